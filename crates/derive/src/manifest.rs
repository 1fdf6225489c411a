//! The indexes and the TTL of an entity, checked against its fields.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Error, Path, Result};

use crate::{
    attributes::Attributes,
    field_path::FieldPath,
    fields::Field,
    indexes::{Index, Mode},
};

/// Checks the declarations, and gives the body of `manifest()`.
pub(crate) fn expand(attributes: &Attributes, fields: &[Field], collection: &str) -> Result<TokenStream> {
    let krate = &attributes.krate;
    let exempt = |path: &FieldPath| attributes.no_index.iter().any(|outer| path.segments.starts_with(&outer.segments));
    for path in attributes.no_index.iter().chain(&attributes.ttl) {
        check_field(path, fields)?;
    }
    for index in &attributes.indexes {
        for field in index.fields.iter().filter(|field| !field.path.is_name()) {
            check_field(&field.path, fields)?;
        }
        if let [field] = &*index.fields
            && !index.group
            && !exempt(&field.path)
        {
            return Err(Error::new(
                index.span,
                format!(
                    "the index of a single field is automatic; over the collection group it is `group({})`",
                    field.path.text()
                ),
            ));
        }
    }
    // Overrides first: an index of a single field adds to what its override says.
    let overrides = attributes.no_index.iter().map(|path| {
        let path = path.expression(krate);
        quote! {
            .with_override(#krate::index::FieldOverride {
                collection_group: ::std::borrow::ToOwned::to_owned(#collection),
                path: ::core::option::Option::Some(#path),
                ttl: false,
                indexes: ::core::option::Option::Some(::std::vec::Vec::new()),
            })
        }
    });
    let indexes = attributes.indexes.iter().map(|index| definition(index, krate, collection));
    let ttl = attributes.ttl.iter().map(|path| {
        let path = path.expression(krate);
        quote!(.with_ttl(#collection, #path))
    });
    Ok(quote!(#krate::index::Manifest::new() #(#overrides)* #(.with_index(#indexes))* #(#ttl)*))
}

fn definition(index: &Index, krate: &Path, collection: &str) -> TokenStream {
    let scope = if index.group { quote!(CollectionGroup) } else { quote!(Collection) };
    let fields = index.fields.iter().map(|field| {
        let path = field.path.expression(krate);
        let mode = match field.mode {
            Mode::Ascending => quote!(Ascending),
            Mode::Descending => quote!(Descending),
            Mode::Contains => quote!(Contains),
        };
        quote!(#krate::index::IndexField::new(#path, #krate::index::IndexMode::#mode))
    });
    quote! {
        #krate::index::IndexDefinition::new(#collection, #krate::index::QueryScope::#scope, ::std::vec![#(#fields),*])
    }
}

/// Refuses a path whose first name no field is stored under.
fn check_field(path: &FieldPath, fields: &[Field]) -> Result<()> {
    let Some(first) = path.segments.first() else { return Ok(()) };
    if fields.iter().any(|field| field.stored == *first) {
        return Ok(());
    }
    let renamed = fields.iter().find(|field| field.ident == first);
    Err(Error::new(
        path.span,
        match renamed {
            Some(field) => format!("the field `{first}` is stored as `{}`; write that", field.stored),
            None => format!("no field is stored as `{first}`"),
        },
    ))
}

/// A check that the TTL field holds timestamps: anything else expires nothing.
pub(crate) fn check_ttl(attributes: &Attributes, fields: &[Field]) -> TokenStream {
    let krate = &attributes.krate;
    let field = attributes
        .ttl
        .as_ref()
        .filter(|path| path.segments.len() == 1)
        .and_then(|path| fields.iter().find(|field| path.segments.first() == Some(&field.stored)));
    field.map_or_else(TokenStream::new, |field| {
        let ty = &field.ty;
        let check = quote_spanned!(syn::spanned::Spanned::span(ty) => expires_by::<#ty>());
        quote! {
            const _: fn() = || {
                fn expires_by<T: #krate::TimestampField>() {}
                #check
            };
        }
    })
}
