//! The owned form of the schema: tables as a database should have them. Snapshots, plans and introspection speak it.

use serde::{Deserialize, Serialize};

use crate::value::{EnumDef, Kind, Spec, Value, tagged};

/// Digits after the point of a `Decimal` column on SQLite, unless `scale` says otherwise.
pub const DECIMAL_SCALE: u32 = 8;

/// The access method of an index that finds parts of texts: on PostgreSQL alone, by the trigrams of each text.
pub const TRIGRAM: &str = "trigram";

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name, without the schema.
    pub name: String,
    /// The schema on PostgreSQL; elsewhere a prefix of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The doc comment of the declaration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// In the order of declaration.
    pub columns: Vec<Column>,
    /// Names of the key's columns, in order.
    pub primary_key: Vec<String>,
    /// Without the primary key's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Only to tables of the same module.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<ForeignKey>,
    /// Those of enums included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The table's name before a rename.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

impl Table {
    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether an index, a key or a foreign key covers a column: MariaDB and MySQL bound its length then.
    pub fn is_indexed(&self, column: &str) -> bool {
        let holds = |columns: &[String]| columns.iter().any(|name| name == column);
        holds(&self.primary_key)
            || self.indexes.iter().any(|index| !index.finds_parts() && holds(&index.columns))
            || self.foreign_keys.iter().any(|key| holds(&key.columns))
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    #[serde(flatten)]
    pub ty: ColType,
    /// Whether it takes `NULL`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nullable: bool,
    /// What the database puts in when nothing is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<ColumnDefault>,
    /// Whether the database counts it up.
    #[serde(default, skip_serializing_if = "is_false")]
    pub autoincrement: bool,
    /// The doc comment of the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The column's name before a rename.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

/// The type of a column, before a dialect gives it a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColType {
    /// The kind of one element.
    pub kind: Kind,
    /// Whether it is a list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub array: bool,
    /// Characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// All digits of a decimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<u32>,
    /// Digits of a decimal after the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// A decimal kept as canonical text on SQLite.
    #[serde(default, skip_serializing_if = "is_false")]
    pub text: bool,
    /// Another collation than the library's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collate: Option<String>,
    /// The values of an enum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<EnumLabel>,
}

/// One stored value of an enum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EnumLabel {
    /// Text or integer.
    #[serde(with = "tagged")]
    pub value: Value,
    /// The stored text before a rename.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

impl ColType {
    /// A plain type of that kind.
    pub const fn new(kind: Kind) -> Self {
        ColType { kind, array: false, length: None, precision: None, scale: None, text: false, collate: None, labels: Vec::new() }
    }

    /// The type of a field.
    pub fn of(spec: Spec) -> Self {
        ColType { array: spec.array, labels: spec.labels.map_or_else(Vec::new, labels_of), ..ColType::new(spec.kind) }
    }

    /// Text, for values that belong to no column.
    pub const TEXT: &'static ColType = &ColType::new(Kind::Text);
    /// A 64-bit integer, for values that belong to no column.
    pub const BIGINT: &'static ColType = &ColType::new(Kind::I64);
    /// A moment, for values that belong to no column.
    pub const MOMENT: &'static ColType = &ColType::new(Kind::DateTime);
}

fn labels_of(def: &'static EnumDef) -> Vec<EnumLabel> {
    def.labels
        .iter()
        .map(|label| EnumLabel {
            value: if def.numeric { Value::Int(label.number) } else { Value::Text(label.text.into()) },
            was: label.was.map(str::to_owned),
        })
        .collect()
}

/// What the database puts in when nothing is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnDefault {
    /// A constant.
    Value(#[serde(with = "tagged")] Value),
    /// SQL as the user wrote it.
    Sql(String),
    /// The moment of the statement.
    Now,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Index {
    /// Its name, under each database's limit.
    pub name: String,
    /// Names of columns, in order.
    pub columns: Vec<String>,
    /// Whether two rows may share the values.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// The rows it covers, as SQL; all of them where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// The access method, on PostgreSQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// The index's name before a rename.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
}

impl Index {
    /// Whether it finds parts of texts.
    pub fn finds_parts(&self) -> bool {
        self.using.as_deref() == Some(TRIGRAM)
    }
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// Columns of this table.
    pub columns: Vec<String>,
    /// The other table.
    pub references: String,
    /// Its schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references_schema: Option<String>,
    /// Its key.
    pub target_columns: Vec<String>,
    /// What a delete of the other row does to this one.
    pub on_delete: Action,
}

/// What a foreign key does when the row it points to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// The delete is refused.
    NoAction,
    /// This row goes too.
    Cascade,
    /// The columns become null.
    SetNull,
}

/// A check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// What must hold.
    pub rule: CheckRule,
}

/// What a check demands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckRule {
    /// SQL as the user wrote it.
    Sql(String),
    /// A typed condition, which each dialect writes in its own way.
    Tree(Condition),
}

/// A condition over one row, as in `check(price >= 0)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A comparison: `=`, `<>`, `<`, `<=`, `>`, `>=`.
    Compare(Operand, String, Operand),
    /// The operand is null.
    IsNull(Operand),
    /// The operand is one of these values.
    OneOf(Operand, #[serde(with = "tagged::list")] Vec<Value>),
}

impl Condition {
    /// The columns that it reads.
    pub fn columns(&self) -> Vec<&str> {
        fn of(operand: &Operand) -> Option<&str> {
            match operand {
                Operand::Column(name) | Operand::Length(name) => Some(name),
                Operand::Value(_) => None,
            }
        }
        match self {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().flat_map(Condition::columns).collect(),
            Condition::Not(part) => part.columns(),
            Condition::Compare(left, _, right) => of(left).into_iter().chain(of(right)).collect(),
            Condition::IsNull(operand) | Condition::OneOf(operand, _) => of(operand).into_iter().collect(),
        }
    }
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    /// A column.
    Column(String),
    /// The number of characters of a column.
    Length(String),
    /// A constant.
    Value(#[serde(with = "tagged")] Value),
}

fn is_false(flag: &bool) -> bool {
    !flag
}
