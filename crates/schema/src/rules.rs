//! Rules that span fields, in a form that other languages can check.
//!
//! Each entity's `check` keeps these rules in Rust, with the words that fit. JSON Schema has no word for most of them, so
//! they go into the write contracts as the array `x-rules`, which the TypeScript package evaluates; those on presence
//! become plain `if` and `then`, which any validator knows. The corpus of accepted and refused documents is tried on both
//! sides.

use serde::Serialize;

/// One rule, on the fields at dotted paths.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub(crate) enum Rule {
    /// `field` is there, although documents of other services may lack it.
    There { field: &'static str },
    /// `field` is there exactly while the status is one of these. Of a status that this version does not know, it cannot
    /// know.
    ThereWhile { field: &'static str, status: &'static [&'static str], known: &'static [&'static str] },
    /// `field` is absent in these statuses.
    AbsentWhile { field: &'static str, status: &'static [&'static str] },
    /// `field` is there exactly if the flag is true.
    ThereIf { field: &'static str, flag: &'static str },
    /// `field` equals the template with the fields named in braces filled in.
    Template { field: &'static str, template: &'static str },
    /// `field` ends as the template, and is more than that.
    EndsWith { field: &'static str, template: &'static str },
    /// `field` begins as the template, and is more than that.
    StartsWith { field: &'static str, template: &'static str },
    /// `field` is `of`, a dot and an extension of ASCII letters and digits other than `jpg`.
    FileOf { field: &'static str, of: &'static str },
    /// `field` can name a file in every store: at most 1,024 bytes, no odd segment, no control character, no backslash;
    /// and it has as many segments as told, if it is told.
    BlobKey { field: &'static str, segments: Option<usize> },
    /// With the provider in `other`, `field` makes an id that a document can have: `{other}_{field}`, `/` and `%` escaped.
    QuotaId { field: &'static str, other: &'static str },
    /// The timecode is not before the other.
    NotBefore { field: &'static str, other: &'static str },
    /// The time is not before the other.
    NotEarlier { field: &'static str, other: &'static str },
    /// The seconds from one timecode to the other, to a millisecond.
    Seconds { field: &'static str, from: &'static str, to: &'static str },
    /// The bytes in units of 1,048,576, to two places.
    Mebibytes { field: &'static str, of: &'static str },
    /// The time is the other and so many seconds; nothing is said where it is absent.
    After { field: &'static str, other: &'static str, seconds: u64 },
    /// The strings ascend by their code points, each once.
    Ascending { field: &'static str },
}
