//! Which calls are made again when they fail, and when.
//!
//! The table stands in the crate's README; this is its code. What changes nothing may be repeated as long as there is
//! hope. A commit has no id by which the server could tell that it comes twice, so it is repeated only when it surely did
//! nothing the first time.

use std::{future::Future, time::Duration};

use gcloud_sdk::{RequestTimeoutElapsed, RequestTimeouts};
use tokio::time::Instant;
use tonic::{Code, Request, Response, Status};

use crate::{
    client::{Client, Stub, timed, within},
    error,
};

/// How often a call is made at most.
const ATTEMPTS: u32 = 5;
/// The first pause, which doubles each time; half to one and a half of it are waited.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// What a call does, by which it may be repeated or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It changes nothing that shows, such as a read, or the begin or end of a transaction.
    Harmless,
    /// A commit outside of transactions.
    Commit,
    /// The commit of a transaction: one that is aborted begins again from its reads.
    TransactionCommit,
}

impl Repeat {
    fn allows(self, status: &Status) -> bool {
        match self {
            Self::Harmless => error::is_transient(status),
            Self::Commit | Self::TransactionCommit if error::is_uncertain(status) => false,
            Self::Commit => {
                error::is_transient(status) || matches!(status.code(), Code::Aborted | Code::ResourceExhausted)
            }
            Self::TransactionCommit => error::is_transient(status) || status.code() == Code::ResourceExhausted,
        }
    }
}

impl Client {
    /// Makes a call until it succeeds, fails for good, or its time is up. `attempt` gets the time that is left.
    pub(crate) async fn attempts<T, F>(
        &self,
        repeat: Repeat,
        mut attempt: impl FnMut(Duration) -> F,
    ) -> Result<T, Status>
    where
        F: Future<Output = Result<T, Status>>,
    {
        let deadline = Instant::now() + self.deadlines().call;
        let mut pause = FIRST_PAUSE;
        for _ in 1..ATTEMPTS {
            let left = deadline.saturating_duration_since(Instant::now());
            let status = match attempt(left).await {
                Err(status) if repeat.allows(&status) => status,
                done => return done,
            };
            let wait = pause.mul_f64(0.5 + self.env().jitter());
            if Instant::now() + wait >= deadline {
                return Err(status);
            }
            tracing::debug!(code = ?status.code(), message = status.message(), "a call to Firestore is made again");
            self.env().sleep(wait).await;
            pause *= 2;
        }
        attempt(deadline.saturating_duration_since(Instant::now())).await
    }

    /// A call that is answered at once. Its message is made for each attempt: there is mostly one, and copying a message
    /// costs as much as making it.
    pub(crate) async fn call<M, R, F>(
        &self,
        repeat: Repeat,
        message: impl Fn() -> M,
        call: impl Fn(Stub, Request<M>) -> F,
    ) -> Result<R, Status>
    where
        F: Future<Output = Result<Response<R>, Status>>,
    {
        let one = |left| {
            let request = timed(message(), RequestTimeouts::new().with_total(left));
            within(RequestTimeoutElapsed::Total, left, call(self.stub(), request))
        };
        Ok(self.attempts(repeat, one).await?.into_inner())
    }
}
