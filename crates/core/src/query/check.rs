//! What Firestore refuses, before a query touches any data.

use smallvec::SmallVec;

use super::{
    AggregateFunction, Aggregation, Cursor, Direction, Filter, Operator, OrderRef, Orders, Query, UnaryOperator,
    filter::Leaves,
};
use crate::{
    DocumentPath, Error, ErrorKind, FieldPath, Result, Value, ValueRef, check_collection_id,
    limits::{MAX_AGGREGATIONS, MAX_DISJUNCTIONS, MAX_FILTERS_AND_ORDERS, MAX_INEQUALITY_FIELDS, MAX_NOT_IN_VALUES},
};

impl Query {
    /// Checks the query as the server would.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) with the rule that is broken, or, for a descending collection group below a
    /// document, [`FailedPrecondition`](ErrorKind::FailedPrecondition).
    pub fn check(&self) -> Result<()> {
        self.check_with(&[], true).map(drop)
    }

    /// Checks the query together with what is to be aggregated.
    ///
    /// # Errors
    /// As [`Query::check`]; also none or more than five aggregations, an alias twice, an aggregation over `__name__`.
    pub fn check_aggregate(&self, aggregations: &[Aggregation]) -> Result<()> {
        if aggregations.is_empty() {
            return Err(Error::invalid("an aggregation query needs an aggregation").at(self.scope()));
        }
        self.check_with(aggregations, true).map(drop)
    }

    /// Checks all, but for the number of disjunctions where a store was told to relax it; and the effective order.
    pub(crate) fn check_with<'q>(&'q self, aggregations: &'q [Aggregation], disjunctions: bool) -> Result<Orders<'q>> {
        if self.limit_to_last {
            // The server sees, and judges, the query turned around.
            self.clone().forward()?.0.check_with(aggregations, disjunctions)?;
            return self.effective_order(aggregations);
        }
        let check = || {
            check_aggregations(aggregations)?;
            if let Some(id) = &self.collection {
                check_collection_id(id)?;
            }
            let mut leaves = Leaves::new();
            if let Some(filter) = &self.filter {
                check_shape(filter)?;
                leaves = filter.leaves();
                check_filter(filter, &leaves)?;
                if disjunctions {
                    check_disjunctions(filter)?;
                }
            }
            self.check_orders(leaves.len())?;
            let order = self.order_with(&leaves, aggregations)?;
            self.check_scope(&leaves, &order)?;
            for cursor in [&self.start_at, &self.end_at].into_iter().flatten() {
                check_cursor(cursor, &order)?;
            }
            if self.select.as_ref().is_some_and(Vec::is_empty) {
                return Err(Error::invalid("a projection needs a field; __name__ alone returns names and times"));
            }
            for field in self.select.iter().flatten() {
                field.check()?;
            }
            Ok(order)
        };
        check().map_err(|e: Error| e.at(self.scope()))
    }

    fn check_orders(&self, filters: usize) -> Result<()> {
        for (i, order) in self.order_by.iter().enumerate() {
            order.field.check()?;
            if self.order_by[..i].iter().any(|earlier| earlier.field == order.field) {
                return Err(Error::invalid(format!("{} is ordered by twice", order.field)));
            }
        }
        let sum = filters + self.order_by.len() + usize::from(self.parent.is_some());
        if sum > MAX_FILTERS_AND_ORDERS {
            return Err(Error::invalid(format!(
                "the query has {sum} filters, orders and parents; at most {MAX_FILTERS_AND_ORDERS} are allowed"
            )));
        }
        Ok(())
    }

    /// Collection groups below a document and queries of every collection know only the scan by name.
    fn check_scope(&self, leaves: &[&Filter], order: &[OrderRef<'_>]) -> Result<()> {
        let what = match (&self.collection, &self.parent) {
            (None, _) => "a query of every collection",
            (Some(_), Some(_)) if self.all_descendants => "a collection group query below a document",
            _ => return Ok(()),
        };
        let by_field = leaves.iter().any(|leaf| leaf_field(leaf).is_some_and(|field| !field.is_name()));
        if by_field || order.len() > 1 {
            return Err(Error::invalid(format!(
                "{what} can filter and order only by __name__; with field filters and orders, collection group queries \
                 are only allowed at the root parent"
            )));
        }
        if order.iter().any(|o| o.direction == Direction::Descending) {
            let kind = if self.collection.is_none() { ErrorKind::Invalid } else { ErrorKind::FailedPrecondition };
            return Err(Error::new(kind, format!("{what} can order by __name__ only ascending")));
        }
        Ok(())
    }
}

fn leaf_field(leaf: &Filter) -> Option<&FieldPath> {
    match leaf {
        Filter::Field { field, .. } | Filter::Unary { field, .. } => Some(field),
        Filter::And(_) | Filter::Or(_) => None,
    }
}

fn check_aggregations(aggregations: &[Aggregation]) -> Result<()> {
    if aggregations.len() > MAX_AGGREGATIONS {
        return Err(Error::invalid(format!(
            "the query has {} aggregations; the maximum number of aggregations is {MAX_AGGREGATIONS}",
            aggregations.len()
        )));
    }
    for (i, aggregation) in aggregations.iter().enumerate() {
        if aggregations[..i].iter().any(|earlier| earlier.alias == aggregation.alias) {
            return Err(Error::invalid(format!("the alias {:?} is given twice", aggregation.alias)));
        }
        match &aggregation.function {
            AggregateFunction::Count { up_to: Some(0) } => {
                return Err(Error::invalid("a count up to 0 counts nothing; leave it out"));
            }
            AggregateFunction::Count { .. } => {}
            AggregateFunction::Sum(field) | AggregateFunction::Average(field) => {
                field.check()?;
                if field.is_name() {
                    return Err(Error::invalid("__name__ cannot be summed or averaged"));
                }
            }
        }
    }
    Ok(())
}

/// Refuses what would be too deep or too wide for the checks that follow, without recursion.
fn check_shape(filter: &Filter) -> Result<()> {
    let (mut left, mut seen) = (SmallVec::<[_; 8]>::from_iter([(filter, 1)]), 0);
    while let Some((filter, depth)) = left.pop() {
        match filter {
            Filter::And(filters) | Filter::Or(filters) if filters.is_empty() => {
                return Err(Error::invalid("AND and OR need at least one filter"));
            }
            Filter::And(filters) | Filter::Or(filters) => left.extend(filters.iter().map(|filter| (filter, depth + 1))),
            _ => {}
        }
        seen += 1;
        // A filter of 100 conditions needs no more than that to hold them together.
        if depth > MAX_FILTERS_AND_ORDERS || seen > 2 * MAX_FILTERS_AND_ORDERS {
            return Err(Error::invalid(format!(
                "the filter is too large; at most {MAX_FILTERS_AND_ORDERS} conditions are allowed"
            )));
        }
    }
    Ok(())
}

fn check_filter(filter: &Filter, leaves: &[&Filter]) -> Result<()> {
    let (mut exclusions, mut not_in, mut any_of) = (0, false, false);
    for leaf in leaves {
        match leaf {
            Filter::Field { field, op, value } => {
                field.check()?;
                check_operand(field, *op, value)?;
                exclusions += usize::from(matches!(op, Operator::NotEqual | Operator::NotIn));
                not_in |= *op == Operator::NotIn;
                any_of |= matches!(op, Operator::In | Operator::ArrayContainsAny);
            }
            Filter::Unary { field, op } => {
                field.check()?;
                if field.is_name() {
                    return Err(Error::invalid(format!("{} cannot be applied to __name__", op.as_str())));
                }
                exclusions += usize::from(matches!(op, UnaryOperator::IsNotNull | UnaryOperator::IsNotNan));
            }
            Filter::And(_) | Filter::Or(_) => {}
        }
    }
    if exclusions > 1 {
        return Err(Error::invalid("only one of !=, not-in, IS_NOT_NULL and IS_NOT_NAN may be used, and once"));
    }
    if not_in && (any_of || has_or(filter)) {
        return Err(Error::invalid("not-in cannot be combined with in, array-contains-any or OR"));
    }
    if contains_in_one_branch(filter) > 1 {
        return Err(Error::invalid("only one array-contains or array-contains-any may stand in one conjunction"));
    }
    let mut inequalities: SmallVec<[_; 8]> = leaves.iter().filter_map(|leaf| leaf.inequality_field()).collect();
    inequalities.sort_unstable();
    inequalities.dedup();
    if inequalities.len() > MAX_INEQUALITY_FIELDS {
        return Err(Error::invalid(format!(
            "{} fields have range or inequality filters; at most {MAX_INEQUALITY_FIELDS} are allowed",
            inequalities.len()
        )));
    }
    let name_equal = leaves
        .iter()
        .any(|leaf| matches!(leaf, Filter::Field { field, op: Operator::Equal | Operator::In, .. } if field.is_name()));
    if name_equal && !inequalities.is_empty() && !inequalities.iter().any(|field| field.is_name()) {
        return Err(Error::invalid("__name__ == cannot be combined with an inequality on another field"));
    }
    Ok(())
}

fn check_operand(field: &FieldPath, op: Operator, operand: &Value) -> Result<()> {
    let list = matches!(op, Operator::In | Operator::NotIn | Operator::ArrayContainsAny);
    if !list && !field.is_name() {
        return Ok(());
    }
    let operand = operand.view();
    if list {
        let ValueRef::Array(array) = operand else {
            return Err(Error::invalid(format!("{} needs an array, not a {}", op.as_str(), operand.type_name())));
        };
        if array.is_empty() {
            return Err(Error::invalid(format!("{} needs at least one value", op.as_str())));
        }
        if op == Operator::NotIn && array.len() > MAX_NOT_IN_VALUES {
            return Err(Error::invalid(format!(
                "not-in has {} values; at most {MAX_NOT_IN_VALUES} are allowed",
                array.len()
            )));
        }
    }
    if field.is_name() {
        if matches!(op, Operator::ArrayContains | Operator::ArrayContainsAny) {
            return Err(Error::invalid(format!("{} cannot be applied to __name__", op.as_str())));
        }
        match operand {
            ValueRef::Array(array) if list => array.iter().try_for_each(check_name_operand)?,
            one => check_name_operand(one)?,
        }
    }
    Ok(())
}

fn check_name_operand(operand: ValueRef<'_>) -> Result<()> {
    match operand {
        ValueRef::Reference(path) => DocumentPath::parse(path).map(drop),
        other => Err(Error::invalid(format!("__name__ is compared with references, not with a {}", other.type_name()))),
    }
}

fn has_or(filter: &Filter) -> bool {
    match filter {
        Filter::Or(filters) => filters.len() > 1 || filters.iter().any(has_or),
        Filter::And(filters) => filters.iter().any(has_or),
        _ => false,
    }
}

fn contains_in_one_branch(filter: &Filter) -> usize {
    match filter {
        Filter::And(filters) => filters.iter().map(contains_in_one_branch).sum(),
        Filter::Or(filters) => filters.iter().map(contains_in_one_branch).max().unwrap_or(0),
        Filter::Field { op, .. } => usize::from(matches!(op, Operator::ArrayContains | Operator::ArrayContainsAny)),
        Filter::Unary { .. } => 0,
    }
}

impl Filter {
    /// How many branches the filter has in disjunctive normal form: OR adds, AND multiplies, `in` and
    /// `array-contains-any` count their values.
    pub fn disjunctions(&self) -> usize {
        match self {
            Self::Or(filters) => filters.iter().map(Self::disjunctions).fold(0, usize::saturating_add),
            Self::And(filters) => filters.iter().map(Self::disjunctions).fold(1, usize::saturating_mul),
            Self::Field { op: Operator::In | Operator::ArrayContainsAny, value, .. } => match value.view() {
                ValueRef::Array(array) => array.len(),
                _ => 1,
            },
            _ => 1,
        }
    }
}

fn check_disjunctions(filter: &Filter) -> Result<()> {
    if filter.disjunctions() > MAX_DISJUNCTIONS {
        return Err(Error::invalid(format!(
            "the filter has more than {MAX_DISJUNCTIONS} disjunctions in disjunctive normal form, which are the most allowed"
        )));
    }
    Ok(())
}

fn check_cursor(cursor: &Cursor, order: &[OrderRef<'_>]) -> Result<()> {
    if cursor.values.len() > order.len() {
        return Err(Error::invalid(format!(
            "a cursor has {} values, but the query is ordered by {} fields",
            cursor.values.len(),
            order.len()
        )));
    }
    for (value, order) in cursor.values.iter().zip(order) {
        if order.field.is_name() {
            check_name_operand(value.view())?;
        }
    }
    Ok(())
}
