//! The checks of a model that need another one: they are code that compiles only when all is well.

use proc_macro2::TokenStream;

use crate::{model::parse::Model, relation};

pub fn checks(model: &Model) -> TokenStream {
    let relations = model.fields.iter().filter_map(|field| Some((field, field.relation()?)));
    relations.map(|(field, found)| relation::checks(&model.item.ident, &field.name, found)).collect()
}
