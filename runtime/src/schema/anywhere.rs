//! A model that stands for the one that was meant, where a declaration names something else. The program does not compile,
//! so nothing of it ever runs.

use std::sync::OnceLock;

use super::{
    BelongsToModel, EndDef, EndPolicy, FieldTable, Fields, InTables, LinkDef, LinkInfo, Member, Model, ModelDef, ModelOf, Module,
    ModuleDef, Source, SourceInfo,
};
use crate::{
    error::ReadError,
    record::{Change, DraftData, Input, InputReader, IntoDraft, Patch},
    value::{RowReader, Value},
};

/// The model that stands for any other. It is at home in no module.
#[derive(Debug, Clone, Default)]
pub struct Anywhere;

#[diagnostic::do_not_recommend]
impl Module for Anywhere {
    const DEF: &'static ModuleDef = &ModuleDef { name: "", path: "", doc: "", models: &[], was: None, migrations: None };
}
#[diagnostic::do_not_recommend]
impl Member for Anywhere {
    type Module = Anywhere;
}
#[diagnostic::do_not_recommend]
impl<M> ModelOf<M> for Anywhere {}
#[diagnostic::do_not_recommend]
impl<M> BelongsToModel<M> for Anywhere {}

impl FieldTable for Anywhere {
    type Of = Anywhere;
}
#[diagnostic::do_not_recommend]
impl Source for Anywhere {
    type Table = Anywhere;
    const TABLE: &'static Anywhere = &Anywhere;
    type Fields = Fields<Anywhere>;
    fn source() -> &'static SourceInfo {
        &Self::info().source
    }
}
#[diagnostic::do_not_recommend]
impl Model for Anywhere {
    const NAME: &'static str = "";
    type Key = String;
    type New = Anywhere;
    type Patch = Anywhere;
    type Storage = InTables;
    const DEF: &'static ModelDef = &ModelDef {
        name: "",
        snake: "",
        table: "",
        schema: None,
        doc: "",
        was: None,
        id_prefix: None,
        soft_delete: true,
        timestamps: true,
        external: false,
        fields: &[],
        declared: 0,
        indexes: &[],
        checks: &[],
        module: || <Anywhere as Module>::DEF,
        cell: || {
            static CELL: OnceLock<super::ModelInfo> = OnceLock::new();
            &CELL
        },
    };
    fn key(&self) -> String {
        String::new()
    }
    fn read(_: &mut RowReader<'_>) -> Result<Self, ReadError> {
        Ok(Anywhere)
    }
    fn write(&self, _: &mut Vec<Value>) {}
}
#[diagnostic::do_not_recommend]
impl IntoDraft<Anywhere> for Anywhere {
    fn fill(self, _: &mut DraftData) {}
}
impl Input<Anywhere> for Anywhere {
    fn read(_: &mut InputReader) -> Option<Self> {
        Some(Anywhere)
    }
}
impl Patch<Anywhere> for Anywhere {
    fn read(_: &mut InputReader) -> Option<Self> {
        Some(Anywhere)
    }
    fn fill(self, _: &mut Vec<(u16, Change)>) {}
}

impl LinkDef {
    /// A link whose declaration has an error: it joins nothing.
    pub const fn broken(name: &'static str) -> Self {
        const END: EndDef =
            EndDef { model: || <Anywhere as Model>::DEF, field: None, doc: "", one: false, policy: EndPolicy::Dismiss };
        LinkDef {
            name,
            doc: "",
            table: None,
            id_prefix: "",
            id: false,
            read_only: None,
            ends: [END, END],
            columns: &[],
            was: None,
            cell: || {
                static CELL: OnceLock<LinkInfo> = OnceLock::new();
                &CELL
            },
        }
    }
}
