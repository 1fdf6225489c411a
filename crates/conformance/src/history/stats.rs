//! How much a run of histories has shown.

use std::{collections::BTreeMap, fmt, ops::AddAssign};

use reelbase_core::ErrorKind;

use super::outcome::{Answer, Commit, Ended, Outcome, Read, When};

/// Counts of what happened, so that it shows when a run proves nothing.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Steps done.
    pub steps: u64,
    /// Commits and single writes that succeeded.
    pub writes: u64,
    /// Commits and single writes that were refused, by the kind of error.
    pub refused_writes: BTreeMap<&'static str, u64>,
    /// Queries that returned documents.
    pub hits: u64,
    /// Queries that returned none.
    pub misses: u64,
    /// Documents that queries returned.
    pub documents: u64,
    /// Queries and aggregations that were refused, by the kind of error.
    pub refused_reads: BTreeMap<&'static str, u64>,
    /// Aggregations.
    pub aggregations: u64,
    /// Reads by path.
    pub gets: u64,
    /// Reads of an earlier state.
    pub earlier: u64,
    /// Reads that hide what has expired.
    pub hiding: u64,
    /// Listings of documents and collections.
    pub listings: u64,
    /// Transactions that committed.
    pub committed: u64,
    /// Transactions that lost against others.
    pub aborted: u64,
    /// Transactions that had to lose.
    pub conflicts: u64,
    /// Steps that two stores answered differently, in ways that are known, by the name of the way.
    pub known: BTreeMap<&'static str, u64>,
}

fn count(counts: &mut BTreeMap<&'static str, u64>, kind: ErrorKind) {
    *counts.entry(kind.as_str()).or_default() += 1;
}

impl Stats {
    pub(super) fn note(&mut self, outcome: &Outcome) {
        self.steps += 1;
        match outcome {
            Outcome::Commit(commit) => self.commit(commit),
            Outcome::Each { got, .. } => match got {
                Ok(results) => results.iter().for_each(|result| self.write(result)),
                Err(failure) => count(&mut self.refused_writes, failure.kind),
            },
            Outcome::Read(when, read) => {
                self.earlier += u64::from(matches!(when, When::At(_)));
                self.read(read);
            }
            Outcome::List { .. } | Outcome::Collections { .. } => self.listings += 1,
            Outcome::Transaction(ended) => self.ended(ended),
            Outcome::Interleaved { first, between, second } => {
                self.ended(first);
                self.commit(between);
                self.ended(second);
            }
            Outcome::Nothing => {}
        }
    }

    fn write<T>(&mut self, answer: &Answer<T>) {
        match answer {
            Ok(_) => self.writes += 1,
            Err(failure) => count(&mut self.refused_writes, failure.kind),
        }
    }

    fn commit(&mut self, commit: &Commit) {
        self.write(&commit.got);
    }

    fn ended(&mut self, ended: &Ended) {
        ended.reads.iter().for_each(|read| self.read(read));
        match ended.commit.as_ref().map(|commit| &commit.got) {
            Some(Ok(_)) => self.committed += 1,
            Some(Err(failure)) if failure.kind == ErrorKind::Aborted => self.aborted += 1,
            Some(Err(failure)) => count(&mut self.refused_writes, failure.kind),
            None => {}
        }
    }

    fn read(&mut self, read: &Read) {
        match read {
            Read::Documents { hide_expired, .. } => {
                self.gets += 1;
                self.hiding += u64::from(*hide_expired);
            }
            Read::Query { query, got } => {
                self.hiding += u64::from(query.hide_expired);
                match got {
                    Ok(docs) => {
                        self.hits += u64::from(!docs.is_empty());
                        self.misses += u64::from(docs.is_empty());
                        self.documents += docs.len() as u64;
                    }
                    Err(failure) => count(&mut self.refused_reads, failure.kind),
                }
            }
            Read::Aggregate { got, .. } => match got {
                Ok(_) => self.aggregations += 1,
                Err(failure) => count(&mut self.refused_reads, failure.kind),
            },
        }
    }

    /// Fails when so little happened that a pass says nothing: of a thousand steps on, every kind of thing must have
    /// been seen.
    #[track_caller]
    pub fn assert_telling(&self) {
        if self.steps < 1_000 {
            return;
        }
        assert!(self.writes * 10 > self.steps, "hardly a write succeeds\n{self}");
        assert!(self.hits * 20 > self.steps, "hardly a query finds anything\n{self}");
        assert!(self.refused_reads.values().sum::<u64>() > 0, "no query is refused\n{self}");
        assert!(self.refused_writes.len() >= 3, "writes are refused for few reasons\n{self}");
        assert!(self.aggregations > 0 && self.gets > 0 && self.listings > 0 && self.committed > 0, "{self}");
    }
}

impl AddAssign for Stats {
    fn add_assign(&mut self, more: Self) {
        self.steps += more.steps;
        self.writes += more.writes;
        self.hits += more.hits;
        self.misses += more.misses;
        self.documents += more.documents;
        self.aggregations += more.aggregations;
        self.gets += more.gets;
        self.earlier += more.earlier;
        self.hiding += more.hiding;
        self.listings += more.listings;
        self.committed += more.committed;
        self.aborted += more.aborted;
        self.conflicts += more.conflicts;
        for (kind, n) in more.refused_writes {
            *self.refused_writes.entry(kind).or_default() += n;
        }
        for (kind, n) in more.refused_reads {
            *self.refused_reads.entry(kind).or_default() += n;
        }
        for (name, n) in more.known {
            *self.known.entry(name).or_default() += n;
        }
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by_kind = |counts: &BTreeMap<&str, u64>| {
            let kinds: Vec<String> = counts.iter().map(|(kind, n)| format!("{kind} {n}")).collect();
            if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") }
        };
        writeln!(f, "{} steps", self.steps)?;
        writeln!(f, "  writes: {} succeeded; refused: {}", self.writes, by_kind(&self.refused_writes))?;
        writeln!(
            f,
            "  queries: {} found {} documents, {} found none; refused, with aggregations: {}",
            self.hits,
            self.documents,
            self.misses,
            by_kind(&self.refused_reads)
        )?;
        writeln!(
            f,
            "  {} aggregations, {} reads by path, {} listings; {} reads of an earlier state, {} hiding what expired",
            self.aggregations, self.gets, self.listings, self.earlier, self.hiding
        )?;
        write!(
            f,
            "  transactions: {} committed, {} aborted, {} of them necessarily",
            self.committed, self.aborted, self.conflicts
        )?;
        if !self.known.is_empty() {
            write!(f, "\n  known differences: {}", by_kind(&self.known))?;
        }
        Ok(())
    }
}
