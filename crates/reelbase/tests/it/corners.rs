//! The derive in odd places: names that could clash, types that name themselves, other crates' paths, garde's context.

use garde::Validate;
use reelbase::{
    Entity, Field, ReadOnly, Value, Writable,
    index::{IndexMode, QueryScope},
};
use serde::{Deserialize, Serialize};

fn broken(result: Result<(), reelbase::Violations>) -> Vec<String> {
    result.err().into_iter().flatten().map(|v| format!("{} {}", v.field, v.message)).collect()
}

/// The rules' functions have the names that the generated code could want for itself.
mod names {
    use super::*;

    #[derive(Clone, Serialize, Deserialize, Validate, Entity)]
    #[entity(path = "things/{key}", validate = violations)]
    pub(super) struct Thing {
        #[garde(custom(value))]
        pub(super) key: String,
        #[garde(custom(name), custom(report), custom(only))]
        pub(super) r#type: Only,
        #[garde(custom(Self::check), inner(length(chars, max = 3)))]
        pub(super) path: Option<String>,
        #[garde(skip)]
        pub(super) within: Option<Box<Self>>,
    }

    impl Thing {
        fn check(path: &Option<String>, (): &()) -> garde::Result {
            if path.as_deref() == Some("no") { Err(garde::Error::new("is no")) } else { Ok(()) }
        }
    }

    #[derive(Clone, Serialize, Deserialize)]
    pub(super) struct Only(pub(super) String);

    fn value(key: &str, (): &()) -> garde::Result {
        if key.is_empty() { Err(garde::Error::new("is empty")) } else { Ok(()) }
    }

    fn name(only: &Only, (): &()) -> garde::Result {
        if only.0 == "x" { Err(garde::Error::new("is x")) } else { Ok(()) }
    }

    fn report(_: &Only, (): &()) -> garde::Result {
        Ok(())
    }

    fn only(_: &Only, (): &()) -> garde::Result {
        Ok(())
    }

    fn violations(thing: &Thing, violations: &mut reelbase::Violations) {
        if thing.within.is_some() && thing.path.is_none() {
            violations.push("path", "is missing");
        }
    }
}

#[test]
fn the_generated_code_clashes_with_no_name() {
    use names::{Only, Thing};

    let inner = Thing { key: "k".into(), r#type: Only("x".into()), path: None, within: None };
    let thing = Thing { within: Some(Box::new(inner.clone())), ..inner };
    assert_eq!(broken(Entity::validate(&thing)), ["type is x", "path is missing"]);
    assert_eq!(broken(Thing::check_field("type", &"x".into())), ["type is x"]);
    assert_eq!(broken(Thing::check_field("path", &"no".into())), ["path is no"]);
    assert_eq!(broken(Thing::check_field("path", &"long".into())), ["path length is greater than 3"]);
    assert!(Thing::check_field("within", &Value::map([("key", "k"), ("type", "y")])).is_ok());
    // A field may have the name of a constant of the trait, which generic code still finds.
    let path: Field<Thing, Option<String>, Writable> = Thing::PATH;
    assert_eq!((path.path().to_string().as_str(), <Thing as Entity>::PATH), ("path", "things/{key}"));
    let _: Field<Thing, String, ReadOnly> = Thing::KEY;
}

/// A crate that depends on core alone.
#[derive(Clone, Serialize, Deserialize, Validate, reelbase_derive::Entity)]
#[entity(crate = reelbase_core, path = "cores/{id}", index(a, b desc), ttl(expire_at))]
#[garde(allow_unvalidated)]
struct OfCore {
    #[serde(deserialize_with = "number")]
    #[garde(range(max = 5))]
    a: i64,
    b: Part,
    expire_at: reelbase_core::Timestamp,
}

#[derive(Clone, Serialize, Deserialize, reelbase_derive::Fields)]
#[entity(crate = reelbase_core)]
struct Part {
    c: String,
}

fn number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[test]
fn another_crate_can_be_named() {
    assert_eq!(OfCore::manifest().indexes().len(), 1);
    assert_eq!(OfCore::B.then(Part::C).path().to_string(), "b.c");
    assert!(OfCore::check_field("a", &"5".into()).is_ok());
    assert_eq!(broken(OfCore::check_field("a", &"6".into())), ["a greater than 5"]);
    assert_eq!(broken(OfCore::check_field("a", &5.into())).len(), 1, "the field reads strings");
}

/// 64-bit integers that JavaScript reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "usages/{id}", index(bytes, limit desc))]
#[garde(allow_unvalidated)]
struct Usage {
    #[serde(with = "reelbase::int64")]
    #[garde(range(max = 1 << 60))]
    bytes: u64,
    #[serde(with = "reelbase::int64", default, skip_serializing_if = "Option::is_none")]
    #[garde(range(min = 0))]
    limit: Option<i64>,
    nested: Nested,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, reelbase::Fields)]
struct Nested {
    #[serde(default, with = "reelbase::int64")]
    n: i64,
}

#[test]
fn an_integer_for_javascript_is_a_field_like_any_other() -> reelbase::Result<()> {
    let usage = Usage { bytes: 1 << 54, limit: None, nested: Nested { n: -7 } };
    let fields = reelbase::Fields::with_shape(&usage, Usage::shape())?;
    assert_eq!(format!("{fields:?}"), r#"{"bytes": 18014398509481984, "nested": {n: -7}}"#);
    assert_eq!(fields.decode::<Usage>()?, usage);
    assert_eq!(
        Usage::BYTES.gt(1_u64 << 54).into_filter()?,
        reelbase::Filter::field("bytes".parse()?, reelbase::Operator::GreaterThan, 1_i64 << 54)
    );
    let update = Usage::update().set(Usage::LIMIT, 5).increment_by(Usage::NESTED.then(Nested::N), 1);
    assert!(update.into_write("usages/u1".parse()?).is_ok());

    assert!(Usage::check_field("bytes", &5.into()).is_ok());
    assert!(Usage::check_field("bytes", &5.0.into()).is_ok());
    assert_eq!(
        broken(Usage::check_field("bytes", &Value::from((1_i64 << 60) + 1)))[0],
        "bytes greater than 1152921504606846976"
    );
    let refused = r#"bytes invalid type: string "5", expected u64"#;
    assert_eq!(broken(Usage::check_field("bytes", &"5".into())), [refused]);
    assert!(Usage::check_field("limit", &Value::null()).is_ok());
    assert_eq!(broken(Usage::check_field("limit", &Value::from(-1))), ["limit lower than 0"]);
    Ok(())
}

/// garde's rules may depend on a context, which has a default.
#[derive(Clone, Serialize, Deserialize, Validate, Entity)]
#[entity(path = "limited/{id}")]
#[garde(allow_unvalidated)]
#[garde(context(Limits as limits))]
#[garde(custom(whole))]
struct Limited {
    #[garde(length(chars, max = limits.title))]
    title: String,
}

fn whole(limited: &Limited, _: &Limits) -> garde::Result {
    if limited.title == "all" { Err(garde::Error::new("is all there is")) } else { Ok(()) }
}

struct Limits {
    title: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { title: 4 }
    }
}

#[test]
fn rules_may_depend_on_a_context() {
    let limited = Limited { title: "abcde".into() };
    assert_eq!(broken(Entity::validate(&limited)), ["title length is greater than 4"]);
    assert_eq!(broken(Limited::check_field("title", &"abcde".into())), ["title length is greater than 4"]);
    assert!(Limited::check_field("title", &"abcd".into()).is_ok());
    // A rule of the struct is one that spans fields.
    assert_eq!(broken(Entity::validate(&Limited { title: "all".into() })), [" is all there is"]);
    assert!(Limited::check_field("title", &"all".into()).is_ok());
}

/// Indexes of single fields, and a field that is read and no longer written.
#[derive(Clone, Serialize, Deserialize, Entity)]
#[entity(path = "records/{record_id}")]
#[entity(no_index(plan, r#type, nested), group(plan), index(r#type desc), index("nested.n"), index(created_at, "nested.`odd name`", __name__ desc))]
struct Record {
    #[serde(skip_serializing, default)]
    #[expect(dead_code, reason = "it is there for old documents")]
    old_name: String,
    plan: String,
    r#type: String,
    created_at: i64,
    nested: std::collections::BTreeMap<String, i64>,
}

#[test]
fn an_exempt_field_has_only_the_indexes_that_are_declared() {
    let manifest = Record::manifest();
    let has = |field: &str, scope, mode| manifest.has_single_field("records", &field.parse().unwrap(), scope, mode);
    let (each, group) = (QueryScope::Collection, QueryScope::CollectionGroup);
    assert!(has("plan", group, IndexMode::Ascending));
    assert!(!has("plan", each, IndexMode::Ascending) && !has("plan", each, IndexMode::Contains));
    assert!(has("type", each, IndexMode::Descending) && !has("type", each, IndexMode::Ascending));
    assert_eq!(manifest.indexes()[0].to_string(), "records (created_at, nested.`odd name`, __name__ desc)");
    assert!(manifest.check().is_ok());
}

#[test]
fn what_is_never_written_is_not_in_the_shape_and_cannot_be_set() {
    assert!(!format!("{:?}", Record::shape()).contains("old_name"));
    let _: Field<Record, String, ReadOnly> = Record::OLD_NAME;
}
