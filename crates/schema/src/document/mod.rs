//! The entities: what is stored, with the rules that each keeps, the indexes that its queries need, and when it expires.
//!
//! Rules of one field stand on the field and go into its JSON Schema by themselves. Rules that span fields are a function
//! `check` and, for other languages, a list of [`Rule`](crate::rules::Rule)s beside it: one corpus of cases is tried on
//! both.

mod alert;
mod audit;
mod clip;
mod credit;
mod decision;
mod distribution;
mod health;
mod housekeeping;
mod job;
mod podcast;
mod publish;
mod quota;
mod user;
mod video;

pub use alert::{ALERT_TTL, AlertSeverity, AlertType, ModelRouterAlert, NewAlert};
pub use audit::{AuditEvent, AuditStatus};
pub use clip::{Clip, ClipStatus, DEFAULT_PRIORITY, NewClip, size_in_mb};
pub use credit::{CreditTransaction, NewCreditTransaction, TransactionType};
pub use decision::{DECISION_TTL, NewRoutingDecision, RoutingDecision, TaskType};
pub use distribution::{DistributionRecord, NewDistributionRecord};
pub use health::{HealthStatus, ModelProviderHealth};
pub use housekeeping::{Lease, MigrationRun, MigrationStatus, Receipt};
pub use job::{Job, JobArtifacts, JobStatus, JobTimestamps, JobVerification};
pub use podcast::{NewPodcastJob, Outputs, PodcastJob, PodcastJobStage, PodcastJobStatus, Progress};
pub use publish::{Approval, Publish, PublishStatus, PublishTimestamps};
pub use quota::{ModelQuota, quota_id};
pub use user::{SubscriptionTier, User};
pub use video::{
    DEFAULT_CROP_MODE, DEFAULT_TARGET_ASPECT, HighlightsSummary, MAX_ERROR_MESSAGE_CHARS, NewVideo, Video, VideoStatus,
};

use reelbase_core::Violations;

/// More than any count will ever be, and still exact as a number of JavaScript: 2^53 - 1.
const MAX_COUNT: i64 = reelbase_core::int64::MAX_SAFE_INTEGER as i64;

/// What a document id looks like, for JSON Schemas; the same as [`document_id`].
const ID_PATTERN: &str = r"^(?!\.{1,2}$)(?!__(?!id(?:0|-?[1-9][0-9]*)__$)[\s\S]+__$)[^/]+$";

/// A field that is a document's id.
fn document_id(value: &str, _: &()) -> garde::Result {
    // Too long or empty is for the rule of lengths to say.
    if value.is_empty() || value.len() > reelbase_core::limits::MAX_ID_BYTES {
        return Ok(());
    }
    reelbase_core::check_document_id(value).map_err(|e| garde::Error::new(e.message()))
}

/// A number that is one: neither NaN nor infinite, which JSON has no word for.
pub(crate) fn finite(value: &f64, _: &()) -> garde::Result {
    if value.is_finite() { Ok(()) } else { Err(garde::Error::new("must be a finite number")) }
}

/// Notes a field that is there or absent against what its status wants; `None` where the status says nothing of it.
fn check_presence(
    violations: &mut Violations,
    field: &str,
    there: bool,
    wanted: Option<bool>,
    status: &impl std::fmt::Display,
) {
    if let Some(wanted) = wanted.filter(|wanted| *wanted != there) {
        let rule = if wanted { "must be there" } else { "must be absent" };
        violations.push(field, format!("{rule} while the status is {status}"));
    }
}

/// A message for people, of at most so many characters: a long one never keeps anything from failing.
pub(crate) fn cut(message: &str, chars: usize) -> String {
    let message = message.trim();
    match message.char_indices().nth(chars) {
        Some(_) => message.chars().take(chars - 1).chain(['…']).collect(),
        None => message.to_owned(),
    }
}
