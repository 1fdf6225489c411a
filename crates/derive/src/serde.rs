//! What serde's attributes mean for the stored document, and those that cannot be followed.

use syn::{
    Attribute, Error, Expr, ExprPath, Ident, LitStr, Result, Token, meta::ParseNestedMeta, parenthesized,
    parse::ParseStream, token::Paren,
};

/// What serde does with a struct.
#[derive(Debug, Default)]
pub(crate) struct Container {
    /// Fields that are absent are taken from the struct's default.
    pub(crate) default: bool,
}

/// What serde does with a field.
#[derive(Debug, Default)]
pub(crate) struct Field {
    pub(crate) rename: Option<LitStr>,
    /// Neither written nor read.
    pub(crate) skip: bool,
    pub(crate) skip_serializing: bool,
    skip_if: bool,
    default: bool,
    /// The module that writes and reads it. What it writes is what the type would.
    with: Option<LitStr>,
    pub(crate) deserialize_with: Option<LitStr>,
}

/// Passes over what an entry says.
fn pass(meta: &ParseNestedMeta<'_>) -> Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<Expr>()?;
    } else if meta.input.peek(Paren) {
        let content;
        parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}

fn each(attributes: &[Attribute], mut entry: impl FnMut(&ParseNestedMeta<'_>, &str) -> Result<()>) -> Result<()> {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
            entry(&meta, &name)
        })?;
    }
    Ok(())
}

/// `= "name"`, or the same name in both directions: `(serialize = "name", deserialize = "name")`.
fn name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    if !meta.input.peek(Paren) {
        return meta.value()?.parse();
    }
    let (mut written, mut read) = (None::<LitStr>, None::<LitStr>);
    meta.parse_nested_meta(|meta| {
        let slot = if meta.path.is_ident("serialize") { &mut written } else { &mut read };
        *slot = Some(meta.value()?.parse()?);
        Ok(())
    })?;
    match (written, read) {
        (Some(written), Some(read)) if written.value() == read.value() => Ok(written),
        _ => Err(meta.error("a field must be read under the name under which it is written")),
    }
}

impl Container {
    pub(crate) fn read(attributes: &[Attribute]) -> Result<Self> {
        let mut container = Self::default();
        each(attributes, |meta, entry| {
            match entry {
                // Fields are snake_case already; serde leaves them as they are.
                "rename_all" if name(meta)?.value() == "snake_case" => return Ok(()),
                "rename_all" => {
                    return Err(meta.error(
                        "only `rename_all = \"snake_case\"` is followed; give the fields that differ a `#[serde(rename = \"…\")]` each",
                    ));
                }
                "tag" | "untagged" | "content" | "transparent" => {
                    return Err(meta.error(format!(
                        "a stored struct is a map of its fields; `{entry}` would store something else"
                    )));
                }
                "deny_unknown_fields" => {
                    return Err(meta.error(
                        "the fields of a newer version must survive: a document that has some could not be read; leave `deny_unknown_fields` out",
                    ));
                }
                "into" | "remote" => {
                    return Err(meta.error(format!(
                        "`{entry}` would store other fields than the struct has; derive on the type that is stored"
                    )));
                }
                "default" => container.default = true,
                _ => {}
            }
            pass(meta)
        })?;
        Ok(container)
    }
}

impl Field {
    pub(crate) fn read(attributes: &[Attribute], container: &Container, optional: bool) -> Result<Self> {
        let mut field = Self { default: container.default, ..Self::default() };
        let (mut skip_deserializing, mut at) = (false, None);
        each(attributes, |meta, entry| {
            match entry {
                "rename" => {
                    field.rename = Some(name(meta)?);
                    return Ok(());
                }
                "flatten" => {
                    return Err(meta.error(
                        "a flattened field cannot be followed: its fields are not known here; nest it, and reach into it with `then`",
                    ));
                }
                "alias" => {
                    return Err(meta.error(
                        "a field that is read under two names may come to stand in the document under both, and then cannot be read; rename it where it is stored",
                    ));
                }
                "with" if is_int64(&meta.input.fork()) => {
                    field.with = Some(meta.value()?.parse()?);
                    return Ok(());
                }
                "with" | "serialize_with" | "getter" => {
                    return Err(meta.error(format!(
                        "with `{entry}` the field is stored otherwise than the operands of its queries and updates; wrap the value in a type with its own `Serialize`, or use `reelbase::int64` for an integer that JavaScript reads"
                    )));
                }
                "deserialize_with" => {
                    field.deserialize_with = Some(meta.value()?.parse()?);
                    return Ok(());
                }
                "skip" => field.skip = true,
                "skip_serializing" => field.skip_serializing = true,
                "skip_serializing_if" => field.skip_if = true,
                "skip_deserializing" => skip_deserializing = true,
                "default" => field.default = true,
                _ => {}
            }
            if entry.starts_with("skip") {
                at = Some(meta.error(""));
            }
            pass(meta)
        })?;
        if let Some(module) = &field.with
            && optional
            && !field.default
        {
            return Err(Error::new(
                module.span(),
                "`None` is left out, and with `with` a field that is absent cannot be read; add `#[serde(default)]`",
            ));
        }
        let Some(at) = at else { return Ok(field) };
        if skip_deserializing && field.skip_serializing {
            field.skip = true;
        }
        let wrong = |why: &str| Err(Error::new(at.span(), why));
        if skip_deserializing && !field.skip {
            return wrong("a field that is written and not read would be lost with the next change; use `skip`");
        }
        if (field.skip_serializing || field.skip_if) && !field.skip && !field.default && !optional {
            return wrong("where this field is left out the document cannot be read back; add `#[serde(default)]`");
        }
        Ok(field)
    }

    /// The module that writes and reads the field.
    pub(crate) fn module(&self) -> Result<Option<ExprPath>> {
        self.with.as_ref().map(LitStr::parse).transpose()
    }

    /// The function that reads the field, which must be a path.
    pub(crate) fn reader(&self) -> Result<Option<ExprPath>> {
        match (self.module()?, &self.with) {
            (Some(mut path), Some(module)) => {
                path.path.segments.push(Ident::new("deserialize", module.span()).into());
                Ok(Some(path))
            }
            _ => self.deserialize_with.as_ref().map(LitStr::parse).transpose(),
        }
    }
}

/// Whether what follows is `= "…::int64"`: the module of core, which stores an integer as one.
fn is_int64(input: ParseStream<'_>) -> bool {
    let module = input.parse::<Token![=]>().and_then(|_| input.parse::<LitStr>()?.parse::<ExprPath>());
    module.is_ok_and(|module| module.path.segments.last().is_some_and(|last| last.ident == "int64"))
}
