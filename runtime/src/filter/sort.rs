//! Orders as SQL: their keys, and the rows behind a position.

use super::{
    OrderKey, Ranks, Renderer, hop_of, only_column,
    render::{column, refuse_unordered},
};
use crate::{
    db::SqlWriter,
    dialect::{Dialect, Flavour},
    error::Result,
    schema::{ColType, Column, HopRef, SourceInfo},
    value::{Kind, Value},
};

/// One key of an order, as SQL without parameters.
pub(crate) struct SortKey {
    pub sql: String,
    pub ty: ColType,
    descending: bool,
    nullable: bool,
}

/// The columns that an order goes by, with the primary key as the last one, and whether each may be null.
pub(crate) fn sort_columns(source: &'static SourceInfo, keys: &[OrderKey]) -> Result<Vec<(&'static Column, bool)>> {
    let mut columns = Vec::with_capacity(keys.len() + 1);
    for key in keys {
        let mut end = source;
        for &at in &key.path {
            end = &hop_of(end, at)?.target().source;
        }
        let column = only_column(end, key.field)?;
        columns.push((column, column.nullable || !key.path.is_empty()));
    }
    columns.extend(tie_breakers(source, keys).map(|index| (source.column(index), false)));
    Ok(columns)
}

/// The columns of the primary key that the order does not name.
fn tie_breakers<'a>(source: &'static SourceInfo, keys: &'a [OrderKey]) -> impl Iterator<Item = usize> + use<'a> {
    let named = move |column: usize| {
        let own = keys.iter().filter(|key| key.path.is_empty());
        own.filter_map(|key| source.fields.get(usize::from(key.field))).any(|field| field.columns.contains(&column))
    };
    source.key.iter().copied().filter(move |&column| !named(column))
}

impl Renderer<'_> {
    /// The keys of an order, and the primary key as the last one.
    pub(crate) fn sort_keys(
        &mut self,
        flavour: Flavour,
        source: &'static SourceInfo,
        alias: &str,
        keys: &[OrderKey],
    ) -> Result<Vec<SortKey>> {
        let mut texts = Vec::with_capacity(keys.len() + 1);
        for (place, key) in keys.iter().enumerate() {
            let mut value = SqlWriter::new(flavour);
            match key.ranks {
                Some(_) => _ = value.column(&Ranks::alias(alias, place), Ranks::PLACE),
                None => self.scalar(&mut value, source, alias, &key.path, key.field)?,
            }
            texts.push((value.finish().sql.into_owned(), key.descending));
        }
        for index in tie_breakers(source, keys) {
            let mut value = SqlWriter::new(flavour);
            value.column(alias, &source.column(index).name);
            texts.push((value.finish().sql.into_owned(), false));
        }
        let mut sorted = Vec::with_capacity(texts.len());
        for (place, ((sql, descending), (column, nullable))) in texts.into_iter().zip(sort_columns(source, keys)?).enumerate() {
            let ranked = keys.get(place).is_some_and(|key| key.ranks.is_some());
            let ty = if ranked { ColType::BIGINT.clone() } else { column.ty.clone() };
            sorted.push(SortKey { sql, ty, descending, nullable });
        }
        Ok(sorted)
    }

    /// Appends the keys of an order, and the primary key as the last one.
    pub(crate) fn order(
        &mut self,
        sql: &mut SqlWriter,
        source: &'static SourceInfo,
        alias: &str,
        keys: &[OrderKey],
    ) -> Result<()> {
        for key in self.sort_keys(sql.flavour, source, alias, keys)? {
            nulls(sql, &key);
            sql.sql(", ");
        }
        sql.trim(", ");
        Ok(())
    }

    /// Appends that a row comes behind the position with these values of the keys.
    pub(crate) fn after(
        &mut self,
        sql: &mut SqlWriter,
        source: &'static SourceInfo,
        alias: &str,
        keys: &[OrderKey],
        values: &[Value],
    ) -> Result<()> {
        let keys = self.sort_keys(sql.flavour, source, alias, keys)?;
        let last = keys.len().saturating_sub(1);
        // A plain range of the first key lets an index begin there.
        if let (Some(first), Some(value), true) = (keys.first(), values.first(), last > 0)
            && !first.nullable
        {
            sql.sql(&first.sql).sql(if first.descending { " <= " } else { " >= " }).bind(value.clone(), &first.ty).sql(" AND ");
        }
        for (place, (key, value)) in keys.iter().zip(values).enumerate() {
            sql.sql("(");
            behind(sql, key, value);
            if place < last {
                sql.sql(" OR (");
                same(sql, key, value);
                sql.sql(" AND ");
            }
        }
        sql.sql(&"))".repeat(last)).sql(")");
        Ok(())
    }

    /// The value at the end of a path over steps to one record.
    fn scalar(
        &mut self,
        sql: &mut SqlWriter,
        source: &'static SourceInfo,
        alias: &str,
        path: &[HopRef],
        field: u16,
    ) -> Result<()> {
        let Some((&at, rest)) = path.split_first() else { return ordered_column(sql, source, alias, field) };
        let hop = hop_of(source, at)?;
        let target = &hop.target().source;
        // The value stands before the table in the text, and its alias is known only after: write it apart.
        let mut from = SqlWriter::new(sql.flavour);
        let to = self.from(&mut from, hop, alias)?;
        sql.sql("(SELECT ");
        self.scalar(sql, target, &to, rest, field)?;
        sql.sql(" FROM ").sql(&from.finish().sql).sql(" LIMIT 1)");
        Ok(())
    }
}

/// A column in an order: text by code point, on every database.
pub(crate) fn ordered_column(sql: &mut SqlWriter, source: &SourceInfo, alias: &str, field: u16) -> Result<()> {
    refuse_unordered(sql.dialect(), source, field)?;
    column(sql, source, alias, field)?;
    let ty = &only_column(source, field)?.ty;
    let ours = ty.kind == Kind::Text && !ty.array && ty.collate.is_none();
    if matches!(sql.flavour, Flavour::Postgres { collate_keys: true }) && ours {
        sql.sql(" COLLATE \"C\"");
    }
    Ok(())
}

/// Nulls come last when ascending, first when descending.
fn nulls(sql: &mut SqlWriter, key: &SortKey) {
    let value = &key.sql;
    match (sql.dialect(), key.descending) {
        (_, false) if !key.nullable => sql.sql(value),
        (_, true) if !key.nullable => sql.sql(value).sql(" DESC"),
        (Dialect::Postgres, false) => sql.sql(value),
        (Dialect::Postgres, true) => sql.sql(value).sql(" DESC"),
        (Dialect::Sqlite, false) => sql.sql(value).sql(" NULLS LAST"),
        (Dialect::Sqlite, true) => sql.sql(value).sql(" DESC NULLS FIRST"),
        (Dialect::MySql, false) => sql.sql(value).sql(" IS NULL, ").sql(value),
        (Dialect::MySql, true) => sql.sql(value).sql(" IS NULL DESC, ").sql(value).sql(" DESC"),
    };
}

/// The key is behind the value.
fn behind(sql: &mut SqlWriter, key: &SortKey, value: &Value) {
    match (value.is_null(), key.descending) {
        (true, false) => sql.sql("1 = 0"),
        (true, true) => sql.sql(&key.sql).sql(" IS NOT NULL"),
        (false, true) => sql.sql(&key.sql).sql(" < ").bind(value.clone(), &key.ty),
        (false, false) if key.nullable => {
            sql.sql(&key.sql).sql(" > ").bind(value.clone(), &key.ty).sql(" OR ").sql(&key.sql).sql(" IS NULL")
        }
        (false, false) => sql.sql(&key.sql).sql(" > ").bind(value.clone(), &key.ty),
    };
}

/// The key has the value.
fn same(sql: &mut SqlWriter, key: &SortKey, value: &Value) {
    match value.is_null() {
        true => sql.sql(&key.sql).sql(" IS NULL"),
        false => sql.sql(&key.sql).sql(" = ").bind(value.clone(), &key.ty),
    };
}
