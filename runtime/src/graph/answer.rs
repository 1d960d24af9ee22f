//! From a query to its answer: the limits, the plan, the statements, the rows or the text.

use std::{borrow::Cow, sync::Arc};

use futures_util::FutureExt as _;

use super::{
    Explained, Limits, Node, Plan, Rows,
    compiled::Compiled,
    elsewhere,
    one::Form,
    plan::{Origin, Stage},
    run,
    shape::{Wanted, compiled},
    statement, supplied,
    text::{self, Text},
    unpack, write,
};
use crate::{
    db::{Place, Row, Scope},
    error::{Error, Result},
    filter::Questions,
};

/// What the plan found.
enum Found {
    /// A JSON list.
    Text(String),
    Rows(Rows),
}

/// The statements of a query.
fn planned(scope: &Scope, place: Place, node: &Node, limits: Limits, plan: Plan, form: Form) -> Result<Arc<Compiled>> {
    limits.check(node)?;
    supplied::check(scope.db(), node)?;
    compiled(scope.db(), place, node, Wanted { plan, form, rows: limits.rows, counted: false })
}

async fn found(scope: &Scope, place: Place, node: &Node, limits: Limits, plan: Plan, form: Form) -> Result<Found> {
    let node = &*elsewhere::settle(scope, place, node, limits).await?;
    let compiled = planned(scope, place, node, limits, plan, form)?;
    let flavour = scope.flavour(place);
    if let Some(one) = compiled.at_once(node) {
        let rows = scope.fetch(place, &one.template.fill(scope.db(), &numbered(node), &[])?).await?;
        match text::list(node, limits, flavour, one.bounds, &rows)? {
            Text::Whole(text) => return Ok(Found::Text(text)),
            _ if compiled.root.is_none() => return Err(limits.too_many(node.source.name.to_owned())),
            Text::Unescaped => compiled.escape(),
            Text::Marked => {}
        }
    }
    let rows = Box::pin(run::run(scope, stage(&compiled)?, node, limits)).await?;
    compiled.learn(rows.rows.len());
    Ok(Found::Rows(rows))
}

/// The rows of a query.
pub(super) async fn rows(scope: &Scope, place: Place, node: &Node, limits: Limits, plan: Plan) -> Result<Rows> {
    match found(scope, place, node, limits, plan, Form::Packed).await? {
        Found::Text(text) => unpack::rows(node, limits, text),
        Found::Rows(rows) => Ok(rows),
    }
}

/// The rows as JSON text.
pub(super) async fn json(scope: &Scope, place: Place, node: &Node, limits: Limits, plan: Plan) -> Result<String> {
    match found(scope, place, node, limits, plan, Form::Object).await? {
        Found::Text(text) => Ok(text),
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
pub(super) fn numbered(root: &Node) -> Vec<&Node> {
    let mut nodes = Vec::with_capacity(8);
    number(root, &mut nodes);
    nodes
}

/// The depth of a query is limited, so that the recursion is too.
fn number<'n>(node: &'n Node, nodes: &mut Vec<&'n Node>) {
    nodes.push(node);
    node.children.iter().for_each(|child| number(&child.node, nodes));
}

/// The plan and the statements of a query.
pub(super) fn explain(scope: &Scope, place: Place, node: &Node, limits: Limits, plan: Plan) -> Result<Explained> {
    let form = if node.is_shown() { Form::Object } else { Form::Packed };
    let questions = Questions::new(scope.db());
    // Nobody is waited for.
    let node = elsewhere::settle(&questions, place, node, limits).now_or_never().unwrap_or(Ok(Cow::Borrowed(node)))?;
    let (node, mut statements) = (&*node, questions.into_statements());
    let compiled = planned(scope, place, node, limits, plan, form)?;
    if let Some(one) = compiled.at_once(node) {
        statements.push(one.template.fill(scope.db(), &numbered(node), &[])?.sql.into_owned());
        return Ok(Explained { plan: Plan::OneStatement, statements });
    }
    let mut open = vec![(stage(&compiled)?, node)];
    while let Some((stage, node)) = open.pop() {
        if let Some(between) = &stage.between {
            statements.push(between.statement(scope.db(), &[])?.sql.into_owned());
        }
        match &stage.origin {
            Origin::Statement(_) => statements.push(run::statement(scope.db(), stage, node, &[])?.sql.into_owned()),
            Origin::Source(supplied) => statements.extend(supplied.explain(scope.db())?),
            Origin::Parent => {}
        }
        for number in &stage.numbers {
            statements.extend(number.explain(scope.db(), node)?);
        }
        open.extend(stage.children.iter().zip(&node.children).map(|(stage, child)| (stage, &child.node)).rev());
    }
    Ok(Explained { plan: Plan::PerNode, statements })
}
