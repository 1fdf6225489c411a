//! The store on Firestore beside the `firestore` crate and tonic alone, against the same server in one run.
//!
//! ```text
//! cargo bench -p benches --bench firestore                 # criterion's own report
//! cargo bench -p benches --bench firestore -- --table      # the table; --table FOLDER, in the repository, to keep it
//! ```
//!
//! The server is our emulator, in a process of its own. Each operation is measured twice: how long it takes, and how much
//! processor time the client's process spends on it, which is what a client adds to a service whatever its server. Every
//! figure includes encoding from and decoding into the client's own Rust struct.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench is a program that stops where something is wrong"
)]

use std::{
    env,
    future::Future,
    hint::black_box,
    io::{BufRead, BufReader, Read, stdin},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use benches::{
    CLIPS_PER_VIDEO, Scattered, clip, clip_id,
    remote::{Bare, Fluent, Ours, PROJECT, Remote},
    table::{Table, Unit, machine, measured},
    video_key,
};
use criterion::{BenchmarkId, Criterion, SamplingMode};
use reelbase::{DocumentStoreExt, Entity, Fields, Write, schema::Clip};
use reelbase_emulator::Emulator;
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{self, Runtime};

/// Videos in the database.
const VIDEOS: usize = 40;
/// Clips of one bulk write.
const BULK: usize = 5_000;

/// The server, in a process of its own, so that its time is not the client's.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start() -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        let mut process = command.arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Serves until whoever started it ends.
fn serve() {
    runtime().block_on(async {
        let emulator = Emulator::builder().start().await.unwrap();
        let store = emulator.store(PROJECT, "(default)").unwrap();
        for video in 0..VIDEOS {
            let write = |n: usize| {
                let path = format!("{}/clips/{}", video_key(video).unwrap(), clip_id(n));
                Write::set(path.parse().unwrap(), Fields::with_shape(&clip(n).unwrap(), Clip::shape()).unwrap())
            };
            let first = video * CLIPS_PER_VIDEO;
            store.commit((first..first + CLIPS_PER_VIDEO).map(write).collect()).await.unwrap();
        }
        println!("{}", emulator.address());
        tokio::task::spawn_blocking(|| stdin().read(&mut [0]).unwrap()).await.unwrap();
    });
}

fn runtime() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The processor time that this process has spent so far.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// What is measured of an operation.
#[derive(Clone, Copy)]
struct Clock {
    suffix: &'static str,
    now: fn(Instant) -> Duration,
}

const CLOCKS: [Clock; 2] = [
    Clock { suffix: "", now: |start| start.elapsed() },
    Clock { suffix: ", client's processor time", now: |_| spent() },
];

struct Bench {
    criterion: Criterion,
    /// Where criterion leaves its estimates, and the table.
    table: Option<(PathBuf, Table)>,
    address: String,
}

impl Bench {
    fn measure<F: Future<Output = ()>>(
        &mut self,
        (operation, slow): (&str, bool),
        engine: &str,
        runtime: &Runtime,
        mut run: impl FnMut() -> F,
    ) {
        for clock in CLOCKS {
            let operation = format!("{operation}{}", clock.suffix);
            let mut group = self.criterion.benchmark_group(&operation);
            if slow {
                group.sample_size(10).sampling_mode(SamplingMode::Flat);
            }
            group.bench_function(BenchmarkId::new(engine, "any"), |b| {
                b.iter_custom(|rounds| {
                    let start = Instant::now();
                    let before = (clock.now)(start);
                    runtime.block_on(async {
                        for _ in 0..rounds {
                            run().await;
                        }
                    });
                    (clock.now)(start) - before
                });
            });
            group.finish();
            if let Some((folder, table)) = &mut self.table {
                let figure = measured(folder, &operation, engine, "any").unwrap();
                table.add(&operation, None, Unit::Nanoseconds, engine, figure);
            }
        }
    }

    fn get<R: Remote>(&mut self, client: &Client<R>) {
        let mut any = Scattered::new(VIDEOS * CLIPS_PER_VIDEO, 0);
        self.measure(("get", false), R::NAME, &client.runtime, || {
            let n = any.draw();
            async move { drop(black_box(client.remote.get(n).await)) }
        });
    }

    fn query<R: Remote>(&mut self, client: &Client<R>) {
        let mut any = Scattered::new(VIDEOS, 1);
        self.measure(("query of 50", false), R::NAME, &client.runtime, || {
            let video = any.draw();
            async move { drop(black_box(client.remote.query(video).await)) }
        });
    }

    fn commit<R: Remote>(&mut self, client: &Client<R>) {
        // A video of which nothing else is read.
        let rows = &client.rows[..CLIPS_PER_VIDEO];
        self.measure(("commit of 50", false), R::NAME, &client.runtime, || client.remote.commit(VIDEOS, rows));
    }

    fn bulk<R: Remote>(&mut self, client: &Client<R>) {
        let rows = &client.rows;
        self.measure(("bulk write of 5,000", true), R::NAME, &client.runtime, || client.remote.bulk(rows));
    }
}

/// A client, on one thread, so that what it does is not spread over more than it needs.
struct Client<R: Remote> {
    runtime: Runtime,
    remote: R,
    rows: Vec<R::Row>,
}

impl<R: Remote> Client<R> {
    fn connect(address: &str) -> Self {
        let runtime = runtime();
        let remote = runtime.block_on(R::connect(address));
        // Unless all see the same clips, their times mean nothing.
        runtime.block_on(async {
            for n in [0, 7, VIDEOS * CLIPS_PER_VIDEO - 1] {
                assert_eq!(remote.get(n).await, R::row(&clip(n).unwrap()), "{}", R::NAME);
            }
            assert_eq!(remote.query(3).await.len(), CLIPS_PER_VIDEO);
        });
        Self { runtime, remote, rows: (0..BULK).map(|n| R::row(&clip(n).unwrap())).collect() }
    }
}

/// The operations, each on all clients, one right after the other.
fn all(bench: &mut Bench) {
    let ours = Client::<Ours>::connect(&bench.address);
    let fluent = Client::<Fluent>::connect(&bench.address);
    let bare = Client::<Bare>::connect(&bench.address);
    bench.get(&ours);
    bench.get(&fluent);
    bench.get(&bare);
    bench.query(&ours);
    bench.query(&fluent);
    bench.query(&bare);
    bench.commit(&ours);
    bench.commit(&fluent);
    bench.commit(&bare);
    bench.bulk(&ours);
    bench.bulk(&fluent);
    bench.bulk(&bare);
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if arguments == ["--serve"] {
        serve();
        return ExitCode::SUCCESS;
    }
    let server = Server::start();
    let address = server.address.clone();
    if arguments.first() != Some(&"--table") {
        let mut bench = Bench { criterion: Criterion::default().configure_from_args(), table: None, address };
        all(&mut bench);
        bench.criterion.final_summary();
        return ExitCode::SUCCESS;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = root.join("target/reelbase-bench");
    let folder = match *arguments {
        [_] => target.clone(),
        [_, folder] if !folder.starts_with('-') => root.join(folder),
        _ => {
            eprintln!("after --table comes a folder or nothing, not {:?}", &arguments[1..]);
            return ExitCode::FAILURE;
        }
    };
    let criterion = Criterion::default()
        .output_directory(&target)
        .without_plots()
        .nresamples(10_000)
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    let table = Table::new(machine(), &[(Ours::NAME, ""), (Fluent::NAME, "crate"), (Bare::NAME, "tonic")]);
    let mut bench = Bench { criterion, table: Some((target, table)), address };
    all(&mut bench);
    if let Some((_, table)) = bench.table {
        println!("\n{}", table.markdown());
        table.write(&folder, "firestore").unwrap();
        println!("written to {}", folder.join("firestore.md").display());
    }
    ExitCode::SUCCESS
}
