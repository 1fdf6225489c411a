//! Objects: put, read, deleted.

use std::{ops::Range, sync::Arc};

use s3s::{
    S3Request, S3Result,
    dto::{
        self, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject,
        GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, PutObjectInput, PutObjectOutput,
    },
    s3_error,
};

use super::{
    Operations,
    checksums::{sent, show, show_with_type},
    conditions::{ReadCondition, WriteCondition},
};
use crate::store::{Attributes, Expected, Object, now, read, receive};

/// R2's limit of one request, 4.995 GiB.
const MAX_PUT: i64 = 5_363_340_410;
/// R2's limit of one DeleteObjects.
const MAX_DELETE: usize = 1_000;
/// What R2 calls bytes of which it has not been told anything.
const UNKNOWN_TYPE: &str = "application/octet-stream";

/// The attributes of a message, which are fields of the same names in all of them.
macro_rules! attributes {
    ($input:expr) => {
        $crate::store::Attributes {
            content_type: $input.content_type,
            cache_control: $input.cache_control,
            content_disposition: $input.content_disposition,
            content_encoding: $input.content_encoding,
            content_language: $input.content_language,
            expires: $input.expires,
            metadata: $input.metadata,
        }
    };
}
pub(super) use attributes;

pub(super) async fn put_object(store: &Operations, request: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
    let mut input = request.input;
    if input.content_length.is_some_and(|length| length > MAX_PUT) {
        return Err(s3_error!(EntityTooLarge));
    }
    store.bucket(&input.bucket, |_| Ok(()))?;
    let condition = WriteCondition::new(input.if_match.take(), input.if_none_match.take());
    let expected = Expected {
        length: input.content_length,
        md5: input.content_md5.take(),
        checksums: sent!(input),
        algorithm: None,
    };
    let content = receive(store, input.body.take(), expected).await?;
    let mut output = PutObjectOutput { e_tag: Some(content.etag()), ..PutObjectOutput::default() };
    show!(content.checksums, output);
    store.bucket(&input.bucket, |bucket| {
        condition.check(bucket.object(&input.key).map(AsRef::as_ref))?;
        bucket.put(Object { key: input.key, modified: now(), attributes: attributes!(input), content })
    })?;
    Ok(output)
}

fn range(range: Option<dto::Range>, size: u64) -> S3Result<Option<Range<u64>>> {
    match range {
        // Nothing has no last bytes.
        Some(_) if size == 0 => Err(s3_error!(InvalidRange)),
        Some(range) => Ok(Some(range.check(size)?)),
        None => Ok(None),
    }
}

pub(super) async fn get_object(store: &Operations, request: S3Request<GetObjectInput>) -> S3Result<GetObjectOutput> {
    let input = request.input;
    if input.part_number.is_some() {
        return Err(s3_error!(NotImplemented, "partNumber is not implemented."));
    }
    let object = store.object(&input.bucket, &input.key)?;
    let condition = ReadCondition {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    };
    condition.check(&object)?;
    let size = object.content.size;
    let part = range(input.range, size)?;
    let content_range = part.as_ref().map(|part| format!("bytes {}-{}/{size}", part.start, part.end - 1));
    let wanted = part.clone().unwrap_or(0..size);
    let Attributes {
        content_type,
        cache_control,
        content_disposition,
        content_encoding,
        content_language,
        expires,
        metadata,
    } = object.attributes.clone();
    let mut output = GetObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: i64::try_from(wanted.end - wanted.start).ok(),
        content_range,
        e_tag: Some(object.content.etag()),
        last_modified: Some(object.modified.clone()),
        content_type: Some(content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned())),
        cache_control,
        content_disposition,
        content_encoding,
        content_language,
        expires,
        metadata,
        body: Some(read(store, &object.content, wanted)),
        ..GetObjectOutput::default()
    };
    if part.is_none() && input.checksum_mode.is_some() {
        show_with_type!(object.content.checksums, output);
    }
    Ok(output)
}

pub(super) async fn head_object(store: &Operations, request: S3Request<HeadObjectInput>) -> S3Result<HeadObjectOutput> {
    let input = request.input;
    if input.part_number.is_some() {
        return Err(s3_error!(NotImplemented, "partNumber is not implemented."));
    }
    let object: Arc<Object> = store.object(&input.bucket, &input.key)?;
    let condition = ReadCondition {
        if_match: input.if_match,
        if_none_match: input.if_none_match,
        if_modified_since: input.if_modified_since,
        if_unmodified_since: input.if_unmodified_since,
    };
    condition.check(&object)?;
    let size = object.content.size;
    let part = range(input.range, size)?;
    let content_range = part.as_ref().map(|part| format!("bytes {}-{}/{size}", part.start, part.end - 1));
    let length = part.as_ref().map_or(size, |part| part.end - part.start);
    let attributes = object.attributes.clone();
    let content_type = input.response_content_type.or(attributes.content_type);
    let mut output = HeadObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: i64::try_from(length).ok(),
        content_range,
        e_tag: Some(object.content.etag()),
        last_modified: Some(object.modified.clone()),
        content_type: Some(content_type.unwrap_or_else(|| UNKNOWN_TYPE.to_owned())),
        cache_control: input.response_cache_control.or(attributes.cache_control),
        content_disposition: input.response_content_disposition.or(attributes.content_disposition),
        content_encoding: input.response_content_encoding.or(attributes.content_encoding),
        content_language: input.response_content_language.or(attributes.content_language),
        expires: input.response_expires.or(attributes.expires),
        metadata: attributes.metadata,
        ..HeadObjectOutput::default()
    };
    if part.is_none() && input.checksum_mode.is_some() {
        show_with_type!(object.content.checksums, output);
    }
    Ok(output)
}

pub(super) async fn delete_object(
    store: &Operations,
    request: S3Request<DeleteObjectInput>,
) -> S3Result<DeleteObjectOutput> {
    let input = request.input;
    if input.if_match.is_some() {
        return Err(s3_error!(NotImplemented, "A delete has no conditions."));
    }
    store.bucket(&input.bucket, |bucket| bucket.delete(&input.key))?;
    Ok(DeleteObjectOutput::default())
}

pub(super) async fn delete_objects(
    store: &Operations,
    request: S3Request<DeleteObjectsInput>,
) -> S3Result<DeleteObjectsOutput> {
    let input = request.input;
    if input.delete.objects.is_empty() || input.delete.objects.len() > MAX_DELETE {
        return Err(s3_error!(MalformedXML, "1 to {MAX_DELETE} keys can be deleted at once."));
    }
    let quiet = input.delete.quiet == Some(true);
    let mut deleted = Vec::new();
    store.bucket(&input.bucket, |bucket| {
        for object in input.delete.objects {
            bucket.delete(&object.key)?;
            deleted.push(DeletedObject { key: Some(object.key), ..DeletedObject::default() });
        }
        Ok(())
    })?;
    Ok(DeleteObjectsOutput { deleted: (!quiet).then_some(deleted), ..DeleteObjectsOutput::default() })
}
