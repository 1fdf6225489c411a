//! How the store is configured: by code, or by a URL.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use percent_encoding::percent_decode_str;
use reelbase_core::{
    Env, Error, Result,
    blob::{BlobCapabilities, BlobKey, PresignSupport, UrlSigner, check_base_url},
};

use crate::{
    blocking::run,
    disk::{Disk, Settings},
    store::{DiskBlobStore, Inner},
};

/// The environment variable with the secret of a store that is set up by a URL.
const SECRET: &str = "REELBASE_FILE_SECRET";
/// Half of what a SHA-256 mixes: less can be guessed.
const MIN_SECRET_BYTES: usize = 16;
/// Half of a key, which leaves the other half to the keys below it.
const MAX_PATH_BYTES: usize = 512;
const SWEEP_AFTER: Duration = Duration::from_hours(24);

/// Sets up a [`DiskBlobStore`].
///
/// What is set wrongly is reported by [`build`](Self::build).
#[derive(Clone)]
#[must_use]
pub struct DiskBlobStoreBuilder {
    root: PathBuf,
    env: Option<Arc<dyn Env>>,
    base_url: Option<String>,
    secret: Option<Vec<u8>>,
    public_url: Option<String>,
    serve_public: bool,
    settings: Settings,
    fault: Option<String>,
}

impl DiskBlobStoreBuilder {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            env: None,
            base_url: None,
            secret: None,
            public_url: None,
            serve_public: false,
            settings: Settings { sync: true, records: true, sweep_after: SWEEP_AFTER },
            fault: None,
        }
    }

    pub(crate) fn from_url(url: &str, var: impl Fn(&str) -> Option<String>) -> Self {
        let mut builder = Self::new(PathBuf::new());
        builder.fault = builder.read_url(url).err();
        builder.secret = var(SECRET).filter(|secret| !secret.is_empty()).map(String::into_bytes);
        builder
    }

    /// A URL may hold what is secret where it does not belong, so that no error of reading it repeats its values.
    fn read_url(&mut self, url: &str) -> Result<(), String> {
        let rest = url.strip_prefix("file://").ok_or("the store's URL does not begin with file://")?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let decode = |text: &str| {
            let text = percent_decode_str(text).decode_utf8();
            text.map(|text| text.into_owned())
                .map_err(|_| "the store's URL is not UTF-8 where it is decoded".to_owned())
        };
        if !path.starts_with('/') {
            return Err("the store's URL is not file:///path: it names a host, or a path that is not absolute".into());
        }
        self.root = decode(path)?.into();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value)?;
            match name {
                "base_url" => self.base_url = Some(value),
                "public_url" => self.public_url = Some(value),
                "serve_public" => self.serve_public = switch(name, &value)?,
                "sync" => self.settings.sync = switch(name, &value)?,
                _ => {
                    let known = "base_url, public_url, serve_public and sync";
                    return Err(format!("the store's URL has a parameter that is not known; known are {known}"));
                }
            }
        }
        Ok(())
    }

    /// Sets where time, ids and randomness come from. There is no default.
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = Some(env);
        self
    }

    /// Sets where presigned URLs point, such as `http://127.0.0.1:8080/files`: at the place of the
    /// [router](https://docs.rs/reelbase-blob-disk/latest/reelbase_blob_disk/fn.router.html). It needs a [secret](Self::secret). Without both the store signs no URLs.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the secret that signs URLs, of at least 16 bytes: the same in every process that signs or serves, and in
    /// every run. There is no default, because a random one would make the URLs of before a restart worthless.
    pub fn secret(mut self, secret: impl Into<Vec<u8>>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Publishes the objects under this URL: that of a web server on the folder, or of the router if it
    /// [serves without signatures](Self::serve_public). It has none by default.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.public_url = Some(url.into());
        self
    }

    /// Sets whether the [router](https://docs.rs/reelbase-blob-disk/latest/reelbase_blob_disk/fn.router.html) hands out every object to everybody who knows its key. It does not
    /// unless told.
    pub fn serve_public(mut self, public: bool) -> Self {
        self.serve_public = public;
        self
    }

    /// Sets whether an answered write is on the disk, and survives that the power goes off. It is unless told
    /// otherwise; without, only the order of writes is up to the file system, never whether one is whole for readers.
    pub fn sync(mut self, sync: bool) -> Self {
        self.settings.sync = sync;
        self
    }

    /// Sets whether content headers, metadata and versions are kept in extended attributes, where the file system has
    /// them. They are unless told otherwise.
    pub fn attributes(mut self, keep: bool) -> Self {
        self.settings.records = keep;
        self
    }

    /// Sets how old the unfinished files of killed processes are when they are [removed](DiskBlobStore::sweep): a day
    /// unless told otherwise.
    pub fn sweep_after(mut self, age: Duration) -> Self {
        self.settings.sweep_after = age;
        self
    }

    /// Opens the folder, makes what is missing of it, and sweeps it.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what was set wrongly;
    /// [`PermissionDenied`](reelbase_core::ErrorKind::PermissionDenied) and others of the disk.
    pub async fn build(self) -> Result<DiskBlobStore> {
        self.open().await.map_err(|e| e.during("open"))
    }

    async fn open(self) -> Result<DiskBlobStore> {
        if let Some(fault) = self.fault {
            return Err(Error::invalid(fault));
        }
        let env = self.env.ok_or_else(|| {
            Error::invalid("the store needs an environment: give one with `DiskBlobStoreBuilder::env`")
        })?;
        for url in [&self.base_url, &self.public_url].into_iter().flatten() {
            check_base_url(url)?;
        }
        let signer = match (&self.base_url, &self.secret) {
            (Some(_), None) => {
                return Err(Error::invalid(format!(
                    "a base URL needs a secret to sign with: give one, or set {SECRET}"
                )));
            }
            (_, Some(secret)) if secret.len() < MIN_SECRET_BYTES => {
                return Err(Error::invalid(format!("the secret has fewer than {MIN_SECRET_BYTES} bytes")));
            }
            (Some(url), Some(secret)) => Some(UrlSigner::new(url, secret)),
            (None, _) => None,
        };
        let (root, path) = absolute(&self.root)?;
        let settings = self.settings;
        let disk = run(move || {
            let disk = Disk::open(&root, env, settings)?;
            disk.sweep()?;
            Ok(disk)
        })
        .await
        .map_err(|e| e.at(self.root.display()))?;
        let mut capabilities = BlobCapabilities::ALL;
        capabilities.attributes = disk.keeps_records();
        capabilities.presign = if signer.is_some() { PresignSupport::Full } else { PresignSupport::None };
        Ok(DiskBlobStore::new(Inner {
            disk: Arc::new(disk),
            path,
            public_url: self.public_url,
            #[cfg(feature = "axum")]
            serve_public: self.serve_public,
            signer,
            capabilities,
        }))
    }
}

/// The path made absolute, and as the start of the key of a file's URI.
fn absolute(root: &std::path::Path) -> Result<(PathBuf, String)> {
    let wrong = |why: &str| Error::invalid(format!("{} cannot be a store's folder: {why}", root.display()));
    let absolute = std::path::absolute(root).map_err(|error| wrong(&error.to_string()))?;
    let path = absolute.to_str().ok_or_else(|| wrong("its path is not UTF-8"))?;
    let path = path.trim_matches('/');
    if path.len() > MAX_PATH_BYTES {
        return Err(wrong(&format!("its path has more than {MAX_PATH_BYTES} bytes")));
    }
    let path = if path.is_empty() { String::new() } else { format!("{path}/") };
    BlobKey::new(format!("{path}-")).map_err(|error| wrong(error.message()))?;
    Ok((absolute, path))
}

fn switch(name: &str, value: &str) -> Result<bool, String> {
    value.parse().map_err(|_| format!("{name} in the store's URL is neither true nor false"))
}

impl fmt::Debug for DiskBlobStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiskBlobStoreBuilder")
            .field("root", &self.root)
            .field("base_url", &self.base_url)
            .field("public_url", &self.public_url)
            .field("serve_public", &self.serve_public)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
