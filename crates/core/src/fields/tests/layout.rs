//! The bytes of documents: where one form gives way to another.

use std::collections::BTreeMap;

use super::shape_of;
use crate::{Fields, Shape, Timestamp, Value, ValueRef, value::flat};

/// A document of one string whose values take so many bytes.
fn sized(shape: &'static Shape, values: usize) -> Fields {
    // Tag, and a length of four bytes.
    Fields::with_shape(&BTreeMap::from([("s", "x".repeat(values - 5))]), shape).unwrap()
}

#[test]
fn offsets_widen_at_64_kib() {
    let shape = shape_of(&["s"]);
    for (values, directory) in [(65_534, 4), (65_535, 4), (65_536, 11), (65_537, 11)] {
        let fields = sized(shape, values);
        assert_eq!(fields.heap_size(), values + directory);
        let Some(ValueRef::String(text)) = fields.get("s") else { panic!("{values}") };
        assert_eq!((fields.len(), text.len()), (1, values - 5));
        assert!(fields.identical(&sized(shape, values)));
        assert!(fields.decode::<Fields>().unwrap() == fields);
        assert_eq!(fields.get("t"), None);
    }
}

fn numbered(n: usize) -> Vec<&'static str> {
    (0..n).map(|i| &*format!("f{i:04}").leak()).collect()
}

#[test]
fn numbers_and_counts_widen_at_255() {
    for n in [253, 254, 255, 256, 257, 1_000] {
        let names = numbered(n);
        let shape = shape_of(&names);
        let document: BTreeMap<_, _> = (0..).zip(&names).map(|(i, name)| (*name, i)).collect();
        let last: BTreeMap<_, _> = [(names[n - 1], n as i32 - 1), ("other", 7)].into();
        for shape in [shape, Shape::untyped()] {
            let fields = Fields::with_shape(&document, shape).unwrap();
            assert_eq!((fields.len(), fields.iter().count()), (n, n));
            for (name, i) in &document {
                assert_eq!(fields.get(name), Some(Value::from(*i).view()), "{name} of {n}");
            }
            assert_eq!(fields.get("absent"), None);
            assert_eq!(fields.decode::<BTreeMap<String, i32>>().unwrap().len(), n);
            let last_of = Fields::with_shape(&last, shape).unwrap();
            assert_eq!((last_of.len(), last_of.get("other")), (2, Some(ValueRef::Integer(7))));
            assert_eq!(last_of.get(names[n - 1]), Some(ValueRef::Integer(n as i64 - 1)));
            assert_eq!(last_of.get(names[0]), None);
        }
    }
}

#[test]
fn any_of_the_optional_fields_may_be_absent() {
    let names = numbered(40);
    let shape = shape_of(&names);
    for step in 1..20 {
        let document: BTreeMap<_, _> = (0..).zip(&names).filter(|(i, _)| i % step == 0).map(|(i, n)| (*n, i)).collect();
        let fields = Fields::with_shape(&document, shape).unwrap();
        for name in &names {
            assert_eq!(fields.get(name), document.get(name).map(|i| ValueRef::Integer(*i)), "{name} of every {step}th");
        }
    }
}

#[test]
fn lengths_of_every_width_are_kept() {
    for n in [0, 1, 94, 95, 96, 97, 111, 112, 113, 127, 128, 129, 16_383, 16_384, 16_385, 2_097_151, 2_097_152] {
        let text = "é".repeat(n / 2) + if n % 2 == 1 { "x" } else { "" };
        let values = [
            Value::from(&*text),
            Value::bytes(&text),
            Value::array([Value::from(&*text), Value::from(1)]),
            Value::map([(text.clone(), Value::from(&*text)), ("b".repeat(n), Value::null())]),
        ];
        let [string, bytes, array, map] = values.each_ref().map(Value::view);
        assert_eq!(string, ValueRef::String(&text));
        assert_eq!(bytes, ValueRef::Bytes(text.as_bytes()));
        assert!(array.elements().eq([ValueRef::String(&text), ValueRef::Integer(1)]));
        let ValueRef::Map(map) = map else { panic!("{n}") };
        assert_eq!(map.get(&text).unwrap_or(ValueRef::Null), if n == 0 { ValueRef::Null } else { string });
        assert_eq!(values[0].decode::<String>().unwrap(), text);
        for value in &values {
            let mut bytes = value.encoded();
            assert_eq!(flat::skip(&mut bytes).len(), value.encoded().len());
            assert!(bytes.is_empty());
        }
    }
}

#[test]
fn numbers_of_every_width_are_kept() {
    let near = |v: i64| [v.wrapping_sub(1), v, v.wrapping_add(1), v.wrapping_neg()];
    for v in (0..64).flat_map(|bit| near(1_i64.wrapping_shl(bit))) {
        let (integer, double) = (Value::from(v), Value::from(v as f64));
        assert_eq!((integer.decode::<i64>().unwrap(), integer.view()), (v, ValueRef::Integer(v)));
        assert_eq!(double.decode::<f64>().unwrap(), v as f64);
        assert!(matches!(double.view(), ValueRef::Double(d) if d.to_bits() == (v as f64).to_bits()));
        let time = Timestamp::from_micros_saturating(v);
        assert_eq!(Value::from(time).decode::<Timestamp>().unwrap(), time);
        assert!(std::str::from_utf8(integer.encoded()).is_ok() && std::str::from_utf8(double.encoded()).is_ok());
    }
    for d in [0.0, -0.0, 0.1, -1.5, f64::NAN, -f64::NAN, f64::INFINITY, f64::MIN, f64::MIN_POSITIVE, 5e-324] {
        let value = Value::from(d);
        assert!(matches!(value.view(), ValueRef::Double(v) if v.to_bits() == d.to_bits()), "{d}");
        assert!(std::str::from_utf8(value.encoded()).is_ok());
    }
}

#[test]
fn a_document_of_common_values_is_text_from_end_to_end() {
    let values = [
        Value::null(),
        Value::from(true),
        Value::from(i64::MIN),
        Value::from(0.1),
        Value::from(Timestamp::MAX),
        Value::from(Timestamp::MIN),
        Value::from("é".repeat(9_000)),
        Value::map([("ключ", Value::array(["ü"; 300]))]),
    ];
    for value in values {
        assert!(std::str::from_utf8(value.encoded()).is_ok(), "{value:?}");
    }
}
