//! Firestore's limits, and the check of a document against them.
//!
//! The numbers are those of Firestore's documentation ("Usage and limits"), Standard edition.

use crate::{
    DocumentPath, Error, Fields, Result, ValueRef,
    path::{check_field_name, name_size},
    value::flat,
};

/// The longest collection or document id, in bytes.
pub const MAX_ID_BYTES: usize = 1_500;
/// The longest document name, in bytes.
pub const MAX_NAME_BYTES: usize = 6 * 1_024;
/// How deep collections nest.
pub const MAX_SUBCOLLECTION_DEPTH: usize = 100;
/// The longest field name, in bytes.
pub const MAX_FIELD_NAME_BYTES: usize = 1_500;
/// The longest field path, in bytes.
pub const MAX_FIELD_PATH_BYTES: usize = 1_500;
/// The largest document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1_048_576;
/// The largest value of one field, in bytes: 1 MiB − 89.
pub const MAX_FIELD_VALUE_BYTES: usize = 1_048_487;
/// How deep maps and arrays nest.
pub const MAX_VALUE_DEPTH: usize = 20;
/// How much of a value an index holds, in bytes.
pub const MAX_INDEXED_VALUE_BYTES: usize = 1_500;
/// Index entries of one document.
pub const MAX_INDEX_ENTRIES: usize = 40_000;
/// The largest index entry, in bytes: 7.5 KiB.
pub const MAX_INDEX_ENTRY_BYTES: usize = 7_680;
/// The sum of the sizes of a document's index entries, in bytes.
pub const MAX_INDEX_ENTRIES_BYTES: usize = 8 * 1_048_576;
/// Fields of a composite index.
pub const MAX_COMPOSITE_INDEX_FIELDS: usize = 100;
/// Composite indexes of a database with billing.
pub const MAX_COMPOSITE_INDEXES: usize = 1_000;
/// The largest request, in bytes.
pub const MAX_REQUEST_BYTES: usize = 10 * 1_048_576;
/// Field transforms of one document in one commit.
pub const MAX_TRANSFORMS: usize = 500;
/// Branches of a query in disjunctive normal form.
pub const MAX_DISJUNCTIONS: usize = 30;
/// Operands of `not-in`.
pub const MAX_NOT_IN_VALUES: usize = 10;
/// Filters, orders and parent of a query, together.
pub const MAX_FILTERS_AND_ORDERS: usize = 100;
/// Fields under a range or inequality filter in one query.
pub const MAX_INEQUALITY_FIELDS: usize = 10;
/// Aggregations of one query.
pub const MAX_AGGREGATIONS: usize = 5;
/// Dimensions of a vector.
pub const MAX_VECTOR_DIMENSIONS: usize = 2_048;

/// The storage size of a document by Firestore's formula: name, fields and 32 bytes.
pub fn document_size(path: &DocumentPath, fields: &Fields) -> usize {
    name_size(path.as_str()) + fields.iter().map(|(name, value)| name.len() + 1 + value.size()).sum::<usize>() + 32
}

/// The storage size of a document's name.
pub fn document_name_size(path: &DocumentPath) -> usize {
    name_size(path.as_str())
}

/// Checks a document against the limits of names, types, depth and size.
///
/// # Errors
/// [`Invalid`](crate::ErrorKind::Invalid), naming the field.
pub fn check_document(path: &DocumentPath, fields: &Fields) -> Result<()> {
    let check = || {
        let mut size = name_size(path.as_str()) + 32;
        for (name, mut value) in fields.entries() {
            check_field_name(name)?;
            let bytes = match flat::scalar_size(value) {
                Some(bytes) => Ok(bytes),
                None => check_value(flat::read(&mut value), 1),
            };
            let bytes = bytes.map_err(|e| e.at(format_args!("{path} field {name}")))?;
            if bytes > MAX_FIELD_VALUE_BYTES {
                return Err(Error::invalid(format!(
                    "the field {name} has {bytes} bytes; at most {MAX_FIELD_VALUE_BYTES} are allowed"
                )));
            }
            size += name.len() + 1 + bytes;
        }
        if size > MAX_DOCUMENT_BYTES {
            return Err(Error::invalid(format!(
                "the document has {size} bytes; at most {MAX_DOCUMENT_BYTES} are allowed"
            )));
        }
        Ok(())
    };
    check().map_err(|e| e.at(path))
}

/// Checks a document of which parts that were checked themselves have been replaced: what is left is its size.
pub(crate) fn check_merged(path: &DocumentPath, fields: &Fields) -> Result<()> {
    // No value takes more than eight times the bytes in storage that it has in memory.
    let most = MAX_NAME_BYTES + 32 + fields.len() * (MAX_FIELD_NAME_BYTES + 1) + 8 * fields.heap_size();
    if most <= MAX_FIELD_VALUE_BYTES { Ok(()) } else { check_document(path, fields) }
}

/// Checks how deep a map or an array lies.
pub(crate) fn check_depth(depth: usize) -> Result<()> {
    if depth > MAX_VALUE_DEPTH {
        return Err(Error::invalid(format!("maps and arrays nest deeper than {MAX_VALUE_DEPTH} levels")));
    }
    Ok(())
}

/// Checks what lies directly in an array. That it may be no vector is known of Google's emulator alone.
pub(crate) fn check_element(element: ValueRef<'_>) -> Result<()> {
    let what = match element {
        ValueRef::Array(_) => "an array",
        ValueRef::Vector(_) => "a vector",
        _ => return Ok(()),
    };
    Err(Error::invalid(format!("an array may not directly contain {what}; put a map between them")))
}

/// Checks one value, which lies at `depth`, and returns its size.
pub(crate) fn check_value(value: ValueRef<'_>, depth: usize) -> Result<usize> {
    let container = matches!(value, ValueRef::Array(_) | ValueRef::Map(_));
    if container {
        check_depth(depth)?;
    }
    match value {
        ValueRef::Array(array) => array.iter().try_fold(0, |size, element| {
            check_element(element)?;
            Ok(size + check_value(element, depth + 1)?)
        }),
        ValueRef::Map(map) => map.iter().try_fold(0, |size, (key, value)| {
            check_field_name(key)?;
            Ok(size + key.len() + 1 + check_value(value, depth + 1)?)
        }),
        ValueRef::GeoPoint(point) => {
            point.check()?;
            Ok(value.size())
        }
        ValueRef::Reference(path) => {
            DocumentPath::parse(path)?;
            Ok(value.size())
        }
        ValueRef::Vector(vector) if vector.is_empty() => Err(Error::invalid("the vector has no dimension")),
        ValueRef::Vector(vector) if vector.len() > MAX_VECTOR_DIMENSIONS => Err(Error::invalid(format!(
            "the vector has {} dimensions; at most {MAX_VECTOR_DIMENSIONS} are allowed",
            vector.len()
        ))),
        _ => Ok(value.size()),
    }
}
