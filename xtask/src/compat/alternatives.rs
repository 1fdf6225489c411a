//! The alternatives of two unions: which belong together, and what to call them.

use super::branch::{Branch, Kind};

/// Which branches are the same alternative: by tag, by kind and listing, then by kind where only one is left of each.
pub(super) fn paired(old: &[Branch], new: &[Branch]) -> Vec<(usize, usize)> {
    let same: [fn(&Branch, &Branch) -> bool; 3] = [
        |one, other| one == other,
        |one, other| one.tag().is_some() && one.tag() == other.tag(),
        |one, other| {
            let tags = one.tag().is_some() || other.tag().is_some();
            kind(one) == kind(other) && !tags && one.values().is_some() == other.values().is_some()
        },
    ];
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for is_same in same {
        for (one, before) in old.iter().enumerate() {
            let is_free = |other: usize| pairs.iter().all(|pair| pair.0 != one && pair.1 != other);
            let partner = new.iter().enumerate().find(|(other, after)| is_free(*other) && is_same(before, after));
            if let Some((other, _)) = partner {
                pairs.push((one, other));
            }
        }
    }
    let left = |pairs: &[(usize, usize)]| -> (Vec<usize>, Vec<usize>) {
        let old = (0..old.len()).filter(|at| pairs.iter().all(|(before, _)| before != at));
        let new = (0..new.len()).filter(|at| pairs.iter().all(|(_, after)| after != at));
        (old.collect(), new.collect())
    };
    let (lone_old, lone_new) = left(&pairs);
    for one in &lone_old {
        let is_kind = |branch: &Branch| kind(branch) == kind(&old[*one]);
        let rivals = lone_old.iter().filter(|at| is_kind(&old[**at])).count();
        let partners: Vec<usize> = lone_new.iter().copied().filter(|at| is_kind(&new[*at])).collect();
        if let (1, [partner]) = (rivals, &*partners) {
            pairs.push((*one, *partner));
        }
    }
    if let ([one], [other]) = (&*left(&pairs).0, &*left(&pairs).1)
        && old[*one].kind.and(new[*other].kind).is_some()
    {
        pairs.push((*one, *other));
    }
    pairs
}

/// A whole number and a number are one alternative that changed.
fn kind(branch: &Branch) -> Kind {
    if branch.kind == Kind::Integer { Kind::Number } else { branch.kind }
}

pub(super) fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Any => "of any kind",
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}

/// A branch as one of several.
pub(super) fn named(branch: &Branch, among: &[Branch]) -> String {
    if let Some((name, value)) = branch.tag() {
        return format!("an object with `{name}` {value}");
    }
    if let Some(values) = branch.values() {
        let shown = values.iter().map(|value| format!("`{}`", value.as_str().unwrap_or(&value.to_string())));
        return format!("one of {}", shown.collect::<Vec<_>>().join(", "));
    }
    let is_listed = among.iter().any(|other| other.kind == branch.kind && other.values().is_some());
    if is_listed { format!("{} that is not listed", of_kind(branch.kind)) } else { of_kind(branch.kind).to_owned() }
}
