//! Bodies of any length, in bounded memory.

use bytes::Bytes;
use futures_util::stream;
use reelbase_core::{
    Error, ErrorKind,
    blob::{BlobBody, BlobStoreExt, LargePutOptions},
};

use super::{Bucket, kind, pattern, sha256};

/// A length of more than two of the parts that the store would use, and an odd size of chunks.
fn long(bucket: &Bucket) -> Vec<u8> {
    let part = bucket.capabilities().multipart.map_or(1_000, |limits| limits.min_part_size.max(1_000));
    pattern(usize::try_from(part).unwrap() * 5 / 2 + 3)
}

/// The smallest parts, so that there are several.
fn options() -> LargePutOptions {
    LargePutOptions::new().part_size(1_000).concurrency(2)
}

fn body(bytes: &[u8]) -> BlobBody {
    let chunks: Vec<_> = bytes.chunks(777_777).map(|chunk| Ok::<_, Error>(Bytes::copy_from_slice(chunk))).collect();
    BlobBody::stream(stream::iter(chunks))
}

async fn nothing(bucket: &Bucket) {
    assert!(bucket.names().await.is_empty());
    if bucket.capabilities().list_multipart {
        assert!(bucket.list_multipart(bucket.root()).await.unwrap().is_empty(), "an upload was left");
    }
}

/// Short or empty, a body of unknown length is stored.
pub async fn a_short_body_of_unknown_length_is_stored(bucket: Bucket) {
    for (name, bytes) in [("empty", Vec::new()), ("short", pattern(999))] {
        let put = bucket.put_large(&bucket.key(name), body(&bytes), options()).await;
        if bucket.capabilities().multipart.is_none() {
            assert_eq!(kind(put), ErrorKind::Unsupported);
            continue;
        }
        let stored = put.unwrap();
        assert_eq!(bucket.get_bytes(&bucket.key(name)).await.unwrap(), bytes);
        assert_eq!(bucket.head(&bucket.key(name)).await.unwrap().etag, stored.etag);
    }
}

/// A body of several parts and of unknown length is stored whole, in order, with its attributes.
pub async fn a_long_body_of_unknown_length_is_stored(bucket: Bucket) {
    let bytes = long(&bucket);
    let mut options = options();
    if bucket.capabilities().attributes {
        options = options.content_type("video/mp4");
    }
    let put = bucket.put_large(&bucket.key("a"), body(&bytes), options).await;
    if bucket.capabilities().multipart.is_none() {
        assert_eq!(kind(put), ErrorKind::Unsupported);
        return nothing(&bucket).await;
    }
    put.unwrap();
    assert!(bucket.get_bytes(&bucket.key("a")).await.unwrap() == bytes, "other bytes");
    if bucket.capabilities().attributes {
        let meta = bucket.head(&bucket.key("a")).await.unwrap();
        assert_eq!(meta.attributes.content_type.as_deref(), Some("video/mp4"));
    }
}

/// So is one whose length is known, in memory or not, a whole number of parts or not.
pub async fn a_long_body_of_known_length_is_stored(bucket: Bucket) {
    let bytes = long(&bucket);
    let part = bytes.len() * 2 / 5;
    for length in [bytes.len(), part * 2, part] {
        let bytes = &bytes[..length];
        let bodies = [body(bytes).with_len(length as u64), BlobBody::from(bytes.to_vec())];
        for body in bodies {
            bucket.put_large(&bucket.key("a"), body, options()).await.unwrap();
            assert!(bucket.get_bytes(&bucket.key("a")).await.unwrap() == bytes, "other bytes");
        }
    }
}

/// A body that fails after some parts leaves neither an object nor an upload.
pub async fn a_failed_large_body_leaves_nothing(bucket: Bucket) {
    let bytes = long(&bucket);
    let mut chunks: Vec<_> = bytes.chunks(777_777).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    chunks.push(Err(Error::new(ErrorKind::PermissionDenied, "the source failed")));
    let body = BlobBody::stream(stream::iter(chunks)).with_len(bytes.len() as u64 + 1);
    let put = bucket.put_large(&bucket.key("a"), body, options()).await;
    assert_eq!(kind(put), ErrorKind::PermissionDenied);
    nothing(&bucket).await;
}

/// A body of another length than promised leaves neither.
pub async fn a_large_body_of_another_length_leaves_nothing(bucket: Bucket) {
    let bytes = long(&bucket);
    for promised in [bytes.len() - 1, bytes.len() + 1] {
        let put = bucket.put_large(&bucket.key("a"), body(&bytes).with_len(promised as u64), options()).await;
        assert_eq!(kind(put), ErrorKind::Invalid);
        nothing(&bucket).await;
    }
}

/// The body, with its length promised and not.
fn bodies(bucket: &Bucket, bytes: &[u8]) -> Vec<BlobBody> {
    let mut bodies = vec![body(bytes).with_len(bytes.len() as u64), BlobBody::from(bytes.to_vec())];
    if bucket.capabilities().multipart.is_some() {
        bodies.push(body(bytes));
    }
    bodies
}

/// A large body that hashes to what was said is stored; the checksum comes back as it was, or not at all.
pub async fn a_matching_checksum_of_a_large_body_is_accepted(bucket: Bucket) {
    for bytes in [long(&bucket), pattern(100)] {
        let digest = sha256(&bytes);
        for body in bodies(&bucket, &bytes) {
            bucket.put_large(&bucket.key("a"), body, options().sha256(digest)).await.unwrap();
            let meta = bucket.head(&bucket.key("a")).await.unwrap();
            assert!(meta.sha256.is_none_or(|kept| kept == digest), "{:?} is kept", meta.sha256);
            assert!(bucket.get_bytes(&bucket.key("a")).await.unwrap() == bytes, "other bytes");
        }
    }
}

/// A large body that hashes to something else leaves neither an object nor an upload; the error names both digests.
pub async fn a_wrong_checksum_of_a_large_body_leaves_nothing(bucket: Bucket) {
    for bytes in [long(&bucket), pattern(100)] {
        let wrong = sha256(b"other");
        for body in bodies(&bucket, &bytes) {
            let error = bucket.put_large(&bucket.key("a"), body, options().sha256(wrong)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
            assert!(error.to_string().contains(&wrong.to_string()), "{error}");
            nothing(&bucket).await;
        }
    }
}

/// A large put keeps its condition, and an upload that loses is not left behind.
pub async fn a_large_put_if_absent_refuses_what_is_there(bucket: Bucket) {
    let capabilities = bucket.capabilities();
    let supported = if capabilities.multipart.is_some() { capabilities.complete } else { capabilities.put };
    bucket.write("a", "before").await;
    let bytes = long(&bucket);
    let body = body(&bytes).with_len(bytes.len() as u64);
    let put = bucket.put_large(&bucket.key("a"), body, options().if_absent()).await;
    assert_eq!(kind(put), if supported.if_absent { ErrorKind::AlreadyExists } else { ErrorKind::Unsupported });
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
    bucket.delete(&bucket.key("a")).await.unwrap();
    nothing(&bucket).await;
}
