//! Watches: consistent snapshots, one after the other, from a `Listen` stream that is taken up again when it breaks.
//!
//! One stream per watch. [`view`] turns what it tells into events and knows nothing of connections; here is what
//! connects, waits and tries again.
//!
//! A watch that goes on from a [`ResumeToken`] first reads back the state of the token's time, names and times alone, and
//! then goes on as if it had never broken off. A state that can no longer be read (in production, after an hour) makes it
//! begin anew, after [`WatchEvent::Resync`].

mod target;
#[cfg(test)]
mod tests;
mod token;
mod view;

use std::{collections::HashMap, future::ready, time::Duration};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use gcloud_sdk::RequestTimeouts;
use reelbase_core::{
    Error, ErrorKind, FieldPath, Query, ReadOptions, Result, ResumeToken, Timestamp, WatchEvent, WatchTarget,
};
use reelbase_firestore_wire::pb;
use tokio::{sync::oneshot, time::Instant};
use tonic::Streaming;

use self::{
    target::Target,
    token::Token,
    view::{Step, View},
};
use crate::{
    backoff::Backoff,
    client::{Client, timed},
    error,
    read::{self, At},
};

const BACKOFF: Backoff = Backoff { first: Duration::from_millis(100), longest: Duration::from_secs(10) };
/// How long a stream must last after its first consistent state to count as one that did not fail.
const STEADY: Duration = Duration::from_secs(5);

/// The events of a target.
///
/// # Behaviour
/// A broken stream is taken up again where it broke, with growing pauses, and nothing of it shows. The stream of events
/// ends with [`Unavailable`](ErrorKind::Unavailable) when the server cannot be reached for the first time within the
/// deadline of a call, or later for as long as [`Deadlines::outage`](crate::Deadlines::outage). Dropping it ends the call.
pub(crate) fn watch(
    client: Client,
    target: WatchTarget,
    resume: Option<ResumeToken>,
) -> BoxStream<'static, Result<WatchEvent>> {
    let events = |watch| stream::try_unfold(watch, |mut watch: Watch| async { Ok(Some((watch.next().await?, watch))) });
    stream::once(ready(Watch::new(client, target, resume)))
        .map_ok(events)
        .try_flatten()
        .map_err(|e: Error| e.during("watch"))
        .boxed()
}

struct Watch {
    client: Client,
    target: WatchTarget,
    view: View,
    /// Where to go on, until the state of then was read.
    restore: Option<Token>,
    stream: Option<Listening>,
    /// How often in a row it has failed, or broken off soon; and since when it tells nothing.
    failed: u32,
    down: Option<Timestamp>,
}

impl Watch {
    fn new(client: Client, target: WatchTarget, resume: Option<ResumeToken>) -> Result<Self> {
        let prepared = Target::new(client.database(), client.manifest(), &target)?;
        let restore = resume.map(|token| Token::decode(&token, prepared.fingerprint)).transpose();
        let restore = restore.map_err(|e| e.at(&prepared.scope))?;
        let view = View::new(client.database().clone(), prepared);
        Ok(Self { client, target, view, restore, stream: None, failed: 0, down: None })
    }

    async fn next(&mut self) -> Result<WatchEvent> {
        if !self.view.has_reported() {
            self.down.get_or_insert_with(|| self.client.env().now());
        }
        loop {
            match self.step().await {
                Ok(Some(event)) => return Ok(event),
                Ok(None) => {}
                Err(e) => self.recover(e).await.map_err(|e| e.at(&self.view.target().scope))?,
            }
        }
    }

    /// Goes on by one answer.
    async fn step(&mut self) -> Result<Option<WatchEvent>> {
        if let Some(token) = &self.restore {
            let (time, now) = (token.time, token.now);
            match self.read_back(time, now).await {
                Err(e) if matches!(e.kind(), ErrorKind::Invalid | ErrorKind::FailedPrecondition) => {
                    tracing::debug!(error = %e, "the state that a watch goes on from cannot be read: it begins anew");
                    self.restore = None;
                    self.view.forget();
                    return Ok(Some(WatchEvent::Resync));
                }
                read => read?,
            }
            if let Some(token) = self.restore.take() {
                self.view.go_on_from(token);
            }
        }
        let stream = match &mut self.stream {
            Some(stream) => stream,
            None => {
                let stream = listen(&self.client, self.view.begin()).await?;
                self.stream.insert(stream)
            }
        };
        let answer = if self.view.is_at_rest() {
            stream.answers.message().await
        } else {
            let idle = self.client.deadlines().idle;
            let late = || Error::new(ErrorKind::DeadlineExceeded, format!("the server fell silent for {idle:?}"));
            tokio::time::timeout(idle, stream.answers.message()).await.map_err(|_| late())?
        };
        let ended = || Error::new(ErrorKind::Unavailable, "the server has ended the stream");
        let answer = answer.map_err(error::from_status)?.ok_or_else(ended)?;
        let step = self.view.receive(answer, self.client.env().now()).map_err(|e| {
            Error::new(ErrorKind::Corrupt, format!("the server's answer cannot be read: {e}")).with_source(e)
        })?;
        match step {
            Step::Wait => return Ok(None),
            Step::Failed(status) => return Err(error::from_status(status)),
            Step::Mismatch => {
                self.view.forget_token();
                return Err(Error::new(ErrorKind::Aborted, "the server counts other documents than it has told of"));
            }
            Step::Unchanged | Step::Report(_) => {
                stream.settled.get_or_insert_with(Instant::now);
                self.down = None;
            }
        }
        Ok(if let Step::Report(event) = step { Some(event) } else { None })
    }

    /// Waits for another attempt, if there is hope.
    async fn recover(&mut self, error: Error) -> Result<()> {
        let settled = self.stream.take().and_then(|stream| stream.settled);
        if settled.is_some_and(|settled| settled.elapsed() >= STEADY) {
            self.failed = 0;
        }
        if self.view.is_resuming() && matches!(error.kind(), ErrorKind::Invalid | ErrorKind::FailedPrecondition) {
            // The token may be what is refused. What is known stays, so that the difference is told all the same.
            self.view.forget_token();
            return Ok(());
        }
        let heals = match error.kind() {
            ErrorKind::Unavailable
            | ErrorKind::DeadlineExceeded
            | ErrorKind::ResourceExhausted
            | ErrorKind::Aborted
            | ErrorKind::Internal => true,
            // Of credentials that were good, the next call gets fresh ones.
            ErrorKind::Unauthenticated => self.view.has_reported(),
            _ => false,
        };
        if !heals {
            return Err(error);
        }
        let env = self.client.env();
        let now = env.now();
        let down = now.since(*self.down.get_or_insert(now));
        let deadlines = self.client.deadlines();
        let patience = if self.view.has_reported() { deadlines.outage } else { deadlines.call };
        if down >= patience {
            let what = format!("the watch got no answer for {patience:?}; see whether the server runs: {error}");
            return Err(Error::new(ErrorKind::Unavailable, what).with_source(error));
        }
        self.failed = self.failed.saturating_add(1);
        tracing::debug!(error = %error, failed = self.failed, "a watch broke off and is taken up again");
        BACKOFF.wait(&**env, self.failed).await;
        Ok(())
    }

    /// Reads what matched at a time: names and times, and by when it expires. What had expired at `now` was not reported.
    async fn read_back(&mut self, time: Timestamp, now: Timestamp) -> Result<()> {
        match &self.target {
            WatchTarget::Query(query) => {
                let mut select: Vec<FieldPath> = self.view.target().expiry_fields().cloned().collect();
                if select.is_empty() {
                    select.push(FieldPath::name());
                }
                let query = Query { select: Some(select), hide_expired: false, ..(**query).clone() };
                let mut documents = read::query(self.client.clone(), query, At::Time(time));
                while let Some(documents) = documents.try_next().await? {
                    self.view.remember(&documents, now);
                }
            }
            WatchTarget::Documents(paths) => {
                let options = ReadOptions::default().select(vec![FieldPath::name()]);
                let found = read::get_many(&self.client, paths, &options, At::Time(time)).await?;
                self.view.remember(&found.into_iter().flatten().collect::<Vec<_>>(), now);
            }
            _ => {}
        }
        Ok(())
    }
}

/// A call that is answered until it is dropped.
struct Listening {
    answers: Streaming<pb::ListenResponse>,
    /// When its first consistent state was told.
    settled: Option<Instant>,
    /// Keeps the requests from ending. The call would outlive its answers if they went on.
    _open: oneshot::Sender<()>,
}

/// Begins to listen. The call has no end of its own; what is half told has, and the connection is kept alive by pings.
async fn listen(client: &Client, target: pb::Target) -> Result<Listening> {
    let request = pb::ListenRequest {
        database: client.database().as_str().to_owned(),
        labels: HashMap::new(),
        request_options: None,
        target_change: Some(pb::listen_request::TargetChange::AddTarget(target)),
    };
    let (open, closed) = oneshot::channel::<()>();
    // The server ends the call when the requests end.
    let requests = stream::once(ready(request)).chain(stream::pending()).take_until(closed);
    let mut stub = client.stub();
    let call = stub.listen(timed(requests, RequestTimeouts::new()));
    let limit = client.deadlines().call;
    let late = || Error::new(ErrorKind::DeadlineExceeded, format!("the server did not answer within {limit:?}"));
    let response = tokio::time::timeout(limit, call).await.map_err(|_| late())?;
    Ok(Listening { answers: response.map_err(error::from_status)?.into_inner(), settled: None, _open: open })
}
