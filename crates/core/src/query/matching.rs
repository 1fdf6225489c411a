//! Whether a single document belongs to a query's answer, and where: for watches, and for telling whether a write
//! changed what a transaction read.

use std::cmp::Ordering;

use super::{
    Cursor, Direction, Order, Query,
    filter::{indexed, value_of},
};
use crate::{Aggregation, Document, Result, Value};

/// A query applied to documents one at a time: scope, filter, existence of the ordered fields, and cursors; not offset
/// and limit, which depend on the other documents.
#[derive(Debug, Clone)]
pub struct Matcher {
    query: Query,
    order: Vec<Order>,
}

/// Where a document stands in the order of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position(Vec<Value>);

impl Matcher {
    /// A matcher for the query, and for the fields that are aggregated over.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) when the query is.
    pub fn new(query: &Query, aggregations: &[Aggregation]) -> Result<Self> {
        let order = query.effective_order(aggregations)?.iter().map(|order| order.to_order()).collect();
        Ok(Self { query: query.clone(), order })
    }

    /// Whether the document matches.
    pub fn matches(&self, document: &Document) -> bool {
        self.query.in_scope(document.path())
            && self.query.filter.as_ref().is_none_or(|filter| filter.matches(document))
            && self.order.iter().all(|order| value_of(document, &order.field).is_some())
            && self.within_cursors(document)
    }

    fn within_cursors(&self, document: &Document) -> bool {
        let against = |cursor: &Cursor| {
            cursor
                .values
                .iter()
                .zip(&self.order)
                .filter_map(|(value, order)| Some((value, order, value_of(document, &order.field)?)))
                .map(|(value, order, found)| directed(indexed(found, value.view()), order.direction))
                .find(|ordering| ordering.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        let after_start = self.query.start_at.as_ref().is_none_or(|cursor| {
            let ordering = against(cursor);
            ordering.is_gt() || (cursor.before && ordering.is_eq())
        });
        let before_end = self.query.end_at.as_ref().is_none_or(|cursor| {
            let ordering = against(cursor);
            ordering.is_lt() || (!cursor.before && ordering.is_eq())
        });
        after_start && before_end
    }

    /// Where a matching document stands.
    pub fn position(&self, document: &Document) -> Position {
        let value = |order: &Order| value_of(document, &order.field).map_or_else(Value::null, |value| value.to_value());
        Position(self.order.iter().map(value).collect())
    }

    /// Compares two positions in the query's order.
    pub fn compare(&self, a: &Position, b: &Position) -> Ordering {
        a.0.iter()
            .zip(&b.0)
            .zip(&self.order)
            .map(|((a, b), order)| directed(indexed(a.view(), b.view()), order.direction))
            .find(|ordering| ordering.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// The query that is matched.
    pub fn query(&self) -> &Query {
        &self.query
    }
}

fn directed(ordering: Ordering, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}
