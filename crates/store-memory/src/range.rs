//! Which part of an index a branch of a query scans: ranges of byte keys from conditions and cursors.

use std::{borrow::Cow, cmp::Ordering};

use reelbase_core::{
    Branch, Cursor, Direction, Operator, OrderRef, Test, UnaryOperator, ValueRef,
    index::{IndexMode, QueryScope},
    value::order::{self, kind},
};

use smallvec::{SmallVec, smallvec};

use crate::index::{invert, put_value};

/// A position among byte strings: before or after all that begin with `bytes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    bytes: Vec<u8>,
    after: bool,
}

/// The keys between two points.
pub(crate) type Interval = (Point, Point);

/// Intervals in order; mostly one.
pub(crate) type Intervals = SmallVec<[Interval; 1]>;

impl Point {
    const fn min() -> Self {
        Self { bytes: Vec::new(), after: false }
    }

    const fn max() -> Self {
        Self { bytes: Vec::new(), after: true }
    }

    fn before(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), after: false }
    }

    fn after(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), after: true }
    }

    /// The same position when all bytes are inverted, which turns the order around.
    fn inverted(mut self) -> Self {
        invert(&mut self.bytes);
        self.after = !self.after;
        self
    }

    /// The least key at or after the point; `None` when no key is.
    fn key(&self) -> Option<Cow<'_, [u8]>> {
        if self.after { successor(&self.bytes).map(Cow::Owned) } else { Some(Cow::Borrowed(&self.bytes)) }
    }

    /// The key of the point in the keys that begin with `prefix`.
    fn key_below(&self, prefix: &[u8]) -> Option<Vec<u8>> {
        let bytes = [prefix, &self.bytes].concat();
        if self.after { succeed(bytes) } else { Some(bytes) }
    }

    /// The point in the keys that begin with `prefix`.
    fn below(&self, prefix: &[u8]) -> Self {
        Self { bytes: [prefix, &self.bytes].concat(), after: self.after }
    }
}

/// The least byte string above all that begin with `prefix`; `None` when there is none.
pub(crate) fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    succeed(prefix.to_vec())
}

fn succeed(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let keep = bytes.iter().rposition(|byte| *byte != u8::MAX)?;
    bytes.truncate(keep + 1);
    bytes[keep] += 1;
    Some(bytes)
}

impl Ord for Point {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.key(), other.key()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }
}

impl PartialOrd for Point {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn intersect(a: &[Interval], b: &[Interval]) -> Intervals {
    let pair = |x: &Interval, y: &Interval| {
        let (low, high) = ((&x.0).max(&y.0), (&x.1).min(&y.1));
        (low < high).then(|| (low.clone(), high.clone()))
    };
    a.iter().flat_map(|x| b.iter().filter_map(move |y| pair(x, y))).collect()
}

/// What of the values satisfies a test, as ascending intervals of encoded values.
fn value_intervals(test: &Test<'_>) -> Intervals {
    let encoded = |value: ValueRef<'_>| {
        let mut bytes = Vec::new();
        put_value(value, IndexMode::Ascending, &mut bytes);
        bytes
    };
    let not_null = Point::after([kind::NULL]);
    match test {
        Test::Unary(UnaryOperator::IsNotNan) => {
            smallvec![(not_null, Point::before([kind::NAN])), (Point::after([kind::NAN]), Point::max())]
        }
        Test::Unary(UnaryOperator::IsNotNull) => smallvec![(not_null, Point::max())],
        Test::Unary(_) => smallvec![(Point::min(), Point::max())],
        Test::Compare(op, value) => {
            let operand = *value;
            // Ranges match values of the operand's type only.
            let of_type = [order::rank(operand)];
            match op {
                Operator::LessThan => smallvec![(Point::before(of_type), Point::before(encoded(operand)))],
                Operator::LessThanOrEqual => smallvec![(Point::before(of_type), Point::after(encoded(operand)))],
                Operator::GreaterThan => smallvec![(Point::after(encoded(operand)), Point::after(of_type))],
                Operator::GreaterThanOrEqual => smallvec![(Point::before(encoded(operand)), Point::after(of_type))],
                Operator::NotEqual if operand.is_nan() => smallvec![(not_null, Point::max())],
                Operator::NotEqual => all_but(vec![encoded(operand)], not_null),
                Operator::NotIn => {
                    let candidates = operand.elements().filter(|candidate| !candidate.is_nan()).map(encoded).collect();
                    all_but(candidates, not_null)
                }
                _ => smallvec![(Point::min(), Point::max())],
            }
        }
    }
}

fn all_but(mut excluded: Vec<Vec<u8>>, from: Point) -> Intervals {
    excluded.sort_unstable();
    let mut intervals = Intervals::with_capacity(excluded.len() + 1);
    let mut low = from;
    for bytes in excluded {
        let high = Point::before(bytes.clone());
        if low < high {
            intervals.push((low, high));
        }
        low = Point::after(bytes);
    }
    intervals.push((low, Point::max()));
    intervals
}

/// How names stand in the keys of an index.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Names<'a> {
    /// Whole.
    Full,
    /// Only the last id, all of one collection.
    In(&'a str),
}

impl Names<'_> {
    /// The positions right before and right after a name; where only one collection's ids stand, a name from elsewhere
    /// lies between two of them, or at an end.
    fn around(&self, reference: &str) -> (Point, Point) {
        let mut bytes = Vec::new();
        let Self::In(collection) = self else {
            order::encode_name(reference, &mut bytes);
            return (Point::before(bytes.clone()), Point::after(bytes));
        };
        match reference.strip_prefix(*collection).and_then(|rest| rest.strip_prefix('/')) {
            Some(below) => {
                let (id, deeper) = below.split_once('/').map_or((below, false), |(id, _)| (id, true));
                order::encode_segment(id, &mut bytes);
                let after = Point::after(bytes.clone());
                if deeper { (after.clone(), after) } else { (Point::before(bytes), after) }
            }
            None if order::compare_names(reference, collection).is_gt() => (Point::max(), Point::max()),
            None => (Point::min(), Point::min()),
        }
    }

    fn intervals(&self, test: &Test<'_>) -> Intervals {
        let Test::Compare(op, operand) = *test else { return smallvec![(Point::min(), Point::max())] };
        let around = |value: ValueRef<'_>| match value {
            ValueRef::Reference(path) => self.around(path),
            _ => (Point::max(), Point::max()),
        };
        let (before, after) = around(operand);
        match op {
            Operator::LessThan => smallvec![(Point::min(), before)],
            Operator::LessThanOrEqual => smallvec![(Point::min(), after)],
            Operator::GreaterThan => smallvec![(after, Point::max())],
            Operator::GreaterThanOrEqual => smallvec![(before, Point::max())],
            Operator::Equal => smallvec![(before, after)],
            Operator::NotEqual => smallvec![(Point::min(), before), (after, Point::max())],
            Operator::NotIn => operand.elements().fold(smallvec![(Point::min(), Point::max())], |intervals, name| {
                let (before, after) = around(name);
                intersect(&intervals, &[(Point::min(), before), (after, Point::max())])
            }),
            _ => smallvec![(Point::min(), Point::max())],
        }
    }
}

/// A field of the order that an index holds after its equalities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'a> {
    pub(crate) order: OrderRef<'a>,
    /// How the index holds it; names always ascend.
    pub(crate) mode: IndexMode,
}

/// What the keys of an index look like after the equalities, and in which direction they are read.
#[derive(Debug)]
pub(crate) struct Layout<'a, 'q> {
    pub(crate) branch: &'a Branch<'q>,
    /// The whole effective order of the query.
    pub(crate) order: &'a [OrderRef<'q>],
    /// The fields of the order that are not fixed, `__name__` last.
    pub(crate) columns: SmallVec<[Column<'q>; 4]>,
    pub(crate) names: Names<'a>,
    pub(crate) descending: bool,
}

impl Layout<'_, '_> {
    /// The ranges of the part of a key after the equalities, in the order in which they are read.
    pub(crate) fn intervals(&self, start: Option<&Cursor>, end: Option<&Cursor>) -> Intervals {
        let mut intervals: Intervals = smallvec![(Point::min(), Point::max())];
        if let Some(column) = self.columns.first() {
            for condition in self.branch.conditions().iter().filter(|c| c.field == column.order.field) {
                let mut allowed = if condition.field.is_name() {
                    self.names.intervals(&condition.test)
                } else {
                    value_intervals(&condition.test)
                };
                if column.mode == IndexMode::Descending {
                    allowed = allowed.into_iter().rev().map(|(low, high)| (high.inverted(), low.inverted())).collect();
                }
                intervals = intersect(&intervals, &allowed);
            }
        }
        for (cursor, is_start) in [(start, true), (end, false)] {
            let Some(cursor) = cursor else { continue };
            let point = self.position(cursor);
            // Read backwards, what comes after in the query comes before among the keys.
            let window = if is_start == self.descending { (Point::min(), point) } else { (point, Point::max()) };
            intervals = intersect(&intervals, &[window]);
        }
        if self.descending {
            intervals.reverse();
        }
        intervals
    }

    /// Where a cursor stands among the keys.
    fn position(&self, cursor: &Cursor) -> Point {
        let mut bytes = Vec::new();
        // Before in the query is after among the keys when they are read backwards.
        let point = |bytes, before: bool| Point { bytes, after: before == self.descending };
        for (value, order) in cursor.values.iter().zip(self.order) {
            let Some(column) = self.columns.iter().find(|column| column.order.field == order.field) else {
                // The branch fixes the field: all keys here are on one side of the cursor, unless it names that value.
                let fixed = self.branch.equal().iter().find(|(field, _)| *field == order.field);
                let side = fixed.map_or(Ordering::Equal, |(_, fixed)| fixed.cmp(&value.view()));
                match if order.direction == Direction::Descending { side.reverse() } else { side } {
                    Ordering::Equal => continue,
                    Ordering::Greater => return point(bytes, true),
                    Ordering::Less => return point(bytes, false),
                }
            };
            match value.view() {
                ValueRef::Reference(path) if order.field.is_name() => {
                    let (before, after) = self.names.around(path);
                    return if cursor.before == self.descending { after } else { before }.below(&bytes);
                }
                value => put_value(value, column.mode, &mut bytes),
            }
        }
        point(bytes, cursor.before)
    }
}

/// Cuts intervals of whole names down to those below the name with this prefix.
pub(crate) fn clip(intervals: &mut Intervals, prefix: &[u8]) {
    if prefix.is_empty() {
        return;
    }
    // The name itself ends where those below it have another id.
    let within = (Point::after([prefix, &[order::NAME_END]].concat()), Point::after(prefix));
    intervals.retain_mut(|interval| {
        match intersect(std::slice::from_ref(interval), std::slice::from_ref(&within)).pop() {
            Some(clipped) => {
                *interval = clipped;
                true
            }
            None => false,
        }
    });
}

/// The bounds of a scan: `low <= key`, and `key < high` unless it is `None`.
pub(crate) type Bounds = (Vec<u8>, Option<Vec<u8>>);

/// The keys of an interval in an index whose equalities have the prefix; `None` when it is empty.
pub(crate) fn bounds((low, high): &Interval, prefix: &[u8]) -> Option<Bounds> {
    let low = low.key_below(prefix)?;
    let high = high.key_below(prefix);
    high.as_ref().is_none_or(|high| low < *high).then_some((low, high))
}

/// What the keys begin with in an index: the collection in collection scope, then the fixed values.
pub(crate) fn equality_prefix<'a>(
    scope: QueryScope,
    collection: &str,
    fixed: impl Iterator<Item = (ValueRef<'a>, IndexMode)>,
) -> Vec<u8> {
    let mut prefix = Vec::with_capacity(collection.len() + 64);
    if scope == QueryScope::Collection {
        order::encode_name(collection, &mut prefix);
    }
    for (value, mode) in fixed {
        put_value(value, mode, &mut prefix);
    }
    prefix
}
