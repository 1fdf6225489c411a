//! A schema as alternatives: references resolved, unions spread out, annotations gone.
//!
//! Only in this form can two schemas be held side by side: `anyOf [X, null]` and `type: ["string", "null"]` look alike,
//! and so do `oneOf` of constants and `enum`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    branch::{Branch, Kind},
    limits,
    root::{ANNOTATIONS, Root},
};

/// Keywords that are taken apart here, and so are not among a branch's words.
const STRUCTURE: [&str; 11] =
    ["$defs", "$ref", "allOf", "anyOf", "const", "definitions", "else", "enum", "oneOf", "then", "type"];

/// Keywords that look at everything beside them: a schema with one of them is compared as a whole.
const ENTANGLED: [&str; 4] = ["$dynamicRef", "$recursiveRef", "unevaluatedItems", "unevaluatedProperties"];

/// Keywords that mean something only together, and so cannot be merged one by one.
const CLUSTERS: [&[&str]; 3] = [
    &["additionalProperties", "patternProperties", "properties"],
    &["items", "prefixItems"],
    &["contains", "maxContains", "minContains"],
];

/// Whether a keyword means something only together with others, or is a list that is taken apart.
pub(super) fn is_woven(word: &str) -> bool {
    CLUSTERS.iter().any(|cluster| cluster.contains(&word)) || matches!(word, "enum" | "if" | "required" | "x-rules")
}

/// More alternatives than this are not spread out; the largest union of a contract has a dozen.
const MAX_BRANCHES: usize = 64;

/// A schema as a union of branches.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) branches: Vec<Branch>,
    /// `oneOf` alternatives may overlap: then the union accepts more than the schema does.
    pub(super) overlaps: bool,
    /// Why it could not be read; then nothing else here counts.
    pub(super) unclear: Option<String>,
}

impl Shape {
    fn unclear(reason: String) -> Self {
        Self { unclear: Some(reason), ..Self::default() }
    }

    fn push(&mut self, branch: Branch) {
        let is_enumeration =
            |branch: &Branch| branch.rest.is_empty() && branch.words.len() == 1 && branch.words.contains_key("enum");
        if is_enumeration(&branch)
            && let Some(same) =
                self.branches.iter_mut().find(|other| other.kind == branch.kind && is_enumeration(other))
            && let (Some(known), Some(Value::Array(more))) = (same.words.get_mut("enum"), branch.words.get("enum"))
            && let Some(known) = known.as_array_mut()
        {
            known.extend(more.iter().filter(|value| !known.contains(value)).cloned().collect::<Vec<_>>());
        } else if !self.branches.contains(&branch) {
            self.branches.push(branch);
        }
    }

    fn take(&mut self, other: Self) {
        self.overlaps |= other.overlaps;
        self.unclear = self.unclear.take().or(other.unclear);
        other.branches.into_iter().for_each(|branch| self.push(branch));
    }
}

impl Root<'_> {
    pub(super) fn shape(&self, schema: &Value) -> Shape {
        self.shape_within(schema, &mut Vec::new())
    }

    fn shape_within(&self, schema: &Value, trail: &mut Vec<String>) -> Shape {
        let words = match schema {
            Value::Bool(true) => return Shape { branches: vec![Branch::of(Kind::Any)], ..Shape::default() },
            Value::Bool(false) => return Shape::default(),
            Value::Object(words) => words,
            _ => return Shape::unclear("it is not a schema".to_owned()),
        };
        let mut shape = match self.own(words) {
            Ok(branches) => Shape { branches, ..Shape::default() },
            Err(reason) => return Shape::unclear(reason),
        };
        if ENTANGLED.iter().any(|word| words.contains_key(*word)) {
            return shape;
        }
        if let Some(reference) = words.get("$ref") {
            let reference = reference.as_str().unwrap_or_default();
            if trail.iter().any(|seen| seen == reference) {
                return Shape::unclear(format!("`$ref` {reference} leads back to itself"));
            }
            let Some(target) = self.resolve(reference) else {
                return Shape::unclear(format!("`$ref` {reference} leads nowhere"));
            };
            trail.push(reference.to_owned());
            let target = self.shape_within(target, trail);
            trail.pop();
            shape = self.both(&shape, target);
        }
        for conjunct in words.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let conjunct = self.shape_within(conjunct, trail);
            shape = self.both(&shape, conjunct);
        }
        for word in ["anyOf", "oneOf"] {
            let Some(alternatives) = words.get(word).and_then(Value::as_array) else { continue };
            let alternatives: Vec<Shape> = alternatives.iter().map(|one| self.shape_within(one, trail)).collect();
            let mut union = Shape { overlaps: word == "oneOf" && self.overlap(&alternatives), ..Shape::default() };
            alternatives.into_iter().for_each(|alternative| union.take(alternative));
            shape = self.both(&shape, union);
        }
        shape
    }

    /// The branches of the keywords that stand in the schema itself.
    fn own(&self, words: &Map<String, Value>) -> Result<Vec<Branch>, String> {
        let kinds = match words.get("type") {
            None => vec![Kind::Any],
            Some(Value::String(name)) => vec![Kind::named(name).ok_or(format!("`type` {name} is unknown"))?],
            Some(Value::Array(names)) => {
                let kinds = names.iter().map(|name| name.as_str().and_then(Kind::named)).collect::<Option<_>>();
                kinds.ok_or_else(|| format!("`type` {} is unknown", Value::from(names.clone())))?
            }
            Some(other) => return Err(format!("`type` {other} is unknown")),
        };
        if ENTANGLED.iter().any(|word| words.contains_key(*word)) {
            let whole = self.canonical(&Value::Object(words.clone())).to_string();
            let whole = |kind| Branch { rest: BTreeSet::from([whole.clone()]), ..Branch::of(kind) };
            return Ok(kinds.into_iter().map(whole).collect());
        }

        let mut kept: Map<String, Value> = Map::new();
        for (word, value) in words {
            let word = word.as_str();
            if word == "if" {
                let parts = ["if", "then", "else"].into_iter().filter_map(|word| Some((word, words.get(word)?)));
                let parts: Map<String, Value> = parts.map(|(word, value)| (word.to_owned(), value.clone())).collect();
                if parts.len() > 1 {
                    kept.insert(word.to_owned(), json!([self.canonical(&Value::Object(parts))]));
                }
            } else if !ANNOTATIONS.contains(&word) && !STRUCTURE.contains(&word) && !says_nothing(word, value) {
                kept.insert(word.to_owned(), value.clone());
            }
        }
        let mut branches = Vec::new();
        for kind in kinds {
            for (kind, values) in enumerated(words, kind) {
                let mut branch = Branch { words: kept.clone(), ..Branch::of(kind) };
                branch.words.retain(|word, _| kind.bears(word));
                if let Some(values) = values {
                    branch.words.insert("enum".to_owned(), Value::Array(values));
                }
                branches.push(branch);
            }
        }
        Ok(branches)
    }

    /// The values that two shapes accept both.
    fn both(&self, one: &Shape, other: Shape) -> Shape {
        let mut met = Shape {
            overlaps: one.overlaps || other.overlaps,
            unclear: one.unclear.clone().or(other.unclear),
            ..Shape::default()
        };
        if one.branches.len() * other.branches.len() > MAX_BRANCHES {
            met.unclear.get_or_insert_with(|| format!("it has more than {MAX_BRANCHES} alternatives"));
            return met;
        }
        for mine in &one.branches {
            for theirs in &other.branches {
                if let Some(branch) = self.meet(mine, theirs) {
                    met.push(branch);
                }
            }
        }
        met
    }

    fn meet(&self, one: &Branch, other: &Branch) -> Option<Branch> {
        let kind = one.kind.and(other.kind)?;
        let mut words = one.words.clone();
        let mut incoming = other.words.clone();
        let mut rest: BTreeSet<String> = one.rest.union(&other.rest).cloned().collect();

        for cluster in CLUSTERS {
            let of = |words: &Map<String, Value>| -> Map<String, Value> {
                words.iter().filter(|(word, _)| cluster.contains(&word.as_str())).map(copied).collect()
            };
            let (mine, theirs) = (of(&words), of(&incoming));
            if mine.is_empty() || theirs.is_empty() || mine == theirs {
                continue;
            }
            incoming.retain(|word, _| !cluster.contains(&word.as_str()));
            let lone = |word: &str| mine.len() == 1 && theirs.len() == 1 && mine.contains_key(word);
            if lone("properties") && theirs.contains_key("properties") {
                let merged = merged_properties(&mine["properties"], &theirs["properties"]);
                words.insert("properties".to_owned(), merged);
            } else if lone("items") && theirs.contains_key("items") {
                words.insert("items".to_owned(), json!({ "allOf": [mine["items"], theirs["items"]] }));
            } else {
                rest.insert(self.canonical(&Value::Object(theirs)).to_string());
            }
        }
        for (word, value) in incoming {
            let merged = match words.get(&word) {
                None => Some(value.clone()),
                Some(mine) => merged_word(&word, mine, &value),
            };
            if let Some(merged) = merged {
                words.insert(word, merged);
            } else {
                rest.insert(self.canonical(&json!({ word: value })).to_string());
            }
        }
        Some(Branch { kind, words, rest })
    }

    /// Whether a value may be in two of the alternatives, as far as can be told.
    fn overlap(&self, alternatives: &[Shape]) -> bool {
        alternatives
            .iter()
            .enumerate()
            .any(|(index, one)| alternatives[index + 1..].iter().any(|other| !self.disjoint(one, other, 4)))
    }

    fn disjoint(&self, one: &Shape, other: &Shape, depth: u8) -> bool {
        let apart = |one: &Branch, other: &Branch| self.apart(one, other, depth) || self.apart(other, one, depth);
        one.unclear.is_none()
            && other.unclear.is_none()
            && one.branches.iter().all(|one| other.branches.iter().all(|other| apart(one, other)))
    }

    fn apart(&self, one: &Branch, other: &Branch, depth: u8) -> bool {
        if one.kind.and(other.kind).is_none() {
            return true;
        }
        if let (Some(mine), Some(theirs)) = (one.values(), other.values())
            // Numbers are equal in more than one spelling.
            && mine.iter().chain(theirs).all(Value::is_string)
        {
            return !mine.iter().any(|value| theirs.contains(value));
        }
        // Both objects, or one of any kind, which the other would make an object.
        let (Kind::Object, Kind::Object, true) = (one.kind, other.kind, depth > 0) else { return false };
        let is_closed = other.words.get("additionalProperties") == Some(&json!(false))
            && !other.words.contains_key("patternProperties");
        one.required().any(|name| match other.properties().and_then(|known| known.get(name)) {
            None => is_closed,
            Some(theirs) => one
                .properties()
                .and_then(|known| known.get(name))
                .is_some_and(|mine| self.disjoint(&self.shape(mine), &self.shape(theirs), depth - 1)),
        })
    }
}

/// The kinds and values that `enum` and `const` leave of a kind; `None` for values that are not listed.
fn enumerated(words: &Map<String, Value>, kind: Kind) -> Vec<(Kind, Option<Vec<Value>>)> {
    let mut values = words.get("enum").and_then(Value::as_array).cloned();
    if let Some(only) = words.get("const") {
        let fits = values.as_ref().is_none_or(|values| values.contains(only));
        values = Some(if fits { vec![only.clone()] } else { Vec::new() });
    }
    let Some(values) = values else { return vec![(kind, None)] };
    let mut groups: BTreeMap<Kind, Vec<Value>> = BTreeMap::new();
    for value in values {
        if let Some(kind) = kind.and(Kind::of(&value)) {
            groups.entry(kind).or_default().push(value);
        }
    }
    let is_all = |kind, values: &Vec<Value>| match kind {
        Kind::Null => true,
        Kind::Boolean => values.contains(&json!(true)) && values.contains(&json!(false)),
        _ => false,
    };
    groups.into_iter().map(|(kind, values)| (kind, Some(values).filter(|values| !is_all(kind, values)))).collect()
}

fn says_nothing(word: &str, value: &Value) -> bool {
    match word {
        "minItems" | "minLength" | "minProperties" => value.as_f64() == Some(0.0),
        "uniqueItems" => value == false,
        "additionalProperties" | "items" => value == true,
        "properties" => value.as_object().is_some_and(Map::is_empty),
        "required" | "x-rules" => value.as_array().is_some_and(Vec::is_empty),
        _ => false,
    }
}

fn merged_properties(mine: &Value, theirs: &Value) -> Value {
    let mut merged = mine.as_object().cloned().unwrap_or_default();
    for (name, schema) in theirs.as_object().into_iter().flatten() {
        let schema = match merged.get(name) {
            Some(mine) if mine != schema => json!({ "allOf": [mine, schema] }),
            _ => schema.clone(),
        };
        merged.insert(name.clone(), schema);
    }
    Value::Object(merged)
}

/// One keyword that holds what two hold together; `None` where there is none.
fn merged_word(word: &str, mine: &Value, theirs: &Value) -> Option<Value> {
    if mine == theirs {
        return Some(mine.clone());
    }
    match (word, mine.as_array(), theirs.as_array()) {
        ("if" | "required" | "x-rules", Some(mine), Some(theirs)) => {
            let more = theirs.iter().filter(|one| !mine.contains(one));
            Some(mine.iter().chain(more).cloned().collect())
        }
        ("enum", Some(mine), Some(theirs)) if mine.iter().chain(theirs).all(Value::is_string) => {
            Some(mine.iter().filter(|one| theirs.contains(one)).cloned().collect())
        }
        _ => limits::tighter(word, mine, theirs),
    }
}

fn copied((word, value): (&String, &Value)) -> (String, Value) {
    (word.clone(), value.clone())
}
