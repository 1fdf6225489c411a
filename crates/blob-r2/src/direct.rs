//! The requests that carry the bytes of objects, and listings: signed and sent without the SDK's orchestrator, which takes as long
//! again as all the rest of a small request does. They go over the SDK's own connections.

use aws_smithy_runtime_api::client::{
    http::HttpConnector,
    orchestrator::{HttpRequest, HttpResponse},
};
use aws_smithy_types::body::SdkBody;
use http_body::Body;
use http_body_util::BodyExt;
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{BlobKey, Sha256Digest},
};

use crate::{
    client::Client,
    error::Failure,
    signer::{Signer, Signing},
    sigv4::{ALGORITHM, EMPTY_PAYLOAD, Header, Moment, Signable, UNSIGNED_PAYLOAD, names, query},
};

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// What is signed of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Payload {
    /// There is none.
    Empty,
    /// Nothing.
    Unsigned,
    /// Its digest, which every service checks.
    Digest(Sha256Digest),
}

/// A request about an object or the bucket, which can be sent any number of times.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    method: &'static str,
    /// What follows the bucket in the URL: a key, or nothing.
    path: &'a str,
    /// Parameters, encoded and in order.
    query: String,
    headers: Vec<Header>,
    payload: Payload,
}

impl<'a> Request<'a> {
    pub(crate) fn new(method: &'static str, key: &'a BlobKey) -> Self {
        Self { path: key.as_str(), ..Self::of_bucket(method) }
    }

    /// One about the bucket itself.
    pub(crate) fn of_bucket(method: &'static str) -> Self {
        Self { method, path: "", query: String::new(), headers: Vec::new(), payload: Payload::Empty }
    }

    /// One that carries so many bytes.
    pub(crate) fn with_body(method: &'static str, key: &'a BlobKey, length: u64, payload: Payload) -> Self {
        let request = Self { payload, ..Self::new(method, key) };
        request.header("content-length", Some(length.to_string()))
    }

    pub(crate) fn query(mut self, parameters: &mut [(&str, &str)]) -> Self {
        self.query = query(parameters);
        self
    }

    /// Adds a header, its name in lower case, if there is a value.
    pub(crate) fn header(self, name: &'static str, value: Option<String>) -> Self {
        self.headers(value.map(|value| (name.into(), value)))
    }

    pub(crate) fn headers(mut self, headers: impl IntoIterator<Item = Header>) -> Self {
        self.headers.extend(headers);
        self
    }
}

impl Client {
    /// Sends a request once. What is answered is success.
    pub(crate) async fn direct(&self, request: &Request<'_>, body: SdkBody) -> Result<HttpResponse, Failure> {
        let now = self.env.now();
        let signer = self.signers.get(&self.s3, &self.bucket, now).await.map_err(Failure::unsent)?;
        let signed = signer.signed(request, body, now).map_err(Failure::unsent)?;
        let connector = signer.connector.as_ref().ok_or_else(|| Failure::unsent(unsendable()))?;
        let answer = connector.call(signed).await.map_err(|e| Failure::unanswered(&e))?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(Failure::refused(self, answer).await)
    }

    /// The same, where the headers are the answer. They name the version that was written, if the service tells.
    pub(crate) async fn direct_write(&self, request: &Request<'_>, body: SdkBody) -> Result<Option<String>, Failure> {
        let answer = self.direct(request, body).await?;
        let etag = answer.headers().get("etag").map(str::to_owned);
        // A connection is used again after an answer that was read; no service says much here.
        let mut rest = answer.into_body();
        while !rest.is_end_stream()
            && let Some(Ok(_)) = rest.frame().await
        {}
        Ok(etag)
    }
}

impl Signer {
    fn signed(&self, request: &Request<'_>, body: SdkBody, now: Timestamp) -> Result<HttpRequest> {
        let Request { method, path, query, headers, payload } = request;
        let mut url = self.url(path);
        let mut signed = HttpRequest::new(body);
        let mut add = |name, value: String| signed.headers_mut().try_insert(name, value).map_err(unmade);
        for (name, value) in headers {
            add(name.clone(), value.clone())?;
        }
        add("user-agent".into(), USER_AGENT.to_owned())?;
        if let Some(Signing { credentials, scope }) = &self.signing {
            let moment = Moment::new(now);
            let (date, digest);
            date = moment.to_string();
            let payload = match payload {
                Payload::Empty => EMPTY_PAYLOAD,
                Payload::Unsigned => UNSIGNED_PAYLOAD,
                Payload::Digest(of_body) => {
                    digest = of_body.to_string();
                    &digest
                }
            };
            let mut sent: Vec<_> = headers.iter().map(|(name, value)| (&**name, value.as_str())).collect();
            sent.extend([("host", self.host()), ("x-amz-content-sha256", payload), ("x-amz-date", &date)]);
            sent.extend(credentials.session_token().map(|token| ("x-amz-security-token", token)));
            sent.sort_unstable();
            let names = names(&sent);
            let signable = Signable { method, path: url.path(), query, headers: &sent, names: &names, payload };
            let signature = scope.sign(&signable, credentials, &moment);
            let credential = format!("{}/{}", credentials.access_key_id(), scope.name(&moment));
            let authorization =
                format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}");
            add("authorization".into(), authorization)?;
            add("x-amz-content-sha256".into(), payload.to_owned())?;
            if let Some(token) = credentials.session_token() {
                add("x-amz-security-token".into(), token.to_owned())?;
            }
            add("x-amz-date".into(), date)?;
        }
        if !query.is_empty() {
            url.text.extend(["?", query]);
        }
        signed.set_uri(url.text).map_err(unmade)?;
        signed.set_method(method).map_err(unmade)?;
        Ok(signed)
    }
}

fn unsendable() -> Error {
    Error::invalid("the client has no HTTP client to send with; set one in its configuration")
}

/// The SDK's error may show the value of a header, which may be secret.
fn unmade(_: impl std::error::Error) -> Error {
    Error::new(ErrorKind::Invalid, "the request cannot be made of this key and these headers")
}

#[cfg(test)]
mod tests;
