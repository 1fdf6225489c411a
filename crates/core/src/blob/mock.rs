//! `mockall` mocks of [`BlobStore`] and [`MultipartUpload`], for the unit tests of a host that wants to see a call, or
//! a failure that a store in memory never has.
#![allow(missing_docs, reason = "mockall writes the items")]

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::stream::BoxStream;

use super::{
    BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobStore, BlobUri, CompleteOptions, CopyOptions,
    GetOptions, Got, ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest,
    PresignedUrl, PutOptions, Stored,
};
use crate::Result;

mockall::mock! {
    /// A [`BlobStore`] that does what a test expects.
    #[derive(Debug)]
    pub BlobStore {}

    #[async_trait]
    impl BlobStore for BlobStore {
        async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored>;
        async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got>;
        async fn head(&self, key: &BlobKey) -> Result<BlobMeta>;
        async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>>;
        async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored>;
        fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>>;
        async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>>;
        async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>>;
        async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()>;
        async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl>;
        fn public_url(&self, key: &BlobKey) -> Option<String>;
        fn uri(&self, key: &BlobKey) -> BlobUri;
        fn capabilities(&self) -> BlobCapabilities;
    }
}

mockall::mock! {
    /// A [`MultipartUpload`] that does what a test expects.
    #[derive(Debug)]
    pub MultipartUpload {}

    #[async_trait]
    impl MultipartUpload for MultipartUpload {
        fn key(&self) -> &BlobKey;
        fn upload_id(&self) -> &str;
        async fn put_part(&self, number: u32, part: Bytes) -> Result<()>;
        async fn complete(&self, options: CompleteOptions) -> Result<Stored>;
        async fn abort(&self) -> Result<()>;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, stream};

    use super::*;
    use crate::{
        Error, ErrorKind,
        blob::{BlobStoreExt, LargePutOptions},
    };

    #[test]
    fn a_failed_part_aborts_the_upload() {
        let mut store = MockBlobStore::new();
        store.expect_capabilities().return_const(BlobCapabilities::ALL);
        store.expect_create_multipart().once().returning(|_, _| {
            let mut upload = MockMultipartUpload::new();
            upload.expect_put_part().returning(|number, _| match number {
                1 => Ok(()),
                _ => Err(Error::new(ErrorKind::ResourceExhausted, "slow down")),
            });
            upload.expect_complete().never();
            upload.expect_abort().once().returning(|| Ok(()));
            Ok(Box::new(upload))
        });
        let body = BlobBody::stream(stream::iter([Ok::<_, Error>(Bytes::from(vec![0; 20 << 20]))]));
        let key = BlobKey::new("a").unwrap();
        let put = store.put_large(&key, body, LargePutOptions::new());
        let error = put.now_or_never().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResourceExhausted);
    }
}
