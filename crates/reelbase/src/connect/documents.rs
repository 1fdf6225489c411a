//! Document stores by URL.

use std::sync::Arc;

use reelbase_core::{DocumentStore, Env, Result, index::Manifest};

use super::scheme::{self, Scheme};

type Open = scheme::Open<dyn DocumentStore, Connect>;

const SCHEMES: &[Scheme<dyn DocumentStore, Connect>] = &[
    Scheme { name: "memory", feature: "memory", open: MEMORY },
    Scheme { name: "firestore", feature: "firestore", open: FIRESTORE },
];

#[cfg(feature = "memory")]
const MEMORY: Option<Open> = Some(memory);
#[cfg(not(feature = "memory"))]
const MEMORY: Option<Open> = None;

#[cfg(feature = "firestore")]
const FIRESTORE: Option<Open> = Some(firestore);
#[cfg(not(feature = "firestore"))]
const FIRESTORE: Option<Open> = None;

/// What a store is opened with.
///
/// ```
/// # #[cfg(feature = "memory")]
/// # futures_util::FutureExt::now_or_never(async {
/// use reelbase::{Connect, ManualEnv, SessionExt, index::Manifest, open_with};
/// use std::sync::Arc;
///
/// let options = Connect::new().manifest(Manifest::new()).env(Arc::new(ManualEnv::default()));
/// let store = open_with("memory://", options).await?;
/// assert!(store.get(&"users/u1".parse()?).await?.is_none());
/// # Ok::<_, reelbase::Error>(()) }).unwrap().unwrap();
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Connect {
    manifest: Manifest,
    env: Option<Arc<dyn Env>>,
}

impl Connect {
    /// No declared index, no TTL, and with the feature `tokio` the process's own environment.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the indexes and TTLs that the application declares: `manifest![User, Video, Clip]`.
    pub fn manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = manifest;
        self
    }

    /// Sets where time, sleep, ids and randomness come from.
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = Some(env);
        self
    }
}

#[cfg(feature = "memory")]
fn memory(url: &str, options: Connect) -> scheme::Opening<'_, dyn DocumentStore> {
    let open = || {
        if url != "memory://" {
            let wrong = "nothing follows `memory://`: every store that is opened so is empty and its own";
            return Err(reelbase_core::Error::invalid(wrong));
        }
        let env = scheme::environment(options.env)?;
        Ok(Arc::new(reelbase_store_memory::MemoryStore::builder(options.manifest, env).build()?) as _)
    };
    Box::pin(std::future::ready(open()))
}

#[cfg(feature = "firestore")]
fn firestore(url: &str, options: Connect) -> scheme::Opening<'_, dyn DocumentStore> {
    Box::pin(async move {
        let builder = reelbase_store_firestore::FirestoreStore::from_url(url).manifest(options.manifest);
        Ok(Arc::new(builder.env(scheme::environment(options.env)?).build().await?) as _)
    })
}

/// Opens the store at a URL, such as `memory://`.
///
/// # Errors
/// As [`open_with`].
pub async fn open(url: &str) -> Result<Arc<dyn DocumentStore>> {
    open_with(url, Connect::new()).await
}

/// Opens the store at a URL with the application's manifest and environment.
///
/// - `memory://` is a store in memory, empty and its own each time (feature `memory`).
/// - `firestore://project/database?…` is a database of Cloud Firestore, or of an emulator of it (feature `firestore`). The
///   database is `(default)` unless named. `reelbase_store_firestore` documents the parameters; the program's own code is the
///   same.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the URL is no store's, or the manifest breaks a rule;
/// [`Unsupported`](reelbase_core::ErrorKind::Unsupported) when the feature of its backend is off; what connecting comes to, such as
/// [`Unavailable`](reelbase_core::ErrorKind::Unavailable).
pub async fn open_with(url: &str, options: Connect) -> Result<Arc<dyn DocumentStore>> {
    scheme::open(SCHEMES, url, options).await.map_err(|e| e.during("open"))
}
