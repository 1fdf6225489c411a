//! Google Cloud Storage as `object_store` sees it: the XML API, with generations, over a store in memory. It answers as
//! Google documents; nobody but these tests has compared it with the service.
#![allow(clippy::result_large_err, reason = "an answer is an answer, also where it refuses")]

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    panic::resume_unwind,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, SecondsFormat, Utc};
use futures_util::{StreamExt, stream};
use percent_encoding::percent_decode_str;
use reelbase::TokioEnv;
use reelbase_core::{
    Error, ErrorKind, Timestamp,
    blob::{
        BlobAttributes, BlobKey, BlobPrefix, BlobStore, BlobStoreExt, ByteRange, CopyOptions, ETag, GetOptions, Got,
        ListOptions, PutOptions,
    },
};
use reelbase_store_memory::MemoryBlobStore;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

use crate::gcs_auth::{Account, hex};

const MIN_PART: usize = 5 << 20;

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Answered so, and nothing done.
    Status(u16),
    /// Done, and answered so.
    Done(u16),
    /// Done, and the connection cut instead of an answer.
    Lost,
    /// The connection cut, and nothing done.
    Cut,
    /// The body of the answer breaks off in the middle.
    HalfBody,
}

#[derive(Debug, Default)]
struct Upload {
    path: String,
    headers: HeaderMap,
    parts: BTreeMap<u32, (String, Bytes)>,
}

#[derive(Debug)]
struct Bucket {
    objects: MemoryBlobStore,
    account: Account,
    generations: Mutex<(u64, HashMap<BlobKey, u64>)>,
    uploads: Mutex<HashMap<String, Upload>>,
    /// A write checks and writes in one step.
    writing: tokio::sync::Mutex<()>,
    faults: Mutex<VecDeque<(Method, Fault)>>,
    requests: Mutex<Vec<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct GcsServer {
    bucket: Arc<Bucket>,
    url: String,
}

impl GcsServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let bucket = Arc::new(Bucket {
            objects: MemoryBlobStore::new(Arc::new(TokioEnv::new())),
            account: Account::new(),
            generations: Mutex::default(),
            uploads: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
            faults: Mutex::default(),
            requests: Mutex::default(),
        });
        let router = Router::new().fallback(serve).with_state(bucket.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { bucket, url }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What is in the bucket, behind the API's back.
    pub(crate) fn objects(&self) -> &MemoryBlobStore {
        &self.bucket.objects
    }

    /// How many uploads are in progress.
    pub(crate) fn uploads(&self) -> usize {
        self.bucket.uploads.lock().unwrap().len()
    }

    /// The next requests of a method fail so, one after the other.
    pub(crate) fn fail(&self, method: &Method, faults: impl IntoIterator<Item = Fault>) {
        self.bucket.faults.lock().unwrap().extend(faults.into_iter().map(|fault| (method.clone(), fault)));
    }

    /// Method and path of the requests so far; forgets them.
    pub(crate) fn requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.bucket.requests.lock().unwrap())
    }
}

type Answer = Result<Response, Response>;

fn refusal(status: u16, code: &str, message: &str) -> Response {
    let xml =
        format!("<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
    (StatusCode::from_u16(status).unwrap(), xml).into_response()
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn failure(error: Error) -> Response {
    match error.kind() {
        ErrorKind::NotFound => refusal(404, "NoSuchKey", "The specified key does not exist."),
        ErrorKind::FailedPrecondition => refusal(412, "PreconditionFailed", "A precondition did not hold."),
        ErrorKind::Invalid => refusal(400, "InvalidArgument", error.message()),
        _ => refusal(500, "InternalError", error.message()),
    }
}

async fn serve(State(bucket): State<Arc<Bucket>>, request: Request) -> Response {
    let line = format!("{} {}", request.method(), request.uri());
    bucket.requests.lock().unwrap().push(line);
    let fault = {
        let mut faults = bucket.faults.lock().unwrap();
        let next = faults.front().is_some_and(|(method, _)| method == request.method());
        next.then(|| faults.pop_front()).flatten().map(|(_, fault)| fault)
    };
    match fault {
        Some(Fault::Status(status)) => return refusal(status, "InjectedFault", "try again"),
        Some(Fault::Cut) => resume_unwind(Box::new("cut")),
        _ => {}
    }
    let answer = answer(&bucket, request).await.unwrap_or_else(|refusal| refusal);
    match fault {
        Some(Fault::Done(status)) => refusal(status, "InjectedFault", "it is done all the same"),
        // A handler that panics takes its connection with it.
        Some(Fault::Lost) => resume_unwind(Box::new("lost")),
        Some(Fault::HalfBody) => {
            let (mut parts, body) = answer.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap();
            parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
            let half = body.slice(..body.len() / 2);
            let broken = stream::iter([Ok(half)]).chain(stream::once(async {
                // The half is on its way before the connection ends.
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                Err(std::io::Error::other("cut"))
            }));
            Response::from_parts(parts, Body::from_stream(broken))
        }
        _ => answer,
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn authorize(bucket: &Bucket, request: &Request) -> Result<(), Response> {
    let headers = request.headers();
    let denied = |why| Err(refusal(403, "AccessDenied", why));
    let query = request.uri().query().unwrap_or_default();
    match header(headers, "authorization") {
        Some(bearer) if bucket.account.bearer(bearer) => Ok(()),
        Some(_) => Err(refusal(401, "AuthenticationRequired", "the token is not the account's")),
        None if query.contains("X-Goog-Signature=") => {
            let names: Vec<_> = headers.keys().map(|name| name.as_str().to_owned()).collect();
            let value = |name: &str| header(headers, name).map(str::to_owned);
            let method = request.method().as_str();
            bucket.account.url(method, request.uri().path(), query, value, &names).or_else(denied)
        }
        None => denied("nobody may read this"),
    }
}

async fn answer(bucket: &Bucket, request: Request) -> Answer {
    authorize(bucket, &request)?;
    let (parts, body) = request.into_parts();
    let query: HashMap<String, String> = parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), decoded(&value.replace('+', " "))))
        .collect();
    let path = parts.uri.path().strip_prefix("/media").ok_or_else(|| refusal(404, "NoSuchBucket", "no such bucket"))?;
    let Some(path) = path.strip_prefix('/') else { return list(bucket, &query).await };
    let body = to_bytes(body, usize::MAX).await.map_err(|_| refusal(400, "IncompleteBody", "the body broke off"))?;
    let path = decoded(path);
    let key = BlobKey::new(&path).map_err(failure)?;
    let (headers, upload) = (&parts.headers, query.get("uploadId"));
    match (parts.method.as_str(), upload) {
        ("GET" | "HEAD", _) => read(bucket, &key, headers, &query).await,
        ("PUT", Some(upload)) => put_part(bucket, &path, upload, &query, body),
        ("PUT", None) => {
            let _writing = bucket.writing.lock().await;
            check_generation(bucket, &key, headers)?;
            match header(headers, "x-goog-copy-source") {
                Some(source) => copy(bucket, source, &key).await,
                None => put(bucket, &key, headers, body).await,
            }
        }
        ("POST", None) if query.contains_key("uploads") => {
            let id = format!("{}+/=", hex(&Sha256::digest(format!("{path}{}", bucket.uploads.lock().unwrap().len()))));
            let id = format!("{id}{}", next(bucket));
            let upload = Upload { path, headers: headers.clone(), parts: BTreeMap::new() };
            bucket.uploads.lock().unwrap().insert(id.clone(), upload);
            let xml =
                format!("<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
            Ok(xml.into_response())
        }
        ("POST", Some(upload)) => complete(bucket, &key, upload, &body).await,
        ("DELETE", Some(upload)) => {
            let gone = bucket.uploads.lock().unwrap().remove(upload);
            gone.map(|_| StatusCode::NO_CONTENT.into_response()).ok_or_else(no_upload)
        }
        ("DELETE", None) => {
            let _writing = bucket.writing.lock().await;
            bucket.objects.head(&key).await.map_err(failure)?;
            bucket.objects.delete(&key).await.map_err(failure)?;
            bucket.generations.lock().unwrap().1.remove(&key);
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        _ => Err(refusal(405, "MethodNotAllowed", "not that")),
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn no_upload() -> Response {
    refusal(404, "NoSuchUpload", "The requested upload was not found.")
}

fn next(bucket: &Bucket) -> u64 {
    let generation = &mut bucket.generations.lock().unwrap().0;
    *generation += 1;
    // As large as the service's are.
    1_700_000_000_000_000 + *generation
}

fn generation(bucket: &Bucket, key: &BlobKey) -> u64 {
    bucket.generations.lock().unwrap().1.get(key).copied().unwrap_or(0)
}

fn check_generation(bucket: &Bucket, key: &BlobKey, headers: &HeaderMap) -> Result<(), Response> {
    // Versions of writes are generations, and an ETag is none.
    if headers.contains_key("if-match") || headers.contains_key("if-none-match") {
        return Err(refusal(400, "InvalidArgument", "writes take generations"));
    }
    match header(headers, "x-goog-if-generation-match").map(str::parse) {
        None => Ok(()),
        Some(Ok(wanted)) if generation(bucket, key) == wanted => Ok(()),
        Some(Ok::<u64, _>(_)) => Err(refusal(412, "PreconditionFailed", "A precondition did not hold.")),
        Some(Err(_)) => Err(refusal(400, "InvalidArgument", "the generation is no number")),
    }
}

fn attributes(headers: &HeaderMap) -> BlobAttributes {
    let text = |name| header(headers, name).map(str::to_owned);
    let mut attributes = BlobAttributes::new();
    attributes.content_type = text("content-type");
    attributes.cache_control = text("cache-control");
    attributes.content_disposition = text("content-disposition");
    for (name, value) in headers {
        if let Some(name) = name.as_str().strip_prefix("x-goog-meta-") {
            attributes = attributes.metadata(name, value.to_str().unwrap());
        }
    }
    attributes
}

fn stored(bucket: &Bucket, key: &BlobKey, etag: &ETag, mut response: Response) -> Response {
    let generation = next(bucket);
    bucket.generations.lock().unwrap().1.insert(key.clone(), generation);
    let headers = response.headers_mut();
    headers.insert("etag", etag.quoted().parse().unwrap());
    headers.insert("x-goog-generation", generation.into());
    response
}

async fn put(bucket: &Bucket, key: &BlobKey, headers: &HeaderMap, body: Bytes) -> Answer {
    if let Some(range) = header(headers, "x-goog-content-length-range") {
        let (min, max) = range.split_once(',').unwrap();
        if !(min.parse().unwrap()..=max.parse().unwrap()).contains(&body.len()) {
            return Err(refusal(400, "EntityTooLarge", "the length is out of range"));
        }
    }
    let options = PutOptions::new().attributes(attributes(headers));
    let put = bucket.objects.put_bytes(key, body, options).await.map_err(failure)?;
    Ok(stored(bucket, key, &put.etag, StatusCode::OK.into_response()))
}

async fn copy(bucket: &Bucket, source: &str, to: &BlobKey) -> Answer {
    let source = decoded(source);
    let source = source.strip_prefix("media/").ok_or_else(|| refusal(404, "NoSuchBucket", "no such bucket"))?;
    let from = BlobKey::new(source).map_err(failure)?;
    let copy = bucket.objects.copy(&from, to, CopyOptions::new()).await.map_err(failure)?;
    let xml = format!("<CopyObjectResult><ETag>{}</ETag></CopyObjectResult>", copy.etag.quoted());
    let mut response = stored(bucket, to, &copy.etag, xml.into_response());
    response.headers_mut().remove("etag");
    Ok(response)
}

async fn read(bucket: &Bucket, key: &BlobKey, headers: &HeaderMap, query: &HashMap<String, String>) -> Answer {
    // Both are of one version.
    let _writing = bucket.writing.lock().await;
    let mut options = GetOptions::new();
    options.if_match = header(headers, "if-match").map(ETag::new);
    options.if_none_match = header(headers, "if-none-match").map(ETag::new);
    options.range = header(headers, "range").and_then(|range| range.parse::<ByteRange>().ok());
    let partial = options.range.is_some();
    let object = match bucket.objects.get(key, options).await {
        Ok(Got::Object(object)) => object,
        Ok(_) => return Ok(StatusCode::NOT_MODIFIED.into_response()),
        Err(error) if error.kind() == ErrorKind::Invalid => {
            return Err(refusal(416, "InvalidRange", "The requested range cannot be satisfied."));
        }
        Err(error) => return Err(failure(error)),
    };
    let (meta, range) = (object.meta.clone(), object.range.clone());
    let mut response = Body::from(object.bytes().await.map_err(failure)?).into_response();
    if partial {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let content_range = format!("bytes {}-{}/{}", range.start, range.end - 1, meta.size);
        response.headers_mut().insert(header::CONTENT_RANGE, content_range.parse().unwrap());
    }
    let mut set = |name: &'static str, value: &str| response.headers_mut().insert(name, value.parse().unwrap());
    let date = DateTime::<Utc>::from(meta.last_modified).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    set("last-modified", &date);
    set("etag", &meta.etag.quoted());
    set("x-goog-generation", &generation(bucket, key).to_string());
    let BlobAttributes { content_type, cache_control, content_disposition, metadata, .. } = meta.attributes;
    for (name, value, signed) in [
        ("content-type", content_type, query.get("response-content-type")),
        ("cache-control", cache_control, None),
        ("content-disposition", content_disposition, query.get("response-content-disposition")),
    ] {
        if let Some(value) = signed.or(value.as_ref()) {
            set(name, value);
        }
    }
    for (name, value) in metadata {
        let name: header::HeaderName = format!("x-goog-meta-{name}").parse().unwrap();
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    Ok(response)
}

fn put_part(bucket: &Bucket, path: &str, upload: &str, query: &HashMap<String, String>, body: Bytes) -> Answer {
    let mut uploads = bucket.uploads.lock().unwrap();
    let upload = uploads.get_mut(upload).filter(|upload| upload.path == path).ok_or_else(no_upload)?;
    let number = query.get("partNumber").and_then(|n| n.parse().ok()).filter(|n| (1..=10_000).contains(n));
    let number = number.ok_or_else(|| refusal(400, "InvalidArgument", "the part's number is none"))?;
    let etag = format!("\"{}\"", hex(&Sha256::digest(&body)[..16]));
    upload.parts.insert(number, (etag.clone(), body));
    Ok(([("etag", etag)], ()).into_response())
}

async fn complete(bucket: &Bucket, key: &BlobKey, id: &str, body: &[u8]) -> Answer {
    let _writing = bucket.writing.lock().await;
    let xml = String::from_utf8_lossy(body).replace("&quot;", "\"");
    let between = |text: &str, tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        rest.split_once(&format!("</{tag}>")).map(|(value, _)| value.to_owned())
    };
    let (headers, bytes) = {
        let uploads = bucket.uploads.lock().unwrap();
        let upload = uploads.get(id).filter(|upload| upload.path == key.as_str()).ok_or_else(no_upload)?;
        let listed: Vec<_> = xml.split("<Part>").skip(1).collect();
        let mut bytes = Vec::new();
        for (i, part) in listed.iter().enumerate() {
            let number = between(part, "PartNumber").and_then(|n| n.parse().ok());
            let found = number.and_then(|number| upload.parts.get(&number));
            let found = found.filter(|(etag, _)| Some(etag) == between(part, "ETag").as_ref());
            let (_, part) = found.ok_or_else(|| refusal(400, "InvalidPart", "no such part"))?;
            if i + 1 < listed.len() && part.len() < MIN_PART {
                return Err(refusal(400, "EntityTooSmall", "a part is too small"));
            }
            bytes.extend_from_slice(part);
        }
        (upload.headers.clone(), bytes)
    };
    bucket.uploads.lock().unwrap().remove(id);
    let options = PutOptions::new().attributes(attributes(&headers));
    let put = bucket.objects.put_bytes(key, bytes, options).await.map_err(failure)?;
    let etag = put.etag.quoted().replace('"', "&quot;");
    let xml = format!("<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>");
    Ok(stored(bucket, key, &put.etag, xml.into_response()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

async fn list(bucket: &Bucket, query: &HashMap<String, String>) -> Answer {
    if query.get("list-type").map(String::as_str) != Some("2") {
        return Err(refusal(400, "InvalidArgument", "only the second version"));
    }
    let prefix = query.get("prefix").map_or("", String::as_str);
    let mut options = ListOptions::new(BlobPrefix::new(prefix).map_err(failure)?);
    options.delimited = query.get("delimiter").is_some_and(|delimiter| delimiter == "/");
    options.page_size = query.get("max-keys").map_or(1_000, |keys| keys.parse::<usize>().unwrap().min(1_000));
    let after = query.get("continuation-token").or(query.get("start-after"));
    options.start_after = after.map(BlobKey::new).transpose().map_err(failure)?;
    let mut pages = bucket.objects.list(options);
    let page = pages.next().await.transpose().map_err(failure)?.unwrap_or_default();
    let more = pages.next().await.transpose().map_err(failure)?.is_some_and(|page| !page.is_empty());
    // What comes last, a prefix as the last key that could be below it.
    let last_key = page.objects.last().map(|object| object.key.as_str().to_owned());
    let last_prefix = page.prefixes.last().map(|prefix| format!("{prefix}\u{10FFFF}"));
    let token = last_key.max(last_prefix).filter(|_| more);
    let mut xml = "<?xml version='1.0' encoding='UTF-8'?><ListBucketResult>".to_owned();
    if let Some(token) = token {
        xml += &format!("<NextContinuationToken>{}</NextContinuationToken>", escaped(&token));
    }
    for object in &page.objects {
        let (key, etag, size) = (escaped(object.key.as_str()), escaped(&object.etag.quoted()), object.size);
        let generation = generation(bucket, &object.key);
        xml += &format!(
            "<Contents><Key>{key}</Key><Generation>{generation}</Generation><LastModified>{}</LastModified>\
             <ETag>{etag}</ETag><Size>{size}</Size></Contents>",
            iso(object.last_modified)
        );
    }
    // What other tools leave in a bucket, and what is nothing to us.
    for name in ["folder/", "/a//b"] {
        xml += &format!(
            "<Contents><Key>{}{name}</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>&quot;0&quot;</ETag>\
             <Size>0</Size></Contents>",
            escaped(prefix)
        );
    }
    for prefix in &page.prefixes {
        xml += &format!("<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>", escaped(prefix.as_str()));
    }
    xml += "</ListBucketResult>";
    Ok(xml.into_response())
}

fn iso(time: Timestamp) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Millis, true)
}
