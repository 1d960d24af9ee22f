//! Models as a program declares them, from which tables follow as they do there.

use std::collections::{BTreeSet, HashSet};

use modelink::{
    schema::{
        Action, Check, CheckRule, ColType, Column, ColumnDefault, Condition, EnumLabel, ForeignKey, Index, Operand, Table, naming,
    },
    value::{Kind, Value},
};

use super::{
    step::{Pick, Step},
    types::{literal, retypes},
};

/// How many models a schema has at most.
const MODELS: usize = 12;

/// The rows that are not deleted.
const LIVE: &str = "deleted_at IS NULL";

/// All that is declared.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    models: Vec<Model>,
    /// Names that were given, in the form in which the least careful database compares them.
    taken: HashSet<String>,
    count: usize,
}

#[derive(Debug, Clone)]
struct Model {
    id: usize,
    /// Links belong to none.
    module: Option<u16>,
    joins: bool,
    name: String,
    was: Option<String>,
    comment: Option<String>,
    fields: Vec<Field>,
    key: Vec<usize>,
    references: Vec<Reference>,
    indexes: Vec<Covered>,
    checks: Vec<(usize, Rule)>,
    soft: bool,
}

#[derive(Debug, Clone)]
struct Field {
    id: usize,
    column: Column,
}

#[derive(Debug, Clone)]
struct Reference {
    fields: Vec<usize>,
    target: usize,
    action: Action,
    unique: bool,
}

#[derive(Debug, Clone)]
struct Covered {
    fields: Vec<usize>,
    unique: bool,
    live: bool,
    using: Option<&'static str>,
}

#[derive(Debug, Clone)]
enum Rule {
    AtLeast(i64),
    NotNullOr(i64),
    NoLongerThan(i64),
    Labels,
}

fn one_of<T>(all: &[T], pick: Pick) -> Option<&T> {
    (!all.is_empty()).then(|| &all[usize::from(pick) % all.len()])
}

fn plain_column(name: String, ty: ColType) -> Column {
    Column { name, ty, nullable: false, default: None, autoincrement: false, comment: None, was: None }
}

impl World {
    /// What is there now is where the next steps begin: names given from now on are renames.
    pub(super) fn settle(&mut self) {
        for model in &mut self.models {
            model.was = Some(model.name.clone());
            for field in &mut model.fields {
                field.column.was = Some(field.column.name.clone());
                field.column.ty.labels.iter_mut().for_each(|label| {
                    if let Value::Text(text) = &label.value {
                        label.was = Some(text.clone());
                    }
                });
            }
        }
    }

    /// The tables that follow.
    pub(super) fn tables(&self) -> Vec<Table> {
        self.models.iter().map(|model| self.table(model)).collect()
    }

    /// Takes a step, unless it leads to names that meet.
    pub(super) fn take(&mut self, step: &Step) {
        let before = self.clone();
        if self.try_step(step).is_none() || !self.names_differ() {
            *self = Self { count: self.count, taken: std::mem::take(&mut self.taken), ..before };
        }
    }

    fn names_differ(&self) -> bool {
        let tables = self.tables();
        let mut objects = BTreeSet::new();
        for table in &tables {
            let of = |name: &str| format!("{}.{}", table.schema.as_deref().unwrap_or_default(), folded(name));
            let names = table.indexes.iter().map(|index| &index.name).chain([&table.name]);
            if !names.map(|name| of(name)).all(|name| objects.insert(name)) {
                return false;
            }
            let mut own = BTreeSet::new();
            let constraints = table.checks.iter().map(|check| &check.name).chain(table.foreign_keys.iter().map(|key| &key.name));
            if !constraints.map(|name| folded(name)).all(|name| own.insert(name)) {
                return false;
            }
        }
        true
    }

    /// A name that no table or column had before.
    fn fresh(&mut self, name: &str) -> String {
        self.count += 1;
        let mut fresh = naming::shorten(name.trim());
        if fresh.is_empty() || RESERVED.contains(&folded(&fresh).as_str()) || !self.taken.insert(folded(&fresh)) {
            fresh = naming::shorten(&format!("{name}_{}", self.count));
            self.taken.insert(folded(&fresh));
        }
        fresh
    }

    fn id(&mut self) -> usize {
        self.count += 1;
        self.count
    }

    /// A model that is no pivot and no link.
    fn own(&self, pick: Pick) -> Option<usize> {
        let own: Vec<usize> = (0..self.models.len()).filter(|&place| !self.models[place].joins).collect();
        one_of(&own, pick).copied()
    }

    fn by_id(&self, id: usize) -> Option<&Model> {
        self.models.iter().find(|model| model.id == id)
    }

    fn field(&mut self, name: &str, ty: ColType) -> Field {
        let (id, name) = (self.id(), self.fresh(name));
        Field { id, column: plain_column(name, ty) }
    }

    /// A field with a name that all models share.
    fn stamp(&mut self, name: &str, nullable: bool) -> Field {
        let default = (!nullable).then_some(ColumnDefault::Now);
        let column = Column { nullable, default, ..plain_column(name.into(), ColType::new(Kind::DateTime)) };
        Field { id: self.id(), column }
    }

    /// Fields that hold the key of another model.
    fn key_fields(&mut self, target: usize, name: &str) -> Option<Vec<Field>> {
        let target = self.by_id(target)?;
        let types: Vec<ColType> =
            target.key.iter().filter_map(|&id| target.field(id)).map(|field| field.column.ty.clone()).collect();
        Some(types.into_iter().map(|ty| self.field(&format!("{name}_id"), ty)).collect())
    }

    fn try_step(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::Model { module, name, form } => self.add_model(*module, name, *form),
            Step::Column { model, name, ty, nullable, default } => {
                let place = self.own(*model)?;
                let mut field = self.field(name, ty.clone());
                field.column.nullable = *nullable;
                field.column.default = default.map(|variant| ColumnDefault::Value(literal(ty, u64::from(variant))));
                // Rows that are there need a value.
                if !nullable && field.column.default.is_none() {
                    field.column.default = Some(ColumnDefault::Value(literal(ty, 3)));
                }
                self.models[place].fields.push(field);
                Some(())
            }
            Step::Enum { model, name, labels, numeric } => self.add_enum(*model, name, *labels, *numeric),
            Step::Reference { model, target, name, action, nullable, unique } => {
                self.add_reference(*model, *target, name, *action, *nullable, *unique)
            }
            Step::Pivot { from, to, name } => self.add_pivot(*from, *to, name),
            Step::Link { from, to, name, one } => self.add_link(*from, *to, name, *one),
            Step::DropModel(model) => {
                let id = self.models[self.own(*model)?].id;
                self.drop_model(id);
                Some(())
            }
            Step::RenameModel { model, name } => {
                let place = self.own(*model)?;
                self.models[place].name = self.fresh(name);
                Some(())
            }
            Step::RenameColumn { model, column, name } => {
                let place = self.own(*model)?;
                let field = self.models[place].changeable(*column)?;
                self.models[place].fields[field].column.name = self.fresh(name);
                Some(())
            }
            Step::MoveReference { model, reference, target, action } => self.move_reference(*model, *reference, *target, *action),
            other => {
                let place = self.own(other.model()?)?;
                self.models[place].change(other)
            }
        }
    }

    fn add_model(&mut self, module: u16, name: &str, form: Pick) -> Option<()> {
        if self.models.len() >= MODELS {
            return None;
        }
        let kinds = [Kind::Id, Kind::Uuid, Kind::I64, Kind::I32, Kind::Text];
        let kind = kinds[usize::from(form) % kinds.len()];
        let mut fields = vec![self.field("id", ColType::new(kind))];
        fields[0].column.autoincrement = matches!(kind, Kind::I64 | Kind::I32) && form & 0x10 > 0;
        if form.is_multiple_of(7) && !fields[0].column.autoincrement {
            fields.push(self.field("part", ColType::new(Kind::I32)));
        }
        let key = fields.iter().map(|field| field.id).collect();
        let soft = form & 0x20 > 0;
        if soft {
            fields.extend([self.stamp("created_at", false), self.stamp("updated_at", false), self.stamp("deleted_at", true)]);
        }
        let (id, name) = (self.id(), self.fresh(name));
        self.models.push(Model {
            id,
            module: Some(module),
            joins: false,
            name,
            was: None,
            comment: None,
            fields,
            key,
            references: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
            soft,
        });
        Some(())
    }

    fn add_enum(&mut self, model: Pick, name: &str, labels: u16, numeric: bool) -> Option<()> {
        let place = self.own(model)?;
        let value = |place: u16| match numeric {
            true => Value::Int(i64::from(place)),
            false => Value::Text(["draft", "it's", r"a\b", r#"c"d"#, "é"][usize::from(place) % 5].to_owned()),
        };
        let labels: Vec<_> = (0..labels).map(|place| EnumLabel { value: value(place), was: None }).collect();
        let default = labels.first().map(|label| ColumnDefault::Value(label.value.clone()));
        let ty = ColType { labels, ..ColType::new(if numeric { Kind::I32 } else { Kind::Text }) };
        let mut field = self.field(name, ty);
        field.column.default = default;
        self.models[place].checks.push((field.id, Rule::Labels));
        self.models[place].fields.push(field);
        Some(())
    }

    fn add_reference(&mut self, model: Pick, target: Pick, name: &str, action: Pick, nullable: bool, unique: bool) -> Option<()> {
        let place = self.own(model)?;
        let module = self.models[place].module;
        let target = self.in_module(module, target)?;
        // Rows that are there could not have a required one.
        let nullable = nullable || self.models[place].was.is_some();
        let mut fields = self.key_fields(target, name)?;
        fields.iter_mut().for_each(|field| field.column.nullable = nullable);
        let reference = Reference {
            fields: fields.iter().map(|field| field.id).collect(),
            target,
            action: action_of(action, nullable),
            unique,
        };
        self.models[place].fields.extend(fields);
        self.models[place].references.push(reference);
        Some(())
    }

    fn in_module(&self, module: Option<u16>, pick: Pick) -> Option<usize> {
        let own: Vec<usize> =
            self.models.iter().filter(|model| model.module == module && !model.joins).map(|model| model.id).collect();
        one_of(&own, pick).copied()
    }

    fn add_pivot(&mut self, from: Pick, to: Pick, name: &str) -> Option<()> {
        let module = self.models[self.own(from)?].module;
        let (from, to) = (self.models[self.own(from)?].id, self.in_module(module, to)?);
        let (near, far) = (self.key_fields(from, "near")?, self.key_fields(to, "far")?);
        let ids = |fields: &[Field]| fields.iter().map(|field| field.id).collect::<Vec<_>>();
        let reference = |fields: Vec<usize>, target| Reference { fields, target, action: Action::Cascade, unique: false };
        let references = vec![reference(ids(&near), from), reference(ids(&far), to)];
        let fields: Vec<Field> = near.into_iter().chain(far).collect();
        self.add_join(module, name, fields, references, Vec::new(), false)
    }

    fn add_link(&mut self, from: Pick, to: Pick, name: &str, one: Pick) -> Option<()> {
        let (from, to) = (self.models[self.own(from)?].id, self.models[self.own(to)?].id);
        let (near, far) = (self.key_fields(from, "from")?, self.key_fields(to, "to")?);
        let ids = |fields: &[Field]| fields.iter().map(|field| field.id).collect::<Vec<_>>();
        let covered = |fields, unique| Covered { fields, unique, live: true, using: None };
        let mut indexes = vec![covered(ids(&far), one & 1 > 0)];
        if one & 2 > 0 {
            indexes.push(covered(ids(&near), true));
        }
        let mut fields: Vec<Field> = near.into_iter().chain(far).collect();
        let key: Vec<usize> = ids(&fields);
        fields.push(self.field("note", ColType::new(Kind::Text)));
        fields.last_mut()?.column.nullable = true;
        fields.extend([self.stamp("created_at", false), self.stamp("updated_at", false), self.stamp("deleted_at", true)]);
        self.add_join(None, name, fields, Vec::new(), indexes, true)?;
        self.models.last_mut()?.key = key;
        Some(())
    }

    fn add_join(
        &mut self,
        module: Option<u16>,
        name: &str,
        fields: Vec<Field>,
        references: Vec<Reference>,
        indexes: Vec<Covered>,
        soft: bool,
    ) -> Option<()> {
        if self.models.len() >= MODELS + 4 {
            return None;
        }
        let (id, name) = (self.id(), self.fresh(name));
        let key = fields.iter().map(|field| field.id).collect();
        let model = Model {
            id,
            module,
            joins: true,
            name,
            was: None,
            comment: None,
            fields,
            key,
            references,
            indexes,
            checks: Vec::new(),
            soft,
        };
        self.models.push(model);
        Some(())
    }

    fn drop_model(&mut self, id: usize) {
        self.models.retain(|model| model.id != id && !(model.joins && model.references.iter().any(|to| to.target == id)));
        for model in &mut self.models {
            let gone: Vec<usize> =
                model.references.iter().filter(|to| to.target == id).flat_map(|to| to.fields.clone()).collect();
            gone.into_iter().for_each(|field| model.forget(field));
        }
    }

    /// The reference leads to another model with a key of the same types, and does something else.
    fn move_reference(&mut self, model: Pick, reference: Pick, target: Pick, action: Pick) -> Option<()> {
        let place = self.own(model)?;
        let own = &self.models[place];
        let which = usize::from(reference).checked_rem(own.references.len())?;
        let target = self.in_module(own.module, target)?;
        let key = |model: &Model| {
            let kinds = model.key.iter().filter_map(|&id| model.field(id)).map(|field| field.column.ty.clone());
            kinds.collect::<Vec<_>>()
        };
        let moves = key(self.by_id(target)?) == key(self.by_id(own.references[which].target)?);
        let nullable = own.field(own.references[which].fields[0])?.column.nullable;
        let reference = &mut self.models[place].references[which];
        reference.action = action_of(action, nullable);
        if moves && nullable {
            reference.target = target;
        }
        Some(())
    }

    fn table(&self, model: &Model) -> Table {
        let names = |ids: &[usize]| -> Vec<String> {
            ids.iter().filter_map(|&id| model.field(id)).map(|field| field.column.name.clone()).collect()
        };
        let mut columns: Vec<Column> = model.fields.iter().map(|field| field.column.clone()).collect();
        for column in &mut columns {
            column.was = column.was.take().filter(|was| *was != column.name);
            for label in &mut column.ty.labels {
                label.was = label.was.take().filter(|was| label.value != Value::Text(was.clone()));
            }
        }
        let mut table = Table {
            name: model.name.clone(),
            schema: schema_of(model.module),
            comment: model.comment.clone(),
            columns,
            primary_key: names(&model.key),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            was: model.was.clone().filter(|was| *was != model.name),
        };
        let index = |columns: Vec<String>, unique: bool, live: bool, using: Option<&str>| Index {
            name: naming::object(&model.name, &columns, if unique { "unique" } else { "idx" }),
            columns,
            unique,
            predicate: (live && model.soft).then(|| LIVE.to_owned()),
            using: using.map(str::to_owned),
            was: None,
        };
        for reference in &model.references {
            let columns = names(&reference.fields);
            if !model.joins || model.key.first() != reference.fields.first() {
                table.indexes.push(index(columns.clone(), false, false, None));
            }
            if reference.unique {
                table.indexes.push(index(columns.clone(), true, true, None));
            }
            let Some(target) = self.by_id(reference.target) else { continue };
            let key = target.key.iter().filter_map(|&id| target.field(id)).map(|field| field.column.name.clone());
            table.foreign_keys.push(ForeignKey {
                name: naming::object(&model.name, &columns, "fkey"),
                columns,
                references: target.name.clone(),
                references_schema: schema_of(target.module),
                target_columns: key.collect(),
                on_delete: reference.action,
            });
        }
        table.indexes.extend(
            model.indexes.iter().map(|covered| index(names(&covered.fields), covered.unique, covered.live, covered.using)),
        );
        for (field, rule) in &model.checks {
            table.checks.extend(model.field(*field).map(|field| check(&model.name, &field.column, rule)));
        }
        table
    }
}

/// Names that all models use.
const RESERVED: [&str; 4] = ["created_at", "updated_at", "deleted_at", "id"];

/// As the least careful database compares names.
fn folded(name: &str) -> String {
    name.to_lowercase().chars().map(|c| if c.is_ascii() { c } else { '?' }).collect::<String>().trim_end().to_owned()
}

fn schema_of(module: Option<u16>) -> Option<String> {
    module.filter(|module| module % 3 == 2).map(|module| format!("side {module}"))
}

fn action_of(pick: Pick, nullable: bool) -> Action {
    match pick % 3 {
        0 => Action::NoAction,
        1 if nullable => Action::SetNull,
        _ => Action::Cascade,
    }
}

fn check(table: &str, column: &Column, rule: &Rule) -> Check {
    let (operand, name) = (Operand::Column(column.name.clone()), naming::object(table, &[&column.name], "check"));
    let value = |number: i64| Operand::Value(Value::Int(number));
    let condition = match rule {
        Rule::AtLeast(least) => Condition::Compare(operand, ">=".into(), value(*least)),
        Rule::NotNullOr(least) => Condition::Or(vec![
            Condition::IsNull(operand.clone()),
            Condition::Not(Box::new(Condition::Compare(operand, "<".into(), value(*least)))),
        ]),
        Rule::NoLongerThan(most) => Condition::Compare(Operand::Length(column.name.clone()), "<=".into(), value(*most)),
        Rule::Labels => Condition::OneOf(operand, column.ty.labels.iter().map(|label| label.value.clone()).collect()),
    };
    Check { name, rule: CheckRule::Tree(condition) }
}

impl Model {
    fn field(&self, id: usize) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// A column goes, with all that stands on it.
    fn forget(&mut self, id: usize) {
        self.fields.retain(|field| field.id != id);
        self.references.retain(|reference| !reference.fields.contains(&id));
        self.indexes.retain(|index| !index.fields.contains(&id));
        self.checks.retain(|(field, _)| *field != id);
    }

    /// The place of a column that is no stamp.
    fn changeable(&self, pick: Pick) -> Option<usize> {
        let stamp = |field: &Field| RESERVED.contains(&field.column.name.as_str());
        let free: Vec<usize> = (0..self.fields.len()).filter(|&place| !stamp(&self.fields[place])).collect();
        one_of(&free, pick).copied()
    }

    /// The place of a column that is neither key nor reference nor stamp.
    fn plain(&self, pick: Pick) -> Option<usize> {
        let held = |id: usize| self.key.contains(&id) || self.references.iter().any(|to| to.fields.contains(&id));
        let stamp = |field: &Field| RESERVED.contains(&field.column.name.as_str());
        let free = |place: &usize| !held(self.fields[*place].id) && !stamp(&self.fields[*place]);
        let free: Vec<usize> = (0..self.fields.len()).filter(free).collect();
        one_of(&free, pick).copied()
    }

    fn is_indexed(&self, id: usize) -> bool {
        self.indexes.iter().any(|index| index.fields.contains(&id))
    }

    fn change(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::Index { columns, unique, live, using, .. } => {
                let mut fields: Vec<usize> = Vec::new();
                for &pick in columns {
                    let field = &self.fields[self.plain(pick)?];
                    let ty = &field.column.ty;
                    if !ty.array && ty.kind != Kind::Json && !fields.contains(&field.id) {
                        fields.push(field.id);
                    }
                }
                let using = (*using && !unique && fields.len() == 1).then_some("hash");
                let covered = Covered { fields, unique: *unique, live: *live, using };
                (!covered.fields.is_empty()).then(|| self.indexes.push(covered))
            }
            Step::Check { column, form, .. } => {
                let field = &self.fields[self.plain(*column)?];
                let (id, ty) = (field.id, &field.column.ty);
                let rule = match ty.kind {
                    _ if ty.array || ty.text || !ty.labels.is_empty() || self.checks.iter().any(|(other, _)| *other == id) => {
                        return None;
                    }
                    Kind::I16 | Kind::I32 | Kind::I64 | Kind::Decimal if form % 2 == 0 => Rule::AtLeast(-1000),
                    Kind::I16 | Kind::I32 | Kind::I64 | Kind::Decimal => Rule::NotNullOr(-1000),
                    Kind::Text => Rule::NoLongerThan(5000),
                    _ => return None,
                };
                self.checks.push((id, rule));
                Some(())
            }
            Step::DropColumn { column, .. } => {
                let id = self.fields[self.plain(*column)?].id;
                self.forget(id);
                Some(())
            }
            Step::Retype { column, to, .. } => {
                let place = self.plain(*column)?;
                let (id, indexed) = (self.fields[place].id, self.is_indexed(self.fields[place].id));
                let column = &mut self.fields[place].column;
                let ty = one_of(&retypes(&column.ty), *to)?.clone();
                if indexed && ty.kind == Kind::Text {
                    return None;
                }
                let numeric = |kind| matches!(kind, Kind::I16 | Kind::I32 | Kind::I64 | Kind::Decimal);
                if !(numeric(column.ty.kind) && numeric(ty.kind)) {
                    self.checks.retain(|(field, _)| *field != id);
                }
                column.default = column.default.take().map(|_| ColumnDefault::Value(literal(&ty, 7)));
                column.ty = ty;
                Some(())
            }
            Step::Renull { column, .. } => {
                let place = self.plain(*column)?;
                let column = &mut self.fields[place].column;
                column.nullable = !column.nullable;
                if !column.nullable && column.default.is_none() {
                    column.default = Some(ColumnDefault::Value(literal(&column.ty, 5)));
                }
                column.ty.labels.is_empty().then_some(())
            }
            Step::Redefault { column, default, .. } => {
                let place = self.plain(*column)?;
                let column = &mut self.fields[place].column;
                let default = default.map(|variant| ColumnDefault::Value(literal(&column.ty, u64::from(variant))));
                let fits = column.ty.labels.is_empty() && (default.is_some() || column.nullable || column.was.is_some());
                fits.then(|| column.default = default)
            }
            Step::Reindex { index, drop, .. } => {
                let place = usize::from(*index).checked_rem(self.indexes.len())?;
                if *drop {
                    self.indexes.remove(place);
                } else {
                    self.indexes[place].live = !self.indexes[place].live;
                }
                Some(())
            }
            Step::DropCheck { check, .. } => {
                let place = usize::from(*check).checked_rem(self.checks.len())?;
                let own = !matches!(self.checks[place].1, Rule::Labels);
                own.then(|| self.checks.remove(place)).map(|_| ())
            }
            Step::AddLabel { column, .. } => {
                let place = self.labelled(*column)?;
                let labels = &mut self.fields[place].column.ty.labels;
                let value = match labels[0].value {
                    Value::Int(_) => Value::Int(i64::try_from(labels.len()).ok()? + 40),
                    _ => Value::Text(format!("more_{}", labels.len())),
                };
                let known = labels.iter().any(|label| label.value == value);
                (!known).then(|| labels.push(EnumLabel { value, was: None }))
            }
            Step::RenameLabel { column, label, .. } => {
                let place = self.labelled(*column)?;
                let column = &mut self.fields[place].column;
                let which = usize::from(*label) % column.ty.labels.len();
                let Value::Text(text) = &column.ty.labels[which].value else { return None };
                let renamed = Value::Text(format!("{text}_new"));
                if column.default == Some(ColumnDefault::Value(column.ty.labels[which].value.clone())) {
                    column.default = Some(ColumnDefault::Value(renamed.clone()));
                }
                column.ty.labels[which].value = renamed;
                Some(())
            }
            Step::Comment { column, text, .. } => {
                self.comment = Some(text.clone());
                let place = self.changeable(*column)?;
                self.fields[place].column.comment = Some(text.clone());
                Some(())
            }
            _ => None,
        }
    }

    fn labelled(&self, pick: Pick) -> Option<usize> {
        let all: Vec<usize> = (0..self.fields.len()).filter(|&place| !self.fields[place].column.ty.labels.is_empty()).collect();
        one_of(&all, pick).copied()
    }
}

impl Step {
    /// The model that a step changes.
    fn model(&self) -> Option<Pick> {
        match self {
            Step::Index { model, .. }
            | Step::Check { model, .. }
            | Step::DropColumn { model, .. }
            | Step::Retype { model, .. }
            | Step::Renull { model, .. }
            | Step::Redefault { model, .. }
            | Step::Reindex { model, .. }
            | Step::DropCheck { model, .. }
            | Step::AddLabel { model, .. }
            | Step::RenameLabel { model, .. }
            | Step::Comment { model, .. } => Some(*model),
            _ => None,
        }
    }
}
