//! Reads `#[module(models(Product), name = "…")] pub struct ProductModule;`.

use heck::ToSnakeCase as _;
use proc_macro2::TokenStream;
use syn::{Error, ItemStruct, LitStr, Path, Result};

use crate::{
    attr::{Options, database_name, doc, names, paths, text, unraw},
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
    let item: ItemStruct = syn::parse2(item)
        .map_err(|error| Error::new(error.span(), "`#[module]` goes on a struct: write `pub struct ShopModule;`"))?;
    let mut inner = Errors::new();
    let (mut models, mut name, mut was, mut migrations) = (Vec::new(), None, None, None);
    OPTIONS.read(options, errors, |key, input| {
        match key.to_string().as_str() {
            "models" => {
                models = paths(key, input, "Product, Variant", &mut inner)?;
            }
            "name" => name = Some(database_name(key, input)?),
            "was" => was = Some(database_name(key, input)?),
            _ => migrations = Some(text(key, input)?),
        }
        Ok(())
    });
    errors.ok(inner.finish());
    let name = name.map_or_else(|| derived_name(&unraw(&item.ident)), |name| name.value());
    Ok(Module { doc: doc(&item.attrs), name, models, was, migrations, item })
}

/// `ProductModule` is the module `product`.
fn derived_name(ident: &str) -> String {
    let head = ident.strip_suffix("Module").filter(|head| !head.is_empty()).unwrap_or(ident);
    head.to_snake_case()
}
