//! The seam that backends implement: few operations, each with what it does when things are missing or concurrent.

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use futures_core::stream::BoxStream;

use super::{
    BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobUri, CopyOptions, GetOptions, Got, ListOptions,
    ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest, PresignedUrl, PutOptions, Stored,
};
use crate::Result;

/// A bucket of objects.
///
/// Short forms are in [`BlobStoreExt`](super::BlobStoreExt), which every store has. `Arc` and `Box` forward.
///
/// # Behaviour
/// What one caller was told is written, every other reads: a read, a head and a listing see the last write that was
/// answered before they began. A reader gets one version whole, never parts of two. Two writers of a key at once both
/// succeed and one of them is last; who needs to know uses a [`PutCondition`](super::PutCondition).
///
/// An object is no lock and no counter: R2 and GCS take about one write of a key in a second, and refuse more with
/// [`ResourceExhausted`](crate::ErrorKind::ResourceExhausted).
///
/// Errors name the operation and the key. What a store does not declare in [`capabilities`](Self::capabilities) is
/// [`Unsupported`](crate::ErrorKind::Unsupported), found before anything is sent.
#[async_trait]
pub trait BlobStore: Send + Sync + Debug {
    /// Writes an object, all of it or nothing.
    ///
    /// # Behaviour
    /// Replaces what is there, with its attributes, unless the condition forbids. The body must have a known length,
    /// and is not read if the request is refused for other reasons that are known beforehand. If its stream fails,
    /// has another length than promised or does not hash to [`PutOptions::sha256`], nothing is stored and what was
    /// there stays. Of concurrent puts with [`PutCondition::IfAbsent`](super::PutCondition::IfAbsent), one succeeds.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) for a wrong length, checksum or attribute;
    /// [`AlreadyExists`](crate::ErrorKind::AlreadyExists) and
    /// [`FailedPrecondition`](crate::ErrorKind::FailedPrecondition) from the condition; what the body's stream fails
    /// with.
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored>;

    /// Reads an object, or a range of it.
    ///
    /// # Behaviour
    /// Conditions are checked before the range. The version that the answer describes is the one that its body
    /// streams, whatever happens to the key meanwhile. A body that breaks off ends in an error.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none, also with conditions;
    /// [`FailedPrecondition`](crate::ErrorKind::FailedPrecondition) if it is not the version of
    /// [`GetOptions::if_match`]; [`Invalid`](crate::ErrorKind::Invalid) if the range selects no byte, which every
    /// range of an empty object does.
    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got>;

    /// Reads what is known of an object besides its bytes.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is none.
    async fn head(&self, key: &BlobKey) -> Result<BlobMeta>;

    /// Deletes objects, any number of them: one result per key, in the order of the keys.
    ///
    /// # Behaviour
    /// Deleting what is not there succeeds. The keys are deleted one by one, in no particular order, and a failure of
    /// one does not hold up the others. An upload in progress under a key is not an object and stays.
    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>>;

    /// Copies an object with its attributes inside the store, without the bytes passing through here.
    ///
    /// # Behaviour
    /// As [`put`](Self::put) at the destination: all or nothing, replacing unless the condition forbids. The copy
    /// has its own time.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if there is no source; [`Invalid`](crate::ErrorKind::Invalid) if
    /// both are the same key; those of the condition.
    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored>;

    /// Lists objects in the order of their keys' bytes, page by page.
    ///
    /// # Behaviour
    /// A listing of nothing ends without an error; it may have one empty page. Pages are read as the stream is polled,
    /// each at its own time: an object that is there all along is listed once, one that comes or goes meanwhile once
    /// or not at all. The stream ends after an error.
    ///
    /// # Errors
    /// In the stream: [`Invalid`](crate::ErrorKind::Invalid) for a page size that is none.
    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>>;

    /// Starts an upload in parts.
    ///
    /// # Behaviour
    /// Nothing is visible under the key until it is completed. Any number of uploads of one key may be in progress.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) for a part size or attribute that is not allowed;
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if there are none here.
    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>>;

    /// The uploads in progress under a prefix, ordered by key and creation: for a reconciler to abort what a killed
    /// process left.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if there are none here, or they cannot be listed.
    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>>;

    /// Drops an upload in progress and its parts.
    ///
    /// # Behaviour
    /// An upload that is over already is left as it is. One that is still worked on fails at its next step.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if there are none here.
    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()>;

    /// Signs a URL that allows one kind of request on one key for a while.
    ///
    /// # Behaviour
    /// Nothing is looked up: the object need not exist, now or then. The URL cannot be taken back.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if [the request is](PresignRequest::validate);
    /// [`Unsupported`](crate::ErrorKind::Unsupported) if this store does not sign, or not that.
    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl>;

    /// The URL at which anybody can read the object, if the store is published at all. Whether the object exists is
    /// not looked up, and what is cached there may be older than what [`get`](Self::get) reads.
    fn public_url(&self, key: &BlobKey) -> Option<String>;

    /// Where the object is, for a document to point at.
    fn uri(&self, key: &BlobKey) -> BlobUri;

    /// What this store can do of what not every store can.
    fn capabilities(&self) -> BlobCapabilities;
}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        impl<S: BlobStore + ?Sized> BlobStore for $pointer<S> {
            async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
                (**self).put(key, body, options).await
            }

            async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
                (**self).get(key, options).await
            }

            async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
                (**self).head(key).await
            }

            async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
                (**self).delete_many(keys).await
            }

            async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
                (**self).copy(from, to, options).await
            }

            fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
                (**self).list(options)
            }

            async fn create_multipart(
                &self,
                key: &BlobKey,
                options: MultipartOptions,
            ) -> Result<Box<dyn MultipartUpload>> {
                (**self).create_multipart(key, options).await
            }

            async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
                (**self).list_multipart(prefix).await
            }

            async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
                (**self).abort_multipart(upload).await
            }

            async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
                (**self).presign(request).await
            }

            fn public_url(&self, key: &BlobKey) -> Option<String> {
                (**self).public_url(key)
            }

            fn uri(&self, key: &BlobKey) -> BlobUri {
                (**self).uri(key)
            }

            fn capabilities(&self) -> BlobCapabilities {
                (**self).capabilities()
            }
        }
    };
}

forward!(Arc);
forward!(Box);
