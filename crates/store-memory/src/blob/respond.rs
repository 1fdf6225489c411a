//! What a bucket answers to a presigned request, without the server around it: any HTTP framework hands over the parts
//! of a request and sends back the parts of the response.

use bytes::Bytes;
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{
        BlobBody, BlobStore, ByteRange, ETag, GetOptions, Got, PresignMethod, PutCondition, PutOptions, Sha256Digest,
    },
};

use super::{
    MemoryBlobStore,
    sign::{CHECKSUM, PresignedAccess},
};

/// The answer to a presigned request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresignedResponse {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case, without `content-length`, which the server adds.
    pub headers: Vec<(String, String)>,
    /// The bytes, or what is wrong as plain text.
    pub body: Bytes,
}

impl PresignedResponse {
    fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Bytes::new() }
    }

    fn header(&mut self, name: &str, value: impl Into<String>) {
        self.headers.push((name.to_owned(), value.into()));
    }

    fn refusal(status: u16, error: &Error) -> Self {
        let mut response = Self::new(status);
        response.header("content-type", "text/plain; charset=utf-8");
        response.body = error.to_string().into();
        response
    }
}

fn status(kind: ErrorKind) -> u16 {
    match kind {
        ErrorKind::NotFound => 404,
        ErrorKind::AlreadyExists | ErrorKind::FailedPrecondition => 412,
        ErrorKind::PermissionDenied => 403,
        ErrorKind::Invalid => 400,
        ErrorKind::Unsupported => 501,
        ErrorKind::Unavailable => 503,
        _ => 500,
    }
}

impl MemoryBlobStore {
    /// Answers a request made with a presigned URL as a bucket does: checks it, reads (with `range`, `if-match`,
    /// `if-none-match` and the signed response headers) or writes, and maps failures to status codes.
    ///
    /// `target` is path and query, or the whole URL; header names may be in any case.
    ///
    /// ```
    /// # futures_util::FutureExt::now_or_never(async {
    /// use std::sync::Arc;
    /// use reelbase_core::{ManualEnv, blob::{BlobBody, BlobKey, BlobStore, PresignRequest}};
    /// use reelbase_store_memory::MemoryBlobStore;
    ///
    /// let store = MemoryBlobStore::new(Arc::new(ManualEnv::default()));
    /// let url = store.presign(PresignRequest::put(BlobKey::new("a.txt")?).content_type("text/plain")).await?;
    ///
    /// // What a server does with a request for that URL:
    /// let response = store.respond("PUT", url.as_str(), &[("Content-Type", "text/plain")], BlobBody::from("…")).await;
    /// assert_eq!(response.status, 200);
    /// let response = store.respond("PUT", url.as_str(), &[("Content-Type", "video/mp4")], BlobBody::from("…")).await;
    /// assert_eq!(response.status, 403);
    /// # Ok::<(), reelbase_core::Error>(())
    /// # }).unwrap().unwrap();
    /// ```
    pub async fn respond(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: BlobBody,
    ) -> PresignedResponse {
        let answer = match self.authorize(method, target, headers) {
            Ok(access) if access.method == PresignMethod::Put => self.answer_put(&access, headers, body).await,
            Ok(access) => self.answer_get(&access, headers).await,
            Err(error) => Err(error),
        };
        answer.unwrap_or_else(|error| PresignedResponse::refusal(status(error.kind()), &error))
    }

    async fn answer_get(&self, access: &PresignedAccess, headers: &[(&str, &str)]) -> Result<PresignedResponse> {
        let mut options = GetOptions::new();
        // A range that is not understood is ignored, as HTTP wants it.
        options.range = header(headers, "range").and_then(|range| range.parse::<ByteRange>().ok());
        options.if_match = header(headers, "if-match").filter(|tag| *tag != "*").map(ETag::new);
        options.if_none_match = header(headers, "if-none-match").map(ETag::new);
        let partial = options.range.is_some();
        let object = match self.get(&access.key, options).await {
            Ok(Got::Object(object)) => object,
            Ok(_) => return Ok(PresignedResponse::new(304)),
            Err(error) if error.kind() == ErrorKind::Invalid && partial => {
                let mut response = PresignedResponse::refusal(416, &error);
                response.header("content-range", format!("bytes */{}", self.head(&access.key).await?.size));
                return Ok(response);
            }
            Err(error) => return Err(error),
        };
        let mut response = PresignedResponse::new(if partial { 206 } else { 200 });
        response.header("etag", object.meta.etag.quoted());
        response.header("accept-ranges", "bytes");
        if partial {
            let (start, last) = (object.range.start, object.range.end - 1);
            response.header("content-range", format!("bytes {start}-{last}/{}", object.meta.size));
        }
        let own = &object.meta.attributes;
        let content_type = access.response.content_type.as_deref().or(own.content_type.as_deref());
        response.header("content-type", content_type.unwrap_or("application/octet-stream"));
        if let Some(cache) = access.response.cache_control.as_ref().or(own.cache_control.as_ref()) {
            response.header("cache-control", cache);
        }
        if let Some(disposition) = access.response.content_disposition.as_ref().or(own.content_disposition.as_ref()) {
            response.header("content-disposition", disposition);
        }
        response.body = object.bytes().await?;
        Ok(response)
    }

    async fn answer_put(
        &self,
        access: &PresignedAccess,
        headers: &[(&str, &str)],
        body: BlobBody,
    ) -> Result<PresignedResponse> {
        let mut options = PutOptions::new();
        options.attributes.content_type = header(headers, "content-type").map(str::to_owned);
        options.attributes.cache_control = header(headers, "cache-control").map(str::to_owned);
        options.attributes.content_disposition = header(headers, "content-disposition").map(str::to_owned);
        options.sha256 = header(headers, CHECKSUM).map(Sha256Digest::from_base64).transpose()?;
        options.condition = match (header(headers, "if-none-match"), header(headers, "if-match")) {
            (None, None) => PutCondition::Always,
            (Some("*"), None) => PutCondition::IfAbsent,
            (None, Some(tag)) => PutCondition::IfMatch(ETag::new(tag)),
            _ => return Err(Error::invalid("a put takes either `if-none-match: *` or an `if-match`")),
        };
        let body = match header(headers, "content-length") {
            Some(length) => {
                let length = length.parse().map_err(|_| Error::invalid("the content-length is not a number"))?;
                body.with_len(length)
            }
            None => body,
        };
        let stored = self.put(&access.key, body, options).await?;
        let mut response = PresignedResponse::new(200);
        response.header("etag", stored.etag.quoted());
        Ok(response)
    }
}

fn header<'a>(headers: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
