//! What lay in the folder at a revision of the repository.

use std::{io, path::Path, process::Command};

use super::{FOLDER, Found, Generated};
use crate::Result;

/// The generated files as they were at a revision, from the repository that the workspace's root is in.
pub(super) fn found_at(root: &Path, revision: &str, generated: &Generated) -> Result<Found> {
    let commit = git(root, &["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])?;
    let Some(commit) = commit else {
        return Err(format!("`{revision}` is no revision of the repository in {}", root.display()).into());
    };
    let commit = String::from_utf8(commit)?.trim().to_owned();
    let prefix = format!("{FOLDER}/");
    let list = git(root, &["ls-tree", "-z", "--name-only", &commit, &prefix])?;
    let list = list.ok_or_else(|| format!("git cannot list {prefix} at {revision}"))?;
    let mut found = Found::default();
    for path in String::from_utf8_lossy(&list).split('\0') {
        let Some(file) = path.strip_prefix(&prefix).filter(|file| file.ends_with(".json")) else { continue };
        let bytes = git(root, &["show", &format!("{commit}:./{path}")])?;
        found.add(file, bytes.ok_or_else(|| io::Error::other("git cannot show it")), generated);
    }
    if found.is_empty() {
        return Err(format!("there are no schemas in {prefix} at {revision}").into());
    }
    Ok(found)
}

/// What git prints; `None` if it fails.
fn git(root: &Path, arguments: &[&str]) -> Result<Option<Vec<u8>>> {
    // Inside a hook these two would lead elsewhere.
    let mut command = Command::new("git");
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    let output = command.arg("-C").arg(root).args(arguments).output();
    let output = output.map_err(|error| format!("git could not be started: {error}"))?;
    Ok(output.status.success().then_some(output.stdout))
}
