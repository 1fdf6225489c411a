//! What somebody should know of the model router.

use reelbase_core::{AsSession, Entity, Repository, Result, Select, Snapshot, Timestamp, Update, Written};

use super::{check_own, send, step};
use crate::{AlertSeverity, AlertType, ModelRouterAlert};

/// The alerts of the model router.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{Alerts, ListAlerts};
///
/// let alerts = Alerts::new(&store);
/// let open = ListAlerts { acknowledged: Some(false), limit: Some(10), ..ListAlerts::default() };
/// for alert in alerts.list(open).await? {
///     println!("{}: {}", alert.severity, alert.message);
///     alerts.acknowledge(&alert).await?;
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Alerts(Repository<ModelRouterAlert>);

/// Which alerts [`Alerts::list`] returns: those that all of it holds for.
#[derive(Debug, Clone, Default)]
pub struct ListAlerts<'a> {
    /// Only those that somebody has seen, or nobody.
    pub acknowledged: Option<bool>,
    /// Only those of this type.
    pub kind: Option<AlertType>,
    /// Only those as bad as this.
    pub severity: Option<AlertSeverity>,
    /// Only those of this provider.
    pub provider: Option<&'a str>,
    /// Only those of this model.
    pub model_id: Option<&'a str>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<ModelRouterAlert>>,
}

reads!(Alerts, ModelRouterAlert, "an alert", alert_id);
lists!(Alerts, ModelRouterAlert, ListAlerts, "alerts", ", newest first");

impl Alerts {
    /// The alerts in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Raises an alert: creates it under an id. How often one may be raised is for the router's workflow.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or when the id is no document id.
    pub async fn raise(&self, alert_id: &str, alert: &ModelRouterAlert) -> Result<Written> {
        self.0.create_with_id(alert_id, alert).await
    }

    /// [`Alerts::count`] of those that happened at a time or later: how often one was raised lately.
    ///
    /// # Errors
    /// Only when the session cannot read.
    pub async fn count_since(&self, list: &ListAlerts<'_>, since: Timestamp) -> Result<u64> {
        // In the order of the list, which then needs no index of its own.
        Self::sorted(self.matching(list).filter(ModelRouterAlert::CREATED_AT.ge(since)), list).count().await
    }

    fn matching(&self, list: &ListAlerts<'_>) -> Select<ModelRouterAlert> {
        self.query()
            .filter_if(list.acknowledged.map(|acknowledged| ModelRouterAlert::ACKNOWLEDGED.eq(acknowledged)))
            .filter_if(list.kind.as_ref().map(|kind| ModelRouterAlert::KIND.eq(kind)))
            .filter_if(list.severity.as_ref().map(|severity| ModelRouterAlert::SEVERITY.eq(severity)))
            .filter_if(list.provider.map(|provider| ModelRouterAlert::PROVIDER.eq(provider)))
            .filter_if(list.model_id.map(|model_id| ModelRouterAlert::MODEL_ID.eq(model_id)))
    }

    fn sorted(select: Select<ModelRouterAlert>, _: &ListAlerts<'_>) -> Select<ModelRouterAlert> {
        select.order_by(ModelRouterAlert::CREATED_AT.desc())
    }

    /// Somebody has seen it: the store may delete it 90 days after it happened. Doing so again changes nothing, but mends
    /// one that other services have acknowledged without setting when it expires.
    ///
    /// # Errors
    /// [`FailedPrecondition`](reelbase_core::ErrorKind::FailedPrecondition) if it was changed since it was read.
    pub async fn acknowledge(&self, alert: &Snapshot<ModelRouterAlert>) -> Result<Written> {
        let update = ModelRouterAlert::update()
            .set(ModelRouterAlert::ACKNOWLEDGED.writable(), true)
            .set(ModelRouterAlert::EXPIRE_AT.writable(), alert.expiry());
        self.step(alert, update).await
    }

    /// It is as if nobody had seen it, and it stays. Doing so again changes nothing.
    ///
    /// # Errors
    /// As [`Alerts::acknowledge`].
    pub async fn withdraw(&self, alert: &Snapshot<ModelRouterAlert>) -> Result<Written> {
        let update = ModelRouterAlert::update()
            .set(ModelRouterAlert::ACKNOWLEDGED.writable(), false)
            .delete(ModelRouterAlert::EXPIRE_AT.writable());
        self.step(alert, update).await
    }

    async fn step(&self, alert: &Snapshot<ModelRouterAlert>, update: Update<ModelRouterAlert>) -> Result<Written> {
        check_own(&self.0, alert)?;
        send(&self.0, vec![step(alert, update)?], "update").await
    }
}
