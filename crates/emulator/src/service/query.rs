//! Queries: their documents, aggregations over them, and where to split them.

use std::sync::Arc;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, stream};
use reelbase_core::{
    Direction, Document, Error, ErrorKind, FieldPath, Query, Result, Session, SessionExt, Timestamp, Value,
};
use reelbase_firestore_wire::{
    decode_aggregations, decode_query, encode_aggregate_result, encode_document, encode_time, encode_value,
    pb::{
        self, partition_query_request, run_aggregation_query_request, run_query_request, structured_aggregation_query,
    },
};
use reelbase_store_memory::MemoryTransaction;

use super::read::page_size;
use crate::{databases::Database, transactions::Consistency};

/// At how many points a query is cut at most; fewer than were asked for may be returned.
const MAX_POINTS: usize = 10_000;

pub(super) async fn run_query(
    database: Arc<Database>,
    request: pb::RunQueryRequest,
) -> Result<BoxStream<'static, Result<pb::RunQueryResponse>>> {
    refuse_explain(request.explain_options.as_ref())?;
    let Some(run_query_request::QueryType::StructuredQuery(query)) = &request.query_type else {
        return Err(no_query());
    };
    let query = decode_query(&database.name, &request.parent, query)?;
    let reading = database.reading(request.consistency_selector.into())?;
    let mut chunks = reading.transaction.query(query.clone());
    let first = chunks.try_next().await?;
    let read_time = reading.time();
    let mut skipped = match &first {
        Some(_) => query.offset.cast_signed(),
        None => passed_over(&reading.transaction, query).await?,
    };
    let head = reading.begun(&database).map(|transaction| pb::RunQueryResponse { transaction, ..Default::default() });
    // An answer without documents still tells its time, and what it passed over.
    let empty =
        first.is_none().then(|| pb::RunQueryResponse { read_time, skipped_results: skipped, ..Default::default() });
    let documents = stream::iter(first.map(Ok)).chain(chunks).map_ok(|chunk| stream::iter(chunk.into_iter().map(Ok)));
    let documents = documents.try_flatten().map_ok(move |document| pb::RunQueryResponse {
        document: Some(encode_document(&database.name, &document)),
        read_time,
        skipped_results: std::mem::take(&mut skipped),
        ..Default::default()
    });
    Ok(stream::iter(head.into_iter().chain(empty).map(Ok)).chain(documents).boxed())
}

/// How many documents a query without an answer has passed over because of its offset.
async fn passed_over(transaction: &MemoryTransaction, query: Query) -> Result<i32> {
    let offset = query.offset;
    if offset == 0 {
        return Ok(0);
    }
    let all = Query { offset: 0, limit: Some(offset), select: None, ..query };
    Ok(transaction.count(all).await?.try_into().unwrap_or(i32::MAX))
}

pub(super) async fn run_aggregation_query(
    database: Arc<Database>,
    request: pb::RunAggregationQueryRequest,
) -> Result<BoxStream<'static, Result<pb::RunAggregationQueryResponse>>> {
    refuse_explain(request.explain_options.as_ref())?;
    let Some(run_aggregation_query_request::QueryType::StructuredAggregationQuery(query)) = &request.query_type else {
        return Err(no_query());
    };
    let Some(structured_aggregation_query::QueryType::StructuredQuery(base)) = &query.query_type else {
        return Err(no_query());
    };
    let base = decode_query(&database.name, &request.parent, base)?;
    let aggregations = decode_aggregations(&query.aggregations)?;
    let reading = database.reading(request.consistency_selector.into())?;
    let result = reading.transaction.aggregate(base, &aggregations).await?;
    let answer = pb::RunAggregationQueryResponse {
        result: Some(encode_aggregate_result(&database.name, &result)),
        read_time: reading.time(),
        transaction: reading.begun(&database).unwrap_or_default(),
        explain_metrics: None,
    };
    Ok(stream::iter([Ok(answer)]).boxed())
}

pub(super) async fn partition_query(
    database: Arc<Database>,
    request: pb::PartitionQueryRequest,
) -> Result<pb::PartitionQueryResponse> {
    let Some(partition_query_request::QueryType::StructuredQuery(query)) = &request.query_type else {
        return Err(no_query());
    };
    let query = decode_query(&database.name, &request.parent, query)?;
    check_partitioned(&query)?;
    let points = usize::try_from(request.partition_count).ok().filter(|count| *count > 0);
    let points = points.ok_or_else(|| Error::invalid("the partition count must be positive"))?;
    let size = page_size(request.page_size)?;
    let (from, consistency) = match &*request.page_token {
        "" => (1, request.consistency_selector.into()),
        token => decode_token(token)?,
    };
    let reading = database.reading(consistency)?;
    let count = usize::try_from(reading.transaction.count(query.clone()).await?).unwrap_or(usize::MAX);
    // That many points make one part more; no part is empty.
    let parts = points.min(MAX_POINTS).saturating_add(1).min(count);
    let end = from.saturating_add(size).min(parts);
    let begins = |part: usize| (part as u128 * count as u128 / parts as u128) as usize;
    let mut partitions = Vec::new();
    if from < end {
        let (first, last) = (begins(from), begins(end - 1));
        let names = Query {
            offset: u32::try_from(first).unwrap_or(u32::MAX),
            limit: u32::try_from(last - first + 1).ok(),
            select: Some(vec![FieldPath::name()]),
            ..query
        };
        let names = reading.transaction.fetch(names).await?;
        let at = (from..end).filter_map(|part| names.get(begins(part) - first));
        let cursor = |document: &Document| pb::Cursor {
            values: vec![encode_value(&database.name, Value::reference(document.path()).view())],
            before: true,
        };
        partitions.extend(at.map(cursor));
    }
    let next = reading.transaction.read_time().filter(|_| end < parts);
    let next_page_token = next.map_or_else(String::new, |time| format!("{end}@{}", time.as_micros()));
    Ok(pb::PartitionQueryResponse { partitions, next_page_token })
}

/// Where a page of partitions begins, and the state that the page before was of.
fn decode_token(token: &str) -> Result<(usize, Consistency)> {
    let parts = token.split_once('@').and_then(|(part, time)| Some((part.parse().ok()?, time.parse().ok()?)));
    let (part, micros) = parts.ok_or_else(|| Error::invalid("the page token is not one of this query"))?;
    Ok((part, Consistency::At(encode_time(Timestamp::from_micros(micros)?))))
}

fn check_partitioned(query: &Query) -> Result<()> {
    let by_name = match &*query.order_by {
        [] => true,
        [order] => order.field.is_name() && order.direction == Direction::Ascending,
        _ => false,
    };
    let plain = query.filter.is_none()
        && query.limit.is_none()
        && query.offset == 0
        && query.start_at.is_none()
        && query.end_at.is_none();
    if by_name && plain && query.all_descendants && query.collection.is_some() && query.parent.is_none() {
        return Ok(());
    }
    Err(Error::invalid(
        "a query to partition must be of one collection with all descendants, at the root, ordered by __name__ ascending, \
         without filters, other orders, limits, offsets and cursors",
    ))
}

fn refuse_explain(options: Option<&pb::ExplainOptions>) -> Result<()> {
    match options {
        Some(_) => Err(Error::new(ErrorKind::Unsupported, "the emulator does not explain queries")),
        None => Ok(()),
    }
}

fn no_query() -> Error {
    Error::invalid("the request has no query")
}
