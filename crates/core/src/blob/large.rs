//! The upload of a body of any length, in bounded memory: at once if it fits in a part, otherwise in parts.

use std::pin::pin;

use bytes::{Bytes, BytesMut};
use futures_core::{future::BoxFuture, stream::BoxStream};
use futures_util::{
    FutureExt, StreamExt, TryStreamExt,
    future::{Either, select},
    stream::{self, FuturesUnordered},
};

use super::{
    BlobAttributes, BlobBody, BlobKey, BlobStore, CompleteOptions, MultipartOptions, MultipartUpload, PutCondition,
    PutOptions, Sha256Digest, Stored, attributes::attribute_setters, body,
};
use crate::{Error, ErrorKind, Result};

/// The size of parts and how many are under way: at most this much memory times five.
pub(super) const PART_SIZE: u64 = 8 << 20;
const CONCURRENCY: usize = 4;

/// How to [`put_large`](super::BlobStoreExt::put_large).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LargePutOptions {
    /// Content headers and metadata.
    pub attributes: BlobAttributes,
    /// What the body must hash to; otherwise nothing is stored. Computed here as the body flows, since stores check
    /// parts and not the whole.
    pub sha256: Option<Sha256Digest>,
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
            sha256: None,
            condition: PutCondition::Always,
            part_size: PART_SIZE,
            concurrency: CONCURRENCY,
        }
    }
}

impl LargePutOptions {
    /// Puts without attributes, checksum and condition, in parts of 8 MiB, four at once.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets all content headers and metadata at once.
    #[must_use]
    pub fn attributes(mut self, attributes: BlobAttributes) -> Self {
        self.attributes = attributes;
        self
    }

    /// Refuses a body that does not hash to this.
    #[must_use]
    pub fn sha256(mut self, digest: Sha256Digest) -> Self {
        self.sha256 = Some(digest);
        self
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

/// A stream of parts: all of the same size except the last.
struct Parts {
    body: BoxStream<'static, Result<Bytes>>,
    part_size: usize,
    /// What was gathered of the next part, from chunks that are smaller than it.
    part: BytesMut,
    /// The last chunk that was read, or the rest of it. A part that it has whole is cut from it without a copy.
    chunk: Bytes,
    /// The chunk after one that is a part by itself.
    next: Bytes,
    /// Whether a part was cut, after which others are as large.
    more: bool,
    /// The memory of a part that is done.
    spare: Option<BytesMut>,
}

/// What is set aside for a body of which nothing is known yet. It grows.
const FIRST: usize = 64 << 10;

impl Parts {
    fn new(body: BoxStream<'static, Result<Bytes>>, part_size: usize) -> Self {
        let (part, chunk, next) = (BytesMut::new(), Bytes::new(), Bytes::new());
        Self { body, part_size, part, chunk, next, more: false, spare: None }
    }

    /// Reads until there is more than a part, or the body is over; says whether there is more. Reads nothing where that
    /// is known already.
    async fn fill(&mut self) -> Result<bool> {
        loop {
            if !self.next.is_empty() {
                return Ok(true);
            }
            if !self.part.is_empty() {
                self.gather();
            }
            if self.part.is_empty() && self.chunk.len() > self.part_size
                || !self.part.is_empty() && !self.chunk.is_empty()
            {
                return Ok(true);
            }
            let Some(next) = self.body.next().await.transpose()? else { return Ok(false) };
            if next.is_empty() {
                continue;
            }
            if self.part.is_empty() && self.chunk.len() == self.part_size {
                self.next = next;
                return Ok(true);
            }
            // Only now is it known that the chunk before is not all of the part.
            self.gather();
            self.chunk = next;
        }
    }

    /// Takes as much of the chunk as the part has room for: its memory is free then, while the part is waited for.
    fn gather(&mut self) {
        if self.chunk.is_empty() {
            return;
        }
        if self.part.is_empty() {
            self.part = self.spare.take().unwrap_or_default();
            self.part.reserve(if self.more { self.part_size } else { self.part_size.min(FIRST) });
        }
        let room = self.part_size - self.part.len();
        let taken = self.chunk.split_to(room.min(self.chunk.len()));
        self.part.extend_from_slice(&taken);
    }

    /// Cuts the next part from what was read; empty once there is nothing.
    fn cut(&mut self) -> Bytes {
        self.more = true;
        if !self.part.is_empty() {
            return std::mem::take(&mut self.part).freeze();
        }
        let part = self.chunk.split_to(self.part_size.min(self.chunk.len()));
        if self.chunk.is_empty() {
            self.chunk = std::mem::take(&mut self.next);
        }
        part
    }

    /// Keeps the memory of a part that is done, where nobody else has it: fresh memory costs more than the copy into it.
    fn reuse(&mut self, part: Bytes) {
        if let Ok(mut memory) = part.try_into_mut()
            && memory.capacity() >= self.part_size
        {
            memory.clear();
            self.spare = Some(memory);
        }
    }
}

/// Awaited before any byte is sent, with the id of the upload if it is one in parts; if it fails, so does the upload.
pub(super) type Begun<'a> = &'a (dyn Fn(Option<String>) -> BoxFuture<'a, Result<()>> + Send + Sync);

async fn whole<S: BlobStore + ?Sized>(
    store: &S,
    key: &BlobKey,
    body: BlobBody,
    options: PutOptions,
    begun: Option<Begun<'_>>,
) -> Result<Stored> {
    if let Some(begun) = begun {
        begun(None).await?;
    }
    store.put(key, body, options).await
}

pub(super) async fn put<S: BlobStore + ?Sized>(
    store: &S,
    key: &BlobKey,
    body: BlobBody,
    options: LargePutOptions,
    begun: Option<Begun<'_>>,
) -> Result<Stored> {
    let LargePutOptions { attributes, sha256, condition, part_size, concurrency } = options;
    let mut put = PutOptions::new().attributes(attributes.clone()).condition(condition.clone());
    put.sha256 = sha256;
    let capabilities = store.capabilities();
    let Some(limits) = capabilities.multipart else {
        if body.len().is_none() {
            let message = "a body of unknown length needs multipart uploads, which this store does not have";
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        return whole(store, key, body, put, begun).await;
    };
    let part_size = limits.part_size(part_size, body.len())?;
    if body.len().is_some_and(|length| length <= part_size.min(capabilities.max_put_size)) {
        return whole(store, key, body, put, begun).await;
    }
    // Refused now rather than after the last byte.
    if body.len().is_some() {
        capabilities.complete.check(&condition)?;
    }
    let part_bytes = usize::try_from(part_size).unwrap_or(usize::MAX);
    let mut stream = body.into_stream();
    if let Some(expected) = sha256 {
        // The verdict comes at the end of the stream, before the last part is cut.
        stream = body::hashed(pieces(stream, part_bytes), move |digest| digest.check(expected));
    }
    let mut parts = Parts::new(stream, part_bytes);
    if !parts.fill().await? {
        return whole(store, key, BlobBody::from(parts.cut()), put, begun).await;
    }
    capabilities.complete.check(&condition)?;
    let mut multipart = MultipartOptions::new(part_size).attributes(attributes);
    multipart.sha256 = sha256;
    let upload = store.create_multipart(key, multipart).await?;
    let sent = async {
        if let Some(begun) = begun {
            begun(Some(upload.upload_id().to_owned())).await?;
        }
        put_parts(&*upload, parts, concurrency.max(1)).await
    };
    let result = match sent.await {
        Ok(()) => match upload.complete(CompleteOptions::new().condition(condition)).await {
            // The answer was lost: aborting could take away nothing but the chance to ask again.
            Err(error) if error.kind() == ErrorKind::OutcomeUnknown => return Err(error),
            result => result,
        },
        Err(error) => Err(error),
    };
    if result.is_err() {
        // The first error is the one to tell; a reconciler finds what this leaves.
        let _ = upload.abort().await;
    }
    result
}

/// The stream with chunks of at most `size` bytes, so that the first part of a body in memory is not held up by hashing
/// the rest of it.
pub(super) fn pieces(stream: BoxStream<'static, Result<Bytes>>, size: usize) -> BoxStream<'static, Result<Bytes>> {
    let cut = move |mut chunk: Bytes| {
        stream::iter(std::iter::from_fn(move || {
            let piece = chunk.split_to(size.min(chunk.len()));
            (!piece.is_empty()).then_some(Ok(piece))
        }))
    };
    stream.map_ok(cut).try_flatten().boxed()
}

async fn put_parts(upload: &dyn MultipartUpload, mut parts: Parts, concurrency: usize) -> Result<()> {
    let mut under_way: FuturesUnordered<BoxFuture<'_, Result<Bytes>>> = FuturesUnordered::new();
    let mut number = 0;
    loop {
        let mut done = Vec::new();
        let more = {
            // Parts go on while the body is waited for: a slow source and a slow store overlap.
            let mut fill = pin!(parts.fill());
            loop {
                if under_way.is_empty() {
                    break fill.await?;
                }
                match select(fill, under_way.next()).await {
                    Either::Left((more, _)) => break more?,
                    Either::Right((part, rest)) => {
                        done.extend(part.transpose()?);
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
            done.extend(under_way.try_next().await?);
        }
        done.into_iter().for_each(|part| parts.reuse(part));
        number += 1;
        under_way.push(
            async move {
                upload.put_part(number, part.clone()).await?;
                Ok(part)
            }
            .boxed(),
        );
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
        Parts::new(body, part_size)
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
                prop_assert_eq!(parts.fill().now_or_never().unwrap().unwrap(), more);
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
