//! `Listen`, as its clients rely on it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt};
use reelbase_core::{
    CollectionPath, DocumentStoreExt, Env, Fields, Filter, Operator, Order, Query, Session, Timestamp, Value, ValueRef,
    Write,
};
use reelbase_firestore_wire::pb::{self, listen_request::TargetChange, target::ResumeType};
use tonic::Code;

use crate::{
    listening::{World, all, doc, documents, first, less_than, put, request, resumed, target},
    support::DATABASE,
};

#[tokio::test]
async fn a_target_is_added_told_and_current_before_the_boundary() {
    let world = World::new().await;
    world.put("c/b", 2).await;
    world.put("c/a", 1).await;
    let mut listener = world.listen().await;
    listener.add(all(7, "c")).await;
    assert_eq!(listener.round().await, ["ADD 7", "c/a=1 +[7] -[]", "c/b=2 +[7] -[]", "CURRENT 7"]);
    world.put("c/a", 3).await;
    assert_eq!(listener.round().await, ["c/a=3 +[7] -[]"]);
    world.delete("c/b").await;
    assert_eq!(listener.round().await, ["c/b deleted -[7]"]);
}

/// The first boundary is of now, not of a commit of long ago.
#[tokio::test]
async fn the_first_boundary_is_of_now() {
    let world = World::new().await;
    world.put("c/a", 1).await;
    world.clock.advance(Duration::from_secs(60));
    let mut listener = world.listen().await;
    listener.add(all(7, "c")).await;
    listener.round().await;
    assert_eq!(listener.read_time, world.clock.now().as_micros());
}

#[tokio::test]
async fn what_matches_no_longer_leaves_with_its_new_state() {
    let world = World::new().await;
    world.put("c/a", 1).await;
    let mut listener = world.listen().await;
    listener.add(target(2, "c", |query| less_than(query, 5))).await;
    listener.round().await;
    world.put("c/a", 9).await;
    assert_eq!(listener.round().await, ["c/a=9 +[] -[2]"]);
    world.put("c/a", 4).await;
    assert_eq!(listener.round().await, ["c/a=4 +[2] -[]"]);
}

#[tokio::test]
async fn a_limited_query_keeps_its_number() {
    let world = World::new().await;
    for (path, n) in [("c/a", 1), ("c/b", 2), ("c/d", 3)] {
        world.put(path, n).await;
    }
    let mut listener = world.listen().await;
    listener.add(target(2, "c", |query| first(query, 2))).await;
    listener.until(2, &["c/a", "c/b"]).await;
    world.put("c/z", 0).await;
    assert_eq!(listener.round().await, ["c/b=2 +[] -[2]", "c/z=0 +[2] -[]"]);
    world.delete("c/a").await;
    listener.until(2, &["c/b", "c/z"]).await;
}

#[tokio::test]
async fn documents_are_told_of_also_when_they_are_missing() {
    let world = World::new().await;
    world.put("c/b", 1).await;
    let mut listener = world.listen().await;
    listener.add(documents(4, &["c/a", "c/b", "c/a"])).await;
    assert_eq!(listener.round().await, ["ADD 4", "c/a deleted -[4]", "c/b=1 +[4] -[]", "CURRENT 4"]);
    world.put("c/a", 5).await;
    assert_eq!(listener.round().await, ["c/a=5 +[4] -[]"]);
    world.delete("c/a").await;
    assert_eq!(listener.round().await, ["c/a deleted -[4]"]);
}

#[tokio::test]
async fn one_message_tells_several_targets() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.add(target(2, "c", |query| less_than(query, 5))).await;
    listener.add(documents(3, &["c/a"])).await;
    while listener.current.len() < 3 {
        listener.step().await;
    }
    listener.round().await;
    world.put("c/a", 1).await;
    assert_eq!(listener.round().await, ["c/a=1 +[1, 2, 3] -[]"]);
    world.put("c/a", 7).await;
    assert_eq!(listener.round().await, ["c/a=7 +[1, 3] -[2]"]);
    world.delete("c/a").await;
    assert_eq!(listener.round().await, ["c/a deleted -[1, 3]"]);
}

/// A target that selects fields gets those, and another of the same document all.
#[tokio::test]
async fn each_target_has_the_fields_that_it_selects() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    let select = |query: &mut pb::StructuredQuery| {
        let field = pb::structured_query::FieldReference { field_path: "m".into() };
        query.select = Some(pb::structured_query::Projection { fields: vec![field] });
    };
    listener.add(target(1, "c", select)).await;
    listener.round().await;
    listener.add(all(2, "c")).await;
    listener.round().await;
    world.put("c/a", 3).await;
    assert_eq!(listener.round().await, ["c/a=0 +[1] -[]", "c/a=3 +[2] -[]"]);
}

/// A commit that touches several targets shows in all before one boundary, though commits go on during a round.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn targets_of_a_stream_are_at_one_time() {
    const TARGETS: i32 = 20;
    let world = World::new().await;
    let mut listener = world.listen().await;
    let path = |target: i32| if target % 2 == 0 { "a/x" } else { "b/x" };
    for target in 1..=TARGETS {
        listener.add(documents(target, &[path(target)])).await;
    }
    while listener.current.len() < TARGETS as usize {
        listener.round().await;
    }
    let ended = Arc::new(AtomicBool::new(false));
    let writer = {
        let (store, ended) = (world.store.clone(), ended.clone());
        thread::spawn(move || {
            let mut n = 0;
            while !ended.load(Ordering::Relaxed) {
                n += 1;
                store.commit(vec![put("a/x", n), put("b/x", n)]).now_or_never().unwrap().unwrap();
            }
        })
    };
    for _ in 0..100 {
        listener.round().await;
        let known: BTreeSet<_> = (1..=TARGETS).map(|target| listener.targets[&target].get(path(target))).collect();
        if known.len() != 1 {
            ended.store(true, Ordering::Relaxed);
        }
        assert_eq!(known.len(), 1, "the targets are at several times: {known:?}");
    }
    ended.store(true, Ordering::Relaxed);
    writer.join().unwrap();
}

#[tokio::test]
async fn a_target_is_removed_and_the_others_live_on() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.add(all(2, "c")).await;
    listener.until_told("CURRENT 2").await;
    listener.round().await;
    listener.remove(1).await;
    listener.until_told("REMOVE 1").await;
    world.put("c/a", 1).await;
    assert_eq!(listener.round().await, ["c/a=1 +[2] -[]"]);
    // Also one that is not there: who waits for the answer gets it.
    listener.remove(9).await;
    listener.until_told("REMOVE 9").await;
    // And the id is free again.
    listener.add(all(1, "c")).await;
    assert_eq!(listener.round().await, ["ADD 1", "c/a=1 +[1] -[]", "CURRENT 1"]);
}

#[tokio::test]
async fn a_target_for_once_goes_after_its_boundary() {
    let world = World::new().await;
    world.put("c/a", 1).await;
    let mut listener = world.listen().await;
    listener.add(pb::Target { once: true, ..all(3, "c") }).await;
    assert_eq!(listener.round().await, ["ADD 3", "c/a=1 +[3] -[]", "CURRENT 3"]);
    listener.until_told("REMOVE 3").await;
    world.put("c/a", 2).await;
    assert!(listener.is_quiet().await);
}

#[tokio::test]
async fn ids_are_the_servers_to_choose_once_one_was() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.round().await;
    listener.add(all(0, "c")).await;
    assert_eq!(listener.round().await, ["ADD 2", "CURRENT 2"]);
    listener.add(all(5, "c")).await;
    listener.until_told("REMOVE 5 3: ").await;
    world.put("c/a", 1).await;
    assert_eq!(listener.round().await, ["c/a=1 +[1, 2] -[]"]);
}

#[tokio::test]
async fn a_refused_target_leaves_the_others_alive() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.round().await;
    let group = |parent: &str, id: &str| {
        let mut group = target(2, id, |query| query.from[0].all_descendants = true);
        if let Some(pb::target::TargetType::Query(query)) = &mut group.target_type {
            query.parent.push_str(parent);
        }
        group
    };
    let two_orders = target(2, "c", |query| {
        first(query, 1);
        query.order_by.push(query.order_by[0].clone());
        query.order_by[0].field.as_mut().unwrap().field_path = "m".into();
    });
    let mut elsewhere = documents(2, &["c/a"]);
    if let Some(pb::target::TargetType::Documents(documents)) = &mut elsewhere.target_type {
        documents.documents[0] = "projects/other/databases/(default)/documents/c/a".into();
    }
    for (refused, code) in [
        (group("", ""), 3),
        (group("/c/a", "d"), 3),
        (target(2, "a/b", |_| {}), 3),
        (target(2, "c", |query| query.limit = Some(-1)), 3),
        (elsewhere, 3),
        (pb::Target { target_id: 2, ..Default::default() }, 3),
        (resumed(all(2, "c"), b"bad"), 3),
        // The query requires an index.
        (two_orders, 9),
    ] {
        listener.add(refused).await;
        listener.until_told(&format!("REMOVE 2 {code}: ")).await;
    }
    listener.add(resumed(all(2, "c"), b"bad")).await;
    listener.until_told("REMOVE 2 3: bad resume token").await;
    world.put("c/a", 1).await;
    while listener.round().await != ["c/a=1 +[1] -[]"] {}
}

#[tokio::test]
async fn a_wrong_request_ends_the_stream() {
    let world = World::new().await;
    let in_use = vec![request(TargetChange::AddTarget(all(1, "c"))); 2];
    let negative = vec![request(TargetChange::AddTarget(all(-1, "c")))];
    let nothing = vec![pb::ListenRequest { database: DATABASE.into(), ..Default::default() }];
    let nowhere = vec![pb::ListenRequest { database: String::new(), ..negative[0].clone() }];
    let malformed = vec![pb::ListenRequest { database: "projects/p".into(), ..negative[0].clone() }];
    let moved = vec![
        in_use[0].clone(),
        pb::ListenRequest { database: "projects/p/databases/other".into(), ..request(TargetChange::RemoveTarget(1)) },
    ];
    for requests in [in_use, negative, nothing, nowhere, malformed, moved] {
        let mut listener = world.listen().await;
        for request in &requests {
            listener.send(request.clone()).await;
        }
        let status = loop {
            match listener.response().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("{requests:?} ended well"),
                Err(status) => break status,
            }
        };
        assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    }
}

#[tokio::test]
async fn the_stream_ends_with_the_requests() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.close();
    listener.round().await;
    assert!(listener.response().await.unwrap().is_none());
}

#[tokio::test]
async fn a_target_goes_on_from_its_token() {
    let world = World::new().await;
    for (path, n) in [("c/a", 1), ("c/b", 2), ("c/d", 3)] {
        world.put(path, n).await;
    }
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.add(documents(2, &["c/a", "c/z"])).await;
    listener.until_told("CURRENT 2").await;
    listener.round().await;
    let token = listener.token.clone();
    drop(listener);
    world.put("c/a", 10).await;
    world.delete("c/b").await;
    let mut listener = world.listen().await;
    let told = ["ADD 5", "c/b deleted -[5]", "c/a=10 +[5] -[]", "CURRENT 5"];
    // The boundary's token is of both targets.
    listener.add(pb::Target { expected_count: Some(3), ..resumed(all(5, "c"), &token) }).await;
    assert_eq!(listener.round().await, told);
    listener.add(resumed(documents(6, &["c/z", "c/a"]), &token)).await;
    assert_eq!(listener.round().await, ["ADD 6", "c/a=10 +[6] -[]", "CURRENT 6"]);
    // And of no other, nor of another database.
    listener.add(resumed(all(7, "d"), &token)).await;
    listener.until_told("REMOVE 7 3: bad resume token").await;
    let mut cut = token.clone();
    cut.pop();
    listener.add(resumed(all(7, "c"), &cut)).await;
    listener.until_told("REMOVE 7 3: bad resume token").await;
}

#[tokio::test]
async fn a_target_goes_on_from_a_time() {
    let world = World::new().await;
    world.put("c/a", 1).await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.round().await;
    let time = |micros: i64| {
        Some(ResumeType::ReadTime(reelbase_firestore_wire::encode_time(Timestamp::from_micros(micros).unwrap())))
    };
    let then = listener.read_time;
    world.put("c/b", 1).await;
    listener.round().await;
    listener.add(pb::Target { resume_type: time(then), ..all(2, "c") }).await;
    assert_eq!(listener.round().await, ["ADD 2", "c/b=1 +[2] -[]", "CURRENT 2"]);
    listener.add(pb::Target { resume_type: time(then + 3_600_000_000), ..all(3, "c") }).await;
    listener.until_told("REMOVE 3 3: ").await;
    listener.add(pb::Target { resume_type: time(0), ..all(4, "c") }).await;
    let told = listener.round().await;
    assert_eq!(told, ["ADD 4", "RESET 4", "c/a=1 +[4] -[]", "c/b=1 +[4] -[]", "CURRENT 4"]);
}

#[tokio::test]
async fn a_token_that_is_too_old_resets() {
    let world = World::new().await;
    world.put("c/a", 1).await;
    let mut listener = world.listen().await;
    listener.add(documents(1, &["c/a", "c/b"])).await;
    listener.round().await;
    let token = listener.token.clone();
    world.clock.advance(Duration::from_secs(2 * 3_600));
    world.delete("c/a").await;
    world.put("c/b", 2).await;
    let mut listener = world.listen().await;
    listener.add(resumed(documents(1, &["c/a", "c/b"]), &token)).await;
    let told = listener.round().await;
    assert_eq!(told, ["ADD 1", "RESET 1", "c/a deleted -[1]", "c/b=2 +[1] -[]", "CURRENT 1"]);
}

/// Who counted otherwise than we did is told the count.
#[tokio::test]
async fn a_miscount_is_told() {
    let world = World::new().await;
    world.put("c/a", 1).await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.round().await;
    let token = listener.token.clone();
    world.put("c/b", 1).await;
    let mut listener = world.listen().await;
    listener.add(pb::Target { expected_count: Some(4), ..resumed(all(1, "c"), &token) }).await;
    assert_eq!(listener.round().await, ["ADD 1", "c/b=1 +[1] -[]", "COUNT 2 of 1", "CURRENT 1"]);
}

/// Commits that do not concern a stream refresh its token from time to time.
#[tokio::test]
async fn others_commits_refresh_the_token() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.round().await;
    let token = listener.token.clone();
    world.put("other/a", 1).await;
    assert!(listener.is_quiet().await);
    world.clock.advance(Duration::from_secs(11));
    world.put("other/a", 2).await;
    assert!(listener.round().await.is_empty());
    assert_ne!(listener.token, token);
}

/// A client that does not read skips states, and then has the newest.
#[tokio::test]
async fn a_slow_client_skips_states() {
    let world = World::new().await;
    let mut listener = world.listen().await;
    listener.add(all(1, "c")).await;
    listener.round().await;
    for n in 1..=3_000 {
        let fields = [("n", Value::from(n)), ("text", Value::from("x".repeat(10_000).as_str()))];
        world.commit(vec![Write::set(doc("c/a"), Fields::from_iter(fields))]).await;
        tokio::task::yield_now().await;
    }
    let mut told = 0;
    while listener.targets[&1].get("c/a") != Some(&3_000) {
        told += listener.round().await.len();
    }
    assert!(told < 2_500, "{told} states were kept for a client that did not read");
}

/// Whatever is written, at each boundary each target is what a query at its time returns.
#[tokio::test]
async fn boundaries_are_true() {
    let world = World::new().await;
    let collection = Query::collection(&CollectionPath::parse("c").unwrap());
    let low = Filter::field("n".parse().unwrap(), Operator::LessThan, 50);
    let ordered = vec![Order::ascending("n".parse().unwrap())];
    let queries = BTreeMap::from([
        (1, collection.clone()),
        (2, collection.clone().and(low)),
        (3, Query { order_by: ordered, limit: Some(4), ..collection }),
    ]);
    let targets = [
        all(1, "c"),
        target(2, "c", |query| less_than(query, 50)),
        target(3, "c", |query| first(query, 4)),
        documents(4, &["c/d3", "c/d5"]),
    ];
    let mut random = 7_u64;
    let mut next = move |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut listener = world.listen().await;
    let mut token = Vec::new();
    for round in 0..120 {
        if round % 20 == 0 {
            // A new connection goes on from what the client knows.
            let known = std::mem::take(&mut listener.targets);
            listener = world.listen().await;
            listener.targets = known;
            for target in &targets {
                let target = target.clone();
                listener.add(if token.is_empty() { target } else { resumed(target, &token) }).await;
            }
        }
        for _ in 0..next(4) {
            let writes: BTreeMap<_, _> =
                (0..=next(3)).map(|_| (format!("c/d{}", next(12)), next(130) as i64)).collect();
            let write = |(path, n): (&String, &i64)| if *n < 100 { put(path, *n) } else { Write::delete(doc(path)) };
            world.commit(writes.iter().map(write).collect()).await;
        }
        world.put("c/last", round).await;
        while listener.targets.get(&1).and_then(|known| known.get("c/last")) != Some(&round)
            || listener.current.len() < 4
        {
            listener.round().await;
            token = listener.token.clone();
            let time = Timestamp::from_micros(listener.read_time).unwrap();
            for (target, query) in queries.iter().filter(|(target, _)| listener.current.contains(target)) {
                let query = Query { read_time: Some(time), ..query.clone() };
                let mut expected = BTreeMap::new();
                let mut answer = world.store.query(query);
                while let Some(documents) = answer.next().await {
                    expected.extend(documents.unwrap().iter().map(|document| {
                        let Some(ValueRef::Integer(n)) = document.fields().get("n") else { panic!("{document:?}") };
                        (document.path().to_string(), n)
                    }));
                }
                assert_eq!(listener.targets[target], expected, "target {target} in round {round}");
            }
        }
    }
}
