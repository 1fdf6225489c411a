//! Waiting until the database has built what it has taken on.

use std::time::Duration;

use gcloud_sdk::google::{
    firestore::admin::v1::{FieldOperationMetadata, IndexOperationMetadata, Progress},
    longrunning::{Operation, operation},
};
use prost::Message;
use prost_types::Any;
use reelbase_core::{Error, ErrorKind};
use tonic::{Code, Status};

use super::{
    apply::Apply,
    found::{index_state, singles_state, ttl_state},
    plan::{BuildState, PlanItem, Subject},
    report::Outcome,
};
use crate::error::from_status;

/// The first pause between two questions, which doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause: building takes minutes, and the service allows few calls.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Something that the database builds, and the items that it is for.
pub(super) struct Pending {
    pub(super) items: Vec<usize>,
    pub(super) watched: Watched,
}

/// What tells how far it is: the operation that was begun here, else the thing itself.
pub(super) enum Watched {
    Operation(String),
    Index(String),
    Field(String),
}

impl<P: FnMut(&PlanItem, &Outcome) + Send> Apply<'_, P> {
    /// Waits for everything that is pending; what is not done in time stays so.
    pub(super) async fn wait(&mut self, at_most: Duration) {
        let env = self.calls.0.env().clone();
        let deadline = env.now().saturating_add(at_most);
        let mut pause = FIRST_PAUSE;
        loop {
            for pending in std::mem::take(&mut self.pending) {
                if self.look(&pending).await {
                    self.pending.push(pending);
                }
            }
            let now = env.now();
            if self.pending.is_empty() || now >= deadline {
                return;
            }
            env.sleep(pause.min(deadline.since(now))).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Asks how far something is; tells whether it is still being built.
    async fn look(&mut self, pending: &Pending) -> bool {
        let items = &pending.items;
        let state = match &pending.watched {
            Watched::Operation(name) => match self.calls.get_operation(name).await {
                Ok(operation) => return self.take_in(items, operation),
                Err(status) => Err(status),
            },
            Watched::Index(name) => self.calls.get_index(name).await.map(|index| index_state(&index)),
            Watched::Field(name) => self.calls.get_field(name).await.map(|field| {
                let ttl = items.iter().any(|at| matches!(self.plan.items[*at].subject, Subject::Ttl(_)));
                match field {
                    field if ttl => field.ttl_config.as_ref().map_or(BuildState::Unknown, ttl_state),
                    field => singles_state(field.index_config.as_ref().map_or(&[], |config| &config.indexes)),
                }
            }),
        };
        match state {
            Ok(BuildState::Creating) => true,
            Ok(BuildState::NeedsRepair) => {
                let message = "building it has failed: plan again to repair it";
                self.set(items, || Outcome::Failed(Error::new(ErrorKind::FailedPrecondition, message)));
                false
            }
            Ok(_) => {
                self.set(items, || Outcome::Done);
                false
            }
            // It is built, whether the server can tell just now or not.
            Err(status) if from_status(status.clone()).is_retryable() => true,
            Err(status) => {
                self.fail(items, "wait for index", &status);
                false
            }
        }
    }

    /// Takes in what an operation says; tells whether it goes on.
    pub(super) fn take_in(&mut self, items: &[usize], operation: Operation) -> bool {
        match operation.result {
            Some(operation::Result::Error(e)) => {
                self.fail(items, "build index", &Status::new(Code::from_i32(e.code), e.message));
                false
            }
            _ if operation.done => {
                self.set(items, || Outcome::Done);
                false
            }
            _ => {
                let documents = operation.metadata.as_ref().and_then(progress);
                let known =
                    |at: &usize| matches!(self.outcome(*at), Outcome::Building { documents: d } if *d == documents);
                if !items.iter().all(known) {
                    self.set(items, || Outcome::Building { documents });
                }
                true
            }
        }
    }
}

/// How many documents of how many an operation has read.
fn progress(metadata: &Any) -> Option<(i64, i64)> {
    let kind = metadata.type_url.rsplit('.').next()?;
    let Progress { completed_work, estimated_work } = match kind {
        "IndexOperationMetadata" => IndexOperationMetadata::decode(&*metadata.value).ok()?.progress_documents?,
        "FieldOperationMetadata" => FieldOperationMetadata::decode(&*metadata.value).ok()?.progress_documents?,
        _ => return None,
    };
    Some((completed_work, estimated_work))
}
