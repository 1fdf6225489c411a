//! Carrying out a plan, item by item.

use std::{collections::BTreeMap, time::Duration};

use gcloud_sdk::google::{
    firestore::admin::v1::{
        Field, Index, UpdateFieldRequest,
        field::{IndexConfig, TtlConfig},
        index::{
            IndexField, QueryScope as Scope,
            index_field::{ArrayConfig, Order, ValueMode},
        },
    },
    longrunning::Operation,
};
use prost_types::FieldMask;
use reelbase_core::{
    Error, ErrorKind,
    index::{IndexDefinition, IndexMode, QueryScope},
};
use tonic::{Code, Status};

use super::{
    calls::Calls,
    found::Found,
    plan::{Action, BuildState, FieldName, IndexPlan, PlanItem, SingleFieldIndexes, Subject},
    report::{ApplyReport, Outcome},
    wait::{Pending, Watched},
};
use crate::error::from_status;

/// How a plan is applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplyOptions {
    /// Whether what is not declared is deleted, and an index that needs repair is deleted to be created again.
    pub delete_extra: bool,
    /// How long to wait until everything is built; without, nobody waits.
    pub wait: Option<Duration>,
}

impl ApplyOptions {
    /// Deletes what is there and not declared.
    #[must_use]
    pub fn delete_extra(mut self) -> Self {
        self.delete_extra = true;
        self
    }

    /// Waits until everything is built, but no longer than this.
    #[must_use]
    pub fn wait(mut self, at_most: Duration) -> Self {
        self.wait = Some(at_most);
        self
    }
}

/// A plan that is being applied.
pub(super) struct Apply<'a, P> {
    pub(super) calls: Calls<'a>,
    pub(super) plan: &'a IndexPlan,
    options: ApplyOptions,
    progress: P,
    outcomes: Vec<Outcome>,
    pub(super) pending: Vec<Pending>,
}

impl<'a, P: FnMut(&PlanItem, &Outcome) + Send> Apply<'a, P> {
    pub(super) fn new(calls: Calls<'a>, plan: &'a IndexPlan, options: ApplyOptions, progress: P) -> Self {
        let outcome = |item: &PlanItem| match (&item.action, item.state) {
            (Action::Keep, Some(BuildState::Creating)) => Outcome::Building { documents: None },
            (Action::Keep, _) => Outcome::Unchanged,
            _ => Outcome::Kept,
        };
        let outcomes = plan.items.iter().map(outcome).collect();
        Self { calls, plan, options, progress, outcomes, pending: Vec::new() }
    }

    pub(super) async fn run(mut self) -> ApplyReport {
        self.watch_what_is_building();
        self.update_fields().await;
        // What is declared comes first, so that queries are served by the one index or the other.
        self.create_indexes().await;
        if self.options.delete_extra {
            self.delete_indexes().await;
        }
        if let Some(wait) = self.options.wait {
            self.wait(wait).await;
        }
        ApplyReport { results: self.plan.items.iter().cloned().zip(self.outcomes).collect() }
    }

    /// Notes what came of items, and tells of it.
    pub(super) fn set(&mut self, items: &[usize], outcome: impl Fn() -> Outcome) {
        for at in items {
            self.outcomes[*at] = outcome();
            (self.progress)(&self.plan.items[*at], &self.outcomes[*at]);
        }
    }

    pub(super) fn outcome(&self, item: usize) -> &Outcome {
        &self.outcomes[item]
    }

    pub(super) fn fail(&mut self, items: &[usize], operation: &'static str, status: &Status) {
        let calls = self.calls;
        self.set(items, || Outcome::Failed(from_status(status.clone()).during(operation).at(calls.0.database())));
    }

    /// What was asked for before and is not yet done.
    fn watch_what_is_building(&mut self) {
        for (at, item) in self.plan.items.iter().enumerate() {
            if item.action != Action::Keep || item.state != Some(BuildState::Creating) {
                continue;
            }
            let watched = match (&item.subject, &item.name) {
                (Subject::Index(_), Some(name)) => Watched::Index(name.clone()),
                (Subject::Field(field, _) | Subject::Ttl(field), _) => Watched::Field(self.calls.field_name(field)),
                _ => continue,
            };
            self.pending.push(Pending { items: vec![at], watched });
        }
    }

    /// Whether an item is to be carried out.
    fn is_wanted(&self, item: &PlanItem) -> bool {
        match item.action {
            Action::Create | Action::Change(_) | Action::Repair => true,
            Action::Extra => self.options.delete_extra,
            Action::Keep | Action::Unknown => false,
        }
    }

    /// One call for each field, whatever changes of it: a second would meet the first in progress.
    async fn update_fields(&mut self) {
        let mut fields: BTreeMap<&FieldName, Vec<usize>> = BTreeMap::new();
        for (at, item) in self.plan.items.iter().enumerate().filter(|(_, item)| self.is_wanted(item)) {
            if let Subject::Field(field, _) | Subject::Ttl(field) = &item.subject {
                fields.entry(field).or_default().push(at);
            }
        }
        let plan = self.plan;
        let has_ttl = |items: &[usize], extra: bool| {
            let ttl = |item: &PlanItem| matches!(item.subject, Subject::Ttl(_));
            items.iter().map(|at| &plan.items[*at]).any(|item| ttl(item) && (item.action == Action::Extra) == extra)
        };
        // A group has one TTL field at most: the old one goes before the new one comes.
        let (removing, others): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(_, items)| has_ttl(items, true));
        for (field, items) in &removing {
            let pending = self.update_field(field, items).await;
            let group = |(other, items): &&(&FieldName, Vec<usize>)| {
                other.collection_group == field.collection_group && has_ttl(items, false)
            };
            match pending {
                Some(pending) if others.iter().any(|other| group(&other)) => {
                    self.pending.push(pending);
                    let patience = self.options.wait.unwrap_or(self.calls.0.deadlines().call);
                    self.wait(patience).await;
                }
                pending => self.pending.extend(pending),
            }
        }
        for (field, items) in &others {
            let pending = self.update_field(field, items).await;
            self.pending.extend(pending);
        }
    }

    async fn update_field(&mut self, field: &FieldName, items: &[usize]) -> Option<Pending> {
        let mut message = Field { name: self.calls.field_name(field), ..Field::default() };
        let mut paths = Vec::new();
        for item in items.iter().map(|at| &self.plan.items[*at]) {
            let extra = item.action == Action::Extra;
            match &item.subject {
                Subject::Field(_, indexes) => {
                    message.index_config = (!extra).then(|| index_config(field, indexes));
                    paths.push("index_config".to_owned());
                }
                Subject::Ttl(_) => {
                    message.ttl_config = (!extra).then(TtlConfig::default);
                    paths.push("ttl_config".to_owned());
                }
                _ => {}
            }
        }
        let request = UpdateFieldRequest { field: Some(message), update_mask: Some(FieldMask { paths }) };
        match self.calls.update_field(request).await {
            Ok(operation) => self.begun(items.to_vec(), operation),
            Err(status) => {
                self.fail(items, "update field", &status);
                None
            }
        }
    }

    async fn create_indexes(&mut self) {
        for (at, item) in self.plan.items.iter().enumerate() {
            let Subject::Index(index) = &item.subject else { continue };
            match (&item.action, &item.name) {
                (Action::Create, _) => {}
                (Action::Repair, Some(name)) if self.options.delete_extra => {
                    if let Err(status) = self.delete(name).await {
                        self.fail(&[at], "delete index", &status);
                        continue;
                    }
                }
                _ => continue,
            }
            match self.calls.create_index(index).await {
                Ok(operation) => {
                    let pending = self.begun(vec![at], operation);
                    self.pending.extend(pending);
                }
                Err(status) if status.code() == Code::AlreadyExists => self.was_created(at, index).await,
                Err(status) => self.fail(&[at], "create index", &status),
            }
        }
    }

    /// Somebody else was faster, or an answer was lost.
    async fn was_created(&mut self, at: usize, index: &IndexDefinition) {
        let found = match self.calls.list_indexes().await {
            Ok(indexes) => Found::decode(indexes, Vec::new()).indexes,
            Err(status) => return self.fail(&[at], "create index", &status),
        };
        let there = found.into_iter().find(|found| found.definition == *index);
        let state = there.as_ref().map(|there| there.state);
        self.set(&[at], || already_there(state));
        if let Some(there) = there.filter(|there| there.state == BuildState::Creating) {
            self.pending.push(Pending { items: vec![at], watched: Watched::Index(there.name) });
        }
    }

    async fn delete_indexes(&mut self) {
        for (at, item) in self.plan.items.iter().enumerate() {
            let (Subject::Index(_), Action::Extra, Some(name)) = (&item.subject, &item.action, &item.name) else {
                continue;
            };
            match self.delete(name).await {
                Ok(()) => self.set(&[at], || Outcome::Done),
                Err(status) => self.fail(&[at], "delete index", &status),
            }
        }
    }

    /// One that is gone is deleted.
    async fn delete(&self, name: &str) -> Result<(), Status> {
        match self.calls.delete_index(name).await {
            Err(status) if status.code() != Code::NotFound => Err(status),
            _ => Ok(()),
        }
    }

    /// Notes what the server has taken on, to be watched if it is not done at once.
    fn begun(&mut self, items: Vec<usize>, operation: Operation) -> Option<Pending> {
        let name = operation.name.clone();
        let building = self.take_in(&items, operation);
        building.then_some(Pending { items, watched: Watched::Operation(name) })
    }
}

/// What came of an index that the server would not create because it has it, by the state in which it is listed.
fn already_there(state: Option<BuildState>) -> Outcome {
    let why = match state {
        Some(BuildState::Ready) => return Outcome::Done,
        Some(BuildState::Creating) => return Outcome::Building { documents: None },
        Some(BuildState::NeedsRepair) => "it is there, but building it has failed: plan again to repair it",
        Some(BuildState::Unknown) => "it is there, in a state that this version does not know: see the console",
        // Deleting takes time.
        None => {
            "the server says that it is there, but does not list it, as while it is being deleted: plan again later"
        }
    };
    Outcome::Failed(Error::new(ErrorKind::FailedPrecondition, why).during("create index"))
}

fn index_config(field: &FieldName, indexes: &SingleFieldIndexes) -> IndexConfig {
    let index = |(scope, mode): &(QueryScope, IndexMode)| {
        let scope = match scope {
            QueryScope::Collection => Scope::Collection,
            QueryScope::CollectionGroup => Scope::CollectionGroup,
        };
        let value_mode = match mode {
            IndexMode::Ascending => Some(ValueMode::Order(Order::Ascending.into())),
            IndexMode::Descending => Some(ValueMode::Order(Order::Descending.into())),
            IndexMode::Contains => Some(ValueMode::ArrayConfig(ArrayConfig::Contains.into())),
            // The server refuses a field without a mode.
            _ => None,
        };
        let fields = vec![IndexField { field_path: field.id(), value_mode }];
        Index { query_scope: scope.into(), fields, ..Index::default() }
    };
    IndexConfig { indexes: indexes.iter().map(index).collect(), ..IndexConfig::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_is_there_is_done_only_when_it_is_ready() {
        assert!(matches!(already_there(Some(BuildState::Ready)), Outcome::Done));
        assert!(matches!(already_there(Some(BuildState::Creating)), Outcome::Building { .. }));
        for state in [None, Some(BuildState::NeedsRepair), Some(BuildState::Unknown)] {
            assert!(matches!(already_there(state), Outcome::Failed(_)), "{state:?}");
        }
    }
}
