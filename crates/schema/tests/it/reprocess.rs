//! Videos that are made again: whatever is stopped, each clip counts once, and what a newer service wrote stays.

use std::{sync::Arc, time::Duration};

use reelbase_core::{Env, ErrorKind, ManualEnv, Value};
use reelbase_schema::{Clip, ClipStatistics, ClipStatus, Clips, ListClips, NewClip, Style, Video, VideoStatus, Videos};

use crate::support::{
    Stops, Store, at, broken, clip, kind, new_clip, newer, now, store, store_with, stored, user_key, video_key,
};

async fn said(store: &Store) -> ClipStatistics {
    Videos::new(store, &user_key()).statistics("v1").await.unwrap()
}

fn counted(clips: &[Clip]) -> ClipStatistics {
    clips.iter().collect()
}

#[tokio::test]
async fn upserting_loses_nothing_that_a_newer_service_wrote() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let path = Clip::key("u1", "v1", "c1").unwrap().path().clone();
    newer(&store, &path, &[("codec", "av1".into()), ("faces", Value::map([("count", Value::from(2))]))]).await;
    env.advance(Duration::from_secs(60));

    let again = |id: &str| {
        let new = NewClip { scene_title: "Again".into(), priority: 7, ..new_clip(id, &Style::ORIGINAL) };
        new.into_clip(&video_key(), env.now()).unwrap().into_completed(env.now())
    };
    Clips::upsert_all(&store, &video_key(), &[again("c1"), again("c2")]).await.unwrap();
    let clips = Clips::new(&store, &video_key());
    let (first, second) = (clips.require("c1").await.unwrap(), clips.require("c2").await.unwrap());
    assert_eq!((&*first.scene_title, first.priority, &first.style), ("Again", 7, &Style::ORIGINAL));
    assert_eq!((&first.status, first.completed_at), (&ClipStatus::Completed, Some(env.now())));
    assert_eq!((first.created_at, second.created_at), (now(), env.now()));
    assert_eq!(broken(first.entity()), [""; 0]);
    assert_eq!(at(&store, &path, "codec").await, Some("av1".into()));
    assert_eq!(at(&store, &path, "faces.count").await, Some(Value::from(2)));
    // One moved from style to style and one came.
    assert_eq!(said(&store).await, counted(&[again("c1"), again("c2")]));
}

#[tokio::test]
async fn the_last_of_one_id_counts() {
    let store = store();
    stored(&store, &[]).await.unwrap();
    // Files of two kinds are one clip.
    let film = NewClip { filename: "c1.mov".into(), ..new_clip("c1", &Style::ORIGINAL) };
    let film = film.into_clip(&video_key(), now()).unwrap();
    let twice = [clip("c1", &Style::SPLIT), clip("c2", &Style::SPLIT), film];
    for _ in 0..2 {
        Clips::upsert_all(&store, &video_key(), &twice).await.unwrap();
        assert_eq!(said(&store).await, counted(&twice[1..]));
    }
    assert_eq!(*Clips::new(&store, &video_key()).require("c1").await.unwrap(), twice[2]);
}

#[tokio::test]
async fn upserting_is_refused_as_a_whole() {
    let store = store();
    stored(&store, &[]).await.unwrap();
    let good: Vec<_> = (0..600).map(|i| clip(&format!("c{i:03}"), &Style::SPLIT)).collect();
    let other = Video::key("u1", "v2").unwrap();
    let mut bad = clip("z", &Style::SPLIT);
    bad.priority = 1_000;
    for bad in [bad, new_clip("z", &Style::SPLIT).into_clip(&other, now()).unwrap()] {
        let all: Vec<_> = good.iter().cloned().chain([bad]).collect();
        assert_eq!(kind(Clips::upsert_all(&store, &video_key(), &all).await), ErrorKind::Invalid);
        assert_eq!(kind(Clips::reprocess_all(&store, &video_key(), &all).await), ErrorKind::Invalid);
    }
    assert_eq!(Clips::new(&store, &video_key()).count(&ListClips::default()).await.unwrap(), 0);
    let beside = [new_clip("z", &Style::SPLIT).into_clip(&other, now()).unwrap()];
    assert_eq!(kind(Clips::upsert_all(&store, &other, &beside).await), ErrorKind::NotFound);
    assert_eq!(kind(Clips::reprocess_all(&store, &other, &beside).await), ErrorKind::NotFound);
    assert_eq!(Clips::new(&store, &other).count(&ListClips::default()).await.unwrap(), 0);
}

/// The clips of a first run, and those of a second that replaces some and adds some.
fn runs() -> (Vec<Clip>, Vec<Clip>) {
    let run = |ids: std::ops::Range<usize>, style: fn(usize) -> usize| {
        ids.map(|i| clip(&format!("c{i:04}"), &Style::KNOWN[style(i) % 3])).collect()
    };
    (run(0..700, |i| i), run(300..1_400, |i| i + 1))
}

#[tokio::test]
async fn reprocessing_twice_counts_each_clip_once() {
    let store = store();
    let (first, second) = runs();
    stored(&store, &first).await.unwrap();
    let videos = Videos::new(&store, &user_key());
    videos.complete(&videos.require("v1").await.unwrap()).await.unwrap();
    let expected = counted(&first[..300].iter().chain(&second).cloned().collect::<Vec<_>>());
    for _ in 0..2 {
        let counted = Clips::reprocess_all(&store, &video_key(), &second).await.unwrap();
        assert_eq!((&counted, counted.clips_count), (&expected, 1_400));
        assert_eq!(said(&store).await, counted);
        assert_eq!(videos.require("v1").await.unwrap().status, VideoStatus::Processing);
        videos.complete(&videos.require("v1").await.unwrap()).await.unwrap();
    }
    assert_eq!(Clips::new(&store, &video_key()).count(&ListClips::default()).await.unwrap(), 1_400);
}

#[tokio::test]
async fn reprocessing_may_stop_anywhere_and_goes_on() {
    let (first, second) = runs();
    let expected = counted(&first[..300].iter().chain(&second).cloned().collect::<Vec<_>>());
    // Setting back, three batches, the count.
    for after in 0..=5 {
        let store = store();
        stored(&store, &first).await.unwrap();
        let videos = Videos::new(&store, &user_key());
        videos.complete(&videos.require("v1").await.unwrap()).await.unwrap();
        let stops = Stops { store: store.clone(), after: after.into() };
        let stopped = Clips::reprocess_all(&stops, &video_key(), &second).await;
        assert_eq!(stopped.is_ok(), after == 5, "{after}");
        // Even then, the statistics are those of the clips.
        assert_eq!(Videos::recount(&store, &video_key()).await.unwrap(), said(&store).await);
        let status = videos.require("v1").await.unwrap().status.clone();
        assert_eq!(status == VideoStatus::Completed, after == 0, "{after}");
        assert_eq!(Clips::reprocess_all(&store, &video_key(), &second).await.unwrap(), expected, "{after}");
        assert_eq!(said(&store).await, expected, "{after}");
    }
}

#[tokio::test]
async fn statistics_are_right_wherever_upserting_is_stopped() {
    let (first, second) = runs();
    for after in 0..3 {
        let store = store();
        stored(&store, &first).await.unwrap();
        let stops = Stops { store: store.clone(), after: after.into() };
        assert_eq!(kind(Clips::upsert_all(&stops, &video_key(), &second).await), ErrorKind::Internal);
        let said = said(&store).await;
        assert_eq!(Videos::recount(&store, &video_key()).await.unwrap(), said, "{after}");
    }
}

#[tokio::test]
async fn a_clip_that_cannot_be_read_is_not_replaced() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let path = Clip::key("u1", "v1", "c1").unwrap().path().clone();
    newer(&store, &path, &[("priority", "high".into())]).await;
    let again = [clip("c1", &Style::ORIGINAL), clip("c2", &Style::SPLIT)];
    let error = Clips::upsert_all(&store, &video_key(), &again).await.unwrap_err();
    assert_eq!((error.kind(), error.corrupt_at()), (ErrorKind::Corrupt, Some("priority")));
    assert!(Clips::new(&store, &video_key()).get("c2").await.unwrap().is_none());
}

#[tokio::test]
async fn reprocessing_mends_statistics_that_were_wrong() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT), clip("c2", &Style::ORIGINAL)]).await.unwrap();
    // One was created and never counted, and another service doubled the count.
    Clips::new(&store, &video_key()).create(&clip("c3", &Style::SPLIT)).await.unwrap();
    let path = video_key().path().clone();
    newer(&store, &path, &[("clips_count", 4.into()), ("clips_by_style.split", 7.into())]).await;
    let again = [clip("c1", &Style::ORIGINAL), clip("c4", &Style::ORIGINAL)];
    let all = [again[0].clone(), clip("c2", &Style::ORIGINAL), clip("c3", &Style::SPLIT), again[1].clone()];
    for _ in 0..2 {
        assert_eq!(Clips::reprocess_all(&store, &video_key(), &again).await.unwrap(), counted(&all));
        assert_eq!(said(&store).await, counted(&all));
    }
}
