//! Bodies on their way to the service: in pieces, checked, and watched.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures_core::stream::BoxStream;
use http_body::{Body, Frame, SizeHint};
use reelbase_core::{
    Error, Result,
    blob::{BlobBody, Sha256Digest},
};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::direct::Payload;

/// Streams up to this length are read whole before they are sent, so that they can be sent again.
const COLLECTED: u64 = 1 << 20;
/// Bytes in memory go out in pieces of this length, which share the memory, so that progress shows.
const PIECE: usize = 1 << 20;

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When a call last got on: the deadline of a call with a body counts from there.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<Mutex<Instant>>);

impl Progress {
    pub(crate) fn start() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    pub(crate) fn last(&self) -> Instant {
        *lock(&self.0)
    }

    fn made(&self) {
        *lock(&self.0) = Instant::now();
    }
}

/// What is put, ready to be sent.
#[derive(Debug)]
pub(crate) enum Upload {
    /// Can be sent any number of times.
    Bytes(Bytes, Progress),
    /// Can be sent once.
    Stream(Streamed),
}

impl Upload {
    /// Takes what can be taken at once: short streams and their errors, and the checksum of bytes.
    pub(crate) async fn prepare(body: BlobBody, length: u64, sha256: Option<Sha256Digest>) -> Result<Self> {
        let progress = Progress::start();
        if body.try_clone().is_none() && length > COLLECTED {
            let hasher = sha256.map(|expected| (Sha256::new(), expected));
            let state =
                State { stream: body.into_stream(), held: None, left: length, hasher, started: false, error: None };
            return Ok(Self::Stream(Streamed { state: Arc::new(Mutex::new(state)), length, progress }));
        }
        let bytes = body.into_bytes().await?;
        if let Some(expected) = sha256 {
            check(&Sha256::digest(&bytes).into(), expected)?;
        }
        Ok(Self::Bytes(bytes, progress))
    }

    pub(crate) fn progress(&self) -> &Progress {
        match self {
            Self::Bytes(_, progress) => progress,
            Self::Stream(stream) => &stream.progress,
        }
    }

    /// The body for one attempt.
    pub(crate) fn body(&self) -> SdkBody {
        match self {
            Self::Bytes(bytes, progress) => pieces(bytes.clone(), progress.clone()),
            Self::Stream(stream) => SdkBody::from_body_1_x(stream.clone()),
        }
    }

    /// What is signed of it where no digest was given: what is not there yet cannot be.
    pub(crate) fn payload(&self) -> Payload {
        match self {
            Self::Bytes(bytes, _) => hashed(bytes),
            Self::Stream(_) => Payload::Unsigned,
        }
    }

    /// Whether an attempt can follow one that failed.
    pub(crate) fn is_whole(&self) -> bool {
        match self {
            Self::Bytes(..) => true,
            Self::Stream(stream) => !lock(&stream.state).started,
        }
    }

    /// What the body itself failed with: to the transport it is but a connection that broke.
    pub(crate) fn take_error(&self) -> Option<Error> {
        match self {
            Self::Bytes(..) => None,
            Self::Stream(stream) => lock(&stream.state).error.take(),
        }
    }
}

/// Bytes in memory as a body.
pub(crate) fn pieces(bytes: Bytes, progress: Progress) -> SdkBody {
    // One piece needs no watching.
    if bytes.len() <= PIECE {
        return SdkBody::from(bytes);
    }
    SdkBody::from_body_1_x(Pieces { bytes, progress })
}

/// What is signed of bytes in memory whose digest nobody has given.
pub(crate) fn hashed(bytes: &Bytes) -> Payload {
    Payload::Digest(Sha256Digest::new(Sha256::digest(bytes).into()))
}

fn check(digest: &[u8; 32], expected: Sha256Digest) -> Result<()> {
    let actual = Sha256Digest::new(*digest);
    if actual == expected {
        return Ok(());
    }
    Err(Error::invalid(format!("the body hashes to {actual} instead of {expected}")))
}

struct Pieces {
    bytes: Bytes,
    progress: Progress,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        self.progress.made();
        let length = self.bytes.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.bytes.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}

/// A stream as a body. Its last bytes are held back until it has ended as promised: a body of the whole length that is
/// wrong would be stored.
#[derive(Clone)]
pub(crate) struct Streamed {
    /// Shared with the attempt that sends it, so that one that never began leaves it to the next.
    state: Arc<Mutex<State>>,
    length: u64,
    progress: Progress,
}

struct State {
    stream: BoxStream<'static, Result<Bytes>>,
    held: Option<Bytes>,
    left: u64,
    hasher: Option<(Sha256, Sha256Digest)>,
    started: bool,
    error: Option<Error>,
}

/// What the transport is told of an error that is kept for the caller.
#[derive(Debug)]
struct BodyFailed;

impl std::fmt::Display for BodyFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the body failed")
    }
}

impl std::error::Error for BodyFailed {}

impl State {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.started = true;
        loop {
            let next = match ready!(self.stream.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) if chunk.is_empty() => continue,
                Some(Ok(chunk)) => {
                    if let Some((hasher, _)) = &mut self.hasher {
                        hasher.update(&chunk);
                    }
                    self.held.replace(chunk)
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    if let Some((hasher, expected)) = self.hasher.take()
                        && let Err(error) = check(&hasher.finalize().into(), expected)
                    {
                        return Poll::Ready(Some(Err(error)));
                    }
                    let last = self.held.take();
                    return Poll::Ready(last.map(Ok));
                }
            };
            if let Some(chunk) = next {
                return Poll::Ready(Some(Ok(chunk)));
            }
        }
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let mut state = lock(&self.state);
        Poll::Ready(match ready!(state.poll(cx)) {
            Some(Ok(chunk)) => {
                self.progress.made();
                state.left = state.left.saturating_sub(chunk.len() as u64);
                Some(Ok(Frame::data(chunk)))
            }
            Some(Err(error)) => {
                state.error = Some(error);
                Some(Err(BodyFailed.into()))
            }
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        lock(&self.state).left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(lock(&self.state).left)
    }
}

impl std::fmt::Debug for Streamed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streamed").field("length", &self.length).finish_non_exhaustive()
    }
}
