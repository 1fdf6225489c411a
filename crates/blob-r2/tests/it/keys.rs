//! Credentials that are fetched, and what goes over the wire.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use reelbase_blob_r2::{CredentialSource, Credentials, Keys, S3BlobStore};
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobKey, BlobStore, BlobStoreExt, MultipartOptions, PutOptions, Sha256Digest},
};
use reelbase_s3_server::{Fault, Operation, S3Server};
use sha2::{Digest, Sha256};

use crate::servers;

fn key() -> BlobKey {
    BlobKey::new("a").unwrap()
}

struct Source {
    keys: Option<Keys>,
    failures: AtomicUsize,
    asked: Arc<AtomicUsize>,
}

#[async_trait]
impl CredentialSource for Source {
    async fn keys(&self) -> Result<Keys> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return Err(Error::new(ErrorKind::Unavailable, "the vault sleeps"));
        }
        self.keys.clone().ok_or_else(|| Error::new(ErrorKind::PermissionDenied, "the vault knows nobody"))
    }
}

#[tokio::test]
async fn keys_are_fetched_and_kept() {
    let server = S3Server::start().await;
    let asked = Arc::new(AtomicUsize::new(0));
    let source = |keys, failures| Source { keys, failures: AtomicUsize::new(failures), asked: asked.clone() };
    let keys = Keys::new(server.access_key(), server.secret_key());
    let store = servers::of(&server).credentials(Credentials::source(source(Some(keys), 2))).build().unwrap();
    for _ in 0..3 {
        store.put_bytes(&key(), "x", PutOptions::new()).await.unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 3);

    let store = servers::of(&server).credentials(Credentials::source(source(None, 0))).build().unwrap();
    let error = store.put_bytes(&key(), "x", PutOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::PermissionDenied);
    assert!(error.to_string().contains("the credentials gave no key: the vault knows nobody"), "{error}");
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

/// Nobody hashes what is not asked to be hashed; a digest that is given is signed, checked by all and kept.
#[tokio::test]
async fn bodies_are_signed_by_the_digest_that_is_given() {
    let server = S3Server::start().await;
    let store = servers::of(&server).build().unwrap();
    let signed = servers::of(&server).sign_bodies(true).build().unwrap();
    let content = vec![7; 3 << 20];
    let digest = Sha256Digest::new(Sha256::digest(&content).into());
    let sent = || {
        let request = server.requests().pop().unwrap();
        request.headers["x-amz-content-sha256"].to_str().unwrap().to_owned()
    };
    store.put_bytes(&key(), content.clone(), PutOptions::new()).await.unwrap();
    assert_eq!(sent(), "UNSIGNED-PAYLOAD");
    store.put_bytes(&key(), content.clone(), PutOptions::new().sha256(digest)).await.unwrap();
    assert_eq!(sent(), digest.to_string());
    assert_eq!(server.requests().pop().unwrap().headers["x-amz-checksum-sha256"], digest.to_base64());
    let meta = store.head(&key()).await.unwrap();
    assert_eq!((meta.sha256, meta.attributes.metadata.len()), (Some(digest), 0));
    signed.put_bytes(&key(), "short", PutOptions::new()).await.unwrap();
    assert_eq!(sent(), Sha256Digest::new(Sha256::digest("short").into()).to_string());
    let upload = store.create_multipart(&key(), MultipartOptions::new(5 << 20).sha256(digest)).await.unwrap();
    upload.put_part(1, content.into()).await.unwrap();
    assert_eq!(sent(), "UNSIGNED-PAYLOAD");
    upload.complete(Default::default()).await.unwrap();
    assert_eq!(store.head(&key()).await.unwrap().sha256, Some(digest));
    assert!(server.requests().iter().all(|request| !request.headers.contains_key("x-amz-trailer")));
    assert!(server.count(Operation::PutObject) > 0);
}

#[tokio::test]
async fn the_stores_own_metadata_is_its_own() {
    let server = S3Server::start().await;
    let store = servers::of(&server).build().unwrap();
    for name in ["reelbase-sha256", "reelbase-write"] {
        let error = store.put_bytes(&key(), "x", PutOptions::new().metadata(name, "x")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains(name), "{error}");
        let create = store.create_multipart(&key(), MultipartOptions::new(5 << 20).metadata(name, "x")).await;
        assert_eq!(create.unwrap_err().kind(), ErrorKind::Invalid);
    }
}

/// A client of the application's keeps its address and keys, and loses the habits that R2 does not take.
#[tokio::test]
async fn a_client_of_the_applications_is_adapted() {
    let server = S3Server::start().await;
    let http = aws_smithy_http_client::Builder::new().build_with_connector_fn(|settings, _| {
        let mut builder = aws_smithy_http_client::Connector::builder();
        builder.set_connector_settings(settings.cloned());
        builder.build_http()
    });
    let keys = aws_credential_types::Credentials::from_keys(server.access_key(), server.secret_key(), None);
    let config = aws_sdk_s3::Config::builder()
        .behavior_version_latest()
        .http_client(http)
        .endpoint_url(server.endpoint())
        .force_path_style(true)
        .region(aws_sdk_s3::config::Region::new("auto"))
        .credentials_provider(keys);
    let client = aws_sdk_s3::Client::from_conf(config.build());
    let builder = S3BlobStore::from_client(client, server.bucket()).env(Arc::new(reelbase::TokioEnv::new()));
    let store = builder.build().unwrap();
    server.fail_next(1, Fault::Status(429));
    store.put_bytes(&key(), vec![7; 2 << 20], PutOptions::new()).await.unwrap();
    assert_eq!(server.count(Operation::PutObject), 2);
    assert_eq!(store.get_bytes(&key()).await.unwrap().len(), 2 << 20);
    assert_eq!(store.uri(&key()).to_string(), "s3://bucket/a");
}
