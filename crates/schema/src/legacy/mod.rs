//! The bucket layout from before there were documents: what a listing and `highlights.json` files tell of videos and
//! clips, and what is wrong with them.
//!
//! `{user_id}/{video_id}/highlights.json` and `{user_id}/{video_id}/clips/clip_{priority}_{scene_id}_{title}_{style}.mp4`,
//! with a `.jpg` beside it when there is a thumbnail. Everything here is a pure function of a listing and of the files'
//! bytes; nothing aborts because of what it finds.
//!
//! ```
//! use reelbase_schema::legacy::{LegacyBucket, LegacyObject};
//!
//! let at = "2024-05-01T00:00:00Z".parse()?;
//! let object = |key: &str, size| LegacyObject { key: key.to_owned(), size, last_modified: at };
//! let bucket = LegacyBucket::of([
//!     object("u1/v1/highlights.json", 120),
//!     object("u1/v1/clips/clip_07_01_wait_split.mp4", 2_000_000),
//! ]);
//! let highlights = br#"{"video_url": "https://youtu.be/g1_e2d5nF90", "highlights": [{"id": 1, "title": "Wait"}]}"#;
//! let parsed = bucket.videos[0].parse(Some(highlights));
//! assert_eq!((parsed.clips[0].priority, parsed.clips[0].style.as_str()), (7, "split"));
//! assert!(parsed.anomalies.is_empty());
//! # Ok::<(), reelbase_core::Error>(())
//! ```

mod name;
mod video;

use std::{collections::BTreeMap, fmt};

use reelbase_core::{Timestamp, blob::ListedBlob};
use serde::Serialize;

pub use name::ClipName;
pub use video::{IncompleteClip, ParsedVideo};

use crate::{User, Video, keys::stem};

/// An object of the bucket, as a listing tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyObject {
    /// Its name.
    pub key: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was written.
    pub last_modified: Timestamp,
}

impl From<&ListedBlob> for LegacyObject {
    fn from(object: &ListedBlob) -> Self {
        Self { key: object.key.as_str().to_owned(), size: object.size, last_modified: object.last_modified }
    }
}

/// What is wrong with the bucket in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Anomaly {
    /// What kind of wrong it is.
    pub kind: AnomalyKind,
    /// The object; that of a `highlights.json` which is missing, too.
    pub key: String,
    /// What is wrong, in words.
    pub why: String,
}

/// The kinds of [`Anomaly`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AnomalyKind {
    /// A clip whose name does not tell scene and style.
    UnparsableName,
    /// A clip of a scene that `highlights.json` does not have.
    UnknownScene,
    /// A thumbnail without its clip.
    OrphanThumbnail,
    /// An object that has no place in the layout.
    ForeignObject,
    /// A clip of no bytes: an upload that never finished.
    EmptyClip,
    /// Clips without a `highlights.json`.
    MissingHighlights,
    /// A `highlights.json` that cannot be read.
    CorruptHighlights,
    /// A video or clip that breaks a rule of its document.
    InvalidDocument,
}

impl AnomalyKind {
    /// The kind in snake case, as it serialises.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnparsableName => "unparsable_name",
            Self::UnknownScene => "unknown_scene",
            Self::OrphanThumbnail => "orphan_thumbnail",
            Self::ForeignObject => "foreign_object",
            Self::EmptyClip => "empty_clip",
            Self::MissingHighlights => "missing_highlights",
            Self::CorruptHighlights => "corrupt_highlights",
            Self::InvalidDocument => "invalid_document",
        }
    }
}

impl fmt::Display for AnomalyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Anomaly {
    fn new(kind: AnomalyKind, key: impl Into<String>, why: impl Into<String>) -> Self {
        Self { kind, key: key.into(), why: why.into() }
    }

    fn foreign(key: &str) -> Self {
        Self::new(AnomalyKind::ForeignObject, key, "neither a clip nor a thumbnail nor highlights.json")
    }
}

/// The videos of a bucket, told apart by their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegacyBucket {
    /// The videos, by user and video id.
    pub videos: Vec<LegacyVideo>,
    /// The objects that are in no video's folder, or in the wrong place of one.
    pub anomalies: Vec<Anomaly>,
}

/// The objects of one video.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegacyVideo {
    /// Whose it is.
    pub user_id: String,
    /// Which it is.
    pub video_id: String,
    /// Its `highlights.json`, if there is one.
    pub highlights: Option<LegacyObject>,
    /// Its `.mp4` files by name without the extension.
    clips: BTreeMap<String, LegacyObject>,
    /// Its `.jpg` files by name without the extension.
    thumbnails: BTreeMap<String, LegacyObject>,
}

impl LegacyBucket {
    /// Sorts the objects of a listing, in whatever order they come.
    pub fn of(listing: impl IntoIterator<Item = LegacyObject>) -> Self {
        let mut videos: BTreeMap<(String, String), LegacyVideo> = BTreeMap::new();
        let mut anomalies = Vec::new();
        for object in listing {
            let key = object.key.clone();
            let segments: Vec<_> = key.split('/').collect();
            let (user_id, video_id, place) = match *segments {
                [user_id, video_id, "highlights.json"] => (user_id, video_id, Place::Highlights),
                [user_id, video_id, "clips", filename] => match (stem(filename), filename.rsplit('.').next()) {
                    (Some(stem), Some("mp4")) => (user_id, video_id, Place::Clip(stem)),
                    (Some(stem), Some("jpg")) => (user_id, video_id, Place::Thumbnail(stem)),
                    _ => {
                        anomalies.push(Anomaly::foreign(&key));
                        continue;
                    }
                },
                _ => {
                    anomalies.push(Anomaly::foreign(&key));
                    continue;
                }
            };
            if User::key(user_id).and_then(|user| user.child::<Video>(video_id)).is_err() {
                anomalies.push(Anomaly::foreign(&key));
                continue;
            }
            let video = videos
                .entry((user_id.to_owned(), video_id.to_owned()))
                .or_insert_with(|| LegacyVideo::new(user_id, video_id));
            match place {
                Place::Highlights => video.highlights = Some(object),
                Place::Clip(stem) => drop(video.clips.insert(stem.to_owned(), object)),
                Place::Thumbnail(stem) => drop(video.thumbnails.insert(stem.to_owned(), object)),
            }
        }
        anomalies.sort_by(|a, b| a.key.cmp(&b.key));
        Self { videos: videos.into_values().collect(), anomalies }
    }
}

enum Place<'a> {
    Highlights,
    Clip(&'a str),
    Thumbnail(&'a str),
}

impl LegacyVideo {
    fn new(user_id: &str, video_id: &str) -> Self {
        Self {
            user_id: user_id.to_owned(),
            video_id: video_id.to_owned(),
            highlights: None,
            clips: BTreeMap::new(),
            thumbnails: BTreeMap::new(),
        }
    }
}
