//! Writing an object at once.

use std::time::Duration;

use bytes::Bytes;
use object_store::{
    Error as StoreError, PutMode, PutOptions as StorePutOptions, PutPayload, PutResult, UpdateVersion, path::Path,
};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobBody, BlobKey, ETag, PutCondition, PutOptions, Sha256Digest, Stored},
};
use sha2::{Digest, Sha256};

use crate::{
    attributes::Kept,
    error::{error, may_have_happened},
    read::{There, etag},
    store::{Inner, path},
};

/// How often a write on a condition is tried while its answers are lost, or while the same bytes are written again
/// under it: then the ETag stays, and what the store compares does not.
const TRIES: u32 = 4;

/// The outcome of one try of a write on a condition.
enum Tried {
    Stored(Stored),
    /// By what is there, or was.
    Refused,
    /// It may happen yet, and is not there now. The write can be sent again: it knows itself by its name.
    Lost(StoreError),
}

impl Inner {
    pub(crate) async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        let capabilities = self.capabilities;
        capabilities.put.check(&options.condition)?;
        let mut kept = Kept { attributes: options.attributes, sha256: options.sha256, write: None };
        if options.condition != PutCondition::Always {
            kept.write = Some(self.env.new_id());
        }
        kept.check(capabilities.attributes)?;
        let (length, max) = (body.require_len()?, capabilities.max_put_size);
        if length > max {
            return Err(Error::invalid(format!("{length} bytes in one put; at most {max} are allowed, use put_large")));
        }
        let path = path(key)?;
        let bytes = body.into_bytes().await?;
        if let Some(expected) = options.sha256 {
            let digest = Sha256Digest::new(Sha256::digest(&bytes).into());
            if digest != expected {
                return Err(Error::invalid(format!("the body hashes to {digest} instead of {expected}")));
            }
        }
        match options.condition {
            PutCondition::Always => {
                let put = self.send(&path, bytes, &kept, PutMode::Overwrite).await.map_err(error)?;
                self.stored(&path, put).await
            }
            PutCondition::IfAbsent => self.create(&path, bytes, &kept).await,
            PutCondition::IfMatch(expected) => self.replace(&path, bytes, &kept, &expected).await,
            other => Err(Error::new(ErrorKind::Unsupported, format!("the condition {other:?} is not known here"))),
        }
    }

    async fn send(&self, path: &Path, bytes: Bytes, kept: &Kept, mode: PutMode) -> Result<PutResult, StoreError> {
        let attributes = kept.to_attributes(self.capabilities.attributes);
        let options = StorePutOptions { mode, attributes, ..StorePutOptions::default() };
        self.parts.objects.put_opts(path, PutPayload::from(bytes), options).await
    }

    /// The version that a write made.
    pub(crate) async fn stored(&self, path: &Path, put: PutResult) -> Result<Stored> {
        match put.e_tag {
            Some(tag) => Ok(Stored::new(ETag::new(tag))),
            None => {
                let there = self.look(path).await?;
                Ok(Stored::new(etag(there.as_ref().and_then(|there| there.meta.e_tag.as_deref()))?))
            }
        }
    }

    async fn create(&self, path: &Path, bytes: Bytes, kept: &Kept) -> Result<Stored> {
        for tried in 1.. {
            match self.try_once(path, bytes.clone(), kept, PutMode::Create).await? {
                Tried::Stored(stored) => return Ok(stored),
                Tried::Refused => break,
                Tried::Lost(lost) if tried == TRIES => return Err(unknown(lost)),
                Tried::Lost(_) => self.pause(tried).await,
            }
        }
        Err(Error::new(ErrorKind::AlreadyExists, "there is an object already"))
    }

    async fn replace(&self, path: &Path, bytes: Bytes, kept: &Kept, expected: &ETag) -> Result<Stored> {
        let mut lost = None;
        for tried in 1..=TRIES {
            let Some(there) = self.look(path).await? else {
                let message = "there is no object of the expected version";
                return Err(Error::new(ErrorKind::FailedPrecondition, message));
            };
            let etag = there.etag()?;
            if self.made(&there, kept) {
                return Ok(Stored::new(etag));
            }
            if etag != *expected {
                let message = format!("its version is {etag}, not the expected one; read it again");
                return Err(Error::new(ErrorKind::FailedPrecondition, message));
            }
            let mode = PutMode::Update(UpdateVersion { e_tag: there.meta.e_tag, version: there.meta.version });
            match self.try_once(path, bytes.clone(), kept, mode).await? {
                Tried::Stored(stored) => return Ok(stored),
                Tried::Refused => {}
                Tried::Lost(error) => {
                    lost = Some(error);
                    self.pause(tried).await;
                }
            }
        }
        Err(lost.map_or_else(
            || Error::new(ErrorKind::Aborted, "the same bytes are being written again and again; try later"),
            unknown,
        ))
    }

    async fn pause(&self, tried: u32) {
        let most = Duration::from_millis(100) * (1 << tried.min(5));
        self.env.sleep(most.mul_f64(0.5 + self.env.jitter() / 2.0)).await;
    }

    /// Whether this write made what is there.
    fn made(&self, there: &There, kept: &Kept) -> bool {
        self.capabilities.attributes && kept.write.is_some() && Kept::from(&there.attributes).write == kept.write
    }

    /// Writes on a condition, and finds out whether it was this write that the store's refusal tells of.
    async fn try_once(&self, path: &Path, bytes: Bytes, kept: &Kept, mode: PutMode) -> Result<Tried> {
        let creates = matches!(mode, PutMode::Create);
        let failed = match self.send(path, bytes, kept, mode).await {
            Ok(put) => return Ok(Tried::Stored(self.stored(path, put).await?)),
            Err(failed) => failed,
        };
        // Not found is what some stores say of a version to match.
        let refused = matches!(
            failed,
            StoreError::AlreadyExists { .. } | StoreError::Precondition { .. } | StoreError::NotFound { .. }
        );
        if !refused && !may_have_happened(&failed) {
            return Err(error(failed));
        }
        if !self.capabilities.attributes {
            return if refused { Ok(Tried::Refused) } else { Err(error(failed)) };
        }
        Ok(match self.look(path).await {
            Ok(Some(there)) if self.made(&there, kept) => Tried::Stored(Stored::new(there.etag()?)),
            // Something else is there: a create is refused whatever was lost, a replacement looks again.
            Ok(Some(_)) if creates || refused => Tried::Refused,
            Ok(None) if !creates => Tried::Refused,
            _ => Tried::Lost(failed),
        })
    }
}

fn unknown(failed: StoreError) -> Error {
    let message = "the answer was lost: the object may have been written or not; read it to find out";
    Error::new(ErrorKind::OutcomeUnknown, message).with_source(failed)
}
