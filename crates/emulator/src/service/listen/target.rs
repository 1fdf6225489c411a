//! A target of a stream.

use reelbase_core::{DocumentPath, WatchTarget};
use reelbase_firestore_wire::{
    decode_query, decode_time,
    pb::{
        self,
        target::{ResumeType, TargetType, query_target::QueryType},
    },
};
use reelbase_store_memory::Follower;
use tonic::Status;

use super::token::{self, Fingerprint};
use crate::{databases::Database, status::status};

/// A target, and how far the client knows its answer.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) follower: Follower,
    pub(super) fingerprint: Fingerprint,
    /// Whether it goes once it is current.
    pub(super) once: bool,
    /// What its first round has to do besides; `None` after it.
    pub(super) begins: Option<Begins>,
}

/// What comes with the first answer of a target.
#[derive(Debug, Default)]
pub(super) struct Begins {
    /// The client has to forget what it knew first: where it stood cannot be reached any more.
    pub(super) reset: bool,
    /// The documents of which it is told even if they are not there.
    pub(super) documents: Vec<DocumentPath>,
    /// The client said how many documents it knew, and there were not as many.
    pub(super) miscounted: bool,
}

impl Target {
    /// The target of a request.
    pub(super) fn new(database: &Database, target: pb::Target) -> Result<Self, Status> {
        let refused = |error: &reelbase_core::Error| status(&database.name, error);
        let watched = match target.target_type {
            Some(TargetType::Query(query)) => {
                let Some(QueryType::StructuredQuery(structured)) = query.query_type else {
                    return Err(Status::invalid_argument("the target has no query"));
                };
                decode_query(&database.name, &query.parent, &structured).map_err(|e| refused(&e))?.into()
            }
            Some(TargetType::Documents(documents)) => {
                let paths = documents.documents.iter().map(|name| database.name.path(name));
                let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(|e| refused(&e))?;
                paths.sort_unstable();
                paths.dedup();
                WatchTarget::Documents(paths)
            }
            None => return Err(Status::invalid_argument("the target is neither a query nor documents")),
        };
        let fingerprint = Fingerprint::of(&database.name, &watched);
        let documents = match &watched {
            WatchTarget::Documents(paths) => paths.clone(),
            _ => Vec::new(),
        };
        let mut follower = database.store.follow(watched).map_err(|e| refused(&e))?;
        let resumed = match target.resume_type {
            None => None,
            Some(ResumeType::ResumeToken(token)) => Some(follower.resume(&token::decode(&token, fingerprint)?)),
            Some(ResumeType::ReadTime(time)) => Some(decode_time(&time).and_then(|time| follower.resume_at(time))),
        };
        let begins = match resumed.transpose().map_err(|e| refused(&e))? {
            None => Begins { documents, ..Begins::default() },
            Some(false) => Begins { reset: true, documents, ..Begins::default() },
            Some(true) => {
                let known = target.expected_count.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
                Begins { miscounted: known.is_some_and(|known| known != follower.count()), ..Begins::default() }
            }
        };
        Ok(Self { follower, fingerprint, once: target.once, begins: Some(begins) })
    }
}
