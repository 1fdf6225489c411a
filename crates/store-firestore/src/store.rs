//! The store: calls to the server behind the traits of core.

use std::sync::Arc;

use async_trait::async_trait;
use firestore::FirestoreDb;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use reelbase_core::{
    AggregateResult, Aggregation, AsSession, Document, DocumentPage, DocumentPath, DocumentStore, Env, ListDocuments,
    Query, ReadOptions, Result, ResumeToken, Session, Transaction, TxOptions, WatchEvent, WatchTarget, Write,
    WriteResult, Written, index::Manifest,
};
use reelbase_firestore_wire::DatabaseName;

use crate::{
    admin::Admin,
    bulk::{self, Throttle},
    client::Client,
    commit,
    config::{Deadlines, FirestoreStoreBuilder},
    list,
    read::{self, At},
    transaction::FirestoreTransaction,
    watch,
};

/// A document store on a database of Cloud Firestore. Cloning shares it.
///
/// # Behaviour
/// Every call has a deadline. A call that changes nothing is made again when the connection breaks or the server is
/// overloaded; a commit only when it surely did nothing, and else ends with
/// [`OutcomeUnknown`](reelbase_core::ErrorKind::OutcomeUnknown). A connection that broke is made anew by the next call.
/// Queries hand over documents as they arrive, and the server waits for a slow reader.
#[derive(Debug, Clone)]
pub struct FirestoreStore(Client);

impl FirestoreStore {
    /// Sets up a store on a project's database.
    pub fn builder(project: &str) -> FirestoreStoreBuilder {
        FirestoreStoreBuilder::new(project)
    }

    /// Sets up a store from the environment: `GOOGLE_CLOUD_PROJECT` (or `GCLOUD_PROJECT`), `FIRESTORE_DATABASE` and
    /// `FIRESTORE_EMULATOR_HOST`; credentials by `GOOGLE_APPLICATION_CREDENTIALS` and what else Google's libraries know.
    pub fn from_env() -> FirestoreStoreBuilder {
        FirestoreStoreBuilder::from_vars(|name| std::env::var(name).ok())
    }

    /// Sets up a store from a URL: `firestore://project/database?emulator=localhost:8080&deadline=30s`.
    pub fn from_url(url: &str) -> FirestoreStoreBuilder {
        FirestoreStoreBuilder::from_url(url)
    }

    /// A store on a client of the `firestore` crate that was connected elsewhere.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the manifest breaks Firestore's rules.
    pub fn from_client(db: FirestoreDb, manifest: Manifest, env: Arc<dyn Env>) -> Result<Self> {
        manifest.check()?;
        let database = DatabaseName::parse(db.get_database_path())?;
        Ok(Self::new(Client::new(db, database, manifest, env, Deadlines::default(), Throttle::ramp())))
    }

    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    /// The TTL fields, and indexes, that the store was told of.
    pub fn manifest(&self) -> &Manifest {
        self.0.manifest()
    }

    /// The database's indexes and TTL policies, to compare with what is declared and to bring in line with it.
    pub fn admin(&self) -> Admin {
        Admin::new(self.0.clone())
    }
}

#[async_trait]
impl Session for FirestoreStore {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        let at = options.read_time.into();
        read::get_many(&self.0, paths, &options, at).await.map_err(|e| e.during("get"))
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        let at = query.read_time.into();
        read::query(self.0.clone(), query, at).map_err(|e| e.during("query")).boxed()
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        let at = At::from(query.read_time);
        read::aggregate(&self.0, &query, aggregations, at).await.map_err(|e| e.during("aggregate"))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        let commit = async {
            commit::check(&writes)?;
            commit::commit(&self.0, &writes, None).await
        };
        commit.await.map(Written::Committed).map_err(|e| e.during("commit"))
    }

    fn env(&self) -> Arc<dyn Env> {
        self.0.env().clone()
    }
}

#[async_trait]
impl DocumentStore for FirestoreStore {
    async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>> {
        let transaction = FirestoreTransaction::begin(&self.0, options).await.map_err(|e| e.during("begin"))?;
        Ok(Arc::new(transaction))
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>> {
        bulk::write_each(&self.0, &writes).await.map_err(|e| e.during("write each"))
    }

    fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>> {
        watch::watch(self.0.clone(), target, resume)
    }

    async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>> {
        list::collections(&self.0, parent.as_ref()).await.map_err(|e| e.during("list collections"))
    }

    async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage> {
        list::documents(&self.0, &request).await.map_err(|e| e.during("list documents"))
    }
}

impl AsSession for FirestoreStore {
    fn as_session(&self) -> Arc<dyn Session> {
        Arc::new(self.clone())
    }
}
