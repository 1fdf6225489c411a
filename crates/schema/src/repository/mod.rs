//! Typed repositories: a thin layer over [`Repository`] that knows each entity's own rules.
//!
//! They hold a session and the ids above them, so one opened for a tenant reaches that tenant's documents only. What
//! moves an entity from one state to the next takes it as it was read and only writes: the write fails if the entity was
//! changed meanwhile. In a transaction that has read it, several such steps on one entity become one.

mod clips;
mod user_clips;
mod users;
mod videos;

pub use clips::{ClipFile, ClipOrder, Clips, ListClips};
pub use user_clips::{ListUserClips, UserClips};
pub use users::Users;
pub use videos::{ListVideos, Videos};

use reelbase_core::{
    Entity, Error, ErrorKind, Operation, Precondition, Repository, Result, Snapshot, Update, Write, Written,
};

/// Refuses what was read through a repository of another parent: it would be written there.
fn check_own<E: Entity>(repository: &Repository<E>, snapshot: &Snapshot<E>) -> Result<()> {
    if repository.key(snapshot.key().id())? == *snapshot.key() {
        return Ok(());
    }
    Err(Error::invalid(format!("this {} is not one of this repository's", E::NAME)).at(snapshot.key()))
}

/// The refusal of a status that cannot follow another.
fn illegal<E: Entity>(snapshot: &Snapshot<E>, from: &str, to: &str) -> Error {
    let message = format!("the status of a {} cannot go from {from} to {to}", E::NAME.to_lowercase());
    Error::new(ErrorKind::FailedPrecondition, message).at(snapshot.key())
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

/// Sends writes, all or none.
async fn send<E: Entity>(repository: &Repository<E>, writes: Vec<Write>, operation: &'static str) -> Result<Written> {
    repository.session().write(writes).await.map_err(|e| e.during(operation))
}
