//! `#[derive(Graph)] #[graph(Product)]`: a struct of the user as the row.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, GenericArgument, Path, PathArguments, Type, ext::IdentExt as _,
    parse::Parser as _, spanned::Spanned as _,
};

use crate::{
    attr::{Options, arguments, unraw, value},
    diag::{Errors, written},
    names::Names,
};

/// The struct, the model, and the fields.
struct Named {
    name: Ident,
    model: Path,
    fields: Vec<Field>,
}

struct Field {
    name: Ident,
    ty: Type,
    /// The field of the model.
    of: Ident,
}

const FIELD: Options = Options::new("graph option", &["field"]);

pub fn derive(input: TokenStream) -> TokenStream {
    let names = Names::new(&input);
    let item: DeriveInput = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let named = read(item, &mut errors);
    let errors = errors.into_tokens();
    let expanded = named.map(|named| expand(&named, &names));
    quote!(#errors #expanded)
}

fn read(item: DeriveInput, errors: &mut Errors) -> Option<Named> {
    let model = model(&item);
    let model = errors.ok(model);
    if !item.generics.params.is_empty() {
        errors.at(&item.generics, "the row of a query has no generic parameters");
        return None;
    }
    let Data::Struct(data) = item.data else {
        errors.at(&item.ident, "the row of a query is a struct with named fields");
        return None;
    };
    let Fields::Named(fields) = data.fields else {
        errors.at(&item.ident, "the row of a query is a struct with named fields");
        return None;
    };
    let fields = fields.named.into_iter().filter_map(|field| {
        let name = field.ident?;
        let of = source(&name, &field.attrs, errors);
        Some(Field { name, ty: field.ty, of })
    });
    let fields = fields.collect();
    Some(Named { name: item.ident, model: model?, fields })
}

/// `#[graph(Product)]`
fn model(item: &DeriveInput) -> syn::Result<Path> {
    let mut attributes = item.attrs.iter().filter(|attribute| attribute.path().is_ident("graph"));
    let (Some(attribute), None) = (attributes.next(), attributes.next()) else {
        return Err(Error::new(item.ident.span(), "say once which model this selects from: `#[graph(Product)]`"));
    };
    Path::parse_mod_style.parse2(arguments(attribute)?)
}

/// The field of the model: of the same name, or that of `#[graph(field = title)]`.
fn source(name: &Ident, attributes: &[Attribute], errors: &mut Errors) -> Ident {
    let mut of = name.clone();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("graph")) {
        let tokens = arguments(attribute);
        let Some(tokens) = errors.ok(tokens) else { continue };
        FIELD.read(tokens, errors, |key, input| {
            value::<syn::Expr>(key, &input.fork(), "title")?;
            input.parse::<syn::Token![=]>()?;
            of = input.call(Ident::parse_any)?;
            Ok(())
        });
    }
    of
}

fn expand(named: &Named, names: &Names) -> TokenStream {
    let Named { name, model, fields } = named;
    let table = names.fields(model.span());
    let describe = fields.iter().map(|field| {
        let (handle, inner) = (handle(field, names), inner(&field.ty));
        quote_spanned!(field.of.span()=> ::modelink::private::NamedField::<#inner>::describe(#handle, node);)
    });
    let build = fields.iter().enumerate().map(|(index, field)| {
        let (handle, inner, ty, label) = (handle(field, names), inner(&field.ty), &field.ty, &field.name);
        let fits = format_ident!("Fits{index}");
        quote_spanned!(field.ty.span()=> #label: <#ty as #fits<_>>::fit(
            ::modelink::private::NamedField::<#inner>::build(#handle, row)?
        ))
    });
    let fits = fields.iter().enumerate().map(|(index, field)| fits(index, field, named));
    let json = fields.iter().map(|field| {
        let (label, text) = (&field.name, unraw(&field.name));
        quote!(::modelink::private::entry(&mut map, #text, &self.#label)?;)
    });
    let of = quote_spanned!(model.span()=> let #table = <#model as ::modelink::private::Source>::FIELDS;);
    quote! {
        const _: () = {
            #(#fits)*
            impl ::modelink::private::Graph for #name {
                type Model = #model;
                fn describe(node: &mut ::modelink::private::Node) {
                    #of
                    #(#describe)*
                }
                fn build(row: &mut ::modelink::private::NodeRow<'_>) -> ::modelink::private::Result<Self> {
                    #of
                    ::core::result::Result::Ok(#name { #(#build),* })
                }
            }
            impl ::modelink::private::ToJson for #name {
                fn to_json<S: ::modelink::private::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::core::result::Result<S::Ok, S::Error> {
                    let mut map = ::modelink::private::serde::Serializer::serialize_map(serializer, ::core::option::Option::None)?;
                    #(#json)*
                    ::modelink::private::serde::ser::SerializeMap::end(map)
                }
            }
        };
    }
}

fn handle(field: &Field, names: &Names) -> TokenStream {
    let of = &field.of;
    let table = names.fields(of.span());
    quote_spanned!(of.span()=> #table.#of())
}

/// A trait for one field, so that the compiler's words can name both sides when their types differ.
fn fits(index: usize, field: &Field, named: &Named) -> TokenStream {
    let fits = format_ident!("Fits{index}");
    let (row, own, model, of) = (&named.name, unraw(&field.name), written(&named.model), unraw(&field.of));
    let message = format!("`{row}.{own}` does not fit `{model}.{of}`");
    let holder = if is_row(&field.ty) { "the relation gives" } else { "the column holds" };
    let label = format!("{holder} `{{T}}`");
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        trait #fits<T> {
            fn fit(value: T) -> Self;
        }
        #[diagnostic::do_not_recommend]
        impl<T: ::modelink::private::Same> #fits<T::It> for T {
            fn fit(value: T::It) -> T {
                T::of(value)
            }
        }
    }
}

/// The type inside `Vec` or `Option`, or the type itself.
fn inner(ty: &Type) -> &Type {
    let Type::Path(path) = ty else { return ty };
    let Some(last) = path.path.segments.last() else { return ty };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return ty };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if last.ident == "Vec" || last.ident == "Option" => inner,
        _ => ty,
    }
}

/// Whether a type is taken for a row of another model: a list of something that no column is a list of.
fn is_row(ty: &Type) -> bool {
    const COLUMNS: &[&str] =
        &["String", "bool", "i16", "i32", "i64", "f32", "f64", "u8", "Decimal", "BigDecimal", "DateTime", "Date", "Time", "Uuid"];
    let Type::Path(path) = ty else { return false };
    let list = path.path.segments.last().is_some_and(|last| last.ident == "Vec");
    let Type::Path(element) = inner(ty) else { return list };
    list && element.path.segments.last().is_some_and(|last| COLUMNS.iter().all(|name| last.ident != name))
}
