//! The values that documents are made of.

use std::collections::BTreeMap;

use proptest::{collection, option, prelude::*, sample::select};
use reelbase_core::{
    Timestamp, Value,
    blob::{BlobKey, BlobScheme, BlobUri, Sha256Digest},
};

use crate::{Checksum, Style, Timecode};

fn letter() -> impl Strategy<Value = char> {
    prop_oneof![
        6 => proptest::char::range('a', 'z'),
        1 => proptest::char::range('0', '9'),
        2 => select(vec![' ', '-', '_', '.', '%', '"', '\'', '~', '?', '#', '&', '+', ':', '{', '}', '(', ')', ',']),
        1 => select(vec!['é', 'ß', 'ñ', '日', '本', 'Ω', 'ж', '😀', '👩', '\u{301}', '\u{1f3fd}']),
        1 => any::<char>().prop_filter("no control characters", |c| !c.is_control()),
    ]
}

/// So many letters, often few, now and then as many as there may be.
fn letters(min: usize, max: usize) -> impl Strategy<Value = String> {
    let count = prop_oneof![8 => min..=max.min(min + 20), 1 => Just(max), 1 => min..=max];
    count.prop_flat_map(|count| collection::vec(letter(), count)).prop_map(|letters| letters.into_iter().collect())
}

/// Any text, line breaks and all.
pub(super) fn text(min: usize, max: usize) -> impl Strategy<Value = String> {
    prop_oneof![9 => letters(min, max).boxed(), 1 => letters(min, max - min.min(max)).prop_map(move |text| {
        let with_break: String = text.chars().skip(1).chain(['\n']).collect();
        if with_break.chars().count() < min { text } else { with_break }
    }).boxed()]
    .prop_filter("as long as it should be", move |text| (min..=max).contains(&text.chars().count()))
}

/// A document's id, which may also be part of a file's name.
pub(super) fn id(max: usize) -> impl Strategy<Value = String> {
    letters(1, max)
        .prop_map(|text| text.replace(['/', '\\'], "_"))
        .prop_filter("no reserved id", |id| reelbase_core::check_document_id(id).is_ok())
}

/// A value of an open enum: a known one, or any other word.
pub(super) fn word<T: From<String> + std::fmt::Debug>(known: &'static [&'static str]) -> impl Strategy<Value = T> {
    prop_oneof![9 => select(known).prop_map(str::to_owned), 1 => "[a-z_]{1,12}"].prop_map(T::from)
}

pub(super) fn style() -> impl Strategy<Value = Style> {
    let other = text(1, crate::MAX_STYLE_CHARS).prop_filter_map("a style", |text| Style::new(text).ok());
    prop_oneof![4 => select(Style::KNOWN), 1 => other]
}

/// Between 1970 and 2286, to the microsecond, often to the second.
pub(super) fn timestamp() -> impl Strategy<Value = Timestamp> {
    let micros = prop_oneof![0..10_000_000_000_i64, Just(1_735_689_600)].prop_map(|seconds| seconds * 1_000_000);
    prop_oneof![micros.clone(), (micros, 0..1_000_000_i64).prop_map(|(seconds, micros)| seconds + micros)]
        .prop_filter_map("a time", |micros| Timestamp::from_micros(micros).ok())
}

pub(super) fn timecode(max_millis: u64) -> impl Strategy<Value = Timecode> {
    let millis = prop_oneof![0..=max_millis, (0..=max_millis / 1_000).prop_map(|seconds| seconds * 1_000)];
    millis.prop_filter_map("a timecode", |millis| Timecode::from_millis(millis).ok())
}

/// A size or an amount, now and then more than a number of JavaScript holds.
pub(super) fn count() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0..10_000_000_000_u64, 1 => Just(0), 1 => Just(i64::MAX as u64), 1 => (1_u64 << 53) - 2..(1 << 53) + 2]
}

pub(super) fn double(range: std::ops::Range<f64>) -> impl Strategy<Value = f64> {
    let (low, high) = (range.start, range.end);
    prop_oneof![3 => range, 1 => Just(low), 1 => Just(high), 1 => Just(low.mul_add(0.5, high * 0.5).round())]
}

pub(super) fn digest() -> impl Strategy<Value = Sha256Digest> {
    any::<[u8; 32]>().prop_map(Sha256Digest::new)
}

pub(super) fn checksum() -> impl Strategy<Value = Checksum> {
    digest().prop_map(Checksum::from)
}

pub(super) fn blob_uri() -> impl Strategy<Value = BlobUri> {
    let key = collection::vec(id(20), 1..5).prop_filter_map("a key", |segments| BlobKey::from_segments(segments).ok());
    (select(BlobScheme::ALL), "[a-z0-9][a-z0-9._-]{0,20}", key).prop_filter_map("a URI", |(scheme, bucket, key)| {
        match scheme {
            BlobScheme::File => Some(BlobUri::file(key)),
            _ => BlobUri::new(scheme, &bucket, key).ok(),
        }
    })
}

pub(super) fn url() -> impl Strategy<Value = String> {
    ("https?", "[a-z]{1,20}", id(200)).prop_map(|(scheme, host, path)| format!("{scheme}://{host}.example/{path}"))
}

/// A free object: what JSON can say.
pub(super) fn object() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(|n| Value::from(i64::from(n))),
        (-1e9..1e9).prop_map(Value::from),
        text(0, 20).prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..4).prop_map(flat).prop_map(Value::array),
            collection::btree_map("[a-z_]{1,8}", inner, 0..4).prop_map(Value::map),
        ]
    });
    collection::btree_map("[a-z_]{1,8}", value, 0..4)
}

/// Arrays hold no arrays.
fn flat(values: Vec<Value>) -> Vec<Value> {
    values.into_iter().filter(|value| !matches!(value.view(), reelbase_core::ValueRef::Array(_))).collect()
}

pub(super) fn maybe<T: std::fmt::Debug + Clone>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    option::of(of)
}
