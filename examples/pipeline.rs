//! From a bucket of files to documents: what a media pipeline does with Reelbase, on a store in memory and files on disk.
//!
//! `cargo run --example pipeline` reads a small bucket of clips (examples/data/legacy-bucket), stores its videos and clips
//! as documents, and asks for them in every way an API would. With another URL in `open_with` and another blob store
//! (`open_blobs` takes a URL as well) the same code runs on other backends.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::{fs, path::Path, sync::Arc, time::Duration};

use futures_util::StreamExt;
use reelbase::{
    Change, Connect, DocumentStore, DocumentStoreExt, Entity, Env, Error, ErrorKind, Result, WatchEvent, WatchTarget,
    blob::{
        BlobBody, BlobKey, BlobPrefix, BlobStore, BlobStoreExt, PutOptions, ReconcileOptions, Sha256Digest,
        UploadOptions, Uploads,
    },
    disk::DiskBlobStore,
    manifest, open_with,
    schema::{
        Clip, ClipOrder, Clips, ListClips, ListUserClips, Style, User, Users, Video, VideoInfo, Videos, ViewOptions,
        legacy::{Anomaly, LegacyBucket, LegacyObject, ParsedVideo},
    },
};

type Store = Arc<dyn DocumentStore>;

/// The video that is looked at more closely.
const SHOWN: &str = "beaa301850c5";

#[tokio::main]
async fn main() -> Result<()> {
    // The manifest has the indexes that the entities declare. The store refuses queries that they do not cover, as
    // production would.
    let store: Store = open_with("memory://", Connect::new().manifest(manifest![User, Video, Clip])).await?;
    // Plain files in a folder, which goes when the example ends. Who has the secret signs URLs for a while.
    let folder = tempfile::tempdir().map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))?;
    let disk = DiskBlobStore::builder(folder.path(), store.env())
        .base_url("https://files.example")
        .secret("of the example only");
    let blobs: Arc<dyn BlobStore> = Arc::new(disk.build().await?);

    heading("1. A bucket of files");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/legacy-bucket");
    upload(&folder, &folder, &blobs).await?;
    let (videos, anomalies) = read_bucket(&blobs).await?;

    heading("2. One transaction for each video: the video, its clips, its statistics");
    let mut shown = None;
    for ParsedVideo { video, clips, .. } in &videos {
        let Some(video) = video else { continue };
        store_video(&store, video, clips).await?;
        if video.video_id == SHOWN {
            shown = Some((User::key(&video.user_id)?, Video::key(&video.user_id, SHOWN)?));
        }
    }
    let (user, video) = shown.ok_or_else(|| Error::new(ErrorKind::NotFound, "the bucket lacks the video to show"))?;
    show_statistics(&store).await?;

    heading("3. What was left out, and why");
    for Anomaly { key, why, .. } in &anomalies {
        println!("   {}\n       {why}", without_user(key));
    }

    heading(&format!("4. What an API answers for the video {SHOWN}"));
    show_view(&VideoInfo::load(&store, &blobs, &video, &ViewOptions::default()).await?);

    heading("5. A query: its clips of one style, by priority");
    let clips = Clips::new(&store, &video);
    let style = Style::SPLIT;
    let list = ListClips { style: Some(style.clone()), order: ClipOrder::Priority, ..ListClips::default() };
    for clip in clips.list(list.clone()).await? {
        println!("   priority {:>2}   {} to {}   {}", clip.priority, clip.start_time, clip.end_time, clip.scene_title);
    }

    heading("6. Counts, without reading a document");
    println!("   {:>3} clips of style {style} in the video", clips.count(&list).await?);
    println!("   {:>3} clips in the video", clips.count(&ListClips::default()).await?);
    println!(
        "   {:>3} clips in all videos of its user",
        Clips::of_user(&store, &user)?.count(&ListUserClips::default()).await?
    );

    heading("7. A watch: changes arrive by themselves");
    watch_a_change(&store, &clips).await?;

    heading("8. A query that needs an index");
    refused_query(&clips).await?;

    heading("9. A file that is there whole, or not at all");
    whole_or_not_at_all(blobs, store.env()).await
}

/// Puts the files of a folder into the blob store, under the paths that they have in it.
async fn upload(root: &Path, folder: &Path, blobs: &Arc<dyn BlobStore>) -> Result<()> {
    let internal = |e: std::io::Error| Error::new(ErrorKind::Internal, format!("{}: {e}", folder.display()));
    let mut paths = fs::read_dir(folder)
        .and_then(|all| all.map(|e| Ok(e?.path())).collect::<Result<Vec<_>, _>>())
        .map_err(internal)?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            Box::pin(upload(root, &path, blobs)).await?;
        } else {
            let segments = path.strip_prefix(root).unwrap_or(&path).iter().map(|segment| segment.to_string_lossy());
            let key = BlobKey::from_segments(segments)?;
            blobs.put_bytes(&key, fs::read(&path).map_err(internal)?, PutOptions::new()).await?;
        }
    }
    Ok(())
}

/// Lists the bucket once, and finds out which videos and clips its files are.
async fn read_bucket(blobs: &Arc<dyn BlobStore>) -> Result<(Vec<ParsedVideo>, Vec<Anomaly>)> {
    let objects = blobs.list_all(&BlobPrefix::all()).await?;
    let bucket = LegacyBucket::of(objects.iter().map(LegacyObject::from));
    let (mut parsed, mut anomalies) = (Vec::new(), bucket.anomalies);
    for video in &bucket.videos {
        let highlights = match &video.highlights {
            Some(object) => blobs.find_bytes(&BlobKey::new(&object.key)?).await?,
            None => None,
        };
        let video = video.parse(highlights.as_deref());
        anomalies.extend(video.anomalies.iter().cloned());
        parsed.push(video);
    }
    anomalies.sort_by(|a, b| a.key.cmp(&b.key));

    let readable = parsed.iter().filter(|video| video.video.is_some()).count();
    let clips: usize = parsed.iter().map(|video| video.clips.len()).sum();
    println!("   {:>3} objects in {} folders of videos", objects.len(), parsed.len());
    println!("   {readable:>3} videos and {clips} clips of which everything is known");
    println!("   {:>3} things that are not as they should be", anomalies.len());
    Ok((parsed, anomalies))
}

/// Stores a video, its clips and its statistics: all of it, or nothing.
async fn store_video(store: &Store, video: &Video, new: &[Clip]) -> Result<()> {
    let users = Users::new(store);
    if users.get(&video.user_id).await?.is_none() {
        let email = format!("{}@example.com", video.user_id);
        users.create(&User::new(&video.user_id, email, store.env().now())?).await?;
    }
    let user = &users.key(&video.user_id)?;
    let key = &Video::key(&video.user_id, &video.video_id)?;
    store
        .transaction(|tx| async move {
            let videos = Videos::new(&tx, user);
            videos.create(video).await?;
            Clips::new(&tx, key).create_all(new).await?;
            videos.add_clips(key.id(), new).await?;
            Ok(())
        })
        .await
}

async fn show_statistics(store: &Store) -> Result<()> {
    for user in Users::new(store).query().fetch().await? {
        println!("   user {}", user.user_id);
        for video in Videos::new(store, user.key()).query().fetch().await? {
            let styles: Vec<_> = video.clips_by_style.iter().map(|(style, n)| format!("{n} {style}")).collect();
            println!("     {}   {:>2} clips: {}", video.video_id, video.clips_count, styles.join(", "));
        }
    }
    Ok(())
}

fn show_view(info: &VideoInfo) {
    println!("   {} ({}), from {}", info.title, info.status, info.video_url);
    for clip in info.clips.iter().take(3) {
        println!("\n   {} ({}, {})", clip.title, clip.style, clip.size);
        println!("     clip       {}", clip.url);
        // Printing leaves the signature out: whoever holds it may open the file.
        let thumbnail = clip.thumbnail.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
        println!("     thumbnail  {thumbnail}");
    }
    println!("\n   … and {} more", info.clips.len().saturating_sub(3));
}

/// Watches the most urgent clips of a video while one becomes so.
async fn watch_a_change(store: &Store, clips: &Clips) -> Result<()> {
    let urgent = clips.query().filter(Clip::PRIORITY.lt(50)).into_query()?;
    let mut events = store.watch(WatchTarget::from(urgent), None);
    // The first event is what is there already.
    let there = changes(events.next().await.transpose()?);
    println!("   at first     {} clips have a priority below 50", there.len());

    let list = ListClips { order: ClipOrder::Priority, ..ListClips::default() };
    let Some(last) = clips.list(list).await?.pop() else { return Ok(()) };
    clips.update(&last.clip_id, Clip::update().set(Clip::PRIORITY, 1)).await?;
    println!("   an update    {} goes from {} to 1", last.clip_id, last.priority);

    for change in changes(events.next().await.transpose()?) {
        let what = match &change {
            Change::Added(_) => "joins them",
            Change::Modified(_) => "has changed",
            _ => "leaves them",
        };
        println!("   the watch    {} {what}", change.path().id());
    }
    Ok(())
}

fn changes(event: Option<WatchEvent>) -> Vec<Change> {
    match event {
        Some(WatchEvent::Snapshot { changes, .. }) => changes,
        _ => Vec::new(),
    }
}

/// Asks for the largest clips of a style, for which no entity declares an index.
async fn refused_query(clips: &Clips) -> Result<()> {
    let largest = clips.query().filter(Clip::STYLE.eq(Style::SPLIT)).order_by(Clip::FILE_SIZE_BYTES.desc());
    let Err(error) = largest.fetch().await else { return Ok(()) };
    println!("   the largest clips of a style: refused here as it would be in production, with this message:\n");
    wrapped(&error.to_string());
    for index in error.missing_index().iter().flat_map(|missing| &missing.indexes) {
        println!("\n   the line that mends it, on the struct {}:\n\n       {}", Clip::NAME, index.attribute());
    }
    Ok(())
}

/// Uploads a file twice: the first time less arrives than was sent, the second time all of it.
async fn whole_or_not_at_all(blobs: Arc<dyn BlobStore>, env: Arc<dyn Env>) -> Result<()> {
    let key = BlobKey::new("exports/highlights.mp4")?;
    let file = vec![7; 3_000_000];
    let digest = Sha256Digest::of(&file);
    let options = UploadOptions::new().content_type("video/mp4").size(file.len() as u64).sha256(digest);
    // In chunks, as from another server; nothing is ever whole in memory.
    let body = |bytes: &[u8]| {
        let chunks: Vec<_> = bytes.chunks(100_000).map(|chunk| Ok::<_, Error>(chunk.to_vec().into())).collect();
        BlobBody::stream(futures_util::stream::iter(chunks))
    };

    let uploads = Uploads::new(blobs.clone(), env);
    let Err(error) = uploads.put(&key, body(&file[..2_000_000]), options.clone()).await else { return Ok(()) };
    println!("   cut short    {:?}: {}", error.kind(), error.message());
    println!("   the object   {}", if blobs.exists(&key).await? { "is there" } else { "is not there" });

    let uploaded = uploads.put(&key, body(&file), options).await?;
    println!("   whole        {} bytes, SHA-256 {}…", uploaded.size, &uploaded.sha256.to_string()[..16]);
    println!("   the object   {}", if blobs.exists(&key).await? { "is there" } else { "is not there" });

    // What a killed process had left would be listed here, and removed if told.
    let report = uploads.reconcile(ReconcileOptions::new().older_than(Duration::ZERO)).await?;
    println!("   left behind  {} uploads", report.uploads.len());
    Ok(())
}

fn heading(text: &str) {
    println!("\n{text}\n");
}

/// A key without the user's id at its start, which is long.
fn without_user(key: &str) -> &str {
    key.split_once('/').map_or(key, |(_, rest)| rest)
}

/// Prints a long text in lines of up to 95 characters, broken after a space or comma.
fn wrapped(text: &str) {
    let mut line = String::new();
    for word in text.split_inclusive([' ', ',']) {
        if line.chars().count() + word.chars().count() > 95 {
            println!("       {}", line.trim_end());
            line.clear();
        }
        line.push_str(word);
    }
    println!("       {line}");
}
