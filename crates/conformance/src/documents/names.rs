//! Ids of every kind name documents, and sort as names do.

use reelbase_core::{DocumentStoreExt, FieldPath, Order, SessionExt, Write};

use super::{Context, empty};

/// Names in their order: numeric ids by value, then the others by code point.
const ORDERED: [&str; 14] = [
    "__id-9223372036854775808__",
    "__id-2__",
    "__id7__",
    "__id12__",
    "__id9223372036854775807__",
    "12",
    "7",
    "A",
    "__id",
    "a",
    "a b",
    "é",
    "\u{ff30}",
    "😀",
];

async fn create_all(cx: &Context) {
    // Not in order.
    let ids = ORDERED.iter().rev().step_by(2).chain(ORDERED.iter().rev().skip(1).step_by(2));
    let write = |id: &&str| Write::create(cx.collection("videos").doc(id).unwrap(), empty());
    cx.commit(ids.map(write).collect()).await.unwrap();
}

/// A query without an order returns documents by name.
pub async fn documents_come_by_name(cx: Context) {
    create_all(&cx).await;
    assert_eq!(cx.ids(cx.all("videos")).await, ORDERED);
}

/// An explicit order by name is the same.
pub async fn documents_are_ordered_by_name(cx: Context) {
    create_all(&cx).await;
    let mut query = cx.all("videos");
    query.order_by.push(Order::ascending(FieldPath::name()));
    assert_eq!(cx.ids(query).await, ORDERED);
}

/// Each is read by its path.
pub async fn ids_of_any_script_are_read(cx: Context) {
    create_all(&cx).await;
    for id in ORDERED {
        let path = cx.collection("videos").doc(id).unwrap();
        let document = cx.get(&path).await.unwrap().expect(id);
        assert_eq!((document.path(), document.id()), (&path, id));
    }
}

/// In a collection group a document precedes what lies below it, and `a/…` precedes `a0`.
pub async fn names_sort_segment_by_segment(cx: Context) {
    let paths = ["x/a/x/b", "x/a/y/c/x/d", "x/a0", "x/a", "x/a0/x/a", "x/b"];
    for path in paths {
        cx.put(path, [("n", 1)]).await;
    }
    let expected = ["x/a", "x/a/x/b", "x/a/y/c/x/d", "x/a0", "x/a0/x/a", "x/b"];
    assert_eq!(cx.paths(cx.group("x")).await, expected);
}

/// Long ids are fine up to 1,500 bytes.
pub async fn ids_may_be_long(cx: Context) {
    let id = "é".repeat(750);
    let path = cx.collection("videos").doc(&id).unwrap();
    cx.write(Write::create(path.clone(), empty())).await;
    assert!(cx.get(&path).await.unwrap().is_some());
    assert_eq!(cx.ids(cx.all("videos")).await, [id]);
}
