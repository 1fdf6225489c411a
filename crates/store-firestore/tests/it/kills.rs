//! What the store makes of a server that dies in the midst of anything, and comes back where it was with what it had.
//!
//! Every document counts how often it was written, so that nothing can be lost, or come twice, and not show.

use std::{
    collections::{BTreeMap, HashSet},
    future::Future,
    net::SocketAddr,
    ops::AddAssign,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::StreamExt;
use reelbase_conformance::documents::{Context, watching::Watching};
use reelbase_core::{
    Change, CollectionPath, Document, DocumentPath, DocumentStore, DocumentStoreExt, ErrorKind, Fields, Query, Result,
    Session, SessionExt, Timestamp, Transform, Value, ValueRef, WatchEvent, WatchTarget, Write,
};
use reelbase_emulator::{Databases, Emulator};
use reelbase_store_firestore::FirestoreStore;
use reelbase_store_memory::MemoryStore;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{support::SystemEnv, watch::context};

/// For how many milliseconds the server is gone, round by round. A call that is made again and again gives up after 0.4
/// to 1.2 seconds.
const OUTAGES: [u64; 10] = [0, 1, 10, 30, 60, 120, 250, 500, 1_500, 2_000];
/// A round that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server that can die, and what it has.
struct Server {
    running: Option<Emulator>,
    address: SocketAddr,
    databases: Arc<Databases>,
}

impl Server {
    async fn start() -> Self {
        let emulator = Emulator::builder().start().await.unwrap();
        Self { address: emulator.address(), databases: emulator.databases(), running: Some(emulator) }
    }

    async fn kill(&mut self) {
        self.running.take().unwrap().kill().await;
    }

    async fn come_back(&mut self) {
        let emulator = Emulator::builder().address(self.address).databases(self.databases.clone()).start().await;
        self.running = Some(emulator.unwrap());
    }

    async fn die_for(&mut self, milliseconds: u64) {
        self.kill().await;
        sleep(Duration::from_millis(milliseconds)).await;
        self.come_back().await;
    }

    async fn store(&self) -> FirestoreStore {
        let builder = FirestoreStore::builder("p").emulator(self.address.to_string()).env(Arc::new(SystemEnv));
        builder.build().await.unwrap()
    }

    /// What it has, be it alive or dead.
    fn behind(&self) -> MemoryStore {
        self.databases.store("p", "(default)").unwrap()
    }
}

/// Does something for every outage, all at once, each with a server of its own.
async fn rounds<F>(round: impl Fn(usize, u64) -> F) -> Tally
where
    F: Future<Output = Tally> + Send + 'static,
{
    let mut running = JoinSet::new();
    for (at, outage) in OUTAGES.into_iter().enumerate() {
        running.spawn(timeout(PATIENCE, round(at, outage)));
    }
    let mut tally = Tally::default();
    while let Some(done) = running.join_next().await {
        tally += done.unwrap().expect("it hangs");
    }
    tally
}

/// What became of a write, as its caller was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Done,
    Unknown,
    Not,
}

impl Told {
    /// Of the errors only those that an outage may have, and those of `others` that say of a write that it did not happen.
    fn from<T>(result: Result<T>, others: &[ErrorKind]) -> Self {
        match result {
            Ok(_) => Self::Done,
            Err(e) if e.kind() == ErrorKind::OutcomeUnknown => Self::Unknown,
            Err(e) if e.kind() == ErrorKind::Unavailable || others.contains(&e.kind()) => Self::Not,
            Err(e) => panic!("{e:?}"),
        }
    }

    /// Whether a document that was to be written once may be there so many times.
    fn fits(self, times: Option<i64>) -> bool {
        match self {
            Self::Done => times == Some(1),
            Self::Unknown => matches!(times, None | Some(1)),
            Self::Not => times.is_none(),
        }
    }
}

/// How many were told what.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    done: usize,
    unknown: usize,
    not: usize,
}

impl Tally {
    fn count(&mut self, told: Told) {
        match told {
            Told::Done => self.done += 1,
            Told::Unknown => self.unknown += 1,
            Told::Not => self.not += 1,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.done += other.done;
        self.unknown += other.unknown;
        self.not += other.not;
    }
}

fn path(path: &str) -> DocumentPath {
    path.parse().unwrap()
}

fn all(collection: &str) -> Query {
    Query::collection(&CollectionPath::parse(collection).unwrap())
}

fn increment(id: &str) -> Write {
    Write::merge(path(id), []).transform("n".parse().unwrap(), Transform::Increment(1.into()))
}

fn number(document: &Document) -> i64 {
    match document.fields().get("n") {
        Some(ValueRef::Integer(n)) => n,
        other => panic!("{other:?}"),
    }
}

async fn n(store: &MemoryStore, id: &str) -> Option<i64> {
    store.get(&path(id)).await.unwrap().as_ref().map(number)
}

/// Waits until the counter has moved by so much.
async fn until_more(behind: &MemoryStore, count: usize) {
    let mut events = behind.watch(WatchTarget::Documents(vec![path("c/counter")]), None);
    let (mut now, mut enough) = (0, None);
    while enough.is_none_or(|enough| now < enough) {
        match events.next().await {
            Some(Ok(WatchEvent::Snapshot { changes, .. })) => {
                if let Some(Change::Added(counter) | Change::Modified(counter)) = changes.last() {
                    now = number(counter) as usize;
                }
            }
            other => panic!("{other:?}"),
        }
        enough.get_or_insert(now + count);
    }
}

/// Has the server die three times in the midst of what is done to it: as soon as some more of it has happened, since then
/// there are answers on their way.
async fn suffer(server: &mut Server, at: usize, outage: u64) {
    let behind = server.behind();
    for _ in 0..3 {
        until_more(&behind, 10 + at).await;
        server.die_for(outage).await;
    }
    until_more(&behind, 10).await;
}

/// Callers that each write one document after the other, each beside a counter, until they are told to stop.
struct Callers {
    running: JoinSet<Vec<(String, Told)>>,
    stopped: Arc<AtomicBool>,
}

impl Callers {
    fn start<F>(count: usize, call: impl Fn(String) -> F + Clone + Send + 'static) -> Self
    where
        F: Future<Output = Told> + Send,
    {
        let stopped = Arc::<AtomicBool>::default();
        let mut running = JoinSet::new();
        for caller in 0..count {
            let (stopped, call) = (stopped.clone(), call.clone());
            running.spawn(async move {
                let mut log = Vec::new();
                while !stopped.load(SeqCst) {
                    let id = format!("d/{caller}-{}", log.len());
                    let told = call(id.clone()).await;
                    log.push((id, told));
                }
                log
            });
        }
        Self { running, stopped }
    }

    /// Stops them, and compares what they were told with what is there.
    async fn settle(mut self, behind: &MemoryStore) -> Tally {
        self.stopped.store(true, SeqCst);
        let mut tally = Tally::default();
        while let Some(log) = self.running.join_next().await {
            for (id, told) in log.unwrap() {
                let times = n(behind, &id).await;
                assert!(told.fits(times), "{id} was told {told:?}, and is there {times:?} times");
                tally.count(told);
            }
        }
        let written = behind.fetch(all("d")).await.unwrap().len();
        let counted = n(behind, "c/counter").await.unwrap() as usize;
        assert_eq!(counted, written, "a commit was done in part, or one has undone another");
        assert!((tally.done..=tally.done + tally.unknown).contains(&counted), "{counted} of {tally:?}");
        tally
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_commit_came_to_what_its_caller_was_told() {
    let tally = rounds(|at, outage| async move {
        let mut server = Server::start().await;
        let store = server.store().await;
        let callers = Callers::start(16, move |id| {
            let store = store.clone();
            async move { Told::from(store.commit(vec![increment(&id), increment("c/counter")]).await, &[]) }
        });
        suffer(&mut server, at, outage).await;
        callers.settle(&server.behind()).await
    })
    .await;
    assert!(tally.unknown > 0 && tally.not > 0, "no commit was struck: {tally:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_transaction_came_to_what_its_caller_was_told() {
    let tally = rounds(|at, outage| async move {
        let mut server = Server::start().await;
        let store = server.store().await;
        let callers = Callers::start(6, move |id| {
            let store = store.clone();
            async move {
                let (document, counter) = (&path(&id), &path("c/counter"));
                let counted = store.transaction(|tx| async move {
                    let found = tx.get_many(&[document.clone(), counter.clone()], Default::default()).await?;
                    let writes = [document, counter].into_iter().zip(found).map(|(path, found)| {
                        let n = found.as_ref().map_or(0, number) + 1;
                        Write::set(path.clone(), Fields::from_iter([("n", n)]))
                    });
                    tx.write(writes.collect()).await
                });
                Told::from(counted.await, &[ErrorKind::Aborted])
            }
        });
        suffer(&mut server, at, outage).await;
        callers.settle(&server.behind()).await
    })
    .await;
    assert!(tally.unknown > 0 && tally.not > 0, "no transaction was struck: {tally:?}");
}

/// How many documents, of 10 KiB each, there are to read. A quarter of them may be on their way when the server dies.
const STORED: usize = 4_000;

fn id(at: usize) -> String {
    format!("{at:06}")
}

async fn fill(behind: &MemoryStore) {
    let text = "x".repeat(10 << 10);
    let set = |at| Write::set(path(&format!("c/{}", id(at))), Fields::from_iter([("text", &*text)]));
    for from in (0..STORED).step_by(500) {
        behind.commit((from..from + 500).map(set).collect()).await.unwrap();
    }
}

/// Reads a query to its end, and counts in `seen`. What is handed out is the documents from the first one on.
async fn read(store: &FirestoreStore, seen: &AtomicUsize) -> Result<usize> {
    let mut stream = store.query(all("c"));
    while let Some(chunk) = stream.next().await {
        for document in chunk? {
            assert_eq!(document.path().id(), id(seen.fetch_add(1, SeqCst)));
        }
    }
    Ok(seen.load(SeqCst))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_whose_server_dies_ends_with_the_error() {
    let mut server = Server::start().await;
    fill(&server.behind()).await;
    let store = server.store().await;
    for (at, outage) in OUTAGES.into_iter().enumerate() {
        let seen = Arc::<AtomicUsize>::default();
        let (reader, count) = (store.clone(), seen.clone());
        let reading = tokio::spawn(async move { timeout(PATIENCE, read(&reader, &count)).await.expect("it hangs") });
        let enough = at * 100;
        while seen.load(SeqCst) < enough && !reading.is_finished() {
            sleep(Duration::from_millis(1)).await;
        }
        server.die_for(outage).await;
        match reading.await.unwrap() {
            // Nothing had been handed out, and it was run again.
            Ok(read) => assert_eq!((read, at), (STORED, 0)),
            Err(e) => {
                assert_eq!(e.kind(), ErrorKind::Unavailable, "{e}");
                assert!((enough..STORED).contains(&seen.load(SeqCst)), "{seen:?}");
            }
        }
        let few = store.fetch(Query { limit: Some(10), ..all("c") }).await.unwrap();
        assert_eq!(few.len(), 10, "the same store goes on");
    }
    assert_eq!(read(&store, &AtomicUsize::default()).await.unwrap(), STORED);
}

/// How many commits are watched. Each leaves the counter at its number, and the documents of the last five.
const COMMITS: usize = 60;
const KEPT: usize = 5;

fn step(cx: &Context, at: usize) -> Vec<Write> {
    let put = |id: &str| Write::set(cx.doc(&format!("c/{id}")), Fields::from_iter([("n", Value::from(at as i64))]));
    let mut writes = vec![put("counter"), put(&id(at))];
    if at > KEPT {
        writes.push(Write::delete(cx.doc(&format!("c/{}", id(at - KEPT)))));
    }
    writes
}

/// The number of the commit that the state is of, whole.
fn commit_of(state: &BTreeMap<String, Document>) -> usize {
    let at = state.get("counter").map_or(0, number) as usize;
    let shown: Vec<_> = state.iter().map(|(id, document)| (id.clone(), number(document) as usize)).collect();
    let mut expected: Vec<_> = (at.saturating_sub(KEPT - 1).max(1)..=at).map(|n| (id(n), n)).collect();
    expected.extend((at > 0).then(|| ("counter".to_owned(), at)));
    assert_eq!(shown, expected);
    at
}

/// Follows a watch to the last commit: every state is whole, and no version is told twice.
async fn follow(mut watching: Watching) -> BTreeMap<String, Document> {
    let mut told: HashSet<(DocumentPath, Timestamp)> = HashSet::new();
    while commit_of(&watching.state) < COMMITS {
        for change in watching.next().await {
            if let Change::Added(document) | Change::Modified(document) = change {
                let version = (document.path().clone(), document.update_time());
                assert!(told.insert(version), "told twice: {document:?}");
            }
        }
    }
    watching.state
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_tells_every_change_once_however_often_the_server_dies() {
    rounds(|at, outage| async move {
        let mut server = Server::start().await;
        let (watched, other, behind) = (server.store().await, server.store().await, server.behind());
        let cx = context(&watched).await;
        let counter = cx.doc("c/counter");
        let following = tokio::spawn(follow(Watching::query(&cx, cx.all("c")).await));
        let dead = Arc::<AtomicBool>::default();
        let (gone, steps, under) = (dead.clone(), cx.clone(), behind.clone());
        let writing = tokio::spawn(async move {
            let mut tally = Tally::default();
            for at in 1..=COMMITS {
                // A commit that may have failed is made again if it did.
                while under.get(&counter).await.unwrap().as_ref().map_or(0, number) < at as i64 {
                    if gone.load(SeqCst) {
                        under.commit(step(&steps, at)).await.unwrap();
                    } else {
                        tally.count(Told::from(other.commit(step(&steps, at)).await, &[]));
                    }
                }
                sleep(Duration::from_millis(10)).await;
            }
            tally
        });
        for kill in 0..3 {
            sleep(Duration::from_millis(40 + 17 * at as u64 + 60 * kill)).await;
            dead.store(true, SeqCst);
            server.kill().await;
            sleep(Duration::from_millis(outage / 2)).await;
            server.come_back().await;
            dead.store(false, SeqCst);
        }
        let tally = writing.await.unwrap();
        let state = following.await.unwrap();
        let there = behind.fetch(cx.all("c")).await.unwrap();
        let told = |document: &Document| (document.path().clone(), document.update_time());
        assert!(state.values().map(told).eq(there.iter().map(told)), "{state:?}, but there is {there:?}");
        tally
    })
    .await;
}

/// 20 batches of 200 writes.
const BULK: usize = 4_000;

/// Which writes do no harm when they come twice.
fn is_set(at: usize) -> bool {
    at.is_multiple_of(2)
}

/// By turns a set, a create and an increment, all of which leave the same document.
fn bulk(at: usize) -> Write {
    let (path, fields) = (path(&format!("d/{}", id(at))), Fields::from_iter([("n", 1), ("m", 1)]));
    match at % 4 {
        0 | 2 => Write::set(path, fields),
        1 => Write::create(path, fields),
        _ => ["n", "m"].into_iter().fold(Write::merge(path, []), |write, field| {
            write.transform(field.parse().unwrap(), Transform::Increment(1.into()))
        }),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bulk_write_came_to_what_its_caller_was_told() {
    let mut tally = Tally::default();
    // One after the other, so that the server can be struck while it is at it.
    for (round, outage) in OUTAGES.into_iter().enumerate() {
        tally += timeout(PATIENCE, struck_bulk(round, outage)).await.expect("it hangs");
    }
    assert!(tally.unknown > 0, "no write was struck: {tally:?}");
}

async fn struck_bulk(round: usize, outage: u64) -> Tally {
    let mut server = Server::start().await;
    let (store, behind) = (server.store().await, server.behind());
    let writing = tokio::spawn(async move { store.write_each((0..BULK).map(bulk).collect()).await });
    let struck = path(&format!("d/{}", id(round * 200 + 50)));
    while behind.get(&struck).await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    server.die_for(outage).await;
    let results = writing.await.unwrap().unwrap();
    assert_eq!(results.len(), BULK);
    let there = behind.fetch(all("d")).await.unwrap();
    let there: BTreeMap<&str, &Document> = there.iter().map(|document| (document.path().id(), document)).collect();
    let mut tally = Tally::default();
    for (at, result) in results.into_iter().enumerate() {
        let told = Told::from(result, &[]);
        let document = there.get(&*id(at));
        let times = document.map(|document| number(document));
        assert!(told.fits(times), "{} was told {told:?}, and is there {times:?} times", id(at));
        assert!(document.is_none_or(|document| document.fields().get("m") == document.fields().get("n")));
        assert!(told == Told::Done || !is_set(at), "a set is made again until it is done, and {told:?}");
        tally.count(told);
    }
    tally
}
