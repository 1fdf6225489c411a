//! A podcast that is being made.

use std::collections::BTreeMap;

use garde::Validate;
use reelbase_core::{Result, Timestamp, Value};
use reelbase_derive::{Entity, Fields};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ID_PATTERN, document_id};

reelbase_core::open_enum! {
    /// How far a podcast job is. Some services write `processing` for running; it is kept as it is.
    pub enum PodcastJobStatus {
        /// Nobody has taken it up.
        Pending = "pending",
        /// It is being worked on.
        Running = "running",
        /// The podcast is there.
        Completed = "completed",
        /// Something went wrong.
        Failed = "failed",
    }
}

reelbase_core::open_enum! {
    /// What is being done for a podcast, in the order of the work.
    pub enum PodcastJobStage {
        /// Nothing yet.
        Initiate = "initiate",
        /// Planning what to look up.
        ResearchPlan = "research_plan",
        /// Looking it up.
        ExecuteTools = "execute_tools",
        /// Writing the script.
        Script = "script",
        /// Speaking it.
        Audio = "audio",
        /// Putting it together.
        Finalize = "finalize",
    }
}

impl PodcastJobStage {
    /// Its place in the order of the work; `None` for one that this version does not know.
    pub fn position(&self) -> Option<usize> {
        Self::KNOWN.iter().position(|known| *known == self.as_str())
    }
}

impl PodcastJobStatus {
    /// Whether it is being worked on, by either word for it.
    pub fn is_running(&self) -> bool {
        matches!(self.as_str(), "running" | "processing")
    }
}

/// A podcast job: `podcast_jobs/{job_id}`.
///
/// Made by [`NewPodcastJob`]; moved by [`PodcastJobs`](crate::PodcastJobs).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Validate, Entity)]
#[garde(allow_unvalidated)]
#[entity(
    crate = reelbase_core,
    path = "podcast_jobs/{job_id}",
    // Together they also serve both filters at once.
    index(user_id, created_at desc),
    index(status, created_at desc),
    // A free object may have any number of fields, and nobody asks for them.
    no_index(research_plan)
)]
#[non_exhaustive]
pub struct PodcastJob {
    /// The id, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub job_id: String,
    /// Whose it is, 1 to 100 characters.
    #[entity(read_only)]
    #[garde(length(chars, min = 1, max = 100), custom(document_id))]
    #[schemars(regex(pattern = ID_PATTERN))]
    pub user_id: String,
    /// What it is about, 1 to 500 characters.
    #[garde(length(chars, min = 1, max = 500))]
    pub topic: String,
    /// The minutes it should last, more than 0; fractions are real: 0.167 is ten seconds.
    #[garde(custom(positive))]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub duration_min: f64,
    /// How far it is.
    #[entity(read_only)]
    pub status: PodcastJobStatus,
    /// What is being done, and how much of it is.
    #[entity(read_only)]
    #[serde(default, deserialize_with = "crate::null_as_default")]
    #[schemars(with = "Option<Progress>")]
    #[garde(dive)]
    pub progress: Progress,
    /// What will be looked up: any object.
    #[serde(default)]
    pub research_plan: Option<BTreeMap<String, Value>>,
    /// What came out of it.
    #[entity(read_only)]
    #[serde(default, deserialize_with = "crate::null_as_default")]
    #[schemars(with = "Option<Outputs>")]
    #[garde(dive)]
    pub outputs: Outputs,
    /// When it was asked for.
    #[entity(read_only)]
    pub created_at: Timestamp,
    /// When it was last written, by the server's clock.
    #[entity(read_only)]
    pub updated_at: Timestamp,
}

/// What is being done for a podcast, and how much of it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Fields)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core)]
pub struct Progress {
    /// What is being done.
    pub stage: PodcastJobStage,
    /// How much of it, in percent.
    #[garde(range(max = 100))]
    pub pct: u32,
}

impl Default for Progress {
    /// Nothing is done yet.
    fn default() -> Self {
        Self { stage: PodcastJobStage::Initiate, pct: 0 }
    }
}

/// What came out of a podcast job.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Validate, Fields)]
#[garde(allow_unvalidated)]
#[entity(crate = reelbase_core)]
pub struct Outputs {
    /// The podcast: a `gs://` or `https://` URL, at most 2,000 characters.
    #[serde(default)]
    #[garde(length(chars, max = 2_000), inner(custom(gs_or_https)))]
    #[schemars(regex(pattern = r"^(gs|https)://[\s\S]"))]
    pub audio_url: Option<String>,
}

fn positive(value: &f64, _: &()) -> garde::Result {
    if value.is_finite() && *value > 0.0 { Ok(()) } else { Err(garde::Error::new("must be greater than 0")) }
}

fn gs_or_https(value: &str, _: &()) -> garde::Result {
    match value.strip_prefix("gs://").or_else(|| value.strip_prefix("https://")) {
        Some(rest) if !rest.is_empty() => Ok(()),
        _ => Err(garde::Error::new("must be a gs:// or https:// URL")),
    }
}

/// What is known of a podcast when it is asked for.
///
/// ```
/// use reelbase_core::Timestamp;
/// use reelbase_schema::{NewPodcastJob, PodcastJobStage};
///
/// let now: Timestamp = "2025-01-01T00:00:00Z".parse()?;
/// let job = NewPodcastJob { topic: "Why cats purr".into(), duration_min: 5.0 }.into_job("u1", "p1", now)?;
/// assert_eq!((job.progress.stage, job.progress.pct), (PodcastJobStage::Initiate, 0));
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewPodcastJob {
    /// What it is about.
    pub topic: String,
    /// The minutes it should last.
    pub duration_min: f64,
}

impl NewPodcastJob {
    /// The document of a user's podcast that nobody has taken up.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) with every violation.
    pub fn into_job(
        self,
        user_id: impl Into<String>,
        job_id: impl Into<String>,
        created_at: Timestamp,
    ) -> Result<PodcastJob> {
        crate::validated(PodcastJob {
            job_id: job_id.into(),
            user_id: user_id.into(),
            topic: self.topic,
            duration_min: self.duration_min,
            status: PodcastJobStatus::Pending,
            progress: Progress::default(),
            research_plan: None,
            outputs: Outputs::default(),
            created_at,
            updated_at: created_at,
        })
    }
}
