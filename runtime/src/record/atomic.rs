//! Calls of several statements: all of them take effect, or none.

use crate::{
    db::{Scope, Session as _},
    error::Result,
};

/// Runs `work` in a transaction of its own, again where the database undid it for a reason that may pass; inside a
/// transaction of the user, behind a savepoint.
pub(crate) async fn atomic<T, F, Work>(scope: &Scope, mut work: F) -> Result<T>
where
    F: FnMut(Scope) -> Work + Send,
    Work: Future<Output = Result<T>> + Send,
    T: Send,
{
    match scope {
        Scope::Db(db) => db.transact(|tx| work(tx.scope())).await,
        Scope::Tx(_) => {
            let unit = scope.unit().await?;
            let done = Box::pin(work(unit.scope.clone())).await;
            unit.finish(done).await
        }
    }
}
