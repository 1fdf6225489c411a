//! Watches: consistent snapshots of a query's answer, one after the other, from the log of commits.

use std::sync::Arc;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, future, stream};
use reelbase_core::{Result, ResumeToken, WatchEvent, WatchTarget};

use crate::{
    engine::Engine,
    follow::{Follower, Moment},
};

/// Watches a target, from now on or from where an earlier watch ended.
pub(crate) fn watch(
    engine: Arc<Engine>,
    target: WatchTarget,
    resume: Option<ResumeToken>,
) -> BoxStream<'static, Result<WatchEvent>> {
    let follower = match Follower::new(engine.clone(), target) {
        Ok(follower) => follower,
        Err(e) => return stream::once(future::ready(Err(e.during("watch")))).boxed(),
    };
    let watch = Watch { engine, follower, resume, due: true };
    stream::try_unfold(watch, |mut watch| async move {
        let event = watch.next().await.map_err(|e| e.during("watch"))?;
        Ok(Some((event, watch)))
    })
    .boxed()
}

struct Watch {
    engine: Arc<Engine>,
    follower: Follower,
    /// Where to go on, until that is settled.
    resume: Option<ResumeToken>,
    /// Whether the next snapshot comes in any case, be it of no change.
    due: bool,
}

impl Watch {
    async fn next(&mut self) -> Result<WatchEvent> {
        if let Some(token) = self.resume.take()
            && !self.follower.resume(&token)?
        {
            // What lies too far back, or was another store's, cannot be gone on from.
            return Ok(WatchEvent::Resync);
        }
        loop {
            let committed = self.engine.committed.listen();
            if let Some(event) = self.advance()? {
                return Ok(event);
            }
            committed.await;
        }
    }

    /// What has changed since the last report, if anything has.
    fn advance(&mut self) -> Result<Option<WatchEvent>> {
        let moment = Moment::latest(&self.engine);
        let changes = self.follower.advance(&moment)?;
        if changes.is_empty() && !self.due {
            return Ok(None);
        }
        self.due = false;
        let (read_time, resume_token) = (moment.read_time(), moment.resume_token());
        Ok(Some(WatchEvent::Snapshot { read_time, changes, resume_token }))
    }
}
