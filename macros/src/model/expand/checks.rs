//! What needs another model: where relations lead, and the checks that they are met there. It is code that compiles only
//! when all is well.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::{
    alias,
    model::{
        check::has_stamp,
        parse::{Field, Model},
    },
    relation::{Checked, Kind, Rival},
    types::name_of,
};

/// The module of the model, and the models that its relations lead to.
pub fn place(model: &Model, sound: bool) -> TokenStream {
    let ident = &model.item.ident;
    let module = quote_spanned!(ident.span()=> <#ident as __::Member>::module);
    let leads: Vec<TokenStream> = relations(model).filter(|_| sound).map(|relation| relation.lead()).collect();
    let count = leads.len();
    quote!(const __PLACE: (fn() -> &'static __::ModuleDef, [__::Lead; #count]) = (#module, [#(#leads),*]);)
}

/// The checks of every relation.
pub fn checks(model: &Model) -> TokenStream {
    let checks = relations(model).map(|relation| relation.code());
    quote!(#(#checks)*)
}

/// Says to which models this one belongs: to each once, be it written under several names.
pub fn belongs(model: &Model) -> TokenStream {
    let (owner, mut found, mut names) = (&model.item.ident, Vec::new(), Vec::new());
    let mut code = TokenStream::new();
    for relation in relations(model).filter(|relation| relation.relation.kind.kind == Kind::BelongsTo) {
        let target = &relation.relation.kind.target;
        if !names.contains(&name_of(target)) {
            let written = alias::of_written(relation.place, target);
            let once = alias::once(relation.place, &written, &found);
            code.extend(quote_spanned!(written.span()=> impl __::BelongsToModel<#once> for #owner {}));
            names.push(name_of(target));
            found.push(written);
        }
    }
    code
}

/// The other relations of the model that lead to what has another name there, and may be the same model all the same.
fn under_other_names<'m>(model: &'m Model, field: &Field) -> Vec<Rival<'m>> {
    let name = field.relation().map(|relation| name_of(&relation.kind.target));
    let others = model.fields.iter().enumerate().filter_map(|(place, other)| Some((place, other, other.relation()?)));
    others
        .filter(|(.., other)| name.as_ref().is_some_and(|name| name_of(&other.kind.target) != *name))
        .map(|(place, other, relation)| Rival {
            place,
            written: alias::of_written(place, &relation.kind.target),
            name: &other.name,
            relation,
        })
        .collect()
}

/// Whether no other relation without a key leads to the same model.
fn is_alone(model: &Model, field: &Field) -> bool {
    let target = |field: &Field| {
        let relation = field.relation().filter(|relation| !relation.holds_key() && relation.kind.kind != Kind::ManyToMany)?;
        Some(name_of(&relation.kind.target))
    };
    let wanted = target(field);
    wanted.is_none() || model.fields.iter().filter(|other| target(other) == wanted).count() == 1
}

fn relations(model: &Model) -> impl Iterator<Item = Checked<'_>> {
    model.fields.iter().enumerate().filter_map(|(place, field)| {
        Some(Checked {
            owner: &model.item.ident,
            soft_delete: has_stamp(model, "deleted_at"),
            name: &field.name,
            place,
            relation: field.relation()?,
            alone: is_alone(model, field),
            rivals: under_other_names(model, field),
        })
    })
}
