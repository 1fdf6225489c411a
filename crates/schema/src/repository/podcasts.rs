//! The podcast jobs.

use std::collections::BTreeMap;

use reelbase_core::{
    AsSession, DocumentStore, DocumentStoreExt, Entity, Error, Repository, Result, Select, Snapshot, Update, Value,
    Write, Written,
};

use super::{check_own, check_within, fields_only, illegal, send, stamped, step};
use crate::{Outputs, PodcastJob, PodcastJobStage, PodcastJobStatus, Progress};

/// The podcast jobs of all users. Every write sets `updated_at` to the server's time.
///
/// Progress and status are apart: a report moves the one, a step the other.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{ListPodcastJobs, NewPodcastJob, PodcastJobStage, PodcastJobs};
///
/// let podcasts = PodcastJobs::new(&store);
/// let new = NewPodcastJob { topic: "Why cats purr".into(), duration_min: 5.0 };
/// podcasts.create(&new.into_job("u1", "p1", store.env().now())?).await?;
/// podcasts.start(&podcasts.require("p1").await?).await?;
/// PodcastJobs::report(&store, "p1", PodcastJobStage::Script, 40).await?;
/// // It comes late, and changes nothing.
/// let progress = PodcastJobs::report(&store, "p1", PodcastJobStage::ResearchPlan, 90).await?;
/// assert_eq!((progress.stage, progress.pct), (PodcastJobStage::Script, 40));
/// let of_user = ListPodcastJobs { user_id: Some("u1"), limit: Some(10), ..ListPodcastJobs::default() };
/// println!("{}", podcasts.list(of_user).await?.len());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct PodcastJobs(Repository<PodcastJob>);

/// Which podcast jobs [`PodcastJobs::list`] returns: those that all of it holds for.
#[derive(Debug, Clone, Default)]
pub struct ListPodcastJobs<'a> {
    /// Only this user's. Code that acts for a user always says so.
    pub user_id: Option<&'a str>,
    /// Only those in this status; running ones by either word for it.
    pub status: Option<PodcastJobStatus>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<PodcastJob>>,
}

reads!(PodcastJobs, PodcastJob, "a podcast job", job_id);
lists!(PodcastJobs, PodcastJob, ListPodcastJobs, "podcast jobs", ", newest first");
modifies!(PodcastJobs, PodcastJob, "a podcast job", touched);

impl PodcastJobs {
    /// The podcast jobs in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Creates a podcast job.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, job: &PodcastJob) -> Result<Written> {
        let write = touched(self.0.create_write(job)?);
        send(&self.0, vec![write], "create").await
    }

    fn matching(&self, list: &ListPodcastJobs<'_>) -> Select<PodcastJob> {
        self.query().filter_if(list.user_id.map(|user_id| PodcastJob::USER_ID.eq(user_id))).filter_if(
            list.status.as_ref().map(|status| match status.is_running() {
                // By either word for it.
                true => PodcastJob::STATUS.is_in(["running", "processing"].map(PodcastJobStatus::from)),
                false => PodcastJob::STATUS.eq(status),
            }),
        )
    }

    fn sorted(select: Select<PodcastJob>, _: &ListPodcastJobs<'_>) -> Select<PodcastJob> {
        select.order_by(PodcastJob::CREATED_AT.desc())
    }

    /// Sets single fields.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) with every
    /// violation, and for anything but whole fields.
    pub async fn update(&self, job_id: &str, update: Update<PodcastJob>) -> Result<Written> {
        let write = touched(fields_only(&self.0, job_id, update)?);
        send(&self.0, vec![write], "update").await
    }

    /// A worker takes it up: for the first time, or again after it failed. In the latter case progress begins anew; a
    /// worker that goes on in the middle says so with its first report, of the job as it is then read.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) from any status but pending and failed, or if
    /// the job was changed since it was read.
    pub async fn start(&self, job: &Snapshot<PodcastJob>) -> Result<Written> {
        let legal = matches!(job.status, PodcastJobStatus::Pending | PodcastJobStatus::Failed);
        let update = match job.status {
            PodcastJobStatus::Failed => with_progress(&Progress::default()),
            _ => PodcastJob::update(),
        };
        self.go(job, legal, PodcastJobStatus::Running, update).await
    }

    /// The podcast is there. Progress stays as it was reported.
    ///
    /// # Errors
    /// As [`PodcastJobs::start`], but from running, by either word for it.
    pub async fn complete(&self, job: &Snapshot<PodcastJob>) -> Result<Written> {
        self.go(job, job.status.is_running(), PodcastJobStatus::Completed, PodcastJob::update()).await
    }

    /// Something went wrong, if only that nobody could take it up. Progress tells how far it came.
    ///
    /// # Errors
    /// As [`PodcastJobs::start`], but from pending or running, by either word for it.
    pub async fn fail(&self, job: &Snapshot<PodcastJob>) -> Result<Written> {
        let legal = job.status.is_running() || job.status == PodcastJobStatus::Pending;
        self.go(job, legal, PodcastJobStatus::Failed, PodcastJob::update()).await
    }

    async fn go(
        &self,
        job: &Snapshot<PodcastJob>,
        legal: bool,
        to: PodcastJobStatus,
        update: Update<PodcastJob>,
    ) -> Result<Written> {
        if !legal {
            return Err(illegal(job, job.status.as_str(), to.as_str()));
        }
        self.step(job, update.set(PodcastJob::STATUS.writable(), to)).await
    }

    /// Notes how far a podcast is, in a transaction; returns what it then says, which is never less than it said.
    ///
    /// # Behaviour
    /// A later stage replaces an earlier one. Within a stage the greatest percentage stays. A report of an earlier stage,
    /// one that came late, changes nothing. So reports may come in any order, and more than once. It does not matter in
    /// which status the job is.
    ///
    /// Where a stage that this version does not know stands in the order of the work, it cannot tell. One that a newer
    /// service noted is never left for another: only its percentage grows. And such a stage is not taken from a caller,
    /// unless it is there already.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) for more than 100
    /// percent, and for a stage that this version does not know; those of a transaction.
    pub async fn report<S: DocumentStore + ?Sized>(
        store: &S,
        job_id: &str,
        stage: PodcastJobStage,
        pct: u32,
    ) -> Result<Progress> {
        let to = &Progress { stage, pct };
        store
            .transaction(|tx| async move {
                let podcasts = Self::new(&tx);
                podcasts.advance(&podcasts.require(job_id).await?, to).await
            })
            .await
            .map_err(|e| e.during("report"))
    }

    /// [`PodcastJobs::report`] for a job that was read: as a step of a transaction. Writes only if that is
    /// further than what was read.
    ///
    /// # Errors
    /// As [`PodcastJobs::report`]; [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the job was
    /// changed since it was read.
    pub async fn advance(&self, job: &Snapshot<PodcastJob>, to: &Progress) -> Result<Progress> {
        check_own(&self.0, job)?;
        check_within(job, "progress", to)?;
        let is = &job.progress;
        let same = is.stage == to.stage;
        let further = match (is.stage.position(), to.stage.position()) {
            _ if same => to.pct > is.pct,
            (_, None) => {
                let message =
                    format!("{} is no stage that is known here, so it is not known what comes after", to.stage);
                return Err(Error::invalid(message).during("update").at(job.key()));
            }
            (None, Some(_)) => false,
            (Some(is), Some(to)) => to > is,
        };
        if !further {
            return Ok(is.clone());
        }
        self.step(job, with_progress(to)).await?;
        Ok(to.clone())
    }

    /// Notes what will be looked up.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the job was changed since it was read;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what no document can hold.
    pub async fn set_research_plan(
        &self,
        job: &Snapshot<PodcastJob>,
        plan: &BTreeMap<String, Value>,
    ) -> Result<Written> {
        self.step(job, PodcastJob::update().set(PodcastJob::RESEARCH_PLAN, plan)).await
    }

    /// Notes where the podcast is: a `gs://` or `https://` URL.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the job was changed since it was read;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for another URL.
    pub async fn set_audio_url(&self, job: &Snapshot<PodcastJob>, audio_url: &str) -> Result<Written> {
        check_within(job, "outputs", &Outputs { audio_url: Some(audio_url.to_owned()) })?;
        let field = PodcastJob::OUTPUTS.writable().then(Outputs::AUDIO_URL);
        self.step(job, PodcastJob::update().set(field, audio_url)).await
    }

    async fn step(&self, job: &Snapshot<PodcastJob>, update: Update<PodcastJob>) -> Result<Written> {
        check_own(&self.0, job)?;
        send(&self.0, vec![touched(step(job, update)?)], "update").await
    }
}

fn with_progress(to: &Progress) -> Update<PodcastJob> {
    let within = || PodcastJob::PROGRESS.writable();
    PodcastJob::update().set(within().then(Progress::STAGE), &to.stage).set(within().then(Progress::PCT), to.pct)
}

/// The write, which also notes the server's time.
fn touched(write: Write) -> Write {
    stamped(write, &PodcastJob::UPDATED_AT)
}
