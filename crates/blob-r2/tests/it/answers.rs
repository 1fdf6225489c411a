//! Answers that the servers of the other tests do not give: from a list, to one request each.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::TryStreamExt;
use reelbase::TokioEnv;
use reelbase_blob_r2::{Credentials, S3BlobStore};
use reelbase_core::{
    ErrorKind,
    blob::{
        BlobCapabilities, BlobKey, BlobPrefix, BlobStore, BlobStoreExt, CompleteOptions, ListOptions, MultipartOptions,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// The first lines of the requests that came.
type Asked = Arc<Mutex<Vec<String>>>;

/// A store on a server that gives these answers, in their order, and then none.
async fn store(answers: &[(u16, &str)]) -> (S3BlobStore, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let answers: Vec<_> = answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
    let asked = Asked::default();
    let noted = asked.clone();
    tokio::spawn(async move {
        for (status, body) in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let head = loop {
                socket.read_buf(&mut request).await.unwrap();
                if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                    break String::from_utf8(request[..end].to_vec()).unwrap().to_ascii_lowercase();
                }
            };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |length| length.parse().unwrap());
            while request.len() < head.len() + 4 + length {
                socket.read_buf(&mut request).await.unwrap();
            }
            noted.lock().unwrap().push(head.lines().next().unwrap().to_owned());
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} X\r\netag: \"e\"\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
            // Who has read enough may hang up.
            let _ = socket.write_all(format!("{head}{body}").as_bytes()).await;
        }
    });
    let builder = S3BlobStore::endpoint(endpoint, "b").credentials(Credentials::keys("id", "secret"));
    let builder = builder.capabilities(BlobCapabilities::ALL).env(Arc::new(TokioEnv::new()));
    (builder.build().unwrap(), asked)
}

fn keys(names: &[&str]) -> Vec<BlobKey> {
    names.iter().map(|name| BlobKey::new(name).unwrap()).collect()
}

/// Of many keys each has its own result, and one that may pass is tried by itself.
#[tokio::test]
async fn a_key_fails_by_itself() {
    let answer = "<DeleteResult>\
        <Error><Key>a</Key><Code>AccessDenied</Code><Message>not yours</Message></Error>\
        <Error><Key>b</Key><Code>InternalError</Code><Message>oh</Message></Error>\
        <Error><Key>d</Key><Code>NoSuchKey</Code><Message>gone</Message></Error>\
        </DeleteResult>";
    let (store, asked) = store(&[(200, answer), (204, "")]).await;
    let results = store.delete_many(&keys(&["a", "b", "c", "d"])).await;
    let error = results[0].as_ref().unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::PermissionDenied, Some("a")));
    assert!(error.to_string().contains("not yours (AccessDenied)"), "{error}");
    assert!(results[1..].iter().all(Result::is_ok), "{results:?}");
    assert!(asked.lock().unwrap()[1].starts_with("delete /b/b"), "{asked:?}");
}

/// A server that knows no deletion of many is asked one by one.
#[tokio::test]
async fn many_are_deleted_one_by_one_if_need_be() {
    let none = "<Error><Code>NotImplemented</Code><Message>no</Message></Error>";
    let (store, asked) = store(&[(501, none), (204, ""), (204, "")]).await;
    assert!(store.delete_many(&keys(&["a", "c"])).await.iter().all(Result::is_ok));
    assert_eq!(asked.lock().unwrap().len(), 3);
}

/// What is no key of ours is left out; a plus is a space only where the answer is encoded.
#[tokio::test]
async fn listed_keys_are_decoded_if_they_are_encoded() {
    let entry = |key: &str| {
        let rest = "<LastModified>2025-01-01T00:00:00.123Z</LastModified><ETag>\"e\"</ETag><Size>1</Size>";
        format!("<Contents><Key>{key}</Key>{rest}</Contents>")
    };
    let page = |encoding: &str, keys: [&str; 3]| {
        format!(
            "<ListBucketResult>{encoding}{}<IsTruncated>false</IsTruncated></ListBucketResult>",
            keys.map(entry).concat()
        )
    };
    let encoded = page("<EncodingType>url</EncodingType>", ["a+b%2Bc%25", "f%C3%B1/", "%EF%BF%BE"]);
    let plain = page("", ["a+b%2Bc", "f/", "ñ"]);
    let (store, _) = store(&[(200, &encoded), (200, &plain)]).await;
    let listed = store.list_keys(&BlobPrefix::all()).await.unwrap();
    assert_eq!(listed, keys(&["a b+c%", "\u{fffe}"]));
    assert_eq!(store.list_keys(&BlobPrefix::all()).await.unwrap(), keys(&["a+b%2Bc", "ñ"]));
}

/// Asked for as every service takes it, and again where the answer is no whole page.
#[tokio::test]
async fn a_page_that_is_cut_is_asked_for_again() {
    let entry = |key: &str| {
        let rest = "<LastModified>2025-01-01T00:00:00Z</LastModified><ETag>e</ETag><Size>1</Size>";
        format!("<Contents><Key>{key}</Key>{rest}</Contents>")
    };
    let more = "<IsTruncated>true</IsTruncated><NextContinuationToken>t/+=</NextContinuationToken>";
    let first = format!("<ListBucketResult>{}{more}</ListBucketResult>", entry("p/a"));
    let last = format!("<ListBucketResult>{}</ListBucketResult>", entry("p/b"));
    let cut = &first[..first.len() - 3];
    let (store, asked) = store(&[(200, cut), (200, &first), (200, "<html>"), (200, &last)]).await;
    let options =
        ListOptions::new(BlobPrefix::new("p/").unwrap()).delimited().start_after(BlobKey::new("o ñ").unwrap());
    let pages: Vec<_> = store.list(options).map_ok(|page| page.objects[0].key.to_string()).try_collect().await.unwrap();
    assert_eq!(pages, ["p/a", "p/b"]);
    let query = "delimiter=%2f&encoding-type=url&list-type=2&max-keys=1000&prefix=p%2f";
    let begin = format!("get /b/?{query}&start-after=o%20%c3%b1 http/1.1");
    let go_on = format!("get /b/?continuation-token=t%2f%2b%3d&{query} http/1.1");
    assert_eq!(*asked.lock().unwrap(), [&begin, &begin, &go_on, &go_on].map(String::as_str));
}

/// What stays the same is not asked for again, and nothing is read without an end.
#[tokio::test]
async fn a_page_that_makes_no_sense_is_an_error() {
    let endless = format!("<ListBucketResult>{}", " ".repeat(17 << 20));
    let unfinished = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    let (store, asked) = store(&[(200, &endless), (200, unfinished)]).await;
    for why in ["more than 16777216 bytes", "does not say where the next begins"] {
        let error = store.list_keys(&BlobPrefix::all()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal, "{error}");
        assert!(error.to_string().contains(why), "{error}");
    }
    assert_eq!(asked.lock().unwrap().len(), 2);
}

/// An upload whose condition fails is over, also on S3, which keeps it.
#[tokio::test]
async fn an_upload_that_is_refused_is_dropped() {
    let created = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
    let refused = "<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>";
    let (store, asked) = store(&[(200, created), (200, ""), (412, refused), (204, "")]).await;
    let upload = store.create_multipart(&keys(&["a"])[0], MultipartOptions::new(5 << 20)).await.unwrap();
    upload.put_part(1, Bytes::from_static(b"x")).await.unwrap();
    let error = upload.complete(CompleteOptions::new().if_absent()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    let last = asked.lock().unwrap().pop().unwrap();
    assert!(last.starts_with("delete /b/a?") && last.contains("uploadid=u1"), "{last}");
}

/// A completion may fail after its answer began with 200.
#[tokio::test]
async fn a_completion_that_fails_late_is_no_success() {
    let created = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
    let late = "<?xml version=\"1.0\"?>\n<Error><Code>InvalidPart</Code><Message>of another size</Message></Error>";
    let (store, _) = store(&[(200, created), (200, ""), (200, late)]).await;
    let upload = store.create_multipart(&keys(&["a"])[0], MultipartOptions::new(5 << 20)).await.unwrap();
    upload.put_part(1, Bytes::from_static(b"x")).await.unwrap();
    let error = upload.complete(CompleteOptions::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.to_string().starts_with("complete a: invalid: of another size (InvalidPart)"), "{error}");
}
