//! Links whose records are gone: found by a look at both tables, and mended where a person consents.
//!
//! The library's own calls leave none. Raw SQL does, and so does a backup of one database beside another.

use super::sweep;
use crate::{
    db::{Db, Place, Scope, Session as _, SqlWriter},
    error::{Error, Result},
    filter::{live, pairs},
    migrate::Consent,
    record::{atomic::atomic, keys::columns_named},
    schema::{ColType, Column, Join, LinkInfo, ModelInfo, SourceInfo},
    value::Cell,
};

/// What a look at one end of a link found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkHealth {
    /// The link, by its Rust name.
    pub link: &'static str,
    /// Its table; `None` for a read-only link.
    pub table: Option<&'static str>,
    /// The model at this end.
    pub end: &'static str,
    /// How many live links lead to a record that does not exist.
    pub missing: u64,
    /// How many live links lead to a deleted record.
    pub deleted: u64,
    /// Whether they were mended.
    pub mended: bool,
}

impl LinkHealth {
    /// Whether some links dangle still.
    pub fn is_broken(&self) -> bool {
        !self.mended && self.missing + self.deleted > 0
    }

    /// What consent to mending the link is called: `mend:product_brand`. A read-only link has no rows to mend.
    pub fn step(&self) -> Option<String> {
        self.table.map(|table| format!("mend:{table}"))
    }
}

/// One end of a link: columns of a table, and the model whose keys they hold.
pub(super) struct End {
    pub link: &'static LinkInfo,
    /// The table that holds the keys: the link's, or that of the model a read-only link reads.
    pub holder: &'static SourceInfo,
    pub columns: Vec<String>,
    pub place: Place,
    /// The model that the keys belong to.
    pub model: &'static ModelInfo,
    pub home: Place,
}

/// How many rows of an end dangle.
#[derive(Default)]
pub(super) struct Dangling {
    pub missing: u64,
    pub deleted: u64,
}

/// Looks at every link of the application; mends those that `consent` names by [`LinkHealth::step`].
pub(crate) async fn check_links(db: &Db, consent: &Consent) -> Result<Vec<LinkHealth>> {
    let mut found = Vec::new();
    for link in db.app().links {
        let link = LinkInfo::of(link);
        for end in ends(db, link)? {
            found.push(look(db, &end, consent).await?);
        }
    }
    Ok(found)
}

fn ends(db: &Db, link: &'static LinkInfo) -> Result<Vec<End>> {
    let mut ends = Vec::new();
    // What a source supplies is not looked at.
    if link.def.ends.iter().any(|end| (end.model)().external) {
        return Ok(ends);
    }
    for (place, end) in link.ends.iter().enumerate() {
        let model = link.end_model(place);
        let home = db.place_of(model.def)?;
        if link.stored() {
            let own = db.place_of_link(link.def)?;
            ends.push(End { link, holder: &link.source, columns: end.columns.clone(), place: own, model, home });
        } else if let Join::Here { columns, .. } = &end.hop.join {
            // The record at this end keeps the key of the other.
            let other = link.end_model(1 - place);
            let columns = columns.clone();
            ends.push(End { link, holder: &model.source, columns, place: home, model: other, home: db.place_of(other.def)? });
        }
    }
    Ok(ends)
}

async fn look(db: &Db, end: &End, consent: &Consent) -> Result<LinkHealth> {
    let table = end.link.stored().then_some(end.link.table.name.as_str());
    let mut health = LinkHealth { link: end.link.def.name, table, end: end.model.name, missing: 0, deleted: 0, mended: false };
    let mend = health.step().is_some_and(|step| consent.covers(&step));
    let dangling = match (end.place == end.home, mend) {
        (true, false) => count(&db.scope(), end).await?,
        (true, true) => atomic(&db.scope(), |scope| async move { mend_here(&scope, end).await }).await?,
        (false, false) => sweep::apart(db, end, false).await?,
        (false, true) => {
            // What is on the way mends itself.
            db.follow().await;
            sweep::apart(db, end, true).await?
        }
    };
    (health.missing, health.deleted, health.mended) = (dangling.missing, dangling.deleted, mend);
    Ok(health)
}

impl End {
    /// The columns that hold the key.
    pub(super) fn held(&self) -> Vec<&'static Column> {
        columns_named(self.holder, &self.columns)
    }

    /// Appends that a row of the holder counts: it lives, and holds a key.
    pub(super) fn counts(&self, sql: &mut SqlWriter, alias: &str) {
        sql.sql("1 = 1");
        if self.holder.deleted_at.is_some() {
            sql.sql(" AND ");
            live(sql, self.holder, alias);
        }
        for column in self.held().into_iter().filter(|column| column.nullable) {
            sql.sql(" AND ").column(alias, &column.name).sql(" IS NOT NULL");
        }
    }

    fn stamp(&self) -> Option<&'static str> {
        self.model.deleted_at.map(|index| self.model.column(index).name.as_str())
    }

    /// Appends the record that a row leads to, as `FROM … WHERE …`.
    fn record(&self, sql: &mut SqlWriter) {
        sql.sql(" FROM ").table(&self.model.table).sql(" AS e WHERE ");
        pairs(sql, "e", &self.model.table.primary_key, "t0", &self.columns);
    }
}

/// Both tables are in one database: one statement.
async fn count(scope: &Scope, end: &End) -> Result<Dangling> {
    let mut sql = SqlWriter::new(scope.flavour(end.place));
    sql.sql("SELECT count(CASE WHEN ").column("e", &end.model.table.primary_key[0]).sql(" IS NULL THEN 1 END), count(");
    match end.stamp() {
        Some(stamp) => sql.column("e", stamp),
        None => sql.sql("NULL"),
    };
    sql.sql(") FROM ").table(&end.holder.table).sql(" AS t0 LEFT JOIN ").table(&end.model.table).sql(" AS e ON ");
    pairs(&mut sql, "e", &end.model.table.primary_key, "t0", &end.columns);
    sql.sql(" WHERE ");
    end.counts(&mut sql, "t0");
    let rows = scope.fetch(end.place, &sql.finish()).await?;
    let row = rows.first().ok_or_else(|| Error::Unsupported("the database returned no count".into()))?;
    let number = |index| Cell::new(row, index, ColType::BIGINT).i64().map_err(|error| error.of(end.link.def.name));
    Ok(Dangling { missing: number(0)?.unsigned_abs(), deleted: number(1)?.unsigned_abs() })
}

/// Both tables are in one database: rows that lead nowhere go; rows that lead to a deleted record take its stamp, so that
/// restoring the record brings them back.
async fn mend_here(scope: &Scope, end: &End) -> Result<Dangling> {
    let mut sql = SqlWriter::new(scope.flavour(end.place));
    sql.sql(if sql.dialect() == crate::dialect::Dialect::MySql { "DELETE t0 FROM " } else { "DELETE FROM " });
    sql.table(&end.holder.table).sql(" AS t0 WHERE ");
    end.counts(&mut sql, "t0");
    sql.sql(" AND NOT EXISTS (SELECT 1");
    end.record(&mut sql);
    sql.sql(")");
    let missing = scope.execute(end.place, &sql.finish()).await?;
    let Some(stamp) = end.stamp() else { return Ok(Dangling { missing, deleted: 0 }) };
    let mut sql = SqlWriter::new(scope.flavour(end.place));
    sql.sql("UPDATE ").table(&end.holder.table).sql(" AS t0 SET deleted_at = (SELECT ").column("e", stamp);
    end.record(&mut sql);
    sql.sql(") WHERE ");
    end.counts(&mut sql, "t0");
    sql.sql(" AND EXISTS (SELECT 1");
    end.record(&mut sql);
    sql.sql(" AND ").column("e", stamp).sql(" IS NOT NULL)");
    let deleted = scope.execute(end.place, &sql.finish()).await?;
    Ok(Dangling { missing, deleted })
}
