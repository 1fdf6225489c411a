//! The emulator as a program.

use std::{fs, net::ToSocketAddrs, process::ExitCode};

use lexopt::{Arg, ValueExt};
use reelbase_core::index::Manifest;
use reelbase_emulator::{Emulator, EmulatorBuilder};
use reelbase_firestore_wire::DatabaseName;
use reelbase_store_memory::Relaxation;
use tokio::signal::unix::{SignalKind, signal};

const HELP: &str = "\
Serves google.firestore.v1.Firestore over gRPC from memory, with production's rules.

Usage: reelbase-emulator [OPTIONS]

Options:
  --host HOST       The address to listen on [default: 127.0.0.1]
  --port PORT       The port to listen on; 0 takes a free one [default: 0]
  --indexes FILE    The indexes and TTL fields, as firestore.indexes.json; without it only the automatic indexes
  --relax RULES     Rules of production that are not enforced, with commas between them:
                      missing-indexes  queries run without the index they need
                      disjunctions     filters may have more than 30 disjunctions
                      index-entries    documents may make more and larger index entries
                      request-size     commits and batches may be larger than 10 MiB
                      all              all of these
  --project ID      Serves only this project; may be given several times [default: any project]
  -h, --help        Prints this
  -V, --version     Prints the version

When it is ready it prints one line with its address. It ends on SIGINT and SIGTERM. Nothing is kept.
DELETE /emulator/v1/projects/PROJECT/databases/DATABASE/documents deletes all documents of a database.
";

const RELAXATIONS: [(&str, Relaxation); 4] = [
    ("missing-indexes", Relaxation::MissingIndexes),
    ("disjunctions", Relaxation::Disjunctions),
    ("index-entries", Relaxation::IndexEntries),
    ("request-size", Relaxation::RequestSize),
];

type Failure = Box<dyn std::error::Error>;

/// What the arguments ask for.
enum Task {
    Print(String),
    Serve(EmulatorBuilder),
}

fn main() -> ExitCode {
    match parse(lexopt::Parser::from_env()).and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            #[expect(clippy::print_stderr, reason = "this is a program")]
            {
                eprintln!("reelbase-emulator: {e}");
            }
            ExitCode::FAILURE
        }
    }
}

fn parse(mut arguments: lexopt::Parser) -> Result<Task, Failure> {
    let mut host = "127.0.0.1".to_owned();
    let mut port = 0;
    let mut builder = Emulator::builder();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("host") => host = arguments.value()?.string()?,
            Arg::Long("port") => port = arguments.value()?.parse().map_err(|e| format!("--port: {e}"))?,
            Arg::Long("indexes") => {
                let file = arguments.value()?;
                let shown = file.to_string_lossy();
                let text = fs::read_to_string(&file).map_err(|e| format!("{shown}: {e}"))?;
                builder = builder.manifest(Manifest::from_json(&text).map_err(|e| format!("{shown}: {e}"))?);
            }
            Arg::Long("relax") => {
                for rule in arguments.value()?.string()?.split(',') {
                    builder = relax(builder, rule)?;
                }
            }
            Arg::Long("project") => {
                let project = arguments.value()?.string()?;
                DatabaseName::new(&project, DatabaseName::DEFAULT).map_err(|e| format!("--project: {e}"))?;
                builder = builder.project(project);
            }
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Print(HELP.to_owned())),
            Arg::Short('V') | Arg::Long("version") => {
                return Ok(Task::Print(concat!("reelbase-emulator ", env!("CARGO_PKG_VERSION"), "\n").to_owned()));
            }
            _ => return Err(format!("{}; see --help", argument.unexpected()).into()),
        }
    }
    let mut addresses = (&*host, port).to_socket_addrs().map_err(|e| format!("--host {host}: {e}"))?;
    let address = addresses.next().ok_or_else(|| format!("--host {host}: it has no address"))?;
    Ok(Task::Serve(builder.address(address)))
}

fn relax(builder: EmulatorBuilder, rule: &str) -> Result<EmulatorBuilder, Failure> {
    if rule == "all" {
        return Ok(RELAXATIONS.into_iter().fold(builder, |builder, (_, rule)| builder.relax(rule)));
    }
    match RELAXATIONS.into_iter().find(|(name, _)| *name == rule) {
        Some((_, rule)) => Ok(builder.relax(rule)),
        None => Err(format!("--relax: there is no rule {rule:?}; see --help").into()),
    }
}

#[expect(clippy::print_stdout, reason = "this is a program")]
fn run(task: Task) -> Result<(), Failure> {
    let builder = match task {
        Task::Print(text) => {
            print!("{text}");
            return Ok(());
        }
        Task::Serve(builder) => builder,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        // Before the line is printed, so that who reads it may end the program right away.
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let emulator = builder.start().await?;
        let address = emulator.address();
        println!("reelbase-emulator serves on {address}: export FIRESTORE_EMULATOR_HOST={address}");
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        emulator.shutdown().await;
        Ok(())
    })
}
