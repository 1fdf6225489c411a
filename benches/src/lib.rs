//! The data that the benches run on: clips as the media pipeline has them, fifty to a video.

use std::sync::Arc;

use futures_util::FutureExt;
use reelbase_core::{DocumentStoreExt, Key, ManualEnv, Result, Timestamp, Write, manifest};
use reelbase_schema::{Clip, NewClip, Style, User, Video};
use reelbase_store_memory::MemoryStore;

/// Clips in each video.
pub const CLIPS_PER_VIDEO: usize = 50;

const STYLES: [Style; 8] = [
    Style::SPLIT,
    Style::LEFT_FOCUS,
    Style::RIGHT_FOCUS,
    Style::CENTER_FOCUS,
    Style::SPLIT_FAST,
    Style::ORIGINAL,
    Style::INTELLIGENT,
    Style::INTELLIGENT_SPLIT,
];

/// The key of the n-th video; ten videos to a user.
///
/// # Errors
/// None: the ids are valid.
pub fn video_key(n: usize) -> Result<Key<Video>> {
    Video::key(&format!("user_2abcDEF{:05}", n / 10), &format!("run_20250101_{n:06}"))
}

/// The n-th clip: of each video's fifty, eight are being processed, and every style has six or seven.
///
/// # Errors
/// None: the clips are valid.
pub fn clip(n: usize) -> Result<Clip> {
    let (video, i) = (n / CLIPS_PER_VIDEO, n % CLIPS_PER_VIDEO);
    let style = STYLES[i % STYLES.len()].clone();
    let scene = i / STYLES.len() + 1;
    // Spread over a month in no order that the ids have.
    let created_at = Timestamp::from_micros(1_735_689_600_000_000 + (n as i64 * 7_919_000_003) % 2_592_000_000_000)?;
    let new = NewClip {
        scene_id: scene as u32,
        scene_title: format!("Scene {scene}: what she said about the rent"),
        priority: (i * 37 % 100) as u32,
        start_time: "00:01:02".parse()?,
        end_time: "00:02:03".parse()?,
        file_size_bytes: 12_345_678 + n as u64,
        has_thumbnail: true,
        ..NewClip::new(format!("clip_{:02}_{scene:02}_what-she-said_{}.mp4", i * 37 % 100, style.as_str()), style)
    };
    let clip = new.into_clip(&video_key(video)?, created_at)?;
    Ok(if i % 6 == 5 { clip } else { clip.into_completed(created_at) })
}

/// A store with the first `n` clips.
///
/// # Errors
/// None: the clips are valid.
pub fn filled(n: usize) -> Result<MemoryStore> {
    let store = MemoryStore::new(manifest![User, Video, Clip], Arc::new(ManualEnv::default()));
    for start in (0..n).step_by(500) {
        let writes: Vec<Write> = (start..n.min(start + 500)).map(create).collect::<Result<_>>()?;
        now(store.commit(writes))?;
    }
    Ok(store)
}

/// The write that creates the n-th clip, without validation.
///
/// # Errors
/// None: the clips are valid.
pub fn create(n: usize) -> Result<Write> {
    let clip = clip(n)?;
    let key = video_key(n / CLIPS_PER_VIDEO)?.child::<Clip>(&clip.clip_id)?;
    let fields = reelbase_core::Fields::with_shape(&clip, <Clip as reelbase_core::Entity>::shape())?;
    Ok(Write::create(key.path().clone(), fields))
}

/// The output of a future of the memory store, which never waits.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match future.now_or_never() {
        Some(output) => output,
        None => unreachable!("the memory store answers at once"),
    }
}
