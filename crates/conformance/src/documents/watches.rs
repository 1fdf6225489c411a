//! Watches: what an observer learns of changes.

use std::{collections::BTreeMap, time::Duration};

use reelbase_core::{
    Change, Document, DocumentStoreExt, ErrorKind, Filter, Operator, Order, Query, Value, ValueRef, WatchTarget, Write,
};

use super::{Context, assert_value, changes, field, fields, watching::Watching};

fn ones(cx: &Context) -> Query {
    cx.all("c").and(Filter::equal(field("n"), 1))
}

fn is(n: i64) -> impl Fn(&BTreeMap<String, Document>) -> bool {
    move |state| state.get("a").is_some_and(|document| document.fields().get("n") == Some(ValueRef::Integer(n)))
}

/// Ends a watch, and lets the server notice: Google's emulator fails a commit that comes in between.
async fn leave(watching: Watching) {
    drop(watching);
    tokio::time::sleep(Duration::from_millis(200)).await;
}

/// The first event holds everything that matches.
pub async fn the_first_event_holds_everything(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2), ("d", 1)]).await;
    let mut watching = Watching::open(&cx, WatchTarget::from(ones(&cx)), None, BTreeMap::new());
    let first = watching.next().await;
    assert!(first.iter().all(|change| matches!(change, Change::Added(_))), "{first:?}");
    assert_eq!(first.iter().map(|change| change.path().id()).collect::<Vec<_>>(), ["a", "d"]);
}

/// Where nothing matches the first event is empty, and comes.
pub async fn the_first_event_may_be_empty(cx: Context) {
    let watching = Watching::query(&cx, cx.all("nothing")).await;
    assert!(watching.state.is_empty() && watching.seen.is_empty());
}

/// What is written before the watch is in its first event.
pub async fn the_first_event_is_not_older_than_what_was_written(cx: Context) {
    for n in 1..10 {
        let written = cx.put("c/a", [("n", n)]).await;
        let watching = Watching::query(&cx, cx.all("c")).await;
        assert!(is(n)(&watching.state), "{watching:?} does not have n = {n}");
        assert!(watching.read_time >= written.update_time());
    }
}

/// Documents that are created, changed and deleted are reported as that.
pub async fn additions_changes_and_removals_are_told_apart(cx: Context) {
    let mut watching = Watching::query(&cx, cx.all("c")).await;
    cx.put("c/a", [("n", 1)]).await;
    watching.until_ids(&["a"]).await;
    cx.put("c/a", [("n", 2)]).await;
    watching.until(is(2)).await;
    cx.write(Write::delete(cx.doc("c/a"))).await;
    watching.until_ids(&[]).await;
    let kinds: Vec<&str> = watching
        .seen
        .iter()
        .map(|change| match change {
            Change::Added(_) => "added",
            Change::Modified(_) => "modified",
            _ => "removed",
        })
        .collect();
    assert_eq!(kinds, ["added", "modified", "removed"]);
}

/// A document joins and leaves an answer by its fields.
pub async fn documents_join_and_leave_by_their_fields(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2)]).await;
    let mut watching = Watching::query(&cx, ones(&cx)).await;
    assert_eq!(watching.ids(), ["a"]);
    cx.put("c/b", [("n", 1)]).await;
    watching.until_ids(&["a", "b"]).await;
    cx.put("c/a", [("n", 7)]).await;
    watching.until_ids(&["b"]).await;
    assert!(matches!(watching.seen.last(), Some(Change::Removed(path)) if path.id() == "a"));
}

/// A changed document comes with its new fields and update time.
pub async fn a_change_brings_the_new_version(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let mut watching = Watching::query(&cx, cx.all("c")).await;
    let written = cx.put("c/a", [("n", 2), ("m", 3)]).await;
    watching.until(is(2)).await;
    let seen = &watching.state["a"];
    assert_eq!((seen.update_time(), seen.create_time()), (written.update_time(), written.create_time()));
    assert_value(seen.fields().get("m"), 3);
    assert!(watching.read_time >= written.update_time());
}

/// What does not match is not reported.
pub async fn what_does_not_match_is_not_reported(cx: Context) {
    let mut watching = Watching::query(&cx, ones(&cx)).await;
    cx.put("c/x", [("n", 2)]).await;
    cx.put("other/x", [("n", 1)]).await;
    cx.put("c/x/c/x", [("n", 1)]).await;
    cx.put("c/a", [("n", 1)]).await;
    watching.until_ids(&["a"]).await;
    assert!(watching.seen.iter().all(|change| change.path().id() == "a"), "{watching:?}");
}

/// A write that changes nothing is not reported.
pub async fn a_write_that_changes_nothing_is_not_reported(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let mut watching = Watching::query(&cx, cx.all("c")).await;
    cx.put("c/a", [("n", 1)]).await;
    cx.put("c/b", [("n", 1)]).await;
    watching.until_ids(&["a", "b"]).await;
    let of_a = watching.seen.iter().filter(|change| change.path().id() == "a").count();
    assert_eq!(of_a, 1, "{watching:?}");
}

/// A commit shows whole or not at all.
pub async fn a_commit_shows_whole(cx: Context) {
    cx.put_all("c", "n", [("a", 50), ("b", 50)]).await;
    let mut watching = Watching::query(&cx, cx.all("c")).await;
    for round in 1..=10_i64 {
        let write = |id: &str, n: i64| Write::set(cx.doc(&format!("c/{id}")), fields([("n", n)]));
        cx.commit(vec![write("a", 50 + round), write("b", 50 - round)]).await.unwrap();
    }
    loop {
        let sum: i64 = watching
            .state
            .values()
            .map(|document| match document.fields().get("n") {
                Some(ValueRef::Integer(n)) => n,
                other => panic!("{other:?}"),
            })
            .sum();
        assert_eq!((sum, watching.state.len()), (100, 2), "half a commit: {watching:?}");
        if is(60)(&watching.state) {
            break;
        }
        watching.next().await;
    }
}

/// A limited query keeps its number: what falls out is removed, what moves up is added.
pub async fn a_limited_query_keeps_its_number(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2), ("d", 3)]).await;
    let query = Query { order_by: vec![Order::ascending(field("n"))], limit: Some(2), ..cx.all("c") };
    let mut watching = Watching::query(&cx, query).await;
    assert_eq!(watching.ids(), ["a", "b"]);
    cx.put("c/z", [("n", 0)]).await;
    watching.until_ids(&["a", "z"]).await;
    cx.write(Write::delete(cx.doc("c/a"))).await;
    watching.until_ids(&["b", "z"]).await;
    cx.put("c/z", [("n", 9)]).await;
    watching.until_ids(&["b", "d"]).await;
}

/// A group is watched at every depth.
pub async fn a_group_is_watched(cx: Context) {
    let mut watching = Watching::query(&cx, cx.group("c")).await;
    cx.put("x/1/c/a", [("n", 1)]).await;
    cx.put("x/1/y/2/c/b", [("n", 1)]).await;
    watching.until_ids(&["a", "b"]).await;
}

/// A range query is watched.
pub async fn a_range_is_watched(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 5)]).await;
    let mut watching = Watching::query(&cx, cx.all("c").and(Filter::field(field("n"), Operator::GreaterThan, 2))).await;
    assert_eq!(watching.ids(), ["b"]);
    cx.put("c/a", [("n", 3)]).await;
    watching.until_ids(&["a", "b"]).await;
    cx.put("c/b", [("n", Value::null())]).await;
    watching.until_ids(&["a"]).await;
}

/// Single documents are watched from before they are there until after they are gone.
pub async fn documents_are_watched(cx: Context) {
    cx.put("c/b", [("n", 1)]).await;
    let mut watching = Watching::begin(&cx, WatchTarget::Documents(vec![cx.doc("c/a"), cx.doc("c/b")])).await;
    assert_eq!(watching.ids(), ["b"]);
    cx.put("c/a", [("n", 1)]).await;
    cx.put("c/other", [("n", 1)]).await;
    watching.until_ids(&["a", "b"]).await;
    cx.write(Write::update(cx.doc("c/a"), changes([("n", 2)]))).await;
    watching.until(is(2)).await;
    cx.write(Write::delete(cx.doc("c/a"))).await;
    watching.until_ids(&["b"]).await;
    assert!(watching.seen.iter().all(|change| change.path().id() != "other"));
}

/// A watch that broke off goes on from its token: what changed meanwhile arrives, what was deleted goes.
pub async fn a_watch_goes_on_from_its_token(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 1), ("d", 1)]).await;
    let watching = Watching::query(&cx, cx.all("c")).await;
    let (token, state) = (watching.token.clone(), watching.state.clone());
    leave(watching).await;
    cx.put("c/a", [("n", 2)]).await;
    cx.put("c/e", [("n", 1)]).await;
    cx.write(Write::delete(cx.doc("c/b"))).await;
    let mut watching = Watching::open(&cx, WatchTarget::from(cx.all("c")), token, state);
    watching.until(|state| state.keys().eq(["a", "d", "e"]) && is(2)(state)).await;
    cx.put("c/f", [("n", 1)]).await;
    watching.until_ids(&["a", "d", "e", "f"]).await;
}

/// Two watches of one query learn the same.
pub async fn watches_do_not_disturb_each_other(cx: Context) {
    let mut first = Watching::query(&cx, cx.all("c")).await;
    let mut second = Watching::query(&cx, ones(&cx)).await;
    cx.put_all("c", "n", [("a", 1), ("b", 2)]).await;
    first.until_ids(&["a", "b"]).await;
    second.until_ids(&["a"]).await;
    leave(first).await;
    cx.put("c/d", [("n", 1)]).await;
    second.until_ids(&["a", "d"]).await;
}

/// Many changes add up to the state that a query returns.
pub async fn events_add_up_to_the_state(cx: Context) {
    let mut watching = Watching::query(&cx, cx.all("c").and(Filter::field(field("n"), Operator::LessThan, 50))).await;
    for round in 0..60_i64 {
        let path = cx.doc(&format!("c/d{}", round * 7 % 11));
        let write =
            if round % 5 == 4 { Write::delete(path) } else { Write::set(path, fields([("n", round * 37 % 100)])) };
        cx.write(write).await;
    }
    cx.put("c/last", [("n", 0)]).await;
    watching.until(|state| state.contains_key("last")).await;
    let expected = cx.ids(cx.all("c").and(Filter::field(field("n"), Operator::LessThan, 50))).await;
    let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(watching.ids(), expected);
}

/// A query that is refused ends its watch with the error.
pub async fn a_refused_query_is_not_watched(cx: Context) {
    let query = cx.all("c").and(Filter::field(field("n"), Operator::In, 1));
    let mut watching = Watching::open(&cx, WatchTarget::from(query), None, BTreeMap::new());
    assert_eq!(super::kind(watching.try_next().await), ErrorKind::Invalid);
}
