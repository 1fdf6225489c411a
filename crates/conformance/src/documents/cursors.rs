//! Where answers begin and end: cursors, limits, offsets.

use reelbase_core::{Cursor, Direction, ErrorKind, FieldPath, Order, Query, SessionExt, Value};

use super::{Context, field, kind};

/// Five documents; `b`, `c` and `d` share a value.
async fn seed(cx: &Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2), ("c", 2), ("d", 2), ("e", 3)]).await;
    cx.put("c/without", [("m", 1)]).await;
}

fn ordered(cx: &Context) -> Query {
    let mut query = cx.all("c");
    query.order_by.push(Order::ascending(field("n")));
    query
}

fn reversed(cx: &Context) -> Query {
    let mut query = cx.all("c");
    query.order_by.push(Order::descending(field("n")));
    query
}

fn cursor(values: impl IntoIterator<Item = Value>, before: bool) -> Option<Cursor> {
    Some(Cursor { values: values.into_iter().collect(), before })
}

/// A cursor of fewer values than the order covers all ties.
pub async fn a_short_cursor_covers_ties(cx: Context) {
    seed(&cx).await;
    for (before, expected) in [(true, vec!["b", "c", "d", "e"]), (false, vec!["e"])] {
        let query = Query { start_at: cursor([2.into()], before), ..ordered(&cx) };
        assert_eq!(cx.ids(query).await, expected, "start, before: {before}");
    }
    for (before, expected) in [(true, vec!["a"]), (false, vec!["a", "b", "c", "d"])] {
        let query = Query { end_at: cursor([2.into()], before), ..ordered(&cx) };
        assert_eq!(cx.ids(query).await, expected, "end, before: {before}");
    }
}

/// A cursor with the name stands at one document.
pub async fn a_full_cursor_stands_at_a_document(cx: Context) {
    seed(&cx).await;
    let at = |before| cursor([2.into(), Value::reference(&cx.doc("c/c"))], before);
    assert_eq!(cx.ids(Query { start_at: at(true), ..ordered(&cx) }).await, ["c", "d", "e"]);
    assert_eq!(cx.ids(Query { start_at: at(false), ..ordered(&cx) }).await, ["d", "e"]);
    assert_eq!(cx.ids(Query { end_at: at(true), ..ordered(&cx) }).await, ["a", "b"]);
    assert_eq!(cx.ids(Query { end_at: at(false), ..ordered(&cx) }).await, ["a", "b", "c"]);
}

/// The document of a cursor need not be there.
pub async fn a_cursor_may_stand_between_documents(cx: Context) {
    seed(&cx).await;
    let at = |id: &str| cursor([2.into(), Value::reference(&cx.doc(&format!("c/{id}")))], true);
    assert_eq!(cx.ids(Query { start_at: at("bb"), end_at: at("cc"), ..ordered(&cx) }).await, ["c"]);
}

/// In a descending order cursors go along.
pub async fn cursors_follow_a_descending_order(cx: Context) {
    seed(&cx).await;
    assert_eq!(cx.ids(Query { start_at: cursor([2.into()], true), ..reversed(&cx) }).await, ["d", "c", "b", "a"]);
    assert_eq!(cx.ids(Query { start_at: cursor([2.into()], false), ..reversed(&cx) }).await, ["a"]);
    assert_eq!(cx.ids(Query { end_at: cursor([2.into()], true), ..reversed(&cx) }).await, ["e"]);
    let at = cursor([2.into(), Value::reference(&cx.doc("c/c"))], false);
    assert_eq!(cx.ids(Query { start_at: at, ..reversed(&cx) }).await, ["b", "a"]);
}

/// A cursor value may be of another type, and stands where its type does.
pub async fn a_cursor_may_have_another_type(cx: Context) {
    seed(&cx).await;
    cx.put("c/text", [("n", "x")]).await;
    assert_eq!(cx.ids(Query { start_at: cursor(["".into()], true), ..ordered(&cx) }).await, ["text"]);
    assert_eq!(cx.ids(Query { end_at: cursor([true.into()], false), ..ordered(&cx) }).await, [""; 0]);
    assert_eq!(cx.ids(Query { start_at: cursor([2.5.into()], true), ..ordered(&cx) }).await, ["e", "text"]);
    assert_eq!(cx.ids(Query { start_at: cursor([2.0.into()], false), ..ordered(&cx) }).await, ["e", "text"]);
}

/// An empty range between cursors gives nothing.
pub async fn crossed_cursors_give_nothing(cx: Context) {
    seed(&cx).await;
    let query = Query { start_at: cursor([3.into()], true), end_at: cursor([2.into()], false), ..ordered(&cx) };
    assert!(cx.ids(query).await.is_empty());
}

/// Cursors on the name alone.
pub async fn cursors_stand_at_names(cx: Context) {
    seed(&cx).await;
    let at = |id: &str, before| cursor([Value::reference(&cx.doc(&format!("c/{id}")))], before);
    let query = Query { start_at: at("b", false), end_at: at("e", true), ..cx.all("c") };
    assert_eq!(cx.ids(query).await, ["c", "d"]);
}

/// More values than the order has fields are refused.
pub async fn a_cursor_with_too_many_values_is_refused(cx: Context) {
    let values = [1.into(), Value::reference(&cx.doc("c/c")), 3.into()];
    let query = Query { start_at: cursor(values, true), ..ordered(&cx) };
    assert_eq!(kind(cx.fetch(query).await), ErrorKind::Invalid);
}

/// The name in a cursor must be a reference.
pub async fn a_cursor_names_by_reference(cx: Context) {
    let query = Query { start_at: cursor([1.into(), "c".into()], true), ..ordered(&cx) };
    assert_eq!(kind(cx.fetch(query).await), ErrorKind::Invalid);
}

/// A limit cuts the answer, an offset passes over its beginning.
pub async fn limit_and_offset_cut_the_answer(cx: Context) {
    seed(&cx).await;
    let window = |offset, limit| Query { offset, limit, ..ordered(&cx) };
    assert_eq!(cx.ids(window(0, Some(2))).await, ["a", "b"]);
    assert_eq!(cx.ids(window(3, None)).await, ["d", "e"]);
    assert_eq!(cx.ids(window(1, Some(2))).await, ["b", "c"]);
    assert!(cx.ids(window(7, Some(2))).await.is_empty());
    assert_eq!(cx.ids(window(0, Some(100))).await.len(), 5);
}

/// Offset and limit count after the cursors.
pub async fn limit_counts_from_the_cursor(cx: Context) {
    seed(&cx).await;
    let query = Query { start_at: cursor([2.into()], true), offset: 1, limit: Some(2), ..ordered(&cx) };
    assert_eq!(cx.ids(query).await, ["c", "d"]);
}

/// A limit from the end keeps the order.
pub async fn a_limit_to_last_keeps_the_order(cx: Context) {
    seed(&cx).await;
    let last = |query: Query, limit| Query { limit: Some(limit), limit_to_last: true, ..query };
    assert_eq!(cx.ids(last(ordered(&cx), 2)).await, ["d", "e"]);
    assert_eq!(cx.ids(last(reversed(&cx), 2)).await, ["b", "a"]);
    let until = Query { end_at: cursor([2.into()], false), ..ordered(&cx) };
    assert_eq!(cx.ids(last(until, 2)).await, ["c", "d"]);
    let from = Query { start_at: cursor([2.into()], false), ..ordered(&cx) };
    assert_eq!(cx.ids(last(from, 2)).await, ["e"]);
}

/// A limit from the end needs an explicit order.
pub async fn a_limit_to_last_needs_an_order(cx: Context) {
    let query = Query { limit: Some(2), limit_to_last: true, ..cx.all("c") };
    assert_eq!(kind(cx.fetch(query).await), ErrorKind::Invalid);
}

/// Page after page by cursor gives every document once.
pub async fn pages_by_cursor_cover_everything_once(cx: Context) {
    let ids: Vec<String> = (0..45).map(|i| format!("d{i:02}")).collect();
    cx.put_all("p", "n", ids.iter().enumerate().map(|(i, id)| (id.as_str(), (i % 4) as i64))).await;
    for direction in [Direction::Ascending, Direction::Descending] {
        let order = Order { field: field("n"), direction };
        let mut query = Query { order_by: vec![order], limit: Some(7), ..cx.all("p") };
        let mut seen = Vec::new();
        loop {
            let page = cx.fetch(query.clone()).await.unwrap();
            let Some(last) = page.last() else { break };
            let n = last.fields().get("n").unwrap().to_value();
            query.start_at = cursor([n, Value::reference(last.path())], false);
            seen.extend(page.iter().map(|document| document.id().to_owned()));
        }
        let mut once = seen.clone();
        once.sort();
        assert_eq!((once, seen.len()), (ids.clone(), 45));
    }
}

/// Cursors over several orders.
pub async fn cursors_span_several_orders(cx: Context) {
    for (id, a, b) in [("p", 1, 1), ("q", 1, 2), ("r", 2, 1), ("s", 2, 2)] {
        cx.put(&format!("o/{id}"), [("a", a), ("b", b)]).await;
    }
    let order_by = vec![Order::ascending(field("a")), Order::descending(field("b"))];
    let query = |start_at| Query { order_by: order_by.clone(), start_at, ..cx.all("o") };
    assert_eq!(cx.ids(query(cursor([1.into(), 2.into()], false))).await, ["p", "s", "r"]);
    assert_eq!(cx.ids(query(cursor([2.into()], true))).await, ["s", "r"]);
    let name = |id: &str| Value::reference(&cx.doc(&format!("o/{id}")));
    assert_eq!(cx.ids(query(cursor([2.into(), 2.into(), name("s")], false))).await, ["r"]);
    let by_name = Query {
        order_by: vec![
            Order::ascending(field("a")),
            Order { field: FieldPath::name(), direction: Direction::Descending },
        ],
        start_at: cursor([1.into(), name("q")], true),
        ..cx.all("o")
    };
    assert_eq!(cx.ids(by_name).await, ["q", "p", "s", "r"]);
}
