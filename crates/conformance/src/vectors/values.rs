//! Kinds about values: their order, size and projection.

use std::cmp::Ordering;

use reelbase_core::{
    Document, FieldPath, Timestamp, Value, ValueRef,
    index::{QueryScope, index_entry_size},
    limits::{document_name_size, document_size},
    value::order::{encode, encode_name},
};
use serde_json::Value as Json;

use super::{
    Verdict,
    parse::{Parsed, field_paths, fields, items, list, malformed, number, path, text, unknown, value, values},
};
use crate::model::{self, Model, Tree};

fn encoded(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(value.view(), &mut bytes);
    bytes
}

/// Every way to compare two values must give the same.
fn comparison(a: &Value, b: &Value, expected: Ordering) -> Verdict {
    let ways = [
        ("Ord", a.cmp(b)),
        ("Ord, reversed", b.cmp(a).reverse()),
        ("encoded", encoded(a).cmp(&encoded(b))),
        ("the model", model::compare(&Tree::of(a.view()), &Tree::of(b.view()))),
        ("==", if (a == b) == expected.is_eq() { expected } else { expected.reverse() }),
    ];
    let wrong = ways.iter().find(|(_, got)| *got != expected);
    Verdict::of(
        wrong.is_none(),
        || format!("{a:?} {expected:?} {b:?}"),
        || wrong.map_or_else(String::new, |(way, got)| format!("{got:?} by {way}")),
    )
}

pub(super) fn order(vector: &Json) -> Parsed<Verdict> {
    let groups: Vec<Vec<Value>> =
        list(vector, "groups")?.iter().map(|group| values(items(group)?)).collect::<Parsed<_>>()?;
    let numbered: Vec<(usize, &Value)> =
        groups.iter().enumerate().flat_map(|(i, group)| group.iter().map(move |value| (i, value))).collect();
    let mut verdicts = Vec::new();
    for (i, a) in &numbered {
        for (j, b) in &numbered {
            verdicts.push(comparison(a, b, i.cmp(j)));
        }
    }
    Ok(Verdict::all(verdicts))
}

pub(super) fn compare(vector: &Json) -> Parsed<Verdict> {
    let expected = match text(vector, "expect")? {
        "<" => Ordering::Less,
        "=" => Ordering::Equal,
        ">" => Ordering::Greater,
        _ => return Err(malformed("<, = or >", &vector["expect"])),
    };
    Ok(comparison(&value(&vector["a"])?, &value(&vector["b"])?, expected))
}

/// Names in order, through every way to compare them.
pub(super) fn names_ascend(a: &str, b: &str) -> Verdict {
    let bytes = |name: &str| {
        let mut bytes = Vec::new();
        encode_name(name, &mut bytes);
        bytes
    };
    let paths = (a.parse::<reelbase_core::DocumentPath>(), b.parse::<reelbase_core::DocumentPath>());
    let by_path = match &paths {
        (Ok(a), Ok(b)) => a.cmp(b),
        _ => return Verdict::Failed { expected: format!("{a} and {b} are paths"), got: format!("{paths:?}") },
    };
    let ways = [by_path, bytes(a).cmp(&bytes(b)), model::compare_names(a, b)];
    Verdict::of(ways.iter().all(|way| way.is_lt()), || format!("{a} < {b}"), || format!("{ways:?}"))
}

pub(super) fn projection(vector: &Json) -> Parsed<Verdict> {
    let path = "c/d".parse().expect("a path");
    let all = fields(&vector["fields"])?;
    let select = field_paths(&vector["mask"])?;
    let expected = fields(&vector["expect"])?;
    let document = Document::new(path, all.clone(), Timestamp::MIN, Timestamp::MIN);
    let got = document.project(&select);
    let mut model = Model::new();
    model.insert(document.path(), &all, Timestamp::MIN);
    let modelled = model.read(document.path(), Some(&select), None).expect("the document is there");
    let expected_doc = model::Doc::of(&document.with_fields(expected.clone()));
    Ok(Verdict::all([
        Verdict::of(
            got.fields().identical(&expected),
            || format!("{expected:?}"),
            || format!("{:?} by core", got.fields()),
        ),
        Verdict::of(
            modelled.same(&expected_doc),
            || format!("{expected:?}"),
            || format!("{:?} by the model", modelled.fields),
        ),
    ]))
}

pub(super) fn size(vector: &Json) -> Parsed<Verdict> {
    let got = match text(vector, "of")? {
        "value" => value(&vector["value"])?.size(),
        "document_name" => document_name_size(&path(&vector["path"])?),
        "document" => document_size(&path(&vector["path"])?, &fields(&vector["fields"])?),
        "index_entry" => index_entry(vector)?,
        other => return unknown("size of", other),
    };
    Ok(Verdict::equal(&number(vector, "bytes")?, &got))
}

fn index_entry(vector: &Json) -> Parsed<usize> {
    let scope = match text(vector, "scope")? {
        "COLLECTION" => QueryScope::Collection,
        "COLLECTION_GROUP" => QueryScope::CollectionGroup,
        other => return unknown("scope", other),
    };
    let fields = fields(&vector["fields"])?;
    let indexed: Vec<FieldPath> = field_paths(&vector["index"])?;
    let value = |path| fields.get_path(path).ok_or_else(|| malformed("all fields of the index", &vector["fields"]));
    let values: Vec<ValueRef<'_>> = indexed.iter().map(value).collect::<Parsed<_>>()?;
    let single = match text(vector, "index_type")? {
        "single_field" => Some(indexed.first().ok_or_else(|| malformed("a field", &vector["index"]))?),
        _ => None,
    };
    Ok(index_entry_size(&path(&vector["path"])?, scope, single, &values))
}
