//! What the type of a field tells: not all that Rust can hold can be stored as what it is.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::{Error, GenericArgument, PathArguments, Result, Type, TypePath};

/// Types that serde writes as strings or numbers, which do not expire as times and mostly do not sort as them.
const TIMES: [&str; 10] = [
    "DateTime",
    "NaiveDate",
    "NaiveTime",
    "NaiveDateTime",
    "SystemTime",
    "OffsetDateTime",
    "PrimitiveDateTime",
    "UtcDateTime",
    "Zoned",
    "Instant",
];

/// Crates of such types, and the ones of theirs whose names others have too.
const CRATES: [&str; 3] = ["chrono", "jiff", "time"];
const TIMES_OF_CRATES: [&str; 3] = ["Date", "Time", "Timestamp"];

/// The ones that are no point in time.
const PARTS: [&str; 4] = ["Date", "NaiveDate", "NaiveTime", "Time"];

/// Refuses types that cannot be stored as what they are, at any depth.
pub(crate) fn check(ty: &Type) -> Result<()> {
    match ty {
        Type::Path(path) => check_path(path),
        Type::Array(array) => check(&array.elem),
        Type::Slice(slice) => check(&slice.elem),
        Type::Reference(reference) => check(&reference.elem),
        Type::Paren(paren) => check(&paren.elem),
        Type::Group(group) => check(&group.elem),
        Type::Tuple(tuple) => tuple.elems.iter().try_for_each(check),
        _ => Ok(()),
    }
}

fn check_path(path: &TypePath) -> Result<()> {
    let Some(last) = path.path.segments.last() else { return Ok(()) };
    let name = last.ident.to_string();
    if is_time(path, &name) {
        let instead = if PARTS.contains(&name.as_str()) {
            "use `Timestamp`, or wrap it in a type that says how it is stored"
        } else {
            "use `Timestamp`, which converts from and to chrono's types"
        };
        return Err(Error::new_spanned(
            path,
            format!("a `{name}` would not be stored as a timestamp, and so would not sort or expire as one; {instead}"),
        ));
    }
    if name == "u128" || name == "i128" {
        return Err(Error::new_spanned(
            path,
            format!("a stored integer has 64 bits, so a field cannot be `{name}`; use `i64`, or store it as a string"),
        ));
    }
    arguments(&last.arguments).try_for_each(check)
}

fn is_time(path: &TypePath, name: &str) -> bool {
    let segments = &path.path.segments;
    let of_crate = segments.len() > 1 && segments.first().is_some_and(|first| CRATES.iter().any(|c| first.ident == c));
    TIMES.contains(&name) || of_crate && TIMES_OF_CRATES.contains(&name)
}

fn arguments(arguments: &PathArguments) -> impl Iterator<Item = &Type> {
    let arguments = match arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    arguments.into_iter().flatten().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The last name of a type's path, without its arguments: `String` of `std::string::String`.
pub(crate) fn last_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        Type::Group(group) => last_name(&group.elem),
        Type::Paren(paren) => last_name(&paren.elem),
        _ => None,
    }
}

pub(crate) fn is(ty: &Type, name: &str) -> bool {
    last_name(ty).is_some_and(|last| last == name)
}

/// Refuses the type of a field that repeats an id, unless it may be stored as a string.
pub(crate) fn check_id(ty: &Type, id: &Ident) -> Result<()> {
    const NOT_TEXT: [&str; 16] = [
        "Option",
        "Vec",
        "bool",
        "f32",
        "f64",
        "i8",
        "i16",
        "i32",
        "i64",
        "isize",
        "u8",
        "u16",
        "u32",
        "u64",
        "usize",
        "Timestamp",
    ];
    match last_name(ty) {
        Some(name) if NOT_TEXT.iter().any(|other| name == other) => Err(Error::new_spanned(
            ty,
            format!(
                "`{id}` repeats an id of the path, which is text; its type must be stored as a string that is always there"
            ),
        )),
        _ => Ok(()),
    }
}

/// Puts the struct's name in place of `Self`, for what is copied to another place.
pub(crate) fn without_self(tokens: TokenStream, name: &Ident) -> TokenStream {
    let replace = |tree| match tree {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut name = name.clone();
            name.set_span(ident.span());
            TokenTree::Ident(name)
        }
        TokenTree::Group(group) => {
            let mut copy = Group::new(group.delimiter(), without_self(group.stream(), name));
            copy.set_span(group.span());
            TokenTree::Group(copy)
        }
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn verdict(ty: &str) -> std::result::Result<(), String> {
        check(&syn::parse_str(ty).unwrap()).map_err(|e| e.to_string())
    }

    #[test]
    fn times_are_refused_at_any_depth() {
        for ty in [
            "chrono::DateTime<chrono::Utc>",
            "DateTime<Utc>",
            "Option<NaiveDateTime>",
            "chrono::NaiveDate",
            "Vec<NaiveTime>",
            "PrimitiveDateTime",
            "time::Date",
            "Option<::time::Time>",
            "jiff::Zoned",
            "Zoned",
            "::jiff::Timestamp",
            "Vec<jiff::civil::Date>",
            "Vec<Option<std::time::SystemTime>>",
            "BTreeMap<String, time::OffsetDateTime>",
            "(String, [DateTime<Utc>; 2])",
        ] {
            assert!(verdict(ty).unwrap_err().contains("use `Timestamp`"), "{ty}");
        }
    }

    #[test]
    fn integers_wider_than_stored_ones_are_refused() {
        assert!(verdict("Option<u128>").unwrap_err().contains("64 bits"));
        assert!(verdict("i128").is_err());
    }

    #[test]
    fn all_else_is_allowed() {
        for ty in [
            "Timestamp",
            "reelbase::Timestamp",
            "Option<String>",
            "u64",
            "BTreeMap<String, Vec<i64>>",
            "Box<dyn Fn()>",
            "my::DateTimeRange",
            // Types of one's own, and ones that are no points in time.
            "Date",
            "crate::time::Date",
            "std::time::Duration",
        ] {
            assert_eq!(verdict(ty), Ok(()), "{ty}");
        }
    }

    #[test]
    fn self_is_named_at_any_depth() {
        let name: Ident = syn::parse_str("Clip").unwrap();
        let replaced = without_self(quote!(custom(Self::check, [self, Selfish])), &name);
        assert_eq!(replaced.to_string(), quote!(custom(Clip::check, [self, Selfish])).to_string());
    }
}
