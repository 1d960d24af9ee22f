//! Where the records of a model are, as types: what needs a table asks for [`Stored`], and the compiler refuses an external
//! model there.

use super::Model;

/// The [`Storage`](Model::Storage) of a model with a table.
pub struct InTables;

/// The [`Storage`](Model::Storage) of an external model. It stands for what is written, too, since nothing is.
#[derive(Default)]
pub struct Elsewhere;

/// A database has the records of `M`.
#[diagnostic::on_unimplemented(
    message = "`{M}` is external: no database has its records",
    label = "this needs a model with a table",
    note = "in `graph!`, select its records below a link that leads to them: `vendor {{ name }}`",
    note = "elsewhere, filter, order and write by the column that holds its key"
)]
pub trait Stores<M> {}
#[diagnostic::do_not_recommend]
impl<M> Stores<M> for InTables {}

/// A model with a table. A source supplies the records of any other.
pub trait Stored: Model {}
impl<M: Model<Storage: Stores<M>>> Stored for M {}

/// A model without a table, whose records a [`Source`](crate::Source) supplies. Implemented by `#[model(external)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has a table, and its records come from there",
    label = "a source is for models that are external",
    note = "write `#[model(external)]` on a model without a table"
)]
pub trait External: Model<Storage = Elsewhere> {}
