//! Short forms of the traits, and the transaction loop. They cannot be implemented by hand.

use std::{future::Future, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::TryStreamExt;

use super::{DocumentStore, ReadOptions, Session, Transaction, Tx, TxOptions, Written};
use crate::{
    Aggregation, CommitResult, Document, DocumentPath, Entity, Error, ErrorKind, Key, Query, Result, ValueRef, Write,
};

/// Short forms of [`Session`].
#[async_trait]
pub trait SessionExt: Session {
    /// Reads one document; `None` if there is none.
    ///
    /// # Errors
    /// As [`Session::get_many`].
    async fn get(&self, path: &DocumentPath) -> Result<Option<Document>> {
        self.get_one(path, ReadOptions::default()).await
    }

    /// Runs a query and collects all documents.
    ///
    /// # Errors
    /// As [`Session::query`].
    async fn fetch(&self, query: Query) -> Result<Vec<Document>> {
        self.query(query).try_concat().await
    }

    /// Counts the documents of a query.
    ///
    /// # Errors
    /// As [`Session::aggregate`].
    async fn count(&self, query: Query) -> Result<u64> {
        let result = self.aggregate(query, &[Aggregation::count("count")]).await?;
        match result.get("count") {
            Some(ValueRef::Integer(count)) => Ok(count.try_into().unwrap_or(0)),
            _ => Err(Error::new(ErrorKind::Internal, "the backend returned no count")),
        }
    }
}

impl<S: Session + ?Sized> SessionExt for S {}

/// How often a transaction is tried before its contention is reported, as in Firestore's own clients.
const ATTEMPTS: u32 = 5;
const FIRST_BACKOFF: Duration = Duration::from_millis(20);

/// Short forms of [`DocumentStore`], and the transaction loop.
pub trait DocumentStoreExt: DocumentStore {
    /// Applies writes in order and atomically, and returns what they came to.
    ///
    /// # Errors
    /// As [`Session::write`] on a store.
    fn commit(&self, writes: Vec<Write>) -> impl Future<Output = Result<CommitResult>> + Send {
        async move {
            match self.write(writes).await? {
                Written::Committed(result) => Ok(result),
                Written::Buffered => Err(Error::new(ErrorKind::Internal, "a store kept the writes it was to commit")),
            }
        }
    }

    /// Runs `f` in a transaction and commits what it wrote.
    ///
    /// # Behaviour
    /// `f` runs again from the start when what it read was changed by others (up to five times, with growing pauses), so
    /// it must have no other effects. All its reads come before its first write and see one state. When it returns an
    /// error, or the future is dropped, nothing is written.
    ///
    /// ```
    /// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
    /// use reelbase_core::{DocumentPath, DocumentStoreExt, Session, SessionExt, Value, ValueRef, Write};
    ///
    /// let path: &DocumentPath = &"counters/visits".parse()?;
    /// store.transaction(|tx| async move {
    ///     let counter = tx.get(path).await?;
    ///     let visits = match counter.as_ref().and_then(|counter| counter.fields().get("visits")) {
    ///         Some(ValueRef::Integer(visits)) => visits,
    ///         _ => 0,
    ///     };
    ///     tx.write(vec![Write::merge(path.clone(), [("visits".parse()?, Some(Value::from(visits + 1)))])]).await
    /// }).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Those of `f`; [`Aborted`](ErrorKind::Aborted) when the contention does not end;
    /// [`OutcomeUnknown`](ErrorKind::OutcomeUnknown) when the answer to a commit was lost; failed preconditions.
    fn transaction<T, F, Fut>(&self, f: F) -> impl Future<Output = Result<T>> + Send
    where
        T: Send,
        F: FnMut(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T>> + Send,
    {
        self.try_transaction(f)
    }

    /// [`transaction`](Self::transaction) whose closure may return errors of the caller's own type.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction).
    fn try_transaction<T, E, F, Fut>(&self, f: F) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send,
        E: From<Error> + Send,
        F: FnMut(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        async move { Ok(self.try_transaction_committed(f).await?.0) }
    }

    /// [`try_transaction`](Self::try_transaction), and what its commit came to.
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction).
    fn try_transaction_committed<T, E, F, Fut>(
        &self,
        mut f: F,
    ) -> impl Future<Output = Result<(T, CommitResult), E>> + Send
    where
        T: Send,
        E: From<Error> + Send,
        F: FnMut(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        async move {
            let mut options = TxOptions::default();
            let mut attempt = 1;
            loop {
                let transaction: Arc<dyn Transaction> = self.begin(options).await?;
                let id = transaction.id();
                let tx = Tx::new(transaction.clone());
                let result = f(tx.clone()).await;
                let aborted = tx.close();
                let error = match result {
                    Ok(value) => match transaction.commit().await {
                        Ok(committed) => return Ok((value, committed)),
                        Err(e) if e.kind() == ErrorKind::Aborted => E::from(e.during("transaction")),
                        Err(e) => return Err(e.during("transaction").into()),
                    },
                    Err(error) => {
                        // Best effort: the backend also drops what is not committed in time.
                        transaction.rollback().await.ok();
                        if !aborted {
                            return Err(error);
                        }
                        error
                    }
                };
                if attempt == ATTEMPTS {
                    return Err(error);
                }
                let env = self.env();
                env.sleep(FIRST_BACKOFF.mul_f64(f64::from(1 << (attempt - 1)) * (0.5 + env.jitter()))).await;
                attempt += 1;
                options = TxOptions::default().retry_of(id);
            }
        }
    }

    /// Runs `f` on one state that does not change while it reads; it cannot write.
    ///
    /// # Errors
    /// Those of `f`.
    fn snapshot<T, F, Fut>(&self, f: F) -> impl Future<Output = Result<T>> + Send
    where
        T: Send,
        F: FnOnce(Tx) -> Fut + Send,
        Fut: Future<Output = Result<T>> + Send,
    {
        async move {
            let transaction = self.begin(TxOptions::read_only(None)).await?;
            let tx = Tx::new(transaction.clone());
            let result = f(tx.clone()).await;
            tx.close();
            transaction.rollback().await.ok();
            result
        }
    }

    /// Reads an entity, lets `f` change it, writes it back validated, in one transaction, and returns it: for changes that
    /// depend on the old value or concern several fields. `f` may run more than once. Fields that only the entity's own
    /// repository moves stay as they are.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is none; [`Invalid`](ErrorKind::Invalid) with all violations when the
    /// changed entity breaks a rule; those of `f`; as [`transaction`](Self::transaction).
    fn modify<E: Entity, F>(&self, key: &Key<E>, f: F) -> impl Future<Output = Result<E>> + Send
    where
        F: FnMut(&mut E) -> Result<()> + Send,
    {
        self.modify_with(key, std::convert::identity, f)
    }

    /// [`modify`](Self::modify), with something more in the same write, such as a server's time; the entity is returned
    /// without it.
    ///
    /// # Errors
    /// As [`modify`](Self::modify).
    fn modify_with<E: Entity, F>(
        &self,
        key: &Key<E>,
        more: fn(Write) -> Write,
        mut f: F,
    ) -> impl Future<Output = Result<E>> + Send
    where
        F: FnMut(&mut E) -> Result<()> + Send,
    {
        let key = key.clone();
        async move {
            let f = std::sync::Mutex::new(&mut f);
            let (key, f) = (&key, &f);
            self.transaction(|tx| async move {
                let snapshot = crate::repository::load::<E>(&tx, key).await?;
                let (changed, write) = {
                    let mut f = f.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    snapshot.modified(&mut **f)?
                };
                tx.write(vec![more(write)]).await?;
                Ok(changed)
            })
            .await
        }
    }
}

impl<S: DocumentStore + ?Sized> DocumentStoreExt for S {}
