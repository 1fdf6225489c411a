//! Kinds about what a query means to an index: its order, its branches, the indexes it needs.

use reelbase_core::{
    Direction, Filter, Operator, Order, OrderRef, Query,
    index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope, index_entries as entries},
};
use serde_json::Value as Json;

use super::{
    Verdict,
    parse::{self, Parsed, boolean, fields, flag, items, list, list_if_any, malformed, number, path, text, unknown},
};
use crate::model;

pub(super) fn implicit_order(vector: &Json) -> Parsed<Verdict> {
    let mut query = parse::query(vector)?;
    query.collection = Some("c".into());
    let expected = parse::orders(list(vector, "expect")?)?;
    let orders = |order: &[OrderRef<'_>]| order.iter().map(|order| order.to_order()).collect::<Vec<_>>();
    let got = query.normalize(&[]).map(|normal| orders(normal.order()));
    let as_order = |(field, descending): (Vec<String>, bool)| Order {
        field: reelbase_core::FieldPath::new(field).expect("a field path"),
        direction: if descending { Direction::Descending } else { Direction::Ascending },
    };
    let modelled = model::effective_order(&query, &[]).map(|order| order.into_iter().map(as_order).collect::<Vec<_>>());
    Ok(Verdict::all([
        Verdict::of(
            got.as_ref().is_ok_and(|got| *got == expected),
            || format!("{expected:?}"),
            || format!("{got:?} by core"),
        ),
        Verdict::of(
            modelled.as_ref().is_ok_and(|got| *got == expected),
            || format!("{expected:?}"),
            || format!("{modelled:?} by the model"),
        ),
    ]))
}

pub(super) fn dnf(vector: &Json) -> Parsed<Verdict> {
    let filter = parse::filter(&vector["where"])?;
    let expected = number(vector, "disjunctions")?;
    let allowed = boolean(vector, "allowed")?;
    let query = Query { collection: Some("c".into()), filter: Some(filter.clone()), ..Query::default() };
    let checked = query.check();
    Ok(Verdict::all([
        Verdict::equal(&expected, &filter.disjunctions()),
        Verdict::equal(&expected, &model::disjunctions(&filter)),
        Verdict::of(checked.is_ok() == allowed, || format!("allowed: {allowed}"), || format!("{checked:?}")),
    ]))
}

fn index_field(json: &Json) -> Parsed<IndexField> {
    let mode = match json[1].as_str() {
        Some("ASC") => IndexMode::Ascending,
        Some("DESC") => IndexMode::Descending,
        Some("CONTAINS") => IndexMode::Contains,
        Some(other) => return unknown("mode of an index", other),
        None => return Err(malformed("a field of an index", json)),
    };
    let path = json[0].as_str().and_then(|path| path.parse().ok());
    Ok(IndexField::new(path.ok_or_else(|| malformed("a field of an index", json))?, mode))
}

fn index_fields(list: &[Json]) -> Parsed<Vec<IndexField>> {
    list.iter().map(index_field).collect()
}

/// Indexes on a collection id.
fn definitions(list_of: &[Json], group: &str) -> Parsed<Vec<IndexDefinition>> {
    let definition = |json: &Json| {
        let scope = match text(json, "scope")? {
            "COLLECTION" => QueryScope::Collection,
            "COLLECTION_GROUP" => QueryScope::CollectionGroup,
            other => return unknown("scope", other),
        };
        Ok(IndexDefinition::new(group, scope, index_fields(list(json, "fields")?)?))
    };
    list_of.iter().map(definition).collect()
}

/// An index with its equality fields, whose order and direction are free, sorted and ascending, and without a trailing
/// `__name__` that follows by itself.
fn canonical(mut index: IndexDefinition, query: &Query) -> IndexDefinition {
    fn equalities(filter: &Filter, out: &mut Vec<String>) {
        match filter {
            Filter::And(filters) | Filter::Or(filters) => filters.iter().for_each(|filter| equalities(filter, out)),
            Filter::Field { field, op: Operator::Equal | Operator::In, .. } => out.push(field.to_string()),
            _ => {}
        }
    }
    let mut fixed = Vec::new();
    if let Some(filter) = &query.filter {
        equalities(filter, &mut fixed);
    }
    let direction = index.name_direction();
    let mut shortened = index.clone();
    if index.fields.len() > 1 && index.fields.last().is_some_and(|field| field.path.is_name()) {
        shortened.fields.pop();
        if shortened.name_direction() == direction {
            index = shortened;
        }
    }
    let free = index
        .fields
        .iter()
        .take_while(|field| field.mode == IndexMode::Contains || fixed.contains(&field.path.to_string()))
        .count();
    // An index of one field that is ordered by keeps its direction.
    if free < index.fields.len() {
        for field in &mut index.fields[..free] {
            if field.mode == IndexMode::Descending {
                field.mode = IndexMode::Ascending;
            }
        }
    }
    index.fields[..free].sort();
    index
}

pub(super) fn index(vector: &Json) -> Parsed<Verdict> {
    let query = parse::query(vector)?;
    let group = query.collection.clone().unwrap_or_default();
    let aggregations = parse::aggregations(list_if_any(vector, "aggregations")?)?;
    let sort = |indexes: Vec<IndexDefinition>| {
        let mut indexes: Vec<_> = indexes.into_iter().map(|index| canonical(index, &query)).collect();
        indexes.sort();
        indexes
    };
    let required = definitions(list(vector, "required")?, &group)?;
    let single: Vec<bool> =
        list(vector, "required")?.iter().map(|json| flag(json, "single_field")).collect::<Parsed<_>>()?;
    let declared: Vec<bool> = required.iter().map(IndexDefinition::is_single_field).collect();
    let missing = Manifest::new().missing(&query, &aggregations);
    let served = required
        .iter()
        .fold(Manifest::new(), |manifest, index| manifest.with_index(index.clone()))
        .missing(&query, &aggregations);
    Ok(Verdict::all([
        Verdict::equal(&single, &declared),
        match missing {
            Ok(missing) => Verdict::equal(&sort(required), &sort(missing)),
            Err(e) => Verdict::Failed { expected: format!("{required:?}"), got: e.to_string() },
        },
        Verdict::of(
            served.as_ref().is_ok_and(Vec::is_empty),
            || "served once the indexes are there".into(),
            || format!("{served:?}"),
        ),
    ]))
}

pub(super) fn index_served(vector: &Json) -> Parsed<Verdict> {
    let query = parse::query(vector)?;
    let group = query.collection.clone().unwrap_or_default();
    let given = definitions(list(vector, "given")?, &group)?;
    let manifest = given.into_iter().fold(Manifest::new(), Manifest::with_index);
    let missing = manifest.missing(&query, &[]);
    let expected = boolean(vector, "served")?;
    Ok(Verdict::of(
        missing.as_ref().is_ok_and(|missing| missing.is_empty() == expected),
        || format!("served: {expected}"),
        || format!("missing: {missing:?}"),
    ))
}

pub(super) fn index_entries(vector: &Json) -> Parsed<Verdict> {
    let path = path(&vector["path"])?;
    let mut manifest = Manifest::new();
    for composite in list(vector, "composites")? {
        let fields = index_fields(items(composite)?)?;
        manifest = manifest.with_index(IndexDefinition::new(path.collection_id(), QueryScope::Collection, fields));
    }
    let got = entries(&path, &fields(&vector["fields"])?, &manifest);
    let expected = number(vector, "count")?;
    Ok(Verdict::of(
        got.as_ref().is_ok_and(|(count, _)| *count == expected),
        || expected.to_string(),
        || format!("{got:?}"),
    ))
}
