//! Changes relative to the value that a field has.

use std::collections::BTreeSet;

use crate::{
    Error, FieldPath, Result, Timestamp, Value, ValueRef,
    limits::{check_element, check_value},
    value::{ArrayIter, Encoder},
};

/// A transform and the field that it changes.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldTransform {
    /// The field.
    pub field: FieldPath,
    /// What to do with it.
    pub transform: Transform,
}

/// A change relative to the value that a field has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Transform {
    /// The time of the commit, in whole milliseconds; the same for all writes of a commit.
    ServerTimestamp,
    /// Adds a number. Integers saturate at the ends of int64; if either is a double the sum is one. A field that is
    /// missing or no number becomes the operand.
    Increment(Value),
    /// The larger of both numbers; equal ones leave the field as it is, NaN wins. A field that is missing or no number
    /// becomes the operand.
    Maximum(Value),
    /// The smaller of both numbers; equal ones leave the field as it is, NaN wins. A field that is missing or no number
    /// becomes the operand.
    Minimum(Value),
    /// Appends each value that the array does not have yet. A field that is missing or no array starts empty.
    ArrayUnion(Vec<Value>),
    /// Removes all elements equal to one of the values. A field that is missing or no array becomes empty.
    ArrayRemove(Vec<Value>),
}

impl FieldTransform {
    pub(super) fn check(&self) -> Result<()> {
        self.field.check()?;
        if self.field.is_name() {
            return Err(Error::invalid("__name__ cannot be written"));
        }
        let depth = self.field.segments().len();
        let check = || match &self.transform {
            Transform::ServerTimestamp => Ok(()),
            Transform::Increment(v) | Transform::Maximum(v) | Transform::Minimum(v) => {
                if v.view().is_number() {
                    Ok(())
                } else {
                    Err(Error::invalid(format!("the operand must be a number; its type is {}", v.view().type_name())))
                }
            }
            Transform::ArrayUnion(values) | Transform::ArrayRemove(values) => values.iter().try_for_each(|value| {
                check_element(value.view())?;
                check_value(value.view(), depth + 1).map(drop)
            }),
        };
        check().map_err(|e: Error| e.at(&self.field))
    }
}

impl Transform {
    /// The new value of a field that has the value `current`, and what the write's result reports.
    pub(super) fn apply(&self, current: Option<ValueRef<'_>>, commit_time: Timestamp) -> (Value, Value) {
        let (new, reported) = match self {
            Self::ServerTimestamp => (Value::from(commit_time.trunc_millis()), true),
            Self::Increment(by) => (increment(current, by.view()), true),
            Self::Maximum(operand) => (pick(current, operand.view(), std::cmp::Ordering::Less), true),
            Self::Minimum(operand) => (pick(current, operand.view(), std::cmp::Ordering::Greater), true),
            Self::ArrayUnion(values) => (union(current, values), false),
            Self::ArrayRemove(values) => (remove(current, values), false),
        };
        let result = if reported { new.clone() } else { Value::null() };
        (new, result)
    }
}

fn increment(current: Option<ValueRef<'_>>, by: ValueRef<'_>) -> Value {
    match (current, by) {
        (Some(ValueRef::Integer(a)), ValueRef::Integer(b)) => Value::from(a.saturating_add(b)),
        (Some(ValueRef::Integer(a)), ValueRef::Double(b)) => Value::from(a as f64 + b),
        (Some(ValueRef::Double(a)), ValueRef::Integer(b)) => Value::from(a + b as f64),
        (Some(ValueRef::Double(a)), ValueRef::Double(b)) => Value::from(a + b),
        _ => by.to_value(),
    }
}

/// The operand if the current number stands in the relation `when` to it, otherwise the current one.
fn pick(current: Option<ValueRef<'_>>, operand: ValueRef<'_>, when: std::cmp::Ordering) -> Value {
    match current {
        Some(current) if current.is_number() => {
            let replace = operand.is_nan() || (!current.is_nan() && current.cmp(&operand) == when);
            if replace { operand.to_value() } else { current.to_value() }
        }
        _ => operand.to_value(),
    }
}

fn elements(current: Option<ValueRef<'_>>) -> ArrayIter<'_> {
    current.map_or_else(ArrayIter::default, |value| value.elements())
}

fn array<'a>(values: impl Iterator<Item = ValueRef<'a>>) -> Value {
    let mut out = Encoder::default();
    let open = out.begin_array();
    let mut count = 0;
    for value in values {
        out.value(value);
        count += 1;
    }
    out.end_array(open, count);
    Value::from_encoded(out.bytes())
}

fn union(current: Option<ValueRef<'_>>, values: &[Value]) -> Value {
    let old = elements(current);
    let mut known: BTreeSet<ValueRef<'_>> = old.clone().collect();
    array(old.chain(values.iter().map(Value::view).filter(|value| known.insert(*value))))
}

fn remove(current: Option<ValueRef<'_>>, values: &[Value]) -> Value {
    let removed: BTreeSet<ValueRef<'_>> = values.iter().map(Value::view).collect();
    array(elements(current).filter(|element| !removed.contains(element)))
}
