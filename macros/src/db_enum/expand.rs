//! Writes how an enum is stored. Nothing of the standard library is implemented: the user derives what they want.

use proc_macro2::TokenStream;
use quote::quote;

use super::parse::Labels;
use crate::quoted::optional;

pub fn labels(labels: &Labels) -> TokenStream {
    let Labels { ident, name, numeric, labels } = labels;
    let entries = labels.iter().map(|label| {
        let (variant, text, number, was) = (crate::attr::unraw(&label.variant), &label.text, label.number, optional(&label.was));
        quote!(__::Label { variant: #variant, text: #text, number: #number, was: #was })
    });
    let variants: Vec<_> = labels.iter().map(|label| &label.variant).collect();
    let places = 0..labels.len();
    let from = labels.iter().enumerate().map(|(place, label)| {
        let variant = &label.variant;
        quote!(#place => ::core::result::Result::Ok(#ident::#variant))
    });
    let (write, value) = match numeric {
        true => (quote!(serialize_i64(label.number)), quote!(__::Value::Int(label.number))),
        false => (quote!(serialize_str(label.text)), quote!(__::Value::Text(::std::borrow::ToOwned::to_owned(label.text)))),
    };
    quote! {
        #[allow(clippy::all)]
        const _: () = {
            use ::modelink::private as __;
            static LABELS: __::EnumDef = __::EnumDef { name: #name, numeric: #numeric, labels: &[#(#entries),*] };
            fn label(of: &#ident) -> &'static __::Label {
                &LABELS.labels[match of { #(#ident::#variants { .. } => #places),* }]
            }
            impl __::ToJson for #ident {
                fn to_json<S: __::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                    let label = label(self);
                    serializer.#write
                }
            }
            impl __::ColumnType for #ident {
                const SPEC: __::Spec = __::Spec::of_enum(&LABELS);
                fn to_value(&self) -> __::Value {
                    let label = label(self);
                    #value
                }
                fn read(cell: __::Cell<'_>) -> ::core::result::Result<Self, __::ReadError> {
                    <Self as __::ColumnType>::from_json(cell.value()?.into_json()).map_err(__::ReadError::new)
                }
                fn from_json(json: __::JsonValue) -> ::core::result::Result<Self, ::std::string::String> {
                    match __::label_index(&LABELS, &json)? {
                        #(#from,)*
                        _ => ::core::unreachable!(),
                    }
                }
            }
            impl __::OwnColumn for #ident {}
        };
    }
}
