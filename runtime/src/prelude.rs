//! What a program imports: `use modelink::prelude::*`. Macros and field types; nothing called `Model`, `Entity` or
//! `Result`.

#[cfg(feature = "macros")]
pub use modelink_macros::{ColumnType, DbEnum, Graph, create, filter, graph, link, model, module, update};
pub use serde_json::json;

pub use crate::{
    app::App as _,
    cascade::{Removal as _, SoftDeletes as _},
    db::{Db, Scope, Tx},
    dec,
    filter::Cond,
    graph::{Graph as _, Page},
    link::Linking as _,
    record::Record as _,
    record::entity::AsEntity as _,
    schema::{BelongsTo, HasMany, HasOne, ManyToMany},
    schema::{Many, Module as _, One},
    schema::{Model as _, Source as _},
    value::{BigDecimal, Date, DateTime, Decimal, Id, Json, Time, Uuid},
};
