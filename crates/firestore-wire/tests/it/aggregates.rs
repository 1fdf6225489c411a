//! Aggregations.

use proptest::prelude::*;
use reelbase_core::{AggregateFunction, AggregateResult, Aggregation, ErrorKind, Timestamp, Value, arbitrary};
use reelbase_firestore_wire::{
    decode_aggregate_result, decode_aggregations, encode_aggregate_result, encode_aggregations,
    pb::{
        AggregationResult, StructuredAggregationQuery,
        structured_aggregation_query::{
            Aggregation as Message,
            aggregation::{Count, Operator, Sum},
        },
        structured_query::FieldReference,
    },
};

use crate::{alike, database, refused, sent};

proptest! {
    #[test]
    fn aggregations_survive(aggregations in arbitrary::aggregations()) {
        let aggregations_of = encode_aggregations(&aggregations);
        let query = StructuredAggregationQuery { aggregations: aggregations_of, query_type: None };
        prop_assert_eq!(decode_aggregations(&sent(&query).aggregations).unwrap(), aggregations);
    }

    #[test]
    fn a_result_survives_in_the_order_of_the_aggregations(
        aggregations in arbitrary::aggregations(),
        values in prop::collection::vec(arbitrary::number(), 3),
    ) {
        let time = Timestamp::from_micros(1).unwrap();
        let values = aggregations.iter().map(|a| a.alias.clone()).zip(values).collect();
        let result = AggregateResult::new(time, values);
        let message = sent(&encode_aggregate_result(&database(), &result));
        let decoded = decode_aggregate_result(&database(), &message, &aggregations, time).unwrap();
        prop_assert_eq!(decoded.read_time, time);
        prop_assert_eq!(decoded.iter().count(), aggregations.len());
        for (found, expected) in decoded.iter().zip(result.iter()) {
            prop_assert_eq!(found.0, expected.0);
            alike(&found.1, &expected.1)?;
        }
    }
}

fn count(alias: &str, up_to: Option<i64>) -> Message {
    Message { alias: alias.to_owned(), operator: Some(Operator::Count(Count { up_to })) }
}

#[test]
fn the_nameless_are_numbered() {
    let decoded = decode_aggregations(&[count("", None), count("x", Some(2)), count("", Some(0))]).unwrap();
    let aliases: Vec<_> = decoded.iter().map(|aggregation| &*aggregation.alias).collect();
    assert_eq!(aliases, ["field_1", "x", "field_2"]);
    let bounds = [None, Some(2), Some(0)].map(|up_to| AggregateFunction::Count { up_to });
    assert!(decoded.iter().map(|aggregation| &aggregation.function).eq(&bounds));
}

#[test]
fn a_bound_beyond_all_counts_is_none() {
    let decoded = decode_aggregations(&[count("x", Some(i64::MAX))]).unwrap();
    assert_eq!(decoded, [Aggregation::count("x")]);
}

#[test]
fn what_is_no_aggregation_is_refused() {
    let sum = |path: Option<&str>| Message {
        alias: "s".to_owned(),
        operator: Some(Operator::Sum(Sum { field: path.map(|path| FieldReference { field_path: path.to_owned() }) })),
    };
    for (message, says) in [
        (Message { alias: "x".to_owned(), operator: None }, "aggregation x has no function"),
        (count("c", Some(-1)), "count c is bounded by -1"),
        (sum(None), "aggregation s names no field"),
        (sum(Some("a..b")), "aggregation s: "),
    ] {
        refused(decode_aggregations(&[message]), ErrorKind::Invalid, says);
    }
}

#[test]
fn a_result_that_lacks_a_value_is_the_servers_fault() {
    let result = AggregateResult::new(Timestamp::MIN, vec![("a".into(), Value::from(1))]);
    let message = encode_aggregate_result(&database(), &result);
    let aggregations = [Aggregation::count("a"), Aggregation::count("b")];
    let decode = |message: &AggregationResult| {
        decode_aggregate_result(&database(), message, &aggregations, Timestamp::MIN).map(drop)
    };
    refused(decode(&message), ErrorKind::Internal, "aggregation b");
}
