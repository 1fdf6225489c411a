//! HTTP for `object_store`: TLS on rustls and ring, and what its own repeating of requests must not do.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use object_store::{
    ClientOptions, Result as StoreResult,
    client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService},
    signer::Method,
};
use reelbase_core::{Error, ErrorKind, Result};
use reqwest::header::AUTHORIZATION;
use rustls::{ClientConfig, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt;

use crate::listing;

const CONNECT: Duration = Duration::from_secs(10);
/// The longest wait for the next bytes, and for an answer from when the request begins to be sent: a body of
/// [`MAX_PUT_SIZE`](crate::capabilities::MAX_PUT_SIZE) must be through by then.
const IDLE: Duration = Duration::from_secs(120);

const CONDITION: &str = "x-goog-if-generation-match";

/// Makes clients that verify servers with the roots of the system.
#[derive(Debug)]
pub(crate) struct Connector(reqwest::Client);

impl Connector {
    pub(crate) fn new() -> Result<Self> {
        let broken = |what: &str, source: Box<dyn StdError + Send + Sync>| {
            Error::new(ErrorKind::Internal, format!("{what} cannot be set up")).with_source(source)
        };
        let mut tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(|e| broken("TLS", e.into()))?
            .with_no_client_auth();
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            // Many connections carry more than many streams of one.
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("reelbase/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT)
            .read_timeout(IDLE)
            .build()
            .map_err(|e| broken("the HTTP client", e.into()))?;
        Ok(Self(client))
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> StoreResult<HttpClient> {
        Ok(HttpClient::new(Service(self.0.clone())))
    }
}

#[derive(Debug)]
struct Service(reqwest::Client);

#[async_trait]
impl HttpService for Service {
    async fn call(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        // What is sent for a token that is empty on purpose, of who is anonymous.
        if request.headers().get(AUTHORIZATION).is_some_and(|value| value.as_bytes().trim_ascii_end() == b"Bearer") {
            request.headers_mut().remove(AUTHORIZATION);
        }
        let listing = *request.method() == Method::GET && request.uri().query().is_some_and(listing::asked_for);
        let conditional = *request.method() == Method::PUT && request.headers().contains_key(CONDITION);
        let answer = self.0.call(request).await;
        if listing {
            return only_keys(answer?).await;
        }
        if !conditional {
            return answer;
        }
        // Sent again by itself it would be refused because of what it did the first time. A connection that was
        // closed without an answer counts as unsent there, and answers of 500 and above as of something not done.
        match answer {
            Err(error) if error.kind() == HttpErrorKind::Request => Err(HttpError::new(HttpErrorKind::Unknown, error)),
            Ok(answer) if answer.status().is_server_error() && answer.status().as_u16() != 503 => {
                Err(HttpError::new(HttpErrorKind::Unknown, Undecided(answer.status().as_u16())))
            }
            other => other,
        }
    }
}

/// An answer that leaves open what happened.
#[derive(Debug)]
struct Undecided(u16);

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store answered {}, and may have done it", self.0)
    }
}

impl StdError for Undecided {}

/// The answer to a listing without what `object_store` would fail on, or take for another key.
async fn only_keys(answer: HttpResponse) -> Result<HttpResponse, HttpError> {
    if !answer.status().is_success() {
        return Ok(answer);
    }
    let (parts, body) = answer.into_parts();
    let body = body.bytes().await?;
    let body = match std::str::from_utf8(&body) {
        Ok(xml) => listing::only_keys(xml).into(),
        Err(_) => body.into(),
    };
    Ok(HttpResponse::from_parts(parts, body))
}
