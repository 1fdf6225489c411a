//! The latest commits: for reading an earlier state, for telling whether a transaction's reads still hold, and for
//! feeding watches.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use reelbase_core::Timestamp;

use crate::{group::DocumentChange, transaction::MAX_AGE};

/// How far back production can be read.
pub(crate) const MAX_READ_AGE: Duration = Duration::from_secs(3_600);

/// How many bytes of replaced and deleted documents are kept, unless someone reads the state that needs them.
const MAX_BYTES: usize = 64 * 1_048_576;

/// A commit as the log keeps it.
#[derive(Debug)]
pub(crate) struct Commit {
    pub(crate) time: Timestamp,
    pub(crate) changes: Vec<DocumentChange>,
}

impl Commit {
    /// The bytes that only the log holds: what the documents were before.
    fn bytes(&self) -> usize {
        self.changes.iter().filter_map(|change| Some(change.before.as_ref()?.fields().heap_size())).sum()
    }
}

/// The commits since some time, oldest first.
#[derive(Debug)]
pub(crate) struct Log {
    commits: VecDeque<Entry>,
    /// Changes in `commits`, and their bytes.
    changes: usize,
    bytes: usize,
    /// How many changes to keep.
    keep: usize,
    /// States from this time on can be reached by undoing commits.
    floor: Timestamp,
    /// Times that someone reads at.
    pins: BTreeMap<Timestamp, Pinned>,
}

/// A commit, with what is asked of it without looking at it.
#[derive(Debug)]
pub(crate) struct Entry {
    time: Timestamp,
    bytes: usize,
    pub(crate) commit: Arc<Commit>,
}

impl Entry {
    pub(crate) fn new(commit: Commit) -> Self {
        Self { time: commit.time, bytes: commit.bytes(), commit: Arc::new(commit) }
    }
}

#[derive(Debug)]
struct Pinned {
    readers: usize,
    /// When the last of them came. A transaction has expired by itself when it is old enough, even if it is never
    /// dropped, and no longer keeps anything.
    since: Timestamp,
}

impl Log {
    /// A log that begins at `start`: there is no earlier state.
    pub(crate) fn new(keep: usize, start: Timestamp) -> Self {
        Self { commits: VecDeque::new(), changes: 0, bytes: 0, keep, floor: start, pins: BTreeMap::new() }
    }

    /// Adds a commit, and hands out those that are kept no longer: to free them takes long.
    #[must_use = "what is dropped here is freed under the log's lock"]
    pub(crate) fn push(&mut self, entry: Entry) -> Vec<Entry> {
        self.changes += entry.commit.changes.len();
        self.bytes += entry.bytes;
        let now = entry.time;
        self.commits.push_back(entry);
        let pinned = self.pins.iter().find(|(_, pin)| now.since(pin.since) <= MAX_AGE).map(|(time, _)| *time);
        let pinned = pinned.unwrap_or(Timestamp::MAX);
        let mut dropped = Vec::new();
        while let Some(oldest) = self.commits.front() {
            let changes = oldest.commit.changes.len();
            let spare =
                self.changes - changes >= self.keep || self.bytes > MAX_BYTES || now.since(oldest.time) > MAX_READ_AGE;
            if !spare || oldest.time > pinned {
                break;
            }
            self.floor = oldest.time;
            self.changes -= changes;
            self.bytes -= oldest.bytes;
            dropped.extend(self.commits.pop_front());
        }
        dropped
    }

    /// The earliest time whose state can still be reached.
    pub(crate) fn floor(&self) -> Timestamp {
        self.floor
    }

    /// The commits after a time, oldest first.
    pub(crate) fn since(&self, time: Timestamp) -> impl DoubleEndedIterator<Item = &Arc<Commit>> {
        let from = match self.commits.back() {
            // Mostly nothing was committed since.
            Some(last) if last.time > time => self.commits.partition_point(|entry| entry.time <= time),
            _ => self.commits.len(),
        };
        self.commits.range(from..).map(|entry| &entry.commit)
    }

    /// Keeps what the state at `time` needs, until [`Log::unpin`].
    pub(crate) fn pin(&mut self, time: Timestamp, now: Timestamp) {
        let pin = self.pins.entry(time).or_insert(Pinned { readers: 0, since: now });
        pin.readers += 1;
        pin.since = pin.since.max(now);
    }

    pub(crate) fn unpin(&mut self, time: Timestamp) {
        if let Some(pin) = self.pins.get_mut(&time) {
            pin.readers -= 1;
            if pin.readers == 0 {
                self.pins.remove(&time);
            }
        }
    }
}
