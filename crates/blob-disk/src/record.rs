//! What an object is besides its bytes: kept in an extended attribute of its file, so that both come and go in one step.
//!
//! The record says which time and size the file had when it was written. A file that has others was changed by somebody
//! else since, and is theirs: it has no attributes, and its version is made of what the file system tells of it.

use std::{collections::BTreeMap, fs::File, io, os::unix::fs::MetadataExt};

use reelbase_core::{
    Timestamp,
    blob::{BlobAttributes, ETag, Sha256Digest},
};
use rustix::{buffer::spare_capacity, fs::XattrFlags, io::Errno};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const NAME: &str = "user.reelbase";
/// How many hexadecimal digits name a version.
const ETAG_LENGTH: usize = 32;

#[cfg(target_vendor = "apple")]
const NO_ATTRIBUTE: Errno = Errno::NOATTR;
#[cfg(not(target_vendor = "apple"))]
const NO_ATTRIBUTE: Errno = Errno::NODATA;

/// Attributes as they are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredAttributes {
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_disposition: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: BTreeMap<String, String>,
}

impl From<BlobAttributes> for StoredAttributes {
    fn from(attributes: BlobAttributes) -> Self {
        Self {
            content_type: attributes.content_type,
            cache_control: attributes.cache_control,
            content_disposition: attributes.content_disposition,
            metadata: attributes.metadata,
        }
    }
}

impl From<StoredAttributes> for BlobAttributes {
    fn from(stored: StoredAttributes) -> Self {
        let mut attributes = Self::new();
        attributes.content_type = stored.content_type;
        attributes.cache_control = stored.cache_control;
        attributes.content_disposition = stored.content_disposition;
        attributes.metadata = stored.metadata;
        attributes
    }
}

/// The record of a version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) etag: String,
    /// Seconds since the epoch, and nanoseconds.
    modified: (i64, i64),
    size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<Sha256Digest>,
    /// `None` if they are too large for the record, and lie in a file of their own, named by the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attributes: Option<StoredAttributes>,
}

/// Whether a record was too large.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Whole,
    TooLarge,
}

impl Record {
    /// The record of a file that is written and will not change; `unique` is what no other version has.
    pub(crate) fn new(stat: &Stat, unique: &str, attributes: BlobAttributes, sha256: Option<Sha256Digest>) -> Self {
        // The identity too: ids may begin anew, as those of tests do.
        let digest = Sha256Digest::new(Sha256::digest(format!("{unique} {}", stat.identity())).into()).to_string();
        let attributes = Some(attributes.into());
        Self { etag: digest[..ETAG_LENGTH].to_owned(), modified: stat.modified, size: stat.size, sha256, attributes }
    }

    /// Writes the record to the file, unless the file system takes none so large.
    pub(crate) fn write(&self, file: &File) -> io::Result<Written> {
        let bytes = serde_json::to_vec(self)?;
        match rustix::fs::fsetxattr(file, NAME, &bytes, XattrFlags::empty()) {
            Ok(()) => Ok(Written::Whole),
            // Ext4 says that there is no space when its block for all attributes is full.
            Err(Errno::NOSPC | Errno::TOOBIG | Errno::RANGE | Errno::OVERFLOW) => Ok(Written::TooLarge),
            Err(error) => Err(error.into()),
        }
    }

    /// The record of a file, if it has one that describes it.
    fn read(file: &File, stat: &Stat) -> io::Result<Option<Self>> {
        let mut bytes = Vec::with_capacity(4 << 10);
        loop {
            match rustix::fs::fgetxattr(file, NAME, spare_capacity(&mut bytes)) {
                Ok(_) => break,
                Err(Errno::RANGE) => bytes.reserve(2 * bytes.capacity()),
                Err(NO_ATTRIBUTE | Errno::NOTSUP) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        let record = serde_json::from_slice::<Self>(&bytes).ok();
        let of_file = |record: &Self| record.modified == stat.modified && record.size == stat.size;
        Ok(record.filter(|record| of_file(record) && record.is_ours()))
    }

    /// Whether its version is one that we name. Others can write the attribute too, and the version names a file.
    fn is_ours(&self) -> bool {
        self.etag.len() == ETAG_LENGTH && self.etag.bytes().all(|b| b.is_ascii_hexdigit())
    }
}

/// Whether the file system of a file keeps extended attributes.
pub(crate) fn supported(file: &File) -> io::Result<bool> {
    match rustix::fs::fsetxattr(file, NAME, b"{}", XattrFlags::empty()) {
        Ok(()) => Ok(true),
        Err(Errno::NOTSUP | Errno::NOSYS) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// What the file system tells of a file.
#[derive(Debug)]
pub(crate) struct Stat {
    pub(crate) size: u64,
    modified: (i64, i64),
    inode: u64,
}

impl Stat {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        let meta = file.metadata()?;
        Ok(Self { size: meta.len(), modified: (meta.mtime(), meta.mtime_nsec()), inode: meta.ino() })
    }

    /// What names a version that has no record.
    pub(crate) fn identity(&self) -> String {
        format!("{:x}-{:x}.{:x}-{:x}", self.inode, self.modified.0, self.modified.1, self.size)
    }

    pub(crate) fn last_modified(&self) -> Timestamp {
        let (seconds, nanos) = self.modified;
        Timestamp::from_micros_saturating(seconds.saturating_mul(1_000_000).saturating_add(nanos / 1_000))
    }
}

/// A version of an object, as its file tells.
#[derive(Debug)]
pub(crate) struct Version {
    pub(crate) etag: ETag,
    pub(crate) stat: Stat,
    pub(crate) record: Option<Record>,
}

impl Version {
    pub(crate) fn of(file: &File) -> io::Result<Self> {
        let stat = Stat::of(file)?;
        let record = Record::read(file, &stat)?;
        let etag = match &record {
            Some(record) => ETag::new(&record.etag),
            None => ETag::new(stat.identity()),
        };
        Ok(Self { etag, stat, record })
    }

    /// The name of the file with its attributes, if they are not in the record.
    pub(crate) fn overflow(&self) -> Option<&str> {
        self.record.as_ref().filter(|record| record.attributes.is_none()).map(|record| record.etag.as_str())
    }
}
