//! Uploads in parts: a folder each, below the store's own. Every part is written at its place in one file, so that
//! completing moves that file and copies nothing.
//!
//! - `record`: what the upload is. Who puts a part holds its lock together with others, who completes alone.
//! - `data`: the bytes.
//! - `1`, `2`, …: one file for each part, with its length once it is written whole.

use std::{
    fmt,
    fs::File,
    io::{self, Read, Seek, Write},
    os::unix::fs::{FileExt, MetadataExt},
    sync::Arc,
};

use async_trait::async_trait;
use bytes::Bytes;
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{
        BlobKey, BlobPrefix, CompleteOptions, MultipartLimits, MultipartOptions, MultipartUpload, PendingUpload,
        PutCondition, Sha256Digest, Stored,
    },
};
use serde::{Deserialize, Serialize};

use crate::{blocking::run, disk::Disk, error::failed, folder::Folder, record::StoredAttributes, staging::Staged};

const RECORD: &str = "record";
const DATA: &str = "data";

/// What an upload is, as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UploadRecord {
    key: BlobKey,
    created_at: Timestamp,
    part_size: u64,
    attributes: StoredAttributes,
    sha256: Option<Sha256Digest>,
}

/// An upload whose record is open and locked.
struct Locked {
    folder: Folder,
    record: File,
}

fn over() -> Error {
    Error::new(ErrorKind::NotFound, "the upload was completed, aborted or never created")
}

impl Disk {
    fn create_upload(&self, key: &BlobKey, options: &MultipartOptions) -> Result<String> {
        let record = UploadRecord {
            key: key.clone(),
            created_at: self.env.now(),
            part_size: options.part_size,
            attributes: options.attributes.clone().into(),
            sha256: options.sha256,
        };
        let create = || {
            let (id, ()) = self.unique(|id| match self.uploads.make(id, 0o770)? {
                true => Ok(()),
                false => Err(io::ErrorKind::AlreadyExists.into()),
            })?;
            let folder = self.uploads.folder(&id)?.ok_or(io::ErrorKind::NotFound)?;
            folder.create(DATA, true)?;
            // Whole before it has its name: without it there is no upload.
            folder.create("new", true)?.write_all(&serde_json::to_vec(&record)?)?;
            folder.rename("new", &folder, RECORD)?;
            Ok(id)
        };
        create().map_err(failed("create the upload"))
    }

    fn lock_upload(&self, id: &str, alone: bool) -> Result<Locked> {
        let lock = || {
            let Some(folder) = self.uploads.folder(id)? else { return Ok(None) };
            let Some(record) = folder.file(RECORD)? else { return Ok(None) };
            if alone {
                record.lock()?;
            } else {
                record.lock_shared()?;
            }
            // Removed while we waited.
            let there = record.metadata()?.nlink() > 0;
            Ok(there.then_some(Locked { folder, record }))
        };
        lock().map_err(failed("lock the upload"))?.ok_or_else(over)
    }

    fn put_part(&self, id: &str, number: u32, offset: u64, part: &[u8]) -> Result<()> {
        let upload = self.lock_upload(id, false)?;
        let put = || {
            let mut mark = upload.folder.create(&number.to_string(), false)?;
            // Of two who put the same part, one after the other.
            mark.lock()?;
            // Until it is written again, it is not.
            mark.set_len(0)?;
            let data = upload.folder.create(DATA, false)?;
            data.write_all_at(part, offset)?;
            mark.rewind()?;
            mark.write_all(&(part.len() as u64).to_be_bytes())
        };
        put().map_err(|error: io::Error| match error.kind() {
            // Aborted since it was locked.
            io::ErrorKind::NotFound => over(),
            _ => failed("write the part")(error),
        })
    }

    fn complete(self: &Arc<Self>, id: &str, condition: &PutCondition) -> Result<Stored> {
        let mut upload = self.lock_upload(id, true)?;
        let record = upload.read().map_err(failed("read the upload's record"))?.ok_or_else(over)?;
        let parts = upload.parts().map_err(failed("read the lengths of the parts"))?;
        let mut options = MultipartOptions::new(record.part_size);
        options.attributes = record.attributes.into();
        options.check_parts(parts.iter().copied())?;

        // All parts are in. From here on the upload is over, also if the condition fails: so it is on R2.
        let file = upload.folder.create(DATA, false).map_err(failed("open the parts"))?;
        // A part that was put again may have been longer before.
        file.set_len(parts.iter().map(|(_, length)| length).sum()).map_err(failed("cut the parts"))?;
        let mut staged = Staged::take(self, file, &upload.folder, DATA)?;
        let published = staged
            .seal(options.attributes, record.sha256)
            .and_then(|etag| self.publish(staged, &record.key, condition).map(|()| Stored::new(etag)));
        // An object that is there is there: what cannot be removed of the upload is found and aborted.
        let _ = self.remove_upload(id);
        published
    }

    /// Removes an upload, or what is left of one.
    pub(crate) fn remove_upload(&self, id: &str) -> io::Result<()> {
        let Some(folder) = self.uploads.folder(id)? else { return Ok(()) };
        // Without its record it is over.
        folder.remove(RECORD)?;
        loop {
            for (name, _) in folder.entries()? {
                folder.remove(&name)?;
            }
            // Somebody who was putting a part may have made another file.
            if self.uploads.remove_folder(id)? {
                return Ok(());
            }
        }
    }

    pub(crate) fn abort_upload(&self, key: &BlobKey, id: &str) -> Result<()> {
        // The id may come from anywhere.
        if BlobKey::new(id).is_err() || id.contains('/') {
            return Ok(());
        }
        // Alone: who is completing it would find some of its files and make the others anew.
        let mut upload = match self.lock_upload(id, true) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            locked => locked?,
        };
        let mut abort = || match upload.read()? {
            Some(record) if record.key == *key => self.remove_upload(id),
            _ => Ok(()),
        };
        abort().map_err(failed("remove the upload"))
    }

    /// The record of an upload; `None` if there is none, or none that can be read.
    pub(crate) fn upload_record(&self, id: &str) -> io::Result<Option<UploadRecord>> {
        let Some(folder) = self.uploads.folder(id)? else { return Ok(None) };
        let Some(record) = folder.file(RECORD)? else { return Ok(None) };
        Locked { folder, record }.read()
    }

    pub(crate) fn list_uploads(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        let list = || {
            let mut found = Vec::new();
            for (id, _) in self.uploads.entries()? {
                let Some(record) = self.upload_record(&id)? else { continue };
                if prefix.matches(&record.key) {
                    found.push(PendingUpload::new(record.key, id, record.created_at));
                }
            }
            Ok(found)
        };
        let mut found = list().map_err(failed("list the uploads"))?;
        found.sort_by(|a, b| (&a.key, a.created_at, &a.upload_id).cmp(&(&b.key, b.created_at, &b.upload_id)));
        Ok(found)
    }
}

impl Locked {
    /// The record; `None` if it is none: it is not brought to the disk, and may be empty once the power was off.
    fn read(&mut self) -> io::Result<Option<UploadRecord>> {
        let mut bytes = Vec::new();
        self.record.read_to_end(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes).ok())
    }

    /// Number and length of the parts that are whole, in order.
    fn parts(&self) -> io::Result<Vec<(u32, u64)>> {
        let mut parts = Vec::new();
        for (name, _) in self.folder.entries()? {
            let Ok(number) = name.parse() else { continue };
            let Some(mut mark) = self.folder.file(&name)? else { continue };
            let mut length = Vec::new();
            mark.read_to_end(&mut length)?;
            if let Ok(length) = length.try_into() {
                parts.push((number, u64::from_be_bytes(length)));
            }
        }
        parts.sort_unstable();
        Ok(parts)
    }
}

pub(crate) struct Upload {
    disk: Arc<Disk>,
    key: BlobKey,
    id: String,
    options: MultipartOptions,
    limits: MultipartLimits,
}

impl Upload {
    pub(crate) async fn create(
        disk: Arc<Disk>,
        key: BlobKey,
        options: MultipartOptions,
        limits: MultipartLimits,
    ) -> Result<Self> {
        run(move || {
            let id = disk.create_upload(&key, &options)?;
            Ok(Self { disk, key, id, options, limits })
        })
        .await
    }

    async fn try_put_part(&self, number: u32, part: Bytes) -> Result<()> {
        self.options.check_part(number, part.len(), self.limits)?;
        let offset = u64::from(number - 1).saturating_mul(self.options.part_size);
        let (disk, id) = (self.disk.clone(), self.id.clone());
        run(move || disk.put_part(&id, number, offset, &part)).await
    }
}

#[async_trait]
impl MultipartUpload for Upload {
    fn key(&self) -> &BlobKey {
        &self.key
    }

    fn upload_id(&self) -> &str {
        &self.id
    }

    async fn put_part(&self, number: u32, part: Bytes) -> Result<()> {
        self.try_put_part(number, part).await.map_err(|e| e.during("put_part").at(&self.key))
    }

    async fn complete(&self, options: CompleteOptions) -> Result<Stored> {
        let (disk, id) = (self.disk.clone(), self.id.clone());
        let complete = run(move || disk.complete(&id, &options.condition)).await;
        complete.map_err(|e| e.during("complete").at(&self.key))
    }

    async fn abort(&self) -> Result<()> {
        let (disk, key, id) = (self.disk.clone(), self.key.clone(), self.id.clone());
        run(move || disk.abort_upload(&key, &id)).await.map_err(|e| e.during("abort").at(&self.key))
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("key", &self.key).field("id", &self.id).finish_non_exhaustive()
    }
}
