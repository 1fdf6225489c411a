//! Kinds about ids, document paths and field paths.

use reelbase_core::{
    CollectionPath, DocumentPath, FieldPath, Fields, Value, check_collection_id, check_document_id,
    limits::check_document,
};
use serde_json::Value as Json;

use super::{
    Verdict, kind_of_code,
    parse::{Parsed, boolean, malformed, text, text_or_repeat, texts, unknown},
    values::names_ascend,
};

pub(super) fn order(vector: &Json) -> Parsed<Verdict> {
    let names = texts(vector, "names")?;
    // Every pair, not only neighbours: an order must be transitive.
    let pairs = names.iter().enumerate().flat_map(|(i, a)| names[i + 1..].iter().map(move |b| names_ascend(a, b)));
    Ok(Verdict::all(pairs))
}

pub(super) fn id_valid(vector: &Json) -> Parsed<Verdict> {
    let id = text_or_repeat(vector, "value")?;
    let results = match text(vector, "target")? {
        "document_id" => vec![check_document_id(&id), DocumentPath::parse(&format!("c/{id}")).map(drop)],
        "collection_id" => vec![check_collection_id(&id), CollectionPath::parse(&id).map(drop)],
        "field_name" => {
            let path = "c/d".parse().expect("a path");
            let fields: Fields = [(id.as_str(), Value::null())].into_iter().collect();
            vec![FieldPath::new([id.clone()]).map(drop), check_document(&path, &fields)]
        }
        other => return unknown("target", other),
    };
    let valid = boolean(vector, "valid")?;
    // A field path counts the backticks that a name needs, so a name of full length that needs them has no path.
    let longest = text(vector, "target")? == "field_name" && id.len() > 1_498;
    let results = if longest { &results[1..] } else { &results[..] };
    Ok(Verdict::of(
        results.iter().all(|result| result.is_ok() == valid),
        || format!("valid: {valid}"),
        || format!("{results:?}"),
    ))
}

pub(super) fn path_kind(vector: &Json) -> Parsed<Verdict> {
    let path = text(vector, "path")?;
    let got = match (DocumentPath::parse(path), CollectionPath::parse(path)) {
        (Ok(_), Err(_)) => "document",
        (Err(_), Ok(_)) => "collection",
        (Err(_), Err(_)) => "invalid",
        (Ok(_), Ok(_)) => "both",
    };
    Ok(Verdict::equal(text(vector, "expect")?, got))
}

pub(super) fn field_path(vector: &Json) -> Parsed<Verdict> {
    let parsed = text_or_repeat(vector, "path")?.parse::<FieldPath>();
    if vector["segments"].is_null() {
        let expected = kind_of_code(text(vector, "code")?)?.ok_or_else(|| malformed("the code of an error", vector))?;
        return Ok(Verdict::of(
            parsed.as_ref().is_err_and(|e| e.kind() == expected),
            || expected.as_str().to_owned(),
            || format!("{parsed:?}"),
        ));
    }
    let expected = texts(vector, "segments")?;
    Ok(match parsed {
        Ok(path) => Verdict::equal(&expected, &path.segments().collect()),
        Err(e) => Verdict::Failed { expected: format!("{expected:?}"), got: e.to_string() },
    })
}

pub(super) fn field_path_canonical(vector: &Json) -> Parsed<Verdict> {
    let segments: Vec<String> = texts(vector, "segments")?.into_iter().map(str::to_owned).collect();
    let path = FieldPath::new(segments).map(|path| path.to_string()).unwrap_or_else(|e| format!("{e:?}"));
    Ok(Verdict::equal(text(vector, "path")?, &path))
}
