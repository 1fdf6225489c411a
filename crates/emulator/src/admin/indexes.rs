//! Composite indexes as messages.

use std::hash::{DefaultHasher, Hash, Hasher};

use gcloud_sdk::google::firestore::admin::v1::{self as admin, index::State};
use reelbase_core::{ErrorKind, index::IndexDefinition};
use reelbase_firestore_wire::{DatabaseName, decode_index, encode_index};
use tonic::Status;

use super::{ALL, names};
use crate::status::status;

/// The index of a request to create it.
pub(super) fn decode(database: &DatabaseName, group: &str, index: admin::Index) -> Result<IndexDefinition, Status> {
    if group == ALL || group == names::DEFAULT_GROUP {
        return Err(Status::invalid_argument(format!("an index cannot be created in the collection group {group:?}")));
    }
    let named = admin::Index { name: names::index(database, group, "_"), ..index };
    let index = decode_index(&named).map_err(|e| match e.kind() {
        ErrorKind::Unsupported => Status::unimplemented(e.message()),
        _ => status(database, &e),
    })?;
    if index.is_single_field() {
        return Err(Status::invalid_argument(
            "this index is not necessary, configure using single field index controls",
        ));
    }
    Ok(index)
}

pub(super) fn encode(database: &DatabaseName, index: &IndexDefinition, state: State) -> admin::Index {
    let name = names::index(database, &index.collection_group, &id(index));
    admin::Index { name, state: state.into(), ..encode_index(database, index) }
}

/// What an index is called in its group: the same each time it is created.
pub(super) fn id(index: &IndexDefinition) -> String {
    let mut hasher = DefaultHasher::new();
    index.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
