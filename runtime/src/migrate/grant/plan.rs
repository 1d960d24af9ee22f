//! Who needs what, and the statements that lead there.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::Catalog;
use crate::{
    db::{Db, Place},
    dialect::{Dialect, literal::text, quote},
    error::{Error, Result},
    journal::{OUTBOX, tables},
    migrate::snapshot::Snapshot,
    schema::{LinkInfo, Table, naming},
};

/// What a module does with rows.
const ROWS: [&str; 4] = ["DELETE", "INSERT", "SELECT", "UPDATE"];

/// A role as declared.
pub(super) struct Role {
    pub name: String,
    /// What it is for: the name of a module, or `links`.
    pub of: &'static str,
    /// What it reads and writes.
    pub tables: Vec<Table>,
}

/// What a role may do with an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Right {
    pub role: String,
    pub object: Object,
    pub privilege: String,
}

/// Something that privileges are given on, with its schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Object {
    Schema(String),
    Table(String, String),
    Sequence(String, String),
}

impl Object {
    fn sql(&self) -> String {
        let name = |name: &str| quote(Dialect::Postgres, name);
        match self {
            Object::Schema(schema) => format!("SCHEMA {}", name(schema)),
            Object::Table(schema, table) => format!("TABLE {}.{}", name(schema), name(table)),
            Object::Sequence(schema, sequence) => format!("SEQUENCE {}.{}", name(schema), name(sequence)),
        }
    }
}

/// The roles of what lives in a database. A module has its own tables and those of the links that end on it: a delete
/// dismisses them. The links have a role, too, for a connection of their own.
pub(super) fn declared(db: &Db, place: Place, prefix: &str) -> Vec<Role> {
    let links = db.app().links.iter().map(|link| LinkInfo::of(link));
    let links: Vec<_> = links.filter(|link| link.stored() && db.placement().of_link(link.def) == place).collect();
    let name = |of: &str| naming::shorten(&format!("{prefix}_{of}"));
    let modules = db.app().modules.iter().filter(|module| db.placement().of(module) == place);
    let mut roles: Vec<Role> = modules
        .map(|module| {
            let ends_here = |link: &&&LinkInfo| link.def.ends.iter().any(|end| ((end.model)().module)().path == module.path);
            let mut tables = Snapshot::of(module).tables;
            tables.extend(links.iter().filter(ends_here).map(|link| link.table.clone()));
            Role { name: name(module.name), of: module.name, tables }
        })
        .collect();
    if !links.is_empty() {
        roles.push(Role { name: name("links"), of: "links", tables: links.iter().map(|link| link.table.clone()).collect() });
    }
    roles
}

/// The statements that lead from what is there to what is declared.
pub(super) fn difference(roles: &[Role], catalog: &Catalog, journal: bool) -> Result<Vec<String>> {
    let taken: Vec<String> =
        roles.iter().enumerate().filter_map(|(place, role)| objection(&roles[..place], role, catalog)).collect();
    if !taken.is_empty() {
        return Err(Error::Refused(taken));
    }
    let mut statements = Vec::new();
    for role in roles.iter().filter(|role| !catalog.is_ours(&role.name)) {
        let (name, comment) = (quote(Dialect::Postgres, &role.name), text(Dialect::Postgres, &catalog.comment(role.of)));
        statements.push(format!("CREATE ROLE {name} NOLOGIN"));
        statements.push(format!("COMMENT ON ROLE {name} IS {comment}"));
    }
    let wanted: BTreeSet<Right> = roles.iter().flat_map(|role| rights(role, catalog, journal)).collect();
    let listed = |rights: Vec<&Right>, verb: &str, joint: &str| {
        let mut grouped: BTreeMap<(&str, &Object), Vec<&str>> = BTreeMap::new();
        for right in rights {
            grouped.entry((&right.role, &right.object)).or_default().push(&right.privilege);
        }
        let one = |((role, object), privileges): (_, Vec<&str>)| {
            let (object, role) = (Object::sql(object), quote(Dialect::Postgres, role));
            format!("{verb} {} ON {object} {joint} {role}", privileges.join(", "))
        };
        grouped.into_iter().map(one).collect::<Vec<_>>()
    };
    statements.extend(listed(wanted.difference(&catalog.rights).collect(), "GRANT", "TO"));
    statements.extend(listed(catalog.rights.difference(&wanted).collect(), "REVOKE", "FROM"));
    Ok(statements)
}

/// What stands against a role.
fn objection(before: &[Role], role: &Role, catalog: &Catalog) -> Option<String> {
    let Role { name, of, .. } = role;
    if before.iter().any(|other| other.name == *name) {
        return Some(format!(
            "`{of}` is the name of a module and of the role of the links: rename the module, `{name}` is one role"
        ));
    }
    let comment = catalog.roles.iter().find(|(known, _)| known == name).map(|(_, comment)| comment)?;
    (*comment != catalog.comment(of))
        .then(|| format!("there is a role `{name}` that was not made for `{of}` here: it is left alone. Give another `--prefix`"))
}

fn rights(role: &Role, catalog: &Catalog, journal: bool) -> Vec<Right> {
    let object =
        |table: &Table| Object::Table(table.schema.clone().unwrap_or_else(|| catalog.schema.clone()), table.name.clone());
    // Whoever changes a record may have to tell other databases, or be told by them.
    let library = tables().iter().filter(|_| journal);
    let mut objects: Vec<(Object, &[&str])> = role.tables.iter().chain(library).map(|table| (object(table), &ROWS[..])).collect();
    let spaces = role.tables.iter().filter_map(|table| table.schema.clone()).chain([catalog.schema.clone()]);
    objects.extend(spaces.map(|schema| (Object::Schema(schema), &["USAGE"][..])));
    if catalog.outbox {
        // The triggers of its tables write there; events are delivered by the owner.
        objects.push((Object::Table(catalog.schema.clone(), OUTBOX.into()), &["INSERT"]));
    }
    let counters = catalog.sequences.iter().filter(|(table, _)| role.tables.iter().any(|own| object(own) == *table));
    objects.extend(counters.map(|(_, sequence)| (sequence.clone(), &["USAGE"][..])));
    let right = |(object, privileges): (Object, &[&str])| {
        let one = |&privilege: &&str| Right { role: role.name.clone(), object: object.clone(), privilege: privilege.to_owned() };
        privileges.iter().map(one).collect::<Vec<_>>()
    };
    objects.into_iter().flat_map(right).collect()
}
