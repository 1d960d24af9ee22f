//! Writes the metadata of a relation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::parse::Relation;
use crate::{attr::unraw, quoted::optional};

/// The `RelationDef` of a relation; `lead` is where it leads.
pub fn definition(name: &str, doc: &str, relation: &Relation, lead: &TokenStream) -> TokenStream {
    let options = &relation.options;
    let kind = format_ident!("{}", relation.kind.kind.name());
    let mut set = TokenStream::new();
    let mut put = |field: &str, value: TokenStream| {
        let field = format_ident!("{field}");
        set.extend(quote!(#field: #value,));
    };
    if !doc.is_empty() {
        put("doc", quote!(#doc));
    }
    for (field, on) in [
        ("optional", relation.kind.optional),
        ("cascade_delete", options.cascade_delete),
        ("primary_key", options.primary_key),
        ("unique", options.unique),
        ("foreign_key", options.foreign_key),
        ("searchable", options.searchable),
    ] {
        if on {
            put(field, quote!(true));
        }
    }
    if let Some(mapped_by) = &options.mapped_by {
        let mapped_by = unraw(mapped_by);
        put("mapped_by", quote!(__::Some(#mapped_by)));
    }
    for (field, text) in [("pivot_table", &options.pivot_table), ("was", &options.was)] {
        if text.is_some() {
            put(field, optional(text));
        }
    }
    for (field, names) in [
        ("columns", &options.columns),
        ("join_column", &options.join_column),
        ("inverse_join_column", &options.inverse_join_column),
    ] {
        if !names.is_empty() {
            put(field, quote!(&[#(#names),*]));
        }
    }
    if let Some(entity) = &options.pivot_entity {
        let entity = &entity.value;
        put("pivot_entity", quote!(__::Some(|| <#entity as __::Model>::DEF)));
    }
    let new = quote!(__::RelationDef::new(#name, __::RelationKind::#kind, #lead));
    if set.is_empty() { new } else { quote!(__::RelationDef { #set ..#new }) }
}
