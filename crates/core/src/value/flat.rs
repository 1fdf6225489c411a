//! The flat encoding of values: a tag, then the payload.
//!
//! ```text
//! null false true               tag
//! integer                       tag + n, zigzag in n × 7 bits
//! double that is a whole number tag, zigzag as lengths are
//! any other double              tag, 10 × 7 bits
//! timestamp                     tag, 9 × 7 bits
//! geo point                     tag, 2 × 8 bytes
//! string of up to 95 bytes      tag + length, text
//! string bytes reference        tag, length, bytes
//! vector                        tag, dimension, 8 bytes each
//! array                         tag, count, length (5 × 7 bits each), elements
//! map                           tag, count, length (5 × 7 bits each), (length, key, value)*, sorted by key
//! ```
//!
//! A length below 112 is one byte; any other is 112 + n and n × 7 bits. Numbers have their low bits first. As they use 7
//! bits of a byte, values without bytes, vectors and geo points are UTF-8 from end to end: a reader can check a whole
//! document at once and cut texts out of it, which is several times faster than checking each.
//!
//! Nobody outside this crate can make these bytes, so reading trusts them: truncated input, which cannot arise, reads as
//! empty rather than panics. Every value has one encoding, so identical values have equal bytes.

mod number;

use std::ops::Range;

use self::number::{COUNT, join, split, spread, squeeze, unzigzag, whole, zigzag};
use super::{GeoPoint, Timestamp, ValueRef};

pub(crate) mod tag {
    pub(crate) const NULL: u8 = 0;
    pub(crate) const FALSE: u8 = 1;
    pub(crate) const TRUE: u8 = 2;
    pub(crate) const DOUBLE: u8 = 3;
    pub(crate) const WHOLE: u8 = 4;
    pub(crate) const TIMESTAMP: u8 = 5;
    pub(crate) const STRING: u8 = 6;
    pub(crate) const BYTES: u8 = 7;
    pub(crate) const REFERENCE: u8 = 8;
    pub(crate) const GEO_POINT: u8 = 9;
    pub(crate) const ARRAY: u8 = 10;
    pub(crate) const MAP: u8 = 11;
    pub(crate) const VECTOR: u8 = 12;
    /// Of 0; up to ten more for as many bytes that follow.
    pub(crate) const INTEGER: u8 = 0x10;
    pub(crate) const LAST_INTEGER: u8 = INTEGER + 10;
    /// Of the empty string; up to 95 more for as many bytes that follow.
    pub(crate) const SHORT: u8 = 0x20;
    pub(crate) const LAST_SHORT: u8 = 0x7F;
}

/// Lengths from here on take more than a byte.
const LONG: u8 = 112;

#[inline]
fn take<'a>(input: &mut &'a [u8], n: usize) -> &'a [u8] {
    let (head, tail) = input.split_at_checked(n).unwrap_or_default();
    debug_assert_eq!(head.len(), n, "a flat value is truncated");
    *input = tail;
    head
}

#[inline]
fn chunk<const N: usize>(input: &mut &[u8]) -> [u8; N] {
    take(input, N).try_into().unwrap_or([0; N])
}

#[inline]
fn number(input: &mut &[u8]) -> u64 {
    match take(input, 1) {
        [n] if *n < LONG => u64::from(*n),
        [n] => join(take(input, usize::from(n - LONG))),
        _ => 0,
    }
}

#[inline]
fn length(input: &mut &[u8]) -> usize {
    number(input) as usize
}

#[inline]
fn count(input: &mut &[u8]) -> usize {
    join(take(input, COUNT)) as usize
}

#[inline]
pub(crate) fn counted<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let n = length(input);
    take(input, n)
}

#[inline]
fn body<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let n = count(input);
    take(input, n)
}

#[inline]
pub(crate) fn text<'a>(input: &mut &'a [u8]) -> &'a str {
    as_text(counted(input))
}

#[inline]
pub(crate) fn as_text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// Reads an integer and moves past it, if there is one.
#[inline]
pub(crate) fn integer(input: &mut &[u8]) -> Option<i64> {
    let (tag @ tag::INTEGER..=tag::LAST_INTEGER, rest) = input.split_first()? else { return None };
    *input = rest;
    Some(unzigzag(join(take(input, usize::from(tag - tag::INTEGER)))))
}

/// Reads a double and moves past it, if there is one.
#[inline]
pub(crate) fn double(input: &mut &[u8]) -> Option<f64> {
    match input.split_first()? {
        (&tag::DOUBLE, rest) => {
            *input = rest;
            let low = squeeze(chunk(input));
            Some(f64::from_bits(low | join(take(input, 2)) << 56))
        }
        (&tag::WHOLE, rest) => {
            *input = rest;
            Some(unzigzag(number(input)) as f64)
        }
        _ => None,
    }
}

/// Reads the bytes of a string and moves past it, if there is one.
#[inline]
pub(crate) fn string<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    match input.split_first()? {
        (tag @ tag::SHORT..=tag::LAST_SHORT, rest) => {
            *input = rest;
            Some(take(input, usize::from(tag - tag::SHORT)))
        }
        (&tag::STRING, rest) => {
            *input = rest;
            Some(counted(input))
        }
        _ => None,
    }
}

#[inline]
fn timestamp(input: &mut &[u8]) -> Timestamp {
    let low = squeeze(chunk(input));
    Timestamp::from_micros_saturating(unzigzag(low | join(take(input, 1)) << 56))
}

/// Reads one value and moves past it.
#[inline]
pub(crate) fn read<'a>(input: &mut &'a [u8]) -> ValueRef<'a> {
    let Some((&tag, rest)) = input.split_first() else { return ValueRef::Null };
    if tag >= tag::INTEGER || matches!(tag, tag::STRING | tag::DOUBLE | tag::WHOLE) {
        return if let Some(v) = string(input) {
            ValueRef::String(as_text(v))
        } else if let Some(v) = integer(input) {
            ValueRef::Integer(v)
        } else {
            ValueRef::Double(double(input).unwrap_or_default())
        };
    }
    *input = rest;
    match tag {
        tag::FALSE => ValueRef::Boolean(false),
        tag::TRUE => ValueRef::Boolean(true),
        tag::TIMESTAMP => ValueRef::Timestamp(timestamp(input)),
        tag::BYTES => ValueRef::Bytes(counted(input)),
        tag::REFERENCE => ValueRef::Reference(text(input)),
        tag::GEO_POINT => ValueRef::GeoPoint(GeoPoint {
            latitude: f64::from_le_bytes(chunk(input)),
            longitude: f64::from_le_bytes(chunk(input)),
        }),
        tag::ARRAY => ValueRef::Array(ArrayRef { count: count(input), body: body(input) }),
        tag::MAP => ValueRef::Map(MapRef { count: count(input), body: body(input) }),
        tag::VECTOR => {
            let n = length(input);
            ValueRef::Vector(VectorRef { body: take(input, n * 8) })
        }
        _ => ValueRef::Null,
    }
}

/// The storage size of an encoded value that can be stored whatever it is; `None` for one that must be looked at.
#[inline]
pub(crate) fn scalar_size(mut value: &[u8]) -> Option<usize> {
    Some(match take(&mut value, 1) {
        [tag @ tag::SHORT..=tag::LAST_SHORT] => usize::from(tag - tag::SHORT) + 1,
        [tag::STRING] => length(&mut value) + 1,
        [tag::BYTES] => length(&mut value),
        [tag::INTEGER..=tag::LAST_INTEGER | tag::DOUBLE | tag::WHOLE | tag::TIMESTAMP] => 8,
        [tag::NULL | tag::FALSE | tag::TRUE] => 1,
        _ => return None,
    })
}

/// Moves past one value and returns its encoding.
#[inline]
pub(crate) fn skip<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let start = *input;
    let n = match take(input, 1) {
        [tag @ tag::SHORT..=tag::LAST_SHORT] => usize::from(tag - tag::SHORT),
        [tag @ tag::INTEGER..=tag::LAST_INTEGER] => usize::from(tag - tag::INTEGER),
        [tag::TIMESTAMP] => 9,
        [tag::DOUBLE] => 10,
        [tag::GEO_POINT] => 16,
        [tag::WHOLE] => {
            number(input);
            0
        }
        [tag::STRING | tag::BYTES | tag::REFERENCE] => length(input),
        [tag::ARRAY | tag::MAP] => {
            count(input);
            count(input)
        }
        [tag::VECTOR] => length(input) * 8,
        _ => 0,
    };
    take(input, n);
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
    /// Writes on paper that is there.
    pub(crate) fn on(out: Vec<u8>) -> Self {
        Self { out }
    }

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

    /// Appends zeros, to be written over.
    #[inline]
    pub(crate) fn extend(&mut self, n: usize) -> &mut [u8] {
        let start = self.out.len();
        self.out.resize(start + n, 0);
        &mut self.out[start..]
    }

    /// The tag, which counts the bytes that follow, and a number of at most 64 bits.
    #[inline]
    fn number_after(&mut self, tag: u8, v: u64) {
        let (bytes, n) = split(v);
        // One copy of a known size is cheaper than one of the right size.
        let mut out = [tag + n as u8; 11];
        out[1..].copy_from_slice(&bytes);
        let end = self.out.len() + 1 + n;
        self.out.extend_from_slice(&out);
        self.out.truncate(end);
    }

    #[inline]
    fn number(&mut self, v: u64) {
        match u8::try_from(v) {
            Ok(v) if v < LONG => self.out.push(v),
            _ => self.number_after(LONG, v),
        }
    }

    /// What is longer than a count can say could never be stored (a document is at most 1 MiB) and fails its size check.
    #[inline]
    fn counted(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.out.extend_from_slice(bytes);
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
        self.number_after(tag::INTEGER, zigzag(v));
    }

    #[inline]
    pub(crate) fn double(&mut self, v: f64) {
        if let Some(v) = whole(v) {
            self.out.push(tag::WHOLE);
            return self.number(zigzag(v));
        }
        let bits = v.to_bits();
        let mut bytes = [tag::DOUBLE; 11];
        bytes[1..9].copy_from_slice(&spread(bits));
        bytes[9..].copy_from_slice(&[(bits >> 56) as u8 & 0x7F, (bits >> 63) as u8]);
        self.out.extend_from_slice(&bytes);
    }

    #[inline]
    pub(crate) fn timestamp(&mut self, v: Timestamp) {
        let bits = zigzag(v.as_micros());
        let mut bytes = [tag::TIMESTAMP; 10];
        bytes[1..9].copy_from_slice(&spread(bits));
        // The years 0001 to 9999 take 59 bits.
        bytes[9] = (bits >> 56) as u8 & 0x7F;
        self.out.extend_from_slice(&bytes);
    }

    #[inline]
    pub(crate) fn string(&mut self, v: &str) {
        match u8::try_from(v.len()) {
            Ok(n) if n <= tag::LAST_SHORT - tag::SHORT => {
                self.out.push(tag::SHORT + n);
                self.out.extend_from_slice(v.as_bytes());
            }
            _ => {
                self.out.push(tag::STRING);
                self.counted(v.as_bytes());
            }
        }
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
        self.out.push(tag::GEO_POINT);
        self.out.extend_from_slice(&v.latitude.to_le_bytes());
        self.out.extend_from_slice(&v.longitude.to_le_bytes());
    }

    pub(crate) fn vector(&mut self, elements: impl ExactSizeIterator<Item = f64>) {
        self.out.push(tag::VECTOR);
        self.number(elements.len() as u64);
        for element in elements {
            self.out.extend_from_slice(&element.to_le_bytes());
        }
    }

    fn begin(&mut self, tag: u8) -> Open {
        self.out.push(tag);
        self.out.extend_from_slice(&[0; 2 * COUNT]);
        Open(self.out.len())
    }

    fn end(&mut self, Open(at): Open, count: usize) {
        let length = self.out.len() - at;
        self.out[at - 2 * COUNT..at - COUNT].copy_from_slice(&split(count as u64).0[..COUNT]);
        self.out[at - COUNT..at].copy_from_slice(&split(length as u64).0[..COUNT]);
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
