//! `Write`, as its clients rely on it.

use futures_util::stream;
use reelbase_core::{SessionExt, ValueRef};
use reelbase_firestore_wire::pb;
use tokio::sync::mpsc;
use tonic::{Code, Status, Streaming};

use crate::{
    listening::{PATIENCE, World, doc},
    support::{self, DATABASE, int},
};

struct Writer {
    requests: Option<mpsc::Sender<pb::WriteRequest>>,
    responses: Streaming<pb::WriteResponse>,
}

impl Writer {
    async fn open(world: &World) -> Self {
        let (requests, mut received) = mpsc::channel(100);
        let received = stream::poll_fn(move |cx| received.poll_recv(cx));
        let responses = world.client().await.write(received).await.unwrap().into_inner();
        Self { requests: Some(requests), responses }
    }

    /// A stream, with the response to the handshake.
    async fn begin(world: &World) -> (Self, pb::WriteResponse) {
        let mut writer = Self::open(world).await;
        let response = writer.ask(handshake()).await.unwrap();
        (writer, response)
    }

    async fn resume(world: &World, id: &str, token: &[u8]) -> Result<(Self, pb::WriteResponse), Status> {
        let mut writer = Self::open(world).await;
        let request = pb::WriteRequest { stream_id: id.into(), stream_token: token.to_vec(), ..handshake() };
        let response = writer.ask(request).await?;
        Ok((writer, response))
    }

    async fn send(&self, request: pb::WriteRequest) {
        self.requests.as_ref().unwrap().send(request).await.unwrap();
    }

    async fn response(&mut self) -> Result<Option<pb::WriteResponse>, Status> {
        let response = tokio::time::timeout(PATIENCE, self.responses.message()).await;
        response.expect("a response comes in time")
    }

    async fn ask(&mut self, request: pb::WriteRequest) -> Result<pb::WriteResponse, Status> {
        self.send(request).await;
        Ok(self.response().await?.expect("the stream goes on"))
    }
}

fn handshake() -> pb::WriteRequest {
    pb::WriteRequest { database: DATABASE.into(), ..Default::default() }
}

fn request(token: &[u8], writes: Vec<pb::Write>) -> pb::WriteRequest {
    pb::WriteRequest { stream_token: token.to_vec(), writes, ..Default::default() }
}

fn set(path: &str, n: i64) -> pb::Write {
    support::set(path, [("n", int(n))])
}

/// Adds one to `n`: a write that must not be applied twice.
fn count(path: &str) -> pb::Write {
    use pb::document_transform::{FieldTransform, field_transform::TransformType};
    let increment = FieldTransform { field_path: "n".into(), transform_type: Some(TransformType::Increment(int(1))) };
    let mask = Some(pb::DocumentMask::default());
    let document = support::document(path, []);
    pb::Write {
        operation: Some(pb::write::Operation::Update(document)),
        update_mask: mask,
        update_transforms: vec![increment],
        ..Default::default()
    }
}

fn create(path: &str) -> pb::Write {
    let exists = pb::Precondition { condition_type: Some(pb::precondition::ConditionType::Exists(false)) };
    pb::Write { current_document: Some(exists), ..set(path, 0) }
}

async fn n(world: &World, path: &str) -> i64 {
    let document = world.store.get(&doc(path)).await.unwrap().unwrap();
    match document.fields().get("n") {
        Some(ValueRef::Integer(n)) => n,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn requests_are_committed_in_order() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    assert!(!hello.stream_id.is_empty() && !hello.stream_token.is_empty() && hello.commit_time.is_none());
    // Several may be on their way before a response comes.
    for n in 1..=5 {
        writer.send(request(&hello.stream_token, vec![set("c/a", n), count("c/b")])).await;
    }
    let mut tokens = vec![hello.stream_token];
    let mut last = None;
    for _ in 1..=5 {
        let response = writer.response().await.unwrap().unwrap();
        assert!(response.stream_id.is_empty() && response.write_results.len() == 2);
        assert!(!tokens.contains(&response.stream_token));
        let time = response.commit_time.unwrap();
        assert!(
            last.is_none_or(|last: prost_types::Timestamp| (last.seconds, last.nanos) < (time.seconds, time.nanos))
        );
        last = Some(time);
        tokens.push(response.stream_token);
    }
    assert_eq!((n(&world, "c/a").await, n(&world, "c/b").await), (5, 5));
}

#[tokio::test]
async fn a_failed_commit_ends_the_stream() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    let response = writer.ask(request(&hello.stream_token, vec![create("c/a")])).await.unwrap();
    let status = writer.ask(request(&response.stream_token, vec![set("c/b", 1), create("c/a")])).await.unwrap_err();
    assert_eq!(status.code(), Code::AlreadyExists);
    assert!(writer.response().await.unwrap().is_none());
    assert!(world.store.get(&doc("c/b")).await.unwrap().is_none(), "half a commit was applied");
    // Its end was told, so nothing is left to go on with.
    let lost = Writer::resume(&world, &hello.stream_id, &response.stream_token).await;
    assert_eq!(lost.err().unwrap().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_request_without_writes_is_the_last() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    let response = writer.ask(request(&hello.stream_token, vec![set("c/a", 1)])).await.unwrap();
    let last = writer.ask(request(&response.stream_token, Vec::new())).await.unwrap();
    assert!(last.stream_token == response.stream_token && last.write_results.is_empty() && last.commit_time.is_none());
    assert!(writer.response().await.unwrap().is_none());
    assert!(Writer::resume(&world, &hello.stream_id, &response.stream_token).await.is_err());
}

#[tokio::test]
async fn the_stream_ends_with_the_requests() {
    let world = World::new().await;
    let (mut writer, _) = Writer::begin(&world).await;
    writer.requests = None;
    assert!(writer.response().await.unwrap().is_none());
}

#[tokio::test]
async fn a_wrong_handshake_is_refused() {
    let world = World::new().await;
    for wrong in [
        pb::WriteRequest::default(),
        pb::WriteRequest { database: "projects/p".into(), ..Default::default() },
        pb::WriteRequest { writes: vec![set("c/a", 1)], ..handshake() },
        pb::WriteRequest { stream_token: b"token".to_vec(), ..handshake() },
        pb::WriteRequest { stream_id: "unknown".into(), stream_token: b"token".to_vec(), ..handshake() },
    ] {
        let status = Writer::open(&world).await.ask(wrong.clone()).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{wrong:?}");
    }
    assert!(world.store.get(&doc("c/a")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let world = World::new().await;
    let (_other, other) = Writer::begin(&world).await;
    let mut later = other.stream_token.clone();
    for wrong in [Vec::new(), b"bad".to_vec(), other.stream_token.clone()] {
        let (mut writer, _) = Writer::begin(&world).await;
        let status = writer.ask(request(&wrong, vec![set("c/a", 1)])).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{wrong:?}");
    }
    // One that is acknowledged already, and one that is still to come.
    let (mut writer, hello) = Writer::begin(&world).await;
    let first = writer.ask(request(&hello.stream_token, vec![set("c/b", 1)])).await.unwrap();
    writer.ask(request(&first.stream_token, vec![set("c/b", 2)])).await.unwrap();
    let status = writer.ask(request(&hello.stream_token, vec![set("c/a", 1)])).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let (mut writer, hello) = Writer::begin(&world).await;
    later.clone_from(&hello.stream_token);
    later[8] = 1;
    let status = writer.ask(request(&later, vec![set("c/a", 1)])).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(world.store.get(&doc("c/a")).await.unwrap().is_none());
}

#[tokio::test]
async fn a_stream_writes_to_one_database() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    let moved = pb::WriteRequest {
        database: "projects/p/databases/other".into(),
        ..request(&hello.stream_token, vec![set("c/a", 1)])
    };
    assert_eq!(writer.ask(moved).await.unwrap_err().code(), Code::InvalidArgument);
}

/// A client that did not get its responses sends its requests again, and they are not applied again.
#[tokio::test]
async fn what_was_applied_is_answered_again_and_not_applied_again() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    let first = writer.ask(request(&hello.stream_token, vec![count("c/a")])).await.unwrap();
    let second = writer.ask(request(&first.stream_token, vec![count("c/a")])).await.unwrap();
    drop(writer);
    // The second response was lost, so the client goes on from the first.
    let (mut writer, resumed) = Writer::resume(&world, &hello.stream_id, &first.stream_token).await.unwrap();
    assert!(resumed.stream_id.is_empty() && resumed.stream_token == first.stream_token);
    let again = writer.ask(request(&first.stream_token, vec![count("c/a")])).await.unwrap();
    assert_eq!(again, second);
    assert_eq!(n(&world, "c/a").await, 2);
    let third = writer.ask(request(&again.stream_token, vec![count("c/a")])).await.unwrap();
    assert_eq!(n(&world, "c/a").await, 3);
    drop(writer);
    // Other writes in the place of some that were applied are neither applied nor passed over in silence.
    let (mut writer, _) = Writer::resume(&world, &hello.stream_id, &second.stream_token).await.unwrap();
    let status = writer.ask(request(&second.stream_token, vec![set("c/a", 9)])).await.unwrap_err();
    assert_eq!((status.code(), n(&world, "c/a").await), (Code::InvalidArgument, 3));
    drop(third);
}

#[tokio::test]
async fn responses_have_to_be_acknowledged() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    for n in 0..1_000 {
        writer.ask(request(&hello.stream_token, vec![set("c/a", n)])).await.unwrap();
    }
    let status = writer.ask(request(&hello.stream_token, vec![set("c/a", -1)])).await.unwrap_err();
    assert_eq!((status.code(), n(&world, "c/a").await), (Code::ResourceExhausted, 999));
}

/// Who goes on from one place cannot acknowledge what is sent only after it.
#[tokio::test]
async fn what_is_still_to_come_is_not_acknowledged() {
    let world = World::new().await;
    let (mut writer, hello) = Writer::begin(&world).await;
    let first = writer.ask(request(&hello.stream_token, vec![count("c/a")])).await.unwrap();
    drop(writer);
    let (mut writer, _) = Writer::resume(&world, &hello.stream_id, &hello.stream_token).await.unwrap();
    let status = writer.ask(request(&first.stream_token, vec![count("c/a")])).await.unwrap_err();
    assert_eq!((status.code(), n(&world, "c/a").await), (Code::InvalidArgument, 1));
}
