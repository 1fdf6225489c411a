//! Bulk writes over servers, and over connections that break.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use reelbase_core::{
    CollectionPath, DocumentStore, Env, ErrorKind, Fields, ManualEnv, Query, SessionExt, Transform, Value, ValueRef,
    Write,
};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::FirestoreStore;

use crate::{proxy::Mode, support::Rig};

fn set(at: usize) -> Write {
    let fields: Fields = [("n", Value::from(at as i64))].into_iter().collect();
    Write::set(format!("c/{at:05}").parse().unwrap(), fields)
}

fn increment(id: &str) -> Write {
    Write::merge(format!("c/{id}").parse().unwrap(), []).transform("n".parse().unwrap(), Transform::Increment(1.into()))
}

fn all() -> Query {
    Query::collection(&CollectionPath::parse("c").unwrap())
}

async fn n(store: &FirestoreStore, id: &str) -> Option<i64> {
    match store.get(&format!("c/{id}").parse().unwrap()).await.unwrap()?.fields().get("n") {
        Some(ValueRef::Integer(n)) => Some(n),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writes_are_applied_each_once() {
    for rig in Rig::all(|builder| builder).await {
        let mut writes: Vec<Write> = (0..3_000).map(set).collect();
        writes.push(increment("counter"));
        let results = rig.store.write_each(writes).await.unwrap();
        assert_eq!(results.len(), 3_001);
        let failed: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
        assert!(failed.is_empty(), "{failed:?}");
        assert_eq!(rig.direct.count(all()).await.unwrap(), 3_001);
        assert_eq!((n(&rig.direct, "02999").await, n(&rig.direct, "counter").await), (Some(2_999), Some(1)));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_an_answer_is_lost_only_what_does_no_harm_is_sent_again() {
    for mut rig in Rig::all(|builder| builder).await {
        rig.store.write_each(vec![set(0)]).await.unwrap();
        rig.proxy.set(Mode::SwallowReply);
        let store = rig.store.clone();
        let results = tokio::spawn(async move { store.write_each(vec![set(1), increment("a"), set(2)]).await });
        while n(&rig.direct, "a").await.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        rig.proxy.close().await;
        rig.proxy.set(Mode::Pass);
        rig.proxy.open().await;
        let results = results.await.unwrap().unwrap();
        assert!(results[0].is_ok() && results[2].is_ok(), "{results:?}");
        let error = results[1].as_ref().unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::OutcomeUnknown, Some("c/a")), "{error}");
        assert_eq!(n(&rig.direct, "a").await, Some(1), "it was sent once, and happened");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_unavailable_for_each() {
    for mut rig in Rig::all(|builder| builder.call_deadline(Duration::from_millis(500))).await {
        rig.store.write_each(vec![set(0)]).await.unwrap();
        rig.proxy.close().await;
        let began = Instant::now();
        let results = rig.store.write_each(vec![set(1), increment("a")]).await.unwrap();
        for result in &results {
            let error = result.as_ref().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unavailable, "nothing was sent: {error}");
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(n(&rig.direct, "a").await, None);
    }
}

#[tokio::test]
async fn the_ramp_can_be_asked_for() {
    let clock = Arc::new(ManualEnv::default());
    let emulator = Emulator::builder().start().await.unwrap();
    let builder = || FirestoreStore::builder("p").emulator(emulator.endpoint()).env(clock.clone());
    let began = clock.now();
    let at_once = builder().build().await.unwrap();
    at_once.write_each((0..500).map(set).collect()).await.unwrap();
    assert_eq!(clock.now(), began, "an emulator is not spared");
    let ramping = builder().bulk_ramp(true).build().await.unwrap();
    ramping.write_each((0..500).map(set).collect()).await.unwrap();
    assert!(clock.now().since(began) >= Duration::from_millis(900), "500 writes at 500 a second");
}
