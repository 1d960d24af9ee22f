//! The macros of modelink. Each one parses into plain structs, checks them, then expands; expansion never decides.
//!
//! Generated code names everything through `::modelink::private`.

mod alias;
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
///
/// A field of the type `BelongsTo`, `HasOne`, `HasMany` or `ManyToMany` is a relation to a model of the same module.
///
/// | `#[relation(…)]` | meaning |
/// |---|---|
/// | `mapped_by = field` | the field of the other model that leads back, where there are several |
/// | `cascade(delete)` | what this leads to goes with the record, and comes back with it |
/// | `column = "…"` | the column of a `BelongsTo`; otherwise `<field>_id`. `column("…", "…")` for a key of several |
/// | `unique` | a `BelongsTo` that is one to one |
/// | `foreign_key` | a `HasOne` that has its key here |
/// | `pivot_table = "…"`, `join_column = "…"`, `inverse_join_column = "…"` | the table of a `ManyToMany`, on one side |
/// | `pivot_entity = Model` | the model that is the pivot |
/// | `searchable` | a search goes on there |
/// | `was = "…"` | its former name |
///
/// `search = "trigram"` among the options of the model makes the index that finds the `searchable` columns on PostgreSQL.
///
/// `#[column(primary_key)]` on a `BelongsTo` makes the key that it holds part of this model's.
///
/// A model with `#[model(external)]` has no table: a `Source` of the program supplies its records, and `link!` with
/// `read_only` leads to them. Its columns may be `primary_key`, `hidden` and `computed`.
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
///
/// | `#[link(…)]` | meaning |
/// | --- | --- |
/// | `table = "…"` | the table; otherwise modules and tables of both ends |
/// | `id_prefix = "…"` | the prefix of the rows' ids; otherwise `link` |
/// | `id = false` | rows have no id of their own |
/// | `was = "…"` | the link's former name |
/// | `read_only, key = Cart.customer_id` | no table: a column of one end holds the key of the other |
/// | `read_only, key = Cart.lines.ware` | the same along relations of that end's model |
/// | `read_only, key = Product.vendor_code, to = Vendor.code` | of an external model another column than its key |
///
/// `#[cascade(delete)]` and `#[cascade(delete, last)]` on an end delete what it leads to, with the record or with the last
/// one that is linked; `#[restrict]` refuses the delete while it leads anywhere.
#[proc_macro]
pub fn link(input: TokenStream) -> TokenStream {
    link::expand(input.into()).into()
}

/// A record to be created, with the records around it, in one transaction.
///
/// | value | meaning |
/// |---|---|
/// | an expression | the value of a column; `&record` or `&id` for a relation or a link that leads to one |
/// | `None` | NULL, or nowhere |
/// | `{ .. }` | a new record at the end of a relation or link |
/// | `[..]` | new records and records that exist; or the value of a column that is a list |
/// | nothing: `title` alone | the variable `title` |
///
/// Required fields are checked while compiling: those of the root, and of new records directly below it. A list that is
/// made elsewhere has drafts of one step: `create!(Product.variants { sku, price })` is a variant without its product.
///
/// ```text
/// create!(Product { title: "Shirt", handle, variants: [{ sku: "S", price: dec!(10) }], brand: &acme }).exec(&db).await?
/// ```
#[proc_macro]
pub fn create(input: TokenStream) -> TokenStream {
    create::expand(input.into()).into()
}

/// A condition on records of a model, or on rows of a link: a `Cond` that combines with `.and`, `.or` and `.not`.
///
/// Left of an operator stands a path of fields, right of it any Rust expression.
///
/// | form | meaning |
/// |---|---|
/// | `==` `!=` `<` `<=` `>` `>=` | comparison; `!=` is true where only one side is null |
/// | `&&` `\|\|` `!` `(..)` | as in Rust |
/// | `== None`, `.is_null()`, `.is_not_null()` | NULL, or a step that leads nowhere |
/// | `.like(..)` `.ilike(..)` `.contains(..)` `.starts_with(..)` | text |
/// | `.one_of(..)` `.between(low, high)` | one of several values, a range |
/// | `> col(price)` | another column of the same record |
/// | `brand.name == x` | one of the records behind a step |
/// | `variants.any(..)` `.all(..)` `.none(..)` | several conditions on the same record behind a step |
/// | `{ cond }`, `cond` | a condition made elsewhere, also one that may be absent |
///
/// ```text
/// filter!(Product, status == Status::Draft && variants.any(price < 5 && sku != None))
/// ```
#[proc_macro]
pub fn filter(input: TokenStream) -> TokenStream {
    filter::expand(input.into()).into()
}

/// A change of all records that a condition holds for, as one atomic statement.
///
/// A value is any Rust expression, `None`, or arithmetic (`+ - * /`) over the column itself or over another one, as
/// `col(price) * 2`. The condition is that of [`filter!`]; all records are `where: Cond::all()`.
///
/// ```text
/// update!(Variant { stock: stock - 1 }, where: sku == "M" && stock > 0).exec(&db).await?
/// ```
#[proc_macro]
pub fn update(input: TokenStream) -> TokenStream {
    update::expand(input.into()).into()
}

/// A selection over the graph of models and links; its rows have the shape of what is written.
///
/// | in braces | meaning |
/// |---|---|
/// | `title`, `name: title` | a column; under another name |
/// | `..` | all columns |
/// | `variants(..) { .. }` | a relation or link: a list, an option or a row, as it leads to many, at most one, or one |
/// | `link { .. }` | columns of the link that leads here; a field of that name is `r#link` |
/// | `number: variants.count(price < 5)` | how many there are |
///
/// | in parentheses | meaning |
/// |---|---|
/// | `filter: ..` | a condition as in [`filter!`] |
/// | `order: title`, `order: [-brand.name, id]` | ascending, or descending with `-` |
/// | `limit: ..`, `offset: ..` | a part, at every level |
/// | `with_deleted` | deleted records too |
///
/// ```text
/// let page = graph! {
///     Product(filter: brand.name == name, order: -created_at, limit: 20) {
///         id, title,
///         cheap: variants(filter: price < 5) { sku },
///         posts { title, link { position } },
///     }
/// }
/// .page(&db)
/// .await?;
/// ```
#[proc_macro]
pub fn graph(input: TokenStream) -> TokenStream {
    graph::expand(input.into()).into()
}

/// A named selection: a struct whose fields are columns, and relations and links as `Vec`, `Option` or a row of their own.
///
/// A field selects the field of the model of the same name, or that of `#[graph(field = title)]`.
///
/// ```text
/// #[derive(Graph)]
/// #[graph(Product)]
/// struct Card { title: String, brand: Option<BrandName> }
///
/// let cards = Card::query().filter(filter!(Product, handle == "shirt")).fetch(&db).await?;
/// ```
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
