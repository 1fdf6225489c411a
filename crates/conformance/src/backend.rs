//! How a backend is opened for a test.

use std::{fmt, future::Future, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use reelbase_core::{DocumentStore, ManualEnv, index::Manifest};

/// What a test asks for: an empty store.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// The indexes and TTL fields of the store.
    pub manifest: Manifest,
    /// Whether every query is to be served, as if all indexes it needs were declared. A store that never asks for
    /// indexes need not look at it.
    pub relaxed_indexes: bool,
}

impl Setup {
    /// A store on which every query runs.
    pub fn relaxed(manifest: Manifest) -> Self {
        Self { manifest, relaxed_indexes: true }
    }

    /// A store that knows the indexes of the manifest and the automatic ones.
    pub fn strict(manifest: Manifest) -> Self {
        Self { manifest, relaxed_indexes: false }
    }
}

/// A store to test.
#[derive(Clone)]
pub struct Backend {
    /// The store.
    pub store: Arc<dyn DocumentStore>,
    /// Its clock, where tests may move it.
    pub clock: Option<Arc<ManualEnv>>,
}

impl Backend {
    /// A store whose clock cannot be moved.
    pub fn new(store: Arc<dyn DocumentStore>) -> Self {
        Self { store, clock: None }
    }

    /// A store that takes its time from `clock`.
    pub fn with_clock(store: Arc<dyn DocumentStore>, clock: Arc<ManualEnv>) -> Self {
        Self { store, clock: Some(clock) }
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

/// Opens stores: any `Fn(Setup) -> impl Future<Output = Backend>`, such as an async fn.
pub trait Factory: Send + Sync {
    /// Opens an empty store.
    fn open(&self, setup: Setup) -> BoxFuture<'_, Backend>;
}

impl<F, Fut> Factory for F
where
    F: Fn(Setup) -> Fut + Send + Sync,
    Fut: Future<Output = Backend> + Send + 'static,
{
    fn open(&self, setup: Setup) -> BoxFuture<'_, Backend> {
        self(setup).boxed()
    }
}
