//! Queries: what may be asked, what is refused and why, and what a query means.
//!
//! [`Query`] is the untyped, wire-level form that backends take; [`Select`](crate::Select) builds one with typed fields.
//! [`Query::normalize`] turns it into the form that planners work on.

mod canonical;
mod check;
mod filter;
mod matching;
mod normal;
mod totals;

use std::{borrow::Cow, fmt};

pub use filter::{Filter, Operator, UnaryOperator};
pub use matching::{Matcher, Position};
pub(crate) use normal::Orders;
pub use normal::{Branch, Condition, NormalQuery, Test};
pub use totals::Totals;

use crate::{CollectionPath, DocumentPath, Error, FieldPath, Result, Timestamp, Value, ValueRef, check_collection_id};

/// Ascending or descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    /// The other direction.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// A field to order by, and in which direction.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Order {
    /// The field; `__name__` orders by the document's name.
    pub field: FieldPath,
    /// The direction.
    pub direction: Direction,
}

impl Order {
    /// Smallest first.
    pub fn ascending(field: FieldPath) -> Self {
        Self { field, direction: Direction::Ascending }
    }

    /// Largest first.
    pub fn descending(field: FieldPath) -> Self {
        Self { field, direction: Direction::Descending }
    }
}

/// An [`Order`] that is borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderRef<'a> {
    /// The field; `__name__` orders by the document's name.
    pub field: &'a FieldPath,
    /// The direction.
    pub direction: Direction,
}

impl OrderRef<'_> {
    /// The order itself.
    pub fn to_order(self) -> Order {
        Order { field: self.field.clone(), direction: self.direction }
    }
}

/// A position in the order of a query: values for the first fields of its effective order.
///
/// A cursor with fewer values than order fields stands before or after all documents that share them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// One value per field of the effective order, from the first; a `__name__` value is a reference.
    pub values: Vec<Value>,
    /// Whether the position is before or after the documents that have these values.
    pub before: bool,
}

/// A query, as a store takes it.
///
/// Fields carry Firestore's meaning; [`Query::collection`] and [`Query::group`] begin one.
///
/// ```
/// use reelbase_core::{CollectionPath, Filter, Order, Query};
///
/// let mut query = Query::collection(&CollectionPath::parse("users/u1/videos")?);
/// query.filter = Some(Filter::equal("status".parse()?, "completed"));
/// query.order_by.push(Order::descending("created_at".parse()?));
/// query.limit = Some(10);
/// query.check()?;
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The document whose subcollection, or below which, is queried; `None` is the database.
    pub parent: Option<DocumentPath>,
    /// The collection id; `None` means every collection ("kindless").
    pub collection: Option<Cow<'static, str>>,
    /// Whether collections at any depth below the parent are meant (a collection group) or only directly below it.
    pub all_descendants: bool,
    /// Which documents.
    pub filter: Option<Filter>,
    /// In which order; [`NormalQuery::order`] has what Firestore adds to it.
    pub order_by: Vec<Order>,
    /// Where to begin.
    pub start_at: Option<Cursor>,
    /// Where to end.
    pub end_at: Option<Cursor>,
    /// How many matching documents to pass over first.
    pub offset: u32,
    /// At most how many documents to return.
    pub limit: Option<u32>,
    /// Whether `limit` counts from the end; the documents still come in the query's order. Needs an explicit order.
    pub limit_to_last: bool,
    /// Which fields to return; `__name__` alone returns names and times.
    pub select: Option<Vec<FieldPath>>,
    /// Reads the state of that time instead of the latest.
    pub read_time: Option<Timestamp>,
    /// Hides documents whose TTL field has passed, which the store may not have deleted yet.
    pub hide_expired: bool,
}

impl Query {
    /// All documents of one collection.
    pub fn collection(path: &CollectionPath) -> Self {
        Self { parent: path.parent(), collection: Some(path.id().to_owned().into()), ..Self::default() }
    }

    /// All documents of a collection group: every collection with this id.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the id is no collection id.
    pub fn group(collection_id: &str) -> Result<Self> {
        check_collection_id(collection_id)?;
        Ok(Self { collection: Some(collection_id.to_owned().into()), all_descendants: true, ..Self::default() })
    }

    /// Narrows the query: the filter is and-ed to the one it has.
    #[must_use]
    pub fn and(mut self, filter: Filter) -> Self {
        self.narrow(filter);
        self
    }

    /// [`Query::and`], in place.
    pub(crate) fn narrow(&mut self, filter: Filter) {
        self.filter = Some(match self.filter.take() {
            None => filter,
            Some(first) => first.and(filter),
        });
    }

    /// What the query reads from, as messages name it: `users/u1/videos`, or `clips (collection group)`.
    pub fn scope(&self) -> String {
        let mut scope = self.parent.as_ref().map_or_else(String::new, |parent| format!("{parent}/"));
        scope.push_str(self.collection.as_deref().unwrap_or("*"));
        if self.all_descendants {
            scope.push_str(" (collection group)");
        }
        scope
    }

    /// Whether a document lies in the scope of the query.
    pub fn in_scope(&self, path: &DocumentPath) -> bool {
        let below = match &self.parent {
            None => Some(path.as_str()),
            Some(parent) => path.as_str().strip_prefix(parent.as_str()).and_then(|rest| rest.strip_prefix('/')),
        };
        let Some(below) = below else { return false };
        self.collection.as_deref().is_none_or(|id| id == path.collection_id())
            && (self.all_descendants || below.split('/').count() == 2)
    }

    /// The query without `limit_to_last`, and whether its answer must be reversed.
    ///
    /// This is what the SDKs send: the orders reversed, the cursors swapped.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when it has no explicit order to reverse.
    pub fn forward(mut self) -> Result<(Self, bool)> {
        if !self.limit_to_last {
            return Ok((self, false));
        }
        if self.order_by.is_empty() {
            return Err(Error::invalid("limit to last needs an explicit order").at(self.scope()));
        }
        self.limit_to_last = false;
        for order in &mut self.order_by {
            order.direction = order.direction.reverse();
        }
        let flip = |cursor: Cursor| Cursor { before: !cursor.before, ..cursor };
        (self.start_at, self.end_at) = (self.end_at.map(flip), self.start_at.map(flip));
        Ok((self, true))
    }

    /// [`Query::forward`] of a borrowed query, which is copied only where it has to be changed.
    ///
    /// # Errors
    /// As [`Query::forward`].
    pub fn forwarded(&self) -> Result<(Cow<'_, Self>, bool)> {
        if !self.limit_to_last {
            return Ok((Cow::Borrowed(self), false));
        }
        let (query, reversed) = self.clone().forward()?;
        Ok((Cow::Owned(query), reversed))
    }
}

/// What to compute over the documents of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregation {
    /// The name of the result.
    pub alias: Cow<'static, str>,
    /// The function.
    pub function: AggregateFunction,
}

/// The function of an [`Aggregation`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AggregateFunction {
    /// The number of documents.
    Count {
        /// Counting may stop here.
        up_to: Option<u32>,
    },
    /// The sum of a field: an integer if all inputs are and it fits, else a double; 0 of nothing.
    Sum(FieldPath),
    /// The mean of a field as a double; null of nothing.
    Average(FieldPath),
}

impl Aggregation {
    /// The number of documents.
    pub fn count(alias: impl Into<Cow<'static, str>>) -> Self {
        Self { alias: alias.into(), function: AggregateFunction::Count { up_to: None } }
    }

    /// The sum of a field.
    pub fn sum(alias: impl Into<Cow<'static, str>>, field: FieldPath) -> Self {
        Self { alias: alias.into(), function: AggregateFunction::Sum(field) }
    }

    /// The mean of a field.
    pub fn average(alias: impl Into<Cow<'static, str>>, field: FieldPath) -> Self {
        Self { alias: alias.into(), function: AggregateFunction::Average(field) }
    }

    /// The field aggregated over.
    pub fn field(&self) -> Option<&FieldPath> {
        match &self.function {
            AggregateFunction::Count { .. } => None,
            AggregateFunction::Sum(field) | AggregateFunction::Average(field) => Some(field),
        }
    }
}

/// What aggregations came to, and as of when.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AggregateResult {
    /// The state that was aggregated over.
    pub read_time: Timestamp,
    values: Vec<(Cow<'static, str>, Value)>,
}

impl AggregateResult {
    /// A result, as a backend makes it: one value per aggregation, by alias.
    pub fn new(read_time: Timestamp, values: Vec<(Cow<'static, str>, Value)>) -> Self {
        Self { read_time, values }
    }

    /// The value of an alias.
    pub fn get(&self, alias: &str) -> Option<ValueRef<'_>> {
        self.values.iter().find(|(name, _)| name == alias).map(|(_, value)| value.view())
    }

    /// Aliases and values, in the order of the aggregations.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ValueRef<'_>)> {
        self.values.iter().map(|(name, value)| (&**name, value.view()))
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.field, if self.direction == Direction::Descending { " desc" } else { "" })
    }
}
