//! Transactions: as methods of their own, and begun by a read.

use std::{sync::Arc, time::Duration};

use reelbase_core::ManualEnv;
use reelbase_emulator::Emulator;
use reelbase_firestore_wire::pb::{
    self,
    transaction_options::{Mode, ReadOnly, ReadWrite, read_only},
};
use tonic::Code;

use crate::support::*;

fn options(mode: Mode) -> pb::TransactionOptions {
    pb::TransactionOptions { mode: Some(mode) }
}

fn read_only_at(time: Option<prost_types::Timestamp>) -> pb::TransactionOptions {
    options(Mode::ReadOnly(ReadOnly { consistency_selector: time.map(read_only::ConsistencySelector::ReadTime) }))
}

fn begin_of(options: Option<pb::TransactionOptions>) -> pb::BeginTransactionRequest {
    pb::BeginTransactionRequest { database: DATABASE.into(), options, ..Default::default() }
}

async fn begin(client: &mut Client, options: Option<pb::TransactionOptions>) -> Vec<u8> {
    client.begin_transaction(begin_of(options)).await.unwrap().into_inner().transaction
}

fn in_transaction(path: &str, transaction: &[u8]) -> pb::GetDocumentRequest {
    let selector = pb::get_document_request::ConsistencySelector::Transaction(transaction.to_vec());
    pb::GetDocumentRequest { consistency_selector: Some(selector), ..get_of(path) }
}

fn end_of(transaction: &[u8], writes: Vec<pb::Write>) -> pb::CommitRequest {
    pb::CommitRequest { transaction: transaction.to_vec(), ..commit_of(writes) }
}

fn rollback_of(transaction: &[u8]) -> pb::RollbackRequest {
    pb::RollbackRequest { database: DATABASE.into(), transaction: transaction.to_vec(), ..Default::default() }
}

#[tokio::test]
async fn a_transaction_commits_what_it_read_unchanged() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("users/u1", [("n", int(1))])]).await;
    let id = begin(&mut client, None).await;
    let read = client.get_document(in_transaction("users/u1", &id)).await.unwrap().into_inner();
    assert_eq!(read.fields, fields([("n", int(1))]));
    commit(&mut client, vec![set("users/other", [])]).await;
    client.commit(end_of(&id, vec![set("users/u1", [("n", int(2))])])).await.unwrap();
    assert_eq!(get(&mut client, "users/u1").await.unwrap().fields, fields([("n", int(2))]));
    let again = client.commit(end_of(&id, vec![set("users/u1", [])])).await;
    refused(again, Code::Aborted, "expired or is no longer valid");
    refused(client.get_document(in_transaction("users/u1", &id)).await, Code::Aborted, "no longer valid");
}

#[tokio::test]
async fn the_loser_of_a_conflict_is_aborted() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("users/u1", [("n", int(1))])]).await;
    let (a, b) = (begin(&mut client, None).await, begin(&mut client, None).await);
    for id in [&a, &b] {
        client.get_document(in_transaction("users/u1", id)).await.unwrap();
    }
    client.commit(end_of(&a, vec![set("users/u1", [("n", int(2))])])).await.unwrap();
    let late = client.get_document(in_transaction("users/u1", &b)).await.unwrap().into_inner();
    assert_eq!(late.fields, fields([("n", int(1))]), "all reads are of one state");
    let lost = client.commit(end_of(&b, vec![set("users/u1", [("n", int(3))])])).await;
    refused(lost, Code::Aborted, "Too much contention on these documents. Please try again.");

    let retry = ReadWrite { retry_transaction: b, ..Default::default() };
    let again = begin(&mut client, Some(options(Mode::ReadWrite(retry)))).await;
    client.get_document(in_transaction("users/u1", &again)).await.unwrap();
    client.commit(end_of(&again, vec![set("users/u1", [("n", int(3))])])).await.unwrap();
    assert_eq!(get(&mut client, "users/u1").await.unwrap().fields, fields([("n", int(3))]));
}

#[tokio::test]
async fn missing_documents_lists_and_queries_conflict_too() {
    let (_emulator, mut client) = start().await;
    let query = |id: &[u8]| pb::RunQueryRequest {
        consistency_selector: Some(pb::run_query_request::ConsistencySelector::Transaction(id.to_vec())),
        ..run_of(all("users"))
    };
    let list = |id: &[u8]| pb::ListDocumentsRequest {
        parent: ROOT.into(),
        collection_id: "users".into(),
        consistency_selector: Some(pb::list_documents_request::ConsistencySelector::Transaction(id.to_vec())),
        ..Default::default()
    };
    for (i, how) in ["missing", "query", "list"].into_iter().enumerate() {
        let id = begin(&mut client, None).await;
        let path = format!("users/u{i}");
        match how {
            "missing" => {
                refused(client.get_document(in_transaction(&path, &id)).await, Code::NotFound, "not found");
            }
            "query" => assert_eq!(run(&mut client, query(&id)).await.unwrap().len(), i),
            _ => assert_eq!(client.list_documents(list(&id)).await.unwrap().into_inner().documents.len(), i),
        }
        commit(&mut client, vec![set(&path, [])]).await;
        refused(client.commit(end_of(&id, vec![set("log/l", [])])).await, Code::Aborted, "contention");
    }
    assert_eq!(get(&mut client, "log/l").await, None);
}

#[tokio::test]
async fn a_rollback_ends_a_transaction() {
    let (_emulator, mut client) = start().await;
    let id = begin(&mut client, None).await;
    client.rollback(rollback_of(&id)).await.unwrap();
    client.rollback(rollback_of(&id)).await.expect("it is over, as was asked");
    refused(client.commit(end_of(&id, vec![set("users/u1", [])])).await, Code::Aborted, "no longer valid");
}

#[tokio::test]
async fn an_unknown_transaction_is_refused() {
    let (_emulator, mut client) = start().await;
    let mut other = begin(&mut client, None).await;
    *other.last_mut().unwrap() += 1;
    for id in [&b"nonsense"[..], &[0; 16], &other] {
        refused(client.commit(end_of(id, Vec::new())).await, Code::InvalidArgument, "unknown");
        refused(client.rollback(rollback_of(id)).await, Code::InvalidArgument, "unknown");
        refused(client.get_document(in_transaction("users/u1", id)).await, Code::InvalidArgument, "unknown");
        let retry = ReadWrite { retry_transaction: id.to_vec(), ..Default::default() };
        let retry = client.begin_transaction(begin_of(Some(options(Mode::ReadWrite(retry))))).await;
        refused(retry, Code::InvalidArgument, "unknown");
    }
    let elsewhere = pb::BeginTransactionRequest { database: "projects/p/databases/x".into(), ..begin_of(None) };
    let elsewhere = client.begin_transaction(elsewhere).await.unwrap().into_inner().transaction;
    refused(client.commit(end_of(&elsewhere, Vec::new())).await, Code::InvalidArgument, "unknown");
}

#[tokio::test]
async fn a_transaction_that_only_reads_sees_one_state_and_writes_nothing() {
    let (_emulator, mut client) = start().await;
    let old = commit(&mut client, vec![set("users/u1", [("n", int(1))])]).await.commit_time;
    let id = begin(&mut client, Some(read_only_at(None))).await;
    client.get_document(in_transaction("users/u1", &id)).await.unwrap();
    commit(&mut client, vec![set("users/u1", [("n", int(2))])]).await;
    let past = begin(&mut client, Some(read_only_at(old))).await;
    for id in [&id, &past] {
        let read = client.get_document(in_transaction("users/u1", id)).await.unwrap().into_inner();
        assert_eq!(read.fields, fields([("n", int(1))]));
    }
    client.commit(end_of(&past, Vec::new())).await.unwrap();
    let writes = client.commit(end_of(&id, vec![set("users/u1", [])])).await;
    refused(writes, Code::InvalidArgument, "read-only");
    let future = prost_types::Timestamp { seconds: 32_503_680_000, nanos: 0 };
    let future = client.begin_transaction(begin_of(Some(read_only_at(Some(future))))).await;
    refused(future, Code::InvalidArgument, "future");
}

#[tokio::test]
async fn a_read_begins_a_transaction() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("users/u1", [("n", int(1))])]).await;
    let new = options(Mode::ReadWrite(ReadWrite::default()));
    let batch = pb::BatchGetDocumentsRequest {
        database: DATABASE.into(),
        documents: vec![name("users/u1")],
        consistency_selector: Some(pb::batch_get_documents_request::ConsistencySelector::NewTransaction(new.clone())),
        ..Default::default()
    };
    let answers = collect(client.batch_get_documents(batch).await).await.unwrap();
    let of_batch = answers[0].transaction.clone();
    assert!(answers[1..].iter().all(|answer| answer.transaction.is_empty() && answer.result.is_some()));

    let query = pb::RunQueryRequest {
        consistency_selector: Some(pb::run_query_request::ConsistencySelector::NewTransaction(new)),
        ..run_of(all("users"))
    };
    let answers = run(&mut client, query.clone()).await.unwrap();
    let of_query = answers[0].transaction.clone();
    assert_eq!(ids(&answers), ["u1"]);
    assert!(answers[1..].iter().all(|answer| answer.transaction.is_empty()));

    for id in [&of_batch, &of_query] {
        assert!(!id.is_empty());
        client.get_document(in_transaction("users/u1", id)).await.unwrap();
    }
    client.commit(end_of(&of_batch, vec![set("users/u1", [("n", int(2))])])).await.unwrap();
    refused(client.commit(end_of(&of_query, vec![set("users/u1", [])])).await, Code::Aborted, "contention");

    // Without a mode it only reads, other than one that is begun by itself.
    let plain = pb::run_query_request::ConsistencySelector::NewTransaction(pb::TransactionOptions::default());
    let query = pb::RunQueryRequest { consistency_selector: Some(plain), ..query };
    let plain = run(&mut client, query).await.unwrap()[0].transaction.clone();
    refused(client.commit(end_of(&plain, vec![set("users/u1", [])])).await, Code::InvalidArgument, "read-only");
}

#[tokio::test]
async fn an_abandoned_transaction_expires() {
    let env = Arc::new(ManualEnv::default());
    let (_emulator, mut client) = with(Emulator::builder().env(env.clone())).await;
    let id = begin(&mut client, None).await;
    env.advance(Duration::from_secs(59));
    refused(client.get_document(in_transaction("users/u1", &id)).await, Code::NotFound, "");
    env.advance(Duration::from_secs(61));
    refused(client.get_document(in_transaction("users/u1", &id)).await, Code::Aborted, "expired");
    refused(client.commit(end_of(&id, vec![set("users/u1", [])])).await, Code::Aborted, "expired");
}
