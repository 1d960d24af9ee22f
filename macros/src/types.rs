//! What can be told from the tokens of a type.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The last segment of a path: `HasMany<Variant>` in `schema::HasMany<Variant>`.
pub fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The name of the last segment.
pub fn name_of(ty: &Type) -> String {
    last_segment(ty).map(|segment| segment.ident.to_string()).unwrap_or_default()
}

/// The types between the angle brackets of the last segment.
pub fn arguments(ty: &Type) -> Vec<&Type> {
    let Some(PathArguments::AngleBracketed(arguments)) = last_segment(ty).map(|segment| &segment.arguments) else {
        return Vec::new();
    };
    arguments
        .args
        .iter()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect()
}

/// `T` in `Option<T>`.
pub fn optional(ty: &Type) -> Option<&Type> {
    (name_of(ty) == "Option").then(|| arguments(ty).first().copied()).flatten()
}

/// The type without `Option`.
pub fn required(ty: &Type) -> &Type {
    optional(ty).unwrap_or(ty)
}

const DECIMALS: &[&str] = &["Decimal", "BigDecimal"];
const INTEGERS: &[&str] = &["i16", "i32", "i64"];
const OTHERS: &[&str] = &["bool", "f32", "f64", "DateTime", "Date", "Time", "Uuid", "u8"];

/// What a column's type is, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// `Id<M>`, of text or a UUID: the library makes new ones.
    Id,
    /// `Id<M, i64>`: the program or the database makes new ones.
    IntegerId,
    Text,
    Integer,
    Decimal,
    Other,
    /// A type of the user, or an alias.
    Unknown,
}

impl Known {
    /// What the type of a column is, without `Option`.
    pub fn of(ty: &Type) -> Known {
        let ty = required(ty);
        let (name, arguments) = (name_of(ty), arguments(ty));
        match (name.as_str(), &arguments[..]) {
            ("Id", [_]) => Known::Id,
            ("Id", [_, key]) if INTEGERS.contains(&name_of(key).as_str()) => Known::IntegerId,
            ("Id", [_, key]) if matches!(name_of(key).as_str(), "Uuid" | "Text") => Known::Id,
            ("String", []) => Known::Text,
            ("Vec", [item]) if Known::of(item) != Known::Unknown => Known::Other,
            ("Json", []) => Known::Other,
            (name, []) if DECIMALS.contains(&name) => Known::Decimal,
            (name, []) if INTEGERS.contains(&name) => Known::Integer,
            (name, []) if OTHERS.contains(&name) => Known::Other,
            _ => Known::Unknown,
        }
    }
}

/// Types that no column holds, and those that hold the same.
const INSTEAD: &[(&str, &str)] = &[
    ("i8", "i16"),
    ("u8", "i16"),
    ("u16", "i32"),
    ("u32", "i64"),
    ("u64", "i64"),
    ("usize", "i64"),
    ("isize", "i64"),
    ("i128", "Decimal"),
    ("u128", "Decimal"),
    ("char", "String"),
];

/// What to write for a type that no column holds: the type, and the sentence.
pub fn instead(ty: &Type) -> Option<(Type, String)> {
    if let Some(inner) = optional(ty)
        && optional(inner).is_some()
    {
        return Some((inner.clone(), "a column is null or it is not: write `Option` once".to_owned()));
    }
    let inner = required(ty);
    let name = match inner {
        Type::Reference(_) => "String",
        Type::Path(path) if path.qself.is_none() => {
            let name = path.path.get_ident()?.to_string();
            INSTEAD.iter().find(|(from, _)| *from == name)?.1
        }
        _ => return None,
    };
    let text = match inner {
        Type::Reference(_) => "a model owns its values: write `String`".to_owned(),
        other => format!("no column holds a `{}`: write `{name}`", quote::quote!(#other)),
    };
    let name = Ident::new(name, syn::spanned::Spanned::span(inner));
    let path = if name == "Decimal" { quote::quote!(::modelink::private::#name) } else { quote::quote!(#name) };
    let meant = if optional(ty).is_some() { quote::quote!(::core::option::Option<#path>) } else { path };
    syn::parse2(meant).ok().map(|meant| (meant, text))
}

/// The tokens with the name of the type in place of `Self`, since generated items are not in its `impl`.
pub fn without_self(tokens: TokenStream, name: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == "Self" => {
                let mut name = name.clone();
                name.set_span(word.span());
                TokenTree::Ident(name)
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_self(group.stream(), name));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        })
        .collect()
}
