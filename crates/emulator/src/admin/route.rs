//! From the paths of requests to the methods.

use std::{future::ready, sync::Arc};

use http::{Request, Response};
use prost::Message;
use tonic::{Status, body::Body};

use super::{create_index, delete_index, get_field, get_index, get_operation, list_fields, list_indexes, update_field};
use crate::{
    databases::Databases,
    service::grpc::{self, serve},
};

/// `google.firestore.admin.v1.FirestoreAdmin`
#[derive(Debug, Clone)]
pub(crate) struct Admin(pub(crate) Arc<Databases>);

/// `google.longrunning.Operations`
#[derive(Debug, Clone)]
pub(crate) struct Operations(pub(crate) Arc<Databases>);

serve!(Admin, "google.firestore.admin.v1.FirestoreAdmin");
serve!(Operations, "google.longrunning.Operations");

impl Admin {
    async fn route(self, request: Request<Body>) -> Response<Body> {
        let method = grpc::method::<Self>(&request);
        match &*method {
            "CreateIndex" => unary(&self.0, request, create_index).await,
            "ListIndexes" => unary(&self.0, request, list_indexes).await,
            "GetIndex" => unary(&self.0, request, get_index).await,
            "DeleteIndex" => unary(&self.0, request, delete_index).await,
            "GetField" => unary(&self.0, request, get_field).await,
            "ListFields" => unary(&self.0, request, list_fields).await,
            "UpdateField" => unary(&self.0, request, update_field).await,
            _ => grpc::unknown(&method),
        }
    }
}

impl Operations {
    async fn route(self, request: Request<Body>) -> Response<Body> {
        let method = grpc::method::<Self>(&request);
        match &*method {
            "GetOperation" => unary(&self.0, request, get_operation).await,
            _ => grpc::unknown(&method),
        }
    }
}

async fn unary<Q, A>(
    databases: &Databases,
    request: Request<Body>,
    method: fn(&Databases, &Q) -> Result<A, Status>,
) -> Response<Body>
where
    Q: Message + Default + 'static,
    A: Message + 'static,
{
    grpc::unary(request, |request: Q| ready(method(databases, &request))).await
}
