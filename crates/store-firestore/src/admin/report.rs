//! What came of applying a plan.

use std::fmt;

use reelbase_core::Error;

use super::plan::PlanItem;

/// What came of one item of a plan.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// It was there as declared, and is in use.
    Unchanged,
    /// It stays as it is: it is extra or needs repair and deleting was not asked for, or it is not known.
    Kept,
    /// The database has taken it on and builds it.
    Building {
        /// How many documents of how many were read, where the server says so.
        documents: Option<(i64, i64)>,
    },
    /// It is as the plan says; if waiting was not asked for, what the server had at once.
    Done,
    /// The server refused it, or building it has failed.
    Failed(Error),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unchanged => f.write_str("unchanged"),
            Self::Kept => f.write_str("kept"),
            Self::Building { documents: None } => f.write_str("being built"),
            Self::Building { documents: Some((done, of)) } => write!(f, "being built, {done} of {of} documents"),
            Self::Done => f.write_str("done"),
            Self::Failed(error) => write!(f, "failed: {error}"),
        }
    }
}

/// What came of each item of a plan.
///
/// Printed, it has one line for each item that is not as it was, and one that sums up.
#[derive(Debug)]
pub struct ApplyReport {
    pub(super) results: Vec<(PlanItem, Outcome)>,
}

impl ApplyReport {
    /// The items and their outcomes, in the order of the plan.
    pub fn results(&self) -> &[(PlanItem, Outcome)] {
        &self.results
    }

    /// What failed, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&PlanItem, &Error)> {
        self.results.iter().filter_map(|(item, outcome)| match outcome {
            Outcome::Failed(error) => Some((item, error)),
            _ => None,
        })
    }

    /// Whether nothing failed. Some of it may still be [being built](Self::is_building).
    pub fn is_ok(&self) -> bool {
        self.failures().next().is_none()
    }

    /// Whether the database still builds some of it: nobody waited, or not for long enough.
    pub fn is_building(&self) -> bool {
        self.results.iter().any(|(_, outcome)| matches!(outcome, Outcome::Building { .. }))
    }
}

impl fmt::Display for ApplyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = [(0, "done"), (0, "being built"), (0, "failed"), (0, "kept"), (0, "unchanged")];
        for (item, outcome) in &self.results {
            let at = match outcome {
                Outcome::Done => 0,
                Outcome::Building { .. } => 1,
                Outcome::Failed(_) => 2,
                Outcome::Kept => 3,
                Outcome::Unchanged => 4,
            };
            counts[at].0 += 1;
            if !matches!(outcome, Outcome::Unchanged) {
                writeln!(f, "{item}: {outcome}")?;
            }
        }
        let counts: Vec<_> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        if counts.is_empty() { writeln!(f, "nothing to do") } else { writeln!(f, "{}", counts.join(", ")) }
    }
}
