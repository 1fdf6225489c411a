//! Firestore's total order of values, twice: as a comparison, and as bytes that sort the same way.
//!
//! The types come in the order null, boolean, number, timestamp, string, bytes, reference, geo point, array, vector, map.
//! Integers and doubles lie on one line by their exact mathematical value; NaN precedes every other number.
//!
//! Encoded values are prefix-free, so encodings may be concatenated (an index entry), and inverted for descending order.

use std::cmp::Ordering;

use super::{ArrayRef, GeoPoint, MapRef, Timestamp, ValueRef, VectorRef};
use crate::path::numeric_id;

/// Compares two values in Firestore's order.
pub fn compare(a: ValueRef<'_>, b: ValueRef<'_>) -> Ordering {
    use ValueRef as V;
    match (a, b) {
        (V::Boolean(a), V::Boolean(b)) => a.cmp(&b),
        (V::Integer(a), V::Integer(b)) => a.cmp(&b),
        (V::Double(a), V::Double(b)) => compare_doubles(a, b),
        (V::Integer(a), V::Double(b)) => compare_mixed(a, b),
        (V::Double(a), V::Integer(b)) => compare_mixed(b, a).reverse(),
        (V::Timestamp(a), V::Timestamp(b)) => a.cmp(&b),
        (V::String(a), V::String(b)) => a.as_bytes().cmp(b.as_bytes()),
        (V::Bytes(a), V::Bytes(b)) => a.cmp(b),
        (V::Reference(a), V::Reference(b)) => compare_names(a, b),
        (V::GeoPoint(a), V::GeoPoint(b)) => {
            compare_doubles(a.latitude, b.latitude).then_with(|| compare_doubles(a.longitude, b.longitude))
        }
        (V::Array(a), V::Array(b)) => a.iter().cmp(b.iter()),
        (V::Vector(a), V::Vector(b)) => a.len().cmp(&b.len()).then_with(|| {
            a.iter().zip(b.iter()).map(|(a, b)| compare_doubles(a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
        }),
        (V::Map(a), V::Map(b)) => {
            a.iter().map(|(k, v)| (k.as_bytes(), v)).cmp(b.iter().map(|(k, v)| (k.as_bytes(), v)))
        }
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Compares two values as an index does that holds their first `limit` bytes.
pub fn compare_truncated(a: ValueRef<'_>, b: ValueRef<'_>, limit: usize) -> Ordering {
    // In memory a container takes more bytes than `put` counts for it.
    let whole = |value: ValueRef<'_>| match value {
        ValueRef::Array(array) => array.body().len() < limit,
        ValueRef::Map(map) => map.body().len() < limit,
        scalar => scalar.size() <= limit,
    };
    if whole(a) && whole(b) {
        return compare(a, b);
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    encode_truncated(a, limit, &mut left);
    encode_truncated(b, limit, &mut right);
    left.cmp(&right)
}

fn compare_doubles(a: f64, b: f64) -> Ordering {
    // NaN equals NaN and precedes all; -0.0 equals 0.0.
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// An integer against a double, exactly, where converting the integer to a double would round.
fn compare_mixed(a: i64, b: f64) -> Ordering {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0; // 2^63
    if b.is_nan() || b < -LIMIT {
        Ordering::Greater
    } else if b >= LIMIT {
        Ordering::Less
    } else {
        // |b| ≤ 2^63: its integer part converts without loss, and its fraction decides a tie.
        a.cmp(&(b.trunc() as i64)).then_with(|| 0.0_f64.partial_cmp(&b.fract()).unwrap_or(Ordering::Equal))
    }
}

/// Compares two document names segment by segment: numeric ids first, by value, then the others by their bytes.
pub fn compare_names(a: &str, b: &str) -> Ordering {
    let mut b = b.split('/');
    for a in a.split('/') {
        let Some(b) = b.next() else { return Ordering::Greater };
        let order = match (numeric_id(a), numeric_id(b)) {
            (None, None) => a.as_bytes().cmp(b.as_bytes()),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        if order.is_ne() {
            return order;
        }
    }
    if b.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

/// The byte that opens an encoded value of a type; the gaps leave room below and above each.
pub mod kind {
    /// Ends an array or a map; below every type.
    pub const END: u8 = 0x00;
    /// Before each entry of a map.
    pub const ENTRY: u8 = 0x01;
    /// Null.
    pub const NULL: u8 = 0x08;
    /// Boolean.
    pub const BOOLEAN: u8 = 0x10;
    /// The number NaN.
    pub const NAN: u8 = 0x17;
    /// Every other number.
    pub const NUMBER: u8 = 0x18;
    /// Timestamp.
    pub const TIMESTAMP: u8 = 0x20;
    /// String.
    pub const STRING: u8 = 0x28;
    /// Bytes.
    pub const BYTES: u8 = 0x30;
    /// Reference.
    pub const REFERENCE: u8 = 0x38;
    /// Geo point.
    pub const GEO_POINT: u8 = 0x40;
    /// Array.
    pub const ARRAY: u8 = 0x48;
    /// Vector.
    pub const VECTOR: u8 = 0x50;
    /// Map.
    pub const MAP: u8 = 0x58;
}

/// The first byte of a value's encoding: its type, with NaN apart from the other numbers.
pub fn rank(value: ValueRef<'_>) -> u8 {
    match value {
        ValueRef::Null => kind::NULL,
        ValueRef::Boolean(_) => kind::BOOLEAN,
        ValueRef::Double(d) if d.is_nan() => kind::NAN,
        ValueRef::Integer(_) | ValueRef::Double(_) => kind::NUMBER,
        ValueRef::Timestamp(_) => kind::TIMESTAMP,
        ValueRef::String(_) => kind::STRING,
        ValueRef::Bytes(_) => kind::BYTES,
        ValueRef::Reference(_) => kind::REFERENCE,
        ValueRef::GeoPoint(_) => kind::GEO_POINT,
        ValueRef::Array(_) => kind::ARRAY,
        ValueRef::Vector(_) => kind::VECTOR,
        ValueRef::Map(_) => kind::MAP,
    }
}

/// Appends bytes that sort as the value does.
///
/// ```
/// use reelbase_core::{Value, value::order};
///
/// let key = |value: &Value| { let mut key = Vec::new(); order::encode(value.view(), &mut key); key };
/// let (a, b) = (Value::from(9_007_199_254_740_993_i64), Value::from(9_007_199_254_740_992.0));
/// assert!(a > b && key(&a) > key(&b));
/// ```
pub fn encode(value: ValueRef<'_>, out: &mut Vec<u8>) {
    let mut budget = usize::MAX;
    put(value, out, &mut budget);
}

/// Like [`encode`], but looks at no more than the first `limit` bytes of the value, as Firestore's index entries do
/// (1,500): longer values with the same beginning tie.
pub fn encode_truncated(value: ValueRef<'_>, limit: usize, out: &mut Vec<u8>) {
    let mut budget = limit;
    put(value, out, &mut budget);
}

fn put(value: ValueRef<'_>, out: &mut Vec<u8>, budget: &mut usize) {
    out.push(rank(value));
    match value {
        ValueRef::Null => spend(1, budget),
        ValueRef::Boolean(b) => {
            spend(1, budget);
            out.push(b.into());
        }
        ValueRef::Integer(i) => {
            spend(8, budget);
            put_integer(i, out);
        }
        ValueRef::Double(d) => {
            spend(8, budget);
            if !d.is_nan() {
                put_double(d, 0, out);
            }
        }
        ValueRef::Timestamp(t) => {
            spend(8, budget);
            put_timestamp(t, out);
        }
        ValueRef::String(s) => put_bytes(cut(s.as_bytes(), budget), out),
        ValueRef::Bytes(b) => put_bytes(cut(b, budget), out),
        ValueRef::Reference(path) => {
            let kept = path.floor_char_boundary(*budget);
            spend(path.len(), budget);
            encode_name(&path[..kept], out);
        }
        ValueRef::GeoPoint(GeoPoint { latitude, longitude }) => {
            spend(16, budget);
            out.extend_from_slice(&sortable(latitude));
            out.extend_from_slice(&sortable(longitude));
        }
        ValueRef::Array(array) => put_array(array, out, budget),
        ValueRef::Vector(vector) => put_vector(vector, out, budget),
        ValueRef::Map(map) => put_map(map, out, budget),
    }
}

/// Every value takes a part of the budget, so that what is encoded stays short whatever the value is made of.
fn spend(bytes: usize, budget: &mut usize) {
    *budget = budget.saturating_sub(bytes);
}

fn cut<'a>(bytes: &'a [u8], budget: &mut usize) -> &'a [u8] {
    let kept = &bytes[..bytes.len().min(*budget)];
    spend(kept.len().max(1), budget);
    kept
}

/// A number as the largest double not above it, and, from 2^53 on, how far above that double it lies.
fn put_integer(i: i64, out: &mut Vec<u8>) {
    let mut d = i as f64;
    if compare_mixed(i, d).is_lt() {
        d = d.next_down();
    }
    // Doubles below 2^63 are at most 1,024 apart, so the rest fits 16 bits; -2^63 is a double itself.
    put_double(d, (i128::from(i) - d as i128) as u16, out);
}

fn put_double(d: f64, rest: u16, out: &mut Vec<u8>) {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    out.extend_from_slice(&sortable(d));
    if d.abs() >= EXACT && d.is_finite() {
        out.extend_from_slice(&rest.to_be_bytes());
    }
}

/// The usual trick: flip the sign bit of positive doubles and all bits of negative ones. NaN sorts first, -0.0 is 0.0.
fn sortable(d: f64) -> [u8; 8] {
    if d.is_nan() {
        return [0; 8];
    }
    let bits = (d + 0.0).to_bits();
    let flipped = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
    flipped.to_be_bytes()
}

fn put_timestamp(t: Timestamp, out: &mut Vec<u8>) {
    out.extend_from_slice(&((t.as_micros() as u64) ^ 1 << 63).to_be_bytes());
}

/// Bytes and 0x00 at the end: shorter prefixes sort first. 0x00 and 0x01 among them are written as 0x01 and one more.
fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    // Without an early end the loop takes many bytes at a time.
    if bytes.iter().fold(u8::MAX, |least, byte| least.min(*byte)) > 1 {
        out.extend_from_slice(bytes);
    } else {
        for byte in bytes {
            match byte {
                0 | 1 => out.extend_from_slice(&[1, byte + 1]),
                byte => out.push(*byte),
            }
        }
    }
    out.push(0);
}

fn put_array(array: ArrayRef<'_>, out: &mut Vec<u8>, budget: &mut usize) {
    spend(1, budget);
    for element in array.iter() {
        if *budget == 0 {
            break;
        }
        put(element, out, budget);
    }
    out.push(kind::END);
}

fn put_vector(vector: VectorRef<'_>, out: &mut Vec<u8>, budget: &mut usize) {
    let kept = vector.len().min(budget.div_ceil(8));
    spend(vector.len() * 8, budget);
    out.extend_from_slice(&(vector.len() as u32).to_be_bytes());
    for element in vector.iter().take(kept) {
        out.extend_from_slice(&sortable(element));
    }
}

fn put_map(map: MapRef<'_>, out: &mut Vec<u8>, budget: &mut usize) {
    spend(1, budget);
    for (key, value) in map.iter() {
        if *budget == 0 {
            break;
        }
        out.push(kind::ENTRY);
        put_bytes(cut(key.as_bytes(), budget), out);
        put(value, out, budget);
    }
    out.push(kind::END);
}

/// Ends an encoded name; below whatever goes on with another id.
pub const NAME_END: u8 = 0x00;
const NUMERIC: u8 = 0x01;
const TEXT: u8 = 0x02;

/// Appends bytes that sort as names do (see [`compare_names`]) and end, so that more may follow.
pub fn encode_name(path: &str, out: &mut Vec<u8>) {
    encode_name_prefix(path, out);
    out.push(NAME_END);
}

/// [`encode_name`] without the end: the beginning that a name shares with every name below it.
pub fn encode_name_prefix(path: &str, out: &mut Vec<u8>) {
    if !path.is_empty() {
        path.split('/').for_each(|segment| encode_segment(segment, out));
    }
}

/// Appends one id of a name. The last id of a document sorts its siblings as their names do.
pub fn encode_segment(segment: &str, out: &mut Vec<u8>) {
    match numeric_id(segment) {
        Some(id) => {
            out.push(NUMERIC);
            out.extend_from_slice(&((id as u64) ^ 1 << 63).to_be_bytes());
        }
        None => {
            out.push(TEXT);
            put_bytes(segment.as_bytes(), out);
        }
    }
}
