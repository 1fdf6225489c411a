//! What the benches run on: clips as the media pipeline has them, fifty to a video, and the engines that hold them.
#![allow(clippy::unwrap_used, reason = "a bench stops where something is wrong")]

#[cfg(doctest)]
#[doc = include_str!("../../docs/performance.md")]
#[derive(Debug)]
pub struct Guide;

pub mod files;
pub mod peers;
pub mod remote;
pub mod table;

use futures_util::FutureExt;
use reelbase::{
    Key, Result, Timestamp,
    schema::{Clip, NewClip, Style, Video},
};

/// Clips in each video.
pub const CLIPS_PER_VIDEO: usize = 50;

/// The styles of the clips, in turn.
pub const STYLES: [Style; 8] = [
    Style::SPLIT,
    Style::LEFT_FOCUS,
    Style::RIGHT_FOCUS,
    Style::CENTER_FOCUS,
    Style::SPLIT_FAST,
    Style::ORIGINAL,
    Style::INTELLIGENT,
    Style::INTELLIGENT_SPLIT,
];

/// The ids of the n-th video and its user; ten videos to a user.
pub fn video_ids(n: usize) -> (String, String) {
    (format!("user_2abcDEF{:05}", n / 10), format!("run_20250101_{n:06}"))
}

/// The key of the n-th video.
///
/// # Errors
/// None: the ids are valid.
pub fn video_key(n: usize) -> Result<Key<Video>> {
    let (user, video) = video_ids(n);
    Video::key(&user, &video)
}

/// The id of the n-th clip.
pub fn clip_id(n: usize) -> String {
    let (i, style) = (n % CLIPS_PER_VIDEO, &STYLES[n % CLIPS_PER_VIDEO % STYLES.len()]);
    format!("clip_{:02}_{:02}_what-she-said_{}", i * 37 % 100, i / STYLES.len() + 1, style.as_str())
}

/// The n-th clip: of each video's fifty, 42 are completed, five or six of each style; eight are being processed.
///
/// # Errors
/// None: the clips are valid.
pub fn clip(n: usize) -> Result<Clip> {
    let (video, i) = (n / CLIPS_PER_VIDEO, n % CLIPS_PER_VIDEO);
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
        ..NewClip::new(format!("{}.mp4", clip_id(n)), STYLES[i % STYLES.len()].clone())
    };
    let clip = new.into_clip(&video_key(video)?, created_at)?;
    let processing = i / STYLES.len() == i % STYLES.len() % 6;
    Ok(if processing { clip } else { clip.into_completed(created_at) })
}

/// A sequence of numbers below `n` without order, the same in every run.
#[derive(Debug, Clone)]
pub struct Scattered {
    state: u64,
    n: u64,
}

impl Scattered {
    /// Numbers below `n`; another seed gives another sequence.
    pub fn new(n: usize, seed: u64) -> Self {
        Self { state: 0x2545_F491_4F6C_DD1D ^ (seed << 32), n: n as u64 }
    }

    /// The next number.
    pub fn draw(&mut self) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % self.n) as usize
    }
}

/// The output of a future of the memory store, which never waits.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    match future.now_or_never() {
        Some(output) => output,
        None => unreachable!("the memory store answers at once"),
    }
}
