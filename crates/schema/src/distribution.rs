//! What the delivery of a finished film takes and answers.

use std::collections::BTreeMap;

use garde::Validate;
use reelbase_core::{
    Result, Timestamp,
    blob::{BlobKey, BlobScheme, BlobUri},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Checksum, DistributionRecord, document::finite};

/// For how many hours a URL is asked for unless told otherwise.
pub const DEFAULT_URL_EXPIRY_HOURS: u32 = 72;

reelbase_core::open_enum! {
    /// What the quality checks came to.
    pub enum QcStatus {
        /// The film may be delivered.
        Pass = "pass",
        /// It may not.
        Fail = "fail",
    }
}

/// A film to deliver.
///
/// ```
/// use reelbase_schema::DistributionRequest;
///
/// let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// let request: DistributionRequest = serde_json::from_value(serde_json::json!({
///     "final_edit": { "video_url": "https://x.example/a.mp4", "duration_seconds": 9.7, "checksum": format!("sha256:{sum}") },
///     "qc_report": { "status": "pass" },
///     "distribution_settings": { "metadata": { "title": "A", "concept_id": "c1" } }
/// }))?;
/// request.check()?;
/// assert_eq!(request.distribution_settings.url_expiry_hours, 72);
/// assert_eq!(request.distribution_settings.metadata.extra["concept_id"], "c1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct DistributionRequest {
    /// The film.
    #[garde(dive)]
    pub final_edit: FinalEdit,
    /// What the quality checks said of it. Only one that passed is delivered.
    pub qc_report: QcReport,
    /// How it is delivered.
    #[serde(default)]
    #[garde(dive)]
    pub distribution_settings: DistributionSettings,
    /// The project, where requests may name it, 1 to 100 characters.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 100))]
    pub project_id: Option<String>,
    /// The id of the publication, where the caller has one, 1 to 200 characters; else it is derived.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 200))]
    pub audit_log_id: Option<String>,
}

impl DistributionRequest {
    /// Checks every rule.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn check(&self) -> Result<()> {
        crate::checked(self)
    }
}

/// A finished film.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct FinalEdit {
    /// Where to fetch it: a URL of http or https, at most 2,000 characters.
    #[garde(length(chars, max = 2_000), custom(check_url))]
    #[schemars(regex(pattern = r"^https?://[^ \t\r\n/?#]"))]
    pub video_url: String,
    /// The seconds that it lasts.
    #[garde(range(min = 0.0), custom(finite))]
    pub duration_seconds: f64,
    /// What it hashes to.
    pub checksum: Checksum,
}

/// What the quality checks said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QcReport {
    /// What they came to.
    pub status: QcStatus,
}

/// How a film is delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
#[serde(default)]
pub struct DistributionSettings {
    /// The folder within the project, at most 500 characters; may be empty, and is normalised.
    #[garde(length(chars, max = 500))]
    pub storage_prefix: String,
    /// For how many hours a URL is wanted, 1 to 168.
    #[garde(range(min = 1, max = 168))]
    pub url_expiry_hours: u32,
    /// What to keep with it.
    #[garde(dive)]
    pub metadata: DistributionMetadata,
}

impl Default for DistributionSettings {
    fn default() -> Self {
        Self {
            storage_prefix: String::new(),
            url_expiry_hours: DEFAULT_URL_EXPIRY_HOURS,
            metadata: DistributionMetadata::default(),
        }
    }
}

/// What to keep with a film. Keys that have no field here are kept as well.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema, Validate)]
#[garde(allow_unvalidated)]
pub struct DistributionMetadata {
    /// The title, 1 to 500 characters; the id of the publication unless given.
    #[serde(default)]
    #[garde(length(chars, min = 1, max = 500))]
    pub title: Option<String>,
    /// What it is filed under.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Everything else, such as `concept_id`.
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

/// What a delivery answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DistributionResponse {
    /// What was delivered.
    pub distribution_record: DeliveredFilm,
}

/// A film that was delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DeliveredFilm {
    /// Where it is stored: `payloadcms://media/{storage_path}`.
    pub storage_location: BlobUri,
    /// Where people find it.
    pub public_url: String,
    /// When that URL ends.
    pub expires_at: Timestamp,
    /// What is kept with it.
    pub metadata: DeliveredMetadata,
    /// The id that leads through the logs.
    pub audit_log_id: String,
}

/// What is kept with a film that was delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DeliveredMetadata {
    /// The title.
    pub title: String,
    /// The seconds that it lasts.
    pub duration_seconds: f64,
    /// What it hashes to.
    pub checksum: Checksum,
    /// What it is filed under.
    pub tags: Vec<String>,
}

impl DistributionResponse {
    /// The answer for a record.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the record's path cannot name a file.
    pub fn of(record: &DistributionRecord) -> Result<Self> {
        let key = BlobKey::new(&record.storage_path)?;
        Ok(Self {
            distribution_record: DeliveredFilm {
                storage_location: BlobUri::new(BlobScheme::PayloadCms, "media", key)?,
                public_url: record.public_url.clone(),
                expires_at: record.expires_at,
                metadata: DeliveredMetadata {
                    title: record.title.clone(),
                    duration_seconds: record.duration_seconds,
                    checksum: record.checksum,
                    tags: record.tags.clone(),
                },
                audit_log_id: record.audit_log_id.clone(),
            },
        })
    }
}

/// A URL that people can open.
pub(crate) fn check_url(value: &str, _: &()) -> garde::Result {
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    match host.and_then(|rest| rest.chars().next()) {
        Some(first) if !" \t\r\n/?#".contains(first) => Ok(()),
        _ => Err(garde::Error::new("must be a URL of http or https")),
    }
}
