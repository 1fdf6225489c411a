//! Indexes and the console's links.

use gcloud_sdk::google::firestore::admin::v1::{
    Index,
    index::{
        IndexField as Field, QueryScope as Scope,
        index_field::{ArrayConfig, Order, SearchConfig, ValueMode, VectorConfig},
    },
};
use proptest::{prelude::*, sample::select};
use reelbase_core::{
    ErrorKind, FieldPath, arbitrary,
    index::{IndexDefinition, IndexField, IndexMode, QueryScope},
};
use reelbase_firestore_wire::{DatabaseName, console_link, decode_index, encode_index, parse_console_link};

use crate::{database, refused, sent};

fn definition() -> impl Strategy<Value = IndexDefinition> {
    let mode = || select(vec![IndexMode::Ascending, IndexMode::Descending, IndexMode::Contains]);
    let fields = prop::collection::vec((arbitrary::field_path(), mode()), 1..4);
    let name = prop::option::weighted(0.3, select(vec![IndexMode::Ascending, IndexMode::Descending]));
    let scope = select(vec![QueryScope::Collection, QueryScope::CollectionGroup]);
    (arbitrary::collection_id(), scope, fields, name).prop_map(|(group, scope, fields, name)| {
        let names = name.map(|mode| IndexField::new(FieldPath::name(), mode));
        let fields = fields.into_iter().map(|(path, mode)| IndexField::new(path, mode)).chain(names);
        IndexDefinition::new(group, scope, fields.collect())
    })
}

/// The same index without a name that follows by itself.
fn plain(mut index: IndexDefinition) -> IndexDefinition {
    let last = index.fields.pop().unwrap();
    if !last.path.is_name() || last.mode != IndexMode::from(index.name_direction()) || index.fields.is_empty() {
        index.fields.push(last);
    }
    index
}

proptest! {
    #[test]
    fn an_index_survives(index in definition()) {
        prop_assume!(index.check().is_ok());
        let message = sent(&encode_index(&database(), &index));
        let single = index.is_single_field();
        prop_assert_eq!(message.fields.last().unwrap().field_path == "__name__", !single);
        prop_assert_eq!(decode_index(&message).unwrap(), plain(index.clone()));
        let link = console_link(&database(), &index);
        prop_assert_eq!(parse_console_link(&link), Some((plain(index), link)));
    }
}

fn ascending(path: &str) -> IndexField {
    IndexField::new(path.parse().unwrap(), IndexMode::Ascending)
}

fn descending(path: &str) -> IndexField {
    IndexField::new(path.parse().unwrap(), IndexMode::Descending)
}

fn composite() -> IndexDefinition {
    let fields = vec![ascending("status"), descending("created_at")];
    IndexDefinition::new("videos", QueryScope::Collection, fields)
}

fn single() -> IndexDefinition {
    IndexDefinition::new("meals", QueryScope::CollectionGroup, vec![descending("date")])
}

const COMPOSITE: &str = "https://console.firebase.google.com/v1/r/project/p/firestore/indexes?create_composite=\
                         CkBwcm9qZWN0cy9wL2RhdGFiYXNlcy8oZGVmYXVsdCkvY29sbGVjdGlvbkdyb3Vwcy92aWRlb3MvaW5kZXhlcy9f\
                         EAEaCgoGc3RhdHVzEAEaDgoKY3JlYXRlZF9hdBACGgwKCF9fbmFtZV9fEAI";
const EXEMPTION: &str = "https://console.firebase.google.com/v1/r/project/p/firestore/indexes?create_exemption=\
                         CkFwcm9qZWN0cy9wL2RhdGFiYXNlcy8oZGVmYXVsdCkvY29sbGVjdGlvbkdyb3Vwcy9tZWFscy9maWVsZHMvZGF0\
                         ZRACGggKBGRhdGUQAg";

#[test]
fn links_are_those_of_production() {
    assert_eq!(console_link(&database(), &composite()), COMPOSITE);
    assert_eq!(console_link(&database(), &single()), EXEMPTION);
    let named = console_link(&DatabaseName::new("google.com:p", "eu 1").unwrap(), &composite());
    let start = "https://console.firebase.google.com/v1/r/project/google.com:p/firestore/databases/eu%201/indexes?";
    assert!(named.starts_with(&format!("{start}create_composite=")), "{named}");
    assert_eq!(parse_console_link(&named), Some((composite(), named)));
}

#[test]
fn a_link_is_found_in_a_message() {
    for (link, index) in [(COMPOSITE, composite()), (EXEMPTION, single())] {
        for (before, after) in [
            ("The query requires an index. You can create it here: ", ""),
            ("The query requires an index (see https://cloud.google.com/firestore): ", ". Then try again."),
            ("<a href=\"", "\">create</a>"),
            ("(", ")"),
            ("https://example.com/ ", "\nhttps://example.com/?create_composite=x"),
            ("https://example.com/?create_exemption=Cg, ", ""),
        ] {
            let found = parse_console_link(&format!("{before}{link}{after}"));
            assert_eq!(found, Some((index.clone(), link.to_owned())), "{before}");
        }
    }
    let padded = format!("{EXEMPTION}==");
    assert_eq!(parse_console_link(&padded), Some((single(), padded)));
    let escaped = format!("{COMPOSITE}%3D");
    assert_eq!(parse_console_link(&escaped), Some((composite(), escaped)));
    for nothing in [
        "",
        "https://",
        "The query requires an index.",
        "https://console.firebase.google.com/v1/r/project/p/firestore/indexes?create_composite=",
        "https://console.firebase.google.com/v1/r/project/p/firestore/indexes?create_composite=%FF",
        "https://console.firebase.google.com/v1/r/project/p/firestore/indexes?create_composite=AAAA",
        "https://ä?create_composite=€",
        &COMPOSITE[..COMPOSITE.len() - 5],
        &COMPOSITE["https://".len()..],
    ] {
        assert_eq!(parse_console_link(nothing), None, "{nothing}");
    }
}

fn field(path: &str, mode: Option<ValueMode>) -> Field {
    Field { field_path: path.to_owned(), value_mode: mode }
}

fn message(item: &str, fields: Vec<Field>) -> Index {
    let name = format!("projects/p/databases/d/collectionGroups/{item}");
    Index { name, query_scope: Scope::Collection.into(), fields, ..Index::default() }
}

fn up() -> Option<ValueMode> {
    Some(ValueMode::Order(Order::Ascending.into()))
}

fn down() -> Option<ValueMode> {
    Some(ValueMode::Order(Order::Descending.into()))
}

#[test]
fn the_name_is_dropped_only_where_it_follows() {
    let decode = |fields| decode_index(&message("c/indexes/CICAgOi3", fields)).unwrap().fields;
    let name = |mode| field("__name__", mode);
    let contains = || Some(ValueMode::ArrayConfig(ArrayConfig::Contains.into()));
    assert_eq!(decode(vec![field("a", up()), field("b", down()), name(down())]), [ascending("a"), descending("b")]);
    assert_eq!(decode(vec![field("a", down()), name(up())]), [descending("a"), ascending("__name__")]);
    assert_eq!(decode(vec![field("a", up()), field("b", contains()), name(up())]).len(), 2);
    assert_eq!(decode(vec![field("a", up()), field("b", contains()), name(down())]).len(), 3);
    assert_eq!(decode(vec![name(down())]), [descending("__name__")]);
    assert_eq!(decode(vec![name(up())]), [ascending("__name__")]);
}

#[test]
fn the_field_of_a_single_index_may_stand_in_its_name() {
    let index = decode_index(&message("c/fields/m.`a/b`", vec![field("", up())])).unwrap();
    assert_eq!((&*index.collection_group, index.fields), ("c", vec![ascending("m.`a/b`")]));
}

#[test]
fn what_is_no_index_is_refused() {
    let two = |mode| message("c/indexes/_", vec![field("a", up()), field("b", mode)]);
    let scoped = |query_scope| Index { query_scope, ..two(up()) };
    for (index, says) in [
        (Index::default(), "no collection group"),
        (message("/indexes/_", vec![field("a", up())]), "is empty"),
        (message("__c__/indexes/_", vec![field("a", up())]), "reserved"),
        (message("c/indexes/_", Vec::new()), "1 to 100 fields"),
        (message("c/indexes/_", vec![field("", up())]), "not a field path"),
        (message("c/indexes/_", vec![field("a", up()), field("a", up())]), "twice"),
        (message("c/indexes/_", vec![field("__name__", up()), field("a", up())]), "after __name__"),
        (two(None), "b has no mode"),
        (two(Some(ValueMode::Order(0))), "b has no order"),
        (two(Some(ValueMode::Order(9))), "b has no order"),
        (two(Some(ValueMode::ArrayConfig(0))), "b has no mode"),
        (scoped(0), "query scope"),
        (scoped(9), "query scope"),
    ] {
        refused(decode_index(&index), ErrorKind::Invalid, says);
    }
    for (index, says) in [
        (two(Some(ValueMode::VectorConfig(VectorConfig::default()))), "vector index"),
        (two(Some(ValueMode::SearchConfig(SearchConfig::default()))), "search index"),
        (scoped(Scope::CollectionRecursive.into()), "recursive"),
    ] {
        refused(decode_index(&index), ErrorKind::Unsupported, says);
    }
}
