//! What the tests start from.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use reelbase_core::{
    AggregateResult, Aggregation, Document, DocumentPage, DocumentPath, DocumentStore, DocumentStoreExt, Entity, Env,
    Error, ErrorKind, Key, ListDocuments, ManualEnv, Query, ReadOptions, Result, ResumeToken, Session, SessionExt,
    Timestamp, Transaction, TxOptions, Value, WatchEvent, WatchTarget, Write, WriteResult, Written,
};
use reelbase_schema::{
    Clip, Clips, DistributionRecord, NewClip, NewDistributionRecord, NewVideo, Style, User, Users, Video, Videos,
    manifest,
};
use reelbase_store_memory::MemoryStore;

pub(crate) type Store = Arc<dyn DocumentStore>;

pub(crate) fn now() -> Timestamp {
    "2025-01-01T00:00:00Z".parse().unwrap()
}

pub(crate) fn store() -> Store {
    store_with(Arc::new(ManualEnv::new(now())))
}

pub(crate) fn store_with(env: Arc<ManualEnv>) -> Store {
    Arc::new(MemoryStore::new(manifest(), env))
}

pub(crate) fn user_key() -> Key<User> {
    User::key("u1").unwrap()
}

pub(crate) fn video_key() -> Key<Video> {
    Video::key("u1", "v1").unwrap()
}

pub(crate) fn video() -> Video {
    NewVideo::new("https://youtu.be/g1_e2d5nF90", "Episode 1").into_video(&user_key(), "v1", now()).unwrap()
}

pub(crate) fn new_clip(id: &str, style: &Style) -> NewClip {
    NewClip {
        scene_id: 4,
        scene_title: "¿Quién paga?".into(),
        start_time: "00:13:53".parse().unwrap(),
        end_time: "00:14:56".parse().unwrap(),
        ..NewClip::new(format!("{id}.mp4"), style.clone())
    }
}

pub(crate) fn clip(id: &str, style: &Style) -> Clip {
    new_clip(id, style).into_clip(&video_key(), now()).unwrap()
}

/// A record of what was delivered for a project.
pub(crate) fn record(audit_log_id: &str, project_id: &str) -> DistributionRecord {
    let new = NewDistributionRecord {
        project_id: project_id.into(),
        storage_prefix: "films".into(),
        title: None,
        duration_seconds: 90.0,
        checksum: format!("sha256:{}", "ab".repeat(32)).parse().unwrap(),
        tags: Vec::new(),
        public_url: "https://cms.example.com/film.mp4".into(),
        expires_at: "2025-01-04T00:00:00Z".parse().unwrap(),
        extra: BTreeMap::new(),
    };
    new.into_record(audit_log_id, now()).unwrap()
}

/// Stores the video of the tests with these clips, counted.
pub(crate) async fn stored(store: &Store, new: &[Clip]) -> Result<()> {
    let (user, video_key) = (&user_key(), &video_key());
    Users::new(store).create(&User::new("u1", "u1@example.com", now())?).await.ok();
    Videos::new(store, user).create(&video()).await?;
    store
        .transaction(|tx| async move {
            Clips::new(&tx, video_key).create_all(new).await?;
            Videos::new(&tx, user).add_clips("v1", new).await?;
            Ok(())
        })
        .await
}

/// What is stored at a field.
pub(crate) async fn at(store: &Store, path: &DocumentPath, field: &str) -> Option<Value> {
    let found = store.get(path).await.unwrap().unwrap();
    found.fields().get_path(&field.parse().unwrap()).map(|value| value.to_value())
}

/// Writes fields as a newer service would, which this version need not know.
pub(crate) async fn newer(store: &Store, path: &DocumentPath, fields: &[(&str, Value)]) {
    let fields = fields.iter().map(|(name, value)| (name.parse().unwrap(), Some(value.clone())));
    store.commit(vec![Write::update(path.clone(), fields)]).await.unwrap();
}

/// The fields that break a rule, in order, each once.
pub(crate) fn broken<E: Entity>(entity: &E) -> Vec<String> {
    let violations = entity.validate().err().unwrap_or_default();
    let mut fields: Vec<_> = violations.iter().map(|v| v.field.clone()).collect();
    fields.dedup();
    fields
}

#[track_caller]
pub(crate) fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    result.expect_err("this is refused").kind()
}

/// A store that can begin only so many transactions, as if the process were killed then.
#[derive(Debug)]
pub(crate) struct Stops {
    pub(crate) store: Store,
    pub(crate) after: AtomicUsize,
}

#[async_trait]
impl Session for Stops {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        self.store.get_many(paths, options).await
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        self.store.query(query)
    }

    async fn aggregate(&self, query: Query, of: &[Aggregation]) -> Result<AggregateResult> {
        self.store.aggregate(query, of).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        self.store.write(writes).await
    }

    fn env(&self) -> Arc<dyn Env> {
        self.store.env()
    }
}

#[async_trait]
impl DocumentStore for Stops {
    async fn begin(&self, options: TxOptions) -> Result<Arc<dyn Transaction>> {
        if self.after.load(Ordering::Relaxed) == 0 {
            return Err(Error::new(ErrorKind::Internal, "stopped"));
        }
        self.after.fetch_sub(1, Ordering::Relaxed);
        self.store.begin(options).await
    }

    async fn write_each(&self, writes: Vec<Write>) -> Result<Vec<Result<WriteResult>>> {
        self.store.write_each(writes).await
    }

    fn watch(&self, target: WatchTarget, resume: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>> {
        self.store.watch(target, resume)
    }

    async fn list_collections(&self, parent: Option<DocumentPath>) -> Result<Vec<String>> {
        self.store.list_collections(parent).await
    }

    async fn list_documents(&self, request: ListDocuments) -> Result<DocumentPage> {
        self.store.list_documents(request).await
    }
}
