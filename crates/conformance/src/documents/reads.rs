//! Reads by path, and projections.

use reelbase_core::{FieldPath, ReadOptions, Session, SessionExt, Value};

use super::{Context, assert_fields, empty, field, fields};

/// One answer per path, in the order of the paths, `None` for what is missing.
pub async fn answers_come_in_the_order_of_the_paths(cx: Context) {
    cx.put_all("videos", "n", [("a", 1), ("b", 2), ("c", 3)]).await;
    let paths = ["c", "missing", "a", "b"].map(|id| cx.doc(&format!("videos/{id}")));
    let found = cx.get_many(&paths, ReadOptions::default()).await.unwrap();
    let ids: Vec<_> = found.iter().map(|one| one.as_ref().map(|document| document.id())).collect();
    assert_eq!(ids, [Some("c"), None, Some("a"), Some("b")]);
}

/// A path given twice is answered twice.
pub async fn a_path_twice_is_answered_twice(cx: Context) {
    cx.put_all("videos", "n", [("a", 1)]).await;
    let paths = ["a", "missing", "a", "missing"].map(|id| cx.doc(&format!("videos/{id}")));
    let found = cx.get_many(&paths, ReadOptions::default()).await.unwrap();
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true, false]);
}

/// No paths, no answers.
pub async fn no_paths_give_no_answers(cx: Context) {
    assert!(cx.get_many(&[], ReadOptions::default()).await.unwrap().is_empty());
}

/// Documents of several collections are read at once.
pub async fn a_read_spans_collections(cx: Context) {
    for path in ["users/u1", "users/u1/videos/v1", "jobs/j1"] {
        cx.put(path, [("n", 1)]).await;
    }
    let paths = ["jobs/j1", "users/u1", "users/u1/videos/v1", "users/u2"].map(|path| cx.doc(path));
    let found = cx.get_many(&paths, ReadOptions::default()).await.unwrap();
    assert_eq!(found.iter().filter(|one| one.is_some()).count(), 3);
}

/// Three hundred documents are read at once.
pub async fn many_documents_are_read_at_once(cx: Context) {
    let ids: Vec<String> = (0..300).map(|i| format!("v{i:03}")).collect();
    cx.put_all("videos", "n", ids.iter().map(|id| (id.as_str(), 1))).await;
    let paths: Vec<_> = ids.iter().map(|id| cx.doc(&format!("videos/{id}"))).collect();
    let found = cx.get_many(&paths, ReadOptions::default()).await.unwrap();
    assert!(found.iter().zip(&ids).all(|(one, id)| one.as_ref().is_some_and(|document| document.id() == id)));
}

/// A selection keeps the listed fields, nested ones with the map around them, and drops the rest.
pub async fn a_selection_keeps_the_listed_fields(cx: Context) {
    let data = [("a", Value::from(1)), ("b", Value::from(2)), ("m", Value::map([("x", 1), ("y", 2)]))];
    let before = cx.put("videos/v1", data).await;
    let options = ReadOptions::default().select(vec![field("a"), field("m.y"), field("missing")]);
    let found = cx.get_many(&[cx.doc("videos/v1"), cx.doc("videos/v2")], options).await.unwrap();
    let document = found[0].as_ref().unwrap();
    assert_fields(document.fields(), &fields([("a", Value::from(1)), ("m", Value::map([("y", 2)]))]));
    assert_eq!((document.update_time(), document.create_time()), (before.update_time(), before.create_time()));
    assert!(found[1].is_none());
}

/// `__name__` alone selects names and times.
pub async fn the_name_alone_selects_no_fields(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    let mut query = cx.all("videos");
    query.select = Some(vec![FieldPath::name()]);
    let found = cx.fetch(query).await.unwrap();
    assert_fields(found[0].fields(), &empty());
    assert_eq!(found[0].id(), "v1");
}

/// A query returns the selected fields, also of documents that have none of them.
pub async fn a_query_returns_the_selected_fields(cx: Context) {
    cx.put("videos/v1", [("a", Value::from(1)), ("m", Value::map([("x", 1), ("y", 2)]))]).await;
    cx.put("videos/v2", [("b", 2)]).await;
    let mut query = cx.all("videos");
    query.select = Some(vec![field("m.x"), field("a")]);
    let found = cx.fetch(query).await.unwrap();
    assert_eq!(found.len(), 2);
    assert_fields(found[0].fields(), &fields([("a", Value::from(1)), ("m", Value::map([("x", 1)]))]));
    assert_fields(found[1].fields(), &empty());
}

/// A selection does not change which documents match, nor their order.
pub async fn a_selection_leaves_filter_and_order(cx: Context) {
    cx.put_all("videos", "n", [("a", 3), ("b", 1), ("c", 2)]).await;
    let mut query =
        cx.all("videos").and(reelbase_core::Filter::field(field("n"), reelbase_core::Operator::GreaterThan, 1));
    query.select = Some(vec![field("other")]);
    assert_eq!(cx.ids(query).await, ["c", "a"]);
}

/// A name with a dot is selected by its quoted path.
pub async fn a_name_with_a_dot_is_selected(cx: Context) {
    cx.put("videos/v1", [("a.b", Value::from(1)), ("a", Value::map([("b", 2)]))]).await;
    let mut query = cx.all("videos");
    query.select = Some(vec![field("`a.b`")]);
    assert_fields(cx.fetch(query).await.unwrap()[0].fields(), &fields([("a.b", 1)]));
}
