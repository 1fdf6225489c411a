//! The media pipeline's documents: entities with their rules and indexes, and typed repositories that keep them.
//!
//! What is stored, and the repository that stores it. Repositories alone move ids, statuses and derived fields; entities
//! with derived fields are made by [`NewVideo`] and its like.
//!
//! | of | entities | repositories |
//! | --- | --- | --- |
//! | users | [`User`], [`CreditTransaction`] | [`Users`], [`CreditTransactions`] |
//! | videos | [`Video`], [`Clip`] | [`Videos`], [`Clips`], [`UserClips`] |
//! | jobs | [`Job`], [`Publish`] | [`Jobs`], [`Publishes`] |
//! | podcasts | [`PodcastJob`] | [`PodcastJobs`] |
//! | the model router | [`ModelProviderHealth`], [`ModelQuota`], [`ModelRouterAlert`], [`RoutingDecision`] | [`ModelProviders`], [`ModelQuotas`], [`Alerts`], [`RoutingDecisions`] |
//! | distribution | [`DistributionRecord`], [`AuditEvent`] | [`DistributionRecords`], [`AuditEvents`] |
//! | workflows | [`Lease`], [`Receipt`], [`MigrationRun`] | none: workflows keep them themselves |
//!
//! Beside them:
//!
//! - [`manifest`]: the indexes and expiries of them all.
//! - [`VideoInfo`], [`ClipView`]: what an API answers.
//! - [`Style`], [`Timecode`], [`Highlights`], [`youtube_id`], [`keys`]: the values they are made of.
//! - `legacy`, a feature: reading the bucket layout from before there were documents.
//!
//! It works on any store and depends on none. It holds no workflows of several steps: a repository makes single
//! transitions, and two of them become one in a [transaction](reelbase_core::DocumentStoreExt::transaction).

/// Calls a macro with all entities, in the order of the documentation.
macro_rules! each_entity {
    ($($with:tt)+) => {
        $($with)+![
            $crate::User,
            $crate::Video,
            $crate::Clip,
            $crate::Job,
            $crate::Publish,
            $crate::PodcastJob,
            $crate::CreditTransaction,
            $crate::ModelProviderHealth,
            $crate::ModelQuota,
            $crate::ModelRouterAlert,
            $crate::RoutingDecision,
            $crate::DistributionRecord,
            $crate::AuditEvent,
            $crate::MigrationRun,
            $crate::Receipt,
            $crate::Lease,
        ]
    };
}

#[cfg(feature = "arbitrary")]
pub mod arbitrary;
mod checksum;
pub mod contracts;
mod distribution;
mod document;
mod highlights;
pub mod keys;
#[cfg(feature = "legacy")]
pub mod legacy;
mod repository;
mod rules;
mod statistics;
mod style;
mod timecode;
mod view;
mod youtube;

pub use checksum::Checksum;
pub use distribution::{
    DEFAULT_URL_EXPIRY_HOURS, DeliveredFilm, DeliveredMetadata, DistributionMetadata, DistributionRequest,
    DistributionResponse, DistributionSettings, FinalEdit, QcReport, QcStatus,
};
pub use document::{
    ALERT_TTL, AlertSeverity, AlertType, Approval, AuditEvent, AuditStatus, Clip, ClipStatus, CreditTransaction,
    DECISION_TTL, DEFAULT_CROP_MODE, DEFAULT_PRIORITY, DEFAULT_TARGET_ASPECT, DistributionRecord, HealthStatus,
    HighlightsSummary, Job, JobArtifacts, JobStatus, JobTimestamps, JobVerification, Lease, MAX_ERROR_MESSAGE_CHARS,
    MigrationRun, MigrationStatus, ModelProviderHealth, ModelQuota, ModelRouterAlert, NewAlert, NewClip,
    NewCreditTransaction, NewDistributionRecord, NewPodcastJob, NewRoutingDecision, NewVideo, Outputs, PodcastJob,
    PodcastJobStage, PodcastJobStatus, Progress, Publish, PublishStatus, PublishTimestamps, Receipt, RoutingDecision,
    SubscriptionTier, TaskType, TransactionType, User, Video, VideoStatus, quota_id, size_in_mb,
};
pub use highlights::{Highlight, Highlights};
pub use repository::{
    Alerts, AuditEvents, ClipFile, ClipOrder, ClipTitle, Clips, CreditTransactions, DistributionRecords, JobMoment,
    Jobs, ListAlerts, ListAuditEvents, ListClips, ListCreditTransactions, ListDistributionRecords, ListJobs,
    ListModelProviders, ListModelQuotas, ListPodcastJobs, ListPublishes, ListRoutingDecisions, ListUserClips,
    ListVideos, ModelProviders, ModelQuotas, PodcastJobs, Publishes, RoutingDecisions, Upserted, UserClips, Users,
    VideoOrder, Videos,
};
pub use statistics::ClipStatistics;
pub use style::{MAX_STYLE_CHARS, Style};
pub use timecode::Timecode;
pub use view::{ClipPage, ClipView, DEFAULT_PAGE_SIZE, ListClipsRequest, VideoInfo, ViewOptions};
pub use youtube::youtube_id;

/// The indexes that the repositories' queries need, and when which documents expire: of every entity of this crate. A
/// store in memory is made with it, and a database's `firestore.indexes.json` written from it.
///
/// ```
/// println!("{}", reelbase_schema::manifest().to_json());
/// ```
pub fn manifest() -> reelbase_core::index::Manifest {
    each_entity!(reelbase_core::manifest)
}

/// Reads null like an absent field: as the default.
fn null_as_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    let value: Option<T> = serde::Deserialize::deserialize(deserializer)?;
    Ok(value.unwrap_or_default())
}

/// An entity that keeps all its rules.
fn validated<E: reelbase_core::Entity>(entity: E) -> reelbase_core::Result<E> {
    entity.validate()?;
    Ok(entity)
}

/// A request that keeps all its rules.
fn checked<T: garde::Validate<Context = ()>>(request: &T) -> reelbase_core::Result<()> {
    let Err(report) = request.validate() else { return Ok(()) };
    let mut violations = reelbase_core::Violations::new();
    for (path, error) in report.iter() {
        violations.push(path.to_string(), error.message());
    }
    violations.into_result().map_err(|violations| reelbase_core::Error::from(violations).during("check"))
}
