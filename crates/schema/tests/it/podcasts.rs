//! What the repository of podcast jobs does, on the store in memory.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use proptest::prelude::*;
use reelbase_core::{DocumentStoreExt, Entity, Env, ErrorKind, ManualEnv, Result, Snapshot, Timestamp, Value, Written};
use reelbase_schema::{
    ListPodcastJobs, NewPodcastJob, PodcastJob, PodcastJobStage, PodcastJobStatus, PodcastJobs, Progress,
};

use crate::support::{Store, at, broken, kind, newer, now, store, store_with};

fn job(id: &str, user: &str, status: &str, created_at: Timestamp) -> PodcastJob {
    let new = NewPodcastJob { topic: "Why cats purr".into(), duration_min: 0.167 };
    let mut job = new.into_job(user, id, created_at).unwrap();
    job.status = status.into();
    job
}

async fn stored(store: &Store, status: &str) -> Snapshot<PodcastJob> {
    let podcasts = PodcastJobs::new(store);
    podcasts.create(&job("p1", "u1", status, now())).await.unwrap();
    podcasts.require("p1").await.unwrap()
}

fn progress(stage: PodcastJobStage, pct: u32) -> Progress {
    Progress { stage, pct }
}

#[tokio::test]
async fn a_podcast_is_created_once_and_validated() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    env.advance(Duration::from_secs(60));
    let podcasts = PodcastJobs::new(&store);
    let new = job("p1", "u1", "pending", now());
    podcasts.create(&new).await.unwrap();
    assert_eq!(kind(podcasts.create(&new).await), ErrorKind::AlreadyExists);
    let found = podcasts.get("p1").await.unwrap().unwrap();
    assert_eq!((found.created_at, found.updated_at, &found.progress), (now(), env.now(), &Progress::default()));
    assert!(podcasts.get("p2").await.unwrap().is_none());
    assert_eq!(kind(podcasts.require("p2").await), ErrorKind::NotFound);
    let mut bad = job("p2", "u1", "pending", now());
    (bad.duration_min, bad.topic) = (0.0, String::new());
    assert_eq!(podcasts.create(&bad).await.unwrap_err().violations().map(reelbase_core::Violations::len), Some(2));

    env.advance(Duration::from_secs(60));
    podcasts.update("p1", PodcastJob::update().set(PodcastJob::TOPIC, "Why dogs bark")).await.unwrap();
    let found = podcasts.require("p1").await.unwrap();
    assert_eq!((&*found.topic, found.updated_at), ("Why dogs bark", env.now()));
    for update in [
        PodcastJob::update().set(PodcastJob::DURATION_MIN, -1.0),
        PodcastJob::update().set(PodcastJob::STATUS.writable(), PodcastJobStatus::Completed),
        PodcastJob::update().set(PodcastJob::PROGRESS.writable(), Progress::default()),
    ] {
        assert_eq!(kind(podcasts.update("p1", update).await), ErrorKind::Invalid);
    }
    assert_eq!(
        kind(podcasts.update("p2", PodcastJob::update().set(PodcastJob::TOPIC, "x")).await),
        ErrorKind::NotFound
    );
}

type Step = (&'static str, &'static str, &'static [&'static str]);

/// Where each step leads, and from where.
const STEPS: [Step; 3] = [
    ("start", "running", &["pending", "failed"]),
    ("complete", "completed", &["running", "processing"]),
    ("fail", "failed", &["pending", "running", "processing"]),
];

async fn take(podcasts: &PodcastJobs, step: &str, job: &Snapshot<PodcastJob>) -> Result<Written> {
    match step {
        "start" => podcasts.start(job).await,
        "complete" => podcasts.complete(job).await,
        _ => podcasts.fail(job).await,
    }
}

#[tokio::test]
async fn transitions_are_those_that_are_legal() {
    for from in ["pending", "running", "processing", "completed", "failed", "archived"] {
        for (step, to, legal) in STEPS {
            let env = Arc::new(ManualEnv::new(now()));
            let store = store_with(env.clone());
            let podcasts = PodcastJobs::new(&store);
            stored(&store, from).await;
            PodcastJobs::report(&store, "p1", PodcastJobStage::Audio, 40).await.unwrap();
            let before = podcasts.require("p1").await.unwrap();
            env.advance(Duration::from_secs(60));
            let result = take(&podcasts, step, &before).await;
            let after = podcasts.require("p1").await.unwrap();
            if legal.contains(&from) {
                result.unwrap();
                assert_eq!((after.status.as_str(), after.updated_at), (to, env.now()));
                // Only what failed begins anew.
                let anew = from == "failed";
                let expected = if anew { Progress::default() } else { progress(PodcastJobStage::Audio, 40) };
                assert_eq!(after.progress, expected, "{step} from {from}");
            } else {
                let error = result.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{step} from {from}");
                assert!(error.message().contains(&format!("from {from} to {to}")), "{error}");
                assert_eq!(after.update_time(), before.update_time());
            }
            assert_eq!(broken(after.entity()), [""; 0]);
        }
    }
}

#[tokio::test]
async fn reports_never_move_progress_back() {
    use PodcastJobStage::{Audio, ExecuteTools, Script};
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let podcasts = PodcastJobs::new(&store);
    stored(&store, "running").await;
    for (stage, pct, expected) in [
        (ExecuteTools, 30, (ExecuteTools, 30)),
        (ExecuteTools, 20, (ExecuteTools, 30)),
        (ExecuteTools, 30, (ExecuteTools, 30)),
        (Script, 5, (Script, 5)),
        (ExecuteTools, 100, (Script, 5)),
        (Script, 6, (Script, 6)),
        (Audio, 0, (Audio, 0)),
    ] {
        env.advance(Duration::from_secs(1));
        let before = podcasts.require("p1").await.unwrap();
        let said = PodcastJobs::report(&store, "p1", stage.clone(), pct).await.unwrap();
        let after = podcasts.require("p1").await.unwrap();
        assert_eq!((said.stage.clone(), said.pct), expected, "{stage} {pct}");
        assert_eq!(after.progress, said);
        // What changes nothing is not written.
        let moved = before.progress != said;
        assert_eq!(after.updated_at, if moved { env.now() } else { before.updated_at }, "{stage} {pct}");
    }
    for pct in [101, u32::MAX] {
        assert_eq!(kind(PodcastJobs::report(&store, "p1", Audio, pct).await), ErrorKind::Invalid);
    }
    assert_eq!(kind(PodcastJobs::report(&store, "p2", Audio, 1).await), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_stage_of_a_newer_service_is_never_left() {
    let store = store();
    let podcasts = PodcastJobs::new(&store);
    let path = stored(&store, "running").await.key().path().clone();
    let mastering = || PodcastJobStage::from("mastering");
    // Where it belongs is not known, so it is not taken from a caller,
    let error = PodcastJobs::report(&store, "p1", mastering(), 1).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.message().contains("mastering"), "{error}");
    // but it is kept where a newer service has noted it.
    newer(&store, &path, &[("progress.stage", "mastering".into()), ("progress.pct", Value::from(10))]).await;
    for (stage, pct, expected) in [
        (PodcastJobStage::Initiate, 50, 10),
        (PodcastJobStage::Finalize, 100, 10),
        (mastering(), 5, 10),
        (mastering(), 20, 20),
    ] {
        let said = PodcastJobs::report(&store, "p1", stage, pct).await.unwrap();
        assert_eq!(said, progress(mastering(), expected));
        assert_eq!(podcasts.require("p1").await.unwrap().progress, said);
    }
    assert_eq!(kind(PodcastJobs::report(&store, "p1", "mixing".into(), 1).await), ErrorKind::Invalid);
}

fn stage() -> impl Strategy<Value = PodcastJobStage> {
    prop::sample::select(PodcastJobStage::KNOWN).prop_map(PodcastJobStage::from)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reordered_reports_end_where_the_furthest_was(reports in prop::collection::vec((stage(), 0_u32..=100), 1..12)) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async move {
            let store = store();
            stored(&store, "running").await;
            let mut furthest = (0, 0);
            for (stage, pct) in reports {
                furthest = furthest.max((stage.position().unwrap(), pct));
                let said = PodcastJobs::report(&store, "p1", stage, pct).await.unwrap();
                assert_eq!((said.stage.position().unwrap(), said.pct), furthest);
            }
            let is = &PodcastJobs::new(&store).require("p1").await.unwrap().progress;
            assert_eq!((is.stage.position().unwrap(), is.pct), furthest);
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_of_many_workers_end_where_the_furthest_was() {
    let store = store();
    stored(&store, "running").await;
    let workers: Vec<_> = (0..6_u32)
        .map(|i| {
            let store = store.clone();
            tokio::spawn(async move {
                for pct in [i, 90 - i] {
                    // What gives way to the others reports again.
                    while PodcastJobs::report(&store, "p1", PodcastJobStage::Audio, pct).await.is_err() {}
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(PodcastJobs::new(&store).require("p1").await.unwrap().progress, progress(PodcastJobStage::Audio, 90));
}

#[tokio::test]
async fn a_step_fails_if_the_job_was_changed() {
    let store = store();
    let podcasts = PodcastJobs::new(&store);
    for (step, _, legal) in STEPS {
        let path = podcasts.key("p1").unwrap().path().clone();
        store.commit(vec![reelbase_core::Write::delete(path.clone())]).await.unwrap();
        let old = stored(&store, legal[0]).await;
        newer(&store, &path, &[("seen", Value::from(true))]).await;
        assert_eq!(kind(take(&podcasts, step, &old).await), ErrorKind::FailedPrecondition, "{step}");
        let further = progress(PodcastJobStage::Script, 1);
        assert_eq!(kind(podcasts.advance(&old, &further).await), ErrorKind::FailedPrecondition);
        assert_eq!(kind(podcasts.set_audio_url(&old, "gs://b/a").await), ErrorKind::FailedPrecondition);
        let plan = BTreeMap::new();
        assert_eq!(kind(podcasts.set_research_plan(&old, &plan).await), ErrorKind::FailedPrecondition);
    }
}

#[tokio::test]
async fn several_steps_are_one_transaction() {
    let store = store();
    stored(&store, "running").await;
    let plan = &BTreeMap::from([("sources".to_owned(), Value::array(["a", "b"]))]);
    store
        .transaction(|tx| async move {
            let podcasts = PodcastJobs::new(&tx);
            let job = podcasts.require("p1").await?;
            podcasts.set_research_plan(&job, plan).await?;
            podcasts.set_audio_url(&job, "https://cdn.example.com/p1.mp3").await?;
            podcasts.advance(&job, &progress(PodcastJobStage::Finalize, 100)).await?;
            podcasts.complete(&job).await
        })
        .await
        .unwrap();
    let job = PodcastJobs::new(&store).require("p1").await.unwrap();
    assert_eq!((&job.status, &job.progress.stage), (&PodcastJobStatus::Completed, &PodcastJobStage::Finalize));
    assert_eq!(job.outputs.audio_url.as_deref(), Some("https://cdn.example.com/p1.mp3"));
    assert_eq!(job.research_plan.as_ref(), Some(plan));
}

#[tokio::test]
async fn where_a_podcast_is_must_be_a_url() {
    let store = store();
    let podcasts = PodcastJobs::new(&store);
    let read = stored(&store, "running").await;
    let long = format!("gs://{}", "x".repeat(2_000));
    for url in ["", "p1.mp3", "http://cdn.example.com/p1.mp3", "gs://", &long] {
        assert_eq!(kind(podcasts.set_audio_url(&read, url).await), ErrorKind::Invalid, "{url}");
    }
}

#[tokio::test]
async fn podcasts_are_listed_newest_first() {
    let store = store();
    let podcasts = PodcastJobs::new(&store);
    for (i, (id, user, status)) in
        [("a", "u1", "running"), ("b", "u2", "running"), ("c", "u1", "pending"), ("d", "u1", "running")]
            .iter()
            .enumerate()
    {
        let created_at = now().saturating_add(Duration::from_secs(i as u64));
        podcasts.create(&job(id, user, status, created_at)).await.unwrap();
    }
    let ids = async |list: ListPodcastJobs<'_>| {
        podcasts.list(list).await.unwrap().iter().map(|job| job.job_id.clone()).collect::<String>()
    };
    let all = ListPodcastJobs::default;
    let of_user = || ListPodcastJobs { user_id: Some("u1"), ..all() };
    let running = || ListPodcastJobs { status: Some(PodcastJobStatus::Running), ..all() };
    let both = || ListPodcastJobs { user_id: Some("u1"), ..running() };
    for (list, expected) in [(all(), "dcba"), (of_user(), "dca"), (running(), "dba"), (both(), "da")] {
        assert_eq!(podcasts.count(&list).await.unwrap(), expected.len() as u64);
        assert_eq!(ids(list).await, expected);
    }
    let last = podcasts.require("d").await.unwrap();
    assert_eq!(ids(ListPodcastJobs { limit: Some(1), after: Some(&last), ..of_user() }).await, "c");
    assert_eq!(ids(ListPodcastJobs { limit: Some(1), after: Some(&last), ..both() }).await, "a");
}

#[tokio::test]
async fn what_a_newer_service_wrote_survives_every_step() {
    let store = store();
    let podcasts = PodcastJobs::new(&store);
    let path = stored(&store, "pending").await.key().path().clone();
    let unknown = ["voice", "progress.note", "outputs.transcript_url"];
    newer(&store, &path, &unknown.map(|field| (field, Value::from("newer")))).await;
    let read = async || podcasts.require("p1").await.unwrap();
    podcasts.start(&read().await).await.unwrap();
    PodcastJobs::report(&store, "p1", PodcastJobStage::Script, 40).await.unwrap();
    podcasts.update("p1", PodcastJob::update().set(PodcastJob::TOPIC, "Why dogs bark")).await.unwrap();
    podcasts.fail(&read().await).await.unwrap();
    podcasts.start(&read().await).await.unwrap();
    podcasts.set_audio_url(&read().await, "gs://b/p1.mp3").await.unwrap();
    podcasts.set_research_plan(&read().await, &BTreeMap::new()).await.unwrap();
    podcasts.complete(&read().await).await.unwrap();
    for field in unknown {
        assert_eq!(at(&store, &path, field).await, Some("newer".into()), "{field}");
    }
    // The other word for running is kept, and so is a status that is not known here.
    for status in ["processing", "archived"] {
        newer(&store, &path, &[("status", status.into())]).await;
        PodcastJobs::report(&store, "p1", PodcastJobStage::Audio, 40).await.unwrap();
        podcasts.set_audio_url(&read().await, "gs://b/p2.mp3").await.unwrap();
        assert_eq!(read().await.status.as_str(), status);
    }
}
