//! Writes what a model is: the field table, the metadata, how rows are read and written, and the input types.

mod checks;
mod definition;
mod handles;
mod input;
mod record;
mod related;

pub use definition::column as column_definition;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    check::{STAMPS, has_stamp},
    parse::{Field, FieldKind, Model},
};
use crate::{
    alias, codec,
    types::{self, Known},
};

/// The code of a model. When something is wrong (`sound` is false) its functions have no bodies worth reading: nothing
/// runs, and no second error follows from the first.
pub fn model(model: &Model, sound: bool) -> TokenStream {
    let (item, ident) = (&model.item, &model.item.ident);
    let (handles, aliases) = (handles::table(model), aliases(model));
    let external = model.options.external;
    let types = (!external).then(|| input::types(model));
    let (codecs, place) = (sound.then(|| codecs(model)), checks::place(model, sound));
    let (definition, functions) = match sound {
        true => (definition::definition(model), record::functions(model)),
        false => (definition::stub(model), record::stub()),
    };
    let (key, implementation) = (record::key_type(model), handles::implementation(model));
    let inputs = match external {
        false => input::implementations(model, sound),
        true => quote!(impl __::External for #ident {}),
    };
    let belongs = checks::belongs(model);
    let checks = sound.then(|| checks::checks(model));
    let markable = has_stamp(model, "deleted_at").then(|| quote!(impl __::Markable for #ident {}));
    let related = sound.then(|| related::related(model));
    let (name, text) = (&item.ident, &model.name);
    let input = ["New", "Patch"].map(|what| {
        let input = format_ident!("{}{what}", item.ident);
        if external { quote!(__::Elsewhere) } else { quote!(#input) }
    });
    let ([new, patch], storage) = (input, if external { quote!(__::Elsewhere) } else { quote!(__::InTables) });
    quote! {
        #[allow(dead_code)]
        #item
        #types
        #[allow(clippy::all, dead_code, deprecated, nonstandard_style)]
        const _: () = {
            use ::modelink::private as __;
            #[allow(unused_imports)]
            use __::Otherwise as _;
            #aliases
            #place
            #codecs
            #handles
            #implementation
            #[diagnostic::do_not_recommend]
            impl __::Model for #name {
                const NAME: &'static str = #text;
                type Key = #key;
                type New = #new;
                type Patch = #patch;
                type Storage = #storage;
                const DEF: &'static __::ModelDef = #definition;
                #functions
            }
            #markable
            #inputs
            #belongs
            #checks
            #related
        };
    }
}

/// The types of the fields, and the models that relations lead to.
fn aliases(model: &Model) -> TokenStream {
    let owner = model.item.ident.span();
    let of_field = |(place, field): (usize, &Field)| {
        let own = named(field).then(|| alias::declared(&alias::of_field(place, &field.ty), &field.ty, owner));
        let target = field.relation().map(|relation| {
            let (target, written) = (&relation.kind.target, alias::of_written(place, &relation.kind.target));
            let model = alias::of_target(place, target);
            let written_alias = alias::declared(&written, target, owner);
            let model_alias = alias::model(&model, &written, owner);
            quote!(#written_alias #model_alias)
        });
        quote!(#own #target)
    };
    model.fields.iter().enumerate().map(of_field).collect()
}

/// Whether a field's type needs an alias: those of the library are known to be there.
fn named(field: &Field) -> bool {
    field.relation().is_some() || Known::of(&field.ty) == Known::Unknown
}

/// The type of a field, by its alias.
fn ty(place: usize, field: &Field) -> TokenStream {
    let (ty, alias) = (&field.ty, alias::of_field(place, &field.ty));
    if named(field) { quote!(#alias) } else { quote!(#ty) }
}

/// A codec for each column.
fn codecs(model: &Model) -> TokenStream {
    codec::table(model.fields.iter().enumerate().map(|(place, field)| field.column().map(|_| (&field.ty, ty(place, field)))))
}

/// The columns that the library adds, with their types.
fn added(model: &Model) -> Vec<(&'static str, TokenStream)> {
    let missing = |name: &&str| has_stamp(model, name) && !model.fields.iter().any(|field| field.name == **name);
    STAMPS
        .into_iter()
        .filter(missing)
        .map(|name| match name {
            "deleted_at" => (name, quote!(__::Option<__::DateTime>)),
            _ => (name, quote!(__::DateTime)),
        })
        .collect()
}

/// How a field takes part in a new record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// It must be given.
    Required,
    /// Left out, something else decides: a default, the database, the library.
    Optional,
    /// Left out, it is null.
    Nullable,
    /// It cannot be given.
    Never,
}

fn need(model: &Model, field: &Field) -> Need {
    let stamp = has_stamp(model, &field.name) && STAMPS.contains(&field.name.as_str());
    match &field.kind {
        FieldKind::Relation(relation) if !relation.holds_key() => Need::Never,
        FieldKind::Relation(relation) if relation.kind.optional => Need::Nullable,
        FieldKind::Relation(_) => Need::Required,
        FieldKind::Column(options) if options.computed || stamp && field.name == "deleted_at" => Need::Never,
        FieldKind::Column(options) if options.default.is_some() || options.autoincrement || options.version || stamp => {
            Need::Optional
        }
        FieldKind::Column(options) if options.primary_key && Known::of(&field.ty) == Known::Id => Need::Optional,
        FieldKind::Column(_) if types::optional(&field.ty).is_some() => Need::Nullable,
        FieldKind::Column(_) => Need::Required,
    }
}

/// Whether a field may be changed by a patch.
fn changeable(model: &Model, field: &Field) -> bool {
    let stamp = has_stamp(model, &field.name) && STAMPS.contains(&field.name.as_str());
    match &field.kind {
        FieldKind::Relation(relation) => relation.holds_key() && !relation.options.primary_key,
        FieldKind::Column(options) => !options.primary_key && !options.computed && !stamp,
    }
}
