//! What a web API answers when it lists a video's clips: page by page, thumbnails signed, with a token for the next page
//! that a client can hold but not forge.
//!
//!     cargo run --example api_pages

#![allow(clippy::print_stdout, reason = "an example talks through it")]

use std::sync::Arc;

use reelbase::{
    DocumentStore, DocumentStoreExt, Env, PageKey, TokioEnv,
    memory::{MemoryBlobStore, MemoryStore},
    schema::{
        self, ClipFile, ClipPage, Clips, ListClipsRequest, NewClip, NewVideo, Style, User, Users, Video, Videos,
        ViewOptions,
    },
};

#[tokio::main]
async fn main() -> reelbase::Result<()> {
    let env: Arc<dyn Env> = Arc::new(TokioEnv::new());
    // The manifest of all entities: a query without an index fails here as it would in production.
    let store: Arc<dyn DocumentStore> = Arc::new(MemoryStore::new(schema::manifest(), env.clone()));
    let blobs = MemoryBlobStore::new(env.clone());
    let video = &Video::key("u1", "v1")?;
    fill(&store, env.now()).await?;

    // One secret for all instances of a service. This one is for an example.
    let key = PageKey::new("read it from the environment")?;
    let mut request = ListClipsRequest { page_size: 2, ..ListClipsRequest::default() };
    for page in 1.. {
        let found = ClipPage::load(&store, &blobs, video, &request, &key, &ViewOptions::default()).await?;
        println!("page {page}");
        for clip in &found.clips {
            let thumbnail = clip.thumbnail.as_ref().map_or("no thumbnail".into(), ToString::to_string);
            println!("  {:<16} {:>8}  {:<12} {thumbnail}", clip.title, clip.size, clip.style.to_string());
        }
        let Some(token) = found.next_page_token else { break };
        println!("  next: …{} ({} characters)", &token[token.len() - 16..], token.len());
        request.page_token = Some(token);
    }

    // The token is bound to the video, the filters and the order.
    request.style = Some(Style::SPLIT);
    let refused = ClipPage::load(&store, &blobs, video, &request, &key, &ViewOptions::default()).await;
    println!("\nthe token with another filter: {}", refused.err().map_or("accepted".into(), |e| e.to_string()));
    println!("\nas JSON:");
    request = ListClipsRequest { page_size: 1, ..ListClipsRequest::default() };
    let page = ClipPage::load(&store, &blobs, video, &request, &key, &ViewOptions::default()).await?;
    println!("{:#}", serde_json::to_value(&page).unwrap_or_default());
    Ok(())
}

/// A user, a video, and five clips whose files are there.
async fn fill(store: &Arc<dyn DocumentStore>, now: reelbase::Timestamp) -> reelbase::Result<()> {
    let (user, video) = (&User::key("u1")?, &Video::key("u1", "v1")?);
    Users::new(store).create(&User::new("u1", "ana@example.com", now)?).await?;
    let new = NewVideo::new("https://youtu.be/g1_e2d5nF90", "Episode 1").into_video(user, "v1", now)?;
    Videos::new(store, user).create(&new).await?;
    let clip = |i: u32| {
        let style = if i.is_multiple_of(2) { Style::SPLIT } else { Style::ORIGINAL };
        let title = format!("Scene {i}");
        let filename = schema::keys::clip_filename(i, i, &title, &style);
        let new = NewClip { scene_id: i, scene_title: title, priority: i, ..NewClip::new(filename, style) };
        new.into_clip(video, now.saturating_add(std::time::Duration::from_secs(i.into())))
    };
    let new = &(1..=5).map(clip).collect::<reelbase::Result<Vec<_>>>()?;
    store
        .transaction(|tx| async move {
            Clips::new(&tx, video).create_all(new).await?;
            Videos::new(&tx, user).add_clips("v1", new).await
        })
        .await?;
    let clips = Clips::new(store, video);
    for clip in new {
        let file =
            ClipFile { size_bytes: Some(u64::from(clip.scene_id) << 20), has_thumbnail: Some(clip.scene_id < 5) };
        clips.complete(&clips.require(&clip.clip_id).await?, file).await?;
    }
    Ok(())
}
