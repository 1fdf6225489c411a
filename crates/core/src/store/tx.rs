//! The handle that a transaction's closure gets, and what it enforces on every backend alike.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, future, stream};

use super::{ReadOptions, Session, Transaction, Written};
use crate::{
    AggregateResult, Aggregation, Document, DocumentPath, Env, Error, ErrorKind, Precondition, Query, Result,
    Timestamp, Write,
};

/// A running transaction, as its closure sees it: a session that reads first and writes then, and cannot commit.
///
/// Several steps that each take a document as it was read may follow each other: a precondition on the update time of a
/// document that was read in the transaction is kept by the transaction itself.
///
/// Open repositories on it: `Clips::new(&tx, &video)`. It is over when the closure returns; clones that escape refuse
/// every further use.
#[derive(Debug, Clone)]
pub struct Tx(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    transaction: Arc<dyn Transaction>,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    wrote: bool,
    over: bool,
    /// The documents that were read, with their update times: the transaction itself guards those versions.
    seen: HashMap<DocumentPath, Timestamp>,
    /// What the handle itself saw: whether the closure fails because of contention, whatever error it returns.
    aborted: bool,
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn over() -> Error {
    Error::new(ErrorKind::FailedPrecondition, "the transaction is over; its handle must not leave the closure")
}

impl Tx {
    pub(super) fn new(transaction: Arc<dyn Transaction>) -> Self {
        Self(Arc::new(Inner { transaction, state: Arc::default() }))
    }

    pub(super) fn session(&self) -> Arc<dyn Session> {
        self.0.clone()
    }

    /// Ends the use of the handle; whether it was aborted.
    pub(super) fn close(&self) -> bool {
        let mut state = lock(&self.0.state);
        state.over = true;
        mem::take(&mut state.aborted)
    }
}

impl State {
    fn saw<'a>(&mut self, documents: impl Iterator<Item = &'a Document>) {
        self.seen.extend(documents.map(|document| (document.path().clone(), document.update_time())));
    }

    /// A precondition on the version that the transaction has read holds whenever it commits; left in place, it would fail
    /// against the transaction's own earlier write of the document.
    fn ease(&self, writes: &mut [Write]) {
        for write in writes {
            if let Precondition::UpdateTime(time) = write.precondition
                && self.seen.get(&write.path) == Some(&time)
            {
                write.precondition = Precondition::Exists(true);
            }
        }
    }
}

fn may_read(state: &Mutex<State>) -> Result<()> {
    let state = lock(state);
    if state.over {
        Err(over())
    } else if state.wrote {
        Err(Error::new(ErrorKind::FailedPrecondition, "in a transaction all reads must come before the first write"))
    } else {
        Ok(())
    }
}

fn note<T>(state: &Mutex<State>, result: Result<T>) -> Result<T> {
    if result.as_ref().is_err_and(|e| e.kind() == ErrorKind::Aborted) {
        lock(state).aborted = true;
    }
    result
}

#[async_trait]
impl Session for Inner {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        may_read(&self.state)?;
        let documents = note(&self.state, self.transaction.get_many(paths, options).await)?;
        lock(&self.state).saw(documents.iter().flatten());
        Ok(documents)
    }

    async fn get_one(&self, path: &DocumentPath, options: ReadOptions) -> Result<Option<Document>> {
        may_read(&self.state)?;
        let document = note(&self.state, self.transaction.get_one(path, options).await)?;
        lock(&self.state).saw(document.iter());
        Ok(document)
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        let (state, transaction) = (self.state.clone(), self.transaction.clone());
        // A backend may read only when the stream is polled, so that is when it must still be allowed.
        let chunks = stream::once(future::lazy({
            let state = state.clone();
            move |_| may_read(&state).map(|()| transaction.query(query))
        }));
        let chunks = chunks.try_flatten().map(move |chunk| {
            let documents = note(&state, chunk)?;
            lock(&state).saw(documents.iter());
            Ok(documents)
        });
        chunks.boxed()
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        may_read(&self.state)?;
        note(&self.state, self.transaction.aggregate(query, aggregations).await)
    }

    async fn write(&self, mut writes: Vec<Write>) -> Result<Written> {
        {
            let mut state = lock(&self.state);
            if state.over {
                return Err(over());
            }
            state.wrote = true;
            state.ease(&mut writes);
        }
        note(&self.state, self.transaction.write(writes).await)
    }

    fn env(&self) -> Arc<dyn Env> {
        self.transaction.env()
    }
}

#[async_trait]
impl Session for Tx {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        self.0.get_many(paths, options).await
    }

    async fn get_one(&self, path: &DocumentPath, options: ReadOptions) -> Result<Option<Document>> {
        self.0.get_one(path, options).await
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        self.0.query(query)
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        self.0.aggregate(query, aggregations).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        self.0.write(writes).await
    }

    fn env(&self) -> Arc<dyn Env> {
        self.0.env()
    }
}
