//! From a query to its answer: the limits, the plan, the statements, the rows or the text.

use std::sync::Arc;

use super::{
    Explained, Limits, Node, Plan, Rows, elsewhere,
    one::{Form, MISSING, TOO_MANY},
    plan::{self, Compiled, Origin, Stage},
    run,
    shape::{Wanted, compiled},
    statement, supplied, unpack, write,
};
use crate::{
    db::{Place, Row, Scope},
    error::{Error, Result},
    schema::ColType,
    value::Cell,
};

/// What the plan found.
enum Found {
    /// A row of one text for each row of the root.
    Texts(Vec<Row>),
    Rows(Rows),
}

/// The plan and its statements.
fn planned(scope: &Scope, place: Place, node: &Node, limits: Limits, wanted: Plan, form: Form) -> Result<(Plan, Arc<Compiled>)> {
    limits.check(node)?;
    supplied::check(scope.db(), node)?;
    let plan = plan::choose(scope.db(), place, node, wanted, form)?;
    Ok((plan, compiled(scope.db(), place, node, Wanted { plan, form, rows: limits.rows, counted: false })?))
}

async fn found(scope: &Scope, place: Place, node: &Node, limits: Limits, wanted: Plan, form: Form) -> Result<Found> {
    let node = &*elsewhere::settle(scope, place, node, limits).await?;
    let (_, compiled) = planned(scope, place, node, limits, wanted, form)?;
    let Some(template) = &compiled.one else {
        return run::run(scope, stage(&compiled)?, node, limits).await.map(Found::Rows);
    };
    let rows = scope.fetch(place, &template.fill(scope.db(), &numbered(node), &[])?).await?;
    limits.check_rows(|| node.source.name.to_owned(), rows.len())?;
    Ok(Found::Texts(rows))
}

/// The rows of a query.
pub(super) async fn rows(scope: &Scope, place: Place, node: &Node, limits: Limits, wanted: Plan) -> Result<Rows> {
    match found(scope, place, node, limits, wanted, Form::Packed).await? {
        Found::Texts(rows) => unpack::rows(node, limits, &texts(node, limits, &rows)?),
        Found::Rows(rows) => Ok(rows),
    }
}

/// The rows as JSON text.
pub(super) async fn json(scope: &Scope, place: Place, node: &Node, limits: Limits, wanted: Plan) -> Result<String> {
    match found(scope, place, node, limits, wanted, Form::Object).await? {
        Found::Texts(rows) => texts(node, limits, &rows).map(|texts| join(&texts)),
        Found::Rows(rows) => write::list(node, &rows),
    }
}

/// The rows of a query, and the number of all that meet its filter.
pub(super) async fn counted(scope: &Scope, place: Place, node: &Node, limits: Limits) -> Result<(Rows, u64)> {
    limits.check(node)?;
    supplied::check(scope.db(), node)?;
    let node = &*elsewhere::settle(scope, place, node, limits).await?;
    let wanted = Wanted { plan: Plan::PerNode, form: Form::Packed, rows: limits.rows, counted: true };
    let compiled = compiled(scope.db(), place, node, wanted)?;
    let stage = stage(&compiled)?;
    let found = scope.fetch(place, &run::statement(scope.db(), stage, node, &[])?).await?;
    let place_of_count = found.first().map_or(0, Row::len).saturating_sub(1);
    let count = match (found.is_empty(), node.offset.unwrap_or(0), node.limit) {
        (false, ..) => run::number(&found, place_of_count)?,
        (true, 0, None | Some(1..)) => 0,
        // Beyond the last row there is none to tell the number.
        _ => run::number(&scope.fetch(place, &statement::count_of_root(scope.db(), scope.flavour(place), node)?).await?, 0)?,
    };
    limits.check_rows(|| node.source.name.to_owned(), found.len())?;
    Ok((run::below_root(scope, stage, node, limits, found.into()).await?, count))
}

fn stage(compiled: &Compiled) -> Result<&Stage> {
    compiled.root.as_ref().ok_or_else(|| Error::Unsupported("the plan has no statement for the root".into()))
}

/// The nodes of a query by their numbers.
fn numbered(root: &Node) -> Vec<&Node> {
    let mut nodes = Vec::with_capacity(8);
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        nodes.push(node);
        open.extend(node.children.iter().rev().map(|child| &child.node));
    }
    nodes
}

/// The texts of the rows.
fn texts<'r>(root: &Node, limits: Limits, rows: &'r [Row]) -> Result<Vec<&'r str>> {
    let text = |row| {
        let text = Cell::new(row, 0, ColType::TEXT).str().map_err(|error| error.of(root.source.name))?;
        match text.bytes().position(|byte| byte == TOO_MANY || byte == MISSING) {
            Some(at) => Err(marked(root, limits, &text[at..])),
            None => Ok(text),
        }
    };
    rows.iter().map(text).collect()
}

/// The texts as a list.
fn join(texts: &[&str]) -> String {
    let mut out = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum::<usize>() + 2);
    out.push('[');
    for (place, text) in texts.iter().enumerate() {
        out.push_str(if place > 0 { "," } else { "" });
        out.push_str(text);
    }
    out.push(']');
    out
}

/// The error that a mark in a text stands for.
fn marked(root: &Node, limits: Limits, mark: &str) -> Error {
    let number = mark[1..].split(';').next().and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
    let node = numbered(root).get(number).copied().unwrap_or(root);
    if mark.as_bytes()[0] == MISSING {
        return Error::NotFound { model: node.source.name };
    }
    Error::Limit { path: super::limits::path(root, node), limit: limits.rows }
}

/// The plan and the statements of a query.
pub(super) fn explain(scope: &Scope, place: Place, node: &Node, limits: Limits, wanted: Plan) -> Result<Explained> {
    let form = if node.is_shown() { Form::Object } else { Form::Packed };
    let (plan, compiled) = planned(scope, place, node, limits, wanted, form)?;
    let mut statements = Vec::new();
    if let Some(template) = &compiled.one {
        statements.push(template.fill(scope.db(), &numbered(node), &[])?.sql.into_owned());
    }
    let mut open: Vec<(&Stage, &Node)> = compiled.root.iter().map(|stage| (stage, node)).collect();
    while let Some((stage, node)) = open.pop() {
        if let Some(between) = &stage.between {
            statements.push(between.statement(scope.db(), &[])?.sql.into_owned());
        }
        match &stage.origin {
            Origin::Statement(_) => statements.push(run::statement(scope.db(), stage, node, &[])?.sql.into_owned()),
            Origin::Source(supplied) => statements.extend(supplied.explain(scope.db())?),
            Origin::Parent => {}
        }
        open.extend(stage.children.iter().zip(&node.children).map(|(stage, child)| (stage, &child.node)).rev());
    }
    Ok(Explained { plan, statements })
}
