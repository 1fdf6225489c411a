//! The seam that backends implement: [`Session`], [`DocumentStore`] and [`Transaction`].

mod ext;
mod forward;
mod tx;
mod watch;

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use futures_core::stream::BoxStream;

pub use ext::{DocumentStoreExt, SessionExt};
pub use forward::AsSession;
pub use tx::Tx;
pub use watch::{Change, ResumeToken, WatchEvent, WatchTarget};

use crate::{
    AggregateResult, Aggregation, CommitResult, Document, DocumentPath, Env, FieldPath, Query, Result, Timestamp,
    Write, WriteResult,
};

/// Reading and writing documents: a store, or a running transaction.
///
/// Repositories take a session, so the same code runs directly on a store and inside a transaction. Short forms are in
/// [`SessionExt`].
#[async_trait]
pub trait Session: Debug + Send + Sync {
    /// Reads documents by path, all from one state: one answer per path, in order, `None` where there is none.
    ///
    /// # Errors
    /// A missing document is no error. In a transaction [`Aborted`](crate::ErrorKind::Aborted) on contention; a [`Tx`]
    /// refuses reads after its first write with [`FailedPrecondition`](crate::ErrorKind::FailedPrecondition).
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>>;

    /// Reads one document by path; `None` if there is none. A store that can do so without a list does.
    ///
    /// # Errors
    /// As [`Session::get_many`].
    async fn get_one(&self, path: &DocumentPath, options: ReadOptions) -> Result<Option<Document>> {
        let found = self.get_many(std::slice::from_ref(path), options).await?;
        Ok(found.into_iter().next().flatten())
    }

    /// Runs a query, all of it against one state, and hands the documents over in chunks.
    ///
    /// # Behaviour
    /// Errors come through the stream: [`Invalid`](crate::ErrorKind::Invalid),
    /// [`MissingIndex`](crate::ErrorKind::MissingIndex). A chunk is never empty. Writes that happen while the stream is
    /// read do not show.
    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>>;

    /// Computes aggregations over the documents of a query, without reading them out.
    ///
    /// # Errors
    /// As [`Session::query`].
    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult>;

    /// Applies writes in order and atomically: at once on a store, at commit in a transaction.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) for a write that could never succeed. On a store, the failed
    /// preconditions: [`AlreadyExists`](crate::ErrorKind::AlreadyExists), [`NotFound`](crate::ErrorKind::NotFound),
    /// [`FailedPrecondition`](crate::ErrorKind::FailedPrecondition); in a transaction they surface at commit.
    async fn write(&self, writes: Vec<Write>) -> Result<Written>;

    /// Clock, ids and randomness.
    fn env(&self) -> Arc<dyn Env>;
}

/// A store of documents.
///
/// Short forms, and [`transaction`](DocumentStoreExt::transaction), are in [`DocumentStoreExt`].
#[async_trait]
pub trait DocumentStore: Session {
    /// Begins a transaction. [`DocumentStoreExt::transaction`] also commits, retries and rolls back.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the read time lies in the future or is no longer kept.
    async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>>;

    /// Applies writes each on its own, in no particular order: one result per write.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) for the whole when a document occurs twice.
    async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>>;

    /// Watches a query or single documents.
    ///
    /// # Behaviour
    /// The first event is [`WatchEvent::Snapshot`] with everything that matches; then one per commit or several commits
    /// that changed the answer, each the difference to a consistent state that is never older than the one before.
    /// One without changes may come at any time, to bring a newer token. A watch that resumes begins with what changed
    /// since, be it nothing. [`WatchEvent::Resync`] says to forget what was received; a whole snapshot follows. Errors end
    /// the stream.
    fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>>;

    /// The ids of the collections below a document, or of the root collections, in order.
    ///
    /// # Errors
    /// Only when the backend cannot be reached or refuses.
    async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>>;

    /// The documents of a collection by name, on request with those that are missing but have documents below them.
    ///
    /// # Errors
    /// Only when the backend cannot be reached or refuses.
    async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage>;
}

/// A running transaction: reads see one state, writes are kept until the commit.
///
/// # Behaviour
/// Reads see the state as of the first read and none of the transaction's own writes. Dropping a transaction that is not
/// over rolls it back as far as the backend can.
#[async_trait]
pub trait Transaction: Session {
    /// Applies the writes atomically, if nothing that was read has changed.
    ///
    /// # Errors
    /// [`Aborted`](crate::ErrorKind::Aborted) on contention or when the transaction is over,
    /// [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown) when the answer was lost, and the failed preconditions of
    /// the writes.
    async fn commit(&self) -> Result<CommitResult>;

    /// Gives the transaction up.
    ///
    /// # Errors
    /// Only when the backend cannot be reached; the transaction then expires by itself.
    async fn rollback(&self) -> Result<()>;

    /// What identifies this attempt to the backend when it is begun again; see [`TxOptions::retry_of`].
    fn id(&self) -> TxId;
}

/// Identifies a transaction to its backend.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TxId(pub Vec<u8>);

/// How a transaction is begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TxOptions {
    /// Refuses writes, takes no locks and never conflicts.
    pub read_only: bool,
    /// Reads the state of that time; only with `read_only`.
    pub read_time: Option<Timestamp>,
    /// The attempt that this one repeats, which keeps its place in the queue of a backend that has one.
    pub retry_of: Option<TxId>,
}

impl TxOptions {
    /// A transaction that only reads, as of now or of an earlier time.
    pub fn read_only(read_time: Option<Timestamp>) -> Self {
        Self { read_only: true, read_time, retry_of: None }
    }

    /// The next attempt after `previous` was aborted.
    #[must_use]
    pub fn retry_of(mut self, previous: TxId) -> Self {
        self.retry_of = Some(previous);
        self
    }
}

/// How documents are read by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadOptions {
    /// Which fields to return; all when `None`.
    pub select: Option<Vec<FieldPath>>,
    /// Reads the state of that time instead of the latest.
    pub read_time: Option<Timestamp>,
    /// Hides documents whose TTL field has passed, which the store may not have deleted yet.
    pub hide_expired: bool,
}

impl ReadOptions {
    /// Returns only these fields.
    #[must_use]
    pub fn select(mut self, fields: Vec<FieldPath>) -> Self {
        self.select = Some(fields);
        self
    }

    /// Reads the state of an earlier time.
    #[must_use]
    pub fn at(mut self, read_time: Timestamp) -> Self {
        self.read_time = Some(read_time);
        self
    }

    /// Hides what has expired.
    #[must_use]
    pub fn hide_expired(mut self) -> Self {
        self.hide_expired = true;
        self
    }
}

/// What became of the writes given to a session.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// A store has committed them.
    Committed(CommitResult),
    /// A transaction keeps them until its commit.
    Buffered,
}

/// Which documents [`DocumentStore::list_documents`] lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListDocuments {
    /// The document above the collection; `None` for a root collection.
    pub parent: Option<DocumentPath>,
    /// The collection id.
    pub collection: String,
    /// Also list documents that are missing but have documents below them.
    pub show_missing: bool,
    /// At most this many.
    pub page_size: usize,
    /// Where the page before ended.
    pub page_token: Option<String>,
}

impl ListDocuments {
    /// The first page (of up to 300) of a collection.
    pub fn new(parent: Option<DocumentPath>, collection: impl Into<String>) -> Self {
        Self { parent, collection: collection.into(), show_missing: false, page_size: 300, page_token: None }
    }

    /// Also lists documents that are missing but have documents below them.
    #[must_use]
    pub fn show_missing(mut self) -> Self {
        self.show_missing = true;
        self
    }

    /// Sets the size of a page.
    #[must_use]
    pub fn page_size(mut self, page_size: usize) -> Self {
        self.page_size = page_size;
        self
    }

    /// Continues where a page ended.
    #[must_use]
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        self.page_token = Some(token.into());
        self
    }
}

/// A page of a listing.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DocumentPage {
    /// The documents in the order of their names.
    pub documents: Vec<Listed>,
    /// Where the next page begins; `None` on the last page.
    pub next_page_token: Option<String>,
}

impl DocumentPage {
    /// A page, as a backend makes it.
    pub fn new(documents: Vec<Listed>, next_page_token: Option<String>) -> Self {
        Self { documents, next_page_token }
    }
}

/// An entry of a listing.
#[derive(Debug, Clone)]
pub enum Listed {
    /// A document.
    Document(Document),
    /// The name of a missing document that has documents below it.
    Missing(DocumentPath),
}

impl Listed {
    /// The path.
    pub fn path(&self) -> &DocumentPath {
        match self {
            Self::Document(document) => document.path(),
            Self::Missing(path) => path,
        }
    }
}
