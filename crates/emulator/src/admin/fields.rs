//! Fields as messages: their single-field indexes and TTL policies.

use gcloud_sdk::google::firestore::admin::v1::{
    self as admin,
    field::{IndexConfig, TtlConfig, ttl_config},
    index::{
        QueryScope as Scope, State,
        index_field::{ArrayConfig, Order, ValueMode},
    },
};
use prost_types::FieldMask;
use reelbase_core::index::{FieldOverride, IndexMode, Manifest, QueryScope};
use reelbase_firestore_wire::DatabaseName;
use tonic::Status;

use super::names::{DEFAULT_GROUP, FieldName};

const SCOPES: [QueryScope; 2] = [QueryScope::Collection, QueryScope::CollectionGroup];
const MODES: [IndexMode; 3] = [IndexMode::Ascending, IndexMode::Descending, IndexMode::Contains];

type Singles = Vec<(QueryScope, IndexMode)>;

/// What a request changes of a field.
pub(crate) struct Update {
    /// The indexes, `None` for those that are inherited, if they are to change at all.
    pub(super) indexes: Option<Option<Singles>>,
    /// Whether the field is a TTL field, if that is to change.
    pub(super) ttl: Option<bool>,
}

impl Update {
    pub(super) fn decode(name: &FieldName, field: &admin::Field, mask: Option<&FieldMask>) -> Result<Self, Status> {
        if name.collection_group == DEFAULT_GROUP {
            return Err(Status::unimplemented("what holds for every field of the database cannot be changed here"));
        }
        let (mut indexes, mut ttl) = (mask.is_none(), mask.is_none());
        for path in mask.iter().flat_map(|mask| &mask.paths) {
            match path.as_str() {
                "index_config" | "indexConfig" => indexes = true,
                "ttl_config" | "ttlConfig" => ttl = true,
                path => return Err(Status::invalid_argument(format!("{path:?} of a field cannot be changed"))),
            }
        }
        if ttl && field.ttl_config.is_some_and(|ttl| ttl.expiration_offset.is_some_and(|o| o.seconds != 0)) {
            return Err(Status::unimplemented("an expiration offset is not supported"));
        }
        let singles = || field.index_config.as_ref().map(|config| config.indexes.iter().map(decode).collect());
        Ok(Self {
            indexes: indexes.then(|| singles().transpose()).transpose()?,
            ttl: ttl.then_some(field.ttl_config.is_some()),
        })
    }
}

fn decode(index: &admin::Index) -> Result<(QueryScope, IndexMode), Status> {
    let scope = match Scope::try_from(index.query_scope) {
        Ok(Scope::Collection) => QueryScope::Collection,
        Ok(Scope::CollectionGroup) => QueryScope::CollectionGroup,
        _ => return Err(Status::invalid_argument("a single-field index has no query scope that is known")),
    };
    let [field] = &*index.fields else {
        return Err(Status::invalid_argument("a single-field index must have one field"));
    };
    let mode = match &field.value_mode {
        Some(ValueMode::Order(order)) if *order == i32::from(Order::Ascending) => IndexMode::Ascending,
        Some(ValueMode::Order(order)) if *order == i32::from(Order::Descending) => IndexMode::Descending,
        Some(ValueMode::ArrayConfig(config)) if *config == i32::from(ArrayConfig::Contains) => IndexMode::Contains,
        _ => return Err(Status::invalid_argument("a single-field index has no mode that is known")),
    };
    Ok((scope, mode))
}

fn encode((scope, mode): (QueryScope, IndexMode), path: &str, state: State) -> admin::Index {
    let scope = match scope {
        QueryScope::Collection => Scope::Collection,
        QueryScope::CollectionGroup => Scope::CollectionGroup,
    };
    let value_mode = Some(match mode {
        IndexMode::Descending => ValueMode::Order(Order::Descending.into()),
        IndexMode::Contains => ValueMode::ArrayConfig(ArrayConfig::Contains.into()),
        _ => ValueMode::Order(Order::Ascending.into()),
    });
    let fields = vec![admin::index::IndexField { field_path: path.to_owned(), value_mode }];
    admin::Index { query_scope: scope.into(), fields, state: state.into(), ..admin::Index::default() }
}

/// The message of a field as the manifest has it, `building` or not.
pub(super) fn message(database: &DatabaseName, manifest: &Manifest, field: &FieldName, building: bool) -> admin::Field {
    let own = |of: &FieldName| {
        let same = |o: &&FieldOverride| o.collection_group == of.collection_group && o.path == of.path;
        manifest.overrides().iter().find(same)
    };
    let has_own = |of: &FieldName| own(of).is_some_and(|field| field.indexes.is_some());
    let singles: Singles = match &field.path {
        Some(path) => SCOPES
            .into_iter()
            .flat_map(|scope| MODES.map(|mode| (scope, mode)))
            .filter(|(scope, mode)| manifest.has_single_field(&field.collection_group, path, *scope, *mode))
            .collect(),
        None => own(field).and_then(|o| o.indexes.clone()).unwrap_or(FieldOverride::AUTOMATIC.into()),
    };
    let default = FieldName { collection_group: DEFAULT_GROUP.to_owned(), path: None };
    let uses_ancestor_config = !has_own(field) && *field != default;
    let ancestor = || {
        let around = manifest.overrides().iter().filter(|o| {
            let outer = o.path.as_ref().zip(field.path.as_ref());
            o.collection_group == field.collection_group
                && o.indexes.is_some()
                && outer.is_some_and(|(outer, path)| outer != path && outer.contains(path))
        });
        let closest = around.max_by_key(|o| o.path.as_ref().map_or(0, |path| path.segments().len()));
        let group = FieldName { collection_group: field.collection_group.clone(), path: None };
        match closest {
            Some(closest) => FieldName { path: closest.path.clone(), ..group },
            None if has_own(&group) && group != *field => group,
            None => default.clone(),
        }
    };
    let state = if building { State::Creating } else { State::Ready };
    let ttl_state = if building { ttl_config::State::Creating } else { ttl_config::State::Active };
    let path = field.id();
    admin::Field {
        name: field.resource(database),
        index_config: Some(IndexConfig {
            indexes: singles.into_iter().map(|single| encode(single, &path, state)).collect(),
            uses_ancestor_config,
            ancestor_field: if uses_ancestor_config { ancestor().resource(database) } else { String::new() },
            reverting: false,
        }),
        ttl_config: own(field)
            .filter(|own| own.ttl)
            .map(|_| TtlConfig { state: ttl_state.into(), ..TtlConfig::default() }),
    }
}

/// Which fields are listed.
pub(super) struct Filter {
    own_indexes: bool,
    ttl: bool,
}

impl Filter {
    /// As in production, only fields with a configuration of their own are listed, and that must be asked for.
    pub(super) fn parse(text: &str) -> Result<Self, Status> {
        let mut filter = Self { own_indexes: false, ttl: false };
        for term in text.split(" OR ") {
            match term.trim() {
                "indexConfig.usesAncestorConfig:false" | "indexConfig.usesAncestorConfig=false" => {
                    filter.own_indexes = true;
                }
                "ttlConfig:*" => filter.ttl = true,
                _ => {
                    return Err(Status::invalid_argument(format!(
                        "the filter {text:?} is none that is known: fields are listed by \
                         indexConfig.usesAncestorConfig:false, by ttlConfig:*, or by both with OR"
                    )));
                }
            }
        }
        Ok(filter)
    }

    pub(super) fn matches(&self, field: &admin::Field) -> bool {
        let own = field.index_config.as_ref().is_some_and(|config| !config.uses_ancestor_config);
        (self.own_indexes && own) || (self.ttl && field.ttl_config.is_some())
    }
}
