//! Copies in parts, races and faults, on servers.

use std::{sync::Arc, time::Duration};

use reelbase_blob_r2::{S3BlobStore, S3BlobStoreBuilder};
use reelbase_conformance::blob::Bucket;
use reelbase_core::{
    ErrorKind,
    blob::{BlobStore, BlobStoreExt, CopyOptions, PutCondition, PutOptions, Sha256Digest},
};
use reelbase_s3_server::{Fault, Operation, S3Server};
use sha2::{Digest, Sha256};

use crate::servers;

const MIB: usize = 1 << 20;
/// More than two of the smallest parts.
const SIZE: usize = 11 * MIB + 7;

fn bytes(seed: u8) -> Vec<u8> {
    (0..SIZE).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8 ^ seed).collect()
}

/// In parts of 5 MiB, whatever is larger than that.
fn in_parts(builder: S3BlobStoreBuilder) -> S3BlobStore {
    builder.copy_sizes(5 << 20, 5 << 20).build().unwrap()
}

fn bucket(store: &S3BlobStore, test: &str) -> Bucket {
    Bucket::new(Arc::new(store.clone()), test)
}

/// A copy in parts is the object: bytes, attributes and the kept digest.
async fn a_large_object_is_copied_whole(bucket: Bucket) {
    // Without a percent sign: Ceph's gateway decodes the source of a part twice, and falls over `%+`.
    let (from, to) = (bucket.key("from/¿ñ a+b?.mp4"), bucket.key("to/日本 b?.mp4"));
    let content = bytes(0);
    let digest = Sha256Digest::new(Sha256::digest(&content).into());
    let options = PutOptions::new()
        .content_type("video/mp4")
        .cache_control("no-store")
        .download_name("¿Quién paga?.mp4")
        .metadata("job-id", "j-42")
        .sha256(digest);
    bucket.put_bytes(&from, content.clone(), options).await.unwrap();
    let stored = bucket.copy(&from, &to, CopyOptions::new()).await.unwrap();
    let (source, copy) = (bucket.head(&from).await.unwrap(), bucket.head(&to).await.unwrap());
    assert!(copy.etag.as_str().ends_with("-3"), "it was copied in three parts: {copy:?}");
    assert_eq!((copy.size, &copy.etag), (SIZE as u64, &stored.etag));
    assert_eq!((copy.attributes, copy.sha256), (source.attributes, Some(digest)));
    assert!(bucket.get_bytes(&to).await.unwrap() == content);
    // The copy is copied as well as the original.
    bucket.copy(&to, &from, CopyOptions::new()).await.unwrap();
    assert!(bucket.get_bytes(&from).await.unwrap() == content);
}

/// What cannot be copied leaves nothing: no object, no upload, and a refusal that names what is wrong.
async fn a_large_copy_that_is_refused_leaves_nothing(bucket: Bucket) {
    let (from, to) = (bucket.key("a"), bucket.key("b"));
    let missing = bucket.copy(&from, &to, CopyOptions::new()).await.unwrap_err();
    assert_eq!((missing.kind(), missing.path()), (ErrorKind::NotFound, Some(from.as_str())));
    let itself = bucket.copy(&from, &from, CopyOptions::new()).await.unwrap_err();
    assert_eq!(itself.kind(), ErrorKind::Invalid);
    bucket.put_bytes(&from, bytes(0), PutOptions::new()).await.unwrap();
    bucket.write("b", "kept").await;
    for condition in [PutCondition::IfAbsent, PutCondition::IfMatch(bucket.head(&from).await.unwrap().etag)] {
        let taken = bucket.capabilities().copy.check(&condition).is_ok();
        let kind = match condition {
            _ if !taken => ErrorKind::Unsupported,
            PutCondition::IfAbsent => ErrorKind::AlreadyExists,
            _ => ErrorKind::FailedPrecondition,
        };
        let refused = bucket.copy(&from, &to, CopyOptions::new().condition(condition)).await.unwrap_err();
        assert_eq!((refused.kind(), refused.path()), (kind, Some(to.as_str())), "{refused}");
    }
    assert_eq!(bucket.read("b").await.as_deref(), Some("kept"));
    assert_eq!(bucket.list_multipart(bucket.root()).await.unwrap(), []);
}

/// A source that is replaced again and again is copied in one of its versions, or not at all.
async fn a_copy_is_never_of_two_versions(bucket: Bucket) {
    let (from, to) = (bucket.key("a"), bucket.key("b"));
    let versions = [bytes(0), bytes(0x55)];
    bucket.put_bytes(&from, versions[0].clone(), PutOptions::new()).await.unwrap();
    let (writer, source, written) = (bucket.clone(), from.clone(), versions.clone());
    let writing = tokio::spawn(async move {
        for i in 1..9 {
            writer.put_bytes(&source, written[i % 2].clone(), PutOptions::new()).await.unwrap();
        }
    });
    let mut copied = 0;
    while !writing.is_finished() {
        match bucket.copy(&from, &to, CopyOptions::new()).await {
            Ok(_) => {
                let copy = bucket.get_bytes(&to).await.unwrap();
                assert!(versions.iter().any(|version| *version == copy), "a copy of two versions");
                copied += 1;
            }
            Err(error) => {
                assert_eq!((error.kind(), error.path()), (ErrorKind::Aborted, Some(from.as_str())), "{error}");
            }
        }
    }
    writing.await.unwrap();
    eprintln!("{copied} copies were made");
    bucket.copy(&from, &to, CopyOptions::new()).await.unwrap();
    assert_eq!(bucket.list_multipart(bucket.root()).await.unwrap(), []);
}

macro_rules! on_both {
    ($($rule:ident)*) => {
        mod local {
            $(#[tokio::test]
            async fn $rule() {
                let store = super::in_parts(crate::servers::local().await);
                reelbase_conformance::blob::run(Some(store), stringify!($rule), super::$rule).await;
            })*
        }

        mod full {
            $(#[tokio::test]
            async fn $rule() {
                let store = crate::servers::full(super::WRONG).await.map(super::in_parts);
                reelbase_conformance::blob::run(store, stringify!($rule), super::$rule).await;
            })*
        }
    };
}

/// What Ceph's gateway gets wrong.
const WRONG: &[(&str, &str)] = &[(
    "a_copy_is_never_of_two_versions",
    "Ceph's gateway ignores the version of a part's source, and what is looked at twice can change in between",
)];

on_both! {
    a_large_object_is_copied_whole
    a_large_copy_that_is_refused_leaves_nothing
    a_copy_is_never_of_two_versions
}

/// One of several copiers to the same place wins, in one request and in parts.
#[tokio::test]
async fn one_of_concurrent_copies_wins() {
    for store in [in_parts(servers::local().await), servers::local().await.build().unwrap()] {
        let bucket = bucket(&store, "one_of_concurrent_copies_wins");
        for i in 0..4 {
            bucket.put_bytes(&bucket.key(&format!("{i}")), bytes(i), PutOptions::new()).await.unwrap();
        }
        let copies = (0..4).map(|i| {
            let (bucket, from) = (bucket.clone(), bucket.key(&format!("{i}")));
            tokio::spawn(async move { bucket.copy(&from, &bucket.key("to"), CopyOptions::new().if_absent()).await })
        });
        let mut won = Vec::new();
        for (i, copy) in copies.collect::<Vec<_>>().into_iter().enumerate() {
            match copy.await.unwrap() {
                Ok(_) => won.push(i as u8),
                Err(error) => assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}"),
            }
        }
        assert_eq!(won.len(), 1);
        assert!(bucket.get_bytes(&bucket.key("to")).await.unwrap() == bytes(won[0]));
        bucket.delete_prefix(bucket.root()).await.unwrap();
    }
}

/// Whatever answer is lost, a conditional copy is made once, and is known to be.
#[tokio::test]
async fn a_lost_answer_is_no_refusal() {
    let server = S3Server::start().await;
    let (small, large) = (servers::of(&server).build().unwrap(), in_parts(servers::of(&server)));
    let bucket = bucket(&large, "a_lost_answer_is_no_refusal");
    let from = bucket.key("from");
    bucket.put_bytes(&from, bytes(0), PutOptions::new().content_type("video/mp4")).await.unwrap();
    for (store, operation, count) in [
        (&small, Operation::CopyObject, 1),
        (&large, Operation::CreateMultipartUpload, 1),
        (&large, Operation::UploadPartCopy, 4),
        (&large, Operation::CompleteMultipartUpload, 1),
    ] {
        for fault in
            [Fault::CutAfter, Fault::ErrorIn200, Fault::Cut, Fault::Status(503), Fault::Status(500), Fault::Status(429)]
        {
            let to = bucket.key(&format!("to/{operation:?}/{fault:?}"));
            server.clear_requests();
            server.fail_next_of(operation, count, fault);
            let stored = store.copy(&from, &to, CopyOptions::new().if_absent()).await;
            let stored = stored.unwrap_or_else(|error| panic!("{operation:?} {fault:?}: {error}"));
            assert!(server.count(operation) > count, "{operation:?}: it was tried again");
            let copy = bucket.head(&to).await.unwrap();
            assert_eq!((copy.etag, copy.size), (stored.etag, SIZE as u64));
            assert_eq!(copy.attributes, bucket.head(&from).await.unwrap().attributes);
            let again = store.copy(&from, &to, CopyOptions::new().if_absent()).await.unwrap_err();
            assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        }
    }
}

/// A part that cannot be copied for good ends the upload with the error.
#[tokio::test]
async fn a_copy_that_fails_leaves_no_upload() {
    let server = S3Server::start().await;
    let store = in_parts(servers::of(&server).attempts(2).call_deadline(Duration::from_secs(20)));
    let bucket = bucket(&store, "a_copy_that_fails_leaves_no_upload");
    let (from, to) = (bucket.key("from"), bucket.key("to"));
    bucket.put_bytes(&from, bytes(0), PutOptions::new()).await.unwrap();
    server.fail_next_of(Operation::UploadPartCopy, 1_000, Fault::Status(500));
    let error = bucket.copy(&from, &to, CopyOptions::new()).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Unavailable, Some("copy")), "{error}");
    server.clear_faults();
    assert_eq!(bucket.list_multipart(bucket.root()).await.unwrap(), []);
    assert!(!bucket.exists(&to).await.unwrap());
}
