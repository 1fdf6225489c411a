//! Everything that changes documents, outside of transactions.

use std::sync::Arc;

use reelbase_core::{Env, ManualEnv};
use reelbase_emulator::Emulator;
use reelbase_firestore_wire::pb::{
    self,
    document_transform::{FieldTransform, field_transform::TransformType},
};
use tonic::Code;

use crate::support::*;

fn create_of(id: &str) -> pb::CreateDocumentRequest {
    pb::CreateDocumentRequest {
        parent: ROOT.into(),
        collection_id: "users".into(),
        document_id: id.into(),
        document: Some(pb::Document { fields: fields([("a", int(1)), ("b", int(2))]), ..Default::default() }),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_document_is_created_once() {
    let (_emulator, mut client) = start().await;
    let created = client.create_document(create_of("u1")).await.unwrap().into_inner();
    assert_eq!(Some(&created), get(&mut client, "users/u1").await.as_ref());
    assert!(created.update_time.is_some());
    let again = client.create_document(create_of("u1")).await;
    refused(again, Code::AlreadyExists, &format!("Document already exists: {}", name("users/u1")));

    let masked = pb::CreateDocumentRequest { mask: mask(&["a"]), ..create_of("u2") };
    assert_eq!(client.create_document(masked).await.unwrap().into_inner().fields, fields([("a", int(1))]));
    assert_eq!(get(&mut client, "users/u2").await.unwrap().fields.len(), 2);
    let below = pb::CreateDocumentRequest { parent: name("users/u1"), ..create_of("u3") };
    assert_eq!(client.create_document(below).await.unwrap().into_inner().name, name("users/u1/users/u3"));
}

#[tokio::test]
async fn a_document_without_id_is_given_one() {
    let (_emulator, mut client) = with(Emulator::builder().env(Arc::new(ManualEnv::default()))).await;
    let next = ManualEnv::default().new_id();
    let created = client.create_document(create_of("")).await.unwrap().into_inner();
    assert_eq!(created.name, name(&format!("users/{next}")));
    assert_ne!(client.create_document(create_of("")).await.unwrap().into_inner().name, created.name);
}

#[tokio::test]
async fn what_cannot_be_created_is_refused() {
    let (_emulator, mut client) = start().await;
    let named = pb::CreateDocumentRequest { document: Some(document("users/u1", [])), ..create_of("u1") };
    refused(client.create_document(named).await, Code::InvalidArgument, "name");
    for id in ["a/b", "__x__", "."] {
        refused(client.create_document(create_of(id)).await, Code::InvalidArgument, "");
    }
    for collection_id in ["", "a/b", "a/b/c", "__x__"] {
        let wrong = pb::CreateDocumentRequest { collection_id: collection_id.into(), ..create_of("u1") };
        refused(client.create_document(wrong).await, Code::InvalidArgument, "");
    }
    let reserved = pb::Document { fields: fields([("__x__", int(1))]), ..Default::default() };
    let reserved = pb::CreateDocumentRequest { document: Some(reserved), ..create_of("u1") };
    refused(client.create_document(reserved).await, Code::InvalidArgument, "__x__");
}

fn update_of(document: pb::Document) -> pb::UpdateDocumentRequest {
    pb::UpdateDocumentRequest { document: Some(document), ..Default::default() }
}

#[tokio::test]
async fn an_update_returns_the_whole_document() {
    let (_emulator, mut client) = start().await;
    let first = client.create_document(create_of("u1")).await.unwrap().into_inner();
    let change = pb::UpdateDocumentRequest {
        update_mask: mask(&["b", "c"]),
        ..update_of(document("users/u1", [("b", int(3))]))
    };
    let updated = client.update_document(change).await.unwrap().into_inner();
    assert_eq!(updated.fields, fields([("a", int(1)), ("b", int(3))]));
    assert_eq!(updated.create_time, first.create_time);
    assert_ne!(updated.update_time, first.update_time);
    assert_eq!(Some(updated), get(&mut client, "users/u1").await);

    let whole = pb::UpdateDocumentRequest {
        mask: mask(&["x"]),
        ..update_of(document("users/u2", [("x", int(1)), ("y", int(1))]))
    };
    assert_eq!(client.update_document(whole).await.unwrap().into_inner().fields, fields([("x", int(1))]));
    assert_eq!(get(&mut client, "users/u2").await.unwrap().fields.len(), 2);
}

#[tokio::test]
async fn preconditions_are_kept() {
    let (_emulator, mut client) = start().await;
    let missing = pb::UpdateDocumentRequest { current_document: exists(true), ..update_of(document("users/u1", [])) };
    let message = format!("No document to update: {}", name("users/u1"));
    refused(client.update_document(missing).await, Code::NotFound, &message);
    let gone =
        pb::DeleteDocumentRequest { name: name("users/u1"), current_document: exists(true), ..Default::default() };
    refused(client.delete_document(gone).await, Code::NotFound, &message);

    let at = |time| {
        let condition_type = Some(pb::precondition::ConditionType::UpdateTime(time));
        Some(pb::Precondition { condition_type })
    };
    let old = client.create_document(create_of("u1")).await.unwrap().into_inner().update_time.unwrap();
    let change = pb::UpdateDocumentRequest { current_document: at(old), ..update_of(document("users/u1", [])) };
    client.update_document(change.clone()).await.unwrap();
    refused(client.update_document(change).await, Code::FailedPrecondition, &name("users/u1"));
    let stale = pb::DeleteDocumentRequest { name: name("users/u1"), current_document: at(old), ..Default::default() };
    refused(client.delete_document(stale.clone()).await, Code::FailedPrecondition, "update time");
    let plain = pb::DeleteDocumentRequest { current_document: None, ..stale.clone() };
    client.delete_document(plain.clone()).await.unwrap();
    client.delete_document(plain).await.expect("what is missing may be deleted");
    refused(client.delete_document(stale).await, Code::FailedPrecondition, "missing");
    refused(client.update_document(pb::UpdateDocumentRequest::default()).await, Code::InvalidArgument, "document");
}

#[tokio::test]
async fn a_commit_is_all_or_nothing() {
    let (_emulator, mut client) = start().await;
    let increment = FieldTransform { field_path: "n".into(), transform_type: Some(TransformType::Increment(int(2))) };
    let counted = pb::Write { update_transforms: vec![increment], ..set("users/u1", [("n", int(1))]) };
    let answer = commit(&mut client, vec![counted, set("users/u2", []), delete("users/u3")]).await;
    assert_eq!(answer.write_results[0].transform_results, [int(3)]);
    assert_eq!(answer.write_results[1].update_time, answer.commit_time);
    assert_eq!(answer.write_results[2].update_time, None);

    let create = pb::Write { current_document: exists(false), ..set("users/u2", []) };
    let refusal = client.commit(commit_of(vec![set("users/u4", []), create])).await;
    refused(refusal, Code::AlreadyExists, &name("users/u2"));
    assert_eq!(get(&mut client, "users/u4").await, None);
    let empty = client.commit(commit_of(Vec::new())).await.unwrap().into_inner();
    assert!(empty.commit_time.is_some());
}

#[tokio::test]
async fn a_wrong_commit_is_refused() {
    let (_emulator, mut client) = start().await;
    refused(client.commit(commit_of(vec![pb::Write::default()])).await, Code::InvalidArgument, "");
    let masked = pb::Write { update_mask: mask(&["a"]), ..delete("users/u1") };
    refused(client.commit(commit_of(vec![masked])).await, Code::InvalidArgument, "");
    let elsewhere = pb::Document { name: "projects/q/databases/(default)/documents/a/b".into(), ..Default::default() };
    let elsewhere = pb::Write { operation: Some(pb::write::Operation::Update(elsewhere)), ..Default::default() };
    refused(client.commit(commit_of(vec![elsewhere])).await, Code::InvalidArgument, "projects/q");
    for database in ["", "p", "projects/p", "projects//databases/d", "projects/p/databases/d/documents"] {
        let wrong = pb::CommitRequest { database: database.into(), ..Default::default() };
        refused(client.commit(wrong).await, Code::InvalidArgument, "");
    }
}

#[tokio::test]
async fn each_write_of_a_batch_has_its_own_end() {
    let (_emulator, mut client) = start().await;
    commit(&mut client, vec![set("users/u1", [])]).await;
    let create = |path: &str| pb::Write { current_document: exists(false), ..set(path, []) };
    let batch = |writes| pb::BatchWriteRequest { database: DATABASE.into(), writes, ..Default::default() };
    let update = pb::Write { current_document: exists(true), ..set("users/u9", []) };
    let request = batch(vec![create("users/u1"), create("users/u2"), update]);
    let answer = client.batch_write(request).await.unwrap().into_inner();
    let codes: Vec<_> = answer.status.iter().map(|status| Code::from(status.code)).collect();
    assert_eq!(codes, [Code::AlreadyExists, Code::Ok, Code::NotFound]);
    assert!(answer.status[0].message.contains(&name("users/u1")));
    assert_eq!(answer.write_results.len(), 3);
    assert!(answer.write_results[1].update_time.is_some());
    assert!(get(&mut client, "users/u2").await.is_some());
    let twice = batch(vec![set("users/u5", []), delete("users/u5")]);
    refused(client.batch_write(twice).await, Code::InvalidArgument, "twice");
    assert_eq!(get(&mut client, "users/u5").await, None);
}
