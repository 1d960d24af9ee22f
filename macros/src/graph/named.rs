//! `#[derive(Graph)] #[graph(Product)]`: a struct of the user as the row.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{
    Attribute, Data, DeriveInput, Error, Fields, GenericArgument, Path, PathArguments, Token, Type,
    parse::{ParseStream, Parser as _},
    spanned::Spanned as _,
};

use super::{
    expand::{args, tree},
    parse::{Named as Selected, Value},
};
use crate::{
    attr::{Options, arguments, unraw, value},
    diag::{Errors, written},
    filter::fields_of_model,
    names::Names,
};

/// The struct, the model, and the fields.
struct Named {
    name: Ident,
    model: Path,
    /// The link that leads to these rows, where they show its columns.
    link: Option<Path>,
    fields: Vec<Field>,
}

struct Field {
    name: Ident,
    ty: Type,
    /// What it shows.
    of: Selected,
}

const FIELD: Options = Options::new("graph option", &["field"]);
const ROW: Options = Options::new("graph option", &["link"]);

pub fn derive(input: TokenStream) -> TokenStream {
    let names = Names::new(&input);
    let item: DeriveInput = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.to_compile_error(),
    };
    let mut errors = Errors::new();
    let mut named = read(item, &mut errors);
    if let (Some(named), false) = (&mut named, errors.is_empty()) {
        // The row stays one, so that its uses bring no further errors.
        named.fields.clear();
    }
    let wrong = !errors.is_empty();
    let errors = errors.into_tokens();
    let expanded = named.map(|named| expand(&named, wrong, &names));
    quote!(#errors #expanded)
}

fn read(item: DeriveInput, errors: &mut Errors) -> Option<Named> {
    let of = model(&item, errors);
    let of = errors.ok(of);
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
    let fields: Vec<Field> = fields.collect();
    let (model, link) = of?;
    if link.is_none() {
        for Field { of, .. } in &fields {
            if let Selected::LinkColumn(column) = of {
                let text = "say which link leads to these rows: `#[graph(BlogPost, link = ProductPost)]`";
                errors.at(column, text);
            }
        }
    }
    Some(Named { name: item.ident, model, link, fields })
}

/// `#[graph(Product)]`, `#[graph(BlogPost, link = ProductPost)]`
fn model(item: &DeriveInput, errors: &mut Errors) -> syn::Result<(Path, Option<Path>)> {
    let mut attributes = item.attrs.iter().filter(|attribute| attribute.path().is_ident("graph"));
    let (Some(attribute), None) = (attributes.next(), attributes.next()) else {
        return Err(Error::new(item.ident.span(), "say once which model this selects from: `#[graph(Product)]`"));
    };
    let mut link = None;
    let parse = |input: ParseStream| {
        let model = Path::parse_mod_style(input)?;
        if input.parse::<Option<Token![,]>>()?.is_some() {
            ROW.read_stream(input, errors, &mut |key, input| {
                link = Some(value::<Path>(key, input, "ProductPost")?);
                Ok(())
            });
        }
        Ok(model)
    };
    parse.parse2(arguments(attribute)?).map(|model| (model, link))
}

/// What a field shows: the field of the model of the same name, or what `#[graph(field = …)]` says.
fn source(name: &Ident, attributes: &[Attribute], errors: &mut Errors) -> Selected {
    let mut of = Selected::Value(Value::Column(name.clone()));
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("graph")) {
        let tokens = arguments(attribute);
        let Some(tokens) = errors.ok(tokens) else { continue };
        let mut inner = Errors::new();
        FIELD.read(tokens, errors, |key, input| {
            value::<proc_macro2::TokenTree>(key, &input.fork(), "title")?;
            input.parse::<Token![=]>()?;
            of = Selected::parse(input, &mut inner)?;
            Ok(())
        });
        errors.ok(inner.finish());
    }
    of
}

fn expand(named: &Named, wrong: bool, names: &Names) -> TokenStream {
    let Named { name, model, fields, .. } = named;
    let variables: Vec<Ident> = (0..fields.len()).map(|index| format_ident!("field{index}")).collect();
    let parts: Vec<TokenStream> = fields.iter().map(|field| part(field, named.link.as_ref(), names)).collect();
    let (parts, pattern) = (tree(&parts), tree(&variables));
    let made = fields.iter().zip(&variables).enumerate().map(|(index, (field, variable))| {
        let (label, ty, fit) = (&field.name, &field.ty, format_ident!("fit{index}"));
        let variable = Ident::new(&variable.to_string(), ty.span());
        quote_spanned!(ty.span()=> #label: #fit::<#ty, _>(#variable))
    });
    let make = match wrong {
        true => quote!(::core::unreachable!()),
        false => quote!(#name { #(#made),* }),
    };
    let labels = fields.iter().map(|field| unraw(&field.name));
    let fits = fields.iter().enumerate().map(|(index, field)| fits(index, field, named));
    let json = fields.iter().map(|field| {
        let (label, text) = (&field.name, unraw(&field.name));
        quote!(::modelink::private::entry(&mut map, #text, &self.#label)?;)
    });
    let model_fields = fields_of_model(model, names);
    // Where it is no model, its fields say so, and nothing else does.
    let is_model = quote!({ ::modelink::private::Probe::<#model>::IS_MODEL });
    let stands_for = quote_spanned! {model.span()=>
        <::modelink::private::Is<#is_model> as ::modelink::private::Pick<#model, ::modelink::private::Anywhere>>::Out
    };
    quote! {
        const _: () = {
            #[allow(unused_imports)]
            use ::modelink::private::Otherwise as _;
            #(#fits)*
            impl ::modelink::private::Graph for #name {
                type Model = #stands_for;
                fn selection() -> impl ::modelink::private::Select<Out = Self> + ::core::marker::Send + ::core::marker::Sync {
                    #model_fields
                    ::modelink::private::row(#parts, &[#(#labels),*], |#pattern| -> Self { #make })
                }
            }
            impl ::modelink::private::ToJson for #name {
                fn to_json<__S: ::modelink::private::serde::Serializer>(
                    &self,
                    serializer: __S,
                ) -> ::core::result::Result<__S::Ok, __S::Error> {
                    let mut map = ::modelink::private::serde::Serializer::serialize_map(serializer, ::core::option::Option::None)?;
                    #(#json)*
                    ::modelink::private::serde::ser::SerializeMap::end(map)
                }
            }
        };
    }
}

fn part(field: &Field, link: Option<&Path>, names: &Names) -> TokenStream {
    let inner = inner(&field.ty);
    match &field.of {
        Selected::Value(Value::Column(of)) => {
            let handle = names.handle(of);
            quote_spanned!(of.span()=> ::modelink::private::named::<#inner, _>(#handle))
        }
        Selected::Value(Value::Nest(of, arguments, _)) => {
            let (fields, step, handle) = (names.fields(of.span()), names.step(of.span()), names.handle(of));
            let arguments = args(arguments, names);
            quote_spanned!(of.span()=> {
                let #step = #handle;
                let #fields = ::modelink::private::below(#step);
                ::modelink::private::named::<#inner, _>(#step) #arguments
            })
        }
        Selected::Value(other) => super::expand::value(&field.name, other, names, &mut Vec::new()),
        Selected::LinkColumn(of) => {
            let (fields, handle) = (names.fields(of.span()), names.handle(of));
            quote_spanned!(of.span()=> ::modelink::private::link_of::<#link, _>(|#fields| ::modelink::private::column(#handle)))
        }
    }
}

/// The words of what a field shows, for errors.
fn shown(of: &Selected) -> String {
    match of {
        Selected::Value(Value::Column(name) | Value::Nest(name, ..) | Value::Link(name, _)) => unraw(name),
        Selected::Value(Value::Aggregate(number)) => format!("{}.{}", unraw(&number.step), number.function),
        Selected::Value(Value::Cursor(_)) => "cursor()".into(),
        Selected::LinkColumn(name) => format!("link.{}", unraw(name)),
    }
}

/// A trait for one field, so that the compiler's words can name both sides when their types differ.
fn fits(index: usize, field: &Field, named: &Named) -> TokenStream {
    let (fits, fit) = (format_ident!("Fits{index}"), format_ident!("fit{index}"));
    let (row, own, model, of) = (&named.name, unraw(&field.name), written(&named.model), shown(&field.of));
    let message = format!("`{row}.{own}` does not fit `{model}.{of}`");
    let holder = if is_column(&field.ty) { "the column holds" } else { "expected" };
    let label = format!("{holder} `{{Self}}`");
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        trait #fits<T> {
            fn into(self) -> T;
        }
        impl<T> #fits<T> for T {
            fn into(self) -> T {
                self
            }
        }
        fn #fit<F, T: #fits<F>>(value: T) -> F {
            #fits::into(value)
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

/// Whether a type is one that columns hold, as far as its name says.
fn is_column(ty: &Type) -> bool {
    const COLUMNS: &[&str] = &[
        "String",
        "bool",
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "u8",
        "Decimal",
        "BigDecimal",
        "DateTime",
        "Date",
        "Time",
        "Uuid",
        "Json",
        "Id",
    ];
    let Type::Path(path) = inner(ty) else { return false };
    path.path.segments.last().is_some_and(|last| COLUMNS.iter().any(|name| last.ident == name))
}
