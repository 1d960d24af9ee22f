//! `ProductPost::create(&db, pairs).with(|row| row.position(2)).await`.

use std::{future::IntoFuture, marker::PhantomData, pin::Pin, sync::Arc};

use crate::{
    db::Scope,
    error::Result,
    record::{Change, Changes, away::beyond, keys::KeyValues, pairs::Pairs, read::link_rows},
    schema::StoredLink,
};

/// Pairs that are about to be linked; awaiting it writes them.
#[must_use = "nothing is written before `.await`"]
pub struct CreateLinks<L> {
    scope: Scope,
    pairs: Vec<[KeyValues; 2]>,
    changes: Vec<(u16, Change)>,
    checked: bool,
    replace: bool,
    link: PhantomData<fn() -> L>,
}

impl<L: StoredLink> CreateLinks<L> {
    pub(super) fn new(scope: Scope, pairs: Vec<[KeyValues; 2]>, replace: bool) -> Self {
        CreateLinks { scope, pairs, changes: Vec::new(), checked: true, replace, link: PhantomData }
    }

    /// Sets columns of the link: of new rows, and of those that are there already.
    pub fn with(mut self, set: impl FnOnce(L::Columns) -> L::Columns) -> Self {
        let Changes { list, .. } = L::changes(set(L::Columns::default()));
        self.changes.extend(list);
        self
    }

    /// Does not look whether both ends exist.
    pub fn unchecked(mut self) -> Self {
        self.checked = false;
        self
    }

    async fn run(self) -> Result<Vec<L::Row>> {
        let given = self.changes.into_iter().filter_map(|(field, change)| match change {
            Change::Set(values) => Some((usize::from(field), values.into_iter().next()?)),
            Change::Compute { .. } => None,
        });
        let (link, checked, replace) = (L::info(), self.checked, self.replace);
        let pairs = Arc::new(Pairs { pairs: self.pairs, given: given.collect(), checked, replace, ..Pairs::of(link) });
        let rows = if pairs.is_one_statement(&self.scope)? {
            pairs.write(&self.scope).await?
        } else {
            beyond(&self.scope, &pairs.away(&self.scope)?, checked, |scope| {
                let pairs = pairs.clone();
                async move { pairs.write(&scope).await }
            })
            .await?
        };
        link_rows::<L>(&rows)
    }
}

/// The rows of the link as they are then, each pair once, in the order given.
impl<L: StoredLink> IntoFuture for CreateLinks<L> {
    type Output = Result<Vec<L::Row>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
