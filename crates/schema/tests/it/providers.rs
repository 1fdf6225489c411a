//! What the repositories of providers and quotas do, on the store in memory.

use std::time::Duration;

use reelbase_core::{DocumentStoreExt, ErrorKind, Snapshot, Value, Write};
use reelbase_schema::{
    HealthStatus, ListModelProviders, ListModelQuotas, ModelProviderHealth, ModelProviders, ModelQuota, ModelQuotas,
    Upserted,
};

use crate::support::{at, kind, newer, now, store};

fn health(status: HealthStatus) -> ModelProviderHealth {
    let mut health = ModelProviderHealth::new("OpenAI", now());
    health.status = status;
    health
}

#[tokio::test]
async fn a_providers_health_is_put_without_losing_anything() {
    let store = store();
    let providers = ModelProviders::new(&store);
    assert!(providers.get("openai").await.unwrap().is_none());
    assert_eq!(kind(providers.require("openai").await), ErrorKind::NotFound);
    let put = async |health: &ModelProviderHealth| ModelProviders::put(&store, "openai", health).await;
    assert_eq!(put(&health(HealthStatus::Healthy)).await.unwrap(), Upserted::Created);
    let path = providers.key("openai").unwrap().path().clone();
    let unknown = [("region", Value::from("eu")), ("probe", Value::map([("at", Value::from(3))]))];
    newer(&store, &path, &unknown).await;
    newer(&store, &path, &[("status", "throttled".into())]).await;
    assert_eq!(providers.require("openai").await.unwrap().status, HealthStatus::Other("throttled".into()));

    let mut degraded = health(HealthStatus::Degraded);
    (degraded.latency_ms, degraded.error_rate) = (2_500, 0.25);
    assert_eq!(put(&degraded).await.unwrap(), Upserted::Updated);
    assert_eq!(*providers.require("openai").await.unwrap(), degraded);
    assert_eq!(at(&store, &path, "region").await, Some("eu".into()));
    assert_eq!(at(&store, &path, "probe.at").await, Some(Value::from(3)));

    degraded.error_rate = 1.5;
    assert_eq!(kind(put(&degraded).await), ErrorKind::Invalid);
    assert_eq!(kind(ModelProviders::put(&store, "new", &degraded).await), ErrorKind::Invalid);
    assert_eq!(kind(ModelProviders::put(&store, "a/b", &health(HealthStatus::Healthy)).await), ErrorKind::Invalid);
    newer(&store, &path, &[("latency_ms", "slow".into())]).await;
    assert_eq!(kind(put(&health(HealthStatus::Healthy)).await), ErrorKind::Corrupt);
}

#[tokio::test]
async fn providers_are_listed_by_their_ids() {
    let store = store();
    for id in ["openai", "anthropic", "hf"] {
        ModelProviders::put(&store, id, &health(HealthStatus::Healthy)).await.unwrap();
    }
    let providers = ModelProviders::new(&store);
    let ids = async |list: ListModelProviders<'_>| {
        let found = providers.list(list).await.unwrap();
        found.iter().map(|health| health.key().id().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(ListModelProviders::default()).await, ["anthropic", "hf", "openai"]);
    let last = providers.require("anthropic").await.unwrap();
    assert_eq!(ids(ListModelProviders { limit: Some(1), after: Some(&last) }).await, ["hf"]);
}

fn quota(provider: &str, model_id: &str) -> ModelQuota {
    ModelQuota::new(provider, model_id, 1_000, now().saturating_add(Duration::from_secs(3_600))).unwrap()
}

#[tokio::test]
async fn a_quota_is_that_of_its_pair_alone() {
    let store = store();
    let quotas = ModelQuotas::new(&store);
    quotas.create(&quota("a_b", "c")).await.unwrap();
    assert_eq!(*quotas.require("a_b", "c").await.unwrap(), quota("a_b", "c"));
    assert_eq!(quotas.get("a_b", "c").await.unwrap().map(Snapshot::into_entity), Some(quota("a_b", "c")));
    // Both make the id a_b_c.
    for error in [quotas.get("a", "b_c").await.unwrap_err(), quotas.require("a", "b_c").await.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
        assert!(error.message().contains(r#""c" of "a_b", not of "b_c" of "a""#), "{error}");
    }
    assert_eq!(kind(quotas.create(&quota("a", "b_c")).await), ErrorKind::AlreadyExists);
    assert!(quotas.get("a", "b").await.unwrap().is_none());
    assert_eq!(kind(quotas.require("a", "b").await), ErrorKind::NotFound);
    // One that is no document id by itself becomes one.
    quotas.create(&quota("hf", "meta/llama-3")).await.unwrap();
    assert_eq!(quotas.require("hf", "meta/llama-3").await.unwrap().key().id(), "hf_meta%2Fllama-3");
    assert_eq!(kind(quotas.get("x", &"y".repeat(1_500)).await), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_limit_may_be_lowered_below_what_is_used() {
    let store = store();
    let quotas = ModelQuotas::new(&store);
    let mut used = quota("openai", "gpt-4o");
    used.tokens_used = 900;
    quotas.create(&used).await.unwrap();
    let path = quotas.key("openai", "gpt-4o").unwrap().path().clone();
    newer(&store, &path, &[("burst", Value::map([("limit", Value::from(3))]))]).await;
    let old = quotas.require("openai", "gpt-4o").await.unwrap();
    quotas.set_limit(&old, 500).await.unwrap();
    let found = quotas.require("openai", "gpt-4o").await.unwrap();
    assert_eq!((found.tokens_limit, found.tokens_used), (500, 900));
    assert_eq!(at(&store, &path, "burst.limit").await, Some(Value::from(3)));
    assert_eq!(kind(quotas.set_limit(&old, 600).await), ErrorKind::FailedPrecondition);
    store.commit(vec![Write::delete(path)]).await.unwrap();
    assert_eq!(kind(quotas.set_limit(&found, 600).await), ErrorKind::FailedPrecondition);
}

#[tokio::test]
async fn quotas_are_listed_by_provider() {
    let store = store();
    let quotas = ModelQuotas::new(&store);
    for (provider, model) in [("openai", "o1"), ("openai", "gpt-4o"), ("hf", "llama"), ("openai", "tts")] {
        quotas.create(&quota(provider, model)).await.unwrap();
    }
    let models = async |list: ListModelQuotas<'_>| {
        let found = quotas.of_provider("openai", list).await.unwrap();
        found.iter().map(|quota| quota.model_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(models(ListModelQuotas::default()).await, ["gpt-4o", "o1", "tts"]);
    let last = quotas.require("openai", "gpt-4o").await.unwrap();
    assert_eq!(models(ListModelQuotas { limit: Some(1), after: Some(&last) }).await, ["o1"]);
}
