//! The calls of a model: `Product::find(&db, &id)` and the others that read and write whole records.

use super::{
    Draft, IntoDraft, Patch, Update, change,
    create::create,
    read::{Select, find, not_found, records, struct_columns},
    upsert::{self, OnFields},
};
use crate::{
    db::{Scope, Session},
    error::Result,
    filter::{Condition, settled},
    schema::{Fields, Model, Stored},
    value::Key,
};

fn select<M: Model>(filter: &crate::filter::Expr) -> Select<'_> {
    Select { source: M::source(), columns: struct_columns(M::info()), filter }
}

async fn list<M: Model>(scope: &Scope, filter: &crate::filter::Expr) -> Result<Vec<M>> {
    let place = scope.db().place_of(M::DEF)?;
    let filter = settled(scope, place, M::source(), filter).await?;
    let rows = scope.fetch(place, &select::<M>(&filter).rows(scope, place)?).await?;
    records(scope, &rows).await
}

async fn count<M: Model>(scope: &Scope, filter: &crate::filter::Expr) -> Result<u64> {
    let place = scope.db().place_of(M::DEF)?;
    let filter = settled(scope, place, M::source(), filter).await?;
    select::<M>(&filter).count(scope, place).await
}

/// Reading and writing whole records. Every model has these calls; each takes a [`Db`](crate::Db) or a
/// [`Tx`](crate::Tx). Deleted records are not seen by any of them.
pub trait Record: Model {
    /// The record with this key, if there is one.
    ///
    /// # Errors
    /// Those of the database.
    fn find(db: &impl Session, id: &Self::Key) -> impl Future<Output = Result<Option<Self>>> + Send
    where
        Self: Stored,
    {
        let (scope, key) = (db.scope(), id.to_values());
        async move { find(&scope, key).await }
    }

    /// The record with this key.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) where there is none, and those of the database.
    fn retrieve(db: &impl Session, id: &Self::Key) -> impl Future<Output = Result<Self>> + Send
    where
        Self: Stored,
    {
        let (scope, key) = (db.scope(), id.to_values());
        async move { find(&scope, key).await?.ok_or_else(not_found::<Self>) }
    }

    /// The records that meet the condition, in order of their keys.
    ///
    /// # Errors
    /// Those of the database.
    fn list(db: &impl Session, filter: impl Condition<Self>) -> impl Future<Output = Result<Vec<Self>>> + Send
    where
        Self: Stored,
    {
        let (scope, filter) = (db.scope(), filter.into_cond());
        async move { list(&scope, &filter.expr).await }
    }

    /// How many records meet the condition.
    ///
    /// # Errors
    /// Those of the database.
    fn count(db: &impl Session, filter: impl Condition<Self>) -> impl Future<Output = Result<u64>> + Send
    where
        Self: Stored,
    {
        let (scope, filter) = (db.scope(), filter.into_cond());
        async move { count::<Self>(&scope, &filter.expr).await }
    }

    /// The records that meet the condition, and how many there are.
    ///
    /// # Errors
    /// Those of the database.
    fn list_and_count(db: &impl Session, filter: impl Condition<Self>) -> impl Future<Output = Result<(Vec<Self>, u64)>> + Send
    where
        Self: Stored,
    {
        let (scope, filter) = (db.scope(), filter.into_cond());
        async move {
            let rows: Vec<Self> = list(&scope, &filter.expr).await?;
            let count = rows.len() as u64;
            Ok((rows, count))
        }
    }

    /// Creates a record, and with it the records that it nests, in one transaction.
    ///
    /// # Errors
    /// [`Error::Required`](crate::Error::Required) before anything is written;
    /// [`Error::Unique`](crate::Error::Unique), [`Error::Check`](crate::Error::Check),
    /// [`Error::Relation`](crate::Error::Relation), [`Error::ParentDeleted`](crate::Error::ParentDeleted),
    /// [`Error::MissingEnd`](crate::Error::MissingEnd) and [`Error::Cardinality`](crate::Error::Cardinality) for what
    /// the database or a declaration refuses; then nothing is written.
    fn create(db: &impl Session, row: impl IntoDraft<Self>) -> impl Future<Output = Result<Self>> + Send
    where
        Self: Stored,
    {
        row.into_draft().exec_in(db.scope())
    }

    /// Creates records, and with them those that they nest, in one transaction and a number of statements that does not
    /// depend on the number of rows. They come back in the order given.
    ///
    /// # Errors
    /// As [`Record::create`].
    fn create_many<D: IntoDraft<Self>>(
        db: &impl Session,
        rows: impl IntoIterator<Item = D>,
    ) -> impl Future<Output = Result<Vec<Self>>> + Send
    where
        Self: Stored,
    {
        let drafts: Vec<_> = rows.into_iter().map(|row| row.into_draft().data).collect();
        let scope = db.scope();
        async move { records(&scope, &create(&scope, drafts).await?).await }
    }

    /// Changes the record with this key; the record as it is then. A patch that carries the version is for that version
    /// only.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound); [`Error::Stale`](crate::Error::Stale) where the version is another;
    /// those of [`Record::create`].
    fn update(db: &impl Session, id: &Self::Key, patch: Self::Patch) -> impl Future<Output = Result<Self>> + Send
    where
        Self: Stored,
    {
        let (scope, key, changes) = (db.scope(), id.to_values(), patch.into_changes());
        async move { change::update(&scope, key, changes).await }
    }

    /// Changes all records that meet the condition, in one statement; how many there were.
    ///
    /// # Errors
    /// Those of [`Record::create`].
    fn update_where(
        db: &impl Session,
        filter: impl Condition<Self>,
        patch: Self::Patch,
    ) -> impl Future<Output = Result<u64>> + Send
    where
        Self: Stored,
    {
        Update::new(patch.into_changes(), filter.into_cond()).exec(db)
    }

    /// Creates records, or changes those that have the same values in the fields `on`: `|f| f.handle()`, or
    /// `|f| (f.product(), f.sku())`. There must be a unique index or a key over exactly these fields. What a row does
    /// not give stays as it is. The records come back in the order given; of two rows for one record the last one wins.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) where nothing is unique over these fields, and for nested
    /// records; those of [`Record::create`].
    fn upsert<D: IntoDraft<Self>, F: OnFields<Self>>(
        db: &impl Session,
        rows: impl IntoIterator<Item = D>,
        on: impl FnOnce(Fields<Self>) -> F,
    ) -> impl Future<Output = Result<Vec<Self>>> + Send
    where
        Self: Stored,
    {
        let drafts: Vec<_> = rows.into_iter().map(|row| row.into_draft().data).collect();
        let (scope, fields) = (db.scope(), on(Fields::new()).fields());
        async move { upsert::upsert(&scope, drafts, &fields).await }
    }
}

impl<M: Model> Record for M {}

impl<M: Model> Draft<M> {
    /// Creates the record: as [`Record::create`].
    ///
    /// # Errors
    /// As [`Record::create`].
    pub fn exec(self, db: &impl Session) -> impl Future<Output = Result<M>> + Send {
        self.exec_in(db.scope())
    }

    async fn exec_in(self, scope: Scope) -> Result<M> {
        let rows = create(&scope, vec![self.data]).await?;
        records(&scope, &rows).await?.pop().ok_or_else(not_found::<M>)
    }
}
