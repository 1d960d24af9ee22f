//! The outbox: triggers write what happens to records and links into a table, in the transaction that makes it happen.
//!
//! Triggers see every way to change a row: the library's calls, cascades, raw SQL. Without them nothing is written, and
//! nothing costs more.

use super::{introspect::Live, render::statements, session::Migrator};
use crate::{
    db::{Db, Place},
    dialect::{Dialect, json_text, literal::literal, quote},
    error::{Error, Result},
    journal::{OUTBOX, named, outbox_tables},
    schema::{ColType, Column, LinkInfo, ModelInfo, SourceInfo, Table, naming},
    value::Value,
};

/// What every trigger of the library is called first.
const PREFIX: &str = "modelink_event_";

/// A table whose rows are watched.
struct Watched {
    source: &'static SourceInfo,
    /// What its events say that they are of.
    name: String,
    link: bool,
}

/// A trigger, or on PostgreSQL one with its function.
struct Trigger {
    name: String,
    create: Vec<String>,
}

/// Has everything recorded that happens from now on; what is there already stays as it is.
pub(crate) async fn record(db: &Db) -> Result<()> {
    for place in db.places() {
        let mut migrator = Migrator::open(db, place).await?;
        let live = Live::read(&mut migrator).await?;
        let dialect = migrator.flavour.dialect();
        let watched = watched(db, place)?;
        if let Some(absent) = watched.iter().find(|watched| !live.has(dialect, &watched.source.table)) {
            let table = &absent.source.table.name;
            return Err(Error::Migration(format!(
                "events of `{}` cannot be recorded: there is no table `{table}`; run `migrate` or `push` first",
                absent.name
            )));
        }
        let made: Vec<Table> = outbox_tables().iter().filter(|table| !live.has(dialect, table)).cloned().collect();
        migrator.begin().await?;
        let done = bring(&mut migrator, db, &made, &watched).await;
        migrator.finish(done).await?;
    }
    Ok(())
}

/// Records no more.
pub(crate) async fn stop(db: &Db) -> Result<()> {
    for place in db.places() {
        let mut migrator = Migrator::open(db, place).await?;
        migrator.begin().await?;
        let done = bring(&mut migrator, db, &[], &[]).await;
        migrator.finish(done).await?;
    }
    Ok(())
}

fn watched(db: &Db, place: Place) -> Result<Vec<Watched>> {
    let mut watched = Vec::new();
    for module in db.app().modules.iter().filter(|module| db.placement().of(module) == place) {
        watched.extend(module.stored().map(|model| {
            let model = ModelInfo::of(model);
            Watched { source: &model.source, name: named(model), link: false }
        }));
    }
    for link in db.app().links {
        let link = LinkInfo::of(link);
        if link.stored() && db.place_of_link(link.def)? == place {
            watched.push(Watched { source: &link.source, name: link.table.name.clone(), link: true });
        }
    }
    Ok(watched)
}

/// Brings tables and triggers to what is wanted.
async fn bring(migrator: &mut Migrator, db: &Db, tables: &[Table], watched: &[Watched]) -> Result<()> {
    let dialect = migrator.flavour.dialect();
    if dialect == Dialect::Postgres {
        // Two programs that begin at once.
        migrator.run("SELECT pg_advisory_xact_lock(7237126437)").await?;
    }
    make(migrator, tables).await?;
    let schema = match dialect {
        Dialect::Postgres => migrator.texts("SELECT quote_ident(current_schema())").await?.concat().concat() + ".",
        _ => String::new(),
    };
    let app = db.app().name;
    let prefix = format!("{PREFIX}{}_", naming::hash(app));
    let wanted = watched.iter().map(|watched| triggers(dialect, app, &prefix, &schema, watched));
    let wanted: Vec<Trigger> = wanted.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let found = found(migrator, &prefix).await?;
    for trigger in wanted.iter().filter(|wanted| !found.iter().any(|(name, _)| *name == wanted.name)) {
        for statement in &trigger.create {
            migrator.run(statement).await?;
        }
    }
    for (name, table) in found.iter().filter(|(name, _)| !wanted.iter().any(|wanted| wanted.name == *name)) {
        remove(migrator, name, table).await?;
    }
    Ok(())
}

async fn make(migrator: &mut Migrator, tables: &[Table]) -> Result<()> {
    for statement in statements(migrator.flavour, tables) {
        // Somebody else may have made it since.
        let statement = match statement.strip_prefix("CREATE TABLE ") {
            Some(rest) => format!("CREATE TABLE IF NOT EXISTS {rest}"),
            None => statement,
        };
        migrator.run(&statement).await?;
    }
    Ok(())
}

async fn remove(migrator: &mut Migrator, name: &str, table: &str) -> Result<()> {
    let name = quote(migrator.flavour.dialect(), name);
    if migrator.flavour.dialect() == Dialect::Postgres {
        migrator.run(&format!("DROP TRIGGER {name} ON {table}")).await?;
        migrator.run(&format!("DROP FUNCTION {name}()")).await?;
    } else {
        migrator.run(&format!("DROP TRIGGER IF EXISTS {name}")).await?;
    }
    Ok(())
}

/// The triggers that are there, with their tables.
async fn found(migrator: &mut Migrator, prefix: &str) -> Result<Vec<(String, String)>> {
    let sql = match migrator.flavour.dialect() {
        Dialect::Postgres => {
            "SELECT t.tgname, t.tgrelid::regclass::text FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid \
             WHERE NOT t.tgisinternal AND p.pronamespace = current_schema()::regnamespace"
        }
        Dialect::MySql => {
            "SELECT CAST(TRIGGER_NAME AS CHAR), CAST(EVENT_OBJECT_TABLE AS CHAR) FROM information_schema.TRIGGERS \
             WHERE TRIGGER_SCHEMA = DATABASE()"
        }
        Dialect::Sqlite => "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    };
    let rows = migrator.texts(sql).await?.into_iter().filter_map(|row| <[String; 2]>::try_from(row).ok());
    Ok(rows.map(|[name, table]| (name, table)).filter(|(name, _)| name.starts_with(prefix)).collect())
}

fn triggers(dialect: Dialect, app: &str, prefix: &str, schema: &str, watched: &Watched) -> Result<Vec<Trigger>> {
    let table = &watched.source.table;
    if dialect != Dialect::Postgres && table.schema.is_some() {
        return Err(Error::Unsupported(format!(
            "events of `{}` cannot be recorded: on this database a trigger writes into no other schema",
            watched.name
        )));
    }
    let mut on = quote(dialect, &table.name);
    if let Some(schema) = &table.schema {
        on = format!("{}.{on}", quote(dialect, schema));
    }
    let stamp = watched.source.deleted_at.map(|index| quote(dialect, &watched.source.column(index).name));
    let inserts = ["INSERT", "UPDATE", "DELETE"].map(|change| insert(dialect, app, schema, watched, stamp.as_deref(), change));
    let [insert, update, delete] = inserts;
    let (insert, update, delete) = (insert?, update?, delete?);
    let name = |text: &str| format!("{prefix}{}", naming::hash(&format!("{on} {text}")));
    if dialect == Dialect::Postgres {
        let body = format!(
            "BEGIN IF TG_OP = 'INSERT' THEN {insert}; ELSIF TG_OP = 'UPDATE' THEN {update}; ELSE {delete}; END IF; RETURN NULL; END"
        );
        let name = name(&body);
        let quoted = quote(dialect, &name);
        let create = vec![
            format!("CREATE OR REPLACE FUNCTION {quoted}() RETURNS trigger LANGUAGE plpgsql AS $modelink${body}$modelink$"),
            format!("CREATE TRIGGER {quoted} AFTER INSERT OR UPDATE OR DELETE ON {on} FOR EACH ROW EXECUTE FUNCTION {quoted}()"),
        ];
        return Ok(vec![Trigger { name, create }]);
    }
    let one = |(change, body): (&str, String)| {
        let name = name(&format!("{change} {body}"));
        let quoted = quote(dialect, &name);
        let body = if dialect == Dialect::Sqlite { format!("BEGIN {body}; END") } else { body };
        let create = vec![format!("CREATE TRIGGER IF NOT EXISTS {quoted} AFTER {change} ON {on} FOR EACH ROW {body}")];
        Trigger { name, create }
    };
    Ok([("INSERT", insert), ("UPDATE", update), ("DELETE", delete)].into_iter().map(one).collect())
}

/// What one change of a row writes: `created`, `updated`, `deleted` and `restored` of a record, `attached` and `detached`
/// of a link. A deleted record that is removed or changed is no news.
fn insert(dialect: Dialect, app: &str, schema: &str, watched: &Watched, stamp: Option<&str>, change: &str) -> Result<String> {
    let was = stamp.map_or("1 = 1".to_owned(), |stamp| format!("OLD.{stamp} IS NULL"));
    let is = stamp.map_or("1 = 1".to_owned(), |stamp| format!("NEW.{stamp} IS NULL"));
    let (kind, condition) = match (change, watched.link) {
        ("INSERT", link) => (if link { "'attached'" } else { "'created'" }.to_owned(), is),
        ("DELETE", link) => (if link { "'detached'" } else { "'deleted'" }.to_owned(), was),
        (_, true) => {
            (format!("CASE WHEN {is} THEN 'attached' ELSE 'detached' END"), format!("({was} AND NOT {is} OR {is} AND NOT {was})"))
        }
        (_, false) => (
            format!("CASE WHEN NOT {is} THEN 'deleted' WHEN NOT {was} THEN 'restored' ELSE 'updated' END"),
            format!("({was} OR {is})"),
        ),
    };
    let row = if change == "DELETE" { "OLD" } else { "NEW" };
    let record = key(dialect, watched, row)?;
    let text = |text: &str| literal(dialect, &Value::Text(text.to_owned()), ColType::TEXT);
    let (now, from) = match dialect {
        Dialect::Postgres => ("clock_timestamp()", ""),
        Dialect::MySql => ("UTC_TIMESTAMP(6)", " FROM DUAL"),
        Dialect::Sqlite => ("strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'", ""),
    };
    let (app, source) = (text(app), text(&watched.name));
    Ok(format!(
        "INSERT INTO {schema}{OUTBOX} (app, tenant, source, kind, record, created_at) \
         SELECT {app}, '', {source}, {kind}, {record}, {now}{from} WHERE {condition}"
    ))
}

/// The key of a row as a JSON list, as SQL.
fn key(dialect: Dialect, watched: &Watched, row: &str) -> Result<String> {
    let columns: Vec<&Column> = watched.source.key.iter().map(|&index| watched.source.column(index)).collect();
    let mut parts = Vec::new();
    for column in columns {
        let cell = format!("{row}.{}", quote(dialect, &column.name));
        let part = json_text(dialect, &column.ty, &cell).ok_or_else(|| {
            Error::Unsupported(format!("events of `{}` cannot be recorded: `{}` in a key", watched.name, column.name))
        })?;
        parts.push(part.whole(dialect));
    }
    Ok(match dialect {
        Dialect::MySql => format!("CONCAT('[', {}, ']')", parts.join(", ',', ")),
        _ => format!("'[' || {} || ']'", parts.join(" || ',' || ")),
    })
}
