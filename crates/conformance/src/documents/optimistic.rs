//! Transactions that take no locks: who commits first wins, and the other is told.
//!
//! Where reads take locks, the writers of these rules would wait for the transaction that waits for them.

use reelbase_core::{
    DocumentStore, DocumentStoreExt, ErrorKind, Filter, Query, ReadOptions, Session, SessionExt, TxOptions, Write,
};
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Context, assert_value, changes, field, fields, kind};

async fn get(tx: &dyn Session, path: &reelbase_core::DocumentPath) {
    tx.get_many(std::slice::from_ref(path), ReadOptions::default()).await.expect("a read");
}

fn note(cx: &Context) -> Vec<Write> {
    vec![Write::set(cx.doc("notes/n"), fields([("n", 1)]))]
}

/// A document that was read has changed: the commit is aborted and leaves nothing.
pub async fn a_changed_document_aborts(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    cx.put("c/a", [("n", 2)]).await;
    tx.write(note(&cx)).await.unwrap();
    assert_eq!(kind(tx.commit().await), ErrorKind::Aborted);
    assert!(cx.read("notes/n").await.is_none());
}

/// A document that was missing has been created.
pub async fn a_created_document_aborts(cx: Context) {
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    cx.put("c/a", [("n", 2)]).await;
    tx.write(note(&cx)).await.unwrap();
    assert_eq!(kind(tx.commit().await), ErrorKind::Aborted);
}

/// A document that was read has been deleted and created again as it was.
pub async fn a_recreated_document_aborts(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    cx.write(Write::delete(cx.doc("c/a"))).await;
    cx.put("c/a", [("n", 1)]).await;
    tx.write(note(&cx)).await.unwrap();
    assert_eq!(kind(tx.commit().await), ErrorKind::Aborted);
}

/// Documents join, leave and change in the answer of a query that was read.
pub async fn a_changed_answer_aborts(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 1)]).await;
    let ones = cx.all("c").and(Filter::equal(field("n"), 1));
    for write in [
        Write::set(cx.doc("c/new"), fields([("n", 1)])),
        Write::merge(cx.doc("c/a"), changes([("n", 2)])),
        Write::merge(cx.doc("c/b"), changes([("other", 2)])),
        Write::delete(cx.doc("c/b")),
    ] {
        let tx = cx.begin(TxOptions::default()).await.unwrap();
        tx.fetch(ones.clone()).await.unwrap();
        let what = format!("{write:?}");
        cx.write(write).await;
        tx.write(note(&cx)).await.unwrap();
        assert_eq!(kind(tx.commit().await), ErrorKind::Aborted, "{what}");
    }
}

/// A count that was read would be another now.
pub async fn a_changed_count_aborts(cx: Context) {
    cx.put_all("c", "n", [("a", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    assert_eq!(tx.count(cx.all("c")).await.unwrap(), 1);
    cx.put("c/b", [("n", 1)]).await;
    tx.write(note(&cx)).await.unwrap();
    assert_eq!(kind(tx.commit().await), ErrorKind::Aborted);
}

/// What others write elsewhere does not matter.
pub async fn unrelated_writes_do_not_abort(cx: Context) {
    cx.put_all("c", "n", [("a", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    tx.fetch(cx.all("c").and(Filter::equal(field("n"), 1))).await.unwrap();
    cx.put("other/a", [("n", 1)]).await;
    cx.put("c/a/c/below", [("n", 1)]).await;
    cx.put("c/b", [("n", 2)]).await;
    tx.write(note(&cx)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(cx.read("notes/n").await.is_some());
}

/// A write that changes nothing is no change.
pub async fn a_write_that_changes_nothing_does_not_abort(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    cx.put("c/a", [("n", 1)]).await;
    tx.write(note(&cx)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Two that only write do not meet.
pub async fn blind_writes_do_not_abort(cx: Context) {
    let (first, second) =
        (cx.begin(TxOptions::default()).await.unwrap(), cx.begin(TxOptions::default()).await.unwrap());
    first.write(vec![Write::set(cx.doc("c/a"), fields([("n", 1)]))]).await.unwrap();
    second.write(vec![Write::set(cx.doc("c/a"), fields([("n", 2)]))]).await.unwrap();
    first.commit().await.unwrap();
    second.commit().await.unwrap();
    assert_value(cx.fields("c/a").await.get("n"), 2);
}

/// Of two that read and write one document the first to commit wins.
pub async fn the_first_to_commit_wins(cx: Context) {
    cx.put("c/a", [("n", 0)]).await;
    let (first, second) =
        (cx.begin(TxOptions::default()).await.unwrap(), cx.begin(TxOptions::default()).await.unwrap());
    get(&*first, &cx.doc("c/a")).await;
    get(&*second, &cx.doc("c/a")).await;
    first.write(vec![Write::update(cx.doc("c/a"), changes([("n", 1)]))]).await.unwrap();
    second.write(vec![Write::update(cx.doc("c/a"), changes([("n", 2)]))]).await.unwrap();
    second.commit().await.unwrap();
    assert_eq!(kind(first.commit().await), ErrorKind::Aborted);
    assert_value(cx.fields("c/a").await.get("n"), 2);
}

/// A transaction that wrote nothing never loses.
pub async fn a_transaction_that_wrote_nothing_never_loses(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    cx.put("c/a", [("n", 2)]).await;
    tx.commit().await.unwrap();
}

/// Reads of a transaction see the state of its first read.
pub async fn reads_see_the_state_of_the_first(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 1)]).await;
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    get(&*tx, &cx.doc("c/a")).await;
    cx.put_all("c", "n", [("b", 2), ("d", 2)]).await;
    let found = tx.get_many(&[cx.doc("c/b"), cx.doc("c/d")], ReadOptions::default()).await.unwrap();
    assert_value(found[0].as_ref().unwrap().fields().get("n"), 1);
    assert!(found[1].is_none());
    assert_eq!(tx.count(cx.all("c")).await.unwrap(), 2);
    let limited = Query { limit: Some(1), ..cx.all("c").and(Filter::equal(field("n"), 2)) };
    assert!(tx.fetch(limited).await.unwrap().is_empty());
}

/// The closure of a beaten transaction runs again, and sees what beat it.
pub async fn a_beaten_transaction_runs_again(cx: Context) {
    cx.put("c/a", [("n", 0)]).await;
    let runs = AtomicU32::new(0);
    let (path, runs, other) = (&cx.doc("c/a"), &runs, &cx);
    cx.transaction(|tx| async move {
        let found = tx.get(path).await?.expect("it is there");
        let n = found.fields().get("n").map(|n| n.to_value());
        if runs.fetch_add(1, Ordering::Relaxed) == 0 {
            other.put("c/a", [("n", 10)]).await;
        }
        tx.write(vec![Write::set(other.doc("notes/n"), fields([("saw", n.expect("n"))]))]).await
    })
    .await
    .unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 2);
    assert_value(cx.fields("notes/n").await.get("saw"), 10);
}

/// A transaction that is always beaten gives up and says so.
pub async fn contention_without_end_is_reported(cx: Context) {
    cx.put("c/a", [("n", 0)]).await;
    let runs = AtomicU32::new(0);
    let (path, runs, other) = (&cx.doc("c/a"), &runs, &cx);
    let result = cx
        .transaction(|tx| async move {
            tx.get(path).await?;
            let n = runs.fetch_add(1, Ordering::Relaxed);
            other.put("c/a", [("n", i64::from(n) + 1)]).await;
            tx.write(note(other)).await
        })
        .await;
    assert_eq!(kind(result), ErrorKind::Aborted);
    assert!(runs.load(Ordering::Relaxed) > 1);
    assert!(cx.read("notes/n").await.is_none());
}
