//! The contract of a [`DocumentStore`], rule by rule.
//!
//! [`document_store_conformance!`](crate::document_store_conformance) makes one test of each rule. Most rules are those
//! of every backend, Google's emulator included. Two more lists are for stores that promise more:
//! [`document_store_strict_conformance!`](crate::document_store_strict_conformance) for those that refuse what
//! production refuses (missing indexes, too many transforms), and
//! [`document_store_optimistic_conformance!`](crate::document_store_optimistic_conformance) for those whose transactions
//! take no locks.
//!
//! A rule gets a [`Context`]: a store, and collection ids that no other test uses.

pub mod aggregates;
pub mod batches;
pub mod commits;
pub mod concurrency;
pub mod cursors;
pub mod earlier;
pub mod expiry;
pub mod filters;
pub mod groups;
pub mod limits;
pub mod lists;
pub mod names;
pub mod optimistic;
pub mod orders;
pub mod preconditions;
pub mod reads;
pub mod refusals;
pub mod streams;
pub mod strict;
pub mod transactions;
pub mod transforms;
pub mod values;
pub mod watches;
pub mod watching;
pub mod writes;

mod rules;

use std::{
    fmt::Debug,
    future::Future,
    io::Write as _,
    ops::Deref,
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use reelbase_core::{
    CollectionPath, Document, DocumentPath, DocumentStore, DocumentStoreExt, Error, ErrorKind, FieldPath, Fields,
    ManualEnv, Query, Result, SessionExt, Value, Write,
    index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope},
};

use crate::{Factory, Setup};
pub use rules::{OPTIMISTIC_RULES, RULES, STRICT_RULES};

/// A rule that takes this long hangs. Where transactions wait for locks, waiting takes its time.
const PATIENCE: Duration = Duration::from_secs(150);

/// The store under test, and collection ids in it that no other test knows.
#[derive(Debug, Clone)]
pub struct Context {
    store: Arc<dyn DocumentStore>,
    clock: Option<Arc<ManualEnv>>,
    root: String,
}

impl Deref for Context {
    type Target = Arc<dyn DocumentStore>;

    fn deref(&self) -> &Self::Target {
        &self.store
    }
}

/// The indexes and TTL field that the rules use, on collections that begin with `root`.
fn manifest(root: &str) -> Manifest {
    let index = |group: &str, fields: &[(&str, IndexMode)]| {
        let fields = fields.iter().map(|(path, mode)| IndexField::new(field(path), *mode)).collect();
        IndexDefinition::new(format!("{root}{group}"), QueryScope::Collection, fields)
    };
    let group = IndexDefinition::new(
        format!("{root}grouped"),
        QueryScope::CollectionGroup,
        vec![IndexField::new(field("n"), IndexMode::Ascending)],
    );
    Manifest::new()
        .with_ttl(&format!("{root}expiring"), field("expire_at"))
        .with_index(index("indexed", &[("status", IndexMode::Ascending), ("rank", IndexMode::Descending)]))
        .with_index(index("merged", &[("a", IndexMode::Ascending), ("n", IndexMode::Ascending)]))
        .with_index(index("merged", &[("b", IndexMode::Ascending), ("n", IndexMode::Ascending)]))
        .with_index(group)
}

impl Context {
    /// Opens a store for one rule.
    pub async fn open(factory: &dyn Factory, relaxed_indexes: bool) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        #[expect(clippy::disallowed_methods, reason = "the name must differ from those of all earlier runs")]
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
        let root = format!("t{now:x}p{}n{}-", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let backend = factory.open(Setup { manifest: manifest(&root), relaxed_indexes }).await;
        Self { store: backend.store, clock: backend.clock, root }
    }

    /// The store, for tasks of their own.
    pub fn store(&self) -> Arc<dyn DocumentStore> {
        self.store.clone()
    }

    /// The clock of the store, where tests may move it.
    pub fn clock(&self) -> Option<&Arc<ManualEnv>> {
        self.clock.as_ref()
    }

    /// The id of a collection of this test.
    pub fn id(&self, collection: &str) -> String {
        format!("{}{collection}", self.root)
    }

    /// The path of a collection, with all collection ids on the way made those of this test.
    pub fn collection(&self, path: &str) -> CollectionPath {
        CollectionPath::parse(&self.own(path)).expect("the path of a collection")
    }

    /// The path of a document, with all collection ids on the way made those of this test.
    pub fn doc(&self, path: &str) -> DocumentPath {
        DocumentPath::parse(&self.own(path)).expect("the path of a document")
    }

    fn own(&self, path: &str) -> String {
        let own = |(i, segment): (usize, &str)| if i % 2 == 0 { self.id(segment) } else { segment.to_owned() };
        path.split('/').enumerate().map(own).collect::<Vec<_>>().join("/")
    }

    /// A path without what makes it this test's.
    pub fn short(&self, path: impl AsRef<str>) -> String {
        path.as_ref().replace(&self.root, "")
    }

    /// All documents of a collection.
    pub fn all(&self, collection: &str) -> Query {
        Query::collection(&self.collection(collection))
    }

    /// All documents of a collection group.
    pub fn group(&self, collection: &str) -> Query {
        Query::group(&self.id(collection)).expect("a collection id")
    }

    /// Sets a document and returns it as it is then.
    pub async fn put<V: Into<Value>>(&self, path: &str, fields: impl IntoIterator<Item = (&str, V)>) -> Document {
        let path = self.doc(path);
        self.store.commit(vec![Write::set(path.clone(), crate::documents::fields(fields))]).await.expect("a set");
        self.store.get(&path).await.expect("a get").expect("the document that was just set")
    }

    /// Sets documents of a collection, by id, with one field.
    pub async fn put_all<V: Into<Value>>(
        &self,
        collection: &str,
        field: &str,
        docs: impl IntoIterator<Item = (&str, V)>,
    ) {
        let collection = self.collection(collection);
        let write = |(id, value): (&str, V)| Write::set(collection.doc(id).expect("an id"), fields([(field, value)]));
        self.store.commit(docs.into_iter().map(write).collect()).await.expect("a commit of sets");
    }

    /// Reads a document.
    pub async fn read(&self, path: &str) -> Option<Document> {
        self.store.get(&self.doc(path)).await.expect("a get")
    }

    /// The fields of a document that must be there.
    pub async fn fields(&self, path: &str) -> Fields {
        self.read(path).await.expect("the document is there").fields().clone()
    }

    /// Commits one write that must succeed.
    pub async fn write(&self, write: Write) {
        self.store.commit(vec![write]).await.expect("a write");
    }

    /// The error of a commit that must fail.
    pub async fn refused(&self, writes: Vec<Write>) -> Error {
        error(self.store.commit(writes).await)
    }

    /// The ids that a query returns.
    pub async fn ids(&self, query: Query) -> Vec<String> {
        let found = self.store.fetch(query).await.expect("a query");
        found.iter().map(|document| document.id().to_owned()).collect()
    }

    /// The paths that a query returns, without what makes them this test's.
    pub async fn paths(&self, query: Query) -> Vec<String> {
        let found = self.store.fetch(query).await.expect("a query");
        found.iter().map(|document| self.short(document.path())).collect()
    }
}

/// Opens a store, runs a rule on it, and sees to it that the rule ends; does nothing if there is no factory.
///
/// # Panics
/// If the store breaks the rule.
pub async fn run<F, R>(factory: Option<impl Factory>, relaxed_indexes: bool, rule: R)
where
    F: Future<Output = ()>,
    R: FnOnce(Context) -> F,
{
    let Some(factory) = factory else { return };
    let cx = Context::open(&factory, relaxed_indexes).await;
    if tokio::time::timeout(PATIENCE, rule(cx)).await.is_err() {
        panic!("the rule does not end within {PATIENCE:?}");
    }
}

/// Whether a rule is among those that a server does not keep, and if so prints why.
///
/// # Panics
/// If the list names what is no rule.
pub fn is_left_out(rule: &str, except: &[(&str, &str)]) -> bool {
    let known = |rule: &str| RULES.iter().any(|(_, known)| *known == rule);
    assert!(except.iter().all(|(rule, _)| known(rule)), "of {except:?} not all are rules");
    let left_out = except.iter().find(|(known, _)| *known == rule);
    if let Some((rule, reason)) = left_out {
        // Past the test harness, which would keep it to itself.
        drop(writeln!(std::io::stdout(), "{rule} is left out: {reason}"));
    }
    left_out.is_some()
}

fn field(path: &str) -> FieldPath {
    path.parse().expect("a field path")
}

fn fields<V: Into<Value>>(fields: impl IntoIterator<Item = (impl Into<String>, V)>) -> Fields {
    fields.into_iter().collect()
}

fn empty() -> Fields {
    Fields::empty()
}

/// Changes for a merge or an update.
fn changes<V: Into<Value>>(changes: impl IntoIterator<Item = (&'static str, V)>) -> Vec<(FieldPath, Option<Value>)> {
    changes.into_iter().map(|(path, value)| (field(path), Some(value.into()))).collect()
}

#[track_caller]
fn error<T: Debug>(result: Result<T>) -> Error {
    match result {
        Ok(value) => panic!("expected an error, got {value:?}"),
        Err(error) => error,
    }
}

#[track_caller]
fn kind<T: Debug>(result: Result<T>) -> ErrorKind {
    error(result).kind()
}

/// That fields are exactly these, types included.
#[track_caller]
fn assert_fields(got: &Fields, expected: &Fields) {
    assert!(got.identical(expected), "expected {expected:?}, got {got:?}");
}

/// That a value is exactly this, type included.
#[track_caller]
fn assert_value(got: Option<reelbase_core::ValueRef<'_>>, expected: impl Into<Value>) {
    let expected = expected.into();
    let same = got.is_some_and(|got| got.to_value().identical(&expected));
    assert!(same, "expected {expected:?}, got {got:?}");
}
