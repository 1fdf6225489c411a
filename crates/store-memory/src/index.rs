//! Physical indexes: which bytes stand for a document in an index.
//!
//! A key is, in collection scope, the encoded name of the collection, then the fields' values, then the document's id; in
//! collection-group scope the values and the whole name. Descending fields have their bytes inverted. Names always
//! ascend: an index that is declared with descending names is held reversed and scanned backwards.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use reelbase_core::{
    Direction, Document, DocumentPath, FieldPath, Timestamp, ValueRef,
    index::{IndexDefinition, IndexMode, QueryScope},
    limits::MAX_INDEXED_VALUE_BYTES,
    value::order,
};

use crate::{
    group::Data,
    slots::Slot,
    tree::Tree,
};

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

    /// Appends every key of a document to `keys`: none if a field is missing, several if an array has several elements.
    pub(crate) fn keys(&self, document: &Document, keys: &mut Keys) {
        let fields = document.fields();
        let start = keys.bytes.len();
        if self.scope == QueryScope::Collection {
            collection_prefix(document, &mut keys.bytes);
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
        match self.scope {
            QueryScope::Collection => order::encode_segment(document.id(), &mut keys.bytes),
            QueryScope::CollectionGroup => order::encode_name(document.path().as_str(), &mut keys.bytes),
        }
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

    /// Whether two versions of a document surely have the same keys, told without making any.
    fn same_keys(&self, before: &Document, after: &Document) -> bool {
        let (before, after) = (before.fields(), after.fields());
        self.parts.iter().all(|part| before.get_path(&part.field) == after.get_path(&part.field))
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

/// What the keys of a collection's documents begin with in collection scope.
fn collection_prefix(document: &Document, out: &mut Vec<u8>) {
    let path = document.path().as_str();
    let collection = path.rsplit_once('/').map_or("", |(collection, _)| collection);
    order::encode_name(collection, out);
}

/// The key of a document among all of its group.
pub(crate) fn name_key(path: &str, out: &mut Vec<u8>) {
    order::encode_name(path, out);
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
        let mut keys = Keys::default();
        let mut slots: Vec<Slot> = Vec::with_capacity(data.documents.len());
        let mut cursor = data.documents.range(&[], None, false);
        while let Some(slot) = cursor.next_value() {
            if let Some(document) = data.slots.get(*slot) {
                let before = keys.len();
                spec.keys(document, &mut keys);
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
        if now.as_micros() - self.used.load(Ordering::Relaxed) > 1_000_000 {
            self.used.store(now.as_micros(), Ordering::Relaxed);
        }
    }

    pub(crate) fn last_used(&self) -> i64 {
        self.used.load(Ordering::Relaxed)
    }

    /// Replaces the entries of the document in a slot, unless they stay as they are.
    pub(crate) fn change(
        &mut self,
        slot: Slot,
        before: Option<&Document>,
        after: Option<&Document>,
        scratch: &mut Scratch,
    ) {
        match (before, after) {
            (Some(before), Some(after)) if self.spec.same_keys(before, after) => {}
            _ => self.replace(slot, before, after, scratch),
        }
    }

    /// Replaces the entries of the document in a slot.
    pub(crate) fn replace(
        &mut self,
        slot: Slot,
        before: Option<&Document>,
        after: Option<&Document>,
        scratch: &mut Scratch,
    ) {
        let Scratch { old, new, .. } = scratch;
        old.clear();
        new.clear();
        if let Some(before) = before {
            self.spec.keys(before, old);
        }
        if let Some(after) = after {
            self.spec.keys(after, new);
        }
        // Of an array most elements stay, so most keys do.
        for key in new.iter().filter(|key| !old.iter().any(|kept| kept == *key)) {
            self.tree.insert(key, slot);
        }
        for key in old.iter().filter(|key| !new.iter().any(|kept| kept == *key)) {
            self.tree.remove(key);
        }
    }
}

/// Room for keys, used again from change to change.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    old: Keys,
    new: Keys,
    name: Vec<u8>,
}

impl Scratch {
    /// The key of a name.
    pub(crate) fn name(&mut self, path: &DocumentPath) -> &[u8] {
        self.name.clear();
        name_key(path.as_str(), &mut self.name);
        &self.name
    }
}
