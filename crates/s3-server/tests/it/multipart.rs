//! Uploads in parts, with R2's rules.

use aws_sdk_s3::{
    Client,
    error::SdkError,
    operation::complete_multipart_upload::{
        CompleteMultipartUploadError, CompleteMultipartUploadOutput, builders::CompleteMultipartUploadFluentBuilder,
    },
    primitives::ByteStream,
    types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart},
};

use crate::support::{BUCKET, MIB, Short, client, is, pattern, serve};

pub(crate) fn completion(
    s3: &Client,
    key: &str,
    id: &str,
    parts: &[(i32, &str)],
) -> CompleteMultipartUploadFluentBuilder {
    let parts = parts.iter().map(|(number, etag)| CompletedPart::builder().part_number(*number).e_tag(*etag).build());
    let upload = CompletedMultipartUpload::builder().set_parts(Some(parts.collect())).build();
    s3.complete_multipart_upload().bucket(BUCKET).key(key).upload_id(id).multipart_upload(upload)
}

async fn complete(
    s3: &Client,
    key: &str,
    id: &str,
    parts: &[(i32, &str)],
) -> Result<CompleteMultipartUploadOutput, SdkError<CompleteMultipartUploadError>> {
    completion(s3, key, id, parts).send().await
}

/// An upload of parts of these sizes, with the ETags.
async fn upload(s3: &Client, key: &str, sizes: &[usize]) -> (String, Vec<String>) {
    let (id, mut etags) = (s3.begin(key).await, Vec::new());
    for (i, size) in sizes.iter().enumerate() {
        etags.push(s3.part(key, &id, i as i32 + 1, pattern(*size)).await);
    }
    (id, etags)
}

async fn result_of(
    s3: &Client,
    key: &str,
    sizes: &[usize],
) -> Result<CompleteMultipartUploadOutput, SdkError<CompleteMultipartUploadError>> {
    let (id, etags) = upload(s3, key, sizes).await;
    let parts: Vec<_> = etags.iter().enumerate().map(|(i, etag)| (i as i32 + 1, etag.as_str())).collect();
    complete(s3, key, &id, &parts).await
}

#[tokio::test]
async fn parts_become_an_object_with_the_attributes_of_its_beginning() {
    let (server, s3) = serve().await;
    let begin = s3.create_multipart_upload().bucket(BUCKET).key("a").content_type("video/mp4");
    let id = begin.metadata("job", "7").cache_control("no-store").send().await.unwrap().upload_id.unwrap();
    // Out of order, one of them twice, and one that is not taken.
    let bytes = pattern(11 * MIB);
    let third = s3.part("a", &id, 7, bytes[10 * MIB..].to_vec()).await;
    s3.part("a", &id, 1, vec![0; 5 * MIB]).await;
    let second = s3.part("a", &id, 4, bytes[5 * MIB..10 * MIB].to_vec()).await;
    s3.part("a", &id, 9, vec![0; MIB]).await;
    let first = s3.part("a", &id, 1, bytes[..5 * MIB].to_vec()).await;
    assert_eq!(s3.read("a").await, None);
    let done = complete(&s3, "a", &id, &[(1, &first), (4, &second), (7, &third)]).await.unwrap();
    let etag = done.e_tag.unwrap();
    assert!(etag.ends_with("-3\""), "{etag}");
    server.restart().await.unwrap();
    let s3 = client(&server);
    assert!(s3.read("a").await.unwrap() == bytes);
    let head = s3.head_object().bucket(BUCKET).key("a").send().await.unwrap();
    assert_eq!((head.e_tag, head.content_type.as_deref()), (Some(etag), Some("video/mp4")));
    assert_eq!((head.metadata.unwrap()["job"].as_str(), head.cache_control.as_deref()), ("7", Some("no-store")));
    let middle = s3.get_object().bucket(BUCKET).key("a").range("bytes=5242879-10485760").send().await.unwrap();
    assert!(middle.body.collect().await.unwrap().to_vec() == bytes[5_242_879..10_485_761]);
    // The upload is over, and so are its parts.
    is(complete(&s3, "a", &id, &[(1, &first)]).await, 404, "NoSuchUpload");
    is(s3.abort_multipart_upload().bucket(BUCKET).key("a").upload_id(&id).send().await, 404, "NoSuchUpload");
    is(s3.list_parts().bucket(BUCKET).key("a").upload_id(&id).send().await, 404, "NoSuchUpload");
    let part = s3.upload_part().bucket(BUCKET).key("a").upload_id(&id).part_number(1);
    is(part.body(ByteStream::from_static(b"x")).send().await, 404, "NoSuchUpload");
}

#[tokio::test]
async fn parts_but_the_last_are_of_one_size_of_5_mib_or_more() {
    let (_server, s3) = serve().await;
    is(result_of(&s3, "a", &[6 * MIB, 5 * MIB, MIB]).await, 400, "InvalidPart");
    is(result_of(&s3, "a", &[5 * MIB, 5 * MIB + 1]).await, 400, "InvalidPart");
    is(result_of(&s3, "a", &[5 * MIB - 1, 5 * MIB - 1]).await, 400, "EntityTooSmall");
    assert_eq!(s3.read("a").await, None);
    result_of(&s3, "a", &[5 * MIB, 5 * MIB]).await.unwrap();
    result_of(&s3, "a", &[1]).await.unwrap();
    result_of(&s3, "a", &[0]).await.unwrap();
    assert_eq!(s3.read("a").await.unwrap(), b"");
}

#[tokio::test]
async fn a_list_of_parts_must_be_true() {
    let (_server, s3) = serve().await;
    let (id, etags) = upload(&s3, "a", &[5 * MIB, MIB]).await;
    let [one, two] = etags.as_slice() else { panic!() };
    is(complete(&s3, "a", &id, &[]).await, 400, "MalformedXML");
    is(complete(&s3, "a", &id, &[(2, two), (1, one)]).await, 400, "InvalidPartOrder");
    is(complete(&s3, "a", &id, &[(1, one), (1, one)]).await, 400, "InvalidPartOrder");
    is(complete(&s3, "a", &id, &[(1, two)]).await, 400, "InvalidPart");
    is(complete(&s3, "a", &id, &[(1, one), (3, two)]).await, 400, "InvalidPart");
    is(complete(&s3, "b", &id, &[(1, one)]).await, 404, "NoSuchUpload");
    is(complete(&s3, "a", "none", &[(1, one)]).await, 404, "NoSuchUpload");
    for number in [0, 10_001] {
        let part = s3.upload_part().bucket(BUCKET).key("a").upload_id(&id).part_number(number);
        is(part.body(ByteStream::from_static(b"x")).send().await, 400, "InvalidArgument");
        is(complete(&s3, "a", &id, &[(number, one)]).await, 400, "InvalidArgument");
    }
    // None of that has ended it.
    complete(&s3, "a", &id, &[(1, one), (2, two)]).await.unwrap();
}

#[tokio::test]
async fn a_completion_that_fails_its_condition_discards_the_upload() {
    let (_server, s3) = serve().await;
    let stale = s3.write("a", "one").await;
    let current = s3.write("a", "two").await;
    let (id, etags) = upload(&s3, "a", &[1]).await;
    is(completion(&s3, "a", &id, &[(1, &etags[0])]).if_none_match("*").send().await, 412, "PreconditionFailed");
    is(complete(&s3, "a", &id, &[(1, &etags[0])]).await, 404, "NoSuchUpload");
    let (id, etags) = upload(&s3, "a", &[1]).await;
    is(completion(&s3, "a", &id, &[(1, &etags[0])]).if_match(stale).send().await, 412, "PreconditionFailed");
    is(complete(&s3, "a", &id, &[(1, &etags[0])]).await, 404, "NoSuchUpload");
    assert_eq!(s3.read("a").await.unwrap(), b"two");
    let (id, etags) = upload(&s3, "a", &[1]).await;
    completion(&s3, "a", &id, &[(1, &etags[0])]).if_match(current).send().await.unwrap();
    let (id, etags) = upload(&s3, "b", &[1]).await;
    completion(&s3, "b", &id, &[(1, &etags[0])]).if_none_match("*").send().await.unwrap();
}

#[tokio::test]
async fn digests_of_parts_are_verified_and_make_one_of_all() {
    let (_server, s3) = serve().await;
    let begin = s3.create_multipart_upload().bucket(BUCKET).key("a").checksum_algorithm(ChecksumAlgorithm::Sha256);
    let id = begin.send().await.unwrap().upload_id.unwrap();
    let sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    let part = |body: &'static [u8]| {
        let part = s3.upload_part().bucket(BUCKET).key("a").upload_id(&id).part_number(1);
        part.body(ByteStream::from_static(body)).customize()
    };
    let header = |sum: &'static str| {
        move |request: &mut aws_sdk_s3::config::http::HttpRequest| {
            drop(request.headers_mut().insert("x-amz-checksum-sha256", sum));
        }
    };
    is(part(b"hellO").mutate_request(header(sha256)).send().await, 400, "BadDigest");
    is(part(b"hello").send().await, 400, "InvalidRequest");
    let etag = part(b"hello").mutate_request(header(sha256)).send().await.unwrap().e_tag.unwrap();
    let complete = async |sum: Option<&str>| {
        let listed = CompletedPart::builder().part_number(1).e_tag(&etag).set_checksum_sha256(sum.map(str::to_owned));
        let upload = CompletedMultipartUpload::builder().parts(listed.build()).build();
        s3.complete_multipart_upload().bucket(BUCKET).key("a").upload_id(&id).multipart_upload(upload).send().await
    };
    is(complete(None).await, 400, "InvalidRequest");
    is(complete(Some("AAAAul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")).await, 400, "InvalidPart");
    complete(Some(sha256)).await.unwrap();
    let head = s3.head_object().bucket(BUCKET).key("a").checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    // The digest of that digest.
    assert_eq!(head.checksum_sha256.as_deref(), Some("lZXJ35AHUUjrBoYDZd8zWEt1v/eCpRDGzUiDpBmDPVA=-1"));
    assert_eq!(head.checksum_type.unwrap().as_str(), "COMPOSITE");
}

#[tokio::test]
async fn a_part_may_be_copied() {
    let (_server, s3) = serve().await;
    let bytes = pattern(12 * MIB);
    let source = s3.write("from", bytes.clone()).await;
    let id = s3.begin("to").await;
    let copy = async |number: i32, range: &str, etag: &str| {
        let copy = s3.upload_part_copy().bucket(BUCKET).key("to").upload_id(&id).part_number(number);
        copy.copy_source("bucket/from").copy_source_range(range).copy_source_if_match(etag).send().await
    };
    is(copy(1, "bytes=0-12582912", &source).await, 416, "InvalidRange");
    is(copy(1, "bytes=5-", &source).await, 416, "InvalidRange");
    is(copy(1, "bytes=0-5", "\"other\"").await, 412, "PreconditionFailed");
    let one = copy(1, "bytes=1-6291456", &source).await.unwrap().copy_part_result.unwrap().e_tag.unwrap();
    let two = copy(2, "bytes=6291457-12582911", &source).await.unwrap().copy_part_result.unwrap().e_tag.unwrap();
    complete(&s3, "to", &id, &[(1, &one), (2, &two)]).await.unwrap();
    s3.delete_object().bucket(BUCKET).key("from").send().await.unwrap();
    assert!(s3.read("to").await.unwrap() == bytes[1..]);
}

#[tokio::test]
async fn an_abort_leaves_nothing() {
    let (_server, s3) = serve().await;
    let (id, _) = upload(&s3, "a", &[1]).await;
    s3.abort_multipart_upload().bucket(BUCKET).key("a").upload_id(&id).send().await.unwrap();
    is(s3.abort_multipart_upload().bucket(BUCKET).key("a").upload_id(&id).send().await, 404, "NoSuchUpload");
    assert!(s3.list_multipart_uploads().bucket(BUCKET).send().await.unwrap().uploads().is_empty());
    assert_eq!(s3.read("a").await, None);
}
