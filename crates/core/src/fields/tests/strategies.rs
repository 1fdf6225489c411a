//! Random values, dense around the places where orders and encodings go wrong.

use proptest::prelude::*;

use crate::{DocumentPath, GeoPoint, Timestamp, Value};

const EDGES: [i64; 6] = [0, 1 << 53, -(1 << 53), i64::MAX, i64::MIN, 1 << 62];

fn integer() -> impl Strategy<Value = i64> {
    prop_oneof![
        (prop::sample::select(EDGES.to_vec()), -3..=3_i64).prop_map(|(edge, step)| edge.saturating_add(step)),
        any::<i64>(),
    ]
}

fn double() -> impl Strategy<Value = f64> {
    let edge = prop::sample::select(EDGES.to_vec()).prop_map(|edge| edge as f64);
    prop_oneof![
        (edge, -3..=3_i32).prop_map(|(edge, step)| {
            let toward = |d: f64, _| if step < 0 { d.next_down() } else { d.next_up() };
            (0..step.abs()).fold(edge, toward)
        }),
        prop::sample::select(vec![
            0.0,
            -0.0,
            0.5,
            -0.5,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            -f64::NAN
        ]),
        integer().prop_map(|i| i as f64),
        any::<u64>().prop_map(f64::from_bits),
    ]
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    let range = Timestamp::MIN.as_micros()..=Timestamp::MAX.as_micros();
    prop_oneof![-2..=2_i64, range].prop_map(Timestamp::from_micros_saturating)
}

/// Short texts of few characters, so that prefixes and equal ones come up.
pub(super) fn text() -> impl Strategy<Value = String> {
    let characters = vec!['\0', '\u{1}', 'a', 'b', '\u{ff}', '\u{ffff}', '😀'];
    prop::collection::vec(prop::sample::select(characters), 0..4).prop_map(|chars| chars.into_iter().collect())
}

fn reference() -> impl Strategy<Value = Value> {
    let id = prop::sample::select(vec!["a", "b", "ab", "__id7__", "__id-1__", "__id10__", "__id07__x", "z\0", "z"]);
    let pair = (prop::sample::select(vec!["c", "cc", "d"]), id).prop_map(|(c, id)| format!("{c}/{id}"));
    prop::collection::vec(pair, 1..3)
        .prop_map(|pairs| Value::reference(&DocumentPath::parse(&pairs.join("/")).unwrap()))
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![integer().prop_map(Value::from), double().prop_map(Value::from)]
}

fn scalar() -> BoxedStrategy<Value> {
    kinds().prop_flat_map(|kind| kind).boxed()
}

/// One strategy for each scalar type, numbers being one type and more frequent.
fn kinds() -> impl Strategy<Value = BoxedStrategy<Value>> {
    let bytes = prop::collection::vec(prop::sample::select(vec![0_u8, 1, 2, 254, 255]), 0..4);
    let place = (double(), double()).prop_map(|(latitude, longitude)| GeoPoint { latitude, longitude }.into());
    prop_oneof![
        1 => Just(Just(Value::null()).boxed()),
        1 => Just(any::<bool>().prop_map(Value::from).boxed()),
        6 => Just(number().boxed()),
        3 => Just(timestamp().prop_map(Value::from).boxed()),
        4 => Just(text().prop_map(Value::from).boxed()),
        3 => Just(bytes.prop_map(Value::bytes).boxed()),
        4 => Just(reference().boxed()),
        2 => Just(place.boxed()),
        2 => Just(prop::collection::vec(double(), 0..3).prop_map(|v| Value::vector(&v)).boxed()),
    ]
}

/// Two values that mostly have the same type, or lie in containers that begin alike.
pub(super) fn pair() -> impl Strategy<Value = (Value, Value)> {
    let alike = kinds().prop_flat_map(|kind| (kind.clone(), kind)).boxed();
    let arrays = (value(), alike.clone(), prop::option::of(value())).prop_map(|(first, (a, b), last)| {
        (Value::array([first.clone(), a]), Value::array([first, b].into_iter().chain(last)))
    });
    let maps = (text(), text(), alike.clone(), prop::option::of((text(), value())))
        .prop_map(|(k, l, (a, b), last)| (Value::map([(k, a)]), Value::map([(l, b)].into_iter().chain(last))));
    prop_oneof![3 => alike, 1 => arrays, 1 => maps, 1 => (value(), value())]
}

/// Any value that can be stored, and a little more: arrays in arrays, geo points off the globe.
pub(super) fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::array),
            prop::collection::vec((text(), inner), 0..4).prop_map(Value::map),
        ]
    })
}

/// Values that JSON holds without loss.
pub(super) fn json_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::null()),
        any::<bool>().prop_map(Value::from),
        integer().prop_map(Value::from),
        any::<i32>().prop_map(|i| Value::from(f64::from(i) / 4.0)),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::array),
            prop::collection::vec((text(), inner), 0..4).prop_map(Value::map),
        ]
    })
}
