//! Listings of documents and collections.

use reelbase_core::{ListDocuments, Listed};

use super::{Context, assert_value, empty};

async fn list(cx: &Context, request: ListDocuments) -> Vec<(String, bool)> {
    let page = cx.list_documents(request).await.expect("a listing");
    let there = |listed: &Listed| matches!(listed, Listed::Document(_));
    page.documents.iter().map(|listed| (cx.short(listed.path()), there(listed))).collect()
}

fn request(cx: &Context, parent: Option<&str>, collection: &str) -> ListDocuments {
    ListDocuments::new(parent.map(|path| cx.doc(path)), cx.id(collection))
}

/// A listing has the documents of a collection by name, whole.
pub async fn a_listing_is_by_name(cx: Context) {
    cx.put_all("c", "n", [("b", 2), ("__id7__", 0), ("a", 1)]).await;
    cx.put("c/a/s/x", [("n", 1)]).await;
    let page = cx.list_documents(request(&cx, None, "c")).await.unwrap();
    let ids: Vec<_> = page.documents.iter().map(|listed| listed.path().id().to_owned()).collect();
    assert_eq!(ids, ["__id7__", "a", "b"]);
    assert!(page.next_page_token.is_none());
    let Listed::Document(document) = &page.documents[1] else { panic!("a is there") };
    assert_value(document.fields().get("n"), 1);
}

/// Missing documents with something below them are listed on request.
pub async fn missing_parents_are_listed_on_request(cx: Context) {
    cx.put("c/a", [("n", 1)]).await;
    cx.put("c/m/s/x", [("n", 1)]).await;
    cx.put("c/n/s/y/t/z", [("n", 1)]).await;
    let there = |id: &str| (format!("c/{id}"), true);
    let missing = |id: &str| (format!("c/{id}"), false);
    assert_eq!(list(&cx, request(&cx, None, "c")).await, [there("a")]);
    assert_eq!(list(&cx, request(&cx, None, "c").show_missing()).await, [there("a"), missing("m"), missing("n")]);
    assert_eq!(list(&cx, request(&cx, Some("c/n"), "s").show_missing()).await, [("c/n/s/y".to_owned(), false)]);
    assert_eq!(list(&cx, request(&cx, Some("c/m"), "s")).await, [("c/m/s/x".to_owned(), true)]);
}

/// Pages cover everything once, whatever their size.
pub async fn pages_cover_everything_once(cx: Context) {
    let ids: Vec<String> = (0..17).map(|i| format!("d{i:02}")).collect();
    cx.put_all("c", "n", ids.iter().map(|id| (id.as_str(), 1))).await;
    for size in [1, 4, 16, 17, 100] {
        let mut seen = Vec::new();
        let mut next = request(&cx, None, "c").page_size(size);
        loop {
            let page = cx.list_documents(next.clone()).await.unwrap();
            assert!(page.documents.len() <= size);
            seen.extend(page.documents.iter().map(|listed| listed.path().id().to_owned()));
            match page.next_page_token {
                Some(token) => next = next.page_token(token),
                None => break,
            }
        }
        assert_eq!(seen, ids, "pages of {size}");
    }
}

/// A listing of nothing is empty.
pub async fn a_listing_of_nothing_is_empty(cx: Context) {
    let page = cx.list_documents(request(&cx, None, "nothing")).await.unwrap();
    assert!(page.documents.is_empty() && page.next_page_token.is_none());
}

/// The collections below a document, by id, each once.
pub async fn collections_are_listed_by_id(cx: Context) {
    for path in ["u/1/b/x", "u/1/a/x", "u/1/a/y", "u/1/c/x/d/y", "u/2/e/x"] {
        cx.put(path, [("n", 1)]).await;
    }
    let ids = cx.list_collections(Some(cx.doc("u/1"))).await.unwrap();
    assert_eq!(ids, ["a", "b", "c"].map(|id| cx.id(id)));
    assert!(cx.list_collections(Some(cx.doc("u/3"))).await.unwrap().is_empty());
}

/// Root collections are listed, among those of others.
pub async fn root_collections_are_listed(cx: Context) {
    cx.put("b/x", [("n", 1)]).await;
    cx.put("a/x", [("n", 1)]).await;
    let all = cx.list_collections(None).await.unwrap();
    let own: Vec<_> = all.into_iter().filter(|id| id.starts_with(&cx.id(""))).collect();
    assert_eq!(own, ["a", "b"].map(|id| cx.id(id)));
}

/// A collection whose last document is deleted is listed no more.
pub async fn an_emptied_collection_is_not_listed(cx: Context) {
    cx.write(reelbase_core::Write::set(cx.doc("u/1/a/x"), empty())).await;
    cx.write(reelbase_core::Write::delete(cx.doc("u/1/a/x"))).await;
    assert!(cx.list_collections(Some(cx.doc("u/1"))).await.unwrap().is_empty());
    assert!(list(&cx, request(&cx, None, "u").show_missing()).await.is_empty());
}
