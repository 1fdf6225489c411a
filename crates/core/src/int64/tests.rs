use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::MAX_SAFE_INTEGER;
use crate::{ErrorKind, Fields, Result, Shape, Value};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Counts {
    #[serde(with = "crate::int64")]
    signed: i64,
    #[serde(with = "crate::int64")]
    unsigned: u64,
    #[serde(with = "crate::int64", default)]
    maybe: Option<i64>,
    #[serde(with = "crate::int64", default, skip_serializing_if = "Option::is_none")]
    perhaps: Option<u64>,
}

/// The same without the module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Plain {
    signed: i64,
    unsigned: u64,
    maybe: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    perhaps: Option<u64>,
}

impl Counts {
    fn plain(&self) -> Plain {
        let Self { signed, unsigned, maybe, perhaps } = *self;
        Plain { signed, unsigned, maybe, perhaps }
    }
}

/// Whatever keeps the fields in a buffer first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Flat {
    name: String,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Counts(Counts),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Counts(Counts),
    /// Buffered as it is written.
    Nested(External),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum External {
    Counts { counts: Counts },
}

fn integers() -> impl Strategy<Value = i64> {
    let safe = MAX_SAFE_INTEGER as i64;
    let edges = prop::sample::select(vec![0, 1, -1, safe, safe + 1, -safe, -safe - 1, i64::MAX, i64::MIN]);
    prop_oneof![1 => edges, 1 => any::<i64>(), 1 => -1000..1000_i64]
}

fn counts() -> impl Strategy<Value = Counts> {
    let unsigned = || integers().prop_map(i64::unsigned_abs).prop_map(|n| n.min(i64::MAX as u64));
    (integers(), unsigned(), prop::option::of(integers()), prop::option::of(unsigned()))
        .prop_map(|(signed, unsigned, maybe, perhaps)| Counts { signed, unsigned, maybe, perhaps })
}

fn shape() -> &'static Shape {
    Box::leak(Box::new(Shape::new(&["signed", "unsigned", "maybe", "perhaps"])))
}

fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn it_is_stored_as_without(counts in counts()) {
        let shape = shape();
        let fields = Fields::with_shape(&counts, shape)?;
        prop_assert!(fields.identical(&Fields::with_shape(&counts.plain(), shape)?));
        prop_assert!(Value::of(&counts)?.identical(&Value::of(&counts.plain())?));
        for _ in 0..3 {
            prop_assert_eq!(&fields.decode::<Counts>()?, &counts);
        }
        prop_assert_eq!(Value::of(&counts)?.decode::<Counts>()?, counts);
    }

    #[test]
    fn json_is_exact_in_javascript(counts in counts()) {
        let json = serde_json::to_value(&counts).unwrap();
        for (name, n) in [("signed", i128::from(counts.signed)), ("unsigned", counts.unsigned.into())] {
            let expected = if n.unsigned_abs() <= u128::from(MAX_SAFE_INTEGER) {
                serde_json::Value::from(i64::try_from(n).unwrap())
            } else {
                n.to_string().into()
            };
            prop_assert_eq!(&json[name], &expected);
        }
        prop_assert_eq!(&serde_json::from_value::<Counts>(json).unwrap(), &counts);
        prop_assert_eq!(&through_json(&counts), &counts);
        // As numbers throughout, which others may write.
        let plain = serde_json::to_string(&counts.plain()).unwrap();
        prop_assert_eq!(serde_json::from_str::<Counts>(&plain).unwrap(), counts);
    }

    #[test]
    fn it_passes_through_serdes_buffers(counts in counts()) {
        let flat = Flat { name: "x".into(), counts: counts.clone() };
        prop_assert_eq!(&through_json(&flat), &flat);
        prop_assert_eq!(Fields::of(&flat)?.decode::<Flat>()?, flat);
        let untagged = Untagged::Counts(counts.clone());
        prop_assert_eq!(&through_json(&untagged), &untagged);
        prop_assert_eq!(Value::of(&untagged)?.decode::<Untagged>()?, untagged);
        for tagged in [Tagged::Counts(counts.clone()), Tagged::Nested(External::Counts { counts: counts.clone() })] {
            prop_assert_eq!(&through_json(&tagged), &tagged);
            prop_assert_eq!(Value::of(&tagged)?.decode::<Tagged>()?, tagged);
        }
        let nested = Value::of(&Tagged::Nested(External::Counts { counts: counts.clone() }))?;
        let plain = Value::map([("counts", Value::of(&counts.plain())?)]);
        prop_assert!(nested.identical(&Value::map([("kind", Value::from("Nested")), ("Counts", plain)])));
    }
}

fn json<T: DeserializeOwned>(text: &str) -> std::result::Result<T, String> {
    serde_json::from_str(text).map_err(|e| e.to_string())
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
struct Signed(#[serde(with = "crate::int64")] i64);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
struct Unsigned(#[serde(with = "crate::int64")] u64);

#[test]
fn json_strings_have_one_spelling() {
    for (text, value) in [
        (r#""0""#, 0),
        (r#""-7""#, -7),
        (r#""9223372036854775807""#, i64::MAX),
        (r#""-9223372036854775808""#, i64::MIN),
        ("12", 12),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(json(text), Ok(Signed(value)), "{text}");
    }
    let wrong = ["", "-", "-0", "00", "01", "-01", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "١", "9223372036854775808"];
    for text in wrong {
        assert!(json::<Signed>(&format!("{text:?}")).is_err(), "{text:?}");
    }
    for text in ["1.5", "true", "null", "[1]", r#"{"__int64__":1}"#, "9223372036854775808"] {
        assert!(json::<Signed>(text).is_err(), "{text}");
    }
    assert_eq!(json(r#""9223372036854775807""#), Ok(Unsigned(i64::MAX as u64)));
    // What no store can hold is not read either.
    for text in [r#""9223372036854775808""#, "9223372036854775808", r#""18446744073709551615""#] {
        assert!(json::<Unsigned>(text).is_err(), "{text}");
    }
    assert!(json::<Unsigned>(r#""-1""#).is_err() && json::<Unsigned>("-1").is_err());
    assert_eq!(json::<Signed>(r#""x""#).unwrap_err(), r#"invalid value: string "x", expected i64 at line 1 column 3"#);
}

#[test]
fn an_absent_option_is_none_and_so_is_null() {
    let none = Counts { signed: 1, unsigned: 2, maybe: None, perhaps: None };
    assert_eq!(json(r#"{"signed":1,"unsigned":"2"}"#), Ok(none.clone()));
    assert_eq!(json(r#"{"signed":1,"unsigned":2,"maybe":null,"perhaps":null}"#), Ok(none.clone()));
    let stored = [("signed", Value::from(1)), ("unsigned", Value::from(2)), ("maybe", Value::null())];
    assert_eq!(stored.into_iter().collect::<Fields>().decode::<Counts>().unwrap(), none);
}

#[test]
fn a_document_is_read_as_strictly_as_without() {
    let read = |value: Value| {
        let fields: Fields = [("signed", value), ("unsigned", Value::from(1))].into_iter().collect();
        let flat: Result<Flat> = fields.iter().chain([("name", Value::from("x").view())]).collect::<Fields>().decode();
        (fields.decode::<Counts>().map(|c| c.signed), fields.decode::<Plain>().map(|c| c.signed), flat)
    };
    for value in [Value::from(7), Value::from(7.0), Value::from(i64::MAX)] {
        let (counts, plain, _) = read(value);
        assert_eq!(counts.unwrap(), plain.unwrap());
    }
    for value in ["7".into(), Value::from(7.5), Value::null(), true.into(), Value::bytes("7"), Value::map([("a", 1)])] {
        let (counts, plain, flat) = read(value.clone());
        let error = counts.unwrap_err();
        assert_eq!(error.message(), plain.unwrap_err().message(), "{value:?}");
        assert_eq!((error.kind(), error.corrupt_at()), (ErrorKind::Corrupt, Some("signed")));
        assert!(flat.is_err(), "{value:?}");
    }
    let negative: Fields = [("signed", 1), ("unsigned", -1)].into_iter().collect();
    let error = negative.decode::<Counts>().unwrap_err();
    assert_eq!(error.message(), negative.decode::<Plain>().unwrap_err().message());
}

#[test]
fn what_an_integer_of_a_store_cannot_hold_is_refused() {
    for value in [Value::of(&Unsigned(u64::MAX)), Value::of(&BTreeMap::from([("k", Unsigned(u64::MAX))]))] {
        let error = value.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.message().ends_with("18446744073709551615 does not fit 64 bits with a sign"), "{error}");
    }
    let buffered = Tagged::Nested(External::Counts {
        counts: Counts { signed: 0, unsigned: u64::MAX, maybe: None, perhaps: None },
    });
    assert_eq!(Value::of(&buffered).unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn as_the_key_of_a_map_it_is_the_text_of_an_integer() {
    let map = BTreeMap::from([(Unsigned(7), 1), (Unsigned(MAX_SAFE_INTEGER + 1), 2)]);
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"7":1,"9007199254740992":2}"#);
    assert_eq!(through_json(&map), map);
    let stored = Value::of(&map).unwrap();
    assert!(stored.identical(&Value::map([("7", 1), ("9007199254740992", 2)])));
    assert_eq!(stored.decode::<BTreeMap<Unsigned, i64>>().unwrap(), map);
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_says_number_or_string() {
    use serde_json::json;

    #[derive(schemars::JsonSchema)]
    #[allow(dead_code)]
    struct Schema {
        /// How many.
        #[schemars(with = "crate::int64::Int64")]
        signed: i64,
        #[schemars(with = "crate::int64::UInt64")]
        unsigned: u64,
        #[schemars(with = "Option<crate::int64::UInt64>")]
        maybe: Option<u64>,
        #[garde(range(min = 0))]
        #[schemars(with = "crate::int64::Int64")]
        bounded: i64,
    }
    let schema = schemars::schema_for!(Schema).to_value();
    let pattern = "^(0|-?[1-9][0-9]{0,18})$";
    let signed = json!({
        "description": "How many.", "type": ["integer", "string"], "format": "int64", "pattern": pattern,
        "minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64
    });
    let unsigned = json!({
        "type": ["integer", "string"], "format": "int64", "pattern": "^(0|[1-9][0-9]{0,18})$",
        "minimum": 0, "maximum": 9_007_199_254_740_991_i64
    });
    let mut maybe = unsigned.clone();
    maybe["type"] = json!(["integer", "string", "null"]);
    let mut bounded = signed.clone();
    bounded.as_object_mut().unwrap().remove("description");
    bounded["minimum"] = json!(0);
    let properties = &schema["properties"];
    for (name, expected) in [("signed", signed), ("unsigned", unsigned), ("maybe", maybe), ("bounded", bounded)] {
        assert_eq!(properties[name], expected, "{name}");
    }
    assert_eq!(schema["required"], json!(["signed", "unsigned", "bounded"]));
    assert!(schema.get("$defs").is_none());
}
