//! From Rust to flat values: a serde serialiser that writes the encoding directly.
//!
//! It reports itself human-readable, so that types with two forms (UUIDs, addresses, URLs) are stored as they look in
//! JSON; the reserved newtype names of [`native`](crate::value) alone bring native values. A serialised value reports
//! whether there is one: `None` writes nothing, and what holds it decides. A field or map entry is then absent, an
//! element of an array null.

#[macro_use]
mod refuse;
mod key;
mod native;
mod root;

use std::fmt::Display;

use serde::ser::{self, Serialize, Serializer};

use self::{key::KeySerializer, native::NativeSerializer, root::RootSerializer};
use super::{Fields, FieldsBuilder, Shape, fault::Fault};
use crate::{
    Result, Value,
    value::{
        Encoder,
        flat::{self, Open},
    },
};

type Outcome<T = Presence> = std::result::Result<T, Fault>;

/// Encodes any value.
pub(crate) fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value> {
    let mut encoder = Encoder::default();
    match value.serialize(ValueSerializer(&mut encoder)) {
        Ok(Presence::Written) => Ok(Value::from_encoded(encoder.bytes())),
        Ok(Presence::None) => Ok(Value::null()),
        Err(fault) => Err(fault.into_invalid()),
    }
}

/// Encodes a document.
pub(crate) fn to_fields<T: Serialize + ?Sized>(value: &T, shape: &'static Shape) -> Result<Fields> {
    let mut builder = FieldsBuilder::new(shape);
    match value.serialize(RootSerializer(&mut builder)) {
        Ok(()) => Ok(builder.finish()),
        Err(fault) => Err(fault.into_invalid()),
    }
}

#[cold]
fn integer_too_large(v: impl Display) -> Fault {
    Fault::new(format_args!("the integer {v} does not fit 64 bits with a sign"))
}

/// Whether a value was written, or was `None`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Written,
    None,
}

/// Writes one value, or nothing for `None`.
struct ValueSerializer<'a>(&'a mut Encoder);

impl<'a> ValueSerializer<'a> {
    /// Where there must be a value, `None` is null.
    fn required<T: Serialize + ?Sized>(encoder: &mut Encoder, value: &T) -> Outcome<()> {
        if value.serialize(ValueSerializer(encoder))? == Presence::None {
            encoder.null();
        }
        Ok(())
    }

    fn written(self, write: impl FnOnce(&mut Encoder)) -> Outcome {
        write(self.0);
        Ok(Presence::Written)
    }

    fn integer<I: TryInto<i64> + Display + Copy>(self, v: I) -> Outcome {
        match v.try_into() {
            Ok(v) => self.written(|e| e.integer(v)),
            Err(_) => Err(integer_too_large(v)),
        }
    }

    fn array(self) -> ArraySerializer<'a> {
        ArraySerializer { open: self.0.begin_array(), encoder: self.0, count: 0, variant: None }
    }

    fn map(self) -> MapSerializer<'a> {
        MapSerializer { open: self.0.begin_map(), encoder: self.0, variant: None, start: 0 }
    }

    /// Opens the map with one entry that stands for an enum variant with data.
    fn variant(self, name: &'static str) -> (Variant, ValueSerializer<'a>) {
        let open = self.0.begin_map();
        self.0.key(name);
        (Variant { open, name }, self)
    }
}

/// The open map around an enum variant's data.
struct Variant {
    open: Open,
    name: &'static str,
}

fn close_variant(encoder: &mut Encoder, variant: Option<Variant>) -> Presence {
    if let Some(variant) = variant {
        encoder.end_map(variant.open, 1);
    }
    Presence::Written
}

fn in_variant(fault: Fault, variant: Option<&Variant>) -> Fault {
    match variant {
        Some(variant) => fault.within(variant.name),
        None => fault,
    }
}

impl<'a> Serializer for ValueSerializer<'a> {
    type Ok = Presence;
    type Error = Fault;
    type SerializeSeq = ArraySerializer<'a>;
    type SerializeTuple = ArraySerializer<'a>;
    type SerializeTupleStruct = ArraySerializer<'a>;
    type SerializeTupleVariant = ArraySerializer<'a>;
    type SerializeMap = MapSerializer<'a>;
    type SerializeStruct = MapSerializer<'a>;
    type SerializeStructVariant = MapSerializer<'a>;

    #[inline]
    fn serialize_bool(self, v: bool) -> Outcome {
        self.written(|e| e.boolean(v))
    }

    fn serialize_i8(self, v: i8) -> Outcome {
        self.serialize_i64(v.into())
    }

    fn serialize_i16(self, v: i16) -> Outcome {
        self.serialize_i64(v.into())
    }

    fn serialize_i32(self, v: i32) -> Outcome {
        self.serialize_i64(v.into())
    }

    #[inline]
    fn serialize_i64(self, v: i64) -> Outcome {
        self.written(|e| e.integer(v))
    }

    fn serialize_i128(self, v: i128) -> Outcome {
        self.integer(v)
    }

    fn serialize_u8(self, v: u8) -> Outcome {
        self.serialize_i64(v.into())
    }

    fn serialize_u16(self, v: u16) -> Outcome {
        self.serialize_i64(v.into())
    }

    fn serialize_u32(self, v: u32) -> Outcome {
        self.serialize_i64(v.into())
    }

    fn serialize_u64(self, v: u64) -> Outcome {
        self.integer(v)
    }

    fn serialize_u128(self, v: u128) -> Outcome {
        self.integer(v)
    }

    fn serialize_f32(self, v: f32) -> Outcome {
        // Every f32 is a double; reading it back as f32 rounds to the same one.
        self.serialize_f64(v.into())
    }

    #[inline]
    fn serialize_f64(self, v: f64) -> Outcome {
        self.written(|e| e.double(v))
    }

    fn serialize_char(self, v: char) -> Outcome {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, v: &str) -> Outcome {
        self.written(|e| e.string(v))
    }

    fn serialize_bytes(self, v: &[u8]) -> Outcome {
        self.written(|e| e.byte_string(v))
    }

    #[inline]
    fn serialize_none(self) -> Outcome {
        Ok(Presence::None)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Outcome {
        self.written(Encoder::null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Outcome {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Outcome {
        self.serialize_str(variant)
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Outcome {
        match native::type_name(name) {
            Some(_) => value.serialize(NativeSerializer { name, encoder: self.0 }),
            None => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Outcome {
        // The entry says which variant it is, so it stays even where its value is `None`.
        let (variant, inner) = self.variant(variant);
        Self::required(inner.0, value).map_err(|fault| fault.within(variant.name))?;
        Ok(close_variant(inner.0, Some(variant)))
    }

    fn serialize_seq(self, _: Option<usize>) -> Outcome<ArraySerializer<'a>> {
        Ok(self.array())
    }

    fn serialize_tuple(self, _: usize) -> Outcome<ArraySerializer<'a>> {
        Ok(self.array())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Outcome<ArraySerializer<'a>> {
        Ok(self.array())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Outcome<ArraySerializer<'a>> {
        let (variant, inner) = self.variant(variant);
        Ok(ArraySerializer { variant: Some(variant), ..inner.array() })
    }

    fn serialize_map(self, _: Option<usize>) -> Outcome<MapSerializer<'a>> {
        Ok(self.map())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Outcome<MapSerializer<'a>> {
        Ok(self.map())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Outcome<MapSerializer<'a>> {
        let (variant, inner) = self.variant(variant);
        Ok(MapSerializer { variant: Some(variant), ..inner.map() })
    }
}

/// Writes an array.
struct ArraySerializer<'a> {
    encoder: &'a mut Encoder,
    open: Open,
    count: usize,
    variant: Option<Variant>,
}

macro_rules! serialize_elements {
    ($($trait:ident $method:ident)*) => { $(
        impl ser::$trait for ArraySerializer<'_> {
            type Ok = Presence;
            type Error = Fault;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome<()> {
                ValueSerializer::required(self.encoder, value)
                    .map_err(|fault| in_variant(fault.within_element(self.count), self.variant.as_ref()))?;
                self.count += 1;
                Ok(())
            }

            fn end(self) -> Outcome {
                self.encoder.end_array(self.open, self.count);
                Ok(close_variant(self.encoder, self.variant))
            }
        }
    )* };
}
serialize_elements! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

/// Writes a map; its keys may come in any order.
struct MapSerializer<'a> {
    encoder: &'a mut Encoder,
    open: Open,
    variant: Option<Variant>,
    /// Where the entry began whose key is written and whose value is not.
    start: usize,
}

impl MapSerializer<'_> {
    /// Writes the value of the entry whose key is written.
    fn value<T: Serialize + ?Sized>(&mut self, start: usize, value: &T) -> Outcome<()> {
        match value.serialize(ValueSerializer(self.encoder)) {
            Ok(Presence::Written) => Ok(()),
            Ok(Presence::None) => {
                self.encoder.truncate(start);
                Ok(())
            }
            Err(fault) => Err(self.in_entry(start, fault)),
        }
    }

    #[cold]
    fn in_entry(&self, start: usize, fault: Fault) -> Fault {
        let mut entry = self.encoder.bytes().get(start..).unwrap_or_default();
        in_variant(fault.within(flat::text(&mut entry)), self.variant.as_ref())
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Outcome<()> {
        let start = self.encoder.len();
        self.encoder.key(key);
        self.value(start, value)
    }

    fn finish(self) -> Outcome {
        self.encoder.end_map_unsorted(self.open);
        Ok(close_variant(self.encoder, self.variant))
    }
}

impl ser::SerializeMap for MapSerializer<'_> {
    type Ok = Presence;
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Outcome<()> {
        self.start = self.encoder.len();
        key.serialize(KeySerializer(|key: &str| self.encoder.key(key)))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome<()> {
        self.value(self.start, value)
    }

    fn end(self) -> Outcome {
        self.finish()
    }
}

impl ser::SerializeStruct for MapSerializer<'_> {
    type Ok = Presence;
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Outcome<()> {
        self.entry(key, value)
    }

    fn end(self) -> Outcome {
        self.finish()
    }
}

impl ser::SerializeStructVariant for MapSerializer<'_> {
    type Ok = Presence;
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Outcome<()> {
        self.entry(key, value)
    }

    fn end(self) -> Outcome {
        self.finish()
    }
}
