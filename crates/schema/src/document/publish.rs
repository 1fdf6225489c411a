//! What became of a job on one platform.

use garde::Validate;
use reelbase_core::{Key, Result, Timestamp, Violations};
use reelbase_derive::{Entity, Fields};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, Job, check_presence, document_id};
use crate::rules::Rule;

reelbase_core::open_enum! {
    /// How far a publish is.
    pub enum PublishStatus {
        /// Somebody has to look at it.
        PendingApproval = "PENDING_APPROVAL",
        /// It may be posted.
        Approved = "APPROVED",
        /// It may not be posted.
        Rejected = "REJECTED",
        /// A worker is posting it.
        Publishing = "PUBLISHING",
        /// It is on the platform.
        Published = "PUBLISHED",
        /// Posting it failed; the publish's `error_message` says why.
        Failed = "FAILED",
        /// A worker was posting it, and nobody knows what came of that.
        Unknown = "UNKNOWN",
    }
}

const RULES: &[Rule] = &[
    Rule::EndsWith { field: "idempotency_key", template: "_{platform}" },
    Rule::ThereWhile { field: "error_message", status: &["FAILED"], known: &["FAILED"] },
    Rule::ThereWhile { field: "timestamps.published_at", status: &["PUBLISHED"], known: PublishStatus::KNOWN },
    Rule::ThereWhile {
        field: "approval",
        status: &["APPROVED", "PUBLISHING", "PUBLISHED"],
        known: &["APPROVED", "PUBLISHING", "PUBLISHED", "PENDING_APPROVAL"],
    },
    Rule::AbsentWhile {
        field: "error_message",
        status: &["PENDING_APPROVAL", "APPROVED", "REJECTED", "PUBLISHING", "PUBLISHED"],
    },
];

/// A publish: `jobs/{job_id}/publishes/{platform}`.
///
/// Made by [`Publish::new`]; moved by [`Publishes`](crate::Publishes).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "jobs/{job_id}/publishes/{platform}",
    parent = Job,
    // Publishes::in_status: what waits, the longest first.
    index(group, status, "timestamps.created_at"),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct Publish {
    /// Where it goes, such as `youtube`, 1 to 50 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 50), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub platform: String,
    /// How far it is.
    #[entity(read_only)]
    pub status: PublishStatus,
    /// What a platform is told so that it posts once: `{job_id}_{platform}`, at most 300 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 300))]
    pub idempotency_key: String,
    /// The post's id on the platform, 1 to 500 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 500))]
    pub platform_post_id: Option<String>,
    /// Where the post is, 1 to 2,000 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 2_000))]
    pub post_url: Option<String>,
    /// Why it failed, 1 to 1,000 characters; there if it has. One whose outcome is unknown may have it as well.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub error_message: Option<String>,
    /// Who let it through; there from approval on.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(dive)]
    pub approval: Option<Approval>,
    /// When what happened to it.
    #[entity(read_only)]
    pub timestamps: PublishTimestamps,
}

/// Who let a publish through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Fields)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core)]
pub struct Approval {
    /// Who, 1 to 200 characters.
    #[garde(length(chars, min = 1, max = 200))]
    pub approved_by: String,
    /// When.
    pub approved_at: Timestamp,
    /// By what way, such as `slack`, 1 to 100 characters.
    #[garde(length(chars, min = 1, max = 100))]
    pub source: String,
}

/// When what happened to a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Fields)]
#[entity(crate = reelbase_core)]
pub struct PublishTimestamps {
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was last written, by the server's clock.
    pub updated_at: Timestamp,
    /// When it was posted; there exactly while it is published.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
}

/// The rules that span fields.
fn check(publish: &Publish, violations: &mut Violations) {
    use PublishStatus::{Approved, Failed, Other, PendingApproval, Published, Publishing, Unknown};
    let status = &PublishStatus::from(publish.status.as_str());
    let mut there = |field: &str, there: bool, wanted: Option<bool>| {
        check_presence(violations, field, there, wanted, status);
    };
    let of_message = match status {
        Failed => Some(true),
        Unknown | Other(_) => None,
        _ => Some(false),
    };
    let of_approval = match status {
        Approved | Publishing | Published => Some(true),
        PendingApproval => Some(false),
        _ => None,
    };
    let of_time = (!matches!(status, Other(_))).then_some(*status == Published);
    there("error_message", publish.error_message.is_some(), of_message);
    there("approval", publish.approval.is_some(), of_approval);
    there("timestamps.published_at", publish.timestamps.published_at.is_some(), of_time);
    let job = publish.idempotency_key.strip_suffix(publish.platform.as_str()).and_then(|rest| rest.strip_suffix('_'));
    if job.is_none_or(str::is_empty) {
        violations.push("idempotency_key", format!("must be the job's id and _{}", publish.platform));
    }
}

impl Publish {
    /// A publish of a job that waits for approval.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the platform is no document id of 1 to 50 characters.
    pub fn new(job: &Key<Job>, platform: impl Into<String>, created_at: Timestamp) -> Result<Self> {
        let platform = platform.into();
        let publish = crate::validated(Self {
            idempotency_key: idempotency_key(job.id(), &platform),
            platform,
            status: PublishStatus::PendingApproval,
            platform_post_id: None,
            post_url: None,
            error_message: None,
            approval: None,
            timestamps: PublishTimestamps { created_at, updated_at: created_at, published_at: None },
        })?;
        job.child::<Self>(&publish.platform)?;
        Ok(publish)
    }
}

/// What a platform is told so that it posts once.
pub(crate) fn idempotency_key(job_id: &str, platform: &str) -> String {
    format!("{job_id}_{platform}")
}
