//! One deliverer at a time in each database: two of them would overtake each other.

use std::time::{Duration, Instant};

use crate::{
    db::{Place, Scope, SqlWriter},
    dialect::Dialect,
    error::Result,
    journal::DELIVERY,
    schema::ColType,
    value::{DateTime, Value},
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
        let mut lease = Lease { scope: scope.clone(), place, owner, since: Instant::now() };
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
    pub(super) async fn release(mut self) -> Result<()> {
        self.update(Duration::ZERO).await.map(|_| ())
    }

    async fn update(&mut self, length: Duration) -> Result<bool> {
        let now = DateTime::now();
        let mut sql = SqlWriter::new(self.scope.flavour(self.place));
        sql.sql(&format!("UPDATE {DELIVERY} SET owner = ")).bind(text(&self.owner), ColType::TEXT);
        sql.sql(", held_until = ").bind(after(now, length), ColType::MOMENT);
        sql.sql(" WHERE app = ").bind(text(self.scope.db().app().name), ColType::TEXT);
        sql.sql(" AND (owner = ").bind(text(&self.owner), ColType::TEXT);
        sql.sql(" OR held_until < ").bind(Value::DateTime(now), ColType::MOMENT).sql(")");
        Ok(self.scope.execute(self.place, &sql.finish()).await? > 0)
    }

    async fn insert(&self) -> Result<bool> {
        let mut sql = SqlWriter::new(self.scope.flavour(self.place));
        let mysql = sql.dialect() == Dialect::MySql;
        let ignore = if mysql { "IGNORE " } else { "" };
        sql.sql(&format!("INSERT {ignore}INTO {DELIVERY} (app, tenant, owner, held_until) VALUES ("));
        sql.bind(text(self.scope.db().app().name), ColType::TEXT).sql(", '', ");
        sql.bind(text(&self.owner), ColType::TEXT).sql(", ").bind(after(DateTime::now(), LEASE), ColType::MOMENT);
        sql.sql(if mysql { ")" } else { ") ON CONFLICT DO NOTHING" });
        Ok(self.scope.execute(self.place, &sql.finish()).await? > 0)
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn after(now: DateTime, length: Duration) -> Value {
    Value::DateTime(now.plus_micros(i64::try_from(length.as_micros()).unwrap_or(i64::MAX)))
}
