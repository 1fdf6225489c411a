//! Reading documents, queries and aggregations, in a transaction and without.

mod answer;

use std::collections::HashMap;

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use reelbase_core::{
    AggregateResult, Aggregation, Cursor, Document, DocumentPath, Error, ErrorKind, FieldPath, MissingIndex, Query,
    ReadOptions, Result, Shape, Timestamp, Totals, index::Manifest,
};
use reelbase_firestore_wire::{
    decode_aggregate_result, decode_document, decode_time, encode_aggregations, encode_query, encode_time, pb,
};
use tonic::{Status, Streaming};

use self::answer::{Answer, Window};
use crate::{client::Client, error, expiry::Expiry, retry::Repeat};

/// How many documents a query hands over at once.
pub(crate) const CHUNK: usize = 256;
/// How many bytes of names one request reads; the limit of a request is 10 MiB.
const NAMES_BYTES: usize = 8 << 20;

/// Which state is read.
#[derive(Debug, Clone)]
pub(crate) enum At {
    /// The latest.
    Latest,
    /// That of a time.
    Time(Timestamp),
    /// That of a transaction.
    Transaction(Vec<u8>),
}

impl From<Option<Timestamp>> for At {
    fn from(time: Option<Timestamp>) -> Self {
        time.map_or(Self::Latest, Self::Time)
    }
}

/// The message of an [`At`], for each of the requests that have one of their own.
macro_rules! selector {
    ($at:expr, $request:ident) => {
        match $at {
            At::Latest => None,
            At::Time(time) => Some(pb::$request::ConsistencySelector::ReadTime(encode_time(*time))),
            At::Transaction(id) => Some(pb::$request::ConsistencySelector::Transaction(id.clone())),
        }
    };
}

/// Reads documents by path, all from one state.
///
/// One document is read like many: `BatchGetDocuments` says of each name whether it is there, while `GetDocument` answers
/// for a missing document, a missing database and a missing project with one and the same code, at the same price.
pub(crate) async fn get_many(
    client: &Client,
    paths: &[DocumentPath],
    options: &ReadOptions,
    at: At,
) -> Result<Vec<Option<Document>>> {
    let mut found: HashMap<&str, Option<Document>> = HashMap::with_capacity(paths.len());
    let mut names = Vec::new();
    for path in paths {
        if found.insert(path.as_str(), None).is_none() {
            names.push(client.database().document_name(path.as_str()));
        }
    }
    let expiry = options.hide_expired.then(|| Expiry::new(client)).flatten();
    let mut mask = options.select.clone();
    if let (Some(select), Some(expiry)) = (&mut mask, &expiry) {
        paths.iter().for_each(|path| expiry.ask_for(path.collection_id(), select));
    }
    let mut at = at;
    let mut rest = &names[..];
    while !rest.is_empty() {
        let mut bytes = 0;
        let mut fits = |name: &String| {
            bytes += name.len();
            bytes <= NAMES_BYTES
        };
        let (batch, others) = rest.split_at(rest.iter().take_while(|name| fits(name)).count().max(1));
        rest = others;
        let request = || pb::BatchGetDocumentsRequest {
            database: client.database().as_str().to_owned(),
            documents: batch.to_vec(),
            mask: mask.as_deref().map(mask_of),
            request_options: None,
            consistency_selector: selector!(&at, batch_get_documents_request),
        };
        let answers = client.attempts(Repeat::Harmless, |_| batch_get(client, request())).await;
        let answers = answers.map_err(|status| {
            let error = error::from_status(status);
            if let [only] = paths { error.at(only) } else { error }
        })?;
        for answer in answers {
            // What does not fit one request is read from the state that the first has seen.
            if let (At::Latest, Some(time)) = (&at, &answer.read_time) {
                at = At::Time(decode_time(time)?);
            }
            let document = match answer.result {
                Some(pb::batch_get_documents_response::Result::Found(document)) => document,
                Some(pb::batch_get_documents_response::Result::Missing(name)) => {
                    client.database().path(&name)?;
                    continue;
                }
                None => continue,
            };
            let document = decode_document(client.database(), &document, Shape::untyped())?;
            if expiry.as_ref().is_some_and(|expiry| expiry.hides(&document)) {
                continue;
            }
            let document = match (&options.select, &expiry) {
                (Some(select), Some(_)) => document.project(select),
                _ => document,
            };
            if let Some((path, _)) = found.get_key_value(document.path().as_str()) {
                found.insert(path, Some(document));
            }
        }
    }
    Ok(paths.iter().map(|path| found.get(path.as_str()).cloned().flatten()).collect())
}

/// One request and all that answers it, since an answer that breaks off is worth nothing.
async fn batch_get(
    client: &Client,
    request: pb::BatchGetDocumentsRequest,
) -> Result<Vec<pb::BatchGetDocumentsResponse>, Status> {
    let expected = request.documents.len();
    let mut stream = client.open(client.stub().batch_get_documents(client.streaming(request))).await?;
    let mut answers = Vec::with_capacity(expected);
    let mut told = 0;
    while let Some(answer) = stream.message().await? {
        told += usize::from(answer.result.is_some());
        answers.push(answer);
    }
    // A document that nothing is said of must not pass for one that is missing.
    if told < expected {
        return Err(Status::unavailable(format!("the server has told of {told} of {expected} documents and ended")));
    }
    Ok(answers)
}

fn mask_of(fields: &[FieldPath]) -> pb::DocumentMask {
    // Names and times come in any case; a mask cannot ask for them.
    let fields = fields.iter().filter(|field| !field.is_name());
    pb::DocumentMask { field_paths: fields.map(ToString::to_string).collect() }
}

/// Runs a query and hands over its documents as they come.
///
/// A query that fails before its first documents is run again. One that breaks off later ends with the error: what was
/// handed over cannot be taken back, and the rest would be that of a later state.
pub(crate) fn query(client: Client, query: Query, at: At) -> BoxStream<'static, Result<Vec<Document>>> {
    stream::once(async move { chunks(client, query, at).await }).flatten().boxed()
}

async fn chunks(client: Client, query: Query, at: At) -> BoxStream<'static, Result<Vec<Document>>> {
    match open(&client, query, at).await {
        Ok(answer) => answer.chunks(),
        Err(e) => stream::once(async move { Err(e) }).boxed(),
    }
}

/// Asks a query, and waits for its first answer.
async fn open(client: &Client, query: Query, at: At) -> Result<Answer> {
    query.check()?;
    let (forward, reversed) = query.forwarded()?;
    let mut sent = forward.into_owned();
    spell_out_order(&mut sent, &[])?;
    let expiry = if sent.hide_expired { Expiry::of(client, &sent) } else { None };
    let mut window = None;
    if let Some(expiry) = &expiry {
        window = Some(Window {
            skip: std::mem::take(&mut sent.offset) as usize,
            take: sent.limit.take().map(|n| n as usize),
        });
        if let Some(select) = &mut sent.select {
            expiry.ask_for_all(select);
        }
    }
    let (first, stream) = run(client, &sent, at).await.map_err(|status| failed(status, &query, &[]))?;
    Ok(Answer {
        client: client.clone(),
        select: expiry.as_ref().and(query.select.clone()),
        scope: query.scope(),
        expiry,
        window,
        reversed,
        read_time: first.as_ref().and_then(|first| first.read_time.as_ref()).map(decode_time).transpose()?,
        next: first,
        stream: Some(stream),
        failure: None,
    })
}

/// Names what a cursor reaches into of the order that the server adds by itself, as Google's own clients do.
pub(crate) fn spell_out_order(query: &mut Query, aggregations: &[Aggregation]) -> Result<()> {
    let reach = |cursor: &Option<Cursor>| cursor.as_ref().map_or(0, |cursor| cursor.values.len());
    if reach(&query.start_at).max(reach(&query.end_at)) > query.order_by.len() {
        let order = query.normalize(aggregations)?.order().iter().map(|order| order.to_order()).collect();
        query.order_by = order;
    }
    Ok(())
}

/// Sends a query until its first answer, or its end, is there.
async fn run(
    client: &Client,
    query: &Query,
    at: At,
) -> Result<(Option<pb::RunQueryResponse>, Streaming<pb::RunQueryResponse>), Failed> {
    let (parent, structured) = encode_query(client.database(), query)?;
    let request = pb::RunQueryRequest {
        parent,
        explain_options: None,
        request_options: None,
        query_type: Some(pb::run_query_request::QueryType::StructuredQuery(structured)),
        consistency_selector: selector!(&at, run_query_request),
    };
    let one = |_| {
        let request = client.streaming(request.clone());
        async move {
            let mut stream = client.open(client.stub().run_query(request)).await?;
            Ok((stream.message().await?, stream))
        }
    };
    Ok(client.attempts(Repeat::Harmless, one).await?)
}

/// Why a query was not answered: it could not be sent, or the server said so.
enum Failed {
    Ours(Error),
    Status(Status),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl From<Status> for Failed {
    fn from(status: Status) -> Self {
        Self::Status(status)
    }
}

/// The error of a query; where the server names no index that is missing, the query tells which.
fn failed(failed: Failed, query: &Query, aggregations: &[Aggregation]) -> Error {
    let error = match failed {
        Failed::Ours(error) => error,
        Failed::Status(status) => error::from_status(status),
    };
    if error.kind() == ErrorKind::MissingIndex && error.missing_index().is_none() {
        let indexes = Manifest::new().missing(query, aggregations).unwrap_or_default();
        if !indexes.is_empty() {
            return Error::from(MissingIndex { indexes, console_url: None }).with_source(error).at(query.scope());
        }
    }
    error.at(query.scope())
}

/// Computes aggregations: on the server, but for what has expired, which the server cannot tell.
pub(crate) async fn aggregate(
    client: &Client,
    query: &Query,
    aggregations: &[Aggregation],
    at: At,
) -> Result<AggregateResult> {
    query.check_aggregate(aggregations)?;
    let (forward, _) = query.forwarded()?;
    if forward.hide_expired && Expiry::of(client, &forward).is_some() {
        return add_up(client, &forward, aggregations, at).await;
    }
    let mut sent = forward.into_owned();
    // It changes nothing about the answer, and some servers refuse what it leaves out.
    sent.select = None;
    spell_out_order(&mut sent, aggregations)?;
    let (parent, structured) = encode_query(client.database(), &sent)?;
    let request = pb::RunAggregationQueryRequest {
        parent,
        explain_options: None,
        request_options: None,
        query_type: Some(pb::run_aggregation_query_request::QueryType::StructuredAggregationQuery(
            pb::StructuredAggregationQuery {
                aggregations: encode_aggregations(aggregations),
                query_type: Some(pb::structured_aggregation_query::QueryType::StructuredQuery(structured)),
            },
        )),
        consistency_selector: selector!(&at, run_aggregation_query_request),
    };
    let one = |_| {
        let request = client.streaming(request.clone());
        async move {
            let mut stream = client.open(client.stub().run_aggregation_query(request)).await?;
            let mut last = None;
            while let Some(answer) = stream.message().await? {
                last = answer.result.zip(answer.read_time).or(last);
            }
            Ok(last)
        }
    };
    let answer = client.attempts(Repeat::Harmless, one).await;
    let answer = answer.map_err(|status| failed(status.into(), query, aggregations))?;
    let (result, time) = answer.ok_or_else(|| Error::new(ErrorKind::Internal, "the server computed no aggregation"))?;
    decode_aggregate_result(client.database(), &result, aggregations, decode_time(&time)?)
}

/// Reads the documents out and aggregates over those that have not expired.
async fn add_up(client: &Client, query: &Query, aggregations: &[Aggregation], at: At) -> Result<AggregateResult> {
    let mut sent = query.clone();
    // Only documents with all aggregated fields count, in their order, as if the server aggregated. The name comes last
    // by itself.
    let order = query.normalize(aggregations)?;
    let added = order.order().iter().filter(|order| !order.field.is_name());
    let added = added.filter(|order| !query.order_by.iter().any(|known| known.field == *order.field));
    sent.order_by.extend(added.map(|order| order.to_order()));
    let fields: Vec<_> = aggregations.iter().filter_map(Aggregation::field).cloned().collect();
    sent.select = Some(if fields.is_empty() { vec![FieldPath::name()] } else { fields });
    let mut totals = Totals::new(aggregations);
    let mut answer = open(client, sent, at).await?;
    while let Some(chunk) = answer.chunk().await? {
        chunk.iter().for_each(|document| totals.add(document));
    }
    let time = answer.read_time.ok_or_else(|| Error::new(ErrorKind::Internal, "the answer has no read time"))?;
    Ok(totals.result(time))
}
