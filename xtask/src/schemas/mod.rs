//! `cargo xtask schemas`: what other languages and the Firebase tools read, made from the entities.

pub(crate) mod exchange;
mod found;
mod indexes;
mod revision;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use reelbase_core::index::Manifest;
use reelbase_schema::contracts::Contract;
use serde_json::Value;

use crate::{Result, compat, workspace::Workspace};
use found::Found;

pub(crate) const HELP: &str = "\
Writes the JSON Schemas and firestore.indexes.json into `schemas/`, and says what a change of theirs breaks.

Usage: cargo xtask schemas [--check | --against REVISION]

  --check              write nothing; fail if what is there is not what the entities say
  --against REVISION   write nothing; say what changed since a revision of the repository, and what that breaks
";

/// The folder of everything that is generated, in the workspace.
pub(crate) const FOLDER: &str = "schemas";

const INDEXES: &str = "firestore.indexes.json";

/// What makes the TypeScript package follow the schemas.
const GENERATE: &str = "(cd schemas/typescript && npm run generate)";

pub(crate) fn run(arguments: &[&str]) -> Result {
    match arguments {
        [] => write(&root()?.join(FOLDER), &mut io::stdout()),
        ["--check"] => check(),
        ["--against", revision] if !revision.starts_with('-') => against(&root()?, revision, &mut io::stdout()),
        ["--against"] | ["--against", _] => {
            Err("a revision is missing after --against, such as in: cargo xtask schemas --against HEAD~1".into())
        }
        _ => Err(format!("unknown arguments: {}\n\n{HELP}", arguments.join(" ")).into()),
    }
}

/// The folder of the workspace, on this machine.
fn root() -> Result<PathBuf> {
    Ok(Workspace::load()?.root()?.to_owned())
}

/// What the entities say.
struct Generated {
    schemas: BTreeMap<String, Value>,
    manifest: Manifest,
    /// With what the `$id` of each schema begins.
    base: String,
}

impl Generated {
    fn new() -> Result<Self> {
        let schemas: BTreeMap<String, Value> = Contract::all().iter().flat_map(Contract::schemas).collect();
        let base = schemas.iter().find_map(|(name, schema)| schema["$id"].as_str()?.strip_suffix(&file_of(name)));
        let base = base.ok_or("no schema has an `$id` that ends with its name")?.to_owned();
        Ok(Self { schemas, manifest: reelbase_schema::manifest(), base })
    }

    /// Every file, by its name in the folder.
    fn files(&self) -> BTreeMap<String, String> {
        let schemas = self.schemas.iter().map(|(name, schema)| (file_of(name), format!("{schema:#}\n")));
        schemas.chain([(INDEXES.to_owned(), self.manifest.to_json())]).collect()
    }
}

fn file_of(schema: &str) -> String {
    format!("{schema}.json")
}

/// The files in a folder that are not what they should be.
struct Drift {
    /// The names of those to write, with what goes in.
    stale: BTreeMap<String, String>,
    /// The names of schemas that nothing makes any more.
    extra: Vec<String>,
}

impl Drift {
    fn of(folder: &Path, found: &Found, generated: &Generated) -> Self {
        let mut stale = generated.files();
        stale.retain(|file, text| fs::read(folder.join(file)).ok().as_deref() != Some(text.as_bytes()));
        let extra = found.schemas.keys().filter(|name| !generated.schemas.contains_key(*name));
        Self { stale, extra: extra.map(|name| file_of(name)).collect() }
    }

    fn is_none(&self) -> bool {
        self.stale.is_empty() && self.extra.is_empty()
    }

    /// Whether a schema is among them, which other languages follow.
    fn has_schemas(&self) -> bool {
        !self.extra.is_empty() || self.stale.keys().any(|file| file != INDEXES)
    }
}

fn write(folder: &Path, out: &mut impl Write) -> Result {
    let generated = Generated::new()?;
    let found = Found::in_folder(folder, &generated)?;
    report(&found, &generated, out)?;
    fs::create_dir_all(folder)?;
    let drift = Drift::of(folder, &found, &generated);
    for (file, text) in &drift.stale {
        fs::write(folder.join(file), text).map_err(|error| format!("{FOLDER}/{file} cannot be written: {error}"))?;
        writeln!(out, "wrote {FOLDER}/{file}")?;
    }
    for file in &drift.extra {
        fs::remove_file(folder.join(file)).map_err(|error| format!("{FOLDER}/{file} cannot be removed: {error}"))?;
        writeln!(out, "removed {FOLDER}/{file}")?;
    }
    writeln!(out, "{} files, {} of them changed", generated.schemas.len() + 1, drift.stale.len())?;
    if drift.has_schemas() {
        writeln!(out, "now: {GENERATE}")?;
    }
    Ok(())
}

/// Fails if a generated file is not what the entities say.
pub(crate) fn check() -> Result {
    check_folder(&root()?.join(FOLDER), &mut io::stdout())
}

fn check_folder(folder: &Path, out: &mut impl Write) -> Result {
    let generated = Generated::new()?;
    let found = Found::in_folder(folder, &generated)?;
    let drift = Drift::of(folder, &found, &generated);
    if drift.is_none() {
        writeln!(out, "{} generated files are up to date", generated.schemas.len() + 1)?;
        return Ok(());
    }
    report(&found, &generated, out)?;
    let stale = drift.stale.keys().map(|file| format!("{FOLDER}/{file}"));
    let extra = drift.extra.iter().map(|file| format!("{FOLDER}/{file} (nothing makes it any more)"));
    let files: Vec<String> = stale.chain(extra).collect();
    let then = if drift.has_schemas() { format!("\nthen: {GENERATE}") } else { String::new() };
    let files = files.join("\n  ");
    Err(format!("not what the entities say:\n  {files}\nto write them: cargo xtask schemas{then}").into())
}

/// Says what changed since a revision.
fn against(root: &Path, revision: &str, out: &mut impl Write) -> Result {
    let generated = Generated::new()?;
    let found = revision::found_at(root, revision, &generated)?;
    let mut said = Vec::new();
    report(&found, &generated, &mut said)?;
    if said.is_empty() {
        writeln!(out, "nothing changed since {revision}")?;
        return Ok(());
    }
    writeln!(out, "since {revision}:")?;
    Ok(out.write_all(&said)?)
}

/// Says what became of the schemas and the indexes, and what that breaks.
fn report(old: &Found, new: &Generated, out: &mut impl Write) -> Result {
    for (file, reason) in &old.unread {
        writeln!(out, "{FOLDER}/{file} {reason}; so it is not compared")?;
    }
    let mut changes = compat::compare(&old.schemas, &new.schemas);
    changes.retain(|change| !old.unread.contains_key(&file_of(&change.schema)));
    for change in &changes {
        writeln!(out, "{change}")?;
    }
    if !changes.is_empty() {
        writeln!(out, "{}", compat::summary(&changes))?;
    }
    match &old.indexes {
        Some(indexes) => {
            for line in indexes::compare(indexes, &new.manifest)? {
                writeln!(out, "firestore.indexes  {line}")?;
            }
        }
        None if old.unread.contains_key(INDEXES) => {}
        None => writeln!(out, "firestore.indexes  is new")?,
    }
    Ok(())
}
