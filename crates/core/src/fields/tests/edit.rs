//! Patching and projecting: examples, and random documents against a plain tree.

use proptest::prelude::*;

use super::*;
use crate::{
    FieldPath,
    fields::{patch, project},
};

fn path(text: &str) -> FieldPath {
    text.parse().unwrap()
}

fn document(text: &str) -> Fields {
    serde_json::from_str(text).unwrap()
}

#[track_caller]
fn patched(before: &str, changes: &[(&str, Option<&str>)], after: &str) {
    let changes: Vec<(FieldPath, Option<Value>)> =
        changes.iter().map(|(p, v)| (path(p), v.map(|v| serde_json::from_str(v).unwrap()))).collect();
    for shape in [Shape::untyped(), shape_of(&["b", "a"])] {
        let before = Fields::with_shape(&document(before), shape).unwrap();
        let result = patch(&before, shape, changes.iter().map(|(p, v)| (p, v.as_ref())));
        assert!(result.identical(&document(after)), "{result:?} is not {after}");
        assert!(document(after).identical(&result));
    }
}

#[test]
fn set_and_remove() {
    patched(r#"{"a":1,"b":2}"#, &[("a", Some("3"))], r#"{"a":3,"b":2}"#);
    patched(r#"{"a":1,"b":2}"#, &[("a", None)], r#"{"b":2}"#);
    patched(r#"{"a":1}"#, &[("c", Some("[1]")), ("b", Some("2"))], r#"{"a":1,"b":2,"c":[1]}"#);
    patched(r#"{"a":1}"#, &[("z", None)], r#"{"a":1}"#);
    patched("{}", &[("a", None)], "{}");
    patched(r#"{"a":1}"#, &[], r#"{"a":1}"#);
}

#[test]
fn setting_below_what_is_no_map_makes_a_map() {
    patched(r#"{"a":1}"#, &[("a.x", Some("2"))], r#"{"a":{"x":2}}"#);
    patched("{}", &[("a.x.y", Some("2"))], r#"{"a":{"x":{"y":2}}}"#);
    patched(r#"{"a":{"x":[1]}}"#, &[("a.x.y", Some("2"))], r#"{"a":{"x":{"y":2}}}"#);
    patched(
        r#"{"a":{"k":1,"m":2,"z":3}}"#,
        &[("a.l", Some("9")), ("a.zz", Some("8"))],
        r#"{"a":{"k":1,"l":9,"m":2,"z":3,"zz":8}}"#,
    );
}

#[test]
fn removing_the_last_child_leaves_an_empty_map() {
    patched(r#"{"a":{"x":1}}"#, &[("a.x", None)], r#"{"a":{}}"#);
    patched(r#"{"a":{"x":{"y":1}}}"#, &[("a.x.y", None)], r#"{"a":{"x":{}}}"#);
}

#[test]
fn removing_below_what_is_missing_or_no_map_changes_nothing() {
    patched("{}", &[("a.x", None)], "{}");
    patched(r#"{"a":1}"#, &[("a.x", None)], r#"{"a":1}"#);
    patched(r#"{"a":{"x":1}}"#, &[("a.x.y", None), ("a.z.y", None)], r#"{"a":{"x":1}}"#);
    patched(r#"{"a":null}"#, &[("a.x", None)], r#"{"a":null}"#);
}

#[test]
fn several_changes_of_one_field_add_up() {
    patched(
        r#"{"a":{"x":1}}"#,
        &[("a.x", None), ("a.y", Some("2")), ("b.c", Some("3"))],
        r#"{"a":{"y":2},"b":{"c":3}}"#,
    );
    patched("{}", &[("a", Some(r#"{"x":1}"#)), ("a.y", Some("2"))], r#"{"a":{"x":1,"y":2}}"#);
    patched(r#"{"a":{"x":1}}"#, &[("a", None), ("a.y", Some("2"))], r#"{"a":{"y":2}}"#);
}

#[test]
fn a_patch_brings_the_shape_of_the_entity() {
    let shape = shape_of(&["a", "b"]);
    let result = patch(&document(r#"{"b":1,"c":2}"#), shape, [(&path("a"), Some(&Value::from(1)))]);
    assert!(result.identical(&Fields::with_shape(&result, shape).unwrap()));
    assert_eq!(result.heap_size(), Fields::with_shape(&result, shape).unwrap().heap_size());
}

#[test]
fn projections_keep_what_is_selected() {
    let check = |before: &str, paths: &[&str], after: &str| {
        let paths: Vec<_> = paths.iter().map(|p| path(p)).collect();
        let result = project(&document(before), &paths);
        assert!(result.identical(&document(after)), "{result:?} is not {after}");
    };
    let before = r#"{"a":1,"b":{"x":1,"y":{"z":2,"w":3}},"c":[1]}"#;
    check(before, &["a"], r#"{"a":1}"#);
    check(before, &["b.y.z"], r#"{"b":{"y":{"z":2}}}"#);
    check(before, &["b.x", "b.y.w", "c"], r#"{"b":{"x":1,"y":{"w":3}},"c":[1]}"#);
    check(before, &["b.x", "b"], r#"{"b":{"x":1,"y":{"z":2,"w":3}}}"#);
    check(before, &["q", "a.x", "b.q", "c.x"], "{}");
    check(before, &["__name__"], "{}");
    check(before, &[], "{}");
}

/// A document as a plain tree.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    Leaf(i64),
    Map(BTreeMap<String, Node>),
}

impl Serialize for Node {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leaf(leaf) => leaf.serialize(serializer),
            Self::Map(map) => map.serialize(serializer),
        }
    }
}

fn set(map: &mut BTreeMap<String, Node>, path: &[String], value: Option<&Node>) {
    let [first, rest @ ..] = path else { return };
    if rest.is_empty() {
        match value {
            Some(value) => drop(map.insert(first.clone(), value.clone())),
            None => drop(map.remove(first)),
        }
        return;
    }
    if value.is_some() && !matches!(map.get(first), Some(Node::Map(_))) {
        map.insert(first.clone(), Node::Map(BTreeMap::new()));
    }
    if let Some(Node::Map(below)) = map.get_mut(first) {
        set(below, rest, value);
    }
}

fn select(map: &BTreeMap<String, Node>, paths: &[&[String]]) -> BTreeMap<String, Node> {
    let mut out = BTreeMap::new();
    for (key, node) in map {
        let below: Vec<&[String]> = paths.iter().filter(|p| p[0] == *key).map(|p| &p[1..]).collect();
        if below.iter().any(|p| p.is_empty()) {
            out.insert(key.clone(), node.clone());
        } else if let Node::Map(node) = node {
            let part = select(node, &below);
            if !part.is_empty() {
                out.insert(key.clone(), Node::Map(part));
            }
        }
    }
    out
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned)
}

fn node() -> impl Strategy<Value = Node> {
    (0..9_i64)
        .prop_map(Node::Leaf)
        .prop_recursive(3, 24, 4, |inner| prop::collection::btree_map(key(), inner, 0..4).prop_map(Node::Map))
}

fn tree() -> impl Strategy<Value = BTreeMap<String, Node>> {
    prop::collection::btree_map(key(), node(), 0..4)
}

fn segments() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(key(), 1..4)
}

proptest! {
    #[test]
    fn patches_agree_with_a_tree(
        before in tree(),
        changes in prop::collection::vec((segments(), prop::option::of(node())), 0..5),
        names in prop::sample::select(vec![&[][..], &["c", "a"], &["d", "b", "a", "c"]]),
    ) {
        let shape = if names.is_empty() { Shape::untyped() } else { shape_of(names) };
        let fields = Fields::with_shape(&before, shape).unwrap();
        let encoded: Vec<(FieldPath, Option<Value>)> = changes
            .iter()
            .map(|(p, v)| (FieldPath::new(p.clone()).unwrap(), v.as_ref().map(stored)))
            .collect();
        let result = patch(&fields, shape, encoded.iter().map(|(p, v)| (p, v.as_ref())));
        let mut model = before;
        for (path, value) in &changes {
            set(&mut model, path, value.as_ref());
        }
        let expected = Fields::with_shape(&model, shape).unwrap();
        prop_assert!(result.identical(&expected), "{:?} is not {:?}", result, expected);
    }

    #[test]
    fn projections_agree_with_a_tree(before in tree(), paths in prop::collection::vec(segments(), 0..5)) {
        let fields = Fields::of(&before).unwrap();
        let paths_: Vec<FieldPath> = paths.iter().map(|p| FieldPath::new(p.clone()).unwrap()).collect();
        let slices: Vec<&[String]> = paths.iter().map(Vec::as_slice).collect();
        let expected = Fields::of(&select(&before, &slices)).unwrap();
        let result = project(&fields, &paths_);
        prop_assert!(result.identical(&expected), "{:?} is not {:?}", result, expected);
    }
}
