//! Presigned URLs: made with a secret of the store, and checked against it.

use std::{borrow::Cow, fmt};

use hmac::{Hmac, Mac, digest::KeyInit};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{BlobAttributes, BlobKey, PresignMethod, PresignRequest, PresignedUrl, Sha256Digest},
};
use sha2::{Digest, Sha256};

use super::{Inner, MemoryBlobStore, escaped_path};

/// The header with the checksum of a body, in base64.
pub(super) const CHECKSUM: &str = "x-reelbase-checksum-sha256";

const EXPIRES: &str = "X-Reelbase-Expires";
const HEADERS: &str = "X-Reelbase-Headers";
/// Always the last of the query: everything before it is signed, byte by byte, so that there is no second spelling.
const SIGNATURE: &str = "&X-Reelbase-Signature=";

const CONTENT_TYPE: &str = "response-content-type";
const CACHE_CONTROL: &str = "response-cache-control";
const CONTENT_DISPOSITION: &str = "response-content-disposition";

pub(super) struct Signer(Hmac<Sha256>);

impl Signer {
    pub(super) fn new(secret: &[u8]) -> Self {
        let mut block = [0; 64];
        block[..32].copy_from_slice(&Sha256::digest(secret));
        Self(<Hmac<Sha256> as KeyInit>::new(&block.into()))
    }

    /// The signature of a request. Lengths stand before what they belong to, so that no two requests are the same text.
    fn mac<'a>(&self, method: &str, target: &str, headers: impl Iterator<Item = (&'a str, &'a str)>) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
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

impl Inner {
    pub(super) fn sign(&self, request: &PresignRequest) -> PresignedUrl {
        let seconds = request.expires_in.as_secs();
        let now = self.env.now();
        let expires_at = now.saturating_add(std::time::Duration::from_secs(seconds));
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
                _ => query.push_str(&format!("&{parameter}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))),
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
        let target = format!("{}?{query}", self.path(&request.key));
        let signed = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let tag = self.signer.mac(request.method.as_str(), &target, signed).finalize().into_bytes();
        let signature = Sha256Digest::new(tag.into());
        let url = format!("{}{target}{SIGNATURE}{signature}", self.origin());
        PresignedUrl::new(request.method, url, headers, expires_at)
    }

    /// Scheme and host of the base URL. What follows them is a part of the path, and as such signed.
    fn origin(&self) -> &str {
        self.base_url.split_at(self.base_url.len() - self.base_path().len()).0
    }

    fn base_path(&self) -> &str {
        let host = self.base_url.find("://").map_or(0, |at| at + 3);
        self.base_url[host..].find('/').map_or("", |slash| &self.base_url[host + slash..])
    }

    fn path(&self, key: &BlobKey) -> String {
        format!("{}/{}/{}", self.base_path(), self.bucket, escaped_path(key.as_str()))
    }
}

/// What a request with a presigned URL may do, once it has been checked.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PresignedAccess {
    /// What is allowed.
    pub method: PresignMethod,
    /// On which object.
    pub key: BlobKey,
    /// Until when.
    pub expires_at: Timestamp,
    /// Get: what to answer with instead of the object's own headers.
    pub response: BlobAttributes,
}

impl fmt::Debug for PresignedAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PresignedAccess({} {} until {})", self.method, self.key, self.expires_at)
    }
}

fn denied(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::PermissionDenied, why).during("authorize")
}

impl MemoryBlobStore {
    /// Checks a request with a presigned URL: its method, its target (path and query, or the whole URL) and its
    /// headers, whose names may be in any case.
    ///
    /// A bound length is compared with the `content-length` header only; reading exactly that much is the server's
    /// part, as it is in [`respond`](Self::respond).
    ///
    /// # Errors
    /// [`PermissionDenied`](ErrorKind::PermissionDenied) if the URL was not signed by this store for this request, if
    /// anything signed was changed, or if it has expired.
    pub fn authorize(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Result<PresignedAccess> {
        let inner = &*self.0;
        let target = match target.split_once("://") {
            Some((_, rest)) if !target.starts_with('/') => rest.find('/').map_or("", |slash| &rest[slash..]),
            _ => target,
        };
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
        let mac = inner.signer.mac(method, signed, sent.into_iter());
        mac.verify_slice(tag.as_bytes())
            .map_err(|_| denied("the signature does not match: method, URL or headers differ from what was signed"))?;

        let method = [PresignMethod::Get, PresignMethod::Put].into_iter().find(|known| known.as_str() == method);
        let method = method.ok_or_else(|| denied("the method cannot be signed"))?;
        let expires_at = parameter(EXPIRES).and_then(|micros| Timestamp::from_micros(micros.parse().ok()?).ok());
        let expires_at = expires_at.ok_or_else(|| denied("the URL has no end"))?;
        if inner.env.now() >= expires_at {
            return Err(denied(format!("the URL expired at {expires_at}")));
        }
        let key = path.strip_prefix(inner.base_path()).and_then(|path| path.strip_prefix('/'));
        let key = key.and_then(|path| path.strip_prefix(&*inner.bucket)).and_then(|path| path.strip_prefix('/'));
        let key = key.map(|key| percent_decode_str(key).decode_utf8_lossy());
        let key = key.and_then(|key| BlobKey::new(key).ok()).ok_or_else(|| denied("the URL names no object here"))?;

        let decoded = |name| parameter(name).map(|value| percent_decode_str(value).decode_utf8_lossy());
        let mut response = BlobAttributes::new();
        response.content_type = decoded(CONTENT_TYPE).map(Cow::into_owned);
        response.cache_control = decoded(CACHE_CONTROL).map(Cow::into_owned);
        response.content_disposition = decoded(CONTENT_DISPOSITION).map(Cow::into_owned);
        Ok(PresignedAccess { method, key, expires_at, response })
    }
}
