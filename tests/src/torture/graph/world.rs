//! All that a database holds, in memory, and how its models lead to each other.

use std::collections::{BTreeSet, HashMap};

use modelink::{
    Db,
    db::{Place, Session, SqlWriter},
    schema::{ColType, Hop, HopRef, Join, LinkInfo, ModelDef, ModelInfo, SourceInfo, Table, Via},
    value::{Cell, Kind, Value},
};

use super::schemas::Schema;
use crate::TestResult;

/// A row: its cells by the places of their columns.
pub type Record = Vec<Value>;

/// A model.
pub struct Model {
    pub name: &'static str,
    pub source: &'static SourceInfo,
    /// The columns that are shown.
    pub shown: Vec<usize>,
    /// Those of them that have an order.
    pub columns: Vec<usize>,
    pub steps: Vec<Step>,
}

/// A step to another model.
pub struct Step {
    pub at: HopRef,
    pub target: &'static str,
    pub hop: &'static Hop,
    /// The table of the link, and its own columns in it.
    pub link: Option<(&'static SourceInfo, Vec<usize>)>,
}

/// The rows of a table.
struct Stored {
    table: &'static Table,
    rows: Vec<Record>,
}

/// A table by its schema and its name.
type Name = (Option<String>, String);

/// Everything that a database holds.
pub struct World {
    pub models: Vec<Model>,
    tables: HashMap<Name, Stored>,
}

/// A row that a step led to, and the row between, if there is one.
pub type Found<'w> = (&'w Record, Option<&'w Record>);

/// The one that a number stands for.
pub fn pick<T>(list: &[T], number: usize) -> &T {
    &list[number % list.len()]
}

impl Model {
    fn of(def: &'static ModelDef, schema: &Schema) -> Self {
        let source = &ModelInfo::of(def).source;
        let is_field = |&index: &usize| source.fields.iter().any(|field| field.hop.is_none() && field.columns == [index]);
        let shown: Vec<_> = (0..source.table.columns.len()).filter(is_field).collect();
        let ordered = |&index: &usize| is_plain(&source.column(index).ty) || source.column(index).ty.kind == Kind::F64;
        let columns = shown.iter().copied().filter(ordered).collect();
        let relations = source
            .fields
            .iter()
            .enumerate()
            .filter_map(|(index, field)| Some(Step::of(HopRef::Relation(index as u16), field.hop.as_ref()?, None)));
        let ends = schema.def.links.iter().flat_map(|&link| (0..2).map(move |end| (link, LinkInfo::of(link), end)));
        let ends = ends.filter(|(link, _, end)| (link.ends[*end].model)().is(def)).map(|(link, info, end)| {
            let place = |name| info.table.columns.iter().position(|column| column.name == name).expect("a column of the link");
            let own = link.columns.iter().map(|own| place(own.column)).collect();
            Step::of(HopRef::Link(link, end as u8), &info.ends[end].hop, info.stored().then_some((&info.source, own)))
        });
        Model { name: def.name, source, shown, columns, steps: relations.chain(ends).collect() }
    }

    /// The field of a column.
    pub fn field(&self, column: usize) -> u16 {
        let place = self.source.fields.iter().position(|field| field.hop.is_none() && field.columns == [column]);
        place.expect("every column that takes part is a field") as u16
    }

    /// When the record was deleted.
    pub fn stamp<'r>(&self, record: &'r Record) -> &'r Value {
        self.source.deleted_at.map_or(&Value::Null, |index| &record[index])
    }
}

impl Step {
    fn of(at: HopRef, hop: &'static Hop, link: Option<(&'static SourceInfo, Vec<usize>)>) -> Self {
        Step { at, target: (hop.target)().name, hop, link }
    }
}

/// The cells of these columns.
fn cells<'r>(table: &Table, row: &'r Record, columns: &[String]) -> Vec<&'r Value> {
    let place = |name: &String| table.columns.iter().position(|column| column.name == *name).expect("a column of the table");
    columns.iter().map(|name| &row[place(name)]).collect()
}

/// One side of a join: a row of a table, and those of its columns that are compared.
type Side<'r> = (&'r Table, &'r Record, &'r [String]);

/// Whether two rows are joined: null is equal to nothing.
fn joined(a: Side<'_>, b: Side<'_>) -> bool {
    let (a, b) = (cells(a.0, a.1, a.2), cells(b.0, b.1, b.2));
    a == b && !a.iter().any(|cell| cell.is_null())
}

impl World {
    /// Reads everything, one table after the other.
    pub async fn read(db: &Db, schema: &Schema) -> TestResult<Self> {
        let mut world = World { models: schema.models().map(|def| Model::of(def, schema)).collect(), tables: HashMap::new() };
        for table in schema.tables() {
            let rows = rows(db, schema.place_of(db, table), table).await?;
            world.tables.insert((table.schema.clone(), table.name.clone()), Stored { table, rows });
        }
        Ok(world)
    }

    /// The model of that name.
    pub fn model(&self, name: &str) -> &Model {
        self.models.iter().find(|model| model.name == name).expect("every model takes part")
    }

    /// All records of a model, deleted ones too.
    pub fn records(&self, model: &Model) -> &[Record] {
        let table = &model.source.table;
        &self.tables[&(table.schema.clone(), table.name.clone())].rows
    }

    /// The value that some record has in a column.
    pub fn value(&self, model: &Model, column: usize, number: usize) -> Value {
        let records = self.records(model);
        if records.is_empty() { Value::Null } else { pick(records, number)[column].clone() }
    }

    /// All records that a step leads to, deleted ones too; rows between that are dismissed only where they went with a
    /// deleted record that is shown.
    pub fn related<'w>(&'w self, model: &Model, record: &Record, step: &Step, shown: (bool, bool)) -> Vec<Found<'w>> {
        let target = self.model(step.target);
        let (here, there) = (&model.source.table, &target.source.table);
        let others = self.records(target).iter();
        match &step.hop.join {
            Join::Here { columns: near, target: far } | Join::There { columns: far, source: near } => {
                others.filter(|other| joined((here, record, near), (there, other, far))).map(|other| (other, None)).collect()
            }
            Join::Through(via) => {
                let Stored { table, rows } = &self.tables[&(via.schema.clone(), via.table.clone())];
                let rows = rows.iter().filter(|row| joined((here, record, &via.near_key), (table, row, &via.near)));
                let pairs = rows.flat_map(|row| others.clone().map(move |other| (other, row)));
                let pairs = pairs.filter(|(other, row)| joined((table, row, &via.far), (there, other, &there.primary_key)));
                let pairs = pairs.filter(|(other, row)| {
                    gone(via, table, row).is_none_or(|stamp| {
                        (shown.0 && stamp == model.stamp(record)) || (shown.1 && stamp == target.stamp(other))
                    })
                });
                pairs.map(|(other, row)| (other, Some(row))).collect()
            }
            Join::Along(trail) => {
                let mut keys: BTreeSet<_> = key(here, record, &trail.near).into_iter().collect();
                for stop in &trail.stops {
                    let Stored { table, rows } = &self.tables[&(stop.schema.clone(), stop.table.clone())];
                    let live = |row: &&Record| {
                        let stamp = stop.deleted_at.as_ref().map(|name| cells(table, row, std::slice::from_ref(name))[0]);
                        shown.0 || shown.1 || stamp.is_none_or(Value::is_null)
                    };
                    let met = rows
                        .iter()
                        .filter(live)
                        .filter(|row| key(table, row, &stop.entry).is_some_and(|key| keys.contains(&key)));
                    keys = met.filter_map(|row| key(table, row, &stop.exit)).collect();
                }
                let is_met = |other: &&Record| key(there, other, &trail.far).is_some_and(|key| keys.contains(&key));
                others.filter(is_met).map(|other| (other, None)).collect()
            }
        }
    }
}

/// What joins a row with others, to be compared; none where a part is null.
fn key(table: &Table, row: &Record, columns: &[String]) -> Option<String> {
    let cells = cells(table, row, columns);
    (!cells.iter().any(|cell| cell.is_null())).then(|| format!("{cells:?}"))
}

/// Whether databases write the values as the library does, and compare them.
pub fn is_plain(ty: &ColType) -> bool {
    !ty.array && !matches!(ty.kind, Kind::Json | Kind::Bytes | Kind::F32 | Kind::F64 | Kind::BigDecimal)
}

/// When a row between was dismissed.
fn gone<'r>(via: &Via, table: &Table, row: &'r Record) -> Option<&'r Value> {
    let stamp = table.columns.iter().position(|column| via.soft_delete && column.name == "deleted_at")?;
    Some(&row[stamp]).filter(|stamp| !stamp.is_null())
}

/// The rows of a table.
async fn rows(db: &Db, place: Place, table: &'static Table) -> TestResult<Vec<Record>> {
    let mut select = SqlWriter::new(db.flavour(place));
    select.sql("SELECT ");
    for column in &table.columns {
        select.name(&column.name).sql(", ");
    }
    select.trim(", ").sql(" FROM ").table(table);
    let rows = db.scope().fetch(place, &select.finish()).await?;
    let cell = |row, (place, column)| Ok(Cell::new(row, place, column).value()?);
    rows.iter().map(|row| table.columns.iter().map(|column| &column.ty).enumerate().map(|at| cell(row, at)).collect()).collect()
}
