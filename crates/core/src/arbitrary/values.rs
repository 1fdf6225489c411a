//! Values near each other and near the edges of their types.

use proptest::{collection::vec, prelude::*, sample::select};

use super::paths::document_path;
use crate::{Document, Fields, GeoPoint, Timestamp, Value};

/// Integers whose neighbours as doubles coincide, and a few small ones for the sake of matches.
const INTEGERS: [i64; 14] = [
    0,
    1,
    -1,
    2,
    3,
    (1 << 53) - 1,
    1 << 53,
    (1 << 53) + 1,
    -(1 << 53) - 1,
    i64::MAX,
    i64::MAX - 1,
    i64::MAX - 1_023,
    i64::MIN,
    i64::MIN + 1,
];

const DOUBLES: [f64; 18] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1.5,
    2.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    9_007_199_254_740_991.0,
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    9_223_372_036_854_775_808.0,
    -9_223_372_036_854_775_808.0,
    9_223_372_036_854_774_784.0,
    5e-324,
    f64::MAX,
    f64::MIN,
];

const STRINGS: [&str; 12] = ["", "a", "b", "ab", "a\0", "a\0b", "\0", "é", "e\u{301}", "\u{fffd}", "\u{ff30}", "😀"];

const BYTES: [&[u8]; 6] = [&[], &[0], &[0, 0xff], &[1], &[0xff], b"a"];

const MICROS: [i64; 7] =
    [0, 1, -1, 1_735_689_600_000_000, 1_735_689_600_000_001, Timestamp::MIN.as_micros(), Timestamp::MAX.as_micros()];

const KEYS: [&str; 6] = ["a", "b", "m", "m.a", "\u{ff30}", "😀"];

/// A number: small integers and the doubles beside them, the edges of both types, NaN.
pub fn number() -> impl Strategy<Value = Value> + Clone {
    prop_oneof![
        4 => (0..4_i64).prop_map(Value::from),
        2 => (0..4_i32).prop_map(|n| Value::from(f64::from(n))),
        2 => select(&INTEGERS[..]).prop_map(Value::from),
        2 => select(&DOUBLES[..]).prop_map(Value::from),
        1 => Just(Value::from(f64::NAN)),
    ]
}

/// A value that is no array, no map and no vector, which no array may hold.
pub fn scalar() -> impl Strategy<Value = Value> + Clone {
    prop_oneof![
        8 => number(),
        2 => Just(Value::null()),
        2 => any::<bool>().prop_map(Value::from),
        4 => select(&STRINGS[..]).prop_map(Value::from),
        1 => select(&BYTES[..]).prop_map(Value::bytes),
        1 => select(&MICROS[..]).prop_map(|micros| Value::from(Timestamp::from_micros_saturating(micros))),
        1 => document_path().prop_map(|path| Value::reference(&path)),
        1 => geo_point(),
    ]
}

fn vector() -> impl Strategy<Value = Value> + Clone {
    vec(select(&DOUBLES[..4]), 1..3).prop_map(|elements| Value::vector(&elements))
}

fn geo_point() -> impl Strategy<Value = Value> + Clone {
    // Without −0: protocol buffers leave out a zero that is no more than a field of a message, and its sign with it.
    let degrees = || select(&[-90.0, 0.0, 90.0][..]);
    (degrees(), degrees()).prop_map(|(latitude, longitude)| Value::from(GeoPoint { latitude, longitude }))
}

/// Any value that can be stored: a scalar, or arrays and maps of a few entries, up to three deep.
pub fn value() -> impl Strategy<Value = Value> + Clone {
    prop_oneof![10 => scalar().boxed(), 4 => container(), 1 => vector().boxed()]
}

/// An array or a map.
fn container() -> BoxedStrategy<Value> {
    let leaf = scalar().boxed();
    let map = |inside: BoxedStrategy<Value>| vec((select(&KEYS[..]), inside), 0..3).prop_map(Value::map).boxed();
    // An array holds no array, so that arrays alternate with maps.
    let array = |inside: BoxedStrategy<Value>| vec(inside, 0..4).prop_map(Value::array).boxed();
    let flat = prop_oneof![array(leaf.clone()), map(leaf.clone())].boxed();
    let in_array = prop_oneof![3 => leaf.clone(), 1 => map(leaf.clone())].boxed();
    let in_map = prop_oneof![8 => leaf, 4 => flat.clone(), 1 => vector().boxed()].boxed();
    prop_oneof![3 => flat, 1 => array(in_array), 2 => map(in_map)].boxed()
}

/// A map that has some of the names that field paths look for.
fn nested() -> BoxedStrategy<Value> {
    let inner = vec((select(&KEYS[..2]), number()), 0..3).prop_map(Value::map);
    let entry = prop_oneof![
        3 => (select(&KEYS[..2]), number().boxed()),
        1 => (Just("m"), inner.boxed()),
    ];
    vec(entry, 1..3).prop_map(Value::map).boxed()
}

/// The fields of a document: few names, so that documents share them and lack some.
pub fn fields() -> impl Strategy<Value = Fields> + Clone {
    let small = || prop_oneof![3 => number().boxed(), 2 => value().boxed()];
    let field = prop_oneof![
        4 => (Just("a"), small()),
        3 => (Just("b"), small()),
        3 => (Just("n"), number()),
        2 => (Just("m"), nested()),
        1 => (Just("m"), container()),
        1 => (Just("m.a"), scalar()),
        1 => (Just("ä`\\"), scalar()),
    ];
    vec(field, 0..5).prop_map(|fields| fields.into_iter().collect())
}

/// A document as read.
pub fn document() -> impl Strategy<Value = Document> + Clone {
    (document_path(), fields(), 0..4_i64, 0..4_i64).prop_map(|(path, fields, created, later)| {
        let time = |n: i64| Timestamp::from_micros_saturating(1_735_689_600_000_000 + n);
        Document::new(path, fields, time(created), time(created + later))
    })
}
