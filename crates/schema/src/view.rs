//! What an API answers: videos and clips without their keys, with URLs that a browser can open.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, future, stream};
use reelbase_core::{
    AsSession, Key, Result, Timestamp,
    blob::{BlobKey, BlobStore, BlobStoreExt, PresignRequest, PresignedUrl},
};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::{Clip, ClipStatus, Clips, Highlights, ListClips, Style, User, Video, VideoStatus, Videos, keys::clip_url};

/// How many thumbnails are signed at once.
const CONCURRENCY: usize = 50;

/// How views are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewOptions {
    /// For how long thumbnails can be opened; 3,600 s by default.
    pub thumbnails_for: Duration,
    /// Whether to read highlights.json as well, which costs a read of the blob store.
    pub highlights: bool,
}

impl Default for ViewOptions {
    fn default() -> Self {
        Self { thumbnails_for: Duration::from_secs(3_600), highlights: false }
    }
}

/// A clip as an API returns it.
///
/// It serialises with the thumbnail's whole URL; `Debug` leaves the signature out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ClipView {
    /// The name of its file.
    pub name: String,
    /// Its scene's title.
    pub title: String,
    /// What to write beside it; empty where there is nothing.
    pub description: String,
    /// Where the API serves it, percent-encoded.
    pub url: String,
    /// A URL that shows the thumbnail for a while; null where there is none.
    #[serde(serialize_with = "whole_url")]
    #[schemars(with = "Option<String>")]
    pub thumbnail: Option<PresignedUrl>,
    /// Its size with one decimal, such as `12.3 MB`.
    pub size: String,
    /// How it is framed.
    pub style: Style,
}

fn whole_url<S: Serializer>(url: &Option<PresignedUrl>, serializer: S) -> Result<S::Ok, S::Error> {
    url.as_ref().map(PresignedUrl::as_str).serialize(serializer)
}

impl ClipView {
    /// The view of a clip.
    ///
    /// # Errors
    /// Those of [`BlobStore::presign`], where there is a thumbnail.
    pub async fn of(clip: &Clip, blobs: &dyn BlobStore, options: &ViewOptions) -> Result<Self> {
        let thumbnail = match thumbnail_key(clip) {
            Some(key) => Some(blobs.presign(PresignRequest::get(key).expires_in(options.thumbnails_for)).await?),
            None => None,
        };
        Ok(Self {
            name: clip.filename.clone(),
            title: clip.scene_title.clone(),
            description: clip.scene_description.clone().unwrap_or_default(),
            url: clip_url(&clip.video_id, &clip.filename),
            thumbnail,
            size: format!("{:.1} MB", clip.file_size_mb),
            style: clip.style.clone(),
        })
    }
}

/// The thumbnail's key, if it is one of the clip's own video: a document that points elsewhere must not open what its
/// reader may not see.
fn thumbnail_key(clip: &Clip) -> Option<BlobKey> {
    let key = clip.thumbnail_r2_key.as_deref().filter(|_| clip.has_thumbnail)?;
    let key = BlobKey::new(key).ok()?;
    key.segments().take(2).eq([&*clip.user_id, &*clip.video_id]).then_some(key)
}

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
        // Collected first: held across an await, the closure would keep the future from being spawned.
        let views: Vec<_> = clips.iter().map(|clip| ClipView::of(clip, blobs, options)).collect();
        let views = stream::iter(views).buffered(CONCURRENCY).try_collect();
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
