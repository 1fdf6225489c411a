//! What the repository of clips does, on the store in memory.

use std::{sync::Arc, time::Duration};

use reelbase_core::{DocumentStoreExt, Entity, Env, ErrorKind, ManualEnv, Precondition, Snapshot};
use reelbase_schema::{
    Clip, ClipFile, ClipOrder, ClipStatus, Clips, ListClips, ListUserClips, NewClip, Style, User, Video, Videos,
};

use crate::queries::Recorder;
use crate::support::{Stops, broken, clip, kind, new_clip, newer, now, store, store_with, stored, user_key, video_key};

fn ids(clips: &[Snapshot<Clip>]) -> Vec<&str> {
    clips.iter().map(|clip| &*clip.clip_id).collect()
}

#[tokio::test]
async fn a_clip_is_created_once() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    let new = clip("c1", &Style::SPLIT);
    clips.create(&new).await.unwrap();
    assert_eq!(*clips.require("c1").await.unwrap(), new);
    assert_eq!(kind(clips.create(&new).await), ErrorKind::AlreadyExists);
    assert_eq!(clips.get("c2").await.unwrap().map(Snapshot::into_entity), None);
    let missing = clips.require("c2").await.unwrap_err();
    assert_eq!((missing.kind(), missing.message()), (ErrorKind::NotFound, "there is no such Clip"));

    // All or none.
    let both = [clip("c2", &Style::SPLIT), new];
    assert_eq!(kind(clips.create_all(&both).await), ErrorKind::AlreadyExists);
    assert!(clips.get("c2").await.unwrap().is_none());
}

#[tokio::test]
async fn every_way_to_write_validates() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    let good = clip("c1", &Style::SPLIT);
    let mut bad = good.clone();
    (bad.priority, bad.has_thumbnail) = (1_000, true);
    for result in [clips.create(&bad).await, clips.create_all(&[good.clone(), bad.clone()]).await] {
        assert_eq!(result.unwrap_err().violations().map(reelbase_core::Violations::len), Some(2));
    }
    let refused = Clips::upsert_all(&store, &video_key(), &[good.clone(), bad]).await;
    assert_eq!(refused.unwrap_err().violations().map(reelbase_core::Violations::len), Some(2));
    assert_eq!(clips.count(&ListClips::default()).await.unwrap(), 0);

    clips.create(&good).await.unwrap();
    let update = |priority| Clip::update().set(Clip::PRIORITY, priority);
    let refused = clips.update("c1", update(1_000).set(Clip::SCENE_TITLE, "é".repeat(501))).await.unwrap_err();
    assert_eq!(refused.violations().map(reelbase_core::Violations::len), Some(2));
    // Increments and parts of fields could break a rule unseen.
    let increment = Clip::update().increment(Clip::PRIORITY, 1_000_u32);
    assert_eq!(kind(clips.update("c1", increment).await), ErrorKind::Invalid);
    // And no update makes a document of a few fields.
    assert_eq!(kind(clips.update("c2", update(1).when(Precondition::None)).await), ErrorKind::NotFound);
    assert_eq!(kind(clips.update("c2", update(1).when(Precondition::Exists(false))).await), ErrorKind::NotFound);

    let before = clips.require("c1").await.unwrap();
    let at = |text: &str| text.parse().unwrap();
    assert_eq!(kind(clips.retime(&before, at("00:00:00"), at("01:00:01")).await), ErrorKind::Invalid);
    assert_eq!(kind(clips.retime(&before, at("00:00:02"), at("00:00:01")).await), ErrorKind::Invalid);
    assert_eq!(*clips.require("c1").await.unwrap(), good);

    clips.update("c1", update(7).set(Clip::SCENE_DESCRIPTION, "Who pays?")).await.unwrap();
    let changed = clips.require("c1").await.unwrap();
    assert_eq!((changed.priority, changed.scene_description.as_deref()), (7, Some("Who pays?")));
    assert_eq!(broken(changed.entity()), [""; 0]);
}

#[tokio::test]
async fn times_and_duration_change_together() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    clips.create(&clip("c1", &Style::SPLIT)).await.unwrap();
    let before = clips.require("c1").await.unwrap();
    clips.retime(&before, "00:00:01".parse().unwrap(), "00:00:02.500".parse().unwrap()).await.unwrap();
    let after = clips.require("c1").await.unwrap();
    assert_eq!(after.duration_seconds, 1.5);
    assert_eq!(broken(after.entity()), [""; 0]);
}

#[tokio::test]
async fn completing_may_carry_what_became_known_of_the_files() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let clips = Clips::new(&store, &video_key());
    clips.create_all(&[clip("c1", &Style::SPLIT), clip("c2", &Style::SPLIT)]).await.unwrap();
    env.advance(Duration::from_secs(60));

    let file = ClipFile { size_bytes: Some(12_897_485), has_thumbnail: Some(true) };
    clips.complete(&clips.require("c1").await.unwrap(), file).await.unwrap();
    let done = clips.require("c1").await.unwrap();
    assert_eq!((&done.status, done.completed_at), (&ClipStatus::Completed, Some(env.now())));
    assert_eq!((done.file_size_bytes, done.file_size_mb), (12_897_485, 12.3));
    assert_eq!(done.thumbnail_r2_key.as_deref(), Some("u1/v1/clips/c1.jpg"));
    assert_eq!(broken(done.entity()), [""; 0]);

    clips.complete(&clips.require("c2").await.unwrap(), ClipFile::default()).await.unwrap();
    let done = clips.require("c2").await.unwrap();
    assert_eq!((done.file_size_bytes, done.has_thumbnail), (0, false));
    clips.set_file(&done, file).await.unwrap();
    let gone = ClipFile { has_thumbnail: Some(false), ..ClipFile::default() };
    clips.set_file(&clips.require("c2").await.unwrap(), gone).await.unwrap();
    let done = clips.require("c2").await.unwrap();
    assert_eq!((done.file_size_mb, done.has_thumbnail, &done.thumbnail_r2_key), (12.3, false, &None));
    assert_eq!(broken(done.entity()), [""; 0]);
}

#[tokio::test]
async fn illegal_transitions_name_both_statuses() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    clips.create(&clip("c1", &Style::SPLIT)).await.unwrap();
    let none = ClipFile::default();

    let processing = clips.require("c1").await.unwrap();
    assert_eq!(kind(clips.reprocess(&processing).await), ErrorKind::FailedPrecondition);
    clips.complete(&processing, none).await.unwrap();
    // What was read is no longer so.
    assert_eq!(kind(clips.fail(&processing, none).await), ErrorKind::FailedPrecondition);

    let completed = clips.require("c1").await.unwrap();
    for refused in [clips.complete(&completed, none).await, clips.fail(&completed, none).await] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::FailedPrecondition);
        assert!(refused.message().contains("from completed to "), "{refused}");
    }
    clips.reprocess(&completed).await.unwrap();
    let again = clips.require("c1").await.unwrap();
    assert_eq!((&again.status, again.completed_at), (&ClipStatus::Processing, None));
    clips.fail(&again, none).await.unwrap();
    let failed = clips.require("c1").await.unwrap();
    assert_eq!((&failed.status, broken(failed.entity())), (&ClipStatus::Failed, vec![]));
    assert_eq!(kind(clips.complete(&failed, none).await), ErrorKind::FailedPrecondition);
    clips.reprocess(&failed).await.unwrap();
}

#[tokio::test]
async fn clips_are_listed_by_filter_and_order() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let clips = Clips::new(&store, &video_key());
    // id, style, scene, priority; each a second younger than the one before.
    for (i, (id, style, scene_id, priority)) in [
        ("a", &Style::SPLIT, 2, 5),
        ("b", &Style::ORIGINAL, 1, 5),
        ("c", &Style::SPLIT, 1, 3),
        ("d", &Style::SPLIT, 2, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let at = now().saturating_add(Duration::from_secs(i as u64));
        let new = reelbase_schema::NewClip { scene_id, priority, ..new_clip(id, style) };
        clips.create(&new.into_clip(&video_key(), at).unwrap()).await.unwrap();
    }
    clips.complete(&clips.require("c").await.unwrap(), ClipFile::default()).await.unwrap();

    let list = async |list: ListClips<'_>, order| {
        let found = clips.list(ListClips { order, ..list }).await.unwrap();
        ids(&found).join("")
    };
    let all = ListClips::default;
    let split = || ListClips { style: Some(Style::SPLIT), ..all() };
    assert_eq!(list(all(), ClipOrder::default()).await, "abcd");
    assert_eq!(list(all(), ClipOrder::Priority).await, "dcab");
    assert_eq!(list(all(), ClipOrder::Scene).await, "cbda");
    assert_eq!(list(split(), ClipOrder::CreatedAt).await, "acd");
    assert_eq!(list(split(), ClipOrder::Priority).await, "dca");
    assert_eq!(list(split(), ClipOrder::Scene).await, "cda");
    assert_eq!(list(ListClips { scene_id: Some(2), ..split() }, ClipOrder::Scene).await, "da");
    let done = ListClips { status: Some(ClipStatus::Completed), ..all() };
    assert_eq!(list(done.clone(), ClipOrder::Priority).await, "c");
    assert_eq!(list(ListClips { scene_id: Some(2), ..done.clone() }, ClipOrder::Priority).await, "");
    for (filter, count) in [(all(), 4), (split(), 3), (done, 1), (ListClips { scene_id: Some(1), ..all() }, 2)] {
        assert_eq!(clips.count(&filter).await.unwrap(), count);
    }

    // Page by page.
    for order in [ClipOrder::CreatedAt, ClipOrder::Priority, ClipOrder::Scene] {
        let whole = list(all(), order).await;
        let mut pages = String::new();
        let mut last: Option<Snapshot<Clip>> = None;
        loop {
            let page = ListClips { order, limit: Some(1), after: last.as_ref(), ..ListClips::default() };
            let Some(clip) = clips.list(page).await.unwrap().into_iter().next() else { break };
            pages.push_str(&clip.clip_id);
            last = Some(clip);
        }
        assert_eq!(pages, whole);
    }
}

#[tokio::test]
async fn the_query_of_the_documentation_has_its_index() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    clips.create(&clip("c1", &Style::SPLIT).into_completed(now())).await.unwrap();
    let best = clips
        .query()
        .filter(Clip::STATUS.eq(ClipStatus::Completed))
        .order_by(Clip::PRIORITY.asc())
        .limit(50)
        .fetch()
        .await
        .unwrap();
    assert_eq!(ids(&best), ["c1"]);
}

#[tokio::test]
async fn deleting_a_clip_counts_it_out_once() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT), clip("c2", &Style::SPLIT), clip("c3", &Style::ORIGINAL)])
        .await
        .unwrap();
    let (clips, videos) = (Clips::new(&store, &video_key()), Videos::new(&store, &user_key()));
    let first = clips.require("c1").await.unwrap();
    clips.delete(&first).await.unwrap();
    assert_eq!(kind(clips.delete(&first).await), ErrorKind::FailedPrecondition);
    let video = videos.require("v1").await.unwrap();
    assert_eq!((video.clips_count, video.clips_by_style.get("split")), (2, Some(&1)));
    assert!(clips.get("c1").await.unwrap().is_none());
    // The count goes with the clip or not at all.
    store.commit(vec![reelbase_core::Write::delete(video.key().path().clone())]).await.unwrap();
    assert_eq!(kind(clips.delete(&clips.require("c2").await.unwrap()).await), ErrorKind::NotFound);
    assert!(clips.get("c2").await.unwrap().is_some());
}

#[tokio::test]
async fn all_clips_of_a_video_are_deleted_in_batches() {
    let store = store();
    let new: Vec<_> = (0..1_100).map(|i| clip(&format!("c{i:04}"), &Style::KNOWN[i % 3])).collect();
    stored(&store, &new).await.unwrap();
    let other = Video::key("u1", "v2").unwrap();
    let beside = new_clip("c1", &Style::SPLIT).into_clip(&other, now()).unwrap();
    Clips::new(&store, &other).create(&beside).await.unwrap();

    assert_eq!(Clips::delete_all(&store, &video_key()).await.unwrap(), 1_100);
    assert_eq!(Clips::new(&store, &video_key()).count(&ListClips::default()).await.unwrap(), 0);
    let video = Videos::new(&store, &user_key()).require("v1").await.unwrap();
    assert_eq!((video.clips_count, video.clips_by_style.len()), (0, 0));
    assert_eq!(Clips::new(&store, &other).count(&ListClips::default()).await.unwrap(), 1);
    assert_eq!(Clips::delete_all(&store, &video_key()).await.unwrap(), 0);
    // Without the video.
    assert_eq!(Clips::delete_all(&store, &other).await.unwrap(), 1);
}

#[tokio::test]
async fn statistics_are_right_wherever_deleting_all_is_stopped() {
    let store = store();
    let new: Vec<_> = (0..1_100).map(|i| clip(&format!("c{i:04}"), &Style::KNOWN[i % 3])).collect();
    stored(&store, &new).await.unwrap();
    for left in [601, 102] {
        let stops = Stops { store: store.clone(), after: 1.into() };
        assert_eq!(kind(Clips::delete_all(&stops, &video_key()).await), ErrorKind::Internal);
        let said = Videos::new(&store, &user_key()).require("v1").await.unwrap().statistics();
        assert_eq!(said.clips_count, left);
        assert_eq!(Videos::recount(&store, &video_key()).await.unwrap(), said);
    }
    assert_eq!(Clips::delete_all(&store, &video_key()).await.unwrap(), 102);
}

#[tokio::test]
async fn a_users_clips_are_listed_across_videos() {
    let store = store();
    for (i, (user, video, style)) in [
        ("u1", "v1", &Style::SPLIT),
        ("u1", "v2", &Style::ORIGINAL),
        ("u2", "v1", &Style::SPLIT),
        ("u1", "v3", &Style::SPLIT),
    ]
    .into_iter()
    .enumerate()
    {
        let at = now().saturating_add(Duration::from_secs(i as u64));
        let video = Video::key(user, video).unwrap();
        let clip = new_clip(&format!("c{i}"), style).into_clip(&video, at).unwrap();
        Clips::new(&store, &video).create(&clip).await.unwrap();
    }
    let (clips, all_of) = (Clips::of_user(&store, &user_key()).unwrap(), ListUserClips::default);
    let all = clips.list(ListUserClips::default()).await.unwrap();
    assert_eq!(ids(&all), ["c3", "c1", "c0"]);
    let page = ListUserClips { after: Some(&all[0]), limit: Some(1), ..ListUserClips::default() };
    assert_eq!(ids(&clips.list(page).await.unwrap()), ["c1"]);
    let split = ListUserClips { style: Some(Style::SPLIT), ..ListUserClips::default() };
    assert_eq!(ids(&clips.list(split).await.unwrap()), ["c3", "c0"]);
    assert_eq!(
        clips
            .count(&ListUserClips { style: Some(Style::SPLIT), status: Some(ClipStatus::Processing), ..all_of() })
            .await
            .unwrap(),
        2
    );
    assert_eq!(clips.query().unwrap().count().await.unwrap(), 3);
    let nobody = Clips::of_user(&store, &User::key("u").unwrap()).unwrap();
    assert_eq!(nobody.count(&all_of()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_clip_is_found_by_its_file() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    clips.create_all(&[clip("c1", &Style::SPLIT), clip("a.b", &Style::SPLIT)]).await.unwrap();
    for (name, found) in [
        ("c1.mp4", Some("c1")),
        ("a.b.mp4", Some("a.b")),
        ("c1.mov", None),
        ("c1", None),
        ("a.b", None),
        ("c2.mp4", None),
        ("", None),
    ] {
        let clip = clips.with_filename(name).await.unwrap();
        assert_eq!(clip.as_ref().map(|clip| &*clip.clip_id), found, "{name}");
    }
    assert_eq!(kind(clips.with_filename("../u2.mp4").await), ErrorKind::Invalid);
}

#[tokio::test]
async fn titles_read_nothing_else() {
    let store = store();
    let clips = Clips::new(&store, &video_key());
    let new = NewClip { scene_id: 9, scene_title: "Who pays?".into(), ..new_clip("c2", &Style::SPLIT) };
    clips.create_all(&[new.into_clip(&video_key(), now()).unwrap(), clip("c1", &Style::SPLIT)]).await.unwrap();
    // What does not decode as a clip still has a title.
    let path = Clip::key("u1", "v1", "c2").unwrap().path().clone();
    newer(&store, &path, &[("priority", "high".into())]).await;
    let titles = clips.titles().await.unwrap();
    let told: Vec<_> = titles.iter().map(|t| (&*t.clip_id, &*t.filename, t.scene_id, &*t.scene_title)).collect();
    assert_eq!(told, [("c1", "c1.mp4", 4, "¿Quién paga?"), ("c2", "c2.mp4", 9, "Who pays?")]);

    let recorder = Recorder::default();
    Clips::new(&Arc::new(recorder.clone()), &video_key()).titles().await.unwrap();
    let asked = recorder.asked();
    let fields = asked[0].0.select.as_ref().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(fields, ["clip_id", "filename", "scene_id", "scene_title"]);
}
