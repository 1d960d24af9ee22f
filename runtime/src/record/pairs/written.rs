//! The rows of a link that are to be written.

use super::Pairs;
use crate::{
    db::{Given, Row},
    error::{Error, Result},
    record::keys::KeyValues,
    schema::{Column, DefaultDef, Table},
    value::{DateTime, Value, text_id},
};

/// Rows of a link that are to be written.
pub(super) struct Written {
    /// The columns of the rows.
    pub columns: Vec<&'static Column>,
    pub rows: Vec<Vec<Value>>,
    /// Columns that have one value in all rows; they are bound once.
    pub alike: Vec<(&'static Column, Value)>,
}

impl Written {
    pub fn all_columns(&self) -> Vec<&'static Column> {
        self.columns.iter().copied().chain(self.alike.iter().map(|(column, _)| *column)).collect()
    }

    /// The same with all values in the rows.
    pub fn spread(mut self) -> Self {
        self.columns = self.all_columns();
        for row in &mut self.rows {
            row.extend(self.alike.iter().map(|(_, value)| value.clone()));
        }
        Written { alike: Vec::new(), ..self }
    }

    /// The same without the keys of the pairs.
    pub fn beside_keys(&self, keys: usize) -> Self {
        let rows = self.rows.iter().map(|row| row[keys..].to_vec()).collect();
        Written { columns: self.columns[keys..].to_vec(), rows, alike: self.alike.clone() }
    }

    /// The rows of a table that holds none of these pairs yet, as it holds them then: with what is written beside the keys.
    pub fn new_rows(self, table: &Table, pairs: &[&KeyValues]) -> Vec<Row> {
        let place = |column: &Column| self.columns.iter().position(|given| given.name == column.name);
        let alike = |column: &Column| self.alike.iter().find(|(given, _)| given.name == column.name).map(|(_, value)| value);
        let keys = pairs.first().map_or(0, |pair| pair.len());
        let behind: Vec<(Option<usize>, &Value)> =
            table.columns[keys..].iter().map(|column| (place(column), alike(column).unwrap_or(&Value::Null))).collect();
        let row = |(pair, own): (&&KeyValues, &Vec<Value>)| {
            let mut cells = Vec::with_capacity(table.columns.len());
            cells.extend_from_slice(pair);
            cells.extend(behind.iter().map(|&(place, alike)| place.map_or(alike, |place| &own[place]).clone()));
            Row::Given(Given::new(cells))
        };
        pairs.iter().zip(&self.rows).map(row).collect()
    }
}

impl Pairs {
    /// Whether nothing of a new row is known to the database alone: neither its default for a column, nor the form in which it
    /// keeps a value of the user's.
    pub(super) fn knows_new_rows(&self) -> bool {
        self.link.fields.iter().all(|field| field.column.is_none())
    }

    /// What is written of each pair.
    pub(super) fn written(&self, pairs: &[&KeyValues], now: DateTime) -> Result<Written> {
        let link = self.link;
        let (mut columns, mut alike) = (link.pair_columns(), Vec::new());
        let mut makers: Vec<Box<dyn Fn() -> Value>> = Vec::new();
        for (index, field) in link.fields.iter().enumerate() {
            let Some(def) = field.column else { continue };
            let column = link.column(field.columns[0]);
            if let Some((_, value)) = self.given.iter().rev().find(|(given, _)| *given == index) {
                alike.push((column, value.clone()));
                continue;
            }
            match def.default {
                Some(DefaultDef::Value(make)) => alike.push((column, make())),
                Some(DefaultDef::With(make)) => {
                    columns.push(column);
                    makers.push(Box::new(make));
                }
                Some(DefaultDef::Sql(_)) => {}
                None if column.nullable => alike.push((column, Value::Null)),
                None => return Err(Error::Required { model: link.def.name, field: def.field.to_owned() }),
            }
        }
        if link.def.id {
            columns.extend(link.table.column("id"));
            makers.push(Box::new(|| Value::Text(text_id(Some(link.def.id_prefix)))));
        }
        for index in [link.created_at, link.updated_at].into_iter().flatten() {
            alike.push((link.column(index), Value::DateTime(now)));
        }
        let row = |pair: &&KeyValues| pair.iter().cloned().chain(makers.iter().map(|make| make())).collect();
        Ok(Written { columns, rows: pairs.iter().map(row).collect(), alike })
    }

    /// The columns that an existing row takes over: what is given, and the moment.
    pub(super) fn updated(&self) -> Vec<&'static Column> {
        let given = self.given.iter().map(|(field, _)| self.link.column(self.link.fields[*field].columns[0]));
        given.chain(self.link.updated_at.map(|index| self.link.column(index))).collect()
    }
}
