//! Transactions where a service has them: in axum handlers, spawned tasks, `&self` methods behind a trait object. That
//! this compiles is half of the test: each place demands that the future is `Send`.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Path, State},
    http::{Request, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use reelbase::{DocumentStore, DocumentStoreExt, Entity, Error, ErrorKind, Key, Repository, Result};
use tower::ServiceExt;

use crate::{
    model::{Clip, User, Video},
    repositories::{clips, store},
};

type Store = Arc<dyn DocumentStore>;

/// The host's own error.
#[derive(Debug)]
enum AppError {
    Store(Error),
    TooMany(usize),
}

impl From<Error> for AppError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let (status, text) = match self {
            Self::TooMany(n) => (StatusCode::CONFLICT, format!("{n} clips are too many")),
            Self::Store(e) if e.kind() == ErrorKind::AlreadyExists => (StatusCode::CONFLICT, e.to_string()),
            Self::Store(e) => (StatusCode::INTERNAL_SERVER_ERROR, e.to_string()),
        };
        (status, text).into_response()
    }
}

/// Clips and their count, all or none; what the closure needs is borrowed again for each attempt.
async fn add_clips(State(store): State<Store>, Path(n): Path<u32>) -> Result<String, AppError> {
    let video = Video::key("u1", "v1")?;
    let new: Vec<Clip> = (0..n).map(Clip::sample).collect();
    let label = String::from("added");
    let (video, new) = (&video, &new);
    let added = store
        .transaction(|tx| async move {
            Repository::<Clip>::new(&tx, video).create_all(new).await?;
            let update = Video::update()
                .increment(Video::CLIPS_COUNT, new.len() as i64)
                .set(Video::EXPIRE_AT, None)
                .server_timestamp(Video::CREATED_AT);
            Repository::<Video>::new(&tx, &User::key("u1")?).update("v1", update).await?;
            Ok(new.len())
        })
        .await?;
    Ok(format!("{added} {label} to {video}"))
}

/// An error of the host's own type ends the transaction.
async fn refuse_when_full(State(store): State<Store>) -> Result<String, AppError> {
    let video = &Video::key("u1", "v1")?;
    store
        .try_transaction(|tx| async move {
            let clips = Repository::<Clip>::new(&tx, video);
            let found = clips.query().fetch().await?;
            clips.create(&Clip::sample(99)).await?;
            if found.len() > 1 { Err(AppError::TooMany(found.len())) } else { Ok("room".to_owned()) }
        })
        .await
}

/// The closure counts its attempts while others interfere.
async fn contended(State(store): State<Store>) -> Result<String, AppError> {
    let (outside, video, mut attempts) = (&store, &Video::key("u1", "v1")?, 0);
    store
        .transaction(|tx| {
            attempts += 1;
            async move {
                let clips = Repository::<Clip>::new(&tx, video);
                clips.require("c0").await?;
                if attempts < 4 {
                    let interference = Clip::update().increment(Clip::PRIORITY, 1);
                    Repository::<Clip>::new(outside, video).update("c0", interference).await?;
                }
                clips.update("c0", Clip::update().set(Clip::TITLE, "Won")).await
            }
        })
        .await?;
    Ok(attempts.to_string())
}

async fn call(store: &Store, path: &str) -> (StatusCode, String) {
    let router = Router::new()
        .route("/clips/{n}", post(add_clips))
        .route("/full", post(refuse_when_full))
        .route("/contended", post(contended))
        .with_state(store.clone());
    let response = router.oneshot(Request::post(path).body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 10_000).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn handlers_run_transactions() -> Result<()> {
    let store = store();
    Repository::<Video>::new(&store, &User::key("u1")?).create(&Video::sample()).await?;

    assert_eq!(call(&store, "/clips/3").await, (StatusCode::OK, "3 added to users/u1/videos/v1".to_owned()));
    let videos = Repository::<Video>::new(&store, &User::key("u1")?);
    assert_eq!(videos.require("v1").await?.clips_count, 3);

    let (status, text) = call(&store, "/clips/4").await;
    assert_eq!(status, StatusCode::CONFLICT, "{text}");
    assert_eq!(videos.require("v1").await?.clips_count, 3, "all or none");

    assert_eq!(call(&store, "/full").await, (StatusCode::CONFLICT, "3 clips are too many".to_owned()));
    assert!(clips(&store).get("c99").await?.is_none());

    assert_eq!(call(&store, "/contended").await, (StatusCode::OK, "4".to_owned()));
    let clip = clips(&store).require("c0").await?;
    assert_eq!((clip.title.as_str(), clip.priority), ("Won", 3));
    Ok(())
}

#[async_trait]
trait Publishing: Send + Sync {
    async fn publish(&self, video: &str) -> Result<usize>;
}

struct Publisher {
    store: Store,
    title: String,
    attempts: AtomicU32,
}

#[async_trait]
impl Publishing for Publisher {
    async fn publish(&self, video: &str) -> Result<usize> {
        let publish = |tx| async move {
            self.attempts.fetch_add(1, Ordering::Relaxed);
            let key: Key<Video> = Video::key("u1", video)?;
            let clips = Repository::<Clip>::new(&tx, &key);
            let found = clips.query().fetch().await?;
            for clip in &found {
                clips.require(&clip.clip_id).await?;
            }
            clips.create(&Clip { title: self.title.clone(), ..Clip::sample(77) }).await?;
            Ok(found.len())
        };
        self.store.transaction(publish).await
    }
}

#[tokio::test]
async fn spawned_tasks_and_methods_run_transactions() -> Result<()> {
    let store = store();
    clips(&store).create(&Clip::sample(1)).await?;
    let publisher: Arc<dyn Publishing> =
        Arc::new(Publisher { store: store.clone(), title: "Late".into(), attempts: AtomicU32::new(0) });
    let task = tokio::spawn(async move { publisher.publish("v1").await });
    assert_eq!(task.await.unwrap()?, 1);
    assert_eq!(clips(&store).require("c77").await?.title, "Late");
    Ok(())
}

/// Code that is generic over the store.
async fn generic<S: DocumentStore>(store: &S) -> Result<u32> {
    let video = &Video::key("u1", "v1")?;
    store.transaction(|tx| async move { Ok(Repository::<Clip>::new(&tx, video).require("c1").await?.priority) }).await
}

#[tokio::test]
async fn generic_code_runs_transactions_on_a_store_and_on_a_trait_object() -> Result<()> {
    let store = store();
    clips(&store).create(&Clip::sample(1)).await?;
    let shared = store.clone();
    assert_eq!(tokio::spawn(async move { generic(&shared).await }).await.unwrap()?, 1);
    let concrete = reelbase::memory::MemoryStore::new(Default::default(), store.env());
    clips_on(&concrete).create(&Clip::sample(1)).await?;
    assert_eq!(tokio::spawn(async move { generic(&concrete).await }).await.unwrap()?, 1);
    Ok(())
}

fn clips_on(store: &reelbase::memory::MemoryStore) -> Repository<Clip> {
    Repository::new(store, &Video::key("u1", "v1").unwrap())
}
