//! Edges where an engine easily goes wrong: long values, odd plans, clocks, old handles, names made of user data.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt};
use reelbase_core::{
    Change, CollectionPath, DocumentPath, DocumentStore, DocumentStoreExt, Env, ErrorKind, FieldPath, Fields, Filter,
    ListDocuments, ManualEnv, Operator, Order, Query, Session, SessionExt, Timestamp, Transform, TxOptions, Value,
    ValueRef, WatchEvent, WatchTarget, Write,
    index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
};
use reelbase_store_memory::{MemoryStore, Relaxation};

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the memory store answers at once")
}

fn field(path: &str) -> FieldPath {
    path.parse().unwrap()
}

fn doc(path: &str) -> DocumentPath {
    path.parse().unwrap()
}

fn query(collection: &str) -> Query {
    Query::collection(&CollectionPath::parse(collection).unwrap())
}

fn put(store: &MemoryStore, path: &str, fields: &[(&str, Value)]) {
    now(store.commit(vec![Write::set(doc(path), Fields::from_iter(fields.iter().cloned()))])).unwrap();
}

fn paths(store: &MemoryStore, query: Query) -> Vec<String> {
    now(store.fetch(query)).unwrap().iter().map(|document| document.path().to_string()).collect()
}

fn env() -> Arc<ManualEnv> {
    Arc::new(ManualEnv::default())
}

fn store() -> MemoryStore {
    MemoryStore::new(Manifest::new(), env())
}

/// An array filter with an order that lends its direction to the names needs an index of its own: it is not served, in
/// part or in an OR, as if it had matched nothing.
#[test]
fn a_query_that_nothing_serves_is_refused_and_never_empty() {
    let mut query =
        query("c").and(Filter::field(field("tags"), Operator::ArrayContains, "x")).and(Filter::equal(field("a"), 1));
    query.order_by.push(Order::descending(field("a")));
    let mut either = query.clone();
    either.filter = either.filter.map(|filter| filter.or(Filter::equal(field("a"), 2)));
    let error = now(store().fetch(query.clone())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingIndex);
    assert_eq!(now(store().fetch(either.clone())).unwrap_err().kind(), ErrorKind::MissingIndex);

    let missing = error.missing_index().unwrap().indexes.clone();
    missing.iter().for_each(|index| index.check().unwrap());
    let store = MemoryStore::new(missing.into_iter().fold(Manifest::new(), Manifest::with_index), env());
    put(&store, "c/1", &[("a", 1.into()), ("tags", Value::array(["x"]))]);
    put(&store, "c/2", &[("a", 1.into()), ("tags", Value::array(["x", "y"]))]);
    put(&store, "c/3", &[("a", 2.into())]);
    assert_eq!(paths(&store, query), ["c/2", "c/1"]);
    assert_eq!(paths(&store, either), ["c/3", "c/2", "c/1"]);
}

#[test]
fn one_field_may_be_filtered_as_a_value_and_as_an_array_at_once() {
    let store = store();
    put(&store, "c/1", &[("a", Value::array([1]))]);
    put(&store, "c/2", &[("a", Value::array([1, 2]))]);
    let both = |element: i64| {
        query("c").and(Filter::equal(field("a"), Value::array([1]))).and(Filter::field(
            field("a"),
            Operator::ArrayContains,
            element,
        ))
    };
    assert_eq!(paths(&store, both(1)), ["c/1"]);
    assert!(paths(&store, both(2)).is_empty());
}

/// An index holds the first 1,500 bytes of a value of any type, so a commit cannot fail because of its keys.
#[test]
fn huge_values_make_short_index_keys() {
    let fields = ["m", "m.a", "m.a.b", "m.a.b.c"].map(|path| IndexField::new(field(path), IndexMode::Ascending));
    let manifest = Manifest::new().with_index(IndexDefinition::new("c", QueryScope::Collection, fields.into()));
    let store = MemoryStore::builder(manifest, env()).relax(Relaxation::IndexEntries).build().unwrap();
    let mut ordered = query("c");
    ordered.order_by = ["m", "m.a", "m.a.b", "m.a.b.c"].map(|path| Order::ascending(field(path))).into();
    assert!(paths(&store, ordered.clone()).is_empty());
    let flags = Value::array((0..900_000).map(|i| i % 2 == 0));
    let nested = Value::map([("a", Value::map([("b", Value::map([("c", flags)]))]))]);
    put(&store, "c/1", &[("m", nested.clone())]);
    put(&store, "c/2", &[("m", nested)]);
    assert_eq!(paths(&store, ordered), ["c/1", "c/2"]);
    assert!(now(store.get(&doc("c/1"))).unwrap().is_some());
}

/// Scans, watches and conflict checks agree on values that are equal in their first 1,500 bytes.
#[test]
fn long_values_with_the_same_beginning_are_equal_everywhere() {
    let long = |end: &str| Value::from(format!("{}{end}", "x".repeat(1_500)).as_str());
    let store = store();
    put(&store, "c/1", &[("s", long("a"))]);
    put(&store, "c/2", &[("s", long("b"))]);
    let same = query("c").and(Filter::equal(field("s"), long("a")));
    assert_eq!(paths(&store, same.clone()), ["c/1", "c/2"]);
    let mut watch = store.watch(WatchTarget::from(same.clone()), None);
    let Some(Ok(WatchEvent::Snapshot { changes, .. })) = now(watch.next()) else { panic!("no snapshot") };
    assert_eq!(changes.len(), 2);
    put(&store, "c/2", &[("s", long("b")), ("n", 1.into())]);
    let Some(Ok(WatchEvent::Snapshot { changes, .. })) = now(watch.next()) else { panic!("no snapshot") };
    assert!(matches!(&*changes, [Change::Modified(_)]), "{changes:?}");

    let tx = now(store.begin(TxOptions::default())).unwrap();
    assert_eq!(now(tx.fetch(same)).unwrap().len(), 2);
    now(store.commit(vec![Write::delete(doc("c/2"))])).unwrap();
    now(tx.write(vec![Write::delete(doc("c/9"))])).unwrap();
    assert_eq!(now(tx.commit()).unwrap_err().kind(), ErrorKind::Aborted);
}

/// What was read as of now is what stood then: a commit right after it is later, even by a clock that stands or goes back.
#[test]
fn a_read_as_of_now_stays_true() {
    let clock = env();
    let store = MemoryStore::new(Manifest::new(), clock.clone());
    clock.advance(Duration::from_secs(5));
    let time = clock.now();
    let tx = now(store.begin(TxOptions::read_only(Some(time)))).unwrap();
    assert!(now(tx.get(&doc("c/1"))).unwrap().is_none());
    clock.set(time.saturating_sub(Duration::from_secs(3)));
    put(&store, "c/1", &[]);
    assert!(now(tx.get(&doc("c/1"))).unwrap().is_none());
    assert!(now(store.get(&doc("c/1"))).unwrap().unwrap().create_time() > time);
}

#[test]
fn a_store_knows_no_past_before_its_own() {
    let clock = env();
    let earlier = clock.now();
    let old = MemoryStore::new(Manifest::new(), clock.clone());
    put(&old, "c/old", &[]);
    let mut watch = old.watch(WatchTarget::from(query("c")), None);
    let Some(Ok(WatchEvent::Snapshot { resume_token, .. })) = now(watch.next()) else { panic!("no snapshot") };
    // The one resumes, with what changed since, be it nothing.
    let mut resumed = old.watch(WatchTarget::from(query("c")), Some(resume_token.clone()));
    assert!(matches!(now(resumed.next()), Some(Ok(WatchEvent::Snapshot { changes, .. })) if changes.is_empty()));

    clock.advance(Duration::from_secs(60));
    let new = MemoryStore::new(Manifest::new(), clock);
    let mut elsewhere = new.watch(WatchTarget::from(query("c")), Some(resume_token));
    assert!(matches!(now(elsewhere.next()), Some(Ok(WatchEvent::Resync))));
    assert!(matches!(now(elsewhere.next()), Some(Ok(WatchEvent::Snapshot { .. }))));
    let past = Query { read_time: Some(earlier), ..query("c") };
    assert_eq!(now(new.fetch(past)).unwrap_err().kind(), ErrorKind::Invalid);
}

/// A handle that is kept for ever keeps no history for ever: the transaction has expired long since.
#[test]
fn a_forgotten_transaction_expires() {
    let clock = env();
    let store = MemoryStore::builder(Manifest::new(), clock.clone()).history(1).build().unwrap();
    put(&store, "c/1", &[("n", 0.into())]);
    let tx = now(store.begin(TxOptions::read_only(None))).unwrap();
    now(tx.get(&doc("c/1"))).unwrap();
    let then = clock.now();
    for n in 1..=10 {
        clock.advance(Duration::from_secs(60));
        put(&store, "c/1", &[("n", n.into())]);
    }
    clock.set(then);
    assert_eq!(now(tx.get(&doc("c/1"))).unwrap_err().kind(), ErrorKind::Aborted);
}

/// Queries by map keys that are user data do not leave an index behind for each.
#[test]
fn indexes_that_are_not_used_are_dropped_and_built_again() {
    let store = store();
    let by_key = |key: usize| query("c").and(Filter::equal(field(&format!("m.k{key}")), 1));
    for key in 0..600 {
        put(&store, &format!("c/{key:03}"), &[("m", Value::map([(format!("k{key}"), 1)]))]);
    }
    for round in 0..2 {
        for key in 0..600 {
            assert_eq!(paths(&store, by_key(key)), [format!("c/{key:03}")], "round {round}");
        }
    }
}

/// A transaction that commits have overtaken finds indexes that were built after it was, and after others were dropped.
#[test]
fn an_overtaken_transaction_uses_new_indexes() {
    let store = store();
    put(&store, "c/1", &[("n", 1.into())]);
    let tx = now(store.begin(TxOptions::read_only(None))).unwrap();
    assert_eq!(now(tx.fetch(query("c"))).unwrap().len(), 1);
    put(&store, "c/2", &[("n", 1.into())]);
    for key in 0..600 {
        let by_key = query("c").and(Filter::equal(field(&format!("m.k{key}")), 1));
        assert!(now(tx.fetch(by_key)).unwrap().is_empty());
    }
    assert_eq!(now(tx.fetch(query("c").and(Filter::equal(field("n"), 1)))).unwrap().len(), 1);
}

#[test]
fn a_page_may_be_as_large_as_can_be_said() {
    let store = store();
    put(&store, "c/1", &[]);
    let page = now(store.list_documents(ListDocuments::new(None, "c").page_size(usize::MAX))).unwrap();
    assert_eq!((page.documents.len(), page.next_page_token), (1, None));
}

/// A long name makes long index entries, however few fields there are.
#[test]
fn a_small_document_with_a_long_name_can_have_entries_that_are_too_long() {
    let id = "x".repeat(1_400);
    let path = doc(&format!("a/{id}/b/{id}/c/{id}/d/{id}"));
    let error = now(store().commit(vec![Write::set(path, Fields::from_iter([("n", 1)]))])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("index entry"), "{error}");
}

#[test]
fn relaxed_disjunctions_are_relaxed_for_every_read() {
    let store = MemoryStore::builder(Manifest::new(), env()).relax(Relaxation::Disjunctions).build().unwrap();
    put(&store, "c/1", &[("n", 39.into())]);
    let many = query("c").and(Filter::field(field("n"), Operator::In, Value::array(0..40)));
    assert_eq!(now(store.count(many.clone())).unwrap(), 1);
    let mut watch = store.watch(WatchTarget::from(many), None);
    assert!(matches!(now(watch.next()), Some(Ok(WatchEvent::Snapshot { changes, .. })) if changes.len() == 1));
}

/// What would take the memory of the machine, or its stack, is refused at the door.
#[test]
fn monstrous_filters_are_refused() {
    let some = |n: i64| Filter::field(field("n"), Operator::In, Value::array(0..n));
    let product = Filter::And(vec![some(30), some(30), some(30), some(30), some(30), some(30), Filter::Or(vec![])]);
    let deep = (0..1_000).fold(some(1), |filter, _| Filter::And(vec![filter]));
    let wide = Filter::Or((0..5_000).map(|n| Filter::equal(field("n"), n)).collect());
    for filter in [product, deep, wide, Filter::And(vec![])] {
        assert_eq!(now(store().fetch(query("c").and(filter))).unwrap_err().kind(), ErrorKind::Invalid);
    }
}

#[test]
fn tens_of_thousands_of_fields_and_elements_are_handled_whole() {
    let every = reelbase_core::index::FieldOverride {
        collection_group: "c".into(),
        path: None,
        ttl: false,
        indexes: Some(Vec::new()),
    };
    let store = MemoryStore::new(Manifest::new().with_override(every), env());
    let fields = Fields::from_iter((0..70_000).map(|n| (format!("f{n}"), true)));
    now(store.commit(vec![Write::set(doc("c/1"), fields)])).unwrap();
    let found = now(store.get(&doc("c/1"))).unwrap().unwrap();
    assert_eq!(found.fields().len(), 70_000);
    assert!(["f0", "f69999"].iter().all(|name| found.fields().get(name).is_some()));

    put(&store, "c/2", &[("tags", Value::array(0..20_000))]);
    let union = Transform::ArrayUnion((10_000..30_000).map(Value::from).collect());
    now(store.commit(vec![Write::update(doc("c/2"), []).transform(field("tags"), union)])).unwrap();
    let found = now(store.get(&doc("c/2"))).unwrap().unwrap();
    assert_eq!(found.fields().get("tags"), Some(Value::array(0..30_000).view()));
}

/// A store with a document of many fields, and an index on the first 256 of them: as many as are kept.
fn full_of_indexes(clock: &Arc<ManualEnv>) -> MemoryStore {
    let store = MemoryStore::new(Manifest::new(), clock.clone());
    let fields: Vec<_> = (0..300).map(|n| (format!("f{n}"), Value::from(1))).collect();
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    put(&store, "c/1", &fields);
    for n in 0..256 {
        assert_eq!(paths(&store, query("c").and(Filter::equal(field(&format!("f{n}")), 1))).len(), 1);
    }
    store
}

#[test]
fn a_query_that_needs_new_indexes_keeps_them_whatever_the_clock_does() {
    let clock = env();
    clock.advance(Duration::from_secs(3_600));
    let several = |from: usize| {
        let equal = (from..from + 5).map(|n| Filter::equal(field(&format!("f{n}")), 1));
        Query { filter: Some(Filter::And(equal.collect())), ..query("c") }
    };
    // The clock stands.
    let store = full_of_indexes(&clock);
    assert_eq!(paths(&store, several(260)), ["c/1"]);
    // The clock goes back.
    let store = full_of_indexes(&clock);
    clock.set(Timestamp::from_micros_saturating(clock.now().as_micros() - 60_000_000));
    for from in [260, 270, 260] {
        assert_eq!(paths(&store, several(from)), ["c/1"]);
    }
}

#[test]
fn a_commit_into_many_groups_finds_each_again() {
    let store = MemoryStore::new(Manifest::new(), env());
    let path = |n: usize| doc(&format!("group{:02}/d", n % 40));
    let count = || Transform::Increment(Value::from(1));
    let writes = (0..120).map(|n| Write::merge(path(n), []).transform(field("n"), count()));
    now(store.commit(writes.collect())).unwrap();
    for n in 0..40 {
        let found = now(store.get(&path(n))).unwrap().unwrap();
        assert_eq!(found.fields().get("n"), Some(ValueRef::Integer(3)), "group {n}");
    }
    assert_eq!(now(store.list_collections(None)).unwrap().len(), 40);
}

#[test]
fn elements_come_and_go_between_others() {
    let store = MemoryStore::new(Manifest::new(), env());
    let has = |n: i64| Query { filter: Some(Filter::field(field("a"), Operator::ArrayContains, n)), ..query("c") };
    let arrays: [&[i64]; 6] = [&[5, 1, 3], &[3, 4, 1, 2], &[], &[7], &[9, 7, 5, 5], &[1]];
    for array in arrays {
        put(&store, "c/1", &[("a", Value::array(array.iter().copied()))]);
        for n in 0..10 {
            assert_eq!(!paths(&store, has(n)).is_empty(), array.contains(&n), "{n} in {array:?}");
        }
    }
}
