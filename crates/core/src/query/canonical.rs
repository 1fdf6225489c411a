//! A query as bytes that no other query has, for what signs it.
//!
//! Every part stands behind its length or count and every choice behind a tag, so no two queries run into the same bytes.
//! They are part of what is signed and handed out: a change makes all earlier signatures void.

use super::{Cursor, Direction, Filter, Operator, Order, Query, UnaryOperator};
use crate::{FieldPath, Value};

impl Query {
    /// Bytes that say everything of the query but its limit, for a store to tell by a signature or a digest whether what
    /// it is handed back belongs to the query. Values count with their types: `1` is not `1.0`.
    pub fn canonical(&self) -> Vec<u8> {
        // Named one by one, so that a new field does not go missing here.
        let Self {
            parent,
            collection,
            all_descendants,
            filter,
            order_by,
            start_at,
            end_at,
            offset,
            limit: _,
            limit_to_last,
            select,
            read_time,
            hide_expired,
        } = self;
        let mut out = Canonical(Vec::with_capacity(256));
        out.option(parent.as_ref(), |out, parent| out.bytes(parent.as_str().as_bytes()));
        out.option(collection.as_ref(), |out, collection| out.bytes(collection.as_bytes()));
        out.flag(*all_descendants);
        out.option(filter.as_ref(), Canonical::filter);
        out.list(order_by, Canonical::order);
        out.option(start_at.as_ref(), Canonical::cursor);
        out.option(end_at.as_ref(), Canonical::cursor);
        out.number((*offset).into());
        out.flag(*limit_to_last);
        out.option(select.as_ref(), |out, fields| out.list(fields, Canonical::field));
        out.option(read_time.as_ref(), |out, time| out.0.extend(time.as_micros().to_be_bytes()));
        out.flag(*hide_expired);
        out.0
    }
}

struct Canonical(Vec<u8>);

impl Canonical {
    fn tag(&mut self, tag: u8) {
        self.0.push(tag);
    }

    fn flag(&mut self, flag: bool) {
        self.tag(flag.into());
    }

    fn number(&mut self, number: u64) {
        self.0.extend(number.to_be_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        items.iter().for_each(|item| write(self, item));
    }

    fn field(&mut self, field: &FieldPath) {
        self.number(field.segments().len() as u64);
        field.segments().for_each(|name| self.bytes(name.as_bytes()));
    }

    fn value(&mut self, value: &Value) {
        self.bytes(value.encoded());
    }

    fn order(&mut self, Order { field, direction }: &Order) {
        self.field(field);
        self.flag(*direction == Direction::Descending);
    }

    fn cursor(&mut self, Cursor { values, before }: &Cursor) {
        self.list(values, Self::value);
        self.flag(*before);
    }

    fn filter(&mut self, filter: &Filter) {
        match filter {
            Filter::And(filters) => {
                self.tag(1);
                self.list(filters, Self::filter);
            }
            Filter::Or(filters) => {
                self.tag(2);
                self.list(filters, Self::filter);
            }
            Filter::Field { field, op, value } => {
                self.tag(3);
                self.field(field);
                self.tag(operator(*op));
                self.value(value);
            }
            Filter::Unary { field, op } => {
                self.tag(4);
                self.field(field);
                self.tag(unary_operator(*op));
            }
        }
    }
}

fn operator(op: Operator) -> u8 {
    match op {
        Operator::LessThan => 1,
        Operator::LessThanOrEqual => 2,
        Operator::GreaterThan => 3,
        Operator::GreaterThanOrEqual => 4,
        Operator::Equal => 5,
        Operator::NotEqual => 6,
        Operator::In => 7,
        Operator::NotIn => 8,
        Operator::ArrayContains => 9,
        Operator::ArrayContainsAny => 10,
    }
}

fn unary_operator(op: UnaryOperator) -> u8 {
    match op {
        UnaryOperator::IsNull => 1,
        UnaryOperator::IsNotNull => 2,
        UnaryOperator::IsNan => 3,
        UnaryOperator::IsNotNan => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DocumentPath, Timestamp};

    fn path(text: &str) -> FieldPath {
        text.parse().unwrap()
    }

    /// Queries that a careless encoding would run together.
    fn neighbours() -> Vec<Query> {
        let equal = |field: &str, value: Value| Filter::equal(path(field), value);
        let (a, b) = (|| equal("a", 1.into()), || equal("b", 1.into()));
        let filters = [
            a(),
            b(),
            equal("a", 1.0.into()),
            equal("a", "1".into()),
            equal("a", Value::bytes("1")),
            equal("a", Value::null()),
            equal("a", 0.0.into()),
            equal("a", (-0.0).into()),
            equal("a.b", 1.into()),
            equal("`a.b`", 1.into()),
            equal("a", Value::array(["b", "c"])),
            equal("a", Value::array(["bc", ""])),
            equal("a", Value::array([Value::array(["b"])])),
            equal("a", Value::array([Value::map([("b", 1)])])),
            Filter::field(path("a"), Operator::In, Value::array(["b", "c"])),
            Filter::field(path("a"), Operator::NotEqual, 1),
            Filter::unary(path("a"), UnaryOperator::IsNull),
            Filter::unary(path("a"), UnaryOperator::IsNan),
            Filter::And(vec![]),
            Filter::Or(vec![]),
            Filter::And(vec![a()]),
            Filter::Or(vec![a()]),
            Filter::And(vec![a(), b()]),
            Filter::And(vec![b(), a()]),
            Filter::And(vec![Filter::And(vec![a()]), b()]),
            Filter::And(vec![Filter::And(vec![a(), b()])]),
            Filter::Or(vec![Filter::And(vec![a()]), b()]),
        ];
        let document = |text: &str| text.parse::<DocumentPath>().ok();
        let cursor =
            |values: &[i64], before| Cursor { values: values.iter().copied().map(Value::from).collect(), before };
        let of = |change: fn(&mut Query)| {
            let mut query = Query::default();
            change(&mut query);
            query
        };
        let mut queries = vec![
            Query::default(),
            Query { parent: document("a/b"), ..Query::default() },
            Query { parent: document("a/b"), collection: Some("c".into()), ..Query::default() },
            Query { collection: Some("a/b".into()), ..Query::default() },
            Query { collection: Some("".into()), ..Query::default() },
            Query { start_at: Some(cursor(&[], false)), ..Query::default() },
            Query { end_at: Some(cursor(&[], false)), ..Query::default() },
            Query { end_at: Some(cursor(&[], true)), ..Query::default() },
            Query { end_at: Some(cursor(&[1, 2], false)), ..Query::default() },
            Query { end_at: Some(cursor(&[1], false)), ..Query::default() },
            Query { order_by: vec![Order::ascending(path("a"))], ..Query::default() },
            Query { order_by: vec![Order::descending(path("a"))], ..Query::default() },
            Query { order_by: vec![Order::ascending(path("a")), Order::ascending(path("b"))], ..Query::default() },
            Query { order_by: vec![Order::ascending(path("a.b"))], ..Query::default() },
            Query { read_time: Timestamp::from_micros(0).ok(), ..Query::default() },
            Query { read_time: Timestamp::from_micros(1).ok(), ..Query::default() },
            Query { select: Some(vec![]), ..Query::default() },
            Query { select: Some(vec![path("a"), path("b")]), ..Query::default() },
            Query { select: Some(vec![path("a.b")]), ..Query::default() },
            Query { select: Some(vec![path("a.b"), path("c")]), ..Query::default() },
            Query { select: Some(vec![path("a"), path("b.c")]), ..Query::default() },
            of(|query| query.all_descendants = true),
            of(|query| query.hide_expired = true),
            of(|query| query.limit_to_last = true),
            of(|query| query.offset = 1),
        ];
        queries.extend(filters.map(|filter| Query { filter: Some(filter), ..Query::default() }));
        queries
    }

    #[test]
    fn queries_that_differ_have_other_bytes() {
        let queries = neighbours();
        for (i, a) in queries.iter().enumerate() {
            assert_eq!(a.canonical(), Query { limit: Some(7), ..a.clone() }.canonical(), "{a:?}");
            for b in &queries[..i] {
                assert_ne!(a.canonical(), b.canonical(), "{a:?} and {b:?}");
                // None is the beginning of another, either.
                assert!(!a.canonical().starts_with(&b.canonical()), "{a:?} begins as {b:?}");
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    mod arbitrary {
        use proptest::prelude::*;

        use super::*;
        use crate::arbitrary::query;

        /// What of one query takes the place of the other's.
        fn mixed(mut query: Query, other: Query, part: usize) -> Query {
            match part {
                0 => query.parent = other.parent,
                1 => query.collection = other.collection,
                2 => query.all_descendants = other.all_descendants,
                3 => query.filter = other.filter,
                4 => query.order_by = other.order_by,
                5 => query.end_at = other.end_at,
                6 => query.select = other.select,
                7 => query.filter = query.filter.map(|filter| Filter::And(vec![filter])),
                _ => return other,
            }
            query
        }

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(2_000))]

            #[test]
            fn no_two_queries_share_their_bytes(a in query(), other in query(), part in 0..9_usize) {
                let mut b = mixed(a.clone(), other, part);
                b.limit = a.limit;
                let same = a.canonical() == b.canonical();
                if same {
                    prop_assert_eq!(&a, &b);
                }
                // A query says in its text what it is, but for the content of bytes.
                prop_assert_eq!(same, format!("{a:?}") == format!("{b:?}") && a == b);
            }
        }
    }
}
