//! The store: checks what it is asked, hands it to where blocking is allowed, and names the key in what fails.

use std::{fmt, ops::Range, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;
use reelbase_core::{
    Env, Error, ErrorKind, Result,
    blob::{
        BlobAttributes, BlobBody, BlobCapabilities, BlobKey, BlobMeta, BlobObject, BlobPrefix, BlobStore, BlobUri,
        CopyOptions, GetOptions, Got, ListOptions, ListPage, MultipartOptions, MultipartUpload, PendingUpload,
        PresignRequest, PresignedAccess, PresignedUrl, PutOptions, Stored, UrlSigner, object_url,
    },
};

use crate::{
    blocking::run,
    config::DiskBlobStoreBuilder,
    disk::{Disk, OWN},
    error::failed,
    list,
    multipart::Upload,
    read,
    staging::{Staged, Writer},
};

/// Files in a folder of the local disk.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> reelbase_core::Result<()> {
/// use std::sync::Arc;
/// use reelbase::TokioEnv;
/// use reelbase_blob_disk::DiskBlobStore;
/// use reelbase_core::blob::{BlobKey, BlobStore, BlobStoreExt, PutOptions};
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let root = folder.path();
/// let store = DiskBlobStore::builder(root, Arc::new(TokioEnv::new())).build().await?;
/// let key = BlobKey::new("u1/v1/clips/a.mp4")?;
/// store.put_bytes(&key, "…", PutOptions::new().content_type("video/mp4")).await?;
///
/// // A file like any other.
/// assert_eq!(std::fs::read_to_string(root.join("u1/v1/clips/a.mp4")).unwrap(), "…");
/// assert_eq!(store.head(&key).await?.attributes.content_type.as_deref(), Some("video/mp4"));
/// # Ok(())
/// # }
/// ```
///
/// # Behaviour
/// Everything of the contract, with R2's sizes. Any number of processes on one machine may share the folder. What a
/// disk cannot have, and what it does with files that others put there, is in the [crate's documentation](crate).
///
/// It runs within a tokio runtime, and blocks only the threads that are for it. An operation whose last step has begun
/// runs to its end, also if its future is dropped then.
#[derive(Clone)]
pub struct DiskBlobStore(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) disk: Arc<Disk>,
    /// The path without its first slash and with one at its end; empty for the root of the file system.
    pub(crate) path: String,
    pub(crate) public_url: Option<String>,
    #[cfg(feature = "axum")]
    pub(crate) serve_public: bool,
    pub(crate) signer: Option<UrlSigner>,
    pub(crate) capabilities: BlobCapabilities,
}

impl DiskBlobStore {
    /// Sets up a store in the folder `root`, which is made if it is not there.
    pub fn builder(root: impl Into<std::path::PathBuf>, env: Arc<dyn Env>) -> DiskBlobStoreBuilder {
        DiskBlobStoreBuilder::new(root.into()).env(env)
    }

    /// Sets up a store by a URL such as `file:///var/media?base_url=http://127.0.0.1:8080/files`.
    ///
    /// | parameter | setting |
    /// |---|---|
    /// | `base_url` | [`base_url`](DiskBlobStoreBuilder::base_url); the secret is in the environment, as `REELBASE_FILE_SECRET` |
    /// | `public_url` | [`public_url`](DiskBlobStoreBuilder::public_url) |
    /// | `serve_public` | [`serve_public`](DiskBlobStoreBuilder::serve_public), `true` or `false` |
    /// | `sync` | [`sync`](DiskBlobStoreBuilder::sync), `true` or `false` |
    ///
    /// Path and values are percent-encoded where they have to be. It needs an
    /// [environment](DiskBlobStoreBuilder::env) yet.
    pub fn from_url(url: &str) -> DiskBlobStoreBuilder {
        DiskBlobStoreBuilder::from_url(url, |name| std::env::var(name).ok())
    }

    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Removes what killed processes left unfinished, as [`build`](DiskBlobStoreBuilder::build) does: staged files that
    /// nobody writes any more and that are older than [`sweep_after`](DiskBlobStoreBuilder::sweep_after) says. Returns
    /// how many there were. Uploads in parts stay, to be [listed](BlobStore::list_multipart) and aborted.
    ///
    /// # Errors
    /// Those of the disk.
    pub async fn sweep(&self) -> Result<usize> {
        let disk = self.0.disk.clone();
        run(move || disk.sweep()).await.map_err(|e| e.during("sweep"))
    }

    /// Checks a request with a presigned URL, for a server that is not the [router](https://docs.rs/reelbase-blob-disk/latest/reelbase_blob_disk/fn.router.html): its method, its
    /// target (path and query, or the whole URL) and its headers, whose names may be in any case.
    /// [`PresignedAccess::answer`] does the rest.
    ///
    /// # Errors
    /// [`PermissionDenied`](ErrorKind::PermissionDenied) if the URL was not signed with this store's secret for this
    /// request, if anything signed was changed, or if it has expired; [`Unsupported`](ErrorKind::Unsupported) if the
    /// store does not sign.
    pub fn authorize(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Result<PresignedAccess> {
        self.signer()?.authorize(method, target, headers, self.0.disk.env.now())
    }

    #[cfg(feature = "axum")]
    pub(crate) fn serves_public(&self) -> bool {
        self.0.serve_public
    }

    fn signer(&self) -> Result<&UrlSigner> {
        self.0.signer.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "this store signs no URLs: it was given no base URL and no secret")
        })
    }

    fn check_attributes(&self, attributes: &BlobAttributes) -> Result<()> {
        if !self.0.capabilities.attributes && *attributes != BlobAttributes::default() {
            let why = "this file system keeps no extended attributes, and so no content headers and metadata";
            return Err(Error::new(ErrorKind::Unsupported, why));
        }
        attributes.validate()
    }

    async fn try_put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        Disk::check_key(key)?;
        self.check_attributes(&options.attributes)?;
        let length = body.require_len()?;
        let max = self.0.capabilities.max_put_size;
        if length > max {
            return Err(Error::invalid(format!("{length} bytes in one put; at most {max} are allowed, use put_large")));
        }
        let PutOptions { attributes, sha256, condition, .. } = options;
        let mut writer = Writer::new(self.0.disk.clone(), sha256.is_some());
        let mut body = body.into_stream();
        while let Some(chunk) = body.next().await {
            match chunk {
                Ok(chunk) => writer.push(chunk).await?,
                Err(error) => {
                    writer.abandon().await;
                    return Err(error);
                }
            }
        }
        let (disk, key) = (self.0.disk.clone(), key.clone());
        let finish = move |staged| publish(&disk, staged, &key, attributes, sha256, &condition);
        writer.finish(sha256, finish).await
    }

    async fn try_get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        let (disk, key) = (self.0.disk.clone(), key.clone());
        run(move || {
            let (file, meta) = disk.open_object(&key)?;
            if options.if_match.is_some_and(|etag| etag != meta.etag) {
                let message = format!("its version is {}, not the expected one", meta.etag);
                return Err(Error::new(ErrorKind::FailedPrecondition, message));
            }
            if options.if_none_match.as_ref() == Some(&meta.etag) {
                return Ok(Got::NotModified);
            }
            let range = options.range.map_or(Ok(0..meta.size), |range| range.resolve(meta.size))?;
            let first = read::first(&file, &range)?;
            Ok(Got::Object(object(meta, range, file, first)))
        })
        .await
    }

    async fn try_copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        if from == to {
            return Err(Error::invalid("an object cannot be copied onto itself"));
        }
        Disk::check_key(to).map_err(|e| e.at(to))?;
        let (disk, from, to) = (self.0.disk.clone(), from.clone(), to.clone());
        run(move || {
            let (mut file, meta) = disk.open_object(&from)?;
            let mut staged = Staged::new(&disk)?;
            // Inside the kernel, or without any bytes moved, where that can be.
            let copied = std::io::copy(&mut file, staged.file()).map_err(failed("copy the file"))?;
            if copied != meta.size {
                let why = format!("the file was changed while it was copied: {copied} bytes instead of {}", meta.size);
                return Err(Error::new(ErrorKind::Aborted, why));
            }
            let published = publish(&disk, staged, &to, meta.attributes, meta.sha256, &options.condition);
            published.map_err(|e| e.at(&to))
        })
        .await
    }

    async fn try_create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Upload> {
        Disk::check_key(key)?;
        let limits = self.0.capabilities.multipart;
        let limits = limits.ok_or_else(|| Error::new(ErrorKind::Unsupported, "there are no uploads in parts here"))?;
        options.validate(limits)?;
        self.check_attributes(&options.attributes)?;
        Upload::create(self.0.disk.clone(), key.clone(), options, limits).await
    }

    fn try_presign(&self, request: &PresignRequest) -> Result<PresignedUrl> {
        let signer = self.signer()?;
        request.validate()?;
        Disk::check_key(&request.key)?;
        Ok(signer.sign(request, self.0.disk.env.now()))
    }
}

fn publish(
    disk: &Disk,
    mut staged: Staged,
    key: &BlobKey,
    attributes: BlobAttributes,
    sha256: Option<reelbase_core::blob::Sha256Digest>,
    condition: &reelbase_core::blob::PutCondition,
) -> Result<Stored> {
    let etag = staged.seal(attributes, sha256)?;
    disk.publish(staged, key, condition)?;
    Ok(Stored::new(etag))
}

fn object(meta: BlobMeta, range: Range<u64>, file: std::fs::File, first: Bytes) -> BlobObject {
    let key = meta.key.clone();
    let body = read::stream(file, &range, first).map(move |chunk| chunk.map_err(|e| e.during("get").at(&key)));
    BlobObject::new(meta, range, body.boxed())
}

#[async_trait]
impl BlobStore for DiskBlobStore {
    async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.try_put(key, body, options).await.map_err(|e| e.during("put").at(key))
    }

    async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        self.try_get(key, options).await.map_err(|e| e.during("get").at(key))
    }

    async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        let (disk, at) = (self.0.disk.clone(), key.clone());
        let head = run(move || disk.open_object(&at).map(|(_, meta)| meta)).await;
        head.map_err(|e| e.during("head").at(key))
    }

    async fn delete_many(&self, keys: &[BlobKey]) -> Vec<Result<()>> {
        let (disk, all) = (self.0.disk.clone(), keys.to_vec());
        let deleted = run(move || Ok(disk.delete_many(&all))).await;
        let results = deleted.unwrap_or_else(|error| {
            let fail = |_| Err(Error::new(error.kind(), error.message()));
            keys.iter().map(fail).collect()
        });
        let named = |(result, key): (Result<()>, &BlobKey)| result.map_err(|e| e.during("delete_many").at(key));
        results.into_iter().zip(keys).map(named).collect()
    }

    async fn copy(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        self.try_copy(from, to, options).await.map_err(|e| e.during("copy").at(from))
    }

    fn list(&self, options: ListOptions) -> BoxStream<'static, Result<ListPage>> {
        list::pages(self.0.disk.clone(), options)
    }

    async fn create_multipart(&self, key: &BlobKey, options: MultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.try_create_multipart(key, options).await;
        upload.map(|upload| Box::new(upload) as _).map_err(|e| e.during("create_multipart").at(key))
    }

    async fn list_multipart(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        let (disk, under) = (self.0.disk.clone(), prefix.clone());
        run(move || disk.list_uploads(&under)).await.map_err(|e| e.during("list_multipart").at(prefix))
    }

    async fn abort_multipart(&self, upload: &PendingUpload) -> Result<()> {
        let (disk, key, id) = (self.0.disk.clone(), upload.key.clone(), upload.upload_id.clone());
        let aborted = run(move || disk.abort_upload(&key, &id)).await;
        aborted.map_err(|e| e.during("abort_multipart").at(&upload.key))
    }

    async fn presign(&self, request: PresignRequest) -> Result<PresignedUrl> {
        self.try_presign(&request).map_err(|e| e.during("presign").at(&request.key))
    }

    fn public_url(&self, key: &BlobKey) -> Option<String> {
        self.0.public_url.as_ref().map(|base| object_url(base, key))
    }

    /// The file's path. A key that makes it longer than a URI's 1,024 bytes gets one that nothing is at.
    fn uri(&self, key: &BlobKey) -> BlobUri {
        let nowhere = || format!("{}{OWN}/none", self.0.path);
        let file = BlobKey::new(format!("{}{key}", self.0.path)).or_else(|_| BlobKey::new(nowhere()));
        // A builder takes no path below which even that is too long.
        BlobUri::file(file.unwrap_or_else(|_| key.clone()))
    }

    fn capabilities(&self) -> BlobCapabilities {
        self.0.capabilities
    }
}

impl fmt::Debug for DiskBlobStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskBlobStore").field("path", &format_args!("/{}", self.0.path)).finish_non_exhaustive()
    }
}
