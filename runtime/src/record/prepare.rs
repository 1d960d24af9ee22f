//! Drafts become rows: each value known, or known to come from another row or from the database.

use std::collections::VecDeque;

use super::{
    DraftData, Item,
    counter::uncounted,
    fits::{dialect_of, fits},
    keys::KeyValues,
};
use crate::{
    db::Scope,
    dialect::Dialect,
    error::{Error, Result},
    schema::{
        Column, ColumnDef, DefaultDef, FieldInfo, Hop, HopRef, Join, LinkDef, LinkInfo, ModelDef, ModelInfo, RelationDef,
        SourceInfo, Table, Via, hop::owns_pivot,
    },
    value::{DateTime, Kind, Uuid, Value, text_id},
};

/// A record by its key, or one that is created in the same call.
#[derive(Clone)]
pub(super) enum Reference {
    New(usize),
    Existing(KeyValues),
}

/// One row to insert.
pub(super) struct Node {
    pub info: &'static ModelInfo,
    /// By the table's columns; `None` is left to the database, or comes from another row.
    pub cells: Vec<Option<Value>>,
    /// Columns (in the order of a key) that take the key of another new row.
    pub takes: Vec<(Vec<usize>, usize)>,
    /// Rows of a lower level are inserted first.
    pub level: usize,
}

/// Records that exist, whose reference is to lead to a new one.
pub(super) struct Adoption {
    pub child: &'static ModelInfo,
    pub columns: Vec<usize>,
    pub rows: Vec<(usize, KeyValues)>,
}

/// Existing records that must be there, and live: named by the relation or the end of a link that leads to them.
pub(super) struct Expected {
    pub model: &'static str,
    pub relation: &'static str,
    /// Where a link leads to them.
    pub link: Option<&'static LinkDef>,
    pub target: &'static ModelInfo,
    pub keys: Vec<KeyValues>,
}

/// Rows of one pivot table.
pub(super) struct Pivot {
    pub owner: &'static ModelInfo,
    pub target: &'static ModelInfo,
    pub via: Via,
    pub rows: Vec<(Reference, Reference)>,
}

/// Rows of one link, in the order of its ends.
pub(super) struct Links {
    pub link: &'static LinkInfo,
    pub pairs: Vec<[Reference; 2]>,
}

/// Everything that one call creates.
#[derive(Default)]
pub(super) struct Plan {
    pub nodes: Vec<Node>,
    pub roots: usize,
    pub adoptions: Vec<Adoption>,
    pub expected: Vec<Expected>,
    pub pivots: Vec<Pivot>,
    pub links: Vec<Links>,
}

/// A draft, and the columns of it that lead back to the record that it was found at.
type Waiting = (DraftData, usize);

impl Plan {
    /// Plans drafts of one model. Nothing is asked of the database.
    pub(super) fn new(drafts: Vec<DraftData>) -> Result<Plan> {
        let mut plan = Plan { roots: drafts.len(), ..Plan::default() };
        let mut queue = VecDeque::with_capacity(drafts.len());
        for draft in drafts {
            let node = plan.add(draft.def);
            queue.push_back((draft, node));
        }
        while let Some((draft, node)) = queue.pop_front() {
            plan.take(draft, node, &mut queue)?;
        }
        let now = DateTime::now();
        for node in &mut plan.nodes {
            complete(node, now)?;
        }
        plan.levels();
        Ok(plan)
    }

    /// Refuses values that the databases of these rows cannot hold.
    pub(super) fn check(&self, scope: &Scope) -> Result<()> {
        let mut last: Option<(&'static ModelInfo, Dialect)> = None;
        for node in &self.nodes {
            let dialect = match last {
                Some((model, dialect)) if std::ptr::eq(model, node.info) => dialect,
                _ => dialect_of(scope, node.info)?,
            };
            last = Some((node.info, dialect));
            for (column, value) in node.cells.iter().enumerate() {
                if let Some(value) = value {
                    fits(node.info, dialect, column, value)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a counter is kept in a table of its own: two statements that must take effect together.
    pub(super) fn counts(&self, scope: &Scope) -> Result<bool> {
        let Some(node) = self.nodes.first() else { return Ok(false) };
        let given = node.info.table.columns.iter().zip(&node.cells).filter(|(_, cell)| cell.is_some());
        let given: Vec<&Column> = given.map(|(column, _)| column).collect();
        Ok(uncounted(dialect_of(scope, node.info)?, &node.info.table, &given).is_some())
    }

    /// Whether a single statement does everything.
    pub(super) fn is_plain(&self) -> bool {
        self.nodes.len() == self.roots
            && self.adoptions.is_empty()
            && self.expected.is_empty()
            && self.links.is_empty()
            && self.pivots.is_empty()
    }

    fn add(&mut self, def: &'static ModelDef) -> usize {
        let info = ModelInfo::of(def);
        let cells = vec![None; info.table.columns.len()];
        self.nodes.push(Node { info, cells, takes: Vec::new(), level: 0 });
        self.nodes.len() - 1
    }

    fn take(&mut self, draft: DraftData, node: usize, queue: &mut VecDeque<Waiting>) -> Result<()> {
        let info = self.nodes[node].info;
        for (field, values) in draft.values {
            if let Some(field) = info.fields.get(usize::from(field)) {
                self.fill(node, &field.columns, values);
            }
        }
        for (at, item) in draft.related {
            match at {
                HopRef::Relation(field) => {
                    let field = &info.fields[usize::from(field)];
                    if let Some(relation) = field.relation {
                        self.relate(node, field, relation, item, queue)?;
                    }
                }
                HopRef::Link(link, end) => self.link(node, link, usize::from(end), item, queue)?,
            }
        }
        Ok(())
    }

    fn fill(&mut self, node: usize, columns: &[usize], values: KeyValues) {
        for (&column, value) in columns.iter().zip(values) {
            self.nodes[node].cells[column] = Some(value);
        }
    }

    /// The record behind an item; a new one is queued.
    fn reference(&mut self, item: Item, queue: &mut VecDeque<Waiting>) -> Reference {
        match item {
            Item::Existing(key) => Reference::Existing(key),
            Item::New(draft) => {
                let node = self.add(draft.def);
                queue.push_back((draft, node));
                Reference::New(node)
            }
        }
    }

    /// Columns of a row take the key of a record.
    fn point(&mut self, node: usize, columns: Vec<usize>, to: Reference) {
        match to {
            Reference::Existing(key) => self.fill(node, &columns, key),
            Reference::New(other) => self.nodes[node].takes.push((columns, other)),
        }
    }

    fn expect(&mut self, model: &'static str, hop: &'static Hop, key: &KeyValues) {
        let (relation, link) = (hop.name, hop.link.map(|(link, _)| link));
        let same = |known: &&mut Expected| {
            known.model == model && known.relation == relation && known.link.map(|link| link.name) == link.map(|link| link.name)
        };
        match self.expected.iter_mut().find(same) {
            Some(known) => known.keys.push(key.clone()),
            None => self.expected.push(Expected { model, relation, link, target: hop.target(), keys: vec![key.clone()] }),
        }
    }

    fn relate(
        &mut self,
        node: usize,
        field: &'static FieldInfo,
        relation: &'static RelationDef,
        item: Item,
        queue: &mut VecDeque<Waiting>,
    ) -> Result<()> {
        let owner = self.nodes[node].info;
        let target = ModelInfo::of((relation.target)());
        let Some(hop) = &field.hop else { return Ok(()) };
        match &hop.join {
            Join::Here { .. } => {
                let to = self.reference(item, queue);
                if let Reference::Existing(key) = &to {
                    self.expect(owner.name, hop, key);
                }
                self.point(node, field.columns.clone(), to);
            }
            Join::There { columns, .. } => self.below(node, target, positions(target, columns), item, queue),
            Join::Through(via) => {
                let far = self.reference(item, queue);
                if let Reference::Existing(key) = &far {
                    self.expect(owner.name, hop, key);
                }
                self.join(node, relation, via, far)?;
            }
            Join::Along(_) => {}
        }
        Ok(())
    }

    /// A record of the other side whose columns lead back to this row.
    fn below(&mut self, node: usize, child: &'static ModelInfo, columns: Vec<usize>, item: Item, queue: &mut VecDeque<Waiting>) {
        match self.reference(item, queue) {
            Reference::New(other) => self.point(other, columns, Reference::New(node)),
            Reference::Existing(key) => {
                let same = |known: &&mut Adoption| std::ptr::eq(known.child, child) && known.columns == columns;
                match self.adoptions.iter_mut().find(same) {
                    Some(known) => known.rows.push((node, key)),
                    None => self.adoptions.push(Adoption { child, columns, rows: vec![(node, key)] }),
                }
            }
        }
    }

    /// A row between two records: of a pivot table, or of a pivot entity.
    fn join(&mut self, node: usize, relation: &'static RelationDef, via: &Via, far: Reference) -> Result<()> {
        let owner = self.nodes[node].info;
        let target = ModelInfo::of((relation.target)());
        if let Some(entity) = pivot_entity(owner.def, relation) {
            let between = self.add(entity);
            let info = self.nodes[between].info;
            self.point(between, positions(info, &via.near), Reference::New(node));
            self.point(between, positions(info, &via.far), far);
            return Ok(());
        }
        // Both sides of a relation write the same table: its rows start with the owner's key.
        let (owner, target, via, pair) = if owns_pivot(owner.def, relation) {
            (owner, target, via.clone(), (Reference::New(node), far))
        } else {
            let near_key = target.table.primary_key.clone();
            let turned = Via { near: via.far.clone(), far: via.near.clone(), near_key, ..via.clone() };
            (target, owner, turned, (far, Reference::New(node)))
        };
        match self.pivots.iter_mut().find(|known| known.via.table == via.table && known.via.near == via.near) {
            Some(known) => known.rows.push(pair),
            None => self.pivots.push(Pivot { owner, target, via, rows: vec![pair] }),
        }
        Ok(())
    }

    fn link(&mut self, node: usize, link: &'static LinkDef, end: usize, item: Item, queue: &mut VecDeque<Waiting>) -> Result<()> {
        let info = LinkInfo::of(link);
        let hop = &info.ends[end].hop;
        if hop.target().def.external {
            let (name, model, other) = (hop.name, self.nodes[node].info.name, hop.target().def.name);
            return Err(Error::Unsupported(format!(
                "`{model}.{name}` leads to `{other}`, which is external: write the column that the link `{}` goes by",
                link.name
            )));
        }
        match &hop.join {
            // A link without a table: the key is a column of one of the two.
            Join::Here { columns, .. } => {
                let to = self.reference(item, queue);
                let owner = self.nodes[node].info;
                if let Reference::Existing(key) = &to {
                    self.expect(owner.name, hop, key);
                }
                self.point(node, positions(owner, columns), to);
            }
            Join::There { columns, .. } => {
                let child = hop.target();
                self.below(node, child, positions(child, columns), item, queue);
            }
            Join::Through(_) => {
                let far = self.reference(item, queue);
                let pair = if end == 0 { [Reference::New(node), far] } else { [far, Reference::New(node)] };
                match self.links.iter_mut().find(|known| std::ptr::eq(known.link, info)) {
                    Some(known) => known.pairs.push(pair),
                    None => self.links.push(Links { link: info, pairs: vec![pair] }),
                }
            }
            Join::Along(_) => {
                let (name, model) = (hop.name, self.nodes[node].info.name);
                return Err(Error::Unsupported(format!(
                    "`{model}.{name}` shows what other records refer to: create those, where the key of the link `{}` is",
                    link.name
                )));
            }
        }
        Ok(())
    }

    /// A row whose columns take the key of another comes after it.
    fn levels(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for node in 0..self.nodes.len() {
                let needed = self.nodes[node].takes.iter().map(|(_, other)| self.nodes[*other].level + 1).max().unwrap_or(0);
                if needed > self.nodes[node].level {
                    self.nodes[node].level = needed;
                    changed = true;
                }
            }
        }
    }
}

/// The model that is the pivot of a relation, named on either side.
pub(crate) fn pivot_entity(owner: &'static ModelDef, relation: &RelationDef) -> Option<&'static ModelDef> {
    let back = crate::schema::hop::inverse(owner, relation);
    relation.pivot_entity.or_else(|| back.and_then(|back| back.pivot_entity)).map(|entity| entity())
}

/// The pivot table between two models, whichever of them owns it.
pub(crate) fn pivot_of(one: &'static ModelInfo, other: &'static ModelInfo, via: &Via) -> Option<&'static Table> {
    let mut tables = one.pivots.iter().chain(&other.pivots);
    tables.find(|table| table.name == via.table && table.schema == via.schema)
}

/// The indexes of columns in their table.
pub(crate) fn positions(source: &SourceInfo, names: &[String]) -> Vec<usize> {
    names.iter().filter_map(|name| source.table.columns.iter().position(|column| column.name == *name)).collect()
}

/// Fills what the draft left out, or finds that it is missing.
fn complete(node: &mut Node, now: DateTime) -> Result<()> {
    let info = node.info;
    for field in &info.fields {
        for &column in &field.columns {
            let taken = node.takes.iter().any(|(columns, _)| columns.contains(&column));
            if !taken && node.cells[column].is_none() {
                node.cells[column] = absent(info, field, column, now)?;
            }
        }
    }
    Ok(())
}

/// What a column holds when nothing is given; `None` leaves it to the database.
fn absent(info: &'static ModelInfo, field: &FieldInfo, index: usize, now: DateTime) -> Result<Option<Value>> {
    if info.created_at == Some(index) || info.updated_at == Some(index) {
        return Ok(Some(Value::DateTime(now)));
    }
    let column = info.column(index);
    let made = match field.column {
        Some(def) => by_declaration(info.def, def, column)?,
        None => None,
    };
    match made {
        Some(Made::Value(value)) => Ok(Some(value)),
        Some(Made::Database) => Ok(None),
        None if column.nullable => Ok(Some(Value::Null)),
        None => Err(Error::Required { model: info.name, field: field.name.to_owned() }),
    }
}

enum Made {
    Value(Value),
    Database,
}

fn by_declaration(model: &'static ModelDef, def: &ColumnDef, column: &Column) -> Result<Option<Made>> {
    Ok(match def.default {
        Some(DefaultDef::Value(make) | DefaultDef::With(make)) => Some(Made::Value(make())),
        Some(DefaultDef::Sql(_)) => Some(Made::Database),
        None if def.autoincrement => Some(Made::Database),
        None if def.version => Some(Made::Value(Value::Int(1))),
        None if def.primary_key && def.spec.generated => Some(Made::Value(match column.ty.kind {
            Kind::Uuid => Value::Uuid(Uuid::now_v7()),
            _ => Value::Text(text_id(model.id_prefix)),
        })),
        None => None,
    })
}
