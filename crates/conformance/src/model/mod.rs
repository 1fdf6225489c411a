//! The naive reference: what a document store does, written down a second time.
//!
//! It follows the description of Firestore's behaviour and shares no decision with `reelbase-core`: values are its own
//! [`Tree`], compared by its own comparator, and of queries and writes only the plain data is read. A query is a scan
//! over all documents. Slow, small, and easy to compare with the text it was written from: a difference between the
//! model and a store is a bug in one of them.

mod aggregate;
mod check;
mod filter;
mod list;
mod order;
mod query;
mod tree;
mod write;

use std::{cmp::Ordering, collections::BTreeMap, fmt, sync::Arc};

use reelbase_core::{Document, DocumentPath, ErrorKind, FieldPath, Fields, Timestamp};

pub use aggregate::{Aggregated, Answer};
pub(crate) use check::disjunctions;
pub use list::Entry;
pub use order::{compare, compare_names};
pub use query::effective_order;
pub(crate) use query::touches;
pub use tree::Tree;
pub use write::Outcome;

/// Why the model refuses a request.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused {
    /// The kind of error that a store must return.
    pub kind: ErrorKind,
    /// The rule that is broken, for the reader of a failure.
    pub why: String,
}

impl Refused {
    fn invalid(why: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Invalid, why: why.into() }
    }

    fn new(kind: ErrorKind, why: impl Into<String>) -> Self {
        Self { kind, why: why.into() }
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.as_str(), self.why)
    }
}

/// What the model answers: a value, or the reason why it refuses.
pub type Result<T> = std::result::Result<T, Refused>;

/// The names of a field path, outermost first.
pub(crate) type Segments = Vec<String>;

pub(crate) fn segments(path: &FieldPath) -> Segments {
    path.segments().map(str::to_owned).collect()
}

pub(crate) fn is_name(path: &[String]) -> bool {
    matches!(path, [only] if only == "__name__")
}

/// A document of the model.
#[derive(Clone)]
pub struct Doc {
    /// Its path.
    pub path: String,
    /// Its fields.
    pub fields: BTreeMap<String, Tree>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

impl Doc {
    /// What a store returned, in the model's terms.
    pub fn of(document: &Document) -> Self {
        Self {
            path: document.path().as_str().to_owned(),
            fields: Tree::fields(document.fields()),
            created: document.create_time(),
            updated: document.update_time(),
        }
    }

    /// Whether both are the same in every respect; `1` is not `1.0` here.
    pub fn same(&self, other: &Self) -> bool {
        self.path == other.path
            && self.created == other.created
            && self.updated == other.updated
            && self.same_fields(other)
    }

    /// Whether both have the same stored fields.
    pub fn same_fields(&self, other: &Self) -> bool {
        tree::same_fields(&self.fields, &other.fields)
    }

    fn at(&self, path: &[String]) -> Option<&Tree> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.fields.get(first)?, |tree, segment| match tree {
            Tree::Map(map) => map.get(segment),
            _ => None,
        })
    }

    /// The id of the collection that the document is in.
    fn group(&self) -> &str {
        self.path.rsplit('/').nth(1).unwrap_or_default()
    }
}

impl fmt::Debug for Doc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} (created {}, updated {})", self.path, self.fields, self.created, self.updated)
    }
}

/// All documents, sorted by name. Cloning is cheap: a version is kept by cloning.
#[derive(Debug, Clone, Default)]
pub struct Model {
    docs: Vec<Arc<Doc>>,
    ttl: Vec<(String, Segments)>,
}

impl Model {
    /// An empty database.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares the TTL field of a collection group.
    #[must_use]
    pub fn with_ttl(mut self, group: &str, field: &FieldPath) -> Self {
        self.ttl.push((group.to_owned(), segments(field)));
        self
    }

    /// All documents in the order of their names.
    pub fn docs(&self) -> impl Iterator<Item = &Doc> {
        self.docs.iter().map(|doc| &**doc)
    }

    /// One document.
    pub fn get(&self, path: &DocumentPath) -> Option<&Doc> {
        self.find(path.as_str()).ok().map(|at| &*self.docs[at])
    }

    /// One document as a read with options returns it.
    pub fn read(
        &self,
        path: &DocumentPath,
        select: Option<&[FieldPath]>,
        hide_expired_at: Option<Timestamp>,
    ) -> Option<Doc> {
        let doc = self.get(path)?;
        if hide_expired_at.is_some_and(|now| self.expired(doc, now)) {
            return None;
        }
        Some(match select {
            Some(select) => query::project(doc, select),
            None => doc.clone(),
        })
    }

    /// Puts a document in place as it is, for a state to begin with.
    pub fn insert(&mut self, path: &DocumentPath, fields: &Fields, time: Timestamp) {
        let doc = Doc { path: path.as_str().to_owned(), fields: Tree::fields(fields), created: time, updated: time };
        self.put(doc);
    }

    fn find(&self, path: &str) -> std::result::Result<usize, usize> {
        self.docs.binary_search_by(|doc| compare_names(&doc.path, path))
    }

    fn put(&mut self, doc: Doc) {
        match self.find(&doc.path) {
            Ok(at) => self.docs[at] = Arc::new(doc),
            Err(at) => self.docs.insert(at, Arc::new(doc)),
        }
    }

    fn remove(&mut self, path: &str) {
        if let Ok(at) = self.find(path) {
            self.docs.remove(at);
        }
    }

    /// Whether the TTL field of a document has passed.
    fn expired(&self, doc: &Doc, now: Timestamp) -> bool {
        self.ttl.iter().any(|(group, field)| {
            group == doc.group() && matches!(doc.at(field), Some(Tree::Time(micros)) if *micros <= now.as_micros())
        })
    }
}

/// What documents differ in, for a failure message: both lists, with the first difference marked.
pub fn difference(expected: &[Doc], got: &[Doc]) -> Option<String> {
    if expected.len() == got.len() && expected.iter().zip(got).all(|(a, b)| a.same(b)) {
        return None;
    }
    let at = expected.iter().zip(got).position(|(a, b)| !a.same(b)).unwrap_or(expected.len().min(got.len()));
    let show = |docs: &[Doc]| match docs.get(at) {
        Some(doc) => format!("{doc:?}"),
        None => "nothing".to_owned(),
    };
    Some(format!(
        "{} documents expected, {} came; at {at}: expected {}, got {}",
        expected.len(),
        got.len(),
        show(expected),
        show(got)
    ))
}

/// The first ordering that is not equal.
fn first(orderings: impl IntoIterator<Item = Ordering>) -> Ordering {
    orderings.into_iter().find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
}
