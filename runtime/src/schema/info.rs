//! The resolved form of a model: its table, and how each of its fields stands in it.

use super::{
    Check, CheckDef, CheckNode, CheckRule, CheckSide, ColType, Column, ColumnDef, ColumnDefault, Condition, DefaultDef, FieldDef,
    ForeignKey, Hop, Index, Join, ModelDef, Operand, RelationDef, RelationKind, TRIGRAM, Table,
    hop::{inverse, join_of, key_columns, on_delete, owns_pivot, reference_columns},
    naming,
};

/// The rows that are not deleted, as SQL.
pub const LIVE: &str = "deleted_at IS NULL";

/// Anything with a table: a model, or the table of a link.
pub struct SourceInfo {
    /// The Rust name.
    pub name: &'static str,
    /// The table.
    pub table: Table,
    /// In the order of the handles.
    pub fields: Vec<FieldInfo>,
    /// Indexes of the key's columns.
    pub key: Vec<usize>,
    /// The index of `created_at`.
    pub created_at: Option<usize>,
    /// The index of `updated_at`.
    pub updated_at: Option<usize>,
    /// The index of `deleted_at`.
    pub deleted_at: Option<usize>,
    /// How many columns of the table are in the struct: they come first.
    pub declared: usize,
    /// Whether no database has the table.
    pub external: bool,
    /// Which columns an index, a key or a foreign key covers.
    pub indexed: Vec<bool>,
}

/// A field and where it stands.
pub struct FieldInfo {
    /// The Rust name.
    pub name: &'static str,
    /// Indexes of its columns in the table: one for a column, the key's for a relation that holds it, else none.
    pub columns: Vec<usize>,
    /// Where it leads, for a relation.
    pub hop: Option<Hop>,
    /// Its declaration, for a column.
    pub column: Option<&'static ColumnDef>,
    /// Its declaration, for a relation.
    pub relation: Option<&'static RelationDef>,
}

impl SourceInfo {
    /// The field of that Rust name.
    pub fn field(&self, name: &str) -> Option<&FieldInfo> {
        self.fields.iter().find(|field| field.name == name)
    }
    /// The column at that index.
    pub fn column(&self, index: usize) -> &Column {
        &self.table.columns[index]
    }
    /// The Rust name of the field that a column belongs to.
    pub fn field_of_column(&self, column: &str) -> Option<&'static str> {
        let index = self.table.columns.iter().position(|c| c.name == column)?;
        self.fields.iter().find(|field| field.columns.contains(&index)).map(|field| field.name)
    }
}

/// A model, resolved.
pub struct ModelInfo {
    /// What was declared.
    pub def: &'static ModelDef,
    /// Table and fields.
    pub source: SourceInfo,
    /// How many columns of the table are in the struct: they come first.
    pub struct_columns: usize,
    /// Pivot tables that this model owns.
    pub pivots: Vec<Table>,
}

impl std::ops::Deref for ModelInfo {
    type Target = SourceInfo;
    fn deref(&self) -> &SourceInfo {
        &self.source
    }
}

impl ModelInfo {
    /// The resolved form, made at the first use.
    pub fn of(def: &'static ModelDef) -> &'static ModelInfo {
        (def.cell)().get_or_init(|| resolve(def))
    }

    /// The column that counts the changes of a record.
    pub fn version(&self) -> Option<&Column> {
        let field = self.fields.iter().find(|field| field.column.is_some_and(|column| column.version))?;
        field.columns.first().map(|&index| self.column(index))
    }

    /// The types of the struct's columns, for the positional decoder.
    pub fn struct_types(&'static self) -> Vec<&'static ColType> {
        self.table.columns[..self.struct_columns].iter().map(|column| &column.ty).collect()
    }
}

fn resolve(def: &'static ModelDef) -> ModelInfo {
    let mut table = Table {
        name: def.table.to_owned(),
        schema: def.schema.map(str::to_owned),
        comment: text(def.doc),
        columns: Vec::new(),
        primary_key: key_columns(def),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        was: def.was.map(str::to_owned),
    };
    let mut fields = Vec::with_capacity(def.fields.len());
    let mut struct_columns = 0;
    for (index, field) in def.fields.iter().enumerate() {
        fields.push(match field {
            FieldDef::Column(column) => add_column(&mut table, column),
            FieldDef::Relation(relation) => add_relation(&mut table, def, relation),
        });
        if index + 1 == def.declared {
            struct_columns = table.columns.len();
        }
    }
    let position = |name: &str| table.columns.iter().position(|column| column.name == name);
    let key = table.primary_key.iter().filter_map(|name| position(name)).collect();
    let stamps = def.timestamps;
    let (created_at, updated_at) = (position("created_at").filter(|_| stamps), position("updated_at").filter(|_| stamps));
    let deleted_at = position("deleted_at").filter(|_| def.soft_delete);
    let mut source = SourceInfo {
        name: def.name,
        table,
        fields,
        key,
        created_at,
        updated_at,
        deleted_at,
        declared: struct_columns,
        external: def.external,
        indexed: Vec::new(),
    };
    add_indexes(&mut source, def);
    add_checks(&mut source, def);
    source.indexed = indexed(&source.table);
    let pivots = def.relations().filter_map(|relation| pivot_table(def, relation)).collect();
    ModelInfo { def, source, struct_columns, pivots }
}

/// Which columns an index, a key or a foreign key covers.
pub(super) fn indexed(table: &Table) -> Vec<bool> {
    table.columns.iter().map(|column| table.is_indexed(&column.name)).collect()
}

fn text(doc: &str) -> Option<String> {
    (!doc.is_empty()).then(|| doc.to_owned())
}

/// A column as it is declared.
pub(super) fn column_of(def: &ColumnDef) -> Column {
    Column {
        name: def.column.to_owned(),
        ty: ColType {
            length: def.length,
            precision: def.precision,
            // As in SQL, digits alone are those of a whole number.
            scale: def.scale.or(def.precision.map(|_| 0)),
            text: def.text,
            collate: def.collate.map(str::to_owned),
            ..ColType::of(def.spec)
        },
        nullable: def.spec.nullable,
        default: def.default.and_then(|default| match default {
            DefaultDef::Value(make) => Some(ColumnDefault::Value(make())),
            DefaultDef::With(_) => None,
            DefaultDef::Sql(sql) => Some(ColumnDefault::Sql(sql.to_owned())),
        }),
        autoincrement: def.autoincrement,
        comment: text(def.doc),
        was: def.was.map(str::to_owned),
    }
}

fn add_column(table: &mut Table, def: &'static ColumnDef) -> FieldInfo {
    let mut columns = Vec::new();
    if !def.computed {
        columns.push(table.columns.len());
        let mut column = column_of(def);
        if column.default.is_none() && matches!(def.field, "created_at" | "updated_at") {
            column.default = Some(ColumnDefault::Now);
        }
        add_label_check(table, &column);
        table.columns.push(column);
    }
    FieldInfo { name: def.field, columns, hop: None, column: Some(def), relation: None }
}

/// An enum is text or an integer with a check.
pub(super) fn add_label_check(table: &mut Table, column: &Column) {
    if column.ty.labels.is_empty() || column.ty.array {
        return;
    }
    let values = column.ty.labels.iter().map(|label| label.value.clone()).collect();
    table.checks.push(Check {
        name: naming::object(&table.name, &[&column.name], "check"),
        rule: CheckRule::Tree(Condition::OneOf(Operand::Column(column.name.clone()), values)),
    });
}

/// The types of a model's key columns, from its declaration alone; a key that is itself a reference has the types of
/// the model it points to.
fn key_types(def: &'static ModelDef) -> Vec<ColType> {
    def.fields
        .iter()
        .flat_map(|field| match field {
            FieldDef::Column(column) if column.primary_key => vec![column_of(column).ty],
            FieldDef::Relation(relation) if relation.primary_key => key_types((relation.target)()),
            _ => Vec::new(),
        })
        .collect()
}

fn add_relation(table: &mut Table, owner: &'static ModelDef, relation: &'static RelationDef) -> FieldInfo {
    let target = (relation.target)();
    let mut columns = Vec::new();
    if relation.holds_key() {
        let names = reference_columns(relation);
        for (name, ty) in names.iter().zip(key_types(target)) {
            columns.push(table.columns.len());
            table.columns.push(Column {
                name: name.clone(),
                ty: ColType { labels: Vec::new(), ..ty },
                nullable: relation.optional,
                default: None,
                autoincrement: false,
                comment: text(relation.doc),
                was: relation.was.map(|was| format!("{was}_id")).filter(|_| names.len() == 1),
            });
        }
        add_reference(table, owner, relation, &names);
    }
    let hop = Hop {
        name: relation.field,
        target: relation.target,
        many: matches!(relation.kind, RelationKind::HasMany | RelationKind::ManyToMany),
        required: relation.kind == RelationKind::BelongsTo && !relation.optional,
        join: join_of(owner, relation),
        link: None,
    };
    FieldInfo { name: relation.field, columns, hop: Some(hop), column: None, relation: Some(relation) }
}

/// The foreign key of a relation and the index that serves it; unique among live rows where it is one to one.
fn add_reference(table: &mut Table, owner: &'static ModelDef, relation: &'static RelationDef, names: &[String]) {
    let target = (relation.target)();
    let one_to_one = relation.unique
        || relation.kind == RelationKind::HasOne
        || inverse(owner, relation).is_some_and(|back| back.kind == RelationKind::HasOne);
    // The primary key serves the columns that it begins with.
    if !table.primary_key.starts_with(names) {
        table.indexes.push(Index {
            name: naming::object(&table.name, names, "idx"),
            columns: names.to_vec(),
            unique: false,
            predicate: None,
            using: None,
            was: None,
        });
    }
    if one_to_one && table.primary_key != names {
        let live = owner.soft_delete.then(|| LIVE.to_owned());
        table.indexes.push(Index {
            name: naming::object(&table.name, names, "unique"),
            columns: names.to_vec(),
            unique: true,
            predicate: live,
            using: None,
            was: None,
        });
    }
    table.foreign_keys.push(ForeignKey {
        name: naming::object(&table.name, names, "fkey"),
        columns: names.to_vec(),
        references: target.table.to_owned(),
        references_schema: target.schema.map(str::to_owned),
        target_columns: key_columns(target),
        on_delete: on_delete(owner, relation),
    });
}

fn add_indexes(source: &mut SourceInfo, def: &'static ModelDef) {
    let live = def.soft_delete.then(|| LIVE.to_owned());
    let mut indexes = Vec::new();
    for field in def.fields {
        let FieldDef::Column(column) = field else { continue };
        for (wanted, unique, what) in [(column.unique, true, "unique"), (column.index, false, "idx")] {
            if wanted {
                indexes.push(Index {
                    name: naming::object(def.table, &[column.column], what),
                    columns: vec![column.column.to_owned()],
                    unique,
                    predicate: live.clone(),
                    using: None,
                    was: None,
                });
            }
        }
    }
    for index in def.indexes {
        let columns = columns_of(source, index.fields);
        let using = index.using.map(str::to_lowercase);
        let what = match using.as_deref() {
            _ if index.unique => "unique",
            Some(TRIGRAM) => TRIGRAM,
            _ => "idx",
        };
        indexes.push(Index {
            name: index.name.map_or_else(|| naming::object(def.table, &columns, what), naming::shorten),
            columns,
            unique: index.unique,
            predicate: index.predicate.map(str::to_owned).or_else(|| live.clone()),
            using,
            was: index.was.map(str::to_owned),
        });
    }
    // A pivot entity joins each pair once.
    for (near, far) in pairs_of_pivot_entity(source, def) {
        let columns: Vec<String> = near.into_iter().chain(far).collect();
        let in_key = columns.len() == source.table.primary_key.len()
            && columns.iter().all(|column| source.table.primary_key.contains(column));
        if !in_key && !indexes.iter().any(|index| index.unique && index.columns == columns) {
            let name = naming::object(def.table, &columns, "unique");
            indexes.push(Index { name, columns, unique: true, predicate: live.clone(), using: None, was: None });
        }
    }
    source.table.indexes.extend(indexes);
}

/// The pairs of keys that a model joins as the pivot entity of others.
fn pairs_of_pivot_entity(source: &SourceInfo, def: &'static ModelDef) -> Vec<(Vec<String>, Vec<String>)> {
    let mut pairs = Vec::new();
    for field in source.fields.iter().filter(|field| !field.columns.is_empty()) {
        let Some(relation) = field.relation else { continue };
        for many in (relation.target)().relations().filter(|many| many.kind == RelationKind::ManyToMany) {
            if many.pivot_entity.is_some_and(|entity| entity().is(def))
                && let Join::Through(via) = join_of((relation.target)(), many)
                && !pairs
                    .iter()
                    .any(|(near, far)| (near == &via.near && far == &via.far) || (near == &via.far && far == &via.near))
            {
                pairs.push((via.near, via.far));
            }
        }
    }
    pairs
}

/// The columns behind Rust names of fields; a relation stands for its key.
fn columns_of(source: &SourceInfo, fields: &[&str]) -> Vec<String> {
    fields
        .iter()
        .filter_map(|name| source.field(name))
        .flat_map(|field| field.columns.iter().map(|&index| source.column(index).name.clone()))
        .collect()
}

fn add_checks(source: &mut SourceInfo, def: &'static ModelDef) {
    let mut checks = Vec::new();
    for (place, check) in def.checks.iter().enumerate() {
        let (columns, rule) = match check {
            CheckDef::Sql(sql) => (Vec::new(), CheckRule::Sql((*sql).to_owned())),
            CheckDef::Tree(node) => {
                let mut columns = Vec::new();
                let tree = condition(source, node, &mut columns);
                (columns, CheckRule::Tree(tree))
            }
        };
        let mut name = naming::object(def.table, &columns, "check");
        if checks.iter().chain(&source.table.checks).any(|other: &Check| other.name == name) {
            name = naming::object(def.table, &columns, &format!("check_{}", place + 1));
        }
        checks.push(Check { name, rule });
    }
    source.table.checks.extend(checks);
}

fn condition(source: &SourceInfo, node: &CheckNode, columns: &mut Vec<String>) -> Condition {
    let mut side = |side: &CheckSide| match side {
        CheckSide::Field(name) => Operand::Column(column_named(source, name, columns)),
        CheckSide::Length(name) => Operand::Length(column_named(source, name, columns)),
        CheckSide::Value(make) => Operand::Value(make()),
    };
    match node {
        CheckNode::And(parts) => Condition::And(parts.iter().map(|part| condition(source, part, columns)).collect()),
        CheckNode::Or(parts) => Condition::Or(parts.iter().map(|part| condition(source, part, columns)).collect()),
        CheckNode::Not(part) => Condition::Not(Box::new(condition(source, part, columns))),
        CheckNode::Compare(left, operator, right) => Condition::Compare(side(left), (*operator).to_owned(), side(right)),
        CheckNode::IsNull(operand) => Condition::IsNull(side(operand)),
        CheckNode::OneOf(operand, values) => Condition::OneOf(side(operand), values.iter().map(|make| make()).collect()),
    }
}

fn column_named(source: &SourceInfo, field: &str, columns: &mut Vec<String>) -> String {
    let name = columns_of(source, &[field]).pop().unwrap_or_else(|| field.to_owned());
    if !columns.contains(&name) {
        columns.push(name.clone());
    }
    name
}

/// The pivot table of a many-to-many relation, where this model owns one.
fn pivot_table(owner: &'static ModelDef, relation: &'static RelationDef) -> Option<Table> {
    let back = inverse(owner, relation);
    let is_entity = relation.pivot_entity.or_else(|| back.and_then(|back| back.pivot_entity)).is_some();
    if relation.kind != RelationKind::ManyToMany || is_entity || !owns_pivot(owner, relation) {
        return None;
    }
    let Join::Through(via) = join_of(owner, relation) else { return None };
    let target = (relation.target)();
    let sides = [(owner, &via.near), (target, &via.far)];
    let columns = sides.iter().flat_map(|(model, names)| {
        names.iter().zip(key_types(model)).map(|(name, ty)| Column {
            name: name.clone(),
            ty,
            nullable: false,
            default: None,
            autoincrement: false,
            comment: None,
            was: former_column(model, name),
        })
    });
    let foreign_keys = sides.iter().map(|(model, names)| ForeignKey {
        name: naming::object(&via.table, names, "fkey"),
        columns: (*names).clone(),
        references: model.table.to_owned(),
        references_schema: model.schema.map(str::to_owned),
        target_columns: key_columns(model),
        on_delete: super::Action::Cascade,
    });
    Some(Table {
        comment: None,
        columns: columns.collect(),
        primary_key: via.near.iter().chain(&via.far).cloned().collect(),
        indexes: vec![Index {
            name: naming::object(&via.table, &via.far, "idx"),
            columns: via.far.clone(),
            unique: false,
            predicate: None,
            using: None,
            was: None,
        }],
        foreign_keys: foreign_keys.collect(),
        checks: Vec::new(),
        was: former_pivot(owner, relation, &via.table),
        name: via.table,
        schema: via.schema,
    })
}

/// The name of a pivot before a rename: as written, or as it followed from the former names of its models.
fn former_pivot(owner: &ModelDef, relation: &RelationDef, name: &str) -> Option<String> {
    if relation.pivot_table.is_some() {
        return relation.was.map(str::to_owned);
    }
    let target = (relation.target)();
    let former = |model: &ModelDef| model.was.unwrap_or(model.table);
    // A name that the other side writes does not follow from the models.
    let derived = naming::pivot_table(owner.table, target.table) == name;
    let was = naming::pivot_table(former(owner), former(target));
    (derived && was != name).then_some(was)
}

/// The name of a pivot's column before its model was renamed, where it follows from the model.
fn former_column(model: &ModelDef, name: &str) -> Option<String> {
    let (was, tail) = (model.was?, name.strip_prefix(model.table)?);
    tail.starts_with('_').then(|| format!("{was}{tail}"))
}
