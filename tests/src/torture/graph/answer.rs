//! The plainest way to answer a query: over all that a database holds, in memory.

use std::cmp::Ordering;

use modelink::{prelude::Decimal, value::Value};
use serde_json::{Map, Value as Json};

use super::{
    ask::{Ask, CHILDREN, NUMBERS, Number, Test, Where},
    world::{Found, Model, Record, Step, World, pick},
};

impl World {
    /// The rows of the answer.
    pub fn answer(&self, model: &Model, ask: &Ask) -> Json {
        let records = self.records(model).iter().map(|record| (record, None)).collect();
        let rows = self.part(model, ask, records, false);
        Json::Array(window(ask, rows).map(|row| self.row(model, ask, row, None)).collect())
    }

    /// Those of the rows that are asked for, in order. A required record is shown whatever the query says.
    fn part<'w>(&self, model: &Model, ask: &Ask, mut rows: Vec<Found<'w>>, required: bool) -> Vec<Found<'w>> {
        let shown = |record: &Record| ask.with_deleted || model.stamp(record).is_null();
        let meets = |record: &Record| ask.filter.as_ref().is_none_or(|filter| self.holds(model, record, filter));
        rows.retain(|(record, _)| required || (shown(record) && meets(record)));
        rows.sort_by(|(a, _), (b, _)| self.order(model, ask, a, b));
        rows
    }

    /// By the keys of the query, then by the primary key.
    fn order(&self, model: &Model, ask: &Ask, a: &Record, b: &Record) -> Ordering {
        let key = |place: &usize| compare(&a[*place], &b[*place]);
        let keys = ask.keys(model, self).into_iter().map(|key| {
            let value = |record| match key.step {
                Some(step) => self.live(model, record, step).first().map_or(Value::Null, |other| other[key.column].clone()),
                None => Vec::as_slice(record)[key.column].clone(),
            };
            let order = compare(&value(a), &value(b));
            if key.descending { order.reverse() } else { order }
        });
        keys.chain(model.source.key.iter().map(key)).fold(Ordering::Equal, Ordering::then)
    }

    fn row(&self, model: &Model, ask: &Ask, (record, between): Found<'_>, step: Option<&Step>) -> Json {
        let mut object = Map::new();
        for column in ask.shown(model) {
            object.insert(model.source.column(column).name.clone(), record[column].clone().into_json());
        }
        if let (Some((link, own)), Some(between)) = (step.and_then(|step| step.link.as_ref()), between) {
            let own = own.iter().map(|&column| (link.column(column).name.clone(), between[column].clone().into_json()));
            object.insert("link".into(), Json::Object(own.collect()));
        }
        for (number, name) in ask.numbers(model).zip(NUMBERS) {
            object.insert(name.into(), self.number(model, record, number).into_json());
        }
        for ((step, below), name) in ask.children(model).zip(CHILDREN) {
            let target = self.model(step.target);
            let found = self.related(model, record, step, (ask.with_deleted, below.with_deleted));
            let found = self.part(target, below, found, step.hop.required);
            let row = |found| self.row(target, below, found, Some(step));
            let rows = if step.hop.many {
                window(below, found).map(row).collect()
            } else {
                found.into_iter().next().map_or(Json::Null, row)
            };
            object.insert(name.into(), rows);
        }
        Json::Object(object)
    }

    /// A number about the records that a step leads to.
    fn number(&self, model: &Model, record: &Record, number: &Number) -> Value {
        let step = pick(&model.steps, number.step);
        let target = self.model(step.target);
        let mut records = self.live(model, record, step);
        records.retain(|record| number.test.as_ref().is_none_or(|test| self.test(target, record, test)));
        let (column, what) = number.what(target);
        let values = || records.iter().map(|record| &record[column]).filter(|value| !value.is_null());
        match what {
            "count" => Value::Int(records.len() as i64),
            "count of" => Value::Int(values().count() as i64),
            "sum" => Value::Decimal(values().map(decimal).sum()),
            "min" => values().min_by(|a, b| compare(a, b)).cloned().unwrap_or(Value::Null),
            _ => values().max_by(|a, b| compare(a, b)).cloned().unwrap_or(Value::Null),
        }
    }

    /// The records that a step leads to, without deleted ones; but a required one is there even when it is deleted.
    fn live<'w>(&'w self, model: &Model, record: &Record, step: &Step) -> Vec<&'w Record> {
        let target = self.model(step.target);
        let found = self.related(model, record, step, (false, false)).into_iter().map(|(record, _)| record);
        found.filter(|record| step.hop.required || target.stamp(record).is_null()).collect()
    }

    fn holds(&self, model: &Model, record: &Record, condition: &Where) -> bool {
        match condition {
            Where::Test(test) => self.test(model, record, test),
            Where::Not(inner) => !self.holds(model, record, inner),
            Where::And(parts) => parts.iter().all(|part| self.holds(model, record, part)),
            Where::Or(parts) => parts.iter().any(|part| self.holds(model, record, part)),
            Where::Related(_, _, test) if model.steps.is_empty() => self.test(model, record, test),
            Where::Related(step, quantifier, test) => {
                let step = pick(&model.steps, *step);
                let target = self.model(step.target);
                let found = self.live(model, record, step);
                let mut found = found.into_iter().peekable();
                match quantifier {
                    // A path to one is a value, which is null where there is no record.
                    0 if !step.hop.many && found.peek().is_none() => self.null(target, test),
                    0 => found.any(|record| self.test(target, record, test)),
                    1 => found.all(|record| self.test(target, record, test)),
                    _ => !found.any(|record| self.test(target, record, test)),
                }
            }
        }
    }

    fn test(&self, model: &Model, record: &Record, test: &Test) -> bool {
        let column = *pick(&model.columns, test.column);
        self.compares(model, column, test, &record[column])
    }

    /// Whether a comparison holds for null.
    fn null(&self, model: &Model, test: &Test) -> bool {
        self.compares(model, *pick(&model.columns, test.column), test, &Value::Null)
    }

    fn compares(&self, model: &Model, column: usize, test: &Test, cell: &Value) -> bool {
        let value = self.value(model, column, test.record);
        if value.is_null() || test.operator > 5 {
            return cell.is_null();
        }
        let order = compare(cell, &value);
        match test.operator {
            0 => order == Ordering::Equal,
            1 => order != Ordering::Equal,
            _ if cell.is_null() => false,
            2 => order == Ordering::Less,
            3 => order != Ordering::Greater,
            4 => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }
    }
}

/// The rows without those before the offset and behind the limit.
fn window<T>(ask: &Ask, rows: Vec<T>) -> impl Iterator<Item = T> {
    let limit = ask.limit.map_or(usize::MAX, |limit| limit as usize);
    rows.into_iter().skip(ask.offset.unwrap_or(0) as usize).take(limit)
}

fn decimal(value: &Value) -> Decimal {
    match value {
        Value::Int(number) => Decimal::from(*number),
        Value::Decimal(number) => *number,
        other => unreachable!("{other:?} is not added up"),
    }
}

/// Text by code point, all others by size; nulls come last.
fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => a.is_null().cmp(&b.is_null()),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Uuid(a), Value::Uuid(b)) => a.cmp(b),
        _ => unreachable!("{a:?} and {b:?} are of one column that takes part"),
    }
}
