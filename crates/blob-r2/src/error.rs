//! The one place where the service's and the transport's errors become ours.

mod document;

use std::{error::Error as StdError, fmt::Write, iter::successors, time::Duration};

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};
use reelbase_core::{Error, ErrorKind};

use crate::client::Client;

/// A call that failed, and what is to be known of it before it is given up.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// The service's code; empty where it gave none, as in answers to a HEAD.
    pub(crate) code: String,
    /// The status of the answer, if there was one.
    pub(crate) status: Option<u16>,
    /// Whether it may succeed if it is made again.
    pub(crate) transient: bool,
    /// Whether this call, or one before it that it repeats, may have been carried out all the same.
    pub(crate) uncertain: bool,
}

impl Failure {
    pub(crate) fn from_sdk<E>(client: &Client, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
    {
        match error {
            SdkError::ServiceError(answer) => {
                let head = Head::of(answer.raw());
                let meta = answer.err().meta();
                if answer.raw().status().is_success() && meta.code().is_none() {
                    return Self::unreadable(head.status, answer.into_err());
                }
                let mut failure = Self::answered(client, meta.code(), meta.message(), &head);
                failure.error = failure.error.with_source(answer.into_err());
                failure
            }
            SdkError::ResponseError(answer) => {
                let status = answer.raw().status().as_u16();
                Self::unreadable(status, SdkError::<E, HttpResponse>::ResponseError(answer))
            }
            SdkError::ConstructionFailure(_) => Self::unsent(unprepared(&error)),
            other => Self::unanswered(&other),
        }
    }

    /// An answer that was cut, or is none of the service's.
    fn unreadable(status: u16, source: impl StdError + Send + Sync + 'static) -> Self {
        let message = format!("the service's answer (status {status}) cannot be read");
        let error = Error::new(ErrorKind::Unavailable, message).with_source(source);
        Self { error, code: String::new(), status: Some(status), transient: true, uncertain: true }
    }

    /// What an answer says that is none of success.
    pub(crate) async fn refused(client: &Client, answer: HttpResponse) -> Self {
        let mut head = Head::of(&answer);
        let said = document::Said::read(answer.into_body()).await.unwrap_or_default();
        head.request_id = head.request_id.or(said.request_id);
        Self::answered(client, said.code.as_deref(), said.message.as_deref(), &head)
    }

    /// What the service said no with.
    fn answered(client: &Client, code: Option<&str>, message: Option<&str>, head: &Head) -> Self {
        let (code, status) = (code.unwrap_or_default(), head.status);
        let kind = by_code(code).unwrap_or_else(|| by_status(status));
        let mut text = match message {
            Some(message) if !message.is_empty() => message.trim_end_matches('.').to_owned(),
            _ => plain(code, kind, status),
        };
        // Writing to a string does not fail.
        let _ = match (code, &head.request_id) {
            ("", None) => Ok(()),
            ("", Some(id)) => write!(text, " (request {id})"),
            (code, None) => write!(text, " ({code})"),
            (code, Some(id)) => write!(text, " ({code}, request {id})"),
        };
        if let Some(advice) = advice(client, code, kind, head) {
            text = format!("{text}; {advice}");
        }
        Self {
            error: Error::new(kind, text),
            code: code.to_owned(),
            status: Some(status),
            transient: matches!(kind, ErrorKind::Unavailable | ErrorKind::ResourceExhausted | ErrorKind::Aborted),
            // A service that is too busy says so before it does anything; one that failed may have failed late. S3 begins
            // the answer to a completion or a copy with a 200, and may have to say afterwards that it failed.
            uncertain: match status {
                501 => false,
                503 => code.is_empty(),
                200..300 => kind == ErrorKind::Unavailable,
                _ => status >= 500,
            },
        }
    }

    /// One of several keys that a single call was about.
    pub(crate) fn of_key(client: &Client, code: Option<&str>, message: Option<&str>) -> Self {
        // The call as a whole succeeded; only the code tells.
        let status = if by_code(code.unwrap_or_default()).is_some() { 200 } else { 500 };
        Self::answered(client, code, message, &Head { status, ..Head::default() })
    }

    /// Nothing came back, or nothing was sent.
    pub(crate) fn unanswered(error: &(dyn StdError + 'static)) -> Self {
        if let Some(error) = no_key(error) {
            return Self::unsent(error);
        }
        let innermost = innermost(error);
        let unsent = causes(error)
            .filter_map(|cause| cause.downcast_ref::<hyper_util::client::legacy::Error>())
            .any(hyper_util::client::legacy::Error::is_connect);
        let message = if unsent {
            format!("the service cannot be reached: {innermost}; see that it runs and the address is right")
        } else {
            format!("the connection broke before the answer was there: {innermost}; try again")
        };
        let error = Error::new(ErrorKind::Unavailable, message);
        Self { uncertain: !unsent, ..Self::unsent(error) }
    }

    /// An answer of success that cannot be made sense of. It may have been cut or garbled on its way.
    pub(crate) fn unread(error: Error) -> Self {
        Self { uncertain: true, ..Self::unsent(error) }
    }

    /// Time was up before there was an answer.
    pub(crate) fn late(limit: Duration) -> Self {
        let message = format!("there was no answer within {limit:?}; try again, or allow more time");
        let error = Error::new(ErrorKind::DeadlineExceeded, message);
        Self { error, code: String::new(), status: None, transient: false, uncertain: true }
    }

    /// Nothing was sent.
    pub(crate) fn unsent(error: Error) -> Self {
        let transient = error.is_retryable();
        Self { error, code: String::new(), status: None, transient, uncertain: false }
    }
}

/// What an attempt fails with: what the SDK says, or what is known already.
pub(crate) trait Fails {
    fn failure(self, client: &Client) -> Failure;
}

impl<E> Fails for SdkError<E, HttpResponse>
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    fn failure(self, client: &Client) -> Failure {
        Failure::from_sdk(client, self)
    }
}

impl Fails for Failure {
    fn failure(self, _: &Client) -> Failure {
        self
    }
}

/// The error and what caused it.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    successors(Some(error), |cause| (*cause).source())
}

/// What it all began with.
pub(crate) fn innermost(error: &(dyn StdError + 'static)) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

/// Why the request could not be made, nothing of which was sent.
pub(crate) fn unprepared(error: &(dyn StdError + 'static)) -> Error {
    no_key(error).unwrap_or_else(|| Error::invalid(format!("the request cannot be made: {}", innermost(error))))
}

/// That there is nothing to sign with, if it is that.
fn no_key(error: &(dyn StdError + 'static)) -> Option<Error> {
    let own = causes(error).find_map(|cause| cause.downcast_ref::<Error>());
    let (kind, said) = match (own, causes(error).find_map(|cause| cause.downcast_ref::<CredentialsError>())) {
        (Some(own), _) => (own.kind(), own.message().to_owned()),
        // A provider that could not be asked may be so later.
        (_, Some(CredentialsError::ProviderTimedOut(_) | CredentialsError::ProviderError(_))) => {
            (ErrorKind::Unavailable, format!("{}; try again", innermost(error)))
        }
        (_, Some(_)) => (ErrorKind::Unauthenticated, format!("{}; see that they are valid", innermost(error))),
        _ => return None,
    };
    Some(Error::new(kind, format!("the credentials gave no key: {said}")))
}

/// What an answer says before its body.
#[derive(Debug, Default)]
struct Head {
    status: u16,
    request_id: Option<String>,
    /// Where the bucket is, as S3 tells whoever asks elsewhere.
    region: Option<String>,
}

impl Head {
    fn of(answer: &HttpResponse) -> Self {
        let header = |name| answer.headers().get(name).map(str::to_owned);
        Self {
            status: answer.status().as_u16(),
            request_id: header("x-amz-request-id").or_else(|| header("cf-ray")),
            region: header("x-amz-bucket-region"),
        }
    }
}

/// Whether the request is sent elsewhere. It is not followed: what is signed is signed for one place.
fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 307 | 308)
}

/// R2's and S3's codes, and those of servers like them.
fn by_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "NoSuchKey" | "NotFound" | "NoSuchUpload" | "NoSuchVersion" => ErrorKind::NotFound,
        "NoSuchBucket" | "InvalidBucketName" | "PreconditionFailed" | "InvalidObjectState" => {
            ErrorKind::FailedPrecondition
        }
        "TooManyRequests"
        | "SlowDown"
        | "RequestLimitExceeded"
        | "Throttling"
        | "ThrottlingException"
        | "BandwidthLimitExceeded"
        | "QuotaExceeded"
        | "TooManyBuckets" => ErrorKind::ResourceExhausted,
        "AccessDenied" | "AllAccessDisabled" | "AccountProblem" | "NotEntitled" => ErrorKind::PermissionDenied,
        "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "Unauthorized"
        | "ExpiredToken"
        | "ExpiredRequest"
        | "InvalidToken"
        | "InvalidSecurity"
        | "TokenRefreshRequired"
        | "RequestTimeTooSkewed"
        | "AuthorizationHeaderMalformed" => ErrorKind::Unauthenticated,
        "OperationAborted" | "ConditionalRequestConflict" => ErrorKind::Aborted,
        "InternalError" | "ServiceUnavailable" | "RequestTimeout" => ErrorKind::Unavailable,
        "NotImplemented" | "MethodNotAllowed" => ErrorKind::Unsupported,
        "BadDigest"
        | "InvalidDigest"
        | "XAmzContentSHA256Mismatch"
        | "EntityTooLarge"
        | "EntityTooSmall"
        | "InvalidPart"
        | "InvalidPartOrder"
        | "InvalidRange"
        | "InvalidArgument"
        | "InvalidRequest"
        | "InvalidURI"
        | "IncompleteBody"
        | "KeyTooLongError"
        | "MalformedXML"
        | "MetadataTooLarge"
        | "MissingContentLength"
        | "PermanentRedirect"
        | "TemporaryRedirect" => ErrorKind::Invalid,
        _ => return None,
    })
}

fn by_status(status: u16) -> ErrorKind {
    match status {
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::PermissionDenied,
        404 => ErrorKind::NotFound,
        405 | 501 => ErrorKind::Unsupported,
        409 => ErrorKind::Aborted,
        412 => ErrorKind::FailedPrecondition,
        429 => ErrorKind::ResourceExhausted,
        408 | 500.. => ErrorKind::Unavailable,
        400..500 => ErrorKind::Invalid,
        _ if is_redirect(status) => ErrorKind::Invalid,
        _ => ErrorKind::Internal,
    }
}

/// What an answer without words says.
fn plain(code: &str, kind: ErrorKind, status: u16) -> String {
    match kind {
        _ if code == "NoSuchBucket" => "there is no such bucket".to_owned(),
        _ if code == "NoSuchUpload" => "there is no such upload".to_owned(),
        ErrorKind::NotFound => "there is no such object".to_owned(),
        ErrorKind::FailedPrecondition if status == 412 => "the object is another version than was asked for".to_owned(),
        _ if is_redirect(status) => format!("the bucket is elsewhere (status {status})"),
        _ => format!("the service answered with status {status}"),
    }
}

fn advice(client: &Client, code: &str, kind: ErrorKind, head: &Head) -> Option<String> {
    let bucket = &client.bucket;
    if is_redirect(head.status) || code == "AuthorizationHeaderMalformed" {
        return Some(match &head.region {
            Some(region) => format!("set the region of the bucket, {region}"),
            None => "set the region of the bucket, and see that the address is right".to_owned(),
        });
    }
    Some(match (code, kind) {
        ("NoSuchBucket" | "InvalidBucketName", _) => {
            format!("create the bucket {bucket}, or see that the account, jurisdiction or region is the bucket's own")
        }
        ("RequestTimeTooSkewed" | "ExpiredRequest", _) => {
            let now = client.env.now();
            format!("see that the clock of this machine is right: it shows {now}")
        }
        ("EntityTooLarge", _) => "put it in parts, with put_large".to_owned(),
        ("XAmzContentSHA256Mismatch" | "BadDigest", _) => {
            "the bytes were altered on their way; send them again".to_owned()
        }
        (_, ErrorKind::Unauthenticated) => {
            "see that the access key and its secret are right and still valid".to_owned()
        }
        (_, ErrorKind::PermissionDenied) => {
            format!("see that the key may do this in the bucket {bucket}")
        }
        ("QuotaExceeded", _) => format!("make room in the bucket {bucket}, or have its quota raised"),
        (_, ErrorKind::ResourceExhausted) => "slow down; one key takes about one write in a second".to_owned(),
        (_, ErrorKind::Unavailable | ErrorKind::Aborted) => "try again".to_owned(),
        _ => return None,
    })
}
