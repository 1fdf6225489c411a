//! The one place where the server's and the transport's errors become ours.

use std::error::Error as StdError;

use gcloud_sdk::error::ErrorKind as AuthErrorKind;
use reelbase_core::{Error, ErrorKind, MissingIndex};
use reelbase_firestore_wire::{DatabaseName, parse_console_link};
use tonic::{Code, Status};

/// Our error for a call that failed.
///
/// For a commit, [`from_commit`] first asks whether it may have happened all the same.
pub(crate) fn from_status(status: Status) -> Error {
    if let Some(error) = from_credentials(&status) {
        return error.with_source(status);
    }
    let message = status.message();
    let said = if message.is_empty() { status.code().description() } else { message };
    if status.code() == Code::FailedPrecondition && needs_index(message) {
        return missing_index(said).with_source(status);
    }
    let kind = kind(&status);
    let advice = match kind {
        ErrorKind::Unavailable => "; try again, and see whether the server runs and can be reached",
        ErrorKind::DeadlineExceeded => "; try again, ask for less at once, or allow more time",
        ErrorKind::ResourceExhausted => "; slow down, or raise the quota",
        ErrorKind::Unauthenticated => "; see that the credentials are those of this project and still valid",
        ErrorKind::PermissionDenied => "; see that the service account has the role Cloud Datastore User",
        ErrorKind::Aborted => "; run it again",
        _ => "",
    };
    let error = Error::new(kind, format!("{said}{advice}"));
    let error = match document(said) {
        Some(path) => error.at(path),
        None => error,
    };
    error.with_source(status)
}

/// Our error for a commit that failed: where it was sent and the server did not say no, nobody knows what became of it.
pub(crate) fn from_commit(status: Status) -> Error {
    if !is_uncertain(&status) {
        return from_status(status);
    }
    let said = format!(
        "the commit was sent, but not answered ({:?}: {}); read the documents to see whether it happened",
        status.code(),
        status.message()
    );
    Error::new(ErrorKind::OutcomeUnknown, said).with_source(status)
}

fn kind(status: &Status) -> ErrorKind {
    match status.code() {
        // A connection that breaks is no defect of anybody's.
        Code::Unknown | Code::Internal | Code::Cancelled if is_transport(status) => ErrorKind::Unavailable,
        Code::NotFound if is_missing_database(status.message()) => ErrorKind::FailedPrecondition,
        Code::NotFound => ErrorKind::NotFound,
        Code::AlreadyExists => ErrorKind::AlreadyExists,
        Code::InvalidArgument if is_expired_transaction(status.message()) => ErrorKind::Aborted,
        // So they call an update time that lies after the document's; one before it is a failed precondition to them too.
        Code::InvalidArgument if status.message().starts_with("Invalid base version") => ErrorKind::FailedPrecondition,
        Code::InvalidArgument | Code::OutOfRange => ErrorKind::Invalid,
        Code::FailedPrecondition => ErrorKind::FailedPrecondition,
        Code::Aborted => ErrorKind::Aborted,
        Code::DeadlineExceeded => ErrorKind::DeadlineExceeded,
        Code::Unavailable | Code::Cancelled => ErrorKind::Unavailable,
        Code::ResourceExhausted => ErrorKind::ResourceExhausted,
        Code::Unauthenticated => ErrorKind::Unauthenticated,
        Code::PermissionDenied => ErrorKind::PermissionDenied,
        Code::Unimplemented => ErrorKind::Unsupported,
        Code::DataLoss => ErrorKind::Corrupt,
        Code::Unknown | Code::Internal | Code::Ok => ErrorKind::Internal,
    }
}

/// What lies under a status that was not the server's word.
fn causes<'a>(status: &'a Status) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(status.source(), |cause| (*cause).source())
}

/// Whether the status was made on this side, because the call could not be carried over or its time was up.
fn is_transport(status: &Status) -> bool {
    status.source().is_some()
}

/// Whether the call surely never reached the server.
pub(crate) fn is_unsent(status: &Status) -> bool {
    causes(status).any(|cause| {
        cause.is::<tonic::ConnectError>()
            || auth_error(cause).is_some()
            || cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
            || cause
                .downcast_ref::<h2::Error>()
                .is_some_and(|e| e.is_remote() && e.reason() == Some(h2::Reason::REFUSED_STREAM))
    })
}

/// Whether a commit may have happened although it failed: it was sent, and the answer is not a refusal of the server.
pub(crate) fn is_uncertain(status: &Status) -> bool {
    if is_unsent(status) {
        return false;
    }
    // Without a source the code is the server's own; these it gives before it has done anything.
    let refused = matches!(
        status.code(),
        Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::FailedPrecondition
            | Code::Aborted
            | Code::OutOfRange
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::ResourceExhausted
            | Code::Unimplemented
    );
    is_transport(status) || !refused
}

/// Whether a call that changes nothing may succeed if it is made again at once.
pub(crate) fn is_transient(status: &Status) -> bool {
    if auth_error_of(status).is_some_and(|e| !is_transient_auth(e)) {
        return false;
    }
    // A deadline of our own has used up the time that there was.
    let own_deadline = causes(status).any(|cause| cause.is::<gcloud_sdk::RequestTimeoutElapsed>());
    !own_deadline
        && (is_transport(status)
            || matches!(
                status.code(),
                Code::Unavailable | Code::ResourceExhausted | Code::Internal | Code::DeadlineExceeded
            ))
}

/// The error of the credentials among the causes; the middleware puts it into a box of its own.
fn auth_error<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a gcloud_sdk::error::Error> {
    let boxed = cause.downcast_ref::<Box<gcloud_sdk::error::Error>>().map(|boxed| &**boxed);
    boxed.or_else(|| cause.downcast_ref())
}

fn auth_error_of(status: &Status) -> Option<&gcloud_sdk::error::Error> {
    causes(status).find_map(auth_error)
}

fn is_transient_auth(error: &gcloud_sdk::error::Error) -> bool {
    match error.kind() {
        AuthErrorKind::Credentials(e) => e.is_transient(),
        AuthErrorKind::Http(_) | AuthErrorKind::HttpStatus(_) => true,
        _ => false,
    }
}

/// The credentials gave no token, so that nothing was sent.
fn from_credentials(status: &Status) -> Option<Error> {
    let error = auth_error_of(status)?;
    let kind = if is_transient_auth(error) { ErrorKind::Unavailable } else { ErrorKind::Unauthenticated };
    Some(Error::new(kind, format!("the credentials gave no token: {error}; see that they are valid")))
}

/// Google's servers name a missing database like a missing document; it is a matter of configuration.
fn is_missing_database(message: &str) -> bool {
    message.contains("database") && message.contains("does not exist") && document(message).is_none()
}

/// Google's servers call the id of a transaction that ran out of time invalid.
fn is_expired_transaction(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("transaction") && message.contains("expired")
}

fn needs_index(message: &str) -> bool {
    message.contains("requires an index") || message.contains("requires a COLLECTION_GROUP")
}

/// The message names the index by a link to the console that creates it. Where it does not, the query's own needs are
/// filled in by who knows the query.
fn missing_index(message: &str) -> Error {
    match parse_console_link(message) {
        Some((index, url)) => MissingIndex { indexes: vec![index], console_url: Some(url) }.into(),
        None => Error::new(ErrorKind::MissingIndex, message),
    }
}

/// The path of the document that a message speaks of.
fn document(message: &str) -> Option<String> {
    if let Some(at) = message.find("projects/") {
        let name = message[at..].lines().next()?;
        let end = name.find(['"', '\'', '`']).unwrap_or(name.len());
        let (_, path) = DatabaseName::split(name[..end].trim_end_matches('.')).ok()?;
        return path.strip_prefix('/').filter(|path| !path.is_empty()).map(str::to_owned);
    }
    None
}

#[cfg(test)]
mod tests;
