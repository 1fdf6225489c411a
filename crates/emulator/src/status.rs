//! Our errors as production's status codes and messages.

use reelbase_core::{Error, ErrorKind, MissingIndex};
use reelbase_firestore_wire::{DatabaseName, console_link};
use tonic::{Code, Status};

/// The longest message, in bytes as it travels: in headers, of which Java's clients accept 8 KiB by default and others
/// 16 KiB.
const MAX_MESSAGE: usize = 7_000;

/// The status of an error.
pub(crate) fn status(database: &DatabaseName, error: &Error) -> Status {
    let name = error.path().map(|path| database.document_name(path));
    let message = match (error.kind(), name) {
        (ErrorKind::NotFound, Some(name)) if error.operation() == Some(GET) => format!("Document {name:?} not found."),
        (ErrorKind::NotFound, Some(name)) => format!("No document to update: {name}"),
        (ErrorKind::AlreadyExists, Some(name)) => format!("Document already exists: {name}"),
        (ErrorKind::FailedPrecondition, Some(name)) => format!("{}: {name}", error.message()),
        // Contention names the document; a transaction that is over does not.
        (ErrorKind::Aborted, Some(name)) => {
            format!("Too much contention on these documents. Please try again. ({name}: {})", error.message())
        }
        (ErrorKind::MissingIndex, _) => error.missing_index().map_or_else(String::new, |m| needs_index(database, m)),
        _ => match error.path() {
            Some(path) => format!("{path}: {}", error.message()),
            None => error.message().to_owned(),
        },
    };
    Status::new(code(error.kind()), shortened(message))
}

/// The operation whose missing document is an error.
pub(crate) const GET: &str = "get document";

fn code(kind: ErrorKind) -> Code {
    match kind {
        ErrorKind::NotFound => Code::NotFound,
        ErrorKind::AlreadyExists => Code::AlreadyExists,
        ErrorKind::Invalid => Code::InvalidArgument,
        ErrorKind::FailedPrecondition | ErrorKind::MissingIndex => Code::FailedPrecondition,
        ErrorKind::Aborted => Code::Aborted,
        ErrorKind::PermissionDenied => Code::PermissionDenied,
        ErrorKind::Unauthenticated => Code::Unauthenticated,
        ErrorKind::ResourceExhausted => Code::ResourceExhausted,
        ErrorKind::Unavailable => Code::Unavailable,
        ErrorKind::DeadlineExceeded => Code::DeadlineExceeded,
        ErrorKind::Corrupt => Code::DataLoss,
        ErrorKind::Unsupported => Code::Unimplemented,
        ErrorKind::OutcomeUnknown => Code::Unknown,
        _ => Code::Internal,
    }
}

/// Production's words, which end with the link; it names one index at a time, we name all.
fn needs_index(database: &DatabaseName, missing: &MissingIndex) -> String {
    let mut links = missing.indexes.iter().map(|index| console_link(database, index));
    let first = links.next().unwrap_or_default();
    let message = format!("The query requires an index. You can create it here: {first}");
    links.fold(message, |message, link| {
        format!("{message} It requires another index, which you can create here: {link}")
    })
}

fn shortened(mut message: String) -> String {
    let mut len = 0;
    // Letters and digits travel as they are, the rest mostly with three bytes for each of its own.
    let end = message.char_indices().find(|(_, c)| {
        len += if c.is_ascii_alphanumeric() { 1 } else { 3 * c.len_utf8() };
        len > MAX_MESSAGE
    });
    if let Some((at, _)) = end {
        message.truncate(at);
        message.push('…');
    }
    message
}
