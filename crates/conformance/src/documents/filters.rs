//! Which documents each filter lets pass.

use reelbase_core::{FieldPath, Filter, Operator, UnaryOperator, Value, Write};

use super::{Context, field, fields};

/// Documents by the first letters of what the field `f` holds; `missing` has none.
async fn seed(cx: &Context) {
    cx.put_all(
        "c",
        "f",
        [
            ("array", Value::array([Value::from(1), Value::null(), Value::from("x")])),
            ("double", 1.5.into()),
            ("false", false.into()),
            ("int1", 1.into()),
            ("int2", 2.into()),
            ("map", Value::map([("a", 1)])),
            ("nan", f64::NAN.into()),
            ("null", Value::null()),
            ("one", 1.0.into()),
            ("text", "x".into()),
        ],
    )
    .await;
    cx.put("c/missing", [("g", 1)]).await;
}

/// The ids that a filter on `f` lets pass, by name.
async fn passing(cx: &Context, filter: Filter) -> Vec<String> {
    let mut ids = cx.ids(cx.all("c").and(filter)).await;
    ids.sort();
    ids
}

async fn with(cx: &Context, op: Operator, operand: impl Into<Value>) -> Vec<String> {
    passing(cx, Filter::field(field("f"), op, operand)).await
}

/// `==` finds equal values, `1` and `1.0` alike.
pub async fn equal_finds_equal_values(cx: Context) {
    seed(&cx).await;
    assert_eq!(with(&cx, Operator::Equal, 1).await, ["int1", "one"]);
    assert_eq!(with(&cx, Operator::Equal, 1.5).await, ["double"]);
    assert_eq!(with(&cx, Operator::Equal, "x").await, ["text"]);
    assert_eq!(with(&cx, Operator::Equal, false).await, ["false"]);
    assert_eq!(with(&cx, Operator::Equal, Value::map([("a", 1.0)])).await, ["map"]);
    let array = Value::array([Value::from(1.0), Value::null(), Value::from("x")]);
    assert_eq!(with(&cx, Operator::Equal, array).await, ["array"]);
    assert!(with(&cx, Operator::Equal, "1").await.is_empty());
}

/// A range finds only values of the operand's type, and never NaN.
pub async fn a_range_stays_within_the_type(cx: Context) {
    seed(&cx).await;
    assert_eq!(with(&cx, Operator::LessThan, 2).await, ["double", "int1", "one"]);
    assert_eq!(with(&cx, Operator::LessThanOrEqual, 1.5).await, ["double", "int1", "one"]);
    assert_eq!(with(&cx, Operator::GreaterThan, 1).await, ["double", "int2"]);
    assert_eq!(with(&cx, Operator::GreaterThanOrEqual, 1.0).await, ["double", "int1", "int2", "one"]);
    assert_eq!(with(&cx, Operator::GreaterThanOrEqual, "").await, ["text"]);
    assert_eq!(with(&cx, Operator::LessThan, true).await, ["false"]);
    assert!(with(&cx, Operator::GreaterThan, true).await.is_empty());
    assert_eq!(with(&cx, Operator::GreaterThan, f64::NEG_INFINITY).await, ["double", "int1", "int2", "one"]);
}

/// `!=` finds what exists, is not null and differs; NaN too.
pub async fn not_equal_finds_what_exists_and_differs(cx: Context) {
    seed(&cx).await;
    let expected = ["array", "double", "false", "int2", "map", "nan", "text"];
    assert_eq!(with(&cx, Operator::NotEqual, 1).await, expected);
}

/// `in` is several equalities; null and NaN among the candidates find nothing.
pub async fn in_finds_each_candidate(cx: Context) {
    seed(&cx).await;
    let candidates = Value::array([Value::from(2), "x".into(), Value::null(), f64::NAN.into(), 2.0.into()]);
    assert_eq!(with(&cx, Operator::In, candidates).await, ["int2", "text"]);
}

/// `not-in` finds what exists, is not null and equals no candidate; a null candidate empties the result.
pub async fn not_in_finds_what_equals_no_candidate(cx: Context) {
    seed(&cx).await;
    let candidates = Value::array([Value::from(1), "x".into()]);
    assert_eq!(with(&cx, Operator::NotIn, candidates).await, ["array", "double", "false", "int2", "map", "nan"]);
    let with_null = Value::array([Value::from(1), Value::null()]);
    assert!(with(&cx, Operator::NotIn, with_null).await.is_empty());
}

/// `array-contains` finds arrays with an equal element; null and NaN are never found.
pub async fn array_contains_finds_an_element(cx: Context) {
    seed(&cx).await;
    cx.put("c/more", [("f", Value::array([Value::map([("a", 1)]), f64::NAN.into()]))]).await;
    assert_eq!(with(&cx, Operator::ArrayContains, 1.0).await, ["array"]);
    assert_eq!(with(&cx, Operator::ArrayContains, Value::map([("a", 1)])).await, ["more"]);
    assert!(with(&cx, Operator::ArrayContains, Value::null()).await.is_empty());
    assert!(with(&cx, Operator::ArrayContains, f64::NAN).await.is_empty());
    assert!(with(&cx, Operator::ArrayContains, 2).await.is_empty());
}

/// `array-contains-any` finds arrays with any of the candidates, each document once.
pub async fn array_contains_any_finds_a_document_once(cx: Context) {
    seed(&cx).await;
    let candidates = Value::array([Value::from(1), "x".into(), 7.into(), Value::null()]);
    assert_eq!(with(&cx, Operator::ArrayContainsAny, candidates).await, ["array"]);
    assert!(with(&cx, Operator::ArrayContainsAny, Value::array([Value::null()])).await.is_empty());
}

/// The tests for null and NaN, and their opposites.
pub async fn unary_tests_tell_null_and_nan(cx: Context) {
    seed(&cx).await;
    let test = |op| Filter::unary(field("f"), op);
    let exists = ["array", "double", "false", "int1", "int2", "map", "nan", "one", "text"];
    let without_nan: Vec<_> = exists.iter().filter(|id| **id != "nan").copied().collect();
    assert_eq!(passing(&cx, test(UnaryOperator::IsNull)).await, ["null"]);
    assert_eq!(passing(&cx, test(UnaryOperator::IsNan)).await, ["nan"]);
    assert_eq!(passing(&cx, test(UnaryOperator::IsNotNull)).await, exists);
    assert_eq!(passing(&cx, test(UnaryOperator::IsNotNan)).await, without_nan);
}

/// Null and NaN as operands of a comparison find nothing.
pub async fn null_and_nan_equal_nothing(cx: Context) {
    seed(&cx).await;
    for operand in [Value::null(), Value::from(f64::NAN)] {
        for op in [
            Operator::Equal,
            Operator::LessThan,
            Operator::LessThanOrEqual,
            Operator::GreaterThan,
            Operator::GreaterThanOrEqual,
        ] {
            assert!(with(&cx, op, operand.clone()).await.is_empty(), "{op:?} {operand:?}");
        }
        assert!(with(&cx, Operator::In, Value::array([operand.clone()])).await.is_empty());
    }
    assert!(with(&cx, Operator::NotEqual, Value::null()).await.is_empty());
}

/// Integers above 2^53 are told apart, and from doubles.
pub async fn large_integers_are_exact(cx: Context) {
    const TWO_53: i64 = 1 << 53;
    cx.put_all("c", "f", [("a", TWO_53), ("b", TWO_53 + 1), ("c", TWO_53 + 2)]).await;
    assert_eq!(with(&cx, Operator::Equal, TWO_53 + 1).await, ["b"]);
    assert_eq!(with(&cx, Operator::GreaterThan, TWO_53 as f64).await, ["b", "c"]);
    assert_eq!(with(&cx, Operator::Equal, TWO_53 as f64).await, ["a"]);
}

/// All zeros are equal.
pub async fn all_zeros_are_equal(cx: Context) {
    cx.put_all("c", "f", [("double", Value::from(0.0)), ("int", 0.into()), ("negative", (-0.0).into())]).await;
    for zero in [Value::from(0), 0.0.into(), (-0.0).into()] {
        assert_eq!(with(&cx, Operator::Equal, zero.clone()).await, ["double", "int", "negative"]);
        assert!(with(&cx, Operator::LessThan, zero).await.is_empty());
    }
}

/// AND and OR nest; a document that passes several branches comes once.
pub async fn and_and_or_nest(cx: Context) {
    for (id, a, b) in [("p", 1, 1), ("q", 1, 2), ("r", 2, 1), ("s", 2, 2), ("t", 3, 3)] {
        cx.put(&format!("c/{id}"), [("a", a), ("b", b)]).await;
    }
    let equal = |path: &str, n: i32| Filter::equal(field(path), n);
    let either = Filter::Or(vec![equal("a", 1), equal("b", 1)]);
    assert_eq!(passing(&cx, either).await, ["p", "q", "r"]);
    let both = Filter::And(vec![equal("a", 2), equal("b", 1)]);
    assert_eq!(passing(&cx, Filter::Or(vec![both, equal("a", 3)])).await, ["r", "t"]);
    let product = Filter::And(vec![
        Filter::Or(vec![equal("a", 1), equal("a", 2)]),
        Filter::Or(vec![equal("b", 2), equal("b", 3)]),
    ]);
    assert_eq!(passing(&cx, product).await, ["q", "s"]);
}

/// Several equalities with an array test.
pub async fn equalities_meet_an_array_test(cx: Context) {
    for (id, a, tags) in [("p", 1, vec!["x", "y"]), ("q", 1, vec!["y"]), ("r", 2, vec!["x"])] {
        cx.put(&format!("c/{id}"), [("a", Value::from(a)), ("tags", Value::array(tags))]).await;
    }
    let query =
        cx.all("c").and(Filter::equal(field("a"), 1)).and(Filter::field(field("tags"), Operator::ArrayContains, "x"));
    assert_eq!(cx.ids(query).await, ["p"]);
}

/// Filters reach into maps, and do not mistake a name with a dot for a path.
pub async fn filters_reach_into_maps(cx: Context) {
    let write = |id: &str, f| Write::set(cx.doc(&format!("c/{id}")), f);
    cx.write(write("nested", fields([("m", Value::map([("k", 1)]))]))).await;
    cx.write(write("dotted", fields([("m.k", 1)]))).await;
    assert_eq!(passing(&cx, Filter::equal(field("m.k"), 1)).await, ["nested"]);
    assert_eq!(passing(&cx, Filter::equal(field("`m.k`"), 1)).await, ["dotted"]);
}

/// Filters on the name compare references.
pub async fn names_are_filtered_by_reference(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 1), ("d", 1), ("e", 1)]).await;
    let name = |op, operand: Value| Filter::field(FieldPath::name(), op, operand);
    let doc = |id: &str| Value::reference(&cx.doc(&format!("c/{id}")));
    assert_eq!(passing(&cx, name(Operator::Equal, doc("b"))).await, ["b"]);
    assert_eq!(passing(&cx, name(Operator::GreaterThanOrEqual, doc("b"))).await, ["b", "d", "e"]);
    assert_eq!(passing(&cx, name(Operator::LessThan, doc("c"))).await, ["a", "b"]);
    assert_eq!(passing(&cx, name(Operator::NotEqual, doc("b"))).await, ["a", "d", "e"]);
    assert_eq!(passing(&cx, name(Operator::In, Value::array([doc("e"), doc("a"), doc("x")]))).await, ["a", "e"]);
    let range = Filter::And(vec![name(Operator::GreaterThan, doc("a")), name(Operator::LessThanOrEqual, doc("d"))]);
    assert_eq!(passing(&cx, range).await, ["b", "d"]);
}

/// References are found by equality and by range.
pub async fn references_are_compared(cx: Context) {
    let reference = |path: &str| Value::reference(&cx.doc(path));
    cx.put_all("c", "f", [("p", reference("u/a")), ("q", reference("u/a/v/b")), ("r", reference("u/a0"))]).await;
    assert_eq!(with(&cx, Operator::Equal, reference("u/a/v/b")).await, ["q"]);
    assert_eq!(with(&cx, Operator::LessThan, reference("u/a0")).await, ["p", "q"]);
}

/// A changed or deleted document is found as it is now.
pub async fn filters_see_the_latest_state(cx: Context) {
    cx.put_all("c", "f", [("a", 1), ("b", 1), ("d", 1)]).await;
    assert_eq!(with(&cx, Operator::Equal, 1).await, ["a", "b", "d"]);
    cx.put("c/a", [("f", 2)]).await;
    cx.put("c/e", [("f", 1)]).await;
    cx.write(Write::delete(cx.doc("c/b"))).await;
    assert_eq!(with(&cx, Operator::Equal, 1).await, ["d", "e"]);
    assert_eq!(with(&cx, Operator::GreaterThan, 1).await, ["a"]);
}
