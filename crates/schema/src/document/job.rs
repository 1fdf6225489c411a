//! A job of the video worker, and where its files are.

use garde::Validate;
use reelbase_core::{Result, Timestamp, Violations, blob::BlobUri};
use reelbase_derive::{Entity, Fields};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, check_presence, document_id};
use crate::rules::Rule;

reelbase_core::open_enum! {
    /// How far a job is.
    pub enum JobStatus {
        /// Its file was seen.
        Discovered = "DISCOVERED",
        /// A worker has it.
        Running = "RUNNING",
        /// Its files are there.
        Completed = "COMPLETED",
        /// Something went wrong.
        Failed = "FAILED",
    }
}

const RULES: &[Rule] = &[
    Rule::ThereWhile { field: "completed_at", status: &["COMPLETED"], known: &["DISCOVERED", "RUNNING", "COMPLETED"] },
    Rule::After { field: "timestamps.created", other: "created_at", seconds: 0 },
];

/// A job: `jobs/{job_id}`.
///
/// Made by [`Job::new`]; moved by [`Jobs`](crate::Jobs).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core, path = "jobs/{job_id}", index(status, created_at desc), validate = check)]
#[schemars(extend("x-rules" = RULES))]
#[non_exhaustive]
pub struct Job {
    /// The id, 1 to 200 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 200), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub job_id: String,
    /// How far it is.
    #[entity(read_only)]
    pub status: JobStatus,
    /// When it was made.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When it was completed; there while it is. A failed one may have it as well.
    #[entity(read_only)]
    #[serde(default)]
    pub completed_at: Option<Timestamp>,
    /// Where its files are. Each pointer is set once.
    #[entity(read_only)]
    #[serde(default, deserialize_with = "crate::null_as_default")]
    #[schemars(with = "Option<JobArtifacts>")]
    pub artifacts: JobArtifacts,
    /// What the checks of its files said.
    #[entity(read_only)]
    #[serde(default, deserialize_with = "crate::null_as_default")]
    #[schemars(with = "Option<JobVerification>")]
    pub verification: JobVerification,
    /// When what happened to it.
    #[entity(read_only)]
    pub timestamps: JobTimestamps,
}

/// Where the files of a job are. A pointer that is set stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Fields)]
#[entity(crate = reelbase_core)]
pub struct JobArtifacts {
    /// Its job file: `jobs/archive/{job_id}.job.json`.
    #[serde(default)]
    pub job_file_gcs: Option<BlobUri>,
    /// The film: `output/{job_id}/final.mp4`.
    #[serde(default)]
    pub final_mp4_gcs: Option<BlobUri>,
    /// The subtitles: `output/{job_id}/final.srt`. Not every job has any.
    #[serde(default)]
    pub final_srt_gcs: Option<BlobUri>,
    /// The worker's answer: `output/{job_id}/result.json`.
    #[serde(default)]
    pub result_json_gcs: Option<BlobUri>,
}

/// What the checks of a job's files said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Fields)]
#[entity(crate = reelbase_core)]
pub struct JobVerification {
    /// The summary of the quality checks: `logs/{job_id}/qc/qc_summary.json`.
    #[serde(default)]
    pub qc_summary_gcs: Option<BlobUri>,
    /// Whether the files were made of what they should be made of.
    #[serde(default)]
    pub lineage_ok: Option<bool>,
    /// Whether the quality checks were passed, if only with a warning.
    #[serde(default)]
    pub qc_passed: Option<bool>,
}

/// When what happened to a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Fields)]
#[entity(crate = reelbase_core)]
pub struct JobTimestamps {
    /// When it was made: the job's `created_at`.
    pub created: Timestamp,
    /// When the orchestrator took it up.
    #[serde(default)]
    pub orchestrator_start: Option<Timestamp>,
    /// When the worker began.
    #[serde(default)]
    pub worker_start: Option<Timestamp>,
    /// When the worker ended.
    #[serde(default)]
    pub worker_end: Option<Timestamp>,
    /// When the orchestrator was done with it.
    #[serde(default)]
    pub orchestrator_end: Option<Timestamp>,
}

/// The rules that span fields.
fn check(job: &Job, violations: &mut Violations) {
    let wanted = match JobStatus::from(job.status.as_str()) {
        JobStatus::Completed => Some(true),
        JobStatus::Discovered | JobStatus::Running => Some(false),
        _ => None,
    };
    check_presence(violations, "completed_at", job.completed_at.is_some(), wanted, &job.status);
    if job.timestamps.created != job.created_at {
        violations.push("timestamps.created", format!("must be created_at, {}", job.created_at));
    }
}

impl Job {
    /// A job whose file was seen.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) when the id is no document id.
    pub fn new(job_id: impl Into<String>, created_at: Timestamp) -> Result<Self> {
        crate::validated(Self {
            job_id: job_id.into(),
            status: JobStatus::Discovered,
            created_at,
            completed_at: None,
            artifacts: JobArtifacts::default(),
            verification: JobVerification::default(),
            timestamps: JobTimestamps {
                created: created_at,
                orchestrator_start: None,
                worker_start: None,
                worker_end: None,
                orchestrator_end: None,
            },
        })
    }
}
