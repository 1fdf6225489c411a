//! The clips of one video.

use std::sync::Arc;

use reelbase_core::{
    AsSession, DocumentStore, DocumentStoreExt, Entity, Error, Key, Lazy, Precondition, Repository, Result, Select,
    Session, SessionExt, Snapshot, Tx, Update, Violations, Write, Written, blob::BlobKey,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    UserClips, check_own, fields_only, illegal, send, step,
    videos::{set_statistics, statistics_write},
};
use crate::{
    Clip, ClipStatistics, ClipStatus, Style, Timecode, User, Video,
    keys::{stem, thumbnail_key},
    size_in_mb,
};

/// The writes of one commit, of which one is for the statistics. (Firestore once allowed no more, and small commits hold
/// nobody up.)
pub(super) const BATCH: u32 = 500;

/// The clips of one video.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{ClipOrder, Clips, ListClips, Style, Video};
///
/// let clips = Clips::new(&store, &Video::key("u1", "v1")?);
/// let split = ListClips { style: Some(Style::SPLIT), ..ListClips::default() };
/// let all = clips.count(&split).await?;
/// let best = clips.list(ListClips { order: ClipOrder::Priority, limit: Some(10), ..split }).await?;
/// println!("{} of {all}", best.len());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Clips(pub(super) Repository<Clip>);

/// In which order clips are listed. Equal ones follow by their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClipOrder {
    /// Oldest first.
    #[default]
    CreatedAt,
    /// By priority, and of one priority the oldest first.
    Priority,
    /// By scene, and in one scene by priority.
    Scene,
}

/// Which clips [`Clips::list`] returns: those that all of it holds for.
#[derive(Debug, Clone, Default)]
pub struct ListClips<'a> {
    /// Only those of this style.
    pub style: Option<Style>,
    /// Only those of this scene.
    pub scene_id: Option<u32>,
    /// Only those in this status.
    pub status: Option<ClipStatus>,
    /// In which order.
    pub order: ClipOrder,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<Clip>>,
}

/// What a clip is called, as [`Clips::titles`] reads it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ClipTitle {
    /// Its id.
    pub clip_id: String,
    /// The name of its file.
    pub filename: String,
    /// Which scene it shows; 0 for none.
    pub scene_id: u32,
    /// The scene's title.
    pub scene_title: String,
}

/// What became known of a clip's files. What is `None` stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClipFile {
    /// The bytes of its file.
    pub size_bytes: Option<u64>,
    /// Whether there is a thumbnail.
    pub has_thumbnail: Option<bool>,
}

reads!(Clips, Clip, "a clip", clip_id);
lists!(Clips, Clip, ListClips, "clips", "");
modifies!(Clips, Clip, "a clip", std::convert::identity);

impl Clips {
    /// The clips of a video in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized), video: &Key<Video>) -> Self {
        Self(Repository::new(session, video))
    }

    /// The clips of all videos of a user.
    ///
    /// # Errors
    /// None today; a user is always on the path of a clip.
    pub fn of_user(session: &(impl AsSession + ?Sized), user: &Key<User>) -> Result<UserClips> {
        UserClips::new(session, user)
    }

    pub(super) fn session(&self) -> &Arc<dyn Session> {
        self.0.session()
    }

    /// Creates a clip. Its video counts it with [`Videos::add_clips`](crate::Videos::add_clips) in the same transaction.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, clip: &Clip) -> Result<Written> {
        self.0.create(clip).await
    }

    /// Creates clips, all or none.
    ///
    /// # Errors
    /// As [`Clips::create`].
    pub async fn create_all(&self, clips: &[Clip]) -> Result<Written> {
        self.0.create_all(clips).await
    }

    /// The clip with this file name; `None` if there is none. Since a clip's id is its file's name without the
    /// extension, this reads one document.
    ///
    /// # Errors
    /// As [`Clips::get`].
    pub async fn with_filename(&self, filename: &str) -> Result<Option<Snapshot<Clip>>> {
        let Some(clip_id) = stem(filename) else { return Ok(None) };
        Ok(self.get(clip_id).await?.filter(|clip| clip.filename == filename))
    }

    /// What the clips are called, by their ids: nothing else of them is read.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when one of these fields is missing or
    /// something else.
    pub async fn titles(&self) -> Result<Vec<ClipTitle>> {
        let fields = [Clip::CLIP_ID.path(), Clip::FILENAME.path(), Clip::SCENE_ID.path(), Clip::SCENE_TITLE.path()];
        let found = self.query().select(fields).fetch_lazy().await?;
        found.iter().map(Lazy::decode).collect()
    }

    fn matching(&self, list: &ListClips<'_>) -> Select<Clip> {
        self.0
            .query()
            .filter_if(list.style.as_ref().map(|style| Clip::STYLE.eq(style)))
            .filter_if(list.scene_id.map(|scene_id| Clip::SCENE_ID.eq(scene_id)))
            .filter_if(list.status.as_ref().map(|status| Clip::STATUS.eq(status)))
    }

    fn sorted(select: Select<Clip>, list: &ListClips<'_>) -> Select<Clip> {
        match list.order {
            ClipOrder::CreatedAt => select.order_by(Clip::CREATED_AT.asc()),
            ClipOrder::Priority => select.order_by(Clip::PRIORITY.asc()).order_by(Clip::CREATED_AT.asc()),
            ClipOrder::Scene => select.order_by(Clip::SCENE_ID.asc()).order_by(Clip::PRIORITY.asc()),
        }
    }

    /// Sets single fields.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) with every
    /// violation, and for anything but whole fields.
    pub async fn update(&self, clip_id: &str, update: Update<Clip>) -> Result<Written> {
        let write = fields_only(&self.0, clip_id, update)?;
        send(&self.0, vec![write], "update").await
    }

    /// Sets where a clip begins and ends, and with it how long it is.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when it would end before it begins or last more than 3,600 seconds;
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if it was changed since it was read.
    pub async fn retime(&self, clip: &Snapshot<Clip>, start: Timecode, end: Timecode) -> Result<Written> {
        if end < start {
            let mut violations = Violations::new();
            violations.push("end_time", format!("must not be before start_time, {start}"));
            return Err(Error::from(violations).during("update").at(clip.key()));
        }
        let update = Clip::update()
            .set(Clip::START_TIME.writable(), start)
            .set(Clip::END_TIME.writable(), end)
            .set(Clip::DURATION_SECONDS.writable(), end.seconds_since(start));
        self.step(clip, update).await
    }

    /// Notes what became known of a clip's files, in whatever status it is.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if it was changed since it was read.
    pub async fn set_file(&self, clip: &Snapshot<Clip>, file: ClipFile) -> Result<Written> {
        self.step(clip, with_file(Clip::update(), clip, file)?).await
    }

    /// Its file is there; `completed_at` becomes the server's time. What became known of the file goes into the same
    /// write.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) unless it is being processed, or if it was
    /// changed since it was read.
    pub async fn complete(&self, clip: &Snapshot<Clip>, file: ClipFile) -> Result<Written> {
        let update = Clip::update().server_timestamp(Clip::COMPLETED_AT.writable());
        self.leave_processing(clip, ClipStatus::Completed, with_file(update, clip, file)?).await
    }

    /// Something went wrong.
    ///
    /// # Errors
    /// As [`Clips::complete`].
    pub async fn fail(&self, clip: &Snapshot<Clip>, file: ClipFile) -> Result<Written> {
        let update = Clip::update().delete(Clip::COMPLETED_AT.writable());
        self.leave_processing(clip, ClipStatus::Failed, with_file(update, clip, file)?).await
    }

    /// Sets a clip back to processing: the one way out of completed and failed.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) while it is being processed, or if it was
    /// changed since it was read.
    pub async fn reprocess(&self, clip: &Snapshot<Clip>) -> Result<Written> {
        if clip.status == ClipStatus::Processing {
            return Err(illegal(clip, "processing", "processing"));
        }
        let update =
            Clip::update().set(Clip::STATUS.writable(), ClipStatus::Processing).delete(Clip::COMPLETED_AT.writable());
        self.step(clip, update).await
    }

    async fn leave_processing(&self, clip: &Snapshot<Clip>, to: ClipStatus, update: Update<Clip>) -> Result<Written> {
        if clip.status != ClipStatus::Processing {
            return Err(illegal(clip, clip.status.as_str(), to.as_str()));
        }
        self.step(clip, update.set(Clip::STATUS.writable(), to)).await
    }

    async fn step(&self, clip: &Snapshot<Clip>, update: Update<Clip>) -> Result<Written> {
        check_own(&self.0, clip)?;
        send(&self.0, vec![step(clip, update)?], "update").await
    }

    /// Deletes a clip and counts it out of its video, in one commit. Its files stay.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the clip was changed or deleted since it
    /// was read, so that none is counted twice; [`NotFound`](reelbase_core::ErrorKind::NotFound) without the video.
    pub async fn delete(&self, clip: &Snapshot<Clip>) -> Result<Written> {
        check_own(&self.0, clip)?;
        let unchanged = Precondition::UpdateTime(clip.update_time());
        let delete = Write::delete(clip.key().path().clone()).with_precondition(unchanged);
        let count = statistics_write(self.0.parent(), &[clip.entity()].into_iter().collect(), -1)?;
        send(&self.0, vec![delete, count], "delete").await
    }

    /// Deletes all clips of a video and empties its statistics; returns how many there were. Their files stay.
    ///
    /// # Behaviour
    /// In transactions of up to 500 writes, each of which counts out what it deletes: stopped anywhere, the statistics
    /// are right, and calling again goes on. The video may be missing. Clips that are created meanwhile are deleted as
    /// well, or stay and are counted.
    ///
    /// # Errors
    /// Those of a transaction.
    pub async fn delete_all<S: DocumentStore + ?Sized>(store: &S, video: &Key<Video>) -> Result<u64> {
        let mut deleted = 0;
        loop {
            let batch = store.transaction(|tx| delete_batch(tx, video)).await.map_err(|e| e.during("delete_all"))?;
            deleted += u64::from(batch);
            if batch < BATCH - 1 {
                return Ok(deleted);
            }
        }
    }
}

/// Deletes some clips of a video; fewer than 499 once there are no more.
async fn delete_batch(tx: Tx, video: &Key<Video>) -> Result<u32> {
    let clips = Clips::new(&tx, video);
    let session = clips.session();
    // Not decoded: what cannot be read must still be deleted.
    let found = clips.query().limit(BATCH - 1).fetch_lazy().await?;
    let counted = session.get(video.path()).await?.is_some();
    let mut writes: Vec<_> = found.iter().map(|clip| Write::delete(clip.key().path().clone())).collect();
    let batch = u32::try_from(writes.len()).unwrap_or(BATCH);
    if counted && batch < BATCH - 1 {
        writes.push(set_statistics(video, &ClipStatistics::default())?);
    } else if counted {
        let styles: Vec<Style> = found.iter().filter_map(|clip| clip.get(&Clip::STYLE).ok()).collect();
        // What has no style is a clip all the same.
        let gone = ClipStatistics { clips_count: batch.into(), ..ClipStatistics::of_styles(&styles) };
        writes.push(statistics_write(video, &gone, -1)?);
    }
    if !writes.is_empty() {
        session.write(writes).await?;
    }
    Ok(batch)
}

/// The update with what became known of the clip's files, and what follows from it.
fn with_file(mut update: Update<Clip>, clip: &Snapshot<Clip>, file: ClipFile) -> Result<Update<Clip>> {
    if let Some(bytes) = file.size_bytes {
        update =
            update.set(Clip::FILE_SIZE_BYTES.writable(), bytes).set(Clip::FILE_SIZE_MB.writable(), size_in_mb(bytes));
    }
    if let Some(has_thumbnail) = file.has_thumbnail {
        let key = has_thumbnail.then(|| thumbnail_key(&clip.user_id, &clip.video_id, &clip.clip_id));
        // It may be longer than that of the clip, whose extension may be shorter.
        if let Some(key) = &key {
            BlobKey::new(key).map_err(|e| e.during("update").at(clip.key()))?;
        }
        update = update.set(Clip::HAS_THUMBNAIL.writable(), has_thumbnail).set(Clip::THUMBNAIL_R2_KEY.writable(), key);
    }
    Ok(update)
}
