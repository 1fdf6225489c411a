//! Presigned URLs, as far as they can be judged without a server.

use std::time::Duration;

use reelbase_core::{
    ErrorKind, Result,
    blob::{BlobStoreExt, PresignMethod, PresignRequest, PresignedUrl},
};

use super::{Bucket, kind, sha256};

/// Signs; a store that does not sign must say so, and there is nothing more to test.
async fn sign(bucket: &Bucket, request: PresignRequest) -> Option<Result<PresignedUrl>> {
    let support = bucket.capabilities().presign.check(&request);
    let signed = bucket.presign(request).await;
    if support.is_ok() {
        return Some(signed);
    }
    assert_eq!(kind(signed), ErrorKind::Unsupported);
    None
}

/// A URL is valid from 1 second to 7 days; anything else is refused, not cut.
pub async fn expiry_is_1_second_to_7_days(bucket: Bucket) {
    let week = Duration::from_secs(7 * 86_400);
    let second = Duration::from_secs(1);
    for request in [PresignRequest::get(bucket.key("a")), PresignRequest::put(bucket.key("a"))] {
        for (time, good) in [
            (Duration::ZERO, false),
            (second / 2, false),
            (second, true),
            (week, true),
            (week + second, false),
            (Duration::MAX, false),
        ] {
            let Some(signed) = sign(&bucket, request.clone().expires_in(time)).await else { return };
            match signed {
                Ok(_) => assert!(good, "{time:?}"),
                Err(error) => assert!(!good && error.kind() == ErrorKind::Invalid, "{time:?}: {error}"),
            }
        }
    }
}

/// A GET has no body to bind.
pub async fn a_get_binds_no_body(bucket: Bucket) {
    let get = || PresignRequest::get(bucket.key("a"));
    for request in [get().content_length(1), get().sha256(sha256(b"")), get().if_absent()] {
        let Some(signed) = sign(&bucket, request).await else { continue };
        assert_eq!(kind(signed), ErrorKind::Invalid);
    }
}

/// A condition that a put does not take cannot be signed either: the URL would promise what nobody keeps.
pub async fn a_condition_is_signed_if_a_put_takes_it(bucket: Bucket) {
    let Some(signed) = sign(&bucket, PresignRequest::put(bucket.key("a")).if_absent()).await else { return };
    if bucket.capabilities().put.if_absent {
        assert!(!signed.unwrap().headers().is_empty(), "the condition is a header to send");
    } else {
        assert_eq!(kind(signed), ErrorKind::Unsupported);
    }
}

/// Printed, a URL has no signature; what proves the right to it is only in `as_str`.
pub async fn a_presigned_url_prints_without_its_signature(bucket: Bucket) {
    for request in [PresignRequest::get(bucket.key("a")), PresignRequest::put(bucket.key("a")).content_length(3)] {
        let Some(signed) = sign(&bucket, request).await else { continue };
        let url = signed.unwrap();
        let query = url.as_str().split_once('?').expect("a query").1;
        let printed = format!("{url} {url:?} {url:#?}");
        assert!(printed.contains("[signed]"));
        for value in query.split('&').filter_map(|parameter| parameter.split_once('=')).map(|(_, value)| value) {
            // Signatures, credentials and session tokens are long; names of headers and times are not, nor are they secret.
            assert!(value.len() < 20 || !printed.contains(value), "a part of the signature is printed: {printed}");
        }
    }
}

/// A URL tells its method and what must be sent with it.
pub async fn a_presigned_url_tells_what_to_send(bucket: Bucket) {
    let Some(get) = sign(&bucket, PresignRequest::get(bucket.key("a"))).await else { return };
    let get = get.unwrap();
    assert_eq!((get.method(), get.headers()), (PresignMethod::Get, &[][..]));
    let Some(put) = sign(&bucket, PresignRequest::put(bucket.key("a"))).await else { return };
    let put = put.unwrap();
    assert_eq!((put.method(), put.headers()), (PresignMethod::Put, &[][..]));
    let request = PresignRequest::put(bucket.key("a")).content_type("video/mp4").content_length(42);
    let Some(put) = sign(&bucket, request).await else { return };
    let put = put.unwrap();
    assert_eq!(put.method(), PresignMethod::Put);
    let header = |name: &str| put.headers().iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    assert_eq!((header("content-type"), header("content-length")), (Some("video/mp4"), Some("42")));
    assert!(put.expires_at() >= get.expires_at());
}

/// Presigning asks nobody: the object need not be there, and the key may have any script.
pub async fn presigning_looks_nothing_up(bucket: Bucket) {
    for name in ["missing", "¿Quién paga?.mp4"] {
        let Some(url) = sign(&bucket, PresignRequest::get(bucket.key(name))).await else { return };
        assert!(url.unwrap().as_str().is_ascii());
        assert!(!bucket.exists(&bucket.key(name)).await.unwrap());
    }
}

/// A store says where an object is: a URI that ends in the key, and a public URL that is a URL.
pub async fn uris_end_in_the_key(bucket: Bucket) {
    let key = bucket.key("¿Quién paga?.mp4");
    let uri = bucket.uri(&key);
    assert!(uri.key().as_str().ends_with(key.as_str()), "{uri}");
    assert_eq!(uri.to_string().parse::<reelbase_core::blob::BlobUri>().unwrap(), uri);
    if let Some(url) = bucket.public_url(&key) {
        assert!(url.is_ascii() && url.starts_with("http") && !url.contains('?'), "{url}");
    }
}
