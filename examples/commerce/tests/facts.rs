//! Facts about tables, as they are written in `original.txt` and as PostgreSQL tells them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use modelink::Db;
use modelink_tests::TestResult;

/// Tables by their names.
pub type Tables = BTreeMap<String, Table>;

/// A table, as a set of facts.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The columns of the primary key.
    pub key: Vec<String>,
    /// All that is known of it.
    pub facts: BTreeSet<Fact>,
}

impl Table {
    /// Gives a column another name, in all that is known of it.
    pub fn rename(&mut self, from: &str, to: &str) {
        let renamed = |name: &mut String| {
            if name == from {
                *name = to.to_owned();
            }
        };
        self.key.iter_mut().for_each(renamed);
        self.facts = std::mem::take(&mut self.facts)
            .into_iter()
            .map(|mut fact| {
                match &mut fact {
                    Fact::Column { name, .. } => renamed(name),
                    Fact::ForeignKey { columns, .. } | Fact::Index { columns, .. } => columns.iter_mut().for_each(renamed),
                    Fact::Check(_) => {}
                }
                fact
            })
            .collect();
    }
}

/// What can be said of a table. Names of indexes and constraints are left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Column { name: String, ty: String, null: bool, default: Option<String> },
    ForeignKey { columns: Vec<String>, target: String, rule: String },
    Index { unique: bool, columns: Vec<String>, predicate: Option<String> },
    Check(String),
}

impl Fact {
    /// The columns that it is about.
    pub fn columns(&self) -> &[String] {
        match self {
            Fact::Column { name, .. } => std::slice::from_ref(name),
            Fact::ForeignKey { columns, .. } | Fact::Index { columns, .. } => columns,
            Fact::Check(_) => &[],
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fact::Column { name, ty, null, default } => {
                write!(f, "column {name} {ty}{}", if *null { "" } else { "!" })?;
                default.iter().try_for_each(|default| write!(f, " = {default}"))
            }
            Fact::ForeignKey { columns, target, rule } => write!(f, "key {} -> {target} {rule}", columns.join(", ")),
            Fact::Index { unique, columns, predicate } => {
                write!(f, "{} {}", if *unique { "unique" } else { "index" }, columns.join(", "))?;
                predicate.iter().try_for_each(|predicate| write!(f, " where {predicate}"))
            }
            Fact::Check(rule) => write!(f, "check {rule}"),
        }
    }
}

/// The facts of the original, from the file beside this one.
pub fn original() -> Tables {
    let mut tables = Tables::new();
    let mut name = "";
    for line in include_str!("original.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.strip_prefix("  ").and_then(|fact| fact.split_once(' ')) {
            Some((kind, rest)) => tables.entry(name.to_owned()).or_default().facts.extend(read(kind, rest)),
            None => {
                let (table, key) = line.split_once(" (").unwrap_or((line, ""));
                name = table;
                tables.insert(name.to_owned(), Table { key: list(key.trim_end_matches(')')), facts: BTreeSet::new() });
            }
        }
    }
    tables
}

fn list(text: &str) -> Vec<String> {
    text.split(", ").map(str::to_owned).collect()
}

fn read(kind: &str, rest: &str) -> Vec<Fact> {
    match kind {
        "columns" => rest.split(", ").map(column).collect(),
        "key" => {
            let (columns, target) = rest.split_once(" -> ").unwrap_or((rest, ""));
            let (target, rule) = target.split_once(' ').unwrap_or((target, ""));
            vec![Fact::ForeignKey { columns: list(columns), target: target.into(), rule: rule.into() }]
        }
        "check" => vec![Fact::Check(rest.into())],
        _ => {
            let (columns, predicate) = rest.split_once(" where ").map_or((rest, None), |(columns, rows)| (columns, Some(rows)));
            vec![Fact::Index { unique: kind == "unique", columns: list(columns), predicate: predicate.map(str::to_owned) }]
        }
    }
}

fn column(text: &str) -> Fact {
    let (column, default) = text.split_once(" = ").map_or((text, None), |(column, default)| (column, Some(default)));
    let (name, ty) = column.split_once(' ').unwrap_or((column, ""));
    let required = ty.strip_suffix('!');
    Fact::Column {
        name: name.into(),
        ty: required.unwrap_or(ty).into(),
        null: required.is_none(),
        default: default.map(str::to_owned),
    }
}

/// The facts of a database, but for the tables that the library keeps for itself.
pub async fn live(db: &Db) -> TestResult<Tables> {
    let mut tables = Tables::new();
    let columns = "select c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), not a.attnotnull, \
         pg_get_expr(d.adbin, d.adrelid) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 \
         left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum \
         where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not like 'modelink%'";
    for (table, name, ty, null, default) in db.sql(columns).rows::<(String, String, String, bool, Option<String>)>().await? {
        let ty = ty.replace("timestamp with time zone", "timestamptz");
        let default = default.map(|default| plain(&default).replace("()", ""));
        tables.entry(table).or_default().facts.insert(Fact::Column { name, ty, null, default });
    }
    let keys = "select conrelid::regclass::text, contype::text, pg_get_constraintdef(oid), coalesce(confrelid::regclass::text, ''), \
         array(select attname::text from unnest(conkey) with ordinality k(n, at) \
               join pg_attribute on attrelid = conrelid and attnum = n order by at) \
         from pg_constraint where contype in ('p', 'f', 'c')";
    for (table, kind, definition, target, columns) in db.sql(keys).rows::<(String, String, String, String, Vec<String>)>().await?
    {
        let Some(table) = tables.get_mut(&table) else { continue };
        match kind.as_str() {
            "p" => table.key = columns,
            "f" => {
                let (_, target_key) = definition.rsplit_once(&format!("{target}(")).unwrap_or_default();
                let (target_key, rule) = target_key.split_once(") ").unwrap_or_default();
                let (target, rule) = (format!("{target}.{target_key}"), rule.to_lowercase());
                table.facts.insert(Fact::ForeignKey { columns, target, rule });
            }
            _ => {
                table.facts.insert(Fact::Check(condition(definition.trim_start_matches("CHECK "))));
            }
        }
    }
    let indexes = "select indrelid::regclass::text, indisunique, pg_get_expr(indpred, indrelid), \
         array(select pg_get_indexdef(indexrelid, at, true) from generate_series(1, indnkeyatts) at) \
         from pg_index where not indisprimary";
    for (table, unique, predicate, columns) in db.sql(indexes).rows::<(String, bool, Option<String>, Vec<String>)>().await? {
        let Some(table) = tables.get_mut(&table) else { continue };
        table.facts.insert(Fact::Index { unique, columns, predicate: predicate.map(|predicate| condition(&predicate)) });
    }
    Ok(tables)
}

/// An expression without casts.
fn plain(expression: &str) -> String {
    ["::text", "::numeric"].iter().fold(expression.to_owned(), |text, cast| text.replace(cast, ""))
}

/// A condition without casts and parentheses, in small letters.
fn condition(expression: &str) -> String {
    let text = plain(expression).replace(['(', ')', '"'], "").replace("= ANY ARRAY[", "in [");
    text.replace(" IS ", " is ").replace("NOT ", "not ").replace("NULL", "null").replace(" AND ", " and ")
}
