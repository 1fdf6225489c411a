//! What must hold before a write, and the error when it does not.

use std::time::Duration;

use reelbase_core::{DocumentStoreExt, Error, ErrorKind, Precondition, Timestamp, Write};

use super::{Context, assert_fields, changes, fields};

/// The error is of this kind, and says which document it is about.
#[track_caller]
fn assert_names(error: &Error, kind: ErrorKind, path: &reelbase_core::DocumentPath) {
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(path.as_str()), "the error must name {path}: {error}");
}

/// A create of what is there is `AlreadyExists`, and leaves it.
pub async fn a_create_refuses_what_is_there(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    let path = cx.doc("videos/v1");
    let error = cx.refused(vec![Write::create(path.clone(), fields([("a", 2)]))]).await;
    assert_names(&error, ErrorKind::AlreadyExists, &path);
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", 1)]));
}

/// An update of what is missing is `NotFound`, and creates nothing.
pub async fn an_update_refuses_what_is_missing(cx: Context) {
    let path = cx.doc("videos/v1");
    let error = cx.refused(vec![Write::update(path.clone(), changes([("a", 2)]))]).await;
    assert_names(&error, ErrorKind::NotFound, &path);
    assert!(cx.read("videos/v1").await.is_none());
}

/// A delete of what must be there is `NotFound` when it is missing.
pub async fn a_delete_may_require_existence(cx: Context) {
    let path = cx.doc("videos/v1");
    let delete = || Write::delete(path.clone()).with_precondition(Precondition::Exists(true));
    assert_names(&cx.refused(vec![delete()]).await, ErrorKind::NotFound, &path);
    cx.put("videos/v1", [("a", 1)]).await;
    cx.write(delete()).await;
    assert!(cx.read("videos/v1").await.is_none());
}

/// A verify of what is missing is `NotFound`.
pub async fn a_verify_refuses_what_is_missing(cx: Context) {
    let path = cx.doc("videos/v1");
    let error = cx.refused(vec![Write::verify(path.clone(), Precondition::Exists(true))]).await;
    assert_names(&error, ErrorKind::NotFound, &path);
}

/// A write that names the current update time succeeds, whatever kind of write it is.
pub async fn the_current_update_time_lets_a_write_through(cx: Context) {
    let path = cx.doc("videos/v1");
    let current = cx.put("videos/v1", [("a", 1)]).await.update_time();
    cx.write(Write::set(path.clone(), fields([("a", 2)])).with_precondition(Precondition::UpdateTime(current))).await;
    let current = cx.read("videos/v1").await.unwrap().update_time();
    cx.write(Write::merge(path.clone(), changes([("a", 3)])).with_precondition(Precondition::UpdateTime(current)))
        .await;
    let current = cx.read("videos/v1").await.unwrap().update_time();
    cx.write(Write::verify(path.clone(), Precondition::UpdateTime(current))).await;
    cx.write(Write::delete(path).with_precondition(Precondition::UpdateTime(current))).await;
    assert!(cx.read("videos/v1").await.is_none());
}

/// A write that names another update time is `FailedPrecondition`, and changes nothing.
pub async fn a_stale_update_time_refuses_a_write(cx: Context) {
    let path = cx.doc("videos/v1");
    let stale = cx.put("videos/v1", [("a", 1)]).await.update_time();
    cx.write(Write::merge(path.clone(), changes([("a", 2)]))).await;
    for write in [
        Write::set(path.clone(), fields([("a", 3)])),
        Write::merge(path.clone(), changes([("a", 3)])),
        Write::delete(path.clone()),
    ] {
        let error = cx.refused(vec![write.with_precondition(Precondition::UpdateTime(stale))]).await;
        assert_names(&error, ErrorKind::FailedPrecondition, &path);
    }
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", 2)]));
}

/// A write that names an update time is `FailedPrecondition` when the document is missing.
pub async fn an_update_time_refuses_what_is_missing(cx: Context) {
    let path = cx.doc("videos/v1");
    let some_time = cx.put("videos/other", [("a", 1)]).await.update_time();
    let write = Write::merge(path.clone(), changes([("a", 1)])).with_precondition(Precondition::UpdateTime(some_time));
    assert_names(&cx.refused(vec![write]).await, ErrorKind::FailedPrecondition, &path);
    assert!(cx.read("videos/v1").await.is_none());
}

/// Of the writes of a commit, the error names the one that failed.
pub async fn the_error_names_the_failing_write(cx: Context) {
    cx.put("videos/v2", [("a", 1)]).await;
    let writes = vec![
        Write::set(cx.doc("videos/v1"), fields([("a", 1)])),
        Write::create(cx.doc("videos/v2"), fields([("a", 2)])),
        Write::set(cx.doc("videos/v3"), fields([("a", 1)])),
    ];
    let error = cx.refused(writes).await;
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    let named = cx.short(error.to_string());
    assert!(named.contains("videos/v2") && !named.contains("videos/v1"), "{named}");
}

/// A precondition is checked against what earlier writes of the commit have made.
pub async fn a_precondition_sees_earlier_writes_of_the_commit(cx: Context) {
    let path = cx.doc("videos/v1");
    let writes = vec![
        Write::create(path.clone(), fields([("a", 1)])),
        Write::update(path.clone(), changes([("b", 2)])),
        Write::delete(path.clone()).with_precondition(Precondition::Exists(true)),
        Write::create(path.clone(), fields([("c", 3)])),
    ];
    cx.commit(writes).await.unwrap();
    assert_fields(&cx.fields("videos/v1").await, &fields([("c", 3)]));
    let error = cx.refused(vec![Write::delete(path.clone()), Write::update(path.clone(), changes([("a", 1)]))]).await;
    assert_names(&error, ErrorKind::NotFound, &path);
}

/// An update time as precise as a microsecond tells apart.
pub async fn an_update_time_counts_to_the_microsecond(cx: Context) {
    let current = cx.put("videos/v1", [("a", 1)]).await.update_time();
    for near in [current.saturating_sub(Duration::from_micros(1)), current.saturating_add(Duration::from_micros(1))] {
        let near: Timestamp = near;
        let write = Write::delete(cx.doc("videos/v1")).with_precondition(Precondition::UpdateTime(near));
        assert_eq!(cx.refused(vec![write]).await.kind(), ErrorKind::FailedPrecondition);
    }
}
