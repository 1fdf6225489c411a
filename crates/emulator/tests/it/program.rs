//! The program, started as a process.

use std::process::Stdio;

use reelbase_firestore_wire::pb::firestore_client::FirestoreClient;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};
use tonic::{Code, transport::Channel};

use crate::support::*;

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_reelbase-emulator"));
    program.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    program
}

/// Starts the program, and reads its address from the line that it prints.
async fn serve(arguments: &[&str]) -> (Child, String, Client) {
    let mut child = program().args(arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let (_, address) = line.split_once("export FIRESTORE_EMULATOR_HOST=").expect(&line);
    let channel = Channel::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    (child, address.to_owned(), FirestoreClient::new(channel))
}

async fn stop(child: &mut Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().await.unwrap().success());
    assert!(child.wait().await.unwrap().success());
}

#[tokio::test]
async fn it_prints_its_address_serves_and_ends() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, address, mut client) = serve(&[]).await;
        assert!(address.starts_with("127.0.0.1:") && !address.ends_with(":0"), "{address}");
        commit(&mut client, vec![set("a/b", [])]).await;
        assert!(get(&mut client, "a/b").await.is_some());
        stop(&mut child, signal).await;
    }
}

#[tokio::test]
async fn it_takes_indexes_relaxations_and_projects() {
    let directory = std::env::temp_dir().join(format!("reelbase-emulator-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let indexes = directory.join("firestore.indexes.json");
    let json = r#"{"indexes": [{"collectionGroup": "items", "queryScope": "COLLECTION", "fields": [
        {"fieldPath": "even", "order": "ASCENDING"}, {"fieldPath": "n", "order": "DESCENDING"}]}]}"#;
    std::fs::write(&indexes, json).unwrap();
    let query = |collection: &str| {
        run_of(reelbase_firestore_wire::pb::StructuredQuery {
            r#where: Some(equal("even", string("yes"))),
            order_by: vec![order("n", reelbase_firestore_wire::pb::structured_query::Direction::Descending)],
            ..all(collection)
        })
    };
    let indexes = indexes.to_str().unwrap();
    let (_child, _, mut client) = serve(&["--indexes", indexes, "--project", "p"]).await;
    run(&mut client, query("items")).await.unwrap();
    refused(run(&mut client, query("others")).await, Code::FailedPrecondition, "requires an index");
    let other = reelbase_firestore_wire::pb::GetDocumentRequest {
        name: "projects/q/databases/(default)/documents/a/b".into(),
        ..Default::default()
    };
    refused(client.get_document(other).await, Code::NotFound, "not served");
    for rules in ["all", "disjunctions,missing-indexes"] {
        let (_child, _, mut client) = serve(&["--relax", rules, "--host", "localhost", "--port", "0"]).await;
        run(&mut client, query("others")).await.unwrap();
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn it_says_what_is_wrong() {
    let cases: [(&[&str], &str); 6] = [
        (&["--relax", "everything"], "everything"),
        (&["--indexes", "/nowhere/firestore.indexes.json"], "/nowhere/firestore.indexes.json"),
        (&["--port", "x"], "--port"),
        (&["--prot", "1"], "--prot"),
        (&["--host", "no host"], "--host"),
        (&["--project", "a/b"], "--project"),
    ];
    for (arguments, message) in cases {
        let output = program().args(arguments).output().await.unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(message), "{arguments:?}: {text}");
    }
    let help = program().arg("--help").output().await.unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    assert!(help.status.success());
    for option in ["--host", "--port", "--indexes", "--relax", "--project", "missing-indexes", "all"] {
        assert!(text.contains(option), "{option}");
    }
}
