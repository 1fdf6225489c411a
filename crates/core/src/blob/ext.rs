//! Short forms that every store has. Nobody implements them by hand, so they are the same everywhere.

use std::future::Future;

use bytes::Bytes;
use futures_core::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};

use super::{
    BlobBody, BlobKey, BlobObject, BlobPrefix, BlobStore, GetOptions, LargePutOptions, ListOptions, ListedBlob,
    PutOptions, Stored, large,
};
use crate::{Error, ErrorKind, Result};

/// Short forms of [`BlobStore`].
///
/// ```
/// use reelbase_core::{Result, blob::{BlobKey, BlobStore, BlobStoreExt, PutOptions}};
///
/// async fn publish(store: &dyn BlobStore, clip: &BlobKey) -> Result<()> {
///     let thumbnail = clip.with_extension("jpg")?;
///     if !store.exists(&thumbnail).await? {
///         store.put_bytes(&thumbnail, "…", PutOptions::new().content_type("image/jpeg").if_absent()).await?;
///     }
///     Ok(())
/// }
/// ```
pub trait BlobStoreExt: BlobStore {
    /// Writes an object from memory.
    ///
    /// # Errors
    /// Those of [`put`](BlobStore::put).
    fn put_bytes(
        &self,
        key: &BlobKey,
        bytes: impl Into<Bytes> + Send,
        options: PutOptions,
    ) -> impl Future<Output = Result<Stored>> + Send {
        async move { self.put(key, BlobBody::from(bytes.into()), options).await }
    }

    /// Reads a whole object into memory.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if there is none.
    fn get_bytes(&self, key: &BlobKey) -> impl Future<Output = Result<Bytes>> + Send {
        async move { self.get(key, GetOptions::new()).await?.into_object()?.bytes().await }
    }

    /// Reads a whole object and checks as it streams that it is what was written: short for a
    /// [`get`](BlobStore::get) and [`BlobObject::verified`].
    ///
    /// # Errors
    /// Those of [`get`](BlobStore::get); [`FailedPrecondition`](ErrorKind::FailedPrecondition) if the store does not
    /// know the checksum; in the body, [`Corrupt`](ErrorKind::Corrupt).
    fn get_verified(&self, key: &BlobKey) -> impl Future<Output = Result<BlobObject>> + Send {
        async move { self.get(key, GetOptions::new()).await?.into_object()?.verified() }
    }

    /// Reads a whole object into memory; `None` if there is none.
    ///
    /// # Errors
    /// Those of [`get`](BlobStore::get) except [`NotFound`](ErrorKind::NotFound).
    fn find_bytes(&self, key: &BlobKey) -> impl Future<Output = Result<Option<Bytes>>> + Send {
        async move { found(self.get_bytes(key).await) }
    }

    /// Whether there is an object.
    ///
    /// # Errors
    /// Those of [`head`](BlobStore::head) except [`NotFound`](ErrorKind::NotFound).
    fn exists(&self, key: &BlobKey) -> impl Future<Output = Result<bool>> + Send {
        async move { Ok(found(self.head(key).await)?.is_some()) }
    }

    /// Deletes an object; that there is none is no error.
    ///
    /// # Errors
    /// Those of the transport.
    fn delete(&self, key: &BlobKey) -> impl Future<Output = Result<()>> + Send {
        async move { self.delete_many(std::slice::from_ref(key)).await.into_iter().collect() }
    }

    /// Deletes everything under a prefix, page by page, and says how many objects that were. A prefix of nothing is
    /// refused: nobody empties a whole bucket by mistake.
    ///
    /// # Errors
    /// The first failure, after the page in which it happened was tried; [`Invalid`](ErrorKind::Invalid) for
    /// [`BlobPrefix::all`].
    fn delete_prefix(&self, prefix: &BlobPrefix) -> impl Future<Output = Result<u64>> + Send {
        async move {
            if prefix.as_str().is_empty() {
                return Err(Error::invalid("the prefix of all keys is refused here").during("delete_prefix"));
            }
            let mut deleted = 0;
            let mut pages = self.list(ListOptions::new(prefix.clone()));
            while let Some(page) = pages.try_next().await? {
                let keys: Vec<_> = page.objects.into_iter().map(|object| object.key).collect();
                self.delete_many(&keys).await.into_iter().collect::<Result<()>>()?;
                deleted += keys.len() as u64;
            }
            Ok(deleted)
        }
    }

    /// Every object under a prefix, one by one, in the order of their keys.
    ///
    /// # Errors
    /// In the stream, those of [`list`](BlobStore::list).
    fn list_objects(&self, prefix: &BlobPrefix) -> BoxStream<'static, Result<ListedBlob>> {
        let pages = self.list(ListOptions::new(prefix.clone()));
        pages.map_ok(|page| stream::iter(page.objects.into_iter().map(Ok))).try_flatten().boxed()
    }

    /// Every object under a prefix, all in memory.
    ///
    /// # Errors
    /// Those of [`list`](BlobStore::list).
    fn list_all(&self, prefix: &BlobPrefix) -> impl Future<Output = Result<Vec<ListedBlob>>> + Send {
        self.list_objects(prefix).try_collect()
    }

    /// Every key under a prefix, all in memory.
    ///
    /// # Errors
    /// Those of [`list`](BlobStore::list).
    fn list_keys(&self, prefix: &BlobPrefix) -> impl Future<Output = Result<Vec<BlobKey>>> + Send {
        self.list_objects(prefix).map_ok(|object| object.key).try_collect()
    }

    /// Writes a body of any length, known or not, in bounded memory: at once if it fits in a part, otherwise in parts,
    /// some at a time.
    ///
    /// # Behaviour
    /// As [`put`](BlobStore::put): all or nothing. On any failure the upload is aborted; if that fails too, or the
    /// future is dropped, its parts stay until somebody [finds](BlobStore::list_multipart) and aborts them.
    /// A condition is checked at the end, since only there it is known whether it still holds, and so is
    /// [`LargePutOptions::sha256`]. A digest costs the time to hash the body, so it is computed only if one is given;
    /// [`BlobBody::hashed`] tells that of a body whose digest nobody knows yet.
    ///
    /// # Errors
    /// Those of [`put`](BlobStore::put) and of [multipart uploads](super::MultipartUpload);
    /// [`Unsupported`](ErrorKind::Unsupported) for an unknown length in a store without multipart uploads.
    fn put_large(
        &self,
        key: &BlobKey,
        body: BlobBody,
        options: LargePutOptions,
    ) -> impl Future<Output = Result<Stored>> + Send {
        // Boxed: a large future that callers would otherwise hold in theirs.
        async move { large::put(self, key, body, options, None).boxed().await.map_err(|e| e.during("put_large").at(key)) }
    }
}

impl<S: BlobStore + ?Sized> BlobStoreExt for S {}

fn found<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
