//! What an API answers: videos and clips without their keys, with URLs that a browser can open.

mod page;
mod video;

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use reelbase_core::{
    Result, Snapshot,
    blob::{BlobKey, BlobStore, PresignRequest, PresignedUrl},
};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

pub use page::{ClipPage, DEFAULT_PAGE_SIZE, ListClipsRequest};
pub use video::VideoInfo;

use crate::{
    Clip, Style,
    keys::{self, clip_url},
};

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

/// The thumbnail's key, if it is the clip's own: a document that points elsewhere must not open what its reader may not
/// see.
fn thumbnail_key(clip: &Clip) -> Option<BlobKey> {
    let found = clip.thumbnail_r2_key.as_deref().filter(|_| clip.has_thumbnail)?;
    let own = keys::thumbnail_key(&clip.user_id, &clip.video_id, &clip.clip_id);
    if found == own { BlobKey::new(own).ok() } else { None }
}

/// The views of clips, in their order: all thumbnails are signed at the same time, 50 at once.
async fn views(clips: &[Snapshot<Clip>], blobs: &dyn BlobStore, options: &ViewOptions) -> Result<Vec<ClipView>> {
    // Collected first: held across an await, the closure would keep the future from being spawned.
    let views: Vec<_> = clips.iter().map(|clip| ClipView::of(clip, blobs, options)).collect();
    stream::iter(views).buffered(CONCURRENCY).try_collect().await
}
