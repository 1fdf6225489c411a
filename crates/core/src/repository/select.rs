//! Typed queries.

use std::{fmt, marker::PhantomData, sync::Arc};

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};

use super::{Lazy, Snapshot};
use crate::{
    Aggregation, Cursor, CursorValues, Document, DocumentPath, Entity, Error, ErrorKind, Field, FieldPath, Order,
    OrderBy, Predicate, Query, Result, Session, Timestamp, Value, ValueRef, entity::CursorPosition,
};

/// A query of entities, put together step by step and then run.
///
/// What is wrong with an operand shows when the query is run.
#[must_use = "a query does nothing until it is run"]
pub struct Select<E: Entity> {
    session: Arc<dyn Session>,
    query: Query,
    /// Below which document all answers must lie.
    owner: Option<DocumentPath>,
    start: Option<(CursorPosition, bool)>,
    end: Option<(CursorPosition, bool)>,
    error: Option<Error>,
    entity: PhantomData<fn() -> E>,
}

impl<E: Entity> Select<E> {
    pub(super) fn new(session: Arc<dyn Session>, query: Query, owner: Option<DocumentPath>) -> Self {
        Self { session, query, owner, start: None, end: None, error: None, entity: PhantomData }
    }

    /// Returns only entities for which this holds; several filters must all hold.
    pub fn filter(mut self, predicate: Predicate<E>) -> Self {
        match predicate.into_filter() {
            Ok(filter) => self.query.narrow(filter),
            Err(e) => self.error = self.error.or(Some(e)),
        }
        self
    }

    /// [`Select::filter`] if there is a predicate.
    pub fn filter_if(self, predicate: Option<Predicate<E>>) -> Self {
        match predicate {
            Some(predicate) => self.filter(predicate),
            None => self,
        }
    }

    /// Orders by a field, after those given before.
    pub fn order_by(mut self, order: OrderBy<E>) -> Self {
        self.query.order_by.push(order.into_order());
        self
    }

    fn cursor(&mut self, cursor: impl CursorValues<E>) -> Option<CursorPosition> {
        match cursor.cursor() {
            Ok(position) => Some(position),
            Err(e) => {
                self.error.get_or_insert(e);
                None
            }
        }
    }

    /// Begins at a position, with what stands there.
    pub fn start_at(mut self, cursor: impl CursorValues<E>) -> Self {
        self.start = self.cursor(cursor).map(|position| (position, true));
        self
    }

    /// Begins after a position.
    pub fn start_after(mut self, cursor: impl CursorValues<E>) -> Self {
        self.start = self.cursor(cursor).map(|position| (position, false));
        self
    }

    /// Ends at a position, with what stands there.
    pub fn end_at(mut self, cursor: impl CursorValues<E>) -> Self {
        self.end = self.cursor(cursor).map(|position| (position, false));
        self
    }

    /// Ends before a position.
    pub fn end_before(mut self, cursor: impl CursorValues<E>) -> Self {
        self.end = self.cursor(cursor).map(|position| (position, true));
        self
    }

    /// Returns at most so many, from the start.
    pub fn limit(mut self, limit: u32) -> Self {
        (self.query.limit, self.query.limit_to_last) = (Some(limit), false);
        self
    }

    /// Returns at most so many, from the end, still in the query's order. Needs an order.
    pub fn limit_to_last(mut self, limit: u32) -> Self {
        (self.query.limit, self.query.limit_to_last) = (Some(limit), true);
        self
    }

    /// Passes over so many first. They are read and billed all the same; cursors are not.
    pub fn offset(mut self, offset: u32) -> Self {
        self.query.offset = offset;
        self
    }

    /// Returns only these fields, for [`Select::fetch_lazy`]: what is left need not decode into the whole entity.
    pub fn select(mut self, fields: impl IntoIterator<Item = FieldPath>) -> Self {
        self.query.select = Some(fields.into_iter().collect());
        self
    }

    /// Reads the state of an earlier time.
    pub fn at(mut self, read_time: Timestamp) -> Self {
        self.query.read_time = Some(read_time);
        self
    }

    /// Hides what has expired but is not deleted yet.
    pub fn hide_expired(mut self) -> Self {
        self.query.hide_expired = true;
        self
    }

    /// The untyped query. Of a query [below an owner](crate::Repository::group_below) it has the owner's conditions.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when an operand had no stored form, or a cursor document lacks an ordered field.
    pub fn into_query(self) -> Result<Query> {
        self.finish().map(|(_, query, _)| query)
    }

    /// The session, the query with its cursors, and the owner.
    pub(super) fn finish(mut self) -> Result<(Arc<dyn Session>, Query, Option<DocumentPath>)> {
        if let Some(e) = self.error {
            return Err(e.at(self.query.scope()));
        }
        let cursor = |position: Option<(CursorPosition, bool)>, query: &mut Query| -> Result<Option<Cursor>> {
            let Some((position, before)) = position else { return Ok(None) };
            let values = match position {
                CursorPosition::Values(values) => values,
                CursorPosition::Document(document) => document_cursor(&document, query)?,
            };
            Ok(Some(Cursor { values, before }))
        };
        self.query.start_at = cursor(self.start.take(), &mut self.query)?;
        self.query.end_at = cursor(self.end.take(), &mut self.query)?;
        Ok((self.session, self.query, self.owner))
    }

    fn documents(self) -> BoxStream<'static, Result<Vec<Document>>> {
        match self.finish() {
            Ok((session, query, owner)) => run(&*session, query, owner),
            Err(e) => futures_util::stream::once(futures_util::future::ready(Err(e))).boxed(),
        }
    }

    /// Runs the query.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid), [`MissingIndex`](ErrorKind::MissingIndex), and
    /// [`Corrupt`](ErrorKind::Corrupt) when a document is not an `E` or carries another's ids.
    pub async fn fetch(self) -> Result<Vec<Snapshot<E>>> {
        let mut stream = self.documents();
        let mut snapshots = Vec::new();
        while let Some(chunk) = stream.try_next().await? {
            snapshots.reserve(chunk.len());
            for document in chunk {
                let lazy = Lazy::beside(snapshots.last().map(Snapshot::key), document)?;
                snapshots.push(lazy.into_snapshot()?);
            }
        }
        Ok(snapshots)
    }

    /// Runs the query without decoding what it returns; see [`Lazy`].
    ///
    /// # Errors
    /// As [`Select::fetch`], but for what lies in fields that are never looked at.
    pub async fn fetch_lazy(self) -> Result<Vec<Lazy<E>>> {
        let mut stream = self.documents();
        let mut found: Vec<Lazy<E>> = Vec::new();
        while let Some(chunk) = stream.try_next().await? {
            found.reserve(chunk.len());
            for document in chunk {
                found.push(Lazy::beside(found.last().map(Lazy::key), document)?);
            }
        }
        Ok(found)
    }

    /// Runs the query and hands its answer over one by one, without holding all of it.
    ///
    /// Errors come through the stream, as from [`Select::fetch`].
    pub fn stream(self) -> BoxStream<'static, Result<Snapshot<E>>> {
        self.documents()
            .map_ok(|chunk| futures_util::stream::iter(chunk).map(Snapshot::from_document))
            .try_flatten()
            .boxed()
    }

    /// Runs the query for its first answer.
    ///
    /// # Errors
    /// As [`Select::fetch`].
    pub async fn first(self) -> Result<Option<Snapshot<E>>> {
        Ok(self.limit(1).fetch().await?.into_iter().next())
    }

    async fn aggregate<T>(self, aggregation: Aggregation, read: impl FnOnce(ValueRef<'_>) -> Result<T>) -> Result<T> {
        let (session, query, _) = self.finish()?;
        let aggregations = [aggregation];
        let result = (*session).aggregate(query, &aggregations).await?;
        let [Aggregation { alias, .. }] = &aggregations;
        match result.get(alias) {
            Some(value) => read(value),
            None => Err(Error::new(ErrorKind::Internal, format!("the backend returned no {alias}"))),
        }
    }

    /// Counts the answers without reading them.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid), [`MissingIndex`](ErrorKind::MissingIndex).
    pub async fn count(self) -> Result<u64> {
        let read = |value: ValueRef<'_>| match value {
            ValueRef::Integer(count) => Ok(count.try_into().unwrap_or(0)),
            other => Err(Error::new(ErrorKind::Internal, format!("the backend counted {other:?}"))),
        };
        self.aggregate(Aggregation::count("count"), read).await
    }

    /// Sums a field over the answers: an integer if all are and it fits, else a double. Entities without the field do
    /// not take part.
    ///
    /// # Errors
    /// As [`Select::count`].
    pub async fn sum<T, A>(self, field: Field<E, T, A>) -> Result<Value> {
        self.aggregate(Aggregation::sum("sum", field.path()), |sum| Ok(sum.to_value())).await
    }

    /// The mean of a field over the answers; `None` where there is nothing to average.
    ///
    /// # Errors
    /// As [`Select::count`].
    pub async fn average<T, A>(self, field: Field<E, T, A>) -> Result<Option<f64>> {
        self.aggregate(Aggregation::average("average", field.path()), |mean| mean.to_value().decode()).await
    }
}

/// Runs a query, all of whose answers must lie below the owner.
pub(super) fn run(
    session: &dyn Session,
    query: Query,
    owner: Option<DocumentPath>,
) -> BoxStream<'static, Result<Vec<Document>>> {
    let stream = session.query(query);
    match owner {
        None => stream,
        // The query's range of names already says so; this holds whatever a backend returns.
        Some(owner) => stream
            .map_ok(move |mut chunk| {
                chunk.retain(|document| document.path().is_below(&owner));
                chunk
            })
            .boxed(),
    }
}

/// Spells the whole order out, with what the query implies.
pub(super) fn spell_order(query: &mut Query) -> Result<()> {
    let order = query.effective_order(&[])?.iter().map(|order| order.to_order()).collect();
    query.order_by = order;
    Ok(())
}

/// The values of all fields of the effective order, which the query then spells out.
fn document_cursor(document: &Document, query: &mut Query) -> Result<Vec<Value>> {
    spell_order(query)?;
    position(document, &query.order_by)
}

/// The values of all fields of an order that is spelled out.
pub(super) fn position(document: &Document, order: &[Order]) -> Result<Vec<Value>> {
    let value = |order: &Order| {
        if order.field.is_name() {
            return Ok(Value::reference(document.path()));
        }
        document.fields().get_path(&order.field).map(|value| value.to_value()).ok_or_else(|| {
            Error::invalid(format!(
                "the cursor {} has no field {}, by which the query is ordered",
                document.path(),
                order.field
            ))
        })
    };
    order.iter().map(value).collect()
}

impl<E: Entity> fmt::Debug for Select<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Select").field(&self.query).finish()
    }
}
