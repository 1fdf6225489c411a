//! Copies inside the store.

use reelbase_core::{
    ErrorKind,
    blob::{BlobStoreExt, CopyOptions, PutCondition, PutOptions},
};

use super::{Bucket, kind, sha256};

/// A copy has the bytes and the attributes, and a life of its own.
pub async fn a_copy_has_bytes_and_attributes(bucket: Bucket) {
    let (from, to) = (bucket.key("from/¿a?"), bucket.key("to/ñ b"));
    let mut options = PutOptions::new();
    if bucket.capabilities().attributes {
        options = options.content_type("video/mp4").cache_control("no-store").metadata("job-id", "j-42");
    }
    bucket.put_bytes(&from, "hello", options).await.unwrap();
    let stored = bucket.copy(&from, &to, CopyOptions::new()).await.unwrap();
    let (source, copy) = (bucket.head(&from).await.unwrap(), bucket.head(&to).await.unwrap());
    assert_eq!((&copy.key, copy.size, &copy.etag), (&to, 5, &stored.etag));
    assert_eq!(copy.attributes, source.attributes);
    bucket.put_bytes(&from, "changed", PutOptions::new()).await.unwrap();
    bucket.delete(&from).await.unwrap();
    assert_eq!(bucket.get_bytes(&to).await.unwrap(), "hello");
}

/// A copy replaces what is there.
pub async fn a_copy_replaces(bucket: Bucket) {
    bucket.write("a", "new").await;
    bucket.write("b", "a long old version").await;
    bucket.copy(&bucket.key("a"), &bucket.key("b"), CopyOptions::new()).await.unwrap();
    assert_eq!(bucket.read("b").await.as_deref(), Some("new"));
    assert_eq!(bucket.read("a").await.as_deref(), Some("new"));
}

/// A copy has the checksum of its source as the store knows it, and not the one of what it replaced.
pub async fn a_copy_has_the_checksum(bucket: Bucket) {
    let (from, to) = (bucket.key("a"), bucket.key("b"));
    bucket.put_bytes(&from, "one", PutOptions::new().sha256(sha256(b"one"))).await.unwrap();
    bucket.put_bytes(&to, "two", PutOptions::new().sha256(sha256(b"two"))).await.unwrap();
    bucket.copy(&from, &to, CopyOptions::new()).await.unwrap();
    assert_eq!(bucket.head(&to).await.unwrap().sha256, bucket.head(&from).await.unwrap().sha256);
}

/// A copy of nothing is not found, and the destination stays.
pub async fn a_copy_of_nothing_is_not_found(bucket: Bucket) {
    bucket.write("b", "kept").await;
    let copy = bucket.copy(&bucket.key("a"), &bucket.key("b"), CopyOptions::new()).await;
    assert_eq!(kind(copy), ErrorKind::NotFound);
    assert_eq!(bucket.read("b").await.as_deref(), Some("kept"));
}

/// A copy onto itself is refused, as S3 does.
pub async fn a_copy_onto_itself_is_invalid(bucket: Bucket) {
    bucket.write("a", "x").await;
    let copy = bucket.copy(&bucket.key("a"), &bucket.key("a"), CopyOptions::new()).await;
    assert_eq!(kind(copy), ErrorKind::Invalid);
    assert_eq!(bucket.read("a").await.as_deref(), Some("x"));
}

/// A copy to where nothing is succeeds once.
pub async fn a_copy_if_absent_refuses_what_is_there(bucket: Bucket) {
    bucket.write("a", "one").await;
    let copy = || bucket.copy_if_absent("a", "b");
    if !bucket.capabilities().copy.if_absent {
        assert_eq!(kind(copy().await), ErrorKind::Unsupported);
        assert_eq!(bucket.read("b").await, None);
        return;
    }
    copy().await.unwrap();
    bucket.write("a", "two").await;
    assert_eq!(kind(copy().await), ErrorKind::AlreadyExists);
    assert_eq!(bucket.read("b").await.as_deref(), Some("one"));
}

/// A copy over a version that is no longer there is refused.
pub async fn a_copy_if_match_refuses_a_stale_version(bucket: Bucket) {
    bucket.write("a", "new").await;
    let stale = bucket.write("b", "one").await;
    let current = bucket.write("b", "two").await;
    let copy = async |etag| {
        let options = CopyOptions::new().condition(PutCondition::IfMatch(etag));
        bucket.copy(&bucket.key("a"), &bucket.key("b"), options).await
    };
    if !bucket.capabilities().copy.if_match {
        assert_eq!(kind(copy(current.etag).await), ErrorKind::Unsupported);
        assert_eq!(bucket.read("b").await.as_deref(), Some("two"));
        return;
    }
    assert_eq!(kind(copy(stale.etag).await), ErrorKind::FailedPrecondition);
    assert_eq!(bucket.read("b").await.as_deref(), Some("two"));
    copy(current.etag).await.unwrap();
    assert_eq!(bucket.read("b").await.as_deref(), Some("new"));
}

impl Bucket {
    async fn copy_if_absent(&self, from: &str, to: &str) -> reelbase_core::Result<reelbase_core::blob::Stored> {
        self.copy(&self.key(from), &self.key(to), CopyOptions::new().if_absent()).await
    }
}
