//! Access for somebody without credentials: one request, signed beforehand, for a while.

use std::{fmt, time::Duration};

use super::{
    BlobKey, Sha256Digest,
    attributes::{attachment, check_header},
};
use crate::{Error, Result, Timestamp};

/// The shortest time that a URL can be valid, on R2, S3 and GCS alike.
pub const MIN_PRESIGN_EXPIRY: Duration = Duration::from_secs(1);
/// The longest time that a URL can be valid, on R2, S3 and GCS alike.
pub const MAX_PRESIGN_EXPIRY: Duration = Duration::from_hours(7 * 24);

/// What a presigned URL allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PresignMethod {
    /// Reading the object.
    Get,
    /// Writing the object.
    Put,
}

impl PresignMethod {
    /// The method as HTTP has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
        }
    }
}

impl fmt::Display for PresignMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What to [presign](super::BlobStore::presign): one request for one key, valid for an hour unless told otherwise.
///
/// ```
/// use std::time::Duration;
/// use reelbase_core::blob::{BlobKey, PresignRequest};
///
/// let key = BlobKey::new("u1/v1/clips/a.mp4")?;
/// let download = PresignRequest::get(key.clone()).expires_in(Duration::from_secs(600)).download_name("¡Hola!.mp4");
/// let upload = PresignRequest::put(key).content_type("video/mp4").content_length(1_048_576).if_absent();
/// download.validate()?;
/// upload.validate()?;
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresignRequest {
    /// What is allowed.
    pub method: PresignMethod,
    /// On which object. It need not exist.
    pub key: BlobKey,
    /// For how long; a fraction of a second is cut.
    pub expires_in: Duration,
    /// Put: the `Content-Type` that must be sent, and is stored. Get: the one to answer with.
    pub content_type: Option<String>,
    /// Put: the `Cache-Control` that must be sent, and is stored. Get: the one to answer with.
    pub cache_control: Option<String>,
    /// Put: the `Content-Disposition` that must be sent, and is stored. Get: the one to answer with.
    pub content_disposition: Option<String>,
    /// Put: the `Content-Length` that must be sent.
    pub content_length: Option<u64>,
    /// Put: what the body must hash to.
    pub sha256: Option<Sha256Digest>,
    /// Put: whether it is refused where something is already.
    pub if_absent: bool,
}

impl PresignRequest {
    fn new(method: PresignMethod, key: BlobKey) -> Self {
        Self {
            method,
            key,
            expires_in: Duration::from_secs(3_600),
            content_type: None,
            cache_control: None,
            content_disposition: None,
            content_length: None,
            sha256: None,
            if_absent: false,
        }
    }

    /// Allows reading.
    pub fn get(key: BlobKey) -> Self {
        Self::new(PresignMethod::Get, key)
    }

    /// Allows writing.
    pub fn put(key: BlobKey) -> Self {
        Self::new(PresignMethod::Put, key)
    }

    /// Sets how long it is valid: 1 second to 7 days.
    #[must_use]
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.expires_in = time;
        self
    }

    /// Put: binds it to this `Content-Type`. Get: answers with it.
    #[must_use]
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Put: binds it to this `Cache-Control`. Get: answers with it.
    #[must_use]
    pub fn cache_control(mut self, cache_control: impl Into<String>) -> Self {
        self.cache_control = Some(cache_control.into());
        self
    }

    /// Makes browsers save the object as `name`, which may be in any script.
    #[must_use]
    pub fn download_name(mut self, name: &str) -> Self {
        self.content_disposition = Some(attachment(name));
        self
    }

    /// Put: binds it to this many bytes.
    #[must_use]
    pub fn content_length(mut self, bytes: u64) -> Self {
        self.content_length = Some(bytes);
        self
    }

    /// Put: binds it to this content.
    #[must_use]
    pub fn sha256(mut self, digest: Sha256Digest) -> Self {
        self.sha256 = Some(digest);
        self
    }

    /// Put: refuses it where something is already, so that the URL works once.
    #[must_use]
    pub fn if_absent(mut self) -> Self {
        self.if_absent = true;
        self
    }

    /// Whether it sets or binds any header: what only [`PresignSupport::Full`](super::PresignSupport::Full) signs.
    pub fn has_headers(&self) -> bool {
        let texts = [&self.content_type, &self.cache_control, &self.content_disposition];
        texts.iter().any(|text| text.is_some()) || self.binds_body()
    }

    fn binds_body(&self) -> bool {
        self.content_length.is_some() || self.sha256.is_some() || self.if_absent
    }

    /// Checks expiry and headers. Stores call it.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), saying what is wrong.
    pub fn validate(&self) -> Result<()> {
        if !(MIN_PRESIGN_EXPIRY..=MAX_PRESIGN_EXPIRY).contains(&self.expires_in) {
            let time = self.expires_in;
            return Err(Error::invalid(format!("a URL valid for {time:?}; it can be from 1 second to 7 days")));
        }
        check_header("content type", self.content_type.as_deref())?;
        check_header("cache control", self.cache_control.as_deref())?;
        check_header("content disposition", self.content_disposition.as_deref())?;
        if self.method == PresignMethod::Get && self.binds_body() {
            return Err(Error::invalid("length, checksum and condition bind a body; a GET has none"));
        }
        Ok(())
    }
}

/// A URL that carries its own permission, and what must be sent with it.
///
/// It is a secret while it is valid: `Display` and `Debug` print it without its query, where the signature is. Hand
/// [`as_str`](Self::as_str) to whom it is for, and nowhere else.
///
/// ```
/// use reelbase_core::{Timestamp, blob::{PresignMethod, PresignedUrl}};
///
/// let expires_at: Timestamp = "2025-01-01T00:00:00Z".parse()?;
/// let url = PresignedUrl::new(PresignMethod::Get, "https://acc.example/b/k?sig=5ec2e7", vec![], expires_at);
/// assert_eq!(url.to_string(), "https://acc.example/b/k?[signed]");
/// assert_eq!(url.as_str(), "https://acc.example/b/k?sig=5ec2e7");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PresignedUrl {
    method: PresignMethod,
    url: String,
    headers: Vec<(String, String)>,
    expires_at: Timestamp,
}

impl PresignedUrl {
    /// A URL, for the backend that signed it. The headers are those to be sent exactly so, names in lower case.
    pub fn new(
        method: PresignMethod,
        url: impl Into<String>,
        headers: Vec<(String, String)>,
        expires_at: Timestamp,
    ) -> Self {
        Self { method, url: url.into(), headers, expires_at }
    }

    /// The method of the request.
    pub fn method(&self) -> PresignMethod {
        self.method
    }

    /// The whole URL, with its signature.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The whole URL, with its signature, without the rest.
    pub fn into_string(self) -> String {
        self.url
    }

    /// The headers that the request must have, exactly so, names in lower case. `content-length` is among them if it
    /// is bound; most clients send it by themselves.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

impl fmt::Display for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.url.split_once('?') {
            Some((start, _)) => write!(f, "{start}?[signed]"),
            None => f.write_str(&self.url),
        }
    }
}

impl fmt::Debug for PresignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PresignedUrl")
            .field("method", &self.method)
            .field("url", &format_args!("{self}"))
            .field("headers", &self.headers)
            .field("expires_at", &self.expires_at)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expiry_and_binding_are_checked() {
        let get = || PresignRequest::get(BlobKey::new("a").unwrap());
        for (time, good) in [(0, false), (999, false), (1_000, true), (604_800_000, true), (604_800_001, false)] {
            assert_eq!(get().expires_in(Duration::from_millis(time)).validate().is_ok(), good, "{time} ms");
        }
        assert!(get().if_absent().validate().is_err());
        assert!(get().content_length(1).validate().is_err());
        assert!(get().content_type("a\r\nb").validate().is_err());
    }
}
