//! A client and short forms of messages.

use std::{collections::HashMap, fmt::Debug};

use futures_util::TryStreamExt;
use reelbase_emulator::Emulator;
use reelbase_firestore_wire::pb::{
    self, firestore_client::FirestoreClient, structured_query as sq, value::ValueType, write::Operation,
};
use tonic::{Code, Status, Streaming, transport::Channel};

pub(crate) type Client = FirestoreClient<Channel>;

pub(crate) const DATABASE: &str = "projects/p/databases/(default)";
pub(crate) const ROOT: &str = "projects/p/databases/(default)/documents";

pub(crate) async fn start() -> (Emulator, Client) {
    with(Emulator::builder()).await
}

pub(crate) async fn with(builder: reelbase_emulator::EmulatorBuilder) -> (Emulator, Client) {
    let emulator = builder.start().await.unwrap();
    let client = connect(&emulator).await;
    (emulator, client)
}

pub(crate) async fn connect(emulator: &Emulator) -> Client {
    let channel = Channel::from_shared(emulator.endpoint()).unwrap().connect().await.unwrap();
    FirestoreClient::new(channel).max_decoding_message_size(usize::MAX).max_encoding_message_size(usize::MAX)
}

pub(crate) fn name(path: &str) -> String {
    format!("{ROOT}/{path}")
}

pub(crate) fn value(value: ValueType) -> pb::Value {
    pb::Value { value_type: Some(value) }
}

pub(crate) fn int(i: i64) -> pb::Value {
    value(ValueType::IntegerValue(i))
}

pub(crate) fn string(s: &str) -> pb::Value {
    value(ValueType::StringValue(s.to_owned()))
}

pub(crate) fn fields<const N: usize>(fields: [(&str, pb::Value); N]) -> HashMap<String, pb::Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(crate) fn document<const N: usize>(path: &str, with: [(&str, pb::Value); N]) -> pb::Document {
    pb::Document { name: name(path), fields: fields(with), ..Default::default() }
}

pub(crate) fn set<const N: usize>(path: &str, with: [(&str, pb::Value); N]) -> pb::Write {
    pb::Write { operation: Some(Operation::Update(document(path, with))), ..Default::default() }
}

pub(crate) fn delete(path: &str) -> pb::Write {
    pb::Write { operation: Some(Operation::Delete(name(path))), ..Default::default() }
}

pub(crate) fn exists(exists: bool) -> Option<pb::Precondition> {
    Some(pb::Precondition { condition_type: Some(pb::precondition::ConditionType::Exists(exists)) })
}

pub(crate) fn mask(paths: &[&str]) -> Option<pb::DocumentMask> {
    Some(pb::DocumentMask { field_paths: paths.iter().map(ToString::to_string).collect() })
}

pub(crate) fn commit_of(writes: Vec<pb::Write>) -> pb::CommitRequest {
    pb::CommitRequest { database: DATABASE.into(), writes, ..Default::default() }
}

pub(crate) async fn commit(client: &mut Client, writes: Vec<pb::Write>) -> pb::CommitResponse {
    client.commit(commit_of(writes)).await.unwrap().into_inner()
}

pub(crate) fn get_of(path: &str) -> pb::GetDocumentRequest {
    pb::GetDocumentRequest { name: name(path), ..Default::default() }
}

/// The document, or `None` if there is none.
pub(crate) async fn get(client: &mut Client, path: &str) -> Option<pb::Document> {
    match client.get_document(get_of(path)).await {
        Ok(document) => Some(document.into_inner()),
        Err(status) if status.code() == Code::NotFound => None,
        Err(status) => panic!("{status}"),
    }
}

pub(crate) fn field(field_path: &str) -> Option<sq::FieldReference> {
    Some(sq::FieldReference { field_path: field_path.into() })
}

/// All documents of a collection.
pub(crate) fn all(collection: &str) -> pb::StructuredQuery {
    let collection_id = collection.to_owned();
    pb::StructuredQuery {
        from: vec![sq::CollectionSelector { collection_id, all_descendants: false }],
        ..Default::default()
    }
}

pub(crate) fn equal(path: &str, to: pb::Value) -> sq::Filter {
    let op = sq::field_filter::Operator::Equal as i32;
    let filter = sq::FieldFilter { field: field(path), op, value: Some(to) };
    sq::Filter { filter_type: Some(sq::filter::FilterType::FieldFilter(filter)) }
}

pub(crate) fn order(path: &str, direction: sq::Direction) -> sq::Order {
    sq::Order { field: field(path), direction: direction as i32 }
}

pub(crate) fn run_of(query: pb::StructuredQuery) -> pb::RunQueryRequest {
    let query_type = Some(pb::run_query_request::QueryType::StructuredQuery(query));
    pb::RunQueryRequest { parent: ROOT.into(), query_type, ..Default::default() }
}

/// All messages of an answer.
pub(crate) async fn run(
    client: &mut Client,
    request: pb::RunQueryRequest,
) -> Result<Vec<pb::RunQueryResponse>, Status> {
    collect(client.run_query(request).await).await
}

pub(crate) async fn collect<T>(answer: Result<tonic::Response<Streaming<T>>, Status>) -> Result<Vec<T>, Status> {
    answer?.into_inner().try_collect().await
}

/// The ids of the documents of an answer.
pub(crate) fn ids(answer: &[pb::RunQueryResponse]) -> Vec<&str> {
    answer.iter().filter_map(|a| a.document.as_ref()).filter_map(|d| d.name.rsplit('/').next()).collect()
}

#[track_caller]
pub(crate) fn refused<T: Debug>(answer: Result<T, Status>, code: Code, message: &str) {
    let status = answer.expect_err("it should be refused");
    assert_eq!(status.code(), code, "{status}");
    assert!(status.message().contains(message), "{:?} does not contain {message:?}", status.message());
}
