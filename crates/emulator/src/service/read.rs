//! Reading documents by name, and listing.

use std::{collections::HashSet, sync::Arc};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use reelbase_core::{
    Cursor, Document, DocumentPage, Error, ErrorKind, FieldPath, ListDocuments, Listed, Query, ReadOptions, Result,
    Session, SessionExt, Value,
};
use reelbase_firestore_wire::{
    encode_document,
    pb::{self, batch_get_documents_response as batch_get},
};

use crate::{databases::Database, status::GET};

/// How many documents or ids a page has unless the request says.
const PAGE: usize = 300;

pub(super) async fn get_document(database: Arc<Database>, request: pb::GetDocumentRequest) -> Result<pb::Document> {
    let path = database.name.path(&request.name)?;
    let options = read_options(request.mask.as_ref())?;
    let reading = database.reading(request.consistency_selector.into())?;
    let document = reading.transaction.get_one(&path, options).await?;
    let missing = || Error::new(ErrorKind::NotFound, "there is no such document").during(GET).at(&path);
    Ok(encode_document(&database.name, &document.ok_or_else(missing)?))
}

pub(super) async fn batch_get_documents(
    database: Arc<Database>,
    request: pb::BatchGetDocumentsRequest,
) -> Result<BoxStream<'static, Result<pb::BatchGetDocumentsResponse>>> {
    let mut seen = HashSet::new();
    let names = request.documents.iter().filter(|name| seen.insert(*name));
    let paths = names.map(|name| database.name.path(name)).collect::<Result<Vec<_>>>()?;
    let options = read_options(request.mask.as_ref())?;
    let reading = database.reading(request.consistency_selector.into())?;
    let documents = reading.transaction.get_many(&paths, options).await?;
    let read_time = reading.time();
    let begun =
        reading.begun(&database).map(|transaction| pb::BatchGetDocumentsResponse { transaction, ..Default::default() });
    let answers = paths.into_iter().zip(documents).map(move |(path, document)| {
        let result = match document {
            Some(document) => batch_get::Result::Found(encode_document(&database.name, &document)),
            None => batch_get::Result::Missing(database.name.document_name(path.as_str())),
        };
        pb::BatchGetDocumentsResponse { read_time, result: Some(result), ..Default::default() }
    });
    Ok(stream::iter(begun.into_iter().chain(answers).map(Ok)).boxed())
}

pub(super) async fn list_documents(
    database: Arc<Database>,
    request: pb::ListDocumentsRequest,
) -> Result<pb::ListDocumentsResponse> {
    if !["", "__name__", "__name__ asc"].contains(&&*request.order_by) {
        let message = "the emulator lists documents only in the order of __name__; run a query for any other";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let mask = decode_mask(request.mask.as_ref())?;
    let page = if request.collection_id.is_empty() {
        list_all_collections(&database, request).await?
    } else {
        list_collection(&database, request)?
    };
    let documents = page.documents.into_iter().map(|listed| match listed {
        Listed::Document(document) => encode_document(&database.name, &masked(document, mask.as_deref())),
        Listed::Missing(path) => {
            pb::Document { name: database.name.document_name(path.as_str()), ..pb::Document::default() }
        }
    });
    let documents = documents.collect();
    Ok(pb::ListDocumentsResponse { documents, next_page_token: page.next_page_token.unwrap_or_default() })
}

fn list_collection(database: &Database, request: pb::ListDocumentsRequest) -> Result<DocumentPage> {
    let parent = database.name.parent(&request.parent)?;
    let mut list = ListDocuments::new(parent, request.collection_id).page_size(page_size(request.page_size)?);
    list.show_missing = request.show_missing;
    list.page_token = Some(request.page_token).filter(|token| !token.is_empty());
    database.reading(request.consistency_selector.into())?.transaction.list_documents(&list)
}

/// The documents of every collection right below the parent. The page token is the name of the last one.
async fn list_all_collections(database: &Database, request: pb::ListDocumentsRequest) -> Result<DocumentPage> {
    if request.show_missing {
        return Err(Error::invalid("missing documents are listed of one collection; set collection_id"));
    }
    let size = page_size(request.page_size)?;
    let mut query = Query { parent: database.name.parent(&request.parent)?, ..Query::default() };
    query.limit = Some(u32::try_from(size).unwrap_or(u32::MAX).saturating_add(1));
    if !request.page_token.is_empty() {
        let last = database.name.path(&request.page_token)?;
        query.start_at = Some(Cursor { values: vec![Value::reference(&last)], before: false });
    }
    let mut documents = database.reading(request.consistency_selector.into())?.transaction.fetch(query).await?;
    let more = documents.len() > size;
    documents.truncate(size);
    let next = documents.last().filter(|_| more).map(|last| database.name.document_name(last.path().as_str()));
    Ok(DocumentPage::new(documents.into_iter().map(Listed::Document).collect(), next))
}

pub(super) async fn list_collection_ids(
    database: Arc<Database>,
    request: pb::ListCollectionIdsRequest,
) -> Result<pb::ListCollectionIdsResponse> {
    let parent = database.name.parent(&request.parent)?;
    let size = page_size(request.page_size)?;
    let reading = database.reading(request.consistency_selector.into())?;
    let mut collection_ids = reading.transaction.list_collections(parent.as_ref())?;
    // The token is the last id of the page before.
    let from = collection_ids.partition_point(|id| *id <= request.page_token);
    collection_ids.drain(..from);
    let more = collection_ids.len() > size;
    collection_ids.truncate(size);
    let next_page_token = collection_ids.last().filter(|_| more).cloned().unwrap_or_default();
    Ok(pb::ListCollectionIdsResponse { collection_ids, next_page_token })
}

/// The size of a page.
pub(super) fn page_size(asked: i32) -> Result<usize> {
    match usize::try_from(asked) {
        Ok(0) => Ok(PAGE),
        Ok(size) => Ok(size),
        Err(_) => Err(Error::invalid(format!("the page size {asked} is negative"))),
    }
}

/// The fields of a mask; all without one.
pub(super) fn decode_mask(mask: Option<&pb::DocumentMask>) -> Result<Option<Vec<FieldPath>>> {
    mask.map(|mask| mask.field_paths.iter().map(|path| path.parse()).collect()).transpose()
}

/// The document with only the fields of a mask.
pub(super) fn masked(document: Document, mask: Option<&[FieldPath]>) -> Document {
    match mask {
        Some(mask) => document.project(mask),
        None => document,
    }
}

fn read_options(mask: Option<&pb::DocumentMask>) -> Result<ReadOptions> {
    let options = ReadOptions::default();
    Ok(match decode_mask(mask)? {
        Some(fields) => options.select(fields),
        None => options,
    })
}
