//! Uploads in parts.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::{
    Error as StoreError, PutMultipartOptions, PutPayload,
    multipart::{MultipartStore, PartId},
    path::Path,
};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobKey, CompleteOptions, ConditionSupport, MultipartLimits, MultipartOptions, MultipartUpload, Stored},
};

use crate::{
    attributes::Kept,
    error::{error, may_have_happened},
    store::{Inner, path},
};

pub(crate) struct Upload {
    store: Arc<Inner>,
    uploads: Arc<dyn MultipartStore>,
    key: BlobKey,
    path: Path,
    id: String,
    options: MultipartOptions,
    limits: MultipartLimits,
    /// By which the object is known, if the answer of the complete is lost.
    kept: Kept,
    parts: Mutex<BTreeMap<u32, (PartId, u64)>>,
    over: AtomicBool,
}

fn over() -> Error {
    Error::new(ErrorKind::NotFound, "the upload was completed, aborted or never created")
}

/// An error of a request that names an upload, where not found is the upload.
fn upload_error(source: StoreError) -> Error {
    // The one in memory has no kind of error for it.
    let unknown = source.to_string().contains("MultipartUpload not found");
    let error = error(source);
    if unknown || error.kind() == ErrorKind::NotFound { over().with_source(error) } else { error }
}

pub(crate) async fn abort(uploads: &dyn MultipartStore, key: &BlobKey, id: &str) -> Result<()> {
    match uploads.abort_multipart(&path(key)?, &id.to_owned()).await.map_err(upload_error) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Upload {
    pub(crate) async fn create(
        store: &Arc<Inner>,
        uploads: &Arc<dyn MultipartStore>,
        key: &BlobKey,
        options: MultipartOptions,
        limits: MultipartLimits,
    ) -> Result<Self> {
        options.validate(limits)?;
        let write = Some(store.env.new_id());
        let kept = Kept { attributes: options.attributes.clone(), sha256: options.sha256, write };
        kept.check(store.capabilities.attributes)?;
        let path = path(key)?;
        let attributes = kept.to_attributes(store.capabilities.attributes);
        let id = uploads.create_multipart_opts(&path, PutMultipartOptions::from(attributes)).await.map_err(error)?;
        Ok(Self {
            store: store.clone(),
            uploads: uploads.clone(),
            key: key.clone(),
            path,
            id,
            options,
            limits,
            kept,
            parts: Mutex::default(),
            over: AtomicBool::new(false),
        })
    }

    async fn try_put_part(&self, number: u32, part: Bytes) -> Result<()> {
        self.options.check_part(number, part.len(), self.limits)?;
        if self.over.load(Ordering::Acquire) {
            return Err(over());
        }
        let length = part.len() as u64;
        // Counted from 0 there, and checked to be at least 1.
        let put = self.uploads.put_part(&self.path, &self.id, number as usize - 1, PutPayload::from(part));
        let part = put.await.map_err(upload_error)?;
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).insert(number, (part, length));
        Ok(())
    }

    async fn try_complete(&self, options: &CompleteOptions) -> Result<Stored> {
        ConditionSupport::NONE.check(&options.condition)?;
        if self.over.load(Ordering::Acquire) {
            return Err(over());
        }
        let parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.options.check_parts(parts.iter().map(|(number, (_, length))| (*number, *length)))?;
        let parts = parts.into_values().map(|(part, _)| part).collect();
        let failed = match self.uploads.complete_multipart(&self.path, &self.id, parts).await {
            Ok(put) => {
                self.over.store(true, Ordering::Release);
                return self.store.stored(&self.path, put).await;
            }
            Err(failed) => failed,
        };
        // Sent again after its answer was lost, it is told that there is no such upload.
        let sent = may_have_happened(&failed);
        let error = upload_error(failed);
        let sent = sent && error.kind() != ErrorKind::NotFound;
        if !(sent || error.kind() == ErrorKind::NotFound) || !self.store.capabilities.attributes {
            return Err(error);
        }
        match self.store.look(&self.path).await {
            Ok(Some(there)) if Kept::from(&there.attributes).write == self.kept.write => {
                self.over.store(true, Ordering::Release);
                Ok(Stored::new(there.etag()?))
            }
            // Over, and not by an object that is there: aborted elsewhere, or completed and replaced since.
            Ok(_) if !sent => Err(error),
            _ => {
                let message = "the answer was lost: the object may be there or come yet; read it to find out";
                Err(Error::new(ErrorKind::OutcomeUnknown, message).with_source(error))
            }
        }
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
        self.try_complete(&options).await.map_err(|e| e.during("complete").at(&self.key))
    }

    async fn abort(&self) -> Result<()> {
        if self.over.load(Ordering::Acquire) {
            return Ok(());
        }
        abort(&*self.uploads, &self.key, &self.id).await.map_err(|e| e.during("abort").at(&self.key))
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("key", &self.key).field("id", &self.id).finish_non_exhaustive()
    }
}
