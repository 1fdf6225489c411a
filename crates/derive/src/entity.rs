//! `#[derive(Entity)]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Error, Path, Result, ext::IdentExt, spanned::Spanned};

use crate::{
    attributes::Attributes,
    fields::{self, Field},
    manifest,
    template::Template,
    types,
    validation::Validation,
};

/// What is known of an entity when code is made of it.
struct Entity<'a> {
    input: &'a DeriveInput,
    attributes: Attributes,
    template: Template,
    fields: Vec<Field>,
}

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let entity = Entity::read(input)?;
    let krate = &entity.attributes.krate;
    let constants = fields::constants(input, &entity.fields, krate);
    let names = fields::names(input, &entity.fields, krate);
    let key = entity.key();
    let implementation = entity.implementation()?;
    let parent = entity.check_parent();
    let ttl = manifest::check_ttl(&entity.attributes, &entity.fields);
    Ok(quote! {
        #constants
        #key
        const _: () = {
            #names
            #implementation
            #parent
            #ttl
        };
    })
}

impl<'a> Entity<'a> {
    fn read(input: &'a DeriveInput) -> Result<Self> {
        let attributes = Attributes::read(&input.attrs)?;
        let mut fields = fields::read(input, "Entity")?;
        let Some(path) = attributes.path.clone() else {
            return Err(Error::new_spanned(
                &input.ident,
                "an entity needs the template of its path: `#[entity(path = \"users/{user_id}\")]`",
            ));
        };
        let template = Template::parse(path)?;
        check_levels(&template, attributes.parent.as_ref())?;
        for id in template.ids() {
            if let Some(field) = fields.iter_mut().find(|field| field.ident.unraw() == *id) {
                types::check_id(&field.ty, id)?;
                field.read_only = true;
                if let (Some(function), true) = (&attributes.id, template.own_id() == Some(id)) {
                    return Err(Error::new_spanned(
                        function,
                        format!("the id is given twice: by the field `{id}` and by this function"),
                    ));
                }
            }
        }
        Ok(Self { input, attributes, template, fields })
    }

    /// The field that repeats an id of the path.
    fn id_field(&self, id: &proc_macro2::Ident) -> Option<&Field> {
        self.fields.iter().find(|field| field.ident.unraw() == *id)
    }

    /// The function that makes a key.
    fn key(&self) -> TokenStream {
        let krate = &self.attributes.krate;
        let (ident, vis) = (&self.input.ident, &self.input.vis);
        let ids: Vec<_> = self.template.ids().collect();
        let doc = format!("The key of a `{ident}`: `{}`.", self.template.text.value());
        quote! {
            impl #ident {
                #[doc = #doc]
                ///
                /// # Errors
                /// `Invalid` when an id is not a valid document id.
                #[allow(clippy::too_many_arguments, dead_code)]
                #vis fn key(#(#ids: &str),*) -> #krate::Result<#krate::Key<Self>> {
                    #krate::__private::key::<Self>(&[#(#ids),*])
                }
            }
        }
    }

    fn implementation(&self) -> Result<TokenStream> {
        let krate = &self.attributes.krate;
        let ident = &self.input.ident;
        let name = ident.unraw().to_string();
        let (path, collection) = (&self.template.text, self.template.collection());
        let parent = match &self.attributes.parent {
            Some(parent) => quote!(#parent),
            None => quote!(#krate::Root),
        };
        let segments = self.template.ids().map(|id| {
            let name = id.to_string();
            let field = match self.id_field(id) {
                Some(Field { stored, .. }) => quote!(::core::option::Option::Some(#stored)),
                None => quote!(::core::option::Option::None),
            };
            quote!(#krate::IdSegment { name: #name, field: #field })
        });
        let stored = self.fields.iter().filter(|field| field.written).map(|field| &field.stored);
        let read_only = self.fields.iter().filter(|field| field.written && field.read_only).map(|field| &field.stored);
        let (id, check_key) = (self.id(), self.check_key());
        let validation = Validation::read(self.input, &self.attributes, &self.fields)?;
        let (report, whole, single) = (validation.report(), validation.whole(), validation.single());
        let manifest = manifest::expand(&self.attributes, &self.fields, collection)?;
        Ok(quote_spanned! { ident.span() =>
            #report

            #[automatically_derived]
            impl #krate::Entity for #ident {
                type Parent = #parent;
                const NAME: &'static str = #name;
                const PATH: &'static str = #path;
                const COLLECTION: &'static str = #collection;
                const IDS: &'static [#krate::IdSegment] = &[#(#segments),*];
                const READ_ONLY: &'static [&'static str] = &[#(#read_only),*];

                fn shape() -> &'static #krate::Shape {
                    static SHAPE: ::std::sync::OnceLock<#krate::Shape> = ::std::sync::OnceLock::new();
                    SHAPE.get_or_init(|| #krate::Shape::new(&[#(#stored),*]))
                }

                fn id(&self) -> ::core::option::Option<::std::borrow::Cow<'_, str>> {
                    #id
                }

                fn validate(&self) -> ::core::result::Result<(), #krate::Violations> {
                    #whole
                }

                #[allow(unused_variables)]
                fn check_key(&self, key: &#krate::Key<Self>) -> ::core::result::Result<(), #krate::Violations> {
                    #check_key
                }

                fn check_field(__name: &str, __value: &#krate::Value) -> ::core::result::Result<(), #krate::Violations> {
                    #single
                }

                fn manifest() -> #krate::index::Manifest {
                    #manifest
                }
            }
        })
    }

    /// The body of `id(&self)`.
    fn id(&self) -> TokenStream {
        if let Some(function) = &self.attributes.id {
            let call = quote_spanned!(function.span() => ::std::borrow::Cow::from(#function(self)));
            return quote!(::core::option::Option::Some(#call));
        }
        let Some(Field { ident, ty, .. }) = self.template.own_id().and_then(|id| self.id_field(id)) else {
            return quote!(::core::option::Option::None);
        };
        if types::is(ty, "String") {
            return quote!(::core::option::Option::Some(::std::borrow::Cow::Borrowed(self.#ident.as_str())));
        }
        quote!(::core::option::Option::Some(::std::borrow::Cow::Owned(::std::string::ToString::to_string(&self.#ident))))
    }

    /// The body of `check_key(&self, key)`.
    fn check_key(&self) -> TokenStream {
        let krate = &self.attributes.krate;
        let last = self.template.pairs.len().saturating_sub(1);
        let checks: Vec<_> = self
            .template
            .ids()
            .enumerate()
            .map(|(i, id)| match (self.id_field(id), &self.attributes.id) {
                (Some(Field { ident, stored, ty, .. }), _) if types::is(ty, "String") => {
                    let carried = quote_spanned!(ty.span() => self.#ident.as_str());
                    quote!(#krate::__private::check_text_id(#stored, #carried, __ids.next(), &mut __violations);)
                }
                (Some(Field { ident, stored, ty, .. }), _) => {
                    let carried = quote_spanned!(ty.span() => &self.#ident);
                    quote!(#krate::__private::check_id(#stored, "", #carried, __ids.next(), &mut __violations);)
                }
                (None, Some(function)) if i == last => quote! {
                    #krate::__private::check_id("", "the id made of its fields ", &#function(self), __ids.next(), &mut __violations);
                },
                (None, _) => quote!(__ids.next();),
            })
            .collect();
        if self.attributes.id.is_none() && self.template.ids().all(|id| self.id_field(id).is_none()) {
            return quote!(::core::result::Result::Ok(()));
        }
        quote! {
            let mut __ids = key.ids();
            let mut __violations = #krate::Violations::new();
            #(#checks)*
            __violations.into_result()
        }
    }

    /// A check, when the entity is compiled, that its path continues its parent's.
    fn check_parent(&self) -> TokenStream {
        let (Some(parent), Some(above)) = (&self.attributes.parent, self.template.parent()) else {
            return TokenStream::new();
        };
        let krate = &self.attributes.krate;
        let message = format!(
            "the path of `{}` does not continue that of its parent `{}`, which would have to be `{above}`",
            self.input.ident,
            quote!(#parent),
        );
        quote_spanned! { self.template.text.span() =>
            const _: () = {
                if !#krate::__private::same_template(<#parent as #krate::Entity>::PATH, #above) {
                    ::core::panic!("{}", #message)
                }
            };
        }
    }
}

/// A parent must be named exactly where there is one.
fn check_levels(template: &Template, parent: Option<&Path>) -> Result<()> {
    let is_root = |parent: &Path| parent.segments.last().is_some_and(|last| last.ident == "Root");
    match (template.parent(), parent) {
        (Some(above), None) => Err(Error::new(
            template.text.span(),
            format!("name the entity at `{above}`, below which this one is: `parent = …`"),
        )),
        (Some(above), Some(parent)) if is_root(parent) => {
            Err(Error::new_spanned(parent, format!("this entity is not below the root but below the one at `{above}`")))
        }
        (None, Some(parent)) if !is_root(parent) => {
            Err(Error::new_spanned(parent, "this entity is in a root collection: its path has only one pair"))
        }
        _ => Ok(()),
    }
}
