//! Queries that are refused, whatever is stored.

use reelbase_core::{ErrorKind, FieldPath, Filter, Operator, Order, Query, SessionExt, UnaryOperator, Value};

use super::{Context, field, kind};

async fn assert_invalid(cx: &Context, what: &str, query: Query) {
    assert_eq!(kind(cx.fetch(query).await), ErrorKind::Invalid, "{what}");
}

fn compare(path: &str, op: Operator, operand: impl Into<Value>) -> Filter {
    Filter::field(field(path), op, operand)
}

fn both(a: Filter, b: Filter) -> Filter {
    Filter::And(vec![a, b])
}

/// Operands that no list operator takes.
pub async fn list_operators_need_lists(cx: Context) {
    for op in [Operator::In, Operator::NotIn, Operator::ArrayContainsAny] {
        assert_invalid(&cx, "no array", cx.all("c").and(compare("a", op, 1))).await;
        assert_invalid(&cx, "empty", cx.all("c").and(compare("a", op, Value::array([0; 0])))).await;
    }
}

/// `not-in` takes ten values.
pub async fn not_in_takes_ten_values(cx: Context) {
    cx.put_all("c", "a", [("x", 11), ("y", 1)]).await;
    assert_eq!(cx.ids(cx.all("c").and(compare("a", Operator::NotIn, Value::array(0..10)))).await, ["x"]);
    assert_invalid(&cx, "eleven", cx.all("c").and(compare("a", Operator::NotIn, Value::array(0..11)))).await;
}

/// A filter has thirty disjunctions.
pub async fn a_filter_has_thirty_disjunctions(cx: Context) {
    cx.put_all("c", "a", [("x", 29), ("y", 30)]).await;
    assert_eq!(cx.ids(cx.all("c").and(compare("a", Operator::In, Value::array(0..30)))).await, ["x"]);
    assert_invalid(&cx, "31", cx.all("c").and(compare("a", Operator::In, Value::array(0..31)))).await;
    let product = both(compare("a", Operator::In, Value::array(0..6)), compare("b", Operator::In, Value::array(0..6)));
    assert_invalid(&cx, "36", cx.all("c").and(product)).await;
}

/// Exclusions stand alone.
pub async fn exclusions_stand_alone(cx: Context) {
    let not_equal = || compare("a", Operator::NotEqual, 1);
    let not_in = || compare("b", Operator::NotIn, Value::array([1]));
    for (what, filter) in [
        ("two !=", both(not_equal(), compare("b", Operator::NotEqual, 1))),
        ("!= and not-in", both(not_equal(), not_in())),
        ("two not-in", both(not_in(), not_in())),
        ("!= and is not null", both(not_equal(), Filter::unary(field("b"), UnaryOperator::IsNotNull))),
        ("not-in and is not NaN", both(not_in(), Filter::unary(field("a"), UnaryOperator::IsNotNan))),
        ("not-in and in", both(not_in(), compare("a", Operator::In, Value::array([1])))),
        ("not-in and any", both(not_in(), compare("a", Operator::ArrayContainsAny, Value::array([1])))),
        (
            "not-in and or",
            both(not_in(), Filter::Or(vec![compare("a", Operator::Equal, 1), compare("c", Operator::Equal, 1)])),
        ),
    ] {
        assert_invalid(&cx, what, cx.all("c").and(filter)).await;
    }
}

/// `array-contains-any` does not meet `array-contains` in a conjunction.
pub async fn array_tests_do_not_meet(cx: Context) {
    let any = compare("a", Operator::ArrayContainsAny, Value::array([1, 2]));
    assert_invalid(&cx, "two", cx.all("c").and(both(any, compare("b", Operator::ArrayContains, 3)))).await;
}

/// A field is ordered by once, and nothing after the name.
pub async fn orders_must_make_sense(cx: Context) {
    let ordered = |orders: &[&str]| Query {
        order_by: orders.iter().map(|path| Order::ascending(field(path))).collect(),
        ..cx.all("c")
    };
    assert_invalid(&cx, "name twice", ordered(&["__name__", "__name__"])).await;
    assert_invalid(&cx, "after name", ordered(&["__name__", "a"])).await;
    let implied = ordered(&["__name__"]).and(compare("a", Operator::GreaterThan, 1));
    assert_invalid(&cx, "implied after name", implied).await;
}

/// The name is compared with references.
pub async fn the_name_is_compared_with_references(cx: Context) {
    let name = |op, operand: Value| Filter::field(FieldPath::name(), op, operand);
    assert_invalid(&cx, "text", cx.all("c").and(name(Operator::Equal, "a".into()))).await;
    assert_invalid(&cx, "numbers", cx.all("c").and(name(Operator::In, Value::array([1])))).await;
    let array = name(Operator::ArrayContains, Value::reference(&cx.doc("c/a")));
    assert_invalid(&cx, "array-contains", cx.all("c").and(array)).await;
}

/// A collection id is checked.
pub async fn a_collection_id_is_checked(cx: Context) {
    for id in ["a/b", "__key__", "", ".", ".."] {
        let query = Query { collection: Some(id.to_owned().into()), ..Query::default() };
        assert_invalid(&cx, id, query).await;
    }
}

/// Aggregations are refused for the same reasons as the query.
pub async fn an_aggregation_is_refused_like_its_query(cx: Context) {
    let query = cx.all("c").and(compare("a", Operator::In, 1));
    assert_eq!(kind(cx.count(query).await), ErrorKind::Invalid);
}
