//! Structs read by field index must come out as they do by name, whatever serde's attributes say.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use proptest::prelude::*;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, IgnoredAny, MapAccess, Visitor},
};

use super::shape_of;
use crate::{
    Fields, Result, Shape, Value,
    fields::{
        de::{by_name, from_fields},
        reader::Call,
    },
};

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Plain {
    a: i64,
    b: String,
    c: Option<i64>,
    d: bool,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
#[allow(dead_code)]
struct Defaults {
    a: i64,
    b: String,
    c: Option<i64>,
    d: bool,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { a: 7, b: "seven".into(), c: Some(7), d: true }
    }
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Renamed {
    #[serde(rename = "b", default)]
    a: Option<Value>,
    #[serde(rename = "a", default)]
    b: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Aliased {
    #[serde(alias = "b")]
    a: Value,
    #[serde(default)]
    c: Option<Value>,
}

/// An alias at the end, whose place is that of what is ignored.
#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct AliasedLast {
    #[serde(alias = "b")]
    a: Value,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Skips {
    #[serde(default)]
    a: Option<Value>,
    #[serde(skip)]
    b: i64,
    c: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Flattens {
    #[serde(default)]
    c: Option<Value>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Strict {
    #[serde(default)]
    a: Option<Value>,
    #[serde(default)]
    b: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Lenient {
    #[serde(default)]
    a: Option<Value>,
    #[serde(default)]
    b: Option<Value>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Partial {
    c: i64,
}

#[derive(Debug, Deserialize)]
struct Empty {}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Nested {
    c: Option<Vec<Partial>>,
    a: Option<Box<Renamed>>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct New(Plain);

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Untagged {
    Plain(Plain),
    Strict(Strict),
}

#[derive(Debug, Deserialize)]
#[serde(tag = "b")]
#[allow(dead_code)]
enum Tagged {
    #[serde(rename = "")]
    Empty { a: i64 },
    #[serde(rename = "x")]
    X(Partial),
}

/// Fields that a function reads.
#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct With {
    #[serde(with = "crate::int64")]
    a: i64,
    #[serde(with = "crate::int64", default)]
    c: Option<u64>,
    d: Option<bool>,
}

/// What the visitors written by hand make of a document: every key they saw, and whether its value was a number.
#[derive(Debug, PartialEq)]
#[allow(dead_code)]
struct Seen<K>(Vec<(String, Option<i64>)>, PhantomData<K>);

/// A key type written by hand: what it makes of a name, and of an index.
trait Key: Sized + fmt::Debug {
    fn of_name(name: &str) -> Self;
    fn of_index(index: u64) -> Option<Self>;
}

struct KeyOf<K>(K);

impl<'de, K: Key> Deserialize<'de> for KeyOf<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct KeyVisitor<K>(PhantomData<K>);
        impl<K: Key> Visitor<'_> for KeyVisitor<K> {
            type Value = KeyOf<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<KeyOf<K>, E> {
                Ok(KeyOf(K::of_name(name)))
            }

            fn visit_u64<E: de::Error>(self, index: u64) -> std::result::Result<KeyOf<K>, E> {
                let refused = || E::invalid_type(de::Unexpected::Unsigned(index), &self);
                K::of_index(index).map(KeyOf).ok_or_else(refused)
            }
        }
        deserializer.deserialize_identifier(KeyVisitor(PhantomData))
    }
}

impl<'de, K: Key> Deserialize<'de> for Seen<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct SeenVisitor<K>(PhantomData<K>);
        impl<'de, K: Key> Visitor<'de> for SeenVisitor<K> {
            type Value = Seen<K>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a document")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Seen<K>, A::Error> {
                let mut seen = Vec::new();
                while let Some(KeyOf(key)) = map.next_key::<KeyOf<K>>()? {
                    let key = format!("{key:?}");
                    let value = if key.contains('C') {
                        map.next_value::<IgnoredAny>()?;
                        None
                    } else {
                        map.next_value::<Value>()?.decode().ok()
                    };
                    seen.push((key, value));
                }
                Ok(Seen(seen, PhantomData))
            }
        }
        deserializer.deserialize_struct("Seen", &["a", "b"], SeenVisitor(PhantomData))
    }
}

macro_rules! key {
    ($($name:ident { $($body:tt)* } $of_name:expr, $of_index:expr;)*) => { $(
        #[derive(Debug)]
        #[allow(dead_code)]
        $($body)*

        impl Key for $name {
            fn of_name(name: &str) -> Self {
                let make: fn(&str) -> Self = $of_name;
                make(name)
            }

            fn of_index(index: u64) -> Option<Self> {
                let make: fn(u64) -> Option<Self> = $of_index;
                make(index)
            }
        }
    )* };
}

fn place(name: &str) -> usize {
    ["a", "b"].iter().position(|field| *field == name).unwrap_or(2)
}

key! {
    // Takes no indices.
    TextOnly { enum TextOnly { A, B, Other } }
        |name| [|| Self::A, || Self::B, || Self::Other][place(name)](), |_| None;
    // Takes indices, in another order than its variants have.
    Swapped { enum Swapped { B, A, Other } }
        |name| [|| Self::A, || Self::B, || Self::Other][place(name)](), |i| Some(match i { 0 => Self::A, 1 => Self::B, _ => Self::Other });
    // Takes indices for something else.
    Shifted { enum Shifted { A, B, Other } }
        |name| [|| Self::A, || Self::B, || Self::Other][place(name)](), |i| Some(match i { 0 => Self::B, _ => Self::Other });
    // Looks at what derived code ignores.
    Summing { enum Summing { A, B, Other } }
        |name| [|| Self::A, || Self::B, || Self::Other][place(name)](), |i| Some(match i { 0 => Self::A, 1 => Self::B, _ => Self::Other });
    // A byte that is no enum.
    Number { struct Number(u8); }
        |name| Self(place(name) as u8), |i| Some(Self(i as u8));
    // More than a byte.
    Owned { struct Owned(String); }
        |name| Self(name.to_owned()), |i| Some(Self(i.to_string()));
    // All alike.
    Unit { struct Unit; }
        |_| Self, |_| Some(Self);
}

fn outcome<T: fmt::Debug>(result: Result<T>) -> std::result::Result<String, (String, String)> {
    match result {
        Ok(value) => Ok(format!("{value:?}")),
        Err(e) => Err((e.corrupt_at().unwrap_or("nowhere").to_owned(), e.message().to_owned())),
    }
}

fn agrees<T: DeserializeOwned + fmt::Debug>(fields: &Fields) {
    let expected = outcome(by_name::<T>(fields));
    // The first times teach the shape.
    for round in 0..3 {
        assert_eq!(outcome(from_fields::<T>(fields)), expected, "round {round} of {fields:?}");
    }
}

fn all_agree(fields: &Fields) {
    agrees::<Plain>(fields);
    agrees::<Defaults>(fields);
    agrees::<Renamed>(fields);
    agrees::<Aliased>(fields);
    agrees::<AliasedLast>(fields);
    agrees::<Skips>(fields);
    agrees::<Flattens>(fields);
    agrees::<Lenient>(fields);
    agrees::<Strict>(fields);
    agrees::<Partial>(fields);
    agrees::<Empty>(fields);
    agrees::<Nested>(fields);
    agrees::<New>(fields);
    agrees::<With>(fields);
    agrees::<Option<Plain>>(fields);
    agrees::<Untagged>(fields);
    agrees::<Tagged>(fields);
    agrees::<Seen<TextOnly>>(fields);
    agrees::<Seen<Swapped>>(fields);
    agrees::<Seen<Shifted>>(fields);
    agrees::<Seen<Summing>>(fields);
    agrees::<Seen<Number>>(fields);
    agrees::<Seen<Owned>>(fields);
    agrees::<Seen<Unit>>(fields);
    agrees::<BTreeMap<String, Value>>(fields);
    agrees::<Value>(fields);
    agrees::<Fields>(fields);
    agrees::<i64>(fields);
}

fn document() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let value = prop_oneof![
        4 => (-3_i64..300).prop_map(Value::from),
        3 => "[x-zé]{0,2}".prop_map(Value::from),
        2 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::null()),
        1 => Just(Value::from(2.5)),
        1 => Just(Value::bytes([0xFF, 0x00])),
        1 => Just(Value::map([("c", 1)])),
        1 => Just(Value::array([Value::map([("c", 1)])])),
    ];
    prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "d", "e", "x"]), value, 0..6)
        .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn shapes() -> Vec<&'static Shape> {
    let names: [&[&'static str]; 6] =
        [&["a", "b", "c", "d"], &["a", "b"], &["d", "c", "b", "a", "x"], &["b", "e"], &["a", "b", "c"], &["c", "x"]];
    let mut shapes: Vec<_> = names.into_iter().map(shape_of).collect();
    shapes.push(Shape::untyped());
    shapes
}

proptest! {
    #[test]
    fn by_index_is_as_by_name(documents in prop::collection::vec(document(), 1..12)) {
        // New shapes each time, so that what is learned comes from these documents, in this order.
        for shape in shapes() {
            for document in &documents {
                all_agree(&Fields::with_shape(document, shape).unwrap());
            }
        }
    }
}

fn plain(shape: &'static Shape, a: Value) -> Fields {
    let document: BTreeMap<_, _> =
        [("a", a), ("b", Value::from("b")), ("d", Value::from(true)), ("z", Value::from(1))].into();
    Fields::with_shape(&document, shape).unwrap()
}

#[test]
fn an_error_names_the_field_however_often_it_was_read_before() {
    let shape = shape_of(&["a", "b", "c", "d"]);
    for _ in 0..3 {
        assert_eq!(plain(shape, Value::from(1)).decode::<Plain>().unwrap().a, 1);
        let error = plain(shape, Value::from("one")).decode::<Plain>().unwrap_err();
        assert_eq!(error.corrupt_at(), Some("a"));
        assert!(error.message().contains("expected i64"), "{}", error.message());
        let absent = Fields::with_shape(&BTreeMap::from([("a", 1)]), shape).unwrap();
        assert_eq!(absent.decode::<Plain>().unwrap_err().corrupt_at(), Some("b"));
    }
}

#[test]
fn fields_with_a_function_of_their_own_are_read_by_index() {
    let shape = shape_of(&["a", "c", "d", "z"]);
    let document: BTreeMap<_, _> = [("a", 1), ("c", 2), ("z", 3)].into();
    let fields = Fields::with_shape(&document, shape).unwrap();
    assert!(fields.decode::<With>().is_ok());
    assert_eq!(shape.calls(), [Call::Index(0), Call::Index(1), Call::Unknown, Call::Ignored]);
}

#[test]
fn who_denies_unknown_fields_sees_them_beside_who_does_not() {
    let shape = shape_of(&["a", "b", "z"]);
    let fields = Fields::with_shape(&BTreeMap::from([("a", 1), ("z", 2)]), shape).unwrap();
    for _ in 0..3 {
        assert!(fields.decode::<Lenient>().is_ok());
        assert!(fields.decode::<Strict>().unwrap_err().message().contains("unknown field `z`"));
    }
}

#[test]
fn borrowed_texts_lie_in_the_document() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Borrowed<'a> {
        b: &'a str,
        a: &'a str,
        #[serde(borrow)]
        list: Vec<&'a str>,
    }
    let shape = shape_of(&["a", "b", "list", "raw"]);
    let long = "ü".repeat(200);
    for raw in [Value::null(), Value::bytes([0xFF; 3])] {
        let list = Value::array(["x", &long]);
        let document: BTreeMap<_, _> =
            [("a", Value::from("é")), ("b", Value::from(&*long)), ("list", list), ("raw", raw)].into();
        let fields = Fields::with_shape(&document, shape).unwrap();
        for _ in 0..2 {
            let expected = Borrowed { b: &long, a: "é", list: vec!["x", &long] };
            assert_eq!(fields.decode::<Borrowed<'_>>().unwrap(), expected);
        }
    }
}

/// A decode, twice so that what was learned is used, and what it should come to.
fn twice<'de, T: Deserialize<'de> + fmt::Debug>(
    fields: &'de Fields,
) -> [std::result::Result<String, (String, String)>; 3] {
    [outcome(from_fields::<T>(fields)), outcome(from_fields::<T>(fields)), outcome(by_name::<T>(fields))]
}

#[track_caller]
fn all_same(outcomes: &[std::result::Result<String, (String, String)>; 3]) {
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[2]), "{outcomes:?}");
}

/// Types in blocks without a name have one name; equal lists of fields may have one address.
#[test]
fn types_of_one_name_are_told_apart() {
    macro_rules! block {
        ($function:ident, $(#[$meta:meta])* { $($body:tt)* }) => {
            const _: () = {
                #[derive(Debug, Deserialize)]
                $(#[$meta])*
                #[allow(dead_code)]
                struct Repr { $($body)* }
                impl Blocks {
                    fn $function(fields: &Fields) {
                        all_same(&twice::<Repr>(fields));
                    }
                }
            };
        };
    }
    struct Blocks;
    block!(three, { a: Option<i64>, b: Option<i64>, c: Option<i64> });
    block!(alias, { #[serde(alias = "b")] a: Option<i64>, c: Option<i64> });
    block!(lenient, { a: Option<i64>, c: Option<i64> });
    block!(strict, #[serde(deny_unknown_fields)] { a: Option<i64>, c: Option<i64> });
    let shape = shape_of(&["a", "b", "c"]);
    for document in [r#"{"b":1,"c":2}"#, r#"{"a":1,"c":2}"#, r#"{"a":1,"b":2,"c":3}"#, r#"{"c":1}"#] {
        let fields = Fields::with_shape(&serde_json::from_str::<Fields>(document).unwrap(), shape).unwrap();
        for _ in 0..3 {
            [Blocks::three, Blocks::alias, Blocks::lenient, Blocks::strict].iter().for_each(|decode| decode(&fields));
            [Blocks::strict, Blocks::lenient, Blocks::alias, Blocks::three].iter().for_each(|decode| decode(&fields));
        }
    }
}

/// What a hand-written visitor does with fields that are none of its own is its own business.
#[test]
fn a_hand_written_visitor_sees_every_field_each_time() {
    #[derive(Deserialize)]
    #[serde(field_identifier, rename_all = "lowercase")]
    enum Name {
        A,
        #[serde(other)]
        Other,
    }
    #[derive(Debug)]
    #[allow(dead_code)]
    struct Counted {
        a: Option<i64>,
        others: usize,
    }
    struct Counting;
    impl<'de> Visitor<'de> for Counting {
        type Value = Counted;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a document")
        }
        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> std::result::Result<Counted, M::Error> {
            let mut counted = Counted { a: None, others: 0 };
            while let Some(name) = map.next_key()? {
                match name {
                    Name::A => counted.a = Some(map.next_value()?),
                    Name::Other => {
                        map.next_value::<IgnoredAny>()?;
                        counted.others += 1;
                    }
                }
            }
            Ok(counted)
        }
    }
    impl<'de> Deserialize<'de> for Counted {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
            deserializer.deserialize_struct("Counted", &["a"], Counting)
        }
    }
    let fields = Fields::from_iter([("a", 1), ("b", 2), ("c", 3)]);
    let fields = Fields::with_shape(&fields, shape_of(&["a", "b", "c"])).unwrap();
    all_same(&twice::<Counted>(&fields));
}
