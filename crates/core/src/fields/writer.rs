//! Fields and values written piece by piece, for backends that read them from a wire format.

use std::fmt;

use super::{Fields, FieldsBuilder, Shape};
use crate::{DocumentPath, GeoPoint, Timestamp, Value, value::Encoder};

/// Writes the fields of a document one by one, straight into their final form.
///
/// ```
/// use reelbase_core::{Error, FieldsWriter, Shape, ValueRef};
///
/// let mut fields = FieldsWriter::new(Shape::untyped());
/// fields.field::<Error>("title", |value| Ok(value.string("Wait for it...")))?;
/// fields.field::<Error>("tags", |value| value.array(|tags| tags.element(|value| Ok(value.string("funny")))))?;
/// let fields = fields.finish();
/// assert_eq!(fields.get("title"), Some(ValueRef::String("Wait for it...")));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct FieldsWriter(FieldsBuilder);

impl FieldsWriter {
    /// No field yet; names of the shape are not stored again.
    pub fn new(shape: &'static Shape) -> Self {
        Self(FieldsBuilder::new(shape))
    }

    /// Writes a field. Of fields with the same name the last holds.
    ///
    /// # Errors
    /// Those of `write`; the field is left out then.
    pub fn field<E>(
        &mut self,
        name: &str,
        write: impl FnOnce(ValueWriter<'_>) -> Result<ValueWritten, E>,
    ) -> Result<(), E> {
        match write(ValueWriter(self.0.field(name))) {
            Ok(_) => Ok(()),
            Err(e) => {
                self.0.discard();
                Err(e)
            }
        }
    }

    /// The fields.
    pub fn finish(self) -> Fields {
        self.0.finish()
    }
}

/// Where exactly one value is to be written.
#[must_use]
pub struct ValueWriter<'a>(&'a mut Encoder);

/// That a [`ValueWriter`] has been used.
#[derive(Debug)]
#[must_use]
pub struct ValueWritten(());

macro_rules! scalars {
    ($($(#[$doc:meta])* $method:ident($argument:ident: $type:ty) => $encode:ident($value:expr);)*) => { $(
        $(#[$doc])*
        pub fn $method(self, $argument: $type) -> ValueWritten {
            self.0.$encode($value);
            ValueWritten(())
        }
    )* };
}

impl ValueWriter<'_> {
    /// Null.
    pub fn null(self) -> ValueWritten {
        self.0.null();
        ValueWritten(())
    }

    scalars! {
        /// A boolean.
        boolean(value: bool) => boolean(value);
        /// An integer.
        integer(value: i64) => integer(value);
        /// A double.
        double(value: f64) => double(value);
        /// A point in time.
        timestamp(value: Timestamp) => timestamp(value);
        /// A string.
        string(value: &str) => string(value);
        /// A byte string.
        bytes(value: &[u8]) => byte_string(value);
        /// A reference to a document of the same database.
        reference(path: &DocumentPath) => reference(path.as_str());
        /// A point on the Earth's surface.
        geo_point(value: GeoPoint) => geo_point(value);
        /// A vector of doubles.
        vector(elements: impl ExactSizeIterator<Item = f64>) => vector(elements);
        /// A value that there is already.
        value(value: &Value) => raw(value.encoded());
    }

    /// An array of the elements that `write` writes.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn array<E>(self, write: impl FnOnce(&mut ArrayWriter<'_>) -> Result<(), E>) -> Result<ValueWritten, E> {
        let open = self.0.begin_array();
        let mut array = ArrayWriter { encoder: &mut *self.0, count: 0 };
        write(&mut array)?;
        let count = array.count;
        self.0.end_array(open, count);
        Ok(ValueWritten(()))
    }

    /// A map of the entries that `write` writes, in any order. Of entries with the same key the last holds.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn map<E>(self, write: impl FnOnce(&mut MapWriter<'_>) -> Result<(), E>) -> Result<ValueWritten, E> {
        let open = self.0.begin_map();
        write(&mut MapWriter(&mut *self.0))?;
        self.0.end_map_unsorted(open);
        Ok(ValueWritten(()))
    }
}

/// Where the elements of an array are written.
pub struct ArrayWriter<'a> {
    encoder: &'a mut Encoder,
    count: usize,
}

impl ArrayWriter<'_> {
    /// Writes an element.
    ///
    /// # Errors
    /// Those of `write`; the element is left out then.
    pub fn element<E>(&mut self, write: impl FnOnce(ValueWriter<'_>) -> Result<ValueWritten, E>) -> Result<(), E> {
        whole(self.encoder, |encoder| write(ValueWriter(encoder)))?;
        self.count += 1;
        Ok(())
    }
}

/// Where the entries of a map are written.
pub struct MapWriter<'a>(&'a mut Encoder);

impl MapWriter<'_> {
    /// Writes an entry.
    ///
    /// # Errors
    /// Those of `write`; the entry is left out then.
    pub fn entry<E>(
        &mut self,
        key: &str,
        write: impl FnOnce(ValueWriter<'_>) -> Result<ValueWritten, E>,
    ) -> Result<(), E> {
        whole(self.0, |encoder| {
            encoder.key(key);
            write(ValueWriter(encoder))
        })
    }
}

/// Takes back what was written where it is not whole.
fn whole<E>(encoder: &mut Encoder, write: impl FnOnce(&mut Encoder) -> Result<ValueWritten, E>) -> Result<(), E> {
    let start = encoder.len();
    match write(encoder) {
        Ok(_) => Ok(()),
        Err(e) => {
            encoder.truncate(start);
            Err(e)
        }
    }
}

impl Value {
    /// The value that `write` writes.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn write<E>(write: impl FnOnce(ValueWriter<'_>) -> Result<ValueWritten, E>) -> Result<Self, E> {
        let mut encoder = Encoder::default();
        let ValueWritten(()) = write(ValueWriter(&mut encoder))?;
        Ok(Self::from_encoded(encoder.bytes()))
    }
}

macro_rules! opaque {
    ($($type:ident)*) => { $(
        impl fmt::Debug for $type<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    )* };
}
opaque! { ValueWriter ArrayWriter MapWriter }
