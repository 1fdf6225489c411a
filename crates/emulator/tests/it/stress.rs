//! Many writers and listeners at once.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reelbase_core::{
    CollectionPath, DocumentStoreExt, Filter, Operator, Order, Query, SessionExt, Timestamp, ValueRef, Write,
};
use reelbase_emulator::Emulator;

use crate::{
    listening::{Listener, all, doc, first, less_than, put, resumed, target},
    support::connect,
};

const WRITERS: u64 = 4;
const COMMITS: u64 = 150;

/// While several write, each boundary that a listener takes in is what queries at its time return.
#[tokio::test(flavor = "multi_thread")]
async fn boundaries_are_true_while_many_write() {
    let emulator = Emulator::builder().start().await.unwrap();
    let store = emulator.store("p", "(default)").unwrap();
    let collection = Query::collection(&CollectionPath::parse("c").unwrap());
    let low = Filter::field("n".parse().unwrap(), Operator::LessThan, 50);
    let ordered = vec![Order::ascending("n".parse().unwrap())];
    let queries = Arc::new(BTreeMap::from([
        (1, collection.clone()),
        (2, collection.clone().and(low)),
        (3, Query { order_by: ordered, limit: Some(4), ..collection }),
    ]));
    let targets = [all(1, "c"), target(2, "c", |query| less_than(query, 50)), target(3, "c", |query| first(query, 4))];

    let writing = Arc::new(AtomicUsize::new(WRITERS as usize));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (store, writing) = (store.clone(), writing.clone());
            tokio::spawn(async move {
                let mut random = writer + 1;
                let mut next = move |below: u64| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (random >> 33) % below
                };
                for _ in 0..COMMITS {
                    let writes: BTreeMap<_, _> =
                        (0..=next(3)).map(|_| (format!("c/d{}", next(12)), next(130) as i64)).collect();
                    let write =
                        |(path, n): (&String, &i64)| if *n < 100 { put(path, *n) } else { Write::delete(doc(path)) };
                    store.commit(writes.iter().map(write).collect()).await.unwrap();
                    tokio::task::yield_now().await;
                }
                writing.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();

    let mut listeners = Vec::new();
    for _ in 0..3 {
        let client = connect(&emulator).await;
        let (store, queries, targets, writing) = (store.clone(), queries.clone(), targets.clone(), writing.clone());
        listeners.push(tokio::spawn(async move {
            let mut listener = Listener::open(client.clone()).await;
            for target in &targets {
                listener.add(target.clone()).await;
            }
            let mut rounds = 0;
            loop {
                let over = writing.load(Ordering::SeqCst) == 0;
                listener.round().await;
                let time = Timestamp::from_micros(listener.read_time).unwrap();
                for (target, query) in queries.iter().filter(|(target, _)| listener.current.contains(target)) {
                    let documents = store.fetch(Query { read_time: Some(time), ..query.clone() }).await.unwrap();
                    let expected: BTreeMap<_, _> = documents
                        .iter()
                        .map(|document| {
                            let Some(ValueRef::Integer(n)) = document.fields().get("n") else { panic!("{document:?}") };
                            (document.path().to_string(), n)
                        })
                        .collect();
                    assert_eq!(listener.targets[target], expected, "target {target} at {time}");
                }
                rounds += 1;
                if over && listener.current.len() == targets.len() {
                    return rounds;
                }
                if rounds % 10 == 0 && listener.current.len() == targets.len() {
                    // Goes on over another stream. A target that is added always has an answer.
                    let (known, token) = (std::mem::take(&mut listener.targets), listener.token.clone());
                    listener = Listener::open(client.clone()).await;
                    listener.targets = known;
                    for target in &targets {
                        listener.add(resumed(target.clone(), &token)).await;
                    }
                }
            }
        }));
    }
    // Whatever a listener waits for, there is always something more to tell.
    let ticking = tokio::spawn(async move {
        for n in 1_000.. {
            store.commit(vec![put("c/last", n)]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    for writer in writers {
        writer.await.unwrap();
    }
    for listener in listeners {
        assert!(listener.await.unwrap() > 1);
    }
    ticking.abort();
}
