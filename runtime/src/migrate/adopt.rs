//! Adopting a database whose tables were made by somebody else: compared first, and then remembered as if migrations and
//! links had made them.

use super::{
    apply::{Files, files, prepare},
    drift::{self, Drift, drift},
    files::{Migration, Source},
    history::{self, Direction, Entry, Event},
    introspect::Live,
    links::{adoptable, remember},
    lock::{self, Lock},
    session::Migrator,
};
use crate::{
    db::{Db, Place},
    dialect::Dialect,
    error::Result,
    schema::{ColType, Table},
    value::Value,
};

/// How to adopt.
#[derive(Debug, Clone, Default)]
pub struct Adopt {
    /// Which files.
    pub source: Source,
    /// To differences that may stay, as `drift:product.price`.
    pub consent: super::Consent,
    /// Whether the statements that take the differences away are run.
    pub fix: bool,
}

/// What was adopted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adopted {
    /// The tables of a module, as of its last migration.
    Module(String),
    /// The table of a link.
    Link(String),
}

/// Adopts what is there and not yet known, in every database.
pub(crate) async fn adopt(db: &Db, options: &Adopt) -> Result<Vec<Adopted>> {
    let mut all = Vec::new();
    for place in db.places() {
        let files = files(db, place, &options.source)?;
        let mut migrator = Migrator::open(db, place).await?;
        let live = Live::read(&mut migrator).await?;
        migrator.settle().await?;
        prepare(&mut migrator, &live).await?;
        let lock = Lock::take(&mut migrator, db, place, lock::PATIENCE).await?;
        let result = adopt_held(&mut migrator, &lock, db, place, &files, options).await;
        let released = lock.release(&mut migrator).await;
        all.extend(result?);
        released?;
    }
    Ok(all)
}

async fn adopt_held(
    migrator: &mut Migrator,
    lock: &Lock,
    db: &Db,
    place: Place,
    files: &Files,
    options: &Adopt,
) -> Result<Vec<Adopted>> {
    let live = Live::read(migrator).await?;
    let history = history::read(migrator).await?;
    let dialect = migrator.flavour.dialect();
    let mut modules: Vec<(&str, &[Migration])> = Vec::new();
    let mut tables: Vec<Table> = Vec::new();
    for (module, migrations) in files {
        let Some(last) = migrations.last().filter(|_| history::applied(&history, module.name).is_empty()) else { continue };
        let schema = last.schema()?;
        // A module of which nothing is there is made by its migrations.
        if schema.tables.iter().any(|table| live.has(dialect, table)) {
            modules.push((module.name, migrations));
            tables.extend(schema.tables);
        }
    }
    let links = adoptable(migrator, db, place, &live).await?;
    tables.extend(links.iter().map(|link| link.table.clone()));
    settle(migrator, &tables, &live, options).await?;
    for (module, migrations) in &modules {
        history::record(migrator, lock, &entries(module, migrations, dialect)?).await?;
    }
    remember(migrator, db.app().name, &links, &live).await?;
    forget_push(migrator, db.app().name, &live).await?;
    let mut adopted: Vec<Adopted> = modules.iter().map(|(module, _)| Adopted::Module((*module).to_owned())).collect();
    adopted.extend(links.into_iter().map(|link| Adopted::Link(link.name)));
    Ok(adopted)
}

/// Refuses where something differs, or takes the differences away.
async fn settle(migrator: &mut Migrator, tables: &[Table], live: &Live, options: &Adopt) -> Result<()> {
    let drifts = drift(migrator.flavour, tables, live);
    if !options.fix {
        return drift::refuse(&drifts, &options.consent);
    }
    let open = |drift: &&Drift| !options.consent.covers(&drift.step());
    migrator.begin().await?;
    let mut result = Ok(());
    for statement in drifts.iter().filter(open).flat_map(|drift| &drift.fix) {
        result = migrator.run_limited(statement, false).await.map(|_| ());
        if result.is_err() {
            break;
        }
    }
    let result = match result {
        Ok(()) => {
            let live = Live::read(migrator).await?;
            drift::refuse(&drift(migrator.flavour, tables, &live), &options.consent)
        }
        Err(error) => Err(error),
    };
    migrator.finish(result).await
}

/// The rows that the migrations would have left.
fn entries(module: &str, migrations: &[Migration], dialect: Dialect) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for migration in migrations {
        let pieces = migration.up(dialect)?;
        let entry = |statement: usize, event: Event, hash: String| Entry {
            module: module.to_owned(),
            name: migration.name.clone(),
            direction: Direction::Up,
            statement,
            event,
            hash,
            catalog: String::new(),
        };
        entries.push(entry(0, Event::Started, history::whole(&pieces)));
        let statements = pieces.iter().enumerate();
        entries.extend(statements.map(|(place, piece)| entry(place + 1, Event::Finished, piece.hash.clone())));
        entries.push(entry(0, Event::Finished, history::whole(&pieces)));
    }
    Ok(entries)
}

/// From now on migrations make the changes that `push` made.
async fn forget_push(migrator: &mut Migrator, app: &str, live: &Live) -> Result<()> {
    if !live.tables.contains_key("modelink_schema") {
        return Ok(());
    }
    let mut delete = migrator.writer();
    delete.sql("DELETE FROM modelink_schema WHERE name = ").bind(Value::Text(app.to_owned()), ColType::TEXT);
    migrator.execute(delete).await.map(|_| ())
}
