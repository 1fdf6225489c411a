//! Which queries are refused, rule by rule.

use reelbase_core::{AggregateFunction, Aggregation, Cursor, ErrorKind, Filter, Operator, Query, UnaryOperator};

use super::{
    Refused, Result, Segments, Tree, is_name,
    query::{OrderBy, effective_order, inequality_fields},
    segments,
};

/// Calls `f` with every single condition of a filter.
pub(super) fn leaves<'a>(filter: &'a Filter, f: &mut dyn FnMut(&'a Filter)) {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => filters.iter().for_each(|filter| leaves(filter, f)),
        leaf => f(leaf),
    }
}

fn all_leaves(filter: Option<&Filter>) -> Vec<&Filter> {
    let mut all = Vec::new();
    if let Some(filter) = filter {
        leaves(filter, &mut |leaf| all.push(leaf));
    }
    all
}

fn field_of(leaf: &Filter) -> Segments {
    match leaf {
        Filter::Field { field, .. } | Filter::Unary { field, .. } => segments(field),
        _ => Vec::new(),
    }
}

/// Checks a query as a client sends it, and returns its effective order.
pub(super) fn query(query: &Query, aggregations: &[Aggregation]) -> Result<Vec<OrderBy>> {
    if let Some(id) = &query.collection {
        collection(id)?;
    }
    let leaves = all_leaves(query.filter.as_ref());
    for leaf in &leaves {
        condition(leaf)?;
    }
    if let Some(filter) = &query.filter {
        combination(filter, &leaves)?;
    }
    let mut fields: Vec<Segments> = query.order_by.iter().map(|order| segments(&order.field)).collect();
    fields.sort();
    if fields.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refused::invalid("a field is ordered by twice"));
    }
    if leaves.len() + query.order_by.len() + usize::from(query.parent.is_some()) > 100 {
        return Err(Refused::invalid("more than 100 filters, orders and parents"));
    }
    let order = effective_order(query, aggregations)?;
    scope(query, &leaves, &order)?;
    for cursor in [&query.start_at, &query.end_at].into_iter().flatten() {
        self::cursor(cursor, &order)?;
    }
    Ok(order)
}

fn collection(id: &str) -> Result<()> {
    // `__escx~1y__`: an escaped kind of Datastore.
    let escaped = id.strip_prefix("__esc").and_then(|rest| rest.strip_suffix("__")).is_some_and(|kind| {
        !kind.is_empty()
            && kind.match_indices('~').all(|(at, _)| matches!(kind.as_bytes().get(at + 1), Some(b'0' | b'1')))
    });
    let reserved = id.len() > 4 && id.starts_with("__") && id.ends_with("__") && !escaped;
    if id.is_empty() || id.len() > 1_500 || id.contains('/') || id == "." || id == ".." || reserved {
        return Err(Refused::invalid(format!("{id:?} is no collection id")));
    }
    Ok(())
}

/// One condition on its own.
fn condition(leaf: &Filter) -> Result<()> {
    let name = is_name(&field_of(leaf));
    let (op, operand) = match leaf {
        Filter::Field { op, value, .. } => (*op, Tree::of(value.view())),
        _ if name => return Err(Refused::invalid("a unary filter on __name__")),
        _ => return Ok(()),
    };
    let candidates = match op {
        Operator::In | Operator::NotIn | Operator::ArrayContainsAny => match operand {
            Tree::Array(candidates) if candidates.is_empty() => return Err(Refused::invalid("an empty operand")),
            Tree::Array(candidates) => candidates,
            _ => return Err(Refused::invalid("an operand that must be an array")),
        },
        _ => vec![operand],
    };
    if op == Operator::NotIn && candidates.len() > 10 {
        return Err(Refused::invalid("more than 10 values of not-in"));
    }
    if name && matches!(op, Operator::ArrayContains | Operator::ArrayContainsAny) {
        return Err(Refused::invalid("an array filter on __name__"));
    }
    if name && !candidates.iter().all(|candidate| matches!(candidate, Tree::Reference(_))) {
        return Err(Refused::invalid("__name__ against what is no reference"));
    }
    Ok(())
}

/// What may not stand beside what.
fn combination(filter: &Filter, leaves: &[&Filter]) -> Result<()> {
    let count = |wanted: &[Operator]| {
        leaves.iter().filter(|leaf| matches!(leaf, Filter::Field { op, .. } if wanted.contains(op))).count()
    };
    let not_null = leaves
        .iter()
        .filter(|leaf| matches!(leaf, Filter::Unary { op: UnaryOperator::IsNotNull | UnaryOperator::IsNotNan, .. }))
        .count();
    if count(&[Operator::NotEqual, Operator::NotIn]) + not_null > 1 {
        return Err(Refused::invalid("two of !=, not-in, IS_NOT_NULL and IS_NOT_NAN"));
    }
    if count(&[Operator::NotIn]) > 0 && (count(&[Operator::In, Operator::ArrayContainsAny]) > 0 || alternatives(filter))
    {
        return Err(Refused::invalid("not-in beside in, array-contains-any or OR"));
    }
    if contains(filter) > 1 {
        return Err(Refused::invalid("two array filters in one conjunction"));
    }
    if disjunctions(filter) > 30 {
        return Err(Refused::invalid("more than 30 disjunctions"));
    }
    let inequalities = inequality_fields(filter);
    if inequalities.len() > 10 {
        return Err(Refused::invalid("inequalities on more than 10 fields"));
    }
    let name_fixed = leaves.iter().any(|leaf| {
        is_name(&field_of(leaf)) && matches!(leaf, Filter::Field { op: Operator::Equal | Operator::In, .. })
    });
    if name_fixed && !inequalities.is_empty() && !inequalities.iter().any(|field| is_name(field)) {
        return Err(Refused::invalid("__name__ == beside an inequality on another field"));
    }
    Ok(())
}

fn alternatives(filter: &Filter) -> bool {
    match filter {
        Filter::Or(filters) => filters.len() > 1 || filters.iter().any(alternatives),
        Filter::And(filters) => filters.iter().any(alternatives),
        _ => false,
    }
}

/// The most array filters that meet in one conjunction.
fn contains(filter: &Filter) -> usize {
    match filter {
        Filter::And(filters) => filters.iter().map(contains).sum(),
        Filter::Or(filters) => filters.iter().map(contains).max().unwrap_or(0),
        Filter::Field { op: Operator::ArrayContains | Operator::ArrayContainsAny, .. } => 1,
        _ => 0,
    }
}

/// Branches in disjunctive normal form.
pub(crate) fn disjunctions(filter: &Filter) -> usize {
    match filter {
        Filter::Or(filters) => filters.iter().map(disjunctions).sum(),
        Filter::And(filters) => filters.iter().map(disjunctions).product(),
        Filter::Field { op: Operator::In | Operator::ArrayContainsAny, value, .. } => match Tree::of(value.view()) {
            Tree::Array(candidates) => candidates.len(),
            _ => 1,
        },
        _ => 1,
    }
}

/// What groups below a document, and queries of every collection, cannot do.
fn scope(query: &Query, leaves: &[&Filter], order: &[OrderBy]) -> Result<()> {
    let kindless = query.collection.is_none();
    let below_document = query.all_descendants && query.parent.is_some();
    if !kindless && !below_document {
        return Ok(());
    }
    let by_field =
        leaves.iter().any(|leaf| !is_name(&field_of(leaf))) || order.iter().any(|(field, _)| !is_name(field));
    if by_field {
        return Err(Refused::invalid("a field filter or order where only the scan by name works"));
    }
    if order.iter().any(|(_, descending)| *descending) {
        let kind = if kindless { ErrorKind::Invalid } else { ErrorKind::FailedPrecondition };
        return Err(Refused::new(kind, "a descending scan by name where only an ascending one works"));
    }
    Ok(())
}

fn cursor(cursor: &Cursor, order: &[OrderBy]) -> Result<()> {
    if cursor.values.len() > order.len() {
        return Err(Refused::invalid("a cursor with too many values"));
    }
    for (value, (field, _)) in cursor.values.iter().zip(order) {
        if is_name(field) && !matches!(Tree::of(value.view()), Tree::Reference(_)) {
            return Err(Refused::invalid("a cursor whose name is no reference"));
        }
    }
    Ok(())
}

/// The rules of aggregations alone.
pub(super) fn aggregations(aggregations: &[Aggregation]) -> Result<()> {
    if aggregations.is_empty() || aggregations.len() > 5 {
        return Err(Refused::invalid("one to five aggregations are allowed"));
    }
    let mut aliases: Vec<&str> = aggregations.iter().map(|aggregation| &*aggregation.alias).collect();
    aliases.sort_unstable();
    if aliases.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Refused::invalid("an alias twice"));
    }
    for aggregation in aggregations {
        if let AggregateFunction::Sum(field) | AggregateFunction::Average(field) = &aggregation.function
            && field.is_name()
        {
            return Err(Refused::invalid("an aggregation over __name__"));
        }
    }
    Ok(())
}
