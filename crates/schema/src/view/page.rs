//! Clips as an API lists them, page by page.

use garde::Validate;
use reelbase_core::{AsSession, Key, PageKey, Result, blob::BlobStore};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ClipView, ViewOptions, views};
use crate::{ClipOrder, ClipStatus, Clips, ListClips, Style, Video};

/// How many clips are on a page unless told otherwise: as many as are signed in one round.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// Which clips of a video an API is asked for, such as in the query of a URL.
///
/// ```
/// use reelbase_schema::{ClipOrder, ListClipsRequest};
///
/// let request: ListClipsRequest = serde_json::from_str(r#"{ "style": "split", "order": "priority" }"#)?;
/// request.check()?;
/// assert_eq!((request.order, request.page_size), (ClipOrder::Priority, 50));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
#[serde(default)]
pub struct ListClipsRequest {
    /// Only those of this style.
    pub style: Option<Style>,
    /// Only those of this scene.
    pub scene_id: Option<u32>,
    /// Only those in this status; the completed ones unless given.
    pub status: ClipStatus,
    /// In which order.
    pub order: ClipOrder,
    /// How many, 1 to 100.
    #[garde(range(min = 1, max = 100))]
    pub page_size: u32,
    /// The page after the one that gave this token, at most 4,000 characters. A token is good for the same request only,
    /// but for the size of its pages.
    #[garde(length(chars, max = 4_000))]
    pub page_token: Option<String>,
}

impl Default for ListClipsRequest {
    fn default() -> Self {
        Self {
            style: None,
            scene_id: None,
            status: ClipStatus::Completed,
            order: ClipOrder::default(),
            page_size: DEFAULT_PAGE_SIZE,
            page_token: None,
        }
    }
}

impl ListClipsRequest {
    /// Checks every rule.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn check(&self) -> Result<()> {
        crate::checked(self)
    }
}

/// A page of clips as an API returns it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ClipPage {
    /// The clips, in the order that was asked for.
    pub clips: Vec<ClipView>,
    /// What to ask the next page with; null when there is none.
    pub next_page_token: Option<String>,
}

impl ClipPage {
    /// Reads a page of a video's clips: one query, then all thumbnails are signed at the same time, 50 at once.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for a request that breaks a rule or brings another request's token;
    /// as [`Clips::list`]; those of [`BlobStore::presign`].
    pub async fn load(
        session: &(impl AsSession + ?Sized),
        blobs: &dyn BlobStore,
        video: &Key<Video>,
        request: &ListClipsRequest,
        key: &PageKey,
        options: &ViewOptions,
    ) -> Result<Self> {
        request.check()?;
        let list = ListClips {
            style: request.style.clone(),
            scene_id: request.scene_id,
            status: Some(request.status.clone()),
            order: request.order,
            ..ListClips::default()
        };
        let page = Clips::new(session, video).page(list, request.page_size, request.page_token.as_deref(), key).await?;
        Ok(Self { clips: views(&page.items, blobs, options).await?, next_page_token: page.next })
    }
}
