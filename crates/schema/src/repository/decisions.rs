//! Which models were chosen for what.

use reelbase_core::{AsSession, Repository, Result, Select, Snapshot, Written};

use crate::{RoutingDecision, TaskType};

/// The decisions of the model router. They are written once, and the store deletes them 30 days later.
///
/// ```
/// # async fn run(store: std::sync::Arc<dyn reelbase_core::DocumentStore>) -> reelbase_core::Result<()> {
/// use reelbase_schema::{ListRoutingDecisions, NewRoutingDecision, RoutingDecisions, TaskType};
///
/// let decisions = RoutingDecisions::new(&store);
/// let decision = NewRoutingDecision {
///     job_id: "p1".into(),
///     task_type: TaskType::Llm,
///     selected_provider: "openai".into(),
///     selected_model: "gpt-4o".into(),
///     score: 0.9,
/// };
/// decisions.record(&store.env().new_id(), &decision.into_decision(store.env().now())?).await?;
/// let of_job = ListRoutingDecisions { job_id: Some("p1"), ..ListRoutingDecisions::default() };
/// println!("{}", decisions.list(of_job).await?.len());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct RoutingDecisions(Repository<RoutingDecision>);

/// Which decisions [`RoutingDecisions::list`] returns: those that all of it holds for.
#[derive(Debug, Clone, Default)]
pub struct ListRoutingDecisions<'a> {
    /// Only those for this job.
    pub job_id: Option<&'a str>,
    /// Only those of this task.
    pub task_type: Option<TaskType>,
    /// Only those that chose this provider.
    pub provider: Option<&'a str>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Only those after this one: the last of the page before.
    pub after: Option<&'a Snapshot<RoutingDecision>>,
}

reads!(RoutingDecisions, RoutingDecision, "a decision", decision_id);
lists!(RoutingDecisions, RoutingDecision, ListRoutingDecisions, "decisions", ", newest first");

impl RoutingDecisions {
    /// The decisions in a store, or as a transaction sees them.
    pub fn new(session: &(impl AsSession + ?Sized)) -> Self {
        Self(Repository::root(session))
    }

    /// Records a decision under an id.
    ///
    /// # Errors
    /// [`AlreadyExists`](reelbase_core::ErrorKind::AlreadyExists);
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation, or when the id is no document id.
    pub async fn record(&self, decision_id: &str, decision: &RoutingDecision) -> Result<Written> {
        self.0.create_with_id(decision_id, decision).await
    }

    fn matching(&self, list: &ListRoutingDecisions<'_>) -> Select<RoutingDecision> {
        self.query()
            .filter_if(list.job_id.map(|job_id| RoutingDecision::JOB_ID.eq(job_id)))
            .filter_if(list.task_type.as_ref().map(|task_type| RoutingDecision::TASK_TYPE.eq(task_type)))
            .filter_if(list.provider.map(|provider| RoutingDecision::SELECTED_PROVIDER.eq(provider)))
    }

    fn sorted(select: Select<RoutingDecision>, _: &ListRoutingDecisions<'_>) -> Select<RoutingDecision> {
        select.order_by(RoutingDecision::TIMESTAMP.desc())
    }
}
