//! Writing flat values.

use std::ops::Range;

use super::{
    LONG, counted,
    number::{COUNT, split, spread, whole, zigzag},
    skip, tag,
};
use crate::{GeoPoint, Timestamp, ValueRef};

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
