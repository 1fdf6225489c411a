//! The publishes of one job.

use reelbase_core::{
    AsSession, DocumentStore, DocumentStoreExt, Entity, Error, Key, Repository, Result, Snapshot, Update, Violations,
    Write, Written,
};

use super::{check_own, illegal, part, refused, send, step};
use crate::{Approval, Job, MAX_ERROR_MESSAGE_CHARS, Publish, PublishStatus, PublishTimestamps};

/// The publishes of one job, by platform.
///
/// The steps move single documents from one status to the next, and each fails if the document was changed meanwhile.
/// They are what a workflow that posts is built of, and do not make posting safe by themselves: that takes claims with
/// leases and fencing tokens, so that a worker that was taken for dead changes nothing. Every write sets
/// `timestamps.updated_at` to the server's time.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{Approval, Job, PublishStatus, Publishes};
///
/// let job = Job::key("j1")?;
/// let asked = Publishes::request(&store, &job, "youtube").await?;
/// if asked.status == PublishStatus::PendingApproval {
///     let approval =
///         Approval { approved_by: "ana".into(), approved_at: store.env().now(), source: "slack".into() };
///     Publishes::new(&store, &job).approve(&asked, &approval).await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Publishes(Repository<Publish>);

/// Which part of the publishes in a status [`Publishes::in_status`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListPublishes<'a> {
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<Publish>>,
}

reads!(Publishes, Publish, "the publish on a platform", platform);

impl Publishes {
    /// The publishes of a job in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized), job: &Key<Job>) -> Self {
        Self(Repository::new(session, job))
    }

    /// The publishes of all jobs that are in a status, the longest there first: what waits.
    ///
    /// # Errors
    /// As [`Publishes::get`].
    pub async fn in_status(
        session: &(impl AsSession + ?Sized),
        status: &PublishStatus,
        list: ListPublishes<'_>,
    ) -> Result<Vec<Snapshot<Publish>>> {
        let select = Repository::<Publish>::group(session)
            .filter(Publish::STATUS.eq(status))
            .order_by(Publish::TIMESTAMPS.then(PublishTimestamps::CREATED_AT).asc());
        part(select, list.limit, list.after).fetch().await
    }

    /// Asks for a publish: creates one that waits for approval, or returns the one that is there, in whatever status it
    /// is. Asking twice is asking once.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the platform is no document id of 1 to 50 characters; as
    /// [`Publishes::get`]; those of a transaction.
    pub async fn request<S: DocumentStore + ?Sized>(
        store: &S,
        job: &Key<Job>,
        platform: &str,
    ) -> Result<Snapshot<Publish>> {
        let found = store
            .transaction(|tx| async move {
                let publishes = Self::new(&tx, job);
                let found = publishes.get(platform).await?;
                if found.is_none() {
                    publishes.create(&Publish::new(job, platform, store.env().now())?).await?;
                }
                Ok(found)
            })
            .await
            .map_err(|e| e.during("request"))?;
        match found {
            Some(found) => Ok(found),
            None => store.snapshot(|tx| async move { Self::new(&tx, job).require(platform).await }).await,
        }
    }

    /// Creates a publish.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists); [`Invalid`](reelbase_core::ErrorKind::Invalid) with
    /// every violation, and when the `idempotency_key` is not this job's: two jobs with one key would post once.
    pub async fn create(&self, publish: &Publish) -> Result<Written> {
        let write = self.0.create_write(publish)?;
        let key = Publish::new(self.0.parent(), &*publish.platform, publish.timestamps.created_at)?.idempotency_key;
        if publish.idempotency_key != key {
            let mut violations = Violations::new();
            violations.push("idempotency_key", format!("must be {key}"));
            return Err(Error::from(violations).during("create").at(&write.path));
        }
        send(&self.0, vec![touched(write)], "create").await
    }

    /// Lists the publishes of the job, by platform.
    ///
    /// # Errors
    /// As [`Publishes::get`].
    pub async fn list(&self) -> Result<Vec<Snapshot<Publish>>> {
        self.query().fetch().await
    }

    /// Somebody lets it through.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) unless it waits for approval, or if it was
    /// changed since it was read; [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or for what is no
    /// publish of this job.
    pub async fn approve(&self, publish: &Snapshot<Publish>, approval: &Approval) -> Result<Written> {
        let update = Publish::update().set(Publish::APPROVAL.writable(), approval);
        self.go(publish, &[PublishStatus::PendingApproval], PublishStatus::Approved, update).await
    }

    /// Somebody does not let it through.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) unless it waits for approval, or if it was
    /// changed since it was read.
    pub async fn reject(&self, publish: &Snapshot<Publish>) -> Result<Written> {
        self.go(publish, &[PublishStatus::PendingApproval], PublishStatus::Rejected, Publish::update()).await
    }

    /// It failed and may be posted once more; its approval still holds.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) unless it failed, when nobody has approved it,
    /// or if it was changed since it was read.
    pub async fn retry(&self, publish: &Snapshot<Publish>) -> Result<Written> {
        self.go(publish, &[PublishStatus::Failed], PublishStatus::Approved, Publish::update()).await
    }

    /// A worker begins to post it.
    ///
    /// # Errors
    /// As [`Publishes::retry`], but from approved.
    pub async fn publishing(&self, publish: &Snapshot<Publish>) -> Result<Written> {
        self.go(publish, &[PublishStatus::Approved], PublishStatus::Publishing, Publish::update()).await
    }

    /// It is on the platform: as the worker that posted it says, or as somebody found whose outcome was unknown.
    /// `timestamps.published_at` becomes the server's time. Not every platform tells where a post is.
    ///
    /// # Errors
    /// As [`Publishes::retry`], but from publishing or unknown; [`Invalid`](reelbase_core::ErrorKind::Invalid) when the
    /// post's id or URL is empty or too long.
    pub async fn published(
        &self,
        publish: &Snapshot<Publish>,
        platform_post_id: &str,
        post_url: Option<&str>,
    ) -> Result<Written> {
        let mut update = Publish::update()
            .set(Publish::PLATFORM_POST_ID.writable(), platform_post_id)
            .server_timestamp(Publish::TIMESTAMPS.writable().then(PublishTimestamps::PUBLISHED_AT));
        if let Some(url) = post_url {
            update = update.set(Publish::POST_URL.writable(), url);
        }
        self.go(publish, IN_FLIGHT, PublishStatus::Published, update).await
    }

    /// It is not on the platform, and this is why. A message of more than 1,000 characters is cut.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) from any status but publishing and unknown, or
    /// if it was changed since it was read; [`Invalid`](reelbase_core::ErrorKind::Invalid) without a message.
    pub async fn failed(&self, publish: &Snapshot<Publish>, message: &str) -> Result<Written> {
        self.go(publish, IN_FLIGHT, PublishStatus::Failed, with_message(message)).await
    }

    /// A worker was posting it and nobody knows what came of that; this is what is known. A message of more than 1,000
    /// characters is cut.
    ///
    /// # Errors
    /// As [`Publishes::failed`], but only from publishing.
    pub async fn unknown(&self, publish: &Snapshot<Publish>, message: &str) -> Result<Written> {
        self.go(publish, &[PublishStatus::Publishing], PublishStatus::Unknown, with_message(message)).await
    }

    /// Entering a status sets its fields, and leaving one clears them.
    async fn go(
        &self,
        publish: &Snapshot<Publish>,
        from: &[PublishStatus],
        to: PublishStatus,
        mut update: Update<Publish>,
    ) -> Result<Written> {
        use PublishStatus::{Failed, PendingApproval, Published, Unknown};
        check_own(&self.0, publish)?;
        if !from.contains(&publish.status) {
            return Err(illegal(publish, publish.status.as_str(), to.as_str()));
        }
        let approved = publish.approval.is_some() || publish.status == PendingApproval;
        if !approved && !matches!(to, Failed | Unknown) {
            return Err(refused(publish, format!("nobody has approved it, so it cannot become {to}")));
        }
        if !matches!(to, Failed | Unknown) {
            update = update.delete(Publish::ERROR_MESSAGE.writable());
        }
        if to != Published {
            update = update.delete(Publish::TIMESTAMPS.writable().then(PublishTimestamps::PUBLISHED_AT));
        }
        let update = update.set(Publish::STATUS.writable(), to);
        send(&self.0, vec![touched(step(publish, update)?)], "update").await
    }
}

/// The statuses in which a post may be on its way.
const IN_FLIGHT: &[PublishStatus] = &[PublishStatus::Publishing, PublishStatus::Unknown];

fn with_message(message: &str) -> Update<Publish> {
    Publish::update().set(Publish::ERROR_MESSAGE.writable(), crate::document::cut(message, MAX_ERROR_MESSAGE_CHARS))
}

/// The write, which also notes the server's time.
fn touched(write: Write) -> Write {
    let field = Publish::TIMESTAMPS.then(PublishTimestamps::UPDATED_AT);
    super::stamped(write, &field)
}
