//! Changes of a database's manifest, and the operations that carry them out.

use std::collections::VecDeque;

use gcloud_sdk::google::{
    firestore::admin::v1::{
        self as admin, FieldOperationMetadata, IndexOperationMetadata, OperationState, index::State,
    },
    longrunning,
};
use parking_lot::Mutex;
use prost::Message;
use prost_types::Any;
use reelbase_core::{
    Session, Timestamp,
    index::{FieldOverride, IndexDefinition, Manifest},
    limits::MAX_COMPOSITE_INDEXES,
};
use reelbase_firestore_wire::{DatabaseName, encode_time};
use tonic::Status;

use super::{
    fields::{self, Update},
    indexes,
    names::{self, DEFAULT_GROUP, FieldName, IndexName},
};
use crate::{databases::Database, status::status};

/// How many operations are remembered; more only while all of them are under way.
const MAX_OPERATIONS: usize = 4_096;

/// The changes of one database.
#[derive(Debug, Default)]
pub(crate) struct Builds {
    /// How often a change is looked at before it is done.
    looks: u32,
    operations: Mutex<Operations>,
}

#[derive(Debug, Default)]
struct Operations {
    begun: u64,
    known: VecDeque<Operation>,
}

#[derive(Debug)]
struct Operation {
    id: String,
    change: Change,
    /// How often it will be looked at before it is done.
    left: u32,
    began: Timestamp,
    ended: Option<Timestamp>,
}

/// What an operation changes.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// An index is created.
    Index(IndexDefinition),
    /// A field is configured like this.
    Field(FieldOverride),
}

impl Builds {
    pub(crate) fn new(looks: u32) -> Self {
        Self { looks, operations: Mutex::default() }
    }
}

impl Change {
    pub(super) fn is_of_index(&self, index: &IndexDefinition) -> bool {
        matches!(self, Self::Index(of) if of == index)
    }

    pub(super) fn is_of_field(&self, field: &FieldName) -> bool {
        matches!(self, Self::Field(of) if of.collection_group == field.collection_group && of.path == field.path)
    }

    fn apply(&self, manifest: Manifest) -> Manifest {
        match self {
            Self::Index(index) => manifest.with_index(index.clone()),
            Self::Field(field) if field.ttl || field.indexes.is_some() => manifest.with_override(field.clone()),
            Self::Field(field) => {
                let other =
                    |o: &&FieldOverride| (&o.collection_group, &o.path) != (&field.collection_group, &field.path);
                of(manifest.indexes(), manifest.overrides().iter().filter(other))
            }
        }
    }
}

/// The manifest of these.
fn of<'a>(
    indexes: impl IntoIterator<Item = &'a IndexDefinition>,
    overrides: impl IntoIterator<Item = &'a FieldOverride>,
) -> Manifest {
    let manifest = indexes.into_iter().cloned().fold(Manifest::new(), Manifest::with_index);
    overrides.into_iter().cloned().fold(manifest, Manifest::with_override)
}

impl Operations {
    /// What is being built, oldest first.
    fn pending(&self) -> impl Iterator<Item = &Change> {
        self.known.iter().filter(|operation| operation.left > 0).map(|operation| &operation.change)
    }

    /// The manifest once everything is built.
    fn target(&self, database: &Database) -> Manifest {
        self.pending().fold((*database.store.manifest()).clone(), |manifest, change| change.apply(manifest))
    }

    /// Every composite index, and whether it can be used yet.
    fn indexes(&self, database: &Database) -> Vec<(IndexDefinition, State)> {
        let state = |index: &IndexDefinition| {
            if self.pending().any(|change| change.is_of_index(index)) { State::Creating } else { State::Ready }
        };
        self.target(database).indexes().iter().map(|index| (index.clone(), state(index))).collect()
    }

    fn find_index(&self, database: &Database, name: &IndexName) -> Result<(IndexDefinition, State), Status> {
        let same = |index: &IndexDefinition| index.collection_group == name.group && indexes::id(index) == name.id;
        let found = self.indexes(database).into_iter().find(|(index, _)| same(index));
        found.ok_or_else(|| {
            Status::not_found(format!("there is no index {}", names::index(&name.database, &name.group, &name.id)))
        })
    }

    /// Remembers an operation in place of the oldest that is done, once there are many.
    fn remember(&mut self, operation: Operation) {
        if self.known.len() >= MAX_OPERATIONS
            && let Some(oldest) = self.known.iter().position(|known| known.left == 0)
        {
            self.known.remove(oldest);
        }
        self.known.push_back(operation);
    }
}

impl Operation {
    fn message(&self, name: &DatabaseName, manifest: &Manifest) -> longrunning::Operation {
        let (done, start_time) = (self.left == 0, Some(encode_time(self.began)));
        let end_time = self.ended.map(encode_time);
        let state = if done { OperationState::Successful } else { OperationState::Processing }.into();
        let (metadata, response) = match &self.change {
            Change::Index(index) => {
                let ready = indexes::encode(name, index, State::Ready);
                let index = ready.name.clone();
                let metadata =
                    IndexOperationMetadata { start_time, end_time, index, state, ..IndexOperationMetadata::default() };
                (any("IndexOperationMetadata", &metadata), any("Index", &ready))
            }
            Change::Field(field) => {
                let field = FieldName { collection_group: field.collection_group.clone(), path: field.path.clone() };
                let metadata = FieldOperationMetadata {
                    start_time,
                    end_time,
                    field: field.resource(name),
                    state,
                    ..FieldOperationMetadata::default()
                };
                let response = fields::message(name, manifest, &field, false);
                (any("FieldOperationMetadata", &metadata), any("Field", &response))
            }
        };
        longrunning::Operation {
            name: names::operation_name(name, &self.id),
            metadata: Some(metadata),
            done,
            result: done.then_some(longrunning::operation::Result::Response(response)),
        }
    }
}

fn any(kind: &str, message: &impl Message) -> Any {
    Any { type_url: format!("type.googleapis.com/google.firestore.admin.v1.{kind}"), value: message.encode_to_vec() }
}

impl Database {
    fn set(&self, manifest: Manifest) -> Result<(), Status> {
        self.store.set_manifest(manifest).map_err(|e| status(&self.name, &e))
    }

    fn change(&self, operations: &mut Operations, change: Change) -> Result<longrunning::Operation, Status> {
        let target = change.apply(operations.target(self));
        target.check().map_err(|e| status(&self.name, &e))?;
        let (began, left) = (self.store.env().now(), self.builds.looks);
        if let Change::Field(field) = &change {
            // The latest change of a field has all of those before it.
            let name = FieldName { collection_group: field.collection_group.clone(), path: field.path.clone() };
            for earlier in operations.known.iter_mut().filter(|o| o.left > 0 && o.change.is_of_field(&name)) {
                (earlier.left, earlier.ended) = (0, Some(began));
            }
        }
        if left == 0 {
            self.set(target)?;
        }
        operations.begun += 1;
        let id = operations.begun.to_string();
        let operation = Operation { id, change, left, began, ended: (left == 0).then_some(began) };
        let message = operation.message(&self.name, &self.store.manifest());
        operations.remember(operation);
        Ok(message)
    }

    /// Counts a look at what is being built; what was looked at often enough is done.
    fn count(&self, operations: &mut Operations, looked_at: impl Fn(&Operation) -> bool) {
        for operation in operations.known.iter_mut().filter(|o| o.left > 0 && looked_at(o)) {
            // What waits for an earlier change, as a TTL field does for the end of another, is not done before that.
            if operation.left > 1 {
                operation.left -= 1;
            } else if self.set(operation.change.apply((*self.store.manifest()).clone())).is_ok() {
                (operation.left, operation.ended) = (0, Some(self.store.env().now()));
            }
        }
    }

    /// Counts a look at what is being built of an index or a field.
    pub(super) fn look(&self, of: impl Fn(&Change) -> bool) {
        self.count(&mut self.builds.operations.lock(), |operation| of(&operation.change));
    }

    pub(super) fn operation(&self, id: &str) -> Result<longrunning::Operation, Status> {
        let mut operations = self.builds.operations.lock();
        self.count(&mut operations, |operation| operation.id == id);
        let known = operations.known.iter().find(|operation| operation.id == id);
        let operation = known.ok_or_else(|| Status::not_found(format!("there is no operation {id:?}")))?;
        Ok(operation.message(&self.name, &self.store.manifest()))
    }

    /// Every composite index, and whether it can be used yet.
    pub(super) fn indexes(&self) -> Vec<(IndexDefinition, State)> {
        self.builds.operations.lock().indexes(self)
    }

    pub(super) fn find_index(&self, name: &IndexName) -> Result<(IndexDefinition, State), Status> {
        self.builds.operations.lock().find_index(self, name)
    }

    pub(super) fn create_index(&self, index: IndexDefinition) -> Result<longrunning::Operation, Status> {
        let mut operations = self.builds.operations.lock();
        let target = operations.target(self);
        if target.indexes().contains(&index) {
            return Err(Status::already_exists("index already exists"));
        }
        if target.indexes().len() >= MAX_COMPOSITE_INDEXES {
            return Err(Status::resource_exhausted(format!(
                "the database has {MAX_COMPOSITE_INDEXES} composite indexes, which are all that it may have"
            )));
        }
        self.change(&mut operations, Change::Index(index))
    }

    pub(super) fn delete_index(&self, name: &IndexName) -> Result<(), Status> {
        let mut operations = self.builds.operations.lock();
        let (index, _) = operations.find_index(self, name)?;
        operations.known.retain(|operation| operation.left == 0 || !operation.change.is_of_index(&index));
        let manifest = self.store.manifest();
        self.set(of(manifest.indexes().iter().filter(|other| **other != index), manifest.overrides()))
    }

    pub(super) fn field(&self, field: &FieldName) -> admin::Field {
        let operations = self.builds.operations.lock();
        let building = operations.pending().any(|change| change.is_of_field(field));
        fields::message(&self.name, &operations.target(self), field, building)
    }

    /// Every field with a configuration of its own, and what holds for all others.
    pub(super) fn fields(&self) -> Vec<(FieldName, admin::Field)> {
        let target = self.builds.operations.lock().target(self);
        let name = |field: &FieldOverride| FieldName {
            collection_group: field.collection_group.clone(),
            path: field.path.clone(),
        };
        let default = FieldName { collection_group: DEFAULT_GROUP.to_owned(), path: None };
        let names = target.overrides().iter().map(name).chain([default]);
        names.map(|name| (name.clone(), self.field(&name))).collect()
    }

    pub(super) fn update_field(&self, name: &FieldName, update: Update) -> Result<longrunning::Operation, Status> {
        let mut operations = self.builds.operations.lock();
        let target = operations.target(self);
        let FieldName { collection_group, path } = name;
        let known = target.overrides().iter().find(|o| o.collection_group == *collection_group && o.path == *path);
        let (indexes, ttl) = known.map_or((None, false), |known| (known.indexes.clone(), known.ttl));
        let field = FieldOverride {
            collection_group: collection_group.clone(),
            path: path.clone(),
            ttl: update.ttl.unwrap_or(ttl),
            indexes: update.indexes.unwrap_or(indexes),
        };
        if field.ttl && path.is_none() {
            return Err(Status::invalid_argument("the TTL policy needs a field, not *"));
        }
        if let Some(other) =
            target.ttl_field(collection_group).filter(|other| field.ttl && Some(*other) != path.as_ref())
        {
            return Err(Status::failed_precondition(format!(
                "the collection group {collection_group} has the TTL field {other}, and may have only one"
            )));
        }
        self.change(&mut operations, Change::Field(field))
    }
}
