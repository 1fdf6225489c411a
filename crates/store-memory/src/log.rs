//! The latest commits: for reading an earlier state, for telling whether a transaction's reads still hold, and for
//! feeding watches.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use reelbase_core::Timestamp;

use crate::group::DocumentChange;

/// How far back production can be read.
pub(crate) const MAX_READ_AGE: Duration = Duration::from_secs(3_600);

/// A commit as the log keeps it.
#[derive(Debug)]
pub(crate) struct Commit {
    pub(crate) time: Timestamp,
    pub(crate) changes: Vec<DocumentChange>,
}

/// The commits since some time, oldest first.
#[derive(Debug)]
pub(crate) struct Log {
    commits: VecDeque<Arc<Commit>>,
    /// Changes in `commits`.
    changes: usize,
    /// How many changes to keep at least.
    keep: usize,
    /// States from this time on can be reached by undoing commits.
    floor: Timestamp,
    /// Times that running transactions read at, and how many do.
    pins: BTreeMap<Timestamp, usize>,
}

impl Log {
    pub(crate) fn new(keep: usize, start: Timestamp) -> Self {
        Self { commits: VecDeque::new(), changes: 0, keep, floor: start, pins: BTreeMap::new() }
    }

    pub(crate) fn push(&mut self, commit: Commit) {
        self.changes += commit.changes.len();
        let now = commit.time;
        self.commits.push_back(Arc::new(commit));
        let pinned = self.pins.keys().next().copied().unwrap_or(Timestamp::MAX);
        while let Some(oldest) = self.commits.front() {
            let spare = self.changes - oldest.changes.len() >= self.keep || now.since(oldest.time) > MAX_READ_AGE;
            if !spare || oldest.time > pinned {
                break;
            }
            self.floor = oldest.time;
            self.changes -= oldest.changes.len();
            self.commits.pop_front();
        }
    }

    /// The earliest time whose state can still be reached.
    pub(crate) fn floor(&self) -> Timestamp {
        self.floor
    }

    /// The commits after a time, oldest first.
    pub(crate) fn since(&self, time: Timestamp) -> impl DoubleEndedIterator<Item = &Arc<Commit>> {
        let from = self.commits.partition_point(|commit| commit.time <= time);
        self.commits.range(from..)
    }

    /// Keeps what the state at `time` needs, until [`Log::unpin`].
    pub(crate) fn pin(&mut self, time: Timestamp) {
        *self.pins.entry(time).or_insert(0) += 1;
    }

    pub(crate) fn unpin(&mut self, time: Timestamp) {
        if let Some(count) = self.pins.get_mut(&time) {
            *count -= 1;
            if *count == 0 {
                self.pins.remove(&time);
            }
        }
    }
}
