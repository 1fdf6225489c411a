//! What each kind of write does to a document.

use reelbase_core::{DocumentStoreExt, Value, Write};

use super::{Context, assert_fields, assert_value, changes, empty, field, fields};

/// A created document is there, with its fields and no others.
pub async fn a_created_document_is_read(cx: Context) {
    let path = cx.doc("videos/v1");
    let data = fields([("title", Value::from("Wait for it...")), ("clips", Value::from(3))]);
    cx.write(Write::create(path.clone(), data.clone())).await;
    let document = cx.read("videos/v1").await.unwrap();
    assert_eq!(document.path(), &path);
    assert_eq!(document.create_time(), document.update_time());
    assert_fields(document.fields(), &data);
}

/// A set replaces all fields, those it does not name too.
pub async fn a_set_replaces_all_fields(cx: Context) {
    cx.put("videos/v1", [("a", 1), ("b", 2)]).await;
    cx.write(Write::set(cx.doc("videos/v1"), fields([("b", 3), ("c", 4)]))).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("b", 3), ("c", 4)]));
}

/// A set of a missing document creates it.
pub async fn a_set_creates(cx: Context) {
    cx.write(Write::set(cx.doc("videos/v1"), fields([("a", 1)]))).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", 1)]));
}

/// A document may have no field.
pub async fn a_document_may_be_empty(cx: Context) {
    cx.write(Write::create(cx.doc("videos/v1"), empty())).await;
    assert!(cx.fields("videos/v1").await.is_empty());
}

/// A merge leaves alone what it does not name, at every depth.
pub async fn a_merge_changes_only_what_it_names(cx: Context) {
    let nested = Value::map([("x", 1), ("y", 2)]);
    cx.put("videos/v1", [("a", Value::from(1)), ("m", nested)]).await;
    cx.write(Write::merge(cx.doc("videos/v1"), changes([("b", 2), ("m.x", 10)]))).await;
    let expected = fields([("a", Value::from(1)), ("b", Value::from(2)), ("m", Value::map([("x", 10), ("y", 2)]))]);
    assert_fields(&cx.fields("videos/v1").await, &expected);
}

/// A merge of a missing document creates it, with the maps on the way.
pub async fn a_merge_creates(cx: Context) {
    cx.write(Write::merge(cx.doc("videos/v1"), changes([("m.n.x", 1)]))).await;
    let expected = fields([("m", Value::map([("n", Value::map([("x", 1)]))]))]);
    assert_fields(&cx.fields("videos/v1").await, &expected);
}

/// A merge without fields creates an empty document.
pub async fn an_empty_merge_creates(cx: Context) {
    cx.write(Write::merge(cx.doc("videos/v1"), [])).await;
    assert!(cx.fields("videos/v1").await.is_empty());
}

/// A merge without fields keeps what is there.
pub async fn an_empty_merge_keeps_what_is_there(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    cx.write(Write::merge(cx.doc("videos/v1"), [])).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", 1)]));
}

/// A change without a value deletes the field.
pub async fn a_change_without_value_deletes_the_field(cx: Context) {
    cx.put("videos/v1", [("a", 1), ("b", 2)]).await;
    cx.write(Write::update(cx.doc("videos/v1"), [(field("a"), None), (field("missing"), None)])).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("b", 2)]));
}

/// Deleting below what is missing or no map changes nothing.
pub async fn deleting_below_no_map_changes_nothing(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    cx.write(Write::merge(cx.doc("videos/v1"), [(field("a.b"), None), (field("m.x"), None)])).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", 1)]));
}

/// Setting below a value that is no map turns it into one.
pub async fn setting_below_a_scalar_makes_a_map(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    cx.write(Write::merge(cx.doc("videos/v1"), changes([("a.b", 2)]))).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("a", Value::map([("b", 2)]))]));
}

/// Deleting the last entry of a map leaves it empty.
pub async fn deleting_the_last_entry_leaves_an_empty_map(cx: Context) {
    cx.put("videos/v1", [("m", Value::map([("x", 1)]))]).await;
    cx.write(Write::update(cx.doc("videos/v1"), [(field("m.x"), None)])).await;
    assert_fields(&cx.fields("videos/v1").await, &fields([("m", Value::map([("x", 1); 0]))]));
}

/// Naming a map or an array replaces it whole.
pub async fn naming_a_container_replaces_it(cx: Context) {
    cx.put("videos/v1", [("m", Value::map([("x", 1)])), ("l", Value::array([1, 2, 3]))]).await;
    let path = cx.doc("videos/v1");
    cx.write(Write::merge(path, changes([("m", Value::map([("y", 2)])), ("l", Value::array([9]))]))).await;
    let expected = fields([("m", Value::map([("y", 2)])), ("l", Value::array([9]))]);
    assert_fields(&cx.fields("videos/v1").await, &expected);
}

/// A name with a dot in it is one name.
pub async fn a_name_with_a_dot_is_no_path(cx: Context) {
    cx.put("videos/v1", [("a", Value::map([("b", 1)])), ("a.b", Value::from(2))]).await;
    cx.write(Write::update(cx.doc("videos/v1"), changes([("`a.b`", 3)]))).await;
    let expected = fields([("a", Value::map([("b", 1)])), ("a.b", Value::from(3))]);
    assert_fields(&cx.fields("videos/v1").await, &expected);
}

/// A deleted document is gone.
pub async fn a_deleted_document_is_gone(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    cx.write(Write::delete(cx.doc("videos/v1"))).await;
    assert!(cx.read("videos/v1").await.is_none());
    assert!(cx.ids(cx.all("videos")).await.is_empty());
}

/// Deleting what is missing succeeds.
pub async fn deleting_what_is_missing_succeeds(cx: Context) {
    cx.write(Write::delete(cx.doc("videos/v1"))).await;
    assert!(cx.read("videos/v1").await.is_none());
}

/// A delete leaves the subcollections.
pub async fn a_delete_leaves_subcollections(cx: Context) {
    cx.put("videos/v1", [("a", 1)]).await;
    cx.put("videos/v1/clips/c1", [("n", 2)]).await;
    cx.write(Write::delete(cx.doc("videos/v1"))).await;
    assert_value(cx.fields("videos/v1/clips/c1").await.get("n"), 2);
    assert_eq!(cx.ids(cx.all("videos/v1/clips")).await, ["c1"]);
}

/// A document needs no parent.
pub async fn a_document_needs_no_parent(cx: Context) {
    cx.put("videos/v1/clips/c1", [("n", 1)]).await;
    assert!(cx.read("videos/v1").await.is_none());
    assert!(cx.ids(cx.all("videos")).await.is_empty(), "a missing parent must not appear in queries");
}

/// A verify changes nothing.
pub async fn a_verify_changes_nothing(cx: Context) {
    let before = cx.put("videos/v1", [("a", 1)]).await;
    let verify = Write::verify(cx.doc("videos/v1"), reelbase_core::Precondition::Exists(true));
    let result = cx.commit(vec![verify]).await.unwrap();
    assert_eq!(result.results.len(), 1);
    let after = cx.read("videos/v1").await.unwrap();
    assert_eq!(after.update_time(), before.update_time());
}
