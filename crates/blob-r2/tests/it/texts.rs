//! What errors say: what failed, on what, and what to do; and nothing secret.

use reelbase_blob_r2::{Credentials, Keys, S3BlobStore};
use reelbase_core::{
    ErrorKind,
    blob::{BlobKey, BlobStore, BlobStoreExt, GetOptions, PutOptions},
};
use reelbase_s3_server::{Fault, S3Server};

use crate::servers;

fn key() -> BlobKey {
    BlobKey::new("u1/a.mp4").unwrap()
}

#[tokio::test]
async fn errors_say_what_to_do() {
    let server = S3Server::start().await;
    let store = servers::of(&server).attempts(1).build().unwrap();
    for (status, kind, words) in [
        (403, ErrorKind::PermissionDenied, "see that the key may do this in the bucket bucket"),
        (429, ErrorKind::ResourceExhausted, "slow down; one key takes about one write in a second"),
        (503, ErrorKind::ResourceExhausted, "SlowDown"),
        (500, ErrorKind::Unavailable, "try again"),
    ] {
        server.fail_next(1, Fault::Status(status));
        let error = store.put_bytes(&key(), "x", PutOptions::new()).await.unwrap_err();
        let text = error.to_string();
        assert_eq!(error.kind(), kind, "{text}");
        assert!(text.starts_with("put u1/a.mp4: ") && text.contains(words), "{text}");
    }
    let missing = store.get(&key(), GetOptions::new()).await.unwrap_err().to_string();
    assert!(missing.starts_with("get u1/a.mp4: not found: ") && missing.contains("NoSuchKey"), "{missing}");
    let missing = store.head(&key()).await.unwrap_err().to_string();
    assert_eq!(missing.split(" (").next(), Some("head u1/a.mp4: not found: there is no such object"));
}

#[tokio::test]
async fn a_missing_bucket_is_named() {
    let server = S3Server::start().await;
    let keys = Credentials::keys(server.access_key(), server.secret_key());
    let builder = S3BlobStore::endpoint(server.endpoint(), "elsewhere").credentials(keys);
    let store = builder.env(std::sync::Arc::new(reelbase::TokioEnv::new())).build().unwrap();
    let error = store.get(&key(), GetOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{error}");
    assert!(error.to_string().contains("create the bucket elsewhere"), "{error}");
}

#[tokio::test]
async fn wrong_credentials_are_unauthenticated_and_not_shown() {
    let server = S3Server::start().await;
    for keys in [Keys::new(server.access_key(), "hunter2"), Keys::new("somebody", "hunter2").session_token("hunter2")] {
        let builder = servers::of(&server).credentials(Credentials::Keys(keys));
        assert!(!format!("{builder:?}").contains("hunter2"));
        let store = builder.build().unwrap();
        let error = store.get(&key(), GetOptions::new()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
        assert!(error.to_string().contains("see that the access key and its secret are right"), "{error}");
        assert!(!format!("{store:?} {store:#?} {error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_named() {
    let server = S3Server::start().await;
    // 2025 is long ago.
    let env = std::sync::Arc::new(reelbase_core::ManualEnv::default());
    let store = servers::of(&server).env(env).build().unwrap();
    let error = store.get(&key(), GetOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    assert!(error.to_string().contains("the clock of this machine is right: it shows 2025-01-01T00:00:00Z"), "{error}");
}
