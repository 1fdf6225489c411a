//! The store of files beside `object_store` and `opendal`, on the same bucket in one run.
//!
//! ```text
//! cargo bench -p benches --bench blobs                        # the table; --table FOLDER, in the repository, to keep it
//! cargo bench -p benches --bench blobs -- --test              # everything once, small
//! ```
//!
//! `REELBASE_S3_ENDPOINT`, with `REELBASE_S3_ACCESS_KEY`, `REELBASE_S3_SECRET_KEY` and `REELBASE_S3_BUCKET`, names
//! another server. The clients take turns, round by round, so that what else the machine does hits all alike, which
//! criterion does not do; a figure is the median of the rounds. A peak of memory is that of a process that does nothing
//! else.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench is a program that stops where something is wrong"
)]

use std::{
    env, fs,
    hint::black_box,
    path::Path,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use benches::{
    files::{Address, Arrow, CHUNK, Dal, Files, Ours, PART, S3Process, SERVE, serve},
    table::{Table, Unit, machine},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{self, Runtime};

/// What is done with an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Put,
    PutParts,
    PutStream,
    Get,
    Read,
    List,
}

/// One operation, so many times in a round.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    what: What,
    /// The bytes of an object, or the number of them in a listing.
    size: usize,
    at_once: usize,
    count: usize,
}

const KB: usize = 1_024;
const MB: usize = 1_000_000;

const CASES: [Case; 12] = [
    Case { name: "put 1 KB", what: What::Put, size: KB, at_once: 1, count: 100 },
    Case { name: "put 1 KB, 16 at once", what: What::Put, size: KB, at_once: 16, count: 320 },
    Case { name: "get 1 KB", what: What::Get, size: KB, at_once: 1, count: 200 },
    Case { name: "get 1 KB, 16 at once", what: What::Get, size: KB, at_once: 16, count: 480 },
    Case { name: "put 1 MB", what: What::Put, size: MB, at_once: 1, count: 20 },
    Case { name: "get 1 MB", what: What::Get, size: MB, at_once: 1, count: 40 },
    Case { name: "put 100 MB at once", what: What::Put, size: 100 * MB, at_once: 1, count: 1 },
    Case { name: "put 100 MB in parts", what: What::PutParts, size: 100 * MB, at_once: 1, count: 1 },
    Case { name: "get 100 MB", what: What::Read, size: 100 * MB, at_once: 1, count: 1 },
    Case { name: "list 10,000", what: What::List, size: 10_000, at_once: 1, count: 1 },
    Case { name: "put 1 GB as a stream", what: What::PutStream, size: 1_000 * MB, at_once: 1, count: 1 },
    Case { name: "get 1 GB as a stream", what: What::Read, size: 1_000 * MB, at_once: 1, count: 1 },
];

impl Case {
    /// The same, to see that it works.
    fn tiny(self) -> Self {
        let size = match self.what {
            What::List => 20,
            What::PutParts | What::PutStream => self.size.min(12 * MB),
            _ => self.size.min(2 * MB),
        };
        Self { size, count: self.at_once, ..self }
    }

    /// Whether it runs in a process of its own only, once for each client.
    fn alone(self) -> bool {
        self.name.contains("1 GB")
    }

    fn key(self, n: usize) -> String {
        format!("bench/{}/{}", self.size, n % 20)
    }

    fn unit(self) -> Unit {
        if self.what == What::List || self.size <= KB { Unit::Operations } else { Unit::Throughput }
    }

    fn body(self) -> Bytes {
        match self.what {
            What::Put | What::PutParts => (0..self.size).map(|i| (i * 31 + i / 977) as u8).collect(),
            _ => Bytes::from_static(&[7; CHUNK]),
        }
    }

    async fn run<F: Files>(self, client: &F, n: usize, body: &Bytes) {
        let key = self.key(n);
        match self.what {
            What::Put => client.put(&key, body.clone()).await,
            What::PutParts => client.put_parts(&key, chunks(body.clone(), PART, self.size)).await,
            What::PutStream => {
                // Each chunk has memory of its own, as what comes in from a network has. Clones of one would cost a
                // client that only keeps them nothing, and its peak would say so.
                let chunks = chunks(body.clone(), CHUNK, self.size).map(|chunk| Bytes::copy_from_slice(&chunk));
                client.put_parts(&key, chunks).await;
            }
            What::Get => assert_eq!(black_box(client.get(&key).await).len(), self.size),
            What::Read => assert_eq!(client.read(&key).await, self.size as u64),
            What::List => assert_eq!(black_box(client.list("listed/").await).len(), self.size),
        }
    }

    /// Writes what is read.
    async fn prepare<F: Files>(self, client: &F) {
        let body = Bytes::from_static(&[7; CHUNK]);
        match self.what {
            What::Get => {
                for n in 0..20 {
                    client.put(&self.key(n), vec![7; self.size].into()).await;
                }
            }
            What::Read => client.put_parts(&self.key(0), chunks(body, CHUNK, self.size)).await,
            What::List => {
                let keys = stream::iter((0..self.size).map(listed));
                keys.for_each_concurrent(16, async |key| client.put(&key, Bytes::from_static(b"x")).await).await;
            }
            What::Put | What::PutParts | What::PutStream => {}
        }
    }
}

fn listed(n: usize) -> String {
    format!("listed/user_2abcDEF00001/run_20250101_000001/clips/clip_{n:05}_what-she-said_split.mp4")
}

/// So many bytes, chunk by chunk: of a body, or of one chunk again and again.
fn chunks(body: Bytes, chunk: usize, size: usize) -> impl Iterator<Item = Bytes> + Send + 'static {
    (0..size).step_by(chunk).map(move |at| {
        let from = if body.len() < size { 0 } else { at };
        body.slice(from..from + chunk.min(size - at))
    })
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Sample {
    wall: f64,
    processor: f64,
}

/// The processor time that this process has spent so far.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What one operation takes, in seconds.
fn round<F: Files>(runtime: &Runtime, client: &F, case: Case, body: &Bytes) -> Sample {
    let (start, before) = (Instant::now(), spent());
    let all = stream::iter(0..case.count).for_each_concurrent(case.at_once, |n| case.run(client, n, body));
    runtime.block_on(all);
    let of_one = |time: Duration| time.as_secs_f64() / case.count as f64;
    Sample { wall: of_one(start.elapsed()), processor: of_one(spent() - before) }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn runtime() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The figures of all clients in one case.
fn measure(case: Case, address: &Address, rounds: usize) -> [Sample; 3] {
    let runtime = runtime();
    let _entered = runtime.enter();
    let (ours, arrow, dal) = (Ours::connect(address), Arrow::connect(address), Dal::connect(address));
    runtime.block_on(case.prepare(&arrow));
    let body = case.body();
    let mut samples: [Vec<Sample>; 3] = Default::default();
    // The first round opens connections and fills caches.
    for at in 0..=rounds {
        let round = [
            round(&runtime, &ours, case, &body),
            round(&runtime, &arrow, case, &body),
            round(&runtime, &dal, case, &body),
        ];
        if at > 0 {
            samples.iter_mut().zip(round).for_each(|(all, sample)| all.push(sample));
        }
    }
    samples.map(|all| Sample {
        wall: median(all.iter().map(|sample| sample.wall).collect()),
        processor: median(all.iter().map(|sample| sample.processor).collect()),
    })
}

/// What a process of its own does: one case with one client, and its peak.
fn alone(engine: &str, case: Case, address: &Address) {
    fn run<F: Files>(case: Case, address: &Address) {
        let runtime = runtime();
        let _entered = runtime.enter();
        let (client, body) = (F::connect(address), case.body());
        let Sample { wall, processor } = round(&runtime, &client, case, &body);
        let status = fs::read_to_string("/proc/self/status").unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")).unwrap();
        println!("{wall} {processor} {peak}");
    }
    match engine {
        Ours::NAME => run::<Ours>(case, address),
        Arrow::NAME => run::<Arrow>(case, address),
        Dal::NAME => run::<Dal>(case, address),
        _ => panic!("{engine} is none of the clients"),
    }
}

/// Starts such a process; its figures, and its peak in MiB.
fn child(engine: &str, case: Case, address: &Address, test: bool) -> (Sample, f64) {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--alone", engine, case.name]).args(test.then_some("--test"));
    command.env("REELBASE_S3_ENDPOINT", &address.endpoint).env("REELBASE_S3_REGION", &address.region);
    command.env("REELBASE_S3_BUCKET", &address.bucket).env("REELBASE_S3_ACCESS_KEY", &address.access_key);
    let output = command.env("REELBASE_S3_SECRET_KEY", &address.secret_key).output().unwrap();
    assert!(output.status.success(), "{engine}, {}: {}", case.name, String::from_utf8_lossy(&output.stderr));
    let figures: Vec<f64> =
        String::from_utf8(output.stdout).unwrap().split_whitespace().map(|word| word.parse().unwrap()).collect();
    (Sample { wall: figures[0], processor: figures[1] }, figures[2] / 1_024.0)
}

fn add(table: &mut Table, case: Case, engine: &str, sample: Sample, peak: f64) {
    let figure = match case.unit() {
        Unit::Operations => 1.0 / sample.wall,
        _ => case.size as f64 / MB as f64 / sample.wall,
    };
    table.add(case.name, None, case.unit(), engine, figure);
    let line = format!("{}, client's processor time", case.name);
    table.add(&line, None, Unit::Nanoseconds, engine, sample.processor * 1e9);
    table.add(&format!("{}, peak memory", case.name), None, Unit::Peak, engine, peak);
}

const NAMES: [&str; 3] = [Ours::NAME, Arrow::NAME, Dal::NAME];

fn all(address: &Address, server: &str, test: bool, only: Option<&str>) -> Table {
    let machine = format!("{}; server: {server}", machine());
    let mut table = Table::new(machine, &[(NAMES[0], ""), (NAMES[1], NAMES[1]), (NAMES[2], NAMES[2])]);
    for case in CASES.into_iter().filter(|case| only.is_none_or(|only| case.name.contains(only))) {
        let case = if test { case.tiny() } else { case };
        let rounds = match case.count {
            _ if test => 1,
            1 => 5,
            _ => 9,
        };
        if case.alone() {
            if case.what == What::Read {
                let runtime = runtime();
                let _entered = runtime.enter();
                runtime.block_on(case.prepare(&Arrow::connect(address)));
            }
            for engine in NAMES {
                let (sample, peak) = child(engine, case, address, test);
                add(&mut table, case, engine, sample, peak);
            }
        } else {
            for (engine, sample) in NAMES.into_iter().zip(measure(case, address, rounds)) {
                add(&mut table, case, engine, sample, child(engine, case, address, test).1);
            }
        }
        eprintln!("{} is measured", case.name);
    }
    table
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if arguments == [SERVE] {
        serve();
        return ExitCode::SUCCESS;
    }
    let test = arguments.contains(&"--test");
    if let ["--alone", engine, name, ..] = *arguments {
        let case = CASES.into_iter().find(|case| case.name == name).unwrap();
        alone(engine, if test { case.tiny() } else { case }, &Address::from_env().unwrap());
        return ExitCode::SUCCESS;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut only = None;
    let folder = match *arguments {
        [] | ["--table" | "--test"] => root.join("target/reelbase-bench"),
        ["--table", folder] if !folder.starts_with('-') => root.join(folder),
        [filter] if !filter.starts_with('-') => {
            only = Some(filter);
            root.join("target/reelbase-bench")
        }
        _ => {
            eprintln!("after --table comes a folder or nothing, not {arguments:?}");
            return ExitCode::FAILURE;
        }
    };
    let (started, given) = match Address::from_env() {
        Some(address) => (None, Some(address)),
        None => (Some(S3Process::start()), None),
    };
    let server = if given.is_some() { env::var("REELBASE_S3_SERVER").ok() } else { Some("s3-server".to_owned()) };
    let server = server.unwrap_or("s3".to_owned());
    let address = given.or_else(|| started.as_ref().map(|server| server.address.clone())).unwrap();
    let table = all(&address, &server, test, only);
    println!("\n{}", table.markdown());
    if !test && only.is_none() {
        table.write(&folder, &format!("blobs-{server}")).unwrap();
        println!("written to {}", folder.join(format!("blobs-{server}.md")).display());
    }
    ExitCode::SUCCESS
}
