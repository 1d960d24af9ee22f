//! Reads `#[modelink::app(modules(ProductModule), links(ProductBrand), migrations = "migrations")] pub struct Shop;`.

use proc_macro2::TokenStream;
use syn::{ItemStruct, LitStr, Path, Result, Token, punctuated::Punctuated};

use crate::{
    attr::{Options, inside, names, text},
    diag::{Errors, written},
};

const OPTIONS: Options = Options::new("app option", names::APP);

/// An application as written.
pub struct App {
    pub item: ItemStruct,
    pub modules: Vec<Path>,
    pub links: Vec<Path>,
    pub migrations: Option<LitStr>,
}

pub fn app(options: TokenStream, item: TokenStream, errors: &mut Errors) -> Result<App> {
    let item: ItemStruct = syn::parse2(item)?;
    let (mut modules, mut links, mut migrations) = (Vec::new(), Vec::new(), None);
    let list = Punctuated::<Path, Token![,]>::parse_terminated;
    OPTIONS.read(options, errors, |key, input| {
        match key.to_string().as_str() {
            "modules" => modules = inside(key, input, "ProductModule, BrandModule", list)?.into_iter().collect(),
            "links" => links = inside(key, input, "ProductBrand", list)?.into_iter().collect(),
            _ => migrations = Some(text(key, input)?),
        }
        Ok(())
    });
    for (paths, what) in [(&modules, "module"), (&links, "link")] {
        twice(paths, what, errors);
    }
    Ok(App { item, modules, links, migrations })
}

fn twice(paths: &[Path], what: &str, errors: &mut Errors) {
    for (place, path) in paths.iter().enumerate() {
        let name = written(path);
        if paths[..place].iter().any(|earlier| written(earlier) == name) {
            errors.at(path, format!("the {what} `{name}` is listed twice"));
        }
    }
}
