//! Reading documents by name, and listing.

use reelbase_firestore_wire::pb::{self, batch_get_documents_response::Result as Got};
use tonic::Code;

use crate::support::*;

#[tokio::test]
async fn a_document_is_read_with_its_times() {
    let (_emulator, mut client) = start().await;
    let time = commit(&mut client, vec![set("users/u1", [("a", int(1)), ("b", int(2))])]).await.commit_time;
    let document = get(&mut client, "users/u1").await.unwrap();
    assert_eq!(document.name, name("users/u1"));
    assert_eq!(document.fields, fields([("a", int(1)), ("b", int(2))]));
    assert_eq!((document.create_time, document.update_time), (time, time));
    let masked =
        client.get_document(pb::GetDocumentRequest { mask: mask(&["b"]), ..get_of("users/u1") }).await.unwrap();
    assert_eq!(masked.into_inner().fields, fields([("b", int(2))]));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let (_emulator, mut client) = start().await;
    let missing = client.get_document(get_of("users/u1")).await;
    refused(missing, Code::NotFound, r#"Document "projects/p/databases/(default)/documents/users/u1" not found."#);
    let named = |name: &str| pb::GetDocumentRequest { name: name.into(), ..Default::default() };
    for wrong in ["", "users/u1", "projects/p", ROOT, &name("users"), &name("users/__x__"), &name("users//a")] {
        refused(client.get_document(named(wrong)).await, Code::InvalidArgument, "");
    }
    let bad = client.get_document(pb::GetDocumentRequest { mask: mask(&["a..b"]), ..get_of("users/u1") }).await;
    refused(bad, Code::InvalidArgument, "a..b");
}

#[tokio::test]
async fn several_documents_are_read_at_once() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("users/u1", [("a", int(1)), ("b", int(2))])]).await;
    let documents = ["users/u1", "users/u2", "users/u1"].map(name).to_vec();
    let request =
        pb::BatchGetDocumentsRequest { database: DATABASE.into(), documents, mask: mask(&["a"]), ..Default::default() };
    let answers = collect(client.batch_get_documents(request.clone()).await).await.unwrap();
    assert_eq!(answers.len(), 2, "a name that is given twice is answered once");
    assert!(answers.iter().all(|answer| answer.read_time.is_some() && answer.read_time == answers[0].read_time));
    let found = answers.iter().find_map(|answer| match &answer.result {
        Some(Got::Found(document)) => Some(document),
        _ => None,
    });
    assert_eq!(found.unwrap().fields, fields([("a", int(1))]));
    assert!(answers.iter().any(|answer| answer.result == Some(Got::Missing(name("users/u2")))));

    let elsewhere = "projects/p/databases/other/documents/users/u1".to_owned();
    let other = pb::BatchGetDocumentsRequest { documents: vec![elsewhere], ..request.clone() };
    refused(client.batch_get_documents(other).await, Code::InvalidArgument, "databases/other");
    let no_database = pb::BatchGetDocumentsRequest { database: "projects/p".into(), ..request };
    refused(client.batch_get_documents(no_database).await, Code::InvalidArgument, "not the name of a database");
}

fn list_of(parent: &str, collection: &str) -> pb::ListDocumentsRequest {
    pb::ListDocumentsRequest { parent: parent.into(), collection_id: collection.into(), ..Default::default() }
}

#[tokio::test]
async fn a_collection_is_listed_page_by_page() {
    let (_emulator, mut client) = start().await;
    let writes = (0..5).map(|i| set(&format!("users/u{i}"), [("a", int(i)), ("b", int(i))])).collect();
    commit(&mut client, writes).await;
    commit(&mut client, vec![set("users/u2/videos/v", []), set("users/ghost/videos/v", [])]).await;
    let mut request = pb::ListDocumentsRequest { page_size: 2, mask: mask(&["a"]), ..list_of(ROOT, "users") };
    let mut listed = Vec::new();
    let mut pages = 0;
    loop {
        let page = client.list_documents(request.clone()).await.unwrap().into_inner();
        assert!(page.documents.len() <= 2);
        listed.extend(page.documents);
        pages += 1;
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(pages, 3);
    let names: Vec<_> = listed.iter().map(|document| document.name.clone()).collect();
    assert_eq!(names, (0..5).map(|i| name(&format!("users/u{i}"))).collect::<Vec<_>>());
    assert_eq!(listed[3].fields, fields([("a", int(3))]));

    let whole = pb::ListDocumentsRequest { show_missing: true, order_by: "__name__".into(), ..list_of(ROOT, "users") };
    let whole = client.list_documents(whole).await.unwrap().into_inner();
    let ghost = whole.documents.iter().find(|document| document.name == name("users/ghost")).unwrap();
    assert_eq!((ghost.create_time, whole.documents.len()), (None, 6));
    let below = client.list_documents(list_of(&name("users/u2"), "videos")).await.unwrap().into_inner();
    assert_eq!(below.documents[0].name, name("users/u2/videos/v"));
}

#[tokio::test]
async fn all_collections_are_listed_at_once() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("b/1", []), set("a/1", []), set("a/2", []), set("a/1/c/1", []), set("a/1/b/1", [])])
        .await;
    let names = |answer: &pb::ListDocumentsResponse| {
        answer.documents.iter().map(|document| document.name.clone()).collect::<Vec<_>>()
    };
    let request = pb::ListDocumentsRequest { page_size: 2, ..list_of(ROOT, "") };
    let first = client.list_documents(request.clone()).await.unwrap().into_inner();
    assert_eq!(names(&first), [name("a/1"), name("a/2")]);
    let rest = pb::ListDocumentsRequest { page_token: first.next_page_token, ..request };
    let rest = client.list_documents(rest).await.unwrap().into_inner();
    assert_eq!((names(&rest), &*rest.next_page_token), (vec![name("b/1")], ""));
    let below = client.list_documents(list_of(&name("a/1"), "")).await.unwrap().into_inner();
    assert_eq!(names(&below), [name("a/1/b/1"), name("a/1/c/1")]);
}

#[tokio::test]
async fn a_listing_that_cannot_be_is_refused() {
    let (_emulator, mut client) = start().await;
    let ordered = pb::ListDocumentsRequest { order_by: "a desc".into(), ..list_of(ROOT, "users") };
    refused(client.list_documents(ordered).await, Code::Unimplemented, "__name__");
    let token = pb::ListDocumentsRequest { page_token: "nonsense".into(), ..list_of(ROOT, "users") };
    refused(client.list_documents(token).await, Code::InvalidArgument, "page token");
    let token = pb::ListDocumentsRequest { page_token: "nonsense".into(), ..list_of(ROOT, "") };
    refused(client.list_documents(token).await, Code::InvalidArgument, "nonsense");
    let missing = pb::ListDocumentsRequest { show_missing: true, ..list_of(ROOT, "") };
    refused(client.list_documents(missing).await, Code::InvalidArgument, "collection_id");
    let size = pb::ListDocumentsRequest { page_size: -1, ..list_of(ROOT, "users") };
    refused(client.list_documents(size).await, Code::InvalidArgument, "negative");
    refused(client.list_documents(list_of(ROOT, "a/b")).await, Code::InvalidArgument, "a/b");
    refused(client.list_documents(list_of(DATABASE, "users")).await, Code::InvalidArgument, "documents");
}

#[tokio::test]
async fn collection_ids_are_listed_page_by_page() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("a/1", []), set("b/1/x/1", []), set("c/1", []), set("a/1/y/1/z/1", [])]).await;
    let request = |parent: &str, page_size, page_token: String| pb::ListCollectionIdsRequest {
        parent: parent.into(),
        page_size,
        page_token,
        ..Default::default()
    };
    let first = client.list_collection_ids(request(ROOT, 2, String::new())).await.unwrap().into_inner();
    assert_eq!(first.collection_ids, ["a", "b"]);
    let last = client.list_collection_ids(request(ROOT, 2, first.next_page_token)).await.unwrap().into_inner();
    assert_eq!((last.collection_ids, last.next_page_token), (vec!["c".to_owned()], String::new()));
    let below = client.list_collection_ids(request(&name("a/1"), 0, String::new())).await.unwrap().into_inner();
    assert_eq!(below.collection_ids, ["y"]);
    refused(client.list_collection_ids(request("x", 0, String::new())).await, Code::InvalidArgument, "");
}

#[tokio::test]
async fn an_earlier_state_is_read() {
    let (emulator, mut client) = start().await;
    let old = commit(&mut client, vec![set("users/u1", [("a", int(1))])]).await.commit_time;
    commit(&mut client, vec![set("users/u1", [("a", int(2))]), set("users/u2", []), set("later/l", [])]).await;
    let at = |time| pb::GetDocumentRequest {
        consistency_selector: Some(pb::get_document_request::ConsistencySelector::ReadTime(time)),
        ..get_of("users/u1")
    };
    let document = client.get_document(at(old.unwrap())).await.unwrap().into_inner();
    assert_eq!(document.fields, fields([("a", int(1))]));
    let list = pb::ListDocumentsRequest {
        consistency_selector: old.map(pb::list_documents_request::ConsistencySelector::ReadTime),
        ..list_of(ROOT, "users")
    };
    assert_eq!(client.list_documents(list).await.unwrap().into_inner().documents.len(), 1);
    let collections = pb::ListCollectionIdsRequest {
        parent: ROOT.into(),
        consistency_selector: old.map(pb::list_collection_ids_request::ConsistencySelector::ReadTime),
        ..Default::default()
    };
    assert_eq!(client.list_collection_ids(collections).await.unwrap().into_inner().collection_ids, ["users"]);

    let now = emulator.store("p", "(default)").unwrap().advance().as_micros() / 1_000_000;
    let second = |seconds| prost_types::Timestamp { seconds, nanos: 0 };
    refused(client.get_document(at(second(now + 60))).await, Code::InvalidArgument, "future");
    refused(client.get_document(at(second(now - 7_200))).await, Code::InvalidArgument, "hour");
    let nanos = prost_types::Timestamp { seconds: now, nanos: -1 };
    refused(client.get_document(at(nanos)).await, Code::InvalidArgument, "nanoseconds");
}
