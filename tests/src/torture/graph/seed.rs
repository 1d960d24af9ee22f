//! Random rows for the tables of any schema, inserted one table after the other: records with few values, so that
//! conditions meet some of them; deleted records, dismissed rows of links, and rows that lead to records that are not there.

use std::collections::HashMap;

use modelink::{
    Db,
    db::{Place, Session, SqlWriter},
    prelude::*,
    schema::{ColType, Column, Join, LinkInfo, ModelInfo, Table},
    value::{Kind, Value},
};

use super::{dice::Dice, schemas::Schema, world::Record};
use crate::TestResult;

/// Texts that are sorted and quoted differently by those who get it wrong.
pub const TEXTS: [&str; 8] = ["", "a", "A", "b \"quoted\" \\ back", "é", "z\nline\ttab\u{1}", "\u{10ffff}", "a%_"];

const DOCUMENTS: [&str; 4] = ["{}", "[1, 2.5, null, true]", r#"{"a": "é \" \u0001", "b": {"c": []}}"#, "\"a\""];

/// The most rows that a table is given.
const ROWS: usize = 14;

/// Columns that hold the key of a row of another table.
struct Reference<'s> {
    columns: &'s [String],
    to: &'s Table,
    key: &'s [String],
    /// Whether the row must be there.
    kept: bool,
}

/// A table that is to be filled.
struct Target<'s> {
    table: &'s Table,
    references: Vec<Reference<'s>>,
}

/// Fills the tables, those that are referred to first.
pub async fn fill(db: &Db, schema: &Schema, seed: u64) -> TestResult {
    let mut dice = Dice::new(seed);
    let mut left = targets(schema);
    let mut filled: HashMap<*const Table, Vec<Record>> = HashMap::new();
    while !left.is_empty() {
        let is_ready = |target: &Target<'_>| {
            let mut to = target.references.iter().map(|reference| std::ptr::from_ref(reference.to));
            to.all(|to| std::ptr::eq(to, target.table) || filled.contains_key(&to))
        };
        let next = left.iter().position(is_ready).ok_or("tables refer to each other in a circle")?;
        let target = left.remove(next);
        filled.insert(target.table, Vec::new());
        for number in 0..ROWS / 2 + dice.roll(ROWS / 2) {
            let row = target.row(&mut dice, number, &filled);
            let rows = filled.entry(target.table).or_default();
            rows.extend(row.filter(|row| is_allowed(target.table, rows, row)));
        }
        insert(db, schema.place_of(db, target.table), target.table, &filled[&std::ptr::from_ref(target.table)]).await?;
    }
    Ok(())
}

/// The tables, and what their columns refer to: by foreign keys, as the ends of a link, or as the key of a read-only one.
fn targets(schema: &Schema) -> Vec<Target<'static>> {
    let tables: Vec<_> = schema.tables().collect();
    let foreign = |table: &'static Table| {
        let foreign_keys = table.foreign_keys.iter().filter_map(|key| {
            let is_target = |to: &&&Table| (&to.schema, &to.name) == (&key.references_schema, &key.references);
            let to = tables.iter().find(is_target)?;
            Some(Reference { columns: &key.columns, to, key: &key.target_columns, kept: true })
        });
        foreign_keys.collect()
    };
    let mut targets: Vec<_> = tables.iter().map(|&table| Target { table, references: foreign(table) }).collect();
    for (table, reference) in schema.links().flat_map(of_link) {
        let target = targets.iter_mut().find(|target| std::ptr::eq(target.table, table));
        target.expect("the table is one of the schema").references.push(reference);
    }
    targets
}

fn of_link(link: &'static LinkInfo) -> Vec<(&'static Table, Reference<'static>)> {
    let mut references = Vec::new();
    for end in &link.ends {
        let (here, there) = (&ModelInfo::of((end.def.model)()).source.table, &end.hop.target().source.table);
        let (columns, to, key) = match &end.hop.join {
            Join::Through(_) => (&end.columns, here, &here.primary_key),
            Join::Here { columns, target } => (columns, there, target),
            _ => continue,
        };
        let table = if link.stored() { &link.source.table } else { here };
        references.push((table, Reference { columns, to, key, kept: false }));
    }
    references
}

impl Target<'_> {
    /// A row; none where it needs another one that is not there.
    fn row(&self, dice: &mut Dice, number: usize, filled: &HashMap<*const Table, Vec<Record>>) -> Option<Record> {
        let alone = self.table.primary_key.len() == 1;
        let is_key = |column: &Column| alone && self.table.primary_key[0] == column.name;
        let values = self.table.columns.iter().map(|column| match &*column.name {
            "deleted_at" if !dice.once_in(4) => Value::Null,
            "deleted_at" => Value::DateTime(moment(dice)),
            _ if is_key(column) => key(dice, &column.ty, number),
            _ if column.nullable && dice.once_in(3) => Value::Null,
            _ => value(dice, &column.ty),
        });
        let mut row: Record = values.collect();
        for Reference { columns, to, key, kept } in &self.references {
            let place = |table: &Table, name: &String| table.columns.iter().position(|column| column.name == *name);
            let (places, keys) = (columns.iter().map(|name| place(self.table, name)), key.iter().map(|name| place(to, name)));
            let places: Vec<usize> = places.collect::<Option<_>>()?;
            let keys: Vec<usize> = keys.collect::<Option<_>>()?;
            let nullable = places.iter().all(|&place| self.table.columns[place].nullable);
            let others = &filled[&std::ptr::from_ref(*to)];
            if (nullable && (others.is_empty() || dice.once_in(4))) || (!kept && dice.once_in(8)) {
                let nowhere = |place: usize| if nullable { Value::Null } else { value(dice, &self.table.columns[place].ty) };
                let cells: Vec<_> = places.iter().copied().map(nowhere).collect();
                places.iter().zip(cells).for_each(|(&place, cell)| row[place] = cell);
                continue;
            }
            let other = others.get(dice.roll(others.len().max(1)))?;
            places.iter().zip(keys).for_each(|(&place, key)| row[place] = other[key].clone());
        }
        Some(row)
    }
}

/// Whether the table takes the row beside those that it has: keys are unique, other values perhaps among live rows.
fn is_allowed(table: &Table, rows: &[Record], row: &Record) -> bool {
    let place = |name: &String| table.columns.iter().position(|column| column.name == *name);
    let is_live = |row: &Record| place(&"deleted_at".to_owned()).is_none_or(|stamp| row[stamp].is_null());
    let clashes = |columns: &[String], live: bool| {
        let cells = |row: &Record| columns.iter().filter_map(place).map(|place| row[place].clone()).collect::<Vec<_>>();
        let new = cells(row);
        let counts = |row: &&Record| !live || is_live(row);
        !new.contains(&Value::Null) && counts(&row) && rows.iter().filter(counts).any(|other| cells(other) == new)
    };
    let mut unique = table.indexes.iter().filter(|index| index.unique);
    !clashes(&table.primary_key, false) && !unique.any(|index| clashes(&index.columns, index.predicate.is_some()))
}

/// A key that no other row has.
fn key(dice: &mut Dice, ty: &ColType, number: usize) -> Value {
    match ty.kind {
        Kind::Uuid => Value::Uuid(Uuid::from_u128(dice.roll(usize::MAX) as u128 * 0xffff_ffff_ffff + number as u128)),
        Kind::Id | Kind::Text => Value::Text(format!("{}{number}", dice.one(&TEXTS))),
        _ => Value::Int(number as i64 + 1),
    }
}

/// One of few values of a type.
fn value(dice: &mut Dice, ty: &ColType) -> Value {
    if !ty.labels.is_empty() {
        return ty.labels[dice.roll(ty.labels.len())].value.clone();
    }
    if ty.array {
        return Value::Array((0..dice.roll(3)).map(|_| Value::Text(dice.one(&TEXTS).to_owned())).collect());
    }
    match ty.kind {
        Kind::F64 => Value::Float(dice.one(&[0.0, -0.5, 0.1 + 0.2, 1e300, 5e-324])),
        Kind::Bytes => Value::Bytes(dice.one(&[&b""[..], b"\0\xff", b"abc"]).to_vec()),
        Kind::Json => Value::Json(Box::new(dice.one(&DOCUMENTS).parse().expect("a document"))),
        Kind::Bool => Value::Bool(dice.once_in(2)),
        Kind::I16 => Value::Int(dice.one(&[i16::MIN.into(), -3, 0, 7])),
        Kind::I32 => Value::Int(dice.one(&[-3, 0, 7, 2_000_000])),
        Kind::I64 => Value::Int(dice.one(&[-3, 7, 1 << 53, (1 << 53) + 1])),
        Kind::Decimal => Value::Decimal(dice.one(&[dec!(0), dec!(1.50), dec!(-10), dec!(100.125), dec!(9.99)])),
        Kind::DateTime => Value::DateTime(moment(dice)),
        Kind::Date => Value::Date(moment(dice).date_naive()),
        Kind::Time => Value::Time(moment(dice).time().into()),
        Kind::Uuid => Value::Uuid(Uuid::from_u128(dice.one(&[0, 1, 1 << 64, u128::MAX]))),
        _ => Value::Text(dice.one(&TEXTS).to_owned()),
    }
}

fn moment(dice: &mut Dice) -> DateTime {
    let text = dice.one(&["1969-12-31T23:59:59.999999Z", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000001Z"]);
    text.parse().expect("a moment")
}

async fn insert(db: &Db, place: Place, table: &Table, rows: &[Record]) -> TestResult {
    if rows.is_empty() {
        return Ok(());
    }
    let mut sql = SqlWriter::new(db.flavour(place));
    sql.sql("INSERT INTO ").table(table).sql(" (");
    for column in &table.columns {
        sql.name(&column.name).sql(", ");
    }
    sql.trim(", ").sql(") VALUES ");
    for row in rows {
        sql.sql("(");
        for (column, value) in table.columns.iter().zip(row) {
            sql.bind(value.clone(), &column.ty).sql(", ");
        }
        sql.trim(", ").sql("), ");
    }
    sql.trim(", ");
    db.scope().execute(place, &sql.finish()).await.map_err(|error| format!("`{}`: {error}", table.name))?;
    Ok(())
}
