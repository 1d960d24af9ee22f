//! Writes how an enum is stored. Nothing of the standard library is implemented: the user derives what they want.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::parse::{Label, Labels};
use crate::{attr::unraw, quoted::optional};

/// The code of an enum; when something is wrong (`sound` is false), its functions have no bodies worth reading.
pub fn labels(labels: &Labels, sound: bool) -> TokenStream {
    let Labels { ident, name, numeric, labels } = labels;
    let entries = labels.iter().map(|label| {
        let (variant, text, number, was) = (unraw(&label.variant), &label.text, label.number, optional(&label.was));
        quote!(__::Label { variant: #variant, text: #text, number: #number, was: #was })
    });
    let write = if *numeric { quote!(serialize_i64(label(self).number)) } else { quote!(serialize_str(label(self).text)) };
    let value = match numeric {
        true => quote!(__::Value::Int(label(self).number)),
        false => quote!(__::Value::Text(::std::borrow::ToOwned::to_owned(label(self).text))),
    };
    let (place, variant) =
        if sound { places(ident, labels) } else { (quote!(::core::unreachable!()), quote!(::core::unreachable!())) };
    quote! {
        #[allow(clippy::all)]
        const _: () = {
            use ::modelink::private as __;
            static LABELS: __::EnumDef = __::EnumDef { name: #name, numeric: #numeric, labels: &[#(#entries),*] };
            #[allow(unreachable_code, unused_variables)]
            fn label(of: &#ident) -> &'static __::Label {
                let place: usize = #place;
                &LABELS.labels[place]
            }
            impl __::ToJson for #ident {
                fn to_json<__S: __::serde::Serializer>(&self, serializer: __S) -> __::Result<__S::Ok, __S::Error> {
                    serializer.#write
                }
            }
            impl __::ColumnType for #ident {
                const SPEC: __::Spec = __::Spec::of_enum(&LABELS);
                fn to_value(&self) -> __::Value {
                    #value
                }
                fn read(cell: __::Cell<'_>) -> __::Result<Self, __::ReadError> {
                    <Self as __::ColumnType>::from_json(cell.value()?.into_json()).map_err(__::ReadError::new)
                }
                #[allow(unreachable_code, unused_variables)]
                fn from_json(json: __::JsonValue) -> __::Result<Self, __::String> {
                    let place = __::label_index(&LABELS, &json)?;
                    __::Ok(#variant)
                }
            }
            impl __::OwnColumn for #ident {}
        };
    }
}

/// The place of a variant, and the variant at a place.
fn places(ident: &Ident, labels: &[Label]) -> (TokenStream, TokenStream) {
    let variants: Vec<_> = labels.iter().map(|label| &label.variant).collect();
    let numbers: Vec<usize> = (0..labels.len()).collect();
    let place = quote!(match of { #(#ident::#variants => #numbers),* });
    let variant = quote!(match place { #(#numbers => #ident::#variants,)* _ => ::core::unreachable!() });
    (place, variant)
}
