//! The objects and uploads of a bucket, and their listing.

use std::{collections::BTreeMap, ops::Bound, sync::Arc};

use bytes::Bytes;
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{
        BlobKey, BlobMeta, BlobPrefix, ETag, ListOptions, ListPage, ListedBlob, MultipartOptions, PendingUpload,
        PutCondition, Sha256Digest, Stored,
    },
};

/// The version of what hashes so.
pub(super) fn etag(digest: &Sha256Digest) -> ETag {
    ETag::new(&digest.to_string()[..32])
}

#[derive(Debug)]
pub(super) struct Object {
    pub(super) meta: BlobMeta,
    pub(super) bytes: Bytes,
}

/// The parts of an upload in progress.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) key: BlobKey,
    pub(super) created_at: Timestamp,
    pub(super) options: MultipartOptions,
    pub(super) parts: BTreeMap<u32, Bytes>,
}

#[derive(Debug, Default)]
pub(super) struct Objects {
    objects: BTreeMap<BlobKey, Arc<Object>>,
    uploads: BTreeMap<String, Pending>,
}

/// Where a page starts.
#[derive(Debug)]
pub(super) enum Start {
    After(BlobKey),
    At(String),
}

impl Start {
    pub(super) fn of(options: &ListOptions) -> Self {
        match &options.start_after {
            Some(key) if key.as_str() >= options.prefix.as_str() => Self::After(key.clone()),
            _ => Self::At(options.prefix.as_str().to_owned()),
        }
    }

    /// After all keys that start with `folder`, which ends in a slash: at what it would be if it ended in the next
    /// byte, `0`.
    fn after_all(folder: &str) -> Self {
        Self::At(format!("{}0", folder.strip_suffix('/').unwrap_or(folder)))
    }

    fn bound(&self) -> Bound<&str> {
        match self {
            Self::After(key) => Bound::Excluded(key.as_str()),
            Self::At(text) => Bound::Included(text),
        }
    }
}

impl Objects {
    pub(super) fn len(&self) -> usize {
        self.objects.len()
    }

    pub(super) fn get(&self, key: &BlobKey) -> Result<Arc<Object>> {
        let found = self.objects.get(key).cloned();
        found.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such object").at(key))
    }

    /// Whether the condition allows a write. The caller holds the lock until it has written.
    pub(super) fn check(&self, key: &BlobKey, condition: &PutCondition) -> Result<()> {
        let there = self.objects.get(key).map(|object| &object.meta.etag);
        match (condition, there) {
            (PutCondition::Always, _) | (PutCondition::IfAbsent, None) => Ok(()),
            (PutCondition::IfAbsent, Some(_)) => {
                Err(Error::new(ErrorKind::AlreadyExists, "there is an object already"))
            }
            (PutCondition::IfMatch(expected), Some(etag)) if expected == etag => Ok(()),
            (PutCondition::IfMatch(_), Some(etag)) => {
                let message = format!("its version is {etag}, not the expected one; read it again");
                Err(Error::new(ErrorKind::FailedPrecondition, message))
            }
            (PutCondition::IfMatch(_), None) => {
                Err(Error::new(ErrorKind::FailedPrecondition, "there is no object of the expected version"))
            }
            (other, _) => Err(Error::new(ErrorKind::Unsupported, format!("the condition {other:?} is not known here"))),
        }
    }

    pub(super) fn insert(&mut self, meta: BlobMeta, bytes: Bytes) -> Stored {
        let stored = Stored::new(meta.etag.clone());
        self.objects.insert(meta.key.clone(), Arc::new(Object { meta, bytes }));
        stored
    }

    pub(super) fn remove(&mut self, key: &BlobKey) {
        self.objects.remove(key);
    }

    /// The entries from `start` on that fit on a page, and where the next one starts if there may be more.
    pub(super) fn page(&self, options: &ListOptions, mut start: Start) -> (ListPage, Option<Start>) {
        let prefix = options.prefix.as_str();
        let mut page = ListPage::default();
        'page: while page.len() < options.page_size {
            // Starts again behind each common prefix, without looking at the keys below it.
            for (key, object) in self.objects.range::<str, _>((start.bound(), Bound::Unbounded)) {
                let Some(rest) = key.as_str().strip_prefix(prefix) else { return (page, None) };
                if options.delimited
                    && let Some(slash) = rest.find('/')
                {
                    let folder = &key.as_str()[..=prefix.len() + slash];
                    start = Start::after_all(folder);
                    // A part of a key that ends in a slash is a prefix.
                    page.prefixes.extend(BlobPrefix::new(folder).ok());
                    continue 'page;
                }
                let BlobMeta { size, etag, last_modified, .. } = &object.meta;
                page.objects.push(ListedBlob::new(key.clone(), *size, etag.clone(), *last_modified));
                if page.len() == options.page_size {
                    start = Start::After(key.clone());
                    continue 'page;
                }
            }
            return (page, None);
        }
        (page, Some(start))
    }

    pub(super) fn begin_upload(&mut self, id: String, pending: Pending) {
        self.uploads.insert(id, pending);
    }

    pub(super) fn upload(&mut self, id: &str) -> Result<&mut Pending> {
        self.uploads
            .get_mut(id)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "the upload was completed, aborted or never created"))
    }

    pub(super) fn end_upload(&mut self, key: &BlobKey, id: &str) {
        if self.uploads.get(id).is_some_and(|upload| upload.key == *key) {
            self.uploads.remove(id);
        }
    }

    pub(super) fn uploads(&self, prefix: &BlobPrefix) -> Vec<PendingUpload> {
        let pending = self.uploads.iter().filter(|(_, upload)| prefix.matches(&upload.key));
        let mut found: Vec<_> =
            pending.map(|(id, upload)| PendingUpload::new(upload.key.clone(), id, upload.created_at)).collect();
        found.sort_by(|a, b| (&a.key, a.created_at, &a.upload_id).cmp(&(&b.key, b.created_at, &b.upload_id)));
        found
    }
}
