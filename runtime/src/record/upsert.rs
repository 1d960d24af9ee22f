//! `upsert`: rows that are created, or changed where they exist.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    DraftData,
    atomic::atomic,
    counter::{count, uncounted},
    create::check_expected,
    insert::{insert_into, returning},
    keys::{KeyValues, column_list, fingerprint, name_list, types},
    merge::Merge,
    prepare::Plan,
    read::{records_at, struct_columns},
    rows::Rows,
};
use crate::{
    db::{Place, Row, Scope, SqlWriter, violation},
    dialect::Dialect,
    error::{Error, Result},
    schema::{BelongsTo, Col, Column, HopRef, Model, ModelInfo, Rel, Target},
    value::Value,
};

/// The fields that tell whether two rows are the same record: a field, or a tuple of fields.
pub trait OnFields<M> {
    /// Their indexes in the declaration.
    fn fields(self) -> Vec<u16>;
}

impl<M, T> OnFields<M> for Col<M, T> {
    fn fields(self) -> Vec<u16> {
        vec![self.field]
    }
}
impl<M, T: Target> OnFields<M> for Rel<M, BelongsTo<T>> {
    fn fields(self) -> Vec<u16> {
        match self.at {
            HopRef::Relation(field) => vec![field],
            HopRef::Link(..) => Vec::new(),
        }
    }
}
macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => { $(
        impl<M, $($name: OnFields<M>),+> OnFields<M> for ($($name,)+) {
            fn fields(self) -> Vec<u16> {
                [$(self.$index.fields()),+].concat()
            }
        }
    )* };
}
tuples!((A 0) (A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3));

/// What one call does.
struct Upsert {
    info: &'static ModelInfo,
    plan: Plan,
    /// Which columns each row gives itself: only these change where the record exists.
    given: Vec<Vec<usize>>,
    /// The columns that are unique together.
    on: Vec<&'static Column>,
    /// The rows that their index covers, as SQL.
    predicate: Option<String>,
}

pub(super) async fn upsert<M: Model>(scope: &Scope, drafts: Vec<DraftData>, fields: &[u16]) -> Result<Vec<M>> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let work = Arc::new(Upsert::new(M::info(), drafts, fields)?);
    work.plan.check(scope)?;
    let rows = atomic(scope, |scope| {
        let work = work.clone();
        async move { work.run(&scope).await }
    })
    .await?;
    let by_key: HashMap<String, usize> =
        rows.iter().enumerate().map(|(index, row)| Ok((work.identity(row)?, index))).collect::<Result<_>>()?;
    let wanted = work.plan.nodes.iter().map(|node| by_key.get(&*fingerprint(&work.identity_of(&node.cells))).copied());
    let wanted: Vec<usize> = wanted.flatten().collect();
    records_at(scope, &rows, wanted.into_iter()).await
}

impl Upsert {
    fn new(info: &'static ModelInfo, drafts: Vec<DraftData>, fields: &[u16]) -> Result<Self> {
        let columns: Vec<usize> = fields.iter().flat_map(|&field| info.fields[usize::from(field)].columns.clone()).collect();
        let on: Vec<&'static Column> = columns.iter().map(|&index| info.column(index)).collect();
        let same = |names: &[String]| names.len() == on.len() && on.iter().all(|column| names.contains(&column.name));
        let index = info.table.indexes.iter().find(|index| index.unique && same(&index.columns));
        if index.is_none() && !same(&info.table.primary_key) {
            let names: Vec<&str> = fields.iter().map(|&field| info.fields[usize::from(field)].name).collect();
            return Err(Error::Unsupported(format!(
                "`{}` has no key and no `unique` over `{}`: an upsert goes by one of them",
                info.name,
                names.join("`, `")
            )));
        }
        let given = drafts.iter().map(|draft| given_columns(info, draft)).collect();
        let plan = Plan::new(drafts)?;
        if plan.nodes.len() > plan.roots || !plan.adoptions.is_empty() || !plan.pivots.is_empty() || !plan.links.is_empty() {
            return Err(Error::Unsupported(format!("an upsert of `{}` takes no nested records: create them apart", info.name)));
        }
        Ok(Upsert { info, plan, given, on, predicate: index.and_then(|index| index.predicate.clone()) })
    }

    /// The values that tell which record a row is.
    fn identity_of(&self, cells: &[Option<Value>]) -> KeyValues {
        let index = |column: &&Column| self.info.table.columns.iter().position(|known| known.name == column.name);
        self.on.iter().filter_map(index).map(|index| cells[index].clone().unwrap_or(Value::Null)).collect()
    }

    /// The same, of a row of the struct's columns and those that tell.
    fn identity(&self, row: &Row) -> Result<String> {
        let values = super::keys::read_values(row, self.info.struct_columns, &self.on, self.info.name)?;
        Ok(fingerprint(&values).into_owned())
    }

    async fn run(&self, scope: &Scope) -> Result<Vec<Row>> {
        for expected in &self.plan.expected {
            check_expected(scope, expected).await?;
        }
        let place = scope.db().place_of(self.info.def)?;
        // Of two rows for one record the last one wins.
        let mut last: HashMap<String, usize> = HashMap::new();
        for (index, node) in self.plan.nodes.iter().enumerate() {
            last.insert(fingerprint(&self.identity_of(&node.cells)).into_owned(), index);
        }
        let mut chosen: Vec<usize> = last.into_values().collect();
        chosen.sort_unstable();
        let mut groups: BTreeMap<(&[usize], Vec<bool>), Vec<usize>> = BTreeMap::new();
        for index in chosen {
            let present = self.plan.nodes[index].cells.iter().map(Option::is_some).collect();
            groups.entry((&self.given[index], present)).or_default().push(index);
        }
        let mut rows = Vec::new();
        for ((given, _), members) in groups {
            rows.extend(self.write(scope, place, given, &members).await?);
        }
        Ok(rows)
    }

    async fn write(&self, scope: &Scope, place: Place, given: &[usize], members: &[usize]) -> Result<Vec<Row>> {
        let cells = &self.plan.nodes[members[0]].cells;
        let present: Vec<usize> = (0..cells.len()).filter(|&index| cells[index].is_some()).collect();
        let columns: Vec<&Column> = present.iter().map(|&index| self.info.column(index)).collect();
        let row = |&node: &usize| {
            present.iter().map(|&index| self.plan.nodes[node].cells[index].clone().unwrap_or(Value::Null)).collect()
        };
        let rows: Vec<Vec<Value>> = members.iter().map(row).collect();
        let kept =
            |index: &usize| !self.info.key.contains(index) && !self.on.iter().any(|on| on.name == self.info.column(*index).name);
        let mut set: Vec<&Column> = given.iter().filter(|index| kept(index)).map(|&index| self.info.column(index)).collect();
        set.extend(self.info.updated_at.filter(|index| !given.contains(index)).map(|index| self.info.column(index)));
        let violated = |error| violation(error, &[&self.info.source]);
        if scope.flavour(place).dialect() == Dialect::MySql {
            return self.merge(scope, place, &columns, rows, &set).await.map_err(violated);
        }
        let (mut columns, mut rows) = (columns, rows);
        if let Some(counter) = uncounted(scope.flavour(place).dialect(), &self.info.table, &columns) {
            count(scope, place, &self.info.table, counter, &mut rows).await?;
            columns.push(counter);
        }
        let mut sql = SqlWriter::new(scope.flavour(place));
        self.on_conflict(&mut sql, &columns, rows, &set)?;
        scope.fetch(place, &sql.finish()).await.map_err(violated)
    }

    fn returned(&self) -> Vec<&'static Column> {
        struct_columns(self.info).into_iter().chain(self.on.iter().copied()).collect()
    }

    fn on_conflict(&self, sql: &mut SqlWriter, columns: &[&Column], rows: Vec<Vec<Value>>, set: &[&Column]) -> Result<()> {
        insert_into(sql, &self.info.table, columns);
        // The table may be named where its old values are meant.
        let rows = Rows::new(types(columns), rows);
        let dialect = sql.dialect();
        sql.sql("SELECT ").sql(&rows.cells(dialect)).sql(" FROM ");
        rows.table(sql)?;
        sql.sql(" WHERE 1 = 1 ORDER BY ").sql(Rows::ordinal(dialect)).sql(" ON CONFLICT (");
        name_list(sql, &self.on);
        sql.sql(")");
        if let Some(predicate) = &self.predicate {
            sql.sql(" WHERE ").sql(predicate);
        }
        sql.sql(" DO UPDATE SET ");
        // A record that changes in nothing is still to be returned.
        let set = if set.is_empty() { &self.on } else { set };
        for (place, column) in set.iter().enumerate() {
            sql.sql(if place > 0 { ", " } else { "" }).name(&column.name).sql(" = excluded.").name(&column.name);
        }
        if let Some(version) = self.info.version() {
            sql.sql(", ").name(&version.name).sql(" = ").table(&self.info.table).sql(".").name(&version.name).sql(" + 1");
        }
        returning(sql, &self.returned());
        Ok(())
    }

    /// MariaDB and MySQL: `ON DUPLICATE KEY` would take a conflict over any index, so existing rows are updated and the
    /// others inserted.
    async fn merge(
        &self,
        scope: &Scope,
        place: Place,
        columns: &[&Column],
        rows: Vec<Vec<Value>>,
        set: &[&Column],
    ) -> Result<Vec<Row>> {
        let flavour = scope.flavour(place);
        let live = self.info.deleted_at.is_some() && self.predicate.is_some();
        let version = self.info.version();
        let merge = Merge { table: &self.info.table, columns, on: &self.on, live, version, revive: false };
        let index = |column: &&Column| columns.iter().position(|known| known.name == column.name);
        let on: Vec<usize> = self.on.iter().filter_map(index).collect();
        let identities: Vec<KeyValues> = rows.iter().map(|row| on.iter().map(|&index| row[index].clone()).collect()).collect();
        if !set.is_empty() {
            scope.execute(place, &merge.update(flavour, rows.clone(), set)?).await?;
        }
        let mut sql = SqlWriter::new(flavour);
        insert_into(&mut sql, &self.info.table, columns);
        let rows = Rows::new(types(columns), rows);
        sql.sql("SELECT ").sql(&rows.cells(flavour.dialect())).sql(" FROM ");
        rows.table(&mut sql)?;
        sql.sql(" WHERE ");
        merge.absent(&mut sql);
        sql.sql(" ORDER BY ").sql(Rows::ordinal(flavour.dialect()));
        scope.execute(place, &sql.finish()).await?;
        let mut sql = SqlWriter::new(flavour);
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &self.returned());
        sql.sql(" FROM ").table(&self.info.table).sql(" AS t0 WHERE ");
        sql.keys_in("t0", &self.on, &identities);
        if live {
            sql.sql(" AND ").column("t0", "deleted_at").sql(" IS NULL");
        }
        scope.fetch(place, &sql.finish()).await
    }
}

/// The columns that a draft gives itself.
fn given_columns(info: &'static ModelInfo, draft: &DraftData) -> Vec<usize> {
    let related = draft.related.iter().filter_map(|(at, _)| match at {
        HopRef::Relation(field) => Some(*field),
        HopRef::Link(..) => None,
    });
    let fields = draft.values.iter().map(|(field, _)| *field).chain(related);
    let mut columns: Vec<usize> = fields.flat_map(|field| info.fields[usize::from(field)].columns.clone()).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}
