//! The jobs of the video worker.

use reelbase_core::{
    AsSession, Entity, Field, Repository, Result, Select, Snapshot, Timestamp, Update, Writable, Written, blob::BlobUri,
};

use super::{check_own, illegal, refused, send, step};
use crate::{Job, JobArtifacts, JobStatus, JobTimestamps, JobVerification};

/// The jobs of the video worker.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_core::DocumentStoreExt;
/// use reelbase_schema::{Job, JobArtifacts, JobMoment, Jobs};
///
/// Jobs::new(&store).create(&Job::new("j1", store.env().now())?).await?;
/// store.transaction(|tx| async move {
///     let jobs = Jobs::new(&tx);
///     let job = jobs.require("j1").await?;
///     jobs.start(&job).await?;
///     jobs.mark(&job, JobMoment::WorkerStart, None).await
/// }).await?;
/// let film = JobArtifacts { final_mp4_gcs: Some("gs://films/output/j1/final.mp4".parse()?), ..JobArtifacts::default() };
/// let jobs = Jobs::new(&store);
/// jobs.set_artifacts(&jobs.require("j1").await?, &film).await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Jobs(Repository<Job>);

/// Which jobs [`Jobs::list`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListJobs<'a> {
    /// Only those in this status.
    pub status: Option<JobStatus>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<Job>>,
}

/// What happens to a job at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobMoment {
    /// The orchestrator takes it up.
    OrchestratorStart,
    /// The worker begins.
    WorkerStart,
    /// The worker ends.
    WorkerEnd,
    /// The orchestrator is done with it.
    OrchestratorEnd,
}

reads!(Jobs, Job, "a job", job_id);
lists!(Jobs, Job, ListJobs, "jobs", ", newest first");

impl Jobs {
    /// The jobs in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Creates a job.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, job: &Job) -> Result<Written> {
        self.0.create(job).await
    }

    fn matching(&self, list: &ListJobs<'_>) -> Select<Job> {
        self.query().filter_if(list.status.as_ref().map(|status| Job::STATUS.eq(status)))
    }

    fn sorted(select: Select<Job>, _: &ListJobs<'_>) -> Select<Job> {
        select.order_by(Job::CREATED_AT.desc())
    }

    /// A worker takes it up: for the first time, or again after it failed.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) from any status but discovered and failed, or
    /// if the job was changed since it was read; [`Invalid`](reelbase_core::ErrorKind::Invalid) for what is no job of this
    /// repository's.
    pub async fn start(&self, job: &Snapshot<Job>) -> Result<Written> {
        // Other services keep it on a failed one.
        self.go(job, JobStatus::Running, Job::update().delete(Job::COMPLETED_AT.writable())).await
    }

    /// Its files are there; `completed_at` becomes the server's time.
    ///
    /// # Errors
    /// As [`Jobs::start`], but from running.
    pub async fn complete(&self, job: &Snapshot<Job>) -> Result<Written> {
        self.go(job, JobStatus::Completed, Job::update().server_timestamp(Job::COMPLETED_AT.writable())).await
    }

    /// Something went wrong.
    ///
    /// # Errors
    /// As [`Jobs::start`], but from running.
    pub async fn fail(&self, job: &Snapshot<Job>) -> Result<Written> {
        self.go(job, JobStatus::Failed, Job::update().delete(Job::COMPLETED_AT.writable())).await
    }

    async fn go(&self, job: &Snapshot<Job>, to: JobStatus, update: Update<Job>) -> Result<Written> {
        use JobStatus::{Completed, Discovered, Failed, Running};
        if !matches!((&job.status, &to), (Discovered | Failed, Running) | (Running, Completed | Failed)) {
            return Err(illegal(job, job.status.as_str(), to.as_str()));
        }
        self.step(job, update.set(Job::STATUS.writable(), to)).await
    }

    /// Notes where files of a job are. A pointer that is `None` stays as it is; one that is there already, in the job as it
    /// was read, stays as well, and must be the same.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition), naming the pointer and both files, if one is
    /// there and is another, and then none is set; or if the job was changed since it was read.
    pub async fn set_artifacts(&self, job: &Snapshot<Job>, artifacts: &JobArtifacts) -> Result<Written> {
        let mut update = Job::update();
        let there = &job.artifacts;
        let pointers = [
            (JobArtifacts::JOB_FILE_GCS, &there.job_file_gcs, &artifacts.job_file_gcs),
            (JobArtifacts::FINAL_MP4_GCS, &there.final_mp4_gcs, &artifacts.final_mp4_gcs),
            (JobArtifacts::FINAL_SRT_GCS, &there.final_srt_gcs, &artifacts.final_srt_gcs),
            (JobArtifacts::RESULT_JSON_GCS, &there.result_json_gcs, &artifacts.result_json_gcs),
        ];
        for (pointer, there, new) in pointers {
            let (Some(new), pointer) = (new, within_artifacts(pointer)) else { continue };
            match there {
                Some(there) if there != new => {
                    let path = pointer.path();
                    return Err(refused(job, format!("{path} is {there} and stays so; it cannot become {new}")));
                }
                Some(_) => {}
                None => update = update.set(pointer, new),
            }
        }
        self.step(job, update).await
    }

    /// Notes what the checks of a job's files said. What is `None` stays as it is.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the job was changed since it was read.
    pub async fn set_verification(&self, job: &Snapshot<Job>, verification: &JobVerification) -> Result<Written> {
        let within = || Job::VERIFICATION.writable();
        let mut update = Job::update();
        if let Some(summary) = &verification.qc_summary_gcs {
            update = update.set(within().then(JobVerification::QC_SUMMARY_GCS), summary);
        }
        if let Some(ok) = verification.lineage_ok {
            update = update.set(within().then(JobVerification::LINEAGE_OK), ok);
        }
        if let Some(passed) = verification.qc_passed {
            update = update.set(within().then(JobVerification::QC_PASSED), passed);
        }
        self.step(job, update).await
    }

    /// Notes when something happened to a job: at a time, or now by the server's clock. A later mark replaces an earlier
    /// one, as when a job is run again.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the job was changed since it was read.
    pub async fn mark(&self, job: &Snapshot<Job>, moment: JobMoment, at: Option<Timestamp>) -> Result<Written> {
        let field = match moment {
            JobMoment::OrchestratorStart => JobTimestamps::ORCHESTRATOR_START,
            JobMoment::WorkerStart => JobTimestamps::WORKER_START,
            JobMoment::WorkerEnd => JobTimestamps::WORKER_END,
            JobMoment::OrchestratorEnd => JobTimestamps::ORCHESTRATOR_END,
        };
        let field = Job::TIMESTAMPS.writable().then(field);
        let update = match at {
            Some(at) => Job::update().set(field, at),
            None => Job::update().server_timestamp(field),
        };
        self.step(job, update).await
    }

    async fn step(&self, job: &Snapshot<Job>, update: Update<Job>) -> Result<Written> {
        check_own(&self.0, job)?;
        send(&self.0, vec![step(job, update)?], "update").await
    }
}

fn within_artifacts(pointer: Field<JobArtifacts, Option<BlobUri>>) -> Field<Job, Option<BlobUri>, Writable> {
    Job::ARTIFACTS.writable().then(pointer)
}
