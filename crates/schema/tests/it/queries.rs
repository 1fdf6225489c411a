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
    AggregateResult, Aggregation, CommitResult, Direction, Document, DocumentPage, DocumentPath, DocumentStore, Entity,
    Env, Fields, Key, ListDocuments, ManualEnv, PageKey, Query, ReadOptions, Result, ResumeToken, Session, SessionExt,
    Snapshot, Transaction, TxId, TxOptions, Value, WatchEvent, WatchTarget, Write, WriteResult, Written,
    index::{FieldOverride, IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
};
use reelbase_schema::{
    AlertSeverity, AlertType, Alerts, AuditEvent, AuditEvents, AuditStatus, Clip, ClipOrder, ClipStatus, Clips,
    CreditTransactions, DistributionRecords, Job, JobStatus, Jobs, ListAlerts, ListAuditEvents, ListClips,
    ListCreditTransactions, ListDistributionRecords, ListJobs, ListModelProviders, ListModelQuotas, ListPodcastJobs,
    ListPublishes, ListRoutingDecisions, ListUserClips, ListVideos, ModelProviderHealth, ModelProviders, ModelQuota,
    ModelQuotas, NewAlert, NewCreditTransaction, NewPodcastJob, NewRoutingDecision, PodcastJobStatus, PodcastJobs,
    Publish, PublishStatus, Publishes, RoutingDecisions, Style, TaskType, TransactionType, Users, VideoOrder,
    VideoStatus, Videos, manifest,
};
use reelbase_store_memory::MemoryStore;

use crate::support::{clip, now, record, user_key, video, video_key};

/// A query, and what is to be aggregated over it.
pub(crate) type Sent = (Query, Vec<Aggregation>);

/// A store that holds nothing and notes what it is asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Sent>>>);

impl Recorder {
    pub(crate) fn asked(&self) -> Vec<Sent> {
        self.0.lock().unwrap().clone()
    }
}

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
    of_users(&store).await;
    of_videos_and_clips(&store).await;
    of_jobs(&store).await;
    of_the_router(&store).await;
    of_distribution(&store).await;
    recorder.asked()
}

async fn of_users(store: &Arc<Recorder>) {
    let users = Users::new(store);
    users.with_email("ana@example.com").await.unwrap();
    users.with_stripe_customer("cus_1").await.unwrap();
    users.query().fetch().await.unwrap();

    let credits = CreditTransactions::new(store);
    let new = NewCreditTransaction {
        user_id: "u1".into(),
        kind: TransactionType::Purchase,
        amount: 1,
        job_id: Some("j1".into()),
    };
    let last = read(&credits.key("t1").unwrap(), &new.into_transaction("t1", 1, now()).unwrap());
    for after in [None, Some(&last)] {
        let list = ListCreditTransactions { limit: Some(10), after };
        credits.of_user("u1", list.clone()).await.unwrap();
        credits.of_job("j1", list).await.unwrap();
    }
    credits.query().fetch().await.unwrap();
}

fn page_key() -> PageKey {
    PageKey::new("the secret of a test").unwrap()
}

async fn of_videos_and_clips(store: &Arc<Recorder>) {
    let key = &page_key();
    let videos = Videos::new(store, &user_key());
    let last = read(&video_key(), &video());
    for status in [None, Some(VideoStatus::Completed)] {
        videos.count(&ListVideos { status: status.clone(), ..ListVideos::default() }).await.unwrap();
        for order in [VideoOrder::CreatedAt, VideoOrder::UpdatedAt, VideoOrder::Title, VideoOrder::ClipsCount] {
            for direction in [Direction::Ascending, Direction::Descending] {
                for after in [None, Some(&last)] {
                    let list = ListVideos { status: status.clone(), order, direction, limit: Some(10), after };
                    videos.list(list).await.unwrap();
                }
                let list = ListVideos { status: status.clone(), order, direction, ..ListVideos::default() };
                videos.page(list, 10, None, key).await.unwrap();
            }
        }
    }

    let clips = Clips::new(store, &video_key());
    let user_clips = Clips::of_user(store, &user_key()).unwrap();
    let last = read(&Clip::key("u1", "v1", "c1").unwrap(), &clip("c1", &Style::SPLIT));
    for style in [None, Some(Style::SPLIT)] {
        for status in [None, Some(ClipStatus::Completed)] {
            let of_user = ListUserClips { style: style.clone(), status: status.clone(), limit: Some(10), after: None };
            user_clips.count(&of_user).await.unwrap();
            for after in [None, Some(&last)] {
                user_clips.list(ListUserClips { after, ..of_user.clone() }).await.unwrap();
            }
            user_clips.page(ListUserClips { limit: None, ..of_user }, 10, None, key).await.unwrap();
            for scene_id in [None, Some(4)] {
                let (style, status) = (style.clone(), status.clone());
                let list = ListClips { style, scene_id, status, limit: Some(10), ..ListClips::default() };
                clips.count(&list).await.unwrap();
                for order in [ClipOrder::CreatedAt, ClipOrder::Priority, ClipOrder::Scene] {
                    for after in [None, Some(&last)] {
                        clips.list(ListClips { order, after, ..list.clone() }).await.unwrap();
                    }
                    clips.page(ListClips { order, limit: None, ..list.clone() }, 10, None, key).await.unwrap();
                }
            }
        }
    }
    clips.titles().await.unwrap();
    Videos::recount(&**store, &video_key()).await.unwrap();
    Clips::delete_all(&**store, &video_key()).await.unwrap();
    Clips::upsert_all(&**store, &video_key(), &[clip("c1", &Style::SPLIT)]).await.unwrap();

    // What the documentation shows of the free queries.
    let best = clips.query().filter(Clip::STATUS.eq(ClipStatus::Completed)).order_by(Clip::PRIORITY.asc());
    best.limit(50).fetch().await.unwrap();
    user_clips.query().unwrap().count().await.unwrap();
    videos.query().fetch().await.unwrap();
}

async fn of_jobs(store: &Arc<Recorder>) {
    let key = &page_key();
    let jobs = Jobs::new(store);
    let last = read(&jobs.key("j1").unwrap(), &Job::new("j1", now()).unwrap());
    for status in [None, Some(JobStatus::Running)] {
        let list = ListJobs { status, limit: Some(10), after: None };
        jobs.count(&list).await.unwrap();
        for after in [None, Some(&last)] {
            jobs.list(ListJobs { after, ..list.clone() }).await.unwrap();
        }
        jobs.page(ListJobs { limit: None, ..list }, 10, None, key).await.unwrap();
    }
    jobs.query().fetch().await.unwrap();

    let publishes = Publishes::new(store, &Job::key("j1").unwrap());
    let new = Publish::new(&Job::key("j1").unwrap(), "youtube", now()).unwrap();
    let last = read(&publishes.key("youtube").unwrap(), &new);
    publishes.list().await.unwrap();
    for after in [None, Some(&last)] {
        let list = ListPublishes { limit: Some(10), after };
        Publishes::in_status(store, &PublishStatus::Approved, list).await.unwrap();
    }

    let podcasts = PodcastJobs::new(store);
    let new = NewPodcastJob { topic: "Cats".into(), duration_min: 1.0 }.into_job("u1", "p1", now()).unwrap();
    let last = read(&podcasts.key("p1").unwrap(), &new);
    for user_id in [None, Some("u1")] {
        for status in [None, Some(PodcastJobStatus::Running)] {
            let list = ListPodcastJobs { user_id, status, limit: Some(10), after: None };
            podcasts.count(&list).await.unwrap();
            for after in [None, Some(&last)] {
                podcasts.list(ListPodcastJobs { after, ..list.clone() }).await.unwrap();
            }
            podcasts.page(ListPodcastJobs { limit: None, ..list }, 10, None, key).await.unwrap();
        }
    }
    podcasts.query().fetch().await.unwrap();
}

async fn of_the_router(store: &Arc<Recorder>) {
    let key = &page_key();
    let providers = ModelProviders::new(store);
    let last = read(&providers.key("openai").unwrap(), &ModelProviderHealth::new("OpenAI", now()));
    let quotas = ModelQuotas::new(store);
    let quota = ModelQuota::new("openai", "gpt-4o", 1, now()).unwrap();
    let last_quota = read(&quotas.key("openai", "gpt-4o").unwrap(), &quota);
    for first in [true, false] {
        let after = (!first).then_some(&last);
        providers.list(ListModelProviders { limit: Some(10), after }).await.unwrap();
        let after = (!first).then_some(&last_quota);
        quotas.of_provider("openai", ListModelQuotas { limit: Some(10), after }).await.unwrap();
    }
    quotas.query().fetch().await.unwrap();

    let alerts = Alerts::new(store);
    let alert = NewAlert {
        kind: AlertType::QuotaWarning,
        severity: AlertSeverity::Warning,
        provider: "openai".into(),
        model_id: None,
        message: "low".into(),
    };
    let last = read(&alerts.key("a1").unwrap(), &alert.into_alert(now()).unwrap());
    for filters in 0..32 {
        let on = |filter: u32| filters & (1 << filter) != 0;
        let list = ListAlerts {
            acknowledged: on(0).then_some(false),
            kind: on(1).then_some(AlertType::QuotaWarning),
            severity: on(2).then_some(AlertSeverity::Warning),
            provider: on(3).then_some("openai"),
            model_id: on(4).then_some("gpt-4o"),
            limit: Some(10),
            after: None,
        };
        alerts.count(&list).await.unwrap();
        alerts.count_since(&list, now()).await.unwrap();
        for after in [None, Some(&last)] {
            alerts.list(ListAlerts { after, ..list.clone() }).await.unwrap();
        }
        alerts.page(ListAlerts { limit: None, ..list }, 10, None, key).await.unwrap();
    }

    let decisions = RoutingDecisions::new(store);
    let decision = NewRoutingDecision {
        job_id: "j1".into(),
        task_type: TaskType::Llm,
        selected_provider: "openai".into(),
        selected_model: "gpt-4o".into(),
        score: 1.0,
    };
    let last = read(&decisions.key("d1").unwrap(), &decision.into_decision(now()).unwrap());
    for filters in 0..8 {
        let on = |filter: u32| filters & (1 << filter) != 0;
        let list = ListRoutingDecisions {
            job_id: on(0).then_some("j1"),
            task_type: on(1).then_some(TaskType::Llm),
            provider: on(2).then_some("openai"),
            limit: Some(10),
            after: None,
        };
        decisions.count(&list).await.unwrap();
        for after in [None, Some(&last)] {
            decisions.list(ListRoutingDecisions { after, ..list.clone() }).await.unwrap();
        }
        decisions.page(ListRoutingDecisions { limit: None, ..list }, 10, None, key).await.unwrap();
    }
}

async fn of_distribution(store: &Arc<Recorder>) {
    let key = &page_key();
    let records = DistributionRecords::new(store);
    let record = record("dist_1", "p1");
    let last = read(&records.key("dist_1").unwrap(), &record);
    for after in [None, Some(&last)] {
        let list = ListDistributionRecords { limit: Some(10), after };
        records.of_project("p1", list.clone()).await.unwrap();
        records.with_checksum(&record.checksum, list).await.unwrap();
    }

    let events = AuditEvents::new(store);
    let last = read(&events.key("e1").unwrap(), &AuditEvent::published(&record));
    for filters in 0..8 {
        let on = |filter: u32| filters & (1 << filter) != 0;
        let list = ListAuditEvents {
            audit_log_id: on(0).then_some("dist_1"),
            project_id: on(1).then_some("p1"),
            status: on(2).then_some(AuditStatus::Failed),
            limit: Some(10),
            after: None,
        };
        events.count(&list).await.unwrap();
        for after in [None, Some(&last)] {
            events.list(ListAuditEvents { after, ..list.clone() }).await.unwrap();
        }
        events.page(ListAuditEvents { limit: None, ..list }, 10, None, key).await.unwrap();
    }
}

fn missing(manifest: &Manifest, sent: &[Sent]) -> BTreeMap<String, Vec<IndexDefinition>> {
    let missing = sent.iter().map(|(query, of)| (format!("{query:?} {of:?}"), manifest.missing(query, of).unwrap()));
    missing.filter(|(_, missing)| !missing.is_empty()).collect()
}

#[tokio::test]
async fn every_query_is_covered() {
    let sent = sent().await;
    // So that none is lost on the way: lists from the start and after a place, pages, and counts of all filters together.
    assert_eq!(sent.len(), 422);
    let manifest = manifest();
    manifest.check().unwrap();
    assert_eq!(missing(&manifest, &sent), BTreeMap::new());
}

/// What production would refuse for want of an index, the store in memory does.
#[tokio::test]
async fn every_query_runs_on_a_store_with_these_indexes() {
    let store = MemoryStore::new(manifest(), Arc::new(ManualEnv::default()));
    for (query, of) in sent().await {
        let name = format!("{query:?}");
        if of.is_empty() {
            store.fetch(query).await.expect(&name);
        } else {
            store.aggregate(query, &of).await.expect(&name);
        }
    }
}

/// The indexes of single fields that a manifest declares beside what is automatic, each with the manifest without it.
fn without_each_single_field(declared: &Manifest) -> Vec<(String, Manifest)> {
    let mut without = Vec::new();
    for (i, field) in declared.overrides().iter().enumerate() {
        for (scope, mode) in field.indexes.iter().flatten().filter(|one| !FieldOverride::AUTOMATIC.contains(one)) {
            let mut overrides = declared.overrides().to_vec();
            overrides[i].indexes.iter_mut().for_each(|all| all.retain(|one| one != &(*scope, *mode)));
            let path = field.path.as_ref().map(ToString::to_string).unwrap_or_default();
            let name = format!("{} {path} {scope:?} {mode:?}", field.collection_group);
            without.push((name, made_of(declared.indexes(), &overrides)));
        }
    }
    without
}

fn made_of(indexes: &[IndexDefinition], overrides: &[FieldOverride]) -> Manifest {
    let manifest = indexes.iter().cloned().fold(Manifest::new(), Manifest::with_index);
    overrides.iter().cloned().fold(manifest, Manifest::with_override)
}

/// The names of the declared indexes that no query needs.
fn needless(declared: &Manifest, sent: &[Sent]) -> Vec<String> {
    let composite = declared.indexes().iter().map(|index| {
        let others: Vec<_> = declared.indexes().iter().filter(|other| *other != index).cloned().collect();
        (index.to_string(), made_of(&others, declared.overrides()))
    });
    let without = composite.chain(without_each_single_field(declared));
    without.filter(|(_, manifest)| missing(manifest, sent).is_empty()).map(|(name, _)| name).collect()
}

#[tokio::test]
async fn every_index_is_needed() {
    let (sent, declared) = (sent().await, manifest());
    assert_eq!(needless(&declared, &sent), [""; 0]);
    // Were there others, they would be found.
    let more = [
        IndexDefinition::new("jobs", QueryScope::Collection, vec![by("status"), by("completed_at")]),
        IndexDefinition::new("clips", QueryScope::CollectionGroup, vec![by("scene_id")]),
    ];
    let more = more.into_iter().fold(declared, Manifest::with_index);
    let found = ["jobs (status, completed_at)", "clips scene_id CollectionGroup Ascending"];
    assert_eq!(needless(&more, &sent), found);
}

fn by(field: &str) -> IndexField {
    IndexField::new(field.parse().unwrap(), IndexMode::Ascending)
}
