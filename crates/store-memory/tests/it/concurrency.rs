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
    Aggregation, CollectionPath, DocumentStore, DocumentStoreExt, ErrorKind, Fields, Filter, ManualEnv, Order, Query,
    ReadOptions, Session, SessionExt, Timestamp, TxOptions, Value, ValueRef, Write,
    index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
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

/// Readers and writers while an index comes and goes: each read is served whole or refused, and goes by the manifest that
/// was in place before it began, unless that was replaced meanwhile.
#[test]
fn a_manifest_changes_under_readers_and_writers() {
    let store = store();
    let fields = ["generation", "rank"].map(|name| IndexField::new(name.parse().unwrap(), IndexMode::Ascending));
    let index = IndexDefinition::new("items", QueryScope::Collection, fields.into());
    let query = || {
        let mut query = Query::collection(&items());
        query.order_by.extend(["generation", "rank"].map(|name| Order::ascending(name.parse().unwrap())));
        query
    };
    now(store.commit((0..50).map(|i| write(i, 0)).collect())).unwrap();
    let (done, reads) = (AtomicBool::new(false), [const { AtomicU64::new(0) }; 2]);
    // Modulo 4: 0 while the index is not declared, 2 while it is, odd while that changes.
    let step = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let before = step.load(Ordering::SeqCst);
                    let answer = now(store.fetch(query()));
                    let settled = (before == step.load(Ordering::SeqCst)).then_some(before % 4);
                    match answer {
                        Ok(documents) => {
                            assert_eq!(documents.len(), 50);
                            assert_ne!(settled, Some(0), "served although the index was gone");
                            reads[0].fetch_add(1, Ordering::Relaxed);
                        }
                        Err(error) => {
                            assert_eq!(error.kind(), ErrorKind::MissingIndex, "{error}");
                            assert_ne!(settled, Some(2), "refused although the index was there");
                            reads[1].fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
        scope.spawn(|| {
            for generation in 1.. {
                now(store.commit((0..50).map(|i| write(i, generation)).collect())).unwrap();
                if done.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let patience = Instant::now();
        let enough = || reads.iter().all(|reads| reads.load(Ordering::Relaxed) >= 50);
        for round in 0.. {
            for manifest in [Manifest::new().with_index(index.clone()), Manifest::new()] {
                step.fetch_add(1, Ordering::SeqCst);
                store.set_manifest(manifest).unwrap();
                step.fetch_add(1, Ordering::SeqCst);
                thread::sleep(Duration::from_micros(300));
            }
            if round >= 200 && (enough() || patience.elapsed() > Duration::from_secs(20)) {
                break;
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    let [served, refused] = reads.map(AtomicU64::into_inner);
    assert!(served >= 50 && refused >= 50, "{served} served, {refused} refused");
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

/// On a clock that stands each commit is a microsecond after the one before, so the times that the creates leave out are
/// those of the clears.
#[test]
fn a_clear_leaves_nothing_that_was_created_before_it() {
    const CLEARS: usize = 20;
    let env = Arc::new(ManualEnv::default());
    let store = MemoryStore::builder(Manifest::new(), env).history(1_000_000).build().unwrap();
    let start = now(store.commit(vec![write(0, 0)])).unwrap().commit_time.as_micros();
    let done = AtomicBool::new(false);
    let created: Vec<i64> = thread::scope(|scope| {
        let creates = scope.spawn(|| {
            let mut times = Vec::new();
            while !done.load(Ordering::Relaxed) {
                times.push(now(store.commit(vec![write(times.len(), 0)])).unwrap().commit_time.as_micros());
            }
            times
        });
        for _ in 0..CLEARS {
            thread::sleep(Duration::from_millis(1));
            store.clear();
        }
        done.store(true, Ordering::Relaxed);
        creates.join().unwrap()
    });
    let end = created.last().unwrap().max(&start) + CLEARS as i64;
    let cleared: Vec<i64> = (start + 1..end).filter(|time| created.binary_search(time).is_err()).take(CLEARS).collect();
    assert_eq!(cleared.len(), CLEARS);
    for time in cleared {
        let query = Query { read_time: Some(Timestamp::from_micros(time).unwrap()), ..Query::collection(&items()) };
        assert!(now(store.fetch(query)).unwrap().is_empty());
    }
}
