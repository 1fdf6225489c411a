//! What hand-written code for exactly these queries costs: a `BTreeMap` of structs, sets as its indexes, one lock.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use parking_lot::RwLock;
use reelbase::{
    Timestamp,
    schema::{Clip, ClipStatus, Style},
};

use super::{Clips, Indexes, Peer, Row, other_priority, other_title};
use crate::{CLIPS_PER_VIDEO, STYLES, clip_id, video_ids};

/// See the module.
#[derive(Debug)]
pub struct Floor {
    /// `user/video` of each video.
    videos: Vec<Arc<str>>,
    ids: Vec<String>,
    indexed: bool,
    state: RwLock<State>,
}

/// A video, the status, the style and the priority of a clip, and its key.
type ByStyle = (Arc<str>, ClipStatus, Style, u32, Arc<str>);

#[derive(Debug, Default)]
struct State {
    /// By `user/video/clip`.
    clips: BTreeMap<Arc<str>, Row>,
    by_priority: BTreeSet<(Arc<str>, ClipStatus, u32, Arc<str>)>,
    by_style: BTreeSet<ByStyle>,
    by_time: BTreeSet<(ClipStatus, Reverse<Timestamp>, Arc<str>)>,
}

impl Floor {
    fn key(&self, n: usize) -> String {
        let (video, id) = (&self.videos[n / CLIPS_PER_VIDEO], &self.ids[n % CLIPS_PER_VIDEO]);
        let mut key = String::with_capacity(video.len() + id.len() + 1);
        key.push_str(video);
        key.push('/');
        key.push_str(id);
        key
    }
}

impl State {
    fn index(&mut self, video: &Arc<str>, key: &Arc<str>, row: &Row) {
        self.by_priority.insert((video.clone(), row.status.clone(), row.priority, key.clone()));
        self.by_style.insert((video.clone(), row.status.clone(), row.style.clone(), row.priority, key.clone()));
        self.by_time.insert((row.status.clone(), Reverse(row.created_at), key.clone()));
    }
}

impl State {
    fn change(&mut self, video: &Arc<str>, key: &str, priority: impl FnOnce(&Row) -> u32) {
        let key = self.clips.get_key_value(key).unwrap().0.clone();
        let Self { clips, by_priority, by_style, .. } = self;
        let row = clips.get_mut(&key).unwrap();
        by_priority.remove(&(video.clone(), row.status.clone(), row.priority, key.clone()));
        by_style.remove(&(video.clone(), row.status.clone(), row.style.clone(), row.priority, key.clone()));
        row.priority = priority(row);
        by_priority.insert((video.clone(), row.status.clone(), row.priority, key.clone()));
        by_style.insert((video.clone(), row.status.clone(), row.style.clone(), row.priority, key));
    }
}

impl Peer for Floor {
    const NAME: &'static str = "floor";
    type Clip = Row;

    fn empty(n: usize, indexes: Indexes) -> Self {
        let videos = (0..n.div_ceil(CLIPS_PER_VIDEO)).map(|video| {
            let (user, video) = video_ids(video);
            format!("{user}/{video}").into()
        });
        let ids = (0..CLIPS_PER_VIDEO).map(clip_id).collect();
        Self { videos: videos.collect(), ids, indexed: indexes != Indexes::None, state: RwLock::default() }
    }

    fn insert(&self, first: usize, clips: &[Clip]) {
        let mut state = self.state.write();
        for (n, clip) in (first..).zip(clips) {
            let row = Row::from(clip.clone());
            let (video, key) = (&self.videos[n / CLIPS_PER_VIDEO], Arc::from(self.key(n)));
            if self.indexed {
                state.index(video, &key, &row);
            }
            state.clips.insert(key, row);
        }
    }

    fn get(&self, n: usize) -> Row {
        let key = self.key(n);
        self.state.read().clips[&*key].clone()
    }

    fn completed(&self, video: usize) -> Clips<Self> {
        let (video, state) = (&self.videos[video], self.state.read());
        let from = (video.clone(), ClipStatus::Completed, 0, Arc::default());
        let to = (video.clone(), ClipStatus::Completed, u32::MAX, Arc::default());
        state.by_priority.range(from..to).map(|(.., key)| state.clips[key].clone()).collect()
    }

    fn completed_of_style(&self, video: usize, style: usize) -> Clips<Self> {
        let (video, state) = (&self.videos[video], self.state.read());
        let from = (video.clone(), ClipStatus::Completed, STYLES[style].clone(), 0, Arc::default());
        let to = (video.clone(), ClipStatus::Completed, STYLES[style].clone(), u32::MAX, Arc::default());
        state.by_style.range(from..to).map(|(.., key)| state.clips[key].clone()).collect()
    }

    fn newest_processing(&self) -> Clips<Self> {
        let state = self.state.read();
        let from = (ClipStatus::Processing, Reverse(Timestamp::MAX), Arc::default());
        let to = (ClipStatus::Processing, Reverse(Timestamp::MIN), Arc::default());
        let newest = state.by_time.range((Bound::Included(from), Bound::Excluded(to)));
        newest.take(50).map(|(.., key)| state.clips[key].clone()).collect()
    }

    fn count(&self) -> u64 {
        self.state.read().clips.len() as u64
    }

    fn update(&self, n: usize, round: usize) {
        let key = self.key(n);
        self.state.write().clips.get_mut(&*key).unwrap().scene_title = other_title(round);
    }

    fn reprioritize(&self, n: usize, round: usize) {
        self.state.write().change(&self.videos[n / CLIPS_PER_VIDEO], &self.key(n), |_| other_priority(round));
    }

    fn modify(&self, n: usize) {
        self.state.write().change(&self.videos[n / CLIPS_PER_VIDEO], &self.key(n), |row| (row.priority + 1) % 1_000);
    }

    fn build_index(&self) {
        let State { clips, by_time, .. } = &mut *self.state.write();
        *by_time = clips.iter().map(|(key, row)| (row.status.clone(), Reverse(row.created_at), key.clone())).collect();
    }

    fn drop_index(&self) -> bool {
        self.state.write().by_time.clear();
        true
    }
}
