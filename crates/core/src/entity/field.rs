//! Typed fields, and the filters and orders that are made of them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt,
    marker::PhantomData,
};

use serde::Serialize;

use super::Operand;
use crate::{Direction, Error, FieldPath, Filter, Operator, Order, Result, UnaryOperator, Value};

/// A field of the entity `E` that holds a `T`. The derive makes one constant per field: `Clip::STATUS`.
///
/// A misspelt field or a value of another type does not compile. `A` tells whether [`Update`](super::Update) may set it.
pub struct Field<E: ?Sized, T: ?Sized, A = Writable> {
    first: &'static str,
    rest: Vec<Cow<'static, str>>,
    types: Types<E, T, A>,
}

type Types<E, T, A> = PhantomData<(fn() -> *const E, fn() -> *const T, fn() -> A)>;

/// Access of a field that an update may set.
#[derive(Debug, Clone, Copy)]
pub enum Writable {}

/// Access of a field that only the entity's own repository moves: ids, statuses, derived fields.
#[derive(Debug, Clone, Copy)]
pub enum ReadOnly {}

/// [`Writable`] or [`ReadOnly`].
pub trait Access {
    /// The access of a field of access `B` within one of this access: writable only if both are.
    type Within<B: Access>: Access;
}

impl Access for Writable {
    type Within<B: Access> = B;
}

impl Access for ReadOnly {
    type Within<B: Access> = Self;
}

impl<E: ?Sized, T: ?Sized, A> Field<E, T, A> {
    /// For the derive: the stored name of a field, known to be valid.
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { first: name, rest: Vec::new(), types: PhantomData }
    }

    /// The untyped path.
    pub fn path(&self) -> FieldPath {
        FieldPath::from_static(self.first).join(self.rest.iter().cloned())
    }

    pub(super) fn into_path(self) -> FieldPath {
        FieldPath::from_static(self.first).join(self.rest)
    }

    fn cast<U: ?Sized, B>(self) -> Field<E, U, B> {
        Field { first: self.first, rest: self.rest, types: PhantomData }
    }

    fn join<U: ?Sized, B>(mut self, more: impl IntoIterator<Item = Cow<'static, str>>) -> Field<E, U, B> {
        self.rest.extend(more);
        self.cast()
    }

    /// A field of the nested struct that this field holds: `PodcastJob::PROGRESS.then(Progress::STAGE)`.
    ///
    /// It may be set only if both may.
    pub fn then<N, U: ?Sized, B: Access>(self, nested: Field<N, U, B>) -> Field<E, U, A::Within<B>>
    where
        T: Nests<N>,
        A: Access,
    {
        self.join([Cow::Borrowed(nested.first)].into_iter().chain(nested.rest))
    }

    /// One entry of the map that this field holds, by its stored key: `Video::CLIPS_BY_STYLE.key("split")`.
    pub fn key(self, key: impl AsRef<str>) -> Field<E, T::Entry, A>
    where
        T: Entries,
    {
        self.join([Cow::Owned(key.as_ref().to_owned())])
    }

    fn test(self, op: Operator, operand: Result<Value>) -> Predicate<E> {
        let path = self.into_path();
        Predicate::of(operand.map_err(|e| e.at(&path)).map(|value| {
            // As Firestore's own clients do: null and NaN have tests of their own.
            let view = value.view();
            let unary = match op {
                Operator::Equal if view.is_null() => Some(UnaryOperator::IsNull),
                Operator::Equal if view.is_nan() => Some(UnaryOperator::IsNan),
                Operator::NotEqual if view.is_null() => Some(UnaryOperator::IsNotNull),
                Operator::NotEqual if view.is_nan() => Some(UnaryOperator::IsNotNan),
                _ => None,
            };
            match unary {
                Some(op) => Filter::unary(path, op),
                None => Filter::field(path, op, value),
            }
        }))
    }

    fn test_any<V: Operand<U>, U: ?Sized>(self, op: Operator, values: impl IntoIterator<Item = V>) -> Predicate<E> {
        let values: Result<Vec<Value>> = values.into_iter().map(Operand::operand).collect();
        self.test(op, values.map(Value::array))
    }

    /// Equal to the value. `None` and NaN test for null and NaN; a field that is absent equals nothing, not even `None`.
    pub fn eq<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::Equal, value.operand())
    }

    /// There, not null, and not equal to the value.
    pub fn ne<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::NotEqual, value.operand())
    }

    /// Less than the value.
    pub fn lt<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::LessThan, value.operand())
    }

    /// Less than or equal to the value.
    pub fn le<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::LessThanOrEqual, value.operand())
    }

    /// Greater than the value.
    pub fn gt<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::GreaterThan, value.operand())
    }

    /// Greater than or equal to the value.
    pub fn ge<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::GreaterThanOrEqual, value.operand())
    }

    /// Equal to one of the values.
    pub fn is_in<V: Operand<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<E> {
        self.test_any(Operator::In, values)
    }

    /// There, not null, and equal to none of the values, at most 10.
    pub fn not_in<V: Operand<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<E> {
        self.test_any(Operator::NotIn, values)
    }

    /// Smallest first.
    pub fn asc(self) -> OrderBy<E> {
        OrderBy { order: Order { field: self.into_path(), direction: Direction::Ascending }, entity: PhantomData }
    }

    /// Largest first.
    pub fn desc(self) -> OrderBy<E> {
        OrderBy { order: Order { field: self.into_path(), direction: Direction::Descending }, entity: PhantomData }
    }
}

impl<E: ?Sized, T: ?Sized> Field<E, T, ReadOnly> {
    /// The field as one that an update may set: for the repository that keeps the rule which made it read-only. Everyone
    /// else finds a method there that moves the field rightly.
    pub fn writable(self) -> Field<E, T, Writable> {
        self.cast()
    }
}

impl<E: ?Sized, T, A> Field<E, Vec<T>, A> {
    /// The array has an element equal to the value.
    pub fn contains<V: Operand<T>>(self, value: V) -> Predicate<E> {
        self.test(Operator::ArrayContains, value.operand())
    }

    /// The array has an element equal to one of the values.
    pub fn contains_any<V: Operand<T>>(self, values: impl IntoIterator<Item = V>) -> Predicate<E> {
        self.test_any(Operator::ArrayContainsAny, values)
    }
}

impl<E: ?Sized, T, A> Field<E, Option<T>, A> {
    /// There and null. (A field that is `None` is stored absent, and then matches no filter.)
    pub fn is_null(self) -> Predicate<E> {
        Predicate::of(Ok(Filter::unary(self.into_path(), UnaryOperator::IsNull)))
    }

    /// There and not null.
    pub fn is_not_null(self) -> Predicate<E> {
        Predicate::of(Ok(Filter::unary(self.into_path(), UnaryOperator::IsNotNull)))
    }
}

/// What a nested field may be reached through: the struct itself, or an `Option` of it.
pub trait Nests<N: ?Sized> {}
impl<N> Nests<N> for N {}
impl<N> Nests<N> for Option<N> {}

/// A map whose entries a field may be reached through, or an `Option` of one.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a map, so it has no entries")]
pub trait Entries {
    /// What the map holds.
    type Entry;
}

impl<K, T> Entries for BTreeMap<K, T> {
    type Entry = T;
}

impl<K, T, S> Entries for HashMap<K, T, S> {
    type Entry = T;
}

impl<M: Entries> Entries for Option<M> {
    type Entry = M::Entry;
}

impl<E: ?Sized, T: ?Sized, A> Clone for Field<E, T, A> {
    fn clone(&self) -> Self {
        Self { first: self.first, rest: self.rest.clone(), types: PhantomData }
    }
}

impl<E: ?Sized, T: ?Sized, A> fmt::Debug for Field<E, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path().fmt(f)
    }
}

/// A condition on the fields of `E`: `Clip::STATUS.eq(ClipStatus::Completed).and(Clip::PRIORITY.lt(10))`.
#[must_use = "a predicate does nothing until it is given to a query"]
pub struct Predicate<E: ?Sized> {
    filter: Result<Filter>,
    entity: PhantomData<fn() -> *const E>,
}

impl<E: ?Sized> Predicate<E> {
    fn of(filter: Result<Filter>) -> Self {
        Self { filter, entity: PhantomData }
    }

    fn combine(self, other: Self, of: impl FnOnce(Filter, Filter) -> Filter) -> Self {
        Self::of(self.filter.and_then(|a| other.filter.map(|b| of(a, b))))
    }

    /// Both must hold.
    pub fn and(self, other: Self) -> Self {
        self.combine(other, Filter::and)
    }

    /// One of them must hold.
    pub fn or(self, other: Self) -> Self {
        self.combine(other, Filter::or)
    }

    /// One of them must hold; `None` of nothing.
    pub fn any(predicates: impl IntoIterator<Item = Self>) -> Option<Self> {
        predicates.into_iter().reduce(Self::or)
    }

    /// The untyped filter.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when an operand has no stored form.
    pub fn into_filter(self) -> Result<Filter, Error> {
        self.filter
    }
}

impl<E: ?Sized> fmt::Debug for Predicate<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.filter.fmt(f)
    }
}

/// An order by a field of `E`.
pub struct OrderBy<E: ?Sized> {
    pub(crate) order: Order,
    entity: PhantomData<fn() -> *const E>,
}

impl<E: ?Sized> OrderBy<E> {
    /// The untyped order.
    pub fn into_order(self) -> Order {
        self.order
    }
}

impl<E: ?Sized> fmt::Debug for OrderBy<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.order.fmt(f)
    }
}

/// The value of an operand that serialises.
pub(super) fn value_of<T: Serialize + ?Sized>(value: &T) -> Result<Value> {
    Value::of(value)
}
