//! What SeaORM calls related: each other model to which exactly one relation leads.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{alias, model::parse::Model, types::name_of};

pub fn related(model: &Model) -> TokenStream {
    let name = &model.item.ident;
    let targets = model.fields.iter().enumerate().filter_map(|(place, field)| Some((place, &field.relation()?.kind.target)));
    let targets: Vec<_> = targets.map(|(place, target)| (place, target, name_of(target))).collect();
    let alone = |other: &str| targets.iter().filter(|(.., name)| name == other).count() == 1;
    let only = targets.iter().filter(|(.., other)| *other != model.name && alone(other));
    only.map(|(place, target, called)| {
        let others = targets.iter().filter(|(.., name)| name != called);
        let others: Vec<_> = others.map(|(place, target, _)| alias::of_written(*place, target)).collect();
        let (target, field) = (alias::once(*place, &alias::of_written(*place, target), &others), *place as u16);
        quote! { impl __::RelatesTo<#target> for #name { const FIELD: u16 = #field; } }
    })
    .collect()
}
