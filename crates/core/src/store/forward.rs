//! Forwarding through `Arc`, and what a repository can be opened on.

use std::sync::Arc;

use async_trait::async_trait;
use futures_core::stream::BoxStream;

use super::{
    DocumentPage, DocumentStore, ListDocuments, ReadOptions, ResumeToken, Session, Transaction, Tx, TxId, TxOptions,
    WatchEvent, WatchTarget, Written,
};
use crate::{
    AggregateResult, Aggregation, CommitResult, Document, DocumentPath, Env, Query, Result, Write, WriteResult,
};

#[async_trait]
impl<S: Session + ?Sized> Session for Arc<S> {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        (**self).get_many(paths, options).await
    }

    async fn get_one(&self, path: &DocumentPath, options: ReadOptions) -> Result<Option<Document>> {
        (**self).get_one(path, options).await
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        (**self).query(query)
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        (**self).aggregate(query, aggregations).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        (**self).write(writes).await
    }

    fn env(&self) -> Arc<dyn Env> {
        (**self).env()
    }
}

#[async_trait]
impl<S: DocumentStore + ?Sized> DocumentStore for Arc<S> {
    async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>> {
        (**self).begin(options).await
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>> {
        (**self).write_each(writes).await
    }

    fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>> {
        (**self).watch(target, resume)
    }

    async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>> {
        (**self).list_collections(parent).await
    }

    async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage> {
        (**self).list_documents(request).await
    }
}

#[async_trait]
impl<S: Transaction + ?Sized> Transaction for Arc<S> {
    async fn commit(&self) -> Result<CommitResult> {
        (**self).commit().await
    }

    async fn rollback(&self) -> Result<()> {
        (**self).rollback().await
    }

    fn id(&self) -> TxId {
        (**self).id()
    }
}

/// What a repository can be opened on: an `Arc` of a store or session, trait object or not, or a [`Tx`].
///
/// A store that is cheap to clone implements it for itself.
pub trait AsSession {
    /// The session.
    fn as_session(&self) -> Arc<dyn Session>;
}

impl AsSession for Arc<dyn Session> {
    fn as_session(&self) -> Arc<dyn Session> {
        self.clone()
    }
}

impl AsSession for Arc<dyn DocumentStore> {
    fn as_session(&self) -> Arc<dyn Session> {
        self.clone()
    }
}

impl<S: Session + 'static> AsSession for Arc<S> {
    fn as_session(&self) -> Arc<dyn Session> {
        self.clone()
    }
}

impl AsSession for Tx {
    fn as_session(&self) -> Arc<dyn Session> {
        self.session()
    }
}
