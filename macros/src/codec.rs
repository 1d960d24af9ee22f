//! The codec of a column: the only place in generated code that asks whether a type can be stored.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Type, spanned::Spanned as _};

use crate::types::Known;

/// The constant with the codec of `model.field`. A type that may be wrong gets a trait of its own, whose message names
/// the field.
pub fn constant(constant: &Ident, model: &str, field: &str, ty: &Type) -> TokenStream {
    if Known::of(ty) != Known::Unknown {
        return quote!(const #constant: __::Codec<#ty> = __::Codec::new(););
    }
    let message = format!("the type of `{model}.{field}` cannot be stored in a column");
    quote_spanned! {ty.span()=>
        const #constant: __::Codec<#ty> = {
            #[diagnostic::on_unimplemented(
                message = #message,
                label = "not a column type",
                note = "derive `ColumnType` for a newtype, `DbEnum` for an enum, or wrap it as `Json<..>`; a relation is written out as `HasMany<..>`"
            )]
            trait Column: __::ColumnType {}
            #[diagnostic::do_not_recommend]
            impl<T: __::ColumnType> Column for T {}
            const fn codec<T: Column>() -> __::Codec<T> {
                __::Codec::new()
            }
            codec::<#ty>()
        };
    }
}
