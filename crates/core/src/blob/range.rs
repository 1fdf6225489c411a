//! Parts of an object, as HTTP asks for them.

use std::{
    fmt,
    ops::{Range, RangeFrom, RangeInclusive, RangeTo},
    str::FromStr,
};

use crate::{Error, Result};

/// Which bytes of an object to read. A range always selects at least one byte: an empty one is refused, not answered
/// with nothing, because HTTP cannot say it.
///
/// ```
/// use reelbase_core::blob::ByteRange;
///
/// assert_eq!(ByteRange::from(0..10).resolve(100)?, 0..10);
/// assert_eq!(ByteRange::from(90..).resolve(100)?, 90..100);
/// assert_eq!(ByteRange::Suffix(10).resolve(100)?, 90..100);
/// assert_eq!("bytes=0-9".parse::<ByteRange>()?, ByteRange::from(0..10));
/// assert!(ByteRange::from(100..200).resolve(100).is_err());
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteRange {
    /// From `start` up to, not including, `end`; cut at the end of the object.
    Bounded {
        /// The first byte.
        start: u64,
        /// The byte after the last.
        end: u64,
    },
    /// From this byte to the end.
    From(u64),
    /// This many bytes at the end, or the whole object if it is shorter.
    Suffix(u64),
}

impl ByteRange {
    /// The bytes it selects of an object of `size` bytes.
    ///
    /// # Errors
    /// [`Invalid`](crate::ErrorKind::Invalid) if it selects none: it starts at or after the end, or is empty.
    pub fn resolve(self, size: u64) -> Result<Range<u64>> {
        let range = match self {
            Self::Bounded { start, end } => start..end.min(size),
            Self::From(start) => start..size,
            Self::Suffix(length) => size.saturating_sub(length)..size,
        };
        if range.is_empty() {
            return Err(Error::invalid(format!("the range {self} selects none of the object's {size} bytes")));
        }
        Ok(range)
    }
}

impl From<Range<u64>> for ByteRange {
    fn from(range: Range<u64>) -> Self {
        Self::Bounded { start: range.start, end: range.end }
    }
}

impl From<RangeInclusive<u64>> for ByteRange {
    fn from(range: RangeInclusive<u64>) -> Self {
        Self::Bounded { start: *range.start(), end: range.end().saturating_add(1) }
    }
}

impl From<RangeFrom<u64>> for ByteRange {
    fn from(range: RangeFrom<u64>) -> Self {
        Self::From(range.start)
    }
}

impl From<RangeTo<u64>> for ByteRange {
    fn from(range: RangeTo<u64>) -> Self {
        Self::Bounded { start: 0, end: range.end }
    }
}

/// As the `Range` header has it. An empty range, which no header can say, prints its two ends.
impl fmt::Display for ByteRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Bounded { start, end } if start < end => write!(f, "bytes={start}-{}", end - 1),
            Self::Bounded { start, end } => write!(f, "{start}..{end}"),
            Self::From(start) => write!(f, "bytes={start}-"),
            Self::Suffix(length) => write!(f, "bytes=-{length}"),
        }
    }
}

impl FromStr for ByteRange {
    type Err = Error;

    /// Reads the `Range` header of one range, such as `bytes=0-499`, `bytes=500-` or `bytes=-500`.
    fn from_str(text: &str) -> Result<Self> {
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse::<u64>().ok()).flatten()
        };
        let parse = || {
            let (start, end) = text.strip_prefix("bytes=")?.trim().split_once('-')?;
            match (start, end) {
                ("", length) => Some(Self::Suffix(number(length)?)),
                (start, "") => Some(Self::From(number(start)?)),
                (start, end) => {
                    let (start, last) = (number(start)?, number(end)?);
                    (start <= last).then_some(Self::Bounded { start, end: last.saturating_add(1) })
                }
            }
        };
        parse().ok_or_else(|| Error::invalid(format!("{text:?} is not a range such as bytes=0-499 or bytes=-500")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headers_are_checked() {
        for wrong in ["", "bytes=", "bytes=-", "bytes=5-4", "bytes=+1-2", "bytes=0-1,3-4", "0-1", "bytes=a-"] {
            assert!(wrong.parse::<ByteRange>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn resolves_as_slicing_does(start in 0u64..20, end in 0u64..20, size in 0u64..20) {
            let whole: Vec<u64> = (0..size).collect();
            let want: Vec<u64> = whole.iter().copied().filter(|i| (start..end).contains(i)).collect();
            match ByteRange::from(start..end).resolve(size) {
                Ok(range) => prop_assert_eq!(range.collect::<Vec<_>>(), want),
                Err(_) => prop_assert!(want.is_empty()),
            }
            let suffix: Vec<u64> = whole.iter().rev().take(end as usize).rev().copied().collect();
            match ByteRange::Suffix(end).resolve(size) {
                Ok(range) => prop_assert_eq!(range.collect::<Vec<_>>(), suffix),
                Err(_) => prop_assert!(suffix.is_empty()),
            }
        }

        #[test]
        fn header_round_trips(start in 0..=u64::MAX - 2, more in 1..1000u64) {
            for range in [ByteRange::from(start..start.saturating_add(more)), ByteRange::From(start), ByteRange::Suffix(more)] {
                prop_assert_eq!(range.to_string().parse::<ByteRange>().unwrap(), range);
            }
        }
    }
}
