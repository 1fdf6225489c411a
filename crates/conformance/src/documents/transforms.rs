//! Changes relative to the value that a field has.

use reelbase_core::{DocumentStoreExt, ErrorKind, Transform, Value, ValueRef, Write};

use super::{Context, assert_fields, assert_value, changes, empty, field, fields};

/// The value of the field `f`, `before` at first, after a transform.
async fn after(cx: &Context, before: Option<Value>, transform: Transform) -> Value {
    let start = before.map_or_else(empty, |before| fields([("f", before)]));
    let path = cx.doc("videos/v1");
    cx.write(Write::set(path.clone(), start)).await;
    cx.write(Write::merge(path, []).transform(field("f"), transform)).await;
    cx.fields("videos/v1").await.get("f").expect("the field is there").to_value()
}

#[track_caller]
fn assert_same(got: &Value, expected: impl Into<Value>) {
    let expected = expected.into();
    assert!(got.identical(&expected), "expected {expected:?}, got {got:?}");
}

fn increment(by: impl Into<Value>) -> Transform {
    Transform::Increment(by.into())
}

/// An increment adds, integers to integers, and gives a double when either is one.
pub async fn an_increment_adds(cx: Context) {
    assert_same(&after(&cx, Some(5.into()), increment(-10)).await, -5);
    assert_same(&after(&cx, Some(1.into()), increment(2.0)).await, 3.0);
    assert_same(&after(&cx, Some(1.5.into()), increment(1)).await, 2.5);
    assert_same(&after(&cx, Some(1.5.into()), increment(0.25)).await, 1.75);
}

/// Integers stop at the ends of int64.
pub async fn an_increment_saturates(cx: Context) {
    assert_same(&after(&cx, Some(i64::MAX.into()), increment(1)).await, i64::MAX);
    assert_same(&after(&cx, Some((i64::MIN + 1).into()), increment(-5)).await, i64::MIN);
}

/// A field that is missing or no number becomes the operand.
pub async fn an_increment_of_no_number_becomes_the_operand(cx: Context) {
    for before in [None, Some("7".into()), Some(Value::null()), Some(true.into()), Some(Value::array([1]))] {
        assert_same(&after(&cx, before, increment(3)).await, 3);
    }
}

/// The larger and the smaller number win with their own type; equal ones leave what is stored.
pub async fn the_extreme_keeps_its_type(cx: Context) {
    let (max, min) = (|v: Value| Transform::Maximum(v), |v: Value| Transform::Minimum(v));
    assert_same(&after(&cx, Some(3.into()), max(3.5.into())).await, 3.5);
    assert_same(&after(&cx, Some(3.into()), max(2.5.into())).await, 3);
    assert_same(&after(&cx, Some(3.into()), max(3.0.into())).await, 3);
    assert_same(&after(&cx, Some(3.0.into()), min(3.into())).await, 3.0);
    assert_same(&after(&cx, Some(3.5.into()), min(3.into())).await, 3);
    assert_same(&after(&cx, Some("x".into()), max(5.into())).await, 5);
    assert_same(&after(&cx, None, min(5.into())).await, 5);
}

/// NaN on either side of an extreme or a sum gives NaN.
pub async fn nan_wins(cx: Context) {
    for transform in [Transform::Maximum, Transform::Minimum, Transform::Increment] {
        let left = after(&cx, Some(f64::NAN.into()), transform(1.into())).await;
        let right = after(&cx, Some(1.into()), transform(f64::NAN.into())).await;
        assert!(left.view().is_nan() && right.view().is_nan(), "{left:?}, {right:?}");
    }
}

/// A union appends what is not there, each once, and keeps the duplicates there are.
pub async fn a_union_appends_what_is_new(cx: Context) {
    let union = |values: &[i32]| Transform::ArrayUnion(values.iter().map(|v| Value::from(*v)).collect());
    let before = || Some(Value::array([1, 2, 2]));
    assert_same(&after(&cx, before(), union(&[2, 3, 3, 4])).await, Value::array([1, 2, 2, 3, 4]));
    assert_same(&after(&cx, None, union(&[1, 1])).await, Value::array([1]));
    assert_same(&after(&cx, Some(7.into()), union(&[1])).await, Value::array([1]));
}

/// A removal drops all equal elements.
pub async fn a_removal_drops_all_equal_elements(cx: Context) {
    let remove = |values: Vec<Value>| Transform::ArrayRemove(values);
    let before = || Some(Value::array([1, 2, 1, 3]));
    assert_same(&after(&cx, before(), remove(vec![1.into(), 9.into()])).await, Value::array([2, 3]));
    assert_same(&after(&cx, Some(7.into()), remove(vec![1.into()])).await, Value::array([0; 0]));
    assert_same(&after(&cx, None, remove(vec![1.into()])).await, Value::array([0; 0]));
}

/// In array transforms null equals null, NaN equals NaN and 1 equals 1.0.
pub async fn array_transforms_compare_values(cx: Context) {
    let odd = || vec![Value::null(), f64::NAN.into(), 1.into(), Value::map([("a", 1)])];
    let same = || vec![Value::null(), f64::NAN.into(), 1.0.into(), Value::map([("a", 1.0)])];
    assert_same(&after(&cx, Some(Value::array(odd())), Transform::ArrayUnion(same())).await, Value::array(odd()));
    assert_same(&after(&cx, Some(Value::array(odd())), Transform::ArrayRemove(same())).await, Value::array([0; 0]));
}

/// Transforms run after the write's own change, one after the other.
pub async fn transforms_run_in_order_after_the_write(cx: Context) {
    cx.put("videos/v1", [("n", 5)]).await;
    let write = Write::merge(cx.doc("videos/v1"), changes([("n", 1_000)]))
        .transform(field("n"), increment(1))
        .transform(field("n"), Transform::Maximum(1_500.into()))
        .transform(field("n"), increment(1));
    let result = cx.commit(vec![write]).await.unwrap();
    assert_value(cx.fields("videos/v1").await.get("n"), 1_501);
    let results: Vec<_> = result.results[0].transform_results.iter().map(Value::view).collect();
    assert_eq!(results, [ValueRef::Integer(1_001), ValueRef::Integer(1_500), ValueRef::Integer(1_501)]);
}

/// The results of array transforms are null.
pub async fn array_transforms_report_null(cx: Context) {
    let write = Write::merge(cx.doc("videos/v1"), [])
        .transform(field("l"), Transform::ArrayUnion(vec![1.into()]))
        .transform(field("n"), increment(2))
        .transform(field("l"), Transform::ArrayRemove(vec![1.into()]));
    let result = cx.commit(vec![write]).await.unwrap();
    let results: Vec<_> = result.results[0].transform_results.iter().map(Value::view).collect();
    assert_eq!(results, [ValueRef::Null, ValueRef::Integer(2), ValueRef::Null]);
}

/// A transform alone creates the document, and reaches into maps.
pub async fn a_transform_creates_document_and_map(cx: Context) {
    cx.write(Write::merge(cx.doc("videos/v1"), []).transform(field("m.n"), increment(1))).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("m", Value::map([("n", 1)]))]));
}

/// A transform on a set starts from the new fields.
pub async fn a_transform_of_a_set_starts_from_its_fields(cx: Context) {
    cx.put("videos/v1", [("n", 5), ("old", 1)]).await;
    cx.write(Write::set(cx.doc("videos/v1"), fields([("kept", 1)])).transform(field("n"), increment(1))).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("kept", 1), ("n", 1)]));
}

/// A transform obeys the precondition.
pub async fn a_transform_obeys_the_precondition(cx: Context) {
    let write = Write::update(cx.doc("videos/v1"), []).transform(field("n"), increment(1));
    assert_eq!(cx.refused(vec![write]).await.kind(), ErrorKind::NotFound);
    assert!(cx.read("videos/v1").await.is_none());
}

/// The operand of a numeric transform must be a number.
pub async fn an_operand_must_be_a_number(cx: Context) {
    for transform in [Transform::Increment, Transform::Maximum, Transform::Minimum] {
        let write = Write::merge(cx.doc("videos/v1"), []).transform(field("n"), transform("1".into()));
        assert_eq!(cx.refused(vec![write]).await.kind(), ErrorKind::Invalid);
    }
}

/// Server timestamps of a commit are all the same, in whole milliseconds, and reported.
pub async fn server_timestamps_are_one_per_commit(cx: Context) {
    let stamp = |id: &str| {
        Write::merge(cx.doc(&format!("videos/{id}")), [])
            .transform(field("at"), Transform::ServerTimestamp)
            .transform(field("m.at"), Transform::ServerTimestamp)
    };
    let result = cx.commit(vec![stamp("a"), stamp("b")]).await.unwrap();
    let mut seen = Vec::new();
    for (id, one) in ["a", "b"].into_iter().zip(&result.results) {
        let fields = cx.fields(&format!("videos/{id}")).await;
        let (Some(ValueRef::Timestamp(at)), Some(ValueRef::Timestamp(nested))) =
            (fields.get("at"), fields.get_path(&field("m.at")))
        else {
            panic!("{fields:?} must hold timestamps");
        };
        assert_eq!((at, at.as_micros() % 1_000), (nested, 0));
        assert!(one.transform_results.iter().all(|value| value.identical(&Value::from(at))), "{one:?}");
        seen.push(at);
    }
    assert_eq!(seen[0], seen[1]);
}

/// A server timestamp replaces whatever is there.
pub async fn a_server_timestamp_replaces(cx: Context) {
    let got = after(&cx, Some("long ago".into()), Transform::ServerTimestamp).await;
    assert!(matches!(got.view(), ValueRef::Timestamp(_)), "{got:?}");
}
