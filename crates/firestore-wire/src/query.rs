//! Queries.

use std::fmt::Display;

use reelbase_core::{
    Cursor, Direction, Error, ErrorKind, FieldPath, Filter, Operator, Order, Query, Result, UnaryOperator,
};

use crate::{
    DatabaseName, encode_value,
    pb::{
        self,
        structured_query::{
            self as sq, FieldReference, composite_filter, field_filter, filter::FilterType, unary_filter,
        },
    },
    value::{decode_value_at, decode_values_at, encode_values},
};

/// The name of the parent and the message of a query; its `read_time` and `hide_expired` have no place there.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) when a limit or an offset exceeds int32, when the query counts its limit from the end
/// ([`Query::forward`] first), or when it selects no field at all, which the message cannot say.
pub fn encode_query(database: &DatabaseName, query: &Query) -> Result<(String, pb::StructuredQuery)> {
    let encode = || {
        if query.limit_to_last {
            return Err(Error::invalid("the limit counts from the end, which only a query turned around can do"));
        }
        if query.select.as_ref().is_some_and(Vec::is_empty) {
            return Err(Error::invalid("a projection needs a field; __name__ alone returns names and times"));
        }
        Ok(pb::StructuredQuery {
            select: query
                .select
                .as_ref()
                .map(|fields| sq::Projection { fields: fields.iter().map(encode_field).collect() }),
            from: vec![sq::CollectionSelector {
                collection_id: query.collection.as_deref().unwrap_or_default().to_owned(),
                all_descendants: query.all_descendants,
            }],
            r#where: query.filter.as_ref().map(|filter| encode_filter(database, filter)).transpose()?,
            order_by: query.order_by.iter().map(encode_order).collect(),
            start_at: query.start_at.as_ref().map(|cursor| encode_cursor(database, cursor)),
            end_at: query.end_at.as_ref().map(|cursor| encode_cursor(database, cursor)),
            offset: int32(query.offset, "offset")?,
            limit: query.limit.map(|limit| int32(limit, "limit")).transpose()?,
            find_nearest: None,
        })
    };
    let message = encode().map_err(|e| e.at(query.scope()))?;
    Ok((database.parent_name(query.parent.as_ref()), message))
}

/// The query of a message. What [`Query::check`] finds it does not look for.
///
/// Without `from` it is the query of every collection directly below the parent; a `select` of no field selects all.
///
/// # Errors
/// [`Invalid`](ErrorKind::Invalid) for what is no query; [`Unsupported`](ErrorKind::Unsupported) for a search of nearest
/// neighbours.
pub fn decode_query(database: &DatabaseName, parent: &str, query: &pb::StructuredQuery) -> Result<Query> {
    if query.find_nearest.is_some() {
        return Err(Error::new(ErrorKind::Unsupported, "a search of nearest neighbours is not supported"));
    }
    let (collection, all_descendants) = match &*query.from {
        [] => (None, false),
        [from] => (Some(&from.collection_id).filter(|id| !id.is_empty()), from.all_descendants),
        more => {
            return Err(Error::invalid(format!("the query has {} collection selectors, but may have one", more.len())));
        }
    };
    let select = query.select.as_ref().filter(|select| !select.fields.is_empty());
    let select = select.map(|select| select.fields.iter().map(|field| decode_field(Some(field), "the projection")));
    Ok(Query {
        parent: database.parent(parent)?,
        collection: collection.map(|id| id.clone().into()),
        all_descendants,
        filter: query.r#where.as_ref().map(|filter| decode_filter(database, filter)).transpose()?,
        order_by: query.order_by.iter().map(decode_order).collect::<Result<_>>()?,
        start_at: query.start_at.as_ref().map(|cursor| decode_cursor(database, cursor, "start_at")).transpose()?,
        end_at: query.end_at.as_ref().map(|cursor| decode_cursor(database, cursor, "end_at")).transpose()?,
        offset: uint32(query.offset, "offset")?,
        limit: query.limit.map(|limit| uint32(limit, "limit")).transpose()?,
        select: select.map(Iterator::collect::<Result<_>>).transpose()?,
        ..Query::default()
    })
}

fn int32(number: u32, what: &str) -> Result<i32> {
    i32::try_from(number).map_err(|_| Error::invalid(format!("the {what} {number} is beyond {}", i32::MAX)))
}

fn uint32(number: i32, what: &str) -> Result<u32> {
    u32::try_from(number).map_err(|_| Error::invalid(format!("the {what} is {number}, but may not be negative")))
}

pub(crate) fn encode_field(field: &FieldPath) -> FieldReference {
    FieldReference { field_path: field.to_string() }
}

/// The field of a message; errors name where it stands.
pub(crate) fn decode_field(field: Option<&FieldReference>, place: impl Display) -> Result<FieldPath> {
    let field = field.ok_or_else(|| Error::invalid(format!("{place} names no field")))?;
    field.field_path.parse().map_err(|e: Error| Error::invalid(format!("{place}: {}", e.message())))
}

fn encode_order(order: &Order) -> sq::Order {
    let direction = match order.direction {
        Direction::Ascending => sq::Direction::Ascending,
        Direction::Descending => sq::Direction::Descending,
    };
    sq::Order { field: Some(encode_field(&order.field)), direction: direction.into() }
}

fn decode_order(order: &sq::Order) -> Result<Order> {
    let field = decode_field(order.field.as_ref(), "an order")?;
    let direction = match sq::Direction::try_from(order.direction) {
        Ok(sq::Direction::Ascending | sq::Direction::Unspecified) => Direction::Ascending,
        Ok(sq::Direction::Descending) => Direction::Descending,
        Err(_) => return Err(Error::invalid(format!("the order by {field} has no direction that is known"))),
    };
    Ok(Order { field, direction })
}

fn encode_cursor(database: &DatabaseName, cursor: &Cursor) -> pb::Cursor {
    pb::Cursor { values: encode_values(database, &cursor.values).values, before: cursor.before }
}

fn decode_cursor(database: &DatabaseName, cursor: &pb::Cursor, place: &str) -> Result<Cursor> {
    Ok(Cursor { values: decode_values_at(database, &cursor.values, place)?, before: cursor.before })
}

fn encode_filter(database: &DatabaseName, filter: &Filter) -> Result<sq::Filter> {
    let composite = |op: composite_filter::Operator, filters: &[Filter]| {
        let filters = filters.iter().map(|filter| encode_filter(database, filter)).collect::<Result<_>>();
        filters.map(|filters| FilterType::CompositeFilter(sq::CompositeFilter { op: op.into(), filters }))
    };
    let filter = match filter {
        Filter::And(filters) => composite(composite_filter::Operator::And, filters)?,
        Filter::Or(filters) => composite(composite_filter::Operator::Or, filters)?,
        Filter::Field { field, op, value } => FilterType::FieldFilter(sq::FieldFilter {
            field: Some(encode_field(field)),
            op: encode_operator(*op)?.into(),
            value: Some(encode_value(database, value.view())),
        }),
        Filter::Unary { field, op } => FilterType::UnaryFilter(sq::UnaryFilter {
            op: encode_unary(*op)?.into(),
            operand_type: Some(unary_filter::OperandType::Field(encode_field(field))),
        }),
        _ => return Err(Error::new(ErrorKind::Unsupported, "Firestore has no such filter")),
    };
    Ok(sq::Filter { filter_type: Some(filter) })
}

fn decode_filter(database: &DatabaseName, filter: &sq::Filter) -> Result<Filter> {
    match &filter.filter_type {
        Some(FilterType::CompositeFilter(composite)) => {
            let filters = composite.filters.iter().map(|filter| decode_filter(database, filter));
            match composite.op() {
                composite_filter::Operator::And => Ok(Filter::And(filters.collect::<Result<_>>()?)),
                composite_filter::Operator::Or => Ok(Filter::Or(filters.collect::<Result<_>>()?)),
                composite_filter::Operator::Unspecified => {
                    Err(Error::invalid("a composite filter is neither AND nor OR"))
                }
            }
        }
        Some(FilterType::FieldFilter(filter)) => {
            let field = decode_field(filter.field.as_ref(), "a filter")?;
            let op = decode_operator(filter.op(), &field)?;
            let value = filter.value.as_ref();
            let value = value.ok_or_else(|| Error::invalid(format!("the filter on {field} has no value")))?;
            let value = decode_value_at(database, value, &field)?;
            Ok(Filter::Field { field, op, value })
        }
        Some(FilterType::UnaryFilter(filter)) => {
            let field = filter.operand_type.as_ref().map(|unary_filter::OperandType::Field(field)| field);
            let field = decode_field(field, "a unary filter")?;
            let op = decode_unary(filter.op(), &field)?;
            Ok(Filter::Unary { field, op })
        }
        None => Err(Error::invalid("a filter is of no type")),
    }
}

fn encode_operator(op: Operator) -> Result<field_filter::Operator> {
    Ok(match op {
        Operator::LessThan => field_filter::Operator::LessThan,
        Operator::LessThanOrEqual => field_filter::Operator::LessThanOrEqual,
        Operator::GreaterThan => field_filter::Operator::GreaterThan,
        Operator::GreaterThanOrEqual => field_filter::Operator::GreaterThanOrEqual,
        Operator::Equal => field_filter::Operator::Equal,
        Operator::NotEqual => field_filter::Operator::NotEqual,
        Operator::In => field_filter::Operator::In,
        Operator::NotIn => field_filter::Operator::NotIn,
        Operator::ArrayContains => field_filter::Operator::ArrayContains,
        Operator::ArrayContainsAny => field_filter::Operator::ArrayContainsAny,
        _ => return Err(Error::new(ErrorKind::Unsupported, format!("Firestore has no filter {}", op.as_str()))),
    })
}

fn decode_operator(op: field_filter::Operator, field: &FieldPath) -> Result<Operator> {
    Ok(match op {
        field_filter::Operator::LessThan => Operator::LessThan,
        field_filter::Operator::LessThanOrEqual => Operator::LessThanOrEqual,
        field_filter::Operator::GreaterThan => Operator::GreaterThan,
        field_filter::Operator::GreaterThanOrEqual => Operator::GreaterThanOrEqual,
        field_filter::Operator::Equal => Operator::Equal,
        field_filter::Operator::NotEqual => Operator::NotEqual,
        field_filter::Operator::In => Operator::In,
        field_filter::Operator::NotIn => Operator::NotIn,
        field_filter::Operator::ArrayContains => Operator::ArrayContains,
        field_filter::Operator::ArrayContainsAny => Operator::ArrayContainsAny,
        field_filter::Operator::Unspecified => {
            return Err(Error::invalid(format!("the filter on {field} has no operator that is known")));
        }
    })
}

fn encode_unary(op: UnaryOperator) -> Result<unary_filter::Operator> {
    Ok(match op {
        UnaryOperator::IsNull => unary_filter::Operator::IsNull,
        UnaryOperator::IsNotNull => unary_filter::Operator::IsNotNull,
        UnaryOperator::IsNan => unary_filter::Operator::IsNan,
        UnaryOperator::IsNotNan => unary_filter::Operator::IsNotNan,
        _ => return Err(Error::new(ErrorKind::Unsupported, format!("Firestore has no filter {}", op.as_str()))),
    })
}

fn decode_unary(op: unary_filter::Operator, field: &FieldPath) -> Result<UnaryOperator> {
    Ok(match op {
        unary_filter::Operator::IsNull => UnaryOperator::IsNull,
        unary_filter::Operator::IsNotNull => UnaryOperator::IsNotNull,
        unary_filter::Operator::IsNan => UnaryOperator::IsNan,
        unary_filter::Operator::IsNotNan => UnaryOperator::IsNotNan,
        unary_filter::Operator::Unspecified => {
            return Err(Error::invalid(format!("the unary filter on {field} has no operator that is known")));
        }
    })
}
