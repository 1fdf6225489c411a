//! What a run of vectors came to, as a table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    io::Write,
};

use super::Verdict;

/// Counts of one kind on one subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Vectors that hold.
    pub passed: usize,
    /// Vectors that do not.
    pub failed: usize,
    /// Vectors that cannot be expressed.
    pub not_run: usize,
}

/// A vector that does not hold.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The vector.
    pub id: String,
    /// What it was run on: core's functions, the model, or the store.
    pub subject: &'static str,
    /// What the vector says.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// The outcome of a run. `Display` prints a table, what was not run, the failures, and at the end how many
/// vectors were not run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Counts by kind and subject.
    pub kinds: BTreeMap<(String, &'static str), Tally>,
    /// What does not hold.
    pub failures: Vec<Failure>,
    /// What was not run, and why.
    pub not_run: Vec<(String, String)>,
}

impl Report {
    pub(super) fn note(&mut self, id: &str, kind: &str, subject: &'static str, verdict: Verdict) {
        let tally = self.kinds.entry((kind.to_owned(), subject)).or_default();
        match verdict {
            Verdict::Passed => tally.passed += 1,
            Verdict::Failed { expected, got } => {
                tally.failed += 1;
                self.failures.push(Failure { id: id.to_owned(), subject, expected, got });
            }
            Verdict::NotRun(reason) => {
                tally.not_run += 1;
                let entry = (id.to_owned(), reason);
                if self.not_run.last() != Some(&entry) {
                    self.not_run.push(entry);
                }
            }
        }
    }

    /// All counts of a subject (`core`, `model`, `store`) together.
    pub fn total(&self, subject: &str) -> Tally {
        let of_subject = self.kinds.iter().filter(|((_, s), _)| *s == subject);
        of_subject.fold(Tally::default(), |sum, (_, tally)| Tally {
            passed: sum.passed + tally.passed,
            failed: sum.failed + tally.failed,
            not_run: sum.not_run + tally.not_run,
        })
    }

    /// How many vectors could not be run; the report lists each with its reason.
    pub fn left_out(&self) -> usize {
        self.not_run.iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len()
    }

    /// Prints the report past the test harness, which would keep it to itself when all is well.
    pub fn print(&self) {
        drop(writeln!(std::io::stdout(), "\n{self}"));
    }

    /// Fails the test, with the whole report, unless every vector held that could be run.
    #[track_caller]
    pub fn assert_passed(&self) {
        assert!(self.failures.is_empty(), "\n{self}");
        assert!(self.kinds.values().map(|tally| tally.passed).sum::<usize>() > 0, "no vector was run");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<22} {:<6} {:>6} {:>6} {:>7}", "kind", "on", "passed", "failed", "not run")?;
        for ((kind, subject), Tally { passed, failed, not_run }) in &self.kinds {
            writeln!(f, "{kind:<22} {subject:<6} {passed:>6} {failed:>6} {not_run:>7}")?;
        }
        for (id, reason) in &self.not_run {
            writeln!(f, "not run: {id}: {reason}")?;
        }
        for Failure { id, subject, expected, got } in &self.failures {
            writeln!(f, "FAILED: {id} on {subject}\n  expected {expected}\n  got      {got}")?;
        }
        // Last, so that nobody takes a run for complete that was not.
        if self.left_out() > 0 {
            writeln!(f, "\n{} vectors were NOT RUN", self.left_out())?;
        }
        Ok(())
    }
}
