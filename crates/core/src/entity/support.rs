//! What derived code calls: the part of it that need not be written out once per entity.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt::{self, Display, Write},
    marker::PhantomData,
};

use serde::de::DeserializeOwned;

use crate::{DocumentPath, Entity, Error, FieldPath, Key, Result, Value, Violations, check_document_id};

/// The key of the entity with these ids, outermost first.
///
/// # Errors
/// [`Invalid`](crate::ErrorKind::Invalid), with the name of the id, when one is not a valid document id, or when there are
/// not as many as the entity's path has.
pub fn key<E: Entity>(ids: &[&str]) -> Result<Key<E>> {
    let mut path = String::with_capacity(E::PATH.len() + 64);
    for ((collection, segment), id) in E::collections().zip(E::IDS).zip(ids) {
        check_document_id(id).map_err(|e| Error::invalid(format!("{}: {}", segment.name, e.message())))?;
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(collection);
        path.push('/');
        path.push_str(id);
    }
    Key::from_path(DocumentPath::parse(&path)?)
}

/// Checks one id that an entity carries against the one in its key.
pub fn check_id(field: &str, what: &str, carried: &dyn Display, in_key: Option<&str>, violations: &mut Violations) {
    let in_key = in_key.unwrap_or_default();
    if !reads(carried, in_key) {
        violations.push(field, format!("{what}is {:?}, but the key's is {in_key:?}", carried.to_string()));
    }
}

/// [`check_id`] of one that is carried as text.
pub fn check_text_id(field: &str, carried: &str, in_key: Option<&str>, violations: &mut Violations) {
    if in_key != Some(carried) {
        check_id(field, "", &carried, in_key, violations);
    }
}

/// Whether something displays as a text, without making a string of it: this runs for every document that is read.
fn reads(displayed: &dyn Display, text: &str) -> bool {
    struct Rest<'a>(&'a str);

    impl Write for Rest<'_> {
        fn write_str(&mut self, part: &str) -> fmt::Result {
            self.0 = self.0.strip_prefix(part).ok_or(fmt::Error)?;
            Ok(())
        }
    }

    let mut rest = Rest(text);
    write!(rest, "{displayed}").is_ok() && rest.0.is_empty()
}

/// Decodes the value of one field, as it would be read from a document.
///
/// # Errors
/// One violation, at the stored path of what does not fit the type.
pub fn decode_field<T: DeserializeOwned>(name: &str, value: &Value) -> Result<T, Violations> {
    value.decode().map_err(|e| {
        let within = e.corrupt_at().unwrap_or_default();
        let message = e.message().strip_prefix(within).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(e.message());
        let mut path = FieldPath::from_segments([name]).to_string();
        if !within.is_empty() && !within.starts_with('[') {
            path.push('.');
        }
        path.push_str(within);
        let mut violations = Violations::new();
        violations.push(path, message);
        violations
    })
}

/// The violation of setting a field that the entity does not have.
///
/// # Errors
/// Always: that violation.
pub fn unknown_field<E: Entity>(name: &str) -> Result<(), Violations> {
    let mut violations = Violations::new();
    violations.push(FieldPath::from_segments([name]).to_string(), format!("is no field of {}", E::NAME));
    Err(violations)
}

/// A field path whose names the derive has checked.
pub fn field_path(segments: &'static [&'static str]) -> FieldPath {
    FieldPath::from_segments(segments.iter().copied())
}

/// How the Rust names on the way to a value are stored. Rules report Rust names; people read stored ones.
#[derive(Debug, Clone, Copy)]
pub enum Names {
    /// A value whose inside is not known.
    Unknown,
    /// A struct.
    Fields(&'static [FieldName]),
    /// A map, whose keys are user data, and what its values are.
    Entries(fn() -> Names),
}

/// How one field is stored.
#[derive(Debug, Clone, Copy)]
pub struct FieldName {
    /// Its name in Rust.
    pub rust: &'static str,
    /// Its name in a document.
    pub stored: &'static str,
    /// The names within its value.
    pub within: fn() -> Names,
}

/// A type with named parts; derived for entities and nested structs.
pub trait Named {
    /// The names of the parts.
    fn names() -> Names;
}

macro_rules! transparent {
    ($($(#[$meta:meta])* [$($generics:tt)*] $type:ty;)*) => { $(
        impl<T: Named, $($generics)*> Named for $type {
            fn names() -> Names {
                T::names()
            }
        }
    )* };
}
transparent! {
    [] Option<T>;
    [] Box<T>;
    [] Vec<T>;
    [const N: usize] [T; N];
}

macro_rules! entries {
    ($([$($generics:tt)*] $type:ty;)*) => { $(
        impl<$($generics)*> Named for $type {
            fn names() -> Names {
                Names::Entries(Probe::<T>::names_within)
            }
        }
    )* };
}
entries! {
    [K, T: Named] BTreeMap<K, T>;
    [K, T: Named, S] HashMap<K, T, S>;
}

/// Asks for the names of a type that may have none: the method of a [`Named`] type goes before that of [`Unnamed`].
#[derive(Debug)]
pub struct Probe<T>(PhantomData<fn() -> T>);

impl<T> Probe<T> {
    /// A probe.
    #[expect(clippy::new_without_default, reason = "only derived code makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Named> Probe<T> {
    /// The names of the type.
    pub fn names(&self) -> Names {
        T::names()
    }

    fn names_within() -> Names {
        T::names()
    }
}

/// The other side of [`Probe`].
pub trait Unnamed {
    /// No names.
    fn names(&self) -> Names {
        Names::Unknown
    }
}

impl<T> Unnamed for Probe<T> {}

/// A step on the way to a value that breaks a rule.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// A field, or an entry of a map.
    Name(&'a str),
    /// An element of an array.
    Index(&'a str),
}

/// The way to a value, in stored names.
pub fn stored_path<'a>(mut names: Names, steps: impl IntoIterator<Item = Step<'a>>) -> String {
    let mut path = String::new();
    for step in steps {
        let name: Cow<'_, str> = match step {
            Step::Index(index) => {
                path.push('[');
                path.push_str(index);
                path.push(']');
                continue;
            }
            Step::Name(name) => match names {
                Names::Fields(fields) => match fields.iter().find(|field| field.rust == name) {
                    Some(field) => {
                        names = (field.within)();
                        field.stored.into()
                    }
                    None => {
                        names = Names::Unknown;
                        name.into()
                    }
                },
                Names::Entries(within) => {
                    names = within();
                    name.into()
                }
                Names::Unknown => name.strip_prefix("r#").unwrap_or(name).into(),
            },
        };
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(&FieldPath::from_segments([&*name]).to_string());
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Leaf;

    struct Progress;
    impl Named for Progress {
        fn names() -> Names {
            static NAMES: &[FieldName] =
                &[FieldName { rust: "stage_name", stored: "stage", within: || Probe::<Leaf>::new().names() }];
            Names::Fields(NAMES)
        }
    }

    fn top() -> Names {
        static NAMES: &[FieldName] = &[
            FieldName { rust: "r#type", stored: "type", within: || Probe::<Leaf>::new().names() },
            FieldName {
                rust: "by_day",
                stored: "byDay",
                within: || Probe::<BTreeMap<String, Vec<Progress>>>::new().names(),
            },
        ];
        Names::Fields(NAMES)
    }

    #[test]
    fn rust_names_become_stored_names_at_every_depth() {
        let steps = [Step::Name("by_day"), Step::Name("stage_name"), Step::Index("2"), Step::Name("stage_name")];
        assert_eq!(stored_path(top(), steps), "byDay.stage_name[2].stage");
        assert_eq!(stored_path(top(), [Step::Name("r#type"), Step::Name("stage_name")]), "type.stage_name");
        assert_eq!(stored_path(top(), [Step::Name("r#type"), Step::Name("r#in")]), "type.in");
        assert_eq!(stored_path(top(), [Step::Name("by_day"), Step::Name("a.b")]), "byDay.`a.b`");
        assert_eq!(stored_path(top(), []), "");
    }

    #[test]
    fn displayed_text_is_compared_whole() {
        for (text, same) in [("u1", true), ("u", false), ("u12", false), ("", false)] {
            assert_eq!(reads(&"u1", text), same, "{text}");
        }
        assert!(reads(&format_args!("{}_{}", "a", 7), "a_7"));
    }
}
