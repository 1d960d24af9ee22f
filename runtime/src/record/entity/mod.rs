//! The models as entities of SeaORM: one implementation of its traits for all of them.
//!
//! `Entity<Product>` is the entity of `Product`, `Row<Product>` its model (it derefs to `Product`), `Active<Product>` its
//! active model. They are to be used with a [`Db`](crate::Db) or a [`Tx`](crate::Tx), which bind and read values in the
//! forms of this library; a `DatabaseConnection` of SeaORM's own would store dates and UUIDs in another form on SQLite.
//! On SQLite a decimal is compared through the methods of its [`Column`], which know its scale. SeaORM's own `delete` is a
//! bare hard delete: no cascade, no links.

mod active;
mod column;
mod key;
mod relation;
mod row;

use std::{borrow::Cow, fmt, marker::PhantomData};

use sea_orm::{ColumnTrait, EntityName, EntityTrait, IdenStatic, QueryFilter, Select, sea_query::Iden};

use crate::schema::{Col, Fields, Model, Stored};
pub use active::Active;
pub use column::Column;
pub use key::{KeyValue, PrimaryKey};
pub use relation::{RelatesTo, Relation};
pub use row::Row;

/// The entity of SeaORM behind a model.
pub struct Entity<M>(PhantomData<fn() -> M>);

impl<M> Default for Entity<M> {
    fn default() -> Self {
        Entity(PhantomData)
    }
}
impl<M> Clone for Entity<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for Entity<M> {}
impl<M: Model> fmt::Debug for Entity<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entity<{}>", M::DEF.name)
    }
}

impl<M: Model> Iden for Entity<M> {
    fn quoted(&self) -> Cow<'static, str> {
        Cow::Borrowed(M::DEF.table)
    }
    fn unquoted(&self) -> &str {
        M::DEF.table
    }
}
impl<M: Model> IdenStatic for Entity<M> {
    fn as_str(&self) -> &'static str {
        M::DEF.table
    }
}
impl<M: Model> EntityName for Entity<M> {
    /// Other databases than PostgreSQL have no schemas: a model with one is PostgreSQL's alone in calls of SeaORM.
    fn schema_name(&self) -> Option<&str> {
        M::DEF.schema
    }
    fn table_name(&self) -> &'static str {
        M::DEF.table
    }
}

impl<M: Model> EntityTrait for Entity<M> {
    type Model = Row<M>;
    type ModelEx = Row<M>;
    type ActiveModel = Active<M>;
    type ActiveModelEx = Active<M>;
    type Column = Column<M>;
    type Relation = Relation<M>;
    type PrimaryKey = PrimaryKey<M>;
}

/// The way from a model to SeaORM.
pub trait AsEntity: Model {
    /// A plain select of SeaORM over the records that are not deleted. `Entity::<Product>::find()` selects those too.
    fn find_entity() -> Select<Entity<Self>> {
        let select = Entity::<Self>::find();
        match Self::info().deleted_at {
            Some(index) => select.filter(Column::<Self>::at(index).is_null()),
            None => select,
        }
    }

    /// The column of SeaORM behind a field: `Product::column(|product| product.title)`.
    fn column<T>(field: impl FnOnce(Fields<Self>) -> Col<Self, T>) -> Column<Self> {
        Column::from(field(Fields::new()))
    }
}
impl<M: Stored> AsEntity for M {}
