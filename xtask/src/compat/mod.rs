//! What a change of the JSON Schemas breaks, for services of the old and the new version that run side by side.
//!
//! A set of schemas is a map from file stem to schema (2020-12, as `schemars` writes it). *Narrowed* means that the new
//! schema perhaps refuses what the old one accepts, *widened* the reverse; what cannot be compared is both. What counts
//! depends on the contract, which the stem tells:
//!
//! | contract | which schemas             | narrowed       | widened                                       | property dropped |
//! |----------|---------------------------|----------------|-----------------------------------------------|------------------|
//! | read     | `X`, beside an `X.write`  | breaks writers | breaks readers                                | breaks readers   |
//! | write    | `X.write`                 | breaks writers | breaks readers where the old `X` refuses that | breaks readers   |
//! | request  | `…request`                | breaks writers | nothing                                       | breaks writers   |
//! | response | all others, views as well | nothing        | breaks readers                                | breaks readers   |
//!
//! In every contract:
//!
//! | change                                               | breaks                                                |
//! |------------------------------------------------------|-------------------------------------------------------|
//! | a schema is gone                                     | both                                                  |
//! | a schema is new                                      | nothing, listed                                       |
//! | `default` changed                                    | both: one document, read in two ways                  |
//! | `default` added or removed                           | both if optional before and after, otherwise unlisted |
//! | optional property added                              | nothing, listed; widened if unknown ones were refused |
//! | the same in `X.write`                                | readers, if the old `X` knows it as something else    |
//! | value added to an open enumeration                   | nothing, listed                                       |
//! | value removed from an open enumeration               | both: where it is stored it has become a strange one  |
//! | `title`, `description`, `examples` and the like      | nothing, unlisted                                     |
//! | `pattern`, `format`, `not`, `propertyNames`, …       | added narrows, removed widens, different is both      |
//! | `if` with `then` or `else`, anywhere in `allOf`      | each half by itself: added narrows, removed widens    |
//! | values in an `if`, for the same `then`               | added narrow, removed widen                           |
//! | keyword that is not known here                       | both                                                  |
//!
//! - Stored documents are what the old *read* contract accepts: it is the wider one for the sake of those that were
//!   stored before limits and fields came.
//! - Nobody writes properties that their schema does not know. Otherwise no property could ever be added.
//! - A dropped property of a request is the client's loss: what is sent is heeded no longer.
//! - A write contract whose read contract was not there is held against itself.
//! - What cannot be proven harmless breaks.

mod alternatives;
mod branch;
mod conditions;
#[cfg(test)]
mod contract_tests;
mod limits;
mod relate;
mod root;
mod shape;
#[cfg(test)]
mod soundness;
#[cfg(test)]
mod tests;
mod words;

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use relate::{Difference, differences};

/// Who no longer gets along after a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Breaks {
    /// Code with the old schema refuses or misreads what is written or answered under the new.
    pub(crate) readers: bool,
    /// What is stored, or sent by old clients, is refused or misread under the new schema.
    pub(crate) writers: bool,
}

impl Breaks {
    const NOBODY: Self = Self { readers: false, writers: false };
    const BOTH: Self = Self { readers: true, writers: true };

    pub(crate) fn anybody(self) -> bool {
        self.readers || self.writers
    }
}

impl fmt::Display for Breaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.readers, self.writers) {
            (false, false) => "breaks nothing",
            (true, false) => "breaks readers",
            (false, true) => "breaks writers",
            (true, true) => "breaks readers and writers",
        })
    }
}

/// One difference between two versions of a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    /// The file stem, such as `clip.write`.
    pub(crate) schema: String,
    /// Where in an instance: `progress.stage`, `tags[]`, `labels.*` for every value of a map; empty for the whole.
    pub(crate) at: String,
    /// What is different, for people: `at most 400 characters, was 500`.
    pub(crate) what: String,
    pub(crate) breaks: Breaks,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schema, at, what, breaks } = self;
        let colon = if at.is_empty() { "" } else { ": " };
        write!(f, "{schema}  {at}{colon}{what} — {breaks}")
    }
}

/// All changes, sorted by schema and place.
pub(crate) fn compare(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<Change> {
    let whole = |schema: &String, what: &str, breaks| Change {
        schema: schema.clone(),
        at: String::new(),
        what: what.to_owned(),
        breaks,
    };
    let mut changes: Vec<Change> = Vec::new();
    for (stem, after) in new {
        let Some(before) = old.get(stem) else {
            changes.push(whole(stem, "the schema is new", Breaks::NOBODY));
            continue;
        };
        let found = differences(before, after);
        let contract = Contract::of(stem, old, new);
        if contract == Contract::Write {
            let reader = stem.strip_suffix(WRITE).and_then(|name| old.get(name));
            changes.extend(written(stem, found, before, after, reader));
        } else {
            changes.extend(found.into_iter().map(|found| contract.change(stem, found)));
        }
    }
    let gone = old.keys().filter(|stem| !new.contains_key(*stem));
    changes.extend(gone.map(|stem| whole(stem, "the schema is gone", Breaks::BOTH)));
    changes.sort();
    changes
}

/// How many changes break whom, in a line.
pub(crate) fn summary(changes: &[Change]) -> String {
    let count = |is: fn(&Breaks) -> bool| changes.iter().filter(|change| is(&change.breaks)).count();
    let verb = |count: usize| if count == 1 { "breaks" } else { "break" };
    let (readers, writers) = (count(|breaks| breaks.readers), count(|breaks| breaks.writers));
    let all = match changes.len() {
        0 => return "no changes, nothing breaks".to_owned(),
        1 => "1 change".to_owned(),
        many => format!("{many} changes"),
    };
    if count(|breaks| breaks.anybody()) == 0 {
        return format!("{all}, nothing breaks");
    }
    format!("{all}: {readers} {} readers, {writers} {} writers", verb(readers), verb(writers))
}

/// The end of a write contract's stem.
const WRITE: &str = ".write";

/// What a schema is for; see the table above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contract {
    Read,
    Write,
    Request,
    Response,
}

impl Contract {
    fn of(stem: &str, old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Self {
        let pair = format!("{stem}{WRITE}");
        if stem.ends_with(WRITE) {
            Self::Write
        } else if old.contains_key(&pair) || new.contains_key(&pair) {
            Self::Read
        } else if stem.to_ascii_lowercase().ends_with("request") {
            Self::Request
        } else {
            Self::Response
        }
    }

    fn change(self, stem: &str, found: Difference) -> Change {
        let Difference { at, what, effect, .. } = found;
        let breaks = Breaks {
            readers: self != Self::Request && (effect.widens || effect.loses),
            writers: (self != Self::Response && effect.narrows) || (self == Self::Request && effect.loses),
        };
        let breaks = if effect.misreads { Breaks::BOTH } else { breaks };
        Change { schema: stem.to_owned(), at, what, breaks }
    }
}

/// The changes of a write contract: what it lets in matters where the old read contract refuses it, which may know a
/// property that is new here.
fn written(
    stem: &str,
    mut found: Vec<Difference>,
    before: &Value,
    after: &Value,
    reader: Option<&Value>,
) -> Vec<Change> {
    let mut unexplained = Vec::new();
    if let Some(reader) = reader {
        let refused = |writer: &Value| {
            let refused = differences(writer, reader).into_iter().filter(|found| found.effect.narrows);
            refused.collect::<Vec<_>>()
        };
        let known = refused(before);
        let mut guilty = vec![false; found.len()];
        for refusal in refused(after) {
            let distances = found.iter().map(|found| {
                (found.effect.widens || found.effect.adds).then(|| distance(&found.around, &refusal.around)).flatten()
            });
            let distances: Vec<Option<usize>> = distances.collect();
            if let Some(nearest) = distances.iter().flatten().min() {
                let near = distances.iter().map(|distance| distance.as_ref() == Some(nearest));
                guilty.iter_mut().zip(near).for_each(|(guilty, near)| *guilty |= near);
            } else if !known.iter().any(|known| (&known.at, &known.what) == (&refusal.at, &refusal.what)) {
                unexplained.push(refusal);
            }
        }
        found.iter_mut().zip(guilty).for_each(|(found, guilty)| found.effect.widens = guilty);
    }
    let changes = found.into_iter().map(|found| Contract::Write.change(stem, found));
    let unexplained = unexplained.into_iter().map(|refusal| Change {
        schema: stem.to_owned(),
        at: refusal.at,
        what: format!("the old read contract refuses what may be written now: {}", refusal.what),
        breaks: Breaks { readers: true, writers: false },
    });
    changes.chain(unexplained).collect()
}

/// How many steps lie between two places of which one is inside the other; `None` where neither is.
fn distance(one: &str, other: &str) -> Option<usize> {
    let (outer, inner) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let rest = inner.strip_prefix(outer)?;
    let is_inside = outer.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']);
    let steps = rest.matches(['.', '[']).count() + usize::from(outer.is_empty() && !rest.is_empty());
    is_inside.then_some(steps)
}
