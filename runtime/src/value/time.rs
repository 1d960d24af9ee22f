//! Moments and times of day, rounded to what every database can hold: microseconds.

use std::{
    fmt,
    ops::Deref,
    str::FromStr,
    sync::atomic::{AtomicI64, Ordering},
};

use chrono::{DurationRound, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A day without a time.
pub type Date = chrono::NaiveDate;

/// A moment in UTC, to the microsecond. Its text form is RFC 3339 with six digits and `Z`.
///
/// ```
/// use modelink::prelude::DateTime;
/// let noon: DateTime = "2026-01-31T12:00:00Z".parse().unwrap();
/// assert_eq!(noon.to_string(), "2026-01-31T12:00:00.000000Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(chrono::DateTime<Utc>);

impl DateTime {
    /// The present moment.
    pub fn now() -> Self {
        Utc::now().into()
    }

    /// The present moment, or the next that this program was not told yet: no two of them are the same.
    pub(crate) fn unique() -> Self {
        static LAST: AtomicI64 = AtomicI64::new(i64::MIN);
        let now = DateTime::now().timestamp_micros();
        let next = |last: i64| Some(now.max(last.saturating_add(1)));
        let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next).unwrap_or_else(|last| last);
        chrono::DateTime::from_timestamp_micros(now.max(last.saturating_add(1))).map_or_else(DateTime::now, DateTime)
    }

    /// This moment and `count` microseconds.
    pub fn plus_micros(self, count: i64) -> Self {
        DateTime(self.0 + TimeDelta::microseconds(count))
    }

    /// A moment read from a database that stores UTC without saying so.
    pub(crate) fn from_naive(naive: NaiveDateTime) -> Self {
        naive.and_utc().into()
    }
}

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        // What a database holds is whole already.
        if moment.nanosecond() < 1_000_000_000 && moment.nanosecond().is_multiple_of(1_000) {
            return DateTime(moment);
        }
        let rounded = moment.duration_round(TimeDelta::microseconds(1)).unwrap_or_else(|_| moment.trunc_subsecs(6));
        // No database keeps a leap second apart from the second after it.
        DateTime(chrono::DateTime::from_timestamp_micros(rounded.timestamp_micros()).unwrap_or(rounded))
    }
}

impl Deref for DateTime {
    type Target = chrono::DateTime<Utc>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%dT%H:%M:%S%.6fZ"))
    }
}

impl FromStr for DateTime {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(chrono::DateTime::parse_from_rfc3339(text)?.with_timezone(&Utc).into())
    }
}

/// A time of day, to the microsecond. Its text form is `12:00:00.000000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(NaiveTime);

impl From<NaiveTime> for Time {
    fn from(time: NaiveTime) -> Self {
        let micros = time.nanosecond() / 1_000;
        // No database keeps a leap second: it is the last moment of the second before.
        Time(time.with_nanosecond(micros.min(999_999) * 1_000).unwrap_or(time))
    }
}

impl Deref for Time {
    type Target = NaiveTime;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M:%S%.6f"))
    }
}

impl FromStr for Time {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse::<NaiveTime>()?.into())
    }
}

macro_rules! serde_as_text {
    ($($name:ident)*) => { $(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )* };
}
serde_as_text!(DateTime Time);

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::DateTime;

    #[test]
    fn no_two_unique_moments_are_the_same_whoever_asks() {
        let ask = || (0..20_000).map(|_| DateTime::unique()).collect::<Vec<_>>();
        let all: Vec<DateTime> = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().flat_map(|told| told.join().expect("no panic")).collect()
        });
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), 80_000);
        assert!(all.chunks(20_000).all(|told| told.is_sorted()));
    }
}
