//! The store as core sees it.

use std::sync::Arc;

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use reelbase_core::{
    Error, Result,
    blob::{
        BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobStore, BlobUri, CopyOptions, GetOptions, Got,
        ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest, PresignedUrl,
        PutOptions, Stored,
    },
};

use crate::{client::Client, config::S3BlobStoreBuilder};

/// A bucket of Cloudflare R2, Amazon S3, or a server that speaks its protocol. Clones share the connections.
#[derive(Debug, Clone)]
pub struct S3BlobStore(pub(crate) Arc<Client>);

impl S3BlobStore {
    /// Sets up a bucket of Cloudflare R2. The account is the id that the dashboard shows.
    pub fn r2(account: impl Into<String>, bucket: impl Into<String>) -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::r2(account.into(), bucket.into())
    }

    /// Sets up a bucket of Amazon S3.
    pub fn aws(region: impl Into<String>, bucket: impl Into<String>) -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::aws(region.into(), bucket.into())
    }

    /// Sets up a bucket of Google Cloud Storage, reached through its XML API with HMAC keys.
    pub fn gcs(bucket: impl Into<String>) -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::gcs(bucket.into())
    }

    /// Sets up a bucket of a server that speaks S3's protocol, such as MinIO or Ceph's gateway.
    pub fn endpoint(url: impl Into<String>, bucket: impl Into<String>) -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::endpoint(url.into(), bucket.into())
    }

    /// Sets up a bucket that a client of the application's reaches: for roles, single sign-on and whatever else
    /// `aws-config` knows. Its address, region, credentials and connections are used as they are; its retries and
    /// checksums are replaced by the store's, and its interceptors do not see the requests that carry bytes. It is taken
    /// for one of S3 itself; where it is not, say what the server can do with
    /// [`capabilities`](S3BlobStoreBuilder::capabilities).
    ///
    /// This is the only place where a type of the SDK shows, whose version therefore matters here.
    pub fn from_client(client: aws_sdk_s3::Client, bucket: impl Into<String>) -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::client(client, bucket.into())
    }

    /// Sets up what the environment names: the bucket of one service, by `R2_BUCKET`, `S3_BUCKET` or `GCS_BUCKET`. The
    /// crate's description lists the other variables.
    pub fn from_env() -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::from_process()
    }

    /// Sets up what a URL names: `r2://bucket`, `s3://bucket` or `gs://bucket`, with parameters that the crate's
    /// description lists. What it leaves open is taken from the environment, credentials always.
    pub fn from_url(url: &str) -> S3BlobStoreBuilder {
        S3BlobStoreBuilder::from_url(url)
    }
}

#[async_trait]
impl BlobStore for S3BlobStore {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.0.put(key, body, options).await.map_err(|e| e.during("put").at(key))
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.read(key, options).await.map_err(|e| e.during("get").at(key))
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        let described = self.0.describe(key).await;
        described.map(|(meta, _)| meta).map_err(|e| e.during("head").at(key))
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        self.0.delete(keys).await
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.0.copy_object(from, to, options).await
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        self.pages(options)
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.begin(key, options).await.map_err(|e| e.during("create_multipart").at(key))?;
        Ok(Box::new(upload))
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        self.0.pending(prefix).await.map_err(|e| e.during("list_multipart").at(prefix))
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        let abort = async {
            self.0.multipart_limits()?;
            self.0.abort(&upload.key, &upload.upload_id).await
        };
        abort.await.map_err(|e: Error| e.during("abort_multipart").at(&upload.key))
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.0.sign(request).await
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        self.0.public(key)
    }

    fn uri(&self, key: &BlobKey) -> BlobUri {
        self.0.uri(key)
    }

    fn capabilities(&self) -> BlobCapabilities {
        self.0.capabilities
    }
}
