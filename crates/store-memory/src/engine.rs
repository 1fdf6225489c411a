//! The engine's shared state: groups, the log, the clock of commits; and reads of it.
//!
//! Locks are taken in this order: the building of an index, the writers' turn, groups by id, the log. Readers take one
//! group at a time, briefly.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use arc_swap::ArcSwap;
use event_listener::Event;
use hashbrown::DefaultHashBuilder;
use parking_lot::{Mutex, RwLock};
use reelbase_core::{
    Aggregation, Document, DocumentPath, Env, Error, NormalQuery, Query, ReadOptions, Result, Timestamp, TxId,
    ValueRef,
    index::{Manifest, Plan},
};

use crate::{
    config::{MemoryStoreBuilder, Relaxation},
    group::{Data, DocumentChange, Group, PathHash},
    index::{Index, Scratch, Spec},
    log::{Log, MAX_READ_AGE},
    tree::Tree,
};

/// How many indexes a group keeps; of more, the one that was not used for longest is dropped.
const MAX_INDEXES: usize = 256;

#[derive(Debug)]
pub(crate) struct Engine {
    /// Tells this store from every other, whose resume tokens it cannot go on from.
    pub(crate) id: u64,
    pub(crate) env: Arc<dyn Env>,
    /// What is declared at the moment.
    pub(crate) manifest: ArcSwap<Manifest>,
    /// How many transactions have begun.
    transactions: AtomicU64,
    /// The first manifest with what queries needed beyond it, where missing indexes are relaxed.
    grown: RwLock<Manifest>,
    relaxed: Vec<Relaxation>,
    groups: ArcSwap<Groups>,
    /// Whose turn it is to write, and room for what each makes.
    pub(crate) turn: Mutex<Scratch>,
    pub(crate) log: RwLock<Log>,
    hasher: DefaultHashBuilder,
    /// From how many changes of trees on a commit is built aside and swapped in, so that readers do not wait for it.
    pub(crate) in_place: usize,
    /// The time of the latest commit: all commits up to it are applied whole.
    published: AtomicI64,
    /// Wakes watches after a commit.
    pub(crate) committed: Event,
}

/// The groups by id; making one copies a path of the tree, not the whole.
pub(crate) type Groups = Tree<Arc<Group>>;

impl Engine {
    pub(crate) fn new(builder: MemoryStoreBuilder) -> Self {
        let created = builder.env.now();
        Self {
            id: RandomState::new().build_hasher().finish(),
            published: AtomicI64::new(created.as_micros()),
            log: RwLock::new(Log::new(builder.history, created)),
            env: builder.env,
            in_place: builder.in_place,
            grown: RwLock::new(builder.manifest.clone()),
            manifest: ArcSwap::from_pointee(builder.manifest),
            relaxed: builder.relaxed,
            transactions: AtomicU64::new(0),
            groups: ArcSwap::default(),
            turn: Mutex::default(),
            committed: Event::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// The id of one more transaction, which no other of this store or another has.
    pub(crate) fn next_transaction(&self) -> Vec<u8> {
        let number = self.transactions.fetch_add(1, Ordering::Relaxed);
        [self.id.to_be_bytes(), number.to_be_bytes()].concat()
    }

    /// Whether an id is one of [`Engine::next_transaction`].
    pub(crate) fn has_begun(&self, id: &TxId) -> bool {
        let Some((engine, number)) = id.0.split_first_chunk() else { return false };
        let number = number.try_into().map(u64::from_be_bytes);
        u64::from_be_bytes(*engine) == self.id && number.is_ok_and(|n| n < self.transactions.load(Ordering::Relaxed))
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

    /// Makes the latest commit's state that of now.
    pub(crate) fn advance(&self) -> Timestamp {
        let _turn = self.turn.lock();
        let time = self.env.now().max(self.published());
        self.publish(time);
        time
    }

    /// The next commit's time: the clock's, or right after the latest commit where the clock stands or went back.
    pub(crate) fn next_time(&self) -> Timestamp {
        let after = Timestamp::from_micros_saturating(self.published().as_micros() + 1);
        self.env.now().max(after)
    }

    pub(crate) fn group(&self, id: &str) -> Option<Arc<Group>> {
        self.groups.load().get(id.as_bytes()).cloned()
    }

    pub(crate) fn groups(&self) -> Vec<Arc<Group>> {
        let groups = self.groups.load();
        let mut cursor = groups.range(&[], None, false);
        std::iter::from_fn(|| cursor.next_value().cloned()).collect()
    }

    /// The group, made if there is none yet. Only during a writer's turn.
    pub(crate) fn group_or_new(&self, id: &str) -> Arc<Group> {
        if let Some(group) = self.group(id) {
            return group;
        }
        let group = Arc::new(Group::new(id, self.published()));
        let mut groups = (**self.groups.load()).clone();
        groups.insert(id.as_bytes(), group.clone());
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

    pub(crate) fn hash(&self, path: &DocumentPath) -> PathHash {
        PathHash::of(path, &self.hasher)
    }

    /// The latest version of a document.
    pub(crate) fn latest(&self, path: &DocumentPath) -> Option<Document> {
        self.groups.load().get(path.collection_id().as_bytes())?.latest(path, self.hash(path))
    }

    /// Reads a document.
    pub(crate) fn read_one(&self, path: &DocumentPath, at: At<'_>, options: &ReadOptions) -> Option<Document> {
        let document = match at {
            At::Latest => self.latest(path),
            At::Pinned(pin) => pin.document(path),
        };
        document.and_then(|document| self.shape(document, options))
    }

    /// Reads documents, all from one state.
    pub(crate) fn read(
        self: &Arc<Self>,
        paths: &[DocumentPath],
        at: At<'_>,
        options: &ReadOptions,
    ) -> Vec<Option<Document>> {
        at.pinned(self, |pin| paths.iter().map(|path| self.read_one(path, At::Pinned(pin), options)).collect())
    }

    /// What a read wants of a document.
    fn shape(&self, document: Document, options: &ReadOptions) -> Option<Document> {
        if options.hide_expired && self.is_expired(&self.manifest.load(), &document) {
            return None;
        }
        Some(match &options.select {
            Some(select) => document.project(select),
            None => document,
        })
    }

    /// A version with the commits after `time` taken back.
    fn undo(&self, group: &Group, data: &Data, version: Timestamp, time: Timestamp) -> Data {
        let mut data = data.clone();
        let log = self.log.read();
        for commit in log.since(time).rev().filter(|commit| commit.time <= version) {
            let of_group = |change: &&DocumentChange| change.path().is_some_and(|p| p.collection_id() == &*group.id);
            data.apply(commit.changes.iter().rev().filter(of_group).map(DocumentChange::inverse));
        }
        data
    }

    /// A query in normal form, by the rules that this store enforces.
    pub(crate) fn normalize<'q>(&self, query: &'q Query, aggregations: &'q [Aggregation]) -> Result<NormalQuery<'q>> {
        if self.is_relaxed(Relaxation::Disjunctions) {
            query.normalize_unlimited(aggregations)
        } else {
            query.normalize(aggregations)
        }
    }

    /// Builds the index if the group does not have it yet.
    ///
    /// Writers go on meanwhile: what they change is caught up with before the index is put in place.
    pub(crate) fn ensure_index(self: &Arc<Self>, group: &Group, spec: &Arc<Spec>) {
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
        let mut index = Index::build(spec.clone(), &pin.data(group));
        pin.forget();
        let mut turn = self.turn.lock();
        let since: Vec<_> = self.log.read().since(pin.time).cloned().collect();
        for change in since.iter().flat_map(|commit| &commit.changes) {
            let Some(path) = change.path().filter(|path| path.collection_id() == &*group.id) else { continue };
            // What is there in the end is entered with the slot that it has now; what is not, is only taken out.
            let slot = group.place(path, self.hash(path)).1.slot;
            let after = change.after.as_ref().filter(|_| slot.is_some());
            turn.name.set(path);
            index.replace(slot.unwrap_or_default(), change.before.as_ref(), after, &mut turn);
        }
        let entries = index.tree.len();
        let mut state = group.state.write();
        let data = Arc::make_mut(&mut state.data);
        index.used_after(&data.indexes, self.env.now());
        if data.indexes.len() >= MAX_INDEXES
            && let Some((at, _)) = data.indexes.iter().enumerate().min_by_key(|(_, index)| index.last_used())
        {
            // Queries by names that are user data would make ever more of them; it is built again when it is needed.
            data.indexes.remove(at);
        }
        data.indexes.push(index);
        drop((state, turn));
        tracing::info!(
            collection_group = &*group.id,
            index = ?spec,
            entries,
            micros = self.env.now().as_micros() - began.as_micros(),
            "built an index that a query needed"
        );
    }

    /// Declares something else from now on. Indexes stay built: those that nothing declares are refused to queries, and
    /// make room in time.
    pub(crate) fn set_manifest(&self, manifest: Manifest) {
        // No commit is checked by one manifest and applied under the other, and no group is made meanwhile.
        let _turn = self.turn.lock();
        self.manifest.store(Arc::new(manifest));
        // After the manifest: see `Plans::keep`.
        self.groups().iter().for_each(|group| group.plans.clear());
    }

    /// Whether a manifest is the one that is declared still.
    pub(crate) fn is_declared(&self, manifest: &Arc<Manifest>) -> bool {
        Arc::ptr_eq(manifest, &self.manifest.load())
    }

    /// How a query is served by a manifest; where missing indexes are relaxed, with those that it lacks.
    pub(crate) fn plan(&self, manifest: &Manifest, query: &Query, normal: &NormalQuery<'_>) -> Result<Plan> {
        match manifest.plan(query, normal) {
            Ok(plan) => return Ok(plan),
            Err(missing) if !self.is_relaxed(Relaxation::MissingIndexes) => return Err(missing.into()),
            Err(_) => {}
        }
        if let Ok(plan) = self.grown.read().plan(query, normal) {
            return Ok(plan);
        }
        let mut grown = self.grown.write();
        if let Err(missing) = grown.plan(query, normal) {
            *grown = missing.indexes.into_iter().fold(std::mem::take(&mut *grown), Manifest::with_index);
        }
        Ok(grown.plan(query, normal)?)
    }

    /// Whether a document's TTL, as the manifest declares it, has passed.
    pub(crate) fn is_expired(&self, manifest: &Manifest, document: &Document) -> bool {
        let field = manifest.ttl_field(document.path().collection_id());
        field
            .and_then(|field| document.fields().get_path(field))
            .is_some_and(|value| matches!(value, ValueRef::Timestamp(expires) if expires <= self.env.now()))
    }
}

/// Keeps the state of a time within reach of the log while it is read.
#[derive(Debug)]
pub(crate) struct Pin {
    pub(crate) engine: Arc<Engine>,
    pub(crate) time: Timestamp,
    /// Versions of groups that had to be put together because commits had overtaken the pin.
    rebuilt: Mutex<HashMap<Box<str>, Arc<Data>>>,
}

impl Pin {
    fn new(engine: &Arc<Engine>, time: Timestamp) -> Self {
        Self { engine: engine.clone(), time, rebuilt: Mutex::default() }
    }

    /// Pins the state of the latest commit.
    pub(crate) fn latest(engine: &Arc<Engine>) -> Self {
        let mut log = engine.log.write();
        // Under the log's lock no commit can be dropped in between.
        let time = engine.published();
        log.pin(time, engine.env.now());
        drop(log);
        Self::new(engine, time)
    }

    /// Pins the state of an earlier time.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when it cannot be read.
    pub(crate) fn at(engine: &Arc<Engine>, time: Timestamp) -> Result<Self> {
        if time > engine.published() && time <= engine.env.now() {
            // What was read as of now stays so: later commits have later times, whatever the clock does.
            let _turn = engine.turn.lock();
            engine.publish(time.max(engine.published()));
        }
        engine.log.write().pin(time, engine.env.now());
        let pin = Self::new(engine, time);
        pin.engine.check_read_time(time)?;
        Ok(pin)
    }

    /// A group's documents as of the pinned time.
    pub(crate) fn data(&self, group: &Group) -> Arc<Data> {
        let (data, version) = group.version();
        if version <= self.time {
            return data;
        }
        let mut rebuilt = self.rebuilt.lock();
        if let Some(known) = rebuilt.get(&group.id) {
            return known.clone();
        }
        let past = Arc::new(self.engine.undo(group, &data, version, self.time));
        rebuilt.insert(group.id.clone(), past.clone());
        past
    }

    /// A document as of the pinned time.
    pub(crate) fn document(&self, path: &DocumentPath) -> Option<Document> {
        let group = self.engine.group(path.collection_id())?;
        let (latest, version) = group.latest_versioned(path, self.engine.hash(path));
        if version <= self.time { latest } else { self.data(&group).get(path).cloned() }
    }

    /// Gives back what was put together: a commit need not copy what is shared with it, and an index that was built since
    /// is in what is put together next.
    pub(crate) fn forget(&self) {
        self.rebuilt.lock().clear();
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.engine.log.write().unpin(self.time);
    }
}

/// Which state is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At<'a> {
    /// The latest.
    Latest,
    /// That of a pin.
    Pinned(&'a Pin),
}

impl At<'_> {
    /// Runs `read` on the pin, or on one of the latest commit.
    pub(crate) fn pinned<R>(self, engine: &Arc<Engine>, read: impl FnOnce(&Pin) -> R) -> R {
        match self {
            Self::Latest => read(&Pin::latest(engine)),
            Self::Pinned(pin) => read(pin),
        }
    }
}

impl<'a> From<Option<&'a Pin>> for At<'a> {
    fn from(pin: Option<&'a Pin>) -> Self {
        pin.map_or(Self::Latest, Self::Pinned)
    }
}
