//! Recorded and derived cases of Firestore's behaviour, run on a store, on the model, and on core's own functions.
//!
//! The format is described beside the file, in `vectors/README.md`. `REELBASE_VECTORS=FILE` names another file of the
//! same format.

mod indexes;
mod names;
mod parse;
mod report;
mod stored;
mod subject;
mod values;

use std::collections::BTreeMap;

use reelbase_core::{DocumentPath, ErrorKind, Fields, index::Manifest};
use serde_json::Value as Json;

pub use report::{Failure, Report, Tally};

use crate::{Factory, Setup, model::Model};
use parse::{Unexpressed, text};
use subject::Subject;

/// The vectors of this crate.
pub const BUILT_IN: &str = include_str!("../../vectors/vectors.json");

const FILE: &str = "REELBASE_VECTORS";

/// Whether another file than this crate's is to be run.
pub fn is_replaced() -> bool {
    std::env::var_os(FILE).is_some()
}

/// The vectors to run: those of the file that `REELBASE_VECTORS` names, or those of this crate.
pub fn load() -> String {
    match std::env::var_os(FILE) {
        Some(file) => std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())),
        None => BUILT_IN.to_owned(),
    }
}

/// What a vector came to on one subject.
#[derive(Debug)]
enum Verdict {
    Passed,
    Failed {
        expected: String,
        got: String,
    },
    /// It cannot be expressed here; the reason.
    NotRun(String),
}

impl Verdict {
    fn of(holds: bool, expected: impl FnOnce() -> String, got: impl FnOnce() -> String) -> Self {
        if holds { Self::Passed } else { Self::Failed { expected: expected(), got: got() } }
    }

    /// Whether two things are equal, shown when they are not.
    fn equal<T: PartialEq + std::fmt::Debug + ?Sized>(expected: &T, got: &T) -> Self {
        Self::of(expected == got, || format!("{expected:?}"), || format!("{got:?}"))
    }

    /// The first verdict that is not a pass.
    fn all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().find(|verdict| !matches!(verdict, Self::Passed)).unwrap_or(Self::Passed)
    }
}

impl From<Unexpressed> for Verdict {
    fn from(Unexpressed(reason): Unexpressed) -> Self {
        Self::NotRun(reason)
    }
}

/// The documents that a vector begins with, by name of the dataset.
type Datasets = BTreeMap<String, Result<Vec<(DocumentPath, Fields)>, Unexpressed>>;

/// Runs all vectors of a file: those that need a store on a fresh one each, and on the model as well.
pub async fn run(file: &str, factory: &dyn Factory) -> Report {
    run_on(file, Some(factory)).await
}

/// Runs all vectors of a file without a store: on core's functions and on the model.
pub async fn run_without_store(file: &str) -> Report {
    run_on(file, None).await
}

async fn run_on(file: &str, factory: Option<&dyn Factory>) -> Report {
    let json: Json = serde_json::from_str(file).expect("the vectors are JSON");
    assert_eq!(json["format_version"], 1, "this is the runner of format 1");
    let datasets: Datasets = json["datasets"]
        .as_object()
        .map(|sets| sets.iter().map(|(name, set)| (name.clone(), parse::documents(set))).collect())
        .unwrap_or_default();
    let mut report = Report::default();
    for vector in json["vectors"].as_array().expect("a list of vectors") {
        let (id, kind) = (text(vector, "id"), text(vector, "kind"));
        match without_store(kind, vector) {
            Some(verdict) => report.note(id, kind, "core", verdict),
            None => {
                let mut model = Subject::Model(Model::new());
                report.note(id, kind, "model", stored::run(kind, vector, &datasets, &mut model).await);
                if let Some(factory) = factory {
                    let backend = factory.open(Setup::relaxed(Manifest::new())).await;
                    let mut store = Subject::Store(backend.store);
                    report.note(id, kind, "store", stored::run(kind, vector, &datasets, &mut store).await);
                }
            }
        }
    }
    report
}

fn without_store(kind: &str, vector: &Json) -> Option<Verdict> {
    Some(match kind {
        "order" => values::order(vector),
        "compare" => values::compare(vector),
        "projection" => values::projection(vector),
        "size" => values::size(vector),
        "name_order" => names::order(vector),
        "id_valid" => names::id_valid(vector),
        "path_kind" => names::path_kind(vector),
        "field_path" => names::field_path(vector),
        "field_path_canonical" => names::field_path_canonical(vector),
        "implicit_order" => indexes::implicit_order(vector),
        "dnf" => indexes::dnf(vector),
        "index" => indexes::index(vector),
        "index_served" => indexes::index_served(vector),
        "index_entries" => indexes::index_entries(vector),
        _ => return None,
    })
}

/// The kind of error that a gRPC code of the vectors stands for.
fn kind_of_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "OK" => return None,
        "INVALID_ARGUMENT" => ErrorKind::Invalid,
        "NOT_FOUND" => ErrorKind::NotFound,
        "ALREADY_EXISTS" => ErrorKind::AlreadyExists,
        "FAILED_PRECONDITION" => ErrorKind::FailedPrecondition,
        "ABORTED" => ErrorKind::Aborted,
        other => panic!("the runner does not know the code {other}"),
    })
}

/// Whether an error kind is what a code stands for; a missing index is a failed precondition on the wire.
fn is_code(expected: Option<ErrorKind>, got: Option<ErrorKind>) -> bool {
    expected == got || (expected == Some(ErrorKind::FailedPrecondition) && got == Some(ErrorKind::MissingIndex))
}
