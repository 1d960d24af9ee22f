//! A role for each module, and one for the links, on PostgreSQL: a connection of one module cannot touch the tables of
//! another.
//!
//! What is declared says who needs what, the catalog says who has what, and the difference is made: granted where it lacks,
//! revoked where nothing declares it any more.

mod catalog;
mod plan;

use self::{
    catalog::Catalog,
    plan::{declared, difference},
};
use super::{introspect::Live, render::statements, session::Migrator};
use crate::{
    db::{Db, Place},
    dialect::Dialect,
    error::{Error, Result},
    journal::tables,
    schema::Table,
};

/// How to grant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grant {
    /// What the name of each role begins with; that of its database unless given.
    pub prefix: Option<String>,
}

/// What a grant runs, or would run.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Granted {
    /// In order.
    pub statements: Vec<String>,
    /// Roles that were made for modules which are gone. They have no rights, and nothing drops them.
    pub idle: Vec<String>,
}

/// What [`grant`] would do. Reads only.
pub(crate) async fn plan_grants(db: &Db, options: &Grant) -> Result<Granted> {
    let mut planned = Granted::default();
    for place in places(db)? {
        look(&mut Migrator::open(db, place).await?, db, place, options, &mut planned).await?;
    }
    Ok(planned)
}

/// Brings roles and their rights to what is declared.
pub(crate) async fn grant(db: &Db, options: &Grant) -> Result<Granted> {
    let mut granted = Granted::default();
    for place in places(db)? {
        let mut migrator = Migrator::open(db, place).await?;
        migrator.begin().await?;
        let done = bring(&mut migrator, db, place, options, &mut granted).await;
        migrator.finish(done).await?;
    }
    Ok(granted)
}

/// The databases that hold anything.
fn places(db: &Db) -> Result<Vec<Place>> {
    let mut places: Vec<Place> = db.app().modules.iter().map(|module| db.placement().of(module)).collect();
    places.extend(db.app().links.iter().map(|link| db.placement().of_link(link)));
    places.sort_unstable();
    places.dedup();
    match places.iter().map(|place| db.flavour(*place).dialect()).find(|dialect| *dialect != Dialect::Postgres) {
        None => Ok(places),
        Some(other) => Err(Error::Unsupported(format!(
            "`grant` makes roles of PostgreSQL, and a database of this application is of another kind ({}): there, give the \
             module a database and a user of its own",
            other.name()
        ))),
    }
}

async fn bring(migrator: &mut Migrator, db: &Db, place: Place, options: &Grant, granted: &mut Granted) -> Result<()> {
    // Two that grant at once would both make what is not there.
    migrator.run("SELECT pg_advisory_xact_lock(7237126438)").await?;
    let before = granted.statements.len();
    look(migrator, db, place, options, granted).await?;
    for statement in &granted.statements[before..] {
        migrator.run(statement).await?;
    }
    Ok(())
}

async fn look(migrator: &mut Migrator, db: &Db, place: Place, options: &Grant, granted: &mut Granted) -> Result<()> {
    let live = Live::read(migrator).await?;
    let catalog = Catalog::read(migrator, db.app().name).await?;
    let roles = declared(db, place, options.prefix.as_deref().unwrap_or(&catalog.database));
    let mut needed = roles.iter().flat_map(|role| &role.tables);
    if let Some(absent) = needed.find(|table| !live.has(Dialect::Postgres, table)) {
        let name = &absent.name;
        return Err(Error::Migration(format!("there is no table `{name}` to grant: run `migrate` or `push` first")));
    }
    // Modules that connect each by its role are, for the library, in several databases: links between them need a journal.
    let missing = tables().iter().filter(|table| !live.has(Dialect::Postgres, table));
    let missing: Vec<Table> = missing.filter(|_| !db.app().links.is_empty()).cloned().collect();
    granted.statements.extend(statements(migrator.flavour, &missing));
    granted.statements.extend(difference(&roles, &catalog, !db.app().links.is_empty())?);
    let idle = catalog.roles.iter().filter(|(name, _)| catalog.is_ours(name) && !roles.iter().any(|role| role.name == *name));
    granted.idle.extend(idle.map(|(name, _)| name.clone()));
    Ok(())
}
