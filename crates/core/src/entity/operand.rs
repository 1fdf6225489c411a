//! What may stand against a typed field.

use serde::Serialize;

use super::field::value_of;
use crate::{Document, Entity, Result, Snapshot, Timestamp, Value};

/// What may stand against a field of type `T`: a `T`, a `&T`, for an `Option<T>` also a `T`, for a `String` also a `&str`.
///
/// (`Into<T>` would leave the type of integer literals open.)
#[diagnostic::on_unimplemented(message = "a `{Self}` cannot stand against a field of type `{T}`")]
pub trait Operand<T: ?Sized> {
    /// The stored form.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when it has none.
    fn operand(self) -> Result<Value>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Operand<T> for T {
    fn operand(self) -> Result<Value> {
        value_of(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Operand<T> for &T {
    fn operand(self) -> Result<Value> {
        value_of(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Operand<Option<T>> for T {
    fn operand(self) -> Result<Value> {
        value_of(&self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Operand<Option<T>> for &T {
    fn operand(self) -> Result<Value> {
        value_of(self)
    }
}

#[diagnostic::do_not_recommend]
impl Operand<String> for &str {
    fn operand(self) -> Result<Value> {
        Ok(Value::from(self))
    }
}

#[diagnostic::do_not_recommend]
impl Operand<Option<String>> for &str {
    fn operand(self) -> Result<Value> {
        Ok(Value::from(self))
    }
}

/// Types that [`Update::increment`](super::Update::increment) adds to.
pub trait Number: Serialize {}

/// Fields that [`Update::server_timestamp`](super::Update::server_timestamp) sets, and that can expire a document.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not stored as a timestamp",
    note = "use `Timestamp` or `Option<Timestamp>`"
)]
pub trait TimestampField {}
impl TimestampField for Timestamp {}
impl TimestampField for Option<Timestamp> {}

macro_rules! numbers {
    ($($type:ty)*) => { $(
        impl Number for $type {}
        impl Number for Option<$type> {}
    )* };
}
numbers! { i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 }

/// Where a cursor stands: values for the first fields of the order as a tuple, or a document that was read.
pub trait CursorValues<E> {
    /// The values; a document is given as is, since its values depend on the order.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when a value has no stored form.
    fn cursor(self) -> Result<CursorPosition>;
}

/// What a [`CursorValues`] says.
#[doc(hidden)]
#[derive(Debug)]
pub enum CursorPosition {
    /// Values for the first fields of the order.
    Values(Vec<Value>),
    /// The position of a document.
    Document(Document),
}

impl<E: Entity> CursorValues<E> for &Snapshot<E> {
    fn cursor(self) -> Result<CursorPosition> {
        Ok(CursorPosition::Document(self.document().clone()))
    }
}

impl<E> CursorValues<E> for &Document {
    fn cursor(self) -> Result<CursorPosition> {
        Ok(CursorPosition::Document(self.clone()))
    }
}

impl<E> CursorValues<E> for Vec<Value> {
    fn cursor(self) -> Result<CursorPosition> {
        Ok(CursorPosition::Values(self))
    }
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => { $(
        impl<Entity, $($name: Serialize),*> CursorValues<Entity> for ($($name,)*) {
            #[allow(non_snake_case, reason = "the type parameters' names serve for the values")]
            fn cursor(self) -> Result<CursorPosition> {
                let ($($name,)*) = self;
                Ok(CursorPosition::Values(vec![$(value_of(&$name)?),*]))
            }
        }
    )* };
}
tuples! { (A) (A B) (A B C) (A B C D) }
