//! What the repository of publishes does, on the store in memory.

use std::{sync::Arc, time::Duration};

use reelbase_core::{DocumentStoreExt, Env, ErrorKind, Key, ManualEnv, Result, Snapshot, Value, Written};
use reelbase_schema::{Approval, Job, ListPublishes, Publish, PublishStatus, Publishes};

use crate::support::{Store, at, broken, kind, newer, now, store, store_with};

fn job() -> Key<Job> {
    Job::key("j1").unwrap()
}

fn approval() -> Approval {
    Approval { approved_by: "ana".into(), approved_at: now(), source: "slack".into() }
}

/// A publish in a status, with what goes with it.
fn publish(status: &PublishStatus) -> Publish {
    use PublishStatus::{Failed, PendingApproval, Published, Rejected};
    let mut publish = Publish::new(&job(), "youtube", now()).unwrap();
    publish.status = status.clone();
    publish.approval = (!matches!(status, PendingApproval | Rejected)).then(approval);
    publish.error_message = (*status == Failed).then(|| "it broke".into());
    publish.timestamps.published_at = (*status == Published).then(now);
    publish
}

async fn stored(store: &Store, status: &PublishStatus) -> Snapshot<Publish> {
    let publishes = Publishes::new(store, &job());
    publishes.create(&publish(status)).await.unwrap();
    publishes.require("youtube").await.unwrap()
}

#[tokio::test]
async fn asking_twice_is_asking_once() {
    let env = Arc::new(ManualEnv::new(now()));
    let store = store_with(env.clone());
    let first = Publishes::request(&store, &job(), "youtube").await.unwrap();
    assert_eq!((&first.status, &*first.idempotency_key), (&PublishStatus::PendingApproval, "j1_youtube"));
    assert_eq!((first.timestamps.created_at, first.timestamps.updated_at), (now(), now()));
    let publishes = Publishes::new(&store, &job());
    publishes.approve(&first, &approval()).await.unwrap();
    let approved = publishes.require("youtube").await.unwrap();
    env.advance(Duration::from_secs(60));
    let again = Publishes::request(&store, &job(), "youtube").await.unwrap();
    assert_eq!((again.entity(), again.update_time()), (approved.entity(), approved.update_time()));
    assert_eq!(kind(Publishes::request(&store, &job(), "a/b").await), ErrorKind::Invalid);
    assert_eq!(kind(Publishes::request(&store, &job(), &"x".repeat(51)).await), ErrorKind::Invalid);
    assert_eq!(publishes.list().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_ask_at_once_for_one_publish() {
    let store = store();
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { Publishes::request(&store, &job(), "youtube").await.map(|p| p.create_time()) })
        })
        .collect();
    let mut times = Vec::new();
    for worker in workers {
        times.push(worker.await.unwrap().unwrap());
    }
    times.dedup();
    assert_eq!(times.len(), 1);
}

#[tokio::test]
async fn the_key_is_that_of_the_job() {
    let store = store();
    let publishes = Publishes::new(&store, &job());
    // Of another job whose id ends alike, which the entity alone cannot tell.
    let other = Publish::new(&Job::key("j2").unwrap(), "youtube", now()).unwrap();
    let error = publishes.create(&other).await.unwrap_err();
    let fields: Vec<_> = error.violations().unwrap().iter().map(|v| &*v.field).collect();
    assert_eq!((error.kind(), fields), (ErrorKind::Invalid, vec!["idempotency_key"]));
    publishes.create(&publish(&PublishStatus::PendingApproval)).await.unwrap();
    let again = publishes.create(&publish(&PublishStatus::PendingApproval)).await;
    assert_eq!(kind(again), ErrorKind::AlreadyExists);
    assert_eq!(kind(publishes.require("tiktok").await), ErrorKind::NotFound);
}

type Step = (&'static str, PublishStatus, &'static [&'static str]);

/// Where each step leads, and from where.
const STEPS: [Step; 7] = [
    ("approve", PublishStatus::Approved, &["PENDING_APPROVAL"]),
    ("reject", PublishStatus::Rejected, &["PENDING_APPROVAL"]),
    ("retry", PublishStatus::Approved, &["FAILED"]),
    ("publishing", PublishStatus::Publishing, &["APPROVED"]),
    ("published", PublishStatus::Published, &["PUBLISHING", "UNKNOWN"]),
    ("failed", PublishStatus::Failed, &["PUBLISHING", "UNKNOWN"]),
    ("unknown", PublishStatus::Unknown, &["PUBLISHING"]),
];

async fn take(publishes: &Publishes, step: &str, publish: &Snapshot<Publish>) -> Result<Written> {
    match step {
        "approve" => publishes.approve(publish, &approval()).await,
        "reject" => publishes.reject(publish).await,
        "retry" => publishes.retry(publish).await,
        "publishing" => publishes.publishing(publish).await,
        "published" => publishes.published(publish, "abc", Some("https://youtu.be/abc")).await,
        "failed" => publishes.failed(publish, "it broke again").await,
        _ => publishes.unknown(publish, "the answer was lost").await,
    }
}

#[tokio::test]
async fn transitions_are_those_that_are_legal() {
    for from in PublishStatus::KNOWN.iter().copied().chain(["SCHEDULED"]) {
        for (step, to, legal) in STEPS {
            let env = Arc::new(ManualEnv::new(now()));
            let store = store_with(env.clone());
            let before = stored(&store, &from.into()).await;
            env.advance(Duration::from_secs(60));
            let publishes = Publishes::new(&store, &job());
            let result = take(&publishes, step, &before).await;
            let after = publishes.require("youtube").await.unwrap();
            if !legal.contains(&from) {
                let error = result.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::FailedPrecondition, "{step} from {from}");
                assert!(error.message().contains(&format!("from {from} to {to}")), "{error}");
                assert_eq!(after.update_time(), before.update_time());
                continue;
            }
            result.unwrap();
            assert_eq!(after.status, to);
            // Entering a status sets its fields, and leaving one clears them.
            assert_eq!(broken(after.entity()), [""; 0], "{step} from {from}");
            assert_eq!((after.timestamps.created_at, after.timestamps.updated_at), (now(), env.now()));
            assert_eq!(after.timestamps.published_at, (to == PublishStatus::Published).then(|| env.now()));
            let message = match step {
                "failed" => Some("it broke again"),
                "unknown" => Some("the answer was lost"),
                _ => None,
            };
            assert_eq!(after.error_message.as_deref(), message);
            let post = (step == "published").then_some(("abc", "https://youtu.be/abc"));
            assert_eq!(after.platform_post_id.as_deref().zip(after.post_url.as_deref()), post);
            assert_eq!(after.approval.is_some(), step != "reject");
        }
    }
}

#[tokio::test]
async fn a_step_fails_if_the_publish_was_changed_or_is_anothers() {
    let store = store();
    let publishes = Publishes::new(&store, &job());
    let others = Publishes::new(&store, &Job::key("j2").unwrap());
    for (step, _, legal) in STEPS {
        for from in legal {
            let path = publishes.key("youtube").unwrap().path().clone();
            store.commit(vec![reelbase_core::Write::delete(path.clone())]).await.unwrap();
            let read = stored(&store, &(*from).into()).await;
            assert_eq!(kind(take(&others, step, &read).await), ErrorKind::Invalid, "{step}");
            newer(&store, &path, &[("seen", Value::from(true))]).await;
            assert_eq!(kind(take(&publishes, step, &read).await), ErrorKind::FailedPrecondition, "{step}");
            assert_eq!(publishes.require("youtube").await.unwrap().status, (*from).into());
        }
    }
}

#[tokio::test]
async fn nothing_is_posted_that_nobody_approved() {
    use PublishStatus::{Approved, Failed, Publishing, Unknown};
    let store = store();
    let publishes = Publishes::new(&store, &job());
    stored(&store, &PublishStatus::PendingApproval).await;
    let path = publishes.key("youtube").unwrap().path().clone();
    for (from, step) in [(Failed, "retry"), (Approved, "publishing"), (Publishing, "published"), (Unknown, "published")]
    {
        newer(&store, &path, &[("status", Value::from(from.as_str()))]).await;
        let read = publishes.require("youtube").await.unwrap();
        let error = take(&publishes, step, &read).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FailedPrecondition);
        assert!(error.message().contains("nobody has approved"), "{error}");
    }
    // Ill news may always be noted.
    newer(&store, &path, &[("status", "PUBLISHING".into())]).await;
    publishes.failed(&publishes.require("youtube").await.unwrap(), "it broke").await.unwrap();
}

#[tokio::test]
async fn what_is_said_is_validated() {
    let store = store();
    let publishes = Publishes::new(&store, &job());
    let waiting = stored(&store, &PublishStatus::PendingApproval).await;
    let nobody = Approval { approved_by: String::new(), ..approval() };
    assert_eq!(kind(publishes.approve(&waiting, &nobody).await), ErrorKind::Invalid);
    publishes.approve(&waiting, &approval()).await.unwrap();
    publishes.publishing(&publishes.require("youtube").await.unwrap()).await.unwrap();
    let read = publishes.require("youtube").await.unwrap();
    assert_eq!(kind(publishes.published(&read, "", None).await), ErrorKind::Invalid);
    assert_eq!(kind(publishes.published(&read, "abc", Some("")).await), ErrorKind::Invalid);
    assert_eq!(kind(publishes.failed(&read, " \n").await), ErrorKind::Invalid);
    assert_eq!(kind(publishes.unknown(&read, "").await), ErrorKind::Invalid);
    publishes.failed(&read, &"é".repeat(1_001)).await.unwrap();
    let failed = publishes.require("youtube").await.unwrap();
    assert_eq!(failed.error_message.as_ref().map(|m| m.chars().count()), Some(1_000));
    publishes.retry(&failed).await.unwrap();
    publishes.publishing(&publishes.require("youtube").await.unwrap()).await.unwrap();
    publishes.published(&publishes.require("youtube").await.unwrap(), "abc", None).await.unwrap();
    assert_eq!(publishes.require("youtube").await.unwrap().post_url, None);
}

#[tokio::test]
async fn steps_on_two_publishes_are_one_transaction() {
    let store = store();
    let job = &job();
    for platform in ["tiktok", "youtube"] {
        Publishes::request(&store, job, platform).await.unwrap();
    }
    let both = store.transaction(|tx| async move {
        let publishes = Publishes::new(&tx, job);
        let (first, second) = (publishes.require("tiktok").await?, publishes.require("youtube").await?);
        publishes.approve(&first, &approval()).await?;
        publishes.reject(&second).await
    });
    both.await.unwrap();
    let statuses: Vec<_> =
        Publishes::new(&store, job).list().await.unwrap().iter().map(|p| p.status.to_string()).collect();
    assert_eq!(statuses, ["APPROVED", "REJECTED"]);
}

#[tokio::test]
async fn what_waits_longest_comes_first_whichever_job_it_is_of() {
    let store = store();
    for (seconds, job_id, platform, status) in [
        (3, "j1", "youtube", PublishStatus::Approved),
        (1, "j2", "tiktok", PublishStatus::Approved),
        (0, "j2", "youtube", PublishStatus::PendingApproval),
        (2, "j3", "youtube", PublishStatus::Approved),
    ] {
        let job = Job::key(job_id).unwrap();
        let mut new = Publish::new(&job, platform, now().saturating_add(Duration::from_secs(seconds))).unwrap();
        new.approval = (status == PublishStatus::Approved).then(approval);
        new.status = status;
        Publishes::new(&store, &job).create(&new).await.unwrap();
    }
    let keys = async |status: &PublishStatus, list: ListPublishes<'_>| {
        let found = Publishes::in_status(&store, status, list).await.unwrap();
        found.iter().map(|p| p.idempotency_key.clone()).collect::<Vec<_>>()
    };
    let all = keys(&PublishStatus::Approved, ListPublishes::default()).await;
    assert_eq!(all, ["j2_tiktok", "j3_youtube", "j1_youtube"]);
    let first = ListPublishes { limit: Some(1), ..ListPublishes::default() };
    let last = Publishes::in_status(&store, &PublishStatus::Approved, first).await.unwrap().remove(0);
    let next = ListPublishes { limit: Some(1), after: Some(&last) };
    assert_eq!(keys(&PublishStatus::Approved, next).await, ["j3_youtube"]);
    assert_eq!(keys(&PublishStatus::PendingApproval, ListPublishes::default()).await, ["j2_youtube"]);
    assert_eq!(Publishes::new(&store, &Job::key("j2").unwrap()).list().await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_a_newer_service_wrote_survives_every_step() {
    let unknown = ["codec", "timestamps.queued_at", "lease.token"];
    for (step, _, legal) in STEPS {
        for from in legal {
            let store = store();
            let publishes = Publishes::new(&store, &job());
            let path = stored(&store, &(*from).into()).await.key().path().clone();
            newer(&store, &path, &unknown.map(|field| (field, Value::from("newer")))).await;
            let approved = !matches!(*from, "PENDING_APPROVAL");
            if approved {
                newer(&store, &path, &[("approval.nonce", "n1".into())]).await;
            }
            take(&publishes, step, &publishes.require("youtube").await.unwrap()).await.unwrap();
            for field in unknown {
                assert_eq!(at(&store, &path, field).await, Some("newer".into()), "{step}: {field}");
            }
            let nonce = approved.then(|| "n1".into());
            assert_eq!(at(&store, &path, "approval.nonce").await, nonce, "{step}");
        }
    }
}
