//! Errors of `object_store` as errors of the contract: the one place where they are mapped.

use std::{error::Error as StdError, io};

use object_store::{
    Error as StoreError,
    client::{HttpError, HttpErrorKind},
};
use reelbase_core::{Error, ErrorKind};

/// What an error of `object_store` means outside a condition; who sent a condition looks at the error first.
pub(crate) fn error(error: StoreError) -> Error {
    let (kind, message) = classify(&error);
    Error::new(kind, message).with_source(error)
}

fn classify(error: &StoreError) -> (ErrorKind, String) {
    let (kind, message) = match error {
        StoreError::NotFound { .. } => (ErrorKind::NotFound, "there is no such object"),
        // A conflict where nothing was said of what may be there: two requests met.
        StoreError::AlreadyExists { .. } => (ErrorKind::Aborted, "the request met another one; send it again"),
        StoreError::Precondition { .. } => (ErrorKind::FailedPrecondition, "its version is not the expected one"),
        StoreError::NotModified { .. } => (ErrorKind::FailedPrecondition, "the object is not modified"),
        StoreError::NotSupported { .. } | StoreError::NotImplemented { .. } => {
            (ErrorKind::Unsupported, "this store does not offer that")
        }
        StoreError::PermissionDenied { .. } => (ErrorKind::PermissionDenied, "the credentials do not allow it"),
        StoreError::Unauthenticated { .. } => {
            (ErrorKind::Unauthenticated, "the store takes these credentials for none; are they still valid?")
        }
        StoreError::InvalidPath { .. } => {
            (ErrorKind::Invalid, "the store holds or was given a key that object_store does not take")
        }
        other => return of_source(other),
    };
    (kind, message.to_owned())
}

/// What is told only by what stands behind the error: an answer, a connection, a disk.
fn of_source(error: &StoreError) -> (ErrorKind, String) {
    let text = error.to_string();
    if let Some(status) = status(&text) {
        let kind = match status {
            // Whoever hands out tokens does not take the credentials.
            400..500 if text.contains("token request") => ErrorKind::Unauthenticated,
            400 | 411 | 413 | 414 | 416 => ErrorKind::Invalid,
            401 => ErrorKind::Unauthenticated,
            403 => ErrorKind::PermissionDenied,
            404 | 410 => ErrorKind::NotFound,
            409 => ErrorKind::Aborted,
            412 => ErrorKind::FailedPrecondition,
            429 => ErrorKind::ResourceExhausted,
            501 => ErrorKind::Unsupported,
            408 | 500..600 => ErrorKind::Unavailable,
            _ => ErrorKind::Internal,
        };
        let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
        let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
        return (kind, format!("the store answered {status}{code}"));
    }
    if let Some(kind) = http(error) {
        let (kind, message) = match kind {
            HttpErrorKind::Timeout => (ErrorKind::DeadlineExceeded, "the store did not answer in time"),
            HttpErrorKind::Connect => (ErrorKind::Unavailable, "the store cannot be reached"),
            HttpErrorKind::Decode => (ErrorKind::Internal, "the store's answer cannot be read"),
            _ => (ErrorKind::Unavailable, "the connection to the store failed"),
        };
        return (kind, message.to_owned());
    }
    let io = chain(error).find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
    match io {
        Some(io::ErrorKind::NotFound) => (ErrorKind::NotFound, "there is no such object".to_owned()),
        Some(io::ErrorKind::PermissionDenied) => (ErrorKind::PermissionDenied, "access is denied".to_owned()),
        Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) => {
            (ErrorKind::ResourceExhausted, "there is no room left".to_owned())
        }
        Some(io::ErrorKind::TimedOut) => (ErrorKind::DeadlineExceeded, "the store did not answer in time".to_owned()),
        Some(
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof,
        ) => (ErrorKind::Unavailable, "the connection to the store failed".to_owned()),
        _ => (ErrorKind::Internal, "the store failed in a way that is not known here; see the source".to_owned()),
    }
}

/// The status of the answer. `object_store` does not hand out its type of it, only its text.
fn status(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("Server returned non-2xx status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// Whether a write that failed so may have happened all the same: it was sent, and not refused.
pub(crate) fn may_have_happened(error: &StoreError) -> bool {
    // Too busy to do it, or never asked.
    if status(&error.to_string()) == Some(503) || http(error) == Some(HttpErrorKind::Connect) {
        return false;
    }
    matches!(classify(error).0, ErrorKind::Unavailable | ErrorKind::DeadlineExceeded | ErrorKind::Internal)
}

/// How the transport failed, if it did.
fn http(error: &StoreError) -> Option<HttpErrorKind> {
    chain(error).find_map(|e| e.downcast_ref::<HttpError>()).map(HttpError::kind)
}

/// The error and what stands behind it.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn StdError + 'static)| (*error).source())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn generic(source: impl Into<Box<dyn StdError + Send + Sync>>) -> StoreError {
        StoreError::Generic { store: "test", source: source.into() }
    }

    #[test]
    fn answers_have_kinds() {
        for (status, kind) in [
            ("400 Bad Request", ErrorKind::Invalid),
            ("403 Forbidden", ErrorKind::PermissionDenied),
            ("404 Not Found", ErrorKind::NotFound),
            ("429 Too Many Requests", ErrorKind::ResourceExhausted),
            ("503 Service Unavailable", ErrorKind::Unavailable),
            ("501 Not Implemented", ErrorKind::Unsupported),
            ("302 Found", ErrorKind::Internal),
        ] {
            let text =
                format!("Error performing PUT - Server returned non-2xx status code: {status}: <Code>Why</Code>");
            let error = error(generic(text));
            assert_eq!(error.kind(), kind, "{status}");
            assert!(error.message().ends_with("(Why)"), "{error}");
        }
        let token = generic("Error performing token request: Server returned non-2xx status code: 400 Bad Request: ");
        assert_eq!(error(token).kind(), ErrorKind::Unauthenticated);
    }

    #[test]
    fn disks_have_kinds() {
        for (io, kind) in [
            (io::ErrorKind::NotFound, ErrorKind::NotFound),
            (io::ErrorKind::StorageFull, ErrorKind::ResourceExhausted),
            (io::ErrorKind::ConnectionReset, ErrorKind::Unavailable),
            (io::ErrorKind::InvalidData, ErrorKind::Internal),
        ] {
            assert_eq!(error(generic(io::Error::from(io))).kind(), kind, "{io:?}");
        }
    }
}
