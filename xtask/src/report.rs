//! What became of the steps, as a table.

use std::time::Duration;

use crate::backends::Found;

/// How a step ended that did not fail.
pub(crate) enum Outcome {
    /// With a note, which may be empty.
    Passed(String),
    /// Not done, or not in full, and why.
    Skipped(String),
}

impl Outcome {
    pub(crate) fn passed(note: impl Into<String>) -> Self {
        Self::Passed(note.into())
    }
}

/// A row of the table.
pub(crate) struct Row {
    pub(crate) step: &'static str,
    pub(crate) result: &'static str,
    pub(crate) time: Option<Duration>,
    pub(crate) note: String,
}

pub(crate) fn print(rows: &[Row], backends: &[Found]) {
    heading("summary");
    println!("{:<10} {:<9} {:>9}  note", "step", "result", "time");
    for Row { step, result, time, note } in rows {
        let time = time.map(seconds).unwrap_or_default();
        println!("{}", format!("{step:<10} {result:<9} {time:>9}  {note}").trim_end());
    }
    if backends.is_empty() {
        return;
    }
    println!("\n{:<18} {:<9} where, or why not", "backend", "in tests");
    for Found { name, reach } in backends {
        match reach {
            Ok(place) => println!("{name:<18} {:<9} {place}", "runs"),
            Err(reason) => println!("{name:<18} {:<9} {reason}", "SKIPPED"),
        }
    }
}

pub(crate) fn heading(title: &str) {
    println!("\n=== {title} {}", "=".repeat(80_usize.saturating_sub(title.chars().count() + 5)));
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
