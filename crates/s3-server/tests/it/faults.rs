//! What tests make go wrong.

use std::time::{Duration, Instant};

use aws_sdk_s3::primitives::ByteStream;
use reelbase_s3_server::{Fault, Operation};

use crate::support::{BUCKET, MIB, Short, client, failure, is, pattern, serve};

#[tokio::test]
async fn requests_fail_as_often_as_told() {
    let (server, s3) = serve().await;
    let put = || s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(b"x")).send();
    server.fail_next(2, Fault::Status(503));
    is(put().await, 503, "SlowDown");
    is(put().await, 503, "SlowDown");
    assert_eq!(s3.read("a").await, None);
    server.fail_next_of(Operation::PutObject, 1, Fault::Status(429));
    assert_eq!(s3.read("a").await, None);
    is(put().await, 429, "TooManyRequests");
    server.fail_next_if(1, Fault::Status(500), |request| request.key == "b");
    put().await.unwrap();
    is(s3.get_object().bucket(BUCKET).key("b").send().await, 500, "InternalError");
    server.fail_next(9, Fault::Cut);
    server.clear_faults();
    put().await.unwrap();
}

#[tokio::test]
async fn a_cut_is_before_or_after_what_is_done() {
    let (server, s3) = serve().await;
    let put =
        |bytes: &'static [u8]| s3.put_object().bucket(BUCKET).key("a").body(ByteStream::from_static(bytes)).send();
    server.fail_next(1, Fault::Cut);
    assert_eq!(failure(put(b"one").await).0, 0);
    assert_eq!(s3.read("a").await, None);
    server.fail_next(1, Fault::CutAfter);
    assert_eq!(failure(put(b"two").await).0, 0);
    assert_eq!(s3.read("a").await.unwrap(), b"two");
}

#[tokio::test]
async fn an_answer_is_cut_in_its_middle() {
    let (server, s3) = serve().await;
    let bytes = pattern(3 * MIB);
    s3.write("a", bytes.clone()).await;
    server.fail_next(1, Fault::CutBody(2_000_000));
    let mut body = s3.get_object().bucket(BUCKET).key("a").send().await.unwrap().body;
    let mut read = Vec::new();
    let ended = loop {
        match body.next().await {
            Some(Ok(piece)) => read.extend_from_slice(&piece),
            other => break other,
        }
    };
    assert!(ended.unwrap().is_err());
    assert!(read.len() <= 2_000_000 && bytes.starts_with(&read), "{}", read.len());
    assert!(s3.read("a").await.unwrap() == bytes);
}

#[tokio::test]
async fn latency_is_added_to_each_request() {
    let (server, s3) = serve().await;
    server.set_latency(Duration::from_millis(150));
    let start = Instant::now();
    s3.write("a", "x").await;
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn requests_are_counted_and_kept() {
    let (server, s3) = serve().await;
    s3.write("a b", "x").await;
    let id = s3.begin("a").await;
    s3.part("a", &id, 1, vec![1]).await;
    s3.read("a b").await;
    s3.read("a b").await;
    s3.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    s3.list_multipart_uploads().bucket(BUCKET).send().await.unwrap();
    assert_eq!(server.count(Operation::GetObject), 2);
    assert_eq!(server.count(Operation::DeleteObject), 0);
    let requests = server.requests();
    use Operation::*;
    let expected =
        [PutObject, CreateMultipartUpload, UploadPart, GetObject, GetObject, ListObjects, ListMultipartUploads];
    assert_eq!(requests.iter().map(|request| request.operation).collect::<Vec<_>>(), expected);
    assert_eq!((requests[0].bucket.as_str(), requests[0].key.as_str()), (BUCKET, "a b"));
    assert_eq!(requests[2].parameter("uploadId"), Some(id));
    assert_eq!(requests[2].headers["content-length"], "1");
    server.clear_requests();
    assert_eq!((server.count(GetObject), server.requests().len()), (0, 0));
}

#[tokio::test]
async fn a_stop_cuts_what_is_under_way_and_a_restart_has_what_was_done() {
    let (server, s3) = serve().await;
    s3.write("a", "kept").await;
    let id = s3.begin("b").await;
    let etag = s3.part("b", &id, 1, vec![7; 10]).await;
    server.set_latency(Duration::from_secs(60));
    let waiting = tokio::spawn({
        let s3 = s3.clone();
        async move { s3.put_object().bucket(BUCKET).key("c").send().await }
    });
    while server.count(Operation::PutObject) < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let start = Instant::now();
    server.stop().await;
    assert_eq!(failure(waiting.await.unwrap()).0, 0);
    assert_eq!(failure(s3.get_object().bucket(BUCKET).key("a").send().await).0, 0);
    assert!(server.create_bucket("x").is_err());
    assert!(start.elapsed() < Duration::from_secs(30));
    server.set_latency(Duration::ZERO);
    let endpoint = server.endpoint();
    server.restart().await.unwrap();
    let s3 = client(&server);
    assert_eq!(server.endpoint(), endpoint);
    assert_eq!(s3.read("a").await.unwrap(), b"kept");
    assert_eq!(s3.read("c").await, None);
    crate::multipart::completion(&s3, "b", &id, &[(1, &etag)]).send().await.unwrap();
    assert_eq!(s3.read("b").await.unwrap(), [7; 10]);
}
