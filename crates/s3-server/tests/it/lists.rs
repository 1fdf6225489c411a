//! Listings of objects, uploads and parts.

use std::future::ready;

use aws_sdk_s3::{Client, types::EncodingType};
use futures_util::{StreamExt, stream};

use crate::support::{BUCKET, Short, client, is, serve};

/// Keys and groups of all pages, and how many pages there were.
async fn list(s3: &Client, prefix: &str, delimiter: Option<&str>, size: i32) -> (Vec<String>, Vec<String>, usize) {
    let (mut keys, mut groups, mut pages, mut token) = (Vec::new(), Vec::new(), 0, None);
    loop {
        let list = s3.list_objects_v2().bucket(BUCKET).prefix(prefix).set_delimiter(delimiter.map(str::to_owned));
        let page = list.max_keys(size).set_continuation_token(token).send().await.unwrap();
        assert!(page.contents().len() + page.common_prefixes().len() <= size as usize);
        assert_eq!(page.key_count, Some((page.contents().len() + page.common_prefixes().len()) as i32));
        keys.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        groups.extend(page.common_prefixes().iter().map(|group| group.prefix().unwrap().to_owned()));
        pages += 1;
        assert_eq!(page.is_truncated(), page.next_continuation_token.is_some().then_some(true).or(Some(false)));
        token = page.next_continuation_token;
        if token.is_none() {
            return (keys, groups, pages);
        }
    }
}

#[tokio::test]
async fn keys_are_in_the_order_of_their_bytes_in_pages() {
    let (server, s3) = serve().await;
    let sorted = ["A", "B/z", "a-b", "a/b", "a/b.c/d", "a0", "ab", "b&<>\"", "é", "日", "\u{fffd}", "🎬"];
    for key in sorted.iter().rev() {
        s3.write(key, *key).await;
    }
    server.restart().await.unwrap();
    let s3 = client(&server);
    for (size, pages) in [(1, 12), (5, 3), (12, 1), (1_000, 1), (5_000, 1)] {
        assert_eq!(list(&s3, "", None, size).await, (sorted.map(str::to_owned).to_vec(), vec![], pages));
    }
    assert_eq!(list(&s3, "a/", None, 1).await.0, ["a/b", "a/b.c/d"]);
    assert_eq!(list(&s3, "a/c", None, 1).await, (vec![], vec![], 1));
    is(s3.list_objects_v2().bucket(BUCKET).max_keys(-1).send().await, 400, "InvalidArgument");
    is(s3.list_objects_v2().bucket(BUCKET).continuation_token("%").send().await, 400, "InvalidArgument");
    let none = s3.list_objects_v2().bucket(BUCKET).max_keys(0).send().await.unwrap();
    assert_eq!((none.contents().len(), none.is_truncated()), (0, Some(false)));
    // XML cannot hold every key.
    s3.write("a\u{1} ", "x").await;
    let page =
        s3.list_objects_v2().bucket(BUCKET).prefix("a\u{1}").encoding_type(EncodingType::Url).send().await.unwrap();
    assert_eq!(page.contents()[0].key(), Some("a%01%20"));
    let object = s3.list_objects_v2().bucket(BUCKET).max_keys(1).send().await.unwrap().contents()[0].clone();
    let head = s3.head_object().bucket(BUCKET).key("A").send().await.unwrap();
    assert_eq!((object.e_tag, object.size), (head.e_tag, head.content_length));
}

#[tokio::test]
async fn a_page_has_a_thousand_entries() {
    let (_server, s3) = serve().await;
    let puts = (0..1_001).map(|i| s3.put_object().bucket(BUCKET).key(format!("{i:04}")).send());
    let stored = stream::iter(puts).buffer_unordered(32).filter(|put| ready(put.is_ok())).count().await;
    assert_eq!(stored, 1_001);
    let page = s3.list_objects_v2().bucket(BUCKET).max_keys(5_000).send().await.unwrap();
    assert_eq!((page.contents().len(), page.max_keys, page.is_truncated), (1_000, Some(1_000), Some(true)));
}

#[tokio::test]
async fn groups_are_listed_once_over_all_pages() {
    let (_server, s3) = serve().await;
    for group in ["a", "b-", "b", "c"] {
        for i in 0..3 {
            s3.write(&format!("{group}/{i}"), "x").await;
        }
    }
    s3.write("b/\u{10ffff}\u{10ffff}", "x").await;
    s3.write("b0", "x").await;
    for size in [1, 2, 3, 1_000] {
        let (keys, groups, _) = list(&s3, "", Some("/"), size).await;
        assert_eq!((keys, groups), (vec!["b0".to_owned()], ["a/", "b-/", "b/", "c/"].map(str::to_owned).to_vec()));
    }
    assert_eq!(list(&s3, "b", Some("/"), 1).await.1, ["b-/", "b/"]);
    assert_eq!(list(&s3, "b/", Some("/"), 2).await.0.len(), 4);
    // The first version of the operation says where it ended by names.
    let first = s3.list_objects().bucket(BUCKET).delimiter("/").max_keys(2).send().await.unwrap();
    let next =
        s3.list_objects().bucket(BUCKET).delimiter("/").marker(first.next_marker().unwrap()).send().await.unwrap();
    let groups: Vec<_> = next.common_prefixes().iter().map(|group| group.prefix().unwrap()).collect();
    assert_eq!((groups, next.contents().len()), (vec!["b/", "c/"], 1));
}

#[tokio::test]
async fn a_listing_starts_after_any_key() {
    let (_server, s3) = serve().await;
    for key in ["a", "b", "b/c", "d"] {
        s3.write(key, "x").await;
    }
    let after = async |after: &str, prefix: &str| {
        let page = s3.list_objects_v2().bucket(BUCKET).prefix(prefix).start_after(after).send().await.unwrap();
        page.contents().iter().map(|object| object.key().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(after("a", "").await, ["b", "b/c", "d"]);
    assert_eq!(after("aa", "").await, ["b", "b/c", "d"]);
    assert_eq!(after("b", "b").await, ["b/c"]);
    assert!(after("c", "b").await.is_empty());
    assert!(after("é", "").await.is_empty());
}

#[tokio::test]
async fn uploads_are_listed_by_key_and_beginning() {
    let (server, s3) = serve().await;
    let mut begun = Vec::new();
    for key in ["b", "a/2", "a/1", "a/2", "a/1", "a/2"] {
        begun.push((key.to_owned(), s3.begin(key).await));
    }
    server.restart().await.unwrap();
    let s3 = client(&server);
    begun.push(("a/1".to_owned(), s3.begin("a/1").await));
    begun.sort_by(|one, other| one.0.cmp(&other.0));
    for (prefix, size) in [("", 1), ("", 2), ("", 1_000), ("a/", 1), ("a/2", 2), ("c", 1)] {
        let (mut found, mut key, mut id) = (Vec::new(), None, None);
        loop {
            let list = s3.list_multipart_uploads().bucket(BUCKET).prefix(prefix).max_uploads(size);
            let page = list.set_key_marker(key).set_upload_id_marker(id).send().await.unwrap();
            assert!(page.uploads().len() <= size as usize);
            found.extend(page.uploads().iter().map(|it| (it.key.clone().unwrap(), it.upload_id.clone().unwrap())));
            assert!(page.uploads().iter().all(|upload| upload.initiated.is_some()));
            (key, id) = (page.next_key_marker, page.next_upload_id_marker);
            assert_eq!(page.is_truncated, Some(key.is_some()));
            if key.is_none() {
                break;
            }
        }
        let expected: Vec<_> = begun.iter().filter(|(key, _)| key.starts_with(prefix)).cloned().collect();
        assert_eq!(found, expected, "{prefix:?} by {size}");
    }
    let page = s3.list_multipart_uploads().bucket(BUCKET).key_marker("a/1").send().await.unwrap();
    assert_eq!(page.uploads().len(), 4);
}

#[tokio::test]
async fn parts_are_listed_by_number() {
    let (_server, s3) = serve().await;
    let id = s3.begin("a").await;
    let mut etags = Vec::new();
    for number in [10, 2, 1] {
        etags.push(s3.part("a", &id, number, vec![7; number as usize]).await);
    }
    let (mut found, mut marker) = (Vec::new(), None);
    loop {
        let list = s3.list_parts().bucket(BUCKET).key("a").upload_id(&id).max_parts(2);
        let page = list.set_part_number_marker(marker).send().await.unwrap();
        found.extend(
            page.parts()
                .iter()
                .map(|part| (part.part_number().unwrap(), part.size().unwrap(), part.e_tag.clone().unwrap())),
        );
        marker = page.next_part_number_marker.filter(|_| page.is_truncated == Some(true));
        if marker.is_none() {
            break;
        }
    }
    assert_eq!(found, [(1, 1, etags[2].clone()), (2, 2, etags[1].clone()), (10, 10, etags[0].clone())]);
}
