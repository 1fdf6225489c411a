//! A host's own tests say what a store answers.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use reelbase::{
    Document, DocumentStore, DocumentStoreExt, Error, ErrorKind, Fields, ManualEnv, Repository, Result, Timestamp,
    mock::{MockStore, MockTransaction},
};

use crate::model::{Clip, Video};

fn stored(clip: &Clip, path: &str) -> Document {
    let time = Timestamp::from_micros_saturating(1);
    Document::new(path.parse().unwrap(), Fields::of(clip).unwrap(), time, time)
}

fn answering(documents: Vec<Result<Vec<Document>>>) -> Arc<dyn DocumentStore> {
    let mut mock = MockStore::new();
    mock.expect_query()
        .times(1)
        .withf(|query| query.collection.as_deref() == Some("clips"))
        .return_once(|_| stream::iter(documents).boxed());
    Arc::new(mock)
}

#[tokio::test]
async fn an_error_in_the_middle_of_an_answer_is_the_answer() -> Result<()> {
    let fine = stored(&Clip::sample(1), "users/u1/videos/v1/clips/c1");
    let store = answering(vec![Ok(vec![fine]), Err(Error::new(ErrorKind::Unavailable, "down"))]);
    let clips = Repository::<Clip>::new(&store, &Video::key("u1", "v1")?);
    assert_eq!(clips.query().fetch().await.unwrap_err().kind(), ErrorKind::Unavailable);
    Ok(())
}

#[tokio::test]
async fn what_carries_another_s_ids_is_corrupt() -> Result<()> {
    let forged = Clip { user_id: "u2".into(), ..Clip::sample(1) };
    let store = answering(vec![Ok(vec![stored(&forged, "users/u1/videos/v1/clips/c1")])]);
    let error = Repository::<Clip>::new(&store, &Video::key("u1", "v1")?).query().fetch().await.unwrap_err();
    assert_eq!((error.kind(), error.corrupt_at()), (ErrorKind::Corrupt, Some("user_id")));
    Ok(())
}

#[tokio::test]
async fn a_commit_whose_answer_was_lost_is_not_tried_again() {
    let mut store = MockStore::new();
    store.expect_begin().times(1).returning(|_| {
        let mut transaction = MockTransaction::new();
        transaction.expect_id().returning(Default::default);
        transaction.expect_commit().times(1).returning(|| Err(Error::new(ErrorKind::OutcomeUnknown, "cut off")));
        Ok(Arc::new(transaction))
    });
    let error = store.transaction(|_| async { Ok(()) }).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn each_attempt_names_the_one_before() {
    let mut store = MockStore::new();
    store.expect_env().returning(|| Arc::new(ManualEnv::default()));
    let mut attempt = 0_u8;
    store.expect_begin().times(3).returning(move |options| {
        let before = (attempt > 0).then(|| reelbase::TxId(vec![attempt]));
        assert_eq!(options.retry_of, before);
        attempt += 1;
        let mut transaction = MockTransaction::new();
        let (id, last) = (reelbase::TxId(vec![attempt]), attempt == 3);
        transaction.expect_id().return_const(id);
        transaction.expect_commit().times(1).returning(move || match last {
            true => Ok(reelbase::CommitResult::new(Timestamp::from_micros_saturating(1), Vec::new())),
            false => Err(Error::new(ErrorKind::Aborted, "contention")),
        });
        Ok(Arc::new(transaction))
    });
    assert_eq!(store.transaction(|_| async { Ok(7) }).await.unwrap(), 7);
}
