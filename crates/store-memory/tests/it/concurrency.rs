//! Readers and writers on several threads: commits are seen whole, and neither side waits long for the other.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use futures_util::{FutureExt, StreamExt};
use reelbase_core::{
    Aggregation, CollectionPath, DocumentStore, DocumentStoreExt, Fields, Filter, ManualEnv, Order, Query, ReadOptions,
    Session, SessionExt, TxOptions, Value, ValueRef, Write, index::Manifest,
};
use reelbase_store_memory::MemoryStore;

fn store() -> MemoryStore {
    MemoryStore::new(Manifest::new(), Arc::new(ManualEnv::default()))
}

/// The memory store never waits inside a call, so its futures are ready at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the memory store answers at once")
}

fn items() -> CollectionPath {
    "items".parse().unwrap()
}

fn write(i: usize, generation: i64) -> Write {
    let fields = Fields::from_iter([("generation", Value::from(generation)), ("rank", Value::from(i as i64))]);
    Write::set(items().doc(&format!("item-{i:04}")).unwrap(), fields)
}

fn generation(document: &reelbase_core::Document) -> i64 {
    match document.fields().get("generation") {
        Some(ValueRef::Integer(generation)) => generation,
        other => panic!("generation is {other:?}"),
    }
}

/// Readers by name, by index, by path, by count and in a transaction, against commits of 500 writes in two collections.
#[test]
fn a_commit_of_500_writes_is_seen_whole_or_not_at_all() {
    let store = store();
    let both = |generation| {
        let mut writes: Vec<Write> = (0..499).map(|i| write(i, generation)).collect();
        let other = Fields::from_iter([("generation", Value::from(generation))]);
        writes.push(Write::set("other/one".parse().unwrap(), other));
        writes
    };
    now(store.commit(both(0))).unwrap();
    let done = AtomicBool::new(false);
    let reads = AtomicU64::new(0);
    thread::scope(|scope| {
        for kind in 0..4 {
            let (store, done, reads) = (&store, &done, &reads);
            scope.spawn(move || {
                let paths = vec!["items/item-0000".parse().unwrap(), "other/one".parse().unwrap()];
                while !done.load(Ordering::Relaxed) {
                    let mut query = Query::collection(&items());
                    let seen: Vec<i64> = match kind {
                        0 => now(store.fetch(query)).unwrap().iter().map(generation).collect(),
                        1 => {
                            query.order_by.push(Order::descending("rank".parse().unwrap()));
                            now(store.fetch(query)).unwrap().iter().map(generation).collect()
                        }
                        2 => now(store.get_many(&paths, ReadOptions::default()))
                            .unwrap()
                            .iter()
                            .map(|d| generation(d.as_ref().expect("both are there")))
                            .collect(),
                        _ => {
                            let tx = now(store.begin(TxOptions::read_only(None))).unwrap();
                            let one = now(tx.get_many(&paths[1..], ReadOptions::default())).unwrap();
                            let all = now(tx.fetch(query)).unwrap();
                            one.iter().flatten().chain(&all).map(generation).collect()
                        }
                    };
                    assert!(seen.len() == 2 || seen.len() >= 499, "{} documents", seen.len());
                    assert!(seen.iter().all(|g| *g == seen[0]), "a commit was seen in part: {:?}", &seen[..4]);
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for generation in 1..=60 {
            now(store.commit(both(generation))).unwrap();
        }
        // A machine under load may not have let every reader start yet.
        let patience = Instant::now();
        while reads.load(Ordering::Relaxed) < 20 && patience.elapsed() < Duration::from_secs(20) {
            thread::yield_now();
        }
        done.store(true, Ordering::Relaxed);
    });
    assert!(reads.into_inner() >= 20);
}

/// A reader that never finishes its stream holds a state of its own; writers go on, and what it reads does not change.
#[test]
fn a_slow_reader_holds_up_no_writer_and_sees_one_state() {
    let store = store();
    for batch in 0..4 {
        now(store.commit((batch * 500..(batch + 1) * 500).map(|i| write(i, 0)).collect())).unwrap();
    }
    let mut stream = store.query(Query::collection(&items()));
    let first = now(stream.next()).unwrap().unwrap();
    assert!(first.len() < 2_000, "the answer comes in chunks");
    for generation in 1..=5 {
        now(store.commit((0..500).map(|i| write(i, generation)).collect())).unwrap();
    }
    now(store.commit(vec![Write::delete(items().doc("item-1999").unwrap())])).unwrap();
    let mut rest = Vec::new();
    while let Some(chunk) = now(stream.next()) {
        rest.extend(chunk.unwrap());
    }
    assert_eq!(first.len() + rest.len(), 2_000);
    assert!(first.iter().chain(&rest).all(|document| generation(document) == 0));
    assert_eq!(now(store.count(Query::collection(&items()))).unwrap(), 1_999);
}

/// While a long commit is built, reads go on: the longest takes a small part of the commit's time. Noise can only make
/// reads longer, so one commit of several is enough to show it; a commit that holds its lock while it builds never does.
#[test]
fn a_long_commit_holds_up_no_reader() {
    let store = store();
    // Indexes, which are most of the work of a commit.
    let ranks: Vec<String> = (0..12).map(|n| format!("rank{n}")).collect();
    let write = |i: i64, generation: i64| {
        let ranks = ranks.iter().map(|rank| (rank.clone(), Value::from((i * 37 + generation) % 4_001)));
        Write::set(items().doc(&format!("item-{i:04}")).unwrap(), Fields::from_iter(ranks))
    };
    now(store.commit(vec![write(0, 0)])).unwrap();
    for rank in &ranks {
        let mut query = Query::collection(&items());
        query.order_by.push(Order::ascending(rank.parse().unwrap()));
        now(store.fetch(query)).unwrap();
    }
    let done = AtomicBool::new(false);
    let longest = AtomicU64::new(0);
    let reads = AtomicU64::new(0);
    let held_up = thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let began = Instant::now();
                now(store.get(&items().doc("item-0000").unwrap())).unwrap().expect("it is always there");
                longest.fetch_max(began.elapsed().as_micros() as u64, Ordering::SeqCst);
                reads.fetch_add(1, Ordering::SeqCst);
            }
        });
        let held_up = (1..=12).all(|generation| {
            let writes: Vec<Write> = (0..4_000).map(|i| write(i, generation)).collect();
            longest.store(0, Ordering::SeqCst);
            reads.store(0, Ordering::SeqCst);
            let began = Instant::now();
            now(store.commit(writes)).unwrap();
            let took = began.elapsed().as_micros() as u64;
            // A read that waits until now is yet to say so.
            let seen = reads.load(Ordering::SeqCst);
            while reads.load(Ordering::SeqCst) < seen + 2 {
                thread::yield_now();
            }
            reads.load(Ordering::SeqCst) < 100 || longest.load(Ordering::SeqCst) > took / 4
        });
        done.store(true, Ordering::Relaxed);
        held_up
    });
    assert!(!held_up, "every long commit made a read wait for more than a quarter of its time");
}

/// Transactions on several threads add to one counter; nothing is lost, and each sees its own attempt retried.
#[test]
fn increments_in_transactions_add_up() {
    const THREADS: i64 = 4;
    const EACH: i64 = 100;
    let store = store();
    let path = &"counters/c".parse().unwrap();
    now(store.commit(vec![Write::create(Clone::clone(path), Fields::from_iter([("n", 0)]))])).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let attempts = Arc::new(AtomicU64::new(0));
    runtime.block_on(async {
        let tasks = (0..THREADS).map(|_| {
            let (store, attempts, path) = (store.clone(), attempts.clone(), Clone::clone(path));
            tokio::spawn(async move {
                for _ in 0..EACH {
                    // Contention beyond the loop's own five attempts is the caller's to repeat.
                    loop {
                        let (path, attempts) = (&path, &attempts);
                        let result = store
                            .transaction(|tx| async move {
                                attempts.fetch_add(1, Ordering::Relaxed);
                                let Some(ValueRef::Integer(n)) =
                                    tx.get(path).await?.as_ref().and_then(|d| d.fields().get("n"))
                                else {
                                    panic!("the counter is gone")
                                };
                                tokio::task::yield_now().await;
                                tx.write(vec![Write::set(Clone::clone(path), Fields::from_iter([("n", n + 1)]))]).await
                            })
                            .await;
                        match result {
                            Ok(_) => break,
                            Err(e) => assert_eq!(e.kind(), reelbase_core::ErrorKind::Aborted),
                        }
                    }
                }
            })
        });
        futures_util::future::join_all(tasks).await.into_iter().for_each(|task| task.unwrap());
    });
    let counter = now(store.get(path)).unwrap().unwrap();
    assert_eq!(counter.fields().get("n"), Some(ValueRef::Integer(THREADS * EACH)));
    assert!(attempts.load(Ordering::Relaxed) > (THREADS * EACH) as u64, "nothing ever conflicted");
}

/// An index that is first needed while writers are at work has what they wrote.
#[test]
fn an_index_built_during_writes_is_complete() {
    for round in 0..20 {
        let store = store();
        now(store.commit((0..500).map(|i| write(i, 0)).collect())).unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                for i in 500..700 {
                    now(store.commit(vec![write(i, 1), write(i - 500, 1)])).unwrap();
                }
            });
            for _ in 0..round {
                thread::yield_now();
            }
            let mut query = Query::collection(&items());
            query.order_by.push(Order::ascending("generation".parse().unwrap()));
            now(store.fetch(query)).unwrap();
        });
        let mut query = Query::collection(&items());
        query.filter = Some(Filter::equal("generation".parse().unwrap(), 1));
        assert_eq!(now(store.count(query.clone())).unwrap(), 400);
        assert_eq!(now(store.fetch(query)).unwrap().len(), 400);
    }
}

#[test]
fn a_count_is_of_the_state_at_its_read_time() {
    const COMMITS: usize = 2_000;
    let store = store();
    let all = || Query::collection(&"c".parse().unwrap());
    let group = || Query::group("c").unwrap();
    let filtered = || all().and(Filter::equal("n".parse().unwrap(), 1));
    let (times, counts) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let write = |i: usize| {
                // Every other commit is of another group.
                let counted = i.is_multiple_of(2);
                let path = if counted { format!("c/{i}") } else { format!("d/{i}") };
                let write = Write::set(path.parse().unwrap(), Fields::from_iter([("n", Value::from(1))]));
                (counted, now(store.commit(vec![write])).unwrap().commit_time)
            };
            (0..COMMITS).map(write).collect::<Vec<_>>()
        });
        let mut counts = Vec::new();
        while !writer.is_finished() {
            for query in [all(), group(), filtered()] {
                let result = now(store.aggregate(query, &[Aggregation::count("n")])).unwrap();
                counts.push((result.read_time, result.get("n").unwrap().to_value()));
            }
        }
        (writer.join().unwrap(), counts)
    });
    for (read_time, count) in counts {
        let expected = times.iter().filter(|(counted, time)| *counted && *time <= read_time).count();
        assert_eq!(count, Value::from(expected as i64), "at {read_time}");
    }
}
