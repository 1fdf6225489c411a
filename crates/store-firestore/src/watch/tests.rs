//! What a view makes of scripted answers: production's, Google's emulator's, and streams that break.

use std::collections::BTreeMap;

use reelbase_core::{
    Change, CollectionPath, Document, DocumentPath, ErrorKind, Fields, Filter, Order, Query, ResumeToken, Timestamp,
    Value, ValueRef, WatchEvent, WatchTarget, index,
};
use reelbase_firestore_wire::{
    DatabaseName, encode_document, encode_time,
    pb::{self, listen_response::ResponseType, target_change::TargetChangeType},
};
use tonic::Code;

use super::{
    target::{Kind, TARGET_ID, Target},
    token::Token,
    view::{Step, View},
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000).unwrap()
}

fn database() -> DatabaseName {
    DatabaseName::new("p", "d").unwrap()
}

fn path(id: &str) -> DocumentPath {
    DocumentPath::parse(&format!("c/{id}")).unwrap()
}

fn document(id: &str, n: i64, changed: i64) -> Document {
    let fields: Fields = [("n", Value::from(n)), ("until", Value::from(at(n)))].into_iter().collect();
    Document::new(path(id), fields, at(0), at(changed))
}

fn all() -> Query {
    Query::collection(&CollectionPath::parse("c").unwrap())
}

fn integer(value: ValueRef<'_>) -> i64 {
    match value {
        ValueRef::Integer(n) => n,
        other => panic!("{other:?}"),
    }
}

fn manifest() -> index::Manifest {
    index::Manifest::new().with_ttl("c", "until".parse().unwrap())
}

fn target(query: Query) -> Target {
    Target::new(&database(), &manifest(), &query.into()).unwrap()
}

/// A view under test, and what its events add up to.
struct Script {
    view: View,
    state: BTreeMap<String, i64>,
    /// The latest event's changes, in order.
    changes: Vec<String>,
    time: Timestamp,
    token: Option<ResumeToken>,
    /// By what has expired is told.
    now: Timestamp,
}

impl Script {
    fn of(query: Query) -> Self {
        let view = View::new(database(), target(query));
        let state = BTreeMap::new();
        Self { view, state, changes: Vec::new(), time: Timestamp::MIN, token: None, now: at(0) }
    }

    /// A stream begins; the token that the server is asked to go on from.
    fn begin(&mut self) -> Option<Vec<u8>> {
        match self.view.begin().resume_type? {
            pb::target::ResumeType::ResumeToken(token) => Some(token),
            other => panic!("{other:?}"),
        }
    }

    fn step(&mut self, response: ResponseType) -> Step {
        self.view.receive(pb::ListenResponse { response_type: Some(response) }, self.now).unwrap()
    }

    fn quiet(&mut self, response: ResponseType) {
        let step = self.step(response);
        assert!(matches!(step, Step::Wait), "{step:?}");
    }

    fn turn(&mut self, kind: TargetChangeType) {
        let token = if kind == TargetChangeType::Current { b"early".to_vec() } else { Vec::new() };
        self.quiet(turned(kind, vec![TARGET_ID], None, &token));
    }

    fn put(&mut self, id: &str, n: i64, changed: i64) {
        let document = encode_document(&database(), &document(id, n, changed));
        self.quiet(ResponseType::DocumentChange(pb::DocumentChange {
            document: Some(document),
            target_ids: vec![TARGET_ID],
            removed_target_ids: vec![],
        }));
    }

    fn delete(&mut self, id: &str) {
        self.quiet(ResponseType::DocumentDelete(pb::DocumentDelete {
            document: database().document_name(path(id).as_str()),
            removed_target_ids: vec![TARGET_ID],
            read_time: None,
        }));
    }

    /// All that the server tells, whole, as it begins.
    fn tell(&mut self, documents: &[(&str, i64, i64)]) {
        self.turn(TargetChangeType::Add);
        documents.iter().for_each(|(id, n, changed)| self.put(id, *n, *changed));
        self.turn(TargetChangeType::Current);
    }

    fn boundary(&mut self, time: i64) -> Step {
        let token = format!("token {time}");
        self.step(turned(TargetChangeType::NoChange, vec![], Some(at(time)), token.as_bytes()))
    }

    /// A consistent state that brings an event.
    fn report(&mut self, time: i64) -> &[String] {
        match self.boundary(time) {
            Step::Report(event) => self.apply(event),
            other => panic!("no event at {time}: {other:?}"),
        }
        &self.changes
    }

    /// A consistent state that brings none.
    fn unchanged(&mut self, time: i64) {
        let step = self.boundary(time);
        assert!(matches!(step, Step::Unchanged), "{step:?}");
    }

    fn apply(&mut self, event: WatchEvent) {
        let WatchEvent::Snapshot { read_time, changes, resume_token } = event else { panic!("{event:?}") };
        assert!(read_time >= self.time, "{read_time} after {}", self.time);
        (self.time, self.token) = (read_time, Some(resume_token));
        self.changes.clear();
        for change in changes {
            let id = change.path().id().to_owned();
            let n = |document: &Document| document.fields().get("n").map_or(-1, integer);
            match change {
                Change::Added(document) => {
                    self.changes.push(format!("+{id}"));
                    assert_eq!(self.state.insert(id, n(&document)), None, "added twice: {:?}", self.changes);
                }
                Change::Modified(document) => {
                    self.changes.push(format!("~{id}"));
                    assert!(self.state.insert(id, n(&document)).is_some(), "not there: {:?}", self.changes);
                }
                Change::Removed(path) => {
                    self.changes.push(format!("-{id}"));
                    assert!(self.state.remove(path.id()).is_some(), "not there: {:?}", self.changes);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn ids(&self) -> Vec<&str> {
        self.state.keys().map(String::as_str).collect()
    }
}

fn turned(kind: TargetChangeType, target_ids: Vec<i32>, time: Option<Timestamp>, token: &[u8]) -> ResponseType {
    ResponseType::TargetChange(pb::TargetChange {
        target_change_type: kind.into(),
        target_ids,
        cause: None,
        resume_token: token.to_vec(),
        read_time: time.map(encode_time),
    })
}

fn filter(count: i32) -> ResponseType {
    ResponseType::Filter(pb::ExistenceFilter { target_id: TARGET_ID, count, unchanged_names: None })
}

/// A view of a and b, reported at 10.
fn opened(query: Query) -> Script {
    let mut script = Script::of(query);
    assert_eq!(script.begin(), None);
    script.tell(&[("a", 1, 1), ("b", 2, 2)]);
    script.report(10);
    script
}

#[test]
fn the_first_event_waits_until_all_is_told_and_always_comes() {
    let mut script = Script::of(all());
    script.begin();
    script.turn(TargetChangeType::Add);
    assert!(matches!(script.boundary(9), Step::Wait), "nothing was told yet");
    script.turn(TargetChangeType::Current);
    assert!(script.report(10).is_empty());
    script.unchanged(11);
}

#[test]
fn a_quiet_watch_gets_a_fresh_token_in_time() {
    let mut script = opened(all());
    let hour = 3_600;
    script.unchanged(10 + hour / 2 - 1);
    assert!(script.report(10 + hour / 2).is_empty());
    let token = Token::decode(script.token.as_ref().unwrap(), script.view.target().fingerprint).unwrap();
    assert_eq!((token.time, &token.server[..]), (at(1_810), &b"token 1810"[..]));
    script.unchanged(10 + hour - 1);
    script.put("a", 5, 3_650);
    assert_eq!(script.report(10 + hour), ["~a"]);
    script.unchanged(10 + hour + hour / 2 - 1);
}

#[test]
fn production_tells_what_has_changed() {
    let mut script = opened(all());
    assert_eq!(script.changes, ["+a", "+b"]);
    script.put("a", 5, 11);
    script.put("z", 3, 11);
    script.delete("b");
    assert!(!script.view.is_at_rest(), "half a commit was told");
    assert_eq!(script.report(12), ["-b", "~a", "+z"]);
    assert!(script.view.is_at_rest());
    script.unchanged(13);
}

#[test]
fn what_leaves_the_view_is_removed_and_what_was_never_in_it_is_not() {
    let mut script = opened(all());
    let changed = encode_document(&database(), &document("a", 9, 11));
    script.quiet(ResponseType::DocumentChange(pb::DocumentChange {
        document: Some(changed),
        target_ids: vec![],
        removed_target_ids: vec![TARGET_ID],
    }));
    script.quiet(ResponseType::DocumentRemove(pb::DocumentRemove {
        document: database().document_name("c/b"),
        removed_target_ids: vec![TARGET_ID],
        read_time: None,
    }));
    script.delete("never");
    // Comes and goes before anything is consistent.
    script.put("brief", 1, 11);
    script.delete("brief");
    assert_eq!(script.report(12), ["-a", "-b"]);
}

#[test]
fn other_targets_are_none_of_its_business() {
    let mut script = opened(all());
    let other = encode_document(&database(), &document("x", 9, 11));
    script.quiet(ResponseType::DocumentChange(pb::DocumentChange {
        document: Some(other),
        target_ids: vec![TARGET_ID + 1],
        removed_target_ids: vec![],
    }));
    script.quiet(turned(TargetChangeType::Reset, vec![TARGET_ID + 1], None, &[]));
    script.quiet(turned(TargetChangeType::Remove, vec![TARGET_ID + 1], None, &[]));
    let mut of_other = filter(77);
    if let ResponseType::Filter(filter) = &mut of_other {
        filter.target_id = TARGET_ID + 1;
    }
    script.quiet(of_other);
    script.unchanged(12);
}

#[test]
fn a_reset_with_everything_is_told_as_a_difference() {
    let mut script = opened(all());
    script.turn(TargetChangeType::Reset);
    assert!(matches!(script.boundary(11), Step::Wait), "half of it was told");
    script.put("a", 5, 11);
    script.put("e", 1, 11);
    script.turn(TargetChangeType::Current);
    assert_eq!(script.report(12), ["-b", "~a", "+e"]);
    // And once more, as it was.
    script.turn(TargetChangeType::Reset);
    script.put("a", 5, 11);
    script.put("e", 1, 11);
    script.turn(TargetChangeType::Current);
    script.unchanged(13);
    // And with nothing left.
    script.turn(TargetChangeType::Reset);
    script.turn(TargetChangeType::Current);
    assert_eq!(script.report(14), ["-a", "-e"]);
}

#[test]
fn what_a_reset_overtakes_is_forgotten() {
    let mut script = opened(all());
    script.put("x", 1, 11);
    script.delete("a");
    script.turn(TargetChangeType::Reset);
    script.put("a", 1, 1);
    script.put("b", 2, 2);
    script.turn(TargetChangeType::Current);
    script.unchanged(12);
}

#[test]
fn a_break_goes_on_from_the_last_consistent_state() {
    let mut script = opened(all());
    // Told, but not yet consistent, when the stream breaks.
    script.put("a", 5, 11);
    script.delete("b");
    script.quiet(turned(TargetChangeType::NoChange, vec![TARGET_ID], None, b"too late"));
    assert_eq!(script.begin().as_deref(), Some(&b"token 10"[..]));
    assert!(script.view.is_resuming());
    script.turn(TargetChangeType::Add);
    script.put("a", 5, 11);
    script.turn(TargetChangeType::Current);
    assert_eq!(script.report(12), ["~a"]);
    assert_eq!(script.ids(), ["a", "b"]);
    // A boundary without token of its own leaves the target's.
    script.quiet(turned(TargetChangeType::NoChange, vec![TARGET_ID], None, b"target's"));
    let step = script.step(turned(TargetChangeType::NoChange, vec![], Some(at(13)), &[]));
    assert!(matches!(step, Step::Unchanged), "{step:?}");
    assert_eq!(script.begin().as_deref(), Some(&b"target's"[..]));
}

#[test]
fn the_token_of_a_state_that_was_never_consistent_is_not_used() {
    let mut script = opened(all());
    script.put("a", 5, 11);
    script.quiet(turned(TargetChangeType::NoChange, vec![TARGET_ID], None, b"too late"));
    script.begin();
    script.turn(TargetChangeType::Add);
    script.quiet(turned(TargetChangeType::Current, vec![TARGET_ID], None, &[]));
    let step = script.step(turned(TargetChangeType::NoChange, vec![], Some(at(12)), &[]));
    assert!(matches!(step, Step::Unchanged), "{step:?}");
    assert_eq!(script.begin().as_deref(), Some(&b"token 10"[..]));
}

#[test]
fn a_break_before_anything_was_consistent_begins_anew() {
    let mut script = Script::of(all());
    script.begin();
    script.turn(TargetChangeType::Add);
    script.put("a", 1, 1);
    assert_eq!(script.begin(), None);
    script.tell(&[("b", 2, 2)]);
    assert_eq!(script.report(10), ["+b"]);
}

#[test]
fn a_break_may_be_answered_with_everything() {
    let mut script = opened(all());
    script.begin();
    script.turn(TargetChangeType::Add);
    script.turn(TargetChangeType::Reset);
    script.put("b", 2, 2);
    script.put("c", 3, 11);
    script.turn(TargetChangeType::Current);
    assert_eq!(script.report(12), ["-a", "+c"]);
}

#[test]
fn a_token_that_is_refused_is_done_without() {
    let mut script = opened(all());
    script.begin();
    script.view.forget_token();
    assert_eq!(script.begin(), None);
    assert!(!script.view.is_resuming());
    script.tell(&[("b", 7, 11)]);
    assert_eq!(script.report(12), ["-a", "~b"]);
}

#[test]
fn the_server_may_count_other_documents() {
    let mut script = opened(all());
    script.quiet(filter(2));
    // What is on its way counts as well.
    script.put("c", 3, 11);
    script.put("a", 4, 11);
    script.quiet(filter(3));
    script.delete("b");
    script.quiet(filter(2));
    assert!(matches!(script.step(filter(1)), Step::Mismatch));
    assert!(matches!(script.step(filter(-1)), Step::Mismatch));
    // Anew, what does not come again is gone.
    script.view.forget_token();
    assert_eq!(script.begin(), None);
    script.turn(TargetChangeType::Add);
    assert!(matches!(script.step(filter(2)), Step::Mismatch), "nothing was told yet");
    script.put("a", 4, 11);
    script.quiet(filter(1));
    script.turn(TargetChangeType::Current);
    assert_eq!(script.report(12), ["-b", "~a"]);
}

#[test]
fn a_removed_target_tells_why() {
    let mut script = opened(all());
    let mut removed = turned(TargetChangeType::Remove, vec![TARGET_ID], None, &[]);
    let step = script.step(removed.clone());
    assert!(matches!(&step, Step::Failed(status) if status.code() == Code::Aborted), "{step:?}");
    if let ResponseType::TargetChange(change) = &mut removed {
        change.cause = Some(gcloud_sdk::google::rpc::Status { code: 3, message: "bad".into(), details: vec![] });
    }
    let step = script.step(removed);
    assert!(matches!(&step, Step::Failed(status) if status.code() == Code::InvalidArgument), "{step:?}");
}

#[test]
fn a_server_that_is_set_back_does_not_set_back_the_watch() {
    let mut script = opened(all());
    script.put("a", 5, 11);
    script.report(7);
    assert_eq!(script.time, at(10));
}

#[test]
fn changes_come_in_the_order_of_the_query() {
    let by_n = || vec![Order::descending("n".parse().unwrap())];
    let last = Query { order_by: by_n(), limit: Some(3), limit_to_last: true, ..all() };
    for query in [Query { order_by: by_n(), ..all() }, last] {
        let mut script = Script::of(query);
        script.begin();
        script.tell(&[("a", 1, 1), ("b", 3, 1), ("d", 2, 1)]);
        assert_eq!(script.report(10), ["+b", "+d", "+a"]);
        script.delete("a");
        script.put("d", 9, 11);
        script.put("e", 5, 11);
        script.put("b", 7, 11);
        assert_eq!(script.report(12), ["-a", "~d", "~b", "+e"]);
    }
}

#[test]
fn a_projection_is_asked_for_with_what_the_order_needs_and_reported_without() {
    let select = |paths: &[&str]| Some(paths.iter().map(|path| path.parse().unwrap()).collect());
    let order_by = vec![Order::ascending("n".parse().unwrap())];
    let query = Query { select: select(&["__name__"]), order_by, ..all() };
    let asked = |target: &Target| match &target.kind {
        Kind::Query { query, .. } => {
            let select = query.select.as_ref().unwrap();
            select.fields.iter().map(|field| field.field_path.clone()).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(asked(&target(query.clone())), ["n"]);
    assert_eq!(asked(&target(Query { order_by: vec![], ..query.clone() })), ["__name__"]);
    assert_eq!(asked(&target(Query { select: select(&["n", "m"]), ..query.clone() })), ["n", "m"]);
    assert_eq!(
        asked(&target(Query { select: select(&["m"]), hide_expired: true, ..query.clone() })),
        ["m", "n", "until"]
    );
    let mut script = Script::of(query);
    script.begin();
    script.tell(&[("a", 2, 1), ("b", 1, 1)]);
    assert_eq!(script.report(10), ["+b", "+a"]);
    assert_eq!(script.state["a"], -1, "the field was not asked for");
}

#[test]
fn what_has_expired_is_hidden() {
    // The field `until` is at `n` seconds.
    let mut script = Script::of(Query { hide_expired: true, ..all() });
    script.now = at(50);
    script.begin();
    script.tell(&[("a", 40, 1), ("b", 60, 2), ("c", 80, 3)]);
    assert_eq!(script.report(10), ["+b", "+c"]);
    // The server counts what is hidden.
    script.quiet(filter(3));
    script.now = at(70);
    assert_eq!(script.report(11), ["-b"]);
    script.unchanged(12);
    // More time, no time left, and gone while hidden.
    script.put("a", 90, 13);
    script.put("c", 60, 13);
    script.delete("b");
    assert_eq!(script.report(13), ["-c", "+a"]);
    assert_eq!(script.ids(), ["a"]);
}

#[test]
fn what_expires_between_two_clocks_is_removed_after_a_resume() {
    // The clock here is 50 seconds behind the server's, and is set back later.
    let hiding = || Query { hide_expired: true, ..all() };
    let mut script = Script::of(hiding());
    script.now = at(50);
    script.begin();
    script.tell(&[("a", 80, 1), ("b", 40, 1)]);
    assert_eq!(script.report(100), ["+a"]);
    let mut next = Script::of(hiding());
    let token = Token::decode(&script.token.unwrap(), next.view.target().fingerprint).unwrap();
    next.state = script.state;
    next.view.remember(&[document("a", 80, 1), document("b", 40, 1)], token.now);
    next.view.go_on_from(token);
    next.begin();
    next.now = at(30);
    next.tell(&[("b", 45, 101)]);
    assert!(next.report(101).is_empty(), "what was hidden stays hidden");
    next.now = at(90);
    assert_eq!(next.report(102), ["-a"]);
}

#[test]
fn a_watch_goes_on_from_a_token_with_what_was_known() {
    let script = opened(all());
    let token = script.token.unwrap();
    let mut next = Script::of(all());
    next.state = script.state;
    let token = Token::decode(&token, next.view.target().fingerprint).unwrap();
    assert_eq!((token.time, &token.server[..]), (at(10), &b"token 10"[..]));
    next.view.remember(&[document("a", 1, 1), document("b", 2, 2)], token.now);
    next.view.go_on_from(token.clone());
    assert_eq!(next.begin(), Some(token.server.clone()));
    next.turn(TargetChangeType::Add);
    next.put("a", 5, 11);
    next.delete("b");
    next.put("c", 1, 11);
    next.turn(TargetChangeType::Current);
    assert_eq!(next.report(12), ["-b", "~a", "+c"]);
    // Where nothing has changed the first event comes all the same.
    let mut idle = Script::of(all());
    idle.view.remember(&[document("a", 1, 1)], token.now);
    idle.view.go_on_from(token);
    idle.begin();
    idle.turn(TargetChangeType::Add);
    idle.turn(TargetChangeType::Reset);
    idle.put("a", 1, 1);
    idle.turn(TargetChangeType::Current);
    assert!(idle.report(12).is_empty());
}

#[test]
fn a_token_is_of_one_target() {
    let fingerprint = |query: Query| target(query).fingerprint;
    let equal = |n: i64| all().and(Filter::equal("n".parse().unwrap(), n));
    let limited = |limit| Query { limit: Some(limit), ..all() };
    let mut seen = vec![fingerprint(all()), fingerprint(equal(1)), fingerprint(equal(2)), fingerprint(limited(1))];
    seen.push(fingerprint(limited(2)));
    seen.push(fingerprint(Query { hide_expired: true, ..all() }));
    let elsewhere = DatabaseName::new("p", "other").unwrap();
    seen.push(Target::new(&elsewhere, &manifest(), &all().into()).unwrap().fingerprint);
    let documents = |ids: &[&str]| {
        let paths = ids.iter().map(|id| path(id)).collect();
        Target::new(&database(), &manifest(), &WatchTarget::Documents(paths)).unwrap().fingerprint
    };
    seen.extend([documents(&[]), documents(&["a"]), documents(&["a", "b"])]);
    assert_eq!(documents(&["a", "b"]), documents(&["b", "a", "b"]), "neither order nor number counts");
    let count = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let refused = |query: Query| Target::new(&database(), &manifest(), &query.into()).unwrap_err().kind();
    let group = Query { all_descendants: true, ..all() };
    assert_eq!(refused(Query { parent: Some(path("a")), ..group.clone() }), ErrorKind::Invalid);
    assert_eq!(refused(Query { collection: None, ..group }), ErrorKind::Invalid);
    assert_eq!(refused(Query { read_time: Some(at(1)), ..all() }), ErrorKind::Invalid);
    assert_eq!(refused(Query { limit_to_last: true, limit: Some(1), ..all() }), ErrorKind::Invalid);
    let hiding = Query { hide_expired: true, ..all() };
    assert_eq!(refused(Query { limit: Some(1), ..hiding.clone() }), ErrorKind::Unsupported);
    assert_eq!(refused(Query { offset: 1, ..hiding }), ErrorKind::Unsupported);
}
