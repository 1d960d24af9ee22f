//! Checks as SQL: a condition is a tree, so that each database gets values in the form in which it stores them.

use super::Ddl;
use crate::{
    dialect::{Dialect, sql_literal},
    schema::{Check, CheckRule, ColType, Condition, Operand, Table},
};

impl Ddl {
    /// `CONSTRAINT name CHECK (…)`.
    pub(super) fn check(&self, table: &Table, check: &Check) -> String {
        format!("CONSTRAINT {} CHECK ({})", self.object(table, &check.name), self.rule(table, check))
    }

    /// What a check asks of each row.
    pub(super) fn rule(&self, table: &Table, check: &Check) -> String {
        match &check.rule {
            CheckRule::Sql(sql) => sql.clone(),
            CheckRule::Tree(tree) => self.condition(table, tree),
        }
    }

    /// The condition of a check in the form in which the database keeps it.
    pub(in super::super) fn check_as_kept(&self, table: &Table, check: &Check) -> String {
        match &check.rule {
            CheckRule::Sql(sql) => sql.clone(),
            // MariaDB carries a `NOT` down to the comparisons as it reads a condition.
            CheckRule::Tree(tree) if self.dialect() == Dialect::MySql => self.condition(table, &carried_down(tree, false)),
            CheckRule::Tree(tree) => self.condition(table, tree),
        }
    }

    fn condition(&self, table: &Table, condition: &Condition) -> String {
        match condition {
            Condition::And(parts) => self.joined(table, parts, " AND "),
            Condition::Or(parts) => self.joined(table, parts, " OR "),
            Condition::Not(part) => format!("NOT ({})", self.condition(table, part)),
            Condition::Compare(left, operator, right) => {
                let left_type = type_of(table, left).or_else(|| type_of(table, right)).unwrap_or(ColType::TEXT);
                let right_type = type_of(table, right).unwrap_or(left_type);
                let (left, right) = (self.operand(left, left_type), self.operand(right, right_type));
                format!("{left} {} {right}", operator_of(operator))
            }
            Condition::IsNull(operand) => format!("{} IS NULL", self.operand(operand, ColType::TEXT)),
            Condition::OneOf(operand, values) => {
                let ty = type_of(table, operand).unwrap_or(ColType::TEXT);
                let values: Vec<_> = values.iter().map(|value| sql_literal(self.dialect(), value, ty)).collect();
                format!("{} IN ({})", self.operand(operand, ty), values.join(", "))
            }
        }
    }

    fn joined(&self, table: &Table, parts: &[Condition], joint: &str) -> String {
        let parts: Vec<_> = parts
            .iter()
            .map(|part| match part {
                Condition::And(_) | Condition::Or(_) => format!("({})", self.condition(table, part)),
                _ => self.condition(table, part),
            })
            .collect();
        parts.join(joint)
    }

    fn operand(&self, operand: &Operand, ty: &ColType) -> String {
        match operand {
            Operand::Column(name) => self.name(name),
            Operand::Length(name) if self.dialect() == Dialect::Sqlite => format!("length({})", self.name(name)),
            Operand::Length(name) => format!("char_length({})", self.name(name)),
            Operand::Value(value) => sql_literal(self.dialect(), value, ty),
        }
    }
}

/// The condition, or its opposite, with `NOT` only in front of what has no opposite of its own.
fn carried_down(condition: &Condition, opposite: bool) -> Condition {
    let all = |parts: &[Condition]| parts.iter().map(|part| carried_down(part, opposite)).collect();
    match condition {
        Condition::Not(part) => carried_down(part, !opposite),
        Condition::And(parts) if opposite => Condition::Or(all(parts)),
        Condition::Or(parts) if opposite => Condition::And(all(parts)),
        Condition::And(parts) => Condition::And(all(parts)),
        Condition::Or(parts) => Condition::Or(all(parts)),
        Condition::Compare(left, operator, right) if opposite => {
            let operator = match operator_of(operator) {
                "<" => ">=",
                "<=" => ">",
                ">" => "<=",
                ">=" => "<",
                "<>" => "=",
                _ => "<>",
            };
            Condition::Compare(left.clone(), operator.to_owned(), right.clone())
        }
        other if opposite => Condition::Not(Box::new(other.clone())),
        other => other.clone(),
    }
}

fn type_of<'a>(table: &'a Table, operand: &Operand) -> Option<&'a ColType> {
    match operand {
        Operand::Column(name) => table.column(name).map(|column| &column.ty),
        Operand::Length(_) => Some(ColType::BIGINT),
        Operand::Value(_) => None,
    }
}

/// Only operators that are known get into SQL.
fn operator_of(operator: &str) -> &'static str {
    match operator {
        "<" => "<",
        "<=" => "<=",
        ">" => ">",
        ">=" => ">=",
        "<>" | "!=" => "<>",
        _ => "=",
    }
}
