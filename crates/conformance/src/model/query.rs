//! Queries: scope, filter, order, cursors, window, projection; in that order, over all documents.

use std::{cmp::Ordering, collections::BTreeMap};

use reelbase_core::{Aggregation, Cursor, Direction, FieldPath, Filter, Operator, Query, Timestamp, UnaryOperator};

use super::{
    Doc, Model, Refused, Result, Segments, Tree, check, compare, compare_names, filter, first, is_name, segments,
};

/// A field to order by, and whether descending.
pub(super) type OrderBy = (Segments, bool);

impl Model {
    /// Runs a query. `now` is what the clock shows, for documents that are to be hidden once expired.
    ///
    /// # Errors
    /// What a store must refuse; missing indexes are not the model's business.
    pub fn query(&self, query: &Query, now: Timestamp) -> Result<Vec<Doc>> {
        let docs = self.run(query, &[], now)?;
        Ok(match &query.select {
            Some(select) => docs.into_iter().map(|doc| project(doc, select)).collect(),
            None => docs.into_iter().cloned().collect(),
        })
    }

    /// The documents of a query, in its order, whole.
    pub(super) fn run(&self, query: &Query, aggregations: &[Aggregation], now: Timestamp) -> Result<Vec<&Doc>> {
        let sent = sent(query)?;
        let order = check::query(&sent, aggregations)?;
        let keys =
            |doc: &Doc| order.iter().map(|(field, _)| filter::value_of(doc, field)).collect::<Option<Vec<Tree>>>();
        let mut rows: Vec<(Vec<Tree>, &Doc)> = self
            .docs()
            .filter(|doc| in_scope(&sent, doc))
            .filter(|doc| !(sent.hide_expired && self.expired(doc, now)))
            .filter(|doc| sent.filter.as_ref().is_none_or(|filter| filter::passes(doc, filter)))
            .filter_map(|doc| Some((keys(doc)?, doc)))
            .collect();
        rows.sort_by(|(a, _), (b, _)| compare_keys(&order, a, b));
        rows.retain(|(keys, _)| {
            after_start(&order, sent.start_at.as_ref(), keys) && before_end(&order, sent.end_at.as_ref(), keys)
        });
        let mut docs: Vec<&Doc> = rows.into_iter().map(|(_, doc)| doc).skip(sent.offset as usize).collect();
        if let Some(limit) = sent.limit {
            docs.truncate(limit as usize);
        }
        if query.limit_to_last {
            docs.reverse();
        }
        Ok(docs)
    }
}

/// What a client sends for a query: of one that counts its limit from the end, the reverse.
fn sent(query: &Query) -> Result<Query> {
    let mut sent = query.clone();
    if !query.limit_to_last {
        return Ok(sent);
    }
    if query.order_by.is_empty() {
        return Err(Refused::invalid("limit to last without an explicit order"));
    }
    for order in &mut sent.order_by {
        order.direction = match order.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
    }
    // What was just before the start is now just after the end.
    let turn = |cursor: &Option<Cursor>| cursor.clone().map(|c| Cursor { before: !c.before, values: c.values });
    sent.start_at = turn(&query.end_at);
    sent.end_at = turn(&query.start_at);
    sent.limit_to_last = false;
    Ok(sent)
}

fn in_scope(query: &Query, doc: &Doc) -> bool {
    let segments: Vec<&str> = doc.path.split('/').collect();
    let above: Vec<&str> = query.parent.iter().flat_map(|parent| parent.as_str().split('/')).collect();
    let Some(below) = segments.strip_prefix(&above[..]) else { return false };
    let depth_fits = if query.all_descendants { below.len() >= 2 } else { below.len() == 2 };
    depth_fits && query.collection.as_deref().is_none_or(|id| id == segments[segments.len() - 2])
}

/// The fields under a range or an inequality, anywhere in the filter, sorted and without repetition.
pub(super) fn inequality_fields(filter: &Filter) -> Vec<Segments> {
    let mut fields = Vec::new();
    check::leaves(filter, &mut |leaf| match leaf {
        Filter::Field {
            field,
            op:
                Operator::LessThan
                | Operator::LessThanOrEqual
                | Operator::GreaterThan
                | Operator::GreaterThanOrEqual
                | Operator::NotEqual
                | Operator::NotIn,
            ..
        }
        | Filter::Unary { field, op: UnaryOperator::IsNotNull | UnaryOperator::IsNotNan } => {
            fields.push(segments(field));
        }
        _ => {}
    });
    fields.sort();
    fields.dedup();
    fields
}

/// Whether every match has one same value of the field: an equality that no OR weakens.
fn is_fixed(filter: &Filter, wanted: &[String]) -> bool {
    match filter {
        Filter::Field { field, op: Operator::Equal, .. } => segments(field) == wanted,
        Filter::And(filters) => filters.iter().any(|filter| is_fixed(filter, wanted)),
        _ => false,
    }
}

/// The order that a query really has: the explicit one, the inequality fields, the aggregated fields, the name.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) when something would follow the name.
pub fn effective_order(query: &Query, aggregations: &[Aggregation]) -> Result<Vec<OrderBy>> {
    let mut order: Vec<OrderBy> =
        query.order_by.iter().map(|order| (segments(&order.field), order.direction == Direction::Descending)).collect();
    let last = order.last().is_some_and(|(_, descending)| *descending);
    let mut implied = query.filter.as_ref().map(inequality_fields).unwrap_or_default();
    let mut aggregated: Vec<Segments> = aggregations.iter().filter_map(Aggregation::field).map(segments).collect();
    aggregated.retain(|field| !query.filter.as_ref().is_some_and(|filter| is_fixed(filter, field)));
    aggregated.sort();
    implied.extend(aggregated);
    for field in implied {
        if !is_name(&field) && !order.iter().any(|(known, _)| *known == field) {
            order.push((field, last));
        }
    }
    if !order.iter().any(|(field, _)| is_name(field)) {
        order.push((vec!["__name__".to_owned()], last));
    }
    match order.iter().position(|(field, _)| is_name(field)) {
        Some(at) if at + 1 < order.len() => {
            Err(Refused::invalid(format!("{:?} is ordered by after __name__", order[at + 1].0)))
        }
        _ => Ok(order),
    }
}

fn compare_keys(order: &[OrderBy], a: &[Tree], b: &[Tree]) -> Ordering {
    first(a.iter().zip(b).zip(order).map(|((a, b), (_, descending))| {
        let ordering = compare(a, b);
        if *descending { ordering.reverse() } else { ordering }
    }))
}

/// Where a row stands against a cursor: only as many keys count as the cursor has values.
fn against(order: &[OrderBy], cursor: &Cursor, keys: &[Tree]) -> Ordering {
    let values: Vec<Tree> = cursor.values.iter().map(|value| Tree::of(value.view())).collect();
    compare_keys(order, keys, &values)
}

fn after_start(order: &[OrderBy], cursor: Option<&Cursor>, keys: &[Tree]) -> bool {
    cursor.is_none_or(|cursor| match against(order, cursor, keys) {
        Ordering::Less => false,
        Ordering::Equal => cursor.before,
        Ordering::Greater => true,
    })
}

fn before_end(order: &[OrderBy], cursor: Option<&Cursor>, keys: &[Tree]) -> bool {
    cursor.is_none_or(|cursor| match against(order, cursor, keys) {
        Ordering::Less => true,
        Ordering::Equal => !cursor.before,
        Ordering::Greater => false,
    })
}

/// The document with the selected fields only.
pub(super) fn project(doc: &Doc, select: &[FieldPath]) -> Doc {
    let paths: Vec<Segments> = select.iter().map(segments).collect();
    let fields = keep(&doc.fields, &paths.iter().map(|path| &path[..]).collect::<Vec<_>>());
    Doc { fields, ..doc.clone() }
}

fn keep(fields: &BTreeMap<String, Tree>, paths: &[&[String]]) -> BTreeMap<String, Tree> {
    let mut kept = BTreeMap::new();
    for (name, value) in fields {
        let below: Vec<&[String]> = paths
            .iter()
            .filter_map(|path| path.split_first())
            .filter(|(f, _)| *f == name)
            .map(|(_, rest)| rest)
            .collect();
        if below.iter().any(|rest| rest.is_empty()) {
            kept.insert(name.clone(), value.clone());
        } else if let (false, Tree::Map(map)) = (below.is_empty(), value) {
            let inside = keep(map, &below);
            if !inside.is_empty() {
                kept.insert(name.clone(), Tree::Map(inside));
            }
        }
    }
    kept
}

/// Whether a name lies in a query's scope, for what must be noticed by whoever reads the query.
pub(crate) fn touches(query: &Query, path: &str) -> bool {
    let doc = Doc { path: path.to_owned(), fields: BTreeMap::new(), created: Timestamp::MIN, updated: Timestamp::MIN };
    in_scope(query, &doc)
}

/// Sorts paths as names sort.
pub(crate) fn sort_names(names: &mut [String]) {
    names.sort_by(|a, b| compare_names(a, b));
}
