//! `#[derive(ColumnType)]`: a newtype is stored as what is inside.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Ident, Member, Result, Type, spanned::Spanned as _};

/// A newtype as written.
struct Newtype {
    ident: Ident,
    member: Member,
    inner: Type,
}

pub fn expand(item: TokenStream) -> TokenStream {
    parse(item).map_or_else(|error| error.to_compile_error(), |newtype| write(&newtype))
}

fn parse(item: TokenStream) -> Result<Newtype> {
    let item: DeriveInput = syn::parse2(item)?;
    let Data::Struct(data) = &item.data else {
        return Err(Error::new(item.ident.span(), "`ColumnType` is for newtypes; an enum derives `DbEnum`"));
    };
    if let Some(parameter) = item.generics.params.first() {
        return Err(Error::new_spanned(parameter, "a column's newtype has no generic parameters"));
    }
    let mut fields = data.fields.members().zip(&data.fields);
    match (fields.next(), fields.next()) {
        (Some((member, field)), None) => Ok(Newtype { ident: item.ident, member, inner: field.ty.clone() }),
        _ => Err(Error::new(item.ident.span(), "`ColumnType` is for a struct with one field: `struct Email(String);`")),
    }
}

fn write(newtype: &Newtype) -> TokenStream {
    let Newtype { ident, member, inner } = newtype;
    let alias = quote::format_ident!("__T", span = inner.span());
    let declared = crate::alias::declared(&alias, inner, ident.span());
    let codec = crate::codec::constant(&quote::format_ident!("INNER"), inner, &quote!(#alias));
    quote! {
        #[allow(clippy::all)]
        const _: () = {
            use ::modelink::private as __;
            #declared
            #codec
            impl __::ToJson for #ident {
                fn to_json<__S: __::serde::Serializer>(&self, serializer: __S) -> __::Result<__S::Ok, __S::Error> {
                    __::serde::Serialize::serialize(&INNER.value(&self.#member), serializer)
                }
            }
            impl __::ColumnType for #ident {
                const SPEC: __::Spec = INNER.spec;
                fn to_value(&self) -> __::Value {
                    INNER.value(&self.#member)
                }
                fn read(cell: __::Cell<'_>) -> __::Result<Self, __::ReadError> {
                    INNER.cell(cell).map(|inner| #ident { #member: inner })
                }
                fn from_json(json: __::JsonValue) -> __::Result<Self, __::String> {
                    INNER.json(json).map(|inner| #ident { #member: inner })
                }
            }
            impl __::OwnColumn for #ident {}
        };
    }
}
