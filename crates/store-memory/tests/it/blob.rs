//! The blob contract on the store in memory: as it is, and made as weak as other backends are.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use reelbase_conformance::blob::{
    Bucket,
    upload::{crash_everywhere, crash_reconciler},
};
use reelbase_core::{
    Env, ErrorKind, ManualEnv,
    blob::{
        BlobCapabilities, BlobKey, BlobPrefix, BlobStore, BlobStoreExt, BlobStores, BlobUri, ConditionSupport,
        MultipartLimits, PresignRequest, PresignSupport, PutCondition, PutOptions,
    },
};
use reelbase_store_memory::MemoryBlobStore;

fn env() -> Arc<ManualEnv> {
    Arc::new(ManualEnv::default())
}

fn store() -> MemoryBlobStore {
    MemoryBlobStore::new(env())
}

/// As R2 is, with parts small enough that there are many.
fn small_parts() -> MemoryBlobStore {
    let mut capabilities = BlobCapabilities::ALL;
    capabilities.multipart = Some(MultipartLimits::S3.part_sizes(1_000, 2_000));
    MemoryBlobStore::builder(env()).capabilities(capabilities).build().unwrap()
}

/// As a plain disk is.
fn weak() -> MemoryBlobStore {
    let mut capabilities = BlobCapabilities::ALL;
    capabilities.put = ConditionSupport::IF_ABSENT;
    capabilities.copy = ConditionSupport::NONE;
    capabilities.complete = ConditionSupport::NONE;
    capabilities.attributes = false;
    capabilities.multipart = None;
    capabilities.list_multipart = false;
    capabilities.presign = PresignSupport::None;
    MemoryBlobStore::builder(env()).capabilities(capabilities).build().unwrap()
}

/// As GCS behind its XML API is: no conditional writes, but signed URLs.
fn unconditional() -> MemoryBlobStore {
    let mut capabilities = BlobCapabilities::ALL;
    capabilities.put = ConditionSupport::NONE;
    capabilities.copy = ConditionSupport::NONE;
    capabilities.complete = ConditionSupport::NONE;
    MemoryBlobStore::builder(env()).capabilities(capabilities).build().unwrap()
}

/// As GCS is through a library that neither signs headers nor lists uploads.
fn plain() -> MemoryBlobStore {
    let mut capabilities = BlobCapabilities::ALL;
    capabilities.list_multipart = false;
    capabilities.presign = PresignSupport::Plain;
    MemoryBlobStore::builder(env()).capabilities(capabilities).build().unwrap()
}

mod as_it_is {
    reelbase_conformance::blob_store_conformance!(super::store());
}

mod in_small_parts {
    reelbase_conformance::blob_store_conformance!(super::small_parts());
}

mod made_weak {
    reelbase_conformance::blob_store_conformance!(super::weak());
}

mod made_unconditional {
    reelbase_conformance::blob_store_conformance!(super::unconditional());
}

mod made_plain {
    reelbase_conformance::blob_store_conformance!(super::plain());
}

/// Decorators and hosts hold it so.
mod behind_an_arc {
    use std::sync::Arc;

    use reelbase_core::blob::BlobStore;

    reelbase_conformance::blob_store_conformance!(Box::new(Arc::new(super::store()) as Arc<dyn BlobStore>));
}

fn key(key: &str) -> BlobKey {
    BlobKey::new(key).unwrap()
}

#[tokio::test]
async fn times_come_from_the_environment() {
    let env = env();
    let store = MemoryBlobStore::new(env.clone());
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    assert_eq!(store.head(&key("a")).await.unwrap().last_modified, env.now());
    let first = env.now();
    env.advance(std::time::Duration::from_secs(5));
    store.copy(&key("a"), &key("b"), Default::default()).await.unwrap();
    assert_eq!(store.head(&key("a")).await.unwrap().last_modified, first);
    assert_eq!(store.head(&key("b")).await.unwrap().last_modified, env.now());
}

#[tokio::test]
async fn the_same_bytes_keep_their_etag() {
    let store = store();
    let first = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    let second = store.put_bytes(&key("a"), "x", PutOptions::new().content_type("text/plain")).await.unwrap();
    assert_eq!(first.etag, second.etag);
}

#[tokio::test]
async fn clones_share_the_objects() {
    let store = store();
    store.clone().put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    assert_eq!(store.len(), 1);
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let builder = MemoryBlobStore::builder(env()).secret("hunter2-hunter2");
    assert!(!format!("{builder:?}").contains("hunter2"));
    let store = builder.build().unwrap();
    let url = store.presign(PresignRequest::get(key("a"))).await.unwrap();
    let signature = url.as_str().rsplit_once('=').unwrap().1.to_owned();
    assert!(!format!("{store:?} {store:#?} {url:?} {url}").contains(&signature));
    let refused = store.authorize("PUT", url.as_str(), &[]).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
    assert!(!format!("{refused} {refused:?}").contains(&signature));
}

#[tokio::test]
async fn the_settings_are_checked() {
    for (bucket, url) in [("", "http://h"), ("a/b", "http://h"), ("b", "ftp://h"), ("b", "http://h/?q"), ("b", "")] {
        let build = MemoryBlobStore::builder(env()).bucket(bucket).base_url(url).build();
        assert_eq!(build.unwrap_err().kind(), ErrorKind::Invalid, "{bucket:?} {url:?}");
    }
}

#[tokio::test]
async fn urls_have_bucket_and_base() {
    let store = MemoryBlobStore::builder(env())
        .bucket("media")
        .base_url("http://127.0.0.1:1/files/")
        .public_url("https://cdn.example/")
        .build()
        .unwrap();
    let url = store.presign(PresignRequest::get(key("ñ/a b"))).await.unwrap();
    assert!(url.as_str().starts_with("http://127.0.0.1:1/files/media/%C3%B1/a%20b?"), "{url}");
    let access = store.authorize("GET", url.as_str(), &[]).unwrap();
    assert_eq!(access.key, key("ñ/a b"));
    assert_eq!(store.public_url(&key("ñ/a b")).unwrap(), "https://cdn.example/%C3%B1/a%20b");
    assert_eq!(store.uri(&key("a")).to_string(), "mem://media/a");
    assert_eq!(MemoryBlobStore::new(env()).public_url(&key("a")), None);
}

#[tokio::test]
async fn urls_end_when_the_clock_says_so() {
    let env = env();
    let store = MemoryBlobStore::new(env.clone());
    let request = PresignRequest::get(key("a")).expires_in(std::time::Duration::from_secs(60));
    let url = store.presign(request).await.unwrap();
    env.advance(std::time::Duration::from_secs(59));
    store.authorize("GET", url.as_str(), &[]).unwrap();
    env.advance(std::time::Duration::from_secs(1));
    let error = store.authorize("GET", url.as_str(), &[]).unwrap_err();
    assert!(error.to_string().contains("expired at 2025-01-01T00:01:00Z"), "{error}");
}

#[tokio::test]
async fn another_secret_is_another_store() {
    let a = MemoryBlobStore::builder(env()).secret("a").build().unwrap();
    let b = MemoryBlobStore::builder(env()).secret("b").build().unwrap();
    let also_a = MemoryBlobStore::builder(env()).secret("a").build().unwrap();
    let url = a.presign(PresignRequest::get(key("k"))).await.unwrap();
    assert_eq!(b.authorize("GET", url.as_str(), &[]).unwrap_err().kind(), ErrorKind::PermissionDenied);
    also_a.authorize("GET", url.as_str(), &[]).unwrap();
}

#[tokio::test]
async fn a_signed_header_counts_once() {
    let store = store();
    let url = store.presign(PresignRequest::put(key("a")).content_type("video/mp4")).await.unwrap();
    let once = [("Content-Type", " video/mp4 ")];
    store.authorize("PUT", url.as_str(), &once).unwrap();
    let twice = [("content-type", "video/mp4"), ("Content-Type", "text/html")];
    assert!(store.authorize("PUT", url.as_str(), &twice).is_err());
}

#[tokio::test]
async fn a_bucket_is_not_emptied_by_mistake() {
    let store = store();
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    assert_eq!(store.delete_prefix(&BlobPrefix::all()).await.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(store.delete_prefix(&BlobPrefix::new("a").unwrap()).await.unwrap(), 1);
    assert!(store.is_empty());
}

#[tokio::test]
async fn pointers_find_their_store() {
    let media = Arc::new(MemoryBlobStore::builder(env()).bucket("media").build().unwrap());
    let other = Arc::new(MemoryBlobStore::builder(env()).bucket("other").build().unwrap());
    media.put_bytes(&key("u1/¿a?"), "x", PutOptions::new()).await.unwrap();
    let stores = BlobStores::new().with(media.clone()).unwrap().with(other).unwrap();
    let uri: BlobUri = media.uri(&key("u1/¿a?")).to_string().parse().unwrap();
    let (store, key) = stores.resolve(&uri).unwrap();
    assert_eq!(store.get_bytes(&key).await.unwrap(), "x");
    for missing in ["mem://nowhere/a", "r2://media/a", "file:///media/a"] {
        let error = stores.resolve(&missing.parse().unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}

/// A store that does not list uploads is reconciled by the records alone; one that does sees whether that was all.
#[tokio::test]
async fn crashed_uploads_are_reconciled_without_listing_parts() {
    for condition in [PutCondition::Always, PutCondition::IfAbsent] {
        let bucket = Bucket::new(Arc::new(small_parts()), "unlisted");
        crash_everywhere(&bucket, true, condition, false).await;
        crash_reconciler(&bucket, true, false).await;
    }
}
