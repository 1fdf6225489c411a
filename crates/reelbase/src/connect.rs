//! Stores by URL: which backend a service runs on is configuration, not code.

use std::sync::Arc;

use reelbase_core::{DocumentStore, Env, Error, ErrorKind, Result, index::Manifest};

type Open = fn(&str, Connect) -> Result<Arc<dyn DocumentStore>>;

/// A backend that [`open`] knows, by the scheme of its URLs.
struct Scheme {
    name: &'static str,
    feature: &'static str,
    /// `None` when the feature is off.
    open: Option<Open>,
}

const SCHEMES: &[Scheme] = &[Scheme { name: "memory", feature: "memory", open: MEMORY }];

#[cfg(feature = "memory")]
const MEMORY: Option<Open> = Some(memory);
#[cfg(not(feature = "memory"))]
const MEMORY: Option<Open> = None;

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
fn memory(rest: &str, options: Connect) -> Result<Arc<dyn DocumentStore>> {
    if !rest.is_empty() {
        return Err(Error::invalid("nothing follows `memory://`: every store that is opened so is empty and its own"));
    }
    let env = options.env.or_else(default_env).ok_or_else(|| {
        Error::invalid("the store needs an environment: give one with `Connect::env`, or enable the feature `tokio`")
    })?;
    Ok(Arc::new(reelbase_store_memory::MemoryStore::builder(options.manifest, env).build()?))
}

#[cfg(feature = "memory")]
fn default_env() -> Option<Arc<dyn Env>> {
    #[cfg(feature = "tokio")]
    return Some(Arc::new(crate::TokioEnv::new()));
    #[cfg(not(feature = "tokio"))]
    None
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
/// `memory://` is a store in memory, empty and its own each time (feature `memory`).
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) when the URL is no store's, or the manifest breaks a rule;
/// [`Unsupported`](ErrorKind::Unsupported) when the feature of its backend is off.
pub async fn open_with(url: &str, options: Connect) -> Result<Arc<dyn DocumentStore>> {
    connect(url, options).map_err(|e| e.during("open"))
}

fn connect(url: &str, options: Connect) -> Result<Arc<dyn DocumentStore>> {
    // A URL may hold credentials, so errors show no more of it than its scheme.
    let Some((name, rest)) = url.split_once("://") else {
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
    open(rest, options)
}

fn known() -> String {
    let schemes: Vec<String> =
        SCHEMES.iter().map(|scheme| format!("`{}://` (feature `{}`)", scheme.name, scheme.feature)).collect();
    format!("known are {}", schemes.join(", "))
}
