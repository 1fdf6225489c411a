//! Aggregations and what they come to.

use reelbase_core::{AggregateFunction, AggregateResult, Aggregation, Error, ErrorKind, FieldPath, Result, Timestamp};

use crate::{
    DatabaseName, encode_value,
    pb::{
        self,
        structured_aggregation_query::{
            Aggregation as Message,
            aggregation::{Avg, Count, Operator, Sum},
        },
    },
    query::{decode_field, encode_field},
    value::decode_value_at,
};

/// The messages of aggregations.
pub fn encode_aggregations(aggregations: &[Aggregation]) -> Vec<Message> {
    let encode = |aggregation: &Aggregation| Message {
        alias: aggregation.alias.clone().into_owned(),
        operator: match &aggregation.function {
            AggregateFunction::Count { up_to } => Some(Operator::Count(Count { up_to: up_to.map(i64::from) })),
            AggregateFunction::Sum(field) => Some(Operator::Sum(Sum { field: Some(encode_field(field)) })),
            AggregateFunction::Average(field) => Some(Operator::Avg(Avg { field: Some(encode_field(field)) })),
            // Servers refuse an aggregation without a function.
            _ => None,
        },
    };
    aggregations.iter().map(encode).collect()
}

/// The aggregations of messages; one without alias gets `field_1` and so on, as in production.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) for what is no aggregation.
pub fn decode_aggregations(aggregations: &[Message]) -> Result<Vec<Aggregation>> {
    let mut nameless = 0;
    let decode = |message: &Message| {
        let alias = if message.alias.is_empty() {
            nameless += 1;
            format!("field_{nameless}")
        } else {
            message.alias.clone()
        };
        let function = match &message.operator {
            Some(Operator::Count(Count { up_to })) => AggregateFunction::Count { up_to: bound(*up_to, &alias)? },
            Some(Operator::Sum(Sum { field })) => AggregateFunction::Sum(aggregated(field.as_ref(), &alias)?),
            Some(Operator::Avg(Avg { field })) => AggregateFunction::Average(aggregated(field.as_ref(), &alias)?),
            None => return Err(Error::invalid(format!("the aggregation {alias} has no function"))),
        };
        Ok(Aggregation { alias: alias.into(), function })
    };
    aggregations.iter().map(decode).collect()
}

/// A bound that no count reaches is none.
fn bound(up_to: Option<i64>, alias: &str) -> Result<Option<u32>> {
    match up_to {
        Some(up_to) if up_to < 0 => Err(Error::invalid(format!("the count {alias} is bounded by {up_to}"))),
        up_to => Ok(up_to.and_then(|up_to| u32::try_from(up_to).ok())),
    }
}

fn aggregated(field: Option<&pb::structured_query::FieldReference>, alias: &str) -> Result<FieldPath> {
    decode_field(field, format_args!("the aggregation {alias}"))
}

/// The message of a result.
pub fn encode_aggregate_result(database: &DatabaseName, result: &AggregateResult) -> pb::AggregationResult {
    let aggregate_fields =
        result.iter().map(|(alias, value)| (alias.to_owned(), encode_value(database, value))).collect();
    pb::AggregationResult { aggregate_fields }
}

/// The result of a message, in the order of the aggregations.
///
/// # Errors
/// [`Internal`](ErrorKind::Internal) when the value of an alias is missing; [`Invalid`](ErrorKind::Invalid) when it is none.
pub fn decode_aggregate_result(
    database: &DatabaseName,
    result: &pb::AggregationResult,
    aggregations: &[Aggregation],
    read_time: Timestamp,
) -> Result<AggregateResult> {
    let decode = |Aggregation { alias, .. }: &Aggregation| {
        let value = result.aggregate_fields.get(&**alias).ok_or_else(|| {
            Error::new(ErrorKind::Internal, format!("the answer has no value of the aggregation {alias}"))
        })?;
        Ok((alias.clone(), decode_value_at(database, value, alias)?))
    };
    Ok(AggregateResult::new(read_time, aggregations.iter().map(decode).collect::<Result<_>>()?))
}
