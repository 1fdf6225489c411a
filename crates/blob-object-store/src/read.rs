//! Reading: what conditions and ranges are in `object_store`, and what its answers are in the contract.

use futures_util::{StreamExt, TryStreamExt};
use object_store::{Attributes, Error as StoreError, GetOptions as StoreGetOptions, GetRange, ObjectMeta, path::Path};
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{BlobKey, BlobMeta, BlobObject, ByteRange, ETag, GetOptions, Got},
};

use crate::{
    attributes::Kept,
    error::error,
    store::{Inner, path},
};

/// An object as it is there, with what callers do not see of it.
pub(crate) struct There {
    pub(crate) meta: ObjectMeta,
    pub(crate) attributes: Attributes,
}

impl There {
    pub(crate) fn etag(&self) -> Result<ETag> {
        etag(self.meta.e_tag.as_deref())
    }
}

/// The version as the store told it.
pub(crate) fn etag(tag: Option<&str>) -> Result<ETag> {
    let tag =
        tag.ok_or_else(|| Error::new(ErrorKind::Unsupported, "this store tells no ETags, which name versions"))?;
    Ok(ETag::new(tag))
}

fn meta(key: &BlobKey, meta: &ObjectMeta, attributes: &Attributes) -> Result<BlobMeta> {
    let kept = Kept::from(attributes);
    let last_modified = Timestamp::try_from(meta.last_modified)?;
    let mut meta = BlobMeta::new(key.clone(), meta.size, etag(meta.e_tag.as_deref())?, last_modified);
    meta.attributes = kept.attributes;
    meta.sha256 = kept.sha256;
    Ok(meta)
}

impl Inner {
    /// What is under a key; `None` if nothing is.
    pub(crate) async fn look(&self, path: &Path) -> Result<Option<There>> {
        match self.parts.objects.get_opts(path, StoreGetOptions::new().with_head(true)).await {
            Ok(found) => Ok(Some(There { meta: found.meta, attributes: found.attributes })),
            Err(StoreError::NotFound { .. }) => Ok(None),
            Err(other) => match error(other) {
                gone if gone.kind() == ErrorKind::NotFound => Ok(None),
                error => Err(error),
            },
        }
    }

    pub(crate) async fn head(&self, key: &BlobKey) -> Result<BlobMeta> {
        let there = self.look(&path(key)?).await?;
        let there = there.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such object"))?;
        meta(key, &there.meta, &there.attributes)
    }

    pub(crate) async fn get(&self, key: &BlobKey, options: GetOptions) -> Result<Got> {
        let GetOptions { range, if_match, if_none_match, .. } = &options;
        if range.is_some_and(|range| range.resolve(u64::MAX).is_err()) {
            // No request can say it: answered as one would be, conditions first.
            return self.get_nothing(key, &options).await;
        }
        let mut request = StoreGetOptions::new();
        request.range = range.map(|range| match range {
            ByteRange::Bounded { start, end } => GetRange::Bounded(start..end),
            ByteRange::From(start) => GetRange::Offset(start),
            ByteRange::Suffix(length) => GetRange::Suffix(length),
        });
        request.if_match = if_match.as_ref().map(ETag::quoted);
        request.if_none_match = if_none_match.as_ref().map(ETag::quoted);
        let got = match self.parts.objects.get_opts(&path(key)?, request).await {
            Ok(got) => got,
            Err(StoreError::NotModified { .. }) => return Ok(Got::NotModified),
            Err(StoreError::Precondition { source, .. }) => {
                let message = "its version is not the expected one; read it again";
                return Err(Error::new(ErrorKind::FailedPrecondition, message).with_source(source));
            }
            // A range that selects nothing has no error of its own there.
            Err(other @ StoreError::Generic { .. }) if range.is_some() => {
                let failed = error(other);
                return match self.get_nothing(key, &options).await {
                    Err(why) if why.kind() == ErrorKind::Invalid => Err(why),
                    _ => Err(failed),
                };
            }
            Err(other) => return Err(error(other)),
        };
        let meta = meta(key, &got.meta, &got.attributes)?;
        if let Some(range) = range {
            // Some answer an empty object with nothing.
            range.resolve(meta.size)?;
        }
        let (range, at) = (got.range.clone(), key.clone());
        let body = got.into_stream().map_err(move |e| error(e).during("get").at(&at));
        Ok(Got::Object(BlobObject::new(meta, range, body.boxed())))
    }

    /// Why a range cannot be read, unless it is not the range that is wrong.
    async fn get_nothing(&self, key: &BlobKey, options: &GetOptions) -> Result<Got> {
        let meta = self.head(key).await?;
        if options.if_match.as_ref().is_some_and(|etag| *etag != meta.etag) {
            let message = format!("its version is {}, not the expected one; read it again", meta.etag);
            return Err(Error::new(ErrorKind::FailedPrecondition, message));
        }
        if options.if_none_match.as_ref() == Some(&meta.etag) {
            return Ok(Got::NotModified);
        }
        if let Some(range) = options.range {
            range.resolve(meta.size)?;
        }
        Err(Error::new(ErrorKind::Unavailable, "the object changed while it was read; read it again"))
    }
}
