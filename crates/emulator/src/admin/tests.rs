use std::sync::Arc;

use gcloud_sdk::google::firestore::admin::v1::{
    field::{IndexConfig, TtlConfig},
    index::{
        IndexField, QueryScope, State,
        index_field::{Order, ValueMode, VectorConfig},
    },
};
use prost_types::FieldMask;
use reelbase_core::ManualEnv;
use tonic::Code;

use super::*;
use crate::databases::Rules;

const GROUP: &str = "projects/p/databases/d/collectionGroups/clips";

fn databases(building_for: u32) -> Databases {
    Databases::new(Rules { building_for, ..Rules::default() }, Arc::new(ManualEnv::default()))
}

fn ascending(path: &str) -> IndexField {
    IndexField { field_path: path.to_owned(), value_mode: Some(ValueMode::Order(Order::Ascending.into())) }
}

fn index(fields: &[IndexField]) -> Index {
    Index { query_scope: QueryScope::Collection.into(), fields: fields.to_vec(), ..Index::default() }
}

fn create(databases: &Databases, index: Index) -> Result<Operation, Code> {
    let request = CreateIndexRequest { parent: GROUP.to_owned(), index: Some(index) };
    create_index(databases, &request).map_err(|e| e.code())
}

fn list(databases: &Databases, parent: &str, page_size: i32, page_token: &str) -> Result<ListIndexesResponse, Code> {
    let request = ListIndexesRequest {
        parent: parent.to_owned(),
        page_size,
        page_token: page_token.to_owned(),
        ..ListIndexesRequest::default()
    };
    list_indexes(databases, &request).map_err(|e| e.code())
}

/// Changes what the mask names of a field.
fn update(
    databases: &Databases,
    path: &str,
    mask: &[&str],
    indexes: Option<Vec<Index>>,
    ttl: bool,
) -> Result<Operation, Code> {
    let field = Field {
        name: format!("{GROUP}/fields/{path}"),
        index_config: indexes.map(|indexes| IndexConfig { indexes, ..IndexConfig::default() }),
        ttl_config: ttl.then(TtlConfig::default),
    };
    let paths = mask.iter().map(|path| (*path).to_owned()).collect();
    let request = UpdateFieldRequest { field: Some(field), update_mask: Some(FieldMask { paths }) };
    update_field(databases, &request).map_err(|e| e.code())
}

fn get(databases: &Databases, path: &str) -> Field {
    get_field(databases, &GetFieldRequest { name: format!("{GROUP}/fields/{path}") }).unwrap()
}

fn config(databases: &Databases, path: &str) -> (usize, bool, String) {
    let config = get(databases, path).index_config.unwrap();
    let ancestor = config.ancestor_field.rsplit_once("collectionGroups/").map_or("", |(_, rest)| rest);
    (config.indexes.len(), config.uses_ancestor_config, ancestor.to_owned())
}

fn listed(databases: &Databases, filter: &str) -> Result<Vec<String>, Code> {
    let parent = "projects/p/databases/d/collectionGroups/-".to_owned();
    let request = ListFieldsRequest { parent, filter: filter.to_owned(), ..ListFieldsRequest::default() };
    let names = list_fields(databases, &request).map_err(|e| e.code())?.fields.into_iter().map(|field| field.name);
    Ok(names.map(|name| name.rsplit_once("collectionGroups/").unwrap().1.to_owned()).collect())
}

#[test]
fn indexes_are_created_once_listed_by_pages_and_deleted_by_name() {
    let databases = databases(0);
    for last in ["b", "c", "d"] {
        let operation = create(&databases, index(&[ascending("a"), ascending(last)])).unwrap();
        assert!(operation.done);
        let request = GetOperationRequest { name: operation.name.clone() };
        assert_eq!(get_operation(&databases, &request).unwrap(), operation);
    }
    // The name may be spelled out or not.
    let again = index(&[ascending("a"), ascending("b"), ascending("__name__")]);
    assert_eq!(create(&databases, again), Err(Code::AlreadyExists));

    let mut names = Vec::new();
    let mut token = String::new();
    loop {
        let page = list(&databases, GROUP, 2, &token).unwrap();
        assert!(page.indexes.iter().all(|index| index.state == i32::from(State::Ready) && index.fields.len() == 3));
        names.extend(page.indexes.into_iter().map(|index| index.name));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(names.len(), 3);
    let all = list(&databases, "projects/p/databases/d/collectionGroups/-", 0, "").unwrap();
    assert_eq!(all.indexes.iter().map(|index| &index.name).collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
    let other = list(&databases, "projects/p/databases/d/collectionGroups/videos", 0, "").unwrap();
    assert!(other.indexes.is_empty());
    assert_eq!(list(&databases, GROUP, 0, "nonsense"), Err(Code::InvalidArgument));
    assert_eq!(list(&databases, GROUP, -1, ""), Err(Code::InvalidArgument));

    let name = names.pop().unwrap();
    assert_eq!(get_index(&databases, &GetIndexRequest { name: name.clone() }).unwrap().name, name);
    delete_index(&databases, &DeleteIndexRequest { name: name.clone() }).unwrap();
    let gone = get_index(&databases, &GetIndexRequest { name: name.clone() }).unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    assert_eq!(delete_index(&databases, &DeleteIndexRequest { name }).unwrap_err().code(), Code::NotFound);
}

#[test]
fn what_is_no_index_is_refused() {
    let databases = databases(0);
    let vector = IndexField { value_mode: Some(ValueMode::VectorConfig(VectorConfig::default())), ..ascending("v") };
    assert_eq!(create(&databases, index(&[vector])), Err(Code::Unimplemented));
    for fields in
        [vec![], vec![ascending("a")], vec![ascending("a"), ascending("a")], vec![ascending("a-b"), ascending("c")]]
    {
        assert_eq!(create(&databases, index(&fields)), Err(Code::InvalidArgument), "{fields:?}");
    }
    for parent in ["", "clips", "projects/p/databases/d", "projects/p/databases/d/collectionGroups/-"] {
        let request =
            CreateIndexRequest { parent: parent.to_owned(), index: Some(index(&[ascending("a"), ascending("b")])) };
        assert_eq!(create_index(&databases, &request).unwrap_err().code(), Code::InvalidArgument, "{parent:?}");
    }
}

#[test]
fn fields_tell_what_they_have_and_whom_they_have_it_from() {
    let databases = databases(0);
    let default = "__default__/fields/*";
    assert_eq!(config(&databases, "m.f"), (3, true, default.to_owned()));
    update(&databases, "*", &["index_config"], Some(vec![]), false).unwrap();
    assert_eq!(config(&databases, "*"), (0, false, String::new()));
    assert_eq!(config(&databases, "m.f"), (0, true, "clips/fields/*".to_owned()));
    update(&databases, "m", &["index_config"], Some(vec![index(&[ascending("m")])]), false).unwrap();
    assert_eq!(config(&databases, "m.f"), (1, true, "clips/fields/m".to_owned()));
    // The mask says what changes: a policy leaves the indexes alone, and the indexes the policy.
    update(&databases, "m.f", &["ttl_config"], Some(vec![]), true).unwrap();
    assert_eq!(config(&databases, "m.f").0, 1);
    update(&databases, "m.f", &["indexConfig"], Some(vec![]), false).unwrap();
    assert_eq!(config(&databases, "m.f"), (0, false, String::new()));
    assert!(get(&databases, "m.f").ttl_config.is_some());

    let own = "indexConfig.usesAncestorConfig:false";
    let fields = ["__default__/fields/*", "clips/fields/*", "clips/fields/m", "clips/fields/m.f"];
    assert_eq!(listed(&databases, own).unwrap(), fields);
    assert_eq!(listed(&databases, "ttlConfig:*").unwrap(), ["clips/fields/m.f"]);
    assert_eq!(listed(&databases, "indexConfig.usesAncestorConfig=false OR ttlConfig:*").unwrap(), fields);
    assert_eq!(listed(&databases, ""), Err(Code::InvalidArgument));

    update(&databases, "m.f", &["index_config", "ttl_config"], None, false).unwrap();
    update(&databases, "*", &["index_config"], None, false).unwrap();
    assert_eq!(listed(&databases, own).unwrap(), ["__default__/fields/*", "clips/fields/m"]);
    assert_eq!(update(&databases, "m", &["name"], None, false), Err(Code::InvalidArgument));
    assert_eq!(update(&databases, "*", &["ttl_config"], None, true), Err(Code::InvalidArgument));
}

#[test]
fn what_takes_time_is_done_once_it_was_asked_about_often_enough() {
    let databases = databases(2);
    let operation = create(&databases, index(&[ascending("a"), ascending("b")])).unwrap();
    assert!(!operation.done && operation.result.is_none());
    let manifest = || databases.store("p", "d").unwrap().manifest();
    let state = || list(&databases, GROUP, 0, "").unwrap().indexes[0].state;
    assert_eq!((state(), manifest().indexes().len()), (State::Creating.into(), 0));
    let ask = || get_operation(&databases, &GetOperationRequest { name: operation.name.clone() }).unwrap().done;
    assert!(!ask());
    assert!(ask());
    assert_eq!((state(), manifest().indexes().len()), (State::Ready.into(), 1));

    // The later change of a field has the earlier in it, whichever is asked about.
    let exempted = update(&databases, "f", &["index_config"], Some(vec![]), false).unwrap();
    update(&databases, "f", &["ttl_config"], None, true).unwrap();
    assert!(get_operation(&databases, &GetOperationRequest { name: exempted.name }).unwrap().done);
    assert!(manifest().overrides().is_empty());
    assert_eq!(config(&databases, "f").0, 0);
    get(&databases, "f");
    let manifest = manifest();
    let field = &manifest.overrides()[0];
    assert!(field.ttl && field.indexes.as_deref() == Some(&[][..]));
}

#[test]
fn a_change_waits_for_those_that_it_needs() {
    let databases = databases(1);
    let done = |operation: &Operation| {
        get_operation(&databases, &GetOperationRequest { name: operation.name.clone() }).unwrap().done
    };
    assert!(done(&update(&databases, "f", &["ttl_config"], None, true).unwrap()));
    let off = update(&databases, "f", &["ttl_config"], None, false).unwrap();
    let on = update(&databases, "g", &["ttl_config"], None, true).unwrap();
    assert!(!done(&on), "the collection group has its TTL field still");
    assert!(done(&off) && done(&on));
    let manifest = databases.store("p", "d").unwrap().manifest();
    assert_eq!(manifest.ttl_field("clips"), Some(&"g".parse().unwrap()));
}

#[test]
fn what_is_under_way_is_not_forgotten() {
    let databases = databases(1);
    let first = create(&databases, index(&[ascending("a"), ascending("b")])).unwrap();
    for _ in 0..4_200 {
        // Each change of the field ends the one before.
        update(&databases, "f", &["index_config"], Some(vec![]), false).unwrap();
    }
    assert!(get_operation(&databases, &GetOperationRequest { name: first.name }).unwrap().done);
    assert_eq!(databases.store("p", "d").unwrap().manifest().indexes().len(), 1);
}
