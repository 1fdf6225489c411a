//! What must hold under a condition: `if` with `then` and `else`, of which `allOf` can bring many.
//!
//! They are a set. Each half stands for itself, equal ones cancel, one that comes narrows and one that goes widens. Those
//! that ask the same for several values of one property are one, for all these values.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{branch::in_words, relate::Effect};

/// When something must hold.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// The property of this name has one of the values that stand beside this.
    OneOf(String),
    /// The schema, as canonical text, holds.
    Holds(String),
    /// It does not.
    Fails(String),
}

/// What must hold when, the former as canonical text; and the values, where it depends on these.
type Conditions = BTreeMap<(When, String), Vec<Value>>;

/// What a condition did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Comes,
    /// It is there before and after, and holds for more values.
    Grows,
    /// It goes, for these values or altogether.
    Goes,
}

/// What became of the conditions of an object: the path of the property that is asked for, if it is one, and the sentence.
///
/// Each of both sides is a list of canonical `{ if, then, else }`.
pub(super) fn compare(old: Option<&Value>, new: Option<&Value>) -> Vec<(Option<String>, String, Effect)> {
    let (old, new) = (read(old), read(new));
    let none = Vec::new();
    let mut found = Vec::new();
    let mut tell = |(when, must): &(When, String), values: &[&Value], turn: Turn| {
        let (path, demand) = demand(must, turn);
        let too = if turn == Turn::Grows { ", too" } else { "" };
        let effect = if turn == Turn::Goes { Effect::WIDENS } else { Effect::NARROWS };
        found.push((path, format!("{demand} {}{too}", condition(when, values)), effect));
    };
    for (key, is) in &new {
        let was = old.get(key);
        let come: Vec<&Value> = is.iter().filter(|value| !was.unwrap_or(&none).contains(value)).collect();
        match was {
            None => tell(key, &come, Turn::Comes),
            Some(_) if !come.is_empty() => tell(key, &come, Turn::Grows),
            Some(_) => {}
        }
    }
    for (key, was) in &old {
        let is = new.get(key);
        let gone: Vec<&Value> = was.iter().filter(|value| !is.unwrap_or(&none).contains(value)).collect();
        if is.is_none() || !gone.is_empty() {
            tell(key, &gone, Turn::Goes);
        }
    }
    found
}

fn read(conditions: Option<&Value>) -> Conditions {
    let mut read = Conditions::new();
    for condition in conditions.and_then(Value::as_array).into_iter().flatten() {
        for (word, is_then) in [("then", true), ("else", false)] {
            for must in condition.get(word).into_iter().flat_map(parts) {
                let text = condition["if"].to_string();
                let (when, values) = match one_of(&condition["if"]).filter(|_| is_then) {
                    Some((name, values)) => (When::OneOf(name.to_owned()), values),
                    None if is_then => (When::Holds(text), Vec::new()),
                    None => (When::Fails(text), Vec::new()),
                };
                let known = read.entry((when, must.to_string())).or_default();
                known.extend(values.iter().filter(|value| !known.contains(value)).cloned().collect::<Vec<_>>());
            }
        }
    }
    read
}

/// What a schema asks for, one by one: a list of required properties is as many demands.
fn parts(must: &Value) -> Vec<Value> {
    match must {
        Value::Bool(true) => Vec::new(),
        Value::Object(words) if words.is_empty() => Vec::new(),
        Value::Object(words) if words.len() == 1 && words.contains_key("required") => {
            let names = words["required"].as_array().into_iter().flatten();
            names.map(|name| json!({ "required": [name] })).collect()
        }
        other => vec![other.clone()],
    }
}

/// The name and the values, of a condition that a property is there and has one of these.
fn one_of(when: &Value) -> Option<(&str, Vec<Value>)> {
    let words = when.as_object().filter(|words| words.len() == 2)?;
    let properties = words.get("properties")?.as_object().filter(|properties| properties.len() == 1)?;
    let (name, schema) = properties.iter().next()?;
    if words.get("required")? != &json!([name]) {
        return None;
    }
    let schema = schema.as_object().filter(|words| words.len() == 1)?;
    let values = match schema.get("const") {
        Some(only) => vec![only.clone()],
        // Without values it would hold for what is no object all the same.
        None => schema.get("enum")?.as_array().filter(|values| !values.is_empty())?.clone(),
    };
    Some((name, values))
}

/// The path of a property that must be there.
fn there(must: &Value) -> Option<String> {
    let words = must.as_object()?;
    let [name] = words.get("required")?.as_array()?.as_slice() else { return None };
    let name = name.as_str()?;
    match (words.len(), words.get("properties").and_then(Value::as_object)) {
        (1, _) => Some(name.to_owned()),
        (2, Some(inner)) if inner.len() == 1 => Some(format!("{name}.{}", there(inner.get(name)?)?)),
        _ => None,
    }
}

/// The path of a property that must not be there.
fn absent(must: &Value) -> Option<String> {
    let words = must.as_object().filter(|words| words.len() == 1)?;
    if let Some(Value::Object(not)) = words.get("not") {
        let [name] = not.get("required").filter(|_| not.len() == 1)?.as_array()?.as_slice() else { return None };
        return name.as_str().map(str::to_owned);
    }
    let properties = words.get("properties")?.as_object().filter(|properties| properties.len() == 1)?;
    let (name, inner) = properties.iter().next()?;
    Some(format!("{name}.{}", absent(inner)?))
}

fn demand(must: &str, turn: Turn) -> (Option<String>, String) {
    let schema: Value = serde_json::from_str(must).unwrap_or_default();
    if let Some(path) = there(&schema) {
        let words = match turn {
            Turn::Comes => "must be there now",
            Turn::Grows => "must be there",
            Turn::Goes => "need not be there any more",
        };
        return (Some(path), words.to_owned());
    }
    if let Some(path) = absent(&schema) {
        let words = match turn {
            Turn::Comes => "must be absent now",
            Turn::Grows => "must be absent",
            Turn::Goes => "may be there now",
        };
        return (Some(path), words.to_owned());
    }
    let words = match turn {
        Turn::Comes => format!("must keep {must} now"),
        Turn::Grows => format!("must keep {must}"),
        Turn::Goes => format!("need not keep {must} any more"),
    };
    (None, words)
}

fn condition(when: &When, values: &[&Value]) -> String {
    let (text, not) = match when {
        When::OneOf(name) => return is_one(name, values, ""),
        When::Holds(text) => (text, ""),
        When::Fails(text) => (text, " not"),
    };
    let schema: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some((name, values)) = one_of(&schema) {
        return is_one(name, &values.iter().collect::<Vec<_>>(), not);
    }
    match there(&schema) {
        Some(path) => format!("if {path} is{not} there"),
        None if not.is_empty() => format!("where {text} holds"),
        None => format!("where {text} does not hold"),
    }
}

/// Text is a state that lasts a while, a flag is none.
fn is_one(name: &str, values: &[&Value], not: &str) -> String {
    let word = if values.iter().all(|value| value.is_string()) { "while" } else { "if" };
    let shown = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    format!("{word} {name} is{not} {}", in_words(&shown.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compat::tests::{lines, set};

    fn status(values: &[&str]) -> Value {
        json!({ "properties": { "status": { "enum": values } }, "required": ["status"] })
    }

    fn flag() -> Value {
        json!({ "properties": { "flag": { "const": true } }, "required": ["flag"] })
    }

    fn there(name: &str) -> Value {
        json!({ "required": [name] })
    }

    fn absent(name: &str) -> Value {
        json!({ "not": { "required": [name] } })
    }

    fn while_in(values: &[&str], then: &Value) -> Value {
        json!({ "if": status(values), "then": then })
    }

    fn clip(conditions: &[Value]) -> Value {
        let text = json!({ "type": "string" });
        json!({
            "type": "object",
            "properties": { "status": text, "flag": { "type": "boolean" }, "done_at": text, "key": text },
            "required": ["flag", "status"],
            "allOf": conditions,
        })
    }

    /// The lines of the write contract, beside a read contract without conditions.
    fn written(old: &[Value], new: &[Value]) -> Vec<String> {
        let set = |conditions: &[Value]| {
            let conditions: &[Value] = if conditions.is_empty() { &[json!(true)] } else { conditions };
            set([("clip", clip(&[json!(true)])), ("clip.write", clip(conditions))])
        };
        let lines = lines(&set(old), &set(new));
        lines.iter().map(|line| line.strip_prefix("clip.write  ").unwrap().to_owned()).collect()
    }

    #[test]
    fn one_that_comes_narrows_and_one_that_goes_widens() {
        let one = while_in(&["done"], &there("done_at"));
        let two = json!({ "if": flag(), "then": there("key"), "else": absent("key") });
        let come = [
            "key: must be absent now if flag is not true — breaks writers",
            "key: must be there now if flag is true — breaks writers",
        ];
        let gone = [
            "key: may be there now if flag is not true — breaks nothing",
            "key: need not be there any more if flag is true — breaks nothing",
        ];
        // Wherever it stands among the others.
        for both in [[one.clone(), two.clone()], [two.clone(), one.clone()]] {
            assert_eq!(written(std::slice::from_ref(&one), &both), come);
            assert_eq!(written(&both, std::slice::from_ref(&one)), gone);
        }
        assert_eq!(written(&[], std::slice::from_ref(&two)), come);
        assert_eq!(written(std::slice::from_ref(&two), &[]), gone);
        assert!(written(&[one.clone(), two.clone()], &[two, one]).is_empty());
    }

    #[test]
    fn the_halves_of_one_stand_for_themselves() {
        let whole = json!({ "if": flag(), "then": there("key"), "else": absent("key") });
        let half = json!({ "if": flag(), "then": there("key") });
        let other = json!({ "if": flag(), "else": absent("key") });
        assert_eq!(
            written(std::slice::from_ref(&whole), std::slice::from_ref(&half)),
            ["key: may be there now if flag is not true — breaks nothing"]
        );
        assert!(written(&[whole], &[half, other]).is_empty());
    }

    #[test]
    fn a_list_of_values_grows_and_shrinks() {
        let of = |values: &[&str]| [while_in(&["done"], &there("done_at")), while_in(values, &absent("done_at"))];
        assert_eq!(
            written(&of(&["new", "failed"]), &of(&["new", "failed", "archived"])),
            ["done_at: must be absent while status is archived, too — breaks writers"]
        );
        assert_eq!(
            written(&of(&["new", "failed", "late"]), &of(&["new"])),
            ["done_at: may be there now while status is failed or late — breaks nothing"]
        );
        assert_eq!(
            written(&of(&["new"]), &of(&["failed"])),
            [
                "done_at: may be there now while status is new — breaks nothing",
                "done_at: must be absent while status is failed, too — breaks writers",
            ]
        );
        // Two lists for the same are one.
        let there = there("key");
        let [ab, bc] = [["a", "b"], ["b", "c"]].map(|values| while_in(&values, &there));
        assert!(written(&[ab.clone(), bc], &[while_in(&["c", "a", "b"], &there)]).is_empty());
        assert_eq!(
            written(&[while_in(&["a", "b", "c"], &there)], &[ab]),
            ["key: need not be there any more while status is c — breaks nothing"]
        );
    }

    #[test]
    fn places_are_those_of_the_fields() {
        let nested = json!({ "properties": { "times": { "required": ["done"] } }, "required": ["times"] });
        let without = json!({ "properties": { "times": { "not": { "required": ["done"] } } } });
        assert_eq!(
            written(&[], &[while_in(&["done"], &nested), while_in(&["new"], &without)]),
            [
                "times.done: must be absent now while status is new — breaks writers",
                "times.done: must be there now while status is done — breaks writers",
            ]
        );
        let inner = |values: &[&str]| json!({ "type": "object", "properties": { "x": clip(&[while_in(values, &there("key"))]) } });
        let set = |values: &[&str]| set([("clip", clip(&[json!(true)])), ("clip.write", inner(values))]);
        assert_eq!(
            lines(&set(&["done"]), &set(&["done", "late"])),
            ["clip.write  x.key: must be there while status is late, too — breaks writers"]
        );
    }

    #[test]
    fn what_has_no_words_of_its_own_is_shown_as_it_is() {
        let short = json!({ "properties": { "key": { "maxLength": 3 } } });
        let long = json!({ "properties": { "key": { "minLength": 3 } } });
        let several = json!({ "if": there("key"), "then": { "required": ["flag", "done_at"] } });
        assert_eq!(
            written(&[while_in(&["done"], &short)], &[json!({ "if": long, "then": absent("done_at") }), several]),
            [
                r#"need not keep {"properties":{"key":{"maxLength":3}}} any more while status is done — breaks nothing"#,
                r#"done_at: must be absent now where {"properties":{"key":{"minLength":3}}} holds — breaks writers"#,
                "done_at: must be there now if key is there — breaks writers",
                "flag: must be there now if key is there — breaks writers",
            ]
        );
        let noted = json!({ "if": there("key"), "then": { "title": "says nothing" }, "else": true });
        assert!(written(&[], &[noted, json!({ "if": flag() })]).is_empty());
    }
}
