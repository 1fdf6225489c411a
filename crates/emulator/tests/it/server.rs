//! The server itself: its plain requests, its databases, its limits and its end.

use std::time::Duration;

use reelbase_core::{DocumentStoreExt, ErrorKind, SessionExt, Write};
use reelbase_emulator::Emulator;
use reelbase_firestore_wire::pb;
use reelbase_store_memory::Relaxation;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tonic::{Code, client::Grpc, codec::CompressionEncoding, transport::Channel};

use crate::support::*;

/// Sends a request over HTTP/1.1 and returns the whole answer.
async fn http(emulator: &Emulator, request: &str) -> String {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let request = format!("{request} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn plain_http_is_answered_on_the_same_port() {
    let (emulator, _client) = start().await;
    let answer = http(&emulator, "GET /").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nOk\n"), "{answer}");
    assert!(http(&emulator, "GET /emulator/v1/projects/p/databases/d/documents").await.contains(" 405 "));
    for path in ["/nothing", "/google.firestore.v1.Firestore/GetDocument"] {
        let answer = http(&emulator, &format!("GET {path}")).await;
        assert!(answer.starts_with("HTTP/1.1 404 ") && answer.contains(path), "{answer}");
    }
}

#[tokio::test]
async fn a_database_is_wiped_and_no_other() {
    let (emulator, mut client) = start().await;
    let elsewhere = |database: &str| pb::CommitRequest {
        database: format!("projects/p/databases/{database}"),
        writes: vec![pb::Write {
            operation: Some(pb::write::Operation::Update(pb::Document {
                name: format!("projects/p/databases/{database}/documents/a/b"),
                ..Default::default()
            })),
            ..Default::default()
        }],
        ..Default::default()
    };
    for wipe in ["(default)", "%28default%29"] {
        client.commit(elsewhere("other")).await.unwrap();
        commit(&mut client, vec![set("a/b", []), set("a/b/c/d", []), set("x/y", [])]).await;
        let answer = http(&emulator, &format!("DELETE /emulator/v1/projects/p/databases/{wipe}/documents")).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        for path in ["a/b", "a/b/c/d", "x/y"] {
            assert_eq!(get(&mut client, path).await, None);
        }
        let other = emulator.store("p", "other").unwrap();
        assert!(other.get(&"a/b".parse().unwrap()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn databases_do_not_mix() {
    let (emulator, mut client) = start().await;
    commit(&mut client, vec![set("users/u1", [])]).await;
    for (project, database) in [("q", "(default)"), ("p", "other")] {
        let name = format!("projects/{project}/databases/{database}/documents/users/u1");
        let elsewhere = client.get_document(pb::GetDocumentRequest { name, ..Default::default() }).await;
        refused(elsewhere, Code::NotFound, "not found");
    }
    let store = emulator.store("q", "(default)").unwrap();
    store.commit(vec![Write::set("users/u2".parse().unwrap(), Default::default())]).await.unwrap();
    assert_eq!(get(&mut client, "users/u2").await, None);
    assert_eq!(emulator.store("a/b", "c").unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn only_the_projects_named_are_served() {
    let (_emulator, mut client) = with(Emulator::builder().project("p").project("q")).await;
    assert_eq!(get(&mut client, "users/u1").await, None);
    let name = "projects/typo/databases/(default)/documents/users/u1".to_owned();
    let typo = client.get_document(pb::GetDocumentRequest { name, ..Default::default() }).await;
    refused(typo, Code::NotFound, "the project typo is not served");
}

fn large(megabytes: usize) -> Vec<pb::Write> {
    (0..megabytes).map(|i| set(&format!("large/{i}"), [("x", string(&"x".repeat(1_000_000)))])).collect()
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused_by_the_limit_itself() {
    let (_emulator, mut client) = start().await;
    client.commit(commit_of(large(10))).await.unwrap();
    refused(client.commit(commit_of(large(12))).await, Code::InvalidArgument, "split it");
    assert_eq!(run(&mut client, run_of(all("large"))).await.unwrap().len(), 10, "a large answer is no problem");
    let batch = |writes| pb::BatchWriteRequest { database: DATABASE.into(), writes, ..Default::default() };
    client.batch_write(batch(large(10))).await.unwrap();
    refused(client.batch_write(batch(large(12))).await, Code::InvalidArgument, "split it");
    let (_emulator, mut client) = with(Emulator::builder().relax(Relaxation::RequestSize)).await;
    client.commit(commit_of(large(20))).await.unwrap();
    client.batch_write(batch(large(20))).await.unwrap();
}

#[tokio::test]
async fn a_long_refusal_reaches_the_client() {
    let (_emulator, mut client) = start().await;
    // Each of the last takes twelve bytes on the way.
    for text in ["x", "%é\n", "😀"] {
        let long = format!("{ROOT}/{}", text.repeat(50_000));
        let answer = client.get_document(pb::GetDocumentRequest { name: long, ..Default::default() }).await;
        refused(answer, Code::InvalidArgument, "");
    }
    let path = format!("c/{0}/c/{0}/c/{0}", "😀".repeat(375));
    refused(client.get_document(get_of(&path)).await, Code::NotFound, "");
}

#[tokio::test]
async fn what_is_not_there_is_unimplemented_whatever_is_sent() {
    let (emulator, _) = start().await;
    let mut client = Grpc::new(Channel::from_shared(emulator.endpoint()).unwrap().connect().await.unwrap());
    let methods = [
        "firestore.v1.Firestore/Nothing",
        "firestore.v1.Firestore/x/GetDocument",
        "firestore.admin.v1.FirestoreAdmin/Nothing",
        "firestore.admin.v1.FirestoreAdmin/x/GetIndex",
        "firestore.v9.Firestore/Nothing",
    ];
    for method in methods {
        client.ready().await.unwrap();
        let path = format!("/google.{method}").parse().unwrap();
        // Its first field is of no type that a request's is.
        let sent = tonic::Request::new(prost_types::Timestamp { seconds: 1, nanos: 1 });
        let codec = tonic_prost::ProstCodec::<_, prost_types::Timestamp>::default();
        refused(client.unary(sent, path, codec).await, Code::Unimplemented, "");
    }
}

#[tokio::test]
async fn compressed_requests_are_read() {
    let (_emulator, client) = start().await;
    let mut client = client.send_compressed(CompressionEncoding::Gzip);
    commit(&mut client, vec![set("users/u1", [("n", int(1))])]).await;
    assert_eq!(get(&mut client, "users/u1").await.unwrap().fields, fields([("n", int(1))]));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clients_count_together() {
    let (emulator, mut client) = start().await;
    commit(&mut client, vec![set("counters/c", [("n", int(0))])]).await;
    let count = |emulator: &Emulator| {
        let endpoint = tonic::transport::Channel::from_shared(emulator.endpoint()).unwrap();
        async move {
            let channel = endpoint.connect().await.unwrap();
            let mut client = pb::firestore_client::FirestoreClient::new(channel);
            let mut done = 0;
            while done < 5 {
                let begin = pb::BeginTransactionRequest { database: DATABASE.into(), ..Default::default() };
                let id = client.begin_transaction(begin).await.unwrap().into_inner().transaction;
                let selector = pb::get_document_request::ConsistencySelector::Transaction(id.clone());
                let read = pb::GetDocumentRequest { consistency_selector: Some(selector), ..get_of("counters/c") };
                let read = client.get_document(read).await.unwrap().into_inner();
                let Some(pb::value::ValueType::IntegerValue(n)) = read.fields["n"].value_type else {
                    panic!("{read:?}")
                };
                let writes = vec![set("counters/c", [("n", int(n + 1))])];
                match client.commit(pb::CommitRequest { transaction: id, ..commit_of(writes) }).await {
                    Ok(_) => done += 1,
                    Err(status) => assert_eq!(status.code(), Code::Aborted, "{status}"),
                }
            }
        }
    };
    let clients: Vec<_> = (0..20).map(|_| tokio::spawn(count(&emulator))).collect();
    for client in clients {
        client.await.unwrap();
    }
    assert_eq!(get(&mut client, "counters/c").await.unwrap().fields, fields([("n", int(100))]));
}

#[tokio::test]
async fn a_shutdown_answers_what_was_asked_and_frees_the_port() {
    let (emulator, mut client) = start().await;
    let address = emulator.address();
    client.commit(commit_of(large(10))).await.unwrap();
    let mut answer = client.run_query(run_of(all("large"))).await.unwrap().into_inner();
    assert!(answer.message().await.unwrap().is_some());
    let ended = tokio::spawn(emulator.shutdown());
    let mut rest = 1;
    while answer.message().await.unwrap().is_some() {
        rest += 1;
    }
    assert_eq!(rest, 10);
    timeout(Duration::from_secs(4), ended).await.expect("nothing is left to wait for").unwrap();
    assert_eq!(client.get_document(get_of("a/b")).await.unwrap_err().code(), Code::Unavailable);
    drop(TcpListener::bind(address).await.expect("the port is free"));
}

#[tokio::test]
async fn a_client_that_reads_no_further_does_not_hold_up_a_shutdown() {
    let (emulator, mut client) = start().await;
    client.commit(commit_of(large(10))).await.unwrap();
    let mut answer = client.run_query(run_of(all("large"))).await.unwrap().into_inner();
    assert!(answer.message().await.unwrap().is_some());
    timeout(Duration::from_secs(10), emulator.shutdown()).await.expect("the grace is five seconds");
}

#[tokio::test]
async fn what_was_killed_comes_back_with_its_databases() {
    let (emulator, mut client) = start().await;
    let (address, databases) = (emulator.address(), emulator.databases());
    client.commit(commit_of(large(10))).await.unwrap();
    let mut answer = client.run_query(run_of(all("large"))).await.unwrap().into_inner();
    assert!(answer.message().await.unwrap().is_some());
    let mut idle = TcpStream::connect(address).await.unwrap();
    assert!(http(&emulator, "GET /").await.ends_with("Ok\n"), "the connection before is accepted by now");
    timeout(Duration::from_secs(2), emulator.kill()).await.expect("a kill waits for nobody");
    assert_eq!(timeout(Duration::from_secs(1), idle.read(&mut [0; 16])).await.unwrap().unwrap_or(0), 0);
    let cut = async {
        while answer.message().await?.is_some() {}
        Ok::<_, tonic::Status>(())
    };
    cut.await.expect_err("the answer is cut off");
    assert!(TcpStream::connect(address).await.is_err());
    let (_emulator, mut client) = with(Emulator::builder().address(address).databases(databases)).await;
    assert!(get(&mut client, "large/0").await.is_some());
}

#[tokio::test]
async fn what_is_dropped_stops() {
    let (emulator, mut client) = start().await;
    let address = emulator.address();
    assert_eq!(get(&mut client, "a/b").await, None);
    drop(emulator);
    let stopped = async {
        while TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(2), stopped).await.unwrap();
    client.get_document(get_of("a/b")).await.unwrap_err();
}

#[tokio::test]
async fn an_address_in_use_is_refused() {
    let (emulator, _client) = start().await;
    let second = Emulator::builder().address(emulator.address()).start().await.unwrap_err();
    assert_eq!(second.kind(), ErrorKind::Unavailable);
    assert!(second.message().contains(&emulator.address().to_string()));
}
