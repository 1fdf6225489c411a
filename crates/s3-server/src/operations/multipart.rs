//! Uploads in parts, with R2's rules of what parts may be.

use s3s::{
    S3Request, S3Result,
    dto::{
        AbortMultipartUploadInput, AbortMultipartUploadOutput, ChecksumAlgorithm, ChecksumType,
        CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput,
        CreateMultipartUploadOutput, UploadPartInput, UploadPartOutput,
    },
    s3_error,
};

use super::{
    Operations,
    checksums::{sent, show, show_with_type},
    conditions::WriteCondition,
    objects::attributes,
};
use crate::store::{Content, Expected, Object, Part, Upload, now, receive};

/// The least of a part that is not the last.
const MIN_PART: u64 = 5 << 20;
/// The most of any part.
const MAX_PART: u64 = 5 << 30;
const MAX_PARTS: i32 = 10_000;
/// Those that R2 makes of the checksums of parts.
const COMPOSITE: [&str; 4] =
    [ChecksumAlgorithm::CRC32, ChecksumAlgorithm::CRC32C, ChecksumAlgorithm::SHA1, ChecksumAlgorithm::SHA256];

pub(super) fn number(number: i32) -> S3Result<i32> {
    match (1..=MAX_PARTS).contains(&number) {
        true => Ok(number),
        false => Err(s3_error!(InvalidArgument, "The number of a part is 1 to {MAX_PARTS}.")),
    }
}

pub(super) fn check_size(size: u64) -> S3Result<()> {
    if size <= MAX_PART { Ok(()) } else { Err(s3_error!(EntityTooLarge)) }
}

pub(super) async fn create_multipart_upload(
    store: &Operations,
    request: S3Request<CreateMultipartUploadInput>,
) -> S3Result<CreateMultipartUploadOutput> {
    let input = request.input;
    let condition = WriteCondition::of_headers(&request.headers)?;
    let algorithm = input.checksum_algorithm.as_ref().map(|algorithm| algorithm.as_str().to_owned());
    if algorithm.as_deref().is_some_and(|algorithm| !COMPOSITE.contains(&algorithm))
        || input.checksum_type.as_ref().is_some_and(|of| of.as_str() != ChecksumType::COMPOSITE)
    {
        return Err(s3_error!(NotImplemented, "Checksums of an upload are composite: {}.", COMPOSITE.join(", ")));
    }
    let id = store.bucket(&input.bucket, |bucket| {
        condition.check(bucket.object(&input.key).map(AsRef::as_ref))?;
        bucket.begin(&input.key, attributes!(input), algorithm)
    })?;
    Ok(CreateMultipartUploadOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(id),
        checksum_type: input.checksum_algorithm.as_ref().map(|_| ChecksumType::from_static(ChecksumType::COMPOSITE)),
        checksum_algorithm: input.checksum_algorithm,
        ..CreateMultipartUploadOutput::default()
    })
}

pub(super) async fn upload_part(store: &Operations, request: S3Request<UploadPartInput>) -> S3Result<UploadPartOutput> {
    let mut input = request.input;
    let number = number(input.part_number)?;
    check_size(input.content_length.and_then(|length| u64::try_from(length).ok()).unwrap_or(0))?;
    let algorithm =
        store.bucket(&input.bucket, |bucket| Ok(bucket.upload(&input.key, &input.upload_id)?.algorithm.clone()))?;
    let checksums = sent!(input);
    if let Some(algorithm) = &algorithm
        && checksums.get(algorithm).is_none()
    {
        return Err(s3_error!(InvalidRequest, "The upload was begun with {algorithm} checksums; the part has none."));
    }
    let expected = Expected { length: input.content_length, md5: input.content_md5.take(), checksums, algorithm: None };
    let content = receive(store, input.body.take(), expected).await?;
    let mut output = UploadPartOutput { e_tag: Some(content.etag()), ..UploadPartOutput::default() };
    show!(content.checksums, output);
    let part = Part { number, modified: now(), content };
    store.bucket(&input.bucket, |bucket| bucket.put_part(&input.key, &input.upload_id, part))?;
    Ok(output)
}

pub(super) async fn complete_multipart_upload(
    store: &Operations,
    request: S3Request<CompleteMultipartUploadInput>,
) -> S3Result<CompleteMultipartUploadOutput> {
    let mut input = request.input;
    let condition = WriteCondition::new(input.if_match.take(), input.if_none_match.take());
    let listed = input.multipart_upload.take().and_then(|upload| upload.parts).unwrap_or_default();
    let expected = sent!(input);
    let mut output = CompleteMultipartUploadOutput {
        location: Some(format!("/{}/{}", input.bucket, input.key)),
        ..CompleteMultipartUploadOutput::default()
    };
    let ended = store.bucket(&input.bucket, |bucket| {
        let upload = bucket.upload(&input.key, &input.upload_id)?;
        let parts = chosen(upload, listed)?;
        let content = Content::joined(&parts, upload.algorithm.as_deref());
        for (name, _, sum) in expected.each() {
            if sum.is_some() && sum != content.checksums.get(name) {
                return Err(s3_error!(BadDigest, "The {name} checksum that you sent is not that of the parts."));
            }
        }
        if input.mpu_object_size.is_some_and(|size| u64::try_from(size) != Ok(content.size)) {
            return Err(s3_error!(InvalidRequest, "The parts have {} bytes.", content.size));
        }
        if let Err(error) = condition.check(bucket.object(&input.key).map(AsRef::as_ref)) {
            // R2 does not let it be tried again.
            return bucket.end(&input.key, &input.upload_id).and(Err(error));
        }
        output.e_tag = Some(content.etag());
        show_with_type!(content.checksums, output);
        let attributes = upload.attributes.clone();
        bucket.put(Object { key: input.key.clone(), modified: now(), attributes, content })?;
        bucket.end(&input.key, &input.upload_id)
    })?;
    // Outside of the lock, as parts that were not chosen go now.
    drop(ended);
    output.bucket = Some(input.bucket);
    output.key = Some(input.key);
    Ok(output)
}

/// The parts that a client lists, if they may be an object.
fn chosen(upload: &Upload, listed: Vec<CompletedPart>) -> S3Result<Vec<Content>> {
    if listed.is_empty() {
        return Err(s3_error!(MalformedXML, "An upload has at least one part."));
    }
    let (mut parts, mut last) = (Vec::with_capacity(listed.len()), 0);
    for mut listed in listed {
        let number = number(listed.part_number.unwrap_or_default())?;
        if number <= last {
            return Err(s3_error!(InvalidPartOrder));
        }
        last = number;
        let part = upload.parts.get(&number).map(|part| &part.content);
        let part = part.filter(|part| listed.e_tag.as_ref().is_some_and(|etag| etag.value() == part.etag));
        let part = part.ok_or_else(|| s3_error!(InvalidPart, "There is no part {number} of that ETag."))?;
        let sums = sent!(listed);
        if let Some(algorithm) = &upload.algorithm
            && sums.get(algorithm).is_none()
        {
            return Err(s3_error!(InvalidRequest, "Part {number} is listed without its {algorithm} checksum."));
        }
        for (name, _, sum) in sums.each() {
            if sum.is_some() && sum != part.checksums.get(name) {
                return Err(s3_error!(InvalidPart, "Part {number} does not have that {name} checksum."));
            }
        }
        parts.push(part.clone());
    }
    if let Some((tail, others)) = parts.split_last() {
        if others.iter().any(|part| part.size < MIN_PART) {
            return Err(s3_error!(EntityTooSmall, "A part that is not the last has at least {MIN_PART} bytes."));
        }
        let size = others.first().map_or(tail.size, |part| part.size);
        if tail.size > size || others.iter().any(|part| part.size != size) {
            return Err(s3_error!(InvalidPart, "All parts but the last must be of one size, and the last not larger."));
        }
    }
    Ok(parts)
}

pub(super) async fn abort_multipart_upload(
    store: &Operations,
    request: S3Request<AbortMultipartUploadInput>,
) -> S3Result<AbortMultipartUploadOutput> {
    let input = request.input;
    let ended = store.bucket(&input.bucket, |bucket| bucket.end(&input.key, &input.upload_id))?;
    drop(ended);
    Ok(AbortMultipartUploadOutput::default())
}
