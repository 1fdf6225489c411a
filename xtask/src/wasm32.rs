//! core and schema on wasm32-unknown-unknown: what they depend on there, and that they compile.
//!
//! The first needs nothing installed. The second needs the target's standard library, or its source to build it from.

use std::{collections::BTreeSet, env, path::PathBuf, process::Command};

use crate::{
    Result,
    backends::Required,
    command::Cargo,
    dependencies::{PORTABLE, feature_sets, features_argument, tree},
    report::Outcome,
    workspace::Workspace,
};

/// How `REELBASE_REQUIRE` names the compilation.
pub(crate) const NAME: &str = "wasm32";

/// Names the folder `library` of the compiler's source, where it is not in the toolchain.
const SOURCE: &str = "REELBASE_RUST_SRC";

const TARGET: &str = "wasm32-unknown-unknown";

/// Need an operating system's sockets, threads, files or processes, which the target has not.
const DENIED: [&str; 13] = [
    "async-io",
    "async-std",
    "hyper",
    "mio",
    "native-tls",
    "nix",
    "openssl-sys",
    "polling",
    "reqwest",
    "rustix",
    "smol",
    "socket2",
    "tokio",
];

pub(crate) fn check(workspace: &Workspace, required: &Required) -> Result<Outcome> {
    for name in PORTABLE {
        for features in feature_sets(workspace, name)? {
            for (package, its_features) in tree(name, &features, TARGET)? {
                if let Some(reason) = unfit(&package, &its_features) {
                    return Err(format!(
                        "{name} on {TARGET} depends on {package}, {reason}\n\
                         to see how: cargo tree -p {name} -e normal -i {package} --target {TARGET}{}",
                        features_argument(&features)
                    )
                    .into());
                }
            }
        }
    }
    println!("dependency trees for {TARGET}: fit");

    let check = PORTABLE
        .iter()
        .fold(Cargo::new("check --lib --target").arg(TARGET), |check, name| check.arg("--package").arg(*name));
    match standard_library()? {
        StandardLibrary::Installed => {
            check.run()?;
            Ok(Outcome::passed(""))
        }
        StandardLibrary::Source(library) => {
            // Building std is unstable in cargo; the first variable lets the stable compiler do it, the second is the one
            // way to have the source elsewhere than in the toolchain. The first changes what some build scripts see,
            // hence a target directory of its own.
            let check = check.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
            let check = check.env("__CARGO_TESTS_ONLY_SRC_ROOT", library.display().to_string());
            let directory = workspace.target_directory.join("wasm32-build-std");
            check.env("CARGO_TARGET_DIR", directory.display().to_string()).run()?;
            Ok(Outcome::passed("with the standard library built from source"))
        }
        StandardLibrary::Missing => {
            let reason = format!("the target's standard library is not installed (rustup target add {TARGET})");
            if required.contains(NAME) {
                return Err(Required::unmet(NAME, &reason).into());
            }
            Ok(Outcome::Skipped(format!("dependency trees fit; not compiled, {reason}")))
        }
    }
}

/// Why a package cannot be part of a build for the target.
fn unfit(package: &str, features: &BTreeSet<String>) -> Option<&'static str> {
    if DENIED.contains(&package) {
        return Some("which needs an operating system");
    }
    // Without its browser backend it does not compile there: `js` up to 0.2, `wasm_js` since.
    let random_source = features.contains("js") || features.contains("wasm_js");
    (package == "getrandom" && !random_source).then_some("which has no source of randomness there without `wasm_js`")
}

enum StandardLibrary {
    Installed,
    /// The folder `library` of the compiler's own source.
    Source(PathBuf),
    Missing,
}

fn standard_library() -> Result<StandardLibrary> {
    // A directory may be left over from an uninstalled target, so look for the library itself.
    let directory = rustc(&["--print", "target-libdir", "--target", TARGET])?;
    let is_std = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    let mut installed = directory.read_dir().into_iter().flatten().flatten();
    if installed.any(|entry| entry.file_name().to_str().is_some_and(is_std)) {
        return Ok(StandardLibrary::Installed);
    }
    let library = match env::var_os(SOURCE) {
        Some(library) => library.into(),
        // Where `rustup component add rust-src` puts it.
        None => rustc(&["--print", "sysroot"])?.join("lib/rustlib/src/rust/library"),
    };
    let is_there = library.join("Cargo.lock").exists();
    Ok(if is_there { StandardLibrary::Source(library) } else { StandardLibrary::Missing })
}

fn rustc(arguments: &[&str]) -> Result<PathBuf> {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).args(arguments).output()?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`rustc {}` ended with {}: {errors}", arguments.join(" "), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim_end().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_build_there_is_refused() {
        let features = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert!(unfit("mio", &features(&[])).is_some());
        assert!(unfit("serde", &features(&["std"])).is_none());
        assert!(unfit("getrandom", &features(&["std"])).is_some());
        assert!(unfit("getrandom", &features(&["js"])).is_none());
        assert!(unfit("getrandom", &features(&["std", "wasm_js"])).is_none());
    }
}
