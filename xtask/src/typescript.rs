//! The TypeScript package: generated files, types, tests, and what it and Rust say of each other's documents.

use std::fs;

use crate::{
    Result,
    backends::Required,
    node::{self, npm},
    report::Outcome,
    schemas::{self, exchange},
    workspace::Workspace,
};

pub(crate) const NAME: &str = "typescript";

pub(crate) fn check(workspace: &Workspace, required: &Required) -> Result<Outcome> {
    if let Err(reason) = node::find() {
        return match required.contains(node::NAME) {
            true => Err(Required::unmet(node::NAME, &reason).into()),
            false => Ok(Outcome::Skipped(reason)),
        };
    }
    let package = workspace.root()?.join(schemas::FOLDER).join("typescript");
    let exchanged = workspace.target_directory.join("schemas");
    fs::create_dir_all(&exchanged)?;
    let (ours, theirs) = (exchanged.join("rust.jsonl"), exchanged.join("typescript.jsonl"));
    let _ = fs::remove_file(&theirs);
    let sent = exchange::write(&ours)?;

    npm(&package, &["ci", "--no-audit", "--no-fund", "--prefer-offline"], &[])?;
    npm(&package, &["run", "--silent", "generate", "--", "--check"], &[])?;
    npm(&package, &["run", "--silent", "typecheck"], &[])?;
    npm(&package, &["run", "--silent", "build"], &[])?;
    let samples = [("REELBASE_RUST_SAMPLES", ours.as_path()), ("REELBASE_TYPESCRIPT_SAMPLES", theirs.as_path())];
    npm(&package, &["test", "--silent"], &samples)?;
    npm(&package, &["run", "--silent", "example"], &[])?;

    let received: usize = exchange::read(&theirs)?.values().sum();
    Ok(Outcome::passed(format!(
        "{sent} documents of Rust's judged alike, {received} of TypeScript's read and accepted"
    )))
}
