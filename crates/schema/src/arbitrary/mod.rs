//! Any document that keeps all rules, as `proptest` strategies, for tests of hosts and of other languages.
//!
//! Lengths reach their limits, texts are of many scripts, enums hold values that no version knows.
//!
//! ```
//! use proptest::{strategy::{Strategy, ValueTree}, test_runner::TestRunner};
//! use reelbase_core::Entity;
//! use reelbase_schema::arbitrary;
//!
//! let clip = arbitrary::clip().new_tree(&mut TestRunner::default()).unwrap().current();
//! assert!(clip.validate().is_ok());
//! ```

mod media;
mod router;
mod text;
mod work;

pub use media::{clip, list_clips_request, user, video};
pub use router::{model_provider_health, model_quota, model_router_alert, routing_decision};
pub use work::{
    audit_event, credit_transaction, distribution_record, distribution_request, job, lease, migration_run, podcast_job,
    publish, receipt,
};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use reelbase_core::{Entity, Result};
use serde::Serialize;
use serde_json::Value;

use crate::contracts::written_form;

/// Any document or request that a contract allows to be written, as JSON; `None` for a contract of which there are none.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) if the strategy makes what cannot be stored.
pub fn written(contract: &str, runner: &mut TestRunner) -> Option<Result<Value>> {
    fn document<E: Entity + std::fmt::Debug>(
        strategy: impl Strategy<Value = E>,
        runner: &mut TestRunner,
    ) -> Option<Result<Value>> {
        Some(written_form(&strategy.new_tree(runner).ok()?.current()))
    }
    fn request<T: Serialize>(strategy: impl Strategy<Value = T>, runner: &mut TestRunner) -> Option<Result<Value>> {
        serde_json::to_value(strategy.new_tree(runner).ok()?.current()).ok().map(Ok)
    }
    match contract {
        "user" => document(user(), runner),
        "video" => document(video(), runner),
        "clip" => document(clip(), runner),
        "job" => document(job(), runner),
        "publish" => document(publish(), runner),
        "podcast-job" => document(podcast_job(), runner),
        "credit-transaction" => document(credit_transaction(), runner),
        "model-provider-health" => document(model_provider_health(), runner),
        "model-quota" => document(model_quota(), runner),
        "model-router-alert" => document(model_router_alert(), runner),
        "routing-decision" => document(routing_decision(), runner),
        "distribution-record" => document(distribution_record(), runner),
        "audit-event" => document(audit_event(), runner),
        "migration-run" => document(migration_run(), runner),
        "receipt" => document(receipt(), runner),
        "lease" => document(lease(), runner),
        "distribution-request" => request(distribution_request(), runner),
        "list-clips-request" => request(list_clips_request(), runner),
        _ => None,
    }
}
