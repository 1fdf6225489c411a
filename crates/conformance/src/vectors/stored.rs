//! Kinds about documents: run on a store and on the model alike.

use reelbase_core::{DocumentPath, ErrorKind, FieldPath, Fields, ListDocuments, Query, Timestamp, Write};
use serde_json::Value as Json;

use super::{
    Datasets, Verdict, is_code, kind_of_code,
    parse::{self, Unexpressed, Wrong, list, path, text},
    subject::{Answers, Refusal, Subject},
};
use crate::model::{Answer, Doc, Tree};

pub(super) async fn run(kind: &str, vector: &Json, datasets: &Datasets, subject: &mut Subject) -> Verdict {
    if let Some(name) = vector["dataset"].as_str() {
        match datasets.get(name).unwrap_or_else(|| panic!("there is no dataset {name}")) {
            Ok(documents) => subject.seed(documents).await,
            Err(Unexpressed(reason)) => return Verdict::NotRun(reason.clone()),
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
        other => Verdict::NotRun(format!("the runner does not know the kind {other}")),
    }
}

/// What core's types refuse is refused, by the same rules as what a store refuses.
fn expressed<T>(parsed: Result<T, Wrong>) -> Result<Result<T, Refusal>, Verdict> {
    match parsed {
        Ok(parsed) => Ok(Ok(parsed)),
        Err(Wrong::Refused(e)) => Ok(Err((e.kind(), e.to_string()))),
        Err(Wrong::Unexpressed(unexpressed)) => Err(unexpressed.into()),
    }
}

fn refused<T>(expected: Option<ErrorKind>, result: &Result<T, Refusal>) -> Verdict {
    let got = result.as_ref().err().map(|(kind, _)| *kind);
    Verdict::of(
        is_code(expected, got),
        || expected.map_or("success".into(), |kind| kind.as_str().into()),
        || result.as_ref().err().map_or("success".into(), |(kind, why)| format!("{}: {why}", kind.as_str())),
    )
}

macro_rules! parsed {
    ($parsed:expr) => {
        match expressed($parsed) {
            Ok(Ok(parsed)) => parsed,
            Ok(Err((_, why))) => return Verdict::Failed { expected: "a valid request".into(), got: why },
            Err(verdict) => return verdict,
        }
    };
}

async fn query(vector: &Json, subject: &Subject) -> Verdict {
    let query = parsed!(parse::query(&vector["query"]));
    let expected: Vec<&str> = list(&vector["expect"]).iter().filter_map(Json::as_str).collect();
    match subject.query(query).await {
        Ok(documents) => Verdict::equal(&expected, &documents.iter().map(|doc| doc.path.as_str()).collect()),
        Err((kind, why)) => {
            Verdict::Failed { expected: format!("{expected:?}"), got: format!("{}: {why}", kind.as_str()) }
        }
    }
}

async fn query_error(vector: &Json, subject: &Subject) -> Verdict {
    let result = match expressed(parse::query(&vector["query"])) {
        Ok(Ok(query)) => subject.query(query).await,
        Ok(Err(refusal)) => Err(refusal),
        Err(verdict) => return verdict,
    };
    refused(kind_of_code(text(vector, "code")), &result)
}

async fn matches(vector: &Json, subject: &mut Subject) -> Verdict {
    let path: DocumentPath = "c/d".parse().expect("a path");
    let field: FieldPath = "f".parse().expect("a field path");
    let fields: Fields = match &vector["field"] {
        Json::Null => Fields::empty(),
        value => [("f", parse::value(value))].into_iter().collect(),
    };
    subject.seed(&[(path, fields)]).await;
    let filter = parse::condition(&field, text(vector, "op"), &vector["operand"]);
    let query = Query { collection: Some("c".to_owned()), filter: Some(filter), ..Query::default() };
    match subject.query(query).await {
        Ok(found) => Verdict::equal(&vector["expect"].as_bool().expect("a boolean"), &!found.is_empty()),
        Err((kind, why)) => {
            Verdict::Failed { expected: vector["expect"].to_string(), got: format!("{}: {why}", kind.as_str()) }
        }
    }
}

async fn aggregate(vector: &Json, subject: &Subject) -> Verdict {
    let query = parsed!(parse::query(&vector["query"]));
    let aggregations = parsed!(parse::aggregations(&vector["aggregations"]));
    let numeric = vector["compare"].as_str() == Some("numeric");
    let expected: Vec<(String, Tree)> = aggregations
        .iter()
        .map(|one| (one.alias.clone(), Tree::of(parse::value(&vector["expect"][&one.alias]).view())))
        .collect();
    let right = |expected: &Tree, got: &Tree| match (number(expected), number(got)) {
        (Some(a), Some(b)) if numeric => a == b,
        (Some(a), Some(b)) if matches!((expected, got), (Tree::Double(_), Tree::Double(_))) => {
            // The order of additions is nobody's promise.
            a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= a.abs() * 1e-12
        }
        _ => expected.same(got),
    };
    match subject.aggregate(query, &aggregations).await {
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
        Err((kind, why)) => {
            Verdict::Failed { expected: format!("{expected:?}"), got: format!("{}: {why}", kind.as_str()) }
        }
    }
}

fn number(tree: &Tree) -> Option<f64> {
    match tree {
        Tree::Integer(i) => Some(*i as f64),
        Tree::Double(d) => Some(*d),
        _ => None,
    }
}

async fn aggregate_error(vector: &Json, subject: &Subject) -> Verdict {
    let query = parsed!(parse::query(&vector["query"]));
    let result = match expressed(parse::aggregations(&vector["aggregations"])) {
        Ok(Ok(aggregations)) => subject.aggregate(query, &aggregations).await.map(drop),
        Ok(Err(refusal)) => Err(refusal),
        Err(verdict) => return verdict,
    };
    refused(kind_of_code(text(vector, "code")), &result)
}

async fn transform(vector: &Json, subject: &mut Subject) -> Verdict {
    let path: DocumentPath = "c/d".parse().expect("a path");
    let before: Fields = match &vector["before"] {
        Json::Null => Fields::empty(),
        value => [("f", parse::value(value))].into_iter().collect(),
    };
    subject.seed(&[(path.clone(), before.clone())]).await;
    let write = Write::merge(path.clone(), []).transform("f".parse().expect("a field path"), parse::transform(vector));
    let result = subject.commit(vec![write]).await;
    let after: Fields = match vector["code"].as_str() {
        Some(_) => before,
        None => [("f", parse::value(&vector["after"]))].into_iter().collect(),
    };
    Verdict::all([
        refused(vector["code"].as_str().and_then(kind_of_code), &result),
        database(&[(path, after)], &subject.all().await),
    ])
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
async fn writes(vector: &Json, subject: &Subject) -> Result<Vec<Write>, Wrong> {
    let now = subject.all().await;
    let time =
        |write: &Json| now.iter().find(|doc| Some(doc.path.as_str()) == write["path"].as_str()).map(|doc| doc.updated);
    list(&vector["writes"]).iter().map(|write| parse::write(write, time(write))).collect()
}

async fn commit(vector: &Json, subject: &mut Subject) -> Verdict {
    let (before, after) = match (parse::documents(&vector["before"]), parse::documents(&vector["after"])) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(unexpressed), _) | (_, Err(unexpressed)) => return unexpressed.into(),
    };
    subject.seed(&before).await;
    let old = subject.all().await;
    let result = match expressed(writes(vector, subject).await) {
        Ok(Ok(writes)) => subject.commit(writes).await,
        Ok(Err(refusal)) => Err(refusal),
        Err(verdict) => return verdict,
    };
    let new = subject.all().await;
    let update_time = |docs: &[Doc], path: &str| docs.iter().find(|doc| doc.path == path).map(|doc| doc.updated);
    let changes = vector["update_time_changed"].as_object().into_iter().flatten();
    let changed = changes.map(|(path, changed)| {
        Verdict::equal(&changed.as_bool(), &Some(update_time(&old, path) != update_time(&new, path)))
    });
    Verdict::all(
        [refused(kind_of_code(text(vector, "code")), &result), database(&after, &new)].into_iter().chain(changed),
    )
}

async fn batch_write(vector: &Json, subject: &mut Subject) -> Verdict {
    let (before, after) = match (parse::documents(&vector["before"]), parse::documents(&vector["after"])) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(unexpressed), _) | (_, Err(unexpressed)) => return unexpressed.into(),
    };
    subject.seed(&before).await;
    let writes = parsed!(writes(vector, subject).await);
    let result = subject.write_each(writes).await;
    let statuses = match &result {
        Ok(statuses) => Verdict::all(
            list(&vector["statuses"])
                .iter()
                .zip(statuses)
                .map(|(code, status)| refused(kind_of_code(code.as_str().expect("a code")), status)),
        ),
        Err(_) => Verdict::Passed,
    };
    Verdict::all([
        refused(kind_of_code(text(vector, "code")), &result),
        statuses,
        database(&after, &subject.all().await),
    ])
}

async fn list_documents(vector: &Json, subject: &Subject) -> Verdict {
    let parent = vector["parent"].as_str().filter(|parent| !parent.is_empty()).map(|_| path(&vector["parent"]));
    let mut request = ListDocuments::new(parent, text(vector, "collection"));
    request.show_missing = vector["show_missing"].as_bool().unwrap_or(false);
    let expected: Vec<(String, bool)> = list(&vector["expect"])
        .iter()
        .map(|entry| (text(entry, "path").to_owned(), entry["missing"].as_bool().unwrap_or(false)))
        .collect();
    match subject.list(request).await {
        Ok(got) => Verdict::equal(&expected, &got),
        Err((kind, why)) => {
            Verdict::Failed { expected: format!("{expected:?}"), got: format!("{}: {why}", kind.as_str()) }
        }
    }
}
