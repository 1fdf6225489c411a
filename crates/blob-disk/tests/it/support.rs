//! Stores in folders that are gone with the test.

use std::{ops::Deref, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use reelbase::TokioEnv;
use reelbase_blob_disk::{DiskBlobStore, DiskBlobStoreBuilder};
use reelbase_core::{
    Result,
    blob::{
        BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobStore, BlobUri, CopyOptions, GetOptions, Got,
        ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest, PresignedUrl,
        PutOptions, Stored,
    },
};
use tempfile::TempDir;

/// A store, and its folder.
#[derive(Debug)]
pub(crate) struct Temp {
    store: DiskBlobStore,
    folder: TempDir,
}

impl Temp {
    pub(crate) async fn new() -> Self {
        Self::with(|builder| builder).await
    }

    pub(crate) async fn with(change: impl FnOnce(DiskBlobStoreBuilder) -> DiskBlobStoreBuilder) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Nothing here is to survive a power failure, except where a test is about that.
        let builder = DiskBlobStore::builder(folder.path(), Arc::new(TokioEnv::new())).sync(false);
        Self { store: change(builder).build().await.unwrap(), folder }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same folder, opened again.
    pub(crate) async fn again(&self) -> DiskBlobStore {
        DiskBlobStore::builder(self.folder.path(), Arc::new(TokioEnv::new())).sync(false).build().await.unwrap()
    }

    /// What is in one of the store's own folders.
    pub(crate) fn own(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(".reelbase").join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    /// Waits until somebody has written to a staged file, which then is locked.
    pub(crate) async fn written_to_staging(&self) {
        let size = |name: &String| {
            std::fs::metadata(self.path(".reelbase/staging").join(name)).map_or(0, |metadata| metadata.len())
        };
        while self.own("staging").iter().map(size).sum::<u64>() < 1 << 20 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    }
}

impl Deref for Temp {
    type Target = DiskBlobStore;

    fn deref(&self) -> &DiskBlobStore {
        &self.store
    }
}

/// So that the contract's tests keep the folder as long as the store.
#[async_trait]
impl BlobStore for Temp {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.store.put(key, body, options).await
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.store.get(key, options).await
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        self.store.head(key).await
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        self.store.delete_many(keys).await
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.store.copy(from, to, options).await
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        self.store.list(options)
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.store.create_multipart(key, options).await
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        self.store.list_multipart(prefix).await
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        self.store.abort_multipart(upload).await
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.store.presign(request).await
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        self.store.public_url(key)
    }

    fn uri(&self, key: &BlobKey) -> BlobUri {
        self.store.uri(key)
    }

    fn capabilities(&self) -> BlobCapabilities {
        self.store.capabilities()
    }
}

pub(crate) fn key(key: &str) -> BlobKey {
    BlobKey::new(key).unwrap()
}
