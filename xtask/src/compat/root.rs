//! The document around a schema: where references lead, and the text that equal schemas have in common.

use std::{cell::Cell, collections::BTreeMap};

use serde_json::{Value, json};

/// Keywords that say nothing about which values are valid. `default` is compared where properties are.
pub(super) const ANNOTATIONS: [&str; 13] = [
    "$anchor",
    "$comment",
    "$id",
    "$schema",
    "$vocabulary",
    "default",
    "deprecated",
    "description",
    "examples",
    "readOnly",
    "title",
    "tsType",
    "writeOnly",
];

/// A chain of references longer than this runs in a circle.
const MAX_CHAIN: usize = 16;

/// Nodes that one schema's canonical forms may take together, so that no knot of references runs away.
const MAX_NODES: u32 = 50_000;

/// The document in which a schema's references are looked up.
#[derive(Debug)]
pub(super) struct Root<'a> {
    pub(super) document: &'a Value,
    nodes: Cell<u32>,
}

impl<'a> Root<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        Self { document, nodes: Cell::new(0) }
    }

    pub(super) fn resolve(&self, reference: &str) -> Option<&'a Value> {
        self.document.pointer(&percent_decoded(reference.strip_prefix('#')?))
    }

    /// The `default` of a property: beside its reference, or where that leads.
    pub(super) fn default_of(&self, schema: &Value) -> Option<Value> {
        let mut schema = schema;
        for _ in 0..MAX_CHAIN {
            if let Some(default) = schema.get("default") {
                return Some(default.clone()).filter(|default| !default.is_null());
            }
            schema = self.resolve(schema.get("$ref")?.as_str()?)?;
        }
        None
    }

    /// The schema without what says nothing of values, and what a lone reference leads to: so that a place is known
    /// again however it is written.
    pub(super) fn bare(&self, schema: &Value) -> Value {
        let mut schema = schema.clone();
        for _ in 0..MAX_CHAIN {
            let Some(words) = schema.as_object_mut() else { break };
            words
                .retain(|word, _| !ANNOTATIONS.contains(&word.as_str()) && !matches!(&**word, "$defs" | "definitions"));
            let lone = words.get("$ref").filter(|_| words.len() == 1).and_then(Value::as_str);
            let Some(target) = lone.and_then(|reference| self.resolve(reference)) else { break };
            schema = target.clone();
        }
        schema
    }

    /// The schema without annotations and with references written out, so that equal text means equal schemas.
    ///
    /// Defaults stay: they decide how a document is read. A reference back to where it stands becomes its distance.
    pub(super) fn canonical(&self, schema: &Value) -> Value {
        self.canonical_within(schema, &mut Vec::new())
    }

    fn canonical_within(&self, schema: &Value, trail: &mut Vec<String>) -> Value {
        self.nodes.set(self.nodes.get() + 1);
        if self.nodes.get() > MAX_NODES {
            // Equal to nothing: the count grows with every such node, and the two sides name themselves.
            return json!({ "too large": [self.nodes.get(), format!("{:p}", self.document)] });
        }
        let words = match schema {
            Value::Object(words) => words,
            Value::Array(schemas) => return schemas.iter().map(|one| self.canonical_within(one, trail)).collect(),
            other => return other.clone(),
        };
        let mut out = BTreeMap::new();
        for (word, value) in words {
            let value = match (word.as_str(), value) {
                ("default", value) => value.clone(),
                ("$defs" | "definitions", _) => continue,
                (word, _) if ANNOTATIONS.contains(&word) => continue,
                ("const" | "enum" | "required" | "type" | "x-rules", value) => value.clone(),
                ("properties" | "patternProperties" | "dependentSchemas", Value::Object(named)) => {
                    named.iter().map(|(name, one)| (name.clone(), self.canonical_within(one, trail))).collect()
                }
                ("$ref", Value::String(reference)) => self.canonical_target(reference, trail),
                (_, value) => self.canonical_within(value, trail),
            };
            out.insert(word.clone(), value);
        }
        out.into_iter().collect()
    }

    fn canonical_target(&self, reference: &str, trail: &mut Vec<String>) -> Value {
        if let Some(distance) = trail.iter().rev().position(|seen| seen == reference) {
            return json!({ "back": distance });
        }
        let Some(target) = self.resolve(reference) else { return json!({ "nowhere": reference }) };
        trail.push(reference.to_owned());
        let target = self.canonical_within(target, trail);
        trail.pop();
        target
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
