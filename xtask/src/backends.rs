//! The backends that the tests can run on, and what `REELBASE_REQUIRE` says of them.

use std::{collections::BTreeSet, env};

use crate::{Result, typescript, wasm32, workspace::Workspace};

/// Names what must not be skipped, separated by commas: a skip of it is a failure.
const REQUIRE: &str = "REELBASE_REQUIRE";

/// A backend and how to tell whether the tests will reach it.
struct Backend {
    name: &'static str,
    package: &'static str,
    /// Where it runs, or why it cannot.
    reach: fn() -> std::result::Result<String, String>,
}

const BACKENDS: &[Backend] =
    &[Backend { name: "memory", package: "reelbase-store-memory", reach: || Ok("in the tests' own process".into()) }];

/// A backend as found on this machine.
pub(crate) struct Found {
    pub(crate) name: &'static str,
    pub(crate) reach: std::result::Result<String, String>,
}

/// What this run may not skip.
#[derive(Debug, Default)]
pub(crate) struct Required(BTreeSet<String>);

impl Required {
    pub(crate) fn from_env() -> Result<Self> {
        Self::parse(&env::var(REQUIRE).unwrap_or_default())
    }

    fn parse(list: &str) -> Result<Self> {
        let known: Vec<&str> =
            BACKENDS.iter().map(|backend| backend.name).chain([wasm32::NAME, typescript::NODE]).collect();
        let names: BTreeSet<String> =
            list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        match names.iter().find(|name| !known.contains(&name.as_str())) {
            Some(unknown) => Err(format!("{REQUIRE} names `{unknown}`, which is none of: {}", known.join(", ")).into()),
            None => Ok(Self(names)),
        }
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// The error for something required that is not there.
    pub(crate) fn unmet(name: &str, reason: &str) -> String {
        format!("{REQUIRE} names `{name}`, which cannot run: {reason}")
    }
}

/// Every backend with whether it will run; an error if one is required and will not.
pub(crate) fn find(workspace: &Workspace, required: &Required) -> Result<Vec<Found>> {
    BACKENDS
        .iter()
        .map(|backend| {
            let reach = match workspace.package(backend.package) {
                Some(_) => (backend.reach)(),
                None => Err(format!("package {} is not in the workspace", backend.package)),
            };
            match &reach {
                Err(reason) if required.contains(backend.name) => Err(Required::unmet(backend.name, reason).into()),
                _ => Ok(Found { name: backend.name, reach }),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn require_takes_known_names_and_refuses_others() {
        assert!(Required::parse("").unwrap().0.is_empty());
        let required = Required::parse("memory, wasm32,").unwrap();
        assert!(required.contains("memory") && required.contains("wasm32"));
        let error = Required::parse("memory,firstore").unwrap_err().to_string();
        assert!(error.contains("`firstore`") && error.contains("memory"), "{error}");
    }

    #[test]
    fn a_required_backend_that_is_missing_is_an_error() {
        let empty = Workspace { packages: Vec::new(), target_directory: "target".into() };
        assert!(find(&empty, &Required::parse("memory").unwrap()).is_err());
        let found = find(&empty, &Required::default()).unwrap();
        assert!(found.iter().all(|backend| backend.reach.is_err()));
    }
}
