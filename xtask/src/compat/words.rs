//! Keywords that hold lists: values, rules, and the parts that are compared only as a whole.

use serde_json::{Map, Value};

use super::{branch::Branch, relate::Effect};

pub(super) fn enumerations(old: &Branch, new: &Branch) -> Vec<(String, Effect)> {
    let list = |values: &[&Value]| {
        let shown = values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        shown.map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
    };
    let missing = |from: &[Value], of: &[Value]| -> String {
        list(&of.iter().filter(|value| !from.contains(value)).collect::<Vec<_>>())
    };
    let mut found = Vec::new();
    match (old.values(), new.values()) {
        (Some(before), Some(after)) => {
            let (come, gone) = (missing(before, after), missing(after, before));
            if !gone.is_empty() {
                found.push((format!("no longer has the value {gone}"), Effect::UNLISTS));
            }
            if !come.is_empty() {
                found.push((format!("has the new value {come}"), Effect::WIDENS));
            }
        }
        (Some(before), None) => {
            let before = list(&before.iter().collect::<Vec<_>>());
            found.push((format!("is no longer one of {before}"), Effect::WIDENS));
        }
        (None, Some(after)) => {
            found.push((format!("is one of {} now", list(&after.iter().collect::<Vec<_>>())), Effect::NARROWS));
        }
        (None, None) => {}
    }
    found
}

/// The rules across fields, which only ever take something away.
pub(super) fn rules(old: Option<&Value>, new: Option<&Value>) -> Vec<(String, Effect)> {
    let read = |value: Option<&Value>| -> Option<Vec<Value>> {
        let Some(value) = value else { return Some(Vec::new()) };
        let mut rules = value.as_array()?.clone();
        for words in rules.iter_mut().filter_map(Value::as_object_mut) {
            words.retain(|word, _| !matches!(word.as_str(), "$comment" | "description"));
        }
        Some(rules)
    };
    let (Some(before), Some(after)) = (read(old), read(new)) else {
        let is_same = old == new;
        return if is_same { Vec::new() } else { vec![("`x-rules` cannot be compared".to_owned(), Effect::BOTH)] };
    };
    let come = after.iter().filter(|rule| !before.contains(rule));
    let gone = before.iter().filter(|rule| !after.contains(rule));
    let gone = gone.map(|rule| (format!("the rule {rule} is gone"), Effect::WIDENS));
    come.map(|rule| (format!("the rule {rule} is new"), Effect::NARROWS)).chain(gone).collect()
}

/// The parts that are compared only as a whole.
pub(super) fn wholes(old: &Branch, new: &Branch) -> Vec<(String, Effect)> {
    let words = |rest: &String| -> String {
        let schema: Value = serde_json::from_str(rest).unwrap_or_default();
        schema
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let come = new.rest.difference(&old.rest).map(|rest| (words(rest), Effect::NARROWS));
    let gone = old.rest.difference(&new.rest).map(|rest| (words(rest), Effect::WIDENS));
    let found = come.chain(gone);
    found.map(|(words, effect)| (format!("is compared only as a whole and differs: {words}"), effect)).collect()
}
