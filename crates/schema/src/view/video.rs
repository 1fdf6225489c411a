//! A video as an API answers it.

use futures_util::future;
use reelbase_core::{
    AsSession, Key, Result, Timestamp,
    blob::{BlobKey, BlobStore, BlobStoreExt},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{ClipView, ViewOptions, views};
use crate::{ClipStatus, Clips, Highlights, ListClips, User, Video, VideoStatus, Videos};

/// A video and its completed clips as an API returns them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct VideoInfo {
    /// The video's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it comes from.
    pub video_url: String,
    /// Which video it is at its source.
    pub youtube_id: String,
    /// How far it is.
    pub status: VideoStatus,
    /// What went wrong, if it failed.
    pub error_message: Option<String>,
    /// When work on it began.
    pub created_at: Timestamp,
    /// When it was completed, if it is.
    pub completed_at: Option<Timestamp>,
    /// Its completed clips, oldest first.
    pub clips: Vec<ClipView>,
    /// Its scenes, if they were asked for and are there.
    pub highlights: Option<Highlights>,
}

impl VideoInfo {
    /// Reads a video and its completed clips: one read and one query at the same time, then all thumbnails are signed
    /// at the same time, 50 at once.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound) without the video; [`Corrupt`](reelbase_core::ErrorKind::Corrupt), also for highlights that
    /// were asked for; those of [`BlobStore::presign`].
    pub async fn load(
        session: &(impl AsSession + ?Sized),
        blobs: &dyn BlobStore,
        video: &Key<Video>,
        options: &ViewOptions,
    ) -> Result<Self> {
        let videos = Videos::new(session, &User::key(video.ids().next().unwrap_or_default())?);
        let clips = Clips::new(session, video);
        let list = clips.list(ListClips { status: Some(ClipStatus::Completed), ..ListClips::default() });
        let (video, clips) = future::try_join(videos.require(video.id()), list).await?;
        let views = views(&clips, blobs, options);
        let (clips, highlights) = future::try_join(views, highlights(&video, blobs, options)).await?;
        let video = video.into_entity();
        Ok(Self {
            id: video.video_id,
            title: video.video_title,
            video_url: video.video_url,
            youtube_id: video.youtube_id,
            status: video.status,
            error_message: video.error_message,
            created_at: video.created_at,
            completed_at: video.completed_at,
            clips,
            highlights,
        })
    }
}

async fn highlights(video: &Video, blobs: &dyn BlobStore, options: &ViewOptions) -> Result<Option<Highlights>> {
    if !options.highlights {
        return Ok(None);
    }
    // Made from the ids, not taken from the document, so that it cannot lead elsewhere.
    let key = BlobKey::from_segments([&*video.user_id, &*video.video_id, "highlights.json"])?;
    match blobs.find_bytes(&key).await? {
        Some(bytes) => Highlights::parse(&bytes).map(Some).map_err(|e| e.at(&key)),
        None => Ok(None),
    }
}
