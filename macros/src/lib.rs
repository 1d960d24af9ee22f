//! The macros of modelink. Each one parses into plain structs, checks them, then expands; expansion never decides.
//!
//! Generated code names everything through `::modelink::private`.

mod attr;
mod create;
mod diag;
mod filter;
mod graph;
mod list;
mod names;
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
pub fn module(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// A model: a struct that is a table.
#[proc_macro_attribute]
pub fn model(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// An application: modules, and the links between them.
#[proc_macro_attribute]
pub fn app(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// A link between models of different modules.
#[proc_macro]
pub fn link(input: TokenStream) -> TokenStream {
    input
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
pub fn derive_db_enum(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// A newtype as the type of a column, stored as what is inside.
#[proc_macro_derive(ColumnType)]
pub fn derive_column_type(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
