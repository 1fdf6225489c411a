//! What a store can do of what not every store can. Declared, so that a caller can choose beforehand and the
//! conformance tests can hold the store to it.

use super::{PresignMethod, PresignRequest, PutCondition};
use crate::{Error, ErrorKind, Result};

/// Which conditions of [`PutCondition`] a write takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct ConditionSupport {
    /// Whether it takes [`PutCondition::IfAbsent`].
    pub if_absent: bool,
    /// Whether it takes [`PutCondition::IfMatch`].
    pub if_match: bool,
}

impl ConditionSupport {
    /// Every condition.
    pub const ALL: Self = Self { if_absent: true, if_match: true };
    /// No condition.
    pub const NONE: Self = Self { if_absent: false, if_match: false };
    /// Only that nothing is there.
    pub const IF_ABSENT: Self = Self { if_absent: true, if_match: false };

    /// Refuses a condition that is not taken, for a backend before it sends anything.
    ///
    /// # Errors
    /// [`Unsupported`](ErrorKind::Unsupported).
    pub fn check(self, condition: &PutCondition) -> Result<()> {
        let (taken, name) = match condition {
            PutCondition::Always => return Ok(()),
            PutCondition::IfAbsent => (self.if_absent, "that nothing is there"),
            PutCondition::IfMatch(_) => (self.if_match, "that a version is there"),
        };
        if taken {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unsupported, format!("this store cannot write on the condition {name}")))
    }
}

/// The sizes of [multipart uploads](super::MultipartUpload).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MultipartLimits {
    /// The fewest bytes of a part, except of the last.
    pub min_part_size: u64,
    /// The most bytes of a part.
    pub max_part_size: u64,
    /// The most parts.
    pub max_parts: u32,
}

impl MultipartLimits {
    /// R2's and S3's: 5 MiB to 5 GiB, 10,000 parts.
    pub const S3: Self = Self { min_part_size: 5 << 20, max_part_size: 5 << 30, max_parts: 10_000 };

    /// The same with other sizes of a part.
    #[must_use]
    pub const fn part_sizes(mut self, min: u64, max: u64) -> Self {
        self.min_part_size = min;
        self.max_part_size = max;
        self
    }

    /// The size of parts that is at least `preferred` and large enough for a body of `length` bytes, if that is known.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) if the body is longer than the largest parts can hold.
    pub fn part_size(self, preferred: u64, length: Option<u64>) -> Result<u64> {
        let needed = length.unwrap_or(0).div_ceil(u64::from(self.max_parts.max(1)));
        if needed > self.max_part_size {
            let (parts, size) = (self.max_parts, self.max_part_size);
            let length = length.unwrap_or(0);
            return Err(Error::invalid(format!("{length} bytes do not fit in {parts} parts of {size} bytes")));
        }
        Ok(preferred.max(needed).max(self.min_part_size).min(self.max_part_size))
    }
}

/// Which [presigned URLs](super::BlobStore::presign) a store makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum PresignSupport {
    /// None.
    #[default]
    None,
    /// Those that say nothing of headers: no response headers of a GET, nothing that binds a PUT.
    Plain,
    /// All but two: a PUT bound to a checksum, and a GET answered with another `Cache-Control`. What GCS's own
    /// signatures can.
    Partial,
    /// All, with the condition of a put if that takes it.
    Full,
}

impl PresignSupport {
    /// Refuses a request that cannot be signed, for a backend before it signs.
    ///
    /// # Errors
    /// [`Unsupported`](ErrorKind::Unsupported).
    pub fn check(self, request: &PresignRequest) -> Result<()> {
        let message = match self {
            Self::None => "this store signs no URLs",
            Self::Plain if request.has_headers() => {
                "this store signs no headers with a URL: no type, caching, name, length, checksum and condition"
            }
            Self::Partial if request.sha256.is_some() => "this store signs no checksum with a URL",
            Self::Partial if request.method == PresignMethod::Get && request.cache_control.is_some() => {
                "this store signs no cache control with a GET"
            }
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::Unsupported, message))
    }
}

/// What a store can do. What it cannot is answered with [`Unsupported`](ErrorKind::Unsupported), never with silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BlobCapabilities {
    /// Conditions of [`put`](super::BlobStore::put).
    pub put: ConditionSupport,
    /// Conditions of [`copy`](super::BlobStore::copy), on the destination.
    pub copy: ConditionSupport,
    /// Conditions of [`complete`](super::MultipartUpload::complete).
    pub complete: ConditionSupport,
    /// Whether content headers and metadata are kept. A store without refuses a put that has some.
    pub attributes: bool,
    /// The sizes of multipart uploads; `None` if there are none.
    pub multipart: Option<MultipartLimits>,
    /// Whether [uploads in progress](super::BlobStore::list_multipart) can be listed.
    pub list_multipart: bool,
    /// Which URLs can be presigned.
    pub presign: PresignSupport,
    /// The most bytes that one put takes.
    pub max_put_size: u64,
}

impl BlobCapabilities {
    /// Everything, with R2's sizes: a put of at most 4.995 GiB.
    pub const ALL: Self = Self {
        put: ConditionSupport::ALL,
        copy: ConditionSupport::ALL,
        complete: ConditionSupport::ALL,
        attributes: true,
        multipart: Some(MultipartLimits::S3),
        list_multipart: true,
        presign: PresignSupport::Full,
        max_put_size: 4_995 * (1 << 30) / 1_000,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_with_the_body() {
        let limits = MultipartLimits::S3;
        assert_eq!(limits.part_size(8 << 20, None).unwrap(), 8 << 20);
        assert_eq!(limits.part_size(1, Some(10)).unwrap(), 5 << 20);
        assert_eq!(limits.part_size(8 << 20, Some(100 << 30)).unwrap(), (100u64 << 30).div_ceil(10_000));
        assert!(limits.part_size(8 << 20, Some(60_000 << 30)).is_err());
    }

    #[test]
    fn conditions_are_refused_by_name() {
        assert!(ConditionSupport::NONE.check(&PutCondition::Always).is_ok());
        assert!(ConditionSupport::IF_ABSENT.check(&PutCondition::IfAbsent).is_ok());
        let error =
            ConditionSupport::IF_ABSENT.check(&PutCondition::IfMatch(super::super::ETag::new("a"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }

    #[test]
    fn partial_signing_has_two_gaps() {
        let key = || super::super::BlobKey::new("a").unwrap();
        let (get, put) = (|| PresignRequest::get(key()), || PresignRequest::put(key()));
        for signed in
            [get().content_type("a/b").download_name("a"), put().cache_control("a").content_length(1).if_absent()]
        {
            assert!(PresignSupport::Partial.check(&signed).is_ok(), "{signed:?}");
        }
        for refused in [get().cache_control("a"), put().sha256(super::super::Sha256Digest::new([0; 32]))] {
            assert_eq!(PresignSupport::Partial.check(&refused).unwrap_err().kind(), ErrorKind::Unsupported);
            assert!(PresignSupport::Full.check(&refused).is_ok());
        }
    }
}
