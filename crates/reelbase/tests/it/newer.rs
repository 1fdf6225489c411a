//! Documents that a newer version of a service wrote, in the hands of an older one.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::stream::BoxStream;
use reelbase::{
    AggregateResult, Aggregation, AsSession, Document, DocumentPath, DocumentStore, DocumentStoreExt, Entity, Env,
    Error, ErrorKind, Fields, ManualEnv, Query, ReadOptions, Repository, Result, Session, SessionExt, Snapshot, Value,
    Write, Written, manifest, memory::MemoryStore, open_enum,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

open_enum! {
    /// How far a job is.
    pub enum State {
        /// Not begun.
        Waiting = "waiting",
        /// Over.
        Done = "done",
    }
}

/// What this version knows of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Entity)]
#[entity(path = "jobs/{job_id}")]
pub struct Job {
    pub job_id: String,
    pub title: String,
    pub state: State,
    pub error: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    pub progress: Option<Part>,
    #[serde(default)]
    pub parts: BTreeMap<String, Part>,
    #[serde(default)]
    pub steps: Vec<Part>,
    #[serde(default = "summary")]
    pub summary: Part,
}

fn summary() -> Part {
    part("none")
}

/// Part of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, reelbase::Fields)]
pub struct Part {
    pub stage: String,
    pub pct: Option<f64>,
}

fn part(stage: &str) -> Part {
    Part { stage: stage.into(), pct: None }
}

/// A job with something new at every place where there can be.
fn newer() -> serde_json::Value {
    json!({
        "job_id": "j1", "title": "Talk", "state": "archived", "error": null, "tags": [],
        "owner": { "name": "Ana", "since": 2.0 },
        "progress": { "stage": "cut", "eta": 3, "pct": null },
        "parts": { "a": { "stage": "x", "by": { "host": "h1" } }, "b": { "stage": "y" } },
        "steps": [{ "stage": "one" }, { "stage": "two", "log": ["l"] }]
    })
}

/// A job that this version knows whole.
fn known() -> serde_json::Value {
    json!({
        "job_id": "j1", "title": "Talk", "state": "archived", "error": null, "tags": [],
        "progress": { "stage": "cut", "pct": null }, "parts": { "a": { "stage": "x" } },
        "steps": [{ "stage": "one", "note": null }]
    })
}

fn path() -> DocumentPath {
    "jobs/j1".parse().unwrap()
}

async fn stored(fields: &serde_json::Value) -> (Arc<dyn DocumentStore>, Repository<Job>) {
    let store: Arc<dyn DocumentStore> = Arc::new(MemoryStore::new(manifest![Job], Arc::new(ManualEnv::default())));
    put(&store, fields).await;
    let jobs = Repository::root(&store);
    (store, jobs)
}

async fn put(store: &Arc<dyn DocumentStore>, fields: &serde_json::Value) {
    let fields = Value::of(fields).unwrap().decode::<Fields>().unwrap();
    store.write(vec![Write::set(path(), fields)]).await.unwrap();
}

async fn fields(store: &Arc<dyn DocumentStore>) -> Fields {
    store.get(&path()).await.unwrap().unwrap().fields().clone()
}

/// The document is the one that was put, but for these changes.
#[track_caller]
fn is(found: &Fields, mut expected: serde_json::Value, changes: &[(&str, serde_json::Value)]) {
    for (pointer, value) in changes {
        *expected.pointer_mut(pointer).unwrap() = value.clone();
    }
    let expected = Value::of(&expected).unwrap().decode::<Fields>().unwrap();
    assert!(found.identical(&expected), "{found:?}\nis not\n{expected:?}");
}

fn names(snapshot: &Snapshot<Job>) -> Vec<String> {
    snapshot.unknown_fields().unwrap().iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, unknown: &str) -> Error {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{error}");
    assert!(error.message().contains(&format!("would lose, in {unknown}; upgrade")), "{error}");
    assert!(error.message().contains("stored Job") && error.path() == Some("jobs/j1"), "{error}");
    error
}

#[tokio::test]
async fn what_is_not_known_is_named_at_every_depth() -> Result<()> {
    let (store, jobs) = stored(&newer()).await;
    let job = jobs.require("j1").await?;
    assert_eq!(names(&job), ["owner", "parts.a.by", "progress.eta", "steps"]);
    put(&store, &known()).await;
    assert_eq!(names(&jobs.require("j1").await?), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_change_leaves_the_rest_as_it_is() -> Result<()> {
    let (store, jobs) = stored(&newer()).await;
    let key = &Job::key("j1")?;
    store
        .modify(key, |job| {
            job.title = "New".into();
            Ok(())
        })
        .await?;
    is(&fields(&store).await, newer(), &[("/title", json!("New"))]);

    let deep = |job: &mut Job| {
        job.error = Some("e".into());
        job.state = State::Done;
        job.tags = vec!["t".into()];
        job.progress.get_or_insert_with(|| part("")).stage = "mix".into();
        job.parts.get_mut("a").unwrap().stage = "z".into();
        Ok(())
    };
    store.modify(key, deep).await?;
    let changes = [
        ("/title", json!("New")),
        ("/error", json!("e")),
        ("/state", json!("done")),
        ("/tags", json!(["t"])),
        ("/progress/stage", json!("mix")),
        ("/parts/a/stage", json!("z")),
    ];
    is(&fields(&store).await, newer(), &changes);

    put(&store, &newer()).await;
    let update = Job::update().set(Job::TITLE, "New").set(Job::PROGRESS.then(Part::STAGE), "mix");
    jobs.update("j1", update).await?;
    is(&fields(&store).await, newer(), &[("/title", json!("New")), ("/progress/stage", json!("mix"))]);
    Ok(())
}

#[tokio::test]
async fn a_change_that_would_lose_fields_is_refused() -> Result<()> {
    type Change = fn(&mut Job);
    let changes: [(Change, &str); 6] = [
        (|job| job.steps.push(part("three")), "steps"),
        (|job| job.steps.clear(), "steps"),
        (|job| job.progress = None, "progress.eta"),
        (|job| drop(job.parts.remove("a")), "parts.a.by"),
        (|job| job.parts.clear(), "parts.a.by"),
        (
            |job| {
                job.progress = None;
                job.steps.pop();
            },
            "steps, progress.eta",
        ),
    ];
    let (store, _) = stored(&newer()).await;
    for (change, unknown) in changes {
        let result = store
            .modify(&Job::key("j1")?, |job| {
                change(job);
                job.title = "New".into();
                Ok(())
            })
            .await;
        refused(result, unknown);
        is(&fields(&store).await, newer(), &[]);
    }
    // What holds nothing new may go.
    store
        .modify(&Job::key("j1")?, |job| {
            job.parts.remove("b");
            Ok(())
        })
        .await?;
    assert_eq!(fields(&store).await.get_path(&"parts.b".parse()?), None);
    Ok(())
}

#[tokio::test]
async fn what_was_made_up_in_reading_is_written_whole() -> Result<()> {
    let (store, _) = stored(&json!({ "job_id": "j1", "title": "Talk", "state": "done" })).await;
    store
        .modify(&Job::key("j1")?, |job| {
            job.parts.insert("a".into(), part("x"));
            Ok(())
        })
        .await?;
    store
        .modify(&Job::key("j1")?, |job| {
            job.summary.pct = Some(0.5);
            Ok(())
        })
        .await?;
    let expected = json!({
        "job_id": "j1", "title": "Talk", "state": "done", "parts": { "a": { "stage": "x" } },
        "summary": { "stage": "none", "pct": 0.5 }
    });
    is(&fields(&store).await, expected, &[]);
    Ok(())
}

#[tokio::test]
async fn a_set_replaces_what_it_knows_and_refuses_the_rest() -> Result<()> {
    let (store, jobs) = stored(&newer()).await;
    let job = Job { title: "New".into(), ..jobs.require("j1").await?.into_entity() };
    let error = refused(jobs.set(&job).await, "owner, parts.a.by, progress.eta, steps");
    assert_eq!(error.operation(), Some("set"));
    is(&fields(&store).await, newer(), &[]);
    refused(jobs.require("j1").await?.replace(&job), "owner, parts.a.by, progress.eta, steps");
    refused(
        store
            .transaction(|tx| {
                let job = job.clone();
                async move { Repository::<Job>::root(&tx).set(&job).await }
            })
            .await,
        "owner, parts.a.by, progress.eta, steps",
    );
    is(&fields(&store).await, newer(), &[]);

    put(&store, &known()).await;
    let job = Job { title: "New".into(), ..jobs.require("j1").await?.into_entity() };
    jobs.set(&job).await?;
    assert_eq!(*jobs.require("j1").await?, job);
    assert_eq!(fields(&store).await.get("error"), None, "replaced as a whole");

    jobs.delete("j1").await?;
    jobs.set(&job).await?;
    assert_eq!(*jobs.require("j1").await?, job);
    Ok(())
}

#[tokio::test]
async fn a_set_over_what_cannot_be_read_is_refused() -> Result<()> {
    let wrong = json!({ "job_id": "j1", "title": 7, "state": "done" });
    let (store, jobs) = stored(&wrong).await;
    let job = serde_json::from_value::<Job>(json!({ "job_id": "j1", "title": "x", "state": "done" })).unwrap();
    let error = jobs.set(&job).await.unwrap_err();
    assert_eq!((error.kind(), error.corrupt_at()), (ErrorKind::Corrupt, Some("title")));
    is(&fields(&store).await, wrong, &[]);
    Ok(())
}

#[tokio::test]
async fn many_fields_are_counted() -> Result<()> {
    let mut document = json!({ "job_id": "j1", "title": "Talk", "state": "done" });
    (0..11).for_each(|n| document[format!("new{n:02}")] = json!(n));
    let (_, jobs) = stored(&document).await;
    let job = jobs.require("j1").await?;
    refused(job.replace(&job), "new00, new01, new02, new03, new04, new05, new06, new07, 3 more");
    Ok(())
}

/// A session that someone else comes in between: after each read, a write.
#[derive(Debug)]
struct Raced(Arc<dyn DocumentStore>, Write);

#[async_trait::async_trait]
impl Session for Raced {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        let found = self.0.get_many(paths, options).await?;
        self.0.write(vec![self.1.clone()]).await?;
        Ok(found)
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        self.0.query(query)
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        self.0.aggregate(query, aggregations).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        self.0.write(writes).await
    }

    fn env(&self) -> Arc<dyn Env> {
        self.0.env()
    }
}

#[tokio::test]
async fn nothing_slips_in_between_the_read_and_the_write_of_a_set() -> Result<()> {
    let plain = json!({ "job_id": "j1", "title": "Talk", "state": "done" });
    let job = serde_json::from_value::<Job>(json!({ "job_id": "j1", "title": "x", "state": "done" })).unwrap();
    let newer = Write::set(path(), Value::of(&newer())?.decode::<Fields>()?);
    for (there, write) in [(true, newer.clone()), (false, newer), (true, Write::delete(path()))] {
        let (store, jobs) = stored(&plain).await;
        if !there {
            jobs.delete("j1").await?;
        }
        let raced: Arc<dyn Session> = Arc::new(Raced(store.clone(), write.clone()));
        let error = Repository::<Job>::root(&raced.as_session()).set(&job).await.unwrap_err();
        assert_eq!((error.kind(), error.operation(), error.path()), (ErrorKind::Aborted, Some("set"), Some("jobs/j1")));
        assert!(error.is_retryable());
        match write.operation {
            reelbase::Operation::Set(_) => is(&fields(&store).await, self::newer(), &[]),
            _ => assert!(store.get(&path()).await?.is_none()),
        }
    }
    Ok(())
}

#[tokio::test]
async fn in_a_transaction_a_set_reads_before_any_write() -> Result<()> {
    let (store, jobs) = stored(&json!({ "job_id": "j1", "title": "Talk", "state": "done" })).await;
    let job = jobs.require("j1").await?.into_entity();
    let other = Job { job_id: "j2".into(), ..job.clone() };
    let set = |jobs: Vec<Job>| {
        store.transaction(move |tx| {
            let jobs = jobs.clone();
            async move {
                let repository = Repository::<Job>::root(&tx);
                for job in &jobs {
                    repository.set(job).await?;
                }
                Ok(())
            }
        })
    };
    set(vec![Job { title: "New".into(), ..job.clone() }]).await?;
    assert_eq!(jobs.require("j1").await?.title, "New");
    let error = set(vec![job, other]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
    assert!(error.message().contains("reads must come before"), "{error}");
    assert_eq!(jobs.require("j1").await?.title, "New");
    Ok(())
}
