//! Flat documents: all fields of a document in one allocation, with the field names in a shared [`Shape`].

pub(crate) mod de;
mod edit;
mod fault;
pub(crate) mod ser;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{Deserialize, Serialize};

use crate::{
    FieldPath, Result, Value, ValueRef,
    value::{Encoder, flat},
};

pub(crate) use edit::{patch, project};

/// The field names that the documents of one entity type share, in the order in which the struct declares them.
///
/// A document stores a number for each of these names, and the name itself for any other field.
pub struct Shape {
    names: Box<[&'static str]>,
    /// Positions in `names`, sorted by name.
    sorted: Box<[u16]>,
}

impl Shape {
    /// A shape of these names.
    pub fn new(names: &[&'static str]) -> Arc<Self> {
        let mut sorted: Box<[u16]> = (0..u16::try_from(names.len()).unwrap_or(INLINE)).collect();
        sorted.sort_unstable_by_key(|&i| names[usize::from(i)]);
        Arc::new(Self { names: names.into(), sorted })
    }

    /// The shape of documents that belong to no entity type: every name is stored with its field.
    pub fn untyped() -> &'static Arc<Self> {
        static UNTYPED: OnceLock<Arc<Shape>> = OnceLock::new();
        UNTYPED.get_or_init(|| Self::new(&[]))
    }

    #[inline]
    fn name(&self, id: u16) -> &'static str {
        self.names.get(usize::from(id)).copied().unwrap_or_default()
    }

    /// The number of a name; `hint` is where it is likely to be.
    #[inline]
    fn id(&self, name: &str, hint: usize) -> Option<u16> {
        if self.names.get(hint).is_some_and(|n| *n == name) {
            return u16::try_from(hint).ok();
        }
        self.sorted.binary_search_by(|&i| self.name(i).cmp(name)).ok().map(|i| self.sorted[i])
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names.fmt(f)
    }
}

/// In place of a name's number: the name stands before the value.
const INLINE: u16 = u16::MAX;
/// A directory entry: the name's number and where the field begins.
const SLOT: usize = 6;
/// How many entries the directory has, at the very end.
const COUNT: usize = 4;

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
/// In memory: the fields, then a directory of `(name, offset)` slots, then their count. Slots of the shape's names come
/// first, in the shape's order, then the others by name; so equal documents of a shape have equal bytes.
#[derive(Clone)]
pub struct Fields {
    shape: Arc<Shape>,
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
    pub fn with_shape<T: Serialize + ?Sized>(value: &T, shape: &Arc<Shape>) -> Result<Self> {
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
        let tail = self.bytes.last_chunk().copied().unwrap_or_default();
        u32::from_le_bytes(tail) as usize
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a top-level field.
    pub fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.get_encoded(name).map(|mut value| flat::read(&mut value))
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

    /// The fields in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ValueRef<'_>)> {
        self.entries().map(|(name, mut value)| (name, flat::read(&mut value)))
    }

    /// Whether both hold the same fields with the same stored values (`1` is not `1.0`).
    pub fn identical(&self, other: &Self) -> bool {
        if Arc::ptr_eq(&self.shape, &other.shape) {
            return self.bytes == other.bytes;
        }
        self.len() == other.len()
            && self.entries().all(|(name, value)| other.get_encoded(name).is_some_and(|o| o == value))
    }

    /// Bytes held in memory, without the shape.
    pub fn heap_size(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// The slots, one after the other.
    #[inline]
    fn directory(&self) -> &[u8] {
        let end = self.bytes.len().saturating_sub(COUNT);
        self.bytes.get(end.saturating_sub(self.len() * SLOT)..end).unwrap_or_default()
    }

    #[inline]
    fn slot(&self, i: usize) -> (u16, usize) {
        read_slot(self.directory().get(i * SLOT..).unwrap_or_default())
    }

    /// Name and encoded value of a slot; the value's bytes run on into what follows.
    #[inline]
    fn field(&self, (id, offset): (u16, usize)) -> (&str, &[u8]) {
        let mut at = self.bytes.get(offset..).unwrap_or_default();
        let name = if id == INLINE { flat::text(&mut at) } else { self.shape.name(id) };
        (name, at)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.directory().chunks_exact(SLOT).map(|slot| {
            let (name, mut at) = self.field(read_slot(slot));
            (name, flat::skip(&mut at))
        })
    }

    fn get_encoded(&self, name: &str) -> Option<&[u8]> {
        let n = self.len();
        let (mut low, mut high) = (0, n);
        let id = self.shape.id(name, usize::MAX);
        if let Some(id) = id {
            // Where no optional field is absent, the slot is at its name's number.
            let at = usize::from(id);
            let slot = self.slot(at);
            if at < n && slot.0 == id {
                let (_, mut value) = self.field(slot);
                return Some(flat::skip(&mut value));
            }
            high = high.min(at);
        }
        while low < high {
            let mid = low.midpoint(high);
            let slot = self.slot(mid);
            let order = match (slot.0, id) {
                (INLINE, Some(_)) => std::cmp::Ordering::Greater,
                (INLINE, None) => self.field(slot).0.cmp(name),
                (_, None) => std::cmp::Ordering::Less,
                (found, Some(id)) => found.cmp(&id),
            };
            match order {
                std::cmp::Ordering::Less => low = mid + 1,
                std::cmp::Ordering::Greater => high = mid,
                std::cmp::Ordering::Equal => {
                    let (_, mut value) = self.field(slot);
                    return Some(flat::skip(&mut value));
                }
            }
        }
        None
    }
}

#[inline]
fn read_slot(slot: &[u8]) -> (u16, usize) {
    match *slot {
        [n0, n1, o0, o1, o2, o3, ..] => (u16::from_le_bytes([n0, n1]), u32::from_le_bytes([o0, o1, o2, o3]) as usize),
        _ => (INLINE, usize::MAX),
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

/// Puts fields together one by one.
#[derive(Debug)]
pub(crate) struct FieldsBuilder {
    shape: Arc<Shape>,
    encoder: Encoder,
    slots: smallvec::SmallVec<[(u16, u32); 32]>,
    /// The number of the name that comes next when names come in the shape's order.
    next: usize,
    /// Whether the slots came in their final order so far.
    ordered: bool,
}

impl FieldsBuilder {
    pub(crate) fn new(shape: &Arc<Shape>) -> Self {
        Self {
            shape: shape.clone(),
            encoder: Encoder::with_capacity(shape.names.len() * 48 + 64),
            slots: smallvec::SmallVec::new(),
            next: 0,
            ordered: true,
        }
    }

    /// Begins a field; exactly one value must be written to the encoder next. A name may come only once.
    pub(crate) fn field(&mut self, name: &str) -> &mut Encoder {
        let offset = self.encoder.len() as u32;
        let id = match self.shape.id(name, self.next) {
            Some(id) => {
                self.next = usize::from(id) + 1;
                id
            }
            None => INLINE,
        };
        self.ordered &= self.slots.last().is_none_or(|(last, at)| {
            *last < id || (id == INLINE && flat::text(&mut &self.encoder.bytes()[*at as usize..]) < name)
        });
        if id == INLINE {
            self.encoder.key(name);
        }
        self.slots.push((id, offset));
        &mut self.encoder
    }

    /// Says that the next name of the shape is left out.
    #[inline]
    pub(crate) fn skip(&mut self) {
        self.next += 1;
    }

    /// Takes back the field begun last.
    pub(crate) fn discard(&mut self) {
        if let Some((_, offset)) = self.slots.pop() {
            self.encoder.truncate(offset as usize);
        }
    }

    /// The name of the field begun last.
    fn last_name(&self) -> &str {
        match self.slots.last() {
            Some(&(INLINE, offset)) => flat::text(&mut self.encoder.bytes().get(offset as usize..).unwrap_or_default()),
            Some(&(id, _)) => self.shape.name(id),
            None => "",
        }
    }

    pub(crate) fn finish(mut self) -> Fields {
        if !self.ordered {
            let bytes = self.encoder.bytes();
            let mut fields: Vec<(u16, &str, &[u8])> = self
                .slots
                .iter()
                .map(|&(id, offset)| {
                    let start = bytes.get(offset as usize..).unwrap_or_default();
                    let mut rest = start;
                    let name = if id == INLINE { flat::text(&mut rest) } else { "" };
                    flat::skip(&mut rest);
                    (id, name, &start[..start.len() - rest.len()])
                })
                .collect();
            // Stable, so that of equal names the one written last comes last.
            fields.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
            // Lay the fields out in the order of their slots, so that equal documents have equal bytes.
            let mut ordered = Encoder::with_capacity(bytes.len() + fields.len() * SLOT + 2);
            self.slots.clear();
            for (i, (id, name, field)) in fields.iter().enumerate() {
                if fields.get(i + 1).is_none_or(|next| (next.0, next.1) != (*id, *name)) {
                    self.slots.push((*id, ordered.len() as u32));
                    ordered.raw(field);
                }
            }
            self.encoder = ordered;
        }
        for (id, offset) in &self.slots {
            self.encoder.raw(&id.to_le_bytes());
            self.encoder.raw(&offset.to_le_bytes());
        }
        self.encoder.raw(&(self.slots.len() as u32).to_le_bytes());
        Fields { shape: self.shape, bytes: self.encoder.into_bytes().into() }
    }
}
