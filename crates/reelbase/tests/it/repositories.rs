//! Typed repositories on the store in memory.

use std::sync::Arc;

use reelbase::{
    DocumentStore, DocumentStoreExt, Entity, ErrorKind, ManualEnv, Repository, Result, index::Manifest, manifest,
    memory::MemoryStore,
};

use crate::model::{AuditEvent, Clip, ClipStatus, ModelQuota, Publish, User, Video};

pub(crate) fn store() -> Arc<dyn DocumentStore> {
    let manifest = manifest![User, Video, Clip, Publish, ModelQuota, AuditEvent];
    Arc::new(MemoryStore::new(manifest, Arc::new(ManualEnv::default())))
}

pub(crate) fn clips(store: &Arc<dyn DocumentStore>) -> Repository<Clip> {
    Repository::new(store, &Video::key("u1", "v1").unwrap())
}

#[tokio::test]
async fn what_is_created_is_found_again() -> Result<()> {
    let store = store();
    let clips = clips(&store);
    let completed = Clip { status: ClipStatus::Completed, style: Some("split".into()), ..Clip::sample(2) };
    clips.create_all(&[Clip::sample(1), completed.clone(), Clip::sample(3)]).await?;

    let found = clips.require("c2").await?;
    assert_eq!(*found, completed);
    assert_eq!(found.key(), &Clip::key("u1", "v1", "c2")?);
    let ids = |found: Vec<reelbase::Snapshot<Clip>>| found.iter().map(|clip| clip.clip_id.clone()).collect::<Vec<_>>();
    let processing = clips.query().filter(Clip::STATUS.eq(ClipStatus::Processing)).order_by(Clip::PRIORITY.asc());
    assert_eq!(ids(processing.fetch().await?), ["c1", "c3"]);
    assert_eq!(clips.query().filter(Clip::STYLE.eq("split")).count().await?, 1);
    assert_eq!(clips.create(&completed).await.unwrap_err().kind(), ErrorKind::AlreadyExists);
    Ok(())
}

#[tokio::test]
async fn a_query_without_its_index_is_refused_with_the_line_that_declares_it() -> Result<()> {
    let store: Arc<dyn DocumentStore> = Arc::new(MemoryStore::new(Manifest::new(), Arc::new(ManualEnv::default())));
    let query =
        |store| clips(store).query().filter(Clip::STATUS.eq(ClipStatus::Processing)).order_by(Clip::PRIORITY.asc());
    let error = query(&store).fetch().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingIndex);
    assert!(error.message().contains("#[entity(index(status, priority))]"), "{error}");
    assert!(query(&self::store()).fetch().await.is_ok());
    Ok(())
}

#[tokio::test]
async fn what_is_not_valid_is_not_stored() -> Result<()> {
    let store = store();
    let clips = clips(&store);
    let wrong = Clip { title: String::new(), end: -1, user_id: "u2".into(), ..Clip::sample(1_000) };
    let error = clips.create(&wrong).await.unwrap_err();
    let mut fields: Vec<_> = error.violations().unwrap().iter().map(|v| v.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["end", "priority", "title", "user_id"]);
    assert_eq!(clips.query().count().await?, 0);

    clips.create(&Clip::sample(1)).await?;
    assert_eq!(clips.update("c1", Clip::update().set(Clip::TITLE, "")).await.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(clips.require("c1").await?.title, "Intro");
    Ok(())
}

#[tokio::test]
async fn modify_holds_the_whole_entity_to_its_rules() -> Result<()> {
    let store = store();
    clips(&store).create(&Clip::sample(1)).await?;
    let key = &Clip::key("u1", "v1", "c1")?;
    let later = store
        .modify(key, |clip| {
            clip.start = 4;
            clip.end = 5;
            Ok(())
        })
        .await?;
    assert_eq!((later.start, later.end), (4, 5));
    let error = store
        .modify(key, |clip| {
            clip.end = 3;
            Ok(())
        })
        .await
        .unwrap_err();
    assert_eq!(error.violations().unwrap().to_string(), "end must not be before the start");
    assert_eq!(clips(&store).require("c1").await?.end, 5);
    Ok(())
}

#[tokio::test]
async fn ids_may_be_made_or_stand_in_the_path_only() -> Result<()> {
    let store = store();
    let quotas = Repository::<ModelQuota>::root(&store);
    let quota = ModelQuota { provider: "openai".into(), model_id: "o3".into(), tokens_used: 1 };
    quotas.set(&quota).await?;
    assert_eq!(quotas.require("openai_o3").await?.tokens_used, 1);
    assert_eq!(quotas.create_with_id("other", &quota).await.unwrap_err().kind(), ErrorKind::Invalid);

    let events = Repository::<AuditEvent>::root(&store);
    let event = AuditEvent { action: "publish".into(), r#type: "job".into() };
    assert_eq!(events.create(&event).await.unwrap_err().kind(), ErrorKind::Invalid);
    events.create_with_id("e1", &event).await?;
    assert_eq!(*events.query().filter(AuditEvent::TYPE.eq("job")).fetch().await?[0], event);
    Ok(())
}

#[tokio::test]
async fn a_group_below_an_owner_returns_nobody_else_s() -> Result<()> {
    let store = store();
    for user in ["u1", "u2"] {
        let videos = Repository::<Video>::new(&store, &User::key(user)?);
        videos.create(&Video { user_id: user.into(), ..Video::sample() }).await?;
    }
    let mine = Repository::<Video>::group_below(&store, &User::key("u2")?)?.fetch().await?;
    assert_eq!(mine.iter().map(|video| video.user_id.as_str()).collect::<Vec<_>>(), ["u2"]);
    Ok(())
}
