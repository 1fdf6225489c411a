//! Runs every example: each must end well and print something.

use std::{ffi::OsStr, fs, path::PathBuf};

use crate::{Result, command::Cargo, report::Outcome, workspace::Workspace};

const PACKAGE: &str = "examples";

pub(crate) fn check(workspace: &Workspace) -> Result<Outcome> {
    let Some(package) = workspace.package(PACKAGE) else {
        return Ok(Outcome::Skipped(format!("there is no package `{PACKAGE}`")));
    };

    // The files lie directly in the package's folder, where cargo finds none by itself: one that the manifest does not
    // name would never be compiled.
    let folder = package.manifest_path.parent().ok_or("the manifest of the examples is in no folder")?;
    let mut undeclared: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_source = path.is_file() && path.extension() == Some(OsStr::new("rs"));
        if is_source && !package.targets.iter().any(|target| target.src_path == path) {
            undeclared.push(path);
        }
    }
    if let Some(path) = undeclared.first() {
        return Err(format!("{} is not declared as an [[example]] in {PACKAGE}/Cargo.toml", path.display()).into());
    }

    let names: Vec<&str> = package.targets_of("example").map(|target| target.name.as_str()).collect();
    if names.is_empty() {
        return Ok(Outcome::Skipped(format!("package `{PACKAGE}` has no example")));
    }
    Cargo::new("build --examples --all-features --package").arg(PACKAGE).run()?;
    for name in &names {
        println!();
        let run = Cargo::new("run --quiet --all-features --package").arg(PACKAGE).arg("--example").arg(*name);
        if !run.run_watching_output()? {
            return Err(format!("example `{name}` printed nothing; alone: {run}").into());
        }
    }
    Ok(Outcome::passed(format!("{} ran", names.len())))
}
