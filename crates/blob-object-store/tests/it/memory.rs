//! The contract on `object_store`'s store in memory.

use std::sync::Arc;

use object_store::{ObjectStore, ObjectStoreExt, memory::InMemory, path::Path};
use reelbase::TokioEnv;
use reelbase_blob_object_store::{ObjectBlobStore, capabilities};
use reelbase_core::{
    Env, ErrorKind, ManualEnv,
    blob::{
        BlobCapabilities, BlobKey, BlobPrefix, BlobScheme, BlobStore, BlobStoreExt, ConditionSupport, MultipartOptions,
        PendingUpload, PresignSupport, PutOptions,
    },
};

use crate::sha256;

fn over(memory: Arc<InMemory>) -> ObjectBlobStore {
    ObjectBlobStore::from_store(memory.clone(), BlobScheme::Mem, "media", capabilities::IN_MEMORY)
        .multipart(memory)
        .env(Arc::new(TokioEnv::new()))
        .build()
        .unwrap()
}

reelbase_conformance::blob_store_conformance!(over(Arc::new(InMemory::new())));

#[tokio::test]
async fn the_key_is_stored_as_it_is() {
    let memory = Arc::new(InMemory::new());
    let store = over(memory.clone());
    for name in ["a b?c#d%25e+f/~{}é", "100%"] {
        let key = BlobKey::new(name).unwrap();
        store.put_bytes(&key, "x", PutOptions::new()).await.unwrap();
        assert_eq!(memory.head(&Path::parse(name).unwrap()).await.unwrap().location.as_ref(), name);
    }
}

#[tokio::test]
async fn what_we_keep_beside_the_callers_is_hidden() {
    let memory = Arc::new(InMemory::new());
    let store = over(memory.clone());
    let key = BlobKey::new("a").unwrap();
    let options = PutOptions::new().metadata("job", "1").sha256(sha256(b"x")).if_absent();
    store.put_bytes(&key, "x", options).await.unwrap();
    let meta = store.head(&key).await.unwrap();
    assert_eq!(meta.sha256, Some(sha256(b"x")));
    assert_eq!(meta.attributes.metadata.keys().collect::<Vec<_>>(), ["job"]);
    let raw = memory.get(&Path::parse("a").unwrap()).await.unwrap().attributes;
    assert_eq!(raw.len(), 3, "{raw:?}");
    let put = store.put_bytes(&key, "x", PutOptions::new().metadata("reelbase-write", "mine")).await;
    assert_eq!(put.unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn a_known_upload_is_aborted_by_its_id() {
    let store = over(Arc::new(InMemory::new()));
    let key = BlobKey::new("a").unwrap();
    let upload = store.create_multipart(&key, MultipartOptions::new(1_000)).await.unwrap();
    let known = PendingUpload::new(key.clone(), upload.upload_id(), ManualEnv::default().now());
    store.abort_multipart(&known).await.unwrap();
    store.abort_multipart(&known).await.unwrap();
    assert_eq!(upload.put_part(1, "x".into()).await.unwrap_err().kind(), ErrorKind::NotFound);
    let listed = store.list_multipart(&BlobPrefix::all()).await;
    assert_eq!(listed.unwrap_err().kind(), ErrorKind::Unsupported);
}

#[test]
fn what_is_declared_must_be_there() {
    let memory: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let build = |change: fn(&mut BlobCapabilities)| {
        let mut capabilities = capabilities::LOCAL_FILE_SYSTEM;
        change(&mut capabilities);
        ObjectBlobStore::from_store(memory.clone(), BlobScheme::Mem, "media", capabilities)
            .env(Arc::new(ManualEnv::default()))
            .build()
    };
    build(|_| {}).unwrap();
    type Change = fn(&mut BlobCapabilities);
    let changes: [(Change, &str); 5] = [
        (|c| c.multipart = capabilities::GCS.multipart, "MultipartStore"),
        (|c| c.presign = PresignSupport::Plain, "Signer"),
        (|c| c.complete = ConditionSupport::ALL, "completing"),
        (|c| c.copy = ConditionSupport::ALL, "copy"),
        (|c| c.list_multipart = true, "list of uploads"),
    ];
    for (change, why) in changes {
        let error = build(change).unwrap_err();
        assert!(error.message().contains(why), "{error}");
    }
}

#[test]
fn the_settings_are_checked() {
    let builder = |scheme, bucket: &str| {
        ObjectBlobStore::from_store(Arc::new(InMemory::new()), scheme, bucket, capabilities::LOCAL_FILE_SYSTEM)
    };
    let env = || Arc::new(ManualEnv::default());
    assert!(builder(BlobScheme::Mem, "b").build().is_err(), "no environment");
    assert!(builder(BlobScheme::File, "b").env(env()).build().is_err());
    assert!(builder(BlobScheme::Mem, "a/b").env(env()).build().is_err());
    assert!(builder(BlobScheme::Mem, "b").env(env()).public_url("ftp://h").build().is_err());
    let store = builder(BlobScheme::S3, "b").env(env()).public_url("https://h/").build().unwrap();
    let key = BlobKey::new("¿a?").unwrap();
    assert_eq!(store.public_url(&key).as_deref(), Some("https://h/%C2%BFa%3F"));
    assert_eq!(store.uri(&key).to_string(), "s3://b/%C2%BFa%3F");
}
