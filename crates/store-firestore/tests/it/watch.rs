//! Watches over servers, and over connections that break: nothing is lost, nothing is doubled.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, future::BoxFuture};
use reelbase_conformance::{
    Backend, Setup,
    documents::{Context, watching::Watching},
};
use reelbase_core::{
    Change, CollectionPath, DocumentStore, DocumentStoreExt, Env, ErrorKind, Fields, ManualEnv, Order, Query,
    ResumeToken, Timestamp, Value, ValueRef, WatchEvent, WatchTarget, Write,
};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::FirestoreStore;

use crate::{
    proxy::{Mode, Proxy},
    support::{Rig, SystemEnv},
};

/// What watches go on when they are not told otherwise.
pub(crate) async fn context(store: &FirestoreStore) -> Context {
    let store = store.clone();
    Context::open(&move |_: Setup| std::future::ready(Backend::new(Arc::new(store.clone()))), true).await
}

fn put(cx: &Context, id: &str, n: i64) -> Write {
    Write::set(cx.doc(&format!("c/{id}")), [("n", Value::from(n))].into_iter().collect::<Fields>())
}

fn delete(cx: &Context, id: &str) -> Write {
    Write::delete(cx.doc(&format!("c/{id}")))
}

/// `a=1 b=2`: the documents that are there.
fn shown(watching: &Watching) -> String {
    let n = |document: &reelbase_core::Document| match document.fields().get("n") {
        Some(ValueRef::Integer(n)) => n,
        other => panic!("{other:?}"),
    };
    watching.state.iter().map(|(id, document)| format!("{id}={}", n(document))).collect::<Vec<_>>().join(" ")
}

async fn until(watching: &mut Watching, expected: &str) {
    while shown(watching) != expected {
        watching.next().await;
    }
}

/// `+a ~b -c`
fn told(changes: &[Change]) -> String {
    let tell = |change: &Change| {
        let sign = match change {
            Change::Added(_) => '+',
            Change::Modified(_) => '~',
            _ => '-',
        };
        format!("{sign}{}", change.path().id())
    };
    changes.iter().map(tell).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_during_an_outage_is_told_once() {
    for mut rig in Rig::all(|builder| builder).await {
        let cx = context(&rig.store).await;
        rig.direct.commit(vec![put(&cx, "a", 1), put(&cx, "b", 1)]).await.unwrap();
        let mut watching = Watching::query(&cx, cx.all("c")).await;
        for round in 2..6 {
            rig.proxy.close().await;
            rig.direct.commit(vec![put(&cx, "a", round), put(&cx, "d", round)]).await.unwrap();
            rig.direct.commit(vec![delete(&cx, "b"), put(&cx, "brief", 1)]).await.unwrap();
            rig.direct.commit(vec![delete(&cx, "brief")]).await.unwrap();
            rig.proxy.open().await;
            watching.seen.clear();
            until(&mut watching, &format!("a={round} d={round}")).await;
            assert_eq!(told(&watching.seen), "-b ~a +d");
            rig.direct.commit(vec![delete(&cx, "d"), put(&cx, "b", 1)]).await.unwrap();
            until(&mut watching, &format!("a={round} b=1")).await;
        }
    }
}

/// A clock that remembers how long it was asked to sleep, and sleeps a little.
#[derive(Debug, Default)]
struct Pauses(Mutex<Vec<Duration>>);

impl Env for Pauses {
    fn now(&self) -> Timestamp {
        SystemEnv.now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(duration);
        SystemEnv.sleep(duration.min(Duration::from_millis(200)))
    }

    fn new_id(&self) -> String {
        SystemEnv.new_id()
    }

    fn jitter(&self) -> f64 {
        0.5
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_breaks_soon_is_taken_up_more_and_more_slowly() {
    let pauses = Arc::new(Pauses::default());
    for rig in Rig::all(|builder| builder.env(pauses.clone())).await {
        let cx = context(&rig.direct).await;
        let target = WatchTarget::from(cx.all("c"));
        let mut watch = rig.store.watch(target, None);
        watch.next().await.unwrap().unwrap();
        pauses.0.lock().unwrap().clear();
        // An event may have passed before the cut is noticed, which then counts for the next.
        for n in 0..5 {
            rig.proxy.cut();
            rig.direct.commit(vec![put(&cx, "a", n)]).await.unwrap();
            watch.next().await.unwrap().unwrap();
        }
        let pauses = pauses.0.lock().unwrap().clone();
        assert!(pauses.iter().max() >= Some(&Duration::from_millis(400)), "{pauses:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_break_at_any_byte_loses_nothing() {
    for mut rig in Rig::all(|builder| builder.env(Arc::new(Pauses::default()))).await {
        let cx = context(&rig.store).await;
        let mut watching = Watching::query(&cx, cx.all("c")).await;
        for (round, bytes) in [1, 20, 60, 100, 150, 250, 400, 700].into_iter().enumerate() {
            let n = round as i64;
            rig.proxy.set(Mode::CutAfter(bytes));
            for id in ["a", "b", "d"] {
                // Google's emulator fails a commit that comes when it is to tell a listener that has gone. These may be
                // made twice.
                let writes = || vec![put(&cx, id, n), put(&cx, "twin", n)];
                while let Err(e) = rig.direct.commit(writes()).await {
                    assert_eq!(e.kind(), ErrorKind::OutcomeUnknown, "{e}");
                }
            }
            tokio::time::sleep(Duration::from_millis(150)).await;
            // Those that are being made now are of the old mode.
            rig.proxy.close().await;
            rig.proxy.set(Mode::Pass);
            rig.proxy.open().await;
            until(&mut watching, &format!("a={n} b={n} d={n} twin={n}")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stalls_is_tried_again() {
    let limit = Duration::from_millis(300);
    for mut rig in Rig::all(|builder| builder.call_deadline(limit).idle_deadline(limit)).await {
        let cx = context(&rig.store).await;
        rig.direct.commit(vec![put(&cx, "a", 1)]).await.unwrap();
        let mut watching = Watching::query(&cx, cx.all("c")).await;
        rig.proxy.close().await;
        rig.proxy.set(Mode::Stall);
        rig.proxy.open().await;
        rig.direct.commit(vec![put(&cx, "a", 2)]).await.unwrap();
        assert!(tokio::time::timeout(limit * 4, watching.next()).await.is_err(), "nothing can have come");
        rig.proxy.close().await;
        rig.proxy.set(Mode::Pass);
        rig.proxy.open().await;
        until(&mut watching, "a=2").await;
        assert_eq!(told(&watching.seen), "+a ~a");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_starts_again_is_taken_up_again() {
    let first = Emulator::builder().start().await.unwrap();
    let (address, databases) = (first.address(), first.databases());
    let builder = FirestoreStore::builder("p").emulator(first.endpoint()).env(Arc::new(SystemEnv));
    let store = builder.build().await.unwrap();
    let behind = first.store("p", "(default)").unwrap();
    let cx = context(&store).await;
    let mut watching = Watching::query(&cx, cx.all("c")).await;
    behind.commit(vec![put(&cx, "a", 1)]).await.unwrap();
    until(&mut watching, "a=1").await;
    first.kill().await;
    behind.commit(vec![put(&cx, "b", 1)]).await.unwrap();
    let again = || Emulator::builder().address(address).databases(databases.clone());
    let second = again().start().await.unwrap();
    until(&mut watching, "a=1 b=1").await;
    second.shutdown().await;
    behind.commit(vec![delete(&cx, "a")]).await.unwrap();
    let third = again().start().await.unwrap();
    until(&mut watching, "b=1").await;
    assert_eq!(told(&watching.seen), "+a +b -a");
    third.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_ends_the_watch() {
    for mut rig in Rig::all(|builder| builder.call_deadline(Duration::from_millis(400))).await {
        let cx = context(&rig.store).await;
        rig.proxy.close().await;
        let began = Instant::now();
        let mut events = rig.store.watch(cx.all("c").into(), None);
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Unavailable, Some("watch")), "{error}");
        assert!(events.next().await.is_none(), "the error ends it");
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_that_does_not_end_ends_the_watch() {
    for mut rig in Rig::all(|builder| builder.outage_deadline(Duration::from_millis(600))).await {
        let cx = context(&rig.store).await;
        let mut events = rig.store.watch(cx.all("c").into(), None);
        events.next().await.unwrap().unwrap();
        rig.proxy.close().await;
        let began = Instant::now();
        let error = events.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(events.next().await.is_none());
        let lasted = began.elapsed();
        assert!((Duration::from_millis(500)..Duration::from_secs(5)).contains(&lasted), "{lasted:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_process_goes_on_from_a_token() {
    for rig in Rig::all(|builder| builder).await {
        let cx = context(&rig.store).await;
        rig.direct.commit(["a", "b", "d"].map(|id| put(&cx, id, 1)).to_vec()).await.unwrap();
        let limited = Query { order_by: vec![Order::ascending("n".parse().unwrap())], limit: Some(2), ..cx.all("c") };
        let documents = WatchTarget::Documents(["a", "b", "e"].map(|id| cx.doc(&format!("c/{id}"))).to_vec());
        let targets = [WatchTarget::from(cx.all("c")), limited.into(), documents];
        let mut left = Vec::new();
        for target in targets {
            let watching = Watching::begin(&cx, target.clone()).await;
            left.push((target, watching.state.clone(), watching.token.clone()));
        }
        let elsewhere = context(&rig.another().await).await;
        for (target, state, token) in &left {
            let mut watching = Watching::open(&elsewhere, target.clone(), token.clone(), state.clone());
            assert_eq!(told(&watching.next().await), "", "nothing has changed");
            assert_eq!(&shown(&watching), &shown(&Watching::begin(&cx, target.clone()).await));
        }
        // Google's emulator fails a commit that it would tell to a call that was ended this moment.
        tokio::time::sleep(Duration::from_millis(300)).await;
        rig.direct.commit(vec![put(&cx, "a", 2), delete(&cx, "b"), put(&cx, "e", 0)]).await.unwrap();
        let expected = [("-b ~a +e", "a=2 d=1 e=0"), ("-a -b +e +d", "d=1 e=0"), ("-b ~a +e", "a=2 e=0")];
        for ((target, state, token), (changes, shows)) in left.into_iter().zip(expected) {
            let mut watching = Watching::open(&elsewhere, target, token, state);
            assert_eq!((told(&watching.next().await).as_str(), shown(&watching).as_str()), (changes, shows));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_that_is_no_longer_kept_is_told_anew() {
    let clock = Arc::new(ManualEnv::default());
    let emulator = Emulator::builder().env(clock.clone()).start().await.unwrap();
    let builder = FirestoreStore::builder("p").emulator(emulator.endpoint()).env(clock.clone());
    let store = builder.build().await.unwrap();
    let cx = context(&store).await;
    store.commit(vec![put(&cx, "a", 1)]).await.unwrap();
    let token = Watching::query(&cx, cx.all("c")).await.token;
    clock.advance(Duration::from_secs(2 * 3_600));
    store.commit(vec![delete(&cx, "a"), put(&cx, "b", 1)]).await.unwrap();
    let mut events = store.watch(cx.all("c").into(), token);
    assert!(matches!(events.next().await, Some(Ok(WatchEvent::Resync))));
    match events.next().await {
        Some(Ok(WatchEvent::Snapshot { changes, .. })) => assert_eq!(told(&changes), "+b"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_state_of_which_only_a_part_could_be_read_is_told_anew_whole() {
    const COUNT: usize = 1_500;
    let clock = Arc::new(ManualEnv::default());
    let emulator = Emulator::builder().env(clock.clone()).start().await.unwrap();
    let mut proxy = Proxy::to(emulator.address()).await;
    let store = async |host: String| {
        let builder = FirestoreStore::builder("p").emulator(host).env(clock.clone());
        // The clock jumps hours while nothing can be read.
        builder.call_deadline(Duration::from_secs(100_000)).build().await.unwrap()
    };
    let (direct, store) = (store(emulator.endpoint()).await, store(proxy.host()).await);
    let cx = context(&direct).await;
    let writes = (0..COUNT).map(|n| put(&cx, &n.to_string(), 1)).collect();
    assert!(direct.write_each(writes).await.unwrap().iter().all(Result::is_ok));
    let token = Watching::query(&cx, cx.all("c")).await.token;
    let before = proxy.bytes_down();
    proxy.set(Mode::CutAfter(60_000));
    let mut events = store.watch(cx.all("c").into(), token);
    let first = tokio::spawn(async move { (events.next().await, events) });
    while proxy.bytes_down() < before + 60_000 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    clock.advance(Duration::from_secs(2 * 3_600));
    proxy.close().await;
    proxy.set(Mode::Pass);
    proxy.open().await;
    let (first, mut events) = first.await.unwrap();
    assert!(matches!(first, Some(Ok(WatchEvent::Resync))), "{first:?}");
    match events.next().await {
        Some(Ok(WatchEvent::Snapshot { changes, .. })) => assert_eq!(changes.len(), COUNT),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_something_else_is_refused() {
    for rig in Rig::all(|builder| builder).await {
        let cx = context(&rig.store).await;
        let token = Watching::query(&cx, cx.all("c")).await.token.unwrap();
        for (query, token) in [(cx.all("other"), token), (cx.all("c"), ResumeToken(b"garbage".to_vec()))] {
            let error = rig.store.watch(query.into(), Some(token)).next().await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projection_from_the_end_comes_in_the_order_of_the_query() {
    for rig in Rig::all(|builder| builder).await {
        let cx = context(&rig.store).await;
        rig.direct
            .commit([("a", 3), ("b", 1), ("d", 2), ("e", 0)].map(|(id, n)| put(&cx, id, n)).to_vec())
            .await
            .unwrap();
        let query = Query {
            order_by: vec![Order::ascending("n".parse().unwrap())],
            limit: Some(3),
            limit_to_last: true,
            select: Some(vec!["__name__".parse().unwrap()]),
            ..cx.all("c")
        };
        let mut watching = Watching::query(&cx, query).await;
        assert_eq!(told(&watching.seen), "+b +d +a");
        assert!(watching.state["a"].fields().get("n").is_none(), "it was not asked for");
        rig.direct.commit(vec![put(&cx, "f", 9)]).await.unwrap();
        assert_eq!(told(&watching.next().await), "-b +f");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_the_stream_ends_the_call() {
    for rig in Rig::all(|builder| builder).await {
        let cx = context(&rig.store).await;
        let watching = Watching::query(&cx, cx.all("c")).await;
        drop(watching);
        tokio::time::sleep(Duration::from_millis(200)).await;
        let before = rig.proxy.bytes_down();
        let text = Value::from("x".repeat(20_000));
        let fields: Fields = [("text", text)].into_iter().collect();
        rig.direct.commit(vec![Write::set(cx.doc("c/a"), fields)]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        let told = rig.proxy.bytes_down() - before;
        assert!(told < 1_000, "{told} bytes came after the stream was dropped");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_under_many_outages_add_up() {
    for mut rig in Rig::all(|builder| builder).await {
        let cx = context(&rig.store).await;
        let mut watching = Watching::open(&cx, WatchTarget::from(cx.all("c")), None, BTreeMap::new());
        let (direct, writer) = (rig.direct.clone(), cx.clone());
        let writing = tokio::spawn(async move {
            for round in 0..150_i64 {
                let id = format!("d{}", round * 7 % 11);
                let write = if round % 4 == 3 { delete(&writer, &id) } else { put(&writer, &id, round) };
                direct.commit(vec![write]).await.unwrap();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            direct.commit(vec![put(&writer, "last", 0)]).await.unwrap();
        });
        let following = tokio::spawn(async move {
            watching.until(|state| state.contains_key("last")).await;
            shown(&watching)
        });
        while !writing.is_finished() {
            tokio::time::sleep(Duration::from_millis(120)).await;
            rig.proxy.close().await;
            rig.proxy.open().await;
        }
        writing.await.unwrap();
        let followed = following.await.unwrap();
        let query = Query::collection(&CollectionPath::parse(cx.collection("c").as_str()).unwrap());
        let direct = context(&rig.direct).await;
        let mut whole = Watching::open(&direct, query.into(), None, BTreeMap::new());
        whole.next().await;
        assert_eq!(followed, shown(&whole));
    }
}
