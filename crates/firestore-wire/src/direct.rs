//! Writes straight from the flat encoding to the bytes on the wire.
//!
//! What the generated messages need for that (a map with a string for each field, hashed, and a walk for the lengths) is
//! most of what a client spends on a commit. A message and its bytes look the same in a field, so that requests hold the
//! bytes of their writes.

use prost::{
    Message,
    encoding::{encode_varint, encoded_len_varint},
};
use reelbase_core::{Fields, GeoPoint, Operation, Precondition, ValueRef, Write};

use crate::{
    DatabaseName, encode_time, encode_write, pb,
    value::{ELEMENTS, TYPE, VECTOR},
};

/// A `CommitRequest` or a `BatchWriteRequest` whose writes are encoded already.
#[derive(Clone, PartialEq, Message)]
pub struct EncodedWrites {
    /// The database's name.
    #[prost(string, tag = "1")]
    pub database: String,
    /// The bytes of each `Write`.
    #[prost(bytes = "vec", repeated, tag = "2")]
    pub writes: Vec<Vec<u8>>,
    /// The id of the transaction that a commit ends.
    #[prost(bytes = "vec", tag = "3")]
    pub transaction: Vec<u8>,
}

/// The bytes of [`encode_write`]'s message.
pub fn encode_write_bytes(database: &DatabaseName, write: &Write) -> Vec<u8> {
    let Operation::Set(fields) = &write.operation else { return encode_write(database, write).encode_to_vec() };
    let mut out = Vec::with_capacity(fields.heap_size() + fields.len() * 16 + write.path.as_str().len() + 80);
    // Write.update
    nested(1, &mut out, |out| document(database, write.path.as_str(), fields, out));
    if write.precondition != Precondition::None || !write.transforms.is_empty() {
        let rest = Write { operation: Operation::Delete, ..write.clone() };
        let rest = pb::Write { operation: None, ..encode_write(database, &rest) };
        out.extend_from_slice(&rest.encode_to_vec());
    }
    out
}

fn document(database: &DatabaseName, path: &str, fields: &Fields, out: &mut Vec<u8>) {
    let documents = database.documents();
    head(1, documents.len() + 1 + path.len(), out);
    out.extend_from_slice(documents.as_bytes());
    out.push(b'/');
    out.extend_from_slice(path.as_bytes());
    for (name, field) in fields.iter() {
        nested(2, out, |out| entry(database, name, field, out));
    }
}

/// An entry of a map of values.
fn entry(database: &DatabaseName, key: &str, of: ValueRef<'_>, out: &mut Vec<u8>) {
    text(1, key, out);
    nested(2, out, |out| value(database, of, out));
}

fn value(database: &DatabaseName, value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::Null => number(11, 0, out),
        ValueRef::Boolean(v) => number(1, v.into(), out),
        // Two's complement, as int64 is on the wire.
        ValueRef::Integer(v) => number(2, v as u64, out),
        ValueRef::Double(v) => double(3, v, out),
        ValueRef::Timestamp(v) => message(10, &encode_time(v), out),
        ValueRef::String(v) => text(17, v, out),
        ValueRef::Bytes(v) => {
            head(18, v.len(), out);
            out.extend_from_slice(v);
        }
        ValueRef::Reference(path) => text(5, &database.document_name(path), out),
        // The generated message would leave a zero out, and its sign with it.
        ValueRef::GeoPoint(GeoPoint { latitude, longitude }) => nested(8, out, |out| {
            double(1, latitude, out);
            double(2, longitude, out);
        }),
        ValueRef::Array(array) => nested(9, out, |out| {
            for element in array {
                nested(1, out, |out| self::value(database, element, out));
            }
        }),
        ValueRef::Map(map) => nested(6, out, |out| {
            for (key, value) in map {
                nested(1, out, |out| entry(database, key, value, out));
            }
        }),
        ValueRef::Vector(vector) => nested(6, out, |out| {
            nested(1, out, |out| entry(database, TYPE, ValueRef::String(VECTOR), out));
            nested(1, out, |out| {
                text(1, ELEMENTS, out);
                nested(2, out, |out| {
                    nested(9, out, |out| {
                        for element in vector.iter() {
                            nested(1, out, |out| double(3, element, out));
                        }
                    });
                });
            });
        }),
        // Servers refuse a value without a type.
        _ => {}
    }
}

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LENGTH: u32 = 2;

fn number(tag: u32, value: u64, out: &mut Vec<u8>) {
    key(tag, VARINT, out);
    varint(value, out);
}

fn double(tag: u32, value: f64, out: &mut Vec<u8>) {
    key(tag, FIXED64, out);
    out.extend_from_slice(&value.to_le_bytes());
}

fn text(tag: u32, text: &str, out: &mut Vec<u8>) {
    head(tag, text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn message(tag: u32, message: &impl Message, out: &mut Vec<u8>) {
    nested(tag, out, |out| {
        // A vector grows as it needs.
        let _ = message.encode(out);
    });
}

fn head(tag: u32, len: usize, out: &mut Vec<u8>) {
    key(tag, LENGTH, out);
    varint(len as u64, out);
}

fn key(tag: u32, kind: u32, out: &mut Vec<u8>) {
    varint(u64::from(tag << 3 | kind), out);
}

#[inline]
fn varint(value: u64, out: &mut Vec<u8>) {
    match u8::try_from(value) {
        Ok(byte) if byte < 0x80 => out.push(byte),
        _ => encode_varint(value, out),
    }
}

/// What `write` writes, behind its length: mostly that takes one byte, for which there is room; else what is written moves.
fn nested(tag: u32, out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    key(tag, LENGTH, out);
    let at = out.len();
    out.push(0);
    write(out);
    let len = out.len() - at - 1;
    match u8::try_from(len) {
        Ok(byte) if byte < 0x80 => out[at] = byte,
        _ => {
            let more = encoded_len_varint(len as u64) - 1;
            let end = out.len();
            out.resize(end + more, 0);
            out.copy_within(at + 1..end, at + 1 + more);
            encode_varint(len as u64, &mut &mut out[at..at + 1 + more]);
        }
    }
}
