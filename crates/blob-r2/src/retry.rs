//! Which calls are made again when they fail, and when.
//!
//! The table stands in the crate's README; this is its code.

use std::{fmt::Display, future::Future, pin::pin, time::Duration};

use reelbase_core::Result;
use tokio::time::{Instant, timeout_at};

use crate::{
    body::Progress,
    client::Client,
    error::{Fails, Failure},
};

/// The first pause, which doubles each time; half to one and a half of it are waited.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

impl Client {
    /// Makes a call until it succeeds, fails for good, or its time is up, which counts from the last progress of its
    /// body. `again` says whether it may be repeated, given whether an attempt may have been carried out.
    pub(crate) async fn attempts_of<T, E, F>(
        &self,
        progress: &Progress,
        again: impl Fn(bool) -> bool + Send,
        mut attempt: impl FnMut() -> F + Send,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, E>> + Send,
        E: Fails,
    {
        let limit = self.deadlines.call;
        let mut pause = FIRST_PAUSE;
        let mut uncertain = false;
        let mut made = 0;
        loop {
            made += 1;
            let mut failure = match within(progress, limit, attempt()).await {
                Some(Ok(done)) => return Ok(done),
                Some(Err(error)) => error.failure(self),
                None => Failure::late(limit),
            };
            uncertain |= failure.uncertain;
            failure.uncertain = uncertain;
            let wait = pause.mul_f64(0.5 + self.env.jitter());
            let late = Instant::now() + wait >= progress.last() + limit;
            if !failure.transient || made >= self.attempts || late || !again(uncertain) {
                return Err(failure);
            }
            self.env.sleep(wait).await;
            pause *= 2;
        }
    }

    /// A call without a body, or with a small one, that may be repeated; or else only where it surely did nothing.
    pub(crate) async fn attempts<T, E, F>(
        &self,
        repeatable: bool,
        attempt: impl FnMut() -> F + Send,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, E>> + Send,
        E: Fails,
    {
        self.attempts_of(&Progress::start(), |uncertain| repeatable || !uncertain, attempt).await
    }

    /// The same, with the operation and what it is on named in the error.
    pub(crate) async fn call<T, E, F>(
        &self,
        operation: &'static str,
        key: &(dyn Display + Sync),
        repeatable: bool,
        attempt: impl FnMut() -> F + Send,
    ) -> Result<T>
    where
        F: Future<Output = Result<T, E>> + Send,
        E: Fails,
    {
        let done = self.attempts(repeatable, attempt).await;
        done.map_err(|failure| failure.error.during(operation).at(key))
    }
}

/// What the attempt ends with; nothing if there was no progress for too long.
async fn within<T>(progress: &Progress, limit: Duration, attempt: impl Future<Output = T>) -> Option<T> {
    let mut attempt = pin!(attempt);
    loop {
        let until = progress.last() + limit;
        if let Ok(done) = timeout_at(until, attempt.as_mut()).await {
            return Some(done);
        }
        if progress.last() + limit <= until {
            return None;
        }
    }
}
