//! Opening blob stores by their URLs, one or several.

use std::sync::Arc;
#[cfg(feature = "tokio")]
use std::{io::Write as _, process::Command};

use reelbase::{ErrorKind, ManualEnv, blob::BlobStore, open_blobs_with};

/// What no error and no `Debug` may show.
const SECRET: &str = "hunter2hunter2";

async fn open(url: &str) -> reelbase::Result<Arc<dyn BlobStore>> {
    open_blobs_with(url, Arc::new(ManualEnv::default())).await
}

async fn refused(url: &str) -> (ErrorKind, String) {
    let error = open(url).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    assert!(error.operation().is_some(), "{error}");
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn an_unknown_scheme_is_refused_with_those_that_are_known() {
    let (kind, message) = refused(&format!("ftp://admin:{SECRET}@host/media")).await;
    assert_eq!(kind, ErrorKind::Invalid);
    for known in [
        "`ftp://`",
        "`file://` (feature `disk`)",
        "`r2://` (feature `r2`)",
        "`s3://` (feature `r2`)",
        "`gs://` (feature `gcs`)",
        "`mem://` (feature `memory`)",
    ] {
        assert!(message.contains(known), "{message}");
    }
}

#[tokio::test]
async fn what_is_no_url_is_refused_and_not_printed() {
    let pasted = format!("media?secret={SECRET}&endpoint=https://h");
    for text in ["", SECRET, "://media", &pasted] {
        let (kind, message) = refused(text).await;
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(message.contains("no scheme"), "{message}");
    }
}

#[tokio::test]
async fn a_location_in_a_cms_is_no_store() {
    let (kind, message) = refused("payloadcms://media/a.mp4").await;
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(message.contains("CMS"), "{message}");
}

/// The features of the backends, each with whether it is built in.
const BACKENDS: [(&str, &str, bool); 5] = [
    ("file", "disk", cfg!(all(feature = "disk", any(target_os = "linux", target_vendor = "apple")))),
    ("r2", "r2", cfg!(feature = "r2")),
    ("s3", "r2", cfg!(feature = "r2")),
    ("gs", "gcs", cfg!(feature = "gcs")),
    ("mem", "memory", cfg!(feature = "memory")),
];

#[tokio::test]
async fn a_backend_refuses_what_its_urls_do_not_hold_and_one_that_is_not_built_in_names_its_feature() {
    for (scheme, feature, built_in) in BACKENDS {
        for rest in [format!("user:{SECRET}@media"), format!("media?secret={SECRET}"), String::new()] {
            let (kind, message) = refused(&format!("{scheme}://{rest}")).await;
            if built_in {
                assert_eq!(kind, ErrorKind::Invalid, "{message}");
            } else {
                assert_eq!(kind, ErrorKind::Unsupported, "{message}");
                assert!(message.contains(&format!("`{scheme}://` needs the feature `{feature}`")), "{message}");
            }
        }
    }
}

#[cfg(feature = "memory")]
mod memory {
    use reelbase::{Env, blob::BlobStoreExt};

    use super::*;

    #[tokio::test]
    async fn a_bucket_in_memory_is_empty_its_own_and_in_the_given_environment() -> reelbase::Result<()> {
        let env = Arc::new(ManualEnv::default());
        let store = open_blobs_with("mem://media", env.clone()).await?;
        let key = "u1/a.mp4".parse()?;
        store.put_bytes(&key, "…", Default::default()).await?;
        assert_eq!(store.head(&key).await?.last_modified, env.now());
        assert_eq!(store.uri(&key).to_string(), "mem://media/u1/a.mp4");
        assert!(!open("mem://media").await?.exists(&key).await?);
        assert_eq!(open("mem://media/").await?.uri(&key), store.uri(&key));
        Ok(())
    }

    #[cfg(not(feature = "tokio"))]
    #[tokio::test]
    async fn without_tokio_an_environment_must_be_given() {
        let error = reelbase::open_blobs("mem://media").await.unwrap_err();
        assert!(error.message().contains("feature `tokio`"), "{error}");
    }

    #[cfg(feature = "tokio")]
    #[tokio::test]
    async fn several_are_told_apart_and_none_twice() -> reelbase::Result<()> {
        let stores = reelbase::open_blob_stores(["mem://media", "mem://archive"]).await?;
        let (store, key) = stores.resolve(&"mem://archive/a".parse()?)?;
        store.put_bytes(&key, "…", Default::default()).await?;
        assert!(stores.resolve(&"mem://archive/a".parse()?)?.0.exists(&key).await?);
        assert!(!stores.resolve(&"mem://media/a".parse()?)?.0.exists(&key).await?);
        assert_eq!(stores.resolve(&"mem://other/a".parse()?).unwrap_err().kind(), ErrorKind::NotFound);

        let twice = reelbase::open_blob_stores(["mem://media", "mem://media/"]).await.unwrap_err();
        assert_eq!(twice.kind(), ErrorKind::Invalid);
        assert!(twice.to_string().contains("URL 2") && twice.to_string().contains("same place"), "{twice}");
        let unknown = reelbase::open_blob_stores(["mem://media", "hunter2"]).await.unwrap_err();
        assert!(unknown.to_string().contains("URL 2") && !unknown.to_string().contains("hunter2"), "{unknown}");
        Ok(())
    }
}

#[cfg(all(feature = "disk", any(target_os = "linux", target_vendor = "apple")))]
mod disk {
    use reelbase::blob::BlobStoreExt;

    use super::*;

    #[tokio::test]
    async fn a_folder_has_plain_files() -> reelbase::Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&format!("file://{}", folder.path().join("media").display())).await?;
        let key = "u1/a.mp4".parse()?;
        store.put_bytes(&key, "…", Default::default()).await?;
        let file = folder.path().join("media/u1/a.mp4");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "…");
        assert_eq!(format!("/{}", store.uri(&key).key()), file.to_str().unwrap());
        Ok(())
    }

    #[cfg(feature = "tokio")]
    #[tokio::test]
    async fn a_folder_in_another_is_a_place_of_its_own_and_one_folder_is_one() -> reelbase::Result<()> {
        let folder = tempfile::tempdir().unwrap();
        let root = format!("file://{}", folder.path().display());
        let (inner, slash) = (format!("{root}/clips"), format!("{root}/"));
        let stores = reelbase::open_blob_stores([root.as_str(), inner.as_str()]).await?;
        assert_eq!(stores.resolve(&format!("{inner}/a").parse()?)?.1.as_str(), "a");
        assert_eq!(stores.resolve(&format!("{root}/other/a").parse()?)?.1.as_str(), "other/a");
        let twice = reelbase::open_blob_stores([root.as_str(), slash.as_str()]).await.unwrap_err();
        assert_eq!(twice.kind(), ErrorKind::Invalid, "{twice}");
        Ok(())
    }
}

#[cfg(feature = "gcs")]
#[tokio::test]
async fn a_bucket_of_google_s_is_opened_without_asking_anybody() -> reelbase::Result<()> {
    let store = open("gs://media?credentials=anonymous").await?;
    assert_eq!(store.uri(&"a b".parse()?).to_string(), "gs://media/a%20b");
    // A key that was pasted for the path of one.
    let (kind, message) = refused(&format!("gs://media?credentials={SECRET}")).await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.contains("credentials"), "{message}");
    Ok(())
}

/// What a process of this program comes to whose environment is these variables and nothing else.
#[cfg(feature = "tokio")]
fn from_env<'a>(variables: impl IntoIterator<Item = (&'a str, &'a std::ffi::OsStr)>) -> String {
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "blobs::process", "--ignored", "--nocapture"]).env_clear().envs(variables);
    let output = process.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains(SECRET), "{said}");
    said.lines().find_map(|line| line.split_once(REPORT)).unwrap().1.to_owned()
}

#[cfg(feature = "tokio")]
const REPORT: &str = "reported: ";

#[cfg(feature = "tokio")]
#[tokio::test]
#[ignore = "the process that `from_env` starts"]
async fn process() {
    let mut out = std::io::stderr();
    match reelbase::blob_stores_from_env().await {
        Ok(stores) => writeln!(out, "{REPORT}{} stores: {stores:?}", stores.len()).unwrap(),
        Err(error) => writeln!(out, "{REPORT}{error} ({error:?})").unwrap(),
    }
}

#[cfg(feature = "tokio")]
#[test]
fn the_environment_variable_has_urls_between_white_space() {
    use std::ffi::OsStr;

    let opened = |urls: &str| from_env([(reelbase::BLOB_STORES, OsStr::new(urls))]);
    assert!(from_env([]).starts_with("0 stores"));
    assert!(opened(" \n").starts_with("0 stores"));
    let refused = opened(&format!("ftp://{SECRET}"));
    assert!(refused.starts_with("open URL 1: invalid"), "{refused}");
    if cfg!(feature = "memory") {
        let both = opened(" mem://media\n\tmem://archive ");
        assert!(both.starts_with("2 stores"), "{both}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;

        let refused = from_env([(reelbase::BLOB_STORES, OsStr::from_bytes(b"mem://\xff"))]);
        assert!(refused.contains("invalid") && refused.contains("not UTF-8"), "{refused}");
    }
}

#[cfg(all(feature = "r2", feature = "tokio"))]
#[test]
fn buckets_of_r2_and_s3_take_their_keys_from_the_environment() {
    let urls = "r2://media?account=0123456789abcdef s3://clips?endpoint=http://127.0.0.1:9 s3://logs?region=eu-west-1";
    let keys = [
        ("R2_ACCESS_KEY_ID", "id"),
        ("R2_SECRET_ACCESS_KEY", SECRET),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
    ];
    let opened = |keys: &[(&str, &str)]| {
        let variables = [(reelbase::BLOB_STORES, urls)].into_iter().chain(keys.iter().copied());
        from_env(variables.map(|(name, value)| (name, value.as_ref())).collect::<Vec<_>>())
    };
    let stores = opened(&keys);
    assert!(stores.starts_with("3 stores"), "{stores}");
    let refused = opened(&keys[..2]);
    assert!(refused.contains("URL 2: unauthenticated"), "{refused}");
    let refused = opened(&[]);
    assert!(refused.contains("URL 1: unauthenticated"), "{refused}");
}

#[cfg(all(feature = "disk", feature = "tokio", any(target_os = "linux", target_vendor = "apple")))]
#[test]
fn a_folder_takes_its_secret_from_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}?base_url=http://127.0.0.1:8080/files", folder.path().display());
    let urls = (reelbase::BLOB_STORES, url.as_ref());
    let opened = from_env([urls, ("REELBASE_FILE_SECRET", format!("{SECRET} {SECRET}").as_ref())]);
    assert!(opened.starts_with("1 stores"), "{opened}");
    let refused = from_env([urls]);
    assert!(refused.contains("invalid") && refused.contains("REELBASE_FILE_SECRET"), "{refused}");
}
