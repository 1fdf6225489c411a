//! Documents whose time has passed, which the store may not have deleted yet.

use std::time::Duration;

use reelbase_core::{Env, Query, ReadOptions, Session, SessionExt, Timestamp, Value};

use super::Context;

/// Documents that expired long ago, that will in ages, and that never do.
async fn seed(cx: &Context) {
    let time = |text: &str| Value::from(text.parse::<Timestamp>().unwrap());
    cx.put_all(
        "expiring",
        "expire_at",
        [
            ("past", time("2001-01-01T00:00:00Z")),
            ("future", time("9001-01-01T00:00:00Z")),
            ("text", "2001-01-01T00:00:00Z".into()),
            ("null", Value::null()),
        ],
    )
    .await;
    cx.put("expiring/without", [("n", 1)]).await;
}

fn hiding(query: Query) -> Query {
    Query { hide_expired: true, ..query }
}

/// A read by path hides what has expired, if asked to.
pub async fn a_read_hides_what_has_expired(cx: Context) {
    seed(&cx).await;
    let paths = ["past", "future", "text", "null", "without"].map(|id| cx.doc(&format!("expiring/{id}")));
    let there = |found: Vec<Option<reelbase_core::Document>>| found.iter().map(Option::is_some).collect::<Vec<_>>();
    let hidden = cx.get_many(&paths, ReadOptions::default().hide_expired()).await.unwrap();
    assert_eq!(there(hidden), [false, true, true, true, true]);
}

/// Unless asked to, a read does not hide what is still stored.
pub async fn expired_documents_show_until_they_are_deleted(cx: Context) {
    let Some(_) = cx.clock() else { return };
    seed(&cx).await;
    assert!(cx.read("expiring/past").await.is_some());
    assert_eq!(cx.count(cx.all("expiring")).await.unwrap(), 5);
}

/// Queries and counts hide what has expired, before limit and offset.
pub async fn queries_hide_what_has_expired(cx: Context) {
    seed(&cx).await;
    assert_eq!(cx.ids(hiding(cx.all("expiring"))).await, ["future", "null", "text", "without"]);
    assert_eq!(cx.count(hiding(cx.all("expiring"))).await.unwrap(), 4);
    let window = Query { offset: 1, limit: Some(2), ..hiding(cx.all("expiring")) };
    assert_eq!(cx.ids(window).await, ["null", "text"]);
}

/// In other collections the field means nothing.
pub async fn the_field_means_nothing_elsewhere(cx: Context) {
    cx.put("lasting/past", [("expire_at", Value::from(Timestamp::MIN))]).await;
    assert_eq!(cx.ids(hiding(cx.all("lasting"))).await, ["past"]);
}

/// A document expires by the clock.
pub async fn a_document_expires_by_the_clock(cx: Context) {
    let Some(clock) = cx.clock().cloned() else { return };
    let soon = clock.now().saturating_add(Duration::from_secs(10));
    cx.put("expiring/soon", [("expire_at", soon)]).await;
    assert_eq!(cx.ids(hiding(cx.all("expiring"))).await, ["soon"]);
    clock.advance(Duration::from_secs(11));
    assert!(cx.ids(hiding(cx.all("expiring"))).await.is_empty());
    assert_eq!(cx.count(hiding(cx.all("expiring"))).await.unwrap(), 0);
    clock.set(soon.saturating_sub(Duration::from_secs(1)));
    assert_eq!(cx.ids(hiding(cx.all("expiring"))).await, ["soon"]);
}
