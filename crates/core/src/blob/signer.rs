//! URLs of a store that has a server of its own: made with a secret, and checked against it.

use std::{borrow::Cow, fmt, time::Duration};

use hmac::{Hmac, Mac, digest::KeyInit};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::{BlobAttributes, BlobKey, PresignMethod, PresignRequest, PresignedUrl, Sha256Digest};
use crate::{Error, ErrorKind, Result, Timestamp};

/// The header with the checksum of a body, in base64.
pub(super) const CHECKSUM: &str = "x-reelbase-checksum-sha256";

const EXPIRES: &str = "X-Reelbase-Expires";
const HEADERS: &str = "X-Reelbase-Headers";
/// Always the last of the query: everything before it is signed, byte by byte, so that there is no second spelling.
const SIGNATURE: &str = "&X-Reelbase-Signature=";

const CONTENT_TYPE: &str = "response-content-type";
const CACHE_CONTROL: &str = "response-cache-control";
const CONTENT_DISPOSITION: &str = "response-content-disposition";

const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The URL of an object below a base such as `https://cdn.example/media`.
///
/// ```
/// use reelbase_core::blob::{BlobKey, object_url};
///
/// let key = BlobKey::new("ñ/a b.mp4")?;
/// assert_eq!(object_url("https://cdn.example/media/", &key), "https://cdn.example/media/%C3%B1/a%20b.mp4");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
pub fn object_url(base_url: &str, key: &BlobKey) -> String {
    format!("{}/{}", base_url.trim_end_matches('/'), utf8_percent_encode(key.as_str(), PATH))
}

/// Checks a URL below which objects are to have theirs: plain HTTP or HTTPS, without a query.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) if it is another.
pub fn check_base_url(url: &str) -> Result<()> {
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
    if host.is_empty() || host.starts_with('/') || host.contains(['?', '#', '@']) || !url.is_ascii() {
        return Err(Error::invalid(format!("{url:?} is not a URL such as http://127.0.0.1:8080/files")));
    }
    Ok(())
}

/// Signs URLs with a secret, for a store whose objects a server of its own hands out, and checks the requests that
/// come back with them. Whoever has the secret honours the same URLs, also another process.
///
/// ```
/// use reelbase_core::{Timestamp, blob::{BlobKey, PresignRequest, UrlSigner}};
///
/// let signer = UrlSigner::new("http://127.0.0.1:8080/files", b"a secret of the service");
/// let now: Timestamp = "2025-01-01T00:00:00Z".parse()?;
/// let url = signer.sign(&PresignRequest::get(BlobKey::new("a.mp4")?), now);
/// assert!(url.as_str().starts_with("http://127.0.0.1:8080/files/a.mp4?"));
///
/// let access = signer.authorize("GET", url.as_str(), &[], now)?;
/// assert_eq!(access.key.as_str(), "a.mp4");
/// assert!(signer.authorize("PUT", url.as_str(), &[], now).is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone)]
pub struct UrlSigner {
    /// Without a slash at the end.
    base_url: String,
    mac: Hmac<Sha256>,
}

impl UrlSigner {
    /// A signer of URLs below `base_url`, which has passed [`check_base_url`].
    pub fn new(base_url: &str, secret: &[u8]) -> Self {
        let mut block = [0; 64];
        block[..32].copy_from_slice(&Sha256::digest(secret));
        let mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        Self { base_url: base_url.trim_end_matches('/').to_owned(), mac }
    }

    /// Signs a request that has been [checked](PresignRequest::validate).
    pub fn sign(&self, request: &PresignRequest, now: Timestamp) -> PresignedUrl {
        let expires_at = now.saturating_add(Duration::from_secs(request.expires_in.as_secs()));
        let mut headers = Vec::new();
        let mut query = format!("{EXPIRES}={}", expires_at.as_micros());
        let attributes = [
            ("content-type", CONTENT_TYPE, &request.content_type),
            ("cache-control", CACHE_CONTROL, &request.cache_control),
            ("content-disposition", CONTENT_DISPOSITION, &request.content_disposition),
        ];
        for (header, parameter, value) in attributes {
            let Some(value) = value else { continue };
            match request.method {
                PresignMethod::Put => headers.push((header.to_owned(), value.clone())),
                PresignMethod::Get => {
                    query.push_str(&format!("&{parameter}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)));
                }
            }
        }
        if let Some(length) = request.content_length {
            headers.push(("content-length".to_owned(), length.to_string()));
        }
        if let Some(digest) = request.sha256 {
            headers.push((CHECKSUM.to_owned(), digest.to_base64()));
        }
        if request.if_absent {
            headers.push(("if-none-match".to_owned(), "*".to_owned()));
        }
        if !headers.is_empty() {
            let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
            query.push_str(&format!("&{HEADERS}={}", names.join(".")));
        }
        let url = format!("{}?{query}", object_url(&self.base_url, &request.key));
        let signed = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let tag = self.signature(request.method.as_str(), path_of(&url), signed).finalize().into_bytes();
        let url = format!("{url}{SIGNATURE}{}", Sha256Digest::new(tag.into()));
        PresignedUrl::new(request.method, url, headers, expires_at)
    }

    /// Checks a request with a presigned URL: its method, its target (path and query, or the whole URL) and its
    /// headers, whose names may be in any case.
    ///
    /// A bound length is compared with the `content-length` header only; reading exactly that much is the server's
    /// part, as it is in [`PresignedAccess::answer`].
    ///
    /// # Errors
    /// [`PermissionDenied`](ErrorKind::PermissionDenied) if the URL was not signed with this secret for this request,
    /// if anything signed was changed, or if it has expired.
    pub fn authorize(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<PresignedAccess> {
        let target = if target.starts_with('/') { target } else { path_of(target) };
        let (signed, signature) = target.rsplit_once(SIGNATURE).ok_or_else(|| denied("the URL is not signed"))?;
        let (path, query) = signed.split_once('?').ok_or_else(|| denied("the URL is not signed"))?;
        let parameters = || query.split('&').filter_map(|parameter| parameter.split_once('='));
        let parameter = |name| parameters().find(|(n, _)| *n == name).map(|(_, value)| value);

        // First whether it is ours: what an unsigned URL says is not worth an answer.
        let mut sent = Vec::new();
        for name in parameter(HEADERS).into_iter().flat_map(|names| names.split('.')) {
            let mut values =
                headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
            match (values.next(), values.next()) {
                (Some(value), None) => sent.push((name, value)),
                (None, _) => return Err(denied(format!("the header {name} is signed and was not sent"))),
                _ => return Err(denied(format!("the header {name} was sent more than once"))),
            }
        }
        let tag: Sha256Digest = signature.parse().map_err(|_| denied("the signature is not one"))?;
        // Compares in constant time.
        let mac = self.signature(method, signed, sent.into_iter());
        mac.verify_slice(tag.as_bytes())
            .map_err(|_| denied("the signature does not match: method, URL or headers differ from what was signed"))?;

        let method = [PresignMethod::Get, PresignMethod::Put].into_iter().find(|known| known.as_str() == method);
        let method = method.ok_or_else(|| denied("the method cannot be signed"))?;
        let expires_at = parameter(EXPIRES).and_then(|micros| Timestamp::from_micros(micros.parse().ok()?).ok());
        let expires_at = expires_at.ok_or_else(|| denied("the URL has no end"))?;
        if now >= expires_at {
            return Err(denied(format!("the URL expired at {expires_at}")));
        }
        let key = path.strip_prefix(path_of(&self.base_url)).and_then(|path| path.strip_prefix('/'));
        let key = key.and_then(|key| percent_decode_str(key).decode_utf8().ok());
        let key = key.and_then(|key| BlobKey::new(key).ok()).ok_or_else(|| denied("the URL names no object here"))?;

        let decoded = |name| parameter(name).map(|value| percent_decode_str(value).decode_utf8_lossy());
        let mut response = BlobAttributes::new();
        response.content_type = decoded(CONTENT_TYPE).map(Cow::into_owned);
        response.cache_control = decoded(CACHE_CONTROL).map(Cow::into_owned);
        response.content_disposition = decoded(CONTENT_DISPOSITION).map(Cow::into_owned);
        Ok(PresignedAccess { method, key, expires_at: Some(expires_at), response })
    }

    /// The signature of a request. Lengths stand before what they belong to, so that no two requests are the same text.
    fn signature<'a>(
        &self,
        method: &str,
        target: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        let mut add = |text: &str| {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        };
        add(method);
        add(target);
        for (name, value) in headers {
            add(name);
            add(value);
        }
        mac
    }
}

impl fmt::Debug for UrlSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSigner").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// What follows scheme and host. The path of the base URL is a part of it, and as such signed.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.find('/').map_or("", |slash| &rest[slash..])
}

fn denied(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::PermissionDenied, why).during("authorize")
}

/// What a request may do, once it has been [checked](UrlSigner::authorize).
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresignedAccess {
    /// What is allowed.
    pub method: PresignMethod,
    /// On which object.
    pub key: BlobKey,
    /// Until when; `None` for what is public.
    pub expires_at: Option<Timestamp>,
    /// Get: what to answer with instead of the object's own headers.
    pub response: BlobAttributes,
}

impl PresignedAccess {
    /// What anybody may do with a public object: read it as it is.
    pub fn public(key: BlobKey) -> Self {
        Self { method: PresignMethod::Get, key, expires_at: None, response: BlobAttributes::new() }
    }
}

impl fmt::Debug for PresignedAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresignedAccess({} {}", self.method, self.key)?;
        match self.expires_at {
            Some(end) => write!(f, " until {end})"),
            None => f.write_str(")"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_checked() {
        for good in ["http://h", "https://h:1/a/b/"] {
            check_base_url(good).unwrap();
        }
        for wrong in ["", "http://", "http:///a", "ftp://h", "http://h/?q", "http://h#f", "http://u:p@h", "http://é"] {
            assert!(check_base_url(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_path_of_the_base_is_signed() {
        let now = Timestamp::from_micros(0).unwrap();
        let signer = |base: &str| UrlSigner::new(base, b"s");
        let url = signer("http://h/one/").sign(&PresignRequest::get(BlobKey::new("k").unwrap()), now);
        signer("https://elsewhere/one").authorize("GET", url.as_str(), &[], now).unwrap();
        let moved = url.as_str().replace("/one/", "/two/");
        assert!(signer("http://h/two").authorize("GET", &moved, &[], now).is_err());
        // A base that is a part of another's path.
        assert!(signer("http://h/on").authorize("GET", url.as_str(), &[], now).is_err());
        assert!(!format!("{:?}", signer("http://h")).contains("mac"));
    }
}
