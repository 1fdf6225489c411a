//! Google's own libraries against our emulator, and against Google's beside it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    Result,
    backends::Required,
    command::Cargo,
    google::{self, Google},
    node, python,
    report::Outcome,
    server::{Server, built},
    workspace::Workspace,
};

pub(crate) const NAME: &str = "sdks";

const PACKAGE: &str = "reelbase-emulator";
const FOLDER: &str = "crates/emulator/tests/sdk";

/// Tells a program whose emulator it talks to.
const WHOSE: &str = "REELBASE_EMULATOR";

/// A library: its name, whether it can run, and what makes its program ready to run in a folder.
type Library = (&'static str, fn() -> std::result::Result<(), String>, fn(&Path, &Path) -> Result<Command>);

const LIBRARIES: [Library; 2] = [(node::NAME, node::find, node_program), (python::NAME, python::find, python_program)];

pub(crate) fn check(workspace: &Workspace, required: &Required, google: Option<&Google>) -> Result<Outcome> {
    let sources = workspace.root()?.join(FOLDER);
    Cargo::new("build --package").arg(PACKAGE).run()?;
    let mut ours = Command::new(built(&workspace.target_directory, PACKAGE));
    let ours = Server::saying(
        ours.arg("--indexes").arg(sources.join("firestore.indexes.json")),
        &format!("{}=", google::HOST),
    )?;

    let (mut notes, mut skipped) = (Vec::new(), false);
    for (name, find, prepare) in LIBRARIES {
        if let Err(reason) = find() {
            if required.contains(name) {
                return Err(Required::unmet(name, &reason).into());
            }
            skipped = true;
            notes.push(format!("{name} skipped: {reason}"));
            continue;
        }
        let folder = workspace.target_directory.join("sdks").join(name);
        fs::create_dir_all(&folder)?;
        let mut program = prepare(&sources.join(name), &folder)?;
        let said = play(program.env(WHOSE, "reelbase"), &ours.address)?;
        notes.push(format!("{name}: {said}"));
        if let Some(google) = google {
            let said = play(program.env(WHOSE, "google"), &google.address)?;
            notes.push(format!("{name} on Google's emulator: {said}"));
        }
    }
    let note = notes.join("; ");
    Ok(if skipped { Outcome::Skipped(note) } else { Outcome::Passed(note) })
}

/// Node looks for packages beside the program, so that it is copied to where they may be.
fn node_program(source: &Path, folder: &Path) -> Result<Command> {
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    node::npm(folder, &["ci", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts"], &[])?;
    let mut program = Command::new("node");
    program.arg("round-trip.mjs").current_dir(folder);
    Ok(program)
}

fn python_program(source: &Path, folder: &Path) -> Result<Command> {
    let mut program = python::install(&source.join("requirements.txt"), folder)?;
    program.arg(source.join("round_trip.py"));
    Ok(program)
}

/// Runs a program against a server and returns the last thing it said: how many checks passed.
fn play(program: &mut Command, address: &str) -> Result<String> {
    program.env(google::HOST, address).stdin(Stdio::null()).stdout(Stdio::piped());
    println!("\n$ {program:?}");
    let mut child = program.spawn()?;
    let mut last = String::new();
    for line in BufReader::new(child.stdout.take().ok_or("its output is not piped")?).lines() {
        last = line?;
        println!("{last}");
    }
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("`{program:?}` ended with {status}").into());
    }
    if !last.contains("checks passed") {
        return Err(format!("`{program:?}` does not say how many checks passed, but: {last}").into());
    }
    Ok(last)
}
