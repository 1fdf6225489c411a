//! Python, and a place of its own for the packages that a program needs.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Result,
    command::{self, version},
};

/// What `REELBASE_REQUIRE` calls it.
pub(crate) const NAME: &str = "python";

/// The oldest that the pinned packages run on.
const OLDEST: (u32, u32) = (3, 11);

const PROGRAM: &str = if cfg!(windows) { "python" } else { "python3" };

/// Whether there is a Python that will do and can install packages.
pub(crate) fn find() -> std::result::Result<(), String> {
    let found = version(PROGRAM).ok_or_else(|| format!("{PROGRAM} is not installed"))?;
    will_do(&found)?;
    if has("venv, ensurepip") || has("pip") {
        return Ok(());
    }
    Err(format!("{PROGRAM} has neither venv nor pip; on Debian: apt-get install python3-venv"))
}

fn will_do(found: &str) -> std::result::Result<(), String> {
    let (major, minor) = OLDEST;
    let mut numbers = found.trim_start_matches("Python ").split('.').map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(first), Some(second)) if (first, second) >= OLDEST => Ok(()),
        _ => Err(format!("{PROGRAM} is {found}; {major}.{minor} or later is needed")),
    }
}

fn has(modules: &str) -> bool {
    let output = Command::new(PROGRAM).args(["-c", &format!("import {modules}")]).output();
    output.is_ok_and(|output| output.status.success())
}

/// Installs what a list names into `folder`, and returns the command that runs Python with it.
pub(crate) fn install(requirements: &Path, folder: &Path) -> Result<Command> {
    let mut python = if has("venv, ensurepip") {
        let environment = folder.join("venv");
        command::run(Command::new(PROGRAM).args(["-m", "venv"]).arg(&environment))?;
        let python: PathBuf =
            if cfg!(windows) { environment.join("Scripts/python.exe") } else { environment.join("bin/python") };
        command::run(pip(&python).arg("--requirement").arg(requirements))?;
        Command::new(python)
    } else {
        // Some distributions keep venv in a package of its own.
        let packages = folder.join("packages");
        command::run(
            pip(PROGRAM.as_ref())
                .arg("--upgrade")
                .arg("--target")
                .arg(&packages)
                .arg("--requirement")
                .arg(requirements),
        )?;
        let mut python = Command::new(PROGRAM);
        python.env("PYTHONPATH", packages);
        python
    };
    // What it compiles would lie beside the source.
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(python)
}

fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
    pip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minor_version_of_python_counts() {
        for version in ["Python 3.11.7", "Python 3.13.0rc1", "Python 4.0"] {
            assert_eq!(will_do(version), Ok(()), "{version}");
        }
        for version in ["Python 3.9.2", "Python 2.7.18", "Python 3", ""] {
            assert!(will_do(version).is_err(), "{version}");
        }
    }
}
