//! Presigned URLs in the hands of an outsider: `curl`, with what the URL says and nothing of ours.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use reelbase_conformance::blob::Bucket;
use reelbase_core::blob::{BlobStoreExt, PresignRequest, PresignedUrl, PutOptions, Sha256Digest};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Whether there is `curl`. Without it the tests say so, and fail if it is required.
fn installed() -> bool {
    let found =
        Command::new("curl").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        let required = env::var("REELBASE_REQUIRE").unwrap_or_default();
        assert!(!required.split(',').any(|name| name.trim() == "curl"), "curl is required and not installed");
        eprintln!("skipped: curl is not installed");
    }
    found
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn refused(&self) {
        assert!((400..500).contains(&self.status), "{self:?}");
    }
}

/// An outsider with an empty folder.
struct Outsider(TempDir);

impl Outsider {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Runs `curl` in the folder, and reads what it answers in `body`.
    async fn curl(&self, url: &str, arguments: &[&str]) -> Answer {
        let _ = fs::remove_file(self.folder().join("head"));
        let mut command = tokio::process::Command::new("curl");
        command.current_dir(self.folder()).args(["-q", "-sS", "--noproxy", "*", "--max-time", "60", "-D", "head"]);
        command.args(["-w", "\n%{http_code}"]).args(arguments).arg(url);
        let output = command.output().await.unwrap();
        let (said, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let (body, status) = said.rsplit_once('\n').unwrap();
        assert!(output.status.success(), "curl failed: {complaint}");
        let head = fs::read_to_string(self.folder().join("head")).unwrap();
        Answer { status: status.parse().unwrap(), head, body: body.to_owned() }
    }

    /// Uploads a body with exactly the headers that the URL names, some of them changed.
    async fn upload(&self, url: &PresignedUrl, changed: &[(&str, &str)], body: &str) -> Answer {
        fs::write(self.folder().join("body"), body).unwrap();
        let mut headers = Vec::new();
        for (name, value) in url.headers() {
            let value = changed.iter().find(|(other, _)| other == name).map_or(value.as_str(), |(_, value)| value);
            headers.extend(["-H".to_owned(), format!("{name}: {value}")]);
        }
        let mut arguments = vec!["-T", "body"];
        arguments.extend(headers.iter().map(String::as_str));
        self.curl(url.as_str(), &arguments).await
    }

    /// The files that are there, besides what the tests put there.
    fn downloads(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.folder()).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| !path.ends_with("head") && !path.ends_with("body")).collect()
    }
}

fn sha256(text: &str) -> Sha256Digest {
    Sha256Digest::new(Sha256::digest(text).into())
}

/// `-OJ` saves a download under the name that the server says.
pub(crate) async fn a_download_has_its_name(bucket: Bucket) {
    if !installed() {
        return;
    }
    let key = bucket.key("clips/ñ 100%+a.mp4");
    bucket.put_bytes(&key, "the clip", PutOptions::new().content_type("video/mp4")).await.unwrap();
    for (name, saved) in
        [("My clip.mp4", "My clip.mp4"), ("¿Quién paga?.mp4", "_Qui_n paga?.mp4"), ("日本.mp4", "__.mp4")]
    {
        let url = bucket.presign(PresignRequest::get(key.clone()).download_name(name)).await.unwrap();
        let outsider = Outsider::new();
        let answer = outsider.curl(url.as_str(), &["-OJ"]).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        // curl takes the stand-in of old clients; browsers take the name in its own script, from the same header.
        assert_eq!(outsider.downloads(), [outsider.folder().join(saved)]);
        assert_eq!(fs::read_to_string(outsider.folder().join(saved)).unwrap(), "the clip");
        assert!(answer.head.to_ascii_lowercase().contains("\r\ncontent-type: video/mp4\r\n"), "{}", answer.head);
        if saved != name {
            assert!(answer.head.contains("filename*=UTF-8''"), "{}", answer.head);
        }
    }
}

/// A player asks for ranges, with a URL that knows nothing of them.
pub(crate) async fn a_range_is_downloaded(bucket: Bucket) {
    if !installed() {
        return;
    }
    bucket.write("a", "0123456789").await;
    let url = bucket.presign(PresignRequest::get(bucket.key("a"))).await.unwrap();
    let outsider = Outsider::new();
    for (range, body) in [("2-4", "234"), ("7-", "789"), ("-2", "89")] {
        let answer = outsider.curl(url.as_str(), &["-r", range]).await;
        assert_eq!((answer.status, answer.body.as_str()), (206, body));
    }
    // A download that broke off goes on where it did.
    fs::write(outsider.folder().join("partial"), "01234").unwrap();
    let answer = outsider.curl(url.as_str(), &["-C", "-", "-o", "partial"]).await;
    assert_eq!(answer.status, 206);
    assert_eq!(fs::read_to_string(outsider.folder().join("partial")).unwrap(), "0123456789");
}

/// The headers that the URL names are all that an upload needs, and all of them arrive.
pub(crate) async fn an_upload_has_what_was_bound(bucket: Bucket) {
    if !installed() {
        return;
    }
    let key = bucket.key("uploads/ñ 100%+a.mp4");
    let request = PresignRequest::put(key.clone())
        .content_type("video/mp4")
        .cache_control("private, max-age=60")
        .download_name("¿Quién  paga?.mp4")
        .content_length(8)
        .sha256(sha256("the clip"))
        .if_absent();
    let url = bucket.presign(request.clone()).await.unwrap();
    let outsider = Outsider::new();
    let answer = outsider.upload(&url, &[], "the clip").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let meta = bucket.head(&key).await.unwrap();
    assert_eq!(meta.size, 8);
    assert_eq!(meta.attributes.content_type, request.content_type);
    assert_eq!(meta.attributes.cache_control, request.cache_control);
    assert_eq!(meta.attributes.content_disposition, request.content_disposition);
    assert!(meta.attributes.metadata.is_empty(), "{meta:?}");
    assert_eq!(meta.sha256, request.sha256);
    assert_eq!(bucket.get_bytes(&key).await.unwrap(), "the clip");
    // It creates, and does so once.
    assert_eq!(outsider.upload(&url, &[], "the clip").await.status, 412);
}

/// Nothing that was bound can be changed or left out.
pub(crate) async fn an_upload_is_held_to_what_was_bound(bucket: Bucket) {
    if !installed() {
        return;
    }
    let request = PresignRequest::put(bucket.key("a"))
        .content_type("video/mp4")
        .cache_control("no-store")
        .download_name("a.mp4")
        .content_length(8)
        .if_absent();
    let url = bucket.presign(request).await.unwrap();
    let outsider = Outsider::new();
    for changed in [
        ("content-type", "text/html"),
        ("cache-control", "public"),
        ("content-disposition", "inline"),
        ("if-none-match", "\"other\""),
    ] {
        outsider.upload(&url, &[changed], "the clip").await.refused();
    }
    outsider.upload(&url, &[("content-length", "9")], "the clip!").await.refused();
    fs::write(outsider.folder().join("body"), "the clip").unwrap();
    outsider.curl(url.as_str(), &["-T", "body"]).await.refused();
    outsider.curl(url.as_str(), &["-X", "POST", "--data-binary", "@body"]).await.refused();
    outsider.curl(url.as_str(), &[]).await.refused();
    outsider.curl(url.as_str(), &["-X", "DELETE"]).await.refused();
    assert_eq!(bucket.read("a").await, None);
    assert_eq!(outsider.upload(&url, &[], "the clip").await.status, 200);
}

/// Another content is refused by a server that verifies checksums, and another checksum by every server.
pub(crate) async fn an_upload_is_held_to_its_content(bucket: Bucket) {
    if !installed() {
        return;
    }
    let url = bucket.presign(PresignRequest::put(bucket.key("a")).sha256(sha256("the clip"))).await.unwrap();
    let outsider = Outsider::new();
    outsider.upload(&url, &[], "the clap").await.refused();
    assert_eq!(bucket.read("a").await, None);
    another_checksum_is_refused(bucket).await;
}

/// What is left of that on a server that does not verify checksums.
pub(crate) async fn another_checksum_is_refused(bucket: Bucket) {
    if !installed() {
        return;
    }
    let url = bucket.presign(PresignRequest::put(bucket.key("a")).sha256(sha256("the clip"))).await.unwrap();
    let outsider = Outsider::new();
    let other = sha256("the clap");
    for changed in [("x-amz-checksum-sha256", other.to_base64()), ("x-amz-meta-reelbase-sha256", other.to_string())] {
        outsider.upload(&url, &[(changed.0, &changed.1)], "the clap").await.refused();
    }
    assert_eq!(bucket.read("a").await, None);
    assert_eq!(outsider.upload(&url, &[], "the clip").await.status, 200);
}

/// A URL is worth what was signed, and for as long.
pub(crate) async fn an_altered_or_expired_url_is_refused(bucket: Bucket) {
    if !installed() {
        return;
    }
    bucket.write("mine", "mine").await;
    bucket.write("yours", "yours").await;
    let outsider = Outsider::new();
    let request = PresignRequest::get(bucket.key("mine")).expires_in(Duration::from_secs(5));
    let url = bucket.presign(request).await.unwrap();
    let text = url.as_str();
    let answer = outsider.curl(text, &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "mine"), "{answer:?}");
    let signature = text.rsplit_once("X-Amz-Signature=").unwrap().1;
    let first = if signature.starts_with('0') { '1' } else { '0' };
    for altered in [
        text.replace("/mine?", "/yours?"),
        text.replace("X-Amz-Expires=5&", "X-Amz-Expires=500&"),
        text.replace(signature, &format!("{first}{}", &signature[1..])),
        text.replace("&X-Amz-Signature=", "&response-content-type=text%2Fhtml&X-Amz-Signature="),
        format!("{text}&response-content-disposition=attachment"),
        format!("{text}&versionId=1"),
        text.split_once('?').unwrap().0.to_owned(),
    ] {
        assert_ne!(altered, text);
        outsider.curl(&altered, &[]).await.refused();
    }
    tokio::time::sleep(Duration::from_millis(6_200)).await;
    outsider.curl(text, &[]).await.refused();
}
