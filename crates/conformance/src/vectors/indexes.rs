//! Kinds about what a query means to an index: its order, its branches, the indexes it needs.

use reelbase_core::{
    Direction, Filter, Operator, Order, Query,
    index::{IndexDefinition, IndexField, IndexMode, Manifest, QueryScope, index_entries as entries},
};
use serde_json::Value as Json;

use super::{
    Verdict,
    parse::{self, Wrong, fields, list, path, text},
};
use crate::model;

/// The query of a vector, or the verdict if there is none.
fn query(vector: &Json) -> Result<Query, Verdict> {
    parse::query(&vector["query"]).map_err(|wrong| match wrong {
        Wrong::Refused(e) => Verdict::Failed { expected: "a valid query".into(), got: e.to_string() },
        Wrong::Unexpressed(unexpressed) => unexpressed.into(),
    })
}

pub(super) fn implicit_order(vector: &Json) -> Verdict {
    let mut query = match query(vector) {
        Ok(query) => query,
        Err(verdict) => return verdict,
    };
    query.collection = Some("c".to_owned());
    let expected = parse::orders(&vector["expect"]).expect("orders");
    let got = query.normalize(&[]).map(|normal| normal.order);
    let as_order = |(field, descending): (Vec<String>, bool)| Order {
        field: reelbase_core::FieldPath::new(field).expect("a field path"),
        direction: if descending { Direction::Descending } else { Direction::Ascending },
    };
    let modelled = model::effective_order(&query, &[]).map(|order| order.into_iter().map(as_order).collect::<Vec<_>>());
    Verdict::all([
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
    ])
}

pub(super) fn dnf(vector: &Json) -> Verdict {
    let filter = parse::filter(&vector["where"]).expect("a filter");
    let expected = vector["disjunctions"].as_u64().expect("a number") as usize;
    let allowed = vector["allowed"].as_bool().expect("a boolean");
    let query = Query { collection: Some("c".to_owned()), filter: Some(filter.clone()), ..Query::default() };
    let checked = query.check();
    Verdict::all([
        Verdict::equal(&expected, &filter.disjunctions()),
        Verdict::equal(&expected, &model::disjunctions(&filter)),
        Verdict::of(checked.is_ok() == allowed, || format!("allowed: {allowed}"), || format!("{checked:?}")),
    ])
}

fn index_field(json: &Json) -> IndexField {
    let mode = match json[1].as_str() {
        Some("ASC") => IndexMode::Ascending,
        Some("DESC") => IndexMode::Descending,
        Some("CONTAINS") => IndexMode::Contains,
        _ => panic!("{json} is no field of an index"),
    };
    IndexField::new(json[0].as_str().expect("a field").parse().expect("a field path"), mode)
}

fn definition(json: &Json, group: &str) -> IndexDefinition {
    let scope = match text(json, "scope") {
        "COLLECTION" => QueryScope::Collection,
        "COLLECTION_GROUP" => QueryScope::CollectionGroup,
        other => panic!("{other} is no scope"),
    };
    IndexDefinition::new(group, scope, list(&json["fields"]).iter().map(index_field).collect())
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

pub(super) fn index(vector: &Json) -> Verdict {
    let query = match query(vector) {
        Ok(query) => query,
        Err(verdict) => return verdict,
    };
    let group = query.collection.clone().unwrap_or_default();
    let Ok(aggregations) = parse::aggregations(&vector["aggregations"]) else {
        return Verdict::NotRun("aggregations that cannot be expressed".into());
    };
    let sort = |indexes: Vec<IndexDefinition>| {
        let mut indexes: Vec<_> = indexes.into_iter().map(|index| canonical(index, &query)).collect();
        indexes.sort();
        indexes
    };
    let required: Vec<IndexDefinition> =
        list(&vector["required"]).iter().map(|json| definition(json, &group)).collect();
    let single = list(&vector["required"]).iter().map(|json| json["single_field"].as_bool().unwrap_or(false));
    let declared: Vec<bool> = required.iter().map(IndexDefinition::is_single_field).collect();
    let missing = Manifest::new().missing(&query, &aggregations);
    let served = required
        .iter()
        .fold(Manifest::new(), |manifest, index| manifest.with_index(index.clone()))
        .missing(&query, &aggregations);
    Verdict::all([
        Verdict::equal(&single.collect::<Vec<_>>(), &declared),
        match missing {
            Ok(missing) => Verdict::equal(&sort(required), &sort(missing)),
            Err(e) => Verdict::Failed { expected: format!("{required:?}"), got: e.to_string() },
        },
        Verdict::of(
            served.as_ref().is_ok_and(Vec::is_empty),
            || "served once the indexes are there".into(),
            || format!("{served:?}"),
        ),
    ])
}

pub(super) fn index_served(vector: &Json) -> Verdict {
    let query = match query(vector) {
        Ok(query) => query,
        Err(verdict) => return verdict,
    };
    let group = query.collection.clone().unwrap_or_default();
    let given = list(&vector["given"]).iter().map(|json| definition(json, &group));
    let manifest = given.fold(Manifest::new(), Manifest::with_index);
    let missing = manifest.missing(&query, &[]);
    let expected = vector["served"].as_bool().expect("a boolean");
    Verdict::of(
        missing.as_ref().is_ok_and(|missing| missing.is_empty() == expected),
        || format!("served: {expected}"),
        || format!("missing: {missing:?}"),
    )
}

pub(super) fn index_entries(vector: &Json) -> Verdict {
    let path = path(&vector["path"]);
    let manifest = list(&vector["composites"]).iter().fold(Manifest::new(), |manifest, composite| {
        let fields = list(composite).iter().map(index_field).collect();
        manifest.with_index(IndexDefinition::new(path.collection_id(), QueryScope::Collection, fields))
    });
    let got = entries(&path, &fields(&vector["fields"]), &manifest);
    let expected = vector["count"].as_u64().expect("a number") as usize;
    Verdict::of(got.as_ref().is_ok_and(|(count, _)| *count == expected), || expected.to_string(), || format!("{got:?}"))
}
