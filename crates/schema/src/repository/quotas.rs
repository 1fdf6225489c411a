//! How much of each model may still be used.

use reelbase_core::{AsSession, Entity, Key, Repository, Result, Snapshot, Written};

use super::{check_own, part, refused, send, step};
use crate::{ModelQuota, quota_id};

/// How much of each model may be used until when, by provider and model.
///
/// Consuming is for the router's workflow, which resets what is over in the same transaction.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{ModelQuota, ModelQuotas};
///
/// let quotas = ModelQuotas::new(&store);
/// quotas.create(&ModelQuota::new("openai", "gpt-4o", 1_000_000, "2025-02-01T00:00:00Z".parse()?)?).await?;
/// quotas.set_limit(&quotas.require("openai", "gpt-4o").await?, 2_000_000).await?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct ModelQuotas(Repository<ModelQuota>);

/// Which part of a provider's quotas [`ModelQuotas::of_provider`] returns.
#[derive(Debug, Clone, Default)]
pub struct ListModelQuotas<'a> {
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<ModelQuota>>,
}

free_query!(ModelQuotas, ModelQuota);

impl ModelQuotas {
    /// The quotas in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// The key of a model's quota. Different pairs may have one key: provider `a_b` with model `c`, and `a` with `b_c`.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when both make no document id.
    pub fn key(&self, provider: &str, model_id: &str) -> Result<Key<ModelQuota>> {
        ModelQuota::key_of(provider, model_id)
    }

    /// Creates a quota.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists), also when another pair has the same id;
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub async fn create(&self, quota: &ModelQuota) -> Result<Written> {
        self.0.create(quota).await
    }

    /// Reads a model's quota; `None` if there is none.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) when under its id lies the quota of another
    /// pair; [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when what lies there is no quota.
    pub async fn get(&self, provider: &str, model_id: &str) -> Result<Option<Snapshot<ModelQuota>>> {
        match self.0.get(&quota_id(provider, model_id)).await? {
            Some(found) => own(found, provider, model_id).map(Some),
            None => Ok(None),
        }
    }

    /// Reads a model's quota that should be there.
    ///
    /// # Errors
    /// [`NotFound`](reelbase_core::ErrorKind::NotFound); as [`ModelQuotas::get`].
    pub async fn require(&self, provider: &str, model_id: &str) -> Result<Snapshot<ModelQuota>> {
        own(self.0.require(&quota_id(provider, model_id)).await?, provider, model_id)
    }

    /// The quotas of a provider's models, by their ids.
    ///
    /// # Errors
    /// [`Corrupt`](reelbase_core::ErrorKind::Corrupt), naming the field, when what is stored is no quota.
    pub async fn of_provider(&self, provider: &str, list: ListModelQuotas<'_>) -> Result<Vec<Snapshot<ModelQuota>>> {
        let select = self.query().filter(ModelQuota::PROVIDER.eq(provider));
        part(select, list.limit, list.after).fetch().await
    }

    /// Sets how many tokens may be used between two resets, be it less than are used already.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if it was changed since it was read.
    pub async fn set_limit(&self, quota: &Snapshot<ModelQuota>, tokens_limit: u64) -> Result<Written> {
        check_own(&self.0, quota)?;
        let update = ModelQuota::update().set(ModelQuota::TOKENS_LIMIT, tokens_limit);
        send(&self.0, vec![step(quota, update)?], "update").await
    }
}

fn own(found: Snapshot<ModelQuota>, provider: &str, model_id: &str) -> Result<Snapshot<ModelQuota>> {
    if (&*found.provider, &*found.model_id) == (provider, model_id) {
        return Ok(found);
    }
    let message = format!(
        "this is the quota of the model {:?} of {:?}, not of {model_id:?} of {provider:?}, whose id is the same",
        found.model_id, found.provider
    );
    Err(refused(&found, message))
}
