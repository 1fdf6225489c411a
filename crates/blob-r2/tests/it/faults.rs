//! What goes wrong on the way: what is repeated and how often, answers that are lost, bodies that are cut.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use reelbase_blob_r2::{S3BlobStore, S3BlobStoreBuilder};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{
        BlobBody, BlobKey, BlobPrefix, BlobStore, BlobStoreExt, CompleteOptions, CopyOptions, ETag, GetOptions,
        ListOptions, MultipartOptions, MultipartUpload, PutCondition, PutOptions, Sha256Digest,
    },
};
use reelbase_s3_server::{Fault, Operation, Options, S3Server};
use tokio::time::Instant;

use crate::servers;

const MIB: usize = 1 << 20;

fn key(name: &str) -> BlobKey {
    BlobKey::new(name).unwrap()
}

async fn rig() -> (S3Server, S3BlobStore) {
    rig_with(|builder| builder).await
}

async fn rig_with(change: impl FnOnce(S3BlobStoreBuilder) -> S3BlobStoreBuilder) -> (S3Server, S3BlobStore) {
    let server = S3Server::start().await;
    let store = change(servers::of(&server)).build().unwrap();
    (server, store)
}

fn chunks(count: usize, size: usize) -> BlobBody {
    let chunks = (0..count).map(move |i| Ok::<_, Error>(Bytes::from(vec![i as u8; size])));
    BlobBody::stream(stream::iter(chunks)).with_len((count * size) as u64)
}

async fn text(store: &S3BlobStore, name: &str) -> Option<String> {
    let bytes = store.find_bytes(&key(name)).await.unwrap();
    bytes.map(|bytes| String::from_utf8(bytes.into()).unwrap())
}

/// An upload of one part.
async fn upload(store: &S3BlobStore, name: &str, content: &'static str) -> Box<dyn MultipartUpload> {
    let upload = store.create_multipart(&key(name), MultipartOptions::new(5 << 20)).await.unwrap();
    upload.put_part(1, Bytes::from_static(content.as_bytes())).await.unwrap();
    upload
}

#[tokio::test]
async fn what_passes_is_repeated() {
    let (server, store) = rig().await;
    for status in [500, 503, 429, 409, 408, 504] {
        server.clear_requests();
        server.fail_next_of(Operation::PutObject, 2, Fault::Status(status));
        server.fail_next_of(Operation::GetObject, 2, Fault::Status(status));
        server.fail_next_of(Operation::HeadObject, 1, Fault::Status(status));
        server.fail_next_of(Operation::DeleteObject, 1, Fault::Status(status));
        server.fail_next_of(Operation::ListObjects, 1, Fault::Status(status));
        let started = Instant::now();
        store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
        // Two pauses: at least half of 100 ms, and half of 200 ms.
        assert!(started.elapsed() >= Duration::from_millis(150), "{status}: {:?}", started.elapsed());
        assert_eq!(text(&store, "a").await.as_deref(), Some("x"));
        store.head(&key("a")).await.unwrap();
        assert_eq!(store.list_keys(&BlobPrefix::all()).await.unwrap(), [key("a")]);
        store.delete(&key("a")).await.unwrap();
        let counts = [Operation::PutObject, Operation::GetObject, Operation::HeadObject, Operation::DeleteObject];
        assert_eq!(counts.map(|operation| server.count(operation)), [3, 3, 2, 2], "{status}");
        assert_eq!(server.count(Operation::ListObjects), 2);
    }
}

#[tokio::test]
async fn what_stays_is_not_repeated() {
    let (server, store) = rig().await;
    for (status, kind) in [
        (400, ErrorKind::Invalid),
        (401, ErrorKind::Unauthenticated),
        (403, ErrorKind::PermissionDenied),
        (404, ErrorKind::NotFound),
    ] {
        server.clear_requests();
        server.fail_next(1, Fault::Status(status));
        let error = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap_err();
        assert_eq!((error.kind(), server.count(Operation::PutObject)), (kind, 1), "{status}: {error}");
    }
}

#[tokio::test]
async fn attempts_have_an_end() {
    let (server, store) = rig_with(|builder| builder.attempts(3)).await;
    server.fail_next_of(Operation::GetObject, 9, Fault::Status(503));
    let error = store.get(&key("a"), GetOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), server.count(Operation::GetObject)), (ErrorKind::ResourceExhausted, 3));
    let (server, store) = rig_with(|builder| builder.attempts(1)).await;
    server.fail_next(1, Fault::Status(500));
    let error = store.get(&key("a"), GetOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), server.count(Operation::GetObject)), (ErrorKind::Unavailable, 1));
}

/// A stream runs once: what was begun is not sent again, a short one is read beforehand and is.
#[tokio::test]
async fn a_long_stream_is_sent_once() {
    let (server, store) = rig().await;
    server.fail_next_of(Operation::PutObject, 1, Fault::Cut);
    store.put(&key("a"), chunks(4, 1_000), PutOptions::new()).await.unwrap();
    assert_eq!(server.count(Operation::PutObject), 2);
    server.clear_requests();
    server.fail_next_of(Operation::PutObject, 1, Fault::CutAfter);
    let error = store.put(&key("b"), chunks(4, MIB), PutOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), server.count(Operation::PutObject)), (ErrorKind::Unavailable, 1), "{error}");
}

/// What is too long to be read beforehand is held to its promises all the same.
#[tokio::test]
async fn a_long_stream_is_held_to_its_promises() {
    let (_server, store) = rig().await;
    let wrong = PutOptions::new().sha256(Sha256Digest::new([7; 32]));
    for (length, options) in [(4, wrong), (3, PutOptions::new()), (5, PutOptions::new())] {
        let body = chunks(4, MIB).with_len((length * MIB) as u64);
        let error = store.put(&key("a"), body, options).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{length}: {error}");
        assert!(!store.exists(&key("a")).await.unwrap(), "{length}");
    }
}

/// A write without a condition whose answer is lost is made again, and is there once.
#[tokio::test]
async fn a_lost_answer_is_asked_for_again() {
    let (server, store) = rig().await;
    for fault in [Fault::Cut, Fault::CutAfter] {
        for operation in [
            Operation::PutObject,
            Operation::CreateMultipartUpload,
            Operation::UploadPart,
            Operation::CompleteMultipartUpload,
            Operation::DeleteObject,
            Operation::DeleteObjects,
            Operation::AbortMultipartUpload,
        ] {
            server.fail_next_of(operation, 1, fault);
        }
        store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
        assert_eq!(text(&store, "a").await.as_deref(), Some("x"));
        let first = upload(&store, "b", "parts").await;
        let stored = first.complete(CompleteOptions::new()).await.unwrap();
        assert_eq!(store.head(&key("b")).await.unwrap().etag, stored.etag);
        let second = upload(&store, "c", "parts").await;
        second.abort().await.unwrap();
        store.delete(&key("a")).await.unwrap();
        let many = store.delete_many(&[key("a"), key("b"), key("c")]).await;
        assert!(many.iter().all(Result::is_ok), "{many:?}");
        assert!(store.list_keys(&BlobPrefix::all()).await.unwrap().is_empty());
        assert!(store.list_multipart(&BlobPrefix::all()).await.unwrap().iter().all(|left| left.key != key("c")));
    }
}

/// A create whose answer is lost is refused when it is made again: by what it made itself.
#[tokio::test]
async fn a_lost_create_knows_its_own() {
    let (server, store) = rig().await;
    server.fail_next_of(Operation::PutObject, 1, Fault::CutAfter);
    let stored = store.put_bytes(&key("a"), "mine", PutOptions::new().if_absent()).await.unwrap();
    let meta = store.head(&key("a")).await.unwrap();
    assert_eq!((&meta.etag, meta.attributes.metadata.len()), (&stored.etag, 0));

    // The same bytes by somebody else are somebody else's.
    store.put_bytes(&key("b"), "mine", PutOptions::new()).await.unwrap();
    server.fail_next_of(Operation::PutObject, 1, Fault::Cut);
    let error = store.put_bytes(&key("b"), "mine", PutOptions::new().if_absent()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");

    server.fail_next_of(Operation::PutObject, 1, Fault::CutAfter);
    let next = PutOptions::new().if_match(stored.etag.clone());
    let replaced = store.put_bytes(&key("a"), "next", next).await.unwrap();
    assert_eq!(store.head(&key("a")).await.unwrap().etag, replaced.etag);
    server.fail_next_of(Operation::PutObject, 1, Fault::Cut);
    let stale = PutOptions::new().if_match(stored.etag);
    // The version is gone: by this write, and another after it, or before it?
    let error = store.put_bytes(&key("a"), "stale", stale).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert_eq!(text(&store, "a").await.as_deref(), Some("next"));
}

#[tokio::test]
async fn a_lost_create_of_a_stream_knows_its_own() {
    let (server, store) = rig().await;
    server.fail_next_of(Operation::PutObject, 1, Fault::CutAfter);
    let stored = store.put(&key("a"), chunks(4, MIB), PutOptions::new().if_absent()).await.unwrap();
    assert_eq!(store.head(&key("a")).await.unwrap().etag, stored.etag);
    server.fail_next_of(Operation::PutObject, 1, Fault::Cut);
    let error = store.put(&key("b"), chunks(4, MIB), PutOptions::new().if_absent()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
}

/// Nobody can tell what became of a write if even looking fails, or if nothing is there any more.
#[tokio::test]
async fn an_outcome_that_cannot_be_told_is_unknown() {
    let (server, store) = rig_with(|builder| builder.attempts(2)).await;
    server.fail_next_of(Operation::PutObject, 2, Fault::CutAfter);
    server.fail_next_of(Operation::HeadObject, 9, Fault::Status(503));
    let error = store.put_bytes(&key("a"), "x", PutOptions::new().if_absent()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    assert!(error.to_string().starts_with("put a: outcome unknown: the write was sent"), "{error}");
    server.clear_faults();

    let upload = upload(&store, "b", "parts").await;
    server.fail_next_of(Operation::CompleteMultipartUpload, 9, Fault::Cut);
    let error = upload.complete(CompleteOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "{error}");
    server.clear_faults();
    // It had not happened: asking again is all there is to do.
    upload.complete(CompleteOptions::new()).await.unwrap();
}

#[tokio::test]
async fn a_lost_completion_knows_its_own() {
    let (server, store) = rig().await;
    let conditions = [PutCondition::Always, PutCondition::IfAbsent];
    let faults = [Fault::CutAfter, Fault::ErrorIn200].into_iter();
    for (condition, fault) in faults.flat_map(|fault| conditions.clone().map(|condition| (condition, fault))) {
        let options = || CompleteOptions::new().condition(condition.clone());
        server.fail_next_of(Operation::CompleteMultipartUpload, 1, fault);
        let mine = upload(&store, "a", "mine").await;
        let stored = mine.complete(options()).await.unwrap();
        let meta = store.head(&key("a")).await.unwrap();
        assert_eq!((meta.etag, meta.attributes.metadata.len()), (stored.etag, 0));
        // An upload that is over is over.
        assert_eq!(mine.complete(options()).await.unwrap_err().kind(), ErrorKind::NotFound);
        store.delete(&key("a")).await.unwrap();
    }
    store.put_bytes(&key("a"), "theirs", PutOptions::new()).await.unwrap();
    server.fail_next_of(Operation::CompleteMultipartUpload, 1, Fault::Cut);
    let late = upload(&store, "a", "late").await;
    let error = late.complete(CompleteOptions::new().if_absent()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    assert!(store.list_multipart(&BlobPrefix::all()).await.unwrap().is_empty());
    let condition = PutCondition::IfMatch(ETag::new("0123456789abcdef0123456789abcdef"));
    let stale = upload(&store, "a", "stale").await.complete(CompleteOptions::new().condition(condition)).await;
    assert_eq!(stale.unwrap_err().kind(), ErrorKind::FailedPrecondition);
    assert_eq!(text(&store, "a").await.as_deref(), Some("theirs"));
}

/// A body that is cut is taken up where it broke, also a range, and several times.
#[tokio::test]
async fn a_cut_body_is_resumed() {
    let (server, store) = rig().await;
    let content: Bytes = (0..8 * MIB).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect();
    store.put_bytes(&key("a"), content.clone(), PutOptions::new()).await.unwrap();
    // Each stretch is longer than what counts as having got on: more cuts than there are attempts.
    server.fail_next_of(Operation::GetObject, 5, Fault::CutBody(3 * MIB as u64 / 2));
    assert!(store.get_bytes(&key("a")).await.unwrap() == content);
    assert_eq!(server.count(Operation::GetObject), 6);
    // More than what lies in the sockets' buffers, and is lost with the connection.
    server.fail_next_of(Operation::GetObject, 1, Fault::CutBody(6 * MIB as u64));
    let options = GetOptions::new().range(5..8_000_000);
    let object = store.get(&key("a"), options).await.unwrap().into_object().unwrap();
    assert!(object.bytes().await.unwrap() == content.slice(5..8_000_000));
    let resumed = server.requests().pop().unwrap();
    let range = resumed.headers["range"].to_str().unwrap();
    let start = range.strip_prefix("bytes=").and_then(|range| range.strip_suffix("-7999999")).unwrap();
    assert!((6..=6 * MIB + 5).contains(&start.parse().unwrap()), "{range}");
    assert!(resumed.headers.contains_key("if-match"));
}

#[tokio::test]
async fn a_body_that_breaks_again_and_again_fails() {
    let (server, store) = rig_with(|builder| builder.attempts(3)).await;
    store.put_bytes(&key("a"), vec![7; 4 * MIB], PutOptions::new()).await.unwrap();
    server.fail_next_of(Operation::GetObject, 9, Fault::CutBody(500_000));
    let error = store.get_bytes(&key("a")).await.map(|bytes| bytes.len()).unwrap_err();
    assert_eq!((error.kind(), server.count(Operation::GetObject)), (ErrorKind::Unavailable, 3));
    let text = error.to_string();
    assert!(
        text.starts_with("get a: unavailable: the body broke off ") && text.contains(" before its end: "),
        "{text}"
    );
}

/// The rest of another version is no rest.
#[tokio::test]
async fn a_cut_body_is_not_resumed_with_another_version() {
    let (server, store) = rig().await;
    store.put_bytes(&key("a"), vec![1; 16 * MIB], PutOptions::new()).await.unwrap();
    server.fail_next_of(Operation::GetObject, 1, Fault::CutBody(6 * MIB as u64));
    let object = store.get(&key("a"), GetOptions::new()).await.unwrap().into_object().unwrap();
    store.put_bytes(&key("a"), vec![2; 16 * MIB], PutOptions::new()).await.unwrap();
    let error = object.bytes().await.map(|bytes| bytes.len()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("replaced since"), "{error}");
}

#[tokio::test]
async fn a_call_has_a_deadline() {
    let (server, store) = rig_with(|builder| builder.call_deadline(Duration::from_millis(300))).await;
    server.set_latency(Duration::from_secs(5));
    let started = Instant::now();
    let error = store.head(&key("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
    assert!(started.elapsed() < Duration::from_secs(2));
    assert!(error.to_string().contains("no answer within 300ms"), "{error}");
    // A body that gets on is not late, however long it takes in all.
    server.set_latency(Duration::ZERO);
    let slow = stream::iter(0..8).then(|_| async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Ok::<_, Error>(Bytes::from(vec![1; MIB / 2]))
    });
    let body = BlobBody::stream(slow).with_len(4 * MIB as u64);
    store.put(&key("slow"), body, PutOptions::new()).await.unwrap();
    let stuck = stream::iter([Ok::<_, Error>(Bytes::from(vec![1; MIB]))]).chain(stream::pending());
    let body = BlobBody::stream(stuck).with_len(4 * MIB as u64);
    let error = store.put(&key("stuck"), body, PutOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded, "{error}");
    assert!(!store.exists(&key("stuck")).await.unwrap());
}

/// A stream that is too long to be read beforehand, and is not what was promised, is never stored, however it is cut up.
#[tokio::test]
async fn a_long_stream_that_is_wrong_stores_nothing() {
    let (_server, store) = rig().await;
    store.put_bytes(&key("a"), "kept", PutOptions::new()).await.unwrap();
    let body = |sizes: Vec<usize>, fails: bool, length: usize| {
        let chunks = sizes.into_iter().map(|size| Ok(Bytes::from(vec![7; size])));
        let failure = fails.then(|| Err(Error::new(ErrorKind::PermissionDenied, "the source is closed")));
        BlobBody::stream(stream::iter(chunks.chain(failure))).with_len(length as u64)
    };
    let right = Sha256Digest::of(vec![7; 2 * MIB]);
    let wrong = Sha256Digest::of(b"other");
    for sizes in [vec![2 * MIB], vec![MIB, MIB], vec![2 * MIB - 1, 1], vec![1, 2 * MIB - 1], vec![MIB / 2; 4]] {
        for (fails, length, digest, kind) in [
            (false, 2 * MIB - 1, None, ErrorKind::Invalid),
            (false, 2 * MIB + 1, None, ErrorKind::Invalid),
            (false, 2 * MIB, Some(wrong), ErrorKind::Invalid),
            (true, 2 * MIB, None, ErrorKind::PermissionDenied),
            (true, 2 * MIB, Some(right), ErrorKind::PermissionDenied),
        ] {
            let mut options = PutOptions::new();
            options.sha256 = digest;
            let put = store.put(&key("a"), body(sizes.clone(), fails, length), options).await;
            assert_eq!(put.unwrap_err().kind(), kind, "{sizes:?} {fails} {length} {digest:?}");
            assert_eq!(text(&store, "a").await.as_deref(), Some("kept"));
        }
        let whole = body([sizes.clone(), vec![0]].concat(), false, 2 * MIB);
        store.put(&key("b"), whole, PutOptions::new().sha256(right)).await.unwrap();
        assert_eq!(store.head(&key("b")).await.unwrap().size, 2 * MIB as u64);
    }
}

/// A put that is dropped takes its body and its connection with it, and stores nothing.
#[tokio::test]
async fn a_put_that_is_dropped_stores_nothing() {
    let (server, store) = rig().await;
    let (ended, has_ended) = tokio::sync::oneshot::channel::<()>();
    let (begun, mut has_begun) = tokio::sync::mpsc::unbounded_channel();
    let slow = stream::iter(0..8).then(move |i| {
        let _held = &ended;
        // Nobody listens any more once it has begun.
        let _ = begun.send(i);
        async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok::<_, Error>(Bytes::from(vec![1; MIB / 2]))
        }
    });
    let body = BlobBody::stream(slow).with_len(4 * MIB as u64);
    let name = key("a");
    tokio::select! {
        put = store.put(&name, body, PutOptions::new()) => panic!("{put:?}"),
        () = async { while has_begun.recv().await != Some(4) {} } => {}
    }
    tokio::time::timeout(Duration::from_secs(5), has_ended).await.unwrap().unwrap_err();
    assert_eq!(server.count(Operation::PutObject), 1);
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!store.exists(&name).await.unwrap());
}

#[tokio::test]
async fn a_server_that_was_away_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let options = |port| Options { port, folder: Some(folder.path().to_owned()) };
    let server = S3Server::start_with(options(0)).await.unwrap();
    let port: u16 = server.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let store = servers::of(&server).build().unwrap();
    let impatient = servers::of(&server).attempts(2).build().unwrap();
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    server.stop().await;
    drop(server);
    let error = impatient.head(&key("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("cannot be reached"), "{error}");
    // Nothing was sent, so that the outcome is known even of a create.
    let error = impatient.put_bytes(&key("b"), "x", PutOptions::new().if_absent()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    let reading = tokio::spawn(async move { text(&store, "a").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let _server = S3Server::start_with(options(port)).await.unwrap();
    assert_eq!(reading.await.unwrap().as_deref(), Some("x"));
}

/// A key that fails in a deletion of many is tried by itself.
#[tokio::test]
async fn deletions_of_many_go_in_batches() {
    let (server, store) = rig().await;
    let keys: Vec<_> = (0..2_500).map(|i| key(&format!("k{i}"))).collect();
    server.fail_next_of(Operation::DeleteObjects, 1, Fault::Status(503));
    let results = store.delete_many(&keys).await;
    assert!(results.len() == 2_500 && results.iter().all(Result::is_ok));
    assert_eq!(server.count(Operation::DeleteObjects), 4);
    server.clear_requests();
    server.fail_next_of(Operation::DeleteObjects, 1, Fault::Status(403));
    let results = store.delete_many(&keys[..2]).await;
    for (result, key) in results.into_iter().zip(&keys) {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::PermissionDenied, Some(key.as_str())));
    }
}

/// Where XML can say none of the keys, each is deleted by itself: a deletion of nothing is refused.
#[tokio::test]
async fn keys_that_xml_cannot_say_are_deleted() {
    let (server, store) = rig().await;
    let keys = [key("a\u{fffe}"), key("b\u{ffff}")];
    for key in &keys {
        store.put_bytes(key, "x", PutOptions::new()).await.unwrap();
    }
    let results = store.delete_many(&keys).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(server.count(Operation::DeleteObject), 2);
    assert!(store.list_keys(&BlobPrefix::all()).await.unwrap().is_empty());
}

/// An upload of a key that XML cannot say would be begun in vain, and spoil the listing of all others.
#[tokio::test]
async fn uploads_are_of_keys_that_xml_can_say() {
    let (_server, store) = rig_with(|builder| builder.copy_sizes(1, 5 << 20)).await;
    let keys = [key(" a b+%20 "), key("a<&>\"'")];
    for key in &keys {
        store.create_multipart(key, MultipartOptions::new(5 << 20)).await.unwrap();
    }
    store.put_bytes(&keys[0], "xx", PutOptions::new()).await.unwrap();
    for name in ["a\u{fffe}", "a\u{ffff}"] {
        let refused = store.create_multipart(&key(name), MultipartOptions::new(5 << 20)).await.unwrap_err();
        assert_eq!((refused.kind(), refused.path()), (ErrorKind::Invalid, Some(name)), "{refused}");
        let refused = store.copy(&keys[0], &key(name), CopyOptions::new()).await.unwrap_err();
        assert_eq!((refused.kind(), refused.path()), (ErrorKind::Invalid, Some(name)), "{refused}");
    }
    let pending = store.list_multipart(&BlobPrefix::all()).await.unwrap();
    assert_eq!(pending.into_iter().map(|upload| upload.key).collect::<Vec<_>>(), keys);
}

#[tokio::test]
async fn a_listing_goes_on_after_a_failed_page() {
    let (server, store) = rig().await;
    for i in 0..5 {
        store.put_bytes(&key(&format!("k{i}")), "x", PutOptions::new()).await.unwrap();
    }
    let mut pages = store.list(ListOptions::new(BlobPrefix::all()).page_size(2));
    assert_eq!(server.count(Operation::ListObjects), 0);
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    server.fail_next_of(Operation::ListObjects, 2, Fault::Status(503));
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    // What was cut is no shorter listing.
    for bytes in [0, 60, 400, 700] {
        server.fail_next_of(Operation::ListObjects, 1, Fault::CutBody(bytes));
        assert_eq!(store.list_keys(&BlobPrefix::all()).await.unwrap().len(), 5);
    }
    server.fail_next_of(Operation::ListObjects, 1, Fault::Status(403));
    assert_eq!(pages.try_next().await.unwrap_err().kind(), ErrorKind::PermissionDenied);
    assert!(pages.try_next().await.unwrap().is_none());
}
