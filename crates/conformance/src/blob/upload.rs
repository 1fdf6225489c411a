//! Uploads through a staging prefix: whole or not at all, whatever happens on the way, and nothing left for good.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt, future::pending, stream};
use reelbase_core::{
    Error, ErrorKind, ManualEnv,
    blob::{
        BlobBody, BlobPrefix, BlobStore, BlobStoreExt, CopyOptions, MultipartOptions, PutCondition, PutOptions,
        ReconcileOptions, Reconciled, UploadOptions, Uploads,
    },
};
use tokio::sync::Notify;

use super::{
    Bucket,
    crash::{Crash, CrashPoints},
    kind, pattern, sha256,
};

const HOUR: Duration = Duration::from_hours(1);

/// An environment whose clock is an hour ahead of the store's: what is written now is an hour old.
async fn env(bucket: &Bucket) -> Arc<ManualEnv> {
    bucket.write("clock", "x").await;
    let now = bucket.head(&bucket.key("clock")).await.unwrap().last_modified;
    bucket.delete(&bucket.key("clock")).await.unwrap();
    Arc::new(ManualEnv::new(now.saturating_add(HOUR)))
}

async fn uploads(bucket: &Bucket) -> Uploads {
    Uploads::new(bucket.store(), env(bucket).await).staging(bucket.prefix(".uploads/")).unwrap()
}

/// Everything that was not written an hour ago by the clock of [`env`] is older than this.
fn all() -> ReconcileOptions {
    ReconcileOptions::new().older_than(HOUR / 2)
}

/// A length of more than two of the parts that the store would use; less where it has none.
fn long(store: &dyn BlobStore) -> Vec<u8> {
    let part = store.capabilities().multipart.map_or(1_000, |limits| limits.min_part_size.max(1_000));
    pattern(usize::try_from(part).unwrap() * 5 / 2 + 3)
}

fn chunks(bytes: &[u8]) -> Vec<Result<Bytes, Error>> {
    bytes.chunks(777_777.min(bytes.len() / 2 + 1)).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect()
}

fn streamed(bytes: &[u8]) -> BlobBody {
    BlobBody::stream(stream::iter(chunks(bytes))).with_len(bytes.len() as u64)
}

/// The smallest parts.
fn options() -> UploadOptions {
    UploadOptions::new().part_size(1_000).concurrency(2)
}

/// Checks that nothing is below the prefix, and no upload in progress.
async fn nothing_under(store: &dyn BlobStore, prefix: &BlobPrefix) {
    assert_eq!(store.list_keys(prefix).await.unwrap(), []);
    if store.capabilities().list_multipart {
        assert_eq!(store.list_multipart(prefix).await.unwrap(), []);
    }
}

/// An upload of any kind of body makes one object with its attributes, and leaves nothing else.
pub async fn an_upload_makes_one_object(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    let mut options = options();
    if bucket.capabilities().attributes {
        options = options.content_type("video/mp4").metadata("job-id", "j-42");
    }
    for bytes in [long(&bucket.store()), pattern(100), Vec::new()] {
        let mut bodies = vec![BlobBody::from(bytes.clone()), streamed(&bytes)];
        if bucket.capabilities().multipart.is_some() {
            bodies.push(BlobBody::stream(stream::iter(chunks(&bytes))));
        }
        for body in bodies {
            let uploaded = uploads.put(&bucket.key("ñ/a b"), body, options.clone()).await.unwrap();
            assert_eq!((uploaded.size, uploaded.sha256), (bytes.len() as u64, sha256(&bytes)));
            assert!(uploaded.left.is_none());
            let meta = bucket.head(&bucket.key("ñ/a b")).await.unwrap();
            assert_eq!(meta.etag, uploaded.etag);
            assert!(meta.sha256.is_none_or(|kept| kept == uploaded.sha256), "{:?} is kept", meta.sha256);
            if bucket.capabilities().attributes {
                assert_eq!(meta.attributes.content_type.as_deref(), Some("video/mp4"));
                assert_eq!(meta.attributes.metadata["job-id"], "j-42");
            }
            assert!(bucket.get_bytes(&bucket.key("ñ/a b")).await.unwrap() == bytes, "other bytes");
            assert_eq!(bucket.names().await, ["ñ/a b"]);
        }
    }
}

/// What is expected of a body holds, or the key stays as it was and nothing is left.
pub async fn an_upload_is_what_was_expected(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    bucket.write("a", "before").await;
    for bytes in [long(&bucket.store()), pattern(100)] {
        let size = bytes.len() as u64;
        let unknown = || match bucket.capabilities().multipart {
            Some(_) => BlobBody::stream(stream::iter(chunks(&bytes))),
            None => streamed(&bytes),
        };
        for (body, wrong) in [
            (streamed(&bytes), options().size(size + 1)),
            (unknown(), options().size(size - 1)),
            (unknown(), options().sha256(sha256(b"other"))),
            (BlobBody::from(bytes.clone()), options().sha256(sha256(b"other"))),
        ] {
            assert_eq!(kind(uploads.put(&bucket.key("a"), body, wrong).await), ErrorKind::Invalid);
            assert_eq!(bucket.names().await, ["a"]);
            assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
            nothing_under(&bucket.store(), &bucket.prefix(".uploads/")).await;
        }
        let right = options().size(size).sha256(sha256(&bytes)).read_back();
        uploads.put(&bucket.key("b"), unknown(), right).await.unwrap();
        assert!(bucket.get_bytes(&bucket.key("b")).await.unwrap() == bytes, "other bytes");
        bucket.delete(&bucket.key("b")).await.unwrap();
    }
}

/// A source that fails leaves the key as it was, and its own error comes back; it is never one of the key.
pub async fn a_failed_source_leaves_no_upload(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    for bytes in [long(&bucket.store()), pattern(100)] {
        for failed in [ErrorKind::NotFound, ErrorKind::OutcomeUnknown] {
            let mut chunks = chunks(&bytes);
            chunks.push(Err(Error::new(failed, "the source failed")));
            let body = BlobBody::stream(stream::iter(chunks)).with_len(bytes.len() as u64 + 1);
            let error = uploads.put(&bucket.key("a"), body, options()).await.unwrap_err();
            assert!(error.message().contains("the source failed"), "{error}");
            // The outcome at the key is known: nothing appeared.
            let told = if failed == ErrorKind::NotFound { failed } else { ErrorKind::Unavailable };
            assert_eq!(error.kind(), told);
            assert!(bucket.names().await.is_empty());
            nothing_under(&bucket.store(), bucket.root()).await;
        }
    }
}

/// An upload keeps its condition; one that the store cannot keep is refused before anything is sent.
pub async fn an_upload_keeps_its_condition(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    let supported = bucket.capabilities().copy;
    let stale = bucket.write("a", "one").await.etag;
    let current = bucket.write("a", "two").await.etag;
    let put = uploads.put(&bucket.key("a"), BlobBody::from("new"), options().if_absent()).await;
    assert_eq!(kind(put), if supported.if_absent { ErrorKind::AlreadyExists } else { ErrorKind::Unsupported });
    let put = uploads.put(&bucket.key("a"), BlobBody::from("new"), options().if_match(stale)).await;
    assert_eq!(kind(put), if supported.if_match { ErrorKind::FailedPrecondition } else { ErrorKind::Unsupported });
    assert_eq!(bucket.read("a").await.as_deref(), Some("two"));
    assert_eq!(bucket.names().await, ["a"]);
    if supported.if_match {
        uploads.put(&bucket.key("a"), BlobBody::from("three"), options().if_match(current)).await.unwrap();
        assert_eq!(bucket.read("a").await.as_deref(), Some("three"));
    }
    if supported.if_absent {
        uploads.put(&bucket.key("b"), BlobBody::from("new"), options().if_absent()).await.unwrap();
        assert_eq!(bucket.read("b").await.as_deref(), Some("new"));
    }
    let below = uploads.put(&bucket.key(".uploads/a"), BlobBody::from("x"), options()).await;
    assert_eq!(kind(below), ErrorKind::Invalid);
}

/// A body whose last chunk never comes, and what tells that the others were taken.
fn endless(bytes: &[u8]) -> (BlobBody, Arc<Notify>) {
    let taken = Arc::new(Notify::new());
    let tell = taken.clone();
    let rest = stream::once(async move {
        tell.notify_one();
        pending::<Result<Bytes, Error>>().await
    });
    (BlobBody::stream(stream::iter(chunks(bytes)).chain(rest)).with_len(bytes.len() as u64 + 1), taken)
}

/// What a killed process left is found with what it was for, kept while it is young, and removed when told.
pub async fn an_abandoned_upload_is_found_and_removed(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    bucket.write("a", "before").await;
    bucket.write(".uploads/not-an-upload", "x").await;
    let (body, taken) = endless(&long(&bucket.store()));
    let key = bucket.key("a");
    tokio::select! {
        put = uploads.put(&key, body, options()) => panic!("it ended: {put:?}"),
        () = taken.notified() => {}
    }
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
    let found = uploads.pending().await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].key.as_ref(), found[0].id.is_some(), found[0].record.is_some()), (Some(&key), true, true));
    assert_eq!(found[0].parts.len(), usize::from(bucket.capabilities().multipart.is_some()));

    let young = uploads.reconcile(ReconcileOptions::new().older_than(HOUR * 2).remove()).await.unwrap();
    assert_eq!((young.uploads.len(), young.younger), (0, 1));
    let dry = uploads.reconcile(all()).await.unwrap();
    assert!(matches!(&dry.uploads[..], [Reconciled::Found(_)]), "{dry:?}");
    assert_eq!(uploads.pending().await.unwrap(), found);

    // Two at once do not hinder each other.
    let (one, two) = tokio::join!(uploads.reconcile(all().remove()), uploads.reconcile(all().remove()));
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!((one.failures().count(), two.failures().count()), (0, 0), "{one:?} {two:?}");
    assert!(one.removed() + two.removed() >= 1);
    assert_eq!(uploads.pending().await.unwrap(), []);
    assert_eq!(bucket.names().await, [".uploads/not-an-upload", "a"]);
    bucket.delete(&bucket.key(".uploads/not-an-upload")).await.unwrap();
    nothing_under(&bucket.store(), &bucket.prefix(".uploads/")).await;
    uploads.put(&key, BlobBody::from("after"), options()).await.unwrap();
    assert_eq!(bucket.read("a").await.as_deref(), Some("after"));
}

/// An upload that is removed while it runs fails, and its key stays as it was.
pub async fn an_upload_removed_meanwhile_fails_whole(bucket: Bucket) {
    if bucket.capabilities().multipart.is_none() {
        // In one put there is nothing yet to remove; the object is made afterwards, whole.
        return an_upload_makes_one_object(bucket).await;
    }
    let uploads = uploads(&bucket).await;
    bucket.write("a", "before").await;
    let bytes = long(&bucket.store());
    let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, wait) = (reached.clone(), go_on.clone());
    let last = stream::once(async move {
        tell.notify_one();
        wait.notified().await;
        Ok(Bytes::from_static(b"!"))
    });
    let body = BlobBody::stream(stream::iter(chunks(&bytes)).chain(last)).with_len(bytes.len() as u64 + 1);
    let key = bucket.key("a");
    let removal = async {
        reached.notified().await;
        let removed = uploads.reconcile(all().remove()).await.unwrap();
        go_on.notify_one();
        removed
    };
    let (put, removed) = tokio::join!(uploads.put(&key, body, options()), removal);
    assert_eq!((removed.removed(), removed.failures().count()), (1, 0), "{removed:?}");
    let error = put.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Aborted, "{error}");
    assert!(error.to_string().contains("removed the upload"), "{error}");
    assert_eq!(bucket.read("a").await.as_deref(), Some("before"));
    assert_eq!(bucket.names().await, ["a"]);
}

/// Uploads in parts that anybody left elsewhere are found by age, where they can be listed.
pub async fn parts_left_elsewhere_are_found(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    let options = all().also_under(bucket.prefix("clips/"));
    let Some(limits) = bucket.capabilities().multipart.filter(|_| bucket.capabilities().list_multipart) else {
        assert_eq!(kind(uploads.reconcile(options).await), ErrorKind::Unsupported);
        return;
    };
    for name in ["clips/a", "other/a"] {
        bucket.create_multipart(&bucket.key(name), MultipartOptions::new(limits.min_part_size.max(10))).await.unwrap();
    }
    assert_eq!(uploads.pending().await.unwrap(), []);
    let young = uploads.reconcile(options.clone().older_than(HOUR * 2).remove()).await.unwrap();
    assert_eq!((young.uploads.len(), young.younger), (0, 1));
    let removed = uploads.reconcile(options.remove()).await.unwrap();
    assert_eq!(removed.removed(), 1, "{removed:?}");
    let upload = removed.uploads[0].upload();
    assert_eq!((upload.id.as_ref(), upload.key.as_ref()), (None, Some(&bucket.key("clips/a"))));
    let left = bucket.list_multipart(bucket.root()).await.unwrap();
    assert_eq!(left.iter().map(|upload| bucket.name(&upload.key)).collect::<Vec<_>>(), ["other/a"]);
}

/// A staged object whose record is gone is found by its name.
pub async fn a_staged_object_without_a_record_is_removed(bucket: Bucket) {
    let uploads = uploads(&bucket).await;
    bucket.write("a", "x").await;
    bucket.copy(&bucket.key("a"), &bucket.key(".uploads/u-1.staged"), CopyOptions::new()).await.unwrap();
    // Somebody's file that is named like a record.
    bucket.write(".uploads/u-2.json", "{}").await;
    let found = uploads.pending().await.unwrap();
    assert_eq!(
        found.iter().map(|it| (it.id.as_deref(), it.bytes())).collect::<Vec<_>>(),
        [(Some("u-1"), Some(1)), (Some("u-2"), None)]
    );
    let removed = uploads.reconcile(all().remove()).await.unwrap();
    assert_eq!((removed.removed(), removed.bytes()), (1, 1));
    let failures: Vec<_> = removed.failures().map(|(upload, error)| (upload.id.as_deref(), error.kind())).collect();
    assert_eq!(failures, [(Some("u-2"), ErrorKind::Corrupt)]);
    assert_eq!(bucket.names().await, [".uploads/u-2.json", "a"]);
}

/// Wherever a small upload is cut off, the key is as it was or has the whole object, and nothing is left for good. Of
/// one in parts too, where parts may be small.
pub async fn every_crash_leaves_all_or_nothing(bucket: Bucket) {
    let capabilities = bucket.capabilities();
    let small_parts = capabilities.multipart.is_some_and(|limits| limits.min_part_size <= 64 << 10);
    for condition in [PutCondition::Always, PutCondition::IfAbsent] {
        if capabilities.copy.check(&condition).is_ok() {
            for in_parts in [false, true] {
                if small_parts || !in_parts {
                    crash_everywhere(&bucket, in_parts, condition.clone(), true).await;
                }
            }
        }
    }
}

/// Cuts an upload off at every call, in every way; `listed` is whether uploads in progress are listed, where the store
/// itself lists them.
///
/// # Panics
/// If something half done is seen, or left.
pub async fn crash_everywhere(bucket: &Bucket, in_parts: bool, condition: PutCondition, listed: bool) {
    let bytes = if in_parts { long(&bucket.store()) } else { pattern(100) };
    let env = env(bucket).await;
    let before = (condition == PutCondition::Always).then_some("before");
    let key = bucket.key("crash/target");
    let staging = bucket.prefix("crash/.uploads/");
    for crash in Crash::ALL {
        for at in 1.. {
            let case = format!("{crash:?} at call {at}, in parts: {in_parts}, {condition:?}, listed: {listed}");
            bucket.delete(&key).await.unwrap();
            if let Some(before) = before {
                bucket.put_bytes(&key, before, PutOptions::new()).await.unwrap();
            }
            let points = if listed { CrashPoints::new } else { CrashPoints::unlisted };
            let points = points(bucket.store(), crash, at);
            let uploads = Uploads::new(Arc::new(points.clone()), env.clone()).staging(staging.clone()).unwrap();
            let options = options().condition(condition.clone());
            let result = points.run(uploads.put(&key, streamed(&bytes), options.clone())).await;
            if points.calls() < at {
                result.expect("alive").expect(&case);
                break;
            }

            let there = bucket.find_bytes(&key).await.unwrap();
            let whole = there.as_ref().is_some_and(|there| *there == bytes);
            let untouched = there.as_deref() == before.map(str::as_bytes);
            assert!(whole || untouched, "{case}: something half done is seen");
            match &result {
                Some(Ok(_)) => assert!(whole, "{case}: a success without its object"),
                // One call failed and the others work: it can be known what became of it.
                Some(Err(error)) => {
                    assert!(untouched, "{case}: {error}, and the object is there");
                    assert_ne!(error.kind(), ErrorKind::OutcomeUnknown, "{case}: {error}");
                }
                None => {}
            }

            let survivor = if listed { CrashPoints::new } else { CrashPoints::unlisted };
            let survivor = Arc::new(survivor(bucket.store(), Crash::Refused, usize::MAX));
            let uploads = Uploads::new(survivor, env.clone()).staging(staging.clone()).unwrap();
            let report = uploads.reconcile(all().remove()).await.unwrap();
            assert_eq!(report.failures().count(), 0, "{case}: {report:?}");
            assert_eq!(bucket.list_keys(&staging).await.unwrap(), [], "{case}");
            if bucket.capabilities().list_multipart {
                let parts = bucket.list_multipart(&staging).await.unwrap();
                // What was begun and not recorded yet has no parts, and cannot be found without a listing.
                let unrecorded = !listed && in_parts && at <= 2;
                assert!(parts.is_empty() || unrecorded, "{case}: {parts:?}");
                for parts in parts {
                    bucket.abort_multipart(&parts).await.unwrap();
                }
            }
            assert_eq!(bucket.find_bytes(&key).await.unwrap(), there, "{case}: the reconciler touched the object");

            if there.is_none() || condition == PutCondition::Always {
                uploads.put(&key, streamed(&bytes), options).await.expect(&case);
                assert!(bucket.get_bytes(&key).await.unwrap() == bytes, "{case}: other bytes");
                nothing_under(&bucket.store(), &staging).await;
            }
        }
    }
    bucket.delete(&key).await.unwrap();
}

/// Wherever a reconciler is cut off, the next one finds what it left.
pub async fn a_reconciler_can_start_again(bucket: Bucket) {
    let limits = bucket.capabilities().multipart;
    for in_parts in [false, true] {
        if !in_parts || limits.is_some_and(|limits| limits.min_part_size <= 64 << 10) {
            crash_reconciler(&bucket, in_parts, true).await;
        }
    }
}

/// Cuts a reconciler off at every call, in every way.
///
/// # Panics
/// If something of an abandoned upload is left for good.
pub async fn crash_reconciler(bucket: &Bucket, in_parts: bool, listed: bool) {
    let bytes = if in_parts { long(&bucket.store()) } else { pattern(100) };
    let (env, key, staging) = (env(bucket).await, bucket.key("crash/target"), bucket.prefix("crash/.uploads/"));
    let points = if listed { CrashPoints::new } else { CrashPoints::unlisted };
    let uploads =
        |points: &CrashPoints| Uploads::new(Arc::new(points.clone()), env.clone()).staging(staging.clone()).unwrap();
    for crash in Crash::ALL {
        for at in 1.. {
            let case = format!("{crash:?} at call {at}, in parts: {in_parts}, listed: {listed}");
            // Of an upload in parts the second part is not sent, of another the copy.
            let killed = points(bucket.store(), Crash::KilledBefore, 4);
            assert!(killed.run(uploads(&killed).put(&key, streamed(&bytes), options())).await.is_none());
            assert_eq!(uploads(&killed_never(bucket, points)).pending().await.unwrap().len(), 1, "{case}");

            let cut = points(bucket.store(), crash, at);
            let report = cut.run(uploads(&cut).reconcile(all().remove())).await;
            let over = cut.calls() < at;
            if over {
                assert_eq!(report.expect("alive").unwrap().removed(), 1, "{case}");
            }
            let again = uploads(&killed_never(bucket, points)).reconcile(all().remove()).await.unwrap();
            assert_eq!(again.failures().count(), 0, "{case}: {again:?}");
            nothing_under(&bucket.store(), &staging).await;
            if over {
                break;
            }
        }
    }
    assert!(!bucket.exists(&key).await.unwrap());
}

fn killed_never(bucket: &Bucket, points: fn(Arc<dyn BlobStore>, Crash, usize) -> CrashPoints) -> CrashPoints {
    points(bucket.store(), Crash::Refused, usize::MAX)
}
