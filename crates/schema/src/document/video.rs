//! A source video, and how far its processing is.

use std::collections::BTreeMap;

use garde::Validate;
use reelbase_core::{Key, Result, Timestamp, Violations, blob::BlobKey};
use reelbase_derive::{Entity, Fields};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, MAX_COUNT, User, check_presence, document_id, finite};
use crate::{ClipStatistics, Highlights, Style, keys::highlights_key, rules::Rule, youtube_id};

reelbase_core::open_enum! {
    /// How far a video is.
    pub enum VideoStatus {
        /// Being worked on.
        Processing = "processing",
        /// Its scenes are found, its clips not yet made.
        Analyzed = "analyzed",
        /// All its clips are made.
        Completed = "completed",
        /// Something went wrong; the video's `error_message` says what.
        Failed = "failed",
    }
}

/// The crop mode of a video that asks for none.
pub const DEFAULT_CROP_MODE: &str = "none";
/// The aspect ratio of a video that asks for none: upright.
pub const DEFAULT_TARGET_ASPECT: &str = "9:16";
/// The most characters of a video's error message.
pub const MAX_ERROR_MESSAGE_CHARS: usize = 1_000;

const RULES: &[Rule] = &[
    Rule::ThereWhile { field: "completed_at", status: &["completed"], known: VideoStatus::KNOWN },
    Rule::ThereWhile { field: "failed_at", status: &["failed"], known: VideoStatus::KNOWN },
    Rule::ThereWhile { field: "error_message", status: &["failed"], known: VideoStatus::KNOWN },
    Rule::Ascending { field: "highlights_summary.categories" },
    Rule::Template { field: "highlights_json_key", template: "{user_id}/{video_id}/highlights.json" },
    Rule::BlobKey { field: "highlights_json_key", segments: Some(3) },
];

/// A video: `users/{user_id}/videos/{video_id}`.
///
/// Made by [`NewVideo`].
///
/// Its status, its statistics and what is derived are moved by [`Videos`](crate::Videos).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "users/{user_id}/videos/{video_id}",
    parent = User,
    // Videos::list: by status, in every order.
    index(status, created_at),
    index(status, created_at desc),
    index(status, updated_at),
    index(status, updated_at desc),
    index(status, video_title),
    index(status, video_title desc),
    index(status, clips_count),
    index(status, clips_count desc),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct Video {
    /// The id of the run that made it, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub video_id: String,
    /// Whose it is, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub user_id: String,
    /// Where it comes from, 1 to 500 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 500))]
    pub video_url: String,
    /// Its title, 1 to 500 characters.
    #[garde(length(chars, min = 1, max = 500))]
    pub video_title: String,
    /// Which video it is at its source, 1 to 100 characters; derived from its URL by [`youtube_id`].
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub youtube_id: String,
    /// How far it is.
    #[entity(read_only)]
    pub status: VideoStatus,
    /// When work on it began.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When it was completed; there exactly while it is.
    #[entity(read_only)]
    #[serde(default)]
    pub completed_at: Option<Timestamp>,
    /// When it failed; there exactly while it has.
    #[entity(read_only)]
    #[serde(default)]
    pub failed_at: Option<Timestamp>,
    /// What went wrong, 1 to 1,000 characters; there exactly while it has failed.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub error_message: Option<String>,
    /// How many scenes were found.
    #[entity(read_only)]
    #[serde(default)]
    pub highlights_count: u32,
    /// What was found, in short.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(dive)]
    pub highlights_summary: Option<HighlightsSummary>,
    /// What the user asked for, at most 5,000 characters.
    #[serde(default)]
    #[garde(length(chars, max = 5_000))]
    pub custom_prompt: Option<String>,
    /// The styles that were rendered.
    #[serde(default)]
    pub styles_processed: Vec<Style>,
    /// How it was cropped, at most 50 characters.
    #[serde(default = "default_crop_mode")]
    #[garde(length(chars, max = 50))]
    pub crop_mode: String,
    /// The aspect ratio of its clips, `W:H` with whole numbers, at most 10 characters.
    #[serde(default = "default_target_aspect")]
    #[garde(length(chars, max = 10), custom(aspect))]
    #[schemars(regex(pattern = "^[1-9][0-9]*:[1-9][0-9]*$"))]
    pub target_aspect: String,
    /// How many clips it has.
    ///
    /// Signed, since it moves by increments: were one doubled by another service, reading would not fail, and
    /// [`Videos::recount`](crate::Videos::recount) mends it.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(range(min = 0, max = MAX_COUNT))]
    pub clips_count: i64,
    /// How many clips of each style it has. A style whose last clip is gone may stay with zero.
    #[entity(read_only)]
    #[serde(default)]
    #[schemars(schema_with = "counts_by_style")]
    pub clips_by_style: BTreeMap<Style, i64>,
    /// Where its scenes are stored: `{user_id}/{video_id}/highlights.json`.
    #[entity(read_only)]
    pub highlights_json_key: String,
    /// Who began it, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub created_by: String,
    /// When it was last written, by the server's clock.
    #[entity(read_only)]
    pub updated_at: Timestamp,
}

/// How many of each style, in JSON Schema.
fn counts_by_style(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "propertyNames": generator.subschema_for::<Style>(),
        "additionalProperties": { "type": "integer", "format": "int64", "minimum": 0, "maximum": MAX_COUNT }
    })
}

/// What was found in a video, in short.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Fields)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core)]
pub struct HighlightsSummary {
    /// Seconds of all scenes together.
    #[serde(default)]
    #[garde(range(min = 0.0), custom(finite))]
    pub total_duration: f64,
    /// The hook categories of the scenes, sorted, each once.
    #[serde(default)]
    #[garde(custom(ascending))]
    pub categories: Vec<String>,
}

fn default_crop_mode() -> String {
    DEFAULT_CROP_MODE.to_owned()
}

fn default_target_aspect() -> String {
    DEFAULT_TARGET_ASPECT.to_owned()
}

fn ascending(categories: &[String], _: &()) -> garde::Result {
    if categories.is_sorted_by(|a, b| a < b) { Ok(()) } else { Err(garde::Error::new("must be sorted, each once")) }
}

fn aspect(value: &str, _: &()) -> garde::Result {
    let side = |text: &str| !text.starts_with('0') && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match value.split_once(':') {
        Some((width, height)) if side(width) && side(height) => Ok(()),
        _ => Err(garde::Error::new("must be an aspect ratio such as 9:16")),
    }
}

/// The rules that span fields.
fn check(video: &Video, violations: &mut Violations) {
    let mut exactly_while = |field: &str, there: bool, status: VideoStatus| {
        // What goes with a status that this version does not know, it cannot know either.
        let wanted = video.status.is_known().then(|| video.status == status);
        check_presence(violations, field, there, wanted, &video.status);
    };
    exactly_while("completed_at", video.completed_at.is_some(), VideoStatus::Completed);
    exactly_while("failed_at", video.failed_at.is_some(), VideoStatus::Failed);
    exactly_while("error_message", video.error_message.is_some(), VideoStatus::Failed);
    for (style, count) in video.clips_by_style.iter().filter(|(_, count)| !(0..=MAX_COUNT).contains(*count)) {
        violations
            .push("clips_by_style", format!("must be 0 to {MAX_COUNT} for each style, but is {count} for {style}"));
    }
    let key = highlights_key(&video.user_id, &video.video_id);
    if video.highlights_json_key != key {
        violations.push("highlights_json_key", format!("must be {key}"));
    } else if let Err(e) = BlobKey::from_segments([&*video.user_id, &*video.video_id, "highlights.json"]) {
        violations.push("highlights_json_key", format!("cannot name a file: {}", e.message()));
    }
}

/// What is known of a video when work on it begins. What is not given here is derived or has a default.
///
/// ```
/// use reelbase_core::Timestamp;
/// use reelbase_schema::{NewVideo, User};
///
/// let now: Timestamp = "2025-01-01T00:00:00Z".parse()?;
/// let video = NewVideo::new("https://youtu.be/g1_e2d5nF90", "Episode 1").into_video(&User::key("u1")?, "v1", now)?;
/// assert_eq!((&*video.youtube_id, &*video.target_aspect), ("g1_e2d5nF90", "9:16"));
/// assert_eq!(video.highlights_json_key, "u1/v1/highlights.json");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct NewVideo {
    /// Where it comes from.
    pub video_url: String,
    /// Its title.
    pub video_title: String,
    /// What the user asked for.
    pub custom_prompt: Option<String>,
    /// The styles to render.
    pub styles: Vec<Style>,
    /// How to crop it.
    pub crop_mode: String,
    /// The aspect ratio of its clips.
    pub target_aspect: String,
    /// What was found in it, if that is known already.
    pub highlights: Option<Highlights>,
    /// Who began it; its owner unless given.
    pub created_by: Option<String>,
}

impl NewVideo {
    /// A video with defaults for everything else.
    pub fn new(video_url: impl Into<String>, video_title: impl Into<String>) -> Self {
        Self {
            video_url: video_url.into(),
            video_title: video_title.into(),
            custom_prompt: None,
            styles: Vec::new(),
            crop_mode: default_crop_mode(),
            target_aspect: default_target_aspect(),
            highlights: None,
            created_by: None,
        }
    }

    /// The document of a user's video in status processing, without clips.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or when the id is no document id.
    pub fn into_video(self, user: &Key<User>, video_id: impl Into<String>, created_at: Timestamp) -> Result<Video> {
        let (user_id, video_id) = (user.id().to_owned(), video_id.into());
        let count = self.highlights.as_ref().map_or(0, |found| found.highlights.len());
        let video = crate::validated(Video {
            youtube_id: youtube_id(&self.video_url),
            video_url: self.video_url,
            video_title: self.video_title,
            status: VideoStatus::Processing,
            created_at,
            completed_at: None,
            failed_at: None,
            error_message: None,
            highlights_count: u32::try_from(count).unwrap_or(u32::MAX),
            highlights_summary: self.highlights.as_ref().map(Highlights::summary),
            custom_prompt: self.custom_prompt,
            styles_processed: self.styles,
            crop_mode: self.crop_mode,
            target_aspect: self.target_aspect,
            clips_count: 0,
            clips_by_style: BTreeMap::new(),
            highlights_json_key: highlights_key(&user_id, &video_id),
            created_by: self.created_by.unwrap_or_else(|| user_id.clone()),
            updated_at: created_at,
            video_id,
            user_id,
        })?;
        user.child::<Video>(&video.video_id)?;
        Ok(video)
    }
}

impl Video {
    /// The same video, completed at a time: for one whose clips are there when it is first written.
    #[must_use]
    pub fn into_completed(self, at: Timestamp) -> Self {
        Self { status: VideoStatus::Completed, completed_at: Some(at), failed_at: None, error_message: None, ..self }
    }

    /// What the video says about its clips; see [`Videos::recount`](crate::Videos::recount) for what is so.
    pub fn statistics(&self) -> ClipStatistics {
        let there = self.clips_by_style.iter().filter(|(_, count)| **count != 0);
        ClipStatistics {
            clips_count: self.clips_count,
            clips_by_style: there.map(|(style, count)| (style.clone(), *count)).collect(),
        }
    }
}
