//! Several processes on one folder, some of them killed.

use std::{
    env, fs,
    io::{self, Read as _, Write as _},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, future::join_all, stream};
use reelbase::TokioEnv;
use reelbase_blob_disk::DiskBlobStore;
use reelbase_core::{
    Error, ErrorKind,
    blob::{BlobBody, BlobPrefix, BlobStore, BlobStoreExt, MultipartOptions, PutOptions},
};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
};

use crate::support::{Temp, key};

/// Says what a process of this program is, and in which folder.
const PART: &str = "REELBASE_DISK_PART";
/// What a process reports stands on lines that begin so.
const REPORT: &str = "reported: ";

const PROCESSES: usize = 3;
const KEYS: usize = 60;
const ROUNDS: usize = 40;

pub(crate) fn report(words: &str) {
    let mut out = io::stderr();
    writeln!(out, "{REPORT}{words}").unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the processes that the tests of this file start"]
async fn process() {
    // Whoever runs all that is ignored runs this too.
    let Ok(part) = env::var(PART) else { return };
    let (part, folder) = part.split_once(' ').unwrap();
    let store = DiskBlobStore::builder(folder, Arc::new(TokioEnv::new())).sync(false).build().await.unwrap();
    match part {
        "create" => create(&store).await,
        "count" => count(&store).await,
        "put" => put(&store).await,
        "upload" => upload(&store).await,
        "stream" => crate::stream::pass(&store).await,
        _ => panic!("there is no {part}"),
    }
}

/// Waits until everybody is ready, and is told so.
fn ready() {
    report("ready");
    io::stdin().read_exact(&mut [0]).unwrap();
}

async fn create(store: &DiskBlobStore) {
    ready();
    let mut won = Vec::new();
    for i in 0..KEYS {
        let name = format!("race/{i}");
        match store.put_bytes(&key(&name), std::process::id().to_string(), PutOptions::new().if_absent()).await {
            Ok(_) => won.push(i.to_string()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}"),
        }
    }
    report(&won.join(","));
}

async fn count(store: &DiskBlobStore) {
    ready();
    let mut counted = 0;
    while counted < ROUNDS {
        let object = store.get(&key("count"), Default::default()).await.unwrap().into_object().unwrap();
        let etag = object.meta.etag.clone();
        let bytes = object.bytes().await.unwrap();
        let next = std::str::from_utf8(&bytes).unwrap().parse::<usize>().unwrap() + 1;
        match store.put_bytes(&key("count"), next.to_string(), PutOptions::new().if_match(etag)).await {
            Ok(_) => counted += 1,
            Err(error) => assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{error}"),
        }
    }
    report("done");
}

async fn put(store: &DiskBlobStore) {
    let chunk = Ok::<_, Error>(Bytes::from(vec![1; 4 << 20]));
    let told = stream::once(async {
        report("amid");
        Ok(Bytes::new())
    });
    let body = BlobBody::stream(stream::iter([chunk]).chain(told).chain(stream::pending())).with_len(8 << 20);
    store.put(&key("killed/put"), body, PutOptions::new()).await.unwrap();
}

async fn upload(store: &DiskBlobStore) {
    let upload = store.create_multipart(&key("killed/upload"), MultipartOptions::new(5 << 20)).await.unwrap();
    upload.put_part(1, Bytes::from(vec![1; 5 << 20])).await.unwrap();
    report(upload.upload_id());
    std::future::pending::<()>().await;
}

/// A process of this program.
pub(crate) struct Process {
    child: Child,
    errors: Lines<BufReader<ChildStderr>>,
}

impl Process {
    pub(crate) fn start(part: &str, folder: &Path) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--exact", "processes::process", "--ignored", "--nocapture"]);
        command.env(PART, format!("{part} {}", folder.display()));
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, errors }
    }

    /// What the process reports next.
    pub(crate) async fn reported(&mut self) -> String {
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

    async fn go(&mut self) {
        use tokio::io::AsyncWriteExt;
        self.child.stdin.as_mut().unwrap().write_all(b"!").await.unwrap();
    }

    async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

/// Starts processes that begin at once, and returns what each reports at its end.
async fn race(part: &str, folder: &Path) -> Vec<String> {
    let mut processes: Vec<_> = (0..PROCESSES).map(|_| Process::start(part, folder)).collect();
    for process in &mut processes {
        assert_eq!(process.reported().await, "ready");
    }
    for process in &mut processes {
        process.go().await;
    }
    join_all(processes.iter_mut().map(Process::reported)).await
}

#[tokio::test]
async fn of_processes_that_create_one_wins() {
    let store = Temp::new().await;
    let reported = race("create", &store.path("")).await;
    let mut won: Vec<usize> =
        reported.iter().flat_map(|won| won.split(',')).filter_map(|won| won.parse().ok()).collect();
    won.sort_unstable();
    assert_eq!(won, (0..KEYS).collect::<Vec<_>>(), "{reported:?}");
}

#[tokio::test]
async fn processes_that_replace_what_they_read_lose_nothing() {
    let store = Temp::new().await;
    store.put_bytes(&key("count"), "0", PutOptions::new()).await.unwrap();
    race("count", &store.path("")).await;
    assert_eq!(store.get_bytes(&key("count")).await.unwrap(), (PROCESSES * ROUNDS).to_string());
}

#[tokio::test]
async fn a_process_killed_amid_a_put_leaves_nothing_that_is_seen() {
    let store = Temp::with(|builder| builder.sweep_after(Duration::ZERO)).await;
    let mut process = Process::start("put", &store.path(""));
    assert_eq!(process.reported().await, "amid");
    store.written_to_staging().await;
    // It is still written.
    assert_eq!(store.sweep().await.unwrap(), 0);
    process.kill().await;
    assert!(store.list_keys(&BlobPrefix::all()).await.unwrap().is_empty());
    assert_eq!(store.own("staging").len(), 1);
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert!(store.own("staging").is_empty());
}

#[tokio::test]
async fn a_process_killed_amid_an_upload_leaves_it_to_be_aborted() {
    let store = Temp::new().await;
    let mut process = Process::start("upload", &store.path(""));
    let id = process.reported().await;
    process.kill().await;
    assert!(store.list_keys(&BlobPrefix::all()).await.unwrap().is_empty());
    let found = store.list_multipart(&BlobPrefix::new("killed/").unwrap()).await.unwrap();
    assert_eq!((found.len(), &found[0].key, &found[0].upload_id), (1, &key("killed/upload"), &id));
    store.abort_multipart(&found[0]).await.unwrap();
    assert!(store.list_multipart(&BlobPrefix::all()).await.unwrap().is_empty());
    assert_eq!(fs::read_dir(store.path(".reelbase/uploads")).unwrap().count(), 0);
}
