//! The bytes on their way into a store: whole, or as a stream whose promised length is kept.

use std::{
    error::Error as StdError,
    fmt, future,
    pin::pin,
    sync::{Arc, OnceLock},
    task::Poll,
};

use bytes::{Bytes, BytesMut};
use futures_core::{Stream, stream::BoxStream};
use futures_util::{StreamExt, stream};

use super::{Sha256Digest, Sha256Hasher};
use crate::{Error, ErrorKind, Result};

/// How much is hashed before other tasks have their turn: a fifth of a millisecond where the processor helps.
const HASHED_AT_ONCE: usize = 256 << 10;

/// What is put: bytes in memory, or a stream of them.
///
/// [`put`](super::BlobStore::put) needs to know the length beforehand, as S3 does; a stream of unknown length goes
/// through [`put_large`](super::BlobStoreExt::put_large).
///
/// ```
/// use bytes::Bytes;
/// use futures_util::stream;
/// use reelbase_core::blob::BlobBody;
///
/// let body = BlobBody::from("hello");
/// assert_eq!(body.len(), Some(5));
///
/// let chunks = stream::iter([Ok::<_, std::io::Error>(Bytes::from("hel")), Ok(Bytes::from("lo"))]);
/// assert_eq!(BlobBody::stream(chunks).with_len(5).len(), Some(5));
/// ```
pub struct BlobBody(Kind);

enum Kind {
    Bytes(Bytes),
    Stream { length: Option<u64>, stream: BoxStream<'static, Result<Bytes>> },
}

impl BlobBody {
    /// A body from a stream, of a length not known yet.
    ///
    /// An [`Error`] in the stream is handed on as it is; any other becomes the source of an
    /// [`Unavailable`](ErrorKind::Unavailable) one.
    pub fn stream<S, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        Self(Kind::Stream { length: None, stream: stream.map(|chunk| chunk.map_err(stream_error)).boxed() })
    }

    /// A body from a stream, of a length that may be known.
    pub(super) fn sized(stream: BoxStream<'static, Result<Bytes>>, length: Option<u64>) -> Self {
        Self(Kind::Stream { length, stream })
    }

    /// Promises the length. A stream that breaks the promise fails the operation, and nothing is stored.
    #[must_use]
    pub fn with_len(mut self, length: u64) -> Self {
        match &mut self.0 {
            Kind::Stream { length: known, .. } => *known = Some(length),
            Kind::Bytes(bytes) if bytes.len() as u64 == length => {}
            Kind::Bytes(bytes) => {
                let bytes = std::mem::take(bytes);
                self.0 = Kind::Stream { length: Some(length), stream: once(bytes) };
            }
        }
        self
    }

    /// The length in bytes, where it is known.
    #[expect(clippy::len_without_is_empty, reason = "an unknown length is neither empty nor not")]
    pub fn len(&self) -> Option<u64> {
        match &self.0 {
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Stream { length, .. } => *length,
        }
    }

    /// The length in bytes, for a store that is about to put it.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) if it is not known.
    pub fn require_len(&self) -> Result<u64> {
        self.len().ok_or_else(|| {
            Error::invalid("a body of unknown length cannot be put at once; give its length, or use put_large")
        })
    }

    /// The same body again, for a retry; `None` for a stream, which runs once.
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Kind::Bytes(bytes) => Some(Self(Kind::Bytes(bytes.clone()))),
            Kind::Stream { .. } => None,
        }
    }

    /// The bytes as a stream, which ends in an [`Invalid`](ErrorKind::Invalid) error if the length is not as promised.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes>> {
        match self.0 {
            Kind::Bytes(bytes) => once(bytes),
            Kind::Stream { length: None, stream } => stream,
            Kind::Stream { length: Some(length), stream } => exactly(stream, length, move |got| {
                Error::invalid(format!("the body has {got} bytes instead of the {length} that were promised"))
            }),
        }
    }

    /// The same body, hashed as it is read, and where its digest will be: for who does not know it beforehand. What is
    /// in memory is hashed at once, and stays what can be sent again.
    ///
    /// ```
    /// # use reelbase_core::{Result, blob::{BlobBody, BlobKey, BlobStore, BlobStoreExt, LargePutOptions, Sha256Digest}};
    /// # async fn upload(store: &dyn BlobStore, key: &BlobKey, body: BlobBody) -> Result<Option<Sha256Digest>> {
    /// let (body, digest) = body.hashed();
    /// store.put_large(key, body, LargePutOptions::new()).await?;
    /// let digest = digest.get();
    /// # Ok(digest) }
    /// ```
    pub fn hashed(self) -> (Self, BodyDigest) {
        let digest = BodyDigest::default();
        let seen = digest.clone();
        if let Kind::Bytes(bytes) = &self.0 {
            let _ = seen.0.set(Sha256Digest::of(bytes));
            return (self, digest);
        }
        let length = self.len();
        let stream = hashed(self.into_stream(), move |digest| {
            // Set once, since the body is read once.
            let _ = seen.0.set(digest);
            Ok(())
        });
        (Self(Kind::Stream { length, stream }), digest)
    }

    /// The bytes in memory.
    ///
    /// # Errors
    /// What the stream fails with, or [`Invalid`](ErrorKind::Invalid) if the length is not as promised.
    pub async fn into_bytes(self) -> Result<Bytes> {
        match self.0 {
            Kind::Bytes(bytes) => Ok(bytes),
            Kind::Stream { .. } => collect(self.into_stream()).await,
        }
    }
}

/// The digest of a [hashed](BlobBody::hashed) body.
#[derive(Debug, Clone, Default)]
pub struct BodyDigest(Arc<OnceLock<Sha256Digest>>);

impl BodyDigest {
    /// The digest, once the body was read to its end.
    pub fn get(&self) -> Option<Sha256Digest> {
        self.0.get().copied()
    }
}

fn stream_error<E: Into<Box<dyn StdError + Send + Sync>>>(error: E) -> Error {
    match error.into().downcast::<Error>() {
        Ok(own) => *own,
        Err(other) => {
            Error::new(ErrorKind::Unavailable, format!("the stream of the body failed: {other}")).with_source(other)
        }
    }
}

/// A stream of these bytes alone; of nothing if there are none.
fn once(bytes: Bytes) -> BoxStream<'static, Result<Bytes>> {
    stream::iter((!bytes.is_empty()).then_some(Ok(bytes))).boxed()
}

/// The stream, cut with an error of `wrong` (given "more than" or the number of bytes) unless it has `length` bytes.
pub(super) fn exactly(
    stream: BoxStream<'static, Result<Bytes>>,
    length: u64,
    wrong: impl FnOnce(String) -> Error + Send + 'static,
) -> BoxStream<'static, Result<Bytes>> {
    // The rest of the stream, the bytes so far, and the error not used yet; `None` once it is over.
    let state = Some((stream, 0u64, wrong));
    stream::unfold(state, move |state| async move {
        let (mut stream, seen, wrong) = state?;
        match stream.next().await {
            Some(Ok(chunk)) => {
                let seen = seen + chunk.len() as u64;
                if seen > length {
                    return Some((Err(wrong(format!("at least {seen}"))), None));
                }
                Some((Ok(chunk), Some((stream, seen, wrong))))
            }
            Some(Err(error)) => Some((Err(error), None)),
            None if seen < length => Some((Err(wrong(seen.to_string())), None)),
            None => None,
        }
    })
    .fuse()
    .boxed()
}

/// The stream, hashed as it is read; `judge` sees the digest at its end, and may end it in an error.
pub(super) fn hashed(
    stream: BoxStream<'static, Result<Bytes>>,
    judge: impl FnOnce(Sha256Digest) -> Result<()> + Send + 'static,
) -> BoxStream<'static, Result<Bytes>> {
    let state = Some((stream, Sha256Hasher::new(), judge));
    stream::unfold(state, |state| async move {
        let (mut stream, mut hasher, judge) = state?;
        match stream.next().await {
            Some(Ok(chunk)) => {
                for (i, piece) in chunk.chunks(HASHED_AT_ONCE).enumerate() {
                    if i > 0 {
                        others_first().await;
                    }
                    hasher.update(piece);
                }
                Some((Ok(chunk), Some((stream, hasher, judge))))
            }
            Some(Err(error)) => Some((Err(error), None)),
            None => judge(hasher.finish()).err().map(|error| (Err(error), None)),
        }
    })
    .fuse()
    .boxed()
}

/// Lets other tasks of the runtime run, whichever it is.
async fn others_first() {
    let mut yielded = false;
    future::poll_fn(|cx| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// All bytes of a stream; without a copy where it is one chunk.
pub(super) async fn collect(stream: BoxStream<'static, Result<Bytes>>) -> Result<Bytes> {
    let mut stream = pin!(stream.filter(|chunk| future::ready(!matches!(chunk, Ok(chunk) if chunk.is_empty()))));
    let Some(first) = stream.next().await.transpose()? else { return Ok(Bytes::new()) };
    let Some(second) = stream.next().await.transpose()? else { return Ok(first) };
    let mut all = BytesMut::with_capacity(first.len() + second.len());
    all.extend_from_slice(&first);
    all.extend_from_slice(&second);
    while let Some(chunk) = stream.next().await {
        all.extend_from_slice(&chunk?);
    }
    Ok(all.freeze())
}

impl From<Bytes> for BlobBody {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Bytes(bytes))
    }
}

impl From<Vec<u8>> for BlobBody {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for BlobBody {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static [u8]> for BlobBody {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

impl From<&'static str> for BlobBody {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for BlobBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Bytes(bytes) => write!(f, "BlobBody({} bytes)", bytes.len()),
            Kind::Stream { length: Some(length), .. } => write!(f, "BlobBody(stream of {length} bytes)"),
            Kind::Stream { length: None, .. } => f.write_str("BlobBody(stream)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(sizes: &[usize]) -> BlobBody {
        let chunks: Vec<_> = sizes.iter().map(|n| Ok::<_, Error>(Bytes::from(vec![7; *n]))).collect();
        BlobBody::stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_promised_length_is_kept() {
        assert_eq!(chunks(&[2, 0, 3]).with_len(5).into_bytes().await.unwrap().len(), 5);
        assert_eq!(chunks(&[]).with_len(0).into_bytes().await.unwrap().len(), 0);
        for (body, got) in [(chunks(&[2, 3]).with_len(6), "has 5 bytes"), (chunks(&[2, 3]).with_len(4), "at least 5")] {
            let error = body.into_bytes().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
            assert!(error.to_string().contains(got), "{error}");
        }
        assert!(BlobBody::from("abc").with_len(4).into_bytes().await.is_err());
        assert_eq!(BlobBody::from("abc").with_len(3).try_clone().unwrap().len(), Some(3));
    }

    #[tokio::test]
    async fn a_hashed_body_is_the_same_body() {
        let (body, digest) = chunks(&[2, 0, HASHED_AT_ONCE * 2 + 1]).with_len(2 + 2 * 262_144 + 1).hashed();
        assert_eq!((body.len(), digest.get()), (Some(524_291), None));
        let bytes = body.into_bytes().await.unwrap();
        assert_eq!((bytes.len(), digest.get()), (524_291, Some(Sha256Digest::of(&bytes))));

        let (body, digest) = chunks(&[2]).with_len(3).hashed();
        assert_eq!(body.into_bytes().await.unwrap_err().kind(), ErrorKind::Invalid);
        assert_eq!(digest.get(), None);
    }

    #[tokio::test]
    async fn errors_of_a_stream_keep_their_kind() {
        let own = BlobBody::stream(stream::iter([Err::<Bytes, _>(Error::new(ErrorKind::PermissionDenied, "no"))]));
        assert_eq!(own.into_bytes().await.unwrap_err().kind(), ErrorKind::PermissionDenied);
        let io = BlobBody::stream(stream::iter([Err::<Bytes, _>(std::io::Error::other("cut"))]));
        let error = io.into_bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.source().unwrap().to_string(), "cut");
    }
}
