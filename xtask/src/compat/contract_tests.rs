//! What counts in which contract, and what whole sets of schemas come to.

use serde_json::{Value, json};

use super::{
    Breaks, Change, distance, summary,
    tests::{field, lines, set},
};

/// Every row of the table of contracts, in both directions.
#[test]
fn each_contract_counts_what_matters_to_it() {
    let sized = |size: u32| field(&json!({ "type": "string", "maxLength": size }));
    let two = json!({ "type": "object", "properties": { "x": { "type": "string" }, "y": { "type": "string" } }, "required": ["x"] });
    let one = field(&json!({ "type": "string" }));
    let (wide, tight) = ("x: at most 5 characters, was 4", "x: at most 4 characters, was 5");
    let rows = [
        ("clip", tight, "breaks writers", wide, "breaks readers", "breaks readers"),
        ("clip.write", tight, "breaks writers", wide, "breaks readers", "breaks readers"),
        ("create_request", tight, "breaks writers", wide, "breaks nothing", "breaks writers"),
        ("CreateRequest", tight, "breaks writers", wide, "breaks nothing", "breaks writers"),
        ("clip_view", tight, "breaks nothing", wide, "breaks readers", "breaks readers"),
    ];
    for (stem, tight, narrowed, wide, widened, dropped) in rows {
        // The read contract has a partner that stays; the write contract here is held against itself.
        let set = |schema: &Value| {
            let mut set = set([(stem, schema.clone())]);
            if stem == "clip" {
                set.insert("clip.write".to_owned(), json!(true));
            }
            set
        };
        assert_eq!(lines(&set(&sized(5)), &set(&sized(4))), [format!("{stem}  {tight} — {narrowed}")]);
        assert_eq!(lines(&set(&sized(4)), &set(&sized(5))), [format!("{stem}  {wide} — {widened}")]);
        assert_eq!(lines(&set(&two), &set(&one)), [format!("{stem}  y: is no longer known — {dropped}")]);
        assert_eq!(lines(&set(&one), &set(&two)), [format!("{stem}  y: is new — breaks nothing")]);
    }
}

#[test]
fn a_wider_write_contract_breaks_readers_where_their_read_contract_refuses_it() {
    let write = |size: u32, stages: &[&str]| {
        json!({
            "properties": { "title": { "type": "string", "maxLength": size }, "stage": { "enum": stages } },
            "required": ["title", "stage"],
        })
    };
    let read = |stages: &[&str]| {
        json!({
            "properties": { "title": { "type": ["string", "null"] }, "stage": { "enum": stages } }, "required": ["stage"],
        })
    };
    let old = set([("clip", read(&["a"])), ("clip.write", write(500, &["a"]))]);
    let new = set([("clip", read(&["a", "b"])), ("clip.write", write(600, &["a", "b"]))]);
    assert_eq!(
        lines(&old, &new),
        [
            "clip  stage: has the new value `b` — breaks readers",
            "clip.write  stage: has the new value `b` — breaks readers",
            "clip.write  title: at most 600 characters, was 500 — breaks nothing",
        ]
    );
    assert_eq!(
        lines(&new, &old),
        [
            "clip  stage: no longer has the value `b` — breaks writers",
            "clip.write  stage: no longer has the value `b` — breaks writers",
            "clip.write  title: at most 500 characters, was 600 — breaks writers",
        ]
    );
    // Old readers are ready for the value already.
    let ready = set([("clip", read(&["a", "b"])), ("clip.write", write(500, &["a"]))]);
    assert_eq!(
        lines(&ready, &new),
        [
            "clip.write  stage: has the new value `b` — breaks nothing",
            "clip.write  title: at most 600 characters, was 500 — breaks nothing",
        ]
    );
}

/// Documents that hold it are found by no query for what takes its place, and old services do not know that either.
#[test]
fn a_value_that_an_open_enumeration_forgets_breaks_both_in_every_contract() {
    let open = |values: &[&str]| {
        let status =
            json!({ "anyOf": [{ "type": "string", "enum": values }, { "type": "string" }, { "type": "null" }] });
        json!({ "type": "object", "properties": { "status": { "$ref": "#/$defs/S" } }, "$defs": { "S": status } })
    };
    for stem in ["clip", "clip.write", "create_request", "clip_view"] {
        let set = |values: &[&str]| set(["clip", "clip.write", stem].map(|stem| (stem, open(values))));
        let expected = format!("{stem}  status: no longer has the value `failed` — breaks readers and writers");
        let found = lines(&set(&["done", "failed"]), &set(&["done"]));
        assert!(found.contains(&expected), "{stem}: {found:?}");
        let found = lines(&set(&["done"]), &set(&["done", "failed"]));
        assert!(found.iter().all(|line| line.ends_with("has the new value `failed` — breaks nothing")), "{found:?}");
    }
}

#[test]
fn a_property_that_is_new_to_writers_may_be_known_to_readers() {
    let schema = |properties: Value| json!({ "type": "object", "properties": properties });
    let read = schema(json!({ "note": { "type": "string" } }));
    let set = |write| set([("clip", read.clone()), ("clip.write", write)]);
    assert_eq!(
        lines(&set(schema(json!({}))), &set(schema(json!({ "note": { "type": "integer" } })))),
        ["clip.write  note: is new — breaks readers"]
    );
    assert_eq!(
        lines(&set(schema(json!({}))), &set(schema(json!({ "note": { "type": "string" } })))),
        ["clip.write  note: is new — breaks nothing"]
    );
}

#[test]
fn a_refusal_is_laid_to_the_nearest_change() {
    let write = |title: Value, stage: Value, rules: Value| {
        json!({ "type": "object", "x-rules": rules, "properties": {
            "progress": { "properties": { "stage": stage } }, "progress_note": title,
        } })
    };
    let read = write(json!({ "type": "string" }), json!({ "enum": ["a"] }), json!([]));
    let old = write(json!({ "maxLength": 5, "type": "string" }), json!({ "enum": ["a"] }), json!([{ "needs": "a" }]));
    let new = write(json!({ "type": "string" }), json!({ "enum": ["a", "b"] }), json!([]));
    let set = |write| set([("clip", read.clone()), ("clip.write", write)]);
    assert_eq!(
        lines(&set(old), &set(new)),
        [
            r#"clip.write  the rule {"needs":"a"} is gone — breaks nothing"#,
            "clip.write  progress.stage: has the new value `b` — breaks readers",
            "clip.write  progress_note: no longer at most 5 characters — breaks nothing",
        ]
    );
}

#[test]
fn a_refusal_away_from_every_change_is_listed_by_itself() {
    let variant = |tag: &str, of: &str| json!({ "type": "object", "properties": { "kind": { "const": tag }, "of": { "type": of } }, "required": ["kind"] });
    let one_of = |variants: &[Value]| field(&json!({ "oneOf": variants }));
    let read = one_of(&[variant("a", "string"), variant("b", "null")]);
    let set = |tag| set([("clip", read.clone()), ("clip.write", one_of(&[variant(tag, "string")]))]);
    assert_eq!(
        lines(&set("a"), &set("b")),
        [
            "clip.write  x.kind: has the new value `b` — breaks nothing",
            "clip.write  x.kind: no longer has the value `a` — breaks writers",
            "clip.write  x.of: the old read contract refuses what may be written now: is null now, was a string — \
             breaks readers",
        ]
    );
}

#[test]
fn distances_between_places() {
    assert_eq!(distance("title", "title"), Some(0));
    assert_eq!(distance("", "progress.stage"), Some(2));
    assert_eq!(distance("tags[].name", "tags"), Some(2));
    assert_eq!(distance("title", "title_note"), None);
    assert_eq!(distance("title", "stage"), None);
}

#[test]
fn whole_schemas_come_and_go() {
    let text = json!({ "type": "string" });
    let old = set([("clip", text.clone()), ("video", text.clone())]);
    let new = set([("style.write", text.clone()), ("video", text)]);
    assert_eq!(
        lines(&old, &new),
        ["clip  the schema is gone — breaks readers and writers", "style.write  the schema is new — breaks nothing"]
    );
    // The first write contract makes the other a read contract, in which narrowing counts.
    let old = set([("clip", json!({ "type": "number" }))]);
    let new = set([("clip", json!({ "type": "integer" })), ("clip.write", json!(true))]);
    assert_eq!(
        lines(&old, &new),
        ["clip  is an integer now, was a number — breaks writers", "clip.write  the schema is new — breaks nothing"]
    );
    // With its write contract gone, the read contract is still one.
    let old = set([("clip", json!({ "type": "string" })), ("clip.write", json!(true))]);
    let new = set([("clip", json!({ "type": "null" }))]);
    assert_eq!(
        lines(&old, &new),
        [
            "clip  is null now, was a string — breaks readers and writers",
            "clip.write  the schema is gone — breaks readers and writers",
        ]
    );
}

#[test]
fn the_summary_counts() {
    let change = |readers, writers| Change {
        schema: "clip".to_owned(),
        at: "x".to_owned(),
        what: "is new".to_owned(),
        breaks: Breaks { readers, writers },
    };
    assert_eq!(summary(&[]), "no changes, nothing breaks");
    assert_eq!(summary(&[change(false, false)]), "1 change, nothing breaks");
    assert_eq!(
        summary(&[change(true, true), change(true, false), change(false, false)]),
        "3 changes: 2 break readers, 1 breaks writers"
    );
    assert_eq!(summary(&[change(false, true)]), "1 change: 0 break readers, 1 breaks writers");
}
