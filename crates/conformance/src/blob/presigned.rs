//! Presigned URLs over HTTP: what somebody without credentials can do with one, and what not.

use std::time::Duration;

use reelbase_core::blob::{BlobStoreExt, PresignRequest, PresignedUrl, PutOptions};

use super::{
    Bucket,
    http::{HttpResponse, send},
    kind, sha256,
};

/// Signs; a store that does not sign must say so, and there is nothing more to test.
async fn sign(bucket: &Bucket, request: PresignRequest) -> Option<PresignedUrl> {
    let support = bucket.capabilities().presign.check(&request);
    let signed = bucket.presign(request).await;
    if support.is_ok() {
        return Some(signed.unwrap());
    }
    assert_eq!(kind(signed), reelbase_core::ErrorKind::Unsupported);
    None
}

/// Does what the URL asks for, with some of its headers changed.
async fn follow(url: &PresignedUrl, changed: &[(&str, &str)], body: &[u8]) -> HttpResponse {
    let mut headers = changed.to_vec();
    for (name, value) in url.headers() {
        if !changed.iter().any(|(other, _)| other == name) {
            headers.push((name, value));
        }
    }
    send(url.method().as_str(), url.as_str(), &headers, body).await
}

fn refused(response: &HttpResponse) {
    assert!((400..500).contains(&response.status), "{response:?}");
}

/// Who has the URL reads the object.
pub async fn a_presigned_get_reads(bucket: Bucket) {
    for name in ["a", "ñ/¿Quién paga? 100%+.mp4"] {
        bucket.write(name, name).await;
        let Some(url) = sign(&bucket, PresignRequest::get(bucket.key(name))).await else { return };
        let response = follow(&url, &[], b"").await;
        assert_eq!((response.status, response.body.as_slice()), (200, name.as_bytes()), "{response:?}");
    }
}

/// A range is not signed, and may be asked for as a player does.
pub async fn a_presigned_get_reads_a_range(bucket: Bucket) {
    bucket.write("a", "0123456789").await;
    let Some(url) = sign(&bucket, PresignRequest::get(bucket.key("a"))).await else { return };
    for (range, body, content_range) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ] {
        let response = follow(&url, &[("range", range)], b"").await;
        assert_eq!((response.status, response.body.as_slice()), (206, body.as_bytes()), "{range}");
        assert_eq!(response.header("content-range"), Some(content_range));
    }
    assert_eq!(follow(&url, &[("range", "bytes=10-")], b"").await.status, 416);
}

/// A URL does not make an object.
pub async fn a_presigned_get_of_nothing_is_404(bucket: Bucket) {
    let Some(url) = sign(&bucket, PresignRequest::get(bucket.key("a"))).await else { return };
    assert_eq!(follow(&url, &[], b"").await.status, 404);
}

/// The signed name, type and caching are answered instead of the object's own.
pub async fn a_presigned_get_answers_with_the_signed_headers(bucket: Bucket) {
    let mut options = PutOptions::new();
    if bucket.capabilities().attributes {
        options = options.content_type("application/octet-stream").cache_control("no-store");
    }
    bucket.put_bytes(&bucket.key("a"), "x", options).await.unwrap();
    let request = PresignRequest::get(bucket.key("a"))
        .download_name("¿Quién paga?.mp4")
        .content_type("video/mp4")
        .cache_control("private, max-age=60");
    let Some(url) = sign(&bucket, request).await else { return };
    let response = follow(&url, &[], b"").await;
    assert_eq!(response.status, 200);
    assert_eq!(response.header("content-type"), Some("video/mp4"));
    assert_eq!(response.header("cache-control"), Some("private, max-age=60"));
    assert_eq!(
        response.header("content-disposition"),
        Some("attachment; filename=\"_Qui_n paga?.mp4\"; filename*=UTF-8''%C2%BFQui%C3%A9n%20paga%3F.mp4")
    );
}

/// Who has the URL writes the object, with the type that was signed.
pub async fn a_presigned_put_writes(bucket: Bucket) {
    let key = bucket.key("ñ a");
    let Some(url) = sign(&bucket, PresignRequest::put(key.clone())).await else { return };
    let response = follow(&url, &[], b"plain").await;
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(bucket.read("ñ a").await.as_deref(), Some("plain"));
    let Some(url) = sign(&bucket, PresignRequest::put(key.clone()).content_type("video/mp4")).await else { return };
    let response = follow(&url, &[], b"hello").await;
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(bucket.read("ñ a").await.as_deref(), Some("hello"));
    let meta = bucket.head(&key).await.unwrap();
    if bucket.capabilities().attributes {
        assert_eq!(meta.attributes.content_type.as_deref(), Some("video/mp4"));
    }
}

/// Another type than the signed one is refused.
pub async fn a_presigned_put_is_bound_to_its_type(bucket: Bucket) {
    let request = PresignRequest::put(bucket.key("a")).content_type("video/mp4");
    let Some(url) = sign(&bucket, request).await else { return };
    refused(&follow(&url, &[("content-type", "text/html")], b"hello").await);
    refused(&send("PUT", url.as_str(), &[], b"hello").await);
    assert_eq!(bucket.read("a").await, None);
}

/// Another length than the signed one is refused.
pub async fn a_presigned_put_is_bound_to_its_length(bucket: Bucket) {
    let Some(url) = sign(&bucket, PresignRequest::put(bucket.key("a")).content_length(5)).await else { return };
    refused(&follow(&url, &[("content-length", "6")], b"hello!").await);
    assert_eq!(bucket.read("a").await, None);
    assert_eq!(follow(&url, &[], b"hello").await.status, 200);
}

/// Another content than the signed one is refused, whatever checksum is sent with it.
pub async fn a_presigned_put_is_bound_to_its_checksum(bucket: Bucket) {
    let request = PresignRequest::put(bucket.key("a")).sha256(sha256(b"hello"));
    let Some(url) = sign(&bucket, request).await else { return };
    refused(&follow(&url, &[], b"jello").await);
    let (name, _) = url.headers().iter().find(|(_, v)| *v == sha256(b"hello").to_base64()).expect("a checksum to send");
    refused(&follow(&url, &[(name, &sha256(b"jello").to_base64())], b"jello").await);
    refused(&send("PUT", url.as_str(), &[], b"jello").await);
    assert_eq!(bucket.read("a").await, None);
    assert_eq!(follow(&url, &[], b"hello").await.status, 200);
}

/// A URL that creates does not replace.
pub async fn a_presigned_put_if_absent_works_once(bucket: Bucket) {
    if !bucket.capabilities().put.if_absent {
        return super::presign::a_condition_is_signed_if_a_put_takes_it(bucket).await;
    }
    let Some(url) = sign(&bucket, PresignRequest::put(bucket.key("a")).if_absent()).await else { return };
    assert_eq!(follow(&url, &[], b"first").await.status, 200);
    assert_eq!(follow(&url, &[], b"second").await.status, 412);
    // The condition is part of what was signed.
    refused(&send("PUT", url.as_str(), &[], b"third").await);
    assert_eq!(bucket.read("a").await.as_deref(), Some("first"));
}

/// A URL to read does not write, and the other way round.
pub async fn a_presigned_url_allows_one_method(bucket: Bucket) {
    bucket.write("a", "before").await;
    let Some(get) = sign(&bucket, PresignRequest::get(bucket.key("a"))).await else { return };
    refused(&send("PUT", get.as_str(), &[], b"after").await);
    refused(&send("DELETE", get.as_str(), &[], b"").await);
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
    let Some(put) = sign(&bucket, PresignRequest::put(bucket.key("a"))).await else { return };
    refused(&send("GET", put.as_str(), &[], b"").await);
}

/// Nothing of a URL can be changed: not the key, not the end, not the signature.
pub async fn an_altered_url_is_refused(bucket: Bucket) {
    bucket.write("key-1", "mine").await;
    bucket.write("key-2", "not mine").await;
    let Some(url) = sign(&bucket, PresignRequest::get(bucket.key("key-1"))).await else { return };
    let url = url.as_str();
    assert_eq!(send("GET", url, &[], b"").await.status, 200);
    refused(&send("GET", &url.replace("key-1", "key-2"), &[], b"").await);
    let (path, query) = url.split_once('?').unwrap();
    refused(&send("GET", path, &[], b"").await);
    // Every parameter matters, and none may be added.
    let parameters: Vec<_> = query.split('&').collect();
    for i in 0..parameters.len() {
        let mut changed = parameters.clone();
        let last = if changed[i].ends_with('1') { "2" } else { "1" };
        let altered = format!("{}{last}", &changed[i][..changed[i].len() - 1]);
        changed[i] = &altered;
        refused(&send("GET", &format!("{path}?{}", changed.join("&")), &[], b"").await);
        let mut fewer = parameters.clone();
        fewer.remove(i);
        refused(&send("GET", &format!("{path}?{}", fewer.join("&")), &[], b"").await);
    }
    refused(&send("GET", &format!("{url}&response-content-type=text%2Fhtml"), &[], b"").await);
    refused(&send("GET", &format!("{path}?response-content-type=text%2Fhtml&{query}"), &[], b"").await);
}

/// After its time a URL is worth nothing.
pub async fn an_expired_url_is_refused(bucket: Bucket) {
    bucket.write("a", "x").await;
    let request = PresignRequest::get(bucket.key("a")).expires_in(Duration::from_secs(1));
    let Some(url) = sign(&bucket, request).await else { return };
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    refused(&follow(&url, &[], b"").await);
}
