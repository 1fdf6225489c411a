//! Native values as plain data: what stands behind a reserved name.

use serde::{
    de::{
        DeserializeSeed, Deserializer, MapAccess, Visitor,
        value::{BorrowedStrDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

use super::Outcome;
use crate::{ValueRef, fields::fault::Fault};

/// Hands out a timestamp as an integer, a geo point as two doubles, a reference as a string, bytes as bytes, a vector
/// as a sequence of doubles. Not human-readable: by that the native types tell plain data from text.
pub(super) struct NativeDeserializer<'de>(pub(super) ValueRef<'de>);

impl<'de> Deserializer<'de> for NativeDeserializer<'de> {
    type Error = Fault;

    #[inline]
    fn is_human_readable(&self) -> bool {
        false
    }

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.0 {
            ValueRef::Timestamp(v) => visitor.visit_i64(v.as_micros()),
            ValueRef::Reference(v) => visitor.visit_borrowed_str(v),
            ValueRef::Bytes(v) => visitor.visit_borrowed_bytes(v),
            ValueRef::GeoPoint(v) => doubles([v.latitude, v.longitude].into_iter(), visitor),
            ValueRef::Vector(v) => doubles(v.iter(), visitor),
            other => super::unexpected(other, &visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

fn doubles<'de, V: Visitor<'de>>(doubles: impl Iterator<Item = f64>, visitor: V) -> Outcome<V::Value> {
    let mut elements = SeqDeserializer::new(doubles);
    let value = visitor.visit_seq(&mut elements)?;
    elements.end()?;
    Ok(value)
}

/// A native value for who does not ask for it by name: a map with one entry, the reserved name.
pub(super) struct NativeMap<'de> {
    name: Option<&'static str>,
    value: ValueRef<'de>,
}

impl<'de> NativeMap<'de> {
    pub(super) fn new(name: &'static str, value: ValueRef<'de>) -> Self {
        Self { name: Some(name), value }
    }
}

impl<'de> MapAccess<'de> for NativeMap<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        self.name.take().map(|name| seed.deserialize(BorrowedStrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Outcome<V::Value> {
        seed.deserialize(NativeDeserializer(self.value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(usize::from(self.name.is_some()))
    }
}
