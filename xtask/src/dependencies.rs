//! Which way dependencies may point: among our crates, and from core and schema outwards.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{
    Result,
    command::Cargo,
    publish,
    workspace::{Package, Workspace},
};

/// The crates that depend on no runtime and build for wasm32.
pub(crate) const PORTABLE: [&str; 2] = ["reelbase-core", "reelbase-schema"];

/// Features of the portable crates that are for tests and may bring in anything.
const TEST_FEATURES: [&str; 2] = ["mock", "arbitrary"];

const RUNTIMES: [&str; 4] = ["async-std", "async-global-executor", "smol", "tokio"];

/// Checks the direction among our crates and that the portable ones bring in no runtime; returns a note.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let wrong = violations(&workspace.packages);
    if !wrong.is_empty() {
        return Err(format!("dependencies point the wrong way:\n  {}", wrong.join("\n  ")).into());
    }
    publish::order(&workspace.packages)?;

    for name in PORTABLE {
        for features in feature_sets(workspace, name)? {
            let found = tree(name, &features, "all")?;
            let runtimes: Vec<&str> = RUNTIMES.into_iter().filter(|runtime| found.contains_key(*runtime)).collect();
            if let Some(runtime) = runtimes.first() {
                return Err(format!(
                    "{name} depends on a runtime: {}\nto see how: cargo tree -p {name} -e normal -i {runtime}{}",
                    runtimes.join(", "),
                    features_argument(&features)
                )
                .into());
            }
        }
    }
    Ok(format!("{} members, {} free of runtimes", workspace.packages.len(), PORTABLE.join(" and ")))
}

/// Our crates that `name` may reach; `None` where anything goes.
fn may_reach(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "reelbase-derive" => &[],
        "reelbase-core" => &["reelbase-derive"],
        "reelbase-schema" | "reelbase-layers" => &["reelbase-core", "reelbase-derive"],
        "reelbase-workflows" => &["reelbase-core", "reelbase-derive", "reelbase-schema"],
        "reelbase-firestore-wire" => &["reelbase-core", "reelbase-derive"],
        "reelbase-store-firestore" => &["reelbase-core", "reelbase-derive", "reelbase-firestore-wire"],
        _ if name.starts_with("reelbase-store-") || name.starts_with("reelbase-blob-") => {
            &["reelbase-core", "reelbase-derive"]
        }
        _ => return None,
    })
}

/// Each forbidden dependency with the chain that leads to it. Dev-dependencies are free: tests may use a backend.
fn violations(packages: &[Package]) -> Vec<String> {
    let edges: BTreeMap<&str, Vec<&str>> = packages
        .iter()
        .map(|package| {
            let ours = package.dependencies.iter().filter(|dependency| !dependency.is_dev());
            let ours = ours.map(|dependency| dependency.name.as_str());
            (package.name.as_str(), ours.filter(|name| packages.iter().any(|other| other.name == *name)).collect())
        })
        .collect();
    let mut found = Vec::new();
    for start in edges.keys() {
        let Some(allowed) = may_reach(start) else { continue };
        let mut chains = BTreeMap::from([(*start, (*start).to_owned())]);
        let mut queue = VecDeque::from([*start]);
        while let Some(at) = queue.pop_front() {
            let chain = chains[at].clone();
            for next in &edges[at] {
                if chains.contains_key(next) {
                    continue;
                }
                let chain = format!("{chain} -> {next}");
                if allowed.contains(next) {
                    chains.insert(next, chain);
                    queue.push_back(next);
                } else {
                    found.push(chain.clone());
                    // Reported once; what lies behind it is its own business.
                    chains.insert(next, chain);
                }
            }
        }
    }
    found
}

/// The feature sets under which a portable crate is examined: its default, and all but those for tests.
pub(crate) fn feature_sets(workspace: &Workspace, name: &str) -> Result<[Vec<String>; 2]> {
    let package = workspace.package(name).ok_or_else(|| format!("package {name} is not in the workspace"))?;
    let is_for_tests = |feature: &str| TEST_FEATURES.contains(&feature);
    let all = package.features.keys().filter(|feature| !is_for_tests(feature)).cloned().collect();
    Ok([Vec::new(), all])
}

/// The packages that `name` is built from on `target`, each with its features; procedural macros run on the host
/// and are left out.
pub(crate) fn tree(name: &str, features: &[String], target: &str) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let command = Cargo::new("tree --edges normal,no-proc-macro --prefix none --package").arg(name);
    let mut command = command.arg("--target").arg(target).arg("--format").arg("{p}\t{f}");
    if !features.is_empty() {
        command = command.arg("--features").arg(features.join(","));
    }
    Ok(parse_tree(&command.output()?))
}

fn parse_tree(printed: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in printed.lines() {
        let (package, features) = line.split_once('\t').unwrap_or((line, ""));
        if let Some(name) = package.split_whitespace().next() {
            let features = features.trim_end_matches("(*)").split(',').map(str::trim);
            packages
                .entry(name.to_owned())
                .or_default()
                .extend(features.filter(|feature| !feature.is_empty()).map(str::to_owned));
        }
    }
    packages
}

pub(crate) fn features_argument(features: &[String]) -> String {
    if features.is_empty() { String::new() } else { format!(" --features {}", features.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(name: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        let dependencies = dependencies.iter().map(|(name, kind)| Dependency {
            name: (*name).to_owned(),
            req: "^0.1".to_owned(),
            kind: kind.map(str::to_owned),
        });
        Package { name: name.to_owned(), dependencies: dependencies.collect(), ..Package::default() }
    }

    #[test]
    fn the_intended_direction_passes() {
        let packages = [
            package("reelbase-derive", &[("syn", None)]),
            package("reelbase-core", &[("reelbase-derive", None), ("serde", None)]),
            package("reelbase-schema", &[("reelbase-core", None), ("reelbase-store-memory", Some("dev"))]),
            package("reelbase-store-memory", &[("reelbase-core", None), ("reelbase-conformance", Some("dev"))]),
            package("reelbase-conformance", &[("reelbase-core", None)]),
            package("reelbase", &[("reelbase-schema", None), ("reelbase-store-memory", None)]),
        ];
        assert_eq!(violations(&packages), Vec::<String>::new());
    }

    #[test]
    fn forbidden_dependencies_are_named_with_their_chain() {
        let packages = [
            package("reelbase-core", &[("reelbase-schema", None)]),
            package("reelbase-schema", &[("reelbase-tools", None)]),
            package("reelbase-tools", &[("reelbase-store-memory", Some("build"))]),
            package("reelbase-store-memory", &[("reelbase-blob-r2", None)]),
            package("reelbase-blob-r2", &[]),
        ];
        assert_eq!(
            violations(&packages),
            [
                "reelbase-core -> reelbase-schema",
                "reelbase-schema -> reelbase-tools",
                "reelbase-store-memory -> reelbase-blob-r2",
            ]
        );
    }

    #[test]
    fn a_tree_is_read_with_features_and_repeats() {
        let tree =
            parse_tree("reelbase-core v0.1.0 (/here)\t\nserde v1.0.0\tderive,std\nserde v1.0.0\tderive,std (*)\n");
        assert_eq!(tree.len(), 2);
        assert!(tree["serde"].iter().map(String::as_str).eq(["derive", "std"]));
    }
}
