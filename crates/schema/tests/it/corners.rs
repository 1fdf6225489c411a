//! What is easily got wrong: numbers that are none, words by another way, documents that others wrote.

use std::sync::Arc;

use reelbase_core::{Entity, ErrorKind, ManualEnv, Value};
use reelbase_schema::{
    AuditEvent, Clip, ClipOrder, ClipStatus, Clips, HighlightsSummary, JobStatus, ListClips, ListPodcastJobs,
    ModelProviderHealth, ModelQuota, NewClip, NewPodcastJob, PodcastJob, PodcastJobStage, PodcastJobStatus,
    PodcastJobs, Publish, PublishStatus, Style, VideoInfo, ViewOptions,
};
use reelbase_store_memory::MemoryBlobStore;

use crate::support::{broken, clip, kind, new_clip, newer, now, record, store, stored, video, video_key};

#[test]
fn numbers_that_are_none_are_refused() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut health = ModelProviderHealth::new("openai", now());
        health.error_rate = wrong;
        assert_eq!(broken(&health), ["error_rate"], "{wrong}");
        let mut film = record("dist_1", "p1");
        film.duration_seconds = wrong;
        assert_eq!(broken(&film), ["duration_seconds"], "{wrong}");
        let sum = film.checksum;
        assert!(AuditEvent::failed("dist_1", "p1", sum, wrong, "no sound", now()).is_err(), "{wrong}");
        let mut video = video();
        video.highlights_summary = Some(HighlightsSummary { total_duration: wrong, categories: vec![] });
        assert_eq!(broken(&video), ["highlights_summary.total_duration"], "{wrong}");
    }
}

#[test]
fn a_known_word_keeps_its_rules_however_it_was_made() {
    let mut clip = clip("c1", &Style::SPLIT);
    clip.status = ClipStatus::Other("completed".into());
    assert_eq!(broken(&clip), ["completed_at"]);
    let mut job = reelbase_schema::Job::new("j1", now()).unwrap();
    job.status = JobStatus::Other("COMPLETED".into());
    assert_eq!(broken(&job), ["completed_at"]);
    let mut publish = Publish::new(&reelbase_schema::Job::key("j1").unwrap(), "youtube", now()).unwrap();
    publish.status = PublishStatus::Other("FAILED".into());
    assert_eq!(broken(&publish), ["error_message"]);
}

#[test]
fn a_long_message_keeps_no_failure_from_being_noted() {
    let sum = record("dist_1", "p1").checksum;
    let event = AuditEvent::failed("dist_1", "p1", sum, 1.0, "é".repeat(1_001), now()).unwrap();
    let message = event.error_message.unwrap();
    assert!(message.chars().count() == 1_000 && message.ends_with('…'));
}

#[test]
fn a_quota_has_an_id_that_a_document_can_have() {
    assert!(ModelQuota::new("_", "a__", 1, now()).unwrap_err().violations().is_some());
    assert!(ModelQuota::new("openai", "gpt-4o", 1, now()).is_ok());
}

#[test]
fn a_thumbnail_has_a_key_that_a_file_can_have() {
    let id = "日".repeat(100);
    let video = reelbase_schema::Video::key(&id, &id).unwrap();
    // The clip's own key has 1,024 bytes, that of its thumbnail would have 1,026.
    let new =
        |has_thumbnail| NewClip { has_thumbnail, ..NewClip::new(format!("{}.m", "日".repeat(138)), Style::SPLIT) };
    assert!(new(false).into_clip(&video, now()).is_ok());
    let error = new(true).into_clip(&video, now()).unwrap_err();
    assert!(error.to_string().contains("thumbnail_r2_key"), "{error}");
}

#[tokio::test]
async fn running_podcasts_are_found_by_either_word_for_it() {
    let store = store();
    let podcasts = PodcastJobs::new(&store);
    for (id, status) in [("p1", "running"), ("p2", "processing"), ("p3", "pending")] {
        let new = NewPodcastJob { topic: "Why cats purr".into(), duration_min: 1.0 };
        let mut job = new.into_job("u1", id, now()).unwrap();
        job.status = status.into();
        podcasts.create(&job).await.unwrap();
    }
    for status in ["running", "processing"] {
        let list = ListPodcastJobs { status: Some(status.into()), ..ListPodcastJobs::default() };
        assert_eq!(podcasts.count(&list).await.unwrap(), 2, "{status}");
        let of_user = ListPodcastJobs { user_id: Some("u1"), ..list };
        assert_eq!(podcasts.list(of_user).await.unwrap().len(), 2, "{status}");
    }
    let pending = ListPodcastJobs { status: Some(PodcastJobStatus::Pending), ..ListPodcastJobs::default() };
    assert_eq!(podcasts.list(pending).await.unwrap().len(), 1);
}

#[tokio::test]
async fn null_reads_as_the_default() {
    let store = store();
    let new = NewPodcastJob { topic: "Why cats purr".into(), duration_min: 1.0 };
    PodcastJobs::new(&store).create(&new.into_job("u1", "p1", now()).unwrap()).await.unwrap();
    let path = PodcastJob::key("p1").unwrap().path().clone();
    newer(&store, &path, &[("progress", Value::null()), ("outputs", Value::null())]).await;
    let found = PodcastJobs::new(&store).require("p1").await.unwrap();
    assert_eq!((&found.progress.stage, found.progress.pct), (&PodcastJobStage::Initiate, 0));
    let progress = PodcastJobs::report(&store, "p1", PodcastJobStage::Script, 40).await.unwrap();
    assert_eq!(progress.pct, 40);
    PodcastJobs::new(&store).require("p1").await.unwrap().validate().unwrap();
}

#[tokio::test]
async fn lists_and_counts_agree_on_documents_that_lack_a_field() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT), clip("c2", &Style::SPLIT)]).await.unwrap();
    let path = Clip::key("u1", "v1", "c2").unwrap().path().clone();
    let without = reelbase_core::Write::update(path, [("priority".parse().unwrap(), None)]);
    reelbase_core::DocumentStoreExt::commit(&store, vec![without]).await.unwrap();
    let clips = Clips::new(&store, &video_key());
    for (order, found) in [(ClipOrder::CreatedAt, 2), (ClipOrder::Priority, 1), (ClipOrder::Scene, 1)] {
        let list = ListClips { order, ..ListClips::default() };
        assert_eq!(clips.count(&list).await.unwrap(), found, "{order:?}");
        assert_eq!(clips.list(list).await.unwrap().len(), found as usize, "{order:?}");
    }
}

#[tokio::test]
async fn a_thumbnail_is_the_clips_own_or_none() {
    let store = store();
    let with_thumbnail = NewClip { has_thumbnail: true, ..new_clip("c1", &Style::SPLIT) };
    let clip = with_thumbnail.into_clip(&video_key(), now()).unwrap().into_completed(now());
    stored(&store, &[clip]).await.unwrap();
    let path = Clip::key("u1", "v1", "c1").unwrap().path().clone();
    let blobs = MemoryBlobStore::new(Arc::new(ManualEnv::new(now())));
    for (key, shown) in [
        ("u1/v1/clips/c1.jpg", true),
        ("u1/v1/clips/c2.jpg", false),
        ("u1/v1/clips/unreleased.mp4", false),
        ("u1/v1/highlights.json", false),
    ] {
        newer(&store, &path, &[("thumbnail_r2_key", key.into())]).await;
        let info = VideoInfo::load(&store, &blobs, &video_key(), &ViewOptions::default()).await.unwrap();
        assert_eq!(info.clips[0].thumbnail.is_some(), shown, "{key}");
    }
}

#[tokio::test]
async fn clips_of_no_style_are_counted_out_all_the_same() {
    let store = store();
    let clips: Vec<_> = (0..600).map(|i| clip(&format!("c{i:03}"), &Style::SPLIT)).collect();
    stored(&store, &[]).await.unwrap();
    Clips::upsert_all(&store, &video_key(), &clips).await.unwrap();
    let path = Clip::key("u1", "v1", "c000").unwrap().path().clone();
    newer(&store, &path, &[("style", 5.into())]).await;
    let stops = crate::support::Stops { store: store.clone(), after: 1.into() };
    assert_eq!(kind(Clips::delete_all(&stops, &video_key()).await), ErrorKind::Internal);
    let said = reelbase_schema::Videos::new(&store, &crate::support::user_key()).statistics("v1").await.unwrap();
    let left = Clips::new(&store, &video_key()).query().count().await.unwrap();
    assert_eq!(said.clips_count, i64::try_from(left).unwrap());
}
