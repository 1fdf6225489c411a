//! Listing collections and documents.

use reelbase_core::{
    DocumentPage, DocumentPath, Error, ErrorKind, ListDocuments, Listed, Result, Shape, check_collection_id,
};
use reelbase_firestore_wire::{decode_document, pb};

use crate::{client::Client, error, retry::Repeat};

/// How many ids a page has.
const PAGE: i32 = 1_000;

/// The ids of the collections right below a document or the root.
pub(crate) async fn collections(client: &Client, parent: Option<&DocumentPath>) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    let mut request = pb::ListCollectionIdsRequest {
        parent: client.database().parent_name(parent),
        page_size: PAGE,
        ..Default::default()
    };
    loop {
        let call = |mut stub: crate::client::Stub, request| async move { stub.list_collection_ids(request).await };
        let page = client.call(Repeat::Harmless, || request.clone(), call).await.map_err(error::from_status)?;
        ids.extend(page.collection_ids);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// A page of the documents of a collection.
pub(crate) async fn documents(client: &Client, request: &ListDocuments) -> Result<DocumentPage> {
    check_collection_id(&request.collection)?;
    let message = pb::ListDocumentsRequest {
        parent: client.database().parent_name(request.parent.as_ref()),
        collection_id: request.collection.clone(),
        page_size: i32::try_from(request.page_size.max(1)).unwrap_or(i32::MAX),
        page_token: request.page_token.clone().unwrap_or_default(),
        show_missing: request.show_missing,
        ..Default::default()
    };
    let call = |mut stub: crate::client::Stub, message| async move { stub.list_documents(message).await };
    let page = client.call(Repeat::Harmless, || message.clone(), call).await.map_err(error::from_status)?;
    let listed = |document: &pb::Document| {
        // A missing document has a name and nothing else.
        if document.create_time.is_none() && document.update_time.is_none() {
            return client.database().path(&document.name).map(Listed::Missing);
        }
        decode_document(client.database(), document, Shape::untyped()).map(Listed::Document)
    };
    let documents: Result<Vec<_>> = page.documents.iter().map(listed).collect();
    let documents = documents.map_err(|e| {
        Error::new(ErrorKind::Internal, format!("a document of the page cannot be read: {}", e.message()))
            .with_source(e)
    })?;
    Ok(DocumentPage::new(documents, Some(page.next_page_token).filter(|token| !token.is_empty())))
}
