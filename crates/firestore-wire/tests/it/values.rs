//! Values and fields.

use gcloud_sdk::google::r#type::LatLng;
use proptest::prelude::*;
use reelbase_core::{ErrorKind, Fields, GeoPoint, Shape, Timestamp, Value, ValueRef, arbitrary};
use reelbase_firestore_wire::{decode_fields, decode_value, encode_fields, encode_value, pb, pb::value::ValueType};

use crate::{alike, array, database, integer, map, message, refused, sent, text};

proptest! {
    #[test]
    fn a_value_survives(value in arbitrary::value()) {
        let message = encode_value(&database(), value.view());
        let decoded = decode_value(&database(), &message).unwrap();
        prop_assert!(decoded.identical(&value), "{value:?} became {decoded:?}");
        alike(&decode_value(&database(), &sent(&message)).unwrap(), &value)?;
    }

    #[test]
    fn fields_survive_in_any_shape(fields in arbitrary::fields()) {
        let message = encode_fields(&database(), &fields);
        let shape: &'static Shape = Box::leak(Box::new(Shape::new(&["n", "b", "absent", "a"])));
        for shape in [Shape::untyped(), shape] {
            let decoded = decode_fields(&database(), &message, shape).unwrap();
            prop_assert!(decoded.identical(&fields), "{fields:?} became {decoded:?}");
            let document = pb::Document { fields: message.clone(), ..pb::Document::default() };
            // Of one shape, identical means equal bytes: whatever the order in which a map has its keys.
            let again = [(); 2].map(|()| decode_fields(&database(), &sent(&document).fields, shape).unwrap());
            prop_assert!(again[0].identical(&again[1]));
            prop_assert_eq!(&again[0], &fields);
        }
    }
}

/// What the messages must look like: both directions could be wrong alike.
#[test]
fn every_type_has_its_message() {
    let path = "c/d".parse().unwrap();
    let time = Timestamp::from_micros(-1).unwrap();
    for (value, expected) in [
        (Value::null(), ValueType::NullValue(0)),
        (Value::from(true), ValueType::BooleanValue(true)),
        (Value::from(i64::MIN), ValueType::IntegerValue(i64::MIN)),
        (Value::from(7.0), ValueType::DoubleValue(7.0)),
        (Value::from(time), ValueType::TimestampValue(prost_types::Timestamp { seconds: -1, nanos: 999_999_000 })),
        (Value::from("ä"), ValueType::StringValue("ä".to_owned())),
        (Value::bytes([0, 255]), ValueType::BytesValue(vec![0, 255])),
        (Value::reference(&path), ValueType::ReferenceValue("projects/p/databases/(default)/documents/c/d".to_owned())),
        (
            Value::from(GeoPoint { latitude: 1.5, longitude: -2.5 }),
            ValueType::GeoPointValue(LatLng { latitude: 1.5, longitude: -2.5 }),
        ),
    ] {
        assert_eq!(encode_value(&database(), value.view()), message(expected));
    }
    assert_eq!(encode_value(&database(), Value::array([1, 2]).view()), array([integer(1), integer(2)]));
    assert_eq!(encode_value(&database(), Value::map([("a", 1)]).view()), map([("a", integer(1))]));
    let double = |v| message(ValueType::DoubleValue(v));
    let vector = map([("__type__", text("__vector__")), ("value", array([double(1.0), double(-0.5)]))]);
    assert_eq!(encode_value(&database(), Value::vector(&[1.0, -0.5]).view()), vector);
}

#[test]
fn doubles_keep_their_sign_and_nan() {
    for double in [-0.0, f64::NAN, f64::NEG_INFINITY, 5e-324] {
        let ValueType::DoubleValue(encoded) = encode_value(&database(), ValueRef::Double(double)).value_type.unwrap()
        else {
            panic!("{double} is no double any more")
        };
        assert_eq!(encoded.to_bits(), double.to_bits());
        let decoded = decode_value(&database(), &message(ValueType::DoubleValue(double))).unwrap();
        assert!(decoded.identical(&Value::from(double)), "{decoded:?}");
    }
}

#[test]
fn finer_digits_of_a_time_are_cut() {
    let time = |seconds, nanos| message(ValueType::TimestampValue(prost_types::Timestamp { seconds, nanos }));
    let decoded = decode_value(&database(), &time(1, 999_999_999)).unwrap();
    assert!(decoded.identical(&Value::from(Timestamp::from_micros(1_999_999).unwrap())));
    // Towards the past, also before 1970.
    let decoded = decode_value(&database(), &time(-1, 1)).unwrap();
    assert!(decoded.identical(&Value::from(Timestamp::from_micros(-1_000_000).unwrap())));
    for (seconds, nanos) in [(0, -1), (0, 1_000_000_000), (i64::MAX, 0), (i64::MIN, 0), (253_402_300_800, 0)] {
        refused(decode_value(&database(), &time(seconds, nanos)), ErrorKind::Invalid, "timestamp");
    }
}

#[test]
fn a_point_off_the_globe_is_kept_for_the_check_that_names_it() {
    let point = message(ValueType::GeoPointValue(LatLng { latitude: 91.0, longitude: f64::NAN }));
    let value = decode_value(&database(), &point).unwrap();
    let ValueRef::GeoPoint(point) = value.view() else { panic!("{value:?}") };
    assert!(point.latitude == 91.0 && point.longitude.is_nan());
}

#[test]
fn what_is_no_value_is_refused_and_named() {
    let none = || pb::Value { value_type: None };
    let function = pb::Function { name: "like".to_owned(), ..pb::Function::default() };
    for (value, says) in [
        (none(), "has no type"),
        (message(ValueType::FieldReferenceValue("a".to_owned())), "cannot be stored"),
        (message(ValueType::VariableReferenceValue("a".to_owned())), "cannot be stored"),
        (message(ValueType::FunctionValue(function)), "cannot be stored"),
        (message(ValueType::PipelineValue(pb::Pipeline::default())), "cannot be stored"),
        (message(ValueType::ReferenceValue("projects/p/databases/d/documents/c/d".to_owned())), "not a name in"),
        (message(ValueType::ReferenceValue("projects/p/databases/(default)/documents/c".to_owned())), "document"),
        (message(ValueType::ReferenceValue("projects/p/databases/(default)/documents".to_owned())), "document"),
        (message(ValueType::ReferenceValue(String::new())), "not a name in"),
    ] {
        refused(decode_value(&database(), &value), ErrorKind::Invalid, says);
        let fields = [("f".to_owned(), map([("a b", array([integer(1), map([("x", value)])]))]))].into();
        let error = decode_fields(&database(), &fields, Shape::untyped()).unwrap_err();
        assert!(error.message().starts_with("f.`a b`[1].x: "), "{error}");
    }
    let reserved = [("__a__".to_owned(), none())].into();
    refused(
        decode_fields(&database(), &reserved, Shape::untyped()),
        ErrorKind::Invalid,
        "`__a__`: a value has no type",
    );
}

#[test]
fn a_malformed_vector_is_refused() {
    let double = |v| message(ValueType::DoubleValue(v));
    let kind = || ("__type__", text("__vector__"));
    for wrong in [
        map([kind()]),
        map([kind(), ("values", array([double(1.0)]))]),
        map([kind(), ("value", double(1.0))]),
        map([kind(), ("value", pb::Value { value_type: None })]),
        map([kind(), ("value", array([integer(1)]))]),
        map([kind(), ("value", array([double(1.0), text("2")]))]),
        map([kind(), ("value", array([double(1.0)])), ("more", integer(1))]),
    ] {
        let fields = [("v".to_owned(), wrong)].into();
        refused(decode_fields(&database(), &fields, Shape::untyped()), ErrorKind::Invalid, "v: a vector");
    }
}

#[test]
fn a_map_of_another_type_is_a_map() {
    for map in [
        map([("__type__", text("__other__")), ("value", array([]))]),
        map([("__type__", integer(1)), ("value", array([]))]),
        map([("type", text("__vector__")), ("value", array([]))]),
    ] {
        let value = decode_value(&database(), &map).unwrap();
        assert!(matches!(value.view(), ValueRef::Map(found) if found.len() == 2), "{value:?}");
        assert_eq!(encode_value(&database(), value.view()), map);
    }
    let empty = Value::vector(&[]);
    assert!(decode_value(&database(), &encode_value(&database(), empty.view())).unwrap().identical(&empty));
}

#[test]
fn no_field_is_no_message() {
    assert!(encode_fields(&database(), &Fields::empty()).is_empty());
    assert!(decode_fields(&database(), &Default::default(), Shape::untyped()).unwrap().is_empty());
}
