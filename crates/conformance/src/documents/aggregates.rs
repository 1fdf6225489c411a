//! Counts, sums and means.

use reelbase_core::{
    AggregateFunction, Aggregation, ErrorKind, Filter, Operator, Order, Query, Session, SessionExt, Value, ValueRef,
};

use super::{Context, field, kind};

async fn answer(cx: &Context, query: Query, aggregations: &[Aggregation]) -> Vec<Value> {
    let result = cx.aggregate(query, aggregations).await.expect("an aggregation");
    let one = |aggregation: &Aggregation| result.get(&aggregation.alias).expect("an answer per alias").to_value();
    aggregations.iter().map(one).collect()
}

#[track_caller]
fn assert_answers(got: &[Value], expected: &[Value]) {
    let same = got.len() == expected.len() && got.iter().zip(expected).all(|(a, b)| a.identical(b));
    assert!(same, "expected {expected:?}, got {got:?}");
}

fn sum(path: &str) -> Aggregation {
    Aggregation::sum(format!("sum_{path}"), field(path))
}

fn mean(path: &str) -> Aggregation {
    Aggregation::average(format!("mean_{path}"), field(path))
}

/// A count counts what the query returns: filter, cursors, offset and limit.
pub async fn a_count_counts_the_answer(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2), ("d", 2), ("e", 3)]).await;
    assert_eq!(cx.count(cx.all("c")).await.unwrap(), 4);
    assert_eq!(cx.count(cx.all("c").and(Filter::equal(field("n"), 2))).await.unwrap(), 2);
    assert_eq!(cx.count(cx.all("c").and(Filter::field(field("n"), Operator::GreaterThan, 1))).await.unwrap(), 3);
    assert_eq!(cx.count(Query { limit: Some(3), ..cx.all("c") }).await.unwrap(), 3);
    assert_eq!(cx.count(Query { offset: 3, ..cx.all("c") }).await.unwrap(), 1);
    assert_eq!(cx.count(cx.all("nothing")).await.unwrap(), 0);
    let mut ordered = cx.all("c");
    ordered.order_by.push(Order::ascending(field("missing")));
    assert_eq!(cx.count(ordered).await.unwrap(), 0, "an ordered field must exist");
}

/// A count stops where it is told to.
pub async fn a_count_may_stop(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2), ("d", 2)]).await;
    let up_to = |n| Aggregation { alias: "n".into(), function: AggregateFunction::Count { up_to: Some(n) } };
    assert_answers(&answer(&cx, cx.all("c"), &[up_to(2)]).await, &[2.into()]);
    assert_answers(&answer(&cx, cx.all("c"), &[up_to(9)]).await, &[3.into()]);
}

/// A sum of integers is one, of anything else a double; of nothing it is 0.
pub async fn a_sum_of_integers_is_an_integer(cx: Context) {
    cx.put_all("i", "n", [("a", 1), ("b", 2)]).await;
    cx.put_all("d", "n", [("a", Value::from(1)), ("b", 2.5.into())]).await;
    assert_answers(&answer(&cx, cx.all("i"), &[sum("n")]).await, &[3.into()]);
    assert_answers(&answer(&cx, cx.all("d"), &[sum("n")]).await, &[3.5.into()]);
    assert_answers(&answer(&cx, cx.all("nothing"), &[sum("n")]).await, &[0.into()]);
}

/// A sum that int64 cannot hold is a double.
pub async fn a_sum_beyond_int64_is_a_double(cx: Context) {
    cx.put_all("c", "n", [("a", i64::MAX), ("b", 1)]).await;
    assert_answers(&answer(&cx, cx.all("c"), &[sum("n")]).await, &[9_223_372_036_854_775_808.0.into()]);
    cx.put_all("d", "n", [("a", i64::MAX), ("b", 1), ("c", -1)]).await;
    assert_answers(&answer(&cx, cx.all("d"), &[sum("n")]).await, &[i64::MAX.into()]);
}

/// NaN among the inputs gives NaN.
pub async fn nan_makes_nan(cx: Context) {
    cx.put_all("c", "n", [("a", Value::from(1)), ("b", f64::NAN.into())]).await;
    let answers = answer(&cx, cx.all("c"), &[sum("n"), mean("n")]).await;
    assert!(answers.iter().all(|answer| answer.view().is_nan()), "{answers:?}");
}

/// A mean is a double; null when there is no number.
pub async fn a_mean_is_a_double_or_null(cx: Context) {
    cx.put_all("c", "n", [("a", 1), ("b", 2)]).await;
    cx.put_all("t", "n", [("a", "x")]).await;
    assert_answers(&answer(&cx, cx.all("c"), &[mean("n")]).await, &[1.5.into()]);
    assert_answers(&answer(&cx, cx.all("t"), &[mean("n")]).await, &[Value::null()]);
    assert_answers(&answer(&cx, cx.all("nothing"), &[mean("n")]).await, &[Value::null()]);
}

/// What is no number is passed over, but its document counts.
pub async fn what_is_no_number_is_passed_over(cx: Context) {
    cx.put_all("c", "n", [("a", Value::from(5)), ("b", "3".into()), ("d", 4.into()), ("e", Value::null())]).await;
    let all = [Aggregation::count("count"), sum("n"), mean("n")];
    assert_answers(&answer(&cx, cx.all("c"), &all).await, &[4.into(), 9.into(), 4.5.into()]);
}

/// Only documents that have all aggregated fields take part, in the count too.
pub async fn all_aggregated_fields_must_exist(cx: Context) {
    cx.put("c/a", [("x", 10), ("y", 100)]).await;
    cx.put("c/b", [("x", 1)]).await;
    cx.put("c/d", [("z", 1)]).await;
    let all = [Aggregation::count("count"), sum("x"), mean("y")];
    assert_answers(&answer(&cx, cx.all("c"), &all).await, &[1.into(), 10.into(), 100.0.into()]);
}

/// A limit counts in the order of the aggregated field.
pub async fn a_limit_counts_in_the_order_of_the_aggregated_field(cx: Context) {
    cx.put_all("c", "x", [("a", Value::from(30)), ("b", 10.into()), ("d", 20.5.into()), ("e", "text".into())]).await;
    let query = Query { limit: Some(2), ..cx.all("c") };
    assert_answers(&answer(&cx, query, &[Aggregation::count("count"), sum("x")]).await, &[2.into(), 30.5.into()]);
}

/// Aggregations over a group.
pub async fn a_group_is_aggregated(cx: Context) {
    for (path, n) in [("a/x/c/1", 1), ("b/y/c/2", 2), ("c/3", 4)] {
        cx.put(path, [("n", n)]).await;
    }
    assert_answers(&answer(&cx, cx.group("c"), &[sum("n")]).await, &[7.into()]);
}

/// One to five aggregations, each with its own alias, none over the name.
pub async fn aggregations_are_checked(cx: Context) {
    let invalid = |aggregations: Vec<Aggregation>| {
        let cx = cx.clone();
        async move { assert_eq!(kind(cx.aggregate(cx.all("c"), &aggregations).await), ErrorKind::Invalid) }
    };
    invalid(Vec::new()).await;
    invalid(vec![Aggregation::count("n"), Aggregation::sum("n", field("a"))]).await;
    invalid(vec![Aggregation::sum("s", reelbase_core::FieldPath::name())]).await;
    invalid((0..6).map(|i| Aggregation::count(format!("n{i}"))).collect()).await;
}

/// The answer says as of when it is.
pub async fn an_answer_has_a_time(cx: Context) {
    let written = cx.put("c/a", [("n", 1)]).await.update_time();
    let result = cx.aggregate(cx.all("c"), &[Aggregation::count("n")]).await.unwrap();
    assert!(result.read_time >= written, "{} before {written}", result.read_time);
    assert_eq!(result.get("n"), Some(ValueRef::Integer(1)));
}
