//! Copies, whole and as parts, which share the bytes of their source.

use std::sync::Arc;

use s3s::{
    S3Request, S3Result,
    dto::{
        CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopyPartResult, CopySource, MetadataDirective, Range,
        UploadPartCopyInput, UploadPartCopyOutput,
    },
    s3_error,
};

use super::{
    Operations,
    checksums::{show, show_with_type},
    conditions::{ReadCondition, WriteCondition},
    multipart::{check_size, number},
    objects::attributes,
};
use crate::store::{Expected, Object, Part, now, read, receive};

/// The most that one copy takes, whole or as a part.
const MAX_COPY: u64 = 5 << 30;

fn source(store: &Operations, source: &CopySource) -> S3Result<Arc<Object>> {
    match source {
        CopySource::Bucket { bucket, key, version_id: None } => store.object(bucket, key),
        _ => Err(s3_error!(NotImplemented, "A copy is of the newest version of an object in a bucket.")),
    }
}

pub(super) async fn copy_object(store: &Operations, request: S3Request<CopyObjectInput>) -> S3Result<CopyObjectOutput> {
    let input = request.input;
    let condition = WriteCondition::of_copy(&request.headers)?;
    let replace = input.metadata_directive.as_ref().is_some_and(|it| it.as_str() == MetadataDirective::REPLACE);
    if let CopySource::Bucket { bucket, key, .. } = &input.copy_source
        && (&**bucket, &**key) == (&*input.bucket, &*input.key)
        && !replace
    {
        return Err(s3_error!(InvalidRequest, "A copy onto itself must replace its metadata."));
    }
    let source = source(store, &input.copy_source)?;
    let of_source = ReadCondition {
        if_match: input.copy_source_if_match,
        if_none_match: input.copy_source_if_none_match,
        if_modified_since: input.copy_source_if_modified_since,
        if_unmodified_since: input.copy_source_if_unmodified_since,
    };
    of_source.check_source(&source)?;
    if source.content.size > MAX_COPY {
        return Err(s3_error!(InvalidRequest, "One copy takes at most {MAX_COPY} bytes."));
    }
    let (modified, content) = (now(), source.content.clone());
    let attributes = if replace { attributes!(input) } else { source.attributes.clone() };
    let mut result = CopyObjectResult {
        e_tag: Some(content.etag()),
        last_modified: Some(modified.clone()),
        ..CopyObjectResult::default()
    };
    show_with_type!(content.checksums, result);
    store.bucket(&input.bucket, |bucket| {
        condition.check(bucket.object(&input.key).map(AsRef::as_ref))?;
        bucket.put(Object { key: input.key, modified, attributes, content })
    })?;
    Ok(CopyObjectOutput { copy_object_result: Some(result), ..CopyObjectOutput::default() })
}

pub(super) async fn upload_part_copy(
    store: &Operations,
    request: S3Request<UploadPartCopyInput>,
) -> S3Result<UploadPartCopyOutput> {
    let input = request.input;
    let number = number(input.part_number)?;
    let algorithm =
        store.bucket(&input.bucket, |bucket| Ok(bucket.upload(&input.key, &input.upload_id)?.algorithm.clone()))?;
    let source = source(store, &input.copy_source)?;
    let of_source = ReadCondition {
        if_match: input.copy_source_if_match,
        if_none_match: input.copy_source_if_none_match,
        if_modified_since: input.copy_source_if_modified_since,
        if_unmodified_since: input.copy_source_if_unmodified_since,
    };
    of_source.check_source(&source)?;
    let size = source.content.size;
    let range = match &input.copy_source_range {
        None => 0..size,
        Some(text) => match Range::parse(text) {
            // Unlike that of a read it may not reach beyond the end.
            Ok(Range::Int { first, last: Some(last) }) if last < size => first..last + 1,
            Ok(_) => return Err(s3_error!(InvalidRange, "The range is not within the {size} bytes of the source.")),
            Err(_) => return Err(s3_error!(InvalidArgument, "`{text}` is not bytes=first-last.")),
        },
    };
    check_size(range.end - range.start)?;
    // Read for its digests, as a part has those of its own bytes.
    let expected = Expected { algorithm, ..Expected::default() };
    let content = receive(store, Some(read(store, &source.content, range)), expected).await?;
    let modified = now();
    let mut result = CopyPartResult {
        e_tag: Some(content.etag()),
        last_modified: Some(modified.clone()),
        ..CopyPartResult::default()
    };
    show!(content.checksums, result);
    let part = Part { number, modified, content };
    store.bucket(&input.bucket, |bucket| bucket.put_part(&input.key, &input.upload_id, part))?;
    Ok(UploadPartCopyOutput { copy_part_result: Some(result), ..UploadPartCopyOutput::default() })
}
