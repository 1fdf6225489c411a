//! A store that goes wrong at one call: the process is killed before or after it, it is refused, or its reply is lost.
//!
//! Whoever promises that nothing is left half done tries every call: `at` counts up until [`calls`](CrashPoints::calls)
//! no longer reaches it.

use std::{
    future::{Future, pending},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{
        BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobStore, BlobUri, CompleteOptions, CopyOptions,
        GetOptions, Got, ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest,
        PresignedUrl, PutOptions, Stored,
    },
};
use tokio::sync::Notify;

/// What happens at the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crash {
    /// The process is killed before the call is sent.
    KilledBefore,
    /// The process is killed once the call is done, before it learns so.
    KilledAfter,
    /// The call is not done, and fails.
    Refused,
    /// The call is done, and its reply is lost.
    ReplyLost,
}

impl Crash {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::KilledBefore, Self::KilledAfter, Self::Refused, Self::ReplyLost];
}

/// A store that goes wrong at one call, counted from 1; clones count together. Calls of its uploads in parts count,
/// and a listing is one call.
#[derive(Debug, Clone)]
pub struct CrashPoints(Arc<State>);

#[derive(Debug)]
struct State {
    store: Arc<dyn BlobStore>,
    crash: Crash,
    at: usize,
    lists_uploads: bool,
    calls: AtomicUsize,
    dead: AtomicBool,
    killed: Notify,
}

impl CrashPoints {
    /// A store whose call number `at` goes wrong.
    pub fn new(store: Arc<dyn BlobStore>, crash: Crash, at: usize) -> Self {
        Self::build(store, crash, at, true)
    }

    /// The same as a store that does not list uploads in progress.
    pub fn unlisted(store: Arc<dyn BlobStore>, crash: Crash, at: usize) -> Self {
        Self::build(store, crash, at, false)
    }

    fn build(store: Arc<dyn BlobStore>, crash: Crash, at: usize, lists_uploads: bool) -> Self {
        let (calls, dead, killed) = (AtomicUsize::new(0), AtomicBool::new(false), Notify::new());
        Self(Arc::new(State { store, crash, at, lists_uploads, calls, dead, killed }))
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.0.calls.load(Ordering::SeqCst)
    }

    /// Runs what uses the store as a process of its own; `None` if it was killed.
    pub async fn run<F: Future>(&self, process: F) -> Option<F::Output> {
        tokio::select! {
            biased;
            () = self.0.killed.notified() => None,
            done = process => Some(done),
        }
    }

    async fn kill<T>(&self) -> T {
        self.0.dead.store(true, Ordering::SeqCst);
        self.0.killed.notify_one();
        pending().await
    }

    /// Does the call or not, as its number has it. `lost` is what a lost reply is told as.
    async fn call<T>(&self, lost: ErrorKind, call: impl Future<Output = Result<T>> + Send) -> Result<T> {
        let number = self.0.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if self.0.dead.load(Ordering::SeqCst) {
            return pending().await;
        }
        if number != self.0.at {
            return call.await;
        }
        match self.0.crash {
            Crash::KilledBefore => self.kill().await,
            Crash::KilledAfter => {
                // Killed, it would not have learned of an error either.
                let _ = call.await;
                self.kill().await
            }
            Crash::Refused => Err(Error::new(ErrorKind::Unavailable, "refused for the test")),
            Crash::ReplyLost => match call.await {
                Ok(_) => Err(Error::new(lost, "the reply is lost for the test")),
                Err(error) => Err(error),
            },
        }
    }
}

/// What a lost reply to a write that cannot be repeated is told as; reads and what may be repeated are `Unavailable`.
const WRITE: ErrorKind = ErrorKind::OutcomeUnknown;
const REPEATABLE: ErrorKind = ErrorKind::Unavailable;

#[async_trait]
impl BlobStore for CrashPoints {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.call(WRITE, self.0.store.put(key, body, options)).await
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.call(REPEATABLE, self.0.store.get(key, options)).await
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        self.call(REPEATABLE, self.0.store.head(key)).await
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        let done = self.call(REPEATABLE, self.0.store.delete_many(keys).map(Ok)).await;
        done.unwrap_or_else(|error| {
            let failed = || Err(Error::new(error.kind(), error.message()));
            keys.iter().map(|_| failed()).collect()
        })
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.call(WRITE, self.0.store.copy(from, to, options)).await
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        let this = self.clone();
        let pages = async move {
            let pages = this.0.store.list(options);
            this.call(REPEATABLE, async { Ok(pages) }).await.unwrap_or_else(|e| stream::iter([Err(e)]).boxed())
        };
        stream::once(pages).flatten().boxed()
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.call(WRITE, self.0.store.create_multipart(key, options)).await?;
        Ok(Box::new(CrashingUpload { points: self.clone(), upload }))
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        if !self.0.lists_uploads {
            return Err(Error::new(ErrorKind::Unsupported, "uploads are not listed for the test"));
        }
        self.call(REPEATABLE, self.0.store.list_multipart(prefix)).await
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        self.call(REPEATABLE, self.0.store.abort_multipart(upload)).await
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.0.store.presign(request).await
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        self.0.store.public_url(key)
    }

    fn uri(&self, key: &BlobKey) -> BlobUri {
        self.0.store.uri(key)
    }

    fn capabilities(&self) -> BlobCapabilities {
        let mut capabilities = self.0.store.capabilities();
        capabilities.list_multipart &= self.0.lists_uploads;
        capabilities
    }
}

#[derive(Debug)]
struct CrashingUpload {
    points: CrashPoints,
    upload: Box<dyn MultipartUpload>,
}

#[async_trait]
impl MultipartUpload for CrashingUpload {
    fn key(&self) -> &BlobKey {
        self.upload.key()
    }

    fn upload_id(&self) -> &str {
        self.upload.upload_id()
    }

    async fn put_part(&self, number: u32, part: Bytes) -> Result<()> {
        self.points.call(REPEATABLE, self.upload.put_part(number, part)).await
    }

    async fn complete(&self, options: CompleteOptions) -> Result<Stored> {
        self.points.call(WRITE, self.upload.complete(options)).await
    }

    async fn abort(&self) -> Result<()> {
        self.points.call(REPEATABLE, self.upload.abort()).await
    }
}
