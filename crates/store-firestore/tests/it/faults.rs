//! What the store makes of connections that break, stall, or lose an answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use reelbase_core::{
    CollectionPath, DocumentPath, DocumentStore, DocumentStoreExt, ErrorKind, Fields, Query, Session, SessionExt,
    Transform, TxOptions, ValueRef, Write, index::Manifest,
};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::{FirestoreStore, FirestoreStoreBuilder, admin::Planned};
use reelbase_store_memory::MemoryStore;

use crate::{
    proxy::{Mode, Proxy},
    support::SystemEnv,
};

struct Line {
    emulator: Emulator,
    proxy: Proxy,
    store: FirestoreStore,
}

fn builder(host: String) -> FirestoreStoreBuilder {
    FirestoreStore::builder("p").emulator(host).env(Arc::new(SystemEnv))
}

async fn line() -> Line {
    line_with(|builder| builder).await
}

async fn line_with(change: impl FnOnce(FirestoreStoreBuilder) -> FirestoreStoreBuilder) -> Line {
    let emulator = Emulator::builder().start().await.unwrap();
    let proxy = Proxy::to(emulator.address()).await;
    let store = change(builder(proxy.host())).build().await.unwrap();
    // The connection has been used once.
    assert!(store.get(&path("c/none")).await.unwrap().is_none());
    Line { emulator, proxy, store }
}

impl Line {
    /// What the server holds, past the proxy.
    fn behind(&self) -> MemoryStore {
        self.emulator.store("p", "(default)").unwrap()
    }

    async fn count(&self) -> Option<i64> {
        let document = self.behind().get(&path("c/d")).await.unwrap()?;
        match document.fields().get("n") {
            Some(ValueRef::Integer(n)) => Some(n),
            other => panic!("{other:?}"),
        }
    }
}

fn path(path: &str) -> DocumentPath {
    path.parse().unwrap()
}

fn increment() -> Vec<Write> {
    vec![Write::merge(path("c/d"), []).transform("n".parse().unwrap(), Transform::Increment(1.into()))]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_is_lost_has_an_unknown_outcome() {
    let line = line().await;
    line.proxy.set(Mode::SwallowReply);
    let error = line.store.commit(increment()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(error.operation(), Some("commit"));
    assert!(!error.is_retryable());
    assert_eq!(line.count().await, Some(1), "it was sent once, and happened");
    line.proxy.set(Mode::Pass);
    line.store.commit(increment()).await.unwrap();
    assert_eq!(line.count().await, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_whose_answer_is_lost_has_an_unknown_outcome() {
    let line = line().await;
    let transaction = line.store.begin(TxOptions::default()).await.unwrap();
    transaction.write(increment()).await.unwrap();
    line.proxy.set(Mode::SwallowReply);
    let error = transaction.commit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(line.count().await, Some(1));
    assert_eq!(transaction.commit().await.unwrap_err().kind(), ErrorKind::Aborted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_cannot_be_sent_is_unavailable_and_did_not_happen() {
    let mut line = line().await;
    line.proxy.close().await;
    let error = line.store.commit(increment()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(line.count().await, None);
    let error = line.store.get(&path("c/d")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    line.proxy.open().await;
    line.store.commit(increment()).await.unwrap();
    assert_eq!(line.count().await, Some(1), "the same store goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_waits_for_a_server_that_comes_back() {
    let mut line = line().await;
    line.proxy.close().await;
    let store = line.store.clone();
    let commit = tokio::spawn(async move { store.commit(increment()).await });
    tokio::time::sleep(Duration::from_millis(60)).await;
    line.proxy.open().await;
    commit.await.unwrap().unwrap();
    assert_eq!(line.count().await, Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_whose_answer_is_lost_is_made_again() {
    let line = line().await;
    line.store.commit(increment()).await.unwrap();
    line.proxy.set(Mode::SwallowReply);
    let store = line.store.clone();
    let read = tokio::spawn(async move { store.get(&path("c/d")).await });
    tokio::time::sleep(Duration::from_millis(60)).await;
    line.proxy.set(Mode::Pass);
    assert!(read.await.unwrap().unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_never_answers_exceeds_the_deadline() {
    let limit = Duration::from_millis(400);
    let line = line_with(|builder| builder.call_deadline(limit).idle_deadline(limit)).await;
    line.proxy.set(Mode::Stall);
    let began = Instant::now();
    let error = line.store.list_collections(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
    let error = line.store.get(&path("c/d")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
    let error = line.store.fetch(all("c")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
    let error = line.store.commit(increment()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert!(began.elapsed() < limit * 4 + Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_end_of_a_transaction_that_only_reads_cannot_fail() {
    let mut line = line().await;
    let transaction = line.store.begin(TxOptions::read_only(None)).await.unwrap();
    assert!(transaction.get(&path("c/d")).await.unwrap().is_none());
    line.proxy.close().await;
    let began = Instant::now();
    transaction.commit().await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(200), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connect_that_hangs_exceeds_the_deadline() {
    let limit = Duration::from_millis(400);
    let mut line = line_with(|builder| builder.call_deadline(limit).idle_deadline(limit)).await;
    let _hole = line.proxy.black_hole().await;
    let calls = async {
        // More than the connection lets wait in it: the rest waits before it.
        let many = (0..1_100).map(|_| async { line.store.get(&path("c/d")).await.err() });
        let mut errors = futures_util::future::join_all(many).await;
        errors.push(line.store.list_collections(None).await.err());
        errors.push(line.store.fetch(all("c")).await.err());
        errors.push(line.store.count(all("c")).await.err());
        errors.into_iter().for_each(|error| {
            let error = error.expect("nobody answers");
            assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
        });
        match line.store.admin().plan(&Manifest::new()).await.unwrap() {
            Planned::Unreachable(why) => assert_eq!(why.error().kind(), ErrorKind::DeadlineExceeded, "{why}"),
            Planned::Plan(plan) => panic!("{plan}"),
        }
        let error = line.store.commit(increment()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
        let written = line.store.write_each(increment()).await.unwrap();
        assert!(written[0].is_err());
    };
    tokio::time::timeout(Duration::from_secs(10), calls).await.expect("a call hangs");
}

fn all(collection: &str) -> Query {
    Query::collection(&CollectionPath::parse(collection).unwrap())
}

/// Documents of 10 KiB each.
async fn fill(store: &MemoryStore, count: usize) {
    let text = "x".repeat(10 << 10);
    let writes = (0..count).map(|i| Write::set(path(&format!("c/d{i:06}")), Fields::from_iter([("text", &*text)])));
    let writes: Vec<_> = writes.collect();
    for some in writes.chunks(500) {
        store.commit(some.to_vec()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_breaks_off_ends_with_the_error() {
    let line = line().await;
    fill(&line.behind(), 1_000).await;
    line.proxy.set(Mode::CutAfter(3 << 20));
    let mut stream = line.store.query(all("c"));
    let mut seen = 0;
    let error = loop {
        match stream.next().await {
            Some(Ok(chunk)) => seen += chunk.len(),
            Some(Err(error)) => break error,
            None => panic!("it ended as if it were complete, after {seen}"),
        }
    };
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert!((100..400).contains(&seen), "{seen} documents came before");
    assert!(stream.next().await.is_none());
    line.proxy.set(Mode::Pass);
    assert_eq!(line.store.fetch(all("c")).await.unwrap().len(), 1_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_waits_for_a_slow_reader() {
    let line = line().await;
    fill(&line.behind(), 4_000).await;
    let before = line.proxy.bytes_down();
    let mut stream = line.store.query(all("c"));
    let mut seen = stream.next().await.unwrap().unwrap().len();
    // Until nothing more comes by itself.
    let mut ahead = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = line.proxy.bytes_down() - before;
        if now == ahead {
            break;
        }
        ahead = now;
    }
    assert!(ahead < 10 << 20, "{ahead} bytes of 40 MiB came although nobody reads");
    while let Some(chunk) = stream.next().await {
        seen += chunk.unwrap().len();
    }
    assert_eq!(seen, 4_000);
}

#[tokio::test]
async fn a_server_that_is_not_there_cannot_be_connected_to() {
    let mut proxy = Proxy::to("127.0.0.1:1".parse().unwrap()).await;
    proxy.close().await;
    let began = Instant::now();
    let error = builder(proxy.host()).build().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    let why = format!("{} cannot be reached: Connection refused;", proxy.host());
    assert!(error.to_string().contains(&why), "{error}");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_hangs_up_at_once_is_unavailable() {
    // Nothing listens on port 1, so that the proxy closes every connection.
    let proxy = Proxy::to("127.0.0.1:1".parse().unwrap()).await;
    let store = match builder(proxy.host()).build().await {
        Ok(store) => store,
        Err(error) => return assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}"),
    };
    let error = store.get(&path("c/d")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}
