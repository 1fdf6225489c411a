//! The videos of one user.

use reelbase_core::{
    AsSession, Direction, DocumentStore, DocumentStoreExt, Entity, Error, Key, OrderBy, Repository, Result, Select,
    Session, Snapshot, Update, Write, Written,
};

use super::{Clips, Upserted, check_own, check_within, fields_only, illegal, send, stamped, step};
use crate::{
    Clip, ClipStatistics, Highlights, HighlightsSummary, MAX_ERROR_MESSAGE_CHARS, Style, User, Video, VideoStatus,
};

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

/// By what [`Videos::list`] orders videos. Equal ones follow by their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum VideoOrder {
    /// When work on them began.
    #[default]
    CreatedAt,
    /// When they were last written.
    UpdatedAt,
    /// Their titles, as bytes compare: `Z` comes before `a`.
    Title,
    /// How many clips they have.
    ClipsCount,
}

/// Which videos [`Videos::list`] returns, and in which order: the newest first unless told otherwise.
#[derive(Debug, Clone)]
pub struct ListVideos<'a> {
    /// Only those in this status.
    pub status: Option<VideoStatus>,
    /// By what.
    pub order: VideoOrder,
    /// Largest and newest first, or smallest and oldest.
    pub direction: Direction,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<Video>>,
}

impl Default for ListVideos<'_> {
    fn default() -> Self {
        let (order, direction) = (VideoOrder::default(), Direction::Descending);
        Self { status: None, order, direction, limit: None, after: None }
    }
}

impl VideoOrder {
    fn by(self, direction: Direction) -> OrderBy<Video> {
        match (self, direction) {
            (Self::CreatedAt, Direction::Ascending) => Video::CREATED_AT.asc(),
            (Self::CreatedAt, Direction::Descending) => Video::CREATED_AT.desc(),
            (Self::UpdatedAt, Direction::Ascending) => Video::UPDATED_AT.asc(),
            (Self::UpdatedAt, Direction::Descending) => Video::UPDATED_AT.desc(),
            (Self::Title, Direction::Ascending) => Video::VIDEO_TITLE.asc(),
            (Self::Title, Direction::Descending) => Video::VIDEO_TITLE.desc(),
            (Self::ClipsCount, Direction::Ascending) => Video::CLIPS_COUNT.asc(),
            (Self::ClipsCount, Direction::Descending) => Video::CLIPS_COUNT.desc(),
        }
    }
}

reads!(Videos, Video, "a video", video_id);
lists!(Videos, Video, ListVideos, "videos", "");
modifies!(Videos, Video, "a video", touched);

impl Videos {
    /// The videos of a user in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized), user: &Key<User>) -> Self {
        Self(Repository::new(session, user))
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

    /// Creates a video, or tells one that is there what a new run of it knows, in a transaction: its title, where it
    /// comes from, the prompt, styles, crop and aspect, and what was found in it, if that is known.
    ///
    /// Of a video that is there, the status and what goes with it, the statistics, when and by whom it was begun, and
    /// fields that this version does not know stay as they are. [`Clips::reprocess_all`] begins work on it anew.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation;
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) when what is there is no video; those of a transaction.
    pub async fn create_or_update<S: DocumentStore + ?Sized>(store: &S, video: &Video) -> Result<Upserted> {
        let user = &User::key(&video.user_id)?;
        store
            .transaction(|tx| async move {
                let videos = Self::new(&tx, user);
                let Some(found) = videos.get(&video.video_id).await? else {
                    videos.create(video).await?;
                    return Ok(Upserted::Created);
                };
                let write = step(&found, run_again(&found, video)?)?;
                send(&videos.0, vec![touched(write)], "update").await?;
                Ok(Upserted::Updated)
            })
            .await
            .map_err(|e| e.during("create_or_update"))
    }

    /// What a video says about its clips; [`Videos::recount`] sets it to what is so.
    ///
    /// # Errors
    /// As [`Videos::require`].
    pub async fn statistics(&self, video_id: &str) -> Result<ClipStatistics> {
        Ok(self.require(video_id).await?.statistics())
    }

    fn matching(&self, list: &ListVideos<'_>) -> Select<Video> {
        self.0.query().filter_if(list.status.as_ref().map(|status| Video::STATUS.eq(status)))
    }

    fn sorted(select: Select<Video>, list: &ListVideos<'_>) -> Select<Video> {
        select.order_by(list.order.by(list.direction))
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

    /// Notes the scenes that were found: how many, and in short which.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if the video was changed since it was read;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn set_highlights(&self, video: &Snapshot<Video>, found: &Highlights) -> Result<Written> {
        check_own(&self.0, video)?;
        let count = u32::try_from(found.highlights.len()).unwrap_or(u32::MAX);
        let update = with_highlights(Video::update(), video, count, &found.summary())?;
        send(&self.0, vec![touched(step(video, update)?)], "update").await
    }

    /// Deletes a video with all its clips; returns how many clips there were. Its files stay.
    ///
    /// # Behaviour
    /// The clips first, as [`Clips::delete_all`] does; then the video, in a transaction that finds no clip. Stopped
    /// anywhere, the video is there and its statistics are right, and calling again goes on. What is not there is deleted
    /// already.
    ///
    /// # Errors
    /// Those of a transaction.
    pub async fn delete<S: DocumentStore + ?Sized>(store: &S, video: &Key<Video>) -> Result<u64> {
        let mut deleted = 0;
        loop {
            deleted += Clips::delete_all(store, video).await?;
            let gone = store.transaction(|tx| async move {
                let clips = Clips::new(&tx, video);
                // One that was created meanwhile.
                if !clips.query().limit(1).fetch_lazy().await?.is_empty() {
                    return Ok(false);
                }
                tx.write(vec![Write::delete(video.path().clone())]).await?;
                Ok(true)
            });
            if gone.await.map_err(|e| e.during("delete"))? {
                return Ok(deleted);
            }
        }
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
        let update = Video::update()
            .set(Video::ERROR_MESSAGE.writable(), crate::document::cut(message, MAX_ERROR_MESSAGE_CHARS))
            .server_timestamp(Video::FAILED_AT.writable());
        self.go(video, VideoStatus::Failed, update).await
    }

    /// Sets a video back to processing, whatever it came to: the one way out of completed. Its clips stay;
    /// [`Clips::reprocess_all`] does this, takes over the new ones, and counts each once.
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
    stamped(write, &Video::UPDATED_AT)
}

/// What a new run of a video knows. Only that is checked: what other services wrote beside it, a run need not mend.
fn run_again(found: &Snapshot<Video>, new: &Video) -> Result<Update<Video>> {
    let update = Video::update()
        .set(Video::VIDEO_URL.writable(), &new.video_url)
        .set(Video::YOUTUBE_ID.writable(), &new.youtube_id)
        .set(Video::VIDEO_TITLE, &new.video_title)
        .set(Video::CUSTOM_PROMPT, &new.custom_prompt)
        .set(Video::STYLES_PROCESSED, &new.styles_processed)
        .set(Video::CROP_MODE, &new.crop_mode)
        .set(Video::TARGET_ASPECT, &new.target_aspect);
    match &new.highlights_summary {
        Some(summary) => with_highlights(update, found, new.highlights_count, summary),
        None => Ok(update),
    }
}

/// The update with what was found in a video, part by part, so that parts which this version does not know stay.
fn with_highlights(
    update: Update<Video>,
    video: &Snapshot<Video>,
    count: u32,
    summary: &HighlightsSummary,
) -> Result<Update<Video>> {
    check_within(video, "highlights_summary", summary)?;
    let within = || Video::HIGHLIGHTS_SUMMARY.writable();
    Ok(update
        .set(Video::HIGHLIGHTS_COUNT.writable(), count)
        .set(within().then(HighlightsSummary::TOTAL_DURATION), summary.total_duration)
        .set(within().then(HighlightsSummary::CATEGORIES), &summary.categories))
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
