//! What the answers of a `Listen` stream add up to.
//!
//! Nothing here waits or sends: answers go in, events come out. The view keeps what it has reported, each document by its
//! name and the time it was last changed, so that every event is an exact difference, whichever way the server tells it:
//!
//! - Production sends what has changed. Google's emulator answers every change with `RESET` and everything that matches;
//!   what does not come again is gone then.
//! - After a break the view goes on from the server's last token, and drops what it had heard of since.
//! - When the server counts other documents than are known here, some have gone of which it could not say which. The
//!   target is then listened to anew, and what does not come again is gone. The server's filter of names, which would
//!   spare the reading, is not asked for: it leaves out documents only with some probability, the case is rare, and the
//!   whole answer is exact.

use std::{collections::BTreeMap, time::Duration};

use reelbase_core::{Change, Document, DocumentPath, Result, Shape, Timestamp, WatchEvent};
use reelbase_firestore_wire::{
    DatabaseName, decode_document, decode_time,
    pb::{self, listen_response::ResponseType, target_change::TargetChangeType},
};
use tonic::{Code, Status};

use super::{
    target::{TARGET_ID, Target},
    token::Token,
};

/// When a token that was reported is renewed although nothing changes. The server reads back an hour at most.
const RENEWAL: Duration = Duration::from_secs(30 * 60);

/// The answer of a target as it was reported, and what has been heard since.
#[derive(Debug)]
pub(super) struct View {
    database: DatabaseName,
    target: Target,
    known: BTreeMap<DocumentPath, Known>,
    /// The new versions of documents since the last consistent state, `None` for those that match no longer.
    pending: BTreeMap<DocumentPath, Option<Document>>,
    /// Whether the server is telling everything that matches, so that what it does not name is gone.
    whole: bool,
    /// Counts such tellings; what is known to match is marked with it.
    telling: u32,
    /// Whether the server has told everything up to when it was asked.
    current: bool,
    /// The time and the server's token of the last consistent state.
    state: Token,
    /// The server's latest token, which is good once the state is consistent again.
    latest: Vec<u8>,
    /// The time of the state that was reported last. The first event always comes.
    reported: Option<Timestamp>,
}

/// A document that matches.
#[derive(Debug)]
struct Known {
    update_time: Timestamp,
    expires: Option<Timestamp>,
    /// Whether it was reported; not if it had expired.
    shown: bool,
    /// The last telling in which it came.
    telling: u32,
}

/// What an answer calls for.
#[derive(Debug)]
pub(super) enum Step {
    /// Nothing yet.
    Wait,
    /// The state is consistent, and has changed, or the token that was reported last has grown old.
    Report(WatchEvent),
    /// The state is consistent, and is as it was.
    Unchanged,
    /// The server counts other documents: listen anew, from the start.
    Mismatch,
    /// The server has given the target up.
    Failed(Status),
}

impl View {
    /// Nothing is known yet.
    pub(super) fn new(database: DatabaseName, target: Target) -> Self {
        Self {
            database,
            target,
            known: BTreeMap::new(),
            pending: BTreeMap::new(),
            whole: true,
            telling: 0,
            current: false,
            state: Token { time: Timestamp::MIN, now: Timestamp::MIN, server: Vec::new() },
            latest: Vec::new(),
            reported: None,
        }
    }

    pub(super) fn target(&self) -> &Target {
        &self.target
    }

    /// Takes over documents of the state that an earlier watch has reported, and which it had hidden by when.
    pub(super) fn remember(&mut self, documents: &[Document], now: Timestamp) {
        for document in documents {
            let expires = self.target.expires(document);
            let shown = !has_expired(expires, now);
            let known = Known { update_time: document.update_time(), expires, shown, telling: self.telling };
            self.known.insert(document.path().clone(), known);
        }
    }

    /// Nothing is known after all: a part of a state, from before its reading broke off, is none.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// Goes on from the state that is remembered.
    pub(super) fn go_on_from(&mut self, token: Token) {
        self.state = token;
    }

    /// A new stream begins; what it is to be asked for.
    pub(super) fn begin(&mut self) -> pb::Target {
        self.retell(self.state.server.is_empty());
        self.latest.clone_from(&self.state.server);
        let resume = (!self.state.server.is_empty()).then(|| self.state.server.clone());
        self.target.message(resume)
    }

    /// The next stream begins from the start.
    pub(super) fn forget_token(&mut self) {
        self.state.server.clear();
    }

    /// Whether the server is asked to go on from a token, and has not yet.
    pub(super) fn is_resuming(&self) -> bool {
        !self.state.server.is_empty() && !self.current
    }

    /// Whether nothing is on its way: then the server may keep silent for as long as it likes.
    pub(super) fn is_at_rest(&self) -> bool {
        self.current && self.pending.is_empty()
    }

    /// Whether an event was reported.
    pub(super) fn has_reported(&self) -> bool {
        self.reported.is_some()
    }

    /// Takes an answer. `now` decides on what has expired.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) for what cannot be read.
    pub(super) fn receive(&mut self, response: pb::ListenResponse, now: Timestamp) -> Result<Step> {
        match response.response_type {
            Some(ResponseType::TargetChange(change)) => return self.turn(change, now),
            Some(ResponseType::DocumentChange(change)) => {
                if let Some(document) = change.document {
                    if change.target_ids.contains(&TARGET_ID) {
                        self.matches(&document)?;
                    } else if change.removed_target_ids.contains(&TARGET_ID) {
                        self.is_gone(&document.name)?;
                    }
                }
            }
            Some(ResponseType::DocumentDelete(delete)) if delete.removed_target_ids.contains(&TARGET_ID) => {
                self.is_gone(&delete.document)?;
            }
            Some(ResponseType::DocumentRemove(remove)) if remove.removed_target_ids.contains(&TARGET_ID) => {
                self.is_gone(&remove.document)?;
            }
            Some(ResponseType::Filter(filter))
                if filter.target_id == TARGET_ID && usize::try_from(filter.count).ok() != Some(self.count()) =>
            {
                return Ok(Step::Mismatch);
            }
            _ => {}
        }
        Ok(Step::Wait)
    }

    fn turn(&mut self, change: pb::TargetChange, now: Timestamp) -> Result<Step> {
        if !change.target_ids.is_empty() && !change.target_ids.contains(&TARGET_ID) {
            return Ok(Step::Wait);
        }
        match change.target_change_type() {
            TargetChangeType::Add | TargetChangeType::NoChange => {}
            TargetChangeType::Current => self.current = true,
            TargetChangeType::Reset => self.retell(true),
            TargetChangeType::Remove => {
                let said = change.cause.map(|cause| Status::new(Code::from(cause.code), cause.message));
                return Ok(Step::Failed(said.unwrap_or_else(|| Status::aborted("the server has removed the target"))));
            }
        }
        if !change.resume_token.is_empty() {
            self.latest = change.resume_token;
        }
        match &change.read_time {
            // That of the whole stream: all that belongs to this time has been told.
            Some(time) if self.current && change.target_ids.is_empty() => Ok(self.settle(decode_time(time)?, now)),
            _ => Ok(Step::Wait),
        }
    }

    /// The server begins to tell.
    fn retell(&mut self, whole: bool) {
        self.pending.clear();
        self.whole = whole;
        self.telling = self.telling.wrapping_add(1);
        self.current = false;
    }

    fn matches(&mut self, document: &pb::Document) -> Result<()> {
        let path = self.database.path(&document.name)?;
        let update_time = document.update_time.as_ref().map(decode_time).transpose()?;
        match self.known.get_mut(&path) {
            // As it was: nothing of it need be kept.
            Some(known) if Some(known.update_time) == update_time => {
                known.telling = self.telling;
                self.pending.remove(&path);
            }
            _ => {
                let document = decode_document(&self.database, document, Shape::untyped())?;
                self.pending.insert(path, Some(document));
            }
        }
        Ok(())
    }

    fn is_gone(&mut self, name: &str) -> Result<()> {
        let path = self.database.path(name)?;
        if self.known.contains_key(&path) {
            self.pending.insert(path, None);
        } else {
            self.pending.remove(&path);
        }
        Ok(())
    }

    /// How many documents match, by what was told.
    fn count(&self) -> usize {
        let unchanged =
            self.known.iter().filter(|(path, known)| !self.pending.contains_key(*path) && self.is_told(known));
        unchanged.count() + self.pending.values().flatten().count()
    }

    fn is_told(&self, known: &Known) -> bool {
        !self.whole || known.telling == self.telling
    }

    /// The state is consistent: takes over what was told, and reports what is new in it.
    fn settle(&mut self, time: Timestamp, now: Timestamp) -> Step {
        // What was hidden stays so when the clock is set back.
        let now = now.max(self.state.now);
        let mut pending = std::mem::take(&mut self.pending);
        if self.whole {
            let untold = self.known.iter().filter(|(_, known)| known.telling != self.telling);
            for (path, _) in untold {
                pending.entry(path.clone()).or_insert(None);
            }
            self.whole = false;
        }
        let (mut removed, mut changed) = (Vec::new(), Vec::new());
        for (path, document) in pending {
            let Some(document) = document else {
                let known = self.known.remove(&path);
                removed.extend(known.filter(|known| known.shown).map(|_| path));
                continue;
            };
            let expires = self.target.expires(&document);
            let shown = !has_expired(expires, now);
            let known = Known { update_time: document.update_time(), expires, shown, telling: self.telling };
            let before = self.known.insert(path.clone(), known);
            match (before.is_some_and(|known| known.shown), shown) {
                (false, true) => changed.push(Change::Added(document)),
                (true, true) => changed.push(Change::Modified(document)),
                (true, false) => removed.push(path),
                (false, false) => {}
            }
        }
        if self.target.hides() {
            for (path, known) in self.known.iter_mut().filter(|(_, known)| known.shown) {
                if has_expired(known.expires, now) {
                    known.shown = false;
                    removed.push(path.clone());
                }
            }
            removed.sort_unstable();
        }
        // A server that was set back tells an earlier time; the watch does not.
        self.state = Token { time: time.max(self.state.time), now, server: self.latest.clone() };
        let time = self.state.time;
        let is_fresh = self.reported.is_some_and(|reported| time.since(reported) < RENEWAL);
        if is_fresh && removed.is_empty() && changed.is_empty() {
            return Step::Unchanged;
        }
        self.reported = Some(time);
        Step::Report(WatchEvent::Snapshot {
            read_time: time,
            changes: self.target.arrange(removed, changed),
            resume_token: self.state.encode(self.target.fingerprint),
        })
    }
}

fn has_expired(expires: Option<Timestamp>, now: Timestamp) -> bool {
    expires.is_some_and(|expires| expires <= now)
}
