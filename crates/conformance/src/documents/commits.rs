//! Commits: all or nothing, in order, and the times they leave behind.

use reelbase_core::{DocumentStoreExt, ErrorKind, Precondition, Timestamp, Value, Write};

use super::{Context, assert_fields, assert_value, changes, empty, fields};

/// A write that fails undoes the whole commit, whether it comes first or last.
pub async fn a_failed_write_undoes_the_commit(cx: Context) {
    cx.put("videos/there", [("a", 1)]).await;
    let good = |id: &str| Write::set(cx.doc(&format!("videos/{id}")), fields([("a", 1)]));
    let bad = || Write::create(cx.doc("videos/there"), empty());
    let delete = || Write::delete(cx.doc("videos/there"));
    assert_eq!(cx.refused(vec![good("x"), good("y"), bad()]).await.kind(), ErrorKind::AlreadyExists);
    assert_eq!(cx.refused(vec![bad(), good("x"), delete()]).await.kind(), ErrorKind::AlreadyExists);
    assert_eq!(cx.ids(cx.all("videos")).await, ["there"]);
    assert_fields(&cx.fields("videos/there").await, &fields([("a", 1)]));
}

/// A write that can never succeed undoes the commit, too.
pub async fn an_invalid_write_undoes_the_commit(cx: Context) {
    let writes = vec![
        Write::set(cx.doc("videos/v1"), fields([("a", 1)])),
        Write::set(cx.doc("videos/v2"), fields([("__a__", 1)])),
    ];
    assert_eq!(cx.refused(writes).await.kind(), ErrorKind::Invalid);
    assert!(cx.read("videos/v1").await.is_none());
}

/// Later writes see earlier ones; a document may occur several times.
pub async fn writes_apply_in_order(cx: Context) {
    let path = cx.doc("videos/v1");
    let writes = vec![
        Write::set(path.clone(), fields([("a", 1), ("b", 1)])),
        Write::update(path.clone(), changes([("b", 2)])),
        Write::merge(path.clone(), changes([("c", 3)])),
    ];
    let result = cx.commit(writes).await.unwrap();
    assert_eq!(result.results.len(), 3);
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", 1), ("b", 2), ("c", 3)]));
}

/// Of two sets of a document in one commit the last holds.
pub async fn the_last_write_of_a_commit_holds(cx: Context) {
    let path = cx.doc("videos/v1");
    let set = |n: i32| Write::set(path.clone(), fields([("n", n)]));
    cx.commit(vec![set(1), set(2), set(3)]).await.unwrap();
    assert_fields(&cx.fields("videos/v1").await, &fields([("n", 3)]));
    cx.commit(vec![set(4), Write::delete(path.clone())]).await.unwrap();
    assert!(cx.read("videos/v1").await.is_none());
}

/// A commit without writes succeeds.
pub async fn an_empty_commit_succeeds(cx: Context) {
    assert!(cx.commit(Vec::new()).await.unwrap().results.is_empty());
}

/// All documents of a commit have its time, and it reports it.
pub async fn a_commit_has_one_time(cx: Context) {
    let writes = (0..20).map(|i| Write::set(cx.doc(&format!("videos/v{i}")), fields([("n", i)]))).collect();
    let result = cx.commit(writes).await.unwrap();
    for (i, one) in result.results.iter().enumerate() {
        assert_eq!(one.update_time, Some(result.commit_time));
        let document = cx.read(&format!("videos/v{i}")).await.unwrap();
        assert_eq!(document.update_time(), result.commit_time);
        assert_eq!(document.create_time(), result.commit_time);
    }
}

/// Each commit that changes something is later than the one before.
pub async fn commit_times_grow(cx: Context) {
    let mut last = Timestamp::MIN;
    for n in 0..20 {
        let time = cx.commit(vec![Write::set(cx.doc("videos/v1"), fields([("n", n)]))]).await.unwrap().commit_time;
        assert!(time > last, "{time} after {last}");
        last = time;
    }
}

/// Commit times grow although the clock is set back.
pub async fn commit_times_grow_against_the_clock(cx: Context) {
    let Some(clock) = cx.clock().cloned() else { return };
    let mut last = cx.put("videos/v1", [("n", 0)]).await.update_time();
    for n in 1..5 {
        use reelbase_core::Env;
        clock.set(clock.now().saturating_sub(std::time::Duration::from_secs(60)));
        let time = cx.put("videos/v1", [("n", n)]).await.update_time();
        assert!(time > last, "{time} after {last}");
        last = time;
    }
}

/// A write that changes nothing leaves the update time.
pub async fn a_write_that_changes_nothing_keeps_the_update_time(cx: Context) {
    let before = cx.put("videos/v1", [("a", Value::from(1)), ("m", Value::map([("x", 1)]))]).await;
    let path = cx.doc("videos/v1");
    for write in [
        Write::set(path.clone(), before.fields().clone()),
        Write::merge(path.clone(), changes([("a", 1), ("m.x", 1)])),
        Write::merge(path.clone(), []),
    ] {
        let result = cx.commit(vec![write]).await.unwrap();
        assert_eq!(result.results[0].update_time, Some(before.update_time()));
        let after = cx.read("videos/v1").await.unwrap();
        assert_eq!((after.create_time(), after.update_time()), (before.create_time(), before.update_time()));
    }
}

/// Updates keep the create time.
pub async fn an_update_keeps_the_create_time(cx: Context) {
    let before = cx.put("videos/v1", [("a", 1)]).await;
    cx.write(Write::set(cx.doc("videos/v1"), fields([("a", 2)]))).await;
    let after = cx.read("videos/v1").await.unwrap();
    assert_eq!(after.create_time(), before.create_time());
    assert!(after.update_time() > before.update_time());
}

/// A document created again has a new create time.
pub async fn deleting_and_creating_resets_the_create_time(cx: Context) {
    let before = cx.put("videos/v1", [("a", 1)]).await;
    cx.write(Write::delete(cx.doc("videos/v1"))).await;
    let after = cx.put("videos/v1", [("a", 1)]).await;
    assert!(after.create_time() > before.create_time());
    assert_eq!(after.create_time(), after.update_time());
}

/// The result of a delete or a verify has no update time.
pub async fn a_delete_has_no_update_time(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    cx.put("videos/v2", [("a", 1)]).await;
    let verify = Write::verify(cx.doc("videos/v2"), Precondition::Exists(true));
    let result = cx.commit(vec![Write::delete(cx.doc("videos/v1")), verify]).await.unwrap();
    assert_eq!(result.results.iter().map(|one| one.update_time).collect::<Vec<_>>(), [None, None]);
}

/// A commit may hold 500 writes.
pub async fn a_commit_may_hold_500_writes(cx: Context) {
    let writes = (0..500).map(|i| Write::create(cx.doc(&format!("videos/v{i:03}")), fields([("n", i)]))).collect();
    assert_eq!(cx.commit(writes).await.unwrap().results.len(), 500);
    assert_eq!(reelbase_core::SessionExt::count(&*cx.store(), cx.all("videos")).await.unwrap(), 500);
    assert_value(cx.fields("videos/v499").await.get("n"), 499);
}

/// A document in a subcollection and its parent are written in one commit.
pub async fn a_commit_spans_collections(cx: Context) {
    let writes = vec![
        Write::set(cx.doc("users/u1"), fields([("a", 1)])),
        Write::set(cx.doc("users/u1/videos/v1"), fields([("a", 2)])),
        Write::set(cx.doc("jobs/j1"), fields([("a", 3)])),
    ];
    cx.commit(writes).await.unwrap();
    for (path, n) in [("users/u1", 1), ("users/u1/videos/v1", 2), ("jobs/j1", 3)] {
        assert_value(cx.fields(path).await.get("a"), n);
    }
}
