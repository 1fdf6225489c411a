//! What changes documents, and what begins and ends transactions.

use std::sync::Arc;

use gcloud_sdk::google::rpc;
use prost::Message;
use reelbase_core::{
    CollectionPath, Document, DocumentStore, DocumentStoreExt, Error, ErrorKind, ReadOptions, Result, Session, Shape,
    Transaction, TxOptions, Write, check_collection_id, limits::MAX_REQUEST_BYTES,
};
use reelbase_firestore_wire::{
    decode_fields, decode_write, encode_document, encode_time, encode_write_result,
    pb::{self, write::Operation},
};
use reelbase_store_memory::Relaxation;

use super::read::{decode_mask, masked};
use crate::{databases::Database, status::status};

impl Database {
    fn writes(&self, writes: &[pb::Write]) -> Result<Vec<Write>> {
        writes.iter().map(|write| decode_write(&self.name, write)).collect()
    }
}

pub(super) async fn create_document(
    database: Arc<Database>,
    request: pb::CreateDocumentRequest,
) -> Result<pb::Document> {
    let mask = decode_mask(request.mask.as_ref())?;
    let document = request.document.unwrap_or_default();
    if !document.name.is_empty() {
        return Err(Error::invalid(
            "the document to create must have no name; set parent, collection_id and document_id",
        ));
    }
    check_collection_id(&request.collection_id)?;
    let collection = match database.name.parent(&request.parent)? {
        Some(parent) => parent.child(&request.collection_id)?,
        None => CollectionPath::parse(&request.collection_id)?,
    };
    let id = Some(request.document_id).filter(|id| !id.is_empty()).unwrap_or_else(|| database.store.env().new_id());
    let path = collection.doc(&id)?;
    let fields = decode_fields(&database.name, &document.fields, Shape::untyped())?;
    let time = database.store.commit(vec![Write::create(path.clone(), fields.clone())]).await?.commit_time;
    Ok(encode_document(&database.name, &masked(Document::new(path, fields, time, time), mask.as_deref())))
}

pub(super) async fn update_document(
    database: Arc<Database>,
    request: pb::UpdateDocumentRequest,
) -> Result<pb::Document> {
    let mask = decode_mask(request.mask.as_ref())?;
    let write = pb::Write {
        update_mask: request.update_mask,
        current_document: request.current_document,
        operation: request.document.map(Operation::Update),
        ..pb::Write::default()
    };
    let write = decode_write(&database.name, &write)?;
    let path = write.path.clone();
    // While it is held, the store can still be read as of the commit, however much others commit right after.
    let _held = database.store.start(&TxOptions::read_only(Some(database.store.advance())))?;
    let time = database.store.commit(vec![write]).await?.commit_time;
    let document = database.store.get_one(&path, ReadOptions::default().at(time)).await?;
    let document =
        document.ok_or_else(|| Error::new(ErrorKind::Internal, "an updated document is missing").at(&path))?;
    Ok(encode_document(&database.name, &masked(document, mask.as_deref())))
}

pub(super) async fn delete_document(database: Arc<Database>, request: pb::DeleteDocumentRequest) -> Result<()> {
    let write = pb::Write {
        current_document: request.current_document,
        operation: Some(Operation::Delete(request.name)),
        ..pb::Write::default()
    };
    database.store.commit(vec![decode_write(&database.name, &write)?]).await.map(drop)
}

pub(super) async fn commit(database: Arc<Database>, request: pb::CommitRequest) -> Result<pb::CommitResponse> {
    let writes = database.writes(&request.writes)?;
    let result = if request.transaction.is_empty() {
        database.store.commit(writes).await?
    } else {
        let transaction = database.take(&request.transaction)?;
        if !writes.is_empty() {
            transaction.write(writes).await?;
        }
        transaction.commit().await?
    };
    Ok(pb::CommitResponse {
        write_results: result.results.iter().map(|result| encode_write_result(&database.name, result)).collect(),
        commit_time: Some(encode_time(result.commit_time)),
    })
}

pub(super) async fn batch_write(
    database: Arc<Database>,
    request: pb::BatchWriteRequest,
) -> Result<pb::BatchWriteResponse> {
    let bytes = request.encoded_len();
    if bytes > MAX_REQUEST_BYTES && !database.store.is_relaxed(Relaxation::RequestSize) {
        return Err(Error::invalid(format!(
            "the batch has {bytes} bytes; at most {MAX_REQUEST_BYTES} are allowed: split it"
        )));
    }
    let results = database.store.write_each(database.writes(&request.writes)?).await?;
    let (write_results, status) = results
        .iter()
        .map(|result| match result {
            Ok(result) => (encode_write_result(&database.name, result), rpc::Status::default()),
            Err(e) => {
                let status = status(&database.name, e);
                let (code, message) = (status.code() as i32, status.message().to_owned());
                (pb::WriteResult::default(), rpc::Status { code, message, details: Vec::new() })
            }
        })
        .unzip();
    Ok(pb::BatchWriteResponse { write_results, status })
}

pub(super) async fn begin_transaction(
    database: Arc<Database>,
    request: pb::BeginTransactionRequest,
) -> Result<pb::BeginTransactionResponse> {
    Ok(pb::BeginTransactionResponse { transaction: database.begin(request.options)? })
}

pub(super) async fn rollback(database: Arc<Database>, request: pb::RollbackRequest) -> Result<()> {
    database.rollback(&request.transaction).await
}
