//! Two schemas side by side: where they differ, and which of them accepts less there.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    alternatives::{named, of_kind, paired},
    branch::Branch,
    conditions, limits,
    root::Root,
    shape,
    words::{enumerations, rules, wholes},
};

/// Pairs of schemas looked at before giving up; contracts take some hundreds.
const MAX_STEPS: u32 = 10_000;

/// What a difference does to the values that are accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Effect {
    /// Something that the old schema accepts is perhaps refused by the new.
    pub(super) narrows: bool,
    /// Something that the new schema accepts is perhaps refused by the old.
    pub(super) widens: bool,
    /// A property is known now that was not.
    pub(super) adds: bool,
    /// A property is no longer known.
    pub(super) loses: bool,
    /// A value that was listed is listed no longer.
    pub(super) unlists: bool,
    /// Valid on both sides, and read differently.
    pub(super) misreads: bool,
}

impl Effect {
    pub(super) const NONE: Self =
        Self { narrows: false, widens: false, adds: false, loses: false, unlists: false, misreads: false };
    pub(super) const NARROWS: Self = Self { narrows: true, ..Self::NONE };
    pub(super) const WIDENS: Self = Self { widens: true, ..Self::NONE };
    pub(super) const BOTH: Self = Self { narrows: true, widens: true, ..Self::NONE };
    pub(super) const UNLISTS: Self = Self { narrows: true, unlists: true, ..Self::NONE };
    const ADDS: Self = Self { adds: true, ..Self::NONE };
    const LOSES: Self = Self { loses: true, ..Self::NONE };
    const MISREADS: Self = Self { misreads: true, ..Self::NONE };

    fn of(narrows: bool, widens: bool) -> Self {
        Self { narrows, widens, ..Self::NONE }
    }

    fn or(self, other: Self) -> Self {
        Self {
            narrows: self.narrows || other.narrows,
            widens: self.widens || other.widens,
            adds: self.adds || other.adds,
            loses: self.loses || other.loses,
            unlists: self.unlists || other.unlists,
            misreads: self.misreads || other.misreads,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) at: String,
    /// The place of the schema that says it: of what spans the fields of an object, that object.
    pub(super) around: String,
    pub(super) what: String,
    pub(super) effect: Effect,
}

/// Every difference of two schemas, each place and sentence once.
///
/// Without one that narrows, everything that is written with properties known to the old schema is valid under the new;
/// the same the other way round without one that widens.
pub(super) fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    if old == new {
        return Vec::new();
    }
    let mut walk = Walk { old: Root::new(old), new: Root::new(new), open: Vec::new(), steps: 0 };
    let mut found: Vec<Difference> = Vec::new();
    for difference in walk.schemas(old, new, "") {
        match found.iter_mut().find(|known| known.at == difference.at && known.what == difference.what) {
            Some(known) => known.effect = known.effect.or(difference.effect),
            None => found.push(difference),
        }
    }
    found
}

fn difference(at: &str, what: impl Into<String>, effect: Effect) -> Difference {
    Difference { at: at.to_owned(), around: at.to_owned(), what: what.into(), effect }
}

struct Walk<'a> {
    old: Root<'a>,
    new: Root<'a>,
    /// The pairs under comparison. One that comes up inside itself is taken for equal: where it is not, that shows
    /// outside.
    open: Vec<(Value, Value)>,
    steps: u32,
}

impl Walk<'_> {
    fn schemas(&mut self, old: &Value, new: &Value, at: &str) -> Vec<Difference> {
        let pair = (self.old.bare(old), self.new.bare(new));
        if self.open.contains(&pair) {
            return Vec::new();
        }
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return vec![difference(at, "cannot be compared: it is too large", Effect::BOTH)];
        }
        self.open.push(pair);
        let found = self.unions(old, new, at);
        self.open.pop();
        found
    }

    fn unions(&mut self, old: &Value, new: &Value, at: &str) -> Vec<Difference> {
        let (before, after) = (self.old.shape(old), self.new.shape(new));
        let mut found = Vec::new();
        if before.unclear.is_some() || after.unclear.is_some() || before.overlaps || after.overlaps {
            if self.old.canonical(old) == self.new.canonical(new) {
                return found;
            }
            if let Some(reason) = after.unclear.or(before.unclear) {
                return vec![difference(at, format!("cannot be compared: {reason}"), Effect::BOTH)];
            }
            let overlaps = Effect::of(after.overlaps, before.overlaps);
            found.push(difference(at, "cannot be compared in full: alternatives of `oneOf` may overlap", overlaps));
        }
        let (before, after) = (before.branches, after.branches);

        let pairs = paired(&before, &after);
        let mut lone_before: BTreeSet<usize> = (0..before.len()).collect();
        let mut lone_after: BTreeSet<usize> = (0..after.len()).collect();
        for (one, other) in pairs {
            lone_before.remove(&one);
            lone_after.remove(&other);
            let mut inner = self.branches(&before[one], &after[other], at);
            if inner.iter().any(|found| found.effect.narrows) && self.old_is_within(&before[one], &after, Some(other)) {
                // What a value meant that is still accepted, and listed nowhere, nobody knows any more.
                let forgets = !listed(&before[one..=one]).all(|value| listed(&after).any(|other| other == value));
                for found in &mut inner {
                    found.effect.narrows = false;
                    found.effect.misreads |= forgets && found.effect.unlists && found.at == at;
                }
            }
            if inner.iter().any(|found| found.effect.widens) && self.new_is_within(&after[other], &before, Some(one)) {
                inner.iter_mut().for_each(|found| found.effect.widens = false);
            }
            found.extend(inner);
        }
        let mut gone: Vec<usize> = lone_before.into_iter().collect();
        gone.retain(|index| !self.old_is_within(&before[*index], &after, None));
        let mut come: Vec<usize> = lone_after.into_iter().collect();
        come.retain(|index| !self.new_is_within(&after[*index], &before, None));
        if let ([gone], [come], 1, 1) = (&*gone, &*come, before.len(), after.len()) {
            let what = format!("is {} now, was {}", named(&after[*come], &after), named(&before[*gone], &before));
            found.push(difference(at, what, Effect::BOTH));
            return found;
        }
        for index in gone {
            let what = format!("may no longer be {}", named(&before[index], &before));
            found.push(difference(at, what, Effect::NARROWS));
        }
        for index in come {
            found.push(difference(at, format!("may be {} now", named(&after[index], &after)), Effect::WIDENS));
        }
        found
    }

    /// Whether one of the new branches accepts all that an old one does.
    fn old_is_within(&mut self, old: &Branch, new: &[Branch], except: Option<usize>) -> bool {
        let others = new.iter().enumerate().filter(|(index, _)| Some(*index) != except);
        others.into_iter().any(|(_, new)| !self.branches(old, new, "").iter().any(|found| found.effect.narrows))
    }

    /// Whether one of the old branches accepts all that a new one does.
    fn new_is_within(&mut self, new: &Branch, old: &[Branch], except: Option<usize>) -> bool {
        let others = old.iter().enumerate().filter(|(index, _)| Some(*index) != except);
        others.into_iter().any(|(_, old)| !self.branches(old, new, "").iter().any(|found| found.effect.widens))
    }

    fn branches(&mut self, old: &Branch, new: &Branch, at: &str) -> Vec<Difference> {
        let Some(kind) = old.kind.and(new.kind) else {
            return vec![difference(
                at,
                format!("is {} now, was {}", of_kind(new.kind), of_kind(old.kind)),
                Effect::BOTH,
            )];
        };
        let (old, new) = &self.arranged(old, new);
        let mut found = Vec::new();
        if old.kind != new.kind {
            let what = format!("is {} now, was {}", of_kind(new.kind), of_kind(old.kind));
            found.push(difference(at, what, Effect::of(old.kind != kind, new.kind != kind)));
        }
        found.extend(enumerations(old, new).into_iter().map(|(what, effect)| difference(at, what, effect)));
        let limits = limits::compare(old, new, kind);
        found.extend(limits.into_iter().map(|(what, effect)| difference(at, what, effect)));
        if kind.bears("properties") {
            found.extend(self.properties(old, new, at));
        }
        let words: BTreeSet<&String> = old.words.keys().chain(new.words.keys()).collect();
        for word in words {
            if kind.bears(word) && !limits::is_limit(word) {
                found.extend(self.word(word, old.words.get(word), new.words.get(word), at));
            }
        }
        found.extend(wholes(old, new).into_iter().map(|(what, effect)| difference(at, what, effect)));
        found
    }

    /// The same two, where a keyword that both have several times stands first with the same value on both sides: the
    /// order of `allOf` tells nothing.
    fn arranged(&self, old: &Branch, new: &Branch) -> (Branch, Branch) {
        let (mut old, mut new) = (old.clone(), new.clone());
        if old.rest.is_empty() && new.rest.is_empty() {
            return (old, new);
        }
        let stand_alone = |word: &&String| !shape::is_woven(word) && !limits::is_limit(word);
        let words: Vec<String> = old.words.keys().filter(stand_alone).cloned().collect();
        for word in words {
            let Some(is) = new.words.get(&word) else { continue };
            let was = self.old.canonical(&json!({ &*word: old.words[&word] }));
            let is = self.new.canonical(&json!({ &*word: is }));
            if was == is {
                continue;
            }
            if new.rest.remove(&was.to_string()) {
                new.rest.insert(is.to_string());
                new.words.insert(word.clone(), was[&word].clone());
            } else if old.rest.remove(&is.to_string()) {
                old.rest.insert(was.to_string());
                old.words.insert(word.clone(), is[&word].clone());
            }
        }
        (old, new)
    }

    /// One keyword that stands for itself.
    fn word(&mut self, word: &str, old: Option<&Value>, new: Option<&Value>, at: &str) -> Vec<Difference> {
        let anything = Value::Bool(true);
        match word {
            // Compared by whoever calls.
            "additionalProperties" | "enum" | "properties" | "required" => return Vec::new(),
            "items" => {
                let (old, new) = (old.unwrap_or(&anything), new.unwrap_or(&anything));
                return self.schemas(old, new, &format!("{at}[]"));
            }
            "x-rules" => {
                return rules(old, new).into_iter().map(|(what, effect)| difference(at, what, effect)).collect();
            }
            "if" => {
                let found = conditions::compare(old, new).into_iter().map(|(path, what, effect)| {
                    let place = path.map_or_else(|| at.to_owned(), |path| inside(at, &path));
                    Difference { around: at.to_owned(), ..difference(&place, what, effect) }
                });
                return found.collect();
            }
            _ => {}
        }
        let old = old.map(|value| self.old.canonical(&json!({ word: value })));
        let new = new.map(|value| self.new.canonical(&json!({ word: value })));
        if old == new {
            return Vec::new();
        }
        let shown = |value: &Value| match &value[word] {
            Value::String(text) => format!("`{text}`"),
            other => format!("`{other}`"),
        };
        let (what, effect) = match (word, &old, &new) {
            ("pattern" | "format", Some(old), Some(new)) => {
                (format!("{word} is {} now, was {}", shown(new), shown(old)), Effect::BOTH)
            }
            ("pattern" | "format", None, Some(new)) => (format!("has the {word} {} now", shown(new)), Effect::NARROWS),
            ("pattern" | "format", Some(old), None) => {
                (format!("no longer has the {word} {}", shown(old)), Effect::WIDENS)
            }
            ("uniqueItems", None, Some(_)) => ("entries must differ now".to_owned(), Effect::NARROWS),
            ("uniqueItems", Some(_), None) => ("entries need not differ any more".to_owned(), Effect::WIDENS),
            ("not" | "patternProperties" | "propertyNames", None, _) => (format!("`{word}` is new"), Effect::NARROWS),
            ("not" | "patternProperties" | "propertyNames", _, None) => (format!("`{word}` is gone"), Effect::WIDENS),
            _ => (format!("`{word}` differs and cannot be compared"), Effect::BOTH),
        };
        vec![difference(at, what, effect)]
    }

    fn properties(&mut self, old: &Branch, new: &Branch, at: &str) -> Vec<Difference> {
        let anything = Value::Bool(true);
        let others_before = old.words.get("additionalProperties").unwrap_or(&anything);
        let others_after = new.words.get("additionalProperties").unwrap_or(&anything);
        let mut found = Vec::new();

        let others = self.schemas(others_before, others_after, &inside(at, "*"));
        // A name that a pattern catches escapes `additionalProperties`.
        let differ = old.words.get("patternProperties") != new.words.get("patternProperties");
        if differ && (others_before != &anything || others_after != &anything) {
            found.push(difference(at, "`patternProperties` differs beside `additionalProperties`", Effect::BOTH));
        }
        found.extend(match (others_before, others_after) {
            (Value::Bool(false), Value::Bool(true)) => {
                vec![difference(at, "unknown properties are allowed now", Effect::WIDENS)]
            }
            (Value::Bool(true), Value::Bool(false)) => {
                vec![difference(at, "unknown properties are refused now", Effect::NARROWS)]
            }
            _ => others,
        });

        let known = |branch: &Branch| -> BTreeSet<String> {
            let required = branch.required().map(str::to_owned);
            branch.properties().into_iter().flat_map(Map::keys).cloned().chain(required).collect()
        };
        let (before, after) = (known(old), known(new));
        for name in before.union(&after) {
            let place = inside(at, name);
            let schema = |branch: &Branch| branch.properties().and_then(|known| known.get(name)).cloned();
            let (was, is) = (schema(old), schema(new));
            let (was_required, is_required) = (old.requires(name), new.requires(name));
            if !before.contains(name) {
                let what = if is_required { "is new and required" } else { "is new" };
                let is_refused = others_before == &Value::Bool(false);
                // Elsewhere the old schema says something of it after all.
                let was_mentioned = old.mentions(name);
                let mut effect = Effect::ADDS.or(Effect::of(is_required || was_mentioned, is_refused || was_mentioned));
                if others_before.is_object() {
                    let is = is.unwrap_or_else(|| others_after.clone());
                    effect = effect.or(united(&self.schemas(others_before, &is, "")));
                }
                found.push(difference(&place, what, effect));
            } else if !after.contains(name) {
                let what = if was_required { "is no longer known, was required" } else { "is no longer known" };
                let is_refused = others_after == &Value::Bool(false);
                let is_mentioned = new.mentions(name);
                let mut effect = Effect::of(is_refused || is_mentioned, was_required || is_mentioned);
                if others_after.is_object() {
                    let was = was.unwrap_or_else(|| others_before.clone());
                    effect = effect.or(united(&self.schemas(&was, others_after, "")));
                } else {
                    effect = effect.or(Effect::LOSES);
                }
                found.push(difference(&place, what, effect));
            } else {
                match (was_required, is_required) {
                    (false, true) => found.push(difference(&place, "is required now", Effect::NARROWS)),
                    (true, false) => found.push(difference(&place, "is optional now", Effect::WIDENS)),
                    _ => {}
                }
                let may_be_missing = !was_required && !is_required;
                found.extend(self.defaults(was.as_ref(), is.as_ref(), may_be_missing, &place));
                let was = was.unwrap_or_else(|| others_before.clone());
                let is = is.unwrap_or_else(|| others_after.clone());
                found.extend(self.schemas(&was, &is, &place));
            }
        }
        found
    }

    fn defaults(&self, old: Option<&Value>, new: Option<&Value>, may_be_missing: bool, at: &str) -> Option<Difference> {
        let old = old.and_then(|schema| self.old.default_of(schema));
        let new = new.and_then(|schema| self.new.default_of(schema));
        let what = match (&old, &new) {
            (Some(old), Some(new)) if old != new => format!("the default is {new} now, was {old}"),
            (None, Some(new)) if may_be_missing => format!("the default is {new} now, was none"),
            (Some(old), None) if may_be_missing => format!("no longer has the default {old}"),
            _ => return None,
        };
        Some(difference(at, what, Effect::MISREADS))
    }
}

/// The values that are listed in any of the alternatives.
fn listed(branches: &[Branch]) -> impl Iterator<Item = &Value> {
    branches.iter().filter_map(Branch::values).flatten()
}

fn united(differences: &[Difference]) -> Effect {
    differences.iter().fold(Effect::NONE, |effect, found| effect.or(found.effect))
}

fn inside(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}
