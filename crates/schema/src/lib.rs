//! The media pipeline's documents: entities with their rules and indexes, and typed repositories that keep them.
//!
//! - [`User`], [`Video`], [`Clip`]: what is stored. [`NewVideo`] and [`NewClip`] make them, with everything derived.
//! - [`Users`], [`Videos`], [`Clips`]: where they are stored. They alone move ids, statuses and derived fields.
//! - [`VideoInfo`], [`ClipView`]: what an API answers.
//! - [`Style`], [`Timecode`], [`Highlights`], [`youtube_id`], [`keys`]: the values they are made of.
//! - `legacy`, a feature: reading the bucket layout from before there were documents.
//!
//! It works on any store and depends on none. It holds no workflows of several steps: a repository makes single
//! transitions, and two of them become one in a [transaction](reelbase_core::DocumentStoreExt::transaction).

mod clip;
mod highlights;
pub mod keys;
#[cfg(feature = "legacy")]
pub mod legacy;
mod repository;
mod statistics;
mod style;
mod timecode;
mod user;
mod video;
mod view;
mod youtube;

pub use clip::{Clip, ClipStatus, DEFAULT_PRIORITY, NewClip, size_in_mb};
pub use highlights::{Highlight, Highlights};
pub use repository::{ClipFile, ClipOrder, Clips, ListClips, ListUserClips, ListVideos, UserClips, Users, Videos};
pub use statistics::ClipStatistics;
pub use style::{MAX_STYLE_CHARS, Style};
pub use timecode::Timecode;
pub use user::{SubscriptionTier, User};
pub use video::{
    DEFAULT_CROP_MODE, DEFAULT_TARGET_ASPECT, HighlightsSummary, MAX_ERROR_MESSAGE_CHARS, NewVideo, Video, VideoStatus,
};
pub use view::{ClipView, VideoInfo, ViewOptions};
pub use youtube::youtube_id;

/// An entity that keeps all its rules.
fn validated<E: reelbase_core::Entity>(entity: E) -> reelbase_core::Result<E> {
    entity.validate()?;
    Ok(entity)
}
