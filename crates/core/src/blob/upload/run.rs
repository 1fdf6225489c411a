//! One upload on its way: staged, verified, copied to its key.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use futures_util::{FutureExt, StreamExt, TryStreamExt};

use super::{
    Uploads,
    options::{UploadOptions, Uploaded},
    record::{Names, Record},
};
use crate::{
    Error, ErrorKind, Result,
    blob::{
        BlobBody, BlobKey, BlobMeta, BlobStore, BlobStoreExt, CopyOptions, ETag, GetOptions, PutOptions, Sha256Digest,
        large,
    },
};

/// The metadata that names the upload which made an object.
const UPLOAD: &str = "reelbase-upload";

pub(super) struct Run<'a> {
    uploads: &'a Uploads,
    key: &'a BlobKey,
    names: Names,
    /// The record, once there may be something to remove.
    record: OnceLock<Record>,
    /// Whether the copy may still happen.
    in_doubt: AtomicBool,
}

/// What came out of the source.
#[derive(Default)]
struct Source {
    bytes: AtomicU64,
    failed: AtomicBool,
}

impl<'a> Run<'a> {
    pub(super) fn new(uploads: &'a Uploads, key: &'a BlobKey) -> Result<Self> {
        let names = Names::new(&uploads.staging, uploads.env.new_id())?;
        Ok(Self { uploads, key, names, record: OnceLock::new(), in_doubt: AtomicBool::new(false) })
    }

    pub(super) fn in_doubt(&self) -> bool {
        self.in_doubt.load(Ordering::SeqCst)
    }

    fn store(&self) -> &dyn BlobStore {
        &*self.uploads.store
    }

    pub(super) async fn staged_and_copied(&self, body: BlobBody, options: &UploadOptions) -> Result<Uploaded> {
        let (meta, sha256) = self.stage(body, options).await?;
        if options.read_back {
            self.read_back(sha256).await?;
        }
        let etag = self.copy(&meta, sha256, options).await?;
        Ok(Uploaded { etag, size: meta.size, sha256, left: None })
    }

    /// Brings the body into the staging, and compares what arrived with what was sent.
    async fn stage(&self, body: BlobBody, options: &UploadOptions) -> Result<(BlobMeta, Sha256Digest)> {
        let mut staging = options.staging();
        if self.store().capabilities().attributes {
            staging = staging.metadata(UPLOAD, &self.names.id);
        }
        // What is small and in memory is hashed beforehand, so that the digest is kept with it.
        if staging.sha256.is_none()
            && body.len().is_some_and(|length| length <= staging.part_size)
            && let Some(copy) = body.try_clone()
        {
            staging.sha256 = Some(Sha256Digest::of(copy.into_bytes().await?));
        }
        let (expected, length) = (staging.sha256, body.len());
        let source = Arc::new(Source::default());
        let mut body = watched(body, &source);
        let mut digest = None;
        if expected.is_none() {
            // Streamed also if it is in memory: so it is hashed as it is sent, and not all of it before.
            let pieces = large::pieces(body.into_stream(), large::PART_SIZE as usize);
            let (hashed, at_end) = BlobBody::sized(pieces, length).hashed();
            (body, digest) = (hashed, Some(at_end));
        }
        let begun = |upload_id| self.begin(upload_id, options.size.or(length), options.sha256).boxed();
        let put = large::put(self.store(), &self.names.staged, body, staging, Some(&begun)).await;
        // A body that was not read to its end cannot have been stored.
        let sha256 = expected.or_else(|| digest?.get());
        let (unknown, sha256) = match (put, sha256) {
            (Ok(_), Some(sha256)) => (None, sha256),
            (Err(error), Some(sha256)) if error.kind() == ErrorKind::OutcomeUnknown => (Some(error), sha256),
            (Err(error), _) if source.failed.load(Ordering::SeqCst) && error.kind() == ErrorKind::NotFound => {
                return Err(error);
            }
            (Err(error), _) => return Err(self.not_copied(error)),
            (Ok(_), None) => return Err(Error::new(ErrorKind::Internal, "the store did not read the body to its end")),
        };
        let meta = match (self.store().head(&self.names.staged).await, unknown) {
            (Ok(meta), _) => meta,
            // The reply was lost, and so was what it would have told of.
            (Err(error), Some(unknown)) if error.kind() == ErrorKind::NotFound => return Err(self.not_copied(unknown)),
            (Err(error), _) => return Err(self.not_copied(error)),
        };
        let sent = length.unwrap_or_else(|| source.bytes.load(Ordering::SeqCst));
        if meta.size != sent {
            let message = format!("the store has {} bytes of the {sent} that were sent", meta.size);
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        if let Some(kept) = meta.sha256
            && kept != sha256
        {
            let message = format!("the store has the SHA-256 {kept} for what hashes to {sha256}");
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        Ok((meta, sha256))
    }

    /// Writes the record, before any byte of the body is sent. Once, since stores take few writes of one key.
    async fn begin(&self, upload_id: Option<String>, size: Option<u64>, sha256: Option<Sha256Digest>) -> Result<()> {
        let record = Record { key: self.key.clone(), started_at: self.uploads.env.now(), size, sha256, upload_id };
        let bytes = self.record.get_or_init(|| record).to_bytes()?;
        self.store().put_bytes(&self.names.record, bytes, PutOptions::new()).await?;
        Ok(())
    }

    async fn read_back(&self, sha256: Sha256Digest) -> Result<()> {
        self.hash_of(&self.names.staged, sha256).await.map_err(|e| self.not_copied(e))
    }

    /// Reads an object to its end; [`Corrupt`](ErrorKind::Corrupt) if it does not hash to this.
    async fn hash_of(&self, key: &BlobKey, sha256: Sha256Digest) -> Result<()> {
        let object = self.store().get(key, GetOptions::new()).await?.into_object()?.verified_against(sha256)?;
        object.body.try_for_each(|_| std::future::ready(Ok(()))).await
    }

    /// Lets the object appear.
    async fn copy(&self, staged: &BlobMeta, sha256: Sha256Digest, options: &UploadOptions) -> Result<ETag> {
        let condition = CopyOptions::new().condition(options.condition.clone());
        let error = match self.store().copy(&self.names.staged, self.key, condition).await {
            Ok(stored) => return Ok(stored.etag),
            Err(error) => error,
        };
        match error.kind() {
            ErrorKind::OutcomeUnknown | ErrorKind::DeadlineExceeded => match self.arrived(staged, sha256).await {
                Ok(Some(etag)) => Ok(etag),
                Ok(None) | Err(_) => {
                    self.in_doubt.store(true, Ordering::SeqCst);
                    let message = format!(
                        "the reply to the copy from {} was lost, and the object is not there (yet): {}",
                        self.names.staged,
                        error.message()
                    );
                    Err(Error::new(ErrorKind::OutcomeUnknown, message).with_source(error))
                }
            },
            // Without a condition a store repeats a copy, and tells only of the last try: an earlier one may have
            // been carried out.
            ErrorKind::Unavailable | ErrorKind::Internal => match self.arrived(staged, sha256).await {
                Ok(Some(etag)) => Ok(etag),
                _ => Err(self.not_copied(error)),
            },
            // A store that repeats a copy whose reply was lost may find it done.
            ErrorKind::AlreadyExists | ErrorKind::FailedPrecondition => {
                let there = self.store().head(self.key).await.ok().filter(|there| self.bears_name(there));
                there.map(|there| there.etag).ok_or(error)
            }
            _ => Err(self.not_copied(error)),
        }
    }

    fn bears_name(&self, there: &BlobMeta) -> bool {
        there.attributes.metadata.get(UPLOAD) == Some(&self.names.id)
    }

    /// The version that is under the key, if it is of this upload.
    async fn arrived(&self, staged: &BlobMeta, sha256: Sha256Digest) -> Result<Option<ETag>> {
        let there = self.store().head(self.key).await?;
        let ours = if self.store().capabilities().attributes {
            self.bears_name(&there)
        } else {
            there.size == staged.size && there.last_modified >= staged.last_modified && {
                self.hash_of(self.key, sha256).await?;
                true
            }
        };
        Ok(ours.then_some(there.etag))
    }

    /// An error before the copy, as the caller sees it: the outcome at the key is known.
    fn not_copied(&self, error: Error) -> Error {
        let (kind, message) = match error.kind() {
            ErrorKind::NotFound => (
                ErrorKind::Aborted,
                "somebody removed the upload while it was under way, as a reconciler does with old ones; upload again"
                    .to_owned(),
            ),
            ErrorKind::OutcomeUnknown => {
                (ErrorKind::Unavailable, format!("it was not staged, and nothing appeared: {}", error.message()))
            }
            _ => return error,
        };
        Error::new(kind, message).with_source(error)
    }

    /// Removes what is staged of an upload that is over. The record goes last, so that the rest is found as long as
    /// there is any.
    pub(super) async fn remove_staged(&self) -> Result<()> {
        self.store().delete(&self.names.staged).await?;
        self.store().delete(&self.names.record).await
    }

    /// Removes what there may be of an upload that failed.
    pub(super) async fn abandon(&self) -> Result<()> {
        let Some(record) = self.record.get() else { return Ok(()) };
        if let Some(parts) = record.parts(&self.names.staged) {
            self.store().abort_multipart(&parts).await?;
        }
        self.remove_staged().await
    }
}

/// The body, counted and watched if it is a stream: an error of the source is told from one of the store.
fn watched(body: BlobBody, source: &Arc<Source>) -> BlobBody {
    if body.try_clone().is_some() {
        return body;
    }
    let length = body.len();
    let (seen, failed) = (source.clone(), source.clone());
    let stream = body
        .into_stream()
        .inspect_ok(move |chunk| {
            seen.bytes.fetch_add(chunk.len() as u64, Ordering::SeqCst);
        })
        .inspect_err(move |_| failed.failed.store(true, Ordering::SeqCst));
    BlobBody::sized(stream.boxed(), length)
}
