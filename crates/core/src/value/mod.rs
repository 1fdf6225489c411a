//! The value model: Firestore's types in one flat encoding, read through a lazy view.
//!
//! A [`Value`] owns the encoding of one value; a [`ValueRef`] is what that encoding says, without decoding more than is
//! looked at. Order and equality are Firestore's: `1 == 1.0`, NaN equals NaN and sorts below every other number, strings
//! compare by code point. [`Value::identical`] also tells `1` from `1.0`.

pub(crate) mod flat;
mod native;
pub mod order;
mod size;
mod timestamp;

use std::{cmp::Ordering, collections::BTreeMap, fmt};

use serde::{Serialize, de::DeserializeOwned};
use smallvec::SmallVec;

pub(crate) use flat::Encoder;
pub use flat::{ArrayIter, ArrayRef, MapIter, MapRef, VectorRef};
pub(crate) use native::{Append, BYTES, GEO_POINT, INT64, REFERENCE, TIMESTAMP, VECTOR, is_native};
pub use native::{Bytes, GeoPoint, Reference, Vector};
pub use timestamp::Timestamp;

use crate::{DocumentPath, Result};

/// One value, as a store holds it.
///
/// ```
/// use reelbase_core::{Value, ValueRef};
///
/// let value = Value::map([("title", Value::from("Wait for it...")), ("priority", Value::from(7))]);
/// let ValueRef::Map(map) = value.view() else { unreachable!() };
/// assert_eq!(map.get("priority"), Some(ValueRef::Integer(7)));
/// assert_eq!(Value::from(7), Value::from(7.0));
/// assert!(!Value::from(7).identical(&Value::from(7.0)));
/// ```
#[derive(Clone)]
pub struct Value(SmallVec<[u8; 16]>);

/// What a [`Value`] says, borrowed from it: scalars decoded, containers as lazy views.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// The null value.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A 64-bit signed integer.
    Integer(i64),
    /// A double.
    Double(f64),
    /// A point in time, in microseconds.
    Timestamp(Timestamp),
    /// A string.
    String(&'a str),
    /// A byte string.
    Bytes(&'a [u8]),
    /// The path of a document of the same database.
    Reference(&'a str),
    /// A point on the Earth's surface.
    GeoPoint(GeoPoint),
    /// An array.
    Array(ArrayRef<'a>),
    /// A map from strings to values, sorted by key.
    Map(MapRef<'a>),
    /// A vector of doubles, for nearest-neighbour search.
    Vector(VectorRef<'a>),
}

impl Value {
    pub(crate) fn from_encoded(bytes: &[u8]) -> Self {
        Self(SmallVec::from_slice(bytes))
    }

    pub(crate) fn encoded(&self) -> &[u8] {
        &self.0
    }

    fn encode(write: impl FnOnce(&mut Encoder)) -> Self {
        let mut encoder = Encoder::default();
        write(&mut encoder);
        Self::from_encoded(encoder.bytes())
    }

    /// The null value.
    pub fn null() -> Self {
        Self::encode(Encoder::null)
    }

    /// A byte string.
    pub fn bytes(bytes: impl AsRef<[u8]>) -> Self {
        Self::encode(|e| e.byte_string(bytes.as_ref()))
    }

    /// A reference to a document of the same database.
    pub fn reference(path: &DocumentPath) -> Self {
        Self::encode(|e| e.reference(path.as_str()))
    }

    /// A vector of doubles.
    pub fn vector(elements: &[f64]) -> Self {
        Self::encode(|e| e.vector(elements.iter().copied()))
    }

    /// An array.
    pub fn array<V: Into<Self>>(elements: impl IntoIterator<Item = V>) -> Self {
        Self::encode(|e| {
            let array = e.begin_array();
            let mut count = 0;
            for element in elements {
                e.raw(element.into().encoded());
                count += 1;
            }
            e.end_array(array, count);
        })
    }

    /// A map. Of entries with the same key the last holds.
    pub fn map<K: Into<String>, V: Into<Self>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let entries: BTreeMap<String, Self> = entries.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        Self::encode(|e| {
            let map = e.begin_map();
            for (key, value) in &entries {
                e.key(key);
                e.raw(value.encoded());
            }
            e.end_map(map, entries.len());
        })
    }

    /// The value that a Rust value is stored as.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when it has no stored form: an integer beyond int64, a map key that is
    /// neither string nor integer nor boolean.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        crate::fields::ser::to_value(value)
    }

    /// Decodes into any type that could have been stored so.
    ///
    /// # Errors
    /// [`Corrupt`](crate::ErrorKind::Corrupt) when the stored value does not fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        crate::fields::de::from_value(self.encoded())
    }

    /// What the value says.
    pub fn view(&self) -> ValueRef<'_> {
        flat::read(&mut self.encoded())
    }

    /// Whether both are the same stored value: equal, and of the same type throughout (`1` is not `1.0`).
    pub fn identical(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// The storage size by Firestore's formula, in bytes.
    pub fn size(&self) -> usize {
        self.view().size()
    }
}

impl<'a> ValueRef<'a> {
    /// An owned copy.
    pub fn to_value(&self) -> Value {
        Value::encode(|e| e.value(*self))
    }

    /// The type's name, as error messages use it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Integer(_) => "integer",
            Self::Double(_) => "double",
            Self::Timestamp(_) => "timestamp",
            Self::String(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Reference(_) => "reference",
            Self::GeoPoint(_) => "geo point",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Vector(_) => "vector",
        }
    }

    /// The elements of an array; of any other value none.
    pub fn elements(&self) -> ArrayIter<'a> {
        match self {
            Self::Array(array) => array.iter(),
            _ => ArrayIter::default(),
        }
    }

    /// Whether the value is an integer or a double.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Double(_))
    }

    /// Whether the value is the double NaN.
    pub fn is_nan(&self) -> bool {
        matches!(self, Self::Double(d) if d.is_nan())
    }

    /// Whether the value is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl PartialEq for ValueRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ValueRef<'_> {}

impl PartialOrd for ValueRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ValueRef<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        order::compare(*self, *other)
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.view() == other.view()
    }
}

impl Eq for Value {}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        self.view().cmp(&other.view())
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}

/// Short and readable: `7`, `7.0`, `"text"`, `2025-01-01T00:00:00Z`, `[1, 2]`, `{a: 1}`.
impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(b) => b.fmt(f),
            Self::Integer(i) => i.fmt(f),
            Self::Double(d) => d.fmt(f),
            Self::Timestamp(t) => fmt::Display::fmt(t, f),
            Self::String(s) => s.fmt(f),
            Self::Bytes(b) => write!(f, "bytes[{}]", b.len()),
            Self::Reference(r) => write!(f, "ref({r})"),
            Self::GeoPoint(g) => write!(f, "geo({}, {})", g.latitude, g.longitude),
            Self::Array(a) => f.debug_list().entries(a.iter()).finish(),
            Self::Map(m) => {
                let mut map = f.debug_map();
                for (key, value) in m.iter() {
                    map.key(&format_args!("{key}")).value(&value);
                }
                map.finish()
            }
            Self::Vector(v) => {
                f.write_str("vector")?;
                f.debug_list().entries(v.iter()).finish()
            }
        }
    }
}

macro_rules! from {
    ($($type:ty => |$e:ident, $v:ident| $write:expr;)*) => { $(
        impl From<$type> for Value {
            fn from($v: $type) -> Self {
                Self::encode(|$e| $write)
            }
        }
    )* };
}

from! {
    bool => |e, v| e.boolean(v);
    i32 => |e, v| e.integer(v.into());
    u32 => |e, v| e.integer(v.into());
    i64 => |e, v| e.integer(v);
    f64 => |e, v| e.double(v);
    &str => |e, v| e.string(v);
    String => |e, v| e.string(&v);
    Timestamp => |e, v| e.timestamp(v);
    GeoPoint => |e, v| e.geo_point(v);
    ValueRef<'_> => |e, v| e.value(v);
}

impl From<Vec<Value>> for Value {
    fn from(elements: Vec<Value>) -> Self {
        Self::array(elements)
    }
}

impl From<BTreeMap<String, Value>> for Value {
    fn from(entries: BTreeMap<String, Value>) -> Self {
        Self::map(entries)
    }
}
