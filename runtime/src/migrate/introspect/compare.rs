//! Where a database differs from what it should be. Pure: two catalogs in, differences out.

use std::{collections::BTreeMap, fmt};

use super::{
    expression::same,
    live::{Live, LiveColumn, LiveForeignKey, LiveIndex, LiveTable},
};
use crate::dialect::{Dialect, Flavour};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The table, as the catalog names it.
    pub table: String,
    /// What kind of thing differs.
    pub object: Object,
    /// The name of the column, index or constraint; that of the table for a table.
    pub name: String,
    /// How it differs.
    pub verdict: Verdict,
}

/// What can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// A table.
    Table,
    /// A column.
    Column,
    /// A primary key.
    Key,
    /// An index.
    Index,
    /// A check.
    Check,
    /// A foreign key.
    ForeignKey,
}

/// How something differs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It should be there and is not.
    Missing,
    /// It is there and nobody declared it.
    Foreign,
    /// It is there and nobody declared it, and rows cannot be written because of it.
    InTheWay,
    /// It is there in another form.
    Other {
        /// What of it.
        what: &'static str,
        /// As it should be.
        expected: String,
        /// As it is.
        found: String,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.object {
            Object::Table => return self.table_words(f),
            Object::Column => "column",
            Object::Key => "primary key",
            Object::Index => "index",
            Object::Check => "check",
            Object::ForeignKey => "foreign key",
        };
        let (table, name) = (&self.table, &self.name);
        match &self.verdict {
            Verdict::Missing => write!(f, "`{table}`: the {kind} `{name}` is not there"),
            Verdict::Foreign => write!(f, "`{table}`: the {kind} `{name}` is nobody's"),
            Verdict::InTheWay => write!(f, "`{table}`: the {kind} `{name}` is nobody's, and required without a default"),
            Verdict::Other { what, expected, found } => {
                write!(f, "`{table}`: {what} of the {kind} `{name}` should be `{expected}` and is `{found}`")
            }
        }
    }
}

impl Difference {
    fn table_words(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict {
            Verdict::Missing => write!(f, "the table `{}` is not there", self.table),
            _ => write!(f, "the table `{}` is nobody's", self.table),
        }
    }

    /// Whether the declared schema cannot be relied on because of it: what is foreign and in nobody's way is no matter.
    pub fn is_drift(&self) -> bool {
        self.verdict != Verdict::Foreign
    }
}

/// All differences, by table.
pub fn compare(flavour: Flavour, expected: &Live, found: &Live) -> Vec<Difference> {
    let mut compared = Compared { flavour, table: "", differences: Vec::new() };
    for (name, table) in &expected.tables {
        compared.table = name;
        match found.tables.get(name) {
            Some(live) => compared.table(table, live),
            None => compared.add(Object::Table, name, Verdict::Missing),
        }
    }
    for name in found.tables.keys().filter(|name| !expected.tables.contains_key(*name)) {
        compared.table = name;
        compared.add(Object::Table, name, Verdict::Foreign);
    }
    compared.differences
}

struct Compared<'a> {
    flavour: Flavour,
    table: &'a str,
    differences: Vec<Difference>,
}

impl Compared<'_> {
    fn add(&mut self, object: Object, name: &str, verdict: Verdict) {
        self.differences.push(Difference { table: self.table.to_owned(), object, name: name.to_owned(), verdict });
    }

    fn other(&mut self, object: Object, name: &str, what: &'static str, expected: &str, found: &str) {
        self.add(object, name, Verdict::Other { what, expected: expected.to_owned(), found: found.to_owned() });
    }

    /// What one side has and the other has not, and what both have.
    fn members<T>(
        &mut self,
        object: Object,
        [expected, found]: [&BTreeMap<String, T>; 2],
        foreign: impl Fn(&T) -> Verdict,
        both: impl Fn(&mut Self, &str, &T, &T),
    ) {
        for (name, wanted) in expected {
            match found.get(name) {
                Some(there) => both(self, name, wanted, there),
                None => self.add(object, name, Verdict::Missing),
            }
        }
        for (name, there) in found.iter().filter(|(name, _)| !expected.contains_key(*name)) {
            self.add(object, name, foreign(there));
        }
    }

    fn table(&mut self, expected: &LiveTable, found: &LiveTable) {
        let in_the_way = |column: &LiveColumn| {
            let filled = column.nullable || column.default.is_some() || column.generated.is_some() || column.counter;
            if filled { Verdict::Foreign } else { Verdict::InTheWay }
        };
        self.members(Object::Column, [&expected.columns, &found.columns], in_the_way, Self::column);
        if expected.primary_key != found.primary_key {
            let (key, live) = (expected.primary_key.join(", "), found.primary_key.join(", "));
            self.other(Object::Key, self.table, "the columns", &key, &live);
        }
        self.members(Object::Index, [&expected.indexes, &found.indexes], |_| Verdict::Foreign, Self::index);
        self.members(
            Object::Check,
            [&expected.checks, &found.checks],
            |_| Verdict::Foreign,
            |compared, name, wanted, there| {
                if !compared.same(wanted, there) {
                    compared.other(Object::Check, name, "the condition", wanted, there);
                }
            },
        );
        self.members(Object::ForeignKey, [&expected.foreign_keys, &found.foreign_keys], |_| Verdict::Foreign, Self::foreign_key);
        for name in &found.unproven {
            let object = if found.checks.contains_key(name) { Object::Check } else { Object::ForeignKey };
            let ours = expected.checks.contains_key(name) || expected.foreign_keys.contains_key(name);
            if ours {
                self.other(object, name, "the state", "validated", "not valid");
            }
        }
    }

    fn same(&self, a: &str, b: &str) -> bool {
        same(self.flavour.dialect(), a, b)
    }

    fn same_or_both_none(&self, a: Option<&String>, b: Option<&String>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => self.same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    fn column(&mut self, name: &str, expected: &LiveColumn, found: &LiveColumn) {
        if self.type_of(&expected.ty) != self.type_of(&found.ty) {
            self.other(Object::Column, name, "the type", &expected.ty, &found.ty);
        }
        let null = |column: &LiveColumn| if column.nullable { "null" } else { "not null" };
        if expected.nullable != found.nullable {
            self.other(Object::Column, name, "the nullability", null(expected), null(found));
        }
        let none = || "none".to_owned();
        for (what, wanted, there) in
            [("the default", &expected.default, &found.default), ("the expression", &expected.generated, &found.generated)]
        {
            // MariaDB and MySQL show bytes as the text that they are not.
            let shown = self.flavour.dialect() != Dialect::MySql
                || !["binary", "varbinary", "longblob"].iter().any(|ty| expected.ty.starts_with(ty));
            let same = match (wanted, there) {
                (Some(_), Some(_)) if !shown => true,
                (wanted, there) => self.same_or_both_none(wanted.as_ref(), there.as_ref()),
            };
            if !same {
                let (wanted, there) = (wanted.clone().unwrap_or_else(none), there.clone().unwrap_or_else(none));
                self.other(Object::Column, name, what, &wanted, &there);
            }
        }
        let counts = |column: &LiveColumn| if column.counter { "a counter" } else { "no counter" };
        if expected.counter != found.counter {
            self.other(Object::Column, name, "the nature", counts(expected), counts(found));
        }
    }

    /// Byte order is what the library asks for, so that asking or not asking for it is one where it is the usual order.
    fn type_of<'a>(&self, ty: &'a str) -> &'a str {
        match self.flavour {
            Flavour::Postgres { collate_keys: false } => ty.strip_suffix(" COLLATE C").unwrap_or(ty),
            _ => ty,
        }
    }

    fn index(&mut self, name: &str, expected: &LiveIndex, found: &LiveIndex) {
        if expected.columns != found.columns {
            self.other(Object::Index, name, "the columns", &expected.columns.join(", "), &found.columns.join(", "));
        }
        let unique = |index: &LiveIndex| if index.unique { "unique" } else { "not unique" };
        if expected.unique != found.unique {
            self.other(Object::Index, name, "the nature", unique(expected), unique(found));
        }
        if !self.same_or_both_none(expected.predicate.as_ref(), found.predicate.as_ref()) {
            let all = |index: &LiveIndex| index.predicate.clone().unwrap_or_else(|| "all rows".into());
            self.other(Object::Index, name, "the condition", &all(expected), &all(found));
        }
        if self.flavour.dialect() == Dialect::Postgres && expected.method != found.method {
            self.other(Object::Index, name, "the method", &expected.method, &found.method);
        }
        if found.invalid {
            self.other(Object::Index, name, "the state", "valid", "invalid");
        }
    }

    fn foreign_key(&mut self, name: &str, expected: &LiveForeignKey, found: &LiveForeignKey) {
        let leads =
            |key: &LiveForeignKey| format!("{} -> {}({})", key.columns.join(", "), key.references, key.target_columns.join(", "));
        if leads(expected) != leads(found) {
            self.other(Object::ForeignKey, name, "the reference", &leads(expected), &leads(found));
        }
        let actions = |key: &LiveForeignKey| format!("on delete {}, on update {}", key.on_delete, key.on_update).to_lowercase();
        if actions(expected) != actions(found) {
            self.other(Object::ForeignKey, name, "the action", &actions(expected), &actions(found));
        }
    }
}

impl Difference {
    /// Whether it stands on an expression that people wrote, which no comparison of texts can decide.
    pub(in super::super) fn is_spelling(&self) -> bool {
        matches!(self.verdict, Verdict::Other { what: "the condition" | "the default" | "the expression", .. })
    }
}
