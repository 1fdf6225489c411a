//! Listing: order, pages, prefixes and folders.

use futures_util::TryStreamExt;
use reelbase_core::{
    ErrorKind, Result,
    blob::{BlobStoreExt, ListOptions, ListPage, MAX_PAGE_SIZE},
};

use super::{Bucket, kind};

async fn pages(bucket: &Bucket, options: ListOptions) -> Result<Vec<ListPage>> {
    bucket.list(options).try_collect().await
}

/// The names of objects and of groups, each in the order in which they came.
async fn names(bucket: &Bucket, options: ListOptions) -> (Vec<String>, Vec<String>) {
    let pages = pages(bucket, options).await.expect("list");
    let objects = pages.iter().flat_map(|page| &page.objects).map(|object| bucket.name(&object.key).to_owned());
    let groups = pages.iter().flat_map(|page| &page.prefixes).map(|group| bucket.name(group).to_owned());
    (objects.collect(), groups.collect())
}

fn under(bucket: &Bucket, prefix: &str) -> ListOptions {
    ListOptions::new(bucket.prefix(prefix))
}

/// A listing of nothing ends, without an error and without an entry.
pub async fn a_listing_of_nothing_ends(bucket: Bucket) {
    assert_eq!(names(&bucket, under(&bucket, "")).await, (vec![], vec![]));
    assert_eq!(names(&bucket, under(&bucket, "").delimited()).await, (vec![], vec![]));
    bucket.write("a/b", "x").await;
    assert_eq!(names(&bucket, under(&bucket, "b/")).await, (vec![], vec![]));
    assert_eq!(names(&bucket, under(&bucket, "a/c")).await, (vec![], vec![]));
}

/// Keys come in the order of their bytes, in which a folder has no special place.
pub async fn a_listing_is_in_the_order_of_bytes(bucket: Bucket) {
    let sorted = ["A", "B/z", "a-b", "a/b", "a/b.c/d", "a/b0", "a0", "ab", "b", "z", "é", "日", "🎬"];
    for name in sorted.iter().rev() {
        bucket.write(name, name).await;
    }
    for page_size in [1, 3, 1_000] {
        assert_eq!(names(&bucket, under(&bucket, "").page_size(page_size)).await.0, sorted);
    }
}

/// A listing tells size, version and time as a head does.
pub async fn a_listing_tells_size_and_version(bucket: Bucket) {
    bucket.write("a", "").await;
    bucket.write("b", "12345").await;
    for object in bucket.list_all(bucket.root()).await.unwrap() {
        let head = bucket.head(&object.key).await.unwrap();
        assert_eq!((object.size, object.etag), (head.size, head.etag));
        // A head's time is an HTTP date, which may lack what is below the second.
        assert_eq!(object.last_modified.as_micros() / 1_000_000, head.last_modified.as_micros() / 1_000_000);
    }
}

/// Pages are no larger than asked for, and together have everything once.
pub async fn pages_cover_everything_once(bucket: Bucket) {
    let all: Vec<_> = (0..11).map(|i| format!("{i:02}")).collect();
    for name in &all {
        bucket.write(name, "x").await;
    }
    for page_size in [1, 2, 5, 10, 11, 12] {
        let options = under(&bucket, "").page_size(page_size);
        let pages = pages(&bucket, options.clone()).await.unwrap();
        assert!(pages.iter().all(|page| page.len() <= page_size), "a page of more than {page_size}");
        assert_eq!(names(&bucket, options).await.0, all);
    }
}

/// Other sizes of a page are refused.
pub async fn a_page_has_1_to_1000_entries(bucket: Bucket) {
    for page_size in [0, MAX_PAGE_SIZE + 1] {
        assert_eq!(kind(pages(&bucket, under(&bucket, "").page_size(page_size)).await), ErrorKind::Invalid);
    }
    pages(&bucket, under(&bucket, "").page_size(MAX_PAGE_SIZE)).await.unwrap();
}

/// A prefix ends anywhere, also within a segment, and is no pattern.
pub async fn a_prefix_is_text(bucket: Bucket) {
    for name in ["clip_1.mp4", "clip_10.mp4", "clip_2.mp4", "clips/a", "cl", "clip%", "Clip_1", "é1"] {
        bucket.write(name, "x").await;
    }
    assert_eq!(names(&bucket, under(&bucket, "clip_1")).await.0, ["clip_1.mp4", "clip_10.mp4"]);
    assert_eq!(names(&bucket, under(&bucket, "clips/")).await.0, ["clips/a"]);
    assert_eq!(names(&bucket, under(&bucket, "clip%")).await.0, ["clip%"]);
    assert_eq!(names(&bucket, under(&bucket, "é")).await.0, ["é1"]);
    assert_eq!(names(&bucket, under(&bucket, "clip_1.mp4")).await.0, ["clip_1.mp4"]);
    assert!(names(&bucket, under(&bucket, "clip_1.mp4/")).await.0.is_empty());
}

/// Delimited, keys that go on after a slash are told by what they share up to it.
pub async fn a_delimiter_groups_what_goes_on(bucket: Bucket) {
    for name in ["a", "b/1", "b/2/x", "b/2/y", "b/3", "c/1", "d"] {
        bucket.write(name, "x").await;
    }
    let listed = names(&bucket, under(&bucket, "").delimited()).await;
    assert_eq!(listed, (vec!["a".into(), "d".into()], vec!["b/".into(), "c/".into()]));
    let listed = names(&bucket, under(&bucket, "b/").delimited()).await;
    assert_eq!(listed, (vec!["b/1".into(), "b/3".into()], vec!["b/2/".into()]));
    // Without the slash the folder itself is what goes on.
    assert_eq!(names(&bucket, under(&bucket, "b").delimited()).await, (vec![], vec!["b/".into()]));
}

/// A group is one entry, listed once, however many keys it has and however small the pages are.
pub async fn groups_are_listed_once_over_all_pages(bucket: Bucket) {
    for group in ["a", "b-", "b", "c"] {
        for i in 0..5 {
            bucket.write(&format!("{group}/{i}"), "x").await;
        }
    }
    bucket.write("b0", "x").await;
    for page_size in [1, 2, 3, 1_000] {
        let options = under(&bucket, "").delimited().page_size(page_size);
        assert!(pages(&bucket, options.clone()).await.unwrap().iter().all(|page| page.len() <= page_size));
        let (objects, groups) = names(&bucket, options).await;
        assert_eq!(objects, ["b0"]);
        assert_eq!(groups, ["a/", "b-/", "b/", "c/"], "in pages of {page_size}");
    }
}

/// A listing may start after any key, also one that does not exist.
pub async fn start_after_is_exclusive(bucket: Bucket) {
    for name in ["a", "b", "b/c", "d"] {
        // Stores on a disk cannot have both a file and a folder of one name.
        bucket.write(&name.replace('/', "-"), "x").await;
    }
    let after = |name: &str| under(&bucket, "").start_after(bucket.key(name));
    assert_eq!(names(&bucket, after("a")).await.0, ["b", "b-c", "d"]);
    assert_eq!(names(&bucket, after("b")).await.0, ["b-c", "d"]);
    assert_eq!(names(&bucket, after("aa")).await.0, ["b", "b-c", "d"]);
    assert_eq!(names(&bucket, after("0")).await.0, ["a", "b", "b-c", "d"]);
    assert!(names(&bucket, after("d")).await.0.is_empty());
    assert!(names(&bucket, after("é")).await.0.is_empty());
    let paged = under(&bucket, "b").start_after(bucket.key("a")).page_size(1);
    assert_eq!(names(&bucket, paged).await.0, ["b", "b-c"]);
    assert!(names(&bucket, under(&bucket, "b").start_after(bucket.key("c"))).await.0.is_empty());
}

/// Deleting each page as it comes leaves nothing out: a page starts after a key, not at a number.
pub async fn deleting_behind_a_listing_skips_nothing(bucket: Bucket) {
    for i in 0..10 {
        bucket.write(&format!("{i}"), "x").await;
    }
    let mut listing = bucket.list(under(&bucket, "").page_size(3));
    let mut seen = 0;
    while let Some(page) = listing.try_next().await.unwrap() {
        let keys: Vec<_> = page.objects.into_iter().map(|object| object.key).collect();
        seen += keys.len();
        assert!(bucket.delete_many(&keys).await.iter().all(Result::is_ok));
    }
    assert_eq!(seen, 10);
    assert!(bucket.names().await.is_empty());
}
