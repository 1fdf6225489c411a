//! Positions in a video, as people write them.

use std::{borrow::Cow, fmt, str::FromStr};

use reelbase_core::{Error, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A position in a video, in milliseconds from its start: `HH:MM:SS`, or `HH:MM:SS.mmm` where it is not a whole second.
///
/// Both forms are read; it is written without a fraction of zero. At most 99:59:59.999.
///
/// ```
/// use reelbase_schema::Timecode;
///
/// let at: Timecode = "00:01:04.500".parse()?;
/// assert_eq!(at.as_millis(), 64_500);
/// assert_eq!(Timecode::from_secs(64)?.to_string(), "00:01:04");
/// assert!("1:04".parse::<Timecode>().is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timecode(u32);

impl Timecode {
    /// The start of the video.
    pub const ZERO: Self = Self(0);
    /// 99:59:59.999, the last that two digits of hours can say.
    pub const MAX: Self = Self(359_999_999);

    /// From milliseconds.
    ///
    /// # Errors
    /// [`Invalid`](reelbase_core::ErrorKind::Invalid) beyond [`Timecode::MAX`].
    pub fn from_millis(millis: u64) -> Result<Self> {
        match u32::try_from(millis) {
            Ok(millis) if millis <= Self::MAX.0 => Ok(Self(millis)),
            _ => Err(Error::invalid(format!("{millis} ms is beyond the last timecode, {}", Self::MAX))),
        }
    }

    /// From whole seconds.
    ///
    /// # Errors
    /// As [`Timecode::from_millis`].
    pub fn from_secs(seconds: u32) -> Result<Self> {
        Self::from_millis(u64::from(seconds) * 1_000)
    }

    /// Milliseconds from the start.
    pub const fn as_millis(self) -> u32 {
        self.0
    }

    /// Seconds from the start.
    pub fn as_secs_f64(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// Seconds from `start` to this; negative when this is earlier.
    pub fn seconds_since(self, start: Self) -> f64 {
        (f64::from(self.0) - f64::from(start.0)) / 1_000.0
    }
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn parse(text: &str) -> Option<u32> {
    let (whole, millis) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, digits(fraction, 3)?),
        None => (text, 0),
    };
    let mut parts = whole.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let (hours, minutes, seconds) = (digits(hours, 2)?, digits(minutes, 2)?, digits(seconds, 2)?);
    let whole = parts.next().is_none() && minutes < 60 && seconds < 60;
    whole.then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis)
}

impl FromStr for Timecode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text)
            .map(Self)
            .ok_or_else(|| Error::invalid(format!("{text:?} is not a timecode: HH:MM:SS or HH:MM:SS.mmm is wanted")))
    }
}

impl fmt::Display for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, millis) = (self.0 / 1_000, self.0 % 1_000);
        let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        if millis == 0 {
            write!(f, "{hours:02}:{minutes:02}:{seconds:02}")
        } else {
            write!(f, "{hours:02}:{minutes:02}:{seconds:02}.{millis:03}")
        }
    }
}

impl fmt::Debug for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timecode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timecode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Timecode;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a timecode, HH:MM:SS or HH:MM:SS.mmm")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Timecode, E> {
                text.parse().map_err(|e: Error| E::custom(e.message()))
            }
        }

        deserializer.deserialize_str(Visitor)
    }
}

impl JsonSchema for Timecode {
    fn schema_name() -> Cow<'static, str> {
        "Timecode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A position in a video: HH:MM:SS, or HH:MM:SS.mmm where it is not a whole second.",
            "type": "string",
            "pattern": r"^[0-9]{2}:[0-5][0-9]:[0-5][0-9](\.[0-9]{3})?$",
            "examples": ["00:01:04", "00:01:04.500"]
        })
    }
}
