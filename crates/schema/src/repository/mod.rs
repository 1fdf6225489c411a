//! Typed repositories: a thin layer over [`Repository`] that knows each entity's own rules.
//!
//! They hold a session and the ids above them, so one opened for a tenant reaches that tenant's documents only. What
//! moves an entity from one state to the next takes it as it was read and only writes: the write fails if the entity was
//! changed meanwhile. In a transaction that has read it, several such steps on one entity become one.

#[macro_use]
mod reads;

mod alerts;
mod audit;
mod clips;
mod credits;
mod decisions;
mod distribution;
mod jobs;
mod podcasts;
mod providers;
mod publishes;
mod quotas;
mod reprocess;
mod user_clips;
mod users;
mod videos;

pub use alerts::{Alerts, ListAlerts};
pub use audit::{AuditEvents, ListAuditEvents};
pub use clips::{ClipFile, ClipOrder, ClipTitle, Clips, ListClips};
pub use credits::{CreditTransactions, ListCreditTransactions};
pub use decisions::{ListRoutingDecisions, RoutingDecisions};
pub use distribution::{DistributionRecords, ListDistributionRecords};
pub use jobs::{JobMoment, Jobs, ListJobs};
pub use podcasts::{ListPodcastJobs, PodcastJobs};
pub use providers::{ListModelProviders, ModelProviders};
pub use publishes::{ListPublishes, Publishes};
pub use quotas::{ListModelQuotas, ModelQuotas};
pub use user_clips::{ListUserClips, UserClips};
pub use users::Users;
pub use videos::{ListVideos, VideoOrder, Videos};

use reelbase_core::{
    Entity, Error, ErrorKind, Field, Operation, Precondition, Repository, Result, Select, Snapshot, Timestamp,
    Transform, Update, Value, Write, Written,
};
use serde::Serialize;

/// Which of the two happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Upserted {
    /// There was none; now there is.
    Created,
    /// There was one; it says now what was given, and keeps what it held beside that.
    Updated,
}

/// Refuses what was read through a repository of another parent: it would be written there.
fn check_own<E: Entity>(repository: &Repository<E>, snapshot: &Snapshot<E>) -> Result<()> {
    if repository.key(snapshot.key().id())? == *snapshot.key() {
        return Ok(());
    }
    Err(Error::invalid(format!("this {} is not one of this repository's", E::NAME)).at(snapshot.key()))
}

/// A refusal of what is there.
fn refused<E: Entity>(snapshot: &Snapshot<E>, message: impl Into<String>) -> Error {
    Error::new(ErrorKind::FailedPrecondition, message).at(snapshot.key())
}

/// The refusal of a status that cannot follow another.
fn illegal<E: Entity>(snapshot: &Snapshot<E>, from: &str, to: &str) -> Error {
    refused(snapshot, format!("the status of a {} cannot go from {from} to {to}", E::NAME))
}

/// The write that moves what was read, if it is still as it was.
fn step<E: Entity>(snapshot: &Snapshot<E>, update: Update<E>) -> Result<Write> {
    update.when(Precondition::UpdateTime(snapshot.update_time())).into_write(snapshot.key().path().clone())
}

/// The write of a caller's update: whole fields only, since only those are validated, and never a new document.
fn fields_only<E: Entity>(repository: &Repository<E>, id: &str, update: Update<E>) -> Result<Write> {
    let mut write = update.into_write(repository.key(id)?.path().clone())?;
    let nested = |merge: &reelbase_core::Merge| merge.changes.iter().any(|(field, _)| field.segments().len() > 1);
    let read_only = |merge: &reelbase_core::Merge| {
        let name = |field: &reelbase_core::FieldPath| field.to_string();
        merge.changes.iter().map(|(field, _)| name(field)).find(|name| E::READ_ONLY.contains(&name.as_str()))
    };
    if let Operation::Merge(merge) = &write.operation
        && let Some(name) = read_only(merge)
    {
        let message = format!("{name} is moved by the methods of this repository, not by an update");
        return Err(Error::invalid(message).at(&write.path));
    }
    let partial = match &write.operation {
        Operation::Merge(merge) => nested(merge) || !write.transforms.is_empty(),
        _ => true,
    };
    if partial {
        let message = "an update sets or deletes whole fields; increments, array changes and parts of fields go \
                       through modify, which validates the whole document";
        return Err(Error::invalid(message).at(&write.path));
    }
    if !matches!(write.precondition, Precondition::UpdateTime(_)) {
        write.precondition = Precondition::Exists(true);
    }
    Ok(write)
}

/// The part of a list that was asked for.
fn part<E: Entity>(mut select: Select<E>, limit: Option<u32>, after: Option<&Snapshot<E>>) -> Select<E> {
    if let Some(limit) = limit {
        select = select.limit(limit);
    }
    if let Some(after) = after {
        select = select.start_after(after);
    }
    select
}

/// The write, which also notes the server's time.
fn stamped<E: Entity, A>(write: Write, field: &Field<E, Timestamp, A>) -> Write {
    write.transform(field.path(), Transform::ServerTimestamp)
}

/// Checks what will be set within a field as if the whole field were set, which an update checks by itself.
fn check_within<E: Entity>(snapshot: &Snapshot<E>, field: &str, whole: &impl Serialize) -> Result<()> {
    E::check_field(field, &Value::of(whole)?).map_err(|broken| Error::from(broken).during("update").at(snapshot.key()))
}

/// Sends writes, all or none.
async fn send<E: Entity>(repository: &Repository<E>, writes: Vec<Write>, operation: &'static str) -> Result<Written> {
    repository.session().write(writes).await.map_err(|e| e.during(operation))
}

/// Sets an entity, in a transaction: creates it, or changes the one that is there into what `merged` makes of it. What
/// this version does not know stays.
async fn upsert<E: Entity>(
    repository: &Repository<E>,
    id: &str,
    new: &E,
    merged: impl FnOnce(&Snapshot<E>) -> Result<E>,
) -> Result<Upserted> {
    match repository.get(id).await? {
        None => {
            repository.create_with_id(id, new).await?;
            Ok(Upserted::Created)
        }
        Some(found) => {
            let write = found.rewrite(&merged(&found)?)?;
            send(repository, vec![write], "set").await?;
            Ok(Upserted::Updated)
        }
    }
}
