//! Conditions of reads, of writes and of copies.

use http::{HeaderMap, HeaderValue, header};
use s3s::{
    S3Error, S3ErrorCode, S3Result,
    dto::{ETag, ETagCondition, Timestamp, TimestampFormat},
    s3_error,
};

use crate::store::Object;

/// R2's own names: its copies know no others for the destination.
const COPY_IF_MATCH: &str = "cf-copy-destination-if-match";
const COPY_IF_NONE_MATCH: &str = "cf-copy-destination-if-none-match";

/// What must hold of an object that is about to be replaced, or made.
#[derive(Debug)]
pub(super) struct WriteCondition {
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
}

impl WriteCondition {
    pub(super) fn new(if_match: Option<ETagCondition>, if_none_match: Option<ETagCondition>) -> Self {
        Self { if_match, if_none_match }
    }

    /// Of the beginning of an upload.
    pub(super) fn of_headers(headers: &HeaderMap) -> S3Result<Self> {
        Ok(Self::new(
            condition(headers, header::IF_MATCH.as_str())?,
            condition(headers, header::IF_NONE_MATCH.as_str())?,
        ))
    }

    /// Of the destination of a copy.
    pub(super) fn of_copy(headers: &HeaderMap) -> S3Result<Self> {
        Ok(Self::new(condition(headers, COPY_IF_MATCH)?, condition(headers, COPY_IF_NONE_MATCH)?))
    }

    pub(super) fn check(&self, current: Option<&Object>) -> S3Result<()> {
        let etag = current.map(|object| object.content.etag());
        let matched = self.if_match.as_ref().is_none_or(|wanted| is(etag.as_ref(), wanted));
        let unmatched = self.if_none_match.as_ref().is_none_or(|unwanted| !is(etag.as_ref(), unwanted));
        if matched && unmatched { Ok(()) } else { Err(s3_error!(PreconditionFailed)) }
    }
}

fn condition(headers: &HeaderMap, name: &str) -> S3Result<Option<ETagCondition>> {
    let parse = |value: &HeaderValue| {
        ETagCondition::parse_http_header(value.as_bytes()).map_err(|_| s3_error!(InvalidArgument, "{name} is no ETag."))
    };
    headers.get(name).map(parse).transpose()
}

fn is(etag: Option<&ETag>, condition: &ETagCondition) -> bool {
    match (etag, condition) {
        (None, _) => false,
        (Some(_), ETagCondition::Any) => true,
        (Some(etag), ETagCondition::ETag(wanted)) => etag.weak_cmp(wanted),
    }
}

/// What must hold of an object that is read.
#[derive(Debug)]
pub(super) struct ReadCondition {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
    pub(super) if_modified_since: Option<Timestamp>,
    pub(super) if_unmodified_since: Option<Timestamp>,
}

impl ReadCondition {
    /// `PreconditionFailed`, or `NotModified` with what a cache needs.
    pub(super) fn check(&self, object: &Object) -> S3Result<()> {
        let etag = object.content.etag();
        let modified = whole_seconds(&object.modified);
        let wanted = match (&self.if_match, &self.if_unmodified_since) {
            (Some(wanted), _) => is(Some(&etag), wanted),
            (None, Some(since)) => modified <= *since,
            (None, None) => true,
        };
        if !wanted {
            return Err(s3_error!(PreconditionFailed));
        }
        let unchanged = match (&self.if_none_match, &self.if_modified_since) {
            (Some(known), _) => is(Some(&etag), known),
            (None, Some(since)) => modified <= *since,
            (None, None) => false,
        };
        if !unchanged {
            return Ok(());
        }
        let mut error = S3Error::new(S3ErrorCode::NotModified);
        let mut headers = HeaderMap::new();
        if let Ok(etag) = etag.to_http_header() {
            headers.insert(header::ETAG, etag);
        }
        if let Ok(modified) = HeaderValue::from_str(&http_date(&object.modified)) {
            headers.insert(header::LAST_MODIFIED, modified);
        }
        error.set_headers(headers);
        Err(error)
    }

    /// The same of the source of a copy, where not modified is a failure as well.
    pub(super) fn check_source(&self, object: &Object) -> S3Result<()> {
        self.check(object).map_err(|_| s3_error!(PreconditionFailed))
    }
}

fn http_date(time: &Timestamp) -> String {
    let mut text = Vec::new();
    // To memory, of a time that came from a clock.
    let _ = time.format(TimestampFormat::HttpDate, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// As a header can tell it.
fn whole_seconds(time: &Timestamp) -> Timestamp {
    Timestamp::parse(TimestampFormat::HttpDate, &http_date(time)).unwrap_or_else(|_| time.clone())
}
