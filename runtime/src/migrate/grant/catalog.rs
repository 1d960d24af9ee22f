//! Who has what, as PostgreSQL's catalog tells it.

use std::collections::BTreeSet;

use super::plan::{Object, Right};
use crate::{error::Result, journal::OUTBOX, migrate::session::Migrator};

/// Roles with the comments on them.
const ROLES: &str = "SELECT rolname::text, coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles ORDER BY 1";

/// What was granted by name: role, kind of object, schema, name, privilege.
const RIGHTS: &str = "\
SELECT g.rolname::text, o.kind, o.space, o.name, a.privilege_type
FROM (
    SELECT CASE WHEN c.relkind = 'S' THEN 'sequence' ELSE 'table' END AS kind, n.nspname::text AS space,
        c.relname::text AS name, c.relacl AS acl
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'schema', nspname::text, '', nspacl FROM pg_namespace
) o
CROSS JOIN LATERAL aclexplode(o.acl) a
JOIN pg_roles g ON g.oid = a.grantee";

/// Sequences that count a column which is no identity, as tables of others have them: table and sequence, with schemas.
const SEQUENCES: &str = "\
SELECT tn.nspname::text, t.relname::text, sn.nspname::text, s.relname::text
FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_namespace sn ON sn.oid = s.relnamespace
JOIN pg_class t ON t.oid = d.refobjid
JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a'";

/// What is there.
pub(super) struct Catalog {
    pub database: String,
    /// The schema of what is declared without one.
    pub schema: String,
    /// All roles of the server, with the comments on them.
    pub roles: Vec<(String, String)>,
    /// What our roles may do.
    pub rights: BTreeSet<Right>,
    /// Tables and the sequences that count in them.
    pub sequences: Vec<(Object, Object)>,
    /// Whether events are recorded.
    pub outbox: bool,
    /// How the comment on a role of this application in this database begins.
    mark: String,
}

impl Catalog {
    pub(super) async fn read(migrator: &mut Migrator, app: &str) -> Result<Self> {
        let names = migrator.texts("SELECT current_database()::text, current_schema()::text").await?.concat();
        let [database, schema] = <[String; 2]>::try_from(names).unwrap_or_default();
        let roles = migrator.texts(ROLES).await?.into_iter().filter_map(|row| <[String; 2]>::try_from(row).ok());
        let mark = format!("modelink: {app} in {database}: ");
        let mut catalog = Catalog {
            roles: roles.map(|[name, comment]| (name, comment)).collect(),
            rights: BTreeSet::new(),
            sequences: Vec::new(),
            outbox: false,
            database,
            schema,
            mark,
        };
        let rights = migrator.texts(RIGHTS).await?.into_iter().filter_map(|row| <[String; 5]>::try_from(row).ok());
        let rights = rights.filter(|[role, ..]| catalog.is_ours(role)).map(|[role, kind, space, name, privilege]| {
            let object = match &*kind {
                "schema" => Object::Schema(space),
                "sequence" => Object::Sequence(space, name),
                _ => Object::Table(space, name),
            };
            Right { role, object, privilege }
        });
        catalog.rights = rights.collect();
        let counted = migrator.texts(SEQUENCES).await?.into_iter().filter_map(|row| <[String; 4]>::try_from(row).ok());
        catalog.sequences = counted.map(|[a, table, b, name]| (Object::Table(a, table), Object::Sequence(b, name))).collect();
        catalog.outbox = migrator.finds(&format!("SELECT 1 WHERE to_regclass('{OUTBOX}') IS NOT NULL")).await?;
        Ok(catalog)
    }

    /// The comment on the role of a module.
    pub(super) fn comment(&self, module: &str) -> String {
        format!("{}{module}", self.mark)
    }

    /// Whether a role was made for this application in this database.
    pub(super) fn is_ours(&self, role: &str) -> bool {
        self.roles.iter().any(|(name, comment)| name == role && comment.starts_with(&self.mark))
    }
}
