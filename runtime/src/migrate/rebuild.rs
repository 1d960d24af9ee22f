//! What a rebuilt table of SQLite must not lose: its rows, and the triggers and indexes that others put on it.
//!
//! A rebuild is `CREATE` new, `INSERT … SELECT`, `DROP` old, `RENAME` new. The statements stand in the migration; what they
//! would take along without a word is looked after here, as they run.

use super::{
    introspect::names_in,
    session::{Migrator, texts_of},
};
use crate::{
    dialect::{Dialect, quote},
    error::{Error, Result},
    schema::{ColType, naming},
    value::Value,
};

/// The table that takes the place of another.
pub(super) fn successor(table: &str) -> String {
    naming::shorten(&format!("modelink_new_{table}"))
}

/// What stood on a table that was dropped, to be made again on its successor.
#[derive(Debug, Default)]
pub(super) struct Kept {
    table: String,
    /// Name and statement.
    objects: Vec<(String, String)>,
}

/// Runs a statement of a migration on SQLite.
pub(super) async fn run(migrator: &mut Migrator, kept: &mut Option<Kept>, sql: &str) -> Result<u64> {
    let words = || sql.split_whitespace().map(str::to_ascii_uppercase);
    if words().take(2).eq(["DROP", "TABLE"])
        && let [name] = &names_in(sql)[..]
        && is_there(migrator, &successor(name)).await?
    {
        *kept = Some(look_at(migrator, name).await?);
        // Views that show the table would stand in the way of the rename, and its name in them is right as it is.
        migrator.run("PRAGMA legacy_alter_table = ON").await?;
        return migrator.run(sql).await;
    }
    if words().take(2).eq(["ALTER", "TABLE"])
        && let [from, to] = &names_in(sql)[..]
        && kept.as_ref().is_some_and(|kept| kept.table == *to && successor(to) == *from)
    {
        let done = migrator.run(sql).await;
        migrator.run("PRAGMA legacy_alter_table = OFF").await?;
        done?;
        for (name, statement) in kept.take().unwrap_or_default().objects {
            migrator.run(&statement).await.map_err(|error| {
                Error::Migration(format!(
                    "`{name}` on the table `{to}` does not fit its new form ({error}): drop it before, and make it again afterwards"
                ))
            })?;
        }
        return Ok(0);
    }
    migrator.run(sql).await
}

async fn is_there(migrator: &mut Migrator, table: &str) -> Result<bool> {
    let mut sql = migrator.writer();
    sql.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ");
    sql.bind(Value::Text(table.to_owned()), ColType::TEXT);
    Ok(!migrator.fetch(sql).await?.is_empty())
}

/// Makes sure that all rows are in the successor, and remembers what stands on the table.
async fn look_at(migrator: &mut Migrator, table: &str) -> Result<Kept> {
    let name = |name: &str| quote(Dialect::Sqlite, name);
    let (old, new) = (name(table), name(&successor(table)));
    let differs = format!("SELECT 1 WHERE (SELECT count(*) FROM {old}) <> (SELECT count(*) FROM {new})");
    if migrator.finds(&differs).await? {
        return Err(Error::Migration(format!(
            "the new form of the table `{table}` would have another number of rows: nothing was changed; look at the `INSERT` of its \
             rebuild"
        )));
    }
    let mut sql = migrator.writer();
    sql.sql("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name = ");
    sql.bind(Value::Text(table.to_owned()), ColType::TEXT).sql(" ORDER BY type, name");
    let rows = migrator.fetch(sql).await?;
    let pair = |row: Vec<String>| <[String; 2]>::try_from(row).ok().map(|[name, sql]| (name, sql));
    Ok(Kept { table: table.to_owned(), objects: rows.iter().map(texts_of).filter_map(pair).collect() })
}
