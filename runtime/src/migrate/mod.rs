//! From the declared schema to the tables of a database: snapshot → diff → plan → SQL → files → database.
//!
//! Everything up to the SQL is pure: [`diff()`], [`Plan`], [`render()`]. Running migrations, syncing links and pushing touch
//! a database; an application calls them by its own name, as `Shop::migrate(&db)`.

mod adopt;
mod apply;
mod branch;
mod busy;
mod carry;
mod check;
mod consent;
mod diff;
mod directive;
mod drift;
mod edit;
mod files;
mod generate;
#[cfg(test)]
mod golden;
mod grant;
mod history;
mod introspect;
mod links;
#[cfg(feature = "lint")]
pub mod lint;
mod lock;
mod moved;
mod outbox;
mod plan;
mod prove;
mod push;
mod rebuild;
mod render;
mod resume;
mod rollback;
mod run;
mod session;
mod snapshot;
mod split;
mod squash;
mod status;
mod symbolic;
mod system;
mod timeouts;
mod trigram;

pub(crate) use adopt::adopt;
pub use adopt::{Adopt, Adopted};
pub use apply::{Applied, Migrate};
pub(crate) use check::check;
pub use consent::Consent;
pub use diff::{Alter, Change, Edit, diff};
pub use directive::Mode;
pub use drift::Drift;
pub use files::{Allowed, Migration, Settings, Source};
#[cfg(feature = "cli")]
pub(crate) use generate::describe;
pub(crate) use generate::generate;
pub use generate::{Generate, Generated};
pub use grant::{Grant, Granted};
pub(crate) use grant::{grant, plan_grants};
pub use introspect::{Difference, Live, LiveColumn, LiveForeignKey, LiveIndex, LiveTable, Object, Verdict, compare};
pub use links::{LinkAction, LinkChange, LinkPlan};
pub(crate) use links::{plan_links, sync_links};
pub(crate) use outbox::{record as record_events, stop as stop_events};
#[cfg(feature = "cli")]
pub(crate) use plan::full_name;
pub use plan::{Hazard, HazardKind, Plan, Risk};
pub use prove::Scratch;
pub(crate) use prove::prove;
pub(crate) use push::push;
pub use render::{Phase, Rendered, Way, render, render_for, script, statements};
pub(crate) use rollback::rollback;
pub use snapshot::{Snapshot, link_tables};
pub use split::{Piece, split};
pub use squash::Squash;
pub(crate) use squash::squash;
pub(crate) use status::status;
pub use status::{MigrationStatus, ModuleStatus, State};

use crate::{
    db::Db,
    dialect::{Dialect, Flavour},
    error::Result,
    schema::AppDef,
};

/// The statements that make the declared schema in an empty database.
pub(crate) fn schema_sql(app: &'static AppDef, dialect: Dialect) -> Vec<String> {
    let mut tables: Vec<_> = app.modules.iter().flat_map(|module| Snapshot::of(module).tables).collect();
    tables.extend(link_tables(app));
    statements(Flavour::of(dialect), &tables)
}

/// Runs what is pending in every database, and syncs the links.
pub(crate) async fn migrate(db: &Db, options: &Migrate) -> Result<Vec<Applied>> {
    let mut applied = Vec::new();
    for place in db.places() {
        applied.extend(apply::migrate_place(db, place, options).await?);
    }
    Ok(applied)
}
