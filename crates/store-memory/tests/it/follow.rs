//! Followers: several targets at one moment.

use std::{sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt};
use reelbase_core::{
    Change, CollectionPath, DocumentPath, DocumentStore, DocumentStoreExt, Env, ErrorKind, Fields, Filter, ManualEnv,
    Query, ResumeToken, Value, WatchEvent, WatchTarget, Write, index::Manifest,
};
use reelbase_store_memory::MemoryStore;

fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the memory store answers at once")
}

fn store() -> (MemoryStore, Arc<ManualEnv>) {
    let clock = Arc::new(ManualEnv::default());
    (MemoryStore::builder(Manifest::new(), clock.clone()).history(8).build().unwrap(), clock)
}

fn doc(path: &str) -> DocumentPath {
    path.parse().unwrap()
}

fn put(store: &MemoryStore, writes: &[(&str, i64)]) {
    let write = |(path, n): &(&str, i64)| Write::set(doc(path), Fields::from_iter([("n", Value::from(*n))]));
    now(store.commit(writes.iter().map(write).collect())).unwrap();
}

fn all() -> Query {
    Query::collection(&CollectionPath::parse("c").unwrap())
}

fn ids(changes: &[Change]) -> Vec<String> {
    let sign = |change: &Change| if matches!(change, Change::Removed(_)) { '-' } else { '+' };
    changes.iter().map(|change| format!("{}{}", sign(change), change.path().id())).collect()
}

/// Each goes to the moment that it is given and no further, however many commits came after it.
#[test]
fn followers_stop_at_the_moment() {
    let (store, _) = store();
    let ones = all().and(Filter::equal("n".parse().unwrap(), 1));
    let mut whole = store.follow(WatchTarget::from(all())).unwrap();
    let mut part = store.follow(WatchTarget::from(ones)).unwrap();
    put(&store, &[("c/a", 1), ("c/b", 2)]);
    let earlier = store.moment();
    assert_eq!(ids(&whole.advance(&earlier).unwrap()), ["+a", "+b"]);
    assert_eq!((whole.read_time(), whole.count(), part.read_time()), (Some(earlier.read_time()), 2, None));
    put(&store, &[("c/a", 2), ("c/b", 1)]);
    let moment = store.moment();
    for n in 0..20 {
        put(&store, &[("c/a", 100 + n), ("c/d", 1)]);
    }
    assert_eq!(ids(&part.advance(&moment).unwrap()), ["+b"]);
    assert_eq!(ids(&whole.advance(&moment).unwrap()), ["+a", "+b"]);
    assert!(moment.document(&doc("c/d")).is_none());
    // There is no way back.
    assert!(whole.advance(&earlier).unwrap().is_empty());
    assert_eq!(ids(&part.advance(&store.moment()).unwrap()), ["+d"]);
    assert_eq!(ids(&whole.advance(&store.moment()).unwrap()), ["+a", "+d"]);
}

#[test]
fn a_follower_goes_on_from_a_token_or_a_time() {
    let (store, clock) = store();
    put(&store, &[("c/a", 1), ("c/b", 1)]);
    let then = store.moment();
    let (token, time) = (then.resume_token(), then.read_time());
    drop(then);
    now(store.commit(vec![Write::delete(doc("c/b"))])).unwrap();
    let mut follower = store.follow(WatchTarget::from(all())).unwrap();
    assert!(follower.resume(&token).unwrap());
    assert_eq!(follower.count(), 2);
    assert_eq!(ids(&follower.advance(&store.moment()).unwrap()), ["-b"]);
    // A watch takes the same token, and a follower that of a watch.
    let mut watch = store.watch(WatchTarget::from(all()), Some(token.clone()));
    let Some(Ok(WatchEvent::Snapshot { changes, resume_token, .. })) = now(watch.next()) else { panic!("no snapshot") };
    assert_eq!(ids(&changes), ["-b"]);
    assert!(follower.resume(&resume_token).unwrap() && follower.resume_at(time).unwrap());

    assert_eq!(follower.resume(&ResumeToken(b"bad".to_vec())).unwrap_err().kind(), ErrorKind::Invalid);
    let late = clock.now().saturating_add(Duration::from_secs(5));
    assert_eq!(follower.resume_at(late).unwrap_err().kind(), ErrorKind::Invalid);
    for n in 0..20 {
        put(&store, &[("c/a", n)]);
    }
    let mut follower = store.follow(WatchTarget::from(all())).unwrap();
    assert!(!follower.resume(&token).unwrap() && !follower.resume_at(time).unwrap());
    assert!(!follower.resume(&self::store().0.moment().resume_token()).unwrap());
    assert_eq!(ids(&follower.advance(&store.moment()).unwrap()), ["+a"]);
    assert_eq!(follower.advance(&self::store().0.moment()).unwrap_err().kind(), ErrorKind::Invalid);
}

#[test]
fn a_commit_is_waited_for_from_the_call_on() {
    let (store, _) = store();
    put(&store, &[("c/a", 1)]);
    let mut committed = store.committed();
    assert!((&mut committed).now_or_never().is_none());
    let missed = store.committed();
    put(&store, &[("c/a", 2)]);
    now(committed);
    now(missed);
}
