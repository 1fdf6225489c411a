//! What a test's HTTP server answers to presigned requests.

use reelbase_core::{
    Result,
    blob::{BlobBody, BlobResponse, PresignedAccess},
};

use super::MemoryBlobStore;

impl MemoryBlobStore {
    /// Checks a request with a presigned URL: its method, its target (path and query, or the whole URL) and its
    /// headers, whose names may be in any case.
    ///
    /// # Errors
    /// [`PermissionDenied`](reelbase_core::ErrorKind::PermissionDenied) if the URL was not signed by this store for
    /// this request, if anything signed was changed, or if it has expired.
    pub fn authorize(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Result<PresignedAccess> {
        self.0.signer.authorize(method, target, headers, self.0.env.now())
    }

    /// Answers a request made with a presigned URL as a bucket does: checks it, reads or writes, and maps failures to
    /// status codes, as [`PresignedAccess::answer`] describes.
    ///
    /// `target` is path and query, or the whole URL; header names may be in any case.
    ///
    /// ```
    /// # futures_util::FutureExt::now_or_never(async {
    /// use std::sync::Arc;
    /// use reelbase_core::{ManualEnv, blob::{BlobBody, BlobKey, BlobStore, PresignRequest}};
    /// use reelbase_store_memory::MemoryBlobStore;
    ///
    /// let store = MemoryBlobStore::new(Arc::new(ManualEnv::default()));
    /// let url = store.presign(PresignRequest::put(BlobKey::new("a.txt")?).content_type("text/plain")).await?;
    ///
    /// // What a server does with a request for that URL:
    /// let response = store.respond("PUT", url.as_str(), &[("Content-Type", "text/plain")], BlobBody::from("…")).await;
    /// assert_eq!(response.status, 200);
    /// let response = store.respond("PUT", url.as_str(), &[("Content-Type", "video/mp4")], BlobBody::from("…")).await;
    /// assert_eq!(response.status, 403);
    /// # Ok::<(), reelbase_core::Error>(())
    /// # }).unwrap().unwrap();
    /// ```
    pub async fn respond(&self, method: &str, target: &str, headers: &[(&str, &str)], body: BlobBody) -> BlobResponse {
        match self.authorize(method, target, headers) {
            Ok(access) => access.answer(self, method, headers, body).await,
            Err(error) => BlobResponse::refusal(&error),
        }
    }
}
