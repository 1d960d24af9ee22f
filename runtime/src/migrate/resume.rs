//! What became of a statement that no transaction held and whose run broke off: the catalog knows.

use sha2::{Digest, Sha256};

use super::session::{Migrator, texts_of};
use crate::{
    dialect::{Dialect, hex},
    error::Result,
    schema::ColType,
    value::Value,
};

/// What the catalog says about the tables that a statement names, as a hash; nothing where no statement needs it.
pub(super) async fn catalog(migrator: &mut Migrator, sql: &str) -> Result<String> {
    match migrator.flavour.dialect() {
        Dialect::MySql => tables_of_mysql(migrator, &words(sql)).await,
        Dialect::Postgres | Dialect::Sqlite => Ok(String::new()),
    }
}

/// Whether a statement that was begun when the catalog said `before` took effect.
pub(super) async fn took_effect(migrator: &mut Migrator, sql: &str, before: &str) -> Result<bool> {
    match migrator.flavour.dialect() {
        Dialect::MySql => Ok(catalog(migrator, sql).await? != before),
        Dialect::Postgres => match ConcurrentIndex::parse(sql) {
            Some(index) if index.drops => Ok(state(migrator, &index).await?.is_none()),
            Some(index) => Ok(state(migrator, &index).await? == Some(State::Valid)),
            None => Ok(false),
        },
        Dialect::Sqlite => Ok(false),
    }
}

/// Removes what an index left behind that could not be finished.
pub(super) async fn clear(migrator: &mut Migrator, sql: &str) -> Result<()> {
    if migrator.flavour.dialect() != Dialect::Postgres {
        return Ok(());
    }
    let Some(index) = ConcurrentIndex::parse(sql).filter(|index| !index.drops) else { return Ok(()) };
    loop {
        match state(migrator, &index).await? {
            // The server may still be at the work of a run that broke off.
            Some(State::Building) => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
            Some(State::Invalid) => {
                let drop = format!("DROP INDEX CONCURRENTLY {}", index.path());
                return migrator.run_limited(&drop, false).await.map(|_| ());
            }
            _ => return Ok(()),
        }
    }
}

/// How far an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Valid,
    Invalid,
    Building,
}

/// An index that is made or dropped beside running queries. Names are kept as the statement has them, quotes included.
#[derive(Debug, PartialEq, Eq)]
struct ConcurrentIndex {
    drops: bool,
    schema: Option<String>,
    name: String,
}

impl ConcurrentIndex {
    fn parse(sql: &str) -> Option<Self> {
        let mut rest = Words(sql);
        let first = rest.next()?.to_ascii_uppercase();
        if !matches!(first.as_str(), "CREATE" | "DROP") || !rest.any(|word| word.eq_ignore_ascii_case("CONCURRENTLY")) {
            return None;
        }
        let mut names =
            rest.by_ref().skip_while(|word| ["IF", "NOT", "EXISTS"].iter().any(|skip| word.eq_ignore_ascii_case(skip)));
        let name = names.next()?.to_owned();
        if first == "DROP" {
            let (schema, name) = qualified(name, rest);
            return Some(ConcurrentIndex { drops: true, schema, name });
        }
        let mut on =
            rest.skip_while(|word| !word.eq_ignore_ascii_case("ON")).skip(1).skip_while(|word| word.eq_ignore_ascii_case("ONLY"));
        let table = on.next()?.to_owned();
        // An index lives where its table does.
        let schema = on.next().is_some_and(|word| word == ".").then_some(table);
        Some(ConcurrentIndex { drops: false, schema, name })
    }

    fn path(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }
}

fn qualified<'a>(first: String, mut rest: impl Iterator<Item = &'a str>) -> (Option<String>, String) {
    match (rest.next(), rest.next()) {
        (Some("."), Some(second)) => (Some(first), second.to_owned()),
        _ => (None, first),
    }
}

async fn state(migrator: &mut Migrator, index: &ConcurrentIndex) -> Result<Option<State>> {
    let mut sql = migrator.writer();
    sql.sql(
        "SELECT CASE WHEN i.indisvalid THEN 'valid' WHEN p.pid IS NOT NULL THEN 'building' ELSE 'invalid' END \
         FROM pg_index AS i LEFT JOIN pg_stat_progress_create_index AS p ON p.index_relid = i.indexrelid AND p.pid <> pg_backend_pid() \
         WHERE i.indexrelid = to_regclass(",
    );
    sql.bind(Value::Text(index.path()), ColType::TEXT).sql(")");
    let rows = migrator.fetch(sql).await?;
    let word = rows.first().map(texts_of).and_then(|mut row| row.pop());
    Ok(word.map(|word| match word.as_str() {
        "valid" => State::Valid,
        "building" => State::Building,
        _ => State::Invalid,
    }))
}

/// The words of a statement: quoted names with their quotes, plain ones, and single signs.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        let first = text.chars().next()?;
        let end = match first {
            '"' | '`' | '\'' => text[1..].find(first).map_or(text.len(), |at| at + 2),
            c if c.is_alphanumeric() || c == '_' => {
                text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(text.len())
            }
            c => c.len_utf8(),
        };
        let (word, rest) = text.split_at(end);
        self.0 = rest;
        Some(word)
    }
}

/// Everything in a statement that can be the name of a table, each once.
fn words(sql: &str) -> Vec<String> {
    let mut words: Vec<String> = Words(sql)
        .map(|word| word.trim_matches(['`', '"', '\'']))
        .filter(|word| word.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

/// All that `SHOW CREATE TABLE` would tell, but for the counters.
async fn tables_of_mysql(migrator: &mut Migrator, names: &[String]) -> Result<String> {
    const PARTS: [&str; 5] = [
        "SELECT concat_ws('|', table_name, table_collation, table_comment) AS line FROM information_schema.tables \
         WHERE table_schema = database() AND table_name IN (",
        "SELECT concat_ws('|', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, \
         collation_name, extra, column_comment, generation_expression) FROM information_schema.columns \
         WHERE table_schema = database() AND table_name IN (",
        "SELECT concat_ws('|', table_name, index_name, seq_in_index, column_name, non_unique, index_type) \
         FROM information_schema.statistics WHERE table_schema = database() AND table_name IN (",
        "SELECT concat_ws('|', t.table_name, t.constraint_name, t.constraint_type, c.check_clause) \
         FROM information_schema.table_constraints AS t LEFT JOIN information_schema.check_constraints AS c \
         ON c.constraint_schema = t.constraint_schema AND c.constraint_name = t.constraint_name \
         WHERE t.table_schema = database() AND t.table_name IN (",
        "SELECT concat_ws('|', table_name, constraint_name, referenced_table_name, delete_rule, update_rule) \
         FROM information_schema.referential_constraints WHERE constraint_schema = database() AND table_name IN (",
    ];
    let mut sql = migrator.writer();
    for (part, text) in PARTS.iter().enumerate() {
        sql.sql(if part > 0 { " UNION ALL " } else { "" }).sql(text);
        for (place, name) in names.iter().enumerate() {
            sql.sql(if place > 0 { ", " } else { "" }).bind(Value::Text(name.clone()), ColType::TEXT);
        }
        sql.sql(")");
    }
    let rows = migrator.fetch(sql).await?;
    let mut lines: Vec<String> = rows.iter().flat_map(texts_of).collect();
    lines.sort();
    Ok(hex(&Sha256::digest(lines.join("\n"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(drops: bool, schema: Option<&str>, name: &str) -> Option<ConcurrentIndex> {
        Some(ConcurrentIndex { drops, schema: schema.map(str::to_owned), name: name.to_owned() })
    }

    #[test]
    fn a_concurrent_index_is_known_by_its_statement() {
        let parse = ConcurrentIndex::parse;
        assert_eq!(parse("CREATE UNIQUE INDEX CONCURRENTLY \"a b\" ON \"t\" (\"x\")"), index(false, None, "\"a b\""));
        assert_eq!(parse("create index concurrently if not exists i on only s.t (x)"), index(false, Some("s"), "i"));
        assert_eq!(parse("DROP INDEX CONCURRENTLY \"s\".\"i\""), index(true, Some("\"s\""), "\"i\""));
        assert_eq!(parse("DROP INDEX CONCURRENTLY i"), index(true, None, "i"));
        assert_eq!(parse("CREATE INDEX i ON t (x)"), None);
        assert_eq!(parse("ALTER TABLE t ADD COLUMN x int"), None);
    }

    #[test]
    fn names_are_taken_out_of_their_quotes() {
        assert_eq!(words("ALTER TABLE `my t` ADD b int"), ["ADD", "ALTER", "TABLE", "b", "int", "my t"]);
    }
}
