//! The state of the model router.

use proptest::prelude::*;

use super::text::{count, double, id, maybe, text, timestamp, word};
use crate::{
    AlertSeverity, AlertType, HealthStatus, ModelProviderHealth, ModelQuota, ModelRouterAlert, NewAlert,
    NewRoutingDecision, RoutingDecision, TaskType,
};

/// Any provider's health.
pub fn model_provider_health() -> impl Strategy<Value = ModelProviderHealth> {
    let of = (text(1, 100), word::<HealthStatus>(HealthStatus::KNOWN), timestamp(), any::<u32>(), double(0.0..1.0));
    of.prop_map(|(provider, status, last_check, latency_ms, error_rate)| ModelProviderHealth {
        status,
        latency_ms,
        error_rate,
        ..ModelProviderHealth::new(provider, last_check)
    })
}

/// Any quota.
pub fn model_quota() -> impl Strategy<Value = ModelQuota> {
    let of = (id(100), text(1, 200), count(), count(), timestamp());
    of.prop_filter_map("a quota", |(provider, model_id, tokens_used, limit, reset_at)| {
        let mut quota = ModelQuota::new(provider, model_id, limit, reset_at).ok()?;
        quota.tokens_used = tokens_used;
        Some(quota)
    })
}

/// Any alert.
pub fn model_router_alert() -> impl Strategy<Value = ModelRouterAlert> {
    let what = (word::<AlertType>(AlertType::KNOWN), word::<AlertSeverity>(AlertSeverity::KNOWN));
    let of = (what, text(1, 100), maybe(text(1, 200)), text(1, 1_000), any::<bool>(), timestamp());
    of.prop_filter_map("an alert", |((kind, severity), provider, model_id, message, acknowledged, created_at)| {
        let new = NewAlert { kind, severity, provider, model_id, message };
        let mut alert = new.into_alert(created_at).ok()?;
        alert.acknowledged = acknowledged;
        alert.expire_at = acknowledged.then(|| alert.expiry());
        Some(alert)
    })
}

/// Any decision.
pub fn routing_decision() -> impl Strategy<Value = RoutingDecision> {
    let of = (text(1, 200), word::<TaskType>(TaskType::KNOWN), text(1, 100), text(1, 200), -1e6..1e6, timestamp());
    of.prop_filter_map("a decision", |(job_id, task_type, selected_provider, selected_model, score, timestamp)| {
        let new = NewRoutingDecision { job_id, task_type, selected_provider, selected_model, score };
        new.into_decision(timestamp).ok()
    })
}
