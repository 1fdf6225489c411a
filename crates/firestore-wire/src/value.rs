//! Values and fields, straight between the flat encoding and the messages.

use std::{
    collections::HashMap,
    fmt::{self, Display},
};

use gcloud_sdk::google::r#type::LatLng;
use reelbase_core::{
    Error, FieldPath, Fields, FieldsWriter, GeoPoint, Result, Shape, Value, ValueRef, ValueWriter, ValueWritten,
};
use smallvec::SmallVec;

use crate::{DatabaseName, decode_time, encode_time, pb, pb::value::ValueType};

/// The key, and the text under it, by which a map is a vector.
pub(crate) const TYPE: &str = "__type__";
pub(crate) const VECTOR: &str = "__vector__";
/// The key of a vector's elements.
pub(crate) const ELEMENTS: &str = "value";

/// The message of a value.
pub fn encode_value(database: &DatabaseName, value: ValueRef<'_>) -> pb::Value {
    let value = match value {
        ValueRef::Null => ValueType::NullValue(0),
        ValueRef::Boolean(v) => ValueType::BooleanValue(v),
        ValueRef::Integer(v) => ValueType::IntegerValue(v),
        ValueRef::Double(v) => ValueType::DoubleValue(v),
        ValueRef::Timestamp(v) => ValueType::TimestampValue(encode_time(v)),
        ValueRef::String(v) => ValueType::StringValue(v.to_owned()),
        ValueRef::Bytes(v) => ValueType::BytesValue(v.to_vec()),
        ValueRef::Reference(path) => ValueType::ReferenceValue(database.document_name(path)),
        ValueRef::GeoPoint(GeoPoint { latitude, longitude }) => {
            ValueType::GeoPointValue(LatLng { latitude, longitude })
        }
        ValueRef::Array(array) => ValueType::ArrayValue(encode_array(database, array.len(), array.iter())),
        ValueRef::Map(map) => {
            let mut fields = HashMap::with_capacity(map.len());
            fields.extend(map.iter().map(|(key, value)| (key.to_owned(), encode_value(database, value))));
            ValueType::MapValue(pb::MapValue { fields })
        }
        ValueRef::Vector(vector) => {
            let elements = vector.iter().map(ValueRef::Double);
            let elements = ValueType::ArrayValue(encode_array(database, vector.len(), elements));
            let entries = [(TYPE, ValueType::StringValue(VECTOR.to_owned())), (ELEMENTS, elements)];
            let fields = entries.map(|(key, value)| (key.to_owned(), pb::Value { value_type: Some(value) })).into();
            ValueType::MapValue(pb::MapValue { fields })
        }
        // Servers refuse a value without a type.
        _ => return pb::Value { value_type: None },
    };
    pb::Value { value_type: Some(value) }
}

fn encode_array<'a>(
    database: &DatabaseName,
    len: usize,
    elements: impl Iterator<Item = ValueRef<'a>>,
) -> pb::ArrayValue {
    let mut values = Vec::with_capacity(len);
    values.extend(elements.map(|element| encode_value(database, element)));
    pb::ArrayValue { values }
}

/// The message of an array of values.
pub(crate) fn encode_values(database: &DatabaseName, values: &[Value]) -> pb::ArrayValue {
    encode_array(database, values.len(), values.iter().map(Value::view))
}

/// The messages of fields.
pub fn encode_fields(database: &DatabaseName, fields: &Fields) -> HashMap<String, pb::Value> {
    let mut messages = HashMap::with_capacity(fields.len());
    messages.extend(fields.iter().map(|(name, value)| (name.to_owned(), encode_value(database, value))));
    messages
}

/// The value of a message.
///
/// Firestore also stores references into other databases. A [`Value`] cannot hold them, so they are refused.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid): no type set, a reference into another database, a time out of range, a
/// vector that is none.
pub fn decode_value(database: &DatabaseName, value: &pb::Value) -> Result<Value> {
    Value::write(|out| write(database, value, out)).map_err(Wrong::into_error)
}

/// [`decode_value`] of what stands at a place, which errors name.
pub(crate) fn decode_value_at(database: &DatabaseName, value: &pb::Value, place: impl Display) -> Result<Value> {
    Value::write(|out| write(database, value, out)).map_err(|wrong| wrong.at(place).into_error())
}

/// The values of an array's message at a place, which errors name.
pub(crate) fn decode_values_at(
    database: &DatabaseName,
    values: &[pb::Value],
    place: impl Display,
) -> Result<Vec<Value>> {
    let decode = |(i, value)| decode_value_at(database, value, format_args!("{place}[{i}]"));
    values.iter().enumerate().map(decode).collect()
}

/// The fields of messages.
///
/// # Errors
/// As [`decode_value`], naming the field.
pub fn decode_fields(
    database: &DatabaseName,
    fields: &HashMap<String, pb::Value>,
    shape: &'static Shape,
) -> Result<Fields> {
    let mut out = FieldsWriter::new(shape);
    for (name, value) in sorted(fields) {
        out.field(name, |out| write(database, value, out)).map_err(|wrong| wrong.within(name).into_error())?;
    }
    Ok(out.finish())
}

/// The entries in the order in which they are written without sorting them again.
fn sorted(fields: &HashMap<String, pb::Value>) -> SmallVec<[(&str, &pb::Value); 32]> {
    let mut entries: SmallVec<_> = fields.iter().map(|(key, value)| (key.as_str(), value)).collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    entries
}

fn write(database: &DatabaseName, value: &pb::Value, out: ValueWriter<'_>) -> Result<ValueWritten, Wrong> {
    let Some(value) = &value.value_type else { return Err(Wrong::new("a value has no type")) };
    Ok(match value {
        ValueType::NullValue(_) => out.null(),
        ValueType::BooleanValue(v) => out.boolean(*v),
        ValueType::IntegerValue(v) => out.integer(*v),
        ValueType::DoubleValue(v) => out.double(*v),
        ValueType::TimestampValue(v) => out.timestamp(decode_time(v)?),
        ValueType::StringValue(v) => out.string(v),
        ValueType::BytesValue(v) => out.bytes(v),
        ValueType::ReferenceValue(name) => out.reference(&database.path(name)?),
        ValueType::GeoPointValue(LatLng { latitude, longitude }) => {
            out.geo_point(GeoPoint { latitude: *latitude, longitude: *longitude })
        }
        ValueType::ArrayValue(array) => {
            return out.array(|out| {
                array.values.iter().enumerate().try_for_each(|(i, element)| {
                    out.element(|out| write(database, element, out)).map_err(|wrong| wrong.at(format_args!("[{i}]")))
                })
            });
        }
        ValueType::MapValue(map) if is_vector(map) => out.vector(elements(map)?.into_iter()),
        ValueType::MapValue(map) => {
            return out.map(|out| {
                sorted(&map.fields).into_iter().try_for_each(|(key, value)| {
                    out.entry(key, |out| write(database, value, out)).map_err(|wrong| wrong.within(key))
                })
            });
        }
        ValueType::FieldReferenceValue(_)
        | ValueType::VariableReferenceValue(_)
        | ValueType::FunctionValue(_)
        | ValueType::PipelineValue(_) => return Err(Wrong::new("an expression is no value; it cannot be stored")),
    })
}

fn is_vector(map: &pb::MapValue) -> bool {
    let kind = map.fields.get(TYPE).and_then(|value| value.value_type.as_ref());
    matches!(kind, Some(ValueType::StringValue(kind)) if kind == VECTOR)
}

fn elements(map: &pb::MapValue) -> Result<Vec<f64>, Wrong> {
    let double = |value: &pb::Value| match value.value_type {
        Some(ValueType::DoubleValue(v)) => Ok(v),
        _ => Err(Wrong::new("a vector holds doubles only")),
    };
    match map.fields.get(ELEMENTS).and_then(|value| value.value_type.as_ref()) {
        Some(ValueType::ArrayValue(array)) if map.fields.len() == 2 => array.values.iter().map(double).collect(),
        _ => Err(Wrong::new("a vector has nothing but its __type__ and an array of doubles as its value")),
    }
}

/// What is wrong with a value, and where: the path grows as the error passes outwards, so the good path pays nothing.
pub(crate) struct Wrong(Box<Inner>);

struct Inner {
    message: String,
    path: String,
}

impl Wrong {
    #[cold]
    fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Inner { message: message.into(), path: String::new() }))
    }

    /// The same, in the field or map entry of this name.
    #[cold]
    fn within(self, name: &str) -> Self {
        match FieldPath::new([name.to_owned()]) {
            Ok(path) => self.at(path),
            Err(_) => self.at(format_args!("`{name}`")),
        }
    }

    /// The same, at this place.
    #[cold]
    fn at(mut self, place: impl Display) -> Self {
        let inner = &mut *self.0;
        let dot = if inner.path.is_empty() || inner.path.starts_with('[') { "" } else { "." };
        inner.path = format!("{place}{dot}{}", inner.path);
        self
    }

    #[cold]
    fn into_error(self) -> Error {
        Error::invalid(self.to_string())
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.0.path)?;
        }
        f.write_str(&self.0.message)
    }
}

impl From<Error> for Wrong {
    #[cold]
    fn from(error: Error) -> Self {
        Self::new(error.message())
    }
}
