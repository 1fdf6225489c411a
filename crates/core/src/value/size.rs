//! Storage sizes by the formulas in Firestore's documentation ("Storage size calculations").

use super::ValueRef;
use crate::path::name_size;

/// Bytes that a string takes.
pub(crate) fn string_size(text: &str) -> usize {
    text.len() + 1
}

impl ValueRef<'_> {
    /// The storage size by Firestore's formula, in bytes.
    ///
    /// A nested map counts as the sum of its keys and values: the documentation's "like a document" leaves open whether
    /// a document's 32 extra bytes apply, and its worked example has none.
    pub fn size(&self) -> usize {
        match self {
            Self::Null | Self::Boolean(_) => 1,
            Self::Integer(_) | Self::Double(_) | Self::Timestamp(_) => 8,
            Self::String(s) => string_size(s),
            Self::Bytes(b) => b.len(),
            Self::Reference(path) => name_size(path),
            Self::GeoPoint(_) => 16,
            Self::Array(a) => a.iter().map(|v| v.size()).sum(),
            Self::Map(m) => m.iter().map(|(key, value)| string_size(key) + value.size()).sum(),
            Self::Vector(v) => v.len() * 8,
        }
    }
}
