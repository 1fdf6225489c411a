//! A client that listens, and what it learns.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures_util::stream;
use reelbase_core::{DocumentPath, DocumentStoreExt, Fields, ManualEnv, Value, Write};
use reelbase_emulator::Emulator;
use reelbase_firestore_wire::pb::{
    self, listen_request,
    listen_response::ResponseType,
    target::{DocumentsTarget, QueryTarget, ResumeType, TargetType, query_target::QueryType},
    target_change::TargetChangeType,
};
use reelbase_store_memory::MemoryStore;
use tokio::sync::mpsc;
use tonic::{Status, Streaming};

use crate::support::{Client, DATABASE, ROOT, connect, int};

/// What does not come within this time does not come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// An emulator, its store and its clock.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) store: MemoryStore,
    pub(crate) clock: Arc<ManualEnv>,
}

impl World {
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(ManualEnv::default());
        let emulator = Emulator::builder().env(clock.clone()).start().await.unwrap();
        let store = emulator.store("p", "(default)").unwrap();
        Self { emulator, store, clock }
    }

    pub(crate) async fn client(&self) -> Client {
        connect(&self.emulator).await
    }

    pub(crate) async fn listen(&self) -> Listener {
        Listener::open(self.client().await).await
    }

    pub(crate) async fn commit(&self, writes: Vec<Write>) {
        self.store.commit(writes).await.unwrap();
    }

    pub(crate) async fn put(&self, path: &str, n: i64) {
        self.commit(vec![put(path, n)]).await;
    }

    pub(crate) async fn delete(&self, path: &str) {
        self.commit(vec![Write::delete(doc(path))]).await;
    }
}

pub(crate) fn doc(path: &str) -> DocumentPath {
    path.parse().unwrap()
}

pub(crate) fn put(path: &str, n: i64) -> Write {
    Write::set(doc(path), Fields::from_iter([("n", Value::from(n))]))
}

/// A target of a collection.
pub(crate) fn all(id: i32, collection: &str) -> pb::Target {
    target(id, collection, |_| {})
}

/// A target of a query.
pub(crate) fn target(id: i32, collection: &str, narrow: impl FnOnce(&mut pb::StructuredQuery)) -> pb::Target {
    let mut query = pb::StructuredQuery {
        from: vec![pb::structured_query::CollectionSelector {
            collection_id: collection.to_owned(),
            all_descendants: false,
        }],
        ..Default::default()
    };
    narrow(&mut query);
    let query = QueryTarget { parent: ROOT.to_owned(), query_type: Some(QueryType::StructuredQuery(query)) };
    pb::Target { target_id: id, target_type: Some(TargetType::Query(query)), ..Default::default() }
}

/// A target of single documents.
pub(crate) fn documents(id: i32, paths: &[&str]) -> pb::Target {
    let documents = paths.iter().map(|path| format!("{ROOT}/{path}")).collect();
    let documents = DocumentsTarget { documents };
    pb::Target { target_id: id, target_type: Some(TargetType::Documents(documents)), ..Default::default() }
}

/// A filter `n < operand`.
pub(crate) fn less_than(query: &mut pb::StructuredQuery, operand: i64) {
    use pb::structured_query::{FieldFilter, FieldReference, Filter, field_filter::Operator, filter::FilterType};
    let filter = FieldFilter {
        field: Some(FieldReference { field_path: "n".into() }),
        op: Operator::LessThan.into(),
        value: Some(int(operand)),
    };
    query.r#where = Some(Filter { filter_type: Some(FilterType::FieldFilter(filter)) });
}

/// An order by `n`, and a limit.
pub(crate) fn first(query: &mut pb::StructuredQuery, limit: i32) {
    use pb::structured_query::{Direction, FieldReference, Order};
    let field = Some(FieldReference { field_path: "n".into() });
    query.order_by = vec![Order { field, direction: Direction::Ascending.into() }];
    query.limit = Some(limit);
}

/// The target, gone on with.
pub(crate) fn resumed(mut target: pb::Target, token: &[u8]) -> pb::Target {
    target.resume_type = Some(ResumeType::ResumeToken(token.to_vec()));
    target
}

/// A stream, and what a client makes of it.
pub(crate) struct Listener {
    requests: Option<mpsc::Sender<pb::ListenRequest>>,
    responses: Streaming<pb::ListenResponse>,
    /// The values of `n` by id, for each target.
    pub(crate) targets: BTreeMap<i32, BTreeMap<String, i64>>,
    /// The targets that are current.
    pub(crate) current: BTreeSet<i32>,
    /// What was told since the last boundary, in words.
    pub(crate) told: Vec<String>,
    /// The latest boundary and its token.
    pub(crate) read_time: i64,
    pub(crate) token: Vec<u8>,
}

impl Listener {
    pub(crate) async fn open(mut client: Client) -> Self {
        let (requests, mut received) = mpsc::channel(100);
        let received = stream::poll_fn(move |cx| received.poll_recv(cx));
        let responses = client.listen(received).await.unwrap().into_inner();
        Self {
            requests: Some(requests),
            responses,
            targets: BTreeMap::new(),
            current: BTreeSet::new(),
            told: Vec::new(),
            read_time: 0,
            token: Vec::new(),
        }
    }

    pub(crate) async fn send(&self, request: pb::ListenRequest) {
        self.requests.as_ref().unwrap().send(request).await.unwrap();
    }

    pub(crate) async fn add(&self, target: pb::Target) {
        self.send(request(listen_request::TargetChange::AddTarget(target))).await;
    }

    pub(crate) async fn remove(&self, id: i32) {
        self.send(request(listen_request::TargetChange::RemoveTarget(id))).await;
    }

    /// Sends nothing more.
    pub(crate) fn close(&mut self) {
        self.requests = None;
    }

    /// The next response, if the stream has not ended.
    pub(crate) async fn response(&mut self) -> Result<Option<ResponseType>, Status> {
        let response = tokio::time::timeout(PATIENCE, self.responses.message()).await;
        let response = response.unwrap_or_else(|_| panic!("nothing came after {:?}", self.told));
        Ok(response?.map(|response| response.response_type.unwrap()))
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(200), self.responses.message()).await.is_err()
    }

    /// Takes in one response, and whether it was a boundary.
    pub(crate) async fn step(&mut self) -> bool {
        let response = self.response().await.unwrap().expect("the stream goes on");
        self.apply(response)
    }

    /// Takes in everything up to the next boundary, and returns what was told.
    pub(crate) async fn round(&mut self) -> Vec<String> {
        while !self.step().await {}
        std::mem::take(&mut self.told)
    }

    /// Goes on until a target knows exactly these ids.
    pub(crate) async fn until(&mut self, target: i32, ids: &[&str]) {
        while !self.targets.get(&target).is_some_and(|known| known.keys().eq(ids)) {
            self.round().await;
        }
    }

    /// Goes on until something is told.
    pub(crate) async fn until_told(&mut self, what: &str) {
        while !self.told.iter().any(|told| told.contains(what)) {
            self.step().await;
        }
        self.told.clear();
    }

    fn apply(&mut self, response: ResponseType) -> bool {
        let id = |name: &str| name.strip_prefix(&format!("{ROOT}/")).unwrap().to_owned();
        match response {
            ResponseType::TargetChange(change) => return self.target_change(change),
            ResponseType::DocumentChange(change) => {
                let document = change.document.unwrap();
                let path = id(&document.name);
                let n = match document.fields.get("n").and_then(|value| value.value_type.as_ref()) {
                    Some(pb::value::ValueType::IntegerValue(n)) => *n,
                    _ => 0,
                };
                self.told.push(format!("{path}={n} +{:?} -{:?}", change.target_ids, change.removed_target_ids));
                for target in change.target_ids {
                    self.known(target).insert(path.clone(), n);
                }
                self.left(&path, change.removed_target_ids);
            }
            ResponseType::DocumentDelete(delete) => {
                assert!(delete.read_time.is_some());
                self.told.push(format!("{} deleted -{:?}", id(&delete.document), delete.removed_target_ids));
                self.left(&id(&delete.document), delete.removed_target_ids);
            }
            ResponseType::DocumentRemove(remove) => {
                self.told.push(format!("{} removed -{:?}", id(&remove.document), remove.removed_target_ids));
                self.left(&id(&remove.document), remove.removed_target_ids);
            }
            ResponseType::Filter(filter) => self.told.push(format!("COUNT {} of {}", filter.count, filter.target_id)),
        }
        false
    }

    fn known(&mut self, target: i32) -> &mut BTreeMap<String, i64> {
        self.targets.get_mut(&target).unwrap_or_else(|| panic!("the target {target} was not added"))
    }

    fn left(&mut self, path: &str, targets: Vec<i32>) {
        for target in targets {
            self.known(target).remove(path);
        }
    }

    /// Takes in a change of targets, and whether it is a boundary.
    fn target_change(&mut self, change: pb::TargetChange) -> bool {
        let kind = change.target_change_type();
        let Some(&target) = change.target_ids.first() else {
            assert_eq!(kind, TargetChangeType::NoChange);
            let time = change.read_time.expect("a boundary has a time");
            let time = time.seconds * 1_000_000 + i64::from(time.nanos / 1_000);
            assert!(time >= self.read_time, "{time} after {}", self.read_time);
            self.read_time = time;
            self.token = change.resume_token;
            assert!(!self.token.is_empty());
            return true;
        };
        let cause = change.cause.map(|cause| format!(" {}: {}", cause.code, cause.message)).unwrap_or_default();
        self.told.push(format!("{} {target}{cause}", kind.as_str_name()));
        match kind {
            TargetChangeType::Add => drop(self.targets.entry(target).or_default()),
            TargetChangeType::Remove => {
                self.targets.remove(&target);
                self.current.remove(&target);
            }
            TargetChangeType::Reset => self.known(target).clear(),
            TargetChangeType::Current => {
                assert!(!change.resume_token.is_empty() && change.read_time.is_some());
                self.current.insert(target);
            }
            TargetChangeType::NoChange => {}
        }
        false
    }
}

pub(crate) fn request(change: listen_request::TargetChange) -> pb::ListenRequest {
    pb::ListenRequest { database: DATABASE.to_owned(), target_change: Some(change), ..Default::default() }
}
