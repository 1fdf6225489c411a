//! Writes each on its own: no atomicity, one result per write.

use reelbase_core::{ErrorKind, Write};

use super::{Context, assert_value, changes, fields, kind};

/// Each write succeeds or fails by itself, and its result stands in its place.
pub async fn each_write_stands_alone(cx: Context) {
    cx.put("videos/there", [("n", 0)]).await;
    let writes = vec![
        Write::set(cx.doc("videos/a"), fields([("n", 1)])),
        Write::create(cx.doc("videos/there"), fields([("n", 2)])),
        Write::update(cx.doc("videos/missing"), changes([("n", 3)])),
        Write::delete(cx.doc("videos/gone")),
        Write::merge(cx.doc("videos/b"), changes([("n", 5)])),
    ];
    let results = cx.write_each(writes).await.unwrap();
    let kinds: Vec<_> = results.iter().map(|result| result.as_ref().err().map(reelbase_core::Error::kind)).collect();
    assert_eq!(kinds, [None, Some(ErrorKind::AlreadyExists), Some(ErrorKind::NotFound), None, None]);
    assert_eq!(cx.ids(cx.all("videos")).await, ["a", "b", "there"]);
    assert_value(cx.fields("videos/there").await.get("n"), 0);
    assert_value(cx.fields("videos/b").await.get("n"), 5);
    let written = results[0].as_ref().unwrap().update_time;
    assert_eq!(written, Some(cx.read("videos/a").await.unwrap().update_time()));
}

/// A document twice refuses the whole batch.
pub async fn a_document_twice_is_refused(cx: Context) {
    let set = |id: &str, n: i32| Write::set(cx.doc(&format!("videos/{id}")), fields([("n", n)]));
    assert_eq!(kind(cx.write_each(vec![set("a", 1), set("b", 2), set("a", 3)]).await), ErrorKind::Invalid);
    assert!(cx.ids(cx.all("videos")).await.is_empty());
}

/// Many writes are all applied.
pub async fn many_writes_are_all_applied(cx: Context) {
    let writes = (0..300).map(|i| Write::set(cx.doc(&format!("videos/v{i:03}")), fields([("n", i)]))).collect();
    let results = cx.write_each(writes).await.unwrap();
    assert_eq!(results.len(), 300);
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(reelbase_core::SessionExt::count(&*cx.store(), cx.all("videos")).await.unwrap(), 300);
}

/// No writes are no error.
pub async fn no_writes_are_no_error(cx: Context) {
    assert!(cx.write_each(Vec::new()).await.unwrap().is_empty());
}
