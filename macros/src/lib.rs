//! The macros of modelink. Each one parses into plain structs, checks them, then expands; expansion never decides.
//!
//! Generated code names everything through `::modelink::private`.

mod app;
mod attr;
mod codec;
mod column_type;
mod create;
mod db_enum;
mod diag;
mod embed;
mod fallback;
mod filter;
mod graph;
mod link;
mod list;
mod model;
mod module;
mod names;
mod quoted;
mod relation;
#[cfg(test)]
mod tests;
mod types;
mod update;

use proc_macro::TokenStream;

/// A module: an isolated set of models.
///
/// | option | meaning |
/// |---|---|
/// | `models(A, B)` | its models |
/// | `name = "…"` | its name; else that of the type in snake case, without `Module` |
/// | `was = "…"` | its former name |
/// | `migrations = "…"` | the folder, below the crate, of the migrations that it ships itself |
#[proc_macro_attribute]
pub fn module(options: TokenStream, item: TokenStream) -> TokenStream {
    module::expand(options.into(), item.into()).into()
}

/// A model: a struct that is a table.
#[proc_macro_attribute]
pub fn model(options: TokenStream, item: TokenStream) -> TokenStream {
    model::expand(options.into(), item.into()).into()
}

/// An application: modules, and the links between them.
#[proc_macro_attribute]
pub fn app(options: TokenStream, item: TokenStream) -> TokenStream {
    app::expand(options.into(), item.into()).into()
}

/// A link between models of different modules.
#[proc_macro]
pub fn link(input: TokenStream) -> TokenStream {
    link::expand(input.into()).into()
}

/// A record to be created, with the records around it.
#[proc_macro]
pub fn create(input: TokenStream) -> TokenStream {
    create::expand(input.into()).into()
}

/// A condition on records of a model.
#[proc_macro]
pub fn filter(input: TokenStream) -> TokenStream {
    filter::expand(input.into()).into()
}

/// A change of all records that a condition holds for, as one statement.
#[proc_macro]
pub fn update(input: TokenStream) -> TokenStream {
    update::expand(input.into()).into()
}

/// A selection over the graph of models and links.
#[proc_macro]
pub fn graph(input: TokenStream) -> TokenStream {
    graph::expand(input.into()).into()
}

/// A named selection: `#[derive(Graph)] #[graph(Product)]`.
#[proc_macro_derive(Graph, attributes(graph))]
pub fn derive_graph(item: TokenStream) -> TokenStream {
    graph::derive(item.into()).into()
}

/// An enum as the type of a column: text in snake case, or integers where the variants have discriminants.
#[proc_macro_derive(DbEnum, attributes(db))]
pub fn derive_db_enum(item: TokenStream) -> TokenStream {
    db_enum::expand(item.into()).into()
}

/// A newtype as the type of a column, stored as what is inside.
#[proc_macro_derive(ColumnType)]
pub fn derive_column_type(item: TokenStream) -> TokenStream {
    column_type::expand(item.into()).into()
}
