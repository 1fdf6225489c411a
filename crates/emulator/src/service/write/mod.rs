//! `Write`: commits one after the other on one stream.
//!
//! Every response has a token of its place in the stream. A client that lost the connection goes on from the last token it
//! has: requests that were applied although their responses were lost are answered again when they are sent again, and not
//! applied twice.

mod streams;
mod token;

use std::{pin::Pin, sync::Arc};

use futures_core::{Stream, stream::BoxStream};
use futures_util::{StreamExt, stream};
use reelbase_core::{DocumentStoreExt, Session as _};
use reelbase_firestore_wire::{DatabaseName, decode_write, encode_time, encode_write_result, pb};
use tonic::Status;

use self::streams::Stream as Writes;
pub(crate) use self::streams::Streams;
use crate::{
    databases::{Database, Databases},
    status::status,
};

/// Answers the requests of one client.
pub(crate) fn write(
    databases: Arc<Databases>,
    requests: impl Stream<Item = Result<pb::WriteRequest, Status>> + Send + 'static,
) -> BoxStream<'static, Result<pb::WriteResponse, Status>> {
    let connection = Connection { databases, requests: Box::pin(requests), session: None, ends: false };
    stream::try_unfold(connection, |mut connection| async move {
        let response = connection.next().await;
        if let (Some(session), Ok(None) | Err(_)) = (&connection.session, &response) {
            // Its end was told, so nobody goes on with it; a connection that is lost comes to no end.
            session.database.streams.forget(&session.stream.id);
        }
        Ok(response?.map(|response| (response, connection)))
    })
    .boxed()
}

struct Connection<R> {
    databases: Arc<Databases>,
    requests: Pin<Box<R>>,
    session: Option<Session>,
    /// Whether the client's last request has been answered.
    ends: bool,
}

/// The stream that the handshake began or went on with.
struct Session {
    database: Arc<Database>,
    stream: Arc<Writes>,
    /// The place of the response that was sent last.
    place: u64,
}

impl<R: Stream<Item = Result<pb::WriteRequest, Status>>> Connection<R> {
    /// The next response; `None` after the client's last request.
    async fn next(&mut self) -> Result<Option<pb::WriteResponse>, Status> {
        if self.ends {
            return Ok(None);
        }
        let request = match self.requests.next().await {
            Some(Ok(request)) => request,
            Some(Err(lost)) => {
                // The client may come back for its stream.
                self.session = None;
                return Err(lost);
            }
            None => return Ok(None),
        };
        match &mut self.session {
            None => self.shake_hands(&request).await.map(Some),
            Some(session) => {
                // A request without writes is the last, if only to say how far responses have come.
                self.ends = request.writes.is_empty();
                session.answer(request).await.map(Some)
            }
        }
    }

    async fn shake_hands(&mut self, request: &pb::WriteRequest) -> Result<pb::WriteResponse, Status> {
        if !request.writes.is_empty() {
            return Err(Status::invalid_argument("the first request of a stream of writes must have no writes"));
        }
        let name = DatabaseName::parse(&request.database).map_err(|e| Status::invalid_argument(e.message()))?;
        let database = self.databases.get(&name).map_err(|e| status(&name, &e))?;
        let (stream, place) = match (&*request.stream_id, &*request.stream_token) {
            ("", []) => (database.streams.begin(database.store.env().new_id()), 0),
            ("", _) => return Err(Status::invalid_argument("a stream token needs the id of its stream beside it")),
            (id, token) => {
                let unknown = || format!("there is no stream of writes {id:?} to go on with: begin a new one");
                let stream = database.streams.get(id).ok_or_else(|| Status::invalid_argument(unknown()))?;
                (stream, token::decode(token, id)?)
            }
        };
        stream.applied.lock().await.acknowledge(place)?;
        // Only a new stream tells its id.
        let stream_id = if request.stream_id.is_empty() { stream.id.clone() } else { String::new() };
        let stream_token = token::encode(&stream.id, place);
        self.session = Some(Session { database, stream, place });
        Ok(pb::WriteResponse { stream_id, stream_token, ..Default::default() })
    }
}

impl Session {
    async fn answer(&mut self, request: pb::WriteRequest) -> Result<pb::WriteResponse, Status> {
        let name = &self.database.name;
        if !request.database.is_empty() && request.database != name.as_str() {
            let message = format!("this stream writes to {name}, not to {:?}", request.database);
            return Err(Status::invalid_argument(message));
        }
        if !request.stream_id.is_empty() {
            return Err(Status::invalid_argument("only the first request of a stream may have its id"));
        }
        let acknowledged = token::decode(&request.stream_token, &self.stream.id)?;
        if acknowledged > self.place {
            return Err(Status::invalid_argument("the stream token is of a response that is still to come"));
        }
        let mut applied = self.stream.applied.lock().await;
        applied.acknowledge(acknowledged)?;
        if request.writes.is_empty() {
            return Ok(pb::WriteResponse {
                stream_token: token::encode(&self.stream.id, self.place),
                ..Default::default()
            });
        }
        let place = self.place + 1;
        let response = match applied.known(place, &request.writes)? {
            Some(response) => response.clone(),
            None => {
                applied.check_room()?;
                let response = self.commit(&request.writes, place).await?;
                applied.keep(request.writes, response.clone());
                response
            }
        };
        self.place = place;
        Ok(response)
    }

    async fn commit(&self, writes: &[pb::Write], place: u64) -> Result<pb::WriteResponse, Status> {
        let Database { name, store, .. } = &*self.database;
        let commit = async {
            let writes = writes.iter().map(|write| decode_write(name, write)).collect::<Result<Vec<_>, _>>()?;
            store.commit(writes).await
        };
        let result = commit.await.map_err(|e| status(name, &e))?;
        Ok(pb::WriteResponse {
            stream_id: String::new(),
            stream_token: token::encode(&self.stream.id, place),
            write_results: result.results.iter().map(|result| encode_write_result(name, result)).collect(),
            commit_time: Some(encode_time(result.commit_time)),
        })
    }
}
