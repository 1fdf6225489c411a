//! `Listen`: many targets on one stream, told of in rounds.
//!
//! A round brings every target to one moment of the store, tells what changed on the way, and ends with a boundary: a
//! `NO_CHANGE` without targets, whose `read_time` is a time at which the client's knowledge of all its targets is true.
//! The next round begins when the client has taken the whole of the last one, and goes to the newest state there is: a slow
//! client skips states, and costs no more memory than one round.

mod changes;
mod message;
mod session;
mod target;
mod token;

use std::{collections::VecDeque, pin::Pin, sync::Arc};

use futures_core::{Stream, stream::BoxStream};
use futures_util::{
    FutureExt, StreamExt,
    future::{Either, select},
    stream,
};
use reelbase_firestore_wire::{DatabaseName, pb};
use tonic::Status;

use self::{message::Message, session::Session};
use crate::databases::Databases;

/// How many messages wait before requests have to.
const REQUESTS_WAIT: usize = 100;

/// Answers the requests of one client.
pub(crate) fn listen(
    databases: Arc<Databases>,
    requests: impl Stream<Item = Result<pb::ListenRequest, Status>> + Send + 'static,
) -> BoxStream<'static, Result<pb::ListenResponse, Status>> {
    let connection =
        Connection { databases, requests: Box::pin(requests), session: None, outbox: VecDeque::new(), end: None };
    stream::try_unfold(connection, |mut connection| async move {
        Ok(connection.next().await?.map(|response| (response, connection)))
    })
    .boxed()
}

type Request = Option<Result<pb::ListenRequest, Status>>;

struct Connection<R> {
    databases: Arc<Databases>,
    requests: Pin<Box<R>>,
    /// What the first request began.
    session: Option<Session>,
    /// What is to be sent.
    outbox: VecDeque<Message>,
    /// How the stream ends, once the outbox is empty.
    end: Option<Result<(), Status>>,
}

impl<R: Stream<Item = Result<pb::ListenRequest, Status>>> Connection<R> {
    /// The next response; `None` after the client's end of the stream.
    async fn next(&mut self) -> Result<Option<pb::ListenResponse>, Status> {
        loop {
            if let (Some(session), Some(message)) = (&self.session, self.outbox.pop_front()) {
                return Ok(Some(message.encode(session.database())));
            }
            match self.end.take() {
                Some(end) => return end.map(|()| None),
                None => self.turn().await,
            }
        }
    }

    /// Takes what requests there are and goes a round, or waits for a reason to.
    async fn turn(&mut self) {
        while self.end.is_none()
            && self.outbox.len() < REQUESTS_WAIT
            && let Some(request) = self.requests.next().now_or_never()
        {
            self.take(request);
        }
        if matches!(self.end, Some(Err(_))) {
            return;
        }
        let Some(session) = &mut self.session else {
            if self.end.is_none() {
                let request = self.requests.next().await;
                self.take(request);
            }
            return;
        };
        // Before the round: what is committed during it is a reason for the next.
        let committed = session.committed();
        session.round(&mut self.outbox);
        if self.outbox.is_empty() && self.end.is_none() {
            let request = match select(self.requests.next(), committed).await {
                Either::Left((request, _)) => request,
                Either::Right(_) => return,
            };
            self.take(request);
        }
    }

    /// Does what a request asks for. At the end of the requests the stream ends too.
    fn take(&mut self, request: Request) {
        let Some(request) = request else {
            self.end = Some(Ok(()));
            return;
        };
        if let Err(status) = request.and_then(|request| self.answer(request)) {
            self.end = Some(Err(status));
        }
    }

    fn answer(&mut self, request: pb::ListenRequest) -> Result<(), Status> {
        let session = match &mut self.session {
            // Only the first request has to name the database.
            Some(session) if request.database.is_empty() || request.database == session.database().as_str() => session,
            Some(session) => {
                return Err(Status::invalid_argument(format!(
                    "this stream listens to {}, not to {:?}",
                    session.database(),
                    request.database
                )));
            }
            None => {
                let name = DatabaseName::parse(&request.database);
                let name = name.map_err(|e| Status::invalid_argument(e.message()))?;
                let database = self.databases.get(&name).map_err(|e| crate::status::status(&name, &e))?;
                self.session.insert(Session::new(database))
            }
        };
        match request.target_change {
            Some(pb::listen_request::TargetChange::AddTarget(target)) => session.add(target, &mut self.outbox),
            Some(pb::listen_request::TargetChange::RemoveTarget(id)) => {
                session.remove(id, &mut self.outbox);
                Ok(())
            }
            None => {
                Err(Status::invalid_argument("a request to listen adds or removes a target; this one does neither"))
            }
        }
    }
}
