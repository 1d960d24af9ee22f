//! One deliverer at a time in each database: two of them would overtake each other.

use std::time::{Duration, Instant};

use crate::{
    db::{Place, Scope, SqlWriter},
    dialect::{epoch_millis, insert_new},
    error::Result,
    journal::DELIVERY,
    schema::ColType,
    value::Value,
};

/// How long a lease is good without being renewed.
const LEASE: Duration = Duration::from_secs(60);
/// How long a handler may take: it is at work under a lease that is good for so long at least.
pub(super) const LIMIT: Duration = Duration::from_secs(30);

/// The right to deliver the events of one database.
pub(super) struct Lease {
    scope: Scope,
    place: Place,
    owner: String,
    since: Instant,
}

impl Lease {
    /// Takes it, where nobody else has it.
    pub(super) async fn take(scope: &Scope, place: Place) -> Result<Option<Lease>> {
        let owner = uuid::Uuid::new_v4().to_string();
        let lease = Lease { scope: scope.clone(), place, owner, since: Instant::now() };
        if lease.update(LEASE).await? || lease.insert().await? { Ok(Some(lease)) } else { Ok(None) }
    }

    /// Whether it is good for as long as a handler may take; renewed where it is half over.
    pub(super) async fn holds(&mut self) -> Result<bool> {
        if self.since.elapsed() + LIMIT < LEASE {
            return Ok(true);
        }
        let now = Instant::now();
        let held = self.update(LEASE).await?;
        self.since = now;
        Ok(held)
    }

    /// Gives it back.
    pub(super) async fn release(self) -> Result<()> {
        self.update(Duration::ZERO).await.map(|_| ())
    }

    async fn update(&self, length: Duration) -> Result<bool> {
        let mut sql = SqlWriter::new(self.scope.flavour(self.place));
        let now = epoch_millis(sql.dialect());
        sql.sql(&format!("UPDATE {DELIVERY} SET owner = ")).bind(text(&self.owner), ColType::TEXT);
        sql.sql(&format!(", expires_at = {now} + {} WHERE app = ", length.as_millis()));
        sql.bind(text(self.scope.db().app().name), ColType::TEXT);
        sql.sql(" AND (owner = ").bind(text(&self.owner), ColType::TEXT).sql(&format!(" OR expires_at <= {now})"));
        Ok(self.scope.execute(self.place, &sql.finish()).await? > 0)
    }

    async fn insert(&self) -> Result<bool> {
        let mut sql = SqlWriter::new(self.scope.flavour(self.place));
        let (into, unless) = insert_new(sql.dialect());
        sql.sql(&format!("{into}{DELIVERY} (app, tenant, owner, expires_at) VALUES ("));
        sql.bind(text(self.scope.db().app().name), ColType::TEXT).sql(", '', ").bind(text(&self.owner), ColType::TEXT);
        sql.sql(&format!(", {} + {}){unless}", epoch_millis(sql.dialect()), LEASE.as_millis()));
        Ok(self.scope.execute(self.place, &sql.finish()).await? > 0)
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
