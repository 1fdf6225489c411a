//! Transactions: reads under the server's id, writes kept here until the commit.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, future, stream};
use reelbase_core::{
    AggregateResult, Aggregation, CommitResult, Document, DocumentPath, Env, Error, ErrorKind, Query, ReadOptions,
    Result, Session, Transaction, TxId, TxOptions, Write, Written,
};
use reelbase_firestore_wire::{encode_time, pb};

use crate::{
    client::{Client, Stub},
    commit, error,
    read::{self, At},
    retry::Repeat,
};

/// A running transaction of a [`FirestoreStore`](crate::FirestoreStore).
///
/// Its streams share it, so that it is given up when the last of them is dropped too.
#[derive(Debug)]
pub(crate) struct FirestoreTransaction(Arc<Running>);

#[derive(Debug)]
struct Running {
    client: Client,
    id: Vec<u8>,
    read_only: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    writes: Vec<Write>,
    /// Nothing more may be done with it here.
    over: bool,
    /// The server has nothing more of it, no locks that others wait for; or it is being told so.
    released: bool,
}

fn over() -> Error {
    Error::new(ErrorKind::Aborted, "the transaction is over")
}

impl FirestoreTransaction {
    pub(crate) async fn begin(client: &Client, options: TxOptions) -> Result<Self> {
        use pb::transaction_options::{Mode, ReadOnly, ReadWrite, read_only::ConsistencySelector};
        if options.read_time.is_some() && !options.read_only {
            return Err(Error::invalid("only a read-only transaction can have a read time"));
        }
        let mode = if options.read_only {
            let time = options.read_time.map(|time| ConsistencySelector::ReadTime(encode_time(time)));
            Mode::ReadOnly(ReadOnly { consistency_selector: time })
        } else {
            let retry_transaction = options.retry_of.map(|id| id.0).unwrap_or_default();
            Mode::ReadWrite(ReadWrite { retry_transaction, ..Default::default() })
        };
        let request = || pb::BeginTransactionRequest {
            database: client.database().as_str().to_owned(),
            options: Some(pb::TransactionOptions { mode: Some(mode.clone()) }),
            request_options: None,
        };
        let call = |mut stub: Stub, request| async move { stub.begin_transaction(request).await };
        let begun = client.call(Repeat::Harmless, request, call).await.map_err(error::from_status)?;
        let state = Mutex::default();
        let running = Running { client: client.clone(), id: begun.transaction, read_only: options.read_only, state };
        Ok(Self(Arc::new(running)))
    }
}

impl Running {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where to read, if it still runs.
    fn at(&self, read_time: Option<reelbase_core::Timestamp>) -> Result<At> {
        if read_time.is_some() {
            return Err(Error::invalid("a transaction reads at its own time; leave the read time out"));
        }
        if self.lock().over {
            return Err(over());
        }
        Ok(At::Transaction(self.id.clone()))
    }

    /// Lets the server drop what it holds for the transaction.
    async fn release(&self) -> Result<()> {
        release(&self.client, self.id.clone()).await?;
        self.lock().released = true;
        Ok(())
    }

    /// Does so while nobody waits for it: it may take as long as any call, and nothing depends on it.
    fn release_later(&self) {
        if mem::replace(&mut self.lock().released, true) {
            return;
        }
        // Outside of a runtime the server finds out by itself, after a minute.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (client, id) = (self.client.clone(), self.id.clone());
            runtime.spawn(async move { release(&client, id).await.ok() });
        }
    }
}

async fn release(client: &Client, id: Vec<u8>) -> Result<()> {
    let database = client.database().as_str();
    let request =
        || pb::RollbackRequest { database: database.to_owned(), transaction: id.clone(), request_options: None };
    let call = |mut stub: Stub, request| async move { stub.rollback(request).await };
    match client.call(Repeat::Harmless, request, call).await.map_err(error::from_status) {
        // What the server does not know, or has ended itself, needs no end.
        Err(e) if matches!(e.kind(), ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Aborted) => Ok(()),
        Err(e) if e.kind() == ErrorKind::FailedPrecondition => Ok(()),
        other => other,
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.release_later();
    }
}

#[async_trait]
impl Session for FirestoreTransaction {
    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        let at = self.0.at(options.read_time).map_err(|e| e.during("get"))?;
        read::get_many(&self.0.client, paths, &options, at).await.map_err(|e| e.during("get"))
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        let running = self.0.clone();
        let documents = stream::once(future::lazy(move |_| {
            let at = running.at(query.read_time)?;
            let documents = read::query(running.client.clone(), query, at);
            // The transaction lasts as long as the stream.
            Ok::<_, Error>(documents.inspect(move |_| _ = &running))
        }));
        documents.try_flatten().map_err(|e| e.during("query")).boxed()
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        let at = self.0.at(query.read_time).map_err(|e| e.during("aggregate"))?;
        read::aggregate(&self.0.client, &query, aggregations, at).await.map_err(|e| e.during("aggregate"))
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        let mut state = self.0.lock();
        if state.over {
            return Err(over().during("write"));
        }
        if self.0.read_only {
            return Err(Error::invalid("a read-only transaction cannot write").during("write"));
        }
        commit::check(&writes).map_err(|e| e.during("write"))?;
        state.writes.extend(writes);
        Ok(Written::Buffered)
    }

    fn env(&self) -> Arc<dyn Env> {
        self.0.client.env().clone()
    }
}

#[async_trait]
impl Transaction for FirestoreTransaction {
    async fn commit(&self) -> Result<CommitResult> {
        let running = &*self.0;
        let writes = {
            let mut state = running.lock();
            if mem::replace(&mut state.over, true) {
                return Err(over().during("commit"));
            }
            mem::take(&mut state.writes)
        };
        if running.read_only {
            // There is nothing to commit, and production takes no commit of a transaction that reads. What was read holds
            // whether the server hears of the end or not.
            running.release_later();
            return Ok(CommitResult::new(running.client.env().now(), Vec::new()));
        }
        let result = commit::commit(&running.client, &writes, Some(running.id.clone())).await;
        match &result {
            Ok(_) => running.lock().released = true,
            // Nobody knows whether there is anything to release, nor whether the server can be reached.
            Err(e) if e.kind() == ErrorKind::OutcomeUnknown => {}
            // A commit that failed, be it for contention, may leave locks that the next attempt would wait for.
            Err(_) => running.release_later(),
        }
        result.map_err(|e| e.during("commit"))
    }

    async fn rollback(&self) -> Result<()> {
        let running = &*self.0;
        {
            let mut state = running.lock();
            state.over = true;
            state.writes.clear();
            if state.released {
                return Ok(());
            }
        }
        running.release().await.map_err(|e| e.during("rollback"))
    }

    fn id(&self) -> TxId {
        TxId(self.0.id.clone())
    }
}
