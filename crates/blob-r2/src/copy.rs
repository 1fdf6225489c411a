//! Copies inside the bucket, made by the service: in one request, or part by part where the object is too large for one.

mod parts;

use aws_sdk_s3::{operation::head_object::HeadObjectOutput, types::MetadataDirective};
use percent_encoding::utf8_percent_encode;
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobKey, CopyOptions, ETag, PutCondition, Stored},
};

use crate::{
    client::{Client, Service},
    sigv4::PATH,
};

/// All that the source has beside its bytes, with the name of the write among the metadata.
macro_rules! attributes {
    ($request:expr, $source:ident, $write:expr) => {{
        let mut metadata = $source.metadata.clone().unwrap_or_default();
        metadata.insert($crate::meta::WRITE.to_owned(), $write.to_owned());
        $request
            .set_content_type($source.content_type.clone())
            .set_cache_control($source.cache_control.clone())
            .set_content_disposition($source.content_disposition.clone())
            .set_content_encoding($source.content_encoding.clone())
            .set_content_language($source.content_language.clone())
            .set_metadata(Some(metadata))
    }};
}

use attributes;

/// What is copied at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CopySizes {
    /// The largest object that one request copies.
    pub(crate) whole: u64,
    /// The bytes of a part of a larger one.
    pub(crate) part: u64,
}

impl Default for CopySizes {
    /// R2 and S3 copy up to 5 GiB by one request, but take their time for it: each of these is answered well within the
    /// deadline of a call.
    fn default() -> Self {
        Self { whole: 1 << 30, part: 256 << 20 }
    }
}

impl Client {
    /// Copies an object with its attributes.
    pub(crate) async fn copy_object(&self, from: &BlobKey, to: &BlobKey, options: CopyOptions) -> Result<Stored> {
        let copy = Copy { client: self, from, to, condition: options.condition };
        copy.run().await.map_err(|e| e.during(OPERATION).at(to))
    }
}

const OPERATION: &str = "copy";

struct Copy<'a> {
    client: &'a Client,
    from: &'a BlobKey,
    to: &'a BlobKey,
    condition: PutCondition,
}

impl Copy<'_> {
    async fn run(&self) -> Result<Stored> {
        let Client { capabilities, copy_sizes, service, .. } = self.client;
        capabilities.copy.check(&self.condition)?;
        if self.from == self.to {
            return Err(Error::invalid("an object cannot be copied onto itself; to change attributes, put it again"));
        }
        let source = self.head(self.from).await?.ok_or_else(|| self.missing())?;
        let size = size(&source);
        // GCS copies an object of any size at once, and has no copies of parts.
        if size <= copy_sizes.whole || *service == Service::Gcs {
            return self.whole(&source).await;
        }
        capabilities.complete.check(&self.condition)?;
        let limits = self.client.multipart_limits()?;
        let part_size = limits.part_size(copy_sizes.part, Some(size))?;
        self.in_parts(&source, size, part_size).await
    }

    fn missing(&self) -> Error {
        Error::new(ErrorKind::NotFound, "there is no object to copy").at(self.from)
    }

    fn replaced(&self) -> Error {
        Error::new(ErrorKind::Aborted, "the source was replaced while it was copied; copy it again").at(self.from)
    }

    /// That the source is still the version that was seen.
    async fn check_source(&self, seen: &HeadObjectOutput) -> Result<()> {
        let now = self.head(self.from).await?.ok_or_else(|| self.missing())?;
        if now.e_tag == seen.e_tag { Ok(()) } else { Err(self.replaced()) }
    }

    async fn head(&self, key: &BlobKey) -> Result<Option<HeadObjectOutput>> {
        let Client { s3, bucket, .. } = self.client;
        let head = || s3.head_object().bucket(bucket).key(key.as_str()).send();
        match self.client.call(OPERATION, key, true, head).await {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The source as the header has it: a header is ASCII, and the service decodes it as it does a path.
    fn source(&self) -> String {
        format!("{}/{}", self.client.bucket, utf8_percent_encode(self.from.as_str(), PATH))
    }

    /// The condition on the destination, as the service has it. R2's headers differ from S3's; a server that was declared
    /// to take conditions gets both, and takes its own.
    fn condition_headers(&self) -> Vec<(&'static str, String)> {
        let (cf, s3, value) = match &self.condition {
            PutCondition::IfAbsent => ("cf-copy-destination-if-none-match", "if-none-match", "*".to_owned()),
            PutCondition::IfMatch(etag) => ("cf-copy-destination-if-match", "if-match", etag.quoted()),
            _ => return Vec::new(),
        };
        match self.client.service {
            Service::R2 => vec![(cf, value)],
            Service::Other => vec![(cf, value.clone()), (s3, value)],
            _ => vec![(s3, value)],
        }
    }

    async fn whole(&self, source: &HeadObjectOutput) -> Result<Stored> {
        let request = self.client.s3.copy_object().bucket(&self.client.bucket).key(self.to.as_str());
        let request = request.copy_source(self.source());
        // Who writes on a condition must know his own write from another's: its name goes into the metadata, and with
        // that all attributes, which must be those of the version that is copied.
        let write = (self.condition != PutCondition::Always).then(|| self.client.env.new_id());
        let request = match &write {
            None => request.metadata_directive(MetadataDirective::Copy),
            Some(write) => attributes!(request, source, write)
                .metadata_directive(MetadataDirective::Replace)
                .set_copy_source_if_match(source.e_tag.clone()),
        };
        let headers = self.condition_headers();
        let send = || {
            let headers = headers.clone();
            let request = request.clone().customize().mutate_request(move |request| {
                for (name, value) in &headers {
                    request.headers_mut().insert(*name, value.clone());
                }
            });
            request.send()
        };
        let failure = match self.client.attempts(true, send).await {
            Ok(copied) => {
                let etag = copied.copy_object_result.and_then(|result| result.e_tag);
                return self.client.stored(self.to, etag).await;
            }
            Err(failure) => failure,
        };
        // A refusal may be about the source or about the destination.
        if !failure.uncertain && matches!(failure.error.kind(), ErrorKind::NotFound | ErrorKind::FailedPrecondition) {
            self.check_source(source).await?;
        }
        match write {
            Some(write) => self.client.settle(self.to, &self.condition, &write, failure).await,
            None => Err(failure.error),
        }
    }
}

fn etag(head: &HeadObjectOutput) -> ETag {
    ETag::new(head.e_tag().unwrap_or_default())
}

fn size(head: &HeadObjectOutput) -> u64 {
    head.content_length().and_then(|length| length.try_into().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
