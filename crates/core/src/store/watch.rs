//! What a watch reports.

use crate::{Document, DocumentPath, Query, Timestamp};

/// What is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WatchTarget {
    /// The answer of a query.
    Query(Box<Query>),
    /// Single documents, whether they are there or not.
    Documents(Vec<DocumentPath>),
}

impl From<Query> for WatchTarget {
    fn from(query: Query) -> Self {
        Self::Query(Box::new(query))
    }
}

/// Where a watch that broke off may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeToken(pub Vec<u8>);

/// What happened to what is watched.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WatchEvent {
    /// The changes that lead from the state before to the state at `read_time`.
    Snapshot {
        /// The time of the state; never earlier than that of the event before.
        read_time: Timestamp,
        /// What changed, in the order of the query; removals first.
        changes: Vec<Change>,
        /// For going on from this state.
        resume_token: ResumeToken,
    },
    /// The backend lost track: forget what was received, a whole snapshot follows.
    Resync,
}

/// A change of what is watched.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Change {
    /// The document matches, and did not before.
    Added(Document),
    /// The document still matches and has changed.
    Modified(Document),
    /// The document matches no longer, or was deleted.
    Removed(DocumentPath),
}

impl Change {
    /// The document concerned.
    pub fn path(&self) -> &DocumentPath {
        match self {
            Self::Added(document) | Self::Modified(document) => document.path(),
            Self::Removed(path) => path,
        }
    }
}
