//! Large objects, uploaded in parts.

use std::fmt::Debug;

use async_trait::async_trait;
use bytes::Bytes;

use super::{
    BlobAttributes, BlobKey, MultipartLimits, PutCondition, Sha256Digest, Stored, attributes::attribute_setters,
};
use crate::{Error, Result, Timestamp};

/// How to [create a multipart upload](super::BlobStore::create_multipart).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MultipartOptions {
    /// The bytes of every part except the last. Fixed beforehand, because R2 refuses parts of different sizes, but
    /// only when all of them are uploaded.
    pub part_size: u64,
    /// Content headers and metadata of the object.
    pub attributes: BlobAttributes,
    /// What the whole will hash to, where that is known beforehand: kept with the object as [`PutOptions::sha256`] is.
    /// The store does not check it, since it sees parts; [`put_large`](super::BlobStoreExt::put_large) does.
    ///
    /// [`PutOptions::sha256`]: super::PutOptions::sha256
    pub sha256: Option<Sha256Digest>,
}

attribute_setters!(MultipartOptions, attributes);

impl MultipartOptions {
    /// An upload in parts of `part_size` bytes.
    pub fn new(part_size: u64) -> Self {
        Self { part_size, attributes: BlobAttributes::default(), sha256: None }
    }

    /// Keeps the checksum of the whole with the object.
    #[must_use]
    pub fn sha256(mut self, digest: Sha256Digest) -> Self {
        self.sha256 = Some(digest);
        self
    }

    /// Sets all content headers and metadata at once.
    #[must_use]
    pub fn attributes(mut self, attributes: BlobAttributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// Checks the size of the parts and the attributes. Stores call it.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if a part may not have that size, or an attribute is not one.
    pub fn validate(&self, limits: MultipartLimits) -> Result<()> {
        let MultipartLimits { min_part_size: min, max_part_size: max, .. } = limits;
        if !(min.max(1)..=max).contains(&self.part_size) {
            let size = self.part_size;
            return Err(Error::invalid(format!("parts of {size} bytes; here a part has {min} to {max} bytes")));
        }
        self.attributes.validate()
    }

    /// Checks a part's number and length. Stores call it before they send the part.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if the number is not one, or the part is empty or too long.
    pub fn check_part(&self, number: u32, length: usize, limits: MultipartLimits) -> Result<()> {
        if !(1..=limits.max_parts).contains(&number) {
            return Err(Error::invalid(format!("part {number}; parts are numbered 1 to {}", limits.max_parts)));
        }
        if length == 0 || length as u64 > self.part_size {
            let size = self.part_size;
            return Err(Error::invalid(format!("part {number} has {length} bytes; in this upload a part has {size}")));
        }
        Ok(())
    }

    /// Checks that parts, given as number and length in the order of their numbers, make one object: from 1 without a
    /// gap, all of the upload's size except the last. Stores call it before they complete.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid), naming the part.
    pub fn check_parts(&self, parts: impl IntoIterator<Item = (u32, u64)>) -> Result<()> {
        let mut last = (0, self.part_size);
        for (number, length) in parts {
            if number != last.0 + 1 {
                return Err(Error::invalid(format!("part {} is missing", last.0 + 1)));
            }
            if last.1 != self.part_size {
                return Err(Error::invalid(format!(
                    "part {} has {} bytes instead of {}; only the last may be smaller",
                    last.0, last.1, self.part_size
                )));
            }
            last = (number, length);
        }
        if last.0 == 0 { Err(Error::invalid("the upload has no parts")) } else { Ok(()) }
    }
}

/// How to [complete](MultipartUpload::complete) a multipart upload.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CompleteOptions {
    /// When the object may be written.
    pub condition: PutCondition,
}

impl CompleteOptions {
    /// Writes over whatever is there.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets when the object may be written.
    #[must_use]
    pub fn condition(mut self, condition: PutCondition) -> Self {
        self.condition = condition;
        self
    }

    /// Writes only where nothing is.
    #[must_use]
    pub fn if_absent(self) -> Self {
        self.condition(PutCondition::IfAbsent)
    }
}

/// An upload in progress. The object appears when it is completed, whole; before, nobody sees any of it.
///
/// # Behaviour
/// Dropping it leaves the parts where they are, and paid for, since nothing can be awaited in a drop: whoever created
/// it completes or aborts it. What a killed process left behind is found by
/// [`list_multipart`](super::BlobStore::list_multipart).
#[async_trait]
pub trait MultipartUpload: Send + Sync + Debug {
    /// The key of the object to be.
    fn key(&self) -> &BlobKey;

    /// What names the upload in its store.
    fn upload_id(&self) -> &str;

    /// Uploads part `number`, counted from 1.
    ///
    /// # Behaviour
    /// Parts may be put in any order and concurrently. A part put again replaces the one before.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if the number or the length is not allowed;
    /// [`NotFound`](crate::ErrorKind::NotFound) if the upload was completed or aborted, here or elsewhere.
    async fn put_part(&self, number: u32, part: Bytes) -> Result<()>;

    /// Makes the object of the parts, numbered from 1 without a gap, all but the last of the upload's part size.
    ///
    /// # Behaviour
    /// On any error nothing is stored, except for [`OutcomeUnknown`](crate::ErrorKind::OutcomeUnknown), where the
    /// answer was lost. A failed condition ends the upload; after other errors [`abort`](Self::abort) does.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if the parts do not fit together; those of [`PutCondition`];
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a condition that the store does not declare;
    /// [`NotFound`](crate::ErrorKind::NotFound) if the upload is over.
    async fn complete(&self, options: CompleteOptions) -> Result<Stored>;

    /// Drops the upload and its parts.
    ///
    /// # Behaviour
    /// An upload that is over already is left as it is: the object of a completed one stays.
    ///
    /// # Errors
    /// Those of the transport.
    async fn abort(&self) -> Result<()>;
}

/// An upload that was neither completed nor aborted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingUpload {
    /// The key of the object to be.
    pub key: BlobKey,
    /// What names the upload in its store.
    pub upload_id: String,
    /// When it was created, by the store's clock.
    pub created_at: Timestamp,
}

impl PendingUpload {
    /// A pending upload, for the backend that lists it.
    pub fn new(key: BlobKey, upload_id: impl Into<String>, created_at: Timestamp) -> Self {
        Self { key, upload_id: upload_id.into(), created_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_equal_and_without_a_gap() {
        let options = MultipartOptions::new(10);
        let check = |parts: &[(u32, u64)]| options.check_parts(parts.iter().copied());
        for good in [&[(1, 10)][..], &[(1, 3)], &[(1, 10), (2, 10)], &[(1, 10), (2, 1)]] {
            check(good).unwrap();
        }
        for (bad, why) in [
            (&[][..], "no parts"),
            (&[(2, 10)], "part 1 is missing"),
            (&[(1, 10), (3, 10)], "part 2 is missing"),
            (&[(1, 9), (2, 10)], "part 1 has 9"),
            (&[(1, 10), (2, 9), (3, 9)], "part 2 has 9"),
        ] {
            assert!(check(bad).unwrap_err().to_string().contains(why), "{bad:?}");
        }
        assert!(options.check_part(0, 1, MultipartLimits::S3).is_err());
        assert!(options.check_part(10_001, 1, MultipartLimits::S3).is_err());
        assert!(options.check_part(1, 11, MultipartLimits::S3).is_err());
        assert!(options.check_part(1, 0, MultipartLimits::S3).is_err());
    }
}
