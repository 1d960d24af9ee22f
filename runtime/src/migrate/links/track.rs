//! What the library knows about the link tables that it made.

use super::super::session::{Migrator, texts_of};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    schema::{ColType, LinkDef, LinkInfo, ModelDef, Table, naming},
    value::Value,
};

/// The name of the tracking table.
pub(super) const TABLE: &str = "modelink_links";

/// A link with a table, as declared or as tracked.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Known {
    /// The unordered pair of ends and the name.
    pub identity: String,
    /// The Rust name.
    pub name: String,
    /// The former name, of a declared link.
    pub was: Option<&'static str>,
    /// Names that its table had before a module or model of it was renamed.
    pub former: Vec<String>,
    /// Its table.
    pub table: Table,
}

impl Known {
    /// A link as declared.
    pub(super) fn declared(link: &'static LinkDef) -> Self {
        let end = |place: usize| {
            let model: &ModelDef = (link.ends[place].model)();
            format!("{}.{}", (model.module)().name, model.name)
        };
        let mut ends = [end(0), end(1)];
        ends.sort();
        let identity = naming::shorten(&format!("{}:{}:{}", link.name, ends[0], ends[1]));
        Known {
            identity,
            name: link.name.to_owned(),
            was: link.was,
            former: former_names(link),
            table: LinkInfo::of(link).table.clone(),
        }
    }
}

/// The names that follow from the former names of modules and models.
fn former_names(link: &LinkDef) -> Vec<String> {
    if link.table.is_some() {
        return Vec::new();
    }
    let end = |place: usize| {
        let model: &ModelDef = (link.ends[place].model)();
        let module = (model.module)();
        let modules = [Some(module.name), module.was].into_iter().flatten();
        let tables = || [Some(model.table), model.was].into_iter().flatten();
        modules.flat_map(|module| tables().map(move |table| (module, table))).collect::<Vec<_>>()
    };
    let (first, second) = (end(0), end(1));
    let pairs = first.iter().flat_map(|one| second.iter().map(move |other| [*one, *other]));
    // The first pair is that of the present names.
    pairs.skip(1).map(naming::link_table).collect()
}

/// Whose the tables are that were set aside.
pub(super) fn aside(app: &str) -> String {
    naming::shorten(&format!("{app} set aside"))
}

/// The statement that makes the tracking table.
pub(super) fn create(dialect: Dialect) -> String {
    let (long, options) = match dialect {
        Dialect::MySql => ("longtext", " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"),
        _ => ("text", ""),
    };
    format!(
        "CREATE TABLE IF NOT EXISTS {TABLE} (app varchar(128) NOT NULL, identity varchar(64) NOT NULL, name varchar(128) NOT NULL, \
         snapshot {long} NOT NULL, PRIMARY KEY (app, identity)){options}"
    )
}

/// The links of an application that were made.
pub(super) async fn read(migrator: &mut Migrator, app: &str) -> Result<Vec<Known>> {
    let mut sql = migrator.writer();
    sql.sql(&format!("SELECT identity, name, snapshot FROM {TABLE} WHERE app = "));
    sql.bind(Value::Text(app.to_owned()), ColType::TEXT).sql(" ORDER BY identity");
    let rows = migrator.fetch(sql).await?;
    let known = |row: Vec<String>| match &row[..] {
        [identity, name, snapshot] => {
            let table = serde_json::from_str(snapshot)
                .map_err(|error| Error::Migration(format!("the row of `{name}` in `{TABLE}` cannot be read: {error}")))?;
            Ok(Known { identity: identity.clone(), name: name.clone(), was: None, former: Vec::new(), table })
        }
        _ => Err(Error::Migration(format!("`{TABLE}` has another form than this release makes"))),
    };
    rows.iter().map(texts_of).map(known).collect()
}

/// Forgets one link and remembers another, each where given.
pub(super) async fn replace(migrator: &mut Migrator, app: &str, old: Option<&str>, new: Option<&Known>) -> Result<()> {
    let text = |value: &str| Value::Text(value.to_owned());
    for identity in old.into_iter().chain(new.map(|new| new.identity.as_str())) {
        let mut delete = migrator.writer();
        delete.sql(&format!("DELETE FROM {TABLE} WHERE app = ")).bind(text(app), ColType::TEXT);
        delete.sql(" AND identity = ").bind(text(identity), ColType::TEXT);
        migrator.execute(delete).await?;
    }
    let Some(new) = new else { return Ok(()) };
    let mut settled = new.table.clone();
    super::super::snapshot::forget_renames(&mut settled);
    let snapshot = serde_json::to_string(&settled).unwrap_or_default();
    let mut insert = migrator.writer();
    insert.sql(&format!("INSERT INTO {TABLE} (app, identity, name, snapshot) VALUES ("));
    for (place, value) in [app, &new.identity, &new.name, &snapshot].into_iter().enumerate() {
        insert.sql(if place > 0 { ", " } else { "" }).bind(text(value), ColType::TEXT);
    }
    insert.sql(")");
    migrator.execute(insert).await.map(|_| ())
}
