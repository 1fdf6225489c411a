//! What this store does beyond the common contract: enforcing production's rules, relaxing them by name, reading earlier
//! states, expiring documents.

use std::{sync::Arc, time::Duration};

use futures_util::FutureExt;
use reelbase_core::{
    CollectionPath, DocumentStore, DocumentStoreExt, Env, ErrorKind, FieldPath, Fields, Filter, ManualEnv, Operator,
    Order, Query, ReadOptions, Session, SessionExt, TxOptions, Value, Write,
    index::{FieldOverride, IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
};
use reelbase_store_memory::{MemoryStore, Relaxation};

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the memory store answers at once")
}

fn field(path: &str) -> FieldPath {
    path.parse().unwrap()
}

fn query(collection: &str) -> Query {
    Query::collection(&CollectionPath::parse(collection).unwrap())
}

fn put(store: &MemoryStore, path: &str, fields: &[(&str, Value)]) {
    let fields = Fields::from_iter(fields.iter().cloned());
    now(store.commit(vec![Write::set(path.parse().unwrap(), fields)])).unwrap();
}

fn paths(store: &MemoryStore, query: Query) -> Vec<String> {
    now(store.fetch(query)).unwrap().iter().map(|document| document.path().to_string()).collect()
}

fn env() -> Arc<ManualEnv> {
    Arc::new(ManualEnv::default())
}

fn by_status_then_rank() -> Query {
    let mut query = query("clips").and(Filter::equal(field("status"), "completed"));
    query.order_by.push(Order::descending(field("rank")));
    query
}

fn index() -> IndexDefinition {
    let fields = vec![
        IndexField::new(field("status"), IndexMode::Ascending),
        IndexField::new(field("rank"), IndexMode::Descending),
    ];
    IndexDefinition::new("clips", QueryScope::Collection, fields)
}

#[test]
fn a_missing_index_is_refused_with_the_line_that_mends_it() {
    let store = MemoryStore::new(Manifest::new(), env());
    let error = now(store.fetch(by_status_then_rank())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingIndex);
    assert_eq!(error.missing_index().unwrap().indexes, [index()]);
    let text = error.to_string();
    assert!(text.starts_with("query clips: missing index: "), "{text}");
    assert!(text.contains("#[entity(index(status, rank desc))]"), "{text}");
    assert!(text.contains(r#""queryScope":"COLLECTION""#), "{text}");

    let mended = MemoryStore::new(Manifest::new().with_index(index()), env());
    put(&mended, "clips/a", &[("status", "completed".into()), ("rank", 1.into())]);
    put(&mended, "clips/b", &[("status", "completed".into()), ("rank", 2.into())]);
    assert_eq!(paths(&mended, by_status_then_rank()), ["clips/b", "clips/a"]);
}

#[test]
fn indexes_come_and_go_while_the_store_is_in_use() {
    let store = MemoryStore::new(Manifest::new(), env());
    put(&store, "clips/a", &[("status", "completed".into()), ("rank", 1.into())]);
    put(&store, "clips/b", &[("status", "completed".into()), ("rank", 2.into())]);
    let refused = || now(store.fetch(by_status_then_rank())).unwrap_err().kind();
    for _ in 0..3 {
        assert_eq!(refused(), ErrorKind::MissingIndex);
        store.set_manifest(Manifest::new().with_index(index())).unwrap();
        assert_eq!(store.manifest().indexes(), [index()]);
        // Planned, then served by the plan that was kept.
        assert_eq!(paths(&store, by_status_then_rank()), ["clips/b", "clips/a"]);
        put(&store, "clips/c", &[("status", "completed".into()), ("rank", 3.into())]);
        assert_eq!(paths(&store, by_status_then_rank()), ["clips/c", "clips/b", "clips/a"]);
        store.set_manifest(Manifest::new()).unwrap();
        assert_eq!(refused(), ErrorKind::MissingIndex);
        now(store.commit(vec![Write::delete("clips/c".parse().unwrap())])).unwrap();
    }

    let none = index().fields.into_iter().take(0).collect();
    let broken = Manifest::new().with_index(IndexDefinition::new("clips", QueryScope::Collection, none));
    assert_eq!(store.set_manifest(broken).unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(*store.manifest(), Manifest::new(), "what is refused changes nothing");
}

#[test]
fn fields_that_are_exempted_later_are_indexed_no_more() {
    let store = MemoryStore::new(Manifest::new(), env());
    put(&store, "clips/a", &[("rank", 1.into())]);
    let by_rank = || query("clips").and(Filter::equal(field("rank"), 1));
    assert_eq!(paths(&store, by_rank()), ["clips/a"]);
    let exempt = |name| FieldOverride {
        collection_group: "clips".into(),
        path: Some(field(name)),
        ttl: false,
        indexes: Some(Vec::new()),
    };
    store.set_manifest(Manifest::new().with_override(exempt("rank"))).unwrap();
    assert_eq!(now(store.fetch(by_rank())).unwrap_err().kind(), ErrorKind::MissingIndex);

    // More elements than entries are allowed, but of a field that is exempt.
    let many = || Fields::from_iter([("tags", Value::array(0..41_000_i64))]);
    let write = || now(store.commit(vec![Write::set("clips/b".parse().unwrap(), many())]));
    assert_eq!(write().unwrap_err().kind(), ErrorKind::Invalid);
    store.set_manifest(Manifest::new().with_override(exempt("tags"))).unwrap();
    write().unwrap();
    assert_eq!(paths(&store, by_rank()), ["clips/a"]);
}

#[test]
fn missing_indexes_stay_relaxed_under_a_new_manifest() {
    let store = MemoryStore::builder(Manifest::new(), env()).relax(Relaxation::MissingIndexes).build().unwrap();
    put(&store, "clips/a", &[("status", "completed".into()), ("rank", 1.into())]);
    assert_eq!(paths(&store, by_status_then_rank()), ["clips/a"]);
    store.set_manifest(Manifest::new().with_ttl("clips", field("gone"))).unwrap();
    assert_eq!(paths(&store, by_status_then_rank()), ["clips/a"]);
}

#[test]
fn a_collection_group_needs_an_index_of_its_own_scope() {
    let mut of_all = Query::group("clips").unwrap();
    assert!(paths(&MemoryStore::new(Manifest::new(), env()), of_all.clone()).is_empty());
    of_all.filter = Some(Filter::equal(field("status"), "completed"));
    let store = MemoryStore::new(Manifest::new(), env());
    let error = now(store.fetch(of_all.clone())).unwrap_err();
    let missing = error.missing_index().unwrap().indexes.clone();
    assert!(missing[0].is_single_field() && missing[0].scope == QueryScope::CollectionGroup);

    let manifest = missing.into_iter().fold(Manifest::new(), Manifest::with_index);
    let store = MemoryStore::new(manifest, env());
    put(&store, "videos/v/clips/a", &[("status", "completed".into())]);
    put(&store, "clips/b", &[("status", "completed".into())]);
    assert_eq!(paths(&store, of_all), ["clips/b", "videos/v/clips/a"]);
}

#[test]
fn rules_are_relaxed_by_name() {
    let store = MemoryStore::builder(Manifest::new(), env()).relax(Relaxation::MissingIndexes).build().unwrap();
    put(&store, "clips/a", &[("status", "completed".into()), ("rank", 1.into())]);
    assert_eq!(paths(&store, by_status_then_rank()), ["clips/a"]);

    let many = |n: i64| query("clips").and(Filter::field(field("rank"), Operator::In, Value::array(0..n)));
    assert_eq!(now(store.fetch(many(31))).unwrap_err().kind(), ErrorKind::Invalid);
    let store = MemoryStore::builder(Manifest::new(), env()).relax(Relaxation::Disjunctions).build().unwrap();
    put(&store, "clips/a", &[("rank", 30.into())]);
    assert_eq!(paths(&store, many(31)), ["clips/a"]);
}

#[test]
fn a_document_with_too_many_index_entries_is_refused_and_nothing_is_written() {
    let elements = Value::array(0..20_000);
    let large = |path: &str| Write::set(path.parse().unwrap(), Fields::from_iter([("tags", elements.clone())]));
    let many = Write::set(
        "clips/many".parse().unwrap(),
        Fields::from_iter([("tags", Value::array(0..20_000)), ("more", Value::array(0..20_000))]),
    );
    let store = MemoryStore::new(Manifest::new(), env());
    now(store.commit(vec![large("clips/one")])).unwrap();
    let error = now(store.commit(vec![large("clips/two"), many.clone()])).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Invalid, Some("clips/many")));
    assert_eq!(paths(&store, query("clips")), ["clips/one"]);

    let relaxed = MemoryStore::builder(Manifest::new(), env()).relax(Relaxation::IndexEntries).build().unwrap();
    now(relaxed.commit(vec![many])).unwrap();
}

#[test]
fn a_commit_beyond_the_size_of_a_request_is_refused() {
    let text = "x".repeat(1_000_000);
    let writes = |n: usize| -> Vec<Write> {
        (0..n)
            .map(|i| Write::set(format!("c/{i}").parse().unwrap(), Fields::from_iter([("t", text.as_str())])))
            .collect()
    };
    let store = MemoryStore::new(Manifest::new(), env());
    now(store.commit(writes(10))).unwrap();
    let error = now(store.commit(writes(11))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("split it"), "{error}");
    let relaxed = MemoryStore::builder(Manifest::new(), env()).relax(Relaxation::RequestSize).build().unwrap();
    now(relaxed.commit(writes(11))).unwrap();
}

#[test]
fn small_numbers_count_in_full_towards_the_size_of_a_request() {
    // Numbers take less room in memory than on the wire: this is 3 MB here and 12 MB there.
    let numbers = Value::array((0..25_000).map(|n| n % 100));
    let write = |i: usize| Write::set(format!("c/{i}").parse().unwrap(), Fields::from_iter([("n", numbers.clone())]));
    let store = MemoryStore::new(Manifest::new(), env());
    let error = now(store.commit((0..60).map(write).collect())).unwrap_err();
    assert!(error.message().contains("split it"), "{error}");
}

#[test]
fn earlier_states_can_be_read_as_long_as_they_are_kept() {
    let clock = env();
    let store = MemoryStore::builder(Manifest::new(), clock.clone()).history(10).build().unwrap();
    put(&store, "c/a", &[("n", 1.into())]);
    let first = clock.now().saturating_add(Duration::from_micros(1));
    clock.advance(Duration::from_secs(60));
    put(&store, "c/a", &[("n", 2.into())]);
    put(&store, "c/b", &[("n", 2.into())]);

    let past = Query { read_time: Some(first), ..query("c").and(Filter::equal(field("n"), 1)) };
    assert_eq!(paths(&store, past.clone()), ["c/a"]);
    assert_eq!(now(store.count(past)).unwrap(), 1);
    let both = ["c/a".parse().unwrap(), "c/b".parse().unwrap()];
    let found = now(store.get_many(&both, ReadOptions::default().at(first))).unwrap();
    assert_eq!(found[0].as_ref().unwrap().fields().get("n").unwrap(), Value::from(1).view());
    assert!(found[1].is_none());

    let refused = |time| now(store.get_many(&both, ReadOptions::default().at(time))).unwrap_err();
    let future = refused(clock.now().saturating_add(Duration::from_secs(1)));
    assert_eq!(future.kind(), ErrorKind::Invalid);
    assert!(future.message().contains("future"), "{future}");
    for n in 0..20 {
        put(&store, "c/b", &[("n", n.into())]);
    }
    assert!(refused(first).message().contains("no longer kept"));
    clock.advance(Duration::from_secs(3_700));
    put(&store, "c/b", &[("n", 99.into())]);
    assert!(refused(first).message().contains("more than an hour"));
}

/// The log forgets nothing that a running transaction still reads.
#[test]
fn a_transaction_keeps_its_state_however_much_is_written_meanwhile() {
    let store = MemoryStore::builder(Manifest::new(), env()).history(1).build().unwrap();
    put(&store, "c/a", &[("n", 1.into())]);
    let tx = now(store.begin(TxOptions::read_only(None))).unwrap();
    let n = |tx: &dyn Session| now(tx.fetch(query("c"))).unwrap()[0].fields().get("n").unwrap().to_value();
    assert_eq!(n(&*tx), Value::from(1));
    for i in 0..100 {
        put(&store, "c/a", &[("n", i.into())]);
    }
    assert_eq!(n(&*tx), Value::from(1));
    assert_eq!(
        now(tx.get(&"c/a".parse().unwrap())).unwrap().unwrap().fields().get("n").unwrap(),
        Value::from(1).view()
    );
}

#[test]
fn what_has_expired_is_hidden_on_request_and_purged() {
    let clock = env();
    let manifest = Manifest::new().with_ttl("decisions", field("expire_at"));
    let store = MemoryStore::new(manifest.clone(), clock.clone());
    let expiry = clock.now().saturating_add(Duration::from_secs(30));
    for i in 0..5 {
        put(&store, &format!("decisions/old-{i}"), &[("expire_at", expiry.into())]);
    }
    put(&store, "decisions/late", &[("expire_at", expiry.saturating_add(Duration::from_secs(60)).into())]);
    put(&store, "decisions/text", &[("expire_at", "2020-01-01T00:00:00Z".into())]);
    put(&store, "decisions/never", &[]);
    put(&store, "decisions/old-0/notes/n", &[("expire_at", expiry.into())]);
    assert_eq!(store.purge_expired(clock.now()).unwrap(), 0);

    clock.advance(Duration::from_secs(30));
    assert_eq!(now(store.count(query("decisions"))).unwrap(), 8, "the service has not come round yet");
    let visible = Query { hide_expired: true, ..query("decisions") };
    let left = ["decisions/late", "decisions/never", "decisions/text"];
    assert_eq!(paths(&store, visible.clone()), left);
    assert_eq!(now(store.count(visible.clone())).unwrap(), 3);
    let old = ["decisions/old-0".parse().unwrap()];
    assert!(now(store.get_many(&old, ReadOptions::default().hide_expired())).unwrap()[0].is_none());
    assert!(now(store.get(&old[0])).unwrap().is_some());

    store.set_manifest(Manifest::new()).unwrap();
    assert_eq!(paths(&store, visible.clone()).len(), 8, "nothing expires any more");
    assert_eq!(store.purge_expired(clock.now()).unwrap(), 0);
    store.set_manifest(manifest).unwrap();
    assert_eq!(paths(&store, visible), left);
    assert_eq!(store.purge_expired(clock.now()).unwrap(), 5);
    assert_eq!(paths(&store, query("decisions")), left);
    assert_eq!(paths(&store, query("decisions/old-0/notes")), ["decisions/old-0/notes/n"]);
}

/// Collections that lie below documents of a collection with the same id interrupt its range of names.
#[test]
fn a_collection_within_one_of_the_same_id_stays_apart() {
    let store = MemoryStore::new(Manifest::new(), env());
    for path in ["c/1", "c/1/c/x", "c/1/c/y", "c/2", "c/3/c/z"] {
        put(&store, path, &[("n", 1.into())]);
    }
    assert_eq!(paths(&store, query("c")), ["c/1", "c/2"]);
    assert_eq!(now(store.count(query("c"))).unwrap(), 2);
    assert_eq!(paths(&store, Query { offset: 1, ..query("c") }), ["c/2"]);
    assert_eq!(paths(&store, query("c/1/c")), ["c/1/c/x", "c/1/c/y"]);
    assert_eq!(now(store.count(Query::group("c").unwrap())).unwrap(), 5);
    let below = Query { parent: Some("c/1".parse().unwrap()), ..Query::group("c").unwrap() };
    assert_eq!(paths(&store, below.clone()), ["c/1/c/x", "c/1/c/y"]);
    assert_eq!(now(store.count(below)).unwrap(), 2);
    now(store.commit(vec![Write::delete("c/1/c/x".parse().unwrap())])).unwrap();
    assert_eq!(now(store.count(query("c"))).unwrap(), 2);
}

#[test]
fn an_offset_passes_over_entries_wherever_it_ends() {
    let store = MemoryStore::new(Manifest::new(), env());
    for i in 0..1_000 {
        put(&store, &format!("c/{i:04}"), &[("n", (i % 10).into())]);
    }
    let not_five = query("c").and(Filter::field(field("n"), Operator::NotEqual, 5));
    for (offset, first) in [(0, "c/0000"), (499, "c/0994"), (500, "c/0006"), (899, "c/0999")] {
        let found = paths(&store, Query { offset, limit: Some(1), ..not_five.clone() });
        assert_eq!(found, [first], "offset {offset}");
    }
    assert!(paths(&store, Query { offset: 900, ..not_five.clone() }).is_empty());
    assert_eq!(now(store.count(Query { offset: 890, ..not_five })).unwrap(), 10);
}
