//! What the tests start from.

use std::sync::Arc;

use reelbase_core::{DocumentStore, DocumentStoreExt, Entity, ErrorKind, Key, ManualEnv, Result, Timestamp, manifest};
use reelbase_schema::{Clip, Clips, NewClip, NewVideo, Style, User, Users, Video, Videos};
use reelbase_store_memory::MemoryStore;

pub(crate) type Store = Arc<dyn DocumentStore>;

pub(crate) fn now() -> Timestamp {
    "2025-01-01T00:00:00Z".parse().unwrap()
}

pub(crate) fn store() -> Store {
    store_with(Arc::new(ManualEnv::new(now())))
}

pub(crate) fn store_with(env: Arc<ManualEnv>) -> Store {
    Arc::new(MemoryStore::new(manifest![User, Video, Clip], env))
}

pub(crate) fn user_key() -> Key<User> {
    User::key("u1").unwrap()
}

pub(crate) fn video_key() -> Key<Video> {
    Video::key("u1", "v1").unwrap()
}

pub(crate) fn video() -> Video {
    NewVideo::new("https://youtu.be/g1_e2d5nF90", "Episode 1").into_video(&user_key(), "v1", now()).unwrap()
}

pub(crate) fn new_clip(id: &str, style: &Style) -> NewClip {
    NewClip {
        scene_id: 4,
        scene_title: "¿Quién paga?".into(),
        start_time: "00:13:53".parse().unwrap(),
        end_time: "00:14:56".parse().unwrap(),
        ..NewClip::new(format!("{id}.mp4"), style.clone())
    }
}

pub(crate) fn clip(id: &str, style: &Style) -> Clip {
    new_clip(id, style).into_clip(&video_key(), now()).unwrap()
}

/// Stores the video of the tests with these clips, counted.
pub(crate) async fn stored(store: &Store, new: &[Clip]) -> Result<()> {
    let (user, video_key) = (&user_key(), &video_key());
    Users::new(store).create(&User::new("u1", "u1@example.com", now())?).await.ok();
    Videos::new(store, user).create(&video()).await?;
    store
        .transaction(|tx| async move {
            Clips::new(&tx, video_key).create_all(new).await?;
            Videos::new(&tx, user).add_clips("v1", new).await?;
            Ok(())
        })
        .await
}

/// The fields that break a rule, in order, each once.
pub(crate) fn broken<E: Entity>(entity: &E) -> Vec<String> {
    let violations = entity.validate().err().unwrap_or_default();
    let mut fields: Vec<_> = violations.iter().map(|v| v.field.clone()).collect();
    fields.dedup();
    fields
}

#[track_caller]
pub(crate) fn kind<T: std::fmt::Debug>(result: Result<T>) -> ErrorKind {
    result.expect_err("this is refused").kind()
}
