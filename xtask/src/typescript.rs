//! The TypeScript package: generated files, types, tests, and what it and Rust say of each other's documents.

use std::{fs, path::Path, process::Command};

use crate::{
    Result,
    backends::Required,
    report::Outcome,
    schemas::{self, exchange},
    workspace::Workspace,
};

pub(crate) const NAME: &str = "typescript";

/// What `REELBASE_REQUIRE` calls it.
pub(crate) const NODE: &str = "node";

/// The oldest Node that runs the package's scripts and tests, major and minor.
const OLDEST: (u32, u32) = (20, 12);

pub(crate) fn check(workspace: &Workspace, required: &Required) -> Result<Outcome> {
    if let Err(reason) = node() {
        return match required.contains(NODE) {
            true => Err(Required::unmet(NODE, &reason).into()),
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

/// Whether there is a Node that will do, and npm.
fn node() -> std::result::Result<(), String> {
    let version = |program: &str| {
        let output = Command::new(program).arg("--version").output().ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let node = version("node").ok_or("node is not installed")?;
    version("npm").ok_or("npm is not installed")?;
    will_do(&node)
}

fn will_do(node: &str) -> std::result::Result<(), String> {
    let mut numbers = node.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    let (major, minor) = OLDEST;
    match (numbers.next(), numbers.next()) {
        (Some(first), Some(second)) if (first, second) >= OLDEST => Ok(()),
        _ => Err(format!("node is {node}; {major}.{minor} or later is needed")),
    }
}

fn npm(package: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Result {
    println!("$ (cd {} && npm {})", package.display(), arguments.join(" "));
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(package).env("NO_COLOR", "1");
    let status = command.envs(variables.iter().copied()).status()?;
    if !status.success() {
        return Err(format!("`npm {}` ended with {status}", arguments.join(" ")).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minor_version_of_node_counts() {
        for version in ["v20.12.0", "v20.20.2", "v21.2.0", "v24.0.0-nightly"] {
            assert_eq!(will_do(version), Ok(()), "{version}");
        }
        for version in ["v20.10.0", "v18.20.0", "v20", "", "unknown"] {
            assert!(will_do(version).is_err(), "{version}");
        }
        assert_eq!(will_do("v20.10.0").unwrap_err(), "node is v20.10.0; 20.12 or later is needed");
    }
}
