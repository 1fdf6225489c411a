//! The form of a query that planners work on: its whole order, and its filter as alternatives of conjunctions.

use super::{Aggregation, Direction, Filter, Operator, Order, Query, UnaryOperator, filter::is_void};
use crate::{Error, FieldPath, Result, Value, ValueRef};

/// A checked query in normal form.
#[derive(Debug, Clone)]
pub struct NormalQuery {
    /// The effective order: the explicit one, then inequality fields, aggregated fields, and `__name__` last.
    pub order: Vec<Order>,
    /// The filter in disjunctive normal form. Alternatives that can match nothing are left out, so there may be none.
    pub branches: Vec<Branch>,
}

/// One alternative of a filter: all of it must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branch {
    /// Fields with the one value that each must equal; no field twice, never `__name__`.
    pub equal: Vec<(FieldPath, Value)>,
    /// An array field and the element that it must contain.
    pub contains: Option<(FieldPath, Value)>,
    /// What else must hold: ranges and inequalities, whose fields are in the order, and any condition on `__name__`.
    pub conditions: Vec<Condition>,
}

/// A condition on one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The field.
    pub field: FieldPath,
    /// What must hold for it.
    pub test: Test,
}

/// What must hold for a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// A comparison: a range, an inequality, or an equality.
    Compare(Operator, Value),
    /// A test without an operand.
    Unary(UnaryOperator),
}

impl Test {
    /// Whether a value passes.
    pub fn matches(&self, found: ValueRef<'_>) -> bool {
        match self {
            Self::Compare(op, value) => op.matches(found, value.view()),
            Self::Unary(op) => op.matches(found),
        }
    }
}

impl Branch {
    /// Whether the value of a field is fixed by an equality.
    pub fn fixes(&self, field: &FieldPath) -> bool {
        self.equal.iter().any(|(equal, _)| equal == field)
    }
}

impl Query {
    /// Checks the query and brings it into normal form.
    ///
    /// # Errors
    /// As [`Query::check`], and as [`Query::check_aggregate`] for what is aggregated.
    pub fn normalize(&self, aggregations: &[Aggregation]) -> Result<NormalQuery> {
        self.check_with(aggregations, true)?;
        self.normalize_unchecked(aggregations)
    }

    /// [`Query::normalize`] for a store that was told not to limit the number of disjunctions.
    ///
    /// # Errors
    /// As [`Query::normalize`].
    pub fn normalize_unlimited(&self, aggregations: &[Aggregation]) -> Result<NormalQuery> {
        self.check_with(aggregations, false)?;
        self.normalize_unchecked(aggregations)
    }

    fn normalize_unchecked(&self, aggregations: &[Aggregation]) -> Result<NormalQuery> {
        let branches = match &self.filter {
            None => vec![Branch::default()],
            Some(filter) => disjuncts(filter).iter().filter_map(|conjunct| branch(conjunct)).collect(),
        };
        Ok(NormalQuery { order: self.effective_order(aggregations)?, branches })
    }

    /// The order with everything that Firestore adds to it.
    pub(crate) fn effective_order(&self, aggregations: &[Aggregation]) -> Result<Vec<Order>> {
        let mut order = self.order_by.clone();
        let direction = order.last().map_or(Direction::Ascending, |last| last.direction);
        let leaves = self.filter.as_ref().map(Filter::leaves).unwrap_or_default();
        let mut inequalities: Vec<_> = leaves.iter().filter_map(|leaf| leaf.inequality_field()).collect();
        inequalities.sort_unstable();
        let mut aggregated: Vec<_> =
            aggregations.iter().filter_map(Aggregation::field).filter(|field| !self.is_fixed(field)).collect();
        aggregated.sort_unstable();
        for field in inequalities.into_iter().chain(aggregated) {
            if !field.is_name() && !order.iter().any(|o| o.field == *field) {
                order.push(Order { field: field.clone(), direction });
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
            order.push(Order { field: FieldPath::name(), direction });
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

/// The filter as alternatives of plain conditions.
fn disjuncts(filter: &Filter) -> Vec<Vec<Filter>> {
    match filter {
        Filter::Or(filters) => filters.iter().flat_map(disjuncts).collect(),
        Filter::And(filters) => filters.iter().fold(vec![Vec::new()], |product, filter| {
            let more = disjuncts(filter);
            product.iter().flat_map(|left| more.iter().map(|right| [&left[..], right].concat())).collect()
        }),
        Filter::Field { field, op: op @ (Operator::In | Operator::ArrayContainsAny), value } => {
            let op = if *op == Operator::In { Operator::Equal } else { Operator::ArrayContains };
            let ValueRef::Array(array) = value.view() else { return Vec::new() };
            let mut candidates: Vec<_> = array.iter().collect();
            candidates.sort_unstable();
            candidates.dedup();
            candidates.into_iter().map(|candidate| vec![Filter::field(field.clone(), op, candidate)]).collect()
        }
        leaf => vec![vec![leaf.clone()]],
    }
}

/// One alternative; `None` when it can match nothing.
fn branch(conjunct: &[Filter]) -> Option<Branch> {
    let mut branch = Branch::default();
    for leaf in conjunct {
        let (field, test) = match leaf {
            Filter::Field { field, op, value } => {
                let operand = value.view();
                let void = match op {
                    Operator::NotEqual => operand.is_null(),
                    Operator::NotIn => matches!(operand, ValueRef::Array(a) if a.iter().any(|v| v.is_null())),
                    _ => is_void(operand),
                };
                if void {
                    return None;
                }
                match op {
                    Operator::Equal if !field.is_name() => {
                        match branch.equal.iter().find(|(known, _)| known == field) {
                            None => branch.equal.push((field.clone(), value.clone())),
                            Some((_, known)) if known == value => {}
                            Some(_) => return None,
                        }
                        continue;
                    }
                    Operator::ArrayContains => {
                        branch.contains = Some((field.clone(), value.clone()));
                        continue;
                    }
                    _ => (field, Test::Compare(*op, value.clone())),
                }
            }
            Filter::Unary { field, op: op @ (UnaryOperator::IsNull | UnaryOperator::IsNan) } => {
                let value = if *op == UnaryOperator::IsNull { Value::null() } else { Value::from(f64::NAN) };
                match branch.equal.iter().find(|(known, _)| known == field) {
                    None => branch.equal.push((field.clone(), value)),
                    Some((_, known)) if *known == value => {}
                    Some(_) => return None,
                }
                continue;
            }
            Filter::Unary { field, op } => (field, Test::Unary(*op)),
            Filter::And(_) | Filter::Or(_) => continue,
        };
        branch.conditions.push(Condition { field: field.clone(), test });
    }
    Some(branch)
}
