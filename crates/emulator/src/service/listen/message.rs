//! What is told, not yet as protocol buffers: a long answer waits for a slow client as the store's own documents.

use gcloud_sdk::google::rpc;
use reelbase_core::{Document, DocumentPath, Timestamp};
use reelbase_firestore_wire::{
    DatabaseName, encode_document, encode_time,
    pb::{self, listen_response::ResponseType, target_change::TargetChangeType},
};
use tonic::Status;

/// A message to the client.
#[derive(Debug)]
pub(super) enum Message {
    /// A document, the targets that it now matches or still does, and those that it matches no longer.
    Changed {
        document: Document,
        targets: Vec<i32>,
        removed: Vec<i32>,
    },
    /// A document that is not there, and the targets that it is missing from.
    Gone {
        path: DocumentPath,
        removed: Vec<i32>,
        read_time: Timestamp,
    },
    Target(pb::TargetChange),
    /// How many documents a target matches.
    Count {
        target: i32,
        count: usize,
    },
}

impl Message {
    /// Something happened to one target.
    pub(super) fn target(kind: TargetChangeType, id: i32) -> Self {
        Self::Target(change(kind, vec![id]))
    }

    /// A target is no more, and why.
    pub(super) fn failed(id: i32, status: &Status) -> Self {
        let cause =
            rpc::Status { code: status.code().into(), message: status.message().to_owned(), details: Vec::new() };
        Self::Target(pb::TargetChange { cause: Some(cause), ..change(TargetChangeType::Remove, vec![id]) })
    }

    /// A target has told all that there was when it was added.
    pub(super) fn current(id: i32, read_time: Timestamp, resume_token: Vec<u8>) -> Self {
        let change = change(TargetChangeType::Current, vec![id]);
        Self::Target(pb::TargetChange { resume_token, read_time: Some(encode_time(read_time)), ..change })
    }

    /// All targets are at one time.
    pub(super) fn boundary(read_time: Timestamp, resume_token: Vec<u8>) -> Self {
        let change = change(TargetChangeType::NoChange, Vec::new());
        Self::Target(pb::TargetChange { resume_token, read_time: Some(encode_time(read_time)), ..change })
    }

    pub(super) fn encode(self, database: &DatabaseName) -> pb::ListenResponse {
        let response = match self {
            Self::Changed { document, targets, removed } => ResponseType::DocumentChange(pb::DocumentChange {
                document: Some(encode_document(database, &document)),
                target_ids: targets,
                removed_target_ids: removed,
            }),
            Self::Gone { path, removed, read_time } => ResponseType::DocumentDelete(pb::DocumentDelete {
                document: database.document_name(path.as_str()),
                removed_target_ids: removed,
                read_time: Some(encode_time(read_time)),
            }),
            Self::Target(change) => ResponseType::TargetChange(change),
            Self::Count { target, count } => ResponseType::Filter(pb::ExistenceFilter {
                target_id: target,
                count: i32::try_from(count).unwrap_or(i32::MAX),
                unchanged_names: None,
            }),
        };
        pb::ListenResponse { response_type: Some(response) }
    }
}

fn change(kind: TargetChangeType, target_ids: Vec<i32>) -> pb::TargetChange {
    pb::TargetChange { target_change_type: kind.into(), target_ids, ..Default::default() }
}
