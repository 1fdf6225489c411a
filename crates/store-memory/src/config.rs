//! How a store is set up, and which of production's rules it may relax.

use std::sync::Arc;

use reelbase_core::{Env, Result, index::Manifest};

use crate::{MemoryStore, engine::Engine};

/// A rule of production that a store may be told not to enforce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Relaxation {
    /// Queries run although the manifest lacks the index they need, as on Google's emulator.
    MissingIndexes,
    /// Filters may have more than 30 disjunctions.
    Disjunctions,
    /// Documents may make more, and larger, index entries.
    IndexEntries,
    /// Commits, and on the emulator batches of writes too, may be larger than 10 MiB.
    RequestSize,
}

/// Sets up a [`MemoryStore`].
#[derive(Debug)]
#[must_use]
pub struct MemoryStoreBuilder {
    pub(crate) manifest: Manifest,
    pub(crate) env: Arc<dyn Env>,
    pub(crate) relaxed: Vec<Relaxation>,
    pub(crate) history: usize,
    pub(crate) in_place: usize,
}

impl MemoryStoreBuilder {
    pub(crate) fn new(manifest: Manifest, env: Arc<dyn Env>) -> Self {
        Self { manifest, env, relaxed: Vec::new(), history: 4_096, in_place: 8_000 }
    }

    /// Does not enforce a rule.
    pub fn relax(mut self, rule: Relaxation) -> Self {
        self.relaxed.push(rule);
        self
    }

    /// How many changes of documents are remembered at least (4,096 unless set). As far as they reach back, but at most
    /// an hour, the store can be read as of an earlier time; watches resume as far.
    pub fn history(mut self, changes: usize) -> Self {
        self.history = changes;
        self
    }

    /// The largest commit that is made in place, while readers of its collection groups wait: in documents, each counted
    /// once for itself and once for each index of its group. 8,000 unless set, which take two or three milliseconds. A
    /// larger commit is built beside what is read and then put in its place, which copies what it touches and takes about
    /// a third longer; readers wait only while documents that come and go are entered in the hash of paths.
    pub fn in_place(mut self, changes: usize) -> Self {
        self.in_place = changes;
        self
    }

    /// The store.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the manifest breaks Firestore's rules.
    pub fn build(self) -> Result<MemoryStore> {
        self.manifest.check()?;
        Ok(MemoryStore::from_engine(Engine::new(self)))
    }
}
