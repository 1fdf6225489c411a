//! The calls to the server. Each may be made again: what was done the first time is found done.

use std::{future::Future, time::Duration};

use gcloud_sdk::{
    GoogleAuthMiddleware, RequestTimeoutElapsed, RequestTimeouts,
    google::{
        firestore::admin::v1::{
            CreateIndexRequest, DeleteIndexRequest, Field, GetFieldRequest, GetIndexRequest, Index, ListFieldsRequest,
            ListIndexesRequest, UpdateFieldRequest, firestore_admin_client::FirestoreAdminClient,
        },
        longrunning::{GetOperationRequest, Operation, operations_client::OperationsClient},
    },
};
use reelbase_core::index::IndexDefinition;
use reelbase_firestore_wire::encode_index;
use tonic::{Request, Response, Status};

use super::plan::FieldName;
use crate::{
    client::{Client, timed, within},
    retry::Repeat,
};

/// The fields with indexes of their own or a TTL policy, as the Firebase tools ask for them.
const CONFIGURED: &str = "indexConfig.usesAncestorConfig=false OR ttlConfig:*";

type Stub = FirestoreAdminClient<GoogleAuthMiddleware>;

/// The admin service of a connection.
#[derive(Clone, Copy)]
pub(super) struct Calls<'a>(pub(super) &'a Client);

impl Calls<'_> {
    async fn call<M, R, F>(&self, message: M, call: impl Fn(Stub, Request<M>) -> F) -> Result<R, Status>
    where
        M: Clone,
        F: Future<Output = Result<Response<R>, Status>>,
    {
        let one = |left: Duration| {
            let stub = self.0.stub_of(FirestoreAdminClient::new);
            let request = timed(message.clone(), RequestTimeouts::new().with_total(left));
            within(RequestTimeoutElapsed::Total, left, call(stub, request))
        };
        Ok(self.0.attempts(Repeat::Harmless, one).await?.into_inner())
    }

    fn group(&self, group: &str) -> String {
        format!("{}/collectionGroups/{group}", self.0.database())
    }

    /// The resource's name of a field.
    pub(super) fn field_name(&self, field: &FieldName) -> String {
        format!("{}/fields/{}", self.group(&field.collection_group), field.id())
    }

    /// All composite indexes.
    pub(super) async fn list_indexes(&self) -> Result<Vec<Index>, Status> {
        let mut request = ListIndexesRequest { parent: self.group("-"), ..ListIndexesRequest::default() };
        let mut all = Vec::new();
        loop {
            let list = |mut stub: Stub, request| async move { stub.list_indexes(request).await };
            let page = self.call(request.clone(), list).await?;
            all.extend(page.indexes);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// All fields that have something of their own.
    pub(super) async fn list_fields(&self) -> Result<Vec<Field>, Status> {
        let mut request = ListFieldsRequest {
            parent: self.group("-"),
            filter: CONFIGURED.to_owned(),
            ..ListFieldsRequest::default()
        };
        let mut all = Vec::new();
        loop {
            let list = |mut stub: Stub, request| async move { stub.list_fields(request).await };
            let page = self.call(request.clone(), list).await?;
            all.extend(page.fields);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }

    pub(super) async fn create_index(&self, index: &IndexDefinition) -> Result<Operation, Status> {
        // The name is the server's to give.
        let message = Index { name: String::new(), ..encode_index(self.0.database(), index) };
        let request = CreateIndexRequest { parent: self.group(&index.collection_group), index: Some(message) };
        self.call(request, |mut stub: Stub, request| async move { stub.create_index(request).await }).await
    }

    pub(super) async fn get_index(&self, name: &str) -> Result<Index, Status> {
        let request = GetIndexRequest { name: name.to_owned() };
        self.call(request, |mut stub: Stub, request| async move { stub.get_index(request).await }).await
    }

    pub(super) async fn delete_index(&self, name: &str) -> Result<(), Status> {
        let request = DeleteIndexRequest { name: name.to_owned() };
        self.call(request, |mut stub: Stub, request| async move { stub.delete_index(request).await }).await
    }

    pub(super) async fn get_field(&self, name: &str) -> Result<Field, Status> {
        let request = GetFieldRequest { name: name.to_owned() };
        self.call(request, |mut stub: Stub, request| async move { stub.get_field(request).await }).await
    }

    pub(super) async fn update_field(&self, request: UpdateFieldRequest) -> Result<Operation, Status> {
        self.call(request, |mut stub: Stub, request| async move { stub.update_field(request).await }).await
    }

    pub(super) async fn get_operation(&self, name: &str) -> Result<Operation, Status> {
        let request = GetOperationRequest { name: name.to_owned() };
        let one = |left: Duration| {
            let mut stub = self.0.stub_of(OperationsClient::new);
            let request = timed(request.clone(), RequestTimeouts::new().with_total(left));
            within(RequestTimeoutElapsed::Total, left, async move { stub.get_operation(request).await })
        };
        Ok(self.0.attempts(Repeat::Harmless, one).await?.into_inner())
    }
}
