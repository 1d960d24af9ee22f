//! The plan of one statement: the database builds the JSON text of each row of the root, with everything below it; or packs
//! its cells into a list, of which rows are made here.

use std::collections::HashSet;

use super::{
    Aggregate, Child, Node,
    join::{self, JoinedNode},
    node::{Part, Shown},
    plan::sorts_here,
    statement::{At, Parents, aggregate, from_child, order, root_with},
    template::{Hole, Sketch, Template},
};
use crate::{
    db::Db,
    dialect::{Dialect, Flavour, Joined, has_json_text, json_text, quick_json_text, quote},
    error::{Error, Result},
    schema::{ColType, Column, Join},
    value::Kind,
};

/// Stands in a text where a list is longer than the limit; the number of its node follows. JSON never holds it.
pub(super) const TOO_MANY: u8 = 1;
/// Stands in a text where a record is missing that its key promises; the number of its node follows.
pub(super) const MISSING: u8 = 2;

/// What becomes of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An object, as it is shown.
    Object,
    /// A list of its cells, then of what is below it: the rows of each child, or its one row.
    Packed,
}

/// How far a statement goes.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// The most rows of the root.
    pub first: u64,
    /// The most rows of each list.
    pub rows: u64,
    /// Whether an answer with control characters in it is given up.
    pub quick: bool,
}

/// Whether a database can answer the query with one statement: it must write all that is selected as the library does.
pub(super) fn is_possible(flavour: Flavour, node: &Node, form: Form) -> bool {
    // The lists of MySQL have a greatest length that a statement cannot change.
    flavour != Flavour::MySql && (form == Form::Packed || node.is_shown()) && can_write(flavour.dialect(), node, form)
}

fn can_write(dialect: Dialect, node: &Node, form: Form) -> bool {
    let link = node.link.into_iter().flat_map(|link| node.link_columns.iter().map(|&index| link.column(index)));
    let mut columns = node.columns.iter().map(|&index| node.source.column(index)).chain(link);
    // Bytes are read as they are in a cell. Other numbers than counts have types of their own.
    let packs = |ty: &ColType| form == Form::Object || ty.kind != Kind::Bytes;
    let rest = match form {
        Form::Object => true,
        Form::Packed => !node.cursor && node.aggregates.iter().all(Aggregate::is_count),
    };
    // A column may be selected for its value alone and not be shown; that it could be is asked of all.
    rest && !node.source.external
        && columns.all(|column| has_json_text(dialect, &column.ty) && packs(&column.ty))
        && node.computed.is_empty()
        && node.children.iter().all(|child| can_write(dialect, &child.node, form))
}

/// The rows of the root as a JSON list; on MySQL, whose texts are no longer than a message, a row for each. At most `first`
/// rows of the root and `rows` in each list, and one row more to tell that there are more.
pub(super) fn of_root(db: &Db, flavour: Flavour, node: &Node, bounds: Bounds, form: Form) -> Result<Template> {
    let Bounds { first, rows, quick } = bounds;
    let mut one = One { sketch: Sketch::new(db, flavour), dialect: flavour.dialect(), rows, quick, form, joined: HashSet::new() };
    if one.dialect == Dialect::MySql {
        one.sketch.sql.sql("SET STATEMENT group_concat_max_len = 4294967295 FOR ");
    }
    let root = At::new(0);
    let joined = if join::is_page(node) { Vec::new() } else { one.join(node, &root)? };
    let rows_of_root = |one: &mut One<'_>| {
        one.sql("SELECT ");
        one.row(node, &root)?;
        one.sql(" AS j");
        root_with(&mut one.sketch, node, &joined, first.saturating_add(1))
    };
    match one.dialect {
        Dialect::MySql => rows_of_root(&mut one)?,
        Dialect::Postgres | Dialect::Sqlite => one.list_of(&root, Some(first), rows_of_root)?,
    }
    Ok(one.sketch.finish())
}

/// A packed list comes unsorted where its reader can put it in the order of these cells, those of its key: a database takes
/// longer to sort many short lists. None, where only a part of the list is shown or the key is no part of it.
pub(super) fn unsorted_by(node: &Node) -> Vec<(usize, &'static ColType)> {
    if node.limit.is_some() || node.offset.is_some() || !sorts_here(node) {
        return Vec::new();
    }
    let cell = |key: &usize| {
        let place = node.columns.iter().position(|column| column == key)?;
        Some((place, &node.source.column(*key).ty))
    };
    node.source.key.iter().map(cell).collect::<Option<_>>().unwrap_or_default()
}

struct One<'a> {
    sketch: Sketch<'a>,
    dialect: Dialect,
    rows: u64,
    quick: bool,
    form: Form,
    /// The numbers of the nodes that are joined to their parents.
    joined: HashSet<usize>,
}

impl One<'_> {
    fn sql(&mut self, text: &str) {
        self.sketch.sql.sql(text);
    }

    /// What is joined to the rows of a node: known before they are written.
    fn join<'n>(&mut self, node: &'n Node, at: &At) -> Result<Vec<JoinedNode<'n>>> {
        let joined = join::possible(node, at.number)?;
        self.joined.extend(joined.iter().map(|joined| joined.at.number));
        Ok(joined)
    }

    /// A row in its form. The depth of a query is limited, so that the recursion is too.
    fn row(&mut self, node: &Node, at: &At) -> Result<()> {
        let (mut joined, opening) = Joined::new(self.dialect);
        self.sql(opening);
        match self.form {
            Form::Object => {
                joined.text("{");
                self.entries(node, at, &node.parts, &mut joined, &mut true)?;
                joined.text("}");
            }
            Form::Packed => {
                joined.text("[");
                self.cells(node, at, &mut joined)?;
                joined.text("]");
            }
        }
        self.sql(&joined.end());
        Ok(())
    }

    /// All cells of a row, in the order of [`Rows`](super::Rows), and what is below it.
    fn cells(&mut self, node: &Node, at: &At, joined: &mut Joined) -> Result<()> {
        let mut comma = "";
        let mut next = |joined: &mut Joined| joined.text(std::mem::replace(&mut comma, ","));
        for &index in &node.columns {
            next(joined);
            self.cell(joined, &at.own, node.source.column(index))?;
        }
        for (link, &index) in node.link.iter().flat_map(|link| node.link_columns.iter().map(move |index| (link, index))) {
            next(joined);
            self.cell(joined, &at.via, link.column(index))?;
        }
        for place in 0..node.aggregates.len() {
            next(joined);
            self.count(node, at, place, joined)?;
        }
        for place in 0..node.children.len() {
            next(joined);
            self.child_at(node, at, place, joined)?;
        }
        Ok(())
    }

    fn count(&mut self, node: &Node, at: &At, place: usize, joined: &mut Joined) -> Result<()> {
        self.sql(&joined.before());
        aggregate(&mut self.sketch, node, at, place)?;
        self.sql(if self.dialect == Dialect::Postgres { "::text" } else { "" });
        Ok(())
    }

    fn child_at(&mut self, node: &Node, at: &At, place: usize, joined: &mut Joined) -> Result<()> {
        self.sql(&joined.before());
        let before: usize = node.children[..place].iter().map(|child| size(&child.node)).sum();
        self.child(node, at, &node.children[place], &At::new(at.number + 1 + before))
    }

    fn entries(&mut self, node: &Node, at: &At, parts: &[Part], joined: &mut Joined, first: &mut bool) -> Result<()> {
        for part in parts {
            if let Shown::All(parts) = &part.shown {
                self.entries(node, at, parts, joined, first)?;
                continue;
            }
            joined.text(if *first { "" } else { "," });
            joined.text(&serde_json::Value::from(part.name).to_string());
            joined.text(":");
            *first = false;
            match &part.shown {
                Shown::Column(place, _) => {
                    self.cell(joined, &at.own, node.source.column(node.columns[*place]))?;
                }
                Shown::Link(parts) => self.link(node, at, parts, joined)?,
                Shown::Count(place) => self.count(node, at, *place, joined)?,
                Shown::Child(place) => self.child_at(node, at, *place, joined)?,
                Shown::Computed(..) | Shown::All(_) | Shown::Opaque => return Err(not_shown(node)),
            }
        }
        Ok(())
    }

    fn cell(&mut self, joined: &mut Joined, alias: &str, column: &Column) -> Result<()> {
        let cell = format!("{alias}.{}", quote(self.dialect, &column.name));
        let write = if self.quick { quick_json_text } else { json_text };
        let text = write(self.dialect, &column.ty, &cell);
        let text = text.ok_or_else(|| Error::Unsupported(format!("the database cannot write `{}` as JSON", column.name)))?;
        if column.nullable {
            self.sql(&joined.before());
            self.sql(&format!("COALESCE({}, 'null')", text.whole(self.dialect)));
        } else {
            self.sql(&joined.json(text));
        }
        Ok(())
    }

    fn link(&mut self, node: &Node, at: &At, parts: &[Part], joined: &mut Joined) -> Result<()> {
        let link = node.link.ok_or_else(|| not_shown(node))?;
        joined.text("{");
        for (place, part) in parts.iter().enumerate() {
            let Shown::Column(index, _) = part.shown else { return Err(not_shown(node)) };
            joined.text(if place > 0 { "," } else { "" });
            joined.text(&serde_json::Value::from(part.name).to_string());
            joined.text(":");
            self.cell(joined, &at.via, link.column(node.link_columns[index]))?;
        }
        joined.text("}");
        Ok(())
    }

    fn child(&mut self, parent: &Node, outer: &At, child: &Child, at: &At) -> Result<()> {
        let hop = child.hop(parent)?;
        let absent = if hop.required { self.mark(MISSING, at) } else { "'null'".into() };
        if self.joined.contains(&at.number) {
            let key = child.node.source.key.first().map_or("", |&index| &child.node.source.column(index).name);
            self.sql("CASE WHEN ");
            self.sketch.sql.column(&at.own, key);
            self.sql(&format!(" IS NULL THEN {absent} ELSE "));
            self.row(&child.node, at)?;
            self.sql(" END");
            return Ok(());
        }
        let joined = self.join(&child.node, at)?;
        if !hop.many {
            self.sql("COALESCE((SELECT ");
            self.row(&child.node, at)?;
            from_child(&mut self.sketch, parent, (child, &joined), at, Parents::Row(&outer.own))?;
            let by_key = matches!(&hop.join, Join::Here { target, .. } if *target == child.node.source.table.primary_key);
            if !by_key {
                order(&mut self.sketch, &child.node, at)?;
            }
            self.sql(" LIMIT 1), ");
            self.sql(&format!("{absent})"));
            return Ok(());
        }
        match self.dialect {
            Dialect::MySql => self.list_of_mysql(parent, outer, (child, &joined), at),
            Dialect::Postgres | Dialect::Sqlite => self.list(parent, outer, (child, &joined), at),
        }
    }

    /// The rows below one row, in order, as one text.
    fn list(&mut self, parent: &Node, outer: &At, (child, joined): (&Child, &[JoinedNode<'_>]), at: &At) -> Result<()> {
        self.sql("(");
        self.list_of(at, self.most(&child.node), |one| {
            one.sql("SELECT ");
            one.row(&child.node, at)?;
            one.sql(" AS j");
            from_child(&mut one.sketch, parent, (child, joined), at, Parents::Row(&outer.own))?;
            if one.form == Form::Object || unsorted_by(&child.node).is_empty() {
                order(&mut one.sketch, &child.node, at)?;
            }
            one.sketch.hole(Hole::Limit(at.number, one.rows.saturating_add(1)));
            one.sketch.hole(Hole::Offset(at.number));
            Ok(())
        })?;
        self.sql(")");
        Ok(())
    }

    /// Rows in their order, as one text; a mark instead, where there are more than `most`.
    fn list_of(&mut self, at: &At, most: Option<u64>, rows: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (list, number) = (if self.dialect == Dialect::Postgres { "string_agg" } else { "group_concat" }, at.number);
        self.sql("SELECT ");
        self.too_many(at, most, None);
        self.sql(&format!("'[' || COALESCE({list}(l{number}.j, ','), '') || ']'"));
        self.sql(if most.is_some() { " END" } else { "" });
        self.sql(" FROM (");
        rows(self)?;
        self.sql(&format!(") AS l{number}"));
        Ok(())
    }

    /// MariaDB lets no table in `FROM` see the row around it, but its lists have an order and a limit of their own.
    fn list_of_mysql(&mut self, parent: &Node, outer: &At, (child, joined): (&Child, &[JoinedNode<'_>]), at: &At) -> Result<()> {
        self.sql("(SELECT ");
        let most = self.most(&child.node);
        self.too_many(at, most, child.node.offset.map(|_| Hole::Skipped(at.number)));
        self.sql("CONCAT('[', COALESCE(GROUP_CONCAT(");
        self.row(&child.node, at)?;
        order(&mut self.sketch, &child.node, at)?;
        self.sql(" SEPARATOR ','");
        self.sketch.hole(Hole::Limit(at.number, self.rows.saturating_add(1)));
        self.sketch.hole(Hole::Offset(at.number));
        self.sql("), ''), ']')");
        self.sql(if most.is_some() { " END" } else { "" });
        from_child(&mut self.sketch, parent, (child, joined), at, Parents::Row(&outer.own))?;
        self.sql(")");
        Ok(())
    }

    /// How many rows a list may have, where it could have more.
    fn most(&self, node: &Node) -> Option<u64> {
        node.limit.is_none_or(|limit| limit > self.rows).then_some(self.rows)
    }

    /// The rows that were left out before are counted too, where the list has a limit of its own.
    fn too_many(&mut self, at: &At, most: Option<u64>, skipped: Option<Hole>) {
        let Some(most) = most else { return };
        self.sql(&format!("CASE WHEN count(*) > {most}"));
        if let Some(skipped) = skipped {
            self.sql(" + ");
            self.sketch.hole(skipped);
        }
        let mark = self.mark(TOO_MANY, at);
        self.sql(&format!(" THEN {mark} ELSE "));
    }

    /// A text that no JSON holds.
    fn mark(&self, mark: u8, at: &At) -> String {
        let number = at.number;
        match self.dialect {
            Dialect::Postgres => format!("chr({mark}) || '{number};'"),
            Dialect::MySql => format!("CONCAT(CHAR({mark}), '{number};')"),
            Dialect::Sqlite => format!("char({mark}) || '{number};'"),
        }
    }
}

/// How many nodes there are from here on.
pub(super) fn size(node: &Node) -> usize {
    1 + node.children.iter().map(|child| size(&child.node)).sum::<usize>()
}

fn not_shown(node: &Node) -> Error {
    Error::Unsupported(format!(
        "one statement cannot answer for all that is selected of `{}`: use another plan",
        node.source.name
    ))
}
