//! What becomes of writes whose server answers by a script.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use gcloud_sdk::google::rpc;
use prost::Message as _;
use reelbase_core::{Fields, ManualEnv, Precondition, Transform, Value};
use reelbase_firestore_wire::encode_time;
use reelbase_firestore_wire::pb::write::Operation;

use super::*;

/// What the server does with a batch, given the ids of its documents.
type Answer = Box<dyn Fn(&[String]) -> Result<pb::BatchWriteResponse, Status> + Send>;

/// A server that answers by a script, and what was sent to it.
#[derive(Default)]
struct Server {
    script: Mutex<VecDeque<Answer>>,
    sent: Mutex<Vec<Vec<String>>>,
}

impl Server {
    fn then(self, answer: impl Fn(&[String]) -> Result<pb::BatchWriteResponse, Status> + Send + 'static) -> Self {
        self.script.lock().unwrap().push_back(Box::new(answer));
        self
    }

    fn fails(self, status: impl Fn() -> Status + Send + 'static) -> Self {
        self.then(move |_| Err(status()))
    }

    /// Says of each write what its code is.
    fn says(self, codes: &'static [Code]) -> Self {
        self.then(move |ids| Ok(response(&codes[..ids.len()])))
    }

    /// Once the script is over, everything succeeds.
    fn answer(&self, request: &EncodedWrites) -> Result<pb::BatchWriteResponse, Status> {
        let name = |write: &pb::Write| match write.operation.as_ref().unwrap() {
            Operation::Update(document) => document.name.clone(),
            Operation::Delete(name) => name.clone(),
            other => panic!("{other:?}"),
        };
        let ids: Vec<String> = request
            .writes
            .iter()
            .map(|write| name(&pb::Write::decode(&**write).unwrap()).rsplit('/').next().unwrap().to_owned())
            .collect();
        self.sent.lock().unwrap().push(ids.clone());
        match self.script.lock().unwrap_or_else(PoisonError::into_inner).pop_front() {
            Some(answer) => answer(&ids),
            None => Ok(response(&vec![Code::Ok; ids.len()])),
        }
    }

    async fn run(&self, writes: &[Write]) -> Vec<Result<WriteResult>> {
        self.run_with(writes, &Throttle::off(), &ManualEnv::default()).await
    }

    async fn run_with(&self, writes: &[Write], throttle: &Throttle, env: &ManualEnv) -> Vec<Result<WriteResult>> {
        let database = DatabaseName::new("p", "d").unwrap();
        let call = |request: EncodedWrites| async move {
            // As over a network, others go on meanwhile.
            tokio::task::yield_now().await;
            self.answer(&request)
        };
        let patience = Duration::from_secs(60);
        Bulk { database: &database, env, throttle, patience, writes, call }.run().await.unwrap()
    }

    fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(|ids| ids.join(" ")).collect()
    }
}

fn response(codes: &[Code]) -> pb::BatchWriteResponse {
    let time = encode_time(ManualEnv::default().now());
    let result =
        |code: &Code| pb::WriteResult { update_time: (*code == Code::Ok).then_some(time), transform_results: vec![] };
    let status = |code: &Code| rpc::Status { code: *code as i32, message: "said".into(), details: vec![] };
    pb::BatchWriteResponse {
        write_results: codes.iter().map(result).collect(),
        status: codes.iter().map(status).collect(),
    }
}

fn set(id: impl std::fmt::Display) -> Write {
    Write::set(format!("c/{id}").parse().unwrap(), Fields::empty())
}

fn increment(id: &str) -> Write {
    set(id).transform("n".parse().unwrap(), Transform::Increment(Value::from(1)))
}

fn kinds(results: &[Result<WriteResult>]) -> Vec<Option<ErrorKind>> {
    results.iter().map(|result| result.as_ref().err().map(Error::kind)).collect()
}

fn lost() -> Status {
    Status::unavailable("the connection broke")
}

fn unsent() -> Status {
    Status::from_error(Box::new(tonic::ConnectError("refused".into())))
}

#[tokio::test]
async fn each_write_has_the_result_of_its_place() {
    let server = Server::default().says(&[Code::Ok, Code::NotFound, Code::AlreadyExists]);
    let results = server.run(&[set("a"), set("b"), set("d")]).await;
    assert_eq!(kinds(&results), [None, Some(ErrorKind::NotFound), Some(ErrorKind::AlreadyExists)]);
    let error = results[1].as_ref().unwrap_err();
    assert_eq!((error.path(), error.operation()), (Some("c/b"), Some("write each")));
    assert_eq!(results[0].as_ref().unwrap().update_time, Some(ManualEnv::default().now()));
}

#[tokio::test]
async fn what_no_server_would_take_is_not_sent() {
    let server = Server::default();
    let bad = Write::delete("c/b".parse().unwrap()).transform("n".parse().unwrap(), Transform::ServerTimestamp);
    let results = server.run(&[set("a"), bad, set("d")]).await;
    assert_eq!(kinds(&results), [None, Some(ErrorKind::Invalid), None]);
    assert_eq!(server.sent(), ["a d"]);
}

#[tokio::test]
async fn writes_that_the_server_puts_off_are_sent_again_alone() {
    let server = Server::default()
        .says(&[Code::Aborted, Code::Ok, Code::ResourceExhausted, Code::NotFound, Code::Unavailable])
        .says(&[Code::Ok, Code::Aborted, Code::Ok]);
    let writes = [increment("a"), set("b"), increment("d"), set("e"), set("f")];
    let results = server.run(&writes).await;
    assert_eq!(kinds(&results), [None, None, None, Some(ErrorKind::NotFound), None]);
    assert_eq!(server.sent(), ["a b d e f", "a d f", "d"]);
}

#[tokio::test]
async fn what_the_server_leaves_open_of_a_write_is_unknown_unless_it_may_be_applied_twice() {
    let unknown = Some(ErrorKind::OutcomeUnknown);
    let server = Server::default()
        .says(&[Code::Unavailable, Code::Unavailable])
        .then(|_| Ok(response(&[Code::PermissionDenied])));
    assert_eq!(kinds(&server.run(&[increment("a"), set("b")]).await), [unknown, unknown]);
    assert_eq!(server.sent(), ["a b", "b"]);
}

#[tokio::test]
async fn a_write_that_happened_and_whose_answer_cannot_be_read_is_no_failure() {
    let server = Server::default().then(|_| {
        let mut response = response(&[Code::Ok]);
        response.write_results[0].update_time.as_mut().unwrap().nanos = -1;
        Ok(response)
    });
    assert_eq!(kinds(&server.run(&[increment("a")]).await), [Some(ErrorKind::OutcomeUnknown)]);
    assert_eq!(server.sent(), ["a"]);
}

#[tokio::test]
async fn contention_that_does_not_end_is_reported() {
    let mut server = Server::default();
    for _ in 0..ATTEMPTS {
        server = server.says(&[Code::Aborted]);
    }
    let env = ManualEnv::default();
    let began = env.now();
    let results = server.run_with(&[set("a")], &Throttle::off(), &env).await;
    assert_eq!(kinds(&results), [Some(ErrorKind::Aborted)]);
    assert_eq!(server.sent().len(), ATTEMPTS as usize);
    assert!(env.now().since(began) > Duration::from_secs(20), "the pauses grow");
}

#[tokio::test]
async fn when_the_answer_is_lost_only_what_does_no_harm_is_sent_again() {
    let server = Server::default().fails(lost);
    let path = || "c/d".parse().unwrap();
    let there = Precondition::Exists(true);
    let writes = [
        set("a"),
        increment("b"),
        Write::update(path(), [("n".parse().unwrap(), Some(Value::from(1)))]),
        Write::delete("c/e".parse().unwrap()),
        Write::delete("c/f".parse().unwrap()).with_precondition(there),
        Write::merge("c/g".parse().unwrap(), [("n".parse().unwrap(), None)]),
        Write::verify("c/h".parse().unwrap(), there),
    ];
    let results = server.run(&writes).await;
    let unknown = Some(ErrorKind::OutcomeUnknown);
    assert_eq!(kinds(&results), [None, unknown, unknown, None, unknown, None, None]);
    assert_eq!(server.sent(), ["a b d e f g h", "a e g h"]);
}

#[tokio::test]
async fn what_may_have_happened_once_is_unknown_to_the_end() {
    let mut server = Server::default().fails(lost);
    for _ in 1..ATTEMPTS {
        server = server.fails(unsent);
    }
    assert_eq!(kinds(&server.run(&[set("a")]).await), [Some(ErrorKind::OutcomeUnknown)]);
    let server = Server::default().fails(lost).fails(|| Status::permission_denied("no more"));
    assert_eq!(kinds(&server.run(&[set("a")]).await), [Some(ErrorKind::OutcomeUnknown)]);
}

#[tokio::test]
async fn what_was_never_sent_is_sent_again_whatever_it_is() {
    let server = Server::default().fails(unsent);
    assert_eq!(kinds(&server.run(&[increment("a"), set("b")]).await), [None, None]);
    assert_eq!(server.sent(), ["a b", "a b"]);
    let mut server = Server::default();
    for _ in 0..ATTEMPTS {
        server = server.fails(unsent);
    }
    assert_eq!(kinds(&server.run(&[increment("a")]).await), [Some(ErrorKind::Unavailable)]);
}

#[tokio::test]
async fn a_refusal_strikes_only_the_write_that_it_is_meant_for() {
    let picky = |ids: &[String]| match ids.iter().any(|id| id == "bad") {
        true => Err(Status::invalid_argument("the value is too long")),
        false => Ok(response(&vec![Code::Ok; ids.len()])),
    };
    let mut server = Server::default();
    for _ in 0..20 {
        server = server.then(picky);
    }
    let results = server.run(&[set("a"), set("b"), set("bad"), increment("d"), set("e")]).await;
    assert_eq!(kinds(&results), [None, None, Some(ErrorKind::Invalid), None, None]);
    assert_eq!(results[2].as_ref().unwrap_err().path(), Some("c/bad"));
    let mut applied: Vec<String> = server.sent().into_iter().filter(|ids| !ids.contains("bad")).collect();
    applied.sort_unstable();
    assert_eq!(applied.join(" "), "a b d e", "each once");
}

#[tokio::test]
async fn a_refusal_of_all_is_that_of_each() {
    let server = Server::default().fails(|| Status::permission_denied("no"));
    let denied = Some(ErrorKind::PermissionDenied);
    assert_eq!(kinds(&server.run(&[set("a"), set("b")]).await), [denied, denied]);
    assert_eq!(server.sent(), ["a b"]);
}

#[tokio::test]
async fn an_answer_that_is_too_short_leaves_the_rest_unknown() {
    let server = Server::default().then(|_| Ok(response(&[Code::Ok])));
    assert_eq!(kinds(&server.run(&[set("a"), set("b")]).await), [None, Some(ErrorKind::OutcomeUnknown)]);
}

#[tokio::test]
async fn batches_are_small_while_the_rate_ramps_up() {
    let writes: Vec<Write> = (0..1_000).map(set).collect();
    let largest = |server: &Server| server.sent.lock().unwrap().iter().map(Vec::len).max();
    let (server, env) = (Server::default(), ManualEnv::default());
    let began = env.now();
    assert!(server.run_with(&writes, &Throttle::ramp(), &env).await.iter().all(Result::is_ok));
    assert_eq!(largest(&server), Some(20));
    assert!(env.now().since(began) >= Duration::from_millis(1_900), "1,000 writes at 500 a second");
    let (server, env) = (Server::default(), ManualEnv::default());
    assert!(server.run_with(&writes, &Throttle::off(), &env).await.iter().all(Result::is_ok));
    assert_eq!((largest(&server), env.now()), (Some(200), began));
}

#[tokio::test]
async fn batches_are_bounded_by_their_bytes() {
    let large = |id: usize| {
        let text = Value::from("x".repeat(900_000));
        Write::set(format!("c/{id}").parse().unwrap(), [("text", text)].into_iter().collect())
    };
    let server = Server::default();
    let results = server.run(&(0..7).map(large).collect::<Vec<_>>()).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(server.sent().len(), 4, "two to a batch: {:?}", server.sent());
}
