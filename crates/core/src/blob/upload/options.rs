//! Options and outcome of an upload.

use super::super::{BlobAttributes, ETag, LargePutOptions, PutCondition, Sha256Digest, attributes::attribute_setters};
use crate::Error;

/// How to [upload](super::Uploads::put).
///
/// ```
/// use reelbase_core::blob::UploadOptions;
///
/// let options = UploadOptions::new().content_type("video/mp4").size(1_048_576).if_absent();
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadOptions {
    /// Content headers and metadata of the object.
    pub attributes: BlobAttributes,
    /// How many bytes the body must have.
    pub size: Option<u64>,
    /// What the body must hash to. Only what is given here can be kept with the object, since stores take it before
    /// the body; what is computed comes back in [`Uploaded::sha256`].
    pub sha256: Option<Sha256Digest>,
    /// When the object may be written; needs a store whose [copies take it](super::super::BlobCapabilities::copy).
    pub condition: PutCondition,
    /// The bytes of a part, as [`LargePutOptions::part_size`].
    pub part_size: Option<u64>,
    /// How many parts are uploaded at once, as [`LargePutOptions::concurrency`].
    pub concurrency: Option<usize>,
    /// Whether what was stored is read again and hashed before the object appears. Costs a download.
    pub read_back: bool,
}

attribute_setters!(UploadOptions, attributes);

impl UploadOptions {
    /// Uploads without attributes, expectations and condition, in parts as [`LargePutOptions`] has them.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets all content headers and metadata at once.
    #[must_use]
    pub fn attributes(mut self, attributes: BlobAttributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// Refuses a body that does not have this many bytes.
    #[must_use]
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Refuses a body that does not hash to this.
    #[must_use]
    pub fn sha256(mut self, digest: Sha256Digest) -> Self {
        self.sha256 = Some(digest);
        self
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

    /// Writes only over this version.
    #[must_use]
    pub fn if_match(self, etag: ETag) -> Self {
        self.condition(PutCondition::IfMatch(etag))
    }

    /// Sets the bytes of a part.
    #[must_use]
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = Some(bytes);
        self
    }

    /// Sets how many parts are uploaded at once; 0 counts as 1.
    #[must_use]
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = Some(parts);
        self
    }

    /// Reads what was stored again, and hashes it, before the object appears.
    #[must_use]
    pub fn read_back(mut self) -> Self {
        self.read_back = true;
        self
    }

    /// How the body goes to its place in the staging.
    pub(super) fn staging(&self) -> LargePutOptions {
        let mut options = LargePutOptions::new().attributes(self.attributes.clone());
        options.sha256 = self.sha256;
        options.part_size = self.part_size.unwrap_or(options.part_size);
        options.concurrency = self.concurrency.unwrap_or(options.concurrency);
        options
    }
}

/// The outcome of an [upload](super::Uploads::put): the object is there, whole.
#[derive(Debug)]
#[non_exhaustive]
pub struct Uploaded {
    /// Its version.
    pub etag: ETag,
    /// Its length in bytes.
    pub size: u64,
    /// What it hashes to, computed on the way.
    pub sha256: Sha256Digest,
    /// Why something of it is still below the staging prefix, if so. The object is whole all the same, and
    /// [`reconcile`](super::Uploads::reconcile) removes the rest.
    pub left: Option<Error>,
}
