//! What the repositories of videos and users do, on the store in memory.

use std::{sync::Arc, time::Duration};

use reelbase_core::{Entity, Env, ErrorKind, ManualEnv, Snapshot};
use reelbase_schema::{
    HighlightsSummary, ListVideos, NewVideo, Style, SubscriptionTier, User, Users, Video, VideoStatus, Videos,
};

use crate::support::{broken, clip, kind, now, store, store_with, user_key, video};

#[tokio::test]
async fn every_write_notes_the_servers_time() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let videos = Videos::new(&store, &user_key());
    let mut last = now();
    let mut check = async |step: &str| {
        let updated = videos.require("v1").await.unwrap().updated_at;
        assert_eq!(updated, env.now().trunc_millis(), "{step}");
        assert!(updated > last, "{step}");
        last = updated;
        env.advance(Duration::from_secs(1));
    };
    env.advance(Duration::from_secs(1));
    // Whatever the document says.
    videos.create(&video()).await.unwrap();
    check("create").await;
    videos.update("v1", Video::update().set(Video::VIDEO_TITLE, "Episode 2")).await.unwrap();
    check("update").await;
    let key = videos.key("v1").unwrap();
    let one_more = |video: &mut Video| {
        video.highlights_count += 1;
        Ok(())
    };
    Videos::modify(&store, &key, one_more).await.unwrap();
    check("modify").await;
    videos.add_clips("v1", &[clip("c1", &Style::SPLIT)]).await.unwrap();
    check("add_clips").await;
    videos.remove_clips("v1", &[clip("c1", &Style::SPLIT)]).await.unwrap();
    check("remove_clips").await;
    Videos::recount(&store, &key).await.unwrap();
    check("recount").await;
    videos.analyzed(&videos.require("v1").await.unwrap()).await.unwrap();
    check("analyzed").await;
    videos.fail(&videos.require("v1").await.unwrap(), "it broke").await.unwrap();
    check("fail").await;
    videos.start_processing(&videos.require("v1").await.unwrap()).await.unwrap();
    check("start_processing").await;
    videos.complete(&videos.require("v1").await.unwrap()).await.unwrap();
    check("complete").await;
    videos.reprocess(&videos.require("v1").await.unwrap()).await.unwrap();
    check("reprocess").await;
}

/// Brings the video into a status, whatever it was.
async fn bring(videos: &Videos, to: &VideoStatus) -> Snapshot<Video> {
    let read = async || videos.require("v1").await.unwrap();
    if read().await.status != VideoStatus::Processing {
        videos.reprocess(&read().await).await.unwrap();
    }
    match to {
        VideoStatus::Analyzed => drop(videos.analyzed(&read().await).await.unwrap()),
        VideoStatus::Completed => drop(videos.complete(&read().await).await.unwrap()),
        VideoStatus::Failed => drop(videos.fail(&read().await, "it broke").await.unwrap()),
        _ => {}
    }
    read().await
}

#[tokio::test]
async fn transitions_are_those_that_are_legal() {
    use VideoStatus::{Analyzed, Completed, Failed, Processing};
    let store = store();
    let videos = Videos::new(&store, &user_key());
    videos.create(&video()).await.unwrap();
    let all = [Processing, Analyzed, Completed, Failed];
    for from in &all {
        for to in &all {
            let before = bring(&videos, from).await;
            let result = match to {
                Processing => videos.start_processing(&before).await,
                Analyzed => videos.analyzed(&before).await,
                Completed => videos.complete(&before).await,
                _ => videos.fail(&before, "it broke again").await,
            };
            let legal = match from {
                Processing => *to != Processing,
                Analyzed => *to != Analyzed,
                Failed => *to == Processing,
                _ => false,
            };
            let after = videos.require("v1").await.unwrap();
            if legal {
                result.unwrap();
                assert_eq!(after.status, *to);
            } else {
                let error = result.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{from} to {to}");
                assert!(error.message().contains(&format!("from {from} to {to}")), "{error}");
                assert_eq!(*after, *before, "{from} to {to}");
            }
            // Leaving a status clears its fields, so every rule holds.
            assert_eq!(broken(after.entity()), [""; 0], "{from} to {to}");
        }
    }
}

#[tokio::test]
async fn a_step_fails_if_the_video_was_changed() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    videos.create(&video()).await.unwrap();
    let read = videos.require("v1").await.unwrap();
    videos.fail(&read, "it broke").await.unwrap();
    assert_eq!(kind(videos.complete(&read).await), ErrorKind::FailedPrecondition);
    assert_eq!(videos.require("v1").await.unwrap().status, VideoStatus::Failed);
}

#[tokio::test]
async fn a_failure_needs_a_message_and_cuts_a_long_one() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    videos.create(&video()).await.unwrap();
    let read = videos.require("v1").await.unwrap();
    for message in ["", "  \n"] {
        assert_eq!(kind(videos.fail(&read, message).await), ErrorKind::Invalid);
    }
    videos.fail(&read, &"é".repeat(1_001)).await.unwrap();
    let failed = videos.require("v1").await.unwrap();
    let message = failed.error_message.as_deref().unwrap();
    assert_eq!((message.chars().count(), message.ends_with("é…")), (1_000, true));
    assert_eq!(failed.failed_at, Some(now()));
}

#[tokio::test]
async fn a_status_of_a_newer_service_is_kept_and_left_only_explicitly() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    let mut newer = video();
    newer.status = "archived".into();
    videos.create(&newer).await.unwrap();
    let read = videos.require("v1").await.unwrap();
    assert_eq!(kind(videos.complete(&read).await), ErrorKind::FailedPrecondition);
    videos.reprocess(&read).await.unwrap();
    assert_eq!(videos.require("v1").await.unwrap().status, VideoStatus::Processing);
}

#[tokio::test]
async fn every_way_to_write_validates() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    let mut bad = video();
    (bad.clips_count, bad.target_aspect) = (-1, "wide".into());
    let refused = videos.create(&bad).await.unwrap_err();
    assert_eq!(refused.violations().map(reelbase_core::Violations::len), Some(2));
    videos.create(&video()).await.unwrap();
    assert_eq!(kind(videos.create(&video()).await), ErrorKind::AlreadyExists);
    let update = Video::update().set(Video::TARGET_ASPECT, "wide").set(Video::CROP_MODE, "x".repeat(51));
    let refused = videos.update("v1", update).await.unwrap_err();
    assert_eq!(refused.violations().map(reelbase_core::Violations::len), Some(2));
    let summary = || Video::HIGHLIGHTS_SUMMARY;
    let part = Video::update().set(summary().then(HighlightsSummary::TOTAL_DURATION), -1.0);
    assert_eq!(kind(videos.update("v1", part).await), ErrorKind::Invalid);
    let union = Video::update().array_union(Video::STYLES_PROCESSED, [Style::SPLIT]);
    assert_eq!(kind(videos.update("v1", union).await), ErrorKind::Invalid);
    let negative = HighlightsSummary { total_duration: -1.0, categories: vec![] };
    assert_eq!(kind(videos.update("v1", Video::update().set(summary(), negative)).await), ErrorKind::Invalid);
    let key = videos.key("v1").unwrap();
    let spoil = |video: &mut Video| {
        (video.status, video.clips_count) = (VideoStatus::Completed, -1);
        Ok(())
    };
    let refused = Videos::modify(&store, &key, spoil).await.unwrap_err();
    assert_eq!(refused.violations().map(reelbase_core::Violations::len), Some(2));
    assert_eq!(kind(Videos::modify(&store, &videos.key("v2").unwrap(), |_| Ok(())).await), ErrorKind::NotFound);
    let read = videos.require("v1").await.unwrap();
    assert_eq!((&*read.target_aspect, &read.highlights_summary), ("9:16", &None));
    videos.update("v1", Video::update().set(Video::STYLES_PROCESSED, vec![Style::SPLIT])).await.unwrap();
}

#[tokio::test]
async fn videos_are_listed_newest_first() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    for (i, id) in ["a", "b", "c"].into_iter().enumerate() {
        let at = now().saturating_add(Duration::from_secs(i as u64));
        let new = NewVideo::new("https://youtu.be/x", "t").into_video(&user_key(), id, at).unwrap();
        videos.create(&new).await.unwrap();
    }
    videos.complete(&videos.require("b").await.unwrap()).await.unwrap();
    let list = async |list: ListVideos<'_>| {
        videos.list(list).await.unwrap().iter().map(|v| v.video_id.clone()).collect::<String>()
    };
    let in_status = |status| ListVideos { status: Some(status), ..ListVideos::default() };
    assert_eq!(list(ListVideos::default()).await, "cba");
    assert_eq!(list(in_status(VideoStatus::Processing)).await, "ca");
    assert_eq!(list(ListVideos { limit: Some(1), ..in_status(VideoStatus::Processing) }).await, "c");
    let last = videos.require("c").await.unwrap();
    assert_eq!(list(ListVideos { after: Some(&last), ..in_status(VideoStatus::Processing) }).await, "a");
    assert_eq!(videos.count(&ListVideos::default()).await.unwrap(), 3);
    assert_eq!(videos.count(&in_status(VideoStatus::Completed)).await.unwrap(), 1);
}

#[tokio::test]
async fn users_are_found_by_what_is_known_of_them() {
    let store = store();
    let users = Users::new(&store);
    let user = User::new("u1", "ana@example.com", now()).unwrap();
    users.create(&user).await.unwrap();
    assert_eq!(kind(users.create(&user).await), ErrorKind::AlreadyExists);
    let update = User::update().set(User::TIER, SubscriptionTier::Pro).set(User::STRIPE_CUSTOMER_ID, "cus_1");
    users.update("u1", update).await.unwrap();
    assert_eq!(kind(users.update("u1", User::update().set(User::EMAIL, "ana")).await), ErrorKind::Invalid);
    let found = users.with_stripe_customer("cus_1").await.unwrap().unwrap();
    assert_eq!((&found.tier, &*found.email), (&SubscriptionTier::Pro, "ana@example.com"));
    assert_eq!(users.with_email("ana@example.com").await.unwrap().len(), 1);
    assert_eq!(users.with_email("bo@example.com").await.unwrap().len(), 0);
    assert!(users.get("u2").await.unwrap().is_none());
    assert_eq!(kind(users.require("u2").await), ErrorKind::NotFound);
}
