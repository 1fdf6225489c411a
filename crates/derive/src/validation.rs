//! `validate` and `check_field`: garde's rules under stored names, for the whole entity and for one field of it.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{Attribute, DeriveInput, Error, Ident, Meta, Path, Result, spanned::Spanned};

use crate::{attributes::Attributes, fields::Field, types};

/// The rules of a struct.
pub(crate) struct Validation<'a> {
    input: &'a DeriveInput,
    attributes: &'a Attributes,
    fields: &'a [Field],
    /// Where the first rule stands; without one garde is not called.
    garde: Option<Span>,
}

impl<'a> Validation<'a> {
    pub(crate) fn read(input: &'a DeriveInput, attributes: &'a Attributes, fields: &'a [Field]) -> Result<Self> {
        for attribute in fields.iter().flat_map(|field| &field.garde) {
            check_rule(attribute)?;
        }
        let of_struct = input.attrs.iter().filter(|attribute| attribute.path().is_ident("garde"));
        let garde =
            fields.iter().flat_map(|field| &field.garde).chain(of_struct).next().map(|rules| rules.path().span());
        Ok(Self { input, attributes, fields, garde })
    }

    /// The check that garde's derive is there, and the function that takes over what it finds.
    pub(crate) fn report(&self) -> TokenStream {
        let krate = &self.attributes.krate;
        let ident = &self.input.ident;
        let Some(span) = self.garde else { return TokenStream::new() };
        let message = format!("`{ident}` has `#[garde(…)]` rules, so it must derive `garde::Validate` as well");
        let check = quote_spanned! { span =>
            const _: () = {
                if !__Validated::<'static, #ident>::DERIVED {
                    ::core::panic!("{}", #message)
                }
            };
        };
        quote! {
            // What garde derives goes before the fallback, so that without it there is one error, and a clear one.
            struct __Validated<'a, T>(&'a T);
            #[allow(dead_code)]
            impl<T: ::garde::Validate> __Validated<'_, T> {
                const DERIVED: bool = true;
                fn validate(&self) -> ::core::result::Result<(), ::garde::Report>
                where
                    T::Context: ::core::default::Default,
                {
                    ::garde::Validate::validate(self.0)
                }
            }
            #[allow(dead_code)]
            trait __Unvalidated {
                const DERIVED: bool = false;
                fn validate(&self) -> ::core::result::Result<(), ::garde::Report> {
                    ::core::result::Result::Ok(())
                }
            }
            impl<T> __Unvalidated for __Validated<'_, T> {}
            #check

            fn __report(report: &::garde::Report, violations: &mut #krate::Violations) {
                use ::garde::error::Kind;
                for (path, error) in report.iter() {
                    let steps = path.__iter().rev().filter_map(|(kind, name)| match kind {
                        Kind::None => ::core::option::Option::None,
                        Kind::Key => ::core::option::Option::Some(#krate::__private::Step::Name(name)),
                        Kind::Index => ::core::option::Option::Some(#krate::__private::Step::Index(name)),
                    });
                    let names = <#ident as #krate::__private::Named>::names();
                    violations.push(#krate::__private::stored_path(names, steps), error.message());
                }
            }
        }
    }

    /// The body of `validate(&self)`.
    pub(crate) fn whole(&self) -> TokenStream {
        let krate = &self.attributes.krate;
        let garde = self.garde.map(|_| {
            quote! {
                if let ::core::result::Result::Err(found) = __Validated(self).validate() {
                    __report(&found, &mut __violations);
                }
            }
        });
        let own = self.attributes.validate.as_ref().map(|function| quote!(#function(self, &mut __violations);));
        if garde.is_none() && own.is_none() {
            return quote!(::core::result::Result::Ok(()));
        }
        quote! {
            let mut __violations = #krate::Violations::new();
            #garde
            #own
            __violations.into_result()
        }
    }

    /// The body of `check_field(__name, __value)`. Names here are ones that no rule's function will have.
    pub(crate) fn single(&self) -> TokenStream {
        let krate = &self.attributes.krate;
        let arms = self.fields.iter().map(|field| {
            let (stored, body) = (&field.stored, self.field(field));
            quote!(#stored => { #body })
        });
        quote! {
            match __name {
                #(#arms)*
                other => #krate::__private::unknown_field::<Self>(other),
            }
        }
    }

    /// Decodes the value as the field would be, then runs the field's rules on a struct that has only it.
    fn field(&self, field: &Field) -> TokenStream {
        let krate = &self.attributes.krate;
        let Field { ident, .. } = field;
        let name = &self.input.ident;
        let ty = types::without_self(field.ty.to_token_stream(), name);
        let decoded = match &field.reader {
            None => quote!(#krate::__private::decode_field::<#ty>(__name, __value)),
            Some(reader) => {
                let (serde, reader) = (path_text(krate, "__private::serde"), reader.to_token_stream().to_string());
                quote! {{
                    #[derive(#krate::__private::serde::Deserialize)]
                    #[serde(crate = #serde, transparent)]
                    struct __Given {
                        #[serde(deserialize_with = #reader)]
                        #ident: #ty,
                    }
                    #krate::__private::decode_field::<__Given>(__name, __value).map(|given| given.#ident)
                }}
            }
        };
        if self.garde.is_none() || !has_rules(&field.garde) {
            return quote!(#decoded.map(::core::mem::drop));
        }
        let context = self.context();
        let rules = field.garde.iter().map(|rules| types::without_self(rules.to_token_stream(), name));
        quote! {
            #[derive(::garde::Validate)]
            #context
            struct __Only {
                #(#rules)*
                #ident: #ty,
            }
            let __only = __Only { #ident: #decoded? };
            let mut __violations = #krate::Violations::new();
            if let ::core::result::Result::Err(found) = ::garde::Validate::validate(&__only) {
                __report(&found, &mut __violations);
            }
            __violations.into_result()
        }
    }

    /// What of garde's attributes on the struct the rules of a single field need as well: their context.
    fn context(&self) -> Option<&Attribute> {
        self.input.attrs.iter().filter(|attribute| attribute.path().is_ident("garde")).find(|attribute| {
            attribute
                .meta
                .require_list()
                .is_ok_and(|list| first_ident(&list.tokens).is_some_and(|first| first == "context"))
        })
    }
}

fn first_ident(tokens: &TokenStream) -> Option<Ident> {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Ident(ident)) => Some(ident),
        _ => None,
    }
}

/// Whether there is a rule that is more than `skip`.
fn has_rules(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) => first_ident(&list.tokens).is_some_and(|first| first != "skip"),
        _ => false,
    })
}

/// Refuses rules that look at other fields: an update that sets this one alone could not check them.
fn check_rule(attribute: &Attribute) -> Result<()> {
    let Meta::List(list) = &attribute.meta else { return Ok(()) };
    let of_others = |span| {
        Error::new(
            span,
            "a rule that looks at other fields cannot be checked when this field is set alone; put it into the function of `#[entity(validate = …)]`",
        )
    };
    if let Some(span) = find_self(list.tokens.clone()) {
        return Err(of_others(span));
    }
    let trees: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
    let matches = trees.windows(2).find_map(|pair| match pair {
        [TokenTree::Ident(rule), TokenTree::Group(_)] if rule == "matches" => Some(rule.span()),
        _ => None,
    });
    matches.map_or(Ok(()), |span| Err(of_others(span)))
}

fn find_self(tokens: TokenStream) -> Option<Span> {
    tokens.into_iter().find_map(|tree| match tree {
        TokenTree::Ident(ident) if ident == "self" => Some(ident.span()),
        TokenTree::Group(group) => find_self(group.stream()),
        _ => None,
    })
}

/// A path as serde's attributes want it: as text.
fn path_text(krate: &Path, rest: &str) -> String {
    let mut text: String = krate.to_token_stream().into_iter().map(|tree| tree.to_string()).collect();
    text.push_str("::");
    text.push_str(rest);
    text
}
