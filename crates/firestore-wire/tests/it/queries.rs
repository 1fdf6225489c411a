//! Queries.

use proptest::prelude::*;
use reelbase_core::{
    CollectionPath, Cursor, Direction, ErrorKind, FieldPath, Filter, Operator, Order, Query, Result, UnaryOperator,
    Value, arbitrary,
};
use reelbase_firestore_wire::{
    decode_query, encode_query,
    pb::{
        self, StructuredQuery,
        structured_query::{
            self as sq, CollectionSelector, FieldReference, composite_filter, field_filter, filter::FilterType,
            unary_filter,
        },
        value::ValueType,
    },
};

use crate::{alike, database, integer, message, refused, sent};

const ROOT: &str = "projects/p/databases/(default)/documents";

proptest! {
    #[test]
    fn a_query_survives(query in arbitrary::query()) {
        // What counts from the end and has no order is refused before it gets here.
        let Ok((query, _)) = query.forward() else { return Ok(()) };
        let (parent, message) = encode_query(&database(), &query).unwrap();
        let decoded = decode_query(&database(), &parent, &sent(&message)).unwrap();
        alike(&decoded, &query)?;
    }
}

fn field(path: &str) -> Option<FieldReference> {
    Some(FieldReference { field_path: path.to_owned() })
}

fn of(filter: FilterType) -> sq::Filter {
    sq::Filter { filter_type: Some(filter) }
}

fn compare(path: &str, op: field_filter::Operator, value: pb::Value) -> sq::Filter {
    of(FilterType::FieldFilter(sq::FieldFilter { field: field(path), op: op.into(), value: Some(value) }))
}

fn composite(op: composite_filter::Operator, filters: Vec<sq::Filter>) -> sq::Filter {
    of(FilterType::CompositeFilter(sq::CompositeFilter { op: op.into(), filters }))
}

fn decode(query: &StructuredQuery) -> Result<Query> {
    decode_query(&database(), ROOT, query)
}

fn decode_filter(filter: sq::Filter) -> Result<Filter> {
    decode(&StructuredQuery { r#where: Some(filter), ..StructuredQuery::default() }).map(|query| query.filter.unwrap())
}

fn path(text: &str) -> FieldPath {
    text.parse().unwrap()
}

/// What the messages must look like: both directions could be wrong alike.
#[test]
fn a_query_has_its_message() {
    let name = Value::reference(&"users/u/videos/v".parse().unwrap());
    let mut query = Query::collection(&CollectionPath::parse("users/u/videos").unwrap());
    query.filter = Some(Filter::And(vec![
        Filter::field(path("m.`a b`"), Operator::NotIn, Value::array([1])),
        Filter::Or(vec![
            Filter::unary(path("x"), UnaryOperator::IsNotNan),
            Filter::field(FieldPath::name(), Operator::LessThan, name.clone()),
        ]),
    ]));
    query.order_by = vec![Order::descending(path("a")), Order::ascending(FieldPath::name())];
    query.start_at = Some(Cursor { values: vec![Value::from(1), name], before: true });
    query.end_at = Some(Cursor { values: Vec::new(), before: false });
    (query.offset, query.limit) = (3, Some(0));
    query.select = Some(vec![FieldPath::name()]);
    let name = message(ValueType::ReferenceValue(format!("{ROOT}/users/u/videos/v")));
    let ones = message(ValueType::ArrayValue(pb::ArrayValue { values: vec![integer(1)] }));
    let unary = sq::UnaryFilter {
        op: unary_filter::Operator::IsNotNan.into(),
        operand_type: field("x").map(unary_filter::OperandType::Field),
    };
    let expected = StructuredQuery {
        select: Some(sq::Projection { fields: vec![field("__name__").unwrap()] }),
        from: vec![CollectionSelector { collection_id: "videos".to_owned(), all_descendants: false }],
        r#where: Some(composite(
            composite_filter::Operator::And,
            vec![
                compare("m.`a b`", field_filter::Operator::NotIn, ones),
                composite(
                    composite_filter::Operator::Or,
                    vec![
                        of(FilterType::UnaryFilter(unary)),
                        compare("__name__", field_filter::Operator::LessThan, name.clone()),
                    ],
                ),
            ],
        )),
        order_by: vec![
            sq::Order { field: field("a"), direction: sq::Direction::Descending.into() },
            sq::Order { field: field("__name__"), direction: sq::Direction::Ascending.into() },
        ],
        start_at: Some(pb::Cursor { values: vec![integer(1), name], before: true }),
        end_at: Some(pb::Cursor { values: Vec::new(), before: false }),
        offset: 3,
        limit: Some(0),
        find_nearest: None,
    };
    let (parent, encoded) = encode_query(&database(), &query).unwrap();
    assert_eq!(parent, format!("{ROOT}/users/u"));
    assert_eq!(encoded, expected);
}

/// Each operator by its number on the wire.
#[test]
fn operators_have_their_numbers() {
    use Operator::{
        ArrayContains, ArrayContainsAny, Equal, GreaterThan, GreaterThanOrEqual, In, LessThan, LessThanOrEqual,
        NotEqual, NotIn,
    };
    let operators = [
        LessThan,
        LessThanOrEqual,
        GreaterThan,
        GreaterThanOrEqual,
        Equal,
        NotEqual,
        ArrayContains,
        In,
        ArrayContainsAny,
        NotIn,
    ];
    for (number, op) in (1..).zip(operators) {
        let query = Query::default().and(Filter::field(path("a"), op, 1));
        let Some(FilterType::FieldFilter(filter)) =
            encode_query(&database(), &query).unwrap().1.r#where.unwrap().filter_type
        else {
            panic!("{op:?}")
        };
        assert_eq!(filter.op, number, "{op:?}");
    }
    use UnaryOperator::{IsNan, IsNotNan, IsNotNull, IsNull};
    for (number, op) in (2..).zip([IsNan, IsNull, IsNotNan, IsNotNull]) {
        let query = Query::default().and(Filter::unary(path("a"), op));
        let Some(FilterType::UnaryFilter(filter)) =
            encode_query(&database(), &query).unwrap().1.r#where.unwrap().filter_type
        else {
            panic!("{op:?}")
        };
        assert_eq!(filter.op, number, "{op:?}");
    }
}

#[test]
fn what_a_message_cannot_say_is_not_encoded() {
    let mut query = Query { limit: Some(1 << 31), ..Query::default() };
    refused(encode_query(&database(), &query), ErrorKind::Invalid, "limit 2147483648");
    query = Query { offset: u32::MAX, ..Query::default() };
    refused(encode_query(&database(), &query), ErrorKind::Invalid, "offset 4294967295");
    query = Query { limit: Some(1), limit_to_last: true, ..Query::default() };
    refused(encode_query(&database(), &query), ErrorKind::Invalid, "counts from the end");
    query = Query { select: Some(Vec::new()), ..Query::default() };
    refused(encode_query(&database(), &query), ErrorKind::Invalid, "projection");
}

#[test]
fn a_query_may_leave_out_almost_everything() {
    assert_eq!(decode(&StructuredQuery::default()).unwrap(), Query::default());
    let from = |all_descendants| StructuredQuery {
        from: vec![CollectionSelector { collection_id: String::new(), all_descendants }],
        ..StructuredQuery::default()
    };
    assert_eq!(decode(&from(false)).unwrap(), Query::default());
    assert_eq!(decode(&from(true)).unwrap(), Query { all_descendants: true, ..Query::default() });
    let all = StructuredQuery { select: Some(sq::Projection::default()), ..StructuredQuery::default() };
    assert_eq!(decode(&all).unwrap().select, None);
    let order = sq::Order { field: field("a"), direction: 0 };
    let ordered = StructuredQuery { order_by: vec![order], ..StructuredQuery::default() };
    assert_eq!(decode(&ordered).unwrap().order_by[0].direction, Direction::Ascending);
    let below = decode_query(&database(), &format!("{ROOT}/users/u"), &StructuredQuery::default()).unwrap();
    assert_eq!(below.parent.unwrap().as_str(), "users/u");
}

#[test]
fn null_and_nan_stay_operands() {
    let equal = |value| decode_filter(compare("a", field_filter::Operator::Equal, message(value))).unwrap();
    assert_eq!(equal(ValueType::NullValue(0)), Filter::equal(path("a"), Value::null()));
    assert_eq!(equal(ValueType::DoubleValue(f64::NAN)), Filter::equal(path("a"), f64::NAN));
}

#[test]
fn a_composite_filter_has_as_many_filters_as_it_has() {
    let one = compare("a", field_filter::Operator::Equal, integer(1));
    let decoded = decode_filter(composite(composite_filter::Operator::And, vec![one])).unwrap();
    assert_eq!(decoded, Filter::And(vec![Filter::equal(path("a"), 1)]));
    let none = decode_filter(composite(composite_filter::Operator::Or, Vec::new())).unwrap();
    assert_eq!(none, Filter::Or(Vec::new()));
    assert!(Query::default().and(none).check().is_err());
}

#[test]
fn what_is_no_query_is_refused() {
    let query = StructuredQuery::default;
    let selector = CollectionSelector { collection_id: "c".to_owned(), all_descendants: false };
    let order = |field, direction| StructuredQuery { order_by: vec![sq::Order { field, direction }], ..query() };
    let cursor = pb::Cursor { values: vec![integer(1), pb::Value { value_type: None }], before: true };
    let nothing = sq::Projection { fields: vec![FieldReference::default()] };
    for (query, says) in [
        (StructuredQuery { from: vec![selector.clone(), selector], ..query() }, "2 collection selectors"),
        (StructuredQuery { limit: Some(-1), ..query() }, "limit is -1"),
        (StructuredQuery { offset: -1, ..query() }, "offset is -1"),
        (order(field("a"), 7), "order by a has no direction"),
        (order(None, 1), "an order names no field"),
        (order(field(""), 1), "an order: "),
        (order(field("a-b"), 1), "backticks"),
        (StructuredQuery { select: Some(nothing), ..query() }, "the projection: "),
        (StructuredQuery { start_at: Some(cursor.clone()), ..query() }, "start_at[1]: a value has no type"),
        (StructuredQuery { end_at: Some(cursor), ..query() }, "end_at[1]: a value has no type"),
    ] {
        refused(decode(&query), ErrorKind::Invalid, says);
    }
    let nearest = StructuredQuery { find_nearest: Some(sq::FindNearest::default()), ..query() };
    refused(decode(&nearest), ErrorKind::Unsupported, "nearest neighbours");
    for parent in ["", "projects/p/databases/d/documents", &format!("{ROOT}/c"), &format!("{ROOT}/"), "c/d"] {
        refused(decode_query(&database(), parent, &query()), ErrorKind::Invalid, "");
    }
}

#[test]
fn what_is_no_filter_is_refused() {
    let unary = |op, operand| of(FilterType::UnaryFilter(sq::UnaryFilter { op, operand_type: operand }));
    let operand = |path| field(path).map(unary_filter::OperandType::Field);
    let compared = |field, op, value| of(FilterType::FieldFilter(sq::FieldFilter { field, op, value }));
    for (filter, says) in [
        (sq::Filter { filter_type: None }, "no type"),
        (composite(composite_filter::Operator::Unspecified, Vec::new()), "neither AND nor OR"),
        (of(FilterType::CompositeFilter(sq::CompositeFilter { op: 9, filters: Vec::new() })), "neither AND nor OR"),
        (compared(field("a"), 0, Some(integer(1))), "filter on a has no operator"),
        (compared(field("a"), 99, Some(integer(1))), "filter on a has no operator"),
        (compared(None, 5, Some(integer(1))), "names no field"),
        (compared(field("a."), 5, Some(integer(1))), "a name is empty"),
        (compared(field("a"), 5, None), "filter on a has no value"),
        (compared(field("a.b"), 5, Some(pb::Value { value_type: None })), "a.b: a value has no type"),
        (unary(0, operand("a")), "filter on a has no operator"),
        (unary(99, operand("a")), "filter on a has no operator"),
        (unary(2, None), "names no field"),
    ] {
        refused(decode_filter(filter.clone()), ErrorKind::Invalid, says);
        refused(decode_filter(composite(composite_filter::Operator::Or, vec![filter])), ErrorKind::Invalid, says);
    }
}
