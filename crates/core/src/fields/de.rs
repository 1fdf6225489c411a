//! From flat values to Rust: a serde deserialiser that reads the encoding directly, borrowing strings and bytes.
//!
//! Stored data may have been written by others, so it is lenient where nothing is lost: integers read into floating
//! fields, whole doubles into integers, null into `None`. Everything else that does not fit is an error that names the
//! field.

mod key;
mod native;
mod root;

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor, value::BorrowedStrDeserializer,
};

#[cfg(test)]
pub(in crate::fields) use self::root::by_name;
pub(crate) use self::root::from_fields;

use self::{
    key::KeyDeserializer,
    native::{NativeDeserializer, NativeMap},
};
use super::{Fields, FieldsBuilder, Shape, fault::Fault};
use crate::{
    Result, ValueRef,
    value::{
        Append, ArrayRef, BYTES, GEO_POINT, INT64, MapRef, REFERENCE, TIMESTAMP, VECTOR, flat, flat::tag, is_native,
    },
};

type Outcome<T> = std::result::Result<T, Fault>;

/// Decodes one value, which the result may borrow from.
pub(crate) fn from_value<'de, T: Deserialize<'de>>(mut value: &'de [u8]) -> Result<T> {
    T::deserialize(ValueDeserializer { input: &mut value, texts: "" }).map_err(Fault::into_corrupt)
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

/// Reads one value from the front of the input and moves past it.
struct ValueDeserializer<'a, 'de> {
    input: &'a mut &'de [u8],
    /// What the input is part of, as far as that is known to be UTF-8.
    texts: &'de str,
}

/// The text that these bytes are: a part of `texts`, if they lie in there, and otherwise checked by itself.
#[inline]
fn text<'de>(bytes: &'de [u8], texts: &'de str) -> &'de str {
    let at = bytes.as_ptr().addr().wrapping_sub(texts.as_ptr().addr());
    match texts.get(at..at.saturating_add(bytes.len())) {
        Some(text) => text,
        None => flat::as_text(bytes),
    }
}

/// Reads what is left of an array or map one by one; a target that takes no value leaves it to be skipped here.
fn next<'de, S: DeserializeSeed<'de>>(body: &mut &'de [u8], texts: &'de str, seed: S) -> Outcome<S::Value> {
    let before = body.len();
    let value = seed.deserialize(ValueDeserializer { input: &mut *body, texts })?;
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
        self.input.first().copied().unwrap_or(tag::NULL)
    }

    fn read(self) -> ValueRef<'de> {
        flat::read(self.input)
    }

    // The commonest types are read before [`Self::read`] tells the others.

    #[inline]
    fn integer<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match flat::integer(self.input) {
            Some(v) => visitor.visit_i64(v),
            None => match self.read() {
                ValueRef::Double(v) => whole(v, visitor),
                other => unexpected(other, &visitor),
            },
        }
    }

    #[inline]
    fn double<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match flat::double(self.input) {
            Some(v) => visitor.visit_f64(v),
            None => match self.read() {
                ValueRef::Integer(v) => visitor.visit_f64(v as f64),
                other => unexpected(other, &visitor),
            },
        }
    }

    #[inline]
    fn string<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        match flat::string(self.input) {
            Some(v) => visitor.visit_borrowed_str(text(v, self.texts)),
            None => unexpected(self.read(), &visitor),
        }
    }

    fn byte_string<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        let texts = self.texts;
        match self.read() {
            ValueRef::Bytes(v) => visitor.visit_borrowed_bytes(v),
            ValueRef::Array(v) => visit_array(v, texts, visitor),
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
        let texts = self.texts;
        match self.read() {
            ValueRef::Array(v) => visit_array(v, texts, visitor),
            vector @ ValueRef::Vector(_) => NativeDeserializer(vector).deserialize_any(visitor),
            other => unexpected(other, &visitor),
        }
    }

    fn map<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        let texts = self.texts;
        match self.read() {
            ValueRef::Map(v) => visitor.visit_map(Entries::new(v, texts)),
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
        let texts = self.texts;
        if let Some(v) = flat::string(self.input) {
            return visitor.visit_borrowed_str(text(v, texts));
        }
        match self.read() {
            ValueRef::Null => visitor.visit_unit(),
            ValueRef::Boolean(v) => visitor.visit_bool(v),
            ValueRef::Integer(v) => visitor.visit_i64(v),
            ValueRef::Double(v) => visitor.visit_f64(v),
            ValueRef::String(v) => visitor.visit_borrowed_str(v),
            // serde knows bytes, and so do its buffers.
            ValueRef::Bytes(v) => visitor.visit_borrowed_bytes(v),
            ValueRef::Array(v) => visit_array(v, texts, visitor),
            ValueRef::Map(v) => visitor.visit_map(Entries::new(v, texts)),
            native @ ValueRef::Timestamp(_) => visitor.visit_map(NativeMap::new(TIMESTAMP, native)),
            native @ ValueRef::Reference(_) => visitor.visit_map(NativeMap::new(REFERENCE, native)),
            native @ ValueRef::GeoPoint(_) => visitor.visit_map(NativeMap::new(GEO_POINT, native)),
            native @ ValueRef::Vector(_) => visitor.visit_map(NativeMap::new(VECTOR, native)),
        }
    }

    #[inline]
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        let v = match self.tag() {
            tag::FALSE => false,
            tag::TRUE => true,
            _ => return unexpected(self.read(), &visitor),
        };
        flat::skip(self.input);
        visitor.visit_bool(v)
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
            flat::skip(self.input);
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Outcome<V::Value> {
        self.null(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Outcome<V::Value> {
        if name == INT64 {
            return self.integer(visitor);
        }
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
        let texts = self.texts;
        if let Some(v) = flat::string(self.input) {
            return visitor.visit_enum(BorrowedStrDeserializer::new(text(v, texts)));
        }
        match self.read() {
            ValueRef::Map(v) => match v.entries().next() {
                Some((name, value)) if v.len() == 1 => visitor.visit_enum(Variant { name, value, texts }),
                _ => Err(Fault::invalid_value(Unexpected::Map, &"a map with one entry, the variant")),
            },
            other => unexpected(other, &visitor),
        }
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        flat::skip(self.input);
        visitor.visit_unit()
    }
}

fn visit_array<'de, V: Visitor<'de>>(array: ArrayRef<'de>, texts: &'de str, visitor: V) -> Outcome<V::Value> {
    let mut elements = Elements { body: array.body(), texts, next: 0, len: array.len() };
    let value = visitor.visit_seq(&mut elements)?;
    if elements.body.is_empty() {
        Ok(value)
    } else {
        Err(Fault::invalid_length(array.len(), &format_args!("an array of {}", elements.next).to_string().as_str()))
    }
}

struct Elements<'de> {
    body: &'de [u8],
    texts: &'de str,
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
        let value = next(&mut self.body, self.texts, seed).map_err(|fault| fault.within_element(self.next))?;
        self.next += 1;
        Ok(Some(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.len - self.next)
    }
}

struct Entries<'de> {
    body: &'de [u8],
    texts: &'de str,
    left: usize,
    /// The key of the entry whose value comes next.
    key: &'de str,
}

impl<'de> Entries<'de> {
    fn new(map: MapRef<'de>, texts: &'de str) -> Self {
        Self { body: map.body(), texts, left: map.len(), key: "" }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        if self.body.is_empty() {
            return Ok(None);
        }
        self.key = text(flat::counted(&mut self.body), self.texts);
        self.left -= 1;
        seed.deserialize(KeyDeserializer(self.key)).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Outcome<V::Value> {
        next(&mut self.body, self.texts, seed).map_err(|fault| fault.within(self.key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// An enum variant with data.
struct Variant<'de> {
    name: &'de str,
    value: &'de [u8],
    texts: &'de str,
}

impl<'de> Variant<'de> {
    fn data<T: DeserializeSeed<'de>>(mut self, seed: T) -> Outcome<T::Value> {
        next(&mut self.value, self.texts, seed).map_err(|fault| fault.within(self.name))
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
        ValueDeserializer { input: &mut self.value, texts: self.texts }
            .array(visitor)
            .map_err(|fault| fault.within(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(mut self, _: &'static [&'static str], visitor: V) -> Outcome<V::Value> {
        ValueDeserializer { input: &mut self.value, texts: self.texts }
            .map(visitor)
            .map_err(|fault| fault.within(self.name))
    }
}
