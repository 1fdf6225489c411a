//! Indexes and TTL policies, planned and applied over the wire.

use std::{sync::Arc, time::Duration};

use reelbase_core::{
    CollectionPath, DocumentStoreExt, ErrorKind, FieldPath, Fields, Filter, ManualEnv, Order, Query, SessionExt, Value,
    Write,
    index::{FieldOverride, IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
};
use reelbase_emulator::{Emulator, EmulatorBuilder};
use reelbase_store_firestore::{
    FirestoreStore,
    admin::{Action, Admin, ApplyOptions, ApplyReport, BuildState, IndexPlan, Outcome, Planned, Subject},
};

use crate::support::{SystemEnv, unique};

fn field(path: &str) -> FieldPath {
    path.parse().unwrap()
}

fn index(group: &str, fields: &[(&str, IndexMode)]) -> IndexDefinition {
    let fields = fields.iter().map(|(path, mode)| IndexField::new(field(path), *mode)).collect();
    IndexDefinition::new(group, QueryScope::Collection, fields)
}

fn by_status_then_rank() -> IndexDefinition {
    index("clips", &[("status", IndexMode::Ascending), ("rank", IndexMode::Descending)])
}

fn exempt(path: &str, ttl: bool) -> FieldOverride {
    FieldOverride { collection_group: "clips".to_owned(), path: Some(field(path)), ttl, indexes: Some(Vec::new()) }
}

/// A store on an emulator that has only what is automatic, whose clock is moved by sleeping.
async fn start(emulator: EmulatorBuilder) -> (Emulator, FirestoreStore) {
    let emulator = emulator.start().await.unwrap();
    let env = Arc::new(ManualEnv::default());
    let store = FirestoreStore::builder("p").emulator(emulator.endpoint()).env(env).build().await.unwrap();
    (emulator, store)
}

async fn plan(admin: &Admin, manifest: &Manifest) -> IndexPlan {
    match admin.plan(manifest).await.unwrap() {
        Planned::Plan(plan) => plan,
        Planned::Unreachable(unreachable) => panic!("{unreachable}"),
    }
}

async fn apply(admin: &Admin, manifest: &Manifest, options: ApplyOptions) -> ApplyReport {
    let report = admin.apply(&plan(admin, manifest).await, options).await;
    assert!(report.is_ok(), "{report}");
    report
}

fn last_line(shown: &impl ToString) -> String {
    shown.to_string().lines().last().unwrap_or_default().to_owned()
}

async fn query(store: &FirestoreStore) -> Result<Vec<String>, ErrorKind> {
    let clips = CollectionPath::parse("clips").unwrap();
    let mut query = Query::collection(&clips).and(Filter::equal(field("status"), "done"));
    query.order_by.push(Order::descending(field("rank")));
    match store.fetch(query).await {
        Ok(documents) => Ok(documents.iter().map(|document| document.id().to_owned()).collect()),
        Err(e) => Err(e.kind()),
    }
}

async fn put(store: &FirestoreStore, id: &str, rank: i64) {
    let fields = Fields::from_iter([("status", Value::from("done")), ("rank", Value::from(rank))]);
    store.commit(vec![Write::set(format!("clips/{id}").parse().unwrap(), fields)]).await.unwrap();
}

#[tokio::test]
async fn a_refused_query_runs_once_its_index_is_applied_and_is_refused_once_it_is_deleted() {
    let (_emulator, store) = start(Emulator::builder()).await;
    let admin = store.admin();
    put(&store, "a", 1).await;
    put(&store, "b", 2).await;
    assert_eq!(query(&store).await, Err(ErrorKind::MissingIndex));
    let manifest = Manifest::new().with_index(by_status_then_rank());

    let text = plan(&admin, &manifest).await.to_string();
    assert_eq!(text, "+ index clips (status, rank desc)\n1 to create, 0 to change, 0 there\n");
    let report = apply(&admin, &manifest, ApplyOptions::default()).await;
    assert_eq!(report.to_string(), "+ index clips (status, rank desc): done\n1 done\n");
    assert_eq!(query(&store).await, Ok(vec!["b".to_owned(), "a".to_owned()]));
    assert_eq!(last_line(&plan(&admin, &manifest).await), "nothing to do: 1 there");

    // Extra is kept, then deleted when told.
    let none = Manifest::new();
    assert_eq!(apply(&admin, &none, ApplyOptions::default()).await.to_string().lines().last(), Some("1 kept"));
    assert!(query(&store).await.is_ok());
    let deleted = apply(&admin, &none, ApplyOptions::default().delete_extra()).await;
    assert_eq!(deleted.to_string(), "- index clips (status, rank desc) (ready, not declared): done\n1 done\n");
    assert_eq!(query(&store).await, Err(ErrorKind::MissingIndex));
    assert_eq!(plan(&admin, &none).await.to_string(), "nothing to do: 0 there\n");
}

#[tokio::test]
async fn the_media_schema_is_applied_whole_and_once() {
    let (emulator, store) = start(Emulator::builder()).await;
    let admin = store.admin();
    let manifest = reelbase_schema::manifest();
    let planned = plan(&admin, &manifest).await;
    let indexes = planned.items().iter().filter(|item| matches!(item.subject, Subject::Index(_))).count();
    assert_eq!(indexes, manifest.indexes().len());
    assert!(planned.items().len() > indexes, "{planned}");
    assert!(planned.items().iter().all(|item| item.action == Action::Create), "{planned}");

    let report = apply(&admin, &manifest, ApplyOptions::default().wait(Duration::from_secs(60))).await;
    assert!(report.results().iter().all(|(_, outcome)| matches!(outcome, Outcome::Done)), "{report}");
    let again = plan(&admin, &manifest).await;
    assert!(again.is_up_to_date() && again.extra().count() == 0, "{again}");
    let unchanged = apply(&admin, &manifest, ApplyOptions::default().delete_extra()).await;
    assert!(unchanged.results().iter().all(|(_, outcome)| matches!(outcome, Outcome::Unchanged)), "{unchanged}");

    // What came out at the other end is the manifest, but for the order.
    let there = emulator.store("p", "(default)").unwrap().manifest();
    assert_eq!(there.to_json(), manifest.to_json());

    let none = Manifest::new();
    apply(&admin, &none, ApplyOptions::default().delete_extra()).await;
    assert_eq!(*emulator.store("p", "(default)").unwrap().manifest(), none);
}

#[tokio::test]
async fn fields_and_ttl_policies_come_change_and_go() {
    let (emulator, store) = start(Emulator::builder()).await;
    let admin = store.admin();
    let there = || emulator.store("p", "(default)").unwrap().manifest();
    let all = || ApplyOptions::default().delete_extra();
    let group = FieldOverride {
        indexes: Some(vec![(QueryScope::CollectionGroup, IndexMode::Contains)]),
        ..exempt("m.`odd name`", false)
    };
    let default = FieldOverride { path: None, ..exempt("x", false) };
    let first = [exempt("expire_at", true), group, default].into_iter().fold(Manifest::new(), Manifest::with_override);
    let planned = plan(&admin, &first).await.to_string();
    assert!(planned.starts_with("+ field clips.*: not indexed\n"), "{planned}");
    assert!(planned.contains("+ field clips.m.`odd name`: group contains\n"), "{planned}");
    assert!(planned.contains("+ TTL clips.expire_at\n"), "{planned}");
    apply(&admin, &first, all()).await;
    assert_eq!(there().to_json(), first.to_json());
    assert_eq!(last_line(&plan(&admin, &first).await), "nothing to do: 4 there");

    // The policy moves to another field, of which a group has one; its old field is indexed again.
    let second = Manifest::new().with_ttl("clips", field("gone_at"));
    let report = admin.apply(&plan(&admin, &second).await, ApplyOptions::default()).await;
    let refused = report.failures().map(|(item, error)| format!("{item}: {}", error.message())).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1, "the old policy is kept unless told: {report}");
    assert!(refused[0].starts_with("+ TTL clips.gone_at: the collection group clips has the TTL field"), "{refused:?}");
    apply(&admin, &second, all()).await;
    assert_eq!(*there(), second);
    assert_eq!(last_line(&plan(&admin, &second).await), "nothing to do: 1 there");
}

#[tokio::test]
async fn one_failing_item_stops_no_other() {
    let (_emulator, store) = start(Emulator::builder()).await;
    let admin = store.admin();
    // A single field among the composite indexes, as a file may have it, is refused by servers.
    let json = r#"{"indexes": [
        {"collectionGroup": "clips", "fields": [{"fieldPath": "a", "order": "ASCENDING"}]},
        {"collectionGroup": "clips", "fields":
            [{"fieldPath": "status", "order": "ASCENDING"}, {"fieldPath": "rank", "order": "DESCENDING"}]}
    ]}"#;
    let manifest = Manifest::from_json(json).unwrap();
    let report = admin.apply(&plan(&admin, &manifest).await, ApplyOptions::default()).await;
    assert!(!report.is_ok());
    let text = report.to_string();
    assert!(
        text.contains("+ index clips (a): failed: create index projects/p/databases/(default): invalid: "),
        "{text}"
    );
    assert_eq!(last_line(&report), "1 done, 1 failed");
    assert_eq!(query(&store).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_stale_plan_may_be_applied_again() {
    let (_emulator, store) = start(Emulator::builder()).await;
    let admin = store.admin();
    let manifest = Manifest::new().with_index(by_status_then_rank()).with_override(exempt("body", true));
    let to_create = plan(&admin, &manifest).await;
    for _ in 0..2 {
        let report = admin.apply(&to_create, ApplyOptions::default()).await;
        assert_eq!(last_line(&report), "3 done", "{report}");
    }
    let to_delete = plan(&admin, &Manifest::new()).await;
    for _ in 0..2 {
        let report = admin.apply(&to_delete, ApplyOptions::default().delete_extra()).await;
        assert_eq!(last_line(&report), "3 done", "{report}");
    }
}

#[tokio::test]
async fn what_takes_time_is_waited_for_and_told_of() {
    let (_emulator, store) = start(Emulator::builder().building_for(5)).await;
    let admin = store.admin();
    put(&store, "a", 1).await;
    let manifest = Manifest::new().with_index(by_status_then_rank()).with_ttl("clips", field("expire_at"));

    let report = apply(&admin, &manifest, ApplyOptions::default()).await;
    assert!(report.is_building());
    assert_eq!(last_line(&report), "2 being built");
    assert_eq!(query(&store).await, Err(ErrorKind::MissingIndex), "it cannot be used yet");
    let planned = plan(&admin, &manifest).await;
    assert!(planned.items().iter().all(|item| item.state == Some(BuildState::Creating)), "{planned}");
    assert_eq!(last_line(&planned), "nothing to do: 2 there");

    // Another asks again, and does not wait for long enough.
    let short = ApplyOptions::default().wait(Duration::from_millis(600));
    assert!(apply(&admin, &manifest, short).await.is_building());
    let long = ApplyOptions::default().wait(Duration::from_secs(60));
    assert_eq!(last_line(&apply(&admin, &manifest, long.clone()).await), "2 done");
    assert_eq!(query(&store).await, Ok(vec!["a".to_owned()]));

    // What was begun here is followed by its operation.
    let more = manifest.with_index(index("clips", &[("a", IndexMode::Ascending), ("b", IndexMode::Ascending)]));
    let mut told = Vec::new();
    let planned = plan(&admin, &more).await;
    let report = admin.apply_with(&planned, long, |item, outcome| told.push(format!("{item}: {outcome}"))).await;
    assert!(report.is_ok() && !report.is_building(), "{report}");
    assert_eq!(told, ["+ index clips (a, b): being built", "+ index clips (a, b): done"]);
    assert_eq!(last_line(&plan(&admin, &more).await), "nothing to do: 3 there");
}

#[tokio::test]
async fn a_ttl_policy_moves_although_removing_it_takes_time() {
    let (_emulator, store) = start(Emulator::builder().building_for(3)).await;
    let admin = store.admin();
    let wait = ApplyOptions::default().wait(Duration::from_secs(60)).delete_extra();
    let on = |path: &str| Manifest::new().with_ttl("clips", field(path));
    apply(&admin, &on("a"), wait.clone()).await;
    assert_eq!(last_line(&apply(&admin, &on("b"), wait).await), "2 done");
    assert_eq!(last_line(&plan(&admin, &on("b")).await), "nothing to do: 1 there");
}

#[tokio::test]
async fn a_manifest_against_the_rules_is_refused_before_anything_is_asked() {
    let (_emulator, store) = start(Emulator::builder()).await;
    let broken = Manifest::new().with_ttl("clips", field("a")).with_ttl("clips", field("b"));
    assert_eq!(store.admin().plan(&broken).await.unwrap_err().kind(), ErrorKind::Invalid);
}

/// Pages are shorter than the list.
#[tokio::test]
async fn many_indexes_come_in_pages() {
    let (emulator, store) = start(Emulator::builder()).await;
    let names: Vec<_> = (0..700).map(|n| format!("f{n}")).collect();
    let pair = |name: &String| index("clips", &[(name, IndexMode::Ascending), ("z", IndexMode::Ascending)]);
    let indexes = names.iter().map(pair).fold(Manifest::new(), Manifest::with_index);
    let manifest = names.iter().map(|name| exempt(name, false)).fold(indexes, Manifest::with_override);
    emulator.store("p", "(default)").unwrap().set_manifest(manifest.clone()).unwrap();
    assert_eq!(last_line(&plan(&store.admin(), &manifest).await), "nothing to do: 1400 there");
}

#[tokio::test]
async fn a_server_that_is_gone_leaves_the_file_to_deploy() {
    let (emulator, store) = start(Emulator::builder()).await;
    emulator.kill().await;
    let manifest = Manifest::new().with_index(by_status_then_rank());
    let Planned::Unreachable(unreachable) = store.admin().plan(&manifest).await.unwrap() else {
        panic!("nobody is there to be asked");
    };
    assert_eq!(unreachable.error().kind(), ErrorKind::Unavailable);
    assert_eq!(Manifest::from_json(unreachable.indexes_json()).unwrap(), manifest);
}

/// Google's emulator has no admin service; where one is named by `FIRESTORE_EMULATOR_HOST`.
#[tokio::test]
async fn googles_emulator_leaves_the_file_to_deploy() {
    let Ok(host) = std::env::var("FIRESTORE_EMULATOR_HOST") else { return };
    let project = unique("p");
    let builder = FirestoreStore::builder(&project).database("other").emulator(host).env(Arc::new(SystemEnv));
    let manifest = reelbase_schema::manifest();
    let Planned::Unreachable(unreachable) = builder.build().await.unwrap().admin().plan(&manifest).await.unwrap()
    else {
        panic!("Google's emulator has learnt about indexes");
    };
    assert_eq!(unreachable.error().kind(), ErrorKind::Unsupported, "{unreachable}");
    assert_eq!(unreachable.indexes_json(), manifest.to_json());
    let text = unreachable.to_string();
    assert!(text.contains(&format!("firebase deploy --only firestore:indexes --project {project}\n")), "{text}");
    assert!(text.contains("\"database\": \"other\""), "{text}");
}
