//! What uploads left that never finished: found in the bucket itself, and removed when told.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    Uploads,
    record::{Names, Piece, Record},
};
use crate::{
    Error, ErrorKind, Result, Timestamp,
    blob::{BlobKey, BlobPrefix, BlobStore, BlobStoreExt, ListedBlob, PendingUpload},
};

/// How old something is that is taken for abandoned, unless told otherwise.
const OLDER_THAN: Duration = Duration::from_hours(24);
/// How many records are read, and leftovers removed, at once.
const AT_ONCE: usize = 8;

/// How to [`reconcile`](Uploads::reconcile).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconcileOptions {
    /// How long nothing of an upload was written, so that it is taken for abandoned; 24 hours by default. Longer than
    /// any upload takes: of one in parts only the beginning is seen.
    pub older_than: Duration,
    /// Whether to remove what is found; otherwise it is only reported.
    pub remove: bool,
    /// Where to look for uploads in parts, besides the staging prefix.
    pub also_under: Option<BlobPrefix>,
}

impl Default for ReconcileOptions {
    fn default() -> Self {
        Self { older_than: OLDER_THAN, remove: false, also_under: None }
    }
}

impl ReconcileOptions {
    /// Reports what is older than 24 hours, and removes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how old something must be.
    #[must_use]
    pub fn older_than(mut self, age: Duration) -> Self {
        self.older_than = age;
        self
    }

    /// Removes what is found.
    #[must_use]
    pub fn remove(mut self) -> Self {
        self.remove = true;
        self
    }

    /// Takes in the uploads in parts of all keys under a prefix, whoever began them: what a plain
    /// [`put_large`](BlobStoreExt::put_large) leaves in a process that is killed. Needs a store that
    /// [lists them](super::super::BlobCapabilities::list_multipart).
    #[must_use]
    pub fn also_under(mut self, prefix: BlobPrefix) -> Self {
        self.also_under = Some(prefix);
        self
    }
}

/// An upload that is not finished: still under way, or abandoned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfinished {
    /// Its id; `None` for an upload in parts that was not begun by [`Uploads`].
    pub id: Option<String>,
    /// The key of the object to be, as far as it is known.
    pub key: Option<BlobKey>,
    /// When it began, by the store's clock.
    pub started_at: Timestamp,
    /// When the last of what is left was written, by the store's clock: its age counts from here.
    pub last_written: Timestamp,
    /// The record, if there is one.
    pub record: Option<BlobKey>,
    /// The staged object, if there is one, with its bytes.
    pub staged: Option<ListedBlob>,
    /// Uploads in parts. Where they cannot be listed, the one that the record names, which may be over.
    pub parts: Vec<PendingUpload>,
    /// Why the record could not be read, if so; then what it would tell is missing here.
    unread: Option<ErrorKind>,
}

impl Unfinished {
    fn new(id: Option<String>, key: Option<BlobKey>, at: Timestamp) -> Self {
        let (record, staged, parts, unread) = (None, None, Vec::new(), None);
        Self { id, key, started_at: at, last_written: at, record, staged, parts, unread }
    }

    fn seen(&mut self, at: Timestamp) {
        self.started_at = self.started_at.min(at);
        self.last_written = self.last_written.max(at);
    }

    /// How many bytes are staged, if that is known; those of parts are not.
    pub fn bytes(&self) -> Option<u64> {
        self.staged.as_ref().map(|staged| staged.size)
    }
}

/// What became of an unfinished upload.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reconciled {
    /// It was to be reported only.
    Found(Unfinished),
    /// Nothing is left of it.
    Removed(Unfinished),
    /// It could not be removed, or not all of it; the next run tries again.
    Failed(Unfinished, Error),
}

impl Reconciled {
    /// The upload.
    pub fn upload(&self) -> &Unfinished {
        match self {
            Self::Found(upload) | Self::Removed(upload) | Self::Failed(upload, _) => upload,
        }
    }
}

/// The outcome of a [`reconcile`](Uploads::reconcile), upload by upload.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reconciliation {
    /// What is older than was asked for.
    pub uploads: Vec<Reconciled>,
    /// How many are younger, and were left alone.
    pub younger: usize,
}

impl Reconciliation {
    /// How many were removed.
    pub fn removed(&self) -> usize {
        self.uploads.iter().filter(|upload| matches!(upload, Reconciled::Removed(_))).count()
    }

    /// Why some could not be removed.
    pub fn failures(&self) -> impl Iterator<Item = (&Unfinished, &Error)> {
        self.uploads.iter().filter_map(|upload| match upload {
            Reconciled::Failed(upload, error) => Some((upload, error)),
            _ => None,
        })
    }

    /// How many staged bytes they have together.
    pub fn bytes(&self) -> u64 {
        self.uploads.iter().filter_map(|upload| upload.upload().bytes()).sum()
    }
}

impl Uploads {
    /// Every upload that is not finished, also those under way, by id.
    ///
    /// # Errors
    /// Those of listing. A record that cannot be read is no error here: its upload has no key.
    pub async fn pending(&self) -> Result<Vec<Unfinished>> {
        self.unfinished(None).await.map_err(|e| e.during("pending").at(&self.staging))
    }

    /// Finds the uploads that were abandoned, and removes what is left of them if told to.
    ///
    /// # Behaviour
    /// Of each upload parts go first, then the staged object, the record last: whoever is killed in between can start
    /// again, and several may work at once. What is missing already is no failure, and a failure of one does not hold
    /// up the others. An object under its key is never touched. What is below the staging prefix under names that no
    /// upload has is left alone; what has the name of a record and is none is a failure, and stays.
    ///
    /// # Errors
    /// Those of listing; [`Unsupported`](ErrorKind::Unsupported) for [`ReconcileOptions::also_under`] where uploads in
    /// parts cannot be listed. What fails for one upload is in the outcome.
    pub async fn reconcile(&self, options: ReconcileOptions) -> Result<Reconciliation> {
        let found = self.unfinished(options.also_under.as_ref()).await;
        let found = found.map_err(|e| e.during("reconcile").at(&self.staging))?;
        let now = self.env.now();
        let all = found.len();
        let old: Vec<_> = found.into_iter().filter(|it| now.since(it.last_written) >= options.older_than).collect();
        let younger = all - old.len();
        let uploads = stream::iter(old)
            .map(|upload| async {
                if !options.remove {
                    return Reconciled::Found(upload);
                }
                match self.remove(&upload).await {
                    Ok(()) => Reconciled::Removed(upload),
                    Err(error) => Reconciled::Failed(upload, error),
                }
            })
            .buffered(AT_ONCE)
            .collect()
            .await;
        Ok(Reconciliation { uploads, younger })
    }

    async fn remove(&self, upload: &Unfinished) -> Result<()> {
        if let Some(kind) = upload.unread {
            let message = match kind {
                ErrorKind::Corrupt => "what lies here is no record of an upload; remove it, or stage elsewhere",
                // It may name an upload in parts that nobody could find without it.
                _ => "its record cannot be read now, and is kept until it can",
            };
            let at = upload.record.as_ref().map_or(self.staging.as_str(), BlobKey::as_str);
            return Err(Error::new(kind, message).during("reconcile").at(at));
        }
        for parts in &upload.parts {
            self.store.abort_multipart(parts).await?;
        }
        if let Some(staged) = &upload.staged {
            self.store.delete(&staged.key).await?;
        }
        match &upload.record {
            Some(record) => self.store.delete(record).await,
            None => Ok(()),
        }
    }

    async fn unfinished(&self, also_under: Option<&BlobPrefix>) -> Result<Vec<Unfinished>> {
        // Uploads first: one that is completed meanwhile is then seen as parts, as a staged object or as both.
        let (mut found, others) = self.in_parts(also_under).await?;
        let mut listing = self.store.list_objects(&self.staging);
        while let Some(object) = listing.try_next().await? {
            let Some((id, piece)) = Names::of(&self.staging, &object.key) else { continue };
            let at = object.last_modified;
            let upload = found.entry(id.clone()).or_insert_with(|| Unfinished::new(Some(id), None, at));
            upload.seen(at);
            match piece {
                Piece::Record => upload.record = Some(object.key),
                Piece::Staged => upload.staged = Some(object),
            }
        }
        let found: Vec<_> = stream::iter(found.into_values()).map(|it| self.read(it)).buffered(AT_ONCE).collect().await;
        Ok(found.into_iter().flatten().chain(others).collect())
    }

    /// The uploads in parts below the staging prefix by id, and others that are asked for.
    async fn in_parts(
        &self,
        also_under: Option<&BlobPrefix>,
    ) -> Result<(BTreeMap<String, Unfinished>, Vec<Unfinished>)> {
        let (mut staged, mut others) = (BTreeMap::new(), Vec::new());
        if self.store.capabilities().list_multipart {
            for parts in self.store.list_multipart(&self.staging).await? {
                let Some((id, Piece::Staged)) = Names::of(&self.staging, &parts.key) else { continue };
                let new = || Unfinished::new(Some(id.clone()), None, parts.created_at);
                let upload = staged.entry(id.clone()).or_insert_with(new);
                upload.seen(parts.created_at);
                upload.parts.push(parts);
            }
        }
        if let Some(prefix) = also_under {
            for parts in self.store.list_multipart(prefix).await? {
                if Names::of(&self.staging, &parts.key).is_none() {
                    let mut upload = Unfinished::new(None, Some(parts.key.clone()), parts.created_at);
                    upload.parts.push(parts);
                    others.push(upload);
                }
            }
        }
        Ok((staged, others))
    }

    /// Adds what the record tells; `None` if that was all there was, and it is gone now.
    async fn read(&self, mut upload: Unfinished) -> Option<Unfinished> {
        let Some(key) = &upload.record else { return Some(upload) };
        let record = match self.store.get_bytes(key).await {
            Ok(bytes) => Record::from_bytes(&bytes),
            Err(error) => Err(error),
        };
        match record {
            Ok(record) => {
                if !self.store.capabilities().list_multipart
                    && let Some(id) = &upload.id
                    && let Ok(names) = Names::new(&self.staging, id.clone())
                {
                    upload.parts.extend(record.parts(&names.staged));
                }
                upload.key = Some(record.key);
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                upload.record = None;
                if upload.staged.is_none() && upload.parts.is_empty() {
                    return None;
                }
            }
            // Also of what is no record: stores write whole, so that no upload left it there.
            Err(error) => upload.unread = Some(error.kind()),
        }
        Some(upload)
    }
}
