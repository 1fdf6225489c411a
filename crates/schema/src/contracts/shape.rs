//! From what `schemars` makes of a struct to what readers and writers agree on.

use serde_json::{Map, Value, json};

use super::MAX_SAFE_INTEGER;

type Object = Map<String, Value>;

/// The keywords that tell rules rather than shapes.
const LIMITS: [&str; 12] = [
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "not",
    "pattern",
    "uniqueItems",
];

/// The digits of an integer, and of one that is not negative, as `reelbase_core::int64` has them.
const SIGNED: &str = "^(0|-?[1-9][0-9]{0,18})$";
const UNSIGNED: &str = "^(0|[1-9][0-9]{0,18})$";

/// What a reader must be ready for: the shape without limits. Optional fields may be absent or null.
pub(super) fn read(mut schema: Value) -> Value {
    each_object(&mut schema, &mut |object| {
        object.remove("x-rules");
        each_property(object, &mut |property| {
            // What a type of its own refuses, no reader can decode; its schema is behind a `$ref`. Integers that may be
            // text are the one that is not.
            if is_int64(property) {
                property.remove("not");
                if property["pattern"] == SIGNED {
                    property.insert("minimum".into(), (-(MAX_SAFE_INTEGER as i64)).into());
                }
            } else {
                property.retain(|keyword, _| !LIMITS.contains(&keyword.as_str()));
            }
            if property.get("format").is_some_and(|format| format == "email") {
                property.remove("format");
            }
        });
    });
    tidy(&mut schema);
    schema
}

/// What may be written: limits and rules hold, what has a default is there, and what is optional is there or absent, but
/// not null.
pub(super) fn write(mut schema: Value) -> Value {
    each_object(&mut schema, &mut |object| {
        let mut required = Vec::new();
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            for (name, property) in properties {
                let Some(property) = property.as_object_mut() else { continue };
                let has_default = property.remove("default").is_some_and(|default| !default.is_null());
                if is_int64(property) && property["minimum"].as_i64().is_some_and(|least| least >= 0) {
                    property.insert("pattern".into(), UNSIGNED.into());
                }
                if !remove_null(property) || has_default {
                    required.push(name.clone());
                }
            }
        }
        object.insert("required".into(), json!(required));
        add_conditions(object);
    });
    tidy(&mut schema);
    for name in object_definitions(&schema) {
        rename(&mut schema, &name);
    }
    if let Some(Value::String(title)) = schema.get_mut("title") {
        title.push_str("Write");
    }
    schema
}

/// What a request or an answer holds: the limits are those of the struct.
pub(super) fn plain(mut schema: Value) -> Value {
    tidy(&mut schema);
    schema
}

/// Calls `f` with the schema and with each of its definitions, where they are of objects with fields.
fn each_object(schema: &mut Value, f: &mut impl FnMut(&mut Object)) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Object(definitions)) = object.get_mut("$defs") {
        definitions.values_mut().for_each(|definition| each_object(definition, f));
    }
    if object.contains_key("properties") {
        f(object);
    }
}

/// Calls `f` with the schema of each field, and with those of its elements and entries.
fn each_property(object: &mut Object, f: &mut impl FnMut(&mut Object)) {
    fn visit(schema: &mut Value, f: &mut impl FnMut(&mut Object)) {
        let Some(schema) = schema.as_object_mut() else { return };
        f(schema);
        for inner in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get_mut(inner) {
                visit(inner, f);
            }
        }
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(|property| visit(property, f));
    }
}

fn object_definitions(schema: &Value) -> Vec<String> {
    let definitions = schema.get("$defs").and_then(Value::as_object).into_iter().flatten();
    definitions.filter(|(_, definition)| definition.get("properties").is_some()).map(|(name, _)| name.clone()).collect()
}

fn is_int64(property: &Object) -> bool {
    property.get("format").is_some_and(|format| format == "int64") && property["type"].is_array()
}

/// Takes null out of what a property may be; tells whether it was in.
fn remove_null(property: &mut Object) -> bool {
    let is_null = |value: &Value| *value == "null" || *value == json!({ "type": "null" });
    if let Some(Value::Array(types)) = property.get_mut("type") {
        let before = types.len();
        types.retain(|of| !is_null(of));
        let removed = types.len() < before;
        if let [only] = types.as_slice() {
            let only = only.clone();
            property.insert("type".into(), only);
        }
        return removed;
    }
    let Some(Value::Array(alternatives)) = property.get_mut("anyOf") else { return false };
    let before = alternatives.len();
    alternatives.retain(|alternative| !is_null(alternative));
    let removed = alternatives.len() < before;
    if removed && let [Value::Object(only)] = alternatives.as_mut_slice() {
        let only = std::mem::take(only);
        property.remove("anyOf");
        for (keyword, value) in only {
            // What the field says of itself goes before what its type says.
            property.entry(keyword).or_insert(value);
        }
    }
    removed
}

/// The rules on presence as conditions that any validator knows; the others stay in `x-rules`.
fn add_conditions(object: &mut Object) {
    let Some(Value::Array(rules)) = object.remove("x-rules") else { return };
    let (mut conditions, mut others) = (Vec::new(), Vec::new());
    for rule in rules {
        let text = |key: &str| rule[key].as_str().unwrap_or_default();
        let field = text("field");
        let status_in =
            |values: &Value| json!({ "properties": { "status": { "enum": values } }, "required": ["status"] });
        match text("rule") {
            "there" => conditions.push(there(field)),
            "there_while" => {
                conditions.push(json!({ "if": status_in(&rule["status"]), "then": there(field) }));
                let wanted = rule["status"].as_array().cloned().unwrap_or_default();
                let known = rule["known"].as_array().into_iter().flatten();
                let without: Vec<_> = known.filter(|status| !wanted.contains(status)).collect();
                if !without.is_empty() {
                    conditions.push(json!({ "if": status_in(&json!(without)), "then": absent(field) }));
                }
            }
            "absent_while" => conditions.push(json!({ "if": status_in(&rule["status"]), "then": absent(field) })),
            "there_if" => {
                let flag = text("flag");
                let is_set = json!({ "properties": { flag: { "const": true } }, "required": [flag] });
                conditions.push(json!({ "if": is_set, "then": there(field), "else": absent(field) }));
            }
            _ => others.push(rule),
        }
    }
    if !conditions.is_empty() {
        object.insert("allOf".into(), conditions.into());
    }
    if !others.is_empty() {
        object.insert("x-rules".into(), others.into());
    }
}

fn there(field: &str) -> Value {
    match field.split_once('.') {
        None => json!({ "required": [field] }),
        Some((outer, inner)) => json!({ "properties": { outer: there(inner) }, "required": [outer] }),
    }
}

fn absent(field: &str) -> Value {
    match field.split_once('.') {
        None => json!({ "not": { "required": [field] } }),
        Some((outer, inner)) => json!({ "properties": { outer: absent(inner) } }),
    }
}

/// Gives a definition a name of its own, since readers have another of the same name.
fn rename(schema: &mut Value, name: &str) {
    if let Some(Value::Object(definitions)) = schema.get_mut("$defs")
        && let Some(definition) = definitions.remove(name)
    {
        definitions.insert(format!("{name}Write"), definition);
    }
    let (old, new) = (format!("#/$defs/{name}"), format!("#/$defs/{name}Write"));
    walk(schema, &mut |object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && *reference == old
        {
            reference.clone_from(&new);
        }
    });
}

/// Calls `f` with every object in a schema.
fn walk(value: &mut Value, f: &mut impl FnMut(&mut Object)) {
    match value {
        Value::Object(object) => {
            f(object);
            object.values_mut().for_each(|value| walk(value, f));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| walk(value, f)),
        _ => {}
    }
}

/// Says for everybody what `schemars` says for Rust: formats as ranges, descriptions without Rust's links and examples.
fn tidy(schema: &mut Value) {
    walk(schema, &mut |object| {
        if let Some(format) = object.get("format").and_then(Value::as_str).map(str::to_owned) {
            let range = match format.as_str() {
                "uint8" => Some((0, u64::from(u8::MAX))),
                "uint16" => Some((0, u64::from(u16::MAX))),
                "uint32" => Some((0, u64::from(u32::MAX))),
                "uint64" => Some((0, MAX_SAFE_INTEGER)),
                "int32" => Some((i64::from(i32::MIN), i32::MAX as u64)),
                "int64" if !is_int64(object) => Some((-(MAX_SAFE_INTEGER as i64), MAX_SAFE_INTEGER)),
                _ => None,
            };
            if let Some((low, high)) = range {
                object.remove("format");
                object.entry("minimum").or_insert(low.into());
                object.entry("maximum").or_insert(high.into());
            }
            if matches!(format.as_str(), "double" | "float") {
                object.remove("format");
            }
        }
        // An enumeration with words for each value is one all the same.
        if let Some(Value::Array(alternatives)) = object.get("oneOf") {
            let values: Option<Vec<Value>> = alternatives.iter().map(|of| of.get("const").cloned()).collect();
            if let Some(values) = values {
                object.remove("oneOf");
                object.insert("enum".into(), values.into());
                object.insert("type".into(), "string".into());
            }
        }
        if object.get("default").is_some_and(Value::is_null) {
            object.remove("default");
        }
        if let Some(Value::String(description)) = object.get_mut("description") {
            *description = plain_words(description);
        }
    });
}

/// The first paragraph of a doc comment, without links.
fn plain_words(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let mut words = String::new();
    let mut rest = first.as_str();
    while let Some(at) = rest.find('[') {
        words.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(end) = rest.find(']') else { break };
        words.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        if let Some(target) = rest.strip_prefix('(') {
            rest = target.split_once(')').map_or(target, |(_, after)| after);
        }
    }
    words.push_str(rest);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_one_plain_paragraph() {
        assert_eq!(
            plain_words("Made by [`A`](crate::A), see [B].\nMore\n\n```\ncode\n```"),
            "Made by `A`, see B. More"
        );
    }

    #[test]
    fn null_is_taken_out_of_what_may_be_written() {
        let mut property = json!({ "anyOf": [{ "$ref": "#/$defs/A" }, { "type": "null" }], "description": "x" });
        assert!(remove_null(property.as_object_mut().unwrap()));
        assert_eq!(property, json!({ "$ref": "#/$defs/A", "description": "x" }));
        let mut property = json!({ "type": ["string", "null"] });
        assert!(remove_null(property.as_object_mut().unwrap()));
        assert_eq!(property, json!({ "type": "string" }));
        let mut property = json!({ "type": ["integer", "string"] });
        assert!(!remove_null(property.as_object_mut().unwrap()));
        assert_eq!(property, json!({ "type": ["integer", "string"] }));
    }

    #[test]
    fn presence_becomes_conditions() {
        let mut object = json!({ "properties": {}, "x-rules": [
            { "rule": "there_while", "field": "t.done", "status": ["done"], "known": ["new", "done"] },
            { "rule": "template", "field": "k", "template": "{a}" },
        ] });
        add_conditions(object.as_object_mut().unwrap());
        let status = |of: &str| json!({ "properties": { "status": { "enum": [of] } }, "required": ["status"] });
        assert_eq!(
            object["allOf"],
            json!([
                { "if": status("done"), "then": { "properties": { "t": { "required": ["done"] } }, "required": ["t"] } },
                { "if": status("new"), "then": { "properties": { "t": { "not": { "required": ["done"] } } } } },
            ])
        );
        assert_eq!(object["x-rules"].as_array().unwrap().len(), 1);
    }
}
