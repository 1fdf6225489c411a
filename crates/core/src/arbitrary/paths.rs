//! Names: few of them, with the pairs whose order is easy to get wrong.

use proptest::{prelude::*, sample::select};

use crate::{CollectionPath, DocumentPath, FieldPath};

/// Collection ids: three, so that collection groups have members at several depths.
const COLLECTIONS: [&str; 3] = ["c", "d", "e"];

/// Document ids. `a` and `a0` lie on both sides of `a/…`; numeric ids precede all others; `Ｐ` precedes `😀` by code
/// point but not by UTF-16.
const IDS: [&str; 9] = ["a", "a0", "b", "__id-2__", "__id7__", "__id10__", "\u{ff30}", "😀", "0"];

/// Field paths, as segments. `m` is usually a map; `["m.a"]` is one name with a dot and not `["m", "a"]`.
const FIELDS: [&[&str]; 9] =
    [&["a"], &["b"], &["n"], &["m"], &["m", "a"], &["m", "b"], &["m", "m", "a"], &["m.a"], &["ä`\\"]];

/// The id of one of a few collections.
pub fn collection_id() -> impl Strategy<Value = String> + Clone {
    select(&COLLECTIONS[..]).prop_map(str::to_owned)
}

/// The id of one of a few documents.
pub fn document_id() -> impl Strategy<Value = String> + Clone {
    prop_oneof![3 => select(&IDS[..3]), 2 => select(&IDS[..])].prop_map(str::to_owned)
}

/// A path made of ids of the pools.
#[expect(clippy::expect_used, reason = "the pools hold valid ids only")]
pub(super) fn document(path: &str) -> DocumentPath {
    DocumentPath::parse(path).expect("ids of the pools are valid")
}

/// The path of one of a few dozen documents, mostly in root collections, some up to three collections deep.
pub fn document_path() -> impl Strategy<Value = DocumentPath> + Clone {
    let step = || (collection_id(), document_id()).prop_map(|(c, d)| format!("{c}/{d}"));
    // Below the root only few ids, or hardly two documents would share a parent.
    let upper = || (collection_id(), select(&IDS[..2])).prop_map(|(c, d)| format!("{c}/{d}"));
    prop_oneof![
        5 => step(),
        3 => (upper(), step()).prop_map(|(a, b)| format!("{a}/{b}")),
        1 => (upper(), upper(), step()).prop_map(|(a, b, c)| format!("{a}/{b}/{c}")),
    ]
    .prop_map(|path| document(&path))
}

/// The path of the collection of one of the documents.
pub fn collection_path() -> impl Strategy<Value = CollectionPath> + Clone {
    document_path().prop_map(|path| path.collection())
}

/// One of a few field paths, some nested, some that must be quoted; never `__name__`.
pub fn field_path() -> impl Strategy<Value = FieldPath> + Clone {
    prop_oneof![6 => select(&FIELDS[..3]), 2 => select(&FIELDS[4..6]), 2 => select(&FIELDS[..])]
        .prop_map(|segments: &[&str]| FieldPath::from_segments(segments.iter().copied()))
}
