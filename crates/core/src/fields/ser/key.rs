//! Keys of maps: strings, and what has one natural text, as in JSON.

use serde::ser::{Impossible, Serialize, Serializer};

use super::Outcome;
use crate::fields::fault::Fault;

/// Hands the text of a map key to a function: strings, and what has one natural text.
pub(super) struct KeySerializer<F>(pub(super) F);

#[cold]
fn not_a_key(what: &str) -> Fault {
    Fault::new(format_args!("a map key is a string, an integer or a boolean, not {what}"))
}

macro_rules! serialize_key_text {
    ($($method:ident($argument:ty))*) => { $(
        fn $method(self, v: $argument) -> Outcome<()> {
            self.collect_str(&v)
        }
    )* };
}

impl<F: FnOnce(&str)> Serializer for KeySerializer<F> {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Impossible<(), Fault>;
    type SerializeTuple = Impossible<(), Fault>;
    type SerializeTupleStruct = Impossible<(), Fault>;
    type SerializeTupleVariant = Impossible<(), Fault>;
    type SerializeMap = Impossible<(), Fault>;
    type SerializeStruct = Impossible<(), Fault>;
    type SerializeStructVariant = Impossible<(), Fault>;

    serialize_key_text! {
        serialize_bool(bool) serialize_char(char)
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64) serialize_i128(i128)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64) serialize_u128(u128)
    }

    refuse! { not_a_key:
        serialize_f32(f32) => "a double";
        serialize_f64(f64) => "a double";
        serialize_bytes(&[u8]) => "bytes";
        serialize_none() => "none";
        serialize_unit() => "null";
        serialize_unit_struct(&'static str) => "a unit struct";
    }

    refuse_compound! { not_a_key:
        serialize_seq(Option<usize>) SerializeSeq => "an array";
        serialize_tuple(usize) SerializeTuple => "an array";
        serialize_tuple_struct(&'static str, usize) SerializeTupleStruct => "an array";
        serialize_tuple_variant(&'static str, u32, &'static str, usize) SerializeTupleVariant => "an enum variant with data";
        serialize_map(Option<usize>) SerializeMap => "a map";
        serialize_struct(&'static str, usize) SerializeStruct => "a struct";
        serialize_struct_variant(&'static str, u32, &'static str, usize) SerializeStructVariant => "an enum variant with data";
    }

    refuse_newtype_variant!(not_a_key);

    fn serialize_str(self, v: &str) -> Outcome<()> {
        (self.0)(v);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Outcome<()> {
        self.serialize_str(variant)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Outcome<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Outcome<()> {
        value.serialize(self)
    }
}
