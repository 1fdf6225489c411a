//! Node and npm.

use std::{path::Path, process::Command};

use crate::{Result, command::version};

/// What `REELBASE_REQUIRE` calls it.
pub(crate) const NAME: &str = "node";

/// The oldest Node that runs our packages' scripts and tests, major and minor.
const OLDEST: (u32, u32) = (20, 12);

/// Whether there is a Node that will do, and npm.
pub(crate) fn find() -> std::result::Result<(), String> {
    let node = version("node").ok_or("node is not installed")?;
    version("npm").ok_or("npm is not installed")?;
    will_do(&node)
}

fn will_do(node: &str) -> std::result::Result<(), String> {
    let mut numbers = node.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    let (major, minor) = OLDEST;
    match (numbers.next(), numbers.next()) {
        (Some(first), Some(second)) if (first, second) >= OLDEST => Ok(()),
        _ => Err(format!("node is {node}; {major}.{minor} or later is needed")),
    }
}

pub(crate) fn npm(package: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Result {
    println!("$ (cd {} && npm {})", package.display(), arguments.join(" "));
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(arguments).current_dir(package).env("NO_COLOR", "1");
    let status = command.envs(variables.iter().copied()).status()?;
    if !status.success() {
        return Err(format!("`npm {}` ended with {status}", arguments.join(" ")).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minor_version_of_node_counts() {
        for version in ["v20.12.0", "v20.20.2", "v21.2.0", "v24.0.0-nightly"] {
            assert_eq!(will_do(version), Ok(()), "{version}");
        }
        for version in ["v20.10.0", "v18.20.0", "v20", "", "unknown"] {
            assert!(will_do(version).is_err(), "{version}");
        }
        assert_eq!(will_do("v20.10.0").unwrap_err(), "node is v20.10.0; 20.12 or later is needed");
    }
}
