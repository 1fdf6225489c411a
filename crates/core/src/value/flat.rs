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

mod encoder;
mod number;

pub(crate) use self::encoder::{Encoder, Open};
use self::number::{COUNT, join, squeeze, unzigzag};
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
