//! A store made of the model: slow, correct, and easy to break on purpose. The rules, the vectors and the histories are
//! tested on it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{StreamExt, stream, stream::BoxStream};
use reelbase_conformance::{
    Backend, Setup,
    model::{Answer, Doc, Entry, Model, Refused, Tree},
};
use reelbase_core::{
    AggregateResult, Aggregation, Change, CommitResult, Document, DocumentPage, DocumentPath, DocumentStore, Env,
    Error, ErrorKind, Fields, ListDocuments, Listed, ManualEnv, Query, ReadOptions, Result, ResumeToken, Session,
    Timestamp, Transaction, TxId, TxOptions, Value, WatchEvent, WatchTarget, Write, WriteResult, Written,
    index::{Manifest, index_entries},
};
use tokio::sync::watch;

/// What is wrong with a store, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    None,
    /// Update times move although nothing changed.
    NoOpMoves,
    /// A failed commit keeps the writes before the one that failed.
    NotAtomic,
    /// Offsets are passed over.
    NoOffset,
    /// Transactions never lose.
    NoConflicts,
    /// Transactions read the latest state each time.
    NoSnapshot,
    /// Hides nothing that has expired.
    NoExpiry,
    /// Reads of an earlier time read the latest state.
    NoHistory,
    /// A limit is one too large.
    LimitPlusOne,
    /// Every commit is reported one write at a time.
    TornWatch,
    /// A write refused for its precondition has the wrong kind.
    WrongKind,
    /// Pages lose a document.
    LossyPages,
    /// Sums are always doubles.
    DoubleSums,
    /// Missing indexes are not asked for.
    MissingIndexIgnored,
}

#[derive(Debug)]
struct State {
    model: Model,
    versions: Vec<(Timestamp, Model)>,
    last: Timestamp,
}

#[derive(Debug)]
pub(crate) struct Inner {
    state: Mutex<State>,
    env: Arc<ManualEnv>,
    manifest: Manifest,
    relaxed: bool,
    bug: Bug,
    ids: AtomicU64,
    changed: watch::Sender<usize>,
}

#[derive(Debug, Clone)]
pub(crate) struct ModelStore(Arc<Inner>);

pub(crate) fn open(bug: Bug) -> impl Fn(Setup) -> std::future::Ready<Backend> + Clone {
    move |setup| {
        let env = Arc::new(ManualEnv::default());
        let mut model = Model::new();
        for (group, path) in setup.manifest.ttl_fields() {
            model = model.with_ttl(group, path);
        }
        let state = State { model, versions: Vec::new(), last: Timestamp::MIN };
        let store = ModelStore(Arc::new(Inner {
            state: Mutex::new(state),
            env: env.clone(),
            manifest: setup.manifest,
            relaxed: setup.relaxed_indexes,
            bug,
            ids: AtomicU64::new(0),
            changed: watch::Sender::new(0),
        }));
        std::future::ready(Backend::with_clock(Arc::new(store), env))
    }
}

fn refused(refused: Refused, at: impl std::fmt::Display) -> Error {
    Error::new(refused.kind, refused.why).at(at)
}

fn document(doc: &Doc) -> Document {
    let fields: Fields = doc.fields.iter().map(|(name, tree)| (name.as_str(), tree.to_value())).collect();
    Document::new(doc.path.parse().unwrap(), fields, doc.created, doc.updated)
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn at(&self, read_time: Option<Timestamp>) -> Result<Model> {
        let state = self.lock();
        match read_time {
            Some(at) if at > self.env.now().max(state.last) => Err(Error::invalid("the read time lies in the future")),
            Some(at) if self.bug != Bug::NoHistory => {
                let found = state.versions.iter().rev().find(|(time, _)| *time <= at);
                Ok(found.map_or_else(Model::new, |(_, model)| model.clone()))
            }
            _ => Ok(state.model.clone()),
        }
    }

    fn check_index(&self, query: &Query, aggregations: &[Aggregation]) -> Result<()> {
        if self.relaxed || self.bug == Bug::MissingIndexIgnored {
            return Ok(());
        }
        let indexes = self.manifest.missing(query, aggregations)?;
        if indexes.is_empty() {
            return Ok(());
        }
        Err(reelbase_core::MissingIndex { indexes, console_url: None }.into())
    }

    fn run(&self, model: &Model, mut query: Query) -> Result<Vec<Document>> {
        match self.bug {
            Bug::NoOffset => query.offset = 0,
            Bug::NoExpiry => query.hide_expired = false,
            Bug::LimitPlusOne => query.limit = query.limit.map(|limit| limit + 1),
            _ => {}
        }
        let docs = model.query(&query, self.env.now()).map_err(|e| refused(e, query.scope()))?;
        self.check_index(&query, &[])?;
        Ok(docs.iter().map(document).collect())
    }

    fn sum_up(&self, model: &Model, query: &Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        let answers = model.aggregate(query, aggregations, self.env.now()).map_err(|e| refused(e, query.scope()))?;
        self.check_index(query, aggregations)?;
        let value = |answer: Answer| match answer {
            Answer::Exact(Tree::Integer(n)) if self.bug == Bug::DoubleSums && n > 1 => Value::from(n as f64),
            Answer::Exact(tree) => tree.to_value(),
            Answer::Near { value, .. } => Value::from(value),
        };
        Ok(AggregateResult::new(
            self.lock().last.max(self.env.now()),
            answers.into_iter().map(|(alias, answer)| (alias.into(), value(answer))).collect(),
        ))
    }

    fn read(&self, model: &Model, paths: &[DocumentPath], options: &ReadOptions) -> Vec<Option<Document>> {
        let hide = options.hide_expired && self.bug != Bug::NoExpiry;
        let now = hide.then(|| self.env.now());
        paths.iter().map(|path| model.read(path, options.select.as_deref(), now).as_ref().map(document)).collect()
    }

    fn commit(&self, writes: &[Write], check: impl FnOnce(&Model) -> Result<()>) -> Result<CommitResult> {
        let mut state = self.lock();
        check(&state.model)?;
        let time = self.env.now().max(state.last.saturating_add(Duration::from_micros(1)));
        if self.bug == Bug::NotAtomic {
            for write in writes {
                let mut next = state.model.clone();
                next.commit(std::slice::from_ref(write), time).map_err(|e| refused(e, &write.path))?;
                state.model = next;
            }
        }
        let mut next = state.model.clone();
        let outcomes = if self.bug == Bug::NotAtomic {
            writes.iter().map(|_| None).collect::<Vec<_>>()
        } else {
            let outcomes = next.commit(writes, time).map_err(|e| {
                let failing = writes.iter().find(|write| e.why.contains(write.path.as_str()));
                let kind = if self.bug == Bug::WrongKind && e.kind == ErrorKind::NotFound {
                    ErrorKind::Internal
                } else {
                    e.kind
                };
                Error::new(kind, e.why).at(failing.map_or("", |write| write.path.as_str()))
            })?;
            outcomes.into_iter().map(Some).collect()
        };
        for write in writes.iter().filter(|_| !self.relaxed) {
            if let Some(doc) = next.get(&write.path) {
                index_entries(&write.path, document(doc).fields(), &self.manifest)?;
            }
        }
        if self.bug == Bug::NoOpMoves {
            for write in writes {
                if let Some(doc) = next.get(&write.path).cloned() {
                    next.insert(&write.path, document(&doc).fields(), time);
                }
            }
        }
        let steps = if self.bug == Bug::TornWatch && writes.len() == 2 { &writes[..1] } else { &[][..] };
        if !steps.is_empty() {
            let mut torn = state.model.clone();
            torn.commit(steps, time).ok();
            state.versions.push((time.saturating_sub(Duration::from_micros(1)), torn));
        }
        state.model = next;
        state.last = time;
        let version = state.model.clone();
        state.versions.push((time, version));
        let results = outcomes.into_iter().map(|outcome| {
            outcome.map_or_else(WriteResult::default, |outcome| {
                WriteResult::new(outcome.update_time, outcome.transform_results.iter().map(Tree::to_value).collect())
            })
        });
        let result = CommitResult::new(time, results.collect());
        let count = state.versions.len();
        drop(state);
        self.changed.send_replace(count);
        Ok(result)
    }

    fn observed(&self, model: &Model, target: &WatchTarget) -> Result<Vec<Document>> {
        match target {
            WatchTarget::Query(query) => self.run(model, (**query).clone()),
            WatchTarget::Documents(paths) => {
                Ok(self.read(model, paths, &ReadOptions::default()).into_iter().flatten().collect())
            }
            other => panic!("{other:?}"),
        }
    }
}

fn chunks(found: Result<Vec<Document>>) -> BoxStream<'static, Result<Vec<Document>>> {
    match found {
        Ok(found) => stream::iter(found.chunks(100).map(|chunk| Ok(chunk.to_vec())).collect::<Vec<_>>()).boxed(),
        Err(e) => stream::once(std::future::ready(Err(e))).boxed(),
    }
}

#[async_trait]
impl Session for ModelStore {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        Ok(self.0.read(&self.0.at(options.read_time)?, paths, &options))
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        chunks(self.0.at(query.read_time).and_then(|model| self.0.run(&model, query)))
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        self.0.sum_up(&self.0.at(query.read_time)?, &query, aggregations)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        self.0.commit(&writes, |_| Ok(())).map(Written::Committed)
    }

    fn env(&self) -> Arc<dyn Env> {
        self.0.env.clone()
    }
}

#[async_trait]
impl DocumentStore for ModelStore {
    async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>> {
        if options.read_time.is_some() && !options.read_only {
            return Err(Error::invalid("only a read-only transaction can have a read time"));
        }
        let id = self.0.ids.fetch_add(1, Ordering::Relaxed);
        let pinned = options.read_time.map(|at| self.0.at(Some(at))).transpose()?;
        let work = Work { pinned, ..Work::default() };
        Ok(Arc::new(ModelTransaction {
            store: self.0.clone(),
            read_only: options.read_only,
            id,
            work: Mutex::new(work),
        }))
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>> {
        Model::check_each(&writes).map_err(|e| Error::new(e.kind, e.why))?;
        let one = |write: Write| self.0.commit(&[write], |_| Ok(())).map(|mut result| result.results.remove(0));
        Ok(writes.into_iter().map(one).collect())
    }

    fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>> {
        let (inner, versions) = (self.0.clone(), self.0.changed.subscribe());
        // The number of versions that the state before the next event has seen.
        let known = resume.map(|token| u64::from_le_bytes(token.0.try_into().unwrap_or_default()) as usize);
        let start = (known, true);
        stream::unfold(Some(start), move |position| {
            let (inner, target, mut versions) = (inner.clone(), target.clone(), versions.clone());
            async move {
                let (known, first) = position?;
                loop {
                    let seen = *versions.borrow_and_update();
                    let model = |count: usize| -> Model {
                        count.checked_sub(1).map_or_else(Model::new, |at| inner.lock().versions[at].1.clone())
                    };
                    let (from, next) = match (known, first) {
                        (None, _) => (None, seen),
                        (Some(known), true) => (Some(known), seen),
                        (Some(known), false) if known < seen => (Some(known), known + 1),
                        _ => {
                            versions.changed().await.ok()?;
                            continue;
                        }
                    };
                    let old = from.map_or(Ok(Vec::new()), |from| inner.observed(&model(from), &target));
                    let new = inner.observed(&model(next), &target);
                    let (old, new) = match (old, new) {
                        (Ok(old), Ok(new)) => (old, new),
                        (Err(e), _) | (_, Err(e)) => return Some((Err(e), None)),
                    };
                    let changes = difference(&old, &new);
                    let position = Some((Some(next), false));
                    let event =
                        WatchEvent::Snapshot { read_time: time(&inner, next), changes, resume_token: token(next) };
                    return Some((Ok(event), position));
                }
            }
        })
        .boxed()
    }

    async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>> {
        Ok(self.0.lock().model.list_collections(parent.as_ref()))
    }

    async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage> {
        let entries =
            self.0.lock().model.list_documents(request.parent.as_ref(), &request.collection, request.show_missing);
        let at: usize = request.page_token.as_deref().map_or(0, |token| token.parse().unwrap());
        let end = entries.len().min(at + request.page_size);
        let page = entries[at..end].iter().map(|entry| match entry {
            Entry::Document(doc) => Listed::Document(document(doc)),
            Entry::Missing(path) => Listed::Missing(path.parse().unwrap()),
        });
        let skip = usize::from(self.0.bug == Bug::LossyPages);
        let next = (end + skip < entries.len()).then(|| (end + skip).to_string());
        Ok(DocumentPage::new(page.collect(), next))
    }
}

fn token(count: usize) -> ResumeToken {
    ResumeToken((count as u64).to_le_bytes().to_vec())
}

fn time(inner: &Inner, count: usize) -> Timestamp {
    count.checked_sub(1).map_or(Timestamp::MIN, |at| inner.lock().versions[at].0)
}

fn difference(old: &[Document], new: &[Document]) -> Vec<Change> {
    let find = |documents: &[Document], path: &DocumentPath| documents.iter().find(|d| d.path() == path).cloned();
    let removed = old.iter().filter(|d| find(new, d.path()).is_none()).map(|d| Change::Removed(d.path().clone()));
    let rest = new.iter().filter_map(|document| match find(old, document.path()) {
        None => Some(Change::Added(document.clone())),
        Some(known) if known.update_time() != document.update_time() => Some(Change::Modified(document.clone())),
        Some(_) => None,
    });
    removed.chain(rest).collect()
}

/// What a transaction has read and is to write.
#[derive(Debug, Default)]
struct Work {
    pinned: Option<Model>,
    documents: Vec<DocumentPath>,
    queries: Vec<(Query, Vec<Aggregation>)>,
    writes: Vec<Write>,
    over: bool,
}

#[derive(Debug)]
struct ModelTransaction {
    store: Arc<Inner>,
    read_only: bool,
    id: u64,
    work: Mutex<Work>,
}

impl ModelTransaction {
    fn lock(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pinned(&self) -> Result<Model> {
        if self.store.bug == Bug::NoSnapshot {
            return self.store.at(None);
        }
        let mut work = self.lock();
        if work.over {
            return Err(Error::new(ErrorKind::Aborted, "the transaction is over"));
        }
        if work.pinned.is_none() {
            work.pinned = Some(self.store.at(None)?);
        }
        Ok(work.pinned.clone().unwrap())
    }
}

#[async_trait]
impl Session for ModelTransaction {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        let model = self.pinned()?;
        self.lock().documents.extend(paths.iter().cloned());
        Ok(self.store.read(&model, paths, &options))
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        chunks(self.pinned().and_then(|model| {
            let found = self.store.run(&model, query.clone())?;
            self.lock().queries.push((query, Vec::new()));
            Ok(found)
        }))
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        let model = self.pinned()?;
        let result = self.store.sum_up(&model, &query, aggregations)?;
        self.lock().queries.push((query, aggregations.to_vec()));
        Ok(result)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        if self.read_only {
            return Err(Error::invalid("the transaction is read-only"));
        }
        self.lock().writes.extend(writes);
        Ok(Written::Buffered)
    }

    fn env(&self) -> Arc<dyn Env> {
        self.store.env.clone()
    }
}

#[async_trait]
impl Transaction for ModelTransaction {
    async fn commit(&self) -> Result<CommitResult> {
        let work = std::mem::replace(&mut *self.lock(), Work { over: true, ..Work::default() });
        if work.over {
            return Err(Error::new(ErrorKind::Aborted, "the transaction is over"));
        }
        if work.writes.is_empty() {
            return self.store.commit(&[], |_| Ok(()));
        }
        let bug = self.store.bug;
        self.store.commit(&work.writes, |now| {
            let Some(then) = &work.pinned else { return Ok(()) };
            let same = |path: &DocumentPath| match (then.get(path), now.get(path)) {
                (Some(a), Some(b)) => a.same(b),
                (a, b) => a.is_none() && b.is_none(),
            };
            let answers = |model: &Model, (query, aggregations): &(Query, Vec<Aggregation>)| {
                let docs = model.query(&Query { select: None, ..query.clone() }, Timestamp::MIN);
                let sums = (!aggregations.is_empty()).then(|| model.aggregate(query, aggregations, Timestamp::MIN));
                format!("{docs:?} {sums:?}")
            };
            let lost = !work.documents.iter().all(same)
                || work.queries.iter().any(|query| answers(then, query) != answers(now, query));
            if lost && bug != Bug::NoConflicts {
                return Err(Error::new(ErrorKind::Aborted, "what was read has changed"));
            }
            Ok(())
        })
    }

    async fn rollback(&self) -> Result<()> {
        *self.lock() = Work { over: true, ..Work::default() };
        Ok(())
    }

    fn id(&self) -> TxId {
        TxId(self.id.to_le_bytes().to_vec())
    }
}
