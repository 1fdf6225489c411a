//! What somebody should know of the model router.

use std::time::Duration;

use garde::Validate;
use reelbase_core::{Result, Timestamp, Violations};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::rules::Rule;

reelbase_core::open_enum! {
    /// What happened.
    pub enum AlertType {
        /// Less than a fifth of a quota is left.
        QuotaWarning = "QUOTA_WARNING",
        /// Less than a twentieth of a quota is left.
        QuotaCritical = "QUOTA_CRITICAL",
        /// Nothing of a quota is left.
        QuotaExhausted = "QUOTA_EXHAUSTED",
        /// A provider answers badly.
        ProviderUnhealthy = "PROVIDER_UNHEALTHY",
        /// A provider hardly answers.
        ProviderUnavailable = "PROVIDER_UNAVAILABLE",
        /// Another provider was taken.
        FailoverExecuted = "FAILOVER_EXECUTED",
        /// A provider is no longer asked.
        CircuitBreakerOpened = "CIRCUIT_BREAKER_OPENED",
        /// A provider is asked again, now and then.
        CircuitBreakerHalfOpen = "CIRCUIT_BREAKER_HALF_OPEN",
    }
}

reelbase_core::open_enum! {
    /// How bad it is.
    pub enum AlertSeverity {
        /// Good to know.
        Info = "info",
        /// It may become bad.
        Warning = "warning",
        /// It is bad.
        Critical = "critical",
        /// Nothing works.
        Emergency = "emergency",
    }
}

/// How long after its creation an acknowledged alert expires: 90 days.
pub const ALERT_TTL: Duration = Duration::from_hours(90 * 24);

const RULES: &[Rule] = &[
    Rule::ThereIf { field: "expire_at", flag: "acknowledged" },
    Rule::After { field: "expire_at", other: "created_at", seconds: ALERT_TTL.as_secs() },
];

/// An alert: `model_router_alerts/{alert_id}`. Its id stands in the path only.
///
/// Made by [`NewAlert`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "model_router_alerts/{alert_id}",
    // One per filter of Alerts::list; they combine.
    index(acknowledged, created_at desc),
    index(type, created_at desc),
    index(severity, created_at desc),
    index(provider, created_at desc),
    index(model_id, created_at desc),
    // Times that only ever grow would make one end of an index hot, and nobody asks for them.
    no_index(expire_at),
    ttl(expire_at),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct ModelRouterAlert {
    /// What happened.
    #[serde(rename = "type")]
    #[entity(read_only)]
    pub kind: AlertType,
    /// How bad it is.
    #[entity(read_only)]
    pub severity: AlertSeverity,
    /// At which provider, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub provider: String,
    /// With which model, if it is one's, 1 to 200 characters.
    #[entity(read_only)]
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 200))]
    pub model_id: Option<String>,
    /// What to tell people, 1 to 1,000 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 1_000))]
    pub message: String,
    /// Whether somebody has seen it.
    #[entity(read_only)]
    #[serde(default)]
    pub acknowledged: bool,
    /// When it happened.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When the store may delete it: 90 days after `created_at`; there exactly if it is acknowledged.
    #[entity(read_only)]
    #[serde(default)]
    pub expire_at: Option<Timestamp>,
}

/// The rules that span fields.
fn check(alert: &ModelRouterAlert, violations: &mut Violations) {
    let expected = alert.expiry();
    match alert.expire_at {
        None if alert.acknowledged => violations.push("expire_at", "must be there if acknowledged is true"),
        Some(_) if !alert.acknowledged => violations.push("expire_at", "must be absent if acknowledged is false"),
        Some(found) if found != expected => {
            violations.push("expire_at", format!("must be 90 days after created_at, {expected}"));
        }
        _ => {}
    }
}

impl ModelRouterAlert {
    /// When it expires once it is acknowledged.
    pub(crate) fn expiry(&self) -> Timestamp {
        self.created_at.saturating_add(ALERT_TTL)
    }
}

/// What an alert consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlert {
    /// What happened.
    pub kind: AlertType,
    /// How bad it is.
    pub severity: AlertSeverity,
    /// At which provider.
    pub provider: String,
    /// With which model, if it is one's.
    pub model_id: Option<String>,
    /// What to tell people.
    pub message: String,
}

impl NewAlert {
    /// The document of an alert that nobody has seen.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn into_alert(self, created_at: Timestamp) -> Result<ModelRouterAlert> {
        let Self { kind, severity, provider, model_id, message } = self;
        crate::validated(ModelRouterAlert {
            kind,
            severity,
            provider,
            model_id,
            message,
            acknowledged: false,
            created_at,
            expire_at: None,
        })
    }
}
