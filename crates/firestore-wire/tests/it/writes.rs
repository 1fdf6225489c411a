//! Writes and their results.

use std::collections::HashMap;

use proptest::prelude::*;
use prost::Message as _;
use reelbase_core::{
    ErrorKind, Fields, GeoPoint, Operation, Precondition, Result, Timestamp, Transform, Value, Write, WriteResult,
    arbitrary,
};
use reelbase_firestore_wire::{
    decode_write, decode_write_result, encode_write, encode_write_bytes, encode_write_result,
    pb::{
        self,
        document_transform::{
            FieldTransform,
            field_transform::{ServerValue, TransformType},
        },
        precondition::ConditionType,
        write::Operation as Message,
    },
};

use crate::{alike, array, database, integer, map, refused, sent, text};

const NAME: &str = "projects/p/databases/(default)/documents/c/d";

proptest! {
    #[test]
    fn a_write_does_the_same(write in arbitrary::write(), current in prop::option::of(arbitrary::fields())) {
        let message = sent(&encode_write(&database(), &write));
        let decoded = decode_write(&database(), &message);
        if write.check().is_err() {
            // Such a write is never sent. If it were, it could at most be refused as well.
            let refused = decoded.map_or(true, |decoded| decoded.check().is_err());
            let transforms = !write.transforms.is_empty();
            let neither = matches!(write.operation, Operation::Delete | Operation::Verify);
            prop_assert!(refused || !(neither && transforms), "{write:?}");
            return Ok(());
        }
        let decoded = decoded.unwrap();
        decoded.check().unwrap();
        prop_assert_eq!(&decoded.path, &write.path);
        prop_assert_eq!(decoded.precondition, write.precondition);
        alike(&decoded.transforms, &write.transforms)?;
        let time = Timestamp::from_micros(1_735_689_600_000_000).unwrap();
        let stored = current.as_ref().map(|_| time);
        let passes = write.check_precondition(stored).map_err(|e| e.to_string());
        prop_assert_eq!(&decoded.check_precondition(stored).map_err(|e| e.to_string()), &passes);
        if passes.is_err() {
            return Ok(());
        }
        match (write.apply(current.as_ref(), time), decoded.apply(current.as_ref(), time)) {
            (Ok(expected), Ok(found)) => {
                // The fields lie in the same order, as both documents have no shape.
                alike(&found.fields, &expected.fields)?;
                alike(&found.transform_results, &expected.transform_results)?;
            }
            (expected, found) => prop_assert_eq!(expected.is_err(), found.is_err()),
        }
    }

    #[test]
    fn the_bytes_of_a_write_are_those_of_its_message(write in arbitrary::write()) {
        same_bytes(&write);
    }

    #[test]
    fn a_result_survives(
        time in prop::option::of(0..9_i64),
        results in prop::collection::vec(arbitrary::value(), 0..3),
    ) {
        let result = WriteResult::new(time.map(|time| Timestamp::from_micros(time).unwrap()), results);
        let decoded = sent(&encode_write_result(&database(), &result));
        alike(&decode_write_result(&database(), &decoded).unwrap(), &result)?;
    }
}

/// That a write's bytes say what its message says.
#[track_caller]
fn same_bytes(write: &Write) {
    let direct = pb::Write::decode(&*encode_write_bytes(&database(), write)).unwrap();
    let [direct, message] = [direct, sent(&encode_write(&database(), write))]
        .map(|message| format!("{:?}", decode_write(&database(), &message)));
    assert_eq!(direct, message);
}

#[test]
fn bytes_of_every_length_are_written() {
    for len in (0..300).chain([16_000, 16_383, 16_384, 17_000, 300_000]) {
        let string = Value::from("x".repeat(len));
        let inner = Value::map([("a", string.clone()), ("b", Value::array([string.clone(), Value::from(-1)]))]);
        let all = [("s", string), ("m", Value::map([("m", inner)])), ("v", Value::vector(&vec![0.5; len % 2_000]))];
        let fields: Fields = all.into_iter().collect();
        same_bytes(&Write::set(path(), fields.clone()));
        same_bytes(&Write::create(path(), fields).transform("n".parse().unwrap(), Transform::ServerTimestamp));
    }
}

#[test]
fn the_sign_of_a_points_zero_is_kept_in_bytes() {
    let point = GeoPoint { latitude: -0.0, longitude: 1.0 };
    let write = Write::set(path(), [("p", point)].into_iter().collect());
    let message = pb::Write::decode(&*encode_write_bytes(&database(), &write)).unwrap();
    assert_eq!(format!("{:?}", decode_write(&database(), &message).unwrap()), format!("{write:?}"));
}

fn path() -> reelbase_core::DocumentPath {
    "c/d".parse().unwrap()
}

fn document<const N: usize>(fields: [(&str, pb::Value); N]) -> pb::Document {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    pb::Document { name: NAME.to_owned(), fields, ..pb::Document::default() }
}

fn update<const N: usize, const M: usize>(fields: [(&str, pb::Value); N], mask: [&str; M]) -> pb::Write {
    pb::Write {
        update_mask: Some(pb::DocumentMask { field_paths: mask.map(str::to_owned).into() }),
        operation: Some(Message::Update(document(fields))),
        ..pb::Write::default()
    }
}

fn request_time(field: &str) -> FieldTransform {
    FieldTransform {
        field_path: field.to_owned(),
        transform_type: Some(TransformType::SetToServerValue(ServerValue::RequestTime.into())),
    }
}

fn changes(write: &Write) -> Vec<(String, Option<Value>)> {
    let Operation::Merge(merge) = &write.operation else { panic!("{write:?}") };
    merge.changes.iter().map(|(path, value)| (path.to_string(), value.clone())).collect()
}

fn decode(write: &pb::Write) -> Result<Write> {
    decode_write(&database(), write)
}

/// What the messages must look like: both directions could be wrong alike.
#[test]
fn every_operation_has_its_message() {
    let fields: Fields = [("a", Value::from(1))].into_iter().collect();
    let set = encode_write(&database(), &Write::set(path(), fields.clone()));
    assert_eq!(
        set,
        pb::Write { operation: Some(Message::Update(document([("a", integer(1))]))), ..pb::Write::default() }
    );
    let exists = |exists| Some(pb::Precondition { condition_type: Some(ConditionType::Exists(exists)) });
    assert_eq!(
        encode_write(&database(), &Write::create(path(), fields)),
        pb::Write { current_document: exists(false), ..set }
    );
    let delete = pb::Write { operation: Some(Message::Delete(NAME.to_owned())), ..pb::Write::default() };
    assert_eq!(encode_write(&database(), &Write::delete(path())), delete);
    let time = Timestamp::from_micros(1_500_000).unwrap();
    let at = ConditionType::UpdateTime(prost_types::Timestamp { seconds: 1, nanos: 500_000_000 });
    assert_eq!(
        encode_write(&database(), &Write::delete(path()).with_precondition(Precondition::UpdateTime(time))),
        pb::Write { current_document: Some(pb::Precondition { condition_type: Some(at) }), ..delete }
    );
    let transforms = [
        (Transform::ServerTimestamp, TransformType::SetToServerValue(1)),
        (Transform::Increment(Value::from(1)), TransformType::Increment(integer(1))),
        (Transform::Maximum(Value::from(2)), TransformType::Maximum(integer(2))),
        (Transform::Minimum(Value::from(3)), TransformType::Minimum(integer(3))),
        (
            Transform::ArrayUnion(vec![Value::from(4)]),
            TransformType::AppendMissingElements(pb::ArrayValue { values: vec![integer(4)] }),
        ),
        (Transform::ArrayRemove(Vec::new()), TransformType::RemoveAllFromArray(pb::ArrayValue::default())),
    ];
    for (transform, expected) in transforms {
        let write = Write::update(path(), []).transform("m.`a b`".parse().unwrap(), transform);
        let expected = FieldTransform { field_path: "m.`a b`".to_owned(), transform_type: Some(expected) };
        let message = encode_write(&database(), &write);
        let mask = pb::Write { current_document: exists(true), ..update([], []) };
        assert_eq!(message, pb::Write { update_transforms: vec![expected], ..mask });
    }
}

#[test]
fn changes_become_maps_and_a_mask() {
    let write = Write::merge(
        path(),
        [
            ("m.a.x".parse().unwrap(), Some(Value::from(1))),
            ("m.a.y".parse().unwrap(), None),
            ("m.b".parse().unwrap(), Some(Value::from(2))),
            ("n.gone".parse().unwrap(), None),
            ("`m.a`".parse().unwrap(), Some(Value::from(3))),
            ("`ä\\``".parse().unwrap(), Some(Value::from(4))),
        ],
    );
    let maps =
        [("m", map([("a", map([("x", integer(1))])), ("b", integer(2))])), ("m.a", integer(3)), ("ä`", integer(4))];
    let mask = ["m.a.x", "m.a.y", "m.b", "n.gone", "`m.a`", "`ä\\``"];
    assert_eq!(encode_write(&database(), &write), update(maps, mask));
}

#[test]
fn a_verify_is_written_as_what_changes_nothing() {
    let verify = |precondition| encode_write(&database(), &Write::verify(path(), precondition));
    let there = verify(Precondition::Exists(true));
    assert_eq!(pb::Write { current_document: None, ..there.clone() }, update([], []));
    assert_eq!(decode(&there).unwrap().precondition, Precondition::Exists(true));
    let missing = verify(Precondition::Exists(false));
    assert_eq!(missing.operation, Some(Message::Delete(NAME.to_owned())));
    assert_eq!(decode(&missing).unwrap().precondition, Precondition::Exists(false));
    // Without a precondition an update of no field would create the document.
    assert_eq!(verify(Precondition::None).operation, None);
    let transforms =
        Write::verify(path(), Precondition::Exists(true)).transform("a".parse().unwrap(), Transform::ServerTimestamp);
    assert_eq!(encode_write(&database(), &transforms).operation, None);
}

#[test]
fn a_mask_says_what_changes() {
    let fields = || [("a", integer(1)), ("m", map([("x", integer(2)), ("y", text("z"))])), ("out", integer(3))];
    let write = decode(&update(fields(), ["m.y", "m.gone", "a", "a.b", "gone.too"])).unwrap();
    // What lies within another path of the mask says nothing new; what is outside the mask is ignored.
    let expected = [("a", Some(Value::from(1))), ("gone.too", None), ("m.gone", None), ("m.y", Some(Value::from("z")))];
    assert_eq!(changes(&write), expected.map(|(path, value)| (path.to_owned(), value)));
    write.check().unwrap();
    let twice = decode(&update(fields(), ["a", "m.x", "m", "a"])).unwrap();
    let m = Value::map([("x", Value::from(2)), ("y", Value::from("z"))]);
    assert_eq!(changes(&twice), [("a".to_owned(), Some(Value::from(1))), ("m".to_owned(), Some(m))]);
    assert!(changes(&decode(&update(fields(), [])).unwrap()).is_empty());
    let ignored = update([("a", integer(1)), ("b", pb::Value { value_type: None })], ["a"]);
    assert_eq!(changes(&decode(&ignored).unwrap()).len(), 1);
    let whole = pb::Write { update_mask: None, ..update(fields(), []) };
    assert!(matches!(decode(&whole).unwrap().operation, Operation::Set(fields) if fields.len() == 3));
}

#[test]
fn the_older_transform_is_a_merge_of_nothing() {
    let transform = pb::DocumentTransform { document: NAME.to_owned(), field_transforms: vec![request_time("a")] };
    let write = decode(&pb::Write { operation: Some(Message::Transform(transform)), ..pb::Write::default() }).unwrap();
    assert!(changes(&write).is_empty());
    assert_eq!(write.transforms.len(), 1);
    assert_eq!(write.transforms[0].transform, Transform::ServerTimestamp);
}

#[test]
fn a_precondition_that_says_nothing_is_none() {
    let empty = pb::Precondition { condition_type: None };
    let write = decode(&pb::Write { current_document: Some(empty), ..update([], []) }).unwrap();
    assert_eq!(write.precondition, Precondition::None);
}

#[test]
fn what_is_no_write_is_refused() {
    let mask = || Some(pb::DocumentMask::default());
    let delete = || pb::Write { operation: Some(Message::Delete(NAME.to_owned())), ..pb::Write::default() };
    let transform = |fields| {
        let transform = pb::DocumentTransform { document: NAME.to_owned(), field_transforms: fields };
        pb::Write { operation: Some(Message::Transform(transform)), ..pb::Write::default() }
    };
    let with = |transform_type| {
        let transform = FieldTransform { field_path: "a.b".to_owned(), transform_type };
        pb::Write { update_transforms: vec![transform], ..update([], []) }
    };
    let nothing = || pb::Value { value_type: None };
    let nothings = || pb::ArrayValue { values: vec![integer(1), nothing()] };
    let late = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
    let late = pb::Precondition { condition_type: Some(ConditionType::UpdateTime(late)) };
    for (write, says) in [
        (pb::Write::default(), "no operation"),
        (pb::Write { update_mask: mask(), ..delete() }, "may have a mask"),
        (pb::Write { update_transforms: vec![request_time("a")], ..delete() }, "may have update transforms"),
        (pb::Write { update_mask: mask(), ..transform(vec![request_time("a")]) }, "may have a mask"),
        (
            pb::Write { update_transforms: vec![request_time("a")], ..transform(vec![request_time("a")]) },
            "may have update transforms",
        ),
        (transform(Vec::new()), "needs a field"),
        (transform(vec![request_time("a b")]), "c/d: invalid: \"a b\" is not a field path"),
        (pb::Write { current_document: Some(late), ..delete() }, "c/d: invalid: a timestamp"),
        (update([], ["a-b"]), "c/d: invalid: \"a-b\" is not a field path"),
        (update([], [""]), "is not a field path"),
        (update([("m", map([("x", array([nothing()]))]))], ["m.x"]), "c/d: invalid: m.x[0]: a value has no type"),
        (pb::Write { update_mask: None, ..update([("m", map([("x", nothing())]))], []) }, "c/d: invalid: m.x: a value"),
        (with(None), "transform of a.b is of no type"),
        (with(Some(TransformType::SetToServerValue(0))), "server value for a.b"),
        (with(Some(TransformType::SetToServerValue(7))), "server value for a.b"),
        (with(Some(TransformType::Increment(nothing()))), "a.b: a value has no type"),
        (with(Some(TransformType::Maximum(nothing()))), "a.b: a value has no type"),
        (with(Some(TransformType::Minimum(nothing()))), "a.b: a value has no type"),
        (with(Some(TransformType::AppendMissingElements(nothings()))), "a.b[1]: a value has no type"),
        (with(Some(TransformType::RemoveAllFromArray(nothings()))), "a.b[1]: a value has no type"),
    ] {
        refused(decode(&write), ErrorKind::Invalid, says);
    }
    for name in ["", "c/d", "projects/p/databases/other/documents/c/d", "projects/p/databases/(default)/documents/c"] {
        let document = pb::Document { name: name.to_owned(), fields: HashMap::new(), ..pb::Document::default() };
        let transform = pb::DocumentTransform { document: name.to_owned(), field_transforms: vec![request_time("a")] };
        for operation in [Message::Update(document), Message::Delete(name.to_owned()), Message::Transform(transform)] {
            refused(decode(&pb::Write { operation: Some(operation), ..pb::Write::default() }), ErrorKind::Invalid, "");
        }
    }
    let result = pb::WriteResult { update_time: None, transform_results: vec![nothing()] };
    refused(decode_write_result(&database(), &result), ErrorKind::Invalid, "transform_results[0]: a value has no type");
}
