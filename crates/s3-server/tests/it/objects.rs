//! Objects: bytes, attributes, versions.

use aws_sdk_s3::{
    primitives::{ByteStream, DateTime},
    types::{ChecksumMode, Delete, MetadataDirective, ObjectIdentifier},
};

use crate::support::{BUCKET, MIB, Short, client, is, pattern, serve};

#[tokio::test]
async fn what_is_put_is_read_and_head_says_the_same() {
    let (_server, s3) = serve().await;
    let bytes = pattern(3 * MIB + 17);
    let etag = s3.write("a/b c+é%?.bin", bytes.clone()).await;
    // A file and a folder of one name are two keys.
    s3.write("a/b c+é%?.bin/below", "x").await;
    assert!(s3.read("a/b c+é%?.bin").await.unwrap() == bytes);
    let head = s3.head_object().bucket(BUCKET).key("a/b c+é%?.bin").send().await.unwrap();
    assert_eq!(head.content_length, Some(bytes.len() as i64));
    assert_eq!(head.e_tag, Some(etag));
    assert_eq!(head.content_type.as_deref(), Some("application/octet-stream"));
    assert!(head.last_modified.is_some());
    assert_eq!(s3.read("a").await, None);
    s3.write("empty", "").await;
    assert_eq!(s3.read("empty").await.unwrap(), b"");
}

#[tokio::test]
async fn attributes_are_kept_by_put_and_copy() {
    let (server, s3) = serve().await;
    let put = s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"x"));
    let put = put.content_type("video/mp4").cache_control("no-store").content_disposition("attachment; filename=\"a\"");
    let put = put.content_language("es").metadata("job-id", "j 42").expires(DateTime::from_secs(4_000_000_000));
    put.send().await.unwrap();
    let copy = s3.copy_object().bucket(BUCKET).key("b").copy_source("bucket/a");
    copy.send().await.unwrap();
    server.restart().await.unwrap();
    let s3 = client(&server);
    for key in ["a", "b"] {
        let head = s3.head_object().bucket(BUCKET).key(key).send().await.unwrap();
        assert_eq!(head.content_type.as_deref(), Some("video/mp4"));
        assert_eq!(head.cache_control.as_deref(), Some("no-store"));
        assert_eq!(head.content_disposition.as_deref(), Some("attachment; filename=\"a\""));
        assert_eq!(head.content_language.as_deref(), Some("es"));
        assert_eq!(head.expires_string.as_deref(), Some("Tue, 02 Oct 2096 07:06:40 GMT"));
        assert_eq!(head.metadata.unwrap()["job-id"], "j 42");
    }
    let copy = s3.copy_object().bucket(BUCKET).key("c").copy_source("bucket/a");
    copy.metadata_directive(MetadataDirective::Replace).content_type("text/plain").send().await.unwrap();
    let head = s3.head_object().bucket(BUCKET).key("c").send().await.unwrap();
    assert_eq!((head.content_type.as_deref(), head.cache_control), (Some("text/plain"), None));
    assert!(head.metadata.is_none_or(|metadata| metadata.is_empty()));
}

#[tokio::test]
async fn a_copy_has_a_life_of_its_own() {
    let (_server, s3) = serve().await;
    let etag = s3.write("from/¿a?", "one").await;
    let copy = |from: &'static str, to| s3.copy_object().bucket(BUCKET).copy_source(from).key(to);
    let copied = copy("bucket/from/%C2%BFa%3F", "b").send().await.unwrap();
    assert_eq!(copied.copy_object_result.unwrap().e_tag, Some(etag));
    s3.write("from/¿a?", "two").await;
    s3.delete_object().bucket(BUCKET).key("from/¿a?").send().await.unwrap();
    assert_eq!(s3.read("b").await.unwrap(), b"one");
    is(copy("bucket/none", "c").send().await, 404, "NoSuchKey");
    is(copy("bucket/b", "b").send().await, 400, "InvalidRequest");
    is(copy("none/b", "c").send().await, 404, "NoSuchBucket");
}

#[tokio::test]
async fn ranges_have_the_bytes_that_they_name() {
    let (_server, s3) = serve().await;
    let bytes = pattern(2 * MIB);
    s3.write("a", bytes.clone()).await;
    s3.write("empty", "").await;
    let get = async |key: &'static str, range: &str| s3.get_object().bucket(BUCKET).key(key).range(range).send().await;
    let end = bytes.len();
    for (range, from, to) in [
        ("bytes=0-0", 0, 1),
        ("bytes=600000-1700000", 600_000, 1_700_001),
        ("bytes=5-", 5, end),
        ("bytes=-7", end - 7, end),
        ("bytes=-9999999", 0, end),
        ("bytes=5-9999999", 5, end),
    ] {
        let got = get("a", range).await.unwrap();
        assert_eq!(got.content_range, Some(format!("bytes {from}-{}/{end}", to - 1)));
        assert!(got.body.collect().await.unwrap().to_vec() == bytes[from..to], "{range}");
    }
    is(get("a", "bytes=2097152-").await, 416, "InvalidRange");
    is(get("a", "bytes=-0").await, 416, "InvalidRange");
    is(get("empty", "bytes=0-").await, 416, "InvalidRange");
    is(get("empty", "bytes=-1").await, 416, "InvalidRange");
}

#[tokio::test]
async fn digests_are_verified_and_shown() {
    let (_server, s3) = serve().await;
    let put = || s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"hello"));
    let sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    is(put().checksum_sha256("AAAAul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=").send().await, 400, "BadDigest");
    is(put().checksum_sha256("AAAA").send().await, 400, "InvalidRequest");
    is(put().content_md5("AAAAKkGtkhzUaUpsFXRIZw==").send().await, 400, "BadDigest");
    is(put().content_md5("x").send().await, 400, "InvalidDigest");
    assert_eq!(s3.read("a").await, None);
    let stored = put().checksum_sha256(sha256).content_md5("XUFAKrxLKna5cZ2REBfFkg==").send().await.unwrap();
    assert_eq!(stored.checksum_sha256.as_deref(), Some(sha256));
    assert_eq!(stored.e_tag.as_deref(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    let head = s3.head_object().bucket(BUCKET).key("a");
    assert_eq!(head.clone().send().await.unwrap().checksum_sha256, None);
    let head = head.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(head.checksum_sha256.as_deref(), Some(sha256));
    assert_eq!(head.checksum_type.unwrap().as_str(), "FULL_OBJECT");
}

#[tokio::test]
async fn deletes_take_up_to_a_thousand_keys_and_none_need_be_there() {
    let (server, s3) = serve().await;
    let delete = async |keys: std::ops::Range<usize>| {
        let keys = keys.map(|i| ObjectIdentifier::builder().key(i.to_string()).build().unwrap());
        let delete = Delete::builder().set_objects(Some(keys.collect())).build().unwrap();
        s3.delete_objects().bucket(BUCKET).delete(delete).send().await
    };
    s3.write("7", "x").await;
    s3.write("1000", "x").await;
    assert_eq!(delete(0..1_000).await.unwrap().deleted.unwrap().len(), 1_000);
    is(delete(0..1_001).await, 400, "MalformedXML");
    assert_eq!(s3.read("7").await, None);
    assert!(s3.read("1000").await.is_some());
    s3.delete_object().bucket(BUCKET).key("7").send().await.unwrap();
    server.restart().await.unwrap();
    let s3 = client(&server);
    assert_eq!(s3.read("7").await, None);
}

#[tokio::test]
async fn a_missing_bucket_is_said_to_be_missing() {
    let (server, s3) = serve().await;
    is(s3.get_object().bucket("none").key("a").send().await, 404, "NoSuchBucket");
    is(s3.put_object().bucket("none").key("a").send().await, 404, "NoSuchBucket");
    is(s3.delete_object().bucket("none").key("a").send().await, 404, "NoSuchBucket");
    is(s3.list_objects_v2().bucket("none").send().await, 404, "NoSuchBucket");
    is(s3.create_multipart_upload().bucket("none").key("a").send().await, 404, "NoSuchBucket");
    is(s3.list_multipart_uploads().bucket("none").send().await, 404, "NoSuchBucket");
    is(s3.get_object().bucket(BUCKET).key("a").send().await, 404, "NoSuchKey");
    server.create_bucket("none").unwrap();
    s3.put_object().bucket("none").key("a").send().await.unwrap();
    s3.head_bucket().bucket("none").send().await.unwrap();
    is(s3.create_bucket().bucket("none").send().await, 409, "BucketAlreadyOwnedByYou");
    is(s3.delete_bucket().bucket("none").send().await, 409, "BucketNotEmpty");
    s3.delete_object().bucket("none").key("a").send().await.unwrap();
    s3.delete_bucket().bucket("none").send().await.unwrap();
    assert_eq!(s3.list_buckets().send().await.unwrap().buckets.unwrap().len(), 1);
}

#[tokio::test]
async fn bytes_go_with_the_last_object_that_has_them() {
    let folder = tempfile::tempdir().unwrap();
    let options = reelbase_s3_server::Options { folder: Some(folder.path().to_owned()), ..Default::default() };
    let server = reelbase_s3_server::S3Server::start_with(options).await.unwrap();
    let s3 = client(&server);
    let files = || std::fs::read_dir(folder.path().join("data")).unwrap().count();
    s3.write("a", "one").await;
    s3.write("a", "two").await;
    s3.copy_object().bucket(BUCKET).key("b").copy_source("bucket/a").send().await.unwrap();
    s3.put_object().bucket(BUCKET).key("c").content_md5("AAAAKkGtkhzUaUpsFXRIZw==").send().await.unwrap_err();
    assert_eq!(files(), 1);
    s3.delete_object().bucket(BUCKET).key("a").send().await.unwrap();
    server.restart().await.unwrap();
    let s3 = client(&server);
    assert_eq!(files(), 1);
    assert_eq!(s3.read("b").await.unwrap(), b"two");
    s3.delete_object().bucket(BUCKET).key("b").send().await.unwrap();
    assert_eq!(files(), 0);
}
