//! Moments and times of day, rounded to what every database can hold: microseconds.

use std::{fmt, ops::Deref, str::FromStr};

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
