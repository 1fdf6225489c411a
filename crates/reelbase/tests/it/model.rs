//! Entities of a small media pipeline, between them with everything that the derive takes.

use std::collections::BTreeMap;

use garde::Validate;
use reelbase::{Entity, Fields, Timestamp, Violations, open_enum};
use serde::{Deserialize, Serialize};

open_enum! {
    /// How far a clip is.
    pub enum ClipStatus {
        /// Being made.
        Processing = "processing",
        /// Done.
        Completed = "completed",
    }
}

open_enum! {
    /// Where a video is published.
    pub enum Platform {
        /// YouTube.
        Youtube = "youtube",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "users/{user_id}")]
pub struct User {
    #[garde(length(chars, min = 1, max = 100))]
    pub user_id: String,
    #[garde(email)]
    pub email: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "users/{user_id}/videos/{video_id}", parent = User)]
#[entity(index(group, user_id, created_at desc), index("progress.stage", tags contains))]
#[entity(group(user_id), group(created_at desc), no_index(research_plan, "progress.pct"), ttl(expire_at))]
#[garde(allow_unvalidated)]
pub struct Video {
    pub user_id: String,
    pub video_id: String,
    /// What the video is called.
    #[garde(length(chars, min = 1, max = 10))]
    #[serde(rename = "video_title")]
    pub title: String,
    #[garde(range(min = 0))]
    pub clips_count: i64,
    pub clips_by_style: BTreeMap<String, i64>,
    #[garde(inner(length(chars, max = 5)))]
    pub tags: Vec<String>,
    #[garde(dive)]
    pub progress: Option<Progress>,
    #[garde(dive)]
    pub stages: BTreeMap<String, Vec<Progress>>,
    pub research_plan: Option<String>,
    pub created_at: Timestamp,
    pub expire_at: Option<Timestamp>,
    #[serde(skip)]
    pub cached: Option<String>,
}

/// Part of a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Fields)]
#[serde(rename_all = "snake_case")]
pub struct Progress {
    #[garde(length(chars, min = 1))]
    #[serde(rename(serialize = "stage", deserialize = "stage"))]
    pub stage_name: String,
    #[garde(range(min = 0.0, max = 100.0))]
    pub pct: f64,
    #[garde(skip)]
    #[entity(read_only)]
    pub r#type: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "users/{user_id}/videos/{video_id}/clips/{clip_id}", parent = Video, validate = end_not_before_start)]
#[entity(index(status, priority), group(user_id), index(style, created_at desc))]
pub struct Clip {
    #[garde(length(chars, min = 1, max = 20))]
    pub clip_id: String,
    #[garde(length(chars, min = 1, max = 100))]
    pub video_id: String,
    #[garde(length(chars, min = 1, max = 100))]
    pub user_id: String,
    #[garde(length(chars, min = 1, max = 10), custom(no_shouting))]
    pub title: String,
    #[garde(skip)]
    #[entity(read_only)]
    pub status: ClipStatus,
    #[garde(range(max = 999))]
    pub priority: u32,
    #[garde(skip)]
    pub start: i64,
    #[garde(skip)]
    pub end: i64,
    #[garde(length(chars, max = 5))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    #[garde(range(min = 0))]
    #[serde(deserialize_with = "lenient", default)]
    pub size: i64,
    #[garde(skip)]
    pub created_at: Timestamp,
}

fn no_shouting(title: &str, (): &()) -> garde::Result {
    if title.len() > 1 && title.to_uppercase() == title { Err(garde::Error::new("must not shout")) } else { Ok(()) }
}

fn end_not_before_start(clip: &Clip, violations: &mut Violations) {
    if clip.end < clip.start {
        violations.push("end", "must not be before the start");
    }
}

fn lenient<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Size {
        Number(i64),
        Text(String),
    }
    match Size::deserialize(deserializer)? {
        Size::Number(size) => Ok(size),
        Size::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

impl Clip {
    pub fn sample(n: u32) -> Self {
        Self {
            clip_id: format!("c{n}"),
            video_id: "v1".to_owned(),
            user_id: "u1".to_owned(),
            title: "Intro".to_owned(),
            status: ClipStatus::Processing,
            priority: n,
            start: 0,
            end: 10,
            style: None,
            size: 1,
            created_at: Timestamp::from_micros_saturating(1_700_000_000_000_000),
        }
    }
}

impl Video {
    pub fn sample() -> Self {
        Self {
            user_id: "u1".to_owned(),
            video_id: "v1".to_owned(),
            title: "Talk".to_owned(),
            clips_count: 0,
            clips_by_style: BTreeMap::new(),
            tags: Vec::new(),
            progress: None,
            stages: BTreeMap::new(),
            research_plan: None,
            created_at: Timestamp::from_micros_saturating(1_700_000_000_000_000),
            expire_at: None,
            cached: None,
        }
    }
}

/// Its own id is an enum.
#[derive(Debug, Clone, Serialize, Deserialize, Entity)]
#[entity(path = "users/{user_id}/publishes/{platform}", parent = User)]
pub struct Publish {
    pub platform: Platform,
    pub url: String,
}

/// Its id is made of two fields.
#[derive(Debug, Clone, Serialize, Deserialize, Entity)]
#[entity(path = "model_quotas/{quota_id}", id = quota_id)]
pub struct ModelQuota {
    #[entity(read_only)]
    pub provider: String,
    #[entity(read_only)]
    pub model_id: String,
    pub tokens_used: i64,
}

fn quota_id(quota: &ModelQuota) -> String {
    format!("{}_{}", quota.provider, quota.model_id)
}

/// Its id stands in the path only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Entity)]
#[entity(path = "audit_events/{event_id}")]
pub struct AuditEvent {
    pub action: String,
    pub r#type: String,
}
