//! The grammar of `index(…)`, `group(…)`, `no_index(…)` and `ttl(…)`.

use proc_macro2::Span;
use syn::{
    Error, Ident, Result, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
    punctuated::Punctuated,
};

use crate::field_path::FieldPath;

/// How an index holds a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Ascending,
    Descending,
    Contains,
}

/// A field of an index: `created_at desc`.
#[derive(Debug)]
pub(crate) struct IndexField {
    pub(crate) path: FieldPath,
    pub(crate) mode: Mode,
}

impl Parse for IndexField {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let path = input.parse()?;
        let mode = if input.peek(Ident::peek_any) {
            let mode = input.call(Ident::parse_any)?;
            match mode.to_string().as_str() {
                "asc" => Mode::Ascending,
                "desc" => Mode::Descending,
                "contains" => Mode::Contains,
                other => {
                    return Err(Error::new(
                        mode.span(),
                        format!("expected `asc`, `desc` or `contains`, not `{other}`"),
                    ));
                }
            }
        } else {
            Mode::Ascending
        };
        Ok(Self { path, mode })
    }
}

/// An index.
#[derive(Debug)]
pub(crate) struct Index {
    /// Over the collection group, or over each collection.
    pub(crate) group: bool,
    pub(crate) fields: Vec<IndexField>,
    pub(crate) span: Span,
}

impl Index {
    /// What stands in `index(…)`.
    pub(crate) fn composite(input: ParseStream<'_>, span: Span) -> Result<Self> {
        // A field of the name `group` is written as a string there.
        let fork = input.fork();
        let group = fork.parse::<Ident>().is_ok_and(|ident| ident == "group") && fork.peek(Token![,]);
        if group {
            input.parse::<Ident>()?;
            input.parse::<Token![,]>()?;
        }
        let fields = Punctuated::<IndexField, Token![,]>::parse_terminated(input)?.into_iter().collect();
        let index = Self { group, fields, span };
        index.check()?;
        Ok(index)
    }

    /// What stands in `group(…)`.
    pub(crate) fn group(input: ParseStream<'_>, span: Span) -> Result<Self> {
        let fields: Vec<_> = Punctuated::<IndexField, Token![,]>::parse_terminated(input)?.into_iter().collect();
        if fields.len() != 1 {
            return Err(Error::new(
                span,
                "`group(…)` indexes one field over the collection group; an index of several is `index(group, …)`",
            ));
        }
        Ok(Self { group: true, fields, span })
    }

    /// Firestore's own rules.
    fn check(&self) -> Result<()> {
        let wrong = |span, why: &str| Err(Error::new(span, why));
        if self.fields.is_empty() {
            return wrong(self.span, "an index needs fields");
        }
        let mut arrays = 0;
        for (i, field) in self.fields.iter().enumerate() {
            if self.fields[..i].iter().any(|earlier| earlier.path.segments == field.path.segments) {
                return wrong(field.path.span, "the field occurs twice in the index");
            }
            if field.path.is_name() && i + 1 < self.fields.len() {
                return wrong(field.path.span, "`__name__` may only come last");
            }
            arrays += usize::from(field.mode == Mode::Contains);
            if arrays > 1 {
                return wrong(field.path.span, "an index may have only one `contains` field");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(text: &str) -> std::result::Result<Index, String> {
        let parser = |input: ParseStream<'_>| Index::composite(input, Span::call_site());
        syn::parse::Parser::parse_str(parser, text).map_err(|e| e.to_string())
    }

    #[test]
    fn fields_have_a_mode() {
        let index = index("status, created_at desc, tags contains, \"progress.stage\" asc").unwrap();
        assert!(!index.group);
        let fields: Vec<_> = index.fields.iter().map(|f| (f.path.text(), f.mode)).collect();
        assert_eq!(
            fields,
            [
                ("status".to_owned(), Mode::Ascending),
                ("created_at".to_owned(), Mode::Descending),
                ("tags".to_owned(), Mode::Contains),
                ("progress.stage".to_owned(), Mode::Ascending),
            ]
        );
    }

    #[test]
    fn group_comes_first_and_can_also_be_a_field() {
        assert!(index("group, user_id, created_at desc").unwrap().group);
        let field = index("\"group\", user_id").unwrap();
        assert!(!field.group && field.fields.len() == 2);
        let field = index("group desc, user_id").unwrap();
        assert!(!field.group && field.fields.len() == 2);
    }

    #[test]
    fn what_firestore_refuses_is_refused() {
        for (text, reason) in [
            ("", "needs fields"),
            ("group,", "needs fields"),
            ("a, b, a desc", "twice"),
            ("__name__, a", "only come last"),
            ("a contains, b contains", "only one"),
            ("a downwards", "expected `asc`"),
        ] {
            assert!(index(text).unwrap_err().contains(reason), "{text}");
        }
    }
}
