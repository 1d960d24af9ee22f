//! Ends of links that live in another database than the links.

use super::{
    atomic::atomic,
    ends::live_keys,
    keys::{KeyValues, fingerprint},
    pairs::Pairs,
};
use crate::{
    db::Scope,
    error::{Error, Result},
    journal::{self, Deed},
    schema::{LinkInfo, ModelInfo},
};

/// Records at one end of a link, which live elsewhere.
pub(crate) struct Away {
    pub link: &'static LinkInfo,
    pub end: usize,
    pub keys: Vec<KeyValues>,
}

impl Away {
    pub(crate) fn model(&self) -> &'static ModelInfo {
        self.link.end_model(self.end)
    }
}

/// Runs work on links; ends that live elsewhere are asked for before it. Where one lives although the database of the links
/// was told of its deletion, its restore is on the way, or it was made anew under its old key: that is put right before a
/// second try.
pub(crate) async fn beyond<T, F, Work>(scope: &Scope, ends: &[Away], checked: bool, mut work: F) -> Result<T>
where
    F: FnMut(Scope) -> Work + Send,
    Work: Future<Output = Result<T>> + Send,
    T: Send,
{
    for away in ends.iter().filter(|_| checked) {
        Pairs::of(away.link).check_keys(scope, away.end, away.keys.clone()).await?;
    }
    match (atomic(scope, &mut work).await, scope) {
        (Err(Error::MissingEnd { .. }), Scope::Db(db)) if !ends.is_empty() => {
            db.follow().await;
            atomic(scope, |scope| async move { lift(&scope, ends).await }).await?;
            atomic(scope, work).await
        }
        (done, _) => done,
    }
}

/// Takes the tombstones of records away that live. Their database is asked while the guards are held: a deletion that it
/// does not know of yet is told of later, and finds the links.
async fn lift(scope: &Scope, ends: &[Away]) -> Result<()> {
    let mut marked = Vec::new();
    for away in ends {
        let (model, place) = (away.model(), scope.db().place_of_link(away.link.def)?);
        let stones = journal::hold(scope, place, &[(model, away.keys.clone())]).await?;
        let keys: Vec<KeyValues> =
            away.keys.iter().filter(|key| journal::stone(&stones, model, key).is_some()).cloned().collect();
        marked.push((model, place, keys));
    }
    // After all guards: what a transaction of MariaDB reads first, it reads as of then.
    for (model, place, mut keys) in marked {
        let live = live_keys(scope, model, &keys, false).await?;
        keys.retain(|key| live.contains(&*fingerprint(key)));
        journal::mark(scope, place, model, &keys, Deed::Restore).await?;
    }
    Ok(())
}
