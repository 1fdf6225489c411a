//! Listings of any tree, against what a sorted set of the keys says.

use std::{collections::BTreeSet, fs};

use futures_util::TryStreamExt;
use proptest::{collection::vec, prelude::*, sample::select};
use reelbase_core::blob::{BlobKey, BlobPrefix, BlobStore, BlobStoreExt, ListOptions, ListPage};

use crate::support::{Temp, key};

/// Names around the slash in the order of bytes.
const NAMES: &[&str] = &["a", "a-", "a.b", "a0", "ab", "b", "B", "é", "日", "🎬", " "];

fn keys() -> impl Strategy<Value = Vec<String>> {
    vec(vec(select(NAMES), 1..4).prop_map(|segments| segments.join("/")), 0..25)
}

fn prefix() -> impl Strategy<Value = String> {
    (vec(select(NAMES), 0..3), any::<bool>())
        .prop_map(|(segments, slash)| segments.join("/") + if slash && !segments.is_empty() { "/" } else { "" })
}

/// What the contract says: objects, and what those that go on have in common.
fn expected(all: &BTreeSet<String>, options: &ListOptions) -> (Vec<String>, Vec<String>) {
    let prefix = options.prefix.as_str();
    let after = options.start_after.as_ref().map(BlobKey::as_str);
    let (mut objects, mut groups) = (Vec::new(), BTreeSet::new());
    for key in all.iter().filter(|key| key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after)) {
        match key[prefix.len()..].find('/') {
            Some(slash) if options.delimited => {
                groups.insert(key[..=prefix.len() + slash].to_owned());
            }
            _ => objects.push(key.clone()),
        }
    }
    (objects, groups.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_listing_is_what_a_sorted_set_says(
        keys in keys(),
        prefix in prefix(),
        after in proptest::option::of(vec(select(NAMES), 1..4).prop_map(|segments| segments.join("/"))),
        delimited in any::<bool>(),
        page_size in 1..6usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Temp::new().await;
            let mut all = BTreeSet::new();
            for name in keys {
                // A file cannot also be a folder.
                let path = store.path(&name);
                if fs::create_dir_all(path.parent().unwrap()).is_ok() && !path.is_dir() && fs::write(path, "x").is_ok() {
                    all.insert(name);
                }
            }
            let mut options = ListOptions::new(BlobPrefix::new(&prefix).unwrap()).page_size(page_size);
            options.delimited = delimited;
            options.start_after = after.map(|after| key(&after));
            let pages: Vec<ListPage> = store.list(options.clone()).try_collect().await.unwrap();
            assert!(pages.iter().all(|page| (1..=page_size).contains(&page.len())));
            let objects = pages.iter().flat_map(|page| &page.objects).map(|object| object.key.to_string()).collect();
            let groups = pages.iter().flat_map(|page| &page.prefixes).map(ToString::to_string).collect();
            assert_eq!((objects, groups), expected(&all, &options), "{options:?} of {all:?}");
        });
    }
}

/// Names that are no keys, and folders of nothing.
#[tokio::test]
async fn what_is_no_object_is_not_listed() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let store = Temp::new().await;
    for name in ["a\\b", "new\nline", "d\\e/x", "ok"] {
        let path = store.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    fs::write(store.path("").join(OsStr::from_bytes(b"\xff")), "x").unwrap();
    fs::create_dir_all(store.path("empty/empty")).unwrap();
    assert_eq!(store.list_keys(&BlobPrefix::all()).await.unwrap(), [key("ok")]);
    let pages: Vec<_> = store.list(ListOptions::default().delimited()).try_collect().await.unwrap();
    assert_eq!((pages.len(), pages[0].len()), (1, 1), "{pages:?}");
}

/// What is not returned is not even opened: otherwise who may not read a folder could list nothing beside it.
#[tokio::test]
async fn only_what_is_returned_is_looked_at() {
    use std::os::unix::fs::PermissionsExt;

    let store = Temp::new().await;
    for name in ["a/1", "b/2", "c/1", "c/3"] {
        fs::create_dir_all(store.path(name).parent().unwrap()).unwrap();
        fs::write(store.path(name), "x").unwrap();
    }
    fs::set_permissions(store.path("a"), PermissionsExt::from_mode(0o000)).unwrap();
    fs::set_permissions(store.path("c/1"), PermissionsExt::from_mode(0o000)).unwrap();
    // Nobody keeps root out.
    if fs::read_dir(store.path("a")).is_err() {
        let all: Result<Vec<_>, _> = store.list(ListOptions::default()).try_collect().await;
        assert_eq!(all.unwrap_err().kind(), reelbase_core::ErrorKind::PermissionDenied);
    }
    let listed: Vec<_> = store.list(ListOptions::default().start_after(key("c/1"))).try_collect().await.unwrap();
    assert_eq!((listed.len(), listed[0].objects[0].key.as_str()), (1, "c/3"));
    fs::set_permissions(store.path("a"), PermissionsExt::from_mode(0o700)).unwrap();
}
