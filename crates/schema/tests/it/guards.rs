//! What only a repository's own methods may move, nothing else can; and those methods compose.

use reelbase_core::{DocumentStoreExt, Entity, ErrorKind, SessionExt, Value, Write};
use reelbase_schema::{
    Clip, ClipFile, ClipStatistics, ClipStatus, Clips, Highlights, Style, Video, VideoStatus, Videos,
};

use crate::support::{clip, now, store, stored, user_key, video_key};

#[tokio::test]
async fn two_steps_on_one_entity_are_one_transaction() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let (user, video) = (&user_key(), &video_key());
    let more = &[clip("c2", &Style::SPLIT)];
    store
        .transaction(|tx| async move {
            let (clips, videos) = (Clips::new(&tx, video), Videos::new(&tx, user));
            let (first, read) = (clips.require("c1").await?, videos.require("v1").await?);
            clips.retime(&first, "00:01:00".parse()?, "00:01:30".parse()?).await?;
            clips.complete(&first, ClipFile::default()).await?;
            clips.create_all(more).await?;
            videos.add_clips("v1", more).await?;
            videos.complete(&read).await
        })
        .await
        .unwrap();
    let read = Clips::new(&store, video).require("c1").await.unwrap();
    assert_eq!((read.duration_seconds, &read.status), (30.0, &ClipStatus::Completed));
    let read = Videos::new(&store, user).require("v1").await.unwrap();
    assert_eq!((read.clips_count, &read.status), (2, &VideoStatus::Completed));
}

/// What was read before the transaction began is not guarded by it, and so must still be as it was.
#[tokio::test]
async fn a_step_from_an_older_read_still_fails_when_the_entity_was_changed() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let video = &video_key();
    let clips = Clips::new(&store, video);
    let old = &clips.require("c1").await.unwrap();
    clips.update("c1", Clip::update().set(Clip::PRIORITY, 7)).await.unwrap();
    let result =
        store.transaction(|tx| async move { Clips::new(&tx, video).complete(old, ClipFile::default()).await }).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::FailedPrecondition);
    assert_eq!(clips.require("c1").await.unwrap().status, ClipStatus::Processing);
}

#[tokio::test]
async fn neither_an_update_nor_modify_moves_what_only_methods_move() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let videos = Videos::new(&store, &user_key());
    videos.complete(&videos.require("v1").await.unwrap()).await.unwrap();
    let before = videos.require("v1").await.unwrap().into_entity();

    for update in [
        Video::update().set(Video::STATUS.writable(), VideoStatus::Processing),
        Video::update().set(Video::CLIPS_COUNT.writable(), 77),
        Video::update().set(Video::USER_ID.writable(), "u2"),
    ] {
        let error = videos.update("v1", update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    let moves: [fn(&mut Video); 3] = [
        |video| (video.status, video.completed_at) = (VideoStatus::Processing, None),
        |video| video.clips_count = 77,
        |video| video.created_at = now().saturating_add(std::time::Duration::from_secs(1)),
    ];
    for change in moves {
        let changed = |video: &mut Video| {
            change(video);
            Ok(())
        };
        let error = Videos::modify(&store, &video_key(), changed).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert!(error.message().contains("own repository"), "{error}");
        let error = DocumentStoreExt::modify(&store, &video_key(), changed).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    assert_eq!(videos.require("v1").await.unwrap().into_entity(), before);
}

/// Fields of a newer version survive being modified by this one, in nested structs as well.
#[tokio::test]
async fn what_this_version_does_not_know_survives_modify() {
    let store = store();
    stored(&store, &[]).await.unwrap();
    let path = video_key().path().clone();
    let summary = Value::map([
        ("total_duration", Value::from(236.0)),
        ("categories", Value::array(["humorous"])),
        ("mood", Value::from("bright")),
    ]);
    let newer =
        [("highlights_summary".parse().unwrap(), Some(summary)), ("codec".parse().unwrap(), Some("av1".into()))];
    store.commit(vec![Write::update(path.clone(), newer)]).await.unwrap();
    let retitled = |video: &mut Video| {
        video.video_title = "Episode 2".into();
        Ok(())
    };
    Videos::modify(&store, &video_key(), retitled).await.unwrap();
    let videos = Videos::new(&store, &user_key());
    let found = Highlights::parse(br#"{"video_url":"","highlights":[{"id":1,"duration":240}]}"#).unwrap();
    videos.set_highlights(&videos.require("v1").await.unwrap(), &found).await.unwrap();
    let found = store.get(&path).await.unwrap().unwrap();
    let at = |field: &str| found.fields().get_path(&field.parse().unwrap()).map(|value| value.to_value());
    assert_eq!(at("highlights_summary.total_duration"), Some(Value::from(240.0)));
    assert_eq!(at("highlights_summary.mood"), Some("bright".into()));
    assert_eq!((at("codec"), at("video_title")), (Some("av1".into()), Some("Episode 2".into())));
}

#[test]
fn a_clip_counts_once_however_often_it_is_given() {
    let clip = clip("c1", &Style::SPLIT);
    let statistics: ClipStatistics = [&clip, &clip].into_iter().collect();
    assert_eq!(statistics.clips_count, 1);
}
