//! What the repository of jobs does, on the store in memory.

use std::{sync::Arc, time::Duration};

use reelbase_core::{DocumentStoreExt, Env, ErrorKind, ManualEnv, Snapshot, Value, Written, blob::BlobUri};
use reelbase_schema::{Job, JobArtifacts, JobMoment, JobStatus, JobVerification, Jobs, ListJobs};

use crate::support::{Store, at, broken, kind, newer, now, store, store_with};

fn job(id: &str, status: &JobStatus) -> Job {
    let mut job = Job::new(id, now()).unwrap();
    job.status = status.clone();
    job.completed_at = (*status == JobStatus::Completed).then(now);
    job
}

async fn stored(store: &Store, status: &JobStatus) -> Snapshot<Job> {
    let jobs = Jobs::new(store);
    jobs.create(&job("j1", status)).await.unwrap();
    jobs.require("j1").await.unwrap()
}

fn uri(text: &str) -> Option<BlobUri> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn a_job_is_created_once_and_validated() {
    let store = store();
    let jobs = Jobs::new(&store);
    jobs.create(&job("j1", &JobStatus::Discovered)).await.unwrap();
    assert_eq!(kind(jobs.create(&job("j1", &JobStatus::Discovered)).await), ErrorKind::AlreadyExists);
    assert_eq!(*jobs.get("j1").await.unwrap().unwrap(), job("j1", &JobStatus::Discovered));
    assert!(jobs.get("j2").await.unwrap().is_none());
    assert_eq!(kind(jobs.require("j2").await), ErrorKind::NotFound);
    let mut bad = job("j2", &JobStatus::Completed);
    bad.completed_at = None;
    assert_eq!(kind(jobs.create(&bad).await), ErrorKind::Invalid);
    assert_eq!(kind(jobs.get("a/b").await), ErrorKind::Invalid);
}

type Step = (&'static str, JobStatus, &'static [&'static str]);

/// Where each step leads, and from where.
const STEPS: [Step; 3] = [
    ("start", JobStatus::Running, &["DISCOVERED", "FAILED"]),
    ("complete", JobStatus::Completed, &["RUNNING"]),
    ("fail", JobStatus::Failed, &["RUNNING"]),
];

async fn take(jobs: &Jobs, step: &str, job: &Snapshot<Job>) -> reelbase_core::Result<Written> {
    match step {
        "start" => jobs.start(job).await,
        "complete" => jobs.complete(job).await,
        _ => jobs.fail(job).await,
    }
}

#[tokio::test]
async fn transitions_are_those_that_are_legal() {
    for from in ["DISCOVERED", "RUNNING", "COMPLETED", "FAILED", "ARCHIVED"] {
        for (step, to, legal) in STEPS {
            let env = Arc::new(ManualEnv::new(now()));
            let store = store_with(env.clone());
            let before = stored(&store, &from.into()).await;
            env.advance(Duration::from_secs(60));
            let jobs = Jobs::new(&store);
            let result = take(&jobs, step, &before).await;
            let after = jobs.require("j1").await.unwrap();
            if legal.contains(&from) {
                result.unwrap();
                assert_eq!(after.status, to);
                assert_eq!(after.completed_at, (to == JobStatus::Completed).then(|| env.now()));
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

/// Other services keep it on a job that failed.
#[tokio::test]
async fn starting_again_clears_when_it_was_completed() {
    let store = store();
    let mut failed = job("j1", &JobStatus::Failed);
    failed.completed_at = Some(now());
    let jobs = Jobs::new(&store);
    jobs.create(&failed).await.unwrap();
    jobs.start(&jobs.require("j1").await.unwrap()).await.unwrap();
    assert_eq!(jobs.require("j1").await.unwrap().completed_at, None);
}

#[tokio::test]
async fn a_step_fails_if_the_job_was_changed() {
    let store = store();
    let jobs = Jobs::new(&store);
    let old = stored(&store, &JobStatus::Discovered).await;
    jobs.start(&old).await.unwrap();
    let film = JobArtifacts { final_mp4_gcs: uri("gs://b/a"), ..JobArtifacts::default() };
    let passed = JobVerification { qc_passed: Some(true), ..JobVerification::default() };
    assert_eq!(kind(jobs.start(&old).await), ErrorKind::FailedPrecondition);
    assert_eq!(kind(jobs.set_artifacts(&old, &film).await), ErrorKind::FailedPrecondition);
    assert_eq!(kind(jobs.set_verification(&old, &passed).await), ErrorKind::FailedPrecondition);
    assert_eq!(kind(jobs.mark(&old, JobMoment::WorkerStart, None).await), ErrorKind::FailedPrecondition);
    let running = jobs.require("j1").await.unwrap();
    jobs.mark(&running, JobMoment::WorkerStart, None).await.unwrap();
    assert_eq!(kind(jobs.complete(&running).await), ErrorKind::FailedPrecondition);
    assert_eq!(kind(jobs.fail(&running).await), ErrorKind::FailedPrecondition);
}

#[tokio::test]
async fn pointers_are_set_once() {
    let store = store();
    let jobs = Jobs::new(&store);
    let before = stored(&store, &JobStatus::Running).await;
    let film = JobArtifacts { final_mp4_gcs: uri("gs://b/output/j1/final.mp4"), ..JobArtifacts::default() };
    jobs.set_artifacts(&before, &film).await.unwrap();
    let first = jobs.require("j1").await.unwrap();
    assert_eq!(first.artifacts, film);

    // The same again changes nothing; others come beside it.
    jobs.set_artifacts(&first, &film).await.unwrap();
    assert_eq!(jobs.require("j1").await.unwrap().update_time(), first.update_time());
    jobs.set_artifacts(&first, &JobArtifacts::default()).await.unwrap();
    assert_eq!(jobs.require("j1").await.unwrap().update_time(), first.update_time());
    let all = JobArtifacts {
        job_file_gcs: uri("gs://b/jobs/archive/j1.job.json"),
        final_srt_gcs: uri("gs://b/output/j1/final.srt"),
        result_json_gcs: uri("r2://b/output/j1/result.json"),
        ..film
    };
    jobs.set_artifacts(&first, &all).await.unwrap();
    let second = jobs.require("j1").await.unwrap();
    assert_eq!(second.artifacts, all);

    // Another is refused, and what comes with it.
    let other = || uri("gs://other/file");
    let none = JobArtifacts::default;
    for (name, changed) in [
        ("job_file_gcs", JobArtifacts { job_file_gcs: other(), ..none() }),
        ("final_mp4_gcs", JobArtifacts { final_mp4_gcs: other(), ..none() }),
        ("final_srt_gcs", JobArtifacts { final_srt_gcs: other(), ..none() }),
        ("result_json_gcs", JobArtifacts { result_json_gcs: other(), ..none() }),
    ] {
        let error = jobs.set_artifacts(&second, &changed).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
        assert!(error.message().contains(&format!("artifacts.{name} is ")), "{error}");
        assert!(error.message().contains("/j1") && error.message().contains("gs://other/file"), "{error}");
    }
    let partly = stored_with_film(&jobs).await;
    let both = JobArtifacts { job_file_gcs: other(), final_mp4_gcs: other(), ..none() };
    assert_eq!(kind(jobs.set_artifacts(&partly, &both).await), ErrorKind::FailedPrecondition);
    assert_eq!(jobs.require("j2").await.unwrap().artifacts.job_file_gcs, None);
}

async fn stored_with_film(jobs: &Jobs) -> Snapshot<Job> {
    let mut job = job("j2", &JobStatus::Running);
    job.artifacts.final_mp4_gcs = uri("gs://b/output/j2/final.mp4");
    jobs.create(&job).await.unwrap();
    jobs.require("j2").await.unwrap()
}

#[tokio::test]
async fn what_checks_said_is_merged_and_may_change() {
    let store = store();
    let jobs = Jobs::new(&store);
    stored(&store, &JobStatus::Running).await;
    let read = async || jobs.require("j1").await.unwrap();
    let none = JobVerification::default;
    let summary = || uri("gs://b/logs/j1/qc/qc_summary.json");
    jobs.set_verification(&read().await, &JobVerification { qc_summary_gcs: summary(), ..none() }).await.unwrap();
    jobs.set_verification(&read().await, &JobVerification { lineage_ok: Some(true), ..none() }).await.unwrap();
    jobs.set_verification(&read().await, &JobVerification { qc_passed: Some(true), ..none() }).await.unwrap();
    jobs.set_verification(&read().await, &JobVerification { qc_passed: Some(false), ..none() }).await.unwrap();
    let expected = JobVerification { qc_summary_gcs: summary(), lineage_ok: Some(true), qc_passed: Some(false) };
    assert_eq!(read().await.verification, expected);
}

#[tokio::test]
async fn moments_are_marked_by_either_clock() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let jobs = Jobs::new(&store);
    stored(&store, &JobStatus::Running).await;
    env.advance(Duration::from_secs(60));
    let told = now().saturating_add(Duration::from_secs(5));
    for moment in
        [JobMoment::OrchestratorStart, JobMoment::WorkerStart, JobMoment::WorkerEnd, JobMoment::OrchestratorEnd]
    {
        for at in [Some(told), None] {
            let before = jobs.require("j1").await.unwrap();
            jobs.mark(&before, moment, at).await.unwrap();
            let times = &jobs.require("j1").await.unwrap().timestamps;
            let mut expected = before.timestamps.clone();
            let field = match moment {
                JobMoment::OrchestratorStart => &mut expected.orchestrator_start,
                JobMoment::WorkerStart => &mut expected.worker_start,
                JobMoment::WorkerEnd => &mut expected.worker_end,
                JobMoment::OrchestratorEnd => &mut expected.orchestrator_end,
            };
            *field = Some(at.unwrap_or(env.now()));
            assert_eq!(*times, expected);
        }
    }
}

#[tokio::test]
async fn several_steps_are_one_transaction() {
    let store = store();
    stored(&store, &JobStatus::Running).await;
    let film = &JobArtifacts { final_mp4_gcs: uri("gs://b/output/j1/final.mp4"), ..JobArtifacts::default() };
    let passed = &JobVerification { qc_passed: Some(true), ..JobVerification::default() };
    store
        .transaction(|tx| async move {
            let jobs = Jobs::new(&tx);
            let job = jobs.require("j1").await?;
            jobs.set_artifacts(&job, film).await?;
            jobs.set_verification(&job, passed).await?;
            jobs.mark(&job, JobMoment::WorkerEnd, None).await?;
            jobs.complete(&job).await
        })
        .await
        .unwrap();
    let job = Jobs::new(&store).require("j1").await.unwrap();
    assert_eq!((&job.status, &job.artifacts, &job.verification), (&JobStatus::Completed, film, passed));
    assert_eq!((job.completed_at, job.timestamps.worker_end), (Some(now()), Some(now())));
}

#[tokio::test]
async fn jobs_are_listed_newest_first() {
    let store = store();
    let jobs = Jobs::new(&store);
    for (i, (id, status)) in
        [("a", JobStatus::Discovered), ("b", JobStatus::Running), ("c", JobStatus::Discovered)].iter().enumerate()
    {
        let mut job = job(id, status);
        job.created_at = now().saturating_add(Duration::from_secs(i as u64));
        job.timestamps.created = job.created_at;
        jobs.create(&job).await.unwrap();
    }
    let ids = async |list: ListJobs<'_>| {
        jobs.list(list).await.unwrap().iter().map(|job| job.job_id.clone()).collect::<String>()
    };
    let discovered = || ListJobs { status: Some(JobStatus::Discovered), ..ListJobs::default() };
    assert_eq!(ids(ListJobs::default()).await, "cba");
    assert_eq!(ids(discovered()).await, "ca");
    assert_eq!(ids(ListJobs { limit: Some(1), ..discovered() }).await, "c");
    let last = jobs.require("c").await.unwrap();
    assert_eq!(ids(ListJobs { after: Some(&last), ..discovered() }).await, "a");
    assert_eq!(jobs.count(&ListJobs::default()).await.unwrap(), 3);
    assert_eq!(jobs.count(&ListJobs { limit: Some(1), ..discovered() }).await.unwrap(), 2);
}

#[tokio::test]
async fn what_a_newer_service_wrote_survives_every_step() {
    let store = store();
    let jobs = Jobs::new(&store);
    let path = stored(&store, &JobStatus::Discovered).await.key().path().clone();
    let unknown = ["codec", "artifacts.poster_gcs", "verification.loudness_ok", "timestamps.queued"];
    newer(&store, &path, &unknown.map(|field| (field, Value::from("newer")))).await;
    let read = async || jobs.require("j1").await.unwrap();
    let film = JobArtifacts { final_mp4_gcs: uri("gs://b/a"), ..JobArtifacts::default() };
    let checked = JobVerification { lineage_ok: Some(true), ..JobVerification::default() };
    jobs.start(&read().await).await.unwrap();
    jobs.set_artifacts(&read().await, &film).await.unwrap();
    jobs.set_verification(&read().await, &checked).await.unwrap();
    jobs.mark(&read().await, JobMoment::WorkerStart, None).await.unwrap();
    jobs.mark(&read().await, JobMoment::WorkerEnd, Some(now())).await.unwrap();
    jobs.fail(&read().await).await.unwrap();
    jobs.start(&read().await).await.unwrap();
    jobs.complete(&read().await).await.unwrap();
    for field in unknown {
        assert_eq!(at(&store, &path, field).await, Some("newer".into()), "{field}");
    }
    // A status that is not known here is kept while other things are noted.
    newer(&store, &path, &[("status", "ARCHIVED".into())]).await;
    jobs.mark(&read().await, JobMoment::OrchestratorEnd, None).await.unwrap();
    assert_eq!(read().await.status, JobStatus::Other("ARCHIVED".into()));
}
