//! How well a provider of models answers.

use garde::Validate;
use reelbase_core::Timestamp;
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finite;

reelbase_core::open_enum! {
    /// How well a provider answers.
    pub enum HealthStatus {
        /// As it should.
        Healthy = "healthy",
        /// Slowly, or not always.
        Degraded = "degraded",
        /// Hardly at all.
        Unavailable = "unavailable",
    }
}

/// How well a provider answers: `model_provider_health/{provider_id}`. Its id stands in the path only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "model_provider_health/{provider_id}")]
#[non_exhaustive]
pub struct ModelProviderHealth {
    /// The provider's name, 1 to 100 characters.
    #[garde(length(chars, min = 1, max = 100))]
    pub provider: String,
    /// How well it answers.
    pub status: HealthStatus,
    /// When that was last looked at.
    pub last_check: Timestamp,
    /// The milliseconds that an answer takes on average, rounded.
    pub latency_ms: u32,
    /// The share of answers that were errors, 0 to 1.
    #[garde(range(min = 0.0, max = 1.0), custom(finite))]
    pub error_rate: f64,
}

impl ModelProviderHealth {
    /// A provider of which nothing bad is known.
    pub fn new(provider: impl Into<String>, last_check: Timestamp) -> Self {
        Self { provider: provider.into(), status: HealthStatus::Healthy, last_check, latency_ms: 0, error_rate: 0.0 }
    }
}
