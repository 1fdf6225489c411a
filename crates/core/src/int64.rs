//! 64-bit integers that JavaScript can hold, for `#[serde(with = "reelbase_core::int64")]`.
//!
//! A JavaScript number is exact up to 2^53 - 1 only, and `JSON.parse` rounds beyond without a word. A field with this
//! module is a number in JSON as long as that is safe, and a decimal string beyond; both are read. In a store it is the
//! integer that it would be without, so the attribute may be added and taken away at any time.
//!
//! It goes on fields of type `i64` and `u64`, and on `Option`s of them, which need `#[serde(default)]` as with every
//! function that reads a field. With core's feature `schemars`, `Int64` and `UInt64` are the schemas:
//! `#[schemars(with = "Option<reelbase_core::int64::UInt64>")]`.
//!
//! ```
//! use reelbase_core::{Value, ValueRef};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Debug, PartialEq, Serialize, Deserialize)]
//! struct Usage {
//!     #[serde(with = "reelbase_core::int64")]
//!     bytes: u64,
//!     #[serde(with = "reelbase_core::int64", default, skip_serializing_if = "Option::is_none")]
//!     limit: Option<i64>,
//! }
//!
//! let small = Usage { bytes: 9_007_199_254_740_991, limit: None };
//! assert_eq!(serde_json::to_string(&small)?, r#"{"bytes":9007199254740991}"#);
//! let large = Usage { bytes: 9_007_199_254_740_992, limit: Some(-1) };
//! assert_eq!(serde_json::to_string(&large)?, r#"{"bytes":"9007199254740992","limit":-1}"#);
//! assert_eq!(serde_json::from_str::<Usage>(r#"{"bytes":"7"}"#)?, Usage { bytes: 7, limit: None });
//!
//! let stored = Value::of(&large)?;
//! let ValueRef::Map(map) = stored.view() else { unreachable!() };
//! assert_eq!(map.get("bytes"), Some(ValueRef::Integer(9_007_199_254_740_992)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "schemars")]
mod schema;

use std::{any::type_name, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Unexpected, Visitor},
};

#[cfg(feature = "schemars")]
pub use schema::{Int64, UInt64};
use sealed::Integer;

use crate::{fields::Fault, value::INT64};

/// The largest integer up to which JavaScript's numbers have no gaps: 2^53 - 1, its `Number.MAX_SAFE_INTEGER`.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// Writes the field.
///
/// # Errors
/// Those of the serializer; into a document, when the integer does not fit 64 bits with a sign.
#[inline]
pub fn serialize<T: Integer, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.write(serializer)
}

/// Reads the field.
///
/// # Errors
/// When there is neither a number that fits nor, outside of documents, its decimal digits as a string.
#[inline]
pub fn deserialize<'de, T: Integer, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)
}

/// That this is the module whose fields are stored as integers: what the derive asks of a `with`.
#[doc(hidden)]
pub const STORED_AS_INTEGER: () = ();

mod sealed {
    use super::{Deserializer, Serializer};

    /// A type that a field may have.
    pub trait Integer: Sized {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
        fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
    }
}

/// An integer that is there.
trait Whole: Copy {
    /// How far it is from 0.
    fn magnitude(self) -> u64;
}

impl Whole for i64 {
    fn magnitude(self) -> u64 {
        self.unsigned_abs()
    }
}

impl Whole for u64 {
    fn magnitude(self) -> u64 {
        self
    }
}

/// What stands inside the reserved newtype: text for people where a number would not be safe.
struct Inside<T>(T);

impl<T: Whole + Serialize + fmt::Display> Serialize for Inside<T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() && self.0.magnitude() > MAX_SAFE_INTEGER {
            serializer.collect_str(&self.0)
        } else {
            self.0.serialize(serializer)
        }
    }
}

macro_rules! integers {
    ($($type:ty)*) => { $(
        impl Integer for $type {
            #[inline]
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_newtype_struct(INT64, &Inside(*self))
            }

            #[inline]
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_newtype_struct(INT64, IntegerVisitor(PhantomData))
            }
        }

        impl Integer for Option<$type> {
            #[inline]
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.map(Given).serialize(serializer)
            }

            #[inline]
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok(Option::deserialize(deserializer)?.map(|Given(value)| value))
            }
        }
    )* };
}
integers! { i64 u64 }

/// An integer as a type of its own, for the inside of an `Option`.
struct Given<T>(T);

impl<T: Integer> Serialize for Given<T> {
    #[inline]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

impl<'de, T: Integer> Deserialize<'de> for Given<T> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Self)
    }
}

struct IntegerVisitor<T>(PhantomData<T>);

impl<'de, T> Visitor<'de> for IntegerVisitor<T>
where
    T: Deserialize<'de> + TryFrom<i64>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(type_name::<T>())
    }

    /// Any deserialiser but that of documents, which hands the integer out at once.
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if deserializer.is_human_readable() { deserializer.deserialize_any(self) } else { T::deserialize(deserializer) }
    }

    #[inline]
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<T, E> {
        T::try_from(v).map_err(|_| E::invalid_value(Unexpected::Signed(v), &self))
    }

    #[inline]
    fn visit_u64<E: de::Error>(self, v: u64) -> Result<T, E> {
        // No store holds more than `i64`.
        let fits = i64::try_from(v).ok().and_then(|v| T::try_from(v).ok());
        fits.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(v), &self))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        // Out of serde's buffers a string of a document comes like one of JSON. The error that it would be tells them
        // apart: stored, an integer is never a string.
        if type_name::<E>() == type_name::<Fault>() {
            return Err(E::invalid_type(Unexpected::Str(text), &self));
        }
        let number = if is_canonical(text) { text.parse::<i64>().ok() } else { None };
        number.and_then(|v| T::try_from(v).ok()).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Whether these are the digits of an integer as it is written: one spelling for each.
fn is_canonical(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    text == "0" || (!digits.starts_with('0') && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
