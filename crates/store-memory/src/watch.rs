//! Watches: consistent snapshots of a query's answer, one after the other, from the log of commits.

use std::{collections::BTreeMap, sync::Arc};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use reelbase_core::{
    Change, Document, DocumentPath, Error, Matcher, Query, Result, ResumeToken, Timestamp, WatchEvent, WatchTarget,
};

use crate::engine::{At, Engine, Pin};

/// Watches a target, from now on or from where an earlier watch ended.
pub(crate) fn watch(
    engine: Arc<Engine>,
    target: WatchTarget,
    resume: Option<ResumeToken>,
) -> BoxStream<'static, Result<WatchEvent>> {
    let watch = Watch { engine, target, resume, view: None, ended: false };
    stream::unfold(watch, |mut watch| async move {
        if watch.ended {
            return None;
        }
        let event = watch.next().await.map_err(|e| e.during("watch"));
        watch.ended = event.is_err();
        Some((event, watch))
    })
    .boxed()
}

struct Watch {
    engine: Arc<Engine>,
    target: WatchTarget,
    /// Where to go on, until that is settled.
    resume: Option<ResumeToken>,
    /// What was reported last.
    view: Option<View>,
    ended: bool,
}

/// The answer as it was reported.
struct View {
    time: Timestamp,
    documents: BTreeMap<DocumentPath, Document>,
}

impl Watch {
    async fn next(&mut self) -> Result<WatchEvent> {
        let target = Target::new(&self.engine, &self.target)?;
        let mut resumed = false;
        if let Some(token) = self.resume.take() {
            let time = decode(&self.engine, &token)?;
            // What lies too far back, or was another store's, cannot be gone on from.
            let Some(Ok(pin)) = time.map(|time| Pin::at(&self.engine, time)) else { return Ok(WatchEvent::Resync) };
            self.view = Some(View { time: pin.time, documents: target.read(&self.engine, &pin)? });
            resumed = true;
        }
        loop {
            let committed = self.engine.committed.listen();
            if let Some(event) = self.advance(&target)? {
                return Ok(event);
            }
            if let Some(view) = self.view.as_ref().filter(|_| resumed) {
                return Ok(target.event(&self.engine, view.time, Vec::new()));
            }
            committed.await;
        }
    }

    /// What has changed since the last report, if anything has.
    fn advance(&mut self, target: &Target) -> Result<Option<WatchEvent>> {
        let Some(view) = &mut self.view else {
            let pin = Pin::latest(&self.engine);
            let documents = target.read(&self.engine, &pin)?;
            let added = documents.values().cloned().map(Change::Added).collect();
            self.view = Some(View { time: pin.time, documents });
            return Ok(Some(target.event(&self.engine, pin.time, added)));
        };
        let pin = Pin::latest(&self.engine);
        if pin.time == view.time {
            return Ok(None);
        }
        let known = std::mem::replace(&mut view.time, pin.time);
        let changes = match target.follow(&self.engine, known, &pin, &view.documents)? {
            Followed::Changes(changed) => view.change(changed),
            Followed::Whole(documents) => view.replace(documents),
        };
        Ok((!changes.is_empty()).then(|| target.event(&self.engine, view.time, changes)))
    }
}

impl View {
    /// Takes over the new versions of some documents, `None` for those that match no longer.
    fn change(&mut self, changed: BTreeMap<DocumentPath, Option<Document>>) -> Vec<Change> {
        let mut changes = Vec::with_capacity(changed.len());
        for (path, after) in changed {
            match after {
                Some(after) => match self.documents.insert(path, after.clone()) {
                    None => changes.push(Change::Added(after)),
                    Some(before) if before.update_time() != after.update_time() => {
                        changes.push(Change::Modified(after));
                    }
                    Some(_) => {}
                },
                None => changes.extend(self.documents.remove_entry(&path).map(|(path, _)| Change::Removed(path))),
            }
        }
        changes
    }

    /// Takes over a whole answer.
    fn replace(&mut self, documents: BTreeMap<DocumentPath, Document>) -> Vec<Change> {
        let gone = self.documents.keys().filter(|path| !documents.contains_key(*path));
        let mut changed: BTreeMap<_, _> = gone.map(|path| (path.clone(), None)).collect();
        changed.extend(documents.into_iter().map(|(path, document)| (path, Some(document))));
        self.change(changed)
    }
}

/// What has become of an answer.
enum Followed {
    /// The new versions of these documents, `None` for those that match no longer.
    Changes(BTreeMap<DocumentPath, Option<Document>>),
    /// The answer, read again.
    Whole(BTreeMap<DocumentPath, Document>),
}

/// What is watched, prepared.
enum Target {
    Query(Box<Matcher>),
    Documents(Vec<DocumentPath>),
}

impl Target {
    fn new(engine: &Engine, target: &WatchTarget) -> Result<Self> {
        match target {
            WatchTarget::Query(query) => {
                let kindless_group = query.all_descendants && query.collection.is_none();
                if kindless_group || (query.all_descendants && query.parent.is_some()) {
                    return Err(Error::invalid(
                        "a query of all descendants can be watched only for one collection id, and at the root",
                    )
                    .at(query.scope()));
                }
                if query.read_time.is_some() {
                    return Err(Error::invalid("a watch has no read time").at(query.scope()));
                }
                engine.normalize(query, &[])?;
                Ok(Self::Query(Box::new(Matcher::new(query, &[])?)))
            }
            WatchTarget::Documents(paths) => Ok(Self::Documents(paths.clone())),
            _ => Err(Error::new(reelbase_core::ErrorKind::Unsupported, "this store does not know the watch's target")),
        }
    }

    /// The whole answer at a time within reach.
    fn read(&self, engine: &Arc<Engine>, pin: &Pin) -> Result<BTreeMap<DocumentPath, Document>> {
        let documents: Vec<Document> = match self {
            Self::Query(matcher) => {
                let whole = Query { select: None, ..matcher.query().clone() };
                engine.matching(&whole, &[], At::Pinned(pin))?
            }
            Self::Documents(paths) => paths.iter().filter_map(|path| pin.document(path)).collect(),
        };
        Ok(documents.into_iter().map(|document| (document.path().clone(), document)).collect())
    }

    /// The answer at `time`, from that at `known`.
    fn follow(
        &self,
        engine: &Arc<Engine>,
        known: Timestamp,
        pin: &Pin,
        documents: &BTreeMap<DocumentPath, Document>,
    ) -> Result<Followed> {
        let commits: Vec<_> = {
            let log = engine.log.read();
            if log.floor() > known {
                drop(log);
                return self.read(engine, pin).map(Followed::Whole);
            }
            log.since(known).take_while(|commit| commit.time <= pin.time).cloned().collect()
        };
        // Which documents a limit lets through depends on all of them.
        let windowed = matches!(self, Self::Query(matcher) if is_windowed(matcher.query()));
        let mut changed = BTreeMap::new();
        for change in commits.iter().flat_map(|commit| &commit.changes) {
            let Some(path) = change.path() else { continue };
            let after = change.after.as_ref().filter(|after| self.concerns(after));
            let before = || change.before.as_ref().is_some_and(|before| self.concerns(before));
            if windowed && (after.is_some() || before()) {
                return self.read(engine, pin).map(Followed::Whole);
            }
            if after.is_some() || documents.contains_key(path) || changed.contains_key(path) {
                changed.insert(path.clone(), after.cloned());
            }
        }
        Ok(Followed::Changes(changed))
    }

    fn concerns(&self, document: &Document) -> bool {
        match self {
            Self::Query(matcher) => matcher.matches(document),
            Self::Documents(paths) => paths.contains(document.path()),
        }
    }

    /// An event with its changes in the order of the query.
    fn event(&self, engine: &Engine, read_time: Timestamp, mut changes: Vec<Change>) -> WatchEvent {
        if let Self::Query(matcher) = self {
            changes.sort_by(|a, b| match (a, b) {
                (Change::Removed(a), Change::Removed(b)) => a.cmp(b),
                (Change::Removed(_), _) => std::cmp::Ordering::Less,
                (_, Change::Removed(_)) => std::cmp::Ordering::Greater,
                (Change::Added(a) | Change::Modified(a), Change::Added(b) | Change::Modified(b)) => {
                    matcher.compare(&matcher.position(a), &matcher.position(b))
                }
                _ => std::cmp::Ordering::Equal,
            });
            if let Some(select) = &matcher.query().select {
                for change in &mut changes {
                    if let Change::Added(document) | Change::Modified(document) = change {
                        *document = document.project(select);
                    }
                }
            }
        }
        WatchEvent::Snapshot { read_time, changes, resume_token: encode(engine, read_time) }
    }
}

/// Whether more than the document itself decides on whether it is in the answer.
fn is_windowed(query: &Query) -> bool {
    query.limit.is_some() || query.offset > 0 || query.hide_expired
}

/// The store's id and the time.
fn encode(engine: &Engine, time: Timestamp) -> ResumeToken {
    ResumeToken([engine.id.to_be_bytes(), time.as_micros().to_be_bytes()].concat())
}

/// The time of a token of this store; `None` of another's.
fn decode(engine: &Engine, token: &ResumeToken) -> Result<Option<Timestamp>> {
    let bad = || Error::invalid("bad resume token");
    let (id, time) = token.0.split_first_chunk().ok_or_else(bad)?;
    let time = i64::from_be_bytes(time.try_into().map_err(|_| bad())?);
    let time = Timestamp::from_micros(time).map_err(|_| bad())?;
    Ok((u64::from_be_bytes(*id) == engine.id).then_some(time))
}
