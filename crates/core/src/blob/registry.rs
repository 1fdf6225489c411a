//! From a pointer in a document back to the store that has the file.

use std::sync::Arc;

use super::{BlobKey, BlobStore, BlobUri};
use crate::{Error, ErrorKind, Result};

/// The stores of a service, by the URIs they answer for.
///
/// A store tells by itself where its objects are ([`BlobStore::uri`]). Where one store holds a folder of another, the
/// deeper one is found.
///
/// ```
/// use reelbase_core::{Result, blob::{BlobStore, BlobStoreExt, BlobStores, BlobUri}};
///
/// async fn read(stores: &BlobStores, pointer: &BlobUri) -> Result<bytes::Bytes> {
///     let (store, key) = stores.resolve(pointer)?;
///     store.get_bytes(&key).await
/// }
/// ```
#[derive(Debug, Clone, Default)]
pub struct BlobStores(Vec<Root>);

#[derive(Debug, Clone)]
struct Root {
    /// The URI of an object named `-` in the store, which ends in that name.
    probe: BlobUri,
    store: Arc<dyn BlobStore>,
}

/// A name that every store maps onto itself.
const PROBE: &str = "-";

impl Root {
    /// The key in this store of what the URI points at.
    fn key(&self, uri: &BlobUri) -> Option<BlobKey> {
        let folder = self.probe.key().as_str().strip_suffix(PROBE)?;
        let same = self.probe.scheme() == uri.scheme() && self.probe.bucket() == uri.bucket();
        if !same {
            return None;
        }
        BlobKey::new(uri.key().as_str().strip_prefix(folder)?).ok()
    }
}

impl BlobStores {
    /// No stores.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a store, or replaces the one of the same place.
    ///
    /// # Errors
    /// [`Internal`](ErrorKind::Internal) if the store's URIs do not end in their keys, which is a defect of it.
    pub fn with(mut self, store: Arc<dyn BlobStore>) -> Result<Self> {
        let probe = store.uri(&BlobKey::new(PROBE)?);
        if probe.key().file_name() != PROBE {
            return Err(Error::new(ErrorKind::Internal, format!("the URIs of {store:?} do not end in their keys")));
        }
        self.0.retain(|root| root.probe != probe);
        self.0.push(Root { probe, store });
        // The deepest first.
        self.0.sort_by_key(|root| std::cmp::Reverse(root.probe.key().as_str().len()));
        Ok(self)
    }

    /// How many stores there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no store.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The store that has the object, and its key there.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) if no store answers for the URI. Whether the object exists is not looked up.
    pub fn resolve(&self, uri: &BlobUri) -> Result<(Arc<dyn BlobStore>, BlobKey)> {
        let found = self.0.iter().find_map(|root| Some((root.store.clone(), root.key(uri)?)));
        found.ok_or_else(|| {
            let place = format!("{}://{}", uri.scheme(), uri.bucket().unwrap_or_default());
            Error::new(ErrorKind::NotFound, format!("no store is configured for {place}")).during("resolve").at(uri)
        })
    }
}
