//! The bridge between Rust types and flat values, rule by rule.

mod buffered;
mod edit;
mod layout;
mod native;
mod properties;
mod readers;
mod strategies;
mod writer;

use std::{borrow::Cow, collections::BTreeMap, fmt::Debug};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Fields, Shape};
use crate::{Error, ErrorKind, Timestamp, Value, ValueRef};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A shape as long-lived as that of an entity.
fn shape_of(names: &[&'static str]) -> &'static Shape {
    Box::leak(Box::new(Shape::new(names)))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn stored(value: &(impl Serialize + ?Sized)) -> Value {
    Value::of(value).unwrap()
}

/// The value comes back from a store as it went in.
#[track_caller]
fn round<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> Value {
    let encoded = stored(value);
    assert_eq!(encoded.decode::<T>().unwrap(), *value, "through {encoded:?}");
    encoded
}

#[track_caller]
fn refused<T: Debug>(result: Result<T, Error>, kind: ErrorKind) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind);
    error.message().to_owned()
}

#[track_caller]
fn invalid<T: Serialize>(value: T) -> String {
    refused(Value::of(&value), ErrorKind::Invalid)
}

#[track_caller]
fn corrupt<T: DeserializeOwned + Debug>(value: &Value) -> (String, String) {
    let error = value.decode::<T>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    (error.corrupt_at().unwrap().to_owned(), error.message().to_owned())
}

/// The same as an owned value, told from equal ones of another type.
#[track_caller]
fn same(a: &Value, b: &Value) {
    assert!(a.identical(b), "{a:?} is not {b:?}");
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Progress {
    stage: String,
    pct: Option<i64>,
    note: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Job {
    id: String,
    error: Option<String>,
    progress: Option<Progress>,
    tags: Vec<String>,
    attempts: u32,
}

fn job() -> Job {
    let progress = Progress { stage: "render".into(), pct: None, note: Some("ok".into()) };
    Job { id: "j1".into(), error: None, progress: Some(progress), tags: vec!["a".into()], attempts: 2 }
}

const JOB: [&str; 5] = ["id", "error", "progress", "tags", "attempts"];

#[test]
fn none_is_absent_at_every_depth() {
    let fields = Fields::of(&job()).unwrap();
    assert_eq!(
        format!("{fields:?}"),
        r#"{"attempts": 2, "id": "j1", "progress": {note: "ok", stage: "render"}, "tags": ["a"]}"#
    );
    assert_eq!(fields.decode::<Job>().unwrap(), job());
}

#[test]
fn none_in_the_middle_of_a_shaped_struct_leaves_no_trace() {
    let shape = shape_of(&JOB);
    let fields = Fields::with_shape(&job(), shape).unwrap();
    assert_eq!(fields.len(), 4);
    assert_eq!(fields.get("error"), None);
    assert_eq!(fields.get("attempts"), Some(ValueRef::Integer(2)));
    assert_eq!(fields.decode::<Job>().unwrap(), job());

    #[derive(Serialize)]
    struct Lean {
        id: &'static str,
        progress: Progress,
        tags: [&'static str; 1],
        attempts: u8,
    }
    let lean = Lean { id: "j1", progress: job().progress.unwrap(), tags: ["a"], attempts: 2 };
    let lean = Fields::with_shape(&lean, shape).unwrap();
    assert!(lean.identical(&fields) && lean.heap_size() == fields.heap_size());
    assert!(lean.identical(&Fields::of(&job()).unwrap()));
}

#[test]
fn none_leaves_no_bytes_behind() {
    #[derive(Serialize)]
    struct Ordered {
        a: i64,
        b: Option<i64>,
        c: i64,
    }
    let fields = Fields::of(&Ordered { a: 1, b: None, c: 3 }).unwrap();
    assert!(fields.identical(&[("a", 1), ("c", 3)].into_iter().collect()));
    let fields = Fields::of(&Map(&[("a", Some(1)), ("b", None), ("c", Some(3))])).unwrap();
    assert!(fields.identical(&[("a", 1), ("c", 3)].into_iter().collect()));
}

#[test]
fn skipped_fields_are_absent_too() {
    #[derive(Serialize)]
    struct Skips {
        id: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<()>,
        tags: Vec<i64>,
    }
    let fields = Fields::with_shape(&Skips { id: "x", error: None, tags: vec![] }, shape_of(&JOB)).unwrap();
    assert_eq!(format!("{fields:?}"), r#"{"id": "x", "tags": []}"#);
}

#[test]
fn none_in_maps_is_absent_and_in_arrays_null() {
    let map = BTreeMap::from([("a", None), ("b", Some(1))]);
    assert_eq!(format!("{:?}", stored(&map)), "{b: 1}");
    assert_eq!(format!("{:?}", Fields::of(&map).unwrap()), r#"{"b": 1}"#);
    assert_eq!(format!("{:?}", stored(&[Some(1), None])), "[1, null]");
    assert_eq!(format!("{:?}", stored(&(1, None::<i64>))), "[1, null]");
    assert_eq!(round(&vec![Some(1), None]).view().type_name(), "array");
    assert!(stored(&None::<i64>).view().is_null());
    assert!(stored(&Some(None::<i64>)).view().is_null());
}

#[test]
fn an_explicit_null_is_stored() {
    let map = BTreeMap::from([("a", Value::null())]);
    assert_eq!(Fields::of(&map).unwrap().get("a"), Some(ValueRef::Null));
    assert_eq!(Fields::of(&BTreeMap::from([("a", ())])).unwrap().get("a"), Some(ValueRef::Null));
    assert_eq!(Fields::of(&BTreeMap::from([("a", Some(()))])).unwrap().get("a"), Some(ValueRef::Null));
}

#[test]
fn null_reads_as_none() {
    let fields: Fields =
        [("id", Value::from("j")), ("error", Value::null()), ("progress", Value::null())].into_iter().collect();
    let fields = super::patch(
        &fields,
        Shape::untyped(),
        [
            (&"tags".parse().unwrap(), Some(&Value::array([0; 0]))),
            (&"attempts".parse().unwrap(), Some(&Value::from(0))),
        ],
    );
    assert_eq!(fields.decode::<Job>().unwrap(), Job { id: "j".into(), ..Job::default() });
}

#[test]
fn unknown_fields_are_ignored() {
    let mut more =
        BTreeMap::from([("zz".to_owned(), Value::from(1)), ("aa".to_owned(), Value::array([Value::null()]))]);
    for (name, value) in Fields::of(&job()).unwrap().iter() {
        more.insert(name.to_owned(), value.to_value());
    }
    more.insert("deep".into(), Value::map([("x", Value::vector(&[1.0]))]));
    let fields = Fields::with_shape(&more, shape_of(&JOB)).unwrap();
    assert_eq!(fields.len(), 7);
    assert_eq!(fields.get("deep").unwrap().type_name(), "map");
    assert_eq!(fields.decode::<Job>().unwrap(), job());
}

#[test]
fn strings_and_bytes_are_borrowed() {
    #[derive(Debug, Deserialize)]
    struct Borrowed<'a> {
        title: &'a str,
        #[serde(borrow)]
        cow: Cow<'a, str>,
        bytes: &'a [u8],
    }
    let fields: Fields =
        [("title", Value::from("t")), ("cow", Value::from("c")), ("bytes", Value::bytes([1, 2]))].into_iter().collect();
    let borrowed: Borrowed<'_> = fields.decode().unwrap();
    assert_eq!((borrowed.title, borrowed.bytes), ("t", &[1, 2][..]));
    assert!(matches!(borrowed.cow, Cow::Borrowed("c")));
}

#[test]
fn integers_read_into_floats() {
    assert_eq!(Value::from(3).decode::<f64>().unwrap(), 3.0);
    assert_eq!(Value::from(-3).decode::<f32>().unwrap(), -3.0);
}

#[test]
fn doubles_read_into_integers_only_when_whole_and_in_range() {
    assert_eq!(Value::from(3.0).decode::<i64>().unwrap(), 3);
    assert_eq!(Value::from(-0.0).decode::<u8>().unwrap(), 0);
    assert_eq!(Value::from(-9_223_372_036_854_775_808.0).decode::<i64>().unwrap(), i64::MIN);
    assert_eq!(Value::from(9_223_372_036_854_775_808.0).decode::<u64>().unwrap(), 1 << 63);
    for (value, needle) in [
        (3.5, "floating point `3.5`"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (9_223_372_036_854_775_808.0, "9223372036854775808"),
        (-9_223_372_036_854_777_856.0, "-922337203685477"),
        (1e300, "1000"),
    ] {
        let (_, message) = corrupt::<i64>(&value.into());
        assert!(message.contains(needle) && message.contains("expected i64"), "{message}");
    }
    corrupt::<u8>(&Value::from(256.0));
    corrupt::<u64>(&Value::from(-1.0));
    corrupt::<u64>(&Value::from(18_446_744_073_709_551_616.0));
}

#[test]
fn integers_out_of_the_targets_range_are_errors() {
    assert_eq!(corrupt::<u32>(&Value::from(-1)).1, "invalid value: integer `-1`, expected u32");
    assert_eq!(corrupt::<i8>(&Value::from(128)).1, "invalid value: integer `128`, expected i8");
    assert_eq!(Value::from(i64::MAX).decode::<u64>().unwrap(), i64::MAX as u64);
    assert_eq!(Value::from(-5).decode::<i128>().unwrap(), -5);
}

#[test]
fn integers_beyond_64_bits_are_not_stored() {
    assert_eq!(invalid(u64::MAX), "the integer 18446744073709551615 does not fit 64 bits with a sign");
    assert!(invalid(i128::MIN).contains(&i128::MIN.to_string()));
    assert!(invalid(u128::MAX).contains(&u128::MAX.to_string()));
    same(&stored(&(i64::MAX as u64)), &Value::from(i64::MAX));
    same(&stored(&i128::from(i64::MIN)), &Value::from(i64::MIN));
}

#[test]
fn floats_keep_their_bits() {
    for v in [0.1_f32, f32::MIN_POSITIVE, f32::MAX, 1e-45, -0.0, f32::INFINITY] {
        assert_eq!(stored(&v).decode::<f32>().unwrap().to_bits(), v.to_bits());
    }
    assert!(stored(&f32::NAN).decode::<f32>().unwrap().is_nan());
    for v in [0.1, -0.0, f64::NAN, f64::MIN_POSITIVE, f64::NEG_INFINITY] {
        assert_eq!(stored(&v).decode::<f64>().unwrap().to_bits(), v.to_bits());
    }
}

#[test]
fn scalars_round() {
    round(&true);
    round(&'é');
    round(&String::from("a\0b"));
    round(&String::new());
    round(&());
    round(&(1_u8, -2_i16, 3_i32, String::from("x"), Some(1.5_f32)));
    round(&[[1, 2], [3, 4]]);
    round(&Box::new(Some(7)));
}

#[test]
fn map_keys_are_text() {
    round(&BTreeMap::from([(-1, 1), (10, 2), (9, 3)]));
    round(&BTreeMap::from([(true, 1), (false, 2)]));
    round(&BTreeMap::from([('a', 1)]));
    round(&BTreeMap::from([(u64::MAX, 1)]));
    round(&BTreeMap::from([(i128::MIN, 1)]));
    round(&BTreeMap::from([(Style::Split, 1), (Style::Full, 2)]));
    round(&BTreeMap::from([(time("2025-01-01T00:00:00Z"), 1)]));
    round(&BTreeMap::from([(Some(String::from("k")), 1)]));
    assert_eq!(format!("{:?}", stored(&BTreeMap::from([(9, "x"), (10, "y")]))), r#"{10: "y", 9: "x"}"#);
    assert_eq!(format!("{:?}", Fields::of(&BTreeMap::from([(9, "x")])).unwrap()), r#"{"9": "x"}"#);
    assert!(invalid(BTreeMap::from([((), 1)])).contains("not null"));
    assert!(invalid(BTreeMap::from([(vec![1], 1)])).contains("not an array"));
    assert!(corrupt::<BTreeMap<u8, i64>>(&stored(&BTreeMap::from([("x", 1)]))).1.contains("expected u8"));
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Style {
    Split,
    Full,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Shapes {
    Unit,
    New(i64),
    Maybe(Option<i64>),
    Tuple(i64, Option<String>),
    Struct { a: i64, b: Option<i64> },
}

#[test]
fn enums_look_as_in_json() {
    for (value, text) in [
        (Shapes::Unit, r#""Unit""#),
        (Shapes::New(1), "{New: 1}"),
        (Shapes::Maybe(None), "{Maybe: null}"),
        (Shapes::Tuple(1, None), "{Tuple: [1, null]}"),
        (Shapes::Struct { a: 1, b: None }, "{Struct: {a: 1}}"),
    ] {
        assert_eq!(format!("{:?}", round(&value)), text);
    }
    round(&vec![Shapes::Tuple(1, Some("x".into())), Shapes::Unit]);
}

#[test]
fn enums_name_what_is_wrong() {
    assert!(corrupt::<Style>(&Value::from("tall")).1.contains("unknown variant `tall`, expected `split` or `full`"));
    assert!(corrupt::<Shapes>(&Value::map([("New", 1), ("Unit", 2)])).1.contains("one entry"));
    assert!(corrupt::<Shapes>(&Value::map([("New", 1); 0])).1.contains("one entry"));
    assert!(corrupt::<Shapes>(&Value::from(1)).1.contains("integer `1`"));
    assert_eq!(corrupt::<Shapes>(&Value::map([("New", "x")])).0, "New");
    assert_eq!(corrupt::<Shapes>(&Value::map([("Tuple", Value::array(["x"]))])).0, "Tuple[0]");
    assert_eq!(corrupt::<Shapes>(&Value::map([("Struct", Value::map([("a", "x")]))])).0, "Struct.a");
    assert_eq!(Value::map([("Unit", Value::null())]).decode::<Shapes>().unwrap(), Shapes::Unit);
}

#[test]
fn newtypes_are_what_they_hold() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Id(String);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wrapped(Job);
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Unit;
    assert_eq!(round(&Id("x".into())), Value::from("x"));
    assert!(round(&Unit).view().is_null());
    let fields = Fields::of(&Some(Wrapped(job()))).unwrap();
    assert_eq!(fields.decode::<Option<Wrapped>>().unwrap(), Some(Wrapped(job())));
}

#[test]
fn a_document_is_a_struct_or_a_map() {
    fn message<T: Serialize>(value: T) -> String {
        refused(Fields::of(&value), ErrorKind::Invalid)
    }
    assert_eq!(message(1), "a document is a struct or a map, not an integer");
    assert_eq!(message("x"), "a document is a struct or a map, not a string");
    assert_eq!(message([1]), "a document is a struct or a map, not an array");
    assert_eq!(message(vec![1]), "a document is a struct or a map, not an array");
    assert_eq!(message(()), "a document is a struct or a map, not null");
    assert_eq!(message(None::<Job>), "a document is a struct or a map, not none");
    assert_eq!(message(time("2025-01-01T00:00:00Z")), "a document is a struct or a map, not a timestamp");
    for shape in [Shapes::Unit, Shapes::New(1), Shapes::Tuple(1, None), Shapes::Struct { a: 1, b: None }] {
        assert_eq!(message(shape), "a document is a struct or a map, not an enum variant");
    }
    assert!(Fields::of(&BTreeMap::<String, i64>::new()).unwrap().is_empty());
    let error = Fields::empty().decode::<i64>().unwrap_err();
    assert_eq!(error.message(), "invalid type: map, expected i64");
    assert_eq!(error.corrupt_at(), Some(""));
}

#[test]
fn decode_errors_name_the_field() {
    let progress = |pct: Value| Value::map([("stage", "s".into()), ("pct", pct)]);
    let job = |tags: Value, progress: Value| {
        Value::map([("id", "j".into()), ("attempts", 1.into()), ("tags", tags), ("progress", progress)])
    };
    let none = || Value::array([0; 0]);
    let (path, message) = corrupt::<Job>(&job(none(), progress("x".into())));
    assert_eq!(path, "progress.pct");
    assert_eq!(message, r#"progress.pct: invalid type: string "x", expected i64"#);
    let (path, message) = corrupt::<Job>(&job(Value::array([Value::from("a"), "b".into(), 3.into()]), Value::null()));
    assert_eq!((&*path, &*message), ("tags[2]", "tags[2]: invalid type: integer `3`, expected a string"));
    let (path, message) = corrupt::<Job>(&job(none(), Value::map([("pct", 1)])));
    assert_eq!((&*path, &*message), ("progress.stage", "progress.stage: required, but absent"));

    let fields: Fields = [("id", 1)].into_iter().collect();
    assert_eq!(fields.decode::<Job>().unwrap_err().corrupt_at(), Some("id"));
    let fields: Fields = [("id", "j")].into_iter().collect();
    assert_eq!(fields.decode::<Job>().unwrap_err().message(), "tags: required, but absent");

    let odd = BTreeMap::from([("a.b", vec![BTreeMap::from([("", "x")])])]);
    let (path, _) = corrupt::<BTreeMap<String, Vec<BTreeMap<String, i64>>>>(&stored(&odd));
    assert_eq!(path, "`a.b`[0].``");
}

#[test]
fn decode_errors_name_what_was_found() {
    let values = [
        (Value::null(), "null"),
        (Value::bytes([1]), "bytes"),
        (Value::vector(&[1.0]), "vector"),
        (Value::map([("a", 1)]), "map"),
        (Value::array([1]), "array"),
        (Value::from(time("2025-01-01T00:00:00Z")), "timestamp"),
        (Value::from(true), "boolean `true`"),
        (Value::from(1.5), "floating point `1.5`"),
    ];
    for (value, found) in &values {
        let (_, message) = corrupt::<String>(value);
        assert_eq!(message, format!("invalid type: {found}, expected a string"));
    }
    assert!(corrupt::<()>(&Value::from(1)).1.contains("expected unit"));
    assert!(corrupt::<bool>(&Value::from(1)).1.contains("expected a boolean"));
    assert!(corrupt::<Job>(&Value::from(1)).1.contains("expected struct Job"));
    assert!(corrupt::<(i64, i64)>(&Value::array([1, 2, 3])).1.contains("invalid length 3"));
    assert!(corrupt::<(i64, i64)>(&Value::array([1])).1.contains("invalid length 1"));
}

#[test]
fn encode_errors_name_the_field() {
    #[derive(Serialize)]
    struct Video {
        title: &'static str,
        clips_by_style: BTreeMap<&'static str, u64>,
        nested: Vec<(i64, u64)>,
    }
    let video = |x, y| Video { title: "t", clips_by_style: [("x", x)].into(), nested: vec![(1, 2), (3, y)] };
    let message = |video: &Video, shape| refused(Fields::with_shape(video, shape), ErrorKind::Invalid);
    for shape in [Shape::untyped(), shape_of(&["title", "clips_by_style", "nested"])] {
        let number = "the integer 18446744073709551615 does not fit 64 bits with a sign";
        assert_eq!(message(&video(u64::MAX, 1), shape), format!("clips_by_style.x: {number}"));
        assert_eq!(message(&video(1, u64::MAX), shape), format!("nested[1][1]: {number}"));
    }
    assert!(invalid(BTreeMap::from([("a", Map(&[("b", u64::MAX)]))])).starts_with("a.b: "));
    assert!(refused(Fields::of(&Map(&[("b", u64::MAX)])), ErrorKind::Invalid).starts_with("b: "));
    #[derive(Serialize)]
    enum E {
        T(i64, u64),
        S { a: u64 },
        N(u64),
    }
    assert!(invalid(E::T(1, u64::MAX)).starts_with("T[1]: "));
    assert!(invalid(E::S { a: u64::MAX }).starts_with("S.a: "));
    assert!(invalid(E::N(u64::MAX)).starts_with("N: "));
}

#[test]
fn a_types_own_errors_are_invalid_in_one_direction_and_corrupt_in_the_other() {
    #[derive(Debug)]
    struct Refuses;
    impl Serialize for Refuses {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("not today"))
        }
    }
    impl<'de> Deserialize<'de> for Refuses {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Err(serde::de::Error::custom("not today"))
        }
    }
    assert_eq!(invalid(BTreeMap::from([("a", [Refuses])])), "a[0]: not today");
    assert_eq!(corrupt::<BTreeMap<String, Refuses>>(&Value::map([("a", 1)])).1, "a: not today");
}

/// Entries in the order given, with serde's separate calls for key and value where `flatten` makes them.
struct Map<'a, V>(&'a [(&'a str, V)]);

impl<V: Serialize> Serialize for Map<'_, V> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.0 {
            map.serialize_key(key)?;
            map.serialize_value(value)?;
        }
        map.end()
    }
}

#[test]
fn of_equal_keys_the_last_holds() {
    let map = Map(&[("b", 1), ("a", 2), ("b", 3), ("a", 4), ("b", 5)]);
    same(&stored(&map), &Value::map([("a", 4), ("b", 5)]));
    for shape in [Shape::untyped(), shape_of(&["b"]), shape_of(&["c", "a", "b"])] {
        let fields = Fields::with_shape(&map, shape).unwrap();
        assert_eq!(fields.len(), 2);
        assert_eq!((fields.get("a"), fields.get("b")), (Some(ValueRef::Integer(4)), Some(ValueRef::Integer(5))));
        assert!(fields.identical(&[("a", 4), ("b", 5)].into_iter().collect()));
    }
}

#[test]
fn a_target_that_reads_nothing_does_not_derail_what_follows() {
    #[derive(Debug, PartialEq)]
    struct Idle;
    impl<'de> Deserialize<'de> for Idle {
        fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
            Ok(Self)
        }
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Holder {
        a: Idle,
        b: i64,
    }
    let value = Value::map([("a", Value::array([1, 2])), ("b", 7.into())]);
    assert_eq!(value.decode::<Holder>().unwrap(), Holder { a: Idle, b: 7 });
    assert_eq!(Value::array([1, 2]).decode::<Vec<Idle>>().unwrap(), [Idle, Idle]);
}
