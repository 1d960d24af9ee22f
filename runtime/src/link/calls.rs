//! The calls of a link.

use std::sync::Arc;

use super::CreateLinks;
use crate::{
    db::{Scope, Session},
    error::{Error, Result},
    filter::{Condition, settled},
    record::{
        away::beyond,
        keyed::{Keyed, Only},
        keys::{KeyValues, distinct},
        pairs::{Pairs, stamps},
        read::{Select, link_rows},
    },
    schema::{Link, LinkInfo, Model, StoredLink},
    value::{DateTime, Key, Value},
};

type First<L> = <<L as Link>::First as Model>::Key;
type Second<L> = <<L as Link>::Second as Model>::Key;

fn values<'a, L: Link>(pairs: impl IntoIterator<Item = (&'a First<L>, &'a Second<L>)>) -> Vec<[KeyValues; 2]> {
    pairs.into_iter().map(|(first, second)| [first.to_values(), second.to_values()]).collect()
}

/// What is done to rows that exist.
#[derive(Clone, Copy)]
enum Verb {
    Dismiss,
    Delete,
}

async fn apply(scope: &Scope, link: &'static LinkInfo, pairs: Vec<[KeyValues; 2]>, verb: Verb) -> Result<u64> {
    let place = scope.db().place_of_link(link.def)?;
    let pairs = distinct(pairs.into_iter().map(|[first, second]| first.into_iter().chain(second).collect::<KeyValues>()));
    if pairs.is_empty() {
        return Ok(0);
    }
    let (flavour, columns) = (scope.flavour(place), link.pair_columns());
    let rows = Keyed::new(&link.table, &columns, pairs);
    let statement = match verb {
        Verb::Dismiss => rows.set(flavour, &stamps(Value::DateTime(DateTime::now())), Only::Live)?,
        Verb::Delete => rows.delete(flavour)?,
    };
    scope.execute(place, &statement).await
}

/// Revives dismissed rows; a row whose end is deleted stays as it is, and is an error.
async fn revive(scope: &Scope, pairs: &Pairs) -> Result<u64> {
    let link = pairs.link;
    let place = scope.db().place_of_link(link.def)?;
    pairs.hold_elsewhere(scope, place).await?;
    for end in 0..2 {
        if !pairs.is_elsewhere(scope, end)? {
            pairs.check_end(scope, end).await?;
        }
    }
    let keys = distinct(pairs.pairs.iter().map(|pair| pair.concat()));
    let columns = link.pair_columns();
    let rows = Keyed::new(&link.table, &columns, keys);
    let statement = rows.set(scope.flavour(place), &stamps(Value::Null), Only::Deleted)?;
    scope.execute(place, &statement).await.map_err(|error: Error| link.violation(error))
}

/// Linking records. Every link with a table has these calls; pairs are given in the order in which the link declares
/// its ends, from any iterator of references; no pairs touch nothing.
pub trait Linking: StoredLink {
    /// Links each pair; a pair that is linked already stays one link, a dismissed one is revived in place. `.with(…)`
    /// sets the link's own columns, `.unchecked()` leaves out the look at the ends. Await it for the rows.
    ///
    /// # Errors
    /// [`Error::MissingEnd`] where a record does not exist or is deleted, [`Error::Cardinality`] where a `One` end is
    /// taken; then nothing is written.
    fn create<'a>(db: &impl Session, pairs: impl IntoIterator<Item = (&'a First<Self>, &'a Second<Self>)>) -> CreateLinks<Self> {
        CreateLinks::new(db.scope(), values::<Self>(pairs), false)
    }

    /// As [`Linking::create`], where the new pair takes the place of another: live links that hold a `One` end of these
    /// pairs are dismissed.
    ///
    /// # Errors
    /// As [`Linking::create`].
    fn replace<'a>(db: &impl Session, pairs: impl IntoIterator<Item = (&'a First<Self>, &'a Second<Self>)>) -> CreateLinks<Self> {
        CreateLinks::new(db.scope(), values::<Self>(pairs), true)
    }

    /// Ends links without removing their rows; how many were live.
    ///
    /// # Errors
    /// Those of the database.
    fn dismiss<'a>(
        db: &impl Session,
        pairs: impl IntoIterator<Item = (&'a First<Self>, &'a Second<Self>)>,
    ) -> impl Future<Output = Result<u64>> + Send {
        let (scope, pairs) = (db.scope(), values::<Self>(pairs));
        async move { apply(&scope, Self::info(), pairs, Verb::Dismiss).await }
    }

    /// Removes the rows of links, live or dismissed; how many there were.
    ///
    /// # Errors
    /// Those of the database.
    fn delete<'a>(
        db: &impl Session,
        pairs: impl IntoIterator<Item = (&'a First<Self>, &'a Second<Self>)>,
    ) -> impl Future<Output = Result<u64>> + Send {
        let (scope, pairs) = (db.scope(), values::<Self>(pairs));
        async move { apply(&scope, Self::info(), pairs, Verb::Delete).await }
    }

    /// Revives dismissed links; how many there were.
    ///
    /// # Errors
    /// As [`Linking::create`].
    fn restore<'a>(
        db: &impl Session,
        pairs: impl IntoIterator<Item = (&'a First<Self>, &'a Second<Self>)>,
    ) -> impl Future<Output = Result<u64>> + Send {
        let (scope, pairs) = (db.scope(), values::<Self>(pairs));
        let pairs = Arc::new(Pairs { pairs, ..Pairs::of(Self::info()) });
        async move {
            if pairs.pairs.is_empty() {
                return Ok(0);
            }
            beyond(&scope, &pairs.away(&scope)?, true, |scope| {
                let pairs = pairs.clone();
                async move { revive(&scope, &pairs).await }
            })
            .await
        }
    }

    /// The live links that meet the condition, in order of their keys.
    ///
    /// # Errors
    /// Those of the database.
    fn list(db: &impl Session, filter: impl Condition<Self>) -> impl Future<Output = Result<Vec<Self::Row>>> + Send {
        let (scope, filter) = (db.scope(), filter.into_cond());
        async move {
            let info = Self::info();
            let place = scope.db().place_of_link(info.def)?;
            let columns = info.table.columns.iter().collect();
            let filter = settled(&scope, place, &info.source, &filter.expr).await?;
            let statement = Select { source: &info.source, columns, filter: &filter }.rows(&scope, place)?;
            link_rows::<Self>(&scope.fetch(place, &statement).await?)
        }
    }
}

impl<L: StoredLink> Linking for L {}
