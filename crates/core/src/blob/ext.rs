//! Short forms that every store has, and the upload of large bodies. Nobody implements them by hand, so they are the
//! same everywhere.

use std::{collections::VecDeque, future::Future, pin::pin};

use bytes::{Bytes, BytesMut};
use futures_core::{future::BoxFuture, stream::BoxStream};
use futures_util::{
    FutureExt, StreamExt, TryStreamExt,
    future::{Either, select},
    stream::{self, FuturesUnordered},
};

use super::{
    BlobAttributes, BlobBody, BlobKey, BlobPrefix, BlobStore, CompleteOptions, GetOptions, ListOptions, ListedBlob,
    MultipartOptions, MultipartUpload, PutCondition, PutOptions, Stored, attributes::attribute_setters,
};
use crate::{Error, ErrorKind, Result};

/// The size of parts and how many are under way: at most this much memory times five.
const PART_SIZE: u64 = 8 << 20;
const CONCURRENCY: usize = 4;

/// How to [`put_large`](BlobStoreExt::put_large). There is no checksum among them: stores check parts, not the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LargePutOptions {
    /// Content headers and metadata.
    pub attributes: BlobAttributes,
    /// When the object may be written; checked at the end.
    pub condition: PutCondition,
    /// The bytes of a part; more where the store or the promised length demands it. 8 MiB by default, which is enough
    /// for 78 GiB in 10,000 parts.
    pub part_size: u64,
    /// How many parts are uploaded at once; 4 by default. Memory holds one part more than that.
    pub concurrency: usize,
}

attribute_setters!(LargePutOptions, attributes);

impl Default for LargePutOptions {
    fn default() -> Self {
        Self {
            attributes: BlobAttributes::default(),
            condition: PutCondition::Always,
            part_size: PART_SIZE,
            concurrency: CONCURRENCY,
        }
    }
}

impl LargePutOptions {
    /// Puts without attributes and condition, in parts of 8 MiB, four at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets when the object may be written.
    #[must_use]
    pub fn condition(mut self, condition: PutCondition) -> Self {
        self.condition = condition;
        self
    }

    /// Writes only where nothing is.
    #[must_use]
    pub fn if_absent(self) -> Self {
        self.condition(PutCondition::IfAbsent)
    }

    /// Sets the bytes of a part.
    #[must_use]
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = bytes;
        self
    }

    /// Sets how many parts are uploaded at once; 0 counts as 1.
    #[must_use]
    pub fn concurrency(mut self, parts: usize) -> Self {
        self.concurrency = parts;
        self
    }
}

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
    /// A condition is checked at the end, since only there it is known whether it still holds.
    ///
    /// # Errors
    /// Those of [`put`](BlobStore::put) and of [multipart uploads](MultipartUpload);
    /// [`Unsupported`](ErrorKind::Unsupported) for an unknown length in a store without multipart uploads.
    fn put_large(
        &self,
        key: &BlobKey,
        body: BlobBody,
        options: LargePutOptions,
    ) -> impl Future<Output = Result<Stored>> + Send {
        // Boxed: a large future that callers would otherwise hold in theirs.
        async move { put_large(self, key, body, options).boxed().await.map_err(|e| e.during("put_large").at(key)) }
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

/// A stream of parts: all of the same size except the last.
struct Parts {
    body: BoxStream<'static, Result<Bytes>>,
    /// What was read and is in no part yet. Chunks, not one buffer, so that a body in memory is cut without a copy.
    chunks: VecDeque<Bytes>,
    buffered: usize,
    part_size: usize,
}

impl Parts {
    /// Reads until there is more than a part, or the body is over; says whether there is more.
    async fn fill(&mut self) -> Result<bool> {
        while self.buffered <= self.part_size {
            let Some(chunk) = self.body.next().await.transpose()? else { return Ok(false) };
            self.buffered += chunk.len();
            self.chunks.push_back(chunk);
        }
        Ok(true)
    }

    /// Cuts the next part from what was read; empty once there is nothing.
    fn cut(&mut self) -> Bytes {
        let length = self.part_size.min(self.buffered);
        self.buffered -= length;
        if let Some(first) = self.chunks.front_mut()
            && first.len() >= length
        {
            return first.split_to(length);
        }
        let mut part = BytesMut::with_capacity(length);
        while part.len() < length
            && let Some(mut chunk) = self.chunks.pop_front()
        {
            let rest = chunk.split_off(chunk.len().min(length - part.len()));
            part.extend_from_slice(&chunk);
            if !rest.is_empty() {
                self.chunks.push_front(rest);
            }
        }
        part.freeze()
    }
}

async fn put_large<S: BlobStore + ?Sized>(
    store: &S,
    key: &BlobKey,
    body: BlobBody,
    options: LargePutOptions,
) -> Result<Stored> {
    let LargePutOptions { attributes, condition, part_size, concurrency } = options;
    let put = PutOptions::new().attributes(attributes.clone()).condition(condition.clone());
    let capabilities = store.capabilities();
    let Some(limits) = capabilities.multipart else {
        if body.len().is_none() {
            let message = "a body of unknown length needs multipart uploads, which this store does not have";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        return store.put(key, body, put).await;
    };
    let part_size = limits.part_size(part_size, body.len())?;
    if body.len().is_some_and(|length| length <= part_size.min(capabilities.max_put_size)) {
        return store.put(key, body, put).await;
    }
    // Refused now rather than after the last byte.
    if body.len().is_some() {
        capabilities.complete.check(&condition)?;
    }
    let mut parts = Parts {
        body: body.into_stream(),
        chunks: VecDeque::new(),
        buffered: 0,
        part_size: usize::try_from(part_size).unwrap_or(usize::MAX),
    };
    if !parts.fill().await? {
        return store.put(key, BlobBody::from(parts.cut()), put).await;
    }
    capabilities.complete.check(&condition)?;
    let multipart = MultipartOptions::new(part_size).attributes(attributes);
    let upload = store.create_multipart(key, multipart).await?;
    let result = async {
        put_parts(&*upload, parts, concurrency.max(1)).await?;
        upload.complete(CompleteOptions::new().condition(condition)).await
    };
    match result.await {
        Ok(stored) => Ok(stored),
        // The answer of a complete was lost: aborting could take away nothing but the chance to ask again.
        Err(error) if error.kind() == ErrorKind::OutcomeUnknown => Err(error),
        Err(error) => {
            // The first error is the one to tell; a reconciler finds what this leaves.
            let _ = upload.abort().await;
            Err(error)
        }
    }
}

async fn put_parts(upload: &dyn MultipartUpload, mut parts: Parts, concurrency: usize) -> Result<()> {
    let mut under_way: FuturesUnordered<BoxFuture<'_, Result<()>>> = FuturesUnordered::new();
    let mut number = 0;
    loop {
        let more = {
            // Parts go on while the body is waited for: a slow source and a slow store overlap.
            let mut fill = pin!(parts.fill());
            loop {
                if under_way.is_empty() {
                    break fill.await?;
                }
                match select(fill, under_way.next()).await {
                    Either::Left((more, _)) => break more?,
                    Either::Right((done, rest)) => {
                        done.transpose()?;
                        fill = rest;
                    }
                }
            }
        };
        let part = parts.cut();
        if part.is_empty() {
            break;
        }
        if under_way.len() >= concurrency {
            under_way.try_next().await?;
        }
        number += 1;
        under_way.push(upload.put_part(number, part));
        if !more {
            break;
        }
    }
    while under_way.try_next().await?.is_some() {}
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use async_trait::async_trait;
    use proptest::prelude::*;
    use tokio::time::{sleep, timeout};

    use super::*;

    /// Counts the parts under way.
    #[derive(Debug, Default)]
    struct Counting {
        now: AtomicUsize,
        most: AtomicUsize,
        done: AtomicUsize,
    }

    #[async_trait]
    impl MultipartUpload for Counting {
        fn key(&self) -> &BlobKey {
            unreachable!()
        }

        fn upload_id(&self) -> &str {
            "1"
        }

        async fn put_part(&self, _: u32, _: Bytes) -> Result<()> {
            self.most.fetch_max(self.now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(5)).await;
            self.now.fetch_sub(1, Ordering::SeqCst);
            self.done.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }

        async fn complete(&self, _: CompleteOptions) -> Result<Stored> {
            unreachable!()
        }

        async fn abort(&self) -> Result<()> {
            unreachable!()
        }
    }

    fn parts(body: BoxStream<'static, Result<Bytes>>, part_size: usize) -> Parts {
        Parts { body, chunks: VecDeque::new(), buffered: 0, part_size }
    }

    #[tokio::test]
    async fn parts_go_on_while_the_body_is_waited_for() {
        let upload = Arc::new(Counting::default());
        let source = upload.clone();
        // After what makes the first part, nothing comes until that part is done.
        let body = stream::iter([Ok(Bytes::from(vec![0; 15]))])
            .chain(stream::once(async move {
                while source.done.load(Ordering::SeqCst) == 0 {
                    sleep(Duration::from_millis(1)).await;
                }
                Ok(Bytes::from(vec![0; 5]))
            }))
            .boxed();
        let put = put_parts(&*upload, parts(body, 10), 4);
        timeout(Duration::from_secs(5), put).await.expect("no deadlock").unwrap();
    }

    #[tokio::test]
    async fn no_more_parts_are_under_way_than_allowed() {
        for allowed in [1, 3] {
            let upload = Counting::default();
            let body = stream::iter((0..100).map(|_| Ok(Bytes::from(vec![0; 7])))).boxed();
            put_parts(&upload, parts(body, 10), allowed).await.unwrap();
            assert_eq!(upload.most.into_inner(), allowed);
        }
    }

    proptest! {
        #[test]
        fn a_body_is_cut_into_equal_parts(chunks in proptest::collection::vec(0usize..30, 0..20), size in 1usize..25) {
            let whole: Vec<u8> = (0..chunks.iter().sum::<usize>()).map(|i| i as u8).collect();
            let mut rest = Bytes::from(whole.clone());
            let chunks: Vec<_> = chunks.into_iter().map(|length| Ok(rest.split_to(length))).collect();
            let mut parts = parts(stream::iter(chunks).boxed(), size);
            let mut cut = Vec::new();
            loop {
                let more = parts.fill().now_or_never().unwrap().unwrap();
                let part = parts.cut();
                prop_assert_eq!(more, cut.len() * size + part.len() < whole.len());
                cut.push(part);
                if !more {
                    break;
                }
            }
            let expected: Vec<_> = if whole.is_empty() { vec![&[][..]] } else { whole.chunks(size).collect() };
            prop_assert_eq!(cut, expected);
        }
    }
}
