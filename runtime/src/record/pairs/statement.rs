//! The statements that write the rows of a link.

use super::{NUMEROUS, Pair, Pairs, Target, written::Written};
use crate::{
    db::{Row, SqlWriter, Statement},
    dialect::{Dialect, Flavour, share_lock},
    error::Result,
    filter::live,
    record::{
        insert::{insert_into, returning, values},
        keys::{KeyValues, column_list, name_list, types},
        merge::Merge,
        rows::Rows,
    },
    schema::Column,
};

impl Pairs {
    /// Whether one statement inserts and updates. On MariaDB that would swallow any other conflict than the pair's too, and MySQL
    /// tells no rows.
    pub(super) fn upserts(&self, flavour: Flavour) -> bool {
        let alone = || self.link.table.indexes.iter().filter(|index| index.unique).all(|index| index.columns == ["id"]);
        match flavour {
            Flavour::Postgres { .. } | Flavour::Sqlite => true,
            Flavour::MariaDb => alone(),
            Flavour::MySql => false,
        }
    }

    /// Appends the rows, joined with the ends that must exist.
    fn select_rows(&self, sql: &mut SqlWriter, written: Written, here: [bool; 2]) -> Result<()> {
        let dialect = sql.dialect();
        let numerous = written.rows.len() >= NUMEROUS && here.contains(&true);
        let rows = Rows::new(types(&written.columns), written.rows);
        let rows = if numerous { rows.numerous() } else { rows };
        sql.sql("SELECT ").sql(&rows.cells(dialect));
        for (column, value) in written.alike {
            sql.sql(", ").bind(value, &column.ty);
        }
        sql.sql(" FROM ");
        let cells: Vec<String> = (0..self.link.key.len()).map(|index| rows.cell(dialect, index)).collect();
        rows.table(sql)?;
        let mut cells = cells.into_iter();
        for (end, joined) in here.into_iter().enumerate() {
            let model = self.link.end_model(end);
            let alias = if end == 0 { "e0" } else { "e1" };
            let keys: Vec<String> = cells.by_ref().take(model.key.len()).collect();
            if !joined {
                continue;
            }
            sql.sql(" JOIN ").table(&model.table).sql(" AS ").sql(alias).sql(" ON ");
            for (place, (column, cell)) in model.key_columns().iter().zip(&keys).enumerate() {
                sql.sql(if place > 0 { " AND " } else { "" }).column(alias, &column.name).sql(" = ").sql(cell);
            }
            if model.deleted_at.is_some() {
                sql.sql(" AND ");
                live(sql, model, alias);
            }
        }
        Ok(())
    }

    /// One statement, whose only conflict is the pair; a taken `One` end stays an error. It tells the rows.
    pub(super) fn upsert(&self, to: &Target<'_>, written: Written) -> Result<Statement> {
        let mut sql = self.insert(to, written)?;
        let [given, behind] = if sql.dialect() == Dialect::MySql {
            sql.sql(" ON DUPLICATE KEY UPDATE ");
            [" = VALUES(", "), "]
        } else {
            self.on_conflict(&mut sql, " DO UPDATE SET ");
            [" = excluded.", ", "]
        };
        for column in self.updated() {
            sql.name(&column.name).sql(given).name(&column.name).sql(behind);
        }
        sql.sql("deleted_at = NULL");
        returning(&mut sql, &self.link.table.columns.iter().collect::<Vec<_>>());
        Ok(sql.finish())
    }

    /// The same for the pairs alone that have no row yet; the others stay as they are.
    pub(super) fn insert_absent(&self, to: &Target<'_>, written: Written) -> Result<Statement> {
        let mut sql = self.insert(to, written)?;
        self.on_conflict(&mut sql, " DO NOTHING");
        Ok(sql.finish())
    }

    fn insert(&self, to: &Target<'_>, written: Written) -> Result<SqlWriter> {
        let flavour = to.flavour();
        let mut sql = SqlWriter::new(flavour);
        let columns = written.all_columns();
        insert_into(&mut sql, &self.link.table, &columns);
        let joined = to.here.contains(&true);
        if let ([row], false) = (&written.rows[..], joined) {
            values(&mut sql, &columns, row.clone());
            return Ok(sql);
        }
        // Rows that nothing is joined with are met in their order.
        let sorted = written.rows.len() == 1 || !joined;
        self.select_rows(&mut sql, written, to.here)?;
        // SQLite needs a condition, to tell what comes then from that of a join.
        sql.sql(" WHERE 1 = 1");
        if !sorted {
            sql.sql(" ORDER BY ").sql(Rows::ordinal(flavour.dialect()));
        }
        let locked: Vec<&str> =
            ["e0", "e1"].into_iter().zip(to.here).filter(|(_, joined)| *joined).map(|(alias, _)| alias).collect();
        if flavour.row_locks() && !locked.is_empty() {
            sql.sql(share_lock(flavour.dialect()));
            if flavour.dialect() == Dialect::Postgres {
                sql.sql(" OF ").sql(&locked.join(", "));
            }
        }
        Ok(sql)
    }

    fn on_conflict(&self, sql: &mut SqlWriter, then: &str) {
        sql.sql(" ON CONFLICT (");
        name_list(sql, &self.link.pair_columns());
        sql.sql(")").sql(then);
    }

    /// Where [one statement](Pairs::upserts) does not do: existing rows are updated, and the others inserted.
    pub(super) async fn merge(&self, to: &Target<'_>, written: Written) -> Result<()> {
        let (flavour, columns) = (to.flavour(), &written.columns.clone());
        let violated = |error| self.link.violation(error);
        let merge =
            Merge { table: &self.link.table, columns, on: &self.link.pair_columns(), live: false, version: None, revive: true };
        let update = merge.update(flavour, written.rows.clone(), &self.updated())?;
        to.scope.execute(to.place, &update).await.map_err(violated)?;
        let mut sql = SqlWriter::new(flavour);
        insert_into(&mut sql, &self.link.table, columns);
        self.select_rows(&mut sql, written, to.here)?;
        sql.sql(" WHERE ");
        merge.absent(&mut sql);
        to.scope.execute(to.place, &sql.finish()).await.map_err(violated)?;
        Ok(())
    }

    /// The rows as they are stored, in the order of their pairs' keys.
    pub(super) async fn stored(&self, to: &Target<'_>, pairs: &[&Pair]) -> Result<Vec<Row>> {
        let keys: Vec<KeyValues> = pairs.iter().map(|pair| pair.concat()).collect();
        let all: Vec<&Column> = self.link.table.columns.iter().collect();
        let mut sql = SqlWriter::new(to.flavour());
        sql.sql("SELECT ");
        column_list(&mut sql, "l", &all);
        sql.sql(" FROM ").table(&self.link.table).sql(" AS l WHERE ");
        sql.keys_in("l", &self.link.pair_columns(), &keys);
        self.arranged(to.scope.fetch(to.place, &sql.finish()).await?)
    }
}
