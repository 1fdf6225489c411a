//! Points in time at Firestore's precision.

use std::{fmt, str::FromStr, time::Duration};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::{Error, Result};

/// A point in time: microseconds since the Unix epoch, in the years 0001 to 9999 (UTC).
///
/// RFC 3339 in JSON, a native timestamp in a store. Finer digits are cut, not rounded, as Firestore does.
///
/// ```
/// use reelbase_core::Timestamp;
///
/// let t: Timestamp = "2025-03-01T12:00:00.1234567Z".parse()?;
/// assert_eq!(t.to_string(), "2025-03-01T12:00:00.123456Z");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0001-01-01T00:00:00Z, the earliest.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// 9999-12-31T23:59:59.999999Z, the latest.
    pub const MAX: Self = Self(253_402_300_799_999_999);

    /// From microseconds since the epoch.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) outside the years 0001 to 9999.
    pub fn from_micros(micros: i64) -> Result<Self> {
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(Error::invalid(format!("a timestamp of {micros} µs is outside the years 0001 to 9999")))
        }
    }

    /// From microseconds since the epoch; what lies outside the range becomes the nearest end of it.
    pub const fn from_micros_saturating(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// This much later, at most [`Timestamp::MAX`].
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros_saturating(self.0.saturating_add(micros))
    }

    /// This much earlier, at least [`Timestamp::MIN`].
    #[must_use]
    pub fn saturating_sub(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros_saturating(self.0.saturating_sub(micros))
    }

    /// The time since `earlier`; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0).try_into().unwrap_or(0))
    }

    /// Cut to whole milliseconds: the precision of Firestore's server timestamps.
    #[must_use]
    pub fn trunc_millis(self) -> Self {
        Self(self.0 - self.0.rem_euclid(1_000))
    }
}

impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = Error;

    fn try_from(time: DateTime<Utc>) -> Result<Self> {
        Self::from_micros(time.timestamp_micros())
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        // The years 0001 to 9999 lie well inside chrono's range.
        Self::from_timestamp_micros(time.0).unwrap_or_default()
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|e| {
            Error::invalid(format!("{text:?} is not an RFC 3339 time such as 2025-01-31T12:00:00Z: {e}"))
        })?;
        Self::from_micros(time.timestamp_micros())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&DateTime::from(*self).to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
