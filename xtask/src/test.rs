//! `cargo xtask test`: every check, in order, until one fails.

use std::{fmt::Write as _, time::Instant};

use crate::{
    Result,
    backends::{self, Required, Servers},
    command::Cargo,
    dependencies, examples, google,
    report::{self, Outcome, Row},
    schemas, sdks, typescript, wasm32,
    workspace::Workspace,
};

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Context) -> Result<Outcome>,
}

struct Context {
    workspace: Workspace,
    required: Required,
    /// Those that a step needs and that are installed.
    servers: Servers,
}

/// In the order they run. The tests come last, so that the output ends with cargo's own test results.
const STEPS: &[Step] = &[
    Step { name: "fmt", about: "formatting", run: |_| cargo("fmt --all --check") },
    Step {
        name: "clippy",
        about: "lints, warnings denied",
        run: |_| cargo("clippy --workspace --all-targets --all-features -- -D warnings"),
    },
    Step {
        name: "doc",
        about: "documentation, warnings denied",
        run: |_| {
            let doc = Cargo::new("doc --workspace --no-deps --all-features").env("RUSTDOCFLAGS", "-D warnings");
            doc.run().map(|()| Outcome::passed(""))
        },
    },
    Step {
        name: "deps",
        about: "which way dependencies point; core and schema without a runtime",
        run: |context| dependencies::check(&context.workspace).map(Outcome::Passed),
    },
    Step {
        name: wasm32::NAME,
        about: "core and schema for wasm32-unknown-unknown",
        run: |context| wasm32::check(&context.workspace, &context.required),
    },
    Step {
        name: "schemas",
        about: "the generated schemas and indexes are what the entities say",
        run: |_| schemas::check().map(|()| Outcome::passed("")),
    },
    Step {
        name: typescript::NAME,
        about: "the TypeScript package, and that it and Rust judge alike",
        run: |context| typescript::check(&context.workspace, &context.required),
    },
    Step {
        name: sdks::NAME,
        about: "Google's own libraries against our emulator and Google's",
        run: |context| sdks::check(&context.workspace, &context.required, context.servers.google.as_ref()),
    },
    Step { name: "examples", about: "every example runs", run: |context| examples::check(&context.workspace) },
    Step {
        name: "benches",
        about: "every bench runs once",
        run: |context| match context.workspace.package("benches") {
            // Whether a bench runs shows as well without optimisation, for which everything would be compiled once more.
            Some(package) if package.targets_of("bench").next().is_some() => {
                cargo("bench --package benches --profile dev -- --test")
            }
            Some(_) => Ok(Outcome::Skipped("package `benches` has no bench target".into())),
            None => Ok(Outcome::Skipped("there is no package `benches`".into())),
        },
    },
    Step {
        name: TESTS,
        about: "all tests, on every backend that can be reached",
        run: |context| {
            let mut tests = Cargo::new("test --workspace --all-features");
            if let Some(google) = &context.servers.google {
                tests = tests.env(google::HOST, &google.address);
            }
            for (name, value) in context.servers.s3.iter().flat_map(|s3| &s3.variables) {
                tests = tests.env(name, value);
            }
            tests.run().map(|()| Outcome::passed(""))
        },
    },
];

const TESTS: &str = "tests";

fn cargo(words: &str) -> Result<Outcome> {
    Cargo::new(words).run().map(|()| Outcome::passed(""))
}

pub(crate) fn help() -> String {
    let mut help = String::from(
        "\
Runs every check, in order, and stops at the first that fails.

Usage: cargo xtask test [STEP]...

With steps named, runs only these. The steps:
",
    );
    for Step { name, about, .. } in STEPS {
        // Writing to a string cannot fail.
        let _ = writeln!(help, "  {name:<10} {about}");
    }
    help.push_str(
        "
Environment:
  REELBASE_REQUIRE         what must not be skipped, separated by commas: names of backends (memory, emulator,
                           firestore-emulator, s3), wasm32, node, python, or curl. A skip of one of them is a failure; a
                           name that is not known is an error.
  REELBASE_RUST_SRC        for wasm32 where the target is not installed: the folder `library` of this compiler's own
                           source.
  FIRESTORE_EMULATOR_HOST  an emulator of Firestore that runs, as 127.0.0.1:8080. Without it Google's is started, if
                           the Google Cloud SDK or the Firebase CLI has installed it and there is Java 17.
  FIRESTORE_EMULATOR_JAR   the program of Google's emulator, where it lies elsewhere.
  REELBASE_S3_ENDPOINT     an S3 server that runs, as http://127.0.0.1:7480, with REELBASE_S3_ACCESS_KEY,
                           REELBASE_S3_SECRET_KEY, REELBASE_S3_BUCKET (which the tests make if it is missing), and
                           REELBASE_S3_REGION if it wants one. Without it Ceph's is started, if ceph-mon, ceph-osd,
                           radosgw and ceph-common are installed.
",
    );
    help
}

pub(crate) fn run(names: &[&str]) -> Result {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        return Err(format!("there is no step `{unknown}`\n\n{}", help()).into());
    }
    let steps: Vec<&Step> = STEPS.iter().filter(|step| names.is_empty() || names.contains(&step.name)).collect();

    let (required, workspace) = (Required::from_env()?, Workspace::load()?);
    let with_tests = steps.iter().any(|step| step.name == TESTS);
    let (backends, servers) = match with_tests || steps.iter().any(|step| step.name == sdks::NAME) {
        true => backends::find(&workspace, &required, with_tests)?,
        false => (Vec::new(), Servers::default()),
    };
    let context = Context { workspace, required, servers };

    let mut rows = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if step.name == TESTS {
            rows.push(Row { step: TESTS, result: "next", time: None, note: String::new() });
            report::print(&rows, &backends);
        }
        report::heading(&format!("{}: {}", step.name, step.about));
        let start = Instant::now();
        let outcome = (step.run)(&context);
        let time = start.elapsed();
        let (result, note) = match outcome {
            // Its results stand above; nothing may follow them.
            Ok(_) if step.name == TESTS => return Ok(()),
            Ok(Outcome::Passed(note)) => ("ok", note),
            Ok(Outcome::Skipped(note)) => ("skipped", note),
            Err(error) => {
                let failed = Row { step: step.name, result: "FAILED", time: Some(time), note: String::new() };
                if step.name == TESTS {
                    rows.pop();
                }
                rows.push(failed);
                rows.extend(steps[at + 1..].iter().map(|step| Row {
                    step: step.name,
                    result: "not run",
                    time: None,
                    note: String::new(),
                }));
                report::print(&rows, &[]);
                let name = step.name;
                return Err(format!("step `{name}` failed: {error}\nthis step alone: cargo xtask test {name}").into());
            }
        };
        let separator = if note.is_empty() { "" } else { ": " };
        println!("--- {}: {result} in {}{separator}{note}", step.name, report::seconds(time));
        rows.push(Row { step: step.name, result, time: Some(time), note });
    }
    report::print(&rows, &backends);
    Ok(())
}
