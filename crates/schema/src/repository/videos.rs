//! The videos of one user.

use std::sync::{Mutex, PoisonError};

use reelbase_core::{
    AsSession, DocumentStore, DocumentStoreExt, Entity, Error, Key, Repository, Result, Select, Snapshot, Transform,
    Update, Write, Written,
};

use super::{Clips, check_own, fields_only, illegal, send, step};
use crate::{Clip, ClipStatistics, MAX_ERROR_MESSAGE_CHARS, Style, User, Video, VideoStatus};

/// The videos of one user.
///
/// Every write sets `updated_at` to the server's time. In a transaction, move a video's status before its statistics:
/// the step compares the video with what was read.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{NewVideo, User, Videos};
///
/// let (user, now) = (User::key("u1")?, store.env().now());
/// let videos = Videos::new(&store, &user);
/// let video = NewVideo::new("https://youtu.be/g1_e2d5nF90", "Episode 1").into_video(&user, "v1", now)?;
/// videos.create(&video).await?;
/// videos.fail(&videos.require("v1").await?, "the download broke off").await?;
/// videos.start_processing(&videos.require("v1").await?).await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Videos(Repository<Video>);

/// Which videos [`Videos::list`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListVideos<'a> {
    /// Only those in this status.
    pub status: Option<VideoStatus>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<Video>>,
}

impl Videos {
    /// The videos of a user in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized), user: &Key<User>) -> Self {
        Self(Repository::new(session, user))
    }

    /// The key of a video.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the id is no document id.
    pub fn key(&self, video_id: &str) -> Result<Key<Video>> {
        self.0.key(video_id)
    }

    /// Creates a video.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, video: &Video) -> Result<Written> {
        let write = touched(self.0.create_write(video)?);
        send(&self.0, vec![write], "create").await
    }

    /// Reads a video; `None` if there is none.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when the stored document is no video or
    /// carries another's ids.
    pub async fn get(&self, video_id: &str) -> Result<Option<Snapshot<Video>>> {
        self.0.get(video_id).await
    }

    /// Reads a video that should be there.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); as [`Videos::get`].
    pub async fn require(&self, video_id: &str) -> Result<Snapshot<Video>> {
        self.0.require(video_id).await
    }

    /// Lists videos, newest first.
    ///
    /// # Errors
    /// As [`Videos::get`].
    pub async fn list(&self, list: ListVideos<'_>) -> Result<Vec<Snapshot<Video>>> {
        let mut select = self.matching(&list).order_by(Video::CREATED_AT.desc());
        if let Some(limit) = list.limit {
            select = select.limit(limit);
        }
        if let Some(after) = list.after {
            select = select.start_after(after);
        }
        select.fetch().await
    }

    /// Counts the videos of a list without reading them: of all its pages, so limit and place do not matter.
    ///
    /// # Errors
    /// Only when the session cannot read.
    pub async fn count(&self, list: &ListVideos<'_>) -> Result<u64> {
        self.matching(list).count().await
    }

    fn matching(&self, list: &ListVideos<'_>) -> Select<Video> {
        self.0.query().filter_if(list.status.as_ref().map(|status| Video::STATUS.eq(status)))
    }

    /// A query of the videos, put together freely. Whether there is an index for it shows when it runs.
    pub fn query(&self) -> Select<Video> {
        self.0.query()
    }

    /// Sets single fields.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) with every
    /// violation, and for anything but whole fields.
    pub async fn update(&self, video_id: &str, update: Update<Video>) -> Result<Written> {
        let write = touched(fields_only(&self.0, video_id, update)?);
        send(&self.0, vec![write], "update").await
    }

    /// Reads a video, lets `f` change it, and writes it back validated, in one transaction: for changes that depend on the
    /// old value or concern several fields. `f` may run more than once.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); [`Invalid`](reelbase_core::ErrorKind::Invalid) with every
    /// violation; those of `f` and of a transaction.
    pub async fn modify<S, F>(store: &S, video: &Key<Video>, mut f: F) -> Result<()>
    where
        S: DocumentStore + ?Sized,
        F: FnMut(&mut Video) -> Result<()> + Send,
    {
        let user = &User::key(video.ids().next().unwrap_or_default())?;
        let f = &Mutex::new(&mut f);
        store
            .transaction(|tx| async move {
                let videos = Self::new(&tx, user);
                let read = videos.require(video.id()).await?;
                let (_, write) = read.modified(&mut **f.lock().unwrap_or_else(PoisonError::into_inner))?;
                send(&videos.0, vec![touched(write)], "update").await?;
                Ok(())
            })
            .await
    }

    /// Takes up work again: of a video that was analyzed, or that failed.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) from any other status, or if the video was
    /// changed since it was read.
    pub async fn start_processing(&self, video: &Snapshot<Video>) -> Result<Written> {
        self.go(video, VideoStatus::Processing, Video::update()).await
    }

    /// Its scenes are found.
    ///
    /// # Errors
    /// As [`Videos::start_processing`], but from processing.
    pub async fn analyzed(&self, video: &Snapshot<Video>) -> Result<Written> {
        self.go(video, VideoStatus::Analyzed, Video::update()).await
    }

    /// All its clips are made; `completed_at` becomes the server's time.
    ///
    /// # Errors
    /// As [`Videos::start_processing`], but from processing or analyzed.
    pub async fn complete(&self, video: &Snapshot<Video>) -> Result<Written> {
        let update = Video::update().server_timestamp(Video::COMPLETED_AT.writable());
        self.go(video, VideoStatus::Completed, update).await
    }

    /// Something went wrong; `failed_at` becomes the server's time. A message of more than 1,000 characters is cut, so
    /// that a long one never keeps a video from failing.
    ///
    /// # Errors
    /// As [`Videos::start_processing`], but from processing or analyzed; [`Invalid`](reelbase_core::ErrorKind::Invalid)
    /// without a message.
    pub async fn fail(&self, video: &Snapshot<Video>, message: &str) -> Result<Written> {
        let message = message.trim();
        let message = match message.char_indices().nth(MAX_ERROR_MESSAGE_CHARS) {
            Some(_) => message.chars().take(MAX_ERROR_MESSAGE_CHARS - 1).chain(['…']).collect(),
            None => message.to_owned(),
        };
        let update =
            Video::update().set(Video::ERROR_MESSAGE.writable(), message).server_timestamp(Video::FAILED_AT.writable());
        self.go(video, VideoStatus::Failed, update).await
    }

    /// Sets a video back to processing, whatever it came to: the one way out of completed. Its clips stay;
    /// [`Clips::upsert_all`] replaces them, and [`Videos::recount`] then counts each once.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) while it is being processed, or if it was
    /// changed since it was read.
    pub async fn reprocess(&self, video: &Snapshot<Video>) -> Result<Written> {
        if video.status == VideoStatus::Processing {
            return Err(illegal(video, video.status.as_str(), "processing"));
        }
        self.move_to(video, &VideoStatus::Processing, Video::update()).await
    }

    async fn go(&self, video: &Snapshot<Video>, to: VideoStatus, update: Update<Video>) -> Result<Written> {
        use VideoStatus::{Analyzed, Completed, Failed, Processing};
        let legal = matches!(
            (&video.status, &to),
            (Processing, Analyzed | Completed | Failed)
                | (Analyzed, Processing | Completed | Failed)
                | (Failed, Processing)
        );
        if !legal {
            return Err(illegal(video, video.status.as_str(), to.as_str()));
        }
        self.move_to(video, &to, update).await
    }

    /// Leaving a status clears its fields.
    async fn move_to(&self, video: &Snapshot<Video>, to: &VideoStatus, update: Update<Video>) -> Result<Written> {
        check_own(&self.0, video)?;
        let mut update = update.set(Video::STATUS.writable(), to);
        if *to != VideoStatus::Completed {
            update = update.delete(Video::COMPLETED_AT.writable());
        }
        if *to != VideoStatus::Failed {
            update = update.delete(Video::FAILED_AT.writable()).delete(Video::ERROR_MESSAGE.writable());
        }
        send(&self.0, vec![touched(step(video, update)?)], "update").await
    }

    /// Counts clips in: for those that the same transaction creates.
    ///
    /// ```
    /// # use reelbase_core::{DocumentStore, DocumentStoreExt, Key, Result};
    /// # use reelbase_schema::{Clip, Clips, User, Video, Videos};
    /// # async fn run(store: std::sync::Arc<dyn DocumentStore>, user: &Key<User>, video: &Key<Video>, new: &[Clip]) -> Result<()> {
    /// store.transaction(|tx| async move {
    ///     Clips::new(&tx, video).create_all(new).await?;
    ///     Videos::new(&tx, user).add_clips(video.id(), new).await
    /// }).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound) without the video;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for a clip of another video.
    pub async fn add_clips(&self, video_id: &str, clips: &[Clip]) -> Result<Written> {
        self.move_statistics(video_id, clips, 1).await
    }

    /// Counts clips out: for those that the same transaction deletes. ([`Clips::delete`] does so by itself.)
    ///
    /// # Errors
    /// As [`Videos::add_clips`].
    pub async fn remove_clips(&self, video_id: &str, clips: &[Clip]) -> Result<Written> {
        self.move_statistics(video_id, clips, -1).await
    }

    async fn move_statistics(&self, video_id: &str, clips: &[Clip], sign: i64) -> Result<Written> {
        let video = self.0.key(video_id)?;
        for clip in clips {
            if !video.ids().eq([&*clip.user_id, &*clip.video_id]) {
                let of = format!("{}/{}", clip.user_id, clip.video_id);
                return Err(Error::invalid(format!("the clip {} is of the video {of}", clip.clip_id)).at(&video));
            }
        }
        let write = statistics_write(&video, &clips.iter().collect(), sign)?;
        send(&self.0, vec![write], "update").await
    }

    /// Sets a video's statistics to what its clips say, in a transaction; returns them.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound) without the video;
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) for a clip without a style.
    pub async fn recount<S: DocumentStore + ?Sized>(store: &S, video: &Key<Video>) -> Result<ClipStatistics> {
        store
            .transaction(|tx| async move {
                let clips = Clips::new(&tx, video);
                let found = clips.query().fetch_lazy().await?;
                let styles = found.iter().map(|clip| clip.get(&Clip::STYLE)).collect::<Result<Vec<Style>>>()?;
                let statistics = ClipStatistics::of_styles(&styles);
                clips.session().write(vec![set_statistics(video, &statistics)?]).await?;
                Ok(statistics)
            })
            .await
            .map_err(|e| e.during("recount"))
    }
}

/// The write, which also notes the server's time.
fn touched(write: Write) -> Write {
    write.transform(Video::UPDATED_AT.path(), Transform::ServerTimestamp)
}

/// The write that adds to a video's statistics, or takes from them.
pub(super) fn statistics_write(video: &Key<Video>, by: &ClipStatistics, sign: i64) -> Result<Write> {
    let mut update = Video::update();
    if by.clips_count != 0 {
        update = update.increment_by(Video::CLIPS_COUNT.writable(), sign * by.clips_count);
    }
    for (style, count) in &by.clips_by_style {
        update = update.increment_by(Video::CLIPS_BY_STYLE.writable().key(style), sign * count);
    }
    Ok(touched(update.into_write(video.path().clone())?))
}

/// The write that replaces a video's statistics.
pub(super) fn set_statistics(video: &Key<Video>, to: &ClipStatistics) -> Result<Write> {
    let update = Video::update()
        .set(Video::CLIPS_COUNT.writable(), to.clips_count)
        .set(Video::CLIPS_BY_STYLE.writable(), &to.clips_by_style);
    Ok(touched(update.into_write(video.path().clone())?))
}
