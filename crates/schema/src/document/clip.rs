//! A clip cut from a video.

use garde::Validate;
use reelbase_core::{Error, Key, Result, Timestamp, Violations, blob::BlobKey};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, Video, check_presence, document_id};
use crate::{
    Style, Timecode,
    keys::{clip_key, stem, thumbnail_key},
    rules::Rule,
};

reelbase_core::open_enum! {
    /// How far a clip is.
    pub enum ClipStatus {
        /// Being rendered or uploaded.
        Processing = "processing",
        /// Its file is there.
        Completed = "completed",
        /// Something went wrong.
        Failed = "failed",
    }
}

/// The priority of a clip that is given none.
pub const DEFAULT_PRIORITY: u32 = 99;

const RULES: &[Rule] = &[
    Rule::FileOf { field: "filename", of: "clip_id" },
    Rule::NotBefore { field: "end_time", other: "start_time" },
    Rule::Seconds { field: "duration_seconds", from: "start_time", to: "end_time" },
    Rule::Mebibytes { field: "file_size_mb", of: "file_size_bytes" },
    Rule::Template { field: "r2_key", template: "{user_id}/{video_id}/clips/{filename}" },
    Rule::BlobKey { field: "r2_key", segments: Some(4) },
    Rule::ThereIf { field: "thumbnail_r2_key", flag: "has_thumbnail" },
    Rule::Template { field: "thumbnail_r2_key", template: "{user_id}/{video_id}/clips/{clip_id}.jpg" },
    Rule::BlobKey { field: "thumbnail_r2_key", segments: None },
    Rule::ThereWhile { field: "completed_at", status: &["completed"], known: ClipStatus::KNOWN },
];

/// A clip: `users/{user_id}/videos/{video_id}/clips/{clip_id}`.
///
/// Made by [`NewClip`].
///
/// Its status, its file and what is derived are moved by [`Clips`](crate::Clips).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "users/{user_id}/videos/{video_id}/clips/{clip_id}",
    parent = Video,
    // Clips::list by created_at: one index per filter, which combine.
    index(style, created_at),
    index(scene_id, created_at),
    index(status, created_at),
    // By priority then created_at.
    index(priority, created_at),
    index(style, priority, created_at),
    index(scene_id, priority, created_at),
    index(status, priority, created_at),
    // By scene_id then priority.
    index(scene_id, priority),
    index(style, scene_id, priority),
    index(status, scene_id, priority),
    // The query that the documentation shows.
    index(status, priority),
    // Clips::of_user.
    index(group, user_id, created_at desc),
    index(group, user_id, style, created_at desc),
    index(group, user_id, status, created_at desc),
    group(user_id),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct Clip {
    /// The name of its file without the extension, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub clip_id: String,
    /// Which video it is cut from, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub video_id: String,
    /// Whose it is, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub user_id: String,
    /// Which scene it shows, at most 10,000; 0 for none.
    #[garde(range(max = 10_000))]
    pub scene_id: u32,
    /// The scene's title, at most 500 characters.
    #[garde(length(chars, max = 500))]
    pub scene_title: String,
    /// What to write beside it, at most 2,000 characters.
    #[serde(default)]
    #[garde(length(chars, max = 2_000))]
    pub scene_description: Option<String>,
    /// The name of its file: the id and an extension.
    #[entity(read_only)]
    pub filename: String,
    /// How it is framed. Statistics count by it, so it stays as it is.
    #[entity(read_only)]
    pub style: Style,
    /// Its place in the order of work, 0 to 999; less is earlier.
    #[serde(default = "default_priority")]
    #[garde(range(max = 999))]
    pub priority: u32,
    /// Where it begins in the video.
    #[entity(read_only)]
    pub start_time: Timecode,
    /// Where it ends, not before it begins.
    #[entity(read_only)]
    pub end_time: Timecode,
    /// The seconds between both, at most 3,600.
    #[entity(read_only)]
    #[garde(range(min = 0.0, max = 3_600.0))]
    pub duration_seconds: f64,
    /// The bytes of its file; 0 until it is there.
    #[entity(read_only)]
    #[serde(default, with = "reelbase_core::int64")]
    #[schemars(with = "reelbase_core::int64::UInt64")]
    pub file_size_bytes: u64,
    /// The same in units of 1,048,576 bytes, rounded to two places, for display.
    #[entity(read_only)]
    #[serde(default)]
    pub file_size_mb: f64,
    /// Whether there is a thumbnail.
    #[entity(read_only)]
    #[serde(default)]
    pub has_thumbnail: bool,
    /// Where its file is: `{user_id}/{video_id}/clips/{filename}`, at most 1,024 bytes.
    #[entity(read_only)]
    pub r2_key: String,
    /// Where its thumbnail is: the same with `.jpg`; there exactly if there is one.
    #[entity(read_only)]
    #[serde(default)]
    pub thumbnail_r2_key: Option<String>,
    /// How far it is.
    #[entity(read_only)]
    pub status: ClipStatus,
    /// When work on it began.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When it was completed; there exactly while it is.
    #[entity(read_only)]
    #[serde(default)]
    pub completed_at: Option<Timestamp>,
    /// Who began it, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub created_by: String,
}

fn default_priority() -> u32 {
    DEFAULT_PRIORITY
}

/// Bytes in units of 1,048,576, rounded to two places: what `file_size_mb` holds.
pub fn size_in_mb(bytes: u64) -> f64 {
    (bytes as f64 / 1_048_576.0 * 100.0).round() / 100.0
}

/// Whether a number is bytes in units of 1,048,576, rounded to two places. Either neighbour of a half is right: other
/// services round halves to even.
fn is_size_in_mb(mb: f64, bytes: u64) -> bool {
    let hundredths = bytes as f64 / 1_048_576.0 * 100.0;
    let is = |neighbour: f64| mb == neighbour / 100.0 && (neighbour - hundredths).abs() <= 0.5;
    is(hundredths.floor()) || is(hundredths.ceil())
}

/// The rules that span fields.
fn check(clip: &Clip, violations: &mut Violations) {
    if stem(&clip.filename) != Some(&clip.clip_id) {
        violations.push("filename", "must be the clip_id and an extension");
    }
    if clip.end_time < clip.start_time {
        violations.push("end_time", format!("must not be before start_time, {}", clip.start_time));
    } else {
        let seconds = clip.end_time.seconds_since(clip.start_time);
        // Timecodes have milliseconds.
        let differ = (clip.duration_seconds - seconds).abs() >= 0.000_5;
        if differ || clip.duration_seconds.is_nan() {
            violations.push("duration_seconds", format!("must be end_time - start_time, {seconds}"));
        }
    }
    if !is_size_in_mb(clip.file_size_mb, clip.file_size_bytes) {
        let mb = size_in_mb(clip.file_size_bytes);
        violations.push("file_size_mb", format!("must be file_size_bytes / 1,048,576 to two places, {mb}"));
    }
    check_keys(clip, violations);
    // What goes with a status that this version does not know, it cannot know either.
    let wanted = clip.status.is_known().then(|| clip.status == ClipStatus::Completed);
    check_presence(violations, "completed_at", clip.completed_at.is_some(), wanted, &clip.status);
}

/// The keys are signed for whoever may see the clip, so they must not lead to another clip's files.
fn check_keys(clip: &Clip, violations: &mut Violations) {
    let key = clip_key(&clip.user_id, &clip.video_id, &clip.filename);
    if clip.r2_key != key {
        violations.push("r2_key", format!("must be {key}"));
    } else if let Err(e) = BlobKey::from_segments([&clip.user_id, &clip.video_id, "clips", &clip.filename]) {
        violations.push("r2_key", format!("cannot name a file: {}", e.message()));
    }
    let key = thumbnail_key(&clip.user_id, &clip.video_id, &clip.clip_id);
    if clip.r2_key == key {
        violations.push("filename", "must not end in .jpg, which its thumbnail does");
    }
    match &clip.thumbnail_r2_key {
        None if clip.has_thumbnail => violations.push("thumbnail_r2_key", "must be there if has_thumbnail is true"),
        Some(_) if !clip.has_thumbnail => {
            violations.push("thumbnail_r2_key", "must be absent if has_thumbnail is false");
        }
        Some(found) if *found != key => violations.push("thumbnail_r2_key", format!("must be {key}")),
        Some(found) => {
            if let Err(e) = BlobKey::new(found) {
                violations.push("thumbnail_r2_key", format!("cannot name a file: {}", e.message()));
            }
        }
        None => {}
    }
}

/// What is known of a clip when work on it begins. What is not given here is derived or has a default.
///
/// ```
/// use reelbase_core::Timestamp;
/// use reelbase_schema::{NewClip, Style, Video};
///
/// let now: Timestamp = "2025-01-01T00:00:00Z".parse()?;
/// let clip = NewClip {
///     scene_id: 4,
///     scene_title: "¿Quién paga?".into(),
///     start_time: "00:13:53".parse()?,
///     end_time: "00:14:56".parse()?,
///     file_size_bytes: 3 * 1_048_576,
///     ..NewClip::new("clip_86_04__quién-paga__split.mp4", Style::SPLIT)
/// }
/// .into_clip(&Video::key("u1", "v1")?, now)?;
/// assert_eq!((clip.priority, clip.duration_seconds, clip.file_size_mb), (99, 63.0, 3.0));
/// assert_eq!(clip.r2_key, "u1/v1/clips/clip_86_04__quién-paga__split.mp4");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct NewClip {
    /// The name of its file; without the extension it is the clip's id.
    pub filename: String,
    /// How it is framed.
    pub style: Style,
    /// Which scene it shows; 0 for none.
    pub scene_id: u32,
    /// The scene's title.
    pub scene_title: String,
    /// What to write beside it.
    pub scene_description: Option<String>,
    /// Its place in the order of work; 99 unless given.
    pub priority: u32,
    /// Where it begins.
    pub start_time: Timecode,
    /// Where it ends.
    pub end_time: Timecode,
    /// The bytes of its file, if it is there already.
    pub file_size_bytes: u64,
    /// Whether there is a thumbnail already.
    pub has_thumbnail: bool,
    /// Who began it; the video's owner unless given.
    pub created_by: Option<String>,
}

impl NewClip {
    /// A clip with defaults for everything else.
    pub fn new(filename: impl Into<String>, style: Style) -> Self {
        Self {
            filename: filename.into(),
            style,
            scene_id: 0,
            scene_title: String::new(),
            scene_description: None,
            priority: DEFAULT_PRIORITY,
            start_time: Timecode::ZERO,
            end_time: Timecode::ZERO,
            file_size_bytes: 0,
            has_thumbnail: false,
            created_by: None,
        }
    }

    /// The document of a video's clip in status processing.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or when the file name has no extension
    /// or is no document id without it.
    pub fn into_clip(self, video: &Key<Video>, created_at: Timestamp) -> Result<Clip> {
        let mut ids = video.ids().map(str::to_owned);
        let (user_id, video_id) = (ids.next().unwrap_or_default(), ids.next().unwrap_or_default());
        let Some(clip_id) = stem(&self.filename).map(str::to_owned) else {
            return Err(Error::invalid(format!("the file name {:?} is no name with an extension", self.filename)));
        };
        let clip = crate::validated(Clip {
            r2_key: clip_key(&user_id, &video_id, &self.filename),
            thumbnail_r2_key: self.has_thumbnail.then(|| thumbnail_key(&user_id, &video_id, &clip_id)),
            clip_id,
            scene_id: self.scene_id,
            scene_title: self.scene_title,
            scene_description: self.scene_description,
            filename: self.filename,
            style: self.style,
            priority: self.priority,
            start_time: self.start_time,
            end_time: self.end_time,
            duration_seconds: self.end_time.seconds_since(self.start_time),
            file_size_bytes: self.file_size_bytes,
            file_size_mb: size_in_mb(self.file_size_bytes),
            has_thumbnail: self.has_thumbnail,
            status: ClipStatus::Processing,
            created_at,
            completed_at: None,
            created_by: self.created_by.unwrap_or_else(|| user_id.clone()),
            video_id,
            user_id,
        })?;
        video.child::<Clip>(&clip.clip_id)?;
        Ok(clip)
    }
}

impl Clip {
    /// The same clip, completed at a time: for one whose file is there when it is first written.
    #[must_use]
    pub fn into_completed(self, at: Timestamp) -> Self {
        Self { status: ClipStatus::Completed, completed_at: Some(at), ..self }
    }
}
