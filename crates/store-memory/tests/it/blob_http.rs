//! Presigned URLs of the store in memory, honoured by an HTTP server: this is all a host's tests need.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{sync::Arc, time::SystemTime};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::future::BoxFuture;
use reelbase_core::{
    Env, Timestamp,
    blob::{BlobBody, BlobCapabilities, PresignSupport},
};
use reelbase_store_memory::MemoryBlobStore;
use tokio::net::TcpListener;

/// The clock of this machine: the tests wait for a URL to expire.
#[derive(Debug, Default)]
struct RealClock(reelbase_core::ManualEnv);

impl Env for RealClock {
    #[expect(clippy::disallowed_methods, reason = "an environment is where time comes from")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Timestamp::from_micros(since.as_micros().try_into().unwrap()).unwrap()
    }

    fn sleep(&self, duration: std::time::Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn new_id(&self) -> String {
        self.0.new_id()
    }

    fn jitter(&self) -> f64 {
        self.0.jitter()
    }
}

/// A server for the presigned URLs of a store.
async fn serve(State(store): State<MemoryBlobStore>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers: Vec<_> =
        parts.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    let target = parts.uri.to_string();
    let body = BlobBody::stream(body.into_data_stream());
    let answer = store.respond(parts.method.as_str(), &target, &headers, body).await;
    let status = StatusCode::from_u16(answer.status).unwrap();
    let mut response = (status, Body::from_stream(answer.body.into_stream())).into_response();
    for (name, value) in answer.headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

async fn store_with_server(presign: PresignSupport) -> MemoryBlobStore {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut capabilities = BlobCapabilities::ALL;
    capabilities.presign = presign;
    let store = MemoryBlobStore::builder(Arc::new(RealClock::default()));
    let store = store.base_url(url).capabilities(capabilities).build().unwrap();
    let router = Router::new().fallback(serve).with_state(store.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    store
}

mod as_it_is {
    reelbase_conformance::blob_presign_conformance!(super::store_with_server(super::PresignSupport::Full).await);
}

mod without_headers {
    reelbase_conformance::blob_presign_conformance!(super::store_with_server(super::PresignSupport::Plain).await);
}
