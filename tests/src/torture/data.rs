//! Rows are kept: every column that is there before and after holds the same values, and no table loses a row.

use std::collections::{BTreeMap, BTreeSet};

use modelink::{
    dialect::{Dialect, quote, sql_literal, table_name},
    migrate::{Change, Scratch, diff},
    schema::{ColType, Column, Index, Table},
    value::{Kind, Value},
};

use super::{
    Outcome, Progress, Run,
    cases::each_case,
    schema::{Pair, literal},
};
use crate::TestResult;

/// Rows in each table.
const ROWS: u64 = 7;

/// Plays the trial.
pub async fn data(run: &Run, progress: &impl Progress) -> Outcome {
    each_case(run, progress, async |scratch: &mut Scratch, pair: &Pair| play(scratch, pair).await).await
}

async fn play(scratch: &mut Scratch, pair: &Pair) -> TestResult {
    let dialect = scratch.flavour().dialect();
    scratch.clear().await?;
    scratch.apply(&[], &pair.a).await.map_err(|error| format!("A cannot be made: {error}"))?;
    let survivors = Survivors::of(pair);
    for (sql, table) in seeds(dialect, pair, &survivors) {
        scratch.sql(&sql).await.map_err(|error| format!("`{table}` cannot be filled: {error}\n{sql}"))?;
    }
    let before = contents(scratch, dialect, &survivors, |kept| (&kept.old, &kept.columns_before)).await?;
    scratch.apply(&pair.a, &pair.b).await.map_err(|error| format!("A cannot become B: {error}"))?;
    let after = contents(scratch, dialect, &survivors, |kept| (&kept.new, &kept.columns_after)).await?;
    for (kept, (before, after)) in survivors.0.iter().zip(before.iter().zip(&after)) {
        let rows = before.rows;
        if rows != after.rows {
            return Err(format!("`{}` had {rows} rows and has {}", kept.new.name, after.rows).into());
        }
        for ((name, old), new) in kept.names().zip(&before.columns).zip(&after.columns) {
            let old: Vec<String> = old.iter().map(|value| kept.relabelled(name, value)).collect();
            if sorted(old.clone()) != sorted(new.clone()) {
                return Err(format!("`{}.{name}` held {old:?} and holds {new:?}", kept.new.name).into());
            }
        }
    }
    Ok(())
}

fn sorted(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values
}

/// The tables that are there before and after, with those of their columns whose values are comparable.
struct Survivors(Vec<Kept>);

struct Kept {
    old: Table,
    new: Table,
    columns_before: Vec<Column>,
    columns_after: Vec<Column>,
}

impl Kept {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.columns_after.iter().map(|column| column.name.as_str())
    }

    /// The text of a label after its rename.
    fn relabelled(&self, column: &str, value: &str) -> String {
        let labels = self.new.column(column).map(|column| &column.ty.labels[..]).unwrap_or_default();
        let renamed = labels.iter().find(|label| label.was.as_deref() == Some(value));
        match renamed.map(|label| &label.value) {
            Some(Value::Text(text)) => text.clone(),
            _ => value.to_owned(),
        }
    }
}

impl Survivors {
    fn of(pair: &Pair) -> Self {
        let mut all = Vec::new();
        for new in &pair.b {
            let name = new.was.as_ref().unwrap_or(&new.name);
            let Some(old) = pair.a.iter().find(|old| (&old.name, &old.schema) == (name, &new.schema)) else { continue };
            let mut columns: (Vec<Column>, Vec<Column>) = Default::default();
            for column in &new.columns {
                let was = column.was.as_ref().unwrap_or(&column.name);
                if let Some(before) = old.column(was).filter(|before| comparable(&before.ty, &column.ty)) {
                    columns.0.push(before.clone());
                    columns.1.push(column.clone());
                }
            }
            all.push(Kept { old: old.clone(), new: new.clone(), columns_before: columns.0, columns_after: columns.1 });
        }
        Survivors(all)
    }

    /// The column that a column of A becomes.
    fn becomes(&self, table: &Table, column: &Column) -> Option<(&Table, &Column)> {
        let kept = self.0.iter().find(|kept| (&kept.old.name, &kept.old.schema) == (&table.name, &table.schema))?;
        let is = |new: &&Column| new.was.as_ref().unwrap_or(&new.name) == &column.name;
        kept.new.columns.iter().find(is).map(|new| (&kept.new, new))
    }
}

/// Whether the values read the same in both types.
fn comparable(old: &ColType, new: &ColType) -> bool {
    let whole = |kind| matches!(kind, Kind::I16 | Kind::I32 | Kind::I64);
    let text = |kind| matches!(kind, Kind::Text | Kind::Id);
    let same_digits = (old.scale, old.precision, old.text) == (new.scale, new.precision, new.text);
    old.array == new.array
        && ((old.kind == new.kind && same_digits) || (whole(old.kind) && whole(new.kind)) || (text(old.kind) && text(new.kind)))
}

/// What a table holds: a list of values for each column.
struct Contents {
    rows: usize,
    columns: Vec<Vec<String>>,
}

async fn contents(
    scratch: &mut Scratch,
    dialect: Dialect,
    survivors: &Survivors,
    side: impl Fn(&Kept) -> (&Table, &Vec<Column>),
) -> TestResult<Vec<Contents>> {
    let mut all = Vec::new();
    for kept in &survivors.0 {
        let (table, columns) = side(kept);
        let text = |column: &Column| {
            let name = quote(dialect, &column.name);
            let binary = matches!(column.ty.kind, Kind::Uuid | Kind::Bytes) && !column.ty.array;
            match dialect {
                Dialect::Postgres => format!("coalesce(({name})::text, '∅')"),
                Dialect::MySql if binary => format!("coalesce(hex({name}), '∅')"),
                Dialect::MySql => format!("coalesce(CAST({name} AS char CHARACTER SET utf8mb4), '∅')"),
                Dialect::Sqlite if binary => format!("coalesce(hex({name}), '∅')"),
                Dialect::Sqlite => format!("coalesce(CAST({name} AS text), '∅')"),
            }
        };
        let cells: Vec<String> = columns.iter().map(text).chain(["'row'".to_owned()]).collect();
        let from = table_name(dialect, table.schema.as_deref(), &table.name);
        let rows = scratch.texts(&format!("SELECT {} FROM {from}", cells.join(", "))).await?;
        let column = |place: usize| rows.iter().map(|row| row[place].clone()).collect();
        all.push(Contents { rows: rows.len(), columns: (0..columns.len()).map(column).collect() });
    }
    Ok(all)
}

/// The statements that fill the tables of A, parents first.
fn seeds(dialect: Dialect, pair: &Pair, survivors: &Survivors) -> Vec<(String, String)> {
    let created = diff(&[], &pair.a);
    let tables: Vec<&Table> =
        created.iter().filter_map(|change| if let Change::Create(table) = change { Some(table) } else { None }).collect();
    let mut filled: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut statements = Vec::new();
    for table in tables {
        let mut rows: Vec<Row> = Vec::new();
        let mut taken = BTreeSet::new();
        for row in (0..ROWS).filter_map(|number| row(table, number, survivors, &filled)) {
            let keys = unique_keys(table, &row, survivors);
            if keys.iter().all(|key| !taken.contains(key)) {
                taken.extend(keys);
                rows.push(row);
            }
        }
        for row in &rows {
            let columns: Vec<String> = row.keys().map(|name| quote(dialect, name)).collect();
            let values: Vec<String> =
                row.iter().filter_map(|(name, value)| Some(sql_literal(dialect, value, &table.column(name)?.ty))).collect();
            let into = table_name(dialect, table.schema.as_deref(), &table.name);
            let sql = format!("INSERT INTO {into} ({}) VALUES ({})", columns.join(", "), values.join(", "));
            statements.push((sql, table.name.clone()));
        }
        filled.insert(key_of(table.schema.as_deref(), &table.name), rows);
    }
    statements
}

fn key_of(schema: Option<&str>, name: &str) -> String {
    format!("{}/{name}", schema.unwrap_or_default())
}

/// Values by column.
type Row = BTreeMap<String, Value>;

/// What no other row may share, before or after: for each unique index its name and the values.
fn unique_keys(table: &Table, row: &Row, survivors: &Survivors) -> Vec<String> {
    let mut keys = Vec::new();
    let shown = |column: &str, later: Option<&Column>| match (row.get(column), later) {
        // A moment becomes its day.
        (Some(Value::DateTime(moment)), Some(later)) if later.ty.kind == Kind::Date => moment.format("%Y-%m-%d").to_string(),
        (value, _) => format!("{value:?}"),
    };
    let later = |name: &str| table.column(name).and_then(|column| survivors.becomes(table, column));
    let key = |what: &str, columns: &[String]| {
        let cells: Vec<_> = columns.iter().map(|name| shown(name, later(name).map(|(_, column)| column))).collect();
        format!("{what} {cells:?}")
    };
    keys.push(key("key", &table.primary_key));
    keys.extend(
        table.indexes.iter().filter(|index| index.unique).map(|index| key(&format!("before {}", index.name), &index.columns)),
    );
    if let Some(kept) = survivors.0.iter().find(|kept| (&kept.old.name, &kept.old.schema) == (&table.name, &table.schema)) {
        let is_old =
            |index: &Index, column: &&Column| later(&column.name).is_some_and(|(_, new)| index.columns.contains(&new.name));
        for index in kept.new.indexes.iter().filter(|index| index.unique) {
            let columns: Vec<String> =
                table.columns.iter().filter(|column| is_old(index, column)).map(|column| column.name.clone()).collect();
            keys.push(key(&format!("after {}", index.name), &columns));
        }
    }
    keys
}

/// A row that fits A, and that B can take; nothing where a parent is missing.
fn row(table: &Table, number: u64, survivors: &Survivors, filled: &BTreeMap<String, Vec<Row>>) -> Option<Row> {
    let mut row = Row::new();
    for column in &table.columns {
        let later = survivors.becomes(table, column);
        let stays_nullable = later.is_none_or(|(_, new)| new.nullable);
        let value = if column.nullable && stays_nullable && number % 3 == 2 {
            Value::Null
        } else {
            value(column, later.map(|(_, new)| new), number)
        };
        row.insert(column.name.clone(), value);
    }
    for key in &table.foreign_keys {
        let parents = filled.get(&key_of(key.references_schema.as_deref(), &key.references));
        // A table that references itself, or is part of a cycle, points nowhere. So does a reference that leads elsewhere later.
        let parents = parents.filter(|_| !is_moved(table, &key.columns, survivors)).filter(|parents| !parents.is_empty());
        let nullable = key.columns.iter().all(|name| table.column(name).is_some_and(|column| column.nullable));
        match parents {
            Some(parents) => {
                let parent = &parents[usize::try_from(number).unwrap_or_default() % parents.len()];
                for (column, target) in key.columns.iter().zip(&key.target_columns) {
                    row.insert(column.clone(), parent.get(target).cloned().unwrap_or(Value::Null));
                }
            }
            None if nullable => key.columns.iter().for_each(|column| drop(row.insert(column.clone(), Value::Null))),
            None => return None,
        }
    }
    Some(row)
}

/// Whether the reference is another one in B.
fn is_moved(table: &Table, columns: &[String], survivors: &Survivors) -> bool {
    let old = table.foreign_keys.iter().find(|key| key.columns == columns);
    let Some((new_table, new_column)) = table.column(&columns[0]).and_then(|column| survivors.becomes(table, column)) else {
        return false;
    };
    let new = new_table.foreign_keys.iter().find(|key| key.columns[0] == new_column.name);
    let target = |name: &str| {
        survivors.0.iter().find(|kept| kept.old.name == name).map_or_else(|| name.to_owned(), |kept| kept.new.name.clone())
    };
    match (old, new) {
        (Some(old), Some(new)) => target(&old.references) != new.references,
        _ => false,
    }
}

/// A value that no other row of the column has, where its type has so many.
fn value(column: &Column, later: Option<&Column>, number: u64) -> Value {
    if !column.ty.labels.is_empty() {
        let labels = &column.ty.labels;
        return labels[usize::try_from(number).unwrap_or_default() % labels.len()].value.clone();
    }
    let short = |ty: &ColType| ty.length.is_some_and(|length| length < 12);
    match column.ty.kind {
        _ if column.ty.array => literal(&column.ty, number),
        Kind::Text if short(&column.ty) || later.is_some_and(|later| short(&later.ty)) => Value::Text(number.to_string()),
        Kind::Text => Value::Text(format!("{number} it's é")),
        Kind::I16 | Kind::I32 | Kind::I64 => Value::Int(i64::try_from(number).unwrap_or_default() + 1),
        _ => literal(&column.ty, number),
    }
}
