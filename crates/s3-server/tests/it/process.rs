//! The server as a process, killed and started again.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use crate::support::{BUCKET, Short, client_with};

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path, port: &str) -> (Process, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reelbase-s3-server"));
    command.arg("--folder").arg(folder).args(["--port", port, "--latency-ms", "1"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (Process(child), line.trim_end().to_owned())
}

#[tokio::test]
async fn what_a_killed_server_has_done_is_there_when_it_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    let (process, endpoint) = start(folder.path(), "0");
    let s3 = client_with(&endpoint, "reelbase", "reelbase-secret-for-tests-only");
    s3.write("a", "kept").await;
    let id = s3.begin("b").await;
    let etag = s3.part("b", &id, 1, vec![7; 10]).await;
    drop(process);
    s3.get_object().bucket(BUCKET).key("a").send().await.unwrap_err();
    // As a process leaves it that is killed while it writes.
    std::fs::write(folder.path().join("data/of-nobody"), "x").unwrap();
    std::fs::write(folder.path().join("buckets/bucket/objects/.unfinished-1"), "{").unwrap();
    let (_process, again) = start(folder.path(), endpoint.rsplit(':').next().unwrap());
    assert_eq!(again, endpoint);
    let s3 = client_with(&endpoint, "reelbase", "reelbase-secret-for-tests-only");
    assert_eq!(s3.read("a").await.unwrap(), b"kept");
    crate::multipart::completion(&s3, "b", &id, &[(1, &etag)]).send().await.unwrap();
    assert_eq!(s3.read("b").await.unwrap(), [7; 10]);
    assert_eq!(std::fs::read_dir(folder.path().join("data")).unwrap().count(), 2);
}
