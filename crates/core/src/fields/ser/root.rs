//! The top of a document: its fields go into a [`FieldsBuilder`], their values into its encoder.

use serde::ser::{self, Impossible, Serialize, Serializer};

use super::{KeySerializer, Outcome, Presence, ValueSerializer, native};
use crate::fields::{Fields, FieldsBuilder, fault::Fault};

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Writes the fields of a document.
pub(super) struct RootSerializer<'a>(pub(super) &'a mut FieldsBuilder);

#[cold]
fn not_a_document(what: &str) -> Fault {
    Fault::new(format_args!("a document is a struct or a map, not {what}"))
}

impl<'a> Serializer for RootSerializer<'a> {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Impossible<(), Fault>;
    type SerializeTuple = Impossible<(), Fault>;
    type SerializeTupleStruct = Impossible<(), Fault>;
    type SerializeTupleVariant = Impossible<(), Fault>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), Fault>;

    refuse! { not_a_document:
        serialize_bool(bool) => "a boolean";
        serialize_i8(i8) => "an integer";
        serialize_i16(i16) => "an integer";
        serialize_i32(i32) => "an integer";
        serialize_i64(i64) => "an integer";
        serialize_i128(i128) => "an integer";
        serialize_u8(u8) => "an integer";
        serialize_u16(u16) => "an integer";
        serialize_u32(u32) => "an integer";
        serialize_u64(u64) => "an integer";
        serialize_u128(u128) => "an integer";
        serialize_f32(f32) => "a double";
        serialize_f64(f64) => "a double";
        serialize_char(char) => "a string";
        serialize_str(&str) => "a string";
        serialize_bytes(&[u8]) => "bytes";
        serialize_none() => "none";
        serialize_unit() => "null";
        serialize_unit_struct(&'static str) => "a unit struct";
        serialize_unit_variant(&'static str, u32, &'static str) => "an enum variant";
    }

    refuse_compound! { not_a_document:
        serialize_seq(Option<usize>) SerializeSeq => "an array";
        serialize_tuple(usize) SerializeTuple => "an array";
        serialize_tuple_struct(&'static str, usize) SerializeTupleStruct => "an array";
        serialize_tuple_variant(&'static str, u32, &'static str, usize) SerializeTupleVariant => "an enum variant";
        serialize_struct_variant(&'static str, u32, &'static str, usize) SerializeStructVariant => "an enum variant";
    }

    refuse_newtype_variant!(not_a_document);

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Outcome<()> {
        match native::type_name(name) {
            Some(native) => Err(not_a_document(native)),
            None => value.serialize(self),
        }
    }

    #[inline]
    fn serialize_map(self, _: Option<usize>) -> Outcome<Self> {
        Ok(self)
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Outcome<Self> {
        Ok(self)
    }
}

impl RootSerializer<'_> {
    /// Writes the value of the field begun last.
    #[inline]
    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome<()> {
        match value.serialize(ValueSerializer(&mut self.0.encoder)) {
            Ok(Presence::Written) => Ok(()),
            Ok(Presence::None) => {
                self.0.discard();
                Ok(())
            }
            Err(fault) => Err(fault.within(self.0.last_name())),
        }
    }
}

impl ser::SerializeMap for RootSerializer<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Outcome<()> {
        key.serialize(KeySerializer(|key: &str| {
            self.0.field(key);
        }))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Outcome<()> {
        self.value(value)
    }

    fn end(self) -> Outcome<()> {
        Ok(())
    }
}

impl ser::SerializeStruct for RootSerializer<'_> {
    type Ok = ();
    type Error = Fault;

    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Outcome<()> {
        self.0.next_field(key);
        self.value(value)
    }

    fn skip_field(&mut self, _: &'static str) -> Outcome<()> {
        self.0.skip();
        Ok(())
    }

    fn end(self) -> Outcome<()> {
        Ok(())
    }
}
