//! Paths of fields as a tree, and the tree as a selection.

use super::shape::Shape;
use crate::{
    db::Db,
    error::{Error, Result, near},
    graph::{
        Child, Limits, Node,
        all::{is_hidden, json_name},
    },
    schema::{HopRef, LinkInfo, ModelDef, ModelInfo, SourceInfo, StepForm},
};

/// What is selected of one node: names of columns, and trees below names of steps.
#[derive(Default)]
pub(super) struct Fields {
    columns: Vec<String>,
    below: Vec<(String, Fields)>,
}

impl Fields {
    /// Puts the paths into a tree.
    pub(super) fn parse(paths: &[String], limits: Limits) -> Result<Self> {
        let mut root = Fields::default();
        for path in paths {
            let mut node = &mut root;
            let mut steps = path.split('.').peekable();
            let mut depth = 0;
            while let Some(step) = steps.next() {
                if steps.peek().is_none() {
                    if node.columns.iter().any(|known| known == step) {
                        return Err(Error::Invalid { model: "graph", field: path.clone(), reason: "selected twice".into() });
                    }
                    node.columns.push(step.to_owned());
                    break;
                }
                depth += 1;
                if depth > limits.depth {
                    return Err(Error::Limit { path: path.clone(), limit: limits.depth });
                }
                let place = node.below.iter().position(|(name, _)| name == step).unwrap_or_else(|| {
                    node.below.push((step.to_owned(), Fields::default()));
                    node.below.len() - 1
                });
                node = &mut node.below[place].1;
            }
        }
        Ok(root)
    }

    /// The selection, and the form of its rows. The depth of the tree is limited, so that the recursion is too.
    pub(super) fn select(&self, db: &Db, model: &'static ModelInfo) -> Result<(Node, Shape)> {
        self.node(db, model, None)
    }

    fn node(&self, db: &Db, model: &'static ModelInfo, link: Option<&'static SourceInfo>) -> Result<(Node, Shape)> {
        let mut node = Node::new(&model.source);
        node.link = link;
        let mut shape = Shape { columns: self.columns(&model.source, &mut node.columns)?, ..Shape::default() };
        for (field, name) in self.computed(model) {
            node.computed.push(field);
            shape.computed.push(name.to_owned());
        }
        for (name, below) in &self.below {
            if let (Some(link), "link", None) = (link, name.as_str(), model.field("link")) {
                shape.link = below.columns(link, &mut node.link_columns)?;
                continue;
            }
            let at = step_named(db, model.def, name)?;
            let hop = crate::filter::hop_of(&model.source, at)?;
            let via = match at {
                HopRef::Link(link, _) => Some(&LinkInfo::of(link).source),
                HopRef::Relation(_) => None,
            };
            let (below, form) = below.node(db, hop.target(), via)?;
            shape.children.push((name.clone(), StepForm::of(hop), form));
            node.children.push(Child { at, node: below });
        }
        Ok((node, shape))
    }

    /// The fields that functions fill: those that are named, or all of them.
    fn computed(&self, model: &'static ModelInfo) -> impl Iterator<Item = (u16, &'static str)> {
        let wanted = |name: &str| self.columns.iter().any(|known| known == "*" || known == name);
        let shown = model.computed().filter(|(_, field)| !field.hidden);
        shown.map(|(index, field)| (index, field.field)).filter(move |(_, name)| wanted(name))
    }

    /// The columns of a table by name; `*` is all that are not hidden. Returns their names in JSON.
    fn columns(&self, source: &'static SourceInfo, into: &mut Vec<usize>) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for name in &self.columns {
            let first = into.len();
            if filled(source).any(|known| known == name) {
                continue;
            }
            if name == "*" {
                into.extend((0..source.table.columns.len()).filter(|&column| !is_hidden(source, column)));
            } else {
                into.push(column_named(source, name)?);
            }
            names.extend(into[first..].iter().map(|&column| json_name(source, column).to_owned()));
        }
        Ok(names)
    }
}

/// The node of a nested list that is selected, by its path.
pub(super) fn list_at<'n>(
    mut node: &'n mut Node,
    mut model: &'static ModelInfo,
    path: &str,
) -> Result<(&'static ModelInfo, &'n mut Node)> {
    for step in path.split('.') {
        let names: Vec<&'static str> = node.children.iter().map(|child| child.name(node)).collect();
        let Some(place) = names.iter().position(|name| *name == step) else {
            return Err(Error::Unknown { what: "list", name: path.to_owned(), near: near(step, names) });
        };
        let child = &mut node.children[place];
        model = crate::filter::hop_of(&model.source, child.at)?.target();
        node = &mut child.node;
    }
    Ok((model, node))
}

/// The columns that a client may name.
pub(super) fn shown(source: &'static SourceInfo) -> impl Iterator<Item = (usize, &'static str)> {
    (0..source.table.columns.len()).filter(|&column| !is_hidden(source, column)).map(|column| (column, json_name(source, column)))
}

/// The names of the fields that functions fill.
fn filled(source: &'static SourceInfo) -> impl Iterator<Item = &'static str> {
    let fields = source.fields.iter().filter_map(|field| field.column);
    fields.filter(|column| column.compute.is_some() && !column.hidden).map(|column| column.field)
}

fn column_named(source: &'static SourceInfo, name: &str) -> Result<usize> {
    shown(source).find(|(_, known)| *known == name).map(|(column, _)| column).ok_or_else(|| Error::Unknown {
        what: "field",
        name: format!("{}.{name}", source.name),
        near: near(name, shown(source).map(|(_, known)| known).chain(filled(source))),
    })
}

/// The field behind the name of a column: for conditions and orders.
pub(super) fn field_named(source: &'static SourceInfo, name: &str) -> Option<u16> {
    let (column, _) = shown(source).find(|(_, known)| *known == name)?;
    source.fields.iter().position(|field| field.columns == [column]).and_then(|index| u16::try_from(index).ok())
}

/// The step of that name: a relation of the model, or an end of a link of the application.
pub(super) fn step_named(db: &Db, model: &'static ModelDef, name: &str) -> Result<HopRef> {
    let source = &ModelInfo::of(model).source;
    let relation = source.fields.iter().position(|field| field.hop.is_some() && field.name == name);
    if let Some(index) = relation.and_then(|index| u16::try_from(index).ok()) {
        return Ok(HopRef::Relation(index));
    }
    let ends = || db.links_of(model).filter_map(|(link, end)| link.ends[end].field.map(|field| (field, link, end)));
    if let Some((_, link, end)) = ends().find(|(field, _, _)| *field == name) {
        return Ok(HopRef::Link(link, u8::from(end == 1)));
    }
    let relations = source.fields.iter().filter(|field| field.hop.is_some()).map(|field| field.name);
    Err(Error::Unknown {
        what: "relation or link",
        name: format!("{}.{name}", model.name),
        near: near(name, relations.chain(ends().map(|(field, _, _)| field))),
    })
}
