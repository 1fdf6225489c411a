//! `cargo xtask schemas`: what other languages and the Firebase tools read, made from the entities.

pub(crate) mod exchange;

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use reelbase_core::index::Manifest;
use reelbase_schema::contracts::Contract;
use serde_json::Value;

use crate::{Result, compat, workspace::Workspace};

pub(crate) const HELP: &str = "\
Writes the JSON Schemas and firestore.indexes.json into `schemas/`, and says what a change of theirs breaks.

Usage: cargo xtask schemas [--check | --against REVISION]

  --check              write nothing; fail if what is there is not what the entities say
  --against REVISION   write nothing; say what changed since a revision of the repository, and what that breaks
";

/// The folder of everything that is generated, in the workspace.
pub(crate) const FOLDER: &str = "schemas";

const INDEXES: &str = "firestore.indexes.json";

pub(crate) fn run(arguments: &[&str]) -> Result {
    match arguments {
        [] => write(),
        ["--check"] => check(),
        ["--against", revision] => against(revision),
        _ => Err(format!("unknown arguments: {}\n\n{HELP}", arguments.join(" ")).into()),
    }
}

/// The schemas as the entities say, by name.
fn schemas() -> BTreeMap<String, Value> {
    Contract::all().iter().flat_map(Contract::schemas).collect()
}

/// Every generated file, by its name in the folder.
fn files() -> BTreeMap<String, String> {
    let schemas = schemas().into_iter().map(|(name, schema)| (format!("{name}.json"), format!("{schema:#}\n")));
    let indexes: Manifest = reelbase_schema::manifest();
    schemas.chain([(INDEXES.to_owned(), indexes.to_json())]).collect()
}

/// The folder, where it is on this machine.
fn folder() -> Result<PathBuf> {
    Ok(Workspace::load()?.root()?.join(FOLDER))
}

/// The schemas that lie in the folder, by name.
fn committed(folder: &Path) -> Result<BTreeMap<String, Value>> {
    let mut schemas = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_suffix(".json")) else {
            continue;
        };
        if is_schema(name) {
            let text = fs::read_to_string(&path)?;
            let schema = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            schemas.insert(name.to_owned(), schema);
        }
    }
    Ok(schemas)
}

/// Whether a file of this name, without `.json`, is a schema: the Firebase files are not.
fn is_schema(name: &str) -> bool {
    !name.starts_with("fire")
}

fn write() -> Result {
    let folder = folder()?;
    report(&committed(&folder)?);
    fs::create_dir_all(&folder)?;
    let (files, mut written) = (files(), 0);
    for (name, text) in &files {
        let path = folder.join(name);
        if fs::read_to_string(&path).ok().as_deref() != Some(text) {
            fs::write(&path, text)?;
            println!("wrote {FOLDER}/{name}");
            written += 1;
        }
    }
    for name in committed(&folder)?.into_keys().filter(|name| !files.contains_key(&format!("{name}.json"))) {
        fs::remove_file(folder.join(format!("{name}.json")))?;
        println!("removed {FOLDER}/{name}.json");
    }
    println!("{} files, {written} of them changed", files.len());
    Ok(())
}

/// Fails if a generated file is not what the entities say.
pub(crate) fn check() -> Result {
    let folder = folder()?;
    let committed = committed(&folder)?;
    let files = files();
    let mut drifted: Vec<String> = files
        .iter()
        .filter(|(name, text)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(*text))
        .map(|(name, _)| format!("{FOLDER}/{name}"))
        .collect();
    let extra = committed.keys().filter(|name| !files.contains_key(&format!("{name}.json")));
    drifted.extend(extra.map(|name| format!("{FOLDER}/{name}.json (nothing makes it any more)")));
    if drifted.is_empty() {
        println!("{} generated files are up to date", files.len());
        return Ok(());
    }
    report(&committed);
    Err(format!("not what the entities say:\n  {}\nto write them: cargo xtask schemas", drifted.join("\n  ")).into())
}

/// Says what changed since a revision.
fn against(revision: &str) -> Result {
    let git = |arguments: &[&str]| -> Result<String> {
        let output = Command::new("git").args(arguments).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("`git {}` ended with {}", arguments.join(" "), output.status).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    let mut old = BTreeMap::new();
    let prefix = format!("{FOLDER}/");
    for path in git(&["ls-tree", "--full-tree", "--name-only", revision, &prefix])?.lines() {
        if let Some(name) =
            path.strip_prefix(&prefix).and_then(|name| name.strip_suffix(".json")).filter(|n| is_schema(n))
        {
            old.insert(name.to_owned(), serde_json::from_str(&git(&["show", &format!("{revision}:{path}")])?)?);
        }
    }
    if old.is_empty() {
        return Err(format!("there are no schemas in {FOLDER}/ at {revision}").into());
    }
    println!("the schemas since {revision}:");
    report(&old);
    Ok(())
}

/// Says what became of the schemas, and what that breaks.
fn report(old: &BTreeMap<String, Value>) {
    let changes = compat::compare(old, &schemas());
    for change in &changes {
        println!("{change}");
    }
    if !changes.is_empty() {
        println!("{}", compat::summary(&changes));
    }
}
