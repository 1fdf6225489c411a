//! What each change of a schema narrows or widens, as the lines of a read contract.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::compare;

pub(super) fn set<const N: usize>(schemas: [(&str, Value); N]) -> BTreeMap<String, Value> {
    schemas.map(|(stem, schema)| (stem.to_owned(), schema)).into()
}

pub(super) fn lines(old: &BTreeMap<String, Value>, new: &BTreeMap<String, Value>) -> Vec<String> {
    compare(old, new).iter().map(ToString::to_string).collect()
}

/// The lines of one read contract, in which narrowing and widening both count.
fn read(old: &Value, new: &Value) -> Vec<String> {
    let set = |schema: &Value| set([("doc", schema.clone()), ("doc.write", json!(true))]);
    let lines = lines(&set(old), &set(new));
    lines.iter().map(|line| line.strip_prefix("doc  ").unwrap().to_owned()).collect()
}

pub(super) fn field(schema: &Value) -> Value {
    json!({ "type": "object", "properties": { "x": schema }, "required": ["x"] })
}

/// Each row is compared forwards; the rows come in both directions where they differ.
fn check(rows: &[(Value, Value, &[&str])]) {
    for (old, new, expected) in rows {
        assert_eq!(read(old, new), *expected, "\nold {old}\nnew {new}");
    }
}

/// The same for the schema of a property `x`.
fn check_field(rows: &[(Value, Value, &[&str])]) {
    for (old, new, expected) in rows {
        assert_eq!(read(&field(old), &field(new)), *expected, "\nold {old}\nnew {new}");
    }
}

#[test]
fn annotations_are_not_listed() {
    for word in ["title", "description", "examples", "$comment", "tsType", "deprecated", "readOnly"] {
        let noted = |note: &str| json!({ "type": "string", word: note });
        assert!(read(&field(&noted("one")), &field(&noted("two"))).is_empty(), "{word} of a field");
        assert!(read(&noted("one"), &noted("two")).is_empty(), "{word} of the whole");
        assert!(read(&json!({ "type": "string" }), &noted("two")).is_empty(), "{word} added");
        // Inside what is compared as a whole, too.
        assert!(read(&json!({ "not": noted("one") }), &json!({ "not": noted("two") })).is_empty(), "{word} in `not`");
    }
    check(&[(
        json!({ "properties": { "title": { "type": "string" }, "default": true } }),
        json!({ "properties": { "title": { "type": "null" }, "default": false } }),
        &[
            "default: may no longer be of any kind — breaks writers",
            "title: is null now, was a string — breaks readers and writers",
        ],
    )]);
    check(&[(
        json!({ "not": { "properties": { "title": { "type": "string" } } } }),
        json!({ "not": { "properties": { "title": { "type": "null" } } } }),
        &["`not` differs and cannot be compared — breaks readers and writers"],
    )]);
}

#[test]
fn a_changed_default_breaks_both() {
    let optional = |schema: Value| json!({ "type": "object", "properties": { "x": schema } });
    let default = |value: i32| json!({ "type": "integer", "default": value });
    let none = json!({ "type": "integer" });
    check(&[
        (optional(default(1)), optional(default(2)), &["x: the default is 2 now, was 1 — breaks readers and writers"]),
        (
            optional(none.clone()),
            optional(default(2)),
            &["x: the default is 2 now, was none — breaks readers and writers"],
        ),
        (
            optional(default(1)),
            optional(none.clone()),
            &["x: no longer has the default 1 — breaks readers and writers"],
        ),
        (optional(none.clone()), optional(json!({ "type": "integer", "default": null })), &[]),
        (field(&none), optional(default(1)), &["x: is optional now — breaks readers"]),
        (field(&none), field(&default(1)), &[]),
        (field(&default(1)), field(&none), &[]),
        (
            json!({ "properties": { "x": { "$ref": "#/$defs/X" } }, "$defs": { "X": default(1) } }),
            json!({ "properties": { "x": { "$ref": "#/$defs/X", "default": 2 } }, "$defs": { "X": default(1) } }),
            &["x: the default is 2 now, was 1 — breaks readers and writers"],
        ),
    ]);
    // Also where the rest of a schema is the same only as a whole.
    let overlapping = |value| json!({ "oneOf": [optional(default(value)), { "type": "object" }] });
    let lines_of_overlapping = read(&overlapping(1), &overlapping(2));
    assert!(lines_of_overlapping.contains(&"x: the default is 2 now, was 1 — breaks readers and writers".to_owned()));
    let set = |stem, value| set([(stem, optional(default(value)))]);
    for stem in ["request", "view"] {
        assert_eq!(
            lines(&set(stem, 1), &set(stem, 2)),
            [format!("{stem}  x: the default is 2 now, was 1 — breaks readers and writers")]
        );
    }
}

#[test]
fn kinds() {
    let of = |kind: &str| json!({ "type": kind });
    check_field(&[
        (of("string"), of("integer"), &["x: is an integer now, was a string — breaks readers and writers"]),
        (of("integer"), of("number"), &["x: is a number now, was an integer — breaks readers"]),
        (of("number"), of("integer"), &["x: is an integer now, was a number — breaks writers"]),
        (of("string"), json!({ "type": ["string", "null"] }), &["x: may be null now — breaks readers"]),
        (json!({ "type": ["string", "null"] }), of("string"), &["x: may no longer be null — breaks writers"]),
        (of("string"), json!(true), &["x: is of any kind now, was a string — breaks readers"]),
        (json!({}), of("string"), &["x: is a string now, was of any kind — breaks writers"]),
        (of("string"), json!(false), &["x: may no longer be a string — breaks writers"]),
        (json!(false), of("string"), &["x: may be a string now — breaks readers"]),
        (json!({ "type": ["integer", "number"] }), of("number"), &[]),
        (json!(true), json!({}), &[]),
        (json!({ "type": ["string", "null"] }), json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }), &[]),
        (of("boolean"), json!({ "enum": [false, true] }), &[]),
        (
            of("string"),
            json!({ "type": "text" }),
            &["x: cannot be compared: `type` text is unknown — breaks readers and writers"],
        ),
        (of("string"), json!(3), &["x: cannot be compared: it is not a schema — breaks readers and writers"]),
    ]);
}

#[test]
fn limits() {
    let sized = |kind: &str, word: &str, size: u32| json!({ "type": kind, word: size });
    let text = json!({ "type": "string" });
    check_field(&[
        (
            sized("string", "maxLength", 500),
            sized("string", "maxLength", 400),
            &["x: at most 400 characters, was 500 — breaks writers"],
        ),
        (
            sized("string", "maxLength", 400),
            sized("string", "maxLength", 500),
            &["x: at most 500 characters, was 400 — breaks readers"],
        ),
        (text.clone(), sized("string", "maxLength", 400), &["x: at most 400 characters now — breaks writers"]),
        (sized("string", "maxLength", 1), text.clone(), &["x: no longer at most 1 character — breaks readers"]),
        (
            sized("string", "minLength", 1),
            sized("string", "minLength", 2),
            &["x: at least 2 characters, was 1 — breaks writers"],
        ),
        (
            sized("string", "minLength", 2),
            sized("string", "minLength", 1),
            &["x: at least 1 character, was 2 — breaks readers"],
        ),
        (text.clone(), sized("string", "minLength", 0), &[]),
        // A limit of another kind refuses nothing.
        (text, sized("string", "maxItems", 3), &[]),
        (
            sized("array", "maxItems", 3),
            sized("array", "maxItems", 2),
            &["x: at most 2 entries, was 3 — breaks writers"],
        ),
        (
            sized("array", "minItems", 2),
            sized("array", "minItems", 1),
            &["x: at least 1 entry, was 2 — breaks readers"],
        ),
        (
            sized("object", "maxProperties", 2),
            sized("object", "maxProperties", 3),
            &["x: at most 3 properties, was 2 — breaks readers"],
        ),
        (sized("number", "minimum", 1), sized("number", "minimum", 0), &["x: at least 0, was 1 — breaks readers"]),
        (sized("number", "maximum", 1), sized("number", "maximum", 0), &["x: at most 0, was 1 — breaks writers"]),
        (
            sized("number", "minimum", 0),
            sized("number", "exclusiveMinimum", 0),
            &["x: more than 0, was at least 0 — breaks writers"],
        ),
        (
            sized("number", "exclusiveMaximum", 5),
            sized("number", "maximum", 5),
            &["x: at most 5, was less than 5 — breaks readers"],
        ),
        (
            sized("number", "exclusiveMaximum", 5),
            sized("number", "exclusiveMaximum", 4),
            &["x: less than 4, was 5 — breaks writers"],
        ),
        (sized("integer", "exclusiveMinimum", 0), sized("integer", "minimum", 1), &[]),
        (sized("number", "minimum", 1), json!({ "type": "number", "minimum": 1.0 }), &[]),
        (
            json!({ "type": "integer", "maximum": 9_007_199_254_740_993_u64 }),
            json!({ "type": "integer", "maximum": 9_007_199_254_740_992_u64 }),
            &["x: at most 9007199254740992, was 9007199254740993 — breaks writers"],
        ),
        (
            json!({ "type": "number", "maximum": u64::MAX }),
            json!({ "type": "number", "maximum": 1.844_674_407_370_955_2e19 }),
            &["x: at most 1.8446744073709552e+19, was 18446744073709551615 — breaks readers and writers"],
        ),
        // What an enumeration lists keeps the limit already.
        (
            json!({ "enum": ["ab", "c"] }),
            json!({ "type": "string", "maxLength": 2 }),
            &["x: at most 2 characters now — breaks nothing", "x: is no longer one of `ab`, `c` — breaks readers"],
        ),
        (
            json!({ "enum": ["ab", "c"] }),
            json!({ "type": "string", "maxLength": 1 }),
            &["x: at most 1 character now — breaks writers", "x: is no longer one of `ab`, `c` — breaks readers"],
        ),
    ]);
}

#[test]
fn what_is_only_there_or_not_is_added_removed_or_incomparable() {
    let with = |kind: &str, word: &str, value: Value| json!({ "type": kind, word: value });
    for word in ["pattern", "format"] {
        let plain = json!({ "type": "string" });
        let (one, other) = (with("string", word, json!("a")), with("string", word, json!("b")));
        check_field(&[
            (plain.clone(), one.clone(), &[&format!("x: has the {word} `a` now — breaks writers")]),
            (one.clone(), plain, &[&format!("x: no longer has the {word} `a` — breaks readers")]),
            (one, other, &[&format!("x: {word} is `b` now, was `a` — breaks readers and writers")]),
        ]);
    }
    for (word, one, other) in [
        ("not", json!({ "required": ["a"] }), json!({ "required": ["b"] })),
        ("propertyNames", json!({ "maxLength": 1 }), json!({ "maxLength": 2 })),
        ("patternProperties", json!({ "^a": { "type": "string" } }), json!({ "^a": { "type": "null" } })),
    ] {
        let plain = json!({ "type": "object" });
        let (one, other) = (with("object", word, one), with("object", word, other));
        check_field(&[
            (plain.clone(), one.clone(), &[&format!("x: `{word}` is new — breaks writers")]),
            (one.clone(), plain, &[&format!("x: `{word}` is gone — breaks readers")]),
            (one, other, &[&format!("x: `{word}` differs and cannot be compared — breaks readers and writers")]),
        ]);
    }
    let when = |then: &str| json!({ "if": { "required": ["a"] }, "then": { "required": [then] } });
    let unique = |unique: bool| json!({ "type": "array", "uniqueItems": unique });
    check(&[
        (json!({}), when("b"), &["b: must be there now if a is there — breaks writers"]),
        (when("b"), json!({}), &["b: need not be there any more if a is there — breaks readers"]),
        (
            when("b"),
            when("c"),
            &[
                "b: need not be there any more if a is there — breaks readers",
                "c: must be there now if a is there — breaks writers",
            ],
        ),
        (unique(false), unique(true), &["entries must differ now — breaks writers"]),
        (unique(true), json!({ "type": "array" }), &["entries need not differ any more — breaks readers"]),
        (
            json!({}),
            json!({ "contains": true }),
            &["`contains` differs and cannot be compared — breaks readers and writers"],
        ),
        (
            json!({ "x-other": 1 }),
            json!({ "x-other": 2 }),
            &["`x-other` differs and cannot be compared — breaks readers and writers"],
        ),
        (json!({ "x-other": 1 }), json!({ "x-other": 1, "title": "t" }), &[]),
    ]);
}

#[test]
fn properties() {
    let closed = |properties: Value| json!({ "properties": properties, "additionalProperties": false });
    let text = || json!({ "type": "string" });
    let plain = || json!({ "properties": { "a": text() } });
    let added = || json!({ "properties": { "a": text(), "b": text() } });
    let required = || json!({ "properties": { "a": text(), "b": text() }, "required": ["b"] });
    let map = |of: Value| json!({ "type": "object", "additionalProperties": of });
    check(&[
        (plain(), added(), &["b: is new — breaks nothing"]),
        (plain(), required(), &["b: is new and required — breaks writers"]),
        (added(), required(), &["b: is required now — breaks writers"]),
        (required(), added(), &["b: is optional now — breaks readers"]),
        (added(), plain(), &["b: is no longer known — breaks readers"]),
        (required(), plain(), &["b: is no longer known, was required — breaks readers"]),
        (closed(json!({})), closed(json!({ "b": text() })), &["b: is new — breaks readers"]),
        (closed(json!({ "b": text() })), closed(json!({})), &["b: is no longer known — breaks readers and writers"]),
        (
            json!({}),
            map(json!(false)),
            &[
                "is an object now, was of any kind — breaks writers",
                "unknown properties are refused now — breaks writers",
            ],
        ),
        (map(json!(false)), json!({ "type": "object" }), &["unknown properties are allowed now — breaks readers"]),
        (map(text()), map(json!({ "type": ["string", "null"] })), &["*: may be null now — breaks readers"]),
        (map(json!(true)), map(text()), &["*: is a string now, was of any kind — breaks writers"]),
        // One value of a map gets a name, or loses it.
        (
            map(text()),
            json!({ "type": "object", "additionalProperties": text(), "properties": { "b": { "type": "null" } } }),
            &["b: is new — breaks readers and writers"],
        ),
        (
            json!({ "type": "object", "additionalProperties": text(), "properties": { "b": { "maxLength": 3, "type": "string" } } }),
            map(text()),
            &["b: is no longer known — breaks readers"],
        ),
        // What is compared only as a whole may speak of a property that is new beside it.
        (
            json!({ "dependentSchemas": { "a": { "properties": { "b": text() } } }, "properties": { "a": text() } }),
            json!({ "dependentSchemas": { "a": { "properties": { "b": text() } } }, "properties": { "a": text(), "b": text() } }),
            &["b: is new — breaks readers and writers"],
        ),
        (
            json!({ "dependentSchemas": { "a": { "properties": { "b": text() } } }, "properties": { "a": text(), "b": text() } }),
            json!({ "dependentSchemas": { "a": { "properties": { "b": text() } } }, "properties": { "a": text() } }),
            &["b: is no longer known — breaks readers and writers"],
        ),
        (
            json!({ "additionalProperties": false }),
            json!({ "additionalProperties": false, "patternProperties": { "^a": true } }),
            &[
                "`patternProperties` differs beside `additionalProperties` — breaks readers and writers",
                "`patternProperties` is new — breaks writers",
            ],
        ),
    ]);
}

#[test]
fn places_are_named_from_the_root() {
    let nested = |size: u32| {
        json!({
            "properties": {
                "tags": { "type": "array", "items": { "type": "string", "maxLength": size } },
                "progress": { "$ref": "#/$defs/Progress" },
                "labels": { "additionalProperties": { "type": "array", "items": { "$ref": "#/$defs/Progress" } } },
            },
            "$defs": { "Progress": { "properties": { "stage": { "type": "string", "maxLength": size } } } },
        })
    };
    check(&[(
        nested(3),
        nested(2),
        &[
            "labels.*[].stage: at most 2 characters, was 3 — breaks writers",
            "progress.stage: at most 2 characters, was 3 — breaks writers",
            "tags[]: at most 2 characters, was 3 — breaks writers",
        ],
    )]);
}

#[test]
fn enumerations() {
    let of = |values: &[&str]| json!({ "type": "string", "enum": values });
    let open = |values: &[&str]| json!({ "anyOf": [{ "enum": values }, { "type": "string" }] });
    let text = json!({ "type": "string" });
    check_field(&[
        (of(&["a"]), of(&["a", "b", "c"]), &["x: has the new value `b`, `c` — breaks readers"]),
        (of(&["a", "b"]), of(&["a"]), &["x: no longer has the value `b` — breaks writers"]),
        (
            of(&["a"]),
            of(&["b"]),
            &["x: has the new value `b` — breaks readers", "x: no longer has the value `a` — breaks writers"],
        ),
        (of(&["a", "b"]), of(&["b", "a"]), &[]),
        (of(&["a"]), text.clone(), &["x: is no longer one of `a` — breaks readers"]),
        (text.clone(), of(&["a"]), &["x: is one of `a` now — breaks writers"]),
        (json!({ "const": "a" }), of(&["a"]), &[]),
        (
            json!({ "const": 1 }),
            json!({ "const": 2 }),
            &["x: has the new value `2` — breaks readers", "x: no longer has the value `1` — breaks writers"],
        ),
        // Values with notes of their own are written one by one.
        (
            of(&["a", "b"]),
            json!({ "oneOf": [{ "const": "a", "description": "first" }, { "type": "string", "enum": ["b", "c"] }] }),
            &["x: has the new value `c` — breaks readers"],
        ),
        (json!({ "enum": ["a", null] }), json!({ "anyOf": [of(&["a"]), { "type": "null" }] }), &[]),
        (open(&["a"]), open(&["a", "b"]), &["x: has the new value `b` — breaks nothing"]),
        (open(&["a", "b"]), open(&["a"]), &["x: no longer has the value `b` — breaks readers and writers"]),
        // An old reader does not know the new word, a new one reads the old word as a strange one.
        (
            open(&["a", "b"]),
            open(&["a", "c"]),
            &[
                "x: has the new value `c` — breaks nothing",
                "x: no longer has the value `b` — breaks readers and writers",
            ],
        ),
        (open(&["a"]), text.clone(), &[]),
        (text, open(&["a"]), &[]),
        (open(&["a"]), of(&["a"]), &["x: may no longer be a string that is not listed — breaks writers"]),
        (of(&["a"]), open(&["a"]), &["x: may be a string that is not listed now — breaks readers"]),
        // A new known value is none where the old enumeration was closed, even if it opens at once.
        (
            of(&["a"]),
            open(&["a", "b"]),
            &[
                "x: has the new value `b` — breaks readers",
                "x: may be a string that is not listed now — breaks readers",
            ],
        ),
    ]);
}

#[test]
fn unions() {
    let of = |kind: &str| json!({ "type": kind });
    let variant = |tag: &str, of: Value| json!({ "type": "object", "properties": { "kind": { "const": tag }, "of": of }, "required": ["kind"] });
    let one_of = |alternatives: &[Value]| json!({ "oneOf": alternatives });
    let any_of = |alternatives: &[Value]| json!({ "anyOf": alternatives });
    let external = |name: &str| json!({ "type": "object", "properties": { name: of("string") }, "required": [name], "additionalProperties": false });
    let listed = |items: Value| json!({ "type": "array", "items": items });
    check_field(&[
        (any_of(&[of("string"), of("null")]), of("string"), &["x: may no longer be null — breaks writers"]),
        (of("string"), any_of(&[of("null"), of("string")]), &["x: may be null now — breaks readers"]),
        (any_of(&[of("string"), of("null")]), one_of(&[of("null"), of("string")]), &[]),
        (
            one_of(&[variant("a", of("string"))]),
            one_of(&[variant("b", of("null")), variant("a", of("string"))]),
            &["x: may be an object with `kind` \"b\" now — breaks readers"],
        ),
        (
            one_of(&[variant("a", of("string")), variant("b", of("null"))]),
            one_of(&[variant("b", of("null")), variant("c", of("null"))]),
            &[
                "x.kind: has the new value `c` — breaks readers",
                "x.kind: no longer has the value `a` — breaks writers",
                "x.of: is null now, was a string — breaks readers and writers",
            ],
        ),
        (
            one_of(&[variant("a", of("integer")), variant("b", of("null"))]),
            one_of(&[variant("b", of("null")), variant("a", of("number"))]),
            &["x.of: is a number now, was an integer — breaks readers"],
        ),
        (
            one_of(&[external("a")]),
            one_of(&[external("a"), external("b")]),
            &["x: may be an object now — breaks readers"],
        ),
        // Alternatives that may both be met accept less than either.
        (
            any_of(&[of("integer"), of("number"), of("null")]),
            one_of(&[of("integer"), of("number"), of("null")]),
            &["x: cannot be compared in full: alternatives of `oneOf` may overlap — breaks writers"],
        ),
        (
            one_of(&[variant("a", of("null")), variant("b", of("null"))]),
            one_of(&[variant("c", of("null")), variant("d", of("null"))]),
            &[
                "x: may be an object with `kind` \"c\" now — breaks readers",
                "x: may be an object with `kind` \"d\" now — breaks readers",
                "x: may no longer be an object with `kind` \"a\" — breaks writers",
                "x: may no longer be an object with `kind` \"b\" — breaks writers",
            ],
        ),
        // 1 and 1.0 are one value.
        (
            any_of(&[json!({ "const": 1 }), json!({ "const": 1.0 })]),
            one_of(&[json!({ "const": 1 }), json!({ "const": 1.0 })]),
            &["x: cannot be compared in full: alternatives of `oneOf` may overlap — breaks writers"],
        ),
        (
            one_of(&[json!({ "type": "integer", "title": "t" }), of("number")]),
            one_of(&[of("integer"), of("number")]),
            &[],
        ),
        // What one alternative loses another may keep.
        (
            any_of(&[listed(of("string")), listed(of("integer"))]),
            any_of(&[listed(of("integer")), listed(of("string"))]),
            &[],
        ),
        (
            any_of(&[json!({ "type": "integer", "maximum": 5 }), json!({ "type": "integer", "minimum": 3 })]),
            any_of(&[json!({ "type": "integer", "maximum": 4 }), json!({ "type": "integer", "minimum": 3 })]),
            &["x: at most 4, was 5 — breaks writers"],
        ),
        (
            any_of(&[json!({ "type": "string", "maxLength": 5 }), json!({ "type": "string", "pattern": "a" })]),
            any_of(&[json!({ "type": "string", "maxLength": 4 }), json!({ "type": "string", "maxLength": 9 })]),
            &[
                "x: at most 4 characters, was 5 — breaks nothing",
                "x: at most 9 characters now — breaks writers",
                "x: no longer has the pattern `a` — breaks readers",
            ],
        ),
    ]);
}

#[test]
fn conjunctions() {
    let text = |size: u32| json!({ "type": "string", "maxLength": size });
    let object = |name: &str| json!({ "properties": { name: { "type": "string" } }, "required": [name] });
    let closed = |name: &str| json!({ "properties": { name: true }, "additionalProperties": false });
    check_field(&[
        (json!({ "allOf": [text(5), text(4)] }), text(4), &[]),
        (json!({ "allOf": [{ "minLength": 2 }, { "minLength": 1 }] }), json!({ "minLength": 2 }), &[]),
        (json!({ "allOf": [{ "maxLength": 2 }, { "type": "integer" }] }), json!({ "type": "integer" }), &[]),
        (text(5), json!({ "allOf": [text(5), { "pattern": "a" }] }), &["x: has the pattern `a` now — breaks writers"]),
        (
            json!({ "allOf": [object("a"), object("b")] }),
            json!({
                "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "required": ["a", "b"],
            }),
            &[],
        ),
        (
            json!({ "allOf": [object("a"), { "properties": { "a": text(3) } }] }),
            json!({ "properties": { "a": text(3) }, "required": ["a"] }),
            &[],
        ),
        // What is compared only as a whole may speak of a property that is new beside it.
        (
            json!({ "allOf": [{ "dependentSchemas": { "c": true } }, { "dependentSchemas": { "c": object("b") } }] }),
            json!({
                "allOf": [{ "dependentSchemas": { "c": true } }, { "dependentSchemas": { "c": object("b") } }],
                "properties": { "b": { "type": "null" } },
            }),
            &["x.b: is new — breaks readers and writers"],
        ),
        // A second pattern cannot be merged with the first.
        (
            json!({ "pattern": "a" }),
            json!({ "allOf": [{ "pattern": "a" }, { "pattern": "b" }] }),
            &["x: is compared only as a whole and differs: `pattern` — breaks writers"],
        ),
        (
            json!({ "allOf": [{ "pattern": "a" }, { "pattern": "b" }] }),
            json!({ "pattern": "a" }),
            &["x: is compared only as a whole and differs: `pattern` — breaks readers"],
        ),
        (
            json!({ "allOf": [{ "pattern": "a" }, { "pattern": "b" }, { "not": { "const": 1 } }, { "not": { "const": 2 } }] }),
            json!({ "allOf": [{ "not": { "const": 2 } }, { "pattern": "b" }, { "not": { "const": 1 } }, { "pattern": "a" }] }),
            &[],
        ),
        (
            json!({ "allOf": [{ "pattern": "a" }, { "pattern": "b" }] }),
            json!({ "pattern": "b" }),
            &["x: is compared only as a whole and differs: `pattern` — breaks readers"],
        ),
        (
            json!({ "allOf": [closed("a"), closed("b")] }),
            json!({ "allOf": [closed("a"), closed("c")] }),
            &["x: is compared only as a whole and differs: `additionalProperties`, `properties` — \
                 breaks readers and writers"],
        ),
        (
            json!({ "unevaluatedProperties": false, "properties": { "a": true } }),
            json!({ "unevaluatedProperties": false, "properties": { "a": true, "b": true } }),
            &["x: is compared only as a whole and differs: `properties`, `unevaluatedProperties` — \
                 breaks readers and writers"],
        ),
    ]);
}

#[test]
fn references() {
    let with = |reference: &str, name: &str, target: Value| json!({ "properties": { "x": { "$ref": reference, "description": "d" } }, "$defs": { name: target } });
    let tree = |size: u32| {
        json!({
            "$ref": "#/$defs/Tree",
            "$defs": { "Tree": { "properties": {
                "name": { "type": "string", "maxLength": size },
                "twigs": { "type": "array", "items": { "$ref": "#/$defs/Tree" } },
            } } },
        })
    };
    let text = || json!({ "type": "string" });
    check(&[
        (with("#/$defs/A", "A", text()), json!({ "properties": { "x": { "type": "string" } } }), &[]),
        (with("#/$defs/A", "A", text()), with("#/$defs/B", "B", text()), &[]),
        (with("#/$defs/A%20b", "A b", text()), with("#/$defs/a~1b", "a/b", text()), &[]),
        (
            with("#/$defs/A", "A", text()),
            with("#/$defs/B", "A", text()),
            &["x: cannot be compared: `$ref` #/$defs/B leads nowhere — breaks readers and writers"],
        ),
        (
            with("#/$defs/A", "A", text()),
            with("#/$defs/A", "A", json!({ "anyOf": [{ "$ref": "#/$defs/A" }, { "type": "null" }] })),
            &["x: cannot be compared: `$ref` #/$defs/A leads back to itself — breaks readers and writers"],
        ),
        (
            with("#/$defs/A", "A", json!({ "$ref": "#/$defs/A" })),
            with("#/$defs/B", "B", text()),
            &["x: cannot be compared: `$ref` #/$defs/A leads back to itself — breaks readers and writers"],
        ),
        // A keyword beside a reference holds as well.
        (
            json!({ "$ref": "#/$defs/A", "$defs": { "A": text() } }),
            json!({ "$ref": "#/$defs/A", "maxLength": 3, "$defs": { "A": text() } }),
            &["at most 3 characters now — breaks writers"],
        ),
        // Recursive.
        (tree(3), tree(2), &["name: at most 2 characters, was 3 — breaks writers"]),
        (
            json!({ "properties": { "next": { "$ref": "#" } } }),
            json!({ "properties": { "next": { "$ref": "#" }, "a": true } }),
            &["a: is new — breaks nothing"],
        ),
        // Also inside what is compared as a whole.
        (json!({ "not": tree(3) }), json!({ "not": tree(3), "title": "t" }), &[]),
    ]);
    let renamed =
        |schema: &Value| -> Value { serde_json::from_str(&schema.to_string().replace("Tree", "Plant")).unwrap() };
    let not = |size: u32| {
        let tree = tree(size);
        json!({ "not": { "$ref": "#/$defs/Tree" }, "$defs": tree["$defs"] })
    };
    check(&[
        (not(3), not(2), &["`not` differs and cannot be compared — breaks readers and writers"]),
        (not(3), renamed(&not(3)), &[]),
    ]);
}

#[test]
fn rules_across_fields() {
    let ruled = |rules: Value| json!({ "type": "object", "x-rules": rules });
    let rule = |name: &str| json!({ "ordered": [name, "end"] });
    check(&[
        (
            json!({ "type": "object" }),
            ruled(json!([rule("start")])),
            &[r#"the rule {"ordered":["start","end"]} is new — breaks writers"#],
        ),
        (
            ruled(json!([rule("start"), rule("cut")])),
            ruled(json!([rule("start")])),
            &[r#"the rule {"ordered":["cut","end"]} is gone — breaks readers"#],
        ),
        (ruled(json!([rule("start"), rule("cut")])), ruled(json!([rule("cut"), rule("start")])), &[]),
        (
            ruled(json!([{ "ordered": ["a", "b"], "description": "one" }])),
            ruled(json!([{ "ordered": ["a", "b"], "description": "two" }])),
            &[],
        ),
        (ruled(json!([rule("a")])), ruled(json!("a")), &["`x-rules` cannot be compared — breaks readers and writers"]),
    ]);
}

/// Each level takes part in the next twice over, by a union of two: without an end to it this runs for days.
#[test]
fn what_is_too_large_is_given_up_and_breaks() {
    let knot = |leaf: &str| {
        let mut definitions = serde_json::Map::new();
        definitions.insert("L0".to_owned(), json!({ "type": leaf }));
        for level in 1..24 {
            let below = json!({ "$ref": format!("#/$defs/L{}", level - 1) });
            let schema = json!({ "type": "object", "properties": { "a": below, "b": below } });
            definitions.insert(format!("L{level}"), schema);
        }
        json!({ "$ref": "#/$defs/L23", "not": { "$ref": "#/$defs/L22" }, "$defs": definitions })
    };
    let changes = read(&knot("string"), &knot("null"));
    assert!(
        changes.iter().any(|line| line.ends_with("cannot be compared: it is too large — breaks readers and writers"))
    );
    assert!(changes.contains(&"`not` differs and cannot be compared — breaks readers and writers".to_owned()));
}
