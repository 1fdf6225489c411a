//! The fields of a struct: their stored names, and the constants made of them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Data, DataStruct, DeriveInput, Error, ExprPath, Ident, Path, Result, Type, Visibility, ext::IdentExt,
};

use crate::{attributes, serde, template::is_reserved, types};

/// A field that takes part in the document.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// The name in a document.
    pub(crate) stored: String,
    pub(crate) ty: Type,
    pub(crate) vis: Visibility,
    docs: Vec<Attribute>,
    pub(crate) garde: Vec<Attribute>,
    pub(crate) read_only: bool,
    /// Whether it is written with the struct.
    pub(crate) written: bool,
    /// The function that reads it, where its type does not by itself.
    pub(crate) reader: Option<ExprPath>,
    /// The module that writes and reads it, where its type does not by itself.
    module: Option<ExprPath>,
}

/// Reads the fields of a struct, with every error that they hold.
pub(crate) fn read(input: &DeriveInput, derive: &str) -> Result<Vec<Field>> {
    let Data::Struct(DataStruct { fields: syn::Fields::Named(named), .. }) = &input.data else {
        return Err(Error::new_spanned(&input.ident, format!("`{derive}` is for structs with named fields")));
    };
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            format!("`{derive}` is for structs without parameters: a document has one shape"),
        ));
    }
    let mut errors: Option<Error> = None;
    let mut note = |error: Error| match &mut errors {
        Some(all) => all.combine(error),
        none => *none = Some(error),
    };
    let container = serde::Container::read(&input.attrs).unwrap_or_else(|e| {
        note(e);
        serde::Container::default()
    });
    let mut fields: Vec<Field> = Vec::new();
    for field in &named.named {
        match Field::read(field, &container) {
            Ok(None) => {}
            Ok(Some(field)) => match fields.iter().find(|earlier| earlier.stored == field.stored) {
                Some(earlier) => note(Error::new(
                    field.ident.span(),
                    format!("`{}` and `{}` are both stored as `{}`", earlier.ident, field.ident, field.stored),
                )),
                None => fields.push(field),
            },
            Err(e) => note(e),
        }
    }
    errors.map_or(Ok(fields), Err)
}

impl Field {
    /// `None` for a field that serde skips.
    fn read(field: &syn::Field, container: &serde::Container) -> Result<Option<Self>> {
        let Some(ident) = field.ident.clone() else {
            return Err(Error::new_spanned(field, "a field needs a name"));
        };
        let serde = serde::Field::read(&field.attrs, container, types::is(&field.ty, "Option"))?;
        if serde.skip {
            return Ok(None);
        }
        types::check(&field.ty)?;
        let (stored, span) = match &serde.rename {
            Some(name) => (name.value(), name.span()),
            None => (ident.unraw().to_string(), ident.span()),
        };
        if stored.is_empty() || stored.len() > 1_500 {
            return Err(Error::new(span, "the stored name of a field has 1 to 1,500 bytes"));
        }
        if is_reserved(&stored) {
            return Err(Error::new(
                span,
                format!("the field name `{stored}` is reserved (two underscores at both ends)"),
            ));
        }
        let of = |name: &str| field.attrs.iter().filter(|attribute| attribute.path().is_ident(name)).cloned().collect();
        Ok(Some(Self {
            stored,
            ty: field.ty.clone(),
            vis: field.vis.clone(),
            docs: of("doc"),
            garde: of("garde"),
            // What is never written cannot be set either.
            read_only: attributes::is_read_only(&field.attrs)? || serde.skip_serializing,
            written: !serde.skip_serializing,
            reader: serde.reader()?,
            module: serde.module()?,
            ident,
        }))
    }

    /// The constant that stands for the field.
    pub(crate) fn constant(&self, krate: &Path) -> TokenStream {
        let Self { ident, stored, ty, vis, docs, .. } = self;
        let name = format_ident!("{}", ident.unraw().to_string().to_uppercase(), span = ident.span());
        let access = if self.read_only { quote!(ReadOnly) } else { quote!(Writable) };
        let docs = if docs.is_empty() {
            let doc = format!("The field `{stored}`.");
            quote!(#[doc = #doc])
        } else {
            let doc = format!("(stored as `{stored}`)");
            quote!(#(#docs)* #[doc = ""] #[doc = #doc])
        };
        quote_spanned! { ident.span() =>
            #docs
            #vis const #name: #krate::Field<Self, #ty, #krate::#access> = #krate::Field::new(#stored);
        }
    }

    /// The entry of the table of names.
    fn name(&self, krate: &Path) -> TokenStream {
        let Self { ident, stored, ty, .. } = self;
        let rust = ident.to_string();
        quote! {
            #krate::__private::FieldName {
                rust: #rust,
                stored: #stored,
                within: || #krate::__private::Probe::<#ty>::new().names(),
            }
        }
    }
}

/// How the Rust names of the fields are stored, for messages about values deep inside.
pub(crate) fn names(input: &DeriveInput, fields: &[Field], krate: &Path) -> TokenStream {
    let ident = &input.ident;
    let names = fields.iter().map(|field| types::without_self(field.name(krate), ident));
    quote_spanned! { ident.span() =>
        #[automatically_derived]
        impl #krate::__private::Named for #ident {
            fn names() -> #krate::__private::Names {
                #[allow(unused_imports)]
                use #krate::__private::Unnamed as _;
                static NAMES: &[#krate::__private::FieldName] = &[#(#names),*];
                #krate::__private::Names::Fields(NAMES)
            }
        }
    }
}

/// The constants, in an `impl` of their own.
pub(crate) fn constants(input: &DeriveInput, fields: &[Field], krate: &Path) -> TokenStream {
    let ident = &input.ident;
    let constants = fields.iter().map(|field| field.constant(krate));
    // Any module can be called `int64`; only core's stores the integer that the operands of queries are.
    let modules = fields.iter().filter_map(|field| field.module.as_ref());
    quote_spanned! { ident.span() =>
        #[allow(dead_code)]
        impl #ident {
            #(#constants)*
        }
        #(const _: () = #modules::STORED_AS_INTEGER;)*
    }
}
