//! What R2 refuses.

use aws_sdk_s3::{
    config::http::HttpRequest,
    primitives::ByteStream,
    types::{ObjectCannedAcl, Tag, Tagging},
};

use crate::support::{BUCKET, Short, is, serve};

#[tokio::test]
async fn streaming_bodies_are_not_implemented() {
    let (_server, s3) = serve().await;
    let put = |name: &'static str, value: &'static str| {
        let put = s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"x")).customize();
        put.mutate_request(move |request: &mut HttpRequest| drop(request.headers_mut().insert(name, value))).send()
    };
    is(put("content-encoding", "aws-chunked").await, 501, "NotImplemented");
    is(put("content-encoding", "gzip, AWS-chunked").await, 501, "NotImplemented");
    is(put("x-amz-trailer", "x-amz-checksum-crc32").await, 501, "NotImplemented");
    // What the client does by default to a body that it cannot read twice.
    let config = s3.config().to_builder();
    let config = config.request_checksum_calculation(aws_sdk_s3::config::RequestChecksumCalculation::WhenSupported);
    let default = aws_sdk_s3::Client::from_conf(config.build());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "hello").unwrap();
    let body = ByteStream::from_path(file.path()).await.unwrap();
    is(default.put_object().bucket(BUCKET).key("a").body(body).send().await, 501, "NotImplemented");
    assert_eq!(s3.read("a").await, None);
    put("content-encoding", "gzip").await.unwrap();
    let head = s3.head_object().bucket(BUCKET).key("a").send().await.unwrap();
    assert_eq!(head.content_encoding.as_deref(), Some("gzip"));
}

#[tokio::test]
async fn tags_and_acls_are_not_implemented() {
    let (_server, s3) = serve().await;
    s3.write("a", "x").await;
    let put = || s3.put_object().bucket(BUCKET).key("b");
    is(put().tagging("a=b").send().await, 501, "NotImplemented");
    is(put().acl(ObjectCannedAcl::PublicRead).send().await, 501, "NotImplemented");
    is(s3.create_multipart_upload().bucket(BUCKET).key("b").tagging("a=b").send().await, 501, "NotImplemented");
    is(s3.get_object_tagging().bucket(BUCKET).key("a").send().await, 501, "NotImplemented");
    let tag = Tag::builder().key("a").value("b").build().unwrap();
    let tagging = Tagging::builder().tag_set(tag).build().unwrap();
    is(s3.put_object_tagging().bucket(BUCKET).key("a").tagging(tagging).send().await, 501, "NotImplemented");
    is(s3.get_object_acl().bucket(BUCKET).key("a").send().await, 501, "NotImplemented");
    let form = crate::support::http().post(format!("{}/{BUCKET}", _server.endpoint()));
    let form = form.header("content-type", "multipart/form-data; boundary=b").body("--b--").send().await.unwrap();
    assert_eq!(form.status(), 501);
    assert_eq!(s3.read("b").await, None);
}

#[tokio::test]
async fn keys_and_metadata_have_limits() {
    let (_server, s3) = serve().await;
    let longest = "é".repeat(512);
    s3.write(&longest, "x").await;
    assert_eq!(s3.read(&longest).await.unwrap(), b"x");
    is(s3.put_object().bucket(BUCKET).key(format!("{longest}a")).send().await, 400, "KeyTooLongError");
    let put = |length: usize| s3.put_object().bucket(BUCKET).key("a").metadata("name", "v".repeat(length)).send();
    put(8_188).await.unwrap();
    is(put(8_189).await, 400, "MetadataTooLarge");
}

#[tokio::test]
async fn a_body_is_what_was_signed() {
    let (server, s3) = serve().await;
    // The client's own hash of another body, in a request that is signed with it.
    let put = s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"one"));
    let captured = put.customize().disable_payload_signing();
    captured.send().await.unwrap();
    assert_eq!(s3.read("a").await.unwrap(), b"one");
    s3.write("b", "one").await;
    let signed = server.requests().into_iter().find(|request| request.key == "b").unwrap();
    let again = async |body: &'static str| {
        let url = format!("{}/{BUCKET}/b?{}", server.endpoint(), signed.query);
        crate::support::http().put(url).headers(signed.headers.clone()).body(body).send().await.unwrap()
    };
    let other = again("two").await;
    assert_eq!(other.status(), 400);
    assert!(other.text().await.unwrap().contains("<Code>XAmzContentSHA256Mismatch</Code>"));
    assert_eq!(s3.read("b").await.unwrap(), b"one");
    assert_eq!(again("one").await.status(), 200);
}
