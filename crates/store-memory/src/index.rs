//! Physical indexes: which bytes stand for a document in an index.
//!
//! A key is, in collection scope, the encoded name of the collection, then the fields' values, then the document's id; in
//! collection-group scope the values and the whole name. Descending fields have their bytes inverted. Names always
//! ascend: an index that is declared with descending names is held reversed and scanned backwards.

use std::{
    cmp::Ordering,
    sync::{
        Arc,
        atomic::{self, AtomicI64},
    },
};

use reelbase_core::{
    Direction, Document, DocumentPath, FieldPath, Fields, Timestamp, ValueRef,
    index::{IndexDefinition, IndexMode, QueryScope},
    limits::MAX_INDEXED_VALUE_BYTES,
    value::order,
};

use crate::{group::Data, slots::Slot, tree::Tree};

/// What an index holds; declared indexes that are each other's reverse have the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spec {
    pub(crate) scope: QueryScope,
    pub(crate) parts: Vec<Part>,
}

/// A field of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) field: FieldPath,
    pub(crate) mode: IndexMode,
}

impl Spec {
    pub(crate) fn of(definition: &IndexDefinition) -> Self {
        let reverse = definition.name_direction() == Direction::Descending;
        let parts = definition
            .fields
            .iter()
            .filter(|field| !field.path.is_name())
            .map(|field| Part {
                field: field.path.clone(),
                mode: match (field.mode, reverse) {
                    (IndexMode::Ascending, true) => IndexMode::Descending,
                    (IndexMode::Descending, true) => IndexMode::Ascending,
                    (mode, _) => mode,
                },
            })
            .collect();
        Self { scope: definition.scope, parts }
    }

    /// Appends every key of the document with this name: none if a field is missing, several if an array has several
    /// elements.
    pub(crate) fn keys(&self, fields: &Fields, name: &Name, keys: &mut Keys) {
        let start = keys.bytes.len();
        if self.scope == QueryScope::Collection {
            keys.bytes.extend_from_slice(name.collection());
            keys.bytes.push(order::NAME_END);
        }
        // Where the array's elements go, if there is an array, and the bytes that follow them.
        let mut elements: Option<(Vec<Vec<u8>>, usize)> = None;
        for part in &self.parts {
            let Some(value) = fields.get_path(&part.field) else { return keys.bytes.truncate(start) };
            match (part.mode, value) {
                (IndexMode::Contains, ValueRef::Array(array)) => {
                    let mut encoded: Vec<Vec<u8>> = array.iter().map(encoded).collect();
                    encoded.sort_unstable();
                    encoded.dedup();
                    elements = Some((encoded, keys.bytes.len()));
                }
                (IndexMode::Contains, _) => return keys.bytes.truncate(start),
                (mode, value) => put_value(value, mode, &mut keys.bytes),
            }
        }
        keys.bytes.extend_from_slice(match self.scope {
            QueryScope::Collection => name.id(),
            QueryScope::CollectionGroup => name.whole(),
        });
        match elements {
            None => keys.ends.push(keys.bytes.len()),
            Some((elements, at)) => {
                let template = keys.bytes.split_off(start);
                let (head, tail) = template.split_at(at - start);
                for element in elements {
                    keys.bytes.extend_from_slice(head);
                    keys.bytes.extend_from_slice(&element);
                    keys.bytes.extend_from_slice(tail);
                    keys.ends.push(keys.bytes.len());
                }
            }
        }
    }

    /// How many parts hold values in the order of an index.
    pub(crate) fn modes(&self) -> impl Iterator<Item = IndexMode> {
        self.parts.iter().map(|part| part.mode)
    }
}

/// Keys, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[start..self.ends[i]]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|i| self.get(i))
    }
}

fn encoded(value: ValueRef<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    order::encode_truncated(value, MAX_INDEXED_VALUE_BYTES, &mut bytes);
    bytes
}

/// Appends a value as an index holds it.
pub(crate) fn put_value(value: ValueRef<'_>, mode: IndexMode, out: &mut Vec<u8>) {
    let start = out.len();
    order::encode_truncated(value, MAX_INDEXED_VALUE_BYTES, out);
    if mode == IndexMode::Descending {
        invert(&mut out[start..]);
    }
}

pub(crate) fn invert(bytes: &mut [u8]) {
    for byte in bytes {
        *byte = !*byte;
    }
}

/// The name of a document, encoded once for all the keys that it is part of.
#[derive(Debug, Default)]
pub(crate) struct Name {
    bytes: Vec<u8>,
    /// Where the document's own id begins.
    id: usize,
}

impl Name {
    pub(crate) fn of(path: &DocumentPath) -> Self {
        let mut name = Self::default();
        name.set(path);
        name
    }

    pub(crate) fn set(&mut self, path: &DocumentPath) {
        let (collection, id) = path.as_str().rsplit_once('/').unwrap_or_default();
        self.bytes.clear();
        order::encode_name_prefix(collection, &mut self.bytes);
        self.id = self.bytes.len();
        order::encode_segment(id, &mut self.bytes);
        self.bytes.push(order::NAME_END);
    }

    /// The key of the document among all of its group.
    pub(crate) fn whole(&self) -> &[u8] {
        &self.bytes
    }

    /// What the names in its collection begin with.
    fn collection(&self) -> &[u8] {
        &self.bytes[..self.id]
    }

    /// The document's own id.
    fn id(&self) -> &[u8] {
        &self.bytes[self.id..self.bytes.len() - 1]
    }
}

/// An index and what it holds.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    pub(crate) spec: Arc<Spec>,
    /// When a query last used it, in microseconds since the epoch.
    used: Arc<AtomicI64>,
    pub(crate) tree: Tree<Slot>,
}

impl Index {
    /// The index of these documents.
    pub(crate) fn build(spec: Arc<Spec>, data: &Data) -> Self {
        let (mut keys, mut name) = (Keys::default(), Name::default());
        let mut slots: Vec<Slot> = Vec::with_capacity(data.documents.len());
        let mut cursor = data.documents.range(&[], None, false);
        while let Some(slot) = cursor.next_value() {
            if let Some(document) = data.slots.get(*slot) {
                let before = keys.len();
                name.set(document.path());
                spec.keys(document.fields(), &name, &mut keys);
                slots.resize(slots.len() + keys.len() - before, *slot);
            }
        }
        // All keys lie in one buffer; what is sorted are their numbers.
        let mut order: Vec<u32> = (0..keys.len() as u32).collect();
        order.sort_unstable_by(|a, b| keys.get(*a as usize).cmp(keys.get(*b as usize)));
        let entries = order.iter().map(|at| (keys.get(*at as usize), slots[*at as usize]));
        Self { spec, used: Arc::default(), tree: Tree::from_sorted(entries) }
    }

    /// Notes that a query uses the index.
    pub(crate) fn touch(&self, now: Timestamp) {
        // To the second is enough, and spares threads that share the index a write each time.
        if now.as_micros() - self.used.load(atomic::Ordering::Relaxed) > 1_000_000 {
            self.used.store(now.as_micros(), atomic::Ordering::Relaxed);
        }
    }

    /// Notes that the index comes after all that were used before, whatever the clock says.
    pub(crate) fn used_after(&self, others: &[Self], now: Timestamp) {
        let latest = others.iter().map(|other| other.last_used() + 1).max();
        self.used.store(now.as_micros().max(latest.unwrap_or(0)), atomic::Ordering::Relaxed);
    }

    pub(crate) fn last_used(&self) -> i64 {
        self.used.load(atomic::Ordering::Relaxed)
    }

    /// Whether the entries of a document stay as they are, told without making any.
    pub(crate) fn stays(&self, before: Option<&Document>, after: Option<&Document>) -> bool {
        let (Some(before), Some(after)) = (before, after) else { return false };
        let (before, after) = (before.fields(), after.fields());
        self.spec.parts.iter().all(|part| before.identical_at(after, &part.field))
    }

    /// Replaces the entries of the document in a slot, whose name is that of `room`.
    pub(crate) fn replace(
        &mut self,
        slot: Slot,
        before: Option<&Document>,
        after: Option<&Document>,
        room: &mut Scratch,
    ) {
        let Scratch { old, new, name } = room;
        old.clear();
        new.clear();
        if let Some(before) = before {
            self.spec.keys(before.fields(), name, old);
        }
        if let Some(after) = after {
            self.spec.keys(after.fields(), name, new);
        }
        // The keys of a document ascend. Of an array most elements stay, so most keys do.
        let (mut old, mut new) = (old.iter().peekable(), new.iter().peekable());
        loop {
            let order = match (old.peek(), new.peek()) {
                (Some(old), Some(new)) => old.cmp(new),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return,
            };
            if order.is_le()
                && let Some(key) = old.next()
                && order.is_lt()
            {
                self.tree.remove(key);
            }
            if order.is_ge()
                && let Some(key) = new.next()
                && order.is_gt()
            {
                self.tree.insert(key, slot);
            }
        }
    }
}

/// Room for the keys of one document, used again from change to change.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    old: Keys,
    new: Keys,
    pub(crate) name: Name,
}
