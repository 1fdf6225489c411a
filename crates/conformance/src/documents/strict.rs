//! What production refuses and an emulator may let pass. The store of these rules has the declared and the automatic
//! indexes only.

use reelbase_core::{
    Aggregation, DocumentStoreExt, ErrorKind, FieldPath, Filter, Operator, Order, Query, Session, SessionExt,
    Transform, Value, Write,
    index::{IndexMode, QueryScope},
};

use super::{Context, assert_value, empty, error, field, fields, kind};

fn equal(path: &str, value: impl Into<Value>) -> Filter {
    Filter::equal(field(path), value)
}

fn ordered(mut query: Query, path: &str, descending: bool) -> Query {
    let order = if descending { Order::descending(field(path)) } else { Order::ascending(field(path)) };
    query.order_by.push(order);
    query
}

/// A query that needs an index that is not declared is refused, and the error has the definition.
pub async fn a_missing_index_is_refused_with_its_definition(cx: Context) {
    let query = ordered(cx.all("bare").and(equal("status", "done")), "rank", true);
    let refused = error(cx.fetch(query).await);
    assert_eq!(refused.kind(), ErrorKind::MissingIndex);
    let missing = refused.missing_index().expect("the error has the index");
    let index = &missing.indexes[0];
    assert_eq!((missing.indexes.len(), index.scope), (1, QueryScope::Collection));
    assert_eq!(index.collection_group, cx.id("bare"));
    let found: Vec<_> = index.fields.iter().map(|f| (f.path.to_string(), f.mode)).collect();
    assert_eq!(found, [("status".to_owned(), IndexMode::Ascending), ("rank".to_owned(), IndexMode::Descending)]);
}

/// A declared index serves its query, also by a count.
pub async fn a_declared_index_serves(cx: Context) {
    for (id, status, rank) in [("a", "done", 1), ("b", "done", 3), ("d", "open", 2), ("e", "done", 2)] {
        cx.put(&format!("indexed/{id}"), [("status", Value::from(status)), ("rank", rank.into())]).await;
    }
    let query = ordered(cx.all("indexed").and(equal("status", "done")), "rank", true);
    assert_eq!(cx.ids(query.clone()).await, ["b", "e", "a"]);
    assert_eq!(cx.count(query.clone()).await.unwrap(), 3);
    assert_eq!(cx.ids(Query { limit: Some(1), offset: 1, ..query }).await, ["e"]);
}

/// An index of the other direction does not serve.
pub async fn an_index_does_not_serve_backwards(cx: Context) {
    let query = ordered(cx.all("indexed").and(equal("status", "done")), "rank", false);
    assert_eq!(kind(cx.fetch(query).await), ErrorKind::MissingIndex);
    let last = ordered(cx.all("indexed").and(equal("status", "done")), "rank", true);
    let last = Query { limit: Some(1), limit_to_last: true, ..last };
    assert_eq!(kind(cx.fetch(last).await), ErrorKind::MissingIndex, "a limit to last is the reverse query");
}

/// Indexes with the same order after their equalities are merged.
pub async fn indexes_are_merged(cx: Context) {
    for (id, a, b, n) in [("p", 1, 1, 3), ("q", 1, 2, 1), ("r", 1, 1, 2), ("s", 2, 1, 0)] {
        cx.put(&format!("merged/{id}"), [("a", a), ("b", b), ("n", n)]).await;
    }
    let query = ordered(cx.all("merged").and(equal("a", 1)).and(equal("b", 1)), "n", false);
    assert_eq!(cx.ids(query).await, ["r", "p"]);
    let more = ordered(cx.all("merged").and(equal("a", 1)).and(equal("d", 1)), "n", false);
    assert_eq!(kind(cx.fetch(more).await), ErrorKind::MissingIndex);
}

/// What single-field indexes serve needs no declaration.
pub async fn single_field_indexes_are_automatic(cx: Context) {
    cx.put("bare/a", [("x", Value::from(1)), ("y", 2.into()), ("tags", Value::array(["t"]))]).await;
    for query in [
        cx.all("bare").and(equal("x", 1)),
        cx.all("bare").and(equal("x", 1)).and(equal("y", 2)),
        cx.all("bare").and(equal("x", 1)).and(Filter::field(field("tags"), Operator::ArrayContains, "t")),
        cx.all("bare").and(Filter::field(field("x"), Operator::In, Value::array([1, 2]))).and(equal("y", 2)),
        cx.all("bare").and(Filter::field(field("x"), Operator::GreaterThan, 0)),
        cx.all("bare").and(Filter::Or(vec![equal("x", 1), equal("y", 9)])),
        ordered(cx.all("bare"), "x", true),
        ordered(cx.all("bare").and(equal("x", 1)), "x", false),
        cx.group("bare"),
    ] {
        let what = format!("{query:?}");
        assert_eq!(cx.ids(query).await, ["a"], "{what}");
    }
}

/// Two inequalities on different fields, or two orders, need an index.
pub async fn two_fields_need_an_index(cx: Context) {
    let range = |path: &str| Filter::field(field(path), Operator::GreaterThan, 0);
    for query in [
        cx.all("bare").and(range("x")).and(range("y")),
        ordered(ordered(cx.all("bare"), "x", false), "y", false),
        cx.all("bare").and(equal("x", 1)).and(range("y")),
        ordered(cx.all("bare").and(Filter::field(field("tags"), Operator::ArrayContains, "t")), "x", false),
    ] {
        let what = format!("{query:?}");
        assert_eq!(kind(cx.fetch(query).await), ErrorKind::MissingIndex, "{what}");
    }
}

/// A field of a collection group is indexed only by declaration.
pub async fn a_group_field_is_indexed_by_declaration(cx: Context) {
    for (path, n) in [("a/x/grouped/1", 1), ("grouped/2", 2), ("a/x/ungrouped/1", 1)] {
        cx.put(path, [("n", n)]).await;
    }
    assert_eq!(cx.ids(cx.group("grouped").and(equal("n", 1))).await, ["1"]);
    assert_eq!(kind(cx.fetch(cx.group("ungrouped").and(equal("n", 1))).await), ErrorKind::MissingIndex);
    assert_eq!(cx.ids(cx.group("ungrouped")).await, ["1"]);
}

/// A descending scan by name needs an index of its own.
pub async fn a_descending_scan_by_name_needs_an_index(cx: Context) {
    let query = Query { order_by: vec![Order::descending(FieldPath::name())], ..cx.all("bare") };
    assert_eq!(kind(cx.fetch(query).await), ErrorKind::MissingIndex);
}

/// Aggregated fields need indexes as if they were ordered by.
pub async fn aggregated_fields_need_indexes(cx: Context) {
    cx.put("bare/a", [("x", 1), ("n", 2)]).await;
    let sum = |path: &str| Aggregation::sum("s", field(path));
    assert!(cx.aggregate(cx.all("bare"), &[sum("n")]).await.is_ok());
    let filtered = cx.aggregate(cx.all("bare").and(equal("x", 1)), &[sum("n")]).await;
    assert_eq!(kind(filtered), ErrorKind::MissingIndex);
    let two = cx.aggregate(cx.all("bare"), &[sum("n"), Aggregation::average("a", field("x"))]).await;
    assert_eq!(kind(two), ErrorKind::MissingIndex);
}

/// More than 500 transforms of a document in a commit are refused, also over several writes.
pub async fn more_than_500_transforms_are_refused(cx: Context) {
    let write = |count: usize| {
        (0..count).fold(Write::merge(cx.doc("c/d"), []), |write, _| {
            write.transform(field("n"), Transform::Increment(1.into()))
        })
    };
    assert_eq!(cx.refused(vec![write(501)]).await.kind(), ErrorKind::Invalid);
    assert_eq!(cx.refused(vec![write(300), write(201)]).await.kind(), ErrorKind::Invalid);
    assert!(cx.read("c/d").await.is_none());
    cx.commit(vec![write(300), write(200)]).await.unwrap();
    assert_value(cx.fields("c/d").await.get("n"), 500);
}

/// A document makes at most 40,000 index entries.
pub async fn index_entries_are_limited(cx: Context) {
    let array = |elements: i32| Write::set(cx.doc("c/d"), fields([("l", Value::array(0..elements))]));
    assert_eq!(cx.refused(vec![array(45_000)]).await.kind(), ErrorKind::Invalid);
    assert!(cx.read("c/d").await.is_none());
    cx.write(array(15_000)).await;
}

/// A delete takes no transform.
pub async fn a_delete_takes_no_transform(cx: Context) {
    cx.write(Write::set(cx.doc("c/d"), empty())).await;
    let delete = Write::delete(cx.doc("c/d")).transform(field("n"), Transform::Increment(1.into()));
    assert_eq!(cx.refused(vec![delete]).await.kind(), ErrorKind::Invalid);
    assert!(cx.read("c/d").await.is_some());
}

/// Another type is a change, though the values are equal.
pub async fn another_type_is_a_change(cx: Context) {
    let before = cx.put("c/d", [("n", 1)]).await;
    let after = cx.put("c/d", [("n", 1.0)]).await;
    assert!(after.update_time() > before.update_time());
    assert_value(after.fields().get("n"), 1.0);
}

/// A query that is refused in a transaction does not end it.
pub async fn a_missing_index_does_not_end_a_transaction(cx: Context) {
    let (query, path) = (&ordered(cx.all("bare").and(equal("x", 1)), "y", false), &cx.doc("c/d"));
    cx.transaction(|tx| async move {
        assert_eq!(kind(tx.fetch(query.clone()).await), ErrorKind::MissingIndex);
        tx.write(vec![Write::set(path.clone(), empty())]).await
    })
    .await
    .unwrap();
    assert!(cx.read("c/d").await.is_some());
}
