//! Uploads in parts.

use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{
        BlobKey, BlobPrefix, CompleteOptions, MultipartLimits, MultipartOptions, MultipartUpload, PendingUpload,
        PutCondition, Stored,
    },
};

use crate::{
    S3BlobStore,
    body::{Progress, hashed, lock, pieces},
    client::Client,
    delete::check_in_xml,
    direct::{Payload, Request},
    meta,
    put::headers,
};

impl Client {
    pub(crate) fn multipart_limits(&self) -> Result<MultipartLimits> {
        let none = || Error::new(ErrorKind::Unsupported, "this store has no multipart uploads");
        self.capabilities.multipart.ok_or_else(none)
    }

    pub(crate) async fn abort(&self, key: &BlobKey, upload_id: &str) -> Result<()> {
        let request =
            || self.s3.abort_multipart_upload().bucket(&self.bucket).key(key.as_str()).upload_id(upload_id).send();
        match self.attempts(true, request).await {
            Ok(_) => Ok(()),
            // It is over.
            Err(failure) if failure.code == "NoSuchUpload" => Ok(()),
            Err(failure) => Err(failure.error),
        }
    }

    pub(crate) async fn pending(&self, prefix: &BlobPrefix) -> Result<Vec<PendingUpload>> {
        self.multipart_limits()?;
        if !self.capabilities.list_multipart {
            return Err(Error::new(ErrorKind::Unsupported, "this store does not list uploads in progress"));
        }
        self.uploads(prefix).await
    }
}

impl S3BlobStore {
    pub(crate) async fn begin(&self, key: &BlobKey, options: MultipartOptions) -> Result<Upload> {
        let client = &self.0;
        let limits = client.multipart_limits()?;
        options.validate(limits)?;
        meta::validate(&options.attributes)?;
        check_in_xml(key)?;
        let attributes = &options.attributes;
        let write = client.env.new_id();
        let request = || {
            client
                .s3
                .create_multipart_upload()
                .bucket(&client.bucket)
                .key(key.as_str())
                .set_content_type(attributes.content_type.clone())
                .set_cache_control(attributes.cache_control.clone())
                .set_content_disposition(attributes.content_disposition.clone())
                .set_metadata(meta::to_metadata(attributes, options.sha256, Some(&write)))
                .send()
        };
        // Where an answer is lost an empty upload stays behind, which costs nothing and shows among the pending.
        let answer = client.attempts(true, request).await.map_err(|failure| failure.error)?;
        let none = || Error::new(ErrorKind::Internal, "the answer has no upload id");
        let upload_id = answer.upload_id.ok_or_else(none)?;
        let parts = Mutex::default();
        Ok(Upload { store: self.clone(), key: key.clone(), upload_id, write, options, limits, parts })
    }
}

#[derive(Debug)]
struct Part {
    length: u64,
    etag: String,
}

/// An upload in progress.
#[derive(Debug)]
pub(crate) struct Upload {
    store: S3BlobStore,
    key: BlobKey,
    upload_id: String,
    /// Stored with the object: what is found there under this name is of this upload.
    write: String,
    options: MultipartOptions,
    limits: MultipartLimits,
    parts: Mutex<BTreeMap<u32, Part>>,
}

impl Upload {
    async fn try_put_part(&self, number: u32, part: Bytes) -> Result<()> {
        let client = &self.store.0;
        self.options.check_part(number, part.len(), self.limits)?;
        let progress = Progress::start();
        let payload = if client.sign_bodies { hashed(&part) } else { Payload::Unsigned };
        let request = Request::with_body("PUT", &self.key, part.len() as u64, payload)
            .query(&mut [("partNumber", &number.to_string()), ("uploadId", &self.upload_id)]);
        let attempt = || client.direct_write(&request, pieces(part.clone(), progress.clone()));
        let etag = client.attempts_of(&progress, |_| true, attempt).await.map_err(|failure| failure.error)?;
        let none = || Error::new(ErrorKind::Internal, format!("the answer has no ETag of part {number}"));
        let etag = etag.ok_or_else(none)?;
        lock(&self.parts).insert(number, Part { length: part.len() as u64, etag });
        Ok(())
    }

    /// The parts as the service is told them.
    fn completed(&self) -> Result<CompletedMultipartUpload> {
        let parts = lock(&self.parts);
        self.options.check_parts(parts.iter().map(|(number, part)| (*number, part.length)))?;
        let parts = parts
            .iter()
            .map(|(number, part)| CompletedPart::builder().part_number(number.cast_signed()).e_tag(&part.etag).build());
        Ok(CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build())
    }

    async fn try_complete(&self, condition: &PutCondition) -> Result<Stored> {
        let client = &self.store.0;
        client.capabilities.complete.check(condition)?;
        let completed = self.completed()?;
        let (if_none_match, if_match) = headers(condition);
        let request = || {
            client
                .s3
                .complete_multipart_upload()
                .bucket(&client.bucket)
                .key(self.key.as_str())
                .upload_id(&self.upload_id)
                .set_if_none_match(if_none_match.clone())
                .set_if_match(if_match.clone())
                .multipart_upload(completed.clone())
                .send()
        };
        let failure = match client.attempts(true, request).await {
            Ok(answer) => return client.stored(&self.key, answer.e_tag).await,
            Err(failure) => failure,
        };
        let settled = client.settle(&self.key, condition, &self.write, failure).await;
        if let Err(error) = &settled
            && matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::FailedPrecondition)
        {
            // R2 has dropped the upload by itself, S3 keeps it. The refusal is what the caller must hear of.
            let _ = client.abort(&self.key, &self.upload_id).await;
        }
        settled
    }
}

#[async_trait]
impl MultipartUpload for Upload {
    fn key(&self) -> &BlobKey {
        &self.key
    }

    fn upload_id(&self) -> &str {
        &self.upload_id
    }

    async fn put_part(&self, number: u32, part: Bytes) -> Result<()> {
        self.try_put_part(number, part).await.map_err(|e| e.during("put_part").at(&self.key))
    }

    async fn complete(&self, options: CompleteOptions) -> Result<Stored> {
        self.try_complete(&options.condition).await.map_err(|e| e.during("complete").at(&self.key))
    }

    async fn abort(&self) -> Result<()> {
        let client = &self.store.0;
        client.abort(&self.key, &self.upload_id).await.map_err(|e| e.during("abort").at(&self.key))
    }
}
