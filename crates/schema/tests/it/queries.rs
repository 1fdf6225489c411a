//! Every query that a repository method can send is covered by an index that the entities declare, and every index that
//! they declare is needed.
//!
//! The queries are not written down here but recorded from the methods themselves.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use reelbase_core::{
    AggregateResult, Aggregation, CommitResult, Document, DocumentPage, DocumentPath, DocumentStore, Entity, Env,
    Fields, Key, ListDocuments, ManualEnv, Query, ReadOptions, Result, ResumeToken, Session, Snapshot, Transaction,
    TxId, TxOptions, Value, WatchEvent, WatchTarget, Write, WriteResult, Written,
    index::{IndexDefinition, Manifest},
    manifest,
};
use reelbase_schema::{
    Clip, ClipOrder, ClipStatus, Clips, ListClips, ListUserClips, ListVideos, Style, User, Users, Video, VideoStatus,
    Videos,
};

use crate::support::{clip, now, user_key, video, video_key};

/// A query, and what is to be aggregated over it.
type Sent = (Query, Vec<Aggregation>);

/// A store that holds nothing and notes what it is asked.
#[derive(Debug, Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Sent>>>);

#[async_trait]
impl Session for Recorder {
    async fn get_many(&self, paths: &[DocumentPath], _: ReadOptions) -> Result<Vec<Option<Document>>> {
        Ok(vec![None; paths.len()])
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        self.0.lock().unwrap().push((query, Vec::new()));
        stream::empty().boxed()
    }

    async fn aggregate(&self, query: Query, of: &[Aggregation]) -> Result<AggregateResult> {
        self.0.lock().unwrap().push((query, of.to_vec()));
        Ok(AggregateResult::new(now(), of.iter().map(|a| (a.alias.clone(), Value::from(0))).collect()))
    }

    async fn write(&self, _: Vec<Write>) -> Result<Written> {
        Ok(Written::Buffered)
    }

    fn env(&self) -> Arc<dyn Env> {
        Arc::new(ManualEnv::default())
    }
}

#[async_trait]
impl DocumentStore for Recorder {
    async fn begin(&self, _: TxOptions) -> Result<Arc<dyn Transaction>> {
        Ok(Arc::new(self.clone()))
    }

    async fn write_each(&self, _: Vec<Write>) -> Result<Vec<Result<WriteResult>>> {
        unreachable!("no repository method writes so")
    }

    fn watch(&self, _: WatchTarget, _: Option<ResumeToken>) -> BoxStream<'static, Result<WatchEvent>> {
        unreachable!("no repository method watches")
    }

    async fn list_collections(&self, _: Option<DocumentPath>) -> Result<Vec<String>> {
        unreachable!("no repository method lists collections")
    }

    async fn list_documents(&self, _: ListDocuments) -> Result<DocumentPage> {
        unreachable!("no repository method lists documents")
    }
}

#[async_trait]
impl Transaction for Recorder {
    async fn commit(&self) -> Result<CommitResult> {
        Ok(CommitResult::new(now(), Vec::new()))
    }

    async fn rollback(&self) -> Result<()> {
        Ok(())
    }

    fn id(&self) -> TxId {
        TxId::default()
    }
}

fn read<E: Entity>(key: &Key<E>, entity: &E) -> Snapshot<E> {
    let fields = Fields::with_shape(entity, E::shape()).unwrap();
    Snapshot::from_document(Document::new(key.path().clone(), fields, now(), now())).unwrap()
}

/// What every method of every repository sends, in every combination of its options.
async fn sent() -> Vec<Sent> {
    let recorder = Recorder::default();
    let store = Arc::new(recorder.clone());

    let users = Users::new(&store);
    users.with_email("ana@example.com").await.unwrap();
    users.with_stripe_customer("cus_1").await.unwrap();

    let videos = Videos::new(&store, &user_key());
    let last = read(&video_key(), &video());
    for status in [None, Some(VideoStatus::Completed)] {
        videos.count(&ListVideos { status: status.clone(), ..ListVideos::default() }).await.unwrap();
        for after in [None, Some(&last)] {
            videos.list(ListVideos { status: status.clone(), limit: Some(10), after }).await.unwrap();
        }
    }

    let clips = Clips::new(&store, &video_key());
    let user_clips = Clips::of_user(&store, &user_key()).unwrap();
    let last = read(&Clip::key("u1", "v1", "c1").unwrap(), &clip("c1", &Style::SPLIT));
    for style in [None, Some(Style::SPLIT)] {
        for status in [None, Some(ClipStatus::Completed)] {
            let of_user = ListUserClips { style: style.clone(), status: status.clone(), limit: Some(10), after: None };
            user_clips.count(&of_user).await.unwrap();
            for after in [None, Some(&last)] {
                user_clips.list(ListUserClips { after, ..of_user.clone() }).await.unwrap();
            }
            for scene_id in [None, Some(4)] {
                let (style, status) = (style.clone(), status.clone());
                let list = ListClips { style, scene_id, status, limit: Some(10), ..ListClips::default() };
                clips.count(&list).await.unwrap();
                for order in [ClipOrder::CreatedAt, ClipOrder::Priority, ClipOrder::Scene] {
                    for after in [None, Some(&last)] {
                        clips.list(ListClips { order, after, ..list.clone() }).await.unwrap();
                    }
                }
            }
        }
    }
    Videos::recount(&*store, &video_key()).await.unwrap();
    Clips::delete_all(&*store, &video_key()).await.unwrap();

    // What the documentation shows of the free queries.
    let best = clips.query().filter(Clip::STATUS.eq(ClipStatus::Completed)).order_by(Clip::PRIORITY.asc());
    best.limit(50).fetch().await.unwrap();
    user_clips.query().unwrap().count().await.unwrap();
    users.query().fetch().await.unwrap();
    videos.query().fetch().await.unwrap();

    recorder.0.lock().unwrap().clone()
}

fn missing(manifest: &Manifest, sent: &[Sent]) -> BTreeMap<String, Vec<IndexDefinition>> {
    let missing = sent.iter().map(|(query, of)| (format!("{query:?} {of:?}"), manifest.missing(query, of).unwrap()));
    missing.filter(|(_, missing)| !missing.is_empty()).collect()
}

#[tokio::test]
async fn every_query_is_covered() {
    let sent = sent().await;
    // 2 of users, 6 of videos, 12 and 56 of clips, 2 of statistics, 4 of the documentation.
    assert_eq!(sent.len(), 82);
    let manifest = manifest![User, Video, Clip];
    manifest.check().unwrap();
    assert_eq!(missing(&manifest, &sent), BTreeMap::new());
}

#[tokio::test]
async fn every_index_is_needed() {
    let sent = sent().await;
    let declared = manifest![User, Video, Clip];
    for index in declared.indexes() {
        let others = declared.indexes().iter().filter(|other| *other != index).cloned();
        let manifest = declared
            .overrides()
            .iter()
            .cloned()
            .fold(others.fold(Manifest::new(), Manifest::with_index), Manifest::with_override);
        assert!(!missing(&manifest, &sent).is_empty(), "nothing needs {index}");
    }
    // The one index of a single field.
    assert_eq!(declared.overrides().len(), 1);
    let manifest = declared.indexes().iter().cloned().fold(Manifest::new(), Manifest::with_index);
    assert_eq!(missing(&manifest, &sent).len(), 1, "only counting all of a user's clips needs group(user_id)");
}
