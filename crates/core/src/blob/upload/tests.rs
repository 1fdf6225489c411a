//! Stores that lie, and replies that stay away: what no store in memory does.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::Arc;

use futures_util::{FutureExt, StreamExt, stream};

use super::*;
use crate::{
    ManualEnv, Timestamp,
    blob::{BlobCapabilities, BlobMeta, BlobObject, ETag, Got, Sha256Digest, Stored, mock::MockBlobStore},
};

const NOW: i64 = 1_735_689_600_000_000;

fn meta(key: &BlobKey, size: u64, at: i64) -> BlobMeta {
    BlobMeta::new(key.clone(), size, ETag::new("e"), Timestamp::from_micros(at).unwrap())
}

/// A store that takes what is put, has `head` of what is staged, and expects it to be removed.
fn store(capabilities: BlobCapabilities, head: impl Fn(BlobMeta) -> BlobMeta + Send + Sync + 'static) -> MockBlobStore {
    let mut store = MockBlobStore::new();
    store.expect_capabilities().return_const(capabilities);
    store.expect_put().times(2).returning(|_, _, _| Ok(Stored::new(ETag::new("e"))));
    store
        .expect_head()
        .withf(|key| key.as_str().starts_with(".uploads/"))
        .returning(move |key| Ok(head(meta(key, 5, NOW))));
    store
}

fn removed(mut store: MockBlobStore) -> MockBlobStore {
    store.expect_delete_many().times(2).returning(|keys| keys.iter().map(|_| Ok(())).collect());
    store
}

fn upload(store: MockBlobStore, options: UploadOptions) -> Result<Uploaded> {
    let uploads = Uploads::new(Arc::new(store), Arc::new(ManualEnv::default()));
    let key = BlobKey::new("a").unwrap();
    uploads.put(&key, BlobBody::from("hello"), options).now_or_never().unwrap()
}

fn body(bytes: &'static str) -> impl Fn(&BlobKey) -> Result<Got> + Send {
    move |key| {
        let body = stream::iter([Ok(bytes.into())]).boxed();
        Ok(Got::Object(BlobObject::new(meta(key, 5, NOW), 0..5, body)))
    }
}

#[test]
fn a_store_that_has_something_else_is_corrupt() {
    let short = |mut meta: BlobMeta| {
        meta.size = 4;
        meta
    };
    let other = |mut meta: BlobMeta| {
        meta.sha256 = Some(Sha256Digest::of("other"));
        meta
    };
    let lying = [store(BlobCapabilities::ALL, short), store(BlobCapabilities::ALL, other)];
    for mut store in lying {
        store.expect_copy().never();
        let error = upload(removed(store), UploadOptions::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    }
    let mut store = store(BlobCapabilities::ALL, |meta| meta);
    store.expect_copy().never();
    let read = body("jello");
    store.expect_get().once().returning(move |key, _| read(key));
    let error = upload(removed(store), UploadOptions::new().read_back()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
}

/// What is there after a copy whose reply was lost, and whether it is taken for ours.
#[test]
fn a_copy_without_a_reply_is_looked_for() {
    let named = |id: &str| {
        let id = id.to_owned();
        move |mut meta: BlobMeta| {
            meta.attributes = meta.attributes.metadata("reelbase-upload", &id);
            meta
        }
    };
    let mut bare = BlobCapabilities::ALL;
    bare.attributes = false;
    type There = Box<dyn Fn(BlobMeta) -> BlobMeta + Send + Sync>;
    let cases: [(BlobCapabilities, There, &str, bool); 5] = [
        (BlobCapabilities::ALL, Box::new(named("id-000001")), "", true),
        (BlobCapabilities::ALL, Box::new(named("id-000002")), "", false),
        (bare, Box::new(|meta| meta), "hello", true),
        (bare, Box::new(|meta| meta), "jello", false),
        // As it was before.
        (bare, Box::new(|meta: BlobMeta| self::meta(&meta.key, 5, NOW - 1)), "hello", false),
    ];
    for (i, (capabilities, there, bytes, ours)) in cases.into_iter().enumerate() {
        for kind in [ErrorKind::OutcomeUnknown, ErrorKind::DeadlineExceeded] {
            let mut store = store(capabilities, |meta| meta);
            store.expect_copy().once().returning(move |_, _, _| Err(Error::new(kind, "lost")));
            let answer = there(meta(&BlobKey::new("a").unwrap(), 5, NOW));
            store.expect_head().withf(|key| key.as_str() == "a").once().return_once(move |_| Ok(answer));
            let read = body(bytes);
            store.expect_get().returning(move |key, _| read(key));
            if ours {
                assert!(upload(removed(store), UploadOptions::new()).unwrap().left.is_none(), "case {i}");
            } else {
                // It may still appear, so what is staged stays.
                store.expect_delete_many().never();
                let error = upload(store, UploadOptions::new()).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "case {i}: {error}");
            }
        }
    }
}

#[test]
fn a_condition_that_the_upload_itself_broke_holds() {
    for (id, ours) in [("id-000001", true), ("id-000002", false)] {
        let mut store = store(BlobCapabilities::ALL, |meta| meta);
        store.expect_copy().once().returning(|_, _, _| Err(Error::new(ErrorKind::AlreadyExists, "there is one")));
        store.expect_head().withf(|key| key.as_str() == "a").once().returning(move |key| {
            let mut meta = meta(key, 5, NOW);
            meta.attributes = meta.attributes.metadata("reelbase-upload", id);
            Ok(meta)
        });
        let result = upload(removed(store), UploadOptions::new().if_absent());
        assert_eq!(result.map(|_| ()).map_err(|e| e.kind()), if ours { Ok(()) } else { Err(ErrorKind::AlreadyExists) });
    }
}

/// Of a copy that a store repeated, the last try's error says nothing of the tries before.
#[test]
fn a_copy_that_failed_in_the_end_is_looked_for() {
    for kind in [ErrorKind::Unavailable, ErrorKind::Internal] {
        for (id, ours) in [("id-000001", true), ("id-000002", false)] {
            let mut store = store(BlobCapabilities::ALL, |meta| meta);
            store.expect_copy().once().returning(move |_, _, _| Err(Error::new(kind, "busy")));
            store.expect_head().withf(|key| key.as_str() == "a").once().returning(move |key| {
                let mut meta = meta(key, 5, NOW);
                meta.attributes = meta.attributes.metadata("reelbase-upload", id);
                Ok(meta)
            });
            let result = upload(removed(store), UploadOptions::new());
            assert_eq!(result.map(|_| ()).map_err(|e| e.kind()), if ours { Ok(()) } else { Err(kind) });
        }
    }
}

#[test]
fn what_cannot_be_removed_is_told_beside_the_success() {
    let mut store = store(BlobCapabilities::ALL, |meta| meta);
    store.expect_copy().once().returning(|_, _, _| Ok(Stored::new(ETag::new("e"))));
    store.expect_delete_many().once().returning(|_| vec![Err(Error::new(ErrorKind::Unavailable, "down"))]);
    let uploaded = upload(store, UploadOptions::new()).unwrap();
    assert_eq!(uploaded.sha256, Sha256Digest::of("hello"));
    assert_eq!(uploaded.left.unwrap().kind(), ErrorKind::Unavailable);
}

#[test]
fn nothing_is_sent_for_what_is_refused() {
    let mut weak = BlobCapabilities::ALL;
    weak.copy = crate::blob::ConditionSupport::NONE;
    weak.attributes = false;
    for (options, kind) in [
        (UploadOptions::new().if_absent(), ErrorKind::Unsupported),
        (UploadOptions::new().content_type("video/mp4"), ErrorKind::Unsupported),
        (UploadOptions::new().size(6), ErrorKind::Invalid),
    ] {
        let mut store = MockBlobStore::new();
        store.expect_capabilities().return_const(weak);
        assert_eq!(upload(store, options).unwrap_err().kind(), kind);
    }
    let uploads = Uploads::new(Arc::new(MockBlobStore::new()), Arc::new(ManualEnv::default()));
    assert!(uploads.clone().staging(BlobPrefix::all()).is_err());
    assert!(uploads.staging(BlobPrefix::new("a").unwrap()).is_err());
}
