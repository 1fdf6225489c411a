//! Indexes and TTL policies: what is declared, what the database has, and how the one becomes the other.
//!
//! [`Admin::plan`] compares and changes nothing; its plan prints one line for each index, field and TTL policy.
//! [`Admin::apply`] creates what is missing and changes what differs. What the database has beyond the declared stays,
//! unless deleting it is asked for.
//!
//! The account needs the role Cloud Datastore Index Admin (`roles/datastore.indexAdmin`).

mod apply;
mod calls;
mod diff;
mod found;
mod plan;
mod report;
mod unreachable;
mod wait;

pub use apply::ApplyOptions;
pub use plan::{Action, BuildState, FieldName, IndexPlan, PlanItem, SingleFieldIndexes, Subject};
pub use report::{ApplyReport, Outcome};
pub use unreachable::{Planned, Unreachable};

use reelbase_core::{Result, index::Manifest};

use self::calls::Calls;
use crate::{client::Client, error::from_status};

/// The indexes and TTL policies of one database. Cloning shares the connection.
#[derive(Debug, Clone)]
pub struct Admin {
    client: Client,
}

impl Admin {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Compares what is declared with what the database has.
    ///
    /// Where the database cannot be asked, because the server has no such service (Google's emulator), the account may not
    /// or nobody answers, the plan is [`Unreachable`](Planned::Unreachable) and says what to do by hand.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the manifest breaks Firestore's rules; whatever else the server
    /// answers.
    pub async fn plan(&self, manifest: &Manifest) -> Result<Planned> {
        manifest.check().map_err(|e| e.during("plan indexes"))?;
        let found = async {
            let calls = Calls(&self.client);
            let indexes = calls.list_indexes().await?;
            Ok((indexes, calls.list_fields().await?))
        };
        match found.await {
            Ok((indexes, fields)) => Ok(Planned::Plan(diff::diff(manifest, found::Found::decode(indexes, fields)))),
            Err(status) => {
                let error = from_status(status).during("plan indexes").at(self.client.database());
                Unreachable::new(error, manifest, self.client.database()).map(Planned::Unreachable)
            }
        }
    }

    /// Carries out a plan: creates what is missing, changes what differs and, if told, deletes what is extra.
    ///
    /// One item that fails stops no other; the report says which failed and why. It is safe to repeat: what is there
    /// already counts as created, and a new plan finds nothing to do.
    pub async fn apply(&self, plan: &IndexPlan, options: ApplyOptions) -> ApplyReport {
        self.apply_with(plan, options, |_, _| {}).await
    }

    /// As [`Admin::apply`], telling of every step as it is taken.
    pub async fn apply_with(
        &self,
        plan: &IndexPlan,
        options: ApplyOptions,
        progress: impl FnMut(&PlanItem, &Outcome) + Send,
    ) -> ApplyReport {
        apply::Apply::new(Calls(&self.client), plan, options, progress).run().await
    }
}
