//! What the macros emit: flat, static metadata. A declaration names another only by a function pointer, so that two
//! declarations may name each other.

use std::sync::OnceLock;

use super::{Lead, LinkInfo, ModelInfo};
use crate::{
    record::Compute,
    value::{Spec, Value},
};

/// A module as declared.
pub struct ModuleDef {
    /// The module's name: that of its type in snake case, without `Module`.
    pub name: &'static str,
    /// Crate and path of its type: the module's identity.
    pub path: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// Its models, in order.
    pub models: &'static [fn() -> &'static ModelDef],
    /// The module's former name.
    pub was: Option<&'static str>,
    /// The migrations that the module ships itself.
    pub migrations: Option<&'static Embedded>,
}

impl ModuleDef {
    /// The models that have a table.
    pub fn stored(&self) -> impl Iterator<Item = &'static ModelDef> {
        self.models.iter().map(|model| model()).filter(|model| !model.external)
    }
}

/// Migration files compiled into the program.
pub struct Embedded {
    /// The folder they came from, where `generate` writes.
    pub folder: &'static str,
    /// The source file of the declaration: touched when the first migration appears, so that the next build sees it.
    pub source: &'static str,
    /// Paths below the folder, and texts.
    pub files: &'static [(&'static str, &'static str)],
}

/// An application as declared: its modules and links.
pub struct AppDef {
    /// The Rust name.
    pub name: &'static str,
    /// In order of declaration.
    pub modules: &'static [&'static ModuleDef],
    /// In order of declaration.
    pub links: &'static [&'static LinkDef],
    /// Migrations of the modules that ship none of their own.
    pub migrations: Option<&'static Embedded>,
}

/// A model as declared.
pub struct ModelDef {
    /// The Rust name: `BlogPost`.
    pub name: &'static str,
    /// The same in snake case: `blog_post`.
    pub snake: &'static str,
    /// The table: the snake-case name unless `table = "…"`.
    pub table: &'static str,
    /// The schema, where one is given.
    pub schema: Option<&'static str>,
    /// The doc comment.
    pub doc: &'static str,
    /// The table's former name.
    pub was: Option<&'static str>,
    /// The prefix of its text ids.
    pub id_prefix: Option<&'static str>,
    /// Whether rows are marked as deleted instead of removed.
    pub soft_delete: bool,
    /// Whether rows carry `created_at` and `updated_at`.
    pub timestamps: bool,
    /// Whether no database has its records: a source of the program supplies them.
    pub external: bool,
    /// Columns and relations in order of declaration; then those of `created_at`, `updated_at`, `deleted_at` that the
    /// model has and the struct does not.
    pub fields: &'static [FieldDef],
    /// How many of `fields` are fields of the struct.
    pub declared: usize,
    /// Indexes of several columns, or with options.
    pub indexes: &'static [IndexDef],
    /// Checks.
    pub checks: &'static [CheckDef],
    /// The module it belongs to.
    pub module: fn() -> &'static ModuleDef,
    /// Where the resolved form is kept.
    pub cell: fn() -> &'static OnceLock<ModelInfo>,
}

/// A field of a model.
pub enum FieldDef {
    /// A column.
    Column(ColumnDef),
    /// A relation.
    Relation(RelationDef),
}

impl FieldDef {
    /// The Rust name of the field.
    pub const fn name(&self) -> &'static str {
        match self {
            FieldDef::Column(column) => column.field,
            FieldDef::Relation(relation) => relation.field,
        }
    }
}

/// A column as declared.
pub struct ColumnDef {
    /// The Rust name of the field.
    pub field: &'static str,
    /// The name in the database.
    pub column: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// From the field's type.
    pub spec: Spec,
    /// Part of the primary key.
    pub primary_key: bool,
    /// No two live rows share a value.
    pub unique: bool,
    /// Indexed.
    pub index: bool,
    /// What is stored when nothing is given.
    pub default: Option<DefaultDef>,
    /// Found by full-text search.
    pub searchable: bool,
    /// Never selected unless named.
    pub hidden: bool,
    /// The optimistic lock.
    pub version: bool,
    /// No column: filled by the program.
    pub computed: bool,
    /// The function that fills it.
    pub compute: Option<Compute>,
    /// Counted up by the database.
    pub autoincrement: bool,
    /// Characters of a text.
    pub length: Option<u32>,
    /// All digits of a decimal.
    pub precision: Option<u32>,
    /// Digits of a decimal after the point.
    pub scale: Option<u32>,
    /// A decimal kept as text on SQLite.
    pub text: bool,
    /// Another collation than the library's.
    pub collate: Option<&'static str>,
    /// The column's former name.
    pub was: Option<&'static str>,
}

impl ColumnDef {
    /// A plain column, to be changed field by field.
    pub const fn new(field: &'static str, spec: Spec) -> Self {
        ColumnDef {
            field,
            column: field,
            doc: "",
            spec,
            primary_key: false,
            unique: false,
            index: false,
            default: None,
            searchable: false,
            hidden: false,
            version: false,
            computed: false,
            compute: None,
            autoincrement: false,
            length: None,
            precision: None,
            scale: None,
            text: false,
            collate: None,
            was: None,
        }
    }
}

/// What is stored when nothing is given.
#[derive(Clone, Copy)]
pub enum DefaultDef {
    /// A constant; a default of the database too.
    Value(fn() -> Value),
    /// A function, called for each row; no default of the database.
    With(fn() -> Value),
    /// SQL; only the database knows the value.
    Sql(&'static str),
}

/// The kinds of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// The key is here.
    BelongsTo,
    /// At most one record of the other side has the key, or the key is here with `foreign_key`.
    HasOne,
    /// Records of the other side have the key.
    HasMany,
    /// A pivot table has both keys.
    ManyToMany,
}

/// A relation as declared.
pub struct RelationDef {
    /// The Rust name of the field.
    pub field: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// Its kind.
    pub kind: RelationKind,
    /// `BelongsTo<Option<T>>` or `HasOne<Option<T>>`.
    pub optional: bool,
    /// The Rust name of the other model.
    pub to: &'static str,
    /// The other model.
    pub target: fn() -> &'static ModelDef,
    /// The field of the other model that leads back.
    pub mapped_by: Option<&'static str>,
    /// Whether a delete of this record goes on to those.
    pub cascade_delete: bool,
    /// Names of the key's columns, where given.
    pub columns: &'static [&'static str],
    /// The key that a `BelongsTo` holds is part of the primary key.
    pub primary_key: bool,
    /// A `BelongsTo` that is one to one.
    pub unique: bool,
    /// A `HasOne` that keeps the key here.
    pub foreign_key: bool,
    /// The pivot table.
    pub pivot_table: Option<&'static str>,
    /// The pivot's columns for this side.
    pub join_column: &'static [&'static str],
    /// The pivot's columns for the other side.
    pub inverse_join_column: &'static [&'static str],
    /// The model that is the pivot.
    pub pivot_entity: Option<fn() -> &'static ModelDef>,
    /// Full-text search goes on into the other model.
    pub searchable: bool,
    /// The former name of the field.
    pub was: Option<&'static str>,
}

impl RelationDef {
    /// A plain relation, to be changed field by field.
    pub const fn new(field: &'static str, kind: RelationKind, lead: Lead) -> Self {
        RelationDef {
            field,
            doc: "",
            kind,
            optional: false,
            to: lead.name,
            target: lead.target,
            mapped_by: None,
            cascade_delete: false,
            columns: &[],
            primary_key: false,
            unique: false,
            foreign_key: false,
            pivot_table: None,
            join_column: &[],
            inverse_join_column: &[],
            pivot_entity: None,
            searchable: false,
            was: None,
        }
    }

    /// Whether this side describes the pivot table.
    pub const fn owns_pivot(&self) -> bool {
        self.pivot_table.is_some() || !self.join_column.is_empty() || !self.inverse_join_column.is_empty()
    }

    /// Whether the key's columns are in this model's table.
    pub const fn holds_key(&self) -> bool {
        matches!(self.kind, RelationKind::BelongsTo) || (matches!(self.kind, RelationKind::HasOne) && self.foreign_key)
    }
}

/// An index as declared.
pub struct IndexDef {
    /// Rust names of fields.
    pub fields: &'static [&'static str],
    /// No two rows that it covers share the values.
    pub unique: bool,
    /// Its name, where given.
    pub name: Option<&'static str>,
    /// The rows that it covers, as SQL.
    pub predicate: Option<&'static str>,
    /// The access method.
    pub using: Option<&'static str>,
    /// Its former name.
    pub was: Option<&'static str>,
}

/// A check as declared.
pub enum CheckDef {
    /// A typed condition over Rust names of fields.
    Tree(CheckNode),
    /// SQL.
    Sql(&'static str),
}

/// A node of a typed condition. Leaves name fields; values are made by functions, since a macro cannot know them.
pub enum CheckNode {
    /// All hold.
    And(&'static [CheckNode]),
    /// One holds.
    Or(&'static [CheckNode]),
    /// It does not hold.
    Not(&'static CheckNode),
    /// Left, operator as SQL, right.
    Compare(CheckSide, &'static str, CheckSide),
    /// It is null.
    IsNull(CheckSide),
    /// It is one of these.
    OneOf(CheckSide, &'static [fn() -> Value]),
}

/// One side of a comparison in a check.
pub enum CheckSide {
    /// A field.
    Field(&'static str),
    /// The number of characters of a field.
    Length(&'static str),
    /// A constant.
    Value(fn() -> Value),
}

/// A link as declared.
pub struct LinkDef {
    /// The Rust name.
    pub name: &'static str,
    /// The doc comment.
    pub doc: &'static str,
    /// The table, where one is written.
    pub table: Option<&'static str>,
    /// The prefix of the rows' ids.
    pub id_prefix: &'static str,
    /// Whether rows have an id of their own.
    pub id: bool,
    /// No table: the field of the first end's model (`true`) or of the second's that holds the other's key.
    pub read_only: Option<ReadOnlyKey>,
    /// In the order written.
    pub ends: [EndDef; 2],
    /// Columns of the link itself.
    pub columns: &'static [ColumnDef],
    /// The former name.
    pub was: Option<&'static str>,
    /// Where the resolved form is kept.
    pub cell: fn() -> &'static OnceLock<LinkInfo>,
}

/// The column that a read-only link goes by.
#[derive(Clone, Copy)]
pub struct ReadOnlyKey {
    /// 0 or 1: the end whose model has the column, or from whose model the path leads there.
    pub end: usize,
    /// Rust names of the relations that lead to the model with the column; none where it is the end's own.
    pub path: &'static [&'static str],
    /// The Rust name of the field.
    pub field: &'static str,
    /// The Rust name of the field of the other model that it is compared with; none where that is its key.
    pub to: Option<&'static str>,
}

/// One end of a link: `Product.brand: One<Brand>` is the end of `Product`, named `brand`, that leads to one `Brand`.
pub struct EndDef {
    /// The model that the end is on.
    pub model: fn() -> &'static ModelDef,
    /// The name of the end, where it has one.
    pub field: Option<&'static str>,
    /// The doc comment of the end.
    pub doc: &'static str,
    /// Whether it leads to at most one record.
    pub one: bool,
    /// What a delete of the end's record does to the records it leads to.
    pub policy: EndPolicy,
}

/// What a delete of a record does to the records that a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndPolicy {
    /// Nothing: only the link rows go.
    Dismiss,
    /// They go too.
    Cascade,
    /// They go too when no other live link of this kind leads to them.
    CascadeLast,
    /// The delete is refused while there are any.
    Restrict,
}
