//! Names of resources: `projects/p/databases/d/collectionGroups/g/indexes/i`, and so on.

use reelbase_core::{FieldPath, check_collection_id};
use reelbase_firestore_wire::DatabaseName;
use tonic::Status;

use super::ALL;
use crate::status::status;

const GROUPS: &str = "/collectionGroups/";
const INDEXES: &str = "/indexes/";
const FIELDS: &str = "/fields/";
const OPERATIONS: &str = "/operations/";

/// The group whose only field, `*`, tells what holds for every field of the database.
pub(super) const DEFAULT_GROUP: &str = "__default__";

/// A collection group, or all of them.
pub(super) struct GroupName {
    pub(super) database: DatabaseName,
    pub(super) group: String,
}

impl GroupName {
    pub(super) fn parse(name: &str) -> Result<Self, Status> {
        let (database, group) = name.split_once(GROUPS).ok_or_else(|| wrong(name, "a collection group"))?;
        let database = DatabaseName::parse(database).map_err(|_| wrong(name, "a collection group"))?;
        if group != ALL && group != DEFAULT_GROUP {
            check_collection_id(group).map_err(|e| status(&database, &e))?;
        }
        Ok(Self { database, group: group.to_owned() })
    }
}

/// A composite index.
pub(super) struct IndexName {
    pub(super) database: DatabaseName,
    pub(super) group: String,
    pub(super) id: String,
}

impl IndexName {
    pub(super) fn parse(name: &str) -> Result<Self, Status> {
        let (group, id) = name.split_once(INDEXES).ok_or_else(|| wrong(name, "an index"))?;
        let GroupName { database, group } = GroupName::parse(group)?;
        Ok(Self { database, group, id: id.to_owned() })
    }
}

/// A field of a collection group; without a path, every field that has no configuration of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FieldName {
    pub(super) collection_group: String,
    pub(super) path: Option<FieldPath>,
}

impl FieldName {
    /// The field as it is called in its group.
    pub(super) fn id(&self) -> String {
        self.path.as_ref().map_or_else(|| "*".to_owned(), FieldPath::to_string)
    }

    pub(super) fn resource(&self, database: &DatabaseName) -> String {
        format!("{database}{GROUPS}{}{FIELDS}{}", self.collection_group, self.id())
    }
}

pub(super) fn field(name: &str) -> Result<(DatabaseName, FieldName), Status> {
    let (group, id) = name.split_once(FIELDS).ok_or_else(|| wrong(name, "a field"))?;
    let GroupName { database, group } = GroupName::parse(group)?;
    let path = match id {
        "*" => None,
        id => Some(id.parse().map_err(|e| status(&database, &e))?),
    };
    if group == ALL || (group == DEFAULT_GROUP && path.is_some()) {
        return Err(wrong(name, "a field"));
    }
    Ok((database, FieldName { collection_group: group, path }))
}

pub(super) fn index(database: &DatabaseName, group: &str, id: &str) -> String {
    format!("{database}{GROUPS}{group}{INDEXES}{id}")
}

pub(super) fn operation(name: &str) -> Result<(DatabaseName, &str), Status> {
    let (database, id) = name.split_once(OPERATIONS).ok_or_else(|| wrong(name, "an operation"))?;
    Ok((DatabaseName::parse(database).map_err(|_| wrong(name, "an operation"))?, id))
}

pub(super) fn operation_name(database: &DatabaseName, id: &str) -> String {
    format!("{database}{OPERATIONS}{id}")
}

fn wrong(name: &str, what: &str) -> Status {
    Status::invalid_argument(format!("{name:?} is not the name of {what}"))
}
