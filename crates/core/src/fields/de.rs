//! From flat values to Rust: a serde deserialiser that reads the encoding directly, borrowing strings and bytes.
//!
//! Stored data may have been written by others, so it is lenient where nothing is lost: integers read into floating
//! fields, whole doubles into integers, null into `None`. Everything else that does not fit is an error that names the
//! field.

mod key;
mod native;

use std::{fmt, slice::ChunksExact};

use serde::{
    de::{
        self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess,
        Unexpected, VariantAccess, Visitor, value::BorrowedStrDeserializer,
    },
    forward_to_deserialize_any,
};

use self::{
    key::KeyDeserializer,
    native::{NativeDeserializer, NativeMap},
};
use super::{Fields, FieldsBuilder, SLOT, Shape, fault::Fault, read_slot};
use crate::{
    Result, ValueRef,
    value::{Append, ArrayRef, BYTES, GEO_POINT, MapRef, REFERENCE, TIMESTAMP, VECTOR, flat, flat::tag, is_native},
};

type Outcome<T> = std::result::Result<T, Fault>;

/// Decodes one value, which the result may borrow from.
pub(crate) fn from_value<'de, T: Deserialize<'de>>(mut value: &'de [u8]) -> Result<T> {
    T::deserialize(ValueDeserializer(&mut value)).map_err(Fault::into_corrupt)
}

/// Decodes a document.
pub(crate) fn from_fields<'de, T: Deserialize<'de>>(fields: &'de Fields) -> Result<T> {
    T::deserialize(RootDeserializer(fields)).map_err(Fault::into_corrupt)
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct FieldsVisitor;
        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Fields, A::Error> {
                let mut builder = FieldsBuilder::new(Shape::untyped());
                while let Some(name) = map.next_key::<String>()? {
                    if is_native(&name) {
                        return Err(A::Error::invalid_type(Unexpected::Other("native value"), &self));
                    }
                    map.next_value_seed(Append(builder.field(&name)))?;
                }
                Ok(builder.finish())
            }
        }
        deserializer.deserialize_map(FieldsVisitor)
    }
}

/// A document: a map of its fields.
struct RootDeserializer<'de>(&'de Fields);

impl<'de> RootDeserializer<'de> {
    fn map(self) -> RootMap<'de> {
        RootMap { fields: self.0, slots: self.0.directory().chunks_exact(SLOT), name: "", value: &[] }
    }
}

impl<'de> Deserializer<'de> for RootDeserializer<'de> {
    type Error = Fault;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_map(self.map())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Outcome<V::Value> {
        if is_native(name) {
            return Err(Fault::invalid_type(Unexpected::Other("document"), &visitor));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        de::value::MapAccessDeserializer::new(self.map()).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

struct RootMap<'de> {
    fields: &'de Fields,
    slots: ChunksExact<'de, u8>,
    /// The field whose value comes next.
    name: &'de str,
    value: &'de [u8],
}

impl<'de> MapAccess<'de> for RootMap<'de> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        let Some(slot) = self.slots.next() else { return Ok(None) };
        (self.name, self.value) = self.fields.field(read_slot(slot));
        seed.deserialize(KeyDeserializer(self.name)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Outcome<V::Value> {
        seed.deserialize(ValueDeserializer(&mut self.value)).map_err(|fault| fault.within(self.name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.slots.len())
    }
}

/// Reads one value from the front of the input and moves past it.
struct ValueDeserializer<'a, 'de>(&'a mut &'de [u8]);

/// Reads what is left of an array or map one by one; a target that takes no value leaves it to be skipped here.
fn next<'de, S: DeserializeSeed<'de>>(body: &mut &'de [u8], seed: S) -> Outcome<S::Value> {
    let before = body.len();
    let value = seed.deserialize(ValueDeserializer(&mut *body))?;
    if body.len() == before {
        flat::skip(body);
    }
    Ok(value)
}

#[cold]
fn unexpected<T>(found: ValueRef<'_>, expected: &dyn Expected) -> Outcome<T> {
    Err(Fault::invalid_type(
        match found {
            ValueRef::Boolean(v) => Unexpected::Bool(v),
            ValueRef::Integer(v) => Unexpected::Signed(v),
            ValueRef::Double(v) => Unexpected::Float(v),
            ValueRef::String(v) => Unexpected::Str(v),
            other => Unexpected::Other(other.type_name()),
        },
        expected,
    ))
}

impl<'de> ValueDeserializer<'_, 'de> {
    fn tag(&self) -> u8 {
        self.0.first().copied().unwrap_or(tag::NULL)
    }

    /// Moves past the tag, if it is this one. The commonest types are read so, before [`Self::read`] tells the others.
    #[inline]
    fn is(&mut self, tag: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == tag => {
                *self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn read(self) -> ValueRef<'de> {
        flat::read(self.0)
    }

    #[inline]
    fn integer<V: Visitor<'de>>(mut self, visitor: V) -> Outcome<V::Value> {
        if self.is(tag::INTEGER) {
            return visitor.visit_i64(i64::from_le_bytes(flat::word(self.0)));
        }
        match self.read() {
            ValueRef::Double(v) => whole(v, visitor),
            other => unexpected(other, &visitor),
        }
    }

    #[inline]
    fn double<V: Visitor<'de>>(mut self, visitor: V) -> Outcome<V::Value> {
        if self.is(tag::DOUBLE) {
            return visitor.visit_f64(f64::from_le_bytes(flat::word(self.0)));
        }
        match self.read() {
            ValueRef::Integer(v) => visitor.visit_f64(v as f64),
            other => unexpected(other, &visitor),
        }
    }

    #[inline]
    fn string<V: Visitor<'de>>(mut self, visitor: V) -> Outcome<V::Value> {
        if self.is(tag::STRING) {
            return visitor.visit_borrowed_str(flat::text(self.0));
        }
        unexpected(self.read(), &visitor)
    }

    fn byte_string<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::Bytes(v) => visitor.visit_borrowed_bytes(v),
            ValueRef::Array(v) => visit_array(v, visitor),
            other => unexpected(other, &visitor),
        }
    }

    fn null<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::Null => visitor.visit_unit(),
            other => unexpected(other, &visitor),
        }
    }

    fn array<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::Array(v) => visit_array(v, visitor),
            vector @ ValueRef::Vector(_) => NativeDeserializer(vector).deserialize_any(visitor),
            other => unexpected(other, &visitor),
        }
    }

    fn map<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::Map(v) => visitor.visit_map(Entries::new(v)),
            other => unexpected(other, &visitor),
        }
    }
}

/// A double into an integer: only if it is whole, and the target's own check of the range follows.
#[cold]
fn whole<'de, V: Visitor<'de>>(v: f64, visitor: V) -> Outcome<V::Value> {
    const I64: f64 = 9_223_372_036_854_775_808.0; // 2^63
    const U64: f64 = 18_446_744_073_709_551_616.0; // 2^64
    if v.trunc() != v {
        Err(Fault::invalid_value(Unexpected::Float(v), &visitor))
    } else if (-I64..I64).contains(&v) {
        visitor.visit_i64(v as i64)
    } else if (I64..U64).contains(&v) {
        visitor.visit_u64(v as u64)
    } else {
        Err(Fault::invalid_value(Unexpected::Float(v), &visitor))
    }
}

macro_rules! deserialize {
    ($($method:ident)* => $read:ident) => { $(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
            self.$read(visitor)
        }
    )* };
}

impl<'de> Deserializer<'de> for ValueDeserializer<'_, 'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::Null => visitor.visit_unit(),
            ValueRef::Boolean(v) => visitor.visit_bool(v),
            ValueRef::Integer(v) => visitor.visit_i64(v),
            ValueRef::Double(v) => visitor.visit_f64(v),
            ValueRef::String(v) => visitor.visit_borrowed_str(v),
            // serde knows bytes, and so do its buffers.
            ValueRef::Bytes(v) => visitor.visit_borrowed_bytes(v),
            ValueRef::Array(v) => visit_array(v, visitor),
            ValueRef::Map(v) => visitor.visit_map(Entries::new(v)),
            native @ ValueRef::Timestamp(_) => visitor.visit_map(NativeMap::new(TIMESTAMP, native)),
            native @ ValueRef::Reference(_) => visitor.visit_map(NativeMap::new(REFERENCE, native)),
            native @ ValueRef::GeoPoint(_) => visitor.visit_map(NativeMap::new(GEO_POINT, native)),
            native @ ValueRef::Vector(_) => visitor.visit_map(NativeMap::new(VECTOR, native)),
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::Boolean(v) => visitor.visit_bool(v),
            other => unexpected(other, &visitor),
        }
    }

    deserialize! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 => integer
    }
    deserialize! { deserialize_f32 deserialize_f64 => double }
    deserialize! { deserialize_char deserialize_str deserialize_string deserialize_identifier => string }
    deserialize! { deserialize_bytes deserialize_byte_buf => byte_string }
    deserialize! { deserialize_unit => null }
    deserialize! { deserialize_seq => array }
    deserialize! { deserialize_map => map }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        if self.tag() == tag::NULL {
            flat::skip(self.0);
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Outcome<V::Value> {
        self.null(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Outcome<V::Value> {
        if !is_native(name) {
            return visitor.visit_newtype_struct(self);
        }
        let value = self.read();
        match (name, value) {
            (TIMESTAMP, ValueRef::Timestamp(_))
            | (GEO_POINT, ValueRef::GeoPoint(_))
            | (REFERENCE, ValueRef::Reference(_))
            | (BYTES, ValueRef::Bytes(_))
            | (VECTOR, ValueRef::Vector(_)) => visitor.visit_newtype_struct(NativeDeserializer(value)),
            (_, other) => unexpected(other, &visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Outcome<V::Value> {
        self.array(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Outcome<V::Value> {
        self.array(visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        self.map(visitor)
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        match self.read() {
            ValueRef::String(v) => visitor.visit_enum(BorrowedStrDeserializer::new(v)),
            ValueRef::Map(v) => match v.entries().next() {
                Some((name, value)) if v.len() == 1 => visitor.visit_enum(Variant { name, value }),
                _ => Err(Fault::invalid_value(Unexpected::Map, &"a map with one entry, the variant")),
            },
            other => unexpected(other, &visitor),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        flat::skip(self.0);
        visitor.visit_unit()
    }
}

fn visit_array<'de, V: Visitor<'de>>(array: ArrayRef<'de>, visitor: V) -> Outcome<V::Value> {
    let mut elements = Elements { body: array.body(), next: 0, len: array.len() };
    let value = visitor.visit_seq(&mut elements)?;
    if elements.body.is_empty() {
        Ok(value)
    } else {
        Err(Fault::invalid_length(array.len(), &format_args!("an array of {}", elements.next).to_string().as_str()))
    }
}

struct Elements<'de> {
    body: &'de [u8],
    next: usize,
    len: usize,
}

impl<'de> SeqAccess<'de> for &mut Elements<'de> {
    type Error = Fault;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Outcome<Option<T::Value>> {
        if self.body.is_empty() {
            return Ok(None);
        }
        let value = next(&mut self.body, seed).map_err(|fault| fault.within_element(self.next))?;
        self.next += 1;
        Ok(Some(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.len - self.next)
    }
}

struct Entries<'de> {
    body: &'de [u8],
    left: usize,
    /// The key of the entry whose value comes next.
    key: &'de str,
}

impl<'de> Entries<'de> {
    fn new(map: MapRef<'de>) -> Self {
        Self { body: map.body(), left: map.len(), key: "" }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        if self.body.is_empty() {
            return Ok(None);
        }
        self.key = flat::text(&mut self.body);
        self.left -= 1;
        seed.deserialize(KeyDeserializer(self.key)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Outcome<V::Value> {
        next(&mut self.body, seed).map_err(|fault| fault.within(self.key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// An enum variant with data.
struct Variant<'de> {
    name: &'de str,
    value: &'de [u8],
}

impl<'de> Variant<'de> {
    fn data<T: DeserializeSeed<'de>>(mut self, seed: T) -> Outcome<T::Value> {
        next(&mut self.value, seed).map_err(|fault| fault.within(self.name))
    }
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Outcome<(V::Value, Self)> {
        Ok((seed.deserialize(BorrowedStrDeserializer::new(self.name))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Outcome<()> {
        self.newtype_variant_seed(std::marker::PhantomData::<()>)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Outcome<T::Value> {
        self.data(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(mut self, _: usize, visitor: V) -> Outcome<V::Value> {
        ValueDeserializer(&mut self.value).array(visitor).map_err(|fault| fault.within(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(mut self, _: &'static [&'static str], visitor: V) -> Outcome<V::Value> {
        ValueDeserializer(&mut self.value).map(visitor).map_err(|fault| fault.within(self.name))
    }
}
