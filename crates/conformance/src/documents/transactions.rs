//! One transaction at a time: what it sees, what it leaves, how it ends.

use reelbase_core::{
    AsSession, DocumentStore, DocumentStoreExt, Error, ErrorKind, Filter, Precondition, ReadOptions, Session,
    SessionExt, TxOptions, Value, ValueRef, Write,
};

use super::{Context, assert_value, changes, field, fields, kind};

/// What is read and written in a transaction is there after it.
pub async fn a_transaction_reads_and_writes(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    let (a, b) = (&cx.doc("c/a"), &cx.doc("c/b"));
    let read = cx
        .transaction(|tx| async move {
            let n = match tx.get(a).await?.as_ref().and_then(|document| document.fields().get("n")) {
                Some(ValueRef::Integer(n)) => n,
                other => panic!("expected an integer, got {other:?}"),
            };
            tx.write(vec![Write::update(a.clone(), changes([("n", n + 1)]))]).await?;
            tx.write(vec![Write::create(b.clone(), fields([("n", n)]))]).await?;
            Ok(n)
        })
        .await
        .unwrap();
    assert_eq!(read, 1);
    assert_value(cx.fields("c/a").await.get("n"), 2);
    assert_value(cx.fields("c/b").await.get("n"), 1);
}

/// All writes of a transaction have one time.
pub async fn a_transaction_commits_at_one_time(cx: Context) {
    let (a, b) = (&cx.doc("c/a"), &cx.doc("c/b"));
    cx.transaction(|tx| async move {
        tx.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await?;
        tx.write(vec![Write::set(b.clone(), fields([("n", 1)]))]).await
    })
    .await
    .unwrap();
    assert_eq!(cx.read("c/a").await.unwrap().update_time(), cx.read("c/b").await.unwrap().update_time());
}

/// The writes of a transaction apply in order, over all calls.
pub async fn writes_of_a_transaction_apply_in_order(cx: Context) {
    let a = &cx.doc("c/a");
    cx.transaction(|tx| async move {
        tx.write(vec![Write::create(a.clone(), fields([("n", 1)]))]).await?;
        tx.write(vec![Write::update(a.clone(), changes([("m", 2)]))]).await?;
        tx.write(vec![Write::update(a.clone(), changes([("n", 3)]))]).await
    })
    .await
    .unwrap();
    assert_eq!(cx.fields("c/a").await, fields([("n", 3), ("m", 2)]));
}

/// A transaction that only writes needs no read.
pub async fn a_transaction_may_only_write(cx: Context) {
    let a = &cx.doc("c/a");
    cx.transaction(|tx| async move { tx.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await }).await.unwrap();
    assert!(cx.read("c/a").await.is_some());
}

/// A transaction that does nothing succeeds.
pub async fn a_transaction_may_do_nothing(cx: Context) {
    assert_eq!(cx.transaction(|_| async { Ok(7) }).await.unwrap(), 7);
}

/// After a write nothing can be read.
pub async fn a_read_after_a_write_is_refused(cx: Context) {
    let a = &cx.doc("c/a");
    let all = &cx.all("c");
    cx.transaction(|tx| async move {
        tx.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await?;
        assert_eq!(kind(tx.get(a).await), ErrorKind::FailedPrecondition);
        assert_eq!(kind(tx.fetch(all.clone()).await), ErrorKind::FailedPrecondition);
        assert_eq!(kind(tx.count(all.clone()).await), ErrorKind::FailedPrecondition);
        Ok(())
    })
    .await
    .unwrap();
    assert!(cx.read("c/a").await.is_some());
}

/// Queries and aggregations run in a transaction.
pub async fn queries_run_in_a_transaction(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2), ("d", 2)]).await;
    let twos = &cx.all("c").and(Filter::equal(field("n"), 2));
    let (found, count) = cx
        .transaction(|tx| async move { Ok((tx.fetch(twos.clone()).await?.len(), tx.count(twos.clone()).await?)) })
        .await
        .unwrap();
    assert_eq!((found, count), (2, 2));
}

/// When the closure fails nothing is written, and its error comes out.
pub async fn a_failed_transaction_leaves_nothing(cx: Context) {
    let a = &cx.doc("c/a");
    let result = cx
        .transaction(|tx| async move {
            tx.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await?;
            Err::<(), _>(Error::new(ErrorKind::Internal, "the closure gives up"))
        })
        .await;
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert!(error.to_string().contains("the closure gives up"));
    assert!(cx.read("c/a").await.is_none());
}

/// A closure may fail with an error of its own type.
pub async fn a_closure_may_have_its_own_error(cx: Context) {
    #[derive(Debug)]
    enum Mine {
        Store(#[expect(dead_code, reason = "only for the message")] Error),
        Sold,
    }
    impl From<Error> for Mine {
        fn from(error: Error) -> Self {
            Self::Store(error)
        }
    }
    let a = &cx.doc("c/a");
    let result: Result<(), Mine> = cx
        .try_transaction(|tx| async move {
            tx.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await?;
            Err(Mine::Sold)
        })
        .await;
    assert!(matches!(result, Err(Mine::Sold)), "{result:?}");
    assert!(cx.read("c/a").await.is_none());
}

/// Failed preconditions come out at the commit, and nothing is written.
pub async fn failed_preconditions_come_out_at_the_commit(cx: Context) {
    cx.put("c/there", [("n", 1)]).await;
    for (write, expected) in [
        (Write::create(cx.doc("c/there"), fields([("n", 2)])), ErrorKind::AlreadyExists),
        (Write::update(cx.doc("c/missing"), changes([("n", 2)])), ErrorKind::NotFound),
        (Write::verify(cx.doc("c/missing"), Precondition::Exists(true)), ErrorKind::NotFound),
    ] {
        let (write, other) = (&write, &cx.doc("c/other"));
        let result = cx
            .transaction(|tx| async move {
                tx.write(vec![Write::set(other.clone(), fields([("n", 1)])), write.clone()]).await
            })
            .await;
        assert_eq!(kind(result), expected);
    }
    assert_eq!(cx.ids(cx.all("c")).await, ["there"]);
}

/// An invalid write is refused, at once or at the commit.
pub async fn an_invalid_write_fails_the_transaction(cx: Context) {
    let (a, b) = (&cx.doc("c/a"), &cx.doc("c/b"));
    let result = cx
        .transaction(|tx| async move {
            let writes = vec![Write::set(a.clone(), fields([("n", 1)])), Write::set(b.clone(), fields([("__n__", 1)]))];
            tx.write(writes).await
        })
        .await;
    assert_eq!(kind(result), ErrorKind::Invalid);
    assert!(cx.read("c/a").await.is_none());
}

/// A rolled back transaction leaves nothing.
pub async fn a_rollback_leaves_nothing(cx: Context) {
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    tx.get_many(&[cx.doc("c/a")], ReadOptions::default()).await.unwrap();
    tx.write(vec![Write::set(cx.doc("c/a"), fields([("n", 1)]))]).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(cx.read("c/a").await.is_none());
    assert_eq!(kind(tx.commit().await), ErrorKind::Aborted);
    assert!(cx.read("c/a").await.is_none());
}

/// A transaction commits once.
pub async fn a_transaction_commits_once(cx: Context) {
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    let increment = reelbase_core::Transform::Increment(1.into());
    tx.write(vec![Write::merge(cx.doc("c/a"), []).transform(field("n"), increment)]).await.unwrap();
    let result = tx.commit().await.unwrap();
    assert_eq!(result.results.len(), 1);
    assert_eq!(kind(tx.commit().await), ErrorKind::Aborted);
    assert_value(cx.fields("c/a").await.get("n"), 1);
}

/// Nothing of a transaction shows before its commit.
pub async fn nothing_shows_before_the_commit(cx: Context) {
    let tx = cx.begin(TxOptions::default()).await.unwrap();
    tx.write(vec![Write::set(cx.doc("c/a"), fields([("n", 1)]))]).await.unwrap();
    assert!(cx.read("c/a").await.is_none());
    assert!(cx.ids(cx.all("c")).await.is_empty());
    tx.commit().await.unwrap();
    assert_eq!(cx.ids(cx.all("c")).await, ["a"]);
}

/// A transaction that is dropped on the way leaves nothing, and does not stand in the way of others.
pub async fn a_dropped_transaction_leaves_nothing(cx: Context) {
    let a = cx.doc("c/a");
    let store = cx.store();
    let task = tokio::spawn(async move {
        let a = &a;
        store
            .transaction(|tx| async move {
                tx.get(a).await?;
                tx.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await?;
                std::future::pending::<reelbase_core::Result<()>>().await
            })
            .await
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    cx.put("c/a", [("n", 2)]).await;
    assert_value(cx.fields("c/a").await.get("n"), 2);
}

/// The handle of a transaction is of no use after it.
pub async fn an_escaped_handle_is_refused(cx: Context) {
    let a = &cx.doc("c/a");
    let session = cx.transaction(|tx| async move { Ok(tx.as_session()) }).await.unwrap();
    assert_eq!(kind(session.get(a).await), ErrorKind::FailedPrecondition);
    let write = session.write(vec![Write::set(a.clone(), fields([("n", 1)]))]).await;
    assert_eq!(kind(write), ErrorKind::FailedPrecondition);
    assert!(cx.read("c/a").await.is_none());
}

/// A read-only transaction sees one state, whatever is written meanwhile.
pub async fn a_read_only_transaction_sees_one_state(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 1)]).await;
    let tx = cx.begin(TxOptions::read_only(None)).await.unwrap();
    let before = tx.get_many(&[cx.doc("c/a")], ReadOptions::default()).await.unwrap();
    assert_value(before[0].as_ref().unwrap().fields().get("n"), 1);
    cx.put_all("c", "n", [("a", 2), ("d", 2)]).await;
    cx.write(Write::delete(cx.doc("c/b"))).await;
    let again = tx.get_many(&[cx.doc("c/a"), cx.doc("c/b"), cx.doc("c/d")], ReadOptions::default()).await.unwrap();
    assert_eq!(again.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false]);
    assert_value(again[0].as_ref().unwrap().fields().get("n"), 1);
    assert_eq!(tx.count(cx.all("c")).await.unwrap(), 2);
    assert_eq!(tx.fetch(cx.all("c").and(Filter::equal(field("n"), 2))).await.unwrap().len(), 0);
    tx.rollback().await.unwrap();
    assert_eq!(cx.ids(cx.all("c")).await, ["a", "d"]);
}

/// A read-only transaction refuses writes.
pub async fn a_read_only_transaction_refuses_writes(cx: Context) {
    let tx = cx.begin(TxOptions::read_only(None)).await.unwrap();
    tx.get_many(&[cx.doc("c/a")], ReadOptions::default()).await.unwrap();
    // Refused at once or at the commit.
    let written = tx.write(vec![Write::set(cx.doc("c/a"), fields([("n", 1)]))]).await;
    let refused = match written {
        Err(e) => e,
        Ok(_) => tx.commit().await.expect_err("a read-only transaction must not write"),
    };
    assert_eq!(refused.kind(), ErrorKind::Invalid, "{refused}");
    assert!(cx.read("c/a").await.is_none());
}

/// A snapshot reads one state through the same calls.
pub async fn a_snapshot_reads_one_state(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 1)]).await;
    let (store, all) = (&cx.store(), &cx.all("c"));
    let counts = cx
        .snapshot(|tx| async move {
            let before = tx.count(all.clone()).await?;
            let path = all.parent.clone();
            assert!(path.is_none());
            let collection = reelbase_core::CollectionPath::parse(all.collection.as_deref().unwrap_or_default())?;
            store.commit(vec![Write::set(collection.doc("z")?, fields([("n", Value::from(1))]))]).await?;
            Ok((before, tx.count(all.clone()).await?))
        })
        .await
        .unwrap();
    assert_eq!(counts, (2, 2));
    assert_eq!(cx.count(cx.all("c")).await.unwrap(), 3);
}
