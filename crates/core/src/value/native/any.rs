//! serde for [`Value`]: any shape that a deserialiser hands out goes straight into the flat encoding.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, MapAccess, SeqAccess, Unexpected, Visitor},
    ser::{SerializeMap, SerializeSeq},
};

use super::{
    BYTES, GEO_POINT, GeoPoint, Inside, Name, Native, REFERENCE, RawBytes, TIMESTAMP, Timestamp, VECTOR, Value,
    ValueRef, Vector, is_native,
};
use crate::value::Encoder;

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Null => serializer.serialize_unit(),
            Self::Boolean(v) => serializer.serialize_bool(v),
            Self::Integer(v) => serializer.serialize_i64(v),
            Self::Double(v) => serializer.serialize_f64(v),
            Self::Timestamp(v) => v.serialize(serializer),
            Self::String(v) => serializer.serialize_str(v),
            Self::Bytes(v) => serializer.serialize_newtype_struct(BYTES, &Inside(v)),
            Self::Reference(v) => serializer.serialize_newtype_struct(REFERENCE, v),
            Self::GeoPoint(v) => v.serialize(serializer),
            Self::Array(v) => {
                let mut array = serializer.serialize_seq(Some(v.len()))?;
                v.iter().try_for_each(|element| array.serialize_element(&element))?;
                array.end()
            }
            Self::Map(v) => {
                let mut map = serializer.serialize_map(Some(v.len()))?;
                v.iter().try_for_each(|(key, value)| map.serialize_entry(key, &value))?;
                map.end()
            }
            Self::Vector(v) => serializer.serialize_newtype_struct(VECTOR, &Vector(v.iter().collect()).0),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Room for a scalar or a short text without growing.
        let mut encoder = Encoder::with_capacity(64);
        de::DeserializeSeed::deserialize(Append(&mut encoder), deserializer)?;
        Ok(Self::from_encoded(encoder.bytes()))
    }
}

/// Reads any value and appends its encoding.
pub(crate) struct Append<'a>(pub(crate) &'a mut Encoder);

impl<'de> de::DeserializeSeed<'de> for Append<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Append<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<(), E> {
        self.0.boolean(v);
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<(), E> {
        self.0.integer(v);
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<(), E> {
        let v = i64::try_from(v).map_err(|_| E::invalid_value(Unexpected::Unsigned(v), &"an integer of 64 bits"))?;
        self.visit_i64(v)
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<(), E> {
        self.0.double(v);
        Ok(())
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<(), E> {
        self.0.string(v);
        Ok(())
    }

    fn visit_bytes<E: de::Error>(self, v: &[u8]) -> Result<(), E> {
        self.0.byte_string(v);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let array = self.0.begin_array();
        let mut count = 0;
        while seq.next_element_seed(Append(&mut *self.0))?.is_some() {
            count += 1;
        }
        self.0.end_array(array, count);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let start = self.0.len();
        let open = self.0.begin_map();
        let mut first = true;
        while let Some(name) = map.next_key_seed(AppendKey(&mut *self.0))? {
            if first && is_native(name) {
                self.0.truncate(start);
                return append_native(name, &mut map, self.0);
            }
            first = false;
            map.next_value_seed(Append(&mut *self.0))?;
        }
        self.0.end_map_unsorted(open);
        Ok(())
    }
}

/// Appends the value that stands behind a reserved name.
fn append_native<'de, A: MapAccess<'de>>(name: &str, map: &mut A, encoder: &mut Encoder) -> Result<(), A::Error> {
    match name {
        TIMESTAMP => encoder.timestamp(map.next_value().and_then(Timestamp::from_raw)?),
        GEO_POINT => encoder.geo_point(map.next_value().and_then(GeoPoint::from_raw)?),
        BYTES => encoder.byte_string(&map.next_value::<RawBytes>()?.0),
        VECTOR => encoder.vector(map.next_value::<Vec<f64>>()?.into_iter()),
        // Not checked here: what another client stored must pass through unchanged. Writing checks it.
        _ => encoder.reference(&map.next_value::<String>()?),
    }
    Ok(())
}

/// Appends a map key, and returns it where it is one of the names known here.
struct AppendKey<'a>(&'a mut Encoder);

impl<'de> de::DeserializeSeed<'de> for AppendKey<'_> {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for AppendKey<'_> {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map key that is a string")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<&'static str, E> {
        self.0.key(key);
        Ok(Name::find(key))
    }
}
