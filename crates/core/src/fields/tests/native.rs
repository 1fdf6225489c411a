//! Native values: stored as such, text in JSON.

use super::*;
use crate::{Bytes, DocumentPath, GeoPoint, Reference, Vector};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Natives {
    time: Timestamp,
    maybe: Option<Timestamp>,
    times: Vec<Timestamp>,
    place: GeoPoint,
    link: Reference,
    blob: Bytes,
    vector: Vector,
    any: Value,
}

fn natives() -> Natives {
    let path = DocumentPath::parse("users/u1/videos/v1").unwrap();
    Natives {
        time: time("1969-12-31T23:59:59.999999Z"),
        maybe: Some(Timestamp::MIN),
        times: vec![Timestamp::MAX],
        place: GeoPoint { latitude: -12.5, longitude: 170.0 },
        link: path.clone().into(),
        blob: Bytes(vec![0, 255, 7]),
        vector: Vector(vec![0.5, -0.0]),
        any: Value::map([("t", Value::from(time("2025-01-01T00:00:00Z"))), ("r", Value::reference(&path))]),
    }
}

#[test]
fn natives_are_native_in_a_store() {
    let fields = Fields::of(&natives()).unwrap();
    let kinds: Vec<_> = ["time", "maybe", "times", "place", "link", "blob", "vector", "any"]
        .map(|name| fields.get(name).unwrap().type_name())
        .into();
    assert_eq!(kinds, ["timestamp", "timestamp", "array", "geo point", "reference", "bytes", "vector", "map"]);
    assert_eq!(fields.decode::<Natives>().unwrap(), natives());
    round(&natives());
}

#[test]
fn natives_are_text_in_json() {
    let Natives { time: t, place, link, blob, vector, any, .. } = natives();
    assert_eq!(json(&t), r#""1969-12-31T23:59:59.999999Z""#);
    assert_eq!(json(&place), r#"{"latitude":-12.5,"longitude":170.0}"#);
    assert_eq!(json(&link), r#""users/u1/videos/v1""#);
    assert_eq!(json(&blob), r#""AP8H""#);
    assert_eq!(json(&vector), "[0.5,-0.0]");
    assert_eq!(json(&any), r#"{"r":"users/u1/videos/v1","t":"2025-01-01T00:00:00Z"}"#);
    assert_eq!(json(&Value::bytes([0, 255, 7])), r#""AP8H""#);
    assert_eq!(json(&Value::vector(&[1.0])), "[1.0]");
    let typed = Natives { any: Value::null(), ..natives() };
    assert_eq!(serde_json::from_str::<Natives>(&json(&typed)).unwrap(), typed);
    let value: serde_json::Value = serde_json::from_str(&json(&typed)).unwrap();
    assert_eq!(serde_json::from_value::<Natives>(value).unwrap(), typed);
}

#[test]
fn bad_json_is_refused_with_reasons() {
    fn message<T: DeserializeOwned + Debug>(text: &str) -> String {
        serde_json::from_str::<T>(text).unwrap_err().to_string()
    }
    assert!(message::<Timestamp>("5").contains("invalid type: integer `5`, expected a timestamp"));
    assert!(message::<Timestamp>(r#""tomorrow""#).contains("not an RFC 3339 time"));
    assert!(message::<Timestamp>(r#"{"a": 1}"#).contains("invalid type: map, expected a timestamp"));
    assert!(message::<GeoPoint>(r#"{"latitude": 1}"#).contains("missing field `longitude`"));
    assert!(message::<GeoPoint>(r#""x""#).contains("expected a geo point"));
    assert!(message::<Reference>(r#""users""#).contains("expected the path of a document, found \"users\""));
    assert!(message::<Bytes>(r#""?""#).contains("base64"));
    assert!(message::<Bytes>("[1]").contains("expected bytes"));
    assert!(message::<Vector>(r#"["a"]"#).contains("expected f64"));
    assert!(message::<Value>("18446744073709551615").contains("18446744073709551615"));
    let micros = format!(r#"{{"__timestamp__": {}}}"#, i64::MAX);
    assert!(message::<Timestamp>(&micros).contains("outside the years"));
    assert!(message::<Value>(&micros).contains("outside the years"));
    assert_eq!(serde_json::from_str::<Value>("1e2").unwrap().view().type_name(), "double");
}

#[test]
fn a_native_type_reads_only_its_own_values() {
    let text = Value::from("2025-01-01T00:00:00Z");
    assert!(corrupt::<Timestamp>(&text).1.contains(r#"string "2025-01-01T00:00:00Z", expected a timestamp"#));
    assert!(corrupt::<Timestamp>(&Value::from(5)).1.contains("integer `5`, expected a timestamp"));
    assert!(
        corrupt::<GeoPoint>(&Value::map([("latitude", 1.0), ("longitude", 2.0)])).1.contains("expected a geo point")
    );
    assert!(corrupt::<Reference>(&text).1.contains("expected a reference"));
    assert!(corrupt::<Bytes>(&text).1.contains("expected bytes"));
    assert!(corrupt::<Vector>(&Value::array([1.0])).1.contains("expected a vector"));
    assert!(corrupt::<i64>(&Value::from(Timestamp::MIN)).1.contains("timestamp, expected i64"));
    assert!(corrupt::<BTreeMap<String, i64>>(&Value::from(Timestamp::MIN)).1.contains("timestamp, expected a map"));
    assert!(corrupt::<Fields>(&Value::from(Timestamp::MIN)).1.contains("expected a map of fields"));
}

#[test]
fn vectors_read_as_sequences_and_bytes_from_arrays() {
    let hi = Value::array([104, 105]).decode::<std::ffi::CString>().unwrap();
    assert_eq!(hi.as_bytes(), b"hi");
    assert_eq!(Value::bytes([104, 105]).decode::<std::ffi::CString>().unwrap(), hi);
    assert_eq!(Value::vector(&[1.0, 2.5]).decode::<Vec<f64>>().unwrap(), [1.0, 2.5]);
    assert_eq!(Value::vector(&[1.0, 2.5]).decode::<(f64, f64)>().unwrap(), (1.0, 2.5));
    assert!(corrupt::<(f64, f64)>(&Value::vector(&[1.0, 2.5, 3.0])).1.contains("invalid length 3"));
}

#[test]
fn plain_serde_bytes_are_bytes() {
    struct Raw(Vec<u8>);
    impl Serialize for Raw {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_bytes(&self.0)
        }
    }
    same(&stored(&Raw(vec![1, 2])), &Value::bytes([1, 2]));
}

#[test]
fn geo_points_are_checked() {
    assert!(GeoPoint { latitude: 90.0, longitude: -180.0 }.check().is_ok());
    for (latitude, longitude, needle) in [
        (90.1, 0.0, "latitude 90.1"),
        (f64::NAN, 0.0, "latitude NaN"),
        (0.0, -180.5, "longitude -180.5"),
        (0.0, f64::INFINITY, "longitude inf"),
    ] {
        let message = refused(GeoPoint { latitude, longitude }.check(), ErrorKind::Invalid);
        assert!(message.contains(needle), "{message}");
    }
}

#[test]
fn a_reference_of_another_client_passes_through_a_value_but_not_into_a_typed_link() {
    let odd = serde_json::from_str::<Value>(r#"{"__reference__": "users"}"#).unwrap();
    assert_eq!(odd.view(), ValueRef::Reference("users"));
    same(&odd.decode::<Value>().unwrap(), &odd);
    assert!(corrupt::<Reference>(&odd).1.contains("expected the path of a document"));
}

#[cfg(feature = "schemars")]
#[test]
fn schemas_describe_the_json() {
    let of = |schema: schemars::Schema| serde_json::to_value(schema).unwrap();
    let mut generator = schemars::SchemaGenerator::default();
    assert_eq!(of(generator.subschema_for::<Timestamp>())["format"], "date-time");
    assert_eq!(of(generator.subschema_for::<GeoPoint>())["properties"]["latitude"]["maximum"], 90);
    assert_eq!(of(generator.subschema_for::<Reference>())["type"], "string");
    assert_eq!(of(generator.subschema_for::<Bytes>())["contentEncoding"], "base64");
    assert_eq!(of(generator.subschema_for::<Vector>())["items"]["type"], "number");
    assert_eq!(of(generator.subschema_for::<Value>()), true);
}
