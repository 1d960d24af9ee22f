//! The schema of a module at one moment: what `generate` compares, and keeps beside the migrations.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    dialect::hex,
    error::{Error, Result},
    schema::{AppDef, LinkInfo, ModelInfo, ModuleDef, Table},
};

/// The form of the file; a later one can be read by a later release only.
const VERSION: u32 = 1;

/// All tables of a module, sorted by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The form of the file.
    pub version: u32,
    /// The module.
    pub module: String,
    /// Its tables.
    pub tables: Vec<Table>,
}

impl Snapshot {
    /// The schema as compiled into the program.
    pub fn of(module: &'static ModuleDef) -> Self {
        let mut tables = Vec::new();
        for model in module.stored() {
            let info = ModelInfo::of(model);
            tables.push(info.table.clone());
            tables.extend(info.pivots.iter().cloned());
        }
        Snapshot::from_tables(module.name, tables)
    }

    /// These tables, in an order that does not depend on that of their declarations; columns stay as declared.
    pub fn from_tables(module: &str, mut tables: Vec<Table>) -> Self {
        tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        for table in &mut tables {
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.checks.sort_by(|a, b| a.name.cmp(&b.name));
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Snapshot { version: VERSION, module: module.to_owned(), tables }
    }

    /// A module before its first migration.
    pub fn empty(module: &str) -> Self {
        Snapshot { version: VERSION, module: module.to_owned(), tables: Vec::new() }
    }

    /// Reads the file form.
    ///
    /// # Errors
    /// [`Error::Migration`] for another form.
    pub fn parse(text: &str) -> Result<Self> {
        let snapshot: Snapshot =
            serde_json::from_str(text).map_err(|error| Error::Migration(format!("the snapshot cannot be read: {error}")))?;
        if snapshot.version > VERSION {
            return Err(Error::Migration("the snapshot was written by a later release of modelink: update this program".into()));
        }
        Ok(snapshot)
    }

    /// The file form: a state, so without what was asked for on the way to it.
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.settled()).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The SHA-256 of everything but the comments.
    pub fn hash(&self) -> String {
        let mut plain = self.settled();
        for table in &mut plain.tables {
            table.comment = None;
            table.columns.iter_mut().for_each(|column| column.comment = None);
        }
        hex(&Sha256::digest(serde_json::to_vec(&plain.tables).unwrap_or_default()))
    }

    fn settled(&self) -> Self {
        let mut settled = self.clone();
        settled.tables.iter_mut().for_each(forget_renames);
        settled
    }
}

/// Takes out of a table what names its past.
pub(super) fn forget_renames(table: &mut Table) {
    table.was = None;
    for column in &mut table.columns {
        column.was = None;
        column.ty.labels.iter_mut().for_each(|label| label.was = None);
    }
    table.indexes.iter_mut().for_each(|index| index.was = None);
}

/// The tables of the stored links of an application.
pub fn link_tables(app: &'static AppDef) -> Vec<Table> {
    app.resolve_links();
    let stored = app.links.iter().map(|link| LinkInfo::of(link)).filter(|info| info.stored());
    stored.map(|info| info.table.clone()).collect()
}
