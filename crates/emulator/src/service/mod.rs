//! The methods of the service.

mod address;
mod commit;
pub(crate) mod grpc;
pub(crate) mod listen;
mod query;
mod read;
pub(crate) mod write;

use std::{future::Future, sync::Arc};

use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use http::{Request, Response};
use reelbase_core::Result;
use reelbase_firestore_wire::pb;
use tonic::{Status, body::Body};

use crate::{
    databases::{Database, Databases},
    phase::Phases,
    status::status,
};
use address::Addressed;

/// `google.firestore.v1.Firestore`.
#[derive(Debug, Clone)]
pub(crate) struct Firestore {
    pub(crate) databases: Arc<Databases>,
    pub(crate) phases: Phases,
}

grpc::serve!(Firestore, "google.firestore.v1.Firestore");

impl Firestore {
    async fn route(self, request: Request<Body>) -> Response<Body> {
        let method = grpc::method::<Self>(&request);
        match &*method {
            "GetDocument" => self.unary(request, read::get_document).await,
            "ListDocuments" => self.unary(request, read::list_documents).await,
            "BatchGetDocuments" => self.stream(request, read::batch_get_documents).await,
            "ListCollectionIds" => self.unary(request, read::list_collection_ids).await,
            "CreateDocument" => self.unary(request, commit::create_document).await,
            "UpdateDocument" => self.unary(request, commit::update_document).await,
            "DeleteDocument" => self.unary(request, commit::delete_document).await,
            "BeginTransaction" => self.unary(request, commit::begin_transaction).await,
            "Commit" => self.unary(request, commit::commit).await,
            "Rollback" => self.unary(request, commit::rollback).await,
            "BatchWrite" => self.unary(request, commit::batch_write).await,
            "RunQuery" => self.stream(request, query::run_query).await,
            "RunAggregationQuery" => self.stream(request, query::run_aggregation_query).await,
            "PartitionQuery" => self.unary(request, query::partition_query).await,
            "Listen" => {
                let listen = |requests| self.phases.while_running(listen::listen(self.databases.clone(), requests));
                grpc::streaming::<pb::ListenRequest, _>(request, listen).await
            }
            "Write" => {
                let write = |requests| self.phases.while_running(write::write(self.databases.clone(), requests));
                grpc::streaming::<pb::WriteRequest, _>(request, write).await
            }
            method => grpc::unknown(method),
        }
    }

    /// The database that a request is for.
    fn database(&self, request: &impl Addressed) -> Result<Arc<Database>, Status> {
        let name = request.database().map_err(|e| Status::invalid_argument(e.message()))?;
        self.databases.get(&name).map_err(|e| status(&name, &e))
    }

    /// Answers a request with a method of its database.
    async fn unary<Q, A, F>(&self, request: Request<Body>, method: fn(Arc<Database>, Q) -> F) -> Response<Body>
    where
        Q: prost::Message + Default + Addressed + 'static,
        A: prost::Message + 'static,
        F: Future<Output = Result<A>>,
    {
        let answer = |request: Q| async move {
            let database = self.database(&request)?;
            method(database.clone(), request).await.map_err(|e| status(&database.name, &e))
        };
        grpc::unary(request, answer).await
    }

    /// [`Firestore::unary`], for a method that answers with a stream.
    async fn stream<Q, A, F>(&self, request: Request<Body>, method: fn(Arc<Database>, Q) -> F) -> Response<Body>
    where
        Q: prost::Message + Default + Addressed + 'static,
        A: prost::Message + 'static,
        F: Future<Output = Result<BoxStream<'static, Result<A>>>>,
    {
        let answer = |request: Q| async move {
            let database = self.database(&request)?;
            let answers = method(database.clone(), request).await.map_err(|e| status(&database.name, &e))?;
            Ok(answers.map(move |answer| answer.map_err(|e| status(&database.name, &e))).boxed())
        };
        grpc::server_streaming(request, answer).await
    }
}
