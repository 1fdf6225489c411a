//! What the repository of routing decisions does, on the store in memory.

use std::time::Duration;

use reelbase_core::ErrorKind;
use reelbase_schema::{ListRoutingDecisions, NewRoutingDecision, RoutingDecision, RoutingDecisions, TaskType};

use crate::support::{kind, newer, now, store};

fn decision(job: &str, task_type: TaskType, provider: &str, seconds: u64) -> RoutingDecision {
    let new = NewRoutingDecision {
        job_id: job.into(),
        task_type,
        selected_provider: provider.into(),
        selected_model: "m1".into(),
        score: 0.5,
    };
    new.into_decision(now().saturating_add(Duration::from_secs(seconds))).unwrap()
}

#[tokio::test]
async fn a_decision_is_recorded_once() {
    let store = store();
    let decisions = RoutingDecisions::new(&store);
    let new = decision("j1", TaskType::Llm, "openai", 0);
    decisions.record("d1", &new).await.unwrap();
    assert_eq!(kind(decisions.record("d1", &decision("j2", TaskType::Tts, "hf", 0)).await), ErrorKind::AlreadyExists);
    assert_eq!(*decisions.require("d1").await.unwrap(), new);
    let mut bad = new;
    bad.expire_at = None;
    assert_eq!(kind(decisions.record("d2", &bad).await), ErrorKind::Invalid);
    assert!(decisions.get("d2").await.unwrap().is_none());
    assert_eq!(kind(decisions.require("d2").await), ErrorKind::NotFound);
}

#[tokio::test]
async fn decisions_are_listed_newest_first() {
    let store = store();
    let decisions = RoutingDecisions::new(&store);
    for (i, (id, job, task, provider)) in [
        ("a", "j1", TaskType::Llm, "openai"),
        ("b", "j2", TaskType::Llm, "hf"),
        ("c", "j1", TaskType::Tts, "openai"),
        ("d", "j1", TaskType::Llm, "hf"),
    ]
    .into_iter()
    .enumerate()
    {
        decisions.record(id, &decision(job, task, provider, i as u64)).await.unwrap();
    }
    // One of a newer service, without an expiry.
    let path = decisions.key("c").unwrap().path().clone();
    newer(&store, &path, &[("task_type", "vision".into()), ("reason", "newer".into())]).await;
    let ids = async |list: ListRoutingDecisions<'_>| {
        decisions.list(list).await.unwrap().iter().map(|decision| decision.key().id().to_owned()).collect::<String>()
    };
    let all = ListRoutingDecisions::default;
    let of_job = || ListRoutingDecisions { job_id: Some("j1"), ..all() };
    let llm = || ListRoutingDecisions { task_type: Some(TaskType::Llm), ..all() };
    for (list, expected) in [
        (all(), "dcba"),
        (of_job(), "dca"),
        (llm(), "dba"),
        (ListRoutingDecisions { provider: Some("hf"), ..all() }, "db"),
        (ListRoutingDecisions { provider: Some("hf"), ..of_job() }, "d"),
        (ListRoutingDecisions { job_id: Some("j1"), provider: Some("openai"), ..llm() }, "a"),
        (ListRoutingDecisions { task_type: Some("vision".into()), ..all() }, "c"),
    ] {
        assert_eq!(decisions.count(&list).await.unwrap(), expected.len() as u64);
        assert_eq!(ids(list).await, expected);
    }
    let last = decisions.require("d").await.unwrap();
    assert_eq!(ids(ListRoutingDecisions { limit: Some(1), after: Some(&last), ..of_job() }).await, "c");
}
