//! Listings that never end, made to end.

use async_trait::async_trait;
use futures_util::{StreamExt, stream::BoxStream};
use reelbase_core::{
    Result,
    blob::{
        BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobStore, BlobUri, CopyOptions, GetOptions, Got,
        ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest, PresignedUrl,
        PutOptions, Stored,
    },
};

/// No rule lists as much; who collects more runs out of memory before out of time.
const MAX_PAGES: usize = 5_000;

/// A store whose listings let the runtime in between two pages, so that a timeout ends them.
#[derive(Debug)]
pub(super) struct Interruptible<S>(pub(super) S);

#[async_trait]
impl<S: BlobStore> BlobStore for Interruptible<S> {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.0.put(key, body, options).await
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.0.get(key, options).await
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        self.0.head(key).await
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        self.0.delete_many(keys).await
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.0.copy(from, to, options).await
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        let pages = self.0.list(options).enumerate();
        pages
            .then(|(number, page)| async move {
                assert!(number < MAX_PAGES, "the listing does not end: it has more than {MAX_PAGES} pages");
                tokio::task::yield_now().await;
                page
            })
            .boxed()
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        self.0.create_multipart(key, options).await
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        self.0.list_multipart(prefix).await
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        self.0.abort_multipart(upload).await
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.0.presign(request).await
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        self.0.public_url(key)
    }

    fn uri(&self, key: &BlobKey) -> BlobUri {
        self.0.uri(key)
    }

    fn capabilities(&self) -> BlobCapabilities {
        self.0.capabilities()
    }
}
