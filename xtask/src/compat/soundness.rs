//! What is called harmless is harmless: random schemas, changed at random, against a validator of their own.
//!
//! The validator knows the keywords as the specification has them and shares no code with the comparison.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{compare, relate::differences};

/// A generator of numbers (splitmix64): a seed makes one case, again and again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap()
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

const NAMES: [&str; 3] = ["a", "b", "ab"];

fn scalar(dice: &mut Dice) -> Value {
    dice.pick(&[
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(2),
        json!(1.5),
        json!(""),
        json!("a"),
        json!("ab"),
        json!("b"),
        json!("bbb"),
    ])
}

fn several(dice: &mut Dice, make: impl Fn(&mut Dice) -> Value) -> Vec<Value> {
    let count = 1 + dice.below(3);
    let mut made: Vec<Value> = Vec::new();
    for _ in 0..count {
        let one = make(dice);
        if !made.contains(&one) {
            made.push(one);
        }
    }
    made
}

/// A keyword for one kind of value, as a schema takes it.
fn keyword(dice: &mut Dice, depth: usize, kind: &str) -> (String, Value) {
    let limit = json!(dice.below(4));
    let (word, value) = match kind {
        "integer" | "number" => match dice.below(7) {
            0 => ("minimum", limit),
            1 => ("maximum", limit),
            2 => ("exclusiveMinimum", limit),
            3 => ("exclusiveMaximum", limit),
            4 => ("multipleOf", json!(1 + dice.below(2))),
            5 => ("maximum", json!(1.5)),
            _ => ("format", json!("byte")),
        },
        "string" => match dice.below(4) {
            0 => ("minLength", limit),
            1 => ("maxLength", limit),
            2 => ("pattern", dice.pick(&[json!("^a"), json!("^b")])),
            _ => ("format", json!("even")),
        },
        "array" => match dice.below(7) {
            0 => ("minItems", limit),
            1 => ("maxItems", limit),
            2 => ("uniqueItems", json!(dice.one_in(2))),
            3 => ("contains", schema(dice, depth)),
            4 => ("prefixItems", json!([schema(dice, depth)])),
            _ => ("items", schema(dice, depth)),
        },
        _ => match dice.below(14) {
            0 => ("additionalProperties", json!(dice.one_in(2))),
            1 => ("additionalProperties", schema(dice, depth)),
            2 => ("patternProperties", json!({ "^a": schema(dice, depth) })),
            3 => ("propertyNames", dice.pick(&[json!({ "maxLength": 1 }), json!({ "pattern": "^a" })])),
            4 => ("x-rules", dice.pick(&[json!([{ "forbid": "a" }]), json!([{ "forbid": "b" }, { "forbid": "a" }])])),
            5 => ("maxProperties", limit),
            6 => ("dependentSchemas", json!({ "a": schema(dice, depth) })),
            7..=9 => ("required", Value::Array(several(dice, |dice| json!(dice.pick(&NAMES))))),
            _ => ("properties", properties(dice, depth)),
        },
    };
    (word.to_owned(), value)
}

fn properties(dice: &mut Dice, depth: usize) -> Value {
    let mut properties = Map::new();
    for name in NAMES {
        if dice.one_in(2) {
            properties.insert(name.to_owned(), schema(dice, depth));
        }
    }
    Value::Object(properties)
}

fn schema(dice: &mut Dice, depth: usize) -> Value {
    const SCALARS: [&str; 5] = ["null", "boolean", "integer", "number", "string"];
    let kind = |dice: &mut Dice| {
        let of: &[&str] = if depth == 0 { &SCALARS } else { &["integer", "string", "array", "object", "object"] };
        dice.pick(of)
    };
    let below = depth.saturating_sub(1);
    let mut words = Map::new();
    match dice.below(if depth == 0 { 8 } else { 20 }) {
        0 => return json!(!dice.one_in(4)),
        1 => return json!({ "enum": several(dice, scalar) }),
        2 => return json!({ "const": scalar(dice) }),
        3 => return json!({ "$ref": dice.pick(&["#/$defs/A", "#/$defs/B"]) }),
        8 => return json!({ "anyOf": several(dice, |dice| schema(dice, below)) }),
        9 => return json!({ "oneOf": several(dice, |dice| schema(dice, below)) }),
        10 => return json!({ "allOf": several(dice, |dice| schema(dice, below)) }),
        11 => {
            return json!({ "anyOf": [{ "enum": several(dice, |dice| dice.pick(&[json!("a"), json!("b")])) }, { "type": "string" }] });
        }
        12 => {
            let tagged = |tag: &str, dice: &mut Dice| json!({ "type": "object", "properties": { "a": { "const": tag }, "b": schema(dice, below) }, "required": ["a"] });
            return json!({ "oneOf": [tagged("a", dice), tagged("b", dice)] });
        }
        14 => return json!({ "type": "object", "allOf": several(dice, |dice| condition(dice, below)) }),
        13 => {
            words.insert("type".to_owned(), json!(several(dice, |dice| json!(kind(dice)))));
        }
        _ => {
            words.insert("type".to_owned(), json!(kind(dice)));
        }
    }
    let kinds: Vec<String> = match &words["type"] {
        Value::String(kind) => vec![kind.clone()],
        kinds => kinds.as_array().unwrap().iter().map(|kind| kind.as_str().unwrap().to_owned()).collect(),
    };
    for kind in &kinds {
        for _ in 0..dice.below(4) {
            words.extend([keyword(dice, below, kind)]);
        }
    }
    match dice.below(20) {
        0 => words.extend([("not".to_owned(), schema(dice, below))]),
        1 => {
            for word in ["if", "then", "else"] {
                words.extend([(word.to_owned(), schema(dice, below))]);
            }
        }
        2 => words.extend([("enum".to_owned(), Value::Array(several(dice, scalar)))]),
        3 => words.extend([("$ref".to_owned(), dice.pick(&[json!("#/$defs/A"), json!("#/$defs/B")]))]),
        4 => words.extend([("anyOf".to_owned(), Value::Array(several(dice, |dice| schema(dice, below))))]),
        5 => words.extend([("allOf".to_owned(), Value::Array(several(dice, |dice| schema(dice, below))))]),
        _ => {}
    }
    if dice.one_in(6) {
        words.remove("type");
    }
    Value::Object(words)
}

/// Something to hold while a property has one of some values, as the contracts have it.
fn condition(dice: &mut Dice, depth: usize) -> Value {
    let name = dice.pick(&NAMES);
    let values = several(dice, |dice| dice.pick(&[json!("a"), json!("b"), json!(true)]));
    let of = if dice.one_in(4) { json!({ "const": values[0] }) } else { json!({ "enum": values }) };
    let mut condition =
        json!({ "if": { "properties": { name: of }, "required": [name] }, "then": demand(dice, depth) });
    if dice.one_in(8) {
        condition["if"] = demand(dice, depth);
    }
    if dice.one_in(3) {
        condition["else"] = demand(dice, depth);
    }
    condition
}

fn demand(dice: &mut Dice, depth: usize) -> Value {
    let required = json!({ "required": several(dice, |dice| json!(dice.pick(&NAMES))) });
    match dice.below(12) {
        0..=4 => required,
        5..=9 => json!({ "not": required }),
        10 => json!({ "properties": { dice.pick(&NAMES): required } }),
        _ if depth > 0 => schema(dice, depth - 1),
        _ => json!({ "minProperties": 2 }),
    }
}

fn document(dice: &mut Dice) -> Value {
    let mut document = schema(dice, 2);
    if let Some(words) = document.as_object_mut() {
        words.insert("$defs".to_owned(), json!({ "A": schema(dice, 1), "B": schema(dice, 2) }));
    }
    document
}

/// The same schema with one thing different, somewhere.
fn changed(dice: &mut Dice, original: &Value) -> Value {
    let mut changed = original.clone();
    let Some(words) = changed.as_object_mut() else { return schema(dice, 1) };
    let names: Vec<String> = words.keys().cloned().collect();
    if !names.is_empty() && !dice.one_in(3) {
        let word = dice.pick(&names);
        let inner = &mut words[&word];
        match (word.as_str(), inner) {
            ("$defs" | "properties" | "patternProperties" | "dependentSchemas", Value::Object(named)) => {
                let names: Vec<String> = named.keys().cloned().collect();
                if word != "$defs" && (names.is_empty() || dice.one_in(3)) {
                    let name = dice.pick(&NAMES).to_owned();
                    if named.remove(&name).is_none() {
                        named.insert(name, schema(dice, 1));
                    }
                } else {
                    let name = dice.pick(&names);
                    let inner = self::changed(dice, &named[&name]);
                    named.insert(name, inner);
                }
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(schemas)) => match dice.below(3) {
                0 if dice.one_in(2) => schemas.push(condition(dice, 1)),
                0 => schemas.push(schema(dice, 1)),
                1 if schemas.len() > 1 => drop(schemas.remove(0)),
                _ => {
                    let at = dice.below(schemas.len());
                    schemas[at] = self::changed(dice, &schemas[at]);
                }
            },
            ("enum", Value::Array(values)) => match dice.below(2) {
                0 if values.len() > 1 => drop(values.remove(0)),
                _ => values.push(scalar(dice)),
            },
            (
                "additionalProperties" | "contains" | "items" | "not" | "if" | "then" | "else" | "propertyNames",
                inner,
            ) => {
                *inner = self::changed(dice, inner);
            }
            ("type", inner) => {
                let kind = dice.pick(&["null", "boolean", "integer", "number", "string", "array", "object"]);
                *inner = if dice.one_in(2) { json!(kind) } else { json!([kind, inner.as_str().unwrap_or("null")]) };
            }
            (_, inner) if inner.is_number() => *inner = json!(dice.below(4)),
            _ => drop(words.remove(&word)),
        }
        return changed;
    }
    if dice.one_in(2) && names.len() > 1 {
        let word = dice.pick(&names);
        if word != "$defs" {
            words.remove(&word);
        }
    } else {
        let kind = dice.pick(&["integer", "number", "string", "array", "object", "object"]);
        words.extend([keyword(dice, 1, kind)]);
    }
    changed
}

/// References went round in a circle.
#[derive(Debug)]
struct Circle;

fn is_valid(root: &Value, schema: &Value, value: &Value, depth: u8) -> Result<bool, Circle> {
    let depth = depth.checked_sub(1).ok_or(Circle)?;
    let valid = |schema: &Value, value: &Value| is_valid(root, schema, value, depth);
    let all = |schemas: &Value, value: &Value| -> Result<Vec<bool>, Circle> {
        schemas.as_array().unwrap().iter().map(|schema| valid(schema, value)).collect()
    };
    let Value::Object(words) = schema else { return Ok(schema == true) };
    let is_integral = |value: &Value| value.as_f64().is_some_and(|number| number.fract() == 0.0);
    let equal = |one: &Value, other: &Value| one == other || (one.is_number() && one.as_f64() == other.as_f64());
    let is_of = |kind: &Value| match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => is_integral(value),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    let starts = |text: &str, pattern: &str| text.starts_with(pattern.trim_start_matches('^'));
    let given = |limit: &Value| limit.as_f64().unwrap();
    for (word, of) in words {
        let holds = match (word.as_str(), value) {
            ("type", _) => of.as_array().map_or_else(|| is_of(of), |kinds| kinds.iter().any(is_of)),
            ("enum", _) => of.as_array().unwrap().iter().any(|one| equal(one, value)),
            ("const", _) => equal(of, value),
            ("$ref", _) => match root.pointer(&of.as_str().unwrap()[1..]) {
                Some(target) => valid(target, value)?,
                None => return Err(Circle),
            },
            ("anyOf", _) => all(of, value)?.contains(&true),
            ("oneOf", _) => all(of, value)?.into_iter().filter(|holds| *holds).count() == 1,
            ("allOf", _) => !all(of, value)?.contains(&false),
            ("not", _) => !valid(of, value)?,
            ("if", _) => {
                let word = if valid(of, value)? { "then" } else { "else" };
                words.get(word).map_or(Ok(true), |schema| valid(schema, value))?
            }
            ("minimum", Value::Number(number)) => number.as_f64().unwrap() >= given(of),
            ("maximum", Value::Number(number)) => number.as_f64().unwrap() <= given(of),
            ("exclusiveMinimum", Value::Number(number)) => number.as_f64().unwrap() > given(of),
            ("exclusiveMaximum", Value::Number(number)) => number.as_f64().unwrap() < given(of),
            ("multipleOf", Value::Number(number)) => (number.as_f64().unwrap() / given(of)).fract() == 0.0,
            ("minLength", Value::String(text)) => text.chars().count() as f64 >= given(of),
            ("maxLength", Value::String(text)) => text.chars().count() as f64 <= given(of),
            ("pattern", Value::String(text)) => starts(text, of.as_str().unwrap()),
            ("format", Value::String(text)) => of != "even" || text.len() % 2 == 0,
            ("format", Value::Number(number)) => of != "byte" || (0.0..2.0).contains(&number.as_f64().unwrap()),
            ("minItems", Value::Array(items)) => items.len() as f64 >= given(of),
            ("maxItems", Value::Array(items)) => items.len() as f64 <= given(of),
            ("uniqueItems", Value::Array(items)) => {
                let twice = |at: usize| items[at + 1..].iter().any(|other| equal(&items[at], other));
                of != true || !(0..items.len()).any(twice)
            }
            ("contains", Value::Array(items)) => {
                items.iter().map(|item| valid(of, item)).collect::<Result<Vec<_>, _>>()?.contains(&true)
            }
            ("prefixItems", Value::Array(items)) => {
                let pairs = of.as_array().unwrap().iter().zip(items);
                !pairs.map(|(schema, item)| valid(schema, item)).collect::<Result<Vec<_>, _>>()?.contains(&false)
            }
            ("items", Value::Array(items)) => {
                let first = words.get("prefixItems").map_or(0, |prefix| prefix.as_array().unwrap().len());
                let items = items.iter().skip(first);
                !items.map(|item| valid(of, item)).collect::<Result<Vec<_>, _>>()?.contains(&false)
            }
            ("required", Value::Object(fields)) => {
                of.as_array().unwrap().iter().all(|name| fields.contains_key(name.as_str().unwrap()))
            }
            ("maxProperties", Value::Object(fields)) => fields.len() as f64 <= given(of),
            ("x-rules", Value::Object(fields)) => {
                of.as_array().unwrap().iter().all(|rule| !fields.contains_key(rule["forbid"].as_str().unwrap()))
            }
            (
                "properties" | "patternProperties" | "additionalProperties" | "propertyNames" | "dependentSchemas",
                Value::Object(fields),
            ) => {
                let mut holds = true;
                for (name, field) in fields {
                    let known = words.get("properties").and_then(|known| known.get(name));
                    let patterns = words.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
                    let mut caught = patterns.filter(|(pattern, _)| starts(name, pattern)).peekable();
                    holds &= match word.as_str() {
                        "properties" => known.map_or(Ok(true), |schema| valid(schema, field))?,
                        "patternProperties" => !caught
                            .map(|(_, schema)| valid(schema, field))
                            .collect::<Result<Vec<_>, _>>()?
                            .contains(&false),
                        "additionalProperties" => known.is_some() || caught.peek().is_some() || valid(of, field)?,
                        "propertyNames" => valid(of, &json!(name))?,
                        _ => of.get(name).map_or(Ok(true), |schema| valid(schema, value))?,
                    };
                }
                holds
            }
            _ => true,
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A value as somebody writes it who knows this schema: no property of which it does not speak, nor one of which only
/// an alternative speaks that the value is not. Perhaps not valid.
fn written(dice: &mut Dice, root: &Value, schema: &Value, depth: usize) -> Option<Value> {
    let (Some(words), Some(depth)) = (schema.as_object(), depth.checked_sub(1)) else { return Some(scalar(dice)) };
    let mut meant: Vec<Value> = Vec::new();
    let mut parts: Vec<Value> = Vec::new();
    if let Some(values) = words.get("enum").and_then(Value::as_array) {
        return Some(dice.pick(values));
    }
    if let Some(only) = words.get("const") {
        return Some(only.clone());
    }
    if let Some(target) = words.get("$ref").and_then(|of| root.pointer(&of.as_str().unwrap()[1..])) {
        parts.push(written(dice, root, target, depth)?);
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(schemas) = words.get(word).and_then(Value::as_array) {
            let one = dice.pick(schemas);
            parts.push(written(dice, root, &one, depth)?);
            meant.push(one);
        }
    }
    for one in words.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        parts.push(written(dice, root, one, depth)?);
    }
    for word in ["then", "else"] {
        if let Some(one) = words.get(word).filter(|_| dice.one_in(2)) {
            parts.push(written(dice, root, one, depth)?);
        }
    }
    let kinds = ["null", "boolean", "integer", "number", "string", "array", "object"].map(|kind| json!(kind));
    let kind = match words.get("type") {
        Some(Value::Array(of)) => dice.pick(of),
        Some(of) => of.clone(),
        None => dice.pick(&kinds),
    };
    match kind.as_str().unwrap() {
        "null" => parts.push(json!(null)),
        "boolean" => parts.push(json!(dice.one_in(2))),
        "integer" => parts.push(json!(dice.below(5))),
        "number" => parts.push(json!(dice.below(10) as f64 / 2.0)),
        "string" => parts.push(dice.pick(&["", "a", "b", "ab", "bb", "aaa", "bbbb"].map(|text| json!(text)))),
        "array" => {
            let prefix = words.get("prefixItems").and_then(Value::as_array);
            let items = (0..dice.below(4)).map(|at| {
                let schema = prefix.and_then(|prefix| prefix.get(at)).or(words.get("items"));
                written(dice, root, schema.unwrap_or(&json!(true)), depth)
            });
            parts.push(items.collect::<Option<Value>>()?);
        }
        _ => {
            let mut fields = Map::new();
            let mut known: BTreeMap<String, Value> = BTreeMap::new();
            let others = words.get("additionalProperties").filter(|others| others.is_object());
            for name in ["a", "b", "z"] {
                known.extend(others.map(|others| (name.to_owned(), others.clone())));
            }
            if let Some((_, of)) = words.get("patternProperties").and_then(|of| of.as_object()?.iter().next()) {
                known.extend([("a", of), ("ac", of)].map(|(name, of)| (name.to_owned(), of.clone())));
            }
            let required: Vec<&str> = words
                .get("required")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            for name in &required {
                known.entry((*name).to_owned()).or_insert_with(|| others.cloned().unwrap_or(json!(true)));
            }
            for (name, of) in words.get("properties").and_then(Value::as_object).into_iter().flatten() {
                known.insert(name.clone(), of.clone());
            }
            for (name, of) in known {
                if required.contains(&name.as_str()) || dice.one_in(2) {
                    fields.insert(name, written(dice, root, &of, depth)?);
                }
            }
            parts.push(Value::Object(fields));
        }
    }
    // Objects are put together, of others one is taken.
    let mut objects = parts.iter().filter_map(Value::as_object);
    let value = match objects.next().cloned() {
        None => dice.pick(&parts),
        Some(first) => Value::Object(objects.fold(first, |mut all, more| {
            all.extend(more.clone());
            all
        })),
    };
    let is_meant = meant.iter().all(|schema| is_valid(root, schema, &value, 40).unwrap_or(false));
    is_meant.then_some(value)
}

/// Looks for a value written under one schema that another refuses.
fn counterexample(dice: &mut Dice, writer: &Value, reader: &Value) -> Option<Value> {
    (0..30).find_map(|_| {
        let value = written(dice, writer, writer, 6)?;
        let is_written = is_valid(writer, writer, &value, 40).unwrap_or(false);
        let is_refused = is_written && !is_valid(reader, reader, &value, 40).unwrap_or(true);
        is_refused.then_some(value)
    })
}

/// Cases that a debug build gets through within seconds; raise it after a change of the comparison.
const CASES: u64 = 5_000;

#[test]
fn what_neither_narrows_nor_widens_refuses_nothing() {
    let (mut harmless, mut harmful) = (0, 0);
    for seed in 0..CASES {
        let dice = &mut Dice(seed);
        let old = document(dice);
        let mut new = changed(dice, &old);
        if dice.one_in(3) {
            new = changed(dice, &new);
        }
        let found = differences(&old, &new);
        for (direction, is_open, writer, reader) in [
            ("narrowed", found.iter().any(|found| found.effect.narrows), &old, &new),
            ("widened", found.iter().any(|found| found.effect.widens), &new, &old),
        ] {
            let refused = counterexample(dice, writer, reader);
            match (is_open, refused) {
                (false, Some(value)) => {
                    panic!("seed {seed}: not {direction}, and {value} is refused\nold {old}\nnew {new}\n{found:#?}")
                }
                (false, None) => harmless += 1,
                (true, Some(_)) => harmful += 1,
                (true, None) => {}
            }
        }
    }
    // Neither by calling everything harmful, nor by trying nothing that is.
    assert!(harmless > CASES / 4 && harmful > CASES / 20, "{harmless} harmless, {harmful} harmful");
}

/// Sets of conditions that overlap, against every value that they can tell apart.
#[test]
fn sets_of_conditions_refuse_nothing_unreported() {
    let choices = [None, Some(json!("a")), Some(json!("b")), Some(json!(true)), Some(json!({ "a": 1 }))];
    let mut values = vec![json!("a"), json!(1)];
    for one in &choices {
        for two in &choices {
            for three in &choices {
                let fields = NAMES.iter().zip([one, two, three]);
                let fields = fields.filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)));
                values.push(Value::Object(fields.collect()));
            }
        }
    }
    let whole = |conditions: &[Value]| {
        json!({
            "properties": { "a": {}, "b": {}, "ab": {} },
            "allOf": conditions,
            "$defs": { "A": { "required": ["a"] }, "B": { "minProperties": 2 } },
        })
    };
    let (mut real, mut reported) = (0, 0);
    for seed in 0..CASES {
        let dice = &mut Dice(seed);
        let old: Vec<Value> = (0..1 + dice.below(5)).map(|_| condition(dice, 0)).collect();
        let mut new = old.clone();
        for _ in 0..dice.below(3) {
            let at = dice.below(new.len());
            new.swap(0, at);
        }
        let removed = if new.len() > 1 && dice.one_in(2) { new.pop() } else { None };
        let is_removed_only = dice.one_in(3);
        if !is_removed_only {
            let at = dice.below(new.len());
            match dice.below(3) {
                0 => new.push(condition(dice, 0)),
                1 => new[at]["if"] = changed(dice, &new[at]["if"]),
                // The same for other values.
                _ => new.push(json!({ "if": condition(dice, 0)["if"], "then": new[at]["then"] })),
            }
        }
        let (old, new) = (whole(&old), whole(&new));
        let found = differences(&old, &new);
        let is_refused = |writer: &Value, reader: &Value| {
            let valid = |schema: &Value, value: &Value| is_valid(schema, schema, value, 40).unwrap();
            values.iter().find(|value| valid(writer, value) && !valid(reader, value))
        };
        for (direction, is_reported, refused) in [
            ("narrowed", found.iter().any(|found| found.effect.narrows), is_refused(&old, &new)),
            ("widened", found.iter().any(|found| found.effect.widens), is_refused(&new, &old)),
        ] {
            assert!(
                is_reported || refused.is_none(),
                "seed {seed}: not {direction}, and {refused:?} is refused\nold {old}\nnew {new}\n{found:#?}"
            );
            real += u64::from(refused.is_some());
            reported += u64::from(is_reported);
        }
        if is_removed_only {
            assert!(
                !found.iter().any(|found| found.effect.narrows),
                "seed {seed}: only {removed:?} is gone\nold {old}\nnew {new}\n{found:#?}"
            );
        }
    }
    assert!(real > CASES / 2 && real > reported / 2, "{real} of {reported} are real");
}

#[test]
fn what_a_write_contract_lets_in_unreported_the_old_read_contract_accepts() {
    let (mut quiet, mut excused) = (0, 0);
    for seed in 0..CASES {
        let dice = &mut Dice(seed);
        let read = document(dice);
        let old = if dice.one_in(2) { changed(dice, &read) } else { read.clone() };
        if differences(&old, &read).iter().any(|found| found.effect.narrows) {
            continue;
        }
        let new = changed(dice, &old);
        let set =
            |write: &Value| BTreeMap::from([("x".to_owned(), read.clone()), ("x.write".to_owned(), write.clone())]);
        let changes = compare(&set(&old), &set(&new));
        if changes.iter().any(|change| change.breaks.readers) {
            continue;
        }
        excused += u64::from(differences(&old, &new).iter().any(|found| found.effect.widens));
        quiet += 1;
        if let Some(value) = counterexample(dice, &new, &read) {
            panic!("seed {seed}: {value} is refused\nread {read}\nold {old}\nnew {new}\n{changes:#?}");
        }
    }
    assert!(quiet > CASES / 20 && excused > CASES / 500, "{quiet} cases, {excused} of them widened");
}
