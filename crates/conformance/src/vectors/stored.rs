//! Kinds about documents: run on a store and on the model alike.

use reelbase_core::{DocumentPath, ErrorKind, FieldPath, Fields, ListDocuments, Query, Timestamp, Value, Write};
use serde_json::Value as Json;

use super::{
    Datasets, Verdict, is_code, kind_of_code,
    parse::{
        self, Parsed, Wrong, boolean, documents, flag, list, malformed, path, text, text_if_any, texts, unknown,
        value_if_any,
    },
    subject::{Answers, Refusal, Subject},
};
use crate::model::{Answer, Doc, Tree};

const KINDS: &[&str] = &[
    "query",
    "query_error",
    "match",
    "aggregate",
    "aggregate_error",
    "transform",
    "commit",
    "batch_write",
    "list_documents",
];

pub(super) async fn run(kind: &str, vector: &Json, datasets: &Datasets, subject: &mut Subject) -> Parsed<Verdict> {
    if !KINDS.contains(&kind) {
        return unknown("kind", kind);
    }
    let needed = matches!(kind, "query" | "aggregate" | "list_documents");
    if let Some(name) = if needed { Some(text(vector, "dataset")?) } else { text_if_any(vector, "dataset")? } {
        match datasets.get(name) {
            Some(Ok(documents)) => subject.seed(documents).await?,
            Some(Err(wrong)) => return Err(wrong.clone()),
            None => return Err(malformed("a dataset of the file", &vector["dataset"])),
        }
    }
    match kind {
        "query" => query(vector, subject).await,
        "query_error" => query_error(vector, subject).await,
        "match" => matches(vector, subject).await,
        "aggregate" => aggregate(vector, subject).await,
        "aggregate_error" => aggregate_error(vector, subject).await,
        "transform" => transform(vector, subject).await,
        "commit" => commit(vector, subject).await,
        "batch_write" => batch_write(vector, subject).await,
        "list_documents" => list_documents(vector, subject).await,
        other => unknown("kind", other),
    }
}

/// What core's types refuse is refused, by the same rules as what a store refuses.
fn expressed<T>(parsed: Parsed<T>) -> Parsed<Result<T, Refusal>> {
    match parsed {
        Ok(parsed) => Ok(Ok(parsed)),
        Err(Wrong::Refused(refusal)) => Ok(Err(refusal)),
        Err(wrong) => Err(wrong),
    }
}

/// The kind of error that the vector expects, `None` for success.
fn code(vector: &Json) -> Parsed<Option<ErrorKind>> {
    kind_of_code(text(vector, "code")?)
}

/// The answer that should have been another.
fn failed(expected: &impl std::fmt::Debug, (kind, why): Refusal) -> Verdict {
    Verdict::Failed { expected: format!("{expected:?}"), got: format!("{}: {why}", kind.as_str()) }
}

fn refused<T>(expected: Option<ErrorKind>, result: &Result<T, Refusal>) -> Verdict {
    let got = result.as_ref().err().map(|(kind, _)| *kind);
    Verdict::of(
        is_code(expected, got),
        || expected.map_or("success".into(), |kind| kind.as_str().into()),
        || result.as_ref().err().map_or("success".into(), |(kind, why)| format!("{}: {why}", kind.as_str())),
    )
}

async fn query(vector: &Json, subject: &Subject) -> Parsed<Verdict> {
    let query = parse::query(vector)?;
    let expected = texts(vector, "expect")?;
    Ok(match subject.query(query).await {
        Ok(documents) => Verdict::equal(&expected, &documents.iter().map(|doc| doc.path.as_str()).collect()),
        Err(refusal) => failed(&expected, refusal),
    })
}

async fn query_error(vector: &Json, subject: &Subject) -> Parsed<Verdict> {
    let expected = code(vector)?;
    let result = match expressed(parse::query(vector))? {
        Ok(query) => subject.query(query).await,
        Err(refusal) => Err(refusal),
    };
    Ok(refused(expected, &result))
}

/// A document of one field, or of none.
fn one_field(value: Option<Value>) -> Fields {
    value.map(|value| ("f", value)).into_iter().collect()
}

async fn matches(vector: &Json, subject: &mut Subject) -> Parsed<Verdict> {
    let path: DocumentPath = "c/d".parse().expect("a path");
    let field: FieldPath = "f".parse().expect("a field path");
    let fields = one_field(value_if_any(vector, "field")?);
    let filter = parse::condition(&field, text(vector, "op")?, &vector["operand"])?;
    let expected = boolean(vector, "expect")?;
    subject.seed(&[(path, fields)]).await?;
    let query = Query { collection: Some("c".into()), filter: Some(filter), ..Query::default() };
    Ok(match subject.query(query).await {
        Ok(found) => Verdict::equal(&expected, &!found.is_empty()),
        Err(refusal) => failed(&expected, refusal),
    })
}

async fn aggregate(vector: &Json, subject: &Subject) -> Parsed<Verdict> {
    let query = parse::query(vector)?;
    let aggregations = parse::aggregations(list(vector, "aggregations")?)?;
    let numeric = match text_if_any(vector, "compare")? {
        None => false,
        Some("numeric") => true,
        Some(other) => return unknown("comparison", other),
    };
    let results = vector["expect"].as_object().ok_or_else(|| malformed("an object as expect", &vector["expect"]))?;
    if results.len() != aggregations.len() {
        return Err(malformed("one result per aggregation", &vector["expect"]));
    }
    let expected: Vec<(String, Tree)> = aggregations
        .iter()
        .map(|one| Ok((one.alias.to_string(), Tree::of(parse::value(&vector["expect"][&*one.alias])?.view()))))
        .collect::<Parsed<_>>()?;
    let right = |expected: &Tree, got: &Tree| match (number(expected), number(got)) {
        (Some(a), Some(b)) if numeric => a == b,
        (Some(a), Some(b)) if matches!((expected, got), (Tree::Double(_), Tree::Double(_))) => {
            // The order of additions is nobody's promise.
            a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= a.abs() * 1e-12
        }
        _ => expected.same(got),
    };
    Ok(match subject.aggregate(query, &aggregations).await {
        Ok(Answers::Exact(got)) => Verdict::of(
            got.len() == expected.len() && expected.iter().zip(&got).all(|((a, x), (b, y))| a == b && right(x, y)),
            || format!("{expected:?}"),
            || format!("{got:?}"),
        ),
        Ok(Answers::Modelled(got)) => Verdict::of(
            got.len() == expected.len()
                && expected.iter().zip(&got).all(|((a, x), (b, y))| {
                    a == b
                        && match y {
                            Answer::Exact(tree) => right(x, tree),
                            Answer::Near { .. } => {
                                y.accepts(x) || (numeric && number(x).is_some_and(|x| y.accepts(&Tree::Double(x))))
                            }
                        }
                }),
            || format!("{expected:?}"),
            || format!("{got:?}"),
        ),
        Err(refusal) => failed(&expected, refusal),
    })
}

fn number(tree: &Tree) -> Option<f64> {
    match tree {
        Tree::Integer(i) => Some(*i as f64),
        Tree::Double(d) => Some(*d),
        _ => None,
    }
}

async fn aggregate_error(vector: &Json, subject: &Subject) -> Parsed<Verdict> {
    let expected = code(vector)?;
    let query = parse::query(vector)?;
    let result = match expressed(parse::aggregations(list(vector, "aggregations")?))? {
        Ok(aggregations) => subject.aggregate(query, &aggregations).await.map(drop),
        Err(refusal) => Err(refusal),
    };
    Ok(refused(expected, &result))
}

async fn transform(vector: &Json, subject: &mut Subject) -> Parsed<Verdict> {
    let path: DocumentPath = "c/d".parse().expect("a path");
    let before = one_field(value_if_any(vector, "before")?);
    let transform = parse::transform(vector)?;
    let expected = text_if_any(vector, "code")?.map(kind_of_code).transpose()?.flatten();
    let after = match expected {
        Some(_) => before.clone(),
        None => one_field(Some(parse::value(&vector["after"])?)),
    };
    subject.seed(&[(path.clone(), before)]).await?;
    let write = Write::merge(path.clone(), []).transform("f".parse().expect("a field path"), transform);
    let result = subject.commit(vec![write]).await;
    Ok(Verdict::all([refused(expected, &result), database(&[(path, after)], &subject.all().await?)]))
}

/// Whether the database is exactly these documents.
fn database(expected: &[(DocumentPath, Fields)], got: &[Doc]) -> Verdict {
    let as_doc = |(path, fields): &(DocumentPath, Fields)| Doc {
        path: path.to_string(),
        fields: Tree::fields(fields),
        created: Timestamp::MIN,
        updated: Timestamp::MIN,
    };
    let mut expected: Vec<Doc> = expected.iter().map(as_doc).collect();
    expected.sort_by(|a, b| crate::model::compare_names(&a.path, &b.path));
    let holds =
        expected.len() == got.len() && expected.iter().zip(got).all(|(a, b)| a.path == b.path && a.same_fields(b));
    Verdict::of(holds, || format!("{expected:?}"), || format!("{got:?}"))
}

/// The writes of a vector, with the update times that documents have now.
fn writes(vector: &Json, now: &[Doc]) -> Parsed<Vec<Write>> {
    let time =
        |write: &Json| now.iter().find(|doc| Some(doc.path.as_str()) == write["path"].as_str()).map(|doc| doc.updated);
    list(vector, "writes")?.iter().map(|write| parse::write(write, time(write))).collect()
}

async fn commit(vector: &Json, subject: &mut Subject) -> Parsed<Verdict> {
    let (before, after) = (documents(list(vector, "before")?)?, documents(list(vector, "after")?)?);
    let expected = code(vector)?;
    subject.seed(&before).await?;
    let old = subject.all().await?;
    let result = match expressed(writes(vector, &old))? {
        Ok(writes) => subject.commit(writes).await,
        Err(refusal) => Err(refusal),
    };
    let new = subject.all().await?;
    let update_time = |docs: &[Doc], path: &str| docs.iter().find(|doc| doc.path == path).map(|doc| doc.updated);
    let mut verdicts = vec![refused(expected, &result), database(&after, &new)];
    let changes = &vector["update_time_changed"];
    if !changes.is_null() {
        let paths = changes.as_object().ok_or_else(|| malformed("an object as update_time_changed", changes))?;
        for path in paths.keys() {
            let changed = update_time(&old, path) != update_time(&new, path);
            verdicts.push(Verdict::equal(&boolean(changes, path)?, &changed));
        }
    }
    Ok(Verdict::all(verdicts))
}

async fn batch_write(vector: &Json, subject: &mut Subject) -> Parsed<Verdict> {
    let (before, after) = (documents(list(vector, "before")?)?, documents(list(vector, "after")?)?);
    let expected = code(vector)?;
    subject.seed(&before).await?;
    let writes = writes(vector, &subject.all().await?)?;
    let result = subject.write_each(writes).await;
    let mut verdicts = vec![refused(expected, &result)];
    // Where the whole is refused there are no statuses.
    if expected.is_none() {
        let codes: Vec<_> = texts(vector, "statuses")?.into_iter().map(kind_of_code).collect::<Parsed<_>>()?;
        let statuses = result.as_deref().unwrap_or_default();
        verdicts.push(Verdict::equal(&codes.len(), &statuses.len()));
        verdicts.extend(codes.into_iter().zip(statuses).map(|(code, status)| refused(code, status)));
    }
    verdicts.push(database(&after, &subject.all().await?));
    Ok(Verdict::all(verdicts))
}

async fn list_documents(vector: &Json, subject: &Subject) -> Parsed<Verdict> {
    let parent = match text_if_any(vector, "parent")? {
        None | Some("") => None,
        Some(_) => Some(path(&vector["parent"])?),
    };
    let mut request = ListDocuments::new(parent, text(vector, "collection")?);
    request.show_missing = flag(vector, "show_missing")?;
    let entry = |entry: &Json| Ok((text(entry, "path")?.to_owned(), flag(entry, "missing")?));
    let expected: Vec<(String, bool)> = list(vector, "expect")?.iter().map(entry).collect::<Parsed<_>>()?;
    Ok(match subject.list(request).await {
        Ok(got) => Verdict::equal(&expected, &got),
        Err(refusal) => failed(&expected, refusal),
    })
}
