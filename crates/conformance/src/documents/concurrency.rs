//! Many at once: nothing is lost, nothing is half.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use reelbase_core::{
    DocumentStore, DocumentStoreExt, ErrorKind, Filter, Query, ReadOptions, Result, Session, SessionExt, Transform, Tx,
    ValueRef, Write,
};
use tokio::sync::Barrier;

use super::{Context, assert_value, changes, empty, field, fields};

/// Runs a transaction until it is not beaten by others any more: the loop of the store gives up after some attempts.
async fn insist<T, F, Fut>(store: &Arc<dyn DocumentStore>, mut f: F) -> Result<T>
where
    T: Send,
    F: FnMut(Tx) -> Fut + Send,
    Fut: Future<Output = Result<T>> + Send,
{
    for _ in 0..200 {
        match store.transaction(&mut f).await {
            Err(e) if e.kind() == ErrorKind::Aborted => {}
            result => return result,
        }
    }
    panic!("a transaction is beaten for ever");
}

fn integer(value: Option<ValueRef<'_>>) -> i64 {
    match value {
        Some(ValueRef::Integer(n)) => n,
        other => panic!("expected an integer, got {other:?}"),
    }
}

/// Read-modify-write in transactions by eight tasks loses nothing.
pub async fn increments_by_transactions_are_exact(cx: Context) {
    cx.put("c/counter", [("n", 0)]).await;
    let path = cx.doc("c/counter");
    let tasks = (0..8).map(|_| {
        let (store, path) = (cx.store(), path.clone());
        tokio::spawn(async move {
            for _ in 0..5 {
                let path = &path;
                insist(&store, |tx| async move {
                    let n = integer(tx.get(path).await?.unwrap().fields().get("n"));
                    // A store that answers at once would let each task run alone.
                    tokio::task::yield_now().await;
                    tx.write(vec![Write::update(path.clone(), changes([("n", n + 1)]))]).await.map(drop)
                })
                .await
                .unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_value(cx.fields("c/counter").await.get("n"), 40);
}

/// Increments by transform by eight tasks lose nothing.
pub async fn increments_by_transform_are_exact(cx: Context) {
    let path = cx.doc("c/counter");
    let tasks = (0..8).map(|_| {
        let (store, path) = (cx.store(), path.clone());
        tokio::spawn(async move {
            for _ in 0..10 {
                let write = Write::merge(path.clone(), []).transform(field("n"), Transform::Increment(1.into()));
                loop {
                    match store.commit(vec![write.clone()]).await {
                        Err(e) if e.kind() == ErrorKind::Aborted => {}
                        result => break result.map(drop).unwrap(),
                    }
                }
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_value(cx.fields("c/counter").await.get("n"), 80);
}

/// Of eight creates of one document one wins, and the others learn it.
pub async fn one_of_concurrent_creates_wins(cx: Context) {
    for round in 0..5 {
        let path = cx.doc(&format!("c/d{round}"));
        let barrier = Arc::new(Barrier::new(8));
        let tasks = (0..8).map(|i| {
            let (store, path, barrier) = (cx.store(), path.clone(), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                (i, store.commit(vec![Write::create(path, fields([("winner", i)]))]).await.map(drop))
            })
        });
        let mut winners = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                (i, Ok(())) => winners.push(i),
                (_, Err(e)) => assert_eq!(e.kind(), ErrorKind::AlreadyExists, "{e}"),
            }
        }
        assert_eq!(winners.len(), 1, "{winners:?}");
        assert_value(cx.fields(&format!("c/d{round}")).await.get("winner"), winners[0]);
    }
}

/// A commit of 500 writes is seen whole or not at all, by reads, queries and counts.
pub async fn a_commit_of_500_writes_is_seen_whole_or_not_at_all(cx: Context) {
    const DOCUMENTS: usize = 500;
    let paths: Vec<_> = (0..DOCUMENTS).map(|i| cx.doc(&format!("c/d{i:03}"))).collect();
    let commit = |round: i64| {
        let (store, paths) = (cx.store(), paths.clone());
        async move {
            let writes = paths.into_iter().map(|path| Write::set(path, fields([("round", round)]))).collect();
            store.commit(writes).await.map(drop).unwrap();
        }
    };
    commit(0).await;
    let done = Arc::new(AtomicBool::new(false));
    let seen = Arc::new(AtomicU32::new(0));
    let readers = (0..3).map(|kind| {
        let (store, done, seen, all) = (cx.store(), done.clone(), seen.clone(), cx.all("c"));
        let some: Vec<_> = paths.iter().step_by(50).cloned().collect();
        tokio::spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let rounds: Vec<i64> = match kind {
                    0 => {
                        let found = store.get_many(&some, ReadOptions::default()).await.unwrap();
                        assert_eq!(found.len(), some.len());
                        found.iter().map(|one| integer(one.as_ref().unwrap().fields().get("round"))).collect()
                    }
                    1 => {
                        let found = store.fetch(all.clone()).await.unwrap();
                        assert_eq!(found.len(), DOCUMENTS);
                        found.iter().map(|one| integer(one.fields().get("round"))).collect()
                    }
                    _ => {
                        // All documents are of one round, so those of any one round are all or none.
                        for round in 0..8_i64 {
                            let count =
                                store.count(all.clone().and(Filter::equal(field("round"), round))).await.unwrap();
                            assert!(count == 0 || count == DOCUMENTS as u64, "{count} documents of round {round}");
                        }
                        vec![0]
                    }
                };
                assert!(rounds.windows(2).all(|pair| pair[0] == pair[1]), "a mixture of rounds: {rounds:?}");
                seen.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        })
    });
    let readers: Vec<_> = readers.collect();
    for round in 1..8 {
        commit(round).await;
        tokio::task::yield_now().await;
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        reader.await.unwrap();
    }
    assert!(seen.load(Ordering::Relaxed) > 0, "nobody has read");
}

/// Two transactions that each read and then write at the same time: the second must see what the first did.
async fn race<F, Fut>(cx: &Context, f: F)
where
    F: Fn(Tx, Arc<Barrier>, u32) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    let barrier = Arc::new(Barrier::new(2));
    let tasks = (0..2_u32).map(|who| {
        let (store, barrier, f) = (cx.store(), barrier.clone(), f.clone());
        tokio::spawn(async move {
            let attempt = AtomicU32::new(0);
            let (barrier, attempt, f) = (&barrier, &attempt, &f);
            insist(&store, |tx| {
                // In the first attempt both wait until both have read.
                let alone = Arc::new(Barrier::new(1));
                let barrier = if attempt.fetch_add(1, Ordering::Relaxed) == 0 { barrier.clone() } else { alone };
                f(tx, barrier, who)
            })
            .await
            .unwrap();
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// Who finds no document by a query creates one: two at once must not both.
pub async fn a_query_protects_against_phantoms(cx: Context) {
    let (all, collection) = (cx.all("c").and(Filter::equal(field("open"), true)), cx.collection("c"));
    race(&cx, move |tx, barrier, who| {
        let (all, path) = (all.clone(), collection.doc(&format!("w{who}")));
        async move {
            let found = tx.fetch(all).await?;
            barrier.wait().await;
            if found.is_empty() {
                tx.write(vec![Write::create(path?, fields([("open", true)]))]).await?;
            }
            Ok(())
        }
    })
    .await;
    assert_eq!(cx.ids(cx.all("c")).await.len(), 1);
}

/// Who counts less than one creates one: two at once must not both.
pub async fn a_count_protects_against_phantoms(cx: Context) {
    let (all, collection) = (cx.all("c"), cx.collection("c"));
    race(&cx, move |tx, barrier, who| {
        let (all, path) = (all.clone(), collection.doc(&format!("w{who}")));
        async move {
            let count = tx.count(all).await?;
            barrier.wait().await;
            if count == 0 {
                tx.write(vec![Write::create(path?, empty())]).await?;
            }
            Ok(())
        }
    })
    .await;
    assert_eq!(cx.ids(cx.all("c")).await.len(), 1);
}

/// Who finds a document missing creates another: two at once must not both.
pub async fn a_missing_document_protects_too(cx: Context) {
    let collection = cx.collection("c");
    race(&cx, move |tx, barrier, who| {
        let (mine, other) = (collection.doc(&format!("w{who}")), collection.doc(&format!("w{}", 1 - who)));
        async move {
            let taken = tx.get(&other?).await?.is_some();
            barrier.wait().await;
            if !taken {
                tx.write(vec![Write::set(mine?, empty())]).await?;
            }
            Ok(())
        }
    })
    .await;
    assert_eq!(cx.ids(cx.all("c")).await.len(), 1, "each saw the other missing");
}

/// Two on call, each may leave while the other stays: not both leave.
pub async fn write_skew_is_prevented(cx: Context) {
    cx.put_all("c", "on_call", [("w0", true), ("w1", true)]).await;
    let (on_call, collection) = (cx.all("c").and(Filter::equal(field("on_call"), true)), cx.collection("c"));
    race(&cx, move |tx, barrier, who| {
        let (on_call, path) = (on_call.clone(), collection.doc(&format!("w{who}")));
        async move {
            let staff = tx.fetch(on_call).await?.len();
            barrier.wait().await;
            if staff > 1 {
                tx.write(vec![Write::update(path?, changes([("on_call", false)]))]).await?;
            }
            Ok(())
        }
    })
    .await;
    let query: Query = cx.all("c").and(Filter::equal(field("on_call"), true));
    assert_eq!(cx.ids(query).await.len(), 1);
}

/// A transfer between two documents never shows half, and keeps the sum.
pub async fn transfers_keep_the_sum(cx: Context) {
    cx.put_all("c", "n", [("a", 100), ("b", 100)]).await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let (store, done, paths) = (cx.store(), done.clone(), [cx.doc("c/a"), cx.doc("c/b")]);
        tokio::spawn(async move {
            while !done.load(Ordering::Relaxed) {
                let found = store.get_many(&paths, ReadOptions::default()).await.unwrap();
                let sum: i64 = found.iter().map(|one| integer(one.as_ref().unwrap().fields().get("n"))).sum();
                assert_eq!(sum, 200);
                tokio::task::yield_now().await;
            }
        })
    };
    let tasks = (0..4_i64).map(|i| {
        let (store, a, b) = (cx.store(), cx.doc("c/a"), cx.doc("c/b"));
        tokio::spawn(async move {
            for _ in 0..5 {
                let (a, b) = (&a, &b);
                insist(&store, |tx| async move {
                    let found = tx.get_many(&[a.clone(), b.clone()], ReadOptions::default()).await?;
                    tokio::task::yield_now().await;
                    let n = |at: usize| integer(found[at].as_ref().unwrap().fields().get("n"));
                    let write =
                        |path: &reelbase_core::DocumentPath, n: i64| Write::update(path.clone(), changes([("n", n)]));
                    tx.write(vec![write(a, n(0) - i), write(b, n(1) + i)]).await.map(drop)
                })
                .await
                .unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    done.store(true, Ordering::Relaxed);
    reader.await.unwrap();
    assert_value(cx.fields("c/a").await.get("n"), 100 - 5 * (1 + 2 + 3));
}
