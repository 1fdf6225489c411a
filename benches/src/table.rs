//! The table: what criterion measured, engine by engine, with the ratios that matter.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use serde::Serialize;
use serde_json::Value;

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Nanoseconds for one.
    Nanoseconds,
    /// So many in a second.
    PerSecond,
    /// Bytes for one document.
    Bytes,
}

impl Unit {
    fn show(self, figure: f64) -> String {
        let (figure, unit) = match self {
            Self::Nanoseconds if figure >= 1e6 => (figure / 1e6, " ms"),
            Self::Nanoseconds if figure >= 1e3 => (figure / 1e3, " µs"),
            Self::Nanoseconds => (figure, " ns"),
            Self::PerSecond => (figure / 1e3, " k/s"),
            Self::Bytes => (figure, " B"),
        };
        let digits = if figure < 10.0 { 2 } else { usize::from(figure < 100.0) };
        format!("{figure:.digits$}{unit}")
    }

    /// How many times better `figure` is than `other`.
    fn better(self, figure: f64, other: f64) -> f64 {
        if self == Self::PerSecond { figure / other } else { other / figure }
    }
}

/// One operation on stores of one size.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What was done.
    pub operation: String,
    /// Clips in the store; `None` where no store takes part.
    pub clips: Option<usize>,
    /// What the figures count.
    pub unit: Unit,
    /// A figure for each engine.
    pub figures: BTreeMap<String, f64>,
}

/// The figures of a run.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    /// What was measured on: processor, threads, allocator.
    pub machine: String,
    /// The lines, in the order in which they were measured.
    pub lines: Vec<Line>,
}

/// The engine whose ratios are shown.
const OURS: &str = "Reelbase";
/// The columns.
const ENGINES: [&str; 4] = [OURS, "SQLite, typed", "SQLite, JSON", "floor"];

/// The median that criterion measured, in nanoseconds: it minds least what else the machine does.
pub fn measured(folder: &Path, group: &str, function: &str, value: &str) -> Option<f64> {
    let file = folder.join(group).join(function).join(value).join("new/estimates.json");
    let estimates: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    estimates.pointer("/median/point_estimate")?.as_f64()
}

impl Table {
    /// Adds a figure.
    pub fn add(&mut self, operation: &str, clips: Option<usize>, unit: Unit, engine: &str, figure: f64) {
        let found = self.lines.iter_mut().find(|line| line.operation == operation && line.clips == clips);
        let line = match found {
            Some(line) => line,
            None => {
                let figures = BTreeMap::new();
                // The sizes of an operation stay together.
                let at = self.lines.iter().rposition(|line| line.operation == operation);
                let at = at.map_or(self.lines.len(), |at| at + 1);
                self.lines.insert(at, Line { operation: operation.to_owned(), clips, unit, figures });
                &mut self.lines[at]
            }
        };
        line.figures.insert(engine.to_owned(), figure);
    }

    /// The table as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("{}\n\n", self.machine);
        out.push_str("| operation | clips |");
        ENGINES.iter().for_each(|engine| write!(out, " {engine} |").unwrap_or_default());
        out.push_str(" × typed | × JSON | × floor |\n| --- | ---: |");
        out.push_str(&" ---: |".repeat(ENGINES.len() + 3));
        out.push('\n');
        let mut last = "";
        for line in &self.lines {
            let name = if line.operation == last { "" } else { &line.operation };
            last = &line.operation;
            let clips = match line.clips {
                None => String::new(),
                Some(n) if n % 1_000_000 == 0 => format!("{} M", n / 1_000_000),
                Some(n) if n % 1_000 == 0 => format!("{} k", n / 1_000),
                Some(n) => n.to_string(),
            };
            write!(out, "| {name} | {clips} |").unwrap_or_default();
            let ours = line.figures.get(OURS);
            for engine in ENGINES {
                let figure = line.figures.get(engine).map_or("–".to_owned(), |figure| line.unit.show(*figure));
                write!(out, " {figure} |").unwrap_or_default();
            }
            for engine in &ENGINES[1..] {
                let ratio = ours.zip(line.figures.get(*engine)).map(|(ours, other)| line.unit.better(*ours, *other));
                let ratio = ratio.map_or("–".to_owned(), |ratio| match ratio {
                    ratio if ratio >= 100.0 => format!("{ratio:.0}"),
                    ratio if ratio >= 10.0 => format!("{ratio:.1}"),
                    ratio => format!("{ratio:.2}"),
                });
                write!(out, " {ratio} |").unwrap_or_default();
            }
            out.push('\n');
        }
        out
    }

    /// Writes the table into a folder as `memory.md` and `memory.json`.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("memory.md"), self.markdown())?;
        fs::write(folder.join("memory.json"), serde_json::to_string_pretty(self)? + "\n")
    }
}
