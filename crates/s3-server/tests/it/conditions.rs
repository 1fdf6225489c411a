//! Conditions: of reads, and of writes that race.

use aws_sdk_s3::primitives::{ByteStream, DateTime};
use futures_util::future::join_all;

use crate::support::{BUCKET, Short, failure, is, serve};

#[tokio::test]
async fn one_of_those_who_create_wins() {
    let (_server, s3) = serve().await;
    for round in 0..10 {
        let puts = (0..16).map(|i| {
            let put = s3.put_object().bucket(BUCKET).key(format!("{round}")).if_none_match("*");
            tokio::spawn(put.body(ByteStream::from(format!("{i}").into_bytes())).send())
        });
        let results = join_all(puts).await;
        let won: Vec<_> = results.iter().enumerate().filter(|(_, put)| put.as_ref().unwrap().is_ok()).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(s3.read(&format!("{round}")).await.unwrap(), won[0].0.to_string().as_bytes());
        for result in results.into_iter().map(Result::unwrap).filter(Result::is_err) {
            is(result, 412, "PreconditionFailed");
        }
    }
}

#[tokio::test]
async fn a_put_may_ask_for_a_version() {
    let (_server, s3) = serve().await;
    let put = async |etag: &str| s3.put_object().bucket(BUCKET).key("a").if_match(etag).send().await;
    is(put("\"0123456789abcdef0123456789abcdef\"").await, 412, "PreconditionFailed");
    is(put("*").await, 412, "PreconditionFailed");
    let first = s3.write("a", "one").await;
    let second = s3.write("a", "two").await;
    is(put(&first).await, 412, "PreconditionFailed");
    assert_eq!(s3.read("a").await.unwrap(), b"two");
    put(&second).await.unwrap();
    put("*").await.unwrap();
    assert_eq!(s3.read("a").await.unwrap(), b"");
}

#[tokio::test]
async fn a_copy_asks_of_its_destination_in_r2s_own_headers() {
    let (_server, s3) = serve().await;
    let stale = s3.write("b", "old").await;
    let current = s3.write("b", "new").await;
    s3.write("a", "a").await;
    let copy = async |to: &'static str, name: &'static str, value: String| {
        let copy = s3.copy_object().bucket(BUCKET).key(to).copy_source("bucket/a").customize();
        copy.mutate_request(move |request| drop(request.headers_mut().insert(name, value.clone()))).send().await
    };
    is(copy("b", "cf-copy-destination-if-none-match", "*".into()).await, 412, "PreconditionFailed");
    is(copy("b", "cf-copy-destination-if-match", stale).await, 412, "PreconditionFailed");
    is(copy("c", "cf-copy-destination-if-match", current.clone()).await, 412, "PreconditionFailed");
    assert_eq!(s3.read("b").await.unwrap(), b"new");
    copy("b", "cf-copy-destination-if-match", current).await.unwrap();
    copy("c", "cf-copy-destination-if-none-match", "*".into()).await.unwrap();
    assert_eq!(s3.read("b").await.unwrap(), b"a");
    assert_eq!(s3.read("c").await.unwrap(), b"a");
}

#[tokio::test]
async fn a_copy_asks_of_its_source() {
    let (_server, s3) = serve().await;
    let stale = s3.write("a", "one").await;
    let current = s3.write("a", "two").await;
    let copy = || s3.copy_object().bucket(BUCKET).key("b").copy_source("bucket/a");
    is(copy().copy_source_if_match(&stale).send().await, 412, "PreconditionFailed");
    is(copy().copy_source_if_none_match(&current).send().await, 412, "PreconditionFailed");
    copy().copy_source_if_match(&current).send().await.unwrap();
}

#[tokio::test]
async fn a_read_of_what_is_known_is_not_modified() {
    let (server, s3) = serve().await;
    let etag = s3.write("a", "one").await;
    let get = || s3.get_object().bucket(BUCKET).key("a");
    let head = || s3.head_object().bucket(BUCKET).key("a");
    assert_eq!(failure(get().if_none_match(&etag).send().await).0, 304);
    assert_eq!(failure(head().if_none_match(&etag).send().await).0, 304);
    let modified = head().send().await.unwrap().last_modified.unwrap();
    assert_eq!(failure(get().if_modified_since(modified).send().await).0, 304);
    get().if_modified_since(DateTime::from_secs(modified.secs() - 1)).send().await.unwrap();
    get().if_unmodified_since(modified).send().await.unwrap();
    is(get().if_unmodified_since(DateTime::from_secs(modified.secs() - 1)).send().await, 412, "PreconditionFailed");
    get().if_none_match("\"other\"").send().await.unwrap();
    get().if_match(&etag).send().await.unwrap();
    is(get().if_match("\"other\"").send().await, 412, "PreconditionFailed");
    assert_eq!(failure(head().if_match("\"other\"").send().await).0, 412);

    // The answer itself: a version, and nothing after it that the next answer would begin with.
    let url = get().if_none_match(&etag).presigned(crate::presigned::minutes(1)).await.unwrap();
    let client = crate::support::http();
    for _ in 0..2 {
        let got = client.get(url.uri()).header("if-none-match", &etag).send().await.unwrap();
        assert_eq!((got.status().as_u16(), got.headers()["etag"].to_str().unwrap()), (304, etag.as_str()));
        assert_eq!(got.bytes().await.unwrap(), "");
    }
    drop(server);
}
