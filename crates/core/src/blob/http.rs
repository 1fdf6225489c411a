//! What a store answers over HTTP, without the server around it: any framework hands over the parts of a request and
//! sends back the parts of the response.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{
    BlobBody, BlobKey, BlobMeta, BlobStore, ByteRange, ETag, GetOptions, PresignMethod, PresignedAccess, PutCondition,
    PutOptions, Sha256Digest, signer::CHECKSUM,
};
use crate::{Error, ErrorKind, Result, Timestamp};

/// How often an object that is replaced between looking and reading is looked at again.
const ATTEMPTS: usize = 8;
/// The form of dates that HTTP writes.
const DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// The answer to a request for an object.
#[derive(Debug)]
#[non_exhaustive]
pub struct BlobResponse {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes, or what is wrong as plain text; nothing for a `HEAD`.
    pub body: BlobBody,
}

impl BlobResponse {
    fn new(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: BlobBody::from("") }
    }

    fn header(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.push((name, value.into()));
    }

    /// The answer to a request that failed: its status and the error as text.
    pub fn refusal(error: &Error) -> Self {
        let status = match error.kind() {
            ErrorKind::NotFound => 404,
            ErrorKind::AlreadyExists | ErrorKind::FailedPrecondition => 412,
            ErrorKind::PermissionDenied | ErrorKind::Unauthenticated => 403,
            ErrorKind::Invalid => 400,
            ErrorKind::Aborted => 409,
            ErrorKind::Unsupported => 501,
            ErrorKind::Unavailable | ErrorKind::ResourceExhausted => 503,
            ErrorKind::DeadlineExceeded => 504,
            _ => 500,
        };
        Self::text(status, error)
    }

    fn text(status: u16, error: &Error) -> Self {
        let mut response = Self::new(status);
        response.header("content-type", "text/plain; charset=utf-8");
        response.body = error.to_string().into();
        response
    }

    /// What describes the version, also where its bytes are not sent.
    fn of(status: u16, meta: &BlobMeta, access: &PresignedAccess) -> Self {
        let mut response = Self::new(status);
        response.header("etag", meta.etag.quoted());
        response.header("last-modified", DateTime::<Utc>::from(meta.last_modified).format(DATE).to_string());
        response.header("accept-ranges", "bytes");
        if let Some(cache) = access.response.cache_control.as_ref().or(meta.attributes.cache_control.as_ref()) {
            response.header("cache-control", cache);
        }
        response
    }
}

impl PresignedAccess {
    /// Answers a request that has been [checked](super::UrlSigner::authorize), as a bucket does: reads, with ranges and
    /// HTTP's conditions, or writes, with the headers that were sent, and maps failures to status codes. `HEAD` is
    /// answered as a `GET` without its bytes. Header names may be in any case.
    ///
    /// A `Range` of several parts is answered with the whole object, as HTTP allows.
    pub async fn answer(
        &self,
        store: &dyn BlobStore,
        method: &str,
        headers: &[(&str, &str)],
        body: BlobBody,
    ) -> BlobResponse {
        let headers = Headers(headers);
        let answer = match self.method {
            PresignMethod::Put => put(store, &self.key, headers, body).await,
            PresignMethod::Get => get(store, self, headers, method == "HEAD").await,
        };
        answer.unwrap_or_else(|error| BlobResponse::refusal(&error))
    }
}

#[derive(Clone, Copy)]
struct Headers<'a>(&'a [(&'a str, &'a str)]);

impl<'a> Headers<'a> {
    fn get(self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Whether one of the versions in the header is this one; `None` if there is no such header.
    fn has_version(self, name: &str, etag: &ETag) -> Option<bool> {
        let mut tags = self.get(name)?.split(',').map(str::trim);
        // A cache between may have weakened the tag.
        Some(tags.any(|tag| tag == "*" || ETag::new(tag.strip_prefix("W/").unwrap_or(tag)) == *etag))
    }

    /// Whether the version is newer than the header's date; `None` if there is no such header, or no date in it.
    fn is_newer(self, name: &str, modified: Timestamp) -> Option<bool> {
        let date = NaiveDateTime::parse_from_str(self.get(name)?, DATE).ok()?.and_utc();
        // Dates lack what is below the second.
        Some(DateTime::<Utc>::from(modified).timestamp() > date.timestamp())
    }

    /// The range to read: none if it is not understood, as HTTP wants it, or meant for another version.
    fn range(self, meta: &BlobMeta) -> Option<ByteRange> {
        let current = match self.get("if-range") {
            None => true,
            Some(tag) if tag.starts_with('"') => ETag::new(tag) == meta.etag,
            Some(_) => self.is_newer("if-range", meta.last_modified) == Some(false),
        };
        self.get("range").filter(|_| current).and_then(|range| range.parse().ok())
    }
}

async fn get(
    store: &dyn BlobStore,
    access: &PresignedAccess,
    headers: Headers<'_>,
    head: bool,
) -> Result<BlobResponse> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let meta = store.head(&access.key).await?;
        match answer_version(store, access, headers, head, &meta).await {
            // Replaced since it was looked at.
            Err(error) if error.kind() == ErrorKind::FailedPrecondition && attempts < ATTEMPTS => {}
            answer => return answer,
        }
    }
}

async fn answer_version(
    store: &dyn BlobStore,
    access: &PresignedAccess,
    headers: Headers<'_>,
    head: bool,
    meta: &BlobMeta,
) -> Result<BlobResponse> {
    let changed = match headers.has_version("if-match", &meta.etag) {
        Some(same) => !same,
        None => headers.is_newer("if-unmodified-since", meta.last_modified) == Some(true),
    };
    if changed {
        return Ok(BlobResponse::text(412, &Error::new(ErrorKind::FailedPrecondition, "it is another version")));
    }
    let known = match headers.has_version("if-none-match", &meta.etag) {
        Some(same) => same,
        None => headers.is_newer("if-modified-since", meta.last_modified) == Some(false),
    };
    if known {
        return Ok(BlobResponse::of(304, meta, access));
    }

    let range = if head { None } else { headers.range(meta) };
    let selected = match range.map(|range| range.resolve(meta.size)).transpose() {
        Ok(selected) => selected,
        Err(error) => {
            let mut response = BlobResponse::text(416, &error.during("get").at(&access.key));
            response.header("content-range", format!("bytes */{}", meta.size));
            return Ok(response);
        }
    };
    let mut response = BlobResponse::of(if selected.is_some() { 206 } else { 200 }, meta, access);
    if let Some(selected) = &selected {
        response.header("content-range", format!("bytes {}-{}/{}", selected.start, selected.end - 1, meta.size));
    }
    let length = selected.map_or(meta.size, |selected| selected.end - selected.start);
    response.header("content-length", length.to_string());
    let own = &meta.attributes;
    let content_type = access.response.content_type.as_deref().or(own.content_type.as_deref());
    response.header("content-type", content_type.unwrap_or("application/octet-stream"));
    if let Some(disposition) = access.response.content_disposition.as_ref().or(own.content_disposition.as_ref()) {
        response.header("content-disposition", disposition);
    }
    if !head {
        let mut options = GetOptions::new().if_match(meta.etag.clone());
        options.range = range;
        let object = store.get(&access.key, options).await?.into_object()?;
        response.body = BlobBody::stream(object.body).with_len(length);
    }
    Ok(response)
}

async fn put(store: &dyn BlobStore, key: &BlobKey, headers: Headers<'_>, body: BlobBody) -> Result<BlobResponse> {
    let mut options = PutOptions::new();
    options.attributes.content_type = headers.get("content-type").map(str::to_owned);
    options.attributes.cache_control = headers.get("cache-control").map(str::to_owned);
    options.attributes.content_disposition = headers.get("content-disposition").map(str::to_owned);
    options.sha256 = headers.get(CHECKSUM).map(Sha256Digest::from_base64).transpose()?;
    options.condition = match (headers.get("if-none-match"), headers.get("if-match")) {
        (None, None) => PutCondition::Always,
        (Some("*"), None) => PutCondition::IfAbsent,
        (None, Some(tag)) => PutCondition::IfMatch(ETag::new(tag)),
        _ => return Err(Error::invalid("a put takes either `if-none-match: *` or an `if-match`")),
    };
    let body = match headers.get("content-length") {
        Some(length) => {
            body.with_len(length.parse().map_err(|_| Error::invalid("the content-length is not a number"))?)
        }
        None => body,
    };
    let stored = store.put(key, body, options).await?;
    let mut response = BlobResponse::new(200);
    response.header("etag", stored.etag.quoted());
    Ok(response)
}
