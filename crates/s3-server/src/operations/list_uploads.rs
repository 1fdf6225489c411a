//! Listings of uploads and of their parts, in pages.

use std::ops::Bound;

use s3s::{
    S3Request, S3Result,
    dto::{
        self, ChecksumAlgorithm, ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput,
        ListPartsOutput, MultipartUpload, StorageClass,
    },
    s3_error,
};

use super::{
    Operations,
    checksums::show,
    list::{encoder, limit},
};
use crate::store::Upload;

/// Uploads by key, those of one key in the order in which they began.
pub(super) async fn list_multipart_uploads(
    store: &Operations,
    request: S3Request<ListMultipartUploadsInput>,
) -> S3Result<ListMultipartUploadsOutput> {
    let input = request.input;
    if input.delimiter.as_ref().is_some_and(|delimiter| !delimiter.is_empty()) {
        return Err(s3_error!(NotImplemented, "Uploads are not listed by folder."));
    }
    let max_uploads = limit(input.max_uploads)?;
    let encode = encoder(input.encoding_type.as_ref());
    let prefix = input.prefix.clone().unwrap_or_default();
    let after = |upload: &Upload| match (&input.key_marker, &input.upload_id_marker) {
        (None, _) => true,
        (Some(key), None) => upload.key > *key,
        (Some(key), Some(id)) => (&upload.key, &upload.id) > (key, id),
    };
    let (uploads, truncated, last) = store.bucket(&input.bucket, |bucket| {
        let start = input.key_marker.as_ref().filter(|key| **key >= prefix).unwrap_or(&prefix);
        let found = bucket.uploads.range((Bound::Included((start.clone(), String::new())), Bound::Unbounded));
        let found = found.map(|(_, upload)| upload).take_while(|upload| upload.key.starts_with(&prefix));
        let mut found = found.filter(|upload| after(upload)).peekable();
        let page: Vec<&Upload> = found.by_ref().take(max_uploads as usize).collect();
        let last = page.last().map(|upload| (upload.key.clone(), upload.id.clone()));
        let uploads: Vec<_> = page.into_iter().map(|upload| show_upload(upload, &encode)).collect();
        Ok((uploads, found.peek().is_some() && max_uploads > 0, last))
    })?;
    let last = last.filter(|_| truncated);
    Ok(ListMultipartUploadsOutput {
        bucket: Some(input.bucket),
        max_uploads: Some(max_uploads),
        is_truncated: Some(truncated),
        uploads: Some(uploads),
        next_key_marker: last.as_ref().map(|(key, _)| encode(key.clone())),
        next_upload_id_marker: last.map(|(_, id)| id),
        key_marker: input.key_marker.map(&encode),
        upload_id_marker: input.upload_id_marker,
        prefix: input.prefix.map(&encode),
        encoding_type: input.encoding_type,
        ..ListMultipartUploadsOutput::default()
    })
}

fn show_upload(upload: &Upload, encode: &impl Fn(String) -> String) -> MultipartUpload {
    MultipartUpload {
        key: Some(encode(upload.key.clone())),
        upload_id: Some(upload.id.clone()),
        initiated: Some(upload.initiated.clone()),
        checksum_algorithm: upload.algorithm.clone().map(ChecksumAlgorithm::from),
        storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
        ..MultipartUpload::default()
    }
}

pub(super) async fn list_parts(store: &Operations, request: S3Request<ListPartsInput>) -> S3Result<ListPartsOutput> {
    let input = request.input;
    let max_parts = limit(input.max_parts)?;
    let after = input.part_number_marker.unwrap_or(0);
    store.bucket(&input.bucket, |bucket| {
        let upload = bucket.upload(&input.key, &input.upload_id)?;
        let mut rest = upload.parts.range((Bound::Excluded(after), Bound::Unbounded)).map(|(_, part)| part).peekable();
        let parts: Vec<_> = rest
            .by_ref()
            .take(max_parts as usize)
            .map(|part| {
                let mut shown = dto::Part {
                    part_number: Some(part.number),
                    size: i64::try_from(part.content.size).ok(),
                    e_tag: Some(part.content.etag()),
                    last_modified: Some(part.modified.clone()),
                    ..dto::Part::default()
                };
                show!(part.content.checksums, shown);
                shown
            })
            .collect();
        let truncated = rest.peek().is_some() && max_parts > 0;
        Ok(ListPartsOutput {
            bucket: Some(input.bucket.clone()),
            key: Some(input.key.clone()),
            upload_id: Some(input.upload_id.clone()),
            max_parts: Some(max_parts),
            part_number_marker: Some(after),
            next_part_number_marker: parts.last().and_then(|part| part.part_number).filter(|_| truncated),
            is_truncated: Some(truncated),
            parts: Some(parts),
            checksum_algorithm: upload.algorithm.clone().map(ChecksumAlgorithm::from),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            ..ListPartsOutput::default()
        })
    })
}
