//! Waiting for what others hold: not long at once, since whoever waits for a table makes others wait, but often.

use std::time::Duration;

use sea_orm::sqlx;

use crate::error::Error;

/// How often a statement asks for what others hold.
const TRIES: u32 = 20;
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(5);

/// The tries that are left.
pub(super) struct Patience {
    tries: u32,
    pause: Duration,
}

impl Patience {
    pub(super) fn new() -> Self {
        Patience { tries: TRIES, pause: Duration::from_millis(200) }
    }

    /// Waits before another try; false when there is none left.
    pub(super) async fn again(&mut self) -> bool {
        self.tries -= 1;
        if self.tries == 0 {
            return false;
        }
        tokio::time::sleep(jitter(self.pause)).await;
        self.pause = (self.pause * 2).min(LONGEST);
        true
    }
}

/// A duration, and up to a half more, so that those who wait do not come back together.
pub(super) fn jitter(pause: Duration) -> Duration {
    pause + pause.mul_f32(f32::from(uuid::Uuid::new_v4().as_bytes()[0]) / 512.0)
}

/// Whether the same statement may succeed when others have finished: a lock, a deadlock, a time that was set.
pub(super) fn is_busy(error: &Error) -> bool {
    let Error::Database(source) = error else { return false };
    let sqlx::Error::Database(database) = &**source else { return false };
    #[cfg(feature = "sqlx-mysql")]
    if let Some(error) = database.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return matches!(error.number(), 1205 | 1213);
    }
    database.code().is_some_and(|code| {
        matches!(&*code, "55P03" | "40P01" | "40001" | "57014") || matches!(&*code, "5" | "6" | "261" | "262" | "517" | "518")
    })
}

/// Whether a prepared statement met those of another connection.
pub(super) fn is_of_another_session(error: &Error) -> bool {
    let Error::Database(source) = error else { return false };
    matches!(&**source, sqlx::Error::Database(database) if database.code().is_some_and(|code| matches!(&*code, "42P05" | "26000")))
}

/// Whether the server answered, and said no.
pub(super) fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::Database(source) if matches!(**source, sqlx::Error::Database(_)))
}
