//! `push`: the declared schema straight into a database, for development, tests and first steps.
//!
//! The schema that was pushed is kept in the database, so that the next push is a difference like that of a migration.

use super::{
    consent::Consent,
    introspect::Live,
    links::sync_unlocked,
    plan::Plan,
    render::render,
    session::{Migrator, texts_of},
    snapshot::Snapshot,
    system,
};
use crate::{
    db::{Db, Place},
    dialect::Dialect,
    error::{Error, Result},
    schema::{ColType, Table},
    value::Value,
};

/// What `push` remembers.
const CREATE: &str = "CREATE TABLE IF NOT EXISTS modelink_schema (name varchar(255) NOT NULL PRIMARY KEY, snapshot ";

/// Brings every database to the declared schema.
pub(crate) async fn push(db: &Db, consent: &Consent) -> Result<()> {
    for place in db.places() {
        let mut migrator = Migrator::open(db, place).await?;
        push_modules(&mut migrator, db, &wanted(db, place), consent).await?;
        sync_unlocked(&mut migrator, db, place, consent).await?;
        system::make(db, place, &mut migrator).await?;
    }
    Ok(())
}

fn wanted(db: &Db, place: Place) -> Vec<Table> {
    let app = db.app();
    let modules = app.modules.iter().filter(|module| db.placement().of(module) == place);
    let mut tables: Vec<Table> = modules.flat_map(|module| Snapshot::of(module).tables).collect();
    tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
    tables
}

async fn push_modules(migrator: &mut Migrator, db: &Db, wanted: &[Table], consent: &Consent) -> Result<()> {
    let live = Live::read(migrator).await?;
    refuse_history(migrator, &live).await?;
    let long = if migrator.flavour.dialect() == Dialect::MySql { "longtext" } else { "text" };
    let app = db.app().name;
    let known = match live.tables.contains_key("modelink_schema") {
        true => pushed(migrator, app).await?,
        false => None,
    };
    let before = known.unwrap_or_else(|| Snapshot::empty(app));
    let mut plan = Plan::between(&before.tables, wanted)?;
    plan.unwatched();
    refuse_foreign(migrator, &live, &plan.changes)?;
    plan.permitted(consent)?;
    if plan.changes.is_empty() {
        return Ok(());
    }
    let mut script: Vec<String> = render(migrator.flavour, &plan.changes).into_iter().map(|statement| statement.sql).collect();
    script.insert(0, format!("{CREATE}{long} NOT NULL)"));
    let after = Snapshot { tables: wanted.to_vec(), ..before };
    migrator.begin().await?;
    let result = write(migrator, &script, &after).await;
    migrator.finish(result).await
}

async fn write(migrator: &mut Migrator, script: &[String], after: &Snapshot) -> Result<()> {
    match migrator.flavour.dialect() {
        // One round trip.
        Dialect::Postgres => {
            migrator.run(&script.join(";\n")).await?;
        }
        Dialect::MySql | Dialect::Sqlite => {
            for statement in script {
                migrator.run_limited(statement, false).await?;
            }
        }
    }
    let text = |value: &str| (Value::Text(value.to_owned()), ColType::TEXT);
    let mut delete = migrator.writer();
    let (name, ty) = text(&after.module);
    delete.sql("DELETE FROM modelink_schema WHERE name = ").bind(name, ty);
    migrator.execute(delete).await?;
    let mut insert = migrator.writer();
    let (name, ty) = text(&after.module);
    insert.sql("INSERT INTO modelink_schema (name, snapshot) VALUES (").bind(name, ty).sql(", ");
    insert.bind(Value::Text(after.to_text()), ty).sql(")");
    migrator.execute(insert).await?;
    Ok(())
}

async fn pushed(migrator: &mut Migrator, app: &str) -> Result<Option<Snapshot>> {
    let mut select = migrator.writer();
    select.sql("SELECT snapshot FROM modelink_schema WHERE name = ").bind(Value::Text(app.to_owned()), ColType::TEXT);
    let rows = migrator.fetch(select).await?;
    rows.first().map(texts_of).and_then(|mut row| row.pop()).map(|text| Snapshot::parse(&text)).transpose()
}

async fn refuse_history(migrator: &mut Migrator, live: &Live) -> Result<()> {
    let has_rows = live.tables.contains_key("modelink_migrations")
        && !migrator.texts("SELECT module FROM modelink_migrations LIMIT 1").await?.is_empty();
    match has_rows {
        false => Ok(()),
        true => Err(Error::Migration(
            "this database has a history of migrations, which `push` would break: run `generate` and `migrate` instead".into(),
        )),
    }
}

/// A table that is there and was not made by an earlier push is somebody else's.
fn refuse_foreign(migrator: &Migrator, live: &Live, changes: &[super::diff::Change]) -> Result<()> {
    for change in changes {
        if let super::diff::Change::Create(table) = change
            && live.has(migrator.flavour.dialect(), table)
        {
            return Err(Error::Migration(format!(
                "the table `{}` exists already and was not made by `push`: it is left alone. Drop or rename it, or push into \
                 another database",
                table.name
            )));
        }
    }
    Ok(())
}
