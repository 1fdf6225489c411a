//! Blob stores by URL, one or a registry of them.

use std::{env, sync::Arc};

use reelbase_core::{
    Env, Error, ErrorKind, Result,
    blob::{BlobStore, BlobStores},
};

use super::scheme::{self, Scheme};

/// The application's environment, if it has one of its own.
type Given = Option<Arc<dyn Env>>;
type Open = scheme::Open<dyn BlobStore, Given>;

const SCHEMES: &[Scheme<dyn BlobStore, Given>] = &[
    Scheme { name: "file", feature: "disk", open: DISK },
    Scheme { name: "r2", feature: "r2", open: R2 },
    Scheme { name: "s3", feature: "r2", open: R2 },
    Scheme { name: "gs", feature: "gcs", open: GCS },
    Scheme { name: "mem", feature: "memory", open: MEMORY },
];

/// The environment variable that [`blob_stores_from_env`] reads.
pub const BLOB_STORES: &str = "REELBASE_BLOB_STORES";

#[cfg(all(feature = "disk", any(target_os = "linux", target_vendor = "apple")))]
const DISK: Option<Open> = Some(disk);
#[cfg(not(all(feature = "disk", any(target_os = "linux", target_vendor = "apple"))))]
const DISK: Option<Open> = None;

#[cfg(feature = "r2")]
const R2: Option<Open> = Some(r2);
#[cfg(not(feature = "r2"))]
const R2: Option<Open> = None;

#[cfg(feature = "gcs")]
const GCS: Option<Open> = Some(gcs);
#[cfg(not(feature = "gcs"))]
const GCS: Option<Open> = None;

#[cfg(feature = "memory")]
const MEMORY: Option<Open> = Some(memory);
#[cfg(not(feature = "memory"))]
const MEMORY: Option<Open> = None;

#[cfg(all(feature = "disk", any(target_os = "linux", target_vendor = "apple")))]
fn disk(url: &str, env: Given) -> scheme::Opening<'_, dyn BlobStore> {
    Box::pin(async move {
        let builder = reelbase_blob_disk::DiskBlobStore::from_url(url).env(scheme::environment(env)?);
        Ok(Arc::new(builder.build().await?) as _)
    })
}

#[cfg(feature = "r2")]
fn r2(url: &str, env: Given) -> scheme::Opening<'_, dyn BlobStore> {
    let open = || {
        let builder = reelbase_blob_r2::S3BlobStore::from_url(url).env(scheme::environment(env)?);
        Ok(Arc::new(builder.build()?) as _)
    };
    Box::pin(std::future::ready(open()))
}

#[cfg(feature = "gcs")]
fn gcs(url: &str, env: Given) -> scheme::Opening<'_, dyn BlobStore> {
    let open = || {
        let builder = reelbase_blob_object_store::ObjectBlobStore::gcs_from_url(url).env(scheme::environment(env)?);
        Ok(Arc::new(builder.build()?) as _)
    };
    Box::pin(std::future::ready(open()))
}

#[cfg(feature = "memory")]
fn memory(url: &str, env: Given) -> scheme::Opening<'_, dyn BlobStore> {
    let open = || {
        let bucket = url.strip_prefix("mem://").unwrap_or_default();
        let bucket = bucket.strip_suffix('/').unwrap_or(bucket);
        let builder = reelbase_store_memory::MemoryBlobStore::builder(scheme::environment(env)?).bucket(bucket);
        // Its own error shows the name, which in what is no URL of it may be anything.
        let wrong = |_| Error::invalid("the store's URL is not mem://bucket, with nothing behind the bucket");
        Ok(Arc::new(builder.build().map_err(wrong)?) as _)
    };
    Box::pin(std::future::ready(open()))
}

/// Opens the blob store at a URL, such as `r2://media?account=…` or `file:///var/media`.
///
/// # Errors
/// As [`open_blobs_with`].
pub async fn open_blobs(url: &str) -> Result<Arc<dyn BlobStore>> {
    connect(url, None).await
}

/// Opens the blob store at a URL with the application's environment.
///
/// | URL | store | feature |
/// |---|---|---|
/// | `file:///var/media` | a folder of the local disk, on Linux and Apple systems | `disk` |
/// | `r2://bucket?account=…` | a bucket of Cloudflare R2 | `r2` |
/// | `s3://bucket?region=…`, `s3://bucket?endpoint=…` | a bucket of Amazon S3, or of a server that speaks its protocol | `r2` |
/// | `gs://bucket` | a bucket of Google Cloud Storage | `gcs` |
/// | `mem://bucket` | a bucket in memory, empty and its own each time | `memory` |
///
/// Each backend's crate documents its parameters, and the environment variables in which it looks for credentials:
/// a URL holds none.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) when the URL is no store's; [`Unsupported`](ErrorKind::Unsupported) when the feature
/// of its backend is off; what the backend's own `build` fails with.
pub async fn open_blobs_with(url: &str, env: Arc<dyn Env>) -> Result<Arc<dyn BlobStore>> {
    connect(url, Some(env)).await
}

async fn connect(url: &str, env: Given) -> Result<Arc<dyn BlobStore>> {
    if url.starts_with("payloadcms://") {
        let message = "`payloadcms://` says where a CMS has a file; it is no store to write to";
        return Err(Error::new(ErrorKind::Unsupported, message).during("open"));
    }
    scheme::open(SCHEMES, url, env).await.map_err(|e| e.during("open"))
}

/// Opens the blob stores at some URLs, as the registry that finds the store of a [`BlobUri`](crate::blob::BlobUri).
///
/// ```
/// # #[cfg(all(feature = "memory", feature = "tokio"))]
/// # futures_util::FutureExt::now_or_never(async {
/// use reelbase::{blob::BlobStoreExt, open_blob_stores};
///
/// let stores = open_blob_stores(["mem://media", "mem://archive"]).await?;
/// let (store, key) = stores.resolve(&"mem://archive/u1/v1/highlights.json".parse()?)?;
/// store.put_bytes(&key, "{}", Default::default()).await?;
/// assert!(stores.resolve(&"mem://media/u1/v1/highlights.json".parse()?)?.0.find_bytes(&key).await?.is_none());
/// # Ok::<_, reelbase::Error>(()) }).unwrap().unwrap();
/// ```
///
/// # Errors
/// Those of [`open_blobs`], saying which URL it was by its place in the list;
/// [`Invalid`](ErrorKind::Invalid) when two are of the same place.
pub async fn open_blob_stores<'a>(urls: impl IntoIterator<Item = &'a str>) -> Result<BlobStores> {
    let (mut stores, mut count) = (BlobStores::new(), 0);
    for url in urls {
        count += 1;
        let store = open_blobs(url).await.map_err(|e| e.at(format_args!("URL {count}")))?;
        stores = stores.with(store)?;
        if stores.len() < count {
            return Err(Error::invalid("an earlier URL is of the same place")
                .during("open")
                .at(format_args!("URL {count}")));
        }
    }
    Ok(stores)
}

/// Opens the blob stores whose URLs the environment variable `REELBASE_BLOB_STORES` has, separated by white space; none if
/// it is not set.
///
/// # Errors
/// Those of [`open_blob_stores`]; [`Invalid`](ErrorKind::Invalid) if the variable is not UTF-8.
pub async fn blob_stores_from_env() -> Result<BlobStores> {
    let urls = match env::var(BLOB_STORES) {
        Ok(urls) => urls,
        Err(env::VarError::NotPresent) => String::new(),
        Err(env::VarError::NotUnicode(_)) => {
            return Err(Error::invalid(format!("{BLOB_STORES} is not UTF-8")).during("open"));
        }
    };
    open_blob_stores(urls.split_whitespace()).await
}
