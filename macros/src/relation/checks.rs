//! The checks of a relation that only the compiler can make, since they need the other model: code that compiles when all
//! is well. Each one stands on a trait of its own, whose message the macro composes.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::parse::{Kind, Relation};
use crate::{alias, diag::written};

/// A relation and where it stands.
pub struct Checked<'m> {
    /// The model, and whether its rows can be marked as deleted.
    pub owner: &'m Ident,
    pub soft_delete: bool,
    /// The field, and its place.
    pub name: &'m str,
    pub place: usize,
    pub relation: &'m Relation,
    /// Whether no other relation of its kind leads to what has the same name.
    pub alone: bool,
    /// The relations to what has other names.
    pub rivals: Vec<Rival<'m>>,
}

/// Another relation of the model, to what has another name.
pub struct Rival<'m> {
    pub place: usize,
    pub written: Ident,
    pub name: &'m str,
    pub relation: &'m Relation,
}

impl Checked<'_> {
    /// All checks.
    pub fn code(&self) -> TokenStream {
        let checks = [
            self.leads_to_a_model(),
            Some(self.leads_to_a_table()),
            Some(self.stays_in_its_module()),
            self.leads_back(),
            self.shares_no_way_back(),
            self.finds_back(),
            self.joins_back(),
            self.one_owner(),
            self.pivot_entity(),
            self.cascade(),
        ];
        quote!(#(#checks)*)
    }

    fn target(&self) -> String {
        written(&self.relation.kind.target)
    }

    /// The model that the relation leads to, or what stands for it.
    fn model(&self) -> Ident {
        alias::of_target(self.place, &self.relation.kind.target)
    }

    /// The type that the relation leads to, whatever it is.
    fn written(&self) -> TokenStream {
        let target = &self.relation.kind.target;
        let alias = alias::of_written(self.place, target);
        alias::at_its_place(target, &quote!(#alias))
    }

    /// Both models, by aliases in the constant of a check.
    fn homes(&self) -> TokenStream {
        let (owner, model) = (self.owner, self.model());
        let [home, other] = ["Home", "Other"].map(|name| Ident::new(name, model.span()));
        alias::at_home([&home, &other], [owner, &model])
    }

    /// Where the relation leads.
    pub fn lead(&self) -> TokenStream {
        let model = self.model();
        quote!(__::Lead::to::<#model>())
    }

    /// The other side of a list is a model. A key says so itself, and a way back by its check.
    fn leads_to_a_model(&self) -> Option<TokenStream> {
        let list = matches!(self.relation.kind.kind, Kind::HasMany | Kind::ManyToMany);
        let written = self.written();
        (list && self.relation.options.mapped_by.is_none())
            .then(|| quote_spanned!(written.span()=> const _: &str = <#written as __::Model>::NAME;))
    }

    /// The other model is not external.
    fn leads_to_a_table(&self) -> TokenStream {
        let (owner, model, target) = (self.owner, self.model(), self.target());
        let text = format!(
            "`{owner}.{}` is a relation, and `{target}` is external, without a table: make it a column that holds the key, and \
             write a link, `#[link(read_only, key = {owner}.…)]`",
            self.name
        );
        quote_spanned! {self.relation.kind.target.span()=>
            const _: () = ::core::assert!(!<#model as __::Model>::DEF.external, #text);
        }
    }

    /// The other model is one of the same module.
    fn stays_in_its_module(&self) -> TokenStream {
        let (owner, homes, target) = (self.owner, self.homes(), &self.relation.kind.target);
        let message = format!("`{owner}.{}` leaves its module", self.name);
        let label = format!("not a model of the module `{owner}` is in");
        let note = "modules are isolated: a relation stays inside one\nhelp: join the two with a `link!` instead";
        quote_spanned! {target.span()=>
            const _: () = {
                #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
                trait SameModule<M> { const YES: () = (); }
                #[diagnostic::do_not_recommend]
                impl<M, T: __::ModelOf<M>> SameModule<M> for T {}
                #homes
                <Other as SameModule<<Home as __::Member>::Module>>::YES
            };
        }
    }

    /// `mapped_by` names a field of the other model, and that one leads here.
    fn leads_back(&self) -> Option<TokenStream> {
        let (owner, target, kind) = (self.owner, self.written(), self.relation.kind.kind);
        let name = self.relation.options.mapped_by.as_ref()?;
        let (wanted, back) = match kind {
            Kind::BelongsTo => ("a `HasOne`, `HasMany` or `ManyToMany`", "HasBack"),
            Kind::HasOne | Kind::HasMany => ("a `BelongsTo`", "BelongsBack"),
            Kind::ManyToMany => ("a `ManyToMany`", "ManyBack"),
        };
        let fields = quote_spanned!(target.span()=> <#target as __::Fielded>::FIELDS);
        let message =
            format!("`{owner}.{}` is mapped by `{}.{name}`, which does not lead back to `{owner}`", self.name, self.target());
        let (label, back) = (format!("expected {wanted} of `{owner}`"), format_ident!("{back}"));
        Some(quote_spanned! {name.span()=>
            const _: () = {
                #[diagnostic::on_unimplemented(message = #message, label = #label)]
                trait LeadsBack<M> { fn check(&self) {} }
                #[diagnostic::do_not_recommend]
                impl<T: __::#back<M>, M> LeadsBack<M> for T {}
                #[allow(dead_code)]
                fn check() {
                    let fields = #fields;
                    LeadsBack::<#owner>::check(&fields.#name)
                }
            };
        })
    }

    /// The way back is that of no other relation. Under one name of the model this is seen without the compiler.
    fn shares_no_way_back(&self) -> Option<TokenStream> {
        let back = self.relation.options.mapped_by.as_ref()?;
        let written = alias::of_written(self.place, &self.relation.kind.target);
        let shares = |rival: &&Rival| rival.place < self.place && rival.relation.options.mapped_by.as_ref() == Some(back);
        let checks = self.rivals.iter().filter(shares).map(|rival| {
            let message = format!(
                "`{}` and `{}` are both mapped by `{}.{back}`: each needs a relation of its own",
                rival.name,
                self.name,
                self.target()
            );
            let shared = alias::is_one(&written, std::slice::from_ref(&rival.written));
            quote_spanned!(back.span()=> const _: () = ::core::assert!(!#shared, #message);)
        });
        Some(quote!(#(#checks)*))
    }

    /// Without `mapped_by`, exactly one relation of the other model leads here.
    fn finds_back(&self) -> Option<TokenStream> {
        let (owner, options, homes) = (self.owner, &self.relation.options, self.homes());
        let kind = self.relation.kind.kind;
        if options.mapped_by.is_some() || options.foreign_key || !matches!(kind, Kind::HasOne | Kind::HasMany) {
            return None;
        }
        let (name, other, model) = (self.name, self.target(), self.model());
        let written = alias::of_written(self.place, &self.relation.kind.target);
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
        let keyless = |rival: &&Rival| !rival.relation.holds_key() && rival.relation.kind.kind != Kind::ManyToMany;
        let rivals: Vec<Ident> = self.rivals.iter().filter(keyless).map(|rival| rival.written.clone()).collect();
        let shared_name = if rivals.is_empty() { quote!(false) } else { alias::is_one(&written, &rivals) };
        let (owner, alone) = (owner.to_string(), self.alone);
        Some(quote_spanned! {model.span()=>
            const _: () = if __::Probe::<#written>::IS_MODEL {
                #homes
                let definition = <#model as __::Model>::DEF;
                ::core::assert!(#alone && !(#shared_name) || __::is_mapped(definition, #name), #shared);
                let count = __::belongs_to(definition, #owner);
                ::core::assert!(count > 0 || !__::in_one_module::<Home, Other>(), #none);
                ::core::assert!(count <= 1 || __::is_mapped(definition, #name), #several);
            };
        })
    }

    /// Without `mapped_by`, no more than one many-to-many relation of the other model can be the way back.
    fn joins_back(&self) -> Option<TokenStream> {
        let (owner, target, options) = (self.owner, self.model(), &self.relation.options);
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
                let definition = <#target as __::Model>::DEF;
                ::core::assert!(__::joins(definition, #owner, #but) < 2 || __::is_mapped(definition, #name), #several);
            };
        })
    }

    /// One side describes the pivot table.
    fn one_owner(&self) -> Option<TokenStream> {
        let (owner, target, options) = (self.owner, self.model(), &self.relation.options);
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

    /// The pivot entity belongs to both sides. Where it is no model, its definition says so.
    fn pivot_entity(&self) -> Option<TokenStream> {
        let (owner, target) = (self.owner, alias::of_written(self.place, &self.relation.kind.target));
        let entity = &self.relation.options.pivot_entity.as_ref()?.value;
        let (name, other) = (written(entity), self.target());
        let label = format!("joins `{owner}` and `{other}`, so it must belong to both");
        let sides = [(quote!(#owner), owner.to_string()), (quote!(#target), other.clone())];
        let sides = if *owner == other { &sides[..1] } else { &sides[..] };
        let checks = sides.iter().map(|(side, called)| {
            let message = format!("pivot entity `{name}` has no `BelongsTo<{called}>`");
            quote_spanned! {entity.span()=>
                const _: () = {
                    #[diagnostic::on_unimplemented(message = #message, label = #label)]
                    trait Joins<M> { const YES: () = (); }
                    #[diagnostic::do_not_recommend]
                    impl<T: __::BelongsToModel<M>, M> Joins<M> for T {}
                    type Entity = <__::Is<{ __::Probe::<#entity>::IS_MODEL }> as __::Pick<#entity, __::Anywhere>>::Out;
                    <Entity as Joins<#side>>::YES
                };
            }
        });
        Some(quote!(#(#checks)*))
    }

    /// A soft delete goes on only to rows that can be marked as deleted.
    fn cascade(&self) -> Option<TokenStream> {
        let (target, key) = (self.model(), self.relation.options.key("cascade")?);
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
