//! URLs that carry their signature.

use std::time::Duration;

use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};
use reqwest::{Method, Response};

use crate::support::{BUCKET, Short, client_with, is, serve};

pub(crate) fn minutes(minutes: u64) -> PresigningConfig {
    PresigningConfig::expires_in(Duration::from_secs(60 * minutes)).unwrap()
}

/// Sends what was presigned, with its headers.
async fn send(presigned: &PresignedRequest, body: &'static str) -> Response {
    let method = Method::from_bytes(presigned.method().as_bytes()).unwrap();
    let mut request = crate::support::http().request(method, presigned.uri());
    // The length is that of the body, as every client sends it.
    for (name, value) in presigned.headers().filter(|(name, _)| *name != "content-length") {
        request = request.header(name, value);
    }
    if !body.is_empty() {
        request = request.body(body);
    }
    request.send().await.unwrap()
}

async fn refused(response: Response, status: u16, code: &str) {
    let found = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert!(found == status && text.contains(&format!("<Code>{code}</Code>")), "{found}: {text}");
}

#[tokio::test]
async fn a_presigned_get_answers_as_it_says() {
    let (_server, s3) = serve().await;
    s3.write("a b", "hello").await;
    let get = s3.get_object().bucket(BUCKET).key("a b").response_content_type("text/css");
    let get = get.response_content_disposition("attachment; filename=\"ñ.css\"".replace('ñ', "n"));
    let get = get.response_cache_control("no-cache").presigned(minutes(1)).await.unwrap();
    let got = send(&get, "").await;
    assert_eq!(got.status(), 200);
    assert_eq!(got.headers()["content-type"], "text/css");
    assert_eq!(got.headers()["content-disposition"], "attachment; filename=\"n.css\"");
    assert_eq!(got.headers()["cache-control"], "no-cache");
    assert_eq!(got.text().await.unwrap(), "hello");
    let part = crate::support::http().get(get.uri()).header("range", "bytes=1-2").send().await.unwrap();
    assert_eq!((part.status().as_u16(), part.text().await.unwrap().as_str()), (206, "el"));
    let changed = get.uri().replace("text%2Fcss", "text%2Fhtml");
    refused(crate::support::http().get(changed).send().await.unwrap(), 403, "SignatureDoesNotMatch").await;
    refused(crate::support::http().delete(get.uri()).send().await.unwrap(), 403, "SignatureDoesNotMatch").await;
}

#[tokio::test]
async fn an_expired_url_is_told_from_a_wrong_one() {
    let (_server, s3) = serve().await;
    s3.write("a", "x").await;
    let one_second = PresigningConfig::expires_in(Duration::from_secs(1)).unwrap();
    let get = s3.get_object().bucket(BUCKET).key("a").presigned(one_second).await.unwrap();
    assert_eq!(send(&get, "").await.status(), 200);
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    refused(send(&get, "").await, 400, "ExpiredRequest").await;
    let longer = get.uri().replace("X-Amz-Expires=1&", "X-Amz-Expires=60&");
    refused(crate::support::http().get(longer).send().await.unwrap(), 403, "SignatureDoesNotMatch").await;
    for seconds in ["0", "604801", "-1", "x"] {
        let url = get.uri().replace("X-Amz-Expires=1&", &format!("X-Amz-Expires={seconds}&"));
        let got = crate::support::http().get(url).send().await.unwrap();
        refused(got, 400, "AuthorizationQueryParametersError").await;
    }
}

#[tokio::test]
async fn a_presigned_put_is_bound_to_what_was_signed() {
    let (_server, s3) = serve().await;
    let sha256 = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    let put = s3.put_object().bucket(BUCKET).key("a").content_length(5).content_type("text/plain");
    let put = put.checksum_sha256(sha256).presigned(minutes(1)).await.unwrap();
    refused(send(&put, "hell").await, 403, "SignatureDoesNotMatch").await;
    refused(send(&put, "hellO").await, 400, "BadDigest").await;
    let url = crate::support::http().put(put.uri());
    refused(url.body("hello").send().await.unwrap(), 403, "SignatureDoesNotMatch").await;
    assert_eq!(s3.read("a").await, None);
    assert_eq!(send(&put, "hello").await.status(), 200);
    assert_eq!(s3.read("a").await.unwrap(), b"hello");
}

#[tokio::test]
async fn nothing_can_be_added_to_a_presigned_put() {
    let (_server, s3) = serve().await;
    let put = s3.put_object().bucket(BUCKET).key("a").presigned(minutes(1)).await.unwrap();
    let added =
        crate::support::http().put(put.uri()).header("x-amz-meta-role", "admin").body("x").send().await.unwrap();
    refused(added, 403, "AccessDenied").await;
    assert_eq!(s3.read("a").await, None);
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>("x")]);
    let chunked = crate::support::http().put(put.uri()).body(reqwest::Body::wrap_stream(stream)).send().await.unwrap();
    refused(chunked, 411, "MissingContentLength").await;
    assert_eq!(send(&put, "x").await.status(), 200);
}

#[tokio::test]
async fn a_presigned_create_creates_once() {
    let (_server, s3) = serve().await;
    let put = s3.put_object().bucket(BUCKET).key("a").if_none_match("*").presigned(minutes(1)).await.unwrap();
    let without = crate::support::http().put(put.uri()).body("x").send().await.unwrap();
    refused(without, 403, "SignatureDoesNotMatch").await;
    assert_eq!(send(&put, "x").await.status(), 200);
    refused(send(&put, "y").await, 412, "PreconditionFailed").await;
    assert_eq!(s3.read("a").await.unwrap(), b"x");
}

#[tokio::test]
async fn who_has_no_key_is_refused() {
    let (server, s3) = serve().await;
    s3.write("a", "x").await;
    let get = async |access_key: &str, secret_key: &str| {
        let s3 = client_with(&server.endpoint(), access_key, secret_key);
        s3.get_object().bucket(BUCKET).key("a").send().await
    };
    is(get(server.access_key(), "wrong").await, 403, "SignatureDoesNotMatch");
    is(get("wrong", server.secret_key()).await, 401, "Unauthorized");
    let url = format!("{}/{BUCKET}/a", server.endpoint());
    refused(crate::support::http().get(&url).send().await.unwrap(), 403, "AccessDenied").await;
    refused(crate::support::http().put(&url).body("y").send().await.unwrap(), 403, "AccessDenied").await;
    refused(
        crate::support::http().get(format!("{url}?AWSAccessKeyId=a&Signature=b&Expires=1")).send().await.unwrap(),
        400,
        "InvalidRequest",
    )
    .await;
    // Large, so that the answer comes while the client still sends.
    let large = crate::support::http().put(&url).body(vec![0; 30 << 20]).send().await.unwrap();
    refused(large, 403, "AccessDenied").await;
}
