//! What the database has, read from the server's messages. What newer servers may add is left aside: it must neither be
//! taken for something else nor stop anything.

use gcloud_sdk::google::firestore::admin::v1::{
    self as admin,
    field::{TtlConfig, ttl_config},
    index::{ApiScope, State},
};
use reelbase_core::{FieldPath, index::IndexDefinition};
use reelbase_firestore_wire::decode_index;

use super::plan::{BuildState, FieldName, SingleFieldIndexes};

/// What the database has.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) indexes: Vec<FoundIndex>,
    pub(super) fields: Vec<FoundField>,
    /// What this version does not know, described.
    pub(super) others: Vec<(String, BuildState)>,
}

#[derive(Debug)]
pub(super) struct FoundIndex {
    pub(super) name: String,
    pub(super) definition: IndexDefinition,
    pub(super) state: BuildState,
}

#[derive(Debug)]
pub(super) struct FoundField {
    pub(super) field: FieldName,
    /// Its own single-field indexes, if it does not inherit them, and their state.
    pub(super) own: Option<(SingleFieldIndexes, BuildState)>,
    /// Whether it has others of its own that this version does not know, which a change would delete.
    pub(super) is_strange: bool,
    pub(super) ttl: Option<BuildState>,
}

impl Found {
    pub(super) fn decode(indexes: Vec<admin::Index>, fields: Vec<admin::Field>) -> Self {
        let mut found = Self::default();
        for index in indexes {
            let state = index_state(&index);
            let native = index.api_scope == i32::from(ApiScope::AnyApi) && index.search_index_options.is_none();
            match decode_index(&index) {
                Ok(definition) if native => found.indexes.push(FoundIndex { name: index.name, definition, state }),
                Ok(_) => found.others.push((format!("index {} of another API", short(&index.name)), state)),
                Err(e) => found.others.push((format!("index {}: {}", short(&index.name), e.message()), state)),
            }
        }
        for field in fields {
            match decode_field(&field) {
                Some(field) => found.fields.push(field),
                None => found.others.push((format!("field {}", short(&field.name)), BuildState::Unknown)),
            }
        }
        found
    }
}

/// The end of a resource's name, which tells it from others of the database.
fn short(name: &str) -> &str {
    name.split_once("/collectionGroups/").map_or(name, |(_, rest)| rest)
}

pub(super) fn index_state(index: &admin::Index) -> BuildState {
    match State::try_from(index.state) {
        Ok(State::Creating) => BuildState::Creating,
        Ok(State::Ready) => BuildState::Ready,
        Ok(State::NeedsRepair) => BuildState::NeedsRepair,
        Ok(State::Unspecified) | Err(_) => BuildState::Unknown,
    }
}

pub(super) fn ttl_state(ttl: &TtlConfig) -> BuildState {
    match ttl_config::State::try_from(ttl.state) {
        Ok(ttl_config::State::Creating) => BuildState::Creating,
        Ok(ttl_config::State::Active) => BuildState::Ready,
        Ok(ttl_config::State::NeedsRepair) => BuildState::NeedsRepair,
        Ok(ttl_config::State::Unspecified) | Err(_) => BuildState::Unknown,
    }
}

/// The worst state among a field's single-field indexes; ready if there are none.
pub(super) fn singles_state(indexes: &[admin::Index]) -> BuildState {
    let states: Vec<_> = indexes.iter().map(index_state).collect();
    let worst = [BuildState::NeedsRepair, BuildState::Creating, BuildState::Unknown];
    worst.into_iter().find(|state| states.contains(state)).unwrap_or(BuildState::Ready)
}

/// `None` for a name that cannot be read.
fn decode_field(message: &admin::Field) -> Option<FoundField> {
    let (group, id) = short(&message.name).split_once("/fields/")?;
    let path: Option<FieldPath> = if id == "*" { None } else { Some(id.parse().ok()?) };
    let field = FieldName { collection_group: group.to_owned(), path };
    let own = message.index_config.as_ref().filter(|config| !config.uses_ancestor_config && !config.reverting);
    let is_strange = own.is_some_and(|config| config.indexes.iter().any(|index| single(index).is_none()));
    let own = own.map(|config| (config.indexes.iter().filter_map(single).collect(), singles_state(&config.indexes)));
    Some(FoundField { field, own, is_strange, ttl: message.ttl_config.as_ref().map(ttl_state) })
}

fn single(index: &admin::Index) -> Option<(reelbase_core::index::QueryScope, reelbase_core::index::IndexMode)> {
    // Only the scope and the mode count; the name and the path are the field's.
    let mut field = index.fields.first()?.clone();
    field.field_path = "f".to_owned();
    let name = "projects/p/databases/d/collectionGroups/g/fields/f".to_owned();
    let index = decode_index(&admin::Index { name, fields: vec![field], ..index.clone() }).ok()?;
    Some((index.scope, index.fields.first()?.mode))
}
