//! Options and outcomes of reading an object.

use std::{fmt, ops::Range};

use bytes::Bytes;
use futures_core::stream::BoxStream;

use super::{BlobAttributes, BlobKey, ByteRange, ETag, Sha256Digest, body};
use crate::{Error, ErrorKind, Result, Timestamp};

/// How to [`get`](super::BlobStore::get).
///
/// ```
/// use reelbase_core::blob::{ETag, GetOptions};
///
/// let options = GetOptions::new().range(0..1_024).if_none_match(ETag::new("5d41"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetOptions {
    /// Which bytes; all of them if not given.
    pub range: Option<ByteRange>,
    /// Only this version; another is a [`FailedPrecondition`](ErrorKind::FailedPrecondition).
    pub if_match: Option<ETag>,
    /// Anything but this version, which the caller has; it is answered with [`Got::NotModified`].
    pub if_none_match: Option<ETag>,
}

impl GetOptions {
    /// Reads all of whatever version there is.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads these bytes only.
    #[must_use]
    pub fn range(mut self, range: impl Into<ByteRange>) -> Self {
        self.range = Some(range.into());
        self
    }

    /// Reads this version only.
    #[must_use]
    pub fn if_match(mut self, etag: ETag) -> Self {
        self.if_match = Some(etag);
        self
    }

    /// Reads only what is not this version.
    #[must_use]
    pub fn if_none_match(mut self, etag: ETag) -> Self {
        self.if_none_match = Some(etag);
        self
    }
}

/// The outcome of a [`get`](super::BlobStore::get).
#[derive(Debug)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once, and nearly always an object")]
pub enum Got {
    /// The object, or the range of it that was asked for.
    Object(BlobObject),
    /// The version is the one of [`GetOptions::if_none_match`]: what the caller has is current.
    NotModified,
}

impl Got {
    /// The object.
    ///
    /// # Errors
    /// [`FailedPrecondition`](ErrorKind::FailedPrecondition) if it is not modified, which cannot happen without
    /// [`GetOptions::if_none_match`].
    pub fn into_object(self) -> Result<BlobObject> {
        match self {
            Self::Object(object) => Ok(object),
            Self::NotModified => Err(Error::new(ErrorKind::FailedPrecondition, "the object is not modified")),
        }
    }
}

/// What a store knows of an object besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlobMeta {
    /// Its name.
    pub key: BlobKey,
    /// Its length in bytes, also when only a range was read.
    pub size: u64,
    /// Its version.
    pub etag: ETag,
    /// When this version was written, by the store's clock.
    pub last_modified: Timestamp,
    /// Content headers and metadata.
    pub attributes: BlobAttributes,
    /// The checksum of its bytes, where the store keeps the one it was written with.
    pub sha256: Option<Sha256Digest>,
}

impl BlobMeta {
    /// What every store knows, for a backend to complete.
    pub fn new(key: BlobKey, size: u64, etag: ETag, last_modified: Timestamp) -> Self {
        Self { key, size, etag, last_modified, attributes: BlobAttributes::default(), sha256: None }
    }
}

/// An object as read: what is known of it, and its bytes as they come in.
#[non_exhaustive]
pub struct BlobObject {
    /// What the store knows of it.
    pub meta: BlobMeta,
    /// The bytes that [`body`](Self::body) has; the whole object unless a range was asked for.
    pub range: Range<u64>,
    /// The bytes. A stream that breaks off ends in an error, never silently.
    pub body: BoxStream<'static, Result<Bytes>>,
}

impl BlobObject {
    /// An object, for the backend that read it. The body is checked to have the bytes of the range.
    pub fn new(meta: BlobMeta, range: Range<u64>, body: BoxStream<'static, Result<Bytes>>) -> Self {
        let length = range.end.saturating_sub(range.start);
        let key = meta.key.clone();
        let body = body::exactly(body, length, move |got| {
            let message = format!("the body broke off: {got} bytes instead of {length}");
            Error::new(ErrorKind::Unavailable, message).during("get").at(key)
        });
        Self { meta, range, body }
    }

    /// The same object, whose body ends in a [`Corrupt`](ErrorKind::Corrupt) error if its bytes do not hash to
    /// [`BlobMeta::sha256`]: what the store read is what was written. The bytes come before the verdict; who streams
    /// them on believes them only at the end.
    ///
    /// # Errors
    /// [`FailedPrecondition`](ErrorKind::FailedPrecondition) if the digest is not known, or only a range was read.
    pub fn verified(self) -> Result<Self> {
        match self.meta.sha256 {
            Some(digest) => self.verified_against(digest),
            None => Err(self.unverifiable(
                "its SHA-256 is not known: it was written without one, or the store keeps none; if you keep it, use \
                 verified_against",
            )),
        }
    }

    /// The same with a digest that the caller knows, such as one in a document that points here.
    ///
    /// # Errors
    /// [`FailedPrecondition`](ErrorKind::FailedPrecondition) if only a range was read.
    pub fn verified_against(mut self, expected: Sha256Digest) -> Result<Self> {
        let (range, size) = (&self.range, self.meta.size);
        if *range != (0..size) {
            let message =
                format!("bytes {} to {} of {size} were read; a checksum is of them all", range.start, range.end);
            return Err(self.unverifiable(&message));
        }
        let key = self.meta.key.clone();
        self.body = body::hashed(self.body, move |digest| {
            if digest == expected {
                return Ok(());
            }
            let message = format!("the object hashes to {digest} instead of {expected}");
            Err(Error::new(ErrorKind::Corrupt, message).during("get").at(key))
        });
        Ok(self)
    }

    fn unverifiable(&self, why: &str) -> Error {
        Error::new(ErrorKind::FailedPrecondition, format!("the object cannot be verified: {why}"))
            .during("get")
            .at(&self.meta.key)
    }

    /// All bytes of the body in memory.
    ///
    /// # Errors
    /// What the stream fails with.
    pub async fn bytes(self) -> Result<Bytes> {
        body::collect(self.body).await
    }
}

impl fmt::Debug for BlobObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlobObject").field("meta", &self.meta).field("range", &self.range).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};

    use super::*;
    use crate::blob::Sha256Digest;

    fn object(bytes: &'static str, range: Range<u64>, digest: Option<Sha256Digest>) -> BlobObject {
        let key = BlobKey::new("a").unwrap();
        let mut meta = BlobMeta::new(key, 5, ETag::new("1"), Timestamp::from_micros(0).unwrap());
        meta.sha256 = digest;
        BlobObject::new(meta, range, stream::iter([Ok(Bytes::from(bytes))]).boxed())
    }

    #[tokio::test]
    async fn a_verified_body_ends_in_its_verdict() {
        let digest = Sha256Digest::of("hello");
        assert_eq!(object("hello", 0..5, Some(digest)).verified().unwrap().bytes().await.unwrap(), "hello");
        let error = object("jello", 0..5, Some(digest)).verified().unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.to_string().contains(&digest.to_string()), "{error}");
        assert!(error.to_string().contains(&Sha256Digest::of("jello").to_string()), "{error}");
        let error = object("jello", 0..5, None).verified_against(digest).unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        // A body that breaks off says that, and nothing of checksums.
        let error = object("hell", 0..5, Some(digest)).verified().unwrap().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }

    #[test]
    fn what_cannot_be_verified_says_why() {
        let error = object("hello", 0..5, None).verified().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
        assert!(error.to_string().contains("not known"), "{error}");
        let error = object("ell", 1..4, Some(Sha256Digest::of("hello"))).verified().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
        assert!(error.to_string().contains("bytes 1 to 4 of 5"), "{error}");
    }
}
