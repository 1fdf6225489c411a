//! Documents that Rust and TypeScript hand each other, to see that they judge alike.

use std::{collections::BTreeMap, fs, path::Path};

use proptest::{
    prelude::Rng,
    test_runner::{Config, TestRng, TestRunner},
};
use reelbase_schema::{
    arbitrary,
    contracts::{Contract, ContractKind, MAX_SAFE_INTEGER},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Result;

/// How many documents of each contract are made, and how many are made of each by breaking it.
const SAMPLES: usize = 300;
const BROKEN: usize = 8;

/// A document and what Rust says of it.
#[derive(Serialize)]
struct Judged<'a> {
    contract: &'a str,
    json: &'a Value,
    reads: bool,
    writes: bool,
    /// Why Rust would not write it so.
    why: String,
}

/// Writes documents with Rust's verdicts, one on a line: sound ones, and ones in which something was changed. Returns
/// how many there are.
pub(crate) fn write(path: &Path) -> Result<usize> {
    // However many values the strategies throw away on the way.
    let config = Config { max_local_rejects: u32::MAX, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let mut lines = String::new();
    let mut count = 0;
    for contract in Contract::all() {
        if !is_written(&contract) {
            continue;
        }
        for _ in 0..SAMPLES {
            let sample = arbitrary::written(contract.name(), &mut runner);
            let sample = sample.ok_or_else(|| format!("no sample of {} can be made", contract.name()))??;
            for broken in 0..=BROKEN {
                let mut document = sample.clone();
                for _ in 0..broken.min(1 + broken / 4) {
                    change(&mut document, runner.rng());
                }
                let written = contract.accepts(&document);
                if broken == 0
                    && let Err(e) = &written
                {
                    return Err(
                        format!("{}: Rust made what it does not accept: {e}\n{document:#}", contract.name()).into()
                    );
                }
                let judged = Judged {
                    contract: contract.name(),
                    reads: contract.reads(&document).is_ok(),
                    writes: written.is_ok(),
                    why: written.err().map(|e| e.to_string()).unwrap_or_default(),
                    json: &document,
                };
                lines += &serde_json::to_string(&judged)?;
                lines.push('\n');
                count += 1;
            }
        }
    }
    fs::write(path, lines)?;
    Ok(count)
}

#[derive(Deserialize)]
struct Made {
    contract: String,
    json: Value,
}

/// Reads documents that TypeScript made and says may be written: Rust must agree. Returns how many there are of each
/// contract.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, usize>> {
    let contracts = Contract::all();
    let mut counts = BTreeMap::new();
    let mut refused = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let made: Made = serde_json::from_str(line)?;
        let contract = contracts.iter().find(|contract| contract.name() == made.contract);
        let contract = contract.ok_or_else(|| format!("there is no contract `{}`", made.contract))?;
        if let Err(e) = contract.reads(&made.json).and_then(|()| contract.accepts(&made.json)) {
            refused.push(format!("{}: {e}\n    {}", made.contract, made.json));
        }
        *counts.entry(made.contract).or_default() += 1;
    }
    let mut written = contracts.iter().filter(|contract| is_written(contract));
    if let Some(missing) = written.find(|contract| !counts.contains_key(contract.name())) {
        return Err(format!("TypeScript made nothing of `{}`", missing.name()).into());
    }
    if !refused.is_empty() {
        let first: Vec<_> = refused.iter().take(10).map(String::as_str).collect();
        return Err(
            format!("Rust refuses {} of TypeScript's documents:\n  {}", refused.len(), first.join("\n  ")).into()
        );
    }
    Ok(counts)
}

/// Whether anybody writes by it: what is only answered is made by Rust alone.
fn is_written(contract: &Contract) -> bool {
    matches!(contract.kind(), ContractKind::Entity | ContractKind::Request)
}

/// Changes one thing somewhere in a document.
fn change(document: &mut Value, rng: &mut impl Rng) {
    let mut at = document;
    loop {
        let inner = match at {
            Value::Object(object) => object.len(),
            Value::Array(array) => array.len(),
            _ => 0,
        };
        if inner == 0 {
            break;
        }
        let pick = rng.next_u32() as usize % inner;
        let last = !rng.next_u32().is_multiple_of(4);
        match at {
            Value::Object(object) => {
                let Some(name) = object.keys().nth(pick).cloned() else { return };
                if !is_nested(&object[&name]) || last {
                    change_entry(object, &name, rng);
                    return;
                }
                at = &mut object[&name];
            }
            Value::Array(array) => {
                if !is_nested(&array[pick]) || last {
                    array[pick] = other(&array[pick], rng);
                    return;
                }
                at = &mut array[pick];
            }
            _ => return,
        }
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn change_entry(object: &mut serde_json::Map<String, Value>, name: &str, rng: &mut impl Rng) {
    match rng.next_u32() % 8 {
        0 => drop(object.remove(name)),
        1 => drop(object.insert(name.to_owned(), Value::Null)),
        2 => drop(object.insert("a_field_of_a_newer_service".to_owned(), json!({ "a": [1] }))),
        _ => {
            let changed = other(&object[name], rng);
            object.insert(name.to_owned(), changed);
        }
    }
}

/// Something else in the place of a value: near it, at an edge, or of another kind.
fn other(value: &Value, rng: &mut impl Rng) -> Value {
    let pick = rng.next_u32();
    if pick.is_multiple_of(6) {
        // Whole doubles are left out: JavaScript writes them as integers.
        let kinds =
            [json!(true), json!("text"), json!(7), json!(-1), json!(0.5), json!([]), json!({}), json!([1, "a"])];
        let kind = &kinds[rng.next_u32() as usize % kinds.len()];
        // serde takes the fields of a struct in an array as well; that is between it and itself.
        return if kind.is_array() && !value.is_array() { json!("text") } else { kind.clone() };
    }
    match value {
        Value::String(text) => text_near(text, rng).into(),
        Value::Number(number) => {
            let edges: [i64; 17] = [
                -1,
                0,
                1,
                50,
                51,
                100,
                101,
                168,
                169,
                999,
                1_000,
                3_600,
                3_601,
                10_000,
                10_001,
                4_294_967_295,
                4_294_967_296,
            ];
            match number.as_i64() {
                // Beyond this JavaScript sees another number than Rust.
                Some(n) if pick.is_multiple_of(2) && n.unsigned_abs() < MAX_SAFE_INTEGER => {
                    json!(n + [1, -1][pick as usize / 2 % 2])
                }
                None if pick.is_multiple_of(2) => json!(number.as_f64().unwrap_or_default() + 0.25),
                _ => json!(edges[rng.next_u32() as usize % edges.len()]),
            }
        }
        Value::Bool(flag) => json!(!flag),
        other => other.clone(),
    }
}

fn text_near(text: &str, rng: &mut impl Rng) -> String {
    const TEXTS: [&str; 33] = [
        "",
        ".",
        "..",
        "/",
        "a/b",
        "a//b",
        "__a__",
        "__id1__",
        "____",
        "a\\b",
        "a\u{0}b",
        "a\u{85}b",
        "\u{feff}",
        "0",
        "-0",
        "9223372036854775807",
        "9223372036854775808",
        "00:00:00",
        "99:59:59.999",
        "00:60:00",
        "2025-01-01T00:00:00Z",
        "2025-01-01t00:00:00z",
        "2025-01-01 00:00:00Z",
        "2025-02-29T00:00:00Z",
        "2024-02-29T23:59:60Z",
        "2025-01-01T00:00:00.123456789Z",
        "2025-01-01T00:00:00.1234567891Z",
        "2025-01-01T00:00:00+23:59",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z",
        "gs://b/a%2Fb",
        "GS://b/a",
        "completed",
    ];
    let letters: Vec<char> = text.chars().collect();
    let at = if letters.is_empty() { 0 } else { rng.next_u32() as usize % letters.len() };
    let (before, after): (String, String) = (letters[..at].iter().collect(), letters[at..].iter().collect());
    match rng.next_u32() % 8 {
        0 => text.repeat(2),
        1 => text.repeat(60).chars().take(5_010).collect(),
        2 => before,
        3 => format!("{before}{}", after.chars().skip(1).collect::<String>()),
        4 => format!("{before}/{after}"),
        5 => format!("{before}x{after}"),
        _ => TEXTS[rng.next_u32() as usize % TEXTS.len()].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_changed_documents_are_refused_and_some_are_not() {
        let path = std::env::temp_dir().join(format!("reelbase-exchange-{}.jsonl", std::process::id()));
        let count = write(&path).unwrap();
        let lines = fs::read_to_string(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let judged: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(judged.len(), count);
        let of =
            |reads: bool, writes: bool| judged.iter().filter(|j| j["reads"] == reads && j["writes"] == writes).count();
        // Each verdict is there in numbers, so that agreement on it means something.
        for (reads, writes) in [(true, true), (true, false), (false, false)] {
            assert!(of(reads, writes) > count / 10, "{reads} {writes}: {} of {count}", of(reads, writes));
        }
        assert_eq!(of(false, true), 0, "what is written can be read");
    }
}
