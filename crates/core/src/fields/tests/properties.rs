//! Random values through every way in and out, and through the order.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::{
    strategies::{json_value, pair, text, value},
    *,
};
use crate::value::order;

fn key(value: &Value) -> Vec<u8> {
    let mut key = Vec::new();
    order::encode(value.view(), &mut key);
    key
}

/// Any of some shapes that share names with the random documents, or none.
fn shape() -> impl Strategy<Value = &'static Shape> {
    prop::sample::select(vec![
        Shape::untyped(),
        shape_of(&["a", "b", "aa"]),
        shape_of(&["b", "absent", "", "a", "ab", "\u{ff}"]),
    ])
}

fn entries() -> impl Strategy<Value = BTreeMap<String, Value>> {
    prop::collection::btree_map(text(), value(), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn values_round(value in value()) {
        let copy = Value::of(&value).unwrap();
        prop_assert!(copy.identical(&value), "{:?} is not {:?}", copy, value);
        let back: Value = value.decode().unwrap();
        prop_assert!(back.identical(&value), "{:?} is not {:?}", back, value);
        prop_assert!(value.view().to_value().identical(&value));
        prop_assert_eq!(&back, &value);
    }

    #[test]
    fn values_round_through_serdes_buffer(value in value()) {
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(untagged)]
        enum Buffer {
            Value(Value),
        }
        let Buffer::Value(back) = stored(&Buffer::Value(value.clone())).decode().unwrap();
        prop_assert!(back.identical(&value), "{:?} is not {:?}", back, value);
    }

    #[test]
    fn values_round_through_json(value in json_value()) {
        let back: Value = serde_json::from_str(&json(&value)).unwrap();
        prop_assert!(back.identical(&value), "{:?} is not {:?}", back, value);
        let tree: serde_json::Value = value.decode().unwrap();
        prop_assert!(stored(&tree).identical(&value));
        prop_assert_eq!(json(&tree), json(&value));
    }

    #[test]
    fn documents_round(entries in entries(), shape in shape()) {
        let fields = Fields::with_shape(&entries, shape).unwrap();
        prop_assert_eq!(fields.len(), entries.len());
        let back: BTreeMap<String, Value> = fields.decode().unwrap();
        prop_assert_eq!(back.len(), entries.len());
        for (name, value) in &entries {
            prop_assert!(back[name].identical(value));
            prop_assert!(fields.get(name).unwrap().to_value().identical(value));
        }
        for name in ["a", "b", "ab", "absent", "", "zz"] {
            prop_assert_eq!(fields.get(name).is_some(), entries.contains_key(name));
        }
        prop_assert_eq!(fields.iter().count(), entries.len());
    }

    #[test]
    fn documents_are_identical_whatever_the_order(
        (entries, shuffled) in entries().prop_flat_map(|entries| {
            let list: Vec<_> = entries.clone().into_iter().collect();
            (Just(entries), Just(list).prop_shuffle())
        }),
        one in shape(),
        other in shape(),
    ) {
        let list: Vec<(&str, &Value)> = shuffled.iter().map(|(name, value)| (&**name, value)).collect();
        let a = Fields::with_shape(&entries, one).unwrap();
        let b = Fields::with_shape(&Map(&list), one).unwrap();
        let c = Fields::with_shape(&Map(&list), other).unwrap();
        let d: Fields = shuffled.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        for fields in [&b, &c, &d] {
            prop_assert!(a.identical(fields) && fields.identical(&a), "{:?} is not {:?}", a, fields);
            prop_assert_eq!(&a, fields);
        }
        prop_assert_eq!(a.heap_size(), b.heap_size());
    }

    #[test]
    fn another_document_is_not_identical(entries in entries(), name in text(), value in value(), one in shape(), other in shape()) {
        let mut changed = entries.clone();
        let old = changed.insert(name, value.clone());
        let same = old.is_some_and(|old| old.identical(&value));
        let a = Fields::with_shape(&entries, one).unwrap();
        let b = Fields::with_shape(&changed, other).unwrap();
        prop_assert_eq!(a.identical(&b), same);
        prop_assert_eq!(b.identical(&a), same);
    }

    #[test]
    fn encoded_order_is_the_order((a, b) in pair()) {
        prop_assert_eq!(key(&a).cmp(&key(&b)), a.cmp(&b), "{:?} against {:?}", a, b);
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(key(&a).cmp(&key(&a.clone())), Ordering::Equal);
    }

    #[test]
    fn encoded_values_are_prefix_free((a, b) in pair()) {
        let (key_a, key_b) = (key(&a), key(&b));
        prop_assert!(a == b || !(key_a.starts_with(&key_b) || key_b.starts_with(&key_a)), "{:?} and {:?}", a, b);
    }

    #[test]
    fn the_order_is_transitive((a, b) in pair(), (c, _) in pair()) {
        let mut values = [a, b, c];
        values.sort();
        prop_assert!(values[0] <= values[1] && values[1] <= values[2] && values[0] <= values[2]);
    }
}

/// Numbers alone, so that many pairs lie close together.
#[test]
fn numbers_near_the_edges_sort_exactly() {
    let mut numbers = vec![
        Value::from(0),
        0.0.into(),
        (-0.0).into(),
        f64::NAN.into(),
        f64::INFINITY.into(),
        f64::NEG_INFINITY.into(),
    ];
    for edge in [0, 1_i64 << 53, -(1 << 53), 1 << 54, -(1 << 54), i64::MAX, i64::MIN] {
        let (mut up, mut down) = (edge as f64, edge as f64);
        for step in 0..5 {
            numbers.extend([
                edge.saturating_add(step).into(),
                edge.saturating_sub(step).into(),
                up.into(),
                down.into(),
            ]);
            numbers.extend([Value::from(up / 2.0), Value::from(edge as f64 + 0.5 + step as f64)]);
            (up, down) = (up.next_up(), down.next_down());
        }
    }
    for a in &numbers {
        for b in &numbers {
            assert_eq!(key(a).cmp(&key(b)), a.cmp(b), "{a:?} against {b:?}");
            assert_eq!(a.cmp(b), exact(a).cmp(&exact(b)), "{a:?} against {b:?}");
        }
    }
    assert!(Value::from(9_007_199_254_740_993_i64) > Value::from(9_007_199_254_740_992.0));
    assert!(Value::from(i64::MAX) < Value::from(9_223_372_036_854_775_808.0));
    assert_eq!(Value::from(i64::MIN), Value::from(-9_223_372_036_854_775_808.0));
    assert_eq!(Value::from(f64::NAN), Value::from(-f64::NAN));
}

#[test]
fn references_sort_by_segments_and_numeric_ids_first() {
    let sorted = ["__id-10__", "__id-1__", "__id7__", "__id10__", "__id7", "a", "a\0", "a\u{1}", "ab", "b"];
    let mut names: Vec<String> = sorted.iter().flat_map(|id| [format!("c/{id}"), format!("c/{id}/c/a")]).collect();
    names.push("cc/a".into());
    let references: Vec<Value> =
        names.iter().map(|name| Value::reference(&crate::DocumentPath::parse(name).unwrap())).collect();
    for (i, a) in references.iter().enumerate() {
        for (j, b) in references.iter().enumerate() {
            assert_eq!(a.cmp(b), i.cmp(&j), "{a:?} against {b:?}");
            assert_eq!(key(a).cmp(&key(b)), i.cmp(&j), "{a:?} against {b:?}");
        }
    }
}

/// A number exactly: its integer part, and the bits of the rest, which sort as the rest does. NaN precedes all.
fn exact(value: &Value) -> (i128, i64) {
    match value.view() {
        ValueRef::Integer(i) => (i.into(), 0),
        ValueRef::Double(d) if d.is_nan() => (i128::MIN, -1),
        ValueRef::Double(d) if d.is_infinite() => (d as i128, 0),
        ValueRef::Double(d) => {
            let rest = d - d.trunc();
            (d.trunc() as i128, rest.abs().to_bits() as i64 * rest.signum() as i64)
        }
        other => panic!("{other:?} is no number"),
    }
}
