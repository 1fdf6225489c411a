//! Paths to fields, as they are written in indexes: a bare name, or a string such as `"progress.stage"`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{
    Error, Ident, LitStr, Path, Result,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

use crate::template::is_reserved;

/// The way to a field: its stored name, and those within it.
#[derive(Debug)]
pub(crate) struct FieldPath {
    pub(crate) segments: Vec<String>,
    pub(crate) span: Span,
}

impl FieldPath {
    pub(crate) fn is_name(&self) -> bool {
        matches!(&*self.segments, [name] if name == "__name__")
    }

    pub(crate) fn text(&self) -> String {
        self.segments.join(".")
    }

    /// The path as an expression.
    pub(crate) fn expression(&self, krate: &Path) -> TokenStream {
        let segments = &self.segments;
        quote!(#krate::__private::field_path(&[#(#segments),*]))
    }
}

impl Parse for FieldPath {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let span = input.span();
        let segments = if input.peek(LitStr) {
            let text = input.parse::<LitStr>()?.value();
            split(&text).map_err(|why| Error::new(span, format!("{text:?} is not a field path: {why}")))?
        } else if input.peek(Ident::peek_any) {
            vec![input.call(Ident::parse_any)?.unraw().to_string()]
        } else {
            return Err(Error::new(span, "expected a field: its stored name, or a string such as \"progress.stage\""));
        };
        let path = Self { segments, span };
        match path.segments.iter().find(|name| is_reserved(name)) {
            Some(name) if !path.is_name() => Err(Error::new(span, format!("the field name `{name}` is reserved"))),
            _ => Ok(path),
        }
    }
}

/// Takes the text form of a path apart: names joined with dots, those that are no identifiers in backticks.
fn split(text: &str) -> std::result::Result<Vec<String>, &'static str> {
    let mut segments = Vec::new();
    let mut rest = text;
    loop {
        let name;
        if let Some(quoted) = rest.strip_prefix('`') {
            (name, rest) = unquote(quoted)?;
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            name = rest[..end].to_owned();
            rest = &rest[end..];
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return Err("a name is empty or begins with a digit; write such names in backticks");
            }
            if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return Err("a name that is not letters, digits and underscores must stand in backticks");
            }
        }
        if name.is_empty() {
            return Err("a name is empty");
        }
        segments.push(name);
        if rest.is_empty() {
            return Ok(segments);
        }
        rest = rest.strip_prefix('.').ok_or("after a backtick comes a dot or the end")?;
    }
}

/// The name up to the closing backtick, and what follows it.
fn unquote(quoted: &str) -> std::result::Result<(String, &str), &'static str> {
    let mut name = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '`' => return Ok((name, &quoted[at + 1..])),
            '\\' => match chars.next() {
                Some((_, c @ ('\\' | '`'))) => name.push(c),
                _ => return Err("a backslash may stand only before a backslash or a backtick"),
            },
            c => name.push(c),
        }
    }
    Err("a backtick is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        assert_eq!(split("progress.stage").unwrap(), ["progress", "stage"]);
        assert_eq!(split("by_style.`split.fast`.n").unwrap(), ["by_style", "split.fast", "n"]);
        assert_eq!(split(r"`a\`b\\c`").unwrap(), [r"a`b\c"]);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", ".", "a.", ".a", "a..b", "1a", "a-b", "``", "`a", "`a`b", r"`a\b`"] {
            assert!(split(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_bare_name_may_be_a_keyword() {
        let path: FieldPath = syn::parse_str("type").unwrap();
        assert_eq!(path.segments, ["type"]);
        assert!(syn::parse_str::<FieldPath>("\"a.__b__\"").is_err());
        assert!(syn::parse_str::<FieldPath>("__name__").unwrap().is_name());
    }
}
