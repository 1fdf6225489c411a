//! What was tried, and what came of it.

use reelbase_core::{AsSession, Repository, Result, Select, Snapshot, Written};

use crate::{AuditEvent, AuditStatus};

/// The attempts to deliver. They are written once: nothing updates or deletes one.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{AuditEvents, AuditStatus, ListAuditEvents};
///
/// let failed = ListAuditEvents { status: Some(AuditStatus::Failed), ..ListAuditEvents::default() };
/// for event in AuditEvents::new(&store).list(failed).await? {
///     println!("{}: {}", event.audit_log_id, event.error_message.as_deref().unwrap_or_default());
/// }
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct AuditEvents(Repository<AuditEvent>);

/// Which events [`AuditEvents::list`] returns: those that all of it holds for.
#[derive(Debug, Clone, Default)]
pub struct ListAuditEvents<'a> {
    /// Only those of this publication.
    pub audit_log_id: Option<&'a str>,
    /// Only those of this project.
    pub project_id: Option<&'a str>,
    /// Only those that this came of.
    pub status: Option<AuditStatus>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<AuditEvent>>,
}

reads!(AuditEvents, AuditEvent, "an event", event_id);
lists!(AuditEvents, AuditEvent, ListAuditEvents, "events", ", newest first");

impl AuditEvents {
    /// The events in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Records an event under an id.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or when the id is no document id.
    pub async fn record(&self, event_id: &str, event: &AuditEvent) -> Result<Written> {
        self.0.create_with_id(event_id, event).await
    }

    fn matching(&self, list: &ListAuditEvents<'_>) -> Select<AuditEvent> {
        self.query()
            .filter_if(list.audit_log_id.map(|audit_log_id| AuditEvent::AUDIT_LOG_ID.eq(audit_log_id)))
            .filter_if(list.project_id.map(|project_id| AuditEvent::PROJECT_ID.eq(project_id)))
            .filter_if(list.status.as_ref().map(|status| AuditEvent::STATUS.eq(status)))
    }

    fn sorted(select: Select<AuditEvent>, _: &ListAuditEvents<'_>) -> Select<AuditEvent> {
        select.order_by(AuditEvent::CREATED_AT.desc())
    }
}
