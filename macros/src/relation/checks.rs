//! The checks of a relation that only the compiler can make, since they need the other model: code that compiles when all
//! is well. Each one stands on a trait of its own, whose message the macro composes.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::parse::{Kind, Relation};
use crate::diag::written;

/// A relation and where it stands.
pub struct Checked<'m> {
    /// The model, and whether its rows can be marked as deleted.
    pub owner: &'m Ident,
    pub soft_delete: bool,
    /// The field.
    pub name: &'m str,
    pub relation: &'m Relation,
    /// Whether no other relation of its kind leads to the same model.
    pub alone: bool,
}

impl Checked<'_> {
    /// All checks but that of the module, which is made where the relation leads.
    pub fn code(&self) -> TokenStream {
        let checks =
            [self.leads_back(), self.finds_back(), self.joins_back(), self.one_owner(), self.pivot_entity(), self.cascade()];
        quote!(#(#checks)*)
    }

    fn target(&self) -> String {
        written(&self.relation.kind.target)
    }

    /// Where the relation leads: to a model of its own module.
    pub fn lead(&self) -> TokenStream {
        let (owner, target) = (self.owner, &self.relation.kind.target);
        let message = format!("`{owner}.{}` leaves its module", self.name);
        let label = format!("not a model of the module `{owner}` is in");
        let note = "modules are isolated: a relation stays inside one\nhelp: join the two with a `link!` instead";
        let here = quote_spanned!(owner.span()=> <#owner as __::Member>::Module);
        quote_spanned! {target.span()=> {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            trait SameModule<M>: __::Model {}
            #[diagnostic::do_not_recommend]
            impl<M, T: __::Model + __::ModelOf<M>> SameModule<M> for T {}
            const fn lead<M, T: SameModule<M>>() -> __::Lead { __::Lead::to::<T>() }
            lead::<#here, #target>()
        }}
    }

    /// `mapped_by` names a field of the other model, and that one leads here.
    fn leads_back(&self) -> Option<TokenStream> {
        let (owner, target, kind) = (self.owner, &self.relation.kind.target, self.relation.kind.kind);
        let name = self.relation.options.mapped_by.as_ref()?;
        let (wanted, back) = match kind {
            Kind::BelongsTo => ("a `HasOne`, `HasMany` or `ManyToMany`", "HasBack"),
            Kind::HasOne | Kind::HasMany => ("a `BelongsTo`", "BelongsBack"),
            Kind::ManyToMany => ("a `ManyToMany`", "ManyBack"),
        };
        let message =
            format!("`{owner}.{}` is mapped by `{}.{name}`, which does not lead back to `{owner}`", self.name, self.target());
        let (label, back) = (format!("expected {wanted} of `{owner}`"), format_ident!("{back}"));
        Some(quote_spanned! {name.span()=>
            const _: () = {
                #[diagnostic::on_unimplemented(message = #message, label = #label)]
                trait LeadsBack<M> {}
                #[diagnostic::do_not_recommend]
                impl<T: __::#back<M>, M> LeadsBack<M> for T {}
                const fn leads_back<M, T: LeadsBack<M> + ::core::marker::Copy>(_: &T) {}
                leads_back::<#owner, _>(&<#target as __::Source>::FIELDS.#name)
            };
        })
    }

    /// Without `mapped_by`, exactly one relation of the other model leads here.
    fn finds_back(&self) -> Option<TokenStream> {
        let (owner, target, options) = (self.owner, &self.relation.kind.target, &self.relation.options);
        let kind = self.relation.kind.kind;
        if options.mapped_by.is_some() || options.foreign_key || !matches!(kind, Kind::HasOne | Kind::HasMany) {
            return None;
        }
        let (name, other) = (self.name, self.target());
        let kept = match kind {
            Kind::HasOne => "keep its key there, or here with `#[relation(foreign_key)]`",
            _ => "the key of a `HasMany` is kept there",
        };
        let none = format!("`{owner}.{name}` needs a `BelongsTo<{owner}>` in `{other}`: {kept}");
        let several =
            format!("several relations of `{other}` lead back to `{owner}`: say which with `#[relation(mapped_by = ..)]`");
        let shared = format!(
            "several relations of `{owner}` lead to `{other}`: say by which relation of `{other}` each is mapped, with `#[relation(mapped_by = ..)]`"
        );
        let alone = self.alone;
        let owner = owner.to_string();
        Some(quote_spanned! {target.span()=>
            const _: () = {
                let _lead = __PLACE;
                ::core::assert!(#alone || __::is_mapped(<#target as __::Model>::DEF, #name), #shared);
                let count = __::belongs_to(<#target as __::Model>::DEF, #owner);
                ::core::assert!(count > 0, #none);
                ::core::assert!(count == 1 || __::is_mapped(<#target as __::Model>::DEF, #name), #several);
            };
        })
    }

    /// Without `mapped_by`, no more than one many-to-many relation of the other model can be the way back.
    fn joins_back(&self) -> Option<TokenStream> {
        let (owner, target, options) = (self.owner, &self.relation.kind.target, &self.relation.options);
        if options.mapped_by.is_some() || self.relation.kind.kind != Kind::ManyToMany {
            return None;
        }
        let (name, other) = (self.name, self.target());
        let several =
            format!("several relations of `{other}` lead back to `{owner}`: say which with `#[relation(mapped_by = ..)]`");
        let but = if *owner == other { name } else { "" };
        let owner = owner.to_string();
        Some(quote_spanned! {target.span()=>
            const _: () = {
                let _lead = __PLACE;
                let definition = <#target as __::Model>::DEF;
                ::core::assert!(__::joins(definition, #owner, #but) < 2 || __::is_mapped(definition, #name), #several);
            };
        })
    }

    /// One side describes the pivot table.
    fn one_owner(&self) -> Option<TokenStream> {
        let (owner, target, options) = (self.owner, &self.relation.kind.target, &self.relation.options);
        let (key, other) = (options.pivot_key()?, options.mapped_by.as_ref()?);
        let message = format!(
            "both `{owner}.{}` and `{}.{other}` describe the pivot table; keep these options on one side, the owner",
            self.name,
            self.target()
        );
        let other = crate::attr::unraw(other);
        Some(quote_spanned! {key.span()=>
            const _: () = ::core::assert!(!__::owns_pivot(<#target as __::Model>::DEF, #other), #message);
        })
    }

    /// The pivot entity belongs to both sides.
    fn pivot_entity(&self) -> Option<TokenStream> {
        let (owner, target) = (self.owner, &self.relation.kind.target);
        let entity = &self.relation.options.pivot_entity.as_ref()?.value;
        let (name, other) = (written(entity), self.target());
        let label = format!("joins `{owner}` and `{other}`, so it must belong to both");
        let sides = [quote!(#owner), quote!(#target)];
        let sides = if *owner == other { &sides[..1] } else { &sides[..] };
        let checks = sides.iter().map(|side| {
            let message = format!("pivot entity `{name}` has no `BelongsTo<{}>`", written(side));
            quote_spanned! {entity.span()=>
                const _: () = {
                    #[diagnostic::on_unimplemented(message = #message, label = #label)]
                    trait Joins<M> {}
                    #[diagnostic::do_not_recommend]
                    impl<T: __::BelongsToModel<M>, M> Joins<M> for T {}
                    #[allow(dead_code)]
                    fn joins<M, T: Joins<M>>() {}
                    let _ = joins::<#side, #entity>;
                };
            }
        });
        Some(quote!(#(#checks)*))
    }

    /// A soft delete goes on only to rows that can be marked as deleted.
    fn cascade(&self) -> Option<TokenStream> {
        let (target, key) = (&self.relation.kind.target, self.relation.options.key("cascade")?);
        if !self.soft_delete || !self.relation.options.cascade_delete {
            return None;
        }
        let (owner, other) = (self.owner, self.target());
        let message = format!("a soft delete of `{owner}` cannot go on to `{other}`, which has `soft_delete = false`");
        Some(quote_spanned! {key.span()=>
            const _: () = ::core::assert!(<#target as __::Model>::DEF.soft_delete, #message);
        })
    }
}

/// Says to which models this one belongs.
pub fn belongs<'m>(owner: &Ident, relations: impl Iterator<Item = &'m Relation>) -> TokenStream {
    let mut found: Vec<&'m syn::Type> = Vec::new();
    for relation in relations.filter(|relation| relation.kind.kind == Kind::BelongsTo) {
        let target = &relation.kind.target;
        if !found.iter().any(|earlier| crate::types::name_of(earlier) == crate::types::name_of(target)) {
            found.push(target);
        }
    }
    let found = found.iter().map(|target| quote_spanned!(target.span()=> impl __::BelongsToModel<#target> for #owner {}));
    quote!(#(#found)*)
}
