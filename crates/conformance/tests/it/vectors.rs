//! Every vector holds on core's functions and on the model; what is odd in a file is told and stops nothing.

use std::path::Path;

use reelbase_conformance::vectors::{self, Report};
use serde_json::{Value as Json, json};

use crate::model_store::{Bug, open};

#[tokio::test]
async fn hold_on_core_and_on_the_model() {
    let report = vectors::run_without_store(&vectors::load()).await;
    report.print();
    report.assert_passed();
    assert!(vectors::is_replaced() || report.left_out() == 0, "a vector of this crate is left out");
}

fn file(vectors: &[Json]) -> String {
    let datasets = json!({"one": [{"path": "c/a", "fields": {"n": {"int": "1"}}}]});
    json!({"format_version": 1, "datasets": datasets, "vectors": vectors}).to_string()
}

/// One vector that holds, beside those to be tried.
fn good() -> Json {
    json!({"id": "compare/good", "kind": "compare", "a": {"int": "1"}, "b": {"int": "2"}, "expect": "<"})
}

async fn with_good(vector: Json) -> Report {
    let report = vectors::run(&file(&[vector, good()]), &open(Bug::None)).await;
    assert!(report.total("core").passed >= 1, "the vector after it was not run\n{report}");
    report
}

fn matching(op: &str, operand: &Json) -> Json {
    json!({"id": "odd", "kind": "match", "field": {"int": "1"}, "op": op, "operand": operand, "expect": true})
}

#[tokio::test]
async fn a_malformed_vector_fails_alone() {
    let one = || json!({"int": "1"});
    for vector in [
        json!({"kind": "compare", "a": one(), "b": one(), "expect": "="}),
        json!({"id": "odd"}),
        json!("odd"),
        json!({"id": "odd", "kind": "compare", "a": one(), "b": one(), "expect": "?"}),
        json!({"id": "odd", "kind": "compare", "a": one(), "expect": "="}),
        matching("==", &json!({"int": 1})),
        matching("==", &json!({"int": "1", "double": 1.0})),
        matching("==", &json!({"timestamp": "yesterday"})),
        matching("==", &json!({"bytes": "?"})),
        json!({"id": "odd", "kind": "match", "op": "==", "operand": one(), "expect": true}),
        json!({"id": "odd", "kind": "query", "dataset": "two", "query": {"from": {"collection": "c"}}, "expect": []}),
        json!({"id": "odd", "kind": "query", "query": {"from": {"collection": "c"}}, "expect": []}),
        json!({"id": "odd", "kind": "query", "dataset": "one", "expect": []}),
        json!({"id": "odd", "kind": "query_error", "query": {"from": {"collection": "c"}}}),
        json!({"id": "odd", "kind": "commit", "before": [], "writes": [{"op": "delete", "path": "c/a"}], "code": "OK"}),
    ] {
        let report = with_good(vector.clone()).await;
        assert!(!report.failures.is_empty(), "{vector} does not fail\n{report}");
        assert!(report.failures.iter().all(|failure| failure.got.starts_with("malformed: ")), "{report}");
        assert_eq!(report.left_out(), 0, "{report}");
    }
}

#[tokio::test]
async fn what_this_version_does_not_know_is_not_run() {
    let query = || json!({"from": {"collection": "c"}});
    for (name, vector) in [
        ("sing", json!({"id": "odd", "kind": "sing", "dataset": "two"})),
        ("DATA_LOSS", json!({"id": "odd", "kind": "query_error", "query": query(), "code": "DATA_LOSS"})),
        ("~=", matching("~=", &json!({"int": "1"}))),
        ("decimal", matching("==", &json!({"decimal": "1"}))),
    ] {
        let report = with_good(vector).await;
        report.assert_passed();
        assert_eq!(report.left_out(), 1, "{report}");
        assert!(report.not_run[0].1.contains(name), "{report}");
        assert!(report.to_string().ends_with("\n1 vectors were NOT RUN\n"), "{report}");
    }
    let report = with_good(good()).await;
    assert!(!report.to_string().contains("NOT RUN"), "{report}");
}

#[tokio::test]
async fn a_wrong_expectation_fails() {
    let query = |expect: Json| json!({"id": "planted", "kind": "query", "dataset": "one", "query": {"from": {"collection": "c"}}, "expect": expect});
    with_good(query(json!(["c/a"]))).await.assert_passed();
    for wrong in [json!([]), json!(["c/b"]), json!(["c/a", "c/a"])] {
        let report = with_good(query(wrong)).await;
        let failed: Vec<_> = report.failures.iter().map(|failure| (failure.id.as_str(), failure.subject)).collect();
        assert_eq!(failed, [("planted", "model"), ("planted", "store")], "{report}");
    }
}

/// Of every kind one vector, each of its members left out or made something else: told, never a panic; and what is
/// expected cannot be left out.
#[tokio::test]
async fn no_odd_member_stops_a_run() {
    let all: Json = serde_json::from_str(vectors::BUILT_IN).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for vector in all["vectors"].as_array().unwrap() {
        if !kinds.insert(vector["kind"].as_str().unwrap()) {
            continue;
        }
        let run = async |vector: &Json| {
            let file = json!({"format_version": 1, "datasets": all["datasets"], "vectors": [vector]}).to_string();
            vectors::run_without_store(&file).await
        };
        for member in vector.as_object().unwrap().keys() {
            let mut odd = vector.clone();
            odd.as_object_mut().unwrap().remove(member);
            let report = run(&odd).await;
            let expectation =
                ["expect", "after", "code", "valid", "bytes", "count", "required", "served", "segments", "allowed"];
            if expectation.contains(&member.as_str()) {
                assert!(!report.failures.is_empty(), "{odd}\nholds without {member}\n{report}");
            }
            for other in [json!(7), json!("odd"), json!([[]]), json!([{"odd": 1}]), json!({"odd": {"odd": 1}})] {
                odd[member] = other;
                run(&odd).await;
            }
        }
    }
}

#[test]
fn a_file_is_found_from_the_root_of_the_workspace() {
    assert_eq!(vectors::load_file(Path::new("vectors/vectors.json")), vectors::BUILT_IN);
    assert_eq!(vectors::load_file(Path::new("crates/conformance/vectors/vectors.json")), vectors::BUILT_IN);
}

/// The words of the panic.
fn refusal(file: &str) -> String {
    let result = std::panic::catch_unwind(|| vectors::load_file(Path::new(file)));
    *result.unwrap_err().downcast::<String>().unwrap()
}

#[test]
fn a_file_that_cannot_be_read_tells_where_it_was_looked_for() {
    let words = refusal("none/such.json");
    assert!(words.contains("tried none/such.json: "), "{words}");
    assert!(words.contains("conformance/../../none/such.json: "), "{words}");
    let system = std::io::Error::from(std::io::ErrorKind::NotFound);
    let system = std::fs::read("none/such.json").err().unwrap_or(system).to_string();
    assert_eq!(words.matches(&system).count(), 2, "{words}");
    assert_eq!(refusal("/none/such.json").matches("such.json").count(), 1);
}

#[test]
fn a_file_of_another_format_is_named() {
    let words = refusal("Cargo.toml");
    assert!(words.starts_with("Cargo.toml is no file of vectors: it is no JSON"), "{words}");
}

#[tokio::test]
#[should_panic(expected = "these are no vectors: format_version must be 1")]
async fn another_format_is_refused() {
    vectors::run_without_store(r#"{"format_version": 2, "vectors": []}"#).await;
}
