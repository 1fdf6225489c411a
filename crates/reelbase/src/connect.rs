//! Stores by URL: which backend a service runs on is configuration, not code.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use reelbase_core::{DocumentStore, Env, Error, ErrorKind, Result, index::Manifest};

type Opening<'a> = BoxFuture<'a, Result<Arc<dyn DocumentStore>>>;
type Open = for<'a> fn(&'a str, Connect) -> Opening<'a>;

/// A backend that [`open`] knows, by the scheme of its URLs.
struct Scheme {
    name: &'static str,
    feature: &'static str,
    /// `None` when the feature is off.
    open: Option<Open>,
}

const SCHEMES: &[Scheme] = &[
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
fn memory(url: &str, options: Connect) -> Opening<'_> {
    let open = || {
        if url != "memory://" {
            let wrong = "nothing follows `memory://`: every store that is opened so is empty and its own";
            return Err(Error::invalid(wrong));
        }
        let env = environment(options.env)?;
        Ok(Arc::new(reelbase_store_memory::MemoryStore::builder(options.manifest, env).build()?) as _)
    };
    Box::pin(std::future::ready(open()))
}

#[cfg(feature = "firestore")]
fn firestore(url: &str, options: Connect) -> Opening<'_> {
    Box::pin(async move {
        let builder = reelbase_store_firestore::FirestoreStore::from_url(url).manifest(options.manifest);
        Ok(Arc::new(builder.env(environment(options.env)?).build().await?) as _)
    })
}

#[cfg(any(feature = "memory", feature = "firestore"))]
fn environment(given: Option<Arc<dyn Env>>) -> Result<Arc<dyn Env>> {
    #[cfg(feature = "tokio")]
    let given = given.or_else(|| Some(Arc::new(crate::TokioEnv::new())));
    given.ok_or_else(|| {
        Error::invalid("the store needs an environment: give one with `Connect::env`, or enable the feature `tokio`")
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
/// [`Invalid`](ErrorKind::Invalid) when the URL is no store's, or the manifest breaks a rule;
/// [`Unsupported`](ErrorKind::Unsupported) when the feature of its backend is off; what connecting comes to, such as
/// [`Unavailable`](ErrorKind::Unavailable).
pub async fn open_with(url: &str, options: Connect) -> Result<Arc<dyn DocumentStore>> {
    connect(url, options).await.map_err(|e| e.during("open"))
}

async fn connect(url: &str, options: Connect) -> Result<Arc<dyn DocumentStore>> {
    // A URL may hold credentials, so errors show no more of it than its scheme.
    let Some((name, _)) = url.split_once("://") else {
        return Err(Error::invalid(format!("the store's URL has no scheme; {}", known())));
    };
    let Some(scheme) = SCHEMES.iter().find(|scheme| scheme.name == name) else {
        return Err(Error::invalid(format!("no store has URLs that begin with `{name}://`; {}", known())));
    };
    let Some(open) = scheme.open else {
        return Err(Error::new(
            ErrorKind::Unsupported,
            format!("`{name}://` needs the feature `{}` of the crate `reelbase`", scheme.feature),
        ));
    };
    open(url, options).await
}

fn known() -> String {
    let schemes: Vec<String> =
        SCHEMES.iter().map(|scheme| format!("`{}://` (feature `{}`)", scheme.name, scheme.feature)).collect();
    format!("known are {}", schemes.join(", "))
}
