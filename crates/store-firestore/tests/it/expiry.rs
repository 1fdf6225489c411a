//! What has expired is hidden here as the memory store hides it: before offset and limit, and in every aggregation.

use std::sync::Arc;

use reelbase_core::{
    AggregateFunction, Aggregation, CollectionPath, Cursor, Document, DocumentStoreExt, Env, FieldPath, Fields, Filter,
    ManualEnv, Operator, Order, Query, ReadOptions, Session, SessionExt, Value, Write, index::Manifest,
};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::FirestoreStore;
use reelbase_store_memory::{MemoryStore, Relaxation};

struct Stores {
    wire: FirestoreStore,
    behind: MemoryStore,
    _emulator: Emulator,
}

fn field(path: &str) -> FieldPath {
    path.parse().unwrap()
}

/// Forty documents, of which every third has expired; some lack `n`, or have no number there.
async fn stores() -> Stores {
    let clock = Arc::new(ManualEnv::default());
    let manifest = Manifest::new().with_ttl("c", field("times.end"));
    let emulator = Emulator::builder().manifest(manifest.clone()).env(clock.clone()).relax(Relaxation::MissingIndexes);
    let emulator = emulator.start().await.unwrap();
    let builder = FirestoreStore::builder("p").emulator(emulator.endpoint()).manifest(manifest).env(clock.clone());
    let wire = builder.build().await.unwrap();
    let behind = emulator.store("p", "(default)").unwrap();
    let minute = std::time::Duration::from_secs(60);
    let writes = (0..40_i64).map(|i| {
        let end = match i % 3 {
            0 => clock.now().saturating_sub(minute),
            _ => clock.now().saturating_add(minute),
        };
        let mut fields = vec![("times", Value::map([("end", Value::from(end)), ("start", Value::from(i))]))];
        match i % 5 {
            0 => {}
            1 => fields.push(("n", "text".into())),
            2 => fields.push(("n", Value::from(i as f64 + 0.5))),
            _ => fields.push(("n", i.into())),
        }
        fields.push(("even", (i % 2 == 0).into()));
        Write::set(
            format!("{}/d{i:02}", if i % 7 == 6 { "a/b/c" } else { "c" }).parse().unwrap(),
            Fields::from_iter(fields),
        )
    });
    behind.commit(writes.collect()).await.unwrap();
    Stores { wire, behind, _emulator: emulator }
}

/// Queries of all kinds that hide what has expired.
fn queries() -> Vec<Query> {
    let base = || Query { hide_expired: true, ..Query::collection(&CollectionPath::parse("c").unwrap()) };
    let group = || Query { hide_expired: true, ..Query::group("c").unwrap() };
    let ordered = |query: Query| Query { order_by: vec![Order::descending(field("n"))], ..query };
    let even = Filter::field(field("even"), Operator::Equal, true);
    let cursor = Cursor { values: vec![Value::from(20)], before: false };
    let mut queries = Vec::new();
    for query in [
        base(),
        group(),
        Query { hide_expired: true, all_descendants: true, ..Query::default() },
        ordered(base()),
        ordered(group()),
        base().and(even),
        Query { start_at: Some(cursor.clone()), ..ordered(base()) },
        Query { end_at: Some(cursor), ..ordered(base()) },
    ] {
        for (offset, limit) in [(0, None), (3, None), (0, Some(4)), (2, Some(5)), (0, Some(0)), (100, Some(1))] {
            let query = Query { offset, limit, ..query.clone() };
            if !query.order_by.is_empty() && limit.is_some() {
                queries.push(Query { limit_to_last: true, ..query.clone() });
            }
            if query.collection.is_some() {
                queries.push(Query { select: Some(vec![field("times.start")]), ..query.clone() });
                queries.push(Query { select: Some(vec![FieldPath::name()]), ..query.clone() });
            }
            queries.push(query);
        }
    }
    queries
}

fn assert_same(got: &[Document], expected: &[Document], what: &impl std::fmt::Debug) {
    let same = got.len() == expected.len()
        && got.iter().zip(expected).all(|(a, b)| a.path() == b.path() && a.fields().identical(b.fields()));
    assert!(same, "{what:?}: expected {expected:?}, got {got:?}");
}

#[tokio::test]
async fn queries_agree_with_the_memory_store() {
    let stores = stores().await;
    let mut found = 0;
    for query in queries() {
        let expected = stores.behind.fetch(query.clone()).await.unwrap();
        assert_same(&stores.wire.fetch(query.clone()).await.unwrap(), &expected, &query);
        found += expected.len();
    }
    assert!(found > 500, "{found} documents prove little");
}

#[tokio::test]
async fn aggregations_agree_with_the_memory_store() {
    let stores = stores().await;
    let counted = Aggregation { alias: "some".into(), function: AggregateFunction::Count { up_to: Some(3) } };
    let of_n = [
        Aggregation::count("count"),
        counted.clone(),
        Aggregation::sum("sum", field("n")),
        Aggregation::average("mean", field("n")),
    ];
    for query in queries().into_iter().filter(|query| query.select.is_none()) {
        let lists: &[&[Aggregation]] = if query.collection.is_some() { &[&of_n, &of_n[..2]] } else { &[&of_n[..2]] };
        for aggregations in lists {
            let expected = stores.behind.aggregate(query.clone(), aggregations).await.unwrap();
            let got = stores.wire.aggregate(query.clone(), aggregations).await.unwrap();
            assert!(got.iter().eq(expected.iter()), "{query:?}: expected {expected:?}, got {got:?}");
        }
    }
}

#[tokio::test]
async fn reads_by_path_agree_with_the_memory_store() {
    let stores = stores().await;
    let paths: Vec<_> = [0, 1, 2, 3, 1, 99].map(|i| format!("c/d{i:02}").parse().unwrap()).to_vec();
    for options in [
        ReadOptions::default().hide_expired(),
        ReadOptions::default().hide_expired().select(vec![field("even")]),
        ReadOptions::default().hide_expired().select(vec![field("times")]),
        ReadOptions::default().select(vec![field("times.start"), field("even")]),
    ] {
        let expected = stores.behind.get_many(&paths, options.clone()).await.unwrap();
        let got = stores.wire.get_many(&paths, options.clone()).await.unwrap();
        let there = |found: &[Option<Document>]| found.iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(there(&got), there(&expected), "{options:?}");
        let flat = |found: Vec<Option<Document>>| found.into_iter().flatten().collect::<Vec<_>>();
        assert_same(&flat(got), &flat(expected), &options);
    }
}
