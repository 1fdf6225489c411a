//! The table: what criterion measured, engine by engine, with the ratios that matter.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path, thread};

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
    /// So many operations in a second.
    Operations,
    /// Millions of bytes in a second.
    Throughput,
    /// The most bytes that a process had, in MiB.
    Peak,
}

impl Unit {
    fn show(self, figure: f64) -> String {
        let (figure, unit) = match self {
            Self::Nanoseconds if figure >= 1e6 => (figure / 1e6, " ms"),
            Self::Nanoseconds if figure >= 1e3 => (figure / 1e3, " µs"),
            Self::Nanoseconds => (figure, " ns"),
            Self::PerSecond => (figure / 1e3, " k/s"),
            Self::Bytes => (figure, " B"),
            Self::Operations => (figure, " /s"),
            Self::Throughput => (figure, " MB/s"),
            Self::Peak => (figure, " MiB"),
        };
        let digits = if figure < 10.0 { 2 } else { usize::from(figure < 100.0) };
        format!("{figure:.digits$}{unit}")
    }

    /// How many times better `figure` is than `other`.
    fn better(self, figure: f64, other: f64) -> f64 {
        match self {
            Self::PerSecond | Self::Operations | Self::Throughput => figure / other,
            Self::Nanoseconds | Self::Bytes | Self::Peak => other / figure,
        }
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
#[derive(Debug, Serialize)]
pub struct Table {
    /// What was measured on: processor, threads, allocator.
    pub machine: String,
    /// The lines, in the order in which they were measured.
    pub lines: Vec<Line>,
    /// The columns: each engine, and what its ratio is headed with. The first is ours, to which the ratios are.
    #[serde(skip)]
    engines: &'static [(&'static str, &'static str)],
}

/// What figures were measured on.
pub fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(env::consts::ARCH, |(_, model)| model);
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let allocator = if cfg!(feature = "mimalloc") { "mimalloc" } else { "the system's allocator" };
    format!("{model}, {threads} threads, {}, {allocator}", env::consts::OS)
}

/// The median that criterion measured, in nanoseconds: it minds least what else the machine does.
pub fn measured(folder: &Path, group: &str, function: &str, value: &str) -> Option<f64> {
    let file = folder.join(group).join(function).join(value).join("new/estimates.json");
    let estimates: Value = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    estimates.pointer("/median/point_estimate")?.as_f64()
}

impl Table {
    /// No line yet.
    pub fn new(machine: String, engines: &'static [(&'static str, &'static str)]) -> Self {
        Self { machine, lines: Vec::new(), engines }
    }

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
        let (ours, others) = self.engines.split_first().unzip();
        let (ours, others) = (ours.map_or("", |ours: &(&str, &str)| ours.0), others.unwrap_or_default());
        // A column of sizes only where there are some.
        let sized = self.lines.iter().any(|line| line.clips.is_some());
        let (mut head, mut rule) = ("| operation |".to_owned(), "| --- |".to_owned());
        let names = self.engines.iter().map(|(name, _)| (*name).to_owned());
        let ratios = others.iter().map(|(_, short)| format!("× {short}"));
        for column in sized.then(|| "clips".to_owned()).into_iter().chain(names).chain(ratios) {
            write!(head, " {column} |").unwrap_or_default();
            rule.push_str(" ---: |");
        }
        let mut out = format!("{}\n\n{head}\n{rule}\n", self.machine);
        let mut last = "";
        for line in &self.lines {
            let name = if line.operation == last { "" } else { &line.operation };
            last = &line.operation;
            write!(out, "| {name} |").unwrap_or_default();
            if sized {
                let clips = match line.clips {
                    None => String::new(),
                    Some(n) if n % 1_000_000 == 0 => format!("{} M", n / 1_000_000),
                    Some(n) if n % 1_000 == 0 => format!("{} k", n / 1_000),
                    Some(n) => n.to_string(),
                };
                write!(out, " {clips} |").unwrap_or_default();
            }
            for (engine, _) in self.engines {
                let figure = line.figures.get(*engine).map_or("–".to_owned(), |figure| line.unit.show(*figure));
                write!(out, " {figure} |").unwrap_or_default();
            }
            for (engine, _) in others {
                let pair = line.figures.get(ours).zip(line.figures.get(*engine));
                let ratio = pair.map_or("–".to_owned(), |(ours, other)| match line.unit.better(*ours, *other) {
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

    /// Writes the table into a folder, as Markdown and as JSON.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write(&self, folder: &Path, name: &str) -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join(name).with_extension("md"), self.markdown())?;
        fs::write(folder.join(name).with_extension("json"), serde_json::to_string_pretty(self)? + "\n")
    }
}
