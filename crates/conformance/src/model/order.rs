//! The total order of values and of names.

use std::cmp::Ordering;

use super::{Tree, first};

/// Compares two values.
pub fn compare(a: &Tree, b: &Tree) -> Ordering {
    match (a, b) {
        (Tree::Boolean(a), Tree::Boolean(b)) => a.cmp(b),
        (Tree::Integer(a), Tree::Integer(b)) | (Tree::Time(a), Tree::Time(b)) => a.cmp(b),
        (Tree::Double(a), Tree::Double(b)) => doubles(*a, *b),
        (Tree::Integer(a), Tree::Double(b)) => mixed(*a, *b),
        (Tree::Double(a), Tree::Integer(b)) => mixed(*b, *a).reverse(),
        (Tree::Text(a), Tree::Text(b)) => a.chars().cmp(b.chars()),
        (Tree::Bytes(a), Tree::Bytes(b)) => a.cmp(b),
        (Tree::Reference(a), Tree::Reference(b)) => compare_names(a, b),
        (Tree::Geo(a, c), Tree::Geo(b, d)) => first([doubles(*a, *b), doubles(*c, *d)]),
        (Tree::Array(a), Tree::Array(b)) => {
            first(a.iter().zip(b).map(|(a, b)| compare(a, b)).chain([a.len().cmp(&b.len())]))
        }
        (Tree::Vector(a), Tree::Vector(b)) => {
            first([a.len().cmp(&b.len())].into_iter().chain(a.iter().zip(b).map(|(a, b)| doubles(*a, *b))))
        }
        (Tree::Map(a), Tree::Map(b)) => first(
            a.iter()
                .zip(b)
                .map(|((ka, va), (kb, vb))| first([ka.chars().cmp(kb.chars()), compare(va, vb)]))
                .chain([a.len().cmp(&b.len())]),
        ),
        _ => a.class().cmp(&b.class()),
    }
}

fn doubles(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) if a < b => Ordering::Less,
        (false, false) if a > b => Ordering::Greater,
        (false, false) => Ordering::Equal,
    }
}

/// An integer against a double: as 128-bit integers where the double is near, by its sign where it is far.
fn mixed(a: i64, b: f64) -> Ordering {
    if b.is_nan() {
        Ordering::Greater
    } else if b > 1e19 {
        Ordering::Less
    } else if b < -1e19 {
        Ordering::Greater
    } else {
        let whole = b.floor();
        first([i128::from(a).cmp(&(whole as i128)), if b > whole { Ordering::Less } else { Ordering::Equal }])
    }
}

/// The number in a numeric id, `__id<int64>__`.
fn number(id: &str) -> Option<i64> {
    id.strip_prefix("__id")?.strip_suffix("__")?.parse().ok()
}

/// Compares names: segment by segment, numeric ids first; a parent precedes its descendants.
pub fn compare_names(a: &str, b: &str) -> Ordering {
    let (a, b): (Vec<_>, Vec<_>) = (a.split('/').collect(), b.split('/').collect());
    let segment = |(a, b): (&&str, &&str)| match (number(a), number(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => a.chars().cmp(b.chars()),
    };
    first(a.iter().zip(&b).map(segment).chain([a.len().cmp(&b.len())]))
}
