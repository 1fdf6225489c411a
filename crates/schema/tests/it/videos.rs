//! What the repositories of videos and users do, on the store in memory.

use std::{sync::Arc, time::Duration};

use reelbase_core::{Direction, Entity, Env, ErrorKind, ManualEnv, Snapshot, Value};
use reelbase_schema::{
    Clips, Highlights, HighlightsSummary, ListVideos, NewVideo, Style, Upserted, Video, VideoOrder, VideoStatus, Videos,
};

use crate::support::{at, broken, clip, kind, newer, now, store, store_with, stored, user_key, video, video_key};

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
        video.crop_mode += "!";
        Ok(())
    };
    Videos::modify(&store, &key, one_more).await.unwrap();
    check("modify").await;
    let found = Highlights::parse(br#"{"video_url":"","highlights":[]}"#).unwrap();
    videos.set_highlights(&videos.require("v1").await.unwrap(), &found).await.unwrap();
    check("set_highlights").await;
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
    let summary = || Video::HIGHLIGHTS_SUMMARY.writable();
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
async fn videos_are_listed_in_every_order() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let videos = Videos::new(&store, &user_key());
    // id, title, clips; each a second younger than the one before.
    for (i, (id, title, clips)) in [("a", "Zoo", 1), ("b", "Ant", 2), ("c", "Cat", 0)].into_iter().enumerate() {
        let at = now().saturating_add(Duration::from_secs(i as u64));
        let mut new = NewVideo::new("https://youtu.be/x", title).into_video(&user_key(), id, at).unwrap();
        new.clips_count = clips;
        videos.create(&new).await.unwrap();
        env.advance(Duration::from_secs(1));
    }
    videos.update("a", Video::update().set(Video::CROP_MODE, "smart")).await.unwrap();
    for status in [None, Some(VideoStatus::Processing)] {
        for (order, ascending) in [
            (VideoOrder::CreatedAt, "abc"),
            (VideoOrder::UpdatedAt, "bca"),
            (VideoOrder::Title, "bca"),
            (VideoOrder::ClipsCount, "cab"),
        ] {
            for direction in [Direction::Ascending, Direction::Descending] {
                let expected: String = match direction {
                    Direction::Ascending => ascending.into(),
                    Direction::Descending => ascending.chars().rev().collect(),
                };
                // Page by page.
                let (mut pages, mut last) = (String::new(), None::<Snapshot<Video>>);
                loop {
                    let status = status.clone();
                    let page = ListVideos { status, order, direction, limit: Some(1), after: last.as_ref() };
                    let Some(video) = videos.list(page).await.unwrap().into_iter().next() else { break };
                    pages.push_str(&video.video_id);
                    last = Some(video);
                }
                assert_eq!(pages, expected, "{status:?} {order:?} {direction:?}");
            }
        }
    }
    assert_eq!(videos.statistics("b").await.unwrap().clips_count, 2);
    assert_eq!(kind(videos.statistics("d").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_video_is_created_or_told_what_a_new_run_knows() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    assert_eq!(Videos::create_or_update(&store, &video()).await.unwrap(), Upserted::Created);
    let videos = Videos::new(&store, &user_key());
    let path = video_key().path().clone();
    let found = Highlights::parse(br#"{"video_url":"","highlights":[{"id":1,"duration":3,"hook_category":"calm"}]}"#);
    videos.set_highlights(&videos.require("v1").await.unwrap(), &found.unwrap()).await.unwrap();
    newer(&store, &path, &[("codec", "av1".into()), ("highlights_summary.mood", "bright".into())]).await;
    videos.add_clips("v1", &[clip("c1", &Style::SPLIT)]).await.unwrap();
    videos.fail(&videos.require("v1").await.unwrap(), "it broke").await.unwrap();
    let before = videos.require("v1").await.unwrap();
    env.advance(Duration::from_secs(60));

    let again = NewVideo {
        custom_prompt: Some("shorter".into()),
        styles: vec![Style::SPLIT],
        crop_mode: "smart".into(),
        target_aspect: "1:1".into(),
        created_by: Some("bo".into()),
        ..NewVideo::new("https://youtu.be/aaaaaaaaaaa", "Episode 2")
    };
    let again = again.into_video(&user_key(), "v1", env.now()).unwrap();
    assert_eq!(Videos::create_or_update(&store, &again).await.unwrap(), Upserted::Updated);
    let after = videos.require("v1").await.unwrap();
    let expected = {
        let mut expected = before.entity().clone();
        expected.video_url = "https://youtu.be/aaaaaaaaaaa".into();
        expected.youtube_id = "aaaaaaaaaaa".into();
        expected.video_title = "Episode 2".into();
        expected.custom_prompt = Some("shorter".into());
        expected.styles_processed = vec![Style::SPLIT];
        expected.crop_mode = "smart".into();
        expected.target_aspect = "1:1".into();
        expected.updated_at = env.now().trunc_millis();
        expected
    };
    assert_eq!(*after, expected);
    assert_eq!(at(&store, &path, "codec").await, Some("av1".into()));
    assert_eq!(at(&store, &path, "highlights_summary.mood").await, Some("bright".into()));

    let mut bad = again;
    bad.target_aspect = "wide".into();
    assert_eq!(kind(Videos::create_or_update(&store, &bad).await), ErrorKind::Invalid);
    bad.video_id = "v2".into();
    assert_eq!(kind(Videos::create_or_update(&store, &bad).await), ErrorKind::Invalid);
}

#[tokio::test]
async fn what_others_wrote_badly_keeps_no_run_from_telling_what_it_knows() {
    let store = store();
    let videos = Videos::new(&store, &user_key());
    videos.create(&video()).await.unwrap();
    let path = video_key().path().clone();
    // As the service writes it that lists a set, and as a clip leaves it that was deleted and never counted.
    let categories = Value::array(["conflict", "calm"].map(Value::from));
    newer(&store, &path, &[("highlights_summary.categories", categories), ("clips_count", (-1).into())]).await;
    let again =
        NewVideo::new("https://youtu.be/aaaaaaaaaaa", "Episode 2").into_video(&user_key(), "v1", now()).unwrap();
    assert_eq!(Videos::create_or_update(&store, &again).await.unwrap(), Upserted::Updated);
    let read = videos.require("v1").await.unwrap();
    assert_eq!((&*read.video_title, read.clips_count), ("Episode 2", -1));
    assert_eq!(read.highlights_summary.as_ref().unwrap().categories, ["conflict", "calm"]);

    // What mends it.
    let found = Highlights::parse(br#"{"video_url":"","highlights":[{"id":1,"duration":3,"hook_category":"calm"}]}"#);
    videos.set_highlights(&read, &found.unwrap()).await.unwrap();
    Videos::recount(&store, &video_key()).await.unwrap();
    videos.require("v1").await.unwrap().validate().unwrap();
}

#[tokio::test]
async fn a_video_is_deleted_with_its_clips() {
    let store = store();
    let clips: Vec<_> = (0..3).map(|i| clip(&format!("c{i}"), &Style::SPLIT)).collect();
    stored(&store, &clips).await.unwrap();
    assert_eq!(Videos::delete(&store, &video_key()).await.unwrap(), 3);
    assert!(Videos::new(&store, &user_key()).get("v1").await.unwrap().is_none());
    assert_eq!(Clips::new(&store, &video_key()).query().count().await.unwrap(), 0);
    assert_eq!(Videos::delete(&store, &video_key()).await.unwrap(), 0);
}
