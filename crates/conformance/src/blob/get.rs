//! Reading: ranges, conditions, and what is missing.

use futures_util::TryStreamExt;
use reelbase_core::{
    ErrorKind, Result,
    blob::{BlobStoreExt, ByteRange, CopyOptions, ETag, GetOptions, Got, PutOptions},
};

use super::{Bucket, kind, pattern, sha256};

async fn range(bucket: &Bucket, name: &str, range: impl Into<ByteRange>) -> Result<String> {
    let range = range.into();
    let object = bucket.get(&bucket.key(name), GetOptions::new().range(range)).await?.into_object()?;
    assert_eq!(object.range, range.resolve(object.meta.size).expect("a range that selects something"));
    let (size, selected) = (object.meta.size, object.range.clone());
    let bytes = object.bytes().await?;
    assert_eq!(bytes.len() as u64, selected.end - selected.start);
    assert!(selected.end <= size);
    Ok(String::from_utf8(bytes.into()).expect("text"))
}

/// What is not there is not found, under conditions too.
pub async fn a_missing_object_is_not_found(bucket: Bucket) {
    let key = bucket.key("a");
    bucket.write("a.b", "x").await;
    for options in [
        GetOptions::new(),
        GetOptions::new().range(0..1),
        GetOptions::new().if_match(ETag::new("0123456789abcdef0123456789abcdef")),
        GetOptions::new().if_none_match(ETag::new("0123456789abcdef0123456789abcdef")),
    ] {
        assert_eq!(kind(bucket.get(&key, options).await), ErrorKind::NotFound);
    }
    assert_eq!(kind(bucket.head(&key).await), ErrorKind::NotFound);
    assert!(!bucket.exists(&key).await.unwrap());
    assert_eq!(bucket.find_bytes(&key).await.unwrap(), None);
}

/// An error says what failed, and on which key.
pub async fn errors_name_operation_and_key(bucket: Bucket) {
    let key = bucket.key("a");
    let errors = [
        (bucket.get(&key, GetOptions::new()).await.unwrap_err(), "get"),
        (bucket.head(&key).await.unwrap_err(), "head"),
        (bucket.copy(&key, &bucket.key("b"), CopyOptions::new()).await.unwrap_err(), "copy"),
        (bucket.put_bytes(&key, "x", PutOptions::new().content_type("")).await.unwrap_err(), "put"),
    ];
    for (error, operation) in errors {
        assert_eq!(error.operation(), Some(operation), "{error}");
        assert_eq!(error.path(), Some(key.as_str()), "{error}");
    }
}

/// A head is a get without the bytes.
pub async fn head_tells_what_get_tells(bucket: Bucket) {
    let stored = bucket.write("a", "hello").await;
    let head = bucket.head(&bucket.key("a")).await.unwrap();
    assert_eq!((head.size, &head.etag, &head.key), (5, &stored.etag, &bucket.key("a")));
    for options in [GetOptions::new(), GetOptions::new().range(1..2)] {
        let object = bucket.get(&bucket.key("a"), options).await.unwrap().into_object().unwrap();
        assert_eq!(object.meta.size, head.size);
        assert_eq!(object.meta.etag, head.etag);
        assert_eq!(object.meta.last_modified, head.last_modified);
        assert_eq!(object.meta.attributes, head.attributes);
    }
}

/// A range reads its bytes and no others, and says which.
pub async fn a_range_reads_its_bytes(bucket: Bucket) {
    bucket.write("a", "0123456789").await;
    assert_eq!(range(&bucket, "a", 0..1).await.unwrap(), "0");
    assert_eq!(range(&bucket, "a", 2..5).await.unwrap(), "234");
    assert_eq!(range(&bucket, "a", 9..10).await.unwrap(), "9");
    assert_eq!(range(&bucket, "a", ..4).await.unwrap(), "0123");
    assert_eq!(range(&bucket, "a", 7..).await.unwrap(), "789");
    assert_eq!(range(&bucket, "a", 0..).await.unwrap(), "0123456789");
}

/// A range that goes beyond the end reads what there is.
pub async fn a_range_is_cut_at_the_end(bucket: Bucket) {
    bucket.write("a", "0123456789").await;
    assert_eq!(range(&bucket, "a", 8..100).await.unwrap(), "89");
    assert_eq!(range(&bucket, "a", 0..1_000_000).await.unwrap(), "0123456789");
}

/// A suffix reads the last bytes; the whole object if it is longer.
pub async fn a_suffix_reads_the_end(bucket: Bucket) {
    bucket.write("a", "0123456789").await;
    assert_eq!(range(&bucket, "a", ByteRange::Suffix(3)).await.unwrap(), "789");
    assert_eq!(range(&bucket, "a", ByteRange::Suffix(10)).await.unwrap(), "0123456789");
    assert_eq!(range(&bucket, "a", ByteRange::Suffix(99)).await.unwrap(), "0123456789");
}

async fn invalid(bucket: &Bucket, range: impl Into<ByteRange>) {
    let options = GetOptions::new().range(range);
    assert_eq!(kind(bucket.get(&bucket.key("a"), options.clone()).await), ErrorKind::Invalid, "{options:?}");
}

/// A range that starts at or after the end is refused.
pub async fn a_range_beyond_the_end_is_invalid(bucket: Bucket) {
    bucket.write("a", "0123456789").await;
    invalid(&bucket, 10..11).await;
    invalid(&bucket, 10..).await;
    invalid(&bucket, 500..600).await;
}

/// A range of no bytes is refused: HTTP cannot say it, and a store must not answer with something else.
pub async fn an_empty_range_is_invalid(bucket: Bucket) {
    bucket.write("a", "0123456789").await;
    invalid(&bucket, 0..0).await;
    invalid(&bucket, 5..5).await;
    invalid(&bucket, ByteRange::Bounded { start: 5, end: 3 }).await;
    invalid(&bucket, ByteRange::Suffix(0)).await;
}

/// There is nothing to select in an empty object.
pub async fn every_range_of_an_empty_object_is_invalid(bucket: Bucket) {
    bucket.write("a", "").await;
    invalid(&bucket, 0..1).await;
    invalid(&bucket, 0..).await;
    invalid(&bucket, ByteRange::Suffix(1)).await;
}

/// Who has the current version is told so, without its bytes and without an error.
pub async fn if_none_match_of_the_current_version_is_not_modified(bucket: Bucket) {
    let stored = bucket.write("a", "x").await;
    let got = bucket.get(&bucket.key("a"), GetOptions::new().if_none_match(stored.etag)).await.unwrap();
    assert!(matches!(got, Got::NotModified), "{got:?}");
}

/// Who has another version gets the current one.
pub async fn if_none_match_of_another_version_reads(bucket: Bucket) {
    let stale = bucket.write("a", "one").await;
    bucket.write("a", "two").await;
    let got = bucket.get(&bucket.key("a"), GetOptions::new().if_none_match(stale.etag)).await.unwrap();
    assert_eq!(got.into_object().unwrap().bytes().await.unwrap(), "two");
}

/// Who asks for one version gets no other.
pub async fn if_match_reads_only_that_version(bucket: Bucket) {
    let first = bucket.write("a", "one").await;
    let options = GetOptions::new().if_match(first.etag);
    let got = bucket.get(&bucket.key("a"), options.clone()).await.unwrap();
    assert_eq!(got.into_object().unwrap().bytes().await.unwrap(), "one");
    bucket.write("a", "two").await;
    assert_eq!(kind(bucket.get(&bucket.key("a"), options).await), ErrorKind::FailedPrecondition);
}

/// A condition that fails is answered also where the range would be refused.
pub async fn conditions_are_checked_before_the_range(bucket: Bucket) {
    let stored = bucket.write("a", "x").await;
    let options = GetOptions::new().range(50..60);
    let got = bucket.get(&bucket.key("a"), options.clone().if_none_match(stored.etag)).await.unwrap();
    assert!(matches!(got, Got::NotModified), "{got:?}");
    let other = ETag::new("0123456789abcdef0123456789abcdef");
    assert_eq!(kind(bucket.get(&bucket.key("a"), options.if_match(other)).await), ErrorKind::FailedPrecondition);
}

/// Who has begun to read a version reads it to its end, even if it is replaced and deleted meanwhile.
pub async fn a_reader_keeps_its_version(bucket: Bucket) {
    let key = bucket.key("a");
    let old = pattern(1 << 20);
    bucket.put_bytes(&key, old.clone(), PutOptions::new()).await.unwrap();
    let mut object = bucket.get(&key, GetOptions::new()).await.unwrap().into_object().unwrap();
    let first = object.body.try_next().await.unwrap().unwrap();
    bucket.write("a", "new").await;
    bucket.delete(&key).await.unwrap();
    let mut read = Vec::from(first);
    while let Some(chunk) = object.body.try_next().await.unwrap() {
        read.extend_from_slice(&chunk);
    }
    assert!(read == old, "the bytes of another version");
}

/// A verified read is of a whole object whose checksum the store knows; anything else is refused, not passed over.
pub async fn a_verified_read_needs_a_known_checksum(bucket: Bucket) {
    let key = bucket.key("a");
    bucket.put_bytes(&key, "0123456789", PutOptions::new().sha256(sha256(b"0123456789"))).await.unwrap();
    if bucket.head(&key).await.unwrap().sha256.is_some() {
        assert_eq!(bucket.get_verified(&key).await.unwrap().bytes().await.unwrap(), "0123456789");
    } else {
        assert_eq!(kind(bucket.get_verified(&key).await), ErrorKind::FailedPrecondition);
    }
    let object = bucket.get(&key, GetOptions::new().range(0..5)).await.unwrap().into_object().unwrap();
    assert_eq!(kind(object.verified()), ErrorKind::FailedPrecondition);
    let object = bucket.get(&key, GetOptions::new()).await.unwrap().into_object().unwrap();
    assert_eq!(kind(object.verified_against(sha256(b"other")).unwrap().bytes().await), ErrorKind::Corrupt);
}
