//! Development tasks of the workspace, run as `cargo xtask COMMAND`.
//!
//! One module per reason: `test` runs the checks in order and reports them, `publish` checks the packages,
//! the others are the checks and what they need. Nothing here ships.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks through them")]

mod backends;
mod command;
mod compat;
mod curl;
mod dependencies;
mod examples;
mod google;
mod node;
mod publish;
mod python;
mod radosgw;
mod report;
mod schemas;
mod sdks;
mod server;
mod test;
mod typescript;
mod wasm32;
mod workspace;

use std::{env, error::Error, process::ExitCode};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const HELP: &str = "\
Development tasks of the Reelbase workspace.

Usage: cargo xtask COMMAND

Commands:
  test [STEP]...
                  run every check, or only the steps named
  schemas [--check | --against REVISION]
                  write the JSON Schemas and firestore.indexes.json, or check them, or say what changed
  publish --dry-run
                  package and build every crate that is published, as a registry would see it
  help [COMMAND]  print this, or a command's help
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result {
    let asks_help = arguments.iter().any(|argument| matches!(*argument, "help" | "-h" | "--help"));
    let command = arguments.iter().find(|argument| !matches!(**argument, "help" | "-h" | "--help")).copied();
    match (command, asks_help) {
        (None, _) => print!("{HELP}"),
        (Some("test"), true) => print!("{}", test::help()),
        (Some("schemas"), true) => print!("{}", schemas::HELP),
        (Some("publish"), true) => print!("{}", publish::HELP),
        (Some("test"), false) => test::run(&arguments[1..])?,
        (Some("schemas"), false) => schemas::run(&arguments[1..])?,
        (Some("publish"), false) => publish::run(&arguments[1..])?,
        (Some(unknown), _) => return Err(format!("there is no command `{unknown}`\n\n{HELP}").into()),
    }
    Ok(())
}
