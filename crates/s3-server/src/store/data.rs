//! Bytes from and to the network, in pieces: no object is ever in memory whole.

use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use s3s::{
    S3Error, S3ErrorCode, S3Result, StdError,
    checksum::ChecksumHasher,
    crypto::{Checksum as _, Md5},
    dto::StreamingBlob,
    s3_error,
};
use tokio::task::spawn_blocking;

use super::{Checksums, Content, Segment, Store, content::hex, internal};

/// Enough at once that threads do not cost more than the disk.
const PIECE: usize = 512 * 1024;

/// A file with bytes; it goes when the last that needs it has gone.
#[derive(Debug)]
pub(crate) struct DataFile {
    path: PathBuf,
    closed: Arc<AtomicBool>,
}

impl DataFile {
    pub(super) fn create(folder: &Path, closed: &Arc<AtomicBool>) -> io::Result<(fs::File, Arc<Self>)> {
        let file = tempfile::Builder::new().prefix("").rand_bytes(20).tempfile_in(folder)?;
        let (file, path) = file.keep()?;
        Ok((file, Arc::new(Self::at(path, closed))))
    }

    pub(super) fn at(path: PathBuf, closed: &Arc<AtomicBool>) -> Self {
        Self { path, closed: closed.clone() }
    }

    fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

impl Drop for DataFile {
    fn drop(&mut self) {
        if !self.closed.load(Ordering::SeqCst) {
            // What cannot be removed now is removed by the next start.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// What the client has said of the bytes.
#[derive(Debug, Default)]
pub(crate) struct Expected {
    pub(crate) length: Option<i64>,
    pub(crate) md5: Option<String>,
    pub(crate) checksums: Checksums,
    /// A checksum to compute whether the client has sent it or not.
    pub(crate) algorithm: Option<String>,
}

struct Sink {
    file: fs::File,
    size: u64,
    md5: Md5,
    hasher: ChecksumHasher,
}

impl Sink {
    fn write(mut self, pieces: &[Bytes]) -> io::Result<Self> {
        for piece in pieces {
            self.md5.update(piece);
            self.hasher.update(piece);
            self.file.write_all(piece)?;
            self.size += piece.len() as u64;
        }
        Ok(self)
    }
}

/// Writes a body to a file of its own and checks it against what the client has said of it.
pub(crate) async fn receive(store: &Store, body: Option<StreamingBlob>, expected: Expected) -> S3Result<Content> {
    let expected_md5 = expected.md5.as_deref().map(md5_of_header).transpose()?;
    for (name, length, sum) in expected.checksums.each() {
        if sum.is_some_and(|sum| BASE64_STANDARD.decode(sum).ok().is_none_or(|bytes| bytes.len() != length)) {
            return Err(s3_error!(InvalidRequest, "The {name} checksum of the request is not one."));
        }
    }
    let (file, data) = store.data_file().map_err(internal)?;
    let hasher = match &expected.algorithm {
        Some(algorithm) => super::content::hasher_of(algorithm),
        None => expected.checksums.hasher(),
    };
    let mut sink = Sink { file, size: 0, md5: Md5::new(), hasher };
    if let Some(mut body) = body {
        let (mut pieces, mut length) = (Vec::new(), 0);
        loop {
            let piece = body.next().await.transpose().map_err(broken)?;
            let ended = piece.is_none();
            if let Some(piece) = piece {
                length += piece.len();
                pieces.push(piece);
            }
            if length >= PIECE || (ended && length > 0) {
                let pieces = std::mem::take(&mut pieces);
                length = 0;
                sink = blocking(move || sink.write(&pieces)).await?;
            }
            if ended {
                break;
            }
        }
    }
    let Sink { size, md5, hasher, .. } = sink;
    if expected.length.is_some_and(|length| u64::try_from(length) != Ok(size)) {
        return Err(s3_error!(IncompleteBody));
    }
    let md5 = md5.finalize();
    if expected_md5.is_some_and(|expected| expected != md5.as_ref()) {
        return Err(s3_error!(BadDigest, "The Content-MD5 that you sent is not that of the bytes."));
    }
    let checksums = Checksums::from(hasher.finalize());
    for (name, _, sum) in expected.checksums.each() {
        if sum.is_some() && sum != checksums.get(name) {
            return Err(s3_error!(BadDigest, "The {name} checksum that you sent is not that of the bytes."));
        }
    }
    let segments = vec![Segment { file: data.name(), offset: 0, len: size }];
    Ok(Content { size, etag: hex(md5.as_ref()), checksums, segments, files: vec![data] })
}

fn md5_of_header(header: &str) -> S3Result<Vec<u8>> {
    let bytes = BASE64_STANDARD.decode(header).ok().filter(|bytes| bytes.len() == 16);
    bytes.ok_or_else(|| s3_error!(InvalidDigest, "Content-MD5 is not an MD5 in base64."))
}

/// A body that did not come whole, or is not what was signed.
fn broken(error: StdError) -> S3Error {
    let text = error.to_string();
    let mut failure = S3Error::with_source(S3ErrorCode::IncompleteBody, error);
    // The type of it is private.
    if text.contains("Sha256Mismatch") {
        failure.set_code(S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into()));
        failure.set_status_code(http::StatusCode::BAD_REQUEST);
    }
    failure.set_message(text);
    failure
}

async fn blocking<R: Send + 'static>(work: impl FnOnce() -> io::Result<R> + Send + 'static) -> S3Result<R> {
    spawn_blocking(work).await.map_err(io::Error::other).and_then(|result| result).map_err(internal)
}

/// The bytes of a range, as they are now, whatever becomes of the object while they flow.
pub(crate) fn read(store: &Store, content: &Content, range: Range<u64>) -> StreamingBlob {
    let folder = store.root.join(super::DATA);
    let reading = Reading { segments: content.range(range).into(), folder, file: None, _files: content.files.clone() };
    let pieces = stream::try_unfold(reading, |reading| async move {
        spawn_blocking(move || reading.next()).await.map_err(io::Error::other)?
    });
    StreamingBlob::wrap(pieces)
}

struct Reading {
    segments: std::collections::VecDeque<Segment>,
    folder: PathBuf,
    file: Option<fs::File>,
    _files: Vec<Arc<DataFile>>,
}

impl Reading {
    fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        let Some(segment) = self.segments.front_mut() else { return Ok(None) };
        if segment.len == 0 {
            self.segments.pop_front();
            self.file = None;
            return self.next();
        }
        let mut file = match self.file.take() {
            Some(file) => file,
            None => {
                let mut file = fs::File::open(self.folder.join(&segment.file))?;
                file.seek(SeekFrom::Start(segment.offset))?;
                file
            }
        };
        let mut piece = vec![0; usize::try_from(segment.len).unwrap_or(PIECE).min(PIECE)];
        file.read_exact(&mut piece)?;
        segment.len -= piece.len() as u64;
        self.file = Some(file);
        Ok(Some((piece.into(), self)))
    }
}
