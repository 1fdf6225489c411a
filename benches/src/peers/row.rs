//! A clip as an engine without Reelbase would hold it.

use reelbase::{
    Timestamp,
    schema::{Clip, ClipStatus, Style, Timecode},
};
use serde::{Deserialize, Serialize};

use super::AsClip;

/// The fields of a [`Clip`], of the same types.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of `Clip`")]
pub struct Row {
    pub clip_id: String,
    pub video_id: String,
    pub user_id: String,
    pub scene_id: u32,
    pub scene_title: String,
    pub scene_description: Option<String>,
    pub filename: String,
    pub style: Style,
    pub priority: u32,
    pub start_time: Timecode,
    pub end_time: Timecode,
    pub duration_seconds: f64,
    pub file_size_bytes: u64,
    pub file_size_mb: f64,
    pub has_thumbnail: bool,
    pub r2_key: String,
    pub thumbnail_r2_key: Option<String>,
    pub status: ClipStatus,
    pub created_at: Timestamp,
    pub completed_at: Option<Timestamp>,
    pub created_by: String,
}

impl From<Clip> for Row {
    fn from(clip: Clip) -> Self {
        Self {
            clip_id: clip.clip_id,
            video_id: clip.video_id,
            user_id: clip.user_id,
            scene_id: clip.scene_id,
            scene_title: clip.scene_title,
            scene_description: clip.scene_description,
            filename: clip.filename,
            style: clip.style,
            priority: clip.priority,
            start_time: clip.start_time,
            end_time: clip.end_time,
            duration_seconds: clip.duration_seconds,
            file_size_bytes: clip.file_size_bytes,
            file_size_mb: clip.file_size_mb,
            has_thumbnail: clip.has_thumbnail,
            r2_key: clip.r2_key,
            thumbnail_r2_key: clip.thumbnail_r2_key,
            status: clip.status,
            created_at: clip.created_at,
            completed_at: clip.completed_at,
            created_by: clip.created_by,
        }
    }
}

impl AsClip for Row {
    fn row(&self) -> Row {
        self.clone()
    }
}
