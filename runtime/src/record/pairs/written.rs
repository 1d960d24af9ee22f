//! The rows of a link that are to be written.

use super::{Pair, Pairs};
use crate::{
    db::SharedRows,
    error::{Error, Result},
    schema::{Column, DefaultDef},
    value::{DateTime, Value, text_id},
};

/// Rows of a link that are to be written.
pub(super) struct Written {
    /// The columns that differ from row to row.
    pub columns: Vec<&'static Column>,
    /// The cells of these columns, and behind them those that are alike.
    pub rows: SharedRows,
    /// Columns that have one value in all rows; they are bound once.
    pub alike: Vec<(&'static Column, Value)>,
}

impl Written {
    pub fn all_columns(&self) -> Vec<&'static Column> {
        self.columns.iter().copied().chain(self.alike.iter().map(|(column, _)| *column)).collect()
    }

    /// The same with all columns as if they differed.
    pub fn spread(self) -> Self {
        Written { columns: self.all_columns(), alike: Vec::new(), ..self }
    }
}

impl Pairs {
    /// Whether nothing of a new row is known to the database alone: neither its default for a column, nor the form in which it
    /// keeps a value of the user's. What is written is the row then: both ends, what tells it apart, and when it was made.
    pub(super) fn knows_new_rows(&self) -> bool {
        self.link.fields.iter().all(|field| field.column.is_none())
    }

    /// What is written of each pair.
    pub(super) fn written(&self, pairs: &[&Pair], now: DateTime) -> Result<Written> {
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
        let row = |pair: &&Pair| {
            let mut row = Vec::with_capacity(columns.len() + alike.len());
            row.extend(pair.iter().flatten().cloned());
            row.extend(makers.iter().map(|make| make()));
            row.extend(alike.iter().map(|(_, value)| value.clone()));
            row
        };
        let rows = SharedRows::new(pairs.iter().map(row).collect());
        Ok(Written { columns, rows, alike })
    }

    /// The columns that an existing row takes over: what is given, and the moment.
    pub(super) fn updated(&self) -> Vec<&'static Column> {
        let given = self.given.iter().map(|(field, _)| self.link.column(self.link.fields[*field].columns[0]));
        given.chain(self.link.updated_at.map(|index| self.link.column(index))).collect()
    }
}
