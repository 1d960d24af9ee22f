//! Random schemas, and random ways from one to another.
//!
//! A case is a list of steps: those that make schema A out of nothing, and those that make B out of A. A step that does not
//! fit what is there does nothing, so that any part of a list is a case too: that is how a failure shrinks.

use modelink::{
    schema::{ColType, Column, Table},
    value::Kind,
};
use proptest::{collection::vec, prelude::*};

/// Two schemas; the renames of the second are written in its `was`.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Where it begins.
    pub a: Vec<Table>,
    /// Where it leads.
    pub b: Vec<Table>,
}

/// One step.
#[derive(Debug, Clone)]
pub enum Step {
    /// A table appears.
    Table(Kind),
    /// A column appears in one of the tables.
    Column(usize, Kind),
    /// A column goes.
    DropColumn(usize, usize),
    /// A table goes.
    DropTable(usize),
}

/// All pairs.
pub fn pairs() -> impl Strategy<Value = Pair> {
    (vec(growth(), 2..30), vec(edit(), 1..20)).prop_map(|(growth, edits)| {
        let mut world = World::default();
        growth.into_iter().for_each(|step| world.take(step));
        let a = world.tables.clone();
        edits.into_iter().for_each(|step| world.take(step));
        Pair { a, b: world.tables }
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    use Kind::*;
    prop::sample::select(vec![
        Id, Text, Bool, I16, I32, I64, F32, F64, Decimal, BigDecimal, DateTime, Date, Time, Uuid, Bytes, Json,
    ])
}

fn growth() -> impl Strategy<Value = Step> {
    prop_oneof![1 => kind().prop_map(Step::Table), 4 => (any::<usize>(), kind()).prop_map(|(at, kind)| Step::Column(at, kind))]
}

fn edit() -> impl Strategy<Value = Step> {
    prop_oneof![
        growth(),
        (any::<usize>(), any::<usize>()).prop_map(|(table, column)| Step::DropColumn(table, column)),
        any::<usize>().prop_map(Step::DropTable),
    ]
}

#[derive(Default)]
struct World {
    tables: Vec<Table>,
    names: usize,
}

impl World {
    fn name(&mut self, head: &str) -> String {
        self.names += 1;
        format!("{head}{}", self.names)
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Table(kind) => {
                let name = self.name("t");
                let columns = vec![column("id".into(), Kind::Id, false), column("first".into(), kind, true)];
                self.tables.push(Table {
                    name,
                    schema: None,
                    comment: None,
                    columns,
                    primary_key: vec!["id".into()],
                    indexes: Vec::new(),
                    foreign_keys: Vec::new(),
                    checks: Vec::new(),
                    was: None,
                });
            }
            Step::Column(at, kind) => {
                let name = self.name("c");
                if let Some(table) = picked(&mut self.tables, at) {
                    table.columns.push(column(name, kind, true));
                }
            }
            Step::DropColumn(at, which) => {
                if let Some(table) = picked(&mut self.tables, at)
                    && table.columns.len() > 1
                {
                    let place = 1 + which % (table.columns.len() - 1);
                    table.columns.remove(place);
                }
            }
            Step::DropTable(at) => {
                if !self.tables.is_empty() {
                    self.tables.remove(at % self.tables.len());
                }
            }
        }
    }
}

fn picked<T>(all: &mut [T], at: usize) -> Option<&mut T> {
    let count = all.len();
    (count > 0).then(|| &mut all[at % count])
}

fn column(name: String, kind: Kind, nullable: bool) -> Column {
    Column { name, ty: ColType::new(kind), nullable, default: None, autoincrement: false, comment: None, was: None }
}
