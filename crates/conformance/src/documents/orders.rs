//! In which order documents come.

use reelbase_core::{Direction, FieldPath, Filter, GeoPoint, Operator, Order, Query, Timestamp, Value};

use super::{Context, field, fields};

fn by(mut query: Query, orders: &[(&str, Direction)]) -> Query {
    query.order_by =
        orders.iter().map(|(path, direction)| Order { field: field(path), direction: *direction }).collect();
    query
}

const UP: Direction = Direction::Ascending;
const DOWN: Direction = Direction::Descending;

/// One value of every type, and the numbers around the edges, in order.
fn ladder(cx: &Context) -> Vec<Value> {
    let geo = |latitude, longitude| Value::from(GeoPoint { latitude, longitude });
    vec![
        Value::null(),
        false.into(),
        true.into(),
        f64::NAN.into(),
        f64::NEG_INFINITY.into(),
        i64::MIN.into(),
        (-1.5).into(),
        (-1).into(),
        0.into(),
        5e-324.into(),
        1.into(),
        1.5.into(),
        9_007_199_254_740_992.0.into(),
        9_007_199_254_740_993_i64.into(),
        i64::MAX.into(),
        9_223_372_036_854_775_808.0.into(),
        f64::INFINITY.into(),
        Timestamp::MIN.into(),
        Timestamp::from_micros_saturating(1).into(),
        "".into(),
        "a".into(),
        "a\0".into(),
        "ab".into(),
        "\u{ff30}".into(),
        "😀".into(),
        Value::bytes([]),
        Value::bytes([0]),
        Value::bytes([0xff]),
        Value::reference(&cx.doc("u/a")),
        Value::reference(&cx.doc("u/a/v/b")),
        Value::reference(&cx.doc("u/a0")),
        geo(-90.0, 0.0),
        geo(0.0, -180.0),
        geo(0.0, 180.0),
        Value::array([0; 0]),
        Value::array([1]),
        Value::array([1, 1]),
        Value::array(["a"]),
        Value::vector(&[9.0]),
        Value::vector(&[0.0, 1.0]),
        Value::map([("a", 0); 0]),
        Value::map([("a", 1)]),
        Value::map([("a", 1), ("b", 1)]),
        Value::map([("a", 2)]),
        Value::map([("b", 0)]),
    ]
}

/// Values of all types stand in one order, ascending and descending.
pub async fn values_of_all_types_have_one_order(cx: Context) {
    let ladder = ladder(&cx);
    // The ids count down, so that an order by name would be the reverse.
    let ids: Vec<String> = (0..ladder.len()).map(|i| format!("d{:03}", 999 - i)).collect();
    cx.put_all("c", "f", ids.iter().map(String::as_str).zip(ladder)).await;
    assert_eq!(cx.ids(by(cx.all("c"), &[("f", UP)])).await, ids);
    let reversed: Vec<String> = ids.iter().rev().cloned().collect();
    assert_eq!(cx.ids(by(cx.all("c"), &[("f", DOWN)])).await, reversed);
}

/// Equal values come by name, in the direction of the last order.
pub async fn ties_come_by_name(cx: Context) {
    cx.put_all("c", "f", [("b", Value::from(1)), ("a", 1.0.into()), ("d", 0.into()), ("c", 1.into())]).await;
    assert_eq!(cx.ids(by(cx.all("c"), &[("f", UP)])).await, ["d", "a", "b", "c"]);
    assert_eq!(cx.ids(by(cx.all("c"), &[("f", DOWN)])).await, ["c", "b", "a", "d"]);
}

/// A document without an ordered field does not come; one with null does.
pub async fn an_ordered_field_must_exist(cx: Context) {
    cx.put_all("c", "f", [("a", Value::from(1)), ("b", Value::null())]).await;
    cx.put("c/x", [("g", 1)]).await;
    assert_eq!(cx.ids(by(cx.all("c"), &[("f", UP)])).await, ["b", "a"]);
}

/// Several orders, each in its direction.
pub async fn orders_go_one_after_the_other(cx: Context) {
    for (id, a, b) in [("p", 1, 1), ("q", 1, 2), ("r", 2, 1), ("s", 2, 2), ("t", 2, 2)] {
        cx.put(&format!("c/{id}"), [("a", a), ("b", b)]).await;
    }
    assert_eq!(cx.ids(by(cx.all("c"), &[("a", UP), ("b", DOWN)])).await, ["q", "p", "t", "s", "r"]);
    assert_eq!(cx.ids(by(cx.all("c"), &[("a", DOWN), ("b", UP)])).await, ["r", "s", "t", "p", "q"]);
    assert_eq!(cx.ids(by(cx.all("c"), &[("a", DOWN), ("b", DOWN)])).await, ["t", "s", "r", "q", "p"]);
    assert_eq!(cx.ids(by(cx.all("c"), &[("a", DOWN), ("b", DOWN), ("__name__", UP)])).await, ["s", "t", "r", "q", "p"]);
}

/// The field of an inequality is ordered by although nobody says so.
pub async fn an_inequality_orders(cx: Context) {
    cx.put_all("c", "f", [("a", 3), ("b", 1), ("c", 2), ("d", 0)]).await;
    let query = cx.all("c").and(Filter::field(field("f"), Operator::GreaterThan, 0));
    assert_eq!(cx.ids(query).await, ["b", "c", "a"]);
}

/// Fields of several inequalities are ordered by after the explicit order, sorted by path, in its last direction.
pub async fn inequalities_order_by_path(cx: Context) {
    for (id, a, b, z) in [("p", 1, 2, 1), ("q", 1, 1, 1), ("r", 2, 1, 1), ("s", 1, 1, 2)] {
        cx.put(&format!("c/{id}"), [("a", a), ("b", b), ("z", z)]).await;
    }
    let filter = || {
        let positive = |path: &str| Filter::field(field(path), Operator::GreaterThan, 0);
        Filter::And(vec![positive("b"), positive("a")])
    };
    assert_eq!(cx.ids(cx.all("c").and(filter())).await, ["q", "s", "p", "r"]);
    assert_eq!(cx.ids(by(cx.all("c").and(filter()), &[("z", DOWN)])).await, ["s", "r", "p", "q"]);
    assert_eq!(cx.ids(by(cx.all("c").and(filter()), &[("b", UP)])).await, ["q", "s", "r", "p"]);
}

/// An inequality in one branch of an OR orders, and so excludes documents without the field from every branch.
pub async fn an_inequality_in_one_branch_orders_all(cx: Context) {
    for (id, data) in [
        ("p", fields([("a", 5), ("b", 0)])),
        ("q", fields([("a", 1), ("b", 1)])),
        ("r", fields([("b", 1)])),
        ("s", fields([("a", 3)])),
    ] {
        cx.write(reelbase_core::Write::set(cx.doc(&format!("c/{id}")), data)).await;
    }
    let filter = Filter::Or(vec![Filter::field(field("a"), Operator::GreaterThan, 2), Filter::equal(field("b"), 1)]);
    assert_eq!(cx.ids(cx.all("c").and(filter)).await, ["q", "s", "p"]);
}

/// The field of an equality may be ordered by.
pub async fn an_equality_field_may_be_ordered_by(cx: Context) {
    cx.put_all("c", "f", [("a", 1), ("b", 2), ("c", 1)]).await;
    let candidates = Filter::field(field("f"), Operator::In, Value::array([1, 2]));
    assert_eq!(cx.ids(by(cx.all("c").and(candidates), &[("f", DOWN)])).await, ["b", "c", "a"]);
    let equal = Filter::equal(field("f"), 1);
    assert_eq!(cx.ids(by(cx.all("c").and(equal), &[("f", UP)])).await, ["a", "c"]);
}

/// An equality on one field, the order by another.
pub async fn an_equality_goes_with_another_order(cx: Context) {
    for (id, a, b) in [("p", 1, 3), ("q", 2, 1), ("r", 1, 1), ("s", 1, 2)] {
        cx.put(&format!("c/{id}"), [("a", a), ("b", b)]).await;
    }
    let query = by(cx.all("c").and(Filter::equal(field("a"), 1)), &[("b", DOWN)]);
    assert_eq!(cx.ids(query).await, ["p", "s", "r"]);
}

/// Fields within maps are ordered by.
pub async fn nested_fields_are_ordered_by(cx: Context) {
    for (id, n) in [("a", 2), ("b", 1), ("c", 3)] {
        cx.put(&format!("c/{id}"), [("m", Value::map([("n", n)]))]).await;
    }
    assert_eq!(cx.ids(by(cx.all("c"), &[("m.n", UP)])).await, ["b", "a", "c"]);
}

/// A range on the name does not come before the order.
pub async fn a_range_of_names_keeps_the_order(cx: Context) {
    cx.put_all("c", "f", [("a", 3), ("b", 2), ("c", 1), ("d", 0)]).await;
    let after = Filter::field(FieldPath::name(), Operator::GreaterThan, Value::reference(&cx.doc("c/a")));
    assert_eq!(cx.ids(by(cx.all("c").and(after), &[("f", UP)])).await, ["d", "c", "b"]);
}
