//! An answer that is read slowly is still one answer.

use futures_util::StreamExt;
use reelbase_core::{DocumentStoreExt, Order, Session, SessionExt, Write};

use super::{Context, assert_value, field, fields};

const DOCUMENTS: i64 = 1_200;

async fn seed(cx: &Context) {
    for first in (0..DOCUMENTS).step_by(400) {
        let write = |i: i64| Write::set(cx.doc(&format!("c/d{i:04}")), fields([("n", i), ("version", 1)]));
        cx.commit((first..first + 400).map(write).collect()).await.unwrap();
    }
}

/// Writes that happen while an answer is read do not show in it.
pub async fn a_stream_keeps_its_state(cx: Context) {
    seed(&cx).await;
    let mut query = cx.all("c");
    query.order_by.push(Order::ascending(field("n")));
    let mut chunks = cx.query(query);
    let mut found = chunks.next().await.expect("a chunk").unwrap();
    assert!(!found.is_empty());
    // Change, remove and add, most of it where the stream has not been yet.
    let change = |i: i64| Write::merge(cx.doc(&format!("c/d{i:04}")), super::changes([("version", 2), ("n", -i)]));
    cx.commit((0..DOCUMENTS).step_by(3).map(change).collect()).await.unwrap();
    cx.commit((1..DOCUMENTS).step_by(3).map(|i| Write::delete(cx.doc(&format!("c/d{i:04}")))).collect()).await.unwrap();
    cx.put("c/new", [("n", DOCUMENTS / 2)]).await;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        assert!(!chunk.is_empty(), "a chunk must not be empty");
        found.extend(chunk);
    }
    assert_eq!(found.len(), DOCUMENTS as usize);
    for (i, document) in found.iter().enumerate() {
        assert_value(document.fields().get("n"), i as i64);
        assert_value(document.fields().get("version"), 1);
    }
}

/// A large answer comes whole and in order.
pub async fn a_large_answer_comes_whole(cx: Context) {
    seed(&cx).await;
    let found = cx.fetch(cx.all("c")).await.unwrap();
    assert_eq!(found.len(), DOCUMENTS as usize);
    assert!(found.windows(2).all(|pair| pair[0].path() < pair[1].path()));
}

/// A stream may be dropped half read.
pub async fn a_stream_may_be_dropped(cx: Context) {
    seed(&cx).await;
    let mut chunks = cx.query(cx.all("c"));
    chunks.next().await.expect("a chunk").unwrap();
    drop(chunks);
    cx.put("c/d0000", [("n", 7)]).await;
    assert_value(cx.fields("c/d0000").await.get("n"), 7);
}

/// The answer of nothing has no chunk.
pub async fn an_empty_answer_has_no_chunk(cx: Context) {
    assert!(cx.query(cx.all("nothing")).next().await.is_none());
}
