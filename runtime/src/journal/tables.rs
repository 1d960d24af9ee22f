//! The tables of the library in every database of an application that has several.
//!
//! Each carries the application, since two of them may share a database, and a tenant, which is empty until there are some.

use std::sync::OnceLock;

use crate::{
    schema::{ColType, Column, Index, Table},
    value::Kind,
};

/// Entries that are still to be carried out.
pub(super) const JOURNAL: &str = "modelink_journal";
/// Entries of other databases that were carried out here.
pub(super) const RECEIPTS: &str = "modelink_receipts";
/// Records of other databases that were linked or deleted: guard and tombstone in one row.
pub(super) const GUARDS: &str = "modelink_guards";

/// What happened to records and links, for those who asked.
pub(crate) const OUTBOX: &str = "modelink_outbox";
/// Who delivers it.
pub(crate) const DELIVERY: &str = "modelink_delivery";

/// Those of an application that records its events.
pub(crate) fn outbox_tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| vec![outbox(), delivery()])
}

/// All of them, as part of the schema.
pub(crate) fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| vec![journal(), receipts(), guards()])
}

/// One of them.
pub(super) fn table(name: &str) -> Option<&'static Table> {
    tables().iter().find(|table| table.name == name)
}

fn journal() -> Table {
    let number = Column { autoincrement: true, ..column("n", ColType::BIGINT.clone()) };
    let columns = vec![number, app(), tenant(), id("entry"), column("body", ColType::TEXT.clone()), moment("created_at")];
    let by_app = Index { name: format!("{JOURNAL}_app"), columns: vec!["app".into(), "n".into()], ..index() };
    Table { indexes: vec![by_app], ..of(JOURNAL, columns, &["n"]) }
}

fn receipts() -> Table {
    let columns = vec![app(), tenant(), id("entry"), moment("applied_at")];
    let by_age = Index { name: format!("{RECEIPTS}_applied_at"), columns: vec!["applied_at".into()], ..index() };
    Table { indexes: vec![by_age], ..of(RECEIPTS, columns, &["entry"]) }
}

fn guards() -> Table {
    let deleted_at = Column { nullable: true, ..moment("deleted_at") };
    let gone = column("gone", ColType::new(Kind::Bool));
    let key = column("record", ColType { length: Some(255), ..ColType::new(Kind::Id) });
    let columns = vec![app(), tenant(), text("model"), key, deleted_at, gone];
    of(GUARDS, columns, &["app", "model", "record"])
}

fn outbox() -> Table {
    let number = Column { autoincrement: true, ..column("n", ColType::BIGINT.clone()) };
    let (record, kind) = (column("record", ColType::TEXT.clone()), id("kind"));
    let columns = vec![number, app(), tenant(), text("source"), kind, record, moment("created_at")];
    of(OUTBOX, columns, &["n"])
}

fn delivery() -> Table {
    of(DELIVERY, vec![app(), tenant(), id("owner"), column("expires_at", ColType::BIGINT.clone())], &["app"])
}

fn of(name: &str, columns: Vec<Column>, key: &[&str]) -> Table {
    Table {
        name: name.into(),
        schema: None,
        comment: None,
        columns,
        primary_key: key.iter().map(|&name| name.to_owned()).collect(),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        was: None,
    }
}

fn index() -> Index {
    Index { name: String::new(), columns: Vec::new(), unique: false, predicate: None, using: None, was: None }
}

fn column(name: &str, ty: ColType) -> Column {
    Column { name: name.into(), ty, nullable: false, default: None, autoincrement: false, comment: None, was: None }
}

fn text(name: &str) -> Column {
    column(name, ColType { length: Some(128), ..ColType::new(Kind::Id) })
}

fn app() -> Column {
    text("app")
}

fn tenant() -> Column {
    text("tenant")
}

fn id(name: &str) -> Column {
    column(name, ColType::new(Kind::Id))
}

fn moment(name: &str) -> Column {
    column(name, ColType::MOMENT.clone())
}
