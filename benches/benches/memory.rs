//! The memory store beside SQLite and hand-written code, on the same clips in one run.
//!
//! ```text
//! cargo bench -p benches --bench memory                    # criterion's own report, 10 k and 100 k clips
//! cargo bench -p benches --bench memory -- get             # only what matches
//! cargo bench -p benches --bench memory -- --table         # the table, up to 1 M clips; --table FOLDER, in the repository, to keep it
//! ```
//!
//! `BENCH_SIZES=10000,1000000` measures other sizes, multiples of 5,000. Every figure includes decoding into the Rust struct unless it says
//! otherwise.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench is a program that stops where something is wrong"
)]

use std::{
    cell::LazyCell,
    env, fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    thread,
    time::{Duration, Instant},
};

use benches::{
    CLIPS_PER_VIDEO, Scattered, clip,
    peers::{Borrowed, COMMIT, Floor, Indexes, Json, Peer, Row, Sqlite, Store, Typed, compare},
    table::{Table, Unit, machine, measured},
};
use criterion::{Bencher, BenchmarkId, Criterion, SamplingMode};
use reelbase::{Entity, Fields, schema::Clip};

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Lazy<'a, T> = LazyCell<T, Box<dyn FnOnce() -> T + 'a>>;

/// What one iteration is about.
#[derive(Clone, Copy)]
struct Turn {
    /// Which clip.
    clip: usize,
    /// How many iterations went before, so that each writes something else.
    round: usize,
}

impl Turn {
    fn video(self) -> usize {
        self.clip / CLIPS_PER_VIDEO
    }
}

/// What runs the benches, and keeps their figures where a table is wanted.
struct Bench {
    criterion: Criterion,
    /// Where criterion leaves its estimates, and the table.
    table: Option<(PathBuf, Table)>,
    /// Whether every bench runs once, to see that it does.
    test: bool,
}

impl Bench {
    fn measure(
        &mut self,
        (operation, clips): (&str, Option<usize>),
        (unit, elements): (Unit, usize),
        engine: &str,
        f: impl FnMut(&mut Bencher<'_>),
    ) {
        let value = clips.map_or("any".to_owned(), |n| n.to_string());
        let mut group = self.criterion.benchmark_group(operation);
        if elements > 1 {
            group.sample_size(10).sampling_mode(SamplingMode::Flat);
        }
        group.bench_function(BenchmarkId::new(engine, &value), f);
        group.finish();
        if let Some((folder, table)) = &mut self.table {
            let nanoseconds = measured(folder, operation, engine, &value).unwrap() / elements as f64;
            let figure = if unit == Unit::PerSecond { 1e9 / nanoseconds } else { nanoseconds };
            table.add(operation, clips, unit, engine, figure);
        }
    }

    fn each<P: Peer>(&mut self, operation: &str, n: usize, peer: &Lazy<'_, P>, mut f: impl FnMut(&P, Turn)) {
        let (mut any, mut round) = (Scattered::new(n, 0), 0);
        self.measure((operation, Some(n)), (Unit::Nanoseconds, 1), P::NAME, |b| {
            let peer = &**peer;
            b.iter(|| {
                round += 1;
                f(peer, Turn { clip: any.draw(), round });
            });
        });
    }

    /// Fills an empty store, a tenth of its size at a time; then another.
    fn fill<P: Peer>(&mut self, operation: &str, n: usize, indexes: Indexes) {
        let tenth = n / 10;
        self.measure((operation, Some(n)), (Unit::PerSecond, tenth), P::NAME, |b| {
            let mut filling: Option<(P, usize)> = None;
            b.iter_custom(|rounds| {
                let mut elapsed = Duration::ZERO;
                for _ in 0..rounds {
                    let (peer, from) = filling.take().unwrap_or_else(|| (P::empty(n, indexes), 0));
                    for from in (from..from + tenth).step_by(COMMIT) {
                        let clips: Vec<Clip> = (from..from + COMMIT).map(|n| clip(n).unwrap()).collect();
                        let start = Instant::now();
                        peer.insert(from, &clips);
                        elapsed += start.elapsed();
                    }
                    filling = (from + tenth < n).then_some((peer, from + tenth));
                }
                elapsed
            });
        });
    }

    /// Two threads, each nine reads to an update.
    fn mix<P: Peer>(&mut self, n: usize, peer: &Lazy<'_, P>) {
        self.measure(("2 threads, 90 % get, 10 % update", Some(n)), (Unit::PerSecond, 1), P::NAME, |b| {
            let (peer, mut before) = (&**peer, 0);
            b.iter_custom(|rounds| {
                let each = rounds.div_ceil(2) as usize;
                let start = Instant::now();
                thread::scope(|scope| {
                    for thread in 0..2 {
                        scope.spawn(move || {
                            let mut any = Scattered::new(n, (before + thread) as u64);
                            for i in 0..each {
                                match i % 10 {
                                    9 => peer.update(any.draw(), before + i),
                                    _ => drop(black_box(peer.get(any.draw()))),
                                }
                            }
                        });
                    }
                });
                before += each;
                start.elapsed()
            });
        });
    }

    /// What it costs to index what is stored. Ours cannot drop an index, so each round has a store of its own.
    fn build_index<P: Peer>(&mut self, n: usize) {
        self.measure(("build an index", Some(n)), (Unit::PerSecond, n), P::NAME, |b| {
            let mut kept: Option<P> = None;
            b.iter_custom(|rounds| {
                let mut elapsed = Duration::ZERO;
                for _ in 0..rounds {
                    let peer = kept.take().unwrap_or_else(|| P::filled(n, Indexes::None));
                    let start = Instant::now();
                    peer.build_index();
                    elapsed += start.elapsed();
                    kept = peer.drop_index().then_some(peer);
                }
                elapsed
            });
        });
    }

    /// Memory, as the operating system sees it: each engine is filled in a process of its own.
    fn memory<P: Peer>(&mut self, n: usize) {
        let Some((_, table)) = &mut self.table else { return };
        let output = Command::new(env::current_exe().unwrap()).args(["--memory", P::NAME, &n.to_string()]).output();
        let output = String::from_utf8(output.unwrap().stdout).unwrap();
        match output.trim().parse::<f64>() {
            Ok(bytes) => table.add("memory per clip", Some(n), Unit::Bytes, P::NAME, bytes),
            Err(_) => eprintln!("{}: memory is not measured on this system", P::NAME),
        }
    }
}

/// The same on all four engines, one right after the other.
macro_rules! each {
    ($bench:ident, $n:ident, [$($peer:ident),*], $operation:literal, |$p:ident, $turn:ident| $run:expr) => {
        $($bench.each($operation, $n, &$peer, |$p, $turn| {
            black_box($run);
        });)*
    };
}

fn codec(bench: &mut Bench) {
    let clip = clip(7).unwrap();
    let row = Row::from(clip.clone());
    let fields = Fields::with_shape(&clip, Clip::shape()).unwrap();
    let json = serde_json::to_string(&row).unwrap();
    let (ours, text, floor) = (Store::NAME, Sqlite::<Json>::NAME, Floor::NAME);
    let mut one = |operation: &str, engine: &str, f: &mut dyn FnMut()| {
        bench.measure((operation, None), (Unit::Nanoseconds, 1), engine, |b| b.iter(&mut *f));
    };
    one("encode", ours, &mut || drop(Fields::with_shape(black_box(&clip), Clip::shape()).unwrap()));
    one("encode", text, &mut || drop(serde_json::to_string(black_box(&row)).unwrap()));
    one("encode", floor, &mut || drop(black_box(&row).clone()));
    one("decode", ours, &mut || drop(black_box(black_box(&fields).decode::<Clip>().unwrap())));
    one("decode", text, &mut || drop(black_box(serde_json::from_str::<Row>(black_box(&json)).unwrap())));
    one("decode", floor, &mut || drop(black_box(black_box(&row).clone())));
    one("decode five fields, borrowed", ours, &mut || {
        black_box(black_box(&fields).decode::<Borrowed<'_>>().unwrap().sum());
    });
    one("read one field", ours, &mut || {
        black_box(black_box(&fields).get("priority").map(|v| v.is_null()));
    });
}

fn stores(bench: &mut Bench, n: usize) {
    let ours: Lazy<'_, Store> = LazyCell::new(Box::new(|| Peer::filled(n, Indexes::Three)));
    let typed: Lazy<'_, Sqlite<Typed>> = LazyCell::new(Box::new(|| Peer::filled(n, Indexes::Three)));
    let json: Lazy<'_, Sqlite<Json>> = LazyCell::new(Box::new(|| Peer::filled(n, Indexes::Three)));
    let floor: Lazy<'_, Floor> = LazyCell::new(Box::new(|| Peer::filled(n, Indexes::Three)));
    if bench.test || bench.table.is_some() {
        // Unless they answer the same, their times mean nothing.
        compare(&*floor, &*ours, n);
        compare(&*floor, &*typed, n);
        compare(&*floor, &*json, n);
    }
    each!(bench, n, [ours, typed, json, floor], "get", |p, turn| p.get(turn.clip));
    bench.each("get, five fields borrowed", n, &ours, |p, turn| {
        black_box(p.get_lazy(turn.clip).decode::<Borrowed<'_>>().unwrap().sum());
    });
    bench.each("get, one field", n, &ours, |p, turn| {
        black_box(p.get_lazy(turn.clip).get(&Clip::PRIORITY).unwrap());
    });
    each!(bench, n, [ours, typed, json, floor], "list a video's 42 completed by priority", |p, turn| p
        .completed(turn.video()));
    bench.each("list 42, five fields borrowed", n, &ours, |p, turn| {
        for clip in p.completed_lazy(turn.video()) {
            black_box(clip.decode::<Borrowed<'_>>().unwrap().sum());
        }
    });
    each!(bench, n, [ours, typed, json, floor], "the same of one style (5)", |p, turn| p
        .completed_of_style(turn.video(), turn.clip % 8));
    each!(bench, n, [ours, typed, json, floor], "newest 50 processing of all videos", |p, _turn| p.newest_processing());
    each!(bench, n, [ours, typed, json, floor], "count all", |p, _turn| p.count());
    each!(bench, n, [ours, typed, json, floor], "update one field that no index has", |p, turn| p
        .update(turn.clip, turn.round));
    each!(bench, n, [ours, typed, json, floor], "update one field", |p, turn| p.reprioritize(turn.clip, turn.round));
    each!(bench, n, [ours, typed, json, floor], "read-modify-write transaction", |p, turn| p.modify(turn.clip));
    bench.mix(n, &ours);
    bench.mix(n, &typed);
    bench.mix(n, &json);
    bench.mix(n, &floor);
}

fn all(bench: &mut Bench, sizes: &[usize]) {
    codec(bench);
    for &n in sizes {
        stores(bench, n);
        bench.fill::<Store>("bulk insert", n, Indexes::Three);
        bench.fill::<Sqlite<Typed>>("bulk insert", n, Indexes::Three);
        bench.fill::<Sqlite<Json>>("bulk insert", n, Indexes::Three);
        bench.fill::<Floor>("bulk insert", n, Indexes::Three);
        bench.fill::<Store>("bulk insert, ten indexes", n, Indexes::Ten);
        bench.fill::<Sqlite<Typed>>("bulk insert, ten indexes", n, Indexes::Ten);
        bench.build_index::<Store>(n);
        bench.build_index::<Sqlite<Typed>>(n);
        bench.build_index::<Sqlite<Json>>(n);
        bench.build_index::<Floor>(n);
        bench.memory::<Store>(n);
        bench.memory::<Sqlite<Typed>>(n);
        bench.memory::<Sqlite<Json>>(n);
        bench.memory::<Floor>(n);
    }
}

/// Bytes of memory that the process has.
fn resident() -> Option<usize> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    Some(pages.split(' ').nth(1)?.parse::<usize>().ok()? * 4_096)
}

/// Fills an engine and prints how many bytes a clip takes.
fn print_memory(engine: &str, n: usize) {
    fn filled<P: Peer>(n: usize) -> Option<usize> {
        let peer = P::empty(n, Indexes::Three);
        let before = resident()?;
        peer.fill(0..n);
        let after = resident()?;
        assert_eq!(peer.count(), n as u64);
        Some(after - before)
    }
    let bytes = match engine {
        Store::NAME => filled::<Store>(n),
        Floor::NAME => filled::<Floor>(n),
        name if name == Sqlite::<Typed>::NAME => filled::<Sqlite<Typed>>(n),
        _ => filled::<Sqlite<Json>>(n),
    };
    if let Some(bytes) = bytes {
        println!("{}", bytes / n);
    }
}

/// The numbers of clips to measure with.
fn sizes(default: &str) -> Result<Vec<usize>, String> {
    let sizes = env::var("BENCH_SIZES").unwrap_or_else(|_| default.to_owned());
    let size = |size: &str| match size.trim().parse::<usize>() {
        Ok(size) if size > 0 && size.is_multiple_of(10 * COMMIT) => Ok(size),
        _ => Err(format!("BENCH_SIZES: {size:?} is no multiple of 5000; give sizes such as 10000,1000000")),
    };
    sizes.split(',').map(size).collect()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["--memory", engine, n] = *arguments {
        print_memory(engine, n.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    let (test, table) = (arguments.contains(&"--test"), arguments.first() == Some(&"--table"));
    let sizes = match sizes(if test {
        "5000"
    } else if table {
        "10000,100000,1000000"
    } else {
        "10000,100000"
    }) {
        Ok(sizes) => sizes,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::FAILURE;
        }
    };
    if !table {
        let criterion = Criterion::default().configure_from_args();
        let mut bench = Bench { criterion, table: None, test };
        all(&mut bench, &sizes);
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
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    const ENGINES: &[(&str, &str)] =
        &[(Store::NAME, ""), (Sqlite::<Typed>::NAME, "typed"), (Sqlite::<Json>::NAME, "JSON"), (Floor::NAME, "floor")];
    let table = Table::new(format!("{}, SQLite {}", machine(), rusqlite::version()), ENGINES);
    let mut bench = Bench { criterion, table: Some((target, table)), test: false };
    all(&mut bench, &sizes);
    if let Some((_, table)) = bench.table {
        println!("\n{}", table.markdown());
        table.write(&folder, "memory").unwrap();
        println!("written to {}", folder.join("memory.md").display());
    }
    ExitCode::SUCCESS
}
