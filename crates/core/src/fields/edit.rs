//! Changing single fields of a flat document: everything untouched is copied as bytes.

use std::{borrow::Cow, collections::BTreeMap, ptr};

use smallvec::SmallVec;

use super::{Fields, FieldsBuilder, Shape, directory::Directory};
use crate::{
    FieldPath, Value, ValueRef,
    value::{Encoder, flat},
};

/// A field's number and its new value, `None` to remove it.
type Change<'a> = (u16, Option<Cow<'a, [u8]>>);

/// Up to how many changes are made by copying what lies between them.
const FEW: usize = 8;

/// The fields with the value at each path set, or removed where it is `None`.
///
/// Setting below a value that is no map turns it into one; removing the last entry of a map leaves it empty.
pub(crate) fn patch<'a>(
    fields: &Fields,
    shape: &'static Shape,
    changes: impl IntoIterator<Item = (&'a FieldPath, Option<&'a Value>), IntoIter: ExactSizeIterator>,
) -> Fields {
    let shape = if shape.is_untyped() { fields.shape() } else { shape };
    let changes = changes.into_iter();
    let few = changes.len() <= FEW && ptr::eq(shape, fields.shape());
    let mut changed: BTreeMap<&str, Option<Cow<'_, [u8]>>> = BTreeMap::new();
    let mut known: SmallVec<[Change<'_>; FEW]> = SmallVec::new();
    for (path, value) in changes {
        let (first, rest) = path.split_first();
        let current = || fields.get_encoded(first).map(Cow::Borrowed);
        let current = match shape.id(first).filter(|_| few) {
            None => changed.entry(first).or_insert_with(current),
            Some(id) => {
                let at = known.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
                    known.push((id, current()));
                    known.len() - 1
                });
                &mut known[at].1
            }
        };
        *current = if rest.is_empty() {
            value.map(|v| Cow::Borrowed(v.encoded()))
        } else {
            set_below(current.take(), rest, value.map(Value::encoded))
        };
    }
    if changed.is_empty() {
        known.sort_unstable_by_key(|(id, _)| *id);
        return splice(fields, &known);
    }
    changed.extend(known.into_iter().map(|(id, value)| (shape.name(id), value)));
    let mut builder = FieldsBuilder::new(shape);
    for (name, value) in fields.entries() {
        match changed.remove(name) {
            None => builder.field(name).raw(value),
            Some(Some(value)) => builder.field(name).raw(&value),
            Some(None) => {}
        }
    }
    for (name, value) in changed {
        if let Some(value) = value {
            builder.field(name).raw(&value);
        }
    }
    builder.finish()
}

/// The fields with some replaced, added or removed, given in the order of the shape. What lies between two changes is
/// copied at once.
fn splice(fields: &Fields, changed: &[Change<'_>]) -> Fields {
    let (values, directory) = Directory::split(&fields.bytes);
    let mut builder = FieldsBuilder::new(fields.shape());
    let mut changed = changed.iter().peekable();
    // Up to where the old values are copied or passed over.
    let mut done = 0;
    let put = |builder: &mut FieldsBuilder, id: u16, value: &Option<Cow<'_, [u8]>>| {
        if let Some(value) = value {
            builder.slot(id, 0);
            builder.encoder.raw(value);
        }
    };
    let mut slots = directory.peekable();
    while let Some((id, offset)) = slots.next() {
        while let Some((new, value)) = changed.next_if(|(new, _)| *new < id) {
            builder.encoder.raw(&values[done..offset]);
            done = offset;
            put(&mut builder, *new, value);
        }
        if let Some((_, value)) = changed.next_if(|(new, _)| *new == id) {
            builder.encoder.raw(&values[done..offset]);
            done = slots.peek().map_or(values.len(), |(_, next)| *next);
            put(&mut builder, id, value);
        } else {
            builder.slot(id, offset - done);
        }
    }
    builder.encoder.raw(&values[done..]);
    changed.for_each(|(new, value)| put(&mut builder, *new, value));
    builder.finish()
}

/// The encoded value `current` with what lies at `path` below it replaced.
fn set_below<'a>(
    current: Option<Cow<'a, [u8]>>,
    path: &[Cow<'static, str>],
    value: Option<&[u8]>,
) -> Option<Cow<'a, [u8]>> {
    let Some((first, rest)) = path.split_first() else {
        return value.map(|v| Cow::Owned(v.to_vec()));
    };
    let map = match current.as_deref().map(|mut c| flat::read(&mut c)) {
        Some(ValueRef::Map(map)) => Some(map),
        // There is nothing to remove below what is absent or no map.
        _ if value.is_none() => return current,
        _ => None,
    };
    let mut out = Encoder::default();
    let open = out.begin_map();
    let mut count = 0;
    let mut entry = |key: &str, value: &[u8]| {
        out.key(key);
        out.raw(value);
        count += 1;
    };
    let old = map.and_then(|map| map.get_encoded(first));
    let mut new = set_below(old.map(Cow::Borrowed), rest, value);
    for (key, value) in map.iter().flat_map(|map| map.entries()) {
        if key >= &**first
            && let Some(new) = new.take()
        {
            entry(first, &new);
        }
        if key != first {
            entry(key, value);
        }
    }
    if let Some(new) = new {
        entry(first, &new);
    }
    out.end_map(open, count);
    Some(Cow::Owned(out.into_bytes()))
}

/// The fields that the paths select, nested structure included; what is absent stays absent.
pub(crate) fn project(fields: &Fields, paths: &[FieldPath]) -> Fields {
    let mut builder = FieldsBuilder::new(fields.shape());
    for (name, value) in fields.entries() {
        let below: Vec<_> =
            paths.iter().map(FieldPath::split_first).filter(|(f, _)| *f == name).map(|(_, r)| r).collect();
        if below.iter().any(|rest| rest.is_empty()) {
            builder.field(name).raw(value);
        } else if let Some(part) = project_below(value, &below) {
            builder.field(name).raw(&part);
        }
    }
    builder.finish()
}

fn project_below(mut value: &[u8], paths: &[&[Cow<'static, str>]]) -> Option<Vec<u8>> {
    if paths.is_empty() {
        return None;
    }
    let ValueRef::Map(map) = flat::read(&mut value) else { return None };
    let mut out = Encoder::default();
    let open = out.begin_map();
    let mut count = 0;
    for (key, value) in map.entries() {
        let below: Vec<_> =
            paths.iter().filter_map(|p| p.split_first()).filter(|(f, _)| *f == key).map(|(_, r)| r).collect();
        let part = if below.iter().any(|rest| rest.is_empty()) {
            Some(Cow::Borrowed(value))
        } else {
            project_below(value, &below).map(Cow::Owned)
        };
        if let Some(part) = part {
            out.key(key);
            out.raw(&part);
            count += 1;
        }
    }
    out.end_map(open, count);
    (count > 0).then(|| out.into_bytes())
}
