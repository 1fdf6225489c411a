//! Which documents a query's scope takes in.

use reelbase_core::{ErrorKind, FieldPath, Filter, Operator, Order, Query, SessionExt, Value};

use super::{Context, field, kind};

async fn seed(cx: &Context) {
    for (path, n) in [
        ("clips/root", 0),
        ("users/u1/clips/c1", 1),
        ("users/u1/videos/v1/clips/c2", 2),
        ("users/u2/clips/c3", 3),
        ("users/u1/clips/c1/clips/deep", 4),
        ("users/u1/other/o1", 5),
    ] {
        cx.put(path, [("n", n)]).await;
    }
}

/// A collection's query stays in the collection.
pub async fn a_collection_is_not_its_subcollections(cx: Context) {
    seed(&cx).await;
    assert_eq!(cx.paths(cx.all("users/u1/clips")).await, ["users/u1/clips/c1"]);
    assert_eq!(cx.paths(cx.all("clips")).await, ["clips/root"]);
    assert_eq!(cx.paths(cx.all("users/u1/clips/c1/clips")).await, ["users/u1/clips/c1/clips/deep"]);
}

/// A collection group is every collection of the id, at any depth, by full name.
pub async fn a_group_reaches_any_depth(cx: Context) {
    seed(&cx).await;
    let expected = [
        "clips/root",
        "users/u1/clips/c1",
        "users/u1/clips/c1/clips/deep",
        "users/u1/videos/v1/clips/c2",
        "users/u2/clips/c3",
    ];
    assert_eq!(cx.paths(cx.group("clips")).await, expected);
}

/// Filters and orders work on groups.
pub async fn a_group_is_filtered_and_ordered(cx: Context) {
    seed(&cx).await;
    let mut query = cx.group("clips").and(Filter::field(field("n"), Operator::GreaterThan, 1));
    query.order_by.push(Order::descending(field("n")));
    assert_eq!(cx.ids(query).await, ["deep", "c3", "c2"]);
    assert_eq!(cx.ids(cx.group("clips").and(Filter::equal(field("n"), 3))).await, ["c3"]);
}

/// A range of names selects what lies below a document.
pub async fn a_range_of_names_selects_a_subtree(cx: Context) {
    seed(&cx).await;
    let name = |op, path: &str| Filter::field(FieldPath::name(), op, Value::reference(&cx.doc(path)));
    let query = cx
        .group("clips")
        .and(name(Operator::GreaterThanOrEqual, "users/u1"))
        .and(name(Operator::LessThanOrEqual, "users/u10"));
    assert_eq!(cx.ids(query).await, ["c1", "deep", "c2"]);
}

/// A group below a document is scanned by name.
pub async fn a_group_below_a_document_is_scanned(cx: Context) {
    seed(&cx).await;
    let below = Query { parent: Some(cx.doc("users/u1")), ..cx.group("clips") };
    assert_eq!(cx.ids(below.clone()).await, ["c1", "deep", "c2"]);
    assert_eq!(cx.ids(Query { limit: Some(1), offset: 1, ..below.clone() }).await, ["deep"]);
    assert_eq!(cx.count(below).await.unwrap(), 3);
}

/// A group below a document takes no filter and no order by field.
pub async fn a_group_below_a_document_takes_no_field(cx: Context) {
    let below = Query { parent: Some(cx.doc("users/u1")), ..cx.group("clips") };
    let filtered = below.clone().and(Filter::equal(field("n"), 1));
    assert_eq!(kind(cx.fetch(filtered).await), ErrorKind::Invalid);
    let ordered = Query { order_by: vec![Order::ascending(field("n"))], ..below };
    assert_eq!(kind(cx.fetch(ordered).await), ErrorKind::Invalid);
}

/// A query of every collection below a document finds all that is there.
pub async fn a_query_of_every_collection_finds_all_below(cx: Context) {
    seed(&cx).await;
    let below = Query { parent: Some(cx.doc("users/u1")), ..Query::default() };
    assert_eq!(cx.ids(Query { all_descendants: true, ..below.clone() }).await, ["c1", "deep", "o1", "c2"]);
    assert_eq!(cx.ids(below).await, ["c1", "o1"]);
}

/// A query of every collection takes no filter by field.
pub async fn a_query_of_every_collection_takes_no_field(cx: Context) {
    let query = Query { parent: Some(cx.doc("users/u1")), all_descendants: true, ..Query::default() };
    assert_eq!(kind(cx.fetch(query.and(Filter::equal(field("n"), 1))).await), ErrorKind::Invalid);
}

/// A group has cursors; a name in one may be of any depth.
pub async fn a_group_has_cursors(cx: Context) {
    seed(&cx).await;
    let start = |path: &str| {
        let values = vec![Value::reference(&cx.doc(path))];
        Query { start_at: Some(reelbase_core::Cursor { values, before: true }), ..cx.group("clips") }
    };
    assert_eq!(cx.ids(start("users/u1/videos/v1")).await, ["c2", "c3"]);
    assert_eq!(cx.ids(start("users/u2/clips/c3")).await, ["c3"]);
}

/// What is deleted or added below any parent leaves or joins the group.
pub async fn a_group_follows_writes(cx: Context) {
    seed(&cx).await;
    cx.write(reelbase_core::Write::delete(cx.doc("users/u1/videos/v1/clips/c2"))).await;
    cx.put("users/u9/a/b/clips/new", [("n", 9)]).await;
    assert_eq!(cx.ids(cx.group("clips")).await, ["root", "c1", "deep", "c3", "new"]);
}
