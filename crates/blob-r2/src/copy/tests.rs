//! What is sent, and what becomes of the answers that no server gives when asked to: each request is answered by a script.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use reelbase::TokioEnv;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use reelbase_core::blob::ConditionSupport;

use super::*;
use crate::{Credentials, Keys, S3BlobStore};

enum Reply {
    /// Status, headers, body. `{write}` in the headers is the name of the write that was sent last.
    Answer(u16, &'static str, &'static str),
    /// The connection is cut.
    Lost,
}

use Reply::{Answer, Lost};

/// The head of a request: method and path in the first line, then headers with names in lower case.
type Head = str;

/// The requests that came.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn with(&self, start: &str) -> Vec<String> {
        self.0.lock().unwrap().iter().filter(|head| head.starts_with(start)).cloned().collect()
    }
}

async fn answer(mut stream: TcpStream, seen: Seen, script: Arc<dyn Fn(&Head) -> Reply + Send + Sync>) {
    let mut request = Vec::new();
    let end = loop {
        if let Some(end) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let head = String::from_utf8(request[..end].to_vec()).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().unwrap());
    while request.len() < end + 4 + length {
        stream.read_buf(&mut request).await.unwrap();
    }
    let write = {
        let mut seen = seen.0.lock().unwrap();
        seen.push(head.clone());
        let mut named = seen.iter().rev().flat_map(|head| head.lines());
        named.find_map(|line| line.strip_prefix("x-amz-meta-reelbase-write: ")).unwrap_or("none").to_owned()
    };
    if let Answer(status, headers, body) = script(&head) {
        let length = if headers.contains("content-length") {
            String::new()
        } else {
            format!("content-length: {}\r\n", body.len())
        };
        let headers = headers.replace("{write}", &write);
        let answer = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{length}{headers}\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// A store of a service whose server follows a script.
async fn store(service: Service, script: impl Fn(&Head) -> Reply + Send + Sync + 'static) -> (S3BlobStore, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (seen, script) = (Seen::default(), Arc::new(script));
    let server = seen.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, server.clone(), script.clone()));
        }
    });
    let builder = S3BlobStore::endpoint(url, "bucket").credentials(Credentials::Keys(Keys::new("id", "secret")));
    let mut store = builder.env(Arc::new(TokioEnv::default())).attempts(2).copy_sizes(100, 5 << 20).build().unwrap();
    let client = Arc::get_mut(&mut store.0).unwrap();
    client.service = service;
    client.capabilities = crate::capabilities::of(service);
    (store, seen)
}

const FROM: &str = "from/ñ 100%+a?.mp4";
const SENT_FROM: &str = "bucket/from/%C3%B1%20100%25%2Ba%3F.mp4";
const SOURCE: Reply = Answer(
    200,
    "content-length: 10\r\netag: \"s0urce\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-type: video/mp4\r\nx-amz-meta-job-id: j-42\r\n",
    "",
);
const LARGE: Reply = Answer(
    200,
    "content-length: 12000000\r\netag: \"s0urce\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\ncontent-type: video/mp4\r\ncache-control: no-store\r\n\
     content-encoding: gzip\r\nx-amz-meta-reelbase-sha256: d1gest\r\n",
    "",
);
const OTHER: Reply =
    Answer(200, "content-length: 10\r\netag: \"0ther\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n", "");
/// What a copy leaves at the destination, of 10 bytes or of 12,000,000.
const COPY: Reply = Answer(
    200,
    "content-length: 10\r\netag: \"c0py\"\r\nlast-modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\
     x-amz-meta-reelbase-write: {write}\r\n",
    "",
);
const COPIED: Reply = Answer(200, "", "<CopyObjectResult><ETag>\"s0urce\"</ETag></CopyObjectResult>");
const MISSING: Reply = Answer(404, "", "");
const UNMET: Reply = Answer(412, "", "<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
const BROKEN: Reply = Answer(200, "", "<Error><Code>InternalError</Code><Message>sorry</Message></Error>");

fn head(path: &str) -> String {
    format!("HEAD /bucket/{path} ")
}

async fn copy(store: &S3BlobStore, condition: PutCondition) -> Result<Stored> {
    let (from, to) = (BlobKey::new(FROM).unwrap(), BlobKey::new("to").unwrap());
    store.0.copy_object(&from, &to, CopyOptions::new().condition(condition)).await
}

#[tokio::test]
async fn conditions_and_source_are_in_the_headers_of_the_service() {
    let etag = ETag::new("0ther");
    for (service, condition, headers) in [
        (Service::R2, PutCondition::Always, &[][..]),
        (Service::R2, PutCondition::IfAbsent, &["cf-copy-destination-if-none-match: *"]),
        (Service::R2, PutCondition::IfMatch(etag.clone()), &["cf-copy-destination-if-match: \"0ther\""]),
        (Service::Aws, PutCondition::IfAbsent, &["if-none-match: *"]),
        (Service::Aws, PutCondition::IfMatch(etag), &["if-match: \"0ther\""]),
        (Service::Other, PutCondition::IfAbsent, &["cf-copy-destination-if-none-match: *", "if-none-match: *"]),
    ] {
        let absent = condition == PutCondition::IfAbsent;
        let (mut store, seen) = store(service, move |request| match request {
            request if request.starts_with(&head("to")) && absent => MISSING,
            request if request.starts_with(&head("to")) => OTHER,
            request if request.starts_with("HEAD") => SOURCE,
            _ => COPIED,
        })
        .await;
        Arc::get_mut(&mut store.0).unwrap().capabilities.copy = ConditionSupport::ALL;
        assert_eq!(copy(&store, condition).await.unwrap().etag, ETag::new("s0urce"));
        let puts = seen.with("PUT /bucket/to");
        assert_eq!(puts.len(), 1);
        let lines: Vec<_> = puts[0].lines().collect();
        assert!(lines.contains(&&*format!("x-amz-copy-source: {SENT_FROM}")), "{lines:?}");
        // On a condition the write has a name, and so all attributes are sent.
        if headers.is_empty() {
            assert!(lines.contains(&"x-amz-metadata-directive: COPY"), "{lines:?}");
        } else {
            for line in ["x-amz-metadata-directive: REPLACE", "content-type: video/mp4", "x-amz-meta-job-id: j-42"] {
                assert!(lines.contains(&line), "{line}: {lines:?}");
            }
            assert!(lines.contains(&"x-amz-copy-source-if-match: \"s0urce\""), "{lines:?}");
        }
        let mut conditions: Vec<_> = lines.iter().copied().filter(|line| line.contains("if-")).collect();
        conditions.retain(|line| !line.starts_with("authorization") && !line.starts_with("x-amz-copy-source"));
        conditions.sort_unstable();
        assert_eq!(conditions, headers);
        let signature = lines.iter().find(|line| line.starts_with("authorization: ")).unwrap();
        for header in headers {
            assert!(signature.contains(header.split(':').next().unwrap()), "what is added is signed: {signature}");
        }
    }
}

#[tokio::test]
async fn an_error_in_the_body_of_a_200_is_an_error() {
    let count = Arc::new(AtomicUsize::new(0));
    let calls = count.clone();
    // Twice broken, then copied: what one call tries twice fails, and the next succeeds.
    let (store, _) = store(Service::R2, move |request| match request {
        request if request.starts_with("HEAD") => SOURCE,
        _ if calls.fetch_add(1, Ordering::Relaxed) < 2 => BROKEN,
        _ => COPIED,
    })
    .await;
    let error = copy(&store, PutCondition::Always).await.unwrap_err();
    assert!(error.to_string().contains("sorry"), "{error}");
    assert_eq!((error.operation(), error.path()), (Some("copy"), Some("to")));
    copy(&store, PutCondition::Always).await.unwrap();
}

/// A copy whose first answer is lost and whose second is a refusal, and what is at the destination then.
async fn lost(condition: PutCondition, there: fn() -> Reply) -> Result<Stored> {
    let puts = AtomicUsize::new(0);
    let (store, seen) = store(Service::R2, move |request| match request {
        request if request.starts_with(&head("to")) => there(),
        request if request.starts_with("HEAD") => SOURCE,
        _ if puts.fetch_add(1, Ordering::Relaxed) == 0 => Lost,
        _ => UNMET,
    })
    .await;
    let copied = copy(&store, condition).await;
    assert_eq!(seen.with("PUT").len(), 2);
    copied
}

#[tokio::test]
async fn a_copy_that_meets_itself_is_made() {
    let old = || PutCondition::IfMatch(ETag::new("0ther"));
    assert_eq!(lost(PutCondition::IfAbsent, || COPY).await.unwrap().etag, ETag::new("c0py"));
    assert_eq!(lost(old(), || COPY).await.unwrap().etag, ETag::new("c0py"));
    // What somebody else copied from there, or wrote, is not ours.
    for there in [|| SOURCE, || OTHER] as [fn() -> Reply; 2] {
        assert_eq!(lost(PutCondition::IfAbsent, there).await.unwrap_err().kind(), ErrorKind::AlreadyExists);
        // Ours may have been there in between.
        assert_eq!(lost(old(), there).await.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    }
    assert_eq!(lost(old(), || MISSING).await.unwrap_err().kind(), ErrorKind::OutcomeUnknown);
}

const NO_KEY: Reply = Answer(404, "", "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");

#[tokio::test]
async fn an_answered_refusal_is_one() {
    let old = || PutCondition::IfMatch(ETag::new("0ther"));
    // The source as it is seen after the refusal, which may be about it.
    for (condition, reply, source, kind, path) in [
        (
            PutCondition::IfAbsent,
            (|| UNMET) as fn() -> Reply,
            (|| SOURCE) as fn() -> Reply,
            ErrorKind::AlreadyExists,
            "to",
        ),
        (PutCondition::IfAbsent, || UNMET, || OTHER, ErrorKind::Aborted, FROM),
        (PutCondition::IfAbsent, || UNMET, || MISSING, ErrorKind::NotFound, FROM),
        (old(), || UNMET, || SOURCE, ErrorKind::FailedPrecondition, "to"),
        // S3 says so where the destination has gone.
        (old(), || NO_KEY, || SOURCE, ErrorKind::FailedPrecondition, "to"),
        (old(), || NO_KEY, || MISSING, ErrorKind::NotFound, FROM),
        (PutCondition::Always, || NO_KEY, || MISSING, ErrorKind::NotFound, FROM),
    ] {
        let heads = AtomicUsize::new(0);
        let (store, seen) = store(Service::Aws, move |request| match request {
            request if request.starts_with("HEAD") && heads.fetch_add(1, Ordering::Relaxed) > 0 => source(),
            request if request.starts_with("HEAD") => SOURCE,
            _ => reply(),
        })
        .await;
        let error = copy(&store, condition).await.unwrap_err();
        assert_eq!((error.kind(), error.path(), error.operation()), (kind, Some(path), Some("copy")), "{error}");
        assert_eq!(seen.with("PUT").len(), 1);
    }
}

#[tokio::test]
async fn what_is_refused_beforehand_copies_nothing() {
    for (condition, there, kind) in [
        (PutCondition::IfAbsent, (|| OTHER) as fn() -> Reply, ErrorKind::AlreadyExists),
        (PutCondition::IfMatch(ETag::new("gone")), || OTHER, ErrorKind::FailedPrecondition),
        (PutCondition::IfMatch(ETag::new("gone")), || MISSING, ErrorKind::FailedPrecondition),
    ] {
        let (store, seen) = store(Service::R2, move |request| match request {
            request if request.starts_with(&head("to")) => there(),
            _ => LARGE,
        })
        .await;
        assert_eq!(copy(&store, condition).await.unwrap_err().kind(), kind);
        assert_eq!(seen.with("P").len(), 0);
    }
    let (store, seen) = store(Service::Other, |_| SOURCE).await;
    assert_eq!(copy(&store, PutCondition::IfAbsent).await.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(seen.with("").is_empty());
}

/// What a server says to a copy in parts, and to its end.
fn parts(request: &Head, part: fn() -> Reply, complete: impl Fn() -> Reply) -> Reply {
    match request {
        request if request.starts_with(&head("to")) => MISSING,
        request if request.starts_with("HEAD") => LARGE,
        request if request.starts_with("POST /bucket/to?uploads") => {
            Answer(200, "", "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>")
        }
        request if request.starts_with("POST") => complete(),
        request if request.starts_with("DELETE") => Answer(204, "", ""),
        _ => part(),
    }
}

const PART: Reply = Answer(200, "", "<CopyPartResult><ETag>\"p4rt\"</ETag></CopyPartResult>");
const COMPLETED: Reply =
    Answer(200, "", "<CompleteMultipartUploadResult><ETag>\"wh0le-3\"</ETag></CompleteMultipartUploadResult>");

#[tokio::test]
async fn a_large_copy_is_made_of_parts_of_one_version() {
    let (store, seen) = store(Service::R2, |request| parts(request, || PART, || COMPLETED)).await;
    let stored = copy(&store, PutCondition::IfAbsent).await.unwrap();
    assert_eq!(stored.etag, ETag::new("wh0le-3"));
    let created = seen.with("POST /bucket/to?uploads").remove(0);
    for header in [
        "content-type: video/mp4",
        "cache-control: no-store",
        "content-encoding: gzip",
        "x-amz-meta-reelbase-sha256: d1gest",
    ] {
        assert!(created.lines().any(|line| line == header), "{header}: {created}");
    }
    let mut ranges: Vec<_> = seen
        .with("PUT")
        .iter()
        .map(|head| {
            assert!(head.lines().any(|line| line == format!("x-amz-copy-source: {SENT_FROM}")), "{head}");
            assert!(head.lines().any(|line| line == "x-amz-copy-source-if-match: \"s0urce\""), "{head}");
            head.lines().find_map(|line| line.strip_prefix("x-amz-copy-source-range: ")).unwrap().to_owned()
        })
        .collect();
    ranges.sort();
    assert_eq!(ranges, ["bytes=0-5242879", "bytes=10485760-11999999", "bytes=5242880-10485759"]);
    assert!(seen.with("POST /bucket/to?uploadId=u1")[0].lines().any(|line| line == "if-none-match: *"));
    assert!(seen.with("DELETE").is_empty());
}

#[tokio::test]
async fn a_source_that_changes_meanwhile_makes_no_object() {
    let (store, seen) = store(Service::R2, |request| parts(request, || UNMET, || COMPLETED)).await;
    let error = copy(&store, PutCondition::Always).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Aborted, Some(FROM)));
    assert_eq!(seen.with("DELETE /bucket/to?").len(), 1);
    assert!(seen.with("POST /bucket/to?uploadId").is_empty());
}

#[tokio::test]
async fn an_error_in_the_body_of_a_completion_is_an_error_and_ends_the_upload() {
    let (store, seen) = store(Service::R2, |request| parts(request, || PART, || BROKEN)).await;
    let error = copy(&store, PutCondition::Always).await.unwrap_err();
    assert!(error.to_string().contains("sorry"), "{error}");
    assert_eq!(seen.with("DELETE /bucket/to?").len(), 1);
}

#[tokio::test]
async fn a_completion_that_meets_itself_is_made() {
    let (heads, completions) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let (store, _) = store(Service::R2, move |request| match request {
        request if request.starts_with(&head("to")) && heads.fetch_add(1, Ordering::Relaxed) > 0 => COPY,
        _ => parts(
            request,
            || PART,
            || match completions.fetch_add(1, Ordering::Relaxed) {
                0 => Lost,
                _ => Answer(404, "", "<Error><Code>NoSuchUpload</Code><Message>no</Message></Error>"),
            },
        ),
    })
    .await;
    assert_eq!(copy(&store, PutCondition::IfAbsent).await.unwrap().etag, ETag::new("c0py"));
}

#[tokio::test]
async fn a_source_that_changes_under_a_server_without_conditions_makes_no_object() {
    let heads = AtomicUsize::new(0);
    let (store, seen) = store(Service::Other, move |request| match request {
        request if request.starts_with("HEAD") && heads.fetch_add(1, Ordering::Relaxed) > 0 => OTHER,
        _ => parts(request, || PART, || COMPLETED),
    })
    .await;
    let error = copy(&store, PutCondition::Always).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Aborted, Some(FROM)));
    assert_eq!(seen.with("DELETE /bucket/to?").len(), 1);
    assert!(seen.with("POST /bucket/to?uploadId").is_empty());
}
