//! `#[entity(…)]` on a struct and on its fields.

use proc_macro2::Span;
use syn::{
    Attribute, Error, Ident, LitStr, Path, Result, Token,
    ext::IdentExt,
    parenthesized,
    parse::{Parse, ParseStream},
    parse_quote,
    punctuated::Punctuated,
};

use crate::{field_path::FieldPath, indexes::Index};

/// One entry of `#[entity(…)]` on a struct.
enum Entry {
    Path(LitStr),
    Parent(Path),
    Crate(Path),
    Id(Path),
    Validate(Path),
    Index(Index),
    NoIndex(Vec<FieldPath>),
    Ttl(FieldPath),
}

const ENTRIES: &str = "`path`, `parent`, `id`, `validate`, `index`, `group`, `no_index`, `ttl` or `crate`";

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = input.call(Ident::parse_any).map_err(|e| Error::new(e.span(), format!("expected {ENTRIES}")))?;
        let list = |input: ParseStream<'_>| -> Result<Vec<FieldPath>> {
            let content;
            parenthesized!(content in input);
            Ok(Punctuated::<FieldPath, Token![,]>::parse_terminated(&content)?.into_iter().collect())
        };
        Ok(match name.to_string().as_str() {
            "path" => Self::Path(value(input)?),
            "parent" => Self::Parent(value(input)?),
            "crate" => Self::Crate(value(input)?),
            "id" => Self::Id(value(input)?),
            "validate" => Self::Validate(value(input)?),
            "index" => {
                let content;
                parenthesized!(content in input);
                Self::Index(Index::composite(&content, name.span())?)
            }
            "group" => {
                let content;
                parenthesized!(content in input);
                Self::Index(Index::group(&content, name.span())?)
            }
            "no_index" => match list(input)? {
                fields if fields.is_empty() => return Err(Error::new(name.span(), "`no_index(…)` needs fields")),
                fields => Self::NoIndex(fields),
            },
            "ttl" => {
                let mut fields = list(input)?;
                match (fields.pop(), fields.is_empty()) {
                    (Some(field), true) => Self::Ttl(field),
                    _ => return Err(Error::new(name.span(), "`ttl(…)` takes one field")),
                }
            }
            other => return Err(Error::new(name.span(), format!("unknown entry `{other}`; expected {ENTRIES}"))),
        })
    }
}

fn value<T: Parse>(input: ParseStream<'_>) -> Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// Everything that the `#[entity(…)]` attributes of a struct say.
#[derive(Debug)]
pub(crate) struct Attributes {
    pub(crate) path: Option<LitStr>,
    pub(crate) parent: Option<Path>,
    pub(crate) krate: Path,
    pub(crate) id: Option<Path>,
    pub(crate) validate: Option<Path>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) no_index: Vec<FieldPath>,
    pub(crate) ttl: Option<FieldPath>,
}

fn once<T>(slot: &mut Option<T>, value: T, span: Span, name: &str) -> Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(Error::new(span, format!("`{name}` is given twice"))),
    }
}

impl Attributes {
    /// Reads the attributes of an entity.
    pub(crate) fn read(attributes: &[Attribute]) -> Result<Self> {
        let (mut path, mut parent, mut krate, mut id, mut validate, mut ttl) = (None, None, None, None, None, None);
        let (mut indexes, mut no_index) = (Vec::new(), Vec::new());
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("entity")) {
            for entry in attribute.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated)? {
                let span = attribute.bracket_token.span.join();
                match entry {
                    Entry::Path(text) => once(&mut path, text, span, "path")?,
                    Entry::Parent(of) => once(&mut parent, of, span, "parent")?,
                    Entry::Crate(of) => once(&mut krate, of, span, "crate")?,
                    Entry::Id(function) => once(&mut id, function, span, "id")?,
                    Entry::Validate(function) => once(&mut validate, function, span, "validate")?,
                    Entry::Ttl(field) => once(&mut ttl, field, span, "ttl")?,
                    Entry::Index(index) => indexes.push(index),
                    Entry::NoIndex(fields) => no_index.extend(fields),
                }
            }
        }
        let krate = krate.unwrap_or_else(|| parse_quote!(::reelbase));
        Ok(Self { path, parent, krate, id, validate, indexes, no_index, ttl })
    }

    /// Reads the attributes of a nested struct, which has none of an entity's own.
    pub(crate) fn read_nested(attributes: &[Attribute]) -> Result<Path> {
        let Self { path, parent, krate, id, validate, indexes, no_index, ttl } = Self::read(attributes)?;
        let of_entities = path.is_some()
            || parent.is_some()
            || id.is_some()
            || validate.is_some()
            || ttl.is_some()
            || !indexes.is_empty()
            || !no_index.is_empty();
        match attributes.iter().find(|attribute| of_entities && attribute.path().is_ident("entity")) {
            Some(attribute) => Err(Error::new_spanned(
                attribute,
                "a struct within an entity takes only `crate = …`; paths, indexes and rules that span fields stand on the entity",
            )),
            None => Ok(krate),
        }
    }
}

/// Whether a field carries `#[entity(read_only)]`.
pub(crate) fn is_read_only(attributes: &[Attribute]) -> Result<bool> {
    let mut read_only = false;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("entity")) {
        for entry in attribute.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)? {
            if entry != "read_only" {
                return Err(Error::new(entry.span(), format!("unknown entry `{entry}`; a field takes `read_only`")));
            }
            read_only = true;
        }
    }
    Ok(read_only)
}
