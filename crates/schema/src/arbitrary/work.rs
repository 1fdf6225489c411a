//! Jobs and what becomes of them.

use proptest::{collection, prelude::*};

use super::text::{blob_uri, checksum, count, digest, double, id, maybe, object, text, timestamp, url, word};
use crate::{
    Approval, AuditEvent, CreditTransaction, DistributionMetadata, DistributionRecord, DistributionRequest,
    DistributionSettings, FinalEdit, Job, JobArtifacts, JobStatus, JobTimestamps, JobVerification, Lease, MigrationRun,
    MigrationStatus, NewCreditTransaction, NewDistributionRecord, NewPodcastJob, Outputs, PodcastJob, PodcastJobStage,
    PodcastJobStatus, Progress, Publish, PublishStatus, QcReport, QcStatus, Receipt, TransactionType,
};

/// Any job.
pub fn job() -> impl Strategy<Value = Job> {
    let artifacts = (maybe(blob_uri()), maybe(blob_uri()), maybe(blob_uri()), maybe(blob_uri())).prop_map(
        |(job_file_gcs, final_mp4_gcs, final_srt_gcs, result_json_gcs)| JobArtifacts {
            job_file_gcs,
            final_mp4_gcs,
            final_srt_gcs,
            result_json_gcs,
        },
    );
    let verification = (maybe(blob_uri()), maybe(any::<bool>()), maybe(any::<bool>()))
        .prop_map(|(qc_summary_gcs, lineage_ok, qc_passed)| JobVerification { qc_summary_gcs, lineage_ok, qc_passed });
    let times = (maybe(timestamp()), maybe(timestamp()), maybe(timestamp()), maybe(timestamp()));
    let of = (id(200), word::<JobStatus>(JobStatus::KNOWN), timestamp(), timestamp(), artifacts, verification, times);
    of.prop_filter_map("a job", |(job_id, status, created_at, ended_at, artifacts, verification, times)| {
        let completed_at = match status {
            JobStatus::Completed => Some(ended_at),
            JobStatus::Discovered | JobStatus::Running => None,
            _ => times.0,
        };
        let timestamps = JobTimestamps {
            created: created_at,
            orchestrator_start: times.0,
            worker_start: times.1,
            worker_end: times.2,
            orchestrator_end: times.3,
        };
        Some(Job { status, completed_at, artifacts, verification, timestamps, ..Job::new(job_id, created_at).ok()? })
    })
}

/// Any publish.
pub fn publish() -> impl Strategy<Value = Publish> {
    let approval = (text(1, 200), timestamp(), text(1, 100)).prop_map(|(approved_by, approved_at, source)| Approval {
        approved_by,
        approved_at,
        source,
    });
    let post = (maybe(text(1, 500)), maybe(text(1, 2_000)), text(1, 1_000));
    let times = (timestamp(), timestamp(), timestamp());
    let of = (id(200), id(50), word::<PublishStatus>(PublishStatus::KNOWN), approval, post, times, any::<bool>());
    of.prop_filter_map("a publish", |(job_id, platform, status, approval, post, times, either)| {
        use PublishStatus::{Approved, Failed, Other, PendingApproval, Published, Publishing, Unknown};
        let mut publish = Publish::new(&Job::key(&job_id).ok()?, platform, times.0).ok()?;
        (publish.platform_post_id, publish.post_url) = (post.0, post.1);
        let has_message = status == Failed || (either && matches!(status, Unknown | Other(_)));
        let has_approval = matches!(status, Approved | Publishing | Published) || (either && status != PendingApproval);
        publish.error_message = has_message.then_some(post.2);
        publish.approval = has_approval.then_some(approval);
        publish.timestamps.updated_at = times.1;
        publish.timestamps.published_at = (status == Published).then_some(times.2);
        publish.status = status;
        Some(publish)
    })
}

/// Any podcast job.
pub fn podcast_job() -> impl Strategy<Value = PodcastJob> {
    let progress =
        (word::<PodcastJobStage>(PodcastJobStage::KNOWN), 0..=100_u32).prop_map(|(stage, pct)| Progress { stage, pct });
    let audio_url = prop_oneof![url().prop_map(|url| url.replacen("http:", "https:", 1)), "gs://b/[a-z/]{1,20}"];
    let asked = (id(100), id(100), text(1, 500), double(0.001..600.0));
    let state = (word::<PodcastJobStatus>(PodcastJobStatus::KNOWN), progress, maybe(object()), maybe(audio_url));
    (asked, state, timestamp(), timestamp()).prop_filter_map(
        "a podcast job",
        |(asked, state, created_at, updated_at)| {
            let (user_id, job_id, topic, duration_min) = asked;
            let mut job = NewPodcastJob { topic, duration_min }.into_job(user_id, job_id, created_at).ok()?;
            (job.status, job.progress, job.research_plan) = (state.0, state.1, state.2);
            (job.outputs, job.updated_at) = (Outputs { audio_url: state.3 }, updated_at);
            Some(job)
        },
    )
}

/// Any change of credits.
pub fn credit_transaction() -> impl Strategy<Value = CreditTransaction> {
    let amount = (count(), any::<bool>()).prop_filter_map("not 0", |(n, sign)| {
        let n = i64::try_from(n).ok().filter(|n| *n != 0)?;
        Some(if sign { n } else { -n })
    });
    let of = (id(100), id(100), word::<TransactionType>(TransactionType::KNOWN), amount, count(), maybe(text(1, 200)));
    (of, timestamp()).prop_filter_map(
        "a transaction",
        |((transaction_id, user_id, kind, amount, after, job_id), at)| {
            let new = NewCreditTransaction { user_id, kind, amount, job_id };
            new.into_transaction(transaction_id, i64::try_from(after).ok()?, at).ok()
        },
    )
}

/// Any record of a delivery.
pub fn distribution_record() -> impl Strategy<Value = DistributionRecord> {
    let path = (id(60), collection::vec(id(20), 0..3), id(100));
    let film = (maybe(text(1, 500)), double(0.0..100_000.0), checksum(), collection::vec(text(0, 30), 0..4));
    (path, film, url(), object(), maybe(text(1, 200)), timestamp(), timestamp()).prop_filter_map(
        "a record",
        |((project_id, prefix, audit_log_id), film, public_url, extra, id, expires_at, published_at)| {
            let new = NewDistributionRecord {
                project_id,
                storage_prefix: prefix.join("/"),
                title: film.0,
                duration_seconds: film.1,
                checksum: film.2,
                tags: film.3,
                public_url,
                expires_at,
                extra,
            };
            let mut record = new.into_record(audit_log_id, published_at).ok()?;
            record.id = id;
            Some(record)
        },
    )
}

/// Any event of a delivery.
pub fn audit_event() -> impl Strategy<Value = AuditEvent> {
    let published = distribution_record().prop_map(|record| AuditEvent::published(&record));
    let failed = (text(1, 200), text(1, 100), checksum(), double(0.0..100_000.0), text(1, 1_000), timestamp());
    let failed = failed.prop_filter_map("an event", |(id, project, sum, seconds, message, at)| {
        AuditEvent::failed(id, project, sum, seconds, message, at).ok()
    });
    prop_oneof![published, failed]
}

/// Any lease.
pub fn lease() -> impl Strategy<Value = Lease> {
    let of = (id(300), text(1, 200), 1..9_007_199_254_740_992_i64, timestamp(), timestamp());
    of.prop_map(|(lease_id, holder, token, a, b)| Lease { token, ..Lease::new(lease_id, holder, a.min(b), a.max(b)) })
}

/// Any receipt.
pub fn receipt() -> impl Strategy<Value = Receipt> {
    let of = (id(300), text(1, 100), digest(), maybe(text(0, 200)), timestamp(), maybe(timestamp()));
    of.prop_map(|(receipt_id, operation, sum, response, created_at, expire_at)| Receipt {
        response,
        expire_at,
        ..Receipt::new(receipt_id, operation, sum, created_at)
    })
}

/// Any run of a migration.
pub fn migration_run() -> impl Strategy<Value = MigrationRun> {
    let of = (id(100), word::<MigrationStatus>(MigrationStatus::KNOWN), maybe(text(0, 1_024)), any::<[u32; 3]>());
    (of, timestamp(), timestamp()).prop_map(|((run_id, status, checkpoint, counts), created_at, updated_at)| {
        MigrationRun {
            status,
            checkpoint,
            videos_written: counts[0],
            clips_written: counts[1],
            anomalies: counts[2],
            updated_at,
            ..MigrationRun::new(run_id, created_at)
        }
    })
}

/// Any film to deliver.
pub fn distribution_request() -> impl Strategy<Value = DistributionRequest> {
    let film = (url(), double(0.0..100_000.0), checksum())
        .prop_map(|(video_url, duration_seconds, checksum)| FinalEdit { video_url, duration_seconds, checksum });
    let settings = (text(0, 500), 1..=168_u32, maybe(text(1, 500)), collection::vec(text(0, 30), 0..4), text(0, 30));
    let settings = settings.prop_map(|(storage_prefix, url_expiry_hours, title, tags, concept)| {
        let extra = [("concept_id".to_owned(), concept.into())].into();
        let metadata = DistributionMetadata { title, tags, extra };
        DistributionSettings { storage_prefix, url_expiry_hours, metadata }
    });
    (film, word::<QcStatus>(QcStatus::KNOWN), settings, maybe(text(1, 100)), maybe(text(1, 200))).prop_map(
        |(final_edit, status, distribution_settings, project_id, audit_log_id)| DistributionRequest {
            final_edit,
            qc_report: QcReport { status },
            distribution_settings,
            project_id,
            audit_log_id,
        },
    )
}
