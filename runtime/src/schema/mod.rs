//! The ground floor: declarations as flat static metadata, their owned and resolved forms, and their names.

mod anywhere;
mod check;
mod def;
mod fields;
mod handle;
pub(crate) mod hop;
pub(crate) mod info;
mod link_info;
mod model;
pub mod naming;
mod probe;
mod relation;
mod require;
mod storage;
mod table;

pub use anywhere::Anywhere;
pub use check::{
    LinkFacts, Text, belongs_to, check_link, check_module, has_field, has_plain_key, holds_key_of, in_one_module, is_mapped,
    joins, owns_pivot, path_of, stored_alike,
};
pub use def::{
    AppDef, CheckDef, CheckNode, CheckSide, ColumnDef, DefaultDef, Embedded, EndDef, EndPolicy, FieldDef, IndexDef, LinkDef,
    ModelDef, ModuleDef, ReadOnlyKey, RelationDef, RelationKind,
};
pub use fields::{FieldTable, Fielded, Fields, Handles, Known};
pub use handle::{
    BelongsBack, Beyond, Col, Computed, FieldOf, Handle, HasBack, HopRef, Leads, LinkEnd, LinkStep, Many, ManyBack, Method, One,
    Rel, Step, StepKind, below, fields, leads, leads_on, link_below,
};
pub use hop::{Hop, Join, StepForm, Stop, Trail, Via};
pub use info::{FieldInfo, ModelInfo, SourceInfo};
pub use link_info::{EndInfo, LinkInfo};
pub use model::{BelongsToModel, Lead, Link, Markable, Member, Model, ModelOf, Module, Source, StoredLink, module_of};
pub use probe::{Is, Nobody, Otherwise, Pair, Pick, Probe, Same};
pub use relation::{BelongsTo, HasMany, HasOne, ManyToMany, Target};
pub use require::{require, require_below};
pub use storage::{Elsewhere, External, InTables, Stored, Stores};
pub use table::{
    Action, Check, CheckRule, ColType, Column, ColumnDefault, Condition, DECIMAL_SCALE, EnumLabel, ForeignKey, Index, Operand,
    TRIGRAM, Table,
};
