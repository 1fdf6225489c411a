//! The mapping of every code, and of what lies beneath it.

use std::sync::Arc;

use reelbase_core::index::{IndexDefinition, IndexField, IndexMode, QueryScope};
use reelbase_firestore_wire::console_link;

use super::*;

const CODES: [(Code, ErrorKind, bool); 16] = [
    // code, kind, whether a commit may have happened
    (Code::Cancelled, ErrorKind::Unavailable, true),
    (Code::Unknown, ErrorKind::Internal, true),
    (Code::InvalidArgument, ErrorKind::Invalid, false),
    (Code::DeadlineExceeded, ErrorKind::DeadlineExceeded, true),
    (Code::NotFound, ErrorKind::NotFound, false),
    (Code::AlreadyExists, ErrorKind::AlreadyExists, false),
    (Code::PermissionDenied, ErrorKind::PermissionDenied, false),
    (Code::ResourceExhausted, ErrorKind::ResourceExhausted, false),
    (Code::FailedPrecondition, ErrorKind::FailedPrecondition, false),
    (Code::Aborted, ErrorKind::Aborted, false),
    (Code::OutOfRange, ErrorKind::Invalid, false),
    (Code::Unimplemented, ErrorKind::Unsupported, false),
    (Code::Internal, ErrorKind::Internal, true),
    (Code::Unavailable, ErrorKind::Unavailable, true),
    (Code::DataLoss, ErrorKind::Corrupt, true),
    (Code::Unauthenticated, ErrorKind::Unauthenticated, false),
];

fn caused(code: Code, cause: impl StdError + Send + Sync + 'static) -> Status {
    let mut status = Status::new(code, "broken");
    status.set_source(Arc::new(cause));
    status
}

#[test]
fn every_code_has_its_kind_and_keeps_the_servers_words() {
    for (code, kind, uncertain) in CODES {
        let error = from_status(Status::new(code, "the server's words"));
        assert_eq!(error.kind(), kind, "{code:?}");
        assert!(error.message().starts_with("the server's words"), "{error}");
        assert!(error.source().is_some_and(|source| source.is::<Status>()));
        let commit = from_commit(Status::new(code, "the server's words")).kind();
        assert_eq!(commit, if uncertain { ErrorKind::OutcomeUnknown } else { kind }, "{code:?}");
    }
}

#[test]
fn what_broke_on_the_way_is_unavailable() {
    let broken = || std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    for code in [Code::Unknown, Code::Internal, Code::Cancelled, Code::Unavailable] {
        assert_eq!(from_status(caused(code, broken())).kind(), ErrorKind::Unavailable);
        assert_eq!(from_commit(caused(code, broken())).kind(), ErrorKind::OutcomeUnknown);
        assert!(is_transient(&caused(code, broken())));
    }
    // A connection that is slowed down from below has told nothing of the commit.
    assert!(is_uncertain(&caused(Code::ResourceExhausted, h2::Error::from(h2::Reason::ENHANCE_YOUR_CALM))));
}

#[test]
fn what_was_never_sent_did_not_happen() {
    let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    let status = caused(Code::Unavailable, tonic::ConnectError(Box::new(refused)));
    assert!(is_unsent(&status) && is_transient(&status));
    assert_eq!(from_commit(status).kind(), ErrorKind::Unavailable);
}

#[test]
fn credentials_that_give_no_token_are_told_from_a_server_that_refuses() {
    use gcloud_sdk::google_cloud_auth::errors::CredentialsError;
    for (transient, kind) in [(true, ErrorKind::Unavailable), (false, ErrorKind::Unauthenticated)] {
        let error = || Box::new(gcloud_sdk::error::Error::from(CredentialsError::from_msg(transient, "no token")));
        let status = caused(Code::Unknown, error());
        assert!(is_unsent(&status));
        assert_eq!(is_transient(&status), transient);
        assert_eq!(from_commit(status).kind(), kind);
    }
}

#[test]
fn our_own_deadline_is_not_tried_again() {
    let elapsed = || gcloud_sdk::RequestTimeoutElapsed::Total(std::time::Duration::from_secs(1));
    assert!(!is_transient(&Status::from(elapsed())));
    assert!(is_transient(&Status::deadline_exceeded("the server's")));
    assert_eq!(from_status(Status::from(elapsed())).kind(), ErrorKind::DeadlineExceeded);
    assert_eq!(from_commit(Status::from(elapsed())).kind(), ErrorKind::OutcomeUnknown);
}

#[test]
fn the_document_is_found_in_the_words() {
    for (words, path) in [
        ("No document to update: projects/p/databases/(default)/documents/c/a b", Some("c/a b")),
        ("Document already exists: projects/p/databases/d/documents/c/d/e/f", Some("c/d/e/f")),
        ("Document \"projects/p/databases/d/documents/c/d\" not found.", Some("c/d")),
        ("entity already exists: projects/p/databases/d", None),
        ("nothing of the kind", None),
    ] {
        assert_eq!(from_status(Status::not_found(words)).path(), path, "{words}");
    }
}

#[test]
fn a_missing_database_is_no_missing_document() {
    let missing = from_status(Status::not_found("\"projects/p/databases/d/documents/c/x\" does not exist"));
    assert_eq!((missing.kind(), missing.path()), (ErrorKind::NotFound, Some("c/x")));
    let words = "The database (default) does not exist for project p Please visit https://console.cloud.google.com";
    assert_eq!(from_status(Status::not_found(words)).kind(), ErrorKind::FailedPrecondition);
}

#[test]
fn an_update_time_that_does_not_fit_is_a_failed_precondition() {
    let words = "Invalid base version, it is greater than the stored version: app: \"p\"";
    assert_eq!(from_status(Status::invalid_argument(words)).kind(), ErrorKind::FailedPrecondition);
}

#[test]
fn a_transaction_that_expired_may_run_again() {
    let words = "The referenced transaction has expired or is no longer valid.";
    assert_eq!(from_status(Status::invalid_argument(words)).kind(), ErrorKind::Aborted);
}

#[test]
fn a_missing_index_comes_with_its_definition() {
    let fields = ["a", "b"].map(|name| IndexField::new(name.parse().unwrap(), IndexMode::Ascending));
    let index = IndexDefinition::new("c", QueryScope::Collection, fields.to_vec());
    let link = console_link(&DatabaseName::new("p", "(default)").unwrap(), &index);
    let words = format!("The query requires an index. You can create it here: {link}");
    let error = from_status(Status::failed_precondition(words));
    assert_eq!(error.kind(), ErrorKind::MissingIndex);
    let missing = error.missing_index().unwrap();
    assert_eq!(missing.indexes, [index]);
    assert_eq!(missing.console_url.as_deref(), Some(&*link));
    let error = from_status(Status::failed_precondition("The query requires an index that is not ready yet."));
    assert_eq!(error.kind(), ErrorKind::MissingIndex);
    assert!(error.missing_index().is_none());
}
