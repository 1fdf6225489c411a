//! What came of a step, with everything needed to judge it.

use std::collections::HashMap;

use reelbase_core::{Aggregation, DocumentPath, Error, ErrorKind, FieldPath, Query, Timestamp, Write, WriteResult};

use crate::model::{Doc, Entry, Tree};

/// An error of a store: its kind counts, the words are for the reader.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) kind: ErrorKind,
    pub(super) words: String,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { kind: error.kind(), words: error.to_string() }
    }
}

pub(super) type Answer<T> = Result<T, Failure>;

/// Which state was read.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// The latest, while the clock showed this.
    Now(Timestamp),
    /// That of an earlier commit.
    At(Timestamp),
}

/// A read and what it returned.
#[derive(Debug)]
pub(super) enum Read {
    Documents {
        paths: Vec<DocumentPath>,
        select: Option<Vec<FieldPath>>,
        hide_expired: bool,
        got: Answer<Vec<Option<Doc>>>,
    },
    Query {
        query: Query,
        got: Answer<Vec<Doc>>,
    },
    Aggregate {
        query: Query,
        aggregations: Vec<Aggregation>,
        got: Answer<Vec<(String, Tree)>>,
    },
}

/// A commit and what it returned.
#[derive(Debug)]
pub(super) struct Commit {
    pub(super) writes: Vec<Write>,
    pub(super) got: Answer<(Timestamp, Vec<WriteResult>)>,
}

/// How a transaction ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) reads: Vec<Read>,
    /// `None` when it was given up.
    pub(super) commit: Option<Commit>,
}

#[derive(Debug)]
pub(super) enum Outcome {
    Commit(Commit),
    Each {
        writes: Vec<Write>,
        got: Answer<Vec<Answer<WriteResult>>>,
    },
    Read(When, Read),
    List {
        parent: Option<DocumentPath>,
        collection: String,
        show_missing: bool,
        got: Answer<Vec<Entry>>,
    },
    Collections {
        parent: Option<DocumentPath>,
        got: Answer<Vec<String>>,
    },
    Transaction(Ended),
    Interleaved {
        first: Ended,
        between: Commit,
        second: Ended,
    },
    /// Nothing to judge: the clock moved, or what the step needs is not there yet.
    Nothing,
}

/// The commits that times belong to, counted from the first.
pub(super) type Times = HashMap<Timestamp, usize>;

impl Outcome {
    pub(super) fn may_have_written(&self) -> bool {
        matches!(self, Self::Commit(_) | Self::Each { .. } | Self::Transaction(_) | Self::Interleaved { .. })
    }

    /// The outcome in words that do not depend on the store: kinds instead of messages, commits instead of times.
    pub(super) fn normal(&self, times: &Times) -> String {
        match self {
            Self::Commit(commit) => normal_commit(commit, times),
            Self::Each { got, .. } => normal_answer(got, |results| {
                list(results, |result| normal_answer(result, |result| normal_result(result, times)))
            }),
            Self::Read(_, read) => normal_read(read, times),
            Self::List { got, .. } => normal_answer(got, |entries| {
                list(entries, |entry| match entry {
                    Entry::Document(doc) => normal_doc(doc, times),
                    Entry::Missing(path) => format!("{path} is missing"),
                })
            }),
            Self::Collections { got, .. } => normal_answer(got, |ids| format!("{ids:?}")),
            Self::Transaction(ended) => normal_ended(ended, times),
            Self::Interleaved { first, between, second } => format!(
                "{}; {}; {}",
                normal_ended(first, times),
                normal_commit(between, times),
                normal_ended(second, times)
            ),
            Self::Nothing => String::new(),
        }
    }
}

fn list<T>(items: &[T], one: impl Fn(&T) -> String) -> String {
    items.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn normal_answer<T>(answer: &Answer<T>, words: impl FnOnce(&T) -> String) -> String {
    match answer {
        Ok(answer) => words(answer),
        Err(failure) => format!("refused: {}", failure.kind.as_str()),
    }
}

fn time(at: Timestamp, times: &Times) -> String {
    times.get(&at).map_or_else(|| format!("an unknown time {at}"), |n| format!("#{n}"))
}

fn normal_doc(doc: &Doc, times: &Times) -> String {
    format!("{} {:?} {} {}", doc.path, doc.fields, time(doc.created, times), time(doc.updated, times))
}

fn normal_result(result: &WriteResult, times: &Times) -> String {
    let update_time = result.update_time.map(|at| time(at, times));
    format!("{update_time:?} {:?}", result.transform_results)
}

fn normal_commit(commit: &Commit, times: &Times) -> String {
    normal_answer(&commit.got, |(_, results)| list(results, |result| normal_result(result, times)))
}

fn normal_ended(ended: &Ended, times: &Times) -> String {
    let reads = list(&ended.reads, |read| normal_read(read, times));
    let end = ended.commit.as_ref().map_or_else(|| "given up".to_owned(), |commit| normal_commit(commit, times));
    format!("{reads}; {end}")
}

fn normal_read(read: &Read, times: &Times) -> String {
    match read {
        Read::Documents { got, .. } => normal_answer(got, |docs| {
            list(docs, |doc| doc.as_ref().map_or_else(|| "none".to_owned(), |doc| normal_doc(doc, times)))
        }),
        Read::Query { got, .. } => normal_answer(got, |docs| list(docs, |doc| normal_doc(doc, times))),
        Read::Aggregate { got, .. } => normal_answer(got, |answers| {
            list(answers, |(alias, tree)| match tree {
                // The last digits depend on the order of additions.
                Tree::Double(d) => format!("{alias}: {d:.9e}"),
                tree => format!("{alias}: {tree:?}"),
            })
        }),
    }
}
