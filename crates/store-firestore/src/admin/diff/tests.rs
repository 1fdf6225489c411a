use gcloud_sdk::google::firestore::admin::v1::{
    self as admin,
    field::{IndexConfig, TtlConfig},
    index::{
        ApiScope, Density, IndexField as Field, QueryScope as Scope, State,
        index_field::{ArrayConfig, Order, ValueMode, VectorConfig},
    },
};
use reelbase_core::index::{IndexField, QueryScope};

use super::*;

const GROUPS: &str = "projects/p/databases/d/collectionGroups";
const AUTOMATIC: [(QueryScope, IndexMode); 3] = FieldOverride::AUTOMATIC;

/// `status`, `rank desc`, `tags contains`.
fn split(field: &str) -> (&str, IndexMode) {
    match field.split_once(' ') {
        Some((path, "desc")) => (path, IndexMode::Descending),
        Some((path, "contains")) => (path, IndexMode::Contains),
        _ => (field, IndexMode::Ascending),
    }
}

fn index_in(scope: QueryScope, fields: &[&str]) -> IndexDefinition {
    let field = |field: &&str| {
        let (path, mode) = split(field);
        IndexField::new(path.parse().unwrap(), mode)
    };
    IndexDefinition::new("clips", scope, fields.iter().map(field).collect())
}

fn index(fields: &[&str]) -> IndexDefinition {
    index_in(QueryScope::Collection, fields)
}

fn message_field(field: &str) -> Field {
    let (path, mode) = split(field);
    let value_mode = match mode {
        IndexMode::Descending => ValueMode::Order(Order::Descending.into()),
        IndexMode::Contains => ValueMode::ArrayConfig(ArrayConfig::Contains.into()),
        _ => ValueMode::Order(Order::Ascending.into()),
    };
    Field { field_path: path.to_owned(), value_mode: Some(value_mode) }
}

fn message(fields: &[&str]) -> admin::Index {
    admin::Index {
        name: format!("{GROUPS}/clips/indexes/{}", fields.join("_")),
        query_scope: Scope::Collection.into(),
        state: State::Ready.into(),
        fields: fields.iter().map(|field| message_field(field)).collect(),
        ..admin::Index::default()
    }
}

fn single(scope: QueryScope, mode: IndexMode, state: State) -> admin::Index {
    let scope = if scope == QueryScope::Collection { Scope::Collection } else { Scope::CollectionGroup };
    let field = match mode {
        IndexMode::Descending => message_field("f desc"),
        IndexMode::Contains => message_field("f contains"),
        _ => message_field("f"),
    };
    admin::Index { query_scope: scope.into(), state: state.into(), fields: vec![field], ..admin::Index::default() }
}

/// A field as the server describes it.
fn field(path: &str, own: Option<&[(QueryScope, IndexMode)]>, ttl: Option<i32>) -> admin::Field {
    let indexes = own.unwrap_or(&AUTOMATIC).iter().map(|(scope, mode)| single(*scope, *mode, State::Ready)).collect();
    admin::Field {
        name: format!("{GROUPS}/clips/fields/{path}"),
        index_config: Some(IndexConfig { indexes, uses_ancestor_config: own.is_none(), ..IndexConfig::default() }),
        ttl_config: ttl.map(|state| TtlConfig { state, ..TtlConfig::default() }),
    }
}

fn over(path: Option<&str>, indexes: Option<&[(QueryScope, IndexMode)]>) -> FieldOverride {
    FieldOverride {
        collection_group: "clips".to_owned(),
        path: path.map(|path| path.parse().unwrap()),
        ttl: false,
        indexes: indexes.map(<[_]>::to_vec),
    }
}

fn declared(indexes: &[IndexDefinition], overrides: &[FieldOverride]) -> Manifest {
    let manifest = indexes.iter().cloned().fold(Manifest::new(), Manifest::with_index);
    overrides.iter().cloned().fold(manifest, Manifest::with_override)
}

fn plan(manifest: &Manifest, indexes: Vec<admin::Index>, fields: Vec<admin::Field>) -> String {
    diff(manifest, Found::decode(indexes, fields)).to_string()
}

#[test]
fn what_is_missing_differs_is_extra_and_is_there_is_one_line_each() {
    let exempt = over(Some("body"), Some(&[]));
    let ttl = FieldOverride { ttl: true, ..over(Some("expire_at"), None) };
    let manifest = declared(&[index(&["status", "rank desc"]), index(&["status", "at desc"])], &[exempt, ttl]);
    let there = vec![message(&["status", "at desc", "__name__ desc"]), message(&["old", "at"])];
    let fields = vec![field("body", Some(&AUTOMATIC), None), field("gone_at", None, Some(2))];
    let plan = diff(&manifest, Found::decode(there, fields));
    assert_eq!(
        plan.to_string(),
        "- index clips (old, at) (ready, not declared)\n\
         = index clips (status, at desc) (ready)\n\
         + index clips (status, rank desc)\n\
         ~ field clips.body: not indexed (now asc, desc, contains, ready)\n\
         + TTL clips.expire_at\n\
         - TTL clips.gone_at (ready, not declared)\n\
         2 to create, 1 to change, 1 there, 2 extra (kept unless deleting is asked for)\n"
    );
    assert!(!plan.is_up_to_date());
    assert_eq!(plan.extra().count(), 2);
}

#[test]
fn nothing_to_do_says_so() {
    assert_eq!(plan(&Manifest::new(), vec![], vec![]), "nothing to do: 0 there\n");
    let extra = plan(&Manifest::new(), vec![message(&["a", "b"])], vec![]);
    assert!(extra.ends_with("nothing to do: 0 there, 1 extra (kept unless deleting is asked for)\n"), "{extra}");
}

#[test]
fn an_index_is_the_same_by_its_fields_in_order_its_modes_and_its_scope() {
    let is_same = |declared: IndexDefinition, there: admin::Index| {
        diff(&Manifest::new().with_index(declared), Found::decode(vec![there], vec![])).extra().count() == 0
    };
    assert!(is_same(index(&["a", "b"]), message(&["a", "b"])));
    assert!(!is_same(index(&["a", "b"]), message(&["b", "a"])));
    assert!(!is_same(index(&["a", "b"]), message(&["a", "b desc"])));
    assert!(!is_same(index(&["a", "b"]), message(&["a contains", "b"])));
    assert!(is_same(index(&["a contains", "b"]), message(&["a contains", "b", "__name__"])));
    let group = admin::Index { query_scope: Scope::CollectionGroup.into(), ..message(&["a", "b"]) };
    assert!(!is_same(index(&["a", "b"]), group.clone()));
    assert!(is_same(index_in(QueryScope::CollectionGroup, &["a", "b"]), group));
    let elsewhere = admin::Index { name: format!("{GROUPS}/videos/indexes/1"), ..message(&["a", "b"]) };
    assert!(!is_same(index(&["a", "b"]), elsewhere));
}

#[test]
fn a_name_that_follows_by_itself_may_be_spelled_out_on_either_side() {
    let there = |declared: &[&str], found: &[&str]| {
        diff(&Manifest::new().with_index(index(declared)), Found::decode(vec![message(found)], vec![])).is_up_to_date()
    };
    assert!(there(&["a", "b desc"], &["a", "b desc", "__name__ desc"]));
    assert!(there(&["a", "b desc", "__name__ desc"], &["a", "b desc"]));
    assert!(there(&["a", "b contains", "__name__"], &["a", "b contains"]));
    assert!(!there(&["a", "b desc"], &["a", "b desc", "__name__"]));
    assert!(there(&["a", "b desc", "__name__"], &["a", "b desc", "__name__"]));
    assert!(there(&["__name__ desc"], &["__name__ desc"]));
}

#[test]
fn an_index_that_is_building_is_there_and_one_that_failed_is_not() {
    let manifest = declared(&[index(&["a", "b"])], &[]);
    let in_state =
        |state: i32| diff(&manifest, Found::decode(vec![admin::Index { state, ..message(&["a", "b"]) }], vec![]));
    let creating = in_state(State::Creating.into());
    assert!(creating.is_up_to_date());
    assert_eq!(creating.items()[0].to_string(), "= index clips (a, b) (being built)");
    let broken = in_state(State::NeedsRepair.into());
    assert_eq!(broken.items()[0].to_string(), "~ index clips (a, b) (needs repair)");
    assert!(!broken.is_up_to_date());
    assert!(in_state(77).is_up_to_date(), "a state of a newer server");
}

#[test]
fn what_this_version_does_not_know_stays_and_stops_nothing() {
    let manifest = declared(&[index(&["a", "b"])], &[]);
    let mut vector = message(&["v"]);
    vector.fields[0].value_mode =
        Some(ValueMode::VectorConfig(VectorConfig { dimension: 3, ..VectorConfig::default() }));
    let mut unknown = message(&["m"]);
    unknown.fields[0].value_mode = None;
    let indexes = vec![
        vector,
        unknown,
        admin::Index { query_scope: 9, ..message(&["s"]) },
        admin::Index { api_scope: ApiScope::MongodbCompatibleApi.into(), ..message(&["a", "b"]) },
        // What does not make another index of it.
        admin::Index { density: Density::Dense.into(), multikey: true, shard_count: 2, ..message(&["a", "b"]) },
    ];
    let plan = diff(&manifest, Found::decode(indexes, vec![field("`", None, Some(2))]));
    assert!(plan.is_up_to_date() && plan.extra().count() == 0, "{plan}");
    assert_eq!(plan.items().iter().filter(|item| item.action == Action::Unknown).count(), 5, "{plan}");
    assert!(plan.to_string().contains("? index clips/indexes/v"), "{plan}");
}

#[test]
fn a_field_has_what_is_declared_by_itself_or_not_at_all() {
    let asc = [(QueryScope::Collection, IndexMode::Ascending)];
    let group = [(QueryScope::Collection, IndexMode::Ascending), (QueryScope::CollectionGroup, IndexMode::Ascending)];
    let action = |indexes: &[_], fields| {
        let plan = diff(&declared(&[], &[over(Some("f"), Some(indexes))]), Found::decode(vec![], fields));
        assert_eq!(plan.items().len(), 1, "{plan}");
        plan.items()[0].action.clone()
    };
    assert_eq!(action(&asc, vec![]), Action::Create);
    assert_eq!(action(&asc, vec![field("f", None, None)]), Action::Create, "it inherits what is automatic");
    assert_eq!(action(&asc, vec![field("f", Some(&asc), None)]), Action::Keep);
    assert_eq!(action(&group, vec![field("f", Some(&asc), None)]), Action::Change(asc.into()));
    let turned = [group[1], group[0]];
    assert_eq!(action(&group, vec![field("f", Some(&turned), None)]), Action::Keep, "in any order");
    assert_eq!(action(&[], vec![field("f", Some(&[]), None)]), Action::Keep);
    assert_eq!(action(&AUTOMATIC, vec![]), Action::Keep, "it comes to the same");

    let mut reverting = field("f", Some(&asc), None);
    reverting.index_config.as_mut().unwrap().reverting = true;
    assert_eq!(action(&asc, vec![reverting]), Action::Create);
    let mut broken = field("f", Some(&asc), None);
    broken.index_config.as_mut().unwrap().indexes[0].state = State::NeedsRepair.into();
    assert_eq!(action(&asc, vec![broken]), Action::Repair);
}

#[test]
fn a_field_with_indexes_that_are_not_known_is_left_alone() {
    let asc = [(QueryScope::Collection, IndexMode::Ascending)];
    let mut strange = field("f", Some(&asc), Some(2));
    let mut vector = single(QueryScope::Collection, IndexMode::Ascending, State::Ready);
    vector.fields[0].value_mode =
        Some(ValueMode::VectorConfig(VectorConfig { dimension: 3, ..VectorConfig::default() }));
    strange.index_config.as_mut().unwrap().indexes.push(vector);
    let ttl = FieldOverride { ttl: true, ..over(Some("f"), Some(&[])) };
    for (overrides, line) in [
        (vec![], "? field clips.f: asc (ready, not known to this version)"),
        (vec![ttl], "? field clips.f: not indexed (ready, not known to this version)"),
        (vec![over(Some("f"), Some(&asc))], "? field clips.f: asc (ready, not known to this version)"),
    ] {
        assert_eq!(plan(&declared(&[], &overrides), vec![], vec![strange.clone()]).lines().next(), Some(line));
    }
}

#[test]
fn fields_inherit_from_maps_around_them_and_from_their_group() {
    let asc = [(QueryScope::Collection, IndexMode::Ascending)];
    // What is automatic would be inherited, were it not for the group's default and the map.
    let manifest =
        declared(&[], &[over(None, Some(&[])), over(Some("m.f"), Some(&AUTOMATIC)), over(Some("m"), Some(&asc))]);
    assert_eq!(
        plan(&manifest, vec![], vec![]),
        "+ field clips.*: not indexed\n\
         + field clips.m: asc\n\
         + field clips.m.f: asc, desc, contains\n\
         3 to create, 0 to change, 0 there\n"
    );
    let fields = vec![
        field("*", Some(&[]), None),
        field("m", Some(&asc), None),
        field("m.f", Some(&AUTOMATIC), None),
        // Always listed; it is no field of the application.
        admin::Field { name: format!("{GROUPS}/__default__/fields/*"), ..field("*", Some(&AUTOMATIC), None) },
    ];
    assert_eq!(plan(&manifest, vec![], fields).lines().last(), Some("nothing to do: 3 there"));
    // As declared, `m.f` is as it would be by itself; but the group is exempt as long as nothing changes that.
    let manifest = declared(&[], &[over(Some("m.f"), Some(&AUTOMATIC))]);
    let text = plan(&manifest, vec![], vec![field("*", Some(&[]), None)]);
    assert!(text.contains("+ field clips.m.f: asc, desc, contains"), "{text}");
    assert!(text.contains("- field clips.*: not indexed"), "{text}");
}

#[test]
fn a_ttl_policy_is_apart_from_the_indexes_of_its_field() {
    let ttl = |indexes| declared(&[], &[FieldOverride { ttl: true, ..over(Some("at"), indexes) }]);
    assert_eq!(plan(&ttl(None), vec![], vec![]).lines().next(), Some("+ TTL clips.at"));
    for (state, line) in [
        (1, "= TTL clips.at (being built)"),
        (2, "= TTL clips.at (ready)"),
        (3, "~ TTL clips.at (needs repair)"),
        (9, "= TTL clips.at (in an unknown state)"),
    ] {
        assert_eq!(plan(&ttl(None), vec![], vec![field("at", None, Some(state))]).lines().next(), Some(line));
    }
    // As the Firebase tools deploy it, with everything spelled out.
    let spelled_out = field("at", Some(&AUTOMATIC), Some(2));
    assert_eq!(plan(&ttl(None), vec![], vec![spelled_out]).lines().last(), Some("nothing to do: 1 there"));
    let exempt = field("at", Some(&[]), Some(2));
    assert_eq!(plan(&ttl(Some(&[])), vec![], vec![exempt.clone()]).lines().last(), Some("nothing to do: 2 there"));
    let text = plan(&ttl(None), vec![], vec![exempt]);
    assert!(text.contains("- field clips.at: not indexed (ready, not declared)"), "{text}");
}
