//! Where serde buffers what it reads or writes, native values must come through.

use super::*;
use crate::{Bytes, DocumentPath, GeoPoint, Reference, Vector};

const PLACE: GeoPoint = GeoPoint { latitude: 1.5, longitude: -2.0 };

fn now() -> Timestamp {
    time("2025-03-01T12:00:00.123456Z")
}

fn link() -> Reference {
    DocumentPath::parse("users/u1").unwrap().into()
}

/// One of each native type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct All {
    t: Timestamp,
    o: Option<Timestamp>,
    g: GeoPoint,
    r: Reference,
    b: Bytes,
    v: Vector,
    n: i64,
    f: f64,
}

fn all() -> All {
    All { t: now(), o: None, g: PLACE, r: link(), b: Bytes(vec![1, 2]), v: Vector(vec![1.0, 2.0]), n: 3, f: 3.0 }
}

fn extra() -> BTreeMap<String, Value> {
    let values = [now().into(), PLACE.into(), link().into(), Bytes(vec![9]).into(), Vector(vec![0.5]).into()];
    let natives = ["xt", "xg", "xr", "xb", "xv"].map(str::to_owned).into_iter().zip(values);
    natives
        .chain([
            ("xi".into(), Value::from(3)),
            ("xd".into(), Value::from(3.0)),
            ("xn".into(), Value::null()),
            ("xm".into(), Value::map([("deep", Value::array([Value::from(now())]))])),
        ])
        .collect()
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Flat {
    a: i64,
    #[serde(flatten)]
    all: All,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

#[test]
fn flatten_keeps_natives() {
    let flat = Flat { a: 1, all: all(), extra: extra() };
    let encoded = round(&flat);
    let fields = Fields::with_shape(&flat, shape_of(&["a", "t", "o", "g", "r", "b", "v", "n", "f"])).unwrap();
    let back: Flat = fields.decode().unwrap();
    assert_eq!(back, flat);
    for (name, value) in &flat.extra {
        same(&back.extra[name], value);
        same(&fields.get(name).unwrap().to_value(), value);
    }
    let ValueRef::Map(map) = encoded.view() else { panic!("{encoded:?} is no map") };
    assert_eq!(map.get("t").unwrap().type_name(), "timestamp");
    assert_eq!(map.get("o"), None);
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Time { t: Timestamp },
    All(Box<All>),
    Number(i64),
    Bare(Timestamp),
    Place(GeoPoint),
    Blob(Bytes),
    Any(Value),
}

#[test]
fn untagged_enums_keep_natives() {
    for value in [
        Untagged::Time { t: now() },
        Untagged::Number(5),
        Untagged::Bare(now()),
        Untagged::Place(PLACE),
        Untagged::Blob(Bytes(vec![1])),
        Untagged::Any(link().into()),
        Untagged::Any(Value::vector(&[1.0])),
        Untagged::Any(Value::from(1.5)),
    ] {
        round(&value);
    }
    let value = stored(&Untagged::Any(Value::map([("x", now())])));
    assert_eq!(value.decode::<Untagged>().unwrap(), Untagged::Any(Value::map([("x", now())])));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Inner {
    Pair(Timestamp, GeoPoint),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum External {
    Tuple(Timestamp, Bytes),
    Struct { t: Timestamp, g: GeoPoint, r: Reference, b: Bytes, v: Vector },
    One(Timestamp),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Internal {
    Struct { t: Timestamp, g: GeoPoint, o: Option<Timestamp> },
    New(All),
    Nested(External),
    Unit,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
enum Adjacent {
    Struct { t: Timestamp, g: GeoPoint },
    New(All),
    Bare(Timestamp),
    Tuple(Timestamp, Bytes),
    Unit,
}

#[test]
fn tagged_enums_keep_natives() {
    round(&Internal::Struct { t: now(), g: PLACE, o: None });
    round(&Internal::New(all()));
    round(&Internal::Unit);
    round(&Adjacent::Struct { t: now(), g: PLACE });
    round(&Adjacent::New(all()));
    round(&Adjacent::Bare(now()));
    round(&Adjacent::Tuple(now(), Bytes(vec![1])));
    round(&Adjacent::Unit);
    round(&Inner::Pair(now(), PLACE));
    let fields = Fields::of(&Internal::New(all())).unwrap();
    assert_eq!(fields.get("kind"), Some(ValueRef::String("New")));
    assert_eq!(fields.decode::<Internal>().unwrap(), Internal::New(all()));
}

/// Here serde buffers while it writes, and its buffer is human-readable.
#[test]
fn natives_written_through_serdes_buffer_are_native() {
    let nested =
        Internal::Nested(External::Struct { t: now(), g: PLACE, r: link(), b: Bytes(vec![1]), v: Vector(vec![0.5]) });
    let encoded = round(&nested);
    assert_eq!(
        format!("{encoded:?}"),
        "{Struct: {b: bytes[1], g: geo(1.5, -2), r: ref(users/u1), t: 2025-03-01T12:00:00.123456Z, v: vector[0.5]}, kind: \"Nested\"}"
    );
    round(&Internal::Nested(External::Tuple(now(), Bytes(vec![7; 40]))));
    round(&Internal::Nested(External::One(now())));
}

#[test]
fn buffered_types_read_json_too() {
    let flat = Flat { a: 1, all: all(), extra: BTreeMap::from([("k".into(), Value::from(true))]) };
    assert_eq!(serde_json::from_str::<Flat>(&json(&flat)).unwrap(), flat);
    let internal = Internal::Nested(External::Tuple(now(), Bytes(vec![1])));
    assert_eq!(serde_json::from_str::<Internal>(&json(&internal)).unwrap(), internal);
    assert_eq!(serde_json::from_str::<Untagged>(&json(&Untagged::Bare(now()))).unwrap(), Untagged::Bare(now()));
}

#[test]
fn buffered_errors_still_name_the_outer_field() {
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[serde(rename = "inner")]
        _inner: Flat,
    }
    let inner = Value::map([("a", 1)]);
    let (path, message) = corrupt::<Outer>(&Value::map([("inner", inner)]));
    assert_eq!((&*path, &*message), ("inner.t", "inner.t: required, but absent"));
}

#[test]
fn json_values_take_what_they_can() {
    let plain = Value::map([("a", Value::array([Value::from(1), Value::null(), "x".into(), 1.5.into()]))]);
    let decoded: serde_json::Value = plain.decode().unwrap();
    assert_eq!(decoded, serde_json::json!({ "a": [1, null, "x", 1.5] }));
    same(&stored(&decoded), &plain);
    for native in extra().into_values() {
        let decoded = native.decode::<serde_json::Value>();
        assert_eq!(decoded.is_err(), matches!(native.view(), ValueRef::Bytes(_)));
    }
    assert_eq!(Fields::of(&decoded).unwrap().decode::<serde_json::Value>().unwrap(), decoded);
}

#[test]
fn fields_are_a_map() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Record {
        before: Fields,
        after: Option<Fields>,
    }
    let fields: Fields = extra().into_iter().collect();
    let record = Record { before: fields.clone(), after: None };
    let back = stored(&record).decode::<Record>().unwrap();
    assert!(back.before.identical(&fields));
    let shaped = Fields::with_shape(&fields, shape_of(&["xt", "xn"])).unwrap();
    assert!(shaped.identical(&fields) && fields.identical(&shaped));
    assert!(shaped.decode::<Fields>().unwrap().identical(&fields));
    assert_eq!(serde_json::from_str::<Fields>(r#"{"b":1,"a":null}"#).unwrap().len(), 2);
    assert!(serde_json::from_str::<Fields>("[1]").unwrap_err().to_string().contains("a map of fields"));
    assert!(serde_json::from_str::<Fields>(r#"{"__timestamp__": 1}"#).is_err());
}
