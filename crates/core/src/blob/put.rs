//! Options and outcomes of writing an object.

use super::{BlobAttributes, ETag, Sha256Digest, attributes::attribute_setters};

/// When a write may replace what is under its key. The check and the write are one step: of concurrent writers with
/// the same condition, one wins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum PutCondition {
    /// Whatever is there.
    #[default]
    Always,
    /// Only if nothing is there; otherwise [`AlreadyExists`](crate::ErrorKind::AlreadyExists).
    IfAbsent,
    /// Only if this version is there; otherwise [`FailedPrecondition`](crate::ErrorKind::FailedPrecondition), also if
    /// nothing is.
    IfMatch(ETag),
}

/// How to [`put`](super::BlobStore::put).
///
/// ```
/// use reelbase_core::blob::PutOptions;
///
/// let options = PutOptions::new().content_type("video/mp4").metadata("job-id", "j-42").if_absent();
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PutOptions {
    /// Content headers and metadata.
    pub attributes: BlobAttributes,
    /// What the body must hash to; otherwise nothing is stored.
    pub sha256: Option<Sha256Digest>,
    /// When the write may happen.
    pub condition: PutCondition,
}

attribute_setters!(PutOptions, attributes);

impl PutOptions {
    /// Puts without attributes, checksum and condition.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets all content headers and metadata at once.
    #[must_use]
    pub fn attributes(mut self, attributes: BlobAttributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// Refuses a body that does not hash to this.
    #[must_use]
    pub fn sha256(mut self, digest: Sha256Digest) -> Self {
        self.sha256 = Some(digest);
        self
    }

    /// Sets when the write may happen.
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

    /// Writes only over this version.
    #[must_use]
    pub fn if_match(self, etag: ETag) -> Self {
        self.condition(PutCondition::IfMatch(etag))
    }
}

/// How to [`copy`](super::BlobStore::copy).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyOptions {
    /// When the destination may be written.
    pub condition: PutCondition,
}

impl CopyOptions {
    /// Copies over whatever is there.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets when the destination may be written.
    #[must_use]
    pub fn condition(mut self, condition: PutCondition) -> Self {
        self.condition = condition;
        self
    }

    /// Copies only to where nothing is.
    #[must_use]
    pub fn if_absent(self) -> Self {
        self.condition(PutCondition::IfAbsent)
    }
}

/// The version that a write made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// What names it.
    pub etag: ETag,
}

impl Stored {
    /// A version, for the backend that made it.
    pub fn new(etag: ETag) -> Self {
        Self { etag }
    }
}
