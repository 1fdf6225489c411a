//! How many index entries a document makes, and how large they are: Firestore limits both.

use super::{IndexDefinition, IndexMode, Manifest, QueryScope};
use crate::{
    DocumentPath, Error, FieldPath, Fields, Result, ValueRef,
    limits::{MAX_INDEX_ENTRIES, MAX_INDEX_ENTRIES_BYTES, MAX_INDEX_ENTRY_BYTES, MAX_INDEXED_VALUE_BYTES},
    path::name_size,
    value::flat,
};

/// The storage size of one index entry: the terms of the document's name, and those of the values.
///
/// A single-field entry also counts the field's name, and 32 bytes (48 in a collection group) go to every entry; composite
/// entries have 32 bytes in both scopes, and the parent's name only in collection scope. Sizes of long values are those
/// of the part that is indexed.
pub fn index_entry_size(
    path: &DocumentPath,
    scope: QueryScope,
    field: Option<&FieldPath>,
    values: &[ValueRef<'_>],
) -> usize {
    let name = name_size(path.as_str());
    // The parent of a root collection is the database, whose name takes no bytes.
    let parent = match scope {
        QueryScope::Collection => path.parent().map_or(0, |parent| name_size(parent.as_str())),
        QueryScope::CollectionGroup => 0,
    };
    let values: usize = values.iter().map(|v| v.size().min(MAX_INDEXED_VALUE_BYTES)).sum();
    match field {
        Some(field) => {
            let field: usize = field.segments().map(|segment| segment.len() + 1).sum();
            let extra = if scope == QueryScope::Collection { 32 } else { 48 };
            name + parent + field + values + extra
        }
        None => name + parent + values + 32,
    }
}

/// The index entries of a document: how many, and their size in sum.
///
/// # Errors
/// [`Invalid`](crate::ErrorKind::Invalid) when one of Firestore's limits is passed.
pub fn index_entries(path: &DocumentPath, fields: &Fields, manifest: &Manifest) -> Result<(usize, usize)> {
    let group = path.collection_id();
    let mut tally = Tally { path, manifest, group, count: 0, bytes: 0 };
    for (name, value) in fields.iter() {
        tally.field(&FieldPath::from_segments([name]), value)?;
    }
    for index in manifest.indexes().iter().filter(|index| index.collection_group == group) {
        tally.composite(index, fields)?;
    }
    tally.check()
}

/// Checks a document against the limits of index entries, which are counted only where they may be near.
///
/// # Errors
/// As [`index_entries`].
pub fn check_index_entries(path: &DocumentPath, fields: &Fields, manifest: &Manifest) -> Result<()> {
    if surely_few_entries(path, fields, manifest) { Ok(()) } else { index_entries(path, fields, manifest).map(drop) }
}

/// Whether a document is far from the limits of index entries, by an estimate much quicker than [`index_entries`].
fn surely_few_entries(path: &DocumentPath, fields: &Fields, manifest: &Manifest) -> bool {
    let (mut values, mut elements, mut bytes) = (0, 1, 0);
    for (name, mut value) in fields.entries() {
        values += 1;
        bytes += name.len() + 1;
        if let Some(size) = flat::scalar_size(value) {
            bytes += size;
            continue;
        }
        let value = flat::read(&mut value);
        bytes += value.size();
        match value {
            ValueRef::Array(array) => elements += array.len(),
            ValueRef::Map(map) if map.iter().any(|(_, v)| matches!(v, ValueRef::Array(_) | ValueRef::Map(_))) => {
                return false;
            }
            ValueRef::Map(map) => values += map.len(),
            _ => {}
        }
    }
    // Every entry has the name, perhaps the parent's, and at most all values twice (of a map and of what is in it, of an
    // array and of its elements); a value makes up to three in each scope.
    let entries = 6 * (values + elements) + manifest.indexes().len() * elements;
    let entry = 2 * (name_size(path.as_str()) + bytes) + 64;
    entry < MAX_INDEX_ENTRY_BYTES && entries < MAX_INDEX_ENTRIES && entries * entry < MAX_INDEX_ENTRIES_BYTES
}

struct Tally<'a> {
    path: &'a DocumentPath,
    manifest: &'a Manifest,
    group: &'a str,
    count: usize,
    bytes: usize,
}

impl Tally<'_> {
    fn add(&mut self, entries: usize, size: usize) -> Result<()> {
        if size > MAX_INDEX_ENTRY_BYTES {
            return Err(Error::invalid(format!(
                "an index entry has {size} bytes; at most {MAX_INDEX_ENTRY_BYTES} are allowed"
            ))
            .at(self.path));
        }
        self.count += entries;
        self.bytes += entries * size;
        Ok(())
    }

    fn single(&mut self, field: &FieldPath, mode: IndexMode, value: ValueRef<'_>) -> Result<()> {
        for scope in [QueryScope::Collection, QueryScope::CollectionGroup] {
            if self.manifest.has_single_field(self.group, field, scope, mode) {
                self.add(1, index_entry_size(self.path, scope, Some(field), &[value]))?;
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &FieldPath, value: ValueRef<'_>) -> Result<()> {
        self.single(field, IndexMode::Ascending, value)?;
        self.single(field, IndexMode::Descending, value)?;
        match value {
            ValueRef::Map(map) => {
                for (key, value) in map.iter() {
                    self.field(&field.clone().join([key.to_owned().into()]), value)?;
                }
            }
            ValueRef::Array(_) => {
                for element in distinct(value) {
                    self.single(field, IndexMode::Contains, element)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn composite(&mut self, index: &IndexDefinition, fields: &Fields) -> Result<()> {
        let mut values = Vec::new();
        let mut elements = None;
        for field in index.real_fields() {
            let Some(value) = fields.get_path(&field.path) else { return Ok(()) };
            match (field.mode, value) {
                (IndexMode::Contains, ValueRef::Array(_)) => elements = Some(distinct(value)),
                (IndexMode::Contains, _) => return Ok(()),
                (_, value) => values.push(value),
            }
        }
        let size = index_entry_size(self.path, index.scope, None, &values);
        match elements {
            None => self.add(1, size),
            Some(elements) => {
                elements.iter().try_for_each(|e| self.add(1, size + e.size().min(MAX_INDEXED_VALUE_BYTES)))
            }
        }
    }

    fn check(&self) -> Result<(usize, usize)> {
        let limit = |what: &str, found: usize, most: usize| {
            Err(Error::invalid(format!(
                "the document makes index entries of {found} {what}; at most {most} are allowed: exempt large or \
                 unqueried fields from indexing"
            ))
            .at(self.path))
        };
        if self.count > MAX_INDEX_ENTRIES {
            return limit("in number", self.count, MAX_INDEX_ENTRIES);
        }
        if self.bytes > MAX_INDEX_ENTRIES_BYTES {
            return limit("bytes", self.bytes, MAX_INDEX_ENTRIES_BYTES);
        }
        Ok((self.count, self.bytes))
    }
}

/// The elements of an array, each once.
fn distinct(array: ValueRef<'_>) -> Vec<ValueRef<'_>> {
    let mut elements: Vec<_> = array.elements().collect();
    elements.sort_unstable();
    elements.dedup();
    elements
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Value, index::IndexField};

    const PATHS: [&str; 7] = ["a", "b", "m", "m.a", "m.b", "n", "n.a"];

    fn value() -> impl Strategy<Value = Value> {
        let text = (0..2_000_usize).prop_map(|n| Value::from("x".repeat(n)));
        let scalar = prop_oneof![text, any::<i64>().prop_map(Value::from), Just(Value::null())];
        let array = prop::collection::vec(0..9_i64, 0..300).prop_map(Value::array);
        let map = prop::collection::btree_map("[ab]", scalar.clone(), 0..3).prop_map(Value::map);
        prop_oneof![2 => scalar, 1 => array, 3 => map]
    }

    proptest! {
        #[test]
        fn surely_few_is_never_too_many(
            fields in prop::collection::btree_map("[abmn]", value(), 0..5),
            indexes in prop::collection::vec(
                prop::sample::subsequence(&PATHS[..], 2..7).prop_shuffle(), 0..12
            ),
            contains in any::<bool>(),
        ) {
            let path = "c/d".parse().unwrap();
            let fields: Fields = fields.into_iter().collect();
            let index = |names: Vec<&str>| {
                let mode = |at| if contains && at == 0 { IndexMode::Contains } else { IndexMode::Ascending };
                let fields = names.iter().enumerate().map(|(at, name)| IndexField::new(name.parse().unwrap(), mode(at)));
                IndexDefinition::new("c", QueryScope::Collection, fields.collect())
            };
            let manifest = indexes.into_iter().map(index).fold(Manifest::new(), Manifest::with_index);
            if surely_few_entries(&path, &fields, &manifest) {
                prop_assert!(index_entries(&path, &fields, &manifest).is_ok());
            }
        }
    }

    #[test]
    fn a_map_and_what_is_in_it_count_twice() {
        let names = ["m1", "m1.a", "m2", "m2.a", "m3", "m3.a"];
        let fields = names.iter().map(|name| IndexField::new(name.parse().unwrap(), IndexMode::Ascending)).collect();
        let manifest = Manifest::new().with_index(IndexDefinition::new("c", QueryScope::Collection, fields));
        let long = || Value::map([("a", "x".repeat(1_499))]);
        let fields = Fields::from_iter([("m1", long()), ("m2", long()), ("m3", long())]);
        let path = "c/1".parse().unwrap();
        assert!(index_entries(&path, &fields, &manifest).is_err());
        assert!(!surely_few_entries(&path, &fields, &manifest));
    }
}
