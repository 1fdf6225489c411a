//! What a server that answers for the store needs of it: the times of states, listings in transactions, ids, a reset.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt};
use reelbase_core::{
    Change, DocumentStore, DocumentStoreExt, Env, ErrorKind, Fields, ListDocuments, ManualEnv, Query, Session,
    SessionExt, Transaction, TxId, TxOptions, WatchEvent, Write, index::Manifest,
};
use reelbase_store_memory::MemoryStore;

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the memory store answers at once")
}

fn open() -> (MemoryStore, Arc<ManualEnv>) {
    let env = Arc::new(ManualEnv::default());
    (MemoryStore::new(Manifest::new(), env.clone()), env)
}

fn put(store: &MemoryStore, path: &str) {
    now(store.commit(vec![Write::set(path.parse().unwrap(), Fields::empty())])).unwrap();
}

#[test]
fn a_transaction_tells_which_state_it_reads() {
    let (store, env) = open();
    put(&store, "users/u1");
    env.advance(Duration::from_secs(10));
    let transaction = store.start(&TxOptions::read_only(None)).unwrap();
    assert_eq!(transaction.read_time(), None);
    assert_eq!(store.advance(), env.now());
    now(transaction.get(&"users/u1".parse().unwrap())).unwrap();
    assert_eq!(transaction.read_time(), Some(env.now()));
    let committed = now(store.commit(Vec::new())).unwrap().commit_time;
    assert!(committed > env.now(), "what was read stays as it was at its time");
    assert_eq!(store.advance(), committed, "time does not go back");
}

#[test]
fn a_transaction_lists_its_own_state() {
    let (store, _) = open();
    put(&store, "users/u1");
    let list = ListDocuments::new(None, "users");
    let transaction = store.start(&TxOptions::default()).unwrap();
    assert_eq!(transaction.list_documents(&list).unwrap().documents.len(), 1);
    put(&store, "users/u2");
    put(&store, "clips/c1");
    assert_eq!(transaction.list_documents(&list).unwrap().documents.len(), 1);
    assert_eq!(transaction.list_collections(None).unwrap(), ["users"]);
    now(transaction.write(vec![Write::delete("x/y".parse().unwrap())])).unwrap();
    assert_eq!(now(transaction.commit()).unwrap_err().kind(), ErrorKind::Aborted, "what it listed has changed");

    let transaction = store.start(&TxOptions::default()).unwrap();
    transaction.list_documents(&list).unwrap();
    put(&store, "clips/c2");
    now(transaction.write(vec![Write::delete("x/y".parse().unwrap())])).unwrap();
    now(transaction.commit()).unwrap();
    assert_eq!(transaction.list_documents(&list).unwrap_err().kind(), ErrorKind::Aborted);
    assert_eq!(transaction.list_collections(None).unwrap_err().kind(), ErrorKind::Aborted);
}

#[test]
fn a_transaction_tells_when_it_is_over() {
    let (store, env) = open();
    let [committed, rolled_back, idle] = [(); 3].map(|()| store.start(&TxOptions::default()).unwrap());
    now(committed.commit()).unwrap();
    now(rolled_back.rollback()).unwrap();
    assert!(committed.is_over() && rolled_back.is_over() && !idle.is_over());
    env.advance(Duration::from_secs(40));
    assert!(!idle.is_over());
    env.advance(Duration::from_secs(40));
    assert!(idle.is_over(), "asking does not keep it alive");
}

#[test]
fn ids_of_transactions_are_known() {
    let ((store, _), (other, _)) = (open(), open());
    let first = store.start(&TxOptions::default()).unwrap().id();
    assert!(store.has_begun(&first) && !other.has_begun(&first));
    let mut next = first.clone();
    *next.0.last_mut().unwrap() += 1;
    assert!(!store.has_begun(&next));
    store.start(&TxOptions::default()).unwrap();
    assert!(store.has_begun(&next));
    for wrong in [&first.0[..8], &first.0[..15], &[], &[first.0.clone(), vec![0]].concat()] {
        assert!(!store.has_begun(&TxId(wrong.to_vec())));
    }
}

#[test]
fn a_store_is_cleared_at_once_and_watchers_see_it() {
    let (store, _) = open();
    for path in ["users/u1", "users/u1/users/u2", "clips/c1"] {
        put(&store, path);
    }
    let mut watch = store.watch(Query::group("users").unwrap().into(), None);
    let first = now(watch.next()).unwrap().unwrap();
    assert!(matches!(first, WatchEvent::Snapshot { changes, .. } if changes.len() == 2));
    store.clear();
    let Some(Ok(WatchEvent::Snapshot { changes, .. })) = now(watch.next()) else { panic!("no snapshot") };
    assert!(changes.len() == 2 && changes.iter().all(|change| matches!(change, Change::Removed(_))));
    for group in ["users", "clips"] {
        assert_eq!(now(store.count(Query::group(group).unwrap())).unwrap(), 0);
    }
    store.clear();
    put(&store, "users/u1");
    assert_eq!(now(store.count(Query::group("users").unwrap())).unwrap(), 1);
}
