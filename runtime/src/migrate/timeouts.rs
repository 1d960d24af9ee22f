//! How long a statement of PostgreSQL may wait for its locks, and how long it may run: whoever waits for a table makes all
//! that come later wait, so a writer must never wait for a migration for long.

use std::time::Duration;

/// What all waiting for locks in one transaction may take.
const WAIT: Duration = Duration::from_secs(2);
/// What is left for the last of many.
const LEAST: Duration = Duration::from_millis(100);
/// What a change of the catalog alone may take.
const QUICK: Duration = Duration::from_secs(3);
/// Work on rows: long, but not for ever.
const LONG: Duration = Duration::from_secs(12 * 60 * 60);

/// What a statement does to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Changes the catalog under a lock that holds everybody up.
    Catalog,
    /// Works on rows while others read and write, and waits for them without being in their way.
    Gentle,
    /// Works on rows under locks of its own.
    Rows,
    /// May hold everybody up for long: somebody consented.
    Slow,
}

impl Class {
    /// The class of a statement, by its words.
    pub(super) fn of(sql: &str, slow: bool) -> Self {
        let words: Vec<String> = sql.split_whitespace().take(12).map(str::to_ascii_uppercase).collect();
        let has = |word: &str| words.iter().any(|other| other == word);
        let first = words.first().map_or("", String::as_str);
        match first {
            _ if slow => Class::Slow,
            "CREATE" | "DROP" | "REINDEX" | "REFRESH" if has("CONCURRENTLY") => Class::Gentle,
            "ALTER" if has("VALIDATE") => Class::Gentle,
            "VACUUM" | "ANALYZE" => Class::Gentle,
            "ALTER" | "DROP" | "COMMENT" => Class::Catalog,
            _ => Class::Rows,
        }
    }

    /// Whether others wait while it holds its locks.
    pub(super) fn holds_others_up(self) -> bool {
        matches!(self, Class::Catalog | Class::Slow)
    }

    /// The limits of a statement in a transaction that has held others up so long.
    pub(super) fn limits(self, held: Duration) -> Limits {
        // In steps, so that the session is not told before each statement.
        let steps = u32::try_from(held.as_millis() / 250).unwrap_or(u32::MAX);
        let left = WAIT.saturating_sub(Duration::from_millis(250).saturating_mul(steps)).max(LEAST);
        match self {
            Class::Catalog => Limits { lock: left, statement: QUICK },
            Class::Slow | Class::Rows => Limits { lock: left, statement: LONG },
            Class::Gentle => Limits { lock: Duration::ZERO, statement: LONG },
        }
    }
}

/// The limits of a session; zero is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    lock: Duration,
    statement: Duration,
}

impl Limits {
    /// The statements that set them.
    pub(super) fn sql(self) -> String {
        let (lock, statement) = (self.lock.as_millis(), self.statement.as_millis());
        format!("SET lock_timeout = {lock}; SET statement_timeout = {statement}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_others_up_is_short() {
        let class = |sql| Class::of(sql, false);
        assert_eq!(class("ALTER TABLE a ADD COLUMN b int"), Class::Catalog);
        assert_eq!(class("ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID"), Class::Catalog);
        assert_eq!(class("alter table a validate constraint c"), Class::Gentle);
        assert_eq!(class("CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)"), Class::Gentle);
        assert_eq!(class("CREATE INDEX i ON a (b)"), Class::Rows);
        assert_eq!(class("UPDATE a SET b = 1"), Class::Rows);
        assert_eq!(Class::of("ALTER TABLE a ALTER COLUMN b TYPE bigint", true), Class::Slow);
    }

    #[test]
    fn all_waits_of_a_transaction_share_one_limit() {
        let wait = |held| Class::Catalog.limits(Duration::from_millis(held)).lock;
        assert_eq!(wait(0), Duration::from_secs(2));
        assert_eq!(wait(1100), Duration::from_secs(1));
        assert_eq!(wait(60_000), LEAST);
    }
}
