//! The database that a request is for, by the field that names it.

use reelbase_core::{Error, Result};
use reelbase_firestore_wire::{DatabaseName, pb};

/// A request to one database.
pub(crate) trait Addressed {
    /// The database's name.
    fn database(&self) -> Result<DatabaseName>;
}

/// Requests with the name of something in the database.
macro_rules! within {
    ($($request:ident: $field:ident),* $(,)?) => {$(
        impl Addressed for pb::$request {
            fn database(&self) -> Result<DatabaseName> {
                DatabaseName::split(&self.$field).map(|(database, _)| database)
            }
        }
    )*};
}

within! {
    GetDocumentRequest: name,
    DeleteDocumentRequest: name,
    ListDocumentsRequest: parent,
    ListCollectionIdsRequest: parent,
    CreateDocumentRequest: parent,
    RunQueryRequest: parent,
    RunAggregationQueryRequest: parent,
    PartitionQueryRequest: parent,
}

/// Requests with the name of the database itself.
macro_rules! named {
    ($($request:ident),* $(,)?) => {$(
        impl Addressed for pb::$request {
            fn database(&self) -> Result<DatabaseName> {
                DatabaseName::parse(&self.database)
            }
        }
    )*};
}

named! {
    BatchGetDocumentsRequest,
    BatchWriteRequest,
    BeginTransactionRequest,
    CommitRequest,
    RollbackRequest,
}

impl Addressed for pb::UpdateDocumentRequest {
    fn database(&self) -> Result<DatabaseName> {
        let document = self.document.as_ref().ok_or_else(|| Error::invalid("the request has no document"))?;
        DatabaseName::split(&document.name).map(|(database, _)| database)
    }
}
