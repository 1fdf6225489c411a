//! What is written down of objects and uploads.

use std::collections::{BTreeMap, HashMap};

use s3s::dto::Timestamp;
use serde::{Deserialize, Serialize};

use super::Content;

/// The record of an upload, in its folder.
pub(super) const UPLOAD: &str = "upload.json";

/// The record of a part, beside it.
pub(super) fn part(number: i32) -> String {
    format!("part-{number}.json")
}

/// What an object says of itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Attributes {
    pub(crate) content_type: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) metadata: Option<HashMap<String, String>>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) key: String,
    pub(crate) modified: Timestamp,
    pub(crate) attributes: Attributes,
    pub(crate) content: Content,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) initiated: Timestamp,
    pub(crate) attributes: Attributes,
    /// Of the checksum that every part must come with.
    pub(crate) algorithm: Option<String>,
    #[serde(skip)]
    pub(crate) parts: BTreeMap<i32, Part>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) number: i32,
    pub(crate) modified: Timestamp,
    pub(crate) content: Content,
}
