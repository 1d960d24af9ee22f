//! Writes the static metadata of a model.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Expr, Path, Type, spanned::Spanned as _};

use super::added;
use crate::{
    alias,
    attr::unraw,
    codec,
    model::{
        column::{ColumnOptions, Default},
        condition::{Condition, Like, Side, condition},
        parse::{Check, Field, FieldKind, Index, Model},
    },
    quoted::optional,
    relation,
    types::Known,
};

/// The definition.
pub fn definition(model: &Model) -> TokenStream {
    let mut leads = 0_usize..;
    let own = model.fields.iter().enumerate().map(|(place, field)| match &field.kind {
        FieldKind::Column(options) => {
            let column = column(&field.name, &field.doc, (place, &field.ty), options);
            let compute = options.compute.as_ref().map(|function| compute(model, field, place, function));
            match compute {
                Some(compute) => quote!(__::FieldDef::Column(__::ColumnDef { compute: #compute, ..#column })),
                None => quote!(__::FieldDef::Column(#column)),
            }
        }
        FieldKind::Relation(relation) => {
            let lead = leads.next();
            let definition = relation::definition(&field.name, &field.doc, relation, &quote!(__PLACE.1[#lead]));
            quote!(__::FieldDef::Relation(#definition))
        }
    });
    let added = added(model)
        .into_iter()
        .map(|(name, ty)| quote!(__::FieldDef::Column(__::ColumnDef::new(#name, <#ty as __::ColumnType>::SPEC))));
    let fields = quote!(#(#own,)* #(#added,)*);
    let indexes = model.options.indexes.iter().map(index);
    let checks = model.options.checks.iter().filter_map(|check| checked(check, model));
    written(model, model.fields.len(), &fields, &quote!(#(#indexes),*), &quote!(#(#checks),*))
}

/// The definition of a model with an error: it exists, and has no fields.
pub fn stub(model: &Model) -> TokenStream {
    let none = TokenStream::new();
    written(model, 0, &none, &none, &none)
}

fn written(model: &Model, declared: usize, fields: &TokenStream, indexes: &TokenStream, checks: &TokenStream) -> TokenStream {
    let options = &model.options;
    let (name, snake, doc) = (&model.name, &model.snake, &model.doc);
    let table = options.table.as_ref().map_or_else(|| quote!(#snake), |table| quote!(#table));
    let (schema, was, id_prefix) = (optional(&options.schema), optional(&options.was), optional(&options.id_prefix));
    let (timestamps, soft_delete) = (options.timestamps, options.timestamps && options.soft_delete);
    let external = options.external;
    quote! {
        &__::ModelDef {
            name: #name, snake: #snake, table: #table, schema: #schema, doc: #doc, was: #was, id_prefix: #id_prefix,
            soft_delete: #soft_delete, timestamps: #timestamps, external: #external,
            fields: &[#fields], declared: #declared, indexes: &[#indexes], checks: &[#checks],
            module: __PLACE.0,
            cell: || {
                static CELL: __::OnceLock<__::ModelInfo> = __::OnceLock::new();
                &CELL
            },
        }
    }
}

/// The `ColumnDef` of a field whose codec is at that place, for that type.
pub fn column(name: &str, doc: &str, (place, ty): (usize, &Type), options: &ColumnOptions) -> TokenStream {
    let codec = codec::at(place);
    let mut set = TokenStream::new();
    let mut put = |field: &str, value: TokenStream| {
        let field = format_ident!("{field}");
        set.extend(quote!(#field: #value,));
    };
    if !doc.is_empty() {
        put("doc", quote!(#doc));
    }
    for (field, on) in [
        ("primary_key", options.primary_key),
        ("unique", options.unique),
        ("index", options.index),
        ("searchable", options.searchable),
        ("hidden", options.hidden),
        ("version", options.version),
        ("computed", options.computed),
        ("autoincrement", options.autoincrement),
        ("text", options.text),
    ] {
        if on {
            put(field, quote!(true));
        }
    }
    for (field, number) in [("length", &options.length), ("precision", &options.precision), ("scale", &options.scale)] {
        if number.is_some() {
            put(field, optional(number));
        }
    }
    for (field, text) in [("collate", &options.collate), ("was", &options.was)] {
        if text.is_some() {
            put(field, optional(text));
        }
    }
    if let Some(column) = &options.name {
        put("column", quote!(#column));
    }
    if let Some(default) = &options.default {
        let default = match &default.value {
            Default::Value(value) => {
                let stored = default_value(place, ty, &quote!(#value), value.span());
                quote!(__::DefaultDef::Value(|| #stored))
            }
            Default::With(path) => {
                let stored = default_value(place, ty, &quote_spanned!(path.span()=> #path()), path.span());
                quote!(__::DefaultDef::With(|| #stored))
            }
            Default::Sql(sql) => quote!(__::DefaultDef::Sql(#sql)),
        };
        put("default", quote!(__::Some(#default)));
    }
    let new = quote!(#codec.column(#name));
    if set.is_empty() { new } else { quote!(__::ColumnDef { #set ..#new }) }
}

/// The value that a column stores for a default; errors are at the default, and none where its type is one already.
fn default_value(place: usize, ty: &Type, value: &TokenStream, at: Span) -> TokenStream {
    let value = quote_spanned!(at=> __::IntoColumn::into_column(#value));
    if Known::of(ty) != Known::Unknown {
        let codec = codec::at(place);
        return quote_spanned!(at=> #codec.stored(#value));
    }
    let alias = alias::of_field(place, ty);
    let ty = alias::column(&quote!(#alias));
    quote_spanned!(at=> <#ty as __::ColumnType>::to_value(&#value))
}

/// The function that fills a field, over rows without types. What is wrong with its own type is an error at its name.
fn compute(model: &Model, field: &Field, place: usize, function: &Path) -> TokenStream {
    let (owner, name, ty, codec) = (&model.item.ident, &field.name, &field.ty, codec::at(place));
    let found = quote_spanned! {function.span()=>
        let __found: __::Vec<#ty> = #function(__scope, &__records[..]).await?;
    };
    quote! {
        __::Some(__::Compute(|__scope, __raw| ::std::boxed::Box::pin(async move {
            let __records: __::Vec<#owner> = __raw.records()?;
            #found
            __::computed(&#codec, #name, &__records, &__found)
        })))
    }
}

/// A function that makes the value a column stores for an expression; errors are at the expression.
fn stored(value: &Expr, codec: &TokenStream) -> TokenStream {
    quote_spanned!(value.span()=> || #codec.stored(__::IntoColumn::into_column(#value)))
}

fn index(index: &Index) -> TokenStream {
    let fields = index.fields.iter().map(unraw);
    let Index { unique, .. } = index;
    let (name, predicate) = (optional(&index.name), optional(&index.predicate));
    let (using, was) = (optional(&index.using), optional(&index.was));
    quote! {
        __::IndexDef { fields: &[#(#fields),*], unique: #unique, name: #name, predicate: #predicate, using: #using, was: #was }
    }
}

fn checked(check: &Check, model: &Model) -> Option<TokenStream> {
    match check {
        Check::Sql(sql) => Some(quote!(__::CheckDef::Sql(#sql))),
        Check::Tree(expr) => {
            let tree = node(&condition(expr, &model.fields).ok()?, model);
            Some(quote!(__::CheckDef::Tree(#tree)))
        }
    }
}

fn node(condition: &Condition, model: &Model) -> TokenStream {
    let all = |parts: &[Condition]| -> Vec<TokenStream> { parts.iter().map(|part| node(part, model)).collect() };
    match condition {
        Condition::And(parts) => {
            let parts = all(parts);
            quote!(__::CheckNode::And(&[#(#parts),*]))
        }
        Condition::Or(parts) => {
            let parts = all(parts);
            quote!(__::CheckNode::Or(&[#(#parts),*]))
        }
        Condition::Not(part) => {
            let part = node(part, model);
            quote!(__::CheckNode::Not(&#part))
        }
        Condition::Compare(left, operator, right) => {
            let (left, right) = (side(left, model), side(right, model));
            quote!(__::CheckNode::Compare(#left, #operator, #right))
        }
        Condition::IsNull(operand) => {
            let operand = side(operand, model);
            quote!(__::CheckNode::IsNull(#operand))
        }
        Condition::OneOf(operand, values) => {
            let (operand, values) = (side(operand, model), values.iter().map(value));
            quote!(__::CheckNode::OneOf(#operand, &[#(#values),*]))
        }
    }
}

fn side(side: &Side, model: &Model) -> TokenStream {
    match side {
        Side::Field(place) => {
            let name = &model.fields[*place].name;
            quote!(__::CheckSide::Field(#name))
        }
        Side::Length(place) => {
            let name = &model.fields[*place].name;
            quote!(__::CheckSide::Length(#name))
        }
        constant => {
            let value = value(constant);
            quote!(__::CheckSide::Value(#value))
        }
    }
}

fn value(side: &Side) -> TokenStream {
    match side {
        Side::Value(expr, Like::Field(place)) => stored(expr, &codec::at(*place)),
        Side::Value(expr, Like::Length) => quote_spanned!(expr.span()=> || __::value_of::<i64>(#expr)),
        Side::Field(_) | Side::Length(_) => TokenStream::new(),
    }
}
