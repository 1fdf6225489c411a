//! Opening a store by its URL.

use std::sync::Arc;

use reelbase::{Connect, ErrorKind, ManualEnv, open_with};

fn options() -> Connect {
    Connect::new().env(Arc::new(ManualEnv::default()))
}

async fn refused(url: &str) -> (ErrorKind, String) {
    let error = open_with(url, options()).await.unwrap_err();
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn an_unknown_scheme_is_refused_with_those_that_are_known() {
    let (kind, message) = refused("postgres://admin:hunter2@host/db").await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.contains("`postgres://`") && message.contains("`memory://` (feature `memory`)"), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test]
async fn what_is_no_url_is_refused_and_not_printed() {
    let (kind, message) = refused("hunter2").await;
    assert_eq!(kind, ErrorKind::Invalid);
    assert!(message.contains("no scheme") && !message.contains("hunter2"), "{message}");
}

#[cfg(not(feature = "memory"))]
#[tokio::test]
async fn a_backend_that_is_not_built_in_says_which_feature_it_needs() {
    let (kind, message) = refused("memory://").await;
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(message.contains("feature `memory`"), "{message}");
}

#[cfg(feature = "memory")]
mod memory {
    use reelbase::{
        DocumentStoreExt, Fields, SessionExt, Write,
        index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
        manifest,
    };

    use super::*;
    use crate::model::Clip;

    #[tokio::test]
    async fn every_store_is_empty_and_its_own() -> reelbase::Result<()> {
        let path = &"users/u1".parse()?;
        let one = open_with("memory://", options()).await?;
        one.commit(vec![Write::create(Clone::clone(path), Fields::empty())]).await?;
        assert!(one.get(path).await?.is_some());
        assert!(open_with("memory://", options()).await?.get(path).await?.is_none());
        Ok(())
    }

    #[tokio::test]
    async fn the_manifest_and_the_environment_are_the_given_ones() -> reelbase::Result<()> {
        let env = Arc::new(ManualEnv::default());
        let query = || {
            reelbase::Query::group("clips")
                .map(|query| query.and(reelbase::Filter::equal("status".parse().unwrap(), "completed")))
        };
        let store = open_with("memory://", Connect::new().manifest(manifest![Clip]).env(env)).await?;
        assert_eq!(store.env().new_id(), "id-000001");
        assert_eq!(store.fetch(query()?).await.unwrap_err().kind(), ErrorKind::MissingIndex);

        let field = IndexField::new("status".parse()?, IndexMode::Ascending);
        let more = Manifest::new().with_index(IndexDefinition::new("clips", QueryScope::CollectionGroup, vec![field]));
        let store = open_with("memory://", options().manifest(manifest![Clip].merge(more))).await?;
        assert!(store.fetch(query()?).await?.is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn what_is_wrong_shows_at_once() -> reelbase::Result<()> {
        let (kind, message) = refused("memory://shared").await;
        assert_eq!(kind, ErrorKind::Invalid);
        assert!(message.contains("nothing follows"), "{message}");

        let manifest = Manifest::new().with_ttl("clips", "a".parse()?).with_ttl("clips", "b".parse()?);
        let error = open_with("memory://", options().manifest(manifest)).await.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Invalid, Some("open")));
        Ok(())
    }

    #[cfg(feature = "tokio")]
    #[tokio::test]
    async fn without_options_it_is_this_process_s_environment() -> reelbase::Result<()> {
        let store = reelbase::open("memory://").await?;
        assert_eq!(format!("{:?}", store.env()), format!("{:?}", reelbase::TokioEnv::new()));
        Ok(())
    }

    #[cfg(not(feature = "tokio"))]
    #[tokio::test]
    async fn without_tokio_an_environment_must_be_given() {
        let error = reelbase::open("memory://").await.unwrap_err();
        assert!(error.message().contains("feature `tokio`"), "{error}");
    }
}
