//! Attributes and derives that people bring along from other libraries: what they mean is written otherwise here.

use syn::{Attribute, ItemStruct, Meta, Path, Token, punctuated::Punctuated};

use crate::diag::Errors;

/// Attributes of a field, and what to write instead.
const OF_FIELDS: &[(&str, &str)] = &[
    ("sea_orm", "write `#[column(..)]` or `#[relation(..)]`"),
    ("diesel", "write `#[column(..)]` or `#[relation(..)]`"),
    ("primary_key", "write `#[column(primary_key)]`"),
    ("unique", "write `#[column(unique)]`"),
    ("index", "write `#[column(index)]`"),
    ("searchable", "write `#[column(searchable)]`"),
    ("default", "write `#[column(default = ..)]`"),
    ("belongs_to", "write the type `BelongsTo<..>`"),
    ("has_one", "write the type `HasOne<..>`"),
    ("has_many", "write the type `HasMany<..>`"),
    ("many_to_many", "write the type `ManyToMany<..>`"),
    ("cfg", "a table has the same columns in every build"),
];

/// Attributes of the struct, and what to write instead.
const OF_MODELS: &[(&str, &str)] = &[
    ("sea_orm", "write `#[model(table = \"..\")]`"),
    ("diesel", "write `#[model(table = \"..\")]`"),
    ("table", "write `#[model(table = \"..\")]`"),
    ("column", "options of a column stand on its field, those of the model in `#[model(..)]`"),
    ("relation", "options of a relation stand on its field"),
];

/// Derives that make another model of the struct.
const DERIVES: &[&str] = &[
    "DeriveEntityModel",
    "DeriveModel",
    "DeriveEntity",
    "DeriveActiveModel",
    "Queryable",
    "Selectable",
    "Insertable",
    "AsChangeset",
    "Identifiable",
    "Associations",
];

/// Takes them off the struct, each with an error.
pub fn attributes(item: &mut ItemStruct, errors: &mut Errors) {
    refuse(&mut item.attrs, OF_MODELS, errors);
    for field in &mut item.fields {
        refuse(&mut field.attrs, OF_FIELDS, errors);
    }
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        derives(attribute, errors);
    }
}

fn refuse(attributes: &mut Vec<Attribute>, known: &[(&str, &str)], errors: &mut Errors) {
    attributes.retain(|attribute| {
        let Some((name, instead)) = known.iter().find(|(name, _)| attribute.path().is_ident(name)) else { return true };
        errors.at(attribute.path(), format!("`#[{name}]` has no meaning in a model: {instead}"));
        false
    });
}

/// The same derives are refused one by one; the others stay.
fn derives(attribute: &mut Attribute, errors: &mut Errors) {
    let Meta::List(list) = &mut attribute.meta else { return };
    let foreign = |path: &Path| path.segments.last().is_some_and(|last| DERIVES.iter().any(|name| last.ident == name));
    let parse = Punctuated::<Path, Token![,]>::parse_terminated;
    let Ok(paths) = syn::parse::Parser::parse2(parse, list.tokens.clone()) else { return };
    if !paths.iter().any(foreign) {
        return;
    }
    for path in paths.iter().filter(|path| foreign(path)) {
        let text = "`#[model]` is all that a model needs; SeaORM's traits are those of `Entity<..>`: leave this derive out";
        errors.at(path, text);
    }
    let kept: Punctuated<Path, Token![,]> = paths.into_iter().filter(|path| !foreign(path)).collect();
    list.tokens = quote::quote!(#kept);
}
