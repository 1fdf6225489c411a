//! Bulk writes over `BatchWrite`: each write on its own, many on their way at once.
//!
//! A write is sent again only where that does no harm: when it surely was not applied (it was not sent, or the server says
//! of it that it was contended or out of quota), or when applying it twice comes to the same. What else was sent and not
//! answered, or found the server unavailable, is reported as unknown.

mod batch;
#[cfg(test)]
mod tests;
mod throttle;

use std::{future::Future, time::Duration};

use futures_util::{StreamExt, stream};
use gcloud_sdk::{RequestTimeoutElapsed, RequestTimeouts};
use reelbase_core::{Env, Error, ErrorKind, Result, Write, WriteResult, check_distinct};
use reelbase_firestore_wire::{DatabaseName, EncodedWrites, pb};
use tokio::time::Instant;
use tonic::{Code, GrpcMethod, Status};

use self::batch::{Batch, batches, is_idempotent};
pub(crate) use self::throttle::Throttle;
use crate::{
    backoff::Backoff,
    client::{Client, SERVICE, timed, within},
    commit::{result_of, unreadable},
    error,
};

/// How many batches are on their way at once. A batch has about 2 MiB at most.
const IN_FLIGHT: usize = 32;
/// How often a write is sent at most.
const ATTEMPTS: u32 = 10;
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(100), longest: Duration::from_secs(10) };

/// What a write of a list came to, by its place.
type Outcome = (usize, Result<WriteResult>);

/// Each write on its own: one result per write.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) for the whole when a document occurs twice.
pub(crate) async fn write_each(client: &Client, writes: &[Write]) -> Result<Vec<Result<WriteResult>>> {
    let patience = client.deadlines().call;
    let call = |request: EncodedWrites| async move {
        let request = timed(request, RequestTimeouts::new().with_total(patience));
        let call = client.send_writes(GrpcMethod::new(SERVICE, "BatchWrite"), request);
        Ok(within(RequestTimeoutElapsed::Total, patience, call).await?.into_inner())
    };
    let (database, env) = (client.database(), &**client.env());
    Bulk { database, env, throttle: client.throttle(), patience, writes, call }.run().await
}

/// Writes on their way.
struct Bulk<'a, F> {
    database: &'a DatabaseName,
    env: &'a dyn Env,
    throttle: &'a Throttle,
    /// How long a batch is sent again at most.
    patience: Duration,
    writes: &'a [Write],
    /// Sends a batch.
    call: F,
}

impl<F, A> Bulk<'_, F>
where
    F: Fn(EncodedWrites) -> A + Sync,
    A: Future<Output = Result<pb::BatchWriteResponse, Status>> + Send,
{
    async fn run(&self) -> Result<Vec<Result<WriteResult>>> {
        check_distinct(self.writes)?;
        let check = |write: &Write| write.check().map(|()| WriteResult::default());
        let mut results: Vec<Result<WriteResult>> = self.writes.iter().map(check).collect();
        let good: Vec<usize> = (0..results.len()).filter(|at| results[*at].is_ok()).collect();
        let batches = batches(self.database, self.writes, good, self.throttle.is_on());
        let mut answers = stream::iter(batches.map(|batch| self.send(batch))).buffer_unordered(IN_FLIGHT);
        while let Some(outcomes) = answers.next().await {
            for (at, result) in outcomes {
                results[at] = result;
            }
        }
        drop(answers);
        let named = |(result, write): (Result<_>, &Write)| result.map_err(|e| e.at(&write.path).during("write each"));
        Ok(results.into_iter().zip(self.writes).map(named).collect())
    }

    /// Sends a batch until every write of it has its outcome.
    async fn send(&self, batch: Batch) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(batch.places.len());
        let mut deadline = None;
        let mut open = vec![batch];
        while let Some(mut batch) = open.pop() {
            self.throttle.admit(self.env, batch.places.len()).await;
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.patience);
            let request = EncodedWrites {
                database: self.database.as_str().to_owned(),
                writes: batch.take_messages(self.database, self.writes),
                ..Default::default()
            };
            let again = match (self.call)(request).await {
                Ok(response) => self.sort(&mut batch, response, &mut outcomes),
                // One write may be what is wrong. The others shall not suffer for it.
                Err(status) if is_refusal_of_one(&status) && batch.places.len() > 1 => {
                    open.extend(batch.halves());
                    continue;
                }
                Err(status) => self.sort_failed(&mut batch, &status, &mut outcomes),
            };
            if again.is_empty() {
                continue;
            }
            batch.failed += 1;
            if batch.failed >= ATTEMPTS || Instant::now() >= deadline {
                outcomes.extend(again.into_iter().map(|(place, error)| (place, Err(batch.judge(error)))));
                continue;
            }
            tracing::debug!(writes = again.len(), failed = batch.failed, "writes of a batch are sent again");
            batch.places = again.into_iter().map(|(place, _)| place).collect();
            BACKOFF.wait(self.env, batch.failed).await;
            open.push(batch);
        }
        outcomes
    }

    /// Takes an answer, and returns the writes that may be sent again, each with why it failed.
    fn sort(
        &self,
        batch: &mut Batch,
        response: pb::BatchWriteResponse,
        outcomes: &mut Vec<Outcome>,
    ) -> Vec<(usize, Error)> {
        let (mut again, mut lost_one) = (Vec::new(), false);
        let mut answers = response.status.into_iter().zip(response.write_results);
        for place in std::mem::take(&mut batch.places) {
            match read(self.database, &self.writes[place], answers.next()) {
                Ok(result) => outcomes.push((place, Ok(result))),
                Err(Failure { error, again: true, lost }) => {
                    lost_one |= lost;
                    again.push((place, error));
                }
                Err(Failure { error, again: false, .. }) => outcomes.push((place, Err(batch.judge(error)))),
            }
        }
        // The others of those sent again may pass for unknown too, which is never wrong.
        batch.lost |= lost_one;
        again
    }

    /// Takes the failure of a whole batch, and returns the writes that may be sent again.
    fn sort_failed(&self, batch: &mut Batch, status: &Status, outcomes: &mut Vec<Outcome>) -> Vec<(usize, Error)> {
        let mut again = Vec::new();
        let lost = error::is_uncertain(status);
        let passes = error::is_transient(status) || matches!(status.code(), Code::Aborted | Code::ResourceExhausted);
        for place in std::mem::take(&mut batch.places) {
            let error = error::from_commit(status.clone());
            let may_repeat = if lost { is_idempotent(&self.writes[place]) } else { passes };
            if may_repeat {
                again.push((place, error));
            } else {
                outcomes.push((place, Err(batch.judge(error))));
            }
        }
        batch.lost |= lost;
        again
    }
}

/// Why a write failed.
struct Failure {
    error: Error,
    /// Whether it may be sent again.
    again: bool,
    /// Whether it may have been applied.
    lost: bool,
}

fn read(
    database: &DatabaseName,
    write: &Write,
    answer: Option<(gcloud_sdk::google::rpc::Status, pb::WriteResult)>,
) -> std::result::Result<WriteResult, Failure> {
    let Some((status, result)) = answer else {
        let error =
            Error::new(ErrorKind::OutcomeUnknown, "the server's answer says nothing of the write; read the document");
        return Err(Failure { error, again: false, lost: false });
    };
    let code = Code::from(status.code);
    if code == Code::Ok {
        return result_of(database, write, &result).map_err(|e| Failure {
            error: unreadable(e),
            again: false,
            lost: false,
        });
    }
    let status = Status::new(code, status.message);
    // As of a commit, the code may leave open whether the write was applied.
    let lost = error::is_uncertain(&status);
    let again = match code {
        Code::Aborted | Code::ResourceExhausted => true,
        Code::Unavailable => is_idempotent(write),
        _ => false,
    };
    Err(Failure { error: error::from_commit(status), again, lost })
}

/// Whether the server has refused the whole batch for what may be wrong with one of its writes.
fn is_refusal_of_one(status: &Status) -> bool {
    status.code() == Code::InvalidArgument && !error::is_uncertain(status)
}
