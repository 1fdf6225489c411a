//! The streams of writes of a database, also those whose connection was lost.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use prost::Message;
use reelbase_firestore_wire::pb;
use tonic::Status;

/// How many streams are remembered. One that ended in order is forgotten, so the rest are open or were cut off.
const MAX_STREAMS: usize = 256;

/// How much a client may leave unacknowledged: responses, and bytes of their requests.
const MAX_RESPONSES: usize = 1_000;
const MAX_BYTES: usize = 32 * 1_048_576;

/// The streams, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<VecDeque<Arc<Stream>>>);

/// A stream of writes. Its lock is held over a commit, so that its commits come one after the other even if two
/// connections claim it.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) id: String,
    pub(super) applied: tokio::sync::Mutex<Applied>,
}

/// The latest commits of a stream.
#[derive(Debug, Default)]
pub(super) struct Applied {
    /// The place up to which the client has the responses.
    acknowledged: u64,
    /// The commits after it.
    commits: VecDeque<(Vec<pb::Write>, pb::WriteResponse)>,
    bytes: usize,
}

impl Streams {
    /// A new stream. Of too many the oldest can be gone on with no more.
    pub(super) fn begin(&self, id: String) -> Arc<Stream> {
        let stream = Arc::new(Stream { id, applied: tokio::sync::Mutex::default() });
        let mut streams = self.0.lock();
        if streams.len() >= MAX_STREAMS {
            streams.pop_front();
        }
        streams.push_back(stream.clone());
        stream
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Stream>> {
        self.0.lock().iter().find(|stream| stream.id == id).cloned()
    }

    pub(super) fn forget(&self, id: &str) {
        self.0.lock().retain(|stream| stream.id != id);
    }
}

impl Applied {
    /// The client has the responses up to a place, and will ask for none before it.
    pub(super) fn acknowledge(&mut self, place: u64) -> Result<(), Status> {
        let commits = place.checked_sub(self.acknowledged).and_then(|commits| usize::try_from(commits).ok());
        let Some(commits) = commits.filter(|commits| *commits <= self.commits.len()) else {
            let message =
                format!("the stream token is of place {place}, which the stream is not at any more, or not yet");
            return Err(Status::invalid_argument(message));
        };
        let size = |(writes, _): (Vec<pb::Write>, _)| writes.iter().map(Message::encoded_len).sum::<usize>();
        self.bytes -= self.commits.drain(..commits).map(size).sum::<usize>();
        self.acknowledged = place;
        Ok(())
    }

    /// The response at a place, if the writes were applied there before.
    pub(super) fn known(&self, place: u64, writes: &[pb::Write]) -> Result<Option<&pb::WriteResponse>, Status> {
        let at = usize::try_from(place - self.acknowledged - 1).unwrap_or(usize::MAX);
        match self.commits.get(at) {
            None => Ok(None),
            Some((applied, response)) if applied == writes => Ok(Some(response)),
            Some(_) => Err(Status::invalid_argument(format!("at place {place} the stream has other writes already"))),
        }
    }

    /// Keeps a commit until its response is acknowledged.
    pub(super) fn keep(&mut self, writes: Vec<pb::Write>, response: pb::WriteResponse) {
        self.bytes += writes.iter().map(Message::encoded_len).sum::<usize>();
        self.commits.push_back((writes, response));
    }

    /// Whether the client may have another response before it acknowledges one.
    pub(super) fn check_room(&self) -> Result<(), Status> {
        if self.commits.len() < MAX_RESPONSES && self.bytes < MAX_BYTES {
            return Ok(());
        }
        let message = "too many responses are not acknowledged: send the token of the latest one with each request";
        Err(Status::resource_exhausted(message))
    }
}
