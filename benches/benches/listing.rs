//! A video's clips, from a listing of the bucket and from metadata.
//!
//! ```text
//! cargo bench -p benches --bench listing                      # the table; --table FOLDER, in the repository, to keep it
//! cargo bench -p benches --bench listing -- --test            # everything once, small
//! ```
//!
//! The bucket is 40 ms away, as one of another region is. The documents are in memory, on a Firestore next door, and on
//! one as far away as the bucket. What the network adds is the same for both, so the requests are counted too.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench is a program that stops where something is wrong"
)]

use std::{
    env,
    fmt::Write as _,
    fs,
    hint::black_box,
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use benches::{
    STYLES,
    files::{Address, Delay, Protocol, S3Process, SERVE, ours, serve},
    table::machine,
};
use futures_util::{StreamExt, stream};
use reelbase::{
    Connect, DocumentStore, DocumentStoreExt, Entity, Fields, Key, TokioEnv, Write,
    blob::{BlobKey, BlobPrefix, BlobStore, BlobStoreExt, PresignRequest, PutOptions},
    manifest, open_with,
    schema::{
        Clip, ClipOrder, Clips, ListClips, Style, User, Users, Video, VideoInfo, Videos, ViewOptions,
        legacy::{ClipName, LegacyBucket, LegacyObject, ParsedVideo},
    },
};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::FirestoreStore;
use serde::Serialize;
use tokio::runtime;

/// How far away the servers are: there and back.
const DISTANCE: Duration = Duration::from_millis(40);
const USER: &str = "user_2abcDEF00001";
const TITLE: &str = "What she said";

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Clips,
    Thumbnails,
    Page,
    Info,
    Style,
    StylePage,
}

/// The clips that a page shows.
const PAGE: usize = 50;

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Clips => "a video's clips",
            Self::Thumbnails => "… looking for each thumbnail",
            Self::Page => "its first 50 by priority",
            Self::Info => "a video's info",
            Self::Style => "its clips of one style",
            Self::StylePage => "its first 50 of one style",
        }
    }
}

impl What {
    fn style(self) -> Option<Style> {
        matches!(self, Self::Style | Self::StylePage).then_some(Style::SPLIT)
    }

    /// How many there are of so many clips.
    fn expected(self, clips: usize) -> usize {
        let found = if self.style().is_some() { clips.div_ceil(STYLES.len()) } else { clips };
        if matches!(self, Self::Page | Self::StylePage) { found.min(PAGE) } else { found }
    }
}

/// The bucket as services read it before there were documents.
struct Bucket {
    store: Arc<dyn BlobStore>,
    delay: Delay,
}

impl Bucket {
    async fn list(&self, video: &str) -> LegacyBucket {
        let prefix = BlobPrefix::new(format!("{USER}/{video}/")).unwrap();
        let objects = self.store.list_all(&prefix).await.unwrap();
        LegacyBucket::of(objects.iter().map(LegacyObject::from))
    }

    async fn highlights(&self, video: &str) -> bytes::Bytes {
        self.store.get_bytes(&BlobKey::new(format!("{USER}/{video}/highlights.json")).unwrap()).await.unwrap()
    }

    async fn parse(&self, video: &str) -> ParsedVideo {
        let highlights = self.highlights(video).await;
        self.list(video).await.videos[0].parse(Some(&highlights))
    }

    async fn names(&self, video: &str, style: Option<Style>) -> Vec<ClipName> {
        let clips = self.list(video).await.videos[0].parse(None).incomplete;
        let names = clips.into_iter().filter_map(|clip| clip.name);
        names.filter(|name| style.as_ref().is_none_or(|style| name.style == *style)).collect()
    }

    /// How many clips that were.
    async fn ask(&self, what: What, video: &str) -> usize {
        match what {
            What::Clips => self.list(video).await.videos[0].parse(None).incomplete.len(),
            What::Thumbnails => {
                let clips = self.list(video).await.videos[0].parse(None).incomplete;
                for clip in &clips {
                    let thumbnail = BlobKey::new(&*clip.object.key).unwrap().with_extension("jpg").unwrap();
                    assert!(self.store.exists(&thumbnail).await.unwrap());
                }
                clips.len()
            }
            What::Info => {
                let parsed = self.parse(video).await;
                for clip in &parsed.clips {
                    let thumbnail = BlobKey::new(clip.thumbnail_r2_key.as_deref().unwrap()).unwrap();
                    black_box(self.store.presign(PresignRequest::get(thumbnail)).await.unwrap());
                }
                parsed.clips.len()
            }
            What::Style => self.names(video, Some(Style::SPLIT)).await.len(),
            What::Page | What::StylePage => {
                let mut names = self.names(video, what.style()).await;
                // A bucket has one order, so that all names are needed for the first of another.
                names.sort_by_key(|name| name.priority);
                names.truncate(PAGE);
                names.len()
            }
        }
    }
}

/// The documents of the same videos.
struct Documents {
    store: Arc<dyn DocumentStore>,
    delay: Option<Delay>,
}

impl Documents {
    async fn ask(&self, what: What, video: &Key<Video>, blobs: &dyn BlobStore) -> usize {
        let clips = Clips::new(&self.store, video);
        match what {
            // Whether there is a thumbnail is in the document.
            What::Clips | What::Thumbnails => clips.list(ListClips::default()).await.unwrap().len(),
            What::Info => {
                let info = VideoInfo::load(&self.store, blobs, video, &ViewOptions::default()).await.unwrap();
                info.clips.len()
            }
            What::Style => {
                let list = ListClips { style: what.style(), ..ListClips::default() };
                clips.list(list).await.unwrap().len()
            }
            What::Page | What::StylePage => {
                let (style, order, limit) = (what.style(), ClipOrder::Priority, Some(PAGE as u32));
                let list = ListClips { style, order, limit, ..ListClips::default() };
                clips.list(list).await.unwrap().len()
            }
        }
    }

    async fn write(&self, parsed: &ParsedVideo) {
        let video = parsed.video.as_ref().unwrap();
        let user = User::key(USER).unwrap();
        Videos::new(&self.store, &user).create(video).await.unwrap();
        let key = Video::key(USER, &video.video_id).unwrap();
        for clips in parsed.clips.chunks(400) {
            let write = |clip: &Clip| {
                let path = format!("{key}/clips/{}", clip.clip_id);
                Write::set(path.parse().unwrap(), Fields::with_shape(clip, Clip::shape()).unwrap())
            };
            self.store.commit(clips.iter().map(write).collect()).await.unwrap();
        }
    }
}

/// Time in seconds, and requests.
#[derive(Debug, Clone, Copy, Serialize)]
struct Figure {
    seconds: f64,
    requests: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Line {
    operation: &'static str,
    clips: usize,
    bucket: Figure,
    memory: Figure,
    firestore: Figure,
    far_firestore: Figure,
}

#[derive(Debug, Serialize)]
struct Report {
    machine: String,
    lines: Vec<Line>,
}

async fn figure<F: Future<Output = usize>>(
    delay: Option<&Delay>,
    (rounds, expected): (usize, usize),
    mut ask: impl FnMut() -> F,
) -> Figure {
    assert_eq!(ask().await, expected);
    let _ = delay.map(Delay::requests);
    let mut times = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        black_box(ask().await);
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    Figure { seconds: times[rounds / 2], requests: delay.map(|delay| delay.requests() / rounds) }
}

/// Puts a video with so many clips into the bucket, each with a thumbnail.
async fn fill(blobs: &dyn BlobStore, video: &str, clips: usize) {
    let scenes: Vec<_> = (1..=clips.div_ceil(STYLES.len()))
        .map(|id| serde_json::json!({"id": id, "title": TITLE, "start": "00:01:02", "end": "00:02:03"}))
        .collect();
    let highlights = serde_json::json!({
        "video_url": "https://youtu.be/dQw4w9WgXcQ", "video_title": "The rent", "highlights": scenes,
    });
    let key = BlobKey::new(format!("{USER}/{video}/highlights.json")).unwrap();
    blobs.put_bytes(&key, highlights.to_string(), PutOptions::new()).await.unwrap();
    let keys = (0..clips).flat_map(|n| {
        let (scene, style) = (n / STYLES.len() + 1, STYLES[n % STYLES.len()].as_str());
        let stem = format!("{USER}/{video}/clips/clip_{:02}_{scene:02}_what-she-said_{style}", n * 37 % 100);
        ["mp4", "jpg"].map(|extension| BlobKey::new(format!("{stem}.{extension}")).unwrap())
    });
    let put = async |key: BlobKey| drop(blobs.put_bytes(&key, "x", PutOptions::new()).await.unwrap());
    stream::iter(keys).for_each_concurrent(16, put).await;
}

async fn all(address: &Address, server: &str, sizes: &[usize], rounds: usize) -> Report {
    let near = ours(address);
    let delay = Delay::before(&address.endpoint, Protocol::Http1, DISTANCE);
    let bucket = Bucket { store: ours(&address.through(&delay)), delay };
    let manifest = manifest![User, Video, Clip];
    let emulator = Emulator::builder().manifest(manifest.clone()).start().await.unwrap();
    let far = Delay::before(&emulator.address().to_string(), Protocol::Http2, DISTANCE);
    let firestore = async |address: String| {
        let builder = FirestoreStore::builder("bench").emulator(&address).env(Arc::new(TokioEnv::new()));
        Arc::new(builder.build().await.unwrap()) as Arc<dyn DocumentStore>
    };
    let memory = open_with("memory://", Connect::new().manifest(manifest)).await.unwrap();
    let memory = Documents { store: memory, delay: None };
    let next_door = Documents { store: firestore(emulator.address().to_string()).await, delay: None };
    let far_away = Documents { store: firestore(far.address().to_string()).await, delay: Some(far) };

    for documents in [&memory, &next_door] {
        let user = User::new(USER, "a@example.com", documents.store.env().now()).unwrap();
        Users::new(&documents.store).create(&user).await.unwrap();
    }
    let mut lines = Vec::new();
    for what in [What::Clips, What::Thumbnails, What::Page, What::Info, What::Style, What::StylePage] {
        for &clips in sizes {
            let video = &format!("run_20250101_{clips:06}");
            let key = Video::key(USER, video).unwrap();
            if what == What::Clips {
                fill(&*near, video, clips).await;
                let parsed = bucket.parse(video).await;
                assert_eq!((parsed.clips.len(), parsed.anomalies.len()), (clips, 0));
                memory.write(&parsed).await;
                next_door.write(&parsed).await;
            }
            if what == What::Thumbnails && clips > sizes[0] {
                // One by one, more take more of the same.
                continue;
            }
            let expected = what.expected(clips);
            let rounds = if what == What::Thumbnails { 1 } else { rounds };
            let ask = async |documents: &Documents, rounds| {
                let ask = || documents.ask(what, &key, &*near);
                figure(documents.delay.as_ref(), (rounds, expected), ask).await
            };
            lines.push(Line {
                operation: what.name(),
                clips,
                bucket: figure(Some(&bucket.delay), (rounds, expected), || bucket.ask(what, video)).await,
                memory: ask(&memory, rounds * 10 + 1).await,
                firestore: ask(&next_door, rounds).await,
                far_firestore: ask(&far_away, rounds).await,
            });
            eprintln!("{}, {clips} is measured", what.name());
        }
    }
    Report { machine: format!("{}; bucket: {server}, 40 ms away", machine()), lines }
}

fn milliseconds(seconds: f64) -> String {
    let figure = seconds * 1e3;
    let digits = if figure < 1.0 { 3 } else { usize::from(figure < 100.0) };
    format!("{figure:.digits$} ms")
}

fn times(figure: f64) -> String {
    format!("{figure:.digits$}", digits = if figure < 10.0 { 1 } else { 0 })
}

impl Report {
    fn markdown(&self) -> String {
        let mut out = format!(
            "{}\n\n| | clips | bucket | requests | in memory | × | Firestore | × | Firestore, 40 ms | requests | × |\n\
             | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
            self.machine
        );
        for line in &self.lines {
            let Line { operation, clips, bucket, memory, firestore, far_firestore } = line;
            write!(out, "| {operation} | {clips} | {} |", milliseconds(bucket.seconds)).unwrap();
            write!(out, " {} |", bucket.requests.unwrap_or_default()).unwrap();
            for figure in [memory, firestore, far_firestore] {
                write!(out, " {} |", milliseconds(figure.seconds)).unwrap();
                figure.requests.iter().for_each(|requests| write!(out, " {requests} |").unwrap());
                write!(out, " {} |", times(bucket.seconds / figure.seconds)).unwrap();
            }
            out.push('\n');
        }
        out
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if arguments == [SERVE] {
        serve();
        return ExitCode::SUCCESS;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let test = arguments == ["--test"];
    let folder = match *arguments {
        [] | ["--table" | "--test"] => root.join("target/reelbase-bench"),
        ["--table", folder] if !folder.starts_with('-') => root.join(folder),
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
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (sizes, rounds): (&[usize], _) = if test { (&[8, 16], 1) } else { (&[50, 500, 5_000], 7) };
    let report = runtime.block_on(all(&address, &server, sizes, rounds));
    println!("\n{}", report.markdown());
    if !test {
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("listing-{server}"));
        fs::write(file.with_extension("md"), report.markdown()).unwrap();
        fs::write(file.with_extension("json"), serde_json::to_string_pretty(&report).unwrap() + "\n").unwrap();
        println!("written to {}", file.with_extension("md").display());
    }
    ExitCode::SUCCESS
}
