//! The tables of the library that an application with several databases needs in each of them: the journal and its kin.

use super::{
    busy::{Patience, is_refusal},
    introspect::Live,
    render::statements,
    session::Migrator,
};
use crate::{db::Db, error::Result, journal::tables, schema::Table};

/// Those that belong to the expected schema of a database.
pub(super) fn expected(db: &Db) -> &'static [Table] {
    if db.is_apart() { tables() } else { &[] }
}

/// Those that are not there.
pub(super) fn missing(db: &Db, migrator: &Migrator, live: &Live) -> Vec<&'static Table> {
    let dialect = migrator.flavour.dialect();
    expected(db).iter().filter(|table| !live.has(dialect, table)).collect()
}

/// Makes those that are not there.
pub(super) async fn make(db: &Db, migrator: &mut Migrator) -> Result<()> {
    let mut patience = Patience::new();
    while !expected(db).is_empty() {
        let live = Live::read(migrator).await?;
        let missing: Vec<Table> = missing(db, migrator, &live).into_iter().cloned().collect();
        if missing.is_empty() {
            return Ok(());
        }
        migrator.begin().await?;
        let made = run(migrator, &missing).await;
        match migrator.finish(made).await {
            // Another program that makes them at the same time.
            Err(error) if is_refusal(&error) && patience.again().await => {}
            made => return made,
        }
    }
    Ok(())
}

async fn run(migrator: &mut Migrator, tables: &[Table]) -> Result<()> {
    for statement in statements(migrator.flavour, tables) {
        migrator.run(&statement).await?;
    }
    Ok(())
}
