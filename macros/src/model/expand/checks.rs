//! The checks of a model that need another one: they are code that compiles only when all is well.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{check::has_stamp, parse::Model},
    relation::Checked,
};

/// The checks of every relation.
pub fn checks(model: &Model) -> TokenStream {
    let checks = model.fields.iter().filter_map(|field| {
        let checked = Checked {
            owner: &model.item.ident,
            soft_delete: has_stamp(model, "deleted_at"),
            name: &field.name,
            relation: field.relation()?,
        };
        Some(checked.code())
    });
    quote!(#(#checks)*)
}
