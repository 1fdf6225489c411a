//! The top of a document: a map of its fields, handed out by their index in the struct where that is known.

use std::any::type_name;

use serde::{
    de::{self, Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Unexpected, Visitor},
    forward_to_deserialize_any,
};

use super::{Outcome, ValueDeserializer, key::KeyDeserializer, text};
use crate::{
    Result,
    fields::{
        Fields, INLINE, Shape,
        directory::Directory,
        fault::Fault,
        reader::{Call, Made, Reader, variant},
    },
    value::{flat, is_native},
};

/// Decodes a document.
pub(crate) fn from_fields<'de, T: Deserialize<'de>>(fields: &'de Fields) -> Result<T> {
    // The error is to be the one of reading by name. Or there is none: what looks derived, and takes no indices after all,
    // takes names.
    T::deserialize(RootDeserializer { fields, by_name: false }).or_else(|_| by_name(fields))
}

#[cold]
pub(in crate::fields) fn by_name<'de, T: Deserialize<'de>>(fields: &'de Fields) -> Result<T> {
    T::deserialize(RootDeserializer { fields, by_name: true }).map_err(Fault::into_corrupt)
}

/// A document: a map of its fields.
struct RootDeserializer<'de> {
    fields: &'de Fields,
    /// Whether every field is handed out by its name.
    by_name: bool,
}

impl<'de> RootDeserializer<'de> {
    /// The fields for a reader who wants so many of them.
    #[inline]
    fn map(self, wanted: usize, reader: Option<&'de Reader>) -> RootMap<'de> {
        let (values, slots) = Directory::split(&self.fields.bytes);
        // Where most texts are wanted it is cheaper to check all of them in one go.
        let texts = if wanted > slots.len() / 2 { flat::as_text(values) } else { "" };
        RootMap {
            shape: self.fields.shape,
            bytes: &self.fields.bytes,
            texts,
            slots,
            reader,
            id: INLINE,
            name: "",
            value: &[],
            other: false,
        }
    }
}

/// The visitor's code as a function of its own: its address is what the visitor is known by.
#[inline(never)]
fn visit<'de, V: Visitor<'de>>(visitor: V, map: RootMap<'de>) -> Outcome<V::Value> {
    visitor.visit_map(map)
}

impl<'de> Deserializer<'de> for RootDeserializer<'de> {
    type Error = Fault;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_map(self.map(usize::MAX, None))
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Outcome<V::Value> {
        let visit: fn(V, RootMap<'de>) -> Outcome<V::Value> = visit::<V>;
        let reader = if self.by_name { None } else { self.fields.shape.reader::<V>(fields, visit as usize) };
        visit(visitor, self.map(fields.len(), reader))
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
        de::value::MapAccessDeserializer::new(self.map(usize::MAX, None)).deserialize_enum(name, variants, visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier
    }
}

struct RootMap<'de> {
    shape: &'static Shape,
    bytes: &'de [u8],
    texts: &'de str,
    slots: Directory<'de>,
    /// What is known of who reads; `None` to hand everything out by name.
    reader: Option<&'de Reader>,
    /// The field whose value comes next.
    id: u16,
    name: &'de str,
    value: &'de [u8],
    /// Whether that field seems to be none of the struct's.
    other: bool,
}

impl<'de> RootMap<'de> {
    #[inline]
    fn name<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<K::Value> {
        self.name =
            if self.id == INLINE { text(flat::counted(&mut self.value), self.texts) } else { self.shape.name(self.id) };
        seed.deserialize(KeyDeserializer(self.name))
    }

    /// Hands a field out by name for the first time, and remembers what it is to the reader.
    #[cold]
    fn learn<K: DeserializeSeed<'de>>(&mut self, reader: &Reader, seed: K) -> Outcome<K::Value> {
        let key = self.name(seed)?;
        self.other = reader.learn(self.id, self.name, &key) == Made::Other;
        Ok(key)
    }

    #[cold]
    fn learn_value<T>(&mut self) {
        if let Some(reader) = self.reader {
            reader.ignores(self.id, type_name::<T>() == type_name::<IgnoredAny>());
        }
        self.other = false;
    }
}

impl<'de> MapAccess<'de> for RootMap<'de> {
    type Error = Fault;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Outcome<Option<K::Value>> {
        loop {
            let Some((id, offset)) = self.slots.next() else { return Ok(None) };
            let call = self.reader.map_or(Call::Name, |reader| reader.call(id));
            if call == Call::Ignored {
                continue;
            }
            (self.id, self.other) = (id, false);
            self.value = self.bytes.get(offset..).unwrap_or_default();
            return match (call, self.reader) {
                (Call::Index(index), _) => {
                    let key = seed.deserialize(Index(index))?;
                    // Not so where the visitor is none that was derived.
                    if variant(&key) == Some(index) { Ok(Some(key)) } else { Err(no_index()) }
                }
                (Call::Unknown, Some(reader)) => self.learn(reader, seed).map(Some),
                _ => self.name(seed).map(Some),
            };
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Outcome<V::Value> {
        if self.other {
            self.learn_value::<V::Value>();
        }
        let value = ValueDeserializer { input: &mut self.value, texts: self.texts };
        seed.deserialize(value).map_err(|fault| fault.within(self.name))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.slots.len())
    }
}

#[cold]
fn no_index() -> Fault {
    Fault::new("the visitor takes no indices")
}

/// A field by its index in the struct, for who asks for an identifier.
struct Index(u8);

impl<'de> Deserializer<'de> for Index {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Outcome<V::Value> {
        Err(no_index())
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Outcome<V::Value> {
        visitor.visit_u64(self.0.into())
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}
