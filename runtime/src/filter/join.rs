//! The tables that a step leads over, joined and correlated.

use super::{Renderer, Stops, home_between, live};
use crate::{
    db::SqlWriter,
    dialect::end_of_exists,
    error::{Error, Result},
    schema::{Hop, Join, SourceInfo},
};

impl Renderer<'_> {
    /// The table that a step leads to, where the application has it here.
    fn target(&self, hop: &'static Hop) -> Result<&'static SourceInfo> {
        refuse_external(hop)?;
        self.stays(hop)?;
        Ok(&hop.target().source)
    }

    /// Appends the table of a step's target, joined and correlated with `alias`, up to and including the condition that
    /// hides deleted rows. Returns the target's alias.
    pub(crate) fn from(&mut self, sql: &mut SqlWriter, hop: &'static Hop, alias: &str) -> Result<String> {
        let target = self.target(hop)?;
        let (to, between) = (self.alias(), self.alias());
        if let Join::Along(trail) = &hop.join {
            Stops::new(trail, &between).tables(sql);
            sql.sql(" JOIN ");
        }
        sql.table(&target.table).sql(" AS ").sql(&to);
        match &hop.join {
            Join::Here { columns, target: keys } => {
                sql.sql(" WHERE ");
                pairs(sql, &to, keys, alias, columns);
            }
            Join::There { columns, source } => {
                sql.sql(" WHERE ");
                pairs(sql, &to, columns, alias, source);
            }
            Join::Through(via) => {
                let name = crate::dialect::table_name(sql.dialect(), via.schema.as_deref(), &via.table);
                sql.sql(" JOIN ").sql(&name).sql(" AS ").sql(&between).sql(" ON ");
                pairs(sql, &between, &via.far, &to, &target.table.primary_key);
                sql.sql(" WHERE ");
                pairs(sql, &between, &via.near, alias, &via.near_key);
                if via.soft_delete {
                    sql.sql(" AND ").column(&between, "deleted_at").sql(" IS NULL");
                }
            }
            Join::Along(trail) => {
                let stops = Stops::new(trail, &between);
                let ((first, entry), (last, exit)) = (stops.first(), stops.last());
                sql.sql(" ON ");
                pairs(sql, &last, exit, &to, &trail.far);
                sql.sql(" WHERE ");
                pairs(sql, &first, entry, alias, &trail.near);
                stops.live(sql);
            }
        }
        // A required parent is shown even when it is deleted.
        if !hop.required && target.deleted_at.is_some() {
            sql.sql(" AND ");
            live(sql, target, &to);
        }
        Ok(to)
    }
}

impl Renderer<'_> {
    /// Refuses a step into another database: no statement goes there.
    fn stays(&self, hop: &'static Hop) -> Result<()> {
        let there = self.db.place_of((hop.target)())?;
        let Some((link, end)) = hop.link else { return Ok(()) };
        let (between, near) = (home_between(self.db, hop)?, (link.ends[end].model)());
        let here = self.db.place_of(near)?;
        if here == there && between.is_none_or(|home| home == here) {
            return Ok(());
        }
        Err(Error::Unsupported(format!(
            "`{}.{}` leads into another database, which one statement cannot reach",
            near.name, hop.name
        )))
    }

    /// The same for numbers about the target: each record once, where the tables between lead to it several times.
    pub(crate) fn each_from(&mut self, sql: &mut SqlWriter, hop: &'static Hop, alias: &str) -> Result<String> {
        let Join::Along(trail) = &hop.join else { return self.from(sql, hop, alias) };
        let target = self.target(hop)?;
        let (to, between) = (self.alias(), self.alias());
        let stops = Stops::new(trail, &between);
        let ((first, entry), (last, exit)) = (stops.first(), stops.last());
        sql.table(&target.table).sql(" AS ").sql(&to).sql(" WHERE EXISTS (SELECT 1 FROM ");
        stops.tables(sql);
        sql.sql(" WHERE ");
        pairs(sql, &last, exit, &to, &trail.far);
        sql.sql(" AND ");
        pairs(sql, &first, entry, alias, &trail.near);
        stops.live(sql);
        sql.sql(end_of_exists(sql.dialect()));
        if target.deleted_at.is_some() {
            sql.sql(" AND ");
            live(sql, target, &to);
        }
        Ok(to)
    }
}

/// Appends `a.x = b.y AND …`.
pub(crate) fn pairs(sql: &mut SqlWriter, left: &str, left_columns: &[String], right: &str, right_columns: &[String]) {
    for (place, (a, b)) in left_columns.iter().zip(right_columns).enumerate() {
        if place > 0 {
            sql.sql(" AND ");
        }
        sql.column(left, a).sql(" = ").column(right, b);
    }
}

/// Refuses a condition or an order over records that no database has.
pub(crate) fn refuse_external(hop: &Hop) -> Result<()> {
    let model = (hop.target)();
    if !model.external {
        return Ok(());
    }
    Err(Error::Unsupported(format!(
        "`{}` leads to `{}`, which is external: no database filters or orders by its records; use the column that holds its key",
        hop.name, model.name
    )))
}
