//! The engine's shared state: groups, the log, the clock of commits; and reads of it.
//!
//! Locks are taken in this order: the writers' turn, groups by id, the log. Readers take one group at a time, briefly.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use arc_swap::ArcSwap;
use event_listener::Event;
use parking_lot::{Mutex, RwLock};
use reelbase_core::{
    Document, DocumentPath, Env, Error, FieldPath, ReadOptions, Result, Timestamp, ValueRef,
    index::{IndexDefinition, Manifest},
};

use crate::{
    config::{MemoryStoreBuilder, Relaxation},
    group::{Data, DocumentChange, Group},
    index::{Index, Spec},
    log::{Log, MAX_READ_AGE},
};

#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) env: Arc<dyn Env>,
    pub(crate) manifest: Manifest,
    /// The manifest with what queries needed beyond it, where missing indexes are relaxed.
    grown: RwLock<Manifest>,
    relaxed: Vec<Relaxation>,
    groups: ArcSwap<Groups>,
    /// Whose turn it is to write.
    pub(crate) turn: Mutex<()>,
    pub(crate) log: RwLock<Log>,
    /// The time of the latest commit: all commits up to it are applied whole.
    published: AtomicI64,
    /// Wakes watches after a commit.
    pub(crate) committed: Event,
}

type Groups = BTreeMap<Box<str>, Arc<Group>>;

impl Engine {
    pub(crate) fn new(builder: MemoryStoreBuilder) -> Self {
        Self {
            published: AtomicI64::new(builder.env.now().as_micros()),
            log: RwLock::new(Log::new(builder.history, Timestamp::MIN)),
            env: builder.env,
            grown: RwLock::new(builder.manifest.clone()),
            manifest: builder.manifest,
            relaxed: builder.relaxed,
            groups: ArcSwap::default(),
            turn: Mutex::default(),
            committed: Event::new(),
        }
    }

    pub(crate) fn is_relaxed(&self, rule: Relaxation) -> bool {
        self.relaxed.contains(&rule)
    }

    /// The time of the latest commit.
    pub(crate) fn published(&self) -> Timestamp {
        Timestamp::from_micros_saturating(self.published.load(Ordering::Acquire))
    }

    pub(crate) fn publish(&self, time: Timestamp) {
        self.published.store(time.as_micros(), Ordering::Release);
    }

    /// The next commit's time: the clock's, or right after the latest commit where the clock stands or went back.
    pub(crate) fn next_time(&self) -> Timestamp {
        let after = Timestamp::from_micros_saturating(self.published().as_micros() + 1);
        self.env.now().max(after)
    }

    pub(crate) fn group(&self, id: &str) -> Option<Arc<Group>> {
        self.groups.load().get(id).cloned()
    }

    pub(crate) fn groups(&self) -> Arc<Groups> {
        self.groups.load_full()
    }

    /// The group, made if there is none yet. Only during a writer's turn.
    pub(crate) fn group_or_new(&self, id: &str) -> Arc<Group> {
        if let Some(group) = self.group(id) {
            return group;
        }
        let group = Arc::new(Group::new(id, self.published()));
        let mut groups = (*self.groups()).clone();
        groups.insert(id.into(), group.clone());
        self.groups.store(Arc::new(groups));
        group
    }

    /// Checks that the state of a time can be read.
    pub(crate) fn check_read_time(&self, time: Timestamp) -> Result<()> {
        let now = self.env.now().max(self.published());
        let wrong = if time > now {
            "lies in the future"
        } else if now.since(time) > MAX_READ_AGE {
            "is more than an hour ago"
        } else if time < self.log.read().floor() {
            "is no longer kept; raise `MemoryStoreBuilder::history`"
        } else {
            return Ok(());
        };
        Err(Error::invalid(format!("the read time {time} {wrong}")))
    }

    /// The latest version of a document.
    pub(crate) fn latest(&self, path: &DocumentPath) -> Option<Document> {
        self.groups.load().get(path.collection_id())?.latest(path)
    }

    /// A document as of a time whose state can be reached.
    pub(crate) fn document_at(&self, path: &DocumentPath, time: Timestamp) -> Option<Document> {
        let group = self.group(path.collection_id())?;
        let (latest, version) = group.latest_versioned(path);
        if version <= time {
            return latest;
        }
        // What the first change after that time found is what stood then.
        let log = self.log.read();
        let first = log.since(time).flat_map(|commit| &commit.changes).find(|change| change.path() == Some(path));
        match first {
            Some(change) => change.before.clone(),
            None => latest,
        }
    }

    /// Reads documents, all from one state.
    pub(crate) fn read(&self, paths: &[DocumentPath], at: Option<Timestamp>, options: &ReadOptions) -> Vec<Option<Document>> {
        let shape = |document: Document| {
            if options.hide_expired && self.is_expired(&document) {
                return None;
            }
            Some(match &options.select {
                Some(select) => document.project(select),
                None => document,
            })
        };
        match (at, paths) {
            (None, [path]) => vec![self.latest(path).and_then(shape)],
            _ => {
                let pin = at.is_none().then(|| Pin::latest(self));
                let time = at.or(pin.as_ref().map(|pin| pin.time)).unwrap_or(Timestamp::MAX);
                paths.iter().map(|path| self.document_at(path, time).and_then(shape)).collect()
            }
        }
    }

    /// A version of a group's ordered maps: the latest, or that of a time whose state can be reached.
    pub(crate) fn data(&self, group: &Group, at: Option<Timestamp>) -> Arc<Data> {
        let (data, version) = {
            let state = group.state.read();
            (state.data.clone(), state.version)
        };
        let Some(time) = at.filter(|time| version > *time) else { return data };
        let mut data = (*data).clone();
        let log = self.log.read();
        for commit in log.since(time).rev().filter(|commit| commit.time <= version) {
            let undo: Vec<DocumentChange> = commit
                .changes
                .iter()
                .rev()
                .filter(|change| change.path().is_some_and(|path| path.collection_id() == &*group.id))
                .map(DocumentChange::inverse)
                .collect();
            data.apply(&undo);
        }
        Arc::new(data)
    }

    /// Builds the index if the group does not have it yet.
    ///
    /// Writers go on meanwhile: what they change is caught up with before the index is put in place.
    pub(crate) fn ensure_index(&self, group: &Group, spec: &Spec) {
        let has = |group: &Group| group.state.read().data.index(spec).is_some();
        if has(group) {
            return;
        }
        let _building = group.building.lock();
        if has(group) {
            return;
        }
        let pin = Pin::latest(self);
        let began = self.env.now();
        let mut index = Index::build(spec.clone(), &self.data(group, Some(pin.time)).documents);
        let mut scratch = crate::index::Scratch::default();
        let _turn = self.turn.lock();
        for commit in self.log.read().since(pin.time) {
            for change in &commit.changes {
                if change.path().is_some_and(|path| path.collection_id() == &*group.id) {
                    index.change(change.before.as_ref(), change.after.as_ref(), &mut scratch);
                }
            }
        }
        let entries = index.tree.len();
        let mut state = group.state.write();
        Arc::make_mut(&mut state.data).indexes.push(index);
        tracing::info!(
            collection_group = &*group.id,
            index = ?spec,
            entries,
            micros = self.env.now().as_micros() - began.as_micros(),
            "built an index that a query needed"
        );
    }

    /// The manifest that queries are planned with.
    pub(crate) fn plan_manifest(&self) -> Option<parking_lot::RwLockReadGuard<'_, Manifest>> {
        self.is_relaxed(Relaxation::MissingIndexes).then(|| self.grown.read())
    }

    pub(crate) fn grow_manifest(&self, indexes: Vec<IndexDefinition>) {
        let mut grown = self.grown.write();
        let manifest = std::mem::take(&mut *grown);
        *grown = indexes.into_iter().fold(manifest, Manifest::with_index);
    }

    pub(crate) fn ttl_field(&self, document: &Document) -> Option<&FieldPath> {
        self.manifest.ttl_field(document.path().collection_id())
    }

    /// Whether a document's TTL has passed.
    pub(crate) fn is_expired(&self, document: &Document) -> bool {
        let field = self.ttl_field(document);
        field.and_then(|field| document.fields().get_path(field)).is_some_and(
            |value| matches!(value, ValueRef::Timestamp(expires) if expires <= self.env.now()),
        )
    }
}

/// Keeps the state of a time within reach of the log while it is read.
#[derive(Debug)]
pub(crate) struct Pin<E: Deref<Target = Engine>> {
    engine: E,
    pub(crate) time: Timestamp,
}

impl<E: Deref<Target = Engine>> Pin<E> {
    /// Pins the state of the latest commit.
    pub(crate) fn latest(engine: E) -> Self {
        let mut log = engine.log.write();
        // Under the log's lock no commit can be dropped in between.
        let time = engine.published();
        log.pin(time);
        drop(log);
        Self { engine, time }
    }

    /// Pins the state of an earlier time.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when it cannot be read.
    pub(crate) fn at(engine: E, time: Timestamp) -> Result<Self> {
        engine.log.write().pin(time);
        let pin = Self { engine, time };
        pin.engine.check_read_time(time)?;
        Ok(pin)
    }
}

impl<E: Deref<Target = Engine>> Drop for Pin<E> {
    fn drop(&mut self) {
        self.engine.log.write().unpin(self.time);
    }
}

/// Documents by path, for a commit that touches some of them more than once.
pub(crate) type ByPath = HashMap<DocumentPath, usize>;
