//! What stands between the network and `s3s`: faults, R2's refusals, and R2's words for what `s3s` says otherwise.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use parking_lot::Mutex;
use s3s::{Body, StdError, service::S3Service};

use crate::{
    fault::{Fault, Script},
    operation::Request,
    rules,
};

/// How long a refused client may go on sending before it is told.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers requests until the server stops.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) s3: S3Service,
    pub(crate) script: Arc<Mutex<Script>>,
}

impl Filter {
    /// An error cuts the connection.
    pub(crate) async fn call(self, request: http::Request<Incoming>) -> Result<Response<Body>, StdError> {
        let (parts, body) = request.into_parts();
        let body = Shared(Arc::new(Mutex::new(body)));
        let asked = Request::of(&parts);
        let (fault, latency) = {
            let mut script = self.script.lock();
            (script.next(&asked), script.latency)
        };
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let mut response = match (fault, rules::check(&asked, &parts)) {
            (Some(Fault::Cut), _) => return Err("cut before it was done".into()),
            (Some(Fault::Status(status)), _) => error(status, Fault::code(status), "A fault of a test.")?,
            (_, Err(refusal)) => error(refusal.status, refusal.code, &refusal.message)?,
            _ => {
                let request = http::Request::from_parts(parts, Body::http_body(body.clone()));
                self.s3.call(request).await.map_err(StdError::from)?
            }
        };
        if fault == Some(Fault::CutAfter) {
            return Err("cut after it was done".into());
        }
        if fault == Some(Fault::ErrorIn200) {
            return error(200, Fault::code(500), "A fault of a test.");
        }
        if response.status().is_client_error() || response.status().is_server_error() {
            // Whoever still sends would find the connection reset rather than the answer.
            let _ = tokio::time::timeout(PATIENCE, body.drain()).await;
            response = in_r2s_words(response).await?;
        }
        if let Some(Fault::CutBody(left)) = fault {
            response = response.map(|body| Body::http_body_unsync(Cut { body, left }));
        }
        Ok(response)
    }
}

/// An expired URL has a code of its own, and an altered algorithm is no feature that is missing.
async fn in_r2s_words(response: Response<Body>) -> Result<Response<Body>, StdError> {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await?.to_bytes();
    if parts.status == StatusCode::FORBIDDEN && String::from_utf8_lossy(&bytes).contains("Request has expired") {
        return error(400, "ExpiredRequest", "Request has expired");
    }
    if parts.status == StatusCode::NOT_IMPLEMENTED && String::from_utf8_lossy(&bytes).contains("X-Amz-Algorithm") {
        return error(400, "AuthorizationQueryParametersError", "X-Amz-Algorithm only supports AWS4-HMAC-SHA256");
    }
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn error(status: u16, code: &str, message: &str) -> Result<Response<Body>, StdError> {
    let message = message.replace('&', "&amp;").replace('<', "&lt;");
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/xml");
    Ok(response.body(Body::from(xml))?)
}

/// The body of a request, of which what is not read can still be.
#[derive(Clone)]
struct Shared(Arc<Mutex<Incoming>>);

impl Shared {
    async fn drain(self) {
        let mut body = self;
        while let Some(Ok(_)) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {}
    }
}

impl http_body::Body for Shared {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut *self.0.lock()).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.0.lock().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().size_hint()
    }
}

/// A body that fails after so many bytes.
struct Cut {
    body: Body,
    left: u64,
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = StdError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StdError>>> {
        if self.left == 0 {
            return Poll::Ready(Some(Err("cut in the middle of the body".into())));
        }
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(frame.map(|frame| {
            let mut bytes = frame?.into_data().unwrap_or_default();
            bytes.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= bytes.len() as u64;
            Ok(Frame::data(bytes))
        }))
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
