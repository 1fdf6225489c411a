//! The values that serde has no word for, and how they pass through it.
//!
//! Timestamps, geo points, references, byte strings and vectors serialise as newtype structs with reserved names. Our
//! own serialiser knows the names and stores native values; any other sees what is inside: text or plain numbers. Our
//! deserialiser answers to the same names. Where serde buffers what it reads (`flatten`, `untagged`, tagged enums),
//! the names are lost, so there a native value appears as a map with one entry whose key is the reserved name: no legal
//! field has such a name, so no map that was stored can be taken for one.

mod any;
#[cfg(feature = "schemars")]
mod schema;

use std::{fmt, marker::PhantomData, ops::Deref};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, Error as _, MapAccess, SeqAccess, Unexpected, Visitor},
    ser::SerializeStruct,
};

pub(crate) use any::Append;

use super::{Timestamp, Value, ValueRef};
use crate::{DocumentPath, Error, Result};

pub(crate) const TIMESTAMP: &str = "__timestamp__";
pub(crate) const GEO_POINT: &str = "__geo_point__";
pub(crate) const REFERENCE: &str = "__reference__";
pub(crate) const BYTES: &str = "__bytes__";
pub(crate) const VECTOR: &str = "__vector__";

/// Stands for an integer that is one in a store, and may be a string elsewhere; see [`int64`](crate::int64).
pub(crate) const INT64: &str = "__int64__";

/// Whether a name stands for a native value.
#[inline]
pub(crate) fn is_native(name: &str) -> bool {
    matches!(name, TIMESTAMP | GEO_POINT | REFERENCE | BYTES | VECTOR)
}

/// A point on the Earth's surface, in degrees. `{"latitude": …, "longitude": …}` in JSON, a native value in a store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeoPoint {
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
}

impl GeoPoint {
    /// Checks that the point can be stored.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when a number is not finite or outside its range.
    pub fn check(&self) -> Result<()> {
        let Self { latitude, longitude } = self;
        // NaN lies in no range, so it is refused as well.
        if !(-90.0..=90.0).contains(latitude) {
            return Err(Error::invalid(format!("the latitude {latitude} is not between -90 and 90")));
        }
        if !(-180.0..=180.0).contains(longitude) {
            return Err(Error::invalid(format!("the longitude {longitude} is not between -180 and 180")));
        }
        Ok(())
    }
}

/// A link to a document of the same database. Its path in JSON, a native value in a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(DocumentPath);

impl Reference {
    /// The path of the document.
    pub fn path(&self) -> &DocumentPath {
        &self.0
    }

    /// The path of the document.
    pub fn into_path(self) -> DocumentPath {
        self.0
    }
}

impl From<DocumentPath> for Reference {
    fn from(path: DocumentPath) -> Self {
        Self(path)
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A byte string. Base64 in JSON (standard alphabet, padded), native bytes in a store.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ValueRef::Bytes(&self.0).fmt(f)
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// A vector of doubles, for nearest-neighbour search. An array of numbers in JSON, a native vector in a store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector(pub Vec<f64>);

impl Deref for Vector {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.0
    }
}

impl From<Vec<f64>> for Vector {
    fn from(elements: Vec<f64>) -> Self {
        Self(elements)
    }
}

impl From<Reference> for Value {
    fn from(reference: Reference) -> Self {
        Self::reference(&reference.0)
    }
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Self {
        Self::bytes(bytes.0)
    }
}

impl From<Vector> for Value {
    fn from(vector: Vector) -> Self {
        Self::vector(&vector)
    }
}

/// What a native value looks like inside its newtype: text or plain data for people, numbers and bytes otherwise.
struct Inside<T>(T);

impl Serialize for Inside<Timestamp> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&self.0)
        } else {
            serializer.serialize_i64(self.0.as_micros())
        }
    }
}

impl Serialize for Inside<GeoPoint> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let GeoPoint { latitude, longitude } = self.0;
        if serializer.is_human_readable() {
            let mut point = serializer.serialize_struct("GeoPoint", 2)?;
            point.serialize_field("latitude", &latitude)?;
            point.serialize_field("longitude", &longitude)?;
            point.end()
        } else {
            (latitude, longitude).serialize(serializer)
        }
    }
}

impl Serialize for Inside<&[u8]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&BASE64.encode(self.0))
        } else {
            serializer.serialize_bytes(self.0)
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(TIMESTAMP, &Inside(*self))
    }
}

impl Serialize for GeoPoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(GEO_POINT, &Inside(*self))
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(REFERENCE, self.0.as_str())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(BYTES, &Inside(&**self))
    }
}

impl Serialize for Vector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(VECTOR, &self.0)
    }
}

/// How one native type is read, whichever of its guises a deserialiser hands out.
trait Native: Sized {
    const NAME: &'static str;
    const EXPECTED: &'static str;
    /// What stands behind the reserved name.
    type Raw: DeserializeOwned;

    fn from_raw<E: de::Error>(raw: Self::Raw) -> Result<Self, E>;

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        Err(E::invalid_type(Unexpected::Str(text), &Self::EXPECTED))
    }

    fn from_bytes<E: de::Error>(bytes: &[u8]) -> Result<Self, E> {
        Err(E::invalid_type(Unexpected::Bytes(bytes), &Self::EXPECTED))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Seq, &Self::EXPECTED))
    }

    /// A map that is not the reserved name's; its first key is already read.
    fn from_map<'de, A: MapAccess<'de>>(_: Option<Name>, _: A) -> Result<Self, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Map, &Self::EXPECTED))
    }
}

struct NativeVisitor<T>(PhantomData<T>);

impl<'de, T: Native> Visitor<'de> for NativeVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(self)
        } else {
            T::Raw::deserialize(deserializer).and_then(T::from_raw)
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text)
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<T, E> {
        T::from_bytes(bytes)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<T, A::Error> {
        T::from_seq(elements)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        match map.next_key::<Name>()? {
            Some(Name(name)) if name == T::NAME => map.next_value().and_then(T::from_raw),
            first => T::from_map(first, map),
        }
    }
}

/// A map key that is known here; any other is empty.
struct Name(&'static str);

impl Name {
    fn find(key: &str) -> &'static str {
        const KNOWN: [&str; 7] = [TIMESTAMP, GEO_POINT, REFERENCE, BYTES, VECTOR, "latitude", "longitude"];
        KNOWN.into_iter().find(|known| *known == key).unwrap_or_default()
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;
        impl Visitor<'_> for NameVisitor {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map key")
            }

            fn visit_str<E: de::Error>(self, key: &str) -> Result<Name, E> {
                Ok(Name(Name::find(key)))
            }
        }
        deserializer.deserialize_identifier(NameVisitor)
    }
}

macro_rules! deserialize_native {
    ($($type:ty)*) => { $(
        impl<'de> Deserialize<'de> for $type {
            #[inline]
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_newtype_struct(<$type as Native>::NAME, NativeVisitor(PhantomData))
            }
        }
    )* };
}
deserialize_native! { Timestamp GeoPoint Reference Bytes Vector }

impl Native for Timestamp {
    const NAME: &'static str = TIMESTAMP;
    const EXPECTED: &'static str = "a timestamp";
    type Raw = i64;

    #[inline]
    fn from_raw<E: de::Error>(micros: i64) -> Result<Self, E> {
        Self::from_micros(micros).map_err(|e| E::custom(e.message()))
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        text.parse::<Self>().map_err(|e| E::custom(e.message()))
    }
}

impl Native for GeoPoint {
    const NAME: &'static str = GEO_POINT;
    const EXPECTED: &'static str = "a geo point";
    type Raw = (f64, f64);

    fn from_raw<E: de::Error>((latitude, longitude): (f64, f64)) -> Result<Self, E> {
        Ok(Self { latitude, longitude })
    }

    fn from_map<'de, A: MapAccess<'de>>(first: Option<Name>, mut map: A) -> Result<Self, A::Error> {
        let (mut latitude, mut longitude) = (None, None);
        let mut key = first;
        while let Some(Name(name)) = key {
            match name {
                "latitude" => latitude = Some(map.next_value()?),
                "longitude" => longitude = Some(map.next_value()?),
                _ => drop(map.next_value::<de::IgnoredAny>()?),
            }
            key = map.next_key()?;
        }
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => Ok(Self { latitude, longitude }),
            (None, _) => Err(A::Error::missing_field("latitude")),
            (_, None) => Err(A::Error::missing_field("longitude")),
        }
    }
}

impl Native for Reference {
    const NAME: &'static str = REFERENCE;
    const EXPECTED: &'static str = "a reference";
    type Raw = String;

    fn from_raw<E: de::Error>(path: String) -> Result<Self, E> {
        Self::from_text(&path)
    }

    fn from_text<E: de::Error>(path: &str) -> Result<Self, E> {
        DocumentPath::parse(path)
            .map(Self)
            .map_err(|e| E::custom(format_args!("expected the path of a document, found {path:?}: {}", e.message())))
    }
}

impl Native for Bytes {
    const NAME: &'static str = BYTES;
    const EXPECTED: &'static str = "bytes";
    type Raw = RawBytes;

    fn from_raw<E: de::Error>(raw: RawBytes) -> Result<Self, E> {
        Ok(Self(raw.0))
    }

    fn from_text<E: de::Error>(text: &str) -> Result<Self, E> {
        BASE64.decode(text).map(Self).map_err(|e| {
            let start: String = text.chars().take(20).collect();
            E::custom(format_args!("expected bytes as padded base64, found {start:?}…: {e}"))
        })
    }

    fn from_bytes<E: de::Error>(bytes: &[u8]) -> Result<Self, E> {
        Ok(Self(bytes.to_vec()))
    }
}

/// Bytes as serde's own model has them.
struct RawBytes(Vec<u8>);

impl<'de> Deserialize<'de> for RawBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BytesVisitor;
        impl Visitor<'_> for BytesVisitor {
            type Value = RawBytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<RawBytes, E> {
                Ok(RawBytes(bytes.to_vec()))
            }

            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<RawBytes, E> {
                Ok(RawBytes(bytes))
            }
        }
        deserializer.deserialize_byte_buf(BytesVisitor)
    }
}

impl Native for Vector {
    const NAME: &'static str = VECTOR;
    const EXPECTED: &'static str = "a vector";
    type Raw = Vec<f64>;

    fn from_raw<E: de::Error>(elements: Vec<f64>) -> Result<Self, E> {
        Ok(Self(elements))
    }

    fn from_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Self, A::Error> {
        let mut elements = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(crate::limits::MAX_VECTOR_DIMENSIONS));
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Self(elements))
    }
}
