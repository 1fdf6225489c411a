//! What R2 refuses before it looks at any object.

use http::{HeaderMap, Method, request::Parts};

use crate::operation::{Operation, Request};

/// The answer to what is refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    fn not_implemented(what: &str) -> Self {
        Self::new(501, "NotImplemented", format!("{what} not implemented"))
    }
}

/// The most that names and values of metadata may have together.
const MAX_METADATA: usize = 8_192;
/// Seven days.
const MAX_EXPIRES: u64 = 604_800;
const METADATA: &str = "x-amz-meta-";

/// Headers of features that R2 does not have.
const NOT_IMPLEMENTED: [&str; 9] = [
    "x-amz-acl",
    "x-amz-grant-",
    "x-amz-object-lock-",
    "x-amz-tagging",
    "x-amz-trailer",
    "x-amz-website-redirect-location",
    "x-amz-server-side-encryption-aws-kms-",
    "x-amz-server-side-encryption-context",
    "x-amz-server-side-encryption-bucket-key-enabled",
];

pub(crate) fn check(request: &Request, parts: &Parts) -> Result<(), Refusal> {
    let headers = &request.headers;
    bodies(headers, &parts.method)?;
    for name in headers.keys().map(http::HeaderName::as_str) {
        if NOT_IMPLEMENTED.iter().any(|prefix| name.starts_with(prefix)) {
            return Err(Refusal::not_implemented(&format!("Header '{name}' is")));
        }
    }
    if text(headers, "x-amz-server-side-encryption").is_some_and(|value| value != "AES256") {
        return Err(Refusal::not_implemented("Encryption with keys of KMS is"));
    }
    let metadata = headers.iter().filter(|(name, _)| name.as_str().starts_with(METADATA));
    if metadata.map(|(name, value)| name.as_str().len() - METADATA.len() + value.len()).sum::<usize>() > MAX_METADATA {
        return Err(Refusal::new(400, "MetadataTooLarge", format!("Metadata has at most {MAX_METADATA} bytes.")));
    }
    let sends = [Operation::PutObject, Operation::UploadPart].contains(&request.operation);
    if sends && !headers.contains_key(http::header::CONTENT_LENGTH) {
        return Err(Refusal::new(411, "MissingContentLength", "You must provide the Content-Length HTTP header."));
    }
    signature(request)
}

fn bodies(headers: &HeaderMap, method: &Method) -> Result<(), Refusal> {
    if let Some(hash) = text(headers, "x-amz-content-sha256").filter(|hash| hash.starts_with("STREAMING-")) {
        return Err(Refusal::not_implemented(hash));
    }
    let encodings = headers.get_all(http::header::CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    if encodings.flat_map(|value| value.split(',')).any(|one| one.trim().eq_ignore_ascii_case("aws-chunked")) {
        return Err(Refusal::not_implemented("aws-chunked is"));
    }
    let is_form = text(headers, "content-type").is_some_and(|of| of.starts_with("multipart/form-data"));
    if method == Method::POST && is_form {
        return Err(Refusal::not_implemented("POST of a form is"));
    }
    Ok(())
}

/// What `s3s` lets pass of signatures that it finds true.
fn signature(request: &Request) -> Result<(), Refusal> {
    let authorization = text(&request.headers, "authorization");
    let presigned = request.parameter("X-Amz-Signature").is_some();
    if request.parameter("Signature").is_some() || authorization.is_some_and(|by| by.starts_with("AWS ")) {
        return Err(Refusal::new(400, "InvalidRequest", "Please use AWS4-HMAC-SHA256."));
    }
    if presigned {
        let expires = request.parameter("X-Amz-Expires").and_then(|seconds| seconds.parse().ok());
        if !expires.is_some_and(|seconds| (1..=MAX_EXPIRES).contains(&seconds)) {
            let message = format!("X-Amz-Expires must be 1 to {MAX_EXPIRES} seconds.");
            return Err(Refusal::new(400, "AuthorizationQueryParametersError", message));
        }
    }
    let signed = match (presigned, authorization) {
        (true, _) => request.parameter("X-Amz-SignedHeaders"),
        (false, Some(authorization)) => {
            let list = authorization.split("SignedHeaders=").nth(1);
            list.and_then(|rest| rest.split(',').next()).map(str::to_owned)
        }
        (false, None) => return Ok(()),
    };
    let signed: Vec<String> = signed.unwrap_or_default().split(';').map(|name| name.trim().to_owned()).collect();
    // Whoever holds a presigned URL may not add to what it says.
    let added = request.headers.keys().map(http::HeaderName::as_str).find(|name| {
        name.starts_with("x-amz-")
            && !["x-amz-content-sha256", "x-amz-user-agent"].contains(name)
            && !signed.iter().any(|signed| signed == name)
    });
    match added {
        Some(name) => Err(Refusal::new(
            403,
            "AccessDenied",
            format!("There is a header in the request that is not signed: {name}"),
        )),
        None => Ok(()),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
