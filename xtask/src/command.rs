//! Runs cargo and other programs, saying first what is run, in a form that can be pasted into a shell.

use std::{
    env, fmt,
    io::{self, BufRead, BufReader, Write},
    process::{Command, ExitStatus, Stdio},
};

use crate::Result;

/// One invocation of cargo.
pub(crate) struct Cargo {
    arguments: Vec<String>,
    variables: Vec<(&'static str, String)>,
}

impl Cargo {
    /// From a command line without quoting: `words` is split at white space.
    pub(crate) fn new(words: &str) -> Self {
        Self { arguments: words.split_whitespace().map(str::to_owned).collect(), variables: Vec::new() }
    }

    pub(crate) fn arg(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Runs it with the terminal's own output.
    pub(crate) fn run(&self) -> Result {
        println!("$ {self}");
        let status = self.command().stdin(Stdio::null()).status().map_err(|error| self.not_started(&error))?;
        self.succeeded(status)
    }

    /// Runs it quietly and returns what it printed; its errors are shown as they come.
    pub(crate) fn output(&self) -> Result<String> {
        let output = self
            .command()
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| self.not_started(&error))?;
        self.succeeded(output.status)?;
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Runs it with its output shown as it comes, and tells whether it printed anything but white space.
    pub(crate) fn run_watching_output(&self) -> Result<bool> {
        println!("$ {self}");
        let mut child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| self.not_started(&error))?;
        let mut printed = false;
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout);
            let mut line = Vec::new();
            while lines.read_until(b'\n', &mut line)? > 0 {
                printed |= !line.trim_ascii().is_empty();
                io::stdout().write_all(&line)?;
                line.clear();
            }
        }
        let status = child.wait()?;
        self.succeeded(status)?;
        Ok(printed)
    }

    fn command(&self) -> Command {
        // Cargo names itself to what it runs, so that the same toolchain is used throughout.
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(&self.arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn succeeded(&self, status: ExitStatus) -> Result {
        if status.success() { Ok(()) } else { Err(format!("`{self}` ended with {status}").into()) }
    }

    fn not_started(&self, error: &io::Error) -> String {
        format!("`{self}` could not be started: {error}")
    }
}

impl fmt::Display for Cargo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            write!(f, "{name}={} ", quoted(value))?;
        }
        f.write_str("cargo")?;
        self.arguments.iter().try_for_each(|argument| write!(f, " {}", quoted(argument)))
    }
}

/// What a program says to `--version`, if it is there.
pub(crate) fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command with the terminal's own output.
pub(crate) fn run(command: &mut Command) -> Result {
    println!("$ {command:?}");
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("`{command:?}` could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{command:?}` ended with {status}").into()) }
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}
