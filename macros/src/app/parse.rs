//! Reads `#[modelink::app(modules(ProductModule), links(ProductBrand), migrations = "migrations")] pub struct Shop;`.

use proc_macro2::TokenStream;
use syn::{Error, ItemStruct, LitStr, Path, Result};

use crate::{
    attr::{Options, names, paths, text},
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
    let mut item: ItemStruct = syn::parse2(item)
        .map_err(|error| Error::new(error.span(), "`#[modelink::app]` goes on a struct: write `pub struct Shop;`"))?;
    if let Some(parameter) = item.generics.params.first() {
        errors.at(parameter, format!("an application has no parameters: write `pub struct {};`", item.ident));
        item.generics = syn::Generics::default();
    }
    let mut inner = Errors::new();
    let (mut modules, mut links, mut migrations) = (Vec::new(), Vec::new(), None);
    OPTIONS.read(options, errors, |key, input| {
        match key.to_string().as_str() {
            "modules" => modules = paths(key, input, "ProductModule, BrandModule", &mut inner)?,
            "links" => links = paths(key, input, "ProductBrand", &mut inner)?,
            _ => migrations = Some(folder(text(key, input)?)?),
        }
        Ok(())
    });
    errors.ok(inner.finish());
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

/// A folder below the crate. It need not be there: `generate` makes it.
fn folder(path: LitStr) -> Result<LitStr> {
    let given = std::path::PathBuf::from(path.value());
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(std::path::PathBuf::from).unwrap_or_default();
    let wrong = match () {
        () if path.value().trim().is_empty() => "is empty",
        () if given.is_absolute() => "begins at the root",
        () if root.join(&given).is_file() => "is a file",
        () => return Ok(path),
    };
    Err(Error::new(
        path.span(),
        format!("`migrations` {wrong}: it names a folder below the crate, such as `migrations = \"migrations\"`"),
    ))
}
