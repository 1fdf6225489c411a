//! What a transaction promises, on the store in memory.

use std::{sync::Arc, time::Duration};

use reelbase::{
    AsSession, DocumentStore, DocumentStoreExt, Entity, Error, ErrorKind, ManualEnv, Repository, Result, Session,
    index::Manifest, memory::MemoryStore,
};

use crate::{
    model::{Clip, User, Video},
    repositories::{clips, store},
};

#[tokio::test]
async fn contention_runs_the_closure_again() -> Result<()> {
    let store = store();
    clips(&store).create(&Clip::sample(1)).await?;
    let (outside, mut attempts) = (&store, 0);
    let seen = store
        .transaction(|tx| {
            attempts += 1;
            async move {
                let priority = clips_of(&tx).require("c1").await?.priority;
                if attempts < 3 {
                    // Somebody else changes what was just read.
                    clips(outside).update("c1", Clip::update().increment(Clip::PRIORITY, 10)).await?;
                }
                clips_of(&tx).update("c1", Clip::update().set(Clip::PRIORITY, priority + 1)).await?;
                Ok(priority)
            }
        })
        .await?;
    assert_eq!((attempts, seen), (3, 21));
    assert_eq!(clips(&store).require("c1").await?.priority, 22);
    Ok(())
}

fn clips_of(session: &impl AsSession) -> Repository<Clip> {
    Repository::new(session, &Video::key("u1", "v1").unwrap())
}

#[tokio::test]
async fn contention_that_does_not_end_is_reported() -> Result<()> {
    let store = store();
    clips(&store).create(&Clip::sample(1)).await?;
    let (outside, mut attempts) = (&store, 0);
    let error = store
        .transaction(|tx| {
            attempts += 1;
            async move {
                clips_of(&tx).require("c1").await?;
                clips(outside).update("c1", Clip::update().increment(Clip::PRIORITY, 1)).await?;
                clips_of(&tx).delete("c1").await
            }
        })
        .await
        .unwrap_err();
    assert_eq!((error.kind(), attempts), (ErrorKind::Aborted, 5));
    assert!(clips(&store).get("c1").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn an_error_of_the_closure_leaves_nothing_behind() -> Result<()> {
    let store = store();
    let mut attempts = 0;
    let error = store
        .transaction(|tx| {
            attempts += 1;
            async move {
                clips_of(&tx).create(&Clip::sample(1)).await?;
                Err::<(), _>(Error::new(ErrorKind::Unavailable, "the world changed its mind"))
            }
        })
        .await
        .unwrap_err();
    // Not even an error that could be retried makes the closure run again, if the transaction was not the cause.
    assert_eq!((error.kind(), attempts), (ErrorKind::Unavailable, 1));
    assert!(clips(&store).get("c1").await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_transaction_that_is_cancelled_leaves_nothing_behind() -> Result<()> {
    let store = store();
    let never = store.transaction(|tx| async move {
        clips_of(&tx).create(&Clip::sample(1)).await?;
        std::future::pending::<()>().await;
        Ok(())
    });
    assert!(tokio::time::timeout(Duration::from_millis(20), never).await.is_err());
    assert!(clips(&store).get("c1").await?.is_none());
    // Nor does it stand in anybody's way.
    store.transaction(|tx| async move { clips_of(&tx).create(&Clip::sample(1)).await }).await?;
    assert!(clips(&store).get("c1").await?.is_some());
    Ok(())
}

#[tokio::test]
async fn a_handle_that_escapes_refuses() -> Result<()> {
    let store = store();
    let escaped = store
        .transaction(|tx| async move {
            clips_of(&tx).create(&Clip::sample(1)).await?;
            Ok(tx)
        })
        .await?;
    let read = clips_of(&escaped).get("c1").await.unwrap_err();
    let query = clips_of(&escaped).query().fetch().await.unwrap_err();
    let write = clips_of(&escaped).create(&Clip::sample(2)).await.unwrap_err();
    for error in [read, query, write] {
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
        assert!(error.message().contains("is over"), "{error}");
    }
    assert!(clips(&store).get("c2").await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_read_after_a_write_is_refused() -> Result<()> {
    let store = store();
    let error = store
        .transaction(|tx| async move {
            clips_of(&tx).create(&Clip::sample(1)).await?;
            clips_of(&tx).query().fetch().await
        })
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
    assert!(error.message().contains("before the first write"), "{error}");
    assert!(clips(&store).get("c1").await?.is_none());
    Ok(())
}

#[tokio::test]
async fn what_exists_already_shows_at_the_commit() -> Result<()> {
    let store = store();
    clips(&store).create(&Clip::sample(1)).await?;
    let mut reached = false;
    let error = store
        .transaction(|tx| {
            let reached = &mut reached;
            let written = clips_of(&tx);
            *reached = true;
            async move { written.create(&Clip::sample(1)).await }
        })
        .await
        .unwrap_err();
    assert!(reached);
    assert_eq!((error.kind(), error.operation()), (ErrorKind::AlreadyExists, Some("commit")));
    Ok(())
}

#[tokio::test]
async fn one_repository_code_runs_on_whatever_is_a_session() -> Result<()> {
    let concrete = MemoryStore::new(Manifest::new(), Arc::new(ManualEnv::default()));
    let dynamic: Arc<dyn DocumentStore> = Arc::new(concrete.clone());
    let session: Arc<dyn Session> = dynamic.clone();
    let shared = Arc::new(concrete.clone());
    clips_of(&concrete).create(&Clip::sample(1)).await?;
    clips_of(&dynamic).create(&Clip::sample(2)).await?;
    clips_of(&session).create(&Clip::sample(3)).await?;
    clips_of(&shared).create(&Clip::sample(4)).await?;
    let users = Repository::<User>::root(&session);
    users.create(&User { user_id: "u1".into(), email: "a@b.example".into() }).await?;
    let counted = concrete.snapshot(|tx| async move { clips_of(&tx).query().count().await }).await?;
    assert_eq!(counted, 4);
    Ok(())
}
