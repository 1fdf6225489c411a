//! Deleting, one or thousands.

use futures_util::{StreamExt, stream};
use reelbase_core::blob::{BlobStoreExt, PutOptions};

use super::Bucket;

/// What is deleted is gone for reads and listings at once.
pub async fn a_deleted_object_is_gone(bucket: Bucket) {
    bucket.write("a", "x").await;
    bucket.delete(&bucket.key("a")).await.unwrap();
    assert_eq!(bucket.read("a").await, None);
    assert!(bucket.names().await.is_empty());
    // And may come back.
    bucket.write("a", "y").await;
    assert_eq!(bucket.read("a").await.as_deref(), Some("y"));
}

/// Deleting what is not there, or twice, is no error.
pub async fn deleting_what_is_missing_succeeds(bucket: Bucket) {
    bucket.delete(&bucket.key("never")).await.unwrap();
    bucket.write("a", "x").await;
    let keys = [bucket.key("a"), bucket.key("missing"), bucket.key("a")];
    let results = bucket.delete_many(&keys).await;
    assert_eq!(results.len(), 3);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert!(bucket.delete_many(&[]).await.is_empty());
}

/// A key is a name, not the start of one.
pub async fn deleting_leaves_its_neighbours(bucket: Bucket) {
    for name in ["a", "a.b", "ab", "b/a", "a b"] {
        bucket.write(name, name).await;
    }
    bucket.delete(&bucket.key("a")).await.unwrap();
    assert_eq!(bucket.names().await, ["a b", "a.b", "ab", "b/a"]);
}

/// More keys than one request of any store takes, some of them missing: one result for each.
pub async fn deleting_takes_any_number_of_keys(bucket: Bucket) {
    let keys: Vec<_> = (0..2_500).map(|i| bucket.key(&format!("{i:04}"))).collect();
    let there: Vec<_> = keys.iter().enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, key)| key.clone()).collect();
    let puts = there.iter().map(|key| bucket.put_bytes(key, "x", PutOptions::new()));
    let stored = stream::iter(puts).buffer_unordered(32).filter(|put| std::future::ready(put.is_ok())).count().await;
    assert_eq!(stored, there.len());
    bucket.write("kept", "x").await;
    assert_eq!(bucket.names().await.len(), there.len() + 1);

    let results = bucket.delete_many(&keys).await;
    assert_eq!(results.len(), keys.len());
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(bucket.names().await, ["kept"]);
}
