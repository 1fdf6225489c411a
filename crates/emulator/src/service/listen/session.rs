//! The targets of one stream, and its rounds.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use reelbase_core::Timestamp;
use reelbase_firestore_wire::{
    DatabaseName,
    pb::{self, target_change::TargetChangeType},
};
use tonic::Status;

use super::{changes::Changes, message::Message, target::Target, token};
use crate::{databases::Database, status::status};

/// How old the client's tokens may grow while commits do not concern its targets: the store's log reaches back only so
/// many commits.
const REFRESH: Duration = Duration::from_secs(10);

#[derive(Debug)]
pub(super) struct Session {
    database: Arc<Database>,
    targets: BTreeMap<i32, Target>,
    /// Whether the ids of targets are ours to choose, as for a client that has left one to us they remain.
    assigns: bool,
    /// The time of the latest boundary.
    boundary: Timestamp,
}

impl Session {
    pub(super) fn new(database: Arc<Database>) -> Self {
        Self { database, targets: BTreeMap::new(), assigns: false, boundary: Timestamp::MIN }
    }

    pub(super) fn database(&self) -> &DatabaseName {
        &self.database.name
    }

    /// Completes after the next commit.
    pub(super) fn committed(&self) -> impl Future<Output = ()> + Send + Unpin + use<> {
        self.database.store.committed()
    }

    /// Adds a target. One that is refused is removed again with the cause, and the others live on.
    pub(super) fn add(&mut self, target: pb::Target, outbox: &mut VecDeque<Message>) -> Result<(), Status> {
        let id = match target.target_id {
            0 => {
                self.assigns = true;
                (1..).find(|id| !self.targets.contains_key(id)).unwrap_or(i32::MAX)
            }
            id => id,
        };
        if id < 0 {
            return Err(Status::invalid_argument(format!("the target id {id} is negative")));
        }
        if self.targets.contains_key(&id) {
            return Err(Status::invalid_argument(format!(
                "the target id {id} is in use on this stream: remove it first"
            )));
        }
        if self.assigns && target.target_id != 0 {
            let status = "a target was added without an id, so all later ones must be too";
            outbox.push_back(Message::failed(id, &Status::invalid_argument(status)));
            return Ok(());
        }
        outbox.push_back(Message::target(TargetChangeType::Add, id));
        match Target::new(&self.database, target) {
            Ok(target) => drop(self.targets.insert(id, target)),
            Err(status) => outbox.push_back(Message::failed(id, &status)),
        }
        Ok(())
    }

    /// Removes a target. That it is gone is said in any case: a client that counts answers would wait for it.
    pub(super) fn remove(&mut self, id: i32, outbox: &mut VecDeque<Message>) {
        self.targets.remove(&id);
        outbox.push_back(Message::target(TargetChangeType::Remove, id));
    }

    /// Brings all targets to the newest state, and tells of it if there is something to tell.
    pub(super) fn round(&mut self, outbox: &mut VecDeque<Message>) {
        if self.targets.values().any(|target| target.begins.is_some()) {
            // What a client is told at first is true as of now, not as of a commit of long ago.
            self.database.store.advance();
        }
        let moment = self.database.store.moment();
        let read_time = moment.read_time();
        let before = outbox.len();
        let mut changes = Changes::default();
        let mut begun = Vec::new();
        self.targets.retain(|&id, target| {
            let news = match target.follower.advance(&moment) {
                Ok(news) => news,
                Err(e) => {
                    outbox.push_back(Message::failed(id, &status(&self.database.name, &e)));
                    return false;
                }
            };
            if let Some(begins) = target.begins.take() {
                if begins.reset {
                    outbox.push_back(Message::target(TargetChangeType::Reset, id));
                }
                for path in begins.documents.iter().filter(|path| moment.document(path).is_none()) {
                    changes.add_missing(id, path);
                }
                if begins.miscounted {
                    begun.push(Message::Count { target: id, count: target.follower.count() });
                }
                let token = token::encode(&moment, std::iter::once(target.fingerprint));
                begun.push(Message::current(id, read_time, token));
            }
            changes.add(id, news);
            true
        });
        changes.tell(&moment, outbox);
        outbox.extend(begun);
        let news = outbox.len() > before || read_time.since(self.boundary) >= REFRESH;
        if news && !self.targets.is_empty() {
            let token = token::encode(&moment, self.targets.values().map(|target| target.fingerprint));
            outbox.push_back(Message::boundary(read_time, token));
            self.boundary = read_time;
        }
        self.targets.retain(|&id, target| {
            if target.once {
                outbox.push_back(Message::target(TargetChangeType::Remove, id));
            }
            !target.once
        });
    }
}
