//! What a newer version stored and this one does not know: found by comparing what is stored with what would be written.

use smallvec::SmallVec;

use crate::{Entity, Error, ErrorKind, FieldPath, Fields, Key, ValueRef};

/// The paths in a stored document that hold what the entity read from it does not write.
pub(super) fn fields<E: Entity>(stored: &Fields, written: &Fields) -> Vec<FieldPath> {
    let mut unknown = Vec::new();
    for (name, value) in stored.iter() {
        let written = written.get(name);
        // A field of the entity that is empty is often left out. One that is not was not understood.
        if written.is_none() && E::shape().has(name) && is_empty(value) {
            continue;
        }
        within(&FieldPath::from_segments([name]), Some(value), written, &mut unknown);
    }
    unknown.sort_unstable();
    unknown
}

/// The paths within one stored value that hold what `written` does not. An array is named as a whole.
pub(super) fn within(
    path: &FieldPath,
    stored: Option<ValueRef<'_>>,
    written: Option<ValueRef<'_>>,
    unknown: &mut Vec<FieldPath>,
) {
    match (stored, written) {
        (Some(ValueRef::Map(stored)), Some(ValueRef::Map(written))) => {
            for (key, value) in stored.iter() {
                within(&path.clone().join([key.to_owned().into()]), Some(value), written.get(key), unknown);
            }
        }
        (Some(stored), written) if !keeps(stored, written) => unknown.push(path.clone()),
        _ => {}
    }
}

/// Whether nothing that is stored is absent from what is written. Plain values may be written otherwise than they are
/// stored: that is how the entity reads them.
fn keeps(stored: ValueRef<'_>, written: Option<ValueRef<'_>>) -> bool {
    match (stored, written) {
        // Null and absent both read as `None`.
        (ValueRef::Null, _) => true,
        (_, None) => false,
        (ValueRef::Map(stored), Some(ValueRef::Map(written))) => {
            stored.iter().all(|(key, value)| keeps(value, written.get(key)))
        }
        (ValueRef::Array(stored), Some(ValueRef::Array(written))) => {
            let written: SmallVec<[ValueRef<'_>; 8]> = written.iter().collect();
            // A set may have other places for its elements, and fewer of those that are equal. Where elements are
            // missing, their places tell nothing.
            let in_place = stored.len() <= written.len();
            stored.iter().enumerate().all(|(at, element)| {
                let beside = written.get(at).copied().filter(|_| in_place);
                keeps(element, beside) || written.contains(&element)
            })
        }
        // A list of numbers may be kept in either form.
        (ValueRef::Array(_), Some(ValueRef::Vector(_))) => true,
        (stored, Some(_)) => is_plain(stored),
    }
}

/// Whether a value has no room for fields of anyone's.
fn is_plain(value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Map(map) => map.is_empty(),
        ValueRef::Array(array) => array.is_empty(),
        _ => true,
    }
}

/// Whether a value says nothing.
fn is_empty(value: ValueRef<'_>) -> bool {
    match value {
        ValueRef::Null | ValueRef::Boolean(false) | ValueRef::Integer(0) | ValueRef::String("") => true,
        ValueRef::Double(number) => number == 0.0,
        ValueRef::Map(map) => map.is_empty(),
        ValueRef::Array(array) => array.is_empty(),
        _ => false,
    }
}

/// How many paths a message names.
const NAMED: usize = 8;

/// Refuses to write over fields that are not known; `instead` says what may be done otherwise.
pub(super) fn refuse<E: Entity>(key: &Key<E>, unknown: &[FieldPath], instead: &str) -> Result<(), Error> {
    if unknown.is_empty() {
        return Ok(());
    }
    let mut names: Vec<String> = unknown.iter().take(NAMED).map(ToString::to_string).collect();
    if unknown.len() > NAMED {
        names.push(format!("{} more", unknown.len() - NAMED));
    }
    let message = format!(
        "the stored {} holds what this version of the service does not know and would lose, in {}; upgrade this service, \
         {instead}",
        E::NAME,
        names.join(", "),
    );
    Err(Error::new(ErrorKind::FailedPrecondition, message).at(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    fn value(json: &str) -> Value {
        Value::of(&serde_json::from_str::<serde_json::Value>(json).unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_written_back_is_unknown() {
        for (stored, written, unknown) in [
            (r#"{"a":1,"b":{"c":[]}}"#, r#"{"a":1,"b":{"c":[]}}"#, ""),
            // Written otherwise, as it was read.
            (r#"{"a":"1","b":1.0,"c":[]}"#, r#"{"a":1,"b":1,"c":{"x":1}}"#, ""),
            (r#"{"a":null}"#, "{}", ""),
            (r#"{"a":[null]}"#, r#"{"a":[]}"#, ""),
            (r#"{"a":0,"b":{},"c":""}"#, "{}", "x.a x.b x.c"),
            (r#"{"a":{"b":{"c":1}}}"#, r#"{"a":{}}"#, "x.a.b"),
            (r#"{"a":{"b":1}}"#, r#"{"a":1}"#, "x.a"),
            (r#"{"a":[1]}"#, r#"{"a":1}"#, "x.a"),
            (r#"{"a":["q","p","q"]}"#, r#"{"a":["p","q"]}"#, ""),
            (r#"{"a":["p","q"]}"#, r#"{"a":["p"]}"#, "x.a"),
            (r#"{"a":["p","new","q"]}"#, r#"{"a":["p","q"]}"#, "x.a"),
            (r#"{"a":[1,2,3]}"#, r#"{"a":[1,3]}"#, "x.a"),
            (r#"{"a":["1","2"]}"#, r#"{"a":[1,2]}"#, ""),
            (r#"{"a":[{"b":1},{"c":1}]}"#, r#"{"a":[{"c":1},{"b":1}]}"#, ""),
            (r#"{"a":[{"b":1},{"b":1,"c":1}]}"#, r#"{"a":[{"b":1},{"b":1}]}"#, "x.a"),
            (r#"{"a":[[{"b":1}]]}"#, r#"{"a":[[{}]]}"#, "x.a"),
        ] {
            let (stored_value, written_value) = (value(stored), value(written));
            let mut found = Vec::new();
            let path = FieldPath::from_static("x");
            within(&path, Some(stored_value.view()), Some(written_value.view()), &mut found);
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), unknown, "{stored} as {written}");
        }
        assert!(keeps(value("[1.5]").view(), Some(Value::vector(&[1.5]).view())));
    }
}
