//! How well the providers of models answer.

use reelbase_core::{AsSession, DocumentStore, DocumentStoreExt, Repository, Result, Snapshot};

use super::{Upserted, part, upsert};
use crate::ModelProviderHealth;

/// The providers of models, and how well each answers, by the provider's id.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{HealthStatus, ModelProviderHealth, ModelProviders};
///
/// let mut health = ModelProviderHealth::new("OpenAI", store.env().now());
/// health.status = HealthStatus::Degraded;
/// ModelProviders::put(&store, "openai", &health).await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct ModelProviders(Repository<ModelProviderHealth>);

/// Which part of the providers [`ModelProviders::list`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListModelProviders<'a> {
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<ModelProviderHealth>>,
}

reads!(ModelProviders, ModelProviderHealth, "a provider's health", provider_id);

impl ModelProviders {
    /// The providers in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Lists the providers, by their ids.
    ///
    /// # Errors
    /// As [`ModelProviders::get`].
    pub async fn list(&self, list: ListModelProviders<'_>) -> Result<Vec<Snapshot<ModelProviderHealth>>> {
        part(self.query(), list.limit, list.after).fetch().await
    }

    /// Sets how well a provider answers, in a transaction. Fields that this version does not know stay.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or when the id is no document id;
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt) when what is there is something else; those of a transaction.
    pub async fn put<S: DocumentStore + ?Sized>(
        store: &S,
        provider_id: &str,
        health: &ModelProviderHealth,
    ) -> Result<Upserted> {
        store
            .transaction(
                |tx| async move { upsert(&Self::new(&tx).0, provider_id, health, |_| Ok(health.clone())).await },
            )
            .await
            .map_err(|e| e.during("put"))
    }
}
