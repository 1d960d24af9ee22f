//! Reads `#[module(models(Product), name = "…")] pub struct ProductModule;`.

use heck::ToSnakeCase as _;
use proc_macro2::TokenStream;
use syn::{ItemStruct, LitStr, Path, Result, Token, punctuated::Punctuated};

use crate::{
    attr::{Options, database_name, doc, inside, names, text, unraw},
    diag::Errors,
};

const OPTIONS: Options = Options::new("module option", names::MODULE);

/// A module as written.
pub struct Module {
    pub item: ItemStruct,
    pub doc: String,
    pub name: String,
    pub models: Vec<Path>,
    pub was: Option<LitStr>,
    pub migrations: Option<LitStr>,
}

pub fn module(options: TokenStream, item: TokenStream, errors: &mut Errors) -> Result<Module> {
    let item: ItemStruct = syn::parse2(item)?;
    let (mut models, mut name, mut was, mut migrations) = (Vec::new(), None, None, None);
    OPTIONS.read(options, errors, |key, input| {
        match key.to_string().as_str() {
            "models" => {
                let listed = inside(key, input, "Product, Variant", Punctuated::<Path, Token![,]>::parse_terminated)?;
                models = listed.into_iter().collect();
            }
            "name" => name = Some(database_name(key, input)?),
            "was" => was = Some(database_name(key, input)?),
            _ => migrations = Some(text(key, input)?),
        }
        Ok(())
    });
    let name = name.map_or_else(|| derived_name(&unraw(&item.ident)), |name| name.value());
    Ok(Module { doc: doc(&item.attrs), name, models, was, migrations, item })
}

/// `ProductModule` is the module `product`.
fn derived_name(ident: &str) -> String {
    let head = ident.strip_suffix("Module").filter(|head| !head.is_empty()).unwrap_or(ident);
    head.to_snake_case()
}
