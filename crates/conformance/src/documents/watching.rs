//! What a watcher knows: the state that the events of a watch add up to.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt, stream::BoxStream};
use reelbase_core::{
    Change, Document, DocumentStore, Error, Query, Result, ResumeToken, Timestamp, WatchEvent, WatchTarget,
};

use super::Context;

/// An event that does not come within this time does not come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A watch, and the state that its events add up to.
pub struct Watching {
    stream: BoxStream<'static, Result<WatchEvent>>,
    /// The documents that are there now, by id.
    pub state: BTreeMap<String, Document>,
    /// All changes so far.
    pub seen: Vec<Change>,
    /// The time of the latest event.
    pub read_time: Timestamp,
    /// For going on from here.
    pub token: Option<ResumeToken>,
}

impl std::fmt::Debug for Watching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watching").field("state", &self.state).field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl Watching {
    /// Begins to watch, and waits for the first state.
    pub async fn begin(cx: &Context, target: WatchTarget) -> Self {
        let mut watching = Self::open(cx, target, None, BTreeMap::new());
        watching.next().await;
        watching
    }

    /// Begins to watch a query, and waits for the first state.
    pub async fn query(cx: &Context, query: Query) -> Self {
        Self::begin(cx, WatchTarget::from(query)).await
    }

    /// Goes on from a state that is known.
    pub fn open(
        cx: &Context,
        target: WatchTarget,
        token: Option<ResumeToken>,
        state: BTreeMap<String, Document>,
    ) -> Self {
        let stream = cx.watch(target, token);
        Self { stream, state, seen: Vec::new(), read_time: Timestamp::MIN, token: None }
    }

    /// The next event's changes.
    pub async fn next(&mut self) -> Vec<Change> {
        match self.try_next().await {
            Ok(changes) => changes,
            Err(e) => panic!("the watch failed: {e}"),
        }
    }

    /// The next event's changes, or the error that ends the watch.
    pub async fn try_next(&mut self) -> Result<Vec<Change>, Error> {
        loop {
            let event = match tokio::time::timeout(PATIENCE, self.stream.next()).await {
                Err(_) => panic!("no event within {PATIENCE:?}; the state is {:?}", self.state),
                Ok(None) => panic!("the watch ended without an error"),
                Ok(Some(event)) => event?,
            };
            match event {
                WatchEvent::Snapshot { read_time, changes, resume_token } => {
                    assert!(read_time >= self.read_time, "{read_time} after {}", self.read_time);
                    self.read_time = read_time;
                    self.token = Some(resume_token);
                    changes.iter().for_each(|change| self.apply(change));
                    self.seen.extend(changes.iter().cloned());
                    return Ok(changes);
                }
                WatchEvent::Resync => self.state.clear(),
                other => panic!("an unknown event: {other:?}"),
            }
        }
    }

    fn apply(&mut self, change: &Change) {
        let id = change.path().id().to_owned();
        match change {
            Change::Added(document) => {
                let known = self.state.insert(id, document.clone());
                assert!(known.is_none(), "{} was added, but was there: {known:?}", document.path());
            }
            Change::Modified(document) => {
                let known = self.state.insert(id, document.clone());
                assert!(known.is_some(), "{} was modified, but was not there", document.path());
            }
            Change::Removed(path) => {
                assert!(self.state.remove(&id).is_some(), "{path} was removed, but was not there");
            }
            other => panic!("an unknown change: {other:?}"),
        }
    }

    /// Waits until a condition on the state holds.
    pub async fn until(&mut self, holds: impl Fn(&BTreeMap<String, Document>) -> bool) {
        while !holds(&self.state) {
            self.next().await;
        }
    }

    /// Waits until exactly these documents are there.
    pub async fn until_ids(&mut self, ids: &[&str]) {
        self.until(|state| state.keys().map(String::as_str).eq(ids.iter().copied())).await;
    }

    /// The ids of the documents that are there.
    pub fn ids(&self) -> Vec<&str> {
        self.state.keys().map(String::as_str).collect()
    }
}
