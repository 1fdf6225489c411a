//! What was tried, and what came of it.

use garde::Validate;
use reelbase_core::{Result, Timestamp, Violations};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DistributionRecord, MAX_ERROR_MESSAGE_CHARS, check_presence, cut, finite};
use crate::{Checksum, distribution::check_url, rules::Rule};

reelbase_core::open_enum! {
    /// What came of an attempt.
    pub enum AuditStatus {
        /// It was delivered.
        Published = "published",
        /// It was not.
        Failed = "failed",
    }
}

const RULES: &[Rule] = &[
    Rule::Template { field: "id", template: "{audit_log_id}" },
    Rule::ThereWhile { field: "public_url", status: &["published"], known: &["published"] },
    Rule::ThereWhile { field: "published_at", status: &["published"], known: AuditStatus::KNOWN },
    Rule::ThereWhile { field: "storage_path", status: &["published"], known: &["published"] },
    Rule::ThereWhile { field: "error_message", status: &["failed"], known: AuditStatus::KNOWN },
];

/// An attempt to deliver: `audit_events/{event_id}`. Its own id stands in the path only. Written once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "audit_events/{event_id}",
    // One per filter of AuditEvents::list; they combine.
    index(audit_log_id, created_at desc),
    index(project_id, created_at desc),
    index(status, created_at desc),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct AuditEvent {
    /// The same as `audit_log_id`: what readers of logs look for.
    #[entity(read_only)]
    pub id: String,
    /// Which publication, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200))]
    pub audit_log_id: String,
    /// The project, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub project_id: String,
    /// Where the film is stored, or would have been, 1 to 1,024 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 1_024))]
    pub storage_path: Option<String>,
    /// Where people find it, if it was delivered: a URL of http or https, at most 2,000 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, max = 2_000), inner(custom(check_url)))]
    #[schemars(regex(pattern = r"^https?://[^ \t\r\n/?#]"))]
    pub public_url: Option<String>,
    /// The seconds that the film lasts.
    #[entity(read_only)]
    #[garde(range(min = 0.0), custom(finite))]
    pub duration_seconds: f64,
    /// What the film hashes to, or should have.
    #[entity(read_only)]
    pub checksum: Checksum,
    /// When it was delivered; there exactly if it was.
    #[entity(read_only)]
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// What came of it.
    #[entity(read_only)]
    pub status: AuditStatus,
    /// Why it was not delivered, 1 to 1,000 characters; there exactly if it was not.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub error_message: Option<String>,
    /// When the attempt ended.
    #[entity(read_only)]
    pub created_at: Timestamp,
}

/// The rules that span fields.
fn check(event: &AuditEvent, violations: &mut Violations) {
    if event.id != event.audit_log_id {
        violations.push("id", "must be the audit_log_id");
    }
    let status = &event.status;
    let mut there = |field: &str, there: bool, wanted: Option<bool>| {
        check_presence(violations, field, there, wanted, status);
    };
    let (published, failed) = (*status == AuditStatus::Published, *status == AuditStatus::Failed);
    let known = published || failed;
    there("storage_path", event.storage_path.is_some(), published.then_some(true));
    there("public_url", event.public_url.is_some(), published.then_some(true));
    there("published_at", event.published_at.is_some(), known.then_some(published));
    there("error_message", event.error_message.is_some(), known.then_some(failed));
}

impl AuditEvent {
    /// The event of a delivery.
    pub fn published(record: &DistributionRecord) -> Self {
        Self {
            id: record.audit_log_id.clone(),
            audit_log_id: record.audit_log_id.clone(),
            project_id: record.project_id.clone(),
            storage_path: Some(record.storage_path.clone()),
            public_url: Some(record.public_url.clone()),
            duration_seconds: record.duration_seconds,
            checksum: record.checksum,
            published_at: Some(record.published_at),
            status: AuditStatus::Published,
            error_message: None,
            created_at: record.published_at,
        }
    }

    /// The event of an attempt that failed, of which no more is known than what was asked for. A message of more than
    /// 1,000 characters is cut.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn failed(
        audit_log_id: impl Into<String>,
        project_id: impl Into<String>,
        checksum: Checksum,
        duration_seconds: f64,
        error_message: impl AsRef<str>,
        created_at: Timestamp,
    ) -> Result<Self> {
        let audit_log_id = audit_log_id.into();
        crate::validated(Self {
            id: audit_log_id.clone(),
            audit_log_id,
            project_id: project_id.into(),
            storage_path: None,
            public_url: None,
            duration_seconds,
            checksum,
            published_at: None,
            status: AuditStatus::Failed,
            error_message: Some(cut(error_message.as_ref(), MAX_ERROR_MESSAGE_CHARS)),
            created_at,
        })
    }
}
