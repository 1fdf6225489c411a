//! Copies in parts: all of one version of the source, or none.

use aws_sdk_s3::{
    operation::head_object::HeadObjectOutput,
    types::{CompletedMultipartUpload, CompletedPart},
};
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{PutCondition, Stored},
};

use super::{Copy, OPERATION, attributes, etag};
use crate::{
    client::{Client, Service},
    delete::check_in_xml,
    put,
};

/// Parts that are copied at the same time.
const PARALLEL: usize = 8;

impl Copy<'_> {
    pub(super) async fn in_parts(&self, source: &HeadObjectOutput, size: u64, part_size: u64) -> Result<Stored> {
        check_in_xml(self.to)?;
        self.check_destination().await?;
        let write = self.client.env.new_id();
        let upload = self.create_upload(source, &write).await?;
        let copied = match self.copy_parts(&upload, source, size, part_size).await {
            Ok(parts) => self.complete(&upload, &write, parts).await,
            Err(error) => Err(error),
        };
        if copied.is_err() {
            // The error to report is the one above. What stays behind shows among the pending uploads.
            let _ = self.client.abort(self.to, &upload).await;
        }
        copied
    }

    /// Starts an upload with all that the source has beside its bytes, the kept digest in its metadata included.
    async fn create_upload(&self, source: &HeadObjectOutput, write: &str) -> Result<String> {
        let Client { s3, bucket, .. } = self.client;
        let request = s3.create_multipart_upload().bucket(bucket).key(self.to.as_str());
        let request = attributes!(request, source, write);
        let created = self.client.call(OPERATION, self.to, true, || request.clone().send()).await?;
        created.upload_id.ok_or_else(|| Error::new(ErrorKind::Internal, "the upload that was started has no id"))
    }

    async fn copy_parts(
        &self,
        upload: &str,
        source: &HeadObjectOutput,
        size: u64,
        part_size: u64,
    ) -> Result<Vec<CompletedPart>> {
        let parts = (0..size.div_ceil(part_size)).map(|i| {
            let (start, end) = (i * part_size, size.min((i + 1) * part_size));
            // There are at most 10,000.
            self.copy_part(upload, source, (i + 1) as i32, format!("bytes={start}-{}", end - 1)).boxed()
        });
        let parts = stream::iter(parts).buffered(PARALLEL).try_collect().await?;
        // Some servers, of which Ceph's gateway is one, ignore the condition on the source of a part.
        if self.client.service == Service::Other {
            self.check_source(source).await?;
        }
        Ok(parts)
    }

    async fn copy_part(
        &self,
        upload: &str,
        source: &HeadObjectOutput,
        number: i32,
        range: String,
    ) -> Result<CompletedPart> {
        let request = self
            .client
            .s3
            .upload_part_copy()
            .bucket(&self.client.bucket)
            .key(self.to.as_str())
            .upload_id(upload)
            .part_number(number)
            .copy_source(self.source())
            .copy_source_range(range)
            // Parts of two versions would make an object that never was.
            .set_copy_source_if_match(source.e_tag.clone());
        let send = || {
            // There is no body, and Ceph's gateway wants to hear it.
            let request = request.clone().customize().mutate_request(|request| {
                request.headers_mut().insert("content-length", "0");
            });
            request.send()
        };
        let copied = self.client.attempts(true, send).await.map_err(|failure| match failure.error.kind() {
            ErrorKind::FailedPrecondition => self.replaced().with_source(failure.error),
            ErrorKind::NotFound if failure.code != "NoSuchUpload" => failure.error.at(self.from),
            _ => failure.error,
        })?;
        let tag = copied.copy_part_result.and_then(|result| result.e_tag);
        let tag = tag.ok_or_else(|| Error::new(ErrorKind::Internal, format!("the copied part {number} has no tag")))?;
        Ok(CompletedPart::builder().part_number(number).e_tag(tag).build())
    }

    async fn complete(&self, upload: &str, write: &str, parts: Vec<CompletedPart>) -> Result<Stored> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let Client { s3, bucket, .. } = self.client;
        let (if_none_match, if_match) = put::headers(&self.condition);
        let request = s3
            .complete_multipart_upload()
            .bucket(bucket)
            .key(self.to.as_str())
            .upload_id(upload)
            .set_if_none_match(if_none_match)
            .set_if_match(if_match)
            .multipart_upload(parts);
        match self.client.attempts(true, || request.clone().send()).await {
            Ok(done) => self.client.stored(self.to, done.e_tag).await,
            Err(failure) => self.client.settle(self.to, &self.condition, write, failure).await,
        }
    }

    /// The condition, before parts are copied in vain.
    async fn check_destination(&self) -> Result<()> {
        let (kind, message) = match &self.condition {
            PutCondition::IfAbsent if self.head(self.to).await?.is_some() => {
                (ErrorKind::AlreadyExists, "there is an object already")
            }
            PutCondition::IfMatch(wanted) if self.head(self.to).await?.is_none_or(|there| etag(&there) != *wanted) => {
                (ErrorKind::FailedPrecondition, "the object is not the version that was expected, or not there")
            }
            _ => return Ok(()),
        };
        Err(Error::new(kind, message))
    }
}
