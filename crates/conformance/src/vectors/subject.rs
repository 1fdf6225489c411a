//! What a vector about documents is run on: a store, or the model, behind one set of calls.

use std::sync::Arc;

use futures_util::TryStreamExt;
use reelbase_core::{
    Aggregation, CommitResult, DocumentPath, DocumentStore, DocumentStoreExt, ErrorKind, Fields, ListDocuments, Query,
    Session, Timestamp, Write,
};

use crate::model::{Doc, Entry, Model, Refused, Tree};

pub(super) enum Subject {
    Store(Arc<dyn DocumentStore>),
    Model(Model),
}

/// Why a request was refused: the kind, and the words.
pub(super) type Refusal = (ErrorKind, String);

fn refusal(e: &reelbase_core::Error) -> Refusal {
    (e.kind(), e.to_string())
}

fn modelled(refused: Refused) -> Refusal {
    (refused.kind, refused.why)
}

/// The model's clock: one second per call, so that every commit has a time of its own.
fn tick(model: &Model) -> Timestamp {
    let latest = model.docs().map(|doc| doc.updated.as_micros()).max().unwrap_or(1_735_689_600_000_000);
    Timestamp::from_micros_saturating(latest + 1_000_000)
}

/// An answer of an aggregation: of the model possibly one of several that are right.
pub(super) enum Answers {
    Exact(Vec<(String, Tree)>),
    Modelled(crate::model::Aggregated),
}

impl Subject {
    pub(super) async fn seed(&mut self, documents: &[(DocumentPath, Fields)]) -> Result<(), Refusal> {
        let writes = documents.iter().map(|(path, fields)| Write::set(path.clone(), fields.clone())).collect();
        self.commit(writes)
            .await
            .map_err(|(kind, why)| (kind, format!("the documents to begin with cannot be written: {why}")))
    }

    pub(super) async fn commit(&mut self, writes: Vec<Write>) -> Result<(), Refusal> {
        match self {
            Self::Store(store) => {
                let expected = writes.len();
                let CommitResult { results, .. } = store.commit(writes).await.map_err(|e| refusal(&e))?;
                if results.len() != expected {
                    return Err((ErrorKind::Internal, format!("{} results for {expected} writes", results.len())));
                }
            }
            Self::Model(model) => {
                let time = tick(model);
                model.commit(&writes, time).map_err(modelled)?;
            }
        }
        Ok(())
    }

    pub(super) async fn write_each(&mut self, writes: Vec<Write>) -> Result<Vec<Result<(), Refusal>>, Refusal> {
        match self {
            Self::Store(store) => {
                let results = store.write_each(writes).await.map_err(|e| refusal(&e))?;
                Ok(results.into_iter().map(|result| result.map(drop).map_err(|e| refusal(&e))).collect())
            }
            Self::Model(model) => {
                Model::check_each(&writes).map_err(modelled)?;
                let time = tick(model);
                let one = |write| model.commit(&[write], time).map(drop).map_err(modelled);
                Ok(writes.into_iter().map(one).collect())
            }
        }
    }

    pub(super) async fn query(&self, query: Query) -> Result<Vec<Doc>, Refusal> {
        match self {
            Self::Store(store) => {
                let documents = store.query(query).try_concat().await.map_err(|e| refusal(&e))?;
                Ok(documents.iter().map(Doc::of).collect())
            }
            Self::Model(model) => model.query(&query, Timestamp::MIN).map_err(modelled),
        }
    }

    /// Every document there is, by name.
    pub(super) async fn all(&self) -> Result<Vec<Doc>, Refusal> {
        self.query(Query { all_descendants: true, ..Query::default() })
            .await
            .map_err(|(kind, why)| (kind, format!("the scan of all documents failed: {why}")))
    }

    pub(super) async fn aggregate(&self, query: Query, aggregations: &[Aggregation]) -> Result<Answers, Refusal> {
        match self {
            Self::Store(store) => {
                let result = store.aggregate(query, aggregations).await.map_err(|e| refusal(&e))?;
                Ok(Answers::Exact(result.iter().map(|(alias, value)| (alias.to_owned(), Tree::of(value))).collect()))
            }
            Self::Model(model) => {
                model.aggregate(&query, aggregations, Timestamp::MIN).map(Answers::Modelled).map_err(modelled)
            }
        }
    }

    pub(super) async fn list(&self, request: ListDocuments) -> Result<Vec<(String, bool)>, Refusal> {
        match self {
            Self::Store(store) => {
                let page = store.list_documents(request).await.map_err(|e| refusal(&e))?;
                let missing = |listed: &reelbase_core::Listed| matches!(listed, reelbase_core::Listed::Missing(_));
                Ok(page.documents.iter().map(|listed| (listed.path().to_string(), missing(listed))).collect())
            }
            Self::Model(model) => {
                let entries = model.list_documents(request.parent.as_ref(), &request.collection, request.show_missing);
                let missing = |entry: &Entry| matches!(entry, Entry::Missing(_));
                Ok(entries.iter().map(|entry| (entry.path().to_owned(), missing(entry))).collect())
            }
        }
    }
}
