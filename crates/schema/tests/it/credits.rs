//! What the repository of credit transactions does, on the store in memory.

use std::time::Duration;

use reelbase_core::ErrorKind;
use reelbase_schema::{
    CreditTransaction, CreditTransactions, ListCreditTransactions, NewCreditTransaction, TransactionType,
};

use crate::support::{kind, newer, now, store};

fn change(id: &str, user: &str, job: Option<&str>, seconds: u64) -> CreditTransaction {
    let new = NewCreditTransaction {
        user_id: user.into(),
        kind: TransactionType::Deduction,
        amount: -5,
        job_id: job.map(str::to_owned),
    };
    new.into_transaction(id, 10, now().saturating_add(Duration::from_secs(seconds))).unwrap()
}

#[tokio::test]
async fn a_change_is_written_once() {
    let store = store();
    let credits = CreditTransactions::new(&store);
    let new = change("t1", "u1", None, 0);
    credits.create(&new).await.unwrap();
    let mut other = new.clone();
    other.amount = 7;
    assert_eq!(kind(credits.create(&other).await), ErrorKind::AlreadyExists);
    assert_eq!(*credits.require("t1").await.unwrap(), new);
    assert!(credits.get("t2").await.unwrap().is_none());
    assert_eq!(kind(credits.require("t2").await), ErrorKind::NotFound);
    (other.transaction_id, other.amount) = ("t2".into(), 0);
    assert_eq!(kind(credits.create(&other).await), ErrorKind::Invalid);
}

#[tokio::test]
async fn changes_are_listed_newest_first() {
    let store = store();
    let credits = CreditTransactions::new(&store);
    for (i, (id, user, job)) in
        [("a", "u1", None), ("b", "u2", Some("j1")), ("c", "u1", Some("j1")), ("d", "u1", Some("j2"))]
            .into_iter()
            .enumerate()
    {
        credits.create(&change(id, user, job, i as u64)).await.unwrap();
    }
    let path = credits.key("d").unwrap().path().clone();
    newer(&store, &path, &[("type", "GIFT".into()), ("note", "newer".into())]).await;
    let ids = |found: Vec<reelbase_core::Snapshot<CreditTransaction>>| {
        found.iter().map(|change| change.transaction_id.clone()).collect::<String>()
    };
    let all = ListCreditTransactions::default;
    assert_eq!(ids(credits.of_user("u1", all()).await.unwrap()), "dca");
    assert_eq!(ids(credits.of_job("j1", all()).await.unwrap()), "cb");
    assert_eq!(ids(credits.of_user("u", all()).await.unwrap()), "");
    let last = credits.require("d").await.unwrap();
    assert_eq!(last.kind, TransactionType::Other("GIFT".into()));
    let page = ListCreditTransactions { limit: Some(1), after: Some(&last) };
    assert_eq!(ids(credits.of_user("u1", page).await.unwrap()), "c");
    let last = credits.require("c").await.unwrap();
    let page = ListCreditTransactions { limit: Some(1), after: Some(&last) };
    assert_eq!(ids(credits.of_job("j1", page).await.unwrap()), "b");
}
