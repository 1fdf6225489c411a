//! Making a video's clips again.

use std::collections::BTreeMap;

use reelbase_core::{DocumentStore, DocumentStoreExt, Entity, Error, Key, Result, Session, Tx};

use super::{Clips, Videos, clips::BATCH, videos::statistics_write};
use crate::{Clip, ClipStatistics, User, Video, VideoStatus};

impl Clips {
    /// Creates clips, or replaces what those that are there say, for a video that is made again; counts what that
    /// changes. Of several with one id the last counts.
    ///
    /// # Behaviour
    /// Of a clip that is there, `created_at`, `created_by` and fields that this version does not know stay. It happens in transactions
    /// of up to 500 writes, each of which counts in what it creates and moves from style to style what it changes:
    /// stopped anywhere, the statistics are as right as they were, and calling again goes on.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or for a clip of another video, and nothing is
    /// written; [`NotFound`](reelbase_core::ErrorKind::NotFound) without the video;
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) when what is there under a clip's id is none, or carries another's
    /// ids: it has to be deleted first; those of a transaction.
    pub async fn upsert_all<S: DocumentStore + ?Sized>(store: &S, video: &Key<Video>, clips: &[Clip]) -> Result<()> {
        write_all(store, video, clips).await.map_err(|e| e.during("upsert_all"))
    }

    /// Makes a video's clips again: sets the video back to processing, [upserts](Clips::upsert_all) the clips, and counts
    /// all that there are. Returns the statistics, which the video then has.
    ///
    /// Clips of an earlier run that are not among the new ones stay, and are counted.
    ///
    /// ```
    /// # use reelbase_core::{DocumentStore, Result};
    /// # use reelbase_schema::{Clip, Clips, User, Video, Videos};
    /// # async fn run(store: std::sync::Arc<dyn DocumentStore>, made: &[Clip]) -> Result<()> {
    /// let statistics = Clips::reprocess_all(&store, &Video::key("u1", "v1")?, made).await?;
    /// println!("{} clips", statistics.clips_count);
    /// let videos = Videos::new(&store, &User::key("u1")?);
    /// videos.complete(&videos.require("v1").await?).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Behaviour
    /// In several transactions: the video first, which is left alone while it is being processed; then the clips, up to
    /// 499 at a time; then the count. Run twice, or stopped anywhere and run again, it counts each clip once.
    ///
    /// # Errors
    /// As [`Clips::upsert_all`].
    pub async fn reprocess_all<S: DocumentStore + ?Sized>(
        store: &S,
        video: &Key<Video>,
        clips: &[Clip],
    ) -> Result<ClipStatistics> {
        let again = async {
            let user = &User::key(video.ids().next().unwrap_or_default())?;
            check_all(video, clips)?;
            store
                .transaction(|tx| async move {
                    let videos = Videos::new(&tx, user);
                    let found = videos.require(video.id()).await?;
                    if found.status != VideoStatus::Processing {
                        videos.reprocess(&found).await?;
                    }
                    Ok(())
                })
                .await?;
            write_all(store, video, clips).await?;
            Videos::recount(store, video).await
        };
        again.await.map_err(|e| e.during("reprocess_all"))
    }
}

async fn write_all<S: DocumentStore + ?Sized>(store: &S, video: &Key<Video>, clips: &[Clip]) -> Result<()> {
    let all = check_all(video, clips)?;
    let all: Vec<&Clip> = all.into_values().collect();
    for batch in all.chunks(BATCH as usize - 1) {
        store.transaction(|tx| write_batch(tx, video, batch)).await?;
    }
    Ok(())
}

/// The last of each id, once all of them keep the rules.
fn check_all<'a>(video: &Key<Video>, clips: &'a [Clip]) -> Result<BTreeMap<&'a str, &'a Clip>> {
    clips
        .iter()
        .map(|clip| {
            let key = video.child::<Clip>(&clip.clip_id)?;
            clip.validate().and_then(|()| clip.check_key(&key)).map_err(|v| Error::from(v).at(&key))?;
            Ok((&*clip.clip_id, clip))
        })
        .collect()
}

async fn write_batch(tx: Tx, video: &Key<Video>, batch: &[&Clip]) -> Result<()> {
    let clips = Clips::new(&tx, video);
    let ids: Vec<&str> = batch.iter().map(|clip| &*clip.clip_id).collect();
    let (mut writes, mut gone, mut come) = (Vec::with_capacity(batch.len() + 1), Vec::new(), Vec::new());
    for (new, found) in batch.iter().zip(clips.0.get_many(&ids).await?) {
        let Some(found) = found else {
            come.push(&new.style);
            writes.push(clips.0.create_write(new)?);
            continue;
        };
        if found.style != new.style {
            come.push(&new.style);
            gone.push(found.style.clone());
        }
        let (created_at, created_by) = (found.created_at, found.created_by.clone());
        writes.push(found.rewrite(&Clip { created_at, created_by, ..(*new).clone() })?);
    }
    let mut moved = ClipStatistics::of_styles(come);
    moved.clips_count -= gone.len() as i64;
    for style in gone {
        *moved.clips_by_style.entry(style).or_default() -= 1;
    }
    moved.clips_by_style.retain(|_, count| *count != 0);
    writes.push(statistics_write(video, &moved, 1)?);
    tx.write(writes).await?;
    Ok(())
}
