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

fn parse(text: &str) -> Option<u32> {
    let (h, m, s, f) = match *text.as_bytes() {
        [h0, h1, b':', m0, m1, b':', s0, s1] => ([h0, h1], [m0, m1], [s0, s1], [b'0'; 3]),
        [h0, h1, b':', m0, m1, b':', s0, s1, b'.', f0, f1, f2] => ([h0, h1], [m0, m1], [s0, s1], [f0, f1, f2]),
        _ => return None,
    };
    let (hours, minutes, seconds, millis) = (digits(h)?, digits(m)?, digits(s)?, digits(f)?);
    (minutes < 60 && seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis)
}

#[inline]
fn digits<const N: usize>(digits: [u8; N]) -> Option<u32> {
    digits.iter().try_fold(0, |n, byte| byte.is_ascii_digit().then(|| n * 10 + u32::from(byte - b'0')))
}

impl FromStr for Timecode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text)
            .map(Self)
            .ok_or_else(|| Error::invalid(format!("{text:?} is not a timecode: HH:MM:SS or HH:MM:SS.mmm is wanted")))
    }
}

/// The digits of a number, of which there are as many as asked for.
#[inline]
fn write_digits<const N: usize>(mut n: u32) -> [u8; N] {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit += (n % 10) as u8;
        n /= 10;
    }
    digits
}

impl Timecode {
    /// Hands over the text, which every write of a clip needs twice: without a string and without formatting.
    #[inline]
    fn with_text<T>(self, f: impl FnOnce(&str) -> T) -> T {
        let (seconds, millis) = (self.0 / 1_000, self.0 % 1_000);
        let [h0, h1] = write_digits(seconds / 3_600);
        let [m0, m1] = write_digits(seconds / 60 % 60);
        let [s0, s1] = write_digits(seconds % 60);
        let [f0, f1, f2] = write_digits(millis);
        let text = [h0, h1, b':', m0, m1, b':', s0, s1, b'.', f0, f1, f2];
        let text = if millis == 0 { &text[..8] } else { &text };
        // Digits are UTF-8.
        f(std::str::from_utf8(text).unwrap_or_default())
    }
}

impl fmt::Display for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl fmt::Debug for Timecode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timecode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
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
