//! What the repository of alerts does, on the store in memory.

use std::time::Duration;

use reelbase_core::{DocumentStoreExt, ErrorKind, Snapshot, Timestamp, Value};
use reelbase_schema::{ALERT_TTL, AlertSeverity, AlertType, Alerts, ListAlerts, ModelRouterAlert, NewAlert};

use crate::support::{Store, at, broken, kind, newer, now, store};

fn after(seconds: u64) -> Timestamp {
    now().saturating_add(Duration::from_secs(seconds))
}

fn alert(kind: &str, severity: &str, provider: &str, model: Option<&str>, seconds: u64) -> ModelRouterAlert {
    let new = NewAlert {
        kind: kind.into(),
        severity: severity.into(),
        provider: provider.into(),
        model_id: model.map(str::to_owned),
        message: "something happened".into(),
    };
    new.into_alert(after(seconds)).unwrap()
}

async fn stored(store: &Store) -> Snapshot<ModelRouterAlert> {
    let alerts = Alerts::new(store);
    alerts.raise("a1", &alert("QUOTA_WARNING", "warning", "openai", None, 0)).await.unwrap();
    alerts.require("a1").await.unwrap()
}

#[tokio::test]
async fn an_alert_is_raised_once() {
    let store = store();
    let alerts = Alerts::new(&store);
    let raised = stored(&store).await;
    assert_eq!((raised.acknowledged, raised.expire_at), (false, None));
    let other = alert("QUOTA_CRITICAL", "critical", "openai", None, 0);
    assert_eq!(kind(alerts.raise("a1", &other).await), ErrorKind::AlreadyExists);
    let mut bad = other;
    bad.message = String::new();
    assert_eq!(kind(alerts.raise("a2", &bad).await), ErrorKind::Invalid);
    assert!(alerts.get("a2").await.unwrap().is_none());
    assert_eq!(kind(alerts.require("a2").await), ErrorKind::NotFound);
    assert_eq!(kind(alerts.raise("a/2", &raised).await), ErrorKind::Invalid);
}

#[tokio::test]
async fn only_what_was_seen_expires() {
    let store = store();
    let alerts = Alerts::new(&store);
    let path = stored(&store).await.key().path().clone();
    let read = async || alerts.require("a1").await.unwrap();
    let expiry = now().saturating_add(ALERT_TTL);
    let check = |alert: &Snapshot<ModelRouterAlert>, seen: bool| {
        assert_eq!((alert.acknowledged, alert.expire_at), (seen, seen.then_some(expiry)));
        assert_eq!(broken(alert.entity()), [""; 0]);
    };
    alerts.acknowledge(&read().await).await.unwrap();
    let first = read().await;
    check(&first, true);
    // Again, nothing changes.
    alerts.acknowledge(&first).await.unwrap();
    assert_eq!(read().await.update_time(), first.update_time());
    alerts.withdraw(&first).await.unwrap();
    let first = read().await;
    check(&first, false);
    alerts.withdraw(&first).await.unwrap();
    assert_eq!(read().await.update_time(), first.update_time());
    // Another service says so without an expiry.
    newer(&store, &path, &[("acknowledged", Value::from(true))]).await;
    alerts.acknowledge(&read().await).await.unwrap();
    check(&read().await, true);
    // Or forgets to take it back.
    newer(&store, &path, &[("acknowledged", Value::from(false))]).await;
    alerts.withdraw(&read().await).await.unwrap();
    check(&read().await, false);
}

#[tokio::test]
async fn a_step_fails_if_the_alert_was_changed_and_loses_nothing() {
    let store = store();
    let alerts = Alerts::new(&store);
    let old = stored(&store).await;
    let path = old.key().path().clone();
    let unknown = [("runbook", Value::from("r1")), ("details", Value::map([("left", Value::from(3))]))];
    newer(&store, &path, &unknown).await;
    newer(&store, &path, &[("type", "QUOTA_RESET".into()), ("severity", "calm".into())]).await;
    assert_eq!(kind(alerts.acknowledge(&old).await), ErrorKind::FailedPrecondition);
    assert_eq!(kind(alerts.withdraw(&old).await), ErrorKind::FailedPrecondition);
    alerts.acknowledge(&alerts.require("a1").await.unwrap()).await.unwrap();
    alerts.withdraw(&alerts.require("a1").await.unwrap()).await.unwrap();
    let found = alerts.require("a1").await.unwrap();
    assert_eq!((found.kind.as_str(), found.severity.as_str()), ("QUOTA_RESET", "calm"));
    assert_eq!(at(&store, &path, "runbook").await, Some("r1".into()));
    assert_eq!(at(&store, &path, "details.left").await, Some(Value::from(3)));
}

#[tokio::test]
async fn two_steps_are_one_transaction() {
    let store = store();
    stored(&store).await;
    store
        .transaction(|tx| async move {
            let alerts = Alerts::new(&tx);
            let alert = alerts.require("a1").await?;
            alerts.acknowledge(&alert).await?;
            alerts.withdraw(&alert).await
        })
        .await
        .unwrap();
    assert!(!Alerts::new(&store).require("a1").await.unwrap().acknowledged);
}

#[tokio::test]
async fn alerts_are_listed_and_counted_by_any_filters() {
    let store = store();
    let alerts = Alerts::new(&store);
    let all = [
        alert("QUOTA_WARNING", "warning", "openai", Some("gpt-4o"), 0),
        alert("QUOTA_WARNING", "warning", "openai", Some("o1"), 10),
        alert("QUOTA_WARNING", "critical", "hf", None, 20),
        alert("PROVIDER_UNHEALTHY", "critical", "openai", None, 30),
        alert("QUOTA_WARNING", "warning", "openai", Some("gpt-4o"), 40),
    ];
    for (id, alert) in ["a", "b", "c", "d", "e"].into_iter().zip(&all) {
        alerts.raise(id, alert).await.unwrap();
    }
    alerts.acknowledge(&alerts.require("b").await.unwrap()).await.unwrap();
    let ids = async |list: ListAlerts<'_>| {
        alerts.list(list).await.unwrap().iter().map(|alert| alert.key().id().to_owned()).collect::<String>()
    };
    let any = ListAlerts::default;
    let warning = || ListAlerts { kind: Some(AlertType::QuotaWarning), ..any() };
    let critical = || ListAlerts { severity: Some(AlertSeverity::Critical), ..any() };
    let of_model = || ListAlerts {
        kind: Some(AlertType::QuotaWarning),
        severity: Some(AlertSeverity::Warning),
        provider: Some("openai"),
        model_id: Some("gpt-4o"),
        ..any()
    };
    // The list, how many there are, and how many since 10 and 11 seconds later.
    for (list, expected, since_10, since_11) in [
        (any(), "edcba", 4, 3),
        (ListAlerts { acknowledged: Some(true), ..any() }, "b", 1, 0),
        (ListAlerts { acknowledged: Some(false), ..any() }, "edca", 3, 3),
        (warning(), "ecba", 3, 2),
        (critical(), "dc", 2, 2),
        (ListAlerts { provider: Some("openai"), ..warning() }, "eba", 2, 1),
        (ListAlerts { provider: Some("hf"), ..critical() }, "c", 1, 1),
        (ListAlerts { model_id: Some("o1"), ..any() }, "b", 1, 0),
        (of_model(), "ea", 1, 1),
        (ListAlerts { acknowledged: Some(true), ..of_model() }, "", 0, 0),
    ] {
        assert_eq!(alerts.count(&list).await.unwrap(), expected.len() as u64, "{list:?}");
        assert_eq!(alerts.count_since(&list, after(10)).await.unwrap(), since_10, "{list:?}");
        assert_eq!(alerts.count_since(&list, after(11)).await.unwrap(), since_11, "{list:?}");
        assert_eq!(ids(list).await, expected);
    }
    let last = alerts.require("e").await.unwrap();
    assert_eq!(ids(ListAlerts { limit: Some(1), after: Some(&last), ..warning() }).await, "c");
}
