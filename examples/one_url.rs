//! One program on two backends: only the URL differs.
//!
//!     cargo run -p examples --features firestore --example one_url
//!     cargo run -p examples --features firestore --example one_url -- "firestore://my-project?emulator=127.0.0.1:8080"
//!
//! Without a URL it runs on `memory://` and then on `firestore://`, served by an emulator that it starts itself, and compares
//! what both have said. With one it runs there, on an emulator or on a database of yours: it writes below a user with a new
//! id, and deletes what it wrote.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::{env, sync::Arc};

use futures_util::StreamExt;
use reelbase::{
    Change, Connect, DocumentStore, DocumentStoreExt, Error, ErrorKind, Result, SessionExt, Snapshot, WatchEvent,
    WatchTarget, Write, open_with,
    schema::{self, Clip, ClipFile, ClipOrder, Clips, ListClips, NewClip, NewVideo, Style, User, Users, Video, Videos},
};
use reelbase_emulator::Emulator;

#[tokio::main]
async fn main() -> Result<()> {
    if let Some(url) = env::args().nth(1) {
        for line in service(&url).await? {
            println!("{line}");
        }
        return Ok(());
    }

    println!("memory://\n");
    let in_memory = service("memory://").await?;
    in_memory.iter().for_each(|line| println!("  {line}"));

    let emulator = Emulator::builder().manifest(schema::manifest()).start().await?;
    let url = format!("firestore://demo-project?emulator={}", emulator.address());
    println!("\n{url}\n");
    let on_firestore = service(&url).await?;
    emulator.shutdown().await;
    if on_firestore != in_memory {
        return Err(Error::new(ErrorKind::Internal, format!("it went another way: {on_firestore:#?}")));
    }
    println!("  the same {} lines", on_firestore.len());
    Ok(())
}

/// The program of a host. Nothing in it knows which backend it runs on.
async fn service(url: &str) -> Result<Vec<String>> {
    let store = open_with(url, Connect::new().manifest(schema::manifest())).await?;
    let mut said = Vec::new();
    // A database may be in use: what is written here is nobody else's.
    let user_id = &format!("example-{}", store.env().new_id());
    let result = work(&store, user_id, &mut said).await;
    clean_up(&store, user_id).await?;
    result.map(|()| said)
}

async fn work(store: &Arc<dyn DocumentStore>, user_id: &str, said: &mut Vec<String>) -> Result<()> {
    let now = store.env().now();
    let (user, video) = (&User::key(user_id)?, &Video::key(user_id, "v1")?);
    Users::new(store).create(&User::new(user_id, "ana@example.com", now)?).await?;
    let new = NewVideo::new("https://youtu.be/g1_e2d5nF90", "Episode 1").into_video(user, "v1", now)?;
    Videos::new(store, user).create(&new).await?;
    let again = Videos::new(store, user).create(&new).await.err().map(|e| e.kind());
    said.push(format!("the video a second time: {again:?}"));

    // The clips and the video's statistics are one transaction.
    let clip = |i: u32| {
        let style = if i.is_multiple_of(2) { Style::SPLIT } else { Style::ORIGINAL };
        let filename = schema::keys::clip_filename(i, i, &format!("Scene {i}"), &style);
        let new = NewClip { scene_id: i, priority: 10 - i, ..NewClip::new(filename, style) };
        new.into_clip(video, now)
    };
    let new = &(1..=5).map(clip).collect::<Result<Vec<_>>>()?;
    store
        .transaction(|tx| async move {
            Clips::new(&tx, video).create_all(new).await?;
            Videos::new(&tx, user).add_clips("v1", new).await
        })
        .await?;
    said.push(format!("clips by style: {:?}", Videos::new(store, user).require("v1").await?.clips_by_style));

    let clips = Clips::new(store, video);
    let mut events = store.watch(WatchTarget::from(clips.query().filter(Clip::PRIORITY.gt(6)).into_query()?), None);
    said.push(format!("watched: {}", next(events.next().await)?));
    for clip in &new[..3] {
        clips.complete(&clips.require(&clip.clip_id).await?, ClipFile::default()).await?;
        if clip.priority > 6 {
            said.push(format!("watched: {}", next(events.next().await)?));
        }
    }

    let list = ListClips { style: Some(Style::SPLIT), order: ClipOrder::Priority, ..ListClips::default() };
    let listed = clips.list(list.clone()).await?;
    let show = |clip: &Snapshot<Clip>| format!("{} ({}, {})", clip.clip_id, clip.priority, clip.status);
    said.push(format!("by priority: {}", listed.iter().map(show).collect::<Vec<_>>().join(", ")));
    said.push(format!("counted: {}", clips.count(&list).await?));

    let unserved = clips.query().filter(Clip::STYLE.eq(Style::SPLIT)).order_by(Clip::FILE_SIZE_BYTES.desc());
    if let Err(e) = unserved.fetch().await {
        let index = e.missing_index().and_then(|missing| missing.indexes.first()).map(|index| index.attribute());
        said.push(format!("a query without its index: {}, mended by {}", e.kind().as_str(), index.unwrap_or_default()));
    }
    Ok(())
}

/// What a watch tells next.
fn next(event: Option<Result<WatchEvent>>) -> Result<String> {
    let Some(WatchEvent::Snapshot { changes, .. }) = event.transpose()? else { return Ok("nothing more".to_owned()) };
    let told = changes.iter().map(|change| {
        let what = match change {
            Change::Added(_) => "added",
            Change::Modified(_) => "changed",
            _ => "gone",
        };
        format!("{} {what}", change.path().id())
    });
    Ok(told.collect::<Vec<_>>().join(", "))
}

/// Deletes what [`work`] has written.
async fn clean_up(store: &Arc<dyn DocumentStore>, user_id: &str) -> Result<()> {
    let (user, video) = (User::key(user_id)?, Video::key(user_id, "v1")?);
    let clips = store.fetch(Clips::new(store, &video).query().into_query()?).await?;
    let paths = clips.iter().map(|clip| clip.path().clone()).chain([video.path().clone(), user.path().clone()]);
    store.commit(paths.map(Write::delete).collect()).await.map(drop)
}
