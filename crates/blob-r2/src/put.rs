//! Writing an object at once.

use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobBody, BlobKey, ETag, PutCondition, PutOptions, Sha256Digest, Stored},
};

use crate::{
    body::Upload,
    client::{Client, Service},
    direct::{Payload, Request},
    error::Failure,
    meta,
};

impl Client {
    pub(crate) async fn put(&self, key: &BlobKey, body: BlobBody, options: PutOptions) -> Result<Stored> {
        self.capabilities.put.check(&options.condition)?;
        meta::validate(&options.attributes)?;
        let length = body.require_len()?;
        let most = self.capabilities.max_put_size;
        if length > most {
            let message = format!("a put of {length} bytes; here one takes at most {most}, and more goes in parts");
            return Err(Error::invalid(message));
        }
        let upload = Upload::prepare(body, length, options.sha256).await?;
        let PutOptions { attributes, sha256, condition, .. } = &options;
        // Who writes on a condition must know his own write from another's.
        let write = (*condition != PutCondition::Always).then(|| self.env.new_id());
        let (if_none_match, if_match) = headers(condition);
        let payload = match sha256 {
            Some(digest) => Payload::Digest(*digest),
            None if self.sign_bodies => upload.payload(),
            None => Payload::Unsigned,
        };
        let request = Request::with_body("PUT", key, length, payload)
            .headers(meta::to_headers(attributes, *sha256, write.as_deref()))
            .header("if-none-match", if_none_match)
            .header("if-match", if_match)
            .header("x-amz-checksum-sha256", self.checksum_header(*sha256));
        let attempt = || self.direct_write(&request, upload.body());
        let done = self.attempts_of(upload.progress(), |_| upload.is_whole(), attempt).await;
        match done {
            Ok(etag) => self.stored(key, etag).await,
            Err(failure) => match (upload.take_error(), write) {
                (Some(error), _) => Err(error),
                (None, Some(write)) => self.settle(key, condition, &write, failure).await,
                (None, None) => Err(failure.error),
            },
        }
    }

    /// The digest as S3 takes it for its own check; GCS has no such header.
    fn checksum_header(&self, sha256: Option<Sha256Digest>) -> Option<String> {
        sha256.filter(|_| self.service != Service::Gcs).map(|digest| digest.to_base64())
    }

    /// What a write made. A server that does not tell the ETag is asked again.
    pub(crate) async fn stored(&self, key: &BlobKey, etag: Option<String>) -> Result<Stored> {
        match etag.map(ETag::new).filter(|etag| !etag.as_str().is_empty()) {
            Some(etag) => Ok(Stored::new(etag)),
            None => Ok(Stored::new(self.describe(key).await?.0.etag)),
        }
    }

    /// What a write on a condition, or the completion of an upload, has come to, of which no attempt succeeded. Where
    /// one may have been carried out although its answer was lost, the object tells by the name of the write that made
    /// it.
    pub(crate) async fn settle(
        &self,
        key: &BlobKey,
        condition: &PutCondition,
        write: &str,
        failure: Failure,
    ) -> Result<Stored> {
        let refused = failure.error.kind() == ErrorKind::FailedPrecondition && failure.status == Some(412);
        if failure.uncertain {
            match self.describe(key).await {
                Ok((found, Some(by))) if by == write => return Ok(Stored::new(found.etag)),
                // Something is there, which the refusal is about. That a version is not there any more proves nothing: this
                // write may have replaced it, and another this one.
                Ok(_) if refused && *condition == PutCondition::IfAbsent => {}
                _ => {
                    let message = format!(
                        "the write was sent, but its answer lost ({}); read the object to see whether it happened",
                        failure.error.message()
                    );
                    return Err(Error::new(ErrorKind::OutcomeUnknown, message).with_source(failure.error));
                }
            }
        }
        Err(match condition {
            PutCondition::IfAbsent if refused => {
                Error::new(ErrorKind::AlreadyExists, "there is an object already").with_source(failure.error)
            }
            PutCondition::IfMatch(etag)
                if refused || failure.error.kind() == ErrorKind::NotFound && failure.code != "NoSuchUpload" =>
            {
                let message = format!("the object is not the version {etag:?}, or not there");
                Error::new(ErrorKind::FailedPrecondition, message).with_source(failure.error)
            }
            _ => failure.error,
        })
    }
}

/// If-None-Match and If-Match.
pub(crate) fn headers(condition: &PutCondition) -> (Option<String>, Option<String>) {
    match condition {
        PutCondition::IfAbsent => (Some("*".to_owned()), None),
        PutCondition::IfMatch(etag) => (None, Some(etag.quoted())),
        _ => (None, None),
    }
}
