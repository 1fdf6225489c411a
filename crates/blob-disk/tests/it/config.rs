//! Settings, by code and by URL.

use std::sync::Arc;

use reelbase_blob_disk::DiskBlobStore;
use reelbase_core::{
    ErrorKind, ManualEnv,
    blob::{BlobStore, BlobStoreExt, PresignRequest, PutOptions},
};

use crate::support::{Temp, key};

fn env() -> Arc<ManualEnv> {
    Arc::new(ManualEnv::default())
}

#[tokio::test]
async fn a_url_sets_up_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}/a%20b/c?public_url=https%3A%2F%2Fcdn.example%2Fm&sync=false", folder.path().display());
    let store = DiskBlobStore::from_url(&url).env(env()).build().await.unwrap();
    store.put_bytes(&key("k"), "x", PutOptions::new()).await.unwrap();
    assert!(folder.path().join("a b/c/k").exists());
    assert_eq!(store.public_url(&key("ñ")).unwrap(), "https://cdn.example/m/%C3%B1");
    let refused = store.presign(PresignRequest::get(key("k"))).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert_eq!(store.authorize("GET", "/k", &[]).unwrap_err().kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn what_is_set_wrongly_is_refused() {
    for (url, why) in [
        ("files:///a", "file://"),
        ("file://host/a", "names a host"),
        ("file://", "not absolute"),
        ("file:///%ff", "UTF-8"),
        ("file:///tmp/x?secret=hunter2", "not known"),
        ("file:///tmp/x?sync=hunter2", "neither true nor false"),
        ("file:///tmp/x?public_url=hunter2://h", "not a URL"),
    ] {
        let error = DiskBlobStore::from_url(url).env(env()).build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{url}");
        assert!(error.to_string().contains(why), "{url}: {error}");
    }
    let long = format!("/tmp/{}", "x/".repeat(300));
    for (root, why) in [("/tmp/../tmp/x", "relative"), (long.as_str(), "512 bytes"), ("", "empty")] {
        let error = DiskBlobStore::builder(root, env()).build().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{root}");
        assert!(error.to_string().contains(why), "{error}");
    }
    let builder = || DiskBlobStore::builder("/tmp/never-made", env()).base_url("http://h");
    for builder in [builder(), builder().secret("short"), builder().secret("sixteen bytes and more").base_url("h")] {
        assert_eq!(builder.build().await.unwrap_err().kind(), ErrorKind::Invalid);
    }
    let error = DiskBlobStore::from_url("file:///tmp/never-made").build().await.unwrap_err();
    assert!(error.to_string().contains("environment"), "{error}");
    assert!(!std::path::Path::new("/tmp/never-made").exists());
}

#[tokio::test]
async fn a_file_is_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "x").unwrap();
    let error = DiskBlobStore::builder(&path, env()).build().await.unwrap_err();
    assert_eq!((error.operation(), error.path()), (Some("open"), path.to_str()));
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let secret = "hunter2-hunter2-hunter2";
    let builder = DiskBlobStore::builder("/tmp/x", env()).base_url("http://h").secret(secret);
    assert!(!format!("{builder:?} {builder:#?}").contains("hunter2"));
    let store = Temp::with(|builder| builder.base_url("http://h").secret(secret)).await;
    let url = store.presign(PresignRequest::get(key("a"))).await.unwrap();
    let signature = url.as_str().rsplit_once('=').unwrap().1.to_owned();
    let refused = store.authorize("PUT", url.as_str(), &[]).unwrap_err();
    let printed = format!("{store:?} {:#?} {url:?} {refused} {refused:?}", *store);
    assert!(!printed.contains("hunter2") && !printed.contains(&signature), "{printed}");
}
