//! The conditions and orders of a query that lead into other databases, answered before its statements run.

use std::{borrow::Cow, pin::Pin};

use super::{Limits, Node, ranks};
use crate::{
    db::Place,
    error::Result,
    filter::{Ask, hop_of, settled},
};

/// The query with lists of keys in place of such conditions, and ranks in place of such orders. Nothing is asked for a query beyond the limits.
pub(super) async fn settle<'n>(ask: &dyn Ask, place: Place, node: &'n Node, limits: Limits) -> Result<Cow<'n, Node>> {
    if !ask.db().has_several() {
        return Ok(Cow::Borrowed(node));
    }
    limits.check(node)?;
    let mut node = node.clone();
    below(ask, place, &mut node).await?;
    Ok(Cow::Owned(node))
}

/// The depth of a query is limited, so that the recursion is too.
fn below<'a>(ask: &'a dyn Ask, place: Place, node: &'a mut Node) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>> {
    Box::pin(async move {
        let source = node.source;
        for filter in &mut node.filter {
            *filter = settled(ask, place, source, filter).await?.into_owned();
        }
        ranks::settle(ask, place, node).await?;
        for aggregate in &mut node.aggregates {
            let hop = hop_of(source, aggregate.at)?;
            let place = ask.db().place_of((hop.target)())?;
            aggregate.filter = settled(ask, place, &hop.target().source, &aggregate.filter).await?.into_owned();
        }
        for child in &mut node.children {
            let place = ask.db().place_of((hop_of(source, child.at)?.target)())?;
            below(ask, place, &mut child.node).await?;
        }
        Ok(())
    })
}
