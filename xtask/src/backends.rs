//! The backends that the tests can run on, and what `REELBASE_REQUIRE` says of them.

use std::{collections::BTreeSet, env};

use crate::{
    Result, curl,
    google::{self, Google},
    node, python,
    radosgw::{self, S3},
    wasm32,
    workspace::Workspace,
};

/// Names what must not be skipped, separated by commas: a skip of it is a failure.
const REQUIRE: &str = "REELBASE_REQUIRE";

/// A backend in the tests' own process.
struct Backend {
    name: &'static str,
    package: &'static str,
}

const BACKENDS: [Backend; 2] = [
    Backend { name: "memory", package: "reelbase-store-memory" },
    Backend { name: "emulator", package: "reelbase-emulator" },
];

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
        let known: Vec<&str> = BACKENDS
            .iter()
            .map(|backend| backend.name)
            .chain([google::NAME, radosgw::NAME, wasm32::NAME, node::NAME, python::NAME, curl::NAME])
            .collect();
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

/// The servers that tests need, while they run.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    pub(crate) google: Option<Google>,
    pub(crate) s3: Option<S3>,
}

/// Every backend with whether it will run, and the servers of those that do; an error if one is required and will not.
///
/// The S3 server is started only where the tests run that need it.
pub(crate) fn find(workspace: &Workspace, required: &Required, with_s3: bool) -> Result<(Vec<Found>, Servers)> {
    let mut found: Vec<Found> = BACKENDS
        .iter()
        .map(|Backend { name, package }| {
            let reach = match workspace.package(package) {
                Some(_) => Ok("in the tests' own process".to_owned()),
                None => Err(format!("package {package} is not in the workspace")),
            };
            Found { name, reach }
        })
        .collect();
    let google = google::reach(&workspace.target_directory)?;
    let reach = google.as_ref().map(|google| google.place.clone()).map_err(Clone::clone);
    found.push(Found { name: google::NAME, reach });
    let mut servers = Servers { google: google.ok(), s3: None };
    if with_s3 {
        let s3 = radosgw::reach(&workspace.target_directory)?;
        let reach = s3.as_ref().map(|s3| s3.place.clone()).map_err(Clone::clone);
        found.push(Found { name: radosgw::NAME, reach });
        servers.s3 = s3.ok();
    }
    for Found { name, reach } in &found {
        if let Err(reason) = reach
            && required.contains(name)
        {
            return Err(Required::unmet(name, reason).into());
        }
    }
    Ok((found, servers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn require_takes_known_names_and_refuses_others() {
        assert!(Required::parse("").unwrap().0.is_empty());
        let names = ["memory", "emulator", "firestore-emulator", "s3", "wasm32", "node", "python", "curl"];
        let required = Required::parse(&format!(" {},", names.join(", "))).unwrap();
        assert!(names.iter().all(|name| required.contains(name)));
        let error = Required::parse("memory,firstore").unwrap_err().to_string();
        assert!(error.contains("`firstore`") && error.contains("memory"), "{error}");
    }

    #[test]
    fn a_required_backend_that_is_missing_is_an_error() {
        let empty = Workspace { packages: Vec::new(), target_directory: "target".into() };
        assert!(find(&empty, &Required::parse("memory").unwrap(), false).is_err());
        assert!(find(&empty, &Required::parse("emulator").unwrap(), false).is_err());
    }
}
