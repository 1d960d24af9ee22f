//! The records of the shop in memory, and the plainest way to answer a query.

use std::{cmp::Ordering, collections::HashMap};

use modelink::{
    Db,
    db::Place,
    dialect::table_name,
    prelude::*,
    schema::{ColType, Hop, HopRef, Join, LinkInfo, ModelInfo, SourceInfo},
    value::{Kind, Value},
};
use serde_json::{Map, Value as Document};

use super::{
    ask::{Ask, CHILDREN, COUNTS, Test, Where},
    rows::Built,
};
use crate::{
    TestResult,
    shop::{
        Shop,
        blog::{BlogPost, Comment},
        brand::Brand,
        cart::Cart,
        customer::Customer,
        inventory::Item,
        product::{Category, Product, Seo, Tag, Variant},
    },
};

/// A record: its columns by their places.
pub type Record = Vec<Document>;

/// A model of the shop.
pub struct Model {
    pub name: &'static str,
    pub source: &'static SourceInfo,
    /// The columns that take part.
    pub columns: Vec<usize>,
    pub steps: Vec<Step>,
}

/// A step to another model.
pub struct Step {
    pub at: HopRef,
    pub target: &'static str,
    pub hop: &'static Hop,
}

/// A row of a pivot or a link: both keys, its stamp, and its own columns.
struct Between {
    near: String,
    far: String,
    stamp: Document,
    own: Map<String, Document>,
}

/// Everything that a database holds.
pub struct World {
    pub models: Vec<Model>,
    records: HashMap<&'static str, Vec<Record>>,
    /// By the table and its columns of the near and the far side.
    between: HashMap<(String, String, String), Vec<Between>>,
}

/// The one that a number stands for.
pub fn pick<T>(list: &[T], number: usize) -> &T {
    &list[number % list.len()]
}

macro_rules! models {
    ($($model:ty),*) => {
        fn all() -> Vec<Model> {
            vec![$(Model::of(<$model as modelink::schema::Model>::DEF)),*]
        }
        async fn records(db: &Db) -> TestResult<HashMap<&'static str, Vec<Record>>> {
            let mut all = HashMap::new();
            $(
                let text = modelink::private::root::<$model, _>(Dump).with_deleted(true).json(db).await?;
                let rows: Vec<Map<String, Document>> = serde_json::from_str(&text)?;
                let name = <$model as modelink::schema::Model>::DEF.name;
                all.insert(name, rows.into_iter().map(|row| row.into_iter().map(|(_, value)| value).collect()).collect());
            )*
            Ok(all)
        }
    };
}
models!(Product, Variant, Tag, Category, Seo, Brand, BlogPost, Comment, Item, Customer, Cart);

/// All columns of a model, as a selection.
struct Dump;

impl modelink::graph::Select for Dump {
    type Out = Built;
    fn describe(&self, node: &mut modelink::graph::Node) {
        use modelink::graph::{Part, Shown};
        for (index, column) in node.source.table.columns.iter().enumerate() {
            node.parts.push(Part { name: &column.name, shown: Shown::Column(node.columns.len(), None) });
            node.columns.push(index);
        }
    }
    fn build(&self, _: &mut modelink::graph::NodeRow<'_>) -> modelink::Result<Built> {
        Ok(Built(Document::Null))
    }
}

impl Model {
    fn of(def: &'static modelink::schema::ModelDef) -> Self {
        let source = &ModelInfo::of(def).source;
        let comparable = |ty: &ColType| !ty.array && ty.kind != Kind::Json;
        let columns = (0..source.table.columns.len()).filter(|&index| comparable(&source.column(index).ty));
        let columns = columns.filter(|&index| source.fields.iter().any(|field| field.hop.is_none() && field.columns == [index]));
        let relations = source.fields.iter().enumerate().filter_map(|(index, field)| {
            let hop = field.hop.as_ref()?;
            Some(Step { at: HopRef::Relation(index as u16), target: (hop.target)().name, hop })
        });
        let ends = Shop::DEF.links.iter().flat_map(|&link| (0..2).map(move |end| (link, end)));
        let ends = ends.filter(|(link, end)| (link.ends[*end].model)().is(def)).map(|(link, end)| {
            let hop = &LinkInfo::of(link).ends[end].hop;
            Step { at: HopRef::Link(link, end as u8), target: (hop.target)().name, hop }
        });
        Model { name: def.name, source, columns: columns.collect(), steps: relations.chain(ends).collect() }
    }

    /// The field of a column.
    pub fn field(&self, column: usize) -> u16 {
        let place = self.source.fields.iter().position(|field| field.hop.is_none() && field.columns == [column]);
        place.expect("every column that takes part is a field") as u16
    }

    fn place(&self, name: &str) -> usize {
        self.source.table.columns.iter().position(|column| column.name == name).expect("the column of a step")
    }

    fn stamp<'r>(&self, record: &'r Record) -> &'r Document {
        self.source.deleted_at.map_or(&Document::Null, |index| &record[index])
    }

    fn key<'r>(&self, record: &'r Record) -> &'r str {
        record[self.source.key[0]].as_str().expect("keys are text")
    }
}

/// A row that a step led to.
type Found<'w> = (&'w Record, Option<&'w Between>);

impl World {
    /// Reads everything, one table after the other.
    pub async fn read(db: &Db) -> TestResult<Self> {
        let mut world = World { models: all(), records: records(db).await?, between: HashMap::new() };
        for hop in world.models.iter().flat_map(|model| &model.steps).map(|step| step.hop) {
            let Join::Through(via) = &hop.join else { continue };
            let dialect = db.flavour(Place::default()).dialect();
            let column = |name: &str| modelink::dialect::quote(dialect, name);
            let own = hop.link.is_some_and(|(link, _)| link.name == "ProductPost");
            let text = format!(
                "SELECT {}, {}, {}, {} FROM {}",
                column(&via.near[0]),
                column(&via.far[0]),
                if via.soft_delete { "deleted_at" } else { "NULL" },
                if own { "position, note" } else { "NULL, NULL" },
                table_name(dialect, via.schema.as_deref(), &via.table)
            );
            let rows = db.sql(text).rows::<(String, String, Option<DateTime>, Option<i32>, Option<String>)>().await?;
            let rows = rows.into_iter().map(|(near, far, stamp, position, note)| Between {
                near,
                far,
                stamp: serde_json::to_value(stamp).unwrap_or_default(),
                own: if own {
                    [("position".into(), position.into()), ("note".into(), note.into())].into_iter().collect()
                } else {
                    Map::new()
                },
            });
            world.between.insert((via.table.clone(), via.near[0].clone(), via.far[0].clone()), rows.collect());
        }
        Ok(world)
    }

    /// The model of that name.
    pub fn model(&self, name: &str) -> &Model {
        self.models.iter().find(|model| model.name == name).expect("every model takes part")
    }

    /// The value that some record has in a column.
    pub fn value(&self, model: &Model, column: usize, number: usize) -> Value {
        let records = &self.records[model.name];
        if records.is_empty() {
            return Value::Null;
        }
        let ty = &model.source.column(column).ty;
        Value::from_json(ty, pick(records, number)[column].clone()).unwrap_or(Value::Null)
    }

    /// The text of the answer.
    pub fn answer(&self, model: &Model, ask: &Ask) -> String {
        let rows = self.records[model.name].iter().map(|record| (record, None)).collect();
        let rows = self.part(model, ask, rows, false).into_iter().skip(ask.offset.unwrap_or(0) as usize);
        let rows = rows.take(ask.limit.map_or(usize::MAX, |limit| limit as usize));
        Document::Array(rows.map(|row| self.row(model, ask, row, None)).collect()).to_string()
    }

    /// Those of the rows that are asked for, in order.
    fn part<'w>(&self, model: &Model, ask: &Ask, rows: Vec<Found<'w>>, required: bool) -> Vec<Found<'w>> {
        let shown = |record: &Record| required || ask.with_deleted || model.stamp(record).is_null();
        let meets = |record: &Record| required || ask.filter.as_ref().is_none_or(|filter| self.holds(model, record, filter));
        let mut rows: Vec<_> = rows.into_iter().filter(|(record, _)| shown(record) && meets(record)).collect();
        rows.sort_by(|(a, _), (b, _)| {
            let keys = ask.keys(model).into_iter().map(|(column, descending)| {
                let order = nulls_last(model, column, &a[column], &b[column]);
                if descending { order.reverse() } else { order }
            });
            keys.fold(Ordering::Equal, Ordering::then).then_with(|| model.key(a).cmp(model.key(b)))
        });
        rows
    }

    fn row(&self, model: &Model, ask: &Ask, (record, between): Found<'_>, step: Option<&Step>) -> Document {
        let mut object = Map::new();
        for column in ask.shown(model) {
            object.insert(model.source.column(column).name.clone(), record[column].clone());
        }
        if let (Some(Step { at: HopRef::Link(link, _), .. }), Some(between)) = (step, between)
            && LinkInfo::of(link).stored()
        {
            object.insert("link".into(), Document::Object(between.own.clone()));
        }
        for ((number, test), name) in ask.counts.iter().zip(COUNTS).filter(|_| !model.steps.is_empty()) {
            let step = pick(&model.steps, *number);
            let target = self.model(step.target);
            let found = self.related(model, record, step, false, false);
            let counted = found.iter().filter(|(record, _)| step.hop.required || target.stamp(record).is_null());
            let counted = counted.filter(|(record, _)| test.as_ref().is_none_or(|test| self.test(target, record, test)));
            object.insert(name.into(), counted.count().into());
        }
        for ((number, below), name) in ask.children.iter().zip(CHILDREN).filter(|_| !model.steps.is_empty()) {
            let step = pick(&model.steps, *number);
            let target = self.model(step.target);
            let found = self.related(model, record, step, ask.with_deleted, below.with_deleted);
            let found = self.part(target, below, found, step.hop.required);
            let mut rows = found.into_iter().map(|found| self.row(target, below, found, Some(step)));
            let value = if step.hop.many {
                let skipped = rows.skip(below.offset.unwrap_or(0) as usize);
                Document::Array(skipped.take(below.limit.map_or(usize::MAX, |limit| limit as usize)).collect())
            } else {
                rows.next().unwrap_or_default()
            };
            object.insert(name.into(), value);
        }
        Document::Object(object)
    }

    /// All records that a step leads to, deleted ones too; rows between that are dismissed only where they went with a
    /// deleted record that is shown.
    fn related<'w>(&'w self, model: &Model, record: &Record, step: &Step, near_shown: bool, far_shown: bool) -> Vec<Found<'w>> {
        let target = self.model(step.target);
        let all = &self.records[target.name];
        let same = |a: &Document, b: &Document| !a.is_null() && a == b;
        match &step.hop.join {
            Join::Here { columns, target: keys } => {
                let (near, far) = (model.place(&columns[0]), target.place(&keys[0]));
                all.iter().filter(|other| same(&record[near], &other[far])).map(|other| (other, None)).collect()
            }
            Join::There { columns, source } => {
                let (near, far) = (model.place(&source[0]), target.place(&columns[0]));
                all.iter().filter(|other| same(&record[near], &other[far])).map(|other| (other, None)).collect()
            }
            Join::Through(via) => {
                let rows = &self.between[&(via.table.clone(), via.near[0].clone(), via.far[0].clone())];
                let rows = rows.iter().filter(|row| row.near == model.key(record));
                let found = rows.filter_map(|row| Some((all.iter().find(|other| target.key(other) == row.far)?, row)));
                let shown = found.filter(|(other, row)| {
                    row.stamp.is_null()
                        || (far_shown && same(&row.stamp, target.stamp(other)))
                        || (near_shown && same(&row.stamp, model.stamp(record)))
                });
                shown.map(|(other, row)| (other, Some(row))).collect()
            }
            Join::Along(_) => Vec::new(),
        }
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
                let found = self.related(model, record, step, false, false);
                let mut found = found.iter().filter(|(record, _)| step.hop.required || target.stamp(record).is_null()).peekable();
                match quantifier {
                    // A path to one is a value, which is null where there is no record.
                    0 if !step.hop.many && found.peek().is_none() => self.null(target, test),
                    0 => found.any(|(record, _)| self.test(target, record, test)),
                    1 => found.all(|(record, _)| self.test(target, record, test)),
                    _ => !found.any(|(record, _)| self.test(target, record, test)),
                }
            }
        }
    }

    /// Whether a comparison holds for null.
    fn null(&self, model: &Model, test: &Test) -> bool {
        let column = *pick(&model.columns, test.column);
        matches!(self.value(model, column, test.record), Value::Null) || test.operator == 1 || test.operator > 3
    }

    fn test(&self, model: &Model, record: &Record, test: &Test) -> bool {
        let column = *pick(&model.columns, test.column);
        let value = self.value(model, column, test.record).into_json();
        let cell = &record[column];
        if value.is_null() || test.operator > 3 {
            return cell.is_null();
        }
        match test.operator {
            0 => *cell == value,
            1 => *cell != value,
            2 => !cell.is_null() && nulls_last(model, column, cell, &value) == Ordering::Less,
            _ => !cell.is_null() && nulls_last(model, column, cell, &value) != Ordering::Less,
        }
    }
}

fn nulls_last(model: &Model, column: usize, a: &Document, b: &Document) -> Ordering {
    match (a, b) {
        (Document::Null, Document::Null) => Ordering::Equal,
        (Document::Null, _) => Ordering::Greater,
        (_, Document::Null) => Ordering::Less,
        (Document::Number(a), Document::Number(b)) => a.as_i64().cmp(&b.as_i64()),
        (Document::String(a), Document::String(b)) if model.source.column(column).ty.kind == Kind::Decimal => {
            a.parse::<Decimal>().ok().cmp(&b.parse::<Decimal>().ok())
        }
        (Document::String(a), Document::String(b)) => a.cmp(b),
        (Document::Bool(a), Document::Bool(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}
