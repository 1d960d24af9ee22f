//! `delete`, `soft_delete`, `restore` and `preview_delete` of a model.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    act,
    plan::Plan,
    walk::{Mode, Walk},
};
use crate::{
    db::{Scope, Session},
    error::Result,
    record::{atomic::atomic, keys::KeyValues},
    schema::{Markable, Model},
    value::Key,
};

#[derive(Clone, Copy)]
enum Verb {
    SoftDelete,
    Restore,
    Delete,
}

async fn apply<M: Model>(scope: Scope, keys: Vec<KeyValues>, verb: Verb) -> Result<u64> {
    if keys.is_empty() {
        return Ok(0);
    }
    let work = Arc::new((Plan::new(scope.db(), M::DEF), keys));
    atomic(&scope, |scope| {
        let work = work.clone();
        async move {
            let (plan, keys) = &*work;
            match verb {
                Verb::SoftDelete => act::soft_delete(&scope, plan, keys).await,
                Verb::Restore => act::restore(&scope, plan, keys).await,
                Verb::Delete => act::delete(&scope, plan, keys).await,
            }
        }
    })
    .await
}

fn keys<'a, M: Model>(ids: impl IntoIterator<Item = &'a M::Key>) -> Vec<KeyValues> {
    ids.into_iter().map(Key::to_values).collect()
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
    fn delete<'a>(db: &impl Session, ids: impl IntoIterator<Item = &'a Self::Key>) -> impl Future<Output = Result<u64>> + Send {
        apply::<Self>(db.scope(), keys::<Self>(ids), Verb::Delete)
    }

    /// What a delete of these records would take with it: how many records of each model, by the model's name.
    ///
    /// # Errors
    /// As [`Removal::delete`].
    fn preview_delete<'a>(
        db: &impl Session,
        ids: impl IntoIterator<Item = &'a Self::Key>,
    ) -> impl Future<Output = Result<BTreeMap<&'static str, u64>>> + Send {
        let (scope, keys) = (db.scope(), keys::<Self>(ids));
        async move {
            let plan = Plan::new(scope.db(), Self::DEF);
            let mode = if Self::DEF.soft_delete { Mode::Soft } else { Mode::Hard };
            let mut walk = Walk::new(&scope, &plan, mode, false);
            walk.run(&keys).await?;
            let sets = plan.stages.iter().zip(&walk.sets).filter(|(_, set)| !set.found.is_empty());
            Ok(sets.map(|(stage, set)| (stage.model.name, set.found.len() as u64)).collect())
        }
    }
}

impl<M: Model> Removal for M {}

/// Marking records as deleted, and taking that back; for models that are not `soft_delete = false`.
pub trait SoftDeletes: Model {
    /// Marks the records, and those that relations and links cascade to, with one stamp; dismisses their links. How many
    /// of these records were live.
    ///
    /// # Errors
    /// [`Error::Restricted`](crate::Error::Restricted) where a link forbids it.
    fn soft_delete<'a>(
        db: &impl Session,
        ids: impl IntoIterator<Item = &'a Self::Key>,
    ) -> impl Future<Output = Result<u64>> + Send {
        apply::<Self>(db.scope(), keys::<Self>(ids), Verb::SoftDelete)
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
