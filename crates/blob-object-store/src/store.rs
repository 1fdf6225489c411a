//! The store: what it is made of, and the operations that are one call.

use std::{collections::BTreeSet, fmt, sync::Arc};

use async_trait::async_trait;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use object_store::{
    CopyMode, CopyOptions as StoreCopyOptions, Error as StoreError, ObjectStore, ObjectStoreExt,
    list::PaginatedListStore, multipart::MultipartStore, path::Path,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reelbase_core::{
    Env, Error, ErrorKind, Result,
    blob::{
        BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobPrefix, BlobScheme, BlobStore, BlobUri, CopyOptions,
        GetOptions, Got, ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload, PresignRequest,
        PresignedUrl, PutCondition, PutOptions, Stored,
    },
};

use crate::{
    ObjectBlobStoreBuilder,
    error::{error, may_have_happened},
    list,
    multipart::Upload,
    presign::Signing,
};

/// How many single deletes are under way.
const DELETES: usize = 16;

/// A bucket of whatever `object_store` reaches. Clones share it.
///
/// ```
/// use std::sync::Arc;
///
/// use object_store::memory::InMemory;
/// use reelbase_blob_object_store::{ObjectBlobStore, capabilities};
/// use reelbase_core::{ManualEnv, blob::{BlobKey, BlobScheme, BlobStoreExt, PutOptions}};
///
/// # futures_util::FutureExt::now_or_never(async {
/// let memory = Arc::new(InMemory::new());
/// let store = ObjectBlobStore::from_store(memory.clone(), BlobScheme::Mem, "media", capabilities::IN_MEMORY)
///     .multipart(memory)
///     .env(Arc::new(ManualEnv::default()))
///     .build()?;
/// let key = BlobKey::new("u1/v1/clips/a.mp4")?;
/// store.put_bytes(&key, "…", PutOptions::new().content_type("video/mp4")).await?;
/// assert_eq!(store.get_bytes(&key).await?, "…");
/// # Ok::<(), reelbase_core::Error>(())
/// # }).unwrap().unwrap();
/// ```
///
/// # Behaviour
/// A write on a condition leaves the name of the write in the object's metadata, hidden from callers. When it is
/// refused, or its answer is lost, the object is looked at: `object_store` repeats requests whose answer was lost, and
/// then a writer is refused because of its own first try. Where a store keeps no attributes its refusals are believed.
///
/// A condition on a version first reads which version that is, since what a write must send (a generation on GCS) is
/// not what listings tell.
#[derive(Clone)]
pub struct ObjectBlobStore(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) parts: Parts,
    pub(crate) env: Arc<dyn Env>,
    /// The URI of an object named `-`.
    pub(crate) root: BlobUri,
    /// Without a slash at the end.
    pub(crate) public_url: Option<String>,
    pub(crate) capabilities: BlobCapabilities,
}

/// The traits of `object_store` that a store has.
pub(crate) struct Parts {
    pub(crate) objects: Arc<dyn ObjectStore>,
    pub(crate) pages: Option<Arc<dyn PaginatedListStore>>,
    pub(crate) uploads: Option<Arc<dyn MultipartStore>>,
    pub(crate) signing: Option<Signing>,
}

/// The key as `object_store` has it: the same text. (`Path::from` would escape what `Path::parse` takes as it is.)
pub(crate) fn path(key: &BlobKey) -> Result<Path> {
    Path::parse(key.as_str()).map_err(|source| error(StoreError::InvalidPath { source }))
}

const URL_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A key as the path of a URL.
pub(crate) fn escaped(key: &BlobKey) -> String {
    utf8_percent_encode(key.as_str(), URL_PATH).to_string()
}

impl ObjectBlobStore {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Sets up a store on any implementation of `object_store`'s trait. `scheme` and `bucket` are those of its
    /// [URIs](BlobStore::uri); the capabilities must be true: [`capabilities`](crate::capabilities) has those that are
    /// tested.
    pub fn from_store(
        store: Arc<dyn ObjectStore>,
        scheme: BlobScheme,
        bucket: impl Into<String>,
        capabilities: BlobCapabilities,
    ) -> ObjectBlobStoreBuilder {
        ObjectBlobStoreBuilder::new(store, scheme, bucket.into(), capabilities)
    }
}

impl Inner {
    async fn try_copy(&self, from: &BlobKey, to: &BlobKey, options: &CopyOptions) -> Result<Stored> {
        self.capabilities.copy.check(&options.condition).map_err(|e| e.at(to))?;
        if from == to {
            return Err(Error::invalid("an object cannot be copied onto itself"));
        }
        let if_absent = options.condition == PutCondition::IfAbsent;
        let mode = if if_absent { CopyMode::Create } else { CopyMode::Overwrite };
        let (source, target) = (path(from)?, path(to)?);
        match self.parts.objects.copy_opts(&source, &target, StoreCopyOptions::new().with_mode(mode)).await {
            Ok(()) => {}
            Err(StoreError::AlreadyExists { source, .. }) if if_absent => {
                let message = "there is an object already";
                return Err(Error::new(ErrorKind::AlreadyExists, message).with_source(source).at(to));
            }
            // A copy has the source's metadata, and so no name of its own by which it could be known.
            Err(lost) if if_absent && may_have_happened(&lost) => {
                let nothing = matches!(self.head(to).await, Err(e) if e.kind() == ErrorKind::NotFound);
                if nothing {
                    return Err(error(lost));
                }
                let message = "the answer was lost, and there is an object now: this copy or another's; compare them";
                return Err(Error::new(ErrorKind::OutcomeUnknown, message).with_source(lost).at(to));
            }
            Err(other) => return Err(error(other)),
        }
        // A copy answers without its version.
        match self.head(to).await {
            Ok(meta) => Ok(Stored::new(meta.etag)),
            Err(unseen) => {
                let message = format!("the copy was made, but not seen afterwards: {}", unseen.message());
                Err(Error::new(ErrorKind::OutcomeUnknown, message).with_source(unseen).at(to))
            }
        }
    }

    /// In bulk first; what is not confirmed, whether it failed or was not there, once more by itself for its own error.
    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        let paths: Vec<_> = keys.iter().map(path).collect();
        let known: Vec<_> = paths.iter().filter_map(|path| path.as_ref().ok().cloned()).map(Ok).collect();
        let deleted = self.parts.objects.delete_stream(stream::iter(known).boxed());
        let deleted: BTreeSet<_> = deleted.filter_map(async |path| path.ok()).collect().await;
        let results = paths.into_iter().zip(keys).map(|(path, key)| {
            let deleted = &deleted;
            async move {
                let result = match path {
                    Ok(path) if deleted.contains(&path) => Ok(()),
                    Ok(path) => match self.parts.objects.delete(&path).await {
                        Ok(()) | Err(StoreError::NotFound { .. }) => Ok(()),
                        Err(other) => Err(error(other)),
                    },
                    Err(error) => Err(error),
                };
                result
                    .or_else(|e| if e.kind() == ErrorKind::NotFound { Ok(()) } else { Err(e) })
                    .map_err(|e| e.during("delete_many").at(key))
            }
        });
        let results: Vec<_> = results.collect();
        stream::iter(results).buffered(DELETES).collect().await
    }

    fn no_multipart(&self) -> Error {
        Error::new(ErrorKind::Unsupported, "this store takes no multipart uploads")
    }
}

#[async_trait]
impl BlobStore for ObjectBlobStore {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.0.put(key, body, options).await.map_err(|e| e.during("put").at(key))
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.0.get(key, options).await.map_err(|e| e.during("get").at(key))
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        self.0.head(key).await.map_err(|e| e.during("head").at(key))
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        self.0.delete_many(keys).await
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.0.try_copy(from, to, &options).await.map_err(|e| e.during("copy").at(from))
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        if let Err(error) = options.validate() {
            return stream::iter([Err(error.during("list"))]).boxed();
        }
        list::list(&self.0.parts, options)
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        let created = match (self.0.capabilities.multipart, &self.0.parts.uploads) {
            (Some(limits), Some(uploads)) => Upload::create(&self.0, uploads, key, options, limits).await,
            _ => Err(self.0.no_multipart()),
        };
        Ok(Box::new(created.map_err(|e| e.during("create_multipart").at(key))?))
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        let message = "object_store cannot list uploads: let a rule of the bucket abort old ones, or keep a record";
        Err(Error::new(ErrorKind::Unsupported, message).during("list_multipart").at(prefix))
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        let aborted = match &self.0.parts.uploads {
            Some(uploads) if self.0.capabilities.multipart.is_some() => {
                crate::multipart::abort(&**uploads, &upload.key, &upload.upload_id).await
            }
            _ => Err(self.0.no_multipart()),
        };
        aborted.map_err(|e| e.during("abort_multipart").at(&upload.key))
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.0.presign(&request).await.map_err(|e| e.during("presign").at(&request.key))
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        Some(format!("{}/{}", self.0.public_url.as_ref()?, escaped(key)))
    }

    fn uri(&self, key: &BlobKey) -> BlobUri {
        self.0.root.with_key(key.clone())
    }

    fn capabilities(&self) -> BlobCapabilities {
        self.0.capabilities
    }
}

/// Without the store inside, which may print its credentials.
impl fmt::Debug for ObjectBlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObjectBlobStore")
            .field("scheme", &self.0.root.scheme())
            .field("bucket", &self.0.root.bucket())
            .finish_non_exhaustive()
    }
}
