//! The model's own values.

use std::{collections::BTreeMap, fmt};

use reelbase_core::{DocumentPath, Fields, GeoPoint, Timestamp, Value, ValueRef};

/// A value as a plain tree.
#[derive(Clone)]
#[expect(missing_docs, reason = "the variants are Firestore's types")]
pub enum Tree {
    Null,
    Boolean(bool),
    Integer(i64),
    Double(f64),
    /// Microseconds since the epoch.
    Time(i64),
    Text(String),
    Bytes(Vec<u8>),
    /// The path of a document.
    Reference(String),
    Geo(f64, f64),
    Array(Vec<Tree>),
    Vector(Vec<f64>),
    Map(BTreeMap<String, Tree>),
}

impl Tree {
    /// A copy of a stored value.
    pub fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Boolean(b) => Self::Boolean(b),
            ValueRef::Integer(i) => Self::Integer(i),
            ValueRef::Double(d) => Self::Double(d),
            ValueRef::Timestamp(t) => Self::Time(t.as_micros()),
            ValueRef::String(s) => Self::Text(s.to_owned()),
            ValueRef::Bytes(b) => Self::Bytes(b.to_vec()),
            ValueRef::Reference(r) => Self::Reference(r.to_owned()),
            ValueRef::GeoPoint(g) => Self::Geo(g.latitude, g.longitude),
            ValueRef::Array(array) => Self::Array(array.iter().map(Self::of).collect()),
            ValueRef::Vector(vector) => Self::Vector(vector.iter().collect()),
            ValueRef::Map(map) => Self::Map(map.iter().map(|(key, value)| (key.to_owned(), Self::of(value))).collect()),
            other => panic!("the model does not know the type {}", other.type_name()),
        }
    }

    /// Copies of all fields.
    pub fn fields(fields: &Fields) -> BTreeMap<String, Self> {
        fields.iter().map(|(name, value)| (name.to_owned(), Self::of(value))).collect()
    }

    /// The value to store.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::null(),
            Self::Boolean(b) => Value::from(*b),
            Self::Integer(i) => Value::from(*i),
            Self::Double(d) => Value::from(*d),
            Self::Time(micros) => Value::from(Timestamp::from_micros_saturating(*micros)),
            Self::Text(s) => Value::from(s.as_str()),
            Self::Bytes(b) => Value::bytes(b),
            Self::Reference(path) => Value::reference(&DocumentPath::parse(path).expect("a reference is a path")),
            Self::Geo(latitude, longitude) => Value::from(GeoPoint { latitude: *latitude, longitude: *longitude }),
            Self::Array(array) => Value::array(array.iter().map(Self::to_value)),
            Self::Vector(vector) => Value::vector(vector),
            Self::Map(map) => Value::map(map.iter().map(|(key, value)| (key.as_str(), value.to_value()))),
        }
    }

    /// Whether both are the same stored value: types and the sign of zero count.
    pub fn same(&self, other: &Self) -> bool {
        let same_double = |a: f64, b: f64| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan());
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) | (Self::Time(a), Self::Time(b)) => a == b,
            (Self::Double(a), Self::Double(b)) => same_double(*a, *b),
            (Self::Text(a), Self::Text(b)) | (Self::Reference(a), Self::Reference(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Geo(a, c), Self::Geo(b, d)) => same_double(*a, *b) && same_double(*c, *d),
            (Self::Array(a), Self::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b)),
            (Self::Vector(a), Self::Vector(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_double(*a, *b))
            }
            (Self::Map(a), Self::Map(b)) => same_fields(a, b),
            _ => false,
        }
    }

    /// The place of the type in the order of types; all numbers have one place.
    pub(super) fn class(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Boolean(_) => 1,
            Self::Integer(_) | Self::Double(_) => 2,
            Self::Time(_) => 3,
            Self::Text(_) => 4,
            Self::Bytes(_) => 5,
            Self::Reference(_) => 6,
            Self::Geo(..) => 7,
            Self::Array(_) => 8,
            Self::Vector(_) => 9,
            Self::Map(_) => 10,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) fn is_nan(&self) -> bool {
        matches!(self, Self::Double(d) if d.is_nan())
    }

    /// The storage size in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Null | Self::Boolean(_) => 1,
            Self::Integer(_) | Self::Double(_) | Self::Time(_) => 8,
            Self::Geo(..) => 16,
            Self::Text(s) => s.len() + 1,
            Self::Bytes(b) => b.len(),
            Self::Reference(path) => name_size(path),
            Self::Array(array) => array.iter().map(Self::size).sum(),
            Self::Vector(vector) => vector.len() * 8,
            Self::Map(map) => map.iter().map(|(key, value)| key.len() + 1 + value.size()).sum(),
        }
    }
}

pub(super) fn name_size(path: &str) -> usize {
    path.split('/').map(|segment| segment.len() + 1).sum::<usize>() + 16
}

pub(super) fn same_fields(a: &BTreeMap<String, Tree>, b: &BTreeMap<String, Tree>) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|((ka, va), (kb, vb))| ka == kb && va.same(vb))
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // References need not be valid here, so they do not go through `Value`.
            Self::Reference(path) => write!(f, "ref({path})"),
            Self::Array(array) => array.fmt(f),
            Self::Map(map) => map.fmt(f),
            Self::Bytes(bytes) => write!(f, "bytes{bytes:?}"),
            other => other.to_value().fmt(f),
        }
    }
}
