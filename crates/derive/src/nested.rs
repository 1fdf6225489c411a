//! `#[derive(Fields)]`: a struct that is stored within an entity.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

use crate::{attributes::Attributes, fields};

pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let krate = Attributes::read_nested(&input.attrs)?;
    let fields = fields::read(input, "Fields")?;
    let constants = fields::constants(input, &fields, &krate);
    let names = fields::names(input, &fields, &krate);
    Ok(quote!(#constants #names))
}
