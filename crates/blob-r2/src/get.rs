//! Reading an object, also over connections that break.

use std::ops::Range;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::BodyExt;
use reelbase_core::{
    Error, ErrorKind, Result,
    blob::{BlobKey, BlobMeta, BlobObject, ByteRange, ETag, GetOptions, Got},
};

use crate::{
    S3BlobStore,
    client::Client,
    direct::Request,
    error::{Failure, innermost},
    meta,
};

/// A body that gets on this far between two breaks is not broken for good.
const SOME: u64 = 1 << 20;

impl Client {
    /// What is known of an object, and which write made it.
    pub(crate) async fn describe(&self, key: &BlobKey) -> Result<(BlobMeta, Option<String>)> {
        let found = self.open("HEAD", key, &GetOptions::new()).await.map_err(|failure| failure.error)?;
        meta::describe(key, length(&found), found.headers())
    }

    async fn open(&self, method: &'static str, key: &BlobKey, options: &GetOptions) -> Result<HttpResponse, Failure> {
        let request = Request::new(method, key)
            .header("range", options.range.map(|range| range.to_string()))
            .header("if-match", options.if_match.as_ref().map(ETag::quoted))
            .header("if-none-match", options.if_none_match.as_ref().map(ETag::quoted));
        self.attempts(true, || self.direct(&request, SdkBody::empty())).await
    }
}

fn length(answer: &HttpResponse) -> Option<u64> {
    answer.headers().get("content-length")?.parse().ok()
}

/// Which bytes were sent, and of how many, if not all were.
fn sent(answer: &HttpResponse) -> Result<Option<(Range<u64>, u64)>> {
    answer.headers().get("content-range").map(parse_content_range).transpose()
}

impl S3BlobStore {
    pub(crate) async fn read(&self, key: &BlobKey, mut options: GetOptions) -> Result<Got> {
        let client = &self.0;
        let not_modified = |failure: &Failure| failure.status == Some(304);
        if let Some(range) = options.range.filter(|range| says_nothing(*range)) {
            // No header can ask for it, but conditions and a missing object come first.
            options.range = None;
            return match client.open("HEAD", key, &options).await {
                Ok(found) => Err(nothing_selected(range, meta::describe(key, length(&found), found.headers())?.0.size)),
                Err(failure) if not_modified(&failure) => Ok(Got::NotModified),
                Err(failure) => Err(failure.error),
            };
        }
        let answer = match client.open("GET", key, &options).await {
            Ok(answer) => answer,
            Err(failure) if not_modified(&failure) => return Ok(Got::NotModified),
            Err(failure) => return Err(failure.error),
        };
        let told = sent(&answer)?;
        let size = told.as_ref().map_or_else(|| length(&answer), |(_, size)| Some(*size));
        let (meta, _) = meta::describe(key, size, answer.headers())?;
        let range = match options.range {
            Some(range) => range.resolve(meta.size)?,
            None => 0..meta.size,
        };
        let sent = told.map_or(0..meta.size, |(sent, _)| sent);
        if sent != range {
            let message = format!("the service answered with the bytes {sent:?} instead of {range:?}");
            return Err(Error::new(ErrorKind::Internal, message));
        }
        let reading = Reading {
            store: self.clone(),
            key: key.clone(),
            etag: meta.etag.clone(),
            left: range.clone(),
            body: answer.into_body(),
            breaks: 0,
            since_break: 0,
        };
        let body = stream::try_unfold(reading, |mut reading| async move {
            let chunk = reading.next().await.map_err(|e| e.during("get").at(&reading.key))?;
            Ok(chunk.map(|chunk| (chunk, reading)))
        });
        Ok(Got::Object(BlobObject::new(meta, range, body.boxed())))
    }
}

/// Whether a range selects nothing of any object.
fn says_nothing(range: ByteRange) -> bool {
    match range {
        ByteRange::Bounded { start, end } => start >= end,
        ByteRange::Suffix(length) => length == 0,
        ByteRange::From(_) => false,
    }
}

fn nothing_selected(range: ByteRange, size: u64) -> Error {
    match range.resolve(size) {
        Err(error) => error,
        Ok(_) => Error::invalid(format!("the range {range} selects nothing")),
    }
}

/// `bytes 0-9/100`: which bytes were sent, and of how many.
fn parse_content_range(text: &str) -> Result<(Range<u64>, u64)> {
    let parse = || {
        let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (start, last) = range.split_once('-')?;
        Some((start.parse().ok()?..last.parse::<u64>().ok()?.checked_add(1)?, size.parse().ok()?))
    };
    parse().ok_or_else(|| {
        Error::new(ErrorKind::Internal, format!("the service sent the bytes {text:?}, which is no range"))
    })
}

/// A body that is being read.
struct Reading {
    store: S3BlobStore,
    key: BlobKey,
    etag: ETag,
    /// What was not read yet.
    left: Range<u64>,
    body: SdkBody,
    /// How often it broke with little read in between.
    breaks: u32,
    since_break: u64,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>> {
        let idle = self.store.0.deadlines.idle;
        while !self.left.is_empty() {
            let why = match tokio::time::timeout(idle, self.body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    let chunk = frame.into_data().unwrap_or_default();
                    if chunk.is_empty() {
                        continue;
                    }
                    self.left.start += chunk.len() as u64;
                    self.since_break += chunk.len() as u64;
                    return Ok(Some(chunk));
                }
                Ok(Some(Err(error))) => innermost(&*error),
                Ok(None) => "the connection ended early".to_owned(),
                Err(_) => format!("nothing came for {idle:?}"),
            };
            self.resume(&why).await?;
        }
        Ok(None)
    }

    /// Asks for the rest of the same version.
    async fn resume(&mut self, why: &str) -> Result<()> {
        let client = &self.store.0;
        let left = self.left.end - self.left.start;
        if self.since_break >= SOME {
            self.breaks = 0;
        }
        self.since_break = 0;
        self.breaks += 1;
        if self.breaks >= client.attempts {
            let message = format!("the body broke off {left} bytes before its end: {why}; read it again");
            return Err(Error::new(ErrorKind::Unavailable, message));
        }
        let options = GetOptions::new().range(self.left.clone()).if_match(self.etag.clone());
        let answer = client.open("GET", &self.key, &options).await.map_err(|failure| match failure.error.kind() {
            ErrorKind::FailedPrecondition | ErrorKind::NotFound => {
                let message = format!(
                    "the body broke off {left} bytes before its end ({why}), and the object was replaced since; read it again"
                );
                Error::new(ErrorKind::Unavailable, message).with_source(failure.error)
            }
            _ => failure.error,
        })?;
        if sent(&answer)?.is_none_or(|(sent, _)| sent != self.left) {
            return Err(Error::new(
                ErrorKind::Internal,
                "the service answered with other bytes than the rest of the body",
            ));
        }
        self.body = answer.into_body();
        Ok(())
    }
}
