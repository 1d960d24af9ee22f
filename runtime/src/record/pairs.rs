//! Writing the rows of a link: used by `create!` and by the calls of links.

use std::collections::HashMap;

use super::{
    away::Away,
    ends::{live_keys, untaken},
    fits::fits,
    insert::{insert_into, returning},
    keyed::{Keyed, Only},
    keys::{KeyValues, Same, column_list, columns_named, compare, distinct, fingerprint, name_list, read_values, types},
    merge::Merge,
    rows::Rows,
};
use crate::{
    db::{Place, Row, Scope, SqlWriter, Statement, violation},
    dialect::{Dialect, Flavour, share_lock},
    error::{Error, Result},
    filter::live,
    journal::{self, Deed},
    schema::{Column, DefaultDef, LinkInfo, ModelInfo},
    value::{DateTime, Value, text_id},
};

/// How many pairs MariaDB and MySQL are given at a time: what a statement binds has to fit into one packet.
const PACKET: usize = 10_000;

/// Pairs to write into the table of a link, in the order of its ends.
pub(crate) struct Pairs {
    pub link: &'static LinkInfo,
    pub pairs: Vec<[KeyValues; 2]>,
    /// The link's own columns that are given, by field; they are the same for all pairs.
    pub given: Vec<(usize, Value)>,
    /// Whether both ends must exist.
    pub checked: bool,
    /// Whether pairs that hold a `One` end are dismissed first.
    pub replace: bool,
    /// Records of each end that the same transaction makes: they live, whatever was told of their keys before.
    pub born: [Vec<KeyValues>; 2],
}

/// Rows of a link that are to be written.
struct Written {
    /// The columns of the rows.
    columns: Vec<&'static Column>,
    rows: Vec<Vec<Value>>,
    /// Columns that have one value in all rows; they are bound once.
    alike: Vec<(&'static Column, Value)>,
}

impl Written {
    fn all_columns(&self) -> Vec<&'static Column> {
        self.columns.iter().copied().chain(self.alike.iter().map(|(column, _)| *column)).collect()
    }

    /// The same with all values in the rows.
    fn spread(mut self) -> Self {
        self.columns = self.all_columns();
        for row in &mut self.rows {
            row.extend(self.alike.iter().map(|(_, value)| value.clone()));
        }
        Written { alike: Vec::new(), ..self }
    }
}

impl LinkInfo {
    /// The columns of the primary key: both ends.
    pub(crate) fn pair_columns(&self) -> Vec<&Column> {
        self.key.iter().map(|&index| self.column(index)).collect()
    }
    /// The columns of one end.
    pub(crate) fn end_columns(&self, end: usize) -> Vec<&Column> {
        columns_named(&self.source, &self.ends[end].columns)
    }
    /// The model of one end.
    pub(crate) fn end_model(&self, end: usize) -> &'static ModelInfo {
        ModelInfo::of((self.def.ends[end].model)())
    }
    /// A violation, in the words of the link: a `One` end that is taken.
    pub(crate) fn violation(&self, error: Error) -> Error {
        match violation(error, &[&self.source]) {
            Error::Unique { model, fields } if model == self.def.name => {
                let holds = |end: &usize| {
                    let first = self.ends[*end].columns.first().and_then(|column| self.source.field_of_column(column));
                    self.def.ends[*end].one && fields.iter().all(|field| Some(field.as_str()) == first)
                };
                match (0..2).find(holds) {
                    Some(end) => Error::Cardinality { link: self.def.name, end: self.end_model(end).name },
                    None => Error::Unique { model, fields },
                }
            }
            other => other,
        }
    }
}

impl Pairs {
    /// Whether one statement on its own writes all of it: it takes effect or does not, and needs no transaction around
    /// it. Of several pairs it could write some and miss the ends of others.
    pub(crate) fn is_one_statement(&self, scope: &Scope) -> Result<bool> {
        let place = scope.db().place_of_link(self.link.def)?;
        let alone = matches!(scope, Scope::Db(_)) && self.pairs.len() == 1 && !self.replace;
        if !alone || scope.flavour(place).dialect() == Dialect::MySql {
            return Ok(false);
        }
        // An end that lives elsewhere is guarded meanwhile, checked or not.
        Ok(!self.is_elsewhere(scope, 0)? && !self.is_elsewhere(scope, 1)?)
    }

    /// No pairs of a link, to be checked.
    pub(crate) fn of(link: &'static LinkInfo) -> Self {
        Pairs { link, pairs: Vec::new(), given: Vec::new(), checked: true, replace: false, born: Default::default() }
    }

    /// Pairs that another database has told of: their keys are the columns of both ends, as one.
    pub(crate) fn told(link: &'static LinkInfo, pairs: &[journal::Key]) -> Self {
        let width = link.end_columns(0).len();
        let split = |key: &journal::Key| {
            let (first, second) = key.0.split_at(width.min(key.0.len()));
            [first.to_vec(), second.to_vec()]
        };
        Pairs { pairs: pairs.iter().map(split).collect(), checked: false, ..Pairs::of(link) }
    }

    /// Writes the pairs that can be linked still: an end may have been deleted meanwhile, or linked to another record.
    pub(crate) async fn write_what_can_be(mut self, scope: &Scope) -> Result<()> {
        let place = scope.db().place_of_link(self.link.def)?;
        let wanted = self.pairs.len();
        let stones = self.guard(scope, place).await?;
        for end in 0..2 {
            let model = self.link.end_model(end);
            if self.is_elsewhere(scope, end)? {
                self.pairs.retain(|pair| journal::stone(&stones, model, &pair[end]).is_none());
            } else {
                let live = live_keys(scope, model, &self.keys_of(end), true).await?;
                self.pairs.retain(|pair| live.contains(&*fingerprint(&pair[end])));
            }
        }
        self.pairs = untaken(scope, self.link, self.pairs).await?;
        if self.pairs.len() < wanted {
            tracing::warn!(link = self.link.def.name, "a link of a new record is not made: its other end is gone or taken");
        }
        self.write(scope).await.map(|_| ())
    }

    /// Writes the pairs; the rows as they are stored then, in the order of the pairs' first appearance. To be run in a
    /// transaction where ends are checked or replaced.
    pub(crate) async fn write(&self, scope: &Scope) -> Result<Vec<Row>> {
        let place = scope.db().place_of_link(self.link.def)?;
        for (field, value) in &self.given {
            fits(&self.link.source, scope.flavour(place).dialect(), self.link.fields[*field].columns[0], value)?;
        }
        let wanted = distinct(self.pairs.iter().map(|pair| pair.concat()));
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        // One order for all callers: two of them that write the same rows do not lock each other out.
        let mut pairs: Vec<&KeyValues> = wanted.iter().collect();
        pairs.sort_by(|a, b| compare(a, b));
        let here = self.ends_here(scope, place).await?;
        if self.replace {
            self.make_room(scope, place, &pairs).await?;
        }
        let flavour = scope.flavour(place);
        let most = if flavour.dialect() == Dialect::MySql { PACKET } else { pairs.len() };
        let mut fetched = Vec::with_capacity(pairs.len());
        for part in pairs.chunks(most) {
            fetched.extend(if self.upserts(flavour) {
                let statement = self.upsert(flavour, self.written(part)?, here)?;
                scope.fetch(place, &statement).await.map_err(|error| self.link.violation(error))?
            } else {
                let keys: Vec<KeyValues> = part.iter().copied().cloned().collect();
                self.merge(scope, place, self.written(part)?.spread(), here, &keys).await?
            });
        }
        if fetched.len() < pairs.len() {
            return Err(self.missing_end(scope).await?);
        }
        self.in_order(&wanted, fetched)
    }

    /// Which ends are checked by a join: those whose tables are in the link's own database. Where existing rows are updated
    /// apart they are asked for here; ends that live elsewhere were [asked for](super::away::beyond) before, and are kept
    /// from being deleted meanwhile.
    async fn ends_here(&self, scope: &Scope, place: Place) -> Result<[bool; 2]> {
        self.hold_elsewhere(scope, place).await?;
        let mut here = [false; 2];
        if self.checked {
            for (end, joined) in here.iter_mut().enumerate() {
                let apart = !self.upserts(scope.flavour(place));
                if !self.is_elsewhere(scope, end)? {
                    *joined = !apart;
                    if apart {
                        self.check_end(scope, end).await?;
                    }
                }
            }
        }
        Ok(here)
    }

    /// Whether one statement inserts and updates. On MariaDB that would swallow any other conflict than the pair's too, and MySQL
    /// tells no rows.
    fn upserts(&self, flavour: Flavour) -> bool {
        let alone = || self.link.table.indexes.iter().filter(|index| index.unique).all(|index| index.columns == ["id"]);
        match flavour {
            Flavour::Postgres { .. } | Flavour::Sqlite => true,
            Flavour::MariaDb => alone(),
            Flavour::MySql => false,
        }
    }

    /// Whether the records of an end live in another database than the links.
    pub(crate) fn is_elsewhere(&self, scope: &Scope, end: usize) -> Result<bool> {
        let db = scope.db();
        Ok(db.is_apart() && db.place_of(self.link.end_model(end).def)? != db.place_of_link(self.link.def)?)
    }

    /// The ends that live in other databases than the links.
    pub(crate) fn away(&self, scope: &Scope) -> Result<Vec<Away>> {
        let mut ends = Vec::new();
        for end in 0..2 {
            if self.is_elsewhere(scope, end)? {
                ends.push(Away { link: self.link, end, keys: self.keys_of(end) });
            }
        }
        Ok(ends)
    }

    async fn guard(&self, scope: &Scope, place: Place) -> Result<journal::Tombstones> {
        let ends: Vec<_> = self.away(scope)?.into_iter().map(|away| (away.model(), away.keys)).collect();
        journal::hold(scope, place, &ends).await
    }

    /// Keeps deletions of ends that live elsewhere away until the links are written; none may have been told of already,
    /// but of a record that has its key again.
    pub(crate) async fn hold_elsewhere(&self, scope: &Scope, place: Place) -> Result<()> {
        let stones = self.guard(scope, place).await?;
        for end in (0..2).filter(|_| !stones.is_empty()) {
            let model = self.link.end_model(end);
            let marked = self.keys_of(end).into_iter().filter(|key| journal::stone(&stones, model, key).is_some());
            let (born, dead): (Vec<_>, Vec<_>) = marked.partition(|key| self.born[end].contains(key));
            if !dead.is_empty() {
                return Err(self.missing(end));
            }
            journal::mark(scope, place, model, &born, Deed::Restore).await?;
        }
        Ok(())
    }

    /// An end of every pair must exist.
    pub(crate) async fn check_end(&self, scope: &Scope, end: usize) -> Result<()> {
        self.check_keys(scope, end, self.keys_of(end)).await
    }

    /// Records at an end must exist.
    pub(super) async fn check_keys(&self, scope: &Scope, end: usize, keys: Vec<KeyValues>) -> Result<()> {
        if self.is_missing(scope, end, &keys).await? { Err(self.missing(end)) } else { Ok(()) }
    }

    fn keys_of(&self, end: usize) -> Vec<KeyValues> {
        distinct(self.pairs.iter().map(|pair| pair[end].clone()))
    }

    fn missing(&self, end: usize) -> Error {
        Error::MissingEnd { link: self.link.def.name, end: self.link.end_model(end).name }
    }

    async fn missing_end(&self, scope: &Scope) -> Result<Error> {
        Ok(self.missing(if self.is_missing(scope, 0, &self.keys_of(0)).await? { 0 } else { 1 }))
    }

    async fn is_missing(&self, scope: &Scope, end: usize, keys: &[KeyValues]) -> Result<bool> {
        // Those that are locked live until the links are written.
        let lock = !self.is_elsewhere(scope, end)?;
        Ok(live_keys(scope, self.link.end_model(end), keys, lock).await?.len() < keys.len())
    }

    /// What is written of each pair.
    fn written(&self, pairs: &[&KeyValues]) -> Result<Written> {
        let link = self.link;
        let now = Value::DateTime(DateTime::now());
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
            alike.push((link.column(index), now.clone()));
        }
        let row = |pair: &&KeyValues| pair.iter().cloned().chain(makers.iter().map(|make| make())).collect();
        Ok(Written { columns, rows: pairs.iter().map(row).collect(), alike })
    }

    /// The columns that an existing row takes over: what is given, and the moment.
    fn updated(&self) -> Vec<&'static Column> {
        let given = self.given.iter().map(|(field, _)| self.link.column(self.link.fields[*field].columns[0]));
        given.chain(self.link.updated_at.map(|index| self.link.column(index))).collect()
    }

    /// Appends the rows, joined with the ends that must exist.
    fn select_rows(&self, sql: &mut SqlWriter, written: Written, here: [bool; 2]) -> Result<()> {
        let dialect = sql.dialect();
        let rows = Rows::new(types(&written.columns), written.rows);
        sql.sql("SELECT ").sql(&rows.cells(dialect));
        for (column, value) in written.alike {
            sql.sql(", ").bind(value, &column.ty);
        }
        sql.sql(" FROM ");
        let cells: Vec<String> = (0..self.link.key.len()).map(|index| rows.cell(dialect, index)).collect();
        rows.table(sql)?;
        let mut cells = cells.into_iter();
        for (end, joined) in here.into_iter().enumerate() {
            let model = self.link.end_model(end);
            let alias = if end == 0 { "e0" } else { "e1" };
            let keys: Vec<String> = cells.by_ref().take(model.key.len()).collect();
            if !joined {
                continue;
            }
            sql.sql(" JOIN ").table(&model.table).sql(" AS ").sql(alias).sql(" ON ");
            for (place, (column, cell)) in model.key_columns().iter().zip(&keys).enumerate() {
                sql.sql(if place > 0 { " AND " } else { "" }).column(alias, &column.name).sql(" = ").sql(cell);
            }
            if model.deleted_at.is_some() {
                sql.sql(" AND ");
                live(sql, model, alias);
            }
        }
        Ok(())
    }

    /// One statement, whose only conflict is the pair; a taken `One` end stays an error.
    fn upsert(&self, flavour: Flavour, written: Written, here: [bool; 2]) -> Result<Statement> {
        let mut sql = SqlWriter::new(flavour);
        insert_into(&mut sql, &self.link.table, &written.all_columns());
        self.select_rows(&mut sql, written, here)?;
        sql.sql(" WHERE 1 = 1 ORDER BY ").sql(Rows::ordinal(flavour.dialect()));
        let locked: Vec<&str> =
            ["e0", "e1"].into_iter().zip(here).filter(|(_, joined)| *joined).map(|(alias, _)| alias).collect();
        if flavour.row_locks() && !locked.is_empty() {
            sql.sql(share_lock(flavour.dialect()));
            if flavour.dialect() == Dialect::Postgres {
                sql.sql(" OF ").sql(&locked.join(", "));
            }
        }
        let [given, behind] = if flavour.dialect() == Dialect::MySql {
            sql.sql(" ON DUPLICATE KEY UPDATE ");
            [" = VALUES(", "), "]
        } else {
            sql.sql(" ON CONFLICT (");
            name_list(&mut sql, &self.link.pair_columns());
            sql.sql(") DO UPDATE SET ");
            [" = excluded.", ", "]
        };
        for column in self.updated() {
            sql.name(&column.name).sql(given).name(&column.name).sql(behind);
        }
        sql.sql("deleted_at = NULL");
        returning(&mut sql, &self.link.table.columns.iter().collect::<Vec<_>>());
        Ok(sql.finish())
    }

    /// Where [one statement](Pairs::upserts) does not do: existing rows are updated, and the others inserted.
    async fn merge(
        &self,
        scope: &Scope,
        place: Place,
        written: Written,
        here: [bool; 2],
        pairs: &[KeyValues],
    ) -> Result<Vec<Row>> {
        let (flavour, columns) = (scope.flavour(place), &written.columns.clone());
        let violated = |error| self.link.violation(error);
        let merge =
            Merge { table: &self.link.table, columns, on: &self.link.pair_columns(), live: false, version: None, revive: true };
        let update = merge.update(flavour, written.rows.clone(), &self.updated())?;
        scope.execute(place, &update).await.map_err(violated)?;
        let mut sql = SqlWriter::new(flavour);
        insert_into(&mut sql, &self.link.table, columns);
        self.select_rows(&mut sql, written, here)?;
        sql.sql(" WHERE ");
        merge.absent(&mut sql);
        scope.execute(place, &sql.finish()).await.map_err(violated)?;
        let all: Vec<&Column> = self.link.table.columns.iter().collect();
        let mut sql = SqlWriter::new(flavour);
        sql.sql("SELECT ");
        column_list(&mut sql, "l", &all);
        sql.sql(" FROM ").table(&self.link.table).sql(" AS l WHERE ");
        sql.keys_in("l", &self.link.pair_columns(), pairs);
        scope.fetch(place, &sql.finish()).await
    }

    /// Dismisses the live rows that hold a `One` end of these pairs.
    async fn make_room(&self, scope: &Scope, place: Place, pairs: &[&KeyValues]) -> Result<()> {
        for end in (0..2).filter(|&end| self.link.def.ends[end].one) {
            let turned = pairs.iter().map(|pair| {
                let (first, second) = pair.split_at(self.link.end_columns(0).len());
                if end == 0 { pair.to_vec() } else { [second, first].concat() }
            });
            let (key, unlike) = (self.link.end_columns(end), self.link.end_columns(1 - end));
            let rivals = Keyed { table: &self.link.table, key: &key, keys: turned.collect(), unlike: &unlike };
            let now = Value::DateTime(DateTime::now());
            scope.execute(place, &rivals.set(scope.flavour(place), &stamps(now), Only::Live)?).await?;
        }
        Ok(())
    }

    /// The rows in the order in which their pairs were given.
    fn in_order(&self, wanted: &[KeyValues], rows: Vec<Row>) -> Result<Vec<Row>> {
        let order: HashMap<Same<'_>, usize> = wanted.iter().enumerate().map(|(place, pair)| (Same(pair), place)).collect();
        let columns = self.link.pair_columns();
        let mut placed = Vec::with_capacity(rows.len());
        for row in rows {
            let pair = read_values(&row, 0, &columns, self.link.def.name)?;
            placed.push((order.get(&Same(&pair)).copied().unwrap_or(usize::MAX), row));
        }
        placed.sort_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, row)| row).collect())
    }
}

/// What changes in a row of a link that is dismissed at a moment, or revived by `NULL`.
pub(crate) fn stamps(deleted_at: Value) -> [(&'static str, Value); 2] {
    [("deleted_at", deleted_at), ("updated_at", Value::DateTime(DateTime::now()))]
}
