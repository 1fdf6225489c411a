//! Timestamps.

use prost_types::Timestamp as Time;
use reelbase_core::{Error, Result, Timestamp};

/// The message of a time.
pub fn encode_time(time: Timestamp) -> Time {
    let micros = time.as_micros();
    let nanos = (micros.rem_euclid(1_000_000) * 1_000) as i32;
    Time { seconds: micros.div_euclid(1_000_000), nanos }
}

/// The time of a message; digits finer than microseconds are cut.
///
/// # Errors
/// [`Invalid`](reelbase_core::ErrorKind::Invalid) outside the years 0001 to 9999, or where the nanoseconds are none.
pub fn decode_time(time: &Time) -> Result<Timestamp> {
    if !(0..1_000_000_000).contains(&time.nanos) {
        return Err(Error::invalid(format!("a timestamp has {} nanoseconds", time.nanos)));
    }
    let micros = time.seconds.checked_mul(1_000_000).and_then(|s| s.checked_add(i64::from(time.nanos / 1_000)));
    Timestamp::from_micros(micros.unwrap_or(i64::MAX))
}
