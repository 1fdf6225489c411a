//! What a request asks for, told from its first line alone.

use http::{HeaderMap, Method, request::Parts};
use percent_encoding::percent_decode_str;

/// An operation of S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "they are S3's own names")]
pub enum Operation {
    ListBuckets,
    CreateBucket,
    HeadBucket,
    DeleteBucket,
    ListObjects,
    ListMultipartUploads,
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
    DeleteObjects,
    CopyObject,
    CreateMultipartUpload,
    UploadPart,
    UploadPartCopy,
    CompleteMultipartUpload,
    AbortMultipartUpload,
    ListParts,
    /// What the server does not have.
    Other,
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// What it asks for.
    pub operation: Operation,
    /// Of whichever bucket; empty for none.
    pub bucket: String,
    /// Decoded; empty for none.
    pub key: String,
    /// As it came, without the question mark.
    pub query: String,
    /// All of them, the signature among them.
    pub headers: HeaderMap,
}

impl Request {
    pub(crate) fn of(parts: &Parts) -> Self {
        let path = percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
        let path = path.strip_prefix('/').unwrap_or(&path);
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let query = parts.uri.query().unwrap_or_default();
        let names: Vec<_> = query.split('&').map(|pair| pair.split('=').next().unwrap_or(pair)).collect();
        let operation = operation(&parts.method, bucket, key, &names, parts.headers.contains_key("x-amz-copy-source"));
        Self {
            operation,
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            query: query.to_owned(),
            headers: parts.headers.clone(),
        }
    }

    /// The value of a parameter, decoded.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let pairs = self.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let value = pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }
}

fn operation(method: &Method, bucket: &str, key: &str, names: &[&str], copies: bool) -> Operation {
    let asks = |name: &str| names.contains(&name);
    let subresources = ["tagging", "acl", "policy", "versions", "versionId", "lifecycle", "cors", "attributes"];
    if subresources.into_iter().any(asks) {
        return Operation::Other;
    }
    match (method.as_str(), bucket.is_empty(), key.is_empty()) {
        ("GET", true, _) => Operation::ListBuckets,
        ("PUT", false, true) => Operation::CreateBucket,
        ("HEAD", false, true) => Operation::HeadBucket,
        ("DELETE", false, true) => Operation::DeleteBucket,
        ("GET", false, true) if asks("uploads") => Operation::ListMultipartUploads,
        ("GET", false, true) if asks("location") => Operation::Other,
        ("GET", false, true) => Operation::ListObjects,
        ("POST", false, true) if asks("delete") => Operation::DeleteObjects,
        ("PUT", false, false) => match (asks("uploadId"), copies) {
            (true, true) => Operation::UploadPartCopy,
            (true, false) => Operation::UploadPart,
            (false, true) => Operation::CopyObject,
            (false, false) => Operation::PutObject,
        },
        ("GET", false, false) if asks("uploadId") => Operation::ListParts,
        ("GET", false, false) => Operation::GetObject,
        ("HEAD", false, false) => Operation::HeadObject,
        ("DELETE", false, false) if asks("uploadId") => Operation::AbortMultipartUpload,
        ("DELETE", false, false) => Operation::DeleteObject,
        ("POST", false, false) if asks("uploads") => Operation::CreateMultipartUpload,
        ("POST", false, false) if asks("uploadId") => Operation::CompleteMultipartUpload,
        _ => Operation::Other,
    }
}
