//! The traits that the macros implement.

use super::{FieldTable, Handles, LinkDef, LinkFacts, LinkInfo, ModelDef, ModelInfo, ModuleDef, SourceInfo, Stored};
use crate::{
    error::ReadError,
    record::{Changes, Input, Patch},
    value::{Key, RowReader, Value},
};

/// A module: an isolated set of models. Implemented by `#[module]`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a module", label = "expected a struct with `#[module]`")]
pub trait Module: Send + Sync + 'static {
    /// What was declared.
    const DEF: &'static ModuleDef;
    /// The models of this module, and how links name their keys.
    fn linkable() -> Vec<crate::link::Linkable> {
        crate::link::linkable::<Self>()
    }
}

/// Says which module a model belongs to. Implemented by `#[module(models(…))]`.
#[diagnostic::on_unimplemented(
    message = "model `{Self}` belongs to no module",
    label = "in the `models(..)` list of no module",
    note = "add `{Self}` to the `#[module(models(..))]` it belongs to"
)]
pub trait Member {
    /// The module.
    type Module: Module;
    /// Its declaration.
    fn module() -> &'static ModuleDef {
        <Self::Module as Module>::DEF
    }
}

/// `Self` is a model of the module `M`. Implemented by `#[module(models(…))]`.
pub trait ModelOf<M> {}

/// `Self` has a `BelongsTo<M>`. Implemented by `#[model]`.
pub trait BelongsToModel<M> {}

/// Something with a table whose columns can be named in a filter: a model or a stored link.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a model nor a link",
    label = "expected a struct with `#[model]`, or a `link!`"
)]
pub trait Source: Sized + Send + Sync + 'static {
    /// The struct with one handle for each field.
    type Table: FieldTable<Of = Self>;
    /// The handles.
    const TABLE: &'static Self::Table;
    /// [`Fields`](super::Fields) of it. A type that is none of the two has no fields either: nothing more is said of them.
    type Fields: Handles;
    /// The same, as queries see them: `Product::FIELDS.title`.
    const FIELDS: Self::Fields = <Self::Fields as Handles>::ALL;
    /// Table, columns and hops.
    fn source() -> &'static SourceInfo;
}

/// A model. Implemented by `#[model]`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a model", label = "expected a struct with `#[model]`")]
pub trait Model: Source + Sized + Send + Sync + 'static {
    /// The Rust name.
    const NAME: &'static str;
    /// The type of the primary key: that of the column, or a tuple.
    type Key: Key;
    /// What a new record needs: `ProductNew`.
    type New: Input<Self>;
    /// What may be changed: `ProductPatch`.
    type Patch: Patch<Self>;
    /// Where its records are: [`InTables`](super::InTables) or [`Elsewhere`](super::Elsewhere).
    type Storage;
    /// What was declared.
    const DEF: &'static ModelDef;
    /// The primary key of this record.
    fn key(&self) -> Self::Key;
    /// Reads the struct's columns, in order.
    ///
    /// # Errors
    /// When the database holds something else.
    fn read(reader: &mut RowReader<'_>) -> Result<Self, ReadError>;
    /// Writes the values of the struct's columns, in order.
    fn write(&self, values: &mut Vec<Value>);
    /// The values of the struct's columns, in order.
    fn values(&self) -> Vec<Value> {
        let mut values = Vec::with_capacity(Self::DEF.declared);
        self.write(&mut values);
        values
    }
    /// The resolved form of the declaration.
    fn info() -> &'static ModelInfo {
        ModelInfo::of(Self::DEF)
    }
}

/// A model with `deleted_at`: its rows can be marked as deleted. Implemented by `#[model]`.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` are not marked as deleted: it has `soft_delete = false` or `timestamps = false`",
    label = "a model without `deleted_at`",
    note = "remove rows with `delete`, or take the option off the model; one that is external has no rows"
)]
pub trait Markable: Stored {}

/// The other model of a relation.
#[derive(Clone, Copy)]
pub struct Lead {
    /// Its Rust name.
    pub name: &'static str,
    /// Its declaration.
    pub target: fn() -> &'static ModelDef,
}

impl Lead {
    /// Where a relation to `M` leads.
    pub const fn to<M: Model>() -> Self {
        Lead { name: M::NAME, target: || M::DEF }
    }
}

/// The declaration of the module of `M`.
pub fn module_of<M: Member>() -> &'static ModuleDef {
    <M::Module as Module>::DEF
}

/// A link. Implemented by `link!`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a link", label = "expected a link of `link!`")]
pub trait Link: Source {
    /// The model of the first end.
    type First: Model;
    /// The model of the second end.
    type Second: Model;
    /// What an application asks of it.
    const FACTS: LinkFacts = LinkFacts::of::<Self>();
    /// The modules of both, by crate and path.
    const HOMES: [&'static str; 2];
    /// One row of the link.
    type Row: Send + 'static;
    /// What was declared.
    const DEF: &'static LinkDef;
    /// Reads all columns of the link's table, in order.
    ///
    /// # Errors
    /// When the database holds something else.
    fn read(reader: &mut RowReader<'_>) -> Result<Self::Row, ReadError>;
    /// The resolved form of the declaration.
    fn info() -> &'static LinkInfo {
        LinkInfo::of(Self::DEF)
    }
}

/// A stored link, whose own columns can be written. Implemented by `link!`.
pub trait StoredLink: Link + Sized {
    /// The builder of `.with(|row| …)`, with a method for each column of the link.
    type Columns: Default + Send;
    /// What was set.
    fn changes(columns: Self::Columns) -> Changes<Self>;
}
