//! The tables of the library of the databases that links span: the journal and its kin.

use super::{
    busy::{Patience, is_refusal},
    introspect::Live,
    render::statements,
    session::Migrator,
};
use crate::{
    db::{Db, Place},
    error::Result,
    journal::tables,
    schema::Table,
};

/// Those that belong to the expected schema of a database.
pub(super) fn expected(db: &Db, place: Place) -> &'static [Table] {
    if db.journals().contains(&place) { tables() } else { &[] }
}

/// Those that are not there.
pub(super) fn missing(db: &Db, place: Place, migrator: &Migrator, live: &Live) -> Vec<&'static Table> {
    let dialect = migrator.flavour.dialect();
    expected(db, place).iter().filter(|table| !live.has(dialect, table)).collect()
}

/// Makes those that are not there.
pub(super) async fn make(db: &Db, place: Place, migrator: &mut Migrator) -> Result<()> {
    let mut patience = Patience::new();
    while !expected(db, place).is_empty() {
        let live = Live::read(migrator).await?;
        let missing: Vec<Table> = missing(db, place, migrator, &live).into_iter().cloned().collect();
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
