//! What the repositories of distribution records and audit events do, on the store in memory.

use std::{collections::BTreeMap, time::Duration};

use reelbase_core::{ErrorKind, Snapshot, Timestamp, Value};
use reelbase_schema::{
    AuditEvent, AuditEvents, AuditStatus, Checksum, DistributionRecord, DistributionRecords, ListAuditEvents,
    ListDistributionRecords, Upserted,
};

use crate::support::{at, kind, newer, now, record, store};

fn after(seconds: u64) -> Timestamp {
    now().saturating_add(Duration::from_secs(seconds))
}

fn other_checksum() -> Checksum {
    format!("sha256:{}", "cd".repeat(32)).parse().unwrap()
}

fn with(record: &DistributionRecord, change: impl FnOnce(&mut DistributionRecord)) -> DistributionRecord {
    let mut record = record.clone();
    change(&mut record);
    record
}

#[tokio::test]
async fn a_delivery_that_is_repeated_has_one_record() {
    let store = store();
    let records = DistributionRecords::new(&store);
    let first = record("dist_1", "p1");
    assert_eq!(DistributionRecords::upsert(&store, &first).await.unwrap(), Upserted::Created);
    let before = records.require("dist_1").await.unwrap();
    assert_eq!(DistributionRecords::upsert(&store, &first).await.unwrap(), Upserted::Updated);
    let after = records.require("dist_1").await.unwrap();
    assert_eq!((after.entity(), after.update_time()), (before.entity(), before.update_time()));
    assert_eq!(records.of_project("p1", ListDistributionRecords::default()).await.unwrap().len(), 1);
    assert!(records.get("dist_2").await.unwrap().is_none());
    assert_eq!(kind(records.require("dist_2").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn another_film_replaces_what_is_known_and_nothing_else() {
    let store = store();
    let records = DistributionRecords::new(&store);
    let mut first = record("dist_1", "p1");
    first.id = Some("cms_1".into());
    first.extra = BTreeMap::from([("old".into(), Value::from(1)), ("kept".into(), Value::from(1))]);
    DistributionRecords::upsert(&store, &first).await.unwrap();
    let path = records.key("dist_1").unwrap().path().clone();
    newer(&store, &path, &[("cdn", Value::map([("zone", Value::from("eu"))]))]).await;

    let mut second = record("dist_1", "p1");
    second.title = "Again".into();
    second.checksum = other_checksum();
    second.published_at = after(60);
    second.extra = BTreeMap::from([("kept".into(), Value::from(2))]);
    DistributionRecords::upsert(&store, &second).await.unwrap();
    let expected = with(&second, |record| record.id = Some("cms_1".into()));
    assert_eq!(*records.require("dist_1").await.unwrap(), expected);
    assert_eq!(at(&store, &path, "cdn.zone").await, Some("eu".into()));
    second.id = Some("cms_2".into());
    DistributionRecords::upsert(&store, &second).await.unwrap();
    assert_eq!(*records.require("dist_1").await.unwrap(), second);

    // Not by another project, and nothing that breaks a rule.
    let error = DistributionRecords::upsert(&store, &record("dist_1", "p2")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
    assert!(error.message().contains("p1, not of p2"), "{error}");
    let bad = with(&second, |record| record.public_url = "ftp://x".into());
    assert_eq!(kind(DistributionRecords::upsert(&store, &bad).await), ErrorKind::Invalid);
    let bad = with(&second, |record| record.audit_log_id = "dist_2".into());
    assert_eq!(kind(DistributionRecords::upsert(&store, &bad).await), ErrorKind::Invalid);
    assert_eq!(*records.require("dist_1").await.unwrap(), second);
}

#[tokio::test]
async fn records_are_listed_newest_first() {
    let store = store();
    let records = DistributionRecords::new(&store);
    for (i, (id, project, other)) in
        [("a", "p1", false), ("b", "p2", true), ("c", "p1", true), ("d", "p1", false)].into_iter().enumerate()
    {
        let mut new = record(id, project);
        new.published_at = after(i as u64);
        if other {
            new.checksum = other_checksum();
        }
        DistributionRecords::upsert(&store, &new).await.unwrap();
    }
    let ids = |found: Vec<Snapshot<DistributionRecord>>| {
        found.iter().map(|record| record.audit_log_id.clone()).collect::<String>()
    };
    let all = ListDistributionRecords::default;
    assert_eq!(ids(records.of_project("p1", all()).await.unwrap()), "dca");
    assert_eq!(ids(records.with_checksum(&other_checksum(), all()).await.unwrap()), "cb");
    let last = records.require("d").await.unwrap();
    let page = ListDistributionRecords { limit: Some(1), after: Some(&last) };
    assert_eq!(ids(records.of_project("p1", page).await.unwrap()), "c");
}

fn failed(audit_log_id: &str, project_id: &str, seconds: u64) -> AuditEvent {
    AuditEvent::failed(audit_log_id, project_id, other_checksum(), 90.0, "it broke", after(seconds)).unwrap()
}

#[tokio::test]
async fn an_event_is_recorded_once() {
    let store = store();
    let events = AuditEvents::new(&store);
    let new = AuditEvent::published(&record("dist_1", "p1"));
    events.record("e1", &new).await.unwrap();
    assert_eq!(kind(events.record("e1", &failed("dist_1", "p1", 0)).await), ErrorKind::AlreadyExists);
    assert_eq!(*events.require("e1").await.unwrap(), new);
    let mut bad = new;
    bad.id = "dist_2".into();
    assert_eq!(kind(events.record("e2", &bad).await), ErrorKind::Invalid);
    assert!(events.get("e2").await.unwrap().is_none());
    assert_eq!(kind(events.require("e2").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn events_are_listed_newest_first() {
    let store = store();
    let events = AuditEvents::new(&store);
    events.record("a", &AuditEvent::published(&record("dist_1", "p1"))).await.unwrap();
    for (i, (id, audit_log_id, project)) in
        [("b", "dist_1", "p1"), ("c", "dist_2", "p1"), ("d", "dist_3", "p2")].into_iter().enumerate()
    {
        events.record(id, &failed(audit_log_id, project, i as u64 + 1)).await.unwrap();
    }
    let path = events.key("d").unwrap().path().clone();
    newer(&store, &path, &[("status", "skipped".into()), ("actor", "newer".into())]).await;
    let ids = async |list: ListAuditEvents<'_>| {
        events.list(list).await.unwrap().iter().map(|event| event.key().id().to_owned()).collect::<String>()
    };
    let all = ListAuditEvents::default;
    let of_project = || ListAuditEvents { project_id: Some("p1"), ..all() };
    let failed = || ListAuditEvents { status: Some(AuditStatus::Failed), ..all() };
    for (list, expected) in [
        (all(), "dcba"),
        (of_project(), "cba"),
        (failed(), "cb"),
        (ListAuditEvents { audit_log_id: Some("dist_1"), ..all() }, "ba"),
        (ListAuditEvents { audit_log_id: Some("dist_1"), project_id: Some("p1"), ..failed() }, "b"),
        (ListAuditEvents { status: Some("skipped".into()), ..all() }, "d"),
    ] {
        assert_eq!(events.count(&list).await.unwrap(), expected.len() as u64);
        assert_eq!(ids(list).await, expected);
    }
    let last = events.require("c").await.unwrap();
    assert_eq!(ids(ListAuditEvents { limit: Some(1), after: Some(&last), ..of_project() }).await, "b");
}
