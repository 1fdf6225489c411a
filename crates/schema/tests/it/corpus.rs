//! The shared corpus: documents that each rule accepts and refuses, on which every language agrees.

use std::{collections::BTreeSet, fs, path::PathBuf};

use reelbase_schema::contracts::{Contract, ContractKind};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Corpus {
    base: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: String,
    /// Values at dotted paths.
    #[serde(default)]
    set: Map<String, Value>,
    /// A text so many times, what follows it, and what goes before it, at dotted paths.
    #[serde(default)]
    repeat: Map<String, Value>,
    #[serde(default)]
    remove: Vec<String>,
    reads: bool,
    writes: bool,
}

impl Case {
    fn document(&self, base: &Value) -> Value {
        let mut document = base.clone();
        for path in &self.remove {
            let (parent, name) = parent(&mut document, path);
            parent.remove(name).unwrap_or_else(|| panic!("{}: there is no {path}", self.rule));
        }
        for (path, value) in &self.set {
            let (parent, name) = parent(&mut document, path);
            parent.insert(name.to_owned(), value.clone());
        }
        for (path, of) in &self.repeat {
            let text = |at: usize| of.get(at).and_then(Value::as_str).unwrap_or_default();
            let count = usize::try_from(of[1].as_u64().unwrap()).unwrap();
            let (parent, name) = parent(&mut document, path);
            parent.insert(name.to_owned(), format!("{}{}{}", text(3), text(0).repeat(count), text(2)).into());
        }
        document
    }
}

fn parent<'a, 'p>(document: &'a mut Value, path: &'p str) -> (&'a mut Map<String, Value>, &'p str) {
    let mut segments = path.split('.').peekable();
    let mut at = document;
    while let Some(segment) = segments.next() {
        if segments.peek().is_none() {
            return (at.as_object_mut().unwrap(), segment);
        }
        at = &mut at[segment];
    }
    unreachable!("a path has a segment")
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name)
}

#[test]
fn each_rule_accepts_and_refuses_what_it_should() {
    let mut wrong = Vec::new();
    let mut files = 0;
    for contract in Contract::all() {
        let path = folder("corpus").join(format!("{}.json", contract.name()));
        let Ok(text) = fs::read_to_string(&path) else {
            // What is only answered is never judged here.
            assert!(
                matches!(contract.kind(), ContractKind::Response | ContractKind::File),
                "{} is missing",
                path.display()
            );
            continue;
        };
        files += 1;
        let corpus: Corpus = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(corpus.cases.iter().any(|case| case.writes) && corpus.cases.iter().any(|case| !case.writes));
        for case in &corpus.cases {
            let document = case.document(&corpus.base);
            for (verdict, expected, what) in
                [(contract.reads(&document), case.reads, "read"), (contract.accepts(&document), case.writes, "written")]
            {
                if verdict.is_ok() != expected {
                    let found = verdict.map_or_else(|e| e.to_string(), |()| format!("can be {what}"));
                    let changed = (&case.set, &case.repeat, &case.remove);
                    wrong.push(format!("{}: {} {changed:?}: {found}", contract.name(), case.rule));
                }
            }
        }
    }
    assert_eq!(files, fs::read_dir(folder("corpus")).unwrap().count(), "a file of the corpus is of no contract");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_field_of_a_writers_contract_has_cases() {
    for contract in Contract::all().into_iter().filter(|contract| contract.kind() == ContractKind::Entity) {
        let text = fs::read_to_string(folder("corpus").join(format!("{}.json", contract.name()))).unwrap();
        let corpus: Corpus = serde_json::from_str(&text).unwrap();
        let refused = corpus.cases.iter().filter(|case| !case.writes);
        let touched: BTreeSet<&str> = refused
            .flat_map(|case| case.set.keys().chain(case.repeat.keys()).chain(&case.remove))
            .map(|path| path.split('.').next().unwrap())
            .collect();
        let (_, schema) = contract.schemas().pop().unwrap();
        let fields = schema["properties"].as_object().unwrap().keys();
        let free: Vec<_> = fields.filter(|field| !touched.contains(field.as_str())).collect();
        assert!(free.is_empty(), "{}: no case in which one of these is refused: {free:?}", contract.name());
    }
}

#[test]
fn historic_documents_are_read_for_ever() {
    let contracts = Contract::all();
    let mut read = 0;
    for entry in fs::read_dir(folder("historic")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let contract = contracts.iter().find(|contract| contract.name() == name).unwrap_or_else(|| panic!("{name}"));
        for file in fs::read_dir(entry.path()).unwrap() {
            let path = file.unwrap().path();
            let document = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            contract.reads(&document).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            read += 1;
        }
    }
    assert!(read >= contracts.iter().filter(|contract| contract.kind() == ContractKind::Entity).count());
}
