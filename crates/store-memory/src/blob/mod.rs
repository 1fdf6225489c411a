//! Files in memory, under the rules of the strictest bucket: what passes here passes on R2. Presigned URLs are real
//! ones, which a test's HTTP server answers with [`MemoryBlobStore::respond`].

mod multipart;
mod objects;
mod respond;

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use reelbase_core::{
    Env, Error, ErrorKind, Result,
    blob::{
        BlobAttributes, BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobObject, BlobPrefix, BlobScheme, BlobStore,
        BlobUri, CopyOptions, GetOptions, Got, ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload,
        PresignRequest, PresignedUrl, PutCondition, PutOptions, Sha256Digest, Stored, UrlSigner, check_base_url,
        object_url,
    },
};

use self::{multipart::Upload, objects::Objects};

/// How much of an object one chunk of its body has.
const CHUNK: usize = 256 << 10;

/// A bucket in memory.
///
/// ```
/// # futures_util::FutureExt::now_or_never(async {
/// use std::sync::Arc;
/// use reelbase_core::{ManualEnv, blob::{BlobKey, BlobStoreExt, PutOptions}};
/// use reelbase_store_memory::MemoryBlobStore;
///
/// let store = MemoryBlobStore::new(Arc::new(ManualEnv::default()));
/// let key = BlobKey::new("u1/v1/clips/a.mp4")?;
/// store.put_bytes(&key, "…", PutOptions::new().content_type("video/mp4")).await?;
/// assert_eq!(store.get_bytes(&key).await?, "…");
/// # Ok::<(), reelbase_core::Error>(())
/// # }).unwrap().unwrap();
/// ```
///
/// # Behaviour
/// Everything of the contract, with R2's sizes. An ETag is a hash of the content, as R2's is: the same bytes written
/// again keep it. Clones share the objects. Reading takes no copy.
#[derive(Clone)]
pub struct MemoryBlobStore(Arc<Inner>);

struct Inner {
    env: Arc<dyn Env>,
    bucket: String,
    public_url: Option<String>,
    capabilities: BlobCapabilities,
    signer: UrlSigner,
    objects: Mutex<Objects>,
}

/// How to make a [`MemoryBlobStore`].
pub struct MemoryBlobStoreBuilder {
    env: Arc<dyn Env>,
    bucket: String,
    base_url: String,
    public_url: Option<String>,
    capabilities: BlobCapabilities,
    secret: Option<Vec<u8>>,
}

impl MemoryBlobStoreBuilder {
    /// Names the bucket, `memory` by default: the one of [`BlobStore::uri`] and the first segment of presigned URLs.
    #[must_use]
    pub fn bucket(mut self, name: impl Into<String>) -> Self {
        self.bucket = name.into();
        self
    }

    /// Sets where presigned URLs point, such as `http://127.0.0.1:8080`: at a server that hands requests to
    /// [`MemoryBlobStore::respond`]. `http://memory.invalid` by default, which nobody answers.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Publishes the bucket under this URL. It has none by default.
    #[must_use]
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets what the store can do, to be as weak as another backend, or to relax its sizes. Everything, with R2's
    /// sizes, by default.
    #[must_use]
    pub fn capabilities(mut self, capabilities: BlobCapabilities) -> Self {
        self.capabilities = capabilities;
        self
    }

    /// Sets the secret that signs URLs, so that two processes honour each other's. Made of the environment's ids by
    /// default.
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Vec<u8>>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// The store.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) if the name of the bucket is none, or a URL is not an HTTP one without query.
    pub fn build(self) -> Result<MemoryBlobStore> {
        BlobUri::new(BlobScheme::Mem, &self.bucket, BlobKey::new("-")?)?;
        for url in [Some(&self.base_url), self.public_url.as_ref()].into_iter().flatten() {
            check_base_url(url)?;
        }
        Ok(self.build_checked())
    }

    fn build_checked(self) -> MemoryBlobStore {
        let secret = self.secret.unwrap_or_else(|| format!("{}{}", self.env.new_id(), self.env.new_id()).into_bytes());
        let signer = UrlSigner::new(&format!("{}/{}", self.base_url.trim_end_matches('/'), self.bucket), &secret);
        MemoryBlobStore(Arc::new(Inner {
            env: self.env,
            bucket: self.bucket,
            public_url: self.public_url,
            capabilities: self.capabilities,
            signer,
            objects: Mutex::default(),
        }))
    }
}

impl fmt::Debug for MemoryBlobStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBlobStoreBuilder").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

impl MemoryBlobStore {
    /// An empty bucket named `memory`.
    pub fn new(env: Arc<dyn Env>) -> Self {
        // What the builder starts with needs no check.
        Self::builder(env).build_checked()
    }

    /// An empty bucket with other settings.
    pub fn builder(env: Arc<dyn Env>) -> MemoryBlobStoreBuilder {
        MemoryBlobStoreBuilder {
            env,
            bucket: "memory".to_owned(),
            base_url: "http://memory.invalid".to_owned(),
            public_url: None,
            capabilities: BlobCapabilities::ALL,
            secret: None,
        }
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.0.objects.lock().len()
    }

    /// Whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn check_attributes(&self, attributes: &BlobAttributes) -> Result<()> {
        if !self.0.capabilities.attributes && *attributes != BlobAttributes::default() {
            return Err(Error::new(ErrorKind::Unsupported, "this store keeps no content headers and metadata"));
        }
        attributes.validate()
    }

    fn check_presign(&self, request: &PresignRequest) -> Result<()> {
        self.0.capabilities.presign.check(request)?;
        request.validate()?;
        if request.if_absent { self.0.capabilities.put.check(&PutCondition::IfAbsent) } else { Ok(()) }
    }

    async fn try_put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        let capabilities = self.0.capabilities;
        capabilities.put.check(&options.condition)?;
        self.check_attributes(&options.attributes)?;
        let length = body.require_len()?;
        if length > capabilities.max_put_size {
            let max = capabilities.max_put_size;
            return Err(Error::invalid(format!("{length} bytes in one put; at most {max} are allowed, use put_large")));
        }
        let bytes = body.into_bytes().await?;
        let digest = Sha256Digest::of(&bytes);
        options.sha256.map_or(Ok(()), |expected| digest.check(expected))?;
        let etag = objects::etag(&digest);
        let mut objects = self.0.objects.lock();
        objects.check(key, &options.condition)?;
        let mut meta = BlobMeta::new(key.clone(), length, etag, self.0.env.now());
        meta.attributes = options.attributes;
        meta.sha256 = options.sha256;
        Ok(objects.insert(meta, bytes))
    }

    fn try_get(&self, key: &BlobKey, options: &GetOptions) -> Result<Got> {
        let object = self.0.objects.lock().get(key)?;
        if options.if_match.as_ref().is_some_and(|etag| *etag != object.meta.etag) {
            let message = format!("its version is {}, not the expected one", object.meta.etag);
            return Err(Error::new(ErrorKind::FailedPrecondition, message));
        }
        if options.if_none_match.as_ref() == Some(&object.meta.etag) {
            return Ok(Got::NotModified);
        }
        let range = match options.range {
            Some(range) => range.resolve(object.meta.size)?,
            None => 0..object.meta.size,
        };
        // What is in memory fits in usize.
        let mut rest = object.bytes.slice(range.start as usize..range.end as usize);
        let chunks = std::iter::from_fn(move || {
            let chunk = rest.split_to(rest.len().min(CHUNK));
            (!chunk.is_empty()).then_some(Ok(chunk))
        });
        Ok(Got::Object(BlobObject::new(object.meta.clone(), range, stream::iter(chunks).boxed())))
    }

    fn try_copy(&self, from: &BlobKey, to: &BlobKey, options: &CopyOptions) -> Result<Stored> {
        self.0.capabilities.copy.check(&options.condition).map_err(|e| e.at(to))?;
        if from == to {
            return Err(Error::invalid("an object cannot be copied onto itself"));
        }
        let mut objects = self.0.objects.lock();
        let source = objects.get(from)?;
        objects.check(to, &options.condition).map_err(|e| e.at(to))?;
        let mut meta = source.meta.clone();
        meta.key = to.clone();
        meta.last_modified = self.0.env.now();
        Ok(objects.insert(meta, source.bytes.clone()))
    }
}

#[async_trait]
impl BlobStore for MemoryBlobStore {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.try_put(key, body, options).await.map_err(|e| e.during("put").at(key))
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.try_get(key, &options).map_err(|e| e.during("get").at(key))
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        let object = self.0.objects.lock().get(key);
        object.map(|object| object.meta.clone()).map_err(|e| e.during("head").at(key))
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        let mut objects = self.0.objects.lock();
        keys.iter().for_each(|key| objects.remove(key));
        keys.iter().map(|_| Ok(())).collect()
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.try_copy(from, to, &options).map_err(|e| e.during("copy").at(from))
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        if let Err(error) = options.validate() {
            return stream::iter([Err(error.during("list"))]).boxed();
        }
        let inner = self.0.clone();
        let start = objects::Start::of(&options);
        // Each page sees the objects as they are when it is polled, as each request to a bucket does.
        let pages = stream::unfold(Some(start), move |start| {
            let next = start.map(|start| inner.objects.lock().page(&options, start));
            async { next.map(|(page, start)| (Ok(page), start)) }
        });
        pages.boxed()
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        let limits = self.multipart_limits().map_err(|e| e.during("create_multipart").at(key))?;
        let checked = options.validate(limits).and_then(|()| self.check_attributes(&options.attributes));
        checked.map_err(|e| e.during("create_multipart").at(key))?;
        Ok(Box::new(Upload::create(self.clone(), key, options, limits)))
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        let listed = self.multipart_limits().and_then(|_| {
            let unsupported = || Error::new(ErrorKind::Unsupported, "this store does not list uploads in progress");
            self.0.capabilities.list_multipart.then_some(()).ok_or_else(unsupported)
        });
        listed.map_err(|e| e.during("list_multipart").at(prefix))?;
        Ok(self.0.objects.lock().uploads(prefix))
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        self.multipart_limits().map_err(|e| e.during("abort_multipart").at(&upload.key))?;
        self.0.objects.lock().end_upload(&upload.key, &upload.upload_id);
        Ok(())
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.check_presign(&request).map_err(|e| e.during("presign").at(&request.key))?;
        Ok(self.0.signer.sign(&request, self.0.env.now()))
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        self.0.public_url.as_ref().map(|base| object_url(base, key))
    }

    fn uri(&self, key: &BlobKey) -> BlobUri {
        #[expect(clippy::expect_used, reason = "build() has checked the bucket, the only thing that could be wrong")]
        BlobUri::new(BlobScheme::Mem, &self.0.bucket, key.clone()).expect("a checked bucket")
    }

    fn capabilities(&self) -> BlobCapabilities {
        self.0.capabilities
    }
}

impl fmt::Debug for MemoryBlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBlobStore")
            .field("bucket", &self.0.bucket)
            .field("objects", &self.len())
            .finish_non_exhaustive()
    }
}
