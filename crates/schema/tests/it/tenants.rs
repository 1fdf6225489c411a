//! No tenant reaches another's documents, whatever strings come in.

use std::sync::Arc;

use proptest::prelude::*;
use reelbase_core::{
    Document, DocumentPath, DocumentStoreExt, Entity, ErrorKind, Fields, Session, SessionExt, Snapshot, Write,
};
use reelbase_schema::{
    Clip, ClipFile, ClipStatus, Clips, ListClips, ListUserClips, NewClip, NewVideo, Style, User, Users, Video, Videos,
};

use crate::support::{Store, clip, kind, new_clip, now, store, stored, user_key, video, video_key};

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Ids that try to get out, and any other text.
fn hostile() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "/", "..", ".", "u2", "users", "videos", "v1", "clips", "c1", "\\", "%2F", "\0", "\n", "__", "__id7__", "`",
        "é", "\u{202e}", "\u{ff0f}", "\u{2215}", "*", "?", "#", "\u{1}",
    ]);
    prop_oneof![
        prop::collection::vec(parts, 0..8).prop_map(|parts| parts.concat()),
        "\\PC{0,40}",
        Just("../../u2/videos/v1".to_owned()),
        Just("v1/clips/c1/../../../../u2".to_owned()),
        Just("x".repeat(1_501)),
    ]
}

/// Every path in the store.
async fn paths(store: &Store) -> Vec<String> {
    let mut paths = Vec::new();
    for collection in ["users", "videos", "clips"] {
        let query = reelbase_core::Query::group(collection).unwrap();
        paths.extend(store.fetch(query).await.unwrap().iter().map(|d| d.path().as_str().to_owned()));
    }
    paths
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_id_leads_out_of_the_users_documents(
        video_id in hostile(), clip_id in hostile(), title in hostile(), style in hostile(), customer in hostile(),
    ) {
        run(async move {
            let store = store();
            let (user, below) = (user_key(), DocumentPath::parse("users/u1").unwrap());
            let videos = Videos::new(&store, &user);
            if let Ok(key) = videos.key(&video_id) {
                assert!(key.path().is_below(&below) && key.path().segments().count() == 4, "{key}");
                let clips = Clips::new(&store, &key);
                if let Ok(key) = clips.key(&clip_id) {
                    assert!(key.path().is_below(&below) && key.path().segments().count() == 6, "{key}");
                }
                // Documents that carry the ids, and documents that carry others'.
                let style = Style::new(&*style).unwrap_or(Style::SPLIT);
                let new = NewClip { scene_title: title.clone(), ..NewClip::new(format!("{clip_id}.mp4"), style) };
                if let Ok(mut clip) = new.into_clip(&key, now()) {
                    clips.create(&clip).await.unwrap();
                    for id in [&*clip_id, &video_id, "../u2", "u2"] {
                        clip.user_id = id.to_owned();
                        assert!(clips.create(&clip).await.is_err());
                        assert!(Clips::upsert_all(&store, &key, std::slice::from_ref(&clip)).await.is_err());
                    }
                }
                clips.update(&clip_id, Clip::update().set(Clip::SCENE_TITLE, "x")).await.ok();
                clips.get(&clip_id).await.ok();
                Clips::delete_all(&store, &key).await.unwrap();
            }
            let new = NewVideo { custom_prompt: Some(title.clone()), ..NewVideo::new(&*customer, &*title) };
            if let Ok(video) = new.into_video(&user, &*video_id, now()) {
                videos.create(&video).await.unwrap();
                videos.fail(&videos.require(&video_id).await.unwrap(), &title).await.ok();
                assert!(Videos::new(&store, &User::key("u2").unwrap()).create(&video).await.is_err());
            }
            videos.update(&video_id, Video::update().set(Video::VIDEO_TITLE, "x")).await.ok();
            videos.add_clips(&video_id, &[]).await.ok();
            videos.get(&video_id).await.ok();
            Users::new(&store).with_stripe_customer(&customer).await.unwrap();
            for path in paths(&store).await {
                assert!(path.starts_with("users/u1/"), "{path}");
            }
        });
    }

    #[test]
    fn forged_documents_are_never_returned_nor_counted(
        forged in prop::collection::vec((prop::sample::select(vec!["u2", "u1x", "u", "u1 ", "u0", "u1\u{1}"]), 0_u8..4, any::<bool>()), 0..12),
        own in 0_usize..4,
    ) {
        run(async move {
            let store = store();
            for i in 0..own {
                Clips::new(&store, &video_key()).create(&clip(&format!("c{i}"), &Style::SPLIT)).await.unwrap();
            }
            // Written past the repositories: under another user, with the ids of this one.
            for (user, id, completed) in forged {
                let mut forged = clip(&format!("c{id}"), &Style::SPLIT);
                if completed {
                    forged = forged.into_completed(now());
                }
                let fields = Fields::with_shape(&forged, Clip::shape()).unwrap();
                let path = format!("users/{user}/videos/v1/clips/c{id}").parse().unwrap();
                store.commit(vec![Write::set(path, fields)]).await.unwrap();
            }
            let clips = Clips::of_user(&store, &user_key()).unwrap();
            let (style, processing, completed) = (Style::SPLIT, ClipStatus::Processing, ClipStatus::Completed);
            let all = clips.list(ListUserClips::default()).await.unwrap();
            assert_eq!(all.len(), own);
            assert!(all.iter().all(|clip| clip.key().ids().next() == Some("u1")));
            assert_eq!(clips.count(&ListUserClips::default()).await.unwrap(), own as u64);
            let filtered = ListUserClips { style: Some(style), status: Some(processing), ..ListUserClips::default() };
            assert_eq!(clips.count(&filtered).await.unwrap(), own as u64);
            assert_eq!(clips.list(filtered).await.unwrap().len(), own);
            let filtered = ListUserClips { status: Some(completed), ..ListUserClips::default() };
            assert_eq!(clips.count(&filtered).await.unwrap(), 0);
            assert_eq!(clips.query().unwrap().count().await.unwrap(), own as u64);
            assert_eq!(clips.query().unwrap().fetch().await.unwrap().len(), own);
        });
    }
}

#[tokio::test]
async fn what_was_read_elsewhere_is_refused() {
    let store = store();
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let (other_user, other_video) = (User::key("u2").unwrap(), Video::key("u2", "v1").unwrap());
    let clips = Clips::new(&store, &other_video);
    let read = Clips::new(&store, &video_key()).require("c1").await.unwrap();
    let file = ClipFile::default();
    let at = |text: &str| text.parse().unwrap();
    assert_eq!(kind(clips.complete(&read, file).await), ErrorKind::Invalid);
    assert_eq!(kind(clips.fail(&read, file).await), ErrorKind::Invalid);
    assert_eq!(kind(clips.set_file(&read, file).await), ErrorKind::Invalid);
    assert_eq!(kind(clips.retime(&read, at("00:00:00"), at("00:00:01")).await), ErrorKind::Invalid);
    assert_eq!(kind(clips.delete(&read).await), ErrorKind::Invalid);

    let videos = Videos::new(&store, &other_user);
    let read = Videos::new(&store, &user_key()).require("v1").await.unwrap();
    assert_eq!(kind(videos.analyzed(&read).await), ErrorKind::Invalid);
    assert_eq!(kind(videos.complete(&read).await), ErrorKind::Invalid);
    assert_eq!(kind(videos.fail(&read, "it broke").await), ErrorKind::Invalid);
    assert_eq!(kind(videos.add_clips("v1", &[clip("c1", &Style::SPLIT)]).await), ErrorKind::Invalid);
    assert_eq!(kind(videos.remove_clips("v1", &[clip("c1", &Style::SPLIT)]).await), ErrorKind::Invalid);
    // Nor is a clip of another video counted.
    assert_eq!(
        kind(Videos::new(&store, &user_key()).add_clips("v2", &[clip("c1", &Style::SPLIT)]).await),
        ErrorKind::Invalid
    );
    let video_after = Videos::new(&store, &user_key()).require("v1").await.unwrap();
    assert_eq!(video_after.update_time(), read.update_time());
}

#[tokio::test]
async fn a_document_with_anothers_ids_is_corrupt() {
    let store = store();
    let forged = clip("c1", &Style::SPLIT);
    let fields = Fields::with_shape(&forged, Clip::shape()).unwrap();
    let path: DocumentPath = "users/u2/videos/v1/clips/c1".parse().unwrap();
    store.commit(vec![Write::set(path.clone(), fields.clone())]).await.unwrap();
    let clips = Clips::new(&store, &Video::key("u2", "v1").unwrap());
    let error = clips.require("c1").await.unwrap_err();
    assert_eq!((error.kind(), error.corrupt_at()), (ErrorKind::Corrupt, Some("user_id")));
    assert_eq!(kind(clips.list(ListClips::default()).await), ErrorKind::Corrupt);
    // It can still be deleted.
    assert_eq!(Clips::delete_all(&store, &Video::key("u2", "v1").unwrap()).await.unwrap(), 1);
    assert!(Snapshot::<Clip>::from_document(Document::new(path, fields, now(), now())).is_err());
}

#[tokio::test]
async fn same_ids_of_two_users_are_two_documents() {
    let store = store();
    let session: Arc<dyn Session> = store.clone();
    stored(&store, &[clip("c1", &Style::SPLIT)]).await.unwrap();
    let other = Video::key("u2", "v1").unwrap();
    let clips = Clips::new(&session, &other);
    assert!(clips.get("c1").await.unwrap().is_none());
    clips.create(&new_clip("c1", &Style::ORIGINAL).into_clip(&other, now()).unwrap()).await.unwrap();
    Clips::delete_all(&store, &other).await.unwrap();
    assert_eq!(Clips::new(&store, &video_key()).count(&ListClips::default()).await.unwrap(), 1);
    assert_eq!(video().user_id, "u1");
}
