//! `delete`, `soft_delete`, `restore` and `preview_delete` of a model.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    act::{Act, Manner, Verb},
    plan::Plan,
    rehearse::rehearse,
    walk::{Mode, Start, Walk},
};
use crate::{
    db::{Scope, Session},
    error::Result,
    journal,
    record::{atomic::atomic, keys::SharedKey},
    schema::{Markable, Model, Stored},
    value::Key,
};

async fn apply<M: Model>(scope: Scope, keys: Vec<SharedKey>, verb: Verb) -> Result<u64> {
    if keys.is_empty() {
        return Ok(0);
    }
    let here = scope.db().place_of(M::DEF)?;
    let work = Arc::new((Plan::new(scope.db(), M::DEF), keys));
    if scope.db().is_apart() && work.0.may_fail_elsewhere(scope.db(), here, verb)? {
        Box::pin(rehearse(&scope, here, &work, verb)).await?;
    }
    atomic(&scope, |scope| {
        let work = work.clone();
        async move {
            let (plan, keys) = &*work;
            let act = Act { scope: &scope, plan, here, manner: Manner::Called };
            let done = Box::pin(act.run(&Start::Called(keys), verb)).await?;
            if let (false, Scope::Tx(tx)) = (done.told.is_empty(), &scope) {
                tx.follow(here);
            }
            let roots = done.roots;
            journal::append(&scope, here, done.entries()).await?;
            Ok(roots)
        }
    })
    .await
}

fn keys<'a, M: Model>(ids: impl IntoIterator<Item = &'a M::Key>) -> Vec<SharedKey> {
    ids.into_iter().map(|id| id.to_values().into()).collect()
}

/// Removing records with what goes with them. Each call takes any iterator of references to keys and is one
/// transaction; no keys touch nothing.
pub trait Removal: Model {
    /// Removes the records for good, with those that relations and links cascade to, and the rows of links and pivots.
    /// How many of these records there were.
    ///
    /// # Errors
    /// [`Error::Relation`](crate::Error::Relation) while other records refer to them,
    /// [`Error::Restricted`](crate::Error::Restricted) where a link forbids it.
    fn delete<'a>(db: &impl Session, ids: impl IntoIterator<Item = &'a Self::Key>) -> impl Future<Output = Result<u64>> + Send
    where
        Self: Stored,
    {
        apply::<Self>(db.scope(), keys::<Self>(ids), Verb::Delete)
    }

    /// What a delete of these records would take with it: how many records of each model, by the model's name.
    ///
    /// # Errors
    /// As [`Removal::delete`].
    fn preview_delete<'a>(
        db: &impl Session,
        ids: impl IntoIterator<Item = &'a Self::Key>,
    ) -> impl Future<Output = Result<BTreeMap<&'static str, u64>>> + Send
    where
        Self: Stored,
    {
        let (scope, keys) = (db.scope(), keys::<Self>(ids));
        async move {
            let plan = Plan::new(scope.db(), Self::DEF);
            let mode = if Self::DEF.soft_delete { Mode::Soft } else { Mode::Hard };
            let mut walk = Walk { lock: false, ..Walk::new(&scope, &plan, mode) };
            walk.run(&Start::Called(&keys)).await?;
            let sets = plan.stages.iter().zip(&walk.sets).filter(|(_, set)| !set.found.is_empty());
            Ok(sets.map(|(stage, set)| (stage.model.name, set.found.len() as u64)).collect())
        }
    }
}

impl<M: Model> Removal for M {}

/// Marking records as deleted, and taking that back; for models that are not `soft_delete = false`.
pub trait SoftDeletes: Stored {
    /// Marks the records, and those that relations and links cascade to, with one stamp; dismisses their links. How many
    /// of these records were live.
    ///
    /// # Errors
    /// [`Error::Restricted`](crate::Error::Restricted) where a link forbids it.
    fn soft_delete<'a>(
        db: &impl Session,
        ids: impl IntoIterator<Item = &'a Self::Key>,
    ) -> impl Future<Output = Result<u64>> + Send {
        apply::<Self>(db.scope(), keys::<Self>(ids), Verb::SoftDelete(None))
    }

    /// Revives the records and exactly what was deleted with them. A link whose other record is still deleted comes back
    /// with that record. How many of these records were deleted.
    ///
    /// # Errors
    /// [`Error::ParentDeleted`](crate::Error::ParentDeleted), [`Error::Unique`](crate::Error::Unique) and
    /// [`Error::Cardinality`](crate::Error::Cardinality) where the place of a record is taken; then nothing is revived.
    fn restore<'a>(db: &impl Session, ids: impl IntoIterator<Item = &'a Self::Key>) -> impl Future<Output = Result<u64>> + Send {
        apply::<Self>(db.scope(), keys::<Self>(ids), Verb::Restore)
    }
}

impl<M: Markable> SoftDeletes for M {}
