//! Migration files, compiled into the program. The only place where a macro looks at the disk.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

/// An `Option<&Embedded>` with every migration file below the folder. A folder that is not there embeds nothing; `generate`
/// makes it, and touches the source file, so that the next build sees it.
pub fn embedded(folder: Option<&LitStr>) -> TokenStream {
    let Some(folder) = folder else { return quote!(__::None) };
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let below = folder.value();
    let files = files_below(&root.join(&below)).into_iter().map(|file| {
        let path = format!("/{below}/{file}");
        quote!((#file, ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path))))
    });
    let path = format!("/{below}");
    quote! {
        __::Some(&__::Embedded {
            folder: ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path),
            source: ::core::file!(),
            files: &[#(#files),*],
        })
    }
}

/// Paths of migration files, relative to the folder, in order.
fn files_below(folder: &Path) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "toml" || kind == "sql" || kind == "json")
                && let Ok(relative) = path.strip_prefix(folder)
            {
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                found.push(parts.join("/"));
            }
        }
    }
    found.sort();
    found
}
