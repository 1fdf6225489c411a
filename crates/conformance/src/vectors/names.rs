//! Kinds about ids, document paths and field paths.

use reelbase_core::{
    CollectionPath, DocumentPath, ErrorKind, FieldPath, Fields, Value, check_collection_id, check_document_id,
    limits::check_document,
};
use serde_json::Value as Json;

use super::{
    Verdict, kind_of_code,
    parse::{list, text, text_or_repeat},
    values::names_ascend,
};

pub(super) fn order(vector: &Json) -> Verdict {
    let names: Vec<&str> = list(&vector["names"]).iter().map(|name| name.as_str().expect("a name")).collect();
    // Every pair, not only neighbours: an order must be transitive.
    let pairs = names.iter().enumerate().flat_map(|(i, a)| names[i + 1..].iter().map(move |b| names_ascend(a, b)));
    Verdict::all(pairs)
}

pub(super) fn id_valid(vector: &Json) -> Verdict {
    let id = text_or_repeat(vector, "value");
    let results = match text(vector, "target") {
        "document_id" => vec![check_document_id(&id), DocumentPath::parse(&format!("c/{id}")).map(drop)],
        "collection_id" => vec![check_collection_id(&id), CollectionPath::parse(&id).map(drop)],
        "field_name" => {
            let path = "c/d".parse().expect("a path");
            let fields: Fields = [(id.as_str(), Value::null())].into_iter().collect();
            vec![FieldPath::new([id.clone()]).map(drop), check_document(&path, &fields)]
        }
        other => return Verdict::NotRun(format!("the runner does not know the target {other}")),
    };
    let valid = vector["valid"].as_bool().expect("valid is a boolean");
    // A field path counts the backticks that a name needs, so a name of full length that needs them has no path.
    let longest = text(vector, "target") == "field_name" && id.len() > 1_498;
    let results = if longest { &results[1..] } else { &results[..] };
    Verdict::of(
        results.iter().all(|result| result.is_ok() == valid),
        || format!("valid: {valid}"),
        || format!("{results:?}"),
    )
}

pub(super) fn path_kind(vector: &Json) -> Verdict {
    let path = text(vector, "path");
    let got = match (DocumentPath::parse(path), CollectionPath::parse(path)) {
        (Ok(_), Err(_)) => "document",
        (Err(_), Ok(_)) => "collection",
        (Err(_), Err(_)) => "invalid",
        (Ok(_), Ok(_)) => "both",
    };
    Verdict::equal(text(vector, "expect"), got)
}

pub(super) fn field_path(vector: &Json) -> Verdict {
    let parsed = text_or_repeat(vector, "path").parse::<FieldPath>();
    match (vector["segments"].as_array(), parsed) {
        (Some(expected), Ok(path)) => {
            let expected: Vec<&str> = expected.iter().filter_map(Json::as_str).collect();
            Verdict::equal(&expected, &path.segments().collect())
        }
        (None, Err(e)) => {
            let expected = kind_of_code(text(vector, "code")).unwrap_or(ErrorKind::Internal);
            Verdict::equal(&expected, &e.kind())
        }
        (expected, got) => Verdict::Failed { expected: format!("{expected:?}"), got: format!("{got:?}") },
    }
}

pub(super) fn field_path_canonical(vector: &Json) -> Verdict {
    let segments: Vec<String> =
        list(&vector["segments"]).iter().map(|segment| segment.as_str().expect("a name").to_owned()).collect();
    let path = FieldPath::new(segments).map(|path| path.to_string()).unwrap_or_else(|e| format!("{e:?}"));
    Verdict::equal(text(vector, "path"), &path)
}
