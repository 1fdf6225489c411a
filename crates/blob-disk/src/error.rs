//! What the operating system says, in the kinds that callers act on.

use std::io;

use reelbase_core::{Error, ErrorKind};

/// The error of a step that failed; `doing` says which, as in "cannot …".
pub(crate) fn failed(doing: &'static str) -> impl FnOnce(io::Error) -> Error {
    move |error| {
        let (kind, help) = match error.kind() {
            io::ErrorKind::NotFound => (ErrorKind::Unavailable, "; was the store's folder moved or emptied?"),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                (ErrorKind::PermissionDenied, "; see who owns the store's folder")
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                (ErrorKind::ResourceExhausted, "; make room on the disk")
            }
            io::ErrorKind::InvalidFilename => (ErrorKind::Invalid, "; a segment of the key is too long here"),
            io::ErrorKind::FileTooLarge => (ErrorKind::Invalid, "; the file system takes no larger files"),
            _ => match rustix::io::Errno::from_io_error(&error) {
                Some(rustix::io::Errno::MFILE | rustix::io::Errno::NFILE) => {
                    (ErrorKind::ResourceExhausted, "; raise the limit of open files")
                }
                _ => (ErrorKind::Unavailable, ""),
            },
        };
        Error::new(kind, format!("cannot {doing}: {error}{help}")).with_source(error)
    }
}

/// Nothing is under the key.
pub(crate) fn missing() -> Error {
    Error::new(ErrorKind::NotFound, "there is no such object")
}
