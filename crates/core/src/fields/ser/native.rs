//! What stands inside a reserved newtype becomes a native value.
//!
//! Binary on purpose, so that the native types hand out numbers and bytes. Text is understood as well: serde's buffers
//! are human-readable, whatever they are replayed into.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::ser::{self, Impossible, Serialize, Serializer};
use smallvec::SmallVec;

use super::{Outcome, Presence, ValueSerializer, integer_too_large};
use crate::{
    GeoPoint, Timestamp, ValueRef,
    fields::fault::Fault,
    value::{BYTES, Encoder, GEO_POINT, INT64, REFERENCE, TIMESTAMP, VECTOR, flat},
};

/// What a reserved newtype name stands for.
pub(super) fn type_name(name: &str) -> Option<&'static str> {
    Some(match name {
        TIMESTAMP => "a timestamp",
        GEO_POINT => "a geo point",
        REFERENCE => "a reference",
        BYTES => "bytes",
        VECTOR => "a vector",
        INT64 => "an integer",
        _ => return None,
    })
}

/// Writes the native value of a reserved name.
pub(super) struct NativeSerializer<'a> {
    pub(super) name: &'static str,
    pub(super) encoder: &'a mut Encoder,
}

#[cold]
fn not_native(name: &str, found: &str) -> Fault {
    Fault::new(format_args!("expected {}, found {found}", type_name(name).unwrap_or_default()))
}

impl<'a> NativeSerializer<'a> {
    fn refuse<T>(&self, found: &str) -> Outcome<T> {
        Err(not_native(self.name, found))
    }

    fn doubles(self) -> Outcome<Doubles<'a>> {
        match self.name {
            GEO_POINT | VECTOR => Ok(Doubles { name: self.name, encoder: self.encoder, doubles: SmallVec::new() }),
            _ => self.refuse("an array"),
        }
    }
}

macro_rules! refuse_native {
    ($($method:ident($($argument:ty),*) => $what:literal;)*) => { $(
        fn $method(self $(, _: $argument)*) -> Outcome {
            self.refuse($what)
        }
    )* };
}

impl<'a> Serializer for NativeSerializer<'a> {
    type Ok = Presence;
    type Error = Fault;
    type SerializeSeq = Doubles<'a>;
    type SerializeTuple = Doubles<'a>;
    type SerializeTupleStruct = Doubles<'a>;
    type SerializeTupleVariant = Impossible<Presence, Fault>;
    type SerializeMap = Impossible<Presence, Fault>;
    type SerializeStruct = Doubles<'a>;
    type SerializeStructVariant = Impossible<Presence, Fault>;

    #[inline]
    fn is_human_readable(&self) -> bool {
        false
    }

    #[inline]
    fn serialize_i64(self, v: i64) -> Outcome {
        match self.name {
            INT64 => self.encoder.integer(v),
            TIMESTAMP => self.encoder.timestamp(Timestamp::from_micros(v).map_err(|e| Fault::new(e.message()))?),
            _ => return self.refuse("an integer"),
        }
        Ok(Presence::Written)
    }

    fn serialize_u64(self, v: u64) -> Outcome {
        match self.name {
            INT64 => ValueSerializer(self.encoder).serialize_u64(v),
            _ => self.refuse("an integer"),
        }
    }

    fn serialize_str(self, v: &str) -> Outcome {
        match self.name {
            TIMESTAMP => self.encoder.timestamp(v.parse::<Timestamp>().map_err(|e| Fault::new(e.message()))?),
            REFERENCE => self.encoder.reference(v),
            BYTES => self.encoder.byte_string(&BASE64.decode(v).map_err(Fault::new)?),
            INT64 => self.encoder.integer(v.parse::<i64>().map_err(|_| integer_too_large(v))?),
            _ => return self.refuse("a string"),
        }
        Ok(Presence::Written)
    }

    fn serialize_bytes(self, v: &[u8]) -> Outcome {
        if self.name != BYTES {
            return self.refuse("bytes");
        }
        self.encoder.byte_string(v);
        Ok(Presence::Written)
    }

    fn serialize_seq(self, _: Option<usize>) -> Outcome<Doubles<'a>> {
        self.doubles()
    }

    fn serialize_tuple(self, _: usize) -> Outcome<Doubles<'a>> {
        self.doubles()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Outcome<Doubles<'a>> {
        self.doubles()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Outcome<Doubles<'a>> {
        self.doubles()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Outcome {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Outcome {
        self.refuse("an enum variant")
    }

    refuse_native! {
        serialize_bool(bool) => "a boolean";
        serialize_i8(i8) => "an integer";
        serialize_i16(i16) => "an integer";
        serialize_i32(i32) => "an integer";
        serialize_u8(u8) => "an integer";
        serialize_u16(u16) => "an integer";
        serialize_u32(u32) => "an integer";
        serialize_f32(f32) => "a double";
        serialize_f64(f64) => "a double";
        serialize_char(char) => "a string";
        serialize_none() => "none";
        serialize_unit() => "null";
        serialize_unit_struct(&'static str) => "a unit struct";
        serialize_unit_variant(&'static str, u32, &'static str) => "an enum variant";
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Outcome<Self::SerializeTupleVariant> {
        self.refuse("an enum variant")
    }

    fn serialize_map(self, _: Option<usize>) -> Outcome<Self::SerializeMap> {
        self.refuse("a map")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Outcome<Self::SerializeStructVariant> {
        self.refuse("an enum variant")
    }
}

/// Collects the numbers of a geo point or a vector.
pub(super) struct Doubles<'a> {
    name: &'static str,
    encoder: &'a mut Encoder,
    doubles: SmallVec<[f64; 2]>,
}

impl Doubles<'_> {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome<()> {
        // The encoder's end serves as scratch paper, which saves a serialiser that takes nothing but doubles.
        let start = self.encoder.len();
        value.serialize(ValueSerializer(self.encoder))?;
        let double = match flat::read(&mut self.encoder.bytes().get(start..).unwrap_or_default()) {
            ValueRef::Double(d) => Ok(d),
            ValueRef::Integer(i) => Ok(i as f64),
            other => Err(not_native(self.name, other.type_name())),
        };
        self.encoder.truncate(start);
        self.doubles.push(double?);
        Ok(())
    }

    fn finish(self) -> Outcome {
        match (self.name, &*self.doubles) {
            (GEO_POINT, &[latitude, longitude]) => self.encoder.geo_point(GeoPoint { latitude, longitude }),
            (VECTOR, doubles) => self.encoder.vector(doubles.iter().copied()),
            _ => return Err(not_native(self.name, "an array of another length")),
        }
        Ok(Presence::Written)
    }
}

macro_rules! serialize_doubles {
    ($($trait:ident $method:ident ($($name:ty)?);)*) => { $(
        impl ser::$trait for Doubles<'_> {
            type Ok = Presence;
            type Error = Fault;

            fn $method<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Outcome<()> {
                self.add(value)
            }

            fn end(self) -> Outcome {
                self.finish()
            }
        }
    )* };
}
serialize_doubles! {
    SerializeSeq serialize_element();
    SerializeTuple serialize_element();
    SerializeTupleStruct serialize_field();
    SerializeStruct serialize_field(&'static str);
}
