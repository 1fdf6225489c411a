//! Fields and values written piece by piece.

use super::shape_of;
use crate::{
    ArrayWriter, Fields, FieldsWriter, GeoPoint, MapWriter, Shape, Timestamp, Value, ValueWriter, ValueWritten,
};

fn fine(written: ValueWritten) -> Result<ValueWritten, &'static str> {
    Ok(written)
}

/// Fields of these numbers, written in this order.
fn numbers(shape: &'static Shape, fields: &[(&str, i64)]) -> Fields {
    let mut writer = FieldsWriter::new(shape);
    for (name, n) in fields {
        writer.field(name, |value| fine(value.integer(*n))).unwrap();
    }
    writer.finish()
}

#[test]
fn every_kind_of_value_is_written_as_it_is_made() {
    let path = "c/d".parse().unwrap();
    let point = GeoPoint { latitude: 1.0, longitude: -0.0 };
    let time = Timestamp::from_micros(7).unwrap();
    let list = |list: &mut ArrayWriter<'_>| -> Result<(), &'static str> {
        list.element(|value| fine(value.null()))?;
        list.element(|value| fine(value.boolean(true)))?;
        list.element(|value| fine(value.integer(-1)))?;
        list.element(|value| fine(value.double(-0.0)))?;
        list.element(|value| fine(value.timestamp(time)))?;
        list.element(|value| fine(value.string("ä")))?;
        list.element(|value| fine(value.bytes(&[0, 255])))?;
        list.element(|value| fine(value.reference(&path)))?;
        list.element(|value| fine(value.geo_point(point)))?;
        list.element(|value| fine(value.vector([1.0, 2.0].into_iter())))?;
        list.element(|value| fine(value.value(&Value::from("whole"))))?;
        list.element(|value| value.map(|_| Ok::<_, &str>(())))?;
        list.element(|value| value.map(|map| map.entry("k", |value| value.array(|_| Ok::<_, &str>(())))))
    };
    let written = Value::write(|value| value.array(list)).unwrap();
    let made = Value::array([
        Value::null(),
        Value::from(true),
        Value::from(-1),
        Value::from(-0.0),
        Value::from(time),
        Value::from("ä"),
        Value::bytes([0, 255]),
        Value::reference(&path),
        Value::from(point),
        Value::vector(&[1.0, 2.0]),
        Value::from("whole"),
        Value::map::<&str, Value>([]),
        Value::map([("k", Value::array::<Value>([]))]),
    ]);
    assert!(written.identical(&made), "{written:?}");
}

#[test]
fn fields_come_in_the_order_of_the_shape_however_they_are_written() {
    let shape = shape_of(&["b", "a", "c"]);
    let ordered = numbers(shape, &[("b", 1), ("a", 2), ("c", 3), ("x", 4), ("y", 5)]);
    let orders: [&[(&str, i64)]; 3] = [
        &[("y", 5), ("x", 4), ("c", 3), ("a", 2), ("b", 1)],
        &[("x", 4), ("b", 1), ("y", 5), ("a", 2), ("c", 3)],
        &[("a", 2), ("b", 1), ("c", 3), ("y", 5), ("x", 4)],
    ];
    for order in orders {
        let fields = numbers(shape, order);
        // Of one shape, identical means equal bytes.
        assert!(fields.identical(&ordered), "{fields:?}");
        assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["b", "a", "c", "x", "y"]);
        assert!(numbers(Shape::untyped(), order).identical(&ordered));
    }
}

#[test]
fn of_fields_with_the_same_name_the_last_holds() {
    let shape = shape_of(&["a", "b"]);
    for shape in [shape, Shape::untyped()] {
        let expected = numbers(shape, &[("a", 3), ("b", 2), ("x", 6)]);
        for fields in [
            &[("a", 1), ("b", 2), ("a", 3), ("x", 5), ("x", 6)][..],
            &[("a", 1), ("a", 3), ("b", 2), ("x", 6)],
            &[("x", 5), ("a", 1), ("x", 6), ("b", 2), ("a", 3)],
        ] {
            let fields = numbers(shape, fields);
            assert!(fields.identical(&expected), "{fields:?}");
            assert_eq!(fields.len(), 3);
        }
    }
}

#[test]
fn of_entries_with_the_same_key_the_last_holds() {
    let write = |map: &mut MapWriter<'_>| -> Result<(), &'static str> {
        for (key, n) in [("b", 1), ("a", 2), ("b", 3), ("", 4)] {
            map.entry(key, |value| fine(value.integer(n)))?;
        }
        Ok(())
    };
    let written = Value::write(|value| value.map(write)).unwrap();
    assert!(written.identical(&Value::map([("", 4), ("a", 2), ("b", 3)])), "{written:?}");
}

/// An array that breaks off behind its first element.
fn half(value: ValueWriter<'_>) -> Result<ValueWritten, &'static str> {
    value.array(|list| {
        list.element(|value| fine(value.string("half")))?;
        Err("broken")
    })
}

#[test]
fn what_fails_is_left_out_and_the_rest_stays() {
    let shape = shape_of(&["a", "b", "c"]);
    for shape in [shape, Shape::untyped()] {
        let mut writer = FieldsWriter::new(shape);
        writer.field("b", |value| fine(value.integer(1))).unwrap();
        for name in ["a", "c", "b", "x"] {
            let failed = writer.field(name, |value| {
                value.map(|map| {
                    map.entry("k", |value| fine(value.integer(1)))?;
                    map.entry("l", half)
                })
            });
            assert_eq!(failed, Err("broken"));
        }
        writer.field("c", |value| fine(value.integer(2))).unwrap();
        assert!(writer.finish().identical(&numbers(shape, &[("b", 1), ("c", 2)])));
    }
    assert_eq!(Value::write(half).unwrap_err(), "broken");
}

#[test]
fn elements_and_entries_that_fail_are_left_out() {
    let list = Value::write(|value| {
        value.array(|list| {
            list.element(|value| fine(value.integer(1)))?;
            assert_eq!(list.element(half), Err("broken"));
            list.element(|value| {
                value.map(|map| {
                    assert_eq!(map.entry("b", half), Err("broken"));
                    map.entry("a", |value| fine(value.integer(2)))
                })
            })
        })
    });
    let expected = Value::array([Value::from(1), Value::map([("a", 2)])]);
    assert!(list.as_ref().unwrap().identical(&expected), "{list:?}");
}
