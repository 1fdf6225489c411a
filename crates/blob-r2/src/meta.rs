//! What an object has besides its bytes, as headers and back.

use std::collections::HashMap;

use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::{DateTime, date_time::Format};
use reelbase_core::{
    Error, ErrorKind, Result, Timestamp,
    blob::{BlobAttributes, BlobKey, BlobMeta, ETag, Sha256Digest},
};

use crate::sigv4::Header;

/// What the names of headers begin with that are metadata.
const METADATA: &str = "x-amz-meta-";

/// Metadata of ours, beside the caller's: the SHA-256 of the whole, in hexadecimal, since few services tell it back.
pub(crate) const SHA256: &str = "reelbase-sha256";
/// Metadata of ours: names the one write that made the object, so that a writer whose answer was lost knows its own.
pub(crate) const WRITE: &str = "reelbase-write";

/// Checks the caller's attributes, and that none is named like ours.
pub(crate) fn validate(attributes: &BlobAttributes) -> Result<()> {
    attributes.validate()?;
    match [SHA256, WRITE].into_iter().find(|name| attributes.metadata.contains_key(*name)) {
        Some(name) => Err(Error::invalid(format!("the metadata name {name:?} is the store's own; take another"))),
        None => Ok(()),
    }
}

/// The metadata to store: the caller's and ours.
pub(crate) fn to_metadata(
    attributes: &BlobAttributes,
    sha256: Option<Sha256Digest>,
    write: Option<&str>,
) -> Option<HashMap<String, String>> {
    let callers = attributes.metadata.iter().map(|(name, value)| (name.clone(), value.clone()));
    let ours = [(SHA256, sha256.map(|digest| digest.to_string())), (WRITE, write.map(str::to_owned))];
    let ours = ours.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let all: HashMap<_, _> = callers.chain(ours).collect();
    (!all.is_empty()).then_some(all)
}

/// Attributes and metadata as the headers of a put.
pub(crate) fn to_headers(
    attributes: &BlobAttributes,
    sha256: Option<Sha256Digest>,
    write: Option<&str>,
) -> impl Iterator<Item = Header> {
    let own = [
        ("content-type", attributes.content_type.clone()),
        ("cache-control", attributes.cache_control.clone()),
        ("content-disposition", attributes.content_disposition.clone()),
    ];
    let metadata = to_metadata(attributes, sha256, write).into_iter().flatten();
    let metadata = metadata.map(|(name, value)| (format!("{METADATA}{name}").into(), value));
    own.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).chain(metadata)
}

/// What GET and HEAD tell alike: the object, and which write made it if that is known.
pub(crate) fn describe(key: &BlobKey, size: Option<u64>, headers: &Headers) -> Result<(BlobMeta, Option<String>)> {
    let missing = |what: &str| Error::new(ErrorKind::Internal, format!("the answer has no {what}"));
    let text = |name: &str| headers.get(name).map(str::to_owned);
    let size = size.ok_or_else(|| missing("length"))?;
    let etag = text("etag").ok_or_else(|| missing("ETag"))?;
    let at = headers.get("last-modified").and_then(|at| DateTime::from_str(at, Format::HttpDate).ok());
    let at = timestamp(at).ok_or_else(|| missing("time"))?;
    let mut meta = BlobMeta::new(key.clone(), size, ETag::new(etag), at);
    let mut write = None;
    for (name, value) in headers {
        match name.strip_prefix(METADATA) {
            Some(SHA256) => meta.sha256 = value.parse().ok(),
            Some(WRITE) => write = Some(value.to_owned()),
            Some(name) => {
                meta.attributes.metadata.insert(name.to_owned(), value.to_owned());
            }
            None => {}
        }
    }
    meta.attributes.content_type = text("content-type");
    meta.attributes.cache_control = text("cache-control");
    meta.attributes.content_disposition = text("content-disposition");
    Ok((meta, write))
}

/// A moment as the service tells it, to the microsecond.
pub(crate) fn timestamp(at: Option<DateTime>) -> Option<Timestamp> {
    let at = at?;
    let micros = at.secs().checked_mul(1_000_000)?.checked_add(i64::from(at.subsec_nanos() / 1_000))?;
    Timestamp::from_micros(micros).ok()
}
