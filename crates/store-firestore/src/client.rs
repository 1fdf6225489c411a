//! The connection that everything of the store goes through.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use firestore::FirestoreDb;
use gcloud_sdk::{GoogleAuthMiddleware, RequestTimeoutElapsed, RequestTimeouts};
use http::uri::PathAndQuery;
use prost::Message;
use reelbase_core::{Env, index::Manifest};
use reelbase_firestore_wire::{DatabaseName, EncodedWrites, pb::firestore_client::FirestoreClient};
use tonic::{GrpcMethod, Request, Response, Status, Streaming, client::Grpc};
use tonic_prost::ProstCodec;

use crate::{bulk::Throttle, config::Deadlines};

/// The name of the service.
pub(crate) const SERVICE: &str = "google.firestore.v1.Firestore";

/// The generated client, whose calls carry the credentials.
pub(crate) type Stub = FirestoreClient<GoogleAuthMiddleware>;

/// The connection to one database. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    db: FirestoreDb,
    database: DatabaseName,
    manifest: Manifest,
    env: Arc<dyn Env>,
    deadlines: Deadlines,
    throttle: Throttle,
}

impl Client {
    pub(crate) fn new(
        db: FirestoreDb,
        database: DatabaseName,
        manifest: Manifest,
        env: Arc<dyn Env>,
        deadlines: Deadlines,
        throttle: Throttle,
    ) -> Self {
        Self(Arc::new(Inner { db, database, manifest, env, deadlines, throttle }))
    }

    /// The generated client, whose calls carry the credentials. Clones share one connection.
    pub(crate) fn stub(&self) -> Stub {
        // Documents of 1 MiB in storage may be several in transit, and a page has many: the server knows its limits.
        self.0.db.client().get().max_decoding_message_size(usize::MAX)
    }

    /// The generated client of another service, on the same connection and with the same credentials.
    pub(crate) fn stub_of<S>(&self, service: impl FnOnce(GoogleAuthMiddleware) -> S) -> S {
        self.0.db.client().get_with(service)
    }

    /// Makes a call whose request holds the bytes of its writes, which the generated client cannot.
    pub(crate) async fn send_writes<R: Message + Default + 'static>(
        &self,
        method: GrpcMethod<'static>,
        mut request: Request<EncodedWrites>,
    ) -> Result<Response<R>, Status> {
        let path = format!("/{}/{}", method.service(), method.method());
        let path = PathAndQuery::from_maybe_shared(path).map_err(|e| Status::internal(e.to_string()))?;
        request.extensions_mut().insert(method);
        let mut service = self.stub_of(Grpc::new).max_decoding_message_size(usize::MAX);
        service.ready().await.map_err(Status::from_error)?;
        service.unary(request, path, ProstCodec::default()).await
    }

    pub(crate) fn database(&self) -> &DatabaseName {
        &self.0.database
    }

    /// For TTL fields alone: which indexes there are is the server's to say.
    pub(crate) fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    pub(crate) fn env(&self) -> &Arc<dyn Env> {
        &self.0.env
    }

    pub(crate) fn deadlines(&self) -> &Deadlines {
        &self.0.deadlines
    }

    /// How fast bulk writes may go.
    pub(crate) fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// A request that is answered by a stream: the wait for each next answer is limited.
    pub(crate) fn streaming<M>(&self, message: M) -> Request<M> {
        timed(message, RequestTimeouts::new().with_idle(self.0.deadlines.idle))
    }

    /// Opens the stream that answers such a request.
    pub(crate) async fn open<T>(
        &self,
        call: impl Future<Output = Result<Response<Streaming<T>>, Status>>,
    ) -> Result<Streaming<T>, Status> {
        Ok(within(RequestTimeoutElapsed::Idle, self.0.deadlines.idle, call).await?.into_inner())
    }
}

/// A request with its limits.
pub(crate) fn timed<M>(message: M, timeouts: RequestTimeouts) -> Request<M> {
    let mut request = Request::new(message);
    request.extensions_mut().insert(timeouts);
    request
}

/// A call that fails when its limit is up. The limits of the request itself begin only once the connection takes it, for
/// which a call waits as long as connecting does.
pub(crate) async fn within<T>(
    elapsed: fn(Duration) -> RequestTimeoutElapsed,
    limit: Duration,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    tokio::time::timeout(limit, call).await.unwrap_or_else(|_| Err(elapsed(limit).into()))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("database", &self.0.database.as_str()).finish_non_exhaustive()
    }
}
