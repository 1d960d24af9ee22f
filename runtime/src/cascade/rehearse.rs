//! A rehearsal: a cascade over several databases is played in each of them and taken back, so that whatever forbids it is
//! found before the first of them commits. No transaction waits for one in another database.

use std::sync::{Arc, Mutex};

use super::{
    act::{Act, Done, Manner, Verb, check_parents},
    plan::Plan,
    tell::{place_of, tell},
    walk::Start,
};
use crate::{
    db::{Place, Scope},
    error::{Error, Result},
    journal::Cascade,
    record::{atomic::atomic, keys::SharedKey},
};

/// Plays a call and all that follows from it, and takes it back.
///
/// # Errors
/// What would forbid it.
pub(super) async fn rehearse(scope: &Scope, here: Place, work: &Arc<(Plan, Vec<SharedKey>)>, verb: Verb) -> Result<()> {
    let mut told = taken_back(scope, |scope| {
        let work = work.clone();
        async move {
            let (plan, keys) = &*work;
            let act = Act { scope: &scope, plan, here, manner: Manner::Called };
            Box::pin(act.run(&Start::Called(keys), verb)).await.map(|done| done.told)
        }
    })
    .await?;
    while !told.is_empty() {
        let mut next = Vec::new();
        for place in scope.db().places() {
            let mut entries = Vec::new();
            for entry in &told {
                if place_of(scope.db(), entry)? == place {
                    entries.push(entry.clone());
                }
            }
            if !entries.is_empty() {
                let entries = Arc::new(entries);
                next.extend(taken_back(scope, |scope| Box::pin(play(scope, place, entries.clone()))).await?);
            }
        }
        told = next;
    }
    Ok(())
}

/// What one database is told, all at once: a parent may come after its child.
async fn play(scope: Scope, place: Place, entries: Arc<Vec<Cascade>>) -> Result<Vec<Cascade>> {
    let (mut told, mut all) = (Vec::new(), Vec::new());
    for entry in &*entries {
        let Done { told: further, unchecked, .. } = tell(&scope, place, entry, Manner::Rehearsed).await?;
        told.extend(further);
        all.extend(unchecked);
    }
    for (model, keys) in all {
        check_parents(&scope, model, &keys, None).await?;
    }
    Ok(told)
}

/// Runs work that succeeds, and undoes it.
async fn taken_back<T, F, Work>(scope: &Scope, mut work: F) -> Result<T>
where
    F: FnMut(Scope) -> Work + Send,
    Work: Future<Output = Result<T>> + Send,
    T: Send,
{
    let kept = Arc::new(Mutex::new(None));
    let played = atomic(scope, |scope| {
        let (kept, work) = (kept.clone(), work(scope));
        async move {
            let value = work.await?;
            *kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(value);
            // Any error undoes the work.
            Err::<(), _>(Error::TransactionOver)
        }
    })
    .await;
    let value = kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    match (value, played) {
        (Some(value), _) => Ok(value),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(Error::TransactionOver),
    }
}
