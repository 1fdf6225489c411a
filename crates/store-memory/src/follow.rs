//! Followers: the answers of targets, brought from state to state by hand, so that several can be brought to the same.

use std::{collections::BTreeMap, sync::Arc};

use reelbase_core::{
    Change, Document, DocumentPath, Error, Matcher, Query, Result, ResumeToken, Timestamp, WatchTarget,
};

use crate::engine::{At, Engine, Pin};

/// The state after one of a store's commits, from [`MemoryStore::moment`](crate::MemoryStore::moment). It stays readable
/// while this is held.
#[derive(Debug)]
pub struct Moment(Pin);

impl Moment {
    pub(crate) fn latest(engine: &Arc<Engine>) -> Self {
        Self(Pin::latest(engine))
    }

    /// The time of the state.
    pub fn read_time(&self) -> Timestamp {
        self.0.time
    }

    /// A document, as it is in the state.
    pub fn document(&self, path: &DocumentPath) -> Option<Document> {
        self.0.document(path)
    }

    /// For going on from this state with [`Follower::resume`], or with a watch.
    pub fn resume_token(&self) -> ResumeToken {
        let Pin { engine, time, .. } = &self.0;
        ResumeToken([engine.id.to_be_bytes(), time.as_micros().to_be_bytes()].concat())
    }
}

/// What a target's answer was at a [`Moment`], from [`MemoryStore::follow`](crate::MemoryStore::follow).
///
/// A watch goes from commit to commit by itself. Followers are for who watches several targets at once and needs them all
/// at the same state: bring each to the same moment.
#[derive(Debug)]
pub struct Follower {
    engine: Arc<Engine>,
    target: Target,
    view: Option<View>,
}

/// The answer as it was reported.
#[derive(Debug)]
struct View {
    time: Timestamp,
    documents: BTreeMap<DocumentPath, Document>,
}

impl Follower {
    pub(crate) fn new(engine: Arc<Engine>, target: WatchTarget) -> Result<Self> {
        let target = Target::new(&engine, target)?;
        Ok(Self { engine, target, view: None })
    }

    /// Takes up the answer of the state that a token is of: the next [`advance`](Self::advance) tells what changed since.
    /// `false` where the state can be reached no longer or was another store's; the next advance then tells everything.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what is no token, and when the query is refused.
    pub fn resume(&mut self, token: &ResumeToken) -> Result<bool> {
        let bad = || Error::invalid("bad resume token");
        let (id, time) = token.0.split_first_chunk().ok_or_else(bad)?;
        let time = i64::from_be_bytes(time.try_into().map_err(|_| bad())?);
        let time = Timestamp::from_micros(time).map_err(|_| bad())?;
        if u64::from_be_bytes(*id) != self.engine.id {
            return Ok(false);
        }
        // No token is of a time to come; the state that one of this store's is of is known, or forgotten.
        if time > self.engine.published() { Err(bad()) } else { self.resume_at(time) }
    }

    /// Takes up the answer at an earlier time, as [`resume`](Self::resume) does.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the time lies in the future, and when the query is refused.
    pub fn resume_at(&mut self, time: Timestamp) -> Result<bool> {
        match Pin::at(&self.engine, time) {
            Ok(pin) => {
                self.view = Some(View { time, documents: self.target.read(&self.engine, &pin)? });
                Ok(true)
            }
            Err(e) if time > self.engine.published() => Err(e),
            Err(_) => Ok(false),
        }
    }

    /// Brings the answer to a state, and returns what changed: removals first, the rest in the order of the query. At
    /// first that is everything that matches. A moment before the one it is at changes nothing.
    ///
    /// # Errors
    /// Those of the query, such as a missing index; and [`Invalid`](reelbase_core::ErrorKind::Invalid) for the moment of
    /// another store.
    pub fn advance(&mut self, moment: &Moment) -> Result<Vec<Change>> {
        let (engine, pin) = (&self.engine, &moment.0);
        if !Arc::ptr_eq(engine, &pin.engine) {
            return Err(Error::invalid("the moment is one of another store"));
        }
        let mut changes = match &mut self.view {
            None => {
                let documents = self.target.read(engine, pin)?;
                let added = documents.values().cloned().map(Change::Added).collect();
                self.view = Some(View { time: pin.time, documents });
                added
            }
            Some(view) if pin.time <= view.time => Vec::new(),
            Some(view) => {
                let followed = self.target.follow(engine, view.time, pin, &view.documents)?;
                view.time = pin.time;
                match followed {
                    Followed::Changes(changed) => view.change(changed),
                    Followed::Whole(documents) => view.replace(documents),
                }
            }
        };
        self.target.arrange(&mut changes);
        Ok(changes)
    }

    /// The time of the state that the answer is at; `None` before there is one.
    pub fn read_time(&self) -> Option<Timestamp> {
        self.view.as_ref().map(|view| view.time)
    }

    /// How many documents the answer has.
    pub fn count(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.documents.len())
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
#[derive(Debug)]
enum Target {
    Query(Box<Matcher>),
    Documents(Vec<DocumentPath>),
}

impl Target {
    fn new(engine: &Engine, target: WatchTarget) -> Result<Self> {
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
                engine.normalize(&query, &[])?;
                Ok(Self::Query(Box::new(Matcher::new(&query, &[])?)))
            }
            WatchTarget::Documents(paths) => Ok(Self::Documents(paths)),
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

    /// Changes in the order of the query, and as it wants the documents.
    fn arrange(&self, changes: &mut [Change]) {
        let Self::Query(matcher) = self else { return };
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
            for change in changes {
                if let Change::Added(document) | Change::Modified(document) = change {
                    *document = document.project(select);
                }
            }
        }
    }
}

/// Whether more than the document itself decides on whether it is in the answer.
fn is_windowed(query: &Query) -> bool {
    query.limit.is_some() || query.offset > 0 || query.hide_expired
}
