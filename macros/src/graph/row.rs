//! The struct that a row of a selection is. It is generic: what its fields hold follows from the selection.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::parse::Item;
use crate::attr::unraw;

pub struct Row<'a> {
    name: Ident,
    items: &'a [Item],
    /// Whether `..` is among them.
    all: bool,
}

impl<'a> Row<'a> {
    pub fn new(name: Ident, items: &'a [Item]) -> Self {
        let all = items.iter().any(|item| matches!(item, Item::All(_)));
        Row { name, items, all }
    }

    fn labels(&self) -> Vec<&'a Ident> {
        let labels = self.items.iter().filter_map(|item| match item {
            Item::All(_) => None,
            Item::Field(label, _) => Some(label),
        });
        labels.collect()
    }

    /// The name of each part of the selection in JSON, in its order; that of `..` is empty.
    pub fn names(&self) -> Vec<String> {
        let name = |item: &Item| match item {
            Item::All(_) => String::new(),
            Item::Field(label, _) => unraw(label),
        };
        self.items.iter().map(name).collect()
    }

    /// One variable for each part of the selection, in its order.
    pub fn variables(&self) -> Vec<Ident> {
        (0..self.items.len()).map(|index| Ident::new(&format!("__t{index}"), Span::mixed_site())).collect()
    }

    /// The row, made of these variables.
    pub fn construction(&self) -> TokenStream {
        let name = &self.name;
        let fields = self.items.iter().zip(self.variables()).map(|(item, variable)| match item {
            Item::All(_) => quote!(__all: #variable),
            Item::Field(label, _) => quote!(#label: #variable),
        });
        quote!(#name { #(#fields),* })
    }

    /// The struct, and its forms in JSON and serde.
    pub fn declaration(&self) -> TokenStream {
        let (name, labels) = (&self.name, self.labels());
        let types: Vec<Ident> = (0..labels.len()).map(|index| format_ident!("T{index}")).collect();
        let json: Vec<String> = labels.iter().map(|label| unraw(label)).collect();
        let bounds = types.iter().map(|ty| quote!(#ty: ::modelink::private::ToJson));
        let model = self.all.then(|| quote!(M,));
        let bound = self.all.then(|| quote!(M: ::modelink::private::Model,));
        let record = self.all.then(|| quote!(__all: ::modelink::private::Record<M>,));
        let entries = self.all.then(|| quote!(self.__all.entries_except(&mut map, &[#(#json),*])?;));
        let deref = self.all.then(|| {
            quote! {
                impl<M, #(#types),*> ::core::ops::Deref for #name<M, #(#types),*> {
                    type Target = ::modelink::private::Record<M>;
                    fn deref(&self) -> &Self::Target {
                        &self.__all
                    }
                }
            }
        });
        let generics = quote!(<#bound #(#bounds),*>);
        quote! {
            #[derive(::core::fmt::Debug, ::core::clone::Clone)]
            #[allow(dead_code, non_snake_case)]
            struct #name<#model #(#types),*> {
                #record
                #(pub #labels: #types),*
            }
            #deref
            impl #generics ::modelink::private::ToJson for #name<#model #(#types),*> {
                fn to_json<__S: ::modelink::private::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    let mut map = ::modelink::private::serde::Serializer::serialize_map(serializer, ::core::option::Option::None)?;
                    #entries
                    #(::modelink::private::entry(&mut map, #json, &self.#labels)?;)*
                    ::modelink::private::serde::ser::SerializeMap::end(map)
                }
            }
            impl #generics ::modelink::private::serde::Serialize for #name<#model #(#types),*> {
                fn serialize<__S: ::modelink::private::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    ::modelink::private::ToJson::to_json(self, serializer)
                }
            }
        }
    }
}
