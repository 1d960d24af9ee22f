//! Constraint violations as typed errors that name model and field.

use sea_orm::sqlx::{self, error::ErrorKind};

use crate::{
    error::Error,
    schema::{SourceInfo, naming},
};

/// What a database error means for these sources; other errors pass as they are.
pub(crate) fn violation(error: Error, sources: &[&SourceInfo]) -> Error {
    let Error::Database(source) = &error else { return error };
    let sqlx::Error::Database(database) = &**source else { return error };
    let message = database.message().to_owned();
    let is = |name: &str| database.constraint() == Some(name) || mentions(&message, name);
    // Where there are no schemas, theirs is the first word of every name.
    let named = |source: &SourceInfo, name: &str| is(name) || is(&naming::shorten(&prefixed(source, name)));
    match database.kind() {
        ErrorKind::UniqueViolation => unique(sources, named, &message).unwrap_or(error),
        ErrorKind::ForeignKeyViolation => foreign_key(sources, named),
        ErrorKind::NotNullViolation => not_null(sources, &message).unwrap_or(error),
        ErrorKind::CheckViolation => check(sources, named).unwrap_or(error),
        _ => error,
    }
}

/// Whether a number got too large for where it was to be stored.
pub(crate) fn out_of_range(error: &Error) -> bool {
    let Error::Database(source) = error else { return false };
    let sqlx::Error::Database(database) = &**source else { return false };
    // The code is one of the standard; SQLite has a sentence.
    database.code().as_deref() == Some("22003") || database.message() == "integer overflow"
}

/// Whether a message names an object: as a whole word, not as the head of a longer name.
fn mentions(message: &str, name: &str) -> bool {
    let inner = |c: char| c.is_alphanumeric() || c == '_';
    message.match_indices(name).any(|(at, _)| {
        !message[..at].chars().next_back().is_some_and(inner) && !message[at + name.len()..].chars().next().is_some_and(inner)
    })
}

fn prefixed(source: &SourceInfo, name: &str) -> String {
    source.table.schema.as_ref().map_or_else(|| name.to_owned(), |schema| format!("{schema}_{name}"))
}

fn fields(source: &SourceInfo, columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| source.field_of_column(column).unwrap_or(column).to_owned()).collect()
}

fn unique(sources: &[&SourceInfo], named: impl Fn(&SourceInfo, &str) -> bool, message: &str) -> Option<Error> {
    for source in sources {
        let table = prefixed(source, &source.table.name);
        // SQLite names the columns, the others the index.
        let listed = |columns: &[String]| {
            let listing = columns.iter().map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ");
            message.ends_with(&format!(": {listing}"))
        };
        for index in source.table.indexes.iter().filter(|index| index.unique) {
            if named(source, &index.name) || listed(&index.columns) {
                return Some(Error::Unique { model: source.name, fields: fields(source, &index.columns) });
            }
        }
        if named(source, &format!("{}_pkey", source.table.name))
            || listed(&source.table.primary_key)
            || message.contains("PRIMARY")
        {
            return Some(Error::Unique { model: source.name, fields: fields(source, &source.table.primary_key) });
        }
    }
    None
}

fn foreign_key(sources: &[&SourceInfo], named: impl Fn(&SourceInfo, &str) -> bool) -> Error {
    for source in sources {
        if let Some(key) = source.table.foreign_keys.iter().find(|key| named(source, &key.name)) {
            let relation = fields(source, &key.columns).into_iter().next().unwrap_or_default();
            return Error::Relation { model: source.name, relation, reason: "the record it points to does not exist".into() };
        }
    }
    let model = sources.first().map_or("record", |source| source.name);
    Error::Relation {
        model,
        relation: "…".into(),
        reason: "a record it points to does not exist, or records still point to it".into(),
    }
}

fn not_null(sources: &[&SourceInfo], message: &str) -> Option<Error> {
    for source in sources {
        let named = |column: &&crate::schema::Column| !column.nullable && mentions(message, &column.name);
        if let Some(column) = source.table.columns.iter().find(named) {
            let field = source.field_of_column(&column.name).unwrap_or(&column.name).to_owned();
            return Some(Error::Required { model: source.name, field });
        }
    }
    None
}

fn check(sources: &[&SourceInfo], named: impl Fn(&SourceInfo, &str) -> bool) -> Option<Error> {
    for source in sources {
        if let Some(check) = source.table.checks.iter().find(|check| named(source, &check.name)) {
            let field = super::violation::field_of(source, &check.name);
            return Some(Error::Check { model: source.name, field, check: check.name.clone() });
        }
    }
    None
}

/// The field of a check about one column, by the check's own rule.
fn field_of(source: &SourceInfo, name: &str) -> Option<String> {
    use crate::schema::{CheckRule, Condition, Operand};
    fn columns<'a>(condition: &'a Condition, into: &mut Vec<&'a str>) {
        let mut side = |operand: &'a Operand| {
            if let Operand::Column(name) | Operand::Length(name) = operand
                && !into.contains(&name.as_str())
            {
                into.push(name);
            }
        };
        match condition {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| columns(part, into)),
            Condition::Not(part) => columns(part, into),
            Condition::Compare(left, _, right) => {
                side(left);
                side(right);
            }
            Condition::IsNull(operand) | Condition::OneOf(operand, _) => side(operand),
        }
    }
    let CheckRule::Tree(tree) = &source.table.checks.iter().find(|check| check.name == name)?.rule else { return None };
    let mut named = Vec::new();
    columns(tree, &mut named);
    match named[..] {
        [column] => source.field_of_column(column).map(str::to_owned),
        _ => None,
    }
}
