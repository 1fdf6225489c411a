//! The store: the engine behind the traits of core.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use async_trait::async_trait;
use futures_core::stream::{BoxStream, Stream};
use reelbase_core::{
    AggregateResult, Aggregation, AsSession, Document, DocumentPage, DocumentPath, DocumentStore, Env, ListDocuments,
    Query, ReadOptions, Result, ResumeToken, Session, Timestamp, Transaction, TxId, TxOptions, WatchEvent, WatchTarget,
    Write, WriteResult, Written, check_distinct, index::Manifest,
};

use crate::{
    config::{MemoryStoreBuilder, Relaxation},
    engine::{self, At, Engine},
    follow::{Follower, Moment},
    transaction::MemoryTransaction,
    watch,
};

/// How many documents a query hands over at once.
const CHUNK: usize = 256;

/// A document store in memory. Cloning shares it.
///
/// # Behaviour
/// Transactions are optimistic. A query is run when its stream is first polled, against one state, and holds nothing but
/// the documents it found: a slow reader holds up nobody. Time, ids and randomness come from the [`Env`].
#[derive(Debug, Clone)]
pub struct MemoryStore(Arc<Engine>);

impl MemoryStore {
    /// An empty store that enforces production's rules, with the indexes and TTL fields of the manifest.
    ///
    /// The manifest is taken as it is; [`MemoryStore::builder`] checks it first.
    pub fn new(manifest: Manifest, env: Arc<dyn Env>) -> Self {
        Self::from_engine(Engine::new(MemoryStoreBuilder::new(manifest, env)))
    }

    /// A store whose rules can be relaxed by name.
    pub fn builder(manifest: Manifest, env: Arc<dyn Env>) -> MemoryStoreBuilder {
        MemoryStoreBuilder::new(manifest, env)
    }

    pub(crate) fn from_engine(engine: Engine) -> Self {
        Self(Arc::new(engine))
    }

    /// The indexes and TTL fields that the store enforces.
    pub fn manifest(&self) -> Arc<Manifest> {
        self.0.manifest.load_full()
    }

    /// Replaces the indexes and TTL fields while the store is in use, as creating and deleting them does in production.
    ///
    /// # Behaviour
    /// What is read after this returns goes by the new manifest: a query is refused when that lacks its index, and served
    /// as soon as it has it, from the documents that are there. A watch ends with that refusal only when it has to read its
    /// whole answer again. Documents that are there are not checked against the limits of index entries, later writes are.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the manifest breaks Firestore's rules; nothing has changed then.
    pub fn set_manifest(&self, manifest: Manifest) -> Result<()> {
        manifest.check().map_err(|e| e.during("set manifest"))?;
        self.0.set_manifest(manifest);
        Ok(())
    }

    /// Deletes the documents whose TTL field is at or before `now`, as the service does some time after, and returns how
    /// many. Their subcollections stay.
    ///
    /// # Errors
    /// None but those of a commit that cannot succeed, which deletes do not cause.
    pub fn purge_expired(&self, now: Timestamp) -> Result<usize> {
        self.0.purge_expired(now)
    }

    /// The state after the latest commit.
    pub fn moment(&self) -> Moment {
        Moment::latest(&self.0)
    }

    /// Follows a target by hand, where a [`watch`](DocumentStore::watch) would do so by itself.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the target cannot be watched.
    pub fn follow(&self, target: WatchTarget) -> Result<Follower> {
        Follower::new(self.0.clone(), target)
    }

    /// Completes after the next commit that changes a document, counted from this call and not from the first poll.
    pub fn committed(&self) -> impl Future<Output = ()> + Send + Unpin + use<> {
        self.0.committed.listen()
    }

    /// Whether a rule of production is not enforced.
    pub fn is_relaxed(&self, rule: Relaxation) -> bool {
        self.0.is_relaxed(rule)
    }

    /// Deletes all documents, in one commit whatever its size.
    pub fn clear(&self) {
        self.0.clear();
    }

    /// Makes the state that is there that of now, and returns its time: later commits have later times.
    ///
    /// What is read next then has a read time of now, rather than that of the latest commit, which may be long ago.
    pub fn advance(&self) -> Timestamp {
        self.0.advance()
    }

    /// [`begin`](DocumentStore::begin), with what only this store's transactions can tell.
    ///
    /// # Errors
    /// As [`begin`](DocumentStore::begin).
    pub fn start(&self, options: &TxOptions) -> Result<MemoryTransaction> {
        MemoryTransaction::begin(self.0.clone(), options).map_err(|e| e.during("begin"))
    }

    /// Whether a transaction of this store has, or had, the id.
    pub fn has_begun(&self, id: &TxId) -> bool {
        self.0.has_begun(id)
    }

    fn pin(&self, time: Option<Timestamp>) -> Result<Option<engine::Pin>> {
        time.map(|time| engine::Pin::at(&self.0, time)).transpose()
    }
}

/// The answer of a query, computed when the stream is first polled.
pub(crate) fn chunks(
    run: impl FnOnce() -> Result<Vec<Document>> + Send + Unpin + 'static,
) -> BoxStream<'static, Result<Vec<Document>>> {
    Box::pin(Answer { run: Some(run), rest: Vec::new().into_iter() })
}

struct Answer<F> {
    run: Option<F>,
    rest: vec::IntoIter<Document>,
}

impl<F: FnOnce() -> Result<Vec<Document>> + Unpin> Stream for Answer<F> {
    type Item = Result<Vec<Document>>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(run) = self.run.take() {
            match run() {
                // Mostly the answer is short, and goes out as it is.
                Ok(documents) if (1..=CHUNK).contains(&documents.len()) => return Poll::Ready(Some(Ok(documents))),
                Ok(documents) => self.rest = documents.into_iter(),
                Err(e) => return Poll::Ready(Some(Err(e))),
            }
        }
        let chunk: Vec<Document> = self.rest.by_ref().take(CHUNK).collect();
        Poll::Ready((!chunk.is_empty()).then_some(Ok(chunk)))
    }
}

#[async_trait]
impl Session for MemoryStore {
    async fn get_one(&self, path: &DocumentPath, options: ReadOptions) -> Result<Option<Document>> {
        let pin = self.pin(options.read_time).map_err(|e| e.during("get"))?;
        Ok(self.0.read_one(path, pin.as_ref().into(), &options))
    }

    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        let pin = self.pin(options.read_time).map_err(|e| e.during("get"))?;
        Ok(self.0.read(paths, pin.as_ref().into(), &options))
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        let store = self.clone();
        chunks(move || {
            let pin = store.pin(query.read_time).map_err(|e| e.during("query"))?;
            store.0.run(&query, pin.as_ref().into()).map_err(|e| e.during("query"))
        })
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        let pin = self.pin(query.read_time).map_err(|e| e.during("aggregate"))?;
        self.0.aggregate(&query, aggregations, pin.as_ref().into()).map_err(|e| e.during("aggregate"))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        self.0.commit(&writes, None).map(Written::Committed).map_err(|e| e.during("commit"))
    }

    fn env(&self) -> Arc<dyn Env> {
        self.0.env.clone()
    }
}

#[async_trait]
impl DocumentStore for MemoryStore {
    async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>> {
        Ok(Arc::new(self.start(&options)?))
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>> {
        check_distinct(&writes).map_err(|e| e.during("write each"))?;
        let one = |write: &Write| {
            let mut result = self.0.commit(std::slice::from_ref(write), None).map_err(|e| e.during("write each"))?;
            Ok(result.results.pop().unwrap_or_default())
        };
        Ok(writes.iter().map(one).collect())
    }

    fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>> {
        watch::watch(self.0.clone(), target, resume)
    }

    async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>> {
        Ok(self.0.list_collections(parent.as_ref(), At::Latest))
    }

    async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage> {
        self.0.list_documents(&request, At::Latest).map_err(|e| e.during("list documents"))
    }
}

impl AsSession for MemoryStore {
    fn as_session(&self) -> Arc<dyn Session> {
        Arc::new(self.clone())
    }
}
