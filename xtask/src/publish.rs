//! `cargo xtask publish --dry-run`: packages every published crate and builds it as a registry would see it.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{
    Result,
    command::Cargo,
    report,
    workspace::{Package, Workspace},
};

pub(crate) const HELP: &str = "\
Packages every crate that is published, in the order they would go out, and builds each from its package.
Crates of ours that are not in the registry yet are taken from the packages just made. Nothing is uploaded.

Usage: cargo xtask publish --dry-run [--allow-dirty]

  --dry-run      has to be given: to publish in earnest, run `cargo publish --workspace` yourself
  --allow-dirty  accept changes that are not committed
";

#[allow(clippy::disallowed_methods, reason = "the time only makes a name that was not there before")]
pub(crate) fn run(arguments: &[&str]) -> Result {
    if let Some(unknown) = arguments.iter().find(|argument| !matches!(**argument, "--dry-run" | "--allow-dirty")) {
        return Err(format!("unknown argument `{unknown}`\n\n{HELP}").into());
    }
    if !arguments.contains(&"--dry-run") {
        return Err(format!("this only rehearses: give --dry-run\n\n{HELP}").into());
    }
    let workspace = Workspace::load()?;
    let published = order(&workspace.packages)?;

    report::heading("publish: in this order");
    for package in &published {
        println!("{}", package.name);
    }
    let missing: Vec<String> = published.iter().flat_map(|package| missing(package)).collect();
    if !missing.is_empty() {
        return Err(format!("a registry would refuse or ill present:\n  {}", missing.join("\n  ")).into());
    }

    report::heading("publish: packages, each built from its own");
    // Cargo unpacks a version once and keeps it, by where it came from: from one folder it would build the packages of an
    // earlier rehearsal.
    let time = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    let folder = workspace.target_directory.join(format!("publish-{time}"));
    let publish = Cargo::new("publish --workspace --dry-run");
    let mut publish = publish.env("CARGO_TARGET_DIR", folder.display().to_string());
    if arguments.contains(&"--allow-dirty") {
        publish = publish.arg("--allow-dirty");
    }
    let published_all = publish.run();
    // What is left behind does no harm.
    let _ = fs::remove_dir_all(&folder);
    published_all?;
    println!("\n{} crates can be published", published.len());
    Ok(())
}

/// The published crates, each after those that it needs in the registry.
pub(crate) fn order(packages: &[Package]) -> Result<Vec<&Package>> {
    let mut left: Vec<&Package> = packages.iter().filter(|package| package.is_published()).collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let waits = |package: &Package| left.iter().any(|other| other.name != package.name && needs(package, other));
        let (ready, waiting): (Vec<&Package>, Vec<&Package>) = left.iter().partition(|package| !waits(package));
        if ready.is_empty() {
            let names: Vec<&str> = waiting.iter().map(|package| package.name.as_str()).collect();
            return Err(format!(
                "these need each other, so that none can be published first: {}\n\
                 a dev-dependency on one of ours is left out of a package if it has a path and no version",
                names.join(", ")
            )
            .into());
        }
        ordered.extend(ready);
        left = waiting;
    }
    Ok(ordered)
}

/// Whether the package as published names the other: a dev-dependency by path alone is left out of it.
fn needs(package: &Package, other: &Package) -> bool {
    let of_other = package.dependencies.iter().filter(|dependency| dependency.name == other.name);
    of_other.into_iter().any(|dependency| !dependency.is_dev() || dependency.req != "*")
}

/// What a crate's page would lack.
fn missing(package: &Package) -> Vec<String> {
    let fields = [
        ("description", package.description.is_some()),
        ("license", package.license.is_some()),
        ("repository", package.repository.is_some()),
    ];
    let fields = fields.into_iter().filter(|(_, present)| !present).map(|(field, _)| field.to_owned());
    let readme = match (&package.readme, package.manifest_path.parent()) {
        (Some(readme), Some(folder)) if folder.join(readme).is_file() => None,
        (Some(readme), _) => Some(format!("readme file {}", readme.display())),
        (None, _) => Some("readme".to_owned()),
    };
    fields.chain(readme).map(|what| format!("{}: no {what}", package.name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(name: &str, dependencies: &[(&str, &str, Option<&str>)]) -> Package {
        let dependencies = dependencies.iter().map(|(name, req, kind)| Dependency {
            name: (*name).to_owned(),
            req: (*req).to_owned(),
            kind: kind.map(str::to_owned),
        });
        Package { name: name.to_owned(), dependencies: dependencies.collect(), ..Package::default() }
    }

    #[test]
    fn a_crate_comes_after_what_it_needs() {
        let mut private = package("xtask", &[]);
        private.publish = Some(Vec::new());
        let packages = [
            package("facade", &[("schema", "^0.1", None)]),
            private,
            package("schema", &[("core", "^0.1", None), ("facade", "*", Some("dev"))]),
            package("core", &[]),
        ];
        let names: Vec<&str> = order(&packages).unwrap().iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["core", "schema", "facade"]);
    }

    #[test]
    fn a_circle_through_a_versioned_dev_dependency_is_refused() {
        let packages =
            [package("core", &[("memory", "^0.1", Some("dev"))]), package("memory", &[("core", "^0.1", None)])];
        let error = order(&packages).unwrap_err().to_string();
        assert!(error.contains("core, memory"), "{error}");
    }
}
