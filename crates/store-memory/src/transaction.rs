//! Transactions: reads of one state, and the check at commit that they still hold.

use std::{collections::HashSet, sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use parking_lot::{Mutex, RwLock};
use reelbase_core::{
    AggregateResult, Aggregation, CommitResult, Document, DocumentPage, DocumentPath, Env, Error, ErrorKind,
    ListDocuments, Matcher, Position, Query, ReadOptions, Result, Session, Timestamp, Transaction, TxId, TxOptions,
    Write, Written,
};

use crate::{
    engine::{At, Engine, Pin},
    log::Log,
    store::chunks,
};

/// How long a transaction may take in all.
pub(crate) const MAX_AGE: Duration = Duration::from_secs(270);
/// How long a transaction may do nothing.
const MAX_IDLE: Duration = Duration::from_secs(60);

/// What a transaction has read.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// The state that all its reads see.
    time: Option<Timestamp>,
    documents: Vec<DocumentPath>,
    queries: Vec<QueryRead>,
}

/// A query that was read, with what bounds the part of its answer that was seen.
#[derive(Debug)]
struct QueryRead {
    matcher: Matcher,
    /// Where the answer ended because of its limit: what lies behind was not seen.
    last: Option<Position>,
}

impl QueryRead {
    /// Whether a version of a document belongs to what was seen.
    fn saw(&self, document: &Document) -> bool {
        self.matcher.matches(document)
            && self
                .last
                .as_ref()
                .is_none_or(|last| self.matcher.compare(&self.matcher.position(document), last).is_le())
    }
}

fn expired() -> Error {
    Error::new(ErrorKind::Aborted, "the transaction has expired; run it again")
}

impl Reads {
    /// Checks that nothing read was changed since, by document or by what a query would find now.
    pub(crate) fn check(&self, log: &RwLock<Log>) -> Result<()> {
        let Some(time) = self.time else { return Ok(()) };
        let since: Vec<_> = {
            let log = log.read();
            if log.floor() > time {
                return Err(expired());
            }
            log.since(time).cloned().collect()
        };
        if since.is_empty() {
            return Ok(());
        }
        let documents: HashSet<&DocumentPath> = self.documents.iter().collect();
        for change in since.iter().flat_map(|commit| &commit.changes) {
            let read = change.path().is_some_and(|path| documents.contains(path))
                || [&change.before, &change.after]
                    .into_iter()
                    .flatten()
                    .any(|document| self.queries.iter().any(|query| query.saw(document)));
            if read {
                let path = change.path().map(ToString::to_string).unwrap_or_default();
                return Err(Error::new(
                    ErrorKind::Aborted,
                    "another commit changed what the transaction had read; run it again",
                )
                .at(path));
            }
        }
        Ok(())
    }
}

/// A running transaction of a [`MemoryStore`](crate::MemoryStore).
///
/// Beyond the trait it lists, and tells which state it reads: what a server needs that answers for the store.
#[derive(Debug)]
pub struct MemoryTransaction {
    engine: Arc<Engine>,
    read_only: bool,
    state: Mutex<State>,
    id: TxId,
    began: Timestamp,
}

#[derive(Debug)]
struct State {
    reads: Reads,
    /// Keeps the state at `reads.time` within reach.
    pin: Option<Pin>,
    writes: Vec<Write>,
    over: bool,
    used: Timestamp,
}

impl MemoryTransaction {
    pub(crate) fn begin(engine: Arc<Engine>, options: &TxOptions) -> Result<Self> {
        if options.read_time.is_some() && !options.read_only {
            return Err(Error::invalid("only a read-only transaction can have a read time"));
        }
        let pin = options.read_time.map(|time| Pin::at(&engine, time)).transpose()?;
        let reads = Reads { time: options.read_time, ..Reads::default() };
        let began = engine.env.now();
        let id = TxId(engine.next_transaction());
        let state = Mutex::new(State { reads, pin, writes: Vec::new(), over: false, used: began });
        Ok(Self { read_only: options.read_only, state, id, began, engine })
    }

    /// The time of the state that its reads see; `None` before the first.
    pub fn read_time(&self) -> Option<Timestamp> {
        self.state.lock().reads.time
    }

    /// Whether it can no longer be used: it was committed or rolled back, or has expired. One that is reading at this
    /// moment is not, and is not waited for.
    pub fn is_over(&self) -> bool {
        self.state.try_lock().is_some_and(|mut state| self.check(&mut state).is_err())
    }

    /// [`DocumentStore::list_documents`](reelbase_core::DocumentStore::list_documents), of the transaction's state.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) for a wrong id or page token; [`Aborted`](ErrorKind::Aborted) when the transaction
    /// is over.
    pub fn list_documents(&self, request: &ListDocuments) -> Result<DocumentPage> {
        let mut state = self.running()?;
        let State { reads, pin, .. } = &mut *state;
        let at = self.pin(pin, reads);
        let page = self.engine.list_documents(request, at).map_err(|e| e.during("list documents"))?;
        let collection = Some(request.collection.clone().into());
        let whole = Query { parent: request.parent.clone(), collection, ..Query::default() };
        self.read_query(&whole, &[], None, reads)?;
        Ok(page)
    }

    /// [`DocumentStore::list_collections`](reelbase_core::DocumentStore::list_collections), of the transaction's state. It
    /// is not among what must still hold at the commit.
    ///
    /// # Errors
    /// [`Aborted`](ErrorKind::Aborted) when the transaction is over.
    pub fn list_collections(&self, parent: Option<&DocumentPath>) -> Result<Vec<String>> {
        let mut state = self.running()?;
        let State { reads, pin, .. } = &mut *state;
        let at = self.pin(pin, reads);
        Ok(self.engine.list_collections(parent, at))
    }

    /// The state, if the transaction still runs.
    fn running(&self) -> Result<parking_lot::MutexGuard<'_, State>> {
        let mut state = self.state.lock();
        state.used = self.check(&mut state)?;
        Ok(state)
    }

    /// The time, if the transaction still runs; ends it if it has expired.
    fn check(&self, state: &mut State) -> Result<Timestamp> {
        let now = self.engine.env.now();
        if state.over {
            return Err(Error::new(ErrorKind::Aborted, "the transaction is over"));
        }
        let forgotten = state.reads.time.is_some_and(|time| self.engine.log.read().floor() > time);
        if forgotten || now.since(self.began) > MAX_AGE || now.since(state.used) > MAX_IDLE {
            self.end(state);
            return Err(expired());
        }
        Ok(now)
    }

    /// The state that reads see, which the first read fixes.
    fn pin<'s>(&self, pin: &'s mut Option<Pin>, reads: &mut Reads) -> At<'s> {
        let pin = pin.get_or_insert_with(|| Pin::latest(&self.engine));
        reads.time = Some(pin.time);
        At::Pinned(pin)
    }

    fn end(&self, state: &mut State) {
        state.over = true;
        state.writes.clear();
        state.pin = None;
    }

    fn check_query(query: &Query) -> Result<()> {
        match query.read_time {
            Some(_) => Err(Error::invalid("a transaction reads at its own time; leave the read time out")),
            None => Ok(()),
        }
    }

    /// Reads documents at the transaction's time.
    fn read<T>(&self, paths: &[DocumentPath], options: &ReadOptions, read: impl FnOnce(At<'_>) -> T) -> Result<T> {
        if options.read_time.is_some() {
            return Err(Error::invalid("a transaction reads at its own time; leave the read time out"));
        }
        let mut state = self.running()?;
        let State { reads, pin, .. } = &mut *state;
        let at = self.pin(pin, reads);
        if !self.read_only {
            reads.documents.extend(paths.iter().cloned());
        }
        Ok(read(at))
    }

    fn read_query(
        &self,
        query: &Query,
        aggregations: &[Aggregation],
        answer: Option<&[Document]>,
        reads: &mut Reads,
    ) -> Result<()> {
        if self.read_only {
            return Ok(());
        }
        let (query, _) = query.clone().forward()?;
        let matcher = Matcher::new(&query, aggregations)?;
        // With a limit that was reached, what comes after the last document was not seen.
        let full = query.limit.is_some_and(|limit| answer.is_some_and(|answer| answer.len() == limit as usize));
        let last = answer.filter(|_| full).and_then(|answer| {
            answer.iter().map(|document| matcher.position(document)).max_by(|a, b| matcher.compare(a, b))
        });
        reads.queries.push(QueryRead { matcher, last });
        Ok(())
    }

    fn run_query(&self, query: &Query) -> Result<Vec<Document>> {
        Self::check_query(query)?;
        let mut state = self.running()?;
        let State { reads, pin, .. } = &mut *state;
        let at = self.pin(pin, reads);
        // Conflicts are told from whole documents; the projection comes last.
        let answer = self.engine.matching(query, &[], at)?;
        self.read_query(query, &[], Some(&answer), reads)?;
        Ok(match &query.select {
            Some(select) => answer.iter().map(|document| document.project(select)).collect(),
            None => answer,
        })
    }
}

#[async_trait]
impl Session for MemoryTransaction {
    async fn get_one(&self, path: &DocumentPath, options: ReadOptions) -> Result<Option<Document>> {
        self.read(std::slice::from_ref(path), &options, |at| self.engine.read_one(path, at, &options))
    }

    async fn get_many(&self, paths: &[DocumentPath], options: ReadOptions) -> Result<Vec<Option<Document>>> {
        self.read(paths, &options, |at| self.engine.read(paths, at, &options))
    }

    fn query(&self, query: Query) -> BoxStream<'static, Result<Vec<Document>>> {
        let result = self.run_query(&query).map_err(|e| e.during("query"));
        chunks(move || result)
    }

    async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<AggregateResult> {
        Self::check_query(&query)?;
        let mut state = self.running()?;
        let State { reads, pin, .. } = &mut *state;
        let at = self.pin(pin, reads);
        let result = self.engine.aggregate(&query, aggregations, at).map_err(|e| e.during("aggregate"))?;
        self.read_query(&query, aggregations, None, reads)?;
        Ok(result)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Written> {
        let mut state = self.running()?;
        if self.read_only {
            return Err(Error::invalid("a read-only transaction cannot write"));
        }
        self.engine.check_writes(&writes)?;
        state.writes.extend(writes);
        Ok(Written::Buffered)
    }

    fn env(&self) -> Arc<dyn Env> {
        self.engine.env.clone()
    }
}

#[async_trait]
impl Transaction for MemoryTransaction {
    async fn commit(&self) -> Result<CommitResult> {
        let mut state = self.running()?;
        let writes = std::mem::take(&mut state.writes);
        // One that wrote nothing never conflicts.
        let reads = (!writes.is_empty()).then_some(&state.reads);
        state.pin.iter().for_each(Pin::forget);
        let result = self.engine.commit(&writes, reads);
        self.end(&mut state);
        result.map_err(|e| e.during("commit"))
    }

    async fn rollback(&self) -> Result<()> {
        self.end(&mut self.state.lock());
        Ok(())
    }

    fn id(&self) -> TxId {
        self.id.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, mpsc},
        time::Duration,
    };

    use reelbase_core::{ManualEnv, TxOptions, index::Manifest};

    use crate::MemoryStore;

    #[test]
    fn one_that_is_reading_is_not_waited_for() {
        let store = MemoryStore::new(Manifest::new(), Arc::new(ManualEnv::default()));
        let transaction = Arc::new(store.start(&TxOptions::default()).unwrap());
        let mut reading = transaction.state.lock();
        let (answer, answered) = mpsc::channel();
        let asked = transaction.clone();
        std::thread::spawn(move || answer.send(asked.is_over()));
        assert_eq!(answered.recv_timeout(Duration::from_secs(10)), Ok(false));
        transaction.end(&mut reading);
        drop(reading);
        assert!(transaction.is_over());
    }
}
