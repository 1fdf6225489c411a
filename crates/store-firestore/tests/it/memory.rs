//! How much memory the store takes for much: measured on a process of its own, whose server is another one.

use std::{
    env, fs,
    io::{self, Read as _, Write as _},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use futures_util::StreamExt;
use reelbase_core::{
    CollectionPath, DocumentStore, DocumentStoreExt, Fields, Query, Session, SessionExt, Value, Write,
};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::FirestoreStore;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
};

use crate::support::SystemEnv;

/// Says what a process of this program is: `server` and the number of its documents, or `reader` or `writer` and where
/// its server listens.
const PART: &str = "REELBASE_MEMORY_PART";
/// What a process reports stands on lines that begin so.
const REPORT: &str = "reported: ";
/// The kernel's account of a process.
const STATUS: &str = "/proc/self/status";

const READ: usize = 100_000;
const WRITTEN: usize = 20_000;
const MIB: usize = 1 << 20;

/// A document of about half a KiB.
fn document(at: usize) -> Fields {
    let text = |length: usize| Value::from(format!("{at:06}").repeat(length / 6));
    let tags = Value::array(["red", "green", "blue"].map(Value::from));
    let fields = [("n", Value::from(at as i64)), ("title", text(60)), ("tags", tags), ("text", text(400))];
    Fields::from_iter(fields)
}

fn set(at: usize) -> Write {
    Write::set(format!("c/{at:06}").parse().unwrap(), document(at))
}

fn all() -> Query {
    Query::collection(&CollectionPath::parse("c").unwrap())
}

/// What the kernel says of this process's memory, in bytes: `VmRSS` is what is resident now, `VmHWM` the most that was.
fn memory(what: &str) -> usize {
    let status = fs::read_to_string(STATUS).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<usize>().unwrap() * 1_024
}

fn report(words: &str) {
    let mut out = io::stderr();
    writeln!(out, "{REPORT}{words}").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the processes that the tests of this file start"]
async fn process() {
    // Whoever runs all that is ignored runs this too.
    let Ok(part) = env::var(PART) else { return };
    let (part, of) = part.split_once(' ').unwrap();
    match part {
        "server" => serve(of.parse().unwrap()).await,
        "reader" => read(&connect(of).await).await,
        "writer" => write(&connect(of).await).await,
        _ => panic!("there is no {part}"),
    }
}

async fn connect(server: &str) -> FirestoreStore {
    FirestoreStore::builder("p").emulator(server).env(Arc::new(SystemEnv)).build().await.unwrap()
}

/// Serves as long as whoever started it lives.
async fn serve(count: usize) {
    let emulator = Emulator::builder().start().await.unwrap();
    let store = emulator.store("p", "(default)").unwrap();
    let places: Vec<usize> = (0..count).collect();
    for some in places.chunks(500) {
        store.commit(some.iter().map(|at| set(*at)).collect()).await.unwrap();
    }
    report(&emulator.address().to_string());
    let end = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    end.await.unwrap().unwrap();
}

async fn read(store: &FirestoreStore) {
    // What comes with the first call is not of the many.
    assert_eq!(store.fetch(Query { limit: Some(1), ..all() }).await.unwrap().len(), 1);
    let before = memory("VmRSS");
    let mut documents = store.query(all());
    let (mut seen, mut tenth) = (0, None);
    while let Some(chunk) = documents.next().await {
        seen += chunk.unwrap().len();
        if seen >= READ / 10 {
            tenth.get_or_insert_with(|| memory("VmHWM"));
        }
    }
    assert_eq!(seen, READ);
    report(&format!("{before} {} {}", tenth.unwrap(), memory("VmHWM")));
}

async fn write(store: &FirestoreStore) {
    // What comes with the first call is not of the many.
    assert!(store.write_each(vec![set(READ)]).await.unwrap()[0].is_ok());
    let writes: Vec<Write> = (0..WRITTEN).map(|at| set(READ + at)).collect();
    let before = memory("VmRSS");
    let results = store.write_each(writes).await.unwrap();
    let peak = memory("VmHWM");
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), WRITTEN);
    report(&format!("{before} {peak}"));
}

struct Process {
    child: Child,
    errors: Lines<BufReader<ChildStderr>>,
}

impl Process {
    fn start(part: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "memory::process", "--ignored", "--nocapture"]).env(PART, part);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, errors }
    }

    /// What the process reports first.
    async fn reported(&mut self) -> String {
        let mut said = Vec::new();
        let limit = Duration::from_secs(120);
        while let Some(line) = tokio::time::timeout(limit, self.errors.next_line()).await.unwrap().unwrap() {
            match line.strip_prefix(REPORT) {
                Some(report) => return report.to_owned(),
                None => said.push(line),
            }
        }
        panic!("{:?}: {}", self.child.wait().await, said.join("\n"));
    }
}

/// What a part reports, in bytes; `None` where nobody can tell.
async fn measured<const N: usize>(part: &str, stored: usize) -> Option<[usize; N]> {
    let mut out = io::stdout();
    if !fs::exists(STATUS).unwrap() {
        writeln!(out, "skipped: there is no {STATUS}").unwrap();
        return None;
    }
    let mut server = Process::start(&format!("server {stored}"));
    let address = server.reported().await;
    let reported = Process::start(&format!("{part} {address}")).reported().await;
    writeln!(out, "{part}: {reported}").unwrap();
    let bytes: Vec<usize> = reported.split(' ').map(|bytes| bytes.parse().unwrap()).collect();
    Some(bytes.try_into().unwrap())
}

/// All documents together are some 50 MiB on their way, and more in memory.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documents_of_a_query_pass_through() {
    let Some([before, tenth, all]) = measured("reader", READ).await else { return };
    let growth = all.saturating_sub(before);
    assert!(growth < 16 * MIB, "100,000 documents took {growth} bytes");
    let growth = all - tenth;
    assert!(growth < 8 * MIB, "the last 90,000 of 100,000 documents took {growth} bytes more than the first");
}

/// All writes together are some 45 MiB as messages and on their way. Of their 100 batches 32 are on their way at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_batches_of_a_bulk_write_pass_through() {
    let Some([before, all]) = measured("writer", 0).await else { return };
    let growth = all.saturating_sub(before);
    assert!(growth < 28 * MIB, "20,000 writes took {growth} bytes beside those of the caller");
}
