//! Telling the program: in order, and again where it did not succeed.

use std::{collections::HashSet, fmt, time::Duration};

use tokio::time::{sleep, timeout};

use super::{
    Event,
    lease::{LIMIT, Lease},
};
use crate::{
    db::{Db, Place, Scope, Session as _, SqlWriter},
    error::Result,
    journal::OUTBOX,
    migrate,
    schema::ColType,
    value::Value,
};

/// How many events are read at a time.
const PORTION: usize = 100;
/// How long a listener waits when nothing is left.
const PAUSE: Duration = Duration::from_millis(500);

/// The events of an application, which are recorded since somebody asked for them.
#[derive(Debug, Clone)]
pub struct Events {
    db: Db,
}

/// What one round delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivered {
    /// Events that the handler took.
    pub delivered: u64,
    /// Records and links of which the handler did not take an event; it comes again, and those behind it wait.
    pub failed: u64,
}

impl Events {
    pub(crate) async fn of(db: &Db) -> Result<Self> {
        migrate::record_events(db).await?;
        Ok(Events { db: db.clone() })
    }

    /// Delivers what was committed until now, one event after the other; nothing where another program is at it. An event
    /// that the handler does not take within 30 seconds, or answers with an error, is delivered again in the next round.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn deliver<F, Work, E>(&self, handler: F) -> Result<Delivered>
    where
        F: Fn(Event) -> Work + Send + Sync,
        Work: Future<Output = std::result::Result<(), E>> + Send,
        E: fmt::Display + Send,
    {
        let mut done = Delivered::default();
        let scope = self.db.scope();
        for place in self.db.places() {
            let Some(mut lease) = Lease::take(&scope, place).await? else { continue };
            let played = round(&scope, place, &mut lease, &handler, &mut done).await;
            let released = lease.release().await;
            played?;
            released?;
        }
        Ok(done)
    }

    /// Delivers events until the databases are closed or the future is dropped.
    pub async fn listen<F, Work, E>(&self, handler: F)
    where
        F: Fn(Event) -> Work + Send + Sync,
        Work: Future<Output = std::result::Result<(), E>> + Send,
        E: fmt::Display + Send,
    {
        while !self.db.is_closed() {
            match self.deliver(&handler).await {
                Ok(Delivered { delivered: 1.., failed: 0 }) => {}
                Ok(_) => sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!(%error, "events wait: their database does not answer");
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Has nothing recorded any more. What was recorded and not delivered is forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stop(self) -> Result<()> {
        migrate::stop_events(&self.db).await?;
        for place in self.db.places() {
            let mut sql = SqlWriter::new(self.db.flavour(place));
            sql.sql(&format!("DELETE FROM {OUTBOX} WHERE app = ")).bind(app(&self.db), ColType::TEXT);
            self.db.scope().execute(place, &sql.finish()).await?;
        }
        Ok(())
    }
}

fn app(db: &Db) -> Value {
    Value::Text(db.app().name.to_owned())
}

/// The outbox is read from its beginning each time: a slower transaction brings lower numbers than those that were seen.
async fn round<F, Work, E>(scope: &Scope, place: Place, lease: &mut Lease, handler: &F, done: &mut Delivered) -> Result<()>
where
    F: Fn(Event) -> Work + Send + Sync,
    Work: Future<Output = std::result::Result<(), E>> + Send,
    E: fmt::Display + Send,
{
    let (mut passed, mut refused) = (HashSet::new(), HashSet::new());
    loop {
        let mut events = pending(scope, place, PORTION + passed.len()).await?;
        events.retain(|event| !passed.contains(&event.number));
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            let (number, record) = (event.number, (event.source.clone(), format!("{:?}", event.key)));
            if refused.contains(&record) {
                passed.insert(number);
                continue;
            }
            if !lease.holds().await? {
                return Ok(());
            }
            let name = event.to_string();
            match timeout(LIMIT, handler(event)).await {
                Ok(Ok(())) => {
                    forget(scope, place, number).await?;
                    done.delivered += 1;
                    continue;
                }
                Ok(Err(error)) => tracing::warn!(event = name, %error, "an event was not taken; it comes again"),
                Err(_) => tracing::warn!(event = name, "an event was not taken in time; it comes again"),
            }
            done.failed += 1;
            passed.insert(number);
            refused.insert(record);
        }
    }
}

async fn pending(scope: &Scope, place: Place, most: usize) -> Result<Vec<Event>> {
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql(&format!("SELECT n, source, kind, record, created_at FROM {OUTBOX} WHERE app = "));
    sql.bind(app(scope.db()), ColType::TEXT).sql(&format!(" ORDER BY n LIMIT {most}"));
    scope.fetch(place, &sql.finish()).await?.iter().map(Event::read).collect()
}

async fn forget(scope: &Scope, place: Place, number: i64) -> Result<()> {
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql(&format!("DELETE FROM {OUTBOX} WHERE n = ")).bind(Value::Int(number), ColType::BIGINT);
    scope.execute(place, &sql.finish()).await?;
    Ok(())
}
