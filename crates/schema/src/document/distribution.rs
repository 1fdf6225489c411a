//! What was delivered to where.

use std::collections::BTreeMap;

use garde::Validate;
use reelbase_core::{Result, Timestamp, Value, Violations, blob::BlobKey};
use reelbase_derive::Entity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, document_id, finite};
use crate::{Checksum, distribution::check_url, keys::distribution_path, rules::Rule};

const RULES: &[Rule] = &[
    Rule::BlobKey { field: "storage_path", segments: None },
    Rule::StartsWith { field: "storage_path", template: "{project_id}/" },
    Rule::EndsWith { field: "storage_path", template: "/{audit_log_id}.mp4" },
];

/// What was delivered: `distribution_records/{audit_log_id}`.
///
/// Made by [`NewDistributionRecord`].
///
/// The CMS holds the same record, and is the one that counts; this is for services that cannot ask it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "distribution_records/{audit_log_id}",
    index(project_id, published_at desc),
    index(checksum, published_at desc),
    // Whatever the metadata held; nobody asks for it.
    no_index(extra),
    validate = check
)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct DistributionRecord {
    /// The id that leads through the logs, 1 to 200 characters: the same id, the same publication.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub audit_log_id: String,
    /// The record's id in the CMS, once it has one, 1 to 200 characters.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 200))]
    pub id: Option<String>,
    /// The project, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100))]
    pub project_id: String,
    /// The title, 1 to 500 characters.
    #[garde(length(chars, min = 1, max = 500))]
    pub title: String,
    /// The seconds that the film lasts.
    #[garde(range(min = 0.0), custom(finite))]
    pub duration_seconds: f64,
    /// What the film hashes to.
    pub checksum: Checksum,
    /// What it is filed under.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Where it is stored: `{project_id}/{storage_prefix}/{audit_log_id}.mp4`.
    #[entity(read_only)]
    pub storage_path: String,
    /// Where people find it: a URL of http or https, at most 2,000 characters.
    #[garde(length(chars, max = 2_000), custom(check_url))]
    #[schemars(regex(pattern = r"^https?://[^ \t\r\n/?#]"))]
    pub public_url: String,
    /// When that URL ends.
    pub expires_at: Timestamp,
    /// When it was delivered.
    pub published_at: Timestamp,
    /// What else the request's metadata held.
    #[serde(default)]
    pub extra: BTreeMap<String, Value>,
}

/// The rules that span fields.
fn check(record: &DistributionRecord, violations: &mut Violations) {
    let path = &record.storage_path;
    if let Err(e) = BlobKey::new(path) {
        violations.push("storage_path", format!("cannot name a file: {}", e.message()));
    }
    let (start, end) = (format!("{}/", record.project_id), format!("/{}.mp4", record.audit_log_id));
    if !path.starts_with(&start) || path.len() == start.len() {
        violations.push("storage_path", format!("must begin with {start}"));
    }
    if !path.ends_with(&end) || path.len() == end.len() {
        violations.push("storage_path", format!("must end with {end}"));
    }
}

/// What is known of a delivery once it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewDistributionRecord {
    /// The project.
    pub project_id: String,
    /// The folder within the project; may be empty, and is normalised.
    pub storage_prefix: String,
    /// The title; the audit log's id unless given.
    pub title: Option<String>,
    /// The seconds that the film lasts.
    pub duration_seconds: f64,
    /// What the film hashes to.
    pub checksum: Checksum,
    /// What it is filed under.
    pub tags: Vec<String>,
    /// Where people find it.
    pub public_url: String,
    /// When that URL ends.
    pub expires_at: Timestamp,
    /// What else the request's metadata held.
    pub extra: BTreeMap<String, Value>,
}

impl NewDistributionRecord {
    /// The document, with the path that follows from its parts.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn into_record(self, audit_log_id: impl Into<String>, published_at: Timestamp) -> Result<DistributionRecord> {
        let audit_log_id = audit_log_id.into();
        crate::validated(DistributionRecord {
            storage_path: distribution_path(&self.project_id, &self.storage_prefix, &audit_log_id)?.to_string(),
            id: None,
            project_id: self.project_id,
            title: self.title.unwrap_or_else(|| audit_log_id.clone()),
            audit_log_id,
            duration_seconds: self.duration_seconds,
            checksum: self.checksum,
            tags: self.tags,
            public_url: self.public_url,
            expires_at: self.expires_at,
            published_at,
            extra: self.extra,
        })
    }
}
