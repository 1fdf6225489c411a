//! Writing on a condition: the check and the write are one step.

use std::{future::Future, sync::Arc};

use futures_util::future::join_all;
use reelbase_core::{
    ErrorKind, Result,
    blob::{BlobStoreExt, ETag, PutOptions, Stored},
};
use tokio::sync::Barrier;

use super::{Bucket, kind};

/// Runs them at once, on threads of their own where there are some, and returns the number of the only one that won.
pub(super) async fn one_winner<F>(racers: impl IntoIterator<Item = F>, lost: ErrorKind) -> usize
where
    F: Future<Output = Result<Stored>> + Send + 'static,
{
    let racers: Vec<_> = racers.into_iter().collect();
    let barrier = Arc::new(Barrier::new(racers.len()));
    let tasks = racers.into_iter().map(|racer| {
        let barrier = barrier.clone();
        tokio::spawn(async move {
            barrier.wait().await;
            racer.await
        })
    });
    let mut winners = Vec::new();
    for (i, result) in join_all(tasks).await.into_iter().enumerate() {
        match result.unwrap() {
            Ok(_) => winners.push(i),
            // A store may give up on contention before it knows who won.
            Err(error) => assert!(error.kind() == lost || error.is_retryable(), "{error}"),
        }
    }
    assert_eq!(winners.len(), 1, "winners: {winners:?}");
    winners[0]
}

/// Where nothing is, a create creates.
pub async fn if_absent_creates(bucket: Bucket) {
    let put = bucket.put_bytes(&bucket.key("a"), "x", PutOptions::new().if_absent()).await;
    if !bucket.capabilities().put.if_absent {
        assert_eq!(kind(put), ErrorKind::Unsupported);
        assert_eq!(bucket.read("a").await, None);
        return;
    }
    put.unwrap();
    assert_eq!(bucket.read("a").await.as_deref(), Some("x"));
    // And again once it is gone.
    bucket.delete(&bucket.key("a")).await.unwrap();
    bucket.put_bytes(&bucket.key("a"), "y", PutOptions::new().if_absent()).await.unwrap();
}

/// Where something is, a create is refused and changes nothing.
pub async fn if_absent_refuses_what_is_there(bucket: Bucket) {
    bucket.write("a", "before").await;
    let put = bucket.put_bytes(&bucket.key("a"), "after", PutOptions::new().if_absent()).await;
    let supported = bucket.capabilities().put.if_absent;
    assert_eq!(kind(put), if supported { ErrorKind::AlreadyExists } else { ErrorKind::Unsupported });
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
}

/// Of sixteen creates at once one wins, and its bytes are there.
pub async fn one_of_concurrent_creates_wins(bucket: Bucket) {
    if !bucket.capabilities().put.if_absent {
        return if_absent_creates(bucket).await;
    }
    for round in 0..5 {
        let name = format!("{round}");
        let racers = (0..16).map(|i| {
            let (store, key) = (bucket.store(), bucket.key(&name));
            async move { store.put_bytes(&key, format!("{i}"), PutOptions::new().if_absent()).await }
        });
        let winner = one_winner(racers, ErrorKind::AlreadyExists).await;
        assert_eq!(bucket.read(&name).await, Some(winner.to_string()));
    }
}

/// The version that is there may be replaced by who knows it.
pub async fn if_match_replaces_that_version(bucket: Bucket) {
    let first = bucket.write("a", "one").await;
    let put = bucket.put_bytes(&bucket.key("a"), "two", PutOptions::new().if_match(first.etag)).await;
    if !bucket.capabilities().put.if_match {
        assert_eq!(kind(put), ErrorKind::Unsupported);
        assert_eq!(bucket.read("a").await.as_deref(), Some("one"));
        return;
    }
    let second = put.unwrap();
    bucket.put_bytes(&bucket.key("a"), "three", PutOptions::new().if_match(second.etag)).await.unwrap();
    assert_eq!(bucket.read("a").await.as_deref(), Some("three"));
}

/// A version that is no longer there is refused, and nothing changes.
pub async fn if_match_refuses_a_stale_version(bucket: Bucket) {
    let stale = bucket.write("a", "one").await;
    let current = bucket.write("a", "two").await;
    let put = bucket.put_bytes(&bucket.key("a"), "three", PutOptions::new().if_match(stale.etag)).await;
    let supported = bucket.capabilities().put.if_match;
    assert_eq!(kind(put), if supported { ErrorKind::FailedPrecondition } else { ErrorKind::Unsupported });
    assert_eq!(bucket.read("a").await.as_deref(), Some("two"));
    assert_eq!(bucket.head(&bucket.key("a")).await.unwrap().etag, current.etag);
}

/// A missing object has no version to match.
pub async fn if_match_refuses_a_missing_object(bucket: Bucket) {
    let etag = bucket.write("b", "x").await.etag;
    let supported = bucket.capabilities().put.if_match;
    for etag in [etag, ETag::new("0123456789abcdef0123456789abcdef")] {
        let put = bucket.put_bytes(&bucket.key("a"), "x", PutOptions::new().if_match(etag)).await;
        assert_eq!(kind(put), if supported { ErrorKind::FailedPrecondition } else { ErrorKind::Unsupported });
    }
    assert_eq!(bucket.read("a").await, None);
}

/// Of sixteen who replace the same version at once, one wins.
pub async fn one_of_concurrent_replacements_wins(bucket: Bucket) {
    if !bucket.capabilities().put.if_match {
        return if_match_replaces_that_version(bucket).await;
    }
    let first = bucket.write("a", "first").await;
    let racers = (0..16).map(|i| {
        let (store, key, etag) = (bucket.store(), bucket.key("a"), first.etag.clone());
        async move { store.put_bytes(&key, format!("{i}"), PutOptions::new().if_match(etag)).await }
    });
    let winner = one_winner(racers, ErrorKind::FailedPrecondition).await;
    assert_eq!(bucket.read("a").await, Some(winner.to_string()));
}
