//! The flat encoding of values: a tag, then the payload; lengths and numbers little-endian.
//!
//! ```text
//! null false true            tag
//! integer double timestamp   tag, 8 bytes
//! geo point                  tag, 2 × 8 bytes
//! string bytes reference     tag, u32 length, bytes
//! vector                     tag, u32 dimension, 8 bytes each
//! array                      tag, u32 count, u32 length, elements
//! map                        tag, u32 count, u32 length, (u32 length, key, value)*, sorted by key
//! ```
//!
//! Nobody outside this crate can make these bytes, so reading trusts them: truncated input, which cannot arise, reads as
//! empty rather than panics.

use std::ops::Range;

use super::{GeoPoint, Timestamp, ValueRef};

pub(crate) mod tag {
    pub(crate) const NULL: u8 = 0;
    pub(crate) const FALSE: u8 = 1;
    pub(crate) const TRUE: u8 = 2;
    pub(crate) const INTEGER: u8 = 3;
    pub(crate) const DOUBLE: u8 = 4;
    pub(crate) const TIMESTAMP: u8 = 5;
    pub(crate) const STRING: u8 = 6;
    pub(crate) const BYTES: u8 = 7;
    pub(crate) const REFERENCE: u8 = 8;
    pub(crate) const GEO_POINT: u8 = 9;
    pub(crate) const ARRAY: u8 = 10;
    pub(crate) const MAP: u8 = 11;
    pub(crate) const VECTOR: u8 = 12;
}

#[inline]
fn take<'a>(input: &mut &'a [u8], n: usize) -> &'a [u8] {
    let (head, tail) = input.split_at_checked(n).unwrap_or_default();
    debug_assert_eq!(head.len(), n, "a flat value is truncated");
    *input = tail;
    head
}

#[inline]
pub(crate) fn word(input: &mut &[u8]) -> [u8; 8] {
    take(input, 8).try_into().unwrap_or_default()
}

#[inline]
fn length(input: &mut &[u8]) -> usize {
    u32::from_le_bytes(take(input, 4).try_into().unwrap_or_default()) as usize
}

#[inline]
pub(crate) fn counted<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let n = length(input);
    take(input, n)
}

#[inline]
pub(crate) fn text<'a>(input: &mut &'a [u8]) -> &'a str {
    std::str::from_utf8(counted(input)).unwrap_or_default()
}

/// Reads one value and moves past it.
#[inline]
pub(crate) fn read<'a>(input: &mut &'a [u8]) -> ValueRef<'a> {
    match take(input, 1) {
        [tag::FALSE] => ValueRef::Boolean(false),
        [tag::TRUE] => ValueRef::Boolean(true),
        [tag::INTEGER] => ValueRef::Integer(i64::from_le_bytes(word(input))),
        [tag::DOUBLE] => ValueRef::Double(f64::from_le_bytes(word(input))),
        [tag::TIMESTAMP] => ValueRef::Timestamp(Timestamp::from_micros_saturating(i64::from_le_bytes(word(input)))),
        [tag::STRING] => ValueRef::String(text(input)),
        [tag::BYTES] => ValueRef::Bytes(counted(input)),
        [tag::REFERENCE] => ValueRef::Reference(text(input)),
        [tag::GEO_POINT] => ValueRef::GeoPoint(GeoPoint {
            latitude: f64::from_le_bytes(word(input)),
            longitude: f64::from_le_bytes(word(input)),
        }),
        [tag::ARRAY] => ValueRef::Array(ArrayRef { count: length(input), body: counted(input) }),
        [tag::MAP] => ValueRef::Map(MapRef { count: length(input), body: counted(input) }),
        [tag::VECTOR] => {
            let n = length(input);
            ValueRef::Vector(VectorRef { body: take(input, n * 8) })
        }
        _ => ValueRef::Null,
    }
}

/// Moves past one value and returns its encoding.
#[inline]
pub(crate) fn skip<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let start = *input;
    match take(input, 1) {
        [tag::INTEGER | tag::DOUBLE | tag::TIMESTAMP] => drop(take(input, 8)),
        [tag::GEO_POINT] => drop(take(input, 16)),
        [tag::STRING | tag::BYTES | tag::REFERENCE] => drop(counted(input)),
        [tag::ARRAY | tag::MAP] => {
            length(input);
            counted(input);
        }
        [tag::VECTOR] => {
            let n = length(input);
            take(input, n * 8);
        }
        _ => {}
    }
    &start[..start.len() - input.len()]
}

/// An array, decoded element by element as it is walked.
#[derive(Clone, Copy)]
pub struct ArrayRef<'a> {
    count: usize,
    body: &'a [u8],
}

impl<'a> ArrayRef<'a> {
    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The elements in order.
    pub fn iter(&self) -> ArrayIter<'a> {
        ArrayIter { body: self.body }
    }

    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl<'a> IntoIterator for ArrayRef<'a> {
    type Item = ValueRef<'a>;
    type IntoIter = ArrayIter<'a>;

    fn into_iter(self) -> ArrayIter<'a> {
        self.iter()
    }
}

/// The elements of an array.
#[derive(Debug, Clone, Default)]
pub struct ArrayIter<'a> {
    body: &'a [u8],
}

impl<'a> Iterator for ArrayIter<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        (!self.body.is_empty()).then(|| read(&mut self.body))
    }
}

/// A map, decoded entry by entry as it is walked.
#[derive(Clone, Copy)]
pub struct MapRef<'a> {
    count: usize,
    body: &'a [u8],
}

impl<'a> MapRef<'a> {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The value of a key. Walks the keys before it: O(n), without decoding their values.
    pub fn get(&self, key: &str) -> Option<ValueRef<'a>> {
        self.get_encoded(key).map(|mut value| read(&mut value))
    }

    pub(crate) fn get_encoded(&self, key: &str) -> Option<&'a [u8]> {
        let mut body = self.body;
        while !body.is_empty() {
            let found = counted(&mut body);
            match found.cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => drop(skip(&mut body)),
                std::cmp::Ordering::Equal => return Some(skip(&mut body)),
                std::cmp::Ordering::Greater => return None,
            }
        }
        None
    }

    /// The entries, sorted by the UTF-8 bytes of their keys.
    pub fn iter(&self) -> MapIter<'a> {
        MapIter { body: self.body }
    }

    /// The entries with their values still encoded.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        let mut body = self.body;
        std::iter::from_fn(move || (!body.is_empty()).then(|| (text(&mut body), skip(&mut body))))
    }

    pub(crate) fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl<'a> IntoIterator for MapRef<'a> {
    type Item = (&'a str, ValueRef<'a>);
    type IntoIter = MapIter<'a>;

    fn into_iter(self) -> MapIter<'a> {
        self.iter()
    }
}

/// The entries of a map, sorted by key.
#[derive(Debug, Clone)]
pub struct MapIter<'a> {
    body: &'a [u8],
}

impl<'a> Iterator for MapIter<'a> {
    type Item = (&'a str, ValueRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        (!self.body.is_empty()).then(|| (text(&mut self.body), read(&mut self.body)))
    }
}

/// A vector of doubles.
#[derive(Clone, Copy)]
pub struct VectorRef<'a> {
    body: &'a [u8],
}

impl<'a> VectorRef<'a> {
    /// The dimension.
    pub fn len(&self) -> usize {
        self.body.len() / 8
    }

    /// Whether the dimension is 0.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// The elements in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = f64> + 'a {
        self.body.chunks_exact(8).map(|w| f64::from_le_bytes(w.try_into().unwrap_or_default()))
    }
}

macro_rules! debug_as_value {
    ($($type:ident => $variant:ident)*) => { $(
        impl std::fmt::Debug for $type<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                ValueRef::$variant(*self).fmt(f)
            }
        }
    )* };
}
debug_as_value! { ArrayRef => Array MapRef => Map VectorRef => Vector }

/// Writes flat values, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Encoder {
    out: Vec<u8>,
}

/// Where an open array or map keeps its count and length.
#[derive(Debug)]
#[must_use]
pub(crate) struct Open(usize);

impl Encoder {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity) }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.out
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.out.truncate(len);
    }

    /// Appends values that are already encoded.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    #[inline]
    fn fixed(&mut self, tag: u8, word: [u8; 8]) {
        let mut bytes = [tag; 9];
        bytes[1..].copy_from_slice(&word);
        self.out.extend_from_slice(&bytes);
    }

    /// Lengths are u32: what is longer could never be stored (a document is at most 1 MiB) and fails its size check.
    #[inline]
    fn counted(&mut self, bytes: &[u8]) {
        let n = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.out.extend_from_slice(&n.to_le_bytes());
        self.out.extend_from_slice(&bytes[..n as usize]);
    }

    #[inline]
    pub(crate) fn null(&mut self) {
        self.out.push(tag::NULL);
    }

    #[inline]
    pub(crate) fn boolean(&mut self, v: bool) {
        self.out.push(if v { tag::TRUE } else { tag::FALSE });
    }

    #[inline]
    pub(crate) fn integer(&mut self, v: i64) {
        self.fixed(tag::INTEGER, v.to_le_bytes());
    }

    #[inline]
    pub(crate) fn double(&mut self, v: f64) {
        self.fixed(tag::DOUBLE, v.to_le_bytes());
    }

    #[inline]
    pub(crate) fn timestamp(&mut self, v: Timestamp) {
        self.fixed(tag::TIMESTAMP, v.as_micros().to_le_bytes());
    }

    #[inline]
    pub(crate) fn string(&mut self, v: &str) {
        self.out.push(tag::STRING);
        self.counted(v.as_bytes());
    }

    pub(crate) fn byte_string(&mut self, v: &[u8]) {
        self.out.push(tag::BYTES);
        self.counted(v);
    }

    pub(crate) fn reference(&mut self, path: &str) {
        self.out.push(tag::REFERENCE);
        self.counted(path.as_bytes());
    }

    pub(crate) fn geo_point(&mut self, v: GeoPoint) {
        self.fixed(tag::GEO_POINT, v.latitude.to_le_bytes());
        self.out.extend_from_slice(&v.longitude.to_le_bytes());
    }

    pub(crate) fn vector(&mut self, elements: impl ExactSizeIterator<Item = f64>) {
        self.out.push(tag::VECTOR);
        self.out.extend_from_slice(&(elements.len() as u32).to_le_bytes());
        for element in elements {
            self.out.extend_from_slice(&element.to_le_bytes());
        }
    }

    fn begin(&mut self, tag: u8) -> Open {
        self.out.push(tag);
        self.out.extend_from_slice(&[0; 8]);
        Open(self.out.len())
    }

    fn end(&mut self, Open(at): Open, count: usize) {
        let length = (self.out.len() - at) as u32;
        self.out[at - 8..at - 4].copy_from_slice(&(count as u32).to_le_bytes());
        self.out[at - 4..at].copy_from_slice(&length.to_le_bytes());
    }

    pub(crate) fn begin_array(&mut self) -> Open {
        self.begin(tag::ARRAY)
    }

    pub(crate) fn end_array(&mut self, open: Open, count: usize) {
        self.end(open, count);
    }

    pub(crate) fn begin_map(&mut self) -> Open {
        self.begin(tag::MAP)
    }

    #[inline]
    pub(crate) fn key(&mut self, key: &str) {
        self.counted(key.as_bytes());
    }

    /// Closes a map whose keys were written in ascending order.
    pub(crate) fn end_map(&mut self, open: Open, count: usize) {
        self.end(open, count);
    }

    /// Closes a map whose keys were written in any order: sorts the entries; of equal keys the last holds.
    pub(crate) fn end_map_unsorted(&mut self, open: Open) {
        let count = match sort_entries(&self.out[open.0..]) {
            Sorted::Already(count) => count,
            Sorted::Anew(body, count) => {
                self.out.truncate(open.0);
                self.out.extend_from_slice(&body);
                count
            }
        };
        self.end(open, count);
    }

    /// Any value.
    pub(crate) fn value(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.null(),
            ValueRef::Boolean(v) => self.boolean(v),
            ValueRef::Integer(v) => self.integer(v),
            ValueRef::Double(v) => self.double(v),
            ValueRef::Timestamp(v) => self.timestamp(v),
            ValueRef::String(v) => self.string(v),
            ValueRef::Bytes(v) => self.byte_string(v),
            ValueRef::Reference(v) => self.reference(v),
            ValueRef::GeoPoint(v) => self.geo_point(v),
            ValueRef::Vector(v) => self.vector(v.iter()),
            ValueRef::Array(v) => {
                let open = self.begin_array();
                self.raw(v.body());
                self.end_array(open, v.len());
            }
            ValueRef::Map(v) => {
                let open = self.begin_map();
                self.raw(v.body());
                self.end_map(open, v.len());
            }
        }
    }
}

/// The entries of a map in order, and how many there are.
enum Sorted {
    Already(usize),
    Anew(Vec<u8>, usize),
}

fn sort_entries(body: &[u8]) -> Sorted {
    let mut entries: smallvec::SmallVec<[(&[u8], Range<usize>); 16]> = smallvec::SmallVec::new();
    let mut rest = body;
    let mut sorted = true;
    while !rest.is_empty() {
        let start = body.len() - rest.len();
        let key = counted(&mut rest);
        skip(&mut rest);
        sorted &= entries.last().is_none_or(|(last, _)| *last < key);
        entries.push((key, start..body.len() - rest.len()));
    }
    if sorted {
        return Sorted::Already(entries.len());
    }
    // Stable, so that of equal keys the one written last comes last.
    entries.sort_by(|a, b| a.0.cmp(b.0));
    let mut ordered = Vec::with_capacity(body.len());
    let mut count = 0;
    for (i, (key, range)) in entries.iter().enumerate() {
        if entries.get(i + 1).is_none_or(|next| next.0 != *key) {
            ordered.extend_from_slice(&body[range.clone()]);
            count += 1;
        }
    }
    Sorted::Anew(ordered, count)
}
