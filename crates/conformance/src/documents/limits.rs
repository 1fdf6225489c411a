//! What cannot be stored is refused, and leaves nothing.

use reelbase_core::{ErrorKind, FieldPath, Fields, GeoPoint, Precondition, Transform, Value, Write};

use super::{Context, assert_value, changes, empty, field, fields};

async fn assert_invalid(cx: &Context, what: &str, write: Write) {
    let path = write.path.clone();
    let error = cx.refused(vec![write]).await;
    assert_eq!(error.kind(), ErrorKind::Invalid, "{what}: {error}");
    assert!(reelbase_core::SessionExt::get(&*cx.store(), &path).await.unwrap().is_none(), "{what} left something");
}

fn set(cx: &Context, data: Fields) -> Write {
    Write::set(cx.doc("c/d"), data)
}

fn one(value: impl Into<Value>) -> Fields {
    fields([("f", value.into())])
}

/// A document of nearly 1 MiB is stored, one of more is refused.
pub async fn a_document_has_a_mebibyte(cx: Context) {
    let halves = |bytes: usize| fields([("a", "x".repeat(bytes / 2)), ("b", "y".repeat(bytes / 2))]);
    assert_invalid(&cx, "2 MiB", set(&cx, halves(2 << 20))).await;
    assert_invalid(&cx, "1 MiB and more", set(&cx, halves((1 << 20) + 2))).await;
    cx.write(set(&cx, halves((1 << 20) - 1_024))).await;
    assert_eq!(cx.fields("c/d").await.len(), 2);
}

/// A document does not grow beyond 1 MiB by a merge.
pub async fn a_document_does_not_outgrow_its_limit(cx: Context) {
    cx.write(set(&cx, fields([("a", "x".repeat(700_000))]))).await;
    let error = cx.refused(vec![Write::merge(cx.doc("c/d"), changes([("b", "y".repeat(700_000))]))]).await;
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(cx.fields("c/d").await.get("b").is_none());
}

/// The value of a field has at most 1 MiB less 89 bytes.
pub async fn a_field_has_a_limit(cx: Context) {
    assert_invalid(&cx, "a byte too many", set(&cx, one(Value::bytes(vec![7; 1_048_488])))).await;
}

/// Names between double underscores are reserved, at every depth.
pub async fn reserved_names_are_refused(cx: Context) {
    assert_invalid(&cx, "top", set(&cx, fields([("__a__", 1)]))).await;
    assert_invalid(&cx, "nested", set(&cx, one(Value::map([("__a__", 1)])))).await;
    assert_invalid(&cx, "in an array", set(&cx, one(Value::array([Value::map([("__a__", 1)])])))).await;
    assert_invalid(&cx, "empty", set(&cx, fields([("", 1)]))).await;
}

/// A field name has at most 1,500 bytes.
pub async fn a_field_name_has_a_limit(cx: Context) {
    assert_invalid(&cx, "1,501 bytes", set(&cx, fields([("a".repeat(1_501), 1)]))).await;
    cx.write(set(&cx, fields([("a".repeat(1_500), 1)]))).await;
}

/// An array holds no array; a map between them helps.
pub async fn an_array_holds_no_array(cx: Context) {
    let nested = Value::array([Value::array([1])]);
    assert_invalid(&cx, "nested", set(&cx, one(nested.clone()))).await;
    assert_invalid(&cx, "in a map", set(&cx, one(Value::map([("a", nested.clone())])))).await;
    assert_invalid(&cx, "merged", Write::merge(cx.doc("c/d"), changes([("f", nested)]))).await;
    let union = Transform::ArrayUnion(vec![Value::array([1])]);
    assert_invalid(&cx, "united", Write::merge(cx.doc("c/d"), []).transform(field("f"), union)).await;
    cx.write(set(&cx, one(Value::array([Value::map([("a", Value::array([1]))])])))).await;
}

/// A vector has at least one dimension, and an array holds none; a map between them helps.
pub async fn a_vector_has_dimensions_and_stands_in_no_array(cx: Context) {
    assert_invalid(&cx, "no dimension", set(&cx, one(Value::vector(&[])))).await;
    assert_invalid(&cx, "in an array", set(&cx, one(Value::array([Value::vector(&[1.0])])))).await;
    let union = Transform::ArrayUnion(vec![Value::vector(&[1.0])]);
    assert_invalid(&cx, "a union", set(&cx, empty()).transform(field("f"), union)).await;
    cx.write(set(&cx, one(Value::array([Value::map([("v", Value::vector(&[1.0]))])])))).await;
}

/// Two transforms may be of one field, but not one of a field and one of what lies within.
pub async fn a_transform_within_another_is_refused(cx: Context) {
    let plus = || Transform::Increment(Value::from(1));
    let write = || set(&cx, empty()).transform(field("f"), plus()).transform(field("f"), plus());
    assert_invalid(&cx, "within", write().transform(field("f.g"), plus())).await;
    cx.write(write()).await;
    assert_value(cx.fields("c/d").await.get("f"), 2);
}

/// Maps and arrays do not nest without end.
pub async fn nesting_has_a_limit(cx: Context) {
    let deep = |levels| (0..levels).fold(Value::from(1), |inside, _| Value::map([("a", inside)]));
    assert_invalid(&cx, "25 levels", set(&cx, one(deep(25)))).await;
    let path = FieldPath::new((0..26).map(|level| format!("f{level}"))).unwrap();
    assert_invalid(&cx, "merged", Write::merge(cx.doc("c/d"), [(path, Some(Value::from(1)))])).await;
    cx.write(set(&cx, one(deep(18)))).await;
}

/// A geo point lies on the Earth.
pub async fn a_geo_point_is_in_range(cx: Context) {
    for (latitude, longitude) in [(90.5, 0.0), (0.0, -180.5), (f64::NAN, 0.0)] {
        assert_invalid(&cx, "out of range", set(&cx, one(GeoPoint { latitude, longitude }))).await;
    }
    cx.write(set(&cx, one(GeoPoint { latitude: -90.0, longitude: 180.0 }))).await;
}

/// A path is not written together with what lies within it.
pub async fn a_path_within_another_is_refused(cx: Context) {
    assert_invalid(&cx, "within", Write::merge(cx.doc("c/d"), changes([("a", 1), ("a.b", 2)]))).await;
    assert_invalid(&cx, "twice", Write::merge(cx.doc("c/d"), changes([("a", 1), ("a", 2)]))).await;
}

/// A verify without a precondition makes no sense.
pub async fn a_verify_needs_a_precondition(cx: Context) {
    assert_invalid(&cx, "verify", Write::verify(cx.doc("c/d"), Precondition::None)).await;
}

/// Long strings are stored whole and found by what an index keeps of them.
pub async fn long_strings_are_kept(cx: Context) {
    let long = "é".repeat(50_000);
    cx.write(set(&cx, one(long.as_str()))).await;
    assert_value(cx.fields("c/d").await.get("f"), long.as_str());
    let query = cx.all("c").and(reelbase_core::Filter::field(field("f"), reelbase_core::Operator::GreaterThan, "z"));
    assert_eq!(cx.ids(query).await, ["d"]);
}

/// Five hundred transforms of a document fit a commit.
pub async fn a_document_takes_500_transforms(cx: Context) {
    let write = (0..500).fold(Write::set(cx.doc("c/d"), empty()), |write, _| {
        write.transform(field("n"), Transform::Increment(1.into()))
    });
    cx.write(write).await;
    assert_value(cx.fields("c/d").await.get("n"), 500);
}
