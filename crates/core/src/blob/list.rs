//! Options and pages of a listing.

use super::{BlobKey, BlobPrefix, ETag};
use crate::{Error, Result, Timestamp};

/// The most entries of a page, on R2, S3 and GCS alike.
pub const MAX_PAGE_SIZE: usize = 1_000;

/// How to [`list`](super::BlobStore::list).
///
/// ```
/// use reelbase_core::blob::{BlobPrefix, ListOptions};
///
/// let folders = ListOptions::new(BlobPrefix::folder(["u1"])?).delimited();
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListOptions {
    /// What the keys start with.
    pub prefix: BlobPrefix,
    /// Whether to stop at the first `/` after the prefix, as a folder's listing does: keys that go on are not
    /// listed, only what they have in common up to that slash. The delimiter is always `/`, the only one that a
    /// local disk has.
    pub delimited: bool,
    /// Only keys after this one, which need not exist. Common prefixes count by the keys below them.
    pub start_after: Option<BlobKey>,
    /// The most objects and common prefixes of a page, 1 to [`MAX_PAGE_SIZE`].
    pub page_size: usize,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { prefix: BlobPrefix::all(), delimited: false, start_after: None, page_size: MAX_PAGE_SIZE }
    }
}

impl ListOptions {
    /// Lists all keys with a prefix, in pages of [`MAX_PAGE_SIZE`].
    pub fn new(prefix: BlobPrefix) -> Self {
        Self { prefix, ..Self::default() }
    }

    /// Stops at the first `/` after the prefix.
    #[must_use]
    pub fn delimited(mut self) -> Self {
        self.delimited = true;
        self
    }

    /// Lists only keys after this one.
    #[must_use]
    pub fn start_after(mut self, key: BlobKey) -> Self {
        self.start_after = Some(key);
        self
    }

    /// Sets the most entries of a page.
    #[must_use]
    pub fn page_size(mut self, entries: usize) -> Self {
        self.page_size = entries;
        self
    }

    /// Checks the size of a page. Stores call it.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) outside 1 to [`MAX_PAGE_SIZE`].
    pub fn validate(&self) -> Result<()> {
        if (1..=MAX_PAGE_SIZE).contains(&self.page_size) {
            Ok(())
        } else {
            Err(Error::invalid(format!("a page of {} entries; it has 1 to {MAX_PAGE_SIZE}", self.page_size)))
        }
    }
}

/// Some of a listing. Objects and prefixes are each in the order of their bytes, over all pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListPage {
    /// The objects.
    pub objects: Vec<ListedBlob>,
    /// What keys that go on after the delimiter have in common, with the slash; each once in a listing.
    pub prefixes: Vec<BlobPrefix>,
}

impl ListPage {
    /// A page, for the backend that lists.
    pub fn new(objects: Vec<ListedBlob>, prefixes: Vec<BlobPrefix>) -> Self {
        Self { objects, prefixes }
    }

    /// How many objects and prefixes it has.
    pub fn len(&self) -> usize {
        self.objects.len() + self.prefixes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a listing tells of an object; [`head`](super::BlobStore::head) tells more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedBlob {
    /// Its name.
    pub key: BlobKey,
    /// Its length in bytes.
    pub size: u64,
    /// Its version.
    pub etag: ETag,
    /// When this version was written, by the store's clock.
    pub last_modified: Timestamp,
}

impl ListedBlob {
    /// An entry, for the backend that lists.
    pub fn new(key: BlobKey, size: u64, etag: ETag, last_modified: Timestamp) -> Self {
        Self { key, size, etag, last_modified }
    }
}
