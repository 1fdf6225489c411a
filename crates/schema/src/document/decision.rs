//! Which model was chosen for what.

use std::time::Duration;

use garde::Validate;
use reelbase_core::{Result, Timestamp, Violations};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finite;
use crate::rules::Rule;

reelbase_core::open_enum! {
    /// What a model is wanted for.
    pub enum TaskType {
        /// Writing.
        Llm = "llm",
        /// Speaking.
        Tts = "tts",
        /// Listening.
        Transcription = "transcription",
    }
}

/// How long after it was made a decision expires: 30 days.
pub const DECISION_TTL: Duration = Duration::from_hours(30 * 24);

const RULES: &[Rule] = &[
    Rule::There { field: "expire_at" },
    Rule::After { field: "expire_at", other: "timestamp", seconds: DECISION_TTL.as_secs() },
];

/// A decision of the router: `routing_decisions/{decision_id}`. Its id stands in the path only. Written once.
///
/// Made by [`NewRoutingDecision`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "routing_decisions/{decision_id}",
    // One per filter of RoutingDecisions::list; they combine.
    index(job_id, timestamp desc),
    index(task_type, timestamp desc),
    index(selected_provider, timestamp desc),
    // Times that only ever grow would make one end of an index hot, and nobody asks for them.
    no_index(expire_at),
    ttl(expire_at),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct RoutingDecision {
    /// For which job, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200))]
    pub job_id: String,
    /// What the model was wanted for.
    #[entity(read_only)]
    pub task_type: TaskType,
    /// The chosen provider, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub selected_provider: String,
    /// The chosen model, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200))]
    pub selected_model: String,
    /// How good the choice looked; more is better.
    #[entity(read_only)]
    #[garde(custom(finite))]
    pub score: f64,
    /// When it was made.
    #[entity(read_only)]
    pub timestamp: Timestamp,
    /// When the store may delete it: 30 days after `timestamp`. Documents that other services wrote may lack it; they are
    /// read, and stay.
    #[entity(read_only)]
    #[serde(default)]
    pub expire_at: Option<Timestamp>,
}

/// The rules that span fields.
fn check(decision: &RoutingDecision, violations: &mut Violations) {
    let expected = decision.timestamp.saturating_add(DECISION_TTL);
    if decision.expire_at != Some(expected) {
        violations.push("expire_at", format!("must be 30 days after timestamp, {expected}"));
    }
}

/// What a decision consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRoutingDecision {
    /// For which job.
    pub job_id: String,
    /// What the model is wanted for.
    pub task_type: TaskType,
    /// The chosen provider.
    pub selected_provider: String,
    /// The chosen model.
    pub selected_model: String,
    /// How good the choice looked.
    pub score: f64,
}

impl NewRoutingDecision {
    /// The document, which expires 30 days later.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn into_decision(self, timestamp: Timestamp) -> Result<RoutingDecision> {
        let Self { job_id, task_type, selected_provider, selected_model, score } = self;
        crate::validated(RoutingDecision {
            job_id,
            task_type,
            selected_provider,
            selected_model,
            score,
            timestamp,
            expire_at: Some(timestamp.saturating_add(DECISION_TTL)),
        })
    }
}
