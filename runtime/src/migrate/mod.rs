//! From the declared schema to the tables of a database: snapshot → diff → plan → SQL → files → database.
//!
//! Everything up to the SQL is pure; [`push`] and what runs migrations touch a database.

mod consent;
mod diff;
mod introspect;
mod plan;
mod push;
mod render;
mod session;
mod snapshot;

pub use consent::Consent;
pub use diff::{Alter, Change, Edit, diff};
pub use plan::{Hazard, HazardKind, Plan};
pub(crate) use push::push;
pub use render::{Phase, Rendered, render, statements};
pub use snapshot::{Snapshot, link_tables};

use crate::{
    dialect::{Dialect, Flavour},
    schema::AppDef,
};

/// The statements that make the declared schema in an empty database.
pub(crate) fn schema_sql(app: &'static AppDef, dialect: Dialect) -> Vec<String> {
    let mut tables: Vec<_> = app.modules.iter().flat_map(|module| Snapshot::of(module).tables).collect();
    tables.extend(link_tables(app));
    statements(Flavour::of(dialect), &tables)
}
