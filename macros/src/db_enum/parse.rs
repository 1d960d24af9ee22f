//! Reads an enum whose variants are the values of a column.

use heck::{ToKebabCase as _, ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens as _;
use syn::{Data, DeriveInput, Error, Expr, Lit, LitStr, Result, UnOp, Variant};

use crate::{
    attr::{Options, arguments, names, text, unraw},
    diag::{Errors, one_of},
};

const ON_ENUM: Options = Options::new("enum option", names::ENUM);
const ON_VARIANT: Options = Options::new("variant option", names::VARIANT);

/// An enum as written.
pub struct Labels {
    pub ident: Ident,
    pub name: String,
    /// Stored as integers: the variants have discriminants.
    pub numeric: bool,
    pub labels: Vec<Label>,
}

/// A variant and what is stored for it.
pub struct Label {
    pub variant: Ident,
    pub text: String,
    pub number: i64,
    pub was: Option<LitStr>,
}

/// How variants without a value of their own are spelled.
#[derive(Clone, Copy)]
enum Case {
    Snake,
    Kebab,
    Camel,
    Pascal,
    ShoutySnake,
    Lower,
    Upper,
}

const CASES: &[(&str, Case)] = &[
    ("snake_case", Case::Snake),
    ("kebab-case", Case::Kebab),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("SCREAMING_SNAKE_CASE", Case::ShoutySnake),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
];

impl Case {
    fn named(text: &LitStr) -> Result<Case> {
        let names: Vec<&str> = CASES.iter().map(|(name, _)| *name).collect();
        let found = CASES.iter().find(|(name, _)| *name == text.value());
        found
            .map(|(_, case)| *case)
            .ok_or_else(|| Error::new(text.span(), format!("unknown spelling\nhelp: expected {}", one_of(&names))))
    }

    fn spell(self, variant: &str) -> String {
        match self {
            Case::Snake => variant.to_snake_case(),
            Case::Kebab => variant.to_kebab_case(),
            Case::Camel => variant.to_lower_camel_case(),
            Case::Pascal => variant.to_pascal_case(),
            Case::ShoutySnake => variant.to_shouty_snake_case(),
            Case::Lower => variant.to_lowercase(),
            Case::Upper => variant.to_uppercase(),
        }
    }
}

pub fn labels(item: TokenStream, errors: &mut Errors) -> Result<Labels> {
    let item: DeriveInput = syn::parse2(item)?;
    if let Some(parameter) = item.generics.params.first() {
        return Err(Error::new_spanned(parameter, "an enum of a column has no generic parameters"));
    }
    let Data::Enum(data) = &item.data else {
        errors.at(&item.ident, "`DbEnum` is for enums; a newtype derives `ColumnType`");
        return Ok(Labels { name: unraw(&item.ident), ident: item.ident, numeric: false, labels: Vec::new() });
    };
    if data.variants.is_empty() {
        errors.at(&item.ident, "an enum of a column has at least one variant");
    }
    let mut case = Case::Snake;
    for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("db")) {
        let tokens = errors.ok(arguments(attribute)).unwrap_or_default();
        ON_ENUM.read(tokens, errors, |key, input| {
            case = Case::named(&text(key, input)?)?;
            Ok(())
        });
    }
    let numeric = data.variants.iter().any(|variant| variant.discriminant.is_some());
    let mut next = 0;
    let read = data.variants.iter().filter_map(|variant| label(variant, case, numeric, &mut next, errors));
    let labels: Vec<Label> = read.collect();
    distinct(&labels, numeric, errors);
    Ok(Labels { name: unraw(&item.ident), ident: item.ident, numeric, labels })
}

fn label(variant: &Variant, case: Case, numeric: bool, next: &mut i64, errors: &mut Errors) -> Option<Label> {
    if !variant.fields.is_empty() {
        errors.at(&variant.fields, format!("`{}` has fields: a column holds only which variant it is", variant.ident));
    }
    let (mut value, mut was) = (None, None);
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("db")) {
        let tokens = errors.ok(arguments(attribute)).unwrap_or_default();
        ON_VARIANT.read(tokens, errors, |key, input| {
            match key == "value" {
                true if numeric => {
                    return Err(Error::new(
                        key.span(),
                        "`value` is for text: this enum has discriminants, so it is stored as integers",
                    ));
                }
                true => value = Some(text(key, input)?),
                false => was = Some(text(key, input)?),
            }
            Ok(())
        });
    }
    let number = match &variant.discriminant {
        Some((_, expr)) => errors.ok(integer(expr))?,
        None => *next,
    };
    *next = number.wrapping_add(1);
    let text = value.map_or_else(|| case.spell(&unraw(&variant.ident)), |value| value.value());
    Some(Label { variant: variant.ident.clone(), text, number, was })
}

/// The number of a discriminant. It is stored as an `integer`, so it must be a literal of that size.
fn integer(expr: &Expr) -> Result<i64> {
    let wrong = || Error::new_spanned(expr, "expected an integer literal of 32 bits: its value is stored in the database");
    let parse = |lit: &Lit| match lit {
        Lit::Int(number) => number.base10_parse::<i64>().map_err(|_| wrong()),
        _ => Err(wrong()),
    };
    let number = match expr {
        Expr::Lit(lit) => parse(&lit.lit)?,
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match &*unary.expr {
            Expr::Lit(lit) => -parse(&lit.lit)?,
            _ => return Err(wrong()),
        },
        _ => return Err(wrong()),
    };
    i32::try_from(number).map(i64::from).map_err(|_| wrong())
}

fn distinct(labels: &[Label], numeric: bool, errors: &mut Errors) {
    for (place, label) in labels.iter().enumerate() {
        if let Some(earlier) = labels[..place].iter().find(|earlier| !numeric && earlier.text == label.text) {
            let text = format!("`{}` and `{}` are both stored as {:?}", earlier.variant, label.variant, label.text);
            errors.at(label.variant.to_token_stream(), text);
        }
    }
}
