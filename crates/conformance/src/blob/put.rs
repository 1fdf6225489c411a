//! Writing: all or nothing, and what comes back.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures_util::{StreamExt, future::join_all, stream};
use reelbase_core::{
    Error, ErrorKind,
    blob::{BlobAttributes, BlobBody, BlobStoreExt, GetOptions, MAX_METADATA_BYTES, PutOptions},
};

use super::{Bucket, kind, pattern, sha256};

fn chunks(bytes: &[u8], size: usize) -> Vec<Result<Bytes, Error>> {
    bytes.chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect()
}

/// Some bytes, then a failure.
fn failing(bytes: &[u8]) -> BlobBody {
    let mut chunks = chunks(bytes, 10);
    chunks.push(Err(Error::new(ErrorKind::Aborted, "the source failed")));
    BlobBody::stream(stream::iter(chunks)).with_len(bytes.len() as u64 + 10)
}

/// What is put is read, byte by byte.
pub async fn what_is_put_is_read(bucket: Bucket) {
    let bytes = pattern(300_000);
    let key = bucket.key("a");
    let stored = bucket.put_bytes(&key, bytes.clone(), PutOptions::new()).await.unwrap();
    let object = bucket.get(&key, GetOptions::new()).await.unwrap().into_object().unwrap();
    assert_eq!((object.meta.size, object.range.clone()), (300_000, 0..300_000));
    assert_eq!(object.meta.key, key);
    assert_eq!(object.meta.etag, stored.etag);
    assert_eq!(object.bytes().await.unwrap(), bytes);
}

/// An object of no bytes is there all the same.
pub async fn an_empty_object_is_an_object(bucket: Bucket) {
    bucket.write("a", "").await;
    assert_eq!(bucket.read("a").await.as_deref(), Some(""));
    assert_eq!(bucket.head(&bucket.key("a")).await.unwrap().size, 0);
    assert_eq!(bucket.names().await, ["a"]);
}

/// A put replaces the bytes, and the attributes with its own, also with none.
pub async fn a_put_replaces_bytes_and_attributes(bucket: Bucket) {
    let key = bucket.key("a");
    if bucket.capabilities().attributes {
        let options = PutOptions::new().content_type("video/mp4").metadata("old", "1");
        bucket.put_bytes(&key, "a long first version", options).await.unwrap();
    } else {
        bucket.write("a", "a long first version").await;
    }
    bucket.write("a", "short").await;
    assert_eq!(bucket.read("a").await.as_deref(), Some("short"));
    let meta = bucket.head(&key).await.unwrap();
    assert_eq!(meta.size, 5);
    assert_ne!(meta.attributes.content_type.as_deref(), Some("video/mp4"));
    assert!(meta.attributes.metadata.is_empty());
}

/// Once a put is answered, every read, head and listing sees it.
pub async fn a_put_is_visible_at_once(bucket: Bucket) {
    for i in 0..10 {
        let name = format!("{i}");
        bucket.write(&name, &name).await;
        assert_eq!(bucket.read(&name).await, Some(name.clone()));
        assert!(bucket.exists(&bucket.key(&name)).await.unwrap());
        assert_eq!(bucket.names().await.len(), i + 1);
    }
}

/// Content headers and metadata come back as they were given.
pub async fn attributes_come_back(bucket: Bucket) {
    let key = bucket.key("a");
    let attributes = BlobAttributes::new()
        .content_type("video/mp4; codecs=\"avc1.42E01E\"")
        .cache_control("public, max-age=31536000")
        .download_name("¿Quién paga?.mp4")
        .metadata("job-id", "j-42")
        .metadata("note_2", "a=b; c, \"d\"");
    let put = bucket.put_bytes(&key, "x", PutOptions::new().attributes(attributes.clone())).await;
    if !bucket.capabilities().attributes {
        assert_eq!(kind(put), ErrorKind::Unsupported);
        assert_eq!(bucket.read("a").await, None);
        return;
    }
    put.unwrap();
    assert_eq!(bucket.head(&key).await.unwrap().attributes, attributes);
    let object = bucket.get(&key, GetOptions::new()).await.unwrap().into_object().unwrap();
    assert_eq!(object.meta.attributes, attributes);
}

/// What is no header is refused, and nothing is stored.
pub async fn attributes_that_are_no_headers_are_refused(bucket: Bucket) {
    let wrong = if bucket.capabilities().attributes { ErrorKind::Invalid } else { ErrorKind::Unsupported };
    for options in [
        PutOptions::new().content_type("a\r\nx-evil: 1"),
        PutOptions::new().cache_control(""),
        PutOptions::new().metadata("Upper", "1"),
        PutOptions::new().metadata("a", "é"),
    ] {
        assert_eq!(kind(bucket.put_bytes(&bucket.key("a"), "x", options).await), wrong);
    }
    assert_eq!(bucket.read("a").await, None);
}

/// Metadata beyond 8,192 bytes is refused. (A store may have a smaller limit of its own.)
pub async fn metadata_has_a_limit(bucket: Bucket) {
    let wrong = if bucket.capabilities().attributes { ErrorKind::Invalid } else { ErrorKind::Unsupported };
    let options = PutOptions::new().metadata("a", "x".repeat(MAX_METADATA_BYTES));
    assert_eq!(kind(bucket.put_bytes(&bucket.key("a"), "x", options).await), wrong);
    assert_eq!(bucket.read("a").await, None);
}

/// Keys hold any script and any sign that URLs and shells trip over.
pub async fn keys_of_any_script_are_kept(bucket: Bucket) {
    let names = [
        "¿Quién paga?.mp4",
        "日本/語.srt",
        "e\u{301}",
        "é",
        "100%25",
        "a+b c&d=e#f?g",
        " spaced ",
        "…/.hidden",
        "'\"<>|*:;,@!$()[]{}^`~",
        "🎬",
    ];
    for name in names {
        bucket.write(name, name).await;
    }
    for name in names {
        assert_eq!(bucket.read(name).await.as_deref(), Some(name));
        assert_eq!(bucket.head(&bucket.key(name)).await.unwrap().key, bucket.key(name));
    }
    let listed: BTreeSet<_> = bucket.names().await.into_iter().collect();
    assert_eq!(listed, names.iter().map(|name| (*name).to_owned()).collect());
}

/// A body in many chunks is one object.
pub async fn a_streamed_body_is_stored_whole(bucket: Bucket) {
    let bytes = pattern(1_000_003);
    let body = BlobBody::stream(stream::iter(chunks(&bytes, 40_000))).with_len(bytes.len() as u64);
    bucket.put(&bucket.key("a"), body, PutOptions::new()).await.unwrap();
    assert_eq!(bucket.get_bytes(&bucket.key("a")).await.unwrap(), bytes);
}

/// A put needs to know the length; what has none goes through `put_large`.
pub async fn a_body_of_unknown_length_is_refused(bucket: Bucket) {
    let body = BlobBody::stream(stream::iter(chunks(b"abc", 1)));
    assert_eq!(kind(bucket.put(&bucket.key("a"), body, PutOptions::new()).await), ErrorKind::Invalid);
    assert_eq!(bucket.read("a").await, None);
}

/// When the body's stream fails nothing is stored, and its error comes back.
pub async fn a_failed_body_leaves_nothing(bucket: Bucket) {
    let put = bucket.put(&bucket.key("a"), failing(&pattern(100)), PutOptions::new()).await;
    assert_eq!(kind(put), ErrorKind::Aborted);
    assert_eq!(bucket.read("a").await, None);
    assert!(bucket.names().await.is_empty());
}

/// When the body's stream fails, the version before stays.
pub async fn a_failed_body_leaves_what_was_there(bucket: Bucket) {
    let before = bucket.write("a", "before").await;
    kind(bucket.put(&bucket.key("a"), failing(&pattern(100)), PutOptions::new()).await);
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
    assert_eq!(bucket.head(&bucket.key("a")).await.unwrap().etag, before.etag);
}

/// A body that is shorter or longer than promised is refused, and nothing is stored.
pub async fn a_body_of_another_length_leaves_nothing(bucket: Bucket) {
    for promised in [99, 101, 0] {
        let body = BlobBody::stream(stream::iter(chunks(&pattern(100), 7))).with_len(promised);
        let put = bucket.put(&bucket.key("a"), body, PutOptions::new()).await;
        assert_eq!(kind(put), ErrorKind::Invalid, "100 bytes, {promised} promised");
        assert_eq!(bucket.read("a").await, None, "100 bytes, {promised} promised");
    }
}

/// A body that hashes to what was said is stored; the checksum comes back as it was, or not at all.
pub async fn a_matching_checksum_is_accepted(bucket: Bucket) {
    let bytes = pattern(100_000);
    let digest = sha256(&bytes);
    let body = BlobBody::stream(stream::iter(chunks(&bytes, 9_999))).with_len(100_000);
    bucket.put(&bucket.key("a"), body, PutOptions::new().sha256(digest)).await.unwrap();
    let meta = bucket.head(&bucket.key("a")).await.unwrap();
    assert!(meta.sha256.is_none_or(|kept| kept == digest), "{:?} is kept", meta.sha256);
    let object = bucket.get(&bucket.key("a"), GetOptions::new()).await.unwrap().into_object().unwrap();
    assert_eq!(object.meta.sha256, meta.sha256);
}

/// A body that hashes to something else is refused, and nothing is stored.
pub async fn a_wrong_checksum_leaves_nothing(bucket: Bucket) {
    let (key, wrong) = (bucket.key("a"), PutOptions::new().sha256(sha256(b"other")));
    let put = bucket.put_bytes(&key, "this", wrong.clone()).await;
    assert_eq!(kind(put), ErrorKind::Invalid);
    let streamed = BlobBody::stream(stream::iter(chunks(b"this", 1))).with_len(4);
    assert_eq!(kind(bucket.put(&key, streamed, wrong.clone()).await), ErrorKind::Invalid);
    assert_eq!(bucket.read("a").await, None);

    bucket.write("a", "before").await;
    assert_eq!(kind(bucket.put_bytes(&key, "this", wrong).await), ErrorKind::Invalid);
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
}

/// A version does not have the checksum of the one before.
pub async fn a_checksum_goes_with_its_version(bucket: Bucket) {
    bucket.put_bytes(&bucket.key("a"), "one", PutOptions::new().sha256(sha256(b"one"))).await.unwrap();
    bucket.write("a", "two").await;
    let meta = bucket.head(&bucket.key("a")).await.unwrap();
    assert!(meta.sha256.is_none_or(|kept| kept == sha256(b"two")), "{:?} is kept", meta.sha256);
}

/// More than one put takes is refused before the body is read.
pub async fn a_put_beyond_the_limit_is_refused_unread(bucket: Bucket) {
    let Some(length) = bucket.capabilities().max_put_size.checked_add(1) else { return };
    let unread = stream::once(async { panic!("the body was read") }).map(|()| Ok::<Bytes, Error>(Bytes::new()));
    let body = BlobBody::stream(unread).with_len(length);
    assert_eq!(kind(bucket.put(&bucket.key("a"), body, PutOptions::new()).await), ErrorKind::Invalid);
}

/// An ETag names content: another content, another tag.
pub async fn different_content_has_different_etags(bucket: Bucket) {
    let first = bucket.write("a", "one").await;
    let second = bucket.write("a", "two").await;
    assert_ne!(first.etag, second.etag);
    assert!(!first.etag.as_str().is_empty());
    assert_eq!(bucket.head(&bucket.key("a")).await.unwrap().etag, second.etag);
}

/// Of concurrent puts one is last, and it is there whole: never bytes of two, never one's bytes under another's tag.
pub async fn concurrent_puts_leave_one_of_them_whole(bucket: Bucket) {
    let puts = (0..8u8).map(|i| {
        let (store, key) = (bucket.store(), bucket.key("a"));
        tokio::spawn(async move {
            let chunks = (0..20).map(move |_| Ok::<_, Error>(Bytes::from(vec![i; 1_000])));
            let body = BlobBody::stream(stream::iter(chunks)).with_len(20_000);
            store.put(&key, body, PutOptions::new()).await.unwrap().etag
        })
    });
    let etags: Vec<_> = join_all(puts).await.into_iter().map(|etag| etag.unwrap()).collect();
    let object = bucket.get(&bucket.key("a"), GetOptions::new()).await.unwrap().into_object().unwrap();
    let etag = object.meta.etag.clone();
    let bytes = object.bytes().await.unwrap();
    let winner = bytes[0];
    assert_eq!(bytes, vec![winner; 20_000]);
    assert_eq!(etags[usize::from(winner)], etag);
}
