//! Filters, and which values pass them.

use std::cmp::Ordering;

use smallvec::SmallVec;

use crate::{Document, FieldPath, Value, ValueRef, limits::MAX_INDEXED_VALUE_BYTES, value::order};

/// Which documents a query returns. A field that is missing passes no filter.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filter {
    /// All of them must pass.
    And(Vec<Filter>),
    /// At least one must pass.
    Or(Vec<Filter>),
    /// A field against an operand.
    Field {
        /// The field; `__name__` is compared with references.
        field: FieldPath,
        /// How.
        op: Operator,
        /// With what.
        value: Value,
    },
    /// A test of a field alone.
    Unary {
        /// The field.
        field: FieldPath,
        /// The test.
        op: UnaryOperator,
    },
}

/// How [`Filter::Field`] compares. The operands null and NaN match nothing with any of them but `!=` and `not-in`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `<`, of values of the operand's type.
    LessThan,
    /// `<=`, of values of the operand's type.
    LessThanOrEqual,
    /// `>`, of values of the operand's type.
    GreaterThan,
    /// `>=`, of values of the operand's type.
    GreaterThanOrEqual,
    /// `==`
    Equal,
    /// `!=`; the field exists and is not null.
    NotEqual,
    /// Equal to one element of the operand, an array.
    In,
    /// The field exists, is not null, and equals no element of the operand, an array of at most 10; a null element
    /// empties the result.
    NotIn,
    /// An array with an element equal to the operand.
    ArrayContains,
    /// An array with an element equal to one element of the operand, an array.
    ArrayContainsAny,
}

/// The tests of [`Filter::Unary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnaryOperator {
    /// Is null.
    IsNull,
    /// Exists and is not null.
    IsNotNull,
    /// Is NaN.
    IsNan,
    /// Exists and is neither null nor NaN.
    IsNotNan,
}

impl Operator {
    /// Firestore's sign for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LessThan => "<",
            Self::LessThanOrEqual => "<=",
            Self::GreaterThan => ">",
            Self::GreaterThanOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::In => "in",
            Self::NotIn => "not-in",
            Self::ArrayContains => "array-contains",
            Self::ArrayContainsAny => "array-contains-any",
        }
    }

    /// Whether it is a range or inequality, whose field joins the order.
    pub const fn is_inequality(self) -> bool {
        matches!(
            self,
            Self::LessThan
                | Self::LessThanOrEqual
                | Self::GreaterThan
                | Self::GreaterThanOrEqual
                | Self::NotEqual
                | Self::NotIn
        )
    }
}

impl UnaryOperator {
    /// Firestore's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IsNull => "IS_NULL",
            Self::IsNotNull => "IS_NOT_NULL",
            Self::IsNan => "IS_NAN",
            Self::IsNotNan => "IS_NOT_NAN",
        }
    }
}

impl Filter {
    /// `field op value`
    pub fn field(field: FieldPath, op: Operator, value: impl Into<Value>) -> Self {
        Self::Field { field, op, value: value.into() }
    }

    /// `field == value`
    pub fn equal(field: FieldPath, value: impl Into<Value>) -> Self {
        Self::field(field, Operator::Equal, value)
    }

    /// A test of a field alone.
    pub fn unary(field: FieldPath, op: UnaryOperator) -> Self {
        Self::Unary { field, op }
    }

    /// Whether a document passes, as an index would tell: of longer values the first 1,500 bytes count.
    pub fn matches(&self, document: &Document) -> bool {
        match self {
            Self::And(all) => all.iter().all(|filter| filter.matches(document)),
            Self::Or(any) => any.iter().any(|filter| filter.matches(document)),
            Self::Field { field, op, value } => {
                value_of(document, field).is_some_and(|found| op.matches(found, value.view()))
            }
            Self::Unary { field, op } => value_of(document, field).is_some_and(|found| op.matches(found)),
        }
    }

    /// Both must hold; of two ANDs it makes one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::And(match (self, other) {
            (Self::And(all), Self::And(more)) => extended(all, more),
            (Self::And(all), one) => extended(all, [one]),
            (first, Self::And(more)) => extended(vec![first], more),
            (first, second) => vec![first, second],
        })
    }

    /// One of them must hold; of two ORs it makes one.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::Or(match (self, other) {
            (Self::Or(any), Self::Or(more)) => extended(any, more),
            (Self::Or(any), one) => extended(any, [one]),
            (first, Self::Or(more)) => extended(vec![first], more),
            (first, second) => vec![first, second],
        })
    }

    /// Every single condition, wherever it stands.
    pub(crate) fn leaves(&self) -> Leaves<'_> {
        fn collect<'a>(filter: &'a Filter, leaves: &mut Leaves<'a>) {
            match filter {
                Filter::And(filters) | Filter::Or(filters) => filters.iter().for_each(|f| collect(f, leaves)),
                leaf => leaves.push(leaf),
            }
        }
        let mut leaves = Leaves::new();
        collect(self, &mut leaves);
        leaves
    }

    /// The field of a single condition that is a range or inequality.
    pub(crate) fn inequality_field(&self) -> Option<&FieldPath> {
        match self {
            Self::Field { field, op, .. } if op.is_inequality() => Some(field),
            Self::Unary { field, op: UnaryOperator::IsNotNull | UnaryOperator::IsNotNan } => Some(field),
            _ => None,
        }
    }
}

/// The single conditions of a filter; mostly few.
pub(crate) type Leaves<'a> = SmallVec<[&'a Filter; 8]>;

fn extended(mut filters: Vec<Filter>, more: impl IntoIterator<Item = Filter>) -> Vec<Filter> {
    filters.extend(more);
    filters
}

/// The value of a field, with `__name__` as a reference to the document.
pub(crate) fn value_of<'a>(document: &'a Document, field: &FieldPath) -> Option<ValueRef<'a>> {
    if field.is_name() {
        Some(ValueRef::Reference(document.path().as_str()))
    } else {
        document.fields().get_path(field)
    }
}

/// Null and NaN: operands that equal nothing at the top level.
pub(crate) fn is_void(operand: ValueRef<'_>) -> bool {
    operand.is_null() || operand.is_nan()
}

/// Whether a range filter with this operand can match this value at all: both of one type.
fn comparable(found: ValueRef<'_>, operand: ValueRef<'_>) -> bool {
    !is_void(operand) && order::rank(found) == order::rank(operand)
}

/// Compares as indexes do, which hold the first 1,500 bytes of a value: longer ones with the same beginning are equal.
pub(crate) fn indexed(a: ValueRef<'_>, b: ValueRef<'_>) -> Ordering {
    order::compare_truncated(a, b, MAX_INDEXED_VALUE_BYTES)
}

impl Operator {
    /// Whether a value passes.
    pub fn matches(self, found: ValueRef<'_>, operand: ValueRef<'_>) -> bool {
        match self {
            Self::LessThan => comparable(found, operand) && indexed(found, operand).is_lt(),
            Self::LessThanOrEqual => comparable(found, operand) && indexed(found, operand).is_le(),
            Self::GreaterThan => comparable(found, operand) && indexed(found, operand).is_gt(),
            Self::GreaterThanOrEqual => comparable(found, operand) && indexed(found, operand).is_ge(),
            Self::Equal => !is_void(operand) && indexed(found, operand).is_eq(),
            // On the wire NaN equals nothing, so everything differs from it.
            Self::NotEqual => {
                !found.is_null() && !operand.is_null() && (operand.is_nan() || indexed(found, operand).is_ne())
            }
            Self::In => operand.elements().any(|candidate| Self::Equal.matches(found, candidate)),
            Self::NotIn => {
                !found.is_null() && operand.elements().all(|c| !c.is_null() && !Self::Equal.matches(found, c))
            }
            Self::ArrayContains => {
                !is_void(operand) && found.elements().any(|element| indexed(element, operand).is_eq())
            }
            Self::ArrayContainsAny => operand.elements().any(|c| Self::ArrayContains.matches(found, c)),
        }
    }
}

impl UnaryOperator {
    /// Whether a value passes.
    pub fn matches(self, found: ValueRef<'_>) -> bool {
        match self {
            Self::IsNull => found.is_null(),
            Self::IsNotNull => !found.is_null(),
            Self::IsNan => found.is_nan(),
            Self::IsNotNan => !is_void(found),
        }
    }
}
