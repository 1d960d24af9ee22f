//! Columns of PostgreSQL that take another type while others use them: a new column beside the old one, kept in step by a
//! trigger and filled round by round, takes its place under a short lock. To change the type in place would write the whole
//! table anew while everybody waits.

use super::{Ddl, Out, Phase, alter::renamed, online};
use crate::{
    migrate::diff::{Alter, Edit, follow_name},
    schema::{Check, CheckRule, Column, Index, Table, naming},
};

/// The columns of one table that are written anew beside themselves.
pub(super) struct Beside<'a> {
    moves: Vec<Move<'a>>,
    /// The table as it should be, with the new columns under the names that they have until the end.
    twin: Table,
}

struct Move<'a> {
    from: &'a Column,
    to: &'a Column,
    /// What the new column is called until it takes the place of the old one.
    next: String,
}

impl<'a> Beside<'a> {
    /// The columns of an alteration for which this can be done: keys stay where other tables point to them.
    pub(super) fn of(ddl: &Ddl, alter: &'a Alter) -> Self {
        let mut moves = Vec::new();
        let mut twin = alter.after.clone();
        for edit in &alter.edits {
            let Edit::AlterColumn { from, to } = edit else { continue };
            let (old, new) = (ddl.column_type(&alter.before, from), ddl.column_type(&alter.after, to));
            if !online::keeps_rows(&old, &new) && is_free(alter, from, to) {
                let next = online::next(&to.name);
                follow_name(&mut twin, &to.name, &next);
                moves.push(Move { from, to, next });
            }
        }
        Beside { moves, twin }
    }

    /// Whether an edit comes by itself with the new columns.
    pub(super) fn covers(&self, edit: &Edit) -> bool {
        match edit {
            Edit::AlterColumn { to, .. } => self.moves(&to.name),
            Edit::AddIndex(index) | Edit::DropIndex(index) => index.columns.iter().any(|name| self.moves(name)),
            Edit::AddCheck(check) | Edit::DropCheck(check) => columns(check).iter().any(|name| self.moves(name)),
            _ => false,
        }
    }

    fn moves(&self, name: &str) -> bool {
        self.moves.iter().any(|one| one.to.name == name)
    }

    fn has(&self, name: &str) -> bool {
        self.moves.iter().any(|one| one.next == name)
    }

    /// The indexes on new columns.
    fn indexes(&self) -> impl Iterator<Item = &Index> {
        self.twin.indexes.iter().filter(|index| index.columns.iter().any(|name| self.has(name)))
    }

    /// The checks of new columns.
    fn checks(&self) -> impl Iterator<Item = &Check> {
        self.twin.checks.iter().filter(|check| columns(check).iter().any(|name| self.has(name)))
    }
}

impl Ddl {
    /// The statements that move these columns.
    pub(super) fn write_beside(&self, beside: &Beside<'_>, out: &mut Out) {
        if beside.moves.is_empty() {
            return;
        }
        self.keep_in_step(beside, out);
        self.fill_beside(beside, out);
        for index in beside.indexes() {
            let index = Index { name: online::next(&index.name), ..index.clone() };
            out.alone(Phase::Build, online::concurrently(&self.create_index(&beside.twin, &index)));
        }
        for check in beside.checks() {
            let name = online::next(&check.name);
            let added = self.check(&beside.twin, &Check { name: name.clone(), ..check.clone() });
            out.alone(Phase::Constrain, self.alter_table(&beside.twin, &format!("ADD {added} NOT VALID")));
            self.prove(&beside.twin, &name, None, out);
        }
        for one in beside.moves.iter().filter(|one| !one.to.nullable) {
            self.set_not_null(&beside.twin, &Column { name: one.next.clone(), ..one.to.clone() }, out);
        }
        self.take_the_place(beside, out);
        let names = beside.moves.iter().map(|one| self.name(&one.to.name)).collect::<Vec<_>>().join(", ");
        out.alone(Phase::Settle, format!("ANALYZE {} ({names})", self.table(&beside.twin)));
    }

    /// The new columns, and a trigger that writes what is written to the old ones. It comes last of all triggers, which fire
    /// in the order of their names.
    fn keep_in_step(&self, beside: &Beside<'_>, out: &mut Out) {
        let table = &beside.twin;
        for one in &beside.moves {
            let action = format!("ADD COLUMN {} {}", self.name(&one.next), self.column_type(table, one.to));
            out.push(Phase::Expand, self.alter_table(table, &action));
        }
        let copies: Vec<_> = beside
            .moves
            .iter()
            .map(|one| format!("    NEW.{} := NEW.{};\n", self.name(&one.next), self.converted(table, one.from, one.to)))
            .collect();
        let (trigger, function) = self.step_names(beside);
        out.push(
            Phase::Expand,
            format!(
                "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{}    RETURN NEW;\nEND\n$$",
                copies.concat()
            ),
        );
        let on = self.table(table);
        out.push(
            Phase::Expand,
            format!("CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()"),
        );
    }

    fn fill_beside(&self, beside: &Beside<'_>, out: &mut Out) {
        let (mut set, mut missing) = (Vec::new(), Vec::new());
        for one in &beside.moves {
            let (next, value) = (self.name(&one.next), self.converted(&beside.twin, one.from, one.to));
            missing.push(format!("({next} IS NULL AND ({value}) IS NOT NULL)"));
            set.push(format!("{next} = {value}"));
        }
        out.rounds(Phase::Fill, self.round(&beside.twin, &set.join(", "), &missing.join(" OR ")));
    }

    /// The old columns go with their indexes and checks, and the new ones take their names: one transaction.
    fn take_the_place(&self, beside: &Beside<'_>, out: &mut Out) {
        let table = &beside.twin;
        let (trigger, function) = self.step_names(beside);
        out.push(Phase::Settle, format!("DROP TRIGGER {trigger} ON {}", self.table(table)));
        out.push(Phase::Settle, format!("DROP FUNCTION {function}()"));
        for one in &beside.moves {
            let (name, next) = (self.name(&one.to.name), self.name(&one.next));
            out.push(Phase::Settle, self.alter_table(table, &format!("DROP COLUMN {name}")));
            out.remark("modelink: allow(drop-column) the new column has its values".into());
            out.push(Phase::Settle, self.alter_table(table, &format!("RENAME COLUMN {next} TO {name}")));
            out.remark("modelink: allow(rename-column) no program knows the old name".into());
            if let Some(default) = self.default(table, one.to) {
                out.push(Phase::Settle, self.alter_table(table, &format!("ALTER COLUMN {name} SET DEFAULT {default}")));
            }
            if one.to.comment.is_some() {
                out.push(Phase::Settle, self.comment_on_column(table, &one.to.name, one.to.comment.as_ref()));
            }
        }
        for index in beside.indexes() {
            out.push(Phase::Settle, self.renamed_index(table, &online::next(&index.name), &index.name));
        }
        for check in beside.checks() {
            let (next, name) = (self.name(&online::next(&check.name)), self.name(&check.name));
            out.push(Phase::Settle, self.alter_table(table, &format!("RENAME CONSTRAINT {next} TO {name}")));
        }
    }

    /// The trigger, and its function in the schema of the table.
    fn step_names(&self, beside: &Beside<'_>) -> (String, String) {
        let columns: Vec<&str> = beside.moves.iter().map(|one| one.to.name.as_str()).collect();
        let name = naming::shorten(&format!("zz_{}", naming::object(&beside.twin.name, &columns, "next")));
        (self.name(&name), self.in_schema(&beside.twin, &name))
    }
}

/// Whether nothing stands on a column that would have to move with it and cannot: a key, what is written as SQL, a value that
/// is renamed at the same time.
fn is_free(alter: &Alter, from: &Column, to: &Column) -> bool {
    let name = &to.name;
    let before = renamed(&alter.before, alter);
    let holds = |table: &Table| {
        let keys = table.foreign_keys.iter().flat_map(|key| &key.columns);
        let predicates = table.indexes.iter().filter_map(|index| index.predicate.as_ref());
        let checks = table.checks.iter().filter_map(|check| match &check.rule {
            CheckRule::Sql(sql) => Some(sql),
            CheckRule::Tree(_) => None,
        });
        table.primary_key.iter().chain(keys).any(|column| column == name)
            || predicates.chain(checks).any(|sql| speaks_of(sql, name))
    };
    let relabels = |edit: &Edit| matches!(edit, Edit::Relabel { column, .. } if column.name == *name);
    let plain = !from.autoincrement && !to.autoincrement && from.ty.array == to.ty.array;
    plain && !holds(&before) && !holds(&alter.after) && !alter.edits.iter().any(relabels)
}

fn speaks_of(sql: &str, name: &str) -> bool {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

/// The columns that a check reads, where it is no SQL.
fn columns(check: &Check) -> Vec<&str> {
    match &check.rule {
        CheckRule::Tree(tree) => tree.columns(),
        CheckRule::Sql(_) => Vec::new(),
    }
}
