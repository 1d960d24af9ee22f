//! The resolved form of a link: its table, and the hop from each end to the other.

use heck::ToSnakeCase;

use super::{
    AppDef, ColType, Column, ColumnDefault, EndDef, FieldInfo, Hop, Index, Join, LinkDef, ModelDef, ModelInfo, ReadOnlyKey,
    SourceInfo, Stop, Table, Trail, Via,
    hop::key_columns,
    info::{LIVE, add_label_check, column_of, indexed},
    naming,
};
use crate::value::{Kind, Spec};

/// A link, resolved.
pub struct LinkInfo {
    /// What was declared.
    pub def: &'static LinkDef,
    /// Table and fields: both ends, the link's own columns, then `id`, `created_at`, `updated_at`, `deleted_at`.
    /// A read-only link has no table; then the table's name is empty.
    pub source: SourceInfo,
    /// In the order written.
    pub ends: [EndInfo; 2],
}

/// One end of a link, resolved.
pub struct EndInfo {
    /// What was declared.
    pub def: &'static EndDef,
    /// The columns of the link's table that hold the key of the end's model.
    pub columns: Vec<String>,
    /// The step from the end's model to the other.
    pub hop: Hop,
}

impl std::ops::Deref for LinkInfo {
    type Target = SourceInfo;
    fn deref(&self) -> &SourceInfo {
        &self.source
    }
}

impl LinkInfo {
    /// The resolved form, made at the first use.
    pub fn of(def: &'static LinkDef) -> &'static LinkInfo {
        (def.cell)().get_or_init(|| resolve(def, derived_name(def)))
    }

    /// Whether the link has a table.
    pub fn stored(&self) -> bool {
        self.def.read_only.is_none()
    }
}

/// Both ends are on one model, or on two of one name: they are told apart by their roles.
fn on_itself(def: &LinkDef) -> bool {
    (def.ends[0].model)().snake == (def.ends[1].model)().snake
}

/// What an end is called in the link's own table and filters: the model's name, or its role where both are one model.
pub fn end_name(def: &'static LinkDef, end: usize) -> String {
    let model = (def.ends[end].model)();
    if !on_itself(def) {
        return model.snake.to_owned();
    }
    // The role of this end is what the other end calls it.
    match def.ends[1 - end].field {
        Some(field) => pluralizer::pluralize(field, 1, false),
        None => format!("{}_{}", model.snake, end + 1),
    }
}

fn end_columns(def: &'static LinkDef, end: usize) -> Vec<String> {
    let name = end_name(def, end);
    key_columns((def.ends[end].model)()).iter().map(|column| format!("{name}_{column}")).collect()
}

/// The written name, or the one that follows from modules and tables.
fn derived_name(def: &'static LinkDef) -> String {
    let ends = [0, 1].map(|end| {
        let model = (def.ends[end].model)();
        ((model.module)().name, model.table)
    });
    def.table.map_or_else(|| naming::link_table(ends), naming::shorten)
}

impl AppDef {
    /// Gives each link of the application a table of its own. Two links of the same models would have one derived name:
    /// the later one adds its own. Comes before any use of the links.
    pub(crate) fn resolve_links(&'static self) {
        let mut taken: Vec<String> = Vec::new();
        for link in self.links.iter().filter(|link| link.read_only.is_none()) {
            let mut name = derived_name(link);
            if link.table.is_none() && taken.contains(&name) {
                name = naming::shorten(&format!("{name}_{}", link.name.to_snake_case()));
            }
            (link.cell)().get_or_init(|| resolve(link, name.clone()));
            taken.push(name);
        }
    }
}

fn resolve(def: &'static LinkDef, name: String) -> LinkInfo {
    let models = [(def.ends[0].model)(), (def.ends[1].model)()];
    let columns = [end_columns(def, 0), end_columns(def, 1)];
    let source = match def.read_only {
        Some(_) => bare(def),
        None => stored(def, &name, &columns),
    };
    let hop = |from: usize| Hop {
        name: def.ends[from].field.unwrap_or(""),
        target: def.ends[1 - from].model,
        many: !def.ends[from].one,
        required: false,
        join: match def.read_only {
            Some(key) if key.path.is_empty() => read_only_join(models, key, from),
            Some(key) => match (trail(models, key), key.end == from) {
                (trail, true) => Join::Along(trail),
                (trail, false) => Join::Along(trail.turned()),
            },
            None => Join::Through(Via {
                schema: None,
                table: name.clone(),
                near: columns[from].clone(),
                near_key: key_columns(models[from]),
                far: columns[1 - from].clone(),
                soft_delete: true,
                timestamps: true,
            }),
        },
        link: Some((def, from)),
    };
    let end = |place: usize| EndInfo { def: &def.ends[place], columns: columns[place].clone(), hop: hop(place) };
    LinkInfo { def, source, ends: [end(0), end(1)] }
}

fn read_only_join(models: [&'static ModelDef; 2], key: ReadOnlyKey, from: usize) -> Join {
    let columns = columns_of_field(ModelInfo::of(models[key.end]), key.field);
    let compared = compared(models, key);
    if from == key.end { Join::Here { columns, target: compared } } else { Join::There { columns, source: compared } }
}

/// The columns that the key of a read-only link is compared with.
fn compared(models: [&'static ModelDef; 2], key: ReadOnlyKey) -> Vec<String> {
    let other = models[1 - key.end];
    key.to.map_or_else(|| key_columns(other), |field| columns_of_field(ModelInfo::of(other), field))
}

/// The tables between the end that the path starts from and the other one.
fn trail(models: [&'static ModelDef; 2], key: ReadOnlyKey) -> Trail {
    let mut at = ModelInfo::of(models[key.end]);
    let mut trail = Trail { near: Vec::new(), stops: Vec::new(), far: compared(models, key) };
    for hop in key.path.iter().filter_map(|step| at.field(step)?.hop.as_ref()) {
        let next = hop.target();
        let entry = match &hop.join {
            Join::Here { columns, target } => {
                trail.leave_by(columns.clone());
                target.clone()
            }
            Join::There { columns, source } => {
                trail.leave_by(source.clone());
                columns.clone()
            }
            Join::Through(via) => {
                trail.leave_by(via.near_key.clone());
                trail.stops.push(Stop {
                    schema: via.schema.clone(),
                    table: via.table.clone(),
                    entry: via.near.clone(),
                    exit: via.far.clone(),
                    deleted_at: via.soft_delete.then(|| "deleted_at".to_owned()),
                });
                next.table.primary_key.clone()
            }
            // Only links are such joins.
            Join::Along(_) => continue,
        };
        trail.stops.push(Stop {
            schema: next.table.schema.clone(),
            table: next.table.name.clone(),
            entry,
            exit: Vec::new(),
            deleted_at: next.deleted_at.map(|index| next.column(index).name.clone()),
        });
        at = next;
    }
    trail.leave_by(columns_of_field(at, key.field));
    trail
}

impl Trail {
    /// The columns by which the last table so far is joined with the next one.
    fn leave_by(&mut self, columns: Vec<String>) {
        match self.stops.last_mut() {
            Some(stop) => stop.exit = columns,
            None => self.near = columns,
        }
    }
}

fn columns_of_field(model: &ModelInfo, field: &str) -> Vec<String> {
    let columns = model.field(field).map(|field| field.columns.iter());
    columns.into_iter().flatten().map(|&index| model.column(index).name.clone()).collect()
}

fn bare(def: &'static LinkDef) -> SourceInfo {
    let table = Table {
        name: String::new(),
        schema: None,
        comment: None,
        columns: Vec::new(),
        primary_key: Vec::new(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        was: None,
    };
    SourceInfo {
        name: def.name,
        table,
        fields: Vec::new(),
        key: Vec::new(),
        created_at: None,
        updated_at: None,
        deleted_at: None,
        declared: 0,
        external: false,
        indexed: Vec::new(),
    }
}

fn stored(def: &'static LinkDef, name: &str, ends: &[Vec<String>; 2]) -> SourceInfo {
    let mut table = Table {
        name: name.to_owned(),
        comment: (!def.doc.is_empty()).then(|| def.doc.to_owned()),
        primary_key: ends.concat(),
        was: None,
        ..bare(def).table
    };
    let mut fields = Vec::new();
    for (place, names) in ends.iter().enumerate() {
        let model = ModelInfo::of((def.ends[place].model)());
        let start = table.columns.len();
        for (name, &key) in names.iter().zip(&model.key) {
            let ty = ColType { labels: Vec::new(), ..model.column(key).ty.clone() };
            table.columns.push(plain(name, ty, false));
        }
        let hop = Hop {
            name: model.def.snake,
            target: def.ends[place].model,
            many: false,
            required: true,
            join: Join::Here { columns: names.clone(), target: model.table.primary_key.clone() },
            link: None,
        };
        let name: &'static str = if on_itself(def) { Box::leak(end_name(def, place).into_boxed_str()) } else { model.def.snake };
        fields.push(FieldInfo {
            name,
            columns: (start..table.columns.len()).collect(),
            hop: Some(hop),
            column: None,
            relation: None,
        });
    }
    for own in def.columns {
        let column = column_of(own);
        add_label_check(&mut table, &column);
        fields.push(FieldInfo {
            name: own.field,
            columns: vec![table.columns.len()],
            hop: None,
            column: Some(own),
            relation: None,
        });
        table.columns.push(column);
    }
    if def.id {
        fields.push(bare_field("id", table.columns.len()));
        table.columns.push(plain("id", ColType::new(Kind::Id), false));
    }
    for (name, nullable) in [("created_at", false), ("updated_at", false), ("deleted_at", true)] {
        fields.push(bare_field(name, table.columns.len()));
        let mut column = plain(name, ColType::of(Spec::new(Kind::DateTime)), nullable);
        column.default = (!nullable).then_some(ColumnDefault::Now);
        table.columns.push(column);
    }
    table.indexes = indexes(def, &table, ends);
    let key = (0..ends[0].len() + ends[1].len()).collect();
    let (last, indexed) = (table.columns.len(), indexed(&table));
    SourceInfo {
        name: def.name,
        table,
        fields,
        key,
        created_at: Some(last - 3),
        updated_at: Some(last - 2),
        deleted_at: Some(last - 1),
        declared: 0,
        external: false,
        indexed,
    }
}

fn plain(name: &str, ty: ColType, nullable: bool) -> Column {
    Column { name: name.to_owned(), ty, nullable, default: None, autoincrement: false, comment: None, was: None }
}

fn bare_field(name: &'static str, column: usize) -> FieldInfo {
    FieldInfo { name, columns: vec![column], hop: None, column: None, relation: None }
}

/// The key serves the first end; the second gets an index; a `One` end is unique among live rows, so that no race can
/// give a record two; the id is unique.
fn indexes(def: &LinkDef, table: &Table, ends: &[Vec<String>; 2]) -> Vec<Index> {
    let index = |columns: &[String], unique: bool, predicate: Option<&str>| Index {
        name: naming::object(&table.name, columns, if unique { "unique" } else { "idx" }),
        columns: columns.to_vec(),
        unique,
        predicate: predicate.map(str::to_owned),
        using: None,
        was: None,
    };
    let mut indexes = Vec::new();
    for (place, columns) in ends.iter().enumerate() {
        if def.ends[place].one {
            indexes.push(index(columns, true, Some(LIVE)));
        }
    }
    indexes.push(index(&ends[1], false, None));
    if def.id {
        indexes.push(index(&["id".to_owned()], true, None));
    }
    indexes
}
