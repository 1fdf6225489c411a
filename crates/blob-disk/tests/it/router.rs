//! Presigned URLs over HTTP: the contract's rules, and what `curl` does with them.

use std::{
    net::SocketAddr,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use axum::Router;
use bytes::Bytes;
use reelbase_blob_disk::{DiskBlobStoreBuilder, router};
use reelbase_conformance::blob::http::{HttpResponse, send};
use reelbase_core::blob::{BlobStore, BlobStoreExt, PresignRequest, PresignedUrl, PutOptions, Sha256Digest};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, process::Command};

use crate::support::{Temp, key};

const SECRET: &str = "a secret that only tests know";

/// A store whose URLs are answered, below a path of a host's server.
async fn served_with(change: impl FnOnce(DiskBlobStoreBuilder) -> DiskBlobStoreBuilder) -> (Temp, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let base = format!("http://{address}/files/of");
    let store = Temp::with(|builder| change(builder.base_url(base).secret(SECRET))).await;
    let app = Router::new().nest("/files/of", router((*store).clone()));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (store, address)
}

async fn served() -> Temp {
    served_with(|builder| builder).await.0
}

reelbase_conformance::blob_presign_conformance!(served().await);

async fn curl(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--max-time", "30"]).args(arguments).current_dir(folder);
    command.stdin(Stdio::null()).output().await.unwrap()
}

/// The status that the server answered with.
async fn status(folder: &Path, arguments: &[&str]) -> String {
    let arguments = [&["--output", "answer", "--write-out", "%{http_code}"], arguments].concat();
    String::from_utf8(curl(folder, &arguments).await.stdout).unwrap()
}

async fn get(store: &Temp, name: &str) -> PresignedUrl {
    store.presign(PresignRequest::get(key(name))).await.unwrap()
}

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i ^ (i >> 8) ^ (i >> 16)) as u8).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_downloads() {
    let store = served().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = pattern(3_000_000);
    store.put_bytes(&key("ñ/a.mp4"), whole.clone(), PutOptions::new().content_type("video/mp4")).await.unwrap();

    // Under the name that was signed.
    let url = store.presign(PresignRequest::get(key("ñ/a.mp4")).download_name("clip one.mp4")).await.unwrap();
    assert!(curl(folder, &["-OJ", url.as_str()]).await.status.success());
    assert!(std::fs::read(folder.join("clip one.mp4")).unwrap() == whole);

    // A range, and the rest of what broke off.
    let url = get(&store, "ñ/a.mp4").await;
    assert_eq!(curl(folder, &["--range", "1000-1999", url.as_str()]).await.stdout, whole[1_000..2_000]);
    std::fs::write(folder.join("part"), &whole[..1_234_567]).unwrap();
    assert!(curl(folder, &["-C", "-", "-o", "part", url.as_str()]).await.status.success());
    assert!(std::fs::read(folder.join("part")).unwrap() == whole);

    // What is known without the bytes.
    let head = String::from_utf8(curl(folder, &["--head", url.as_str()]).await.stdout).unwrap().to_lowercase();
    for line in ["200 ok", "content-length: 3000000", "content-type: video/mp4", "accept-ranges: bytes", "etag: \""] {
        assert!(head.contains(line), "{head}");
    }

    // What was changed, and what is over.
    assert_eq!(status(folder, &[url.as_str()]).await, "200");
    assert_eq!(status(folder, &[&url.as_str().replace("a.mp4", "b.mp4")]).await, "403");
    assert_eq!(status(folder, &[url.as_str().split('?').next().unwrap()]).await, "403");
    assert_eq!(status(folder, &["-X", "DELETE", url.as_str()]).await, "405");
    let short = PresignRequest::get(key("ñ/a.mp4")).expires_in(Duration::from_secs(1));
    let short = store.presign(short).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(status(folder, &[short.as_str()]).await, "403");
    assert!(std::fs::read_to_string(folder.join("answer")).unwrap().contains("expired"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn curl_uploads() {
    let store = served().await;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // Beyond what axum's extractors take.
    let whole = pattern(20_000_000);
    std::fs::write(folder.join("clip"), &whole).unwrap();
    std::fs::write(folder.join("other"), &whole[1..]).unwrap();
    let mut changed = whole.clone();
    changed[7] ^= 1;
    std::fs::write(folder.join("changed"), &changed).unwrap();
    let request = PresignRequest::put(key("up/clip"))
        .content_type("video/mp4")
        .content_length(whole.len() as u64)
        .sha256(Sha256Digest::new(Sha256::digest(&whole).into()))
        .if_absent();
    let url = store.presign(request).await.unwrap();
    let headers: Vec<_> = url
        .headers()
        .iter()
        .filter(|(name, _)| name != "content-length")
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let upload = async |file: &str| {
        let mut arguments = vec!["-T", file];
        headers.iter().for_each(|header| arguments.extend(["-H", header]));
        arguments.push(url.as_str());
        status(folder, &arguments).await
    };
    assert_eq!(upload("other").await, "403");
    assert_eq!(upload("changed").await, "400");
    assert!(!store.exists(&key("up/clip")).await.unwrap());
    assert_eq!(upload("clip").await, "200");
    assert_eq!(upload("clip").await, "412");
    let meta = store.head(&key("up/clip")).await.unwrap();
    assert_eq!(meta.attributes.content_type.as_deref(), Some("video/mp4"));
    assert!(store.get_bytes(&key("up/clip")).await.unwrap() == whole);
    assert!(store.own("staging").is_empty());
}

fn header<'a>(response: &'a HttpResponse, name: &str) -> &'a str {
    response.header(name).unwrap_or_else(|| panic!("no {name} in {response:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conditions_are_those_of_http() {
    let store = served().await;
    let options = PutOptions::new().cache_control("max-age=60");
    store.put_bytes(&key("a"), "0123456789", options).await.unwrap();
    let url = get(&store, "a").await;
    let send = async |headers: &[(&str, &str)]| send("GET", url.as_str(), headers, b"").await;
    let plain = send(&[]).await;
    let (etag, date) = (header(&plain, "etag").to_owned(), header(&plain, "last-modified").to_owned());
    assert_eq!((plain.status, header(&plain, "cache-control")), (200, "max-age=60"));
    let weak = format!("W/{etag}");
    let among = format!("\"other\", {etag}");
    let old = "Sun, 06 Nov 1994 08:49:37 GMT";

    for known in [etag.as_str(), &weak, &among, "*"] {
        let answer = send(&[("if-none-match", known), ("range", "bytes=99-")]).await;
        assert_eq!((answer.status, answer.body.len(), header(&answer, "etag")), (304, 0, etag.as_str()));
    }
    assert_eq!(send(&[("if-none-match", "\"other\"")]).await.status, 200);
    assert_eq!(send(&[("if-modified-since", &date)]).await.status, 304);
    assert_eq!(send(&[("if-modified-since", old)]).await.status, 200);
    // The version counts where both are given.
    assert_eq!(send(&[("if-modified-since", &date), ("if-none-match", "\"other\"")]).await.status, 200);
    assert_eq!(send(&[("if-unmodified-since", old)]).await.status, 412);
    assert_eq!(send(&[("if-match", "\"other\"")]).await.status, 412);
    assert_eq!(send(&[("if-match", &among)]).await.status, 200);

    for (condition, status) in
        [(etag.as_str(), 206), ("\"other\"", 200), (&weak, 200), (&date, 206), (old, 200), ("nonsense", 200)]
    {
        let answer = send(&[("range", "bytes=2-4"), ("if-range", condition)]).await;
        assert_eq!(answer.status, status, "{condition}");
        assert_eq!(answer.body, if status == 206 { &b"234"[..] } else { b"0123456789" });
    }
    // Ranges of several parts, and what is none, are answered with the whole.
    for range in ["bytes=0-1,4-5", "bytes=5-2", "lines=1-2"] {
        let answer = send(&[("range", range)]).await;
        assert_eq!((answer.status, answer.body.len()), (200, 10), "{range}");
    }
    let beyond = send(&[("range", "bytes=10-")]).await;
    assert_eq!((beyond.status, header(&beyond, "content-range")), (416, "bytes */10"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_signature_only_what_is_public_is_read() {
    let (store, address) = served_with(|builder| builder.serve_public(true)).await;
    store.put_bytes(&key("ñ/a b"), "x", PutOptions::new()).await.unwrap();
    let url = format!("http://{address}/files/of/%C3%B1/a%20b");
    let answer = send("GET", &url, &[], b"").await;
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"x"[..]));
    assert_eq!(send("HEAD", &url, &[], b"").await.status, 200);
    assert_eq!(send("PUT", &url, &[], b"y").await.status, 403);
    for path in ["", "/", "/%2e%2e/x", "/a//b", "/missing", "/%ff"] {
        assert_eq!(send("GET", &format!("http://{address}/files/of{path}"), &[], b"").await.status, 404, "{path}");
    }
    // The store's own files are nobody's.
    assert_eq!(send("GET", &format!("http://{address}/files/of/.reelbase/locks/00"), &[], b"").await.status, 400);
    // A signature that is there must be right.
    let signed = get(&store, "ñ/a b").await;
    assert_eq!(send("GET", &signed.as_str().replace("Expires=1", "Expires=2"), &[], b"").await.status, 403);

    let (store, address) = served_with(|builder| builder).await;
    store.put_bytes(&key("a"), "x", PutOptions::new()).await.unwrap();
    assert_eq!(send("GET", &format!("http://{address}/files/of/a"), &[], b"").await.status, 403);
}

/// A body that breaks off leaves nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_breaks_off_leaves_nothing() {
    use tokio::{io::AsyncWriteExt, net::TcpStream};

    let (store, address) = served_with(|builder| builder).await;
    let url = store.presign(PresignRequest::put(key("a"))).await.unwrap();
    let target = url.as_str().split_once(&address.to_string()).unwrap().1;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("PUT {target} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 9000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&Bytes::from(vec![1; 4_000_000])).await.unwrap();
    while store.own("staging").is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    for _ in 0..200 {
        if store.own("staging").is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(store.own("staging").is_empty());
    assert!(!store.exists(&key("a")).await.unwrap());
}
