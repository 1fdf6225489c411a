//! Steps on a store.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use reelbase_core::{
    CommitResult, DocumentPath, DocumentStoreExt, Env, Error, ErrorKind, ListDocuments, Listed, Precondition, Query,
    ReadOptions, Session, SessionExt, Timestamp, Transaction, TxOptions, Write, WriteResult, Written,
};

use super::{
    Attempt, PlannedWrite, Step,
    outcome::{Answer, Commit, Ended, Failure, Outcome, Read, Times, When},
    step,
};
use crate::{
    Backend,
    model::{Doc, Entry, Tree},
};

/// A step that takes this long hangs.
const PATIENCE: Duration = Duration::from_secs(30);
/// Production keeps an hour of the past; a step that would read more is passed over.
const KEPT: Duration = Duration::from_secs(50 * 60);

pub(super) struct Player {
    backend: Backend,
    /// The times of all commits so far.
    commits: Vec<Timestamp>,
    /// The number of every time at which something was changed.
    pub(super) times: Times,
}

impl Player {
    pub(super) fn new(backend: Backend) -> Self {
        Self { backend, commits: Vec::new(), times: Times::new() }
    }

    /// Runs a step.
    ///
    /// Errors are those of the step's own conduct: it hangs, or breaks a promise that has nothing to do with documents.
    pub(super) async fn play(&mut self, step: &Step) -> Result<Outcome, String> {
        match tokio::time::timeout(PATIENCE, self.step(step)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(format!("the step does not end within {PATIENCE:?}")),
        }
    }

    /// Every document there is.
    pub(super) async fn all(&self) -> Result<Vec<Doc>, String> {
        let query = Query { all_descendants: true, ..Query::default() };
        fetch(&self.backend.store, query).await?.map_err(|failure| failure.words)
    }

    fn now(&self) -> Timestamp {
        self.backend.store.env().now()
    }

    /// The time of the commit so many commits ago, if there is one that is still kept.
    fn earlier(&self, ago: usize) -> Option<Timestamp> {
        let at = *self.commits.iter().rev().nth(ago)?;
        (self.now().since(at) < KEPT).then_some(at)
    }

    async fn step(&mut self, step: &Step) -> Result<Outcome, String> {
        let store = self.backend.store.clone();
        Ok(match step {
            Step::Commit(writes) => {
                let writes = self.filled(writes).await?;
                Outcome::Commit(self.commit(writes).await?)
            }
            Step::WriteEach(writes) => {
                let writes = self.filled(writes).await?;
                let got = store.write_each(writes.clone()).await;
                let got =
                    got.map(|results| results.into_iter().map(|one| one.map_err(Failure::from)).collect::<Vec<_>>());
                for result in got.iter().flatten().flatten() {
                    self.note(result);
                }
                if got.as_ref().is_ok_and(|results| results.len() != writes.len()) {
                    return Err(format!("{} writes, but not as many results: {got:?}", writes.len()));
                }
                Outcome::Each { writes, got: got.map_err(Failure::from) }
            }
            Step::GetMany { paths, select, ago, hide_expired } => {
                let Some(when) = self.when(*ago) else { return Ok(Outcome::Nothing) };
                let mut options = ReadOptions::default();
                options.select.clone_from(select);
                options.hide_expired = *hide_expired;
                if let When::At(at) = when {
                    options.read_time = Some(at);
                }
                let got = documents(&store, paths, options).await?;
                let read =
                    Read::Documents { paths: paths.clone(), select: select.clone(), hide_expired: *hide_expired, got };
                Outcome::Read(when, read)
            }
            Step::Query { query, ago } => {
                let Some(when) = self.when(*ago) else { return Ok(Outcome::Nothing) };
                let query = as_of((**query).clone(), when);
                let got = fetch(&store, query.clone()).await?;
                Outcome::Read(when, Read::Query { query, got })
            }
            Step::Aggregate { query, aggregations, ago } => {
                let Some(when) = self.when(*ago) else { return Ok(Outcome::Nothing) };
                let query = as_of((**query).clone(), when);
                let got = aggregate(&store, query.clone(), aggregations).await;
                Outcome::Read(when, Read::Aggregate { query, aggregations: aggregations.clone(), got })
            }
            Step::ListDocuments { parent, collection, show_missing, page_size } => Outcome::List {
                parent: parent.clone(),
                collection: collection.clone(),
                show_missing: *show_missing,
                got: self.list(parent.clone(), collection, *show_missing, *page_size).await?,
            },
            Step::ListCollections(parent) => Outcome::Collections {
                parent: parent.clone(),
                got: store.list_collections(parent.clone()).await.map_err(Failure::from),
            },
            Step::Transaction(attempt) => {
                let begun = self.begin(attempt).await?;
                Outcome::Transaction(self.end(attempt, begun).await?)
            }
            Step::Interleaved { first, between, second } => {
                let first_begun = self.begin(first).await?;
                let writes = self.filled(between).await?;
                let between = self.commit(writes).await?;
                let second_begun = self.begin(second).await?;
                let first = self.end(first, first_begun).await?;
                let second = self.end(second, second_begun).await?;
                Outcome::Interleaved { first, between, second }
            }
            Step::Clock(micros) => {
                if let Some(clock) = &self.backend.clock {
                    clock.set(Timestamp::from_micros_saturating(clock.now().as_micros() + micros));
                }
                Outcome::Nothing
            }
        })
    }

    fn when(&self, ago: Option<usize>) -> Option<When> {
        match ago {
            None => Some(When::Now(self.now())),
            Some(ago) => self.earlier(ago).map(When::At),
        }
    }

    /// The writes with the update times that their documents have now.
    async fn filled(&self, planned: &[PlannedWrite]) -> Result<Vec<Write>, String> {
        let mut writes = Vec::with_capacity(planned.len());
        for PlannedWrite { write, current } in planned {
            let mut write = write.clone();
            if *current && let Some(found) = self.backend.store.get(&write.path).await.map_err(|e| e.to_string())? {
                write.precondition = Precondition::UpdateTime(found.update_time());
            }
            writes.push(write);
        }
        Ok(writes)
    }

    async fn commit(&mut self, writes: Vec<Write>) -> Result<Commit, String> {
        let result = self.backend.store.commit(writes.clone()).await;
        self.committed(writes, result)
    }

    fn committed(&mut self, writes: Vec<Write>, result: Result<CommitResult, Error>) -> Result<Commit, String> {
        if let Ok(result) = &result {
            if result.results.len() != writes.len() {
                return Err(format!("{} writes, but {} results", writes.len(), result.results.len()));
            }
            if self.commits.last().is_some_and(|last| *last > result.commit_time) {
                return Err(format!(
                    "the commit time went back from {:?} to {}",
                    self.commits.last(),
                    result.commit_time
                ));
            }
            self.commits.push(result.commit_time);
            result.results.iter().for_each(|result| self.note(result));
        }
        let got = result.map(|result| (result.commit_time, result.results)).map_err(Failure::from);
        Ok(Commit { writes, got })
    }

    fn note(&mut self, result: &WriteResult) {
        if let Some(at) = result.update_time {
            let next = self.times.len();
            self.times.entry(at).or_insert(next);
        }
    }

    async fn list(
        &self,
        parent: Option<DocumentPath>,
        collection: &str,
        show_missing: bool,
        page_size: usize,
    ) -> Result<Answer<Vec<Entry>>, String> {
        let mut request = ListDocuments::new(parent, collection).page_size(page_size);
        request.show_missing = show_missing;
        let mut entries = Vec::new();
        loop {
            let page = match self.backend.store.list_documents(request.clone()).await {
                Ok(page) => page,
                Err(e) => return Ok(Err(e.into())),
            };
            if page.documents.len() > page_size {
                return Err(format!("a page of {} documents, where {page_size} were asked for", page.documents.len()));
            }
            entries.extend(page.documents.iter().map(|listed| match listed {
                Listed::Document(document) => Entry::Document(Doc::of(document)),
                Listed::Missing(path) => Entry::Missing(path.to_string()),
            }));
            match page.next_page_token {
                Some(token) => request.page_token = Some(token),
                None => return Ok(Ok(entries)),
            }
            if entries.len() > 100_000 {
                return Err("the pages of the listing do not end".to_owned());
            }
        }
    }

    /// Begins a transaction and does its reads.
    async fn begin(&self, attempt: &Attempt) -> Result<(Arc<dyn Transaction>, Vec<Read>), String> {
        let tx = self.backend.store.begin(TxOptions::default()).await.map_err(|e| format!("begin failed: {e}"))?;
        let mut reads = Vec::new();
        for read in &attempt.reads {
            reads.push(match read {
                step::Read::Documents(paths) => {
                    let got = documents(&tx, paths, ReadOptions::default()).await?;
                    Read::Documents { paths: paths.clone(), select: None, hide_expired: false, got }
                }
                step::Read::Query(query) => {
                    let query = (**query).clone();
                    let got = fetch(&tx, query.clone()).await?;
                    Read::Query { query, got }
                }
                step::Read::Aggregate(query, aggregations) => {
                    let query = (**query).clone();
                    let got = aggregate(&tx, query.clone(), aggregations).await;
                    Read::Aggregate { query, aggregations: aggregations.clone(), got }
                }
            });
        }
        Ok((tx, reads))
    }

    /// Does the writes of a transaction and ends it.
    async fn end(
        &mut self,
        attempt: &Attempt,
        (tx, reads): (Arc<dyn Transaction>, Vec<Read>),
    ) -> Result<Ended, String> {
        let writes = self.filled(&attempt.writes).await?;
        let mut refused = None;
        if !writes.is_empty() {
            match tx.write(writes.clone()).await {
                Ok(Written::Buffered) => {}
                Ok(Written::Committed(_)) => return Err("a transaction committed before its end".to_owned()),
                // A write that can never succeed may be refused at once or at the commit.
                Err(e) if e.kind() == ErrorKind::Invalid => refused = Some(e),
                Err(e) => return Err(format!("a write of a transaction failed: {e}")),
            }
        }
        if attempt.rollback || refused.is_some() {
            tx.rollback().await.map_err(|e| format!("rollback failed: {e}"))?;
            let commit = refused.map(|e| Commit { writes, got: Err(e.into()) });
            return Ok(Ended { reads, commit: if attempt.rollback { None } else { commit } });
        }
        let result = tx.commit().await;
        Ok(Ended { reads, commit: Some(self.committed(writes, result)?) })
    }
}

fn as_of(mut query: Query, when: When) -> Query {
    if let When::At(at) = when {
        query.read_time = Some(at);
    }
    query
}

async fn documents<S: Session + ?Sized>(
    session: &S,
    paths: &[DocumentPath],
    options: ReadOptions,
) -> Result<Answer<Vec<Option<Doc>>>, String> {
    match session.get_many(paths, options).await {
        Ok(found) if found.len() != paths.len() => Err(format!("{} documents for {} paths", found.len(), paths.len())),
        Ok(found) => Ok(Ok(found.iter().map(|one| one.as_ref().map(Doc::of)).collect())),
        Err(e) => Ok(Err(e.into())),
    }
}

async fn fetch<S: Session + ?Sized>(session: &S, query: Query) -> Result<Answer<Vec<Doc>>, String> {
    let mut chunks = session.query(query);
    let mut docs = Vec::new();
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(chunk) if chunk.is_empty() => return Err("a chunk of a query is empty".to_owned()),
            Ok(chunk) => docs.extend(chunk.iter().map(Doc::of)),
            Err(e) => return Ok(Err(e.into())),
        }
    }
    Ok(Ok(docs))
}

async fn aggregate<S: Session + ?Sized>(
    session: &S,
    query: Query,
    aggregations: &[reelbase_core::Aggregation],
) -> Answer<Vec<(String, Tree)>> {
    let result = session.aggregate(query, aggregations).await?;
    Ok(result.iter().map(|(alias, value)| (alias.to_owned(), Tree::of(value))).collect())
}
