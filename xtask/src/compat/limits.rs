//! Limits of numbers and of sizes: which of two is tighter, and how to say so.

use std::cmp::Ordering;

use serde_json::{Number, Value, json};

use super::{
    branch::{Branch, Kind},
    relate::Effect,
};

/// A pair of keywords that bound the same thing from the same side.
struct Limit {
    /// The keyword for a bound that is itself allowed.
    inclusive: &'static str,
    /// The keyword for one that is not.
    exclusive: Option<&'static str>,
    is_upper: bool,
    unit: &'static str,
}

const fn size(keyword: &'static str, is_upper: bool, unit: &'static str) -> Limit {
    Limit { inclusive: keyword, exclusive: None, is_upper, unit }
}

const LIMITS: [Limit; 8] = [
    Limit { inclusive: "minimum", exclusive: Some("exclusiveMinimum"), is_upper: false, unit: "" },
    Limit { inclusive: "maximum", exclusive: Some("exclusiveMaximum"), is_upper: true, unit: "" },
    size("minLength", false, " characters"),
    size("maxLength", true, " characters"),
    size("minItems", false, " entries"),
    size("maxItems", true, " entries"),
    size("minProperties", false, " properties"),
    size("maxProperties", true, " properties"),
];

pub(super) fn is_limit(keyword: &str) -> bool {
    LIMITS.iter().any(|limit| limit.inclusive == keyword || limit.exclusive == Some(keyword))
}

/// The tighter of two values of one limit; `None` if the keyword is none or they cannot be ordered.
pub(super) fn tighter(keyword: &str, one: &Value, other: &Value) -> Option<Value> {
    let limit = LIMITS.iter().find(|limit| limit.inclusive == keyword || limit.exclusive == Some(keyword))?;
    let (Value::Number(first), Value::Number(second)) = (one, other) else { return None };
    let is_first = order(first, second)? == if limit.is_upper { Ordering::Less } else { Ordering::Greater };
    Some(if is_first { one.clone() } else { other.clone() })
}

/// What became of each limit, with the sentence.
pub(super) fn compare(old: &Branch, new: &Branch, kind: Kind) -> Vec<(String, Effect)> {
    let born = LIMITS.iter().filter(|limit| kind.bears(limit.inclusive));
    born.filter_map(|limit| {
        let (before, after) = match (limit.of(old, kind), limit.of(new, kind)) {
            (Ok(before), Ok(after)) => (before, after),
            (before, after) if before == after => return None,
            _ => return Some((format!("`{}` cannot be compared", limit.inclusive), Effect::BOTH)),
        };
        let tightened = |from: &Option<Bound>, to: &Option<Bound>| match (from, to) {
            (_, None) => Some(false),
            (None, Some(_)) => Some(true),
            (Some(from), Some(to)) => Some(limit.order(from, to)? == Ordering::Less),
        };
        let is_same = match (&before, &after) {
            (Some(before), Some(after)) => limit.order(before, after) == Some(Ordering::Equal),
            _ => before == after,
        };
        if is_same {
            return None;
        }
        // An enumeration keeps limits by what it lists.
        let (listed_before, listed_after) = (limit.listed(old), limit.listed(new));
        let narrows = tightened(listed_before.as_ref().map_or(&before, |listed| listed), &after);
        let widens = tightened(listed_after.as_ref().map_or(&after, |listed| listed), &before);
        let what = match (&before, &after) {
            (Some(before), Some(after)) if before.is_exclusive == after.is_exclusive => {
                format!("{}, was {}", limit.phrase(after), before.value)
            }
            (Some(before), Some(after)) => format!("{}, was {}", limit.phrase(after), limit.phrase(before)),
            (None, Some(after)) => format!("{} now", limit.phrase(after)),
            (Some(before), None) => format!("no longer {}", limit.phrase(before)),
            (None, None) => return None,
        };
        let effect = Effect { narrows: narrows.unwrap_or(true), widens: widens.unwrap_or(true), ..Effect::NONE };
        Some((what, effect))
    })
    .collect()
}

#[derive(Debug, Clone, PartialEq)]
struct Bound {
    value: Number,
    is_exclusive: bool,
}

impl Limit {
    /// The bound that holds; an error carries what could not be read.
    fn of(&self, branch: &Branch, kind: Kind) -> Result<Option<Bound>, Value> {
        let read = |keyword: &str, is_exclusive| match branch.words.get(keyword) {
            None => Ok(None),
            Some(Value::Number(value)) => Ok(Some(self.whole(Bound { value: value.clone(), is_exclusive }, kind))),
            Some(other) => Err(json!({ keyword: other })),
        };
        let inclusive = read(self.inclusive, false)?;
        let Some(exclusive) = self.exclusive.map(|keyword| read(keyword, true)).transpose()?.flatten() else {
            return Ok(inclusive);
        };
        let Some(inclusive) = inclusive else { return Ok(Some(exclusive)) };
        match self.order(&inclusive, &exclusive) {
            Some(Ordering::Less) => Ok(Some(exclusive)),
            Some(_) => Ok(Some(inclusive)),
            None => Err(json!([inclusive.value, exclusive.value])),
        }
    }

    /// For integers, the same bound without exclusion: above 0 is at least 1.
    fn whole(&self, bound: Bound, kind: Kind) -> Bound {
        match bound.value.as_i64() {
            Some(value) if kind == Kind::Integer && bound.is_exclusive => {
                let next = if self.is_upper { value.checked_sub(1) } else { value.checked_add(1) };
                next.map_or(bound, |next| Bound { value: next.into(), is_exclusive: false })
            }
            _ => bound,
        }
    }

    /// The bound that the values of an enumeration keep; `None` if it is none, or not one of what is bounded.
    fn listed(&self, branch: &Branch) -> Option<Option<Bound>> {
        let measure = |value: &Value| match (value, self.unit) {
            (Value::Number(value), "") => Some(value.clone()),
            (Value::String(text), " characters") => Some(text.chars().count().into()),
            _ => None,
        };
        let mut loosest: Option<Bound> = None;
        for value in branch.values()? {
            let bound = Bound { value: measure(value)?, is_exclusive: false };
            loosest = Some(match loosest {
                Some(loosest) if self.order(&loosest, &bound)? != Ordering::Greater => loosest,
                _ => bound,
            });
        }
        Some(Some(loosest?))
    }

    /// `Less` where the first allows more.
    fn order(&self, one: &Bound, other: &Bound) -> Option<Ordering> {
        let order = order(&one.value, &other.value)?;
        let order = if self.is_upper { order.reverse() } else { order };
        Some(order.then(one.is_exclusive.cmp(&other.is_exclusive)))
    }

    fn phrase(&self, bound: &Bound) -> String {
        let side = match (self.is_upper, bound.is_exclusive) {
            (false, false) => "at least",
            (false, true) => "more than",
            (true, false) => "at most",
            (true, true) => "less than",
        };
        // One is no plural.
        let unit = match (self.unit, bound.value.as_u64()) {
            (" characters", Some(1)) => " character",
            (" entries", Some(1)) => " entry",
            (" properties", Some(1)) => " property",
            (unit, _) => unit,
        };
        format!("{side} {}{unit}", bound.value)
    }
}

/// How two numbers stand; `None` where their spelling loses what would tell.
fn order(one: &Number, other: &Number) -> Option<Ordering> {
    // Up to 2^53 a float is exact about its integers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let integer = |number: &Number| number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    if let (Some(one), Some(other)) = (integer(one), integer(other)) {
        return Some(one.cmp(&other));
    }
    let (one, other) = (one.as_f64()?, other.as_f64()?);
    if one.abs().min(other.abs()) > EXACT {
        return None;
    }
    one.partial_cmp(&other)
}
