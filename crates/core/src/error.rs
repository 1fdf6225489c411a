//! The one error of Reelbase: a coarse kind to act on, and what failed, on what, and what to do for the person who reads it.

use std::{error::Error as StdError, fmt};

use crate::index::IndexDefinition;

/// `Result` with [`Error`] as its error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a caller may want to do about a failure. A kind exists only where callers act differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The document, blob or version is not there.
    NotFound,
    /// A create found something in its place.
    AlreadyExists,
    /// The request itself is wrong: an id, path, field, value, query or write. Sending it again cannot help.
    Invalid,
    /// The state does not allow it: a stale precondition, a transaction that is over.
    FailedPrecondition,
    /// The query needs an index that the store does not have; see [`Error::missing_index`].
    MissingIndex,
    /// Contention: the transaction lost against another and may run again.
    Aborted,
    /// A commit was sent and its answer lost: it may or may not have happened.
    OutcomeUnknown,
    /// The credentials do not allow it.
    PermissionDenied,
    /// There are no credentials, or they are no longer valid.
    Unauthenticated,
    /// A quota or rate limit is used up.
    ResourceExhausted,
    /// The service cannot be reached just now.
    Unavailable,
    /// The deadline passed.
    DeadlineExceeded,
    /// Stored data cannot be read as what it should be; see [`Error::corrupt_at`].
    Corrupt,
    /// This backend does not offer the operation.
    Unsupported,
    /// A defect in Reelbase or in a backend.
    Internal,
}

impl ErrorKind {
    /// The kind as it is printed, in the words of a sentence.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not found",
            Self::AlreadyExists => "already exists",
            Self::Invalid => "invalid",
            Self::FailedPrecondition => "failed precondition",
            Self::MissingIndex => "missing index",
            Self::Aborted => "aborted",
            Self::OutcomeUnknown => "outcome unknown",
            Self::PermissionDenied => "permission denied",
            Self::Unauthenticated => "unauthenticated",
            Self::ResourceExhausted => "resource exhausted",
            Self::Unavailable => "unavailable",
            Self::DeadlineExceeded => "deadline exceeded",
            Self::Corrupt => "corrupt",
            Self::Unsupported => "unsupported",
            Self::Internal => "internal",
        }
    }
}

/// Why an operation failed.
///
/// ```
/// use reelbase_core::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::NotFound, "no such document").during("get").at("users/u1");
/// assert_eq!(error.kind(), ErrorKind::NotFound);
/// assert_eq!(error.to_string(), "get users/u1: not found: no such document");
/// assert!(!error.is_retryable());
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static str>,
    path: Option<String>,
    payload: Payload,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

enum Payload {
    None,
    Violations(Violations),
    MissingIndex(Box<MissingIndex>),
    CorruptAt(String),
}

impl Error {
    /// An error of a kind, with a message that says what is wrong and what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            operation: None,
            path: None,
            payload: Payload::None,
            source: None,
        }))
    }

    /// An [`ErrorKind::Invalid`] error: the caller's request is wrong.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// An [`ErrorKind::Corrupt`] error: what is stored at `field` cannot be read.
    pub fn corrupt(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Corrupt, message);
        error.0.payload = Payload::CorruptAt(field.into());
        error
    }

    /// Names the operation that failed, unless a deeper layer already did.
    #[must_use]
    pub fn during(mut self, operation: &'static str) -> Self {
        self.0.operation.get_or_insert(operation);
        self
    }

    /// Names the document, blob or collection concerned, unless a deeper layer already did.
    #[must_use]
    pub fn at(mut self, path: impl fmt::Display) -> Self {
        self.0.path.get_or_insert_with(|| path.to_string());
        self
    }

    /// Keeps the underlying error as the [source](StdError::source).
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What a caller may act on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What is wrong, without operation, path and kind.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The operation that failed, such as `get` or `commit`.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The document, blob or collection concerned.
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// Whether the same call may succeed later without anything being mended.
    ///
    /// [`ErrorKind::OutcomeUnknown`] is not retryable: whether repeating is safe depends on the write.
    pub fn is_retryable(&self) -> bool {
        matches!(self.kind(), ErrorKind::Aborted | ErrorKind::Unavailable | ErrorKind::ResourceExhausted)
    }

    /// Every rule that a refused entity breaks.
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.payload {
            Payload::Violations(violations) => Some(violations),
            _ => None,
        }
    }

    /// The index that a refused query needs.
    pub fn missing_index(&self) -> Option<&MissingIndex> {
        match &self.0.payload {
            Payload::MissingIndex(missing) => Some(missing),
            _ => None,
        }
    }

    /// The field whose stored value cannot be read; empty when it is the document as a whole.
    pub fn corrupt_at(&self) -> Option<&str> {
        match &self.0.payload {
            Payload::CorruptAt(field) => Some(field),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        // A prefix of everything has no name.
        match (inner.operation, inner.path.as_deref().filter(|path| !path.is_empty())) {
            (Some(operation), Some(path)) => write!(f, "{operation} {path}: ")?,
            (Some(operation), None) => write!(f, "{operation}: ")?,
            (None, Some(path)) => write!(f, "{path}: ")?,
            (None, None) => {}
        }
        write!(f, "{}: {}", inner.kind.as_str(), inner.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut s = f.debug_struct("Error");
        s.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(operation) = self.0.operation {
            s.field("operation", &operation);
        }
        if let Some(path) = &self.0.path {
            s.field("path", path);
        }
        if let Some(source) = &self.0.source {
            s.field("source", source);
        }
        s.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The index a query needs and the store lacks, as [`Error::missing_index`] hands it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingIndex {
    /// The definitions to add to the manifest, one per branch of the query that nothing serves.
    pub indexes: Vec<IndexDefinition>,
    /// A link that creates the index in the backend's console, where the backend gives one.
    pub console_url: Option<String>,
}

impl From<MissingIndex> for Error {
    fn from(missing: MissingIndex) -> Self {
        let mut message = String::from("the query requires an index; add to the entity: ");
        for (i, index) in missing.indexes.iter().enumerate() {
            if i > 0 {
                message.push_str(" and ");
            }
            message.push_str(&index.attribute());
        }
        message.push_str(", or to firestore.indexes.json: ");
        for (i, index) in missing.indexes.iter().enumerate() {
            if i > 0 {
                message.push_str(", ");
            }
            message.push_str(&index.to_json().to_string());
        }
        if let Some(url) = &missing.console_url {
            message.push_str(", or create it here: ");
            message.push_str(url);
        }
        let mut error = Self::new(ErrorKind::MissingIndex, message);
        error.0.payload = Payload::MissingIndex(Box::new(missing));
        error
    }
}

/// One broken rule: the field (a path as queries write it, empty for a rule of the whole entity) and what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The field, as a field path; empty when the rule spans the entity.
    pub field: String,
    /// What is wrong, as a predicate of the field: "must be at most 100 characters".
    pub message: String,
}

/// Every rule that an entity breaks, in one report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// No violation yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a broken rule.
    pub fn push(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(Violation { field: field.into(), message: message.into() });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rules are broken.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The broken rules, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// The violations themselves, when there are any.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl Extend<Violation> for Violations {
    fn extend<I: IntoIterator<Item = Violation>>(&mut self, violations: I) {
        self.0.extend(violations);
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, violation) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            if !violation.field.is_empty() {
                write!(f, "{} ", violation.field)?;
            }
            f.write_str(&violation.message)?;
        }
        Ok(())
    }
}

impl StdError for Violations {}

impl From<Violations> for Error {
    fn from(violations: Violations) -> Self {
        let mut error = Self::new(ErrorKind::Invalid, violations.to_string());
        error.0.payload = Payload::Violations(violations);
        error
    }
}
