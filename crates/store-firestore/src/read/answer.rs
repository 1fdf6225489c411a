//! The answer of a query, as it is handed over.

use futures_core::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};
use reelbase_core::{Document, Error, FieldPath, Result, Shape, Timestamp};
use reelbase_firestore_wire::{decode_document, decode_time, pb};
use tonic::Streaming;

use super::CHUNK;
use crate::{client::Client, error, expiry::Expiry};

/// What is left of a query's documents by offset and limit, where the server cannot tell.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) skip: usize,
    pub(super) take: Option<usize>,
}

/// The answer of a query while it comes in.
pub(super) struct Answer {
    pub(super) client: Client,
    pub(super) scope: String,
    /// The projection, where more was asked for.
    pub(super) select: Option<Vec<FieldPath>>,
    pub(super) expiry: Option<Expiry>,
    pub(super) window: Option<Window>,
    pub(super) reversed: bool,
    pub(super) read_time: Option<Timestamp>,
    pub(super) next: Option<pb::RunQueryResponse>,
    /// `None` when it is at its end.
    pub(super) stream: Option<Streaming<pb::RunQueryResponse>>,
    /// Why it ended too soon.
    pub(super) failure: Option<Error>,
}

impl Answer {
    pub(super) fn chunks(mut self) -> BoxStream<'static, Result<Vec<Document>>> {
        if self.reversed {
            return stream::once(async move {
                let mut all = Vec::new();
                while let Some(mut chunk) = self.chunk().await? {
                    all.append(&mut chunk);
                }
                Ok(all)
            })
            .map(backwards)
            .flatten()
            .boxed();
        }
        stream::try_unfold(self, |mut answer| async move {
            let chunk = answer.chunk().await?;
            Ok(chunk.map(|chunk| (chunk, answer)))
        })
        .boxed()
    }

    /// The next documents: one that is waited for, and what has arrived with it. `None` at the end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Vec<Document>>> {
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK {
            if self.window.as_ref().is_some_and(|window| window.take == Some(0)) {
                // What follows is not wanted, and the server is told so by that nobody listens.
                self.stream = None;
                break;
            }
            if self.next.is_none() {
                if let Some(error) = self.failure.take_if(|_| chunk.is_empty()) {
                    return Err(error);
                }
                let Some(stream) = &mut self.stream else { break };
                // What is there already goes out before anything else is waited for.
                let message = if chunk.is_empty() { Some(stream.next().await) } else { stream.next().now_or_never() };
                match message {
                    None => break,
                    Some(None) => {
                        self.stream = None;
                        break;
                    }
                    Some(Some(Ok(message))) => self.next = Some(message),
                    Some(Some(Err(status))) => {
                        // After what came before it.
                        self.failure = Some(error::from_status(status).at(&self.scope));
                        self.stream = None;
                    }
                }
            }
            let Some(message) = self.next.take() else { continue };
            if let Some(time) = &message.read_time {
                self.read_time = Some(decode_time(time)?);
            }
            let Some(document) = message.document else { continue };
            let document = decode_document(self.client.database(), &document, Shape::untyped())?;
            if !self.keeps(&document) {
                continue;
            }
            chunk.push(match &self.select {
                Some(select) => document.project(select),
                None => document,
            });
        }
        Ok((!chunk.is_empty()).then_some(chunk))
    }

    /// Whether a document belongs to the answer, if all before it were asked about.
    fn keeps(&mut self, document: &Document) -> bool {
        if self.expiry.as_ref().is_some_and(|expiry| expiry.hides(document)) {
            return false;
        }
        let Some(window) = &mut self.window else { return true };
        if window.skip > 0 {
            window.skip -= 1;
            return false;
        }
        match &mut window.take {
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
            None => true,
        }
    }
}

/// Documents that were read from the end.
fn backwards(all: Result<Vec<Document>>) -> BoxStream<'static, Result<Vec<Document>>> {
    match all {
        Err(e) => stream::once(async move { Err(e) }).boxed(),
        Ok(all) => {
            let mut rest = all.into_iter().rev();
            stream::iter(std::iter::from_fn(move || {
                let chunk: Vec<_> = rest.by_ref().take(CHUNK).collect();
                (!chunk.is_empty()).then_some(Ok(chunk))
            }))
            .boxed()
        }
    }
}
