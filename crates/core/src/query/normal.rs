//! The form of a query that planners work on: its whole order, and its filter as alternatives of conjunctions.

use smallvec::SmallVec;

use super::{Aggregation, Direction, Filter, Operator, Order, OrderRef, Query, UnaryOperator, filter::is_void};
use crate::{Error, FieldPath, Result, ValueRef};

/// A checked query in normal form, borrowed from the query and what is aggregated.
#[derive(Debug, Clone)]
pub struct NormalQuery<'q> {
    order: Orders<'q>,
    branches: SmallVec<[Branch<'q>; 1]>,
}

/// An order of few fields, as most are.
pub(crate) type Orders<'q> = SmallVec<[OrderRef<'q>; 4]>;

/// A field and the value, or the element, that it must have.
type Fixed<'q> = (&'q FieldPath, ValueRef<'q>);

/// One alternative of a filter: all of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branch<'q> {
    equal: SmallVec<[Fixed<'q>; 4]>,
    contains: Option<Fixed<'q>>,
    conditions: SmallVec<[Condition<'q>; 2]>,
}

/// A condition on one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition<'q> {
    /// The field.
    pub field: &'q FieldPath,
    /// What must hold for it.
    pub test: Test<'q>,
}

/// What must hold for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test<'q> {
    /// A comparison: a range, an inequality, or an equality.
    Compare(Operator, ValueRef<'q>),
    /// A test without an operand.
    Unary(UnaryOperator),
}

impl Test<'_> {
    /// Whether a value passes.
    pub fn matches(&self, found: ValueRef<'_>) -> bool {
        match self {
            Self::Compare(op, value) => op.matches(found, *value),
            Self::Unary(op) => op.matches(found),
        }
    }
}

impl<'q> NormalQuery<'q> {
    /// The effective order: the explicit one, then inequality fields, aggregated fields, and `__name__` last.
    pub fn order(&self) -> &[OrderRef<'q>] {
        &self.order
    }

    /// The filter in disjunctive normal form. Alternatives that can match nothing are left out, so there may be none.
    pub fn branches(&self) -> &[Branch<'q>] {
        &self.branches
    }
}

impl<'q> Branch<'q> {
    /// Fields with the one value that each must equal; no field twice, never `__name__`.
    pub fn equal(&self) -> &[(&'q FieldPath, ValueRef<'q>)] {
        &self.equal
    }

    /// An array field and the element that it must contain.
    pub fn contains(&self) -> Option<(&'q FieldPath, ValueRef<'q>)> {
        self.contains
    }

    /// What else must hold: ranges and inequalities, whose fields are in the order, and any condition on `__name__`.
    pub fn conditions(&self) -> &[Condition<'q>] {
        &self.conditions
    }

    /// Whether the value of a field is fixed by an equality.
    pub fn fixes(&self, field: &FieldPath) -> bool {
        self.equal.iter().any(|(equal, _)| *equal == field)
    }

    /// Notes an equality; `false` when the field must equal another value already.
    fn equals(&mut self, field: &'q FieldPath, value: ValueRef<'q>) -> bool {
        match self.equal.iter().find(|(known, _)| *known == field) {
            None => self.equal.push((field, value)),
            Some((_, known)) => return *known == value,
        }
        true
    }

    /// Notes a condition; `false` when nothing can match any more.
    fn add(&mut self, condition: Condition<'q>) -> bool {
        let Condition { field, test } = condition;
        match test {
            Test::Compare(op, operand) => {
                let void = match op {
                    Operator::NotEqual => operand.is_null(),
                    Operator::NotIn => operand.elements().any(|v| v.is_null()),
                    _ => is_void(operand),
                };
                match op {
                    _ if void => return false,
                    Operator::Equal if !field.is_name() => return self.equals(field, operand),
                    Operator::ArrayContains => self.contains = Some((field, operand)),
                    _ => self.conditions.push(condition),
                }
            }
            Test::Unary(UnaryOperator::IsNull) => return self.equals(field, ValueRef::Null),
            Test::Unary(UnaryOperator::IsNan) => return self.equals(field, ValueRef::Double(f64::NAN)),
            Test::Unary(_) => self.conditions.push(condition),
        }
        true
    }

    /// One alternative; `None` when it can match nothing.
    fn of(conditions: impl IntoIterator<Item = Condition<'q>>) -> Option<Self> {
        let mut branch = Self::default();
        conditions.into_iter().all(|condition| branch.add(condition)).then_some(branch)
    }
}

impl<'q> Condition<'q> {
    /// A leaf of a filter that has one alternative.
    fn of(leaf: &'q Filter) -> Option<Self> {
        match leaf {
            Filter::Field { op: Operator::In | Operator::ArrayContainsAny, .. } => None,
            Filter::Field { field, op, value } => Some(Self { field, test: Test::Compare(*op, value.view()) }),
            Filter::Unary { field, op } => Some(Self { field, test: Test::Unary(*op) }),
            Filter::And(_) | Filter::Or(_) => None,
        }
    }
}

impl Query {
    /// Checks the query and brings it into normal form.
    ///
    /// # Errors
    /// As [`Query::check`], and as [`Query::check_aggregate`] for what is aggregated.
    pub fn normalize<'q>(&'q self, aggregations: &'q [Aggregation]) -> Result<NormalQuery<'q>> {
        Ok(self.normal(self.check_with(aggregations, true)?))
    }

    /// [`Query::normalize`] for a store that was told not to limit the number of disjunctions.
    ///
    /// # Errors
    /// As [`Query::normalize`].
    pub fn normalize_unlimited<'q>(&'q self, aggregations: &'q [Aggregation]) -> Result<NormalQuery<'q>> {
        Ok(self.normal(self.check_with(aggregations, false)?))
    }

    fn normal<'q>(&'q self, order: Orders<'q>) -> NormalQuery<'q> {
        let mut branches = SmallVec::new();
        match &self.filter {
            None => branches.push(Branch::default()),
            Some(filter) => match conjunction(filter) {
                Some(conjunct) => branches.extend(Branch::of(conjunct)),
                None => {
                    let mut product = Product::from_iter([Conjunct::new()]);
                    multiply(filter, &mut product);
                    branches.extend(product.into_iter().filter_map(Branch::of));
                }
            },
        }
        NormalQuery { order, branches }
    }

    /// The order with everything that Firestore adds to it.
    pub(crate) fn effective_order<'q>(&'q self, aggregations: &'q [Aggregation]) -> Result<Orders<'q>> {
        let leaves = self.filter.as_ref().map(Filter::leaves).unwrap_or_default();
        self.order_with(&leaves, aggregations)
    }

    /// [`Query::effective_order`] of a query whose filter has these leaves.
    pub(super) fn order_with<'q>(
        &'q self,
        leaves: &[&'q Filter],
        aggregations: &'q [Aggregation],
    ) -> Result<Orders<'q>> {
        let mut order = Orders::new();
        for Order { field, direction } in &self.order_by {
            order.push(OrderRef { field, direction: *direction });
        }
        let direction = order.last().map_or(Direction::Ascending, |last| last.direction);
        // First the fields of inequalities, then those that are aggregated, each sorted.
        let mut implied: SmallVec<[_; 8]> = SmallVec::new();
        implied.extend(leaves.iter().filter_map(|leaf| leaf.inequality_field()));
        implied.sort_unstable();
        let inequalities = implied.len();
        implied.extend(aggregations.iter().filter_map(Aggregation::field).filter(|field| !self.is_fixed(field)));
        implied[inequalities..].sort_unstable();
        for field in implied {
            if !field.is_name() && !order.iter().any(|o| o.field == field) {
                order.push(OrderRef { field, direction });
            }
        }
        if let Some(at) = order.iter().position(|o| o.field.is_name()) {
            if let Some(after) = order.get(at + 1) {
                return Err(Error::invalid(format!(
                    "nothing can be ordered after __name__, but the query requires an index with fields [{}] after __name__",
                    after.field
                )));
            }
        } else {
            order.push(OrderRef { field: FieldPath::name_ref(), direction });
        }
        Ok(order)
    }

    /// Whether every match has one same value of the field.
    fn is_fixed(&self, field: &FieldPath) -> bool {
        fn fixes(filter: &Filter, field: &FieldPath) -> bool {
            match filter {
                Filter::And(filters) => filters.iter().any(|filter| fixes(filter, field)),
                Filter::Field { field: found, op: Operator::Equal, .. } => found == field,
                _ => false,
            }
        }
        self.filter.as_ref().is_some_and(|filter| fixes(filter, field))
    }
}

/// Conditions that must all hold.
type Conjunct<'q> = SmallVec<[Condition<'q>; 4]>;

/// Alternatives; of most filters there is one.
type Product<'q> = SmallVec<[Conjunct<'q>; 1]>;

/// The conditions of a filter without alternatives, as most are.
fn conjunction(filter: &Filter) -> Option<Conjunct<'_>> {
    fn collect<'q>(filter: &'q Filter, conjunct: &mut Conjunct<'q>) -> Option<()> {
        match filter {
            Filter::And(filters) => filters.iter().try_for_each(|filter| collect(filter, conjunct)),
            leaf => Condition::of(leaf).map(|condition| conjunct.push(condition)),
        }
    }
    let mut conjunct = Conjunct::new();
    collect(filter, &mut conjunct).map(|()| conjunct)
}

/// Adds a filter to every alternative, which makes several of each where the filter has alternatives itself.
fn multiply<'q>(filter: &'q Filter, product: &mut Product<'q>) {
    match filter {
        Filter::And(filters) => filters.iter().for_each(|filter| multiply(filter, product)),
        Filter::Or(filters) => {
            for left in std::mem::take(product) {
                for filter in filters {
                    let mut alternatives = Product::from_iter([left.clone()]);
                    multiply(filter, &mut alternatives);
                    product.extend(alternatives);
                }
            }
        }
        Filter::Field { field, op: op @ (Operator::In | Operator::ArrayContainsAny), value } => {
            let op = if *op == Operator::In { Operator::Equal } else { Operator::ArrayContains };
            let mut candidates: SmallVec<[_; 8]> = value.view().elements().collect();
            candidates.sort_unstable();
            candidates.dedup();
            for left in std::mem::take(product) {
                product.extend(candidates.iter().map(|candidate| {
                    let mut conjunct = left.clone();
                    conjunct.push(Condition { field, test: Test::Compare(op, *candidate) });
                    conjunct
                }));
            }
        }
        leaf => product.iter_mut().for_each(|conjunct| conjunct.extend(Condition::of(leaf))),
    }
}
