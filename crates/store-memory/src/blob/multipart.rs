//! Uploads in parts.

use std::{collections::BTreeMap, fmt};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{
        BlobKey, BlobMeta, CompleteOptions, ETag, MultipartLimits, MultipartOptions, MultipartUpload, Sha256Digest,
        Stored,
    },
};

use super::{
    MemoryBlobStore,
    objects::{self, Pending},
};

pub(super) struct Upload {
    store: MemoryBlobStore,
    key: BlobKey,
    id: String,
    options: MultipartOptions,
    limits: MultipartLimits,
}

impl MemoryBlobStore {
    pub(super) fn multipart_limits(&self) -> Result<MultipartLimits> {
        let limits = self.0.capabilities.multipart;
        limits.ok_or_else(|| Error::new(ErrorKind::Unsupported, "this store takes no multipart uploads"))
    }
}

impl Upload {
    pub(super) fn create(
        store: MemoryBlobStore,
        key: &BlobKey,
        options: MultipartOptions,
        limits: MultipartLimits,
    ) -> Self {
        let id = store.0.env.new_id();
        let created_at = store.0.env.now();
        let pending = Pending { key: key.clone(), created_at, options: options.clone(), parts: BTreeMap::new() };
        store.0.objects.lock().begin_upload(id.clone(), pending);
        Self { store, key: key.clone(), id, options, limits }
    }

    fn try_put_part(&self, number: u32, part: Bytes) -> Result<()> {
        self.options.check_part(number, part.len(), self.limits)?;
        self.store.0.objects.lock().upload(&self.id)?.parts.insert(number, part);
        Ok(())
    }

    fn try_complete(&self, options: &CompleteOptions) -> Result<Stored> {
        let inner = &*self.store.0;
        inner.capabilities.complete.check(&options.condition)?;
        let parts = inner.objects.lock().upload(&self.id)?.parts.clone();
        self.options.check_parts(parts.iter().map(|(number, part)| (*number, part.len() as u64)))?;

        // Copied and hashed while others go on.
        let mut bytes = BytesMut::with_capacity(parts.values().map(Bytes::len).sum());
        parts.values().for_each(|part| bytes.extend_from_slice(part));
        let bytes = bytes.freeze();
        let etag = ETag::new(format!("{}-{}", objects::etag(&Sha256Digest::of(&bytes)), parts.len()));

        let mut objects = inner.objects.lock();
        let MultipartOptions { attributes, sha256, .. } = objects.upload(&self.id)?.options.clone();
        // Over now, also if the condition fails: so it is on R2.
        objects.end_upload(&self.key, &self.id);
        objects.check(&self.key, &options.condition)?;
        let mut meta = BlobMeta::new(self.key.clone(), bytes.len() as u64, etag, inner.env.now());
        meta.attributes = attributes;
        meta.sha256 = sha256;
        Ok(objects.insert(meta, bytes))
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
        self.try_put_part(number, part).map_err(|e| e.during("put_part").at(&self.key))
    }

    async fn complete(&self, options: CompleteOptions) -> Result<Stored> {
        self.try_complete(&options).map_err(|e| e.during("complete").at(&self.key))
    }

    async fn abort(&self) -> Result<()> {
        self.store.0.objects.lock().end_upload(&self.key, &self.id);
        Ok(())
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload").field("key", &self.key).field("id", &self.id).finish_non_exhaustive()
    }
}
