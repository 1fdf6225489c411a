//! Flat documents: all fields of a document in one allocation, with the field names in a shared [`Shape`].

mod builder;
pub(crate) mod de;
mod directory;
mod edit;
mod fault;
mod reader;
pub(crate) mod ser;
mod shape;
#[cfg(test)]
mod tests;
mod writer;

use std::{cmp::Ordering, fmt, sync::Arc};

use serde::{Deserialize, Serialize};

pub(crate) use self::{
    builder::FieldsBuilder,
    edit::{patch, project},
};
pub(crate) use fault::Fault;
pub use shape::Shape;
pub use writer::{ArrayWriter, FieldsWriter, MapWriter, ValueWriter, ValueWritten};

use self::directory::Directory;
use crate::{FieldPath, Result, Value, ValueRef, value::flat};

/// In place of a name's number: the name stands before the value.
const INLINE: u16 = u16::MAX;

/// The fields of one document.
///
/// ```
/// use reelbase_core::{Fields, Value, ValueRef};
///
/// #[derive(serde::Serialize)]
/// struct Clip<'a> { title: &'a str, priority: i64 }
///
/// let fields = Fields::of(&Clip { title: "Wait for it...", priority: 7 })?;
/// assert_eq!(fields.get("priority"), Some(ValueRef::Integer(7)));
///
/// #[derive(serde::Deserialize)]
/// struct Title<'a> { title: &'a str }
/// assert_eq!(fields.decode::<Title>()?.title, "Wait for it...");      // borrowed, nothing is copied
/// # Ok::<(), reelbase_core::Error>(())
/// ```
///
/// In memory: the values, then a directory of `(name, offset)` slots. Those of the shape's names come first, in the shape's
/// order, then the others by name; so equal documents of a shape have equal bytes.
#[derive(Clone)]
pub struct Fields {
    shape: &'static Shape,
    bytes: Arc<[u8]>,
}

impl Fields {
    /// No field.
    pub fn empty() -> Self {
        FieldsBuilder::new(Shape::untyped()).finish()
    }

    /// The fields that a struct or a map is stored as.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when it is neither, or holds what has no stored form.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        Self::with_shape(value, Shape::untyped())
    }

    /// [`Fields::of`], with the names in `shape` not stored again.
    ///
    /// # Errors
    /// As [`Fields::of`].
    pub fn with_shape<T: Serialize + ?Sized>(value: &T, shape: &'static Shape) -> Result<Self> {
        ser::to_fields(value, shape)
    }

    /// Decodes into a struct or a map, which may borrow strings and bytes.
    ///
    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt), naming the field, when what is stored does not fit the type.
    pub fn decode<'de, T: Deserialize<'de>>(&'de self) -> Result<T> {
        de::from_fields(self)
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.directory().len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a top-level field.
    pub fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.locate(name).map(|mut value| flat::read(&mut value))
    }

    /// The value at a path.
    pub fn get_path(&self, path: &FieldPath) -> Option<ValueRef<'_>> {
        let (first, rest) = path.split_first();
        let mut value = self.get(first)?;
        for segment in rest {
            let ValueRef::Map(map) = value else { return None };
            value = map.get(segment)?;
        }
        Some(value)
    }

    /// Whether both have the same stored value at a path (`1` is not `1.0`), or none.
    pub fn identical_at(&self, other: &Self, path: &FieldPath) -> bool {
        let (first, rest) = path.split_first();
        let encoded = |mut value: &'_ [u8]| flat::skip(&mut value).len();
        let (one, two) = match self.shape.id(first).filter(|_| std::ptr::eq(self.shape, other.shape)) {
            Some(id) => (self.locate_id(self.directory(), id), other.locate_id(other.directory(), id)),
            None => (self.locate(first), other.locate(first)),
        };
        let (mut one, mut two) = (one.map(|v| &v[..encoded(v)]), two.map(|v| &v[..encoded(v)]));
        for segment in rest {
            if one == two {
                return true;
            }
            (one, two) = (below(one, segment), below(two, segment));
        }
        one == two
    }

    /// Decodes the value at a path: null where there is none.
    pub(crate) fn decode_path<'de, T: Deserialize<'de>>(&'de self, path: &FieldPath) -> Result<T> {
        const NULL: &[u8] = &[flat::tag::NULL];
        let (first, rest) = path.split_first();
        let value = rest.iter().fold(self.locate(first), |value, segment| below(value, segment));
        de::from_value(value.unwrap_or(NULL))
    }

    /// The fields in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ValueRef<'_>)> {
        self.entries().map(|(name, mut value)| (name, flat::read(&mut value)))
    }

    /// Whether both hold the same fields with the same stored values (`1` is not `1.0`).
    pub fn identical(&self, other: &Self) -> bool {
        if std::ptr::eq(self.shape, other.shape) {
            return self.bytes == other.bytes;
        }
        self.len() == other.len()
            && self.entries().all(|(name, value)| other.get_encoded(name).is_some_and(|o| o == value))
    }

    /// The storage size of the fields by Firestore's formula, in bytes.
    pub fn storage_size(&self) -> usize {
        let field = |(name, mut value): (&str, &[u8])| {
            name.len() + 1 + flat::scalar_size(value).unwrap_or_else(|| flat::read(&mut value).size())
        };
        self.entries().map(field).sum()
    }

    /// Bytes held in memory, without the shape.
    pub fn heap_size(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn shape(&self) -> &'static Shape {
        self.shape
    }

    #[inline]
    fn directory(&self) -> Directory<'_> {
        Directory::split(&self.bytes).1
    }

    /// Name and encoded value of a slot; the value's bytes run on into what follows.
    #[inline]
    fn field(&self, (id, offset): (u16, usize)) -> (&str, &[u8]) {
        let mut at = self.bytes.get(offset..).unwrap_or_default();
        let name = if id == INLINE { flat::text(&mut at) } else { self.shape.name(id) };
        (name, at)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.directory().map(|slot| {
            let (name, mut at) = self.field(slot);
            (name, flat::skip(&mut at))
        })
    }

    /// The encoded value of a field: equal bytes are equal values.
    pub(crate) fn get_encoded(&self, name: &str) -> Option<&[u8]> {
        self.locate(name).map(|mut value| flat::skip(&mut value))
    }

    /// The encoded value of a field; its bytes run on into what follows.
    #[inline]
    fn locate(&self, name: &str) -> Option<&[u8]> {
        let directory = self.directory();
        match self.shape.id(name) {
            Some(id) => self.locate_id(directory, id),
            None => self.locate_inline(directory, name),
        }
    }

    #[inline]
    fn locate_id(&self, directory: Directory<'_>, id: u16) -> Option<&[u8]> {
        // A slot is at its name's number, or before it by as many as optional fields before it are absent.
        let mut high = directory.len().min(usize::from(id) + 1);
        for _ in 0..4 {
            high = high.checked_sub(1)?;
            let (found, offset) = directory.get(high);
            match found.cmp(&id) {
                Ordering::Equal => return self.bytes.get(offset..),
                Ordering::Less => return None,
                Ordering::Greater => {}
            }
        }
        let mut low = 0;
        while low < high {
            let mid = low.midpoint(high);
            let (found, offset) = directory.get(mid);
            match found.cmp(&id) {
                Ordering::Less => low = mid + 1,
                Ordering::Greater => high = mid,
                Ordering::Equal => return self.bytes.get(offset..),
            }
        }
        None
    }

    fn locate_inline(&self, directory: Directory<'_>, name: &str) -> Option<&[u8]> {
        let (mut low, mut high) = (0, directory.len());
        while low < high {
            let mid = low.midpoint(high);
            let slot = directory.get(mid);
            let (found, value) = self.field(slot);
            match if slot.0 == INLINE { found.cmp(name) } else { Ordering::Less } {
                Ordering::Less => low = mid + 1,
                Ordering::Greater => high = mid,
                Ordering::Equal => return Some(value),
            }
        }
        None
    }
}

/// The value of a key of an encoded map.
fn below<'a>(value: Option<&'a [u8]>, key: &str) -> Option<&'a [u8]> {
    match flat::read(&mut value?) {
        ValueRef::Map(map) => map.get_encoded(key),
        _ => None,
    }
}

impl Default for Fields {
    fn default() -> Self {
        Self::empty()
    }
}

/// Firestore's equality of maps: the same names with equal values.
impl PartialEq for Fields {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Fields {
    /// Of entries with the same name the last holds.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(fields: I) -> Self {
        let fields: std::collections::BTreeMap<String, Value> =
            fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let mut builder = FieldsBuilder::new(Shape::untyped());
        for (name, value) in &fields {
            builder.field(name).raw(value.encoded());
        }
        builder.finish()
    }
}
