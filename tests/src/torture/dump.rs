//! All that a database holds, as text: two databases are equal when their texts are.

use modelink::{Db, dialect::Dialect};

use crate::TestResult;

/// The tables of the library, which differ with every run.
const OURS: &str = "modelink_";

/// The catalog and the rows.
///
/// # Errors
/// Those of the database.
pub async fn dump(db: &Db, dialect: Dialect) -> TestResult<Vec<String>> {
    let catalog: &[&str] = match dialect {
        Dialect::Postgres => &[
            "select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || \
             coalesce(pg_get_expr(d.adbin, d.adrelid), '') from pg_class c join pg_attribute a on a.attrelid = c.oid \
             left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum \
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped",
            "select pg_get_indexdef(indexrelid) || ' ' || indisvalid from pg_index i join pg_class c on c.oid = i.indrelid \
             where c.relnamespace = 'public'::regnamespace",
            "select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated from pg_constraint \
             where connamespace = 'public'::regnamespace",
        ],
        Dialect::MySql => &[
            "select concat_ws(' ', table_name, column_name, column_type, is_nullable, column_default, extra) \
             from information_schema.columns where table_schema = database()",
            "select concat_ws(' ', table_name, index_name, seq_in_index, column_name, non_unique) \
             from information_schema.statistics where table_schema = database()",
            "select concat_ws(' ', table_name, constraint_name, constraint_type) \
             from information_schema.table_constraints where table_schema = database()",
            "select concat_ws(' ', table_name, constraint_name, delete_rule) \
             from information_schema.referential_constraints where constraint_schema = database()",
            "select concat_ws(' ', constraint_name, check_clause) \
             from information_schema.check_constraints where constraint_schema = database()",
        ],
        Dialect::Sqlite => &["select coalesce(sql, name) from sqlite_master where name not like 'sqlite\\_%' escape '\\'"],
    };
    let mut lines = Vec::new();
    for query in catalog {
        lines.extend(db.sql(*query).rows::<(String,)>().await?.into_iter().map(|(line,)| line));
    }
    for (table, columns) in tables(db, dialect).await? {
        let query = format!("select concat_ws('|', '{table}', {columns}) from {table}");
        lines.extend(db.sql(query).rows::<(String,)>().await?.into_iter().map(|(line,)| line));
    }
    lines.retain(|line| !line.contains(OURS));
    lines.sort();
    Ok(lines)
}

/// The tables and their columns as text, but for moments.
async fn tables(db: &Db, dialect: Dialect) -> TestResult<Vec<(String, String)>> {
    let query = match dialect {
        Dialect::Postgres => {
            "select table_name::text, string_agg('cast(' || column_name || ' as text)', ', ' order by column_name) \
             from information_schema.columns where table_schema = 'public' group by 1"
        }
        Dialect::MySql => {
            "select cast(table_name as char), cast(group_concat(column_name order by column_name) as char) \
             from information_schema.columns where table_schema = database() group by 1"
        }
        Dialect::Sqlite => {
            "select t.name, group_concat(c.name) from sqlite_master as t join pragma_table_info(t.name) as c \
             where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' group by 1"
        }
    };
    let mut tables = db.sql(query).rows::<(String, String)>().await?;
    tables.retain(|(table, _)| !table.starts_with(OURS));
    Ok(tables)
}

/// Statements of which the history says that they ended more than once.
///
/// # Errors
/// Those of the database.
pub async fn repeated(db: &Db) -> TestResult<Vec<(String,)>> {
    let query = "select name from modelink_migrations where event = 'finished' group by name, statement having count(*) > 1";
    Ok(db.sql(query).rows::<(String,)>().await?)
}
