//! A server for the store's URLs, to be mounted in that of a host.

use axum::{
    Router,
    body::Body,
    extract::{OriginalUri, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobBody, BlobKey, BlobResponse, PresignedAccess},
};

use crate::DiskBlobStore;

/// A router that answers the store's presigned URLs: `GET`, with ranges and HTTP's conditions, and `PUT`. `HEAD` is
/// allowed with the URL of a `GET`, which production's buckets do not. Without a signature objects are handed out only
/// if the store [says so](crate::DiskBlobStoreBuilder::serve_public).
///
/// Mount it where the store's [base URL](crate::DiskBlobStoreBuilder::base_url) points: the path of a request is a part
/// of what is signed, so that a proxy in front must hand it on as it is. Bodies go to the disk as they come in, with
/// no limit but the store's; what a URL binds is enforced. Browsers of other origins need CORS, and the whole TLS:
/// both are the host's.
///
/// ```
/// # async fn host() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
/// use reelbase::TokioEnv;
/// use reelbase_blob_disk::{DiskBlobStore, router};
///
/// let store = DiskBlobStore::builder("/var/media", Arc::new(TokioEnv::new()))
///     .base_url("http://127.0.0.1:8080/files")
///     .secret(std::env::var("REELBASE_FILE_SECRET")?)
///     .build()
///     .await?;
/// let app = axum::Router::new().nest("/files", router(store));
/// axum::serve(tokio::net::TcpListener::bind("127.0.0.1:8080").await?, app).await?;
/// # Ok(())
/// # }
/// ```
pub fn router(store: DiskBlobStore) -> Router {
    // No extractor reads the body, so that axum's limit of 2 MB does not apply.
    Router::new().fallback(serve).with_state(store)
}

async fn serve(State(store): State<DiskBlobStore>, OriginalUri(original): OriginalUri, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::PUT) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, PUT")]).into_response();
    }
    let (parts, body) = request.into_parts();
    let headers: Vec<_> = headers(&parts.headers).collect();
    let answer = match access(&store, &parts.method, &original, &parts.uri, &headers) {
        Ok(access) => {
            let body = BlobBody::stream(body.into_data_stream());
            access.answer(&store, parts.method.as_str(), &headers, body).await
        }
        Err(error) => BlobResponse::refusal(&error),
    };
    respond(answer)
}

/// Headers that are text; no other is looked at.
fn headers(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
}

/// What the request may do. `uri` is what is left of `original` where the router is mounted.
fn access(
    store: &DiskBlobStore,
    method: &Method,
    original: &Uri,
    uri: &Uri,
    headers: &[(&str, &str)],
) -> Result<PresignedAccess> {
    let reads = method != Method::PUT;
    if store.serves_public() && reads && uri.query().is_none() {
        let key = percent_decode_str(uri.path().trim_start_matches('/')).decode_utf8().ok();
        let key = key.and_then(|key| BlobKey::new(key).ok());
        let missing = || Error::new(ErrorKind::NotFound, "the path names no object").during("get");
        return key.map(PresignedAccess::public).ok_or_else(missing);
    }
    let signed = if reads { Method::GET.as_str() } else { method.as_str() };
    store.authorize(signed, original.path_and_query().map_or("", |target| target.as_str()), headers)
}

fn respond(answer: BlobResponse) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Body::from_stream(answer.body.into_stream())).into_response();
    for (name, value) in answer.headers {
        // What the store was given is checked; what else is in a file's attributes is somebody else's.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
