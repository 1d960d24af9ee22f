//! Writing the rows of a link: used by `create!` and by the calls of links.

mod statement;
mod written;

use super::{
    away::Away,
    ends::{live_keys, untaken},
    fits::fits,
    keyed::{Keyed, Only},
    keys::{KeyValues, columns_named, compare, distinct, fingerprint, read_values},
};
use crate::{
    db::{Given, Place, Row, Scope, violation},
    dialect::{Dialect, Flavour},
    error::{Error, Result},
    journal::{self, Deed},
    schema::{Column, LinkInfo, ModelInfo},
    value::{DateTime, Value},
};

/// How many pairs MariaDB and MySQL are given at a time: what a statement binds has to fit into one packet.
const PACKET: usize = 10_000;

/// From how many pairs on they are many to the planner of PostgreSQL, and their rows not asked for as a whole.
const NUMEROUS: usize = 4_000;

/// The keys of both ends.
type Pair = [KeyValues; 2];

/// Pairs to write into the table of a link, in the order of its ends.
pub(crate) struct Pairs {
    pub link: &'static LinkInfo,
    pub pairs: Vec<Pair>,
    /// The link's own columns that are given, by field; they are the same for all pairs.
    pub given: Vec<(usize, Value)>,
    /// Whether both ends must exist.
    pub checked: bool,
    /// Whether pairs that hold a `One` end are dismissed first.
    pub replace: bool,
    /// Records of each end that the same transaction makes: they live, whatever was told of their keys before.
    pub born: [Vec<KeyValues>; 2],
}

/// Where and when rows are written.
struct Target<'a> {
    scope: &'a Scope,
    place: Place,
    /// Which ends are checked by a join.
    here: [bool; 2],
    now: DateTime,
}

impl Target<'_> {
    fn flavour(&self) -> Flavour {
        self.scope.flavour(self.place)
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
        let order = self.order();
        if order.is_empty() {
            return Ok(Vec::new());
        }
        let pairs: Vec<&Pair> = order.iter().map(|&place| &self.pairs[place]).collect();
        let here = self.ends_here(scope, place).await?;
        if self.replace {
            self.make_room(scope, place, &pairs).await?;
        }
        let to = Target { scope, place, here, now: DateTime::now() };
        let rows = match self.write_new(&to, &pairs).await? {
            Some(rows) => rows,
            None => self.write_any(&to, &pairs).await?,
        };
        if rows.len() < pairs.len() {
            return Err(self.missing_end(scope).await?);
        }
        if order.is_sorted() {
            return Ok(rows);
        }
        let mut placed: Vec<(usize, Row)> = order.into_iter().zip(rows).collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        Ok(placed.into_iter().map(|(_, row)| row).collect())
    }

    /// Where the pairs stand, in the order of their keys, each at its first appearance. It is one order for all callers: two of
    /// them that write the same rows do not lock each other out.
    fn order(&self) -> Vec<usize> {
        let by_key = |a: &usize, b: &usize| {
            let ([a, b], [c, d]) = (&self.pairs[*a], &self.pairs[*b]);
            compare(a, c).then_with(|| compare(b, d))
        };
        let mut order: Vec<usize> = (0..self.pairs.len()).collect();
        order.sort_by(by_key);
        order.dedup_by(|later, first| by_key(first, later).is_eq());
        order
    }

    /// Writes pairs that stand in the order of their keys; the rows are told in it, fewer where an end is missing.
    async fn write_any(&self, to: &Target<'_>, pairs: &[&Pair]) -> Result<Vec<Row>> {
        let most = if to.flavour().dialect() == Dialect::MySql { PACKET } else { pairs.len() };
        let mut rows = Vec::with_capacity(pairs.len());
        for part in pairs.chunks(most) {
            let written = self.written(part, to.now)?;
            rows.extend(if self.upserts(to.flavour()) {
                let statement = self.upsert(to, written)?;
                let told = to.scope.fetch(to.place, &statement).await;
                self.arranged(told.map_err(|error| self.link.violation(error))?)?
            } else {
                self.merge(to, written.spread()).await?;
                self.stored(to, part).await?
            });
        }
        Ok(rows)
    }

    /// Writes pairs of which the table holds none yet, as it mostly is, without asking for the rows: they are as they were sent.
    /// Nothing is told where some were there before or miss an end; the others may be written then. It pays for many of them,
    /// and for one that nothing is joined with.
    async fn write_new(&self, to: &Target<'_>, pairs: &[&Pair]) -> Result<Option<Vec<Row>>> {
        let pays = pairs.len() >= NUMEROUS || (pairs.len() == 1 && !to.here.contains(&true));
        if !pays || to.flavour().dialect() == Dialect::MySql || !self.knows_new_rows() {
            return Ok(None);
        }
        let written = self.written(pairs, to.now)?;
        let rows = written.rows.clone();
        let statement = self.insert_absent(to, written)?;
        let count = to.scope.execute(to.place, &statement).await.map_err(|error| self.link.violation(error))?;
        Ok((count == rows.len() as u64).then(|| Given::all(&rows).map(Row::Given).collect()))
    }

    /// The rows in the order of their pairs' keys, as most databases tell them.
    fn arranged(&self, rows: Vec<Row>) -> Result<Vec<Row>> {
        let columns = self.link.pair_columns();
        let keyed = rows.into_iter().map(|row| Ok((read_values(&row, 0, &columns, self.link.def.name)?, row)));
        let mut keyed = keyed.collect::<Result<Vec<_>>>()?;
        keyed.sort_by(|(a, _), (b, _)| compare(a, b));
        Ok(keyed.into_iter().map(|(_, row)| row).collect())
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

    /// Dismisses the live rows that hold a `One` end of these pairs.
    async fn make_room(&self, scope: &Scope, place: Place, pairs: &[&Pair]) -> Result<()> {
        for end in (0..2).filter(|&end| self.link.def.ends[end].one) {
            let turned = pairs.iter().map(|pair| [&pair[end][..], &pair[1 - end]].concat());
            let (key, unlike) = (self.link.end_columns(end), self.link.end_columns(1 - end));
            let rivals = Keyed { table: &self.link.table, key: &key, keys: turned.collect(), unlike: &unlike };
            let now = Value::DateTime(DateTime::now());
            scope.execute(place, &rivals.set(scope.flavour(place), &stamps(now), Only::Live)?).await?;
        }
        Ok(())
    }
}

/// What changes in a row of a link that is dismissed at a moment, or revived by `NULL`.
pub(crate) fn stamps(deleted_at: Value) -> [(&'static str, Value); 2] {
    [("deleted_at", deleted_at), ("updated_at", Value::DateTime(DateTime::now()))]
}
