//! Queries that mostly find something, and some that must be refused.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{
    paths::{collection_id, document, document_path, field_path},
    values::{number, scalar, value},
};
use crate::{
    AggregateFunction, Aggregation, Cursor, Direction, DocumentPath, FieldPath, Filter, Operator, Order, Query,
    UnaryOperator, Value,
};

const COMPARISONS: [Operator; 5] = [
    Operator::LessThan,
    Operator::LessThanOrEqual,
    Operator::GreaterThan,
    Operator::GreaterThanOrEqual,
    Operator::NotEqual,
];

const UNARY: [UnaryOperator; 4] =
    [UnaryOperator::IsNull, UnaryOperator::IsNotNull, UnaryOperator::IsNan, UnaryOperator::IsNotNan];

fn operand() -> BoxedStrategy<Value> {
    prop_oneof![4 => number().boxed(), 3 => scalar().boxed(), 1 => value().boxed()].boxed()
}

/// Operands of `in` and the like: no arrays among them, since an array cannot hold one.
fn operands() -> BoxedStrategy<Value> {
    vec(prop_oneof![2 => number().boxed(), 1 => scalar().boxed()], 1..4).prop_map(Value::array).boxed()
}

fn name_filter() -> BoxedStrategy<Filter> {
    let reference = || document_path().prop_map(|path| Value::reference(&path)).boxed();
    prop_oneof![
        4 => (select(&COMPARISONS[..]), reference()).boxed(),
        2 => (Just(Operator::Equal), reference()).boxed(),
        1 => (select(vec![Operator::In, Operator::NotIn]), vec(reference(), 1..4).prop_map(Value::array)).boxed(),
        // Refused: a name is compared with references.
        1 => (Just(Operator::Equal), scalar()).boxed(),
    ]
    .prop_map(|(op, operand)| Filter::field(FieldPath::name(), op, operand))
    .boxed()
}

fn leaf() -> BoxedStrategy<Filter> {
    let field = |op: BoxedStrategy<Operator>, operand: BoxedStrategy<Value>| {
        (field_path(), op, operand).prop_map(|(field, op, operand)| Filter::field(field, op, operand)).boxed()
    };
    prop_oneof![
        8 => field(Just(Operator::Equal).boxed(), operand()),
        6 => field(select(&COMPARISONS[..]).boxed(), operand()),
        3 => field(Just(Operator::In).boxed(), operands()),
        1 => field(Just(Operator::NotIn).boxed(), operands()),
        3 => field(Just(Operator::ArrayContains).boxed(), scalar().boxed()),
        1 => field(Just(Operator::ArrayContainsAny).boxed(), operands()),
        2 => (field_path(), select(&UNARY[..])).prop_map(|(field, op)| Filter::unary(field, op)),
        1 => name_filter(),
        // Refused, one way or another.
        1 => prop_oneof![
            field(Just(Operator::In).boxed(), Just(Value::array(Vec::<Value>::new())).boxed()),
            field(select(vec![Operator::In, Operator::NotIn, Operator::ArrayContainsAny]).boxed(), scalar().boxed()),
            field(Just(Operator::NotIn).boxed(), Just(Value::array(0..11)).boxed()),
            field(Just(Operator::In).boxed(), Just(Value::array(0..31)).boxed()),
        ],
    ]
    .boxed()
}

/// A filter: mostly one or two conditions, sometimes a tree of AND and OR. A few cannot be valid.
pub fn filter() -> impl Strategy<Value = Filter> + Clone {
    let and = |inside: BoxedStrategy<Filter>| vec(inside, 1..4).prop_map(Filter::And).boxed();
    let or = |inside: BoxedStrategy<Filter>| vec(inside, 1..3).prop_map(Filter::Or).boxed();
    let flat = prop_oneof![3 => leaf(), 1 => and(leaf()), 1 => or(leaf())].boxed();
    prop_oneof![6 => leaf(), 4 => and(leaf()), 2 => or(leaf()), 2 => and(flat.clone()), 1 => or(flat)].boxed()
}

fn direction() -> impl Strategy<Value = Direction> + Clone {
    prop_oneof![3 => Just(Direction::Ascending), 2 => Just(Direction::Descending)]
}

fn order() -> impl Strategy<Value = Order> + Clone {
    let field = prop_oneof![6 => field_path().boxed(), 1 => Just(FieldPath::name()).boxed()];
    (field, direction()).prop_map(|(field, direction)| Order { field, direction })
}

/// A cursor, its values not yet fitted to an order.
fn cursor() -> impl Strategy<Value = (Vec<Value>, DocumentPath, bool)> + Clone {
    (vec(prop_oneof![3 => number().boxed(), 1 => value().boxed()], 0..3), document_path(), any::<bool>())
}

/// Parent, collection id, and whether descendants are meant.
fn scope() -> BoxedStrategy<(Option<DocumentPath>, Option<String>, bool)> {
    let collection = || collection_id().prop_map(Some);
    // Few parents, those that documents lie under.
    let parent = || (collection_id(), select(vec!["a", "a0"])).prop_map(|(c, d)| Some(document(&format!("{c}/{d}"))));
    prop_oneof![
        8 => (Just(None), collection(), Just(false)),
        3 => (parent(), collection(), Just(false)),
        3 => (Just(None), collection(), Just(true)),
        1 => (parent(), collection(), Just(true)),
        1 => (option::of(parent()).prop_map(Option::flatten), Just(None), any::<bool>()),
    ]
    .boxed()
}

/// A query: mostly valid, over the collections and fields of the other strategies. It reads the latest state.
pub fn query() -> impl Strategy<Value = Query> + Clone {
    let orders =
        prop_oneof![4 => Just(Vec::new()).boxed(), 4 => vec(order(), 1..2).boxed(), 2 => vec(order(), 2..4).boxed()];
    let window = (option::weighted(0.15, 0..4_u32), option::weighted(0.35, 0..5_u32), any::<bool>());
    let select =
        option::weighted(0.15, vec(prop_oneof![4 => field_path().boxed(), 1 => Just(FieldPath::name()).boxed()], 1..3));
    let cursors = (option::weighted(0.25, cursor()), option::weighted(0.2, cursor()));
    (scope(), option::weighted(0.7, filter()), orders, cursors, window, select, 0..10_u8).prop_map(
        |(
            (parent, collection, all_descendants),
            filter,
            order_by,
            (start, end),
            (offset, limit, last),
            select,
            dice,
        )| {
            let mut query = Query {
                parent,
                collection: collection.map(Into::into),
                all_descendants,
                filter,
                order_by,
                offset: offset.unwrap_or(0),
                limit,
                limit_to_last: last && limit.is_some() && dice.is_multiple_of(3),
                select,
                ..Query::default()
            };
            if dice > 0 {
                mend(&mut query);
            }
            query.start_at = start.map(|cursor| fit(cursor, &query, dice));
            query.end_at = end.map(|cursor| fit(cursor, &query, dice));
            query
        },
    )
}

/// Makes a query valid as far as its scope and orders go, so that nine in ten are worth running.
fn mend(query: &mut Query) {
    let names_only = query.collection.is_none() || (query.all_descendants && query.parent.is_some());
    if names_only {
        query.filter = None;
        query.order_by.clear();
    }
    let mut seen: Vec<FieldPath> = Vec::new();
    query.order_by.retain(|order| {
        let fresh = !seen.contains(&order.field) && !seen.iter().any(FieldPath::is_name);
        seen.push(order.field.clone());
        fresh
    });
    if query.filter.as_ref().is_some_and(|filter| filter.leaves().iter().any(|leaf| leaf.inequality_field().is_some()))
    {
        // The inequality's field would come after the name.
        query.order_by.retain(|order| !order.field.is_name());
    }
    query.limit_to_last &= !query.order_by.is_empty();
}

/// A cursor with at most one value per explicit order and one for the name.
fn fit((mut values, name, before): (Vec<Value>, DocumentPath, bool), query: &Query, dice: u8) -> Cursor {
    if dice > 0 {
        let named = query.order_by.last().is_some_and(|order| order.field.is_name());
        let fields = query.order_by.len() - usize::from(named);
        let inequality =
            query.filter.as_ref().is_some_and(|f| f.leaves().iter().any(|l| l.inequality_field().is_some()));
        values.truncate(fields);
        if values.len() == fields && (fields == 0 || dice.is_multiple_of(2)) && (named || !inequality) {
            values.push(Value::reference(&name));
        }
    }
    Cursor { values, before }
}

/// One to three aggregations over the fields of the other strategies, with distinct aliases.
pub fn aggregations() -> impl Strategy<Value = Vec<Aggregation>> + Clone {
    let function = prop_oneof![
        2 => option::weighted(0.3, 1..4_u32).prop_map(|up_to| AggregateFunction::Count { up_to }),
        2 => field_path().prop_map(AggregateFunction::Sum),
        2 => field_path().prop_map(AggregateFunction::Average),
    ];
    vec(function, 1..4).prop_map(|functions| {
        let aggregation = |(i, function)| Aggregation { alias: format!("r{i}").into(), function };
        functions.into_iter().enumerate().map(aggregation).collect()
    })
}
