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

use std::{collections::BTreeMap, path::Path};

use reelbase_core::{DocumentPath, ErrorKind, Fields, index::Manifest};
use serde_json::Value as Json;

pub use report::{Failure, Report, Tally};

use crate::{Factory, Setup, model::Model};
use parse::{Parsed, Wrong, text};
use subject::Subject;

/// The vectors of this crate.
pub const BUILT_IN: &str = include_str!("../../vectors/vectors.json");

const FILE: &str = "REELBASE_VECTORS";

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Whether another file than this crate's is to be run.
pub fn is_replaced() -> bool {
    std::env::var_os(FILE).is_some()
}

/// The vectors to run: those of the file that `REELBASE_VECTORS` names, or those of this crate.
///
/// # Panics
/// As [`load_file`].
pub fn load() -> String {
    match std::env::var_os(FILE) {
        Some(file) => load_file(Path::new(&file)),
        None => BUILT_IN.to_owned(),
    }
}

/// The vectors of a file. A relative path is tried as it is and then from the root of the workspace, since Cargo runs
/// the tests of each package in its own folder.
///
/// # Panics
/// If it cannot be read, or is not of the format.
pub fn load_file(file: &Path) -> String {
    let mut places = vec![file.to_owned()];
    if file.is_relative() {
        places.push(Path::new(ROOT).join(file));
    }
    let mut tried = Vec::new();
    for place in places {
        match std::fs::read_to_string(&place) {
            Ok(text) => {
                if let Err(why) = opened(&text) {
                    panic!("{} is no file of vectors: {why}", place.display());
                }
                return text;
            }
            Err(e) => tried.push(format!("{}: {e}", place.display())),
        }
    }
    panic!("the vectors cannot be read; tried {}", tried.join(" and "));
}

/// The JSON of a file, if it is of the format as a whole.
fn opened(text: &str) -> Result<Json, String> {
    let json: Json = serde_json::from_str(text).map_err(|e| format!("it is no JSON: {e}"))?;
    if !json.is_object() {
        return Err("it is no JSON object".into());
    }
    if json["format_version"] != 1 {
        return Err(format!("format_version must be 1, not {}", json["format_version"]));
    }
    if !json["datasets"].is_null() && !json["datasets"].is_object() {
        return Err("datasets must be an object".into());
    }
    if !json["vectors"].is_array() {
        return Err("vectors must be a list".into());
    }
    Ok(json)
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

impl From<Parsed<Self>> for Verdict {
    fn from(verdict: Parsed<Self>) -> Self {
        let (expected, got) = match verdict {
            Ok(verdict) => return verdict,
            Err(Wrong::Unexpressed(reason)) => return Self::NotRun(reason),
            Err(Wrong::Refused((kind, why))) => ("a valid request", format!("{}: {why}", kind.as_str())),
            Err(Wrong::Malformed(why)) => ("a vector of the format", format!("malformed: {why}")),
        };
        Self::Failed { expected: expected.to_owned(), got }
    }
}

/// The documents that a vector begins with, by name of the dataset.
type Datasets = BTreeMap<String, Parsed<Vec<(DocumentPath, Fields)>>>;

/// Runs all vectors of a file: those that need a store on a fresh one each, and on the model as well.
///
/// # Panics
/// If the file is not of the format. A vector that is not fails alone.
pub async fn run(file: &str, factory: &dyn Factory) -> Report {
    run_on(file, Some(factory)).await
}

/// Runs all vectors of a file without a store: on core's functions and on the model.
///
/// # Panics
/// As [`run`].
pub async fn run_without_store(file: &str) -> Report {
    run_on(file, None).await
}

async fn run_on(file: &str, factory: Option<&dyn Factory>) -> Report {
    let json = opened(file).unwrap_or_else(|why| panic!("these are no vectors: {why}"));
    let sets = json["datasets"].as_object().into_iter().flatten();
    let dataset = |set| parse::items(set).and_then(parse::documents);
    let datasets: Datasets = sets.map(|(name, set)| (name.clone(), dataset(set))).collect();
    let mut report = Report::default();
    for (i, vector) in json["vectors"].as_array().into_iter().flatten().enumerate() {
        let place = format!("vector {}", i + 1);
        let (id, kind) = match (text(vector, "id"), text(vector, "kind")) {
            (Ok(id), Ok(kind)) => (id, kind),
            (id, Err(wrong)) => {
                report.note(id.unwrap_or(&place), "?", "core", Err(wrong).into());
                continue;
            }
            (Err(wrong), Ok(kind)) => {
                report.note(&place, kind, "core", Err(wrong).into());
                continue;
            }
        };
        match without_store(kind, vector) {
            Some(verdict) => report.note(id, kind, "core", verdict.into()),
            None => {
                let mut model = Subject::Model(Model::new());
                report.note(id, kind, "model", stored::run(kind, vector, &datasets, &mut model).await.into());
                if let Some(factory) = factory {
                    let backend = factory.open(Setup::relaxed(Manifest::new())).await;
                    let mut store = Subject::Store(backend.store);
                    report.note(id, kind, "store", stored::run(kind, vector, &datasets, &mut store).await.into());
                }
            }
        }
    }
    report
}

fn without_store(kind: &str, vector: &Json) -> Option<Parsed<Verdict>> {
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

/// The kind of error that a gRPC code of the vectors stands for; none for success.
fn kind_of_code(code: &str) -> Parsed<Option<ErrorKind>> {
    Ok(Some(match code {
        "OK" => return Ok(None),
        "INVALID_ARGUMENT" => ErrorKind::Invalid,
        "NOT_FOUND" => ErrorKind::NotFound,
        "ALREADY_EXISTS" => ErrorKind::AlreadyExists,
        "FAILED_PRECONDITION" => ErrorKind::FailedPrecondition,
        "ABORTED" => ErrorKind::Aborted,
        other => return parse::unknown("code", other),
    }))
}

/// Whether an error kind is what a code stands for; a missing index is a failed precondition on the wire.
fn is_code(expected: Option<ErrorKind>, got: Option<ErrorKind>) -> bool {
    expected == got || (expected == Some(ErrorKind::FailedPrecondition) && got == Some(ErrorKind::MissingIndex))
}
