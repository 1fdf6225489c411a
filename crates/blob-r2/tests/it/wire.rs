//! The requests that carry bytes, as they go over the wire, and answers that no S3 server gives.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::StreamExt;
use reelbase::TokioEnv;
use reelbase_blob_r2::{Credentials, S3BlobStore, S3BlobStoreBuilder};
use reelbase_core::{
    ErrorKind,
    blob::{BlobKey, BlobPrefix, BlobStore, BlobStoreExt, GetOptions, MultipartOptions, PutOptions, Sha256Digest},
};
use reelbase_s3_server::{Operation, S3Server};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::servers;

const MIB: usize = 1 << 20;

fn key() -> BlobKey {
    BlobKey::new("a").unwrap()
}

/// Answers every request with the same bytes, and counts connections.
async fn canned(answer: impl Into<Bytes>) -> (S3BlobStoreBuilder, Arc<AtomicUsize>) {
    let answer = answer.into();
    canned_by(move |_| answer.clone()).await
}

/// Answers each request by its method.
async fn canned_by(
    answer: impl Fn(&str) -> Bytes + Clone + Send + Sync + 'static,
) -> (S3BlobStoreBuilder, Arc<AtomicUsize>) {
    async fn serve(mut connection: TcpStream, answer: impl Fn(&str) -> Bytes) -> std::io::Result<()> {
        let mut request = Vec::new();
        loop {
            if connection.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
            let text = String::from_utf8_lossy(&request);
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                let answer = answer(head.split(' ').next().unwrap_or_default());
                request.clear();
                connection.write_all(&answer).await?;
            }
        }
    }
    let connections = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(serve(connection, answer.clone()));
        }
    });
    let builder = S3BlobStore::endpoint(endpoint, "bucket").credentials(Credentials::keys("id", "secret"));
    (builder.env(Arc::new(TokioEnv::new())), connections)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
}

const OBJECT: &str = "etag: \"e\"\r\nlast-modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n";

#[tokio::test]
async fn what_is_signed_of_bodies() {
    let server = S3Server::start().await;
    let stores = [false, true].map(|sign| servers::of(&server).sign_bodies(sign).build().unwrap());
    let content = Bytes::from(vec![7; 2 * MIB]);
    for (signs, store) in [false, true].into_iter().zip(&stores) {
        server.clear_requests();
        store.put_bytes(&key(), content.clone(), PutOptions::new()).await.unwrap();
        let upload = store.create_multipart(&key(), MultipartOptions::new(5 << 20)).await.unwrap();
        upload.put_part(1, content.clone()).await.unwrap();
        upload.abort().await.unwrap();
        let of = |operation| {
            let sent = server.requests().into_iter().find(|request| request.operation == operation).unwrap();
            assert!(!sent.headers.contains_key("expect") && !sent.headers.contains_key("transfer-encoding"));
            assert_eq!(sent.headers["content-length"], content.len().to_string());
            sent.headers["x-amz-content-sha256"].to_str().unwrap().to_owned()
        };
        let (put, part) = (of(Operation::PutObject), of(Operation::UploadPart));
        assert_eq!(put, part);
        if signs {
            assert!(put.parse::<Sha256Digest>().is_ok(), "{put}");
        } else {
            assert_eq!(put, "UNSIGNED-PAYLOAD");
        }
    }
    // A digest that is known is what is signed, and nothing is hashed for it.
    let known: Sha256Digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".parse().unwrap();
    stores[0].put_bytes(&key(), "", PutOptions::new().sha256(known)).await.unwrap();
    let sent = server.requests().pop().unwrap();
    assert_eq!(sent.headers["x-amz-content-sha256"], known.to_string());
    assert_eq!(sent.headers["content-length"], "0");
}

/// A proxy's page is no answer of the service: the status is all there is.
#[tokio::test]
async fn a_proxys_page_is_told_by_its_status() {
    for (status, kind) in [
        ("502 Bad Gateway", ErrorKind::Unavailable),
        ("403 Forbidden", ErrorKind::PermissionDenied),
        ("404 Not Found", ErrorKind::NotFound),
        ("429 Too Many Requests", ErrorKind::ResourceExhausted),
    ] {
        let page = "<html><head><title>no</title></head><body><center>nginx<br></body></html>";
        let (builder, connections) = canned(answer(status, "content-type: text/html\r\n", page)).await;
        let store = builder.attempts(2).build().unwrap();
        let error = store.get(&key(), GetOptions::new()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!error.to_string().contains("nginx"), "{error}");
        // What was said was read, so that the connection serves again.
        store.get(&key(), GetOptions::new()).await.unwrap_err();
        assert_eq!(connections.load(Ordering::Relaxed), 1, "{status}");
    }
}

#[tokio::test]
async fn a_body_that_is_dropped_early_spoils_nothing() {
    let content = "x".repeat(4 * MIB);
    let (builder, connections) = canned(answer("200 OK", OBJECT, &content)).await;
    let store = builder.build().unwrap();
    for _ in 0..3 {
        let object = store.get(&key(), GetOptions::new()).await.unwrap().into_object().unwrap();
        let mut chunks = object.body;
        assert!(!chunks.next().await.unwrap().unwrap().is_empty());
        drop(chunks);
    }
    assert_eq!(store.get_bytes(&key()).await.unwrap().len(), content.len());
    let before = connections.load(Ordering::Relaxed);
    for _ in 0..3 {
        assert_eq!(store.get_bytes(&key()).await.unwrap().len(), content.len());
    }
    assert_eq!(connections.load(Ordering::Relaxed), before, "a body that was read leaves its connection");
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up() {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n{OBJECT}\r\nxxx");
    let (builder, _) = canned(head).await;
    let store = builder.idle_deadline(Duration::from_millis(100)).attempts(1).build().unwrap();
    let error = store.get_bytes(&key()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("7 bytes before its end: nothing came for 100ms"), "{error}");
}

#[tokio::test]
async fn a_clock_that_the_service_finds_wrong_is_named() {
    let said = "<Error><Code>RequestTimeTooSkewed</Code><Message>Too far apart.</Message></Error>";
    let (builder, _) = canned(answer("403 Forbidden", "x-amz-request-id: r1\r\n", said)).await;
    let error = builder.build().unwrap().get(&key(), GetOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    let text = error.to_string();
    assert!(text.contains("Too far apart (RequestTimeTooSkewed, request r1); see that the clock"), "{text}");
}

/// S3 answers so where the region is wrong, and servers whose address is another by now.
#[tokio::test]
async fn a_redirect_says_where_the_bucket_is() {
    let moved = "<Error><Code>PermanentRedirect</Code><Message>Use the specified endpoint.</Message></Error>";
    let region = "x-amz-bucket-region: eu-west-1\r\n";
    for (status, headers, body, words) in [
        ("301 Moved Permanently", region, moved, "(PermanentRedirect); set the region of the bucket, eu-west-1"),
        ("307 Temporary Redirect", region, "", "(status 307); set the region of the bucket, eu-west-1"),
        (
            "301 Moved Permanently",
            "location: https://h/\r\n",
            "",
            "(status 301); set the region of the bucket, and see",
        ),
        ("308 Permanent Redirect", "", "<html>nginx</html>", "(status 308); set the region of the bucket, and see"),
    ] {
        let (builder, connections) = canned(answer(status, headers, body)).await;
        let store = builder.build().unwrap();
        for error in [
            store.get(&key(), GetOptions::new()).await.unwrap_err(),
            store.put_bytes(&key(), "x", PutOptions::new()).await.unwrap_err(),
            store.delete(&key()).await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
        assert_eq!(connections.load(Ordering::Relaxed), 1, "{status}");
    }
    // The answer to a HEAD has no body to tell it.
    let (builder, _) = canned(answer("301 Moved Permanently", region, "")).await;
    let error = builder.build().unwrap().head(&key()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().ends_with("set the region of the bucket, eu-west-1"), "{error}");
}

/// Quiet deletions name only what failed: an error that is about none of the keys is no success of any.
#[tokio::test]
async fn an_error_of_no_key_is_no_success() {
    for failed in ["", "<Key>other</Key>"] {
        let body = format!(
            "<DeleteResult><Error>{failed}<Code>AccessDenied</Code><Message>No</Message></Error></DeleteResult>"
        );
        let (batch, single) = (answer("200 OK", "", &body), answer("403 Forbidden", "", ""));
        let (builder, _) =
            canned_by(move |method| if method == "POST" { &batch } else { &single }.clone().into()).await;
        let store = builder.build().unwrap();
        // Each is asked for by itself, and its own answer told.
        for result in store.delete_many(&[key(), BlobKey::new("b").unwrap()]).await {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::PermissionDenied);
        }
    }
}

/// Ceph's gateway has a code and no words.
#[tokio::test]
async fn a_code_alone_is_told_in_words() {
    for (status, code, words) in [
        (
            "404 Not Found",
            "NoSuchBucket",
            "failed precondition: there is no such bucket (NoSuchBucket); create the bucket",
        ),
        ("404 Not Found", "NoSuchUpload", "not found: there is no such upload (NoSuchUpload)"),
        ("404 Not Found", "NoSuchKey", "not found: there is no such object (NoSuchKey)"),
        ("403 Forbidden", "InvalidObjectState", "failed precondition: the service answered with status 403 (Invalid"),
        ("412 Precondition Failed", "PreconditionFailed", "failed precondition: the object is another version"),
    ] {
        let said = format!("<Error><Code>{code}</Code><Message></Message></Error>");
        let (builder, _) = canned(answer(status, "", &said)).await;
        let error = builder.build().unwrap().get(&key(), GetOptions::new()).await.unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// What a portal or another program answers in the service's place.
#[tokio::test]
async fn an_answer_that_is_none_is_not_taken_for_one() {
    for body in ["", "{}", "<html>Sign in</html>", "<ListBucketResult><IsTrunc"] {
        let (builder, _) = canned(answer("200 OK", "", body)).await;
        let store = builder.attempts(1).build().unwrap();
        let error = store.list_keys(&BlobPrefix::all()).await.unwrap_err();
        // What is about everything names nothing.
        assert!(error.to_string().starts_with("list: "), "{error}");
        let words = "the service's listing cannot be read";
        assert!(error.kind() == ErrorKind::Unavailable && error.to_string().contains(words), "{body:?}: {error}");
    }
    for (body, kind, words) in [
        ("", ErrorKind::Unavailable, "the service's answer (status 200) cannot be read"),
        ("{}", ErrorKind::Unavailable, "the service's answer (status 200) cannot be read"),
        ("<html>Sign in</html>", ErrorKind::Unavailable, "the service's answer (status 200) cannot be read"),
        ("<ListMultipartUploadsResult/>", ErrorKind::Internal, "the answer is no listing; see that the address"),
        ("<ListMultipartUploadsResult><IsTrunc", ErrorKind::Internal, "the answer is no listing; see that the address"),
    ] {
        let (builder, _) = canned(answer("200 OK", "", body)).await;
        let store = builder.attempts(1).build().unwrap();
        let error = store.list_multipart(&BlobPrefix::all()).await.unwrap_err();
        assert!(error.kind() == kind && error.to_string().contains(words), "{body:?}: {error}");
    }
}
