//! Files as the operating system sees them: what lies where, and what others put there.

use std::{
    fs,
    os::unix::fs::{MetadataExt, symlink},
    process::Command,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, future::join_all, stream};
use reelbase_blob_disk::DiskBlobStore;
use reelbase_core::{
    Env, Error, ErrorKind, ManualEnv,
    blob::{
        BlobBody, BlobPrefix, BlobStore, BlobStoreExt, BlobStores, CompleteOptions, CopyOptions, ListOptions,
        MultipartOptions, PendingUpload, PutOptions,
    },
};

use crate::support::{Temp, key};

fn kind<T: std::fmt::Debug>(result: reelbase_core::Result<T>) -> ErrorKind {
    result.unwrap_err().kind()
}

async fn names(store: &DiskBlobStore) -> Vec<String> {
    let keys = store.list_keys(&BlobPrefix::all()).await.unwrap();
    keys.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn objects_are_plain_files() {
    let store = Temp::new().await;
    store.put_bytes(&key("u1/ñ b?.mp4"), "hello", PutOptions::new().content_type("video/mp4")).await.unwrap();
    assert_eq!(fs::read_to_string(store.path("u1/ñ b?.mp4")).unwrap(), "hello");
    let mut there: Vec<_> =
        fs::read_dir(store.path("")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(there, [".reelbase", "u1"]);
    assert!(store.own("staging").is_empty() && store.own("attributes").is_empty());

    // With the object goes its folder.
    store.delete(&key("u1/ñ b?.mp4")).await.unwrap();
    assert!(!store.path("u1").exists());
}

#[tokio::test]
async fn another_store_on_the_folder_sees_the_same() {
    let store = Temp::new().await;
    let options = PutOptions::new().content_type("video/mp4").metadata("job-id", "j-42");
    store.put_bytes(&key("a"), "hello", options).await.unwrap();
    assert_eq!(store.again().await.head(&key("a")).await.unwrap(), store.head(&key("a")).await.unwrap());
}

#[tokio::test]
async fn attributes_too_large_for_a_record_come_and_go_with_the_object() {
    let store = Temp::new().await;
    let large = |text: &str| PutOptions::new().metadata("a", text.repeat(8_000));
    store.put_bytes(&key("a"), "one", large("1")).await.unwrap();
    assert_eq!(store.own("attributes").len(), 1, "this file system takes records of 8 KB; run it on ext4");
    assert_eq!(store.head(&key("a")).await.unwrap().attributes.metadata["a"], "1".repeat(8_000));
    store.put_bytes(&key("a"), "two", large("2")).await.unwrap();
    store.copy(&key("a"), &key("b"), CopyOptions::new()).await.unwrap();
    assert_eq!(store.own("attributes").len(), 2);
    let options = MultipartOptions::new(5 << 20).attributes(large("3").attributes);
    let upload = store.create_multipart(&key("c"), options).await.unwrap();
    upload.put_part(1, Bytes::from_static(b"x")).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    assert_eq!(store.head(&key("c")).await.unwrap().attributes.metadata["a"], "3".repeat(8_000));
    // A write that is refused leaves none.
    assert_eq!(kind(store.put_bytes(&key("b"), "x", large("4").if_absent()).await), ErrorKind::AlreadyExists);
    assert_eq!(store.own("attributes").len(), 3);
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    store.delete_many(&[key("b"), key("c")]).await.into_iter().for_each(Result::unwrap);
    assert!(store.own("attributes").is_empty());
}

/// Readers see the attributes of the version that they read, however fast it is replaced.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_attributes_belong_to_their_version() {
    let store = Temp::new().await;
    let put = async |text: &str| {
        let options = PutOptions::new().metadata("a", text.repeat(8_000));
        store.put_bytes(&key("a"), text.to_owned(), options).await.unwrap();
    };
    put("0").await;
    let reader = (*store).clone();
    let reading = tokio::spawn(async move {
        for _ in 0..300 {
            let object = reader.get(&key("a"), Default::default()).await.unwrap().into_object().unwrap();
            let text = object.meta.attributes.metadata["a"].clone();
            assert_eq!(object.bytes().await.unwrap(), text[..1]);
        }
    });
    for i in 0..300 {
        put(&(i % 10).to_string()).await;
    }
    reading.await.unwrap();
}

#[tokio::test]
async fn files_of_others_are_objects_without_attributes() {
    let store = Temp::new().await;
    fs::create_dir_all(store.path("in/deep")).unwrap();
    fs::write(store.path("in/deep/a.mp4"), "theirs").unwrap();
    let meta = store.head(&key("in/deep/a.mp4")).await.unwrap();
    assert_eq!((meta.size, meta.attributes, meta.sha256), (6, Default::default(), None));
    assert_eq!(store.get_bytes(&key("in/deep/a.mp4")).await.unwrap(), "theirs");
    let listed = store.list_all(&BlobPrefix::new("in/").unwrap()).await.unwrap();
    assert_eq!((listed.len(), &listed[0].etag), (1, &meta.etag));

    // Another content is another version.
    fs::write(store.path("in/deep/a.mp4"), "theirs too").unwrap();
    let stale = PutOptions::new().if_match(meta.etag);
    assert_eq!(kind(store.put_bytes(&key("in/deep/a.mp4"), "x", stale).await), ErrorKind::FailedPrecondition);
    let current = PutOptions::new().if_match(store.head(&key("in/deep/a.mp4")).await.unwrap().etag);
    store.put_bytes(&key("in/deep/a.mp4"), "ours", current).await.unwrap();
    assert_eq!(
        kind(store.put_bytes(&key("in/deep/a.mp4"), "x", PutOptions::new().if_absent()).await),
        ErrorKind::AlreadyExists
    );
}

#[tokio::test]
async fn a_file_that_others_change_in_place_is_theirs() {
    let store = Temp::new().await;
    let options = PutOptions::new().content_type("video/mp4");
    let stored = store.put_bytes(&key("a"), "ours", options).await.unwrap();
    fs::write(store.path("a"), "eurs").unwrap();
    let meta = store.head(&key("a")).await.unwrap();
    assert_ne!(meta.etag, stored.etag);
    assert_eq!(meta.attributes, Default::default());
    // Moved, it is still ours.
    let stored = store.put_bytes(&key("a"), "ours", PutOptions::new().content_type("video/mp4")).await.unwrap();
    fs::rename(store.path("a"), store.path("b")).unwrap();
    let meta = store.head(&key("b")).await.unwrap();
    assert_eq!((meta.etag, meta.attributes.content_type.as_deref()), (stored.etag, Some("video/mp4")));
}

/// Attributes come with files that others make, and the version in one is the name of a file.
#[tokio::test]
async fn a_forged_record_leads_to_no_other_file() {
    let store = Temp::new().await;
    let other = "{}";
    store.put_bytes(&key("other"), other, PutOptions::new()).await.unwrap();
    let forge = || {
        fs::write(store.path("a"), "theirs").unwrap();
        let file = fs::metadata(store.path("a")).unwrap();
        let (seconds, nanos) = (file.mtime(), file.mtime_nsec());
        let record = format!(r#"{{"etag":"../../other","modified":[{seconds},{nanos}],"size":6}}"#);
        let flags = rustix::fs::XattrFlags::empty();
        rustix::fs::setxattr(store.path("a"), "user.reelbase", record.as_bytes(), flags).unwrap();
    };
    forge();
    assert!(!store.head(&key("a")).await.unwrap().etag.to_string().contains("other"));
    store.put_bytes(&key("a"), "ours", PutOptions::new()).await.unwrap();
    forge();
    store.delete(&key("a")).await.unwrap();
    assert_eq!(store.get_bytes(&key("other")).await.unwrap(), other);
}

#[tokio::test]
async fn links_are_not_followed() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret"), "secret").unwrap();
    let store = Temp::new().await;
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    symlink(outside.path().join("secret"), store.path("file")).unwrap();
    symlink(outside.path(), store.path("folder")).unwrap();
    symlink(store.path("a"), store.path("inside")).unwrap();
    symlink("nowhere", store.path("dangling")).unwrap();
    let names_of_links = ["file", "folder/secret", "folder", "inside", "dangling"];
    for name in names_of_links {
        assert_eq!(kind(store.get_bytes(&key(name)).await), ErrorKind::NotFound, "{name}");
        assert_eq!(kind(store.head(&key(name)).await), ErrorKind::NotFound, "{name}");
        assert_eq!(kind(store.copy(&key(name), &key("copy"), CopyOptions::new()).await), ErrorKind::NotFound);
        for options in [PutOptions::new(), PutOptions::new().if_absent()] {
            let refused = store.put_bytes(&key(name), "mine", options).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::FailedPrecondition, "{name}");
            assert!(refused.to_string().contains("symbolic link"), "{refused}");
        }
        assert_eq!(kind(store.copy(&key("a"), &key(name), CopyOptions::new()).await), ErrorKind::FailedPrecondition);
        store.delete(&key(name)).await.unwrap();
    }
    assert_eq!(
        kind(store.put_bytes(&key("folder/new"), "mine", PutOptions::new()).await),
        ErrorKind::FailedPrecondition
    );
    assert_eq!(names(&store).await, ["a"]);
    let folder = ListOptions::new(BlobPrefix::new("folder/").unwrap());
    assert!(store.list(folder).next().await.is_none());
    // All of it is as it was.
    assert_eq!(fs::read_to_string(outside.path().join("secret")).unwrap(), "secret");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert!(["file", "folder", "inside", "dangling"].iter().all(|name| store.path(name).is_symlink()));
    assert!(store.own("staging").is_empty());
}

#[tokio::test]
async fn a_pipe_is_no_object() {
    let store = Temp::new().await;
    assert!(Command::new("mkfifo").arg(store.path("pipe")).status().unwrap().success());
    assert_eq!(kind(store.head(&key("pipe")).await), ErrorKind::NotFound);
    assert!(names(&store).await.is_empty());
    assert_eq!(kind(store.put_bytes(&key("pipe"), "x", PutOptions::new()).await), ErrorKind::FailedPrecondition);
}

#[tokio::test]
async fn the_root_may_be_a_link() {
    let store = Temp::new().await;
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    let other = tempfile::tempdir().unwrap();
    symlink(store.path(""), other.path().join("link")).unwrap();
    let env = Arc::new(ManualEnv::default());
    let linked = DiskBlobStore::builder(other.path().join("link"), env).build().await.unwrap();
    assert_eq!(linked.get_bytes(&key("a")).await.unwrap(), "x");
}

#[tokio::test]
async fn a_file_cannot_also_be_a_folder() {
    let store = Temp::new().await;
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    store.put_bytes(&key("b/c/d"), "x", PutOptions::new()).await.unwrap();
    for name in ["a/b", "a/b/c", "b", "b/c"] {
        for options in [PutOptions::new(), PutOptions::new().if_absent()] {
            let refused = store.put_bytes(&key(name), "y", options).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::FailedPrecondition, "{name}");
            assert!(refused.to_string().contains("a file cannot also be a folder"), "{refused}");
        }
        assert_eq!(kind(store.get_bytes(&key(name)).await), ErrorKind::NotFound);
        store.delete(&key(name)).await.unwrap();
    }
    assert_eq!(names(&store).await, ["a", "b/c/d"]);
    // A folder of nothing, as a killed process leaves it, is in nobody's way.
    fs::create_dir_all(store.path("empty/er/est")).unwrap();
    store.put_bytes(&key("empty"), "x", PutOptions::new().if_absent()).await.unwrap();
    assert_eq!(names(&store).await, ["a", "b/c/d", "empty"]);
}

#[tokio::test]
async fn keys_that_no_file_can_have_are_refused() {
    let store = Temp::new().await;
    let long = "x".repeat(256);
    for (name, why) in
        [(".reelbase", "own"), (".reelbase/locks/00", "own"), (".Reelbase/x", "own"), (long.as_str(), "256 bytes")]
    {
        let refused = store.put_bytes(&key(name), "x", PutOptions::new()).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Invalid);
        assert!(refused.to_string().contains(why), "{refused}");
        assert_eq!(kind(store.head(&key(name)).await), ErrorKind::Invalid);
        assert_eq!(kind(store.delete(&key(name)).await), ErrorKind::Invalid);
        assert_eq!(kind(store.create_multipart(&key(name), MultipartOptions::new(5 << 20)).await), ErrorKind::Invalid);
        store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
        assert_eq!(kind(store.copy(&key("a"), &key(name), CopyOptions::new()).await), ErrorKind::Invalid);
    }
    for prefix in ["", ".", ".reelbase", ".reelbase/", ".reelbase/locks/"] {
        let options = ListOptions::new(BlobPrefix::new(prefix).unwrap());
        for options in [options.clone(), options.delimited()] {
            let page = store.list(options).next().await.map_or(0, |page| page.unwrap().len());
            assert_eq!(page, usize::from(prefix.is_empty()), "{prefix:?}");
        }
    }
    // Elsewhere the name is one like others.
    store.put_bytes(&key("a.reelbase/.reelbase"), "x", PutOptions::new()).await.unwrap();
    store.put_bytes(&key(&"é".repeat(127)), "x", PutOptions::new()).await.unwrap();
    assert!(store.list(ListOptions::new(BlobPrefix::new(format!("{long}/")).unwrap())).next().await.is_none());
}

/// Folders that are emptied and filled at once: nothing is lost, and nothing fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_put_makes_the_folder_again_that_a_delete_removes() {
    let store = Temp::new().await;
    let tasks = (0..4).map(|i| {
        let store = (*store).clone();
        tokio::spawn(async move {
            for _ in 0..150 {
                let key = key(&format!("a/b/c/{i}"));
                store.put_bytes(&key, "x", PutOptions::new()).await.unwrap();
                assert_eq!(store.get_bytes(&key).await.unwrap(), "x");
                store.delete(&key).await.unwrap();
            }
        })
    });
    join_all(tasks).await.into_iter().for_each(Result::unwrap);
    assert!(!store.path("a").exists());
}

#[tokio::test]
async fn a_put_that_fails_or_is_dropped_leaves_no_file() {
    let store = Temp::new().await;
    let chunk = || Ok::<_, Error>(Bytes::from(vec![1; 3 << 20]));
    let failing = stream::iter([chunk(), Err(Error::new(ErrorKind::Unavailable, "cut"))]);
    let key = key("a/b");
    let put = store.put(&key, BlobBody::stream(failing).with_len(9 << 20), PutOptions::new()).await;
    assert_eq!(kind(put), ErrorKind::Unavailable);
    assert!(store.own("staging").is_empty());

    let stuck = stream::iter([chunk(), chunk()]).chain(stream::pending());
    let body = BlobBody::stream(stuck).with_len(9 << 20);
    let put = store.put(&key, body, PutOptions::new());
    assert!(tokio::time::timeout(Duration::from_millis(300), put).await.is_err(), "it has no end");
    // The batch that was being written ends first.
    for _ in 0..100 {
        if store.own("staging").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(store.own("staging").is_empty());
    assert!(!store.path("a").exists());
}

#[tokio::test]
async fn a_sweep_takes_what_nobody_writes() {
    let store = Temp::with(|builder| builder.sweep_after(Duration::ZERO)).await;
    fs::write(store.path(".reelbase/staging/left"), "x").unwrap();
    fs::create_dir(store.path(".reelbase/uploads/never-begun")).unwrap();
    let upload = store.create_multipart(&key("a"), MultipartOptions::new(5 << 20)).await.unwrap();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let writing = tokio::spawn({
        let store = (*store).clone();
        let first = stream::iter([Ok::<_, Error>(Bytes::from(vec![1; 2 << 20]))]);
        let rest = stream::once(async move {
            receiver.await.unwrap();
            Ok(Bytes::from_static(b"end"))
        });
        let body = BlobBody::stream(first.chain(rest)).with_len((2 << 20) + 3);
        async move { store.put(&key("live"), body, PutOptions::new()).await }
    });
    store.written_to_staging().await;
    // By default nothing is old enough.
    assert_eq!(store.again().await.sweep().await.unwrap(), 0);
    assert_eq!(store.sweep().await.unwrap(), 2);
    assert_eq!(store.own("uploads"), [upload.upload_id()]);
    sender.send(()).unwrap();
    writing.await.unwrap().unwrap();
    assert_eq!(store.head(&key("live")).await.unwrap().size, (2 << 20) + 3);
}

/// A record is not brought to the disk: once the power was off it may be empty.
#[tokio::test]
async fn an_upload_without_a_legible_record_is_in_nobody_s_way() {
    let store = Temp::with(|builder| builder.sweep_after(Duration::ZERO)).await;
    let lost = store.create_multipart(&key("a"), MultipartOptions::new(5 << 20)).await.unwrap();
    let upload = store.create_multipart(&key("b"), MultipartOptions::new(5 << 20)).await.unwrap();
    fs::write(store.path(".reelbase/uploads").join(lost.upload_id()).join("record"), "").unwrap();
    let listed = store.list_multipart(&BlobPrefix::all()).await.unwrap();
    assert_eq!(listed.iter().map(|it| &*it.upload_id).collect::<Vec<_>>(), [upload.upload_id()]);
    lost.put_part(1, Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(kind(lost.complete(CompleteOptions::new()).await), ErrorKind::NotFound);
    lost.abort().await.unwrap();
    assert_eq!(store.sweep().await.unwrap(), 1);
    assert_eq!(store.own("uploads"), [upload.upload_id()]);
}

/// A reconciler that aborts what is being completed: the object is whole, or there is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abort_amid_a_completion_leaves_no_half() {
    let store = Temp::new().await;
    for i in 0..300 {
        let key = key(&format!("a/{i}"));
        let upload = store.create_multipart(&key, MultipartOptions::new(5 << 20)).await.unwrap();
        upload.put_part(1, Bytes::from_static(&[7; 1_000])).await.unwrap();
        let pending = PendingUpload::new(key.clone(), upload.upload_id(), ManualEnv::default().now());
        let other = (*store).clone();
        let aborting = tokio::spawn(async move { other.abort_multipart(&pending).await });
        let completed = upload.complete(CompleteOptions::new()).await;
        aborting.await.unwrap().unwrap();
        match store.find_bytes(&key).await.unwrap() {
            Some(bytes) => assert!(bytes == [7; 1_000][..] && completed.is_ok(), "{i}: {completed:?}"),
            None => assert_eq!(kind(completed), ErrorKind::NotFound, "{i}"),
        }
    }
    assert!(store.own("uploads").is_empty() && store.own("staging").is_empty());
}

#[tokio::test]
async fn times_come_from_the_environment() {
    let env = Arc::new(ManualEnv::default());
    let store = Temp::with(|builder| builder.env(env.clone())).await;
    let first = env.now();
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    env.advance(Duration::from_micros(5_000_001));
    store.copy(&key("a"), &key("b"), CopyOptions::new()).await.unwrap();
    assert_eq!(store.head(&key("a")).await.unwrap().last_modified, first);
    assert_eq!(store.head(&key("b")).await.unwrap().last_modified, env.now());
    let upload = store.create_multipart(&key("c"), MultipartOptions::new(5 << 20)).await.unwrap();
    assert_eq!(store.list_multipart(&BlobPrefix::all()).await.unwrap()[0].created_at, env.now());
    upload.abort().await.unwrap();
}

#[tokio::test]
async fn every_write_is_a_version() {
    let env = || Arc::new(ManualEnv::default());
    let store = Temp::with(|builder| builder.env(env())).await;
    let first = store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    // The same id at the same time.
    let again = DiskBlobStore::builder(store.path(""), env()).build().await.unwrap();
    let second = again.put_bytes(&key("a"), "y", PutOptions::new()).await.unwrap();
    assert_ne!(first.etag, second.etag);
}

#[tokio::test]
async fn a_shorter_part_put_again_leaves_nothing_of_the_longer() {
    let store = Temp::new().await;
    let upload = store.create_multipart(&key("a"), MultipartOptions::new(5 << 20)).await.unwrap();
    upload.put_part(2, Bytes::from(vec![9; 1_000])).await.unwrap();
    upload.put_part(1, Bytes::from(vec![1; 5 << 20])).await.unwrap();
    upload.put_part(2, Bytes::from_static(b"end")).await.unwrap();
    upload.complete(CompleteOptions::new()).await.unwrap();
    let bytes = store.get_bytes(&key("a")).await.unwrap();
    assert_eq!((bytes.len(), &bytes[5 << 20..]), ((5 << 20) + 3, &b"end"[..]));
    assert!(store.own("uploads").is_empty() && store.own("staging").is_empty());
}

#[tokio::test]
async fn ids_of_uploads_lead_nowhere_else() {
    let store = Temp::new().await;
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    fs::write(store.path(".reelbase/staging/record"), "{}").unwrap();
    for id in ["../staging", "..", ".", "", "/", "missing"] {
        let upload = PendingUpload::new(key("a"), id, ManualEnv::default().now());
        store.abort_multipart(&upload).await.unwrap();
    }
    assert_eq!(store.own("staging"), ["record"]);
}

#[tokio::test]
async fn uris_are_paths() {
    let store = Arc::new(Temp::new().await);
    store.put_bytes(&key("u1/ñ"), "x", PutOptions::new()).await.unwrap();
    let uri = store.uri(&key("u1/ñ"));
    assert_eq!(format!("/{}", uri.key()), store.path("u1/ñ").to_str().unwrap());
    let stores = BlobStores::new().with(store.clone()).unwrap();
    let (found, found_key) = stores.resolve(&uri.to_string().parse().unwrap()).unwrap();
    assert_eq!(found.get_bytes(&found_key).await.unwrap(), "x");
    // Longer than a URI may be: it leads to nothing rather than to something else.
    let (_, nowhere) =
        stores.resolve(&store.uri(&key(&[vec!["x".repeat(200); 5].join("/"), "x".repeat(19)].join("/")))).unwrap();
    assert_eq!(kind(store.head(&nowhere).await), ErrorKind::Invalid);
}
