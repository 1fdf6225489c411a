//! Files on their way in: written beside the objects, complete before anybody sees them, gone if they are not.

use std::{
    fs::File,
    io::{self, Write},
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use reelbase_core::{
    Error, Result, Timestamp,
    blob::{BlobAttributes, ETag, Sha256Digest},
};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use crate::{
    blocking::{join, spawn},
    disk::Disk,
    error::failed,
    folder::Folder,
    record::{Record, Stat, Written},
};

/// How much is written at once.
const BATCH: usize = 1 << 20;

/// A file in staging, removed when it is dropped unless it was moved away. It is locked, so that it can be told from
/// what a killed process left.
#[derive(Debug)]
pub(crate) struct Staged {
    disk: Arc<Disk>,
    name: String,
    file: File,
    /// The name of the file with its attributes, if it has one.
    overflow: Option<String>,
    moved: bool,
}

impl Staged {
    pub(crate) fn new(disk: &Arc<Disk>) -> Result<Self> {
        let (name, file) = disk.new_staging_file()?;
        Ok(Self { disk: disk.clone(), name, file, overflow: None, moved: false })
    }

    /// Takes a file from another folder of the store.
    pub(crate) fn take(disk: &Arc<Disk>, file: File, folder: &Folder, name: &str) -> Result<Self> {
        let take = || {
            file.lock_shared()?;
            disk.unique(|id| folder.rename_new(name, &disk.staging, id))
        };
        let (id, ()) = take().map_err(failed("move the parts to staging"))?;
        Ok(Self { disk: disk.clone(), name: id, file, overflow: None, moved: false })
    }

    pub(crate) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Ends the writing: gives the file its time and its record, and brings all of it to the disk.
    pub(crate) fn seal(&mut self, attributes: BlobAttributes, sha256: Option<Sha256Digest>) -> Result<ETag> {
        let seal = || {
            self.file.set_modified(system_time(self.disk.env.now()))?;
            // Not every file system keeps all digits of the time.
            let stat = Stat::of(&self.file)?;
            let mut etag = stat.identity();
            if self.disk.keeps_records() {
                let mut record = Record::new(&stat, &self.name, attributes, sha256);
                if record.write(&self.file)? == Written::TooLarge {
                    if let Some(attributes) = record.attributes.take() {
                        self.overflow = Some(record.etag.clone());
                        self.disk.write_overflow(&record.etag, &attributes)?;
                    }
                    if record.write(&self.file)? == Written::TooLarge {
                        return Err(io::ErrorKind::StorageFull.into());
                    }
                }
                etag = record.etag;
            }
            if self.disk.syncs() {
                self.file.sync_all()?;
            }
            Ok(ETag::new(etag))
        };
        seal().map_err(failed("finish the staged file"))
    }

    /// Moves it out of staging.
    pub(crate) fn rename(&mut self, folder: &Folder, name: &str, new: bool) -> io::Result<()> {
        if new {
            self.disk.staging.rename_new(&self.name, folder, name)?;
        } else {
            self.disk.staging.rename(&self.name, folder, name)?;
        }
        self.moved = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if self.moved {
            return;
        }
        // What cannot be removed is left to the next sweep.
        let _ = self.disk.staging.remove(&self.name);
        if let Some(overflow) = &self.overflow {
            let _ = self.disk.attributes.remove(overflow);
        }
    }
}

fn system_time(time: Timestamp) -> SystemTime {
    let micros = time.as_micros();
    let since = Duration::from_micros(micros.unsigned_abs());
    if micros < 0 { SystemTime::UNIX_EPOCH - since } else { SystemTime::UNIX_EPOCH + since }
}

/// A staged file, and the hash of what was written to it.
#[derive(Debug)]
struct Spool {
    staged: Staged,
    hash: Option<Sha256>,
}

impl Spool {
    fn new(disk: &Arc<Disk>, hashed: bool) -> Result<Self> {
        Ok(Self { staged: Staged::new(disk)?, hash: hashed.then(Sha256::new) })
    }

    fn write(&mut self, batch: &[Bytes]) -> Result<()> {
        for chunk in batch {
            if let Some(hash) = &mut self.hash {
                hash.update(chunk);
            }
            self.staged.file().write_all(chunk).map_err(failed("write the staged file"))?;
        }
        Ok(())
    }
}

/// Writes a stream to a staged file: one batch while the next one comes in, and no more.
#[derive(Debug)]
pub(crate) struct Writer {
    disk: Arc<Disk>,
    hashed: bool,
    batch: Vec<Bytes>,
    bytes: usize,
    /// The last batch on its way, with the file; `None` before the first.
    writing: Option<JoinHandle<Result<Spool>>>,
}

impl Writer {
    pub(crate) fn new(disk: Arc<Disk>, hashed: bool) -> Self {
        Self { disk, hashed, batch: Vec::new(), bytes: 0, writing: None }
    }

    pub(crate) async fn push(&mut self, chunk: Bytes) -> Result<()> {
        self.bytes += chunk.len();
        self.batch.push(chunk);
        if self.bytes >= BATCH {
            let spool = self.settle().await?;
            let (disk, hashed, batch) = (self.disk.clone(), self.hashed, std::mem::take(&mut self.batch));
            self.bytes = 0;
            self.writing = Some(spawn(move || {
                let mut spool = spool.map_or_else(|| Spool::new(&disk, hashed), Ok)?;
                spool.write(&batch)?;
                Ok(spool)
            }));
        }
        Ok(())
    }

    async fn settle(&mut self) -> Result<Option<Spool>> {
        match self.writing.take() {
            Some(writing) => join(writing).await.map(Some),
            None => Ok(None),
        }
    }

    /// Waits for the batch on its way, so that nothing is left once the failure is told.
    pub(crate) async fn abandon(mut self) {
        // What the body fails with is the error to tell.
        let _ = self.settle().await;
    }

    /// Writes the rest, and hands the file over once it has hashed as expected.
    pub(crate) async fn finish<T: Send + 'static>(
        mut self,
        expected: Option<Sha256Digest>,
        then: impl FnOnce(Staged) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let spool = self.settle().await?;
        join(spawn(move || {
            let mut spool = spool.map_or_else(|| Spool::new(&self.disk, self.hashed), Ok)?;
            spool.write(&self.batch)?;
            let digest = spool.hash.map(|hash| Sha256Digest::new(hash.finalize().into()));
            match (expected, digest) {
                (Some(expected), Some(digest)) if expected != digest => {
                    Err(Error::invalid(format!("the body hashes to {digest} instead of {expected}")))
                }
                _ => then(spool.staged),
            }
        }))
        .await
    }
}
