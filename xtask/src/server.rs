//! A server that lives as long as what needs it.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::Result;

/// How long a server may take to be ready.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process of ours that serves; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where it listens, as `127.0.0.1:8080`.
    pub(crate) address: String,
    /// Open, so that a server that prints more than it must is not ended by that.
    _stdout: Option<ChildStdout>,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Neither can fail but for a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts a server that takes its address, writes to `log`, and answers `GET /` when it is ready.
    pub(crate) fn at(address: SocketAddr, command: &mut Command, log: &Path) -> Result<Self> {
        Self::ready(Some(address), command, log, answers)
    }

    /// Starts a server that writes to `log` and takes connections when it is ready, or one that nobody connects to.
    pub(crate) fn accepting(address: Option<SocketAddr>, command: &mut Command, log: &Path) -> Result<Self> {
        Self::ready(address, command, log, accepts)
    }

    fn ready(
        address: Option<SocketAddr>,
        command: &mut Command,
        log: &Path,
        is_ready: fn(&str) -> bool,
    ) -> Result<Self> {
        let file = File::create(log)?;
        command.stdin(Stdio::null()).stderr(file.try_clone()?).stdout(file);
        let child = command.spawn().map_err(|error| format!("`{command:?}` could not be started: {error}"))?;
        let address = address.map(|address| address.to_string()).unwrap_or_default();
        let mut server = Self { child, address, _stdout: None };
        let start = Instant::now();
        while !server.address.is_empty() && !is_ready(&server.address) {
            if let Some(status) = server.child.try_wait()? {
                return Err(format!("`{command:?}` ended with {status}; see {}", log.display()).into());
            }
            if start.elapsed() > PATIENCE {
                let address = &server.address;
                return Err(format!("no answer from {address} within {PATIENCE:?}; see {}", log.display()).into());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(server)
    }

    /// Starts a server that prints its address, after `mark`, on its first line.
    pub(crate) fn saying(command: &mut Command, mark: &str) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let child = command.spawn().map_err(|error| format!("`{command:?}` could not be started: {error}"))?;
        let mut server = Self { child, address: String::new(), _stdout: None };
        let mut stdout = BufReader::new(server.child.stdout.take().ok_or("its output is not piped")?);
        let mut line = String::new();
        stdout.read_line(&mut line)?;
        let (_, address) =
            line.trim_end().rsplit_once(mark).ok_or_else(|| format!("`{command:?}` said {line:?}, and no address"))?;
        address.clone_into(&mut server.address);
        server._stdout = Some(stdout.into_inner());
        Ok(server)
    }
}

/// A port that nobody listens on at this moment.
pub(crate) fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Whether a server takes connections.
pub(crate) fn accepts(address: &str) -> bool {
    let Ok(mut addresses) = address.to_socket_addrs() else { return false };
    addresses.any(|to| TcpStream::connect_timeout(&to, Duration::from_secs(2)).is_ok())
}

/// Whether a server says `Ok` to `GET /`, as emulators of Firestore do.
pub(crate) fn answers(address: &str) -> bool {
    let ask = || -> Result<bool> {
        let to = address.to_socket_addrs()?.next().ok_or("no address")?;
        let mut stream = TcpStream::connect_timeout(&to, Duration::from_secs(2))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        // Google's emulator keeps the connection open whatever it is told, so the answer is read no further than needed.
        let (mut answer, mut part) = (Vec::new(), [0; 256]);
        loop {
            let n = stream.read(&mut part)?;
            answer.extend_from_slice(&part[..n]);
            let text = String::from_utf8_lossy(&answer);
            match text.split_once("\r\n\r\n") {
                Some((head, body)) if body.starts_with("Ok") => return Ok(head.starts_with("HTTP/1.1 200")),
                _ if n == 0 => return Ok(false),
                _ => {}
            }
        }
    };
    ask().unwrap_or(false)
}

/// A program that cargo has built.
pub(crate) fn built(target_directory: &Path, name: &str) -> PathBuf {
    target_directory.join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_ends_with_its_owner() {
        let mut command = Command::new("sh");
        let server = Server::saying(command.args(["-c", "echo ready at=here; exec sleep 600"]), "at=").unwrap();
        assert_eq!(server.address, "here");
        let id = server.child.id().to_string();
        let lives = || Command::new("kill").args(["-0", &id]).stderr(Stdio::null()).status().unwrap().success();
        assert!(lives());
        drop(server);
        assert!(!lives());
    }

    #[test]
    fn a_server_that_does_not_come_up_is_an_error() {
        let silent = Server::saying(Command::new("sh").args(["-c", "echo nothing"]), "at=").unwrap_err();
        assert!(silent.to_string().contains("nothing"), "{silent}");
        let log = std::env::temp_dir().join(format!("reelbase-xtask-{}", std::process::id()));
        let ended = Server::at(free_port().unwrap(), Command::new("sh").args(["-c", "exit 3"]), &log).unwrap_err();
        std::fs::remove_file(&log).unwrap();
        assert!(ended.to_string().contains("exit status: 3"), "{ended}");
    }
}
