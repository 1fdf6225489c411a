//! `mockall` mocks of the traits, for the unit tests of a host that wants to say what a store answers.
//!
//! ```
//! use reelbase_core::{DocumentStore, Error, ErrorKind, SessionExt, mock::MockStore};
//! use std::sync::Arc;
//!
//! let mut mock = MockStore::new();
//! mock.expect_get_many().returning(|_, _| Err(Error::new(ErrorKind::Unavailable, "down for the test")));
//! let store: Arc<dyn DocumentStore> = Arc::new(mock);
//! # futures_util::FutureExt::now_or_never(async {
//! let error = store.get(&"users/u1".parse()?).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Unavailable);
//! # Ok::<_, Error>(()) }).unwrap().unwrap();
//! ```

use std::sync::Arc;

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use mockall::mock;

pub use crate::blob::mock::*;
use crate::{
    AggregateResult, Aggregation, CommitResult, Document, DocumentPage, DocumentPath, DocumentStore, Env,
    ListDocuments, Query, ReadOptions, Result, ResumeToken, Session, Transaction, TxId, TxOptions, WatchEvent,
    WatchTarget, Write, WriteResult, Written,
};

mock! {
    /// A mocked [`DocumentStore`].
    #[derive(Debug)]
    pub Store {}

    #[async_trait]
    impl Session for Store {
        async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>>;
        fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>>;
        async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult>;
        async fn write(&self, writes: Vec<Write>) -> Result<Written>;
        fn env(&self) -> Arc<dyn Env>;
    }

    #[async_trait]
    impl DocumentStore for Store {
        async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>>;
        async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>>;
        fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>>;
        async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>>;
        async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage>;
    }
}

mock! {
    /// A mocked [`Transaction`].
    #[derive(Debug)]
    pub Transaction {}

    #[async_trait]
    impl Session for Transaction {
        async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>>;
        fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>>;
        async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult>;
        async fn write(&self, writes: Vec<Write>) -> Result<Written>;
        fn env(&self) -> Arc<dyn Env>;
    }

    #[async_trait]
    impl Transaction for Transaction {
        async fn commit(&self) -> Result<CommitResult>;
        async fn rollback(&self) -> Result<()>;
        fn id(&self) -> TxId;
    }
}
