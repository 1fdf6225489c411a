//! What a history consists of.

use std::fmt;

use reelbase_core::{Aggregation, DocumentPath, FieldPath, Query, Write};

/// A write whose precondition may have to be filled in when its turn comes.
#[derive(Clone)]
pub struct PlannedWrite {
    /// The write.
    pub write: Write,
    /// Whether its precondition is to be the update time that the document has then.
    pub current: bool,
}

impl fmt::Debug for PlannedWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Write { path, operation, precondition, transforms } = &self.write;
        write!(f, "{path} {operation:?}")?;
        if !transforms.is_empty() {
            write!(f, " {transforms:?}")?;
        }
        match self.current {
            true => f.write_str(" if last changed when it was"),
            false => write!(f, " if {precondition:?}"),
        }
    }
}

/// A read of a transaction.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is a call of Session")]
pub enum Read {
    Documents(Vec<DocumentPath>),
    Query(Box<Query>),
    Aggregate(Box<Query>, Vec<Aggregation>),
}

/// One run of a transaction: all its reads, then all its writes, then its end.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// What it reads.
    pub reads: Vec<Read>,
    /// What it writes.
    pub writes: Vec<PlannedWrite>,
    /// Whether it is given up in the end.
    pub rollback: bool,
}

/// One step of a history.
#[derive(Debug, Clone)]
pub enum Step {
    /// An atomic commit.
    Commit(Vec<PlannedWrite>),
    /// Independent writes.
    WriteEach(Vec<PlannedWrite>),
    /// Reads by path.
    GetMany {
        /// The documents.
        paths: Vec<DocumentPath>,
        /// Which fields.
        select: Option<Vec<FieldPath>>,
        /// As of the commit so many commits ago.
        ago: Option<usize>,
        /// Without what has expired.
        hide_expired: bool,
    },
    /// A query; `hide_expired` is in it.
    Query {
        /// The query.
        query: Box<Query>,
        /// As of the commit so many commits ago.
        ago: Option<usize>,
    },
    /// Aggregations over a query.
    Aggregate {
        /// The query.
        query: Box<Query>,
        /// What to compute.
        aggregations: Vec<Aggregation>,
        /// As of the commit so many commits ago.
        ago: Option<usize>,
    },
    /// A listing, page by page.
    ListDocuments {
        /// The document above.
        parent: Option<DocumentPath>,
        /// The collection.
        collection: String,
        /// Also the missing documents.
        show_missing: bool,
        /// Documents per page.
        page_size: usize,
    },
    /// The collections below a document or the root.
    ListCollections(Option<DocumentPath>),
    /// A transaction alone.
    Transaction(Attempt),
    /// Two transactions: the first reads, something else commits, the second reads; then the first ends, then the second.
    Interleaved {
        /// The one that reads and ends first.
        first: Attempt,
        /// What is committed between the reads.
        between: Vec<PlannedWrite>,
        /// The one that reads and ends second.
        second: Attempt,
    },
    /// Moves the clock by so many microseconds.
    Clock(i64),
}

impl Step {
    /// All lists of writes in the step, for leaving some out.
    pub(super) fn writes_mut(&mut self) -> Vec<&mut Vec<PlannedWrite>> {
        match self {
            Self::Commit(writes) | Self::WriteEach(writes) => vec![writes],
            Self::Transaction(attempt) => vec![&mut attempt.writes],
            Self::Interleaved { first, between, second } => vec![&mut first.writes, between, &mut second.writes],
            _ => Vec::new(),
        }
    }

    /// All lists of reads in the step.
    pub(super) fn reads_mut(&mut self) -> Vec<&mut Vec<Read>> {
        match self {
            Self::Transaction(attempt) => vec![&mut attempt.reads],
            Self::Interleaved { first, second, .. } => vec![&mut first.reads, &mut second.reads],
            _ => Vec::new(),
        }
    }
}
